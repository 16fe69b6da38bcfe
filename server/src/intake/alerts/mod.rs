//! Alerts of monitoring systems: read by a mapping, made one ticket an outage, ended as they end (docs/alerts.md).
//!
//! `mapping` reads a source's JSON; `rules` says, purely, what a batch asks for; `bring` reads what is remembered,
//! has that written by the one way in, and remembers; `outage_updates` goes on by the clock: what repeats is told once in a while,
//! requesters who write about an outage learn of it.

mod bring;
mod calls;
mod ending;
mod left_out;
mod mapping;
mod outage_updates;
mod preview;
mod rules;
mod settings;
mod words;

pub use bring::{AlertReading, BatchSummary, BringProblem, bring};
pub use calls::{CallRecord, CallRecords, FailedCall};
pub use left_out::{LeftOut, LeftOutCounts};
pub use mapping::{Alert, AlertProblem, Mapping, ToldAlerts};
pub use outage_updates::{OutageUpdates, SettingsOf, UpdateError};
pub use preview::{AlertPreview, Fate, foresee, in_words};
pub use rules::SourceLimits;
pub use settings::{AlertSettings, RawAlertSettings};
