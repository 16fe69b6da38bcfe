//! The end of the work and of the ticket: resolving, confirming, closing, reopening, silence (R9, R13, R14, R16, R17).

use super::Prevailing;
use super::assign::credit;
use super::content::{breaks_silence, heard};
use super::desk::later_of;
use super::effect;
use super::ruling_context::{Outcome, RulingContext, side};
use super::settle::later;
use crate::command::{Command, Decision, Verdict};
use crate::document::Subject;
use crate::ids::ActId;
use crate::messages::Reason;
use crate::ruling::Request;
use crate::state::State;
use crate::ticket::view::{Closing, ClosingReason, Decided};
use crate::workflow::survey;

fn is_resolve(request: &Request) -> bool {
    matches!(request.command, Command::Decision(Decision::Resolve { .. }))
}
fn is_reopening(request: &Request) -> bool {
    matches!(
        request.command,
        Command::Decision(Decision::Reopen { .. })
            | Command::Decision(Decision::Confirm { verdict: Verdict::Persists, .. })
    )
}
fn is_handover(request: &Request) -> bool {
    matches!(
        request.command,
        Command::Decision(Decision::Assign { .. })
            | Command::Decision(Decision::AcceptOffer { .. })
            | Command::Decision(Decision::Escalate { .. })
    )
}

/// T19. What was decided without the technician's knowledge does not undo work that is done; the guards on content
/// hold in every case.
pub(super) fn resolve(bench: &RulingContext<'_>) -> Outcome {
    let decided = bench.ruled();
    let handed_over = bench.unseen(is_handover);
    if let Some(other) = started_by_another(bench, handed_over) {
        let why = Reason::R9OtherStarted;
        return Outcome::not(9, why, bench.lost(Subject::State, 9, why, side(other)));
    }
    let mover = bench.unseen_mover();
    match decided.state {
        State::InProgress => match bench.unseen(is_reopening) {
            Some(reopening) => after_reopening(bench, reopening),
            None => finished(bench, Outcome::plain),
        },
        State::Assigned | State::Scheduled => match (handed_over, mover) {
            (Some(other), _) => {
                let escalated = matches!(other.command, Command::Decision(Decision::Escalate { .. }));
                let (subject, rule, why) = match escalated {
                    true => (Subject::State, 12, Reason::WorkFinished),
                    false => (Subject::Assignee, 9, Reason::R9WorkCounts),
                };
                over(bench, subject, rule, why, other)
            }
            (None, Some(_)) => finished(bench, |decided| Outcome::under(decided, 12, Reason::WorkFinished, None)),
            (None, None) => bench.plainly(),
        },
        State::NeedsInfo
        | State::Returned
        | State::AwaitingApproval
        | State::WaitingMaterial
        | State::WaitingVendor => match mover {
            Some(other) => over(bench, Subject::State, 12, Reason::WorkFinished, other),
            None => bench.plainly(),
        },
        State::Resolved => match bench.unseen(is_resolve) {
            Some(other) => {
                finished(bench, |next| later_of(bench, other, Subject::State, 12, Reason::LaterStands, next))
            }
            None => Outcome::quiet(Reason::AlreadySo),
        },
        State::Cancelled | State::Rejected => match mover {
            Some(cancel) if bench.at() < cancel.stamp.effective() => {
                over(bench, Subject::State, 13, Reason::R13WorkStands, cancel)
            }
            Some(cancel) => {
                let why = Reason::R13Cancelled;
                Outcome::not(13, why, bench.lost(Subject::State, 13, why, side(cancel)))
            }
            None => bench.plainly(),
        },
        State::Closed if silenced_before(bench).is_some() => {
            finished(bench, |decided| Outcome::under(decided, 14, Reason::R14SilenceFalse, None))
        }
        State::Closed => Outcome::not(16, Reason::R16Late, None),
        State::Draft | State::Received => bench.plainly(),
    }
}

/// R9: somebody to whom it was handed over without the author's knowledge has begun.
fn started_by_another<'b>(bench: &RulingContext<'b>, handed_over: Option<&Request>) -> Option<&'b Request> {
    handed_over?;
    let start = bench.unseen(|request| {
        matches!(request.command, Command::Decision(Decision::Start {})) && request.stamp.by != *bench.by()
    })?;
    (bench.ruled().assignee.as_ref() != Some(bench.by())).then_some(start)
}

/// Resolved and credited to its author, if what finished work must show is there.
fn finished(bench: &RulingContext<'_>, outcome: impl FnOnce(Decided) -> Outcome) -> Outcome {
    match bench.content() {
        Ok(()) => {
            let mut next = bench.effect();
            credit(bench, &mut next);
            outcome(next)
        }
        Err(refused) => bench.refused(refused),
    }
}

fn over(bench: &RulingContext<'_>, subject: Subject, rule: u8, why: Reason, other: &Request) -> Outcome {
    finished(bench, |next| Outcome::under(next, rule, why, bench.won(subject, rule, why, other)))
}

/// R17: a reopening speaks of the resolution its author had seen. A later resolution stands and is asked about again.
fn after_reopening(bench: &RulingContext<'_>, reopening: &Request) -> Outcome {
    let number = |request: &Request| request.ruling.as_ref().filter(|ruling| ruling.applied).map(|ruling| ruling.seq);
    let spoken_of = bench
        .view
        .requests
        .iter()
        .filter(|request| is_resolve(request) && number(request).is_some() && number(request) < number(reopening))
        .max_by_key(|request| number(request));
    let newer = spoken_of.is_none_or(|former| {
        let unseen = bench.unseen(|request| request.stamp.act == former.stamp.act).is_some();
        !unseen || later(&side(former), &bench.this_side()) == Prevailing::Incoming
    });
    if !newer {
        let why = Reason::R17ReopenStands;
        return Outcome::not(17, why, bench.lost(Subject::State, 17, why, side(reopening)));
    }
    finished(bench, |next| {
        // A reopening that spoke of an earlier solution does not count.
        let next = Decided { reopened: next.reopened.saturating_sub(1), ..next };
        let why = Reason::R17NewResolution;
        Outcome::under(next, 17, why, bench.won(Subject::State, 17, why, reopening))
    })
}

/// R14: the closing for silence that this act, dated before it, shows to be false.
fn silenced_before<'b>(bench: &RulingContext<'b>) -> Option<&'b Closing> {
    let closing = bench.ruled().closing.as_ref();
    closing.filter(|closing| closing.reason == ClosingReason::NoResponse && bench.at() <= closing.at)
}

/// T3; an answer given before the closing for silence withdraws it (R14).
pub(super) fn answer(bench: &RulingContext<'_>) -> Outcome {
    match bench.ruled().state {
        State::NeedsInfo => bench.plainly(),
        State::Closed if bench.ruled().question.is_some() && silenced_before(bench).is_some() => {
            match bench.content() {
                Ok(()) => Outcome::under(bench.effect(), 14, Reason::R14SilenceFalse, None),
                Err(refused) => bench.refused(refused),
            }
        }
        _ => Outcome::quiet(Reason::AlreadySo),
    }
}

/// T5.
pub(super) fn resubmit(bench: &RulingContext<'_>) -> Outcome {
    match bench.ruled().state {
        State::Received => Outcome::quiet(Reason::AlreadySo),
        _ => bench.plainly(),
    }
}

/// T20 by whomever. A confirmation that was given before a closing for silence replaces its reason (R14), and one
/// given while the desk closed is the better reason.
pub(super) fn close(bench: &RulingContext<'_>) -> Outcome {
    let decided = bench.ruled();
    if decided.state == State::Closed {
        let confirms = matches!(
            bench.command(),
            Command::Decision(Decision::Confirm { .. })
                | Command::Decision(Decision::Close { confirmed_by: Some(_), .. })
        );
        let unconfirmed = decided.closing.as_ref().is_some_and(|closing| closing.reason != ClosingReason::Confirmed);
        let by_desk =
            bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Close { .. }))).is_some();
        let silenced = silenced_before(bench).is_some();
        if confirms && unconfirmed && decided.resolution.is_some() && (by_desk || silenced) {
            let mut next = decided.clone();
            effect::close(&mut next, bench.request, ClosingReason::Confirmed, note(bench.command()));
            return Outcome::under(next, 14, Reason::R14Confirmed, None);
        }
        return Outcome::quiet(Reason::AlreadySo);
    }
    if let (State::InProgress, Some(reopening)) = (decided.state, bench.unseen(is_reopening)) {
        let why = Reason::R17ReopenStands;
        return Outcome::not(17, why, bench.lost(Subject::State, 17, why, side(reopening)));
    }
    bench.plainly()
}

fn note(command: &Command) -> &str {
    match command {
        Command::Decision(Decision::Close { note, .. }) => note,
        Command::Decision(Decision::Confirm { text, .. }) => text,
        _ => "",
    }
}

/// T23, T24, R17: a reopening whose author had not seen the standing resolution speaks of an earlier one.
pub(super) fn reopen(bench: &RulingContext<'_>) -> Outcome {
    let decided = bench.ruled();
    if let Err(refused) = bench.content() {
        return bench.refused(refused);
    }
    let standing: Option<ActId> = decided.resolution.as_ref().map(|resolution| resolution.act);
    if let Some(newer) = bench.unseen(|request| is_resolve(request) && Some(request.stamp.act) == standing) {
        let why = Reason::R17NewResolution;
        return Outcome::not(17, why, bench.lost(Subject::State, 17, why, side(newer)));
    }
    if decided.state == State::Closed && silenced_before(bench).is_some() {
        return Outcome::under(bench.effect(), 14, Reason::R14SilenceFalse, None);
    }
    match bench.stands() {
        Ok(()) => {
            let closed = bench.unseen(|request| matches!(request.command, Command::Decision(Decision::Close { .. })));
            let why = Reason::R17ReopenStands;
            let conflict = closed.and_then(|close| bench.won(Subject::State, 17, why, close));
            Outcome::Applied { decided: bench.effect(), rule: None, conflict }
        }
        Err(_) if bench.unseen(is_reopening).is_some() => Outcome::quiet(Reason::AlreadySo),
        Err(refused) => bench.refused(refused),
    }
}

/// T21, T22 by the server alone. Contact with the requester that is known by then makes the silence false (R14): what
/// they said decides instead. A closing that may not be made is no conflict: the next run of the job tries again.
pub(super) fn silence(bench: &RulingContext<'_>) -> Outcome {
    let decided = bench.ruled();
    if let Err(refused) = bench.stands() {
        return Outcome::quiet(refused.why);
    }
    let contact = heard(bench.view, decided, bench.at());
    let said = contact.and_then(|contact| contact.verdict);
    let answers = said.is_some() && decided.state == State::Resolved;
    if !answers && contact.is_some_and(|contact| breaks_silence(bench.org, contact, bench.at())) {
        return Outcome::Not { why: Reason::R14SilenceFalse, rule: Some(14), conflict: None };
    }
    if said == Some(Verdict::Persists) && decided.state == State::Resolved {
        let mut next = decided.clone();
        effect::enter(bench.org, &mut next, bench.request, State::InProgress);
        effect::reopen(&mut next);
        return Outcome::under(next, 14, Reason::R14SilenceFalse, None);
    }
    if let Err(refused) = bench.content() {
        return Outcome::quiet(refused.why);
    }
    let mut next = bench.effect();
    if said == Some(Verdict::Confirmed)
        && decided.state == State::Resolved
        && let Some(closing) = next.closing.as_mut()
    {
        closing.reason = ClosingReason::Confirmed;
        return Outcome::under(next, 14, Reason::R14Confirmed, None);
    }
    // SEC-33: they answered the survey while something was lacking, and it has come since. That was no silence.
    let rated = decided.survey.as_ref().is_some_and(|known| !known.deemed && !known.superseded);
    let closes = bench.org.service(&decided.service).is_some_and(|service| survey::closes(bench.org, service));
    if rated
        && closes
        && decided.state == State::Resolved
        && let Some(closing) = next.closing.as_mut()
    {
        closing.reason = ClosingReason::Confirmed;
    }
    Outcome::plain(next)
}
