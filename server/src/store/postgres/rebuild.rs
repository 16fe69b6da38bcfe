//! All that is derived, made anew from the feed, in steps that each fit in memory. A mark stands while it is under
//! way, so that a rebuild cut short is not taken for a store.

use super::super::derived;
use super::super::row_codec::key;
use super::super::{DocumentRow, Entry, Projection, Projector, ReadFeed, Rebuilt, StoreError};
use super::keys;
use super::read::PostgresReader;
use super::tables::{DERIVED, DOCUMENTS, FEED, SNAPSHOTS, SUMMARIES};
use super::write::{follow, founding, put_document, put_summary, wanted_of};
use super::write_buffer::WriteBuffer;
use super::writer::Writer;
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::TERMS_VERSION;
use ronda_shared::ticket::summary;
use std::collections::BTreeMap;

/// Entries or documents of one step.
const BATCH_SIZE: usize = 500;

/// How the store is looked at between two steps.
type OpenReader<'l> = dyn Fn() -> Result<PostgresReader, StoreError> + 'l;

/// See [`super::super::Store::rebuild`].
pub(super) fn all(
    writer: &mut Writer,
    look: &OpenReader<'_>,
    projector: &mut dyn Projector,
) -> Result<Rebuilt, StoreError> {
    must_be_readable(look)?;
    writer.transact(0, |writing| {
        writing.empty(DERIVED)?;
        writing.remove_fact(key::DIRECTORY);
        writing.put_fact(key::REBUILDING, &true);
        Ok(())
    })?;
    let entries = indexes(writer, look)?;
    let documents = documents(writer, look, projector)?;
    writer.transact(entries, |writing| {
        writing.put_fact(key::SUMMARIES_OF, &summary::VERSION);
        writing.put_fact(key::SCOPE_INDEX_OF, &TERMS_VERSION);
        writing.remove_fact(key::REBUILDING);
        Ok(())
    })?;
    Ok(Rebuilt { entries, documents })
}

/// Before anything is cleared: of a feed with an entry that cannot be read nothing is made anew, and what was derived of it while it could be
/// read is still served.
fn must_be_readable(look: &OpenReader<'_>) -> Result<(), StoreError> {
    let (reader, mut passed) = (look()?, 0);
    for entry in reader.entries_after(0)? {
        passed = entry.map_err(|error| derived::untouched(passed + 1, error))?.position;
    }
    Ok(())
}

/// What follows from the entries alone.
fn indexes(writer: &mut Writer, look: &OpenReader<'_>) -> Result<u64, StoreError> {
    let mut done = 0;
    loop {
        let step: Vec<Entry> = look()?.entries_after(done)?.take(BATCH_SIZE).collect::<Result<_, _>>()?;
        let Some(last) = step.last() else {
            return Ok(done);
        };
        done = last.position;
        writer.transact(done, |writing| {
            writing.foresee(wanted_of(step.iter()))?;
            let founding = founding(writing)?;
            step.iter().try_for_each(|entry| follow(writing, &founding, entry))
        })?;
    }
}

/// What needs a document to be made of its changes.
fn documents(writer: &mut Writer, look: &OpenReader<'_>, projector: &mut dyn Projector) -> Result<u64, StoreError> {
    let (mut behind, mut count) = (None, 0);
    loop {
        let reader = look()?;
        let ids = reader.told_of(behind, BATCH_SIZE)?;
        let Some(last) = ids.last() else {
            return Ok(count);
        };
        behind = Some(*last);
        let mut made = Vec::new();
        for id in ids {
            made.extend(derived::projected(&reader, projector, id)?);
        }
        drop(reader);
        count += made.len() as u64;
        writer.transact(0, |writing| put(writing, &made))?;
    }
}

fn put(writing: &mut WriteBuffer<'_>, made: &[(DocumentRow, Projection)]) -> Result<(), StoreError> {
    let places = || made.iter().map(|(row, _)| key_of(row.id)).collect::<Vec<_>>();
    let births = made.iter().map(|(row, _)| keys::number(row.born)).collect();
    writing.foresee(BTreeMap::from([(DOCUMENTS, places()), (SUMMARIES, places()), (FEED, births)]))?;
    for (row, made) in made {
        put_document(writing, row)?;
        if let Some(snapshot) = &made.snapshot {
            writing.put(SNAPSHOTS, key_of(row.id), snapshot.clone());
        }
        put_summary(writing, &made.summary)?;
    }
    Ok(())
}

fn key_of(id: DocumentId) -> Vec<u8> {
    id.bytes().to_vec()
}
