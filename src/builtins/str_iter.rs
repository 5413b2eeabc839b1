//! The iterators of `str`, `bytes` and `bytearray`.

use crate::object::{ByteArray, Ref, Res, Str, Value, Vm};
use crate::text::wtf8;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// Goes through the characters of a text. O(1) a step.
#[derive(Payload, Trace)]
#[payload(name = "str_ascii_iterator")]
pub(crate) struct StrIter {
    text: Ref<Str>,
    /// Where the next character begins, in bytes.
    #[trace(skip)]
    at: Cell<usize>,
}

impl StrIter {
    pub(crate) fn new(text: Ref<Str>) -> StrIter {
        StrIter {
            text,
            at: Cell::new(0),
        }
    }
}

#[class(name = "str_ascii_iterator", shape = StrIter, no_new)]
impl StrSurface {
    #[slot(iter)]
    fn iter(this: &Ref<StrIter>) -> Value {
        this.into()
    }

    #[slot(next)]
    fn next(this: &StrIter, vm: &mut Vm) -> Res {
        let at = this.at.get();
        let rest = this.text.as_bytes().get(at..).unwrap_or(&[]);
        let Some((_, width)) = wtf8::first(rest) else {
            return Ok(Value::Unset);
        };
        this.at.set(at + width);
        vm.new_str_wtf8(rest.get(..width).unwrap_or(rest))
    }

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &StrIter) -> usize {
        wtf8::count(this.text.as_bytes().get(this.at.get()..).unwrap_or(&[]))
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &StrIter, vm: &mut Vm) -> Res {
        let read = this.text.as_bytes().get(..this.at.get());
        let at = read.map_or(0, wtf8::count);
        reduced(vm, Value::from(&this.text), Some(at))
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &StrIter, vm: &mut Vm, state: &Value) -> Res<()> {
        let index = vm.to_index(state)?.max(0) as usize;
        let text = this.text.as_bytes();
        this.at.set(wtf8::offset_of(text, index).min(text.len()));
        Ok(())
    }
}

/// `(iter, (sequence,), place)`, what an iterator is made of again.
fn reduced(vm: &mut Vm, sequence: Value, at: Option<usize>) -> Res {
    let function = super::iterators::builtin(vm, "iter")?;
    let args = vm.new_tuple([sequence])?;
    match at {
        Some(at) => vm.new_tuple([function, args, Value::Int(at as i64)]),
        None => vm.new_tuple([function, args]),
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

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &BytesIter, vm: &Vm) -> usize {
        this.rest(vm)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &BytesIter, vm: &mut Vm) -> Res {
        let at = Some(this.at.get()).filter(|at| *at != usize::MAX);
        let sequence = match at {
            Some(_) => this.bytes.clone(),
            None => vm.new_tuple([])?,
        };
        reduced(vm, sequence, at)
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &BytesIter, vm: &mut Vm, state: &Value) -> Res<()> {
        let index = vm.to_index(state)?.max(0) as usize;
        if this.at.get() != usize::MAX {
            let whole = this.at.get() + this.rest(vm);
            this.at.set(index.min(whole));
        }
        Ok(())
    }
}
