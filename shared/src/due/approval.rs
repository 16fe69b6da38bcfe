//! An approver who does not answer is reminded; then the supervisor is told (ours: no manual says). Whose turn it is since the
//! data changed is told at once.

use super::server_notes::{already_noted, moment, reckoned, span};
use super::{Due, Item, ServerNote, note, told};
use crate::calendar::lapse;
use crate::catalog::{Class, Organisation};
use crate::command::Command;
use crate::ids::RoleId;
use crate::state::State;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use crate::workflow;

/// Since when somebody is asked.
fn since(view: &TicketView) -> Timestamp {
    told(view, &view.ruled).map_or(view.ruled.since, |known| known.max(view.ruled.since))
}

/// Where another's word is awaited by now, how their note says it. The note itself has the ticket wait for them: whatever is written in
/// a ticket does.
fn passed_on(org: &Organisation, view: &TicketView) -> Option<String> {
    let role = workflow::approval::passed_on(org, view, &view.ruled)?;
    Some(format!("ahora le toca autorizar a {}.", super::promise::names(org, &[role])))
}

/// Whether a note says these words since somebody is asked.
fn said(view: &TicketView, words: &str) -> bool {
    let from = since(view);
    view.notes.iter().any(|note| note.stamp.effective() >= from && note.server.is_some() && note.text.contains(words))
}

pub(super) fn item(org: &Organisation, view: &TicketView) -> Option<Item> {
    // Nobody else would tell them, nor show them the ticket: the data changed, and it did not move.
    if passed_on(org, view).is_some_and(|words| !said(view, &words)) {
        return Some(Item { at: since(view), what: Due::Approver });
    }
    let rule = org.settings.approval.as_ref().filter(|_| view.ruled.state == State::AwaitingApproval)?;
    let from = since(view);
    let step = |after: u32, known: ServerNote, what: Due| {
        let at = lapse(org, from, after, rule.unit).ok()?;
        (!already_noted(view, known, at)).then_some(Item { at, what })
    };
    // What was said before that, of who left and alone gave it, keeps nobody who gives it since from being reminded.
    let last = lapse(org, from, rule.supervisor_after, rule.unit).ok()?;
    if already_noted(view, ServerNote::NoApproval, last) {
        return None;
    }
    step(rule.remind_after, ServerNote::ApproverReminded, Due::Approver)
        .or_else(|| step(rule.supervisor_after, ServerNote::NoApproval, Due::Supervisor))
}

pub(super) fn commands(org: &Organisation, view: &TicketView, item: &Item) -> Vec<Command> {
    if let Some(words) = passed_on(org, view).filter(|_| item.what == Due::Approver) {
        let why = "Quien debía hacerlo ya no es quien autoriza: cambiaron los datos de la institución, o la solicitud.";
        return vec![note(ServerNote::ApproverReminded, &format!("{words} {why} {}", reckoned(org)))];
    }
    let Some(rule) = &org.settings.approval else { return Vec::new() };
    let from = moment(&org.zone, since(view));
    let service = org.service(&view.ruled.service);
    let all = service.map_or(&[][..], |service| &service.approvals).iter();
    let asked: Vec<RoleId> = match &view.ruled.approver {
        Some(turn) => vec![turn.clone()],
        // Asked for by a build that did not say of whom.
        None => all.filter(|approval| !approval.kind.on_paper()).map(|approval| approval.role.clone()).collect(),
    };
    let approvers = super::promise::names(org, &asked);
    match item.what {
        Due::Approver => {
            let waits = span(rule.remind_after, rule.unit);
            let words = format!("{approvers} no ha contestado en {waits}; se pidió el {from}. {}", reckoned(org));
            vec![note(ServerNote::ApproverReminded, &words)]
        }
        Due::Supervisor => {
            let waits = span(rule.supervisor_after, rule.unit);
            let sup = org.roles.iter().filter(|role| role.classes.contains(&Class::Sup)).map(|role| role.id.clone());
            let words = format!(
                "{approvers} no ha contestado en {waits}; se pidió el {from}. Toca intervenir a: {}. {}",
                super::promise::names(org, &sup.collect::<Vec<_>>()),
                reckoned(org)
            );
            vec![note(ServerNote::NoApproval, &words)]
        }
        _ => Vec::new(),
    }
}
