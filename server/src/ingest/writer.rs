//! The single writer thread: drains the queue, works on one batch, commits once, and answers every job.

mod answers;
pub(super) mod own_acts;
mod single_jobs;

use self::answers::{Answer, Failure, Waiting};
pub(super) use self::own_acts::OwnActs;
use self::single_jobs::{bring_back, call_back, called_back, decide, leave, redact};
use super::births::{self, Births};
use super::context::WriterContext;
use super::document_cache::{DocumentCache, OpenDocument};
use super::held::decision::{Decision, DecisionProblem};
use super::push::{Coming, FORESEEN};
use super::unit_of_work::{Followed, UnitOfWork};
use super::{BesideAlerts, CheckedPush, OwnAct, Parting, Pushed, SyncProblem, push};
use crate::redact::{LinesFound, Order, RedactProblem};
use crate::store::{DeviceRecord, NextRead, ReturnedFor, StoreError, Turn};
use crate::traces::{Steps, Value};
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::ticket::execute::device_actor;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// How many jobs share one commit at most. It bounds what senders repeat after a crash.
const BATCH_SIZE: usize = 512;
/// How long a turn executes while others wait. Then it commits, and the rest of a long push queues behind them (S12).
const TURN: Duration = Duration::from_millis(50);

/// The same where other servers share the store: whether any of them waits is not known here.
pub(super) const TURN_AMONG: Duration = Duration::from_secs(1);

/// A job for the writer.
pub(super) enum Job {
    /// Acts, which share a turn with others.
    Task(Task),
    /// A supervisor's decision on a held act; it has a turn of its own.
    Decide { decision: Decision, answer: oneshot::Sender<Result<Vec<u64>, DecisionProblem>> },
    /// A redaction; it has a turn of its own.
    Redact { order: Order, found: LinesFound, answer: oneshot::Sender<Result<(), RedactProblem>> },
    /// Tickets of a closed year that leave for an archive; they have a turn of their own.
    Leave { partings: Vec<Parting>, answer: oneshot::Sender<Result<Vec<DocumentId>, SyncProblem>> },
    /// Archived tickets that are brought back; they have a turn of their own.
    Return { ids: BTreeSet<DocumentId>, answer: oneshot::Sender<Result<u64, SyncProblem>> },
}

/// Acts to take in.
pub(super) enum Task {
    /// A device's acts.
    Push { coming: Box<Coming>, answer: oneshot::Sender<Result<Pushed, SyncProblem>>, steps: Steps },
    /// The server's own acts.
    Own { own: OwnActs, answer: oneshot::Sender<Result<Vec<Receipt>, SyncProblem>> },
}

impl Job {
    fn task(&self) -> Option<&Task> {
        match self {
            Self::Task(task) => Some(task),
            Self::Decide { .. } | Self::Redact { .. } | Self::Leave { .. } | Self::Return { .. } => None,
        }
    }
}

impl Task {
    /// Whether it is long enough to be worth executing ahead of its turn.
    fn is_long(&self) -> bool {
        matches!(self, Self::Own { own, .. } if own.acts.len() >= births::WORTH)
    }
    /// The reads that judging it begins with, for a prefetch.
    fn next_reads(&self) -> Vec<NextRead> {
        match self {
            Self::Push { coming, .. } => coming.next_reads(),
            Self::Own { own, .. } => {
                own.acts.iter().take(FORESEEN).map(|act| NextRead::Document(act.document)).collect()
            }
        }
    }
    /// Whether it needs a turn of its own: it panicked a turn, or may have; or it depends on state that another job of the turn may change.
    fn is_alone(&self) -> bool {
        match self {
            Self::Push { coming, .. } => coming.is_alone(),
            Self::Own { own, .. } => own.still.is_some(),
        }
    }
    /// How many acts it enters into the server's own log.
    fn own_acts(&self) -> u64 {
        match self {
            Self::Own { own, .. } => own.acts.len() as u64,
            Self::Push { .. } => 0,
        }
    }
    pub(super) fn push(
        device: DeviceRecord,
        push: CheckedPush,
        answer: oneshot::Sender<Result<Pushed, SyncProblem>>,
    ) -> Self {
        Self::Push { coming: Box::new(Coming::new(device, push)), answer, steps: Steps::begin() }
    }
}

/// The queue of jobs, for those who hand them in.
#[derive(Clone)]
pub(super) struct Jobs(Sender<Job>);

impl Jobs {
    pub(super) fn send(&self, job: Job) -> Result<(), SyncProblem> {
        self.0.send(job).map_err(|_| SyncProblem::Stopping)
    }
}

/// Publishes how far the feed has come. A later position, of another server's commit, may have been published already.
pub(super) fn tell(position: &watch::Sender<u64>, end: u64) {
    position.send_modify(|known| *known = end.max(*known));
}

/// Starts the writer's thread. The feed ends at `end` now. The thread ends when the last handle is dropped.
pub(super) fn start(
    context: Arc<WriterContext>,
    position: Arc<watch::Sender<u64>>,
    end: u64,
) -> Result<Jobs, StoreError> {
    let (sender, receiver) = channel();
    thread::Builder::new()
        .name("ingest".into())
        .spawn(move || serve(&context, &receiver, &position, Followed::to(end)))
        .map_err(|error| StoreError::Disk(error.to_string()))?;
    Ok(Jobs(sender))
}

/// The jobs that wait, in the order they came. The rest of a long push queues behind them.
struct Queue<'a> {
    jobs: &'a Receiver<Job>,
    waiting: RefCell<VecDeque<Job>>,
}

impl Queue<'_> {
    /// Waits for the next job; none when the last handle is dropped.
    fn next(&self) -> Option<Job> {
        let next = self.waiting.borrow_mut().pop_front();
        next.or_else(|| self.jobs.recv().ok())
    }
    /// The next job, if one waits and may share the turn. A job that is long enough to be executed ahead begins a turn of its own, so
    /// that it executes while the turn before it commits.
    fn next_task(&self, may_share: &dyn Fn(&Task) -> bool) -> Option<Task> {
        if !self.has_more() {
            return None;
        }
        let mut waiting = self.waiting.borrow_mut();
        match waiting.pop_front()? {
            Job::Task(task) if !task.is_long() && may_share(&task) => Some(task),
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
        // Jobs that came in the meantime go before the rest.
        self.take_all();
        self.waiting.borrow_mut().push_back(Job::Task(task));
    }
    fn take_all(&self) {
        let mut waiting = self.waiting.borrow_mut();
        while let Ok(job) = self.jobs.try_recv() {
            waiting.push_back(job);
        }
    }
    /// The next job that is long enough to be executed ahead, if only acts wait before it: the number of its first act in the server's
    /// log, and its acts. `head` is the number of the last act before all that waits.
    fn next_long(&self, head: u64) -> Option<(u64, Arc<[OwnAct]>)> {
        self.take_all();
        let mut first = head + 1;
        for task in self.waiting.borrow().iter().map_while(Job::task) {
            match task {
                Task::Own { own, .. } if task.is_long() => return Some((first, Arc::clone(&own.acts))),
                Task::Own { own, .. } => first += own.acts.len() as u64,
                Task::Push { .. } => {}
            }
        }
        None
    }
}

/// What a turn leaves to the next: documents that stay open, and creations of documents executed ahead.
#[derive(Default)]
struct CarriedOver {
    opened: DocumentCache,
    births: Births,
}

fn serve(context: &WriterContext, jobs: &Receiver<Job>, position: &watch::Sender<u64>, mut followed: Followed) {
    let queue = Queue { jobs, waiting: RefCell::default() };
    let mut carried = CarriedOver::default();
    while let Some(job) = queue.next() {
        let former = std::mem::take(&mut carried);
        let done = catch_unwind(AssertUnwindSafe(|| work(context, (job, &queue), former, position, &mut followed)));
        carried = done.unwrap_or_else(|_| {
            // Those who waited for this turn learn that it failed, and retry. The panic itself logs what went wrong.
            tracing::error!("A turn of the writer failed in its middle; nothing of it was kept.");
            metrics::counter!("ronda_ingest_panics_total").increment(1);
            CarriedOver::default()
        });
    }
}

/// Does one job, and those that share its turn. Answers what it leaves to the next turn.
fn work(
    context: &WriterContext,
    (job, queue): (Job, &Queue<'_>),
    carried: CarriedOver,
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> CarriedOver {
    match job {
        Job::Task(first) => return turn(context, (first, queue), carried, position, followed),
        // Decisions are rare: each has a turn of its own, and open documents are read again after it.
        Job::Decide { decision, answer } => {
            // A sender that is gone has given up waiting; it will find the act decided.
            drop(answer.send(decide(context, &decision, position, followed)));
        }
        Job::Redact { order, found, answer } => {
            // A sender that is gone has given up waiting; the audit log tells that it was done.
            drop(answer.send(redact(context, (&order, &found), position, followed)));
        }
        Job::Leave { partings, answer } => {
            // A sender that is gone has given up waiting; the feed tells who left.
            drop(answer.send(leave(context, partings, position, followed).map_err(SyncProblem::Store)));
        }
        Job::Return { ids, answer } => {
            let back = bring_back(context, ids, ReturnedFor::Operator, position, followed);
            // A sender that is gone has given up waiting; the feed tells who came back.
            drop(answer.send(back.map_err(SyncProblem::Store)));
        }
    }
    CarriedOver::default()
}

/// One turn: works through the jobs that wait, commits once and answers each. Answers what it leaves to the next turn.
fn turn(
    context: &WriterContext,
    (mut first, queue): (Task, &Queue<'_>),
    carried: CarriedOver,
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> CarriedOver {
    let carried = match call_back(context, &mut first, position, followed) {
        Ok(false) => carried,
        // Open documents were read before these tickets came back.
        Ok(true) => CarriedOver::default(),
        Err(error) => return refuse(first, error),
    };
    let guard = context.store.turn();
    let begun = UnitOfWork::begin(context, carried.opened, &|| first.next_reads()).and_then(|mut work| {
        work.follow(followed)?;
        Ok(work.with_births(carried.births))
    });
    match begun {
        Ok(mut work) => match work.head(DeviceId::SERVER) {
            Ok((head, _)) => {
                let (next, forgotten) = (queue.next_long(head + first.own_acts()), work.forgotten());
                beside_births(context, next, forgotten, |births| {
                    worked(work, (first, queue), (guard, births), position, followed)
                })
            }
            Err(error) => refuse(first, error),
        },
        Err(error) => refuse(first, error),
    }
}

/// Works, and at the same time executes creations of documents for the next turn, on cores that the writer leaves idle.
fn beside_births(
    context: &WriterContext,
    next: Option<(u64, Arc<[OwnAct]>)>,
    forgotten: Vec<OpenDocument>,
    work: impl FnOnce(&mut dyn FnMut() -> Births) -> CarriedOver,
) -> CarriedOver {
    thread::scope(|scope| {
        let mut births = next.map(|(first, acts)| {
            scope.spawn(move || {
                drop(forgotten);
                let actor = device_actor(&context.run, DeviceId::SERVER);
                Births::ahead(&context.organisation, &actor, context.clock.now(), first, &acts)
            })
        });
        // A thread that panicked has produced nothing: its acts are executed in their turn, and panic there.
        work(&mut || births.take().and_then(|births| births.join().ok()).unwrap_or_default())
    })
}

/// The work of a [`turn`]. `births` waits for the creations of documents that other threads execute.
fn worked(
    mut work: UnitOfWork<'_>,
    (first, queue): (Task, &Queue<'_>),
    (guard, births): (Turn<'_>, &mut dyn FnMut() -> Births),
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> CarriedOver {
    let context = work.context;
    let (began, among) = (Instant::now(), context.store.nodes().is_some());
    let (mut answers, mut left, mut again) = (Vec::<Answer>::new(), None, Vec::<Waiting>::new());
    // Why a job failed halfway: what it entered before stands in the batch, without rulings, although its sender takes it for undone.
    let mut spoiled = None;
    let alone = first.is_alone();
    let mut next = Some(first);
    while let Some(task) = next {
        // Batched jobs wait for this commit just as queued ones do.
        let shared = !answers.is_empty();
        let enough = || {
            let spent = began.elapsed();
            spent >= TURN && (shared || queue.has_more()) || among && spent >= TURN_AMONG
        };
        match task {
            Task::Push { mut coming, answer, mut steps } => {
                steps.step("wait", &[]);
                let foreseen = if shared { work.reader.foresee(&|| coming.next_reads()) } else { Ok(()) };
                let taken = foreseen.map_err(SyncProblem::Store).and_then(|()| {
                    let taken = unbroken(|| push::take_in(&mut work, &mut coming, &enough));
                    taken.inspect_err(|problem| spoiled = Failure::by(problem))
                });
                let device = ("ronda.device", Value::device(coming.device()));
                steps.step("judge", &[device, ("ronda.acts", Value::number(coming.acts()))]);
                let comes_again = |problem: &SyncProblem| spoiled.is_some() && problem.is_of_a_document();
                match taken {
                    Ok(None) => left = Some(Waiting { coming, answer, steps }),
                    Ok(Some(pushed)) => answers.push(Answer::Push(Waiting { coming, answer, steps }, Ok(pushed))),
                    // The act that caused it is set aside; the job's other acts are taken in.
                    Err(problem) if comes_again(&problem) && coming.is_to_come_again(&problem) => {
                        again.push(Waiting { coming, answer, steps });
                    }
                    Err(problem) => answers.push(Answer::Push(Waiting { coming, answer, steps }, Err(problem))),
                }
            }
            Task::Own { mut own, answer } => {
                own.steps.step("wait", &[]);
                let standing = match &own.alerts {
                    Some(alerts) => alerts_stand(&mut work, alerts).map(|()| false),
                    None => has_moved(&mut work, &own.looked_at),
                };
                let standing = match (standing, own.still.take()) {
                    (Ok(false), Some(still)) => still(work.reader.as_ref()).map(|still| !still),
                    (standing, _) => standing,
                };
                let OwnActs { acts, beside, alerts, whatsapp, audit, mut steps, .. } = own;
                let done = match standing {
                    Ok(moved) => unbroken(|| {
                        let receipts = if moved { Vec::new() } else { push::perform(&mut work, &acts)? };
                        if let Some(beside) = beside.filter(|_| !moved) {
                            work.mail(beside(&receipts));
                        }
                        if let Some(beside) = whatsapp.filter(|_| !moved) {
                            work.whatsapp(beside(&receipts));
                        }
                        if let Some(line) =
                            audit.filter(|_| !receipts.iter().all(|receipt| is_refused(&receipt.outcome)))
                        {
                            work.audit(*line);
                        }
                        if let Some(BesideAlerts { turn, rows, .. }) = alerts {
                            work.alerts(turn, rows(&receipts));
                        }
                        Ok(receipts)
                    })
                    .inspect_err(|problem| {
                        tell_unjudged(&acts, problem);
                        spoiled = Failure::by(problem);
                    }),
                    Err(error) => Err(error.into()),
                };
                steps.step("judge", &[("ronda.acts", Value::number(acts.len()))]);
                answers.push(Answer::Own { answer, done, steps });
            }
        }
        let full =
            alone || spoiled.is_some() || left.is_some() || answers.len() == BATCH_SIZE || began.elapsed() >= TURN;
        // A job on an archived ticket begins a turn of its own, before which the ticket is brought back.
        let stays = |task: &Task| !task.is_alone() && called_back(context, task).is_ok_and(|called| called.is_empty());
        next = if full { None } else { queue.next_task(&stays) };
    }
    let together = answers.len() + again.len() + usize::from(left.is_some());
    metrics::histogram!("ronda_ingest_jobs_together").record(together as f64);
    metrics::histogram!("ronda_ingest_turn_seconds").record(began.elapsed().as_secs_f64());
    let began = Instant::now();
    answers::steps(&mut answers, &mut left).for_each(Steps::restart);
    let settled = match spoiled {
        Some(failure) => Err(failure),
        None => unbroken(|| work.finish().map_err(SyncProblem::Store)).map_err(Failure::of_some_job),
    };
    let committed = settled.and_then(|(batch, opened)| {
        // After a failed fsync, acts may be readable and not yet durable: an empty commit makes them durable before they are
        // acknowledged.
        if batch.is_empty() && context.store.accepts_writes() {
            return Ok((None, opened));
        }
        let end = context.store.commit(batch).map_err(Failure::of_the_store)?;
        followed.wrote_to(end);
        Ok((Some(end), opened))
    });
    drop(guard);
    metrics::histogram!("ronda_commit_seconds").record(began.elapsed().as_secs_f64());
    let together = [("ronda.jobs_together", Value::number(together))];
    answers::steps(&mut answers, &mut left).for_each(|steps| steps.step("commit", &together));
    match committed {
        Ok((end, opened)) => {
            if let Some(end) = end {
                tell(position, end);
            }
            answers.into_iter().for_each(Answer::tell);
            left.into_iter().for_each(|waiting| queue.put_back(waiting.into()));
            CarriedOver { opened, births: births() }
        }
        Err(failure) => {
            tracing::error!(error = %failure, "A commit failed; nothing of it was acknowledged.");
            // Documents in memory are ahead of the store now, so they are dropped.
            again.extend(failure.tell(answers, left));
            again.into_iter().for_each(|waiting| queue.put_back(waiting.into()));
            CarriedOver::default()
        }
    }
}

fn is_refused(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(_))
}

/// Whether one of these documents has changed after the position at which it was read, this turn included.
fn has_moved(work: &mut UnitOfWork<'_>, looked_at: &BTreeMap<DocumentId, u64>) -> Result<bool, StoreError> {
    for (id, position) in looked_at {
        if work.open(*id)?.row.as_ref().is_some_and(|row| row.latest > *position) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether rows of alerts, and the documents read with them, are still as they were read.
fn alerts_stand(work: &mut UnitOfWork<'_>, alerts: &BesideAlerts) -> Result<(), StoreError> {
    work.alerts_stand(alerts.turn)?;
    if has_moved(work, &alerts.looked_at)? {
        return Err(StoreError::Moved { expected: alerts.turn, end: alerts.turn });
    }
    Ok(())
}

/// Answers a job that failed with nothing done. Nothing is left to the next turn.
fn refuse(job: Task, error: StoreError) -> CarriedOver {
    // Only this job's document cannot be read: its sender is told so and does not retry.
    let error = if error.is_of_a_document() { error } else { again(&error) };
    match job {
        Task::Push { answer, .. } => drop(answer.send(Err(SyncProblem::Store(error)))),
        Task::Own { answer, .. } => drop(answer.send(Err(SyncProblem::Store(error)))),
    }
    CarriedOver::default()
}

/// Runs work that may panic. If it does, nothing of the turn is kept and the writer goes on. The panic itself logs what went wrong.
fn unbroken<T>(work: impl FnOnce() -> Result<T, SyncProblem>) -> Result<T, SyncProblem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        metrics::counter!("ronda_ingest_panics_total").increment(1);
        Err(SyncProblem::BrokeOff)
    })
}

/// Logs which of the server's own acts panicked a turn: its sender learns only that one of them did.
fn tell_unjudged(acts: &[OwnAct], problem: &SyncProblem) {
    if let (SyncProblem::BrokeOff, Some(first)) = (problem, acts.first()) {
        tracing::error!(
            act.document = %first.document,
            act.command = first.command.name(),
            acts = acts.len(),
            "An act of the server's own broke off a turn of the writer; nothing of it was kept."
        );
    }
}

/// The same failure for each of those who waited for one commit.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Full => StoreError::Full,
        StoreError::Standby => StoreError::Standby,
        StoreError::TakenOver { generation } => StoreError::TakenOver { generation: *generation },
        other => StoreError::Disk(other.to_string()),
    }
}
