//! The bytes of evidence: a content-addressed store beside the feed's file, and the uploads that fill it. Bytes are
//! looked at before anything is said to be here.
//!
//! Order is what makes a crash harmless: a part is durable before it is acknowledged, the whole file stands under its
//! hash before a row says so, the row stands before the document does. Whoever comes next finds one of these and goes on.
//!
//! Whole files lie in a [`BlobStore`]: a folder, or a bucket. Uploads under way lie in the data directory in any case.

mod awaited;
pub mod disk;
pub mod evidence_follower;
mod garbage_collection;
mod incoming;
pub mod media;
pub mod parts;
mod references;
mod retry_queue;
mod scanner;
mod spool;
mod store;
mod unscanned;
mod upload;

pub use disk::BlobError;
pub use garbage_collection::Swept;
pub use incoming::LeftOut;
pub use references::{BlobReference, Files, Stands, files, is_absent, named};
pub use store::{BlobStore, BucketMark, Listed, Objects, Opened, Owner, ServiceCopy};
pub use upload::{Keeper, UploadProblem, UploadProgress, UploadState, Uploader};

use crate::config::bucket::BucketAddress;
use crate::config::scanner::ScannerAddress;
use crate::file_lock::{self, FileLock};
use disk::at;
use garbage_collection::SweepRounds;
use parts::Parts;
use ronda_shared::evidence::{Media, SealFault};
use ronda_shared::ids::Sha256;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Files of different hashes rarely wait for each other.
const STRIPES: usize = 16;
/// The folder of their locks, which servers on one data directory share.
const MOVING: &str = "moving";

/// Held while a file is put in its place and its row written, or found to be nobody's and removed.
struct Moving<'b> {
    // Before the other: who waits at this server asks the file system once it is free.
    _among_servers: FileLock,
    _own: MutexGuard<'b, ()>,
}

/// The bytes of evidence of one server.
pub struct Blobs {
    /// Of a data directory: uploads under way, and what waits for the scanner.
    folder: PathBuf,
    parts: Parts,
    /// Whole files.
    kept: BlobStore,
    /// Their small pictures.
    thumbs: BlobStore,
    /// Who looks through files for what is harmful; none where nobody does.
    scanner: Option<ScannerAddress>,
    /// Decoding takes much memory: one at a time.
    decoding: Mutex<()>,
    /// See [`Moving`].
    moving: [Mutex<()>; STRIPES],
    /// Files that nobody names and whose place was away when they were to be removed.
    condemned: Mutex<BTreeSet<Sha256>>,
    /// How far the sweeps have come.
    rounds: Mutex<SweepRounds>,
}

impl Blobs {
    /// Those of a data directory, or of the bucket that the settings name instead; `room` is for uploads under way, in bytes. Nothing
    /// is made or connected before the first one comes.
    pub fn of(data: &Path, bucket: Option<&BucketAddress>, room: u64) -> Self {
        let folder = data.join(store::FOLDER);
        let parts = Parts::new(folder.join("parts"), room);
        let kept = BlobStore::of(data, bucket);
        Self {
            folder,
            parts,
            thumbs: kept.thumbs(),
            kept,
            scanner: None,
            decoding: Mutex::default(),
            moving: Default::default(),
            condemned: Mutex::default(),
            rounds: Mutex::default(),
        }
    }

    /// The same, each file looked through by this scanner before it is kept.
    #[must_use]
    pub fn scanned_by(self, scanner: Option<ScannerAddress>) -> Self {
        Self { scanner, ..self }
    }

    /// Those of another data directory, looked through by the same scanner: for a trial beside.
    #[must_use]
    pub fn aside(&self, data: &Path) -> Self {
        Self::of(data, None, self.parts.room()).scanned_by(self.scanner.clone())
    }

    /// Uploads under way.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Where whole files lie.
    pub fn kept(&self) -> &BlobStore {
        &self.kept
    }

    /// Where their small pictures lie.
    pub fn thumbs(&self) -> &BlobStore {
        &self.thumbs
    }

    /// Removes the files of a hash that no row tells of any more; false where there was none. Where their place is away, or another
    /// store's, they go when it is back.
    fn remove(&self, sha256: &Sha256, owner: &Owner) -> Result<bool, BlobError> {
        let removed = self.ours(owner).and_then(|()| self.thumbs.remove(sha256)).and_then(|_| self.kept.remove(sha256));
        match removed {
            Err(error @ BlobError::Away { .. }) => {
                tracing::warn!(error.message = %error, "A file that nobody names is removed later.");
                self.condemned().insert(*sha256);
                Ok(false)
            }
            Ok(removed) => {
                self.condemned().remove(sha256);
                Ok(removed)
            }
            other => other,
        }
    }

    /// Fails where somebody else may need what this store does not.
    fn ours(&self, owner: &Owner) -> Result<(), BlobError> {
        let ours = self.kept.is_of(owner)?;
        metrics::gauge!("ronda_blobs_foreign").set(if ours { 0.0 } else { 1.0 });
        if ours {
            return Ok(());
        }
        let why = "it is marked as another store's: nothing is removed from it".to_owned();
        Err(BlobError::Away { place: self.kept.to_string(), why })
    }

    /// A photograph that came by a page, bare: one is decoded at a time.
    ///
    /// # Errors
    /// As [`media::bare`].
    pub fn bare(&self, bytes: &[u8], media: Media) -> Result<(Vec<u8>, Media), SealFault> {
        let _one = self.decoding();
        media::bare(bytes, media)
    }

    /// Held while it is decided what becomes of a hash, here and at the other servers: one that was stopped after its turn would else
    /// remove what another was given meanwhile.
    ///
    /// # Errors
    /// [`BlobError::Away`] where another server has it and does not let go. Or the disk's.
    fn moving(&self, sha256: &Sha256) -> Result<Moving<'_>, BlobError> {
        let stripe = usize::from(sha256.bytes()[0]) % STRIPES;
        let own = self.moving[stripe].lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.folder.join(MOVING);
        disk::folder(&folder)?;
        let path = folder.join(stripe.to_string());
        let lock = file_lock::alone(&path).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => {
                let why = "another server moves a file there, and does not let go".to_owned();
                BlobError::Away { place: self.kept.to_string(), why }
            }
            _ => at(&path)(error),
        })?;
        Ok(Moving { _among_servers: lock, _own: own })
    }

    fn condemned(&self) -> MutexGuard<'_, BTreeSet<Sha256>> {
        self.condemned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rounds(&self) -> MutexGuard<'_, SweepRounds> {
        self.rounds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn decoding(&self) -> MutexGuard<'_, ()> {
        self.decoding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hash of a file, and its length.
pub fn digest(path: &Path) -> io::Result<(Sha256, u64)> {
    use sha2::Digest;
    let mut file = File::open(path)?;
    let (mut hasher, mut length, mut buffer) = (sha2::Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((Sha256::new(hasher.finalize().into()), length));
        }
        hasher.update(&buffer[..read]);
        length += read as u64;
    }
}
