//! Rate limits for sign-in and public forms: guessing ends in 429 (S11).
//!
//! What can be guessed is counted by address. What names a person is counted by that name too, from wherever it comes,
//! and only where the person has another way: who is named by others out of malice signs in without a name.
//! A directory's password is counted by its account, so that no directory is brought to lock it.
//! These are counted by all servers of a store together; the rest bounds the load of each.

use super::beside_guesses::BesideGuesses;
use super::shared::{Others, Row, ServerCount};
use super::streaks::Streaks;
use super::{Limiter, network};
use crate::error::HttpProblem;
use crate::store::{Secret, TokenHash};
use ronda_shared::ids::{LabelId, PersonId};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::net::IpAddr;
use tokio::sync::mpsc;

/// Directories lock an account after five wrong passwords or more, by usual rules; what others try elsewhere is theirs to count.
const WRONG_IN_A_ROW: i64 = 4;
/// They forget wrong ones half an hour after the last, at most, by usual rules; and their clocks are not ours.
const FORGOTTEN_MS: i64 = 31 * MINUTE_MS;

/// All that is counted of those who are not in yet, and what is dear of those who are.
pub struct Attempts {
    guesses: Limiter,
    questions: Limiter,
    names: Limiter,
    reports: Limiter,
    filed: Limiter,
    labels: Limiter,
    others: Others,
    machines: Limiter,
    near_words: Limiter,
    passwords: Streaks,
    pub(super) beside_guesses: BesideGuesses,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            guesses: Limiter::new(20, 6_000),
            questions: Limiter::new(120, 1_000),
            names: Limiter::new(20, 30_000),
            reports: Limiter::new(20, 10_000),
            filed: Limiter::new(10, 60_000),
            labels: Limiter::new(4, 600_000),
            others: Others::default(),
            machines: Limiter::new(60, 500),
            near_words: Limiter::new(60, 2_000),
            passwords: Streaks::new(WRONG_IN_A_ROW, FORGOTTEN_MS),
            beside_guesses: BesideGuesses::default(),
        }
    }
}

impl Attempts {
    /// Counts what may be a guess: a link, a passkey's or a device key's answer.
    pub fn guess(&self, peer: IpAddr, now: Timestamp) -> Result<(), HttpProblem> {
        too_many_unless(self.count(Row::Guesses, &network(peer).to_string(), now))
    }
    /// It was right: an office behind one address is not locked out by its own people.
    pub fn was_right(&self, peer: IpAddr) {
        self.give_back(Row::Guesses, &network(peer).to_string());
    }
    /// Counts a password of a directory's account, as a guess and for that account, known or not: four in a row, then none until none
    /// came for half an hour, so that nobody has a directory lock its people out. Who was named by others comes in with a passkey.
    /// It is a question, too, which nobody gets back: each that is no guess asks the directory, is logged or is handed a ticket.
    /// False where the account waits: longer than an address does, so whoever comes is told another time.
    pub fn password(&self, peer: IpAddr, account: &str, now: Timestamp) -> Result<bool, HttpProblem> {
        self.question(peer, None, now)?;
        self.guess(peer, now)?;
        Ok(self.count(Row::Passwords, account, now))
    }
    /// It was right, or the directory was not asked: it was no guess.
    pub fn was_no_password_guess(&self, peer: IpAddr, account: &str) {
        self.was_right(peer);
        self.give_back(Row::Passwords, account);
    }
    /// Counts a question for a passkey, which guesses nothing and takes some memory. Where it names a person it is counted
    /// for that name too, known or not; without a name that person still comes in.
    pub fn question(&self, peer: IpAddr, name: Option<&PersonId>, now: Timestamp) -> Result<(), HttpProblem> {
        too_many_unless(self.questions.allow(network(peer), now))?;
        too_many_unless(name.is_none_or(|name| self.count(Row::Names, name.as_str(), now)))
    }
    /// That person has come in: who named them was themselves.
    pub fn came(&self, name: &PersonId) {
        self.give_back(Row::Names, name.as_str());
    }
    /// Counts a fault reported by somebody without an account: by address, and by the label that was scanned, known or not.
    pub fn file(&self, peer: IpAddr, label: LabelId, now: Timestamp) -> Result<(), HttpProblem> {
        too_many_unless(self.filed.allow(network(peer), now))?;
        too_many_unless(self.labels.allow(label, now))
    }
    /// Counts what a machine asks under its token: 60 at once, then two a second.
    pub fn machine(&self, token: &TokenHash, now: Timestamp) -> Result<(), HttpProblem> {
        too_many_unless(self.machines.allow(token, now))
    }
    /// Counts a question for near words, each of which looks through all words of a file: 60 at once, then one each two seconds.
    pub fn near_words(&self, person: &PersonId, now: Timestamp) -> Result<(), HttpProblem> {
        too_many_unless(self.near_words.allow(person.as_str(), now))
    }
    /// Counts a report of the content policy, which is logged.
    pub fn report(&self, peer: IpAddr, now: Timestamp) -> Result<(), HttpProblem> {
        too_many_unless(self.reports.allow(network(peer), now))
    }

    /// Whether one more guess from there would be refused; counts nothing.
    pub fn is_spent(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.guesses.spent(self.others.tag(&network(peer).to_string()), now)
    }
    /// From now on what is counted here is told to the servers that have this secret: received here, or lost. None where it
    /// was shared before.
    pub fn share(&self, secret: Secret) -> Option<mpsc::Receiver<ServerCount>> {
        self.others.share(secret)
    }
    /// Counts what another server has counted.
    pub fn hear(&self, counted: ServerCount, now: Timestamp) {
        let at = counted.at.unwrap_or(now);
        let (who, weight) = (counted.who, i64::from(counted.weight));
        match counted.row {
            Row::Guesses => self.guesses.hear(who, weight, at, now),
            Row::Names => self.names.hear(who, weight, at, now),
            Row::Passwords => self.passwords.hear(who, weight, at, now),
        }
    }

    fn count(&self, row: Row, who: &str, now: Timestamp) -> bool {
        let who = self.others.tag(who);
        let allowed = match row {
            Row::Guesses => self.guesses.allow(who, now),
            Row::Names => self.names.allow(who, now),
            Row::Passwords => self.passwords.allow(who, now),
        };
        if allowed {
            self.others.tell(ServerCount { row, who, weight: 1, at: Some(now) });
        }
        allowed
    }
    fn give_back(&self, row: Row, who: &str) {
        let who = self.others.tag(who);
        match row {
            Row::Guesses => self.guesses.forgive(who),
            Row::Names => self.names.forgive(who),
            Row::Passwords => self.passwords.forgive(who),
        }
        self.others.tell(ServerCount { row, who, weight: -1, at: None });
    }
}

fn too_many_unless(allowed: bool) -> Result<(), HttpProblem> {
    if allowed { Ok(()) } else { Err(HttpProblem::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    /// S11: of two servers a guesser has as many attempts as of one, and what was right at one is given back at both.
    #[test]
    fn guesses_at_two_servers_are_counted_together() {
        let servers = [Attempts::default(), Attempts::default()];
        let mut counted = servers.each_ref().map(|one| one.share(Secret([7; 32])).expect("shared"));
        let now = Timestamp::from_millis(1_000_000);
        let peer = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
        let mut exchange = || {
            for (from, to) in [(0, 1), (1, 0)] {
                while let Ok(one) = counted[from].try_recv() {
                    servers[to].hear(one, now);
                }
            }
        };
        let mut allowed = 0;
        for number in 0..40 {
            allowed += usize::from(servers[number % 2].guess(peer, now).is_ok());
            exchange();
        }
        assert_eq!(allowed, 20);
        servers[0].was_right(peer);
        exchange();
        assert_eq!(servers.each_ref().map(|one| one.is_spent(peer, now)), [false, false]);
        assert_eq!(servers[1].guess(peer, now), Ok(()));
        exchange();
        assert_eq!(servers.each_ref().map(|one| one.is_spent(peer, now)), [true, true]);
    }

    /// S11: of two servers an account is tried as often as of one, from wherever, and never so often that its directory locks it.
    #[test]
    fn passwords_of_an_account_are_counted_at_two_servers_together() {
        let servers = [Attempts::default(), Attempts::default()];
        let mut counted = servers.each_ref().map(|one| one.share(Secret([7; 32])).expect("shared"));
        let now = Timestamp::from_millis(1_000_000);
        let from = |number: u32| IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number));
        let mut asks = |number: u32, account: &str, now: Timestamp| {
            let asked = servers[number as usize % 2].password(from(number), account, now) == Ok(true);
            for (from, to) in [(0, 1), (1, 0)] {
                while let Ok(one) = counted[from].try_recv() {
                    servers[to].hear(one, now);
                }
            }
            asked
        };
        assert_eq!((0..40).filter(|number| asks(*number, "omar.cruz", now)).count(), 4);
        assert!(asks(50, "eva.rios", now), "others come in");
        let later = now.plus(30 * MINUTE_MS);
        assert!(!asks(60, "omar.cruz", later) && !asks(61, "omar.cruz", later), "a directory counts them still");
        assert!(asks(70, "omar.cruz", now.plus(FORGOTTEN_MS)));
    }

    /// S11: while a directory is away nothing is a guess, and there is an end to asking it all the same.
    #[test]
    fn passwords_that_are_no_guesses_end_as_questions_do() {
        let attempts = Attempts::default();
        let now = Timestamp::from_millis(1_000_000);
        let peer = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
        let asked = (0..1_000).filter(|_| {
            let allowed = attempts.password(peer, "omar.cruz", now) == Ok(true);
            if allowed {
                attempts.was_no_password_guess(peer, "omar.cruz");
            }
            allowed
        });
        assert_eq!(asked.count(), 120);
        assert_eq!(attempts.guess(peer, now), Ok(()), "none of them was a guess");
    }

    /// S11: naming somebody from everywhere ends, and does not lock them out.
    #[test]
    fn who_is_named_by_a_crowd_comes_in_without_a_name() {
        let attempts = Attempts::default();
        let now = Timestamp::from_millis(1_000_000);
        let eva = PersonId::new("eva.rios");
        let from = |number: u32| IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number));
        let asked = (0..100).filter(|number| attempts.question(from(*number), Some(&eva), now).is_ok()).count();
        assert_eq!(asked, 20, "by that name, from wherever");
        assert_eq!(attempts.question(from(200), None, now), Ok(()), "without a name");
        assert_eq!(attempts.question(from(201), Some(&PersonId::new("ana.lopez")), now), Ok(()), "nor anybody else");
        attempts.came(&eva);
        assert_eq!(attempts.question(from(202), Some(&eva), now), Ok(()), "her own was given back");
    }
}
