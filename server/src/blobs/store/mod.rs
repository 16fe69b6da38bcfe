//! Where the bytes of evidence lie: a folder of this machine, or a bucket. Nothing above knows which.

mod bucket;
mod connect;
mod copier;
mod folder;
mod http;
mod line;
mod object_names;
mod objects;
mod thread;

pub use bucket::BucketMark;
pub use copier::ServiceCopy;
pub use object_names::Owner;
pub use objects::Objects;

use super::disk::BlobError;
use crate::config::bucket::BucketAddress;
use crate::store::Store;
use axum::body::Bytes;
use bucket::Bucket;
use folder::Folder;
use line::AbsentBy;
use object_names::file_of;
use ronda_shared::ids::Sha256;
use std::fmt;
use std::fs;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// The folder of a data directory in which they lie, where no bucket is named; uploads under way lie there in any case.
pub(super) const FOLDER: &str = "blobs";
/// Whole files, in a folder and in a bucket.
const KEPT: &str = "kept";
/// Small pictures.
const THUMBS: &str = "thumbs";
/// Read from a disk at once.
const CHUNK: usize = 64 * 1024;

/// Files named by the SHA-256 of what they hold, or of what they are the small picture of. Cheap to clone.
///
/// All of it blocks but [`BlobStore::open`]. A failure with [`BlobError::Away`] says nothing of any file: ask again later.
#[derive(Clone)]
pub struct BlobStore(Ground);

#[derive(Clone)]
enum Ground {
    Folder(Folder),
    Bucket(Bucket),
}

impl BlobStore {
    /// The whole files of a data directory, or those in the bucket that the settings name instead. Nothing is connected or made yet.
    pub fn of(data: &Path, bucket: Option<&BucketAddress>) -> Self {
        match bucket {
            Some(address) => Self(Ground::Bucket(Bucket::of(address, KEPT))),
            None => Self::folder(data.join(FOLDER).join(KEPT)),
        }
    }

    /// The files of a folder.
    pub fn folder(path: PathBuf) -> Self {
        Self(Ground::Folder(Folder::at(path)))
    }

    /// Whether they lie in a bucket.
    pub fn is_bucket(&self) -> bool {
        matches!(self.0, Ground::Bucket(_))
    }

    /// The small pictures that lie beside these.
    pub(super) fn thumbs(&self) -> Self {
        Self(match &self.0 {
            Ground::Folder(folder) => Ground::Folder(Folder::at(folder.path().with_file_name(THUMBS))),
            Ground::Bucket(bucket) => Ground::Bucket(bucket.beside(THUMBS)),
        })
    }

    /// Whether files may be put here now: while a bucket is away, it is told before anything is done for them.
    ///
    /// # Errors
    /// [`BlobError::Away`] where the bucket is away, or another store's.
    pub fn ready(&self, owner: &Owner) -> Result<(), BlobError> {
        match &self.0 {
            Ground::Folder(_) => Ok(()),
            Ground::Bucket(bucket) => bucket.ready(owner),
        }
    }

    /// Whose it is, as a bucket's mark says. Nothing is written.
    ///
    /// # Errors
    /// [`BlobError::Away`] where the bucket is away, or there is none.
    pub fn mark(&self, owner: &Owner) -> Result<BucketMark, BlobError> {
        match &self.0 {
            Ground::Folder(_) => Ok(BucketMark::Ours),
            Ground::Bucket(bucket) => bucket.mark(owner),
        }
    }

    /// Whether what no row names may be removed here: a bucket's mark is read, and names this store. A bucket without a mark, or
    /// with nobody's, becomes this store's.
    pub fn is_of(&self, owner: &Owner) -> Result<bool, BlobError> {
        match &self.0 {
            Ground::Folder(_) => Ok(true),
            Ground::Bucket(bucket) => bucket.owned(owner, false),
        }
    }

    /// Whether files may be put here for a store that has no place yet: a bucket's mark names it, or nobody. One without a mark is marked as
    /// nobody's, and becomes the store's by [`BlobStore::is_of`].
    pub fn is_free_for(&self, owner: &Owner) -> Result<bool, BlobError> {
        match &self.0 {
            Ground::Folder(_) => Ok(true),
            Ground::Bucket(bucket) => bucket.is_free_for(owner),
        }
    }

    /// Makes a bucket this store's, whosever it was. Nobody else may be served from it any more.
    pub fn claim(&self, owner: &Owner) -> Result<(), BlobError> {
        match &self.0 {
            Ground::Folder(_) => Ok(()),
            Ground::Bucket(bucket) => bucket.owned(owner, true).map(|_| ()),
        }
    }

    /// Takes a whole, durable file of this hash in: once that is answered, it is durably here. Its own name may stay.
    pub fn take(&self, whole: &Path, sha256: &Sha256) -> Result<(), BlobError> {
        match &self.0 {
            Ground::Folder(folder) => folder.take(whole, sha256),
            Ground::Bucket(bucket) => {
                let bytes = fs::read(whole).map_err(super::disk::at(whole))?;
                bucket.put(sha256, checked(bytes, sha256)?)
            }
        }
    }

    /// Puts the bytes of this hash here, durably.
    pub fn put(&self, sha256: &Sha256, bytes: Vec<u8>) -> Result<(), BlobError> {
        let bytes = checked(bytes, sha256)?;
        match &self.0 {
            Ground::Folder(folder) => folder.put(sha256, &bytes),
            Ground::Bucket(bucket) => bucket.put(sha256, bytes),
        }
    }

    /// Puts the small picture of what has this hash here.
    pub(super) fn put_picture(&self, sha256: &Sha256, bytes: Vec<u8>) -> Result<(), BlobError> {
        match &self.0 {
            Ground::Folder(folder) => folder.put(sha256, &bytes),
            Ground::Bucket(bucket) => bucket.put_over(sha256, bytes.into()),
        }
    }

    /// How many bytes a file has; none where it is not here.
    pub fn size(&self, sha256: &Sha256) -> Result<Option<u64>, BlobError> {
        match &self.0 {
            Ground::Folder(folder) => folder.size(sha256),
            Ground::Bucket(bucket) => bucket.size(sha256),
        }
    }

    /// The same of several, in their order: a bucket is asked for some side by side.
    pub fn sizes(&self, files: &[Sha256]) -> Result<Vec<Option<u64>>, BlobError> {
        match &self.0 {
            Ground::Folder(folder) => files.iter().map(|sha256| folder.size(sha256)).collect(),
            Ground::Bucket(bucket) => bucket.sizes(files, AbsentBy::Mark),
        }
    }

    /// The same, of a bucket without a mark, too, for who only looks. Each file that is not there costs a list.
    pub fn sizes_unmarked(&self, files: &[Sha256]) -> Result<Vec<Option<u64>>, BlobError> {
        match &self.0 {
            Ground::Folder(_) => self.sizes(files),
            Ground::Bucket(bucket) => bucket.sizes(files, AbsentBy::List),
        }
    }

    /// How the service of that bucket is asked for a copy of a file here; none where this is a folder, or a bucket of another service.
    fn copy_source(&self, sha256: &Sha256, to: &BucketAddress) -> Option<String> {
        match &self.0 {
            Ground::Folder(_) => None,
            Ground::Bucket(bucket) => bucket.copy_source(sha256, to),
        }
    }

    /// All of a file, whether or not it is what it is called; none where it is not here.
    pub fn read(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, BlobError> {
        match &self.0 {
            Ground::Folder(folder) => folder.read(sha256),
            Ground::Bucket(bucket) => bucket.read(sha256),
        }
    }

    /// The archives of closed years lie here, too: the store reads them here from now on.
    pub fn serves_archives_of(&self, store: &dyn Store) {
        let own = self.clone();
        store.archives().lie_in(move |archive| own.read(archive).map_err(BlobError::into_store));
    }

    /// Removes a file; false where there was none.
    pub fn remove(&self, sha256: &Sha256) -> Result<bool, BlobError> {
        match &self.0 {
            Ground::Folder(folder) => folder.remove(sha256),
            Ground::Bucket(bucket) => bucket.remove(sha256),
        }
    }

    /// Some of what lies here after a name, in order; nothing is left where it answers nothing. A list may lag behind what is here:
    /// nothing follows from it alone.
    pub fn listed(&self, after: Option<&str>) -> Result<Vec<Listed>, BlobError> {
        let names = match &self.0 {
            Ground::Folder(folder) => folder.names(after)?,
            Ground::Bucket(bucket) => bucket.names(after)?,
        };
        Ok(names.into_iter().map(|name| Listed { file: file_of(&name), name }).collect())
    }

    /// When what was listed was written; none where it is not here any more, or is none of ours.
    pub fn moved(&self, listed: &Listed) -> Result<Option<SystemTime>, BlobError> {
        match (&self.0, &listed.file) {
            (Ground::Folder(folder), _) => folder.moved(&listed.name),
            (Ground::Bucket(bucket), Some(sha256)) => bucket.moved(sha256),
            // What somebody else put beside our files is theirs.
            (Ground::Bucket(_), None) => Ok(None),
        }
    }

    /// Removes what was listed; false where it is not here any more, or is none of ours.
    pub fn remove_listed(&self, listed: &Listed) -> Result<bool, BlobError> {
        match (&self.0, &listed.file) {
            (Ground::Folder(folder), _) => folder.remove_named(&listed.name),
            (Ground::Bucket(bucket), Some(sha256)) => bucket.remove(sha256),
            (Ground::Bucket(_), None) => Ok(false),
        }
    }

    /// A file to be served; none where it is not here.
    pub async fn open(&self, sha256: &Sha256) -> Result<Option<Opened>, BlobError> {
        Ok(match &self.0 {
            Ground::Folder(folder) => {
                let found = folder.open(sha256).await?;
                found.map(|(file, length)| Opened { length, source: Source::File(file) })
            }
            Ground::Bucket(bucket) => {
                let found = bucket.length(sha256).await?;
                found.map(|length| Opened { length, source: Source::Bucket(bucket.clone(), *sha256) })
            }
        })
    }
}

impl fmt::Display for BlobStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ground::Folder(folder) => write!(f, "{}", folder.path().display()),
            Ground::Bucket(bucket) => f.write_str(bucket.called()),
        }
    }
}

/// What a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// How it is called there; what is listed next comes after it.
    pub name: String,
    /// The file that it is; none where it is the rest of a write that was cut short, or somebody else's.
    pub file: Option<Sha256>,
}

/// A file to be served.
pub struct Opened {
    length: u64,
    source: Source,
}

enum Source {
    File(File),
    Bucket(Bucket, Sha256),
}

impl Opened {
    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Its bytes from one on, so many, a little of them in memory at a time however slowly they are taken.
    ///
    /// # Errors
    /// Where it cannot be begun with; what fails later ends the stream with its error.
    pub async fn bytes(self, from: u64, length: u64) -> Result<ReceiverStream<io::Result<Bytes>>, BlobError> {
        match self.source {
            Source::File(mut file) => {
                let disk = |error| BlobError::Disk { path: "a file of evidence".to_owned(), error };
                file.seek(SeekFrom::Start(from)).await.map_err(disk)?;
                Ok(passed_on(file, length))
            }
            Source::Bucket(bucket, sha256) => bucket.stream(&sha256, (from, length)).await,
        }
    }
}

/// The next bytes of a file, read as they are taken.
fn passed_on(file: File, length: u64) -> ReceiverStream<io::Result<Bytes>> {
    let (send, receive) = mpsc::channel(1);
    let mut file = file.take(length);
    tokio::spawn(async move {
        loop {
            let mut buffer = vec![0; CHUNK];
            let read = match file.read(&mut buffer).await {
                Ok(0) => return,
                Ok(read) => {
                    buffer.truncate(read);
                    Ok(Bytes::from(buffer))
                }
                Err(error) => Err(error),
            };
            // Who has gone needs no more.
            if send.send(read).await.is_err() {
                return;
            }
        }
    });
    ReceiverStream::new(receive)
}

/// Bytes that have this hash.
fn checked(bytes: Vec<u8>, sha256: &Sha256) -> Result<Bytes, BlobError> {
    if Sha256::of(&bytes) == *sha256 { Ok(bytes.into()) } else { Err(BlobError::Changed(*sha256)) }
}
