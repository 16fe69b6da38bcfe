//! What is read of the logs of devices: their acts, forks, signed heads, and what is held.

use super::super::super::row_codec::read;
use super::super::super::{Decided, Entries, Entry, EntryKind, LogRow, ReadLogs, SignedHead, StoreError};
use super::super::entries;
use super::super::keys::{self, Span};
use super::super::planned_reads::{decided_after, decided_before, of_device};
use super::super::tables::{DECIDED, FORKS, HELD, LOG, Order, Pair, SIGNED};
use super::PostgresReader;
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId};
use std::collections::BTreeSet;

/// Into so many parts a device's log is cut at once, where an act of it is looked for.
const PARTS: u64 = 16;

impl ReadLogs for PostgresReader {
    fn log(&self, device: DeviceId, number: u64) -> Result<Option<LogRow>, StoreError> {
        self.row(LOG, keys::pair(device.raw(), number))
    }
    fn log_head(&self, device: DeviceId) -> Result<Option<(u64, LogRow)>, StoreError> {
        let last = self.session.first(LOG, &Span::within(of_device(device)), Order::Down)?;
        last.map(|(place, bytes)| Ok((keys::last_number("log", &place)?, read("log", &bytes)?))).transpose()
    }
    fn log_at(&self, device: DeviceId, position: u64) -> Result<u64, StoreError> {
        // Numbers and positions grow together along a log.
        let Some((mut high, head)) = self.log_head(device)? else {
            return Ok(0);
        };
        if head.position <= position {
            return Ok(high);
        }
        let mut low = 0;
        let place = |number| keys::pair(device.raw(), number);
        while high - low > 1 {
            // Cut into so many parts at once that a log of years takes some round trips.
            let step = (high - low).div_ceil(PARTS);
            let middle: Vec<u64> =
                (1..PARTS).map(|part| low + part * step).take_while(|number| *number < high).collect();
            let rows = self.session.many(LOG, middle.iter().map(|number| place(*number)).collect())?;
            for number in middle {
                let missing =
                    || StoreError::Damaged { place: "log", detail: format!("act {device}.{number} is missing") };
                let row: LogRow = read("log", rows.get(&place(number)).ok_or_else(missing)?)?;
                if row.position > position {
                    high = number;
                    break;
                }
                low = number;
            }
        }
        Ok(low)
    }
    fn acted_after(&self, device: DeviceId, position: u64) -> Result<BTreeSet<u64>, StoreError> {
        let mut acted = BTreeSet::new();
        // The last act first, as whoever asks for the head has it already.
        let Some((number, head)) = self.log_head(device)?.filter(|(_, head)| head.position > position) else {
            return self.decisions_after(device, position, acted);
        };
        acted.insert(head.position);
        let before = Span::between(of_device(device), keys::pair(device.raw(), number.saturating_sub(1)));
        for row in self.session.walk(LOG, before, Order::Down) {
            let row: LogRow = read("log", &row?.1)?;
            if row.position <= position {
                break;
            }
            acted.insert(row.position);
        }
        self.decisions_after(device, position, acted)
    }
    fn decided_after(&self, device: DeviceId, position: u64) -> Result<Vec<Decided>, StoreError> {
        let mut decided = Vec::new();
        for row in self.session.walk(DECIDED, decided_after(device, position), Order::Up) {
            let (place, number) = row?;
            let at = keys::last_number("decided", &place)?;
            let number = keys::first_number("decided", &number)?;
            let entry = entries::must(&self.session, at)?;
            let EntryKind::HeldDecided { held, outcome, reason, .. } = entry.kind else { continue };
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
        for row in self.session.walk(DECIDED, decided_before(act.device, position), Order::Down) {
            let (place, number) = row?;
            if keys::first_number("decided", &number)? == act.number {
                return keys::last_number("decided", &place).map(Some);
            }
        }
        Ok(None)
    }
    fn forks(&self, device: DeviceId) -> Result<Vec<(ChainHash, u64)>, StoreError> {
        let fork = |row: Result<Pair, StoreError>| -> Result<_, StoreError> {
            let (place, position) = row?;
            Ok((ChainHash(keys::tail("forks", &place)?), keys::first_number("forks", &position)?))
        };
        self.session.walk(FORKS, Span::within(of_device(device)), Order::Up).map(fork).collect()
    }
    fn signed_head(&self, device: DeviceId, number: u64) -> Result<Option<SignedHead>, StoreError> {
        let span = Span::between(keys::pair(device.raw(), number), keys::pair(device.raw(), u64::MAX));
        let first = self.session.first(SIGNED, &span, Order::Up)?;
        first.map(|(_, bytes)| read("signed", &bytes)).transpose()
    }
    fn signed_heads(&self, device: DeviceId) -> Result<Vec<SignedHead>, StoreError> {
        self.rows(SIGNED, Span::within(of_device(device)))
    }
    fn held(&self) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(HELD, Span::all(), Order::Up))
    }
    fn held_at(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        let held = self.session.get(HELD, keys::number(position))?;
        held.map(|_| entries::must(&self.session, position)).transpose()
    }
    fn held_count(&self) -> Result<u64, StoreError> {
        self.session.count(HELD)
    }
    fn held_of(&self, device: DeviceId) -> Result<Vec<Entry>, StoreError> {
        let mut positions = Vec::new();
        for row in self.session.walk(HELD, Span::all(), Order::Up) {
            let (position, of) = row?;
            if keys::first_number("held", &of)? == device.raw() {
                positions.push(keys::first_number("held", &position)?);
            }
        }
        entries::at(&self.session, &positions)
    }
}
