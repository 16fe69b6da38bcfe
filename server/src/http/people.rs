//! `/api/people`: who may come in, for supervisors. It shows their devices and passkeys in numbers, makes a link for
//! one more browser, and gives a new beginning to somebody who lost everything.

use super::Json;
use super::session::{Caller, Nothing, Verified, run_blocking};
use crate::error::HttpProblem;
use crate::identity::token::Token;
use crate::identity::{IdentityError, enrolment, passkeys, reset};
use crate::runtime::App;
use crate::store::{DeviceRecord, Enrolment, NextRead, Reader, Store, StoreError};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use ronda_shared::catalog::{Organisation, Role};
use ronda_shared::ids::{DeviceId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

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

impl Access {
    /// One person's.
    pub(super) fn of_one(reader: &dyn Reader, person: Person) -> Result<Self, StoreError> {
        let devices = reader.devices_of(&person.id)?;
        let mut held = 0;
        for device in &devices {
            held += reader.held_of(device.id)?.len() as u64;
        }
        let passkeys = passkeys::of_person(reader, &person.id)?.len() as u64;
        Self::of(reader, person, &devices, passkeys, held)
    }

    fn of(
        reader: &dyn Reader,
        person: Person,
        devices: &[DeviceRecord],
        passkeys: u64,
        held: u64,
    ) -> Result<Self, StoreError> {
        let mut seen = None;
        for device in devices {
            seen = seen.max(reader.last_seen(device.id)?.map(|seen| seen.at));
        }
        let devices = devices.iter().filter(|device| device.revoked.is_none()).count() as u64;
        let Person { id, name, roles, teams, active, .. } = person;
        Ok(Self { id, name, roles, teams, active, devices, passkeys, seen, held })
    }
}

/// Everybody of staff, or with a device; with `all`, everybody known.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<Listed>, QueryRejection>,
) -> Result<axum::Json<Vec<Access>>, HttpProblem> {
    caller.must_supervise(&app)?;
    let Query(asked) = query.map_err(|_| HttpProblem::BadJson)?;
    let organisation = Arc::clone(app.organisation());
    let cards = app.read("reading people", move |reader| listed(reader, &organisation, &asked));
    Ok(axum::Json(cards.await?))
}

/// Those whom the list is to hold, in the order of ids. What they come in with is looked up for them alone.
fn listed(reader: &dyn Reader, organisation: &Organisation, asked: &Listed) -> Result<Vec<Access>, StoreError> {
    let mut devices: BTreeMap<PersonId, Vec<DeviceRecord>> = BTreeMap::new();
    for device in reader.devices()? {
        devices.entry(device.person.clone()).or_default().push(device);
    }
    let own = |person: &PersonId| devices.get(person).map(Vec::as_slice).unwrap_or_default();
    let belongs = |person: &Person| {
        let roles: Vec<&Role> = person.roles.iter().filter_map(|role| organisation.role(role)).collect();
        let comes_in = own(&person.id).iter().any(|device| device.revoked.is_none());
        // Requesters come in by the portal: they stand here once they have a device.
        (!person.active || !roles.is_empty()) && (comes_in || roles.iter().any(|role| !role.external))
    };
    let mut people = Vec::new();
    for person in reader.everybody_after(asked.after.clone()) {
        let person = person?;
        if person.id.as_str() != crate::identity::SERVER && (asked.all || belongs(&person)) {
            people.push(person);
        }
        if people.len() == asked.limit.unwrap_or(usize::MAX).max(1) {
            break;
        }
    }

    let mut passkeys: BTreeMap<PersonId, u64> = BTreeMap::new();
    for passkey in reader.passkeys()?.into_iter().filter(|passkey| passkey.removed.is_none()) {
        *passkeys.entry(passkey.person).or_default() += 1;
    }
    let mut held: BTreeMap<DeviceId, u64> = BTreeMap::new();
    for entry in reader.held()? {
        if let Some(device) = entry?.acting_device() {
            *held.entry(device).or_default() += 1;
        }
    }
    reader.foresee(&|| {
        people.iter().flat_map(|person| own(&person.id)).map(|device| NextRead::LastSeen(device.id)).collect()
    })?;
    let card = |person: Person| {
        let devices = own(&person.id);
        let held = devices.iter().filter_map(|device| held.get(&device.id)).sum();
        let passkeys = passkeys.get(&person.id).copied().unwrap_or(0);
        Access::of(reader, person, devices, passkeys, held)
    };
    people.into_iter().map(card).collect()
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
    make_link(&app, caller, person, "making a link", enrolment::offer).await
}

/// Ends what a person came in with, and makes a link.
pub async fn begin_anew(
    State(app): State<App>,
    Verified(caller): Verified,
    person: Result<Path<PersonId>, PathRejection>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<axum::Json<AccessLink>, HttpProblem> {
    let link = make_link(&app, caller, person, "beginning anew", reset::reset).await?;
    app.live().wake();
    Ok(link)
}

/// What makes a way in for a person, and notes who asked for it.
type Make = fn(&dyn Store, Timestamp, &PersonId, Option<PersonId>) -> Result<(Token, Enrolment), IdentityError>;

async fn make_link(
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
