//! Handles `ronda move` for a store that this server has open. The server moves it, and tells how far it is.

use super::{Answer, ReplySender};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};

/// From where to where, as the command line tells it: whole paths of data directories, or addresses of databases.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveOrder {
    /// Where the store is.
    pub from: String,
    /// Where it is to go.
    pub to: String,
    /// Who vouches for the databases' certificates, beside those whom the system trusts.
    pub ca: Option<PathBuf>,
    /// Also where a verification finds faults in it.
    pub with_faults: bool,
}

impl fmt::Debug for MoveOrder {
    // An address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MoveOrder").field("with_faults", &self.with_faults).finish_non_exhaustive()
    }
}

/// How far a move is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// What is served ends; from then on the store is only read.
    Begun {},
    /// Rows are copied.
    Copying {
        /// The name of the table that is being copied.
        table: String,
        /// Rows of this table copied so far.
        rows: u64,
    },
    /// The copy is verified.
    Verifying {
        /// How much of the present part of the verification is done.
        done: u64,
        /// How much that part has in all.
        of: u64,
    },
    /// The server goes on from the new place.
    Moved(StoreMoved),
    /// The server goes on from where it was.
    NotMoved {
        /// Why the store was not moved.
        why: String,
        /// Faults that a verification found; empty where it was not moved for another cause.
        faults: Vec<String>,
    },
}

/// What a move that is over has moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreMoved {
    /// How many tables were copied.
    pub tables: u64,
    /// How many rows were copied, in all tables.
    pub rows: u64,
    /// The position after which the new epoch begins.
    pub after: u64,
    /// Faults that went along.
    pub faults: Vec<String>,
    /// Why the bucket of the evidence is still the former epoch's, where it is.
    pub unclaimed: Option<String>,
}

/// How far the last move is, for whoever asks. It outlives what is served before it, meanwhile and after it.
#[derive(Debug, Clone, Default)]
pub struct MoveProgress(Arc<Mutex<Option<MoveState>>>);

impl MoveProgress {
    /// From now on that is how far it is.
    pub fn tell(&self, state: MoveState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
    }

    /// How far it is; none where nothing was moved.
    fn told(&self) -> Option<MoveState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The way to whoever moves the store, in a server that runs.
#[derive(Debug, Clone)]
pub struct Moves {
    /// None while it is moved.
    asked: Option<mpsc::Sender<(MoveOrder, ReplySender)>>,
    told: MoveProgress,
}

impl Moves {
    /// The way, and where it ends.
    pub fn new(told: MoveProgress) -> (Self, mpsc::Receiver<(MoveOrder, ReplySender)>) {
        let (asked, orders) = mpsc::channel(1);
        (Self { asked: Some(asked), told }, orders)
    }

    /// In a server that moves its store just now.
    pub fn under_way(told: MoveProgress) -> Self {
        Self { asked: None, told }
    }
}

/// Asks whoever moves the store: answered once that has begun, or is refused.
pub(super) async fn begin(moves: Option<&Moves>, order: MoveOrder) -> Answer {
    let Some(moves) = moves else {
        return Answer::Refused("no server runs here that could move its store".into());
    };
    let Some(asked) = &moves.asked else {
        return Answer::Refused("the store is being moved already".into());
    };
    let (asker, told) = oneshot::channel();
    let stopping = || Answer::Refused("the server is stopping or taking other data just now: ask again".into());
    if asked.send((order, asker)).await.is_err() {
        return stopping();
    }
    told.await.unwrap_or_else(|_| stopping())
}

/// How far it is.
pub(super) fn progress(moves: Option<&Moves>) -> Answer {
    match moves.and_then(|moves| moves.told.told()) {
        Some(state) => Answer::Moving(state),
        None => Answer::Refused("this server has moved nothing since it was started".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_never_shows_its_addresses() {
        let order = MoveOrder {
            from: "postgres://ronda:hidden-word@db.example/one".into(),
            to: "postgres://ronda:hidden-word@db.example/two".into(),
            ca: None,
            with_faults: false,
        };
        assert!(!format!("{order:?}").contains("hidden-word"));
    }
}
