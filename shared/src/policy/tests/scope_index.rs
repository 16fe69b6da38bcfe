//! Whatever somebody may hold stands under a term that they ask for.

use crate::act::DocumentKind;
use crate::arbitration::testing::minute;
use crate::catalog::sample::oaxaca;
use crate::catalog::{Class, Organisation, Role};
use crate::ids::{BuildingId, DeviceId, PersonId, RegisterId, RoleId, ServiceId, TeamId};
use crate::person::Person;
use crate::policy::{Right, ScopeKey, Term, in_scope, terms_of_key, terms_of_person};
use crate::time::{DAY_MS, Timestamp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::cell::Cell;
use std::collections::BTreeSet;

const PEOPLE: [&str; 3] = ["omar", "rosa", "teo"];
const TEAMS: [&str; 3] = ["oax-soporte", "oax-redes", "oax-ciberseguridad"];
const BUILDINGS: [&str; 2] = ["edificio-2", "edificio-3"];
const NAMES: [&str; 4] = ["Omar Cruz", "  OMAR   cruz ", "Teo", ""];
const SERVICES: [&str; 3] = ["oax-revision-nodo", "oax-ciber-siem-respuesta", "no-longer"];
const CLASSES: [Class; 6] = [Class::Req, Class::Desk, Class::Sup, Class::Tech, Class::Apr, Class::Aud];
const ROLE: &str = "probada";

/// Whether a document filed under the one is found by who asks for the other.
fn found(filed: &BTreeSet<Term>, asked: &BTreeSet<Term>) -> bool {
    filed.iter().any(|one| asked.iter().any(|other| other.name == one.name && other.span <= one.span))
}

fn told<T: Clone + std::fmt::Debug + 'static>(
    among: &'static [&'static str],
    make: fn(&'static str) -> T,
) -> impl Strategy<Value = Option<T>> {
    prop::option::of(select(among).prop_map(make))
}

/// A role of any classes and rights, beside the organisation's own.
fn organisations(first: Organisation) -> impl Strategy<Value = Organisation> {
    let rights: Vec<String> = Right::ALL.iter().map(|right| right.name().to_owned()).collect();
    let most = rights.len();
    let role = (subsequence(CLASSES.to_vec(), 0..=3), subsequence(rights, 0..=most));
    role.prop_map(move |(classes, may)| {
        let mut org = first.clone();
        let model = org.roles[0].clone();
        org.roles.push(Role { id: RoleId::new(ROLE), classes, may, ..model });
        org
    })
}

fn people() -> impl Strategy<Value = Person> {
    let teams = subsequence(TEAMS.to_vec(), 0..=2);
    let buildings = subsequence(BUILDINGS.to_vec(), 0..=2);
    let org = told(&["Finanzas", " Finanzas ", "Salud"], str::to_owned);
    let who = (select(PEOPLE.to_vec()), select(NAMES.to_vec()), teams, buildings, org, prop::bool::weighted(0.95));
    who.prop_map(|(id, name, teams, buildings, client_org, active)| Person {
        roles: vec![RoleId::new(ROLE)],
        teams: teams.into_iter().map(TeamId::new).collect(),
        buildings: buildings.into_iter().map(BuildingId::new).collect(),
        client_org,
        active,
        ..Person::new(PersonId::new(id), name)
    })
}

fn keys(registers: Vec<RegisterId>) -> impl Strategy<Value = ScopeKey> {
    let kind = select(vec![DocumentKind::Ticket, DocumentKind::Ticket, DocumentKind::Equipment, DocumentKind::Record]);
    let work = (told(&TEAMS, TeamId::new), told(&PEOPLE, PersonId::new), told(&PEOPLE, PersonId::new));
    let asked = (told(&PEOPLE, PersonId::new), told(&["Finanzas", "Salud"], str::to_owned));
    let place = (told(&BUILDINGS, BuildingId::new), told(&NAMES, str::to_owned));
    let service = (told(&SERVICES, ServiceId::new), told(&TEAMS, TeamId::new), 0..3u32, any::<bool>());
    let offered = subsequence(PEOPLE.to_vec(), 0..=2);
    let closed = prop::option::of(-120 * DAY_MS..DAY_MS);
    let register = if registers.is_empty() { Just(None).boxed() } else { select(registers).prop_map(Some).boxed() };
    let all = (kind, work, asked, place, service, offered, closed, register);
    all.prop_map(|(kind, work, asked, place, service, offered, closed, register)| ScopeKey {
        kind,
        service: service.0,
        restricted: service.1,
        team: work.0,
        assignee: work.1,
        opened_by: work.2,
        offered: offered.into_iter().map(PersonId::new).collect(),
        level: service.2,
        closed_at: closed.map(|ago| minute(0).plus(ago)),
        awaiting_approval: service.3,
        building: place.0,
        bag_of: place.1,
        requester: asked.0,
        register,
        client_org: asked.1,
    })
}

#[test]
fn who_may_hold_it_finds_it() {
    let org = oaxaca();
    let registers = org.registers.iter().map(|def| def.id.clone()).collect();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(1_500));
    let held = Cell::new(0);
    runner
        .run(&(organisations(org), people(), keys(registers)), |(org, person, key)| {
            let at = minute(0);
            if in_scope(&org, &person, &key, at) {
                held.set(held.get() + 1);
                let (filed, asked) = (terms_of_key(&key), terms_of_person(&org, &person, at));
                prop_assert!(found(&filed, &asked), "{filed:?} {asked:?}");
            }
            Ok(())
        })
        .expect("nothing that is theirs is missed");
    assert!(held.get() > 100, "{} of them were anybody's", held.get());
}

/// What makes the index worth its rows: those who left and what is long closed find nothing, a technician nothing of others'.
#[test]
fn what_is_long_closed_is_not_asked_for() {
    let org = oaxaca();
    let omar = Person {
        roles: vec![RoleId::new("agente-tecnico")],
        teams: vec![TeamId::new("oax-soporte")],
        ..Person::new(PersonId::new("omar"), "Omar Cruz")
    };
    let ticket = |assignee: &str, closed_at: Option<Timestamp>| ScopeKey {
        kind: DocumentKind::Ticket,
        team: Some(TeamId::new("oax-soporte")),
        assignee: Some(PersonId::new(assignee)),
        closed_at,
        ..ScopeKey::of_equipment(None)
    };
    let asked = terms_of_person(&org, &omar, minute(0));
    let day = |days: i64| Some(minute(0).plus(days * DAY_MS));
    let finds = |key: &ScopeKey| found(&terms_of_key(key), &asked);
    assert!(finds(&ticket("omar", None)) && finds(&ticket("laura", None)));
    assert!(finds(&ticket("omar", day(-7))), "one's own of a week");
    assert!(finds(&ticket("omar", day(1))), "closed by a clock that was ahead");
    assert!(!finds(&ticket("omar", day(-20))) && !finds(&ticket("laura", day(0))));
    assert!(terms_of_person(&org, &Person { active: false, ..omar }, minute(0)).is_empty());
}

/// Instants beyond all reason have a span, too, in their order; names of any length and letters are cut between letters.
#[test]
fn extremes_are_filed() {
    let closed = |at: i64| {
        let key = ScopeKey { closed_at: Some(Timestamp::from_millis(at)), ..ScopeKey::of_equipment(None) };
        let terms = terms_of_key(&ScopeKey { kind: DocumentKind::Ticket, ..key });
        terms.first().expect("every ticket").span
    };
    let spans = [i64::MIN, -1, 0, 40 * DAY_MS, i64::MAX].map(closed);
    assert_eq!(spans, [0, 0, 0, 4, u32::MAX - 1]);
    let long = ScopeKey { bag_of: Some("ñandú ".repeat(80)), ..ScopeKey::of_equipment(None) };
    assert!(terms_of_key(&long).iter().all(|term| term.name.len() < 140));
    assert_ne!(Term::born_on(DeviceId::new(1)), Term::born_on(DeviceId::new(2)));
}
