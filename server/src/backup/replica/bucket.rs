//! A replica in a bucket, fenced by conditional puts. What is longer than a request takes goes in parts.

use super::lock;
use super::place::{PlaceError, PutOutcome, ReplicaPlace, written_over};
use crate::blobs::{BlobError, BlobStore, Objects, ServiceCopy};
use crate::config::bucket::BucketAddress;
use ronda_shared::cbor;
use ronda_shared::ids::Sha256;
use ronda_shared::time::DAY_MS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A file of this machine that is longer goes in parts of so many bytes.
const PART: u64 = 8 * 1024 * 1024;
/// How the list of a file's parts begins.
const MAGIC: &[u8] = b"ronda-parts-1\n";
/// The folder of the parts; under it the name of the file that they are of.
const PARTS: &str = "parts";
/// No list of parts is longer: bytes.
const LIST: u64 = 8 * 1024 * 1024;
/// The folder of marks: each is called as a file that the service was asked to copy and nobody has looked at yet.
const COPIES: &str = "copies";
/// What a mark's name ends with. No file's does: what somebody else keeps under that folder is no mark, and is not removed as one.
const ASKED: &str = ".asked";
/// By this object it is tried whether the bucket heeds conditions.
const CONDITIONS: &str = "conditions";
/// Parts that no list names are removed once they are so old: before, somebody may be putting them.
const ABANDONED: Duration = Duration::from_millis(DAY_MS.unsigned_abs());
/// Comes after the names of all files in a folder of ours.
const BEHIND: &str = "zz";

/// The list of a file's parts. Frozen: fields are added with a default.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Parts {
    /// How many bytes the file has.
    length: u64,
    /// The hash of each part, in order.
    parts: Vec<Sha256>,
}

/// A bucket, under the prefix of an address.
pub struct BucketPlace {
    objects: Objects,
    /// The bucket was seen to heed conditions.
    heeds: AtomicBool,
    /// What the service was asked to copy and nobody has looked at yet, as far as this server knows: it counts as not there, however long it is.
    /// A mark in the bucket says the same of each to whoever comes after this server.
    unseen: Mutex<BTreeSet<String>>,
}

impl BucketPlace {
    /// That bucket. Nothing is connected yet.
    pub fn new(address: &BucketAddress) -> Self {
        Self { objects: Objects::of_replica(address), heeds: AtomicBool::new(false), unseen: Mutex::default() }
    }

    fn away(&self, why: &str) -> BlobError {
        BlobError::Away { place: self.objects.called().to_owned(), why: why.to_owned() }
    }

    /// Fails where the bucket puts over what stands there although it is told not to: by it nobody would be fenced.
    fn must_heed(&self) -> Result<(), BlobError> {
        if self.heeds.load(Ordering::Relaxed) {
            return Ok(());
        }
        let put = || self.objects.put_new(CONDITIONS, b"put once\n".to_vec());
        if put()? && put()? {
            return Err(
                self.away("it puts over what stands there (If-None-Match is not heeded): it can hold no replica")
            );
        }
        self.heeds.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Puts an object, and reads it back: an answer may have been lost, and not every bucket looks at what came.
    fn put_once(&self, name: &str, bytes: &[u8]) -> Result<PutOutcome, BlobError> {
        self.must_heed()?;
        let is_new = self.objects.put_new(name, bytes.to_vec())?;
        let length = bytes.len() as u64;
        let is_this = self.objects.length(name)? == Some(length)
            && self.objects.get(name, length)?.is_some_and(|there| there == bytes);
        match (is_new, is_this) {
            // Put by an earlier try whose answer was lost: nobody else has the same bytes.
            (_, true) => {
                self.looked_at(name)?;
                Ok(PutOutcome::Done)
            }
            (false, false) => Ok(PutOutcome::There),
            (true, false) => {
                self.objects.remove(name)?;
                Err(self.away("it gave back other bytes than were sent"))
            }
        }
    }

    /// Has the service copy a file of evidence here, and looks at what it made: by its length, and by the hash that the service reckoned of it
    /// or, where it told none, or nothing at all, of what is read back. What is another stays not.
    ///
    /// A service may make a copy long after its answer was given up, over what was put here meanwhile. It puts the same bytes: both are named
    /// by their hash, the evidence's is never written with others, and whoever put what stands here had read it from there by that hash. Where
    /// it could not be read so, nothing was put, and the mark stays.
    fn copy_once(&self, name: &str, evidence: &BlobStore, (sha256, length): (&Sha256, u64)) -> Result<bool, BlobError> {
        self.must_heed()?;
        let mut is_asked = lock(&self.unseen).contains(name);
        let mut made = ServiceCopy::NotMade;
        if self.objects.may_copy(evidence, sha256) {
            // Noted before, and in the bucket: its answer may be lost, the bucket away when it is to be looked at, this server killed.
            // Here first: of a mark whose own answer was lost it is known that there may be one, and it goes with the file's next look.
            lock(&self.unseen).insert(name.to_owned());
            is_asked |= !self.objects.put_new(&mark_of(name), b"asked for\n".to_vec())?;
            made = self.objects.copy(name, evidence, sha256)?;
        }
        let (is_made, reckoned) = match made {
            ServiceCopy::Made { sha256 } => (true, sha256),
            ServiceCopy::NotMade if !is_asked => {
                self.looked_at(name)?;
                return Ok(false);
            }
            // What was asked for before may have come since.
            ServiceCopy::NotMade | ServiceCopy::Unsaid => (false, None),
        };
        let there = self.objects.length(name)?;
        if there.is_none() && !is_made {
            return Ok(false);
        }
        let is_this = there == Some(length)
            && match reckoned {
                Some(reckoned) => reckoned == *sha256,
                None => self.objects.get(name, length)?.is_some_and(|there| Sha256::of(&there) == *sha256),
            };
        if !is_this {
            tracing::error!(bucket.file = %sha256, "What the bucket's service says that it copied is not there as it should be.");
            self.objects.remove(name)?;
        }
        self.looked_at(name)?;
        Ok(is_this)
    }

    /// From now on a file counts by what stands there: it was looked at, or no copy of it was made.
    fn looked_at(&self, name: &str) -> Result<(), BlobError> {
        let is_noted = lock(&self.unseen).contains(name);
        if is_noted {
            self.objects.remove(&mark_of(name))?;
            lock(&self.unseen).remove(name);
        }
        Ok(())
    }

    /// Learns which of these files other servers, or this one before it was killed, had copied and did not look at. Marks of others are not
    /// gone through: some stay, as of a file that is asked for no more, and each page of files would list all of them.
    fn read_marks(&self, names: &[String]) -> Result<(), BlobError> {
        let last = names.iter().map(|name| format!("{name}{ASKED}")).max();
        // A name comes before its mark's.
        let (Some(last), mut after) = (last, names.iter().min().cloned()) else { return Ok(()) };
        loop {
            let page = self.objects.list(COPIES, after.as_deref())?;
            let marked = page.iter().filter_map(|mark| mark.strip_suffix(ASKED)).map(str::to_owned);
            lock(&self.unseen).extend(marked);
            after = page.last().filter(|mark| page.len() >= Objects::PAGE && **mark < last).cloned();
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn put_parts(&self, name: &str, mut input: File, length: u64) -> Result<PutOutcome, PlaceError> {
        map_place_error(PARTS, self.clear())?;
        let local = |error| PlaceError { name: name.to_owned(), error };
        let mut list = Parts { length, parts: Vec::new() };
        let mut left = length;
        while left > 0 {
            let mut bytes = Vec::new();
            Read::by_ref(&mut input).take(left.min(PART)).read_to_end(&mut bytes).map_err(local)?;
            if bytes.is_empty() {
                return Err(local(io::Error::from(io::ErrorKind::UnexpectedEof)));
            }
            left -= bytes.len() as u64;
            let part = part_of(name, list.parts.len());
            if map_place_error(&part, self.put_once(&part, &bytes))? == PutOutcome::There {
                return Err(local(io::Error::other("a part of another file of that name is there")));
            }
            list.parts.push(Sha256::of(&bytes));
        }
        // Only by its list it is there: whole, or not at all.
        let bytes = [MAGIC, &cbor::encode(&list)].concat();
        map_place_error(name, self.put_once(name, &bytes))
    }

    /// Removes parts that no list names: of files that were removed, and of tries that were cut short.
    fn clear(&self) -> Result<(), BlobError> {
        let mut after: Option<String> = None;
        loop {
            let page = self.objects.list(PARTS, after.as_deref())?;
            let Some(last) = page.last().cloned() else { return Ok(()) };
            let mut known: Option<(&str, bool)> = None;
            for part in &page {
                let Some((file, _)) = part.rsplit_once('/') else { continue };
                let is_named = match known {
                    Some((same, is_named)) if same == file => is_named,
                    _ => self.objects.length(file)?.is_some(),
                };
                known = Some((file, is_named));
                let object = format!("{PARTS}/{part}");
                if !is_named && self.objects.is_older(&object, ABANDONED)? {
                    self.objects.remove(&object)?;
                }
            }
            after = Some(last);
        }
    }

    fn get_parts(&self, name: &str, list: &[u8], output: &mut File) -> Result<(), PlaceError> {
        let torn = |why: &str| PlaceError { name: name.to_owned(), error: io::Error::other(why.to_owned()) };
        let list: Parts = cbor::decode(list).map_err(|error| torn(&error.to_string()))?;
        let mut length = 0;
        for (at, sha256) in list.parts.iter().enumerate() {
            let part = part_of(name, at);
            let bytes =
                map_place_error(&part, self.objects.get(&part, PART))?.ok_or_else(|| torn("a part of it is gone"))?;
            if Sha256::of(&bytes) != *sha256 {
                return Err(torn("a part of it was changed"));
            }
            length += bytes.len() as u64;
            output.write_all(&bytes).map_err(|error| PlaceError { name: name.to_owned(), error })?;
        }
        if length == list.length { Ok(()) } else { Err(torn("it is not as long as it tells")) }
    }
}

fn map_place_error<T>(name: &str, done: Result<T, BlobError>) -> Result<T, PlaceError> {
    done.map_err(|error| PlaceError { name: name.to_owned(), error: io::Error::other(error) })
}

/// The name of the mark of a file that the service was asked to copy.
fn mark_of(name: &str) -> String {
    format!("{COPIES}/{name}{ASKED}")
}

/// The name of a part of a file.
fn part_of(name: &str, at: usize) -> String {
    format!("{PARTS}/{name}/{at:06}")
}

impl ReplicaPlace for BucketPlace {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<PutOutcome, PlaceError> {
        map_place_error(name, self.put_once(name, bytes))
    }

    fn put_file(&self, name: &str, file: &Path) -> Result<PutOutcome, PlaceError> {
        if self.size(name)?.is_some() {
            return Ok(PutOutcome::There);
        }
        let local = |error| PlaceError { name: name.to_owned(), error };
        let length = fs::metadata(file).map_err(local)?.len();
        if length <= PART {
            let bytes = fs::read(file).map_err(local)?;
            // What begins as a list of parts does would be taken for one.
            if !bytes.starts_with(MAGIC) {
                return self.put(name, &bytes);
            }
        }
        self.put_parts(name, File::open(file).map_err(local)?, length)
    }

    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, PlaceError> {
        map_place_error(name, self.objects.get(name, most))
    }

    fn get_file(&self, name: &str, to: &Path) -> Result<bool, PlaceError> {
        let Some(bytes) = self.get(name, LIST.max(PART))? else { return Ok(false) };
        let local = |error| PlaceError { name: to.display().to_string(), error };
        let mut output = written_over(to).map_err(local)?;
        match bytes.strip_prefix(MAGIC) {
            Some(list) => self.get_parts(name, list, &mut output)?,
            None => output.write_all(&bytes).map_err(local)?,
        }
        output.sync_all().map_err(local)?;
        Ok(true)
    }

    fn size(&self, name: &str) -> Result<Option<u64>, PlaceError> {
        map_place_error(name, self.objects.length(name))
    }

    fn sizes(&self, names: &[String]) -> Result<Vec<Option<u64>>, PlaceError> {
        let sizes = map_place_error(names.first().map_or("", String::as_str), self.objects.lengths(names))?;
        if sizes.iter().any(Option::is_some) {
            map_place_error(COPIES, self.read_marks(names))?;
        }
        let unseen = lock(&self.unseen);
        Ok(sizes.into_iter().zip(names).map(|(size, name)| size.filter(|_| !unseen.contains(name))).collect())
    }

    fn copied(&self, name: &str, evidence: &BlobStore, file: (&Sha256, u64)) -> Result<bool, PlaceError> {
        map_place_error(name, self.copy_once(name, evidence, file))
    }

    fn list_after(&self, folder: &str, after: &str) -> Result<Vec<String>, PlaceError> {
        let mut names = Vec::new();
        let mut after = Some(after.to_owned()).filter(|after| !after.is_empty());
        loop {
            let page = map_place_error(folder, self.objects.list(folder, after.as_deref()))?;
            let is_last = page.len() < Objects::PAGE;
            let mut skipped = false;
            for name in page {
                match name.split_once('/') {
                    None => {
                        after = Some(name.clone());
                        names.push(name);
                    }
                    Some((inner, _)) => {
                        // A folder in it holds all the evidence: it is not gone through.
                        after = Some(format!("{inner}/{BEHIND}").max(name));
                        skipped = true;
                        break;
                    }
                }
            }
            if is_last && !skipped {
                return Ok(names);
            }
        }
    }

    fn remove(&self, name: &str) -> Result<(), PlaceError> {
        // Its parts go with the next file that has any: by then nobody reads them.
        map_place_error(name, self.objects.remove(name))
    }

    fn called(&self) -> String {
        self.objects.called().to_owned()
    }

    // Nothing is mounted: an empty bucket was emptied.
    fn may_begin_anew(&self, _folder: &str) -> Result<bool, PlaceError> {
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frozen: a list of parts of the first release that wrote them.
    #[test]
    fn a_list_of_parts_is_read_for_ever() {
        let told = Parts { length: 9, parts: vec![Sha256::new([7; 32])] };
        let bytes = cbor::encode(&told);
        assert_eq!(cbor::decode::<Parts>(&bytes).expect("read"), told);
        assert!(bytes.starts_with(b"\xa2\x66length\x09\x65parts\x81"), "{bytes:02x?}");
        assert_eq!(part_of("snapshots/1-2-3.ronda", 4), "parts/snapshots/1-2-3.ronda/000004");
    }
}
