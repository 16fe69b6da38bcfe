//! A replica of the store for a standby: segments of the feed as it grows, and backups beside them.
//!
//! Under its place stand `generations/` (who may write: one file for each takeover), `segments/` (entries in feed order, sealed
//! by the server's secret), `removals/` (what was removed beside the feed since its last entry) and `snapshots/` (backups with their
//! evidence, as `ronda backup` writes them). Nothing that was put is changed; decision 0037 says why.

pub mod bucket;
mod changed_rows;
pub mod drill;
pub mod fence;
pub mod follower;
mod generation;
mod lineage;
pub mod place;
pub mod recover;
mod removals;
mod run;
mod segment;
mod snapshot;
pub mod standby;
#[cfg(test)]
mod tests;
mod walk;
mod writer;

use super::BackupError;
use crate::blobs::BlobError;
use crate::config::replica::ReplicaAddress;
use crate::store::{Reader, StoreError};
use bucket::BucketPlace;
use place::{FolderPlace, PlaceError, ReplicaPlace};
use std::sync::Arc;
pub use writer::Replica;

/// Why a replica was not written, or not read.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// Its place could not.
    #[error("the replica: {0}")]
    Place(#[from] PlaceError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The evidence could not be read, or kept.
    #[error(transparent)]
    Evidence(#[from] BlobError),
    /// Its snapshot could not be made, or is not whole.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Another server has taken over: this one writes nothing any more.
    #[error("another server has taken over from this one: the replica is at generation {0}")]
    TakenOver(u64),
    /// Another server writes here too, as if it were this one.
    #[error("{0} is not of this server's history: another primary writes into the same replica")]
    Conflict(String),
    /// It is not what was put, or was never whole.
    #[error("{name} is not whole: {why}")]
    Torn {
        /// Which file of the place.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// Entries stand in no segment.
    #[error("entries {from} to {until} are missing: no segment of generation {generation} holds them. Up to {before}: --at {before}", before = .from - 1)]
    Missing {
        /// Of which generation.
        generation: u64,
        /// The first that is missing.
        from: u64,
        /// The last.
        until: u64,
    },
    /// It holds no snapshot as old as was asked for, or none at all.
    #[error("there is no snapshot {}", of_oldest(.oldest.as_ref()))]
    NoSnapshot {
        /// At which entry the oldest one stands.
        oldest: Option<u64>,
    },
    /// Between the entry that a redaction emptied and the redaction nothing can be restored.
    #[error("at that point a redaction was half told: choose a later one")]
    HalfRedacted,
    /// The organisation's data in the feed cannot be read by this build, or its files cannot be carried.
    #[error("the organisation's data: {0}")]
    Organisation(String),
    /// What came could not be written whole: it is to be begun anew.
    #[error("what the replica brought is half written here: start ronda follow again, which begins anew")]
    Spoiled,
    /// A file of this machine.
    #[error("{path}: {error}")]
    Disk {
        /// Which.
        path: std::path::PathBuf,
        /// What the file system said.
        error: std::io::Error,
    },
}

impl ReplicaError {
    /// Every kind of fault, as figures name it.
    pub const KINDS: [&str; 5] = ["place", "missing", "torn", "disk", "other"];

    /// What kind of fault it is, for figures: the place that does not answer, entries that stand in no segment, a file that
    /// is not whole, this machine's disk, or something else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Place(_) => "place",
            Self::Missing { .. } => "missing",
            Self::Torn { .. } => "torn",
            Self::Disk { .. } | Self::Store(StoreError::Full | StoreError::Disk(_)) => "disk",
            Self::Store(_)
            | Self::Evidence(_)
            | Self::Backup(_)
            | Self::TakenOver(_)
            | Self::Conflict(_)
            | Self::NoSnapshot { .. }
            | Self::HalfRedacted
            | Self::Organisation(_)
            | Self::Spoiled => "other",
        }
    }
}

/// The end of the sentence that there is no snapshot.
fn of_oldest(oldest: Option<&u64>) -> String {
    oldest.map_or_else(
        || "in the replica yet".to_owned(),
        |entry| {
            format!("at or before that point in the replica: the oldest one stands at entry {entry} (--at {entry})")
        },
    )
}

/// The place of an address. Nothing is connected or made yet.
pub fn place_at(address: &ReplicaAddress) -> Arc<dyn ReplicaPlace> {
    match address {
        ReplicaAddress::Folder(folder) => Arc::new(FolderPlace::new(folder)),
        ReplicaAddress::Bucket(bucket) => Arc::new(BucketPlace::new(bucket)),
    }
}

/// Whether a store is still the one that is written to, as the place of its replica says. Nothing is claimed.
///
/// # Errors
/// [`ReplicaError::TakenOver`] where another server has taken over. Anything else: it is not known.
pub fn still_writes(place: &dyn ReplicaPlace, reader: &dyn Reader) -> Result<(), ReplicaError> {
    generation::still_of(place, &reader.secret()?, generation::of(reader)?, reader.epoch()?.epoch)
}

/// Locks; who panicked while holding it left nothing half written.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
