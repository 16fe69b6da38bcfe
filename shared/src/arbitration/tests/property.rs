//! What no sequence of requests, in any order and with any knowledge of each other, may bring about.

use crate::arbitration::testing::{
    TestAct, World, ask, assign, cancel, confirm, escalate, minute, person, reopen, resolve, silence, visit,
};
use crate::command::{Choice, Command, ContactWay, Decision, Mark, Verdict};
use crate::ids::PriorityId;
use crate::stamp::Register;
use crate::state::State;
use crate::ticket::view::ClosingReason;
use crate::workflow::guard;
use crate::workflow::transition;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;

const PEOPLE: [&str; 7] = ["omar", "laura", "ana", "beto", "jefa", "sofia", "rosa"];

fn command(world: &World, dice: u32) -> Command {
    let text = || "texto".to_owned();
    let pick = dice / 64;
    match dice % 25 {
        0 => assign("omar", "oax-soporte"),
        1 => assign("laura", "oax-soporte"),
        2..=4 => Command::Decision(Decision::Start {}),
        5 => ask("¿Dónde?"),
        6 => Command::Decision(Decision::RecordAnswer { text: text() }),
        7 => Command::Decision(Decision::Return { reason: text() }),
        8 => Command::Decision(Decision::Resubmit { text: text() }),
        9 => visit(i64::from(pick % 900), pick.is_multiple_of(2)),
        10 => escalate([None, Some("oax-redes"), Some("oax-soporte")][pick as usize % 3]),
        11..=13 => resolve("hecho"),
        14 => Command::Decision(Decision::Close {
            note: text(),
            confirmed_by: [None, Some(ContactWay::Phone)][pick as usize % 2],
        }),
        15 => confirm(),
        16 => reopen(),
        17 => Command::Decision(Decision::Reject { reason: text() }),
        18 => cancel(),
        19 => silence(),
        20 => {
            Command::Decision(Decision::SetPriority { priority: PriorityId::new(["low", "high"][pick as usize % 2]) })
        }
        21 => match world.view.conflicts.get(pick as usize % world.view.conflicts.len().max(1)) {
            Some(card) => {
                let choice = [Choice::Keep, Choice::Swap][(dice / 7) as usize % 2];
                Command::Decision(Decision::DecideConflict { conflict: card.id.clone(), choice })
            }
            None => Command::Decision(Decision::VendorReturned { text: text() }),
        },
        22 => Command::Decision(Decision::WaitVendor { vendor: text(), reference: String::new() }),
        23 => Command::Decision(Decision::VendorReturned { text: text() }),
        _ => Command::Decision(Decision::Confirm { verdict: Verdict::Persists, text: text() }),
    }
}

/// A step of content: an item ticked or un-ticked, all finished, or a call noted.
fn content(world: &mut World, dice: u32, at: i64) {
    match dice % 6 {
        0 => {
            let stamp = world.view.born.stamp.clone();
            let service = world.org.service(&world.view.ruled.service).expect("a service of the data");
            let items = &service.checklist;
            let item = items[dice as usize / 6 % items.len()].id.clone();
            world.view.checklist.insert(item, Register { value: Mark::Pending {}, stamp });
            world.decide(world.view.ruled.clone());
        }
        1 => {
            world.contact("omar", at, [None, Some(Verdict::Confirmed), Some(Verdict::Persists)][dice as usize / 6 % 3])
        }
        _ => {
            world.finish_content();
            world.decide(world.view.ruled.clone());
        }
    }
}

#[test]
fn no_sequence_breaks_the_invariants() {
    let (closed, lost, swapped, withdrawn) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    let dice = proptest::collection::vec((0u32..1_000_000, 0u32..40), 10..60);
    let outcome = runner.run(&dice, |steps| {
        let mut world = World::new("oax-revision-nodo");
        let mut waiting: Vec<TestAct> = Vec::new();
        let mut applied = 0;
        for (index, (roll, delay)) in steps.into_iter().enumerate() {
            let at = i64::try_from(index).expect("few") * 10;
            if roll.is_multiple_of(11) {
                content(&mut world, roll / 11, at);
                continue;
            }
            let command = command(&world, roll);
            let who = if matches!(command, Command::Decision(Decision::CloseForSilence { .. })) {
                "sistema"
            } else {
                PEOPLE[(roll / 3) as usize % PEOPLE.len()]
            };
            let said = world.says(who, at, command);
            // A third of what is said waits on its device and reaches the server later.
            if delay < 13 {
                waiting.push(said);
                continue;
            }
            let mut arriving = vec![said];
            if delay > 30 && !waiting.is_empty() {
                arriving.push(waiting.remove(roll as usize % waiting.len()));
            }
            for said in arriving {
                let before = world.view.ruled.clone();
                let ruling = world.hears(&said);
                let ruled = &world.view.ruled;
                applied += u64::from(ruling.applied);
                assert_eq!(ruled.seq, applied, "the count of applied rulings");
                assert_eq!(ruling.seq, applied);
                let card = matches!(said.command, Command::Decision(Decision::DecideConflict { .. }));
                if ruling.applied && ruling.rule.is_none() && !card && ruled.state != before.state {
                    let row = transition(&said.command, before.state);
                    assert!(row.is_some_and(|row| row.to.contains(&ruled.state)), "{said:?} from {:?}", before.state);
                }
                assert!(ruled.level >= before.level, "R28");
                assert!(ruled.folio.is_none(), "R1: the number is not given here");
                assert_eq!(ruled.state == State::NeedsInfo, ruled.question.is_some() && ruled.state != State::Closed);
                assert!(ruled.closing.is_some() == (ruled.state == State::Closed));
                if ruled.state == State::Closed && before.state != State::Closed {
                    let reason = ruled.closing.as_ref().map(|closing| closing.reason);
                    let unfinished = reason == Some(ClosingReason::NoResponse) && ruled.resolution.is_none();
                    if !unfinished {
                        let complete =
                            guard::content(&world.org, &world.view, ruled, &confirm(), &person("rosa"), minute(9_000));
                        assert_eq!(complete, Ok(()), "closed with something mandatory missing: {said:?}");
                        closed.set(closed.get() + 1);
                    }
                }
                let swap =
                    matches!(said.command, Command::Decision(Decision::DecideConflict { choice: Choice::Swap, .. }));
                swapped.set(swapped.get() + u32::from(swap && ruling.applied));
                withdrawn.set(withdrawn.get() + u32::from(ruling.rule == Some(14)));
            }
        }
        let ids: std::collections::BTreeSet<_> = world.view.conflicts.iter().map(|card| &card.id).collect();
        assert!(ids.len() == world.view.conflicts.len(), "every card has its own id");
        lost.set(lost.get() + ids.len());
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let reached = [closed.get(), swapped.get(), withdrawn.get(), u32::try_from(lost.get()).expect("few")];
    assert!(reached.iter().all(|count| *count > 0), "the rare cases were met: {reached:?}");
}
