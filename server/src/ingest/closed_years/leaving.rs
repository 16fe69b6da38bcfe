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
    /// The position of its last entry when the archive was made.
    pub until: u64,
    /// The files of evidence that stand in it.
    pub files: Vec<Sha256>,
    /// When something of it is first to be destroyed by its term, and the act that it is of.
    pub term: Option<(Timestamp, ActId)>,
}

/// The batch by which they leave, and those that do: one that something happened to since its archive was made stays.
pub(in super::super) fn leave(
    context: &WriterContext,
    leavers: &[Leaver],
) -> Result<(Batch, Vec<DocumentId>), StoreError> {
    let reader = context.store.read()?;
    let (mut batch, mut left) = (Batch::after(reader.end()?), Vec::new());
    for leaver in leavers {
        if left.contains(&leaver.document) {
            continue;
        }
        if let Some((row, summary, entries)) = as_it_was(&*reader, leaver)? {
            carry_out(&*reader, (leaver, row, summary), entries, context.clock.now(), &mut batch)?;
            left.push(leaver.document);
        }
    }
    batch.emptied.sort_by_key(|entry| entry.position);
    Ok((batch, left))
}

/// What is stored of a ticket that may leave; none where it is not as it was when its archive was made, or that is not kept.
fn as_it_was(
    reader: &dyn Reader,
    leaver: &Leaver,
) -> Result<Option<(DocumentRow, TicketSummary, Vec<Entry>)>, StoreError> {
    let row = reader.document(leaver.document)?.filter(|row| row.kind == DocumentKind::Ticket && row.archived == 0);
    let (Some(row), Some(Summary::Ticket(summary))) = (row, reader.summary(leaver.document)?) else { return Ok(None) };
    let entries: Vec<Entry> = reader.entries_of(leaver.document, 0)?.collect::<Result<_, _>>()?;
    let same = entries.last().is_some_and(|entry| entry.position == leaver.until);
    // The sweep takes what nobody has named for a day.
    let kept = reader.blob(&leaver.archive)?.is_some_and(|blob| blob.size == leaver.size);
    Ok((same && kept).then_some((row, *summary, entries)))
}

fn carry_out(
    reader: &dyn Reader,
    (leaver, row, summary): (&Leaver, DocumentRow, TicketSummary),
    entries: Vec<Entry>,
    now: Timestamp,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let lines = lines(&entries);
    let mut rows = Rows::default();
    for entry in entries {
        let Some(carried) = carried_out(reader, entry)? else { continue };
        let missing =
            || StoreError::Damaged { place: "feed", detail: format!("entry {} is missing", carried.position) };
        let feed = ChainHash(reader.feed_hash(carried.position)?.ok_or_else(missing)?);
        rows.take(&feed, &cbor::encode(&carried));
        batch.emptied.push(carried);
    }
    let summary = Summary::Ticket(Box::new(TicketSummary { in_archive: true, ..summary }));
    let line = Archived {
        version: ARCHIVED_VERSION,
        year: leaver.year,
        archive: leaver.archive,
        size: leaver.size,
        entries: rows.entries,
        rows: rows.digest,
        lines,
        files: leaver.files.clone(),
        term: leaver.term,
        summary: ByteBuf::from(cbor::encode(&summary)),
    };
    let archived = batch.enter(now, Some(row.id), Vec::new(), EntryKind::Archived(line));
    batch.documents.push(DocumentRow { snapshot: 0, tail: 0, heads: Vec::new(), archived, ..row });
    batch.summaries.push(summary);
    Ok(())
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
