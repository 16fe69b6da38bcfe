//! The feed as this server knows it. A database that does not have it any more has gone back in time.
//!
//! A replica that lagged took over, or a dump was put back. What was acknowledged since is missing, and positions that phones have
//! read would be given once more, to other entries. Each row of the feed holds a hash of all before it, so one row tells. A
//! database goes back only with its connections: it is looked at on each new one, before anything else is asked.
//!
//! Servers of one store share its data directory, so others write the file at any moment. It is read before the feed is: an
//! older word is true as well, one that is newer than what is seen of the feed would look like a loss. A server that has not read yet
//! what another wrote finds it there, also where that one is gone.

use super::super::{Reader, StoreError};
use crate::whole_file;
use ronda_shared::act::ChainHash;
use ronda_shared::ids::Sha256;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, TryLockResult};
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long the file is waited for where a connection is made: then this server goes by what it knows itself.
const TIMEOUT: Duration = Duration::from_secs(2);
/// In the data directory: the entry up to which this server knows the feed.
const FILE: &str = "known-feed.json";

/// The file of a data directory.
pub(super) fn file_of(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// An entry that this server wrote or read, and its hash, which covers all before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownEntry {
    epoch: u64,
    position: u64,
    hash: Sha256,
    /// The epochs that this one followed: a database in one of them is from before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<u64>,
}

impl KnownEntry {
    fn is_further_than(&self, known: &Self) -> bool {
        self.epoch == known.epoch && self.position > known.position
    }
}

/// Up to where the feed is known; nothing is known of a store that was just named.
#[derive(Debug, Default)]
pub(super) struct KnownFeed {
    /// Kept there beyond the server's end, too; nowhere by a command that names no data directory.
    file: Option<PathBuf>,
    /// What the file told when this was made.
    told: Option<KnownEntry>,
    end: Mutex<Option<KnownEntry>>,
    /// Held by whoever writes the file. The end is not: the disk may be one that servers share, and hang.
    saving: Mutex<()>,
}

impl KnownFeed {
    /// What this file tells now. To be made before the feed is looked at.
    pub(super) fn kept_in(file: Option<PathBuf>) -> Self {
        let told = file.as_deref().and_then(told);
        Self { file, told, end: Mutex::default(), saving: Mutex::default() }
    }

    /// Begins with the feed as it stands, which has to have what the file told of, if that is of the same epoch: a restore or a
    /// move says by a new one that it went back. One in an epoch that the file's followed has nothing of the latter.
    ///
    /// # Errors
    /// [`StoreError::WentBack`] where it does not.
    pub(super) fn begin(&self, reader: &dyn Reader) -> Result<(), StoreError> {
        let (epoch, end) = (reader.epoch()?.epoch, reader.end()?);
        if let Some(known) = &self.told {
            let is_there =
                known.epoch != epoch || reader.feed_hash(known.position)?.map(Sha256::new) == Some(known.hash);
            if !is_there || known.former.contains(&epoch) {
                return Err(StoreError::WentBack { known: known.position, end });
            }
        }
        if let Some(hash) = reader.feed_hash(end)? {
            let former =
                reader.epochs()?.into_iter().map(|known| known.epoch).filter(|known| *known != epoch).collect();
            *self.end() = Some(KnownEntry { epoch, position: end, hash: Sha256::new(hash), former });
        }
        Ok(())
    }

    /// Whether the store has gone on in another epoch since the file was written, as after a loss that was accepted.
    pub(super) fn is_of_a_former_epoch(&self, reader: &dyn Reader) -> Result<bool, StoreError> {
        let Some(known) = &self.told else { return Ok(false) };
        Ok(known.epoch != reader.epoch()?.epoch && reader.epochs()?.iter().any(|epoch| epoch.epoch == known.epoch))
    }

    /// The feed was written up to here. It blocks for as long as the disk takes.
    pub(super) fn reached(&self, position: u64, hash: ChainHash) {
        if self.goes_on_to(position, hash) {
            self.save(|saving| saving.lock().map_err(TryLockError::from));
        }
    }

    /// The feed was read up to here. Where somebody writes the file just now, they write this, too.
    pub(super) fn heard(&self, position: u64, hash: ChainHash) {
        if self.goes_on_to(position, hash) {
            self.save(Mutex::try_lock);
        }
    }

    /// Whether that is further than what was known.
    fn goes_on_to(&self, position: u64, hash: ChainHash) -> bool {
        let mut end = self.end();
        let Some(known) = end.as_mut().filter(|known| known.position < position) else { return false };
        (known.position, known.hash) = (position, Sha256::new(hash.0));
        true
    }

    /// Writes the file.
    fn save<'k>(&'k self, turn: impl Fn(&'k Mutex<()>) -> TryLockResult<MutexGuard<'k, ()>>) {
        let Some(file) = &self.file else { return };
        loop {
            let saving = match turn(&self.saving) {
                Ok(saving) => saving,
                Err(TryLockError::Poisoned(left)) => left.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            let Some(known) = self.end().clone() else { return };
            // Another server knew more, and may be gone: nobody else would miss that.
            let is_told = told(file).is_some_and(|there| there.is_further_than(&known));
            // Not forced to the disk: a machine that loses its power may come back with an older word, which is true as well.
            if !is_told && let Err(error) = saved(file, &known) {
                tracing::warn!(error.message = %error, "How far the feed is known could not be kept in {}.", file.display());
                return;
            }
            drop(saving);
            // Who came meanwhile left it to this one.
            if self.end().as_ref().is_none_or(|end| end.position == known.position) {
                return;
            }
        }
    }

    /// The last entry that is known, and its hash; none of a store that was just named, or has no entry.
    pub(super) fn last(&self) -> Option<(u64, ChainHash)> {
        let end = self.end();
        let known = end.as_ref().filter(|known| known.position > 0)?;
        Some((known.position, ChainHash(*known.hash.bytes())))
    }

    /// The last entry of which the file tells more than is known here, and its hash: another server on the store wrote or
    /// read it. To be asked before a connection is made, so that what is told was committed before that.
    pub(super) async fn of_others(self: &Arc<Self>) -> Option<(u64, ChainHash)> {
        if self.file.is_none() || self.end().is_none() {
            return None;
        }
        let own = Arc::clone(self);
        let told = timeout(TIMEOUT, spawn_blocking(move || own.told_further())).await;
        let further = told.ok()?.ok()??;
        Some((further.position, ChainHash(*further.hash.bytes())))
    }

    /// The same; it blocks for as long as the disk takes.
    fn told_further(&self) -> Option<KnownEntry> {
        let known = self.end().clone()?;
        told(self.file.as_deref()?).filter(|told| told.is_further_than(&known))
    }

    fn end(&self) -> MutexGuard<'_, Option<KnownEntry>> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the file tells; nothing where there is none, or it was torn by a machine that lost its power.
fn told(file: &Path) -> Option<KnownEntry> {
    let read = match fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::from),
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => Err(error),
    };
    read.map_err(|error| {
        tracing::warn!(error.message = %error, "{} cannot be read: whether the database went back is not known.", file.display());
    })
    .ok()
}

fn saved(file: &Path, known: &KnownEntry) -> io::Result<()> {
    whole_file::replace_unforced(file, 0o600, &serde_json::to_vec(known)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::redb::RedbStore;

    /// Servers share the disk, which may hang: whoever reads goes on, and whoever wrote just then writes what was read meanwhile.
    #[test]
    fn who_reads_waits_for_no_disk() {
        let data = tempfile::tempdir().expect("a folder");
        let file = file_of(data.path());
        let known = KnownFeed::kept_in(Some(file.clone()));
        let store = RedbStore::in_memory().expect("memory");
        known.begin(&*store.read().expect("reads")).expect("nothing is known");
        let hangs = known.saving.lock().expect("whole");
        known.heard(3, ChainHash([3; 32]));
        assert_eq!(known.last().map(|(position, _)| position), Some(3), "a new connection looks for it");
        assert_eq!(told(&file), None, "it could not be written");
        drop(hangs);
        known.heard(4, ChainHash([4; 32]));
        known.reached(5, ChainHash([5; 32]));
        assert_eq!(told(&file).map(|told| told.position), Some(5));
    }

    /// One reads how far the feed has come, and is late to write it; meanwhile another writes to the feed, and its machine is lost.
    #[test]
    fn what_another_server_told_of_stays_told() {
        let data = tempfile::tempdir().expect("a folder");
        let file = file_of(data.path());
        let store = RedbStore::in_memory().expect("memory");
        let [one, late] = [(); 2].map(|()| KnownFeed::kept_in(Some(file.clone())));
        for known in [&one, &late] {
            known.begin(&*store.read().expect("reads")).expect("nothing is known");
        }
        one.reached(5, ChainHash([5; 32]));
        late.heard(3, ChainHash([3; 32]));
        assert_eq!(told(&file).map(|told| told.position), Some(5), "what is less is not written over it");
        assert_eq!(late.told_further().map(|told| told.position), Some(5));
        assert_eq!(one.told_further(), None, "that is its own");
        late.reached(6, ChainHash([6; 32]));
        assert_eq!(told(&file).map(|told| told.position), Some(6));
    }
}
