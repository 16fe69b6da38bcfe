//! Limits messages per sender and hour, so that a mail loop between two machines ends.

use ronda_shared::time::{HOUR_MS, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Messages of one address in an hour.
const HOURLY: u32 = 20;
/// Addresses that are counted at once; then the oldest are forgotten.
const ADDRESSES: usize = 5_000;

/// Counts.
#[derive(Default)]
pub(super) struct SenderRate(Mutex<BTreeMap<String, (Timestamp, u32)>>);

impl SenderRate {
    /// Whether one more of this address is taken; it counts.
    pub(super) fn allows(&self, address: &str, now: Timestamp) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= ADDRESSES && !counts.contains_key(address) {
            counts.retain(|_, (since, _)| now.since(*since) < HOUR_MS);
            if counts.len() >= ADDRESSES {
                counts.clear();
            }
        }
        let (since, count) = counts.entry(address.to_owned()).or_insert((now, 0));
        if now.since(*since) >= HOUR_MS {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= HOURLY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_heard_so_often_in_an_hour() {
        let (pace, now) = (SenderRate::default(), Timestamp::from_millis(1_795_000_000_000));
        assert!((0..HOURLY).all(|_| pace.allows("a@b.mx", now)));
        assert!(!pace.allows("a@b.mx", now.plus(1)) && pace.allows("otra@b.mx", now));
        assert!(pace.allows("a@b.mx", now.plus(HOUR_MS)));
        for number in 0..ADDRESSES * 2 {
            pace.allows(&format!("{number}@b.mx"), now);
        }
        assert!(pace.0.lock().expect("sound").len() <= ADDRESSES);
    }
}
