//! `int`: what a script sees of it. Small ints are immediate, others an `IntObject`; the arithmetic beyond 64 bits and the
//! texts are `text/int.rs`.
//!
//! The loop computes with small ints in line: what comes here is mixed, large, or asked for by name. Results beyond 64
//! bits are charged before they are computed where they can be far larger than what they are computed from (`**`, `<<`).

use super::faults::OrRaise;
use crate::object::native::Arg;
use crate::object::{
    ByteArray, IntObject, Raised, Ref, Res, Special, Str, Type, Value, Vm, simple,
};
use crate::text::float::{self, Power};
use crate::text::format_spec::Shown;
use crate::text::int::{self, Int, Refusal};
use crate::text::large::{self, Meter};
use crate::text::{digits, format_spec};
use crate::vm::convert::{FromArg, wrong_type};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use pyish_derive::class;
use std::borrow::Cow;

/// An int as an operand. A subclass's instance of a small number is small, too.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IntRef<'a> {
    Small(i64),
    Big(&'a BigInt),
}

impl<'a> IntRef<'a> {
    /// The int in `value`, if it is one (`bool` is).
    #[inline]
    pub(crate) fn of(value: &'a Value) -> Option<IntRef<'a>> {
        match value {
            Value::Int(small) => Some(IntRef::Small(*small)),
            Value::Bool(flag) => Some(IntRef::Small(i64::from(flag.get()))),
            _ => {
                let object = value.downcast::<IntObject>()?;
                Some(
                    object
                        .value
                        .to_i64()
                        .map_or(IntRef::Big(&object.value), IntRef::Small),
                )
            }
        }
    }

    pub(crate) fn to_big(self) -> Cow<'a, BigInt> {
        match self {
            IntRef::Small(small) => Cow::Owned(BigInt::from(small)),
            IntRef::Big(big) => Cow::Borrowed(big),
        }
    }

    pub(crate) fn to_int(self) -> Int {
        match self {
            IntRef::Small(small) => Int::Small(small),
            IntRef::Big(big) => Int::Big(big.clone()),
        }
    }

    /// As an immediate or plain `int`, whatever class it was of.
    pub(crate) fn to_value(self, vm: &mut Vm) -> Res {
        vm.give_int(self.to_int())
    }

    pub(crate) fn is_zero(self) -> bool {
        matches!(self, IntRef::Small(0))
    }

    pub(crate) fn is_negative(self) -> bool {
        match self {
            IntRef::Small(small) => small < 0,
            IntRef::Big(big) => big.is_negative(),
        }
    }

    pub(crate) fn bits(self) -> u64 {
        match self {
            IntRef::Small(small) => u64::from(64 - small.unsigned_abs().leading_zeros()),
            IntRef::Big(big) => big.bits(),
        }
    }

    /// As a float; an OverflowError where it is too large.
    pub(crate) fn to_f64(self, vm: &mut Vm) -> Res<f64> {
        match self {
            IntRef::Small(small) => Ok(small as f64),
            IntRef::Big(big) => float::from_int(big).or_raise(vm),
        }
    }

    pub(crate) fn compare(self, other: IntRef<'_>) -> std::cmp::Ordering {
        match (self, other) {
            (IntRef::Small(a), IntRef::Small(b)) => a.cmp(&b),
            _ => {
                let (a, b) = (self.to_big(), other.to_big());
                simple::look_at_int(&a);
                a.cmp(&b)
            }
        }
    }
}

impl<'a> FromArg<'a> for IntRef<'a> {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        match IntRef::of(slot) {
            Some(int) => Ok(int),
            None => wrong_type(vm, slot, arg, "int"),
        }
    }
}

/// An int receiver together with the object that it is.
pub(crate) struct IntSelf<'a> {
    pub(crate) value: &'a Value,
    pub(crate) int: IntRef<'a>,
}

impl<'a> FromArg<'a> for IntSelf<'a> {
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        IntRef::from_arg(vm, slot, arg).map(|int| IntSelf { value: slot, int })
    }
}

/// An operation on two ints: `small` where both fit and so does the result, else `big`. NotImplemented for anything else.
fn arithmetic(
    vm: &mut Vm,
    a: IntRef<'_>,
    b: &Value,
    small: impl FnOnce(i64, i64) -> Option<i64>,
    big: impl FnOnce(&BigInt, &BigInt) -> BigInt,
) -> Res {
    let Some(b) = IntRef::of(b) else {
        return Ok(Value::NotImplemented);
    };
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b)
        && let Some(result) = small(a, b)
    {
        return Ok(Value::Int(result));
    }
    let bits = a.bits().max(b.bits());
    reserve_bits(vm, bits)?;
    vm.pay(bits as usize / 64)?;
    let result = big(&a.to_big(), &b.to_big());
    vm.new_int(result)
}

fn ordered(a: IntRef<'_>, b: &Value, holds: impl FnOnce(std::cmp::Ordering) -> bool) -> Value {
    match IntRef::of(b) {
        Some(b) => Value::bool(holds(a.compare(b))),
        None => Value::NotImplemented,
    }
}

/// Fuel pays for the work on large numbers; Ctrl-C reaches it.
impl Meter for Vm {
    type Stop = Raised;

    fn pay(&mut self, work: usize) -> Res<()> {
        if work < SMALL_WORK {
            self.heap.owe(1);
            return self.pay_debt();
        }
        self.charge_work(work)?;
        self.poll_interrupt()
    }
}

/// What costs less is a unit of fuel, to be paid for with the next ones.
const SMALL_WORK: usize = 256;

/// Make sure that a result of so many bits, and what is computed on the way to it, has room.
fn reserve_bits(vm: &mut Vm, bits: u64) -> Res<()> {
    const SMALL: u64 = 1 << 16;
    if bits < SMALL {
        return Ok(());
    }
    // Twice: the parts of a product are alive beside it.
    vm.reserve(usize::try_from(bits / 8 * 2).unwrap_or(usize::MAX))
}

fn mul(vm: &mut Vm, a: IntRef<'_>, b: &Value) -> Res {
    let Some(b) = IntRef::of(b) else {
        return Ok(Value::NotImplemented);
    };
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b) {
        return vm.new_int_wide(i128::from(a) * i128::from(b));
    }
    reserve_bits(vm, a.bits() + b.bits())?;
    let (a, b) = (a.to_big(), b.to_big());
    let product = large::mul(vm, a.magnitude(), b.magnitude())?;
    let sign = a.sign() * b.sign();
    vm.new_int(BigInt::from_biguint(sign, product))
}

type Fallible<T> = Result<T, crate::text::Fault>;

fn quotient_and_rest(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res<Fallible<(BigInt, BigInt)>> {
    let (a, b) = (a.to_big(), b.to_big());
    if let Err(fault) = int::nonzero(&b) {
        return Ok(Err(fault));
    }
    reserve_bits(vm, a.bits())?;
    large::div_mod_floor(vm, &a, &b).map(Ok)
}

fn floordiv(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res {
    let quotient = match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => int::divmod_i64(a, b).map(|(quotient, _)| quotient),
        _ => quotient_and_rest(vm, a, b)?.map(|(quotient, _)| quotient.into()),
    };
    let quotient = quotient.or_raise(vm)?;
    vm.give_int(quotient)
}

fn modulo(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res {
    let rest = match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => {
            int::divmod_i64(a, b).map(|(_, rest)| Int::Small(rest))
        }
        _ => quotient_and_rest(vm, a, b)?.map(|(_, rest)| rest.into()),
    };
    let rest = rest.or_raise(vm)?;
    vm.give_int(rest)
}

fn divmod(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res {
    let both = match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => {
            int::divmod_i64(a, b).map(|(quotient, rest)| (quotient, Int::Small(rest)))
        }
        _ => quotient_and_rest(vm, a, b)?.map(|(quotient, rest)| (quotient.into(), rest.into())),
    };
    let (quotient, rest) = both.or_raise(vm)?;
    let both = [vm.give_int(quotient)?, vm.give_int(rest)?];
    vm.new_tuple(both)
}

fn truediv(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res {
    let quotient = match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => float::i64_truediv(a, b),
        _ => float::int_truediv(&a.to_big(), &b.to_big()),
    };
    quotient.or_raise(vm).map(Value::float)
}

fn lshift(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res {
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b)
        && let Some(shifted) = int::shl_i64(a, b)
    {
        return Ok(Value::Int(shifted));
    }
    if let IntRef::Small(count @ 64..) = b
        && !a.is_zero()
    {
        reserve_bits(vm, count as u64 + a.bits())?;
        vm.pay(count as usize / 64)?;
    }
    let shifted = int::shl(&a.to_big(), &b.to_big()).or_raise(vm)?;
    vm.give_int(shifted)
}

fn rshift(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res {
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b) {
        return int::shr_i64(a, b).or_raise(vm).map(Value::Int);
    }
    let shifted = int::shr(&a.to_big(), &b.to_big()).or_raise(vm)?;
    vm.give_int(shifted)
}

fn pow(vm: &mut Vm, a: IntRef<'_>, b: IntRef<'_>) -> Res {
    if b.is_negative() {
        let (a, b) = (a.to_f64(vm)?, b.to_f64(vm)?);
        return match float::pow(a, b).or_raise(vm)? {
            Power::Real(x) => Ok(Value::float(x)),
            Power::Complex => Ok(Value::float(f64::NAN)),
        };
    }
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b)
        && let Some(power) = int::pow_i64(a, b)
    {
        return Ok(Value::Int(power));
    }
    if let IntRef::Small(exponent) = b
        && a.bits() > 1
    {
        // Thrice: the square and the product that it goes into are alive at once.
        let bytes = int::power_bits(a.bits(), exponent.unsigned_abs()).map(|bits| bits / 8 * 3);
        match bytes.and_then(|bytes| usize::try_from(bytes).ok()) {
            Some(bytes) => vm.reserve(bytes)?,
            None => return raise!(vm, MemoryError),
        }
    }
    let power = int::pow(vm, &a.to_big(), &b.to_big())?.or_raise(vm)?;
    vm.give_int(power)
}

/// Both operands of an operation with an int on the right: `None` where the left one is no int.
fn reflected<'a>(this: IntRef<'a>, value: &'a Value) -> Option<(IntRef<'a>, IntRef<'a>)> {
    IntRef::of(value).map(|value| (value, this))
}

macro_rules! operands {
    ($value:expr) => {
        match $value {
            Some(operand) => operand,
            None => return Ok(Value::NotImplemented),
        }
    };
}

/// The decimal text of an int, within the isolate's limit on digits.
pub(crate) fn decimal(vm: &mut Vm, int: IntRef<'_>) -> Res {
    match int {
        IntRef::Small(small) => vm.new_str_wtf8(digits::signed(small, &mut [0; 64])),
        IntRef::Big(big) => {
            let limit = vm.int_digits_limit();
            let text = int::to_decimal_by(vm, big, limit)?.or_raise(vm)?;
            vm.new_str(&text)
        }
    }
}

impl Vm {
    /// How many digits a decimal text may have; 0 for any number.
    pub(crate) fn int_digits_limit(&mut self) -> usize {
        self.state::<DigitsLimit>().0
    }

    /// `sys.set_int_max_str_digits`
    pub(crate) fn set_int_digits_limit(&mut self, limit: usize) {
        self.state::<DigitsLimit>().0 = limit;
    }
}

/// The isolate's limit on decimal digits.
#[derive(pyish_derive::Trace)]
pub(crate) struct DigitsLimit(usize);

impl Default for DigitsLimit {
    fn default() -> Self {
        DigitsLimit(int::MAX_STR_DIGITS)
    }
}

/// `int(text, base)` for `str`, `bytes` and `bytearray`; `None` for anything else.
fn parse(vm: &mut Vm, text: &Value, base: u32) -> Res<Option<Int>> {
    if base == 10
        && let Some(text) = text.downcast::<Str>()
        && let Some(small) = few_digits(text.as_bytes())
    {
        return Ok(Some(Int::Small(small)));
    }
    let limit = vm.int_digits_limit();
    let parsed = if let Some(text) = text.downcast::<Str>() {
        int::parse(vm, text.as_bytes(), base, limit)?
    } else if let Some(bytes) = super::bytes_like::contents(vm, text) {
        int::parse_ascii(vm, &bytes, base, limit)?
    } else {
        return Ok(None);
    };
    match parsed {
        Ok(int) => Ok(Some(int)),
        Err(refusal) => {
            let shown = match &refusal {
                Refusal::Malformed => {
                    // Whatever holds the bytes, they are shown as bytes.
                    let text = match super::bytes_like::contents(vm, text) {
                        Some(bytes) => vm.new_bytes(&bytes)?,
                        None => text.clone(),
                    };
                    vm.repr(&text)?.to_string_lossy().into_owned()
                }
                Refusal::TooLong { .. } => String::new(),
            };
            Err(vm.fault(int::refusal(&refusal, base, &shown, limit)))
        }
    }
}

/// The number of a text of nothing but a few ASCII digits, and perhaps a minus sign.
fn few_digits(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude = digits
        .iter()
        .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    Some(if digits.len() < text.len() {
        -magnitude
    } else {
        magnitude
    })
}

/// `int(x)` for what is no text: by `__int__`, `__index__`.
fn convert(vm: &mut Vm, x: &Value) -> Res {
    if let Value::Int(_) = x {
        return Ok(x.clone());
    }
    if let Value::Float(x) = x {
        return whole(vm, x.get());
    }
    for special in [Special::Int, Special::Index] {
        let Some(result) = vm.call_special(x, special, &[])? else {
            continue;
        };
        let name = special.name();
        return match IntRef::of(&result) {
            Some(int) => {
                let int = int.to_value(vm)?;
                if !vm.type_of(&result).is_same(&vm.types.int) {
                    vm.warn_strict_subclass(name, &result, "int")?;
                }
                Ok(int)
            }
            None => {
                let kind = vm.type_name(&result);
                raise!(vm, TypeError, "{name} returned non-int (type {kind})")
            }
        };
    }
    if let Some(int) = parse(vm, x, 10)? {
        return vm.give_int(int);
    }
    let kind = vm.type_name(x);
    raise!(
        vm,
        TypeError,
        "int() argument must be a string, a bytes-like object or a real number, not '{kind}'"
    )
}

/// The integer part of a float.
pub(crate) fn whole(vm: &mut Vm, x: f64) -> Res {
    match float::to_i64(x) {
        Some(small) => Ok(Value::Int(small)),
        None => {
            let big = float::to_int(x).or_raise(vm)?;
            vm.new_int(big)
        }
    }
}

/// An instance of `class`, which is `int` or derives from it.
fn of_class(vm: &mut Vm, class: &Ref<Type>, value: Value) -> Res {
    if class.is_same(&vm.types.int) {
        return Ok(value);
    }
    let value = match IntRef::of(&value) {
        Some(int) => int.to_big().into_owned(),
        None => BigInt::zero(),
    };
    let body = IntObject::new(value)?;
    Ok(vm.new_object_of(class, body)?.into())
}

/// `True` for `little`.
fn is_little(vm: &mut Vm, byteorder: &Ref<Str>) -> Res<bool> {
    match byteorder.as_bytes() {
        b"little" => Ok(true),
        b"big" => Ok(false),
        _ => raise!(vm, ValueError, "byteorder must be either 'little' or 'big'"),
    }
}

/// int([x]) -> integer
/// int(x, base=10) -> integer
///
/// A number without its fraction, or the integer that a text or bytes stand for: an optional sign and digits of the
/// base, with single underscores between digits. Base 0 goes by the prefix, as in a program: 0b, 0o, 0x. Without
/// arguments: 0.
#[class(name = "int", shape = IntObject, match_self)]
impl Surface {
    #[new("(cls, x=<unrepresentable>, /, base=<unrepresentable>)", quick = int_quickly)]
    fn new(cls: &Ref<Type>, vm: &mut Vm, x: Option<&Value>, base: Option<&Value>) -> Res {
        let value = match (x, base) {
            (None, None) => Value::Int(0),
            (None, Some(_)) => return raise!(vm, TypeError, "int() missing string argument"),
            (Some(x), None) => convert(vm, x)?,
            (Some(x), Some(base)) => {
                let base = vm.index(base)?;
                let base = match IntRef::of(&base) {
                    Some(IntRef::Small(base)) if base == 0 || (2..=36).contains(&base) => {
                        base as u32
                    }
                    _ => return raise!(vm, ValueError, "int() base must be >= 2 and <= 36, or 0"),
                };
                // Other buffers are no text here: only where no base is named do they count as their bytes.
                let is_text = x.downcast::<Str>().is_some()
                    || x.as_bytes().is_some()
                    || x.downcast::<ByteArray>().is_some();
                let parsed = if is_text { parse(vm, x, base)? } else { None };
                match parsed {
                    Some(int) => vm.give_int(int)?,
                    None => {
                        return raise!(
                            vm,
                            TypeError,
                            "int() can't convert non-string with explicit base"
                        );
                    }
                }
            }
        };
        of_class(vm, cls, value)
    }

    #[slot(repr)]
    fn repr(this: IntRef<'_>, vm: &mut Vm) -> Res {
        decimal(vm, this)
    }

    #[slot(hash)]
    fn hash(this: IntRef<'_>) -> i64 {
        match this {
            IntRef::Small(small) => float::hash_i64(small),
            IntRef::Big(big) => float::hash_int(big),
        }
    }

    #[slot(bool)]
    fn bool(this: IntRef<'_>) -> bool {
        !this.is_zero()
    }

    // ---- comparison

    #[slot(lt)]
    fn lt(this: IntRef<'_>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_lt)
    }
    #[slot(le)]
    fn le(this: IntRef<'_>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_le)
    }
    #[slot(eq)]
    fn eq(this: IntRef<'_>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_eq)
    }
    #[slot(ne)]
    fn ne(this: IntRef<'_>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_ne)
    }
    #[slot(gt)]
    fn gt(this: IntRef<'_>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_gt)
    }
    #[slot(ge)]
    fn ge(this: IntRef<'_>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_ge)
    }

    // ---- arithmetic

    #[slot(add)]
    #[slot(radd)]
    fn add(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        arithmetic(vm, this, value, i64::checked_add, |a, b| a + b)
    }
    #[slot(sub)]
    fn sub(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        arithmetic(vm, this, value, i64::checked_sub, |a, b| a - b)
    }
    #[slot(rsub)]
    fn rsub(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        arithmetic(vm, this, value, |a, b| b.checked_sub(a), |a, b| b - a)
    }
    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        mul(vm, this, value)
    }
    #[slot(truediv)]
    fn truediv(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let value = operands!(IntRef::of(value));
        truediv(vm, this, value)
    }
    #[slot(rtruediv)]
    fn rtruediv(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let (a, b) = operands!(reflected(this, value));
        truediv(vm, a, b)
    }
    #[slot(floordiv)]
    fn floordiv(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let value = operands!(IntRef::of(value));
        floordiv(vm, this, value)
    }
    #[slot(rfloordiv)]
    fn rfloordiv(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let (a, b) = operands!(reflected(this, value));
        floordiv(vm, a, b)
    }
    #[slot(mod)]
    fn modulo(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let value = operands!(IntRef::of(value));
        modulo(vm, this, value)
    }
    #[slot(rmod)]
    fn rmod(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let (a, b) = operands!(reflected(this, value));
        modulo(vm, a, b)
    }
    #[slot(divmod)]
    fn divmod(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let value = operands!(IntRef::of(value));
        divmod(vm, this, value)
    }
    #[slot(rdivmod)]
    fn rdivmod(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let (a, b) = operands!(reflected(this, value));
        divmod(vm, a, b)
    }
    #[slot(pow)]
    fn pow(this: IntRef<'_>, vm: &mut Vm, value: &Value, modulus: Option<&Value>) -> Res {
        let value = operands!(IntRef::of(value));
        let Some(modulus) = modulus else {
            return pow(vm, this, value);
        };
        let modulus = operands!(IntRef::of(modulus));
        if let (IntRef::Small(base), IntRef::Small(exponent @ 0..), IntRef::Small(modulus @ 1..)) =
            (this, value, modulus)
        {
            return Ok(Value::Int(int::pow_mod_i64(base, exponent, modulus)));
        }
        let power =
            int::pow_mod(vm, &this.to_big(), &value.to_big(), &modulus.to_big())?.or_raise(vm)?;
        vm.give_int(power)
    }
    #[slot(rpow)]
    fn rpow(this: IntRef<'_>, vm: &mut Vm, value: &Value, modulus: Option<&Value>) -> Res {
        if modulus.is_some() {
            return Ok(Value::NotImplemented);
        }
        let (a, b) = operands!(reflected(this, value));
        pow(vm, a, b)
    }
    #[slot(lshift)]
    fn lshift(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let value = operands!(IntRef::of(value));
        lshift(vm, this, value)
    }
    #[slot(rlshift)]
    fn rlshift(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let (a, b) = operands!(reflected(this, value));
        lshift(vm, a, b)
    }
    #[slot(rshift)]
    fn rshift(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let value = operands!(IntRef::of(value));
        rshift(vm, this, value)
    }
    #[slot(rrshift)]
    fn rrshift(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        let (a, b) = operands!(reflected(this, value));
        rshift(vm, a, b)
    }
    #[slot(and)]
    #[slot(rand)]
    fn and(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        arithmetic(vm, this, value, |a, b| Some(a & b), |a, b| a & b)
    }
    #[slot(or)]
    #[slot(ror)]
    fn or(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        arithmetic(vm, this, value, |a, b| Some(a | b), |a, b| a | b)
    }
    #[slot(xor)]
    #[slot(rxor)]
    fn xor(this: IntRef<'_>, vm: &mut Vm, value: &Value) -> Res {
        arithmetic(vm, this, value, |a, b| Some(a ^ b), |a, b| a ^ b)
    }
    #[slot(neg)]
    fn neg(this: IntRef<'_>, vm: &mut Vm) -> Res {
        match this {
            IntRef::Small(small) => vm.new_int_wide(-i128::from(small)),
            IntRef::Big(big) => vm.new_int(-big),
        }
    }
    #[slot(abs)]
    fn abs(this: IntRef<'_>, vm: &mut Vm) -> Res {
        match this {
            IntRef::Small(small) => vm.new_int_wide(i128::from(small).abs()),
            IntRef::Big(big) => vm.new_int(big.abs()),
        }
    }
    #[slot(invert)]
    fn invert(this: IntRef<'_>, vm: &mut Vm) -> Res {
        match this {
            IntRef::Small(small) => Ok(Value::Int(!small)),
            IntRef::Big(big) => vm.new_int(!big),
        }
    }

    // ---- conversion

    #[slot(pos)]
    #[slot(int)]
    #[slot(index)]
    #[slot(trunc)]
    #[slot(floor)]
    #[slot(ceil)]
    fn int(this: IntRef<'_>, vm: &mut Vm) -> Res {
        this.to_value(vm)
    }
    #[slot(float)]
    fn float(this: IntRef<'_>, vm: &mut Vm) -> Res<f64> {
        this.to_f64(vm)
    }

    /// The number itself; with a negative ndigits, rounded to a power of ten.
    #[slot(round)]
    fn round(this: IntRef<'_>, vm: &mut Vm, ndigits: Option<&Value>) -> Res {
        let Some(ndigits) = ndigits else {
            return this.to_value(vm);
        };
        let ndigits = vm.index(ndigits)?;
        match IntRef::of(&ndigits) {
            Some(places) if places.is_negative() => {
                let rounded = int::round(vm, &this.to_big(), &-places.to_big().into_owned())?;
                vm.give_int(rounded)
            }
            _ => this.to_value(vm),
        }
    }

    /// The number as text, in the form that format_spec asks for.
    #[slot(format)]
    fn format(this: IntSelf<'_>, vm: &mut Vm, format_spec: &Ref<Str>) -> Res {
        if format_spec.byte_len() == 0 {
            return match this.value {
                Value::Int(small) => vm.new_str(&small.to_string()),
                _ => Ok(vm.str(this.value)?.into()),
            };
        }
        let _held = vm.hold_format(format_spec)?;
        let (limit, name) = (vm.int_digits_limit(), vm.type_name(this.value));
        let (mut out, int) = (Shown::new(), this.int.to_int());
        format_spec::format_int(&mut out, &int, format_spec.as_bytes(), &name, limit)
            .or_raise(vm)?;
        vm.new_str_wtf8(&out)
    }

    #[method("__getnewargs__(self, /)")]
    fn getnewargs(this: IntRef<'_>, vm: &mut Vm) -> Res {
        let value = this.to_value(vm)?;
        vm.new_tuple([value])
    }

    /// Returns size in memory, in bytes.
    #[method("__sizeof__(self, /)")]
    fn sizeof(this: IntRef<'_>) -> i64 {
        // As CPython counts: a header of 24 bytes and digits of 30 bits.
        24 + 4 * this.bits().div_ceil(30).max(1) as i64
    }

    // ---- methods

    /// The number and 1.
    #[method("as_integer_ratio(self, /)")]
    fn as_integer_ratio(this: IntRef<'_>, vm: &mut Vm) -> Res {
        let value = this.to_value(vm)?;
        vm.new_tuple([value, Value::Int(1)])
    }

    /// How many ones its absolute value has in binary.
    ///
    /// >>> (7).bit_count()
    /// 3
    #[method("bit_count(self, /)")]
    fn bit_count(this: IntRef<'_>) -> u64 {
        match this {
            IntRef::Small(small) => u64::from(small.unsigned_abs().count_ones()),
            IntRef::Big(big) => int::bit_count(big),
        }
    }

    /// How many binary digits its absolute value has.
    ///
    /// >>> (8).bit_length()
    /// 4
    #[method("bit_length(self, /)")]
    fn bit_length(this: IntRef<'_>) -> u64 {
        this.bits()
    }

    /// The number itself: it has no imaginary part.
    #[method("conjugate(self, /)")]
    fn conjugate(this: IntRef<'_>, vm: &mut Vm) -> Res {
        this.to_value(vm)
    }

    /// True; floats have this method too.
    #[method("is_integer(self, /)")]
    fn is_integer(this: IntRef<'_>) -> bool {
        let _ = this;
        true
    }

    /// The integer as bytes.
    ///
    /// length is how many: OverflowError if they are too few. byteorder says which end the highest digit stands at:
    /// 'big' for the start, 'little' for the end; sys.byteorder is that of the machine. signed has negative numbers
    /// written as two's complement: without it they are an OverflowError.
    #[method("to_bytes(self, /, length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(
        this: IntRef<'_>,
        vm: &mut Vm,
        length: isize,
        byteorder: &Ref<Str>,
        signed: bool,
    ) -> Res {
        let little = is_little(vm, byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            return raise!(vm, ValueError, "length argument must be non-negative");
        };
        vm.reserve(length)?;
        let bytes = int::to_bytes(&this.to_big(), length, little, signed).or_raise(vm)?;
        vm.new_bytes(&bytes)
    }

    /// The integer that these bytes, or ints below 256, are.
    ///
    /// byteorder says which end the highest digit stands at: 'big' for the start, 'little' for the end; sys.byteorder
    /// is that of the machine. signed has the highest bit count as a sign.
    #[classmethod("from_bytes(cls, /, bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(
        cls: &Ref<Type>,
        vm: &mut Vm,
        bytes: &Value,
        byteorder: &Ref<Str>,
        signed: bool,
    ) -> Res {
        let little = is_little(vm, byteorder)?;
        let bytes = super::bytes_like::from_object(vm, bytes)?;
        let value = vm.give_int(int::from_bytes(&bytes, little, signed))?;
        if cls.is_same(&vm.types.int) {
            return Ok(value);
        }
        vm.call(&cls.into(), &[value])
    }

    /// its real part
    #[getter]
    fn real(this: IntRef<'_>, vm: &mut Vm) -> Res {
        this.to_value(vm)
    }

    /// its imaginary part
    #[getter]
    fn imag(this: IntRef<'_>) -> i64 {
        let _ = this;
        0
    }

    /// the number itself, as a fraction over 1
    #[getter]
    fn numerator(this: IntRef<'_>, vm: &mut Vm) -> Res {
        this.to_value(vm)
    }

    /// 1: what the number, as a fraction, is divided by
    #[getter]
    fn denominator(this: IntRef<'_>) -> i64 {
        let _ = this;
        1
    }
}

/// `bin`, `oct`, `hex`.
pub(crate) fn in_base(vm: &mut Vm, value: &Value, radix: u32) -> Res {
    if let Value::Int(small) = value {
        let mut room = [0; int::SMALL_ROOM];
        return vm.new_str(int::small_prefixed(*small, radix, &mut room));
    }
    let value = vm.index(value)?;
    let int = IntRef::of(&value).map_or(Int::Small(0), IntRef::to_int);
    vm.new_str(&int::prefixed(&int, radix))
}

/// The machine integer that a number or a short text of digits is.
fn int_quickly(_: &mut Vm, args: &mut [Value]) -> Value {
    const SHORT: usize = 18;
    // From here on there are floats that are no machine integers.
    const LARGE: f64 = (1_u64 << 62) as f64;
    let int = match args {
        [Value::Int(int)] => Some(*int),
        [Value::Bool(truth)] => Some(i64::from(truth.get())),
        [Value::Float(float)] if float.get().abs() < LARGE => Some(float.get() as i64),
        [Value::Object(object)] => object.downcast::<Str>().and_then(|text| {
            let digits = text.as_bytes();
            let digit = |byte: &u8| byte.is_ascii_digit();
            let fits = (1..=SHORT).contains(&digits.len()) && digits.iter().all(digit);
            let add = |sum, byte: &u8| sum * 10 + i64::from(byte - b'0');
            (fits && !object.ty().is_counted()).then(|| digits.iter().fold(0, add))
        }),
        _ => None,
    };
    int.map_or(Value::Unset, Value::Int)
}
