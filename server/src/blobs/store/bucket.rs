//! Files in a bucket: what each operation asks of it.

use super::super::disk::BlobError;
use super::line::{AbsentBy, Holds, Line, Write};
use super::object_names::{Owner, names_of};
use crate::config::bucket::BucketAddress;
use axum::body::Bytes;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta};
use ronda_shared::ids::Sha256;
use ronda_shared::limits;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How the mark begins.
const MARK_WORDS: &str = "Evidence of Ronda; of the store whose epoch is ";
/// The mark of a bucket that is filled for a store which has no place yet: whichever is served from it first takes it over.
const UNOWNED: &[u8] = b"Evidence of Ronda; of no store yet: one is being restored\n";
/// No mark is longer.
const MARK_BYTES: u64 = 256;

/// Whose a bucket is, by its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BucketMark {
    /// This store's. A folder is, too.
    Ours,
    /// Another store's.
    Anothers,
    /// Nobody's: it has no mark yet, or one that says so.
    Nobodys,
}

/// A bucket's connection, shared by all who ask it. Cheap to clone.
#[derive(Clone)]
pub(super) struct Bucket {
    line: Arc<Line>,
    /// The mark named our own store when it was last read.
    is_ours: Arc<AtomicBool>,
    /// What stands before the names of this place.
    prefix: Path,
}

impl Bucket {
    /// The bucket of an address, `shelf` under its prefix.
    pub(super) fn of(address: &BucketAddress, shelf: &str) -> Self {
        let root = Path::from(address.prefix.as_str());
        let is_ours = Arc::new(AtomicBool::new(false));
        Self { line: Arc::new(Line::to(address, Holds::Evidence)), is_ours, prefix: root.join(shelf) }
    }

    /// Another shelf of the same bucket, by the same connection.
    pub(super) fn beside(&self, shelf: &str) -> Self {
        let mut parts: Vec<String> = self.prefix.parts().map(|part| part.as_ref().to_owned()).collect();
        parts.pop();
        let root = parts.into_iter().fold(Path::ROOT, |path, part| path.join(part));
        Self { line: Arc::clone(&self.line), is_ours: Arc::clone(&self.is_ours), prefix: root.join(shelf) }
    }

    /// How settings and messages call it.
    pub(super) fn called(&self) -> &str {
        &self.line.called
    }

    /// Whether files may be put here: told at once while the bucket is away.
    pub(super) fn ready(&self, owner: &Owner) -> Result<(), BlobError> {
        if self.is_ours.load(Ordering::Relaxed) {
            return self.line.is_asked().map(|_| ());
        }
        match self.owned(owner, false)? {
            true => Ok(()),
            false => {
                Err(self.line.away("it is marked as another store's: «ronda blobs claim», once that one is not served"))
            }
        }
    }

    /// Whose the bucket is, as its mark says now. Nothing is written.
    pub(super) fn mark(&self, owner: &Owner) -> Result<BucketMark, BlobError> {
        let (line, words, prefix) = (Arc::clone(&self.line), words_of(owner), self.prefix.clone());
        self.line.wait(async move {
            match line.get(&line.mark, MARK_BYTES).await? {
                Some(found) if found == words.as_bytes() => Ok(BucketMark::Ours),
                Some(found) if found == UNOWNED => Ok(BucketMark::Nobodys),
                Some(_) => Ok(BucketMark::Anothers),
                None => {
                    // A bucket that is gone answers so, too; a list of it fails.
                    line.list(&prefix, None).await?;
                    Ok(BucketMark::Nobodys)
                }
            }
        })
    }

    /// Whether the bucket is this store's, as its mark says now; one without a mark, or with nobody's, becomes it. `claim` makes it so
    /// whatever the mark says.
    pub(super) fn owned(&self, owner: &Owner, claim: bool) -> Result<bool, BlobError> {
        let (line, words) = (Arc::clone(&self.line), words_of(owner));
        let owned = self.line.wait(async move {
            let found = if claim { None } else { line.get(&line.mark, MARK_BYTES).await? };
            let how = match found {
                Some(found) if found != UNOWNED => return Ok(found == words.as_bytes()),
                None if !claim => Write::New,
                Some(_) | None => Write::Over,
            };
            line.put(&line.mark, words.clone().into(), how).await?;
            let found = line.get(&line.mark, MARK_BYTES).await?;
            Ok(found.is_some_and(|found| found == words.as_bytes()))
        })?;
        self.is_ours.store(owned, Ordering::Relaxed);
        Ok(owned)
    }

    /// Whether the bucket's mark names this store, or nobody. Without any it gets nobody's: where there is none, a file that is not found
    /// says nothing.
    pub(super) fn is_free_for(&self, owner: &Owner) -> Result<bool, BlobError> {
        let (line, words) = (Arc::clone(&self.line), words_of(owner));
        self.line.wait(async move {
            let found = match line.get(&line.mark, MARK_BYTES).await? {
                Some(found) => found,
                None => {
                    line.put(&line.mark, Bytes::from_static(UNOWNED), Write::New).await?;
                    line.get(&line.mark, MARK_BYTES).await?.unwrap_or_default()
                }
            };
            Ok(found == UNOWNED || found == words.as_bytes())
        })
    }

    /// How long a file is; none where there is none.
    pub(super) fn size(&self, sha256: &Sha256) -> Result<Option<u64>, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(sha256));
        self.line.wait(async move { Ok(line.found(&path).await?.map(|meta| meta.size)) })
    }

    /// How long each of several files is, asked side by side.
    pub(super) fn sizes(&self, files: &[Sha256], absent: AbsentBy) -> Result<Vec<Option<u64>>, BlobError> {
        let paths: Vec<Path> = files.iter().map(|sha256| self.path(sha256)).collect();
        self.line.lengths(&paths, absent)
    }

    /// How the service of another bucket is asked for a copy of a file here; none where that is another service.
    pub(super) fn copy_source(&self, sha256: &Sha256, to: &BucketAddress) -> Option<String> {
        // Nothing in it is to be written otherwise in an address, as AWS wants it here: neither a bucket's name and prefix, nor a hash.
        let from = &self.line.address;
        from.copies_to(to).then(|| format!("{}/{}", from.bucket, self.path(sha256)))
    }

    /// When an object was written, by the bucket's clock; none where there is none.
    pub(super) fn moved(&self, sha256: &Sha256) -> Result<Option<SystemTime>, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(sha256));
        self.line.wait(async move {
            let millis = |meta: ObjectMeta| u64::try_from(meta.last_modified.timestamp_millis()).unwrap_or_default();
            Ok(line.found(&path).await?.map(|meta| UNIX_EPOCH + Duration::from_millis(millis(meta))))
        })
    }

    /// All of a file; none where there is none.
    pub(super) fn read(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(sha256));
        self.line.wait(async move {
            let found = line.get(&path, u64::from(limits::EVIDENCE_BYTES)).await?;
            if found.is_none() {
                line.is_there().await?;
            }
            Ok(found)
        })
    }

    /// Puts a file here. It is told as put once the bucket has given back the bytes of this hash.
    pub(super) fn put(&self, sha256: &Sha256, bytes: Bytes) -> Result<(), BlobError> {
        let (line, path, sha256) = (Arc::clone(&self.line), self.path(sha256), *sha256);
        self.line.wait(async move {
            let most = u64::from(limits::EVIDENCE_BYTES);
            let is_whole = |found: Option<Vec<u8>>| found.is_some_and(|found| Sha256::of(&found) == sha256);
            line.put(&path, bytes.clone(), Write::New).await?;
            if is_whole(line.get(&path, most).await?) {
                return Ok(());
            }
            // Other bytes stood under this name, or what came was spoiled on the way.
            tracing::error!(bucket.file = %sha256, "The bucket did not give back what was sent: it is written again.");
            line.put(&path, bytes, Write::Over).await?;
            if is_whole(line.get(&path, most).await?) { Ok(()) } else { Err(line.away("it gives back other bytes")) }
        })
    }

    /// Puts what is not named by the hash of its own bytes, whatever stood there.
    pub(super) fn put_over(&self, sha256: &Sha256, bytes: Bytes) -> Result<(), BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(sha256));
        self.line.wait(async move { line.put(&path, bytes, Write::Over).await })
    }

    /// Removes a file, and looks that it is gone; false where there was none.
    pub(super) fn remove(&self, sha256: &Sha256) -> Result<bool, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(sha256));
        self.line.wait(async move {
            if line.found(&path).await?.is_none() {
                return Ok(false);
            }
            line.delete(&path).await?;
            match line.found(&path).await? {
                None => Ok(true),
                Some(_) => Err(line.away("a file that was removed is still there")),
            }
        })
    }

    /// Some names after one, in order; none are left where it answers none. What the bucket lists may lag behind what it holds.
    pub(super) fn names(&self, after: Option<&str>) -> Result<Vec<String>, BlobError> {
        let (line, prefix) = (Arc::clone(&self.line), self.prefix.clone());
        let after = after.map(str::to_owned);
        self.line.wait(async move { line.list(&prefix, after.as_deref()).await })
    }

    /// How long a file is, for whoever serves it; none where there is none.
    pub(super) async fn length(&self, sha256: &Sha256) -> Result<Option<u64>, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(sha256));
        self.line.apart(async move { Ok(line.found(&path).await?.map(|meta| meta.size)) }).await
    }

    /// A part of a file as it comes, a little of it in memory at a time however slowly it is taken.
    pub(super) async fn stream(
        &self,
        sha256: &Sha256,
        (from, length): (u64, u64),
    ) -> Result<ReceiverStream<io::Result<Bytes>>, BlobError> {
        let (send, receive) = mpsc::channel(1);
        if length == 0 {
            return Ok(ReceiverStream::new(receive));
        }
        let (line, path) = (Arc::clone(&self.line), self.path(sha256));
        let begun = self.line.apart(async move {
            let range = Some(GetRange::Bounded(from..from.saturating_add(length)));
            let options = GetOptions { range, ..GetOptions::default() };
            let found = line.get_opts(&path, options).await?;
            found.ok_or_else(|| line.away("a file was removed while it was asked for"))
        });
        let begun = begun.await?;
        let line = Arc::clone(&self.line);
        self.line.leave(async move { line.pass_on(begun, send).await });
        Ok(ReceiverStream::new(receive))
    }

    fn path(&self, sha256: &Sha256) -> Path {
        let [folder, name] = names_of(sha256);
        self.prefix.clone().join(folder).join(name)
    }
}

/// The mark of a store.
fn words_of(owner: &Owner) -> String {
    format!("{MARK_WORDS}{owner}\n")
}
