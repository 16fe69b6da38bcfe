//! The tree that JSON or CBOR is read into before it is taken for a type. It is one deserializer for both, so that the
//! phone's core holds the reading of each type once. The server, which reads what strangers send, reads straight from
//! the bytes instead.

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use std::borrow::Cow;
use std::fmt;

/// A value as it was written.
#[derive(Debug, Clone)]
enum Node<'de> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(Cow<'de, str>),
    Bytes(Cow<'de, [u8]>),
    List(Vec<Node<'de>>),
    Map(Vec<(Node<'de>, Node<'de>)>),
}

/// Why a tree is not of the type that was asked for: what is missing, or what was no such thing. No more is said than a
/// name that stands in the code anyway: sentences would cost the phone more than they tell.
#[derive(Debug, Clone, Copy)]
struct TreeError(&'static str);

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl std::error::Error for TreeError {}
impl de::Error for TreeError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self("a value is not of its kind")
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self("something is of another type")
    }
    fn invalid_value(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self("a value is out of range")
    }
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self("a list is of another length")
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self("a variant is not known")
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self("a field is not known")
    }
    fn missing_field(field: &'static str) -> Self {
        Self(field)
    }
    fn duplicate_field(field: &'static str) -> Self {
        Self(field)
    }
}

/// Reads a type from a deserializer by way of the tree; what is told of a failure is for a log.
pub(crate) fn read<'de, T, D>(from: D) -> Result<T, String>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let human = from.is_human_readable();
    let node = Node::deserialize(from).map_err(|error| error.to_string())?;
    T::deserialize(Tree { node: &node, human }).map_err(|error| error.0.to_owned())
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;
impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }
    fn visit_none<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Node<'de>, D::Error> {
        from.deserialize_any(self)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Unsigned(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Signed(value))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(value))
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }
    fn visit_string<E>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value)))
    }
    fn visit_borrowed_bytes<E>(self, value: &'de [u8]) -> Result<Node<'de>, E> {
        Ok(Node::Bytes(Cow::Borrowed(value)))
    }
    fn visit_bytes<E>(self, value: &[u8]) -> Result<Node<'de>, E> {
        Ok(Node::Bytes(Cow::Owned(value.to_vec())))
    }
    fn visit_byte_buf<E>(self, value: Vec<u8>) -> Result<Node<'de>, E> {
        Ok(Node::Bytes(Cow::Owned(value)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node<'de>, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}

/// A node, and whether it was written for people to read: ids look otherwise then.
#[derive(Clone, Copy)]
struct Tree<'t> {
    node: &'t Node<'t>,
    human: bool,
}

const OTHER: TreeError = TreeError("something is of another type");

impl<'t> Tree<'t> {
    fn whole_number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node {
            Node::Unsigned(value) => visitor.visit_u64(*value),
            Node::Signed(value) => visitor.visit_i64(*value),
            _ => Err(OTHER),
        }
    }
    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        visitor.visit_f64(match self.node {
            Node::Unsigned(value) => *value as f64,
            Node::Signed(value) => *value as f64,
            Node::Float(value) => *value,
            _ => return Err(OTHER),
        })
    }
    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node {
            Node::Text(text) => visitor.visit_str(text),
            _ => Err(OTHER),
        }
    }
    fn bytes<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node {
            Node::Bytes(bytes) => visitor.visit_bytes(bytes),
            // JSON has no bytes: they are a list of numbers there.
            Node::List(_) => self.list(visitor),
            _ => Err(OTHER),
        }
    }
    #[inline(never)]
    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        let Node::List(list) = self.node else { return Err(OTHER) };
        let mut items = Items { left: list, human: self.human };
        let value = visitor.visit_seq(&mut items)?;
        if items.left.is_empty() { Ok(value) } else { Err(TreeError("a list is too long")) }
    }
    #[inline(never)]
    fn map<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        let Node::Map(left) = self.node else { return Err(OTHER) };
        visitor.visit_map(Entries { left, human: self.human, value: self.node })
    }
    /// A variant's name, and what stands beside it.
    fn variant(self) -> Result<(Self, Option<&'t Node<'t>>), TreeError> {
        let (node, beside) = match self.node {
            Node::Text(_) => (self.node, None),
            Node::Map(map) => match map.as_slice() {
                [(name, value)] => (name, Some(value)),
                _ => return Err(OTHER),
            },
            _ => return Err(OTHER),
        };
        Ok((Self { node, ..self }, beside))
    }
}

macro_rules! all {
    ($($ask:ident)+ => $tell:ident) => {$(
        fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
            self.$tell(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for Tree<'_> {
    type Error = TreeError;

    fn is_human_readable(&self) -> bool {
        self.human
    }
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Unsigned(_) | Node::Signed(_) => self.whole_number(visitor),
            Node::Float(_) => self.number(visitor),
            Node::Text(_) => self.text(visitor),
            Node::Bytes(_) => self.bytes(visitor),
            Node::List(_) => self.list(visitor),
            Node::Map(_) => self.map(visitor),
        }
    }
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node {
            Node::Bool(value) => visitor.visit_bool(*value),
            _ => Err(OTHER),
        }
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, TreeError> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, TreeError> {
        self.list(visitor)
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        self.list(visitor)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        self.map(visitor)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        visitor.visit_enum(self)
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        visitor.visit_unit()
    }
    all! { deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 => whole_number }
    all! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 => whole_number }
    all! { deserialize_f32 deserialize_f64 => number }
    all! { deserialize_char deserialize_str deserialize_string deserialize_identifier => text }
    all! { deserialize_bytes deserialize_byte_buf => bytes }
    all! { deserialize_seq => list }
    all! { deserialize_map => map }
    forward_to_deserialize_any! { i128 u128 unit unit_struct }
}

struct Items<'t> {
    left: &'t [Node<'t>],
    human: bool,
}
impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = TreeError;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, TreeError> {
        let Some((node, left)) = self.left.split_first() else { return Ok(None) };
        self.left = left;
        seed.deserialize(Tree { node, human: self.human }).map(Some)
    }
    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

struct Entries<'t> {
    left: &'t [(Node<'t>, Node<'t>)],
    /// Beside the key that was read last.
    value: &'t Node<'t>,
    human: bool,
}
impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = TreeError;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, TreeError> {
        let Some(((node, value), left)) = self.left.split_first() else { return Ok(None) };
        (self.left, self.value) = (left, value);
        seed.deserialize(Tree { node, human: self.human }).map(Some)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, TreeError> {
        seed.deserialize(Tree { node: self.value, human: self.human })
    }
}

impl<'de, 't> EnumAccess<'de> for Tree<'t> {
    type Error = TreeError;
    type Variant = VariantDetail<'t>;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, VariantDetail<'t>), TreeError> {
        let (name, node) = self.variant()?;
        Ok((seed.deserialize(name)?, VariantDetail { node, human: self.human }))
    }
}

/// What stands beside a variant's name.
struct VariantDetail<'t> {
    node: Option<&'t Node<'t>>,
    human: bool,
}
impl<'t> VariantDetail<'t> {
    fn tree(self) -> Result<Tree<'t>, TreeError> {
        let node = self.node.ok_or(TreeError("a variant lacks its fields"))?;
        Ok(Tree { node, human: self.human })
    }
}
impl<'de> VariantAccess<'de> for VariantDetail<'_> {
    type Error = TreeError;
    fn unit_variant(self) -> Result<(), TreeError> {
        match self.node {
            None | Some(Node::Null) => Ok(()),
            Some(_) => Err(TreeError("a variant has fields too many")),
        }
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, TreeError> {
        seed.deserialize(self.tree()?)
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, TreeError> {
        self.tree()?.list(visitor)
    }
    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, TreeError> {
        self.tree()?.map(visitor)
    }
}

#[cfg(test)]
mod tests;
