//! What is wrong with an installation and what to do: findings for `ronda doctor`, figures for whoever watches.

mod authorities;
mod certificate;
mod connectors;
mod disk_space;
mod figures;
mod files;
pub mod replica;
mod store;
mod word_vectors;

pub use authorities::publish_certificates;
pub use figures::{publish, publish_leadership, publish_writable, running, unit_by};
pub use files::{files, settings, settings_file, undecided};
pub use store::{dispatched, leave_bucket, moved_away, of_store, offline, supervised};

use crate::store::FOLLOWS;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;

/// Clocks and file systems differ by this much without anything being wrong.
const SKEW_MS: i64 = 2 * MINUTE_MS;
/// The unit that runs a server.
pub const UNIT: &str = "ronda";
/// The unit that runs one that follows another (`docs/operations.md#a-standby`), also once it has taken over.
pub const FOLLOW_UNIT: &str = "ronda-follow";
/// Where a finding's section stands.
const RUNBOOK: &str = "docs/runbook.md";

/// What is looked at, by the doctor or by alerts over the figures, each a section of the runbook.
pub const SECTIONS: [&str; 29] = [
    "alerts",
    "backup",
    "certificate",
    "clock",
    "data-folder",
    "directory",
    "disk",
    "epoch",
    "evidence",
    "held",
    "inventory",
    "jobs",
    "light-key",
    "mail",
    "ocsp",
    "one-login",
    "organisation",
    "origin",
    "proof",
    "replica",
    "scanner",
    "server",
    "settings",
    "store",
    "time-stamps",
    "traces",
    "webhooks",
    "whatsapp",
    "word-vectors",
];

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, and will not for ever.
    Warn,
    /// Something does not work, or would be lost.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at: one of [`SECTIONS`].
    pub about: String,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub what: String,
    /// What to do; empty where there is nothing to do.
    pub todo: String,
}

impl Finding {
    fn ok(about: &str, what: impl Into<String>) -> Self {
        Self::of(about, Level::Ok, what, "")
    }
    /// It works, and will not for ever.
    pub fn warn(about: &str, what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self::of(about, Level::Warn, what, todo)
    }
    /// Something does not work, or would be lost.
    pub fn fail(about: &str, what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self::of(about, Level::Fail, what, todo)
    }
    fn of(about: &str, level: Level, what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { about: about.into(), level, what: what.into(), todo: todo.into() }
    }
    /// A server runs and was asked.
    pub fn server_runs() -> Self {
        Self::ok("server", "runs, and answered")
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok  ",
            Level::Warn => "WARN",
            Level::Fail => "FAIL",
        };
        write!(f, "{level}  {}: {}", self.about, self.what)?;
        if !self.todo.is_empty() {
            write!(f, "\n      Do: {}\n      See {RUNBOOK}#{}", self.todo, self.about)?;
        }
        Ok(())
    }
}

/// The unit by which the store in a data directory is served. Where it follows another's, starting the plain one would stop who follows,
/// and serve nothing.
pub fn unit_of(data: &Path) -> &'static str {
    if data.join(FOLLOWS).exists() { FOLLOW_UNIT } else { UNIT }
}

/// Whether an instant has come. What was made at one that has not was made while the clock was ahead: nobody knows how old it is, and
/// until then it would count as made just now.
fn has_come(at: Timestamp, now: Timestamp) -> bool {
    at.since(now) <= SKEW_MS
}

/// A length of time in the largest unit that says enough.
fn span(millis: i64) -> String {
    use ronda_shared::time::{DAY_MS, HOUR_MS};
    match millis {
        ..HOUR_MS => format!("{} minutes", millis.max(0) / MINUTE_MS),
        HOUR_MS..172_800_000 => format!("{} hours", millis / HOUR_MS),
        _ => format!("{} days", millis / DAY_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::{DAY_MS, HOUR_MS};

    #[test]
    fn a_finding_says_what_and_what_to_do() {
        let told = Finding::fail("disk", "3 MB are left", "remove something").to_string();
        assert_eq!(told, "FAIL  disk: 3 MB are left\n      Do: remove something\n      See docs/runbook.md#disk");
        assert_eq!(Finding::ok("held", "nothing waits").to_string(), "ok    held: nothing waits");
        assert!(Level::Fail > Level::Warn && Level::Warn > Level::Ok);
    }

    #[test]
    fn a_length_of_time_is_told_in_words() {
        let told = [-1, 5 * MINUTE_MS, HOUR_MS, 47 * HOUR_MS, 3 * DAY_MS].map(span);
        assert_eq!(told, ["0 minutes", "5 minutes", "1 hours", "47 hours", "3 days"]);
    }
}
