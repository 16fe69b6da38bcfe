//! A photograph in a bucket: uploaded, served, backed up, destroyed, with the bucket failing in between.

use crate::it::documents::evidence::{file, files, look, name, open, put, sealed, send};
use crate::it::steps::whole;
use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use ronda_server::backup::{self, BackupError, verify};
use ronda_server::blobs::{BlobStore, Keeper, Owner, Swept, UploadProblem};
use ronda_server::doctor::{self, Level};
use ronda_server::start;
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::time::DAY_MS;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use ronda_test_support::s3::S3;
use serde_json::json;
use std::time::{Duration, Instant};

/// A week, as `ronda serve` sweeps unless told otherwise.
const STILL: Duration = Duration::from_secs(7 * 24 * 60 * 60);

fn on(s3: &S3) -> House {
    House::with(|config| config.bucket = Some(s3.bucket("mesa")))
}

/// Works with the keeper where that may block.
async fn blocking<T: Send + 'static>(house: &House, work: impl FnOnce(Keeper) -> T + Send + 'static) -> T {
    let keeper = house.app.keeper().clone();
    tokio::task::spawn_blocking(move || work(keeper)).await.expect("done")
}

/// Tries again what waits, as the server does by itself, until nothing does.
async fn until_nothing_waits(house: &House) {
    let since = Instant::now();
    loop {
        let waits = blocking(house, |keeper| {
            let removed = keeper.remove_again().map_err(UploadProblem::from)?;
            Ok::<_, UploadProblem>(removed + keeper.keep_again()?)
        });
        if waits.await.expect("tried") == 0 {
            return;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "something still waits");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What is served, once the bucket is asked again.
async fn served(who: &Enrolled, path: &str) -> (StatusCode, Vec<u8>) {
    let since = Instant::now();
    loop {
        let answer = who.get(path).await;
        if answer.status != StatusCode::SERVICE_UNAVAILABLE || since.elapsed() > Duration::from_secs(30) {
            return (answer.status, answer.body.to_vec());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn path(id: DocumentId, act: ActId) -> String {
    format!("/api/documents/{id}/evidence/{act}")
}

fn in_bucket(folder: &str, bytes: &[u8]) -> String {
    let name = Sha256::of(bytes).to_string();
    format!("mesa/{folder}/{}/{name}", &name[..2])
}

#[tokio::test]
async fn a_photograph_waits_while_the_bucket_is_away_is_served_and_destroyed() {
    let s3 = S3::start();
    let house = on(&s3);
    let id = open(&house, 1).await;
    let mut ana = house.supervisor_with_passkey().await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(1, 320, 240);
    let (kept, thumb) = (in_bucket("kept", &bytes), in_bucket("thumbs", &bytes));

    // The bucket is away when the last byte comes: the phone is told to come again, and sends nothing twice.
    s3.fails(|faults| faults.unavailable = true);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    let told = put(&rosa, act, 0, bytes.clone()).await;
    assert_eq!(told.refusal(), (503, "files_away".into()));
    assert_eq!(told.header(header::RETRY_AFTER), "15");
    assert_eq!(rosa.get(&format!("/api/uploads/{act}")).await.refusal(), (503, "files_away".into()));
    assert!(house.ticket(id).evidence[0].sealed.is_none(), "nothing is told as here");
    assert_eq!((files(&house, "parts"), s3.names()), (1, Vec::new()));
    assert_eq!(blocking(&house, |keeper| keeper.keep_again()).await.expect("tried"), 1);

    // It is back: the server finishes by itself.
    s3.heals();
    until_nothing_waits(&house).await;
    assert_eq!(look(&rosa, act).await, sealed(bytes.len()));
    assert_eq!((files(&house, "parts"), files(&house, "kept")), (0, 0));
    assert_eq!(s3.object(&kept).as_deref(), Some(&bytes[..]));
    assert!(s3.object(&thumb).is_some());
    whole_there(&house).await;

    // Served whole, in part and small; a body that is cut is gone on with.
    assert_eq!(served(&rosa, &path(id, act)).await, (StatusCode::OK, bytes.clone()));
    let part = rosa.request(Method::GET, &path(id, act)).header(header::RANGE, HeaderValue::from_static("bytes=10-19"));
    let part = rosa.send_only(part.body(Body::empty()).expect("a request")).await;
    assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &bytes[10..20]));
    s3.fails(|faults| faults.cuts = 1);
    assert_eq!(served(&rosa, &path(id, act)).await, (StatusCode::OK, bytes.clone()));
    let small = served(&rosa, &format!("{}/thumb", path(id, act))).await;
    assert_eq!((small.0, Some(&small.1[..])), (StatusCode::OK, s3.object(&thumb).as_deref()));
    s3.fails(|faults| faults.gone = true);
    assert_eq!(rosa.get(&path(id, act)).await.refusal(), (503, "files_away".into()));
    s3.heals();
    assert_eq!(served(&rosa, &path(id, act)).await.0, StatusCode::OK);

    // Destroyed while the bucket is away: done for everybody, and the bytes go when it is back.
    s3.fails(|faults| faults.unavailable = true);
    let body = json!({ "what": [{ "file": act.to_string() }], "reason": "Dato personal" });
    let told = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    assert_eq!(rosa.get(&path(id, act)).await.status, StatusCode::NOT_FOUND);
    assert!(s3.object(&kept).is_some(), "it is still there");
    s3.heals();
    until_nothing_waits(&house).await;
    assert_eq!(s3.names(), ["mesa/ronda"], "nothing but the mark is left");
    whole_there(&house).await;
    whole(&house);
}

/// Every file that the store tells of is in the bucket, by its hash.
async fn whole_there(house: &House) {
    let file = start::store_file(&house.app.config().data);
    let store = std::sync::Arc::clone(house.app.store());
    let report = blocking(house, move |keeper| {
        verify::data_as(&*store, &file, keeper.blobs().kept(), &verify::VerifyOptions::silent()).expect("verified")
    });
    let report = report.await;
    assert!(report.is_whole(), "{:?}", report.faults);
}

#[tokio::test]
async fn four_days_without_the_bucket_lose_nothing() {
    let s3 = S3::start();
    let house = on(&s3);
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let (first, second) = (pictures::jpeg(1, 320, 240), pictures::jpeg(2, 320, 240));
    let here = name(&mut rosa, id, &first, Media::Jpeg, house.now()).await;
    assert_eq!(send(&rosa, here, &first).await, sealed(first.len()));
    let before = s3.names();

    s3.fails(|faults| faults.no_bucket = true);
    let waits = name(&mut rosa, id, &second, Media::Jpeg, house.now()).await;
    assert_eq!(put(&rosa, waits, 0, second.clone()).await.refusal(), (503, "files_away".into()));
    for _ in 0..4 {
        house.pass(DAY_MS);
        assert!(blocking(&house, |keeper| keeper.sweep(STILL)).await.is_err(), "nothing is swept blindly");
        assert_eq!(blocking(&house, |keeper| keeper.keep_again()).await.expect("tried"), 1);
    }
    // What is here is told as not certain, so that whoever has it keeps it.
    assert_eq!(look(&rosa, here).await["backed_up"], false);
    let evidence = house.app.keeper().blobs().kept().clone();
    let (store, data, now) = (house.app.store().clone(), house.app.config().data.clone(), house.app.clock().now());
    let found = tokio::task::spawn_blocking(move || {
        doctor::of_store(&*store.read().expect("reads"), &data, &evidence, now).expect("looked at")
    });
    let found = found.await.expect("done").into_iter().find(|one| one.about == "evidence").expect("told");
    assert_eq!(found.level, Level::Fail, "{found:?}");

    s3.heals();
    until_nothing_waits(&house).await;
    assert!(before.iter().all(|name| s3.object(name).is_some()), "all that was there still is");
    assert_eq!(look(&rosa, waits).await, sealed(second.len()));
    assert_eq!(served(&rosa, &path(id, here)).await, (StatusCode::OK, first));
    assert_eq!(served(&rosa, &path(id, waits)).await, (StatusCode::OK, second));
}

#[tokio::test]
async fn the_sweep_believes_the_store_and_no_list() {
    let s3 = S3::start();
    let house = on(&s3);
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(1, 320, 240);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(send(&rosa, act, &bytes).await, sealed(bytes.len()));
    let (old, new) = (in_bucket("kept", b"de nadie"), in_bucket("kept", b"de nadie todavia"));
    s3.store(&old, b"de nadie");
    s3.store(&new, b"de nadie todavia");
    // A server was killed between the file and its row.
    let second = pictures::jpeg(2, 320, 240);
    let left = in_bucket("kept", &second);
    let waits = name(&mut rosa, id, &second, Media::Jpeg, house.now()).await;
    s3.store(&left, &second);
    for name in [&old, &left, &in_bucket("kept", &bytes)] {
        s3.ages(name, Duration::from_secs(3 * 24 * 60 * 60));
    }
    // Another store's mark: nothing of it is removed.
    let mark = s3.object("mesa/ronda").expect("the mark");
    s3.store("mesa/ronda", b"Evidence of Ronda; of the store whose epoch is 0123456789abcdef\n");
    assert!(blocking(&house, |keeper| keeper.sweep(STILL)).await.is_err());
    assert!(s3.object(&old).is_some());
    s3.store("mesa/ronda", &mark);

    s3.fails(|faults| faults.lists_lag = true);
    let swept = blocking(&house, |keeper| keeper.sweep(STILL)).await.expect("sweeps");
    assert_eq!(swept, Swept { strays: 1, ..Swept::default() });
    assert!(s3.object(&old).is_none(), "no row tells of it, and it has lain there for days");
    assert!(s3.object(&new).is_some(), "whoever names it may be on the way");
    assert!(s3.object(&in_bucket("kept", &bytes)).is_some(), "it is named, however old");
    assert!(s3.object(&left).is_some(), "an act names it: whoever took it comes with it, perhaps to another server");
    // The list still tells of it.
    assert_eq!(blocking(&house, |keeper| keeper.sweep(STILL)).await.expect("sweeps"), Swept::default());
    assert_eq!(send(&rosa, waits, &second).await, sealed(second.len()));
}

#[tokio::test]
async fn a_backup_of_a_bucket_is_whole_in_itself_and_goes_into_a_folder_or_a_bucket() {
    let s3 = S3::start();
    let house = on(&s3);
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(1, 320, 240);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(send(&rosa, act, &bytes).await, sealed(bytes.len()));
    let own = start::store_file(&house.path().join("data"));
    let vault = house.path().join("vault");
    std::fs::create_dir(&vault).expect("a folder");
    let (copy, now, store) = (vault.join("copia.ronda"), house.app.clock().now(), house.app.store().clone());
    let into = copy.clone();
    let made = blocking(&house, move |keeper| {
        backup::make_whole(&*store, &own, keeper.blobs().kept(), &into, now).expect("a backup").evidence
    });
    let made = made.await;
    assert_eq!((made.files, made.copied, made.missing), (1, 1, 0));
    assert_eq!(look(&rosa, act).await["backed_up"], true);
    let stands = vault.join("blobs").join(&Sha256::of(&bytes).to_string()[..2]).join(Sha256::of(&bytes).to_string());
    assert_eq!(std::fs::read(stands).expect("beside the backup"), bytes);

    for bucket in [None, Some(s3.bucket("otra"))] {
        let place = house.path().join(if bucket.is_some() { "en-bucket" } else { "en-carpeta" });
        std::fs::create_dir(&place).expect("a folder");
        let evidence = BlobStore::of(&place, bucket.as_ref());
        let (copy, file, wanted) = (copy.clone(), start::store_file(&place), bytes.clone());
        let restored = tokio::task::spawn_blocking(move || {
            let restored = backup::restore_at(&copy, &file, &evidence, 10, now).expect("restored");
            assert_eq!(evidence.read(&Sha256::of(&wanted)).expect("read"), Some(wanted));
            restored.evidence
        });
        let restored = restored.await.expect("done");
        assert_eq!((restored.files, restored.copied, restored.missing), (1, 1, 0));
    }
    assert!(!file(&house, "kept", &Sha256::of(&bytes)).exists(), "no second copy lies in the data directory");

    // One that is cut short behind the evidence leaves the bucket nobody's: the next one is another store, and goes on with it.
    let (place, in_the_way) = (house.path().join("otra-vez"), vault.join("copia.ronda.organisation.json"));
    std::fs::create_dir(&place).expect("a folder");
    std::fs::write(&in_the_way, b"cut short").expect("written");
    let (again, file) = (copy.clone(), start::store_file(&place));
    let evidence = BlobStore::of(&place, Some(&s3.bucket("otra-vez")));
    let restored = tokio::task::spawn_blocking(move || {
        let cut = backup::restore_at(&again, &file, &evidence, 10, now);
        assert!(matches!(cut, Err(BackupError::Organisation(_))), "{cut:?}");
        std::fs::remove_file(&in_the_way).expect("removed");
        let restored = backup::restore_at(&again, &file, &evidence, 10, now).expect("restored");
        assert!(evidence.is_of(&Owner::epoch(restored.epoch.epoch)).expect("asked"));
        restored
    });
    let restored = restored.await.expect("done");
    assert!(!restored.is_foreign);
    assert_eq!((restored.evidence.files, restored.evidence.copied, restored.evidence.missing), (1, 0, 0));

    // As where somebody tries a backup with the settings of the server that is served: what that one has destroyed since would come back.
    s3.store("ajena/ronda", b"Evidence of Ronda; of the store whose epoch is another\n");
    let place = house.path().join("de-otro");
    std::fs::create_dir(&place).expect("a folder");
    let (evidence, own) = (BlobStore::of(&place, Some(&s3.bucket("ajena"))), start::store_file(&place));
    let restored = tokio::task::spawn_blocking(move || backup::restore_at(&copy, &own, &evidence, 10, now));
    let restored = restored.await.expect("done").expect("restored");
    assert!(restored.is_foreign);
    assert_eq!((restored.evidence.files, restored.evidence.copied, restored.evidence.missing), (0, 0, 1));
    let there: Vec<String> = s3.names().into_iter().filter(|name| name.starts_with("ajena/")).collect();
    assert_eq!(there, ["ajena/ronda"], "its mark alone");
}
