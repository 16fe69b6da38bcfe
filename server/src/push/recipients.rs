//! Decides who of the staff gets a push when something happens to a ticket. Mail's rules apply; beside them those whose
//! work it is and those who watch it are told of all.

use crate::mail::events::{Happened, told_since};
use crate::mail::staff::Staff;
use crate::organisation::messages::event::{Event, Whom};
use crate::organisation::messages::rules::MailData;
use crate::store::StoreError;
use crate::store::push::{PendingPush, PushKind};
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::PersonId;
use ronda_shared::ticket::server_note::ServerNote;
use ronda_shared::ticket::view::TicketView;
use std::collections::BTreeMap;

/// Who is told what of a ticket between two moments: of all that happened, each the weightiest.
pub(super) fn tellings(
    staff: &Staff<'_>,
    data: &MailData,
    before: Option<&TicketView>,
    after: &TicketView,
) -> Result<Vec<(PersonId, PendingPush)>, StoreError> {
    let mut told: BTreeMap<PersonId, PushKind> = BTreeMap::new();
    let mut tell = |person: PersonId, kind: PushKind, by: Option<&PersonId>| {
        // Nobody is told what they did themselves.
        if by != Some(&person) {
            told.entry(person).and_modify(|known| *known = (*known).min(kind)).or_insert(kind);
        }
    };
    for one in told_since(before, after) {
        for whom in data.whom(one.event) {
            for person in staff.recipients(after, whom)? {
                tell(person.id, kind(&one), one.by.as_ref());
            }
        }
    }
    let concerned = staff.recipients(after, &Whom::Assignee)?;
    for (kind, by) in of_concerned(before, after) {
        for person in &concerned {
            let own = after.ruled.assignee.as_ref() == Some(&person.id);
            let kind = if kind == PushKind::Assigned && !own { PushKind::News } else { kind };
            tell(person.id.clone(), kind, by.as_ref());
        }
    }
    let decided = &after.ruled;
    let highest = staff.org.priorities.last().map(|priority| &priority.id);
    let urgent = highest.is_some() && decided.priority.as_ref() == highest;
    let folio = decided.folio.clone().unwrap_or_else(|| after.born.provisional.clone());
    let waiting = |kind| PendingPush { kind, document: after.id, folio: folio.clone(), at: staff.now, urgent };
    Ok(told.into_iter().map(|(person, kind)| (person, waiting(kind))).collect())
}

/// What an event is to whom mail's rules tell it.
fn kind(one: &Happened) -> PushKind {
    match one.event {
        Event::Approval => PushKind::Approval,
        Event::TakesOver | Event::Supervise | Event::Material => PushKind::Attention,
        Event::Received
        | Event::Question
        | Event::Returned
        | Event::Assigned
        | Event::Visit
        | Event::Vendor
        | Event::Due
        | Event::Late
        | Event::Escalated
        | Event::Resolved
        | Event::Closed
        | Event::Reopened
        | Event::Rejected
        | Event::Cancelled
        | Event::Reply
        | Event::NotTaken
        | Event::Over
        | Event::FilesLeft
        | Event::Noted => PushKind::News,
    }
}

/// What happened, to whose work it is and to who watches it, and whose doing it was.
fn of_concerned(before: Option<&TicketView>, after: &TicketView) -> Vec<(PushKind, Option<PersonId>)> {
    let mut found = Vec::new();
    for one in told_since(before, after) {
        // Those of the server's own notes are told below, or to who supervises.
        if !matches!(one.event, Event::Received | Event::Supervise | Event::TakesOver | Event::Late) {
            let assigned = one.event == Event::Assigned && is_reassigned(before, after);
            found.push((if assigned { PushKind::Assigned } else { PushKind::News }, one.by));
        }
    }
    let known = |act| before.is_some_and(|view| view.requests.iter().any(|old| old.stamp.act == act));
    for request in after.requests.iter().filter(|request| !known(request.stamp.act)) {
        let applied = request.ruling.as_ref().is_some_and(|ruling| ruling.applied);
        let says = match &request.command {
            Command::Decision(Decision::RecordAnswer { .. } | Decision::Resubmit { .. }) => true,
            // Taken from them by somebody at work, that one has heard it.
            Command::Decision(Decision::AnswerSurvey { .. }) => after.is_by_requester(&request.stamp),
            _ => false,
        };
        if says && applied {
            found.push((PushKind::Answered, Some(request.stamp.by.clone())));
        }
    }
    let known = |act| before.is_some_and(|view| view.notes.iter().any(|old| old.stamp.act == act));
    for note in after.notes.iter().filter(|note| note.told.is_none() && !known(note.stamp.act)) {
        let late = note
            .server
            .as_ref()
            .is_some_and(|step| matches!(step.what, ServerNote::Warned | ServerNote::AnswerLate | ServerNote::Broken));
        if late {
            found.push((PushKind::DueSoon, None));
        } else if after.is_by_requester(&note.stamp) {
            found.push((PushKind::Answered, Some(note.stamp.by.clone())));
        }
    }
    // The portal takes a file without a word: the form that they were asked for.
    let known = |act| before.is_some_and(|view| view.evidence.iter().any(|old| old.id == act));
    let sent = after.evidence.iter().filter(|file| !known(file.id) && after.is_by_requester(&file.stamp));
    found.extend(sent.map(|file| (PushKind::Answered, Some(file.stamp.by.clone()))));
    found
}

/// Whether it is somebody else's work than before.
fn is_reassigned(before: Option<&TicketView>, after: &TicketView) -> bool {
    before.and_then(|view| view.ruled.assignee.as_ref()) != after.ruled.assignee.as_ref()
}
