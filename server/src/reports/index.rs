//! Index in memory of what reports count of each ticket and item. It is read from the summaries on first use, and from
//! the feed after that.

use super::item::{Item, ReportPlace, Sighting};
use super::ticket::Ticket;
use crate::store::{DocumentRow, Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::cbor;
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::ids::{BuildingId, DocumentId, FieldId};
use ronda_shared::policy::ScopeKey;
use ronda_shared::search;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Scopes that nothing has any more are forgotten when there are so many more than twice the documents.
const SPARE_SCOPES: usize = 10_000;

/// All tickets and items up to a position of the feed.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Up to here the feed is read; nothing is before the first time.
    position: Option<u64>,
    tickets: BTreeMap<DocumentId, Ticket>,
    items: BTreeMap<DocumentId, Item>,
    /// Items and records with open conflict cards: the place of their scope, and how many cards.
    disputed: BTreeMap<DocumentId, (usize, u32)>,
    /// Whose summaries are damaged, or the rows that decide who may read them: they are counted nowhere, and every report says so.
    unread: BTreeSet<DocumentId>,
    /// Records whose summaries are damaged: of what reports count they have their open cards alone.
    unread_records: BTreeSet<DocumentId>,
    /// Ids of the organisation's data and words of places, each once.
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
        let crowded = self.scopes.len() > 2 * (self.tickets.len() + self.items.len()) + SPARE_SCOPES;
        if crowded || self.noted != noted {
            *self = Self { noted: noted.to_vec(), ..Self::default() };
        }
        let end = reader.end()?;
        for row in reader.summary_rows_since(self.position)? {
            let (id, summary) = row?;
            self.disputed.remove(&id);
            // Of records reports count their open cards alone.
            if matches!(&summary, Ok(Summary::Record(record)) if record.conflicts == 0) {
                self.unread.remove(&id);
                self.unread_records.remove(&id);
                continue;
            }
            let told = summary.and_then(|summary| Ok((summary, scope_in(reader, id)?)));
            let (summary, scope) = match told {
                Err(error) if error.is_damage_of_a_document() => {
                    tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: reports do not count it.");
                    if is_record(reader, id)? {
                        self.unread_records.insert(id);
                    } else {
                        self.tickets.remove(&id);
                        self.items.remove(&id);
                        self.unread.insert(id);
                    }
                    continue;
                }
                told => told?,
            };
            self.unread.remove(&id);
            self.unread_records.remove(&id);
            match summary {
                Summary::Ticket(told) => {
                    if let Some(scope) = scope {
                        let ticket = self.ticket(&told, scope);
                        self.tickets.insert(ticket.id, ticket);
                    }
                }
                Summary::Equipment(told) => {
                    if let Some(scope) = scope {
                        let item = self.item(&told, scope);
                        if told.conflicts > 0 {
                            self.disputed.insert(item.id, (item.scope, told.conflicts));
                        }
                        self.items.insert(item.id, item);
                    }
                }
                Summary::Record(told) => {
                    if let Some(scope) = scope {
                        let scope = self.scope(scope);
                        self.disputed.insert(told.id, (scope, told.conflicts));
                    }
                }
            }
        }
        self.position = Some(end);
        Ok(())
    }

    /// What is counted nowhere because it cannot be read.
    pub(super) fn unread(&self) -> impl Iterator<Item = DocumentId> {
        self.unread.iter().copied()
    }

    /// Records of which nobody can tell whether they have open conflict cards.
    pub(super) fn unread_records(&self) -> impl Iterator<Item = DocumentId> {
        self.unread_records.iter().copied()
    }

    /// Every ticket, in the order of ids.
    pub(super) fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// Every item, in the order of ids.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// Items and records with open conflict cards, each with the place of its scope and how many cards.
    pub(super) fn disputed(&self) -> impl Iterator<Item = (DocumentId, usize, u32)> {
        self.disputed.iter().map(|(id, (scope, cards))| (*id, *scope, *cards))
    }

    /// Whether a document is an item.
    pub(super) fn is_item(&self, id: DocumentId) -> bool {
        self.items.contains_key(&id)
    }

    /// The place of the scope of a ticket or an item as it stands, where it is counted.
    pub(super) fn scope_now(&self, id: DocumentId) -> Option<usize> {
        self.tickets.get(&id).map(|ticket| ticket.scope).or_else(|| self.items.get(&id).map(|item| item.scope))
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
            is_part: summary.parent.is_some(),
            scope: self.scope(scope),
            service: self.name(summary.service.as_str()),
            team: summary.team.as_ref().map(|id| self.name(id.as_str())),
            assignee: summary.assignee.as_ref().map(|id| self.name(id.as_str())),
            place: self.place(summary.building.as_ref(), &told.level, &summary.room),
            channel: told.channel.as_ref().map(|id| self.name(id.as_str())),
            equipment: summary.equipment,
            state: summary.state,
            since: summary.since,
            created: summary.created,
            respond_by: summary.respond_by,
            resolve_by: summary.resolve_by,
            paused: summary.paused.then(|| told.paused_since.unwrap_or(summary.since)),
            kept: summary.kept,
            started: told.started,
            answered: told.answered,
            moves: told.moves.iter().map(|moved| (moved.to, moved.at)).collect(),
            survey: told.survey.clone().map(Box::new),
            cards: told.cards.clone().into(),
            awaits: told.awaits.clone().into(),
            skipped: told.skipped.iter().map(|point| point.at).collect(),
            notes,
        }
    }

    /// What is counted of an item.
    pub(super) fn item(&mut self, summary: &EquipmentSummary, scope: ScopeKey) -> Item {
        let told = &summary.reported;
        let alone = summary.merged_into.is_none();
        let gone = search::tokens(&summary.condition).iter().any(|word| word == "baja");
        let seen = told.seen.iter().map(|seen| Sighting {
            at: seen.at,
            elsewhere: seen.elsewhere.as_ref().map(|place| {
                let parts = [place.level.trim(), place.room.trim()].into_iter().filter(|part| !part.is_empty());
                let room = parts.collect::<Vec<_>>().join(" · ");
                self.place(place.building.as_ref(), place.level.trim(), &room)
            }),
        });
        let seen = seen.collect();
        Item {
            id: summary.id,
            scope: self.scope(scope),
            place: self.place(summary.building.as_ref(), &told.level, &summary.room),
            merged_into: summary.merged_into,
            counts: alone && !gone,
            stock: alone && told.stock,
            seen,
        }
    }

    fn place(&mut self, building: Option<&BuildingId>, level: &str, room: &str) -> ReportPlace {
        ReportPlace {
            building: building.map(|id| self.name(id.as_str())),
            level: self.name(level),
            room: self.name(room),
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
    pub(super) fn scope(&mut self, scope: ScopeKey) -> usize {
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

fn scope_in(reader: &dyn Reader, id: DocumentId) -> Result<Option<ScopeKey>, StoreError> {
    reader.document(id)?.map_or(Ok(None), |row| scope_of(&row))
}

/// Whether a document is a record, as far as its row can be read.
fn is_record(reader: &dyn Reader, id: DocumentId) -> Result<bool, StoreError> {
    match reader.document(id) {
        Err(error) if error.is_damage_of_a_document() => Ok(false),
        row => Ok(row?.is_some_and(|row| row.kind == DocumentKind::Record)),
    }
}
