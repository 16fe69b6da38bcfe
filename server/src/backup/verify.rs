//! The proof that a store is whole: the feed's chain, every device's log and what it signed, every document made
//! again of its changes. It reads, and writes nothing.

pub use super::report::Report;

use super::blobs;
use super::kept::Kept;
use super::messages;
use super::{BackupError, SERIES_JUMP, restore, snapshot_check};
use crate::identity::verify_push;
use crate::store::redb::RedbStore;
use crate::store::scope_index::terms_of;
use crate::store::{ChangeHash, Entry, EntryKind, Reader, Store, StoreError};
use crate::verification::{Actors, Vouched, Walk};
use automerge::Automerge;
use ronda_shared::act::{Act, ChainHash, DocumentKind, signed_bytes};
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::policy::{TERMS_VERSION, Term};
use ronda_shared::ticket::read;
use ronda_shared::ticket::summary::{self, summarize};
use ronda_shared::view::Summary;
use ronda_shared::{cbor, equipment, record};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Verifies a store.
pub fn store(reader: &dyn Reader) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let logs = feed(reader, &mut report)?;
    for (device, log) in &logs {
        signatures(reader, *device, log, &mut report)?;
    }
    report.logs = logs.len() as u64;
    let mut actors = Actors::default();
    for moved in reader.moved_after(0)? {
        document(reader, moved?.1, &mut actors, &mut report)?;
    }
    let known = reader.document_count()?;
    let walked = report.documents;
    report.expect(known == walked, || format!("{known} documents are kept, {walked} stand in the index by position"));
    scope_index(reader, &mut report)?;
    Ok(report)
}

/// Verifies a backup: its file, and the store that it becomes in the empty folder `scratch`.
pub fn backup(file: &Path, scratch: &Path) -> Result<Report, BackupError> {
    let path = scratch.join("verify.redb");
    restore(file, &path, SERIES_JUMP)?;
    let restored = RedbStore::open(&path)?;
    let reader = restored.read()?;
    let mut report = store(&*reader)?;
    blobs::check(&*reader, &blobs::beside_backup(file), &mut report)?;
    messages::check(&*reader, &messages::beside_backup(file), &mut report)?;
    Ok(report)
}

/// Verifies the store of a data directory and the evidence beside it.
pub fn data(reader: &dyn Reader, store_file: &Path) -> Result<Report, StoreError> {
    let mut report = store(reader)?;
    blobs::check(reader, &blobs::beside_store(store_file), &mut report)?;
    messages::check(reader, &messages::beside_store(store_file), &mut report)?;
    Ok(report)
}

/// A device's log as far as it was walked.
#[derive(Default)]
struct Log {
    last: u64,
    chain: ChainHash,
}

/// Walks the feed: its chain, the logs in it, and what follows from its entries alone.
fn feed(reader: &dyn Reader, report: &mut Report) -> Result<BTreeMap<DeviceId, Log>, StoreError> {
    let (mut chain, mut logs, mut kept) = (ChainHash::default(), BTreeMap::new(), Kept::default());
    let mut vouched = Vouched::default();
    for position in 1..=reader.end()? {
        report.entries += 1;
        let Some(bytes) = reader.entry_bytes(position)? else {
            report.fault(format!("entry {position} is missing"));
            continue;
        };
        let entry = cbor::decode::<Entry>(&bytes);
        chain = chain.then(&bytes);
        let hash = ChainHash(reader.feed_hash(position)?.unwrap_or(chain.0));
        let told = hash == chain;
        if let Ok(entry) = &entry {
            vouched.take(entry, &hash, &bytes, told);
        }
        // Of an emptied entry the founding of its document tells whether it is what it should be.
        if !told && entry.as_ref().is_ok_and(|entry| entry.blank.is_none()) {
            report.fault(format!("entry {position} was changed after it was written"));
        }
        chain = hash;
        let Ok(entry) = entry else {
            report.fault(format!("entry {position} cannot be read"));
            continue;
        };
        report.expect(entry.position == position, || format!("entry {position} says it is {}", entry.position));
        of_document(reader, &entry, report)?;
        if let EntryKind::Act { act, bytes, chain: Some(told), .. } = &entry.kind {
            let gone = entry.blank.as_ref().is_some_and(|blank| blank.said.is_some());
            let bytes = (!gone).then_some(bytes.as_slice());
            of_log(reader, logs.entry(act.device).or_default(), *act, bytes, *told, position, report)?;
        }
        kept.take(reader, &entry, report)?;
    }
    kept.compare(reader, report)?;
    vouched.faults(|_| true).into_iter().for_each(|fault| report.fault(fault));
    Ok(logs)
}

/// An entry's heads are those kept for its document.
fn of_document(reader: &dyn Reader, entry: &Entry, report: &mut Report) -> Result<(), StoreError> {
    let Some(id) = entry.document.filter(|_| entry.changed()) else { return Ok(()) };
    let kept = reader.heads_at(id, entry.position)?;
    report.expect(kept == entry.heads, || {
        format!("document {id}: the heads kept for entry {} are others", entry.position)
    });
    Ok(())
}

/// An act continues its device's log and is found there.
fn of_log(
    reader: &dyn Reader,
    log: &mut Log,
    act: ActId,
    bytes: Option<&[u8]>,
    told: ChainHash,
    position: u64,
    report: &mut Report,
) -> Result<(), StoreError> {
    // Of an act whose words are gone the hash is kept; what comes after it continues that.
    let after = bytes.map_or(told, |bytes| log.chain.then(bytes));
    report.expect(act.number == log.last + 1, || format!("act {act} follows number {} of its log", log.last));
    report.expect(after == told, || format!("act {act} does not continue its log: it or one before it was changed"));
    if let Some(envelope) = bytes.and_then(|bytes| Act::decode(bytes).ok()) {
        report.expect(envelope.id() == act, || format!("act {act} says it is {}", envelope.id()));
    }
    let row = reader.log(act.device, act.number)?;
    let found = row.is_some_and(|row| row.position == position && row.hash == told);
    report.expect(found, || format!("act {act} is not found in the log kept of its device"));
    *log = Log { last: act.number, chain: told };
    Ok(())
}

/// What a device signed is its log, and all of its log is signed.
fn signatures(reader: &dyn Reader, device: DeviceId, log: &Log, report: &mut Report) -> Result<(), StoreError> {
    if device == DeviceId::SERVER {
        return Ok(());
    }
    let Some(record) = reader.device(device)? else {
        report.fault(format!("device {device} has a log and was never enrolled"));
        return Ok(());
    };
    let mut covered = 0;
    for head in reader.signed_heads(device)? {
        report.signatures += 1;
        let number = head.act.number;
        let kept = reader.log(device, number)?.map(|row| row.hash);
        report.expect(head.act.device == device && kept == Some(head.head), || {
            format!("device {device} signed another log up to {number}")
        });
        let bytes = signed_bytes(device, number, &head.head);
        let signed = verify_push(&record.public_key, &bytes, &head.signature).is_ok();
        report.expect(signed, || format!("the signature of device {device} up to {number} is not its own"));
        covered = number;
    }
    report.expect(covered == log.last, || {
        format!("device {device} signed up to {covered}, its log ends at {}", log.last)
    });
    Ok(())
}

/// A document made again of its entries, each act executed once more, is the one that is kept.
fn document(reader: &dyn Reader, id: DocumentId, actors: &mut Actors, report: &mut Report) -> Result<(), StoreError> {
    report.documents += 1;
    let Some(row) = reader.document(id)? else {
        report.fault(format!("document {id} stands in the index by position and nowhere else"));
        return Ok(());
    };
    let mut walk = Walk::new(id);
    let mut scopes = Vec::new();
    let mut founded = 0;
    for entry in reader.entries_of(id, 0)? {
        let entry = entry?;
        if let EntryKind::Founded(_) = &entry.kind {
            founded = entry.position;
        }
        walk.entry(actors, &entry);
        if let EntryKind::Scope { key } = entry.kind {
            scopes.push((entry.position, key));
        }
        walk.take_faults().into_iter().for_each(|fault| report.fault(format!("document {id}: {fault}")));
    }
    let history = walk.changes();
    let last: &[ChangeHash] = history.last().map_or(&[], |(_, heads)| heads);
    report.expect(row.heads == last, || format!("document {id}: the heads kept are not those of its last change"));
    let tail = history.iter().filter(|(position, _)| *position > row.snapshot).count();
    report.expect(row.tail as usize == tail, || {
        format!("document {id}: {tail} changes follow its snapshot, not {}", row.tail)
    });
    report.expect(row.founded == founded, || {
        format!("document {id}: it was founded anew at {founded}, its row says {}", row.founded)
    });
    report.expect(row.scopes == scopes, || format!("document {id}: its scopes are kept otherwise than the feed tells"));
    let latest = history.last().map(|(position, _)| *position).max(scopes.last().map(|(position, _)| *position));
    report.expect(Some(row.latest) == latest && row.id == id && row.snapshot <= row.latest, || {
        format!("document {id}: its row says it last moved at {}", row.latest)
    });
    report.expect(history.first().is_some_and(|(first, _)| *first == row.born), || {
        format!("document {id} was not born at {}", row.born)
    });
    if row.snapshot > 0 {
        let heads = reader.heads_at(id, row.snapshot)?;
        let folded = match reader.snapshot(id)? {
            Some(bytes) => snapshot_check::check(&bytes, &heads),
            None => Err("it is missing".into()),
        };
        if let Err(detail) = folded {
            report.fault(format!("document {id}: its snapshot: {detail}"));
        }
    }
    let told = reader.summary(id)?;
    let made = summarized(id, row.kind, walk.document());
    // Those of an earlier build say less of the same document; they are made anew when the store is next served.
    let same = told == made || (told.is_some() && reader.summaries_of()? < summary::VERSION);
    report.expect(made.is_some() && same, || {
        format!("document {id}: its summary is not what the document says (--rebuild makes it anew)")
    });
    Ok(())
}

/// The scope index has every document under the terms of its row, where it was last touched, and has nothing else. One of
/// an earlier build is made when the store is next served.
fn scope_index(reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
    if reader.scope_index_of()? != TERMS_VERSION {
        return Ok(());
    }
    let (mut due, mut there) = (0, 0);
    for moved in reader.moved_after(0)? {
        due += terms(reader, moved?.1)?.map_or(0, |(_, terms)| terms.len());
    }
    for row in reader.scope_index()? {
        let (term, position, id) = row?;
        let stands = terms(reader, id)?.is_some_and(|(latest, terms)| latest == position && terms.contains(&term));
        there += usize::from(stands);
        report.expect(stands, || {
            let Term { name, .. } = &term;
            format!("document {id}: the scope index has it under {name} at {position} (--rebuild makes it anew)")
        });
    }
    report.expect(there == due, || format!("the scope index has {there} of its {due} rows (--rebuild makes it anew)"));
    Ok(())
}

/// Where a document was last touched, and under which terms it belongs.
fn terms(reader: &dyn Reader, id: DocumentId) -> Result<Option<(u64, BTreeSet<Term>)>, StoreError> {
    let Some(row) = reader.document(id)? else { return Ok(None) };
    // A birth that cannot be read is a fault of the feed, told there.
    let birth = reader.entry(row.born).ok().flatten();
    Ok(Some((row.latest, terms_of(&row, birth.and_then(|entry| entry.acting_device())))))
}

/// What a list shows of a document.
fn summarized(id: DocumentId, kind: DocumentKind, made: &Automerge) -> Option<Summary> {
    let reader = DocumentReader::now(made);
    Some(match kind {
        DocumentKind::Ticket => Summary::Ticket(Box::new(summarize(&read::read(id, &reader)?))),
        DocumentKind::Equipment => Summary::Equipment(Box::new(equipment::summarize(&equipment::read(id, &reader)?))),
        DocumentKind::Record => Summary::Record(Box::new(record::summarize(&record::read(id, &reader)?))),
    })
}
