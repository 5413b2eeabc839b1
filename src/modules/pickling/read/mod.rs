//! Pickles to objects: the little machine that runs them.
//!
//! What it calls (classes, `__setstate__`, `persistent_load`) are calls from a loop: it does not nest itself.
//!
//! # Cost
//! O(bytes), and what is called.

mod containers;
mod objects;
mod source;

use super::memo::Read;
use super::opcodes as op;
use crate::modules::errors;
use crate::modules::instances::KnownClasses;
use crate::object::{Items, Ref, Res, Tuple, Value, Vm};
pub(super) use source::Source;
use std::ops::Range;

/// What `stdlib/pickle.py` has to say: a tuple, in this order; None for what there is not.
pub(super) struct Hooks<'a> {
    /// `find_class(module, name)`, where it is overridden.
    find_class: &'a Value,
    persistent_load: &'a Value,
    /// An iterator of buffers that are not in the pickle.
    buffers: &'a Value,
    /// How names are found otherwise: `(module, name, protocol, fix_imports)`.
    find: &'a Value,
    /// What the opcodes of old say: `(opcode, data, encoding, errors)`.
    old: &'a Value,
    /// The module and name of an extension's code.
    extension: &'a Value,
    encoding: &'a Value,
    errors: &'a Value,
    fix_imports: bool,
}

impl<'a> Hooks<'a> {
    pub(super) fn of(vm: &mut Vm, parts: &'a Ref<Tuple>) -> Res<Hooks<'a>> {
        if let [
            find_class,
            persistent_load,
            buffers,
            find,
            old,
            extension,
            encoding,
            errors,
            fix_imports,
        ] = parts.items()
        {
            return Ok(Hooks {
                find_class,
                persistent_load,
                buffers,
                find,
                old,
                extension,
                encoding,
                errors,
                fix_imports: vm.truth(fix_imports)?,
            });
        }
        raise!(vm, TypeError, "these are no parts of pickle")
    }
}

/// A pickle that is being read.
pub(super) struct Reading<'a> {
    source: Source<'a>,
    hooks: Hooks<'a>,
    memo: &'a mut Read,
    stack: Items,
    /// Where the marks lie in the stack.
    marks: Vec<usize>,
    protocol: u8,
    classes: KnownClasses,
}

/// What a frame's head says.
const FRAME_LENGTH: &str = "FRAME length";

#[cold]
fn fail<T>(vm: &mut Vm, text: &str) -> Res<T> {
    errors::raise(vm, "_pickle", "UnpicklingError", text)
}

impl<'a> Reading<'a> {
    pub(super) fn new(source: Source<'a>, hooks: Hooks<'a>, memo: &'a mut Read) -> Reading<'a> {
        Reading {
            source,
            hooks,
            memo,
            stack: Items::default(),
            marks: Vec::new(),
            protocol: 0,
            classes: KnownClasses::default(),
        }
    }

    /// Read up to the pickle's end: its object.
    pub(super) fn load(mut self, vm: &mut Vm) -> Res {
        loop {
            vm.tick()?;
            let code = match self.source.next_byte() {
                Some(code) => code,
                None => {
                    let Some(place) = self.source.take(vm, 1)? else {
                        return raise!(vm, EOFError, "Ran out of input");
                    };
                    self.source.part(place).first().copied().unwrap_or_default()
                }
            };
            if code == op::STOP {
                return self.pop(vm);
            }
            self.step(vm, code)?;
        }
    }

    // ---- bytes

    #[inline]
    fn bytes(&mut self, vm: &mut Vm, size: usize) -> Res<Range<usize>> {
        match self.source.take(vm, size)? {
            Some(place) => Ok(place),
            None => fail(vm, "pickle data was truncated"),
        }
    }

    /// An unsigned number of so many bytes.
    #[inline(always)]
    fn number(&mut self, vm: &mut Vm, size: usize) -> Res<u64> {
        if size == 1
            && let Some(byte) = self.source.next_byte()
        {
            return Ok(u64::from(byte));
        }
        let place = self.bytes(vm, size)?;
        let bytes = self.source.part(place).iter().rev();
        Ok(bytes.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// The place of data behind their length, which is a number of so many bytes.
    #[inline]
    fn sized(&mut self, vm: &mut Vm, width: usize, what: &str) -> Res<Range<usize>> {
        let size = self.number(vm, width)?;
        match usize::try_from(size)
            .ok()
            .filter(|size| isize::try_from(*size).is_ok())
        {
            Some(size) => {
                if size > 1 << 12 {
                    vm.heap
                        .owe_bytes(size.min(self.source.data.as_bytes().len()));
                    if isize::try_from(self.source.at.saturating_add(size)).is_err() {
                        return fail(vm, "read would overflow (invalid bytecode)");
                    }
                }
                self.bytes(vm, size)
            }
            None => {
                let most = isize::MAX;
                let of = if what == FRAME_LENGTH { "" } else { " size" };
                raise!(
                    vm,
                    OverflowError,
                    "{what} exceeds system's maximum{of} of {most} bytes"
                )
            }
        }
    }

    /// The same, where a length of four bytes has a sign.
    fn signed_size(&mut self, vm: &mut Vm, width: usize, what: &str) -> Res<Range<usize>> {
        let size = self.number(vm, width)?;
        match i32::try_from(size) {
            Ok(_) => {
                vm.heap.owe_bytes(size as usize);
                self.bytes(vm, size as usize)
            }
            Err(_) => fail(vm, &format!("{what} pickle has negative byte count")),
        }
    }

    fn line(&mut self, vm: &mut Vm) -> Res<Range<usize>> {
        match self.source.take_line(vm)? {
            Some(place) => Ok(place),
            None => fail(vm, "pickle data was truncated"),
        }
    }

    /// A number that is written as a line.
    fn line_number(&mut self, vm: &mut Vm) -> Res<i64> {
        let place = self.line(vm)?;
        let text = std::str::from_utf8(self.source.part(place)).ok();
        let text = text.unwrap_or_default();
        match text.trim().parse() {
            Ok(number) => Ok(number),
            Err(_) => {
                // The line's end counts.
                let line = vm.new_str(&format!("{text}\n"))?;
                let shown = vm.repr(&line)?.to_string_lossy().into_owned();
                raise!(
                    vm,
                    ValueError,
                    "invalid literal for int() with base 10: {shown}"
                )
            }
        }
    }

    // ---- the stack

    #[inline]
    fn push(&mut self, value: Value) -> Res<()> {
        Ok(self.stack.push(value)?)
    }

    /// How much of the stack lies below the last mark.
    #[inline]
    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    #[cold]
    fn underflow<T>(&self, vm: &mut Vm) -> Res<T> {
        match self.marks.is_empty() {
            true => fail(vm, "unpickling stack underflow"),
            false => fail(vm, "unexpected MARK found"),
        }
    }

    #[inline]
    fn pop(&mut self, vm: &mut Vm) -> Res {
        if self.stack.len() > self.fence()
            && let Some(value) = self.stack.pop()
        {
            return Ok(value);
        }
        self.underflow(vm)
    }

    /// What lies on top.
    #[inline]
    fn top(&self, vm: &mut Vm) -> Res {
        match self.stack.last() {
            Some(value) if self.stack.len() > self.fence() => Ok(value.clone()),
            _ => self.underflow(vm),
        }
    }

    /// Where what lies above the last mark begins; the mark is gone.
    #[inline]
    fn take_mark(&mut self, vm: &mut Vm) -> Res<usize> {
        match self.marks.pop() {
            Some(at) => Ok(at),
            None => fail(vm, "could not find MARK"),
        }
    }

    /// What lies above the last mark.
    fn above_mark(&mut self, vm: &mut Vm) -> Res<Vec<Value>> {
        let at = self.take_mark(vm)?;
        self.cut(vm, at)
    }

    /// Let go what lies above a place, where nothing is left of it.
    #[inline]
    fn drop_above(&mut self, at: usize) {
        while self.stack.len() > at {
            self.stack.pop();
        }
    }

    /// What lies above a place.
    fn cut(&mut self, vm: &mut Vm, at: usize) -> Res<Vec<Value>> {
        let count = self.stack.len().saturating_sub(at);
        vm.reserve(count.saturating_mul(size_of::<Value>()))?;
        Ok(self.stack.truncate(at))
    }

    // ---- the opcodes

    fn step(&mut self, vm: &mut Vm, code: u8) -> Res<()> {
        match code {
            op::SHORT_BINUNICODE => self.text(vm, 1),
            op::BINUNICODE => self.text(vm, 4),
            op::BINUNICODE8 => self.text(vm, 8),
            op::MEMOIZE => {
                let number = self.memo.len();
                self.put(vm, number)
            }
            op::BINPUT => self.put_numbered(vm, 1),
            op::LONG_BINPUT => self.put_numbered(vm, 4),
            op::BINGET => self.get_numbered(vm, 1),
            op::LONG_BINGET => self.get_numbered(vm, 4),
            op::BININT1 => self.int(vm, 1),
            op::BININT2 => self.int(vm, 2),
            op::BININT => {
                let number = self.number(vm, 4)? as u32 as i32;
                self.push(Value::Int(i64::from(number)))
            }
            op::BINFLOAT => {
                let place = self.bytes(vm, 8)?;
                let bytes = self.source.part(place).try_into().unwrap_or_default();
                let x = vm.new_nan(f64::from_bits(u64::from_be_bytes(bytes)));
                self.push(Value::float(x))
            }
            op::NONE => self.push(Value::None),
            op::NEWTRUE => self.push(Value::bool(true)),
            op::NEWFALSE => self.push(Value::bool(false)),
            op::MARK => {
                // A mark takes no more than its opcode did, eight times over.
                vm.heap.owe_bytes(size_of::<usize>());
                if self.marks.len() == self.marks.capacity() {
                    vm.reserve(self.marks.len().saturating_mul(2 * size_of::<usize>()))?;
                }
                self.marks.push(self.stack.len());
                Ok(())
            }
            op::EMPTY_TUPLE => {
                let empty = vm.new_tuple([])?;
                self.push(empty)
            }
            op::TUPLE1 => self.tuple(vm, 1),
            op::TUPLE2 => self.tuple(vm, 2),
            op::TUPLE3 => self.tuple(vm, 3),
            op::TUPLE => {
                let at = self.take_mark(vm)?;
                let count = self.stack.len().saturating_sub(at);
                self.tuple(vm, count)
            }
            op::EMPTY_LIST => {
                let list = vm.new_list(Vec::new())?;
                self.push(list)
            }
            op::EMPTY_DICT => {
                let dict = vm.new_dict()?;
                self.push(dict.into())
            }
            op::EMPTY_SET => {
                let set = vm.new_set()?;
                self.push(set.into())
            }
            op::APPEND => self.append(vm),
            op::APPENDS => self.append_all(vm),
            op::SETITEM => self.set_item(vm),
            op::SETITEMS => self.set_items(vm),
            op::ADDITEMS => self.add_items(vm),
            op::BUILD => self.build(vm),
            op::NEWOBJ => self.new_object(vm, false),
            op::NEWOBJ_EX => self.new_object(vm, true),
            op::REDUCE => self.reduce(vm),
            op::STACK_GLOBAL => self.stack_global(vm),
            _ => self.rare_step(vm, code),
        }
    }

    fn rare_step(&mut self, vm: &mut Vm, code: u8) -> Res<()> {
        match code {
            op::PROTO => self.proto(vm),
            op::FRAME => self.frame(vm),
            op::GLOBAL => self.global(vm),
            op::LONG1 => self.long(vm, 1),
            op::LONG4 => self.long(vm, 4),
            op::SHORT_BINBYTES => self.binary(vm, 1),
            op::BINBYTES => self.binary(vm, 4),
            op::BINBYTES8 => self.binary(vm, 8),
            op::BYTEARRAY8 => {
                let place = self.sized(vm, 8, "BYTEARRAY8")?;
                vm.reserve(place.len())?;
                let bytes = self.source.part(place).to_vec();
                let bytes = vm.new_bytearray(bytes)?;
                self.push(bytes)
            }
            op::POP => self.drop_top(vm),
            op::POP_MARK => self.above_mark(vm).map(drop),
            op::DUP => {
                let top = self.top(vm)?;
                self.push(top)
            }
            op::FROZENSET => {
                let items = self.above_mark(vm)?;
                let set = vm.new_frozenset(items)?;
                self.push(set)
            }
            op::LIST => {
                let items = self.above_mark(vm)?;
                let list = vm.new_list(items)?;
                self.push(list)
            }
            op::DICT => self.dict(vm),
            op::GET => {
                let number = self.line_number(vm)?;
                self.get(vm, usize::try_from(number).unwrap_or(usize::MAX))
            }
            op::PUT => {
                let number = self.line_number(vm)?;
                match usize::try_from(number) {
                    Ok(number) => self.put(vm, number),
                    Err(_) => raise!(vm, ValueError, "negative PUT argument"),
                }
            }
            op::INT | op::LONG | op::FLOAT | op::STRING | op::UNICODE => {
                let place = self.line(vm)?;
                self.old(vm, code, place)
            }
            op::SHORT_BINSTRING => {
                let place = self.sized(vm, 1, "SHORT_BINSTRING")?;
                self.old(vm, code, place)
            }
            op::BINSTRING => {
                let place = self.signed_size(vm, 4, "BINSTRING")?;
                self.old(vm, code, place)
            }
            op::PERSID => {
                let place = self.line(vm)?;
                let Ok(text) = std::str::from_utf8(self.source.part(place)) else {
                    return fail(vm, "persistent IDs in protocol 0 must be ASCII strings");
                };
                let id = vm.new_str(text)?;
                self.persistent(vm, id)
            }
            op::BINPERSID => {
                let id = self.pop(vm)?;
                self.persistent(vm, id)
            }
            op::INST => self.instance(vm),
            op::OBJ => self.object(vm),
            op::EXT1 => self.extension(vm, 1),
            op::EXT2 => self.extension(vm, 2),
            op::EXT4 => self.extension(vm, 4),
            op::NEXT_BUFFER => self.next_buffer(vm),
            op::READONLY_BUFFER => self.readonly_buffer(vm),
            b' '..=b'~' if code != b'\'' && code != b'\\' => {
                fail(vm, &format!("invalid load key, '{}'.", char::from(code)))
            }
            _ => fail(vm, &format!("invalid load key, '\\x{code:02x}'.")),
        }
    }

    fn proto(&mut self, vm: &mut Vm) -> Res<()> {
        let protocol = self.number(vm, 1)?;
        if protocol > 5 {
            return raise!(vm, ValueError, "unsupported pickle protocol: {protocol}");
        }
        self.protocol = protocol as u8;
        Ok(())
    }

    /// A frame says how much may be read at once.
    fn frame(&mut self, vm: &mut Vm) -> Res<()> {
        let place = self.sized(vm, 8, FRAME_LENGTH)?;
        self.source.at = place.start;
        Ok(())
    }

    // ---- values

    fn int(&mut self, vm: &mut Vm, width: usize) -> Res<()> {
        let number = self.number(vm, width)?;
        self.push(Value::Int(number as i64))
    }

    fn long(&mut self, vm: &mut Vm, width: usize) -> Res<()> {
        let place = self.signed_size(vm, width, "LONG")?;
        let _held = vm.hold(place.len())?;
        let number = num_bigint::BigInt::from_signed_bytes_le(self.source.part(place));
        let number = vm.new_int(number)?;
        self.push(number)
    }

    fn text(&mut self, vm: &mut Vm, width: usize) -> Res<()> {
        let place = self.sized(vm, width, "BINUNICODE")?;
        let bytes = self.source.part(place.clone());
        if bytes.is_ascii() || std::str::from_utf8(bytes).is_ok() {
            let text = vm.new_str_wtf8(bytes)?;
            return self.push(text);
        }
        self.old(vm, op::BINUNICODE, place)
    }

    fn binary(&mut self, vm: &mut Vm, width: usize) -> Res<()> {
        let place = self.sized(vm, width, "BINBYTES")?;
        let bytes = vm.new_bytes(self.source.part(place))?;
        self.push(bytes)
    }

    /// What only the script knows to read.
    #[cold]
    fn old(&mut self, vm: &mut Vm, code: u8, place: Range<usize>) -> Res<()> {
        let data = vm.new_bytes(self.source.part(place))?;
        let (encoding, errors) = (self.hooks.encoding.clone(), self.hooks.errors.clone());
        let args = [Value::Int(i64::from(code)), data, encoding, errors];
        let value = vm.call(self.hooks.old, &args)?;
        self.push(value)
    }

    fn tuple(&mut self, vm: &mut Vm, count: usize) -> Res<()> {
        let at = self.stack.len().checked_sub(count);
        let Some(at) = at.filter(|at| *at >= self.fence()) else {
            return self.underflow(vm);
        };
        let items = self.stack.get_mut(at..).unwrap_or_default();
        let tuple = vm.new_tuple(items.iter_mut().map(std::mem::take))?;
        self.drop_above(at);
        self.push(tuple)
    }

    fn dict(&mut self, vm: &mut Vm) -> Res<()> {
        let items = self.above_mark(vm)?;
        if !items.len().is_multiple_of(2) {
            return fail(vm, "odd number of items for DICT");
        }
        let dict = vm.new_dict()?;
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            vm.tick()?;
            vm.dict_set(&dict, key, value)?;
        }
        self.push(dict.into())
    }

    // ---- the memo

    #[inline]
    fn put(&mut self, vm: &mut Vm, number: usize) -> Res<()> {
        let top = self.top(vm)?;
        self.memo.put(number, top)
    }

    fn put_numbered(&mut self, vm: &mut Vm, width: usize) -> Res<()> {
        let number = self.number(vm, width)?;
        self.put(vm, number as usize)
    }

    fn get(&mut self, vm: &mut Vm, number: usize) -> Res<()> {
        match self.memo.get(number).cloned() {
            Some(value) => self.push(value),
            None => fail(vm, &format!("Memo value not found at index {number}")),
        }
    }

    fn get_numbered(&mut self, vm: &mut Vm, width: usize) -> Res<()> {
        let number = self.number(vm, width)?;
        self.get(vm, number as usize)
    }
}
