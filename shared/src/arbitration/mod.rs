//! Arbitration: rules on each request by R1–R34 (`docs/rules.md#rules-of-merge`): who prevails, and who is named as loser.
//!
//! What may be asked at all was [`crate::admission`]'s to say; rulings and conflict cards as data stand in
//! [`crate::ruling`].

mod assign;
mod authority_weight;
mod clock;
mod conflict_resolution;
mod content;
mod desk;
mod duplicate;
mod effect;
mod field;
mod finish;
pub mod fold;
mod initial;
mod letters;
mod migrated;
mod people;
mod rule;
mod ruling_context;
pub mod rulings;
mod settle;
mod survey;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use authority_weight::{capacity, staff_capacity};
pub use content::after_content;
pub use duplicate::same_fault;
pub use initial::initial;
pub use people::People;
pub use rule::{TicketRuling, rule};
pub use settle::{Capacity, Prevailing, Settlement, settle};
