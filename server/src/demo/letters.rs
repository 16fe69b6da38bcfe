//! Letters of a demonstration (R31), as the desk enters them into the register. Each is on a ticket of its own or of a
//! case, and taken as far as it says.

use super::hours::Day;
use super::papers;
use super::records::dated;
use super::rng::SeededRng;
use super::step::{Step, StepAction, StepKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{BY_LETTER, Organisation, ServiceDef};
use ronda_shared::command::{
    Command, Content, Decision, LetterStep, LetterWay, OpenTicket, RecordLetter, Requester, TicketKind,
};
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ChannelId, DocumentId, PersonId, ServiceId};
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Between two letters of a morning, and between two acts on one, in milliseconds.
const NEXT_MS: i64 = 60_000;
const ACT_MS: i64 = 10_000;
/// Five minutes after a case was opened its letter is entered.
const AFTER_MS: i64 = 300_000;
/// The keys of these steps lie beyond those of tickets, equipment and records.
const FIRST_KEY: u32 = 4_000_000;

/// A letter to tell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryLetter {
    /// Who of the desk enters it.
    pub by: PersonId,
    /// How many days ago, one at least: on that day or the last that was worked before it.
    pub days_ago: i64,
    /// In or out.
    pub way: LetterWay,
    /// The number printed on it, by which others of this list name it.
    pub number: String,
    /// The date printed on it; `{-3}` is the date three days ago.
    #[serde(default)]
    pub dated: String,
    /// Who sent it, or to whom it goes.
    pub counterpart: String,
    /// What it is about.
    pub subject: String,
    /// The day by which it asks to be answered.
    #[serde(default)]
    pub answer_by: String,
    /// What comes with it.
    #[serde(default)]
    pub annexes: String,
    /// The subject of the case on whose ticket it is entered; none, and answering none: it founds a ticket of its own.
    #[serde(default)]
    pub case: Option<String>,
    /// The number of the letter, told before, that it answers.
    #[serde(default)]
    pub answers: Option<String>,
    /// The service to which it is turned over.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// Who attends it as the correspondence that it is.
    #[serde(default)]
    pub attended_by: Option<PersonId>,
    /// What whoever attends it did; empty: nothing yet.
    #[serde(default)]
    pub done: String,
    /// How far the register says it has gone.
    #[serde(default)]
    pub steps: Vec<LetterStep>,
    /// Where it is filed.
    #[serde(default)]
    pub place: String,
}

impl StoryLetter {
    /// Whether it founds a ticket of its own.
    pub(super) fn founds(&self) -> bool {
        self.case.is_none() && self.answers.is_none()
    }
}

/// Where a letter was entered.
#[derive(Clone, Copy)]
struct Entered {
    document: DocumentId,
    step: StepKey,
    at: Timestamp,
}

/// The steps of these letters; `case` tells which document a case is, and when it was opened.
pub(super) fn steps(
    told: &[StoryLetter],
    (org, now, root): (&Organisation, Timestamp, &SeededRng),
    case: &dyn Fn(&str) -> Option<(DocumentId, Timestamp)>,
) -> Vec<Step> {
    let (today, mut chance, mut steps) = (Day::of(&org.zone, now), root.branch("letters", 0), Vec::new());
    let correspondence = org.settings.letters.service.as_ref().and_then(|id| org.service(id));
    let mut entered: BTreeMap<&str, Entered> = BTreeMap::new();
    for (number, letter) in (0i64..).zip(told) {
        let ago = letter.days_ago.max(1);
        let came = worked(today.plus(-ago));
        let morning = came.at(9, 0).plus(number % 50 * NEXT_MS);
        let answered = letter.answers.as_deref().and_then(|number| entered.get(number).copied());
        let of_case = letter.case.as_deref().and_then(case);
        let own = chance.ten_bytes();
        let (document, at) = match (answered, of_case) {
            (Some(first), _) => (first.document, morning.max(first.at.plus(NEXT_MS))),
            (None, Some((document, opened))) => (document, morning.max(opened.plus(AFTER_MS))),
            (None, None) => (DocumentId::new(morning, own), morning),
        };
        let mut hand = Hand { steps: &mut steps, document, at };
        if let Some(service) = correspondence.filter(|_| letter.founds()) {
            hand.opens(letter, service, org);
        }
        // What came earlier, for nobody worked that day, was written earlier by as much.
        let record = Box::new(record(letter, came.plus(ago), today));
        let step = hand.does(&letter.by, StepAction::Enters(record, answered.map(|first| first.step)));
        if let Some(service) = correspondence.filter(|_| letter.founds() && letter.way == LetterWay::Incoming) {
            hand.keeps_the_scan(&letter.by, service);
        }
        hand.routes(letter);
        for taken in &letter.steps {
            let text = if *taken == LetterStep::Archived { letter.place.clone() } else { String::new() };
            hand.does(&letter.by, StepAction::Marks(step, *taken, text));
        }
        let at = hand.at;
        entered.insert(&letter.number, Entered { document, step, at });
    }
    steps
}

/// The day, or the last one before it on which somebody works.
fn worked(day: Day<'_>) -> Day<'_> {
    if day.is_working() { day } else { day.last_working() }
}

/// The letter for the register: its own date is told from one day, the one by which it asks to be answered from another.
fn record(letter: &StoryLetter, told: Day<'_>, today: Day<'_>) -> RecordLetter {
    RecordLetter {
        way: letter.way,
        number: letter.number.clone(),
        dated: dated(&letter.dated, told),
        delivered_on: String::new(),
        received_at: None,
        counterpart: letter.counterpart.clone(),
        subject: letter.subject.clone(),
        answer_by: dated(&letter.answer_by, today),
        annexes: letter.annexes.clone(),
        answers: None,
    }
}

/// What is done to one ticket, one act after the other.
struct Hand<'s> {
    steps: &'s mut Vec<Step>,
    document: DocumentId,
    at: Timestamp,
}

impl Hand<'_> {
    fn does(&mut self, person: &PersonId, deed: StepAction) -> StepKey {
        let key = StepKey(FIRST_KEY + u32::try_from(self.steps.len()).unwrap_or(0));
        self.steps.push(Step {
            key,
            at: self.at,
            received: self.at.plus(700),
            seen: self.at,
            person: person.clone(),
            site: Site::Desk,
            document: self.document,
            kind: DocumentKind::Ticket,
            deed,
        });
        self.at = self.at.plus(ACT_MS);
        key
    }

    fn decides(&mut self, person: &PersonId, decision: Decision) {
        self.does(person, StepAction::Does(Command::Decision(decision)));
    }

    /// The ticket of a letter that asks for no service yet, as «Registrar oficio» makes it.
    fn opens(&mut self, letter: &StoryLetter, service: &ServiceDef, org: &Organisation) {
        let channel = ChannelId::new(BY_LETTER);
        let counterpart = || letter.counterpart.clone();
        let open = OpenTicket {
            requester: Requester { name: counterpart(), client_org: counterpart(), ..Requester::default() },
            occurred_at: Some(self.at),
            provisional: format!("P-DX-{:03}", 900 + self.steps.len() % 100),
            catalog: org.version.clone(),
            ..OpenTicket::new(service.id.clone(), TicketKind::Request, channel, letter.subject.clone())
        };
        self.does(&letter.by, StepAction::Does(Command::Content(Content::OpenTicket(Box::new(open)))));
    }

    fn keeps_the_scan(&mut self, person: &PersonId, service: &ServiceDef) {
        let Some(scan) = service.attachments.first() else { return };
        let file = papers::file(&scan.id, &scan.label, Media::Pdf);
        self.does(person, StepAction::Does(Command::Content(Content::AttachEvidence(Box::new(file)))));
    }

    /// What becomes of it: a ticket of another service, or correspondence that somebody attends.
    fn routes(&mut self, letter: &StoryLetter) {
        if let Some(service) = letter.service.clone() {
            let kind = TicketKind::Request;
            self.decides(&letter.by, Decision::Classify { service, subservice: None, kind, team: None });
        }
        let Some(person) = &letter.attended_by else { return };
        let assign = Decision::Assign { person: Some(person.clone()), team: None, reason: String::new() };
        self.decides(&letter.by, assign);
        if !letter.done.is_empty() {
            self.decides(person, Decision::Start {});
            let solution = letter.done.clone();
            self.decides(person, Decision::Resolve { solution, outcome: None, concluded_at: None });
        }
    }
}
