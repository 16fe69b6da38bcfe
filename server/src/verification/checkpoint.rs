//! The last proof of a store: up to where it was verified. It lies in the data folder, sealed by the server's own
//! secret.
//!
//! Whoever can read the store's file can read the secret in it and seal another: the seal shows that a verification of
//! this store ended well and that the file was not mixed up, edited or brought from elsewhere. It does not guard against
//! who has the data folder (docs/security.md).

use crate::store::{Reader, Secret, StoreError};
use crate::whole_file;
use hmac::{Hmac, Mac};
use ronda_shared::act::ChainHash;
use ronda_shared::ids;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Its name in the data folder.
const FILE: &str = "verified.json";
/// What the seal is for: the secret seals other things, too.
const PURPOSE: &[u8] = b"ronda-verified-v1\0";
/// What a verification looks at. Raised where one looks at more: what an earlier one passed is then verified whole again.
pub const CHECKS: u32 = 1;

/// Up to where a store was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The feed's end then.
    pub position: u64,
    /// The feed's hash up to and with it.
    pub feed: ids::Sha256,
    /// The store's epoch.
    pub epoch: u64,
    /// When the verification began: what came since was not all looked at.
    pub at: Timestamp,
    /// When all of the store was last verified, not only what had come since.
    pub whole: Timestamp,
    /// Which things were looked at: [`CHECKS`] of that build.
    pub checks: u32,
    /// Ronda's version then.
    pub version: String,
}

/// A checkpoint as it stands in its file, with its seal.
#[derive(Serialize, Deserialize)]
struct SealedCheckpoint {
    checkpoint: Checkpoint,
    seal: ids::Sha256,
}

/// Why a last proof cannot be gone on from.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// There is no file.
    #[error("there is none")]
    Absent,
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unread(io::Error),
    /// The file holds no checkpoint.
    #[error("it is damaged")]
    Damaged,
    /// Another secret sealed it, or it was changed since.
    #[error("this server did not seal it as it stands")]
    Forged,
    /// The store was restored since, or it was brought from another.
    #[error("it is of another epoch: the store was restored or moved since")]
    Epoch,
    /// Another build looked at other things.
    #[error("version {0} made it, which looked at other things")]
    Checks(String),
    /// The feed does not pass through it.
    #[error(
        "the feed no longer passes through entry {0} with the hash it had: what was written up to there was changed, \
         or the store is an earlier copy"
    )]
    Left(u64),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Checkpoint {
    /// A store's end, as a verification of it begins now; `whole` where it went on from an earlier proof: when that was of all.
    ///
    /// # Errors
    /// The store could not.
    pub fn of(reader: &dyn Reader, at: Timestamp, whole: Option<Timestamp>) -> Result<Self, StoreError> {
        let position = reader.end()?;
        Ok(Self {
            position,
            feed: ids::Sha256::new(reader.feed_hash(position)?.unwrap_or_default()),
            epoch: reader.epoch()?.epoch,
            at,
            whole: whole.unwrap_or(at),
            checks: CHECKS,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// Writes it into the data folder; a kill leaves the former one.
    ///
    /// # Errors
    /// The file system said no.
    pub fn write(&self, data: &Path, secret: &Secret) -> io::Result<()> {
        let seal = ids::Sha256::new(self.mac(secret).finalize().into_bytes().into());
        let text = serde_json::to_vec_pretty(&SealedCheckpoint { checkpoint: self.clone(), seal })
            .map_err(io::Error::other)?;
        replace(data, FILE, &text)
    }

    /// The one of a data folder, where this store can be gone on from it.
    ///
    /// # Errors
    /// Why it cannot; [`CheckpointError::Left`] alone says that something is wrong with the store.
    pub fn read(data: &Path, reader: &dyn Reader) -> Result<Self, CheckpointError> {
        let bytes = kept(&place(data))?;
        let sealed: SealedCheckpoint = serde_json::from_slice(&bytes).map_err(|_| CheckpointError::Damaged)?;
        let told = sealed.checkpoint;
        let own = told.mac(&reader.secret()?).verify_slice(sealed.seal.bytes());
        own.map_err(|_| CheckpointError::Forged)?;
        told.holds(reader)?;
        Ok(told)
    }

    /// Says whether a store can be gone on from it.
    ///
    /// # Errors
    /// As [`Checkpoint::read`].
    pub fn holds(&self, reader: &dyn Reader) -> Result<(), CheckpointError> {
        if self.epoch != reader.epoch()?.epoch {
            return Err(CheckpointError::Epoch);
        }
        if self.checks != CHECKS {
            return Err(CheckpointError::Checks(self.version.clone()));
        }
        if reader.feed_hash(self.position)? != Some(*self.feed.bytes()) {
            return Err(CheckpointError::Left(self.position));
        }
        Ok(())
    }

    /// The feed's hash, as entries are chained to it.
    pub fn chain(&self) -> ChainHash {
        ChainHash(*self.feed.bytes())
    }

    fn mac(&self, secret: &Secret) -> Hmac<sha2::Sha256> {
        let mut mac = secret.mac();
        mac.update(PURPOSE);
        mac.update(&self.position.to_be_bytes());
        mac.update(self.feed.bytes());
        mac.update(&self.epoch.to_be_bytes());
        mac.update(&self.at.millis().to_be_bytes());
        mac.update(&self.whole.millis().to_be_bytes());
        mac.update(&self.checks.to_be_bytes());
        mac.update(self.version.as_bytes());
        mac
    }
}

fn place(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// Writes a file of the data folder, for its owner alone; a kill leaves the former one.
///
/// # Errors
/// The file system said no.
pub(crate) fn replace(data: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    whole_file::replace(&data.join(name), 0o600, bytes)
}

/// The bytes of such a file.
///
/// # Errors
/// [`CheckpointError::Absent`] or [`CheckpointError::Unread`].
pub(crate) fn kept(path: &Path) -> Result<Vec<u8>, CheckpointError> {
    fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => CheckpointError::Absent,
        _ => CheckpointError::Unread(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Epoch, Founding, Store};

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn founded(folder: &Path, name: &str, epoch: u64, secret: u8) -> RedbStore {
        let founding = Founding { epochs: vec![Epoch { epoch, from: 0 }], secret: Secret([secret; 32]) };
        RedbStore::found(folder.join(name), founding).expect("founded")
    }

    #[test]
    fn a_checkpoint_is_read_by_its_own_store_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = founded(folder.path(), "own.redb", 7, 1);
        let reader = store.read().expect("reads");
        let read = || Checkpoint::read(folder.path(), &*reader);
        assert!(matches!(read(), Err(CheckpointError::Absent)));
        let made = Checkpoint::of(&*reader, NOW, None).expect("made");
        let secret = reader.secret().expect("a secret");
        made.write(folder.path(), &secret).expect("written");
        assert_eq!(read().expect("read"), made);

        let other = founded(folder.path(), "other.redb", 7, 2);
        let of_other = Checkpoint::read(folder.path(), &*other.read().expect("reads"));
        assert!(matches!(of_other, Err(CheckpointError::Forged)), "another secret");
        let later = founded(folder.path(), "later.redb", 8, 1);
        let of_later = Checkpoint::read(folder.path(), &*later.read().expect("reads"));
        assert!(matches!(of_later, Err(CheckpointError::Epoch)), "restored since");

        let write = |changed: Checkpoint| changed.write(folder.path(), &secret).expect("written");
        write(Checkpoint { checks: CHECKS + 1, ..made.clone() });
        assert!(matches!(read(), Err(CheckpointError::Checks(_))));
        write(Checkpoint { feed: ids::Sha256::new([9; 32]), ..made.clone() });
        assert!(matches!(read(), Err(CheckpointError::Left(0))), "another history");
        write(Checkpoint { position: 5, ..made });
        assert!(matches!(read(), Err(CheckpointError::Left(5))), "an earlier copy of the store");
    }

    #[test]
    fn one_that_was_edited_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = founded(folder.path(), "own.redb", 7, 1);
        let reader = store.read().expect("reads");
        let made = Checkpoint::of(&*reader, NOW, None).expect("made");
        made.write(folder.path(), &reader.secret().expect("a secret")).expect("written");
        let text = fs::read_to_string(folder.path().join(FILE)).expect("read");
        let edited = text.replace("1790000000000", "1790000000001");
        assert_ne!(text, edited);
        fs::write(folder.path().join(FILE), edited).expect("written");
        assert!(matches!(Checkpoint::read(folder.path(), &*reader), Err(CheckpointError::Forged)));
        fs::write(folder.path().join(FILE), "{}").expect("written");
        assert!(matches!(Checkpoint::read(folder.path(), &*reader), Err(CheckpointError::Damaged)));
    }
}
