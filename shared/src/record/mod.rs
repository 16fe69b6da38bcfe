//! A record of a register: a document of the third kind, beside ticket and equipment. What it holds, where it may stand
//! and whose it is the organisation's data define ([`crate::catalog::RegisterDef`]).

mod article;
mod check;
mod clients;
mod progress;
mod read;
mod rule;
mod summary;
#[cfg(test)]
mod tests;
mod view;

pub use article::{
    Ranked, approved_after, approved_alone, is_of_draft, is_public, is_read, last_written, ranked, reads,
};
pub use check::{RecordRefused, check, form_state, key_of, opening, writes_on_it};
pub use clients::{is_for, is_staff};
pub use progress::report_due;
pub use read::read;
pub use rule::{RecordRuling, fold, rule};
pub use summary::{RecordProgress, RecordSummary, summarize};
pub use view::{ApprovedVersion, RecordChange, RecordLink, RecordNote, RecordReport, RecordView, RecordVote};
