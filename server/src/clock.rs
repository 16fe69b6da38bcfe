//! The server's clock as a value that is handed around: tests set it, only [`Clock::system`] reads the machine's.

use ronda_shared::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time. Cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads it")]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        }))
    }

    /// A clock that stands at `millis` until the returned hand moves it.
    pub fn by_hand(millis: i64) -> (Self, Arc<AtomicI64>) {
        let hand = Arc::new(AtomicI64::new(millis));
        let read = Arc::clone(&hand);
        (Self(Arc::new(move || Timestamp::from_millis(read.load(Ordering::Relaxed)))), hand)
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now().millis())
    }
}
