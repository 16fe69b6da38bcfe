//! What was removed beside the feed since its last entry: no segment tells of it before something else happens.
//!
//! A file tells what was removed while the feed ended with the entry of its name; the first one of a process also which rows there
//! are. Whoever takes over takes those of the entry that it ends with; of any entry before, the segment behind it tells the same.

use super::ReplicaError;
use super::changed_rows::ChangedRows;
use super::place::{PutOutcome, ReplicaPlace};
use super::segment::{self, FeedMark, Segment};
use super::snapshot::Snapshot;
use crate::backup::record::Record;
use crate::store::whatsapp::WhatsappKnown;
use crate::store::{Reader, Secret, StoreError};
use ronda_shared::time::Timestamp;

/// The folder of these files; in it one for each generation.
const FOLDER: &str = "removals";

/// What this process has told behind the feed's last entry.
#[derive(Debug, Default)]
pub(super) struct ToldRemovals {
    position: u64,
    records: Vec<Record>,
    /// Which rows there are was told, too.
    left: bool,
}

fn folder(generation: u64) -> String {
    format!("{FOLDER}/{generation:06}")
}

/// The entry behind which a file stands, and which one of those it is, as its name tells.
fn named(name: &str) -> Option<(u64, u64)> {
    let (position, number) = name.split_once('-')?;
    Some((position.parse().ok()?, number.parse().ok()?))
}

/// Tells of these rows what was removed behind a mark, which is the feed's end, and was not told there yet. Answers the names of files
/// that nobody needs any more, once it is known that nobody has taken over.
///
/// # Errors
/// The store, or the place.
pub(super) fn tell(
    place: &dyn ReplicaPlace,
    reader: &dyn Reader,
    (generation, secret): (u64, &Secret),
    (mark, now): (&FeedMark, Timestamp),
    changed: &ChangedRows,
    told: &mut ToldRemovals,
) -> Result<Vec<String>, ReplicaError> {
    if told.position != mark.position {
        *told = ToldRemovals { position: mark.position, ..ToldRemovals::default() };
    }
    let mut records = removed(reader, changed)?;
    records.retain(|record| !told.records.contains(record));
    // Of what a process before this one removed no name is known.
    let (names, left) = (records.len(), changed.any_gone && !told.left);
    if left {
        segment::tell_left(reader, &mut records)?;
    }
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let folder = folder(generation);
    let files: Vec<(String, (u64, u64))> =
        place.list(&folder)?.into_iter().filter_map(|name| named(&name).map(|of| (name, of))).collect();
    // The process before may have told some behind the same entry: that stays.
    let here = files.iter().filter(|(_, (position, _))| *position == mark.position);
    let number = here.map(|(_, (_, number))| *number).max().unwrap_or(0).saturating_add(1);
    let name = format!("{folder}/{:020}-{number:06}", mark.position);
    let file = Segment {
        epoch: reader.epoch()?.epoch,
        first: mark.position.saturating_add(1),
        last: mark.position,
        before: mark.feed,
        after: mark.feed,
        written: now,
        records,
        light: None,
    };
    let bytes = file.sealed(secret).map_err(|error| ReplicaError::Disk { path: name.clone().into(), error })?;
    // Else another's came first, or this one did without a word: it is told once more by the next call, under the next number.
    if place.put(&name, &bytes)? == PutOutcome::Done {
        told.records.extend(file.records.into_iter().take(names));
        told.left |= left;
    }
    let over = files.into_iter().filter(|(_, (position, _))| *position < mark.position);
    Ok(over.map(|(name, _)| format!("{folder}/{name}")).collect())
}

/// What was removed of these rows.
fn removed(reader: &dyn Reader, changed: &ChangedRows) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    for token in &changed.sessions_ended {
        if reader.session(token)?.is_none() {
            records.push(Record::SessionGone(*token));
        }
    }
    for key in &changed.accounts {
        if reader.account(key)?.is_none() {
            records.push(Record::AccountGone(*key));
        }
    }
    for key in &changed.forgotten {
        if reader.whatsapp_knows(key)?.is_none() {
            records.push(Record::WhatsappForgotten(*key));
        }
    }
    for key in &changed.messages {
        if reader.whatsapp_waits(key)?.is_none() {
            let known = reader.whatsapp_knows(key)?.filter(|row| matches!(row, WhatsappKnown::Taken(_)));
            records.extend(known.map(|row| Record::Whatsapp(Box::new(row))));
            records.push(Record::WhatsappGone(*key));
        }
    }
    Ok(records)
}

/// What a generation told behind a mark, which is no earlier than this snapshot. What was told before that was made it knows, and perhaps better.
///
/// # Errors
/// The place. A file that is not whole keeps nobody from taking over: it is told in the log.
pub(super) fn behind(
    place: &dyn ReplicaPlace,
    secret: &Secret,
    (generation, snapshot): (u64, &Snapshot),
    mark: &FeedMark,
) -> Result<Vec<Record>, ReplicaError> {
    let folder = folder(generation);
    let is_later = |told: &Segment| mark.position > snapshot.position || told.written > snapshot.made;
    let mut records = Vec::new();
    for name in place.list(&folder)? {
        if named(&name).is_none_or(|(position, _)| position != mark.position) {
            continue;
        }
        let name = format!("{folder}/{name}");
        let Some(bytes) = place.get(&name, segment::MOST)? else { continue };
        match Segment::opened(secret, &bytes) {
            Ok(told) if told.before == mark.feed && is_later(&told) => records.extend(told.records),
            Ok(_) => {}
            Err(why) => tracing::warn!(
                replica.file = name,
                error.message = why,
                "What was removed since the last entry is not told whole: some of it may be there again."
            ),
        }
    }
    Ok(records)
}
