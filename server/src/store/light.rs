//! The keys for what is carried by other hands. They are one row beside the feed, so that an old key can be forgotten.

use super::Secret;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// All keys for what is carried by other hands, and the secret of receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightRing {
    /// Keys that open what was sealed for them, the present one first.
    pub keys: Vec<LightKey>,
    /// What receipts are signed with. It is not turned: a receipt that comes late is still known.
    pub receipts: Secret,
}

/// A key that opens what was sealed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightKey {
    /// The private half.
    pub secret: Secret,
    /// The public half.
    #[serde(with = "serde_bytes")]
    pub public: [u8; 32],
    /// When it was made.
    pub made: Timestamp,
    /// When another took its place; none of the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turned: Option<Timestamp>,
}
