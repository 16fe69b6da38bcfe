//! What PostgreSQL's errors mean in the store's words.

use super::super::StoreError;
use std::error::Error as _;
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, Severity};

/// Why a transaction whose last statements were sent together with `COMMIT` is not known to be committed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommitFault {
    /// One of them could not be sent, so `COMMIT` was not either: the transaction is open still, if its connection is.
    #[error("it was not sent: {0}")]
    NotSent(StoreError),
    /// The database refused one of them, or the commit itself, and undid the transaction.
    #[error("it was refused: {0}")]
    Undone(StoreError),
    /// The connection was lost before the answer came: it was committed or undone.
    #[error("its answer was lost: {0}")]
    Unanswered(StoreError),
}

/// True where the connection is gone, or is about to go: what was said last on it may have been heard or not.
pub(super) fn is_lost(error: &Error) -> bool {
    error.as_db_error().is_none_or(|told| matches!(told.code().code().get(..2), Some("57" | "08")))
}

/// True where the database refused a statement and the connection stands: the transaction around it is not committed any more.
pub(super) fn is_refusal(error: &Error) -> bool {
    error.as_db_error().and_then(DbError::parsed_severity) == Some(Severity::Error)
}

/// True where a table is not there.
pub(super) fn is_no_table(error: &Error) -> bool {
    error.as_db_error().is_some_and(|told| told.code().code() == "42P01")
}

/// What an error means.
pub(super) fn meaning(error: &Error) -> StoreError {
    let Some(told) = error.as_db_error() else {
        return StoreError::Disk(match error.source() {
            Some(source) => format!("PostgreSQL: {error}: {source}"),
            None => format!("PostgreSQL: {error}"),
        });
    };
    let code = told.code().code();
    let words = format!("PostgreSQL: {} ({code})", told.message());
    match (code, code.get(..2)) {
        // No room on its disk.
        ("53100", _) => StoreError::Full,
        // Signing in, rights, limits, locks, a standby, a shutdown: it may be otherwise the next time.
        ("42501", _) | (_, Some("08" | "25" | "28" | "3D" | "40" | "53" | "55" | "57" | "58")) => {
            StoreError::Disk(words)
        }
        _ => StoreError::Damaged { place: "postgres", detail: words },
    }
}
