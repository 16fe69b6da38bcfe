//! Reading a document as of some heads, without panics: whatever is not what it should be is left out.

use crate::json;
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, ScalarValue, ScalarValueRef, Value, ValueRef};
use serde::de::DeserializeOwned;

/// A document seen at a moment of its history: where an act's author stood, or now.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    document: &'a Automerge,
    heads: Option<&'a [ChangeHash]>,
}

impl<'a> Reader<'a> {
    /// The document as it is now.
    pub fn now(document: &'a Automerge) -> Self {
        Self { document, heads: None }
    }
    /// The document as of these heads.
    pub fn at(document: &'a Automerge, heads: &'a [ChangeHash]) -> Self {
        Self { document, heads: Some(heads) }
    }

    /// A text of the root.
    pub fn root_text(&self, key: &str) -> Option<String> {
        self.texts(&ROOT, key).pop()
    }
    /// A record of the root.
    pub fn root_record<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        json::decode(&self.root_text(key)?).ok()
    }
    /// A container born with the document.
    pub fn container(&self, key: &str) -> Option<ObjId> {
        self.object(&ROOT, key)
    }
    /// An object under a key.
    pub fn object(&self, parent: &ObjId, key: &str) -> Option<ObjId> {
        let found = match self.heads {
            None => self.document.get(parent, key),
            Some(heads) => self.document.get_at(parent, key, heads),
        };
        match found {
            Ok(Some((Value::Object(_), id))) => Some(id),
            _ => None,
        }
    }
    /// Every concurrent text value under a key, in an order that is the same everywhere.
    pub fn texts(&self, parent: &ObjId, key: &str) -> Vec<String> {
        let found = match self.heads {
            None => self.document.get_all(parent, key),
            Some(heads) => self.document.get_all_at(parent, key, heads),
        };
        found
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(value, _)| match value {
                Value::Scalar(scalar) => match scalar.as_ref() {
                    ScalarValue::Str(text) => Some(text.to_string()),
                    _ => None,
                },
                Value::Object(_) => None,
            })
            .collect()
    }
    /// Every concurrent record under a key of a container.
    pub fn records<T: DeserializeOwned>(&self, container: &str, key: &str) -> Vec<T> {
        let Some(object) = self.container(container) else { return Vec::new() };
        self.texts(&object, key).iter().filter_map(|text| json::decode(text).ok()).collect()
    }
    /// The keys of a container, sorted.
    pub fn keys(&self, container: &str) -> Vec<String> {
        let Some(object) = self.container(container) else { return Vec::new() };
        match self.heads {
            None => self.document.keys(&object).collect(),
            Some(heads) => self.document.keys_at(&object, heads).collect(),
        }
    }
    /// A container's entries that are text: key and the value that Automerge shows.
    pub fn entries(&self, container: &str) -> Vec<(String, String)> {
        let Some(object) = self.container(container) else { return Vec::new() };
        let range = match self.heads {
            None => self.document.map_range(&object, ..),
            Some(heads) => self.document.map_range_at(&object, .., heads),
        };
        range
            .filter_map(|item| match item.value {
                ValueRef::Scalar(ScalarValueRef::Str(text)) => Some((item.key.into_owned(), text.into_owned())),
                ValueRef::Scalar(_) | ValueRef::Object(_) => None,
            })
            .collect()
    }
    /// The texts of the root whose keys begin so: the rest of the key and the text.
    pub fn root_records(&self, prefix: &str) -> Vec<(String, String)> {
        let from = prefix.to_owned()..;
        let range = match self.heads {
            None => self.document.map_range(ROOT, from),
            Some(heads) => self.document.map_range_at(ROOT, from, heads),
        };
        range
            .map_while(|item| Some((item.key.strip_prefix(prefix)?.to_owned(), item.value)))
            .filter_map(|(key, value)| match value {
                ValueRef::Scalar(ScalarValueRef::Str(text)) => Some((key, text.into_owned())),
                ValueRef::Scalar(_) | ValueRef::Object(_) => None,
            })
            .collect()
    }
    /// The keys of a container under which several values stand at once, sorted. Of the present alone.
    pub fn disputed(&self, container: &str) -> Vec<String> {
        let Some(object) = self.container(container) else { return Vec::new() };
        self.document.map_range(&object, ..).filter(|item| item.conflict).map(|item| item.key.into_owned()).collect()
    }
    /// The characters of a text object in a container.
    pub fn text_object(&self, container: &str, key: &str) -> Option<String> {
        let object = self.object(&self.container(container)?, key)?;
        match self.heads {
            None => self.document.text(&object).ok(),
            Some(heads) => self.document.text_at(&object, heads).ok(),
        }
    }
}
