//! The act by which the server opens a ticket by a plan. Plan, moment and what it is about name the ticket
//! ([`due::round_ticket`]), so that no second run, no restart and no other run at the same time opens it again.

use crate::identity::SERVER;
use crate::ingest::OwnAct;
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::admission::{ActorContext, admit};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Content, OpenTicket};
use ronda_shared::due;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;

/// Whether it was opened.
pub(super) fn is_open(reader: &dyn Reader, id: DocumentId) -> Result<bool, StoreError> {
    match reader.document(id) {
        // It is there.
        Err(error) if error.is_damage_of_a_document() => Ok(true),
        row => Ok(row?.is_some()),
    }
}

/// The act that opens it; none where it may not be opened, which the log tells: the plan or the registry lacks a word.
pub(super) fn act(org: &Organisation, plan: &str, id: DocumentId, open: OpenTicket, now: Timestamp) -> Option<OwnAct> {
    let command = Command::Content(Content::OpenTicket(Box::new(open)));
    let (person, kind) = (due::server(), DocumentKind::Ticket);
    let context = ActorContext { organisation: org, person: &person, site: Site::System, now };
    match admit(context, None, kind, &command) {
        Ok(()) => Some(own(id, command, now)),
        Err(refused) => {
            let refusal = refused.into_refusal();
            let missing: Vec<&str> = refusal.missing.iter().map(|missing| missing.id.as_str()).collect();
            tracing::warn!(
                job.plan = plan,
                job.why = refusal.why.en(),
                job.missing = missing.join(", "),
                "A plan could not open its ticket."
            );
            metrics::counter!("ronda_jobs_failed_total", "job" => "open").increment(1);
            None
        }
    }
}

/// An act of the server's own on a ticket.
pub(super) fn own(document: DocumentId, command: Command, at: Timestamp) -> OwnAct {
    OwnAct { person: PersonId::new(SERVER), site: Site::System, document, kind: DocumentKind::Ticket, at, command }
}
