//! `/api/people`: who may come in, for supervisors. It shows their devices and passkeys in numbers, makes a link for
//! one more browser, and gives a new beginning to somebody who lost everything.

use super::Json;
use super::session::{Caller, Nothing, Verified, run_blocking};
use crate::error::HttpProblem;
use crate::identity::token::Token;
use crate::identity::{IdentityError, enrolment, reset};
use crate::runtime::App;
use crate::store::{Enrolment, Store};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use ronda_shared::ids::{PersonId, RoleId, TeamId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person who may come in.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Access {
    id: PersonId,
    name: String,
    roles: Vec<RoleId>,
    teams: Vec<TeamId>,
    active: bool,
    /// Devices that are not revoked.
    devices: u64,
    passkeys: u64,
    /// When any of their devices was last heard of.
    seen: Option<Timestamp>,
    /// Acts of theirs that wait for a decision.
    held: u64,
}

/// Whom the list is to hold.
#[derive(Debug, Deserialize)]
pub struct Listed {
    /// Also those who ask for service and have no device here, and who holds no role.
    #[serde(default)]
    all: bool,
    /// Those behind this one alone, in the order of ids.
    after: Option<PersonId>,
    /// How many at most; all of them where nothing is said.
    limit: Option<usize>,
}

/// Everybody of staff, or with a device; with `all`, everybody known.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<Listed>, QueryRejection>,
) -> Result<axum::Json<Vec<Access>>, HttpProblem> {
    caller.must_supervise(&app)?;
    let Query(Listed { all, after, limit }) = query.map_err(|_| HttpProblem::BadJson)?;
    let own = app.clone();
    let cards = app.read("reading people", move |reader| {
        let mut cards: BTreeMap<PersonId, Access> = BTreeMap::new();
        for person in reader.people()? {
            let roles = own.organisation().roles_of(&person).count();
            if person.id.as_str() == crate::identity::SERVER || (person.active && roles == 0 && !all) {
                continue;
            }
            let card = Access {
                id: person.id.clone(),
                name: person.name,
                roles: person.roles,
                teams: person.teams,
                active: person.active,
                devices: 0,
                passkeys: 0,
                seen: None,
                held: 0,
            };
            cards.insert(person.id, card);
        }
        for device in reader.devices()? {
            let Some(card) = cards.get_mut(&device.person) else { continue };
            card.devices += u64::from(device.revoked.is_none());
            card.seen = card.seen.max(reader.last_seen(device.id)?.map(|seen| seen.at));
            card.held += reader.held_of(device.id)?.len() as u64;
        }
        for passkey in reader.passkeys()?.into_iter().filter(|passkey| passkey.removed.is_none()) {
            if let Some(card) = cards.get_mut(&passkey.person) {
                card.passkeys += 1;
            }
        }
        Ok(cards.into_values().collect::<Vec<_>>())
    });
    let mut cards = cards.await?;
    // Requesters come in by the portal: they stand here once they have a device.
    let external = |card: &Access| {
        let roles = card.roles.iter().filter_map(|role| app.organisation().role(role));
        roles.into_iter().all(|role| role.external)
    };
    cards.retain(|card| all || card.devices > 0 || !external(card));
    cards.retain(|card| after.as_ref().is_none_or(|after| card.id > *after));
    cards.truncate(limit.unwrap_or(usize::MAX).max(1));
    Ok(axum::Json(cards))
}

/// A way in, to be handed over.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AccessLink {
    url: String,
    /// The same as a QR code: its rows, `1` for a dark module. None where it is too long for one.
    qr: Option<Vec<String>>,
    expires: Timestamp,
}

/// Makes a link for one more browser of a person.
pub async fn link(
    State(app): State<App>,
    Verified(caller): Verified,
    person: Result<Path<PersonId>, PathRejection>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<axum::Json<AccessLink>, HttpProblem> {
    made(&app, caller, person, "making a link", enrolment::offer).await
}

/// Ends what a person came in with, and makes a link.
pub async fn begin_anew(
    State(app): State<App>,
    Verified(caller): Verified,
    person: Result<Path<PersonId>, PathRejection>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<axum::Json<AccessLink>, HttpProblem> {
    let link = made(&app, caller, person, "beginning anew", reset::reset).await?;
    app.live().wake();
    Ok(link)
}

/// What makes a way in for a person, and notes who asked for it.
type Make = fn(&dyn Store, Timestamp, &PersonId, Option<PersonId>) -> Result<(Token, Enrolment), IdentityError>;

async fn made(
    app: &App,
    caller: Caller,
    person: Result<Path<PersonId>, PathRejection>,
    doing: &'static str,
    make: Make,
) -> Result<axum::Json<AccessLink>, HttpProblem> {
    caller.must_supervise(app)?;
    let Path(person) = person.map_err(|_| HttpProblem::NotFound)?;
    let (store, now, by) = (app.store().clone(), app.clock().now(), caller.person.id);
    let (token, Enrolment { expires, .. }) = run_blocking(doing, move || make(&*store, now, &person, Some(by))).await?;
    let url = format!("{}/entrar#{}", app.config().origin(), token.as_str());
    let qr = crate::qr::rows(&url);
    Ok(axum::Json(AccessLink { url, qr, expires }))
}
