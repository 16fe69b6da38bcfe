//! The verdicts that hang on more than role and state: areas, restricted services, one's own words, rights of closing.

use crate::arbitration::testing::{World, assign, cancel, confirm, person, resolve};
use crate::catalog::Class;
use crate::catalog::sample::benito_juarez;
use crate::command::{Audience, Choice, Command, ContactWay, Content, Decision, EditText, TextKind, TicketKind};
use crate::document::Subject;
use crate::ids::{ActId, DeviceId, PersonId, PriorityId, RoleId, ServiceId, TeamId};
use crate::messages::Reason;
use crate::person::Person;
use crate::policy::{Verdict, may};
use crate::ruling::{Conflict, Side};
use crate::stamp::Site;

fn verdict(world: &World, who: &str, command: &Command) -> Verdict {
    may(&world.org, &person(who), command, Some(&world.view), Site::Desk)
}

/// OAX-22, OAX-74.
#[test]
fn c37_the_agent_assigns_first_and_the_supervisor_of_the_area_takes_over() {
    let received = World::new("oax-revision-nodo");
    let assigned = World::assigned();
    let to_omar = assign("omar", "oax-soporte");
    assert_eq!(verdict(&received, "ana", &to_omar), Verdict::Allowed);
    assert_eq!(verdict(&assigned, "ana", &to_omar), Verdict::NotYours(Reason::NotYourRole));
    assert_eq!(verdict(&assigned, "sofia", &to_omar), Verdict::Allowed);
    assert_eq!(verdict(&assigned, "jefa", &to_omar), Verdict::Allowed);
    assert_eq!(verdict(&assigned, "omar", &to_omar), Verdict::NotYours(Reason::NotYourRole));
    let mut elsewhere = assigned;
    elsewhere.view.decided.team = Some(TeamId::new("oax-sistemas"));
    assert_eq!(verdict(&elsewhere, "sofia", &to_omar), Verdict::NotYours(Reason::NotYourRole), "not her area");
}

/// OAX-22: before anybody is assigned the agent says which service it is; its area and its team follow.
#[test]
fn oax_22_the_agent_classifies_before_anybody_is_assigned() {
    let mut world = World::new("oax-revision-nodo");
    let classify = Command::Decision(Decision::Classify {
        service: ServiceId::new("oax-sis-fallas"),
        subservice: None,
        kind: TicketKind::Incident,
        team: None,
    });
    assert_eq!(verdict(&world, "ana", &classify), Verdict::Allowed);
    assert_eq!(verdict(&world, "rosa", &classify), Verdict::NotYours(Reason::NotYourRole), "who asks for it");
    let stands = |world: &World| {
        let service = world.org.service(&world.view.ruled.service).expect("a service");
        (service.area.clone(), world.view.ruled.team.clone())
    };
    assert_eq!(stands(&world), (Some("Infraestructura".to_owned()), Some(TeamId::new("oax-soporte"))));
    assert!(world.does("ana", 3, classify).applied);
    assert_eq!(stands(&world), (Some("Sistemas".to_owned()), Some(TeamId::new("oax-sistemas"))));
}

/// OAX-06: a technician works; OAX-76: a requester writes what is for the desk to read.
#[test]
fn a_technician_works_on_their_own_and_notes_anywhere() {
    let world = World::worked();
    let done = resolve("Listo");
    assert_eq!(verdict(&world, "omar", &done), Verdict::Allowed);
    assert_eq!(verdict(&world, "laura", &done), Verdict::NotYours(Reason::NotYourTicket), "a colleague's");
    let note = |audience| Command::Content(Content::AddNote { audience, text: "x".to_owned() });
    assert_eq!(verdict(&world, "laura", &note(Audience::Public)), Verdict::Allowed, "of the team");
    assert_eq!(verdict(&world, "teo", &note(Audience::Internal)), Verdict::Allowed);
    assert_eq!(verdict(&world, "teo", &note(Audience::Public)), Verdict::NotYours(Reason::NotYourTicket));
    assert_eq!(verdict(&world, "rosa", &note(Audience::Internal)), Verdict::NotYours(Reason::NotYourRole));
}

#[test]
fn a_card_about_a_datum_is_decided_by_who_may_write_it_and_one_about_a_decision_by_the_desk() {
    let mut world = World::worked();
    let stamp = world.view.born.stamp.clone();
    let side = || Side { value: String::new(), stamp: stamp.clone() };
    let card = |id: &str, subject| {
        let (standing, other) = (side(), side());
        let (id, why, at) = (id.to_owned(), Reason::NotYourRole, stamp.at);
        Conflict { id, subject, rule: 6, why, standing, other, at, settled: None }
    };
    world.view.conflicts =
        vec![card("datum", Subject::Place), card("decision", Subject::State), card("priority", Subject::Priority)];
    let decide =
        |id: &str| Command::Decision(Decision::DecideConflict { conflict: id.to_owned(), choice: Choice::Swap });
    assert_eq!(verdict(&world, "omar", &decide("datum")), Verdict::Allowed);
    assert_eq!(verdict(&world, "teo", &decide("datum")), Verdict::NotYours(Reason::NotYourTicket));
    assert_eq!(verdict(&world, "omar", &decide("decision")), Verdict::NotYours(Reason::NotYourRole));
    assert_eq!(verdict(&world, "ana", &decide("decision")), Verdict::Allowed);
    // OCO-11: where one role alone prioritises, nobody else has the other priority stand.
    assert_eq!(verdict(&world, "ana", &decide("priority")), Verdict::Allowed);
    let head = world.org.roles.iter_mut().find(|role| role.id.as_str() == "jefe-mesa").expect("the head of the desk");
    head.may.push("ticket.prioritise".to_owned());
    assert_eq!(verdict(&world, "ana", &decide("priority")), Verdict::NotYours(Reason::NotYourRole));
    assert_eq!(verdict(&world, "jefa", &decide("priority")), Verdict::Allowed);
}

#[test]
fn a_text_is_its_authors_own() {
    let world = World::worked();
    let section = world.view.texts[0].id;
    let edit = |section| {
        Command::Content(Content::EditText(EditText {
            kind: TextKind::Diagnosis,
            section,
            splices: Vec::new(),
            whole: "x".to_owned(),
        }))
    };
    assert_eq!(verdict(&world, "omar", &edit(Some(section))), Verdict::Allowed);
    assert_eq!(verdict(&world, "jefa", &edit(Some(section))), Verdict::NotYours(Reason::NotYourText));
    assert_eq!(verdict(&world, "jefa", &edit(None)), Verdict::Allowed);
    let unknown = ActId { device: DeviceId::new(77), number: 1 };
    assert_eq!(verdict(&world, "laura", &edit(Some(unknown))), Verdict::Allowed);
}

/// OAX-85, OAX-93, OAX-94, OAX-103.
#[test]
fn a_restricted_service_is_for_its_team_alone() {
    let mut world = World::assigned();
    world.view.decided.service = ServiceId::new("oax-ciber-siem-respuesta");
    world.view.decided.team = Some(TeamId::new("oax-ciberseguridad"));
    world.view.decided.assignee = None;
    let note = Command::Content(Content::AddNote { audience: Audience::Internal, text: "x".to_owned() });
    for who in ["omar", "ana", "jefa", "sofia", "director"] {
        assert_eq!(verdict(&world, who, &note), Verdict::NotYours(Reason::NotYourTicket), "{who}");
    }
    world.view.decided.assignee = Some(PersonId::new("omar"));
    assert_eq!(verdict(&world, "omar", &note), Verdict::Allowed, "to whom it was given");
    assert_eq!(verdict(&world, "rosa", &confirm()), Verdict::Allowed, "who asked for it");

    world.view.decided.service = ServiceId::new("oax-incumplimiento");
    world.view.decided.team = Some(TeamId::new("oax-mesa"));
    world.view.decided.assignee = None;
    assert_eq!(verdict(&world, "jefa", &note), Verdict::Allowed, "complaints are jefe-mesa's");
    assert_eq!(verdict(&world, "ana", &note), Verdict::NotYours(Reason::NotYourTicket), "and not her team's");
    assert_eq!(verdict(&world, "director", &note), Verdict::NotYours(Reason::NotYourTicket));
    world.view.decided.level = 2;
    assert_eq!(verdict(&world, "director", &note), Verdict::Allowed, "serious ones go to the head (§14.3)");

    let former = world.org.clone();
    world.org.services.retain(|service| service.id.as_str() != "oax-incumplimiento");
    world.org.ended_services = world.org.ended_since(&former);
    for (who, may) in [("jefa", true), ("director", true), ("ana", false)] {
        let told = verdict(&world, who, &note);
        let asked = if may { Verdict::Allowed } else { Verdict::NotYours(Reason::NotYourTicket) };
        assert_eq!(told, asked, "{who}, where its service has left the data");
    }
}

#[test]
fn the_desk_cancels_duplicates_and_its_own_mistakes() {
    let world = World::assigned();
    assert_eq!(verdict(&world, "ana", &cancel()), Verdict::Allowed, "she captured it");
    assert_eq!(verdict(&world, "beto", &cancel()), Verdict::NotYours(Reason::MissingDuplicate));
    let duplicate = Command::Decision(Decision::Cancel {
        reason: String::new(),
        duplicate_of: Some(world.view.id),
        withdrawn: None,
    });
    assert_eq!(verdict(&world, "beto", &duplicate), Verdict::Allowed);
    let withdrawn = Command::Decision(Decision::Cancel {
        reason: "ya no".into(),
        duplicate_of: None,
        withdrawn: Some(ContactWay::Phone),
    });
    assert_eq!(verdict(&world, "beto", &withdrawn), Verdict::Allowed, "rosa called to withdraw it");
    assert_eq!(verdict(&world, "omar", &withdrawn), Verdict::NotYours(Reason::NotYourRole));
    assert_eq!(verdict(&world, "rosa", &cancel()), Verdict::Allowed, "her own request");
    assert_eq!(verdict(&world, "omar", &cancel()), Verdict::NotYours(Reason::NotYourRole));
}

#[test]
fn only_the_server_closes_for_silence_and_the_departed_do_nothing() {
    let world = World::resolved();
    let silence = crate::arbitration::testing::silence();
    assert_eq!(verdict(&world, "jefa", &silence), Verdict::NotYours(Reason::ServerOnly));
    assert_eq!(may(&world.org, &person("sistema"), &silence, Some(&world.view), Site::System), Verdict::Allowed);
    let gone = crate::person::Person { active: false, ..person("jefa") };
    assert_ne!(may(&world.org, &gone, &cancel(), Some(&world.view), Site::Desk), Verdict::Allowed);
}

#[test]
fn an_enlace_speaks_for_the_own_dependencia_alone() {
    let mut world = World::resolved();
    world.view.requester_person = None;
    assert_eq!(verdict(&world, "rosa", &confirm()), Verdict::Allowed);
    let other = crate::person::Person { client_org: Some("Secretaría de Salud".to_owned()), ..person("rosa") };
    assert_ne!(may(&world.org, &other, &confirm(), Some(&world.view), Site::Portal), Verdict::Allowed);
    // Where the desk closes, what they say is heard, and by no device.
    let heard = Command::Content(Content::LogContact {
        way: ContactWay::Mail,
        reached: true,
        verdict: Some(crate::command::Verdict::Confirmed),
        text: String::new(),
    });
    let says = |who: &Person, site| may(&world.org, who, &heard, Some(&world.view), site);
    assert_eq!(says(&person("rosa"), Site::Portal), Verdict::Allowed);
    assert_ne!(says(&other, Site::Portal), Verdict::Allowed);
    assert_ne!(says(&person("rosa"), Site::Desk), Verdict::Allowed);
}

/// BJ-16: the Jefatura lists the material of its team's tickets whoever they were assigned to, on the phone as at the desk;
/// by its right, which a role that only approves has then too, and for the list alone.
#[test]
fn bj_16_the_jefatura_lists_the_material_of_what_others_were_assigned() {
    let mut world = World::assigned();
    world.org = benito_juarez();
    world.view.decided.service = ServiceId::new("bj-red-voz-datos");
    world.view.decided.team = Some(TeamId::new("bj-telecom"));
    assert_eq!(world.view.decided.assignee, Some(PersonId::new("omar")), "not theirs");
    let of = |role: &str, team: &str| Person {
        roles: vec![RoleId::new(role)],
        teams: vec![TeamId::new(team)],
        ..person("rodrigo")
    };
    let line = ActId { device: DeviceId::new(1), number: 1 };
    let lists = [
        Command::Content(Content::AddMaterial { description: "Cable UTP".into(), quantity: 2, unit: "m".into() }),
        Command::Content(Content::ChangeMaterial { line, quantity: 3 }),
    ];
    let verdict = |world: &World, who: &Person, command: &Command| {
        let at = |site| may(&world.org, who, command, Some(&world.view), site);
        assert_eq!(at(Site::Field), at(Site::Desk), "one policy: {}", command.name());
        at(Site::Desk)
    };
    let chief = of("jefe-telecom", "bj-telecom");
    for command in &lists {
        assert_eq!(verdict(&world, &chief, command), Verdict::Allowed, "as its data have it");
    }
    // Without the desk's rights of a supervisor it is the right alone that carries it.
    let role = world.org.roles.iter_mut().find(|role| role.id.as_str() == "jefe-telecom").expect("the Jefatura");
    role.classes = vec![Class::Apr];
    let elsewhere = of("jefe-telecom", "bj-soporte");
    for command in &lists {
        assert_eq!(verdict(&world, &chief, command), Verdict::Allowed, "by its right");
        assert_ne!(verdict(&world, &elsewhere, command), Verdict::Allowed, "another team's");
    }
    let caption = Command::Content(Content::SetCaption { evidence: line, caption: "x".into() });
    assert_ne!(verdict(&world, &chief, &caption), Verdict::Allowed, "the list, not the work");
    world.org.roles.iter_mut().for_each(|role| role.may.retain(|held| held != "material.list"));
    for command in &lists {
        assert_ne!(verdict(&world, &chief, command), Verdict::Allowed, "without the right");
    }
}

/// OCO-11: where one role alone prioritises, an agent who also does the work sets no priority of it; a technician proposes one (R7).
#[test]
fn oco_11_an_agent_at_work_does_not_prioritise_where_that_is_anothers() {
    let mut world = World::assigned();
    let urgent = Command::Decision(Decision::SetPriority { priority: PriorityId::new("urgent") });
    assert_eq!(verdict(&world, "ana", &urgent), Verdict::Allowed, "where nobody holds the right, all of the desk do");
    let head = world.org.roles.iter_mut().find(|role| role.id.as_str() == "jefe-mesa").expect("the head of the desk");
    head.may.push("ticket.prioritise".to_owned());
    assert_eq!(verdict(&world, "jefa", &urgent), Verdict::Allowed);
    assert_eq!(verdict(&world, "omar", &urgent), Verdict::Allowed, "a proposal on work of his own");
    world.view.decided.assignee = Some(PersonId::new("ana"));
    assert_eq!(verdict(&world, "ana", &urgent), Verdict::NotYours(Reason::NotYourRole), "also on work of her own");
}

/// BJ-33, BJ-35, BJ-37: the operator gives out asistencia and the diagnosis and nothing else of Soporte, also where the directory
/// has them in its team.
#[test]
fn bj_35_the_operator_gives_out_asistencia_alone_whatever_their_team() {
    let mut world = World::new("oax-revision-nodo");
    world.org = benito_juarez();
    world.view.decided.team = Some(TeamId::new("bj-soporte"));
    let of = |role: &str| Person {
        roles: vec![RoleId::new(role)],
        teams: vec![TeamId::new("bj-soporte")],
        ..person("ximena")
    };
    let gives_out = |world: &World, role: &str| {
        may(&world.org, &of(role), &assign("raul", "bj-soporte"), Some(&world.view), Site::Desk) == Verdict::Allowed
    };
    for (service, operators) in [
        ("bj-asistencia-usuarios", true),
        ("bj-diagnostico-tecnico", true),
        ("bj-instalacion-hw-sw", false),
        ("bj-dictamen-tecnico", false),
    ] {
        world.view.decided.service = ServiceId::new(service);
        assert_eq!(gives_out(&world, "operador"), operators, "{service}");
        assert!(gives_out(&world, "jefe-soporte"), "the Jefatura gives out all of its area: {service}");
    }
}
