//! Rows of the API tokens of machines. Of each its hash alone is kept, for whom it acts, what it may do and until when.
//! What was lately asked under each is kept too, so that what is said again is done once.

use super::TokenHash;
use ronda_shared::ids::{DocumentId, PersonId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a machine's token may do, of what its person may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ApiScope {
    /// Read tickets.
    #[serde(rename = "read:tickets")]
    ReadTickets,
    /// Read the registry of equipment.
    #[serde(rename = "read:equipment")]
    ReadEquipment,
    /// Read who works here.
    #[serde(rename = "read:people")]
    ReadPeople,
    /// Read the records of registers.
    #[serde(rename = "read:records")]
    ReadRecords,
    /// Read the letters of tickets.
    #[serde(rename = "read:letters")]
    ReadLetters,
    /// Read what storerooms and bags hold.
    #[serde(rename = "read:stock")]
    ReadStock,
    /// Read the audit log.
    #[serde(rename = "read:audit")]
    ReadAudit,
    /// Read what was written in tickets.
    #[serde(rename = "read:notes")]
    ReadNotes,
    /// File requests.
    #[serde(rename = "write:requests")]
    WriteRequests,
    /// Leave notes in tickets.
    #[serde(rename = "write:notes")]
    WriteNotes,
}

impl ApiScope {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ReadTickets,
        Self::ReadEquipment,
        Self::ReadPeople,
        Self::ReadRecords,
        Self::ReadLetters,
        Self::ReadStock,
        Self::ReadAudit,
        Self::ReadNotes,
        Self::WriteRequests,
        Self::WriteNotes,
    ];

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadTickets => "read:tickets",
            Self::ReadEquipment => "read:equipment",
            Self::ReadPeople => "read:people",
            Self::ReadRecords => "read:records",
            Self::ReadLetters => "read:letters",
            Self::ReadStock => "read:stock",
            Self::ReadAudit => "read:audit",
            Self::ReadNotes => "read:notes",
            Self::WriteRequests => "write:requests",
            Self::WriteNotes => "write:notes",
        }
    }
}

impl fmt::Display for ApiScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No scope has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope «{0}»: there are {all}", all = ApiScope::ALL.map(ApiScope::as_str).join(", "))]
pub struct NoSuchScope(String);

impl FromStr for ApiScope {
    type Err = NoSuchScope;

    fn from_str(text: &str) -> Result<Self, NoSuchScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(|| NoSuchScope(text.to_owned()))
    }
}

/// A token of a machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiTokenRow {
    /// The token's hash; the token itself is not kept.
    pub token: TokenHash,
    /// What the operator calls it; no two that hold have one name.
    pub name: String,
    /// For whom it acts: it sees what this person may see.
    pub person: PersonId,
    /// What it may do, of what its person may.
    pub scopes: Vec<ApiScope>,
    /// When it was made.
    pub made: Timestamp,
    /// Until when it holds.
    pub expires: Timestamp,
    /// When it was last used, told no more often than once an hour.
    pub used: Option<Timestamp>,
}

/// What a machine asked under a key of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiCall {
    /// Hash of the key that the machine chose for the call.
    pub key: Sha256,
    /// Hash of what was asked, and where.
    pub said: Sha256,
    /// The document that it makes, or writes in.
    pub document: DocumentId,
    /// When it first came: the instant of its act.
    pub at: Timestamp,
    /// When it was last tried.
    pub tried: Timestamp,
    /// Why its act waits for a supervisor, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Reason>,
}

/// Some of the calls under one token: they lie on many shelves by their keys, so that one call reads and writes few others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiCallShelf {
    /// Which shelf: a hash of the token's and of how the keys on it begin.
    pub shelf: TokenHash,
    /// The calls on it.
    pub calls: Vec<ApiCall>,
}

/// What a commit writes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiTokenRows {
    /// Tokens as they stand now.
    pub put: Vec<ApiTokenRow>,
    /// Tokens that hold no more.
    pub gone: Vec<TokenHash>,
    /// Shelves of calls as they stand now.
    pub shelves: Vec<ApiCallShelf>,
    /// Shelves that are forgotten.
    pub shelves_gone: Vec<TokenHash>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_written_as_it_is_stored() {
        for scope in ApiScope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            assert_eq!(serde_json::to_value(scope).expect("JSON"), scope.as_str());
        }
        assert_eq!("write:all".parse::<ApiScope>(), Err(NoSuchScope("write:all".into())));
    }
}
