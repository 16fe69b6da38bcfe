//! Role × command × state × scope as text (`matrix.txt`), compared with what the code says. To accept a change, run with
//! `RONDA_REVIEWED=1` and read the difference before committing it.

mod rows;
mod scopes;

use crate::arbitration::testing::World;
use crate::catalog::{Class, Organisation, Role};
use crate::command::{Command, EquipmentField};
use crate::document::Subject;
use crate::ids::{ActId, BuildingId, DeviceId, RoleId};
use crate::person::Person;
use crate::policy::{ScopeKey, decides_on_item, in_scope, may};
use crate::stamp::Site;
use crate::state::State;
use crate::workflow::{TRANSITIONS, transition};
use rows::{Part, contents, decisions, elsewhere, name, part, starts};
use scopes::{Scope, holder, may_do, may_hold};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/tests/matrix.txt");

/// Of ours: no role of Oaxaca's reads alone.
const AUDITOR: &str = "auditor (ours)";

fn no_act() -> ActId {
    ActId { device: DeviceId::new(9), number: 9 }
}

/// Oaxaca's ticket, with an auditor among the roles.
fn world() -> World {
    let mut world = World::assigned();
    let role = of_class(AUDITOR, Class::Aud, Vec::new());
    world.org.roles.push(role);
    world
}

fn of_class(id: &str, class: Class, may: Vec<String>) -> Role {
    let external = class == Class::Req;
    Role { id: RoleId::new(id), name: id.to_owned(), external, classes: vec![class], may, source: String::new() }
}

const SHORT: [&str; 14] =
    ["dra", "rec", "inf", "ret", "apr", "asg", "sch", "wrk", "mat", "ven", "res", "clo", "rej", "can"];

fn table() -> String {
    let mut text = String::from(
        "Who may do what (Oaxaca), and on which tickets. o: their own work or request; q: also what waits in their team's\n\
         queue; t: also their colleagues'; d: their own and their dependencia's; A: any ticket, other teams' and other\n\
         dependencias' too; . : none of these; blank: not from this state. A second letter: also tickets of services that\n\
         are for another team alone (s, cyber-security), for a role alone (c, complaints), both (*).\n\
         Whether the words, fields and approvals are there is not asked here.\n\
         States: draft received needs_info returned awaiting_approval assigned scheduled in_progress waiting_material\n\
         waiting_vendor resolved closed rejected cancelled.\n",
    );
    let world = world();
    for role in &world.org.roles {
        let person = holder(role.id.as_str());
        let classes: Vec<String> =
            world.org.classes_of(&person).iter().map(|class| format!("{class:?}").to_uppercase()).collect();
        let _ = writeln!(text, "\n{} [{}]", role.id, classes.join(" "));
        if classes.is_empty() {
            text.push_str(&of_paper(&world, &person));
            continue;
        }
        let _ = writeln!(text, "  {:24}{}", "", SHORT.join(" "));
        let line = |name: &str, cells: [String; 14]| {
            let row: Vec<String> = cells.iter().map(|cell| format!(" {cell}")).collect();
            format!("{}\n", format!("  {name:24}{}", row.join(" ")).trim_end())
        };
        for command in decisions() {
            let cell = |state| {
                if starts(&command, state) { may_do(&world, &person, &command, state) } else { "  ".to_owned() }
            };
            text.push_str(&line(&name(&command), State::ALL.map(cell)));
        }
        text.push_str(&line("(may hold it)", State::ALL.map(|state| may_hold(&world, &person, state))));
        let merged: Vec<String> = contents()
            .iter()
            .map(|command| format!("{} {}", name(command), may_do(&world, &person, command, State::InProgress).trim()))
            .collect();
        let _ = writeln!(text, "  content, any state: {}", merged.join(", "));
        let _ = writeln!(text, "  elsewhere: {}", on_no_ticket(&world.org, &person));
    }
    text
}

/// What a person may do on no ticket, and which equipment may stand on their device.
fn on_no_ticket(org: &Organisation, person: &Person) -> String {
    let mut words: Vec<String> = elsewhere()
        .iter()
        .map(|command| {
            let allowed = may(org, person, command, None, Site::Desk).is_allowed();
            format!("{} {}", command.name(), if allowed { 'A' } else { '.' })
        })
        .collect();
    let cards = [Subject::Custody, Subject::Movement, Subject::Label, Subject::Registry(EquipmentField::Serial)];
    words.extend(cards.iter().map(|subject| {
        let allowed = decides_on_item(org, person, subject).is_allowed();
        let about = format!("{subject:?}").to_lowercase();
        let about = about.split('(').next().unwrap_or_default();
        format!("decide_conflict {about} {}", if allowed { 'A' } else { '.' })
    }));
    let served = Person { buildings: vec![BuildingId::new("edificio-2")], ..person.clone() };
    let holds = |building: &str| {
        let key = ScopeKey::of_equipment(Some(BuildingId::new(building)));
        in_scope(org, &served, &key, crate::arbitration::testing::minute(0))
    };
    words.push(match [holds("edificio-2"), holds("edificio-3")] {
        [true, true] => "(may hold it) A".to_owned(),
        [true, false] => "(may hold it) of their buildings".to_owned(),
        [false, _] => "(may hold it) .".to_owned(),
    });
    words.join(", ")
}

/// A role without a class signs on paper: one line says that it may do nothing here.
fn of_paper(world: &World, person: &Person) -> String {
    let on_ticket = decisions()
        .into_iter()
        .chain(contents())
        .filter(|command| State::ALL.iter().any(|state| may_do(world, person, command, *state).trim() != "."));
    let beside =
        elsewhere().into_iter().filter(|command| may(&world.org, person, command, None, Site::Desk).is_allowed());
    let names: Vec<String> = on_ticket.chain(beside).map(|command| name(&command)).collect();
    format!("  may: {}\n", if names.is_empty() { "nothing".to_owned() } else { names.join(", ") })
}

/// OAX-06, OAX-73…76: every command by role, state and scope.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads what it checks against")]
fn the_reviewed_matrix_is_what_the_code_says() {
    let found = table();
    if std::env::var_os("RONDA_REVIEWED").is_some() {
        std::fs::write(FILE, &found).expect("the reviewed table is written");
    }
    let reviewed = std::fs::read_to_string(FILE).expect("the reviewed table is committed");
    for (line, (is, was)) in found.lines().zip(reviewed.lines()).enumerate() {
        assert_eq!(is, was, "line {} of {FILE}", line + 1);
    }
    assert_eq!(found.lines().count(), reviewed.lines().count());
}

#[test]
fn every_command_has_a_row() {
    for (rows, of) in [(decisions(), Part::Decision), (contents(), Part::Content), (elsewhere(), Part::Elsewhere)] {
        for command in rows {
            assert_eq!(part(&command), of, "{}", command.name());
        }
    }
    let rows: BTreeSet<&str> =
        decisions().iter().chain(&contents()).chain(&elsewhere()).map(|command| command.name()).collect();
    let all: BTreeSet<&str> = Command::names().collect();
    assert_eq!(rows, all);
}

#[test]
fn an_auditor_reads_and_writes_nothing() {
    let world = world();
    let auditor = holder(AUDITOR);
    for state in State::ALL {
        for command in decisions().into_iter().chain(contents()) {
            assert_eq!(may_do(&world, &auditor, &command, state), ". ", "{} in {state:?}", command.name());
        }
        assert_eq!(may_hold(&world, &auditor, state), "A ", "{state:?}");
    }
    for command in elsewhere() {
        assert!(!may(&world.org, &auditor, &command, None, Site::Desk).is_allowed(), "{}", command.name());
    }
}

/// Beyond the table of `docs/rules.md#transitions` only what is told at the head of `acts.rs` is allowed.
#[test]
fn no_class_may_more_than_the_table_says() {
    let beyond = |command: &Command, class: Class| match (command.name(), class) {
        // R11: the desk plans.
        ("schedule_visit", Class::Desk | Class::Sup) => true,
        // On behalf of a requester at the telephone.
        ("resubmit" | "material_available" | "reopen", Class::Desk) => true,
        // T23 says REQ; a supervisor may reopen what is closed (T24), so also what is about to be.
        ("reopen", Class::Sup) => true,
        // Paper approvals are recorded by the desk.
        ("decide_approval", Class::Desk) => true,
        // What was given to them to do.
        (
            "start" | "resolve" | "ask_requester" | "request_approval" | "wait_material" | "wait_vendor"
            | "vendor_returned",
            Class::Desk | Class::Sup,
        ) => true,
        _ => false,
    };
    let mut world = World::assigned();
    for class in [Class::Req, Class::Desk, Class::Sup, Class::Tech, Class::Apr, Class::Aud] {
        let role = format!("only-{class:?}");
        let rights = vec!["ticket.assign".to_owned(), "ticket.create.onbehalf".to_owned()];
        world.org.roles.push(of_class(&role, class, rights));
        let person = holder(&role);
        for state in State::ALL {
            let own = Scope::Own.view(&world, state);
            for command in decisions() {
                let Some(row) = transition(&command, state) else { continue };
                let allowed = may(&world.org, &person, &command, Some(&own), Site::Desk).is_allowed();
                let listed = row.actors.contains(&class);
                assert!(!allowed || listed || beyond(&command, class), "{} {:?} {}", row.id, class, command.name());
            }
        }
    }
    assert_eq!(TRANSITIONS.len(), world.org.transitions.len());
}
