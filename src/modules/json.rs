//! `_json`: the native half of `json`: documents read at once, strings escaped. What is Python about it is `stdlib/json/`.

use super::buffer::Buffer;
use crate::builtins::int::IntRef;
use crate::object::{
    Charge, Dict, Items, List, Raised, Ref, Res, Str, Tuple, Type, Value, Vm, hash_bytes,
};
use crate::text::{digits, float_repr, wtf8};
use hashbrown::HashTable;
use pyish_derive::{Payload, Trace, class, module};
use std::borrow::Cow;

/// What a decoder wants: hooks, and what makes numbers.
#[derive(Payload, Trace)]
#[payload(name = "Scanner")]
struct Scanner {
    #[trace(skip)]
    strict: bool,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
}

/// A document that is being read. Places are bytes of its text.
struct Reading<'a> {
    scanner: &'a Scanner,
    source: &'a Ref<Str>,
    text: &'a [u8],
    /// The keys so far: each is made once.
    keys: HashTable<Ref<Str>>,
}

/// Whether a byte stands for itself in a string.
static PLAIN: [bool; 256] = {
    let mut table = [true; 256];
    let mut at = 0;
    while at < 0x20 {
        table[at] = false;
        at += 1;
    }
    table[b'"' as usize] = false;
    table[b'\\' as usize] = false;
    table
};

/// How many bytes of a text stand for themselves, up to the first that does not.
#[inline]
fn plain(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| !PLAIN[usize::from(*byte)])
        .unwrap_or(text.len())
}

/// The index of the character that starts at a byte.
fn index_of(text: &[u8], at: usize) -> Value {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    Value::Int(wtf8::count(before) as i64)
}

/// `json.JSONDecodeError(message, document, index)`
#[cold]
fn fail<T>(vm: &mut Vm, source: &Ref<Str>, message: &str, at: usize) -> Res<T> {
    let index = index_of(source.as_bytes(), at);
    let Some(module) = super::loaded(vm, "json.decoder")? else {
        return raise!(vm, ValueError, "{message}");
    };
    let class = vm.getattr(&module, "JSONDecodeError")?;
    let message = vm.new_str(message)?;
    let made = vm.call(&class, &[message, source.into(), index])?;
    match made.into_ref() {
        Ok(exception) => Err(Raised(exception)),
        Err(_) => raise!(vm, TypeError, "exceptions must derive from BaseException"),
    }
}

/// The string whose opening quote is before `start`, and where it ends.
fn read_string<'a>(
    vm: &mut Vm,
    source: &'a Ref<Str>,
    start: usize,
    strict: bool,
) -> Res<(Cow<'a, [u8]>, usize)> {
    let text = source.as_bytes();
    let mut out = Vec::new();
    let mut at = start;
    loop {
        let rest = text.get(at..).unwrap_or(&[]);
        let plain = plain(rest);
        let shown = rest.get(..plain).unwrap_or(&[]);
        if at == start && rest.get(plain) == Some(&b'"') {
            return Ok((Cow::Borrowed(shown), at + plain + 1));
        }
        if out.len() + plain > out.capacity() {
            vm.reserve((out.len() + plain) * 2)?;
        }
        out.extend_from_slice(shown);
        at += plain;
        match text.get(at) {
            None => return fail(vm, source, "Unterminated string starting at", start - 1),
            Some(b'"') => return Ok((Cow::Owned(out), at + 1)),
            Some(b'\\') => at = read_escape(vm, source, start, at, &mut out)?,
            Some(byte) if strict => {
                let _ = byte;
                return fail(vm, source, "Invalid control character at", at);
            }
            Some(byte) => {
                out.push(*byte);
                at += 1;
            }
        }
    }
}

/// Read the escape whose backslash is at `at`; where it ends.
fn read_escape(
    vm: &mut Vm,
    source: &Ref<Str>,
    start: usize,
    at: usize,
    out: &mut Vec<u8>,
) -> Res<usize> {
    let text = source.as_bytes();
    let Some(letter) = text.get(at + 1) else {
        return fail(vm, source, "Unterminated string starting at", start - 1);
    };
    let byte = match letter {
        b'"' | b'\\' | b'/' => *letter,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => {
            let Some(code) = read_unit(text, at + 2) else {
                return fail(vm, source, "Invalid \\uXXXX escape", at + 1);
            };
            let mut end = at + 6;
            let mut whole = code;
            if (0xD800..0xDC00).contains(&code) && text.get(end..end + 2) == Some(b"\\u") {
                let Some(low) = read_unit(text, end + 2) else {
                    return fail(vm, source, "Invalid \\uXXXX escape", end + 1);
                };
                if (0xDC00..0xE000).contains(&low) {
                    whole = 0x1_0000 + ((code & 0x3FF) << 10 | low & 0x3FF);
                    end += 6;
                }
            }
            wtf8::push(out, whole);
            return Ok(end);
        }
        _ => return fail(vm, source, "Invalid \\escape", at),
    };
    out.push(byte);
    Ok(at + 2)
}

/// Four hexadecimal digits.
fn read_unit(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4)?;
    digits.iter().try_fold(0, |code, byte| {
        Some(code << 4 | char::from(*byte).to_digit(16)?)
    })
}

impl Reading<'_> {
    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        at
    }

    /// No value starts here: StopIteration with the index, as the decoder expects it.
    fn nothing<T>(&self, vm: &mut Vm, at: usize) -> Res<T> {
        let index = index_of(self.text, at);
        vm.stop_iteration(index)
    }

    fn value(&mut self, vm: &mut Vm, at: usize) -> Res<(Value, usize)> {
        vm.tick()?;
        let rest = self.text.get(at..).unwrap_or(&[]);
        match rest.first() {
            Some(b'"') => {
                let (text, end) = read_string(vm, self.source, at + 1, self.scanner.strict)?;
                Ok((vm.new_str_wtf8(&text)?, end))
            }
            Some(b'{') => vm.nested(|vm| self.object(vm, at + 1)),
            Some(b'[') => vm.nested(|vm| self.array(vm, at + 1)),
            Some(b'n') if rest.starts_with(b"null") => Ok((Value::None, at + 4)),
            Some(b't') if rest.starts_with(b"true") => Ok((Value::bool(true), at + 4)),
            Some(b'f') if rest.starts_with(b"false") => Ok((Value::bool(false), at + 5)),
            Some(b'N') if rest.starts_with(b"NaN") => self.constant(vm, "NaN", at),
            Some(b'I') if rest.starts_with(b"Infinity") => self.constant(vm, "Infinity", at),
            Some(b'-') if rest.starts_with(b"-Infinity") => self.constant(vm, "-Infinity", at),
            Some(b'-' | b'0'..=b'9') => self.number(vm, at),
            _ => self.nothing(vm, at),
        }
    }

    fn constant(&self, vm: &mut Vm, name: &str, at: usize) -> Res<(Value, usize)> {
        let text = vm.new_str(name)?;
        let parse = self.scanner.parse_constant.clone();
        Ok((vm.call(&parse, &[text])?, at + name.len()))
    }

    fn number(&self, vm: &mut Vm, start: usize) -> Res<(Value, usize)> {
        let byte = |at: usize| self.text.get(at).copied();
        let digits = |mut at: usize| {
            while matches!(byte(at), Some(b'0'..=b'9')) {
                at += 1;
            }
            at
        };
        let first = start + usize::from(byte(start) == Some(b'-'));
        let mut at = match byte(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => digits(first),
            _ => return self.nothing(vm, start),
        };
        let mut whole = true;
        if byte(at) == Some(b'.') && matches!(byte(at + 1), Some(b'0'..=b'9')) {
            at = digits(at + 1);
            whole = false;
        }
        if matches!(byte(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(byte(at + 1), Some(b'+' | b'-')));
            if matches!(byte(at + 1 + sign), Some(b'0'..=b'9')) {
                at = digits(at + 1 + sign);
                whole = false;
            }
        }
        let shown = self.text.get(start..at).unwrap_or(&[]);
        let parse = match whole {
            true => &self.scanner.parse_int,
            false => &self.scanner.parse_float,
        };
        let plain = |ty: &Ref<Type>| parse.as_type().is_some_and(|parse| parse.is_same(ty));
        if whole && shown.len() <= 18 && plain(&vm.types.int) {
            let digits = shown.get(first - start..).unwrap_or(&[]);
            let magnitude = digits
                .iter()
                .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
            let value = if first > start { -magnitude } else { magnitude };
            return Ok((Value::Int(value), at));
        }
        let shown = std::str::from_utf8(shown).unwrap_or("0");
        if whole
            && plain(&vm.types.int)
            && let Ok(small) = shown.parse::<i64>()
        {
            return Ok((Value::Int(small), at));
        }
        if !whole
            && plain(&vm.types.float)
            && let Ok(x) = shown.parse::<f64>()
        {
            return Ok((Value::float(x), at));
        }
        let (text, parse) = (vm.new_str(shown)?, parse.clone());
        Ok((vm.call(&parse, &[text])?, at))
    }

    /// The key of this text.
    fn key(&mut self, vm: &mut Vm, name: &[u8]) -> Res<Ref<Str>> {
        let hash = hash_bytes(name);
        if let Some(key) = self.keys.find(hash, |key| key.as_bytes() == name) {
            return Ok(key.clone());
        }
        let key = vm.make_str_wtf8(name)?;
        self.keys.insert_unique(hash, key.clone(), |key| key.hash());
        Ok(key)
    }

    fn array(&mut self, vm: &mut Vm, start: usize) -> Res<(Value, usize)> {
        // Charged while it grows: those around it are held meanwhile.
        let mut values = Items::default();
        let mut at = self.skip_space(start);
        if self.text.get(at) == Some(&b']') {
            return Ok((vm.new_list(Vec::new())?, at + 1));
        }
        loop {
            let (value, end) = self.value(vm, at)?;
            values.push(value)?;
            at = self.skip_space(end);
            match self.text.get(at) {
                Some(b']') => return Ok((vm.new_list(values.take())?, at + 1)),
                Some(b',') => {}
                _ => return fail(vm, self.source, "Expecting ',' delimiter", at),
            }
            let comma = at;
            at = self.skip_space(at + 1);
            if self.text.get(at) == Some(&b']') {
                let text = "Illegal trailing comma before end of array";
                return fail(vm, self.source, text, comma);
            }
        }
    }

    fn object(&mut self, vm: &mut Vm, start: usize) -> Res<(Value, usize)> {
        let listed = !self.scanner.object_pairs_hook.is_none();
        let mut pairs = Items::default();
        let dict = vm.new_dict()?;
        let mut at = self.skip_space(start);
        if self.text.get(at) != Some(&b'}') {
            loop {
                if self.text.get(at) != Some(&b'"') {
                    let text = "Expecting property name enclosed in double quotes";
                    return fail(vm, self.source, text, at);
                }
                let (name, end) = read_string(vm, self.source, at + 1, self.scanner.strict)?;
                let key = self.key(vm, &name)?;
                at = self.skip_space(end);
                if self.text.get(at) != Some(&b':') {
                    return fail(vm, self.source, "Expecting ':' delimiter", at);
                }
                at = self.skip_space(at + 1);
                let (value, end) = self.value(vm, at)?;
                if listed {
                    pairs.push(vm.new_tuple([key.into(), value])?)?;
                } else {
                    dict.set_str(vm, &key, value)?;
                }
                at = self.skip_space(end);
                match self.text.get(at) {
                    Some(b'}') => break,
                    Some(b',') => {}
                    _ => return fail(vm, self.source, "Expecting ',' delimiter", at),
                }
                let comma = at;
                at = self.skip_space(at + 1);
                if self.text.get(at) == Some(&b'}') {
                    let text = "Illegal trailing comma before end of object";
                    return fail(vm, self.source, text, comma);
                }
            }
        }
        let end = at + 1;
        if listed {
            let pairs = vm.new_list(pairs.take())?;
            let hook = self.scanner.object_pairs_hook.clone();
            return Ok((vm.call(&hook, &[pairs])?, end));
        }
        if !self.scanner.object_hook.is_none() {
            let hook = self.scanner.object_hook.clone();
            return Ok((vm.call(&hook, &[dict.into()])?, end));
        }
        Ok((dict.into(), end))
    }
}

/// JSON scanner object
#[class(name = "Scanner", module = "_json", shape = Scanner)]
impl ScannerSurface {
    #[new("(cls, context)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, context: &Value) -> Res<Ref<Scanner>> {
        let strict = vm.getattr(context, "strict")?;
        let scanner = Scanner {
            strict: vm.truth(&strict)?,
            object_hook: vm.getattr(context, "object_hook")?,
            object_pairs_hook: vm.getattr(context, "object_pairs_hook")?,
            parse_float: vm.getattr(context, "parse_float")?,
            parse_int: vm.getattr(context, "parse_int")?,
            parse_constant: vm.getattr(context, "parse_constant")?,
        };
        vm.new_object_of(cls, scanner)
    }

    #[slot("__call__(self, /, string, idx)")]
    fn call(this: &Scanner, vm: &mut Vm, string: &Value, idx: isize) -> Res {
        let Some(source) = string.as_str().cloned() else {
            let name = vm.type_name(string);
            return raise!(vm, TypeError, "first argument must be a string, not {name}");
        };
        let Ok(index) = usize::try_from(idx) else {
            return raise!(vm, ValueError, "idx cannot be negative");
        };
        if index > source.char_len() {
            return vm.stop_iteration(Value::Int(idx as i64));
        }
        let at = source.byte_offset(index);
        let mut reading = Reading {
            scanner: this,
            source: &source,
            text: source.as_bytes(),
            keys: HashTable::new(),
        };
        let (value, end) = reading.value(vm, at)?;
        let end = Value::Int(source.char_index(end) as i64);
        vm.new_tuple([value, end])
    }

    /// strict
    #[getter]
    fn strict(this: &Scanner) -> bool {
        this.strict
    }

    /// object_hook
    #[getter]
    fn object_hook(this: &Scanner) -> Value {
        this.object_hook.clone()
    }

    #[getter]
    fn object_pairs_hook(this: &Scanner) -> Value {
        this.object_pairs_hook.clone()
    }

    /// parse_float
    #[getter]
    fn parse_float(this: &Scanner) -> Value {
        this.parse_float.clone()
    }

    /// parse_int
    #[getter]
    fn parse_int(this: &Scanner) -> Value {
        this.parse_int.clone()
    }

    /// parse_constant
    #[getter]
    fn parse_constant(this: &Scanner) -> Value {
        this.parse_constant.clone()
    }
}

/// Write a text as a JSON string.
fn push_quoted(out: &mut Vec<u8>, text: &[u8], ascii: bool) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text;
    loop {
        let run = match ascii {
            true => rest
                .iter()
                .position(|byte| !PLAIN[usize::from(*byte)] || *byte >= 0x7F)
                .unwrap_or(rest.len()),
            false => plain(rest),
        };
        let (shown, other) = rest.split_at(run);
        out.extend_from_slice(shown);
        let Some((code, width)) = wtf8::first(other) else {
            break;
        };
        match code {
            0x22 => out.extend_from_slice(b"\\\""),
            0x5C => out.extend_from_slice(b"\\\\"),
            0x0A => out.extend_from_slice(b"\\n"),
            0x0D => out.extend_from_slice(b"\\r"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0C => out.extend_from_slice(b"\\f"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x1_0000.. => {
                push_unit(out, 0xD800 + ((code - 0x1_0000) >> 10));
                push_unit(out, 0xDC00 + ((code - 0x1_0000) & 0x3FF));
            }
            _ => push_unit(out, code),
        }
        rest = other.get(width..).unwrap_or(&[]);
    }
    out.push(b'"');
}

/// No less than a text takes as a JSON string.
fn quoted_room(text: &[u8]) -> usize {
    let takes = |byte: &u8| match *byte {
        0x80.. => 3,
        byte if PLAIN[usize::from(byte)] && byte < 0x7F => 1,
        _ => 6,
    };
    text.iter().map(takes).sum()
}

/// `\uXXXX`
fn push_unit(out: &mut Vec<u8>, code: u32) {
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(b"0123456789abcdef"[(code >> shift & 15) as usize]);
    }
}

fn quote(vm: &mut Vm, string: &Value, ascii: bool) -> Res {
    let Some(text) = string.as_str().cloned() else {
        let name = vm.type_name(string);
        return raise!(vm, TypeError, "first argument must be a string, not {name}");
    };
    vm.charge_work(text.byte_len())?;
    vm.reserve(text.byte_len().saturating_mul(2))?;
    let mut out = Vec::new();
    push_quoted(&mut out, text.as_bytes(), ascii);
    vm.new_str_wtf8(&out)
}

/// How an encoder writes.
#[derive(Payload, Trace)]
#[payload(name = "Encoder")]
struct Encoder {
    default: Value,
    encoder: Value,
    /// A container that contains itself is an error at once.
    #[trace(skip)]
    checks_circles: bool,
    #[trace(skip)]
    key_separator: Vec<u8>,
    #[trace(skip)]
    item_separator: Vec<u8>,
    #[trace(skip)]
    sort_keys: bool,
    #[trace(skip)]
    skipkeys: bool,
    #[trace(skip)]
    allow_nan: bool,
    /// What a level is indented by; without it all is one line.
    #[trace(skip)]
    indent: Option<Vec<u8>>,
    /// The encoder is one of ours: for ASCII, or not.
    #[trace(skip)]
    native: Option<bool>,
    /// For the separators and what indents.
    #[trace(skip)]
    _charge: Charge,
}

/// The text of an entry's key.
fn key_text(item: &(Value, Value)) -> Option<&[u8]> {
    item.0.as_str().map(|text| text.as_bytes())
}

/// A document that is being written.
#[derive(Default)]
struct Output {
    text: Buffer,
    /// The containers around what is written now, by their addresses: what is met again among them contains itself.
    open: Vec<usize>,
}

impl std::ops::Deref for Output {
    type Target = Buffer;

    fn deref(&self) -> &Buffer {
        &self.text
    }
}

impl std::ops::DerefMut for Output {
    fn deref_mut(&mut self) -> &mut Buffer {
        &mut self.text
    }
}

impl Encoder {
    fn string(&self, vm: &mut Vm, text: &Ref<Str>, out: &mut Output) -> Res<()> {
        if let Some(ascii) = self.native {
            let mut room = text.byte_len().saturating_mul(6);
            if text.byte_len() > 1 << 12 {
                vm.charge_work(text.byte_len())?;
                room = quoted_room(text.as_bytes());
            }
            out.make_room(vm, room + 2)?;
            push_quoted(out, text.as_bytes(), ascii);
            return Ok(());
        }
        let encoder = self.encoder.clone();
        let shown = vm.call(&encoder, &[text.into()])?;
        match shown.as_str() {
            Some(shown) => {
                out.make_room(vm, shown.byte_len())?;
                out.extend_from_slice(shown.as_bytes());
                Ok(())
            }
            None => {
                let name = vm.type_name(&shown);
                raise!(vm, TypeError, "encoder() must return a string, not {name}")
            }
        }
    }

    /// The text of a number or a constant; nothing for other objects.
    fn scalar(&self, vm: &mut Vm, value: &Value) -> Res<Option<String>> {
        Ok(Some(match value {
            Value::None => "null".to_owned(),
            Value::Bool(crate::object::Truth::True) => "true".to_owned(),
            Value::Bool(crate::object::Truth::False) => "false".to_owned(),
            Value::Int(small) => small.to_string(),
            Value::Float(x) => self.float(vm, value, x.get())?,
            _ if IntRef::of(value).is_some() => {
                let class: Value = (&vm.types.int).into();
                let repr = vm.getattr(&class, "__repr__")?;
                let shown = vm.call(&repr, &[value.clone()])?;
                vm.str(&shown)?.to_string_lossy().into_owned()
            }
            _ if vm.is_instance(value, &vm.types.float.clone()) => {
                let x = vm.to_f64(value)?;
                self.float(vm, value, x)?
            }
            _ => return Ok(None),
        }))
    }

    fn float(&self, vm: &mut Vm, value: &Value, x: f64) -> Res<String> {
        if x.is_finite() {
            return Ok(float_repr::repr(x));
        }
        if !self.allow_nan {
            let shown = vm.repr(value)?.to_string_lossy().into_owned();
            return raise!(
                vm,
                ValueError,
                "Out of range float values are not JSON compliant: {shown}"
            );
        }
        let text = match (x.is_nan(), x > 0.0) {
            (true, _) => "NaN",
            (_, true) => "Infinity",
            _ => "-Infinity",
        };
        Ok(text.to_owned())
    }

    /// A line break and the indentation of a level.
    fn new_line(&self, vm: &mut Vm, level: usize, out: &mut Output) -> Res<()> {
        if let Some(indent) = &self.indent {
            let width = indent.len().saturating_mul(level);
            out.make_room(vm, width.saturating_add(1))?;
            out.push(b'\n');
            for _ in 0..level {
                out.extend_from_slice(indent);
            }
        }
        Ok(())
    }

    fn write(&self, vm: &mut Vm, value: &Value, level: usize, out: &mut Output) -> Res<()> {
        vm.tick()?;
        out.make_room(vm, 64)?;
        let mut room = [0; 64];
        let constant: &[u8] = match value {
            Value::None => b"null",
            Value::Bool(crate::object::Truth::True) => b"true",
            Value::Bool(crate::object::Truth::False) => b"false",
            Value::Int(small) => digits::signed(*small, &mut room),
            Value::Float(x) if x.get().is_finite() => {
                float_repr::push_shortest(out, x.get(), true);
                return Ok(());
            }
            _ => b"",
        };
        if !constant.is_empty() {
            out.extend_from_slice(constant);
            return Ok(());
        }
        if let Some(text) = value.as_str() {
            return self.string(vm, text, out);
        }
        let is_plain = value.object().is_some_and(|object| {
            !object.ty().is_counted()
                && (object.is::<List>() || object.is::<Dict>() || object.is::<Tuple>())
        });
        if !is_plain && let Some(text) = self.scalar(vm, value)? {
            out.make_room(vm, text.len())?;
            out.extend(text.bytes());
            return Ok(());
        }
        let address = value.object().map_or(0, Ref::address);
        if self.checks_circles && out.open.contains(&address) {
            return raise!(vm, ValueError, "Circular reference detected");
        }
        out.open.push(address);
        vm.nested(|vm| self.container(vm, value, level, out))?;
        out.open.pop();
        Ok(())
    }

    fn container(&self, vm: &mut Vm, value: &Value, level: usize, out: &mut Output) -> Res<()> {
        if value.as_list().is_some() || value.as_tuple().is_some() {
            return self.array(vm, value, level, out);
        }
        if value.as_dict().is_some() {
            return self.object(vm, value, level, out);
        }
        let default = self.default.clone();
        let replacement = vm.call(&default, &[value.clone()])?;
        let written = self.write(vm, &replacement, level, out);
        let Err(raised) = written else { return Ok(()) };
        let name = vm.type_name(value);
        self.note(vm, raised, &format!("when serializing {name} object"))
    }

    fn array(&self, vm: &mut Vm, value: &Value, level: usize, out: &mut Output) -> Res<()> {
        // A list may change while its items are written.
        let item_at = |vm: &Vm, at: usize| match (value.as_list(), value.as_tuple()) {
            (Some(list), _) => list.items(vm).get(at).cloned(),
            (None, Some(tuple)) => tuple.items().get(at).cloned(),
            (None, None) => None,
        };
        out.push(b'[');
        let mut at = 0;
        while let Some(item) = item_at(vm, at) {
            if at > 0 {
                out.make_room(vm, self.item_separator.len())?;
                out.extend_from_slice(&self.item_separator);
            }
            self.new_line(vm, level + 1, out)?;
            let written = self.write(vm, &item, level + 1, out);
            self.noted(vm, value, written, |_| Ok(at.to_string()))?;
            at += 1;
        }
        if at > 0 {
            self.new_line(vm, level, out)?;
        }
        out.push(b']');
        Ok(())
    }

    fn object(&self, vm: &mut Vm, value: &Value, level: usize, out: &mut Output) -> Res<()> {
        let items = self.items(vm, value)?;
        out.push(b'{');
        let mut first = true;
        for (key, member) in items {
            let name = match key.as_str().cloned() {
                Some(name) => name,
                None => match self.scalar(vm, &key)? {
                    Some(name) => vm.make_str(&name)?,
                    None if self.skipkeys => continue,
                    None => {
                        let name = vm.type_name(&key);
                        return raise!(
                            vm,
                            TypeError,
                            "keys must be str, int, float, bool or None, not {name}"
                        );
                    }
                },
            };
            if !first {
                out.make_room(vm, self.item_separator.len())?;
                out.extend_from_slice(&self.item_separator);
            }
            first = false;
            self.new_line(vm, level + 1, out)?;
            self.string(vm, &name, out)?;
            out.make_room(vm, self.key_separator.len())?;
            out.extend_from_slice(&self.key_separator);
            let written = self.write(vm, &member, level + 1, out);
            self.noted(vm, value, written, |vm| {
                Ok(vm.repr(&key)?.to_string_lossy().into_owned())
            })?;
        }
        if !first {
            self.new_line(vm, level, out)?;
        }
        out.push(b'}');
        Ok(())
    }

    /// The keys and values of a dict, in the order in which they are written.
    fn items(&self, vm: &mut Vm, value: &Value) -> Res<Vec<(Value, Value)>> {
        if let Some(dict) = value.as_dict()
            && dict.ty().is_same(&vm.types.dict)
        {
            let room = dict.len(vm).saturating_mul(size_of::<(Value, Value)>());
            vm.reserve(room)?;
            let mut items = dict.items(vm);
            if !self.sort_keys {
                return Ok(items);
            }
            let text = |item: &(Value, Value)| match item.0.as_str() {
                Some(text) => text.ty().is_same(&vm.types.str),
                None => false,
            };
            if items.iter().all(text) {
                // The order of code points is that of their bytes; no two are equal.
                vm.charge_work(items.len())?;
                items.sort_unstable_by(|a, b| key_text(a).cmp(&key_text(b)));
                return Ok(items);
            }
        }
        let listed = vm.call_method(value, "items", &[])?;
        let mut listed = vm.collect_iterable(&listed)?;
        if self.sort_keys {
            let list = vm.new_list(listed)?;
            vm.call_method(&list, "sort", &[])?;
            listed = vm.collect_iterable(&list)?;
        }
        let mut items = Vec::with_capacity(listed.len());
        for item in &listed {
            match item.as_tuple().map(|pair| pair.items()) {
                Some([key, member]) => items.push((key.clone(), member.clone())),
                _ => return raise!(vm, ValueError, "items must return 2-tuples"),
            }
        }
        Ok(items)
    }

    /// Say of an error which item of a container it comes from.
    fn noted(
        &self,
        vm: &mut Vm,
        container: &Value,
        written: Res<()>,
        item: impl FnOnce(&mut Vm) -> Res<String>,
    ) -> Res<()> {
        let Err(raised) = written else { return Ok(()) };
        let (name, item) = (vm.type_name(container), item(vm)?);
        self.note(vm, raised, &format!("when serializing {name} item {item}"))
    }

    #[cold]
    fn note(&self, vm: &mut Vm, raised: Raised, text: &str) -> Res<()> {
        if vm.stopped.is_none() {
            let note = vm.new_str(text)?;
            let exception = Value::from(&raised.0);
            vm.call_method(&exception, "add_note", &[note])?;
        }
        Err(raised)
    }
}

/// Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)
#[class(name = "Encoder", module = "_json", shape = Encoder)]
impl EncoderSurface {
    #[new(
        "(cls, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)"
    )]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        markers: &Value,
        default: &Value,
        encoder: &Value,
        indent: &Value,
        key_separator: &Ref<Str>,
        item_separator: &Ref<Str>,
        sort_keys: bool,
        skipkeys: bool,
        allow_nan: bool,
    ) -> Res<Ref<Encoder>> {
        if !markers.is_none() && markers.as_dict().is_none() {
            let name = vm.type_name(markers);
            return raise!(
                vm,
                TypeError,
                "make_encoder() argument 1 must be dict or None, not {name}"
            );
        }
        let indent = match (indent, indent.as_str()) {
            (Value::None, _) => None,
            (_, Some(text)) => Some(text.as_bytes().to_vec()),
            (_, None) => {
                let name = vm.type_name(indent);
                return raise!(
                    vm,
                    TypeError,
                    "make_encoder() argument 4 must be str or None, not {name}"
                );
            }
        };
        let mut native = None;
        if let Some(module) = super::loaded(vm, "_json")? {
            for (name, ascii) in [
                ("encode_basestring_ascii", true),
                ("encode_basestring", false),
            ] {
                if vm.getattr(&module, name)?.is(encoder) {
                    native = Some(ascii);
                }
            }
        }
        let texts = [&key_separator, &item_separator].map(|text| text.byte_len());
        let texts = texts.iter().sum::<usize>() + indent.as_ref().map_or(0, Vec::len);
        let charge = vm.hold(texts)?;
        let made = Encoder {
            checks_circles: !markers.is_none(),
            default: default.clone(),
            encoder: encoder.clone(),
            key_separator: key_separator.as_bytes().to_vec(),
            item_separator: item_separator.as_bytes().to_vec(),
            sort_keys,
            skipkeys,
            allow_nan,
            indent,
            native,
            _charge: charge,
        };
        vm.new_object_of(cls, made)
    }

    #[slot("__call__(self, /, obj, _current_indent_level)")]
    fn call(this: &Encoder, vm: &mut Vm, obj: &Value, _current_indent_level: isize) -> Res {
        let mut out = Output::default();
        let level = usize::try_from(_current_indent_level).unwrap_or(0);
        this.write(vm, obj, level, &mut out)?;
        let text = vm.new_str_wtf8(&out.text)?;
        vm.new_tuple([text])
    }
}

/// json speedups
#[module(name = "_json", classes(SCANNER_CLASS, ENCODER_CLASS))]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<crate::object::Module>) -> Res<()> {
        let scanner = vm.add_class(&SCANNER_CLASS)?;
        let encoder = vm.add_class(&ENCODER_CLASS)?;
        super::native::set(vm, module, "make_scanner", scanner.into())?;
        super::native::set(vm, module, "make_encoder", encoder.into())
    }

    /// scanstring(string, end, strict=True) -> (string, end)
    ///
    /// Read a JSON string whose quote stands right before `end`: its text, without escapes, and the place behind it.
    /// ValueError if it is malformed; control characters are taken only if `strict` is false.
    #[function("scanstring(string, end, strict=True, /)")]
    fn scanstring(vm: &mut Vm, string: &Value, end: isize, strict: bool) -> Res {
        let Some(source) = string.as_str().cloned() else {
            let name = vm.type_name(string);
            return raise!(vm, TypeError, "first argument must be a string, not {name}");
        };
        let index = usize::try_from(end)
            .ok()
            .filter(|index| *index <= source.char_len() && *index > 0);
        let Some(index) = index else {
            return raise!(vm, ValueError, "end is out of bounds");
        };
        let start = source.byte_offset(index);
        let (text, end) = read_string(vm, &source, start, strict)?;
        let end = Value::Int(source.char_index(end) as i64);
        let text = vm.new_str_wtf8(&text)?;
        vm.new_tuple([text, end])
    }

    /// Return a JSON representation of a Python string.
    #[function("encode_basestring(string, /)")]
    fn encode_basestring(vm: &mut Vm, string: &Value) -> Res {
        quote(vm, string, false)
    }

    /// Return an ASCII-only JSON representation of a Python string.
    #[function("encode_basestring_ascii(string, /)")]
    fn encode_basestring_ascii(vm: &mut Vm, string: &Value) -> Res {
        quote(vm, string, true)
    }
}
