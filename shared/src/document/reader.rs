//! Reading a document as of some heads, without panics: whatever is not what it should be is left out.

use super::one_pass::{Entry, OnePass};
use crate::json;
use crate::order;
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, ScalarValue, ScalarValueRef, Value, ValueRef};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A document seen at a moment of its history: where an act's author stood, or now.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    document: &'a Automerge,
    heads: Option<&'a [ChangeHash]>,
    /// What was read of it already.
    pass: Option<&'a OnePass<'a>>,
}

impl<'a> Reader<'a> {
    /// The document as it is now.
    pub fn now(document: &'a Automerge) -> Self {
        Self { document, heads: None, pass: None }
    }
    /// The document as of these heads.
    pub fn at(document: &'a Automerge, heads: &'a [ChangeHash]) -> Self {
        Self { document, heads: Some(heads), pass: None }
    }
    /// Reads all of it, for whoever asks for most of it: see [`Self::with`].
    pub fn one_pass(&self) -> OnePass<'a> {
        OnePass::of(self.document, self.heads)
    }
    /// The same reader, which answers from what [`Self::one_pass`] read.
    pub fn with<'b>(&self, pass: &'b OnePass<'a>) -> Reader<'b>
    where
        'a: 'b,
    {
        Reader { document: self.document, heads: self.heads, pass: Some(pass) }
    }

    /// A text of the root.
    pub fn root_text(&self, key: &str) -> Option<String> {
        if let Some(pass) = self.pass {
            let found = pass.root().binary_search_by(|entry| (*entry.key).cmp(key)).ok();
            let entry = found.map(|at| &pass.root()[at])?;
            if !entry.disputed {
                return entry.text.as_deref().map(str::to_owned);
            }
        }
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
        if let Some(pass) = self.pass {
            return pass.container(container).iter().map(|entry| entry.key.clone().into_owned()).collect();
        }
        let Some(object) = self.container(container) else { return Vec::new() };
        match self.heads {
            None => self.document.keys(&object).collect(),
            Some(heads) => self.document.keys_at(&object, heads).collect(),
        }
    }
    /// A container's entries that are text: key and the value that Automerge shows.
    pub fn entries(&self, container: &str) -> Vec<(String, String)> {
        if let Some(pass) = self.pass {
            let texts = pass.container(container).iter();
            return texts
                .filter_map(|Entry { key, text, .. }| Some((key.to_string(), text.as_ref()?.to_string())))
                .collect();
        }
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
    /// The keys of a container, each with all texts that stand under it, in an order that is the same everywhere: one pass
    /// where [`Self::texts`] for each key searches for each.
    pub fn standing(&self, container: &str) -> BTreeMap<String, Vec<String>> {
        if let Some(pass) = self.pass {
            return order::map_of(pass.container(container).iter().map(|entry| {
                let texts = match &entry.text {
                    _ if entry.disputed => self.disputed_texts(container, &entry.key),
                    Some(text) => vec![text.to_string()],
                    None => Vec::new(),
                };
                (entry.key.to_string(), texts)
            }));
        }
        let Some(object) = self.container(container) else { return BTreeMap::new() };
        let range = match self.heads {
            None => self.document.map_range(&object, ..),
            Some(heads) => self.document.map_range_at(&object, .., heads),
        };
        order::map_of(range.map(|item| {
            let texts = match item.value {
                _ if item.conflict => self.texts(&object, &item.key),
                ValueRef::Scalar(ScalarValueRef::Str(text)) => vec![text.into_owned()],
                ValueRef::Scalar(_) | ValueRef::Object(_) => Vec::new(),
            };
            (item.key.into_owned(), texts)
        }))
    }
    fn disputed_texts(&self, container: &str, key: &str) -> Vec<String> {
        self.container(container).map(|object| self.texts(&object, key)).unwrap_or_default()
    }
    /// The texts of the root whose keys begin so: the rest of the key and the text.
    pub fn root_records(&self, prefix: &str) -> Vec<(String, String)> {
        if let Some(pass) = self.pass {
            let from = pass.root().partition_point(|entry| *entry.key < *prefix);
            return pass.root()[from..]
                .iter()
                .map_while(|entry| Some((entry.key.strip_prefix(prefix)?, entry.text.as_deref())))
                .filter_map(|(key, text)| Some((key.to_owned(), text?.to_owned())))
                .collect();
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use automerge::transaction::Transactable;
    use automerge::{ActorId, ObjType};
    use proptest::prelude::*;

    /// Who writes what under which key, and whether they have read everything before.
    type Written = (u8, u8, Option<String>, bool);

    /// A document that three wrote in, and the heads that it had after each change.
    fn written(steps: &[Written]) -> (Automerge, Vec<Vec<ChangeHash>>) {
        let mut document = document::empty();
        let mut founded = document.transaction();
        let object = founded.put_object(ROOT, shape_key(), ObjType::Map).expect("put");
        let nested = founded.put_object(ROOT, NESTED, ObjType::Map).expect("put");
        let text = founded.put_object(&nested, "text", ObjType::Text).expect("put");
        founded.splice_text(&text, 0, 0, "seis").expect("written");
        let deeper = founded.put_object(&nested, "deeper", ObjType::Map).expect("put");
        founded.put(&deeper, "key", "of nobody").expect("put");
        founded.commit();
        let mut replicas: Vec<Automerge> =
            (1..=3u8).map(|who| document.fork().with_actor(ActorId::from([who; 8]))).collect();
        let mut heads = Vec::new();
        for (who, key, value, reads) in steps {
            let own = &mut replicas[usize::from(who % 3)];
            if *reads {
                own.merge(&mut document).expect("merges");
            }
            let mut transaction = own.transaction();
            let key = format!("k{}", key % 4);
            for place in [&object, &ROOT] {
                match value {
                    Some(value) => transaction.put(place, key.as_str(), value.as_str()).expect("put"),
                    None => transaction.delete(place, key.as_str()).expect("deleted"),
                }
            }
            transaction.commit();
            document.merge(own).expect("merges");
            heads.push(document.get_heads());
        }
        (document, heads)
    }

    /// A container in which objects stand.
    const NESTED: &str = "nested";

    fn shape_key() -> &'static str {
        document::shape::REGISTERS
    }

    fn one_by_one(reader: &Reader<'_>) -> BTreeMap<String, Vec<String>> {
        let object = reader.container(shape_key()).expect("there");
        reader.keys(shape_key()).into_iter().map(|key| (key.clone(), reader.texts(&object, &key))).collect()
    }

    proptest! {
        #[test]
        fn one_pass_tells_what_a_search_for_each_key_tells(
            steps in prop::collection::vec((0u8..3, 0u8..4, prop::option::weighted(0.8, "[a-z]{1,4}"), any::<bool>()), 1..40)
        ) {
            let (document, heads) = written(&steps);
            let now = Reader::now(&document);
            prop_assert_eq!(now.standing(shape_key()), one_by_one(&now));
            for heads in &heads {
                let then = Reader::at(&document, heads);
                prop_assert_eq!(then.standing(shape_key()), one_by_one(&then));
            }
        }

        #[test]
        fn what_was_read_in_one_pass_answers_as_the_document_does(
            steps in prop::collection::vec((0u8..3, 0u8..4, prop::option::weighted(0.8, "[a-z]{1,4}"), any::<bool>()), 1..30)
        ) {
            let (document, heads) = written(&steps);
            let then = heads.iter().map(|heads| Reader::at(&document, heads));
            for reader in std::iter::once(Reader::now(&document)).chain(then) {
                let pass = reader.one_pass();
                let read = reader.with(&pass);
                for container in [shape_key(), NESTED, "none"] {
                    prop_assert_eq!(read.standing(container), reader.standing(container));
                    prop_assert_eq!(read.entries(container), reader.entries(container));
                    prop_assert_eq!(read.keys(container), reader.keys(container));
                }
                prop_assert_eq!(read.text_object(NESTED, "text"), Some("seis".to_owned()));
                for prefix in ["k", "k1", "", "z", shape_key()] {
                    prop_assert_eq!(read.root_records(prefix), reader.root_records(prefix));
                }
                for key in ["k0", "k1", "k2", "k3", "none", shape_key()] {
                    prop_assert_eq!(read.root_text(key), reader.root_text(key));
                }
            }
        }
    }
}
