//! What is redb's own: a file that is closed and opened, a later version, a rebuild cut short, two openings.

use super::*;
use crate::store::contract::mail::{came, outgoing, settled, waiting};
use crate::store::mail::{Incoming, MailRows, OutState, Outgoing};
use crate::store::{Change, EntryKind, Epoch, Projection, Secret};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;

fn batch(store: &RedbStore) -> Batch {
    let mut batch = Batch::after(store.read().expect("reads").end().expect("end"));
    let person = Person::new(PersonId::new("omar"), "Omar");
    batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
    batch
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ronda.redb");
    let founding = Founding { epochs: vec![Epoch { epoch: 5, from: 0 }], secret: Secret([3; 32]) };
    let store = RedbStore::found(&path, founding.clone()).expect("founded");
    store.commit(batch(&store)).expect("commits");
    assert!(matches!(RedbStore::open(&path), Err(StoreError::InUse(_))), "one process at a time");
    drop(store);
    let store = RedbStore::open(&path).expect("opens");
    let reader = store.read().expect("reads");
    assert_eq!(reader.end().expect("end"), 1);
    assert_eq!(
        (reader.epochs().expect("epochs"), reader.secret().expect("secret")),
        (founding.epochs.clone(), founding.secret)
    );
    drop((reader, store));
    assert!(RedbStore::found(&path, founding).is_err(), "there is one already");
}

#[test]
fn a_store_of_a_later_build_is_not_touched() {
    let medium = MemoryMedium::default();
    let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
    store
        .with_database(|database| {
            let transaction = begin(database)?;
            transaction.open_table(tables::META)?.insert(key::SCHEMA, code(&(FILE_VERSION + 1)).as_slice())?;
            Ok(transaction.commit()?)
        })
        .expect("marked");
    drop(store);
    let opened = RedbStore::on(Box::new(medium), None);
    assert!(matches!(opened, Err(StoreError::TooNew { found, .. }) if found == FILE_VERSION + 1));
}

#[test]
fn the_tray_of_a_store_of_an_earlier_build_is_made_at_its_first_opening() {
    let medium = MemoryMedium::default();
    let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
    store.commit(came(vec![waiting(1), settled(waiting(2)), waiting(3)])).expect("commits");
    store
        .with_database(|database| {
            let transaction = begin(database)?;
            transaction.delete_table(tables::MAIL_TRAY)?;
            Writing::new(&transaction).meta()?.remove(key::MAIL_TRAY_OF)?;
            Ok(transaction.commit()?)
        })
        .expect("as an earlier build left it");
    drop(store);
    for opening in ["made", "there already"] {
        let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
        let tray = store.read().expect("reads").mail_tray(None, 10).expect("reads");
        assert_eq!(tray, [waiting(3), waiting(1)], "{opening}");
    }
}

#[test]
fn a_tray_is_made_anew_where_an_earlier_build_wrote_since() {
    let medium = MemoryMedium::default();
    let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
    store.commit(came(vec![waiting(1), settled(waiting(2)), waiting(3)])).expect("commits");
    drop(store);
    let trials = [
        ("one came", waiting(5), vec![waiting(5), waiting(3), waiting(1)]),
        ("one was settled", settled(waiting(3)), vec![waiting(5), waiting(1)]),
    ];
    for (what, row, stands) in trials {
        let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
        store
            .with_database(|database| {
                let transaction = begin(database)?;
                Writing::new(&transaction).mail_in()?.insert(&row.key.0, code(&row).as_slice())?;
                Ok(transaction.commit()?)
            })
            .expect("as an earlier build writes it");
        drop(store);
        let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
        assert_eq!(store.read().expect("reads").mail_tray(None, 10).expect("reads"), stands, "{what}");
    }
}

#[test]
fn the_index_of_mail_is_made_of_what_an_earlier_build_wrote() {
    let medium = MemoryMedium::default();
    let ticket = DocumentId::from_bytes([7; 16]);
    let sent = |id| Outgoing { document: Some(ticket), ..outgoing(id, OutState::Sent { at: Timestamp::default() }) };
    let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
    let of_ticket = Incoming { document: Some(ticket), ..waiting(1) };
    let mail = MailRows { out: vec![sent(1)], taken: vec![of_ticket], ..MailRows::default() };
    store.commit(Batch { mail, ..Batch::default() }).expect("commits");
    store
        .with_database(|database| {
            let transaction = begin(database)?;
            transaction.delete_table(tables::MAIL_OUT_OF)?;
            transaction.delete_table(tables::MAIL_IN_OF)?;
            Writing::new(&transaction).meta()?.remove(key::MAIL_INDEX_OF)?;
            Ok(transaction.commit()?)
        })
        .expect("as one left it that knew of no index");
    drop(store);
    let found = |store: &RedbStore| -> (Vec<u64>, usize) {
        let mail = store.read().expect("reads").mail_of(ticket).expect("reads");
        (mail.out.iter().map(|row| row.id).collect(), mail.taken.len())
    };
    let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
    assert_eq!(found(&store), (vec![1], 1));
    store
        .with_database(|database| {
            let transaction = begin(database)?;
            Writing::new(&transaction).mail_out()?.insert(2_u64, code(&sent(2)).as_slice())?;
            Ok(transaction.commit()?)
        })
        .expect("as such a one writes");
    drop(store);
    assert_eq!(found(&RedbStore::on(Box::new(medium), None).expect("opens")), (vec![1, 2], 1));
}

#[test]
fn what_an_opening_on_a_full_disk_left_out_is_made_once_there_is_room() {
    let store = RedbStore::in_memory().expect("opens");
    store.commit(came(vec![waiting(1)])).expect("commits");
    store
        .with_database(|database| {
            let transaction = begin(database)?;
            Writing::new(&transaction).mail_in()?.insert(&waiting(2).key.0, code(&waiting(2)).as_slice())?;
            Ok(transaction.commit()?)
        })
        .expect("as an earlier build writes it");
    store.fall_back().expect("opened to be read");
    store.recover().expect("there is room again");
    let tray = store.read().expect("reads").mail_tray(None, 10).expect("reads");
    assert_eq!(tray, [waiting(2), waiting(1)]);
}

#[test]
fn a_handle_that_is_spent_is_told_from_one_that_is_not() {
    let store = RedbStore::in_memory().expect("opens");
    store.commit(batch(&store)).expect("commits");
    let long = store.read().expect("reads");
    store.fall_back().expect("opened to be read");
    assert!(!store.accepts_writes());
    assert!(matches!(long.entry(1), Ok(Some(_)) | Err(StoreError::Reopened)));
    assert_eq!(store.read().expect("reads").end().expect("end"), 1);
    drop(long);
    assert_eq!(store.commit(batch(&store)).expect("recovers"), 2);
    assert!(store.accepts_writes());
}

/// There are no documents in it.
struct Nobody;

impl Projector for Nobody {
    fn project(&mut self, _: DocumentId, _: &[Change], _: &[(u64, ByteBuf)]) -> Result<Projection, String> {
        Err("there are none".into())
    }
}

/// Who tries whether a rebuild mends it would be left without a store that opens.
#[test]
fn a_rebuild_of_a_feed_that_cannot_be_read_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ronda.redb");
    let store = RedbStore::open(&path).expect("founded");
    for _ in 0..2 {
        store.commit(batch(&store)).expect("commits");
    }
    drop(store);
    tampered::cut_entry(&path, 2);
    let store = RedbStore::to_rebuild(Box::new(FileMedium::new(&path))).expect("opens");
    let refused = store.rebuild(&mut Nobody).expect_err("entry 2 cannot be read").to_string();
    assert!(refused.contains("entry 2") && refused.contains("nothing was changed"), "{refused}");
    drop(store);
    let store = RedbStore::open(&path).expect("it opens as before");
    assert_eq!(store.read().expect("reads").people().expect("people").len(), 1);
}

#[test]
fn a_byte_that_the_disk_changed_is_found() {
    let medium = MemoryMedium::default();
    let store = RedbStore::on(Box::new(medium.clone()), None).expect("opens");
    for _ in 0..30 {
        store.commit(batch(&store)).expect("commits");
    }
    store.check_pages().expect("whole");
    drop(store);
    let whole = medium.held();
    let told = |store: &RedbStore| {
        let reader = store.read().expect("reads");
        format!("{:?} {:?}", reader.feed_hash(30).expect("hash"), reader.people().expect("people"))
    };
    let expected = told(&RedbStore::on(Box::new(MemoryMedium::holding(whole.clone())), None).expect("opens"));
    // Where a name is written: in the feed, in the people, in their history.
    let places: Vec<usize> = whole.windows(4).enumerate().filter(|(_, at)| at == b"Omar").map(|(at, _)| at).collect();
    let mut found = 0;
    for at in &places {
        let mut changed = whole.clone();
        changed[*at] ^= 1;
        let opened = RedbStore::on(Box::new(MemoryMedium::holding(changed)), None);
        match opened.and_then(|store| store.check_pages().map(|()| store)) {
            Ok(store) => assert_eq!(told(&store), expected, "byte {at} was changed and not found"),
            Err(_) => found += 1,
        }
    }
    assert!(found >= 30, "{found} of {} were found; the others are in pages given back", places.len());
}
