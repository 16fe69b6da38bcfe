//! A warm second: a store that is filled from the replica as it grows, until it is promoted.

use super::place::ReplicaPlace;
use super::recover::{self, EPOCH, ReplicaSource, RestorePoint, epoch_in, kept_epoch};
use super::segment::{self, FeedMark, Segment};
use super::snapshot::{self, Snapshot, bring};
use super::standby::Standby;
use super::walk::{SegmentWalk, WalkedSegment};
use super::{ReplicaError, generation, lock, removals};
use crate::administration::carry;
use crate::backup::blobs::CopiedFiles;
use crate::backup::leftovers::BROUGHT;
use crate::backup::restore::{Filling, begin_ahead};
use crate::backup::{BackupError, SERIES_JUMP, beside, messages, on, read_all, sync_folder};
use crate::blobs::{BlobStore, Owner};
use crate::clock::Clock;
use crate::identity::audit;
use crate::ingest::Rebuild;
use crate::store::redb::RedbStore;
use crate::store::{AuditKind, Batch, Epoch, FOLLOWS, Secret, SessionRow, Store, store_file};
use ronda_shared::catalog::Organisation;
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// So many segments are written at once where many wait: each document is made anew once.
const BATCH_SIZE: usize = 256;

/// What follows a replica, and where to.
pub struct FollowSettings {
    /// The data directory.
    pub data: PathBuf,
    /// Where the bytes of evidence lie.
    pub evidence: BlobStore,
    /// They lie in a bucket, which the primary has too: nothing is brought there.
    pub is_shared: bool,
}

/// A server's store that follows another's.
pub struct Follower {
    place: Arc<dyn ReplicaPlace>,
    to: FollowSettings,
    clock: Clock,
    inner: Arc<RedbStore>,
    standby: Arc<Standby>,
    secret: Secret,
    snapshot: Snapshot,
    followed: Mutex<FollowProgress>,
    /// The last instant at which all that the replica had was here: milliseconds.
    current: AtomicI64,
    /// When the last segment that came was written: milliseconds; 0 before the first.
    written: AtomicI64,
    /// Why it does not go on; none where it does.
    trouble: Mutex<Option<FollowingTrouble>>,
}

/// Why a server that follows another does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowingTrouble {
    /// Since when each try failed.
    pub since: Timestamp,
    /// When it was tried last.
    pub at: Timestamp,
    /// What kind of fault the last one was: [`ReplicaError::kind`].
    pub kind: &'static str,
    /// The last one, in words.
    pub why: String,
}

/// How far it has come.
struct FollowProgress {
    walk: SegmentWalk,
    /// Segments that are to be written. Behind those that are whole stand those that tell of a redaction in part: they wait for
    /// the rest.
    waiting: Vec<WalkedSegment>,
    /// How many of them are whole.
    whole: usize,
    /// Where these end.
    mark: FeedMark,
    /// The organisation's data that documents are made by, and their version.
    organisation: Option<(String, Arc<Organisation>)>,
    /// It was promoted: nothing of the former server is taken any more.
    ended: bool,
}

/// What a follower became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promoted {
    /// The last entry of the former server.
    pub position: u64,
    /// The new epoch.
    pub epoch: Epoch,
    /// The generation that it has begun.
    pub generation: u64,
    /// Evidence here.
    pub evidence: CopiedFiles,
    /// Kept messages here.
    pub messages: CopiedFiles,
    /// What could not be brought, or done beside it, and why: a sentence each.
    pub lacks: Vec<String>,
}

impl Follower {
    /// Begins to follow: the newest snapshot becomes the store of the data directory, in the place of one that followed before.
    /// Where another server has taken over and put none yet it is the former server's: [`Follower::look`] tells. What came since is
    /// taken by [`Follower::apply`], before anybody reads of it. It blocks.
    ///
    /// # Errors
    /// [`BackupError::Occupied`] where a store of its own stands there. [`ReplicaError::NoSnapshot`]: there is nothing to begin with yet.
    pub fn begin(place: Arc<dyn ReplicaPlace>, to: FollowSettings, clock: Clock) -> Result<Self, ReplicaError> {
        let local = to.data.join(BROUGHT);
        Self::begun(place, to, clock, &local).inspect_err(|_| {
            // The next one brings the snapshot anew. That this one did not begin is what is told.
            drop(fs::remove_file(&local));
        })
    }

    /// The same, with the snapshot brought to this machine under that name, which is gone again once it was taken in.
    fn begun(
        place: Arc<dyn ReplicaPlace>,
        to: FollowSettings,
        clock: Clock,
        local: &Path,
    ) -> Result<Self, ReplicaError> {
        let (file, marker) = (store_file(&to.data), to.data.join(FOLLOWS));
        if file.exists() && !marker.exists() {
            return Err(BackupError::Occupied(file).into());
        }
        let source = ReplicaSource::brought(&*place, local, RestorePoint::End)?;
        let snapshot = source.snapshot;
        tracing::info!(
            replica.generation = snapshot.generation,
            replica.snapshot = snapshot.position,
            "The replica's snapshot is here: the store is made of it."
        );
        File::create(&marker).and_then(|marker| marker.sync_all()).map_err(on(&marker))?;
        sync_folder(&marker)?;
        if file.exists() {
            fs::remove_file(&file).map_err(on(&file))?;
        }
        let inner = RedbStore::found(&file, source.header.founding.clone())?;
        let mut filling = Filling::new(&inner, SERIES_JUMP, &source.header).following();
        read_all(local, |record| filling.take(record))?;
        filling.settle(&source.header)?;
        drop(filling);
        let (walk, secret) = (source.begun(), *source.secret());
        drop(source);
        fs::remove_file(local).map_err(on(local))?;
        let inner = Arc::new(inner);
        let standby = Arc::new(Standby::new(Arc::clone(&inner)));
        let (waiting, mark) = (Vec::new(), walk.mark());
        let followed = FollowProgress { walk, waiting, whole: 0, mark, organisation: None, ended: false };
        let followed = Mutex::new(followed);
        let (current, written) = (AtomicI64::new(snapshot.made.millis()), AtomicI64::new(0));
        let trouble = Mutex::default();
        Ok(Self { place, to, clock, inner, standby, secret, snapshot, followed, current, written, trouble })
    }

    /// The store as it is read while it follows.
    pub fn standby(&self) -> &Arc<Standby> {
        &self.standby
    }

    /// The store itself, for whoever serves once it was promoted.
    pub fn store(&self) -> Arc<dyn Store> {
        self.inner.clone()
    }

    /// The organisation's data as the feed tells them now.
    ///
    /// # Errors
    /// The feed tells of none, or of data that this build cannot read.
    pub fn organisation(&self) -> Result<Organisation, ReplicaError> {
        let reader = self.standby.read()?;
        recover::organisation(&*reader, reader.end()?)
    }

    /// Takes all that the replica has. It blocks.
    ///
    /// # Errors
    /// [`ReplicaError::Spoiled`]: this is to be begun anew. Anything else is tried again by the next call.
    pub fn apply(&self) -> Result<(), ReplicaError> {
        let mut followed = lock(&self.followed);
        if followed.ended && !self.standby.is_spoiled() { Ok(()) } else { self.applied(&mut followed) }
    }

    fn applied(&self, followed: &mut FollowProgress) -> Result<(), ReplicaError> {
        if self.standby.is_spoiled() {
            return Err(ReplicaError::Spoiled);
        }
        loop {
            let now = self.clock.now();
            let read = self.some_read(followed);
            // What came whole before one that is torn is written all the same.
            if followed.whole > 0 {
                self.write(followed)?;
            }
            if read? {
                self.current.store(now.millis(), Ordering::Relaxed);
                return Ok(());
            }
        }
    }

    /// Reads what came, no more than is written at once; whether that was all.
    fn some_read(&self, followed: &mut FollowProgress) -> Result<bool, ReplicaError> {
        for _ in 0..BATCH_SIZE {
            let Some(segment) = self.next(&followed.walk)? else { return Ok(true) };
            let step = followed.walk.looked(self.snapshot.generation, segment)?;
            let step = followed.walk.taken(step);
            followed.waiting.extend(step);
            if followed.walk.is_whole() {
                (followed.whole, followed.mark) = (followed.waiting.len(), followed.walk.mark());
            }
        }
        Ok(false)
    }

    /// The segment that comes next; none where it is not there yet.
    fn next(&self, walk: &SegmentWalk) -> Result<Option<Segment>, ReplicaError> {
        let generation = self.snapshot.generation;
        let mut first = walk.next();
        if !walk.has_begun() {
            let firsts = segment::firsts(&*self.place, generation)?;
            match walk.ahead(&firsts).first() {
                None => return Ok(None),
                Some(there) if *there > first => return Err(self.missing(first, *there)),
                Some(there) => first = *there,
            }
        }
        segment::read(&*self.place, &self.secret, generation, first)
    }

    fn missing(&self, from: u64, there: u64) -> ReplicaError {
        ReplicaError::Missing { generation: self.snapshot.generation, from, until: there - 1 }
    }

    /// Writes what waits and is whole: entries, and the documents made of them, as if they were committed again.
    fn write(&self, followed: &mut FollowProgress) -> Result<(), ReplicaError> {
        let half = followed.waiting.split_off(followed.whole);
        let (steps, mark) = (std::mem::replace(&mut followed.waiting, half), followed.mark);
        followed.whole = 0;
        let known = &mut followed.organisation;
        self.standby.written(|store| {
            let mut filling = Filling::going_on(store, SERIES_JUMP, self.snapshot.made)?.following();
            let mut documents = BTreeSet::new();
            for step in steps {
                documents.extend(step.documents);
                recover::take(&mut filling, &step.segment, step.records)?;
            }
            filling.commit()?;
            let reader = store.read()?;
            if reader.end()? != mark.position || reader.feed_hash(mark.position)? != Some(mark.feed.0) {
                return Err(BackupError::NotWhole("the feed here is not the one in the segments".into()).into());
            }
            let version = reader.organisation_at(mark.position)?.unwrap_or_default();
            let organisation = match &*known {
                Some((of, organisation)) if *of == version => Arc::clone(organisation),
                _ => Arc::new(recover::organisation(&*reader, mark.position)?),
            };
            *known = Some((version, Arc::clone(&organisation)));
            drop(reader);
            Ok(filling.project(documents, &mut Rebuild(organisation))?)
        })?;
        self.written.store(mark.written.map_or(0, Timestamp::millis), Ordering::Relaxed);
        Ok(())
    }

    /// Looks whether another server has taken over, and whether a segment is missing. It blocks.
    ///
    /// # Errors
    /// [`ReplicaError::TakenOver`]: this is to be begun anew, behind that one's snapshot ([`Follower::is_heir_ready`]).
    /// [`ReplicaError::Missing`]: it cannot go on.
    pub fn look(&self) -> Result<(), ReplicaError> {
        let (generation, followed) = (self.snapshot.generation, lock(&self.followed));
        if followed.ended {
            return Ok(());
        }
        if !self.has_claimed()? {
            generation::stands(&*self.place, generation)?;
        }
        self.must_go_on(&followed.walk)
    }

    /// Whether the latest generation was claimed from here, by a takeover that was cut short. What another has claimed is not made
    /// this one's by a takeover that was refused for it.
    fn has_claimed(&self) -> Result<bool, ReplicaError> {
        let drawn = self.to.data.join(EPOCH);
        let Some(epoch) = epoch_in(&drawn).map_err(on(&drawn))? else { return Ok(false) };
        let Some(latest) = generation::latest(&*self.place)? else { return Ok(false) };
        Ok(generation::epoch_of(&*self.place, &self.secret, latest)? == Some(epoch) && !self.was_served(epoch)?)
    }

    /// Whether a takeover from here did not end with this epoch: its store was served, and is gone, and a kill kept the epoch's file. What
    /// was served stands in a snapshot or in a segment; none is put before that file has gone.
    fn was_served(&self, epoch: u64) -> Result<bool, ReplicaError> {
        if self.inner.read()?.epochs()?.iter().any(|known| known.epoch == epoch) {
            return Ok(true);
        }
        let heir = self.snapshot.generation + 1;
        let is_claimed = generation::epoch_of(&*self.place, &self.secret, heir)? == Some(epoch);
        Ok(is_claimed && !segment::firsts(&*self.place, heir)?.is_empty())
    }

    /// Whether this is to be begun anew behind the server that has taken over: it has put a snapshot to begin from. Until it has, what is
    /// here is served. It blocks.
    ///
    /// # Errors
    /// The place could not tell.
    pub fn is_heir_ready(&self) -> Result<bool, ReplicaError> {
        let latest = generation::latest(&*self.place)?.filter(|latest| *latest > self.snapshot.generation);
        let newest = snapshot::all(&*self.place)?.last().map(|newest| newest.generation);
        Ok(latest.zip(newest).is_some_and(|(latest, newest)| newest >= latest))
    }

    /// Fails where the segment that comes next is not there, and later ones are: what stands in them is not nothing.
    fn must_go_on(&self, walk: &SegmentWalk) -> Result<(), ReplicaError> {
        // Before the first one `next` looks for that.
        if !walk.has_begun() {
            return Ok(());
        }
        let (generation, next) = (self.snapshot.generation, walk.next());
        let later = segment::firsts_after(&*self.place, generation, next)?;
        // One that comes just now is read before the next look.
        let there = segment::read(&*self.place, &self.secret, generation, next)?.is_some();
        later.first().filter(|_| !there).map_or(Ok(()), |later| Err(self.missing(next, *later)))
    }

    /// Brings the evidence that the store tells of and that is not here, unless the primary's bucket has it. It blocks.
    ///
    /// # Errors
    /// The place, or this machine's disk, could not.
    pub fn bring_evidence(&self) -> Result<CopiedFiles, ReplicaError> {
        if self.to.is_shared {
            return Ok(CopiedFiles::default());
        }
        recover::evidence(&*self.place, &*self.standby.read()?, &self.to.evidence)
    }

    /// Takes over: fences the former server, takes what it had written until then, and begins a new epoch with every series ahead.
    /// Cut short, it is done again by the next call, also after a start. It blocks. What the former server left half told
    /// ([`Follower::is_half_told`]) is left out: nobody but it could tell the rest.
    ///
    /// # Errors
    /// Before anybody is fenced: what is torn or missing, or [`ReplicaError::TakenOver`] where another has. Later: the disk.
    pub fn promote(&self) -> Result<Promoted, ReplicaError> {
        let mut followed = lock(&self.followed);
        let now = self.clock.now();
        self.applied(&mut followed)?;
        self.must_go_on(&followed.walk)?;
        generation::is_known(&*self.place, self.snapshot.generation)?;
        let drawn = self.to.data.join(EPOCH);
        let kept = epoch_in(&drawn).map_err(on(&drawn))?;
        // After a failure behind it, it is the store's own already.
        if let Some(kept) = kept.filter(|_| !followed.ended)
            && self.was_served(kept)?
        {
            fs::remove_file(&drawn).map_err(on(&drawn))?;
        }
        let epoch = kept_epoch(&drawn, rand::random()).map_err(on(&drawn))?;
        let number = self.snapshot.generation + 1;
        let claimed = Epoch { epoch, from: followed.mark.position };
        generation::claim(&*self.place, &self.secret, number, claimed, now)?;
        self.applied(&mut followed)?;
        if !followed.waiting.is_empty() {
            // The former server was gone, or fenced, between the halves of it.
            tracing::warn!(
                replica.until = followed.mark.position,
                replica.lost = followed.walk.mark().position - followed.mark.position,
                "A redaction was told in part: it and the entries behind it are not here. Take the words out again."
            );
            followed.waiting.clear();
        }
        let removed =
            removals::behind(&*self.place, &self.secret, (self.snapshot.generation, &self.snapshot), &followed.mark)?;
        followed.ended = true;
        let epoch = Epoch { epoch, from: self.inner.read()?.end()? };
        self.standby.written(|store| {
            let mut filling = Filling::going_on(store, SERIES_JUMP, self.snapshot.made)?;
            removed.into_iter().try_for_each(|record| filling.add(record))?;
            filling.commit()?;
            store.begin_epoch(epoch)?;
            // They may have ended since: whoever shows its cookie shows the device's key, too.
            let sessions = store.read()?.sessions()?;
            let sessions = sessions.into_iter().map(|session| SessionRow { doubted: true, ..session }).collect();
            store.commit(Batch { sessions, ..Batch::default() })?;
            begin_ahead(store, (self.snapshot.made, now), SERIES_JUMP)?;
            let subject = format!("position {} of a replica, generation {}", epoch.from, self.snapshot.generation);
            Ok(audit::write(store, now, audit::line(None, None, AuditKind::Restored, subject, self.snapshot.name()))?)
        })?;
        let (evidence, messages, lacks) = self.brought(epoch);
        // In this order also on the disk: a follower without the epoch would be kept out by its own marker, and its store be made anew.
        for done in [self.to.data.join(FOLLOWS), drawn] {
            match fs::remove_file(&done) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(on(&done)(error).into()),
                _ => {}
            }
            sync_folder(&done)?;
        }
        Ok(Promoted { position: epoch.from, epoch, generation: number, evidence, messages, lacks })
    }

    /// What lies beside the store, and what of it is not here. Whoever takes over serves without it rather than not at all.
    fn brought(&self, epoch: Epoch) -> (CopiedFiles, CopiedFiles, Vec<String>) {
        let mut lacks: Vec<String> =
            recover::unclaimed(&self.to.evidence, &Owner::epoch(epoch.epoch)).into_iter().collect();
        let mut or_none = |what: &'static str, done: Result<CopiedFiles, ReplicaError>| {
            done.unwrap_or_else(|error| {
                tracing::error!(error.message = %error, replica.lacks = what, "Not all that lies beside the store could be brought.");
                lacks.push(format!("Not all {what} could be brought ({error})."));
                CopiedFiles::default()
            })
        };
        let evidence = or_none("evidence", self.bring_evidence());
        let folder = messages::beside_store(&store_file(&self.to.data));
        let kept = self.standby.read().map_err(ReplicaError::from);
        let kept = kept.and_then(|reader| recover::kept_messages(&*self.place, &*reader, &folder));
        let messages = or_none("kept messages", kept);
        if let Err(error) = self.organisation_brought() {
            tracing::error!(error.message = %error, "The organisation's own files could not be brought.");
            lacks.push(format!("The organisation's own files could not be brought ({error})."));
        }
        (evidence, messages, lacks)
    }

    /// The organisation's own files as they stood beside the snapshot, where none are here.
    fn organisation_brought(&self) -> Result<(), ReplicaError> {
        let local = self.to.data.join(BROUGHT);
        let files = beside(&local, "organisation.json");
        if bring(&*self.place, &self.snapshot.organisation(), &files, None)? {
            carry::back(&local, &self.to.data).map_err(|error| ReplicaError::Organisation(error.to_string()))?;
            fs::remove_file(&files).map_err(on(&files))?;
        }
        Ok(())
    }

    /// Whether what came last tells of a redaction in part: it is not written yet. It blocks while something is.
    pub fn is_half_told(&self) -> bool {
        !lock(&self.followed).waiting.is_empty()
    }

    /// Up to which entry it has come.
    pub fn position(&self) -> u64 {
        lock(&self.followed).mark.position
    }

    /// How long ago the last instant is at which all that the replica had was here: milliseconds.
    pub fn lag(&self) -> i64 {
        self.clock.now().millis().saturating_sub(self.current.load(Ordering::Relaxed)).max(0)
    }

    /// Keeps what became of a try to go on; what failed before, where this one did not.
    pub fn note(&self, failed: Option<&ReplicaError>) -> Option<FollowingTrouble> {
        let (now, mut trouble) = (self.clock.now(), lock(&self.trouble));
        let former = trouble.take();
        let since = former.as_ref().map_or(now, |former| former.since);
        *trouble = failed.map(|error| FollowingTrouble { since, at: now, kind: error.kind(), why: error.to_string() });
        former.filter(|_| failed.is_none())
    }

    /// Why it does not go on, and since when; none where it does.
    pub fn trouble(&self) -> Option<FollowingTrouble> {
        lock(&self.trouble).clone()
    }

    /// When the last segment that came was written; none before the first.
    pub fn written(&self) -> Option<Timestamp> {
        Some(self.written.load(Ordering::Relaxed)).filter(|at| *at > 0).map(Timestamp::from_millis)
    }
}
