//! One instant of the store: a transaction that sees nothing of what is committed after it began.

mod connectors;
mod documents;
mod evidence;
mod facts;
mod feed;
mod identity;
mod logs;
mod mail;
mod proofs;
mod reports;

use super::super::row_codec::{key, read};
use super::super::{Archives, Entries, Founding, Reader, StoreError, TouchedDocuments};
use super::answer_cache::AnswerCache;
use super::database_thread::DatabaseThread;
use super::entries::AtPositions;
use super::keys::{self, Span};
use super::planned_reads::{PlannedReads, decided_after};
use super::pool::{LentConnection, Pool};
use super::prefetched::Prefetched;
use super::schema;
use super::session::Session;
use super::tables::{DECIDED, DOC_FEED, LATEST, META, Order, Table};
use ronda_shared::ids::{DeviceId, DocumentId};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A reader; while it lives, a connection is lent to it.
pub(super) struct PostgresReader {
    session: Session,
    ahead: Mutex<Prefetched>,
    archives: Archives,
    _lent: LentConnection,
}

impl PostgresReader {
    /// Looks at the present instant.
    pub(super) fn now(link: &Arc<DatabaseThread>, pool: &Arc<Pool>) -> Result<Self, StoreError> {
        Self::asking(link, pool, PlannedReads::of(&[]))
    }
    /// The same, and asks with its beginning for what is read of it next.
    pub(super) fn asking(
        link: &Arc<DatabaseThread>,
        pool: &Arc<Pool>,
        foreseen: PlannedReads,
    ) -> Result<Self, StoreError> {
        let (lent, answers) = LentConnection::asking(link, pool, foreseen.statements())?;
        let memo = AnswerCache::default();
        foreseen.keep(answers, &memo)?;
        let session = Session::reading(Arc::clone(link), Arc::clone(lent.connection()), memo);
        Ok(Self { session, ahead: Mutex::default(), archives: Archives::default(), _lent: lent })
    }
    /// The same, which is told where archives lie.
    pub(super) fn knowing(self, archives: &Archives) -> Self {
        Self { archives: archives.clone(), ..self }
    }
    /// By which it asks.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }
    /// Whether there is a store that this build reads.
    pub(super) fn sees_a_store(&self) -> Result<bool, StoreError> {
        schema::stands(&self.session)
    }
    /// Fails where what is derived is being made anew, or was not made to the end. Somebody has the store alone then: this server lost its part
    /// in it, and has not noticed yet, or cannot join again. Documents are missing at this instant, and a phone would be told to let go of them.
    pub(super) fn must_be_whole(&self) -> Result<(), StoreError> {
        if self.fact::<bool>(key::REBUILDING)?.is_some() { Err(StoreError::HalfBuilt) } else { Ok(()) }
    }
    fn row<T: DeserializeOwned>(&self, table: Table, key: Vec<u8>) -> Result<Option<T>, StoreError> {
        self.get(table, key)?.map(|bytes| read(table.name(), &bytes)).transpose()
    }
    /// A row's value, which may have been fetched ahead: what it sees never changes.
    fn get(&self, table: Table, key: Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
        match self.fetched().row(table, &key) {
            Some(known) => Ok(known),
            None => self.session.get(table, key),
        }
    }
    fn fetched(&self) -> MutexGuard<'_, Prefetched> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn rows<T: DeserializeOwned>(&self, table: Table, span: Span) -> Result<Vec<T>, StoreError> {
        self.session.walk(table, span, Order::Up).map(|row| read(table.name(), &row?.1)).collect()
    }
    /// The rows that have a text somewhere in them, in one round trip.
    fn rows_with<T: DeserializeOwned>(&self, table: Table, text: &str) -> Result<Vec<T>, StoreError> {
        self.session.holding(table, text.as_bytes())?.iter().map(|(_, bytes)| read(table.name(), bytes)).collect()
    }
    fn last<T: DeserializeOwned>(&self, table: Table, span: &Span) -> Result<Option<T>, StoreError> {
        let row = self.session.first(table, span, Order::Down)?;
        row.map(|(_, bytes)| read(table.name(), &bytes)).transpose()
    }
    fn number(&self, table: Table, key: Vec<u8>) -> Result<Option<u64>, StoreError> {
        self.session.get(table, key)?.map(|bytes| keys::first_number(table.name(), &bytes)).transpose()
    }
    fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        self.row(META, name.as_bytes().to_vec())
    }
    fn founding(&self) -> Result<Founding, StoreError> {
        let none = || StoreError::Damaged { place: "meta", detail: "the store was never founded".into() };
        self.fact(key::FOUNDING)?.ok_or_else(none)
    }
    /// The entries at the positions with which the keys of a span end.
    fn entries_in(&self, table: Table, span: Span, order: Order) -> Entries<'_> {
        let rows = self.session.walk(table, span, order);
        let positions = rows.map(move |row| keys::last_number(table.name(), &row?.0));
        Box::new(AtPositions::new(&self.session, positions))
    }
    /// Documents of which there is an entry, in the order of their ids, behind one of them.
    pub(super) fn told_of(&self, behind: Option<DocumentId>, limit: usize) -> Result<Vec<DocumentId>, StoreError> {
        let mut ids: Vec<DocumentId> = Vec::new();
        while ids.len() < limit {
            let last = ids.last().copied().or(behind).map(|id| keys::with_number(id.bytes(), u64::MAX));
            let Some((place, _)) = self.session.first(DOC_FEED, &Span::behind(last), Order::Up)? else { break };
            ids.push(DocumentId::from_bytes(keys::head("doc_feed", &place)?));
        }
        Ok(ids)
    }
    /// With them the positions at which a device's held acts were decided.
    fn decisions_after(
        &self,
        device: DeviceId,
        position: u64,
        mut acted: BTreeSet<u64>,
    ) -> Result<BTreeSet<u64>, StoreError> {
        for row in self.session.walk(DECIDED, decided_after(device, position), Order::Up) {
            acted.insert(keys::last_number("decided", &row?.0)?);
        }
        Ok(acted)
    }
    fn moved(&self, span: Span, order: Order) -> TouchedDocuments<'_> {
        Box::new(self.session.walk(LATEST, span, order).map(|row| {
            let place = row?.0;
            Ok((keys::first_number("latest", &place)?, keys::last_document("latest", &place)?))
        }))
    }
}

impl Reader for PostgresReader {}
