//! Ends a ticket whose alerts have ended. It is resolved where nobody has touched it and the service asks for nothing
//! that only people can say; else the end is told.

use super::words;
use crate::identity::SERVER;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Audience, Command, Content, Decision, EditText, Mark, Splice, TextKind};
use ronda_shared::ids::{ItemId, PriorityId};
use ronda_shared::stamp::{Site, Stamp};
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::workflow::{LackKind, lacks};

/// An internal note.
pub(super) fn note(text: String) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text })
}

/// Whether a person has said, done or decided anything on it.
pub(super) fn is_worked(view: &TicketView) -> bool {
    let person = |stamp: &Stamp| stamp.site != Site::System;
    let decided = &view.decided;
    decided.assignee.as_ref().is_some_and(|owner| owner.as_str() != SERVER)
        || view.requests.iter().any(|request| person(&request.stamp))
        || view.notes.iter().any(|note| person(&note.stamp))
        || view.texts.iter().any(|text| person(&text.stamp))
        || view.times.iter().any(|time| person(&time.stamp))
        || view.contacts.iter().any(|contact| person(&contact.stamp))
        || view.materials.iter().any(|line| person(&line.stamp))
        || view.evidence.iter().any(|file| person(&file.stamp))
        || view.signatures.iter().any(|signature| person(&signature.stamp))
        || view.secrets.iter().any(|secret| person(&secret.stamp))
        || view.requester.values().any(|field| person(&field.stamp))
        // Nobody but people tags, follows or links what alerts opened.
        || !view.labels.is_empty()
        || !view.redactions.is_empty()
        || view.checklist.values().any(|mark| person(&mark.stamp))
        || view.fields.values().any(|field| person(&field.stamp))
        || [&view.subject.stamp, &view.place.stamp, &view.equipment.stamp].into_iter().any(person)
}

/// What the server says once the alerts of a ticket have ended; `priority` where the ticket has none yet.
pub(super) fn commands(org: &Organisation, view: &TicketView, priority: Option<&PriorityId>) -> Vec<Command> {
    if is_worked(view) {
        return vec![note(words::ENDED_AT_WORK.to_owned())];
    }
    let mut view = view.clone();
    let proposed = view.born.priority.clone();
    let priority = proposed.as_ref().or(priority);
    let mut said = Vec::new();
    let steps = match view.decided.state {
        State::Received => {
            if view.decided.priority.is_none()
                && let Some(priority) = priority
            {
                said.push(Command::Decision(Decision::SetPriority { priority: priority.clone() }));
                view.decided.priority = Some(priority.clone());
            }
            let team = view.decided.team.clone();
            vec![Decision::Assign { person: None, team, reason: String::new() }, Decision::Start {}, resolve()]
        }
        State::Assigned => vec![Decision::Start {}, resolve()],
        State::InProgress => vec![resolve()],
        _ => return vec![note(words::ENDED_AT_WORK.to_owned())],
    };
    let steps: Vec<Command> = steps.into_iter().map(Command::Decision).collect();
    let mut missing = Vec::new();
    for lack in steps.iter().flat_map(|step| lacks(org, &view, step)) {
        match lack.kind {
            LackKind::Diagnosis => said.push(diagnosis()),
            LackKind::Item => {
                let mark = Mark::NotApplicable { reason: words::NOT_APPLICABLE.to_owned() };
                said.push(Command::Content(Content::TickItem { item: ItemId::new(lack.id), mark }));
            }
            LackKind::Field
            | LackKind::Value
            | LackKind::File
            | LackKind::Paper
            | LackKind::Signature
            | LackKind::Stale
            | LackKind::Approval
            | LackKind::Other => missing.push(lack.label),
        }
    }
    if !missing.is_empty() {
        return vec![note(words::ended_lacking(&missing))];
    }
    said.extend(steps);
    said
}

fn resolve() -> Decision {
    Decision::Resolve { solution: words::SOLVED.to_owned(), outcome: None, concluded_at: None }
}

fn diagnosis() -> Command {
    let whole = words::DIAGNOSIS.to_owned();
    let splices = vec![Splice { at: 0, delete: String::new(), insert: whole.clone() }];
    Command::Content(Content::EditText(EditText { kind: TextKind::Diagnosis, section: None, splices, whole }))
}
