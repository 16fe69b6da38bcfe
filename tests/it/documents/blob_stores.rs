//! Tests of what every place of evidence must do, on a folder and on a bucket. They also show what a bucket's faults
//! must not do.

use ronda_server::blobs::{BlobError, BlobStore, BucketMark, Owner};
use ronda_shared::ids::Sha256;
use ronda_test_support::s3::S3;
use std::time::{Duration, Instant};
use tokio_stream::StreamExt;

/// A place that is tried, with what must outlive it.
struct Tried {
    place: BlobStore,
    folder: tempfile::TempDir,
    _bucket: Option<S3>,
}

fn in_folder() -> Tried {
    let folder = tempfile::tempdir().expect("a folder");
    Tried { place: BlobStore::of(folder.path(), None), folder, _bucket: None }
}

fn in_bucket() -> Tried {
    let (folder, s3) = (tempfile::tempdir().expect("a folder"), S3::start());
    let place = BlobStore::of(folder.path(), Some(&s3.bucket("mesa/ronda")));
    assert!(place.is_of(&OURS).expect("asked"), "nobody's yet");
    Tried { place, folder, _bucket: Some(s3) }
}

/// Makes of each trial a test for each place.
macro_rules! of_every_place {
    ($($trial:ident),+ $(,)?) => {
        mod folder { $(#[test] fn $trial() { super::$trial(&super::in_folder()); })+ }
        mod bucket { $(#[test] fn $trial() { super::$trial(&super::in_bucket()); })+ }
    };
}

of_every_place! {
    what_was_put_is_there,
    other_bytes_are_refused,
    a_whole_file_is_taken_and_its_own_name_may_stay,
    a_file_is_served_whole_and_in_parts,
    what_was_removed_is_gone,
    all_that_lies_there_is_listed_in_order,
}

const OURS: Owner = Owner::epoch(7);

fn bytes(seed: u8) -> Vec<u8> {
    vec![seed; 1_000 + usize::from(seed)]
}

fn put(place: &BlobStore, seed: u8) -> Sha256 {
    let sha256 = Sha256::of(&bytes(seed));
    place.put(&sha256, bytes(seed)).expect("put");
    sha256
}

fn what_was_put_is_there(tried: &Tried) {
    let place = &tried.place;
    let (one, none) = (Sha256::of(&bytes(1)), Sha256::of(&bytes(2)));
    assert_eq!(place.size(&one).expect("asked"), None);
    assert_eq!(place.read(&one).expect("asked"), None);
    assert_eq!(put(place, 1), one);
    assert_eq!(put(place, 1), one, "the same bytes again");
    assert_eq!(place.size(&one).expect("asked"), Some(1_001));
    assert_eq!(place.read(&one).expect("asked"), Some(bytes(1)));
    let many: Vec<Sha256> = (0..40).map(|at| if at % 2 == 0 { one } else { none }).collect();
    let sizes = place.sizes(&many).expect("asked");
    assert!(sizes.iter().enumerate().all(|(at, size)| size.is_some() == (at % 2 == 0)), "{sizes:?}");
    assert_eq!(sizes.len(), 40);
    place.ready(&OURS).expect("it takes more");
}

fn other_bytes_are_refused(tried: &Tried) {
    let sha256 = Sha256::of(&bytes(1));
    assert!(matches!(tried.place.put(&sha256, bytes(2)), Err(BlobError::Changed(_))));
    assert_eq!(tried.place.size(&sha256).expect("asked"), None);
}

fn a_whole_file_is_taken_and_its_own_name_may_stay(tried: &Tried) {
    let (sha256, part) = (Sha256::of(&bytes(3)), tried.folder.path().join("part"));
    std::fs::write(&part, bytes(3)).expect("written");
    for _ in 0..2 {
        tried.place.take(&part, &sha256).expect("taken");
        assert_eq!(tried.place.read(&sha256).expect("read"), Some(bytes(3)));
    }
    assert_eq!(std::fs::read(&part).expect("it stays"), bytes(3));
}

fn a_file_is_served_whole_and_in_parts(tried: &Tried) {
    let sha256 = put(&tried.place, 4);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for (from, length) in [(0, 1_004), (0, 1), (1_003, 1), (500, 100), (7, 0)] {
            let opened = tried.place.open(&sha256).await.expect("asked").expect("there");
            assert_eq!(opened.length(), 1_004);
            let mut stream = opened.bytes(from, length).await.expect("begun");
            let mut told = Vec::new();
            while let Some(some) = stream.next().await {
                told.extend_from_slice(&some.expect("bytes"));
            }
            assert_eq!(told, vec![4; usize::try_from(length).expect("small")], "{length} bytes from {from}");
        }
        assert!(tried.place.open(&Sha256::of(b"another")).await.expect("asked").is_none());
    });
}

fn what_was_removed_is_gone(tried: &Tried) {
    let sha256 = put(&tried.place, 5);
    assert!(tried.place.remove(&sha256).expect("removed"));
    assert!(!tried.place.remove(&sha256).expect("asked"), "it was gone");
    assert_eq!(tried.place.size(&sha256).expect("asked"), None);
}

fn all_that_lies_there_is_listed_in_order(tried: &Tried) {
    let mut put: Vec<Sha256> = (10..40).map(|seed| put(&tried.place, seed)).collect();
    put.sort();
    let (mut listed, mut after) = (Vec::new(), None::<String>);
    loop {
        let some = tried.place.listed(after.as_deref()).expect("listed");
        let Some(last) = some.last() else { break };
        after = Some(last.name.clone());
        for one in some {
            assert!(tried.place.moved(&one).expect("asked").is_some());
            listed.push(one);
        }
    }
    assert_eq!(listed.iter().map(|one| one.file.expect("a file")).collect::<Vec<_>>(), put);
    assert!(tried.place.remove_listed(&listed[0]).expect("removed"));
    assert_eq!(tried.place.moved(&listed[0]).expect("asked"), None);
    assert_eq!(tried.place.size(&put[0]).expect("asked"), None);
}

/// A bucket of ours, and a file of it.
fn with_a_file() -> (S3, BlobStore, Sha256) {
    let s3 = S3::start();
    let place = BlobStore::of(std::path::Path::new("/nowhere"), Some(&s3.bucket("ronda")));
    assert!(place.is_of(&OURS).expect("asked"));
    let sha256 = put(&place, 1);
    (s3, place, sha256)
}

/// What is asked until it is answered: after a failure a bucket is left alone for a moment.
fn until<T>(mut ask: impl FnMut() -> Result<T, BlobError>) -> T {
    let since = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(BlobError::Away { .. }) if since.elapsed() < Duration::from_secs(30) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn is_away<T>(answer: Result<T, BlobError>) -> bool {
    matches!(answer, Err(BlobError::Away { .. }))
}

#[test]
fn a_bucket_that_does_not_answer_says_nothing_of_any_file() {
    type Fault = fn(&mut ronda_test_support::s3::Faults);
    let faults: [Fault; 3] =
        [|faults| faults.unavailable = true, |faults| faults.gone = true, |faults| faults.no_bucket = true];
    for fault in faults {
        let (s3, place, sha256) = with_a_file();
        s3.fails(fault);
        assert!(is_away(place.size(&sha256)) && is_away(place.read(&sha256)) && is_away(place.remove(&sha256)));
        assert!(is_away(place.put(&Sha256::of(&bytes(2)), bytes(2))) && is_away(place.ready(&OURS)));
        assert!(is_away(place.listed(None)) && is_away(place.is_of(&OURS)));
        s3.heals();
        assert_eq!(until(|| place.read(&sha256)), Some(bytes(1)), "nothing was removed");
        assert_eq!(until(|| place.size(&Sha256::of(&bytes(2)))), None, "nothing was put");
        assert_eq!(put(&place, 2), Sha256::of(&bytes(2)));
    }
}

#[test]
fn while_a_bucket_is_away_nobody_waits_for_it() {
    let (s3, place, sha256) = with_a_file();
    s3.fails(|faults| faults.unavailable = true);
    assert!(!s3.take_requests().is_empty(), "what was asked before");
    assert!(is_away(place.size(&sha256)));
    let asked = s3.take_requests();
    assert!(asked.len() > 1, "it was tried again: {asked:?}");
    assert!(is_away(place.size(&sha256)) && is_away(place.ready(&OURS)));
    assert_eq!(s3.take_requests(), Vec::<String>::new(), "nobody is sent there just after it failed");
}

#[test]
fn a_wrong_key_is_told_as_such_and_reads_nothing() {
    let (s3, _, sha256) = with_a_file();
    let other = BlobStore::of(std::path::Path::new("/nowhere"), Some(&s3.bucket_with("ronda", "otro")));
    match other.size(&sha256) {
        Err(BlobError::Away { why, .. }) => assert!(why.contains("403"), "{why}"),
        other => panic!("{other:?}"),
    }
    let before = s3.names();
    assert!(is_away(other.put(&Sha256::of(&bytes(2)), bytes(2))));
    assert_eq!(s3.names(), before);
}

#[test]
fn a_body_that_is_cut_is_gone_on_with_and_never_taken_for_whole() {
    let (s3, place, sha256) = with_a_file();
    s3.fails(|faults| faults.cuts = 1);
    assert_eq!(until(|| place.read(&sha256)), Some(bytes(1)));
    s3.fails(|faults| faults.cuts = 1_000);
    assert!(is_away(place.read(&sha256)));
    s3.heals();
    assert_eq!(until(|| place.read(&sha256)), Some(bytes(1)));
}

#[test]
fn a_slow_bucket_is_waited_for() {
    let (s3, place, sha256) = with_a_file();
    s3.fails(|faults| faults.delay = Duration::from_millis(300));
    assert_eq!(place.read(&sha256).expect("late"), Some(bytes(1)));
    assert_eq!(put(&place, 2), Sha256::of(&bytes(2)));
}

#[test]
fn what_a_bucket_gives_back_otherwise_is_not_told_as_put() {
    let (s3, place, _) = with_a_file();
    let sha256 = Sha256::of(&bytes(2));
    s3.fails(|faults| faults.spoils = true);
    assert!(is_away(place.put(&sha256, bytes(2))));
    // What lies under the name since then is no hindrance.
    s3.heals();
    until(|| place.put(&sha256, bytes(2)));
    assert_eq!(place.read(&sha256).expect("read"), Some(bytes(2)));
}

#[test]
fn a_bucket_without_conditions_is_written_all_the_same() {
    let (s3, place, _) = with_a_file();
    s3.fails(|faults| faults.unconditional = true);
    let sha256 = Sha256::of(&bytes(2));
    until(|| place.put(&sha256, bytes(2)));
    assert_eq!(place.read(&sha256).expect("read"), Some(bytes(2)));
}

#[test]
fn whether_a_file_is_there_is_never_read_out_of_a_list() {
    let (s3, place, sha256) = with_a_file();
    s3.fails(|faults| faults.lists_lag = true);
    let late = put(&place, 2);
    assert!(place.remove(&sha256).expect("removed"));
    let listed = place.listed(None).expect("listed");
    assert_eq!(listed.iter().map(|one| one.file).collect::<Vec<_>>(), [Some(sha256)], "as it was before");
    assert_eq!(place.moved(&listed[0]).expect("asked"), None);
    assert_eq!(place.sizes(&[sha256, late]).expect("asked"), [None, Some(1_002)]);
    assert!(s3.take_requests().iter().filter(|asked| asked.as_str() == "GET ").count() == 1, "one list");
}

#[test]
fn a_bucket_belongs_to_one_store_until_another_claims_it() {
    let (s3, place, _) = with_a_file();
    let other = Owner::epoch(8);
    let nobodys = BlobStore::of(std::path::Path::new("/nowhere"), Some(&s3.bucket("de-nadie")));
    assert!(nobodys.is_free_for(&OURS).expect("asked") && nobodys.is_free_for(&other).expect("asked"));
    let late = put(&nobodys, 3);
    assert_eq!(nobodys.sizes(&[late, Sha256::of(b"otra cosa")]).expect("asked"), [Some(1_003), None]);
    assert!(nobodys.is_of(&other).expect("asked"), "whoever is served from it first has it");
    assert!(nobodys.is_free_for(&other).expect("asked") && !nobodys.is_free_for(&OURS).expect("asked"));
    assert!(place.is_of(&OURS).expect("asked") && !place.is_of(&other).expect("asked"));
    assert!(place.is_free_for(&OURS).expect("asked") && !place.is_free_for(&other).expect("asked"));
    assert!(is_away(place.ready(&other)), "its files would be nobody's here");
    place.claim(&other).expect("claimed");
    assert!(place.is_of(&other).expect("asked") && !place.is_of(&OURS).expect("asked"));
    assert!(s3.object("ronda/ronda").is_some_and(|mark| mark.starts_with(b"Evidence of Ronda")));
}

#[test]
fn whose_a_bucket_is_can_be_asked_without_marking_it() {
    let (s3, other) = (S3::start(), Owner::epoch(8));
    let place = BlobStore::of(std::path::Path::new("/nowhere"), Some(&s3.bucket("nueva")));
    assert_eq!(place.mark(&OURS).expect("asked"), BucketMark::Nobodys);
    assert_eq!(place.sizes_unmarked(&[Sha256::of(b"una foto")]).expect("asked"), [None]);
    assert!(s3.names().is_empty(), "{:?}", s3.names());
    assert!(place.is_free_for(&OURS).expect("asked"));
    assert_eq!(place.mark(&OURS).expect("asked"), BucketMark::Nobodys, "it says so itself");
    assert!(place.is_of(&other).expect("asked"));
    assert_eq!(place.mark(&other).expect("asked"), BucketMark::Ours);
    assert_eq!(place.mark(&OURS).expect("asked"), BucketMark::Anothers);
    let sha256 = put(&place, 1);
    assert_eq!(place.sizes_unmarked(&[sha256]).expect("asked"), [Some(1_001)]);
    s3.fails(|faults| faults.no_bucket = true);
    assert!(is_away(place.mark(&OURS)), "a bucket that is gone is no bucket without a mark");
}

#[test]
fn what_somebody_else_put_there_is_theirs() {
    let (s3, place, sha256) = with_a_file();
    s3.store("ronda/kept/LEEME.txt", b"de otro");
    s3.store("otra/kept/cosa", b"de otro");
    let listed = place.listed(None).expect("listed");
    let theirs = listed.iter().find(|one| one.file.is_none()).expect("it is listed");
    assert_eq!(listed.len(), 2);
    assert_eq!(place.moved(theirs).expect("asked"), None);
    assert!(!place.remove_listed(theirs).expect("asked"));
    assert_eq!(s3.object("ronda/kept/LEEME.txt").as_deref(), Some(b"de otro".as_slice()));
    assert!(place.size(&sha256).expect("asked").is_some());
}
