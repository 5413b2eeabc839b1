//! Arguments of native functions as Rust types, and their results as values.
//!
//! A parameter's Rust type says what it takes; its errors name the parameter as CPython's do.
//!
//! | type | takes |
//! |---|---|
//! | `Value`, `&Value` | anything |
//! | `&T`, `&Ref<T>`, `Ref<T>` | an object of shape `T`, subclasses included |
//! | `bool` | anything, by its truth |
//! | `isize` `i64` `i32` `usize` `u32` `u8` | what has `__index__`, in range |
//! | `f64` | what has `__float__` or `__index__` |
//! | `Option<X>` | nothing, or what `X` takes; where the default is `None`, that counts as nothing |
//! | `&[Value]` | `*args` |
//!
//! # Where to go next
//! `object/native.rs` has the rows that call these; `args.rs` fills the slots.

use crate::object::native::{Arg, MethodDef, Place};
use crate::object::{Answer, OutOfMemory, Payload, Raised, Ref, Res, Step, Value, Vm};
use num_bigint::BigInt;

/// A type that a native function's parameter can have.
pub trait FromArg<'a>: Sized {
    /// The slot's value as `Self`, or a TypeError that names the parameter.
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self>;
}

impl<'a> FromArg<'a> for &'a Value {
    #[inline(always)]
    fn from_arg(_: &mut Vm, slot: &'a Value, _: &'static Arg) -> Res<Self> {
        Ok(slot)
    }
}

impl FromArg<'_> for Value {
    #[inline(always)]
    fn from_arg(_: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
        Ok(slot.clone())
    }
}

impl<'a, T: Payload> FromArg<'a> for &'a Ref<T> {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        match slot.downcast::<T>() {
            Some(object) => Ok(object),
            None => wrong_type(vm, slot, arg, T::layout().name),
        }
    }
}

impl<'a, T: Payload> FromArg<'a> for &'a T {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        <&Ref<T>>::from_arg(vm, slot, arg).map(|object| &**object)
    }
}

impl<'a, T: Payload> FromArg<'a> for Ref<T> {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        <&Ref<T>>::from_arg(vm, slot, arg).cloned()
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        match slot {
            Value::Unset => Ok(None),
            Value::None if arg.nullable => Ok(None),
            _ => T::from_arg(vm, slot, arg).map(Some),
        }
    }
}

impl<'a> FromArg<'a> for &'a [Value] {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
        match slot.as_tuple() {
            Some(tuple) => Ok(tuple.items()),
            None => wrong_type(vm, slot, arg, "tuple"),
        }
    }
}

impl FromArg<'_> for bool {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
        match slot {
            Value::Bool(value) => Ok(value.get()),
            _ => vm.truth(slot),
        }
    }
}

impl FromArg<'_> for f64 {
    #[inline]
    fn from_arg(vm: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
        match slot {
            Value::Float(value) => Ok(value.get()),
            Value::Int(value) => Ok(*value as f64),
            _ => vm.to_f64(slot),
        }
    }
}

/// The integers: those in range, by `__index__`; `$beyond` and `$below` are the errors of those that are not.
macro_rules! integers {
    ($($ty:ty: $exception:ident $beyond:literal, $below:literal;)*) => { $(
        impl FromArg<'_> for $ty {
            #[inline]
            fn from_arg(vm: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
                let integer = match slot {
                    Value::Int(integer) => *integer,
                    _ => match wide(vm, slot)? {
                        Ok(integer) => integer,
                        // Beyond 64 bits, and so beyond every type here but the end of `usize`.
                        Err(Sign::Positive) => return raise!(vm, $exception, $beyond),
                        Err(Sign::Negative) => return raise!(vm, $exception, $below),
                    },
                };
                match <$ty>::try_from(integer) {
                    Ok(integer) => Ok(integer),
                    Err(_) if integer < 0 => raise!(vm, $exception, $below),
                    Err(_) => raise!(vm, $exception, $beyond),
                }
            }
        }
    )* };
}

integers! {
    i64: OverflowError "Python int too large to convert to C long", "Python int too large to convert to C long";
    isize: OverflowError "Python int too large to convert to C ssize_t", "Python int too large to convert to C ssize_t";
    i32: OverflowError "Python int too large to convert to C int", "Python int too large to convert to C int";
    usize: OverflowError "Python int too large to convert to C size_t", "can't convert negative value to size_t";
    u32: OverflowError "Python int too large to convert to C unsigned int", "can't convert negative value to unsigned int";
    u8: ValueError "byte must be in range(0, 256)", "byte must be in range(0, 256)";
}

enum Sign {
    Positive,
    Negative,
}

/// The integer that `__index__` gives: in 64 bits, or only its sign.
#[cold]
fn wide(vm: &mut Vm, slot: &Value) -> Res<Result<i64, Sign>> {
    let integer = vm.index(slot)?;
    Ok(match vm.small_int(&integer) {
        Some(small) => Ok(small),
        None if vm.is_negative_int(&integer) => Err(Sign::Negative),
        None => Err(Sign::Positive),
    })
}

/// The TypeError for an argument of the wrong type, in CPython's words.
#[cold]
pub fn wrong_type<T>(vm: &mut Vm, given: &Value, arg: &Arg, expected: &str) -> Res<T> {
    let Arg { owner, .. } = arg;
    // A constructor goes by the name of its class.
    let callee = if matches!(arg.callee, "__new__" | "__init__") {
        arg.owner
    } else {
        arg.callee
    };
    let ty = vm.type_name(given);
    let named = match given {
        Value::None => "None",
        _ => &*ty,
    };
    let or_none = if arg.nullable { " or None" } else { "" };
    match arg.place {
        Place::Receiver => {
            raise!(
                vm,
                TypeError,
                "descriptor '{callee}' for '{owner}' objects doesn't apply to a '{ty}' object"
            )
        }
        Place::SlotReceiver => {
            raise!(
                vm,
                TypeError,
                "descriptor '{callee}' requires a '{owner}' object but received a '{ty}'"
            )
        }
        Place::Only => raise!(
            vm,
            TypeError,
            "{callee}() argument must be {expected}{or_none}, not {named}"
        ),
        Place::Position(at) => {
            raise!(
                vm,
                TypeError,
                "{callee}() argument {at} must be {expected}{or_none}, not {named}"
            )
        }
        Place::Name(name) => {
            raise!(
                vm,
                TypeError,
                "{callee}() argument '{name}' must be {expected}{or_none}, not {named}"
            )
        }
        Place::Assigned(name) => raise!(vm, TypeError, "{name} must be set to a {expected} object"),
    }
}

/// The text that a parameter is where nobody gives it.
#[inline(never)]
pub fn default_text(vm: &mut Vm, text: &'static str) -> Res {
    let start = text.as_ptr() as usize;
    let place = (start ^ start >> 4) % vm.default_texts.len();
    // Two texts may begin at the same place.
    if let Some((known, value)) = vm.default_texts.get(place)
        && *known == start
        && value.as_str().is_some_and(|it| it.byte_len() == text.len())
    {
        return Ok(value.clone());
    }
    let value = match text.len() {
        0 | 1 => vm.new_str(text)?,
        _ => vm.intern(text)?.into(),
    };
    if let Some(known) = vm.default_texts.get_mut(place) {
        *known = (start, value.clone());
    }
    Ok(value)
}

/// The error for a call whose slots are not those of the signature. Only a fault of the caller's can lead here.
#[cold]
pub fn wrong_slots(vm: &mut Vm, def: &'static MethodDef, slots: &[Value]) -> Answer {
    let raised: Res = raise!(
        vm,
        SystemError,
        "{}.{}() was called with {} slots",
        def.owner,
        def.name,
        slots.len()
    );
    raised.into()
}

/// The error for setting an attribute that can only be deleted.
#[cold]
pub fn not_assignable(vm: &mut Vm, arg: &'static Arg) -> Res<()> {
    raise!(
        vm,
        AttributeError,
        "attribute '{}' of '{}' objects is not writable",
        arg.callee,
        arg.owner
    )
}

/// The value to set an attribute to; an AttributeError where the attribute is being deleted.
#[inline]
pub fn assigned_value(vm: &mut Vm, value: Option<Value>, arg: &'static Arg) -> Res {
    match value {
        Some(value) => Ok(value),
        None => raise!(
            vm,
            TypeError,
            "cannot delete attribute '{}' of '{}' objects",
            arg.callee,
            arg.owner
        ),
    }
}

/// A type that a native function can give.
pub trait IntoValue {
    /// As a value. What needs memory can fail.
    fn into_value(self, vm: &mut Vm) -> Res;
}

/// What a native function's result leads to: a value, or a further step.
pub trait IntoAnswer {
    /// As an answer.
    fn into_answer(self, vm: &mut Vm) -> Answer;
}

impl<T: IntoValue> IntoAnswer for T {
    #[inline(always)]
    fn into_answer(self, vm: &mut Vm) -> Answer {
        self.into_value(vm).into()
    }
}

impl IntoAnswer for Step {
    #[inline]
    fn into_answer(self, vm: &mut Vm) -> Answer {
        Answer::of(vm, Ok(self))
    }
}

impl IntoAnswer for Res<Step> {
    #[inline]
    fn into_answer(self, vm: &mut Vm) -> Answer {
        Answer::of(vm, self)
    }
}

impl<T: IntoValue> IntoValue for Result<T, Raised> {
    #[inline]
    fn into_value(self, vm: &mut Vm) -> Res {
        self?.into_value(vm)
    }
}

impl<T: IntoValue> IntoValue for Result<T, OutOfMemory> {
    #[inline]
    fn into_value(self, vm: &mut Vm) -> Res {
        match self {
            Ok(value) => value.into_value(vm),
            Err(full) => Err(full.into()),
        }
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    /// `None` is Python's `None`.
    #[inline]
    fn into_value(self, vm: &mut Vm) -> Res {
        match self {
            Some(value) => value.into_value(vm),
            None => Ok(Value::None),
        }
    }
}

impl IntoValue for Value {
    #[inline(always)]
    fn into_value(self, _: &mut Vm) -> Res {
        Ok(self)
    }
}

impl IntoValue for &Value {
    #[inline(always)]
    fn into_value(self, _: &mut Vm) -> Res {
        Ok(self.clone())
    }
}

impl<T> IntoValue for Ref<T> {
    #[inline(always)]
    fn into_value(self, _: &mut Vm) -> Res {
        Ok(self.into())
    }
}

impl<T> IntoValue for &Ref<T> {
    #[inline(always)]
    fn into_value(self, _: &mut Vm) -> Res {
        Ok(self.into())
    }
}

impl IntoValue for () {
    #[inline(always)]
    fn into_value(self, _: &mut Vm) -> Res {
        Ok(Value::None)
    }
}

impl IntoValue for bool {
    #[inline(always)]
    fn into_value(self, _: &mut Vm) -> Res {
        Ok(Value::bool(self))
    }
}

impl IntoValue for f64 {
    #[inline(always)]
    fn into_value(self, _: &mut Vm) -> Res {
        Ok(Value::float(self))
    }
}

macro_rules! small_integers {
    ($($ty:ty),*) => { $( impl IntoValue for $ty {
        #[inline(always)]
        fn into_value(self, _: &mut Vm) -> Res {
            Ok(Value::Int(self.into()))
        }
    } )* };
}
small_integers!(i64, i32, u32, u8);

macro_rules! large_integers {
    ($($ty:ty),*) => { $( impl IntoValue for $ty {
        #[inline]
        fn into_value(self, vm: &mut Vm) -> Res {
            match i64::try_from(self) {
                Ok(integer) => Ok(Value::Int(integer)),
                Err(_) => vm.new_int(BigInt::from(self)),
            }
        }
    } )* };
}
large_integers!(isize, usize, u64);

impl IntoValue for BigInt {
    fn into_value(self, vm: &mut Vm) -> Res {
        vm.new_int(self)
    }
}

impl IntoValue for &str {
    fn into_value(self, vm: &mut Vm) -> Res {
        vm.new_str(self)
    }
}

impl IntoValue for String {
    fn into_value(self, vm: &mut Vm) -> Res {
        vm.new_str(&self)
    }
}
