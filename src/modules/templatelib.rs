//! `_templatelib`: the classes of t-strings (PEP 750), which `string.templatelib` shows to scripts.

use crate::object::{Ref, Res, Str, Tuple, Type, Value, Vm};
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;

/// A t-string: one text more than there are interpolations.
#[derive(Payload, Trace)]
#[payload(name = "Template")]
pub(crate) struct Template {
    strings: Ref<Tuple>,
    interpolations: Ref<Tuple>,
}

/// A field of a t-string.
#[derive(Payload, Trace)]
#[payload(name = "Interpolation")]
pub(crate) struct Interpolation {
    value: Value,
    expression: Value,
    conversion: Value,
    format_spec: Value,
}

/// Goes through texts that are not empty, and interpolations.
#[derive(Payload, Trace)]
#[payload(name = "TemplateIter")]
pub(crate) struct TemplateIter {
    template: Ref<Template>,
    /// Twice the index, odd for interpolations.
    #[trace(skip)]
    at: Cell<usize>,
}

/// A template of texts and interpolations in any order: neighbouring texts are joined, missing ones are empty.
fn assemble(vm: &mut Vm, parts: &[Value]) -> Res<Ref<Template>> {
    let (mut strings, mut interpolations) = (Vec::new(), Vec::new());
    let mut text: Vec<u8> = Vec::new();
    for part in parts {
        if let Some(more) = part.as_str() {
            text.extend_from_slice(more.as_bytes());
        } else if part.downcast::<Interpolation>().is_some() {
            strings.push(vm.new_str_wtf8(&text)?);
            text.clear();
            interpolations.push(part.clone());
        } else {
            let name = vm.type_name(part);
            return raise!(
                vm,
                TypeError,
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {name}"
            );
        }
    }
    strings.push(vm.new_str_wtf8(&text)?);
    let (strings, interpolations) = (vm.make_tuple(strings)?, vm.make_tuple(interpolations)?);
    vm.new_object(Template {
        strings,
        interpolations,
    })
}

/// Texts and interpolations in turn.
fn parts(template: &Template) -> Vec<Value> {
    let mut fields = template.interpolations.items().iter();
    let texts = template.strings.items().iter();
    texts
        .flat_map(|text| std::iter::once(text).chain(fields.next()))
        .cloned()
        .collect()
}

/// Template object
#[class(name = "Template", module = "string.templatelib", shape = Template, final)]
impl TemplateSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res<Ref<Template>> {
        let _ = cls;
        if vm.truth(kwargs)? {
            return raise!(
                vm,
                TypeError,
                "Template.__new__ only accepts *args arguments"
            );
        }
        assemble(vm, args)
    }

    #[slot(repr)]
    fn repr(this: &Template, vm: &mut Vm) -> Res<String> {
        let (strings, interpolations) = (
            Value::from(&this.strings),
            Value::from(&this.interpolations),
        );
        let (strings, interpolations) = (vm.repr(&strings)?, vm.repr(&interpolations)?);
        let (strings, interpolations) =
            (strings.to_string_lossy(), interpolations.to_string_lossy());
        Ok(format!(
            "Template(strings={strings}, interpolations={interpolations})"
        ))
    }

    #[slot(iter)]
    fn iter(this: &Ref<Template>, vm: &mut Vm) -> Res<Ref<TemplateIter>> {
        vm.new_object(TemplateIter {
            template: this.clone(),
            at: Cell::new(0),
        })
    }

    #[slot(add)]
    fn add(this: &Template, vm: &mut Vm, value: &Value) -> Res<Ref<Template>> {
        let Some(other) = value.downcast::<Template>() else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only concatenate string.templatelib.Template (not \"{name}\") to string.templatelib.Template"
            );
        };
        let mut all = parts(this);
        all.extend(parts(other));
        assemble(vm, &all)
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        crate::builtins::generic_alias::subscript_class(vm, cls, item)
    }

    #[method("__reduce__(self, /)")]
    fn reduce(this: &Template, vm: &mut Vm) -> Res {
        let unpickle = vm.library("string.templatelib", "_template_unpickle")?;
        let args = vm.new_tuple([(&this.strings).into(), (&this.interpolations).into()])?;
        vm.new_tuple([unpickle, args])
    }

    /// Strings
    #[getter]
    fn strings(this: &Template) -> Value {
        (&this.strings).into()
    }

    /// Interpolations
    #[getter]
    fn interpolations(this: &Template) -> Value {
        (&this.interpolations).into()
    }

    /// Values of interpolations
    #[getter]
    fn values(this: &Template, vm: &mut Vm) -> Res {
        let fields = this.interpolations.items().iter();
        let values: Vec<Value> = fields
            .filter_map(|field| field.downcast::<Interpolation>())
            .map(|field| field.value.clone())
            .collect();
        vm.new_tuple(values)
    }
}

/// Interpolation object
#[class(name = "Interpolation", module = "string.templatelib", shape = Interpolation, final)]
impl InterpolationSurface {
    #[new("(cls, /, value, expression='', conversion=None, format_spec='')")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        value: Value,
        expression: &Ref<Str>,
        conversion: Option<&Ref<Str>>,
        format_spec: &Ref<Str>,
    ) -> Res<Ref<Interpolation>> {
        let _ = cls;
        let conversion = match conversion {
            Some(conversion) if !matches!(conversion.as_bytes(), b"s" | b"a" | b"r") => {
                return raise!(
                    vm,
                    ValueError,
                    "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"
                );
            }
            Some(conversion) => conversion.into(),
            None => Value::None,
        };
        let body = Interpolation {
            value,
            expression: expression.into(),
            conversion,
            format_spec: format_spec.into(),
        };
        vm.new_object(body)
    }

    #[constant(__match_args__)]
    fn match_args(vm: &mut Vm) -> Res {
        let mut names = Vec::new();
        for name in ["value", "expression", "conversion", "format_spec"] {
            names.push(vm.new_str(name)?);
        }
        vm.new_tuple(names)
    }

    #[slot(repr)]
    fn repr(this: &Interpolation, vm: &mut Vm) -> Res<String> {
        let mut shown = Vec::new();
        for part in [
            &this.value,
            &this.expression,
            &this.conversion,
            &this.format_spec,
        ] {
            shown.push(vm.repr(part)?.to_string_lossy().into_owned());
        }
        Ok(format!("Interpolation({})", shown.join(", ")))
    }

    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<Interpolation>, vm: &mut Vm) -> Res {
        let parts = [
            &this.value,
            &this.expression,
            &this.conversion,
            &this.format_spec,
        ]
        .map(Clone::clone);
        let args = vm.new_tuple(parts)?;
        vm.new_tuple([this.ty().into(), args])
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        crate::builtins::generic_alias::subscript_class(vm, cls, item)
    }

    /// Value
    #[getter]
    fn value(this: &Interpolation) -> Value {
        this.value.clone()
    }

    /// Expression
    #[getter]
    fn expression(this: &Interpolation) -> Value {
        this.expression.clone()
    }

    /// Conversion
    #[getter]
    fn conversion(this: &Interpolation) -> Value {
        this.conversion.clone()
    }

    /// Format specifier
    #[getter]
    fn format_spec(this: &Interpolation) -> Value {
        this.format_spec.clone()
    }
}

/// Template iterator object
#[class(name = "TemplateIter", module = "string.templatelib", shape = TemplateIter, final, no_new)]
impl TemplateIterSurface {
    #[slot(iter)]
    fn iter(this: &Ref<TemplateIter>) -> Value {
        this.into()
    }

    #[slot(next)]
    fn next(this: &TemplateIter) -> Value {
        loop {
            let at = this.at.get();
            this.at.set(at + 1);
            let tuple = if at % 2 == 0 {
                &this.template.strings
            } else {
                &this.template.interpolations
            };
            match tuple.items().get(at / 2) {
                Some(text) if text.as_str().is_some_and(|text| text.byte_len() == 0) => {}
                Some(part) => return part.clone(),
                None => {
                    this.at.set(at);
                    return Value::Unset;
                }
            }
        }
    }
}

#[module(
    name = "_templatelib",
    classes(TEMPLATE_CLASS, INTERPOLATION_CLASS, TEMPLATE_ITER_CLASS)
)]
impl Surface {}
