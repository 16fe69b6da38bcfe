//! `GET /api/people/{id}`: one person whole, with the version that an edit begins from and the open tickets in their
//! hands. `POST` changes them, or enters somebody new.

use crate::directory_sync::apply::vouches_for;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::people::Access;
use crate::http::session::{Caller, Verified, run_blocking};
use crate::identity::{self, people};
use crate::import::typed::{self, PersonFields};
use crate::runtime::{App, scope};
use crate::store::{Reader, StoreError};
use crate::unapproved::{self, LostRoles};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ronda_shared::ids::{BuildingId, DocumentId, PersonId, RoleId, Sha256, TeamId};
use ronda_shared::person::{Absence, Person};
use ronda_shared::policy::{TERMS_VERSION, Term};
use ronda_shared::state;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A person as the directory has them, for who changes them.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonFile {
    person: Person,
    /// What an edit says it began from.
    version: Sha256,
    /// The open tickets in their hands, as far as the caller may read them.
    open: Vec<OpenWork>,
    /// How many more there are.
    more: u64,
    /// What they come in with, and what of theirs waits.
    access: Access,
    /// Which parts of them a directory tells, by their names: its next reading writes over what is typed here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    directory: Vec<&'static str>,
}

/// An open ticket in somebody's hands.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenWork {
    document: DocumentId,
    folio: String,
    subject: String,
    team: Option<TeamId>,
}

/// What somebody is to be known by from now on.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ChangePersonRequest {
    /// The version that was looked at; none for somebody new.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    version: Option<Sha256>,
    name: String,
    roles: Vec<RoleId>,
    teams: Vec<TeamId>,
    buildings: Vec<BuildingId>,
    /// Empty: none.
    mail: String,
    /// Empty: none.
    phone: String,
    /// Dependencia; empty: none.
    client_org: String,
    away: Vec<Absence>,
    /// What they know how to do; absent: as it was.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    skills: Option<Vec<String>>,
    /// Works here again, who had left.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    back: bool,
}

/// The person of an address; nobody edits the server's own.
pub(super) fn id_of(id: Result<Path<PersonId>, PathRejection>) -> Result<PersonId, HttpProblem> {
    let Path(id) = id.map_err(|_| HttpProblem::NotFound)?;
    if id.as_str() == identity::SERVER { Err(HttpProblem::NotFound) } else { Ok(id) }
}

/// The open tickets that wait for work of theirs: in their hands, neither resolved nor over.
pub(super) fn open_work(reader: &dyn Reader, person: &PersonId) -> Result<Vec<TicketSummary>, StoreError> {
    let mut found = in_hands(reader, person)?;
    found.retain(|ticket| ticket.state != state::State::Resolved);
    Ok(found)
}

/// The tickets in somebody's hands that are not over.
pub(in crate::http) fn in_hands(reader: &dyn Reader, person: &PersonId) -> Result<Vec<TicketSummary>, StoreError> {
    let is_theirs = |ticket: &TicketSummary| ticket.assignee.as_ref() == Some(person) && !ticket.state.is_final();
    let theirs = |summary| match summary {
        Summary::Ticket(ticket) if is_theirs(&ticket) => Some(*ticket),
        Summary::Ticket(_) | Summary::Equipment(_) | Summary::Record(_) => None,
    };
    if reader.scope_index_of()? != TERMS_VERSION {
        return reader.every_summary().filter_map(|summary| summary.map(theirs).transpose()).collect();
    }
    // The index knows what is open and anything of theirs: all other tickets are not looked at.
    let moved = reader.indexed_after(&BTreeSet::from([Term::open_of(person)]), 0)?;
    let ids = moved.map(|moved| moved.map(|(_, id)| id)).collect::<Result<BTreeSet<DocumentId>, _>>()?;
    reader.ahead(&Vec::from_iter(ids.iter().copied()))?;
    let mut found = Vec::new();
    for id in ids {
        found.extend(reader.summary(id)?.and_then(theirs));
    }
    Ok(found)
}

/// One person.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<PersonId>, PathRejection>,
) -> Result<axum::Json<PersonFile>, HttpProblem> {
    caller.must_supervise(&app)?;
    let id = id_of(id)?;
    let organisation = Arc::clone(app.organisation());
    let tells = match app.directory() {
        Some(directory) => directory.tells().await,
        None => Vec::new(),
    };
    let file = app.read("reading a person", move |reader| {
        let Some(person) = reader.person(&id)? else { return Ok(None) };
        let (mut open, mut more) = (Vec::new(), 0);
        for ticket in open_work(reader, &id)? {
            if scope::may_read_now(reader, &organisation, &caller.person, ticket.id)? {
                let folio = ticket.folio.unwrap_or(ticket.provisional);
                open.push(OpenWork { document: ticket.id, folio, subject: ticket.subject, team: ticket.team });
            } else {
                more += 1;
            }
        }
        let access = Access::of_one(reader, person.clone())?;
        // Of who has left it tells nothing any more.
        let is_told = !tells.is_empty() && person.active && vouches_for(reader, &id)?;
        let directory = if is_told { tells } else { Vec::new() };
        Ok(Some(PersonFile { version: people::version(&person), person, open, more, access, directory }))
    });
    file.await?.map(axum::Json).ok_or(HttpProblem::NotFound)
}

/// Changes a person, or enters somebody new. Nobody gives roles or teams to themselves.
pub async fn change(
    State(app): State<App>,
    Verified(caller): Verified,
    id: Result<Path<PersonId>, PathRejection>,
    Json(asked): Json<ChangePersonRequest>,
) -> Result<Response, HttpProblem> {
    caller.must_supervise(&app)?;
    let id = id_of(id)?;
    let key = id.clone();
    let away = asked.away.clone();
    let looked = app.read("reading a person", move |reader| {
        let known = reader.person(&key)?;
        // Who stood in, and has left since, keeps nobody from changing what else there is to change.
        let stands = |absence: &Absence| known.as_ref().is_some_and(|known| known.away.contains(absence));
        for helper in away.iter().filter(|absence| !stands(absence)).filter_map(|absence| absence.stand_in.as_ref()) {
            if !reader.person(helper)?.is_some_and(|helper| helper.active) {
                return Ok((None, Some(helper.clone())));
            }
        }
        Ok((known, None))
    });
    let (known, stranger) = looked.await?;
    if let Some(stranger) = stranger {
        return Ok(HttpProblem::BadPerson.saying(
            format!("«{stranger}» no puede suplir a nadie: no está en la lista o ya no trabaja aquí."),
            format!("«{stranger}» can stand in for nobody: they are not in the list or have left."),
        ));
    }
    let ChangePersonRequest { version, name, roles, teams, buildings, mail, phone, client_org, away, skills, back } =
        asked;
    let told = PersonFields { name, roles, teams, buildings, mail, phone, client_org, away, skills };
    let mut person = match typed::person(app.organisation(), known.as_ref(), id.as_str(), told) {
        Ok(person) => person,
        Err(said) => return Ok(HttpProblem::BadPerson.saying(said.es, said.en)),
    };
    person.active |= back;
    let lost = known.as_ref().and_then(|known| LostRoles::between(known, &person));
    let own = known.filter(|known| known.id == caller.person.id);
    if own.is_some_and(|own| own.roles != person.roles || own.teams != person.teams) {
        return Err(HttpProblem::OwnAct);
    }
    let (store, now) = (Arc::clone(app.store()), app.clock().now());
    let (by, device) = (caller.person.id, caller.device);
    run_blocking("changing a person", move || people::edit(&*store, now, &person, version, (by, &device))).await?;
    app.live().wake();
    app.poke();
    unapproved::tell_of(app.ingest(), lost).await;
    Ok(StatusCode::NO_CONTENT.into_response())
}
