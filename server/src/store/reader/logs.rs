//! What is read of the logs of devices: their acts, forks, signed heads, and what is held.

use super::super::{Decided, Entries, Entry, LogRow, SignedHead, StoreError};
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId};
use std::collections::BTreeSet;

/// The logs of devices: their acts, forks, signed heads, and what is held.
pub trait ReadLogs {
    /// An act in its device's log.
    fn log(&self, device: DeviceId, number: u64) -> Result<Option<LogRow>, StoreError>;
    /// The last act of a device's log.
    fn log_head(&self, device: DeviceId) -> Result<Option<(u64, LogRow)>, StoreError>;
    /// The number of the last act of a device's log that stands at or before a position; 0 for none.
    fn log_at(&self, device: DeviceId, position: u64) -> Result<u64, StoreError>;
    /// The positions after a given one at which acts of a device took place: in its log, and decided later.
    fn acted_after(&self, device: DeviceId, position: u64) -> Result<BTreeSet<u64>, StoreError>;
    /// A device's held acts that were decided after a position, also those that stand beside its log.
    fn decided_after(&self, device: DeviceId, position: u64) -> Result<Vec<Decided>, StoreError>;
    /// The last position before a given one at which a held act was decided.
    fn decided_before(&self, act: ActId, position: u64) -> Result<Option<u64>, StoreError>;
    /// Acts that stand outside a device's log, because it was continued in two ways: the hash of the fork with each, and
    /// the position of its entry.
    fn forks(&self, device: DeviceId) -> Result<Vec<(ChainHash, u64)>, StoreError>;
    /// The signed head that covers an act, if any.
    fn signed_head(&self, device: DeviceId, number: u64) -> Result<Option<SignedHead>, StoreError>;
    /// All signed heads of a device's log.
    fn signed_heads(&self, device: DeviceId) -> Result<Vec<SignedHead>, StoreError>;
    /// The entries of all acts that are held, in feed order.
    fn held(&self) -> Result<Entries<'_>, StoreError>;
    /// The entry of an act that is held, at this position.
    fn held_at(&self, position: u64) -> Result<Option<Entry>, StoreError>;
    /// How many acts are held.
    fn held_count(&self) -> Result<u64, StoreError>;
    /// The entries of a device's acts that are held, in feed order.
    fn held_of(&self, device: DeviceId) -> Result<Vec<Entry>, StoreError>;
}
