//! Text, and bytes that are lent.

use super::{FromValue, IntoValue, Local, Mismatch, Result, Scope};
use crate::builtins::coding;
use crate::text::codecs::Encoding;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

super::owned! { String; Box<str>; Rc<str>; Arc<str>; char; PathBuf; }

impl<'a> FromValue<'a> for &'a str {
    /// The text itself: nothing is copied.
    #[inline]
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        match value.value().as_str() {
            Some(text) => match text.to_utf8() {
                Some(text) => Ok(text),
                None => Err(lone_surrogate(value)),
            },
            None => Err(Mismatch::expected("str", value)),
        }
    }
}

/// UnicodeEncodeError: Rust's text has no lone surrogates.
#[cold]
fn lone_surrogate(value: &Local<'_>) -> Mismatch {
    let encoded = value.scope().attempt(|vm| match value.value().as_str() {
        Some(text) => coding::encode_as(vm, text, Encoding::Utf8, None).map(drop),
        None => Ok(()),
    });
    match encoded {
        Err(error) => error.into(),
        Ok(()) => Mismatch::new("UnicodeError", "surrogates not allowed"),
    }
}

macro_rules! owned_text {
    ($($ty:ty),*) => { $(
        impl FromValue<'_> for $ty {
            fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
                let text = <&str>::from_value(value)?;
                value.scope().attempt(|vm| vm.reserve(text.len()))?;
                Ok(text.into())
            }
        }

        impl IntoValue for $ty {
            fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
                scope.str(&self)
            }
        }
    )* };
}
owned_text!(String, Box<str>, Rc<str>, Arc<str>);

impl IntoValue for &str {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        scope.str(self)
    }
}

impl<'a> FromValue<'a> for Cow<'a, str> {
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        <&str>::from_value(value).map(Cow::Borrowed)
    }
}

impl IntoValue for Cow<'_, str> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        scope.str(&self)
    }
}

impl FromValue<'_> for char {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        if !value.is_str() {
            return Err(Mismatch::expected("a unicode character", value));
        }
        let text = <&str>::from_value(value)?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(char),
            _ => Err(Mismatch::new(
                "TypeError",
                format!(
                    "expected a character, but string of length {} found",
                    text.chars().count()
                ),
            )),
        }
    }
}

impl IntoValue for char {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        scope.str(self.encode_utf8(&mut [0; 4]))
    }
}

impl FromValue<'_> for PathBuf {
    /// A `str`, or what has `__fspath__`.
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        if !value.is_str()
            && let Some(method) = value.getattr_opt("__fspath__")?
        {
            let path = method.call(&[])?;
            return Ok(<&str>::from_value(&path)?.into());
        }
        match <&str>::from_value(value) {
            Ok(path) => Ok(path.into()),
            Err(mismatch) if mismatch.is_final() => Err(mismatch),
            Err(_) => Err(Mismatch::expected("str or os.PathLike", value)),
        }
    }
}

impl IntoValue for PathBuf {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        self.as_path().into_value(scope)
    }
}

impl IntoValue for &Path {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        scope.str(&self.to_string_lossy())
    }
}

impl<'a> FromValue<'a> for &'a [u8] {
    /// The bytes themselves: nothing is copied.
    #[inline]
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        value
            .as_bytes()
            .ok_or_else(|| Mismatch::expected("bytes", value))
    }
}

impl IntoValue for &[u8] {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        scope.bytes(self)
    }
}
