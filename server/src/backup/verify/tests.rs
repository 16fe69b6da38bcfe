//! Tests of verification: all cores find what one thread finds. What came since the last proof is verified, what came
//! before it by its hashes.

mod databases;

use super::progress::VerificationProgress;
use super::{
    Report, Stage, VerifyOptions, data_as, data_from, data_since, document, ocsp_answers, on_cores, store, time_stamps,
};
use crate::backup::blobs::beside_store;
use crate::store::ocsp::{OcspAnswer, OcspRows};
use crate::store::redb::{RedbStore, tampered};
use crate::store::time_stamps::{StampRows, StoredStamp, Subject};
use crate::store::transfer::{FilledBy, Filling, Rows as _};
use crate::store::{Batch, EntryKind, LogRow, Store};
use crate::verification::checkpoint::{Checkpoint, CheckpointError};
use crate::verification::testing::{Fixture, lived, note, on_disk};
use crate::verification::{Actors, Organisations};
use ronda_shared::cbor;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const NOW: Timestamp = Timestamp::from_millis(1_795_300_000_000);

/// A store on the disk that nobody has open any more, as `fill` left it.
fn left(folder: &Path, fill: impl FnOnce(&Fixture, DocumentId)) -> PathBuf {
    let path = folder.join("ronda.redb");
    let (fixture, id, _) = lived(on_disk(&path));
    fill(&fixture, id);
    drop(fixture);
    // The writer's thread holds the file a moment longer.
    while RedbStore::open(&path).is_err() {
        std::thread::yield_now();
    }
    path
}

/// The first entry in which these bytes stand.
fn entry_with(path: &Path, words: &[u8]) -> u64 {
    let store = on_disk(path);
    let reader = store.read().expect("reads");
    let says = |position: &u64| {
        let bytes = reader.entry_bytes(*position).expect("read").expect("an entry");
        bytes.windows(words.len()).any(|window| window == words)
    };
    (1..=reader.end().expect("an end")).find(says).expect("an entry that says so")
}

fn as_one(cores: usize) -> VerifyOptions<'static> {
    VerifyOptions { cores, ..VerifyOptions::silent() }
}

#[test]
fn all_cores_tell_what_one_thread_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = left(folder.path(), |_, _| {});
    for changed in [false, true] {
        if changed {
            tampered::entry(&path, entry_with(&path, b"Llego"), b"Llego", b"llego");
        }
        let own = on_disk(&path);
        let told = store(&*own.read().expect("reads")).expect("verified");
        assert_eq!(told.is_whole(), !changed, "{:?}", told.faults);
        for cores in [1, 2, 5] {
            assert_eq!(on_cores(&own, &as_one(cores)).expect("verified"), told, "{cores} threads");
        }
    }
}

#[test]
fn it_is_told_how_far_the_verification_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = on_disk(&left(folder.path(), |_, _| {}));
    let heard = Mutex::new(BTreeSet::new());
    let tell = |stage: Stage, done: u64, of: u64| {
        assert!(done <= of, "{stage:?}: {done} of {of}");
        if done == of {
            heard.lock().expect("a list").insert(stage);
        }
    };
    let report = on_cores(&own, &VerifyOptions { cores: 2, tell: &tell }).expect("verified");
    assert!(report.is_whole());
    let stages = heard.into_inner().expect("a list");
    assert_eq!(stages, BTreeSet::from([Stage::Feed, Stage::Signatures, Stage::Documents]));
}

/// A store with a proof, and a note that came after it: the store's file and the proof.
fn went_on(folder: &Path) -> (PathBuf, Checkpoint) {
    let mut proof = None;
    let path = left(folder, |fixture, id| {
        let mut eva = fixture.browser("eva.rios", 4, Site::Desk);
        proof = Some(Checkpoint::of(&*fixture.store.read().expect("reads"), NOW, None).expect("made"));
        assert_eq!(fixture.does(&mut eva, id, &note("Vino después de la prueba")), Outcome::Accepted);
    });
    (path, proof.expect("made"))
}

/// What is found since the proof.
fn found(path: &Path, proof: &Checkpoint) -> Report {
    data_since(&on_disk(path), (path, &beside_store(path)), proof, &as_one(2)).expect("verified")
}

#[test]
fn what_came_since_the_last_proof_is_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, proof) = went_on(folder.path());
    let report = found(&path, &proof);
    assert_eq!(report.faults, Vec::<String>::new());
    let end = on_disk(&path).read().expect("reads").end().expect("an end");
    assert_eq!(report.entries, end - proof.position);
    assert_eq!((report.documents, report.logs, report.signatures), (1, 1, 1));
    let whole = data_as(&on_disk(&path), &path, &beside_store(&path), &as_one(2)).expect("verified");
    assert!(whole.is_whole() && whole.entries == end && whole.documents == 2, "{:?}", whole.faults);
}

#[test]
fn an_entry_changed_before_the_proof_is_found_by_the_hash() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, proof) = went_on(folder.path());
    let position = entry_with(&path, b"Una nota del otro asunto");
    assert!(position <= proof.position);
    tampered::entry(&path, position, b"Una nota", b"Otra not");
    let faults = found(&path, &proof).faults;
    assert_eq!(faults, [format!("entry {position} was changed after it was written")], "its document did not move");
}

#[test]
fn an_entry_changed_after_the_proof_is_found_by_verifying_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, proof) = went_on(folder.path());
    let position = entry_with(&path, b"Vino desp");
    assert!(position > proof.position);
    tampered::entry(&path, position, b"Vino desp", b"Fue despu");
    let faults = found(&path, &proof).faults.join("\n");
    assert!(faults.contains(&format!("entry {position} was changed after it was written")), "{faults}");
    assert!(faults.contains("does not continue its log") && faults.contains("not what executing it says"), "{faults}");
}

#[test]
fn an_entry_that_does_not_unpack_is_told_by_its_place_and_hides_no_other_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, proof) = went_on(folder.path());
    let (lost, changed) = (entry_with(&path, b"Una nota del otro asunto"), entry_with(&path, b"Vino desp"));
    assert!(lost <= proof.position && changed > proof.position);
    tampered::entry(&path, changed, b"Vino desp", b"Fue despu");
    tampered::cut_entry(&path, lost);
    let own = on_disk(&path);
    let told = store(&*own.read().expect("reads")).expect("verified");
    assert_eq!(on_cores(&own, &as_one(2)).expect("verified"), told);
    drop(own);
    for faults in [told.faults, found(&path, &proof).faults] {
        let faults = faults.join("\n");
        assert!(faults.contains(&format!("entry {lost} cannot be read")), "{faults}");
        assert!(faults.contains(&format!("entry {changed} was changed after it was written")), "{faults}");
        assert!(
            !faults.contains(&format!("entry {} was changed", lost + 1)),
            "what follows is held by its hash: {faults}"
        );
    }
}

#[test]
fn a_damaged_summary_is_told_and_ends_no_verification() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = on_disk(&left(folder.path(), |_, _| {}));
    let damaged = own.read().expect("reads").summaries(None, 1).expect("read").first().expect("a document").id();
    let rows = vec![(damaged.bytes().to_vec(), b"nada que se lea".to_vec())];
    own.put_rows("summaries", rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    let told = store(&*own.read().expect("reads")).expect("verified");
    let fault = format!("document {damaged}: its summary is not what the document says (--rebuild makes it anew)");
    assert!(told.faults.contains(&fault), "{:?}", told.faults);
    assert_eq!(on_cores(&own, &as_one(2)).expect("verified"), told);
}

#[test]
fn a_damaged_row_of_a_log_a_device_or_a_person_is_told_and_ends_no_verification() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, proof) = went_on(folder.path());
    let changed = entry_with(&path, b"Una nota del otro asunto");
    tampered::entry(&path, changed, b"Una nota", b"Otra not");
    for table in ["log", "signed", "devices", "people", "people_then"] {
        let trial = folder.path().join(format!("{table}.redb"));
        std::fs::copy(&path, &trial).expect("copied");
        let own = on_disk(&trial);
        let (place, _) = own.rows_behind(table, None, 1).expect("read").into_iter().next().expect("a row");
        let rows = vec![(place, b"nada que se lea".to_vec())];
        own.put_rows(table, rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
        let told = store(&*own.read().expect("reads")).expect("verified");
        let faults = told.faults.join("\n");
        assert!(faults.contains(&format!("cannot be read ({table})")), "{table}: {faults}");
        assert!(faults.contains(&format!("entry {changed} was changed after it was written")), "{table}: {faults}");
        assert_eq!(on_cores(&own, &as_one(2)).expect("verified"), told, "{table}");
        let since = data_since(&own, (&trial, &beside_store(&trial)), &proof, &as_one(2)).expect("verified");
        assert!(!since.is_whole(), "{table}: {:?}", since.faults);
    }
}

/// What was found until then would be told to nobody.
#[test]
fn a_stamped_entry_that_does_not_unpack_is_told_and_ends_no_verification() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = left(folder.path(), |fixture, document| {
        let (act, position) = (ActId { device: DeviceId::new(1), number: 1 }, 2);
        let (imprint, answer) = (Sha256::of(b"acta"), ByteBuf::from(vec![0x30, 0]));
        let stamp = StoredStamp {
            subject: Subject::Paper { document, act, position },
            imprint,
            provider: "PSC Uno".into(),
            at: NOW,
            policy: "1.2.3".into(),
            came: NOW,
            answer: answer.clone(),
            refused: Vec::new(),
        };
        let responder = "ac.cer".into();
        let said = OcspAnswer { certificate: imprint, act, document, position, responder, came: NOW, answer };
        let time_stamps = StampRows { kept: vec![stamp], ..StampRows::default() };
        let ocsp = OcspRows { kept: vec![said], ..OcspRows::default() };
        fixture.store.commit(Batch { time_stamps, ocsp, ..Batch::default() }).expect("written");
    });
    tampered::cut_entry(&path, 2);
    let (own, mut report) = (on_disk(&path), Report::default());
    let reader = own.read().expect("reads");
    time_stamps(&*reader, folder.path(), &mut report).expect("all are looked at");
    ocsp_answers(&*reader, folder.path(), &mut report).expect("all are looked at");
    let faults = report.faults.join("\n");
    assert!(faults.contains("entry 2, which signed it, cannot be read"), "{faults}");
    assert!(faults.contains("entry 2, which signed, cannot be read"), "{faults}");
}

/// Why an act waits stands in the feed and in its device's log; the phone and the desk are told by the log.
#[test]
fn another_reason_of_an_act_that_waits_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = on_disk(&left(folder.path(), |_, _| {}));
    let reader = own.read().expect("reads");
    let waits = reader.held().expect("read").next().expect("an act that waits").expect("read");
    let EntryKind::Act { act, outcome, .. } = waits.kind else { panic!("no act waits at {}", waits.position) };
    let row = reader.log(act.device, act.number).expect("read").expect("its row");
    assert_eq!(row.outcome, outcome);
    drop(reader);
    let rows = own.rows_behind("log", None, 1_000).expect("read");
    let (place, _) = rows.into_iter().find(|(_, value)| *value == cbor::encode(&row)).expect("its row");
    for other in [Outcome::Held(Reason::AlreadySo), Outcome::Refused(Reason::AlreadySo), Outcome::Accepted] {
        let told = cbor::encode(&LogRow { outcome: other.clone(), ..row.clone() });
        let mark = Filling::begun(FilledBy::Move, None);
        own.put_rows("log", vec![(place.clone(), told)], &mark).expect("another one");
        let report = store(&*own.read().expect("reads")).expect("verified");
        let fault = format!(
            "act {act} is kept with another outcome than the feed tells: its log says {other:?}, the feed {outcome:?}"
        );
        assert_eq!(report.faults, [fault]);
    }
}

#[test]
fn whichever_entry_does_not_unpack_the_verification_comes_to_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, trial) = (left(folder.path(), |_, _| {}), folder.path().join("trial.redb"));
    let end = on_disk(&path).read().expect("reads").end().expect("an end");
    for position in 1..=end {
        std::fs::copy(&path, &trial).expect("copied");
        tampered::cut_entry(&trial, position);
        let report = store(&*on_disk(&trial).read().expect("reads")).expect("verified");
        let told = format!("entry {position} cannot be read");
        assert!(report.faults.contains(&told), "{told}: {:?}", report.faults);
    }
}

/// Verifies all, going on from there; answers the report and where it stood when it was last told.
fn gone_on(path: &Path, from: Option<&VerificationProgress>) -> (Report, Option<VerificationProgress>) {
    let mut stood = None;
    let at = NOW.plus(1);
    let beside = beside_store(path);
    let report = data_from(&on_disk(path), (path, &beside), from, at, &as_one(2), &mut |told| stood = Some(told()));
    (report.expect("verified"), stood)
}

/// Where a verification stood that was cut short after the first document.
fn cut_short(path: &Path) -> VerificationProgress {
    let store = on_disk(path);
    let reader = store.read().expect("reads");
    let (latest, id) = reader.moved_after(0).expect("an index").next().expect("a document").expect("read");
    let (mut report, mut actors) = (Report::default(), Actors::default());
    document::check(&*reader, id, (&mut actors, &Organisations::default()), &mut report).expect("verified");
    VerificationProgress::at(&Checkpoint::of(&*reader, NOW, None).expect("made"), latest, &report, &actors)
}

#[test]
fn what_was_cut_short_goes_on_and_tells_what_it_would_have_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = left(folder.path(), |_, _| {});
    let (whole, stood) = gone_on(&path, None);
    assert_eq!(whole, data_as(&on_disk(&path), &path, &beside_store(&path), &as_one(1)).expect("verified"));
    let stood = stood.expect("told");
    assert_eq!((stood.documents(), stood.begun()), (2, NOW.plus(1)));
    let half = cut_short(&path);
    assert_eq!(gone_on(&path, Some(&stood)).0, whole, "all documents were passed");
    let (resumed, later) = gone_on(&path, Some(&half));
    assert_eq!(resumed, whole, "one of two was passed");
    assert_eq!(later.expect("told").begun(), NOW, "it began with the first");

    tampered::entry(&path, entry_with(&path, b"Una nota del otro asunto"), b"Una nota", b"Otra not");
    let faults = gone_on(&path, Some(&stood)).0.faults.join("\n");
    assert!(faults.contains("was changed after it was written"), "what was passed is held by its hash: {faults}");
}

#[test]
fn what_moved_after_it_was_cut_short_is_verified_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stood = None;
    let path = left(folder.path(), |fixture, id| {
        let reader = fixture.store.read().expect("reads");
        let (mut report, mut actors, mut latest) = (Report::default(), Actors::default(), 0);
        for moved in reader.moved_after(0).expect("an index") {
            let (position, one) = moved.expect("read");
            document::check(&*reader, one, (&mut actors, &Organisations::default()), &mut report).expect("verified");
            latest = position;
        }
        let of = Checkpoint::of(&*reader, NOW, None).expect("made");
        stood = Some(VerificationProgress::at(&of, latest, &report, &actors));
        let mut eva = fixture.browser("eva.rios", 4, Site::Desk);
        assert_eq!(fixture.does(&mut eva, id, &note("Vino después")), Outcome::Accepted);
    });
    let stood = stood.expect("made");
    let (report, _) = gone_on(&path, Some(&stood));
    assert!(report.is_whole() && report.documents == 2, "{:?}", report.faults);
    tampered::entry(&path, entry_with(&path, b"Vino desp"), b"Vino desp", b"Fue despu");
    let faults = gone_on(&path, Some(&stood)).0.faults.join("\n");
    assert!(faults.contains("not what executing it says"), "its document is executed again: {faults}");
}

#[test]
fn where_it_stood_is_read_by_its_own_store_alone_and_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = left(folder.path(), |_, _| {});
    let stood = cut_short(&path);
    let store = on_disk(&path);
    let reader = store.read().expect("reads");
    let read = || VerificationProgress::read(folder.path(), &*reader);
    assert!(matches!(read(), Err(CheckpointError::Absent)));
    stood.write(folder.path(), &reader.secret().expect("a secret")).expect("written");
    assert_eq!(read().expect("read"), stood);
    let other = RedbStore::in_memory().expect("memory");
    let of_other = VerificationProgress::read(folder.path(), &*other.read().expect("reads"));
    assert!(matches!(of_other, Err(CheckpointError::Forged)), "another server's");
    let file = folder.path().join("verifying");
    let bytes = std::fs::read(&file).expect("read");
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        std::fs::write(&file, changed).expect("written");
        assert!(matches!(read(), Err(CheckpointError::Forged)), "byte {at}");
    }
    VerificationProgress::remove(folder.path()).expect("removed");
    VerificationProgress::remove(folder.path()).expect("nothing to remove");
    assert!(matches!(read(), Err(CheckpointError::Absent)));
}
