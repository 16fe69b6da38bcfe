//! What came since the last proof: the feed up to there by its hashes, everything since by what it says.

use super::cores::{self, Stage, VerifyOptions, Views};
use super::feed::{Feed, entry_bytes};
use super::{Report, readable_row, scopes, signatures};
use crate::backup::{blobs, messages};
use crate::blobs::BlobStore;
use crate::store::{Entry, EntryKind, Reader, Store, StoreError};
use crate::verification::VouchedEntries;
use crate::verification::checkpoint::Checkpoint;
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// So many entries are one piece of work.
const PIECE: u64 = 4_096;

pub(super) fn check(
    store: &dyn Store,
    (store_file, evidence): (&Path, &BlobStore),
    from: &Checkpoint,
    how: &VerifyOptions<'_>,
) -> Result<Report, StoreError> {
    let Views { one: reader, many: mut readers, .. } = Views::of(store, how.cores)?;
    let (reader, mut report) = (&*reader, Report::default());
    let vouched = passed(reader, &mut readers, from.position, how, &mut report)?;
    let mut feed = Feed::after(reader, from.position, vouched, &mut report)?;
    let before: BTreeMap<DeviceId, u64> = feed.logs().iter().map(|(device, log)| (*device, log.last)).collect();
    let touched = entries(reader, &mut feed, from.position, how, &mut report)?;
    for (device, log) in feed.logs() {
        let number = before.get(device).copied().unwrap_or(0);
        if log.last > number {
            report.logs += 1;
            signatures::since(reader, *device, number, log, &mut report)?;
        }
    }
    let files: BTreeSet<Sha256> = feed.kept().files().collect();
    let sealed: Vec<ActId> = feed.kept().sealed().collect();
    feed.compare_since(reader, &mut report)?;
    let ids: Vec<DocumentId> = touched.iter().copied().collect();
    report.add(cores::documents(reader, &mut readers, &ids, how)?);
    scopes::since(reader, &touched, from.position, &mut report)?;
    blobs::check_some(reader, evidence, (files, sealed.as_slice()), &mut report)?;
    messages::check_since(reader, &messages::beside_store(store_file), Some(from.at), &mut report)?;
    Ok(report)
}

/// Each entry up to a position is the one whose hash the feed has there; what stands emptied, for who vouches for it.
fn passed(
    reader: &dyn Reader,
    readers: &mut [Box<dyn Reader>],
    end: u64,
    how: &VerifyOptions<'_>,
    report: &mut Report,
) -> Result<VouchedEntries, StoreError> {
    let pieces: Vec<u64> = (0..end.div_ceil(PIECE)).map(|piece| piece * PIECE).collect();
    let (mut odd, mut done) = (Vec::new(), 0);
    let work = |reader: &dyn Reader, before: &u64| unlike(reader, *before, end.min(before + PIECE));
    cores::in_order(readers, &pieces, work, |found| {
        odd.extend(found);
        done = end.min(done + PIECE);
        (how.tell)(Stage::Hashes, done, end);
        Ok(())
    })?;
    let (mut vouched, mut emptied) = (VouchedEntries::default(), BTreeSet::new());
    for position in odd {
        let Some(bytes) = entry_bytes(reader, position)? else {
            report.fault(format!("entry {position} is missing"));
            continue;
        };
        match cbor::decode::<Entry>(&bytes) {
            Ok(entry) if entry.emptied.is_some() => {
                let hash = ChainHash(reader.feed_hash(position)?.unwrap_or_default());
                vouched.take(&entry, &hash, &bytes, false);
                emptied.extend(entry.document);
            }
            Ok(_) => report.fault(format!("entry {position} was changed after it was written")),
            Err(_) => report.fault(format!("entry {position} cannot be read")),
        }
    }
    for id in emptied {
        founding(reader, id, end, &mut vouched)?;
    }
    Ok(vouched)
}

/// The positions after one and up to another whose entries are not those that the feed's hashes tell.
fn unlike(reader: &dyn Reader, before: u64, last: u64) -> Result<Vec<u64>, StoreError> {
    let mut odd = Vec::new();
    let mut chain = ChainHash(reader.feed_hash(before)?.unwrap_or_default());
    for position in before + 1..=last {
        let told = reader.feed_hash(position)?.map(ChainHash);
        let made = entry_bytes(reader, position)?.map(|bytes| chain.then(&bytes));
        if told.is_none() || told != made {
            odd.push(position);
        }
        chain = told.unwrap_or_default();
    }
    Ok(odd)
}

/// The last founding of a document and the line by which it left, where they stand before the proof; later ones are met with the
/// entries since.
fn founding(reader: &dyn Reader, id: DocumentId, end: u64, vouched: &mut VouchedEntries) -> Result<(), StoreError> {
    let Some(row) = readable_row(reader, id)? else { return Ok(()) };
    for position in [row.founded, row.archived].into_iter().filter(|position| (1..=end).contains(position)) {
        let Some(bytes) = entry_bytes(reader, position)? else { continue };
        if let Ok(entry) = cbor::decode::<Entry>(&bytes) {
            let hash = ChainHash(reader.feed_hash(position)?.unwrap_or_default());
            vouched.take(&entry, &hash, &bytes, true);
        }
    }
    Ok(())
}

/// Walks the entries after a position; answers the documents that they are about, those that the index says moved too.
fn entries(
    reader: &dyn Reader,
    feed: &mut Feed,
    after: u64,
    how: &VerifyOptions<'_>,
    report: &mut Report,
) -> Result<BTreeSet<DocumentId>, StoreError> {
    let (mut touched, mut moved, end) = (BTreeSet::new(), BTreeSet::new(), reader.end()?);
    for position in after + 1..=end {
        if let Some(entry) = feed.take(reader, position, report)? {
            touched.extend(entry.document);
            if entry.changed() || matches!(entry.kind, EntryKind::Scope { .. }) {
                moved.extend(entry.document);
            }
        }
        how.step(Stage::Feed, position - after, end - after);
    }
    let listed: BTreeSet<DocumentId> =
        reader.moved_after(after)?.map(|one| Ok(one?.1)).collect::<Result<_, StoreError>>()?;
    report.expect(listed == moved, || {
        format!("the index by position has other documents after entry {after} than the feed tells")
    });
    // An act that was refused may be about a document that never came to be.
    let mut there = listed;
    for id in touched {
        let is_there = match reader.document(id) {
            // It is told where the document is looked at.
            Err(StoreError::Damaged { .. }) => true,
            read => read?.is_some(),
        };
        if is_there {
            there.insert(id);
        }
    }
    Ok(there)
}
