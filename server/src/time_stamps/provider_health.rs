//! How each provider has answered since this server began, and which of them rests after a failure.

use crate::store::time_stamps::Refusal;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// For how long a provider that failed is passed over where another can be asked.
const REST_MS: i64 = 5 * MINUTE_MS;

/// How a provider has answered since this server began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderHealth {
    /// Answers of it that were believed.
    pub given: u64,
    /// When the last one came.
    pub last: Option<Timestamp>,
    /// What it answered last that was not believed, or why it did not answer.
    pub refused: Option<Refusal>,
    /// Until when it is passed over.
    pub rests: Option<Timestamp>,
}

/// All of them, by name.
#[derive(Debug, Default)]
pub(crate) struct HealthByProvider(Mutex<BTreeMap<String, ProviderHealth>>);

impl HealthByProvider {
    /// How one stands.
    pub(crate) fn of(&self, provider: &str) -> ProviderHealth {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(provider).cloned().unwrap_or_default()
    }

    /// Until when one is passed over; none where it may be asked now.
    pub(crate) fn rests(&self, provider: &str, now: Timestamp) -> Option<Timestamp> {
        // One that would rest for longer failed by a clock that was ahead, and is set right since.
        self.of(provider).rests.filter(|until| now < *until && until.since(now) <= REST_MS)
    }

    /// It gave a stamp.
    pub(crate) fn gave(&self, provider: &str, at: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.entry(provider.to_owned()).or_default();
        *own = ProviderHealth { given: own.given + 1, last: Some(at), refused: own.refused.take(), rests: None };
    }

    /// It did not.
    pub(crate) fn failed(&self, refusal: &Refusal) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.entry(refusal.provider.clone()).or_default();
        own.rests = Some(refusal.at.plus(REST_MS));
        own.refused = Some(refusal.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_rests_no_longer_once_a_clock_that_was_ahead_is_set_right() {
        let (health, now) = (HealthByProvider::default(), Timestamp::from_millis(1_795_392_000_000));
        let failed =
            |at| health.failed(&Refusal { provider: "PSC Uno".into(), at, why: String::new(), es: String::new() });
        failed(now);
        assert_eq!(health.rests("PSC Uno", now), Some(now.plus(REST_MS)));
        failed(now.plus(1_000 * REST_MS));
        assert_eq!(health.rests("PSC Uno", now), None);
    }
}
