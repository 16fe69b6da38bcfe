//! What became of acts, told to their author on another device than the one that they were written on.

use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::ids::{ActId, DeviceId, PersonId};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// An act as its author means it: where a log parted, two of them have one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedAct {
    /// Its name.
    pub act: ActId,
    /// The hash of its author's log with it.
    pub hash: ChainHash,
}

/// What became of an act, as last decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActOutcome {
    /// Which.
    pub act: ActId,
    /// What became of it.
    pub outcome: Outcome,
    /// What the supervisor who decided it said to its author, where one did.
    pub note: Option<String>,
}

/// A held act that its author's device does not show any more.
#[derive(Debug, Clone)]
pub struct LeftAct {
    /// As its author means it.
    pub named: NamedAct,
    /// The act itself.
    pub act: Act,
    /// Why it is held.
    pub why: Reason,
}

/// No more bytes of acts than these are told at once.
const LEFT_BYTES: usize = 2 * 1024 * 1024;

/// What this person wrote on devices of theirs that were revoked, and that waits for a decision: others may have handed it in, and nobody
/// tells it to the device that they have now. No more than are asked for at once.
pub fn left_held(reader: &dyn Reader, person: &PersonId) -> Result<Vec<LeftAct>, StoreError> {
    let (mut left, mut size) = (Vec::new(), 0);
    for device in reader.devices_of(person)?.into_iter().filter(|device| device.revoked.is_some()) {
        for entry in reader.held_of(device.id)? {
            let EntryKind::Act { bytes, chain, fork, outcome: Outcome::Held(why), .. } = entry.kind else { continue };
            let (Some(hash), Ok(act)) = (chain.or(fork), Act::decode(&bytes)) else { continue };
            size += bytes.len();
            if left.len() == limits::OUTCOMES || size > LEFT_BYTES {
                return Ok(left);
            }
            left.push(LeftAct { named: NamedAct { act: act.id(), hash }, act, why });
        }
    }
    Ok(left)
}

/// What became of those of these acts that this person wrote. Nothing of others, nor of acts that are not here.
pub fn outcomes(reader: &dyn Reader, person: &PersonId, acts: &[NamedAct]) -> Result<Vec<ActOutcome>, StoreError> {
    let mut logs: BTreeMap<DeviceId, Option<Beside>> = BTreeMap::new();
    let mut told = Vec::new();
    for named in acts {
        let own = match logs.entry(named.act.device) {
            Entry::Occupied(known) => &*known.into_mut(),
            Entry::Vacant(place) => &*place.insert(beside_own(reader, person, named.act.device)?),
        };
        let Some(beside) = own else { continue };
        if let Some((outcome, note)) = of_one(reader, *named, beside)? {
            told.push(ActOutcome { act: named.act, outcome, note });
        }
    }
    Ok(told)
}

/// The positions of the acts that stand beside a log, by their hashes.
type Beside = BTreeMap<ChainHash, u64>;

/// Of a device of this person; none of anybody else's.
fn beside_own(reader: &dyn Reader, person: &PersonId, device: DeviceId) -> Result<Option<Beside>, StoreError> {
    let is_own = reader.device(device)?.is_some_and(|record| record.person == *person);
    if is_own { Ok(Some(reader.forks(device)?.into_iter().collect())) } else { Ok(None) }
}

fn of_one(
    reader: &dyn Reader,
    NamedAct { act, hash }: NamedAct,
    beside: &Beside,
) -> Result<Option<(Outcome, Option<String>)>, StoreError> {
    if let Some(row) = reader.log(act.device, act.number)?.filter(|row| row.hash == hash) {
        return Ok(Some((row.outcome, row.note)));
    }
    let Some(position) = beside.get(&hash).copied() else { return Ok(None) };
    let Some(entry) = reader.entry(position)? else { return Ok(None) };
    let EntryKind::Act { act: id, outcome, .. } = entry.kind else { return Ok(None) };
    if id != act {
        return Ok(None);
    }
    if !matches!(outcome, Outcome::Held(_)) || reader.held_at(position)?.is_some() {
        return Ok(Some((outcome, None)));
    }
    let decided = reader.decided_after(act.device, position)?;
    let decided = decided.into_iter().find(|one| one.beside && one.number == act.number);
    Ok(decided.map(|one| (one.outcome, one.note)))
}
