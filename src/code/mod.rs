//! What the compiler makes and the machine runs: the instruction set, `Code` and its tables, the disassembler,
//! the verifier.
//!
//! Everything here is plain data, `Send + Sync`, and knows nothing of values or of who runs it. Start reading
//! at `op.rs` (what an instruction is), then `code.rs` (what belongs to a function besides its instructions).

pub mod bytes;
pub mod code;
pub mod constant;
pub mod dis;
pub mod flow;
pub mod library;
pub mod op;
pub mod operand;
#[cfg(test)]
mod reference;
pub mod serial;
pub mod source;
pub mod verify;

pub use code::{Arguments, Body, Code, Flags, Handler, Variable};
pub use constant::Constant;
pub use op::{Info, Ins, Op};
pub use operand::{Common, Field, Intrinsic, Intrinsic2, LAST_USE, NO_REGISTER, Role, Word};
pub use source::{Position, Source};
