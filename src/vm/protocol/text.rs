//! `repr`, `str`, `ascii` and `format`.

use crate::object::*;
use crate::text::int::Int;
use crate::text::{digits, float_repr, format_spec, quote};

/// The containers whose repr is being made: one that is met again inside itself is shown as `[...]`.
#[derive(Default)]
pub(crate) struct ReprGuard {
    active: hashbrown::HashSet<usize>,
}

impl Vm {
    /// `repr(value)`
    pub fn repr(&mut self, value: &Value) -> Res<Ref<Str>> {
        if let Some(text) = self.quick_text(value)? {
            return Ok(text);
        }
        if let Some(text) = value.as_str()
            && !text.ty().is_counted()
        {
            let bytes = text.as_bytes();
            let _held = self.hold_large(bytes.len(), |_| quote::repr_str_len(bytes))?;
            let quoted = quote::repr_str(bytes);
            return self.make_str_wtf8(&quoted);
        }
        let answer = self.nested_while(" while getting the repr of an object", |vm| {
            vm.call_special(value, Special::Repr, &[])
        })?;
        match answer {
            Some(answer) => self.text_answer(answer, "__repr__"),
            None => {
                let (name, address) = (
                    self.type_name(value),
                    value.object().map_or(0, Ref::address),
                );
                self.make_str(&format!("<{name} object at {address:#x}>"))
            }
        }
    }

    /// `str(value)`
    pub fn str(&mut self, value: &Value) -> Res<Ref<Str>> {
        if let Some(text) = value.as_str()
            && !text.ty().is_counted()
        {
            return Ok(text.clone());
        }
        if let Some(text) = self.quick_text(value)? {
            return Ok(text);
        }
        let answer = self.nested_while(" while getting the str of an object", |vm| {
            vm.call_special(value, Special::Str, &[])
        })?;
        match answer {
            Some(answer) => self.text_answer(answer, "__str__"),
            None => self.repr(value),
        }
    }

    /// `ascii(value)`
    pub fn ascii(&mut self, value: &Value) -> Res<Ref<Str>> {
        let text = self.repr(value)?;
        if text.is_ascii() {
            return Ok(text);
        }
        let bytes = text.as_bytes();
        let _held = self.hold_large(bytes.len(), |_| quote::escaped_len(bytes))?;
        let escaped = quote::escape_non_ascii(bytes);
        self.make_str_wtf8(&escaped)
    }

    /// `format(value, spec)`
    pub fn format(&mut self, value: &Value, spec: &Value) -> Res<Ref<Str>> {
        let Some(spec_text) = spec.as_str() else {
            let name = self.type_name(spec);
            return raise!(
                self,
                TypeError,
                "format() argument 2 must be str, not {name}"
            );
        };
        if spec_text.byte_len() == 0 {
            match value {
                Value::Int(_) | Value::Float(_) => return self.str(value),
                Value::Object(object) if object.is::<Str>() && !object.ty().is_counted() => {
                    return self.str(value);
                }
                _ => {}
            }
        }
        if let Some(text) = self.quick_format(value, spec_text)? {
            return Ok(text);
        }
        let answer =
            self.nested(|vm| vm.call_special(value, Special::Format, std::slice::from_ref(spec)))?;
        match answer.unwrap_or_default().into_ref::<Str>() {
            Ok(text) => Ok(text),
            Err(other) => {
                let name = self.type_name(&other);
                raise!(self, TypeError, "__format__ must return a str, not {name}")
            }
        }
    }

    /// `format` of plain numbers and strings, whose methods nobody can change. What is refused is left to them.
    fn quick_format(&mut self, value: &Value, spec: &Ref<Str>) -> Res<Option<Ref<Str>>> {
        let mut out = self.take_scratch();
        let made = match self.push_format(&mut out, value, spec.as_bytes()) {
            true => self.make_str_wtf8(&out).map(Some),
            false => Ok(None),
        };
        self.give_scratch(out);
        made
    }

    /// The same, put behind what `out` has: whether that could be done.
    pub(crate) fn push_format(&self, out: &mut Vec<u8>, value: &Value, spec: &[u8]) -> bool {
        /// What takes more is charged for by the methods.
        const MUCH: usize = 1 << 12;
        if format_spec::room(spec) > MUCH {
            return false;
        }
        let before = out.len();
        let shown = match value {
            Value::Int(int) if spec.is_empty() => {
                out.extend_from_slice(digits::signed(*int, &mut [0; 64]));
                Ok(())
            }
            Value::Int(int) => format_spec::format_int(out, &Int::Small(*int), spec, "int", 0),
            Value::Float(x) => format_spec::format_float(out, x.get(), spec, "float"),
            Value::Object(object) if object.ty().is_same(&self.types.str) => {
                let text = value.as_str().map_or(&[][..], |text| text.as_bytes());
                if spec.is_empty() {
                    out.extend_from_slice(text);
                    return true;
                }
                format_spec::format_str(out, text, spec, "str")
            }
            _ => return false,
        };
        if shown.is_err() {
            out.truncate(before);
        }
        shown.is_ok()
    }

    /// Charge for what is formatted by this specification, and for its copies, while that is done.
    pub(crate) fn hold_format(&mut self, spec: &Ref<Str>) -> Res<Charge> {
        self.hold(format_spec::room(spec.as_bytes()).saturating_mul(2))
    }

    /// The text of an immediate, which is its repr as well.
    fn quick_text(&mut self, value: &Value) -> Res<Option<Ref<Str>>> {
        let text = match value {
            Value::Int(int) => {
                let mut room = [0; 64];
                let digits = digits::signed(*int, &mut room);
                return Ok(self.new_str_wtf8(digits)?.into_ref::<Str>().ok());
            }
            Value::Float(float) => {
                let mut out = self.take_scratch();
                float_repr::push_shortest(&mut out, float.get(), true);
                let made = self.make_str_wtf8(&out).map(Some);
                self.give_scratch(out);
                return made;
            }
            Value::Bool(crate::object::Truth::True) => "True",
            Value::Bool(crate::object::Truth::False) => "False",
            Value::None => "None",
            Value::Ellipsis => "Ellipsis",
            Value::NotImplemented => "NotImplemented",
            Value::Unset => "<NULL>",
            Value::Object(_) => return Ok(None),
        };
        self.make_str(text).map(Some)
    }

    fn text_answer(&mut self, answer: Value, method: &str) -> Res<Ref<Str>> {
        match answer.into_ref::<Str>() {
            Ok(text) => Ok(text),
            Err(other) => {
                let name = self.type_name(&other);
                raise!(
                    self,
                    TypeError,
                    "{method} returned non-string (type {name})"
                )
            }
        }
    }

    /// Make the repr of a container, unless that is being done further out: nothing, then.
    pub fn guard_repr<T>(
        &mut self,
        container: &Ref,
        f: impl FnOnce(&mut Vm) -> Res<T>,
    ) -> Res<Option<T>> {
        let address = container.address();
        if !self.state::<ReprGuard>().active.insert(address) {
            return Ok(None);
        }
        let result = f(self);
        self.state::<ReprGuard>().active.remove(&address);
        result.map(Some)
    }
}
