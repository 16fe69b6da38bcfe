//! Tokens by which machines ask on behalf of a person: made and ended at the console, known by their hash.

use super::api_calls;
use super::audit;
use super::token::{Token, hash_of};
use crate::store::api_tokens::{ApiScope, ApiTokenRow, ApiTokenRows};
use crate::store::{AuditKind, Batch, Reader, Store, StoreError, TokenHash};
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, Timestamp};

/// No token holds longer than so many days.
pub const LONGEST_DAYS: u16 = 366;
/// A token's name has at most so many letters.
pub const NAME_CHARS: usize = 60;
/// What a token begins with, so that who looks for leaked secrets knows it.
const PREFIX: &str = "ronda_";
/// The last use is written down no more often.
const NOTED_EVERY_MS: i64 = 60 * 60 * 1_000;

/// Why a token was not made or ended.
#[derive(Debug, thiserror::Error)]
pub enum ApiTokenError {
    /// For whom it is to act.
    #[error("there is no person «{0}» who works here")]
    NoPerson(PersonId),
    /// What it is to be called.
    #[error("a token's name has 1 to {NAME_CHARS} letters")]
    BadName,
    /// Two of one name could not be told apart.
    #[error("there is a token «{0}» already: end it first, or give another name")]
    NameTaken(String),
    /// None holds for ever.
    #[error("a token holds for 1 to {LONGEST_DAYS} days")]
    BadDays,
    /// It could do nothing.
    #[error("say what the token may do: at least one scope")]
    NoScope,
    /// Never made, ended or expired.
    #[error("there is no token «{0}»: ronda token list lists them")]
    NoToken(String),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the operator says of a new token.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// What it is called.
    pub name: String,
    /// For whom it acts.
    pub person: PersonId,
    /// What it may do.
    pub scopes: Vec<ApiScope>,
    /// For how many days.
    pub days: u16,
}

/// Makes a token; its text is told once. Those that have expired go.
pub fn make(store: &dyn Store, now: Timestamp, new: NewApiToken) -> Result<(String, ApiTokenRow), ApiTokenError> {
    let NewApiToken { name, person, mut scopes, days } = new;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
        return Err(ApiTokenError::BadName);
    }
    if days == 0 || days > LONGEST_DAYS {
        return Err(ApiTokenError::BadDays);
    }
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(ApiTokenError::NoScope);
    }
    let _turn = store.turn();
    let reader = store.read()?;
    if reader.person(&person)?.filter(|known| known.active).is_none() {
        return Err(ApiTokenError::NoPerson(person));
    }
    let (hold, expired): (Vec<_>, Vec<_>) = reader.api_tokens()?.into_iter().partition(|row| row.expires > now);
    if hold.iter().any(|row| row.name == name) {
        return Err(ApiTokenError::NameTaken(name));
    }
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    let token = Token::draw();
    let expires = now.plus(i64::from(days) * DAY_MS);
    let row = ApiTokenRow { token: token.hash(), name, person, scopes, made: now, expires, used: None };
    batch.api_tokens = ApiTokenRows { put: vec![row.clone()], ..gone(&expired) };
    let may: Vec<_> = row.scopes.iter().map(|scope| scope.as_str()).collect();
    let detail = format!("{}: {}", row.name, may.join(" "));
    audit::enter(&mut batch, now, audit::line(None, None, AuditKind::TokenMade, row.person.to_string(), detail));
    store.commit(batch)?;
    Ok((format!("{PREFIX}{}", token.as_str()), row))
}

/// These hold no more, and nothing is remembered of what was asked under them.
fn gone(tokens: &[ApiTokenRow]) -> ApiTokenRows {
    let shelves_gone = tokens.iter().flat_map(|row| api_calls::shelves(&row.token)).collect();
    ApiTokenRows { gone: tokens.iter().map(|row| row.token).collect(), shelves_gone, ..ApiTokenRows::default() }
}

/// All that hold or have expired and were not put away yet, by name.
pub fn list(reader: &dyn Reader) -> Result<Vec<ApiTokenRow>, StoreError> {
    let mut rows = reader.api_tokens()?;
    rows.sort_by(|a, b| a.name.cmp(&b.name).then(a.made.cmp(&b.made)));
    Ok(rows)
}

/// Ends a token by its name: from now on nobody comes in by it.
pub fn end(store: &dyn Store, now: Timestamp, name: &str) -> Result<(), ApiTokenError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let named: Vec<_> = reader.api_tokens()?.into_iter().filter(|row| row.name == name.trim()).collect();
    let Some(person) = named.last().map(|row| row.person.to_string()) else {
        return Err(ApiTokenError::NoToken(name.to_owned()));
    };
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    batch.api_tokens = gone(&named);
    audit::enter(&mut batch, now, audit::line(None, None, AuditKind::TokenEnded, person, name.trim()));
    store.commit(batch)?;
    Ok(())
}

/// Ends tokens in a commit of something else, with a line of the audit log for each.
pub(super) fn end_with(batch: &mut Batch, now: Timestamp, tokens: &[ApiTokenRow]) {
    let ApiTokenRows { gone: ended, shelves_gone, .. } = gone(tokens);
    batch.api_tokens.gone.extend(ended);
    batch.api_tokens.shelves_gone.extend(shelves_gone);
    for ApiTokenRow { person, name, .. } in tokens {
        audit::enter(batch, now, audit::line(None, None, AuditKind::TokenEnded, person.to_string(), name.as_str()));
    }
}

/// What the store keeps of a token that was shown; none for a text that no token has.
pub fn shown(text: &str) -> Option<TokenHash> {
    hash_of(text.strip_prefix(PREFIX)?)
}

/// The token and its person, where it holds and they work here.
pub fn holds(
    reader: &dyn Reader,
    now: Timestamp,
    token: &TokenHash,
) -> Result<Option<(ApiTokenRow, Person)>, StoreError> {
    let Some(row) = reader.api_token(token)?.filter(|row| row.expires > now) else { return Ok(None) };
    let person = reader.person(&row.person)?.filter(|person| person.active);
    Ok(person.map(|person| (row, person)))
}

/// Writes down that a token was used, where that was not said within the hour. One that was ended meanwhile stays ended.
pub fn note_use(store: &dyn Store, now: Timestamp, row: &ApiTokenRow) -> Result<(), StoreError> {
    let told = |row: &ApiTokenRow| row.used.is_some_and(|used| now.millis() - used.millis() < NOTED_EVERY_MS);
    if told(row) || store.is_standby() {
        return Ok(());
    }
    let _turn = store.turn();
    let Some(row) = store.read()?.api_token(&row.token)?.filter(|row| !told(row)) else { return Ok(()) };
    let api_tokens = ApiTokenRows { put: vec![ApiTokenRow { used: Some(now), ..row }], ..ApiTokenRows::default() };
    store.commit(Batch { api_tokens, ..Batch::default() }).map(|_| ())
}
