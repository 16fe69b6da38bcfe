//! Several servers on one store. They hear of each other, and agree which of them does what is to be done once.

use super::StoreError;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::future::pending;
use std::sync::Weak;
use tokio::sync::{broadcast, watch};

/// The clocks of servers on one store may be so far apart.
pub const APART_MS: i64 = 10 * MINUTE_MS;

/// Whether what a server on the store made at an instant is good still, which it is for so long. Another one is asked a moment later, and
/// by its clock it may be of the future.
pub fn is_good_still(made: Timestamp, now: Timestamp, good_for_ms: i64) -> bool {
    (-APART_MS..good_for_ms).contains(&now.since(made))
}

/// What a server hears of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeMessage {
    /// Another server said something.
    Said {
        /// The number of the server, the same as long as it runs.
        node: u64,
        /// The text that it said.
        text: String,
    },
    /// The line was down: what was said meanwhile is not heard any more.
    Gap,
}

/// The other servers on a store. Whatever is heard of them may be lost: what must be right is read in the store.
pub trait Nodes: Send + Sync {
    /// Moves this to the feed's end whenever somebody has committed, within a second or so; never back.
    fn follow(&self, position: Weak<watch::Sender<u64>>);

    /// True as long as this server is the one that does what one of them does for all. Two may believe it for a moment,
    /// where a connection broke: so each of these things is judged once more in the turn in which it is written.
    fn leadership(&self) -> watch::Receiver<bool>;

    /// Whether this server is that one now. Asked by who only tells of it: it asks for no leadership.
    fn leads(&self) -> bool;

    /// Leaves the leadership to the others from now on, soon; or would have it again, once none of them has it.
    fn want_leadership(&self, wanted: bool);

    /// Tells the other servers something, soon, and in the order in which it was said.
    fn say(&self, text: String);

    /// What the other servers say from now on.
    fn words(&self) -> broadcast::Receiver<NodeMessage>;

    /// A number for a message to go out that no server has given before; at least this one. It blocks.
    fn mail_number(&self, least: u64) -> Result<u64, StoreError>;

    /// Keeps something under a name for a while, for whichever server is asked for it; false where something has that name, or
    /// too much is kept. What is kept is no part of the records: no backup carries it. It blocks.
    fn keep(&self, name: &[u8], what: Vec<u8>, now: Timestamp, until: Timestamp) -> Result<bool, StoreError>;

    /// The same in the place of what has that name; false where too much is kept. It blocks.
    fn put(&self, name: &[u8], what: Vec<u8>, now: Timestamp, until: Timestamp) -> Result<bool, StoreError>;

    /// What is kept under a name, which stays; none where nothing has that name any more. It blocks.
    fn kept(&self, name: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError>;

    /// Takes it out, once; none where nothing has that name any more. It blocks.
    fn take(&self, name: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError>;
}

/// Moves a position on, never back; whoever waits for it is told where it moved.
pub fn advance(position: &watch::Sender<u64>, end: u64) {
    position.send_if_modified(|known| {
        let further = end > *known;
        *known = end.max(*known);
        further
    });
}

/// Whether this server does what one does for all; always where it is the only one.
#[derive(Debug, Clone)]
pub struct Leadership(Option<watch::Receiver<bool>>);

impl Leadership {
    /// That of a server on a store.
    pub fn on(nodes: Option<&dyn Nodes>) -> Self {
        Self(nodes.map(Nodes::leadership))
    }

    /// Waits until it is this server's.
    pub async fn is_mine(&mut self) {
        let gone = match &mut self.0 {
            Some(leadership) => leadership.wait_for(|mine| *mine).await.is_err(),
            None => false,
        };
        if gone {
            // The store is gone, and whoever waits with it.
            pending::<()>().await;
        }
    }

    /// The same. Where it is another server's, `left` is called first: what this one told of it in figures may be true no more.
    pub async fn is_mine_or(&mut self, left: impl FnOnce()) {
        if self.0.as_ref().is_some_and(|leadership| !*leadership.borrow()) {
            left();
        }
        self.is_mine().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test]
    async fn who_waits_for_the_duty_of_another_says_so_first() {
        let (told, leadership) = watch::channel(false);
        let (mut leadership, mut left) = (Leadership(Some(leadership)), 0);
        assert!(timeout(Duration::ZERO, leadership.is_mine_or(|| left += 1)).await.is_err(), "another has it");
        told.send_replace(true);
        leadership.is_mine_or(|| left += 1).await;
        assert_eq!(left, 1, "and nothing is said where it is had");
        Leadership(None).is_mine_or(|| panic!("there is no other")).await;
    }

    #[test]
    fn what_another_server_made_is_good_by_a_clock_that_is_behind_its_own() {
        let made = Timestamp::from_millis(1_795_186_800_000);
        let good = |after: i64| is_good_still(made, made.plus(after), MINUTE_MS);
        assert!(good(0) && good(MINUTE_MS - 1) && !good(MINUTE_MS));
        assert!(good(-1) && good(-APART_MS) && !good(-APART_MS - 1), "no clock is a day behind");
    }
}
