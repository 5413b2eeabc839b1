//! `_marshal`: code objects as bytes, and back. All else of `marshal` is `stdlib/marshal.py`.

use crate::builtins::bytes_like::BytesLike;
use crate::code::serial;
use crate::object::{CodeObject, Ref, Res, Vm};
use pyish_derive::module;

/// What a code takes in memory for each byte that it is written in, at the most.
const GROWTH: usize = 16;

/// Code as bytes.
#[module(name = "_marshal")]
impl Surface {
    /// The bytes of a code object and of all code inside it.
    #[function("dump_code(code, /)")]
    fn dump_code(vm: &mut Vm, code: &Ref<CodeObject>) -> Res {
        vm.charge_work(code.code.bytes())?;
        vm.reserve(code.code.bytes())?;
        let bytes = serial::to_bytes(&code.code);
        vm.new_bytes(&bytes)
    }

    /// The code object that these bytes were made of. Bytes of another version, or that were changed, are refused.
    #[function("load_code(bytes, /)")]
    fn load_code(vm: &mut Vm, bytes: BytesLike) -> Res {
        vm.charge_work(bytes.len() * GROWTH)?;
        vm.reserve(bytes.len() * GROWTH)?;
        match serial::from_bytes(&bytes) {
            Ok(code) => Ok(vm.new_code(code)?.into()),
            Err(error) => raise!(vm, ValueError, "bad marshal data ({error})"),
        }
    }
}
