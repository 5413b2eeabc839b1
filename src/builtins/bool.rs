//! `bool`: what a script sees of it. An `int` with two values, both immediate.

use super::int::IntRef;
use crate::object::native::Arg;
use crate::object::{Ref, Res, Type, Value, Vm};
use crate::vm::convert::{FromArg, wrong_type};
use pyish_derive::class;

/// A `bool` receiver.
#[derive(Clone, Copy)]
pub(crate) struct Flag(bool);

impl FromArg<'_> for Flag {
    fn from_arg(vm: &mut Vm, slot: &Value, arg: &'static Arg) -> Res<Self> {
        match slot {
            Value::Bool(flag) => Ok(Flag(flag.get())),
            _ => wrong_type(vm, slot, arg, "bool"),
        }
    }
}

/// Two bools give a bool; anything else is computed as ints.
fn bitwise(
    vm: &mut Vm,
    this: Flag,
    value: &Value,
    flags: fn(bool, bool) -> bool,
    ints: fn(i64, i64) -> i64,
) -> Res {
    match (value, IntRef::of(value)) {
        (Value::Bool(value), _) => Ok(Value::bool(flags(this.0, value.get()))),
        (_, Some(IntRef::Small(small))) => Ok(Value::Int(ints(i64::from(this.0), small))),
        (_, Some(IntRef::Big(big))) => {
            // A bool has one bit: all others are the big operand's, or none.
            let low = i64::from(big.bit(0));
            let changed = ints(i64::from(this.0), low) - low;
            if ints(0, -1) == 0 {
                return Ok(Value::Int(low & i64::from(this.0)));
            }
            vm.new_int(big + changed)
        }
        _ => Ok(Value::NotImplemented),
    }
}

/// Whether the argument counts as true.
///
/// True and False are the only instances, and there are no subclasses. bool is a subclass of int.
#[class(name = "bool", base = "int", final, match_self)]
impl Surface {
    #[new("(cls, object=False, /)")]
    fn new(cls: &Ref<Type>, object: bool) -> bool {
        let _ = cls;
        object
    }

    #[slot(repr)]
    fn repr(this: Flag) -> &'static str {
        if this.0 { "True" } else { "False" }
    }

    #[slot(and)]
    #[slot(rand)]
    fn and(this: Flag, vm: &mut Vm, value: &Value) -> Res {
        bitwise(vm, this, value, |a, b| a & b, |a, b| a & b)
    }

    #[slot(or)]
    #[slot(ror)]
    fn or(this: Flag, vm: &mut Vm, value: &Value) -> Res {
        bitwise(vm, this, value, |a, b| a | b, |a, b| a | b)
    }

    #[slot(xor)]
    #[slot(rxor)]
    fn xor(this: Flag, vm: &mut Vm, value: &Value) -> Res {
        bitwise(vm, this, value, |a, b| a ^ b, |a, b| a ^ b)
    }

    #[slot(invert)]
    fn invert(this: Flag, vm: &mut Vm) -> Res<i64> {
        let category = vm.exceptions.DeprecationWarning.clone();
        vm.warn(
            &category,
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the \
             bitwise inversion of the underlying int object and is usually not what you expect from negating a \
             bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion \
             of the underlying int.",
        )?;
        Ok(!i64::from(this.0))
    }
}
