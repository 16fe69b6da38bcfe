//! Jobs of the writer with a turn of their own: decisions, redactions, tickets that leave for archives and return.

use super::super::context::WriterContext;
use super::super::document_cache::DocumentCache;
use super::super::held::decision::{self, Decision, DecisionProblem};
use super::super::push::FORESEEN;
use super::super::unit_of_work::Followed;
use super::super::{Parting, closed_years, redact as redacting};
use super::{Task, tell};
use crate::redact::{LinesFound, Order, RedactProblem};
use crate::store::{Batch, NextRead, ReturnedFor, StoreError};
use ronda_shared::ids::{DeviceId, DocumentId};
use std::collections::BTreeSet;
use std::time::Instant;
use tokio::sync::watch;

/// One decision, committed.
pub(super) fn decide(
    context: &WriterContext,
    decision: &Decision,
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> Result<Vec<u64>, DecisionProblem> {
    let about = context.store.read()?.held_at(decision.position)?.and_then(|entry| entry.document);
    bring_back(context, about, ReturnedFor::Act, position, followed)?;
    let decided = committed(context, position, followed, || {
        let (batch, decided) = decision::decide(context, decision)?;
        Ok::<_, DecisionProblem>((Some(batch), decided))
    })?;
    let word = if decision.accept { "accepted" } else { "rejected" };
    metrics::counter!("ronda_held_decided_total", "decision" => word).increment(decided.len() as u64);
    Ok(decided)
}

/// One redaction, committed.
pub(super) fn redact(
    context: &WriterContext,
    (order, found): (&Order, &LinesFound),
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> Result<(), RedactProblem> {
    bring_back(context, [order.document], ReturnedFor::Redaction, position, followed)?;
    committed(context, position, followed, || {
        Ok::<_, RedactProblem>((Some(redacting::redact(context, order, found)?), ()))
    })?;
    metrics::counter!("ronda_redactions_total").increment(1);
    Ok(())
}

/// Tickets that leave, committed; answers those that did.
pub(super) fn leave(
    context: &WriterContext,
    partings: Vec<Parting>,
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> Result<Vec<DocumentId>, StoreError> {
    let left = committed(context, position, followed, || {
        let (batch, left) = closed_years::leave(context, partings)?;
        Ok::<_, StoreError>(((!left.is_empty()).then_some(batch), left))
    })?;
    metrics::counter!("ronda_archived_total").increment(left.len() as u64);
    Ok(left)
}

/// Those of these documents that left are in the store again, committed; answers how many.
pub(super) fn bring_back(
    context: &WriterContext,
    ids: impl IntoIterator<Item = DocumentId>,
    why: ReturnedFor,
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> Result<u64, StoreError> {
    let mut ids = ids.into_iter().peekable();
    if ids.peek().is_none() {
        return Ok(0);
    }
    let reader = context.store.read()?;
    let gone = closed_years::archived(&*reader, ids)?;
    if gone.is_empty() {
        return Ok(0);
    }
    // Ahead of the turn: others wait in it, and the place of archives may be slow.
    let homecomings = closed_years::homecomings(context, &*reader, &gone)?;
    drop(reader);
    let back = committed(context, position, followed, || {
        let (batch, back) = closed_years::bring_back(context, homecomings, why)?;
        Ok::<_, StoreError>(((back > 0).then_some(batch), back))
    })?;
    tracing::info!(documents = back, why = ?why, "Tickets of closed years are in the store again.");
    metrics::counter!("ronda_archive_returns_total").increment(back);
    // Also of those that another server has brought back meanwhile: what is open here was read before.
    Ok(gone.len() as u64)
}

/// Brings back those that a task is about; answers whether any came. Acts of a push on one whose archive cannot be had are set
/// aside: its others are taken. The place of archives is waited for once: where it is away, the others are set aside with it.
pub(super) fn call_back(
    context: &WriterContext,
    task: &mut Task,
    position: &watch::Sender<u64>,
    followed: &mut Followed,
) -> Result<bool, StoreError> {
    let called = called_back(context, task)?;
    let Task::Push { coming, .. } = task else {
        return bring_back(context, called, ReturnedFor::Act, position, followed).map(|back| back > 0);
    };
    let (mut came, mut away) = (false, None);
    for id in called {
        if let Some(why) = &away {
            coming.set_aside(id, context.clock.now(), why);
            continue;
        }
        let asked = Instant::now();
        match bring_back(context, [id], ReturnedFor::Act, position, followed) {
            Ok(back) => came |= back > 0,
            Err(error @ StoreError::Archive { .. }) => {
                coming.set_aside(id, context.clock.now(), &error);
                away = (asked.elapsed() >= closed_years::SLOW).then_some(error);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(came)
}

/// Holds the store's turn, follows what was committed beside the writer, and commits what is made on it, where anything is.
fn committed<T, E: From<StoreError>>(
    context: &WriterContext,
    position: &watch::Sender<u64>,
    followed: &mut Followed,
    make: impl FnOnce() -> Result<(Option<Batch>, T), E>,
) -> Result<T, E> {
    let guard = context.store.turn();
    read_on(context, followed)?;
    let (batch, made) = make()?;
    if let Some(batch) = batch {
        let end = context.store.commit(batch)?;
        followed.wrote_to(end);
        drop(guard);
        tell(position, end);
    }
    Ok(made)
}

/// Follows what was committed beside the writer, where nothing is open.
fn read_on(context: &WriterContext, followed: &mut Followed) -> Result<(), StoreError> {
    let reader = context.store.read_for(&|| vec![NextRead::End])?;
    let by = (&*context.organisation, context.store.nodes().is_some());
    followed.read_on((&*reader, reader.end()?), by, &mut DocumentCache::default())
}

/// The tickets that a task brings something new for and that may have left, most of which are none: of a device's acts those that
/// are not known yet.
pub(super) fn called_back(context: &WriterContext, task: &Task) -> Result<BTreeSet<DocumentId>, StoreError> {
    let now = context.clock.now();
    let (device, new): (Option<DeviceId>, Vec<(u64, DocumentId)>) = match task {
        Task::Own { own, .. } => (None, closed_years::named_by(&own.acts, now).into_iter().map(|id| (0, id)).collect()),
        Task::Push { coming, .. } => (Some(coming.device()), coming.named(now)),
    };
    if new.is_empty() {
        return Ok(BTreeSet::new());
    }
    let reader = context.store.read_for(&|| {
        let documents = new.iter().take(FORESEEN).map(|(_, id)| NextRead::Document(*id));
        device.map(NextRead::LogHead).into_iter().chain(documents).collect()
    })?;
    let known = match device {
        Some(device) => reader.log_head(device)?.map_or(0, |(number, _)| number),
        None => 0,
    };
    let new = new.into_iter().filter(|(number, _)| device.is_none() || *number > known);
    closed_years::archived(&*reader, new.map(|(_, id)| id))
}
