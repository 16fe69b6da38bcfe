//! Why a message could not be taken in now.

use crate::ingest::SyncProblem;
use crate::store::StoreError;
use std::io;

/// Why a message could not be taken now: it stays where it is, and is taken later.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The way in.
    #[error(transparent)]
    Ingest(#[from] SyncProblem),
    /// The disk.
    #[error("the message cannot be kept: {0}")]
    Disk(#[from] io::Error),
    /// The server is stopping, or something in it failed.
    #[error("the server is stopping")]
    Stopping,
}
