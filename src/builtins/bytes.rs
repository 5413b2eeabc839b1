//! `bytes`: what a script sees of it. Most of it `bytes` shares with `bytearray`: `bytes_shared.rs`.

use super::bytes_like::{self, BytesLike};
use super::bytes_shared::bytes_surface;
use super::bytes_text::{self, Held, Own};
use super::str_iter::BytesIter;
use crate::object::{Bytes, Ref, Res, Str, Type, Value, Vm};
use crate::text::{quote, str_ops};
use pyish_derive::class;

/// An instance of `class`, which is `bytes` or derives from it.
fn of_class(vm: &mut Vm, class: &Ref<Type>, bytes: &[u8]) -> Res {
    if class.is_same(&vm.types.bytes) {
        return vm.new_bytes(bytes);
    }
    Ok(vm.make_bytes_of(class, bytes)?.into())
}

bytes_surface! {
    /// bytes(iterable_of_ints) -> those bytes
    /// bytes(string, encoding[, errors]) -> the encoded text
    /// bytes(bytes_or_buffer) -> a copy
    /// bytes(int) -> as many zero bytes
    /// bytes() -> no bytes
    ///
    /// Bytes that cannot be changed.
    #[class(name = "bytes", shape = Bytes, match_self)]
    {
        #[new("(cls, source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)")]
        fn new(
            cls: &Ref<Type>,
            vm: &mut Vm,
            source: Option<&Value>,
            encoding: Option<&Ref<Str>>,
            errors: Option<&Ref<Str>>,
        ) -> Res {
            // A plain bytes object is its own copy.
            if let Some(Value::Object(object)) = source
                && encoding.is_none()
                && errors.is_none()
                && cls.is_same(&vm.types.bytes)
                && object.ty().is_same(cls)
            {
                return Ok(object.clone().into());
            }
            let bytes = bytes_like::construct(vm, "bytes", source, encoding, errors)?;
            of_class(vm, cls, &bytes)
        }

        #[slot(repr)]
        #[slot(str)]
        fn repr(this: Own, vm: &mut Vm) -> Res {
            let _held = vm.hold_large(this.len(), |_| quote::repr_bytes_len(&this))?;
            vm.new_str_wtf8(&quote::repr_bytes(&this))
        }

        #[slot(hash)]
        fn hash(this: &Ref<Bytes>) -> i64 {
            this.hash() as i64
        }

        #[slot(len)]
        fn len(this: &Ref<Bytes>) -> usize {
            this.as_bytes().len()
        }

        #[slot(iter)]
        fn iter(this: &Ref<Bytes>, vm: &mut Vm) -> Res {
            Ok(vm.new_object(BytesIter::new(this.into()))?.into())
        }

        /// A view of the object's memory.
        #[slot(buffer)]
        fn buffer(this: &Ref<Bytes>, vm: &mut Vm, flags: &Value) -> Res {
            let _ = flags;
            Ok(super::memoryview::MemoryView::of(vm, &this.into())?.into())
        }

        /// The same contents as plain bytes.
        #[slot(bytes)]
        fn bytes(this: &Ref<Bytes>, vm: &mut Vm) -> Res {
            if this.ty().is_same(&vm.types.bytes) {
                return Ok(this.into());
            }
            vm.new_bytes(this.as_bytes())
        }

        #[method("__getnewargs__(self, /)")]
        fn getnewargs(this: &Ref<Bytes>, vm: &mut Vm) -> Res {
            let bytes = vm.new_bytes(this.as_bytes())?;
            vm.new_tuple([bytes])
        }

        /// How much memory it takes, in bytes.
        #[method("__sizeof__(self, /)")]
        fn sizeof(this: &Ref<Bytes>) -> usize {
            bytes_text::sizeof_bytes(this)
        }

        /// The bytes that a text of hexadecimal digits stands for; white space may stand between bytes.
        #[classmethod("fromhex(cls, string, /)")]
        fn fromhex(cls: &Ref<Type>, vm: &mut Vm, string: &Value) -> Res {
            let bytes = bytes_text::from_hex(vm, string)?;
            let bytes = vm.new_bytes(&bytes)?;
            if cls.is_same(&vm.types.bytes) {
                return Ok(bytes);
            }
            vm.call(&cls.into(), &[bytes])
        }
    }
}
