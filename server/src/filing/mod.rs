//! Applies the archive's chart (decision 0053): what is due, and the acts that transfer or destroy files. The files are
//! those of tickets that are over, and each act has its inventory. What was done stands in the audit log, a line for
//! each file.

mod act;
mod destroy;
mod due;
mod inventory;
mod kind;
mod ledger;
mod letter;
#[cfg(test)]
mod tests;

pub use act::{ActOrder, FilingOutcome, act};
pub use due::{DueFiles, due};
pub use kind::ActKind;

use crate::archive::{ArchiveRules, WhyKept};
use crate::ingest::Ingest;
use crate::redact::RedactProblem;
use crate::store::{Reader, StoreError};
use ledger::Ledger;
use ronda_shared::catalog::{ArchiveChart, Organisation};
use ronda_shared::date::{Date, date_in};
use ronda_shared::filing::{DueDisposition, FileDisposition, RetentionSchedule, retention_schedule};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::view::Summary;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum FilingProblem {
    /// The institution has no chart.
    #[error("the organisation's data have no archive_chart.json: nothing is classified")]
    NoChart,
    /// Nobody has adopted the chart.
    #[error(
        "the chart is an example («example»: true): put the institution's own terms into archive_chart.json before anything is \
         transferred or destroyed by it"
    )]
    Example,
    /// No series is named so.
    #[error("there is no series «{name}»; these are: {known}")]
    NoSeries {
        /// The code that was asked for.
        name: String,
        /// The codes of the series that there are, for the message.
        known: String,
    },
    /// A decision that cannot be written.
    #[error("a decision is asked for, in one line of {0} characters at most")]
    Decision(usize),
    /// Tickets that were named and are not due, each with why.
    #[error("not due: {}", .0.join("; "))]
    NotDue(Vec<String>),
    /// Files that were said to be lost and are not, each with why.
    #[error("not lost: {}", .0.join("; "))]
    NotLost(Vec<String>),
    /// Of a series that is sampled no file was chosen to be kept.
    #[error("of this series some are kept for ever: choose them first, with «ronda files keep --folio FOLIO»")]
    NoSample,
    /// Files to keep of a series that is sampled were not named.
    #[error("of this series some are kept for ever: name each with --folio FOLIO")]
    SampleUnnamed,
    /// Words could not be taken out.
    #[error(transparent)]
    Redact(#[from] RedactProblem),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FilingProblem {
    /// Whether it is of one file: all others can be done.
    fn is_of_a_file(&self) -> bool {
        match self {
            Self::Store(error) | Self::Redact(RedactProblem::Store(error)) => error.is_of_a_document(),
            Self::Redact(problem) => {
                matches!(problem, RedactProblem::NotFound | RedactProblem::Nothing(_) | RedactProblem::Untellable(_))
            }
            _ => false,
        }
    }
}

/// The file of a ticket, as it stands today.
struct File<'o> {
    ticket: TicketSummary,
    schedule: RetentionSchedule<'o>,
    moved: FileDisposition,
    /// Why it stays where it is.
    held: Option<String>,
}

impl File<'_> {
    fn due(&self, day: Date) -> Option<DueDisposition> {
        self.schedule.due(day, self.moved, self.held.is_some())
    }
    /// What would be due if nothing held it.
    fn due_but_held(&self, day: Date) -> Option<DueDisposition> {
        self.held.as_ref().and(self.schedule.due(day, self.moved, false))
    }
}

/// The chart of an institution.
fn chart(org: &Organisation) -> Result<&ArchiveChart, FilingProblem> {
    org.archive_chart.as_ref().ok_or(FilingProblem::NoChart)
}

/// Today, on the institution's calendar.
fn today(ingest: &Ingest) -> Date {
    date_in(&ingest.organisation().zone, ingest.clock().now())
}

/// Every file of the archive, by its code. It reads every summary and the whole audit log: it blocks for as long as that takes.
fn files<'o>(
    reader: &dyn Reader,
    org: &'o Organisation,
    ledger: &Ledger,
    ground: &ArchiveRules,
) -> Result<Vec<File<'o>>, StoreError> {
    let mut files = Vec::new();
    for summary in reader.all_summaries() {
        let Summary::Ticket(ticket) = summary? else { continue };
        let Some(schedule) = retention_schedule(org, &ticket) else { continue };
        let held = why_held(org, ground, &ticket);
        files.push(File { moved: ledger.moved(&ticket), schedule, held, ticket: *ticket });
    }
    files.sort_by(|a, b| (&a.schedule.code, a.ticket.id).cmp(&(&b.schedule.code, b.ticket.id)));
    Ok(files)
}

/// Why a file stays where it is, whatever its terms say.
fn why_held(org: &Organisation, ground: &ArchiveRules, ticket: &TicketSummary) -> Option<String> {
    let hold = org.archive_chart.as_ref().and_then(|chart| chart.hold(ticket.folio.as_deref()?));
    if let Some(hold) = hold {
        return Some(hold.why.clone());
    }
    Some(match ground.why_stays(ticket)? {
        WhyKept::Linked => "va junto con una solicitud abierta".to_owned(),
        WhyKept::Unsettled => "algo en ella espera una decisión".to_owned(),
        WhyKept::Held => "un acto sobre ella espera una decisión".to_owned(),
        WhyKept::Recent | WhyKept::Due | WhyKept::TooLarge | WhyKept::Faulty => {
            "todavía no termina de cerrarse".to_owned()
        }
    })
}
