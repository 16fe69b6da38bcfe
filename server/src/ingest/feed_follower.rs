//! Hears of the feed's moves for what works behind it. Moves of one moment are heard of as one.

use std::time::Duration;
use tokio::sync::watch;
use tokio::sync::watch::error::RecvError;
use tokio::time::sleep;

/// After the feed moved, what follows soon is worked through together with it: each look costs a view of the store.
const TOGETHER: Duration = Duration::from_millis(200);

/// What hears of the feed. A move is not lost where somebody stops waiting for it: whoever waits next hears of it.
#[derive(Debug)]
pub struct FeedFollower {
    position: watch::Receiver<u64>,
    /// It moved, and the moment after that was not waited for to its end.
    moved: bool,
}

impl FeedFollower {
    pub(super) fn new(position: watch::Receiver<u64>) -> Self {
        Self { position, moved: false }
    }

    /// Waits until the feed has moved since the last time, and a moment longer.
    ///
    /// # Errors
    /// [`RecvError`] where it moves no more: the server stops.
    pub async fn moved(&mut self) -> Result<(), RecvError> {
        if !self.moved {
            self.position.changed().await?;
            self.moved = true;
        }
        sleep(TOGETHER).await;
        self.moved = false;
        self.position.mark_unchanged();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    #[tokio::test]
    async fn moves_of_one_moment_are_heard_of_as_one() {
        let position = watch::Sender::new(1);
        let mut follower = FeedFollower::new(position.subscribe());
        position.send_replace(2);
        // The first is heard of, and then, within the moment, the second is made.
        let (heard, ()) = tokio::join!(biased; follower.moved(), async { position.send_modify(|end| *end = 3) });
        heard.expect("it moves");
        assert!(!follower.position.has_changed().expect("it may move"), "what came in that moment was heard of");
        drop(position);
        assert!(follower.moved().await.is_err(), "it moves no more");
    }

    #[tokio::test]
    async fn a_move_is_not_lost_where_somebody_stops_waiting() {
        let position = watch::Sender::new(1);
        let mut follower = FeedFollower::new(position.subscribe());
        position.send_replace(2);
        assert!(timeout(Duration::ZERO, follower.moved()).await.is_err(), "something else comes within the moment");
        follower.moved().await.expect("it is heard of");
        assert!(timeout(TOGETHER * 2, follower.moved()).await.is_err(), "once");
    }
}
