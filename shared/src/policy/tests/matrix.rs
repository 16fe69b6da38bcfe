//! Role × command × state as text (`matrix.txt`), compared with what the code says. To accept a change, run with
//! `RONDA_REVIEWED=1` and read the difference before committing it.

use crate::catalog::Class;
use crate::decision::testing::{World, ask, assign, cancel, confirm, escalate, minute, person, reopen, resolve, visit};
use crate::ids::{ActId, DeviceId, DocumentId, FieldId, ItemId, PersonId, PriorityId, RoleId, TeamId};
use crate::person::Person;
use crate::policy::{Verdict, may};
use crate::ticket::command::{
    Audience, Choice, Command, ContactField, ContactWay, EditText, EquipmentField, Label, Mark, Place, TextKind,
    TimeKind, Verdict as Said,
};
use crate::ticket::view::{Offer, Site};
use crate::workflow::{State, TRANSITIONS, transition};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/tests/matrix.txt");

const ROLES: [&str; 11] = [
    "agente-tecnico",
    "agente-mesa",
    "supervisor-soporte",
    "supervisor-sistemas",
    "jefe-mesa",
    "area-superior",
    "direccion-general",
    "usuario",
    "enlace-informatico",
    "enlace-administrativo",
    "jefe-nivel-22",
];

fn no_act() -> ActId {
    ActId { device: DeviceId::new(9), number: 9 }
}

/// One of each decision on a ticket.
fn decisions() -> Vec<Command> {
    let text = || "x".to_owned();
    vec![
        Command::SetPriority { priority: PriorityId::new("high") },
        Command::Classify {
            service: crate::ids::ServiceId::new("oax-cambio-nodo"),
            subservice: None,
            kind: crate::ticket::command::TicketKind::Incident,
            team: None,
        },
        assign("laura", "oax-soporte"),
        Command::OfferAssignment { to: PersonId::new("laura"), reason: text() },
        Command::AcceptOffer { offer: no_act() },
        Command::DeclineOffer { offer: no_act(), reason: text() },
        visit(100, true),
        Command::Start {},
        ask("x"),
        Command::RecordAnswer { text: text() },
        Command::Return { reason: text() },
        Command::Resubmit { text: text() },
        Command::RequestApproval { text: text() },
        Command::DecideApproval { granted: true, reason: text(), returned: false },
        Command::DecideApproval { granted: false, reason: text(), returned: true },
        Command::WaitMaterial { reason: text() },
        Command::MaterialAvailable { text: text() },
        Command::WaitVendor { vendor: text(), reference: text() },
        Command::VendorReturned { text: text() },
        escalate(None),
        resolve("x"),
        Command::Close { note: text(), confirmed_by: Some(ContactWay::Phone) },
        confirm(),
        Command::Confirm { verdict: Said::Persists, text: text() },
        reopen(),
        Command::Reject { reason: text() },
        cancel(),
        Command::Cancel { reason: text(), duplicate_of: Some(DocumentId::new(minute(0), [1; 10])) },
        Command::OverrideDue { at: minute(900), reason: text() },
        Command::DecideConflict { conflict: text(), choice: Choice::Keep },
        Command::CloseForSilence { note: text() },
    ]
}

/// One of each command that merges: the same in every state.
fn contents() -> Vec<Command> {
    let text = || "x".to_owned();
    let section = EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole: text() };
    vec![
        Command::AddNote { audience: Audience::Internal, text: text() },
        Command::AddNote { audience: Audience::Public, text: text() },
        Command::SetField { field: FieldId::new("falla"), value: text() },
        Command::TickItem { item: ItemId::new("oax-revision-nodo.1"), mark: Mark::Done { value: None } },
        Command::EditText(section),
        Command::AddMaterial { description: text(), quantity: 1, unit: text() },
        Command::ChangeMaterial { line: no_act(), quantity: 2 },
        Command::LogTime { kind: TimeKind::Work, minutes: 5, started_at: minute(0) },
        Command::LogContact { way: ContactWay::Phone, reached: true, verdict: None, text: text() },
        Command::SetContact { field: ContactField::Phone, value: text() },
        Command::SetContact { field: ContactField::Extra, value: text() },
        Command::SetPlace { place: Place::default() },
        Command::SetEquipment { equipment: None },
        Command::SetSubject { subject: text() },
        Command::AddLabel { label: Label::Tag(text()) },
        Command::RemoveLabel { label: Label::Tag(text()) },
        Command::Strike { act: no_act() },
    ]
}

/// Commands on no ticket.
fn elsewhere() -> Vec<Command> {
    vec![
        Command::OpenTicket(Box::new(crate::ticket::command::OpenTicket {
            service: crate::ids::ServiceId::new("oax-revision-nodo"),
            subservice: None,
            kind: crate::ticket::command::TicketKind::Incident,
            channel: crate::ids::ChannelId::new("phone"),
            subject: "x".to_owned(),
            description: String::new(),
            requester: crate::ticket::command::Requester::default(),
            place: Place::default(),
            equipment: None,
            fields: BTreeMap::new(),
            priority: None,
            provisional: "P-1".to_owned(),
            occurred_at: None,
            continues: None,
            catalog: String::new(),
        })),
        Command::RegisterEquipment { fields: BTreeMap::new() },
        Command::SetEquipmentField { field: EquipmentField::Serial, value: "x".to_owned() },
        Command::AddEquipmentNote { text: "x".to_owned() },
    ]
}

/// Somebody who holds one role alone, of the team that serves the ticket and of no other.
fn holder(role: &str) -> Person {
    Person {
        id: PersonId::new("quien"),
        roles: vec![RoleId::new(role)],
        teams: vec![TeamId::new("oax-soporte")],
        ..person("quien")
    }
}

/// A ticket in a state that is nothing to them, and one that is their own: their work, offered to them, and their request.
fn worlds(state: State) -> [World; 2] {
    let mut foreign = World::assigned();
    foreign.view.ruled.state = state;
    foreign.view.ruled.team = Some(TeamId::new("oax-telefonia"));
    foreign.view.decided = foreign.view.ruled.clone();
    let mut own = foreign.clone();
    let quien = PersonId::new("quien");
    own.view.requester_person = Some(quien.clone());
    own.view.ruled.assignee = Some(quien.clone());
    own.view.ruled.team = Some(TeamId::new("oax-soporte"));
    own.view.ruled.offers = vec![Offer { act: no_act(), by: PersonId::new("omar"), to: quien, at: minute(0) }];
    own.view.decided = own.view.ruled.clone();
    [foreign, own]
}

/// `A` on any ticket, `o` on one's own alone, `.` on none.
fn cell(person: &Person, command: &Command, state: State) -> char {
    let allowed = |world: &World| may(&world.org, person, command, Some(&world.view), Site::Desk) == Verdict::Allowed;
    match worlds(state).each_ref().map(allowed) {
        [true, _] => 'A',
        [false, true] => 'o',
        [false, false] => '.',
    }
}

/// Whether a decision may start from the state at all; those that move no state have states of their own.
fn starts(command: &Command, state: State) -> bool {
    match command {
        Command::SetPriority { .. } | Command::Classify { .. } | Command::OverrideDue { .. } => !state.is_final(),
        Command::OfferAssignment { .. } | Command::DeclineOffer { .. } => {
            matches!(state, State::Assigned | State::Scheduled | State::InProgress)
        }
        Command::ScheduleVisit { .. } if state == State::Scheduled => true,
        Command::DecideConflict { .. } => true,
        other => transition(other, state).is_some(),
    }
}

fn name(command: &Command) -> String {
    let more = match command {
        Command::DecideApproval { granted: true, .. } => " granted",
        Command::DecideApproval { granted: false, .. } => " refused",
        Command::Confirm { verdict: Said::Confirmed, .. } => " confirmed",
        Command::Confirm { verdict: Said::Persists, .. } => " persists",
        Command::Cancel { duplicate_of: Some(_), .. } => " duplicate",
        Command::AddNote { audience: Audience::Internal, .. } => " internal",
        Command::AddNote { audience: Audience::Public, .. } => " public",
        Command::SetContact { field: ContactField::Extra, .. } => " extra",
        _ => "",
    };
    format!("{}{more}", command.name())
}

const SHORT: [&str; 14] =
    ["dra", "rec", "inf", "ret", "apr", "asg", "sch", "wrk", "mat", "ven", "res", "clo", "rej", "can"];

fn table() -> String {
    let mut text = String::from(
        "Who may do what (Oaxaca). A: on any ticket; o: on one's own work or request alone; . : not theirs; blank: not\n\
         from this state. Whether the words, fields and approvals are there is not asked here.\n\
         States: draft received needs_info returned awaiting_approval assigned scheduled in_progress waiting_material\n\
         waiting_vendor resolved closed rejected cancelled.\n",
    );
    let org = World::assigned().org;
    for role in ROLES {
        let person = holder(role);
        let classes: Vec<String> =
            org.classes_of(&person).iter().map(|class| format!("{class:?}").to_uppercase()).collect();
        let _ = writeln!(text, "\n{role} [{}]", classes.join(" "));
        let _ = writeln!(text, "  {:24}{}", "", SHORT.join(" "));
        for command in decisions() {
            let cells =
                State::ALL.map(|state| if starts(&command, state) { cell(&person, &command, state) } else { ' ' });
            let row: Vec<String> = cells.iter().map(|cell| format!(" {cell} ")).collect();
            let _ = writeln!(text, "{}", format!("  {:24}{}", name(&command), row.join(" ")).trim_end());
        }
        let merged: Vec<String> = contents()
            .iter()
            .map(|command| format!("{} {}", name(command), cell(&person, command, State::InProgress)))
            .collect();
        let _ = writeln!(text, "  content, any state: {}", merged.join(", "));
        let birth: Vec<String> = elsewhere()
            .iter()
            .map(|command| {
                let verdict = may(&org, &person, command, None, Site::Desk);
                format!("{} {}", command.name(), if verdict.is_allowed() { 'A' } else { '.' })
            })
            .collect();
        let _ = writeln!(text, "  elsewhere: {}", birth.join(", "));
    }
    text
}

#[test]
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
    let rows: BTreeSet<&str> =
        decisions().iter().chain(&contents()).chain(&elsewhere()).map(|command| command.name()).collect();
    let all: BTreeSet<&str> = Command::NAMES.into_iter().collect();
    assert_eq!(rows, all);
}

/// Beyond the table of `lifecycle.md` §3 only what is told at the head of `acts.rs` is allowed.
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
        _ => false,
    };
    let mut world = World::assigned();
    for class in [Class::Req, Class::Desk, Class::Sup, Class::Tech, Class::Apr, Class::Aud] {
        let role = format!("only-{class:?}");
        world.org.roles.push(crate::catalog::Role {
            id: RoleId::new(&role),
            name: role.clone(),
            external: class == Class::Req,
            classes: vec![class],
            may: vec!["ticket.assign".to_owned(), "ticket.create.onbehalf".to_owned()],
            source: String::new(),
        });
        let person = holder(&role);
        for state in State::ALL {
            let [_, mut own] = worlds(state);
            own.org = world.org.clone();
            for command in decisions() {
                let Some(row) = transition(&command, state) else { continue };
                let allowed = may(&own.org, &person, &command, Some(&own.view), Site::Desk).is_allowed();
                let listed = row.actors.contains(&class);
                assert!(!allowed || listed || beyond(&command, class), "{} {:?} {}", row.id, class, command.name());
            }
        }
    }
    assert_eq!(TRANSITIONS.len(), world.org.transitions.len());
}
