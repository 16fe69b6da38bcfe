//! What the server keeps, in the product's words. Only [`redb`] knows redb, only [`postgres`] PostgreSQL; nothing here
//! knows HTTP.
//!
//! The source of truth is the feed: every [`Entry`] in one total order, with the bytes of its change. The store derives what
//! follows from an entry alone (the log of a device, the held acts, the people, the devices, a document's changes) in the
//! same commit. What needs a document to be read (its snapshot, its summary, its scope) comes in the [`Batch`] from whoever
//! executed the act, and [`Store::rebuild`] can make it again.
//!
//! All calls block: one thread writes, others read. A [`Reader`] sees a snapshot of one instant. A writer holds
//! [`Store::turn`] from its first read to its commit.

pub mod accounts;
pub mod alerts;
pub mod api_tokens;
mod archives;
pub mod calendars;
pub mod closable;
#[cfg(test)]
mod contract;
mod derived;
mod entry;
pub mod feed_cursor;
#[cfg(test)]
pub(crate) mod interfering_store;
pub mod inventory;
pub mod light;
pub mod mail;
mod mail_index;
mod next_read;
pub mod nodes;
pub mod ocsp;
pub mod postgres;
pub mod push;
pub mod read_only_nodes;
mod reader;
pub mod redb;
mod reported_damage;
pub mod reports;
mod row_codec;
mod rows;
pub mod scope_index;
mod search;
pub mod time_stamps;
pub mod transfer;
pub mod webhooks;
pub mod whatsapp;

pub use archives::Archives;
pub use derived::{naming_archive, projected};
pub use entry::{
    ARCHIVED_VERSION, ActOutline, Archived, Audit, AuditKind, ChangeHash, DeviceKind, DeviceRecord, Emptied, Entry,
    EntryKind, Founded, PasskeyRecord, Returned, ReturnedFor, row_digest,
};
pub use next_read::{NextRead, NextReads};
pub use reader::{
    Change, Entries, Indexed, ReadConnectors, ReadDocuments, ReadEvidence, ReadFacts, ReadFeed, ReadIdentity, ReadLogs,
    ReadMail, ReadProofs, ReadReports, Reader, Summaries, SummaryRow, TouchedDocuments,
};
pub(crate) use reader::{judged_together, told_together};
pub use rows::{
    Arrived, Batch, BlobRow, Decided, DocumentRow, Enrolment, Epoch, Founding, LastSeen, LogRow, PasskeyUse, SealRow,
    Secret, SessionOrigin, SessionRow, SignedHead, TokenHash, name_key,
};

use crate::file_lock::{self, FileLock};
use nodes::Nodes;
use ronda_shared::act::DocumentKind;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;
use std::path::{Path, PathBuf};
use std::sync::MutexGuard;
use transfer::Rows;

/// The name of the store's file in a data directory.
pub const STORE_FILE: &str = "ronda.redb";

/// Marks a data directory whose store follows another server's: only `ronda follow` opens it for writing.
pub const FOLLOWS: &str = "follows";

/// The store's file in a data directory.
pub fn store_file(data: &Path) -> PathBuf {
    data.join(STORE_FILE)
}

/// Locks the place of a store while a command fills it: nobody else makes one there in the meantime, and no server creates an empty store
/// that would then be replaced under its users.
///
/// # Errors
/// [`StoreError::InUse`] where another process fills it now; an error of the file system.
pub fn founding(store_file: &Path) -> Result<FileLock, StoreError> {
    let path = store_file.with_extension("founding");
    match file_lock::try_alone(&path) {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => Err(StoreError::InUse(format!(
            "a store is being made in {} just now, by another command (restore, demo, move, follow) or a first start: wait for its end",
            store_file.parent().unwrap_or(Path::new(".")).display()
        ))),
        Err(error) => Err(StoreError::Disk(format!("{}: {error}", path.display()))),
    }
}

/// The version of the stored format. A later build reads every earlier one.
pub const SCHEMA: u32 = 1;

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full: nothing of the batch is acknowledged, reads go on, and the next write tries again.
    #[error("the disk is full: nothing was written")]
    Full,
    /// The disk, or the database, answered with an error. Only a read tells whether the batch was written; the next write reopens
    /// the store.
    #[error("the disk or the database failed: {0}")]
    Disk(String),
    /// Another process has the store open, and only one can.
    #[error("{0}")]
    InUse(String),
    /// The store was reopened while this reader used it: read again.
    #[error("the store was opened anew; read again")]
    Reopened,
    /// The batch was made for another end of the feed: another writer did not hold the turn.
    #[error("the batch continues from {expected}, but the feed ends at {end}")]
    Moved {
        /// Where the batch assumed that the feed ends.
        expected: u64,
        /// Where it ends.
        end: u64,
    },
    /// The enrolment link that the batch uses was used already, or never existed.
    #[error("the enrolment was used before")]
    Taken,
    /// What is stored cannot be read: run `ronda verify`.
    #[error("what is stored cannot be read ({place}): {detail}")]
    Damaged {
        /// Which table or record.
        place: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// Made by a later build.
    #[error("the store is of version {found}; this build knows up to {known}")]
    TooNew {
        /// The version found.
        found: u32,
        /// The latest that this build knows.
        known: u32,
    },
    /// A rebuild is under way, perhaps on another machine, or was interrupted: then it must run again before anything else.
    #[error(
        "what follows from the feed is being made anew, or that was cut short: where «ronda verify --rebuild» still runs, wait for its \
         end; else run it again"
    )]
    HalfBuilt,
    /// A command is filling the store, or was interrupted while it did.
    #[error(
        "«{by}» is filling this store{}, or was cut short while it did: where it still runs, wait for its end; else run it again, \
         or give another place", .from.as_ref().map_or_else(String::new, |from| format!(" from {from}"))
    )]
    Unfinished {
        /// The command.
        by: &'static str,
        /// The place it is filled from; none where it is filled from no other store.
        from: Option<String>,
    },
    /// The place that was to be filled has a store already.
    #[error("there is a store already: only an empty place is filled")]
    Occupied,
    /// The store was moved: this copy has not changed since.
    #[error(
        "this store was moved to {to}: serve it from there. What is left of it here, the file ronda.redb or the schema «ronda», may be \
         removed; never the data directory, from which photographs and files are served"
    )]
    MovedAway {
        /// Where to.
        to: String,
    },
    /// Another server has taken over: this one writes no more, so that the two stores do not diverge.
    #[error("another server has taken over (generation {generation} of the replica): nothing is written here any more")]
    TakenOver {
        /// The generation that it has begun.
        generation: u64,
    },
    /// This server takes no writes: it follows another one, or its store is being moved.
    #[error(
        "nothing is written to this store now: it follows the primary's («ronda follow» goes on with it, «ronda promote» has it take \
         over), or it is being moved («ronda move» tells how far it is)"
    )]
    Standby,
    /// The database lacks entries that this server has seen in it (it was restored): this server neither reads nor writes it.
    #[error(
        "the database has gone back in time: entry {known}, which this server has seen, is not in it any more (its feed ends at entry \
         {end}). Nothing is served from it, so that nothing acknowledged is lost in silence. Bring back the database that has it; where \
         there is none, stop every server and run «ronda accept-loss»"
    )]
    WentBack {
        /// The last entry that this server knows.
        known: u64,
        /// Where the database's feed ends.
        end: u64,
    },
    /// The archive of a ticket cannot be read now: its place is unreachable, or the file is missing or changed.
    #[error("archive {archive} cannot be read: {why}")]
    Archive {
        /// Which.
        archive: Sha256,
        /// Why.
        why: String,
        /// Whether the place answered that the file is missing or changed. Otherwise a later try may succeed.
        is_lost: bool,
    },
    /// The projector could not build a document from its changes.
    #[error("document {document} cannot be made of its changes: {detail}")]
    Unprojectable {
        /// Which.
        document: DocumentId,
        /// Why.
        detail: String,
    },
}

impl StoreError {
    /// Whether it concerns one document only, which is damaged or in an archive that cannot be read now: all others can be read.
    pub fn is_of_a_document(&self) -> bool {
        matches!(
            self,
            Self::Archive { .. } | Self::Unprojectable { .. } | Self::Damaged { place: "documents" | "summaries", .. }
        )
    }
    /// Whether one document is damaged, so that waiting does not help. (A document in an archive can be read again later.)
    pub fn is_damage_of_a_document(&self) -> bool {
        self.is_of_a_document() && !matches!(self, Self::Archive { .. })
    }
}

/// The turn to write. Whoever reads in order to write holds it until the commit is done: nobody else writes in the meantime, neither on
/// this server nor on another one of the same store. Not re-entrant.
#[must_use = "the turn ends when this is dropped"]
pub struct Turn<'a> {
    shared: Option<&'a dyn SharedTurn>,
    // Dropped after it: this server's next turn begins when the turn among servers has ended.
    _own: MutexGuard<'a, ()>,
}

impl<'a> Turn<'a> {
    /// A turn of a store that only this server has open.
    pub(crate) fn own(own: MutexGuard<'a, ()>) -> Self {
        Self { shared: None, _own: own }
    }
    /// A turn that was taken among several servers.
    pub(crate) fn among(own: MutexGuard<'a, ()>, shared: &'a dyn SharedTurn) -> Self {
        Self { shared: Some(shared), _own: own }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared {
            shared.end();
        }
    }
}

/// How a turn among servers is given back.
pub(crate) trait SharedTurn {
    /// Gives it back. What was not committed is rolled back.
    fn end(&self);
}

/// The store.
pub trait Store: Send + Sync {
    /// A snapshot of now, which later commits do not change.
    fn read(&self) -> Result<Box<dyn Reader>, StoreError>;

    /// The same, with an announcement of what is read first, for a prefetch.
    fn read_for(&self, next: NextReads<'_>) -> Result<Box<dyn Reader>, StoreError> {
        let reader = self.read()?;
        reader.foresee(next)?;
        Ok(reader)
    }

    /// Writes a whole batch durably, or nothing of it. Answers the feed's new end.
    fn commit(&self, batch: Batch) -> Result<u64, StoreError>;

    /// Takes the turn to write, to be held from the first read to the commit. Where it cannot be had (a database that is unreachable),
    /// the commit fails.
    fn turn(&self) -> Turn<'_>;

    /// The other servers on the store; none for a medium that only one process can open.
    fn nodes(&self) -> Option<&dyn Nodes> {
        None
    }

    /// Whether this server takes no writes: it follows another one and is not promoted yet, or its store is being moved.
    fn is_standby(&self) -> bool {
        false
    }

    /// False between a failed write and the next one that succeeds. For reporting only: a write is what recovers the store, so refuse
    /// no write because of it. While it is false, what is read may not be durable yet: whoever acknowledges without writing commits an
    /// empty batch first.
    fn accepts_writes(&self) -> bool;

    /// Derives everything from the feed again: indexes, documents, snapshots, summaries. Makes no new change.
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError>;

    /// Reads tickets that left the store for archives.
    fn archives(&self) -> &Archives;

    /// Its raw rows, for a copy; none where it cannot be copied row by row.
    fn as_rows(&self) -> Option<&dyn Rows> {
        None
    }
}

/// Builds from a document's changes what is stored beside the feed. `ingest` implements it, [`Store::rebuild`] uses it.
pub trait Projector {
    /// Called once for each document that has changes, with all of them in feed order.
    fn project(
        &mut self,
        document: DocumentId,
        history: &[Change],
        scopes: &[(u64, ByteBuf)],
    ) -> Result<Projection, String>;
}

/// What a projector builds of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The document's kind.
    pub kind: DocumentKind,
    /// The whole document; none for one that left for an archive.
    pub snapshot: Option<Vec<u8>>,
    /// Its summary.
    pub summary: Summary,
}

/// How much a rebuild went through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entries of the feed.
    pub entries: u64,
    /// Documents.
    pub documents: u64,
}
