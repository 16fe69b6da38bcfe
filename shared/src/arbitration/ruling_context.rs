//! The context of a ruling: the request, decisions so far, and those its author had not seen.

use super::{Capacity, People};
use crate::catalog::Organisation;
use crate::command::{Command, Decision, Verdict};
use crate::document::Subject;
use crate::ids::{ActId, PersonId};
use crate::messages::Reason;
use crate::order;
use crate::person::Person;
use crate::ruling::Request;
use crate::ruling::{Conflict, Side};
use crate::stamp::Site;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;
use crate::workflow::{self, Refused};

/// A request before the bench.
pub(super) struct RulingContext<'a> {
    pub(super) org: &'a Organisation,
    pub(super) view: &'a TicketView,
    pub(super) request: &'a Request,
    pub(super) people: People<'a>,
    pub(super) now: Timestamp,
    /// Who asks, as they were where they stood. One whom the directory does not know has no roles.
    pub(super) author: Person,
    /// Applied requests that the author had not seen, in the order of their rulings.
    meanwhile: Vec<&'a Request>,
}

/// What a rule decides. One lives for as long as one ruling, so its size does not matter.
#[allow(clippy::large_enum_variant)]
pub(super) enum Outcome {
    /// It takes effect; `rule` says under which rule in spite of what happened meanwhile.
    Applied { decided: Decided, rule: Option<(u8, Reason)>, conflict: Option<Conflict> },
    /// It does not.
    Not { why: Reason, rule: Option<u8>, conflict: Option<Conflict> },
}

impl Outcome {
    /// Takes effect, nothing else to say.
    pub(super) fn plain(decided: Decided) -> Self {
        Self::Applied { decided, rule: None, conflict: None }
    }
    /// Takes effect under a rule, perhaps over somebody's loss.
    pub(super) fn under(decided: Decided, rule: u8, why: Reason, conflict: Option<Conflict>) -> Self {
        Self::Applied { decided, rule: Some((rule, why)), conflict }
    }
    /// Takes no effect and nobody need decide anything.
    pub(super) fn quiet(why: Reason) -> Self {
        Self::Not { why, rule: None, conflict: None }
    }
    /// Takes no effect under a rule.
    pub(super) fn not(rule: u8, why: Reason, conflict: Option<Conflict>) -> Self {
        Self::Not { why, rule: Some(rule), conflict }
    }
}

impl<'a> RulingContext<'a> {
    pub(super) fn new(
        org: &'a Organisation,
        view: &'a TicketView,
        request: &'a Request,
        people: People<'a>,
        now: Timestamp,
    ) -> Self {
        let by = &request.stamp.by;
        let author = (people.then)(&request.stamp).unwrap_or_else(|| stranger(by));
        let meanwhile: Vec<(u64, &Request)> = view
            .requests
            .iter()
            .filter(|other| other.stamp.act.device != request.stamp.act.device)
            .filter_map(|other| Some((other.ruling.as_ref().filter(|ruling| ruling.applied)?.seq, other)))
            .filter(|(seq, _)| *seq > request.basis)
            .collect();
        let meanwhile = order::by_key(meanwhile, |(seq, other)| (*seq, other.stamp.act));
        let meanwhile = meanwhile.into_iter().map(|(_, other)| other).collect();
        Self { org, view, request, people, now, author, meanwhile }
    }

    /// What is decided before this request.
    pub(super) fn ruled(&self) -> &'a Decided {
        &self.view.ruled
    }
    /// The request's effective time.
    pub(super) fn at(&self) -> Timestamp {
        self.request.stamp.effective()
    }
    /// The author's id.
    pub(super) fn by(&self) -> &'a PersonId {
        &self.request.stamp.by
    }
    /// What is asked.
    pub(super) fn command(&self) -> &'a Command {
        &self.request.command
    }

    /// The last request applied without the author's knowledge for which this holds.
    pub(super) fn unseen(&self, holds: impl Fn(&Request) -> bool) -> Option<&'a Request> {
        self.meanwhile.iter().rev().find(|other| holds(other)).copied()
    }
    /// Every request applied without the author's knowledge.
    pub(super) fn all_unseen(&self) -> &[&'a Request] {
        &self.meanwhile
    }
    /// The request that moved the state last, if the author had not seen it.
    pub(super) fn unseen_mover(&self) -> Option<&'a Request> {
        let mover = self.ruled().moved_by?;
        self.unseen(|other| other.stamp.act == mover)
    }
    /// A request by its act.
    pub(super) fn request_of(&self, act: ActId) -> Option<&'a Request> {
        self.view.requests.iter().find(|other| other.stamp.act == act)
    }

    /// The guards on where the ticket stands, on what is decided.
    pub(super) fn stands(&self) -> Result<(), Refused> {
        workflow::guard::stands(self.org, self.view, self.ruled(), self.command(), &self.author, self.at())
    }
    /// The guards on what act and ticket say.
    pub(super) fn content(&self) -> Result<(), Refused> {
        // A phone may be ahead of the server by the window of its clock: the later of the two is «now».
        let now = self.now.max(self.at());
        workflow::guard::content(self.org, self.view, self.ruled(), self.command(), &self.author, now)
    }

    /// Whether closing would find all that it asks for.
    pub(super) fn closable(&self) -> Result<(), Refused> {
        let confirm = Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text: String::new() });
        let now = self.now.max(self.at());
        workflow::guard::content(self.org, self.view, self.ruled(), &confirm, &self.author, now)
    }

    /// In which capacity somebody speaks in this ticket.
    pub(super) fn capacity_of(&self, request: &Request) -> Capacity {
        let person = (self.people.then)(&request.stamp);
        person.map_or(Capacity::Other, |person| super::capacity(self.org, self.view, &person, request.stamp.site))
    }
    /// Whether the author is a technician who speaks for no desk (R7, R8).
    pub(super) fn only_proposes(&self) -> bool {
        self.capacity_of(self.request) == Capacity::Technician && self.request.stamp.site != Site::System
    }

    /// This request as a side of a conflict.
    pub(super) fn this_side(&self) -> Side {
        side(self.request)
    }
    /// What moved the state to where it is, as a side.
    pub(super) fn standing_side(&self) -> Side {
        let stamp = self
            .ruled()
            .moved_by
            .and_then(|act| self.request_of(act))
            .map_or_else(|| self.view.born.stamp.clone(), |request| request.stamp.clone());
        Side { value: self.ruled().state.id().to_owned(), stamp }
    }
    /// A conflict that this request loses.
    pub(super) fn lost(&self, subject: Subject, rule: u8, why: Reason, standing: Side) -> Option<Conflict> {
        Some(self.card(subject, rule, why, standing, self.this_side()))
    }
    /// A conflict that this request wins over another.
    pub(super) fn won(&self, subject: Subject, rule: u8, why: Reason, other: &Request) -> Option<Conflict> {
        Some(self.card(subject, rule, why, self.this_side(), side(other)))
    }
    /// Not applied as things stand; it waits in the tray beside what stands.
    pub(super) fn refused(&self, refused: Refused) -> Outcome {
        let standing = self.standing_side();
        Outcome::Not { why: refused.why, rule: None, conflict: self.lost(Subject::State, 0, refused.why, standing) }
    }

    fn card(&self, subject: Subject, rule: u8, why: Reason, standing: Side, other: Side) -> Conflict {
        let id = crate::ruling::conflict_id(other.stamp.act, &subject);
        Conflict { id, subject, rule, why, standing, other, at: self.now, settled: None }
    }
}

/// A decision as a side of a conflict: the value asked for, by id or in digits.
pub(super) fn side(request: &Request) -> Side {
    Side { value: request_words(&request.command), stamp: request.stamp.clone() }
}

fn request_words(command: &Command) -> String {
    use Command as C;
    match command {
        C::Decision(Decision::SetPriority { priority }) => priority.to_string(),
        C::Decision(Decision::Classify { service, .. }) => service.to_string(),
        C::Decision(Decision::Assign { person: Some(person), .. }) => person.to_string(),
        C::Decision(Decision::Assign { person: None, team, .. }) => {
            team.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        C::Decision(Decision::OfferAssignment { to, .. }) => to.to_string(),
        C::Decision(Decision::ScheduleVisit { at, .. } | Decision::OverrideDue { at, .. }) => at.millis().to_string(),
        other => other.asks_for().map_or(other.name(), |state| state.id()).to_owned(),
    }
}

fn stranger(id: &PersonId) -> Person {
    Person { active: false, ..Person::new(id.clone(), "") }
}
