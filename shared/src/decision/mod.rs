//! Requests, rulings, and the rules R1–R34 of `docs/rules.md#rules-of-merge` that pick who prevails and name the loser.

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

pub use authority_weight::{staff_voice, voice};
pub use content::after_content;
pub use duplicate::same_fault;
pub use initial::initial;
pub use people::People;
pub use rule::{Ruled, rule};
pub use settle::{Settlement, Voice, Which, settle};
