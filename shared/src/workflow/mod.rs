//! The ticket's state machine: its transitions and the guards each must pass, whoever acts (`docs/rules.md#transitions`).

mod answered;
pub mod approval;
mod backup;
mod complete;
pub(crate) mod content;
mod custody;
mod demanded_papers;
pub mod evidence;
#[cfg(test)]
mod evidence_tests;
pub mod guard;
mod lacking;
mod letters;
mod migrated;
mod part;
mod refused;
mod service_guards;
pub(crate) mod survey;
#[cfg(test)]
mod tests;
pub mod transition;
mod vendor;
mod voided_approval;

pub use custody::{is_away_for, is_not_taken, owed_for, papers_of_the_moved, waits_for, with_its_user};
pub use demanded_papers::{DemandedPaper, demanded_papers};
pub use guard::{check, check_open, requester_closes};
pub use lacking::{Lack, LackKind, lacks};
pub use migrated::check_migrated;
pub use part::{part_may_begin, part_of};
pub use refused::Refused;
pub use transition::{TRANSITIONS, Transition, target, transition};
pub use voided_approval::{Voided, voided};
