//! The feed walked: its chain, the devices' logs in it, and what follows from its entries alone.

use super::{of_archived, readable_row};
use crate::backup::derived_rows::FeedRecords;
use crate::backup::report::Report;
use crate::store::{Entry, EntryKind, LogRow, Reader, StoreError};
use crate::verification::{VouchedEntries, archive};
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::cbor;
use ronda_shared::ids::{ActId, DeviceId};
use std::collections::{BTreeMap, BTreeSet};

/// A device's log as far as it was walked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Log {
    /// The number of its last act.
    pub(super) last: u64,
    chain: ChainHash,
}

/// The feed as far as it was walked.
#[derive(Default)]
pub(super) struct Feed {
    chain: ChainHash,
    logs: BTreeMap<DeviceId, Log>,
    kept: FeedRecords,
    vouched: VouchedEntries,
    /// Devices of whose logs nobody knows where they stood at the former proof.
    unread: BTreeSet<DeviceId>,
}

/// Walks all of it up to `end` and compares what is kept beside it; `told` hears how far it is. Answers the logs.
pub(super) fn whole(
    reader: &dyn Reader,
    end: u64,
    told: impl Fn(u64),
    report: &mut Report,
) -> Result<BTreeMap<DeviceId, Log>, StoreError> {
    let mut feed = Feed::default();
    for position in 1..=end {
        feed.take(reader, position, report)?;
        told(position);
    }
    feed.kept.compare(reader, report)?;
    feed.vouched.faults(|_| true).into_iter().for_each(|fault| report.fault(fault));
    left(reader, &feed.vouched, report)?;
    Ok(feed.logs)
}

/// Documents of which entries were carried out stand as such: each is looked at with its own.
fn left(reader: &dyn Reader, vouched: &VouchedEntries, report: &mut Report) -> Result<(), StoreError> {
    for id in vouched.carried() {
        match reader.document(*id) {
            // Where nothing touched it since the last proof, nobody else looks at it.
            Err(error @ StoreError::Damaged { .. }) => report.fault(format!("document {id}: {error}")),
            read => {
                let stands = read?.is_some_and(|row| row.archived > 0);
                report.expect(stands, || format!("document {id}: entries of it were carried out, and it has not left"));
            }
        }
    }
    Ok(())
}

impl Feed {
    /// As it was after a position up to which all was verified before; `vouched`: the emptied entries up to there.
    pub(super) fn after(
        reader: &dyn Reader,
        position: u64,
        vouched: VouchedEntries,
        report: &mut Report,
    ) -> Result<Self, StoreError> {
        let chain = ChainHash(reader.feed_hash(position)?.unwrap_or_default());
        let (mut logs, mut unread) = (BTreeMap::new(), BTreeSet::new());
        let mut told_from: Option<u64> = None;
        for device in reader.device_ids()?.into_iter().chain([DeviceId::SERVER]) {
            let Some(found) = report.readable(log_end(reader, device, position), || {
                format!("what device {device} did after entry {position} is not verified")
            })?
            else {
                unread.insert(device);
                continue;
            };
            let Some((last, row)) = found else { continue };
            logs.insert(device, Log { last, chain: row.hash });
            if row.seen > 0 {
                told_from = Some(told_from.map_or(row.position, |from| from.min(row.position)));
            }
        }
        Ok(Self { chain, logs, kept: FeedRecords::after(reader, position, told_from)?, vouched, unread })
    }

    /// Takes the entry at the next position; none where it is missing or cannot be read.
    pub(super) fn take(
        &mut self,
        reader: &dyn Reader,
        position: u64,
        report: &mut Report,
    ) -> Result<Option<Entry>, StoreError> {
        report.entries += 1;
        let Some(bytes) = entry_bytes(reader, position)? else {
            report.fault(format!("entry {position} is missing"));
            return Ok(None);
        };
        let entry = cbor::decode::<Entry>(&bytes);
        self.chain = self.chain.then(&bytes);
        let hash = ChainHash(reader.feed_hash(position)?.unwrap_or(self.chain.0));
        let told = hash == self.chain;
        if let Ok(entry) = &entry {
            self.vouched.take(entry, &hash, &bytes, told);
        }
        // Of an emptied entry the founding of its document tells whether it is what it should be.
        if !told && entry.as_ref().is_ok_and(|entry| entry.emptied.is_none()) {
            report.fault(format!("entry {position} was changed after it was written"));
        }
        self.chain = hash;
        let Ok(entry) = entry else {
            report.fault(format!("entry {position} cannot be read"));
            return Ok(None);
        };
        report.expect(entry.position == position, || format!("entry {position} says it is {}", entry.position));
        of_document(reader, &entry, report)?;
        if let EntryKind::Act { act, bytes, chain: Some(told), .. } = &entry.kind
            && !self.unread.contains(&act.device)
        {
            let gone = entry.emptied.as_ref().is_some_and(|emptied| emptied.said.is_some());
            let bytes = (!gone).then_some(bytes.as_slice());
            of_log(reader, self.logs.entry(act.device).or_default(), *act, bytes, *told, position, report)?;
        }
        self.kept.take(reader, &entry, report)?;
        Ok(Some(entry))
    }

    /// The logs as they stand.
    pub(super) fn logs(&self) -> &BTreeMap<DeviceId, Log> {
        &self.logs
    }

    /// Compares what the entries since the former proof tell with what is kept.
    pub(super) fn compare_since(self, reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
        self.kept.compare_since(reader, report)?;
        self.vouched.faults(|_| true).into_iter().for_each(|fault| report.fault(fault));
        left(reader, &self.vouched, report)?;
        for id in self.vouched.carried() {
            let Some(row) = readable_row(reader, *id)? else { continue };
            // What is no such line is told where the document is looked at.
            let Ok(Some(line)) = reader.archived(&row) else { continue };
            of_archived(*id, archive::standing_faults(reader, &row, &line), report)?;
        }
        Ok(())
    }

    /// What its entries say beside documents.
    pub(super) fn kept(&self) -> &FeedRecords {
        &self.kept
    }
}

/// The last act of a device's log that stands at or before a position: its number and its row.
fn log_end(reader: &dyn Reader, device: DeviceId, position: u64) -> Result<Option<(u64, LogRow)>, StoreError> {
    let last = reader.log_at(device, position)?;
    Ok(reader.log(device, last)?.map(|row| (last, row)))
}

/// The bytes of the entry at a position. Those of a row that does not unpack are told as none at all: no hash is that of those, and
/// no entry is read of them, and what stands behind them is verified still.
pub(super) fn entry_bytes(reader: &dyn Reader, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
    match reader.entry_bytes(position) {
        Err(StoreError::Damaged { .. }) => Ok(Some(Vec::new())),
        read => read,
    }
}

/// An entry's heads are those kept for its document.
fn of_document(reader: &dyn Reader, entry: &Entry, report: &mut Report) -> Result<(), StoreError> {
    let Some(id) = entry.document.filter(|_| entry.changed()) else { return Ok(()) };
    let kept = report.readable(reader.heads_at(id, entry.position), || {
        format!("document {id}: the heads kept for entry {}", entry.position)
    })?;
    report.expect(kept.is_none_or(|kept| kept == entry.heads), || {
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
    let kept = report.readable(reader.log(act.device, act.number), || format!("act {act} in the log of its device"))?;
    let found = kept.is_none_or(|row| row.is_some_and(|row| row.position == position && row.hash == told));
    report.expect(found, || format!("act {act} is not found in the log kept of its device"));
    *log = Log { last: act.number, chain: told };
    Ok(())
}
