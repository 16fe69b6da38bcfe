//! Why the guards refuse an act, and what is missing for it.

use crate::catalog::Missing;
use crate::messages::Reason;

/// Why an act is legal for no one as things are, and what is missing for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// In a sentence's code.
    pub why: Reason,
    /// The fields and items that are missing, by label.
    pub missing: Vec<Missing>,
}

impl From<Reason> for Refused {
    fn from(why: Reason) -> Self {
        Self { why, missing: Vec::new() }
    }
}

/// The first of what is missing: what the guard refuses with.
pub(super) fn first(found: Vec<Refused>) -> Result<(), Refused> {
    found.into_iter().next().map_or(Ok(()), Err)
}
