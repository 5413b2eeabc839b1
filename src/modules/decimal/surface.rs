//! `decimal.Decimal`: what a script sees of it.

use super::arithmetic::{self, Work};
use super::coefficient::Coefficient;
use super::context::Context;
use super::convert::{
    as_decimal, current, exact_in_range, given, make, of_float, of_int, operand, required,
    to_float, to_int,
};
use super::number::condition::{FLOAT_OPERATION, INVALID};
use super::number::{Kind, Number, Rounding};
use super::show::push_text;
use super::{FUNCTIONS, MORE, State, decimal_class, later, rounding_or};
use crate::builtins::float::Real;
use crate::builtins::int::IntRef;
use crate::object::{
    Charge, Complex, OutOfMemory, Ref, Res, Step, Trace, Tracer, Type, Value, Vm, simple,
};
use crate::text::float::HASH_MODULUS;
use crate::text::large;
use crate::vm::protocol::CompareOp;
use num_integer::Integer;
use pyish_derive::{Payload, class};

/// A Decimal.
#[derive(Payload)]
#[payload(name = "decimal.Decimal", leaf)]
pub(super) struct Decimal {
    pub(super) number: Number,
    /// For digits beyond the object.
    _charge: Charge,
}

impl Decimal {
    #[inline(always)]
    pub(super) fn new(number: Number) -> Result<Decimal, OutOfMemory> {
        let charge = match number.coefficient {
            Coefficient::Small(_) => Charge::default(),
            Coefficient::Big(_) => number.coefficient.charge()?,
        };
        Ok(Decimal {
            number,
            _charge: charge,
        })
    }
}

/// A number as an object, of the class of an operand where that is `Decimal` itself: it need not be looked for.
#[inline(always)]
fn make_as(vm: &mut Vm, like: &Ref<Decimal>, number: Number) -> Res {
    let class = like.ty();
    match class.def.get() {
        Some(def) if std::ptr::eq(def, &CLASS) => {
            Ok(vm.new_object_of(class, Decimal::new(number)?)?.into())
        }
        _ => make(vm, number),
    }
}

impl Trace for Decimal {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut crate::object::save::Saver<'_>) -> crate::object::save::Saved {
        self.number.save(saver)
    }

    fn load(loader: &mut crate::object::load::Loader<'_>) -> crate::object::load::Loaded<Decimal> {
        Ok(Decimal::new(Trace::load(loader)?)?)
    }
}

/// `this op value`, under the present context.
#[inline(always)]
fn forth(
    this: &Ref<Decimal>,
    vm: &mut Vm,
    value: &Value,
    operation: impl Fn(&mut Work<'_>, &Number, &Number) -> Res<Number>,
) -> Res {
    let context = current(vm)?;
    let number = if let Some(other) = value.downcast::<Decimal>() {
        context.computed(vm, |work| operation(work, &this.number, &other.number))?
    } else if let Some(other) = of_int(value) {
        context.computed(vm, |work| operation(work, &this.number, &other))?
    } else {
        return Ok(Value::NotImplemented);
    };
    make_as(vm, this, number)
}

/// `value op this`
fn back(
    this: &Ref<Decimal>,
    vm: &mut Vm,
    value: &Value,
    operation: impl Fn(&mut Work<'_>, &Number, &Number) -> Res<Number>,
) -> Res {
    match operand(value) {
        Some(other) => current(vm)?.operate(vm, |work| operation(work, &other, &this.number)),
        None => Ok(Value::NotImplemented),
    }
}

pub(super) fn add(work: &mut Work<'_>, a: &Number, b: &Number) -> Res<Number> {
    work.add(a, b, false)
}

pub(super) fn subtract(work: &mut Work<'_>, a: &Number, b: &Number) -> Res<Number> {
    match b.is_nan() {
        true => work.quieted(a, Some(b)),
        false => work.add(a, b, true),
    }
}

fn both(vm: &mut Vm, context: &Context, a: &Number, b: &Number) -> Res {
    let mut work = context.work(vm);
    let (quotient, rest) = work.div_mod(a, b)?;
    let status = work.status;
    context.signal(vm, status)?;
    let both = [make(vm, quotient)?, make(vm, rest)?];
    vm.new_tuple(both)
}

/// `divmod(a, b)` under a context.
pub(super) fn divmod_under(vm: &mut Vm, context: &Context, a: &Value, b: &Value) -> Res {
    let (a, b) = (required(vm, a)?, required(vm, b)?);
    both(vm, context, &a, &b)
}

/// `a ** b`: what needs more than multiplication is the library's.
pub(super) fn power(
    vm: &mut Vm,
    context: &Ref<Context>,
    a: &Value,
    b: &Value,
    modulo: Option<&Value>,
) -> Res<Step> {
    let (base, exponent) = (required(vm, a)?, required(vm, b)?);
    if modulo.is_none() {
        let mut work = context.work(vm);
        if let Some(power) = work.power(&base, &exponent)? {
            let status = work.status;
            context.signal(vm, status)?;
            return make(vm, power).map(Step::Return);
        }
    }
    let modulo = match modulo {
        Some(modulo) => as_decimal(vm, modulo)?,
        None => Value::None,
    };
    let args = [
        as_decimal(vm, a)?,
        as_decimal(vm, b)?,
        modulo,
        context.into(),
    ];
    later(vm, FUNCTIONS, "power", args)
}

fn power_by_operator(vm: &mut Vm, a: &Value, b: &Value, modulo: Option<&Value>) -> Res<Step> {
    let is_number = |value: &Value| operand(value).is_some();
    if ![Some(a), Some(b), modulo]
        .into_iter()
        .flatten()
        .all(is_number)
    {
        return Ok(Step::Return(Value::NotImplemented));
    }
    let context = current(vm)?;
    power(vm, &context, a, b, modulo)
}

// ---- comparing

/// What a Decimal is compared with; nothing where it is no number. For `==` and `!=` more are numbers.
fn compared(
    vm: &mut Vm,
    this: &Number,
    value: &Value,
    equality: bool,
) -> Res<Option<(Option<Number>, Number)>> {
    if let Some(number) = of_int(value) {
        return Ok(Some((None, number)));
    }
    if let Some(x) = Real::of(value) {
        let context = current(vm)?;
        match equality {
            true => context.note(FLOAT_OPERATION),
            false => context.signal(vm, FLOAT_OPERATION)?,
        }
        return Ok(Some((None, of_float(vm, x)?)));
    }
    if let Some(z) = value.downcast::<Complex>() {
        if !equality || z.im != 0.0 {
            return Ok(None);
        }
        current(vm)?.note(FLOAT_OPERATION);
        return Ok(Some((None, of_float(vm, z.re)?)));
    }
    if value.object().is_none() || value.as_str().is_some() {
        return Ok(None);
    }
    let rational = vm.state::<State>().rational.clone();
    if !vm.isinstance(value, &rational)? {
        return Ok(None);
    }
    let (numerator, denominator) = (
        vm.getattr(value, "numerator")?,
        vm.getattr(value, "denominator")?,
    );
    let (numerator, denominator) = (
        required(vm, &numerator)?.into_owned(),
        required(vm, &denominator)?.into_owned(),
    );
    if !this.is_finite() {
        return Ok(Some((None, Number::zero(false, 0))));
    }
    let mut work = Work {
        vm,
        settings: super::number::Settings::WIDEST,
        status: 0,
    };
    let scaled = work.exact_product(this, &denominator)?;
    Ok(Some((Some(scaled), numerator)))
}

fn compare(this: &Decimal, vm: &mut Vm, value: &Value, op: CompareOp) -> Res {
    if let Some(other) = value.downcast::<Decimal>() {
        return ordered(vm, &this.number, &other.number, op);
    }
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    match compared(vm, &this.number, value, equality)? {
        None => Ok(Value::NotImplemented),
        Some((scaled, other)) => ordered(vm, scaled.as_ref().unwrap_or(&this.number), &other, op),
    }
}

fn ordered(vm: &mut Vm, a: &Number, b: &Number, op: CompareOp) -> Res {
    if a.is_nan() || b.is_nan() {
        let quiet = a.kind != Kind::Signaling && b.kind != Kind::Signaling;
        if !quiet || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            current(vm)?.signal(vm, INVALID)?;
        }
        return Ok(Value::bool(matches!(op, CompareOp::Ne)));
    }
    let order = arithmetic::order(vm, a, b)?;
    Ok(Value::bool(op.holds(Some(order))))
}

// ---- hashing

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(HASH_MODULUS)) as u64
}

fn hash_power(mut base: u64, mut exponent: u64) -> u64 {
    let mut power = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = times(power, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    power
}

fn hash_finite(number: &Number) -> i64 {
    /// `10 * INVERSE % HASH_MODULUS` is 1.
    const INVERSE: u64 = 2_075_258_708_292_324_556;
    let modulus = u128::from(HASH_MODULUS);
    let own = match number.coefficient.small() {
        Some(small) => (small % modulus) as u64,
        None => {
            let rest = &*number.coefficient.to_big() % HASH_MODULUS;
            u64::try_from(rest).unwrap_or(0)
        }
    };
    let exponent = number.exponent.unsigned_abs();
    let scale = hash_power(if number.exponent < 0 { INVERSE } else { 10 }, exponent);
    let hash = times(own, scale) as i64;
    match number.negative {
        true if hash == 1 => -2,
        true => -hash,
        false => hash,
    }
}

// ---- text

fn text(vm: &mut Vm, number: &Number, capitals: bool, engineering: bool) -> Res {
    let mut out = Vec::with_capacity(64);
    push_text(vm, number, capitals, engineering, &mut out)?;
    vm.new_str_wtf8(&out)
}

/// A number's text under a context.
pub(super) fn text_under(vm: &mut Vm, context: &Context, value: &Value, engineering: bool) -> Res {
    let number = required(vm, value)?;
    text(vm, &number, context.capitals(), engineering)
}

fn is_kind(number: &Number, kinds: &[Kind]) -> bool {
    kinds.contains(&number.kind)
}

/// A method of the library, of two numbers.
pub(super) fn with_other(
    vm: &mut Vm,
    name: &'static str,
    this: &Value,
    other: &Value,
    context: &Value,
) -> Res<Step> {
    let context = given(vm, context)?;
    let args = [
        as_decimal(vm, this)?,
        as_decimal(vm, other)?,
        (&context).into(),
    ];
    later(vm, MORE, name, args)
}

/// A method of the library, of one number.
pub(super) fn alone(
    vm: &mut Vm,
    module: &'static str,
    name: &'static str,
    this: &Value,
    context: &Value,
) -> Res<Step> {
    let context = given(vm, context)?;
    let args = [as_decimal(vm, this)?, (&context).into()];
    later(vm, module, name, args)
}

/// An instance of a class, with the value of another.
fn of_class(vm: &mut Vm, class: &Ref<Type>, number: Number) -> Res {
    Ok(vm.new_object_of(class, Decimal::new(number)?)?.into())
}

/// A decimal number of an integer, a text, a tuple of (sign, digits, exponent), a float or another Decimal; 0 by default.
///
/// It is exact: the context only says whether a malformed text raises.
#[class(name = "Decimal", shape = Decimal, module = "decimal")]
impl Surface {
    #[new("(cls, value='0', context=None)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, value: &Value, context: &Value) -> Res {
        if !context.is_none() {
            given(vm, context)?;
        }
        if let Some(decimal) = value.downcast::<Decimal>()
            && decimal.ty().is_same(cls)
            && cls.is_same(&decimal_class(vm)?)
        {
            return Ok(value.clone());
        }
        let number = exact_in_range(vm, value, context)?.into_owned();
        of_class(vm, cls, number)
    }

    /// The exact value of a float or int.
    #[classmethod("from_float(cls, f, /)")]
    fn from_float(cls: &Ref<Type>, vm: &mut Vm, f: &Value) -> Res<Step> {
        let number = if let Some(x) = Real::of(f) {
            of_float(vm, x)?
        } else if let Some(number) = of_int(f) {
            number
        } else {
            return raise!(vm, TypeError, "argument must be int or float");
        };
        let made = make(vm, number)?;
        Ok(match cls.is_same(&decimal_class(vm)?) {
            true => Step::Return(made),
            false => Step::call(&cls.into(), [made]),
        })
    }

    /// The exact value of a float, int or Decimal.
    #[classmethod("from_number(cls, number, /)")]
    fn from_number(cls: &Ref<Type>, vm: &mut Vm, number: &Value) -> Res<Step> {
        if Real::of(number).is_some() {
            return Surface::from_float(cls, vm, number);
        }
        let own = required(vm, number)?.into_owned();
        let plain = decimal_class(vm)?;
        Ok(match number.downcast::<Decimal>() {
            Some(decimal) if decimal.ty().is_same(&plain) && cls.is_same(&plain) => {
                Step::Return(number.clone())
            }
            _ => Step::Return(of_class(vm, cls, own)?),
        })
    }

    #[slot(add)]
    #[slot(radd)]
    fn add(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        forth(this, vm, value, add)
    }
    #[slot(sub)]
    fn sub(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        forth(this, vm, value, subtract)
    }
    #[slot(rsub)]
    fn rsub(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        back(this, vm, value, subtract)
    }
    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        forth(this, vm, value, |work, a, b| work.mul(a, b))
    }
    #[slot(truediv)]
    fn truediv(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        forth(this, vm, value, |work, a, b| work.div(a, b))
    }
    #[slot(rtruediv)]
    fn rtruediv(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        back(this, vm, value, |work, a, b| work.div(a, b))
    }
    #[slot(floordiv)]
    fn floordiv(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        forth(this, vm, value, |work, a, b| work.div_int(a, b))
    }
    #[slot(rfloordiv)]
    fn rfloordiv(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        back(this, vm, value, |work, a, b| work.div_int(a, b))
    }
    #[slot(mod)]
    fn rem(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        forth(this, vm, value, |work, a, b| work.rem(a, b))
    }
    #[slot(rmod)]
    fn rrem(this: &Ref<Decimal>, vm: &mut Vm, value: &Value) -> Res {
        back(this, vm, value, |work, a, b| work.rem(a, b))
    }
    #[slot(divmod)]
    fn divmod(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = operand(value) else {
            return Ok(Value::NotImplemented);
        };
        let context = current(vm)?;
        both(vm, &context, &this.number, &other)
    }
    #[slot(rdivmod)]
    fn rdivmod(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = operand(value) else {
            return Ok(Value::NotImplemented);
        };
        let context = current(vm)?;
        both(vm, &context, &other, &this.number)
    }
    #[slot(pow)]
    fn pow(this: &Ref<Decimal>, vm: &mut Vm, value: &Value, r#mod: Option<&Value>) -> Res<Step> {
        power_by_operator(vm, &this.into(), value, r#mod)
    }
    #[slot(rpow)]
    fn rpow(this: &Ref<Decimal>, vm: &mut Vm, value: &Value, r#mod: Option<&Value>) -> Res<Step> {
        power_by_operator(vm, value, &this.into(), r#mod)
    }
    #[slot(neg)]
    fn neg(this: &Decimal, vm: &mut Vm) -> Res {
        current(vm)?.operate(vm, |work| work.minus(&this.number))
    }
    #[slot(pos)]
    fn pos(this: &Decimal, vm: &mut Vm) -> Res {
        current(vm)?.operate(vm, |work| work.plus(&this.number))
    }
    #[slot(abs)]
    fn abs(this: &Decimal, vm: &mut Vm) -> Res {
        current(vm)?.operate(vm, |work| work.abs(&this.number))
    }

    #[slot(eq)]
    fn eq(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        compare(this, vm, value, CompareOp::Eq)
    }
    #[slot(ne)]
    fn ne(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        compare(this, vm, value, CompareOp::Ne)
    }
    #[slot(lt)]
    fn lt(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        compare(this, vm, value, CompareOp::Lt)
    }
    #[slot(le)]
    fn le(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        compare(this, vm, value, CompareOp::Le)
    }
    #[slot(gt)]
    fn gt(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        compare(this, vm, value, CompareOp::Gt)
    }
    #[slot(ge)]
    fn ge(this: &Decimal, vm: &mut Vm, value: &Value) -> Res {
        compare(this, vm, value, CompareOp::Ge)
    }

    #[slot(bool)]
    fn bool(this: &Decimal) -> bool {
        !this.number.is_zero()
    }

    #[slot(hash)]
    fn hash(this: &Ref<Decimal>, vm: &mut Vm) -> Res<i64> {
        const INFINITY: i64 = 314_159;
        match this.number.kind {
            Kind::Finite => Ok(hash_finite(&this.number)),
            Kind::Infinite if this.number.negative => Ok(-INFINITY),
            Kind::Infinite => Ok(INFINITY),
            Kind::Quiet => Ok(simple::hash_address(this)),
            Kind::Signaling => raise!(vm, TypeError, "Cannot hash a signaling NaN value"),
        }
    }

    #[slot(int)]
    fn int(this: &Decimal, vm: &mut Vm) -> Res {
        to_int(vm, &this.number, Rounding::Down)
    }
    #[slot(trunc)]
    fn trunc(this: &Decimal, vm: &mut Vm) -> Res {
        to_int(vm, &this.number, Rounding::Down)
    }
    #[slot(floor)]
    fn floor(this: &Decimal, vm: &mut Vm) -> Res {
        to_int(vm, &this.number, Rounding::Floor)
    }
    #[slot(ceil)]
    fn ceil(this: &Decimal, vm: &mut Vm) -> Res {
        to_int(vm, &this.number, Rounding::Ceiling)
    }
    #[slot(round)]
    fn round(this: &Decimal, vm: &mut Vm, ndigits: &Value) -> Res {
        if ndigits.is_none() {
            return to_int(vm, &this.number, Rounding::HalfEven);
        }
        let places = match IntRef::of(ndigits) {
            Some(IntRef::Small(places)) => places.checked_neg().unwrap_or(i64::MAX),
            Some(IntRef::Big(_)) => {
                return raise!(
                    vm,
                    OverflowError,
                    "Python int too large to convert to C ssize_t"
                );
            }
            None => return raise!(vm, TypeError, "optional arg must be an integer"),
        };
        let unit = Number::finite(false, Coefficient::ONE, places);
        let context = current(vm)?;
        let rounding = context.settings().rounding;
        context.operate(vm, |work| work.quantize(&this.number, &unit, rounding))
    }
    #[slot(float)]
    fn float(this: &Decimal, vm: &mut Vm) -> Res<f64> {
        to_float(vm, &this.number)
    }
    #[slot(complex)]
    fn complex(this: &Decimal, vm: &mut Vm) -> Res {
        let real = to_float(vm, &this.number)?;
        vm.new_complex(real, 0.0)
    }

    #[slot(str)]
    fn str(this: &Decimal, vm: &mut Vm) -> Res {
        let capitals = current(vm)?.capitals();
        text(vm, &this.number, capitals, false)
    }
    #[slot(repr)]
    fn repr(this: &Decimal, vm: &mut Vm) -> Res {
        let capitals = current(vm)?.capitals();
        let mut out = b"Decimal('".to_vec();
        push_text(vm, &this.number, capitals, false, &mut out)?;
        out.extend_from_slice(b"')");
        vm.new_str_wtf8(&out)
    }

    /// Formats the Decimal according to format_spec.
    #[slot(format)]
    fn format(this: &Decimal, vm: &mut Vm, format_spec: &Value) -> Res {
        let Some(spec) = format_spec.as_str() else {
            return raise!(vm, TypeError, "format arg must be str");
        };
        let context = current(vm)?;
        if spec.byte_len() == 0 {
            return text(vm, &this.number, context.capitals(), false);
        }
        if spec.as_bytes().ends_with(b"N") {
            let category = vm.exceptions.DeprecationWarning.clone();
            let text = "Format specifier 'N' is deprecated and slated for removal in Python 3.18";
            vm.warn(&category, text)?;
        }
        let mut work = context.work(vm);
        match work.formatted(&this.number, spec.as_bytes(), context.capitals())? {
            Some(out) => vm.new_str_wtf8(&out),
            None => raise!(vm, ValueError, "invalid format string"),
        }
    }

    /// The number as text, with an exponent that is a multiple of three where there is one.
    #[method("to_eng_string(self, /, context=None)")]
    fn to_eng_string(this: &Decimal, vm: &mut Vm, context: &Value) -> Res {
        let capitals = given(vm, context)?.capitals();
        text(vm, &this.number, capitals, true)
    }

    #[slot(reduce)]
    fn reduce(this: &Ref<Decimal>, vm: &mut Vm) -> Res {
        // Whatever a subclass shows of itself.
        let capitals = current(vm)?.capitals();
        let text = text(vm, &this.number, capitals, false)?;
        let args = vm.new_tuple([text])?;
        vm.new_tuple([this.ty().into(), args])
    }
    #[slot(copy)]
    fn copy(this: Value) -> Value {
        this
    }
    #[slot(deepcopy)]
    fn deepcopy(this: Value, memo: &Value) -> Value {
        let _ = memo;
        this
    }

    #[getter]
    fn real(this: Value) -> Value {
        this
    }
    #[getter]
    fn imag(_this: &Decimal, vm: &mut Vm) -> Res {
        make(vm, Number::zero(false, 0))
    }

    /// The parts, for the library.
    #[getter]
    fn _sign(this: &Decimal) -> i64 {
        i64::from(this.number.negative)
    }
    #[getter]
    fn _int(this: &Decimal, vm: &mut Vm) -> Res {
        this.number.coefficient.to_int(vm, false)
    }
    #[getter]
    fn _exp(this: &Decimal) -> i64 {
        this.number.exponent
    }
    #[getter]
    fn _kind(this: &Decimal) -> i64 {
        this.number.kind as i64
    }

    /// Return self.
    #[method("conjugate(self, /)")]
    fn conjugate(this: Value) -> Value {
        this
    }

    /// The number as a tuple of its sign, its digits and its exponent.
    #[method("as_tuple(self, /)")]
    fn as_tuple(this: &Decimal, vm: &mut Vm) -> Res {
        let number = &this.number;
        let mut digits = Vec::new();
        if number.kind != Kind::Infinite && !(number.is_nan() && number.coefficient.is_zero()) {
            number.coefficient.push_digits(vm, &mut digits)?;
        }
        if number.is_infinite() {
            digits.push(b'0');
        }
        vm.reserve(digits.len() * size_of::<Value>())?;
        let digits: Vec<Value> = digits
            .iter()
            .map(|digit| Value::Int(i64::from(digit - b'0')))
            .collect();
        let digits = vm.new_tuple(digits)?;
        let exponent = match number.kind {
            Kind::Finite => Value::Int(number.exponent),
            Kind::Infinite => vm.new_str("F")?,
            Kind::Quiet => vm.new_str("n")?,
            Kind::Signaling => vm.new_str("N")?,
        };
        let class = vm.state::<State>().decimal_tuple.clone();
        let sign = Value::Int(i64::from(number.negative));
        vm.call(&class, &[sign, digits, exponent])
    }

    /// A pair of integers in lowest terms, the second one positive, whose ratio is just the number.
    #[method("as_integer_ratio(self, /)")]
    fn as_integer_ratio(this: &Decimal, vm: &mut Vm) -> Res {
        let number = &this.number;
        if number.is_infinite() {
            return raise!(
                vm,
                OverflowError,
                "cannot convert Infinity to integer ratio"
            );
        }
        if number.is_nan() {
            return raise!(vm, ValueError, "cannot convert NaN to integer ratio");
        }
        let places = number.exponent.unsigned_abs();
        let (mut top, mut bottom) = (number.coefficient.clone(), Coefficient::ONE);
        if number.coefficient.is_zero() {
        } else if number.exponent >= 0 {
            top = top.raised(vm, places)?;
        } else {
            bottom = bottom.raised(vm, places)?;
            let common: Coefficient = match (top.small(), bottom.small()) {
                (Some(a), Some(b)) => a.gcd(&b).into(),
                _ => large::gcd(vm, &top.to_big(), &bottom.to_big())?.into(),
            };
            top = top.div_rem(vm, &common)?.0;
            bottom = bottom.div_rem(vm, &common)?.0;
        }
        let pair = [top.to_int(vm, number.negative)?, bottom.to_int(vm, false)?];
        vm.new_tuple(pair)
    }

    /// The exponent of the first digit.
    #[method("adjusted(self, /)")]
    fn adjusted(this: &Decimal, vm: &mut Vm) -> Res<i64> {
        arithmetic::adjusted(vm, &this.number)
    }

    /// The number rounded so that it has the exponent of `exp`.
    #[method("quantize(self, /, exp, rounding=None, context=None)")]
    fn quantize(
        this: &Ref<Decimal>,
        vm: &mut Vm,
        exp: &Value,
        rounding: &Value,
        context: &Value,
    ) -> Res {
        let context = given(vm, context)?;
        let rounding = rounding_or(vm, rounding, &context)?;
        let exp = required(vm, exp)?;
        let number = context.computed(vm, |work| work.quantize(&this.number, &exp, rounding))?;
        make_as(vm, this, number)
    }

    /// The nearest integer; neither Inexact nor Rounded is signalled.
    #[method("to_integral_value(self, /, rounding=None, context=None)")]
    #[method("to_integral(self, /, rounding=None, context=None)")]
    fn to_integral_value(this: &Decimal, vm: &mut Vm, rounding: &Value, context: &Value) -> Res {
        let context = given(vm, context)?;
        let rounding = rounding_or(vm, rounding, &context)?;
        context.operate(vm, |work| work.to_integral(&this.number, rounding, false))
    }

    /// The nearest integer; Inexact and Rounded are signalled where digits are lost.
    #[method("to_integral_exact(self, /, rounding=None, context=None)")]
    fn to_integral_exact(this: &Decimal, vm: &mut Vm, rounding: &Value, context: &Value) -> Res {
        let context = given(vm, context)?;
        let rounding = rounding_or(vm, rounding, &context)?;
        context.operate(vm, |work| work.to_integral(&this.number, rounding, true))
    }

    /// The number without zeros at its end.
    #[method("normalize(self, /, context=None)")]
    fn normalize(this: &Decimal, vm: &mut Vm, context: &Value) -> Res {
        given(vm, context)?.operate(vm, |work| work.normalize(&this.number))
    }

    /// The square root, rounded once.
    #[method("sqrt(self, /, context=None)")]
    fn sqrt(this: &Decimal, vm: &mut Vm, context: &Value) -> Res {
        given(vm, context)?.operate(vm, |work| work.sqrt(&this.number))
    }

    /// self * other + third, rounded once.
    #[method("fma(self, /, other, third, context=None)")]
    fn fma(this: &Decimal, vm: &mut Vm, other: &Value, third: &Value, context: &Value) -> Res {
        let context = given(vm, context)?;
        let (other, third) = (required(vm, other)?, required(vm, third)?);
        context.operate(vm, |work| work.fma(&this.number, &other, &third))
    }

    /// self less the multiple of other that is nearest to it.
    #[method("remainder_near(self, /, other, context=None)")]
    fn remainder_near(this: &Decimal, vm: &mut Vm, other: &Value, context: &Value) -> Res {
        let context = given(vm, context)?;
        let other = required(vm, other)?;
        context.operate(vm, |work| work.rem_near(&this.number, &other))
    }

    /// The number: each has one encoding here.
    #[method("canonical(self, /)")]
    fn canonical(this: Value) -> Value {
        this
    }

    /// Whether the encoding of a number is canonical: it always is.
    #[method("is_canonical(self, /)")]
    fn is_canonical(_this: &Decimal) -> bool {
        true
    }

    /// Whether a number is neither infinite nor NaN.
    #[method("is_finite(self, /)")]
    fn is_finite(this: &Decimal) -> bool {
        this.number.is_finite()
    }

    /// Whether a number is infinite, of either sign.
    #[method("is_infinite(self, /)")]
    fn is_infinite(this: &Decimal) -> bool {
        this.number.is_infinite()
    }

    /// Whether it is a NaN, quiet or signaling.
    #[method("is_nan(self, /)")]
    fn is_nan(this: &Decimal) -> bool {
        this.number.is_nan()
    }

    /// Whether it is a NaN that raises no signal.
    #[method("is_qnan(self, /)")]
    fn is_qnan(this: &Decimal) -> bool {
        is_kind(&this.number, &[Kind::Quiet])
    }

    /// Whether it is a NaN that raises a signal.
    #[method("is_snan(self, /)")]
    fn is_snan(this: &Decimal) -> bool {
        is_kind(&this.number, &[Kind::Signaling])
    }

    /// Whether the sign is negative; a zero and a NaN have one too.
    #[method("is_signed(self, /)")]
    fn is_signed(this: &Decimal) -> bool {
        this.number.negative
    }

    /// Whether it is zero, of either sign.
    #[method("is_zero(self, /)")]
    fn is_zero(this: &Decimal) -> bool {
        this.number.is_zero()
    }

    /// How far a number is from zero.
    #[method("copy_abs(self, /)")]
    fn copy_abs(this: &Decimal, vm: &mut Vm) -> Res {
        make(vm, this.number.with_sign(false))
    }

    /// The number with the other sign.
    #[method("copy_negate(self, /)")]
    fn copy_negate(this: &Decimal, vm: &mut Vm) -> Res {
        make(vm, this.number.with_sign(!this.number.negative))
    }

    /// The number with the sign of other.
    #[method("copy_sign(self, /, other, context=None)")]
    fn copy_sign(this: &Decimal, vm: &mut Vm, other: &Value, context: &Value) -> Res {
        given(vm, context)?;
        let negative = required(vm, other)?.negative;
        make(vm, this.number.with_sign(negative))
    }

    /// Return Decimal(10).
    #[method("radix(self, /)")]
    fn radix(_this: &Decimal, vm: &mut Vm) -> Res {
        make(vm, Number::finite(false, 10_u128, 0))
    }

    /// -1, 0 or 1 as a Decimal: how two numbers compare; a NaN where one is a NaN.
    #[method("compare(self, /, other, context=None)")]
    fn compare(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "compare", this, other, context)
    }

    /// The same, where every NaN signals.
    #[method("compare_signal(self, /, other, context=None)")]
    fn compare_signal(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "compare_signal", this, other, context)
    }

    /// -1, 0 or 1 as a Decimal: the order of two representations.
    #[method("compare_total(self, /, other, context=None)")]
    fn compare_total(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "compare_total", this, other, context)
    }

    /// The same, without the signs.
    #[method("compare_total_mag(self, /, other, context=None)")]
    fn compare_total_mag(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "compare_total_mag", this, other, context)
    }

    /// Whether two numbers have the same exponent.
    #[method("same_quantum(self, /, other, context=None)")]
    fn same_quantum(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "same_quantum", this, other, context)
    }

    /// The number with its exponent increased by other.
    #[method("scaleb(self, /, other, context=None)")]
    fn scaleb(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "scaleb", this, other, context)
    }

    /// The digits, rotated by other places.
    #[method("rotate(self, /, other, context=None)")]
    fn rotate(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "rotate", this, other, context)
    }

    /// The digits, shifted by other places.
    #[method("shift(self, /, other, context=None)")]
    fn shift(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "shift", this, other, context)
    }

    /// The digits, each 0 or 1, joined by 'and'.
    #[method("logical_and(self, /, other, context=None)")]
    fn logical_and(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "logical_and", this, other, context)
    }

    /// The digits, each 0 or 1, joined by 'or'.
    #[method("logical_or(self, /, other, context=None)")]
    fn logical_or(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "logical_or", this, other, context)
    }

    /// The digits, each 0 or 1, joined by 'exclusive or'.
    #[method("logical_xor(self, /, other, context=None)")]
    fn logical_xor(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "logical_xor", this, other, context)
    }

    /// The greater of two numbers; a number wins against a quiet NaN.
    #[method("max(self, /, other, context=None)")]
    fn max(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "max", this, other, context)
    }

    /// The same by their absolute values.
    #[method("max_mag(self, /, other, context=None)")]
    fn max_mag(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "max_mag", this, other, context)
    }

    /// The lesser of two numbers; a number wins against a quiet NaN.
    #[method("min(self, /, other, context=None)")]
    fn min(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "min", this, other, context)
    }

    /// The same by their absolute values.
    #[method("min_mag(self, /, other, context=None)")]
    fn min_mag(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "min_mag", this, other, context)
    }

    /// The nearest number that the context can hold, in the direction of other.
    #[method("next_toward(self, /, other, context=None)")]
    fn next_toward(this: &Value, vm: &mut Vm, other: &Value, context: &Value) -> Res<Step> {
        with_other(vm, "next_toward", this, other, context)
    }

    /// Whether it is a finite number, not zero and not subnormal.
    #[method("is_normal(self, /, context=None)")]
    fn is_normal(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, MORE, "is_normal", this, context)
    }

    /// Whether it is so near to zero that it has fewer digits than the precision.
    #[method("is_subnormal(self, /, context=None)")]
    fn is_subnormal(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, MORE, "is_subnormal", this, context)
    }

    /// What kind of number it is, in words.
    #[method("number_class(self, /, context=None)")]
    fn number_class(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, MORE, "number_class", this, context)
    }

    /// The exponent of the first digit, as a Decimal.
    #[method("logb(self, /, context=None)")]
    fn logb(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, MORE, "logb", this, context)
    }

    /// The digits, each 0 or 1, inverted.
    #[method("logical_invert(self, /, context=None)")]
    fn logical_invert(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, MORE, "logical_invert", this, context)
    }

    /// The greatest number that the context can hold below this one.
    #[method("next_minus(self, /, context=None)")]
    fn next_minus(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, MORE, "next_minus", this, context)
    }

    /// The least number that the context can hold above this one.
    #[method("next_plus(self, /, context=None)")]
    fn next_plus(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, MORE, "next_plus", this, context)
    }

    /// e to the power of the number, rounded once.
    #[method("exp(self, /, context=None)")]
    fn exp(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, FUNCTIONS, "exponential", this, context)
    }

    /// The natural logarithm, rounded once.
    #[method("ln(self, /, context=None)")]
    fn ln(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, FUNCTIONS, "natural_log", this, context)
    }

    /// The logarithm to base ten, rounded once.
    #[method("log10(self, /, context=None)")]
    fn log10(this: &Value, vm: &mut Vm, context: &Value) -> Res<Step> {
        alone(vm, FUNCTIONS, "log10", this, context)
    }
}
