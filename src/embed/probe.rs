//! What fuzz targets and sweeps want to know, and hosts do not: bytes as a forger would make them, a verifier that looks
//! at each code, memory that is refused at a given request. No part of the API.

use super::isolate::Isolate;
use super::program::Program;
use crate::builtins::compile::{Request, compile_bytes};
use crate::code::{Code, Constant, dis, flow, serial, verify};
use crate::object::snapshot;
use std::sync::Arc;

/// Compile a file's bytes; each code passes the verifier, is listed, and comes back from its bytes. Nothing where the text
/// is no program.
///
/// # Panics
/// Where something of that does not hold.
pub fn compile_and_verify(source: &[u8]) -> Option<Vec<u8>> {
    let (code, _) = compile_bytes(source, "fuzz", Request::file()).ok()?;
    verify_all(&code);
    let bytes = serial::to_bytes(&code);
    let again = match serial::from_bytes(&bytes) {
        Ok(again) => again,
        Err(refused) => panic!("a program of our own is refused: {refused}"),
    };
    verify_all(&again);
    assert_eq!(
        serial::to_bytes(&again).len(),
        bytes.len(),
        "a program comes back as another"
    );
    Some(bytes)
}

fn verify_all(code: &Arc<Code>) {
    let mut work = vec![code.clone()];
    while let Some(code) = work.pop() {
        let checked = verify::verify(&code).and_then(|()| flow::check(&code).map(drop));
        if let Err(fault) = checked {
            panic!("{}: {fault:?}\n{}", code.qualname, dis::disassemble(&code));
        }
        assert!(!dis::disassemble(&code).is_empty() || code.words.is_empty());
        work.extend(code.constants.iter().filter_map(|constant| match constant {
            Constant::Code(code) => Some(code.clone()),
            _ => None,
        }));
    }
}

/// The program that these bytes are, with the hash and the version made good before.
pub fn forged_program(body: &[u8]) -> Option<Program> {
    let code = serial::from_bytes(&serial::sealed(body)).ok()?;
    verify_all(&code);
    Some(Program::of_code(code))
}

/// Bytes of a saved isolate, with the hash and the version made good.
pub fn forged_isolate(body: &[u8]) -> Vec<u8> {
    snapshot::sealed(body)
}

/// How many bytes of what is saved stand before its body.
pub const SEAL: usize = 48;

/// Let the `n`-th request for memory from here on be refused (0: none). In builds with debug assertions.
pub fn refuse_memory(isolate: &mut Isolate, n: u64) {
    #[cfg(debug_assertions)]
    isolate.vm.heap.refuse_in.set(n);
    let _ = (isolate, n);
}

/// Whether the request that was to be refused has not come yet.
pub fn refusal_is_due(isolate: &Isolate) -> bool {
    #[cfg(debug_assertions)]
    return isolate.vm.heap.refuse_in.get() != 0;
    #[cfg(not(debug_assertions))]
    {
        let _ = isolate;
        false
    }
}

/// Drop an isolate; how many bytes are charged to it afterwards. In builds with debug assertions.
pub fn left_behind(isolate: Isolate) -> usize {
    drop(isolate);
    #[cfg(debug_assertions)]
    return crate::object::heap::LEFT.get();
    #[cfg(not(debug_assertions))]
    0
}
