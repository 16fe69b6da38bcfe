//! Reads that were announced: asked together, and answered from the reader's cache when they are made.

use super::super::row_codec::key;
use super::super::{NextRead, StoreError};
use super::answer_cache::{AnswerCache, CacheKey, SpanKey};
use super::keys::{self, Span};
use super::tables::{
    BoundStatement, DECIDED, DEVICES, DOC_FEED, DOCUMENTS, FEED, FIRST_PAGE, FORKS, HELD, LATEST, LOG, META,
    ORGANISATION_AT, OWN, OWN_DECIDED, Order, PEOPLE, PEOPLE_THEN, Pair, Parameter, SEEN, SESSIONS, Table, pair,
};
use ronda_shared::ids::{DeviceId, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Row;

/// The store's own facts that most readers ask for.
const FACTS: [&str; 5] = [key::FOUNDING, key::DIRECTORY, key::LIGHT, key::BACKED_UP, key::SCOPE_INDEX_OF];

/// Where a device's log and what is said of it stands.
pub(super) fn of_device(device: DeviceId) -> Vec<u8> {
    keys::number(device.raw())
}

/// A person as they were from one position to another, both of them too.
pub(super) fn of_person(id: &PersonId, from: u64, to: u64) -> Span {
    let person = keys::text(id.as_str());
    Span::between(keys::with_number(&person, from), keys::with_number(&person, to))
}

/// Decisions on a device's held acts after a position.
pub(super) fn decided_after(device: DeviceId, position: u64) -> Span {
    Span::between(keys::pair(device.raw(), position.saturating_add(1)), keys::pair(device.raw(), u64::MAX))
}

/// Decisions on a device's held acts before a position; there is no entry at 0.
pub(super) fn decided_before(device: DeviceId, position: u64) -> Span {
    Span::between(keys::pair(device.raw(), 0), keys::pair(device.raw(), position.saturating_sub(1)))
}

/// What is to be asked.
pub(super) struct PlannedReads {
    rows: BTreeMap<Table, BTreeSet<Vec<u8>>>,
    spans: BTreeSet<SpanKey>,
}

impl PlannedReads {
    /// What these reads ask.
    pub(super) fn of(next: &[NextRead]) -> Self {
        let mut foreseen = Self { rows: BTreeMap::new(), spans: BTreeSet::new() };
        next.iter().for_each(|read| foreseen.add(read));
        foreseen
    }

    /// With them whether everything is being made anew: whoever serves somebody looks at that first.
    pub(super) fn and_whether_it_is_whole(mut self) -> Self {
        self.row(META, key::REBUILDING.as_bytes().to_vec());
        self
    }

    /// What one of them asks: exactly as the reader does, or it is asked twice.
    fn add(&mut self, read: &NextRead) {
        match read {
            NextRead::End => self.first(FEED, &Span::all(), Order::Down),
            NextRead::Facts => FACTS.iter().for_each(|name| self.row(META, name.as_bytes().to_vec())),
            NextRead::Entry(position) => self.row(FEED, keys::number(*position)),
            NextRead::LogHead(device) => self.first(LOG, &Span::within(of_device(*device)), Order::Down),
            NextRead::Log(device, number) => self.row(LOG, keys::pair(device.raw(), *number)),
            NextRead::DecidedAfter(device, position) => {
                self.page(DECIDED, &decided_after(*device, *position), Order::Up);
            }
            NextRead::DecidedBefore(act, position) => {
                self.page(DECIDED, &decided_before(act.device, *position), Order::Down);
            }
            NextRead::Forks(device) => self.page(FORKS, &Span::within(of_device(*device)), Order::Up),
            NextRead::Held => self.page(HELD, &Span::all(), Order::Up),
            NextRead::Device(device) => self.row(DEVICES, of_device(*device)),
            NextRead::LastSeen(device) => self.row(SEEN, of_device(*device)),
            NextRead::Session(token) => self.row(SESSIONS, token.0.to_vec()),
            NextRead::Person(person) => self.row(PEOPLE, person.as_str().as_bytes().to_vec()),
            NextRead::PersonAt(person, position) => {
                self.first(PEOPLE_THEN, &of_person(person, 0, *position), Order::Down);
            }
            NextRead::OrganisationAt(position) => {
                self.first(ORGANISATION_AT, &Span::between(Vec::new(), keys::number(*position)), Order::Down);
            }
            NextRead::MovedAfter(position) => {
                self.page(LATEST, &Span::from(keys::number(position.saturating_add(1))), Order::Up);
            }
            NextRead::Document(id) => self.row(DOCUMENTS, id.bytes().to_vec()),
            NextRead::HeadsAt(id, position) => {
                let span = Span::between(id.bytes().to_vec(), keys::with_number(id.bytes(), *position));
                self.page(DOC_FEED, &span, Order::Down);
            }
            NextRead::OwnChanges(id, device) => {
                let place = keys::with_number(id.bytes(), device.raw());
                self.row(OWN, place.clone());
                self.row(OWN_DECIDED, place);
            }
        }
    }

    fn row(&mut self, table: Table, key: Vec<u8>) {
        self.rows.entry(table).or_default().insert(key);
    }
    fn first(&mut self, table: Table, span: &Span, order: Order) {
        self.spans.insert(SpanKey::new(table, span, order, 1));
    }
    /// The first page of a walk.
    fn page(&mut self, table: Table, span: &Span, order: Order) {
        self.spans.insert(SpanKey::new(table, span, order, FIRST_PAGE));
    }

    /// What is left of it without what is known.
    pub(super) fn without(mut self, known: impl Fn(&CacheKey) -> bool) -> Self {
        for (table, keys) in &mut self.rows {
            keys.retain(|key| !known(&CacheKey::Row(*table, key.clone())));
        }
        self.rows.retain(|_, keys| !keys.is_empty());
        self.spans.retain(|span| !known(&CacheKey::Rows(span.clone())));
        self
    }

    /// The statements that ask for it.
    pub(super) fn statements(&self) -> Vec<BoundStatement> {
        let many = |(table, keys): (&Table, &BTreeSet<Vec<u8>>)| {
            (table.many(), vec![Parameter::Many(keys.iter().cloned().collect())])
        };
        let mut asked: Vec<BoundStatement> = self.rows.iter().map(many).collect();
        asked.extend(self.spans.iter().map(SpanKey::statement));
        asked
    }

    /// Keeps what those statements answered.
    pub(super) fn keep(self, answers: Vec<Vec<Row>>, memo: &AnswerCache) -> Result<(), StoreError> {
        let mut answers = answers.into_iter();
        for (table, keys) in self.rows {
            let rows = answers.next().unwrap_or_default();
            let found = rows.iter().map(|row| pair(table, row)).collect::<Result<BTreeMap<_, _>, _>>()?;
            for key in keys {
                let row: Vec<Pair> =
                    found.get_key_value(&key).map(|(key, value)| (key.clone(), value.clone())).into_iter().collect();
                memo.keep(CacheKey::Row(table, key), &row.into());
            }
        }
        for span in self.spans {
            let rows = answers.next().unwrap_or_default();
            let rows = rows.iter().map(|row| pair(span.table(), row)).collect::<Result<Vec<_>, _>>()?;
            memo.keep(CacheKey::Rows(span), &rows.into());
        }
        Ok(())
    }
}
