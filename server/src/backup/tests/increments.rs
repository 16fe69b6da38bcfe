//! Tests of increments: a full backup and its increments restore the present store. A chain is taken whole or not at
//! all.

use super::*;
use crate::backup::restore::restore_aside;
use crate::config::Settings;
use crate::redact::Order;
use crate::start;
use crate::store::Arrived;
use crate::store::mail::OutState;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappIncoming, WhatsappKnown, WhatsappName, WhatsappSent, WhatsappThread, WhatsappWaiting,
    name_of,
};
use crate::verification::testing::{Fixture, note, opening};
use ronda_shared::evidence::Media;
use ronda_shared::redaction::Redact;
use ronda_test_postgres::Server;
use std::sync::Arc;

fn blob(n: u8) -> BlobRow {
    BlobRow { sha256: Sha256::new([n; 32]), size: 5, media: Media::Png, at: NOW }
}

/// Writes rows that no entry tells of.
fn put(store: &dyn Store, how: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
    how(&mut batch);
    store.commit(batch).expect("commits");
}

#[test]
fn a_full_backup_and_its_increments_become_the_store_as_it_stands() {
    let mut living = living(2);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let act = ActId { device: PHONE, number: 77 };
    put(&living.store, |batch| {
        batch.blobs = (0..200).map(blob).collect();
        batch.arrived.push(Arrived { act, fault: None });
        batch.mail.threads.push((Living::id(0), "uno@fuera".into()));
    });
    let full = make(&living.store, &path("full"), NOW).expect("made");
    living.push();
    put(&living.store, |batch| {
        batch.blobs.push(blob(250));
        batch.blobs_gone.push(Sha256::new([3; 32]));
        batch.arrived_gone.push(act);
        batch.mail.threads.push((Living::id(1), "dos@fuera".into()));
        batch.series.push(("TYS".into(), 984_400));
        batch.sessions_ended.push(TokenHash([1; 32]));
    });
    let one = make_since(&living.store, None, &path("full"), &path("one"), NOW.plus(1)).expect("made");
    assert_eq!((one.since, one.documents), (Some(full.position), 3));
    assert!(one.records < 60 && full.records > 200, "{} of {}", one.records, full.records);
    let two = make_since(&living.store, None, &path("one"), &path("two"), NOW.plus(2)).expect("made");
    assert_eq!((two.since, two.position, two.documents, two.records), (Some(one.position), one.position + 1, 0, 1));
    living.push();
    put(&living.store, |batch| batch.blobs.push(blob(3)));
    crate::light::found(&living.store, NOW, 30, &mut || [3; 32]).expect("keys");
    let then = records(&living.store);
    let three = make_since(&living.store, None, &path("two"), &path("three"), NOW.plus(3)).expect("made");
    assert_eq!(living.store.read().expect("reads").backed_up().expect("a mark"), three.position);

    let files = ["full", "one", "two", "three"].map(path);
    let told = restore_aside(&files, &folder.path().join("new.redb")).expect("restored");
    assert_eq!((told.made, told.documents, told.epoch.from), (NOW.plus(3), 3, three.position));
    assert_eq!(told.series, [SeriesJump { series: "TYS".into(), before: 984_400, now: 985_400 }]);
    let store = RedbStore::open(folder.path().join("new.redb")).expect("opens");
    assert!(records(&store) == then, "equal to the instant of the last increment");
    let (new, old) = (store.read().expect("reads"), living.store.read().expect("reads"));
    assert_eq!(new.feed_hash(three.position).expect("a hash"), old.feed_hash(three.position).expect("a hash"));
    assert_eq!(new.light().expect("keys"), old.light().expect("keys"));
    assert_eq!(verify::store(&*new).expect("verifies").faults, Vec::<String>::new());

    let half = restore_aside(&files[..2], &folder.path().join("half.redb")).expect("restored");
    assert_eq!(half.epoch.from, one.position, "up to any of them");
}

/// Without these a requester would hear nothing more, and what they write would be another request.
#[test]
fn who_is_told_of_a_ticket_by_whatsapp_is_told_after_a_restore_too() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let thread = |n: usize| {
        let (document, phone) = (Living::id(n), format!("52951000000{n}"));
        let who = WhatsappContact { phone, ..WhatsappContact::default() };
        let key = name_of(WhatsappName::Ticket, &document.to_string());
        WhatsappKnown::Thread(WhatsappThread { key, document, who, at: NOW })
    };
    let (key, going) = (Sha256::new([9; 32]), None);
    let sent = WhatsappSent { key, going, at: NOW, delivered: None, read: None, failed: None };
    let sent = WhatsappKnown::Sent(sent);
    put(&living.store, |batch| batch.whatsapp.known = vec![thread(0), thread(1), sent]);
    make(&living.store, &path("full"), NOW).expect("made");
    put(&living.store, |batch| {
        batch.whatsapp.forgotten.push(*thread(0).key());
        batch.whatsapp.known.push(thread(2));
    });
    make_since(&living.store, None, &path("full"), &path("one"), NOW.plus(1)).expect("made");
    let known = |files: &[PathBuf], name: &str| {
        restore_aside(files, &path(name)).expect("restored");
        let store = RedbStore::open(path(name)).expect("opens");
        let reader = store.read().expect("reads");
        assert_eq!(reader.whatsapp_followed().expect("told"), None, "what was told is not told again");
        // It had words of a ticket, which a redaction takes out of it a moment later only.
        assert_eq!(reader.whatsapp_knows(&key).expect("read"), None, "what was sent is in no backup");
        [0, 1, 2].map(|n| reader.whatsapp_knows(thread(n).key()).expect("read").is_some_and(|row| row == thread(n)))
    };
    assert_eq!(known(&[path("full")], "then.redb"), [true, true, false]);
    assert_eq!(known(&[path("full"), path("one")], "now.redb"), [false, true, true]);
}

/// Meta does not tell of them again.
#[test]
fn what_came_by_whatsapp_waits_after_a_restore_and_not_what_was_dealt_with_since() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let came = |n: usize| WhatsappIncoming {
        key: name_of(WhatsappName::Came, &format!("wamid.{n}")),
        wamid: format!("wamid.{n}"),
        who: WhatsappContact::default(),
        at: NOW,
        arrived: NOW,
        message: ByteBuf::from(b"{}".to_vec()),
        file: None,
        document: None,
        state: OutState::Waiting { tries: 0, next: NOW, last: String::new() },
    };
    let waits = |n: usize| WhatsappWaiting::Came(came(n));
    put(&living.store, |batch| batch.whatsapp.waiting = vec![waits(0), waits(1)]);
    make(&living.store, &path("full"), NOW).expect("made");
    put(&living.store, |batch| {
        batch.whatsapp.gone.push(came(0).key);
        batch.whatsapp.waiting.push(waits(2));
    });
    make_since(&living.store, None, &path("full"), &path("one"), NOW.plus(1)).expect("made");
    let there = |files: &[PathBuf], name: &str| {
        restore_aside(files, &path(name)).expect("restored");
        let store = RedbStore::open(path(name)).expect("opens");
        let reader = store.read().expect("reads");
        [0, 1, 2].map(|n| reader.whatsapp_waits(&came(n).key).expect("read") == Some(waits(n)))
    };
    assert_eq!(there(&[path("full")], "then.redb"), [true, true, false]);
    assert_eq!(there(&[path("full"), path("one")], "now.redb"), [false, true, true]);
}

/// A full backup and two increments of it, in this folder.
fn chained(living: &mut Living, folder: &Path) -> [PathBuf; 3] {
    let files = ["full", "one", "two"].map(|name| folder.join(name));
    make(&living.store, &files[0], NOW).expect("made");
    for pair in files.windows(2) {
        living.push();
        make_since(&living.store, None, &pair[0], &pair[1], NOW.plus(1)).expect("made");
    }
    files
}

/// Which file of a chain is refused, and why; nothing is left where it was to be restored.
fn refused(files: &[&PathBuf], folder: &Path) -> (PathBuf, LinkFault) {
    let files: Vec<PathBuf> = files.iter().map(|file| file.to_path_buf()).collect();
    let place = folder.join("refused.redb");
    match restore_aside(&files, &place) {
        Err(BackupError::Link { file, why }) => {
            assert!(!place.exists());
            (file, why)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_missing_foreign_or_out_of_its_place_is_refused_by_name() {
    let (mut own, mut other) = (living(1), living(1));
    let (folder, beside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let [full, one, two] = chained(&mut own, folder.path());
    let not_next = LinkFault::NotNext { number: 2, name: "one".into() };
    let place = folder.path();
    assert_eq!(refused(&[&one], place), (one.clone(), LinkFault::Partial { number: 1, name: "full".into() }));
    assert_eq!(refused(&[&full, &two, &one], place), (two.clone(), not_next.clone()), "in another order");
    assert_eq!(refused(&[&full, &two], place), (two.clone(), not_next), "one is missing");
    assert_eq!(refused(&[&full, &full], place), (full.clone(), LinkFault::Full));
    let [_, _, of_other] = chained(&mut other, beside.path());
    assert_eq!(refused(&[&full, &of_other], place), (of_other, LinkFault::Foreign));
    let elsewhere = beside.path().join("moved");
    fs::copy(&two, &elsewhere).expect("copied");
    assert_eq!(refused(&[&full, &one, &elsewhere], place), (elsewhere.clone(), LinkFault::Folder));

    let report = verify::chain_as(&[full.clone(), one, two], beside.path(), false, &verify::VerifyOptions::silent())
        .expect("verified");
    assert_eq!(report.faults, Vec::<String>::new());

    let store = &own.store;
    let fault = |former: &Path, file: &Path| match make_since(store, None, former, file, NOW) {
        Err(BackupError::Link { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(&full, &full), LinkFault::There);
    assert_eq!(fault(&full, &beside.path().join("new")), LinkFault::Folder);
    assert_eq!(fault(&beside.path().join("full"), &beside.path().join("new")), LinkFault::Foreign);
}

#[test]
fn a_changed_link_is_refused_by_name() {
    let mut living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let [full, one, two] = chained(&mut living, folder.path());
    let files = [full.clone(), one.clone(), two];
    let whole = fs::read(&one).expect("read");
    let place = folder.path().join("new.redb");
    for at in (0..whole.len()).step_by(7) {
        let mut changed = whole.clone();
        changed[at] ^= 1 << (at % 8);
        fs::write(&one, changed).expect("written");
        match restore_aside(&files, &place) {
            Err(BackupError::NotWhole(why)) => assert!(why.contains("one"), "byte {at}: {why}"),
            other => panic!("byte {at}: {other:?}"),
        }
        assert!(!place.exists());
    }

    // Whoever makes the rest fit does not have the secret.
    fs::write(&one, &whole).expect("written");
    let (mut read, header) = open_frames(&one).expect("read");
    let mut output = Vec::new();
    let mut frames = FrameWriter::new(&mut output).expect("written");
    frames.header(&header).expect("written");
    read.records(&mut |record| frames.record(&record).map_err(on(&one))).expect("read");
    frames.finish(&row_digests::Index::default(), &crate::store::Secret([9; 32])).expect("written");
    fs::write(&one, output).expect("written");
    assert_eq!(refused(&[&full, &one], folder.path()), (one.clone(), LinkFault::Seal));

    fs::write(&one, &whole).expect("written");
    fs::remove_file(&full).expect("removed");
    let alone = make_since(&living.store, None, &one, &folder.path().join("three"), NOW);
    assert!(matches!(&alone, Err(BackupError::Disk { path, .. }) if path.ends_with("full")), "{alone:?}");
}

/// A ticket out of which words are taken between a full backup and an increment.
fn taken_out(store: Arc<dyn Store>) {
    let fixture = Fixture::on(store);
    let folder = tempfile::tempdir().expect("a folder");
    let files = ["full", "one", "two"].map(|name| folder.path().join(name));
    let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
    let (id, other) = (DocumentId::new(fixture.now(), [1; 10]), DocumentId::new(fixture.now(), [2; 10]));
    let mut does =
        |document, command: &Command| assert_eq!(fixture.does(&mut eva, document, command), Outcome::Accepted);
    does(id, &opening("La impresora no enciende"));
    does(other, &opening("Otro asunto"));
    does(id, &note("Antes"));
    make(&*fixture.store, &files[0], fixture.now()).expect("made");
    does(id, &note("Después de la copia"));
    let order = Order {
        document: id,
        what: vec![Redact::Description {}],
        reason: "Datos personales".into(),
        by: None,
        device: None,
        alone: false,
        stands: None,
    };
    fixture.ingest.redact_blocking(order).expect("taken out");
    does(id, &note("Después de lo testado"));
    make_since(&*fixture.store, None, &files[0], &files[1], fixture.now()).expect("made");
    does(other, &note("Al final"));
    let then = records(&*fixture.store);
    make_since(&*fixture.store, None, &files[1], &files[2], fixture.now()).expect("made");

    let place = folder.path().join("new.redb");
    restore_aside(&files, &place).expect("restored");
    let restored = RedbStore::open(&place).expect("opens");
    assert!(records(&restored) == then, "as it stands since");
    assert!(then.iter().any(|record| matches!(record, Record::Emptied(..))), "words were taken out");
    let report = verify::store(&*restored.read().expect("reads")).expect("verifies");
    assert_eq!(report.faults, Vec::<String>::new());
}

#[test]
fn what_was_taken_out_between_two_backups_is_taken_out_of_the_chain() {
    taken_out(Arc::new(RedbStore::in_memory().expect("memory")));
}

#[test]
fn a_database_is_backed_up_by_increments_too() {
    let server = Server::start();
    let settings = Settings { store: Some(server.database("increments")), ..Settings::default() };
    let address = settings.store().expect("an address").expect("a database");
    taken_out(Arc::new(start::database(&address, false).expect("opens")));
}
