//! `float`: what a script sees of it. Floats are immediate; the rules of rounding and of texts are `text/float.rs`.

use super::faults::OrRaise;
use super::int::{self, IntRef};
use crate::object::native::Arg;
use crate::object::{FloatObject, Ref, Res, Special, Str, Type, Value, Vm, simple};
use crate::text::float::{self, Power};
use crate::text::format_spec::Shown;
use crate::text::{complex, float_repr, format_spec, wtf8};
use crate::vm::convert::{FromArg, wrong_type};
use pyish_derive::class;
use std::cmp::Ordering;

/// A `float` receiver.
#[derive(Clone, Copy)]
pub(crate) struct Real(pub(crate) f64);

impl Real {
    /// The float in `value`, if it is one.
    #[inline]
    pub(crate) fn of(value: &Value) -> Option<f64> {
        match value {
            Value::Float(x) => Some(x.get()),
            _ => value.downcast::<FloatObject>().map(|object| object.value),
        }
    }
}

impl FromArg<'_> for Real {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &Value, arg: &'static Arg) -> Res<Self> {
        match Real::of(slot) {
            Some(x) => Ok(Real(x)),
            None => wrong_type(vm, slot, arg, "float"),
        }
    }
}

/// A float receiver together with the object that it is.
pub(crate) struct RealSelf<'a> {
    value: &'a Value,
    x: f64,
}

impl<'a> FromArg<'a> for RealSelf<'a> {
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        Real::from_arg(vm, slot, arg).map(|x| RealSelf {
            value: slot,
            x: x.0,
        })
    }
}

/// The other operand as a float, if it is an int or a float.
#[inline]
fn operand(vm: &mut Vm, value: &Value) -> Res<Option<f64>> {
    match (Real::of(value), IntRef::of(value)) {
        (Some(x), _) => Ok(Some(x)),
        (None, Some(int)) => int.to_f64(vm).map(Some),
        (None, None) => Ok(None),
    }
}

macro_rules! other {
    ($vm:expr, $value:expr) => {
        match operand($vm, $value)? {
            Some(x) => x,
            None => return Ok(Value::NotImplemented),
        }
    };
}

/// Ints are compared exactly, however large.
fn ordered(x: f64, value: &Value, holds: impl FnOnce(Option<Ordering>) -> bool) -> Value {
    let ordering = match (Real::of(value), IntRef::of(value)) {
        (Some(y), _) => x.partial_cmp(&y),
        (None, Some(IntRef::Small(small))) => float::compare_i64(small, x).map(Ordering::reverse),
        (None, Some(IntRef::Big(big))) => float::compare_int(big, x).map(Ordering::reverse),
        (None, None) => return Value::NotImplemented,
    };
    Value::bool(holds(ordering))
}

fn truediv(vm: &mut Vm, x: f64, y: f64) -> Res {
    if y == 0.0 {
        return raise!(vm, ZeroDivisionError, "division by zero");
    }
    Ok(Value::float(x / y))
}

fn pow(vm: &mut Vm, x: f64, y: f64) -> Res {
    match float::pow(x, y) {
        Ok(Power::Real(power)) => Ok(Value::float(power)),
        Ok(Power::Complex) => {
            let (re, im) = complex::pow((x, 0.0), (y, 0.0)).or_raise(vm)?;
            vm.new_complex(re, im)
        }
        Err(fault) if fault.kind == crate::text::Kind::Overflow => vm.out_of_range(),
        Err(fault) => Err(vm.fault(fault)),
    }
}

/// `round(x, ndigits)`
pub(super) fn rounded(vm: &mut Vm, x: f64, ndigits: Option<&Value>) -> Res {
    let Some(ndigits) = ndigits else {
        return int::whole(vm, x.round_ties_even());
    };
    let ndigits = vm.index(ndigits)?;
    let places = match IntRef::of(&ndigits) {
        Some(IntRef::Small(small)) => small,
        Some(int) if int.is_negative() => i64::MIN,
        _ => i64::MAX,
    };
    float::round(x, places).or_raise(vm).map(Value::float)
}

fn divmod(vm: &mut Vm, x: f64, y: f64) -> Res {
    let (quotient, rest) = float::divmod(x, y).or_raise(vm)?;
    vm.new_tuple([Value::float(quotient), Value::float(rest)])
}

/// `float(x)` for what is no text: by `__float__`, `__index__`.
fn convert(vm: &mut Vm, x: &Value) -> Res<f64> {
    if let Value::Float(x) = x {
        return Ok(x.get());
    }
    let has = |special| !vm.special(x, special).is_unset();
    if matches!(x, Value::Object(_)) && (has(Special::Float) || has(Special::Index)) {
        return match x.as_int_object() {
            Some(_) if !x.object().is_some_and(|object| object.ty().is_counted()) => vm.to_f64(x),
            _ => vm.float_by_method(x),
        };
    }
    if let Some(text) = x.downcast::<Str>() {
        return match float::parse(text.as_bytes()) {
            Some(x) => Ok(vm.new_nan(x)),
            None => not_a_number(vm, x),
        };
    }
    if matches!(x, Value::Int(_) | Value::Bool(_)) {
        return vm.to_f64(x);
    }
    if let Some(bytes) = super::bytes_like::contents(vm, x) {
        return match float::parse_ascii(&bytes) {
            Some(x) => Ok(vm.new_nan(x)),
            None => not_a_number(vm, x),
        };
    }
    let name = vm.type_name(x);
    raise!(
        vm,
        TypeError,
        "float() argument must be a string or a real number, not '{name}'"
    )
}

#[cold]
fn not_a_number<T>(vm: &mut Vm, text: &Value) -> Res<T> {
    let shown = vm.repr(text)?;
    let shown = wtf8::to_lossy(shown.as_bytes()).into_owned();
    raise!(vm, ValueError, "could not convert string to float: {shown}")
}

/// An instance of `class`, which is `float` or derives from it.
fn of_class(vm: &mut Vm, class: &Ref<Type>, x: f64) -> Res {
    if class.is_same(&vm.types.float) {
        return Ok(Value::float(x));
    }
    Ok(vm.new_object_of(class, FloatObject { value: x })?.into())
}

/// A floating-point number of another number, or of a text.
#[class(name = "float", shape = FloatObject, match_self)]
impl Surface {
    #[new("(cls, x=0, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, x: &Value) -> Res {
        let x = convert(vm, x)?;
        of_class(vm, cls, x)
    }

    #[slot(repr)]
    fn repr(this: Real) -> String {
        float_repr::repr(this.0)
    }

    #[slot(hash)]
    fn hash(this: RealSelf<'_>) -> i64 {
        match (float::hash_float(this.x), this.value) {
            (Some(hash), _) => hash,
            (None, Value::Object(object)) => simple::hash_address(object),
            (None, _) => simple::hash_float(this.x),
        }
    }

    #[slot(bool)]
    fn bool(this: Real) -> bool {
        this.0 != 0.0
    }

    // ---- comparison

    #[slot(lt)]
    fn lt(this: Real, value: &Value) -> Value {
        ordered(this.0, value, |ordering| {
            ordering.is_some_and(Ordering::is_lt)
        })
    }
    #[slot(le)]
    fn le(this: Real, value: &Value) -> Value {
        ordered(this.0, value, |ordering| {
            ordering.is_some_and(Ordering::is_le)
        })
    }
    #[slot(eq)]
    fn eq(this: Real, value: &Value) -> Value {
        ordered(this.0, value, |ordering| {
            ordering.is_some_and(Ordering::is_eq)
        })
    }
    #[slot(ne)]
    fn ne(this: Real, value: &Value) -> Value {
        ordered(this.0, value, |ordering| {
            !ordering.is_some_and(Ordering::is_eq)
        })
    }
    #[slot(gt)]
    fn gt(this: Real, value: &Value) -> Value {
        ordered(this.0, value, |ordering| {
            ordering.is_some_and(Ordering::is_gt)
        })
    }
    #[slot(ge)]
    fn ge(this: Real, value: &Value) -> Value {
        ordered(this.0, value, |ordering| {
            ordering.is_some_and(Ordering::is_ge)
        })
    }

    // ---- arithmetic

    #[slot(add)]
    #[slot(radd)]
    fn add(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        Ok(Value::float(this.0 + value))
    }
    #[slot(sub)]
    fn sub(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        Ok(Value::float(this.0 - value))
    }
    #[slot(rsub)]
    fn rsub(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        Ok(Value::float(value - this.0))
    }
    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        Ok(Value::float(this.0 * value))
    }
    #[slot(truediv)]
    fn truediv(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        truediv(vm, this.0, value)
    }
    #[slot(rtruediv)]
    fn rtruediv(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        truediv(vm, value, this.0)
    }
    #[slot(floordiv)]
    fn floordiv(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        float::divmod(this.0, value)
            .or_raise(vm)
            .map(|(quotient, _)| Value::float(quotient))
    }
    #[slot(rfloordiv)]
    fn rfloordiv(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        float::divmod(value, this.0)
            .or_raise(vm)
            .map(|(quotient, _)| Value::float(quotient))
    }
    #[slot(mod)]
    fn modulo(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        float::modulo(this.0, value).or_raise(vm).map(Value::float)
    }
    #[slot(rmod)]
    fn rmod(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        float::modulo(value, this.0).or_raise(vm).map(Value::float)
    }
    #[slot(divmod)]
    fn divmod(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        divmod(vm, this.0, value)
    }
    #[slot(rdivmod)]
    fn rdivmod(this: Real, vm: &mut Vm, value: &Value) -> Res {
        let value = other!(vm, value);
        divmod(vm, value, this.0)
    }
    #[slot(pow)]
    fn pow(this: Real, vm: &mut Vm, value: &Value, modulus: Option<&Value>) -> Res {
        if modulus.is_some() {
            return raise!(
                vm,
                TypeError,
                "pow() 3rd argument not allowed unless all arguments are integers"
            );
        }
        let value = other!(vm, value);
        pow(vm, this.0, value)
    }
    #[slot(rpow)]
    fn rpow(this: Real, vm: &mut Vm, value: &Value, modulus: Option<&Value>) -> Res {
        if modulus.is_some() {
            return raise!(
                vm,
                TypeError,
                "pow() 3rd argument not allowed unless all arguments are integers"
            );
        }
        let value = other!(vm, value);
        pow(vm, value, this.0)
    }
    #[slot(neg)]
    fn neg(this: Real) -> f64 {
        -this.0
    }
    #[slot(pos)]
    #[slot(float)]
    fn pos(this: Real) -> f64 {
        this.0
    }
    #[slot(abs)]
    fn abs(this: Real) -> f64 {
        this.0.abs()
    }

    // ---- conversion

    /// The integer that is left without the fraction.
    #[slot(int)]
    #[slot(trunc)]
    fn int(this: Real, vm: &mut Vm) -> Res {
        int::whole(vm, this.0)
    }

    /// Return the floor as an Integral.
    #[slot(floor)]
    fn floor(this: Real, vm: &mut Vm) -> Res {
        int::whole(vm, this.0.floor())
    }

    /// Return the ceiling as an Integral.
    #[slot(ceil)]
    fn ceil(this: Real, vm: &mut Vm) -> Res {
        int::whole(vm, this.0.ceil())
    }

    /// The integer that is next to it, the even one of two that are equally near. With ndigits: rounded to as many
    /// decimal places.
    #[slot(round)]
    fn round(this: Real, vm: &mut Vm, ndigits: Option<&Value>) -> Res {
        rounded(vm, this.0, ndigits)
    }

    /// Formats the float according to format_spec.
    #[slot(format)]
    fn format(this: RealSelf<'_>, vm: &mut Vm, format_spec: &Ref<Str>) -> Res {
        if format_spec.byte_len() == 0 {
            return match this.value {
                Value::Float(x) => vm.new_str(&float_repr::repr(x.get())),
                _ => Ok(vm.str(this.value)?.into()),
            };
        }
        let _held = vm.hold_format(format_spec)?;
        let name = vm.type_name(this.value);
        let mut out = Shown::new();
        format_spec::format_float(&mut out, this.x, format_spec.as_bytes(), &name).or_raise(vm)?;
        vm.new_str_wtf8(&out)
    }

    #[method("__getnewargs__(self, /)")]
    fn getnewargs(this: Real, vm: &mut Vm) -> Res {
        vm.new_tuple([Value::float(this.0)])
    }

    /// Tells how floats lie in memory; for Python's own tests.
    ///
    /// typestr is 'double' or 'float'. The answer is 'IEEE, little-endian', 'IEEE, big-endian' or 'unknown'.
    #[classmethod("__getformat__(cls, typestr, /)")]
    fn getformat(cls: &Ref<Type>, vm: &mut Vm, typestr: &Ref<Str>) -> Res<&'static str> {
        let _ = cls;
        match typestr.as_bytes() {
            b"double" | b"float" => Ok("IEEE, little-endian"),
            _ => raise!(
                vm,
                ValueError,
                "__getformat__() argument 1 must be 'double' or 'float'"
            ),
        }
    }

    // ---- methods

    /// Two integers with no common divisor, the second above zero, whose quotient is the number exactly.
    ///
    /// OverflowError for infinities, ValueError for NaN.
    ///
    /// >>> (0.75).as_integer_ratio()
    /// (3, 4)
    #[method("as_integer_ratio(self, /)")]
    fn as_integer_ratio(this: Real, vm: &mut Vm) -> Res {
        let (top, bottom) = float::as_integer_ratio(this.0).or_raise(vm)?;
        let both = [vm.new_int(top)?, vm.new_int(bottom)?];
        vm.new_tuple(both)
    }

    /// The number itself: it has no imaginary part.
    #[method("conjugate(self, /)")]
    fn conjugate(this: Real) -> f64 {
        this.0
    }

    /// A real number, whatever its type, as a float.
    #[classmethod("from_number(cls, number, /)")]
    fn from_number(cls: &Ref<Type>, vm: &mut Vm, number: &Value) -> Res {
        let x = vm.to_f64(number)?;
        if cls.is_same(&vm.types.float) {
            return Ok(Value::float(x));
        }
        vm.call(&cls.into(), &[Value::float(x)])
    }

    /// The number that a text of hexadecimal digits stands for.
    ///
    /// >>> float.fromhex('0x1.8p+1')
    /// 3.0
    #[classmethod("fromhex(cls, string, /)")]
    fn fromhex(cls: &Ref<Type>, vm: &mut Vm, string: &Value) -> Res {
        let Some(string) = string.as_str() else {
            return raise!(vm, TypeError, "bad argument type for built-in operation");
        };
        let x = float::from_hex(string.as_bytes()).or_raise(vm)?;
        if cls.is_same(&vm.types.float) {
            return Ok(Value::float(x));
        }
        vm.call(&cls.into(), &[Value::float(x)])
    }

    /// The number in hexadecimal digits, exactly.
    ///
    /// >>> (3.0).hex()
    /// '0x1.8000000000000p+1'
    #[method("hex(self, /)")]
    fn hex(this: Real) -> String {
        float_repr::hex(this.0)
    }

    /// Whether it has no fraction.
    #[method("is_integer(self, /)")]
    fn is_integer(this: Real) -> bool {
        this.0.is_finite() && this.0.fract() == 0.0
    }

    /// its real part
    #[getter]
    fn real(this: Real) -> f64 {
        this.0
    }

    /// its imaginary part
    #[getter]
    fn imag(this: Real) -> f64 {
        let _ = this;
        0.0
    }
}
