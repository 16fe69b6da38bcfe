//! Receipts for acts held when a device's log forked, delivered to its owner's next device.

use crate::store::{Decided, DeviceRecord, EntryKind, Reader, StoreError};
use ronda_shared::ids::DeviceId;
use ronda_shared::sync::wire::FormerReceipt;

/// How many devices back are looked at: nobody's log parts so often.
const DEVICES: usize = 8;

/// The decisions since a position on held acts of the devices from which this one went on.
pub(in super::super) fn receipts(
    reader: &dyn Reader,
    device: &DeviceRecord,
    position: u64,
) -> Result<Vec<FormerReceipt>, StoreError> {
    let mut told = Vec::new();
    let mut next = device.former;
    for _ in 0..DEVICES {
        let Some(former) = next else { break };
        for Decided { number, outcome, note, .. } in of_one(reader, former, position)? {
            told.push(FormerReceipt { device: former, number, outcome, note });
        }
        next = reader.device(former)?.and_then(|record| record.former);
    }
    Ok(told)
}

/// Of one device. From where its log parted on, what the log has of a number is the copy's, not this person's here.
fn of_one(reader: &dyn Reader, former: DeviceId, position: u64) -> Result<Vec<Decided>, StoreError> {
    let mut decided = reader.decided_after(former, position)?;
    if decided.iter().any(|one| !one.beside) {
        let parted = parted(reader, former)?;
        decided.retain(|one| one.beside || one.number < parted);
    }
    Ok(decided)
}

/// The number of the first act that stands beside a device's log.
fn parted(reader: &dyn Reader, device: DeviceId) -> Result<u64, StoreError> {
    let mut first = u64::MAX;
    for (_, position) in reader.forks(device)? {
        if let Some(EntryKind::Act { act, .. }) = reader.entry(position)?.map(|entry| entry.kind) {
            first = first.min(act.number);
        }
    }
    Ok(first)
}
