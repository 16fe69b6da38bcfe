//! Guesses that several servers count together: each tells the others what it counted, under a keyed tag.

use crate::store::Secret;
use hmac::Mac;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use tokio::sync::mpsc;

/// Counted and not told yet; more are left out, as where the line is down.
const UNTOLD: usize = 4_096;
/// Where a server is alone nothing leaves it, and any key will do.
const ALONE: Secret = Secret([0; 32]);

/// What all servers count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Row {
    /// Answers to links, passkeys and device keys, by network.
    Guesses,
    /// Questions for a passkey in somebody's name, by that name.
    Names,
    /// Passwords of a directory's account, by that account.
    Passwords,
}

/// What one server counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerCount {
    /// Of what.
    pub row: Row,
    /// Of whom: a tag, alike at all servers of a store; without their secret it names nobody.
    pub who: u64,
    /// So many attempts; below zero those that were given back.
    pub weight: i16,
    /// When the last of them was counted; nothing where they were given back alone.
    pub at: Option<Timestamp>,
}

/// The way to the other servers, once there is one.
#[derive(Default)]
pub(super) struct Others(OnceLock<Sharing>);

struct Sharing {
    secret: Secret,
    say: mpsc::Sender<ServerCount>,
}

impl Others {
    /// Tags are made by this secret from now on, and what is counted can be received; none where it was shared before.
    pub(super) fn share(&self, secret: Secret) -> Option<mpsc::Receiver<ServerCount>> {
        let (say, counted) = mpsc::channel(UNTOLD);
        self.0.set(Sharing { secret, say }).is_ok().then_some(counted)
    }

    /// Under what somebody is counted.
    pub(super) fn tag(&self, who: &str) -> u64 {
        let secret = self.0.get().map_or(&ALONE, |sharing| &sharing.secret);
        let mut mac = secret.mac();
        mac.update(b"ronda-guesses-v1\0");
        mac.update(who.as_bytes());
        let whole = mac.finalize().into_bytes();
        u64::from_be_bytes(std::array::from_fn(|at| whole[at]))
    }

    /// Hands on what was counted, at once or not at all: no request waits for it.
    pub(super) fn tell(&self, counted: ServerCount) {
        if let Some(sharing) = self.0.get()
            && sharing.say.try_send(counted).is_err()
        {
            metrics::counter!("ronda_guesses_untold_total").increment(1);
        }
    }
}

/// One line for each of whom something was counted; whoever was right in the meantime is not told of.
pub fn together(counted: impl IntoIterator<Item = ServerCount>) -> Vec<ServerCount> {
    let mut all: BTreeMap<(Row, u64), ServerCount> = BTreeMap::new();
    for one in counted {
        all.entry((one.row, one.who))
            .and_modify(|known| {
                known.weight = known.weight.saturating_add(one.weight);
                known.at = known.at.max(one.at);
            })
            .or_insert(one);
    }
    all.into_values().filter(|one| one.weight != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(who: u64, weight: i16, at: Option<i64>) -> ServerCount {
        ServerCount { row: Row::Guesses, who, weight, at: at.map(Timestamp::from_millis) }
    }

    #[test]
    fn who_was_right_at_once_is_not_told_of() {
        let all = [counted(1, 1, Some(5)), counted(2, 1, Some(6)), counted(1, -1, None), counted(2, 1, Some(7))];
        assert_eq!(together(all), [counted(2, 2, Some(7))]);
    }

    #[test]
    fn a_tag_is_of_its_store() {
        let [one, same, other] = [7, 7, 8].map(|byte| {
            let others = Others::default();
            assert!(others.share(Secret([byte; 32])).is_some());
            assert!(others.share(Secret([byte; 32])).is_none(), "once");
            others.tag("10.0.0.7")
        });
        assert_eq!(one, same);
        assert_ne!(one, other);
    }

    /// Nobody takes it up: what is too much is left out, and nobody waits.
    #[test]
    fn what_nobody_takes_up_is_left_out() {
        let others = Others::default();
        others.tell(counted(1, 1, Some(5)));
        let mut taken = others.share(Secret([7; 32])).expect("the first time");
        for number in 0..=UNTOLD as u64 {
            others.tell(counted(number, 1, Some(5)));
        }
        let told = std::iter::from_fn(|| taken.try_recv().ok()).count();
        assert_eq!(told, UNTOLD, "and what was counted alone is not among them");
    }
}
