//! The story against the real way in: every act is taken, and every state a ticket can stand in occurs.

use super::super::hours::moments;
use super::*;
use ronda_shared::equipment::Stock;
use ronda_shared::state::State;
use ronda_shared::view::Summary;
use std::collections::BTreeMap;

/// Thursday 19 November 2026, 11:52 in Oaxaca.
const NOW: Timestamp = Timestamp::from_millis(1_795_110_720_000);
/// Every plan that stands today, and a few that ran their course: a test that builds unoptimised takes a while.
const FEWER: usize = 240;

#[test]
fn every_act_of_the_story_is_taken() {
    let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("a store in memory"));
    let org = Arc::new(crate::organisation::load_builtin("oaxaca").expect("Oaxaca is readable"));
    let told = tell(Arc::clone(&store), org, 7, NOW, FEWER, None).expect("filled");
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, name, why) in &told.not_taken {
        *kinds.entry(format!("{name}: {why:?}")).or_default() += 1;
    }
    assert!(told.not_taken.is_empty(), "{kinds:#?}\n{:?}", told.not_taken.iter().take(12).collect::<Vec<_>>());
    let reader = store.read().expect("readable");
    let mut states: BTreeMap<State, usize> = BTreeMap::new();
    let (mut conflicts, mut equipment, mut omar, mut visits, mut stores) = (0, 0, 0, 0, 0);
    let (mut answered, mut away) = (0, 0);
    let mut labels = std::collections::BTreeSet::new();
    let mut not_applied = 0;
    for summary in reader.summaries(None, 2_000).expect("summaries") {
        match summary {
            Summary::Ticket(ticket) => {
                *states.entry(ticket.state).or_default() += 1;
                conflicts += ticket.conflicts;
                not_applied += usize::from(ticket.not_applied > 0);
                answered += usize::from(ticket.answered);
                let round =
                    ["edificio-2", "edificio-7"].contains(&ticket.building.as_ref().map_or("", |id| id.as_str()));
                let own = ticket.assignee == Some(PersonId::new("omar.cruz")) && !ticket.state.is_final();
                omar += usize::from(round && own);
                visits += usize::from(ticket.state == State::Scheduled && ticket.visit > Some(NOW));
            }
            Summary::Record(_) => {}
            Summary::Equipment(item) => {
                equipment += 1;
                away += usize::from(item.custody.as_ref().is_some_and(|open| open.ticket.is_some()));
                if item.kind == "Almacén" {
                    let view = crate::ingest::stored_item(&*reader, item.id).expect("readable").expect("there");
                    stores += usize::from(view.stock.len() > 1 && view.stock.iter().any(Stock::is_short));
                }
                labels.extend(item.labels.iter().copied());
            }
        }
    }
    for state in State::ALL.into_iter().filter(|state| *state != State::Draft) {
        assert!(states.get(&state).is_some_and(|count| *count >= 1), "{state:?} in {states:?}");
    }
    let letters = super::super::story::letters_told();
    let founded = letters.iter().filter(|letter| letter.founds()).count();
    let registered = super::super::equipment::ITEMS + super::super::storeroom::STOREROOMS;
    assert_eq!((states.values().sum::<usize>(), equipment), (FEWER + founded, registered));
    assert_eq!(stores, super::super::storeroom::STOREROOMS, "there is a storeroom, with something under its minimum");
    assert_eq!(labels.len(), equipment - equipment / 10, "nine of ten bear a label of their own: a newcomer can scan");
    assert_eq!(not_applied, 0, "a decision of the story was ruled out");
    assert!((10..=20).contains(&omar), "{omar} open in the round");
    assert!(conflicts >= 5, "{conflicts} conflicts to look at");
    assert!(answered >= 1, "somebody answered the desk");
    assert_eq!(away, 1, "an item is in the workshop (SEC-36)");
    assert!(visits >= 8, "{visits} visits to come");
}

/// On a rest day, and as the year has just ended: the last hour of the desk is of another day, month and year.
#[test]
fn every_act_is_taken_on_the_first_of_january() {
    let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("a store in memory"));
    let org = Arc::new(crate::organisation::load_builtin("oaxaca").expect("Oaxaca is readable"));
    // What stands today, and nothing that ran its course: that is told above.
    let told = tell(store, org, 7, moments::NEW_YEAR, 0, None).expect("filled");
    assert!(told.not_taken.is_empty(), "{:#?}", told.not_taken);
    assert!(told.accepted > 500, "{} acts", told.accepted);
}

#[test]
fn what_is_not_empty_is_left_alone() {
    let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("a store in memory"));
    let org = Arc::new(crate::organisation::load_builtin("oaxaca").expect("Oaxaca is readable"));
    identity::people::upsert(&*store, NOW, &crate::demo::everybody()[..1]).expect("one person");
    assert!(matches!(fill(store, org, 7, NOW), Err(DemoError::NotEmpty)));
}
