//! What a person's own certificate adds to their decision on an approval (e.firma).

use super::Certified;
use crate::ids::Sha256;
use serde::{Deserialize, Serialize};

/// What a person's own certificate adds to their decision on an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignedApproval {
    /// What was signed, made by `workflow::approval::to_sign`: the decision, then what its author had before them.
    pub text: String,
    /// Whose certificate has signed it.
    pub certified: Certified,
    /// Hash of `text` as it was signed, where words were taken out of it since (R29). No act has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
}

impl SignedApproval {
    /// Hash of what was signed.
    pub fn hash(&self) -> Sha256 {
        self.sha256.unwrap_or_else(|| Sha256::of(self.text.as_bytes()))
    }
}
