//! Objects of a bucket by names of their own: put once, read, listed, removed.

use super::super::disk::{BlobError, file_time_now};
use super::BlobStore;
use super::copier::ServiceCopy;
use super::line::{self, AbsentBy, Holds, Line};
use crate::config::bucket::BucketAddress;
use object_store::path::Path;
use ronda_shared::ids::Sha256;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An object is asked for in parts of so many bytes: no answer is longer.
const PART: u64 = 8 * 1024 * 1024;

/// What a bucket holds under a prefix, by names with `/` between their parts. All of it blocks; a failure says nothing of any object.
pub struct Objects {
    line: Arc<Line>,
    root: Path,
}

impl Objects {
    /// So many names are listed at once.
    pub const PAGE: usize = line::PAGE;

    /// Those of a replica, under the prefix of this address. Nothing is connected yet.
    pub fn of_replica(address: &BucketAddress) -> Self {
        Self { line: Arc::new(Line::to(address, Holds::Replica)), root: Path::from(address.prefix.as_str()) }
    }

    /// How settings and messages call the bucket.
    pub fn called(&self) -> &str {
        &self.line.called
    }

    /// Puts an object where none of that name stands; false where one does, which stays as it is. Of two who put at once, one does.
    ///
    /// # Errors
    /// The bucket did not say; or it knows no such condition.
    pub fn put_new(&self, name: &str, bytes: Vec<u8>) -> Result<bool, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(name));
        self.line.wait(async move { line.put_new(&path, bytes.into()).await })
    }

    /// How many bytes an object has; none where it is not there.
    ///
    /// # Errors
    /// The bucket did not say, or is gone.
    pub fn length(&self, name: &str) -> Result<Option<u64>, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(name));
        self.line.wait(async move { Ok(line.found_unmarked(&path).await?.map(|meta| meta.size)) })
    }

    /// How many bytes each of several objects has, asked side by side.
    ///
    /// # Errors
    /// As [`Objects::length`].
    pub fn lengths(&self, names: &[String]) -> Result<Vec<Option<u64>>, BlobError> {
        let paths: Vec<Path> = names.iter().map(|name| self.path(name)).collect();
        self.line.lengths(&paths, AbsentBy::List)
    }

    /// Whether [`Objects::copy`] would ask the service just now. Where it would not, none is made.
    pub fn may_copy(&self, from: &BlobStore, sha256: &Sha256) -> bool {
        self.line.may_copy() && from.copy_source(sha256, &self.line.address).is_some()
    }

    /// Has the service copy a file of evidence here, under a name, over what stands there: where it lies in a bucket of the same service.
    ///
    /// # Errors
    /// The thread that speaks with the bucket has ended. What the service does not do is no failure.
    pub fn copy(&self, name: &str, from: &BlobStore, sha256: &Sha256) -> Result<ServiceCopy, BlobError> {
        let Some(source) = from.copy_source(sha256, &self.line.address) else { return Ok(ServiceCopy::NotMade) };
        let (line, path) = (Arc::clone(&self.line), self.path(name));
        self.line.wait(async move { Ok(line.copy(&source, &path).await) })
    }

    /// Whether an object is there and was written longer ago than this, by the bucket's clock and ours.
    ///
    /// # Errors
    /// As [`Objects::length`].
    pub fn is_older(&self, name: &str, age: Duration) -> Result<bool, BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(name));
        let written: Option<SystemTime> = self.line.wait(async move {
            let meta = line.found_unmarked(&path).await?;
            Ok(meta.map(|meta| {
                let millis = u64::try_from(meta.last_modified.timestamp_millis()).unwrap_or_default();
                UNIX_EPOCH + Duration::from_millis(millis)
            }))
        })?;
        Ok(written.is_some_and(|written| file_time_now().duration_since(written).is_ok_and(|past| past > age)))
    }

    /// All of an object; none where it is not there.
    ///
    /// # Errors
    /// The bucket did not say, is gone, or the object is longer than `most` bytes.
    pub fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let Some(length) = self.length(name)? else { return Ok(None) };
        if length > most {
            return Err(self.line.away(format!("{name} is longer than any")));
        }
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < length {
            let (line, path, from) = (Arc::clone(&self.line), self.path(name), bytes.len() as u64);
            let some = (length - from).min(PART);
            match self.line.wait(async move { line.range(&path, from, some).await })? {
                Some(part) => bytes.extend_from_slice(&part),
                None => return Err(self.line.away(format!("{name} was removed while it was read"))),
            }
        }
        Ok(Some(bytes))
    }

    /// Some names in a folder and the folders in it, without it, in order, after this one; fewer than [`Objects::PAGE`] are the last.
    ///
    /// # Errors
    /// The bucket did not say, or is gone.
    pub fn list(&self, folder: &str, after: Option<&str>) -> Result<Vec<String>, BlobError> {
        let (line, prefix) = (Arc::clone(&self.line), self.path(folder));
        let after = after.map(str::to_owned);
        self.line.wait(async move { line.list(&prefix, after.as_deref()).await })
    }

    /// Removes an object, where it is there.
    ///
    /// # Errors
    /// The bucket did not say.
    pub fn remove(&self, name: &str) -> Result<(), BlobError> {
        let (line, path) = (Arc::clone(&self.line), self.path(name));
        self.line.wait(async move { line.delete(&path).await })
    }

    fn path(&self, name: &str) -> Path {
        name.split('/').filter(|part| !part.is_empty()).fold(self.root.clone(), |path, part| path.join(part))
    }
}
