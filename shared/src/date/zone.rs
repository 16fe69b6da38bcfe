//! The clocks of a place as a short table: from when on which offset from UTC. The server makes it of the zone's name
//! when it loads the organisation (`server/src/organisation/zone.rs`), so that phone and server reckon by the same one and
//! no phone carries the world's zones.

use crate::date::Date;
use crate::time::{DAY_MS, MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};

/// From which second since 1970 how many minutes east of UTC, in order. Before the first the first holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Zone(Vec<(i64, i16)>);

impl Zone {
    /// Out of its offsets, each with the second from which it holds.
    pub fn new(mut offsets: Vec<(i64, i16)>) -> Self {
        offsets.sort_unstable();
        Self(offsets)
    }

    /// Whether anybody has looked the zone up. One that nobody has is taken as UTC.
    pub fn is_known(&self) -> bool {
        !self.0.is_empty()
    }

    /// The local time at an instant, in milliseconds as if it were UTC.
    pub fn local(&self, at: Timestamp) -> i64 {
        at.millis().saturating_add(self.offset(at.millis()))
    }

    /// Date and hour as registers print them: `2026-11-20 14:05`.
    pub fn written(&self, at: Timestamp) -> String {
        let local = self.local(at);
        let minutes = local.rem_euclid(DAY_MS) / MINUTE_MS;
        format!("{} {:02}:{:02}", Date::of_local(local), minutes / 60, minutes % 60)
    }

    /// The instant of a local time. Of two, the earlier; a time that the clocks leap over is as late after the leap as it
    /// would have been.
    pub fn instant(&self, local: i64) -> Timestamp {
        let before = self.offset(local.saturating_sub(DAY_MS));
        let after = self.offset(local.saturating_add(DAY_MS));
        let (early, late) = (local.saturating_sub(before), local.saturating_sub(after));
        let stands = |instant: i64, offset: i64| self.offset(instant) == offset;
        let later = !stands(early, before) && stands(late, after);
        Timestamp::from_millis(if later { late } else { early })
    }

    fn offset(&self, millis: i64) -> i64 {
        let second = millis.div_euclid(1_000);
        let passed = self.0.partition_point(|(from, _)| *from <= second);
        let holds = self.0.get(passed.saturating_sub(1));
        holds.map_or(0, |(_, minutes)| i64::from(*minutes) * MINUTE_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A place that puts its clocks forward by an hour at 10,000 hours and back at 20,000.
    fn zone() -> Zone {
        Zone::new(vec![(0, 60), (36_000_000, 120), (72_000_000, 60)])
    }

    const HOUR: i64 = 60 * MINUTE_MS;

    #[test]
    fn local_time_and_instant_agree() {
        for at in [0, 9_998, 9_999, 10_000, 10_001, 19_998, 20_001, 30_000].map(|hour| hour * HOUR) {
            assert_eq!(zone().instant(zone().local(Timestamp::from_millis(at))).millis(), at);
        }
        assert_eq!(Zone::default().local(Timestamp::from_millis(7)), 7, "not looked up: UTC");
    }

    #[test]
    fn what_the_clocks_leap_over_comes_after_and_what_they_repeat_comes_first() {
        let half_past = 10_001 * HOUR + HOUR / 2;
        assert_eq!(zone().instant(half_past).millis(), 10_000 * HOUR + HOUR / 2);
        let twice = 20_001 * HOUR + HOUR / 2;
        assert_eq!(zone().instant(twice).millis(), 19_999 * HOUR + HOUR / 2);
    }

    #[test]
    fn no_table_and_no_instant_make_it_panic() {
        for zone in [Zone::default(), zone(), Zone(vec![(i64::MAX, i16::MAX), (i64::MIN, i16::MIN)])] {
            for millis in [i64::MIN, -1, 0, i64::MAX] {
                let _ = (zone.local(Timestamp::from_millis(millis)), zone.instant(millis));
            }
        }
    }
}
