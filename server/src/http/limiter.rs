//! A bound on attempts by address, in memory that never grows: guesses at links and tokens end in 429 (S11).

use ronda_shared::time::Timestamp;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Buckets kept: two addresses that fall into one share it, which only makes it stricter.
const BUCKETS: usize = 4096;

/// So many at once, then one each so many milliseconds.
#[derive(Debug)]
pub struct Limiter {
    burst: i64,
    every_ms: i64,
    hasher: RandomState,
    /// For each bucket, the instant at which it will be full again.
    full_at: Mutex<Vec<i64>>,
}

impl Limiter {
    /// `burst` at once, then one each `every_ms`.
    pub fn new(burst: i64, every_ms: i64) -> Self {
        Self { burst, every_ms, hasher: RandomState::new(), full_at: Mutex::new(vec![0; BUCKETS]) }
    }

    /// Gives one attempt back: it was no guess.
    pub fn forgive(&self, who: IpAddr) {
        let slot = self.slot(who);
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        full_at[slot] -= self.every_ms;
    }

    fn slot(&self, who: IpAddr) -> usize {
        self.hasher.hash_one(network(who)) as usize % BUCKETS
    }

    /// Counts one attempt; false where it is one too many.
    pub fn allow(&self, who: IpAddr, now: Timestamp) -> bool {
        let now = now.millis();
        let slot = self.slot(who);
        // A holder that panicked left numbers, which are numbers still.
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = &mut full_at[slot];
        let empties = (*bucket).max(now).saturating_add(self.every_ms);
        if empties - now > self.burst * self.every_ms {
            return false;
        }
        *bucket = empties;
        true
    }
}

/// Who has one IPv6 address has 2^64 of them: the network is counted.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_a_pace() {
        let limiter = Limiter::new(3, 1_000);
        let who: IpAddr = "10.0.0.7".parse().expect("an address");
        let at = |millis: i64| Timestamp::from_millis(1_000_000 + millis);
        assert!(limiter.allow(who, at(0)) && limiter.allow(who, at(0)) && limiter.allow(who, at(0)));
        assert!(!limiter.allow(who, at(0)), "the burst is spent");
        limiter.forgive(who);
        assert!(limiter.allow(who, at(0)), "one was given back");
        assert!(!limiter.allow(who, at(900)));
        assert!(limiter.allow(who, at(1_000)), "one more each second");
        assert!(!limiter.allow(who, at(1_001)));
        assert!(limiter.allow(who, at(60_000)), "a quiet minute fills it again");
    }

    #[test]
    fn one_network_of_ipv6_is_one() {
        let a: IpAddr = "2001:db8::1".parse().expect("an address");
        let b: IpAddr = "2001:db8::ffff".parse().expect("an address");
        assert_eq!(network(a), network(b));
        let mapped: IpAddr = "::ffff:10.0.0.7".parse().expect("an address");
        assert_eq!(network(mapped), "10.0.0.7".parse::<IpAddr>().expect("an address"));
    }
}
