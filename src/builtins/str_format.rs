//! `str.format` and `str.format_map`. Templates are parsed by `text/str_format.rs`.

use super::faults::OrRaise;
use crate::object::{Ref, Res, Str, Tuple, Value, Vm};
use crate::text::str_format::{self as template, Access, First, Numbering, Parts};

/// Where a template's fields find their values.
struct Arguments<'a> {
    /// `None` for `format_map`, which has none.
    positional: Option<&'a Ref<Tuple>>,
    /// A dict, or for `format_map` any mapping.
    named: &'a Value,
    numbering: Numbering,
}

/// `template.format(*args, **kwargs)`
pub(crate) fn format(vm: &mut Vm, text: &Ref<Str>, args: &Ref<Tuple>, kwargs: &Value) -> Res {
    let mut arguments = Arguments {
        positional: Some(args),
        named: kwargs,
        numbering: Numbering::default(),
    };
    let out = arguments.fill(vm, text.as_bytes(), template::MAX_DEPTH)?;
    vm.new_str_wtf8(&out)
}

/// `template.format_map(mapping)`
pub(crate) fn format_map(vm: &mut Vm, text: &Ref<Str>, mapping: &Value) -> Res {
    let mut arguments = Arguments {
        positional: None,
        named: mapping,
        numbering: Numbering::default(),
    };
    let out = arguments.fill(vm, text.as_bytes(), template::MAX_DEPTH)?;
    vm.new_str_wtf8(&out)
}

impl Arguments<'_> {
    /// The text of a template. `depth` says how deep its specifications may nest.
    fn fill(&mut self, vm: &mut Vm, text: &[u8], depth: usize) -> Res<Vec<u8>> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(vm.fault(template::too_deep()));
        };
        let mut out = Vec::with_capacity(text.len() + 16);
        for part in Parts::new(text) {
            let part = part.or_raise(vm)?;
            out.extend_from_slice(part.literal);
            let Some(field) = part.field else { continue };
            let mut value = self.value(vm, field.name)?;
            if let Some(conversion) = field.conversion {
                value = convert(vm, &value, conversion)?.into();
            }
            if !field.nested && vm.push_format(&mut out, &value, field.spec) {
                if out.len() > 1 << 12 {
                    vm.reserve(out.len() * 2)?;
                }
                continue;
            }
            let spec = if field.nested {
                let spec = self.fill(vm, field.spec, depth)?;
                vm.new_str_wtf8(&spec)?
            } else {
                vm.new_str_wtf8(field.spec)?
            };
            let shown = vm.format(&value, &spec)?;
            let wanted = out.len() + shown.byte_len();
            if wanted > out.capacity() && wanted > 1 << 12 {
                vm.reserve(wanted * 2)?;
            }
            out.extend_from_slice(shown.as_bytes());
        }
        Ok(out)
    }

    /// The value of a field: an argument, and what its name goes on to ask of it.
    fn value(&mut self, vm: &mut Vm, name: &[u8]) -> Res {
        let (first, accesses) = template::split_name(name).or_raise(vm)?;
        let mut value = match first {
            First::Auto => {
                let next = self.numbering.automatic().or_raise(vm)?;
                self.positional(vm, next)?
            }
            First::Index(index) => {
                self.numbering.manual().or_raise(vm)?;
                self.positional(vm, index)?
            }
            First::Name(name) => {
                let key = vm.new_str_wtf8(name)?;
                vm.getitem(self.named, &key)?
            }
        };
        for access in accesses {
            value = match access.or_raise(vm)? {
                Access::Attribute(name) => {
                    let name = vm.intern_wtf8(name)?;
                    vm.getattr_str(&value, &name)?
                }
                Access::Index(index) => vm.getitem(&value, &Value::Int(index as i64))?,
                Access::Key(key) => {
                    let key = vm.new_str_wtf8(key)?;
                    vm.getitem(&value, &key)?
                }
            };
        }
        Ok(value)
    }

    fn positional(&self, vm: &mut Vm, index: usize) -> Res {
        let Some(args) = self.positional else {
            return raise!(vm, ValueError, "Format string contains positional fields");
        };
        match args.items().get(index) {
            Some(value) => Ok(value.clone()),
            None => raise!(
                vm,
                IndexError,
                "Replacement index {index} out of range for positional args tuple"
            ),
        }
    }
}

/// `!r`, `!s`, `!a`.
fn convert(vm: &mut Vm, value: &Value, conversion: u32) -> Res<Ref<Str>> {
    match u8::try_from(conversion) {
        Ok(b'r') => vm.repr(value),
        Ok(b's') => vm.str(value),
        Ok(b'a') => vm.ascii(value),
        _ => Err(vm.fault(template::unknown_conversion(conversion))),
    }
}
