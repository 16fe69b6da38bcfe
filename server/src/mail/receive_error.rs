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

impl ReceiveError {
    /// Whether it is of one document that cannot be read now ([`StoreError::is_of_a_document`]).
    pub(super) fn is_of_a_document(&self) -> bool {
        match self {
            Self::Store(error) => error.is_of_a_document(),
            Self::Ingest(error) => error.is_of_a_document(),
            Self::Disk(_) | Self::Stopping => false,
        }
    }
}
