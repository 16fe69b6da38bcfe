//! What the server keeps, in the product's words. Only [`redb`] knows redb, only [`postgres`] PostgreSQL; nothing here
//! knows HTTP.
//!
//! The truth is the feed: every [`Entry`] in one total order, with the bytes of its change. What follows from an
//! entry alone (the log of a device, the held acts, the people, the devices, a document's changes) the store derives
//! itself, in the same commit; what needs a document to be read (its snapshot, its summary, its scope) is given in
//! the [`Batch`] by whoever executed it, and can be made again by [`Store::rebuild`].
//!
//! All calls block: one writer thread, and readers on blocking threads. A [`Reader`] sees one instant. A writer holds
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

/// In a data directory whose store follows another server's: nothing but `ronda follow` opens it as its own.
pub const FOLLOWS: &str = "follows";

/// The store's file in a data directory.
pub fn store_file(data: &Path) -> PathBuf {
    data.join(STORE_FILE)
}

/// Held by whoever makes the store that is to stand in a file, from before it is begun until it stands there: nobody else makes one there
/// meanwhile, and no server founds an empty one, which would be replaced beneath those whom it serves.
///
/// # Errors
/// [`StoreError::InUse`] where somebody makes one just now. The file system said no.
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

/// The version of what is stored; a later build reads every earlier one.
pub const SCHEMA: u32 = 1;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room on the disk: nothing of the batch is acknowledged; reads go on; a later write tries again by itself.
    #[error("the disk is full: nothing was written")]
    Full,
    /// The disk, or the database, answered with an error. Whether the batch is there is known only after a read; a later write
    /// opens the store again.
    #[error("the disk or the database failed: {0}")]
    Disk(String),
    /// Another process has it, and only one can.
    #[error("{0}")]
    InUse(String),
    /// The store was opened anew while this reader looked at it: read again.
    #[error("the store was opened anew; read again")]
    Reopened,
    /// The batch was made for another end of the feed: somebody wrote without holding the turn.
    #[error("the batch continues from {expected}, but the feed ends at {end}")]
    Moved {
        /// Where the batch thought the feed ends.
        expected: u64,
        /// Where it ends.
        end: u64,
    },
    /// An enrolment the batch wanted to use up was used before, or never was.
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
    /// A rebuild is under way, as by another machine, or was cut short: then it is run again before anything else.
    #[error(
        "what follows from the feed is being made anew, or that was cut short: where «ronda verify --rebuild» still runs, wait for its \
         end; else run it again"
    )]
    HalfBuilt,
    /// A command fills it, or was cut short while it did.
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
    /// Another place was to be filled: there is a store in this one.
    #[error("there is a store already: only an empty place is filled")]
    Occupied,
    /// It was moved: what is here stands still since then.
    #[error(
        "this store was moved to {to}: serve it from there. What is left of it here, the file ronda.redb or the schema «ronda», may be \
         removed; never the data directory, from which photographs and files are served"
    )]
    MovedAway {
        /// Where to.
        to: String,
    },
    /// Another server has taken over: nothing is written here any more, so that the two do not part.
    #[error("another server has taken over (generation {generation} of the replica): nothing is written here any more")]
    TakenOver {
        /// The generation that it has begun.
        generation: u64,
    },
    /// This server follows another one, which is the one that writes; or its store is being moved.
    #[error(
        "nothing is written to this store now: it follows the primary's («ronda follow» goes on with it, «ronda promote» has it take \
         over), or it is being moved («ronda move» tells how far it is)"
    )]
    Standby,
    /// The database lacks what this server has seen in it: nothing is read from it nor written to it.
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
    /// The archive of a ticket that left cannot be read now: where it lies is away, or it is not there as it was.
    #[error("archive {archive} cannot be read: {why}")]
    Archive {
        /// Which.
        archive: Sha256,
        /// Why.
        why: String,
        /// Where it lies answered: it is not there, or other bytes are. Else it may be had another time.
        is_lost: bool,
    },
    /// The projector could not make a document of its changes.
    #[error("document {document} cannot be made of its changes: {detail}")]
    Unprojectable {
        /// Which.
        document: DocumentId,
        /// Why.
        detail: String,
    },
}

impl StoreError {
    /// Whether it is of one document, which is damaged or left for an archive that cannot be had now: all others can be read.
    pub fn is_of_a_document(&self) -> bool {
        matches!(
            self,
            Self::Archive { .. } | Self::Unprojectable { .. } | Self::Damaged { place: "documents" | "summaries", .. }
        )
    }
    /// Whether it is damage of one document, which no waiting mends: what left for an archive is there once that can be had again.
    pub fn is_damage_of_a_document(&self) -> bool {
        self.is_of_a_document() && !matches!(self, Self::Archive { .. })
    }
}

/// Held by whoever reads in order to write, until the commit is done: nobody else writes meanwhile, on this server or on another
/// of the same store. Not re-entrant.
#[must_use = "the turn ends when this is dropped"]
pub struct Turn<'a> {
    shared: Option<&'a dyn SharedTurn>,
    // After it: the next of this server begins when the turn among servers has ended.
    _own: MutexGuard<'a, ()>,
}

impl<'a> Turn<'a> {
    /// A turn that this server alone can have.
    pub(crate) fn own(own: MutexGuard<'a, ()>) -> Self {
        Self { shared: None, _own: own }
    }
    /// A turn that was taken among servers.
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

/// A turn among servers, as it is given back.
pub(crate) trait SharedTurn {
    /// Gives it back; what was not committed is undone.
    fn end(&self);
}

/// The store.
pub trait Store: Send + Sync {
    /// A view of the present instant, unmoved by later commits.
    fn read(&self) -> Result<Box<dyn Reader>, StoreError>;

    /// The same, for one who says what is read of it next.
    fn read_for(&self, next: NextReads<'_>) -> Result<Box<dyn Reader>, StoreError> {
        let reader = self.read()?;
        reader.foresee(next)?;
        Ok(reader)
    }

    /// Writes all of a batch or nothing, durably, and answers the feed's new end.
    fn commit(&self, batch: Batch) -> Result<u64, StoreError>;

    /// The one writer's turn: held from reading to committing. Where it cannot be had (a database that is away), the commit
    /// in it fails.
    fn turn(&self) -> Turn<'_>;

    /// The other servers on the store; none where no other can have it open.
    fn nodes(&self) -> Option<&dyn Nodes> {
        None
    }

    /// True where this server takes no writes: it follows another one, until it is promoted; or its store is being moved.
    fn is_standby(&self) -> bool {
        false
    }

    /// False between a failed write and the next one that succeeds. For telling only: a write is what recovers, so
    /// refuse none because of this. While it is false, what is read may not be durable yet: whoever acknowledges
    /// without having something to write commits an empty batch first.
    fn accepts_writes(&self) -> bool;

    /// Makes all that is derived anew from the feed: indexes, documents, snapshots, summaries. Makes no new change.
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError>;

    /// By which it reads what left it for archives.
    fn archives(&self) -> &Archives;

    /// Its rows as they are; none where it is not to be copied by them.
    fn as_rows(&self) -> Option<&dyn Rows> {
        None
    }
}

/// Makes of a document's changes what is kept beside the feed. Written by `ingest`, used by [`Store::rebuild`].
pub trait Projector {
    /// Called once for each document that has changes, with all of them in feed order.
    fn project(
        &mut self,
        document: DocumentId,
        history: &[Change],
        scopes: &[(u64, ByteBuf)],
    ) -> Result<Projection, String>;
}

/// What a projector makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// Of which kind the document is.
    pub kind: DocumentKind,
    /// The whole document; none of one that left for an archive.
    pub snapshot: Option<Vec<u8>>,
    /// Its summary.
    pub summary: Summary,
}

/// What a rebuild went through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entries of the feed.
    pub entries: u64,
    /// Documents.
    pub documents: u64,
}
