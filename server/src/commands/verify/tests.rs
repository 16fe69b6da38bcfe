//! Tests of `ronda verify`.

use super::*;
use crate::store::{Archives, Batch, EntryKind, Projector, Rebuilt, SharedTurn, Turn};
use crate::verification::testing::{lived, on_disk};
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Each is a copy of all that the desk knows.
#[test]
fn the_folder_of_a_verification_that_was_killed_goes_with_the_next_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let left = folder.path().join("ronda-verify-4711");
    let another = folder.path().join("another");
    for path in [&left, &another] {
        fs::create_dir(path).expect("a folder");
        fs::write(path.join("verify.redb"), b"a store").expect("written");
    }
    let under_way = Scratch::within(folder.path()).expect("made");
    assert_eq!(fs::metadata(&under_way.path).expect("there").mode() & 0o777, 0o700);
    assert!(!left.exists() && another.exists());
    let other = Scratch::within(folder.path()).expect("made");
    assert!(under_way.path.exists(), "somebody has it");
    drop((under_way, other));
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1, "what is none of theirs");
}

#[test]
fn a_database_is_verified_by_its_own_data_directory_alone() {
    let (own, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    // Nobody is there: whoever asked it would fail otherwise.
    let database = "postgres:///ronda?host=/nowhere/at/all&user=ronda";
    let settings =
        || Settings { data: Some(own.path().to_owned()), store: Some(database.to_owned()), ..Settings::default() };
    let refused = data(other.path(), (VerifyScope::Whole, false), settings()).expect_err("there is no store");
    assert!(matches!(&refused, CommandError::Refused(why) if why.contains("no store in")), "{refused}");
    assert_eq!(std::fs::read_dir(other.path()).expect("read").count(), 0, "no proof is left there");
    let asked =
        data(own.path(), (VerifyScope::Whole, false), settings()).expect_err("the database is asked, and is not there");
    assert!(!matches!(asked, CommandError::Refused(_)), "{asked}");

    drop(RedbStore::open(start::store_file(other.path())).expect("founded"));
    let _code = data(other.path(), (VerifyScope::Whole, false), settings()).expect("the file in it is verified");
    assert!(other.path().join("verified.json").exists());
}

/// A store to which somebody writes whenever nobody has the turn.
struct BusyStore {
    inner: RedbStore,
    own: Mutex<()>,
    has_turn: AtomicBool,
}

impl Store for BusyStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        if !self.has_turn.load(Ordering::SeqCst) {
            let mut batch = Batch::after(self.inner.read()?.end()?);
            let person = Person::new(PersonId::new("omar"), "Omar".to_owned());
            batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
            self.inner.commit(batch)?;
        }
        self.inner.read()
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        self.inner.commit(batch)
    }
    fn turn(&self) -> Turn<'_> {
        let own = self.own.lock().expect("whole");
        self.has_turn.store(true, Ordering::SeqCst);
        Turn::among(own, self)
    }
    fn accepts_writes(&self) -> bool {
        true
    }
    fn archives(&self) -> &Archives {
        self.inner.archives()
    }
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        self.inner.rebuild(projector)
    }
}

impl SharedTurn for BusyStore {
    fn end(&self) {
        self.has_turn.store(false, Ordering::SeqCst);
    }
}

#[test]
fn what_is_written_meanwhile_is_not_proven() {
    let folder = tempfile::tempdir().expect("a folder");
    let (inner, own) = (RedbStore::in_memory().expect("opens"), Mutex::default());
    let store = BusyStore { inner, own, has_turn: AtomicBool::new(false) };
    let evidence = BlobStore::folder(folder.path().join("blobs"));
    let verified = |what: VerifyScope| {
        let _code = checked(&store, (folder.path(), &evidence), (what, false), 2, || Ok(())).expect("verified");
        let reader = store.inner.read().expect("reads");
        let proof = Checkpoint::read(folder.path(), &*reader).expect("a proof");
        (proof.position, reader.end().expect("end"))
    };
    let (proven, first_end) = verified(VerifyScope::Whole);
    // The last proof was looked for, and then where the feed ends: each found one more.
    assert_eq!(proven, 2, "what stood there when it began: it wrote on to {first_end}");
    let (proven, end) = verified(VerifyScope::SinceLast);
    assert!((first_end..end).contains(&proven), "{proven} of {end}: more than before, and not all");
}

#[test]
fn what_was_cut_short_is_gone_on_with_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = start::store_file(folder.path());
    drop(RedbStore::open(&file).expect("founded"));
    let resume = || {
        let _code = data(folder.path(), (VerifyScope::Resumed, false), Settings::default()).expect("verified");
    };
    let proof = || {
        let store = RedbStore::open(&file).expect("opens");
        let proof = Checkpoint::read(folder.path(), &*store.read().expect("reads"));
        proof.expect("a proof")
    };
    resume();
    assert_eq!(proof().whole, proof().at, "there was nothing to go on with: all was verified");
    let left = folder.path().join("verifying");
    std::fs::write(&left, b"something else").expect("written");
    resume();
    assert_eq!(proof().whole, proof().at, "it was not sealed here: all was verified");
    assert!(!left.exists(), "nothing is left of it");
}

/// It is sound in itself: only what was written down of the one that stood there tells that entries are gone.
#[test]
fn an_earlier_copy_of_the_store_is_never_found_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, earlier) = (start::store_file(folder.path()), folder.path().join("earlier"));
    let (fixture, ..) = lived(on_disk(&file));
    drop(fixture);
    // The writer's thread holds the file a moment longer.
    let opened = || {
        loop {
            if let Ok(store) = RedbStore::open(&file) {
                return store;
            }
            std::thread::yield_now();
        }
    };
    drop(opened());
    fs::copy(&file, &earlier).expect("copied");
    let store = opened();
    let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
    let person = Person::new(PersonId::new("nadie.mas"), "Nadie más".to_owned());
    batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
    store.commit(batch).expect("written");
    // As one that was cut short leaves it.
    let secret = store.read().expect("reads").secret().expect("a secret");
    let (evidence, now) = (BlobStore::of(folder.path(), None), Clock::system().now());
    let mut keep = |told: &dyn Fn() -> VerificationProgress| told().write(folder.path(), &secret).expect("kept");
    let beside = (file.as_path(), &evidence);
    let report = verify::data_from(&store, beside, None, now, &VerifyOptions::silent(), &mut keep);
    assert!(report.expect("verified").is_whole());
    drop(store);
    let (proven, cut_short) = (folder.path().join("verified.json"), folder.path().join("verifying"));
    assert!(cut_short.exists());

    fs::copy(&earlier, &file).expect("put back");
    let verified = |what| {
        let _code = data(folder.path(), (what, false), Settings::default()).expect("verified");
    };
    verified(VerifyScope::Resumed);
    assert!(!proven.exists(), "the feed has left what was verified before it was cut short");
    fs::copy(&file, &earlier).expect("copied");
    verified(VerifyScope::Whole);
    let first = fs::read(&proven).expect("nothing tells of what is gone");

    let store = opened();
    let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
    let person = Person::new(PersonId::new("otra.mas"), "Otra más".to_owned());
    batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
    store.commit(batch).expect("written");
    drop(store);
    verified(VerifyScope::Whole);
    let proof = fs::read(&proven).expect("a proof");
    assert_ne!(proof, first);
    fs::copy(&earlier, &file).expect("put back");
    for what in [VerifyScope::Whole, VerifyScope::Resumed, VerifyScope::SinceLast] {
        verified(what);
        assert_eq!(fs::read(&proven).expect("a proof"), proof, "{what:?}: the proof is not written over");
    }
}

#[test]
fn without_a_proof_to_go_on_from_all_is_verified_and_one_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = start::store_file(folder.path());
    drop(RedbStore::open(&file).expect("founded"));
    let proven = || {
        let _code = data(folder.path(), (VerifyScope::SinceLast, false), Settings::default()).expect("verified");
        let store = RedbStore::open(&file).expect("opens");
        let proof = Checkpoint::read(folder.path(), &*store.read().expect("reads"));
        proof.expect("a proof")
    };
    let first = proven();
    assert_eq!(first.at, first.whole, "there was none: all was verified");
    assert_eq!(proven().whole, first.whole, "gone on from it");
    let path = folder.path().join("verified.json");
    let text = std::fs::read_to_string(&path).expect("read");
    let edited = text.replace("\"position\": 0", "\"position\": 1");
    assert_ne!(edited, text);
    std::fs::write(&path, edited).expect("written");
    let again = proven();
    assert_eq!((again.position, again.whole), (0, again.at), "an edited one is refused, and all is verified");
}
