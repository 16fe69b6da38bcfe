//! What waits for a decision as of a position: held acts, and open conflict cards of items and records.

use super::index::{self, Index};
use super::{DocumentsThen, unless_damaged};
use crate::ingest;
use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::ScopeKey;
use std::collections::{BTreeMap, BTreeSet};

/// What may be read of the store as it stands.
#[derive(Clone, Copy)]
pub(super) struct Readable<'a> {
    pub(super) reader: &'a dyn Reader,
    pub(super) may_read: &'a dyn Fn(&ScopeKey) -> bool,
}

impl Readable<'_> {
    /// Whether a document may be read now; not one that cannot be read.
    fn holds(self, id: DocumentId, unread: &mut BTreeSet<DocumentId>) -> Result<bool, StoreError> {
        let Some(row) = unless_damaged(id, self.reader.document(id), unread)? else { return Ok(false) };
        Ok(index::scope_of(&row)?.is_some_and(|scope| (self.may_read)(&scope)))
    }

    /// Whether what waits for its document's birth may be read (R29): by whose the document would be, as «Retenidos» tells it.
    fn holds_unborn(self, organisation: &Organisation, acts: &[u64]) -> Result<bool, StoreError> {
        let mut key = None;
        for position in acts {
            if let Some(EntryKind::Act { bytes, .. }) = self.reader.entry(*position)?.map(|entry| entry.kind)
                && let Ok(act) = Act::decode(&bytes)
            {
                key = key.or_else(|| ingest::born_key(organisation, &act));
            }
        }
        Ok(key.as_ref().is_none_or(|key| (self.may_read)(key)))
    }
}

/// Items and records with open conflict cards that may be read, once for each card. What moved after the position is told as it stood at
/// it, to whoever may read it now, too (R29).
pub(super) fn disputed(
    index: &Index,
    then: &DocumentsThen,
    may: &dyn Fn(usize) -> bool,
    now: Readable<'_>,
    unread: &mut BTreeSet<DocumentId>,
) -> Result<Vec<(DocumentKind, DocumentId)>, StoreError> {
    let mut disputed = Vec::new();
    let mut add = |id: DocumentId, cards: u32| {
        let kind = if index.is_item(id) { DocumentKind::Equipment } else { DocumentKind::Record };
        disputed.extend((0..cards).map(|_| (kind, id)));
    };
    let present = index.disputed().filter(|(id, _, _)| !then.disputed.contains_key(id));
    for (id, _, cards) in present.filter(|(_, scope, _)| may(*scope)) {
        add(id, cards);
    }
    for (id, was) in &then.disputed {
        if let Some((scope, cards)) = *was
            && cards > 0
            && may(scope)
            && now.holds(*id, unread)?
        {
            add(*id, cards);
        }
    }
    Ok(disputed)
}

/// The documents of acts that waited for a decision at a position, once for each act; of a birth the document that it would be.
pub(super) fn held_documents(
    now: Readable<'_>,
    organisation: &Organisation,
    position: u64,
    unread: &mut BTreeSet<DocumentId>,
) -> Result<Vec<DocumentId>, StoreError> {
    let mut waited: BTreeMap<DocumentId, Vec<u64>> = BTreeMap::new();
    let mut waits = |id: Option<DocumentId>, act: u64| {
        if let Some(id) = id {
            waited.entry(id).or_default().push(act);
        }
    };
    for entry in now.reader.held()? {
        let entry = entry?;
        if entry.position <= position {
            waits(entry.document, entry.position);
        }
    }
    // What was decided since waited then.
    for entry in now.reader.entries_after(position)? {
        let entry = entry?;
        if let EntryKind::HeldDecided { held, .. } = entry.kind
            && held <= position
        {
            waits(entry.document, held);
        }
    }
    let mut held = Vec::new();
    for (id, acts) in waited {
        let unborn = matches!(now.reader.document(id), Ok(None));
        let may = if unborn { now.holds_unborn(organisation, &acts)? } else { now.holds(id, unread)? };
        if may {
            held.extend(acts.iter().map(|_| id));
        }
    }
    Ok(held)
}
