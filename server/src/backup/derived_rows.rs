//! Compares what is kept beside the feed with what the feed's entries say. All of it follows from the entries alone:
//! people, devices, passkeys, the audit log, the logs' rows, held acts, forks, the organisation's data.

mod since;

use super::report::{Report, told_elsewhere};
use crate::store::feed_cursor;
use crate::store::{
    DeviceRecord, Entries, Entry, EntryKind, Founding, LogRow, PasskeyRecord, Reader, SealRow, StoreError,
    naming_archive,
};
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::sync::wire::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of evidence read at once.
const PAGE: usize = 500;

/// What the feed says so far.
#[derive(Default)]
pub(super) struct FeedRecords {
    people: BTreeMap<PersonId, Person>,
    devices: BTreeMap<DeviceId, DeviceRecord>,
    passkeys: BTreeMap<Vec<u8>, PasskeyRecord>,
    audit: BTreeSet<u64>,
    /// Acts that wait, and what for: by the position of their entries.
    held: BTreeMap<u64, (ActId, Outcome)>,
    /// Acts outside their device's log: the hash of the fork with each, and its position.
    forks: BTreeMap<DeviceId, BTreeMap<[u8; 32], (u64, u64)>>,
    /// Files that acts name: the hash, with each act and its document.
    named: BTreeMap<Sha256, BTreeSet<(ActId, DocumentId)>>,
    /// What the server said of them.
    seals: BTreeMap<ActId, SealRow>,
    /// Rows of logs that do not tell how far their author had read, as an earlier build wrote them, by position.
    untold: Vec<(u64, ActId)>,
    /// The first position whose row tells it.
    told_from: Option<u64>,
    /// All was verified before up to here; 0 where all is walked.
    since: u64,
    /// Acts that were held before that and decided since, by the position of their entries.
    recalled: BTreeSet<u64>,
    /// What cursors are sealed with: read once.
    founding: Option<Founding>,
}

impl FeedRecords {
    /// Takes the next entry.
    pub(super) fn take(&mut self, reader: &dyn Reader, entry: &Entry, report: &mut Report) -> Result<(), StoreError> {
        let position = entry.position;
        let said = entry.emptied.as_ref().and_then(|emptied| emptied.said.as_ref());
        match &entry.kind {
            EntryKind::Act { act, bytes, chain, outcome, fork, .. } => {
                report.expect(chain.is_none() || fork.is_none(), || {
                    format!("act {act} (entry {position}) stands in its device's log and outside it")
                });
                if let Some(fork) = fork {
                    let bytes = said.is_none().then_some(bytes.as_slice());
                    self.fork(reader, *act, bytes, *fork, position, report)?;
                }
                if matches!(outcome, Outcome::Held(_)) {
                    self.held.insert(position, (*act, outcome.clone()));
                } else if chain.is_some() {
                    outcome_kept(reader, *act, position, (outcome, ""), report)?;
                }
                self.evidence(entry, bytes, outcome);
                match said {
                    // How far its author had read is vouched for with the rest of the entry.
                    Some(said) if chain.is_some() => {
                        let row = log_row(reader, *act)?;
                        let same = row.is_none_or(|row| row.is_some_and(|row| row.seen == said.seen));
                        report.expect(same, || other_reading(*act));
                    }
                    None if chain.is_some() => self.seen(reader, *act, bytes, position, report)?,
                    Some(_) | None => {}
                }
            }
            EntryKind::HeldDecided { held, act, outcome, reason, .. } => {
                self.recall(reader, *held, report)?;
                let waited = self.held.remove(held).map(|(act, _)| act);
                report.expect(waited == Some(*act), || {
                    format!("entry {position} decides act {act} of entry {held}, which was not held")
                });
                report.expect(!matches!(outcome, Outcome::Held(_)), || {
                    format!("entry {position} decides act {act} and leaves it held")
                });
                outcome_kept(reader, *act, *held, (outcome, reason), report)?;
            }
            EntryKind::Person(person) => {
                self.people.insert(person.id.clone(), person.clone());
                let then = report.readable(reader.person_at(&person.id, position), || {
                    format!("person {} as of entry {position}", person.id)
                })?;
                report.expect(then.is_none_or(|then| then.as_ref() == Some(person)), || {
                    format!("person {} is not kept as entry {position} tells them", person.id)
                });
            }
            EntryKind::Device(device) => {
                self.devices.insert(device.id, device.clone());
            }
            EntryKind::Passkey(passkey) => {
                self.passkeys.insert(passkey.id.to_vec(), passkey.clone());
            }
            EntryKind::Audit(_) => {
                self.audit.insert(position);
            }
            EntryKind::Organisation { version, data } => {
                let what = || format!("the organisation's data {version}");
                let kept = report.readable(reader.organisation(version), what)?;
                let then = report.readable(reader.organisation_at(position), what)?;
                let same = kept.is_none_or(|kept| kept.as_deref() == Some(data.as_slice()))
                    && then.is_none_or(|then| then.as_ref() == Some(version));
                report.expect(same, || {
                    format!("the organisation's data {version} are not kept as entry {position} tells them")
                });
            }
            EntryKind::Archived(line) => {
                if let (Some(document), None) = (entry.document, &entry.emptied) {
                    let names = (naming_archive(position), document);
                    self.named.entry(line.archive).or_default().insert(names);
                }
            }
            EntryKind::Returned(back) => {
                if let (Some(document), Some(names)) = (entry.document, self.named.get_mut(&back.archive)) {
                    names.remove(&(naming_archive(back.left), document));
                }
            }
            EntryKind::Rulings { .. } | EntryKind::Scope { .. } | EntryKind::Founded(_) => {}
        }
        Ok(())
    }

    /// Which files an act names, or what the server said of one.
    fn evidence(&mut self, entry: &Entry, bytes: &[u8], outcome: &Outcome) {
        let EntryKind::Act { act, .. } = &entry.kind else { return };
        let Some(document) = entry.document else { return };
        let stands = !matches!(outcome, Outcome::Refused(_));
        let told = entry.emptied.as_ref().and_then(|emptied| emptied.said.as_ref());
        let said = if told.is_none() { Act::decode(bytes).ok().and_then(|act| act.command().ok()) } else { None };
        match (said, told.and_then(|told| told.file)) {
            (Some(Command::Content(Content::AttachEvidence(file))), _) if stands => {
                self.named.entry(file.sha256).or_default().insert((*act, document));
            }
            (None, Some(file)) if stands => {
                self.named.entry(file).or_default().insert((*act, document));
            }
            (Some(Command::Content(Content::SealEvidence { evidence, fault })), _)
                if act.device == DeviceId::SERVER && *outcome == Outcome::Accepted =>
            {
                self.seals.insert(evidence, SealRow { act: evidence, fault, position: entry.position });
            }
            _ => {}
        }
    }

    /// Files that are named and seals, as they are kept.
    fn compare_evidence(&self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        let mut hashes: BTreeSet<Sha256> = self.named.keys().copied().collect();
        let mut after = None;
        loop {
            let rows = report.readable(reader.blobs(after.as_ref(), PAGE), || "the files of evidence".to_owned())?;
            let rows = rows.unwrap_or_default();
            let Some(last) = rows.last() else { break };
            after = Some(last.sha256);
            hashes.extend(rows.iter().map(|row| row.sha256));
        }
        for sha256 in hashes {
            let naming = report.readable(reader.naming(&sha256), || format!("the acts that name the file {sha256}"))?;
            let Some(naming) = naming else { continue };
            let kept: BTreeSet<_> = naming.into_iter().collect();
            report.expect(self.named.get(&sha256).cloned().unwrap_or_default() == kept, || {
                format!("the acts kept as naming the file {sha256} are others than the feed tells")
            });
        }
        let by_act = (|seal: &SealRow| seal.act, |act: &ActId| reader.seal(*act));
        compare_rows("the seal of act", &self.seals, all_seals(reader), by_act, report)
    }

    /// A fork continues its device's log, or another act of the fork.
    fn fork(
        &mut self,
        reader: &dyn Reader,
        act: ActId,
        bytes: Option<&[u8]>,
        fork: ChainHash,
        position: u64,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let before = match act.number.checked_sub(1) {
            None | Some(0) => Some(Some(ChainHash::default())),
            Some(number) => log_row(reader, ActId { number, ..act })?.map(|row| row.map(|row| row.hash)),
        };
        let forks = self.forks.entry(act.device).or_default();
        let of_fork =
            forks.iter().filter(|(_, (number, _))| number + 1 == act.number).map(|(hash, _)| ChainHash(*hash));
        let continues = match (bytes, before) {
            (Some(bytes), Some(before)) => before.into_iter().chain(of_fork).any(|before| before.then(bytes) == fork),
            // What its words were, or what stood before them, nobody can read any more.
            (None, _) | (_, None) => true,
        };
        report.expect(continues, || format!("act {act} (entry {position}) continues neither its log nor a fork of it"));
        forks.insert(fork.0, (act.number, position));
        Ok(())
    }

    /// The row of an act in its log has how far its author is proven to have read.
    fn seen(
        &mut self,
        reader: &dyn Reader,
        act: ActId,
        bytes: &[u8],
        position: u64,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let Some(row) = log_row(reader, act)?.flatten() else { return Ok(()) };
        let before = match act.number.checked_sub(1) {
            Some(number) => {
                let Some(before) = log_row(reader, ActId { number, ..act })? else { return Ok(()) };
                before.map_or(0, |row| row.seen)
            }
            None => 0,
        };
        let founding = match self.founding.take() {
            Some(founding) => founding,
            None => Founding { epochs: reader.epochs()?, secret: reader.secret()? },
        };
        let cursor =
            Act::decode(bytes).ok().and_then(|said| feed_cursor::open(&founding.secret, act.device, &said.seen).ok());
        let own = cursor
            .and_then(|cursor| Some(cursor.base.min(founding.shared_with(cursor.epoch, position.saturating_sub(1))?)));
        let read = own.unwrap_or(0).max(before);
        self.founding = Some(founding);
        if row.seen == 0 && read > 0 {
            self.untold.push((position, act));
            return Ok(());
        }
        if row.seen > 0 {
            self.told_from.get_or_insert(position);
        }
        report.expect(row.seen == read, || other_reading(act));
        Ok(())
    }

    /// Compares with what is kept, once the feed was walked.
    pub(super) fn compare(self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        self.compare_evidence(reader, report)?;
        for (position, act) in &self.untold {
            report.expect(self.told_from.is_none_or(|from| *position < from), || other_reading(*act));
        }
        let by_id = (|person: &Person| person.id.clone(), |id: &PersonId| reader.person(id));
        compare_rows("person", &self.people, reader.people(), by_id, report)?;
        let by_id = (|device: &DeviceRecord| device.id, |id: &DeviceId| reader.device(*id));
        compare_rows("device", &self.devices, reader.devices(), by_id, report)?;
        self.compare_codes(reader, report)?;
        if let Some(passkeys) = report.readable(reader.passkeys(), || "the passkeys kept".to_owned())? {
            let told = self.passkeys.len();
            let kept: BTreeMap<_, _> = passkeys.into_iter().map(|passkey| (passkey.id.to_vec(), passkey)).collect();
            report.expect(kept == self.passkeys, || {
                format!("the passkeys kept are others than the {told} the feed tells")
            });
        }
        let lines = positions(reader.audit_before(reader.end()?)?)?;
        report.expect(lines == self.audit, || "the audit log has other lines than the feed tells".into());
        let waiting = positions(reader.held()?)?;
        report.expect(waiting.iter().eq(self.held.keys()), || "the held acts are others than the feed tells".into());
        self.compare_reasons(reader, report)?;
        self.compare_forks(reader, report)
    }

    /// Devices are found by their codes.
    fn compare_codes(&self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        for (id, told) in &self.devices {
            let found = report.readable(reader.device_by_code(&told.code), || format!("device {id} by its code"))?;
            report.expect(found.is_none_or(|found| found == Some(*id)), || {
                format!("device {id} is not found by its code")
            });
        }
        Ok(())
    }

    /// Acts that nobody has decided yet wait in their device's log for what their entries say.
    fn compare_reasons(&self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        for (position, (act, outcome)) in &self.held {
            outcome_kept(reader, *act, *position, (outcome, ""), report)?;
        }
        Ok(())
    }

    /// Acts outside their device's log, as they are kept.
    fn compare_forks(&self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        for (device, told) in &self.forks {
            let kept: BTreeMap<[u8; 32], u64> =
                reader.forks(*device)?.into_iter().map(|(hash, position)| (hash.0, position)).collect();
            let same =
                kept.len() == told.len() && told.iter().all(|(hash, (_, position))| kept.get(hash) == Some(position));
            report.expect(same, || format!("the forks kept of device {device} are others than the feed tells"));
        }
        Ok(())
    }
}

/// Where these entries stand. One that cannot be read is told where the feed is walked.
fn positions(entries: Entries<'_>) -> Result<BTreeSet<u64>, StoreError> {
    let readable = entries.filter(|entry| !matches!(entry, Err(StoreError::Damaged { .. })));
    readable.map(|entry| Ok(entry?.position)).collect()
}

/// Names each that is kept otherwise than it is told, and each that is kept and never was.
fn differ<K: Ord + std::fmt::Display, V: PartialEq>(
    what: &str,
    told: &BTreeMap<K, V>,
    kept: impl Iterator<Item = (K, V)>,
    report: &mut Report,
) {
    let kept: BTreeMap<K, V> = kept.collect();
    for (id, is) in told {
        report.expect(kept.get(id) == Some(is), || format!("{what} {id} is not kept as the feed tells"));
    }
    for id in kept.keys().filter(|id| !told.contains_key(*id)) {
        report.expect(false, || format!("{what} {id} is kept and stands nowhere in the feed"));
    }
}

/// Compares all rows of a table with what the feed tells. Where one of them cannot be read, each that is told of is read alone: so it is
/// told which one that is, and all others are compared.
fn compare_rows<K: Ord + std::fmt::Display, V: PartialEq>(
    what: &str,
    told: &BTreeMap<K, V>,
    all: Result<Vec<V>, StoreError>,
    (key, one): (impl Fn(&V) -> K, impl Fn(&K) -> Result<Option<V>, StoreError>),
    report: &mut Report,
) -> Result<(), StoreError> {
    let error = match all {
        Err(error @ StoreError::Damaged { .. }) => error,
        all => {
            differ(what, told, all?.into_iter().map(|row| (key(&row), row)), report);
            return Ok(());
        }
    };
    let mut is_found = false;
    for (id, is) in told {
        match report.readable(one(id), || format!("{what} {id}"))? {
            Some(kept) => {
                report.expect(kept.as_ref() == Some(is), || format!("{what} {id} is not kept as the feed tells"));
            }
            None => is_found = true,
        }
    }
    report.expect(is_found, || format!("{what}: one is kept that stands nowhere in the feed: {error}"));
    Ok(())
}

/// All that the server said of files.
fn all_seals(reader: &dyn Reader) -> Result<Vec<SealRow>, StoreError> {
    let mut kept: Vec<SealRow> = Vec::new();
    loop {
        let rows = reader.seals(kept.last().map(|row| row.act), PAGE)?;
        if rows.is_empty() {
            return Ok(kept);
        }
        kept.extend(rows);
    }
}

/// The row of an act in its log. One that cannot be read is told where the act is met in the feed.
fn log_row(reader: &dyn Reader, act: ActId) -> Result<Option<Option<LogRow>>, StoreError> {
    told_elsewhere(reader.log(act.device, act.number))
}

/// The row of an act in its log has what became of it last, and what was said of that.
fn outcome_kept(
    reader: &dyn Reader,
    act: ActId,
    position: u64,
    (outcome, reason): (&Outcome, &str),
    report: &mut Report,
) -> Result<(), StoreError> {
    if let Some(row) = log_row(reader, act)?.flatten().filter(|row| row.position == position) {
        // Rows of an earlier build have no note.
        let said = row.note.as_deref().is_none_or(|note| note == reason);
        report.expect(row.outcome == *outcome && said, || {
            let other = if row.outcome == *outcome {
                "what its supervisor said differs".to_owned()
            } else {
                format!("its log says {:?}, the feed {outcome:?}", row.outcome)
            };
            format!("act {act} is kept with another outcome than the feed tells: {other}")
        });
    }
    Ok(())
}

fn other_reading(act: ActId) -> String {
    format!("act {act} is kept with another reading of the feed than its author's cursor tells")
}
