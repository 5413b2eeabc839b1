//! `abs`, `divmod`, `pow`, `round`, `bin`, `oct`, `hex`.

use super::super::int::in_base;
use crate::object::*;
use crate::raise;
use crate::vm::{BinaryOp, UnaryOp};
use pyish_derive::module;

#[module(name = "builtins")]
impl Numbers {
    /// Return the absolute value of the argument.
    #[function("abs(number, /)")]
    fn abs(vm: &mut Vm, number: &Value) -> Res {
        vm.unary(UnaryOp::Abs, number)
    }

    /// Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.
    #[function("divmod(x, y, /)")]
    fn divmod(vm: &mut Vm, x: &Value, y: &Value) -> Res {
        vm.binary(BinaryOp::DivMod, x, y)
    }

    /// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
    ///
    /// Some types, such as ints, are able to use a more efficient algorithm when
    /// invoked using the three argument form.
    #[function("pow(base, exp, mod=None)")]
    fn pow(vm: &mut Vm, base: &Value, exp: &Value, r#mod: &Value) -> Res {
        vm.power(base, exp, r#mod)
    }

    /// Round a number to a given precision in decimal digits.
    ///
    /// The return value is an integer if ndigits is omitted or None.  Otherwise
    /// the return value has the same type as the number.  ndigits may be negative.
    #[function("round(number, ndigits=None)")]
    fn round(vm: &mut Vm, number: &Value, ndigits: &Value) -> Res {
        if matches!((number, ndigits), (Value::Int(_), Value::None)) {
            return Ok(number.clone());
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

    /// Return the binary representation of an integer.
    ///
    ///    >>> bin(2796202)
    ///    '0b1010101010101010101010'
    #[function("bin(number, /)")]
    fn bin(vm: &mut Vm, number: &Value) -> Res {
        in_base(vm, number, 2)
    }

    /// Return the octal representation of an integer.
    ///
    ///    >>> oct(342391)
    ///    '0o1234567'
    #[function("oct(number, /)")]
    fn oct(vm: &mut Vm, number: &Value) -> Res {
        in_base(vm, number, 8)
    }

    /// Return the hexadecimal representation of an integer.
    ///
    ///    >>> hex(12648430)
    ///    '0xc0ffee'
    #[function("hex(number, /)")]
    fn hex(vm: &mut Vm, number: &Value) -> Res {
        in_base(vm, number, 16)
    }
}
