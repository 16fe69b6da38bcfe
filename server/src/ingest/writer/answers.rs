//! What those who wait for a turn of the writer are told once it is done, and who comes again.

use super::super::push::Coming;
use super::super::{Pushed, SyncProblem};
use super::{Task, again};
use crate::store::StoreError;
use crate::traces::Steps;
use ronda_shared::sync::wire::Receipt;
use std::fmt;
use tokio::sync::oneshot;

/// A push that was worked on, and who waits for its answer.
pub(super) struct Waiting {
    pub(super) coming: Box<Coming>,
    pub(super) answer: oneshot::Sender<Result<Pushed, SyncProblem>>,
    pub(super) steps: Steps,
}

impl From<Waiting> for Task {
    fn from(Waiting { coming, answer, steps }: Waiting) -> Self {
        Self::Push { coming, answer, steps }
    }
}

/// What is told once the turn is committed.
pub(super) enum Answer {
    Push(Waiting, Result<Pushed, SyncProblem>),
    Own {
        answer: oneshot::Sender<Result<Vec<Receipt>, SyncProblem>>,
        done: Result<Vec<Receipt>, SyncProblem>,
        steps: Steps,
    },
}

impl Answer {
    // A sender that is gone has given up waiting; it will ask again and be told the same.
    pub(super) fn tell(self) {
        match self {
            Self::Push(waiting, outcome) => drop(waiting.answer.send(outcome)),
            Self::Own { answer, done, .. } => drop(answer.send(done)),
        }
    }
    fn steps(&mut self) -> &mut Steps {
        match self {
            Self::Push(waiting, _) => &mut waiting.steps,
            Self::Own { steps, .. } => steps,
        }
    }
}

/// The traces of all who wait for a turn; `left` is a push of which more is to come.
pub(super) fn steps<'a>(
    answers: &'a mut [Answer],
    left: &'a mut Option<Waiting>,
) -> impl Iterator<Item = &'a mut Steps> {
    answers.iter_mut().map(Answer::steps).chain(left.iter_mut().map(|waiting| &mut waiting.steps))
}

/// Why nothing of a turn was kept.
pub(super) struct Failure {
    problem: SyncProblem,
    /// It is an act of one job by which it failed: without that one the others can be taken.
    by_an_act: bool,
    /// It is known which job that is, and it was answered for itself.
    known: bool,
}

impl Failure {
    /// By a job that failed with this problem in its middle; none where it left nothing half done.
    pub(super) fn by(problem: &SyncProblem) -> Option<Self> {
        let (problem, by_an_act) = match problem {
            SyncProblem::Store(error) => (SyncProblem::Store(again(error)), error.is_of_a_document()),
            SyncProblem::BrokeOff => (SyncProblem::BrokeOff, true),
            _ => return None,
        };
        Some(Self { problem, by_an_act, known: true })
    }
    /// By one of its jobs, or by the store, once all of them were worked on.
    pub(super) fn of_some_job(problem: SyncProblem) -> Self {
        Self { by_an_act: problem.is_of_a_document(), problem, known: false }
    }
    /// By the store.
    pub(super) fn of_the_store(error: StoreError) -> Self {
        Self { problem: SyncProblem::Store(error), by_an_act: false, known: false }
    }

    /// Tells whoever was answered already for itself, and that nothing was kept; answers the pushes that come again by themselves.
    pub(super) fn tell(self, answers: Vec<Answer>, left: Option<Waiting>) -> Vec<Waiting> {
        let only = !self.known && answers.len() + usize::from(left.is_some()) == 1;
        let mut again = Vec::new();
        for answer in answers {
            match answer {
                // What parted from a log is told once it is kept.
                Answer::Push(waiting, Ok(_) | Err(SyncProblem::Forked { .. })) => again.extend(self.push(waiting)),
                Answer::Own { answer, done: Ok(_), .. } => {
                    drop(answer.send(Err(if only { self.itself() } else { self.for_others() })));
                }
                refused => refused.tell(),
            }
        }
        again.extend(left.and_then(|waiting| self.push(waiting)));
        again
    }

    /// A push that comes again; none where it is told instead.
    fn push(&self, mut waiting: Waiting) -> Option<Waiting> {
        if self.by_an_act && (self.known || waiting.coming.is_to_come_again(&self.problem)) {
            return Some(waiting);
        }
        drop(waiting.answer.send(Err(self.for_others())));
        None
    }

    /// For those who wait with others: they may come again as they are.
    fn for_others(&self) -> SyncProblem {
        match &self.problem {
            SyncProblem::Store(error) => SyncProblem::Store(again(error)),
            _ => SyncProblem::Stopping,
        }
    }

    /// For the only one who waits: it is by that one, which does something else then.
    fn itself(&self) -> SyncProblem {
        match &self.problem {
            SyncProblem::BrokeOff => SyncProblem::BrokeOff,
            SyncProblem::Store(StoreError::Damaged { place, detail }) => {
                SyncProblem::Store(StoreError::Damaged { place, detail: detail.clone() })
            }
            _ => self.for_others(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.problem, to)
    }
}
