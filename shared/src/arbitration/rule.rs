//! Rules on one request: the server decides by this pure function, and the phone predicts the ruling by it.

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

/// The ruling on a request, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRuling {
    /// The ruling.
    pub ruling: Ruling,
    /// The decided state afterwards; unchanged where the request was not applied.
    pub decided: Decided,
    /// A conflict card for the tray, where two sides wanted different things. The loser is named, whichever side it is.
    pub conflict: Option<Conflict>,
}

/// Rules on a request against the ticket as it now is. `view.ruled` and the requests that bear a ruling are the
/// present; `request.basis` is the number of applied rulings its author had seen, so those of a greater number, by
/// other devices, were made without their knowledge, and the rules of merge speak (R1–R35 of `docs/rules.md`).
/// Admission has judged before whether the act was this person's to do, and legal in what they had seen. Here only what has happened
/// since counts.
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
            // R28: nothing lowers the level, whatever the order of arrival.
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
    // Content merges without a ruling. Decisions on items have a rule of their own (`crate::equipment::rule`).
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
    /// Applies the request's whole effect to the decided state.
    pub(super) fn effect(&self) -> Decided {
        effect::take(&self.scene(), self.ruled(), self.request)
    }
    /// The context in which effects apply.
    pub(super) fn scene(&self) -> EffectContext<'_> {
        EffectContext { org: self.org, view: self.view, people: self.people }
    }
    /// Applies the request if the guards hold; otherwise it becomes a card in the tray.
    pub(super) fn plainly(&self) -> Outcome {
        match self.stands().and_then(|()| self.content()) {
            Ok(()) => Outcome::plain(self.effect()),
            Err(refused) => self.refused(refused),
        }
    }
}
