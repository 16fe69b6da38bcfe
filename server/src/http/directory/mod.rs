//! The directory as supervisors keep it: a person read whole, entered, changed, away, gone.

pub mod accounts;
pub mod leave;
pub mod person;
