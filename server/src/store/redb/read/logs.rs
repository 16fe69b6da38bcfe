//! What is read of the logs of devices: their acts, forks, signed heads, and what is held.

use super::super::super::{Decided, Entries, Entry, EntryKind, LogRow, ReadLogs, SignedHead, StoreError};
use super::super::tables::read;
use super::{RedbReader, row};
use redb::{ReadableTable, ReadableTableMetadata};
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId};
use std::collections::BTreeSet;

impl ReadLogs for RedbReader {
    fn log(&self, device: DeviceId, number: u64) -> Result<Option<LogRow>, StoreError> {
        row("log", self.tables.log()?, (device.raw(), number))
    }
    fn log_head(&self, device: DeviceId) -> Result<Option<(u64, LogRow)>, StoreError> {
        let mut range = self.tables.log()?.range((device.raw(), 0)..=(device.raw(), u64::MAX))?;
        let Some(last) = range.next_back() else {
            return Ok(None);
        };
        let (place, bytes) = last?;
        Ok(Some((place.value().1, read("log", bytes.value())?)))
    }
    fn log_at(&self, device: DeviceId, position: u64) -> Result<u64, StoreError> {
        // Numbers and positions grow together along a log: halve.
        let Some((mut high, head)) = self.log_head(device)? else {
            return Ok(0);
        };
        if head.position <= position {
            return Ok(high);
        }
        let mut low = 0;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let missing = || StoreError::Damaged { place: "log", detail: format!("act {device}.{middle} is missing") };
            if self.log(device, middle)?.ok_or_else(missing)?.position <= position {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
    fn acted_after(&self, device: DeviceId, position: u64) -> Result<BTreeSet<u64>, StoreError> {
        let mut acted = BTreeSet::new();
        for row in self.tables.log()?.range((device.raw(), 0)..=(device.raw(), u64::MAX))?.rev() {
            let (_, bytes) = row?;
            let row: LogRow = read("log", bytes.value())?;
            if row.position <= position {
                break;
            }
            acted.insert(row.position);
        }
        let first = (device.raw(), position.saturating_add(1));
        for row in self.tables.decided()?.range(first..=(device.raw(), u64::MAX))? {
            acted.insert(row?.0.value().1);
        }
        Ok(acted)
    }
    fn decided_after(&self, device: DeviceId, position: u64) -> Result<Vec<Decided>, StoreError> {
        let mut decided = Vec::new();
        let first = (device.raw(), position.saturating_add(1));
        for row in self.tables.decided()?.range(first..=(device.raw(), u64::MAX))? {
            let (key, number) = row?;
            let (at, number) = (key.value().1, number.value());
            let EntryKind::HeldDecided { held, outcome, reason, .. } = self.must_entry(at)?.kind else { continue };
            decided.push(match self.log(device, number)?.filter(|row| row.position == held) {
                Some(row) => Decided { number, outcome: row.outcome, note: row.note, beside: false },
                None => {
                    let note = (!reason.is_empty()).then_some(reason);
                    Decided { number, outcome, note, beside: true }
                }
            });
        }
        Ok(decided)
    }
    fn decided_before(&self, act: ActId, position: u64) -> Result<Option<u64>, StoreError> {
        let device = act.device.raw();
        for row in self.tables.decided()?.range((device, 0)..(device, position))?.rev() {
            let (key, number) = row?;
            if number.value() == act.number {
                return Ok(Some(key.value().1));
            }
        }
        Ok(None)
    }
    fn forks(&self, device: DeviceId) -> Result<Vec<(ChainHash, u64)>, StoreError> {
        let range = self.tables.forks()?.range((device.raw(), &[0; 32])..=(device.raw(), &[255; 32]))?;
        range
            .map(|row| {
                let (key, position) = row?;
                Ok((ChainHash(*key.value().1), position.value()))
            })
            .collect()
    }
    fn signed_head(&self, device: DeviceId, number: u64) -> Result<Option<SignedHead>, StoreError> {
        let mut range = self.tables.signed()?.range((device.raw(), number)..=(device.raw(), u64::MAX))?;
        range.next().map(|row| read("signed", row?.1.value())).transpose()
    }
    fn signed_heads(&self, device: DeviceId) -> Result<Vec<SignedHead>, StoreError> {
        let range = self.tables.signed()?.range((device.raw(), 0)..=(device.raw(), u64::MAX))?;
        range.map(|row| read("signed", row?.1.value())).collect()
    }
    fn held(&self) -> Result<Entries<'_>, StoreError> {
        Ok(Box::new(self.tables.held()?.iter()?.map(|row| self.must_entry(row?.0.value()))))
    }
    fn held_at(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        self.tables.held()?.get(position)?.map(|_| self.must_entry(position)).transpose()
    }
    fn held_count(&self) -> Result<u64, StoreError> {
        Ok(self.tables.held()?.len()?)
    }
    fn held_of(&self, device: DeviceId) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for row in self.tables.held()?.iter()? {
            let (position, of) = row?;
            if of.value() == device.raw() {
                entries.push(self.must_entry(position.value())?);
            }
        }
        Ok(entries)
    }
}
