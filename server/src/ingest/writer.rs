//! The single writer thread: drains the queue, works on one batch, commits once, and answers every job.

use super::births::{self, Births};
use super::context::WriterContext;
use super::document_cache::DocumentCache;
use super::held::{self, Decision, DecisionProblem};
use super::push::Coming;
use super::unit_of_work::UnitOfWork;
use super::{Beside, OwnAct, Push, Pushed, SyncProblem, push};
use crate::redact::{Order, RedactProblem};
use crate::store::{Batch, DeviceRecord, StoreError};
use ronda_shared::ids::DeviceId;
use ronda_shared::sync::wire::Receipt;
use ronda_shared::ticket::execute::device_actor;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// How many jobs share one commit at most: a bound on what a crash makes senders repeat.
const TOGETHER: usize = 512;
/// How long a turn executes while others wait: then it commits, and what is left of it waits behind them (S12).
const TURN: Duration = Duration::from_millis(50);

/// What is asked of the writer.
pub(super) enum Job {
    /// What shares a turn with others.
    Task(Task),
    /// A supervisor's decision on a held act: a turn of its own.
    Decide { decision: Decision, answer: oneshot::Sender<Result<Vec<u64>, DecisionProblem>> },
    /// Words taken out of a document: likewise.
    Redact { order: Order, answer: oneshot::Sender<Result<(), RedactProblem>> },
}

/// Acts to take in.
pub(super) enum Task {
    /// A device's acts.
    Push { coming: Box<Coming>, answer: oneshot::Sender<Result<Pushed, SyncProblem>> },
    /// The server's own acts.
    Own { own: Own, answer: oneshot::Sender<Result<Vec<Receipt>, SyncProblem>> },
}

/// The server's own acts, and what is written with them.
pub(super) struct Own {
    pub(super) acts: Vec<OwnAct>,
    pub(super) beside: Option<Beside>,
}

impl Own {
    pub(super) fn of(acts: Vec<OwnAct>) -> Self {
        Self { acts, beside: None }
    }
}

impl Job {
    fn task(&self) -> Option<&Task> {
        match self {
            Self::Task(task) => Some(task),
            Self::Decide { .. } | Self::Redact { .. } => None,
        }
    }
}

impl Task {
    /// Whether it is worth executing ahead.
    fn is_long(&self) -> bool {
        matches!(self, Self::Own { own, .. } if own.acts.len() >= births::WORTH)
    }
    pub(super) fn push(device: DeviceRecord, push: Push, answer: oneshot::Sender<Result<Pushed, SyncProblem>>) -> Self {
        Self::Push { coming: Box::new(Coming::new(device, push)), answer }
    }
}

/// Where jobs are handed in.
#[derive(Clone)]
pub(super) struct Jobs(Sender<Job>);

impl Jobs {
    pub(super) fn send(&self, job: Job) -> Result<(), SyncProblem> {
        self.0.send(job).map_err(|_| SyncProblem::Stopping)
    }
}

enum Answer {
    Push(oneshot::Sender<Result<Pushed, SyncProblem>>, Result<Pushed, SyncProblem>),
    Own(oneshot::Sender<Result<Vec<Receipt>, SyncProblem>>, Result<Vec<Receipt>, SyncProblem>),
}

/// Starts the thread; it ends when the last handle is gone.
pub(super) fn start(context: Arc<WriterContext>, position: watch::Sender<u64>) -> Result<Jobs, StoreError> {
    let (sender, receiver) = channel();
    tell_held(&context);
    thread::Builder::new()
        .name("ingest".into())
        .spawn(move || serve(&context, &receiver, &position))
        .map_err(|error| StoreError::Disk(error.to_string()))?;
    Ok(Jobs(sender))
}

/// What waits, in the order it came; what is left of a long push comes behind.
struct Queue<'a> {
    jobs: &'a Receiver<Job>,
    waiting: RefCell<VecDeque<Job>>,
}

impl Queue<'_> {
    /// The next job, waited for; none when the last handle is gone.
    fn next(&self) -> Option<Job> {
        let next = self.waiting.borrow_mut().pop_front();
        next.or_else(|| self.jobs.recv().ok())
    }
    /// The next job if it is there and may share the turn. What is long enough to be executed ahead begins its own: so the
    /// commit before it and its execution go on at once.
    fn next_task(&self) -> Option<Task> {
        if !self.has_more() {
            return None;
        }
        let mut waiting = self.waiting.borrow_mut();
        match waiting.pop_front()? {
            Job::Task(task) if !task.is_long() => Some(task),
            alone => {
                waiting.push_front(alone);
                None
            }
        }
    }
    /// Whether anybody waits.
    fn has_more(&self) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() {
            waiting.extend(self.jobs.try_recv().ok());
        }
        !waiting.is_empty()
    }
    fn put_back(&self, task: Task) {
        // Whoever has come meanwhile was there before what is left.
        self.take_all();
        self.waiting.borrow_mut().push_back(Job::Task(task));
    }
    fn take_all(&self) {
        let mut waiting = self.waiting.borrow_mut();
        while let Ok(job) = self.jobs.try_recv() {
            waiting.push_back(job);
        }
    }
    /// Whether a job that is long enough to be executed ahead waits behind nothing but acts.
    fn has_long(&self) -> bool {
        self.take_all();
        let waiting = self.waiting.borrow();
        let mut tasks = waiting.iter().map_while(Job::task);
        tasks.any(Task::is_long)
    }
    /// The births of that job executed. `head` is the number of the server's last act.
    fn births_ahead(&self, context: &WriterContext, head: u64) -> Births {
        let mut first = head + 1;
        for task in self.waiting.borrow().iter().map_while(Job::task) {
            match task {
                Task::Own { own, .. } if task.is_long() => {
                    let actor = device_actor(&context.run, DeviceId::SERVER);
                    return Births::ahead(&context.organisation, &actor, context.clock.now(), first, &own.acts);
                }
                Task::Own { own, .. } => first += own.acts.len() as u64,
                Task::Push { .. } => {}
            }
        }
        Births::default()
    }
}

/// What a turn leaves to the next: documents that may stay open, and births executed while it was committed.
#[derive(Default)]
struct Carried {
    opened: DocumentCache,
    births: Births,
}

fn serve(context: &WriterContext, jobs: &Receiver<Job>, position: &watch::Sender<u64>) {
    let queue = Queue { jobs, waiting: RefCell::default() };
    let mut carried = Carried::default();
    while let Some(job) = queue.next() {
        match job {
            // Decisions are few: each has a turn of its own, and what is open is read anew after it.
            Job::Decide { decision, answer } => {
                carried = Carried::default();
                // A sender that is gone has given up waiting; it will find the act decided.
                drop(answer.send(decide(context, &decision, position)));
            }
            Job::Redact { order, answer } => {
                carried = Carried::default();
                // A sender that is gone has given up waiting; the audit log tells that it was done.
                drop(answer.send(redact(context, &order, position)));
            }
            Job::Task(first) => carried = turn(context, first, &queue, std::mem::take(&mut carried), position),
        }
        tell_held(context);
    }
}

/// One decision, committed.
fn decide(
    context: &WriterContext,
    decision: &Decision,
    position: &watch::Sender<u64>,
) -> Result<Vec<u64>, DecisionProblem> {
    let guard = context.store.turn();
    let (batch, decided) = held::decide(context, decision)?;
    let end = context.store.commit(batch)?;
    drop(guard);
    position.send_replace(end);
    let word = if decision.accept { "accepted" } else { "rejected" };
    metrics::counter!("ronda_held_decided_total", "decision" => word).increment(decided.len() as u64);
    Ok(decided)
}

/// One redaction, committed.
fn redact(context: &WriterContext, order: &Order, position: &watch::Sender<u64>) -> Result<(), RedactProblem> {
    let guard = context.store.turn();
    let batch = super::redact::redact(context, order)?;
    let end = context.store.commit(batch)?;
    drop(guard);
    position.send_replace(end);
    metrics::counter!("ronda_redactions_total").increment(1);
    Ok(())
}

/// How many acts wait for a decision, for `/metrics`.
fn tell_held(context: &WriterContext) {
    if let Ok(count) = context.store.read().and_then(|reader| reader.held_count()) {
        metrics::gauge!("ronda_held_acts").set(count as f64);
    }
}

/// One turn: the jobs that wait worked through, one commit, every answer. Answers with what it leaves to the next.
fn turn(
    context: &WriterContext,
    first: Task,
    queue: &Queue<'_>,
    carried: Carried,
    position: &watch::Sender<u64>,
) -> Carried {
    let guard = context.store.turn();
    let mut work = match UnitOfWork::begin(context, carried.opened) {
        Ok(work) => work.with_births(carried.births),
        Err(error) => {
            refuse(first, &error);
            return Carried::default();
        }
    };
    let began = Instant::now();
    let (mut answers, mut left) = (Vec::new(), None);
    let mut next = Some(first);
    while let Some(task) = next {
        // Batched jobs wait for this commit just as queued ones do.
        let shared = !answers.is_empty();
        let enough = || began.elapsed() >= TURN && (shared || queue.has_more());
        match task {
            Task::Push { mut coming, answer } => match push::take_in(&mut work, &mut coming, &enough) {
                Ok(None) => left = Some((coming, answer)),
                Ok(Some(pushed)) => answers.push(Answer::Push(answer, Ok(pushed))),
                Err(problem) => answers.push(Answer::Push(answer, Err(problem))),
            },
            Task::Own { own, answer } => {
                let done = push::perform(&mut work, own.acts);
                if let (Ok(receipts), Some(beside)) = (&done, own.beside) {
                    work.mail(beside(receipts));
                }
                answers.push(Answer::Own(answer, done));
            }
        }
        let full = left.is_some() || answers.len() == TOGETHER || began.elapsed() >= TURN;
        next = if full { None } else { queue.next_task() };
    }
    metrics::histogram!("ronda_ingest_jobs_together").record((answers.len() + usize::from(left.is_some())) as f64);
    metrics::histogram!("ronda_ingest_turn_seconds").record(began.elapsed().as_secs_f64());
    let began = Instant::now();
    let head = work.head(DeviceId::SERVER);
    let committed = head.and_then(|(head, _)| Ok((head, work.finish()?))).and_then(|(head, (batch, opened))| {
        // After a failed sync acts may be readable and not yet durable: an empty commit makes sure before they are
        // acknowledged again.
        if batch.is_empty() && context.store.accepts_writes() {
            return Ok((None, Carried { opened, births: Births::default() }));
        }
        let (end, births) = if queue.has_long() {
            commit_beside(context, batch, || queue.births_ahead(context, head))
        } else {
            (context.store.commit(batch), Births::default())
        };
        end.map(|end| (Some(end), Carried { opened, births }))
    });
    drop(guard);
    metrics::histogram!("ronda_commit_seconds").record(began.elapsed().as_secs_f64());
    match committed {
        Ok((end, carried)) => {
            if let Some(end) = end {
                position.send_replace(end);
            }
            answers.into_iter().for_each(Answer::tell);
            if let Some((coming, answer)) = left {
                queue.put_back(Task::Push { coming, answer });
            }
            carried
        }
        Err(error) => {
            tracing::error!(error = %error, "A commit failed; nothing of it was acknowledged.");
            // Documents in memory are ahead of the store now: they are dropped.
            answers.into_iter().for_each(|answer| answer.fail(&error));
            if let Some((_, answer)) = left {
                drop(answer.send(Err(SyncProblem::Store(again(&error)))));
            }
            Carried::default()
        }
    }
}

/// Commits, and does `work` meanwhile.
fn commit_beside<T>(context: &WriterContext, batch: Batch, work: impl FnOnce() -> T) -> (Result<u64, StoreError>, T) {
    thread::scope(|scope| {
        let commit = scope.spawn(|| context.store.commit(batch));
        let done = work();
        (commit.join().unwrap_or_else(|panic| resume_unwind(panic)), done)
    })
}

fn refuse(job: Task, error: &StoreError) {
    match job {
        Task::Push { answer, .. } => drop(answer.send(Err(SyncProblem::Store(again(error))))),
        Task::Own { answer, .. } => drop(answer.send(Err(SyncProblem::Store(again(error))))),
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
