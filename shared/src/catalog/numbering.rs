//! How numbers of a series look: of a register's records, of a ticket's field.

use serde::{Deserialize, Serialize};

/// How records are numbered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordNumber {
    /// What stands before the number (`CT`).
    pub prefix: String,
    /// Begins anew with each year, which then is told (`CT-0012/2026`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub yearly: bool,
}

impl RecordNumber {
    /// A number as it is printed.
    pub fn write(&self, year: i32, number: u64) -> String {
        if self.yearly { format!("{}-{number:04}/{year}", self.prefix) } else { format!("{}-{number:04}", self.prefix) }
    }
}
