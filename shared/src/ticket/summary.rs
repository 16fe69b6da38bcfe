//! The few fields that a list needs, kept beside documents so that a list of thousands never loads one.

use crate::command::{ContactField, Label, LetterStep, LetterWay};
use crate::ids::{ActId, BuildingId, DocumentId, PersonId, PriorityId, RoleId, ServiceId, TeamId};
use crate::redaction::{Redact, TAKEN};
use crate::ruling::Request;
use crate::search;
use crate::state::State;
use crate::ticket::promise_kept::{Kept, kept, part_done};
use crate::ticket::reported::{TicketReportFacts, reported};
use crate::ticket::turn::answered;
use crate::ticket::view::{Letter, TicketView};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A ticket in a list. Field names are short on the wire: there are thousands of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TicketSummary {
    /// Its id.
    pub id: DocumentId,
    /// Official number.
    pub folio: Option<String>,
    /// Provisional reference.
    pub provisional: String,
    /// One line.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// True where the state shown is one's own request on its way.
    #[serde(default)]
    pub pending_state: bool,
    /// How pressing.
    pub priority: Option<PriorityId>,
    /// Which service.
    pub service: ServiceId,
    /// Whose queue.
    pub team: Option<TeamId>,
    /// Whose work.
    pub assignee: Option<PersonId>,
    /// Requester's name.
    pub requester: String,
    /// Requester's dependencia.
    pub client_org: String,
    /// Where.
    pub building: Option<BuildingId>,
    /// Level and room, as read («Nivel 1 · ventanilla 4»).
    pub room: String,
    /// Equipment, where there is one.
    pub equipment: Option<DocumentId>,
    /// When it was received.
    pub created: Timestamp,
    /// Since when it stands where it stands.
    pub since: Timestamp,
    /// Last act's order time.
    pub updated: Timestamp,
    /// First answer due, while none was given.
    pub respond_by: Option<Timestamp>,
    /// Solution due.
    pub resolve_by: Option<Timestamp>,
    /// From when it is due soon.
    pub warn_at: Option<Timestamp>,
    /// The part of its service that alone is due then, by name (AGU-01); none once that is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<String>,
    /// The clock stands.
    pub paused: bool,
    /// Next visit.
    pub visit: Option<Timestamp>,
    /// Open conflicts.
    pub conflicts: u32,
    /// Requests not applied and still in the tray.
    pub not_applied: u32,
    /// Its lines in the register of official letters (R31).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<LetterLine>,
    /// The ticket that it was found to be the same as (T26): what came in on this one is found from there too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<DocumentId>,
    /// The ticket that it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DocumentId>,
    /// Whose approval is awaited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<RoleId>,
    /// Its papers are filed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Who asked has answered, and nobody of the desk has spoken to them since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answered: bool,
    /// To whom it is offered, and who has not answered (AGU-38).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<PersonId>,
    /// Who watches it beside whose work it is (OAX-105).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watchers: Vec<PersonId>,
    /// What became of what was promised (OAX-10, OAX-91).
    #[serde(default, skip_serializing_if = "Kept::says_nothing")]
    pub kept: Kept,
    /// What reports count of it, at the server alone: see [`TicketSummary::for_device`].
    #[serde(default, skip_serializing_if = "TicketReportFacts::says_nothing")]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub reported: TicketReportFacts,
    /// The document left the server's store for the archive of a closed year: this is what is left of it there. The server alone
    /// says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_archive: bool,
    /// Folded tokens for search (`crate::search`).
    pub tokens: Vec<String>,
}

impl TicketSummary {
    /// A ticket received at this instant of which nothing else is known yet: of nobody, of no place, without a promise.
    pub fn new(id: DocumentId, service: ServiceId, at: Timestamp) -> Self {
        Self {
            id,
            folio: None,
            provisional: String::new(),
            subject: String::new(),
            state: State::Received,
            pending_state: false,
            priority: None,
            service,
            team: None,
            assignee: None,
            requester: String::new(),
            client_org: String::new(),
            building: None,
            room: String::new(),
            equipment: None,
            created: at,
            since: at,
            updated: at,
            respond_by: None,
            resolve_by: None,
            warn_at: None,
            promised: None,
            paused: false,
            visit: None,
            conflicts: 0,
            not_applied: 0,
            letters: Vec::new(),
            duplicate_of: None,
            parent: None,
            approver: None,
            archived: false,
            answered: false,
            offered: Vec::new(),
            watchers: Vec::new(),
            kept: Kept::default(),
            reported: TicketReportFacts::default(),
            in_archive: false,
            tokens: Vec::new(),
        }
    }

    /// As a device is sent it and makes it itself: what reports count stays at the server, for a list shows none of it.
    #[must_use]
    pub fn for_device(self) -> Self {
        Self { reported: TicketReportFacts::default(), ..self }
    }
}

/// A line of the register of official letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LetterLine {
    /// The act that entered it.
    pub act: ActId,
    /// In or out.
    pub way: LetterWay,
    /// The register's number; none until the server has given it.
    pub register: Option<String>,
    /// The number printed on it.
    pub number: String,
    /// The date printed on it.
    pub dated: String,
    /// The date on which it was handed in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub delivered_on: String,
    /// When it came or was written.
    pub at: Timestamp,
    /// Who took it in, or sent it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// Who sent it, or to whom it goes.
    pub counterpart: String,
    /// What it is about.
    pub subject: String,
    /// What comes with it; empty where nothing does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annexes: String,
    /// The day by which it asks to be answered; empty where it names none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer_by: String,
    /// A letter that went out on the same ticket answers it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answered: bool,
    /// The steps it has taken.
    pub steps: Vec<LetterStep>,
}

/// What summaries say is counted: raised by a build that says more of the same document than the one before it. A store
/// whose summaries are of an earlier count makes them anew when it is next served.
pub const VERSION: u32 = 11;

/// How many words beyond the visible fields are kept to find a ticket by.
const EXTRA_WORDS: usize = 24;

/// What a list shows of a ticket.
pub fn summarize(view: &TicketView) -> TicketSummary {
    let decided = &view.decided;
    let commitment = &decided.commitment;
    let is_owed = part_done(view, decided).is_none();
    let contact = |field| view.requester.get(&field).map(|set| set.value.clone()).unwrap_or_default();
    let place = &view.place.value;
    let room = [place.level.as_str(), place.room.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    let open_conflicts = view.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count();
    // What was not applied waits in the tray as long as its card does; one without a card asks nobody anything.
    let in_tray = |request: &&Request| {
        let act = request.stamp.act;
        view.conflicts.iter().any(|conflict| conflict.settled.is_none() && conflict.other.stamp.act == act)
    };
    let refused = |request: &&Request| request.ruling.as_ref().is_some_and(|ruling| !ruling.applied);
    let not_applied = view.requests.iter().filter(refused).filter(in_tray).count();
    TicketSummary {
        id: view.id,
        folio: decided.folio.clone(),
        provisional: view.born.provisional.clone(),
        subject: subject(view),
        state: decided.state,
        pending_state: decided.state != view.ruled.state,
        priority: decided.priority.clone(),
        service: decided.service.clone(),
        team: decided.team.clone(),
        assignee: decided.assignee.clone(),
        requester: contact(ContactField::Name),
        client_org: contact(ContactField::ClientOrg),
        building: place.building.clone(),
        room,
        equipment: view.equipment.value,
        created: created(view),
        since: decided.since,
        updated: updated(view),
        respond_by: commitment.responded_at.is_none().then_some(commitment.respond_by).flatten(),
        resolve_by: commitment.overridden.or(commitment.resolve_by).filter(|_| is_owed),
        warn_at: commitment.warn_at.filter(|_| is_owed),
        promised: commitment.part.as_ref().filter(|_| is_owed).map(|part| part.name.clone()),
        paused: commitment.paused_since.is_some(),
        visit: decided.visit.as_ref().map(|visit| visit.at),
        conflicts: u32::try_from(open_conflicts).unwrap_or(u32::MAX),
        not_applied: u32::try_from(not_applied).unwrap_or(u32::MAX),
        letters: decided.letters.iter().map(|letter| line(letter, &decided.letters)).collect(),
        duplicate_of: decided.duplicate_of,
        parent: view.born.parent,
        approver: decided.approver.clone(),
        archived: decided.archived.is_some(),
        answered: answered(view),
        offered: decided.offers.iter().map(|offer| offer.to.clone()).collect(),
        watchers: watchers(view),
        kept: kept(view),
        reported: reported(view),
        in_archive: false,
        tokens: extra_tokens(view),
    }
}

fn watchers(view: &TicketView) -> Vec<PersonId> {
    let mut found: Vec<PersonId> = view
        .labels
        .iter()
        .filter_map(|label| match label {
            Label::Watcher(person) => Some(person.clone()),
            Label::Tag(_) | Label::Ticket(_) | Label::Duplicate(_) | Label::Article(_) => None,
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn line(letter: &Letter, all: &[Letter]) -> LetterLine {
    let told = &letter.letter;
    let answers = |other: &Letter| other.letter.way == LetterWay::Outgoing && other.letter.answers == Some(letter.act);
    LetterLine {
        act: letter.act,
        way: told.way,
        register: letter.register.clone(),
        number: told.number.clone(),
        dated: told.dated.clone(),
        delivered_on: told.delivered_on.clone(),
        at: letter.at,
        by: Some(letter.by.clone()),
        counterpart: told.counterpart.clone(),
        subject: told.subject.clone(),
        annexes: told.annexes.clone(),
        answer_by: told.answer_by.clone(),
        answered: all.iter().any(answers),
        steps: letter.marks.keys().copied().collect(),
    }
}

/// A list has no line without words: where they were taken out, it says so.
fn subject(view: &TicketView) -> String {
    let subject = &view.subject.value;
    let taken = subject.is_empty() && view.redactions.iter().any(|one| one.what == Redact::Subject {});
    if taken { TAKEN.to_owned() } else { subject.clone() }
}

/// When it was received: of one that came over, where it was opened.
fn created(view: &TicketView) -> Timestamp {
    let here = view.born.stamp.received.unwrap_or(view.born.stamp.at);
    view.born.told.as_ref().map_or(here, |told| told.opened)
}

/// The order time of the last act that shows in the ticket; of what another system told, when it happened there.
fn updated(view: &TicketView) -> Timestamp {
    let Some(told) = &view.born.told else { return here(view).fold(view.born.stamp.order, Timestamp::max) };
    let notes = view.notes.iter().filter_map(|note| note.told.as_ref()).map(|told| told.at);
    let there = notes.chain([told.opened, told.stands.since]).fold(told.opened, Timestamp::max);
    here(view).filter(|order| *order > view.born.stamp.order).fold(there, Timestamp::max)
}

/// The order times of what was done here.
fn here(view: &TicketView) -> impl Iterator<Item = Timestamp> + '_ {
    let notes = view.notes.iter().filter(|note| note.told.is_none()).map(|note| &note.stamp);
    let requests = view.requests.iter().map(|request| &request.stamp);
    let fields = view.fields.values().map(|set| &set.stamp);
    let marks = view.checklist.values().map(|set| &set.stamp);
    let texts = view.texts.iter().map(|section| &section.stamp);
    let contacts = view.contacts.iter().map(|contact| &contact.stamp);
    notes.chain(requests).chain(fields).chain(marks).chain(texts).chain(contacts).map(|stamp| stamp.order)
}

/// Words to find it by that its visible fields do not hold: the latest said, bounded.
fn extra_tokens(view: &TicketView) -> Vec<String> {
    let visible = search::index(
        [view.subject.value.as_str(), view.place.value.level.as_str(), view.place.value.room.as_str()]
            .into_iter()
            .chain(view.requester.values().map(|set| set.value.as_str())),
    );
    // The shortest answers first: a folio of another system is what a ticket is asked for by, and no paragraph pushes it
    // out (OAX-99).
    let mut answers: Vec<&str> = view.fields.values().map(|set| set.value.as_str()).collect();
    answers.sort_by_key(|answer| answer.len());
    let said = answers
        .into_iter()
        .chain([view.born.description.as_str()])
        .chain(view.texts.iter().map(|section| section.text.as_str()))
        .chain(view.notes.iter().rev().map(|note| note.text.as_str()));
    let mut words: Vec<String> = Vec::new();
    for word in said.flat_map(search::tokens) {
        if words.len() == EXTRA_WORDS {
            break;
        }
        if word.len() >= 4 && visible.binary_search(&word).is_err() && !words.contains(&word) {
            words.push(word);
        }
    }
    words.sort();
    words
}
