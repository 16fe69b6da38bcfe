//! The bytes of a file that an act names: read where they wait, and brought through the gate of uploads.

use super::super::MigrateError;
use super::super::report::RecordKind;
use super::super::spool::SpoolSlot;
use super::MigrationRun;
use crate::blobs::{UploadProblem, UploadState};
use ronda_shared::ids::ActId;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the bytes of a file wait.
pub(super) enum Bytes {
    Kept(Arc<[SpoolSlot]>),
    OnDisk(PathBuf),
}

impl MigrationRun<'_> {
    /// All of them.
    pub(super) fn bytes(&self, place: &Bytes) -> Result<Vec<u8>, MigrateError> {
        match place {
            Bytes::OnDisk(path) => fs::read(path).map_err(MigrateError::Keep),
            Bytes::Kept(pieces) => {
                let mut all = Vec::new();
                for piece in pieces.iter() {
                    all.extend(self.spool.read(*piece).map_err(MigrateError::Keep)?);
                }
                Ok(all)
            }
        }
    }

    /// Brings the bytes of a file that an act names. What the gate refuses is told; what cannot be kept now is brought next time.
    pub(super) fn upload(&mut self, act: ActId, id: &str, place: &Bytes) -> Result<(), MigrateError> {
        let bytes = self.bytes(place)?;
        match self.keeper.bring(act, &bytes) {
            Ok(progress) if progress.state == UploadState::Refused => {
                let why = progress.why.unwrap_or_default().replace('_', " ");
                self.brought.left(RecordKind::File, id, "the gate of uploads did not take it", &why);
            }
            Ok(progress) => {
                self.brought.new_one(RecordKind::File);
                if progress.state == UploadState::Waiting {
                    self.brought.say(
                        RecordKind::File,
                        id,
                        "it waits",
                        progress.why.unwrap_or("its bytes are not all here"),
                    );
                }
            }
            Err(UploadProblem::Store(error)) => return Err(error.into()),
            Err(UploadProblem::Stopping) => return Err(MigrateError::Stopping),
            Err(other) => {
                let why = "its bytes could not be kept now: bring it again";
                self.brought.left(RecordKind::File, id, why, &other.to_string());
            }
        }
        Ok(())
    }
}
