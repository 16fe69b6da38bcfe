//! Tests that a push processed in slices equals the same push processed at once.

use super::document_cache::DocumentCache;
use super::push::{Coming, take_in};
use super::stored::stored_ticket;
use super::unit_of_work::UnitOfWork;
use crate::store::redb::RedbStore;
use crate::verification::testing::{Fixture, note, opening};
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;

#[test]
fn a_push_in_slices_is_the_push() {
    let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
    let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
    let id = DocumentId::new(fixture.now(), [1; 10]);
    let taken_back = Command::Content(Content::Strike { act: ActId { device: DeviceId::new(1_001), number: 3 } });
    for command in [opening("Sin red"), note("uno"), note("dos"), taken_back, note("tres")] {
        fixture.write(&mut eva, id, fixture.end(), &command);
    }
    let (record, push) = fixture.pending(&mut eva);
    let context = &fixture.ingest.shared.context;
    let mut coming = Coming::new(record.clone(), push.clone());
    let mut turns = 0;
    let pushed = loop {
        turns += 1;
        let _turn = context.store.turn();
        let mut work = UnitOfWork::begin(context, DocumentCache::default(), &Vec::new).expect("begins");
        let taken = take_in(&mut work, &mut coming, &|| true).expect("taken in");
        let (batch, _) = work.finish().expect("finishes");
        context.store.commit(batch).expect("commits");
        if let Some(pushed) = taken {
            break pushed;
        }
    };
    assert_eq!((turns, pushed.acknowledged), (5, 5), "an act a turn");
    assert!(pushed.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", pushed.receipts);

    let reader = fixture.store.read().expect("reads");
    let view = stored_ticket(&*reader, id).expect("readable").expect("it is born");
    let notes: Vec<&str> = view.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["uno", "tres"], "what a later slice takes back was never executed");
    assert!(view.decided.folio.is_some(), "ruled on");
    assert_eq!(reader.signed_heads(record.id).expect("heads").len(), 1, "signed for once it is whole");
    drop(reader);
    let again = fixture.ingest.push_blocking(record, push).expect("known");
    assert_eq!(again, pushed, "and known from then on");
}
