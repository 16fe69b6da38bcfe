//! What falls due on a ticket by itself, and what the server then does. It is a pure function of the organisation and
//! the ticket (`docs/rules.md#what-the-server-does-by-its-clock`), so that jobs and screens ask the same. What was done
//! stands in the ticket; nothing here remembers.

mod approval;
mod destruction;
mod expiry;
mod notice;
mod offer;
mod promise;
mod remind;
mod rounds;
mod server_notes;
mod silence;
#[cfg(test)]
mod tests;

pub use destruction::{destroyed, why_destroyed};
pub use expiry::{Opening, follows, opening};
pub use rounds::{MovedVisit, Round, may_move, moved_by, moves, round_moment, round_ticket};

use crate::catalog::Organisation;
use crate::catalog::plan::When;
use crate::command::{Audience, Command, Content};
use crate::ids::{ActId, PersonId, ServiceId};
use crate::person::Person;
use crate::ticket::server_note::ServerNote;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;

/// Something that falls due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// T21, T22: the requester has been silent for long enough (A2, OAX-26).
    Silence,
    /// T21: the survey was not answered in time (A3, SEC-13, SEC-14).
    Survey,
    /// It would close for silence, and something is missing for that: the desk is told once.
    CannotClose,
    /// T11: an offer has stood for its time (A13).
    Offer(ActId),
    /// The promise is due soon (A4–A6).
    Warn,
    /// The first answer is late (A5).
    Answer,
    /// The promise is broken (A4–A6).
    Breach,
    /// T18: the matrix names who takes it now (A6, OAX-23).
    Escalate,
    /// The event is nearer than the notice that was to be given (A7, AGU-45).
    ShortNotice,
    /// Nobody has decided the approval: the approver is reminded.
    Approver,
    /// Still nobody: the supervisor is told.
    Supervisor,
    /// A plan reminds of something by its number among the organisation's (AGU-11).
    Remind(usize),
    /// A plan, by its number, opens a ticket after a date in this one (A10, A11).
    Open(usize),
    /// A file, or what was drawn of a signature, was kept for its term: it is destroyed (A16, AGU-24).
    Destroy(ActId),
}

impl Due {
    /// A word for counters and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Silence => "silence",
            Self::Survey => "survey",
            Self::CannotClose => "cannot_close",
            Self::Offer(_) => "offer",
            Self::Warn => "warn",
            Self::Answer => "answer",
            Self::Breach => "breach",
            Self::Escalate => "escalate",
            Self::ShortNotice => "short_notice",
            Self::Approver => "approver",
            Self::Supervisor => "supervisor",
            Self::Remind(_) => "remind",
            Self::Open(_) => "open",
            Self::Destroy(_) => "destroy",
        }
    }
}

/// Something that falls due, and when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// When it falls due.
    pub at: Timestamp,
    /// What falls due.
    pub what: Due,
}

/// All that will fall due on a ticket as it stands, the earliest first. What was done already is not in it.
pub fn agenda(org: &Organisation, view: &TicketView) -> Vec<Item> {
    let mut items = Vec::new();
    if !view.ruled.state.is_final() {
        items.extend(silence::item(org, view));
        items.extend(offer::items(org, view));
        items.extend(promise::items(org, view));
        items.extend(notice::item(org, view));
        items.extend(approval::item(org, view));
        items.extend(remind::items(org, view));
    }
    items.extend(expiry::items(org, view));
    if view.born.told.is_some() {
        // What fell due before a ticket came over was another system's to do.
        let came = view.born.stamp.received.unwrap_or(view.born.stamp.effective());
        items.retain(|item| item.at > came);
    }
    items.extend(destruction::items(org, view));
    items.sort();
    items
}

/// The agenda as the server works it off at an instant: after an absence a promise that was about to break has broken by
/// then, and that alone is told.
pub fn agenda_at(org: &Organisation, view: &TicketView, now: Timestamp) -> Vec<Item> {
    let mut items = agenda(org, view);
    let broken = items.iter().any(|item| item.what == Due::Breach && item.at <= now);
    items.retain(|item| !broken || item.what != Due::Warn);
    items
}

/// When the requester's silence closes the ticket as it stands, or is taken for an answer to the survey; none where it closes
/// nothing: the organisation has no such rule for this state, or the work lacks something without which it is not closed.
pub fn silence_closes(org: &Organisation, view: &TicketView) -> Option<Timestamp> {
    let closes = |item: &Item| matches!(item.what, Due::Silence | Due::Survey);
    silence::item(org, view).filter(closes).map(|item| item.at)
}

/// When the requester has been silent for long enough where that counts from no earlier than this: the letter by which they were
/// told left then. None where the organisation has no such rule for this state.
pub fn silence_since(org: &Organisation, view: &TicketView, left: Timestamp) -> Option<Timestamp> {
    silence::since(org, view, left)
}

/// Whether a ticket that is over may still have something to come: a date in it that a plan looks at, the term of a file or
/// of what was drawn. What it was asked for under services that it had before keeps their term.
pub fn outlives(org: &Organisation, service: &ServiceId, former: &[ServiceId]) -> bool {
    let keeps = |service: &ServiceId| destruction::watched(org, service);
    expiry::watched(org, service) || keeps(service) || former.iter().any(keeps)
}

/// Whether any ticket that is over may: one of a service that the organisation's data do not name any more may by a plan alone.
pub fn any_outlives(org: &Organisation) -> bool {
    org.plans.iter().any(|plan| matches!(plan.when, When::After { .. }))
        || org.services.iter().any(|service| outlives(org, &service.id, &[]))
}

/// What the server does to the ticket when an item of its agenda has come. Empty for what opens another ticket.
pub fn commands(org: &Organisation, view: &TicketView, item: &Item) -> Vec<Command> {
    match &item.what {
        Due::Silence | Due::Survey | Due::CannotClose => silence::commands(org, view, item),
        Due::Offer(offer) => offer::commands(org, view, *offer, item.at),
        Due::Warn | Due::Answer | Due::Breach | Due::Escalate => promise::commands(org, view, item),
        Due::ShortNotice => notice::commands(org, view),
        Due::Approver | Due::Supervisor => approval::commands(org, view, item),
        Due::Remind(plan) => remind::commands(org, *plan),
        Due::Open(_) => Vec::new(),
        Due::Destroy(act) => destruction::commands(org, view, *act),
    }
}

/// The server as a person: no role, for what it may do the site says.
pub fn server() -> Person {
    Person::new(PersonId::new("ronda"), "Ronda")
}

/// An internal note that begins with the word by which it is known again.
fn note(said: ServerNote, text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text: format!("{}: {text}", said.words()) })
}

/// When somebody's move to where the ticket stands reached the server: nobody is told of anything before that.
fn told(view: &TicketView, decided: &Decided) -> Option<Timestamp> {
    let act = decided.moved_by?;
    let request = view.requests.iter().find(|request| request.stamp.act == act)?;
    request.ruling.as_ref().map(|ruling| ruling.at)
}
