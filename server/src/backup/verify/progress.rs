//! Progress of a whole verification, sealed in the data folder. One that was cut short goes on from there.
//!
//! What is kept are the documents, which take longest: up to where each was executed again, and what was found. The feed is walked
//! anew each time, so that what was passed is held by its hashes, as by a last proof.

use crate::backup::report::Report;
use crate::backup::seal;
use crate::store::{Reader, Secret, StoreError};
use crate::verification::Actors;
use crate::verification::checkpoint::{self, Checkpoint, CheckpointError};
use ronda_shared::cbor;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Its name in the data folder.
const FILE: &str = "verifying";
const MAGIC: &[u8] = b"ronda-verifying-1\n";

/// How far a whole verification came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationProgress {
    /// The store, and when all of it began to be verified.
    of: Checkpoint,
    /// Every document was verified that last moved up to here.
    passed: u64,
    /// What was found in them.
    report: Report,
    /// The actors in them, and whose each is.
    actors: Vec<(ByteBuf, DeviceId)>,
}

/// What goes on from there.
#[derive(Default)]
pub(super) struct ResumePoint {
    pub(super) passed: u64,
    pub(super) report: Report,
    pub(super) actors: Actors,
    /// Documents that were passed, and were touched since by something that moved them nowhere.
    pub(super) again: BTreeSet<DocumentId>,
}

impl VerificationProgress {
    /// Of documents up to a position.
    pub(super) fn at(of: &Checkpoint, passed: u64, report: &Report, actors: &Actors) -> Self {
        Self { of: of.clone(), passed, report: report.clone(), actors: actors.entries() }
    }

    /// When all of the store began to be verified.
    pub fn begun(&self) -> Timestamp {
        self.of.whole
    }

    /// How many documents were verified.
    pub fn documents(&self) -> u64 {
        self.report.documents
    }

    /// As the verification goes on from it.
    pub(super) fn resumed(&self, reader: &dyn Reader) -> Result<ResumePoint, StoreError> {
        let mut again = BTreeSet::new();
        for entry in reader.entries_after(self.of.position)? {
            again.extend(entry?.document);
        }
        let actors = Actors::of(&self.actors);
        Ok(ResumePoint { passed: self.passed, report: self.report.clone(), actors, again })
    }

    /// Writes it into the data folder; a kill leaves the former one.
    ///
    /// # Errors
    /// The file system said no.
    pub fn write(&self, data: &Path, secret: &Secret) -> io::Result<()> {
        checkpoint::replace(data, FILE, &seal::sealed(secret, MAGIC, &cbor::encode(self)))
    }

    /// The one of a data folder, where this store can be gone on from it.
    ///
    /// # Errors
    /// Why it cannot: all is to be verified from the beginning.
    pub fn read(data: &Path, reader: &dyn Reader) -> Result<Self, CheckpointError> {
        let bytes = checkpoint::kept(&place(data))?;
        let body = seal::opened(&reader.secret()?, MAGIC, &bytes).map_err(|_| CheckpointError::Forged)?;
        let told: Self = cbor::decode(body).map_err(|_| CheckpointError::Damaged)?;
        told.of.holds(reader)?;
        Ok(told)
    }

    /// Removes the one of a data folder: the verification came to its end.
    ///
    /// # Errors
    /// The file system said no.
    pub fn remove(data: &Path) -> io::Result<()> {
        match fs::remove_file(place(data)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn place(data: &Path) -> PathBuf {
    data.join(FILE)
}
