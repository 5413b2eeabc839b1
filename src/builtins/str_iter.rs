//! The iterators of `str`, `bytes` and `bytearray`.

use crate::object::{ByteArray, Ref, Res, StrIter, Value, Vm};
use crate::text::wtf8;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

#[class(name = "str_ascii_iterator", shape = StrIter, no_new)]
impl StrSurface {
    #[slot(iter)]
    fn iter(this: &Ref<StrIter>) -> Value {
        this.into()
    }

    #[slot(next)]
    fn next(this: &StrIter, vm: &mut Vm) -> Res {
        if let Some(byte) = this.next_ascii() {
            return vm.new_ascii_char(byte);
        }
        let at = this.at.get();
        let rest = this.text.as_bytes().get(at..).unwrap_or(&[]);
        let Some((_, width)) = wtf8::first(rest) else {
            this.at.set(StrIter::ENDED);
            return Ok(Value::Unset);
        };
        this.at.set(at + width);
        vm.new_str_wtf8(rest.get(..width).unwrap_or(rest))
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &StrIter) -> usize {
        wtf8::count(this.text.as_bytes().get(this.at.get()..).unwrap_or(&[]))
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &StrIter, vm: &mut Vm) -> Res {
        let done = wtf8::count(this.text.as_bytes().get(..this.at.get()).unwrap_or(&[]));
        let function = super::iterators::builtin(vm, "iter")?;
        if this.at.get() == StrIter::ENDED {
            let empty = vm.new_str("")?;
            let args = vm.new_tuple([empty])?;
            return vm.new_tuple([function, args]);
        }
        let args = vm.new_tuple([Value::from(&this.text)])?;
        vm.new_tuple([function, args, Value::Int(done as i64)])
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &StrIter, vm: &mut Vm, state: &Value) -> Res<()> {
        let mut left = vm.to_count(state)?.max(0);
        if this.at.get() == StrIter::ENDED {
            return Ok(());
        }
        let (text, mut at) = (this.text.as_bytes(), 0);
        while left > 0
            && let Some((_, width)) = wtf8::first(text.get(at..).unwrap_or(&[]))
        {
            at += width;
            left -= 1;
        }
        this.at.set(at);
        Ok(())
    }
}

/// Goes through a `bytes` or a `bytearray`, which may change meanwhile. O(1) a step.
#[derive(Payload, Trace)]
#[payload(name = "bytes_iterator")]
pub(crate) struct BytesIter {
    bytes: Value,
    #[trace(skip)]
    at: Cell<usize>,
}

impl BytesIter {
    pub(crate) fn new(bytes: Value) -> BytesIter {
        BytesIter {
            bytes,
            at: Cell::new(0),
        }
    }

    fn rest(&self, vm: &Vm) -> usize {
        let len = match (self.bytes.as_bytes(), self.bytes.downcast::<ByteArray>()) {
            (Some(bytes), _) => bytes.as_bytes().len(),
            (None, Some(array)) => array.bytes(vm).len(),
            (None, None) => 0,
        };
        len.saturating_sub(self.at.get())
    }
}

#[class(name = "bytes_iterator", shape = BytesIter, no_new)]
impl BytesSurface {
    #[slot(iter)]
    fn iter(this: &Ref<BytesIter>) -> Value {
        this.into()
    }

    #[slot(next)]
    fn next(this: &BytesIter, vm: &Vm) -> Value {
        let at = this.at.get();
        let byte = match (this.bytes.as_bytes(), this.bytes.downcast::<ByteArray>()) {
            (Some(bytes), _) => bytes.as_bytes().get(at).copied(),
            (None, Some(array)) => array.bytes(vm).get(at).copied(),
            (None, None) => None,
        };
        match byte {
            Some(byte) => {
                this.at.set(at + 1);
                Value::Int(byte.into())
            }
            None => {
                // Once at its end it stays there, however the array grows.
                this.at.set(usize::MAX);
                Value::Unset
            }
        }
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &BytesIter, vm: &Vm) -> usize {
        this.rest(vm)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &BytesIter, vm: &mut Vm) -> Res {
        let function = super::iterators::builtin(vm, "iter")?;
        if this.at.get() == usize::MAX {
            return super::iterators::reduce_to_nothing(vm, function);
        }
        let args = vm.new_tuple([this.bytes.clone()])?;
        vm.new_tuple([function, args, Value::Int(this.at.get() as i64)])
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &BytesIter, vm: &mut Vm, state: &Value) -> Res<()> {
        let at = vm.to_count(state)?;
        if this.at.get() != usize::MAX {
            let len = this.at.get() + this.rest(vm);
            // Before its first byte a bytearray's is at its end.
            let ended = at < 0 && this.bytes.as_bytes().is_none();
            this.at.set(if ended {
                usize::MAX
            } else {
                (at.max(0) as usize).min(len)
            });
        }
        Ok(())
    }
}
