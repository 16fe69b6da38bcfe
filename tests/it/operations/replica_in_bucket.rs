//! Tests of a replica in a bucket. What a folder gives it gives too, and a bucket that fails loses nothing and fences
//! nobody by mistake.

use ronda_server::backup::replica::bucket::BucketPlace;
use ronda_server::backup::replica::follower::{FollowSettings, Follower};
use ronda_server::backup::replica::place::{PlaceError, PutOutcome, ReplicaPlace};
use ronda_server::backup::replica::recover::{RestorePoint, TakeOver, recover};
use ronda_server::backup::replica::{Replica, ReplicaError};
use ronda_server::backup::{SERIES_JUMP, verify};
use ronda_server::blobs::BlobStore;
use ronda_server::clock::Clock;
use ronda_server::store::redb::RedbStore;
use ronda_server::store::{AuditKind, Batch, BlobRow, Store, StoreError, store_file};
use ronda_server::{identity, start};
use ronda_shared::evidence::Media;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use ronda_test_support::s3::{Faults, S3};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The instant of all that is done here.
const NOW: i64 = 1_795_186_800_000;

fn in_bucket(s3: &S3) -> BucketPlace {
    BucketPlace::new(&s3.bucket("mesa/reserva"))
}

/// Asks until it is answered: after a failure a bucket is left alone for a moment.
fn until<T>(mut ask: impl FnMut() -> Result<T, PlaceError>) -> T {
    let since = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(error) => assert!(since.elapsed() < Duration::from_secs(30), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_file_is_put_once_and_stays_as_it_is() {
    let s3 = S3::start();
    let place = in_bucket(&s3);
    assert_eq!(place.put("a/b", b"one").expect("put"), PutOutcome::Done);
    assert_eq!(place.put("a/b", b"two").expect("looked at"), PutOutcome::There);
    assert_eq!(place.put("a/b", b"one").expect("looked at"), PutOutcome::Done, "it is there, whoever asks again");
    assert_eq!(place.get("a/b", 3).expect("read").as_deref(), Some(b"one".as_slice()));
    assert!(place.get("a/b", 2).is_err(), "longer than any");
    until(|| place.put("a/inner/deep", b"not listed"));
    until(|| place.put("a/z", b"last"));
    assert_eq!(place.list("a").expect("listed"), ["b", "z"], "what is in folders is left out");
    assert_eq!(place.list_after("a", "b").expect("listed"), ["z"]);
    place.remove("a/b").expect("removed");
    assert_eq!((place.size("a/b").expect("asked"), place.get("a/b", 3).expect("asked")), (None, None));
}

#[test]
fn a_long_file_goes_in_parts_and_is_there_once_all_of_them_are() {
    let (s3, folder) = (S3::start(), tempfile::tempdir().expect("a folder"));
    let place = in_bucket(&s3);
    let long: Vec<u8> = (0..20_000_000_u32).map(|at| (at / 7) as u8).collect();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    std::fs::write(&from, &long).expect("written");
    assert_eq!(place.put_file("snapshots/one", &from).expect("put"), PutOutcome::Done);
    assert_eq!(place.put_file("snapshots/one", &from).expect("looked at"), PutOutcome::There);
    assert_eq!(place.list("snapshots").expect("listed"), ["one"]);
    assert!(place.get_file("snapshots/one", &to).expect("brought"));
    assert!(std::fs::read(&to).expect("read") == long, "as it was");
    // A part that is gone is noticed.
    let part = s3.names().into_iter().find(|name| name.contains("parts/")).expect("a part");
    let name = part.strip_prefix("mesa/reserva/").expect("under the prefix");
    place.remove(name).expect("removed");
    assert!(place.get_file("snapshots/one", &to).is_err());
    assert!(!place.get_file("snapshots/none", &to).expect("asked"));
}

#[test]
fn a_bucket_that_heeds_no_conditions_holds_no_replica() {
    type Fault = fn(&mut Faults);
    let faults: [Fault; 2] = [|faults| faults.heedless = true, |faults| faults.unconditional = true];
    for fault in faults {
        let s3 = S3::start();
        s3.fails(fault);
        let place = in_bucket(&s3);
        assert!(place.put("generations/000001", b"mine").is_err(), "it would fence nobody");
        assert!(s3.object("mesa/reserva/generations/000001").is_none());
    }
}

#[test]
fn an_answer_that_was_lost_is_not_taken_for_somebody_elses() {
    let s3 = S3::start();
    let place = in_bucket(&s3);
    until(|| place.put("a", b"before"));
    s3.fails(|faults| faults.unheard = 1);
    assert_eq!(until(|| place.put("b", b"mine")), PutOutcome::Done);
    assert_eq!(until(|| place.get("b", 9)).as_deref(), Some(b"mine".as_slice()));
}

#[test]
fn a_bucket_that_does_not_answer_says_nothing_of_any_file() {
    type Fault = fn(&mut Faults);
    let faults: [Fault; 3] =
        [|faults| faults.unavailable = true, |faults| faults.gone = true, |faults| faults.no_bucket = true];
    for fault in faults {
        let s3 = S3::start();
        let place = in_bucket(&s3);
        until(|| place.put("a", b"one"));
        s3.fails(fault);
        assert!(place.size("b").is_err() && place.list("").is_err() && place.put("b", b"two").is_err());
        s3.heals();
        assert_eq!(until(|| place.size("a")), Some(3));
        assert_eq!(until(|| place.size("b")), None);
    }
    let s3 = S3::start();
    let place = in_bucket(&s3);
    until(|| place.put("a", b"one"));
    s3.fails(|faults| (faults.cuts, faults.delay) = (1, Duration::from_millis(200)));
    assert_eq!(until(|| place.get("a", 9)).as_deref(), Some(b"one".as_slice()), "slow, and cut in its middle");
    s3.heals();
    s3.fails(|faults| faults.spoils = true);
    assert!(place.put("c", b"three").is_err(), "other bytes are not told as put");
    s3.heals();
    assert_eq!(until(|| place.put("c", b"three")), PutOutcome::Done, "and are in nobody's way");
}

/// A store that knows the organisation, and its replica in a bucket.
fn primary(s3: &S3, data: &Path) -> (Arc<dyn Store>, Replica) {
    std::fs::create_dir_all(data).expect("a folder");
    let store: Arc<dyn Store> = Arc::new(RedbStore::open(store_file(data)).expect("a store"));
    let (clock, _) = Clock::by_hand(NOW);
    let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
    start::know(&*store, &organisation, &clock).expect("known");
    let to = (data.to_owned(), BlobStore::of(data, None));
    (Arc::clone(&store), Replica::new(Arc::new(in_bucket(s3)), store, to, clock))
}

/// Writes one more audit entry to the store, for the replica to follow.
fn happens(store: &dyn Store) -> Result<(), StoreError> {
    let line = identity::audit::line(None, None, AuditKind::BackedUp, "algo", "");
    identity::audit::write(store, Timestamp::from_millis(NOW), line)
}

#[test]
fn a_bucket_that_is_gone_for_a_while_stops_nobody_and_lacks_nothing_afterwards() {
    let (s3, folder) = (S3::start(), tempfile::tempdir().expect("a folder"));
    let (_, replica) = primary(&s3, &folder.path().join("primary"));
    assert!(replica.snapshot().expect("made"));
    let store = replica.store();
    happens(&*store).expect("written");
    replica.write().expect("a segment");
    s3.fails(|faults| faults.unavailable = true);
    for _ in 0..3 {
        happens(&*store).expect("work goes on");
    }
    assert!(matches!(replica.write(), Err(ReplicaError::Place(_))));
    assert!(store.accepts_writes(), "nobody is fenced by silence");
    s3.heals();
    let since = Instant::now();
    while let Err(error) = replica.write() {
        assert!(since.elapsed() < Duration::from_secs(30), "{error}");
        std::thread::sleep(Duration::from_millis(50));
    }

    let data = folder.path().join("second");
    std::fs::create_dir_all(&data).expect("a folder");
    let to = || FollowSettings { data: data.clone(), evidence: BlobStore::of(&data, None), is_shared: false };
    let follower = Follower::begin(Arc::new(in_bucket(&s3)), to(), Clock::by_hand(NOW).0).expect("follows");
    follower.apply().expect("taken");
    let end = store.read().expect("reads").end().expect("an end");
    assert_eq!(follower.position(), end);
    // It follows what comes, and is read only.
    happens(&*store).expect("written");
    replica.write().expect("a segment");
    follower.apply().expect("taken");
    assert_eq!(follower.position(), end + 1);
    let standby = follower.standby();
    assert!(standby.is_standby() && !standby.accepts_writes());
    assert!(matches!(happens(&**standby), Err(StoreError::Standby)));
    assert!(matches!(start::open(&data).map(|_| ()), Err(start::StartError::Store { .. })), "nor by another command");

    let promoted = follower.promote().expect("takes over");
    assert_eq!((promoted.position, promoted.generation), (end + 1, 2));
    assert!(matches!(replica.write(), Err(ReplicaError::TakenOver(2))));
    assert!(matches!(happens(&*store), Err(StoreError::TakenOver { generation: 2 })), "the former one is fenced");
    let now = follower.store();
    happens(&*now).expect("it writes");
    assert_eq!(now.read().expect("reads").epoch().expect("an epoch"), promoted.epoch);
    assert!(verify::store(&*now.read().expect("reads")).expect("verified").is_whole());
}

/// The bucket of the evidence may be gone with the machine that was lost. The former server is fenced by then: nobody would serve for days.
#[test]
fn who_takes_over_serves_without_a_bucket_of_evidence_that_does_not_answer() {
    let (s3, evidence, folder) = (S3::start(), S3::start(), tempfile::tempdir().expect("a folder"));
    let (_, replica) = primary(&s3, &folder.path().join("primary"));
    let store = replica.store();
    let at = Timestamp::from_millis(NOW);
    let row = BlobRow { sha256: Sha256::of(b"una foto"), size: 8, media: Media::Jpeg, at };
    store.commit(Batch { blobs: vec![row], ..Batch::default() }).expect("told");
    assert!(replica.snapshot().expect("made"));
    happens(&*store).expect("written");
    replica.write().expect("a segment");
    let end = store.read().expect("reads").end().expect("an end");

    evidence.fails(|faults| faults.unavailable = true);
    let data = folder.path().join("second");
    std::fs::create_dir_all(&data).expect("a folder");
    let (file, kept) = (store_file(&data), BlobStore::of(&data, Some(&evidence.bucket("mesa"))));
    let told = recover(&in_bucket(&s3), (&file, &kept), RestorePoint::End, (SERIES_JUMP, TakeOver::Yes), at);
    let told = told.expect("taken over");
    assert_eq!((told.position, told.evidence.files, told.lacks.len()), (end, 0, 2), "{:?}", told.lacks);
    assert!(told.lacks[0].contains("ronda blobs claim") && told.lacks[1].contains("ronda doctor"), "{:?}", told.lacks);
    assert!(matches!(replica.write(), Err(ReplicaError::TakenOver(2))));
    let second = RedbStore::open(&file).expect("it stands in its place");
    assert_eq!(second.read().expect("reads").end().expect("an end"), end + 1, "and that it was restored");
}
