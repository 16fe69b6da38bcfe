//! Tickets whose approval nobody is left to give, because somebody left or lost a role: each says so, and who supervises is told.

use crate::error::HttpProblem;
use crate::http::sync;
use crate::identity::SERVER;
use crate::ingest::OwnAct;
use crate::runtime::App;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Role};
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{PersonId, RoleId};
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
pub(super) async fn tell_unapproved(app: &App, name: String, lost: Vec<RoleId>) {
    if tell(app, name, lost).await.is_err() {
        tracing::error!("Tickets whose approval nobody is left to give could not be told so.");
    }
}

async fn tell(app: &App, name: String, lost: Vec<RoleId>) -> Result<(), HttpProblem> {
    let (organisation, now) = (Arc::clone(app.organisation()), app.clock().now());
    let found = app.read("looking for approvals", move |reader| {
        let gives = |role: &RoleId| organisation.role(role).filter(|role| role.classes.contains(&Class::Apr));
        let mut left: BTreeSet<RoleId> = lost.into_iter().filter(|role| gives(role).is_some()).collect();
        if left.is_empty() {
            return Ok(Vec::new());
        }
        for person in reader.everybody_after(None) {
            let person = person?;
            if person.active {
                left.retain(|role| !person.roles.contains(role));
            }
        }
        let mut acts = Vec::new();
        if left.is_empty() {
            return Ok(acts);
        }
        for summary in reader.summaries_in(BTreeSet::from([Term::list_of_open_tickets()]))? {
            let Summary::Ticket(ticket) = summary? else { continue };
            let awaited = ticket.approver.as_ref().filter(|_| ticket.state == State::AwaitingApproval);
            let Some(role) = awaited.filter(|role| left.contains(*role)).and_then(gives) else { continue };
            let command = Command::Content(Content::AddNote { audience: Audience::Internal, text: note(role, &name) });
            let (document, person) = (ticket.id, PersonId::new(SERVER));
            acts.push(OwnAct { person, site: Site::System, document, kind: DocumentKind::Ticket, at: now, command });
        }
        Ok(acts)
    });
    let acts = found.await?;
    if !acts.is_empty() {
        app.ingest().perform(acts).await.map_err(|problem| sync::http_problem(&problem).0)?;
    }
    Ok(())
}

/// In the words by which the server's own notes are known.
fn note(role: &Role, name: &str) -> String {
    format!(
        "{}: nadie tiene ya la función «{}»; la tenía {name}. Dásela a quien deba autorizar, o di en los datos del servicio quién \
         autoriza.",
        ServerNote::NoApproval.words(),
        role.name
    )
}
