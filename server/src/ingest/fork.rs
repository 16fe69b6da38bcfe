//! Detects a forked device log (cloned or rolled back) and holds what does not continue the stored one.
//! Everything the device sends afterwards is held too, until it enrols again.

mod outcomes;
mod receipts;

use super::unit_of_work::{Forked, UnitOfWork};
use super::{CheckedPush, SyncProblem};
use crate::identity::audit;
use crate::store::{AuditKind, DeviceRecord, StoreError};
pub use outcomes::{ActOutcome, LeftAct, NamedAct, left_held, outcomes};
pub(super) use receipts::receipts;
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::hex;
use ronda_shared::ids::ActId;
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;

/// An act of a push: its number, its bytes, the hash of the log with it.
pub(super) type Sent<'a> = (u64, &'a [u8], ChainHash);

/// How far a push agrees with the log that is stored, where it does not continue it.
pub(super) fn parting(
    work: &UnitOfWork<'_>,
    device: &DeviceRecord,
    push: &CheckedPush,
    head: u64,
    acts: &[Sent<'_>],
) -> Result<Option<u64>, StoreError> {
    let stored = |number| stored(work, device, number);
    if stored(push.first - 1)? != Some(push.before) {
        return Ok(Some((push.first - 1).saturating_sub(1)));
    }
    for (number, _, hash) in acts.iter().filter(|(number, _, _)| *number <= head) {
        if stored(*number)? != Some(*hash) {
            return Ok(Some(number - 1));
        }
    }
    Ok(None)
}

/// The hash of the stored log with an act.
fn stored(work: &UnitOfWork<'_>, device: &DeviceRecord, number: u64) -> Result<Option<ChainHash>, StoreError> {
    match number {
        0 => Ok(Some(ChainHash::default())),
        number => Ok(work.log(ActId { device: device.id, number })?.map(|row| row.hash)),
    }
}

/// Keeps what parts from the log, once and within a bound, and tells the audit log. The sender is always told the same.
/// What continues neither the log nor a fork that is known says nothing that could be proven later: it is not kept.
pub(super) fn keep(
    work: &mut UnitOfWork<'_>,
    device: &DeviceRecord,
    push: &CheckedPush,
    agreed: u64,
    acts: &[Sent<'_>],
) -> Result<SyncProblem, StoreError> {
    let placed =
        stored(work, device, push.first - 1)? == Some(push.before) || work.forks(device.id)?.contains(&push.before);
    if !placed {
        return Ok(SyncProblem::Forked { acknowledged: agreed });
    }
    let mut kept = 0u64;
    for (number, bytes, hash) in acts.iter().filter(|(number, _, _)| *number > agreed) {
        let known = work.forks(device.id)?;
        if known.contains(hash) {
            continue;
        }
        if known.len() >= limits::FORKED_ACTS {
            break;
        }
        let id = ActId { device: device.id, number: *number };
        let act = Act::decode(bytes).ok().filter(|act| act.id() == id && act.person == device.person);
        let (outcome, document) = match act {
            Some(act) => (Outcome::Held(Reason::LogForked), Some(act.document)),
            None => (Outcome::Refused(Reason::Unreadable), None),
        };
        work.enter_fork(Forked { act: id, bytes: bytes.to_vec(), fork: *hash, document, outcome })?;
        kept += 1;
    }
    if kept > 0 {
        metrics::counter!("ronda_logs_forked_total").increment(1);
        let head = acts.last().map_or(push.before, |(_, _, hash)| *hash);
        // What was signed is no part of the log: it is proven by this line alone.
        let detail = format!(
            "agrees up to {agreed}; {kept} acts kept; signed up to {} over {} with {}",
            push.last(),
            hex::write(&head.0),
            hex::write(&push.signature)
        );
        let line = audit::line(
            Some(device.person.clone()),
            Some(device.id),
            AuditKind::LogForked,
            device.id.to_string(),
            detail,
        );
        work.audit(line);
    }
    Ok(SyncProblem::Forked { acknowledged: agreed })
}
