//! How far a clock is believed where something is destroyed by it. What is destroyed does not come back, and a clock that
//! is a year ahead after a power cut is put right within days.

use super::AWAY_MS;
use crate::store::{Reader, StoreError};
use ronda_shared::due::{Due, Item};
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// A clock that stands so much earlier than at the last turn was set back, and what is waited for was reckoned by an hour that has not come.
const SET_BACK_MS: i64 = MINUTE_MS;
/// Half a minute lies between two turns, and a long one takes minutes: a clock that stands so much later than at the last was set, or the
/// machine slept.
const JUMP_MS: i64 = HOUR_MS;
/// For so long a clock has run on before anything is destroyed by it, or an entry of the feed has stood: a weekend passes, and people look.
const SETTLED_MS: i64 = 7 * DAY_MS;

/// What the turns know of the clock.
#[derive(Default)]
pub(super) struct ClockTrust {
    /// When the last turn began.
    turned: Timestamp,
    /// Since when the clock has run on from turn to turn.
    steady: Timestamp,
    /// Up to when terms are taken for over in this turn; none where nothing asked for that yet.
    believed: Option<Timestamp>,
    /// When something last waited that this clock says is to be destroyed, and how far it was ahead of what was believed.
    doubted: Option<(Timestamp, i64)>,
}

impl ClockTrust {
    /// Whether the clock was set back since the last turn.
    pub(super) fn is_set_back(&self, now: Timestamp) -> bool {
        now.plus(SET_BACK_MS) < self.turned
    }

    /// A turn begins.
    pub(super) fn begin_turn(&mut self, now: Timestamp) {
        if now.since(self.turned) > JUMP_MS {
            self.steady = now;
        }
        (self.turned, self.believed) = (now, None);
    }

    /// How far the clock is ahead of what is believed, while something to be destroyed waits for that; 0 where nothing does. What waits is
    /// looked at again each hour.
    pub(super) fn doubted_ms(&self) -> i64 {
        let lately = self.doubted.filter(|(at, _)| self.turned.since(*at) <= 2 * AWAY_MS);
        lately.map_or(0, |(_, ahead)| ahead)
    }

    /// What would be destroyed by a clock that may be ahead for a moment waits.
    pub(super) fn defer_destroying(
        &mut self,
        reader: &dyn Reader,
        items: &mut [Item],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let has_come = |item: &Item| matches!(item.what, Due::Destroy(_)) && item.at <= now;
        if !items.iter().any(has_come) {
            return Ok(());
        }
        let believed = match self.believed {
            Some(believed) => believed,
            None if self.turned.since(self.steady) >= SETTLED_MS => self.turned,
            None => settled(reader, self.turned)?,
        };
        self.believed = Some(believed);
        if believed >= self.turned {
            self.doubted = None;
        }
        for item in items {
            if has_come(item) && item.at > believed {
                item.at = now.plus(AWAY_MS);
                self.doubted = Some((now, now.since(believed)));
            }
        }
        Ok(())
    }
}

/// An instant that has come where the clock was right a week ago: that of an entry of the feed which is a week old by now. The newest
/// such entry, or nearly: looked for in steps that double, and then between two of them, it costs a few reads whatever a week holds. The
/// beginning of time where there is none.
pub(crate) fn settled(reader: &dyn Reader, now: Timestamp) -> Result<Timestamp, StoreError> {
    let (end, before) = (reader.end()?, now.plus(-SETTLED_MS));
    // By a clock that was ahead some may tell of an hour that has not come: they are passed over.
    let old = |position: u64| -> Result<Option<Timestamp>, StoreError> {
        Ok(reader.entry(position)?.map(|entry| entry.at).filter(|at| *at <= before))
    };
    let (mut later, mut back) = (end + 1, 0);
    let (mut position, mut at) = loop {
        let position = end.saturating_sub(back).max(1);
        if let Some(at) = old(position)? {
            break (position, at);
        }
        if position == 1 {
            return Ok(Timestamp::default());
        }
        later = position;
        back = back * 2 + 1;
    };
    while later - position > 1 {
        let middle = position + (later - position) / 2;
        match old(middle)? {
            Some(found) => (position, at) = (middle, found),
            None => later = middle,
        }
    }
    Ok(at)
}
