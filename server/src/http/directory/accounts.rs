//! `/api/accounts`: the accounts of directories that ask to be let in. A supervisor decides for whom each opens, or
//! that it does not.

use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::session::{Caller, Verified, run_blocking};
use crate::identity::accounts::{self, AccountDecision};
use crate::runtime::App;
use crate::store::TokenHash;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ronda_shared::ids::{PersonId, RoleId, Sha256, TeamId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::sync::Arc;

/// An account that waits for a supervisor.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WaitingAccount {
    /// By what it is known.
    key: Sha256,
    /// Which directory vouches for it.
    provider: String,
    /// How the person is addressed there; empty where that was not told, or is not verified.
    account: String,
    /// Their name there.
    name: String,
    /// When they last tried to come in.
    shown: Timestamp,
    /// The roles that the rules would give by their groups there: a proposal.
    roles: Vec<RoleId>,
    /// The teams, the same.
    teams: Vec<TeamId>,
}

/// What is decided of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AccountDeed {
    /// It opens for somebody who is known here.
    Known,
    /// It opens for somebody new.
    New,
    /// It is refused, for good.
    Refuse,
}

/// What becomes of an account that waits.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DecideAccountRequest {
    #[serde(rename = "do")]
    deed: AccountDeed,
    /// For whom it opens, who is known here.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    person: Option<PersonId>,
    /// The roles of somebody new; one at least.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    roles: Option<Vec<RoleId>>,
    /// The teams of somebody new.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    teams: Option<Vec<TeamId>>,
}

/// Those that wait, the latest first.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<WaitingAccount>>, HttpProblem> {
    caller.must_supervise(&app)?;
    let mut rows = app.read("reading the accounts that wait", accounts::waiting).await?;
    rows.sort_by_key(|row| Reverse(row.shown));
    let told = rows.into_iter().map(|row| WaitingAccount {
        key: Sha256::new(row.key.0),
        provider: row.provider,
        account: row.account,
        name: row.name,
        shown: row.shown,
        roles: row.roles,
        teams: row.teams,
    });
    Ok(axum::Json(told.collect()))
}

/// Decides on one of them.
pub async fn decide(
    State(app): State<App>,
    Verified(caller): Verified,
    key: Result<Path<Sha256>, PathRejection>,
    Json(asked): Json<DecideAccountRequest>,
) -> Result<Response, HttpProblem> {
    caller.must_supervise(&app)?;
    let Path(key) = key.map_err(|_| HttpProblem::NotFound)?;
    let key = TokenHash(*key.bytes());
    let DecideAccountRequest { deed, person, roles, teams } = asked;
    let word = match deed {
        AccountDeed::Known => AccountDecision::Known(person.ok_or(HttpProblem::BadJson)?),
        AccountDeed::New => {
            let (roles, teams) = (roles.unwrap_or_default(), teams.unwrap_or_default());
            let organisation = app.organisation();
            let known = !roles.is_empty()
                && roles.iter().all(|role| organisation.role(role).is_some())
                && teams.iter().all(|team| organisation.team(team).is_some());
            if !known {
                return Ok(HttpProblem::BadPerson.saying(
                    "Elige al menos un rol; los roles y los equipos deben estar en los datos de la organización."
                        .into(),
                    "Choose one role at least; roles and teams must be in the organisation's data.".into(),
                ));
            }
            AccountDecision::New(roles, teams)
        }
        AccountDeed::Refuse => AccountDecision::Refuse,
    };
    let (store, now) = (Arc::clone(app.store()), app.clock().now());
    let (by, device) = (caller.person.id, caller.device);
    let decided =
        run_blocking("deciding on an account", move || accounts::decide(&*store, now, &key, word, (by, &device)));
    // It waits no more: somebody else decided, or it was forgotten.
    decided
        .await
        .map_err(|problem| if problem == HttpProblem::BadAccount { HttpProblem::NotFound } else { problem })?;
    app.poke();
    Ok(StatusCode::NO_CONTENT.into_response())
}
