//! The server's ruling on one request, and the phone's own guess at it: one pure function.

use super::effect::{self, Scene};
use super::ruling_context::{Outcome, RulingContext};
use super::{People, assign, conflict_resolution, desk, field, finish, letters, survey};
use crate::catalog::Organisation;
use crate::command::Command;
use crate::messages::Reason;
use crate::ruling::Request;
use crate::ruling::{Conflict, Ruling};
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;

/// A request ruled on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// The answer.
    pub ruling: Ruling,
    /// What is decided from now on; as before where the request was not applied.
    pub decided: Decided,
    /// Two sides of one thing for the tray: the loser is named, whichever it is.
    pub conflict: Option<Conflict>,
}

/// Rules on a request against the ticket as it now is. `view.ruled` and the requests that bear a ruling are the
/// present; `request.basis` is the number of applied rulings its author had seen, so those of a greater number, by
/// other devices, were made without their knowledge, and the rules of §7 speak.
/// Whether the act was this person's to do, and legal where they stood, was judged before; here only what the world
/// made of it since.
pub fn rule(org: &Organisation, view: &TicketView, request: &Request, people: People<'_>, now: Timestamp) -> Ruled {
    let bench = RulingContext::new(org, view, request, people, now);
    let before = &view.ruled;
    let ruling = |applied, why, rule, seq| Ruling { applied, why, rule, at: now, seq };
    match decide(&bench) {
        Outcome::Applied { decided, rule, conflict } => {
            let seq = before.seq.saturating_add(1);
            // R28: no rule and no order of arrival lowers the level.
            let level = decided.level.max(before.level);
            Ruled {
                ruling: ruling(true, rule.map(|(_, why)| why), rule.map(|(number, _)| number), seq),
                decided: Decided { seq, level, ..decided },
                conflict,
            }
        }
        Outcome::Not { why, rule, conflict } => {
            Ruled { ruling: ruling(false, Some(why), rule, before.seq), decided: before.clone(), conflict }
        }
    }
}

fn decide(bench: &RulingContext<'_>) -> Outcome {
    use Command as C;
    match bench.command() {
        C::SetPriority { priority } => desk::priority(bench, priority),
        C::Classify { service, subservice, kind, team } => {
            desk::classify(bench, service, subservice.as_deref(), *kind, team.as_ref())
        }
        C::OverrideDue { at, .. } => desk::due(bench, *at),
        C::Escalate { team, .. } => desk::escalate(bench, team.as_ref()),
        C::AskRequester { .. }
        | C::Return { .. }
        | C::RequestApproval { .. }
        | C::DecideApproval { .. }
        | C::Reject { .. }
        | C::Cancel { .. } => desk::decision(bench),
        C::Assign { person, team, .. } => assign::assign(bench, person.as_ref(), team.as_ref()),
        C::OfferAssignment { to, .. } => assign::offer(bench, to),
        C::AcceptOffer { offer } => assign::accept(bench, *offer),
        C::DeclineOffer { offer, .. } => assign::decline(bench, *offer),
        C::Start {} => field::start(bench),
        C::ScheduleVisit { at, agreed_with_requester } => field::visit(bench, *at, *agreed_with_requester),
        C::WaitMaterial { .. } | C::WaitVendor { .. } | C::VendorReturned { .. } => field::intent(bench),
        C::MaterialAvailable { .. } => field::material(bench),
        C::Resolve { .. } => finish::resolve(bench),
        C::RecordAnswer { .. } => finish::answer(bench),
        C::Resubmit { .. } => finish::resubmit(bench),
        C::Close { .. } | C::Confirm { verdict: crate::command::Verdict::Confirmed, .. } => finish::close(bench),
        C::Confirm { verdict: crate::command::Verdict::Persists, .. } | C::Reopen { .. } => finish::reopen(bench),
        C::CloseForSilence { .. } => finish::silence(bench),
        C::AnswerSurvey { .. } => survey::answer(bench),
        C::RecordLetter(_) | C::MarkLetter { .. } | C::Archive { .. } => letters::record(bench),
        C::DecideConflict { conflict, choice } => conflict_resolution::decide(bench, conflict, *choice),
        // Content merges; nobody rules on it.
        C::OpenTicket(_)
        | C::AddNote { .. }
        | C::SetField { .. }
        | C::TickItem { .. }
        | C::EditText(_)
        | C::AddMaterial { .. }
        | C::ChangeMaterial { .. }
        | C::LogTime { .. }
        | C::LogContact { .. }
        | C::SetContact { .. }
        | C::SetPlace { .. }
        | C::SetEquipment { .. }
        | C::SetSubject { .. }
        | C::AddLabel { .. }
        | C::RemoveLabel { .. }
        | C::RegisterEquipment { .. }
        | C::SetEquipmentField { .. }
        | C::AddEquipmentNote { .. }
        | C::SeeItem { .. }
        | C::MoveStock { .. }
        | C::HandOver(_)
        | C::MoveItem(_)
        | C::BindLabel { .. }
        | C::RetireLabel { .. }
        | C::MergeItem { .. }
        | C::MarkMaterial { .. }
        | C::AttachEvidence(_)
        | C::SetCaption { .. }
        | C::RetireEvidence { .. }
        | C::SealEvidence { .. }
        | C::Sign(_)
        | C::DeliverSecret { .. }
        | C::Strike { .. } => Outcome::quiet(Reason::WrongKind),
    }
}

impl RulingContext<'_> {
    /// The request's whole effect on what is decided.
    pub(super) fn effect(&self) -> Decided {
        effect::take(&self.scene(), self.ruled(), self.request)
    }
    /// Where effects take place.
    pub(super) fn scene(&self) -> Scene<'_> {
        Scene { org: self.org, view: self.view, people: self.people }
    }
    /// Applied if the guards hold, in the tray if they do not.
    pub(super) fn plainly(&self) -> Outcome {
        match self.stands().and_then(|()| self.content()) {
            Ok(()) => Outcome::plain(self.effect()),
            Err(refused) => self.refused(refused),
        }
    }
}
