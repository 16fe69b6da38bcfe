//! `ronda doctor`: what is wrong, how bad it is, and what to do.

use super::CommandError;
use super::ask::ask_running;
use crate::admin_api::{Answer, Question};
use crate::backup::replica::{ReplicaError, place_at, still_writes};
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::config::replica::ReplicaAddress;
use crate::config::{ConfigError, Settings};
use crate::doctor::{self, Finding, Level};
use crate::store::postgres::Address;
use crate::store::redb::RedbStore;
use crate::store::{FOLLOWS, Store, StoreError, store_file};
use ronda_shared::time::Timestamp;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// So long a store is waited for that somebody has open whom nobody can ask.
const SOON: Duration = Duration::from_secs(5);
/// Between two looks.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Looks at the settings, the files and the store, by the running server where one runs; the worst first. The code is 1 where
/// something does not work, or would be lost.
pub(super) async fn doctor(settings: Settings, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let (data, now) = (settings.data()?, Clock::system().now());
    let kept_in = settings.store().and_then(|store| Ok((store, BlobStore::of(&data, settings.bucket()?.as_ref()))));
    let checked = settings.check();
    let replicate = checked.as_ref().ok().and_then(|config| config.replicate.clone());
    let mut findings = match checked {
        Ok(config) => tokio::task::block_in_place(|| doctor::files(&config, now)),
        Err(ConfigError::Organisation(unread)) => {
            tokio::task::block_in_place(|| doctor::undecided(&data, &unread, now))
        }
        Err(ConfigError::Several(all)) => all.iter().map(|error| doctor::settings(&error.to_string())).collect(),
        Err(error) => vec![doctor::settings(&error.to_string())],
    };
    findings.extend(file.and_then(doctor::settings_file));
    findings.extend(store_findings(&data, &kept_in, replicate.as_ref(), now).await);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    for finding in &findings {
        println!("{finding}");
    }
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (fail, warn) = (of(Level::Fail), of(Level::Warn));
    println!("{} looked at: {fail} to correct now, {warn} to look at.", findings.len());
    Ok(if fail > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The database that the settings name, and where the evidence lies.
type StoreAndEvidence = (Option<Address>, BlobStore);

/// What the store tells: asked of the server that has it open, else read.
async fn store_findings(
    data: &Path,
    kept_in: &Result<StoreAndEvidence, ConfigError>,
    replicate: Option<&ReplicaAddress>,
    now: Timestamp,
) -> Vec<Finding> {
    let unit = doctor::unit_of(data);
    match asked(data, SOON).await {
        Ok(Some(Answer::Doctor(told))) => {
            let named = kept_in.as_ref().ok();
            let moved = named
                .and_then(|(database, _)| tokio::task::block_in_place(|| doctor::moved_away(data, database.as_ref())));
            [vec![Finding::server_runs()], moved.into_iter().collect(), told].concat()
        }
        Ok(Some(Answer::Refused(why))) => {
            let what = format!("it runs and did not say how it is: {why}");
            vec![Finding::fail("server", what, format!("systemctl restart {unit}"))]
        }
        Ok(Some(_)) => {
            vec![Finding::fail("server", "it is of another version", format!("systemctl restart {unit}"))]
        }
        Ok(None) => {
            let by_another = tokio::task::block_in_place(|| replicate.and_then(|address| taken_over(data, address)));
            let mut read = match kept_in {
                Ok((database, evidence)) => {
                    tokio::task::block_in_place(|| doctor::offline(data, database.as_ref(), evidence, now))
                }
                // Which database, or bucket, is not known: that stands among the settings.
                Err(_) => Vec::new(),
            };
            if by_another.is_some() {
                doctor::leave_bucket(&mut read);
            }
            [vec![stopped(by_another, unit)], read].concat()
        }
        Err(error) => {
            let todo = format!("run the command as the server's user; else systemctl restart {unit}");
            vec![Finding::fail("server", error.to_string(), todo)]
        }
    }
}

/// Asks the server that runs. One that begins, or has just taken over, has its store before anybody can ask it: it is waited for.
async fn asked(data: &Path, limit: Duration) -> Result<Option<Answer>, CommandError> {
    let began = Instant::now();
    loop {
        let answer = ask_running(data, &Question::Doctor {}).await?;
        if answer.is_some() || began.elapsed() >= limit || !tokio::task::block_in_place(|| is_in_use(data)) {
            return Ok(answer);
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// Whether somebody has the store in this data directory open.
fn is_in_use(data: &Path) -> bool {
    let file = store_file(data);
    file.exists() && matches!(RedbStore::open(&file), Err(StoreError::InUse(_)))
}

/// That no server runs; and that none is to, where another one has taken over from it.
fn stopped(by_another: Option<ReplicaError>, unit: &str) -> Finding {
    match by_another {
        Some(why) => {
            let todo =
                "leave it stopped: the other server serves; keep this folder until all its phones have synced there";
            Finding::warn("server", format!("none runs on this data folder, and a start is refused: {why}"), todo)
        }
        None => Finding::warn("server", "none runs on this data folder", format!("systemctl start {unit}")),
    }
}

/// That another server has taken over from the one of this store in a file, as a start would find out.
fn taken_over(data: &Path, address: &ReplicaAddress) -> Option<ReplicaError> {
    let file = store_file(data);
    if !file.exists() || data.join(FOLLOWS).exists() {
        return None;
    }
    let store = RedbStore::open(&file).ok()?;
    let reader = store.read().ok()?;
    match still_writes(&*place_at(address), &*reader) {
        Err(error @ ReplicaError::TakenOver(_)) => Some(error),
        Ok(()) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    #[test]
    fn settings_that_name_a_store_that_was_moved_away_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let told = || doctor::moved_away(folder.path(), None);
        assert_eq!(told(), None, "there is none");
        let store = RedbStore::open(store_file(folder.path())).expect("founded");
        assert_eq!(told(), None, "a server has it open");
        store.as_rows().expect("rows").leave("PostgreSQL, database ronda").expect("left");
        drop(store);
        let told = told().expect("a finding");
        assert_eq!((told.about.as_str(), told.level), ("store", Level::Fail));
        assert!(told.what.contains("PostgreSQL, database ronda") && told.todo.contains("`store`"), "{told}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_store_that_a_server_has_which_only_begins_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        assert!(matches!(asked(data, SOON).await, Ok(None)), "there is nothing to wait for");
        let held = RedbStore::open(store_file(data)).expect("founded");
        assert!(is_in_use(data));
        let mut looking = Box::pin(asked(data, Duration::from_secs(600)));
        assert!(timeout(POLL_INTERVAL, &mut looking).await.is_err(), "a server that begins has it");
        drop(held);
        assert!(matches!(looking.await, Ok(None)), "nobody has it any more");
        assert!(!is_in_use(data));
        let _held = RedbStore::open(store_file(data)).expect("opened");
        assert!(matches!(asked(data, Duration::ZERO).await, Ok(None)), "and no longer than that");
    }

    #[test]
    fn who_was_taken_over_is_not_told_to_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, place) = (folder.path(), folder.path().join("replica"));
        let address = ReplicaAddress::Folder(place.clone());
        let told = || stopped(taken_over(data, &address), doctor::unit_of(data));
        assert_eq!(told().todo, "systemctl start ronda", "there is no store");
        drop(RedbStore::open(store_file(data)).expect("founded"));
        assert_eq!(told().todo, "systemctl start ronda", "its place is away");
        std::fs::create_dir_all(place.join("generations")).expect("a folder");
        std::fs::write(place.join("generations/000001"), b"").expect("written");
        assert_eq!(told().todo, "systemctl start ronda", "its own");
        std::fs::write(data.join(FOLLOWS), b"").expect("written");
        assert_eq!(told().todo, "systemctl start ronda-follow", "«ronda serve» refuses a store that follows another's");
        std::fs::remove_file(data.join(FOLLOWS)).expect("removed");
        std::fs::write(place.join("generations/000002"), b"").expect("written");
        let after = told();
        assert!(after.what.contains("another server has taken over"), "{after}");
        assert!(after.todo.starts_with("leave it stopped"), "{after}");
    }
}
