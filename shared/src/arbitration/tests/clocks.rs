//! Tests of the two clocks (property 10). Promises, first answers, pauses and silences are reckoned by the device's
//! time where it can be true, and by the receipt where it is marked.

use crate::arbitration::initial;
use crate::arbitration::testing::{TestAct, World, ask, both_ways, minute, resolve, visit};
use crate::calendar;
use crate::command::{Command, ContactWay, Decision};
use crate::state::State;
use crate::ticket::view::Contact;
use crate::time::Timestamp;

/// When everything in these tests is received.
const RECEIPT: i64 = 9_000;
/// A year before, by a clock that is wrong.
const LONG_AGO: i64 = -365 * 24 * 60;

fn received() -> Timestamp {
    minute(RECEIPT)
}

#[test]
fn a_promise_counts_from_the_birth_or_from_its_receipt() {
    let mut world = World::new("oax-revision-nodo");
    let service = world.org.service(&world.view.ruled.service).expect("a service").clone();
    let promised = |world: &World| initial(&world.org, &world.view, minute(20_000));
    world.view.born.stamp.received = Some(received());
    let by_device = promised(&world);
    let born = world.view.born.stamp.at;
    assert_eq!(by_device.since, born);
    world.view.born.stamp.at = minute(LONG_AGO);
    world.view.born.stamp.suspect = true;
    let by_receipt = promised(&world);
    assert_eq!(by_receipt.since, received());
    for (decided, from) in [(&by_device, born), (&by_receipt, received())] {
        let promise = calendar::commit(&world.org, &service, decided.priority.as_ref(), from).expect("hours");
        assert_eq!(decided.commitment.resolve_by, promise.resolve_by);
        assert_eq!(decided.commitment.respond_by, promise.respond_by);
    }
}

#[test]
fn a_marked_start_answers_at_its_receipt() {
    let mut honest = World::assigned();
    honest.does("omar", 12, Command::Decision(Decision::Start {}));
    assert_eq!(honest.view.ruled.commitment.responded_at, Some(minute(12)));
    let mut world = World::assigned();
    let mut start = world.says("omar", LONG_AGO, Command::Decision(Decision::Start {}));
    start.suspect = true;
    assert!(world.hears(&start).applied);
    assert_eq!(world.view.ruled.commitment.responded_at, Some(received()), "no answer before there was a question");
    assert_eq!(world.view.ruled.since, received());
}

#[test]
fn a_marked_solution_is_delivered_at_its_receipt() {
    let mut world = World::worked();
    world.finish_content();
    let mut done = world.says("omar", LONG_AGO, resolve("Se cambió el conector"));
    done.suspect = true;
    assert!(world.hears(&done).applied);
    let resolution = world.view.ruled.resolution.as_ref().expect("it is solved");
    assert_eq!((world.state(), resolution.at), (State::Resolved, received()));
    assert_eq!(world.view.ruled.last_follow_up, Some(received()), "the silence counts from there (OAX-26)");
}

#[test]
fn a_marked_pause_stops_the_clock_at_its_receipt() {
    let stands = |at: i64, suspect: bool| {
        let mut world = World::worked();
        let vendor = Command::Decision(Decision::WaitVendor { vendor: "Proveedor".into(), reference: String::new() });
        let mut wait = world.says("omar", at, vendor);
        wait.suspect = suspect;
        assert!(world.hears(&wait).applied);
        world.view.ruled.commitment.paused_since
    };
    assert_eq!(stands(40, false), Some(minute(40)));
    assert_eq!(stands(LONG_AGO, true), Some(received()), "a wrong clock gives nobody a year more");
}

/// An administrator has the clock run while a provider is waited for: what stood by the data before goes on.
#[test]
fn a_clock_that_former_data_had_stopped_goes_on_by_those_in_force() {
    let mut world = World::worked();
    let vendor = Command::Decision(Decision::WaitVendor { vendor: "Proveedor".into(), reference: String::new() });
    assert!(world.does("omar", 40, vendor).applied);
    let standing = world.view.ruled.commitment.clone();
    assert_eq!(standing.paused_since, Some(minute(40)));
    world.org.settings.clock.insert(State::WaitingVendor, crate::catalog::Clock::Run);
    let mut moved = world.clone();
    let back = Command::Decision(Decision::VendorReturned { text: "Volvió".into() });
    assert!(moved.does("omar", 60, back).applied);
    assert_eq!(moved.view.ruled.commitment.paused_since, None, "it moves between two states in which it runs");
    assert!(moved.view.ruled.commitment.resolve_by > standing.resolve_by, "what it stood for is given");
    world.decide(world.view.ruled.clone());
    assert_eq!(world.view.ruled.commitment.paused_since, None, "nor need it move: something was written");
}

#[test]
fn a_marked_call_breaks_the_silence_at_its_receipt() {
    let mut world = World::resolved();
    world.contact("omar", 45, None);
    let call = world.view.contacts.last().expect("a call").clone();
    world.view.contacts.clear();
    let stamp = crate::stamp::Stamp { at: minute(LONG_AGO), suspect: true, ..call.stamp };
    world.view.contacts.push(Contact { stamp, way: ContactWay::Phone, ..call });
    world.decide(world.view.ruled.clone());
    assert_eq!(world.view.ruled.last_follow_up, Some(received()));
}

/// T12: they chose a day weeks away, and are asked something before it.
#[test]
fn a_question_gives_nothing_beyond_the_day_that_the_requester_chose() {
    const WEEKS: i64 = 28 * 24 * 60 + 60;
    let mut world = World::assigned();
    let due = |world: &World| world.view.ruled.commitment.resolve_by;
    let promised = due(&world);
    assert!(promised.is_some_and(|due| due < minute(WEEKS)), "the date is later than what is promised");
    assert!(world.does("omar", 20, visit(WEEKS, true)).applied);
    let chosen = due(&world);
    assert!(chosen > Some(minute(WEEKS)), "by the end of that day");
    assert!(world.does("ana", 30, ask("¿En qué oficina?")).applied);
    let answer = Command::Decision(Decision::RecordAnswer { text: "En la 4".to_owned() });
    assert!(world.does("rosa", 2_000, answer).applied);
    assert_eq!((world.state(), due(&world)), (State::Scheduled, chosen));
    assert!(world.does("omar", 2_010, visit(WEEKS - 7 * 24 * 60, true)).applied);
    assert!(due(&world) < chosen, "they chose an earlier day");
}

/// R11, R12: Omar agrees on a day without signal while the desk asks: the promise is the same, whichever comes first.
#[test]
fn a_day_that_was_chosen_while_the_desk_asked_binds_the_promise() {
    const WEEKS: i64 = 28 * 24 * 60 + 60;
    let world = World::assigned();
    let mut first = world.clone();
    let agreed = first.says("omar", 40, visit(WEEKS, true));
    let asked = first.says("ana", 30, ask("¿En qué oficina?"));
    both_ways(&world, &agreed, &asked);
    let due = |order: [&TestAct; 2]| {
        let mut world = world.clone();
        for said in order {
            assert!(world.hears(said).applied);
        }
        let answer = Command::Decision(Decision::RecordAnswer { text: "En la 4".to_owned() });
        assert!(world.does("rosa", 2_000, answer).applied);
        assert_eq!(world.state(), State::Scheduled);
        world.view.ruled.commitment.resolve_by
    };
    let promised = due([&agreed, &asked]);
    assert!(promised > Some(minute(WEEKS)), "by the end of that day");
    assert_eq!(due([&asked, &agreed]), promised);
}
