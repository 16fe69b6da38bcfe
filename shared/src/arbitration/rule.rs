//! The server's ruling on one request, and the phone's own guess at it: one pure function.

use super::effect::{self, EffectContext};
use super::ruling_context::{Outcome, RulingContext};
use super::{People, assign, conflict_resolution, desk, field, finish, letters, survey};
use crate::catalog::Organisation;
use crate::command::{Command, Decision, Verdict};
use crate::messages::Reason;
use crate::ruling::Request;
use crate::ruling::{Conflict, Ruling};
use crate::state::State;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;

/// A request ruled on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRuling {
    /// The answer.
    pub ruling: Ruling,
    /// What is decided from now on; as before where the request was not applied.
    pub decided: Decided,
    /// Two sides of one thing for the tray: the loser is named, whichever it is.
    pub conflict: Option<Conflict>,
}

/// Rules on a request against the ticket as it now is. `view.ruled` and the requests that bear a ruling are the
/// present; `request.basis` is the number of applied rulings its author had seen, so those of a greater number, by
/// other devices, were made without their knowledge, and the rules of merge speak (R1–R35 of `docs/rules.md`).
/// Whether the act was this person's to do, and legal where they stood, was judged before; here only what the world
/// made of it since.
pub fn rule(
    org: &Organisation,
    view: &TicketView,
    request: &Request,
    people: People<'_>,
    now: Timestamp,
) -> TicketRuling {
    let bench = RulingContext::new(org, view, request, people, now);
    let before = &view.ruled;
    let ruling = |applied, why, rule, seq| Ruling { applied, why, rule, at: now, seq, closed: false };
    let rates = matches!(request.command, Command::Decision(Decision::AnswerSurvey { .. }));
    match decide(&bench) {
        Outcome::Applied { decided, rule, conflict } => {
            let seq = before.seq.saturating_add(1);
            // R28: no rule and no order of arrival lowers the level.
            let level = decided.level.max(before.level);
            let closed = rates && before.state != State::Closed && decided.state == State::Closed;
            let ruling = ruling(true, rule.map(|(_, why)| why), rule.map(|(number, _)| number), seq);
            TicketRuling { ruling: Ruling { closed, ..ruling }, decided: Decided { seq, level, ..decided }, conflict }
        }
        Outcome::Not { why, rule, conflict } => {
            TicketRuling { ruling: ruling(false, Some(why), rule, before.seq), decided: before.clone(), conflict }
        }
    }
}

fn decide(bench: &RulingContext<'_>) -> Outcome {
    use Decision as D;
    // Content merges, and an item's decisions are ruled on by its own rule (`crate::equipment::rule`).
    let Command::Decision(decision) = bench.command() else { return Outcome::quiet(Reason::WrongKind) };
    match decision {
        D::SetPriority { priority } => desk::priority(bench, priority),
        D::Classify { service, subservice, kind, team } => {
            desk::classify(bench, service, subservice.as_deref(), *kind, team.as_ref())
        }
        D::OverrideDue { at, .. } => desk::due(bench, *at),
        D::Escalate { team, .. } => desk::escalate(bench, team.as_ref()),
        D::AskRequester { .. }
        | D::Return { .. }
        | D::RequestApproval { .. }
        | D::DecideApproval { .. }
        | D::Reject { .. }
        | D::Cancel { .. } => desk::decision(bench),
        D::Assign { person, team, .. } => assign::assign(bench, person.as_ref(), team.as_ref()),
        D::OfferAssignment { to, .. } => assign::offer(bench, to),
        D::AcceptOffer { offer } => assign::accept(bench, *offer),
        D::DeclineOffer { offer, .. } => assign::decline(bench, *offer),
        D::Start {} => field::start(bench),
        D::ScheduleVisit { at, agreed_with_requester, .. } => field::visit(bench, *at, *agreed_with_requester),
        D::WaitMaterial { .. } | D::WaitVendor { .. } | D::VendorReturned { .. } => field::intent(bench),
        D::MaterialAvailable { .. } => field::material(bench),
        D::Resolve { .. } => finish::resolve(bench),
        D::RecordAnswer { .. } => finish::answer(bench),
        D::Resubmit { .. } => finish::resubmit(bench),
        D::Close { .. } | D::Confirm { verdict: Verdict::Confirmed, .. } => finish::close(bench),
        D::Confirm { verdict: Verdict::Persists, .. } | D::Reopen { .. } => finish::reopen(bench),
        D::CloseForSilence { .. } => finish::silence(bench),
        D::AnswerSurvey { .. } => survey::answer(bench),
        D::RecordLetter(_) | D::MarkLetter { .. } | D::Archive { .. } => letters::record(bench),
        D::TellState(_) => bench.plainly(),
        D::DecideConflict { conflict, choice } => conflict_resolution::decide(bench, conflict, *choice),
    }
}

impl RulingContext<'_> {
    /// The request's whole effect on what is decided.
    pub(super) fn effect(&self) -> Decided {
        effect::take(&self.scene(), self.ruled(), self.request)
    }
    /// Where effects take place.
    pub(super) fn scene(&self) -> EffectContext<'_> {
        EffectContext { org: self.org, view: self.view, people: self.people }
    }
    /// Applied if the guards hold, in the tray if they do not.
    pub(super) fn plainly(&self) -> Outcome {
        match self.stands().and_then(|()| self.content()) {
            Ok(()) => Outcome::plain(self.effect()),
            Err(refused) => self.refused(refused),
        }
    }
}
