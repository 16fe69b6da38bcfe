//! Held acts: previews what each would change and applies a supervisor's decision on one.
//! An accepted act is executed in its author's context and ruled on like any other; a rejected one is refused with a
//! reason. Acts held only because they depend on it are decided with it.

use super::super::admit::{Changed, let_pass};
use super::super::context::WriterContext;
use super::super::dirty_documents::DirtyDocuments;
use super::super::document_cache::DocumentCache;
use super::super::push::take_what_waited;
use super::super::unit_of_work::{Decided, UnitOfWork};
use super::queue::{HeldEntry, may_see, waiting};
use crate::identity::audit;
use crate::store::{AuditKind, Batch, ChangeHash, EntryKind, Reader, StoreError};
use ronda_shared::act::ActError;
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use std::collections::BTreeSet;

/// A supervisor's decision on a held act.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The position of the act's entry.
    pub position: u64,
    /// Taken, or refused.
    pub accept: bool,
    /// In their words; their author reads them.
    pub reason: String,
    /// Who decides.
    pub by: PersonId,
    /// On which device.
    pub device: DeviceId,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecisionProblem {
    /// No such held act, or none that they may see.
    #[error("there is no such held act")]
    NotFound,
    /// Somebody decided it before.
    #[error("it was decided before")]
    Decided,
    /// It is their own.
    #[error("nobody decides on an act of their own")]
    Own,
    /// As things stand it cannot be taken.
    #[error("it cannot be taken as things stand: {0:?}")]
    Cannot(Reason),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// Decides in a turn of its own: the batch to commit, and the positions that it decides.
pub(in super::super) fn decide(
    context: &WriterContext,
    decision: &Decision,
) -> Result<(Batch, Vec<u64>), DecisionProblem> {
    let mut work = UnitOfWork::begin(context, DocumentCache::default(), &Vec::new)?;
    let reader = work.reader.as_ref();
    let Some(entry) = reader.held_at(decision.position)? else {
        return Err(before(reader, decision.position)?);
    };
    let (Some(decider), Some(waits)) = (reader.person(&decision.by)?, HeldEntry::of(reader, entry)?) else {
        return Err(DecisionProblem::NotFound);
    };
    let group = waiting(reader, waits.act.device, waits.act.document)?;
    let at = group.iter().position(|one| one.position == decision.position).ok_or(DecisionProblem::NotFound)?;
    if !may_see(reader, work.organisation(), &decider, &group)? {
        return Err(DecisionProblem::NotFound);
    }
    if waits.act.person == decision.by {
        return Err(DecisionProblem::Own);
    }
    let mut bench = Bench { group: &group, decision, decided: Vec::new(), touched: DirtyDocuments::default() };
    if decision.accept {
        bench.accept(&mut work, at)?;
    } else {
        bench.reject(&mut work, at)?;
    }
    let Bench { decided, touched, .. } = bench;
    touched.close_all(&mut work)?;
    let what = if decision.accept { AuditKind::HeldAccepted } else { AuditKind::HeldRejected };
    let subject = waits.id().to_string();
    work.audit(audit::line(Some(decision.by.clone()), Some(decision.device), what, subject, decision.reason.as_str()));
    let (batch, _) = work.finish()?;
    Ok((batch, decided))
}

/// Of what is not held: was it once?
fn before(reader: &dyn Reader, position: u64) -> Result<DecisionProblem, StoreError> {
    let entry = reader.entry(position)?;
    let once = entry.is_some_and(|entry| matches!(entry.kind, EntryKind::Act { outcome: Outcome::Held(_), .. }));
    Ok(if once { DecisionProblem::Decided } else { DecisionProblem::NotFound })
}

struct Bench<'a> {
    group: &'a [HeldEntry],
    decision: &'a Decision,
    decided: Vec<u64>,
    touched: DirtyDocuments,
}

impl Bench<'_> {
    fn accept(&mut self, work: &mut UnitOfWork<'_>, at: usize) -> Result<(), DecisionProblem> {
        let group = self.group;
        match taken(work, group, at)? {
            Ok(change) => self.enter(work, at, Outcome::Accepted, change)?,
            Err(why) => return Err(DecisionProblem::Cannot(self.standing_why(work, at, why))),
        }
        if let Some(pair) = pair(group, at) {
            self.enter(work, pair, Outcome::Accepted, None)?;
        }
        for later in self.dependants(work, at) {
            self.touched.before(work, &group[later].act, group[later].received())?;
            match taken(work, group, later)? {
                Ok(change) => self.enter(work, later, Outcome::Accepted, change)?,
                // It waits until that can be read again.
                Err(Reason::DocumentUnreadable) => {}
                // It may rest on another that waits still; else it was legal for no one there.
                Err(_) if self.waits_for_others(work, later) => {}
                Err(why) => self.enter(work, later, Outcome::Refused(why), None)?,
            }
        }
        if group[at].act.is_birth() {
            take_what_waited(work, group[at].act.document, &mut self.touched)?;
        }
        Ok(())
    }

    fn reject(&mut self, work: &mut UnitOfWork<'_>, at: usize) -> Result<(), DecisionProblem> {
        let refused = || Outcome::Refused(Reason::RejectedBySupervisor);
        self.enter(work, at, refused(), None)?;
        if let Some(strike) = pair(self.group, at).filter(|pair| *pair > at) {
            self.enter(work, strike, refused(), None)?;
        }
        let later = if self.group[at].act.is_birth() {
            // What would have been done to it has no place.
            (at + 1..self.group.len()).filter(|later| !work.is_decided(self.group[*later].position)).collect()
        } else {
            self.dependants(work, at)
        };
        for later in later {
            if self.group[at].act.is_birth() || !self.waits_for_others(work, later) {
                self.enter(work, later, refused(), None)?;
            }
        }
        Ok(())
    }

    fn enter(
        &mut self,
        work: &mut UnitOfWork<'_>,
        at: usize,
        outcome: Outcome,
        change: Changed,
    ) -> Result<(), StoreError> {
        let waits = &self.group[at];
        if change.is_some() {
            self.touched.note(&waits.act, waits.received());
        }
        self.decided.push(waits.position);
        work.decide(Decided {
            held: waits.position,
            act: waits.id(),
            document: waits.act.document,
            outcome,
            by: self.decision.by.clone(),
            reason: self.decision.reason.clone(),
            change,
        })
    }

    /// What was held only because it rests on what is decided now.
    fn dependants(&self, work: &UnitOfWork<'_>, at: usize) -> Vec<usize> {
        let rests = |later: &usize| {
            let waits = &self.group[*later];
            waits.why == Reason::RestsOnHeld && !work.is_decided(waits.position)
        };
        (at + 1..self.group.len()).filter(rests).collect()
    }

    fn waits_for_others(&self, work: &UnitOfWork<'_>, at: usize) -> bool {
        self.group[..at].iter().any(|earlier| !work.is_decided(earlier.position))
    }

    fn standing_why(&self, work: &UnitOfWork<'_>, at: usize, why: Reason) -> Reason {
        if waits_by_itself(why) || !self.waits_for_others(work, at) { why } else { Reason::RestsOnHeld }
    }
}

/// Reasons that no decision on another act would remove.
pub(in super::super) fn waits_by_itself(why: Reason) -> bool {
    matches!(
        why,
        Reason::UnknownVersion
            | Reason::Unreadable
            | Reason::LogForked
            | Reason::CannotStrike
            | Reason::ServerOnly
            | Reason::DocumentUnreadable
    )
}

/// A strike that waits and what it strikes, where both do: they are decided as one, and nothing is executed.
fn pair(group: &[HeldEntry], at: usize) -> Option<usize> {
    let id = group[at].id();
    match group[at].strikes() {
        Some(target) => group[..at].iter().position(|one| one.id() == target),
        None => {
            let after = at + 1;
            group[after..].iter().position(|one| one.strikes() == Some(id)).map(|found| after + found)
        }
    }
}

/// Executes a held act where its author stood, if that can be: nothing is entered yet.
pub(in super::super) fn taken(
    work: &mut UnitOfWork<'_>,
    group: &[HeldEntry],
    at: usize,
) -> Result<Result<Changed, Reason>, StoreError> {
    if pair(group, at).is_some() {
        return Ok(Ok(None));
    }
    let waits = &group[at];
    let command = match waits.act.command() {
        Ok(command) => command,
        Err(ActError::UnknownCommand { .. }) => return Ok(Err(Reason::UnknownVersion)),
        Err(ActError::TooLong(_) | ActError::Unreadable(_) | ActError::BadArguments(_)) => {
            return Ok(Err(Reason::Unreadable));
        }
    };
    if matches!(command, Command::Content(Content::Strike { .. })) {
        return Ok(Err(Reason::CannotStrike));
    }
    let own = match own_before(work, waits)? {
        Some(own) => own,
        // Of two acts with one name, one is in the document: the other cannot be told from it there.
        None => return Ok(Err(Reason::LogForked)),
    };
    let received = waits.received();
    match let_pass(work, &waits.act, &command, received, own) {
        Ok(Ok(ground)) => ground.execute(work, &waits.act, &command, received.at),
        Ok(Err(why)) => Ok(Err(why)),
        // Nothing is written yet: it can be rejected, and taken once that is whole again.
        Err(error) if error.is_of_a_document() => Ok(Err(Reason::DocumentUnreadable)),
        Err(error) => Err(error),
    }
}

/// The changes that were its device's own on its document before it; none where another act of its name was taken.
fn own_before(work: &UnitOfWork<'_>, waits: &HeldEntry) -> Result<Option<Vec<ChangeHash>>, StoreError> {
    let (device, number) = (waits.act.device, waits.act.number);
    let mut beside = BTreeSet::new();
    let mut last: Option<(u64, ChangeHash)> = None;
    let mut own = Vec::new();
    for entry in work.entries_of(waits.act.document)? {
        match entry.kind {
            EntryKind::Act { act, fork: Some(_), .. } if act.device == device => {
                beside.insert(entry.position);
            }
            EntryKind::Act { act, hash: Some(hash), .. } if act.device == device => {
                if act.number == number {
                    return Ok(None);
                }
                // A fork's author had not seen what the log goes on with.
                if act.number < number && !waits.forked && last.is_none_or(|(before, _)| before < act.number) {
                    last = Some((act.number, hash));
                }
            }
            EntryKind::HeldDecided { held, act, hash: Some(hash), .. } if act.device == device => {
                if act.number == number {
                    return Ok(None);
                }
                if act.number < number && beside.contains(&held) == waits.forked {
                    own.push(hash);
                }
            }
            _ => {}
        }
    }
    own.extend(last.map(|(_, hash)| hash));
    Ok(Some(own))
}
