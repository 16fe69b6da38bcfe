//! R31, C31, OCO-08: official letters.

use crate::arbitration::testing::World;
use crate::command::{Command, LetterStep, LetterWay, RecordLetter};
use crate::command::{Decision, sample};
use crate::ids::ActId;
use crate::messages::Reason;
use crate::ticket::summary::summarize;
use crate::ticket::view::Letter;

fn record(letter: RecordLetter) -> Command {
    Command::Decision(Decision::RecordLetter(Box::new(letter)))
}
fn mark(letter: ActId, step: LetterStep) -> Command {
    Command::Decision(Decision::MarkLetter { letter, step, text: String::new() })
}
fn letters(world: &World) -> &[Letter] {
    &world.view.ruled.letters
}
fn close() -> Command {
    Command::Decision(Decision::Close { note: "Listo".into(), confirmed_by: Some(crate::command::ContactWay::Phone) })
}

#[test]
fn a_letter_goes_its_own_way_step_by_step() {
    let mut world = World::worked();
    assert!(world.does("ana", 40, record(sample::letter())).applied);
    let id = letters(&world)[0].act;
    let twice = world.does("beto", 41, record(sample::letter()));
    assert_eq!((twice.applied, twice.why), (false, Some(Reason::LetterTwice)));
    let early = world.does("ana", 42, mark(id, LetterStep::RecordedAttended));
    assert_eq!(early.why, Some(Reason::LetterNotYet), "C31: attended first, recorded then");
    for step in [LetterStep::StampedAttended, LetterStep::RecordedAttended, LetterStep::Archived] {
        assert!(world.does("ana", 43, mark(id, step)).applied, "{step:?}");
    }
    assert_eq!(letters(&world)[0].marks.len(), 3);
    let again = world.does("beto", 44, mark(id, LetterStep::Archived));
    assert_eq!(again.why, Some(Reason::AlreadySo));
    let nameless = RecordLetter { number: String::new(), counterpart: "Otra".into(), ..sample::letter() };
    assert_eq!(world.does("ana", 45, record(nameless)).why, Some(Reason::MissingLetterNumber));
}

#[test]
fn closing_waits_for_the_register_and_for_the_reply() {
    let mut world = World::resolved();
    let id = world.view.ruled.service.clone();
    let closing = &mut world.org.services.iter_mut().find(|one| one.id == id).expect("it is there").closing;
    closing.oficio_attended = true;
    closing.requires_reply_oficio = true;
    world.does("ana", 40, record(sample::letter()));
    let came = letters(&world)[0].act;
    let why = |world: &mut World, at: i64| world.does("ana", at, close()).why;
    assert_eq!(why(&mut world, 41), Some(Reason::LetterNotAttended));
    world.does("omar", 42, mark(came, LetterStep::StampedAttended));
    assert_eq!(why(&mut world, 43), Some(Reason::LetterNotAttended), "stamped is not recorded");
    world.does("ana", 44, mark(came, LetterStep::RecordedAttended));
    assert_eq!(why(&mut world, 45), Some(Reason::MissingReplyLetter));
    let reply =
        RecordLetter { way: LetterWay::Outgoing, number: String::new(), answers: Some(came), ..sample::letter() };
    assert!(world.does("ana", 46, record(reply)).applied);
    assert!(world.does("ana", 47, close()).applied);
    assert!(
        world.does("ana", 48, Command::Decision(Decision::Archive { place: "Archivo, caja 4".into() })).applied,
        "BJ-23"
    );
    assert_eq!(
        world.does("beto", 49, Command::Decision(Decision::Archive { place: "Otra".into() })).why,
        Some(Reason::AlreadySo)
    );
}

#[test]
fn a_term_is_a_day_and_the_summary_says_what_was_answered() {
    let mut world = World::worked();
    let someday = RecordLetter { answer_by: "pronto".into(), ..sample::letter() };
    assert_eq!(world.does("ana", 40, record(someday)).why, Some(Reason::BadValue));
    let due = RecordLetter { answer_by: "2026-12-01".into(), annexes: "Dos planos".into(), ..sample::letter() };
    assert!(world.does("ana", 41, record(due)).applied);
    let came = letters(&world)[0].act;
    let lines = summarize(&world.view).letters;
    assert_eq!((lines[0].answer_by.as_str(), lines[0].answered), ("2026-12-01", false));
    let reply =
        RecordLetter { way: LetterWay::Outgoing, number: String::new(), answers: Some(came), ..sample::letter() };
    assert!(world.does("ana", 42, record(reply)).applied);
    assert!(summarize(&world.view).letters[0].answered);
}
