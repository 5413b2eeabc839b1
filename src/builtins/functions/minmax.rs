//! `min`, `max`.

use crate::object::*;
use crate::vm::CompareOp;
use pyish_derive::module;

/// The element that comes first by `op` (the first of several).
fn extreme(
    vm: &mut Vm,
    name: &str,
    args: &[Value],
    key: Option<&Value>,
    default: &Value,
    op: CompareOp,
) -> Res {
    let many = match args {
        [] => return raise!(vm, TypeError, "{name} expected at least 1 argument, got 0"),
        [_] => None,
        many => Some(many),
    };
    if many.is_some() && !default.is_unset() {
        return raise!(
            vm,
            TypeError,
            "Cannot specify a default for {name}() with multiple positional arguments"
        );
    }
    // What is compared is the item itself where there is no key.
    let mut best: Option<(Value, Option<Value>)> = None;
    let mut look = |vm: &mut Vm, item: Value| {
        let by = match key {
            Some(function) => Some(vm.call(function, std::slice::from_ref(&item))?),
            None => None,
        };
        let better = match &best {
            None => true,
            Some((known, known_by)) => vm.holds(
                op,
                by.as_ref().unwrap_or(&item),
                known_by.as_ref().unwrap_or(known),
            )?,
        };
        if better {
            best = Some((item, by));
        }
        Ok(true)
    };
    match many {
        Some([first, rest @ ..]) if key.is_none() => {
            let mut best = first;
            for item in rest {
                if vm.holds(op, item, best)? {
                    best = item;
                }
            }
            return Ok(best.clone());
        }
        Some(items) => {
            for item in items {
                look(vm, item.clone())?;
            }
        }
        None => vm.for_each(&args[0], look)?,
    }
    match best {
        Some((item, _)) => Ok(item),
        None if default.is_unset() => raise!(vm, ValueError, "{name}() iterable argument is empty"),
        None => Ok(default.clone()),
    }
}

#[module(name = "builtins")]
impl MinMax {
    /// min(iterable, *[, default=obj, key=func]) -> value
    /// min(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// The least item of an iterable, or the least of several arguments; by what key gives for each, if there is one.
    /// default is the answer for an iterable without items.
    #[function("min(*args, key=None, default=<unrepresentable>)", quick = min_quickly)]
    fn min(vm: &mut Vm, args: &[Value], key: Option<&Value>, default: &Value) -> Res {
        extreme(vm, "min", args, key, default, CompareOp::Lt)
    }

    /// max(iterable, *[, default=obj, key=func]) -> value
    /// max(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// The greatest item of an iterable, or the greatest of several arguments; by what key gives for each, if there is
    /// one. default is the answer for an iterable without items.
    #[function("max(*args, key=None, default=<unrepresentable>)", quick = max_quickly)]
    fn max(vm: &mut Vm, args: &[Value], key: Option<&Value>, default: &Value) -> Res {
        extreme(vm, "max", args, key, default, CompareOp::Gt)
    }
}

fn min_quickly(_: &mut Vm, args: &mut [Value]) -> Value {
    quickest(args, |new, old| new < old, |new, old| new < old)
}

fn max_quickly(_: &mut Vm, args: &mut [Value]) -> Value {
    quickest(args, |new, old| new > old, |new, old| new > old)
}

/// Of two numbers of a kind the second, where it is better.
#[inline(always)]
fn quickest(
    args: &[Value],
    of_ints: impl Fn(i64, i64) -> bool,
    of_floats: impl Fn(f64, f64) -> bool,
) -> Value {
    match args {
        [Value::Int(a), Value::Int(b)] => Value::Int(if of_ints(*b, *a) { *b } else { *a }),
        [Value::Float(a), Value::Float(b)] => Value::float(if of_floats(b.get(), a.get()) {
            b.get()
        } else {
            a.get()
        }),
        _ => Value::Unset,
    }
}
