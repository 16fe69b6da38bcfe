//! Acts that wait for a supervisor: which those are, who may see them, and what is decided on one.

pub(super) mod decision;
pub(super) mod list;
mod queue;

pub use decision::{Decision, DecisionProblem};
pub use list::HeldAct;
pub use queue::born_key;
