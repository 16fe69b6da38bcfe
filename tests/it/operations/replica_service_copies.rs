//! Tests of copies that a bucket's service makes into a replica by itself. It is not believed.

use ronda_server::backup::replica::Replica;
use ronda_server::backup::replica::bucket::BucketPlace;
use ronda_server::backup::replica::place::{PutOutcome, ReplicaPlace};
use ronda_server::blobs::{BlobStore, Owner};
use ronda_server::clock::Clock;
use ronda_server::start;
use ronda_server::store::redb::RedbStore;
use ronda_server::store::{Batch, BlobRow, Store, store_file};
use ronda_shared::evidence::Media;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use ronda_test_support::s3::{Copies, Faults, S3};
use std::path::Path;
use std::sync::Arc;

/// The instant of all that is done here.
const NOW: i64 = 1_795_186_800_000;
/// A photograph.
const PHOTO: &[u8] = b"una foto de la fuga";
/// How the replica calls a file of these tests.
const NAME: &str = "snapshots/blobs/una";

fn length() -> u64 {
    PHOTO.len() as u64
}

/// Where a file of evidence stands in its bucket, and in the replica's.
fn names(sha256: &Sha256) -> (String, String) {
    let hash = sha256.to_string();
    (format!("mesa/kept/{}/{hash}", &hash[..2]), format!("reserva/snapshots/blobs/{}/{hash}", &hash[..2]))
}

/// The evidence of a store in its bucket, with the photograph.
fn evidence(s3: &S3) -> BlobStore {
    let evidence = BlobStore::of(Path::new("none"), Some(&s3.bucket("mesa")));
    assert!(evidence.is_of(&Owner::epoch(1)).expect("marked"));
    evidence.put(&Sha256::of(PHOTO), PHOTO.to_vec()).expect("put");
    evidence
}

/// A replica in the other bucket, which was seen to heed conditions.
fn replica_place(s3: &S3) -> BucketPlace {
    let place = BucketPlace::new(&s3.beside("reserva"));
    assert_eq!(place.put("before", b"something").expect("put"), PutOutcome::Done);
    s3.take_requests();
    place
}

/// Whether the place has the photograph copied there.
fn is_copied(place: &BucketPlace, evidence: &BlobStore) -> bool {
    place.copied(NAME, evidence, (&Sha256::of(PHOTO), length())).expect("said")
}

/// How long the file is, to who reads it not.
fn counted(place: &BucketPlace) -> Option<u64> {
    place.sizes(&[NAME.to_owned()]).expect("asked")[0]
}

/// What says in the bucket that nobody has looked at the copy.
fn mark() -> String {
    format!("reserva/copies/{NAME}.asked")
}

#[test]
fn the_service_copies_and_no_byte_comes_through_here() {
    let s3 = S3::start();
    let (evidence, place) = (evidence(&s3), replica_place(&s3));
    assert!(is_copied(&place, &evidence));
    let asked = s3.take_requests();
    let (put, look) = (format!("PUT reserva/{NAME}"), format!("HEAD reserva/{NAME}"));
    assert_eq!(asked.get(..3), Some([format!("PUT {}", mark()), put, look].as_slice()), "{asked:?}");
    assert!(!asked.iter().any(|request| request.starts_with("GET reserva/") || request.contains("kept/")), "{asked:?}");
    assert_eq!(s3.object_beside(&mark()), None, "it was looked at");
    assert_eq!(s3.object_beside(&format!("reserva/{NAME}")).as_deref(), Some(PHOTO));
    assert_eq!(place.sizes(&[NAME.to_owned(), "none".to_owned()]).expect("asked"), [Some(length()), None]);
}

#[test]
fn a_copy_of_which_no_hash_is_told_is_read_back() {
    let s3 = S3::start();
    s3.fails(|faults| faults.copies = Copies::Unreckoned);
    let (evidence, place) = (evidence(&s3), replica_place(&s3));
    assert!(is_copied(&place, &evidence));
    let asked = s3.take_requests();
    assert!(asked.contains(&format!("GET reserva/{NAME}")), "{asked:?}");
    assert!(!asked.iter().any(|request| request.contains("kept/")), "never the evidence itself: {asked:?}");
}

#[test]
fn a_copy_is_never_told_as_made_that_is_not_there_as_it_should_be() {
    type Fault = fn(&mut Faults);
    let faults: [Fault; 3] = [
        |faults| faults.copies = Copies::Forgotten,
        |faults| faults.copies_spoilt = true,
        |faults| (faults.copies, faults.copies_spoilt) = (Copies::Unreckoned, true),
    ];
    for (at, fault) in faults.into_iter().enumerate() {
        let s3 = S3::start();
        let (evidence, place) = (evidence(&s3), replica_place(&s3));
        s3.fails(fault);
        assert!(!is_copied(&place, &evidence), "fault {at}");
        assert_eq!(s3.object_beside(&format!("reserva/{NAME}")), None, "fault {at}: nothing is left in the way");
        s3.heals();
        assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done, "fault {at}");
    }
}

#[test]
fn a_service_that_refuses_or_is_silent_is_left_alone_for_a_while() {
    type Fault = fn(&mut Faults);
    let faults: [Fault; 3] = [
        |faults| faults.copies = Copies::Refused,
        |faults| faults.copies = Copies::Unknown,
        |faults| faults.copies = Copies::Busy,
    ];
    for (at, fault) in faults.into_iter().enumerate() {
        let s3 = S3::start();
        let (evidence, place) = (evidence(&s3), replica_place(&s3));
        s3.fails(fault);
        assert!(!is_copied(&place, &evidence), "fault {at}");
        let put = format!("PUT reserva/{NAME}");
        assert_eq!(s3.take_requests().iter().filter(|asked| **asked == put).count(), 1, "fault {at}: once");
        assert_eq!(s3.object_beside(&mark()), None, "fault {at}: none was made");
        s3.heals();
        assert!(!is_copied(&place, &evidence), "fault {at}");
        assert_eq!(s3.take_requests(), Vec::<String>::new(), "fault {at}: nothing is asked");
        assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done, "fault {at}: all else goes on");
    }
}

#[test]
fn one_file_that_is_not_there_keeps_no_other_from_being_copied() {
    let s3 = S3::start();
    let (evidence, place) = (evidence(&s3), replica_place(&s3));
    let other = Sha256::of(b"otra");
    assert!(!place.copied("snapshots/blobs/otra", &evidence, (&other, 4)).expect("said"));
    assert!(is_copied(&place, &evidence));
}

#[test]
fn a_copy_whose_answer_was_lost_is_looked_at() {
    let s3 = S3::start();
    let (evidence, place) = (evidence(&s3), replica_place(&s3));
    s3.fails(|faults| faults.copies_unheard = 1);
    assert!(is_copied(&place, &evidence), "it is there");
    assert_eq!(s3.object_beside(&format!("reserva/{NAME}")).as_deref(), Some(PHOTO));
    assert_eq!(counted(&place), Some(length()));
}

/// As long as it should be, it was taken for the file by whoever carried the bytes, and by every snapshot from then on.
#[test]
fn a_spoilt_copy_whose_answer_was_lost_does_not_stay() {
    let s3 = S3::start();
    let (evidence, place) = (evidence(&s3), replica_place(&s3));
    s3.fails(|faults| (faults.copies_unheard, faults.copies_spoilt) = (1, true));
    assert!(!is_copied(&place, &evidence));
    assert_eq!(s3.object_beside(&format!("reserva/{NAME}")), None);
    s3.heals();
    assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done);
}

#[test]
fn a_copy_that_comes_after_its_answer_was_given_up_counts_once_it_was_looked_at() {
    let s3 = S3::start();
    let (evidence, place) = (evidence(&s3), replica_place(&s3));
    s3.fails(|faults| (faults.copies_unheard, faults.copies) = (1, Copies::Forgotten));
    assert!(!is_copied(&place, &evidence), "nothing is there yet");
    s3.heals();
    let spoilt: Vec<u8> = PHOTO.iter().map(|byte| byte ^ 1).collect();
    assert_eq!(replica_place(&s3).put(NAME, &spoilt).expect("put"), PutOutcome::Done);
    assert_eq!(counted(&place), None, "nobody has looked at it");
    assert!(!is_copied(&place, &evidence));
    assert_eq!(s3.object_beside(&format!("reserva/{NAME}")), None);
    assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done);
    assert_eq!(counted(&place), Some(length()));
}

/// Has the photograph copied by a server that is killed before it looks; the place as the next one opens it.
fn killed_at_the_copy(s3: &S3, evidence: &BlobStore, are_spoilt: bool) -> BucketPlace {
    let place = replica_place(s3);
    s3.fails(|faults| (faults.gone_at_copy, faults.copies_spoilt) = (true, are_spoilt));
    let done = place.copied(NAME, evidence, (&Sha256::of(PHOTO), length()));
    assert!(done.is_err(), "nobody could look");
    s3.heals();
    let next = BucketPlace::new(&s3.beside("reserva"));
    assert_eq!(next.size(NAME).expect("asked"), Some(length()), "who reads it judges by its hash");
    assert_eq!(counted(&next), None, "and who does not read it does not count it");
    next
}

/// As long as it should be, the next server took it for the file, and every snapshot from then on.
#[test]
fn a_spoilt_copy_of_a_server_that_was_killed_does_not_stay() {
    let s3 = S3::start();
    let evidence = evidence(&s3);
    let place = killed_at_the_copy(&s3, &evidence, true);
    s3.fails(|faults| faults.copies = Copies::Refused);
    assert!(!is_copied(&place, &evidence), "it was looked at");
    assert_eq!(s3.object_beside(&format!("reserva/{NAME}")), None);
    assert_eq!(s3.object_beside(&mark()), None);
    assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done);
    assert_eq!(counted(&place), Some(length()));
}

#[test]
fn a_right_copy_of_a_server_that_was_killed_is_looked_at_and_counts() {
    let s3 = S3::start();
    let evidence = evidence(&s3);
    let place = killed_at_the_copy(&s3, &evidence, false);
    s3.fails(|faults| faults.copies = Copies::Refused);
    assert!(is_copied(&place, &evidence), "read back");
    assert_eq!(s3.object_beside(&mark()), None);
    assert_eq!(counted(&BucketPlace::new(&s3.beside("reserva"))), Some(length()), "whoever asks");
}

/// Each page of files that is looked for listed all of them.
#[test]
fn marks_of_other_files_are_not_gone_through() {
    let s3 = S3::start();
    let place = replica_place(&s3);
    assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done);
    for number in 0..2_500 {
        for side in ["a", "z"] {
            s3.store_beside(&format!("reserva/copies/snapshots/blobs/{side}{number:04}.asked"), b"asked for\n");
        }
    }
    s3.take_requests();
    assert_eq!(counted(&place), Some(length()));
    assert_eq!(s3.take_requests().iter().filter(|asked| **asked == "GET ").count(), 1, "one list");
    s3.store_beside(&mark(), b"asked for\n");
    assert_eq!(counted(&place), None, "its own is seen");
    let page = ["snapshots/blobs/a0000".to_owned(), NAME.to_owned()];
    let next = BucketPlace::new(&s3.beside("reserva"));
    assert_eq!(next.sizes(&page).expect("asked"), [None::<u64>, None], "behind those of the page's other files, too");
}

/// The service may be of another endpoint by then: nobody is asked for a copy any more.
#[test]
fn a_copy_that_nobody_looked_at_is_put_anew_where_no_service_copies() {
    let s3 = S3::start();
    let place = killed_at_the_copy(&s3, &evidence(&s3), true);
    assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::There, "other bytes");
    assert_eq!(counted(&place), None, "as long as it is");
    place.remove(NAME).expect("removed");
    assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done);
    assert_eq!(counted(&place), Some(length()));
    assert_eq!(s3.object_beside(&mark()), None);
}

/// Its files were taken for marks: none of the same name counted any more, and whoever looked at one removed the other's.
#[test]
fn a_replica_that_stands_where_the_marks_do_keeps_its_files() {
    let s3 = S3::start();
    let (evidence, place) = (evidence(&s3), replica_place(&s3));
    let other = BucketPlace::new(&s3.beside("reserva/copies"));
    assert_eq!(other.put(NAME, PHOTO).expect("put"), PutOutcome::Done);
    assert_eq!(place.put(NAME, PHOTO).expect("put"), PutOutcome::Done);
    assert_eq!(counted(&place), Some(length()));
    assert!(is_copied(&place, &evidence));
    assert_eq!(counted(&other), Some(length()), "it is there still");
}

#[test]
fn another_service_and_a_folder_are_asked_for_no_copy() {
    let (s3, elsewhere) = (S3::start(), S3::start());
    let folder = tempfile::tempdir().expect("a folder");
    let place = replica_place(&s3);
    let own = BlobStore::folder(folder.path().to_owned());
    own.put(&Sha256::of(PHOTO), PHOTO.to_vec()).expect("put");
    assert!(!is_copied(&place, &own));
    assert!(!is_copied(&place, &evidence(&elsewhere)));
    assert_eq!(s3.take_requests(), Vec::<String>::new());
}

/// Puts the snapshot of a store that knows the photograph; what was asked of the service.
fn snapshot(s3: &S3) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("primary");
    std::fs::create_dir_all(&data).expect("a folder");
    let store: Arc<dyn Store> = Arc::new(RedbStore::open(store_file(&data)).expect("a store"));
    let (clock, _) = Clock::by_hand(NOW);
    start::know(&*store, &start::organisation("oaxaca").expect("Oaxaca's data"), &clock).expect("known");
    let row = BlobRow {
        sha256: Sha256::of(PHOTO),
        size: u32::try_from(PHOTO.len()).expect("short"),
        media: Media::Jpeg,
        at: Timestamp::from_millis(NOW),
    };
    let end = store.read().expect("reads").end().expect("an end");
    store.commit(Batch { blobs: vec![row], ..Batch::after(end) }).expect("told");
    let evidence = BlobStore::of(&data, Some(&s3.bucket("mesa")));
    let place = Arc::new(BucketPlace::new(&s3.beside("reserva")));
    let replica = Replica::new(place, store, (data, evidence), clock);
    s3.take_requests();
    assert!(replica.snapshot().expect("made"));
    s3.take_requests()
}

#[test]
fn a_snapshot_has_the_evidence_copied_and_carries_it_where_that_is_refused() {
    let (of_evidence, of_replica) = names(&Sha256::of(PHOTO));
    let read = format!("GET {of_evidence}");
    let s3 = S3::start();
    evidence(&s3);
    let asked = snapshot(&s3);
    assert!(!asked.contains(&read), "{asked:?}");
    assert_eq!(s3.object_beside(&of_replica).as_deref(), Some(PHOTO));

    let s3 = S3::start();
    evidence(&s3);
    s3.fails(|faults| faults.copies = Copies::Refused);
    let asked = snapshot(&s3);
    assert!(asked.contains(&read), "{asked:?}");
    assert_eq!(s3.object_beside(&of_replica).as_deref(), Some(PHOTO));
}

#[test]
fn what_rotted_in_the_bucket_of_the_evidence_is_copied_to_no_replica() {
    let s3 = S3::start();
    evidence(&s3);
    let (of_evidence, of_replica) = names(&Sha256::of(PHOTO));
    let rotten: Vec<u8> = PHOTO.iter().map(|byte| byte ^ 1).collect();
    s3.store(&of_evidence, &rotten);
    let asked = snapshot(&s3);
    assert!(asked.contains(&format!("PUT {of_replica}")), "it was copied: {asked:?}");
    assert_eq!(s3.object_beside(&of_replica), None, "and did not stay");
}
