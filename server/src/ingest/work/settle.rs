//! What follows from a turn's acts: rulings, losers, folios; summaries, scopes and snapshots.

use super::super::opened::{self, Opened};
use super::super::project::project;
use super::{FOLIOS, Work, change_bytes, damaged};
use crate::store::{Batch, EntryKind, StoreError};
use ronda_shared::cbor;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::limits;
use ronda_shared::sync::act::DocumentKind;
use ronda_shared::ticket::rulings::{Bench, close};
use serde_bytes::ByteBuf;

impl Work<'_> {
    /// Rules on what a job's acts asked of a document, and settles what they dispute: one change of the server's.
    pub(in super::super) fn close(
        &mut self,
        id: DocumentId,
        kind: DocumentKind,
        order: &[ActId],
    ) -> Result<(), StoreError> {
        let actor = self.actor(DeviceId::SERVER);
        let (organisation, now) = (self.organisation(), self.now);
        let folio = &organisation.folio;
        let mut next = match self.next_folio {
            Some(next) => next,
            None => self.reader.next_in_series(FOLIOS)?.max(folio.first),
        };
        let before = next;
        let mut issue = || {
            next += 1;
            folio.write(next - 1)
        };
        let open = self.opened.open(self.reader.as_ref(), id)?;
        let reader = &self.reader;
        let people = |person: &PersonId| reader.person(person).ok().flatten();
        let mut bench = Bench { organisation, people: &people, now, folio: &mut issue };
        let closed = close(&mut open.document, id, kind, actor, order, &mut bench)
            .map_err(|error| damaged(id, &error.to_string()))?;
        if next != before {
            self.next_folio = Some(next);
        }
        metrics::counter!("ronda_conflicts_total").increment(u64::from(closed.conflicts));
        metrics::counter!("ronda_requests_not_applied_total").increment(u64::from(closed.not_applied));
        if let Some(hash) = closed.change {
            let change = change_bytes(&open.document, hash, id)?;
            let heads = opened::heads(&open.document);
            let kind = EntryKind::Rulings { change: ByteBuf::from(change) };
            let position = self.batch.enter(self.now, Some(id), heads, kind);
            self.moved(id, position)?;
        }
        Ok(())
    }

    /// The batch with everything that follows from what was touched, and the documents that stay open.
    pub(in super::super) fn finish(mut self) -> Result<(Batch, Opened), StoreError> {
        let touched: Vec<DocumentId> =
            self.opened.documents.iter().filter(|(_, open)| open.touched).map(|(id, _)| *id).collect();
        for id in touched {
            self.settle_row(id)?;
        }
        if let Some(next) = self.next_folio {
            self.batch.series.push((FOLIOS.to_string(), next));
        }
        Ok((self.batch, self.opened.rest()))
    }

    /// A touched document's summary, scope and snapshot.
    fn settle_row(&mut self, id: DocumentId) -> Result<(), StoreError> {
        let organisation = self.organisation();
        let now = self.now;
        let open = self.opened.open(self.reader.as_ref(), id)?;
        let Some(row) = &mut open.row else { return Ok(()) };
        let projection = project(organisation, id, row.kind, &open.document)
            .ok_or_else(|| damaged(id, "it cannot be read after an act"))?;
        let scope = cbor::encode(&projection.scope);
        if row.scopes.last().is_none_or(|(_, standing)| standing.as_slice() != scope.as_slice()) {
            let key = ByteBuf::from(scope);
            let kind = EntryKind::Scope { key: key.clone() };
            let position = self.batch.enter(now, Some(id), Vec::new(), kind);
            row.scopes.push((position, key));
            row.latest = position;
        }
        if row.tail as usize >= limits::FOLD_AFTER {
            row.snapshot = row.latest;
            row.tail = 0;
            self.batch.snapshots.push((id, open.document.save_nocompress()));
        }
        self.batch.documents.push(row.clone());
        self.batch.summaries.push(projection.summary);
        Ok(())
    }
}
