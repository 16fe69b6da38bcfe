//! Entries that a redaction empties: their places stay, and what follows from them is made anew.

use super::rebuilding::{Joining, dump, live};
use super::samples::{NOW, doc, hash, row, summary};
use super::{StoreUnderTest, of_every_store};
use crate::store::{ActOutline, Batch, Emptied, Entry, EntryKind, Founded};
use ronda_shared::ids::DeviceId;
use serde_bytes::ByteBuf;

of_every_store!(emptied_entries_keep_their_places, a_store_filled_anew_keeps_them_too);

/// A redaction of the first document of [`live`].
fn redaction(tried: &StoreUnderTest) -> Batch {
    let reader = tried.read();
    let mut batch = Batch::after(reader.end().expect("an end"));
    let entries: Result<Vec<Entry>, _> = reader.entries_of(doc(1), 0).expect("entries").collect();
    batch.emptied = entries.expect("entries");
    let first = &mut batch.emptied[0];
    let EntryKind::Act { bytes, change, hash: own, .. } = &mut first.kind else { panic!("the birth") };
    (*bytes, *change, *own) = (ByteBuf::new(), ByteBuf::new(), Some(hash(9)));
    first.heads = vec![hash(9)];
    let said = ActOutline { person: None, at: NOW, command: "add_note".into(), seen: 0, file: None };
    first.emptied = Some(Emptied { changed: true, said: Some(said), carried: false });
    let founded = Founded {
        by: None,
        device: None,
        what: Vec::new(),
        reason: "x".into(),
        change: ByteBuf::from(vec![9, 9]),
        emptied: Vec::new(),
    };
    let position = batch.enter(NOW, Some(doc(1)), vec![hash(9)], EntryKind::Founded(founded));
    let mut row = row(doc(1), position, 9);
    (row.born, row.snapshot, row.founded, row.scopes) = (4, position, position, vec![(5, ByteBuf::from(vec![3]))]);
    batch.documents = vec![row];
    batch.snapshots = vec![(doc(1), vec![9, 9])];
    batch.summaries = vec![summary(doc(1), Some("TYS-1"), &["red"])];
    batch
}

fn emptied_entries_keep_their_places(tried: StoreUnderTest) {
    live(&tried);
    let before = tried.read();
    let batch = redaction(&tried);
    let founded = tried.store.commit(batch).expect("commits");
    let after = tried.read();
    for position in 1..founded {
        let hash = |reader: &dyn crate::store::Reader| reader.feed_hash(position).expect("read");
        assert_eq!(hash(&*before), hash(&*after), "{position}");
    }
    let phone = DeviceId::new(7);
    for number in 1..4 {
        assert_eq!(before.log(phone, number).expect("read"), after.log(phone, number).expect("read"));
    }
    assert_eq!(after.heads_at(doc(1), 4).expect("heads"), vec![hash(9)]);
    assert_eq!(after.own_changes(doc(1), phone).expect("own"), vec![hash(9)]);
    assert_eq!(after.held_count().expect("held"), before.held_count().expect("held"));
    let changes = after.changes_after(doc(1), 0).expect("changes");
    let bytes: Vec<u8> = changes.iter().flat_map(|change| change.bytes.clone()).collect();
    assert_eq!(bytes, vec![9, 9]);
    let lived = dump(&*after);
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilt");
    assert_eq!(dump(&*tried.read()), lived);
}

fn a_store_filled_anew_keeps_them_too(tried: StoreUnderTest) {
    live(&tried);
    tried.store.commit(redaction(&tried)).expect("commits");
    let reader = tried.read();
    let end = reader.end().expect("an end");
    let mut batch = Batch::after(0);
    for position in 1..=end {
        let entry = reader.entry(position).expect("read").expect("an entry");
        if entry.emptied.is_some() {
            let hash = reader.feed_hash(position).expect("read").expect("a hash");
            batch.told.insert(position, ronda_shared::act::ChainHash(hash));
        }
        batch.entries.push(entry);
    }
    let filled = crate::store::redb::RedbStore::in_memory().expect("opens");
    crate::store::Store::commit(&filled, batch).expect("commits");
    let copy = crate::store::Store::read(&filled).expect("read");
    assert_eq!(copy.feed_hash(end).expect("read"), reader.feed_hash(end).expect("read"));
}
