//! The promise: due soon, the first answer late, broken, and who takes it then (A4–A6, OAX-23, OAX-31, AGU-14, AGU-23,
//! AGU-27). The server reckons by the promise as it stands (R27) and never lowers a level (R28).

use super::server_notes::{already_noted, moment, reckoned};
use super::{Due, Item, ServerNote, note, server};
use crate::calendar::Calendar;
use crate::catalog::escalation::{self, EscalationRow};
use crate::catalog::{Clock, Organisation};
use crate::command::{Command, Decision};
use crate::ids::RoleId;
use crate::stamp::Site;
use crate::ticket::promise_kept::owed_by;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use crate::workflow;

/// The date that stands.
fn due(view: &TicketView) -> Option<Timestamp> {
    owed_by(view, &view.ruled)
}

/// The row of the matrix by which it leaves its level.
fn row<'o>(org: &'o Organisation, view: &TicketView) -> Option<&'o EscalationRow> {
    let decided = &view.ruled;
    escalation::next(org, &decided.service, decided.level, decided.priority.as_ref(), &|name| view.answer(name))
}

pub(super) fn items(org: &Organisation, view: &TicketView) -> Vec<Item> {
    let promise = &view.ruled.commitment;
    if org.settings.clock(view.ruled.state) != Clock::Run || promise.paused_since.is_some() {
        return Vec::new();
    }
    let mut items = Vec::new();
    let mut falls = |at: Timestamp, known: ServerNote, what: Due| {
        if !already_noted(view, known, at) {
            items.push(Item { at, what });
        }
    };
    if let Some(at) = promise.respond_by.filter(|_| promise.responded_at.is_none()) {
        falls(at, ServerNote::AnswerLate, Due::Answer);
    }
    let Some(due) = due(view) else { return items };
    // Who set a date by hand knows of it; and what is broken is not about to be.
    let soon = promise.warn_at.filter(|at| *at < due && promise.overridden.is_none());
    if let Some(at) = soon.filter(|at| !already_noted(view, ServerNote::Broken, *at)) {
        falls(at, ServerNote::Warned, Due::Warn);
    }
    falls(due, ServerNote::Broken, Due::Breach);
    items.extend(escalates(org, view, due).map(|at| Item { at, what: Due::Escalate }));
    items
}

/// When the matrix has the server take the step by itself. Whoever took it into their hands after the promise was broken
/// has its minutes anew, and where it gives none, the last word.
fn escalates(org: &Organisation, view: &TicketView, due: Timestamp) -> Option<Timestamp> {
    let row = row(org, view)?;
    let minutes = row.after_breach_minutes?;
    let hand = view.requests.iter().filter(|request| {
        let takes = matches!(
            request.command,
            Command::Decision(Decision::Assign { .. })
                | Command::Decision(Decision::AcceptOffer { .. })
                | Command::Decision(Decision::Escalate { .. })
                | Command::Decision(Decision::Reopen { .. })
        );
        takes && request.ruling.as_ref().is_some_and(|ruling| ruling.applied)
    });
    let hand = hand.map(|request| request.stamp.effective()).max().filter(|hand| *hand > due);
    if hand.is_some() && minutes == 0 {
        return None;
    }
    // Where its service has left the data the organisation's own hours count.
    let service = org.service(&view.ruled.service);
    let hours = service.map_or_else(|| Calendar::of(org), |service| Calendar::of_service(org, service)).ok()?;
    let at = hours.add_business_minutes(hand.unwrap_or(due), i64::from(minutes));
    let command = escalate(org, row, due, at);
    // Judged as the server will: not from every state is there a level above.
    let may = workflow::check(org, view, &command, &server(), at).is_ok() && !refused(view, due);
    may.then_some(at)
}

/// It was asked for since and not granted: once is enough.
fn refused(view: &TicketView, due: Timestamp) -> bool {
    view.requests.iter().any(|request| {
        matches!(request.command, Command::Decision(Decision::Escalate { .. }))
            && request.stamp.site == Site::System
            && request.stamp.effective() >= due
            && request.ruling.as_ref().is_some_and(|ruling| !ruling.applied)
    })
}

fn escalate(org: &Organisation, row: &EscalationRow, due: Timestamp, at: Timestamp) -> Command {
    let mut reason = format!(
        "El plazo venció el {} y la matriz de escalamiento lo pasa al nivel {} desde el {}.",
        moment(&org.zone, due),
        row.level.saturating_add(1),
        moment(&org.zone, at)
    );
    if !row.tell.is_empty() {
        reason.push_str(&format!(" Se avisa a: {}.", names(org, &row.tell)));
    }
    if let Some(decides) = &row.decides {
        reason.push_str(&format!(" Decide: {}.", names(org, std::slice::from_ref(decides))));
    }
    // None: the matrix names the team itself when it takes effect.
    Command::Decision(Decision::Escalate { team: row.team.clone(), reason })
}

pub(super) fn names(org: &Organisation, roles: &[RoleId]) -> String {
    let name = |id: &RoleId| org.role(id).map_or_else(|| id.to_string(), |role| role.name.clone());
    roles.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn commands(org: &Organisation, view: &TicketView, item: &Item) -> Vec<Command> {
    let Some(due) = due(view).or(view.ruled.commitment.respond_by) else { return Vec::new() };
    let at = moment(&org.zone, item.at);
    let by = moment(&org.zone, due);
    let part = view.ruled.commitment.part.as_ref().map(|part| format!("«{}» ", part.name)).unwrap_or_default();
    match item.what {
        Due::Warn => vec![note(ServerNote::Warned, &format!("{part}vence el {by}. {}", reckoned(org)))],
        Due::Answer => {
            let words = format!("debía darse antes del {at} y nadie ha contestado todavía. {}", reckoned(org));
            vec![note(ServerNote::AnswerLate, &words)]
        }
        Due::Breach => {
            let words = if part.is_empty() { "debía resolverse" } else { "debía terminarse" };
            vec![note(ServerNote::Broken, &format!("{part}{words} antes del {by}. {}", reckoned(org)))]
        }
        Due::Escalate => row(org, view).map(|row| escalate(org, row, due, item.at)).into_iter().collect(),
        _ => Vec::new(),
    }
}
