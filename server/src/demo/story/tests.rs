//! Tests of the story against the domain's own rules. It is the same from the same seed, has every state, and every act
//! in it is legal for its person.

use super::super::hours::moments;
use super::*;
use ronda_shared::date::{Date, date_in};
use ronda_shared::time::{DAY_MS, HOUR_MS};
use std::collections::BTreeSet;

/// Thursday 19 November 2026, 11:52 in Oaxaca.
const NOW: Timestamp = Timestamp::from_millis(1_795_110_720_000);

fn oaxaca() -> Organisation {
    crate::organisation::load_builtin("oaxaca").expect("Oaxaca is readable")
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let org = oaxaca();
    let (one, two) = (story(7, NOW, &org, TICKETS), story(7, NOW, &org, TICKETS));
    assert_eq!(one.steps, two.steps);
    assert_ne!(one.steps, story(8, NOW, &org, TICKETS).steps);
}

#[test]
fn it_has_its_tickets_its_equipment_and_ends_now() {
    let org = oaxaca();
    let story = story(7, NOW, &org, TICKETS);
    let documents = |kind| {
        story.steps.iter().filter(|step| step.kind == kind).map(|step| step.document).collect::<BTreeSet<_>>().len()
    };
    let founded = letters_told().iter().filter(|letter| letter.founds()).count();
    assert_eq!(documents(DocumentKind::Ticket), TICKETS + founded);
    assert_eq!(documents(DocumentKind::Equipment), equipment::ITEMS + storeroom::STOREROOMS);
    let takes = |step: &&Step| matches!(step.deed, StepAction::Takes { .. });
    assert!(story.steps.iter().filter(takes).count() >= 2, "tickets take material out of the storeroom");
    assert!(story.steps.iter().all(|step| step.seen <= step.at && step.at <= step.received && step.received <= NOW));
    assert!(story.steps.iter().filter(|step| step.was_offline()).count() > 100);
    let keys: BTreeSet<_> = story.steps.iter().map(|step| step.key).collect();
    assert_eq!(keys.len(), story.steps.len());
}

/// Whatever the hour it is told at: a device without signal that acted with one meanwhile would know more and then less,
/// and what two people decide at once would be no conflict.
#[test]
fn a_device_makes_its_acts_in_the_order_in_which_they_arrive() {
    /// Monday 30 November 2026, 14:24:02 in Oaxaca: somebody waited for an answer into a stretch without signal.
    const INTO_A_BASEMENT: Timestamp = Timestamp::from_millis(1_796_070_242_234);
    let org = oaxaca();
    let hours = (0..12).map(|turn| NOW.plus(turn * 31 * HOUR_MS));
    for (seed, now) in [(7, NOW), (1, INTO_A_BASEMENT)].into_iter().chain(hours.map(|now| (1, now))) {
        let mut last: BTreeMap<PersonId, Step> = BTreeMap::new();
        for step in story(seed, now, &org, TICKETS).steps {
            let before = last.insert(step.person.clone(), step.clone());
            let in_order = before.is_none_or(|before| before.at <= step.at && before.seen <= step.seen);
            assert!(in_order, "seed {seed} at {}: {} at {:?}", now.millis(), step.person, step.at);
        }
    }
}

/// On whatever day it is told, it ends then, and each device makes its acts in order.
#[test]
fn it_ends_now_on_a_day_on_which_nobody_works_too() {
    let org = oaxaca();
    for now in moments::ALL {
        let steps = story(7, now, &org, TICKETS).steps;
        let mut last: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
        for step in &steps {
            assert!(step.seen <= step.at && step.at <= step.received, "{} at {:?}", step.person, step.at);
            assert!(step.received <= now, "{} at {:?}, told at {now:?}", step.person, step.at);
            let before = last.insert(step.person.clone(), step.at);
            assert!(before.is_none_or(|before| before <= step.at), "{} at {:?}", step.person, step.at);
        }
    }
}

/// Told on a Monday, what came «yesterday» came on Friday, and was not written after that.
#[test]
fn no_letter_is_dated_after_it_came() {
    let org = oaxaca();
    for days in 0..7 {
        let steps = letters::steps(&letters_told(), (&org, NOW.plus(days * DAY_MS), &SeededRng::new(7)), &|_| None);
        let mut entered = 0;
        for step in &steps {
            let StepAction::Enters(letter, _) = &step.deed else { continue };
            let written: Date = letter.dated.parse().expect("a date");
            assert!(written <= date_in(&org.zone, step.at), "{} of {written}, {days} days on", letter.number);
            entered += 1;
        }
        assert_eq!(entered, letters_told().len());
    }
}
