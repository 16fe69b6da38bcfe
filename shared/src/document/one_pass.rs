//! All that a document says under its keys, read in one pass.

use automerge::iter::{DocItem, MapRangeItem};
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, ScalarValueRef, ValueRef};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What stands in a document's root and its containers. Who asks for most of it asks for all at once: else each container is
/// searched for, and begun anew, among the document's operations.
#[derive(Debug, Default)]
pub struct OnePass<'a> {
    root: Vec<Entry<'a>>,
    containers: BTreeMap<Cow<'a, str>, Vec<Entry<'a>>>,
}

/// What stands under one key.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    /// The text that Automerge shows; none where it is no text.
    pub(super) text: Option<Cow<'a, str>>,
    /// Whether several values stand there.
    pub(super) disputed: bool,
}

impl<'a> Entry<'a> {
    fn of(item: MapRangeItem<'a>) -> Self {
        let text = match item.value {
            ValueRef::Scalar(ScalarValueRef::Str(text)) => Some(text),
            ValueRef::Scalar(_) | ValueRef::Object(_) => None,
        };
        Self { key: item.key, text, disputed: item.conflict }
    }
}

impl<'a> OnePass<'a> {
    pub(super) fn of(document: &'a Automerge, heads: Option<&[ChangeHash]>) -> Self {
        let mut pass = Self::default();
        let mut names: Vec<(ObjId, Cow<'a, str>)> = Vec::new();
        // One object's entries come one after the other: its container is looked up once.
        let mut under: Option<(ObjId, Option<Cow<'a, str>>)> = None;
        for found in document.iter_at(ROOT, heads) {
            let DocItem::Map(item) = found.item else { continue };
            if *found.obj == ROOT {
                if matches!(item.value, ValueRef::Object(_)) {
                    names.push((item.id(), item.key.clone()));
                    pass.containers.insert(item.key.clone(), Vec::new());
                }
                pass.root.push(Entry::of(item));
                continue;
            }
            if under.as_ref().is_none_or(|(object, _)| *object != *found.obj) {
                let name = names.iter().find(|(object, _)| *object == *found.obj).map(|(_, name)| name.clone());
                under = Some(((*found.obj).clone(), name));
            }
            // What stands deeper is read by whoever asks for it.
            let name = under.as_ref().and_then(|(_, name)| name.as_ref());
            if let Some(entries) = name.and_then(|name| pass.containers.get_mut(name)) {
                entries.push(Entry::of(item));
            }
        }
        pass
    }

    /// The entries of the root, by their keys.
    pub(super) fn root(&self) -> &[Entry<'a>] {
        &self.root
    }
    /// The entries of a container, by their keys; none where it is not there.
    pub(super) fn container(&self, name: &str) -> &[Entry<'a>] {
        self.containers.get(name).map_or(&[], Vec::as_slice)
    }
}
