//! The events that other systems are told of. They say what became of a ticket between two moments, and who spoke to whom, in no
//! words of people.

use crate::mail::events::{Happened, applied, told_since};
use crate::organisation::messages::event::Event as MailEvent;
use ronda_shared::command::{Audience, Command, Decision};
use ronda_shared::ids::Sha256;
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;
use serde::{Deserialize, Serialize};
use serde_json::json;
use strum::IntoStaticStr;

/// Something that happened to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
pub enum Event {
    /// It was received.
    #[serde(rename = "ticket.opened")]
    #[strum(serialize = "ticket.opened")]
    Opened,
    /// It is the work of somebody else, or of another team.
    #[serde(rename = "ticket.assigned")]
    #[strum(serialize = "ticket.assigned")]
    Assigned,
    /// It was resolved.
    #[serde(rename = "ticket.resolved")]
    #[strum(serialize = "ticket.resolved")]
    Resolved,
    /// It was closed.
    #[serde(rename = "ticket.closed")]
    #[strum(serialize = "ticket.closed")]
    Closed,
    /// It goes on after it was resolved or closed.
    #[serde(rename = "ticket.reopened")]
    #[strum(serialize = "ticket.reopened")]
    Reopened,
    /// It was rejected or cancelled.
    #[serde(rename = "ticket.cancelled")]
    #[strum(serialize = "ticket.cancelled")]
    Cancelled,
    /// A visit was agreed, or another date for it.
    #[serde(rename = "ticket.visit")]
    #[strum(serialize = "ticket.visit")]
    Visit,
    /// Somebody spoke to who asked: by a public note, a question, or as it was given back to them.
    #[serde(rename = "ticket.replied")]
    #[strum(serialize = "ticket.replied")]
    Replied,
    /// Who asked spoke: by a note, an answer to what they were asked, or the file that they were asked for.
    #[serde(rename = "ticket.answered")]
    #[strum(serialize = "ticket.answered")]
    Answered,
}

impl Event {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What happened between two moments, in the order in which it is told.
pub(super) fn events_since(before: Option<&TicketView>, after: &TicketView) -> Vec<Event> {
    let before = before.filter(|view| view.ruled.state != State::Draft);
    let mut events = became(before, after);
    if before.is_some() || !events.is_empty() {
        events.extend(said(before, after));
    }
    events
}

/// What became of it. `before`: none where it was not received yet.
fn became(before: Option<&TicketView>, after: &TicketView) -> Vec<Event> {
    let now = &after.ruled;
    let Some(was) = before.map(|view| &view.ruled) else {
        // What came over from another system was opened there (decision 0048).
        let here = now.state != State::Draft && after.born.told.is_none();
        return if here { vec![Event::Opened] } else { Vec::new() };
    };
    // Where another system says that it stands by now is no news of ours.
    if after.stands_as_told() && was.moved_by != now.moved_by {
        return Vec::new();
    }
    let mut events = Vec::new();
    let finished = |state: State| matches!(state, State::Resolved | State::Closed);
    if finished(was.state) && !finished(now.state) && !now.state.is_final() {
        events.push(Event::Reopened);
    }
    if (&was.assignee, &was.team) != (&now.assignee, &now.team) {
        events.push(Event::Assigned);
    }
    if was.visit.as_ref().map(|visit| visit.at) != now.visit.as_ref().map(|visit| visit.at) && now.visit.is_some() {
        events.push(Event::Visit);
    }
    if was.state != now.state {
        match now.state {
            State::Resolved => events.push(Event::Resolved),
            State::Closed => events.push(Event::Closed),
            State::Rejected | State::Cancelled => events.push(Event::Cancelled),
            _ => {}
        }
    }
    events
}

/// Who spoke to whom. What came as it was opened answers nobody.
fn said(before: Option<&TicketView>, after: &TicketView) -> impl Iterator<Item = Event> {
    let is_word = |one: &Happened| matches!(one.event, MailEvent::Reply | MailEvent::Question | MailEvent::Returned);
    let replied = told_since(before, after).iter().any(is_word).then_some(Event::Replied);
    let answered = before.is_some_and(|before| has_answered(before, after)).then_some(Event::Answered);
    [replied, answered].into_iter().flatten()
}

/// Whether who asked has spoken since. A file without a word is an answer where they were asked for something.
fn has_answered(before: &TicketView, after: &TicketView) -> bool {
    let known = |act| before.notes.iter().any(|old| old.stamp.act == act);
    let mut notes = after.notes.iter().filter(|note| note.audience == Audience::Public && note.told.is_none());
    if notes.any(|note| after.is_by_requester(&note.stamp) && !known(note.stamp.act)) {
        return true;
    }
    let mut answers = after.requests.iter().filter(|request| {
        matches!(&request.command, Command::Decision(Decision::RecordAnswer { .. } | Decision::Resubmit { .. }))
    });
    let is_news = |act| applied(after, act) && !applied(before, act);
    if answers.any(|request| is_news(request.stamp.act)) {
        return true;
    }
    let was_asked = matches!(before.ruled.state, State::NeedsInfo | State::Returned);
    let known = |act| before.evidence.iter().any(|old| old.id == act);
    was_asked && after.evidence.iter().any(|file| after.is_by_requester(&file.stamp) && !known(file.id))
}

/// What is told: names and states, none of what people wrote. Whoever may read the ticket reads it by its folio.
pub(super) fn body(event: Event, view: &TicketView, at: &str) -> String {
    let decided = &view.ruled;
    json!({
        "type": event.name(),
        "timestamp": at,
        "data": {
            "document": view.id,
            "folio": decided.folio.as_ref().unwrap_or(&view.born.provisional),
            "state": decided.state.id(),
            "service": decided.service,
            "priority": decided.priority,
            "team": decided.team,
            "assigned": decided.assignee.is_some(),
            "building": view.place.value.building,
            "equipment": view.equipment.value,
            "visit": decided.visit.as_ref().map(|visit| visit.at),
        }
    })
    .to_string()
}

/// A message's name: of the same thing told to the same system always the same.
pub(super) fn key(hook: &str, event: Event, view: &TicketView, until: u64) -> Sha256 {
    Sha256::of(format!("{hook}\n{}\n{}\n{until}", event.name(), view.id).as_bytes())
}
