//! Whose device holds what.

use crate::arbitration::testing::{World, ask, confirm, minute, person};
use crate::catalog::Class;
use crate::command::ContactField;
use crate::ids::{BuildingId, PersonId, RoleId, ServiceId, TeamId};
use crate::person::Person;
use crate::policy::{ScopeKey, in_scope, was_sent_to_any_approver};
use crate::time::{DAY_MS, Timestamp};

fn holds(world: &World, who: &str, now: Timestamp) -> bool {
    in_scope(&world.org, &person(who), &ScopeKey::of_ticket(&world.org, &world.view), now)
}

/// SEC-15, SEC-45: who leads sees every order, who works their own and their team's.
#[test]
fn open_tickets_reach_the_desk_the_team_and_the_owner() {
    let world = World::assigned();
    for who in ["ana", "jefa", "sofia", "omar", "laura", "rosa"] {
        assert!(holds(&world, who, minute(60)), "{who}");
    }
    for who in ["teo", "director", "sistema"] {
        assert!(!holds(&world, who, minute(60)), "{who}");
    }
    let gone = Person { active: false, ..person("omar") };
    assert!(!in_scope(&world.org, &gone, &ScopeKey::of_ticket(&world.org, &world.view), minute(60)));
}

#[test]
fn closed_tickets_age_out() {
    let mut world = World::resolved();
    world.does("rosa", 60, confirm());
    let day = |days: i64| minute(60).plus(days * DAY_MS);
    assert!(holds(&world, "omar", day(7)) && !holds(&world, "omar", day(8)), "one's own for a week");
    assert!(!holds(&world, "laura", day(1)), "the team's are over");
    assert!(holds(&world, "ana", day(90)) && !holds(&world, "ana", day(91)), "the desk's for ninety days");
}

#[test]
fn what_is_offered_and_what_waits_for_approval_reach_who_is_asked() {
    let mut world = World::assigned();
    let key = ScopeKey::of_ticket(&world.org, &world.view);
    let offered = ScopeKey { offered: vec![PersonId::new("teo")], ..key.clone() };
    assert!(in_scope(&world.org, &person("teo"), &offered, minute(60)));
    let approval = ScopeKey { awaiting_approval: true, ..key };
    assert!(in_scope(&world.org, &person("director"), &approval, minute(60)));
    world.does("ana", 10, ask("¿Dónde?"));
    assert!(holds(&world, "omar", minute(60)), "a question leaves it where it is");
}

/// AGU: every requester's role approves what its holder asked for. What others asked for is not theirs to read.
#[test]
fn an_approver_outside_holds_what_they_asked_for_and_nobody_elses() {
    let mut world = World::assigned();
    let asks = world.org.roles.iter_mut().find(|role| role.id.as_str() == "usuario").expect("a role outside");
    asks.classes = vec![Class::Req, Class::Apr];
    let of = |id: &str| Person { roles: vec![RoleId::new("usuario")], ..person(id) };
    let key = ScopeKey { awaiting_approval: true, ..ScopeKey::of_ticket(&world.org, &world.view) };
    assert!(in_scope(&world.org, &of("rosa"), &key, minute(60)), "it waits for who asked");
    assert!(!in_scope(&world.org, &of("luis"), &key, minute(60)), "and for no other who might ask for some");
    assert!(in_scope(&world.org, &person("director"), &key, minute(60)), "inside it is as it was");
    let old = |who: &Person, key: &ScopeKey| was_sent_to_any_approver(&world.org, who, key);
    assert!(old(&of("luis"), &key) && !old(&of("rosa"), &key) && !old(&person("director"), &key));
    assert!(!old(&of("luis"), &ScopeKey { awaiting_approval: false, ..key }), "the rest nobody sent them");
}

/// OAX-85, OAX-94, OAX-103: what is confidential stands on no other device.
#[test]
fn a_restricted_service_reaches_the_named_alone() {
    let world = World::assigned();
    let key = |service: &str, team: &str| ScopeKey {
        service: Some(ServiceId::new(service)),
        restricted: Some(TeamId::new(team)),
        team: Some(TeamId::new(team)),
        assignee: None,
        opened_by: None,
        requester: None,
        ..ScopeKey::of_ticket(&world.org, &world.view)
    };
    let holds = |who: &Person, key: &ScopeKey| in_scope(&world.org, who, key, minute(60));
    let siem = key("oax-ciber-siem-respuesta", "oax-ciberseguridad");
    for who in ["ana", "jefa", "sofia", "omar", "laura", "rosa", "director"] {
        assert!(!holds(&person(who), &siem), "{who}");
    }
    let cyber = Person { teams: vec![TeamId::new("oax-ciberseguridad")], ..person("omar") };
    assert!(holds(&cyber, &siem));
    let gone_from_the_catalog = ScopeKey { service: Some(ServiceId::new("no-longer")), ..siem };
    assert!(holds(&cyber, &gone_from_the_catalog) && !holds(&person("jefa"), &gone_from_the_catalog));

    let complaint = key("oax-incumplimiento", "oax-mesa");
    assert!(holds(&person("jefa"), &complaint) && !holds(&person("ana"), &complaint));
    let serious = ScopeKey { level: 2, ..complaint };
    assert!(holds(&person("director"), &serious));
}

/// R29, OAX-103: a complaint stays with the roles that it was for, and hidden from its team, once its service has left the data.
#[test]
fn what_a_service_that_ended_kept_from_its_own_team_stays_kept() {
    let mut world = World::assigned();
    let former = world.org.clone();
    world.org.services.retain(|service| service.id.as_str() != "oax-incumplimiento");
    world.org.ended_services = world.org.ended_since(&former);
    let complaint = ScopeKey {
        service: Some(ServiceId::new("oax-incumplimiento")),
        restricted: Some(TeamId::new("oax-mesa")),
        team: Some(TeamId::new("oax-mesa")),
        assignee: None,
        opened_by: None,
        requester: None,
        ..ScopeKey::of_ticket(&world.org, &world.view)
    };
    let holds = |who: &str, key: &ScopeKey| in_scope(&world.org, &person(who), key, minute(60));
    assert!(holds("jefa", &complaint) && !holds("ana", &complaint));
    let unknown_then = ScopeKey { restricted: None, ..complaint.clone() };
    assert!(!holds("ana", &unknown_then), "it was restricted after its key was written");
    let serious = ScopeKey { level: 2, ..complaint };
    assert!(holds("director", &serious));
}

/// OAX-19: an enlace follows what their own dependencia asks for, as long as the desk does, and nothing restricted.
#[test]
fn an_enlace_holds_what_their_own_dependencia_asked_for() {
    let mut world = World::assigned();
    let of = |role: &str, told: Option<&str>| Person {
        roles: vec![RoleId::new(role)],
        client_org: told.map(str::to_owned),
        ..person("enlace")
    };
    let asked_by =
        |told: &str| ScopeKey { client_org: Some(told.into()), ..ScopeKey::of_ticket(&world.org, &world.view) };
    let (finance, health) = (asked_by("Secretaría de Finanzas"), asked_by("Secretaría de Salud"));
    let holds = |who: &Person, key: &ScopeKey, at| in_scope(&world.org, who, key, at);
    for role in ["enlace-administrativo", "enlace-informatico", "enlace-infraestructura"] {
        let enlace = of(role, Some(" Secretaría de Finanzas "));
        assert!(holds(&enlace, &finance, minute(60)), "{role}");
        assert!(!holds(&enlace, &health, minute(60)), "{role}");
        let restricted = ScopeKey { service: Some(ServiceId::new("oax-ciber-siem-respuesta")), ..finance.clone() };
        assert!(!holds(&enlace, &restricted, minute(60)), "{role}");
        let closed = ScopeKey { closed_at: Some(minute(60)), ..finance.clone() };
        assert!(holds(&enlace, &closed, minute(60).plus(90 * DAY_MS)), "{role}");
        assert!(!holds(&enlace, &closed, minute(60).plus(91 * DAY_MS)), "{role}");
    }
    let nowhere = ScopeKey { client_org: None, ..finance.clone() };
    for told in [None, Some(""), Some("  ")] {
        let enlace = of("enlace-informatico", told);
        let blank = ScopeKey { client_org: Some(told.unwrap_or_default().into()), ..finance.clone() };
        assert!(!holds(&enlace, &nowhere, minute(60)) && !holds(&enlace, &blank, minute(60)), "none is no dependencia");
    }
    assert!(!holds(&of("usuario", Some("Secretaría de Finanzas")), &finance, minute(60)), "a colleague is no enlace");

    let told = world.view.requester.get_mut(&ContactField::ClientOrg).expect("the world's requester has one");
    told.value = "Secretaría de Salud ".into();
    let moved = ScopeKey::of_ticket(&world.org, &world.view);
    assert_eq!(moved.client_org.as_deref(), Some("Secretaría de Salud"), "it follows the ticket");
}

#[test]
fn equipment_reaches_the_desk_and_who_serves_the_building() {
    let org = World::assigned().org;
    let serves = Person { buildings: vec![BuildingId::new("edificio-2")], ..person("omar") };
    let at = |building: Option<&str>| ScopeKey::of_equipment(building.map(BuildingId::new));
    assert!(in_scope(&org, &serves, &at(Some("edificio-2")), minute(0)));
    assert!(!in_scope(&org, &serves, &at(Some("edificio-3")), minute(0)));
    assert!(!in_scope(&org, &serves, &at(None), minute(0)));
    assert!(in_scope(&org, &person("ana"), &at(None), minute(0)));
    assert!(!in_scope(&org, &person("rosa"), &at(Some("edificio-2")), minute(0)));
}

/// Wherever an item stands: who registered it, who has it in their hands, and whose bag it is, keep it.
#[test]
fn equipment_reaches_who_registered_it_who_has_it_and_whose_bag_it_is() {
    let org = World::assigned().org;
    let elsewhere = ScopeKey::of_equipment(Some(BuildingId::new("edificio-9")));
    let mine = PersonId::new("omar");
    let registered = ScopeKey { opened_by: Some(mine.clone()), ..elsewhere.clone() };
    let held = ScopeKey { assignee: Some(mine), ..elsewhere.clone() };
    let bag = ScopeKey { bag_of: Some("  OMAR ".into()), ..elsewhere };
    for key in [registered, held, bag] {
        assert!(in_scope(&org, &person("omar"), &key, minute(0)), "{key:?}");
        assert!(!in_scope(&org, &person("laura"), &key, minute(0)), "{key:?}");
        assert!(!in_scope(&org, &Person { active: false, ..person("omar") }, &key, minute(0)), "{key:?}");
        let asks = Person { roles: vec![RoleId::new("usuario")], ..person("omar") };
        assert!(!in_scope(&org, &asks, &key, minute(0)), "a requester works on no equipment: {key:?}");
    }
}

#[test]
fn a_key_of_an_earlier_build_is_read() {
    let bare: ScopeKey = serde_json::from_str(r#"{"kind":"ticket"}"#).expect("every later field has a default");
    assert_eq!((bare.assignee, bare.client_org), (None, None));
}
