//! Serde's deserializer: values as Rust data.

use crate::embed::convert::{FromValue, Mismatch, at_key, entries, fixed, guarded};
use crate::embed::local::Local;
use crate::object::{Set, Value};
use ::serde::de::value::StrDeserializer;
use ::serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

type Result<T> = std::result::Result<T, Mismatch>;

/// Reads one value.
#[derive(Clone, Copy)]
pub(super) struct Deserializer<'a, 'vm> {
    pub(super) value: &'a Local<'vm>,
}

/// The elements of what is a sequence to serde: any iterable but text and mappings.
fn elements<'vm>(value: &Local<'vm>) -> Result<Vec<Local<'vm>>> {
    if value.is_str() || value.is_dict() {
        return Err(Mismatch::expected("list", value));
    }
    match value.to_vec() {
        Ok(items) => Ok(items),
        Err(error) if error.class() == "TypeError" => Err(Mismatch::expected("list", value)),
        Err(error) => Err(error.into()),
    }
}

impl<'vm> Deserializer<'_, 'vm> {
    fn visit_int<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if let Value::Int(integer) = self.value.value() {
            return visitor.visit_i64(*integer);
        }
        let large = BigInt::from_value(self.value)?;
        if let Some(integer) = large.to_i64() {
            visitor.visit_i64(integer)
        } else if let Some(integer) = large.to_u64() {
            visitor.visit_u64(integer)
        } else if let Some(integer) = large.to_i128() {
            visitor.visit_i128(integer)
        } else if let Some(integer) = large.to_u128() {
            visitor.visit_u128(integer)
        } else {
            let text = "Python int too large to convert to 128 bits";
            Err(Mismatch::new("OverflowError", text))
        }
    }

    fn visit_elements<'de, V: Visitor<'de>>(
        self,
        visitor: V,
        items: Vec<Local<'vm>>,
    ) -> Result<V::Value> {
        guarded(self.value.scope(), || {
            let mut sequence = Sequence {
                items: items.into_iter(),
                at: 0,
            };
            let made = visitor.visit_seq(&mut sequence)?;
            match sequence.items.len() {
                0 => Ok(made),
                left => {
                    let (all, taken) = (sequence.at + left, sequence.at);
                    let text = format!("too many values to unpack (expected {taken}, got {all})");
                    Err(Mismatch::new("ValueError", text))
                }
            }
        })
    }

    fn visit_entries<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let items = entries(self.value)?;
        guarded(self.value.scope(), || {
            visitor.visit_map(Mapping {
                items: items.into_iter(),
                found: None,
            })
        })
    }
}

/// Methods whose type says nothing that the value does not.
macro_rules! forward {
    ($to:ident: $($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.$to(visitor)
        }
    )* };
}

impl<'de> de::Deserializer<'de> for Deserializer<'_, '_> {
    type Error = Mismatch;

    forward! {
        visit_int:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }
    forward! { deserialize_f64: deserialize_f32 }
    forward! { deserialize_str: deserialize_string deserialize_char deserialize_identifier }
    forward! { deserialize_bytes: deserialize_byte_buf }
    forward! { visit_entries: deserialize_map }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value.value() {
            Value::None | Value::Unset => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag.get()),
            Value::Int(integer) => visitor.visit_i64(*integer),
            Value::Float(float) => visitor.visit_f64(float.get()),
            value if value.as_str().is_some() => self.deserialize_str(visitor),
            value if value.as_int_object().is_some() => self.visit_int(visitor),
            value if value.as_bytes().is_some() => self.deserialize_bytes(visitor),
            value if value.as_dict().is_some() => self.visit_entries(visitor),
            value
                if value.as_list().is_some()
                    || value.as_tuple().is_some()
                    || value.downcast::<Set>().is_some() =>
            {
                self.deserialize_seq(visitor)
            }
            _ => match self.value.as_float() {
                Some(float) => visitor.visit_f64(float),
                None => {
                    let expected = "None, bool, int, float, str, bytes, list, tuple, set or dict";
                    Err(Mismatch::expected(expected, self.value))
                }
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_bool(bool::from_value(self.value)?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f64(f64::from_value(self.value)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_str(<&str>::from_value(self.value)?)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value.as_bytes() {
            Some(bytes) => visitor.visit_bytes(bytes),
            None => visitor.visit_byte_buf(Vec::from_value(self.value)?),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value.is_none() {
            true => visitor.visit_none(),
            // An `Option<Box<Self>>` nests by itself.
            false => guarded(self.value.scope(), || visitor.visit_some(self)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        <()>::from_value(self.value)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        guarded(self.value.scope(), || visitor.visit_newtype_struct(self))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let items = elements(self.value)?;
        self.visit_elements(visitor, items)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value> {
        let items = match self.value.is_tuple() || self.value.is_list() {
            true => fixed(self.value, count)?,
            false => elements(self.value)?,
        };
        self.visit_elements(visitor, items)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        count: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_tuple(count, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let value = self.value.value();
        if value.as_dict().is_some() {
            return self.visit_entries(visitor);
        }
        if value.as_list().is_some() || value.as_tuple().is_some() {
            return self.deserialize_seq(visitor);
        }
        if value.object().is_none() || value.as_str().is_some() || value.as_bytes().is_some() {
            let expected = format!("dict or an object with the attributes of {name}");
            return Err(Mismatch::expected(&expected, self.value));
        }
        guarded(self.value.scope(), || {
            visitor.visit_map(Attributes {
                object: self.value,
                names: fields.iter(),
                found: None,
            })
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let _ = variants;
        if self.value.is_str() {
            let text = <&str>::from_value(self.value)?;
            return visitor.visit_enum(text.into_deserializer());
        }
        if !self.value.is_dict() {
            let expected = format!("str or dict that names a variant of {name}");
            return Err(Mismatch::expected(&expected, self.value));
        }
        match &entries(self.value)?[..] {
            [(variant, contents)] => guarded(self.value.scope(), || {
                visitor
                    .visit_enum(Enum { variant, contents })
                    .map_err(|mismatch| at_key(mismatch, variant))
            }),
            entries => {
                let count = entries.len();
                let text = format!("a variant of {name} is a dict of one key, not of {count}");
                Err(Mismatch::new("ValueError", text))
            }
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }
}

/// Elements, one after the other.
struct Sequence<'vm> {
    items: std::vec::IntoIter<Local<'vm>>,
    at: usize,
}

impl<'de> de::SeqAccess<'de> for &mut Sequence<'_> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        let at = self.at;
        self.at += 1;
        seed.deserialize(Deserializer { value: &item })
            .map(Some)
            .map_err(|mismatch| mismatch.at_item(at))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// Keys and values, one after the other.
struct Mapping<'vm> {
    items: std::vec::IntoIter<(Local<'vm>, Local<'vm>)>,
    found: Option<(Local<'vm>, Local<'vm>)>,
}

impl<'de> de::MapAccess<'de> for Mapping<'_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((key, value)) = self.items.next() else {
            return Ok(None);
        };
        let made = seed.deserialize(Deserializer { value: &key });
        let made = made.map_err(|mismatch| at_key(mismatch, &key))?;
        self.found = Some((key, value));
        Ok(Some(made))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let Some((key, value)) = self.found.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        seed.deserialize(Deserializer { value: &value })
            .map_err(|mismatch| at_key(mismatch, &key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The attributes that a struct has fields for.
struct Attributes<'a, 'vm> {
    object: &'a Local<'vm>,
    names: std::slice::Iter<'static, &'static str>,
    found: Option<(&'static str, Local<'vm>)>,
}

impl<'de> de::MapAccess<'de> for Attributes<'_, '_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        for name in self.names.by_ref() {
            if let Some(value) = self.object.getattr_opt(name)? {
                self.found = Some((name, value));
                let key: StrDeserializer<'_, Mismatch> = (*name).into_deserializer();
                return seed.deserialize(key).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let Some((name, value)) = self.found.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        seed.deserialize(Deserializer { value: &value })
            .map_err(|mismatch| mismatch.at_attribute(name))
    }
}

/// A variant that holds something.
struct Enum<'a, 'vm> {
    variant: &'a Local<'vm>,
    contents: &'a Local<'vm>,
}

impl<'de> de::EnumAccess<'de> for Enum<'_, '_> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let made = seed.deserialize(Deserializer {
            value: self.variant,
        })?;
        Ok((made, self))
    }
}

impl<'de> de::VariantAccess<'de> for Enum<'_, '_> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<()> {
        <()>::from_value(self.contents)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(Deserializer {
            value: self.contents,
        })
    }

    fn tuple_variant<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value> {
        de::Deserializer::deserialize_tuple(
            Deserializer {
                value: self.contents,
            },
            count,
            visitor,
        )
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        de::Deserializer::deserialize_struct(
            Deserializer {
                value: self.contents,
            },
            "the variant",
            fields,
            visitor,
        )
    }
}
