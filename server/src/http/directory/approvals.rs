//! Tickets whose approval nobody is left to give, as somebody left or lost a role. Each says so, and who supervises is told.

use crate::error::HttpProblem;
use crate::http::sync;
use crate::identity::SERVER;
use crate::ingest::{OwnAct, stored_ticket};
use crate::runtime::App;
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Role};
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::policy::Term;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::ticket::server_note::ServerNote;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Writes it into each of them, once the directory says so; `lost` are the roles that the person has no more. Whoever supervises
/// is told by the note, as of an approval that nobody answers. Where it cannot be written the directory stands as it was saved, and
/// they are told of that approval in their time.
pub(super) async fn tell_unapproved(app: &App, person: Person, lost: Vec<RoleId>) {
    if tell(app, person, lost).await.is_err() {
        tracing::error!("Tickets whose approval nobody is left to give could not be told so.");
    }
}

async fn tell(app: &App, person: Person, lost: Vec<RoleId>) -> Result<(), HttpProblem> {
    let (organisation, now) = (Arc::clone(app.organisation()), app.clock().now());
    let found = app.read("looking for approvals", move |reader| {
        let gives = |role: &RoleId| organisation.role(role).filter(|role| role.classes.contains(&Class::Apr));
        let lost: BTreeSet<RoleId> = lost.into_iter().filter(|role| gives(role).is_some()).collect();
        let mut acts = Vec::new();
        if lost.is_empty() {
            return Ok(acts);
        }
        let mut left = lost.clone();
        for other in reader.everybody_after(None) {
            let other = other?;
            if other.active {
                left.retain(|role| !other.roles.contains(role));
            }
        }
        for summary in reader.summaries_in(BTreeSet::from([Term::list_of_open_tickets()]))? {
            let Summary::Ticket(ticket) = summary? else { continue };
            let awaited = ticket.approver.as_ref().filter(|_| ticket.state == State::AwaitingApproval);
            let Some(role) = awaited.filter(|role| lost.contains(*role)).and_then(gives) else { continue };
            // Of a role outside the desk only who asked gives their word, however many have it.
            let text = if left.contains(&role.id) {
                nobody_has(role, &person.name)
            } else if role.external && asked_for(reader, ticket.id, &person.id)? {
                who_asked_has_not(role, &person.name)
            } else {
                continue;
            };
            let command = Command::Content(Content::AddNote { audience: Audience::Internal, text });
            let (document, kind) = (ticket.id, DocumentKind::Ticket);
            let server = PersonId::new(SERVER);
            acts.push(OwnAct { person: server, site: Site::System, document, kind, at: now, command });
        }
        Ok(acts)
    });
    let acts = found.await?;
    if !acts.is_empty() {
        app.ingest().perform(acts).await.map_err(|problem| sync::http_problem(&problem).0)?;
    }
    Ok(())
}

/// Whether somebody asked for what a ticket is about; of one that cannot be read nobody knows.
fn asked_for(reader: &dyn Reader, id: DocumentId, person: &PersonId) -> Result<bool, StoreError> {
    match stored_ticket(reader, id) {
        Err(error) if error.is_damage_of_a_document() => Ok(false),
        view => Ok(view?.is_some_and(|view| view.requester_person.as_ref() == Some(person))),
    }
}

/// In the words by which the server's own notes are known.
fn nobody_has(role: &Role, name: &str) -> String {
    format!(
        "{}: nadie tiene ya la función «{}»; la tenía {name}. Dásela a quien deba autorizar, o di en los datos del servicio quién \
         autoriza.",
        ServerNote::NoApproval.words(),
        role.name
    )
}

/// The same where others have the role, and may not give this word.
fn who_asked_has_not(role: &Role, name: &str) -> String {
    format!(
        "{}: solo quien pidió el servicio lo autoriza, y {name} no tiene ya la función «{}». Si ya no hace falta, recházalo o \
         cancélalo con ese motivo.",
        ServerNote::NoApproval.words(),
        role.name
    )
}
