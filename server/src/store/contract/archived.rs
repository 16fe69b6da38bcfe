//! Tests of tickets that leave for archives and come back. Their places stay, and what follows from them goes and comes
//! with them.

use super::rebuilding::{Joining, dump, live};
use super::samples::{NOW, doc, hash, row, summary};
use super::{StoreUnderTest, of_every_store};
use crate::store::{
    ARCHIVED_VERSION, ActOutline, Archived, Batch, DocumentRow, Emptied, Entry, EntryKind, Reader, Returned,
    ReturnedFor, StoreError, naming_archive,
};
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::{DeviceId, Sha256};
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;

of_every_store!(
    what_leaves_keeps_its_place_and_is_found,
    what_comes_back_stands_as_before,
    archives_are_read_where_they_lie
);

fn archive() -> Sha256 {
    Sha256::of(b"an archive")
}

fn entries(reader: &dyn Reader) -> Vec<Entry> {
    reader.entries_of(doc(1), 0).expect("entries").map(|entry| entry.expect("one")).collect()
}

fn stands() -> DocumentRow {
    DocumentRow { born: 4, snapshot: 4, scopes: vec![(5, ByteBuf::from(vec![3]))], ..row(doc(1), 5, 1) }
}

/// What a list shows of it, once it has left.
fn shown() -> Summary {
    let Summary::Ticket(mut ticket) = summary(doc(1), Some("TYS-1"), &["red"]) else { panic!("a ticket") };
    ticket.in_archive = true;
    Summary::Ticket(ticket)
}

/// The first document of [`live`] leaves; answers where that is told.
fn leaves(tried: &StoreUnderTest) -> u64 {
    let reader = tried.read();
    let mut batch = Batch::after(reader.end().expect("an end"));
    for entry in entries(&*reader) {
        let changed = entry.changed();
        let (kind, said) = match entry.kind {
            EntryKind::Act { act, chain, outcome, fork, .. } => {
                let said = ActOutline { person: None, at: NOW, command: "add_note".into(), seen: 0, file: None };
                let (bytes, change) = (ByteBuf::new(), ByteBuf::new());
                (EntryKind::Act { act, bytes, chain, outcome, change, hash: None, fork }, Some(said))
            }
            EntryKind::Scope { .. } => continue,
            other => (other, None),
        };
        let emptied = Some(Emptied { changed, said, carried: true });
        batch.emptied.push(Entry { heads: Vec::new(), kind, emptied, ..entry });
    }
    let line = Archived {
        version: ARCHIVED_VERSION,
        year: 2026,
        archive: archive(),
        size: 10,
        entries: batch.emptied.len() as u32,
        rows: ChainHash([7; 32]),
        lines: Vec::new(),
        files: Vec::new(),
        term: None,
        summary: ByteBuf::from(cbor::encode(&shown())),
    };
    let archived = batch.enter(NOW, Some(doc(1)), Vec::new(), EntryKind::Archived(line));
    batch.documents.push(DocumentRow { snapshot: 0, heads: Vec::new(), archived, ..stands() });
    batch.summaries.push(shown());
    tried.store.commit(batch).expect("it leaves");
    archived
}

fn what_leaves_keeps_its_place_and_is_found(tried: StoreUnderTest) {
    live(&tried);
    let before = tried.read();
    let archived = leaves(&tried);
    let after = tried.read();
    for position in 1..archived {
        let hash = |reader: &dyn Reader| reader.feed_hash(position).expect("read");
        assert_eq!(hash(&*before), hash(&*after), "{position}");
    }
    let phone = DeviceId::new(7);
    for number in 1..4 {
        assert_eq!(before.log(phone, number).expect("read"), after.log(phone, number).expect("read"), "act {number}");
    }
    assert_eq!(before.decided_after(phone, 0).expect("read"), after.decided_after(phone, 0).expect("read"));
    assert_eq!(after.snapshot(doc(1)).expect("read"), None);
    assert!(after.changes_after(doc(1), 0).expect("read").is_empty());
    assert!(after.heads_at(doc(1), archived).expect("read").is_empty());
    assert!(after.own_changes(doc(1), phone).expect("read").is_empty());
    assert_eq!(after.own_changes(doc(2), phone).expect("read"), [hash(2)], "another's stay");
    assert_eq!(after.by_name("TYS-1").expect("read"), before.by_name("TYS-1").expect("read"));
    assert_eq!(after.summary(doc(1)).expect("read"), Some(shown()));
    assert_eq!(after.naming(&archive()).expect("read"), [(naming_archive(archived), doc(1))]);
    let row = after.document(doc(1)).expect("read").expect("a row");
    assert_eq!(after.archived(&row).expect("read").map(|line| line.archive), Some(archive()));
    let moved =
        |reader: &dyn Reader| reader.moved_after(0).expect("read").map(|one| one.expect("one")).collect::<Vec<_>>();
    assert_eq!(moved(&*before), moved(&*after), "it has not moved");
    let lived = dump(&*after);
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilt");
    assert_eq!(dump(&*tried.read()), lived);
    assert_eq!(tried.read().naming(&archive()).expect("read"), [(naming_archive(archived), doc(1))]);
}

fn what_comes_back_stands_as_before(tried: StoreUnderTest) {
    live(&tried);
    let before = tried.read();
    let left = leaves(&tried);
    let mut batch = Batch::after(left);
    batch.emptied = entries(&*before);
    let back = Returned { archive: archive(), left, why: ReturnedFor::Operator };
    batch.enter(NOW, Some(doc(1)), Vec::new(), EntryKind::Returned(back));
    batch.documents.push(stands());
    batch.snapshots.push((doc(1), vec![1, 1]));
    batch.summaries.push(summary(doc(1), Some("TYS-1"), &["red"]));
    tried.store.commit(batch).expect("it is back");
    let after = tried.read();
    for position in 1..left {
        assert_eq!(before.entry_bytes(position).expect("read"), after.entry_bytes(position).expect("read"));
    }
    let of = |reader: &dyn Reader| {
        let heads: Vec<_> = (0..left).map(|at| reader.heads_at(doc(1), at).expect("heads")).collect();
        let own = reader.own_changes(doc(1), DeviceId::new(7)).expect("own");
        let kept = (reader.document(doc(1)).expect("row"), reader.snapshot(doc(1)).expect("snapshot"));
        let logs: Vec<_> = (1..4).map(|number| reader.log(DeviceId::new(7), number).expect("log")).collect();
        (
            heads,
            own,
            kept,
            logs,
            reader.changes_after(doc(1), 0).expect("changes"),
            reader.summary(doc(1)).expect("one"),
        )
    };
    assert_eq!(of(&*before), of(&*after));
    assert_eq!(before.held_count().expect("held"), after.held_count().expect("held"));
    assert!(after.naming(&archive()).expect("read").is_empty(), "nobody names the archive");
    let lived = dump(&*after);
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilt");
    assert_eq!(dump(&*tried.read()), lived);
    assert!(tried.read().naming(&archive()).expect("read").is_empty());
}

fn archives_are_read_where_they_lie(tried: StoreUnderTest) {
    let unread = tried.read().archive(&archive());
    assert!(matches!(unread, Err(StoreError::Archive { .. })), "{unread:?}");
    let reader = tried.read();
    tried.store.archives().lie_in(|asked| Ok((*asked == archive()).then(|| b"an archive".to_vec())));
    assert_eq!(reader.archive(&archive()).expect("read"), b"an archive", "a reader of before hears of it, too");
    assert!(reader.archive(&Sha256::of(b"another")).is_err());
}
