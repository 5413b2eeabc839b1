//! Sequences, tuples, mappings and sets.

use super::{FromOwned, FromValue, IntoValue, Local, Mismatch, Result, Scope, deeper, guarded};
use crate::object::{Dict, Items, Set, Special, Value, Vm};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

super::owned! {
    {T: FromOwned} Vec<T>;
    {T: FromOwned} Box<[T]>;
    {T: FromOwned} VecDeque<T>;
    {T: FromOwned, const N: usize} [T; N];
    {T: FromOwned + Eq + Hash, S: BuildHasher + Default} HashSet<T, S>;
    {T: FromOwned + Ord} BTreeSet<T>;
}

/// The elements of a list, a tuple or another iterable; text, bytes and mappings are none here.
fn elements(value: &Local<'_>) -> Result<Vec<Value>, Mismatch> {
    let found = value.scope().attempt(|vm| {
        let value = value.value();
        let is_whole = value.as_str().is_some()
            || value.as_bytes().is_some()
            || value.as_dict().is_some()
            || value.as_type().is_some();
        if is_whole || vm.special(value, Special::Iter).is_unset() {
            return Ok(None);
        }
        vm.collect_iterable(value).map(Some)
    })?;
    found.ok_or_else(|| Mismatch::expected("list", value))
}

/// Charge for `count` elements of `size` bytes.
fn charge(scope: Scope<'_>, count: usize, size: usize) -> Result<(), Mismatch> {
    Ok(scope.attempt(|vm| {
        vm.heap.owe(count / 16);
        vm.reserve(count.saturating_mul(size))?;
        vm.tick()
    })?)
}

/// A `Vec` of any type.
pub(super) fn collect<T: FromOwned>(value: &Local<'_>) -> Result<Vec<T>, Mismatch> {
    let scope = value.scope();
    let items = elements(value)?;
    charge(scope, items.len(), size_of::<T>())?;
    guarded(scope, || {
        let mut made = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            let item = scope.local(item);
            made.push(T::from_value(&item).map_err(|mismatch| mismatch.at_item(at))?);
        }
        Ok(made)
    })
}

/// A list of anything.
pub(super) fn list<'vm, T: IntoValue>(
    scope: Scope<'vm>,
    many: impl IntoIterator<Item = T>,
) -> Result<Local<'vm>> {
    let many = many.into_iter();
    deeper(scope, || {
        let mut items = Items::default();
        scope.attempt(|_| Ok(items.reserve(many.size_hint().0)?))?;
        for item in many {
            let item = item.into_value(scope)?.into_value();
            scope.attempt(|vm| {
                items.push(item)?;
                vm.tick()
            })?;
        }
        scope.value(|vm| vm.new_list(items.take()))
    })
}

impl<T: FromOwned> FromValue<'_> for Vec<T> {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        T::many(value)
    }
}

impl<T: IntoValue> IntoValue for Vec<T> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        T::many_into(self, scope)
    }
}

impl<T: FromOwned> FromValue<'_> for Box<[T]> {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        T::many(value).map(Vec::into)
    }
}

impl<T: FromOwned> FromValue<'_> for VecDeque<T> {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        T::many(value).map(Vec::into)
    }
}

impl<T: IntoValue> IntoValue for VecDeque<T> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        list(scope, self)
    }
}

impl<T: FromOwned, const N: usize> FromValue<'_> for [T; N] {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        let items = T::many(value)?;
        <[T; N]>::try_from(items).map_err(|items| wrong_length(N, items.len()))
    }
}

impl<T: IntoValue, const N: usize> IntoValue for [T; N] {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        T::many_into(self.into(), scope)
    }
}

/// CPython's words for an unpacking that does not fit.
#[cold]
fn wrong_length(expected: usize, found: usize) -> Mismatch {
    let text = match found < expected {
        true => format!("not enough values to unpack (expected {expected}, got {found})"),
        false => format!("too many values to unpack (expected {expected}, got {found})"),
    };
    Mismatch::new("ValueError", text)
}

/// The elements of a tuple or list of this length.
pub(crate) fn fixed<'vm>(value: &Local<'vm>, count: usize) -> Result<Vec<Local<'vm>>, Mismatch> {
    let scope = value.scope();
    let items = match (value.value().as_tuple(), value.value().as_list()) {
        (Some(tuple), _) if tuple.len() == count => tuple.items().to_vec(),
        (Some(tuple), _) => return Err(wrong_length(count, tuple.len())),
        (None, Some(list)) => {
            let found = scope.with(|vm| match list.len(vm) {
                len if len == count => Ok(list.items(vm).to_vec()),
                len => Err(len),
            });
            found.map_err(|len| wrong_length(count, len))?
        }
        (None, None) => return Err(Mismatch::expected("tuple", value)),
    };
    Ok(items.into_iter().map(|item| scope.local(item)).collect())
}

macro_rules! tuples {
    ($($count:literal: $($name:ident)*;)*) => { $(
        impl<$($name: FromOwned),*> FromValue<'_> for ($($name,)*) {
            fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
                let items = fixed(value, $count)?;
                guarded(value.scope(), || {
                    let mut items = items.iter().enumerate();
                    Ok(($(next::<$name>(&mut items, $count)?,)*))
                })
            }
        }

        impl<$($name: FromOwned),*> FromOwned for ($($name,)*) {}

        impl<$($name: IntoValue),*> IntoValue for ($($name,)*) {
            #[allow(non_snake_case, reason = "one name for the type and its value")]
            fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
                let ($($name,)*) = self;
                let items = [$($name.into_value(scope)?),*];
                scope.value(|vm| vm.new_tuple(items.map(Local::into_value)))
            }
        }
    )* };
}

fn next<'a, T: FromOwned>(
    items: &mut impl Iterator<Item = (usize, &'a Local<'a>)>,
    count: usize,
) -> Result<T, Mismatch> {
    match items.next() {
        Some((at, item)) => T::from_value(item).map_err(|mismatch| mismatch.at_item(at)),
        None => Err(wrong_length(count, 0)),
    }
}

tuples! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
    7: A B C D E F G;
    8: A B C D E F G H;
    9: A B C D E F G H I;
    10: A B C D E F G H I J;
    11: A B C D E F G H I J K;
    12: A B C D E F G H I J K L;
}

/// Keys and values of a dict, or of what has `keys()`.
pub(crate) fn entries<'vm>(value: &Local<'vm>) -> Result<Vec<(Local<'vm>, Local<'vm>)>, Mismatch> {
    let scope = value.scope();
    if let Some(dict) = value.value().downcast::<Dict>() {
        let count = scope.with(|vm| dict.len(vm));
        charge(scope, count, 2 * size_of::<Local<'_>>())?;
        return Ok(value.dict_items().unwrap_or_default());
    }
    let is_class = value.value().as_type().is_some();
    if is_class || value.getattr_opt("keys")?.is_none() {
        return Err(Mismatch::expected("dict", value));
    }
    let mut pairs = Vec::new();
    for key in value.call_method("keys", &[])?.to_vec()? {
        let item = value.get_item(&key)?;
        pairs.push((key, item));
    }
    Ok(pairs)
}

/// The mismatch at a key.
#[cold]
pub(crate) fn at_key(mismatch: Mismatch, key: &Local<'_>) -> Mismatch {
    let name = match key.as_str() {
        Some(text) => text.to_owned(),
        None => key.repr().unwrap_or_else(|_| "?".to_owned()),
    };
    mismatch.at_key(name)
}

/// The entries of a mapping, converted one by one.
fn map_entries<K: FromOwned, V: FromOwned>(
    value: &Local<'_>,
    mut take: impl FnMut(K, V),
) -> Result<(), Mismatch> {
    let pairs = entries(value)?;
    charge(value.scope(), pairs.len(), size_of::<(K, V)>())?;
    guarded(value.scope(), || {
        for (key, item) in &pairs {
            let made = K::from_value(key).map_err(|mismatch| at_key(mismatch, key))?;
            let item = V::from_value(item).map_err(|mismatch| at_key(mismatch, key))?;
            take(made, item);
        }
        Ok(())
    })
}

/// A dict of these entries.
fn dict<'vm, K: IntoValue, V: IntoValue>(
    scope: Scope<'vm>,
    pairs: impl IntoIterator<Item = (K, V)>,
) -> Result<Local<'vm>> {
    deeper(scope, || {
        let made = scope.attempt(Vm::new_dict)?;
        for (key, value) in pairs {
            let key = key.into_value(scope)?.into_value();
            let value = value.into_value(scope)?.into_value();
            scope.attempt(|vm| {
                vm.tick()?;
                vm.dict_set(&made, key, value)
            })?;
        }
        Ok(scope.local(made.into()))
    })
}

macro_rules! mappings {
    ($($(#[$when:meta])* $map:ty, [$($params:tt)*];)*) => { $(
        $(#[$when])*
        impl<K: FromOwned $($params)*> FromValue<'_> for $map {
            fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
                let mut map = <$map>::default();
                map_entries(value, |key, value| {
                    map.insert(key, value);
                })?;
                Ok(map)
            }
        }

        $(#[$when])*
        impl<K: FromOwned $($params)*> FromOwned for $map {}
    )* };
}

mappings! {
    HashMap<K, V, S>, [+ Eq + Hash, V: FromOwned, S: BuildHasher + Default];
    BTreeMap<K, V>, [+ Ord, V: FromOwned];
    #[cfg(feature = "indexmap")] indexmap::IndexMap<K, V, S>, [+ Eq + Hash, V: FromOwned, S: BuildHasher + Default];
}

impl<K: IntoValue, V: IntoValue, S> IntoValue for HashMap<K, V, S> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        dict(scope, self)
    }
}

impl<K: IntoValue, V: IntoValue> IntoValue for BTreeMap<K, V> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        dict(scope, self)
    }
}

#[cfg(feature = "indexmap")]
impl<K: IntoValue, V: IntoValue, S> IntoValue for indexmap::IndexMap<K, V, S> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        dict(scope, self)
    }
}

/// The elements of a set, converted one by one.
fn set_elements<T: FromOwned>(value: &Local<'_>, mut take: impl FnMut(T)) -> Result<(), Mismatch> {
    let scope = value.scope();
    let Some(set) = value.value().downcast::<Set>() else {
        return Err(Mismatch::expected("set", value));
    };
    let count = scope.with(|vm| set.len(vm));
    charge(scope, count, size_of::<T>() + size_of::<Value>())?;
    let items = scope.with(|vm| set.items(vm));
    guarded(scope, || {
        for item in items {
            let item = scope.local(item);
            take(T::from_value(&item).map_err(|mismatch| at_key(mismatch, &item))?);
        }
        Ok(())
    })
}

impl<T: FromOwned + Eq + Hash, S: BuildHasher + Default> FromValue<'_> for HashSet<T, S> {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        let mut set = HashSet::default();
        set_elements(value, |item| {
            set.insert(item);
        })?;
        Ok(set)
    }
}

impl<T: FromOwned + Ord> FromValue<'_> for BTreeSet<T> {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        let mut set = BTreeSet::new();
        set_elements(value, |item| {
            set.insert(item);
        })?;
        Ok(set)
    }
}

fn set<'vm, T: IntoValue>(
    scope: Scope<'vm>,
    items: impl IntoIterator<Item = T>,
) -> Result<Local<'vm>> {
    let made = scope.attempt(Vm::new_set)?;
    for item in items {
        let item = item.into_value(scope)?.into_value();
        scope.attempt(|vm| {
            vm.tick()?;
            vm.set_add(&made, item)
        })?;
    }
    Ok(scope.local(made.into()))
}

impl<T: IntoValue, S> IntoValue for HashSet<T, S> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        set(scope, self)
    }
}

impl<T: IntoValue> IntoValue for BTreeSet<T> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        set(scope, self)
    }
}
