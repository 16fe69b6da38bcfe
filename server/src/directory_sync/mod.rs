//! A directory by LDAP (`docs/directory.md`): who works here, in which unit, with which role, and who has left.
//!
//! [`ask`] reads it whole or not at all, over the line that [`wire`] guards; [`plan`](plan::plan) says what follows from it and
//! knows no clock and no store; [`apply`](apply::apply) does that in one commit. Where the file says so, people come in by their
//! account and password there, too ([`DirectorySync::vouch`]): the passkey stays the way in while the directory is away.

pub mod apply;
pub mod ask;
pub mod attributes;
pub mod entry;
pub mod plan;
pub mod settings;
pub mod verdict;
pub mod wire;

use crate::identity::accounts;
use crate::ingest::Ingest;
use crate::store::{SessionOrigin, StoreError};
use crate::unapproved;
use apply::{AppliedPlan, LeaversConfirmation};
use ask::{AskProblem, DirectoryAnswer};
use plan::{Hold, Plan, Rules};
use ronda_shared::catalog::{Class, Role};
use ronda_shared::time::Timestamp;
use settings::{Directory, DirectoryProblem, Password};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use verdict::{PasswordWarning, Vouched};

/// How long is waited where there is no directory to read, or its file is not right.
const POLL_INTERVAL: Duration = Duration::from_secs(30);
/// So many ask the directory for themselves at once; who comes then waits.
const COME_IN: usize = 8;

/// Why a reading came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum SyncProblem {
    /// No file names a directory.
    #[error("there is no {} in the data directory: docs/directory.md", settings::FILE)]
    None,
    /// The file.
    #[error(transparent)]
    Settings(#[from] DirectoryProblem),
    /// The directory.
    #[error(transparent)]
    Ask(#[from] AskProblem),
    /// Those whom the word was for are not those who would be let go, or bound to other entries, now.
    #[error("the directory says something else by now: look again")]
    Changed,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SyncProblem {
    /// In Spanish, for who administers.
    pub fn es(&self) -> String {
        match self {
            Self::None => format!("No hay {}.", settings::FILE),
            Self::Settings(DirectoryProblem::Read(why)) => format!("{} no se puede leer ({why}).", settings::FILE),
            Self::Settings(DirectoryProblem::Open) => {
                format!("{}: otros usuarios de esa máquina lo pueden leer: chmod 600.", settings::FILE)
            }
            Self::Settings(DirectoryProblem::Parse(why)) => {
                format!("{} no está bien escrito ({}).", settings::FILE, why.es())
            }
            Self::Settings(DirectoryProblem::Password(why)) => {
                format!("{}: el archivo de la contraseña no sirve ({}).", settings::FILE, why.es())
            }
            Self::Ask(problem) => format!("El directorio {}.", problem.es()),
            Self::Changed => "El directorio dice ya otra cosa: no se hizo lo que aprobaste. Mira otra vez.".to_owned(),
            Self::Store(_) => "Ronda no pudo guardar. No se cambió a nadie.".to_owned(),
        }
    }
}

/// What this server has seen of the directory since it began.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// The last reading that was carried out, and what it came to.
    pub synced: Option<(Timestamp, AppliedPlan)>,
    /// The last one that failed since then, and why, in Spanish and in English.
    pub failed: Option<(Timestamp, String, String)>,
}

/// What a trial saw: what would be done, with nothing written.
#[derive(Debug, Clone)]
pub struct SyncTrial {
    /// What would be done.
    pub plan: Plan,
    /// Entries without a name that never changes, or without an account that can be taken.
    pub nameless: usize,
    /// Groups whose rules give what the organisation's data have not.
    pub idle_rules: Vec<String>,
    /// Groups of rules that are not there any more.
    pub gone: Vec<String>,
    /// The first entries, and for each the roles that its person would have.
    pub first: Vec<(entry::Entry, Vec<String>)>,
    /// After how many milliseconds it was read.
    pub millis: i64,
}

/// How many entries a trial shows.
const SHOWN: usize = 5;

/// The directory of a running server, or of a store that the console works on.
pub struct DirectorySync {
    ingest: Ingest,
    data: PathBuf,
    status: Mutex<Status>,
    /// Another server of the store reads it.
    elsewhere: AtomicBool,
    /// Readings one after the other.
    one: tokio::sync::Mutex<()>,
    /// Those who come in.
    door: Semaphore,
}

impl DirectorySync {
    /// Of an ingest, by the file in this data directory.
    pub fn new(ingest: Ingest, data: PathBuf) -> Arc<Self> {
        let (status, elsewhere) = (Mutex::default(), AtomicBool::default());
        let (one, door) = (tokio::sync::Mutex::default(), Semaphore::new(COME_IN));
        Arc::new(Self { ingest, data, status, elsewhere, one, door })
    }

    /// What this server has seen of it.
    pub fn status(&self) -> Status {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The directory as the file says now; none without a file.
    ///
    /// # Errors
    /// The file is not right.
    pub async fn settings(&self) -> Result<Option<Directory>, DirectoryProblem> {
        let data = self.data.clone();
        let read = tokio::task::spawn_blocking(move || settings::read(&data)).await;
        read.unwrap_or_else(|error| Err(std::io::Error::other(error.to_string()).into()))
    }

    /// Which parts of a person it tells; none without a file, or where that is not right: nothing is read by it.
    pub async fn tells(&self) -> Vec<&'static str> {
        self.settings().await.ok().flatten().map(|directory| directory.tells()).unwrap_or_default()
    }

    /// What follows «Entrar con», where people may come in by their account and password there. A file that is not right lets nobody
    /// in: «Conexiones» says what is wrong with it.
    pub async fn sign_in(&self) -> Option<String> {
        self.settings().await.ok().flatten()?.sign_in
    }

    /// The account of somebody who works here, whose account's name and password these are; none where they are nobody's. Whose the
    /// account is here, if anybody's, is not asked.
    ///
    /// # Errors
    /// The file or the directory; [`SyncProblem::None`] where nobody comes in by it.
    pub async fn vouch(
        &self,
        account: &str,
        password: Password,
    ) -> Result<Vouched<(SessionOrigin, Option<PasswordWarning>)>, SyncProblem> {
        let directory = self.settings().await?.filter(|directory| directory.sign_in.is_some());
        let directory = Arc::new(directory.ok_or(SyncProblem::None)?);
        let _turn = turn(&self.door, ask::time_limit(&directory)).await?;
        let vouched = ask::vouch(&directory, account, password).await?;
        Ok(vouched.map(|(entry, warning)| (apply::origin(&entry.subject), warning)))
    }

    async fn read(&self) -> Result<(Arc<Directory>, DirectoryAnswer), SyncProblem> {
        let directory = Arc::new(self.settings().await?.ok_or(SyncProblem::None)?);
        let seen = ask::read(&directory).await?;
        Ok((directory, seen))
    }

    fn rules(&self, directory: &Directory) -> Rules {
        let organisation = self.ingest.organisation();
        let known = |rule: &settings::Rule| settings::is_known(organisation, rule);
        let (grants, idle) = directory.rules.iter().cloned().partition(known);
        let is_outside = |role: &&Role| role.classes.iter().all(|class| *class == Class::Req);
        Rules {
            grants,
            idle,
            ask_above_percent: directory.ask_above_percent,
            outside: organisation.roles.iter().filter(is_outside).map(|role| role.id.clone()).collect(),
            last: accounts::last_roles(organisation),
        }
    }

    /// Reads the directory and says what would be done. Nothing is written.
    ///
    /// # Errors
    /// The file, the directory, the store.
    pub async fn try_out(self: &Arc<Self>) -> Result<SyncTrial, SyncProblem> {
        let _one = self.one.lock().await;
        let began = self.ingest.clock().now();
        let (directory, seen) = self.read().await?;
        let (rules, nameless) = (self.rules(&directory), seen.nameless);
        let idle_rules = directory.idle_rules(self.ingest.organisation()).into_iter().map(str::to_owned).collect();
        let gone = seen.gone.iter().cloned().collect();
        let own = Arc::clone(self);
        let (plan, first) = blocking(move || {
            let (plan, known) = apply::planned(&*own.ingest.store().read()?, began, &seen, &rules)?;
            let first = seen.entries.iter().take(SHOWN).map(|entry| (entry.clone(), roles(&plan, &known, entry)));
            let first: Vec<_> = first.collect();
            Ok((plan, first))
        })
        .await?;
        let millis = self.ingest.clock().now().since(began).max(0);
        Ok(SyncTrial { plan, nameless, idle_rules, gone, first, millis })
    }

    /// Reads the directory and does what follows from it; with a word, lets those go whom it is for, or binds them to other entries.
    ///
    /// # Errors
    /// The file, the directory, the store: then nothing was done. [`SyncProblem::Changed`] where the word is for others than
    /// wait now: all else was done.
    pub async fn sync(self: &Arc<Self>, word: Option<LeaversConfirmation>) -> Result<AppliedPlan, SyncProblem> {
        let _one = self.one.lock().await;
        let asked = word.is_some();
        let done = self.carry_out(word).await;
        let now = self.ingest.clock().now();
        self.note(now, &done);
        // Whoever asked is told. What stood here of it would stand: the next reading, which would put it right, is another server's.
        if self.elsewhere.load(Ordering::Relaxed) {
            self.forget();
        }
        let done = done?;
        if asked && !done.let_go && done.rebound == 0 { Err(SyncProblem::Changed) } else { Ok(done) }
    }

    async fn carry_out(self: &Arc<Self>, word: Option<LeaversConfirmation>) -> Result<AppliedPlan, SyncProblem> {
        let (directory, seen) = self.read().await?;
        let rules = self.rules(&directory);
        let own = Arc::clone(self);
        let done = blocking(move || {
            let now = own.ingest.clock().now();
            let done = apply::apply(&**own.ingest.store(), now, &seen, &rules, word.as_ref())?;
            // Live connections of who left end by it.
            if let Err(error) = own.ingest.poke() {
                tracing::warn!(error.message = %error, "A live update was not sent; the next commit sends one.");
            }
            unapproved::tell(&own.ingest, &done.lost());
            Ok(done)
        });
        Ok(done.await?)
    }

    /// Keeps what a reading came to where somebody looks.
    fn note(&self, now: Timestamp, done: &Result<AppliedPlan, SyncProblem>) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        match done {
            Ok(done) => {
                metrics::gauge!("ronda_directory_down").set(0.0);
                metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => "directory").set(0.0);
                metrics::gauge!("ronda_directory_synced_timestamp_seconds").set(now.millis() as f64 / 1_000.0);
                let waiting = if done.let_go { 0 } else { done.plan.thrown() };
                metrics::gauge!("ronda_directory_waiting").set(waiting as f64);
                metrics::gauge!("ronda_directory_kept").set(done.plan.kept.len() as f64);
                if !done.plan.kept.is_empty() {
                    tracing::warn!(
                        directory.kept = done.plan.kept.len(),
                        "The directory's rules would leave nobody who supervises, or administers: that is not done (ronda directory try)."
                    );
                }
                match done.plan.hold {
                    Hold::Goes => tracing::info!(
                        directory.seen = done.plan.seen,
                        directory.made = done.plan.make.len(),
                        directory.changed = done.plan.change.len(),
                        directory.ended = done.plan.end.len(),
                        "The directory was read."
                    ),
                    Hold::Asks | Hold::Empty if done.let_go => {
                        tracing::info!(directory.ended = done.plan.end.len(), "Who had left the directory was let go.");
                    }
                    Hold::Asks | Hold::Empty => tracing::warn!(
                        directory.seen = done.plan.seen,
                        directory.waiting = waiting,
                        directory.lately = done.plan.lately,
                        "The directory would let many people go: somebody has to say so first (ronda directory apply)."
                    ),
                }
                *status = Status { synced: Some((now, done.clone())), failed: None };
            }
            Err(SyncProblem::None) => {
                drop(status);
                self.forget();
            }
            Err(problem) => {
                metrics::gauge!("ronda_directory_down").set(1.0);
                if status.failed.is_none() {
                    metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => "directory")
                        .set(now.millis() as f64 / 1_000.0);
                }
                tracing::error!(error.message = %problem, "The directory was not read: everybody stays as they are.");
                status.failed = Some((now, problem.es(), problem.to_string()));
            }
        }
    }

    /// No directory is read here any more: what was seen of one is over, also for whoever watches its figures.
    fn forget(&self) {
        let seen = std::mem::take(&mut *self.status.lock().unwrap_or_else(PoisonError::into_inner));
        if seen.synced.is_some() || seen.failed.is_some() {
            metrics::gauge!("ronda_directory_down").set(0.0);
            metrics::gauge!("ronda_directory_waiting").set(0.0);
            metrics::gauge!("ronda_directory_kept").set(0.0);
            metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => "directory").set(0.0);
        }
    }

    /// Another server reads it from now on.
    fn leave(&self) {
        self.elsewhere.store(true, Ordering::Relaxed);
        self.forget();
    }

    /// Works until told to stop; of several servers on one store, the one that does its jobs.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut leadership = self.ingest.leadership();
        loop {
            tokio::select! {
                // What this server saw of it is another's to see from now on, and to be told anew once it is this one's again.
                () = leadership.is_mine_or(|| self.leave()) => self.elsewhere.store(false, Ordering::Relaxed),
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let wait = tokio::select! {
                wait = self.round() => wait,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// One reading, and how long until the next.
    async fn round(self: &Arc<Self>) -> Duration {
        let wait = match self.settings().await {
            Ok(Some(directory)) => directory.interval,
            Ok(None) => {
                self.forget();
                return POLL_INTERVAL;
            }
            Err(_) => POLL_INTERVAL,
        };
        // What failed was noted: it stands in the log, and where connections are looked at.
        drop(self.sync(None).await);
        wait
    }
}

/// Somebody's turn to ask the directory for themselves. Where it hangs those before them do not end: nobody waits for them all.
async fn turn(door: &Semaphore, limit: Duration) -> Result<SemaphorePermit<'_>, AskProblem> {
    match tokio::time::timeout(limit, door.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        // It is never closed.
        Ok(Err(_)) | Err(_) => Err(AskProblem::Late),
    }
}

/// The roles that the person of an entry would have; none where it stands for nobody.
fn roles(plan: &Plan, known: &plan::BoundPeople, entry: &entry::Entry) -> Vec<String> {
    let made = plan.make.iter().find(|made| made.entry.subject == entry.subject).map(|made| &made.person);
    let bound = || {
        let id = known
            .bound
            .get(&entry.subject)
            .or_else(|| plan.bind.iter().find(|(bound, _)| bound.subject == entry.subject).map(|(_, id)| id))?;
        let changed = plan.change.iter().find(|change| change.after.id == *id).map(|change| &change.after);
        changed.or_else(|| known.people.iter().find(|person| person.id == *id))
    };
    let person = made.or_else(bound);
    person.map(|person| person.roles.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(StoreError::Disk(error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_a_turn_longer_than_for_an_answer() {
        let door = Semaphore::new(1);
        let first = turn(&door, Duration::ZERO).await.expect("nobody is before them");
        assert_eq!(turn(&door, Duration::ZERO).await.map(drop), Err(AskProblem::Late));
        drop(first);
        assert!(turn(&door, Duration::ZERO).await.is_ok(), "the next has it");
    }
}
