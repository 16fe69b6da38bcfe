//! Tests of backups: each equals the store at its instant. Whatever is changed in it, or in a store, is found.

mod accounts;
mod increments;

use super::*;
use crate::identity::key::tests::{browser_key, raw};
use crate::ingest::stored_ticket;
use crate::store::closable::ClosableStore;
use crate::store::interfering_store::InterferingStore;
use crate::store::redb::{RedbStore, tampered};
use crate::store::{
    BlobRow, ChangeHash, DeviceRecord, DocumentRow, EntryKind, PasskeyRecord, PasskeyUse, SessionRow, SignedHead,
    TokenHash,
};
use crate::verification::testing::{lived, on_disk};
use automerge::{Automerge, ReadDoc};
use p256::ecdsa::{Signature, signature::Signer};
use ronda_shared::act::{Act, ChainHash, DocumentKind, signed_bytes};
use ronda_shared::command::{COMMAND_VERSION, Command, EquipmentField, Item};
use ronda_shared::document::{self, Reader as DocumentReader};
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::execute::{Circumstances, execute};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::Summary;
use ronda_shared::{cbor, equipment};
use serde_bytes::ByteBuf;
use std::sync::Arc;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const PHONE: DeviceId = DeviceId::new(7);

/// A store on which one phone worked on some documents, with real changes and real signatures.
struct Living {
    store: RedbStore,
    documents: Vec<Automerge>,
    chain: ChainHash,
    number: u64,
}

impl Living {
    fn new(store: RedbStore) -> Self {
        let mut batch = Batch::after(0);
        let record = DeviceRecord {
            id: PHONE,
            code: "K4".into(),
            person: PersonId::new("omar"),
            name: "Teléfono".into(),
            public_key: ByteBuf::from(raw(&browser_key(1))),
            enrolled: NOW,
            revoked: None,
            kind: Default::default(),
            former: None,
        };
        batch.enter(NOW, None, vec![], EntryKind::Device(record));
        batch.series.push(("TYS".into(), 984_371));
        let (token, person) = (TokenHash([1; 32]), PersonId::new("omar"));
        batch.sessions.push(SessionRow::begun(token, token, person, Some(PHONE), NOW));
        let passkey = PasskeyRecord {
            id: ByteBuf::from([7; 16]),
            person: PersonId::new("omar"),
            name: "Llave".into(),
            added: NOW,
            removed: None,
            credential: ByteBuf::new(),
        };
        batch.passkeys_used.push(PasskeyUse { id: passkey.id.clone(), at: NOW, credential: ByteBuf::new() });
        batch.enter(NOW, None, vec![], EntryKind::Passkey(passkey));
        store.commit(batch).expect("commits");
        let documents = (0..3).map(|_| document::empty()).collect();
        Self { store, documents, chain: ChainHash::default(), number: 0 }
    }

    fn id(n: usize) -> DocumentId {
        DocumentId::new(NOW.plus(n as i64), [n as u8; 10])
    }

    /// One push: an act on each document, its head signed.
    fn push(&mut self) {
        let end = self.store.read().expect("reads").end().expect("end");
        let mut batch = Batch::after(end);
        for n in 0..self.documents.len() {
            self.number += 1;
            let (number, id) = (self.number, Self::id(n));
            let command = self.command(n);
            let act = act(number, id, &command);
            let made = &mut self.documents[n];
            let circumstances = Circumstances { received: Some(NOW), ..Circumstances::local(&act) };
            let hash = execute(made, None, document::actor(b"PHONE"), &circumstances, &command);
            let hash = hash.expect("executed").expect("a change");
            let change = made.get_change_by_hash(&hash).expect("its change");
            let bytes = act.encode();
            self.chain = self.chain.then(&bytes);
            let heads: Vec<ChangeHash> = made.get_heads().iter().map(|head| ChangeHash(head.0)).collect();
            let kind = EntryKind::Act {
                act: act.id(),
                bytes: ByteBuf::from(bytes),
                chain: Some(self.chain),
                outcome: Outcome::Accepted,
                change: ByteBuf::from(change.raw_bytes().to_vec()),
                hash: Some(ChangeHash(hash.0)),
                fork: None,
            };
            let position = batch.enter(NOW, Some(id), heads.clone(), kind);
            let reader = self.store.read().expect("reads");
            let born = reader.document(id).expect("row").map_or(position, |row| row.born);
            let folds = self.number.is_multiple_of(2);
            let former = reader.document(id).expect("row").map_or((0, 0), |row| (row.snapshot, row.tail));
            let (snapshot, tail) = if folds { (position, 0) } else { (former.0, former.1 + 1) };
            if folds {
                batch.snapshots.push((id, made.save_nocompress()));
            }
            let (kind, scopes) = (DocumentKind::Equipment, Vec::new());
            batch.documents.push(DocumentRow {
                id,
                kind,
                born,
                latest: position,
                snapshot,
                tail,
                heads,
                scopes,
                founded: 0,
                archived: 0,
            });
            let view = equipment::read(id, &DocumentReader::now(made)).expect("an item");
            batch.summaries.push(Summary::Equipment(Box::new(equipment::summarize(&view))));
        }
        let head = SignedHead {
            act: ActId { device: PHONE, number: self.number },
            head: self.chain,
            signature: ByteBuf::from(sign(1, self.number, &self.chain)),
        };
        batch.signed.push(head);
        self.store.commit(batch).expect("commits");
    }

    /// The birth of a document, then a value that is another each time.
    fn command(&self, n: usize) -> Command {
        let value = format!("INV-{}", self.number);
        if self.documents[n].get_heads().is_empty() {
            return Command::Item(Item::RegisterEquipment { fields: [(EquipmentField::Inventory, value)].into() });
        }
        Command::Item(Item::SetEquipmentField { field: EquipmentField::Inventory, value })
    }

    fn report(&self) -> verify::Report {
        verify::store(&*self.store.read().expect("reads")).expect("verifies")
    }
}

fn sign(seed: u8, number: u64, chain: &ChainHash) -> Vec<u8> {
    let signature: Signature = browser_key(seed).sign(&signed_bytes(PHONE, number, chain));
    signature.to_bytes().to_vec()
}

fn act(number: u64, document: DocumentId, command: &Command) -> Act {
    Act {
        device: PHONE,
        number,
        person: PersonId::new("omar"),
        document,
        kind: DocumentKind::Equipment,
        site: Site::Field,
        at: NOW,
        seen: Vec::new(),
        base: 0,
        command: command.name().into(),
        version: COMMAND_VERSION,
        arguments: cbor::encode(command),
    }
}

fn living(pushes: usize) -> Living {
    let mut living = Living::new(RedbStore::in_memory().expect("opens"));
    (0..pushes).for_each(|_| living.push());
    living
}

/// All records of a store, but for what a restore changes.
fn records(store: &dyn Store) -> Vec<Record> {
    let reader = store.read().expect("reads");
    let mut records = Vec::new();
    record::all(&*reader, reader.end().expect("end"), &mut |record| {
        match record {
            Record::Series(..) => {}
            // Sessions are doubted after a restore: the cookie alone opens none.
            Record::Session(session) => records.push(Record::Session(SessionRow { doubted: true, ..session })),
            record => records.push(record),
        }
        Ok(())
    })
    .expect("told");
    records
}

#[test]
fn a_whole_store_is_found_whole() {
    let report = living(4).report();
    assert_eq!(report.faults, Vec::<String>::new());
    assert_eq!((report.entries, report.documents, report.logs, report.signatures), (14, 3, 1, 4));
}

#[test]
fn a_backup_becomes_the_same_store_in_a_new_epoch() {
    let mut living = living(3);
    let folder = tempfile::tempdir().expect("a folder");
    let (file, restored) = (folder.path().join("a.backup"), folder.path().join("new.redb"));
    crate::light::found(&living.store, NOW, 30, &mut || [3; 32]).expect("keys");
    let then = records(&living.store);
    let manifest = make(&living.store, &file, NOW).expect("made");
    assert_eq!((manifest.position, manifest.documents), (11, 3));
    assert_eq!(check(&file).expect("whole"), manifest);
    assert_eq!(living.store.read().expect("reads").backed_up().expect("mark"), 11);
    living.push();

    let told = restore(&file, &restored, SERIES_JUMP).expect("restored");
    assert_eq!(told.series, [SeriesJump { series: "TYS".into(), before: 984_371, now: 985_371 }]);
    assert_eq!((told.epoch.from, told.documents, told.made), (11, 3, NOW));
    let store = RedbStore::open(&restored).expect("opens");
    assert!(records(&store) == then, "equal to the instant of the backup");
    let sessions = store.read().expect("reads").sessions().expect("sessions");
    assert!(sessions.len() == 1 && sessions.iter().all(|session| session.doubted), "the device's key is asked for");
    let used = store.read().expect("reads").passkey_use(&[7; 16]).expect("a row");
    assert!(used.is_some(), "a copied passkey is noticed after a restore, too");
    let (old, new) = (living.store.read().expect("reads"), store.read().expect("reads"));
    let old_epoch = old.epoch().expect("epoch").epoch;
    assert_eq!(new.epoch().expect("epoch"), told.epoch);
    assert_ne!(told.epoch.epoch, old_epoch);
    assert_eq!(new.shared_with(old_epoch).expect("shared"), Some(11), "what moved after it is fetched whole");
    assert_eq!(new.secret().expect("secret"), old.secret().expect("secret"), "old cursors open, and tell their epoch");
    assert!(new.light().expect("keys").is_some() && new.light().expect("keys") == old.light().expect("keys"));
    assert_eq!(new.next_in_series("TYS").expect("series"), 985_371);
    assert_eq!(new.backed_up().expect("mark"), 11);
    assert_eq!(verify::store(&*new).expect("verifies").faults, Vec::<String>::new());
    assert!(matches!(restore(&file, &restored, 1), Err(BackupError::Occupied(_))));
}

#[test]
fn an_epoch_left_twice_is_shared_up_to_the_earlier_leaving() {
    let mut living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let first_epoch = living.store.read().expect("reads").epoch().expect("epoch").epoch;
    make(&living.store, &path("early"), NOW).expect("made");
    living.push();
    make(&living.store, &path("late"), NOW).expect("made");
    restore(&path("early"), &path("b.redb"), 1).expect("restored");
    let second = RedbStore::open(path("b.redb")).expect("opens");
    make(&second, &path("again"), NOW).expect("made");
    drop(second);
    restore(&path("again"), &path("c.redb"), 1).expect("restored");
    let third = RedbStore::open(path("c.redb")).expect("opens");
    let reader = third.read().expect("reads");
    assert_eq!(reader.epochs().expect("epochs").len(), 3);
    assert_eq!(reader.shared_with(first_epoch).expect("shared"), Some(5));
}

/// OAX-86, BJ-05: what was documented cannot be changed unnoticed.
#[test]
fn every_changed_byte_of_a_backup_is_found() {
    let living = living(2);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.backup");
    make(&living.store, &file, NOW).expect("made");
    let bytes = fs::read(&file).expect("read");
    let changed = folder.path().join("changed");
    let not_whole = |bytes: &[u8]| {
        fs::write(&changed, bytes).expect("written");
        matches!(check(&changed), Err(BackupError::NotWhole(_)))
    };
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(not_whole(&flipped), "byte {at}");
    }
    for cut in [0, 5, 15, 40, bytes.len() / 2, bytes.len() - 1] {
        assert!(not_whole(&bytes[..cut]), "cut at {cut}");
    }
    assert!(not_whole(&[bytes.as_slice(), b"x"].concat()), "something after its end");
    assert!(matches!(restore(&changed, &folder.path().join("x.redb"), 1), Err(BackupError::NotWhole(_))));
    assert!(!folder.path().join("x.redb").exists());
}

#[test]
fn a_backup_is_taken_while_the_store_is_written_on() {
    let mut living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.backup");
    let reader = living.store.read().expect("reads");
    living.push();
    write_all(&*reader, &file, NOW).expect("written");
    assert_eq!(check(&file).expect("whole").position, 5, "the instant the reader sees");
    let report = verify::backup(&file, folder.path()).expect("verified");
    assert!(report.is_whole(), "{:?}", report.faults);
}

#[test]
fn a_backup_of_a_store_that_takes_no_writes_is_whole_and_not_marked() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.backup");
    let closable = ClosableStore::new(Arc::new(living.store));
    closable.close();
    let manifest = make(&closable, &file, NOW).expect("made");
    assert!(manifest.unmarked);
    assert_eq!(Manifest { unmarked: true, ..check(&file).expect("whole") }, manifest);
    assert_eq!(closable.read().expect("reads").backed_up().expect("mark"), 0, "phones keep what they sent");
    closable.open();
    assert!(!make(&closable, &file, NOW).expect("made").unmarked);
}

/// As on a full disk, when one is needed most: it was told as not made, and what stands beside it was taken away.
#[test]
fn a_backup_whose_mark_finds_no_room_is_made() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let [first, second] = ["a.backup", "b.backup"].map(|name| folder.path().join(name));
    let store = InterferingStore::on(Arc::new(living.store));
    store.fills(true);
    let manifest = make(&store, &first, NOW).expect("made");
    assert!(
        manifest.unmarked && manifest.mark_fault.as_deref().is_some_and(|why| why.contains("full")),
        "{manifest:?}"
    );
    assert_eq!(check(&first).expect("whole").digest, manifest.digest);
    assert_eq!(store.read().expect("reads").backed_up().expect("mark"), 0, "phones keep what they sent");
    store.fills(false);
    let manifest = make_since(&store, None, &first, &second, NOW).expect("and it is gone on from");
    assert!(!manifest.unmarked && manifest.mark_fault.is_none());
}

#[test]
fn a_backup_that_was_not_made_leaves_nothing() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.backup");
    fs::create_dir(&file).expect("something is in its way");
    assert!(matches!(make(&living.store, &file, NOW), Err(BackupError::Disk { .. })));
    let left = fs::read_dir(folder.path()).expect("reads").count();
    assert_eq!(left, 1, "what was in its way");
}

#[test]
fn backups_of_one_name_are_made_one_at_a_time_and_leave_nothing_else() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.backup");
    let first = alone(&file).expect("nobody makes it");
    assert!(matches!(alone(&file), Err(BackupError::UnderWay(_))));
    drop(alone(&folder.path().join("b.backup")).expect("another name is another backup"));
    make(&living.store, &file, NOW).expect("made");
    drop(first);
    // As after a kill.
    fs::write(beside(&file, "lock"), b"").expect("written");
    drop(alone(&file).expect("nobody makes it"));
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|one| one.expect("one").path()).collect();
    assert_eq!(left, [file]);
}

/// As where the service was killed at night: the next one bears another day's name, and nobody would think of it.
#[test]
fn what_a_backup_that_was_killed_left_goes_with_the_next_one() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let [file, killed, under_way] = ["a.ronda", "b.ronda", "c.ronda"].map(|name| folder.path().join(name));
    make(&living.store, &file, NOW).expect("made");
    let other = alone(&under_way).expect("nobody makes it");
    fs::write(beside(&killed, "lock"), b"").expect("written");
    let [killed, begun] = [&killed, &under_way].map(|one| beside(one, "part"));
    // As by a program that downloads one here.
    let download = folder.path().join("e.ronda.part");
    for part in [&killed, &begun, &download] {
        fs::copy(&file, part).expect("copied");
    }
    let operators = folder.path().join("video.part");
    fs::write(&operators, b"a part of something else").expect("written");
    drop(alone(&folder.path().join("d.ronda")).expect("nobody makes it"));
    assert!(!killed.exists() && begun.exists() && operators.exists() && file.exists());
    drop(other);
    // As after a kill.
    fs::write(beside(&under_way, "lock"), b"").expect("written");
    drop(alone(&file).expect("nobody makes it"));
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert!(!begun.exists() && download.exists() && left == 3, "{left}: the backup, and what is not ours");
}

/// What `verify` says of a store in which one thing was written otherwise.
fn faults_with(how: impl FnOnce(&mut Batch, &Living)) -> String {
    let living = living(3);
    let mut batch = Batch::after(living.store.read().expect("reads").end().expect("end"));
    how(&mut batch, &living);
    living.store.commit(batch).expect("commits");
    let report = living.report();
    assert!(!report.is_whole());
    report.faults.join("\n")
}

#[test]
fn what_is_not_as_it_should_be_is_named() {
    let head = |seed: u8, number: u64, chain: ChainHash| SignedHead {
        act: ActId { device: PHONE, number },
        head: chain,
        signature: ByteBuf::from(sign(seed, number, &chain)),
    };
    let forged = faults_with(|batch, living| batch.signed.push(head(2, 9, living.chain)));
    assert!(forged.contains("is not its own"), "{forged}");
    let other = faults_with(|batch, _| batch.signed.push(head(1, 9, ChainHash([1; 32]))));
    assert!(other.contains("signed another log"), "{other}");
    let unsigned = faults_with(|batch, living| {
        let chain = living.chain.then(b"more");
        let (change, bytes) = (ByteBuf::new(), ByteBuf::from(b"more".to_vec()));
        let act = ActId { device: PHONE, number: 10 };
        let outcome = Outcome::Accepted;
        batch.enter(
            NOW,
            None,
            vec![],
            EntryKind::Act { act, bytes, chain: Some(chain), outcome, change, hash: None, fork: None },
        );
    });
    assert!(unsigned.contains("signed up to 9, its log ends at 10"), "{unsigned}");
    let broken = faults_with(|batch, _| {
        let (change, bytes) = (ByteBuf::new(), ByteBuf::from(b"more".to_vec()));
        let act = ActId { device: PHONE, number: 11 };
        let (chain, outcome) = (Some(ChainHash([3; 32])), Outcome::Accepted);
        batch.enter(NOW, None, vec![], EntryKind::Act { act, bytes, chain, outcome, change, hash: None, fork: None });
    });
    assert!(broken.contains("follows number 9") && broken.contains("does not continue its log"), "{broken}");
    let snapshot = faults_with(|batch, _| batch.snapshots.push((Living::id(0), document::empty().save())));
    assert!(snapshot.contains("its snapshot"), "{snapshot}");
    let change = faults_with(|batch, _| {
        let change = ByteBuf::from(b"no change".to_vec());
        batch.enter(NOW, Some(Living::id(1)), vec![ChangeHash([9; 32])], EntryKind::Rulings { change });
    });
    assert!(change.contains("document"), "{change}");
    let row = faults_with(|batch, living| {
        let reader = living.store.read().expect("reads");
        let mut row = reader.document(Living::id(2)).expect("row").expect("a row");
        (row.heads, row.tail) = (vec![ChangeHash([8; 32])], 77);
        batch.documents.push(row);
    });
    assert!(row.contains("the heads kept") && row.contains("not 77"), "{row}");
}

#[test]
fn the_audit_log_tells_backups_and_restores() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let (file, place) = (folder.path().join("a.backup"), folder.path().join("new.redb"));
    let manifest = make(&living.store, &file, NOW).expect("made");
    let last = |reader: &dyn Reader| {
        let end = reader.end().expect("end");
        match reader.audit_before(end).expect("lines").next().expect("a line").expect("read").kind {
            EntryKind::Audit(line) => (line.what, line.detail),
            other => panic!("{other:?}"),
        }
    };
    let made = last(&*living.store.read().expect("reads"));
    assert_eq!(made, (AuditKind::BackedUp, manifest.digest.clone()));
    restore_at(&file, &place, &blobs::beside_store(&place), 1, NOW.plus(1)).expect("restored");
    let store = RedbStore::open(&place).expect("opens");
    let reader = store.read().expect("reads");
    assert_eq!(last(&*reader), (AuditKind::Restored, manifest.digest));
    assert_eq!(verify::store(&*reader).expect("verifies").faults, Vec::<String>::new());
}

/// A store on the disk of which a document's snapshot is damaged, its packed row cut short; which document, and as it was.
fn with_a_damaged_snapshot(path: &Path) -> (RedbStore, DocumentId, TicketView) {
    let (fixture, id, _) = lived(on_disk(path));
    let whole = stored_ticket(&*fixture.store.read().expect("reads"), id).expect("reads").expect("a ticket");
    let snapshots = vec![(id, b"nada que se lea".repeat(9))];
    fixture.store.commit(Batch { snapshots, ..Batch::after(fixture.end()) }).expect("commits");
    drop(fixture);
    // The writer's thread holds the file a moment longer.
    while RedbStore::open(path).is_err() {
        std::thread::yield_now();
    }
    tampered::cut_snapshot(path, id);
    let store = on_disk(path);
    assert!(store.read().expect("reads").snapshot(id).is_err(), "it does not unpack");
    (store, id, whole)
}

#[test]
fn a_damaged_snapshot_costs_no_backup_and_its_document_is_restored_of_its_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let (store, id, whole) = with_a_damaged_snapshot(&path("ronda.redb"));
    make(&store, &path("backup"), NOW).expect("made");
    restore(&path("backup"), &path("again.redb"), 0).expect("restored");
    let again = on_disk(&path("again.redb"));
    let reader = again.read().expect("reads");
    assert_eq!(stored_ticket(&*reader, id).expect("reads"), Some(whole));
    assert_eq!(verify::store(&*reader).expect("verified").faults, Vec::<String>::new());
}

#[test]
fn what_a_backup_cannot_do_without_is_named_where_it_is_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let (store, id, _) = with_a_damaged_snapshot(&path("ronda.redb"));
    let position = store.read().expect("reads").document(id).expect("reads").expect("a document").latest;
    drop(store);
    tampered::cut_summary(&path("ronda.redb"), id);
    let summary = make(&on_disk(&path("ronda.redb")), &path("backup"), NOW).expect_err("no summary").to_string();
    assert!(summary.contains(&format!("document {id}")) && summary.contains("--rebuild"), "{summary}");
    tampered::cut_entry(&path("ronda.redb"), position);
    let entry = make(&on_disk(&path("ronda.redb")), &path("backup"), NOW).expect_err("no entry").to_string();
    assert!(entry.contains(&format!("entry {position}")), "{entry}");
}

/// All photographs of an institution do not fit into a folder for what is there for a moment.
#[test]
fn a_backup_is_verified_without_a_copy_of_its_evidence() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let bytes = b"una foto".to_vec();
    let evidence = BlobStore::folder(path("kept"));
    evidence.put(&Sha256::of(&bytes), bytes.clone()).expect("kept");
    let size = u32::try_from(bytes.len()).expect("short");
    let mut batch = Batch::after(living.store.read().expect("reads").end().expect("an end"));
    batch.blobs = vec![BlobRow { sha256: Sha256::of(&bytes), size, media: Media::Jpeg, at: NOW }];
    living.store.commit(batch).expect("told");
    for name in ["copies", "scratch"] {
        fs::create_dir(path(name)).expect("a folder");
    }
    let file = path("copies").join("backup");
    make_whole(&living.store, &path("ronda.redb"), &evidence, &file, NOW).expect("made");
    let report = verify::backup(&file, &path("scratch")).expect("verified");
    assert_eq!((report.files, report.faults), (1, Vec::<String>::new()), "it is read where it lies");
    let left = fs::read_dir(path("scratch")).expect("reads").map(|entry| entry.expect("a file").file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["verify.redb"], "of the store alone a copy is made");
}

#[test]
fn a_file_of_evidence_that_the_disk_cannot_give_is_told_as_missing() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let (there, spoiled) = (b"una foto".to_vec(), b"otra foto".to_vec());
    let evidence = BlobStore::folder(folder.path().join("kept"));
    evidence.put(&Sha256::of(&there), there.clone()).expect("kept");
    let name = Sha256::of(&spoiled).to_string();
    let under = folder.path().join("kept").join(&name[..2]);
    // A folder stands where its bytes should: reading it fails.
    fs::create_dir_all(under.join(&name)).expect("a folder");
    let row = |bytes: &[u8]| {
        let size = u32::try_from(bytes.len()).expect("short");
        BlobRow { sha256: Sha256::of(bytes), size, media: Media::Jpeg, at: NOW }
    };
    let mut batch = Batch::after(living.store.read().expect("reads").end().expect("an end"));
    batch.blobs = vec![row(&there), row(&spoiled)];
    living.store.commit(batch).expect("told");
    let (own, file) = (folder.path().join("ronda.redb"), folder.path().join("copies").join("backup"));
    fs::create_dir(folder.path().join("copies")).expect("a folder");
    let made = make_whole(&living.store, &own, &evidence, &file, NOW).expect("made");
    assert_eq!((made.evidence.files, made.evidence.missing), (1, 1));
    // The next one of its chain looks for it again, though nothing came since.
    fs::remove_dir(under.join(&name)).expect("removed");
    let next = folder.path().join("copies").join("next");
    let since = || make_since(&living.store, Some((&own, &evidence)), &file, &next, NOW.plus(1));
    let missing = since().expect("made");
    assert_eq!((missing.evidence.files, missing.evidence.copied, missing.evidence.missing), (1, 0, 1), "as ever");
    fs::remove_file(&next).expect("removed");
    evidence.put(&Sha256::of(&spoiled), spoiled.clone()).expect("found again");
    let found = since().expect("made");
    assert_eq!((found.evidence.files, found.evidence.copied, found.evidence.missing), (2, 1, 0));
    // Phones would let go of what a backup has passed: of a disk that is away none is made.
    fs::remove_dir_all(folder.path().join("copies").join("blobs")).expect("removed");
    fs::remove_dir_all(&under).expect("removed");
    fs::write(&under, b"no folder").expect("in the way");
    let away = make_whole(&living.store, &own, &evidence, &file, NOW).expect_err("nothing is known of any file");
    assert!(matches!(away, BackupError::Evidence(BlobError::Disk { .. })), "{away}");
}
