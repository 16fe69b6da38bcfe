//! The secret addresses under which people's calendars are read: of each its hash alone.

use super::TokenHash;
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A calendar that may be read by whoever has its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarRow {
    /// Hash of the address's secret part.
    pub token: TokenHash,
    /// Whose visits it shows.
    pub person: PersonId,
    /// Since when.
    pub since: Timestamp,
}

/// What a commit writes of calendars.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarRows {
    /// Calendars that may be read now.
    pub put: Vec<CalendarRow>,
    /// Addresses that lead nowhere any more.
    pub gone: Vec<TokenHash>,
}
