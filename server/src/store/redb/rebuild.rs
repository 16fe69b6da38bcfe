//! All that is derived, made anew from the feed, in steps that each fit in memory. A mark stands while it is under
//! way, so that a rebuild cut short is not taken for a store.

use super::super::derived;
use super::super::{Entry, Projector, Rebuilt, StoreError};
use super::packing::{pack, read_feed_row};
use super::tables::{self, Writing, code, key, read};
use super::write::{follow, founding, put_document, put_summaries};
use super::{RedbStore, begin};
use redb::{Database, ReadableDatabase};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::TERMS_VERSION;
use ronda_shared::ticket::summary;

/// Entries or documents of one step.
const BATCH_SIZE: usize = 500;

impl RedbStore {
    /// See [`super::super::Store::rebuild`].
    pub(super) fn rebuild_all(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        self.with_database(|database| {
            must_be_readable(database)?;
            clear(database)?;
            let entries = indexes(database)?;
            let documents = documents(self, database, projector)?;
            let transaction = begin(database)?;
            let mut meta = transaction.open_table(tables::META)?;
            meta.insert(key::SUMMARIES_OF, code(&summary::VERSION).as_slice())?;
            meta.insert(key::SCOPE_INDEX_OF, code(&TERMS_VERSION).as_slice())?;
            meta.remove(key::REBUILDING)?;
            drop(meta);
            transaction.commit()?;
            Ok(Rebuilt { entries, documents })
        })
    }
}

/// Before anything is cleared: of a feed with an entry that cannot be read nothing is made anew, and what was derived of it while it could be
/// read is still served.
fn must_be_readable(database: &Database) -> Result<(), StoreError> {
    for row in database.begin_read()?.open_table(tables::FEED)?.range(0_u64..)? {
        let (position, row) = row?;
        let entry = read_feed_row(row.value()).and_then(|(_, bytes)| read::<Entry>("feed", &bytes));
        entry.map_err(|error| derived::untouched(position.value(), error))?;
    }
    Ok(())
}

fn clear(database: &Database) -> Result<(), StoreError> {
    let transaction = begin(database)?;
    transaction.delete_table(tables::DOC_FEED)?;
    transaction.delete_table(tables::DOCUMENTS)?;
    transaction.delete_table(tables::LATEST)?;
    transaction.delete_table(tables::SCOPE_INDEX)?;
    transaction.delete_table(tables::SNAPSHOTS)?;
    transaction.delete_table(tables::SUMMARIES)?;
    transaction.delete_table(tables::TOKENS)?;
    transaction.delete_table(tables::NAMES)?;
    transaction.delete_table(tables::LOG)?;
    transaction.delete_table(tables::OWN)?;
    transaction.delete_table(tables::OWN_DECIDED)?;
    transaction.delete_table(tables::HELD)?;
    transaction.delete_table(tables::DECIDED)?;
    transaction.delete_table(tables::DEVICES)?;
    transaction.delete_table(tables::CODES)?;
    transaction.delete_table(tables::PASSKEYS)?;
    transaction.delete_table(tables::AUDIT)?;
    transaction.delete_table(tables::PAPERS)?;
    transaction.delete_table(tables::FORKS)?;
    transaction.delete_table(tables::PEOPLE)?;
    transaction.delete_table(tables::PEOPLE_THEN)?;
    transaction.delete_table(tables::NAMED)?;
    transaction.delete_table(tables::SEALS)?;
    transaction.delete_table(tables::ORGANISATIONS)?;
    transaction.delete_table(tables::ORGANISATION_AT)?;
    let mut writing = Writing::new(&transaction);
    writing.make_all()?;
    writing.meta()?.remove(key::DIRECTORY)?;
    writing.meta()?.insert(key::REBUILDING, code(&true).as_slice())?;
    drop(writing);
    Ok(transaction.commit()?)
}

/// What follows from the entries alone.
fn indexes(database: &Database) -> Result<u64, StoreError> {
    let mut done = 0;
    loop {
        let reading = database.begin_read()?;
        let mut step: Vec<Entry> = Vec::with_capacity(BATCH_SIZE);
        for row in reading.open_table(tables::FEED)?.range(done + 1..)?.take(BATCH_SIZE) {
            step.push(read("feed", &read_feed_row(row?.1.value())?.1)?);
        }
        let Some(last) = step.last() else {
            return Ok(done);
        };
        done = last.position;
        let transaction = begin(database)?;
        let mut writing = Writing::new(&transaction);
        let founding = founding(&mut writing)?;
        for entry in &step {
            follow(&mut writing, &founding, entry)?;
        }
        drop(writing);
        transaction.commit()?;
    }
}

/// What needs a document to be made of its changes.
fn documents(store: &RedbStore, database: &Database, projector: &mut dyn Projector) -> Result<u64, StoreError> {
    let (mut after, mut count) = (None, 0);
    loop {
        let ids = next_documents(database, after)?;
        let Some(last) = ids.last() else {
            return Ok(count);
        };
        after = Some(*last);
        let transaction = begin(database)?;
        let mut writing = Writing::new(&transaction);
        for id in ids {
            count += u64::from(document(store, database, &mut writing, projector, id)?);
        }
        drop(writing);
        transaction.commit()?;
    }
}

fn next_documents(database: &Database, after: Option<DocumentId>) -> Result<Vec<DocumentId>, StoreError> {
    let table = database.begin_read()?.open_table(tables::DOC_FEED)?;
    let mut ids: Vec<DocumentId> = Vec::new();
    let mut last = after;
    while ids.len() < BATCH_SIZE {
        let from = last.as_ref().map_or((&[0; 16], 0), |id: &DocumentId| (id.bytes(), u64::MAX));
        let Some(row) = table.range(from..)?.next() else {
            break;
        };
        let id = DocumentId::from_bytes(*row?.0.value().0);
        ids.push(id);
        last = Some(id);
    }
    Ok(ids)
}

fn document(
    store: &RedbStore,
    database: &Database,
    writing: &mut Writing<'_>,
    projector: &mut dyn Projector,
    id: DocumentId,
) -> Result<bool, StoreError> {
    let reader = store.reader(database)?;
    let Some((row, made)) = derived::projected(&*reader, projector, id)? else {
        return Ok(false);
    };
    put_document(writing, &row, &[])?;
    if let Some(snapshot) = &made.snapshot {
        writing.snapshots()?.insert(id.bytes(), &*pack(snapshot))?;
    }
    put_summaries(writing, std::slice::from_ref(&made.summary))?;
    Ok(true)
}
