//! Serde's serializer: Rust data as values.

use crate::embed::convert::{IntoValue, deeper};
use crate::embed::error::{Error, Result};
use crate::embed::local::Local;
use crate::embed::scope::Scope;
use crate::object::{Dict, Items, Ref, Value, Vm};
use ::serde::{Serialize, ser};

/// Makes one value.
#[derive(Clone, Copy)]
pub(super) struct Serializer<'vm> {
    pub(super) scope: Scope<'vm>,
}

impl<'vm> Serializer<'vm> {
    /// A part of a container: one level deeper.
    fn part<T: Serialize + ?Sized>(self, value: &T) -> Result<Value> {
        deeper(self.scope, || value.serialize(self)).map(Local::into_value)
    }

    fn dict(self) -> Result<Ref<Dict>> {
        self.scope.attempt(Vm::new_dict)
    }

    fn put(self, dict: &Ref<Dict>, key: Value, value: Value) -> Result<()> {
        self.scope.attempt(|vm| {
            vm.tick()?;
            vm.dict_set(dict, key, value)
        })
    }

    fn name(self, name: &'static str) -> Result<Value> {
        self.scope.attempt(|vm| Ok(vm.intern(name)?.into()))
    }

    /// `{"Variant": contents}`
    fn variant(self, name: &'static str, contents: Value) -> Result<Local<'vm>> {
        let dict = self.dict()?;
        let name = self.name(name)?;
        self.put(&dict, name, contents)?;
        Ok(self.scope.local(dict.into()))
    }

    fn sequence(self, tuple: bool, variant: Option<&'static str>) -> Sequence<'vm> {
        Sequence {
            serializer: self,
            items: Items::default(),
            tuple,
            variant,
        }
    }

    fn mapping(self, variant: Option<&'static str>) -> Result<Mapping<'vm>> {
        Ok(Mapping {
            serializer: self,
            dict: self.dict()?,
            key: Value::Unset,
            variant,
        })
    }
}

/// Methods that make a value of a plain type.
macro_rules! plain {
    ($($method:ident: $ty:ty;)*) => { $(
        fn $method(self, value: $ty) -> Result<Local<'vm>> {
            value.into_value(self.scope)
        }
    )* };
}

impl<'vm> ser::Serializer for Serializer<'vm> {
    type Ok = Local<'vm>;
    type Error = Error;
    type SerializeSeq = Sequence<'vm>;
    type SerializeTuple = Sequence<'vm>;
    type SerializeTupleStruct = Sequence<'vm>;
    type SerializeTupleVariant = Sequence<'vm>;
    type SerializeMap = Mapping<'vm>;
    type SerializeStruct = Mapping<'vm>;
    type SerializeStructVariant = Mapping<'vm>;

    plain! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_u128: u128;
        serialize_f32: f32;
        serialize_f64: f64;
        serialize_char: char;
        serialize_str: &str;
        serialize_bytes: &[u8];
    }

    fn serialize_none(self) -> Result<Local<'vm>> {
        Ok(self.scope.none())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Local<'vm>> {
        // An `Option<Box<Self>>` nests by itself.
        self.part(value).map(|value| self.scope.local(value))
    }

    fn serialize_unit(self) -> Result<Local<'vm>> {
        Ok(self.scope.none())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Local<'vm>> {
        Ok(self.scope.none())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Local<'vm>> {
        self.name(variant).map(|name| self.scope.local(name))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Local<'vm>> {
        self.part(value).map(|value| self.scope.local(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Local<'vm>> {
        let contents = self.part(value)?;
        self.variant(variant, contents)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Sequence<'vm>> {
        Ok(self.sequence(false, None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Sequence<'vm>> {
        Ok(self.sequence(true, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Sequence<'vm>> {
        Ok(self.sequence(true, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Sequence<'vm>> {
        Ok(self.sequence(true, Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Mapping<'vm>> {
        self.mapping(None)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Mapping<'vm>> {
        self.mapping(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Mapping<'vm>> {
        self.mapping(Some(variant))
    }
}

/// A list or tuple in the making.
pub(super) struct Sequence<'vm> {
    serializer: Serializer<'vm>,
    items: Items,
    tuple: bool,
    variant: Option<&'static str>,
}

impl<'vm> Sequence<'vm> {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let value = self.serializer.part(value)?;
        self.serializer.scope.attempt(|vm| {
            vm.tick()?;
            Ok(self.items.push(value)?)
        })
    }

    fn finish(mut self) -> Result<Local<'vm>> {
        let scope = self.serializer.scope;
        let items = self.items.take();
        let made = scope.value(|vm| match self.tuple {
            true => vm.new_tuple(items),
            false => vm.new_list(items),
        })?;
        match self.variant {
            Some(variant) => self.serializer.variant(variant, Local::into_value(made)),
            None => Ok(made),
        }
    }
}

/// A dict in the making.
pub(super) struct Mapping<'vm> {
    serializer: Serializer<'vm>,
    dict: Ref<Dict>,
    key: Value,
    variant: Option<&'static str>,
}

impl<'vm> Mapping<'vm> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        let name = self.serializer.name(name)?;
        let value = self.serializer.part(value)?;
        self.serializer.put(&self.dict, name, value)
    }

    fn finish(self) -> Result<Local<'vm>> {
        match self.variant {
            Some(variant) => self.serializer.variant(variant, self.dict.into()),
            None => Ok(self.serializer.scope.local(self.dict.into())),
        }
    }
}

/// Serde's four ways to give elements, and three to give fields.
macro_rules! parts {
    ($($of:ident: $method:ident;)*) => { $(
        impl<'vm> ser::$of for Sequence<'vm> {
            type Ok = Local<'vm>;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.push(value)
            }

            fn end(self) -> Result<Local<'vm>> {
                self.finish()
            }
        }
    )* };
    (fields $($of:ident;)*) => { $(
        impl<'vm> ser::$of for Mapping<'vm> {
            type Ok = Local<'vm>;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<()> {
                self.field(name, value)
            }

            fn end(self) -> Result<Local<'vm>> {
                self.finish()
            }
        }
    )* };
}

parts! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

parts! {
    fields
    SerializeStruct;
    SerializeStructVariant;
}

impl<'vm> ser::SerializeMap for Mapping<'vm> {
    type Ok = Local<'vm>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = self.serializer.part(key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let value = self.serializer.part(value)?;
        let key = std::mem::take(&mut self.key);
        self.serializer.put(&self.dict, key, value)
    }

    fn end(self) -> Result<Local<'vm>> {
        self.finish()
    }
}
