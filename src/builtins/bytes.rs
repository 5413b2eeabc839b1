//! `bytes`: what a script sees of it. Most of it `bytes` shares with `bytearray`: `bytes_shared.rs`.

use super::bytes_like::{self, BytesLike};
use super::bytes_shared::bytes_surface;
use super::bytes_text::{self, Own};
use super::str_iter::BytesIter;
use crate::object::{Bytes, Ref, Res, Str, Type, Value, Vm};
use crate::text::str_ops;
use pyish_derive::class;

/// An instance of `class`, which is `bytes` or derives from it.
fn of_class(vm: &mut Vm, class: &Ref<Type>, bytes: &[u8]) -> Res {
    if class.is_same(&vm.types.bytes) {
        return vm.new_bytes(bytes);
    }
    Ok(vm.make_bytes_of(class, bytes)?.into())
}

bytes_surface! {
    /// bytes(iterable_of_ints) -> bytes
    /// bytes(string, encoding[, errors]) -> bytes
    /// bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer
    /// bytes(int) -> bytes object of size given by the parameter initialized with null bytes
    /// bytes() -> empty bytes object
    ///
    /// Construct an immutable array of bytes from:
    ///   - an iterable yielding integers in range(256)
    ///   - a text string encoded using the specified encoding
    ///   - any object implementing the buffer API.
    ///   - an integer
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
            bytes_text::repr(vm, &Value::None, &this)
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

        /// Return a buffer object that exposes the underlying memory of the object.
        #[slot(buffer)]
        fn buffer(this: &Ref<Bytes>, vm: &mut Vm, flags: &Value) -> Res {
            let _ = flags;
            Ok(super::memoryview::MemoryView::of(vm, &this.into())?.into())
        }

        /// Convert this value to exact type bytes.
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

        /// Size of object in memory, in bytes.
        #[method("__sizeof__(self, /)")]
        fn sizeof(this: &Ref<Bytes>) -> usize {
            bytes_text::sizeof_bytes(this)
        }

        /// Create a bytes object from a string of hexadecimal numbers.
        ///
        /// Spaces between two numbers are accepted.
        /// Example: bytes.fromhex('B9 01EF') -> b'\\xb9\\x01\\xef'.
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
