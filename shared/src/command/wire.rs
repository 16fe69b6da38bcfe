//! How a command travels: `{"name": fields}`, the four groups in one space of names.

use super::{Command, Content, Decision, Item, Record};
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer, forward_to_deserialize_any};
use std::fmt;
use std::marker::PhantomData;
use strum::VariantNames;

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Content(content) => content.serialize(serializer),
            Self::Decision(decision) => decision.serialize(serializer),
            Self::Item(item) => item.serialize(serializer),
            Self::Record(record) => record.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The names are for a deserialiser's own messages: which group has one is seen when it is read.
        deserializer.deserialize_enum("Command", &[], ByName)
    }
}

/// Reads the name, then the fields by the group that has it.
struct ByName;

impl<'de> Visitor<'de> for ByName {
    type Value = Command;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a command: its name and its fields")
    }
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Command, A::Error> {
        let (name, fields) = data.variant::<String>()?;
        let named = NamedVariant { name: &name, fields, error: PhantomData };
        if Content::VARIANTS.contains(&name.as_str()) {
            Content::deserialize(named).map(Command::Content)
        } else if Decision::VARIANTS.contains(&name.as_str()) {
            Decision::deserialize(named).map(Command::Decision)
        } else if Item::VARIANTS.contains(&name.as_str()) {
            Item::deserialize(named).map(Command::Item)
        } else if Record::VARIANTS.contains(&name.as_str()) {
            Record::deserialize(named).map(Command::Record)
        } else {
            Err(A::Error::custom("a command of no known name"))
        }
    }
}

/// An enum whose name has been read already.
struct NamedVariant<'n, F, E> {
    name: &'n str,
    fields: F,
    error: PhantomData<E>,
}

impl<'de, F, E> Deserializer<'de> for NamedVariant<'_, F, E>
where
    F: serde::de::VariantAccess<'de, Error = E>,
    E: Error,
{
    type Error = E;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_enum(self)
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, F, E> EnumAccess<'de> for NamedVariant<'_, F, E>
where
    F: serde::de::VariantAccess<'de, Error = E>,
    E: Error,
{
    type Error = E;
    type Variant = F;
    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, F), E> {
        let name: StrDeserializer<'_, E> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.fields))
    }
}
