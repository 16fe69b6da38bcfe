//! The terms of the scope index: by which a person's documents are found without looking at all others.
//!
//! Each document is filed under a few terms that follow from its [`ScopeKey`] alone, and a person asks for a few that follow
//! from who they are. Whatever [`super::in_scope`] lets them hold stands under one of those; what stands there besides is
//! judged like any other (decision 0032). Besides, each document stands in one list in the order of birth, whatever moves.

use super::rights::{Right, holds};
use super::scope::{OWN_CLOSED_DAYS, ScopeKey, reads_register};
use crate::act::DocumentKind;
use crate::catalog::{Class, Organisation};
use crate::ids::{BuildingId, DeviceId, PersonId, RegisterId, TeamId};
use crate::limits;
use crate::person::Person;
use crate::search;
use crate::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;

/// The version of the terms: an index of another one is made anew before anybody asks it.
pub const TERMS_VERSION: u32 = 3;

/// How long a span of closed tickets is. Short, so that a technician's seven days are two spans at most; long, so that the
/// desk's ninety are ten.
const SPAN_MS: i64 = 10 * DAY_MS;

/// The last span: of what is open, and of what does not close.
const OPEN: u32 = u32::MAX;

/// In lists all that is over stands together, whenever it ended.
const OVER: u32 = 0;

/// How many bytes of a name count. Both sides cut it alike.
const LONGEST: usize = 120;

/// A term of the scope index, at a span of time. A document that is filed under it was closed in that span, or is open; who
/// asks for it wants that span and every later one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// What it is called: «team/oax-soporte».
    pub name: String,
    /// Spans of ten days since 1970; [`u32::MAX`] for what is open.
    pub span: u32,
}

impl Term {
    /// Documents born on a device, whether they are open or not: one that left its scope must be told to go.
    pub fn born_on(device: DeviceId) -> Self {
        Self::of("device", &device.to_string(), OPEN)
    }
    /// What is open and is somebody's: their work, what they opened or asked for.
    pub fn open_of(person: &PersonId) -> Self {
        Self::person(person, OPEN)
    }
    /// The list of every ticket that is open.
    pub fn list_of_open_tickets() -> Self {
        Self::list(DocumentKind::Ticket, OPEN)
    }
    /// The lists of all tickets: of those that are open, and of those that are over.
    pub fn lists_of_tickets() -> BTreeSet<Self> {
        BTreeSet::from([Self::list_of_open_tickets(), Self::list(DocumentKind::Ticket, OVER)])
    }
    /// The list of every item of equipment.
    pub fn list_of_equipment() -> Self {
        Self::list(DocumentKind::Equipment, OPEN)
    }
    /// The list of a register's records.
    pub fn list_of_register(register: &RegisterId) -> Self {
        Self::of("records", register.as_str(), OPEN)
    }
    fn register(register: &RegisterId) -> Self {
        Self::of("register", register.as_str(), OPEN)
    }
    fn of(what: &str, name: &str, span: u32) -> Self {
        let mut end = name.len().min(LONGEST);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        Self { name: format!("{what}/{}", &name[..end]), span }
    }
    fn person(person: &PersonId, span: u32) -> Self {
        Self::of("person", person.as_str(), span)
    }
    fn team(team: &TeamId, span: u32) -> Self {
        Self::of("team", team.as_str(), span)
    }
    fn building(building: &BuildingId) -> Self {
        Self::of("building", building.as_str(), OPEN)
    }
    fn bag(owner: &str) -> Self {
        Self::of("bag", &search::tokens(owner).join(" "), OPEN)
    }
    fn every(kind: DocumentKind, span: u32) -> Self {
        Self::of("every", name_of(kind), span)
    }
    fn list(kind: DocumentKind, span: u32) -> Self {
        Self::of("list", name_of(kind), span)
    }
}

fn name_of(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Ticket => "ticket",
        DocumentKind::Equipment => "equipment",
        DocumentKind::Record => "record",
    }
}

/// The span of an instant: later instants are never in an earlier one.
fn span_of(at: Timestamp) -> u32 {
    let spans = at.millis().div_euclid(SPAN_MS).max(0);
    u32::try_from(spans).unwrap_or(OPEN).min(OPEN - 1)
}

/// Under which terms a document of this scope is filed. They say nothing of the organisation's data: those may change
/// without any document being filed anew.
pub fn terms_of_key(key: &ScopeKey) -> BTreeSet<Term> {
    let span = key.closed_at.map_or(OPEN, span_of);
    let mut terms = BTreeSet::new();
    match key.kind {
        DocumentKind::Ticket => {
            terms.insert(Term::every(key.kind, span));
            terms.extend(key.team.iter().map(|team| Term::team(team, span)));
            let people = key.assignee.iter().chain(&key.opened_by).chain(&key.requester).chain(&key.offered);
            terms.extend(people.map(|person| Term::person(person, span)));
        }
        DocumentKind::Equipment => {
            terms.insert(Term::every(key.kind, OPEN));
            terms.extend(key.building.iter().map(Term::building));
            let people = key.assignee.iter().chain(&key.opened_by);
            terms.extend(people.map(|person| Term::person(person, OPEN)));
            terms.extend(key.bag_of.iter().map(|owner| Term::bag(owner)));
        }
        DocumentKind::Record => terms.extend(key.register.iter().map(Term::register)),
    }
    terms
}

/// In which list a document of this scope stands, in the order of birth; none for a record that names no register.
pub fn list_of_key(key: &ScopeKey) -> Option<Term> {
    match key.kind {
        DocumentKind::Ticket => Some(Term::list(key.kind, if key.closed_at.is_none() { OPEN } else { OVER })),
        DocumentKind::Equipment => Some(Term::list_of_equipment()),
        DocumentKind::Record => key.register.as_ref().map(Term::list_of_register),
    }
}

/// Under which terms everything stands that [`super::in_scope`] lets a person hold at an instant.
pub fn terms_of_person(org: &Organisation, person: &Person, at: Timestamp) -> BTreeSet<Term> {
    let mut terms = BTreeSet::new();
    if !person.active {
        return terms;
    }
    let classes = org.classes_of(person);
    let is = |class| classes.contains(&class);
    let of_desk = is(Class::Desk) || is(Class::Sup);
    tickets(org, person, &classes, at, &mut terms);
    if of_desk || is(Class::Aud) {
        terms.insert(Term::every(DocumentKind::Equipment, OPEN));
    } else if is(Class::Tech) {
        terms.insert(Term::person(&person.id, OPEN));
        terms.insert(Term::bag(&person.name));
        terms.extend(person.buildings.iter().map(Term::building));
    }
    let registers = org.registers.iter().filter(|def| reads_register(org, person, def));
    let held = registers.filter(|def| of_desk || is(Class::Aud) || def.offline);
    terms.extend(held.map(|def| Term::register(&def.id)));
    terms
}

/// The same of tickets. Whoever may hold any of them finds the restricted ones there, too.
fn tickets(org: &Organisation, person: &Person, classes: &BTreeSet<Class>, at: Timestamp, terms: &mut BTreeSet<Term>) {
    let is = |class| classes.contains(&class);
    let right = |right| holds(org, person, right);
    let since = |days: i64| span_of(at.plus(-days * DAY_MS));
    let of_desk = is(Class::Desk) || is(Class::Sup);
    let narrowed = right(Right::TicketReadTeam) || right(Right::TicketReadAssigned);
    let every = right(Right::TicketReadAll)
        || (of_desk && !narrowed)
        || is(Class::Apr)
        || is(Class::Aud)
        || right(Right::TicketReadDependencia);
    if every {
        terms.insert(Term::every(DocumentKind::Ticket, since(limits::CLOSED_DAYS)));
        return;
    }
    if of_desk || is(Class::Req) {
        terms.insert(Term::person(&person.id, since(limits::CLOSED_DAYS)));
    } else if is(Class::Tech) {
        terms.insert(Term::person(&person.id, since(OWN_CLOSED_DAYS)));
    }
    if of_desk {
        terms.extend(person.teams.iter().map(|team| Term::team(team, since(limits::CLOSED_DAYS))));
    } else if is(Class::Tech) {
        terms.extend(person.teams.iter().map(|team| Term::team(team, OPEN)));
    }
}
