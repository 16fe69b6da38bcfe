//! Snapshots of a replica: backups with their evidence, and what grew old removed.

use super::place::{PlaceError, PutOutcome, ReplicaPlace};
use super::{ReplicaError, generation, segment};
use crate::administration::carry;
use crate::backup::blobs::readable;
use crate::backup::{self, Manifest, on};
use crate::blobs::{BlobStore, digest};
use crate::mail::{self, files};
use crate::store::mail::Incoming;
use crate::store::{BlobRow, Reader, Store, TokenHash};
use ronda_shared::ids::Sha256;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the snapshots.
const FOLDER: &str = "snapshots";
/// What a snapshot's name ends with.
const ENDING: &str = ".ronda";
/// The folder of evidence beside the snapshots, as beside any backup.
const BLOBS: &str = "blobs";
/// Rows of evidence read at once.
const PAGE: usize = 256;
/// A snapshot is made once the last is so old and the feed has moved on.
const EVERY_MS: i64 = 12 * HOUR_MS;
/// Clocks differ by so much without anything being wrong.
const AHEAD_MS: i64 = HOUR_MS;
/// Snapshots are kept so long, and segments as far back as the oldest that is kept.
const KEPT_MS: i64 = 8 * DAY_MS;
/// So many of the latest are kept in any case.
const KEPT: usize = 2;

/// A snapshot, as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Snapshot {
    /// Of which generation.
    pub(super) generation: u64,
    /// The feed's end in it.
    pub(super) position: u64,
    /// When it was made.
    pub(super) made: Timestamp,
}

impl Snapshot {
    /// Its name in the place.
    pub(super) fn name(&self) -> String {
        let Self { generation, position, made } = self;
        format!("{FOLDER}/{generation:06}-{position:020}-{:013}{ENDING}", made.millis())
    }
    /// The name of the organisation's own files beside it.
    pub(super) fn organisation(&self) -> String {
        format!("{}.organisation.json", self.name())
    }
    fn of(name: &str) -> Option<Self> {
        let mut parts = name.strip_suffix(ENDING)?.split('-');
        let generation = parts.next()?.parse().ok()?;
        let position = parts.next()?.parse().ok()?;
        let made = Timestamp::from_millis(parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(Self { generation, position, made })
    }
}

/// All snapshots of a place: by generation, then by position.
pub(super) fn all(place: &dyn ReplicaPlace) -> Result<Vec<Snapshot>, ReplicaError> {
    let mut all: Vec<Snapshot> = place.list(FOLDER)?.iter().filter_map(|name| Snapshot::of(name)).collect();
    all.sort_unstable();
    Ok(all)
}

/// The last snapshot of a generation.
pub(super) fn last(place: &dyn ReplicaPlace, generation: u64) -> Result<Option<Snapshot>, ReplicaError> {
    Ok(all(place)?.into_iter().rfind(|one| one.generation == generation))
}

/// Whether another is to be made.
pub(super) fn is_due(place: &dyn ReplicaPlace, reader: &dyn Reader, now: Timestamp) -> Result<bool, ReplicaError> {
    Ok(match last(place, generation::of(reader)?)? {
        // What the making of a snapshot itself enters is no reason for the next.
        Some(last) => {
            let age = now.since(last.made);
            // One of a later time was made while the clock was ahead: there would be none until that time comes.
            !(-AHEAD_MS..EVERY_MS).contains(&age) && reader.end()? > last.position + 1
        }
        None => true,
    })
}

/// Where the bytes of evidence stand in a place.
pub(super) fn of_evidence(sha256: &Sha256) -> String {
    let hash = sha256.to_string();
    format!("{FOLDER}/{BLOBS}/{}/{hash}", &hash[..2])
}

/// Where a message that came by mail and is kept stands in a place.
pub(super) fn of_message(key: &TokenHash) -> String {
    files::place(&Path::new(FOLDER).join(mail::FOLDER), key).to_string_lossy().into_owned()
}

/// Carries a file of evidence to the place; false where it is not kept as it should be.
pub(super) fn carry_evidence(
    place: &dyn ReplicaPlace,
    evidence: &BlobStore,
    row: &BlobRow,
) -> Result<bool, ReplicaError> {
    let name = of_evidence(&row.sha256);
    let is_there = || -> Result<bool, PlaceError> {
        Ok(place.sizes(std::slice::from_ref(&name))?.first() == Some(&Some(u64::from(row.size))))
    };
    if is_there()? {
        return Ok(true);
    }
    if place.copied(&name, evidence, (&row.sha256, u64::from(row.size)))? {
        return Ok(true);
    }
    let kept = readable(evidence, &row.sha256)?;
    let Some(bytes) = kept.filter(|bytes| Sha256::of(bytes) == row.sha256) else { return Ok(false) };
    if place.put(&name, &bytes)? == PutOutcome::There && !is_there()? {
        // It was cut since it was put: a takeover would lack it.
        place.remove(&name)?;
        return Ok(place.put(&name, &bytes)? == PutOutcome::Done || is_there()?);
    }
    Ok(true)
}

/// Carries a message; false where it is not in the data directory as it came.
pub(super) fn carry_message(place: &dyn ReplicaPlace, data: &Path, row: &Incoming) -> Result<bool, ReplicaError> {
    let own = files::place(&data.join(mail::FOLDER), &row.key);
    // Rows of earlier builds tell no hash.
    if !digest(&own).is_ok_and(|(found, _)| row.sha256.is_none_or(|hash| hash == found)) {
        return Ok(false);
    }
    place.put_file(&of_message(&row.key), &own)?;
    Ok(true)
}

/// Makes a snapshot of a living store, reads it back and puts it with its evidence. The position that it has passed is to be marked then.
pub(super) fn make(
    place: &dyn ReplicaPlace,
    store: &dyn Store,
    (data, evidence): (&Path, &BlobStore),
    now: Timestamp,
) -> Result<Manifest, ReplicaError> {
    let local = data.join("replica-snapshot.ronda");
    let made = put(place, store, (data, evidence), &local, now);
    for left in [organisation_beside(&local), local] {
        match fs::remove_file(&left) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ReplicaError::Disk { path: left, error });
            }
            _ => {}
        }
    }
    made
}

/// Where the organisation's own files stand beside a backup on this machine.
fn organisation_beside(local: &Path) -> PathBuf {
    let mut name = local.file_name().unwrap_or_default().to_owned();
    name.push(".organisation.json");
    local.with_file_name(name)
}

fn put(
    place: &dyn ReplicaPlace,
    store: &dyn Store,
    (data, evidence): (&Path, &BlobStore),
    local: &Path,
    now: Timestamp,
) -> Result<Manifest, ReplicaError> {
    let reader = store.read()?;
    let generation = generation::of(&*reader)?;
    backup::write_all(&*reader, local, now)?;
    let missing = carried(place, &*reader, (data, evidence))?;
    drop(reader);
    if missing > 0 {
        tracing::warn!(replica.missing = missing, "Files that the store tells of could not be carried to the replica.");
    }
    let manifest = backup::check(local)?;
    let snapshot = Snapshot { generation, position: manifest.position, made: now };
    let own = carry::out(data, local).map_err(|error| ReplicaError::Organisation(error.to_string()))?;
    if own > 0 {
        place.put_file(&snapshot.organisation(), &organisation_beside(local))?;
    }
    if place.put_file(&snapshot.name(), local)? == PutOutcome::There {
        return Err(ReplicaError::Conflict(snapshot.name()));
    }
    Ok(manifest)
}

/// Carries all files that a reader's rows tell of; how many were not found.
fn carried(
    place: &dyn ReplicaPlace,
    reader: &dyn Reader,
    (data, evidence): (&Path, &BlobStore),
) -> Result<u64, ReplicaError> {
    let (mut missing, mut after) = (0, None);
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.sha256);
        let names: Vec<String> = rows.iter().map(|row| of_evidence(&row.sha256)).collect();
        for (row, size) in rows.iter().zip(place.sizes(&names)?) {
            let is_there = size == Some(u64::from(row.size));
            missing += u64::from(!is_there && !carry_evidence(place, evidence, row)?);
        }
    }
    for row in reader.mail_all()?.taken.into_iter().filter(Incoming::is_beside) {
        missing += u64::from(!carry_message(place, data, &row)?);
    }
    Ok(missing)
}

/// Removes what grew old: snapshots, and the segments before the oldest that is kept. Evidence stays, as it does beside backups. To be
/// done once a snapshot was put.
///
/// Nobody begins behind the segments of a generation before that snapshot's, also of one that never had a snapshot, or whose segments were
/// to go when the place failed: they have words that were taken out since. Those of a later generation stay, whichever snapshots of its
/// own there are: a point before the first of these is reached from the former server's.
pub(super) fn prune(place: &dyn ReplicaPlace, now: Timestamp) -> Result<(), ReplicaError> {
    let all = all(place)?;
    // By a clock that is ahead for a moment all would have grown old at once, and nobody could go back behind that: no more of them than grow
    // old from one snapshot to the next.
    let before = all.iter().rev().nth(1).map(|before| before.made.plus(2 * EVERY_MS));
    let now = before.map_or(now, |before| now.min(before));
    let (old, kept): (Vec<_>, Vec<_>) =
        all.iter().enumerate().partition(|(at, one)| at + KEPT < all.len() && now.since(one.made) > KEPT_MS);
    for (_, one) in &old {
        place.remove(&one.name())?;
        place.remove(&one.organisation())?;
    }
    let Some((_, base)) = kept.first() else { return Ok(()) };
    for generation in 1..=base.generation {
        let firsts = segment::firsts(place, generation)?;
        for (at, first) in firsts.iter().enumerate() {
            let needed =
                generation == base.generation && firsts.get(at + 1).is_none_or(|next| *next > base.position + 1);
            if !needed {
                place.remove(&segment::name(generation, *first))?;
            }
        }
    }
    Ok(())
}

/// Brings a file to this machine under its hash; false where the place does not have it as it should be.
pub(super) fn bring(
    place: &dyn ReplicaPlace,
    name: &str,
    to: &Path,
    sha256: Option<&Sha256>,
) -> Result<bool, ReplicaError> {
    let part = to.with_extension("part");
    // What came of it before the place failed, or the disk was full, is of no use to the next try.
    if !place.get_file(name, &part).inspect_err(|_| drop(fs::remove_file(&part)))? {
        return Ok(false);
    }
    let (found, _) = digest(&part).map_err(on(&part))?;
    if sha256.is_some_and(|hash| *hash != found) {
        fs::remove_file(&part).map_err(on(&part))?;
        return Ok(false);
    }
    fs::rename(&part, to).map_err(on(to))?;
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(on(folder))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::super::place::FolderPlace;
    use super::*;
    use ronda_shared::evidence::Media;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn evidence_that_was_cut_in_the_place_is_put_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let bytes = b"una foto".to_vec();
        let (size, at) = (bytes.len() as u32, Timestamp::from_millis(1_790_000_000_000));
        let row = BlobRow { sha256: Sha256::of(&bytes), size, media: Media::Jpeg, at };
        let own = BlobStore::folder(folder.path().join("kept"));
        own.put(&row.sha256, bytes.clone()).expect("kept");
        fs::create_dir(folder.path().join("replica")).expect("a folder");
        let place = FolderPlace::new(folder.path().join("replica"));
        let name = of_evidence(&row.sha256);
        place.put(&name, &bytes[..3]).expect("put");
        assert!(carry_evidence(&place, &own, &row).expect("carried"));
        assert_eq!(place.get(&name, 99).expect("read"), Some(bytes));
        assert!(carry_evidence(&place, &own, &row).expect("there"));
    }

    #[test]
    fn what_cannot_be_brought_leaves_no_part_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = FolderPlace::new(folder.path().join("replica"));
        // A folder stands where its bytes should: reading it fails once the copy was begun.
        fs::create_dir_all(folder.path().join("replica").join("a.ronda")).expect("a folder");
        let to = folder.path().join("data").join("replica-restoring.ronda");
        assert!(bring(&place, "a.ronda", &to, None).is_err());
        let left = fs::read_dir(folder.path().join("data")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "a whole backup may be as long as the disk is");
    }

    #[test]
    fn evidence_that_the_disk_cannot_give_stops_no_replica() {
        let folder = tempfile::tempdir().expect("a folder");
        let (sha256, at) = (Sha256::of(b"una foto"), Timestamp::from_millis(1_790_000_000_000));
        let row = BlobRow { sha256, size: 8, media: Media::Jpeg, at };
        let name = sha256.to_string();
        // A folder stands where its bytes should: reading it fails.
        fs::create_dir_all(folder.path().join("kept").join(&name[..2]).join(&name)).expect("a folder");
        fs::create_dir(folder.path().join("replica")).expect("a folder");
        let (own, place) =
            (BlobStore::folder(folder.path().join("kept")), FolderPlace::new(folder.path().join("replica")));
        assert!(own.read(&sha256).is_err());
        assert!(!carry_evidence(&place, &own, &row).expect("told as missing"));
    }

    #[test]
    fn a_clock_that_is_ahead_for_a_moment_makes_nothing_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = FolderPlace::new(folder.path());
        let at = |days: i64| Timestamp::from_millis(1_790_000_000_000).plus(days * DAY_MS);
        let put = |position: u64, days: i64| {
            let one = Snapshot { generation: 1, position, made: at(days) };
            place.put(&one.name(), b"a backup").expect("put");
            prune(&place, at(days)).expect("looked through");
            all(&place).expect("listed").len()
        };
        for day in 0..8 {
            put(day, i64::try_from(day).expect("a day"));
        }
        assert_eq!(put(8, 400), 9, "by a clock that is a year ahead nothing goes");
        assert_eq!(put(9, 9), 9, "by one that is right again what is older than eight days does");
    }

    /// A place whose connection was cut after so many files were removed.
    struct CutShort(FolderPlace, AtomicU64);

    impl ReplicaPlace for CutShort {
        fn put(&self, name: &str, bytes: &[u8]) -> Result<PutOutcome, PlaceError> {
            self.0.put(name, bytes)
        }
        fn put_file(&self, name: &str, file: &Path) -> Result<PutOutcome, PlaceError> {
            self.0.put_file(name, file)
        }
        fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, PlaceError> {
            self.0.get(name, most)
        }
        fn get_file(&self, name: &str, to: &Path) -> Result<bool, PlaceError> {
            self.0.get_file(name, to)
        }
        fn size(&self, name: &str) -> Result<Option<u64>, PlaceError> {
            self.0.size(name)
        }
        fn list_after(&self, folder: &str, after: &str) -> Result<Vec<String>, PlaceError> {
            self.0.list_after(folder, after)
        }
        fn remove(&self, name: &str) -> Result<(), PlaceError> {
            if self.1.load(Ordering::Relaxed) == 0 {
                return Err(PlaceError { name: name.to_owned(), error: std::io::ErrorKind::TimedOut.into() });
            }
            self.1.fetch_sub(1, Ordering::Relaxed);
            self.0.remove(name)
        }
        fn called(&self) -> String {
            self.0.called()
        }
        fn may_begin_anew(&self, folder: &str) -> Result<bool, PlaceError> {
            self.0.may_begin_anew(folder)
        }
    }

    /// Segments have words that were taken out since: those that nobody can go on from any more are not kept for ever.
    #[test]
    fn segments_of_a_former_server_go_with_what_they_could_be_restored_from() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = CutShort(FolderPlace::new(folder.path()), AtomicU64::new(5));
        let at = |days: i64| Timestamp::from_millis(1_790_000_000_000).plus(days * DAY_MS);
        let snapshot = |generation: u64, position: u64, days: i64| {
            let one = Snapshot { generation, position, made: at(days) };
            place.put(&one.name(), b"a backup").expect("put");
        };
        let firsts = |generation: u64| segment::firsts(&place, generation).expect("listed");
        // Who took over as the second was lost before its first snapshot.
        for (generation, first) in [(1, 1), (1, 11), (2, 21), (3, 31), (3, 41)] {
            place.put(&segment::name(generation, first), b"a segment").expect("put");
        }
        snapshot(1, 10, 0);
        snapshot(3, 45, 1);
        prune(&place, at(1)).expect("looked through");
        let all = [firsts(1), firsts(2), firsts(3)];
        assert_eq!(all, [vec![11], vec![21], vec![31, 41]], "by the first one's snapshot each entry is reached");
        snapshot(3, 50, 9);
        snapshot(3, 55, 10);
        assert!(prune(&place, at(10)).is_err(), "the place fails once the snapshots have gone");
        place.1.store(u64::MAX, Ordering::Relaxed);
        prune(&place, at(10)).expect("tried again");
        assert_eq!([firsts(1), firsts(2), firsts(3)], [vec![], vec![], vec![41]]);
    }

    #[test]
    fn a_snapshot_is_known_by_its_name() {
        let one = Snapshot { generation: 2, position: 77, made: Timestamp::from_millis(1_790_000_000_000) };
        let name = one.name();
        assert_eq!(name, "snapshots/000002-00000000000000000077-1790000000000.ronda");
        assert_eq!(Snapshot::of(name.strip_prefix("snapshots/").expect("in the folder")), Some(one));
        for strange in ["", "x.ronda", "1-2.ronda", "1-2-3-4.ronda", "000002-77-5.ronda.organisation.json"] {
            assert_eq!(Snapshot::of(strange), None, "{strange}");
        }
    }
}
