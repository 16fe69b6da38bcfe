//! The one thread that writes: takes what waits, works it through on one batch, commits once, answers all.

use super::held::{self, Decision, DecisionProblem};
use super::opened::Opened;
use super::work::Work;
use super::{OwnAct, Push, Pushed, SyncProblem, push};
use crate::clock::Clock;
use crate::store::{DeviceRecord, Store, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::sync::wire::Receipt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{oneshot, watch};

/// How many jobs share one commit at most: a bound on what a crash makes senders repeat.
const TOGETHER: usize = 512;

/// What is asked of the writer.
pub(super) enum Job {
    /// What shares a turn with others.
    Task(Task),
    /// A supervisor's decision on a held act: a turn of its own.
    Decide { decision: Decision, answer: oneshot::Sender<Result<Vec<u64>, DecisionProblem>> },
}

/// Acts to take in.
pub(super) enum Task {
    /// A device's acts.
    Push { device: Box<DeviceRecord>, push: Push, answer: oneshot::Sender<Result<Pushed, SyncProblem>> },
    /// The server's own acts.
    Own { acts: Vec<OwnAct>, answer: oneshot::Sender<Result<Vec<Receipt>, SyncProblem>> },
}

/// Where jobs are handed in.
#[derive(Clone)]
pub(super) struct Jobs(Sender<Job>);

impl Jobs {
    pub(super) fn send(&self, job: Job) -> Result<(), SyncProblem> {
        self.0.send(job).map_err(|_| SyncProblem::Stopping)
    }
}

/// What every job is judged and executed by.
pub(super) struct Founded {
    pub(super) store: Arc<dyn Store>,
    pub(super) organisation: Arc<Organisation>,
    pub(super) clock: Clock,
    pub(super) run: [u8; 16],
}

enum Answer {
    Push(oneshot::Sender<Result<Pushed, SyncProblem>>, Result<Pushed, SyncProblem>),
    Own(oneshot::Sender<Result<Vec<Receipt>, SyncProblem>>, Result<Vec<Receipt>, SyncProblem>),
}

/// Starts the thread; it ends when the last handle is gone.
pub(super) fn start(founded: Arc<Founded>, position: watch::Sender<u64>) -> Result<Jobs, StoreError> {
    let (sender, receiver) = channel();
    tell_held(&founded);
    std::thread::Builder::new()
        .name("ingest".into())
        .spawn(move || serve(&founded, &receiver, &position))
        .map_err(|error| StoreError::Disk(error.to_string()))?;
    Ok(Jobs(sender))
}

fn serve(founded: &Founded, jobs: &Receiver<Job>, position: &watch::Sender<u64>) {
    let mut opened = Opened::default();
    while let Ok(first) = jobs.recv() {
        let mut together = vec![first];
        while together.len() < TOGETHER
            && let Ok(next) = jobs.try_recv()
        {
            together.push(next);
        }
        metrics::histogram!("ronda_ingest_jobs_together").record(together.len() as f64);
        let mut round = Vec::with_capacity(together.len());
        for job in together {
            match job {
                Job::Decide { decision, answer } => {
                    // Decisions are few: each has a turn of its own, and what is open is read anew after it.
                    if !round.is_empty() {
                        turn(founded, std::mem::take(&mut round), std::mem::take(&mut opened), position);
                    }
                    opened = Opened::default();
                    // A sender that is gone has given up waiting; it will find the act decided.
                    drop(answer.send(decide(founded, &decision, position)));
                }
                Job::Task(task) => round.push(task),
            }
        }
        if !round.is_empty() {
            opened = turn(founded, round, std::mem::take(&mut opened), position);
        }
        tell_held(founded);
    }
}

/// One decision, committed.
fn decide(founded: &Founded, decision: &Decision, position: &watch::Sender<u64>) -> Result<Vec<u64>, DecisionProblem> {
    let held = founded.store.turn();
    let (batch, decided) = held::decide(founded, decision)?;
    let end = founded.store.commit(batch)?;
    drop(held);
    position.send_replace(end);
    let word = if decision.accept { "accepted" } else { "rejected" };
    metrics::counter!("ronda_held_decided_total", "decision" => word).increment(decided.len() as u64);
    Ok(decided)
}

/// How many acts wait for a decision, for `/metrics`.
fn tell_held(founded: &Founded) {
    if let Ok(count) = founded.store.read().and_then(|reader| reader.held_count()) {
        metrics::gauge!("ronda_held_acts").set(count as f64);
    }
}

/// One turn: every job worked through, one commit, every answer. Answers with the documents that may stay open.
fn turn(founded: &Founded, jobs: Vec<Task>, opened: Opened, position: &watch::Sender<u64>) -> Opened {
    let held = founded.store.turn();
    let mut work = match Work::begin(founded, opened) {
        Ok(work) => work,
        Err(error) => {
            refuse(jobs, &error);
            return Opened::default();
        }
    };
    let answers: Vec<Answer> = jobs
        .into_iter()
        .map(|task| match task {
            Task::Push { device, push, answer } => {
                let outcome = push::take_in(&mut work, &device, &push);
                Answer::Push(answer, outcome)
            }
            Task::Own { acts, answer } => {
                let outcome = push::perform(&mut work, acts);
                Answer::Own(answer, outcome)
            }
        })
        .collect();
    let began = std::time::Instant::now();
    let committed = work.finish().and_then(|(batch, opened)| {
        // After a failed sync acts may be readable and not yet durable: an empty commit makes sure before they are
        // acknowledged again.
        if batch.is_empty() && founded.store.accepts_writes() {
            return Ok((None, opened));
        }
        founded.store.commit(batch).map(|end| (Some(end), opened))
    });
    drop(held);
    metrics::histogram!("ronda_commit_seconds").record(began.elapsed().as_secs_f64());
    match committed {
        Ok((end, opened)) => {
            if let Some(end) = end {
                position.send_replace(end);
            }
            answers.into_iter().for_each(Answer::tell);
            opened
        }
        Err(error) => {
            tracing::error!(error = %error, "A commit failed; nothing of it was acknowledged.");
            // Documents in memory are ahead of the store now: they are dropped.
            answers.into_iter().for_each(|answer| answer.fail(&error));
            Opened::default()
        }
    }
}

fn refuse(jobs: Vec<Task>, error: &StoreError) {
    for job in jobs {
        match job {
            Task::Push { answer, .. } => drop(answer.send(Err(SyncProblem::Store(again(error))))),
            Task::Own { answer, .. } => drop(answer.send(Err(SyncProblem::Store(again(error))))),
        }
    }
}

/// The same failure for each of those who waited for one commit.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Full => StoreError::Full,
        other => StoreError::Disk(other.to_string()),
    }
}

impl Answer {
    // A sender that is gone has given up waiting; it will ask again and be told the same.
    fn tell(self) {
        match self {
            Self::Push(to, outcome) => drop(to.send(outcome)),
            Self::Own(to, outcome) => drop(to.send(outcome)),
        }
    }
    fn fail(self, error: &StoreError) {
        match self {
            // What parted from a log is told once it is kept.
            Self::Push(to, Ok(_) | Err(SyncProblem::Forked { .. })) => {
                drop(to.send(Err(SyncProblem::Store(again(error)))))
            }
            Self::Own(to, Ok(_)) => drop(to.send(Err(SyncProblem::Store(again(error))))),
            refused => refused.tell(),
        }
    }
}
