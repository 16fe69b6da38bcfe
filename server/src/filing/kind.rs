//! What an act does.

use ronda_shared::filing::DueDisposition;
use serde::{Deserialize, Serialize};

/// With what the number of an act begins by which files are kept for ever.
pub(super) const KEPT: &str = "TS-";

/// What an act does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// To the «archivo de concentración».
    Transfer,
    /// To the «archivo histórico».
    Keep,
    /// Nothing of them is left but their numbers.
    Destroy,
}

impl ActKind {
    /// With what its number begins.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Transfer => "TP-",
            Self::Keep => KEPT,
            Self::Destroy => "BD-",
        }
    }
    /// Whether it is what is due.
    pub(super) fn does(self, step: DueDisposition) -> bool {
        match self {
            Self::Transfer => step == DueDisposition::Transfer,
            Self::Keep => matches!(step, DueDisposition::Keep | DueDisposition::Sample),
            Self::Destroy => matches!(step, DueDisposition::Destroy | DueDisposition::Sample),
        }
    }
    /// What it did, as the console says it.
    pub(super) fn done(self) -> &'static str {
        match self {
            Self::Transfer => "transferred",
            Self::Keep => "kept for ever",
            Self::Destroy => "destroyed",
        }
    }
}
