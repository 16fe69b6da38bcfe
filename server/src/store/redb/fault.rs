//! What redb's errors mean in the store's words.

use super::super::StoreError;
use std::io;

/// True where the disk has no room (or the owner of the file no more of it).
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}

/// An error of the file system.
pub(super) fn of_disk(error: &io::Error) -> StoreError {
    if is_full(error) { StoreError::Full } else { StoreError::Disk(error.to_string()) }
}

fn meaning(error: redb::Error) -> StoreError {
    match error {
        redb::Error::Io(error) => of_disk(&error),
        redb::Error::PreviousIo | redb::Error::DatabaseClosed => StoreError::Reopened,
        redb::Error::DatabaseAlreadyOpen => {
            let why =
                "another process has the store open: most likely a server runs on it. Stop it first, or ask a backup";
            StoreError::InUse(why.into())
        }
        redb::Error::Corrupted(detail) => StoreError::Damaged { place: "redb", detail },
        other => StoreError::Damaged { place: "redb", detail: other.to_string() },
    }
}

macro_rules! meant {
    ($($kind:ty),+) => {$(
        impl From<$kind> for StoreError {
            fn from(error: $kind) -> Self {
                meaning(error.into())
            }
        }
    )+};
}

meant!(
    redb::StorageError,
    redb::TableError,
    redb::TransactionError,
    redb::CommitError,
    redb::DatabaseError,
    redb::SetDurabilityError
);
