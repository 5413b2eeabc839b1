//! Instruction sequences, by their disassembly.
