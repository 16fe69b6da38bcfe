//! What is kept beside the feed, as far as entries since a proof tell of it.

use super::{FeedRecords, other_reading, positions};
use crate::backup::report::{Report, told_elsewhere};
use crate::store::{Entry, EntryKind, Reader, StoreError};
use ronda_shared::ids::{ActId, Sha256};
use ronda_shared::sync::wire::Outcome;
use std::collections::{BTreeMap, BTreeSet};

impl FeedRecords {
    /// As later entries go on from it, after a position up to which all was verified before. `told_from`: a position whose
    /// row tells how far its author had read.
    pub(in crate::backup) fn after(
        reader: &dyn Reader,
        position: u64,
        told_from: Option<u64>,
    ) -> Result<Self, StoreError> {
        let mut kept = Self { since: position, told_from, ..Self::default() };
        for device in reader.device_ids()? {
            let mut forks = BTreeMap::new();
            for (hash, at) in reader.forks(device)?.into_iter().filter(|(_, at)| *at <= position) {
                let number = match told_elsewhere(reader.entry(at))? {
                    // It is told with the hashes up to the proof, and stands here still.
                    None => 0,
                    Some(Some(Entry { kind: EntryKind::Act { act, .. }, .. })) => act.number,
                    Some(_) => continue,
                };
                forks.insert(hash.0, (number, at));
            }
            if !forks.is_empty() {
                kept.forks.insert(device, forks);
            }
        }
        Ok(kept)
    }

    /// An act that was held before the position waits again, for the entry that decides it.
    pub(super) fn recall(&mut self, reader: &dyn Reader, held: u64, report: &mut Report) -> Result<(), StoreError> {
        if held > self.since || self.recalled.contains(&held) {
            return Ok(());
        }
        // One that cannot be read is told with the hashes up to the proof.
        let waits = told_elsewhere(reader.entry(held))?.flatten().map(|entry| entry.kind);
        if let Some(EntryKind::Act { act, outcome: outcome @ Outcome::Held(_), .. }) = waits {
            // Its row was met before the proof: nobody else tells that it cannot be read.
            report.readable(reader.log(act.device, act.number), || format!("act {act} in the log of its device"))?;
            self.held.insert(held, (act, outcome));
            self.recalled.insert(held);
        }
        Ok(())
    }

    /// The files that acts since the position name.
    pub(in crate::backup) fn files(&self) -> impl Iterator<Item = Sha256> {
        self.named.keys().copied()
    }

    /// The acts of whose files something was said since.
    pub(in crate::backup) fn sealed(&self) -> impl Iterator<Item = ActId> {
        self.seals.keys().copied()
    }

    /// Compares what the entries since tell with what is kept. What nothing since tells of is not looked at.
    pub(in crate::backup) fn compare_since(self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        for (sha256, told) in &self.named {
            let naming = report.readable(reader.naming(sha256), || format!("the acts that name the file {sha256}"))?;
            let Some(naming) = naming else { continue };
            let kept: BTreeSet<_> = naming.into_iter().collect();
            report.expect(told.is_subset(&kept), || {
                format!("the acts kept as naming the file {sha256} are others than the feed tells")
            });
        }
        for (act, told) in &self.seals {
            same("the seal of act", act, told, reader.seal(*act), report)?;
        }
        for (position, act) in &self.untold {
            report.expect(self.told_from.is_none_or(|from| *position < from), || other_reading(*act));
        }
        for (id, told) in &self.people {
            same("person", id, told, reader.person(id), report)?;
        }
        for (id, told) in &self.devices {
            same("device", id, told, reader.device(*id), report)?;
        }
        self.compare_codes(reader, report)?;
        for (id, told) in &self.passkeys {
            let kept = report.readable(reader.passkey(id), || format!("a passkey of {}", told.person))?;
            report.expect(kept.is_none_or(|kept| kept.as_ref() == Some(told)), || {
                format!("a passkey of {} is not kept as the feed tells", told.person)
            });
        }
        self.waiting_since(reader, report)?;
        self.compare_reasons(reader, report)?;
        self.compare_forks(reader, report)
    }

    /// The audit log and the held acts since the position.
    fn waiting_since(&self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        let mut lines = BTreeSet::new();
        for entry in reader.audit_before(reader.end()?)? {
            let position = match entry {
                // It is told where the feed is walked.
                Err(StoreError::Damaged { .. }) => continue,
                entry => entry?.position,
            };
            if position <= self.since {
                break;
            }
            lines.insert(position);
        }
        report.expect(lines == self.audit, || "the audit log has other lines than the feed tells".into());
        let waiting = positions(reader.held()?)?;
        let of_since = waiting.iter().filter(|position| **position > self.since);
        let told = self.held.keys().filter(|position| **position > self.since);
        let still = waiting.intersection(&self.recalled).next().is_some();
        report.expect(of_since.eq(told) && !still, || "the held acts are others than the feed tells".into());
        Ok(())
    }
}

fn same<K: std::fmt::Display, V: PartialEq>(
    what: &str,
    id: &K,
    told: &V,
    kept: Result<Option<V>, StoreError>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let kept = report.readable(kept, || format!("{what} {id}"))?;
    report.expect(kept.is_none_or(|kept| kept.as_ref() == Some(told)), || {
        format!("{what} {id} is not kept as the feed tells")
    });
    Ok(())
}
