//! Objects to pickles, protocols 2 to 5. (Those before are `stdlib/pickle.py`'s.)
//!
//! Containers nest natively, as deep as the native stack may (`Vm::nested`); what an object's own methods say of it they
//! say when they are called.
//!
//! # Cost
//! O(what is written), and a look into the memo for each object that can be referred to again.

mod containers;
mod made;
mod parts;

use super::memo::Written;
use super::opcodes as op;
use crate::modules::buffer::Buffer;
use crate::modules::errors;
use crate::modules::instances::KnownClasses;
use crate::object::{
    ByteArray, Bytes, Dict, IntObject, List, Raised, Ref, Res, Set, Str, Tuple, Value, Vm,
};

/// A frame is closed when it has so many bytes; larger texts and bytes lie in none.
const FRAME_TARGET: usize = 64 * 1024;
/// A frame that has fewer is left out.
const FRAME_LEAST: usize = 4;
/// The opcode and the length of a frame.
const FRAME_HEAD: usize = 9;
/// So many items are added at once.
const BATCH: usize = 1000;

/// What `stdlib/pickle.py` has to say: a tuple, in this order; None for what there is not.
pub(super) struct Hooks<'a> {
    /// How a class or function is found again: `(object, name, protocol, fix_imports)`.
    global: &'a Value,
    /// `copyreg.dispatch_table`, or the Pickler's own.
    reducers: &'a Value,
    persistent_id: &'a Value,
    reducer_override: &'a Value,
    /// `PickleBuffer`, and what is written of one: `(data or None, whether it is read-only)`.
    buffer_class: &'a Value,
    buffer: &'a Value,
    buffer_callback: &'a Value,
}

impl<'a> Hooks<'a> {
    pub(super) fn of(vm: &mut Vm, parts: &'a Ref<Tuple>) -> Res<Hooks<'a>> {
        if let [
            global,
            reducers,
            persistent_id,
            reducer_override,
            buffer_class,
            buffer,
            buffer_callback,
        ] = parts.items()
        {
            return Ok(Hooks {
                global,
                reducers,
                persistent_id,
                reducer_override,
                buffer_class,
                buffer,
                buffer_callback,
            });
        }
        raise!(vm, TypeError, "these are no parts of pickle")
    }
}

/// How a pickle is written.
pub(super) struct Settings {
    pub(super) protocol: u8,
    pub(super) fix_imports: bool,
    /// Nothing is memoized.
    pub(super) fast: bool,
}

/// A pickle in the making.
pub(super) struct Writing<'a> {
    out: Buffer,
    settings: Settings,
    memo: &'a mut Written,
    hooks: Hooks<'a>,
    /// A file's `write`: what is complete goes there.
    sink: Option<&'a Value>,
    classes: KnownClasses,
    is_framing: bool,
    /// Where the frame begins.
    frame: Option<usize>,
}

/// Say of an error what was being done.
#[cold]
fn note(vm: &mut Vm, raised: Raised, text: &str) -> Raised {
    if vm.stopped.is_some() {
        return raised;
    }
    let noted = vm.new_str(text).and_then(|text| {
        let exception = Value::from(&raised.0);
        vm.call_method(&exception, "add_note", &[text])
    });
    match noted {
        Ok(_) => raised,
        Err(other) => other,
    }
}

/// The same, where there was one: `what` follows the name of the object's class.
#[inline]
fn noted(vm: &mut Vm, of: &Value, what: &str, done: Res<()>) -> Res<()> {
    match done {
        Ok(()) => Ok(()),
        Err(raised) => {
            let name = vm.full_type_name(of);
            Err(note(vm, raised, &format!("when serializing {name} {what}")))
        }
    }
}

#[cold]
fn fail<T>(vm: &mut Vm, text: &str) -> Res<T> {
    errors::raise(vm, "_pickle", "PicklingError", text)
}

impl<'a> Writing<'a> {
    pub(super) fn new(
        settings: Settings,
        memo: &'a mut Written,
        hooks: Hooks<'a>,
        sink: Option<&'a Value>,
    ) -> Writing<'a> {
        Writing {
            out: Buffer::default(),
            settings,
            memo,
            hooks,
            sink,
            classes: KnownClasses::default(),
            is_framing: false,
            frame: None,
        }
    }

    /// Write the pickle of an object. What of it no file took comes back.
    pub(super) fn dump(mut self, vm: &mut Vm, value: &Value) -> Res<Buffer> {
        self.put(vm, &[op::PROTO, self.settings.protocol])?;
        self.is_framing = self.settings.protocol >= 4;
        self.save(vm, value)?;
        self.put(vm, &[op::STOP])?;
        self.close_frame();
        self.flush(vm)?;
        Ok(self.out)
    }

    // ---- bytes

    /// Write an opcode and what belongs to it.
    #[inline(always)]
    fn put<const N: usize>(&mut self, vm: &mut Vm, bytes: &[u8; N]) -> Res<()> {
        self.begin(vm, N)?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// The same of what is not as long each time.
    fn put_all(&mut self, vm: &mut Vm, bytes: &[u8]) -> Res<()> {
        self.begin(vm, bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Make room, and begin a frame where there is to be one.
    #[inline(always)]
    fn begin(&mut self, vm: &mut Vm, more: usize) -> Res<()> {
        self.out.make_room(vm, more + FRAME_HEAD)?;
        if self.is_framing && self.frame.is_none() {
            self.frame = Some(self.out.len());
            self.out.extend_from_slice(&[0; FRAME_HEAD]);
        }
        Ok(())
    }

    /// The same of an opcode before data: much of it lies outside of frames.
    fn put_data(&mut self, vm: &mut Vm, head: &[u8], data: &[u8]) -> Res<()> {
        vm.heap.owe_bytes(data.len());
        if data.len() < FRAME_TARGET {
            self.put_all(vm, head)?;
            return self.out.append(vm, data);
        }
        self.close_frame();
        let framing = std::mem::replace(&mut self.is_framing, false);
        self.put_all(vm, head)?;
        self.out.append(vm, data)?;
        self.is_framing = framing;
        Ok(())
    }

    /// `short` and a byte, `long` and four, or `longest` and eight, for the length of the data that follow.
    fn put_sized(
        &mut self,
        vm: &mut Vm,
        [short, long, longest]: [Option<u8>; 3],
        data: &[u8],
    ) -> Res<()> {
        let size = data.len();
        if let (Some(short), Ok(size)) = (short, u8::try_from(size)) {
            self.put(vm, &[short, size])?;
            return self.out.append(vm, data);
        }
        if let Some(long) = long
            && size < FRAME_TARGET
        {
            vm.heap.owe_bytes(size);
            let [a, b, c, d] = (size as u32).to_le_bytes();
            self.put(vm, &[long, a, b, c, d])?;
            return self.out.append(vm, data);
        }
        let mut head = [0; 9];
        let width = match (long, longest, u32::try_from(size)) {
            (Some(long), _, Ok(_)) => {
                head[0] = long;
                4
            }
            (_, Some(longest), _) => {
                head[0] = longest;
                8
            }
            _ => {
                let text =
                    "serializing a string larger than 4 GiB requires pickle protocol 4 or higher";
                return raise!(vm, OverflowError, "{text}");
            }
        };
        head[1..=width].copy_from_slice(&(size as u64).to_le_bytes()[..width]);
        self.put_data(vm, &head[..=width], data)
    }

    fn close_frame(&mut self) {
        let Some(start) = self.frame.take() else {
            return;
        };
        let body = start + FRAME_HEAD;
        let size = self.out.len().saturating_sub(body);
        if size < FRAME_LEAST {
            self.out.copy_within(body.., start);
            self.out.truncate(start + size);
        } else if let Some(head) = self.out.get_mut(start..body) {
            head[0] = op::FRAME;
            head[1..].copy_from_slice(&(size as u64).to_le_bytes());
        }
    }

    /// Between two objects: a frame that is large enough ends here.
    #[inline]
    fn boundary(&mut self, vm: &mut Vm) -> Res<()> {
        match self.frame {
            Some(start) if self.out.len() - start - FRAME_HEAD >= FRAME_TARGET => {
                self.close_frame();
                self.flush(vm)
            }
            _ => Ok(()),
        }
    }

    fn flush(&mut self, vm: &mut Vm) -> Res<()> {
        if let Some(write) = self.sink {
            let bytes = vm.new_bytes(&self.out)?;
            self.out.clear();
            vm.call(write, &[bytes])?;
        }
        Ok(())
    }

    // ---- the memo

    fn memoize(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        if self.settings.fast {
            return Ok(());
        }
        let number = self.memo.add(value)?;
        if self.settings.protocol >= 4 {
            return self.put(vm, &[op::MEMOIZE]);
        }
        self.put_number(vm, op::BINPUT, op::LONG_BINPUT, number)
    }

    fn refer(&mut self, vm: &mut Vm, number: u32) -> Res<()> {
        self.put_number(vm, op::BINGET, op::LONG_BINGET, number)
    }

    fn put_number(&mut self, vm: &mut Vm, short: u8, long: u8, number: u32) -> Res<()> {
        match u8::try_from(number) {
            Ok(number) => self.put(vm, &[short, number]),
            Err(_) => {
                let [a, b, c, d] = number.to_le_bytes();
                self.put(vm, &[long, a, b, c, d])
            }
        }
    }

    /// An object whose parts have led back to it is written already: `drop` takes its parts from the stack.
    fn refer_instead(&mut self, vm: &mut Vm, value: &Value, drop: &[u8]) -> Res<bool> {
        let Some(number) = self.memo.find(value) else {
            return Ok(false);
        };
        self.put_all(vm, drop)?;
        self.refer(vm, number)?;
        Ok(true)
    }

    // ---- objects

    /// Write an object.
    pub(super) fn save(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        self.boundary(vm)?;
        vm.tick()?;
        if !self.hooks.persistent_id.is_none() && self.save_persistent(vm, value)? {
            return Ok(());
        }
        self.save_itself(vm, value)
    }

    fn save_persistent(&mut self, vm: &mut Vm, value: &Value) -> Res<bool> {
        let id = vm.call(self.hooks.persistent_id, std::slice::from_ref(value))?;
        if id.is_none() {
            return Ok(false);
        }
        self.boundary(vm)?;
        self.save_itself(vm, &id)?;
        self.put(vm, &[op::BINPERSID])?;
        Ok(true)
    }

    fn save_itself(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        match value {
            Value::None | Value::Unset => return self.put(vm, &[op::NONE]),
            Value::Bool(truth) => {
                let code = match truth.get() {
                    true => op::NEWTRUE,
                    false => op::NEWFALSE,
                };
                return self.put(vm, &[code]);
            }
            Value::Int(number) => return self.save_int(vm, *number),
            Value::Float(x) => {
                let mut bytes = [op::BINFLOAT; 9];
                bytes[1..].copy_from_slice(&crate::text::float::bits(x.get()).to_be_bytes());
                return self.put(vm, &bytes);
            }
            _ => {}
        }
        if let Some(number) = self.memo.find(value) {
            return self.refer(vm, number);
        }
        if let Value::Object(object) = value
            && !object.ty().is_counted()
        {
            if let Some(text) = object.downcast::<Str>() {
                let short = (self.settings.protocol >= 4).then_some(op::SHORT_BINUNICODE);
                let longest = short.map(|_| op::BINUNICODE8);
                let codes = [short, Some(op::BINUNICODE), longest];
                self.put_sized(vm, codes, text.as_bytes())?;
                return self.memoize(vm, value);
            }
            if object.is::<Bytes>() || object.is::<IntObject>() {
                return self.save_plain(vm, value);
            }
        }
        vm.nested_while(" while pickling an object", |vm| {
            self.save_nested(vm, value)
        })
    }

    fn save_int(&mut self, vm: &mut Vm, number: i64) -> Res<()> {
        let bytes = number.to_le_bytes();
        match number {
            0..=0xFF => self.put(vm, &[op::BININT1, bytes[0]]),
            0x100..=0xFFFF => self.put(vm, &[op::BININT2, bytes[0], bytes[1]]),
            -0x8000_0000..=0x7FFF_FFFF => {
                self.put(vm, &[op::BININT, bytes[0], bytes[1], bytes[2], bytes[3]])
            }
            _ => self.save_large(vm, &num_bigint::BigInt::from(number)),
        }
    }

    fn save_large(&mut self, vm: &mut Vm, number: &num_bigint::BigInt) -> Res<()> {
        let _held = vm.hold((number.bits() / 8) as usize + 1)?;
        let bytes = number.to_signed_bytes_le();
        self.put_sized(vm, [Some(op::LONG1), Some(op::LONG4), None], &bytes)
    }

    /// Large ints, and bytes.
    fn save_plain(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        if value.as_int_object().is_some()
            && let Some(number) = vm.big_int(value)
        {
            return self.save_large(vm, &number);
        }
        match value.as_bytes() {
            Some(bytes) => self.save_bytes(vm, value, bytes.as_bytes()),
            None => Ok(()),
        }
    }

    /// Bytes that are an object's.
    fn save_bytes(&mut self, vm: &mut Vm, value: &Value, bytes: &[u8]) -> Res<()> {
        if self.settings.protocol < 3 {
            // Python 2 has no opcode for them: made of text.
            if bytes.is_empty() {
                let class = Value::from(&vm.types.bytes);
                let parts = [class, vm.new_tuple([])?];
                return self.save_made(vm, &parts, value);
            }
            let codecs = self.imported(vm, "_codecs")?;
            let encode = vm.getattr(&codecs, "encode")?;
            let _held = vm.hold(bytes.len().saturating_mul(2))?;
            let mut text = Vec::new();
            for byte in bytes {
                crate::text::wtf8::push(&mut text, u32::from(*byte));
            }
            let (text, latin) = (vm.new_str_wtf8(&text)?, vm.intern("latin1")?);
            let args = vm.new_tuple([text, latin.into()])?;
            return self.save_made(vm, &[encode, args], value);
        }
        let longest = (self.settings.protocol >= 4).then_some(op::BINBYTES8);
        let codes = [Some(op::SHORT_BINBYTES), Some(op::BINBYTES), longest];
        self.put_sized(vm, codes, bytes)?;
        self.memoize(vm, value)
    }

    fn imported(&self, vm: &mut Vm, name: &str) -> Res {
        let import = vm.names.import.clone();
        let import = vm.builtin(&import)?.unwrap_or_default();
        let name = vm.new_str(name)?;
        vm.call(&import, &[name])
    }

    fn save_nested(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        let Value::Object(object) = value else {
            return self.save_by_parts(vm, value);
        };
        if !object.ty().is_counted() {
            if let Some(tuple) = object.downcast::<Tuple>() {
                return self.save_tuple(vm, value, tuple);
            }
            if let Some(dict) = object.downcast::<Dict>() {
                self.put(vm, &[op::EMPTY_DICT])?;
                self.memoize(vm, value)?;
                return self.save_entries(vm, value, dict);
            }
            if let Some(list) = object.downcast::<List>() {
                self.put(vm, &[op::EMPTY_LIST])?;
                self.memoize(vm, value)?;
                return self.save_items(vm, value, list);
            }
            if let Some(set) = object.downcast::<Set>() {
                return self.save_set(vm, value, set);
            }
            if let Some(bytes) = object.downcast::<ByteArray>() {
                return self.save_bytearray(vm, value, bytes);
            }
        }
        if let Some(class) = self.hooks.buffer_class.as_type()
            && object.ty().is_same(class)
        {
            return self.save_buffer(vm, value);
        }
        self.save_by_parts(vm, value)
    }
}
