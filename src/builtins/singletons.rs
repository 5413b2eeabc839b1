//! `None`, `NotImplemented` and `Ellipsis`: each the only value of its type.

use crate::object::*;
use pyish_derive::class;

fn only(vm: &mut Vm, name: &str, args: &[Value], kwargs: &Ref<Dict>, value: Value) -> Res {
    if !args.is_empty() || kwargs.len(vm) != 0 {
        return raise!(vm, TypeError, "{name} takes no arguments");
    }
    Ok(value)
}

/// The type of the None singleton.
#[class(name = "NoneType", final)]
impl NoneSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(_cls: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        only(vm, "NoneType", args, kwargs, Value::None)
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> &'static str {
        "None"
    }

    #[slot(bool)]
    fn bool(_this: &Value) -> bool {
        false
    }

    #[slot(hash)]
    fn hash(this: &Value) -> i64 {
        simple::hash(this).unwrap_or(0)
    }
}

/// The type of the NotImplemented singleton.
#[class(name = "NotImplementedType", final)]
impl NotImplementedSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(_cls: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        only(
            vm,
            "NotImplementedType",
            args,
            kwargs,
            Value::NotImplemented,
        )
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> &'static str {
        "NotImplemented"
    }

    #[slot(bool)]
    fn bool(_this: &Value, vm: &mut Vm) -> Res<bool> {
        raise!(
            vm,
            TypeError,
            "NotImplemented should not be used in a boolean context"
        )
    }

    #[method("__reduce__(self, /)")]
    fn reduce(_this: &Value) -> &'static str {
        "NotImplemented"
    }
}

/// The type of the Ellipsis singleton.
#[class(name = "ellipsis", final)]
impl EllipsisSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(_cls: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        only(vm, "EllipsisType", args, kwargs, Value::Ellipsis)
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> &'static str {
        "Ellipsis"
    }

    #[method("__reduce__(self, /)")]
    fn reduce(_this: &Value) -> &'static str {
        "Ellipsis"
    }
}
