//! Cache of the documents that moved last: in a busy minute every device is told the same ones.
//!
//! A document is known by the position at which it last moved: what stands in its row then, and what follows from it, never changes. Only
//! whether it left for its archive does, and where its snapshot ends: whoever needs those reads the row. That it left stands in its
//! summary, too, which no device is sent then: what leaves was closed for longer than any device keeps it.

use super::author_context::standing_scope;
use crate::store::{Change, DocumentRow, Reader, StoreError};
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::ScopeKey;
use ronda_shared::view::Summary;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How many are kept: those that moved last. Some 4 KB each.
const CAPACITY: usize = 2_048;
/// Changes of more bytes are read each time.
const CHANGES_BYTES: usize = 8 * 1024;

/// A document's row, and what a pull makes of it, each made once.
pub(super) struct MovedDocument {
    pub(super) row: DocumentRow,
    /// The keys of `row.scopes`, in their order; none of one that does not read.
    scopes: Vec<OnceLock<Option<ScopeKey>>>,
    /// As devices are sent it.
    summary: OnceLock<Summary>,
    changes: Mutex<Option<KnownChanges>>,
}

/// The last changes of a document.
struct KnownChanges {
    /// All that stand after this position.
    after: u64,
    changes: Vec<Change>,
}

impl MovedDocument {
    pub(super) fn of(row: DocumentRow) -> Self {
        let scopes = row.scopes.iter().map(|_| OnceLock::new()).collect();
        Self { row, scopes, summary: OnceLock::new(), changes: Mutex::default() }
    }

    /// Its scope as of a position: the first it ever had where the position lies before its birth.
    pub(super) fn scope_at(&self, position: u64) -> Option<&ScopeKey> {
        standing_scope(&self.row, position).and_then(|index| self.scope(index))
    }

    /// The scopes that it had since a position.
    pub(super) fn scopes_after(&self, position: u64) -> impl Iterator<Item = &ScopeKey> {
        let later = self.row.scopes.iter().enumerate().filter(move |(_, (since, _))| *since > position);
        later.filter_map(|(index, _)| self.scope(index))
    }

    fn scope(&self, index: usize) -> Option<&ScopeKey> {
        let (known, (_, bytes)) = (self.scopes.get(index)?, self.row.scopes.get(index)?);
        known.get_or_init(|| cbor::decode(bytes).ok()).as_ref()
    }

    /// Its summary, as devices are sent it.
    pub(super) fn summary(&self, reader: &dyn Reader) -> Result<Option<Summary>, StoreError> {
        if let Some(known) = self.summary.get() {
            return Ok(Some(known.clone()));
        }
        let summary = reader.summary(self.row.id)?.map(Summary::for_device);
        Ok(summary.map(|summary| self.summary.get_or_init(|| summary).clone()))
    }

    /// The bytes of its changes after a position, one after the other.
    pub(super) fn changes_after(&self, reader: &dyn Reader, position: u64) -> Result<Vec<u8>, StoreError> {
        let joined = |changes: &[Change]| {
            let later = changes.iter().filter(|change| change.position > position);
            later.flat_map(|change| change.bytes.iter().copied()).collect()
        };
        if let Some(known) = &*self.changes.lock().unwrap_or_else(PoisonError::into_inner)
            && known.after <= position
        {
            return Ok(joined(&known.changes));
        }
        let changes = reader.changes_after(self.row.id, position)?;
        let bytes = joined(&changes);
        if bytes.len() <= CHANGES_BYTES {
            *self.changes.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(KnownChanges { after: position, changes });
        }
        Ok(bytes)
    }

    /// Whether all is known of it that is told to a device that has come up to a position.
    pub(super) fn is_known_after(&self, position: u64) -> bool {
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        self.summary.get().is_some() && changes.as_ref().is_some_and(|known| known.after <= position)
    }
}

/// The documents that moved last, as far as somebody was told of them.
#[derive(Default)]
pub(super) struct RecentDocuments(Mutex<KeptDocuments>);

#[derive(Default)]
struct KeptDocuments {
    /// A feed that was restored has other entries at the same positions.
    epoch: u64,
    by_position: BTreeMap<(u64, DocumentId), Arc<MovedDocument>>,
    /// Where each of them last moved, as far as is known.
    latest: BTreeMap<DocumentId, u64>,
}

impl KeptDocuments {
    /// Keeps one in place of what it was before it moved: words that were taken out of it are not kept here.
    fn keep(&mut self, document: Arc<MovedDocument>) {
        let (position, id) = (document.row.latest, document.row.id);
        match self.latest.insert(id, position) {
            Some(later) if later > position => {
                self.latest.insert(id, later);
                return;
            }
            Some(former) => drop(self.by_position.remove(&(former, id))),
            None => {}
        }
        self.by_position.insert((position, id), document);
        if self.by_position.len() > CAPACITY
            && let Some(((_, first), _)) = self.by_position.pop_first()
        {
            self.latest.remove(&first);
        }
    }
}

impl RecentDocuments {
    /// Those that moved at these positions, in their order; none where nobody asked for one yet.
    pub(super) fn find(&self, epoch: u64, moved: &[(u64, DocumentId)]) -> Vec<Option<Arc<MovedDocument>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of_it = kept.epoch == epoch;
        moved.iter().map(|place| kept.by_position.get(place).filter(|_| is_of_it).map(Arc::clone)).collect()
    }

    /// Does something as if nobody had been told of any yet.
    #[cfg(test)]
    pub(super) fn forgotten<T>(&self, doing: impl FnOnce() -> T) -> T {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = std::mem::take(&mut *kept());
        let done = doing();
        *kept() = known;
        done
    }

    /// Keeps these, as they were read where they last moved.
    pub(super) fn keep(&self, epoch: u64, documents: impl Iterator<Item = Arc<MovedDocument>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.epoch != epoch {
            *kept = KeptDocuments { epoch, ..KeptDocuments::default() };
        }
        documents.for_each(|document| kept.keep(document));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::act::DocumentKind;

    fn id(number: u64) -> DocumentId {
        DocumentId::from_bytes(u128::from(number).to_be_bytes())
    }

    /// The document of this number, which moved here.
    fn moved_at(number: u64, position: u64) -> Arc<MovedDocument> {
        let row = DocumentRow {
            id: id(number),
            kind: DocumentKind::Ticket,
            born: 1,
            latest: position,
            snapshot: 0,
            tail: 1,
            heads: Vec::new(),
            scopes: Vec::new(),
            founded: 0,
            archived: 0,
        };
        Arc::new(MovedDocument::of(row))
    }

    /// One that moved here and nowhere else.
    fn moved(position: u64) -> Arc<MovedDocument> {
        moved_at(position, position)
    }

    fn found(recent: &RecentDocuments, epoch: u64, positions: &[u64]) -> Vec<Option<u64>> {
        let places: Vec<_> = positions.iter().map(|position| (*position, id(*position))).collect();
        recent.find(epoch, &places).into_iter().map(|known| known.map(|known| known.row.latest)).collect()
    }

    #[test]
    fn a_document_is_found_where_it_moved_and_nowhere_else() {
        let recent = RecentDocuments::default();
        recent.keep(1, [moved(4), moved(9)].into_iter());
        assert_eq!(found(&recent, 1, &[4, 5, 9]), [Some(4), None, Some(9)]);
    }

    #[test]
    fn what_moved_first_goes_first_and_what_is_older_than_all_is_not_kept() {
        let recent = RecentDocuments::default();
        let many = CAPACITY as u64;
        recent.keep(1, (10..10 + many).map(moved));
        recent.keep(1, [moved(3)].into_iter());
        assert_eq!(found(&recent, 1, &[3, 10]), [None, Some(10)], "somebody was long away: what moves now stays");
        recent.keep(1, [moved(10 + many)].into_iter());
        assert_eq!(found(&recent, 1, &[10, 11, 10 + many]), [None, Some(11), Some(10 + many)]);
    }

    #[test]
    fn a_restored_feed_has_other_documents_at_the_same_positions() {
        let recent = RecentDocuments::default();
        recent.keep(1, [moved(4)].into_iter());
        assert_eq!(found(&recent, 2, &[4]), [None]);
        recent.keep(2, [moved(5)].into_iter());
        assert_eq!(found(&recent, 2, &[4, 5]), [None, Some(5)]);
    }

    #[test]
    fn one_that_moved_again_is_not_kept_as_it_was() {
        let recent = RecentDocuments::default();
        recent.keep(1, [moved_at(7, 4), moved_at(7, 9), moved_at(7, 6)].into_iter());
        let known = recent.find(1, &[(4, id(7)), (6, id(7)), (9, id(7))]);
        let known: Vec<Option<u64>> = known.into_iter().map(|known| known.map(|known| known.row.latest)).collect();
        assert_eq!(known, [None, None, Some(9)]);
    }
}
