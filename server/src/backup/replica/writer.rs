//! The primary's side: what was committed goes into segments, and the fence is looked at each time.

use super::changed_rows::ChangedRows;
use super::fence::{Fence, FencedStore};
use super::place::{PutOutcome, ReplicaPlace};
use super::removals::{self, ToldRemovals};
use super::segment::{self, FeedMark, Segment};
use super::snapshot::{self, Snapshot};
use super::{ReplicaError, generation, lock};
use crate::backup;
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::store::{Audit, Batch, Reader, Secret, Store};
use ronda_shared::act::ChainHash;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// The replica of a running server.
pub struct Replica {
    place: Arc<dyn ReplicaPlace>,
    store: Arc<FencedStore>,
    fence: Arc<Fence>,
    data: PathBuf,
    evidence: BlobStore,
    clock: Clock,
    /// This process has found or put the marker of its generation.
    claimed: AtomicBool,
    /// Where the last segment ends; none before it was looked for, and after a failure.
    written: Mutex<Option<FeedMark>>,
    /// Where the last segment begins that was seen there: after a failure none before it is listed again.
    seen: AtomicU64,
    /// Where the first segment of a place without any begins behind.
    began: OnceLock<FeedMark>,
    /// The last instant of which the replica has everything: milliseconds.
    current: AtomicI64,
    /// A snapshot of this generation was seen there: without one nothing can be restored from segments.
    based: AtomicBool,
    /// The rows beside the feed were looked through for what this process did not see committed, or told while the last snapshot was made.
    looked: AtomicBool,
    /// What was told behind the feed's last entry.
    removed: Mutex<ToldRemovals>,
    /// Why it was not written when that was tried last; none where it was.
    pub(super) trouble: Mutex<Option<String>>,
}

impl Replica {
    /// The replica of a store in this place: of the store of this data directory, whose evidence lies there or elsewhere. From here
    /// on the store is written to by [`Replica::store`] alone.
    pub fn new(
        place: Arc<dyn ReplicaPlace>,
        store: Arc<dyn Store>,
        (data, evidence): (PathBuf, BlobStore),
        clock: Clock,
    ) -> Self {
        let fence = Arc::new(Fence::default());
        let store = Arc::new(FencedStore::new(store, Arc::clone(&fence)));
        let current = AtomicI64::new(clock.now().millis());
        let (written, began, claimed) = (Mutex::default(), OnceLock::new(), AtomicBool::new(false));
        let (seen, based) = (AtomicU64::new(0), AtomicBool::new(false));
        let (looked, removed, trouble) = (AtomicBool::new(false), Mutex::default(), Mutex::default());
        Self {
            place,
            store,
            fence,
            data,
            evidence,
            clock,
            claimed,
            written,
            seen,
            began,
            current,
            based,
            looked,
            removed,
            trouble,
        }
    }

    /// Why it was not written when that was tried last, in words; none where it was.
    pub fn trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// Another server has taken over, and nothing is written here any more.
    pub fn is_fenced(&self) -> bool {
        self.fence.closed_by().is_some()
    }

    /// The store behind the fence.
    pub fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    /// Claims the generation of the store, before anything is written to it.
    ///
    /// # Errors
    /// [`ReplicaError::TakenOver`] where another server has taken over: the fence is closed then. Anything else: it is not
    /// known yet.
    pub fn claim(&self) -> Result<(), ReplicaError> {
        let reader = self.store.read()?;
        let (number, secret) = (generation::of(&*reader)?, reader.secret()?);
        let done = if self.claimed.load(Ordering::Relaxed) {
            generation::stands(&*self.place, number)
        } else {
            self.begun(&*reader, number, &secret)
        };
        self.claimed.fetch_or(done.is_ok(), Ordering::Relaxed);
        self.fenced(done)
    }

    /// Claims the generation for a process that begins, and has the store know where its replica is.
    fn begun(&self, reader: &dyn Reader, number: u64, secret: &Secret) -> Result<(), ReplicaError> {
        let place = self.place.called();
        let is_known = reader.replica()?.as_ref() == Some(&place);
        if is_known {
            generation::is_not_lost(&*self.place, number)?;
        }
        generation::claim(&*self.place, secret, number, reader.epoch()?, self.clock.now())?;
        if !is_known {
            let _turn = self.store.turn();
            self.store.commit(Batch { replica: Some(place), ..Batch::default() })?;
        }
        Ok(())
    }

    /// Closes the fence where that is why it failed.
    fn fenced<T>(&self, done: Result<T, ReplicaError>) -> Result<T, ReplicaError> {
        if let Err(ReplicaError::TakenOver(by)) = &done {
            self.fence.close(*by);
        }
        done
    }

    /// Writes all that was committed into segments. It blocks.
    ///
    /// # Errors
    /// [`ReplicaError::TakenOver`] closes the fence. [`ReplicaError::Conflict`]: another primary writes here; nothing of its is
    /// replaced, and this server goes on without a replica. Anything else is tried again by the next call.
    pub fn write(&self) -> Result<(), ReplicaError> {
        let mut written = lock(&self.written);
        let mut changed = self.store.take_changed();
        let done = self.write_behind(&mut written, &mut changed);
        // What stands in no segment yet is told by the next one.
        self.store.keep_changed(changed);
        done
    }

    /// Writes what came behind a mark; of the rows beside it those that could not be told are left.
    fn write_behind(&self, written: &mut Option<FeedMark>, changed: &mut ChangedRows) -> Result<(), ReplicaError> {
        self.claim()?;
        let (reader, now) = (self.store.read()?, self.clock.now());
        // What was named since is seen by this reader, or is named again: it is told, and kept.
        let since = self.store.take_changed();
        self.store.keep_changed(since.clone());
        changed.add(since);
        let (number, secret, end) = (generation::of(&*reader)?, reader.secret()?, reader.end()?);
        // After a failure it is looked for anew: what failed may be there.
        let mut mark = match written.take() {
            Some(mark) => mark,
            None => self.found(&*reader)?,
        };
        // Noted before: a snapshot that is put meanwhile has them looked through again.
        if mark.position < end && !self.looked.swap(true, Ordering::SeqCst) {
            let rows = self.unseen(&*reader, number, &mark).inspect_err(|_| self.looked.store(false, Ordering::SeqCst));
            changed.add(rows?);
        }
        while mark.position < end {
            let (segment, files, left) = Segment::after(&*reader, &mark, changed, now)?;
            for sha256 in &files {
                // The entry that says so is durable after its bytes: they go ahead here, too.
                if let Some(row) = reader.blob(sha256)?
                    && !snapshot::carry_evidence(&*self.place, &self.evidence, &row)?
                {
                    tracing::warn!(replica.file = %sha256, "A file of evidence could not be carried to the replica.");
                }
            }
            for row in segment.messages() {
                if !snapshot::carry_message(&*self.place, &self.data, row)? {
                    tracing::warn!(replica.message = ?row.key, "A message that came by mail could not be carried to the replica.");
                }
            }
            let name = segment::name(number, segment.first);
            let bytes =
                segment.sealed(&secret).map_err(|error| ReplicaError::Disk { path: name.clone().into(), error })?;
            mark = match self.place.put(&name, &bytes)? {
                PutOutcome::Done => {
                    *changed = left;
                    segment.mark()
                }
                PutOutcome::There => self.agreed(&*reader, segment.first)?,
            };
            self.seen.store(segment.first, Ordering::Relaxed);
            metrics::counter!("ronda_replica_segments_total").increment(1);
            metrics::counter!("ronda_replica_bytes_total").increment(bytes.len() as u64);
        }
        // Until they were looked through, other processes may have removed some.
        changed.any_gone |= !self.looked.load(Ordering::SeqCst);
        let told = &mut lock(&self.removed);
        let over = removals::tell(&*self.place, &*reader, (number, &secret), (&mark, now), changed, told)?;
        // Whoever took over has put the marker before the last segment was read: what came later is not in what it serves.
        self.fenced(generation::stands(&*self.place, number))?;
        for name in over {
            self.place.remove(&name)?;
        }
        *written = Some(mark);
        if self.is_based(number)? {
            self.current.store(now.millis(), Ordering::Relaxed);
        }
        Ok(())
    }

    /// The rows beside the feed that may have changed since the snapshot, as far as this process did not see them committed. Segments of an
    /// earlier build, or of a process that was killed, do not tell all of them.
    fn unseen(&self, reader: &dyn Reader, number: u64, mark: &FeedMark) -> Result<ChangedRows, ReplicaError> {
        // Of a generation that has none yet the former server's: whoever takes over meanwhile goes on behind that. Without any the snapshot is
        // still to be made, and has them.
        let all = snapshot::all(&*self.place)?;
        let Some(snapshot) = all.into_iter().rfind(|one| one.generation <= number) else {
            return Ok(ChangedRows::default());
        };
        // Whoever follows may have begun with an earlier one.
        let since = mark.written.map_or(snapshot.made, |written| written.min(snapshot.made));
        Ok(ChangedRows::since(reader, since.plus(-MINUTE_MS))?)
    }

    /// Whether there is a snapshot of this generation to begin from.
    fn is_based(&self, number: u64) -> Result<bool, ReplicaError> {
        if !self.based.load(Ordering::Relaxed) {
            self.based.store(snapshot::last(&*self.place, number)?.is_some(), Ordering::Relaxed);
        }
        Ok(self.based.load(Ordering::Relaxed))
    }

    /// Where the segments of this generation end, or are to begin.
    fn found(&self, reader: &dyn Reader) -> Result<FeedMark, ReplicaError> {
        let number = generation::of(reader)?;
        let before = self.seen.load(Ordering::Relaxed).saturating_sub(1);
        if let Some(first) = segment::firsts_after(&*self.place, number, before)?.last() {
            return self.agreed(reader, *first);
        }
        let at = |position| -> Result<FeedMark, ReplicaError> {
            let feed = ChainHash(reader.feed_hash(position)?.unwrap_or_default());
            Ok(FeedMark { position, feed, written: None })
        };
        if let Some(mark) = self.began.get() {
            return Ok(*mark);
        }
        let last = snapshot::last(&*self.place, number)?;
        let position = match last {
            Some(Snapshot { position, .. }) if position > reader.end()? => {
                return Err(ReplicaError::Conflict(format!("the snapshot of entry {position}")));
            }
            Some(Snapshot { position, .. }) => position,
            None => self.beginning(reader, number)?,
        };
        let mark = at(position)?;
        Ok(*self.began.get_or_init(|| mark))
    }

    /// Behind which entry the segments of a generation begin that has no snapshot yet: where its epoch left the former server's feed. So
    /// whoever takes over from this server before there is one goes on behind a snapshot of the former. Where none of that is there: at the end.
    fn beginning(&self, reader: &dyn Reader, number: u64) -> Result<u64, ReplicaError> {
        let (from, end) = (reader.epoch()?.from, reader.end()?);
        let goes_on = snapshot::all(&*self.place)?.iter().any(|one| one.generation < number && one.position <= from);
        Ok(if goes_on { from.min(end) } else { end })
    }

    /// The mark at the end of the segment that stands there, where it is of this server's own history.
    fn agreed(&self, reader: &dyn Reader, first: u64) -> Result<FeedMark, ReplicaError> {
        let number = generation::of(reader)?;
        let name = segment::name(number, first);
        let torn = || ReplicaError::Torn { name: name.clone(), why: "it is gone".into() };
        let there = segment::read(&*self.place, &reader.secret()?, number, first)?.ok_or_else(torn)?;
        let own = there.epoch == reader.epoch()?.epoch && reader.feed_hash(there.last)? == Some(there.after.0);
        if own { Ok(there.mark()) } else { Err(ReplicaError::Conflict(name)) }
    }

    /// Makes a snapshot where one is due, and removes what grew old; whether one was made. It blocks.
    ///
    /// # Errors
    /// As [`Replica::write`], which it does first: the segments begin no later than the snapshot ends.
    pub fn snapshot(&self) -> Result<bool, ReplicaError> {
        self.write()?;
        let now = self.clock.now();
        if !snapshot::is_due(&*self.place, &*self.store.read()?, now)? {
            return Ok(false);
        }
        let made = snapshot::make(&*self.place, &*self.store, (&self.data, &self.evidence), now);
        // A segment that ends where it does, and was written after it was read, tells rows that it lacks; nobody who begins with it reads that
        // one. Noted before its mark is entered, with which the next segment begins.
        self.looked.store(false, Ordering::SeqCst);
        let made = made?;
        backup::mark(&*self.store, &made, format!("{}, position {}", Audit::SNAPSHOT, made.position), now)?;
        snapshot::prune(&*self.place, now)?;
        Ok(true)
    }

    /// How long ago the last instant is of which the replica has everything: milliseconds.
    pub(super) fn lag(&self, now: Timestamp) -> i64 {
        now.millis().saturating_sub(self.current.load(Ordering::Relaxed)).max(0)
    }
    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
