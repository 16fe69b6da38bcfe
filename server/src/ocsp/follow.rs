//! Follows the feed and queues signatures by certificate for a check of revocation. How far it has come is written in
//! the same commit.

use super::Ocsp;
use super::settings::Settings;
use crate::ingest::accepted_between;
use crate::store::ocsp::{OcspRows, OcspWaiting, ocsp_key};
use crate::store::{Entry, EntryKind, Reader, StoreError};
use ronda_shared::act::Act;
use ronda_shared::efirma::Certificate;
use ronda_shared::ids::{ActId, Sha256};
use ronda_shared::signature::Certified;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Entries of the feed read in one commit.
const BATCH_SIZE: u64 = 256;

impl Ocsp {
    /// Writes what is to be asked about since it last did; true where there is more of the feed. It blocks.
    pub(super) fn follow(&self, settings: &Settings) -> Result<bool, StoreError> {
        let wished = !settings.responders.is_empty();
        let is_over = self.away.lasts(!wished, self.ingest.clock().now());
        let reader = self.store().read()?;
        let (known, end) = (reader.ocsp_followed()?, reader.end()?);
        let Some(stored) = known.filter(|_| wished) else {
            // Nobody is asked any more, and what waited is let go; or somebody for the first time: it begins at the feed's end.
            match (known, wished) {
                (None, false) => {}
                // The file may be written over just now: what waits keeps waiting.
                (Some(_), false) if !is_over => {}
                (Some(_), false) => {
                    let gone = reader.ocsp_waiting()?.iter().map(OcspWaiting::key).collect();
                    drop(reader);
                    self.note_alone(OcspRows { unfollowed: true, gone, ..OcspRows::default() })?;
                }
                (_, true) => {
                    drop(reader);
                    self.note_alone(OcspRows { followed: Some(end), ..OcspRows::default() })?;
                }
            }
            return Ok(false);
        };
        let from = stored.max(self.seen.load(Ordering::Relaxed)).min(end);
        let until = end.min(from + BATCH_SIZE);
        let waiting = self.signed(&*reader, settings, (from, until))?;
        drop(reader);
        // Where there is nothing to ask about, how far it was read is stored once in a while.
        let worth = !waiting.is_empty() || until.saturating_sub(stored) >= BATCH_SIZE;
        if worth && !self.keep(waiting, stored, until)? {
            return Ok(true);
        }
        self.seen.store(until, Ordering::Relaxed);
        Ok(until < end)
    }

    /// Writes what waits; false where another server has read the feed since `stored`.
    fn keep(&self, waiting: Vec<OcspWaiting>, stored: u64, followed: u64) -> Result<bool, StoreError> {
        let _turn = self.store().turn();
        if self.store().read()?.ocsp_followed()? != Some(stored) {
            return Ok(false);
        }
        self.note(OcspRows { waiting, followed: Some(followed), ..OcspRows::default() }).map(|()| true)
    }

    /// Rows of answers, committed in a turn of their own. It blocks.
    fn note_alone(&self, rows: OcspRows) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        self.note(rows)
    }

    /// The signatures between two positions that are to be asked about and neither wait nor have an answer: by certificates that lead up
    /// to a root of the folder, and whose issuer has a responder.
    fn signed(
        &self,
        reader: &dyn Reader,
        settings: &Settings,
        (from, until): (u64, u64),
    ) -> Result<Vec<OcspWaiting>, StoreError> {
        let now = self.ingest.clock().now();
        let mut found = BTreeMap::new();
        for entry in accepted_between(reader, (from, until))? {
            let entry = entry?;
            let (Some(document), Some((act, certified))) = (entry.document, certified_by(&entry)) else { continue };
            let Ok(leaf) = Certificate::read(certified.certificate.bytes()) else { continue };
            let issuer = self.trust.issuer(&leaf, certified.at);
            if issuer.is_none_or(|issuer| settings.responder(&issuer).is_none()) {
                continue;
            }
            let certificate = Sha256::of(certified.certificate.bytes());
            let key = ocsp_key(&certificate, act);
            if reader.ocsp_answer(&key)?.is_some() || reader.ocsp_waits(&key)?.is_some() {
                continue;
            }
            let position = entry.position;
            let waits = OcspWaiting {
                certificate,
                act,
                document,
                position,
                since: now,
                tries: 0,
                next: now,
                refused: Vec::new(),
            };
            found.insert(key, waits);
        }
        Ok(found.into_values().collect())
    }
}

/// What a certificate added to an entry's act, a signature or a decision; none where none did, or where it is gone.
pub(super) fn certified_by(entry: &Entry) -> Option<(ActId, Certified)> {
    let EntryKind::Act { act, bytes, .. } = &entry.kind else { return None };
    let command = Act::decode(bytes).ok()?.command().ok()?;
    command.certified().map(|(own, _)| (*act, own.clone()))
}
