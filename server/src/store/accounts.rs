//! Accounts of other directories: which person each opens for, and those that ask to be let in.

use super::TokenHash;
use ronda_shared::ids::{PersonId, RoleId, TeamId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How an account stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountState {
    /// It opens for this person.
    Opens(PersonId),
    /// Nobody has decided yet.
    Asks,
    /// A supervisor refused it.
    Refused,
}

/// An account of a directory, as its provider last told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// By what it is found: [`key`].
    pub key: TokenHash,
    /// The provider's name in the operator's file.
    pub provider: String,
    /// What the provider calls it (`sub`), the same for ever.
    pub subject: String,
    /// How the person is addressed there: mail or account name; empty where that was not told.
    pub account: String,
    /// Their name there.
    pub name: String,
    /// How it stands.
    pub state: AccountState,
    /// When it was last shown.
    pub shown: Timestamp,
    /// The roles that the rules would give by its groups, while it waits for a supervisor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleId>,
    /// The teams, the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
}

/// By what an account is found: who vouches for it, and what they call it. An account of another issuer is another one, and so
/// it stays where the operator gives a provider another name.
pub fn key(issuer: &str, subject: &str) -> TokenHash {
    let digest = Sha256::new_with_prefix(b"ronda-account-v1\0").chain_update(issuer).chain_update([0_u8]);
    TokenHash(digest.chain_update(subject).finalize().into())
}

/// What a commit writes of accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountRows {
    /// Accounts as they stand now.
    pub put: Vec<AccountRow>,
    /// Accounts that are forgotten.
    pub gone: Vec<TokenHash>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_another_issuer_is_another_account() {
        assert_eq!(key("https://a.example", "7"), key("https://a.example", "7"));
        assert_ne!(key("https://a.example", "7"), key("https://b.example", "7"));
        assert_ne!(key("https://a.example", "7"), key("https://a.example", "8"));
        assert_ne!(key("https://a.example/7", "1"), key("https://a.example/", "71"));
    }
}
