//! Closed years: the power goes at every sync point of their leaving and coming back. Each ticket has left whole or not at all, is read
//! as before, and the store is proven.

use crate::it::steps::{by, ticket};
use ronda_server::archive;
use ronda_server::backup::verify;
use ronda_server::blobs::BlobStore;
use ronda_server::ingest::stored_ticket;
use ronda_server::store::redb::{MemoryMedium, RedbStore};
use ronda_server::store::{Founding, Store};
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::disk::Disk;
use ronda_test_support::house::House;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The year in which the tickets end.
const YEAR: i32 = 2026;

async fn ended(house: &House, seed: u8) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10]);
    by(house, "eva.rios", id, ticket(house, "oax-revision-extension")).await;
    let cancel = Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn: None };
    by(house, "ana.lopez", id, Command::Decision(cancel)).await;
    id
}

/// How many of these tickets have left in a store that was found after the power went; each is read as before.
fn left(found: Vec<u8>, place: &BlobStore, tickets: &[(DocumentId, TicketView)], at: &str) -> usize {
    let store = RedbStore::on(Box::new(MemoryMedium::holding(found)), None)
        .unwrap_or_else(|error| panic!("{at}: does not open: {error}"));
    place.serves_archives_of(&store);
    let reader = store.read().unwrap();
    assert_eq!(verify::store(&*reader).unwrap().faults, Vec::<String>::new(), "{at}");
    for (id, view) in tickets {
        let found = stored_ticket(&*reader, *id).unwrap_or_else(|error| panic!("{at}: {error}"));
        assert_eq!(found.as_ref(), Some(view), "{at}");
    }
    tickets.iter().filter(|(id, _)| reader.document(*id).unwrap().is_some_and(|row| row.archived > 0)).count()
}

#[tokio::test]
async fn power_goes_while_a_year_leaves_and_comes_back() {
    let disk = Disk::new(31, 2);
    let store = Arc::new(RedbStore::on(Box::new(disk.clone()), Some(Founding::draw())).unwrap());
    let house = House::on(Arc::<RedbStore>::clone(&store));
    let mut tickets = Vec::new();
    for seed in 1..4 {
        let id = ended(&house, seed).await;
        tickets.push((id, house.ticket(id)));
    }
    house.pass(400 * DAY_MS);
    let folder = tempfile::tempdir().unwrap();
    let place = BlobStore::of(folder.path(), None);
    place.serves_archives_of(&*store);
    disk.found();
    let (ingest, own) = (house.app.ingest().clone(), place.clone());
    let ids: BTreeSet<DocumentId> = tickets.iter().map(|(id, _)| *id).collect();
    let worked = tokio::task::spawn_blocking(move || {
        let written = archive::written(&ingest, &own, YEAR).unwrap();
        // Two commits: what leaves in the one is not undone by the other.
        let gone = archive::leave(&ingest, &written.leavers[..2]).unwrap();
        let all = gone + archive::leave(&ingest, &written.leavers).unwrap();
        (all, archive::bring_back(&ingest, ids).unwrap())
    });
    assert_eq!(worked.await.unwrap(), (3, 3));
    let mut seen = BTreeSet::new();
    for (point, found) in disk.found().into_iter().enumerate() {
        seen.insert(left(found, &place, &tickets, &format!("sync {point}")));
    }
    assert_eq!(seen, BTreeSet::from([0, 2, 3]), "before, between and after");
    assert_eq!(left(disk.found_now(), &place, &tickets, "at the end"), 0);
}
