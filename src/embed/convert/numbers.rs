//! Numbers and truth values.

use super::{FromValue, IntoValue, Local, Mismatch, Result, Scope};
use crate::object::{Special, Value};
use num_bigint::BigInt;

super::owned! {
    bool; i8; i16; i32; i64; i128; isize; u16; u32; u64; u128; usize; BigInt; f32; f64;
}

impl FromValue<'_> for bool {
    #[inline]
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        match value.value() {
            Value::Bool(flag) => Ok(flag.get()),
            _ => Err(Mismatch::expected("bool", value)),
        }
    }
}

impl IntoValue for bool {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        Ok(scope.bool(self))
    }
}

/// An integer of any class and size, by `__index__`.
#[cold]
fn large(value: &Local<'_>) -> Result<BigInt, Mismatch> {
    let found = value.scope().attempt(|vm| {
        let value = value.value();
        match !is_number(value) && vm.special(value, Special::Index).is_unset() {
            true => Ok(None),
            false => {
                let index = vm.index(value)?;
                Ok(vm.big_int(&index))
            }
        }
    })?;
    found.ok_or_else(|| not_an_integer(value))
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_)) || value.as_int_object().is_some()
}

#[cold]
fn not_an_integer(value: &Local<'_>) -> Mismatch {
    let name = value.type_name();
    let text = format!("'{name}' object cannot be interpreted as an integer");
    Mismatch::new("TypeError", text)
}

#[cold]
fn out_of_range<T>(name: &'static str, signed: bool, negative: bool) -> Result<T, Mismatch> {
    let text = match (signed, negative) {
        (false, true) => format!("can't convert negative int to {name}"),
        _ => format!("Python int too large to convert to {name}"),
    };
    Err(Mismatch::new("OverflowError", text))
}

macro_rules! integers {
    ($($ty:ident $signed:literal),*) => { $(
        impl FromValue<'_> for $ty {
            #[inline]
            fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
                if let Value::Int(integer) = value.value() {
                    return match $ty::try_from(*integer) {
                        Ok(integer) => Ok(integer),
                        Err(_) => out_of_range(stringify!($ty), $signed, *integer < 0),
                    };
                }
                let integer = large(value)?;
                match $ty::try_from(&integer) {
                    Ok(integer) => Ok(integer),
                    Err(_) => out_of_range(
                        stringify!($ty),
                        $signed,
                        integer.sign() == num_bigint::Sign::Minus,
                    ),
                }
            }
        }

        impl IntoValue for $ty {
            #[inline]
            fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
                match i64::try_from(self) {
                    Ok(integer) => Ok(scope.int(integer)),
                    Err(_) => scope.big_int(BigInt::from(self)),
                }
            }
        }
    )* };
}

integers!(
    i8 true, i16 true, i32 true, i64 true, i128 true, isize true, u16 false, u32 false, u64 false, u128 false, usize false
);

impl FromValue<'_> for u8 {
    #[inline]
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        let integer = i64::from_value(value)?;
        match u8::try_from(integer) {
            Ok(byte) => Ok(byte),
            Err(_) => out_of_range("u8", false, integer < 0),
        }
    }
}

impl super::FromOwned for u8 {
    /// Bytes, in one piece.
    fn many(value: &Local<'_>) -> Result<Vec<u8>, Mismatch> {
        let contents = value.scope().attempt(|vm| {
            let contents = crate::builtins::bytes_like::contents(vm, value.value());
            if let Some(contents) = &contents {
                vm.reserve(contents.len())?;
            }
            Ok(contents.map(|contents| contents.to_vec()))
        })?;
        match contents {
            Some(bytes) => Ok(bytes),
            None if value.is_list() || value.is_tuple() => super::containers::collect(value),
            None => Err(Mismatch::expected("a bytes-like object", value)),
        }
    }
}

impl IntoValue for u8 {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        Ok(scope.int(self.into()))
    }

    /// Bytes, in one piece.
    fn many_into<'vm>(many: Vec<u8>, scope: Scope<'vm>) -> Result<Local<'vm>> {
        scope.bytes(&many)
    }
}

impl FromValue<'_> for BigInt {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        large(value)
    }
}

impl IntoValue for BigInt {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        scope.big_int(self)
    }
}

impl FromValue<'_> for f64 {
    #[inline]
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        if let Value::Float(float) = value.value() {
            return Ok(float.get());
        }
        let found = value.scope().attempt(|vm| {
            let value = value.value();
            let is_real = matches!(value, Value::Int(_))
                || !vm.special(value, Special::Float).is_unset()
                || !vm.special(value, Special::Index).is_unset();
            match is_real {
                true => vm.to_f64(value).map(Some),
                false => Ok(None),
            }
        })?;
        found.ok_or_else(|| Mismatch::expected("real number", value))
    }
}

impl IntoValue for f64 {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        Ok(scope.float(self))
    }
}

impl FromValue<'_> for f32 {
    /// What is beyond `f32` is an error; what it cannot tell apart is rounded.
    #[inline]
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        let wide = f64::from_value(value)?;
        let narrow = wide as f32;
        match narrow.is_infinite() && wide.is_finite() {
            true => Err(Mismatch::new(
                "OverflowError",
                "float too large to convert to f32",
            )),
            false => Ok(narrow),
        }
    }
}

impl IntoValue for f32 {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        Ok(scope.float(self.into()))
    }
}
