//! What a screen offers.

use crate::decision::testing::{World, minute, person};
use crate::policy::{Possibility, possibilities};
use crate::ticket::view::Site;
use crate::words::Why;

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
    world.does("omar", 10, crate::ticket::command::Command::Start {});
    let all = offered(&world, "omar");
    let resolve = all.iter().find(|one| one.command == "resolve").expect("offered, and told why not yet");
    assert_eq!((resolve.ok, resolve.why.map(|why| why.es)), (false, Some(Why::MissingDiagnosis.es())));
    world.finish_content();
    world.view.checklist.pop_first();
    let all = offered(&world, "omar");
    let resolve = all.iter().find(|one| one.command == "resolve").expect("offered");
    assert_eq!(resolve.missing.len(), 1);
    assert_eq!(resolve.missing[0].label, "Verificar la conectividad");
    world.finish_content();
    assert!(names(&world, "omar").contains(&"resolve"));
}

#[test]
fn the_shape_is_the_screens() {
    let world = World::resolved();
    let json = serde_json::to_value(offered(&world, "ana")).expect("serialisable");
    let close = json.as_array().and_then(|all| all.iter().find(|one| one["command"] == "close")).expect("close");
    assert_eq!(close, &serde_json::json!({ "command": "close", "ok": true, "why": null, "missing": [] }));
}
