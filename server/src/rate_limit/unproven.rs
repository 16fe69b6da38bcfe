//! What comes from anybody and proves itself: taken when it is right, whoever guesses behind the same address.
//!
//! A signature is no word that is found by trying; what guesses cost is the looking. Of a network that may guess no more a few are looked
//! at at once, and the others wait or are refused.

use super::Attempts;
use crate::error::HttpProblem;
use ronda_shared::time::Timestamp;
use std::net::IpAddr;
use tokio::sync::SemaphorePermit;

/// Something that has not proved itself yet. Dropped without a word it stays as it was counted.
pub struct Unproven<'a> {
    attempts: &'a Attempts,
    peer: IpAddr,
    now: Timestamp,
    is_counted: bool,
    _place: Option<SemaphorePermit<'a>>,
}

impl Unproven<'_> {
    /// It was right, or nothing was looked at: what was counted of it is given back.
    pub fn was_no_guess(self) {
        if self.is_counted {
            self.attempts.was_right(self.peer);
        }
    }

    /// It was wrong, and is counted if it was not before.
    ///
    /// # Errors
    /// Its network may guess no more.
    pub fn was_a_guess(self) -> Result<(), HttpProblem> {
        if self.is_counted { Ok(()) } else { self.attempts.guess(self.peer, self.now) }
    }
}

impl Attempts {
    /// What costs little to look at: it is counted once it was wrong.
    pub fn unproven(&self, peer: IpAddr, now: Timestamp) -> Unproven<'_> {
        Unproven { attempts: self, peer, now, is_counted: false, _place: None }
    }

    /// What costs something to look at, and is not told twice: it is counted first, and of a network that may guess no more it waits until
    /// there is a place.
    pub async fn unproven_or_wait(&self, peer: IpAddr, now: Timestamp) -> Unproven<'_> {
        let is_counted = self.guess(peer, now).is_ok();
        // The places are never closed.
        let place = if is_counted { None } else { self.beside_guesses.waits.acquire().await.ok() };
        Unproven { attempts: self, peer, now, is_counted, _place: place }
    }

    /// What costs something to look at, and comes again: it is counted first.
    ///
    /// # Errors
    /// Its network may guess no more, and others of such networks are being looked at.
    pub fn unproven_or_refuse(&self, peer: IpAddr, now: Timestamp) -> Result<Unproven<'_>, HttpProblem> {
        let (is_counted, place) = match self.guess(peer, now) {
            Ok(()) => (true, None),
            Err(spent) => (false, Some(self.beside_guesses.refuses.try_acquire().map_err(|_| spent)?)),
        };
        Ok(Unproven { attempts: self, peer, now, is_counted, _place: place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate_limit::beside_guesses::MAX_CONCURRENT;
    use std::net::Ipv4Addr;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    /// S11: what is right costs nobody's guesses, what is wrong costs one, and beside those who guess a few are looked at at once: of
    /// those that wait too while those that are refused hold all of their places.
    #[test]
    fn beside_guesses_a_few_are_looked_at_and_nothing_is_given_back_that_was_not_counted() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            attempts.unproven(PEER, NOW).was_no_guess();
            at_once(attempts.unproven_or_wait(PEER, NOW)).expect("looked at").was_no_guess();
            attempts.unproven_or_refuse(PEER, NOW).expect("looked at").was_no_guess();
        }
        for number in 0..20 {
            assert!(!attempts.is_spent(PEER, NOW), "{number}");
            let told = match number % 4 {
                0 => attempts.unproven(PEER, NOW).was_a_guess(),
                1 => at_once(attempts.unproven_or_wait(PEER, NOW)).expect("looked at").was_a_guess(),
                2 => attempts.unproven_or_refuse(PEER, NOW).expect("looked at").was_a_guess(),
                _ => attempts.unproven_or_refuse(PEER, NOW).map(drop),
            };
            assert_eq!(told, Ok(()), "{number}");
        }
        assert!(attempts.is_spent(PEER, NOW));

        let refuses: Vec<_> = (0..MAX_CONCURRENT).map(|_| attempts.unproven_or_refuse(PEER, NOW).ok()).collect();
        assert!(refuses.iter().all(Option::is_some));
        assert_eq!(attempts.unproven_or_refuse(PEER, NOW).err(), Some(HttpProblem::TooMany));
        let mut waits: Vec<_> = (0..MAX_CONCURRENT).map(|_| at_once(attempts.unproven_or_wait(PEER, NOW))).collect();
        assert!(waits.iter().all(Option::is_some));
        {
            let mut next = pin!(attempts.unproven_or_wait(PEER, NOW));
            let mut cx = Context::from_waker(Waker::noop());
            assert!(next.as_mut().poll(&mut cx).is_pending());
            drop(waits.pop());
            let Poll::Ready(next) = next.as_mut().poll(&mut cx) else { panic!("it has the place that is free") };
            next.was_no_guess();
        }
        drop((waits, refuses));
        assert!(attempts.is_spent(PEER, NOW), "nothing was counted of them, and nothing is given back");
        let guessed = attempts.unproven_or_refuse(PEER, NOW).expect("a place is free again");
        assert_eq!(guessed.was_a_guess(), Err(HttpProblem::TooMany));
        assert_eq!(attempts.unproven(PEER, NOW).was_a_guess(), Err(HttpProblem::TooMany));
    }
}
