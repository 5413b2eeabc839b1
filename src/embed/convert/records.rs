//! Structs and enums: what their derives call.

use super::containers::{entries, fixed};
use super::{FromOwned, FromValue, IntoValue, Local, Mismatch, Result, Scope, deeper, guarded};
use crate::object::{Dict, Ref, Vm};

/// A value that a struct is read from: the keys of a dict, or the attributes of any other object.
pub struct Record<'a> {
    value: &'a Local<'a>,
    dict: Option<Ref<Dict>>,
}

impl<'a> Record<'a> {
    /// `value` as a record.
    pub fn new(value: &'a Local<'a>, expected: &str) -> Result<Self, Mismatch> {
        let dict = value.value().downcast::<Dict>().cloned();
        // What has no attributes of its own making is a mistake, and better named as one.
        let is_plain = value.value().object().is_none()
            || value.is_str()
            || value.is_bytes()
            || value.is_list()
            || value.is_int();
        match dict.is_none() && is_plain {
            true => Err(Mismatch::expected(
                &format!("dict or an object with the attributes of {expected}"),
                value,
            )),
            false => Ok(Record { value, dict }),
        }
    }

    /// The field of this name; `default` stands where there is none.
    pub fn field<T: FromOwned>(
        &self,
        name: &'static str,
        default: Option<fn() -> T>,
    ) -> Result<T, Mismatch> {
        let scope = self.value.scope();
        let found = match &self.dict {
            Some(dict) => scope
                .attempt(|vm| {
                    let key = vm.intern(name)?;
                    Ok(dict.get_str(vm, &key))
                })?
                .map(|value| scope.local(value)),
            None => self.value.getattr_opt(name)?,
        };
        match (found, default) {
            (Some(value), _) => {
                guarded(scope, || T::from_value(&value)).map_err(|mismatch| match self.dict {
                    Some(_) => mismatch.at_key(name),
                    None => mismatch.at_attribute(name),
                })
            }
            (None, Some(default)) => Ok(default()),
            (None, None) => match T::absent() {
                Some(absent) => Ok(absent),
                None => Err(self.missing(name)),
            },
        }
    }

    #[cold]
    fn missing(&self, name: &str) -> Mismatch {
        match self.dict {
            Some(_) => Mismatch::new("TypeError", format!("missing key '{name}'")),
            None => {
                let class = self.value.type_name();
                let text = format!("'{class}' object has no attribute '{name}'");
                Mismatch::new("AttributeError", text)
            }
        }
    }

    /// Refuses keys that are none of `known`. Attributes are not looked at.
    pub fn deny_others(&self, known: &[&str]) -> Result<(), Mismatch> {
        if self.dict.is_none() {
            return Ok(());
        }
        for (key, _) in entries(self.value)? {
            if !key.as_str().is_some_and(|key| known.contains(&key)) {
                let text = format!("unexpected key {}", key.repr()?);
                return Err(Mismatch::new("TypeError", text));
            }
        }
        Ok(())
    }
}

/// The dict or namespace that a struct becomes.
pub struct Entries<'vm> {
    scope: Scope<'vm>,
    dict: Ref<Dict>,
}

impl<'vm> Entries<'vm> {
    /// Nothing yet.
    pub fn new(scope: Scope<'vm>) -> Result<Self> {
        let dict = scope.attempt(Vm::new_dict)?;
        Ok(Entries { scope, dict })
    }

    /// One more field.
    pub fn put(&self, name: &str, value: impl IntoValue) -> Result<()> {
        let scope = self.scope;
        let value = deeper(scope, || value.into_value(scope))?.into_value();
        scope.attempt(|vm| {
            let key = vm.intern(name)?;
            Ok(self.dict.set_str(vm, &key, value)?)
        })
    }

    /// The fields of another one, which is a dict.
    pub fn put_all(&self, other: Local<'vm>) -> Result<()> {
        let Some(items) = other.dict_items() else {
            return self.put("value", other);
        };
        for (key, value) in items {
            self.scope
                .attempt(|vm| vm.dict_set(&self.dict, key.into_value(), value.into_value()))?;
        }
        Ok(())
    }

    /// As a dict.
    pub fn dict(self) -> Result<Local<'vm>> {
        Ok(self.scope.local(self.dict.into()))
    }

    /// As an object with these attributes.
    pub fn namespace(self) -> Result<Local<'vm>> {
        let items = self.scope.with(|vm| self.dict.items(vm));
        let attributes: Vec<_> = items
            .iter()
            .filter_map(|(name, value)| Some((name.as_str()?.to_utf8()?, value.clone())))
            .collect();
        self.scope
            .value(|vm| crate::builtins::namespace::namespace(vm, &attributes))
    }
}

/// A value that an enum is read from: the name of a variant, and what it holds.
pub struct Tagged<'a> {
    /// The variant.
    pub name: String,
    /// Its contents; None for a variant without.
    pub contents: Local<'a>,
}

impl<'a> Tagged<'a> {
    /// `"Name"`, or `{"Name": contents}`.
    pub fn outside(value: &'a Local<'a>, expected: &str) -> Result<Self, Mismatch> {
        if value.is_str() {
            return Ok(Tagged {
                name: String::from_value(value)?,
                contents: value.scope().none(),
            });
        }
        if !value.is_dict() {
            let expected = format!("str or dict that names a variant of {expected}");
            return Err(Mismatch::expected(&expected, value));
        }
        match &entries(value)?[..] {
            [(name, contents)] => Ok(Tagged {
                name: String::from_value(name)?,
                contents: contents.clone(),
            }),
            entries => Err(Mismatch::new(
                "ValueError",
                format!(
                    "a variant of {expected} is a dict of one key, not of {}",
                    entries.len()
                ),
            )),
        }
    }

    /// The variant's name under the key `tag`, beside its fields.
    pub fn inside(
        value: &'a Local<'a>,
        tag: &'static str,
        expected: &str,
    ) -> Result<Self, Mismatch> {
        Ok(Tagged {
            name: Record::new(value, expected)?.field::<String>(tag, None)?,
            contents: value.clone(),
        })
    }

    /// The name is that of no variant.
    #[cold]
    pub fn unknown<T>(&self, known: &[&str]) -> Result<T, Mismatch> {
        let known: Vec<_> = known.iter().map(|name| format!("'{name}'")).collect();
        let text = format!("'{}' is none of {}", self.name, known.join(", "));
        Err(Mismatch::new("ValueError", text))
    }
}

/// The elements of a tuple of `count`: what a tuple struct is read from.
pub fn positional<'vm>(value: &Local<'vm>, count: usize) -> Result<Vec<Local<'vm>>, Mismatch> {
    fixed(value, count)
}

/// One of them.
pub fn element<T: FromOwned>(items: &[Local<'_>], at: usize) -> Result<T, Mismatch> {
    match items.get(at) {
        Some(item) => {
            guarded(item.scope(), || T::from_value(item)).map_err(|mismatch| mismatch.at_item(at))
        }
        None => Err(Mismatch::new("ValueError", "an element is missing")),
    }
}
