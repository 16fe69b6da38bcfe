//! Brings tickets back that left for archives (decision 0040). Every entry is put in its place, and what is kept beside
//! the feed is made anew. So an act on one, however late, is judged as if it had never left.

use super::super::OwnAct;
use super::super::context::WriterContext;
use super::super::project::project;
use super::super::stored::loaded;
use crate::store::{Batch, ChangeHash, DocumentRow, Entry, EntryKind, Reader, Returned, ReturnedFor, StoreError};
use crate::verification::archive;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::Command;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::limits;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// Those of these documents that left.
pub(in super::super) fn archived(
    reader: &dyn Reader,
    ids: impl IntoIterator<Item = DocumentId>,
) -> Result<BTreeSet<DocumentId>, StoreError> {
    let mut gone = BTreeSet::new();
    for id in ids {
        if reader.row_of(id)?.is_some_and(|row| row.archived > 0) {
            gone.insert(id);
        }
    }
    Ok(gone)
}

/// Whether a ticket of this id may have left: its id says when it was born. One that lies about it is asked for all the same, but
/// for the few that say they are of these months.
pub(in super::super) fn is_old(id: DocumentId, now: Timestamp) -> bool {
    may_leave(id, now) || born(id) > now.plus(DAY_MS)
}

/// Whether a ticket of this id is looked for among those that left, from now on and whenever an act on it comes. One that was born by a
/// clock far ahead is not while the time that its id tells is near: it stays until then.
pub fn may_leave(id: DocumentId, now: Timestamp) -> bool {
    born(id) < now.plus(-limits::CLOSED_DAYS * DAY_MS)
}

/// When a document was born, as its id says.
fn born(id: DocumentId) -> Timestamp {
    let millis = id.bytes().iter().take(6).fold(0_i64, |millis, byte| (millis << 8) | i64::from(*byte));
    Timestamp::from_millis(millis)
}

/// The tickets that acts of the server's own are about and that may have left.
pub(in super::super) fn named_by(acts: &[OwnAct], now: Timestamp) -> BTreeSet<DocumentId> {
    let about = acts.iter().filter(|own| own.kind == DocumentKind::Ticket && !Command::is_birth(own.command.name()));
    about.map(|own| own.document).filter(|id| is_old(*id, now)).collect()
}

/// A ticket that left, with all that is to stand again: made before anybody has the turn, in which others wait. Its archive may lie in a
/// bucket.
pub(in super::super) struct Homecoming {
    id: DocumentId,
    /// The position of the line by which it left.
    left: u64,
    archive: Sha256,
    /// Its entries, in their places.
    entries: Vec<Entry>,
    document: Vec<u8>,
    summary: Summary,
    /// The position of its last change, and the heads since then.
    last: (u64, Vec<ChangeHash>),
}

/// What of these is to stand again, all of which left.
pub(in super::super) fn homecomings(
    context: &WriterContext,
    reader: &dyn Reader,
    ids: &BTreeSet<DocumentId>,
) -> Result<Vec<Homecoming>, StoreError> {
    let mut homecomings = Vec::new();
    for id in ids {
        if let Some(row) = reader.row_of(*id)?.filter(|row| row.archived > 0) {
            homecomings.extend(homecoming(context, reader, &row)?);
        }
    }
    Ok(homecomings)
}

/// The batch by which these come back, and how many do. To be made in the turn: one that another server has brought back meanwhile is
/// passed over.
pub(in super::super) fn bring_back(
    context: &WriterContext,
    homecomings: Vec<Homecoming>,
    why: ReturnedFor,
) -> Result<(Batch, u64), StoreError> {
    let reader = context.store.read()?;
    let (mut batch, mut back) = (Batch::after(reader.end()?), 0);
    for made in homecomings {
        let Some(row) = reader.row_of(made.id)?.filter(|row| row.archived > 0) else { continue };
        // Nobody writes on what left. One that was back meanwhile, and left once more, left by another line.
        let made = if made.left == row.archived { Some(made) } else { homecoming(context, &*reader, &row)? };
        if let Some(made) = made {
            stands_again(made, row, (context.clock.now(), why), &mut batch);
            back += 1;
        }
    }
    batch.emptied.sort_by_key(|entry| entry.position);
    Ok((batch, back))
}

/// What is to stand again of a ticket; none where it did not leave.
fn homecoming(
    context: &WriterContext,
    reader: &dyn Reader,
    row: &DocumentRow,
) -> Result<Option<Homecoming>, StoreError> {
    let (Some(line), Some(bundle)) = (reader.archived(row)?, archive::opened(reader, row)?) else { return Ok(None) };
    let unlike = |what: &str| {
        let why = format!("{}: {what}", row.id);
        StoreError::Archive { archive: line.archive, why, is_lost: false }
    };
    for carried in &bundle.entries {
        if reader.feed_hash(carried.position)? != Some(carried.hash.0) {
            return Err(unlike("its entries are not those of the feed"));
        }
    }
    let entries = archive::entries(&bundle)?;
    if !archive::is_written_as_now(&bundle, &entries) {
        return Err(unlike("an earlier build wrote its entries otherwise"));
    }
    let loaded = loaded(&archive::history(&entries)).map_err(|error| unlike(&error))?;
    let projection = project(&context.organisation, row.id, row.kind, &loaded);
    let projection = projection.ok_or_else(|| unlike("its document cannot be read"))?;
    let last = entries
        .iter()
        .rfind(|entry| entry.changed())
        .map(|entry| (entry.position, entry.heads.clone()))
        .ok_or_else(|| unlike("there is no change in it"))?;
    let (mut back, mut standing) = (0, Vec::new());
    for entry in entries {
        if reader.entry(entry.position)?.is_some_and(|standing| standing.is_carried()) {
            standing.push(entry);
            back += 1;
        } else if let EntryKind::Returned(_) = &entry.kind {
            // What follows from a former line that comes back is undone by it once more.
            standing.push(entry);
        }
    }
    if back != line.entries {
        return Err(unlike("others were carried out than are in it"));
    }
    Ok(Some(Homecoming {
        id: row.id,
        left: row.archived,
        archive: line.archive,
        entries: standing,
        document: loaded.save_nocompress(),
        summary: projection.summary,
        last,
    }))
}

fn stands_again(made: Homecoming, row: DocumentRow, (now, why): (Timestamp, ReturnedFor), batch: &mut Batch) {
    let Homecoming { id, left, archive, entries, document, summary, last: (last, heads) } = made;
    batch.emptied.extend(entries);
    batch.enter(now, Some(id), Vec::new(), EntryKind::Returned(Returned { archive, left, why }));
    batch.snapshots.push((id, document));
    batch.summaries.push(summary);
    batch.blobs_gone.push(archive);
    batch.documents.push(DocumentRow { snapshot: last, tail: 0, heads, archived: 0, ..row });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_of_these_months_has_not_left() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let born = |days: i64| DocumentId::new(now.plus(days * DAY_MS), [7; 10]);
        assert!(!is_old(born(0), now) && !is_old(born(-89), now));
        assert!(is_old(born(-91), now) && is_old(born(-3_000), now));
        assert!(is_old(born(30), now), "who says it is of the future is asked for");
    }
}
