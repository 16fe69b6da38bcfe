//! Rate limits in bounded memory: of sign-in and public forms, of the portal, and of mail that comes in.

mod attempts;
mod beside_guesses;
mod portal;
mod shared;
mod streaks;
mod unproven;

pub use attempts::Attempts;
pub use portal::PortalLimits;
pub use shared::{Row, ServerCount, together};
pub use unproven::Unproven;

use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Buckets of each row.
const BUCKETS: usize = 16_384;
/// Everybody has one bucket in each row, by another hash: refused is who finds none with room. To crowd an honest address
/// out of one row is luck, out of both is its square.
const ROWS: usize = 2;

/// So many at once, then one each so many milliseconds.
#[derive(Debug)]
pub struct Limiter {
    burst: i64,
    every_ms: i64,
    hashers: [RandomState; ROWS],
    /// For each bucket, the instant at which it will be full again.
    full_at: Mutex<Vec<i64>>,
}

impl Limiter {
    /// `burst` at once, then one each `every_ms`.
    pub fn new(burst: i64, every_ms: i64) -> Self {
        let hashers = std::array::from_fn(|_| RandomState::new());
        Self { burst, every_ms, hashers, full_at: Mutex::new(vec![0; BUCKETS * ROWS]) }
    }

    /// Messages of one sender: 20, then 20 an hour, so that a loop between two machines ends.
    pub fn of_senders() -> Self {
        Self::new(20, 3 * MINUTE_MS)
    }

    /// Gives one attempt back: it was no guess.
    pub fn forgive(&self, who: impl Hash) {
        let slots = self.slots(who);
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for slot in slots {
            full_at[slot] -= self.every_ms;
        }
    }

    /// Adds what another server counted, or gave back: never more than a burst, and old attempts only as far as they still weigh.
    fn hear(&self, who: impl Hash, weight: i64, at: Timestamp, now: Timestamp) {
        let weight = weight.clamp(-self.burst, self.burst) * self.every_ms;
        let (at, most) = (at.min(now).millis(), now.millis().saturating_add(self.burst * self.every_ms));
        let slots = self.slots(who);
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for slot in slots {
            let bucket = &mut full_at[slot];
            *bucket = if weight > 0 { (*bucket).max(at).saturating_add(weight).min(most) } else { *bucket + weight };
        }
    }

    /// Whether one more attempt would be one too many; counts nothing.
    pub fn spent(&self, who: impl Hash, now: Timestamp) -> bool {
        let (now, slots) = (now.millis(), self.slots(who));
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        slots.into_iter().all(|slot| {
            self.set_right(&mut full_at[slot], now);
            full_at[slot].max(now) + self.every_ms - now > self.burst * self.every_ms
        })
    }

    /// No bucket needs longer to be full than one that is empty: what says so was counted by a clock that was ahead, and is set right since.
    /// Whoever came meanwhile would be kept out until that hour.
    fn set_right(&self, bucket: &mut i64, now: i64) {
        *bucket = (*bucket).min(now.saturating_add(self.burst * self.every_ms));
    }

    fn slots(&self, who: impl Hash) -> [usize; ROWS] {
        slots(&self.hashers, who)
    }

    /// Counts one attempt; false where it is one too many.
    pub fn allow(&self, who: impl Hash, now: Timestamp) -> bool {
        let now = now.millis();
        let slots = self.slots(who);
        // A holder that panicked left numbers, which are numbers still.
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let mut allowed = false;
        for slot in slots {
            let bucket = &mut full_at[slot];
            self.set_right(bucket, now);
            let empties = (*bucket).max(now).saturating_add(self.every_ms);
            if empties - now <= self.burst * self.every_ms {
                *bucket = empties;
                allowed = true;
            }
        }
        allowed
    }
}

/// The buckets of one: one in each row.
fn slots(hashers: &[RandomState; ROWS], who: impl Hash) -> [usize; ROWS] {
    std::array::from_fn(|row| row * BUCKETS + hashers[row].hash_one(&who) as usize % BUCKETS)
}

/// Who has one IPv6 address has 2^64 of them: the network is counted.
pub(crate) fn network(address: IpAddr) -> IpAddr {
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
    use std::net::Ipv4Addr;

    #[test]
    fn a_clock_that_was_ahead_keeps_nobody_out_once_it_is_set_right() {
        let limiter = Limiter::new(3, 1_000);
        let who: IpAddr = "10.0.0.7".parse().expect("an address");
        let at = |millis: i64| Timestamp::from_millis(1_000_000 + millis);
        assert!(limiter.allow(who, at(100_000_000)));
        assert!(limiter.spent(who, at(0)), "at worst a burst is spent");
        assert!(!limiter.allow(who, at(0)));
        assert!(!limiter.spent(who, at(1_000)) && limiter.allow(who, at(1_000)), "and one more comes each second");
    }

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

    /// What is heard fills a bucket and never more than that, whatever the others say and whenever they say it was.
    #[test]
    fn what_is_heard_weighs_as_what_is_counted_and_no_more() {
        let limiter = Limiter::new(3, 1_000);
        let at = |millis: i64| Timestamp::from_millis(1_000_000 + millis);
        limiter.hear("a", 2, at(0), at(0));
        assert!(limiter.allow("a", at(0)) && !limiter.allow("a", at(0)), "two there, one here");
        limiter.hear("a", -1, at(0), at(0));
        assert!(
            !limiter.spent("a", at(0)) && limiter.allow("a", at(0)) && limiter.spent("a", at(0)),
            "given back there"
        );
        limiter.hear("b", i64::MAX, at(900_000), at(0));
        assert!(limiter.spent("b", at(0)) && limiter.allow("b", at(1_000)), "a clock that is ahead locks nobody out");
        limiter.hear("c", 3, at(-60_000), at(0));
        assert!(!limiter.spent("c", at(0)), "what was long ago weighs nothing any more");
    }

    #[test]
    fn one_network_of_ipv6_is_one() {
        let a: IpAddr = "2001:db8::1".parse().expect("an address");
        let b: IpAddr = "2001:db8::ffff".parse().expect("an address");
        assert_eq!(network(a), network(b));
        let mapped: IpAddr = "::ffff:10.0.0.7".parse().expect("an address");
        assert_eq!(network(mapped), "10.0.0.7".parse::<IpAddr>().expect("an address"));
    }

    /// S11: a crowd of addresses takes no memory, and few honest ones are taken for it.
    #[test]
    fn a_crowd_takes_no_memory_and_locks_few_out() {
        let limiter = Limiter::new(20, 6_000);
        let now = Timestamp::from_millis(1_000_000);
        let before = limiter.full_at.lock().expect("whole").capacity();
        for number in 0..4_000_u32 {
            for _ in 0..20 {
                limiter.allow(Ipv4Addr::from(0x0a00_0000 + number), now);
            }
        }
        let honest = (0..1_000_u32).filter(|number| limiter.allow(Ipv4Addr::from(0xc0a8_0000 + number), now)).count();
        assert!(honest > 900, "4,000 addresses at once leave {honest} of 1,000 others in");
        assert_eq!(limiter.full_at.lock().expect("whole").capacity(), before);
    }

    #[test]
    fn a_sender_is_heard_so_often_in_an_hour() {
        let (limiter, now) = (Limiter::of_senders(), Timestamp::from_millis(1_795_000_000_000));
        assert!((0..20).all(|_| limiter.allow("a@b.mx", now)));
        assert!(!limiter.allow("a@b.mx", now.plus(1)) && limiter.allow("otra@b.mx", now));
        let later = now.plus(60 * MINUTE_MS);
        assert_eq!((0..100).filter(|_| limiter.allow("a@b.mx", later)).count(), 20);
    }
}
