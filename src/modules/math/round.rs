//! Floats to integers, and floats next to each other.

use crate::object::{Res, Value, Vm};

/// `floor` and `ceil`: by the type's own method, or of the float.
pub(super) fn by(vm: &mut Vm, x: &Value, method: &str, of_float: fn(f64) -> f64) -> Res {
    match x {
        Value::Int(_) | Value::Bool(_) => {
            return vm
                .index(x)
                .map(|value| Value::Int(vm.small_int(&value).unwrap_or(0)));
        }
        Value::Float(float) => return integer(vm, of_float(float.get())),
        _ => {}
    }
    let ty = vm.type_of(x).clone();
    let name = vm.intern(method)?;
    if let Some(own) = vm.type_lookup(&ty, &name) {
        return vm.call_bound(&own, x, &ty, &[]);
    }
    let float = vm.to_f64(x)?;
    integer(vm, of_float(float))
}

/// `trunc`: by `__trunc__`.
pub(super) fn trunc(vm: &mut Vm, x: &Value) -> Res {
    if let Value::Float(float) = x {
        return integer(vm, float.get().trunc());
    }
    let ty = vm.type_of(x).clone();
    let name = vm.intern("__trunc__")?;
    if let Some(own) = vm.type_lookup(&ty, &name) {
        return vm.call_bound(&own, x, &ty, &[]);
    }
    let given = vm.type_name(x);
    raise!(
        vm,
        TypeError,
        "type {given} doesn't define __trunc__ method"
    )
}

/// A whole float as an integer.
fn integer(vm: &mut Vm, float: f64) -> Res {
    if float.is_nan() {
        return raise!(vm, ValueError, "cannot convert float NaN to integer");
    }
    if float.is_infinite() {
        return raise!(
            vm,
            OverflowError,
            "cannot convert float infinity to integer"
        );
    }
    if float.abs() < 9e18 {
        return Ok(Value::Int(float as i64));
    }
    match num_traits::FromPrimitive::from_f64(float) {
        Some(big) => vm.new_int(big),
        None => raise!(
            vm,
            OverflowError,
            "cannot convert float infinity to integer"
        ),
    }
}

/// The distance to the next float away from zero.
pub(super) fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let above = x.next_up();
    if above.is_infinite() {
        x - x.next_down()
    } else {
        above - x
    }
}

/// The float so many steps from `x` towards `y`. O(1).
pub(super) fn nextafter(x: f64, y: f64, steps: u64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if steps == 0 || x == y {
        return if x == y { y } else { x };
    }
    // Floats in order are integers in order, the negative ones mirrored.
    let order = |float: f64| -> i128 {
        let bits = float.to_bits();
        let magnitude = i128::from(bits & !(1 << 63));
        if bits >> 63 == 1 {
            -magnitude
        } else {
            magnitude
        }
    };
    let (from, to) = (order(x), order(y));
    let reached = if to > from {
        (from + i128::from(steps)).min(to)
    } else {
        (from - i128::from(steps)).max(to)
    };
    let magnitude = f64::from_bits(reached.unsigned_abs() as u64);
    if reached < 0 || (reached == 0 && from < 0) {
        -magnitude
    } else {
        magnitude
    }
}
