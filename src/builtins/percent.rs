//! `template % values`, for `str`, `bytes` and `bytearray`. Templates and layouts are `text/printf.rs`.

use super::bytes_like;
use super::faults::OrRaise;
use super::float::Real;
use super::int::IntRef;
use crate::object::{ByteArray, Ref, Res, Special, Str, Tuple, Value, Vm};
use crate::text::int::Int;
use crate::text::printf::{self, Amount, Directive, Layout, Piece, Pieces};
use crate::text::{digits, float, wtf8};

/// The values of a template, taken one after the other or by key.
struct Values {
    /// What stands on the right of the `%`; after a key, the value of that key.
    single: Value,
    /// Its items, if it is a tuple.
    items: Option<Ref<Tuple>>,
    taken: usize,
    /// What keys are looked up in.
    mapping: Option<Value>,
}

impl Values {
    fn new(vm: &Vm, given: &Value, of_bytes: bool) -> Values {
        let items = given.as_tuple().cloned();
        let is_mapping = items.is_none()
            && given.as_str().is_none()
            && !(of_bytes
                && (given.as_bytes().is_some() || given.downcast::<ByteArray>().is_some()))
            && !vm.special(given, Special::GetItem).is_unset();
        Values {
            single: given.clone(),
            items,
            taken: 0,
            mapping: is_mapping.then(|| given.clone()),
        }
    }

    fn next(&mut self, vm: &mut Vm) -> Res {
        let value = match &self.items {
            Some(tuple) => tuple.items().get(self.taken).cloned(),
            None => (self.taken == 0).then(|| self.single.clone()),
        };
        self.taken += 1;
        match value {
            Some(value) => Ok(value),
            None => raise!(vm, TypeError, "not enough arguments for format string"),
        }
    }

    /// Look `key` up: its value is the only one that is left.
    fn select(&mut self, vm: &mut Vm, key: &Value) -> Res<()> {
        let Some(mapping) = self.mapping.clone() else {
            return raise!(vm, TypeError, "format requires a mapping");
        };
        self.single = vm.getitem(&mapping, key)?;
        (self.items, self.taken) = (None, 0);
        Ok(())
    }

    /// Whether all have been used. A mapping, or a list, need not be.
    fn finish(&self, vm: &mut Vm, what: &str) -> Res<()> {
        let left = match &self.items {
            Some(tuple) => self.taken < tuple.len(),
            None => self.taken == 0,
        };
        if left && self.mapping.is_none() {
            return raise!(
                vm,
                TypeError,
                "not all arguments converted during {what} formatting"
            );
        }
        Ok(())
    }

    /// A width or a precision.
    fn amount(&mut self, vm: &mut Vm, amount: Amount) -> Res<Option<i64>> {
        match amount {
            Amount::None => Ok(None),
            Amount::Given(given) => Ok(Some(given as i64)),
            Amount::Argument => {
                let value = self.next(vm)?;
                match IntRef::of(&value) {
                    Some(IntRef::Small(small)) => Ok(Some(small)),
                    Some(_) => raise!(
                        vm,
                        OverflowError,
                        "Python int too large to convert to C ssize_t"
                    ),
                    None => raise!(vm, TypeError, "* wants int"),
                }
            }
        }
    }

    /// The layout of a directive and its value.
    fn take(&mut self, vm: &mut Vm, directive: &Directive<'_>) -> Res<(Layout, Value)> {
        let mut layout = Layout {
            flags: directive.flags,
            width: 0,
            precision: None,
        };
        if let Some(width) = self.amount(vm, directive.width)? {
            layout.flags.left |= width < 0;
            if width == i64::MIN {
                return raise!(vm, OverflowError, "width too big");
            }
            layout.width = width.unsigned_abs() as usize;
        }
        if let Some(precision) = self.amount(vm, directive.precision)? {
            if i32::try_from(precision).is_err() {
                return raise!(
                    vm,
                    OverflowError,
                    "Python int too large to convert to C int"
                );
            }
            layout.precision = Some(usize::try_from(precision).unwrap_or(0));
        }
        let room = layout.width.saturating_add(layout.precision.unwrap_or(0));
        if room > 1 << 16 {
            vm.reserve(room)?;
        }
        Ok((layout, self.next(vm)?))
    }
}

/// The whole number that `%d` and its like show.
fn integer(vm: &mut Vm, value: &Value, code: u8) -> Res<Int> {
    if let Some(int) = IntRef::of(value) {
        return Ok(int.to_int());
    }
    let decimal = matches!(code, b'd' | b'i' | b'u');
    if decimal && let Some(x) = Real::of(value) {
        return float::to_int(x).or_raise(vm).map(Int::from);
    }
    let way = match decimal {
        true if !vm.special(value, Special::Int).is_unset() => Some(Special::Int),
        _ if !vm.special(value, Special::Index).is_unset() => Some(Special::Index),
        _ => None,
    };
    if let Some(special) = way
        && let Some(result) = vm.call_special(value, special, &[])?
    {
        if let Some(int) = IntRef::of(&result) {
            return Ok(int.to_int());
        }
        let (method, name) = (special.name(), vm.type_name(&result));
        return raise!(vm, TypeError, "{method} returned non-int (type {name})");
    }
    let (name, code) = (vm.type_name(value), char::from(code));
    if decimal {
        raise!(
            vm,
            TypeError,
            "%{code} format: a real number is required, not {name}"
        )
    } else {
        raise!(
            vm,
            TypeError,
            "%{code} format: an integer is required, not {name}"
        )
    }
}

/// The conversions that text and bytes share: numbers. `None` for others.
fn number(
    vm: &mut Vm,
    value: &Value,
    code: u8,
    layout: &Layout,
    for_bytes: bool,
) -> Res<Option<Vec<u8>>> {
    match code {
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let int = integer(vm, value, code)?;
            let limit = match int {
                Int::Small(_) => 0,
                Int::Big(_) => vm.int_digits_limit(),
            };
            printf::apply_int(&int, code, layout, limit)
                .or_raise(vm)
                .map(Some)
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let real = Real::of(value).is_some() || IntRef::of(value).is_some();
            let known = real
                || !vm.special(value, Special::Float).is_unset()
                || !vm.special(value, Special::Index).is_unset();
            if for_bytes && !known {
                let name = vm.type_name(value);
                return raise!(vm, TypeError, "float argument required, not {name}");
            }
            let x = vm.to_f64(value)?;
            printf::apply_float(x, code, layout).or_raise(vm).map(Some)
        }
        _ => Ok(None),
    }
}

/// Adds to a result, charged as it grows.
fn grow(vm: &mut Vm, out: &mut Vec<u8>, more: &[u8]) -> Res<()> {
    let wanted = out.len() + more.len();
    if wanted > out.capacity() && wanted > 1 << 12 {
        vm.reserve(wanted * 2)?;
    }
    out.extend_from_slice(more);
    Ok(())
}

/// `str % values`
pub(crate) fn format_str(vm: &mut Vm, template: &Ref<Str>, given: &Value) -> Res {
    let mut out = vm.take_scratch();
    let made = fill_str(vm, &mut out, template, given).and_then(|()| vm.new_str_wtf8(&out));
    vm.give_scratch(out);
    made
}

fn fill_str(vm: &mut Vm, out: &mut Vec<u8>, template: &Ref<Str>, given: &Value) -> Res<()> {
    let mut values = Values::new(vm, given, false);
    let mut room = [0; 64];
    let mut pieces = Pieces::of_str(template.as_bytes());
    loop {
        while let Some((text, code)) = pieces.plain() {
            grow(vm, out, text)?;
            let value = values.next(vm)?;
            match (&value, code) {
                (Value::Int(small), _) => {
                    grow(vm, out, digits::signed(*small, &mut room))?;
                }
                (_, b's') => {
                    let text = vm.str(&value)?;
                    grow(vm, out, text.as_bytes())?;
                }
                _ => {
                    let text = number(vm, &value, code, &Layout::default(), false)?;
                    grow(vm, out, &text.unwrap_or_default())?;
                }
            }
        }
        let Some(piece) = pieces.next() else { break };
        let directive = match piece.or_raise(vm)? {
            Piece::Text(text) => {
                grow(vm, out, text)?;
                continue;
            }
            Piece::Directive(directive) => directive,
        };
        if let Some(key) = directive.key {
            let key = vm.new_str_wtf8(key)?;
            values.select(vm, &key)?;
            if directive.code == u32::from(b'%') {
                out.push(b'%');
                continue;
            }
        }
        let (layout, value) = values.take(vm, &directive)?;
        let code = u8::try_from(directive.code).unwrap_or(0);
        let text = match code {
            b's' => {
                let text = vm.str(&value)?;
                printf::apply_str(text.as_bytes(), &layout).or_raise(vm)?
            }
            b'r' => {
                let text = vm.repr(&value)?;
                printf::apply_str(text.as_bytes(), &layout).or_raise(vm)?
            }
            b'a' => {
                let text = vm.ascii(&value)?;
                printf::apply_str(text.as_bytes(), &layout).or_raise(vm)?
            }
            b'c' => {
                let text = character(vm, &value)?;
                printf::apply_str(
                    &text,
                    &Layout {
                        precision: None,
                        ..layout
                    },
                )
                .or_raise(vm)?
            }
            code => match number(vm, &value, code, &layout, false)? {
                Some(text) => text,
                None => {
                    let at = template.char_index(directive.at);
                    return Err(vm.fault(printf::unsupported(directive.code, at)));
                }
            },
        };
        grow(vm, out, &text)?;
    }
    values.finish(vm, "string")
}

/// `%c` of a text.
fn character(vm: &mut Vm, value: &Value) -> Res<Vec<u8>> {
    if let Some(text) = value.as_str() {
        if text.char_len() == 1 {
            return Ok(text.as_bytes().to_vec());
        }
        let len = text.char_len();
        return raise!(
            vm,
            TypeError,
            "%c requires an int or a unicode character, not a string of length {len}"
        );
    }
    if IntRef::of(value).is_none() && vm.special(value, Special::Index).is_unset() {
        let name = vm.full_type_name(value);
        return raise!(
            vm,
            TypeError,
            "%c requires an int or a unicode character, not {name}"
        );
    }
    let index = vm.index(value)?;
    match IntRef::of(&index) {
        Some(IntRef::Small(code)) if (0..0x11_0000).contains(&code) => {
            Ok(wtf8::encode(code as u32))
        }
        _ => raise!(vm, OverflowError, "%c arg not in range(0x110000)"),
    }
}

/// `bytes % values`
pub(crate) fn format_bytes(vm: &mut Vm, template: &[u8], given: &Value) -> Res<Vec<u8>> {
    let mut values = Values::new(vm, given, true);
    let mut out = Vec::with_capacity(template.len() + 16);
    for piece in Pieces::of_bytes(template) {
        let directive = match piece.or_raise(vm)? {
            Piece::Text(text) => {
                grow(vm, &mut out, text)?;
                continue;
            }
            Piece::Directive(directive) => directive,
        };
        if let Some(key) = directive.key {
            let key = vm.new_bytes(key)?;
            values.select(vm, &key)?;
            if directive.code == u32::from(b'%') {
                out.push(b'%');
                continue;
            }
        }
        let (layout, value) = values.take(vm, &directive)?;
        let code = u8::try_from(directive.code).unwrap_or(0);
        let bytes = match code {
            b's' | b'b' => {
                let bytes = shown_bytes(vm, &value)?;
                printf::apply_bytes(&bytes, &layout).or_raise(vm)?
            }
            b'r' | b'a' => {
                let text = vm.ascii(&value)?;
                printf::apply_bytes(text.as_bytes(), &layout).or_raise(vm)?
            }
            b'c' => {
                let byte = byte(vm, &value)?;
                printf::apply_bytes(
                    &[byte],
                    &Layout {
                        precision: None,
                        ..layout
                    },
                )
                .or_raise(vm)?
            }
            code => match number(vm, &value, code, &layout, true)? {
                Some(text) => text,
                None => return Err(vm.fault(printf::unsupported(directive.code, directive.at))),
            },
        };
        grow(vm, &mut out, &bytes)?;
    }
    values.finish(vm, "bytes")?;
    Ok(out)
}

/// `%b` of bytes.
fn shown_bytes(vm: &mut Vm, value: &Value) -> Res<Vec<u8>> {
    if let Some(bytes) = bytes_like::contents(vm, value) {
        return Ok(bytes.to_vec());
    }
    if let Some(result) = vm.call_special(value, Special::Bytes, &[])? {
        if let Some(bytes) = result.as_bytes() {
            return Ok(bytes.as_bytes().to_vec());
        }
        let name = vm.type_name(&result);
        return raise!(vm, TypeError, "__bytes__ returned non-bytes (type {name})");
    }
    let name = vm.type_name(value);
    raise!(
        vm,
        TypeError,
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{name}'"
    )
}

/// `%c` of bytes.
fn byte(vm: &mut Vm, value: &Value) -> Res<u8> {
    if let Some(bytes) = bytes_like::contents(vm, value) {
        if let [byte] = &*bytes {
            return Ok(*byte);
        }
        let (kind, len) = (vm.type_name(value), bytes.len());
        return raise!(
            vm,
            TypeError,
            "%c requires an integer in range(256) or a single byte, not a {kind} object of length {len}"
        );
    }
    if IntRef::of(value).is_none() && vm.special(value, Special::Index).is_unset() {
        let name = vm.full_type_name(value);
        return raise!(
            vm,
            TypeError,
            "%c requires an integer in range(256) or a single byte, not {name}"
        );
    }
    let index = vm.index(value)?;
    match IntRef::of(&index) {
        Some(IntRef::Small(small)) if (0..256).contains(&small) => Ok(small as u8),
        _ => raise!(vm, OverflowError, "%c arg not in range(256)"),
    }
}
