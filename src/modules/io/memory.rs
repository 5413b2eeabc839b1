//! What `io.StringIO` and `io.BytesIO` are made of: contents in memory and a position. Their other parts are
//! `stdlib/io.py`'s.
//!
//! # Cost
//! Writing at the end O(what is written), amortised; elsewhere O(contents). A position in text that is not ASCII is
//! counted from the last one, or from the beginning.

use crate::builtins::bytes_like;
use crate::builtins::faults::OrRaise;
use crate::object::{ByteArray, Bytes, NativeFunction, Ref, Res, Str, Type, Value, Vm, VmCell};
use crate::text::str_ops::{Text, find, replace};
use pyish_derive::{Payload, Trace, class};
use std::borrow::Cow;
use std::cell::Cell as StdCell;
use std::ops::Range;

/// What becomes of line ends: the place of `newline` among these.
const NEWLINES: [Option<&str>; 5] = [Some("\n"), Some(""), None, Some("\r"), Some("\r\n")];
/// They stay, and lines end at `\n`.
const KEPT: usize = 0;
/// They stay, and each of them ends a line.
const ANY: usize = 1;
/// They become `\n`.
const TRANSLATED: usize = 2;

/// Text in memory.
#[derive(Trace, Payload)]
#[payload(name = "_TextStore")]
pub(super) struct TextStore {
    /// WTF-8.
    text: Ref<ByteArray>,
    /// How many characters that is.
    chars: StdCell<usize>,
    /// The position, in characters; it may lie behind the end.
    pos: StdCell<usize>,
    /// Where that is in bytes; behind the end, the end.
    at: StdCell<usize>,
    newline: StdCell<usize>,
    closed: StdCell<bool>,
}

/// Bytes in memory.
#[derive(Trace, Payload)]
#[payload(name = "_BytesStore")]
pub(super) struct BytesStore {
    data: VmCell<Ref<ByteArray>>,
    pos: StdCell<usize>,
    closed: StdCell<bool>,
}

/// Bytes that are to come.
fn nothing(vm: &mut Vm) -> Res<Ref<ByteArray>> {
    match vm.new_bytearray(Vec::new())?.downcast::<ByteArray>() {
        Some(bytes) => Ok(bytes.clone()),
        None => raise!(vm, SystemError, "no bytearray"),
    }
}

/// How far into WTF-8 so many characters reach, at most to its end.
fn reach(text: &[u8], chars: usize) -> usize {
    let starts = text.iter().enumerate();
    let mut starts = starts.filter(|(_, byte)| **byte & 0xC0 != 0x80);
    starts.nth(chars).map_or(text.len(), |(at, _)| at)
}

/// A size that is `None` or negative means all.
fn limit(vm: &mut Vm, size: &Value) -> Res<Option<usize>> {
    match size {
        Value::None => Ok(None),
        size => Ok(usize::try_from(vm.to_index(size)?).ok()),
    }
}

/// Whether `readline` of an object is the native one: then lines need not be asked for by it.
fn reads_lines_natively(vm: &mut Vm, ty: &Ref<Type>) -> Res<bool> {
    let name = vm.intern("readline")?;
    let found = vm.type_lookup(ty, &name);
    Ok(found.is_some_and(|found| found.downcast::<NativeFunction>().is_some()))
}

/// The next line by the object's own `readline`; Unset where there is none.
fn line_by_method(vm: &mut Vm, this: Value) -> Res {
    let line = vm.call_method(&this, "readline", &[])?;
    match vm.truth(&line)? {
        true => Ok(line),
        false => Ok(Value::Unset),
    }
}

impl TextStore {
    #[inline]
    fn check(&self, vm: &mut Vm) -> Res<()> {
        match self.closed.get() {
            true => raise!(vm, ValueError, "I/O operation on closed file"),
            false => Ok(()),
        }
    }

    fn bytes<'v>(&'v self, vm: &'v Vm) -> &'v [u8] {
        self.text.bytes(vm)
    }

    fn clear(&self, vm: &mut Vm) {
        self.text.bytes_mut(vm).clear();
        for cell in [&self.chars, &self.pos, &self.at] {
            cell.set(0);
        }
    }

    fn is_ascii(&self, vm: &Vm) -> bool {
        self.chars.get() == self.bytes(vm).len()
    }

    /// Where so many characters from the position on end, in characters and bytes.
    fn after(&self, vm: &Vm, count: usize) -> (usize, usize) {
        let count = count.min(self.chars.get().saturating_sub(self.pos.get()));
        let at = self.at.get();
        match self.is_ascii(vm) {
            true => (count, at + count),
            false => (count, at + reach(&self.bytes(vm)[at..], count)),
        }
    }

    fn go_to(&self, vm: &Vm, pos: usize) {
        let at = match (pos >= self.chars.get(), self.is_ascii(vm)) {
            (true, _) => self.bytes(vm).len(),
            (false, true) => pos,
            (false, false) => reach(self.bytes(vm), pos),
        };
        self.pos.set(pos);
        self.at.set(at);
    }

    /// Give the text up to a place in bytes, so many characters, and go there.
    fn take(&self, vm: &mut Vm, chars: usize, end: usize) -> Res {
        let range = self.at.get()..end;
        self.pos.set(self.pos.get() + chars);
        self.at.set(end);
        self.part(vm, range)
    }

    fn part(&self, vm: &mut Vm, range: Range<usize>) -> Res {
        match self.bytes(vm).get(range) {
            Some([byte]) => {
                let byte = [*byte];
                vm.new_str_wtf8(&byte)
            }
            Some(part) if !part.is_empty() => {
                vm.heap.owe_bytes(part.len());
                Ok(Str::create(&vm.types.str, part)?.into())
            }
            _ => vm.new_str(""),
        }
    }

    fn line(&self, vm: &mut Vm, most: Option<usize>) -> Res {
        let rest = &self.bytes(vm)[self.at.get()..];
        let end = match self.newline.get() {
            KEPT | TRANSLATED => find(rest, b"\n").map(|at| at + 1),
            ANY => {
                let at = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                at.map(|at| match rest[at..] {
                    [b'\r', b'\n', ..] => at + 2,
                    _ => at + 1,
                })
            }
            other => {
                let end = NEWLINES.get(other).copied().flatten().unwrap_or("\n");
                find(rest, end.as_bytes()).map(|at| at + end.len())
            }
        };
        let end = end.unwrap_or(rest.len());
        vm.heap.owe_bytes(end);
        let chars = match self.is_ascii(vm) {
            true => end,
            false => crate::object::count_chars(&self.bytes(vm)[self.at.get()..][..end]),
        };
        match most {
            Some(most) if most < chars => {
                let (chars, end) = self.after(vm, most);
                self.take(vm, chars, end)
            }
            _ => self.take(vm, chars, self.at.get() + end),
        }
    }

    /// Write text whose line ends are as they are kept.
    fn put(&self, vm: &mut Vm, text: &[u8], chars: usize) -> Res<()> {
        vm.heap.owe_bytes(text.len());
        let (pos, all) = (self.pos.get(), self.chars.get());
        if pos > all {
            // What lies between is filled up.
            let gap = pos - all;
            vm.reserve(gap)?;
            self.text.reserve(vm, gap)?;
            let bytes = self.text.bytes_mut(vm);
            bytes.resize(bytes.len() + gap, 0);
            self.chars.set(pos);
            self.at.set(self.bytes(vm).len());
        }
        self.text.reserve(vm, text.len())?;
        let (over, end) = self.after(vm, chars);
        let (at, bytes) = (self.at.get(), self.text.bytes_mut(vm));
        if at == bytes.len() {
            bytes.extend_from_slice(text);
        } else {
            bytes.splice(at..end, text.iter().copied());
        }
        self.chars.set(self.chars.get() - over + chars);
        self.pos.set(pos + chars);
        self.at.set(at + text.len());
        Ok(())
    }
}

/// What a text file in memory is made of.
#[class(name = "_TextStore", shape = TextStore, module = "_io", dict, weakref)]
impl TextSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let body = TextStore {
            text: nothing(vm)?,
            chars: StdCell::new(0),
            pos: StdCell::new(0),
            at: StdCell::new(0),
            newline: StdCell::new(KEPT),
            closed: StdCell::new(false),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(init)]
    fn init(_this: &Value, _args: &Value, _kwargs: &Value) {}

    /// Empty it, and say what becomes of line ends.
    #[method("_begin(self, newline, /)")]
    fn begin(this: &TextStore, vm: &mut Vm, newline: &Value) -> Res<()> {
        Self::end_lines(this, vm, newline)?;
        this.clear(vm);
        this.closed.set(false);
        Ok(())
    }

    /// Say what becomes of line ends that are written, and where lines end.
    #[method("_end_lines(self, newline, /)")]
    fn end_lines(this: &TextStore, vm: &mut Vm, newline: &Value) -> Res<()> {
        let known = |known: &Option<&str>| match (known, newline.as_str()) {
            (None, None) => newline.is_none(),
            (Some(known), Some(given)) => known.as_bytes() == given.as_bytes(),
            _ => false,
        };
        let Some(place) = NEWLINES.iter().position(known) else {
            let given = vm.repr(newline)?.to_string_lossy().into_owned();
            return raise!(vm, ValueError, "illegal newline value: {given}");
        };
        this.newline.set(place);
        Ok(())
    }

    #[getter(_newline)]
    fn newline(this: &TextStore, vm: &mut Vm) -> Res {
        match NEWLINES.get(this.newline.get()).copied().flatten() {
            Some(text) => vm.new_str(text),
            None => Ok(Value::None),
        }
    }

    /// Write text at the position; how many characters it has comes back.
    #[method("write(self, text, /)")]
    fn write(this: &TextStore, vm: &mut Vm, text: &Value) -> Res<usize> {
        this.check(vm)?;
        let Some(text) = text.as_str() else {
            let given = vm.type_name(text);
            return raise!(vm, TypeError, "string argument expected, got '{given}'");
        };
        let bytes = text.as_bytes();
        let end;
        let changes: &[(&str, &str)] = match this.newline.get() {
            TRANSLATED if bytes.contains(&b'\r') => &[("\r\n", "\n"), ("\r", "\n")],
            KEPT | ANY | TRANSLATED => {
                this.put(vm, bytes, text.char_len())?;
                return Ok(text.char_len());
            }
            other => {
                end = [("\n", NEWLINES.get(other).copied().flatten().unwrap_or("\n"))];
                &end
            }
        };
        let _held = vm.hold(bytes.len().saturating_mul(2))?;
        let mut changed = Cow::Borrowed(bytes);
        for (from, to) in changes {
            let (from, to) = (from.as_bytes(), to.as_bytes());
            if let Some(text) = replace::<Text>(&changed, from, to, usize::MAX).or_raise(vm)? {
                changed = Cow::Owned(text);
            }
        }
        let chars = crate::object::count_chars(&changed);
        this.put(vm, &changed, chars)?;
        Ok(text.char_len())
    }

    /// All the text, wherever the position is.
    #[method("getvalue(self, /)")]
    fn getvalue(this: &TextStore, vm: &mut Vm) -> Res {
        this.check(vm)?;
        let len = this.bytes(vm).len();
        this.part(vm, 0..len)
    }

    /// At most so many characters from the position on, or all.
    #[method("read(self, size=-1, /)")]
    fn read(this: &TextStore, vm: &mut Vm, size: &Value) -> Res {
        this.check(vm)?;
        let most = limit(vm, size)?.unwrap_or(usize::MAX);
        let (chars, end) = this.after(vm, most);
        this.take(vm, chars, end)
    }

    /// The next line, at most so many characters of it.
    #[method("readline(self, size=-1, /)")]
    fn readline(this: &TextStore, vm: &mut Vm, size: &Value) -> Res {
        this.check(vm)?;
        let most = limit(vm, size)?;
        this.line(vm, most)
    }

    #[slot(iter)]
    fn iter(this: &Ref<TextStore>, vm: &mut Vm) -> Res {
        match this.closed.get() {
            true => raise!(vm, ValueError, "I/O operation on closed file."),
            false => Ok(this.into()),
        }
    }

    #[slot(next)]
    fn next(this: &Ref<TextStore>, vm: &mut Vm) -> Res {
        this.check(vm)?;
        if !reads_lines_natively(vm, &this.ty().clone())? {
            return line_by_method(vm, this.into());
        }
        match this.at.get() >= this.bytes(vm).len() {
            true => Ok(Value::Unset),
            false => this.line(vm, None),
        }
    }

    /// The position.
    #[method("tell(self, /)")]
    fn tell(this: &TextStore, vm: &mut Vm) -> Res<usize> {
        this.check(vm)?;
        Ok(this.pos.get())
    }

    /// Go to a position: from the beginning; with whence 1 only where it is, with 2 only to the end.
    #[method("seek(self, pos, whence=0, /)")]
    fn seek(this: &TextStore, vm: &mut Vm, pos: isize, whence: i64) -> Res<usize> {
        this.check(vm)?;
        match (whence, usize::try_from(pos)) {
            (0, Ok(pos)) => this.go_to(vm, pos),
            (0, Err(_)) => return raise!(vm, ValueError, "Negative seek position {pos}"),
            (1 | 2, _) if pos != 0 => {
                return raise!(vm, OSError, "Can't do nonzero cur-relative seeks");
            }
            (1, _) => {}
            (2, _) => this.go_to(vm, this.chars.get()),
            _ => {
                return raise!(
                    vm,
                    ValueError,
                    "Invalid whence ({whence}, should be 0, 1 or 2)"
                );
            }
        }
        Ok(this.pos.get())
    }

    /// Cut the text off at a size, or at the position.
    #[method("truncate(self, size=None, /)")]
    fn truncate(this: &TextStore, vm: &mut Vm, size: &Value) -> Res<usize> {
        this.check(vm)?;
        let size = match size {
            Value::None => this.pos.get() as isize,
            size => vm.to_index(size)?,
        };
        let Ok(kept) = usize::try_from(size) else {
            return raise!(vm, ValueError, "Negative size value {size}");
        };
        if kept < this.chars.get() {
            let end = match this.is_ascii(vm) {
                true => kept,
                false => reach(this.bytes(vm), kept),
            };
            this.text.bytes_mut(vm).truncate(end);
            this.chars.set(kept);
            this.at.set(this.at.get().min(end));
        }
        Ok(kept)
    }

    /// Let the text go; nothing can be done with it any more.
    #[method("close(self, /)")]
    fn close(this: &TextStore, vm: &mut Vm) {
        this.closed.set(true);
        this.clear(vm);
    }

    #[getter]
    fn closed(this: &TextStore) -> bool {
        this.closed.get()
    }
}

impl BytesStore {
    #[inline]
    fn check(&self, vm: &mut Vm) -> Res<()> {
        match self.closed.get() {
            true => raise!(vm, ValueError, "I/O operation on closed file."),
            false => Ok(()),
        }
    }

    /// Nobody may look at the bytes while there are more or fewer of them.
    fn check_size(&self, vm: &mut Vm) -> Res<()> {
        match self.data.get(vm).exports.get() {
            0 => Ok(()),
            _ => raise!(
                vm,
                BufferError,
                "Existing exports of data: object cannot be re-sized"
            ),
        }
    }

    fn len(&self, vm: &Vm) -> usize {
        self.data.get(vm).bytes(vm).len()
    }

    /// Give the bytes up to a place, and go there.
    fn take(&self, vm: &mut Vm, end: usize) -> Res {
        let start = self.pos.get().min(end);
        self.pos.set(self.pos.get().max(end));
        vm.heap.owe_bytes(end - start);
        let part = &self.data.get(vm).bytes(vm)[start..end];
        Ok(Bytes::create(&vm.types.bytes, part)?.into())
    }

    fn line(&self, vm: &mut Vm, most: Option<usize>) -> Res {
        let start = self.pos.get().min(self.len(vm));
        let rest = &self.data.get(vm).bytes(vm)[start..];
        let end = find(rest, b"\n").map_or(rest.len(), |at| at + 1);
        vm.heap.owe_bytes(end);
        self.take(vm, start + most.map_or(end, |most| most.min(end)))
    }
}

/// What a file of bytes in memory is made of.
#[class(name = "_BytesStore", shape = BytesStore, module = "_io", dict, weakref)]
impl BytesSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let body = BytesStore {
            data: VmCell::new(nothing(vm)?),
            pos: StdCell::new(0),
            closed: StdCell::new(false),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(init)]
    fn init(_this: &Value, _args: &Value, _kwargs: &Value) {}

    /// Have these bytes, which nobody else has.
    #[method("_begin(self, data, /)")]
    fn begin(this: &BytesStore, vm: &mut Vm, data: &Value) -> Res<()> {
        this.check_size(vm)?;
        let Some(data) = data.downcast::<ByteArray>().cloned() else {
            return raise!(vm, TypeError, "a bytearray is required");
        };
        drop(this.data.replace(vm, data));
        this.pos.set(0);
        this.closed.set(false);
        Ok(())
    }

    #[getter(_data)]
    fn data(this: &BytesStore, vm: &Vm) -> Value {
        this.data.cloned(vm).into()
    }

    /// Write bytes at the position; how many comes back.
    #[method("write(self, data, /)")]
    fn write(this: &BytesStore, vm: &mut Vm, data: &Value) -> Res<usize> {
        this.check(vm)?;
        this.check_size(vm)?;
        let given = bytes_like::required(vm, data)?;
        let (pos, count) = (this.pos.get(), given.len());
        if count == 0 {
            return Ok(0);
        }
        // Asking for the bytes may have run a script.
        this.check(vm)?;
        this.check_size(vm)?;
        vm.heap.owe_bytes(count);
        let store = this.data.cloned(vm);
        let end = pos.saturating_add(count);
        let more = end.saturating_sub(store.bytes(vm).len());
        if more > count {
            vm.reserve(more)?;
        }
        store.reserve(vm, more)?;
        let bytes = store.bytes_mut(vm);
        if pos == bytes.len() {
            bytes.extend_from_slice(&given);
        } else {
            if end > bytes.len() {
                bytes.resize(end, 0);
            }
            bytes[pos..end].copy_from_slice(&given);
        }
        this.pos.set(end);
        Ok(count)
    }

    /// All bytes, wherever the position is.
    #[method("getvalue(self, /)")]
    fn getvalue(this: &BytesStore, vm: &mut Vm) -> Res {
        this.check(vm)?;
        let bytes = this.data.get(vm).bytes(vm);
        vm.heap.owe_bytes(bytes.len());
        Ok(Bytes::create(&vm.types.bytes, bytes)?.into())
    }

    /// At most so many bytes from the position on, or all.
    #[method("read(self, size=-1, /)")]
    fn read(this: &BytesStore, vm: &mut Vm, size: &Value) -> Res {
        this.check(vm)?;
        let most = limit(vm, size)?.unwrap_or(usize::MAX);
        let end = this.pos.get().saturating_add(most).min(this.len(vm));
        this.take(vm, end)
    }

    /// The same.
    #[method("read1(self, size=-1, /)")]
    fn read1(this: &BytesStore, vm: &mut Vm, size: &Value) -> Res {
        Self::read(this, vm, size)
    }

    /// The next line, at most so many bytes of it.
    #[method("readline(self, size=-1, /)")]
    fn readline(this: &BytesStore, vm: &mut Vm, size: &Value) -> Res {
        this.check(vm)?;
        let most = limit(vm, size)?;
        this.line(vm, most)
    }

    #[slot(iter)]
    fn iter(this: &Ref<BytesStore>, vm: &mut Vm) -> Res {
        this.check(vm)?;
        Ok(this.into())
    }

    #[slot(next)]
    fn next(this: &Ref<BytesStore>, vm: &mut Vm) -> Res {
        this.check(vm)?;
        if !reads_lines_natively(vm, &this.ty().clone())? {
            return line_by_method(vm, this.into());
        }
        match this.pos.get() >= this.len(vm) {
            true => Ok(Value::Unset),
            false => this.line(vm, None),
        }
    }

    /// The position.
    #[method("tell(self, /)")]
    fn tell(this: &BytesStore, vm: &mut Vm) -> Res<usize> {
        this.check(vm)?;
        Ok(this.pos.get())
    }

    /// Go to a position: from the beginning, from where it is (whence 1), from the end (2).
    #[method("seek(self, pos, whence=0, /)")]
    fn seek(this: &BytesStore, vm: &mut Vm, pos: isize, whence: i64) -> Res<usize> {
        this.check(vm)?;
        let base = match whence {
            0 if pos < 0 => return raise!(vm, ValueError, "negative seek value {pos}"),
            0 => 0,
            1 => this.pos.get(),
            2 => this.len(vm),
            _ => {
                return raise!(
                    vm,
                    ValueError,
                    "invalid whence ({whence}, should be 0, 1 or 2)"
                );
            }
        };
        let to = (base as i128 + pos as i128).max(0);
        match isize::try_from(to) {
            Ok(to) => this.pos.set(to as usize),
            Err(_) => return raise!(vm, OverflowError, "new position too large"),
        }
        Ok(this.pos.get())
    }

    /// Cut the bytes off at a size, or at the position.
    #[method("truncate(self, size=None, /)")]
    fn truncate(this: &BytesStore, vm: &mut Vm, size: &Value) -> Res<usize> {
        this.check(vm)?;
        this.check_size(vm)?;
        let size = match size {
            Value::None => this.pos.get() as isize,
            size => vm.to_index(size)?,
        };
        let Ok(kept) = usize::try_from(size) else {
            return raise!(vm, ValueError, "negative size value {size}");
        };
        this.data.cloned(vm).bytes_mut(vm).truncate(kept);
        Ok(kept)
    }

    /// Let the bytes go; nothing can be done with them any more.
    #[method("close(self, /)")]
    fn close(this: &BytesStore, vm: &mut Vm) -> Res<()> {
        this.check_size(vm)?;
        this.closed.set(true);
        let nothing = nothing(vm)?;
        drop(this.data.replace(vm, nothing));
        Ok(())
    }

    #[getter]
    fn closed(this: &BytesStore) -> bool {
        this.closed.get()
    }
}
