//! Settles a turn: rulings, overruled values, folios, summaries, scopes and snapshots.

use super::super::document_cache::{self, DocumentCache};
use super::super::labels;
use super::super::project::project_view;
use super::directory::Directory;
use super::{UnitOfWork, change_bytes, damaged};
use crate::store::{Batch, EntryKind, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::arbitration::People;
use ronda_shared::arbitration::rulings::{RulingInputs, close_as_read};
use ronda_shared::cbor;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::document::shape;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, LabelId};
use ronda_shared::limits;
use ronda_shared::policy::ScopeKey;
use ronda_shared::ticket::series::Series;
use serde_bytes::ByteBuf;
use std::cell::{Cell, RefCell};

/// What was found; an error is kept for whoever asked.
pub(in super::super) fn noted<T>(
    found: Result<Option<T>, StoreError>,
    failed: &RefCell<Option<StoreError>>,
) -> Option<T> {
    match found {
        Ok(found) => found,
        Err(error) => {
            *failed.borrow_mut() = Some(error);
            None
        }
    }
}

impl UnitOfWork<'_> {
    /// Rules on what a job's acts asked of a document, and settles what they dispute: one change of the server's.
    pub(in super::super) fn close(
        &mut self,
        id: DocumentId,
        kind: DocumentKind,
        order: &[ActId],
    ) -> Result<(), StoreError> {
        let actor = self.actor(DeviceId::SERVER);
        let (organisation, now) = (self.organisation(), self.now);
        let mut numbers = std::mem::take(&mut self.numbers);
        let open = self.opened.open(self.reader.as_ref(), id)?;
        // An item that was registered and no more asks nothing and disputes nothing.
        if kind == DocumentKind::Equipment && open.is_newborn() {
            self.numbers = numbers;
            return Ok(());
        }
        let reader = &self.reader;
        let directory =
            Directory { reader: reader.as_ref(), organisation, now, rows: &self.rows, failed: Cell::new(None) };
        let people = People { now: &|person| directory.now(person), then: &|stamp| directory.then(stamp) };
        let (labels, merged) = (&self.labels, &self.merged);
        // A label or a number that could not be looked up must not be given twice: then nothing of the turn is kept.
        let unread: RefCell<Option<StoreError>> = RefCell::new(None);
        let label_of = |label: LabelId| match labels.get(&label) {
            Some(known) => Some(known.clone()),
            None => noted(labels::label_of(reader.as_ref(), label), &unread),
        };
        let leads_to = |item: DocumentId| match merged.get(&item) {
            Some(other) => Some(*other),
            None => noted(labels::leads_to(reader.as_ref(), item), &unread),
        };
        let mut number = |series: Series| {
            let known = numbers.get(&series.key()).copied();
            let next = known.or_else(|| noted(reader.next_in_series(&series.key()).map(Some), &unread));
            let next = next.unwrap_or_default().max(series.first(organisation));
            numbers.insert(series.key(), next + 1);
            series.write(organisation, next)
        };
        let mut bench =
            RulingInputs { organisation, people, now, label_of: &label_of, leads_to: &leads_to, number: &mut number };
        let unreadable = || damaged(id, "it cannot be read after an act");
        let view = open.view(id, kind).cloned().ok_or_else(unreadable)?;
        let closed = open.perhaps_written(
            |document| close_as_read(document, view, actor, order, &mut bench),
            |closed| closed.as_ref().map_or(true, |closed| closed.change.is_some()),
        );
        let closed = closed.map_err(|error| damaged(id, &error.to_string()))?;
        if let Some(failed) = directory.failed.into_inner() {
            return Err(failed);
        }
        if let Some(error) = unread.into_inner() {
            return Err(error);
        }
        self.numbers = numbers;
        self.labels.extend(closed.labels.into_iter().map(|(label, bound)| (label, (id, bound))));
        self.merged.extend(closed.merged_into.map(|other| (id, other)));
        metrics::counter!("ronda_conflicts_total").increment(u64::from(closed.conflicts));
        metrics::counter!("ronda_requests_not_applied_total").increment(u64::from(closed.not_applied));
        if let Some(hash) = closed.change {
            let change = change_bytes(&open.document, hash, id)?;
            let (grown, heads) = (change.len(), document_cache::heads(&open.document));
            let kind = EntryKind::Rulings { change: ByteBuf::from(change) };
            let position = self.batch.enter(self.now, Some(id), heads, kind);
            self.moved(id, position, grown)?;
        }
        Ok(())
    }

    /// Whether several values stand under one register of a document: what [`Self::close`] would settle.
    pub(in super::super) fn is_disputed(&mut self, id: DocumentId) -> Result<bool, StoreError> {
        let open = self.opened.open(self.reader.as_ref(), id)?;
        Ok(!DocumentReader::now(&open.document).disputed(shape::REGISTERS).is_empty())
    }

    /// The batch with everything that follows from what was touched, and the documents that stay open.
    pub(in super::super) fn finish(mut self) -> Result<(Batch, DocumentCache), StoreError> {
        let touched: Vec<DocumentId> =
            self.opened.documents.iter().filter(|(_, open)| open.touched).map(|(id, _)| *id).collect();
        for id in touched {
            self.settle_row(id)?;
        }
        self.batch.series.extend(std::mem::take(&mut self.numbers));
        Ok((self.batch, self.opened.rest()))
    }

    /// A touched document's summary, scope and snapshot.
    fn settle_row(&mut self, id: DocumentId) -> Result<(), StoreError> {
        let organisation = self.organisation();
        let now = self.now;
        let open = self.opened.open(self.reader.as_ref(), id)?;
        let ahead = open.newborn.take().filter(|_| open.is_newborn());
        let Some(kind) = open.row.as_ref().map(|row| row.kind) else { return Ok(()) };
        let projection = ahead
            .or_else(|| open.view(id, kind).map(|view| project_view(organisation, view)))
            .ok_or_else(|| damaged(id, "it cannot be read after an act"))?;
        let Some(row) = &mut open.row else { return Ok(()) };
        let standing = || row.scopes.last().and_then(|(_, key)| cbor::decode::<ScopeKey>(key).ok());
        let scope = cbor::encode(&projection.scope.restricted_as(organisation, standing));
        if row.scopes.last().is_none_or(|(_, standing)| standing.as_slice() != scope.as_slice()) {
            let key = ByteBuf::from(scope);
            let kind = EntryKind::Scope { key: key.clone() };
            let position = self.batch.enter(now, Some(id), Vec::new(), kind);
            row.scopes.push((position, key));
            row.latest = position;
        }
        if is_to_be_folded(row.tail as usize, open.folded) {
            row.snapshot = row.latest;
            row.tail = 0;
            let bytes = open.document.save_nocompress();
            (open.folded, open.size) = (bytes.len(), bytes.len());
            self.batch.snapshots.push((id, bytes));
        }
        self.batch.documents.push(row.clone());
        self.batch.summaries.push(projection.summary);
        Ok(())
    }
}

/// Whether so many changes are folded into a snapshot that has so many bytes.
fn is_to_be_folded(tail: usize, folded: usize) -> bool {
    tail >= limits::FOLD_AFTER.max(folded / limits::FOLD_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_folds_write_grows_with_the_changes_and_not_with_their_square() {
        const CHANGE: usize = 300;
        let written = |changes: usize| {
            let (mut tail, mut folded, mut written) = (0, 0, 0);
            for change in 1..=changes {
                tail += 1;
                if is_to_be_folded(tail, folded) {
                    (tail, folded) = (0, change * CHANGE);
                    written += folded;
                }
            }
            written
        };
        let a_change = written(10_000) / 10_000;
        assert!(a_change <= limits::FOLD_BYTES + limits::FOLD_AFTER * CHANGE, "{a_change} bytes for each change");
        assert_eq!(written(40), (1..=10).map(|fold| fold * 4 * CHANGE).sum::<usize>(), "a small one is folded as ever");
    }

    #[test]
    fn what_could_not_be_looked_up_is_not_what_is_not_there() {
        let failed = RefCell::new(None);
        assert_eq!(noted(Ok(Some(7)), &failed), Some(7));
        assert_eq!(noted::<u8>(Ok(None), &failed), None);
        assert!(failed.borrow().is_none(), "nobody is told of a failure that was none");
        assert_eq!(noted::<u8>(Err(StoreError::Full), &failed), None);
        assert_eq!(noted(Ok(Some(7)), &failed), Some(7), "whoever goes on looks afterwards");
        assert!(matches!(failed.into_inner(), Some(StoreError::Full)), "and finds it");
    }
}
