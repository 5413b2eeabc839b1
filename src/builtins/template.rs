//! `string.templatelib`: what a t-string gives (PEP 750).

use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// A replacement field of a t-string.
#[derive(Payload, Trace)]
#[payload(name = "Interpolation")]
pub(crate) struct Interpolation {
    value: Value,
    expression: Ref<Str>,
    conversion: Value,
    format_spec: Ref<Str>,
}

/// Interpolation object
#[class(name = "Interpolation", module = "string.templatelib", shape = Interpolation, final)]
impl InterpolationSurface {
    #[new("(cls, value, expression='', conversion=None, format_spec='')")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        value: Value,
        expression: Ref<Str>,
        conversion: Option<Ref<Str>>,
        format_spec: Ref<Str>,
    ) -> Res {
        if conversion
            .as_ref()
            .is_some_and(|conversion| !matches!(conversion.as_bytes(), b"s" | b"a" | b"r"))
        {
            return raise!(
                vm,
                ValueError,
                "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"
            );
        }
        let conversion = conversion.map_or(Value::None, Value::from);
        Ok(vm
            .new_object_of(
                cls,
                Interpolation {
                    value,
                    expression,
                    conversion,
                    format_spec,
                },
            )?
            .into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Interpolation>, vm: &mut Vm) -> Res {
        let parts = [
            this.value.clone(),
            (&this.expression).into(),
            this.conversion.clone(),
            (&this.format_spec).into(),
        ];
        let row = vm.new_tuple(parts)?;
        let shown = vm.repr(&row)?;
        vm.new_joined_str(&[b"Interpolation", shown.as_bytes()])
    }

    #[getter]
    fn value(this: &Ref<Interpolation>) -> Value {
        this.value.clone()
    }

    #[getter]
    fn expression(this: &Ref<Interpolation>) -> Ref<Str> {
        this.expression.clone()
    }

    #[getter]
    fn conversion(this: &Ref<Interpolation>) -> Value {
        this.conversion.clone()
    }

    #[getter]
    fn format_spec(this: &Ref<Interpolation>) -> Ref<Str> {
        this.format_spec.clone()
    }

    #[constant(__match_args__)]
    fn match_args(vm: &mut Vm) -> Res {
        let mut names = Vec::new();
        for name in ["value", "expression", "conversion", "format_spec"] {
            names.push(vm.intern(name)?.into());
        }
        vm.new_tuple(names)
    }

    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<Interpolation>, vm: &mut Vm) -> Res {
        let parts = [
            this.value.clone(),
            (&this.expression).into(),
            this.conversion.clone(),
            (&this.format_spec).into(),
        ];
        let (class, row) = (Value::from(this.ty()), vm.new_tuple(parts)?);
        vm.new_tuple([class, row])
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}

/// The strings and the interpolations between them: always one string more.
#[derive(Payload, Trace)]
#[payload(name = "Template")]
pub(crate) struct Template {
    strings: Ref<Tuple>,
    interpolations: Ref<Tuple>,
}

/// Strings that meet are joined; between interpolations that meet stands an empty one.
fn template(vm: &mut Vm, class: &Ref<Type>, parts: &[Value]) -> Res {
    let (mut strings, mut interpolations): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let mut open: Option<Ref<Str>> = None;
    for part in parts {
        if let Some(text) = part.as_str() {
            open = Some(match open {
                Some(before) => {
                    let joined = vm.new_joined_str(&[before.as_bytes(), text.as_bytes()])?;
                    joined.as_str().cloned().unwrap_or(before)
                }
                None => text.clone(),
            });
        } else if part.downcast::<Interpolation>().is_some() {
            strings.push(open.take().unwrap_or_else(|| vm.names.empty.clone()).into());
            interpolations.push(part.clone());
        } else {
            let given = vm.type_name(part);
            return raise!(
                vm,
                TypeError,
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {given}"
            );
        }
    }
    strings.push(open.unwrap_or_else(|| vm.names.empty.clone()).into());
    let body = Template {
        strings: vm.make_tuple(strings)?,
        interpolations: vm.make_tuple(interpolations)?,
    };
    Ok(vm.new_object_of(class, body)?.into())
}

/// The parts in order, empty strings included.
fn parts_of(this: &Template) -> Vec<Value> {
    let mut parts = Vec::new();
    for (at, text) in this.strings.items().iter().enumerate() {
        parts.push(text.clone());
        parts.extend(this.interpolations.items().get(at).cloned());
    }
    parts
}

/// Template object
#[class(name = "Template", module = "string.templatelib", shape = Template, final)]
impl TemplateSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        if kwargs.len(vm) != 0 {
            return raise!(
                vm,
                TypeError,
                "Template.__new__ only accepts *args arguments"
            );
        }
        template(vm, cls, args)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Template>, vm: &mut Vm) -> Res {
        let (strings, fields) = (
            vm.repr(&(&this.strings).into())?,
            vm.repr(&(&this.interpolations).into())?,
        );
        vm.new_joined_str(&[
            b"Template(strings=",
            strings.as_bytes(),
            b", interpolations=",
            fields.as_bytes(),
            b")",
        ])
    }

    #[slot(iter)]
    fn iter(this: &Ref<Template>, vm: &mut Vm) -> Res<Ref<TemplateIter>> {
        let is_shown = |part: &Value| part.as_str().is_none_or(|text| text.byte_len() != 0);
        let parts: std::collections::VecDeque<Value> =
            parts_of(this).into_iter().filter(is_shown).collect();
        let charge = vm.hold(parts.capacity() * size_of::<Value>())?;
        vm.new_object(TemplateIter {
            parts: VmCell::new(parts),
            _charge: charge,
        })
    }

    #[slot(add)]
    fn add(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        let (Some(left), Some(right)) = (this.downcast::<Template>(), value.downcast::<Template>())
        else {
            let given = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only concatenate string.templatelib.Template (not \"{given}\") to string.templatelib.Template"
            );
        };
        let parts: Vec<Value> = parts_of(left).into_iter().chain(parts_of(right)).collect();
        let class = vm.type_of(this).clone();
        template(vm, &class, &parts)
    }

    #[getter]
    fn strings(this: &Ref<Template>) -> Ref<Tuple> {
        this.strings.clone()
    }

    #[getter]
    fn interpolations(this: &Ref<Template>) -> Ref<Tuple> {
        this.interpolations.clone()
    }

    /// Values of interpolations
    #[getter]
    fn values(this: &Ref<Template>, vm: &mut Vm) -> Res {
        let of = |field: &Value| {
            field
                .downcast::<Interpolation>()
                .map(|field| field.value.clone())
                .unwrap_or(Value::None)
        };
        let values: Vec<Value> = this.interpolations.items().iter().map(of).collect();
        vm.new_tuple(values)
    }

    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<Template>, vm: &mut Vm) -> Res {
        let maker = vm.library("string.templatelib", "_template_unpickle")?;
        let args = vm.new_tuple([(&this.strings).into(), (&this.interpolations).into()])?;
        vm.new_tuple([maker, args])
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}

/// The iterator of a template: the strings that are not empty, and the interpolations.
#[derive(Payload, Trace)]
#[payload(name = "TemplateIter")]
pub(crate) struct TemplateIter {
    parts: VmCell<std::collections::VecDeque<Value>>,
    #[trace(skip)]
    _charge: Charge,
}

#[class(name = "TemplateIter", module = "string.templatelib", shape = TemplateIter, final, no_new)]
impl IterSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<TemplateIter>, vm: &mut Vm) -> Value {
        this.parts.get_mut(vm).pop_front().unwrap_or_default()
    }
}
