//! Follows the feed and writes beside each device what it is to be told. How far it has come is stored with it in one
//! commit, so that a server that is killed anywhere neither leaves one out nor tells one twice.

use super::WebPush;
use super::recipients::tellings;
use crate::mail::follow::{between, touched};
use crate::mail::staff::Staff;
use crate::store::push::{PendingPush, PushRow, PushRows};
use crate::store::{Reader, StoreError};
use ronda_shared::ids::PersonId;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// Entries of the feed told in one commit.
const BATCH_SIZE: u64 = 256;
/// What waits for one device; of more, the oldest is let go: its bell tells it when it is opened.
const MOST_WAITING: usize = 50;

impl WebPush {
    /// Notes what has happened since it last did; true where there is more. It blocks.
    pub fn follow(&self) -> Result<bool, StoreError> {
        let reader = self.store().read()?;
        let (stored, end) = (reader.push_followed()?, reader.end()?);
        let told = people(&*reader)?;
        let Some(stored) = stored.filter(|_| !told.is_empty()) else {
            drop(reader);
            return match (stored, told.is_empty()) {
                (None, true) => Ok(false),
                // Nobody is told any more: whoever is first again begins at the feed's end.
                (Some(_), true) => {
                    self.note_alone(PushRows { unfollowed: true, ..PushRows::default() }).map(|()| false)
                }
                (_, false) => self.note_alone(PushRows { followed: Some(end), ..PushRows::default() }).map(|()| false),
            };
        };
        let from = stored.max(self.seen.load(Ordering::Relaxed)).min(end);
        if from == end {
            return Ok(false);
        }
        let until = end.min(from + BATCH_SIZE);
        let (org, now) = (self.organisation(), self.clock().now());
        let staff = Staff::of(org, (&*reader, &self.staff), now, |_| true);
        let mut tell: Vec<(PersonId, PendingPush)> = Vec::new();
        for id in touched(&*reader, from, until)?.0 {
            let Some((before, after)) = between(&*reader, id, from, until)? else { continue };
            let all = tellings(&staff, &self.data, before.as_ref(), &after)?;
            tell.extend(all.into_iter().filter(|(person, _)| told.contains(person)));
        }
        drop(reader);
        // Where there is nothing to tell, how far it was read is stored once in a while.
        if (!tell.is_empty() || until - stored >= BATCH_SIZE) && !self.keep(&tell, stored, until)? {
            return Ok(true);
        }
        self.seen.store(until, Ordering::Relaxed);
        Ok(until < end)
    }

    /// Writes beside each device what waits for it; false where another server has told of it since `stored`.
    fn keep(&self, tell: &[(PersonId, PendingPush)], stored: u64, until: u64) -> Result<bool, StoreError> {
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        if reader.push_followed()? != Some(stored) {
            return Ok(false);
        }
        let mut put = Vec::new();
        for (mut row, device) in reader.pushed_to(reader.push_all()?)? {
            let Some(device) = device else { continue };
            let theirs = tell.iter().filter(|(person, one)| *person == device.person && row.kinds.contains(&one.kind));
            let theirs: Vec<PendingPush> = theirs.map(|(_, one)| one.clone()).collect();
            if !theirs.is_empty() {
                theirs.into_iter().for_each(|one| add(&mut row, one));
                put.push(row);
            }
        }
        drop(reader);
        metrics::counter!("ronda_push_written_total").increment(put.len() as u64);
        self.note(PushRows { put, followed: Some(until), ..PushRows::default() }).map(|()| true)
    }
}

/// Who is told on some device.
fn people(reader: &dyn Reader) -> Result<BTreeSet<PersonId>, StoreError> {
    let rows = reader.pushed_to(reader.push_all()?)?;
    Ok(rows.into_iter().filter_map(|(_, device)| device).map(|device| device.person).collect())
}

/// One more thing waits: of a ticket one, the weightiest.
fn add(row: &mut PushRow, one: PendingPush) {
    let known = row.waiting.iter().position(|known| known.document == one.document);
    let known = known.map(|at| row.waiting.remove(at));
    let kind = known.as_ref().map_or(one.kind, |known| known.kind.min(one.kind));
    let urgent = one.urgent || known.is_some_and(|known| known.urgent);
    row.waiting.push(PendingPush { kind, urgent, ..one });
    let over = row.waiting.len().saturating_sub(MOST_WAITING);
    row.waiting.drain(..over);
}
