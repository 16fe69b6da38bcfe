//! The standby's side: a snapshot and the segments behind it become a store of its own.

use super::lineage::{self, Line, Lineage};
use super::place::ReplicaPlace;
use super::segment::{self, FeedMark, Segment};
use super::snapshot::{self, Snapshot, bring};
use super::walk::SegmentWalk;
use super::{ReplicaError, generation, removals};
use crate::administration::carry;
use crate::backup::blobs::{self, CopiedFiles};
use crate::backup::leftovers::{BROUGHT, RESTORING};
use crate::backup::messages;
use crate::backup::record::{Header, Record};
use crate::backup::restore::{Filling, SeriesJump, begin_ahead};
use crate::backup::{BackupError, beside, check, on, open_frames, read_all, sync_folder};
use crate::blobs::{BlobError, BlobStore, Owner, digest};
use crate::identity::audit;
use crate::ingest::Rebuild;
use crate::mail::files;
use crate::store::mail::Incoming;
use crate::store::redb::RedbStore;
use crate::store::{AuditKind, Epoch, Reader, Secret, Store};
use crate::whole_file;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// In a data directory, while it takes over: the epoch that it claimed.
pub(super) const EPOCH: &str = "replica-epoch";
/// So many digits it has there.
const EPOCH_DIGITS: usize = 16;
/// Rows of evidence read at once.
const PAGE: usize = 256;
/// A place of which so many files cannot be had, one after the other, is away.
const AWAY: u32 = 8;

/// Up to where a replica is restored. Whole segments are: each holds what was committed within a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestorePoint {
    /// All that is there.
    End,
    /// No further than this position.
    Position(u64),
    /// Nothing that was received later.
    Time(Timestamp),
}

/// Whether a restore takes over from the server that writes into the replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakeOver {
    /// It does not: nobody is fenced.
    No,
    /// It does, with all that the former servers put there.
    Yes,
    /// The same, although the server of this generation took over and what it took is not there: somebody has said that it is lost.
    Past(u64),
}

impl TakeOver {
    fn is_one(self) -> bool {
        self != Self::No
    }
}

/// What a restored replica is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The generation that it was restored from.
    pub generation: u64,
    /// The position of the snapshot that it began with.
    pub snapshot: u64,
    /// When that was made: what stands beside the feed is of then.
    pub made: Timestamp,
    /// The position that was reached.
    pub position: u64,
    /// When the last segment was written; none where the snapshot is the last word.
    pub written: Option<Timestamp>,
    /// The new epoch.
    pub epoch: Epoch,
    /// How many documents.
    pub documents: u64,
    /// Each series, and where it goes on.
    pub series: Vec<SeriesJump>,
    /// Evidence that came with it; of another store's bucket what is there.
    pub evidence: CopiedFiles,
    /// The bucket of the evidence is marked as another store's: nothing was put there.
    pub is_foreign: bool,
    /// Messages that came with it.
    pub messages: CopiedFiles,
    /// Files of the organisation that came with it.
    pub organisation: usize,
    /// A generation that another server has begun since, and of which nothing can be restored yet: what it took is not here.
    pub later: Option<u64>,
    /// What could not be brought, or done beside it, in a takeover, and why: a sentence each.
    pub lacks: Vec<String>,
}

/// A snapshot that was brought to this machine, and the segments behind it.
pub(super) struct ReplicaSource<'p> {
    place: &'p dyn ReplicaPlace,
    /// Which one.
    pub(super) snapshot: Snapshot,
    /// What it tells of itself.
    pub(super) header: Header,
    until: RestorePoint,
    /// The generations behind it as they were found first: of those that begin meanwhile nothing is taken.
    lineage: Lineage,
}

/// What is done with a segment, and with those of its records that the snapshot lacks.
type SegmentSink<'t> = dyn FnMut(&Segment, Vec<Record>) -> Result<(), ReplicaError> + 't;

/// Where a walk over the segments ended.
struct ReplayEnd {
    mark: FeedMark,
    documents: BTreeSet<DocumentId>,
}

/// Restores a replica as a new store in a file that is not there yet, its evidence where that is kept, in a new epoch with its series
/// ahead by `jump`. With `take_over` the generation of that epoch is claimed before the last segment is read: the former primary
/// writes nothing any more once it looks.
///
/// # Errors
/// What is torn or missing is named; nothing is left at `store_file` then. [`ReplicaError::TakenOver`] where another server took over
/// and nothing of what it took is there, unless that was said ([`TakeOver::Past`]).
pub fn recover(
    place: &dyn ReplicaPlace,
    (store_file, kept_in): (&Path, &BlobStore),
    until: RestorePoint,
    (jump, take_over): (u64, TakeOver),
    now: Timestamp,
) -> Result<Recovered, ReplicaError> {
    let data = store_file.parent().unwrap_or(Path::new("."));
    let local = data.join(BROUGHT);
    let part = beside(store_file, RESTORING);
    let made = made_in(place, (store_file, kept_in), (&part, &local), until, (jump, take_over), now);
    for left in [beside(&local, "organisation.json"), local] {
        if left.exists() {
            fs::remove_file(&left).map_err(on(&left))?;
        }
    }
    made.inspect_err(|_| {
        // The next one begins anew in any case. That it was not made is what is told.
        drop(fs::remove_file(&part));
    })
}

fn made_in(
    place: &dyn ReplicaPlace,
    (store_file, kept_in): (&Path, &BlobStore),
    (part, local): (&Path, &Path),
    until: RestorePoint,
    (jump, take_over): (u64, TakeOver),
    now: Timestamp,
) -> Result<Recovered, ReplicaError> {
    let data = store_file.parent().unwrap_or(Path::new("."));
    if store_file.exists() {
        return Err(BackupError::Occupied(store_file.to_owned()).into());
    }
    if part.exists() {
        fs::remove_file(part).map_err(on(part))?;
    }
    let mut source = ReplicaSource::brought(place, local, until)?;
    let (drawn, mut epoch) = (data.join(EPOCH), rand::random::<u64>());
    if take_over.is_one() {
        // What is torn is told before anybody is fenced.
        source.walk(&mut |_, _| Ok(()))?;
        epoch = kept_epoch(&drawn, epoch).map_err(on(&drawn))?;
        let mut served = source.header.founding.epochs.iter().chain(source.lineage.heirs.iter().flatten());
        if served.any(|known| known.epoch == epoch) {
            // The store that it was claimed for was served, and is gone.
            fs::remove_file(&drawn).map_err(on(&drawn))?;
            epoch = kept_epoch(&drawn, rand::random()).map_err(on(&drawn))?;
        }
        let number = source.succeed(epoch, take_over)?;
        let claimed = Epoch { epoch, from: source.header.position };
        generation::claim(place, source.secret(), number, claimed, now)?;
    }
    let mut recovered = source.filled(local, part, epoch, jump)?;
    if take_over.is_one() {
        // It is its own, of a try that was cut short: nobody else's was claimed.
        recovered.later = None;
    }
    {
        let store = RedbStore::open(part)?;
        let reader = store.read()?;
        let owner = Owner::epoch(recovered.epoch.epoch);
        // A bucket goes with whoever takes over, in the epoch that a try that was cut short had; else it is marked once the new store
        // has its place.
        if take_over.is_one() {
            recovered.lacks.extend(unclaimed(kept_in, &owner));
        } else {
            recovered.is_foreign = !kept_in.is_free_for(&owner)?;
        }
        recovered.series.extend(begin_ahead(&store, (recovered.made, now), jump)?);
        let brought = if recovered.is_foreign {
            blobs::found(&*reader, kept_in).map_err(ReplicaError::from)
        } else {
            evidence(place, &*reader, kept_in)
        };
        recovered.evidence = match brought {
            // The former server is fenced: without this one nobody would serve until the bucket answers.
            Err(ReplicaError::Evidence(error @ BlobError::Away { .. })) if take_over.is_one() => {
                recovered.lacks.push(format!(
                    "Whether the evidence is in its bucket is not known ({error}): «ronda doctor» counts what is missing, once it answers."
                ));
                CopiedFiles::default()
            }
            brought => brought?,
        };
        recovered.messages = kept_messages(place, &*reader, &messages::beside_store(store_file))?;
        drop(reader);
        let subject = format!("position {} of a replica, generation {}", recovered.position, recovered.generation);
        audit::write(&store, now, audit::line(None, None, AuditKind::Restored, subject, source.snapshot.name()))?;
    }
    if bring(place, &source.snapshot.organisation(), &beside(local, "organisation.json"), None)? {
        let told = carry::back(local, data);
        recovered.organisation = told.map_err(|error| ReplicaError::Organisation(error.to_string()))?;
    }
    fs::rename(part, store_file).map_err(on(store_file))?;
    sync_folder(store_file)?;
    if take_over.is_one() {
        fs::remove_file(&drawn).map_err(on(&drawn))?;
    }
    Ok(recovered)
}

/// Makes the bucket of the evidence that of whoever takes over. What is told where that cannot be done: it is served without rather than not
/// at all, for the former server is fenced.
pub(super) fn unclaimed(kept_in: &BlobStore, owner: &Owner) -> Option<String> {
    let error = kept_in.claim(owner).err()?;
    tracing::error!(error.message = %error, "The bucket of the evidence is still the former server's: ronda blobs claim.");
    Some(format!(
        "The bucket of the evidence is still the former server's ({error}): once it answers, with this one stopped, «ronda blobs claim»; then start it."
    ))
}

/// The epoch that a takeover claimed from this data directory and did not end with, or else this one, which is written down:
/// one that was cut short is not kept out by its own marker.
pub(super) fn kept_epoch(path: &Path, drawn: u64) -> io::Result<u64> {
    if let Some(kept) = epoch_in(path)? {
        return Ok(kept);
    }
    whole_file::replace(path, 0o600, format!("{drawn:016x}").as_bytes())?;
    Ok(drawn)
}

/// The epoch that a takeover from this data directory claimed, or was about to claim; none where there was none, or it had not written
/// it whole: only then is it claimed.
pub(super) fn epoch_in(path: &Path) -> io::Result<Option<u64>> {
    match fs::read_to_string(path) {
        Ok(text) if text.trim().len() < EPOCH_DIGITS => Ok(None),
        Ok(text) => u64::from_str_radix(text.trim(), 16).map(Some).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Restores a replica into a file to try it: without its evidence, without a word to anybody. The file is left there.
///
/// # Errors
/// What is torn or missing is named.
pub(super) fn tried(place: &dyn ReplicaPlace, store_file: &Path) -> Result<Recovered, ReplicaError> {
    let local = beside(store_file, "snapshot");
    let source = ReplicaSource::brought(place, &local, RestorePoint::End)?;
    source.filled(&local, store_file, rand::random(), 0)
}

impl<'p> ReplicaSource<'p> {
    /// The newest snapshot at or before a point, brought to this machine and read from end to end.
    pub(super) fn brought(
        place: &'p dyn ReplicaPlace,
        local: &Path,
        until: RestorePoint,
    ) -> Result<Self, ReplicaError> {
        let fits = |one: &Snapshot| match until {
            RestorePoint::End => true,
            RestorePoint::Position(position) => one.position <= position,
            RestorePoint::Time(time) => one.made <= time,
        };
        let all = snapshot::all(place)?;
        let oldest = all.iter().map(|one| one.position).min();
        let snapshot = all.into_iter().rfind(fits).ok_or(ReplicaError::NoSnapshot { oldest })?;
        if !bring(place, &snapshot.name(), local, None)? {
            return Err(ReplicaError::NoSnapshot { oldest });
        }
        let manifest = check(local)?;
        let header = open_frames(local)?.1;
        if manifest.position != snapshot.position || header.founding.epochs.len() as u64 != snapshot.generation {
            let why = format!("it holds entry {} as its last", manifest.position);
            return Err(ReplicaError::Torn { name: snapshot.name(), why });
        }
        let base = FeedMark { position: header.position, feed: header.feed, written: None };
        let lineage = lineage::of(place, &header.founding.secret, (snapshot.generation, &base), u64::MAX)?;
        Ok(Self { place, snapshot, header, until, lineage })
    }

    /// The generation that a takeover is to claim for this epoch: the one behind all that were claimed.
    fn succeed(&mut self, epoch: u64, take_over: TakeOver) -> Result<u64, ReplicaError> {
        let Some(later) = self.lineage.later else { return Ok(self.lineage.reached() + 1) };
        let number = if take_over == TakeOver::Past(later) {
            later + 1
        } else if generation::epoch_of(self.place, self.secret(), later)? == Some(epoch) {
            // Its own, of a try that was cut short.
            later
        } else {
            return Err(ReplicaError::TakenOver(later));
        };
        // A generation is how many epochs a store has had: those of which nothing is there count too.
        let heirs = usize::try_from(number - self.snapshot.generation - 1).unwrap_or(usize::MAX);
        self.lineage.heirs.resize(heirs, None);
        Ok(number)
    }

    /// The epochs between the snapshot's and the one that begins behind a position.
    fn epochs_until(&self, position: u64) -> Vec<Epoch> {
        let heirs = self.lineage.heirs.iter();
        let heirs: Vec<_> = heirs.take_while(|heir| heir.is_none_or(|heir| heir.from <= position)).collect();
        let (mut from, mut epochs) = (position, Vec::new());
        for heir in heirs.into_iter().rev() {
            // What a phone was told in an epoch of which nothing is here is not known: under its own name it would count as being here.
            let epoch = heir.unwrap_or_else(|| Epoch { epoch: rand::random(), from });
            from = epoch.from;
            epochs.push(epoch);
        }
        epochs.reverse();
        epochs
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.header.founding.secret
    }

    /// Fills a new store with the snapshot and the segments.
    fn filled(&self, local: &Path, part: &Path, epoch: u64, jump: u64) -> Result<Recovered, ReplicaError> {
        let Header { position, made, .. } = self.header;
        // Once to know how far it goes: the new epoch begins there.
        let ahead = self.walk(&mut |_, _| Ok(()))?;
        let epoch = Epoch { epoch, from: ahead.mark.position };
        let mut founding = self.header.founding.clone();
        founding.epochs.extend(self.epochs_until(epoch.from));
        founding.epochs.push(epoch);
        let store = RedbStore::found(part, founding)?;
        let mut filling = Filling::new(&store, jump, &self.header);
        read_all(local, |record| filling.take(record))?;
        filling.settle(&self.header)?;
        let until = ahead.mark.position;
        let reached = self.walk(&mut |segment, records| {
            if segment.last > until {
                return Ok(());
            }
            take(&mut filling, segment, records)
        })?;
        if self.until == RestorePoint::End {
            let removed =
                removals::behind(self.place, self.secret(), (self.lineage.reached(), &self.snapshot), &ahead.mark)?;
            removed.into_iter().try_for_each(|record| filling.add(record))?;
        }
        filling.commit()?;
        let end = store.read()?.end()?;
        if end != until || store.read()?.feed_hash(end)? != Some(ahead.mark.feed.0) {
            return Err(BackupError::NotWhole("the feed restored is not the one in the segments".into()).into());
        }
        if !reached.documents.is_empty() {
            let organisation = organisation(&*store.read()?, end)?;
            filling.project(reached.documents, &mut Rebuild(Arc::new(organisation)))?;
        }
        let series = filling.series();
        let documents = store.read()?.document_count()?;
        let (evidence, messages, organisation) = (CopiedFiles::default(), CopiedFiles::default(), 0);
        Ok(Recovered {
            generation: self.lineage.reached(),
            snapshot: position,
            made,
            position: until,
            written: ahead.mark.written,
            epoch,
            documents,
            series,
            evidence,
            is_foreign: false,
            messages,
            organisation,
            later: self.lineage.later,
            lacks: Vec::new(),
        })
    }

    /// Goes through the segments behind the snapshot up to the point, and checks that each continues the one before. `take`
    /// gets each with those of its records that the snapshot lacks; at the end also those that tell of a redaction in part, behind
    /// which the walk does not end.
    fn walk(&self, take: &mut SegmentSink<'_>) -> Result<ReplayEnd, ReplicaError> {
        let mut walk = self.begun();
        let mut reached = ReplayEnd { mark: walk.mark(), documents: BTreeSet::new() };
        let mut whole = walk.mark();
        let base = walk.mark();
        let from = (self.snapshot.generation, &base);
        let lineage = lineage::of(self.place, self.secret(), from, self.lineage.reached())?;
        'all: for Line { generation: number, firsts } in &lineage.lines {
            if *number > self.snapshot.generation {
                walk.cross();
            }
            for first in walk.ahead(firsts) {
                if matches!(self.until, RestorePoint::Position(position) if *first > position) {
                    break 'all;
                }
                let next = walk.next();
                if *first > next {
                    return Err(ReplicaError::Missing { generation: *number, from: next, until: first - 1 });
                }
                let gone = || ReplicaError::Torn { name: segment::name(*number, *first), why: "it is gone".into() };
                let segment = segment::read(self.place, self.secret(), *number, *first)?.ok_or_else(gone)?;
                let step = walk.looked(*number, segment)?;
                let beyond = match self.until {
                    RestorePoint::End => false,
                    RestorePoint::Position(position) => step.segment.last > position,
                    RestorePoint::Time(time) => step.last_at > time,
                };
                if beyond {
                    break 'all;
                }
                if let Some(step) = walk.taken(step) {
                    reached.mark = walk.mark();
                    reached.documents.extend(step.documents);
                    take(&step.segment, step.records)?;
                }
                if walk.is_whole() {
                    whole = walk.mark();
                }
            }
        }
        match self.until {
            _ if walk.is_whole() => Ok(reached),
            // There is no later point to choose: the server that would have told the rest is gone.
            RestorePoint::End => {
                tracing::warn!(
                    replica.until = whole.position,
                    replica.lost = walk.mark().position - whole.position,
                    "A redaction was told in part: it and the entries behind it are left out."
                );
                Ok(ReplayEnd { mark: whole, ..reached })
            }
            RestorePoint::Position(_) | RestorePoint::Time(_) => Err(ReplicaError::HalfRedacted),
        }
    }

    /// Where the segments behind the snapshot are gone through from.
    pub(super) fn begun(&self) -> SegmentWalk {
        SegmentWalk::behind(FeedMark { position: self.header.position, feed: self.header.feed, written: None })
    }
}

/// Adds what a segment holds to a store that is filled.
pub(super) fn take(filling: &mut Filling<'_>, segment: &Segment, records: Vec<Record>) -> Result<(), ReplicaError> {
    if segment.empties_earlier()? {
        filling.commit()?;
    }
    // Not cut: what was emptied is told with the entry that empties it.
    records.into_iter().try_for_each(|record| filling.add(record))?;
    if let Some(ring) = &segment.light {
        filling.light(ring.clone());
    }
    Ok(filling.commit_much()?)
}

/// The organisation's data as the feed tells them at its end: documents are read by them.
pub(super) fn organisation(reader: &dyn Reader, end: u64) -> Result<Organisation, ReplicaError> {
    let none = || ReplicaError::Organisation("the feed tells of none".into());
    let version = reader.organisation_at(end)?.ok_or_else(none)?;
    let data = reader.organisation(&version)?.ok_or_else(none)?;
    serde_json::from_slice(&data).map_err(|error| ReplicaError::Organisation(error.to_string()))
}

/// Brings the evidence that a store tells of into its folder; what stands there already stays.
pub(super) fn evidence(
    place: &dyn ReplicaPlace,
    reader: &dyn Reader,
    to: &BlobStore,
) -> Result<CopiedFiles, ReplicaError> {
    let (mut carrying, mut after) = (Carrying::default(), None);
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok(carrying.carried) };
        after = Some(last.sha256);
        let files: Vec<Sha256> = rows.iter().map(|row| row.sha256).collect();
        for (row, there) in rows.iter().zip(to.sizes(&files)?) {
            let size = u64::from(row.size);
            if there == Some(size) {
                carrying.carried.files += 1;
            } else {
                carrying.take(fetched(place, to, &row.sha256, size))?;
            }
        }
    }
}

/// Files on their way here. One that the place cannot give, as of a bad sector, keeps no other from coming, and nobody from taking
/// over.
#[derive(Default)]
struct Carrying {
    carried: CopiedFiles,
    /// How many could not be had, one after the other.
    failed: u32,
}

impl Carrying {
    /// Takes what became of the next file: whether it was copied.
    ///
    /// # Errors
    /// This machine's; and the place's, where it gives no file any more.
    fn take(&mut self, done: Result<bool, ReplicaError>) -> Result<(), ReplicaError> {
        self.failed = if done.is_err() { self.failed + 1 } else { 0 };
        match done {
            Ok(true) => (self.carried.files, self.carried.copied) = (self.carried.files + 1, self.carried.copied + 1),
            Ok(false) => self.carried.missing += 1,
            Err(error @ ReplicaError::Place(_)) if self.failed < AWAY => {
                tracing::error!(error.message = %error, "A file cannot be had of the replica's place: it is missing here.");
                self.carried.missing += 1;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Copies one file out of the place; false where it is not there, or not what it is called.
fn fetched(place: &dyn ReplicaPlace, to: &BlobStore, sha256: &Sha256, size: u64) -> Result<bool, ReplicaError> {
    let name = snapshot::of_evidence(sha256);
    if place.size(&name)? != Some(size) {
        return Ok(false);
    }
    let Some(bytes) = place.get(&name, size)? else { return Ok(false) };
    match to.put(sha256, bytes) {
        Ok(()) => Ok(true),
        Err(BlobError::Changed(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The same of messages that came by mail and are kept.
pub(super) fn kept_messages(
    place: &dyn ReplicaPlace,
    reader: &dyn Reader,
    folder: &Path,
) -> Result<CopiedFiles, ReplicaError> {
    let mut carrying = Carrying::default();
    for row in reader.mail_all()?.taken.into_iter().filter(Incoming::is_beside) {
        let own = files::place(folder, &row.key);
        if row.sha256.is_some_and(|hash| digest(&own).is_ok_and(|(found, _)| found == hash)) {
            carrying.carried.files += 1;
        } else {
            carrying.take(bring(place, &snapshot::of_message(&row.key), &own, row.sha256.as_ref()))?;
        }
    }
    Ok(carrying.carried)
}

/// How many files of evidence a store tells of, and how many of them are not in the place, by name and length.
pub(super) fn evidence_looked_at(place: &dyn ReplicaPlace, reader: &dyn Reader) -> Result<(u64, u64), ReplicaError> {
    let (mut files, mut missing, mut after) = (0, 0, None);
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok((files, missing)) };
        after = Some(last.sha256);
        let names: Vec<String> = rows.iter().map(|row| snapshot::of_evidence(&row.sha256)).collect();
        for (row, size) in rows.iter().zip(place.sizes(&names)?) {
            files += 1;
            missing += u64::from(size != Some(u64::from(row.size)));
        }
    }
}
