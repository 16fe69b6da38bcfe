//! R7, R8, R10, R11, R27, R28.

use crate::arbitration::testing::{World, assign, both_ways, escalate, minute, resolve, visit};
use crate::calendar::commit;
use crate::catalog::Target;
use crate::command::{Command, Decision, TicketKind};
use crate::document::Subject;
use crate::ids::{PersonId, PriorityId, ServiceId, TeamId};
use crate::messages::Reason;
use crate::state::State;
use crate::workflow::{LackKind, lacks};

fn priority(id: &str) -> Command {
    Command::Decision(Decision::SetPriority { priority: PriorityId::new(id) })
}
fn classify(service: &str) -> Command {
    Command::Decision(Decision::Classify {
        service: ServiceId::new(service),
        subservice: None,
        kind: TicketKind::Incident,
        team: None,
    })
}

/// OCO-11.
#[test]
fn r7_the_desk_sets_the_priority_and_the_technician_proposes() {
    let mut world = World::assigned();
    let desk = world.says("jefa", 20, priority("high"));
    let field = world.says("omar", 40, priority("low"));
    let (after, _) = both_ways(&world, &desk, &field);
    assert_eq!(after.view.ruled.priority, Some(PriorityId::new("high")));
    assert_eq!(after.conflict().subject, Subject::Priority);
    assert_eq!((after.conflict().rule, after.conflict().other.value.as_str()), (7, "low"));
}

#[test]
fn r7_of_two_desks_the_later_stands_and_equal_values_are_no_conflict() {
    let mut world = World::assigned();
    let early = world.says("ana", 20, priority("high"));
    let late = world.says("jefa", 30, priority("urgent"));
    let (after, _) = both_ways(&world, &early, &late);
    assert_eq!(after.view.ruled.priority, Some(PriorityId::new("urgent")));
    assert_eq!(after.conflict().why, Reason::LaterStands);

    let again = world.says("beto", 31, priority("high"));
    let (after, [_, second]) = both_ways(&world, &early, &again);
    assert!(after.view.conflicts.is_empty());
    assert_eq!((second.applied, second.why), (false, Some(Reason::AlreadySo)));
}

/// OAX-02, OCO-11.
#[test]
fn r8_the_desk_classifies_and_the_work_so_far_becomes_an_annex() {
    let mut world = World::assigned();
    let desk = world.says("ana", 20, classify("oax-cambio-nodo"));
    let field = world.says("omar", 40, classify("oax-baja-nodo"));
    let (after, _) = both_ways(&world, &desk, &field);
    assert_eq!(after.view.ruled.service, ServiceId::new("oax-cambio-nodo"));
    assert_eq!(after.view.ruled.team, Some(TeamId::new("oax-redes")));
    assert_eq!(after.view.ruled.former_services, [ServiceId::new("oax-revision-nodo")]);
    assert_eq!((after.conflict().rule, after.conflict().why), (8, Reason::R8DeskService));
}

/// R8: what the new list has in common with the former is ticked already; the rest of it is open.
#[test]
fn r8_items_of_the_same_id_are_ticked() {
    let mut world = World::worked();
    let former = world.org.service(&ServiceId::new("oax-revision-nodo")).expect("a service").checklist.clone();
    let new = world.org.services.iter_mut().find(|one| one.id.as_str() == "oax-cambio-nodo").expect("a service");
    let own: Vec<String> = new.checklist.iter().map(|item| item.id.to_string()).collect();
    new.checklist.push(former[0].clone());
    assert!(world.does("ana", 20, classify("oax-cambio-nodo")).applied);
    let lacks = lacks(&world.org, &world.view, &resolve("Se movió el nodo"));
    let open: Vec<&str> =
        lacks.iter().filter(|lack| lack.kind == LackKind::Item).map(|lack| lack.id.as_str()).collect();
    assert_eq!(open, own);
}

#[test]
fn r10_one_acceptance_wins_whichever_comes_first() {
    let mut world = World::assigned();
    world.does(
        "omar",
        6,
        Command::Decision(Decision::OfferAssignment { to: PersonId::new("laura"), reason: String::new() }),
    );
    let mut offers = world.view.ruled.offers.clone();
    // The same work offered to a second colleague, who is of the service's team too.
    let mut other = offers[0].clone();
    other.to = PersonId::new("omar");
    other.act.number += 100;
    offers.push(other.clone());
    world.view.ruled.offers = offers.clone();
    let first = world.says("laura", 10, Command::Decision(Decision::AcceptOffer { offer: offers[0].act }));
    let second = world.says("omar", 9, Command::Decision(Decision::AcceptOffer { offer: other.act }));
    for (one, two) in [(&first, &second), (&second, &first)] {
        let mut world = world.clone();
        assert!(world.hears(one).applied);
        let late = world.hears(two);
        assert_eq!((late.applied, late.why, late.rule), (false, Some(Reason::OfferTaken), Some(10)));
        assert_eq!(world.assignee(), Some(one.who));
        assert!(world.view.ruled.offers.is_empty() && world.view.conflicts.is_empty());
    }
}

#[test]
fn r10_responsibility_moves_at_acceptance_and_the_desk_outweighs_it() {
    let mut world = World::assigned();
    world.does(
        "omar",
        6,
        Command::Decision(Decision::OfferAssignment { to: PersonId::new("laura"), reason: String::new() }),
    );
    assert_eq!(world.assignee(), Some("omar"), "an offer moves nothing");
    let offer = world.view.ruled.offers[0].act;
    let accept = world.says("laura", 10, Command::Decision(Decision::AcceptOffer { offer }));
    let reassign = world.says("sofia", 9, assign("omar", "oax-redes"));
    let (after, _) = both_ways(&world, &accept, &reassign);
    assert_eq!((after.assignee(), after.conflict().rule), (Some("omar"), 9));

    world.does("omar", 12, Command::Decision(Decision::DeclineOffer { offer, reason: String::new() }));
    let gone = world.does("laura", 13, Command::Decision(Decision::AcceptOffer { offer }));
    assert_eq!(gone.why, Some(Reason::NoSuchOffer));
}

/// AGU-38, A13: an acceptance made without signal before the offer expired counts in whichever order the two arrive.
#[test]
fn r10_an_acceptance_made_in_time_counts_although_the_offer_has_expired() {
    let mut world = World::assigned();
    world.does(
        "omar",
        6,
        Command::Decision(Decision::OfferAssignment { to: PersonId::new("laura"), reason: String::new() }),
    );
    let offer = world.view.ruled.offers[0].act;
    let expires =
        world.says("sistema", 60, Command::Decision(Decision::DeclineOffer { offer, reason: "venció".into() }));
    let accepts = world.says("laura", 30, Command::Decision(Decision::AcceptOffer { offer }));
    let (after, [_, late]) = both_ways(&world, &expires, &accepts);
    assert_eq!((after.assignee(), after.state()), (Some("laura"), State::Assigned));
    assert_eq!((late.applied, late.rule, late.why), (true, Some(10), Some(Reason::R10AcceptedInTime)));
    assert!(after.view.ruled.offers.is_empty() && after.view.conflicts.is_empty());

    // Made after it had expired; or by a clock that cannot be: neither counts.
    let mut expired = world.clone();
    expired.hears(&expires);
    let mut too_late = world.says("laura", 61, Command::Decision(Decision::AcceptOffer { offer }));
    assert_eq!(expired.clone().hears(&too_late).why, Some(Reason::NoSuchOffer));
    (too_late.at, too_late.suspect) = (30, true);
    assert_eq!(expired.clone().hears(&too_late).why, Some(Reason::NoSuchOffer));
    // Who knew that it had expired accepts nothing, whatever their clock says.
    let knowing = expired.says("laura", 59, Command::Decision(Decision::AcceptOffer { offer }));
    assert_eq!(expired.clone().hears(&knowing).why, Some(Reason::NoSuchOffer));
    // Who offered it took it back: that is no expiry.
    let mut withdrawn = world.clone();
    withdrawn.does("omar", 60, Command::Decision(Decision::DeclineOffer { offer, reason: String::new() }));
    assert_eq!(withdrawn.hears(&accepts).why, Some(Reason::NoSuchOffer));
    // Meanwhile the desk gave it to somebody else: that stands.
    expired.does("sofia", 70, assign("omar", "oax-redes"));
    expired.does("sofia", 71, assign("omar", "oax-soporte"));
    assert_eq!(expired.hears(&accepts).why, Some(Reason::R9Reassigned));
}

/// OCO-13: the visit that was agreed.
#[test]
fn r11_the_agreed_date_binds() {
    let mut world = World::assigned();
    let planned = world.says("jefa", 20, visit(300, false));
    let agreed = world.says("omar", 10, visit(400, true));
    let (after, _) = both_ways(&world, &planned, &agreed);
    let date = after.view.ruled.visit.as_ref().map(|visit| visit.at);
    assert_eq!((date, after.conflict().why), (Some(minute(400)), Reason::R11AgreedDate));

    let later = world.says("ana", 15, visit(500, true));
    let (after, _) = both_ways(&world, &later, &agreed);
    assert_eq!(after.view.ruled.visit.as_ref().map(|visit| visit.at), Some(minute(500)), "the latest agreement");

    let field = world.says("omar", 25, visit(600, false));
    let (after, _) = both_ways(&world, &planned, &field);
    assert_eq!(after.view.ruled.visit.as_ref().map(|visit| visit.at), Some(minute(300)), "else the desk's");
    assert_eq!(after.conflict().why, Reason::R11DeskDate);

    let same = world.says("laura", 26, visit(300, false));
    world.hears(&planned);
    assert_eq!(world.hears(&same).why, Some(Reason::AlreadySo), "the same date is no conflict");
    assert!(world.view.conflicts.is_empty());
}

#[test]
fn r11_a_date_planned_while_the_work_begins_does_not_stop_it() {
    let mut world = World::assigned();
    let planned = world.says("jefa", 20, visit(300, false));
    let start = world.says("omar", 10, Command::Decision(Decision::Start {}));
    let (after, _) = both_ways(&world, &planned, &start);
    assert_eq!(after.state(), State::InProgress);
    assert!(after.view.ruled.visit.is_some());
}

#[test]
fn r27_the_server_reckons_and_a_supervisor_overrides() {
    let mut world = World::assigned();
    let promised = world.view.ruled.commitment.resolve_by.expect("a promise");
    world.does("jefa", 8, priority("urgent"));
    assert!(world.view.ruled.commitment.resolve_by.expect("a promise") < promised, "a more pressing one is due sooner");
    let due = |at: i64| Command::Decision(Decision::OverrideDue { at: minute(at), reason: "acordado".to_owned() });
    let early = world.says("jefa", 20, due(900));
    let late = world.says("sofia", 30, due(700));
    let (after, _) = both_ways(&world, &early, &late);
    assert_eq!(after.view.ruled.commitment.overridden, Some(minute(700)));
}

#[test]
fn r28_two_escalations_raise_the_level_once() {
    let mut world = World::worked();
    let one = world.says("omar", 20, escalate(Some("oax-redes")));
    let two = world.says("sofia", 25, escalate(Some("oax-servidores")));
    let (after, _) = both_ways(&world, &one, &two);
    assert_eq!((after.view.ruled.level, after.assignee()), (2, None));
    assert_eq!(after.view.ruled.team, Some(TeamId::new("oax-servidores")));
    assert_eq!(after.conflict().why, Reason::R28HigherLevel);

    let no_team = world.says("ana", 40, escalate(None));
    let (after, _) = both_ways(&world, &one, &no_team);
    assert_eq!((after.view.ruled.level, after.view.ruled.team), (2, Some(TeamId::new("oax-redes"))));
}

#[test]
fn r28_an_escalation_against_finished_work_waits_in_the_tray_and_still_counts() {
    let mut world = World::worked();
    let up = world.says("jefa", 20, escalate(Some("oax-servidores")));
    let done = world.says("omar", 25, resolve("Se cambió el conector"));
    let (after, _) = both_ways(&world, &up, &done);
    assert_eq!((after.state(), after.assignee(), after.view.ruled.level), (State::Resolved, Some("omar"), 2));
    assert_eq!(after.view.ruled.team, Some(TeamId::new("oax-soporte")));
    assert_eq!(after.conflict().why, Reason::WorkFinished);
}

/// R8, R27: a ticket that is classified out of a service that the data have no more is promised what its new one promises.
#[test]
fn r8_what_leaves_a_service_that_ended_is_promised_anew() {
    let mut world = World::new("oax-revision-nodo");
    let mut service = world.org.service(&ServiceId::new("oax-sis-fallas")).expect("a service").clone();
    service.target = Some(Target { resolve_minutes: Some(30), ..Target::default() });
    world.org.services.retain(|known| known.id.as_str() != "oax-revision-nodo" && known.id != service.id);
    world.org.services.push(service.clone());
    let before = world.view.ruled.commitment.clone();
    let started = before.started.expect("it runs");
    assert!(world.does("ana", 3, classify("oax-sis-fallas")).applied);
    let new = commit(&world.org, &service, world.view.ruled.priority.as_ref(), started).expect("hours");
    assert_eq!(world.view.ruled.commitment.resolve_by, new.resolve_by);
    assert_ne!(new.resolve_by, before.resolve_by);
}
