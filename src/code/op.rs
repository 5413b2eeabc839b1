//! The instruction set: one table, from which the enum, the encoder, the decoder, the disassembler, the
//! verifier's rules and the jump fix-ups come.
//!
//! An instruction is one 64-bit word: a 16-bit opcode and three 16-bit operands `a`, `b`, `c`, or `a` and one
//! 32-bit operand `d` that fills the place of `b` and `c`.
//!
//! # Registers
//! A register operand holds an index in its low 15 bits. Bit 15 of an `In` operand says *last use*: the
//! instruction takes the value out, so that a temporary never outlives the expression it belongs to (what
//! CPython's stack does by popping). The fast paths for ints and floats may leave a taken number behind, since
//! nothing can see it.
//!
//! # Windows
//! A call finds its callee and arguments in neighbouring registers, and takes all of them out; see `Call`.
//!
//! # Jumps
//! A `Jump` (16 bits) or `JumpFar` (32 bits) operand is signed and counts words from the *next* instruction.

// (the macro follows)
