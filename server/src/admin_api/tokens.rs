//! Tokens of machines as the operator makes, lists and ends them.

use super::Answer;
use crate::identity::api_tokens::{self, ApiTokenError, NewApiToken};
use crate::ingest::Ingest;
use crate::store::StoreError;
use crate::store::api_tokens::{ApiScope, ApiTokenRow};
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A token in a list: nothing of its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLine {
    /// What it is called.
    pub name: String,
    /// For whom it acts.
    pub person: PersonId,
    /// What it may do.
    pub scopes: Vec<ApiScope>,
    /// When it was made.
    pub made: Timestamp,
    /// Until when it holds.
    pub expires: Timestamp,
    /// When it was last used, to the hour.
    pub used: Option<Timestamp>,
}

impl TokenLine {
    fn of(row: ApiTokenRow) -> Self {
        let ApiTokenRow { name, person, scopes, made, expires, used, .. } = row;
        Self { name, person, scopes, made, expires, used }
    }
}

/// Makes one.
pub(super) fn make(ingest: &Ingest, new: NewApiToken) -> Result<Answer, String> {
    let made = api_tokens::make(&**ingest.store(), ingest.clock().now(), new);
    let (token, row) = made.map_err(|error: ApiTokenError| error.to_string())?;
    Ok(Answer::TokenMade { token, line: TokenLine::of(row) })
}

/// All of them.
pub(super) fn list(ingest: &Ingest) -> Result<Answer, String> {
    let told = |error: StoreError| error.to_string();
    let reader = ingest.store().read().map_err(told)?;
    let rows = api_tokens::list(&*reader).map_err(told)?;
    Ok(Answer::Tokens(rows.into_iter().map(TokenLine::of).collect()))
}

/// Ends one.
pub(super) fn end(ingest: &Ingest, name: &str) -> Result<Answer, String> {
    let ended = api_tokens::end(&**ingest.store(), ingest.clock().now(), name);
    ended.map_err(|error: ApiTokenError| error.to_string())?;
    Ok(Answer::TokenEnded {})
}
