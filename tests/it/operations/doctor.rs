//! `ronda doctor`: each finding by a made-up fault; and that alerts, dashboard and runbook speak of what there is.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Method;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use ronda_server::admin_api::{Answer, Operator, Question};
use ronda_server::backup::replica::Replica;
use ronda_server::backup::replica::place::FolderPlace;
use ronda_server::blobs::{BlobStore, Owner};
use ronda_server::clock::Clock;
use ronda_server::config::{Config, Settings, organisation_in_force};
use ronda_server::doctor::{self, Finding, Level, SECTIONS};
use ronda_server::start;
use ronda_server::store::postgres::Address;
use ronda_server::store::redb::RedbStore;
use ronda_server::store::{Audit, AuditKind, Batch, BlobRow, EntryKind, Store};
use ronda_server::telemetry;
use ronda_server::verification::checkpoint::Checkpoint;
use ronda_shared::act::ChainHash;
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DeviceId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::policy::TERMS_VERSION;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use ronda_test_support::house::{House, NOW, ORIGIN};
use ronda_test_support::s3::S3;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const AT: Timestamp = Timestamp::from_millis(NOW);

/// How the findings about something are, the worst of them.
fn level(findings: &[Finding], about: &str) -> Level {
    let of = findings.iter().filter(|finding| finding.about == about).map(|finding| finding.level);
    of.max().unwrap_or_else(|| panic!("nothing about {about}: {findings:?}"))
}

/// Settings of a sound installation in this folder, changed.
fn config(data: &Path, change: impl FnOnce(&mut Settings)) -> Config {
    let mut settings = Settings { data: Some(data.to_owned()), origin: Some(ORIGIN.into()), ..Settings::default() };
    change(&mut settings);
    settings.check().expect("settings")
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
}

/// Later than any file that these tests write.
fn later() -> Timestamp {
    ronda_server::clock::Clock::system().now().plus(HOUR_MS)
}

#[test]
fn the_data_folder_and_the_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let found = |now| doctor::files(&config(folder.path(), |_| {}), now);
    mode(folder.path(), 0o700);
    std::fs::write(folder.path().join("ronda.redb"), b"x").expect("written");
    let sound = found(later());
    assert_eq!((level(&sound, "data-folder"), level(&sound, "clock")), (Level::Ok, Level::Ok), "{sound:?}");
    assert_eq!((level(&sound, "origin"), level(&sound, "organisation")), (Level::Ok, Level::Ok), "{sound:?}");
    assert_eq!(level(&found(later().plus(-DAY_MS)), "clock"), Level::Fail, "a file of tomorrow");
    mode(folder.path(), 0o755);
    assert_eq!(level(&found(later()), "data-folder"), Level::Fail, "others may read it");
    let nowhere = doctor::files(&config(&folder.path().join("gone"), |_| {}), later());
    assert_eq!((level(&nowhere, "data-folder"), level(&nowhere, "disk")), (Level::Fail, Level::Warn));
}

#[test]
fn the_origin_and_the_organisation() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = |told: &str| {
        let told = Some(told.to_owned());
        let config = config(folder.path(), |settings| (settings.origin, settings.passkeys) = (told, Some(false)));
        level(&doctor::files(&config, later()), "origin")
    };
    assert_eq!(origin("http://localhost:8080"), Level::Warn);
    assert_eq!(origin("http://10.0.0.5:8080"), Level::Fail);
    let wrong = config(folder.path(), |settings| settings.organisation = Some("no-such".into()));
    assert_eq!(level(&doctor::files(&wrong, later()), "organisation"), Level::Fail);
    assert_eq!(level(&[doctor::settings("TLS needs both")], "settings"), Level::Fail);
}

#[test]
fn an_institutions_own_files_that_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    mode(folder.path(), 0o700);
    std::fs::create_dir_all(folder.path().join("organisation/organisation.json")).expect("no file");
    let unread = organisation_in_force(folder.path(), Some("oaxaca")).expect_err("unread");
    let found = doctor::undecided(folder.path(), &unread, later());
    let told = found.iter().find(|finding| finding.about == "organisation").expect("told");
    assert!(told.level == Level::Fail && told.what.contains("organisation.json cannot be read"), "{told}");
    assert_eq!(level(&found, "data-folder"), Level::Ok, "what else the folder tells stands beside it: {found:?}");
}

#[tokio::test]
async fn a_server_that_was_taken_over_is_not_told_of_its_disk_nor_to_claim_the_bucket() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, place) = (folder.path().join("data"), folder.path().join("replica"));
    for made in [&data, &place] {
        std::fs::create_dir(made).expect("made");
    }
    let store: Arc<dyn Store> = Arc::new(RedbStore::open(data.join("ronda.redb")).expect("founded"));
    let (evidence, clock) = (BlobStore::of(&data, None), Clock::by_hand(NOW).0);
    let beside = (data.clone(), evidence.clone());
    let replica = Arc::new(Replica::new(Arc::new(FolderPlace::new(&place)), store, beside, clock.clone()));
    let organisation = start::organisation("oaxaca").expect("its data");
    let ingest = start::ingest(replica.store(), organisation, clock).expect("ingest");
    replica.write().expect("a segment");
    std::fs::write(place.join("generations/000002"), b"").expect("another has taken over");
    assert!(replica.write().is_err() && replica.is_fenced());
    // The other one has marked the bucket of the evidence as its own.
    let _figures = telemetry::figures();
    metrics::gauge!("ronda_blobs_foreign").set(1.0);
    let operator = Operator::new(ingest, ORIGIN).of(&data, evidence).with_replica(Some(Arc::clone(&replica)));
    let Answer::Doctor(found) = Arc::new(operator).answer(Question::Doctor {}).await else { panic!("findings") };
    assert!(!replica.store().accepts_writes() && found.iter().all(|one| one.about != "disk"), "{found:?}");
    let of_bucket = found.iter().find(|one| one.what == "the bucket is marked as another store's").expect("told");
    assert!(of_bucket.level == Level::Warn && !of_bucket.todo.contains("claim"), "{of_bucket}");
}

/// A certificate that ends on this day, and its key, as files.
fn pair(folder: &Path, year: i32) -> (PathBuf, PathBuf) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec!["ronda.example".to_owned()]).expect("parameters");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(year, 12, 1);
    let made = params.self_signed(&key).expect("signed");
    let (chain, private) = (folder.join(format!("{year}.pem")), folder.join(format!("{year}.key")));
    std::fs::write(&chain, made.pem()).expect("written");
    std::fs::write(&private, key.serialize_pem()).expect("written");
    mode(&private, 0o600);
    (chain, private)
}

#[test]
fn the_certificate() {
    let folder = tempfile::tempdir().expect("a folder");
    let found = |chain: &Path, key: &Path, now: Timestamp| {
        let (chain, key) = (Some(chain.to_owned()), Some(key.to_owned()));
        let config = config(folder.path(), |settings| (settings.tls_cert, settings.tls_key) = (chain, key));
        level(&doctor::files(&config, now), "certificate")
    };
    // The trials' day is 20 November 2026.
    let (soon, soon_key) = pair(folder.path(), 2026);
    assert_eq!(found(&soon, &soon_key, AT), Level::Warn, "eleven days");
    assert_eq!(found(&soon, &soon_key, AT.plus(-90 * DAY_MS)), Level::Ok);
    assert_eq!(found(&soon, &soon_key, AT.plus(20 * DAY_MS)), Level::Fail, "it has ended");
    let (late, late_key) = pair(folder.path(), 2060);
    assert_eq!(found(&late, &late_key, AT), Level::Ok, "written with all digits of its year");
    mode(&late_key, 0o644);
    assert_eq!(found(&late, &late_key, AT), Level::Fail, "the key is open to everybody");
    assert_eq!(found(&soon_key, &soon_key, AT), Level::Fail, "no certificate");
    assert_eq!(found(&folder.path().join("gone"), &soon_key, AT), Level::Fail);
}

#[test]
fn the_file_of_word_vectors() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("few.vec");
    let found = |text: &str| {
        std::fs::write(&file, text).expect("written");
        let config = config(folder.path(), |settings| settings.word_vectors = Some(file.clone()));
        let all = doctor::files(&config, later());
        all.into_iter().find(|finding| finding.about == "word-vectors").expect("looked at")
    };
    let sound = found("2 2\nred 1 0\nnodo 0.9 0.1\n");
    assert_eq!((sound.level, sound.what.as_str()), (Level::Ok, "2 words of 2 numbers"));
    let some = found("red 1 0\nnodo 0.9 0.1\nmala 1\n");
    assert_eq!(some.level, Level::Ok);
    assert!(some.what.ends_with("1 lines were left out, the first: line 3: it has 1 numbers, and not 2"), "{some}");
    assert_eq!(found("red 1 0\nmala 1\npeor 1\n").level, Level::Warn, "more is wrong than right");
    let wrong = found("una nota\n");
    assert_eq!(wrong.level, Level::Fail);
    assert!(wrong.what.contains("line 1"), "{wrong}");
    let gone = config(folder.path(), |settings| settings.word_vectors = Some(folder.path().join("gone.vec")));
    assert_eq!(level(&doctor::files(&gone, later()), "word-vectors"), Level::Fail);
    let none = doctor::files(&config(folder.path(), |_| {}), later());
    assert!(none.iter().all(|finding| finding.about != "word-vectors"), "nothing to say where there is none");
}

#[test]
fn an_authority_that_a_connector_relies_on_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let (soon, _) = pair(folder.path(), 2026);
    let ca = soon.display();
    let text = format!("[d]\nname = \"x\"\nissuer = \"https://x.example\"\nclient_id = \"ronda\"\nca = \"{ca}\"\n");
    let file = folder.path().join("oidc.toml");
    std::fs::write(&file, text).expect("written");
    mode(&file, 0o600);
    let found = |now| level(&doctor::files(&config(folder.path(), |_| {}), now), "certificate");
    assert_eq!(found(AT), Level::Warn, "eleven days");
    assert_eq!(found(AT.plus(-90 * DAY_MS)), Level::Ok);
    assert_eq!(found(AT.plus(20 * DAY_MS)), Level::Fail, "it has ended");
}

/// What is told of a store after a batch.
fn told(store: &RedbStore, data: &Path, now: Timestamp, fill: impl FnOnce(&mut Batch)) -> Vec<Finding> {
    let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
    fill(&mut batch);
    store.commit(batch).expect("commits");
    doctor::of_store(&*store.read().expect("reads"), data, &BlobStore::of(data, None), now).expect("looked at")
}

fn backed_up(batch: &mut Batch, at: Timestamp) {
    let line =
        Audit { by: None, device: None, what: AuditKind::BackedUp, subject: "copia".into(), detail: String::new() };
    batch.enter(at, None, Vec::new(), EntryKind::Audit(line));
}

#[test]
fn backups_grow_old() {
    let (folder, store) = (tempfile::tempdir().expect("a folder"), RedbStore::in_memory().expect("opens"));
    let found = told(&store, folder.path(), AT, |_| {});
    assert_eq!(level(&found, "backup"), Level::Ok, "nothing to lose");
    assert_eq!(["store", "epoch", "mail"].map(|about| level(&found, about)), [Level::Ok; 3]);
    assert_eq!(level(&found, "light-key"), Level::Warn, "no server was ever started on it");
    let found = told(&store, folder.path(), AT, |batch| backed_up(batch, AT));
    assert_eq!(level(&found, "backup"), Level::Ok);
    for (age, expected) in [(25 * HOUR_MS, Level::Ok), (2 * DAY_MS, Level::Warn), (8 * DAY_MS, Level::Fail)] {
        let found = told(&store, folder.path(), AT.plus(age), |_| {});
        assert_eq!(level(&found, "backup"), expected, "{age}");
    }
    let found = told(&store, folder.path(), AT.plus(-DAY_MS), |_| {});
    assert_eq!(level(&found, "clock"), Level::Fail, "the feed is of tomorrow");
}

#[test]
fn the_last_proof_grows_old_and_belongs_to_its_store() {
    let (folder, store) = (tempfile::tempdir().expect("a folder"), RedbStore::in_memory().expect("opens"));
    let found = |store: &RedbStore, now| level(&told(store, folder.path(), now, |_| {}), "proof");
    assert_eq!(found(&store, AT), Level::Ok, "nothing to prove");
    let reader = store.read().expect("reads");
    let secret = reader.secret().expect("a secret");
    let write = |proof: &Checkpoint| proof.write(folder.path(), &secret).expect("written");
    let proof = Checkpoint::of(&*reader, AT, None).expect("made");
    write(&proof);
    for (age, expected) in [(DAY_MS, Level::Ok), (36 * DAY_MS, Level::Warn)] {
        assert_eq!(found(&store, AT.plus(age)), expected, "{age}");
    }
    assert_eq!(found(&store, AT.plus(-DAY_MS)), Level::Warn, "the clock was ahead: it would be fresh for as long");
    write(&Checkpoint { whole: AT.plus(DAY_MS), ..proof.clone() });
    assert_eq!(found(&store, AT), Level::Warn, "so it was when all of it was looked at");
    write(&Checkpoint { whole: AT.plus(-371 * DAY_MS), ..proof.clone() });
    assert_eq!(found(&store, AT), Level::Warn, "only what came was looked at for a year");
    assert_eq!(found(&RedbStore::in_memory().expect("opens"), AT), Level::Warn, "another store's");
    write(&Checkpoint { position: 99, ..proof });
    assert_eq!(found(&store, AT), Level::Fail, "an earlier copy of the store");
}

#[test]
fn acts_wait_files_are_missing_and_an_index_is_old() {
    let (folder, store) = (tempfile::tempdir().expect("a folder"), RedbStore::in_memory().expect("opens"));
    let held = |batch: &mut Batch| {
        let kind = EntryKind::Act {
            act: ActId { device: DeviceId::new(7), number: 1 },
            bytes: ByteBuf::from(b"an act".to_vec()),
            chain: Some(ChainHash::default()),
            outcome: Outcome::Held(Reason::NotYourTicket),
            change: ByteBuf::new(),
            hash: None,
            fork: None,
        };
        batch.enter(AT, None, Vec::new(), kind);
    };
    assert_eq!(level(&told(&store, folder.path(), AT.plus(DAY_MS), held), "held"), Level::Ok);
    assert_eq!(level(&told(&store, folder.path(), AT.plus(4 * DAY_MS), |_| {}), "held"), Level::Warn);

    let file = BlobRow { sha256: Sha256::of(b"una foto"), size: 8, media: Media::Jpeg, at: AT };
    let found = told(&store, folder.path(), AT, |batch| batch.blobs.push(file.clone()));
    assert_eq!(level(&found, "evidence"), Level::Fail);
    let name = file.sha256.to_string();
    let place = folder.path().join("blobs").join("kept").join(&name[..2]);
    std::fs::create_dir_all(&place).expect("a folder");
    std::fs::write(place.join(&name), b"una foto").expect("written");
    assert_eq!(level(&told(&store, folder.path(), AT, |_| {}), "evidence"), Level::Ok);

    let old = told(&store, folder.path(), AT, |batch| batch.scope_index_of = Some(0));
    assert_eq!(level(&old, "store"), Level::Warn);
    let new = told(&store, folder.path(), AT, |batch| batch.scope_index_of = Some(TERMS_VERSION));
    assert_eq!(level(&new, "store"), Level::Ok);
}

/// Who looks before the first start, with a wrong `blobs`, would else have made that bucket this store's.
#[test]
fn a_bucket_is_looked_at_and_not_marked() {
    let (folder, s3) = (tempfile::tempdir().expect("a folder"), S3::start());
    let (store, bucket) =
        (RedbStore::in_memory().expect("opens"), BlobStore::of(folder.path(), Some(&s3.bucket("mesa"))));
    let found = || {
        let reader = store.read().expect("reads");
        let found = doctor::of_store(&*reader, folder.path(), &bucket, AT).expect("looked at");
        found.into_iter().find(|one| one.about == "evidence").expect("told")
    };
    let new = found();
    assert!(new.level == Level::Warn && new.what.ends_with("is not marked yet"), "{new}");
    let file = BlobRow { sha256: Sha256::of(b"una foto"), size: 8, media: Media::Jpeg, at: AT };
    told(&store, folder.path(), AT, |batch| batch.blobs.push(file));
    let missing = found();
    assert!(missing.level == Level::Fail && missing.what.starts_with("1 of 1 files"), "{missing}");
    assert!(missing.what.ends_with("it is not marked yet") && missing.todo.contains("to-bucket"), "{missing}");
    assert!(s3.names().is_empty(), "nothing was written: {:?}", s3.names());

    bucket.put(&Sha256::of(b"una foto"), b"una foto".to_vec()).expect("put");
    let own = Owner::epoch(store.read().expect("reads").epoch().expect("an epoch").epoch);
    assert!(bucket.is_of(&own).expect("marked"));
    assert_eq!(found().level, Level::Ok);
    bucket.claim(&Owner::epoch(8)).expect("claimed");
    let anothers = found();
    assert!(anothers.level == Level::Fail && anothers.what.contains("another store's"), "{anothers}");
}

#[test]
fn a_store_that_is_not_there_or_no_store_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let evidence = BlobStore::of(folder.path(), None);
    assert_eq!(level(&doctor::offline(folder.path(), None, &evidence, AT), "store"), Level::Fail, "none");
    std::fs::write(folder.path().join("ronda.redb"), [7; 5_000]).expect("written");
    assert_eq!(level(&doctor::offline(folder.path(), None, &evidence, AT), "store"), Level::Fail, "no store");
    // A store in a database needs no file; one that does not answer is told with what to do there.
    let nowhere = format!("postgres:///ronda?host={}&user=ronda", folder.path().display());
    let address = Address::read(&nowhere, None).expect("an address");
    let found = doctor::offline(folder.path(), Some(&address), &evidence, AT);
    assert!(level(&found, "store") == Level::Fail && found[0].todo.contains("database"), "{found:?}");
}

#[tokio::test]
async fn a_running_server_is_asked_and_its_figures_are_made_when_they_are_read() {
    let house = House::open();
    let evidence = house.app.keeper().blobs().kept().clone();
    let operator = Operator::new(house.app.ingest().clone(), ORIGIN).of(&house.path().join("data"), evidence);
    let operator = Arc::new(operator);
    let Answer::Doctor(found) = operator.answer(Question::Doctor {}).await else { panic!("findings") };
    for about in ["backup", "held", "jobs", "light-key", "mail", "store"] {
        let _found = level(&found, about);
    }
    assert_eq!(level(&found, "light-key"), Level::Ok);

    let nobody = house.anonymous();
    let from: SocketAddr = "127.0.0.1:5000".parse().expect("an address");
    let request = nobody.request(Method::GET, "/metrics").extension(ConnectInfo(from));
    let answer = nobody.send_only(request.body(Body::empty()).expect("a request")).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    for name in [
        "ronda_writable 1",
        "ronda_disk_free_bytes ",
        "ronda_certificate_ends_timestamp_seconds{of=\"server\"} 0",
        "ronda_backup_timestamp_seconds ",
        "ronda_held_oldest_timestamp_seconds ",
        "ronda_mail_oldest_timestamp_seconds ",
    ] {
        assert!(text.contains(&format!("\n{name}")), "{name}: {text}");
    }
}

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(of_repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of figures in a text, without the endings that a histogram has.
fn figures_in(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("ronda_") {
        let of_a_name = |letter: &char| letter.is_ascii_lowercase() || *letter == '_';
        let name: String = text[at..].chars().take_while(of_a_name).collect();
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|ending| name.strip_suffix(ending));
        names.insert(base.unwrap_or(&name).to_owned());
    }
    names
}

/// The names that the server's sources count, set or measure.
fn exported(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            exported(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            for kind in ["counter!(", "gauge!(", "histogram!("] {
                for (at, _) in text.match_indices(kind).filter(|(at, _)| !text[..*at].ends_with("describe_")) {
                    let told = text[at + kind.len()..].trim_start();
                    let name = told.strip_prefix('"').and_then(|rest| rest.split('"').next());
                    into.extend(name.map(str::to_owned));
                }
            }
        }
    }
}

#[test]
fn alerts_and_dashboard_ask_for_figures_that_exist() {
    let mut known = BTreeSet::new();
    exported(&of_repository("server/src"), &mut known);
    assert!(known.contains("ronda_commit_seconds") && known.len() > 40, "{known:?}");
    for path in ["docs/monitoring/alerts.yml", "docs/monitoring/grafana.json"] {
        let asked = figures_in(&read(path));
        assert!(asked.len() > 9, "{path}: {asked:?}");
        let unknown: Vec<_> = asked.difference(&known).collect();
        assert!(unknown.is_empty(), "{path} asks for what nobody exports: {unknown:?}");
    }
    let _dashboard: serde_json::Value = serde_json::from_str(&read("docs/monitoring/grafana.json")).expect("JSON");
}

/// Names of alarms in a text.
fn alarms_in(text: &str) -> BTreeSet<&str> {
    let names = text.match_indices("Ronda").map(|(at, _)| {
        let rest = &text[at..];
        &rest[..rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len())]
    });
    names.filter(|name| name["Ronda".len()..].starts_with(|letter: char| letter.is_ascii_uppercase())).collect()
}

/// All that the server tells stands in the table of figures, no page speaks of a figure or an alarm that there is not, and what rings is
/// seen on the dashboard.
#[test]
fn figures_and_alarms_are_the_same_on_every_page() {
    let mut known = BTreeSet::new();
    exported(&of_repository("server/src"), &mut known);
    let told = figures_in(&read("docs/operations.md"));
    let untold: Vec<_> = known.difference(&told).collect();
    assert!(untold.is_empty(), "docs/operations.md does not tell of {untold:?}");
    let (alerts, dashboard) = (read("docs/monitoring/alerts.yml"), read("docs/monitoring/grafana.json"));
    let (rings, seen) = (figures_in(&alerts), figures_in(&dashboard));
    let unseen: Vec<_> = rings.difference(&seen).collect();
    assert!(unseen.is_empty(), "what rings is seen nowhere: {unseen:?}");
    let alarms = alarms_in(&alerts);
    assert_eq!(alarms.len(), alerts.matches("- alert: ").count(), "each has a name of its own");
    for entry in std::fs::read_dir(of_repository("docs")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a page");
        // A library and a package are named so, too.
        let is_figure = |name: &String| !["ronda_", "ronda_server"].contains(&name.as_str());
        let unknown: Vec<_> =
            figures_in(&text).into_iter().filter(|name| is_figure(name) && !known.contains(name)).collect();
        assert!(unknown.is_empty(), "{} tells of figures that nobody exports: {unknown:?}", path.display());
        let unknown: Vec<_> = alarms_in(&text).into_iter().filter(|name| !alarms.contains(name)).collect();
        assert!(unknown.is_empty(), "{} tells of alarms that there are not: {unknown:?}", path.display());
    }
}

#[test]
fn each_finding_and_each_alert_has_its_section_of_the_runbook() {
    let runbook = read("docs/runbook.md");
    let sections: BTreeSet<&str> = runbook.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(sections, SECTIONS.into_iter().collect());
    let alerts = read("docs/monitoring/alerts.yml");
    let named: Vec<&str> = alerts.lines().filter_map(|line| line.trim().strip_prefix("runbook: ")).collect();
    assert_eq!(named.len(), alerts.matches("- alert: ").count(), "each alert says where it is answered");
    for link in named {
        let section = link.strip_prefix("docs/runbook.md#").expect("the runbook");
        assert!(sections.contains(section), "{link}");
    }
}
