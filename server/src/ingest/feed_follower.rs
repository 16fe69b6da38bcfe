//! Hears of the feed's moves for what works behind it. Moves of one moment are heard of as one.

use std::time::Duration;
use tokio::sync::watch;
use tokio::sync::watch::error::RecvError;
use tokio::time::sleep;

/// After the feed moved, what follows soon is worked through together with it: each look costs a view of the store.
const TOGETHER: Duration = Duration::from_millis(200);

/// What hears of the feed. Whoever stops waiting for it looks at the feed by themselves.
#[derive(Debug)]
pub struct FeedFollower(watch::Receiver<u64>);

impl FeedFollower {
    pub(super) fn new(position: watch::Receiver<u64>) -> Self {
        Self(position)
    }

    /// Waits until the feed has moved since the last time, and a moment longer.
    ///
    /// # Errors
    /// [`RecvError`] where it moves no more: the server stops.
    pub async fn moved(&mut self) -> Result<(), RecvError> {
        self.0.changed().await?;
        sleep(TOGETHER).await;
        self.0.mark_unchanged();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn moves_of_one_moment_are_heard_of_as_one() {
        let position = watch::Sender::new(1);
        let mut follower = FeedFollower::new(position.subscribe());
        position.send_replace(2);
        // The first is heard of, and then, within the moment, the second is made.
        let (heard, ()) = tokio::join!(biased; follower.moved(), async { position.send_modify(|end| *end = 3) });
        heard.expect("it moves");
        assert!(!follower.0.has_changed().expect("it may move"), "what came in that moment was heard of");
        drop(position);
        assert!(follower.moved().await.is_err(), "it moves no more");
    }
}
