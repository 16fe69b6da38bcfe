//! The act by which the server opens a ticket by a plan. Plan, moment and what it is about name the ticket
//! ([`due::round_ticket`]), so that no second run, no restart and no other run at the same time opens it again.

use super::Jobs;
use crate::identity::SERVER;
use crate::ingest::OwnAct;
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::admission::{ActorContext, admit};
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::plan::When;
use ronda_shared::command::{Command, Content, OpenTicket};
use ronda_shared::date::Zone;
use ronda_shared::due::{self, Item};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;

/// Whether it was opened.
pub(super) fn is_open(reader: &dyn Reader, id: DocumentId) -> Result<bool, StoreError> {
    match reader.document(id) {
        // It is there.
        Err(error) if error.is_damage_of_a_document() => Ok(true),
        row => Ok(row?.is_some()),
    }
}

/// A plan of former data that looks at dates in tickets.
pub(super) struct FormerPlan {
    id: String,
    when: When,
    zone: Zone,
}

impl Jobs {
    /// The ticket that a plan opens after a date in another.
    pub(super) fn opened(&self, plan: usize, item: &Item, about: DocumentId) -> DocumentId {
        let plan = self.org().plans.get(plan).map_or("", |plan| plan.id.as_str());
        due::round_ticket(plan, item.at, Some(about))
    }

    /// Whether it was opened, by these data or by former ones, of which the plan came sooner or later after that date: it is opened
    /// once.
    pub(super) fn is_opened(
        &self,
        reader: &dyn Reader,
        plan: usize,
        item: &Item,
        view: &TicketView,
    ) -> Result<bool, StoreError> {
        if is_open(reader, self.opened(plan, item, view.id))? {
            return Ok(true);
        }
        let Some(plan) = self.org().plans.get(plan) else { return Ok(false) };
        for former in self.former_plans(reader)?.iter().filter(|former| former.id == plan.id) {
            let at = due::follows(&former.zone, &former.when, view).filter(|at| *at != item.at);
            if let Some(at) = at
                && is_open(reader, due::round_ticket(&plan.id, at, Some(view.id)))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn former_plans(&self, reader: &dyn Reader) -> Result<&[FormerPlan], StoreError> {
        if let Some(known) = self.former.get() {
            return Ok(known);
        }
        let mut found: Vec<FormerPlan> = Vec::new();
        for version in reader.organisations()?.into_iter().filter(|version| *version != self.org().version) {
            let Some(data) = reader.organisation(&version)? else { continue };
            // What this build cannot read it cannot ask, either.
            let Ok(former) = serde_json::from_slice::<Organisation>(&data) else { continue };
            let Organisation { plans, zone, .. } = former;
            for plan in plans.into_iter().filter(|plan| matches!(plan.when, When::After { .. })) {
                let known = found.iter().any(|one| one.id == plan.id && one.when == plan.when && one.zone == zone);
                if !known {
                    found.push(FormerPlan { id: plan.id, when: plan.when, zone: zone.clone() });
                }
            }
        }
        Ok(self.former.get_or_init(|| found))
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
