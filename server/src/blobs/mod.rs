//! The bytes of evidence: a content-addressed store beside the feed's file, the uploads that fill it, and what is looked
//! at before anything is said to be here.
//!
//! Order is what makes a crash harmless: a part is durable before it is acknowledged, the whole file stands under its
//! hash before a row says so, the row stands before the document does. Whoever comes next finds one of these and goes on.

pub mod disk;
pub mod evidence_follower;
mod garbage_collection;
pub mod media;
pub mod parts;
mod references;
mod scanner;
mod unscanned;
mod upload;

pub use disk::BlobError;
pub use garbage_collection::Swept;
pub use references::{Files, Named, Stands, files, named};
pub use upload::{Asker, Keeper, UploadProblem, UploadProgress, UploadState};

use crate::config::scanner::ScannerAddress;
use disk::at;
use parts::Parts;
use ronda_shared::evidence::{Media, SealFault};
use ronda_shared::ids::Sha256;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The folder of a data directory in which they stand.
const FOLDER: &str = "blobs";
const KEPT: &str = "kept";

/// Files named by the SHA-256 of what they hold.
pub struct Blobs {
    folder: PathBuf,
    parts: Parts,
    /// Who looks through files for what is harmful; none where nobody does.
    scanner: Option<ScannerAddress>,
    /// Decoding takes much memory: one at a time.
    decoding: Mutex<()>,
    /// Held while a file is put in its place and its row written, or found to be nobody's and removed.
    moving: Mutex<()>,
}

impl Blobs {
    /// Those of a data directory; `room` is for uploads under way, in bytes. Nothing is made before the first one comes.
    pub fn of(data: &Path, room: u64) -> Self {
        let folder = data.join(FOLDER);
        let parts = Parts::new(folder.join("parts"), room);
        Self { folder, parts, scanner: None, decoding: Mutex::default(), moving: Mutex::default() }
    }

    /// The same, each file looked through by this scanner before it is kept.
    #[must_use]
    pub fn scanned_by(self, scanner: Option<ScannerAddress>) -> Self {
        Self { scanner, ..self }
    }

    /// Uploads under way.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The file of a hash.
    pub fn file(&self, sha256: &Sha256) -> PathBuf {
        within(&self.kept(), sha256)
    }

    /// The small picture of a hash.
    pub fn thumb(&self, sha256: &Sha256) -> PathBuf {
        within(&self.folder.join("thumbs"), sha256)
    }

    /// The folder of all whole files.
    fn kept(&self) -> PathBuf {
        self.folder.join(KEPT)
    }

    /// Puts a whole, durable file in its place. Where the same bytes stand already, they stand once. The upload's own name
    /// for it stays until a row tells of it: killed in between, nothing is sent again.
    fn keep(&self, part: &Path, sha256: &Sha256) -> Result<(), BlobError> {
        let place = self.file(sha256);
        let folder = place.parent().unwrap_or(&self.folder);
        disk::folder(folder)?;
        let new = place.with_extension("new");
        disk::remove(&new)?;
        // A file system without second names: the file moves, and a kill just then costs sending it again.
        fs::hard_link(part, &new).or_else(|_| fs::rename(part, &new)).map_err(at(&new))?;
        fs::rename(&new, &place).map_err(at(&place))?;
        // Of two names of one file, a rename keeps both.
        disk::remove(&new)?;
        disk::sync_folder(folder)
    }

    /// Keeps a small picture.
    fn keep_thumb(&self, sha256: &Sha256, bytes: &[u8]) -> Result<(), BlobError> {
        let place = self.thumb(sha256);
        disk::folder(place.parent().unwrap_or(&self.folder))?;
        disk::write_whole(&place, bytes)
    }

    /// Removes the files of a hash; false where there was none.
    fn remove(&self, sha256: &Sha256) -> Result<bool, BlobError> {
        disk::remove(&self.thumb(sha256))?;
        disk::remove(&self.file(sha256))
    }

    /// A photograph that came by a page, bare: one is decoded at a time.
    ///
    /// # Errors
    /// As [`media::bare`].
    pub fn bare(&self, bytes: &[u8], media: Media) -> Result<(Vec<u8>, Media), SealFault> {
        let _one = self.decoding();
        media::bare(bytes, media)
    }

    fn moving(&self) -> MutexGuard<'_, ()> {
        self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn decoding(&self) -> MutexGuard<'_, ()> {
        self.decoding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the whole files of a data directory stand.
pub(crate) fn kept(data: &Path) -> PathBuf {
    data.join(FOLDER).join(KEPT)
}

/// A folder for each first byte keeps folders small.
pub(crate) fn within(folder: &Path, sha256: &Sha256) -> PathBuf {
    let name = sha256.to_string();
    folder.join(&name[..2]).join(name)
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
