//! Tickets whose approval nobody is left to give, as somebody left or lost a role. Each says so, and who supervises is told.
//!
//! Whoever ends somebody or takes roles tells it here, whichever way they do it: at the desk, by a table, by a directory, by who signs in.

use crate::identity::SERVER;
use crate::ingest::{Ingest, OwnAct, SyncProblem, stored_ticket};
use crate::store::{Reader, StoreError};
use crate::traces;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Organisation, Role};
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::policy::Term;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::ticket::server_note::ServerNote;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;

/// People that a note names: it has a bound, and a directory may let many go at once.
const NAMED: usize = 8;

/// The roles that somebody who left has no more, or that were taken from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostRoles {
    person: PersonId,
    /// As they are called by now: of who was taken out of the directory nothing is said again.
    name: String,
    roles: Vec<RoleId>,
}

impl LostRoles {
    /// Of somebody who was one way and is another; none where they lost nothing. Who has left already gave no word any more: what waited
    /// for one said so then.
    pub fn between(before: &Person, after: &Person) -> Option<Self> {
        let keeps = |role: &RoleId| after.active && after.roles.contains(role);
        let had = before.roles.iter().filter(|_| before.active);
        let roles: Vec<RoleId> = had.filter(|role| !keeps(role)).cloned().collect();
        (!roles.is_empty()).then(|| Self { person: after.id.clone(), name: after.name.clone(), roles })
    }
}

/// Writes it into each of them, once the store says so. Whoever supervises is told by the note, as of an approval that nobody answers.
/// Where it cannot be written the directory stands as it was saved, and they are told of that approval in their time. It blocks.
pub fn tell(ingest: &Ingest, lost: &[LostRoles]) {
    if let Err(error) = written(ingest, lost) {
        tracing::error!(error.message = %error, "Tickets whose approval nobody is left to give could not be told so.");
    }
}

/// The same of one person, off the async threads.
pub async fn tell_of(ingest: &Ingest, lost: Option<LostRoles>) {
    let (Some(lost), ingest) = (lost, ingest.clone()) else { return };
    if traces::blocking(move || tell(&ingest, &[lost])).await.is_err() {
        tracing::error!("Tickets whose approval nobody is left to give were not looked for to the end.");
    }
}

fn written(ingest: &Ingest, lost: &[LostRoles]) -> Result<(), SyncProblem> {
    if lost.is_empty() {
        return Ok(());
    }
    let acts = acts(&*ingest.store().read()?, ingest.organisation(), ingest.clock().now(), lost)?;
    if !acts.is_empty() {
        ingest.perform_blocking(acts)?;
    }
    Ok(())
}

fn acts(
    reader: &dyn Reader,
    organisation: &Organisation,
    now: Timestamp,
    lost: &[LostRoles],
) -> Result<Vec<OwnAct>, StoreError> {
    let gives = |role: &RoleId| organisation.role(role).filter(|role| role.classes.contains(&Class::Apr));
    let taken: BTreeSet<&RoleId> =
        lost.iter().flat_map(|one| &one.roles).filter(|role| gives(role).is_some()).collect();
    let mut acts = Vec::new();
    if taken.is_empty() {
        return Ok(acts);
    }
    let mut vacant = taken.clone();
    for other in reader.everybody_after(None) {
        let other = other?;
        if other.active {
            vacant.retain(|role| !other.roles.contains(role));
        }
    }
    for summary in reader.summaries_in(BTreeSet::from([Term::list_of_open_tickets()]))? {
        let Summary::Ticket(ticket) = summary? else { continue };
        let awaited = ticket.approver.as_ref().filter(|_| ticket.state == State::AwaitingApproval);
        let Some(role) = awaited.filter(|role| taken.contains(role)).and_then(gives) else { continue };
        // Of a role outside the desk only who asked gives their word, however many have it.
        let text = if vacant.contains(&role.id) {
            nobody_has(role, lost)
        } else if role.external
            && let Some(who) = who_asked(reader, ticket.id, role, lost)?
        {
            who_asked_has_not(role, &who.name)
        } else {
            continue;
        };
        let command = Command::Content(Content::AddNote { audience: Audience::Internal, text });
        let (document, kind) = (ticket.id, DocumentKind::Ticket);
        let server = PersonId::new(SERVER);
        acts.push(OwnAct { person: server, site: Site::System, document, kind, at: now, command });
    }
    Ok(acts)
}

/// Who asked for what a ticket is about, of those who lost a role; of one that cannot be read nobody knows.
fn who_asked<'lost>(
    reader: &dyn Reader,
    id: DocumentId,
    role: &Role,
    lost: &'lost [LostRoles],
) -> Result<Option<&'lost LostRoles>, StoreError> {
    let view = match stored_ticket(reader, id) {
        Err(error) if error.is_damage_of_a_document() => return Ok(None),
        view => view?,
    };
    let asked = view.and_then(|view| view.requester_person);
    Ok(asked.and_then(|asked| lost.iter().find(|one| one.person == asked && one.roles.contains(&role.id))))
}

/// In the words by which the server's own notes are known.
fn nobody_has(role: &Role, lost: &[LostRoles]) -> String {
    let had = lost.iter().filter(|one| one.roles.contains(&role.id));
    let names: Vec<&str> = had.map(|one| one.name.as_str()).collect();
    let had = if names.len() == 1 { "la tenía" } else { "la tenían" };
    let more = names.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" y {more} más") };
    format!(
        "{}: nadie tiene ya la función «{}»; {had} {}{more}. Dásela a quien deba autorizar, o di en los datos del servicio quién \
         autoriza.",
        ServerNote::NoApproval.words(),
        role.name,
        names[..names.len().min(NAMED)].join(", ")
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
