//! The stages of a ticket at which something required is judged.

use serde::{Deserialize, Serialize};

/// When something required is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// When the ticket is received (T1).
    #[default]
    Open,
    /// When it is assigned (T9).
    Assign,
    /// While it is worked on (T13).
    Work,
    /// Before a document is signed.
    Issue,
    /// When it is resolved (T19).
    Resolve,
    /// When it is closed (T20).
    Close,
}

impl Stage {
    /// The stages whose fields are asked and judged at this one: what belongs to the work is judged when it is resolved.
    pub fn covers(self) -> &'static [Stage] {
        match self {
            Self::Open => &[Self::Open],
            Self::Assign => &[Self::Assign],
            Self::Work => &[Self::Work],
            Self::Issue => &[Self::Issue],
            Self::Resolve => &[Self::Work, Self::Issue, Self::Resolve],
            Self::Close => &[Self::Close],
        }
    }
}
