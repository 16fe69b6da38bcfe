//! Tells settings that were taken away from those that are only being written over: only the former last.

use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::sync::{Mutex, PoisonError};

/// For so long what is not there may be written over: an editor moves the file away, or empties it, before it writes it anew.
pub const LASTS_MS: i64 = MINUTE_MS;

/// Since when something that was there is not.
#[derive(Debug, Default)]
pub struct Absence(Mutex<Option<Timestamp>>);

impl Absence {
    /// Whether it has been away long enough to be taken for gone, by this look too.
    pub fn lasts(&self, is_away: bool, now: Timestamp) -> bool {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_away {
            now.since(*since.get_or_insert(now)) > LASTS_MS
        } else {
            *since = None;
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_away_for_a_moment_is_not_gone() {
        let (absence, at) = (Absence::default(), |millis: i64| Timestamp::from_millis(millis));
        assert!(!absence.lasts(true, at(0)) && !absence.lasts(true, at(LASTS_MS)));
        assert!(!absence.lasts(false, at(LASTS_MS + 1)), "it is back");
        assert!(!absence.lasts(true, at(LASTS_MS + 2)), "and counted anew");
        assert!(absence.lasts(true, at(2 * LASTS_MS + 3)));
    }
}
