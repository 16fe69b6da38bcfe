//! What a screen offers.

use crate::arbitration::testing::{World, minute, person};
use crate::command::Audience;
use crate::messages::Reason;
use crate::policy::{Ground, Possibility, hide_internal_notes, possibilities, writes};
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::view::Note;

fn offered(world: &World, who: &str) -> Vec<Possibility> {
    possibilities(&world.org, &person(who), &world.view, Site::Field, minute(60))
}
fn names(world: &World, who: &str) -> Vec<&'static str> {
    offered(world, who).into_iter().filter(|one| one.ok).map(|one| one.command).collect()
}

#[test]
fn a_technician_is_offered_the_work_and_told_what_is_missing() {
    let world = World::assigned();
    assert_eq!(
        names(&world, "omar"),
        ["set_priority", "classify", "offer_assignment", "schedule_visit", "start", "ask_requester", "escalate"]
    );
    assert!(offered(&world, "teo").is_empty(), "nothing of another team's");

    let mut world = World::assigned();
    world.does("omar", 10, crate::command::Command::Decision(crate::command::Decision::Start {}));
    let all = offered(&world, "omar");
    let resolve = all.iter().find(|one| one.command == "resolve").expect("offered, and told why not yet");
    assert_eq!((resolve.ok, resolve.why.map(|why| why.es)), (false, Some(Reason::MissingDiagnosis.es())));
    world.finish_content();
    world.view.checklist.pop_first();
    let all = offered(&world, "omar");
    let resolve = all.iter().find(|one| one.command == "resolve").expect("offered");
    assert_eq!(resolve.missing.len(), 1);
    assert_eq!(resolve.missing[0].label, "Verificar la conectividad");
    world.finish_content();
    assert!(names(&world, "omar").contains(&"resolve"));
}

/// OAX-19: what the desk says among itself is for whoever works there; an enlace, and who asked, read what was said to them.
#[test]
fn internal_notes_are_kept_from_whoever_is_outside_the_desk() {
    let mut world = World::assigned();
    let stamp = world.view.born.stamp.clone();
    for (audience, text) in [(Audience::Internal, "Cuidado: ya reclamó"), (Audience::Public, "Vamos mañana")] {
        world.view.notes.push(Note::new(stamp.clone(), audience, text.to_owned(), false));
    }
    let reads = |who: &str| {
        let mut view = world.view.clone();
        hide_internal_notes(&world.org, &person(who), &mut view);
        view.notes.iter().map(|note| note.audience).collect::<Vec<_>>()
    };
    assert_eq!(reads("rosa"), [Audience::Public]);
    for who in ["omar", "teo", "ana", "sofia", "director"] {
        assert_eq!(reads(who), [Audience::Internal, Audience::Public], "{who}");
    }
}

/// What a ticket names and the organisation's data have no more bars nobody from giving it another.
#[test]
fn a_ticket_of_a_team_or_a_service_that_ended_can_be_given_to_another() {
    let mut world = World::new("oax-revision-nodo");
    world.org.teams.retain(|team| team.id.as_str() != "oax-soporte");
    let may = names(&world, "sofia");
    assert!(may.contains(&"assign") && may.contains(&"classify"), "{may:?}");
    world.org.services.retain(|service| service.id.as_str() != "oax-revision-nodo");
    let may = names(&world, "sofia");
    assert!(may.contains(&"classify") && !may.contains(&"assign"), "{may:?}");
}

/// A teammate decides nothing on it and writes on it all the same; whoever only reads or approves it does not, and nobody once it is over.
#[test]
fn who_writes_on_a_ticket_is_offered_to_whoever_may_decide_on_it_or_not() {
    let mut world = World::assigned();
    let who = |world: &World| {
        let all = ["omar", "laura", "teo", "ana", "sofia", "rosa", "director"];
        let writes = |who: &&str| writes(&world.org, &person(who), &world.view, Site::Field);
        all.into_iter().filter(writes).collect::<Vec<_>>()
    };
    assert!(offered(&world, "laura").is_empty(), "it is Omar's");
    assert_eq!(who(&world), ["omar", "laura", "ana", "sofia"]);
    for state in [State::Closed, State::Cancelled] {
        world.view.decided.state = state;
        assert!(who(&world).is_empty(), "{state:?}");
    }
}

#[test]
fn the_shape_is_the_screens() {
    let world = World::resolved();
    let json = serde_json::to_value(offered(&world, "ana")).expect("serialisable");
    let close = json.as_array().and_then(|all| all.iter().find(|one| one["command"] == "close")).expect("close");
    assert_eq!(
        close,
        &serde_json::json!({
            "command": "close", "ok": true, "why": null, "missing": [], "lacks": [], "awaited": true, "at_once": false,
            "asks_confirmation": true, "grounds": [],
        })
    );
}

/// OAX-25: whoever closes is asked how the requester confirmed, and not where that was heard before.
#[test]
fn whoever_closes_is_asked_how_it_was_confirmed() {
    let mut world = World::resolved();
    let asked = |world: &World| {
        let all = offered(world, "ana");
        all.into_iter().filter(|one| one.asks_confirmation).map(|one| one.command).collect::<Vec<_>>()
    };
    assert_eq!(asked(&world), ["close"]);
    world.contact("ana", 40, Some(crate::command::Verdict::Confirmed));
    assert!(!asked(&world).contains(&"close"), "it was heard");
    world = World::resolved();
    world.org.services.iter_mut().for_each(|service| service.closing.requires_user_confirmation = false);
    assert!(asked(&world).is_empty(), "nothing asks for it");
}

/// T26: the desk cancels in its own words what it took down; of any other ticket it says how that was withdrawn, or which one it repeats.
#[test]
fn whoever_cancels_is_offered_the_grounds_that_are_theirs() {
    let mut world = World::assigned();
    let grounds = |world: &World, who: &str| {
        let all = offered(world, who);
        all.into_iter().find(|one| one.command == "cancel").map(|one| one.grounds)
    };
    let all = vec![Ground::Withdrawn, Ground::Duplicate, Ground::Other];
    assert_eq!(grounds(&world, "ana"), Some(all.clone()), "she took it down");
    assert_eq!(grounds(&world, "beto"), Some(vec![Ground::Withdrawn, Ground::Duplicate]));
    assert_eq!(grounds(&world, "jefa"), Some(all), "she leads");
    assert_eq!(grounds(&world, "omar"), None);
    assert!(offered(&world, "beto").iter().all(|one| one.command == "cancel" || one.grounds.is_empty()));
    // BJ: the secretary answers letters and takes no calls, so nobody withdraws a ticket by telling her.
    world.org.roles.iter_mut().for_each(|role| role.may.retain(|right| right != "ticket.create.onbehalf"));
    assert_eq!(grounds(&world, "beto"), Some(vec![Ground::Duplicate]));
}

fn awaited(world: &World, who: &str) -> Option<&'static str> {
    let all = offered(world, who);
    assert!(all.iter().filter(|one| one.awaited).count() <= 1);
    all.into_iter().find(|one| one.awaited).map(|one| one.command)
}

/// The first button is the act that is awaited of this person: nothing, where the ticket waits for somebody else.
#[test]
fn one_act_is_awaited_of_each_as_the_ticket_goes_on() {
    let mut world = World::new("oax-revision-nodo");
    assert_eq!((awaited(&world, "sofia"), awaited(&world, "omar")), (Some("assign"), None));
    world = World::assigned();
    assert_eq!(
        (awaited(&world, "omar"), awaited(&world, "ana"), awaited(&world, "laura")),
        (Some("start"), None, None)
    );
    let start = offered(&world, "omar").into_iter().find(|one| one.awaited).expect("the start");
    assert!(start.at_once, "it asks nothing");
    assert!(offered(&world, "ana").iter().all(|one| one.command != "resolve"), "impossible from «Asignada»");
    world.does("omar", 10, crate::command::Command::Decision(crate::command::Decision::Start {}));
    assert_eq!((awaited(&world, "omar"), awaited(&world, "jefa")), (Some("resolve"), None));
    world.does(
        "omar",
        11,
        crate::command::Command::Decision(crate::command::Decision::AskRequester {
            question: "¿Cuál ventanilla?".into(),
        }),
    );
    assert_eq!((awaited(&world, "omar"), awaited(&world, "rosa")), (None, Some("record_answer")));
    world = World::resolved();
    assert_eq!((awaited(&world, "ana"), awaited(&world, "rosa")), (Some("close"), Some("confirm")));
}

/// Who has to approve is asked to; where only an approval is missing, asking for it is the step.
#[test]
fn an_approval_is_awaited_of_whose_turn_it_is() {
    let mut world = World::worked();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let (role, kind) = (crate::ids::RoleId::new("direccion-general"), crate::catalog::ApprovalKind::Vobo);
    service.approvals = vec![crate::catalog::Approval { role, kind, condition: None, efirma: false }];
    let role = world.org.roles.iter_mut().find(|role| role.id.as_str() == "direccion-general").expect("a role");
    role.classes.push(crate::catalog::Class::Apr);
    assert_eq!(awaited(&world, "omar"), Some("request_approval"));
    world.does(
        "omar",
        40,
        crate::command::Command::Decision(crate::command::Decision::RequestApproval { text: "Para Vo.Bo.".into() }),
    );
    assert_eq!((awaited(&world, "director"), awaited(&world, "omar")), (Some("decide_approval"), None));
}

/// T19: all that finishing lacks comes at once, not group after group.
#[test]
fn everything_that_is_missing_is_told_at_once() {
    use crate::workflow::LackKind as K;
    let mut world = World::assigned();
    world.does("omar", 10, crate::command::Command::Decision(crate::command::Decision::Start {}));
    let resolve = offered(&world, "omar").into_iter().find(|one| one.command == "resolve").expect("offered");
    let kinds: std::collections::BTreeSet<K> = resolve.lacks.iter().map(|lack| lack.kind).collect();
    assert!(kinds.contains(&K::Diagnosis) && kinds.contains(&K::Item), "{kinds:?}");
    assert!(!resolve.lacks.iter().any(|lack| lack.kind == K::Field && lack.id == "diagnostico"), "asked for once");
    world.finish_content();
    let resolve = offered(&world, "omar").into_iter().find(|one| one.command == "resolve").expect("offered");
    assert!(resolve.ok && resolve.lacks.is_empty(), "{:?}", resolve.lacks);
}
