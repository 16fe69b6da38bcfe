//! `POST /api/people/{id}/leave`: somebody leaves. Their open tickets are handed over first, each by an act of the
//! caller's that is judged like any; what nobody takes stops the leaving, unless the caller says that it stays.

use super::person::{id_of, open_work};
use crate::error::HttpProblem;
use crate::http::session::{Verified, run_blocking};
use crate::http::{Json, sync};
use crate::identity::people;
use crate::ingest::{OwnAct, stored_ticket};
use crate::runtime::{App, scope};
use crate::unapproved::{self, LostRoles};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::{DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::policy::{self, Verdict};
use ronda_shared::stamp::Site;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Folios that a refusal names.
const NAMED: usize = 8;

/// Who takes over what, when somebody leaves.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LeaveRequest {
    /// The version of the person that was looked at.
    version: Sha256,
    /// Their open tickets, and who takes each.
    hand: Vec<WorkTaken>,
    /// What is not handed over stays in their name: known, and to be seen to later.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    keep: bool,
}

/// A ticket, and who takes it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct WorkTaken {
    document: DocumentId,
    to: PersonId,
}

/// Hands over, then ends: in this order, so that nothing is left behind unseen. Nobody ends themselves.
pub async fn leave(
    State(app): State<App>,
    Verified(caller): Verified,
    id: Result<Path<PersonId>, PathRejection>,
    Json(LeaveRequest { version, hand, keep }): Json<LeaveRequest>,
) -> Result<Response, HttpProblem> {
    caller.must_supervise(&app)?;
    let id = id_of(id)?;
    if id == caller.person.id {
        return Err(HttpProblem::OwnAct);
    }
    let wanted: BTreeMap<DocumentId, PersonId> =
        hand.into_iter().filter(|one| one.to != id).map(|one| (one.document, one.to)).collect();
    let (key, by, now) = (id.clone(), caller.person.clone(), app.clock().now());
    let organisation = Arc::clone(app.organisation());
    let looked = app.read("reading who leaves", move |reader| {
        let Some(known) = reader.person(&key)? else { return Ok(None) };
        let mut acts = Vec::new();
        for ticket in open_work(reader, &key)? {
            let Some(to) = wanted.get(&ticket.id) else { continue };
            let reason = format!("{} ya no trabaja aquí.", known.name);
            let assign = Decision::Assign { person: Some(to.clone()), team: ticket.team, reason };
            let command = Command::Decision(assign);
            let view = match stored_ticket(reader, ticket.id) {
                // It stays where it is, and is named: that one of their tickets is damaged keeps nobody from ending their access.
                Err(error) if error.is_damage_of_a_document() => {
                    tracing::error!(ticket.id = %ticket.id, error.message = %error, "A ticket cannot be read: it is not handed over.");
                    continue;
                }
                view => view?,
            };
            // What is another's to give out stays where it is: an act of the caller's would only be held.
            if policy::may(&organisation, &by, &command, view.as_ref(), Site::Desk) == Verdict::Allowed
                && scope::may_read_now(reader, &organisation, &by, ticket.id)?
            {
                let (person, kind) = (by.id.clone(), DocumentKind::Ticket);
                acts.push(OwnAct { person, site: Site::Desk, document: ticket.id, kind, at: now, command });
            }
        }
        Ok(Some((known, acts)))
    });
    let (known, acts) = looked.await?.ok_or(HttpProblem::NotFound)?;
    // Asked twice, for no answer came: they have left.
    if !known.active && people::version(&Person { active: true, ..known.clone() }) == version {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    if people::version(&known) != version {
        return Err(HttpProblem::PersonChanged);
    }
    if !acts.is_empty() {
        app.ingest().perform(acts).await.map_err(|problem| sync::http_problem(&problem).0)?;
    }
    // What an act came to is read where everybody reads it: in the tickets.
    let (key, by) = (id, caller.person.clone());
    let organisation = Arc::clone(app.organisation());
    let left = app.read("looking for open tickets", move |reader| {
        let mut folios = Vec::new();
        let mut more = 0_usize;
        for ticket in open_work(reader, &key)? {
            if folios.len() < NAMED && scope::may_read_now(reader, &organisation, &by, ticket.id)? {
                folios.push(ticket.folio.unwrap_or(ticket.provisional));
            } else {
                more += 1;
            }
        }
        Ok((folios, more))
    });
    let (folios, more) = left.await?;
    let some_left = !folios.is_empty() || more > 0;
    if some_left && !keep {
        return Ok(stays(&known, &folios, more));
    }
    let person = Person { active: false, ..known.clone() };
    let lost = LostRoles::between(&known, &person);
    let (store, now) = (Arc::clone(app.store()), app.clock().now());
    let (by, device) = (caller.person.id, caller.device);
    run_blocking("ending a person's access", move || people::edit(&*store, now, &person, Some(version), (by, &device)))
        .await?;
    app.live().wake();
    app.poke();
    unapproved::tell_of(app.ingest(), lost).await;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Which tickets nobody took.
fn stays(person: &Person, folios: &[String], more: usize) -> Response {
    let (name, named) = (&person.name, folios.join(", "));
    let (es, en) = match (folios.is_empty(), more) {
        (true, more) => (format!("{more} que no ves"), format!("{more} that you do not see")),
        (false, 0) => (named.clone(), named),
        (false, more) => (format!("{named} y {more} más"), format!("{named} and {more} more")),
    };
    HttpProblem::OpenWork.saying(
        format!(
            "{name} sigue trabajando aquí: quedan tickets abiertos en sus manos ({es}). Lo que alguien ya tomó, es suyo. \
             Di a quién pasan los demás, a alguien de su equipo, o confirma que se quedan a su nombre."
        ),
        format!(
            "{name} still works here: open tickets are in their hands ({en}). What somebody took is theirs by now. Say \
             to whom the others go, somebody of their team, or confirm that they stay in their name."
        ),
    )
}
