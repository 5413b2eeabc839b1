//! `complex`: what a script sees of it. The arithmetic is `text/complex.rs`.

use super::faults::OrRaise;
use super::float::Real;
use super::int::IntRef;
use crate::object::{Complex, Ref, Res, Special, Str, Type, Value, Vm, simple};
use crate::text::complex::{self as parts, Complex as Parts};
use crate::text::format_spec::Shown;
use crate::text::{float, format_spec};
use pyish_derive::class;

impl Complex {
    fn parts(&self) -> Parts {
        (self.re, self.im)
    }
}

/// The other operand as a complex number, if it is a number.
fn operand(vm: &mut Vm, value: &Value) -> Res<Option<Parts>> {
    if let Some(z) = value.downcast::<Complex>() {
        return Ok(Some(z.parts()));
    }
    match (Real::of(value), IntRef::of(value)) {
        (Some(x), _) => Ok(Some((x, 0.0))),
        (None, Some(int)) => int.to_f64(vm).map(|x| Some((x, 0.0))),
        (None, None) => Ok(None),
    }
}

macro_rules! other {
    ($vm:expr, $value:expr) => {
        match operand($vm, $value)? {
            Some(z) => z,
            None => return Ok(Value::NotImplemented),
        }
    };
}

fn give(vm: &mut Vm, z: Parts) -> Res {
    vm.new_complex(z.0, z.1)
}

/// The value of an argument of `complex()`: a complex number, or a float.
fn number(vm: &mut Vm, value: &Value, place: &str) -> Res<Result<f64, Parts>> {
    if let Some(z) = value.downcast::<Complex>() {
        return Ok(Err(z.parts()));
    }
    let has = |special| !vm.special(value, special).is_unset();
    if Real::of(value).is_some()
        || IntRef::of(value).is_some()
        || has(Special::Float)
        || has(Special::Index)
    {
        return vm.to_f64(value).map(Ok);
    }
    let name = vm.type_name(value);
    raise!(
        vm,
        TypeError,
        "complex() argument {place}must be a real number, not {name}"
    )
}

/// What `__complex__` gives, if the type has it.
fn by_method(vm: &mut Vm, value: &Value) -> Res<Option<Parts>> {
    if let Value::Object(object) = value
        && object.ty().is_same(&vm.types.complex)
    {
        return Ok(None);
    }
    let Some(result) = vm.call_special(value, Special::Complex, &[])? else {
        return Ok(None);
    };
    match result.downcast::<Complex>() {
        Some(z) => {
            let parts = z.parts();
            if !vm.type_of(&result).is_same(&vm.types.complex) {
                vm.warn_strict_subclass("__complex__", &result, "complex")?;
            }
            Ok(Some(parts))
        }
        None => {
            let name = vm.type_name(&result);
            raise!(
                vm,
                TypeError,
                "__complex__ returned non-complex (type {name})"
            )
        }
    }
}

/// A number as a complex one: by `__complex__`, or else as a float.
pub(crate) fn to_parts(vm: &mut Vm, value: &Value) -> Res<Parts> {
    if let Value::Float(x) = value {
        return Ok((x.get(), 0.0));
    }
    if let Some(z) = by_method(vm, value)? {
        return Ok(z);
    }
    match value.downcast::<Complex>() {
        Some(z) => Ok(z.parts()),
        None => vm.to_f64(value).map(|x| (x, 0.0)),
    }
}

fn of_class(vm: &mut Vm, class: &Ref<Type>, z: Parts) -> Res {
    Ok(vm
        .new_object_of(class, Complex { re: z.0, im: z.1 })?
        .into())
}

/// Equal to another complex number, or to a real one.
fn equal(this: &Complex, value: &Value) -> Option<bool> {
    if let Some(z) = value.downcast::<Complex>() {
        return Some(this.re == z.re && this.im == z.im);
    }
    if let Some(x) = Real::of(value) {
        return Some(this.im == 0.0 && this.re == x);
    }
    let ordering = match IntRef::of(value)? {
        IntRef::Small(small) => float::compare_i64(small, this.re),
        IntRef::Big(big) => float::compare_int(big, this.re),
    };
    Some(this.im == 0.0 && ordering.is_some_and(std::cmp::Ordering::is_eq))
}

/// A complex number of a text, of one number, or of its real and imaginary parts.
#[class(name = "complex", shape = Complex)]
impl Surface {
    #[new("(cls, real=0, imag=<unrepresentable>)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, real: &Value, imag: Option<&Value>) -> Res {
        let Some(imag) = imag else {
            if let Some(text) = real.downcast::<Str>() {
                let z = parts::parse(text.as_bytes()).or_raise(vm)?;
                return of_class(vm, cls, z);
            }
            if real.downcast::<Complex>().is_some()
                && cls.is_same(&vm.types.complex)
                && let Value::Object(object) = real
                && object.ty().is_same(cls)
            {
                return Ok(real.clone());
            }
            let z = match by_method(vm, real)? {
                Some(z) => z,
                None => {
                    let has = |special| !vm.special(real, special).is_unset();
                    let known = real.downcast::<Complex>().is_some() || Real::of(real).is_some();
                    if !known
                        && IntRef::of(real).is_none()
                        && !has(Special::Float)
                        && !has(Special::Index)
                    {
                        let name = vm.type_name(real);
                        return raise!(
                            vm,
                            TypeError,
                            "complex() argument must be a string or a number, not {name}"
                        );
                    }
                    number(vm, real, "")?.map_or_else(|z| z, |x| (x, 0.0))
                }
            };
            return of_class(vm, cls, z);
        };
        let given = [vm.type_name(real), vm.type_name(imag)];
        let real = match by_method(vm, real)? {
            Some(z) => Err(z),
            None => number(vm, real, "'real' ")?,
        };
        let imag = number(vm, imag, "'imag' ")?;
        for ((part, name), given) in [(real, "real"), (imag, "imag")].iter().zip(given) {
            if part.is_err() {
                let category = vm.exceptions.DeprecationWarning.clone();
                let text =
                    format!("complex() argument '{name}' must be a real number, not {given}");
                vm.warn(&category, &text)?;
            }
        }
        // A complex part is folded in: real + imag * 1j.
        let (mut re, mut im) = real.map_or_else(|z| z, |x| (x, 0.0));
        match imag {
            Ok(y) if real.is_ok() => im = y,
            Ok(y) => im += y,
            Err((x, y)) => {
                re -= y;
                im += x;
            }
        }
        of_class(vm, cls, (re, im))
    }

    #[slot(repr)]
    fn repr(this: &Complex) -> String {
        parts::repr(this.re, this.im)
    }

    #[slot(hash)]
    fn hash(this: &Ref<Complex>) -> i64 {
        parts::hash(this.parts(), simple::hash_address(this))
    }

    #[slot(bool)]
    fn bool(this: &Complex) -> bool {
        this.re != 0.0 || this.im != 0.0
    }

    #[slot(eq)]
    fn eq(this: &Complex, value: &Value) -> Value {
        equal(this, value).map_or(Value::NotImplemented, Value::bool)
    }
    #[slot(ne)]
    fn ne(this: &Complex, value: &Value) -> Value {
        equal(this, value).map_or(Value::NotImplemented, |equal| Value::bool(!equal))
    }
    #[slot(lt)]
    #[slot(le)]
    #[slot(gt)]
    #[slot(ge)]
    fn order(this: &Complex, value: &Value) -> Value {
        let _ = (this, value);
        Value::NotImplemented
    }

    #[slot(add)]
    #[slot(radd)]
    fn add(this: &Complex, vm: &mut Vm, value: &Value) -> Res {
        // A real operand leaves the imaginary part alone: its sign of zero counts.
        if let (None, Some((x, _))) = (value.downcast::<Complex>(), operand(vm, value)?) {
            return give(vm, (this.re + x, this.im));
        }
        let (x, y) = other!(vm, value);
        give(vm, (this.re + x, this.im + y))
    }
    #[slot(sub)]
    fn sub(this: &Complex, vm: &mut Vm, value: &Value) -> Res {
        if let (None, Some((x, _))) = (value.downcast::<Complex>(), operand(vm, value)?) {
            return give(vm, (this.re - x, this.im));
        }
        let (x, y) = other!(vm, value);
        give(vm, (this.re - x, this.im - y))
    }
    #[slot(rsub)]
    fn rsub(this: &Complex, vm: &mut Vm, value: &Value) -> Res {
        if let (None, Some((x, _))) = (value.downcast::<Complex>(), operand(vm, value)?) {
            return give(vm, (x - this.re, -this.im));
        }
        let (x, y) = other!(vm, value);
        give(vm, (x - this.re, y - this.im))
    }
    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Complex, vm: &mut Vm, value: &Value) -> Res {
        if let (None, Some((x, _))) = (value.downcast::<Complex>(), operand(vm, value)?) {
            return give(vm, (this.re * x, this.im * x));
        }
        let z = other!(vm, value);
        give(vm, parts::mul(this.parts(), z))
    }
    #[slot(truediv)]
    fn truediv(this: &Complex, vm: &mut Vm, value: &Value) -> Res {
        if let (None, Some((x, _))) = (value.downcast::<Complex>(), operand(vm, value)?) {
            if x == 0.0 {
                return raise!(vm, ZeroDivisionError, "division by zero");
            }
            return give(vm, (this.re / x, this.im / x));
        }
        let z = other!(vm, value);
        let quotient = parts::div(this.parts(), z).or_raise(vm)?;
        give(vm, quotient)
    }
    #[slot(rtruediv)]
    fn rtruediv(this: &Complex, vm: &mut Vm, value: &Value) -> Res {
        let quotient = match (value.downcast::<Complex>(), operand(vm, value)?) {
            (None, Some((x, _))) => parts::div_real(x, this.parts()),
            (_, Some(z)) => parts::div(z, this.parts()),
            (_, None) => return Ok(Value::NotImplemented),
        };
        let quotient = quotient.or_raise(vm)?;
        give(vm, quotient)
    }
    #[slot(pow)]
    fn pow(this: &Complex, vm: &mut Vm, value: &Value, modulus: Option<&Value>) -> Res {
        let z = other!(vm, value);
        if modulus.is_some() {
            return raise!(vm, ValueError, "complex modulo");
        }
        let power = parts::pow(this.parts(), z).or_raise(vm)?;
        give(vm, power)
    }
    #[slot(rpow)]
    fn rpow(this: &Complex, vm: &mut Vm, value: &Value, modulus: Option<&Value>) -> Res {
        let z = other!(vm, value);
        if modulus.is_some() {
            return raise!(vm, ValueError, "complex modulo");
        }
        let power = parts::pow(z, this.parts()).or_raise(vm)?;
        give(vm, power)
    }
    #[slot(neg)]
    fn neg(this: &Complex, vm: &mut Vm) -> Res {
        give(vm, (-this.re, -this.im))
    }
    #[slot(pos)]
    fn pos(this: &Complex, vm: &mut Vm) -> Res {
        give(vm, this.parts())
    }
    #[slot(abs)]
    fn abs(this: &Complex, vm: &mut Vm) -> Res<f64> {
        parts::abs(this.parts()).or_raise(vm)
    }

    /// The same value as a plain complex.
    #[slot(complex)]
    fn complex(this: &Complex, vm: &mut Vm) -> Res {
        give(vm, this.parts())
    }

    /// The number as text, in the form that format_spec asks for.
    #[slot(format)]
    fn format(this: &Ref<Complex>, vm: &mut Vm, format_spec: &Ref<Str>) -> Res {
        let value = Value::from(this);
        if format_spec.byte_len() == 0 {
            return Ok(vm.str(&value)?.into());
        }
        let _held = vm.hold_format(format_spec)?;
        let name = vm.type_name(&value);
        let mut out = Shown::new();
        format_spec::format_complex(&mut out, this.re, this.im, format_spec.as_bytes(), &name)
            .or_raise(vm)?;
        vm.new_str_wtf8(&out)
    }

    #[method("__getnewargs__(self, /)")]
    fn getnewargs(this: &Complex, vm: &mut Vm) -> Res {
        vm.new_tuple([Value::float(this.re), Value::float(this.im)])
    }

    /// The same number with the sign of its imaginary part turned.
    #[method("conjugate(self, /)")]
    fn conjugate(this: &Complex, vm: &mut Vm) -> Res {
        give(vm, (this.re, -this.im))
    }

    /// A number, whatever its type, as a complex number.
    #[classmethod("from_number(cls, number, /)")]
    fn from_number(cls: &Ref<Type>, vm: &mut Vm, number: &Value) -> Res {
        if let Value::Object(object) = number
            && object.ty().is_same(&vm.types.complex)
            && cls.is_same(&vm.types.complex)
        {
            return Ok(number.clone());
        }
        let z = match by_method(vm, number)? {
            Some(z) => z,
            None => match number.downcast::<Complex>() {
                Some(z) => z.parts(),
                None => (vm.to_f64(number)?, 0.0),
            },
        };
        of_class(vm, cls, z)
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Complex) -> f64 {
        this.re
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(this: &Complex) -> f64 {
        this.im
    }
}
