//! Bounded cache of documents kept open between turns, by recent use.

use super::project::Projection;
use super::stored::stored_and_sizes;
use crate::store::{ChangeHash, DocumentRow, Reader, StoreError};
use automerge::{Automerge, ReadDoc};
use ronda_shared::act::DocumentKind;
use ronda_shared::document::{self, Reader as DocumentReader};
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::ticket::read;
use ronda_shared::view::{Summary, View};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// How many documents stay open at most: some 20 KB each, and as much again where they were read.
const CAPACITY: usize = 512;

/// A document in the writer's hands.
pub(super) struct OpenDocument {
    /// The document, ahead of the store while a turn runs; [`Self::written`] to write in it.
    pub(super) document: Automerge,
    /// Its row, likewise; none before its birth.
    pub(super) row: Option<DocumentRow>,
    /// How many bytes its snapshot has; 0 where there is none.
    pub(super) folded: usize,
    /// How many it has in all: its snapshot and the changes after it.
    pub(super) size: usize,
    /// The changes that together are each device's last word on it, as far as it was asked for.
    pub(super) own: BTreeMap<DeviceId, Vec<ChangeHash>>,
    /// What it reads as, until it changes.
    view: Option<View>,
    /// Its summary, once made in this turn.
    pub(super) summary: Option<Summary>,
    /// What its birth alone comes to, where that was executed ahead of its turn.
    pub(super) newborn: Option<Projection>,
    /// Touched in this turn.
    pub(super) touched: bool,
    /// When it was last touched, in turns.
    pub(super) turn: u64,
}

impl OpenDocument {
    /// What it reads as now; none where it is of another kind, or has not been born.
    pub(super) fn view(&mut self, id: DocumentId, kind: DocumentKind) -> Option<&View> {
        if self.view.is_none() {
            self.view = View::read(id, kind, &DocumentReader::now(&self.document));
        }
        self.view.as_ref()
    }
    /// The document, to be written in: what it read as no longer holds.
    pub(super) fn written(&mut self) -> &mut Automerge {
        self.view = None;
        &mut self.document
    }
    /// Does what may write in it and says whether it did: where it did not, the document is not read again.
    pub(super) fn perhaps_written<T>(
        &mut self,
        write: impl FnOnce(&mut Automerge) -> T,
        wrote: impl Fn(&T) -> bool,
    ) -> T {
        let view = self.view.take();
        let done = write(&mut self.document);
        if !wrote(&done) {
            self.view = view;
        }
        done
    }
    /// Whether somebody who stands at these heads sees all of it.
    pub(super) fn is_all_seen_at(&self, heads: &[automerge::ChangeHash]) -> bool {
        self.document.get_heads().iter().all(|head| heads.contains(head))
    }
    /// It consists of its birth and nothing else.
    pub(super) fn is_newborn(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.tail == 1 && row.snapshot == 0 && row.founded == 0)
    }
}

/// The open documents.
#[derive(Default)]
pub(super) struct DocumentCache {
    pub(super) documents: BTreeMap<DocumentId, OpenDocument>,
    pub(super) turn: u64,
    /// Forgotten and still in memory: to let go of a document takes a tenth of what an import's row costs the writer.
    pub(super) forgotten: Vec<OpenDocument>,
}

impl DocumentCache {
    /// The document, read from the store where it is not open; one not born yet is empty.
    pub(super) fn open(&mut self, reader: &dyn Reader, id: DocumentId) -> Result<&mut OpenDocument, StoreError> {
        let turn = self.turn;
        let open = match self.documents.entry(id) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(place) => place.insert(read(reader, id)?),
        };
        open.turn = turn;
        Ok(open)
    }

    /// Tickets of this turn that were born as parts of another.
    pub(super) fn born_of(&self, whole: DocumentId) -> Vec<DocumentId> {
        let touched = self.documents.iter().filter(|(_, open)| open.touched);
        touched
            .filter(|(_, open)| open.row.as_ref().is_some_and(|row| row.kind == DocumentKind::Ticket))
            .filter(|(_, open)| {
                let opened = read::opened(&DocumentReader::now(&open.document));
                opened.is_some_and(|(_, asked)| asked.parent == Some(whole))
            })
            .map(|(id, _)| *id)
            .collect()
    }

    /// Forgets equipment, tickets longest untouched beyond the bound, and what a turn left unborn.
    pub(super) fn rest(mut self) -> Self {
        // Equipment is seldom written twice in a row, and an import of it would fill memory.
        let is_other = |open: &OpenDocument| open.row.as_ref().is_none_or(|row| row.kind != DocumentKind::Ticket);
        self.forgotten.extend(self.documents.extract_if(.., |_, open| is_other(open)).map(|(_, open)| open));
        self.documents.values_mut().for_each(|open| open.touched = false);
        if self.documents.len() > CAPACITY {
            let mut turns: Vec<u64> = self.documents.values().map(|open| open.turn).collect();
            turns.sort_unstable();
            let oldest_kept = turns[turns.len() - CAPACITY / 2];
            self.documents.retain(|_, open| open.turn >= oldest_kept);
        }
        self
    }
}

fn read(reader: &dyn Reader, id: DocumentId) -> Result<OpenDocument, StoreError> {
    let row = reader.row_of(id)?;
    let (document, folded, size) = match &row {
        None => (document::empty(), 0, 0),
        Some(row) => stored_and_sizes(reader, row)?,
    };
    Ok(OpenDocument {
        document,
        row,
        folded,
        size,
        own: BTreeMap::new(),
        view: None,
        summary: None,
        newborn: None,
        touched: false,
        turn: 0,
    })
}

/// A change's bytes, as devices apply them; none where the document does not have it.
pub(super) fn change_bytes(document: &Automerge, hash: automerge::ChangeHash) -> Option<Vec<u8>> {
    Some(document.get_change_by_hash(&hash)?.raw_bytes().to_vec())
}

/// Heads as the store writes them.
pub(super) fn heads(document: &Automerge) -> Vec<ChangeHash> {
    document.get_heads().iter().map(|hash| ChangeHash(hash.0)).collect()
}
