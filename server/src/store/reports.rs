//! The rows of reports beside the feed. They hold the reports that go out by mail on a schedule, and those that were
//! issued.

use ronda_shared::catalog::hours::{DayOfWeek, TimeOfDay};
use ronda_shared::date::Date;
use ronda_shared::ids::{PersonId, Sha256};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use strum::VariantArray;

/// The series from which issued reports have their numbers.
pub const ISSUED_SERIES: &str = "INF";

/// Which question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// What came, what was done, how well (OAX-05, OAX-92).
    Activity,
    /// What is open, since when, with whom (SEC-15).
    Backlog,
    /// Which faults come again, and which items fail (OAX-87).
    Repeated,
    /// What collided and what waits for a decision.
    Conflicts,
    /// What storerooms hold, what went in and out, what is under its minimum, what waits for material (SEC-37, BJ-18).
    Stock,
    /// What of a place's inventory was seen there, and what is open there (OAX-49).
    Places,
}

impl ReportKind {
    /// All of them.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// Of which days a scheduled report is, seen from the day on which it goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ReportPeriod {
    /// From Monday to that day.
    ThisWeek,
    /// The whole week before, from Monday to Sunday.
    LastWeek,
    /// From the month's first day to that day.
    ThisMonth,
    /// The whole month before.
    LastMonth,
    /// The whole year before.
    LastYear,
}

/// How often a report goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Every week.
    Week {
        /// On which day.
        on: DayOfWeek,
    },
    /// Every month.
    Month {
        /// On which day of it, from 1; its last one where it has fewer.
        day: u32,
    },
}

/// A report that goes out by mail again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleRow {
    /// Its number, from 1.
    pub id: u64,
    /// The person who set it up.
    pub owner: PersonId,
    /// The people it is sent to.
    pub to: Vec<PersonId>,
    /// The question that it answers.
    pub report: ReportKind,
    /// Of this building alone, where the question is of places; none where it is of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    /// The days it is of, seen from the day on which it goes out.
    pub period: ReportPeriod,
    /// How often it goes out: each week or each month, and on which day.
    pub rhythm: Rhythm,
    /// At what time, by the institution's clock.
    pub hour: TimeOfDay,
    /// When it was set up.
    pub made: Timestamp,
    /// When it goes out next.
    pub next: Timestamp,
    /// Who stopped it, and when; none while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// How it went the last time; none before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Sending>,
    /// It came out of a backup of this instant and no running server has looked at it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<Timestamp>,
    /// What was not sent after a restore, the last time that anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOut>,
}

impl ScheduleRow {
    /// As a restored server has it, from a backup of an instant. What fell due since may have gone out already.
    pub fn restored(self, made: Timestamp) -> Self {
        Self { backup: self.backup.or(Some(made)), ..self }
    }
}

/// Moments of a schedule at which nothing was sent, since it may have been sent before the server was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeftOut {
    /// When the backup was made that the server was restored from.
    pub backup: Timestamp,
    /// The first of those moments.
    pub from: Timestamp,
    /// The last of them.
    pub to: Timestamp,
    /// How many they are.
    pub many: u32,
}

/// A schedule was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Stopped {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A schedule came due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sending {
    /// When it was due.
    pub due: Timestamp,
    /// When it was done.
    pub at: Timestamp,
    /// What became of it, by person.
    pub told: Vec<SentTo>,
}

/// What became of a scheduled report for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SentTo {
    /// Who.
    pub person: PersonId,
    /// What.
    pub became: SendingBecame,
}

/// What became of a scheduled report for one of those it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SendingBecame {
    /// It stands in the queue of mail.
    Queued,
    /// They work here no more.
    Left,
    /// They hold no right to read reports any more.
    NoRight,
    /// No address of theirs is known to which mail can be sent.
    NoAddress,
    /// Mail does not go out of this server.
    NoMail,
    /// The report could not be made: the server's log says why. It is tried again until the schedule comes round anew.
    NotMade,
}

/// A report that was issued, but for its contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedRow {
    /// Its number in the series: 7 is written `INF-0007`.
    pub number: u64,
    /// The question that it answers.
    pub report: ReportKind,
    /// The first day that is counted.
    pub from: Date,
    /// The last day that is counted.
    pub to: Date,
    /// Of which building alone, by the name it had; none where it is of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    /// The last entry of the feed that is counted.
    pub position: u64,
    /// Who issued it.
    pub by: PersonId,
    /// Their name as it was then.
    pub name: String,
    /// When it was issued.
    pub at: Timestamp,
    /// What was done, in their words.
    pub done: String,
    /// What was gained by it, in their words.
    pub gained: String,
    /// The issued report in whose place it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u64>,
    /// Hash of its contents: the audit log tells the same.
    pub digest: Sha256,
}

impl IssuedRow {
    /// A number of the series as it is written: `INF-0007`.
    pub fn written(number: u64) -> String {
        format!("{ISSUED_SERIES}-{number:04}")
    }

    /// The number of what [`IssuedRow::written`] wrote.
    pub fn number_of(written: &str) -> Option<u64> {
        written.strip_prefix(ISSUED_SERIES)?.strip_prefix('-')?.parse().ok()
    }
}

/// What an issued report holds, for ever as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedContents {
    /// JSON of the report.
    pub report: ByteBuf,
    /// The same on paper.
    pub paper: ByteBuf,
    /// CBOR of what each number counts.
    pub inputs: ByteBuf,
}

/// What a commit writes of reports. A schedule that is there already is replaced; what was issued is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportRows {
    /// Schedules as they stand now.
    pub schedules: Vec<ScheduleRow>,
    /// Reports that were issued, each with its contents as they are coded.
    pub issued: Vec<(IssuedRow, ByteBuf)>,
}
