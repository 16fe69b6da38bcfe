//! Remembers what this server has seen of each source's calls since it began. That is when the last came, and why one
//! was not taken.

use crate::bilingual_text::BilingualText;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A call that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedCall {
    /// When it came.
    pub at: Timestamp,
    /// Why it was not taken.
    pub why: BilingualText,
}

/// The calls of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallRecord {
    /// When the last one was taken.
    pub taken: Option<Timestamp>,
    /// The last one that was not.
    pub failed: Option<FailedCall>,
}

impl CallRecord {
    /// Whether the last call was not taken.
    pub fn fails(&self) -> bool {
        self.failed.as_ref().is_some_and(|failed| self.taken.is_none_or(|taken| taken < failed.at))
    }
}

/// Those of all sources. Kept in memory: of no use to a server that begins anew, nor to another one.
pub struct CallRecords {
    /// What they are, as figures name it.
    connector: &'static str,
    since: Timestamp,
    /// Only of sources that the operator's file names: nobody makes it grow.
    seen: Mutex<BTreeMap<String, CallRecord>>,
}

impl CallRecords {
    /// None yet.
    pub fn since(connector: &'static str, now: Timestamp) -> Self {
        Self { connector, since: now, seen: Mutex::default() }
    }

    /// Since when they are seen.
    pub fn began(&self) -> Timestamp {
        self.since
    }

    /// A call of this source was taken.
    pub fn taken(&self, source: &str, at: Timestamp) {
        self.failing(source, None);
        self.change(source, |called| called.taken = Some(at));
    }

    /// A call of this source was not taken.
    pub fn failed(&self, source: &str, at: Timestamp, why: BilingualText) {
        self.change(source, |called| {
            if !called.fails() {
                self.failing(source, Some(at));
            }
            called.failed = Some(FailedCall { at, why });
        });
    }

    /// Tells whoever watches since when calls of a source are not taken, or that they are.
    fn failing(&self, source: &str, since: Option<Timestamp>) {
        let at = since.map_or(0.0, |at| at.millis() as f64 / 1_000.0);
        let (connector, name) = (self.connector, source.to_owned());
        metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => connector, "name" => name).set(at);
    }

    /// What is known of a source.
    pub fn of(&self, source: &str) -> CallRecord {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(source).cloned().unwrap_or_default()
    }

    fn change(&self, source: &str, change: impl FnOnce(&mut CallRecord)) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        change(seen.entry(source.to_owned()).or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_each_kind_is_known() {
        let at = Timestamp::from_millis;
        let calls = CallRecords::since("alerts", at(1));
        assert_eq!((calls.began(), calls.of("monitoreo")), (at(1), CallRecord::default()));
        let why = |en: &str| BilingualText { es: en.to_owned(), en: en.to_owned() };
        calls.failed("monitoreo", at(2), why("a"));
        calls.taken("monitoreo", at(3));
        calls.failed("monitoreo", at(4), why("b"));
        let called = calls.of("monitoreo");
        assert!(called.fails() && !CallRecord { taken: Some(at(5)), ..called.clone() }.fails());
        assert_eq!((called.taken, called.failed), (Some(at(3)), Some(FailedCall { at: at(4), why: why("b") })));
        assert_eq!(calls.of("otro"), CallRecord::default());
    }
}
