//! Carries tickets of closed years out of the store (decision 0040). One commit enters the line by which each leaves,
//! and removes what stood of it in the feed, each row but for what its place and its device's log are proven by.

use super::super::context::WriterContext;
use crate::redact::act_outline;
use crate::store::{
    ARCHIVED_VERSION, Archived, Batch, DocumentRow, Emptied, Entry, EntryKind, Founded, Reader, StoreError,
};
use crate::verification::archive::Rows;
use ronda_shared::act::{Act, ChainHash, DocumentKind};
use ronda_shared::cbor;
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

/// A ticket whose archive is written, read back and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaver {
    /// The id of the ticket.
    pub document: DocumentId,
    /// The year in which it ended.
    pub year: i32,
    /// The SHA-256 of its archive.
    pub archive: Sha256,
    /// How many bytes that has.
    pub size: u32,
    /// The position of its last entry when the archive was made; where something happened to it after its year was judged, how far the
    /// feed went as that began: then it stays.
    pub until: u64,
    /// The files of evidence that stand in it.
    pub files: Vec<Sha256>,
    /// When something of it is first to be destroyed by its term, and the act that it is of.
    pub term: Option<(Timestamp, ActId)>,
}

/// A ticket that may leave, with what will be left of its entries: made before anybody has the turn, in which others wait.
#[derive(Debug, Clone)]
pub struct Parting {
    leaver: Leaver,
    /// Its entries without what the archive has of them.
    carried: Vec<Entry>,
    rows: Rows,
    lines: Vec<(u64, ChainHash)>,
}

impl Parting {
    /// How many entries are written in its place.
    pub fn entries(&self) -> usize {
        self.carried.len()
    }
}

/// Those of these that are as they were when their archives were made, each once.
pub(in super::super) fn partings(reader: &dyn Reader, leavers: &[Leaver]) -> Result<Vec<Parting>, StoreError> {
    let (mut partings, mut known) = (Vec::new(), BTreeSet::new());
    for leaver in leavers {
        if known.insert(leaver.document) && as_it_was(reader, leaver)?.is_some() {
            partings.extend(parting(reader, leaver)?);
        }
    }
    Ok(partings)
}

/// What will be left of its entries; none where something happened to it since its archive was made.
fn parting(reader: &dyn Reader, leaver: &Leaver) -> Result<Option<Parting>, StoreError> {
    let entries: Vec<Entry> = reader.entries_of(leaver.document, 0)?.collect::<Result<_, _>>()?;
    if entries.last().is_none_or(|entry| entry.position != leaver.until) {
        return Ok(None);
    }
    let (lines, mut carried, mut rows) = (lines(&entries), Vec::new(), Rows::default());
    for entry in entries {
        let Some(entry) = carried_out(reader, entry)? else { continue };
        let missing = || StoreError::Damaged { place: "feed", detail: format!("entry {} is missing", entry.position) };
        let feed = ChainHash(reader.feed_hash(entry.position)?.ok_or_else(missing)?);
        rows.take(&feed, &cbor::encode(&entry));
        carried.push(entry);
    }
    Ok(Some(Parting { leaver: leaver.clone(), carried, rows, lines }))
}

/// The batch by which they leave, and those that do: one that something happened to since its archive was made stays. To be made in the
/// turn, and of each ticket no more is read in it than whether that is so.
pub(in super::super) fn leave(
    context: &WriterContext,
    partings: Vec<Parting>,
) -> Result<(Batch, Vec<DocumentId>), StoreError> {
    let reader = context.store.read()?;
    let (mut batch, mut left) = (Batch::after(reader.end()?), Vec::new());
    for parting in partings {
        if let Some((row, summary)) = as_it_was(&*reader, &parting.leaver)? {
            left.push(row.id);
            carry_out(parting, row, summary, context.clock.now(), &mut batch);
        }
    }
    batch.emptied.sort_by_key(|entry| entry.position);
    Ok((batch, left))
}

/// What is stored of a ticket that may leave; none where it is not as it was when its archive was made, or that is not kept. Whatever
/// changes one of its entries enters another.
fn as_it_was(reader: &dyn Reader, leaver: &Leaver) -> Result<Option<(DocumentRow, TicketSummary)>, StoreError> {
    let row = reader.document(leaver.document)?.filter(|row| row.kind == DocumentKind::Ticket && row.archived == 0);
    let (Some(row), Some(Summary::Ticket(summary))) = (row, reader.summary(leaver.document)?) else { return Ok(None) };
    let has_moved = reader.entries_of(leaver.document, leaver.until)?.next().transpose()?.is_some();
    // The sweep takes what nobody has named for a day.
    let kept = reader.blob(&leaver.archive)?.is_some_and(|blob| blob.size == leaver.size);
    Ok((!has_moved && kept).then_some((row, *summary)))
}

fn carry_out(parting: Parting, row: DocumentRow, summary: TicketSummary, now: Timestamp, batch: &mut Batch) {
    let Parting { leaver, carried, rows, lines } = parting;
    batch.emptied.extend(carried);
    let summary = Summary::Ticket(Box::new(TicketSummary { in_archive: true, ..summary }));
    let line = Archived {
        version: ARCHIVED_VERSION,
        year: leaver.year,
        archive: leaver.archive,
        size: leaver.size,
        entries: rows.entries,
        rows: rows.digest,
        lines,
        files: leaver.files,
        term: leaver.term,
        summary: ByteBuf::from(cbor::encode(&summary)),
    };
    let archived = batch.enter(now, Some(row.id), Vec::new(), EntryKind::Archived(line));
    batch.documents.push(DocumentRow { snapshot: 0, tail: 0, heads: Vec::new(), archived, ..row });
    batch.summaries.push(summary);
}

/// Lines of the audit log that the ticket's last founding emptied: it goes, and they stay.
fn lines(entries: &[Entry]) -> Vec<(u64, ChainHash)> {
    let own: BTreeSet<u64> = entries.iter().map(|entry| entry.position).collect();
    let founded = entries.iter().rev().find_map(|entry| match (&entry.kind, &entry.emptied) {
        (EntryKind::Founded(founded), None) => Some(founded),
        _ => None,
    });
    let emptied = founded.map_or(&[][..], |founded| founded.emptied.as_slice());
    emptied.iter().filter(|(position, _)| !own.contains(position)).copied().collect()
}

/// An entry without what its archive has of it; none of one that stays as it is.
fn carried_out(reader: &dyn Reader, entry: Entry) -> Result<Option<Entry>, StoreError> {
    let changed = entry.changed();
    let former = entry.emptied.and_then(|emptied| emptied.said);
    let mut said_still = None;
    let kind = match entry.kind {
        EntryKind::Act { act, bytes, chain, outcome, fork, .. } => {
            let bytes = if former.is_none() && seals(act, &bytes) {
                bytes
            } else {
                let row = reader.log(act.device, act.number)?.filter(|row| row.position == entry.position);
                said_still = Some(former.unwrap_or_else(|| act_outline(&bytes, row.map_or(0, |row| row.seen))));
                ByteBuf::new()
            };
            EntryKind::Act { act, bytes, chain, outcome, change: ByteBuf::new(), hash: None, fork }
        }
        EntryKind::HeldDecided { held, act, outcome, by, reason, .. } => {
            EntryKind::HeldDecided { held, act, outcome, by, change: ByteBuf::new(), hash: None, reason }
        }
        EntryKind::Rulings { .. } => EntryKind::Rulings { change: ByteBuf::new() },
        EntryKind::Founded(founded) => {
            EntryKind::Founded(Founded { change: ByteBuf::new(), emptied: Vec::new(), ..founded })
        }
        EntryKind::Archived(line) => EntryKind::Archived(Archived {
            lines: Vec::new(),
            files: Vec::new(),
            term: None,
            summary: ByteBuf::new(),
            ..line
        }),
        // Whose it is to hold, and that it came back: nothing is told of them elsewhere.
        EntryKind::Scope { .. } | EntryKind::Returned(_) => return Ok(None),
        EntryKind::Person(_)
        | EntryKind::Device(_)
        | EntryKind::Organisation { .. }
        | EntryKind::Passkey(_)
        | EntryKind::Audit(_) => return Ok(None),
    };
    let emptied = Some(Emptied { changed, said: said_still, carried: true });
    Ok(Some(Entry {
        position: entry.position,
        at: entry.at,
        document: entry.document,
        heads: Vec::new(),
        kind,
        emptied,
    }))
}

/// Whether by this act the server says of a file that it is here: that is asked beside the ticket, and has no words.
fn seals(act: ActId, bytes: &[u8]) -> bool {
    let said = |bytes: &[u8]| Act::decode(bytes).ok()?.command().ok();
    act.device == DeviceId::SERVER && matches!(said(bytes), Some(Command::Content(Content::SealEvidence { .. })))
}
