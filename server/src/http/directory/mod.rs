//! The directory as supervisors keep it: a person read whole, entered, changed, away, gone.

pub mod accounts;
mod approvals;
pub mod leave;
pub mod person;
