//! Follows the feed and writes what is to be stamped. Each paper that is signed is stamped once, and the feed's hash
//! once a day; how far it has come is written in the same commit.

use super::TimeStamps;
use super::settings::{Settings, StampTarget};
use crate::ingest::accepted_between;
use crate::store::time_stamps::{StampRows, StampWaiting, StampsFollowed, Subject, paper_key};
use crate::store::{Entry, EntryKind, Reader, StoreError};
use ronda_shared::act::Act;
use ronda_shared::command::{Command, Content};
use ronda_shared::date::date_in;
use ronda_shared::ids::{ActId, Sha256};
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Entries of the feed read in one commit.
const BATCH_SIZE: u64 = 256;

impl TimeStamps {
    /// Writes what is to be stamped since it last did; true where there is more of the feed. It blocks.
    pub(super) fn follow(&self, settings: &Settings) -> Result<bool, StoreError> {
        let (papers, days) = (settings.stamps(StampTarget::SignedPapers), settings.stamps(StampTarget::DayCheckpoint));
        let wished = papers || days;
        let is_over = self.away.lasts(!wished, self.ingest.clock().now());
        let reader = self.store().read()?;
        let (known, end) = (reader.stamps_followed()?, reader.end()?);
        let Some(stored) = known.filter(|_| wished) else {
            drop(reader);
            // Nothing is stamped any more, or something for the first time: it begins at the feed's end.
            let begun = StampsFollowed { position: end, day: None, checkpoint: 0 };
            match (known, wished) {
                (None, false) => {}
                // The file may be written over just now: what is signed meanwhile is stamped once it is back.
                (Some(_), false) if !is_over => {}
                (Some(_), false) => self.note_alone(StampRows { unfollowed: true, ..StampRows::default() })?,
                (_, true) => self.note_alone(StampRows { followed: Some(begun), ..StampRows::default() })?,
            }
            // Where it has just begun, the first checkpoint is to be written.
            return Ok(wished);
        };
        let now = self.ingest.clock().now();
        let from = stored.position.max(self.seen.load(Ordering::Relaxed)).min(end);
        let until = end.min(from + BATCH_SIZE);
        let mut waiting = if papers { signed(&*reader, (from, until), now)? } else { Vec::new() };
        let mut followed = StampsFollowed { position: until, ..stored };
        let today = date_in(&self.ingest.organisation().zone, now).days();
        if days && until == end && stored.day != Some(today) {
            followed.day = Some(today);
            // What nothing was added to is stamped already.
            if let Some(feed) = reader.feed_hash(end)?.filter(|_| end > stored.checkpoint) {
                followed.checkpoint = end;
                waiting.push(waits(Subject::Checkpoint { position: end }, Sha256::new(feed), now));
            }
        }
        drop(reader);
        // Where there is nothing to stamp, how far it was read is stored once in a while.
        let worth =
            !waiting.is_empty() || followed.day != stored.day || until.saturating_sub(stored.position) >= BATCH_SIZE;
        if worth && !self.keep(waiting, stored, followed)? {
            return Ok(true);
        }
        self.seen.store(until, Ordering::Relaxed);
        Ok(until < end)
    }

    /// Writes what waits; false where another server has read the feed since `stored`.
    fn keep(
        &self,
        waiting: Vec<StampWaiting>,
        stored: StampsFollowed,
        followed: StampsFollowed,
    ) -> Result<bool, StoreError> {
        let _turn = self.store().turn();
        if self.store().read()?.stamps_followed()? != Some(stored) {
            return Ok(false);
        }
        self.note(StampRows { waiting, followed: Some(followed), ..StampRows::default() }).map(|()| true)
    }

    /// Rows of time stamps, committed in a turn of their own. It blocks.
    fn note_alone(&self, rows: StampRows) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        self.note(rows)
    }
}

fn waits(subject: Subject, imprint: Sha256, now: Timestamp) -> StampWaiting {
    StampWaiting { subject, imprint, since: now, tries: 0, next: now, refused: Vec::new() }
}

/// The papers that were signed between two positions and were neither stamped nor wait for it.
fn signed(reader: &dyn Reader, (from, until): (u64, u64), now: Timestamp) -> Result<Vec<StampWaiting>, StoreError> {
    let mut found = BTreeMap::new();
    for entry in accepted_between(reader, (from, until))? {
        let entry = entry?;
        let (Some(document), Some((act, paper))) = (entry.document, paper_of(&entry)) else { continue };
        let key = paper_key(&paper);
        if found.contains_key(&key) || reader.stamp(&key)?.is_some() || reader.stamp_waits(&key)?.is_some() {
            continue;
        }
        found.insert(key, waits(Subject::Paper { document, act, position: entry.position }, paper, now));
    }
    Ok(found.into_values().collect())
}

/// The paper that an entry's act signed, by its hash; none where it signed none, or where its words are gone.
pub(super) fn paper_of(entry: &Entry) -> Option<(ActId, Sha256)> {
    let EntryKind::Act { act, bytes, .. } = &entry.kind else { return None };
    match Act::decode(bytes).ok()?.command().ok()? {
        Command::Content(Content::Sign(sign)) => Some((*act, Sha256::of(sign.text.as_bytes()))),
        _ => None,
    }
}
