//! `ronda follow` and `ronda promote`: a warm second of another server, which serves reads and takes over.

use super::ask::{ask_running, unexpected};
use super::read_only::{Signals, read_only_routes};
use super::{CommandError, IN_PART, serve, system};
use crate::admin_api::{Answer, Operator, Question, ReplySender};
use crate::admin_socket::ConsoleSocket;
use crate::backup::replica::follower::{FollowSettings, Follower};
use crate::backup::replica::{ReplicaError, place_at};
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::config::replica::ReplicaAddress;
use crate::config::{Config, ConfigError, Settings, organisation_in_force};
use crate::file_lock::{self, FileLock};
use crate::router::router;
use crate::runtime::App;
use crate::serve::Server;
use crate::store::{FOLLOWS, founding, store_file};
use crate::{start, telemetry};
use axum::http::HeaderValue;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep};

/// What came is looked for so often.
const EACH: Duration = Duration::from_secs(1);
/// So often a server that is to take over looks whether the rest of a redaction has come.
const HALVES: u32 = 5;
/// After a failure, and while there is nothing to begin with.
const RETRY_DELAY: Duration = Duration::from_secs(5);
/// Whether another server has taken over, whether a segment is missing, and what evidence came, is looked at so often.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Why serving as a follower ended.
enum FollowEnd {
    /// It was told to stop.
    Stop,
    /// The primary serves other data of the organisation: by those it goes on.
    Data,
    /// It has taken over.
    Promoted,
    /// It cannot go on with what it has.
    Failed(ReplicaError),
}

/// Follows the replica that `replicate` names and serves reads, until told to stop; once promoted, also in an earlier run, serves as any
/// server.
pub(super) async fn follow(settings: Settings, primary: Option<String>) -> Result<ExitCode, CommandError> {
    let mut config = settings.check()?;
    telemetry::log(config.log);
    config.warn_of_unused();
    let none = || CommandError::Misused("there is nothing to follow: set `replicate` as the primary has it".into());
    let address = config.replicate.clone().ok_or_else(none)?;
    let bad = |_| CommandError::Misused("the primary's address cannot be read: write --primary https://HOST".into());
    let primary = primary.map(|origin| HeaderValue::from_str(&origin).map_err(bad)).transpose()?;
    start::directory(&config.data)?;
    if store_file(&config.data).exists() && !config.data.join(FOLLOWS).exists() {
        // It was promoted, and started again; a former primary does not start, for it was fenced.
        tracing::warn!("The store here follows nobody: it is served as the one that is written to.");
        // By it the doctor knows which unit runs this.
        let _figures = telemetry::figures();
        metrics::gauge!("ronda_follower").set(0.0);
        return serve::primary(config, |config| start::open(&config.data)).await;
    }
    let _alone = alone(&config.data)?;
    let mut signals = Signals::new()?;
    let Some(mut follower) = begin_following(&config, &address, &mut signals).await? else {
        return Ok(ExitCode::SUCCESS);
    };
    loop {
        match served(&config, &follower, primary.as_ref(), &mut signals).await? {
            FollowEnd::Stop => break,
            FollowEnd::Data => {}
            FollowEnd::Failed(ReplicaError::TakenOver(generation)) => {
                tracing::warn!(
                    replica.generation = generation,
                    "Another server has taken over: that one is followed from now on."
                );
                // Its store goes first: the disk need not hold both.
                drop(follower);
                follower = match begin_following(&config, &address, &mut signals).await? {
                    Some(heir) => heir,
                    None => break,
                };
            }
            FollowEnd::Failed(error) => return Err(error.into()),
            FollowEnd::Promoted => {
                metrics::gauge!("ronda_follower").set(0.0);
                let store = follower.store();
                drop(follower);
                // Its files may have come with the replica.
                config.organisation =
                    organisation_in_force(&config.data, Some(&config.organisation)).map_err(ConfigError::from)?;
                return serve::primary(config, |_| Ok(store)).await;
            }
        }
    }
    tracing::info!("Ronda has stopped.");
    Ok(ExitCode::SUCCESS)
}

/// Held by whoever follows on a data directory, for as long as it runs. A second one would put a store of its own in the place of the
/// first's, which would go on with a file that nobody finds any more, and take over with that.
fn alone(data: &Path) -> Result<FileLock, CommandError> {
    let path = data.join("follow.lock");
    let lock = file_lock::try_alone(&path).map_err(system(format!("{} cannot be locked", path.display())))?;
    let words = || format!("another «ronda follow» runs on {} already. Nothing was changed", data.display());
    lock.ok_or_else(|| CommandError::Refused(words()))
}

/// What follows, once the replica has something to begin with, and all that it has is here; none where it was told to stop before.
async fn begin_following(
    config: &Config,
    address: &ReplicaAddress,
    signals: &mut Signals,
) -> Result<Option<Arc<Follower>>, CommandError> {
    loop {
        let (place, data) = (place_at(address), config.data.clone());
        let evidence = BlobStore::of(&config.data, config.bucket.as_ref());
        let to = FollowSettings { data, evidence, is_shared: config.bucket.is_some() };
        let mut begin = spawn_blocking(move || {
            let _founding = founding(&store_file(&to.data))?;
            Follower::begin(place, to, Clock::system())
        });
        let begun = tokio::select! {
            begun = &mut begin => begun,
            () = signals.stop() => return Ok(None),
        };
        match begun {
            Ok(Ok(follower)) => return caught_up(Arc::new(follower), signals).await,
            Ok(Err(error @ ReplicaError::NoSnapshot { .. })) => {
                tracing::warn!(error.message = %error, "There is nothing to follow yet; it will be looked for again.");
            }
            Ok(Err(error @ ReplicaError::Place(_))) => {
                tracing::error!(error.message = %error, "The replica could not be followed yet; it will be tried again.");
            }
            Ok(Err(error)) => return Err(error.into()),
            Err(error) => return Err(CommandError::Refused(format!("beginning to follow failed: {error}"))),
        }
        if is_stopped_meanwhile(signals).await {
            return Ok(None);
        }
    }
}

/// Has it take what came since its snapshot. Nobody reads of it before: words that were taken out since would be shown. Where the place
/// fails meanwhile the snapshot, which is the whole store, is not brought once more for that.
async fn caught_up(follower: Arc<Follower>, signals: &mut Signals) -> Result<Option<Arc<Follower>>, CommandError> {
    loop {
        let own = Arc::clone(&follower);
        let mut work = spawn_blocking(move || own.apply());
        let done = tokio::select! {
            done = &mut work => done,
            () = signals.stop() => return Ok(None),
        };
        match done {
            Ok(Ok(())) => {
                tracing::info!(follower.position = follower.position(), "This server follows the replica.");
                return Ok(Some(follower));
            }
            Ok(Err(error @ ReplicaError::Place(_))) => {
                tracing::error!(error.message = %error, "What came since the snapshot could not be read; it will be tried again.");
            }
            Ok(Err(error)) => return Err(error.into()),
            Err(error) => return Err(CommandError::Refused(format!("beginning to follow failed: {error}"))),
        }
        if is_stopped_meanwhile(signals).await {
            return Ok(None);
        }
    }
}

/// Waits before the next try; whether it was told to stop meanwhile.
async fn is_stopped_meanwhile(signals: &mut Signals) -> bool {
    tokio::select! {
        () = sleep(RETRY_DELAY) => false,
        () = signals.stop() => true,
    }
}

/// Serves reads by the organisation's data as the feed tells them now.
async fn served(
    config: &Config,
    follower: &Arc<Follower>,
    primary: Option<&HeaderValue>,
    signals: &mut Signals,
) -> Result<FollowEnd, CommandError> {
    let organisation = follower.organisation()?;
    let version = organisation.version.clone();
    let store = Arc::clone(follower.standby());
    let ingest = follower.standby().prepared(|| start::following(store, organisation, Clock::system()))?;
    let tls = config.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    let server = Server::bind(config.listen, tls).await?;
    let app = App::new(config.clone(), ingest.clone());
    let (promotion, mut asked) = mpsc::channel(1);
    let evidence = app.keeper().blobs().kept().clone();
    let operator = Operator::new(ingest, config.origin()).of(&config.data, evidence).with_promotion(promotion);
    let operator = operator.with_follower(Arc::clone(follower));
    let socket = ConsoleSocket::take(&config.data, config.store.is_some()).await;
    let console = tokio::spawn(socket.listen(Arc::new(operator), app.stopping()));
    let mut following = tokio::spawn(keep_up(Arc::clone(follower), app.stopping()));
    let bringing = tokio::spawn(bring(Arc::clone(follower), app.stopping()));
    let address = server.address().map_err(system("the address cannot be read"))?;
    tracing::info!(server.address = %address, server.organisation_version = version, "Ronda serves reads, and follows.");
    let (told, next) = oneshot::channel();
    let stopped = app.clone();
    let ended = async {
        let next = wait(follower, &version, signals, &mut asked, &mut following).await;
        tracing::info!("Live connections end, requests finish.");
        stopped.stop();
        // Whoever served has an end of its own to wait for, and reads it then.
        drop(told.send(next));
    };
    server.run(read_only_routes(router(app), primary), ended).await;
    match console.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error.message = %error, "The console's socket ended early."),
        Err(error) => tracing::error!(error.message = %error, "The console's socket failed."),
    }
    if let Err(error) = bringing.await {
        tracing::error!(error.message = %error, "Bringing evidence failed.");
    }
    let next = next.await.map_err(|_| CommandError::Refused("serving ended before it was told to".into()))?;
    if !following.is_finished()
        && let Err(error) = following.await
    {
        tracing::error!(error.message = %error, "Following failed.");
    }
    Ok(next)
}

/// Until there is reason to end.
async fn wait(
    follower: &Arc<Follower>,
    version: &str,
    signals: &mut Signals,
    asked: &mut mpsc::Receiver<ReplySender>,
    following: &mut JoinHandle<Result<(), ReplicaError>>,
) -> FollowEnd {
    loop {
        tokio::select! {
            () = signals.stop() => return FollowEnd::Stop,
            Some(asker) = asked.recv() => {
                told_whole(follower).await;
                let own = Arc::clone(follower);
                let answer = match spawn_blocking(move || own.promote()).await {
                    Ok(Ok(promoted)) => {
                        tracing::warn!(follower.position = promoted.position, "This server takes over.");
                        let files = promoted.evidence.files + promoted.messages.files;
                        let missing = promoted.evidence.missing + promoted.messages.missing;
                        let (position, generation, lacks) = (promoted.position, promoted.generation, promoted.lacks);
                        // Who asked and went away reads it in the log.
                        drop(asker.send(Answer::Promoted { position, generation, files, missing, lacks }));
                        return FollowEnd::Promoted;
                    }
                    Ok(Err(error)) => error.to_string(),
                    Err(error) => error.to_string(),
                };
                tracing::error!(error.message = answer, "This server could not take over.");
                drop(asker.send(Answer::Refused(answer)));
            }
            ended = &mut *following => match ended {
                Ok(Err(error)) => return FollowEnd::Failed(error),
                // It was told to stop by nobody, or it panicked: what it wrote last is not known.
                Ok(Ok(())) | Err(_) => return FollowEnd::Failed(ReplicaError::Spoiled),
            },
            () = sleep(EACH) => {
                let own = Arc::clone(follower);
                let known = spawn_blocking(move || start::in_feed(&**own.standby())).await;
                // What cannot be read now is looked at again.
                if let Ok(Ok(Some(known))) = known && known != version {
                    tracing::info!(server.organisation_version = known, "The primary serves other data of the organisation.");
                    return FollowEnd::Data;
                }
            }
        }
    }
}

/// Waits a moment for the rest of a redaction that was told in part: a server that lives tells it with its next segment.
async fn told_whole(follower: &Arc<Follower>) {
    for _ in 0..HALVES {
        let own = Arc::clone(follower);
        match spawn_blocking(move || own.is_half_told()).await {
            Ok(true) => sleep(EACH).await,
            // Whoever takes over finds out what is wrong.
            Ok(false) | Err(_) => return,
        }
    }
}

/// Takes what the replica has, again and again, and tells how far it is behind.
async fn keep_up(follower: Arc<Follower>, mut stop: watch::Receiver<bool>) -> Result<(), ReplicaError> {
    // Whoever has taken over, and put no snapshot to begin with yet, is told of at once.
    let mut looked: Option<Instant> = None;
    let mut failed = false;
    loop {
        let own = Arc::clone(&follower);
        // What a look found wrong stands until one finds it right: taking what came does not notice it.
        let look = failed || looked.is_none_or(|at| at.elapsed() >= POLL_INTERVAL);
        let mut work = spawn_blocking(move || {
            own.apply()?;
            if look { own.look() } else { Ok(()) }
        });
        let done = loop {
            tokio::select! {
                done = &mut work => break done,
                // A place that hangs answers nothing: how long is told all the same.
                () = sleep(EACH) => set_figures(&follower),
            }
        };
        if look {
            looked = Some(Instant::now());
        }
        set_figures(&follower);
        failed = match done {
            Ok(Ok(())) => {
                if let Some(former) = follower.note(None) {
                    tracing::info!(error.message = former.why, "The replica is followed again.");
                }
                false
            }
            Ok(Err(error @ ReplicaError::Spoiled)) => return Err(error),
            Ok(Err(error)) => {
                // A store of millions takes a while to its first snapshot: what is here is served until there is something to begin from.
                if matches!(error, ReplicaError::TakenOver(_)) && is_heir_ready(&follower).await {
                    return Err(error);
                }
                follower.note(Some(&error));
                tracing::error!(error.message = %error, "The replica could not be followed; it will be tried again.");
                true
            }
            Err(error) => {
                tracing::error!(error.message = %error, "Following failed.");
                return Err(ReplicaError::Spoiled);
            }
        };
        metrics::gauge!("ronda_follower_down").set(if failed { 1.0 } else { 0.0 });
        tell_trouble(&follower);
        tokio::select! {
            () = sleep(if failed { RETRY_DELAY } else { EACH }) => {}
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
        }
    }
}

/// Whether there is something to begin from behind the server that has taken over. What cannot be told now is looked at again.
async fn is_heir_ready(follower: &Arc<Follower>) -> bool {
    let own = Arc::clone(follower);
    match spawn_blocking(move || own.is_heir_ready()).await {
        Ok(Ok(is_ready)) => is_ready,
        Ok(Err(error)) => {
            tracing::warn!(error.message = %error, "Whether the server that has taken over can be followed is not known yet.");
            false
        }
        Err(error) => {
            tracing::error!(error.message = %error, "Looking for what to follow failed.");
            false
        }
    }
}

fn set_figures(follower: &Follower) {
    metrics::gauge!("ronda_follower").set(1.0);
    metrics::gauge!("ronda_follower_lag_seconds").set(follower.lag() as f64 / 1_000.0);
    let written = follower.written().map_or(0.0, |at| at.millis() as f64 / 1_000.0);
    metrics::gauge!("ronda_follower_segment_timestamp_seconds").set(written);
}

/// Since when it does not go on, by the kind of fault that is in its way.
fn tell_trouble(follower: &Follower) {
    let trouble = follower.trouble();
    for kind in ReplicaError::KINDS {
        let since = trouble.as_ref().filter(|trouble| trouble.kind == kind).map_or(0, |trouble| trouble.since.millis());
        metrics::gauge!("ronda_follower_failing_timestamp_seconds", "why" => kind).set(since as f64 / 1_000.0);
    }
}

/// Brings evidence as it comes.
async fn bring(follower: Arc<Follower>, mut stop: watch::Receiver<bool>) {
    loop {
        let own = Arc::clone(&follower);
        match spawn_blocking(move || own.bring_evidence()).await {
            Ok(Ok(carried)) => metrics::gauge!("ronda_follower_files_missing").set(carried.missing as f64),
            Ok(Err(error)) => {
                tracing::error!(error.message = %error, "Evidence could not be brought; it will be tried again.")
            }
            Err(error) => tracing::error!(error.message = %error, "Bringing evidence failed."),
        }
        tokio::select! {
            () = sleep(POLL_INTERVAL) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Has the server that follows on a data directory take over.
pub(super) async fn promote(data: &Path) -> Result<ExitCode, CommandError> {
    match ask_running(data, &Question::Promote {}).await? {
        Some(Answer::Promoted { position, generation, files, missing, lacks }) => {
            println!(
                "This server has taken over, with all up to entry {position} (generation {generation} of the replica)."
            );
            println!("{files} files of evidence and messages are here, {missing} were missing in the replica.");
            println!("The former server is fenced: it writes nothing any more once it looks at the replica.");
            println!("It serves writes in a moment: point the address at it, and look with «ronda doctor».");
            Ok(whole_or_in_part(missing, &lacks))
        }
        Some(other) => unexpected(other),
        None => {
            let words = format!("no server follows on {}: start «ronda follow» there first", data.display());
            Err(CommandError::Refused(words))
        }
    }
}

/// The code of a takeover: in part, where something that lies beside the store did not come; and what to do about it.
fn whole_or_in_part(missing: u64, lacks: &[String]) -> ExitCode {
    lacks.iter().for_each(|lack| println!("{lack}"));
    if missing == 0 && lacks.is_empty() {
        return ExitCode::SUCCESS;
    }
    if missing > 0 {
        println!(
            "«ronda doctor» counts what is missing; docs/runbook.md, evidence, tells where it is put once it is found."
        );
    }
    println!("It has taken over all the same: it is not to be promoted again (exit code {IN_PART}).");
    ExitCode::from(IN_PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_takeover_that_lacks_something_is_done_in_part() {
        let told = |missing, lacks: &[String]| format!("{:?}", whole_or_in_part(missing, lacks));
        let in_part = format!("{:?}", ExitCode::from(IN_PART));
        assert_eq!(told(0, &[]), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(told(1, &[]), in_part);
        assert_eq!(told(0, &["The bucket is still the former server's.".to_owned()]), in_part);
    }

    /// As where an operator starts one by hand beside the unit's: what the first takes after its takeover would be lost with its file.
    #[test]
    fn of_two_that_follow_on_one_data_directory_the_second_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = alone(folder.path()).expect("nobody follows here");
        let second = alone(folder.path()).map(|_| ());
        assert!(matches!(&second, Err(CommandError::Refused(why)) if why.contains("already")), "{second:?}");
        drop(first);
        drop(alone(folder.path()).expect("the first has ended"));
        assert!(!folder.path().join("follow.lock").exists());
    }
}
