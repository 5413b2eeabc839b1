//! `abs`, `divmod`, `pow`, `round`, `bin`, `oct`, `hex`.

use super::super::float::rounded;
use super::super::int::in_base;
use crate::object::*;
use crate::vm::{BinaryOp, UnaryOp};
use pyish_derive::module;

#[module(name = "builtins")]
impl Numbers {
    /// How far a number is from zero.
    #[function("abs(number, /)", quick = abs_quickly)]
    fn abs(vm: &mut Vm, number: &Value) -> Res {
        vm.unary(UnaryOp::Abs, number)
    }

    /// (x//y, x%y): the first times y, plus the second, is x.
    #[function("divmod(x, y, /)")]
    fn divmod(vm: &mut Vm, x: &Value, y: &Value) -> Res {
        vm.binary(BinaryOp::DivMod, x, y)
    }

    /// base ** exp, or the remainder of that by mod, which for ints takes much less work than the power itself.
    #[function("pow(base, exp, mod=None)")]
    fn pow(vm: &mut Vm, base: &Value, exp: &Value, r#mod: &Value) -> Res {
        vm.power(base, exp, r#mod)
    }

    /// A number rounded to ndigits decimal places, or before the point if that is negative.
    ///
    /// Without ndigits the answer is an int, else usually of the type of the number.
    #[function("round(number, ndigits=None)")]
    fn round(vm: &mut Vm, number: &Value, ndigits: &Value) -> Res {
        match number {
            Value::Int(_) if ndigits.is_none() => return Ok(number.clone()),
            Value::Float(x) => {
                let ndigits = Some(ndigits).filter(|ndigits| !ndigits.is_none());
                return rounded(vm, x.get(), ndigits);
            }
            _ => {}
        }
        let name = vm.intern("__round__")?;
        let ty = vm.type_of(number).clone();
        let Some(method) = vm.type_lookup(&ty, &name) else {
            let name = vm.class_name(&ty);
            return raise!(vm, TypeError, "type {name} doesn't define __round__ method");
        };
        let args: Args = if ndigits.is_none() {
            Args::new()
        } else {
            Args::from_iter([ndigits.clone()])
        };
        vm.call_bound(&method, number, &ty, &args)
    }

    /// An integer in binary digits, with a prefix.
    ///
    /// >>> bin(10)
    /// '0b1010'
    #[function("bin(number, /)")]
    fn bin(vm: &mut Vm, number: &Value) -> Res {
        in_base(vm, number, 2)
    }

    /// An integer in octal digits, with a prefix.
    ///
    /// >>> oct(64)
    /// '0o100'
    #[function("oct(number, /)")]
    fn oct(vm: &mut Vm, number: &Value) -> Res {
        in_base(vm, number, 8)
    }

    /// An integer in hexadecimal digits, with a prefix.
    ///
    /// >>> hex(255)
    /// '0xff'
    #[function("hex(number, /)")]
    fn hex(vm: &mut Vm, number: &Value) -> Res {
        in_base(vm, number, 16)
    }
}

fn abs_quickly(_: &mut Vm, args: &mut [Value]) -> Value {
    let value = match args {
        [Value::Int(int)] => int.checked_abs().map(Value::Int),
        [Value::Float(float)] => Some(Value::float(float.get().abs())),
        _ => None,
    };
    value.unwrap_or(Value::Unset)
}
