//! What reports count of each ticket, kept in memory: read from the summaries on first use, and from the feed after
//! that.

use super::ticket::Ticket;
use crate::store::{DocumentRow, Reader, StoreError};
use ronda_shared::cbor;
use ronda_shared::ids::{DocumentId, FieldId};
use ronda_shared::policy::ScopeKey;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Scopes that no ticket has any more are forgotten when there are so many more than twice the tickets.
const SPARE_SCOPES: usize = 10_000;

/// All tickets up to a position of the feed.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Up to here the feed is read; nothing is before the first time.
    position: Option<u64>,
    tickets: BTreeMap<DocumentId, Ticket>,
    /// Ids of the organisation's data, each once.
    names: BTreeSet<Arc<str>>,
    /// What decides who may read, each once: many tickets are of the same people.
    scopes: Vec<ScopeKey>,
    known_scopes: BTreeMap<Vec<u8>, usize>,
    /// The fields that hold notes of the sheet, by the data that it was learnt under.
    noted: Vec<FieldId>,
}

impl Index {
    /// Reads on to the feed's end; all of it where the data name other fields than before.
    pub(super) fn catch_up(&mut self, reader: &dyn Reader, noted: &[FieldId]) -> Result<(), StoreError> {
        if self.scopes.len() > 2 * self.tickets.len() + SPARE_SCOPES || self.noted != noted {
            *self = Self { noted: noted.to_vec(), ..Self::default() };
        }
        let end = reader.end()?;
        for summary in reader.summaries_since(self.position)? {
            if let Summary::Ticket(summary) = summary? {
                self.learn(reader, &summary)?;
            }
        }
        self.position = Some(end);
        Ok(())
    }

    fn learn(&mut self, reader: &dyn Reader, summary: &TicketSummary) -> Result<(), StoreError> {
        let Some(row) = reader.document(summary.id)? else { return Ok(()) };
        let Some(scope) = scope_of(&row)? else { return Ok(()) };
        let ticket = self.ticket(summary, scope);
        self.tickets.insert(ticket.id, ticket);
        Ok(())
    }

    /// Every ticket, in the order of ids.
    pub(super) fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// By the place of a scope, whether it may be read.
    pub(super) fn readable(&self, may_read: &dyn Fn(&ScopeKey) -> bool) -> Vec<bool> {
        self.scopes.iter().map(may_read).collect()
    }

    /// What is counted of a ticket.
    pub(super) fn ticket(&mut self, summary: &TicketSummary, scope: ScopeKey) -> Ticket {
        let told = &summary.reported;
        let written = told.said.iter().filter(|(field, _)| self.noted.contains(field));
        let written: Vec<_> = written.map(|(field, said)| (field.as_str(), said.at)).collect();
        let notes = written.into_iter().map(|(field, at)| (self.name(field), at)).collect();
        Ticket {
            id: summary.id,
            scope: self.scope(scope),
            service: self.name(summary.service.as_str()),
            team: summary.team.as_ref().map(|id| self.name(id.as_str())),
            assignee: summary.assignee.as_ref().map(|id| self.name(id.as_str())),
            building: summary.building.as_ref().map(|id| self.name(id.as_str())),
            room: self.name(&summary.room),
            channel: told.channel.as_ref().map(|id| self.name(id.as_str())),
            equipment: summary.equipment,
            state: summary.state,
            since: summary.since,
            created: summary.created,
            resolve_by: summary.resolve_by,
            paused: summary.paused,
            kept: summary.kept,
            started: told.started,
            answered: told.answered,
            moves: told.moves.iter().map(|moved| (moved.to, moved.at)).collect(),
            survey: told.survey.clone().map(Box::new),
            cards: told.cards.clone().into(),
            notes,
        }
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.names.insert(Arc::clone(&name));
        name
    }

    /// Its place. When a ticket ended decides no right to read it, only that it did: so said, more are the same.
    fn scope(&mut self, scope: ScopeKey) -> usize {
        let scope = ScopeKey { closed_at: scope.closed_at.map(|_| Timestamp::default()), ..scope };
        let bytes = cbor::encode(&scope);
        if let Some(place) = self.known_scopes.get(&bytes) {
            return *place;
        }
        let place = self.scopes.len();
        self.known_scopes.insert(bytes, place);
        self.scopes.push(scope);
        place
    }
}

/// What decides now who may read a document; none before anything did.
pub(super) fn scope_of(row: &DocumentRow) -> Result<Option<ScopeKey>, StoreError> {
    let damaged = |error: cbor::CborError| StoreError::Damaged { place: "documents", detail: error.to_string() };
    row.scopes.last().map(|(_, bytes)| cbor::decode(bytes).map_err(damaged)).transpose()
}
