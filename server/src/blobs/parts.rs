//! Uploads under way: one file an act, appended to and made durable before each answer. Its length is how much was
//! received; nothing else needs to be remembered.

use super::disk::{self, BlobError, at};
use ronda_shared::ids::{ActId, PersonId, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// Uploads of one person at once: a phone sends one at a time, a few may be left over from lost signals.
pub const OF_ONE_PERSON: usize = 16;
/// One of theirs that stands still so long makes room for another.
const STILL: Duration = Duration::from_secs(60 * 60);

/// Why a part was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// It begins elsewhere than where the last one ended.
    #[error("{received} bytes were received")]
    Elsewhere {
        /// Where to continue from.
        received: u64,
    },
    /// More bytes than the act named.
    #[error("more bytes than were named")]
    TooLong,
    /// As many uploads of this person as may be under way.
    #[error("too many uploads of one person")]
    TooMany,
    /// All uploads under way together fill the room there is for them.
    #[error("the room for uploads is full")]
    NoRoom,
    /// The disk.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// The uploads under way.
pub struct Parts {
    folder: PathBuf,
    /// Bytes that all of them together may announce.
    room: u64,
    ledger: Mutex<Option<Ledger>>,
}

#[derive(Default)]
struct Ledger {
    open: BTreeMap<ActId, Open>,
}

struct Open {
    /// Whose: the name of their folder.
    person: String,
    /// Bytes announced; of an upload that another server began, or an earlier run of this one, those received.
    size: u64,
    moved: SystemTime,
    /// Held by whoever writes on it, so that two tabs take turns.
    turn: Arc<Mutex<()>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A person as the name of a folder: no names on the disk.
fn folder_of(person: &PersonId) -> String {
    Sha256::of(person.as_str().as_bytes()).to_string()[..16].to_owned()
}

impl Parts {
    /// In a folder, which is made when the first upload comes.
    pub(super) fn new(folder: PathBuf, room: u64) -> Self {
        Self { folder, room, ledger: Mutex::new(None) }
    }

    /// Bytes that all of them together may announce.
    pub(super) fn room(&self) -> u64 {
        self.room
    }

    /// How much of an act's file was received.
    pub fn received(&self, act: ActId, person: &PersonId) -> Result<u64, BlobError> {
        let path = self.path(act, &folder_of(person));
        match fs::metadata(&path) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(at(&path)(error)),
        }
    }

    /// How many uploads are under way, and how many bytes they announce.
    pub fn under_way(&self) -> Result<(usize, u64), BlobError> {
        self.with_ledger(|ledger| (ledger.open.len(), ledger.announced()))
    }

    /// The acts whose uploads are under way, at whichever server they were begun.
    pub(super) fn acts(&self) -> Result<Vec<ActId>, BlobError> {
        self.with_all(|ledger| ledger.open.keys().copied().collect())
    }

    /// An upload that is whole and waits for something else does not stand still, for whoever sweeps next neither.
    pub(super) fn touch(&self, act: ActId) -> Result<(), BlobError> {
        self.with_ledger(|ledger| {
            let Some(open) = ledger.open.get_mut(&act) else { return Ok(()) };
            open.moved = disk::file_time_now();
            disk::touch(&self.path(act, &open.person))
        })?
    }

    /// Takes an upload's turn and works on it. Room is looked for before anything is written.
    pub fn turn<T, E: From<PartError>>(
        &self,
        act: ActId,
        person: &PersonId,
        size: u64,
        work: impl FnOnce(&Part) -> Result<T, E>,
    ) -> Result<T, E> {
        let owner = folder_of(person);
        let turn = self.enter(act, &owner, size)?;
        let held = lock(&turn);
        let part = Part { path: self.path(act, &owner), size };
        let done = work(&part);
        let left = !part.path.exists();
        drop(held);
        self.with_ledger(|ledger| match ledger.open.get_mut(&act) {
            Some(open) if left && Arc::strong_count(&open.turn) <= 2 => drop(ledger.open.remove(&act)),
            Some(open) => open.moved = disk::file_time_now(),
            None => {}
        })
        .map_err(PartError::from)?;
        done
    }

    /// Removes what is left of an upload whose bytes are told of. Whoever writes on it just now finds that out.
    pub(super) fn done(&self, act: ActId, person: &PersonId) -> Result<(), BlobError> {
        disk::remove(&self.path(act, &folder_of(person)))?;
        self.with_ledger(|ledger| {
            if ledger.open.get(&act).is_some_and(|open| Arc::strong_count(&open.turn) == 1) {
                ledger.open.remove(&act);
            }
        })
    }

    /// Removes what has stood still since before `until`; answers how many. What somebody writes on stays.
    pub(super) fn sweep(&self, until: SystemTime) -> Result<u64, BlobError> {
        let still: Vec<(ActId, String)> = self.with_all(|ledger| {
            let still = ledger.open.iter().filter(|(_, open)| open.moved < until && Arc::strong_count(&open.turn) == 1);
            still.map(|(act, open)| (*act, open.person.clone())).collect()
        })?;
        let mut removed = 0;
        for (act, owner) in still {
            removed += u64::from(self.remove_still(act, &owner, until)?);
        }
        for owner in disk::names(&self.folder)? {
            // An empty folder goes; one that is not, stays.
            drop(fs::remove_dir(self.folder.join(owner)));
        }
        Ok(removed)
    }

    fn remove_still(&self, act: ActId, owner: &str, until: SystemTime) -> Result<bool, BlobError> {
        let path = self.path(act, owner);
        self.with_ledger(|ledger| {
            let still =
                ledger.open.get(&act).is_some_and(|open| open.moved < until && Arc::strong_count(&open.turn) == 1);
            // Another server may have gone on with it since the folder was looked through.
            let moves = fs::metadata(&path).and_then(|about| about.modified()).is_ok_and(|moved| moved >= until);
            if still && !moves { disk::remove(&path).inspect(|_| drop(ledger.open.remove(&act))) } else { Ok(false) }
        })?
    }

    /// Makes room for one more, or says that there is none.
    fn enter(&self, act: ActId, owner: &str, size: u64) -> Result<Arc<Mutex<()>>, PartError> {
        self.with_ledger(|ledger| -> Result<Arc<Mutex<()>>, PartError> {
            if let Some(open) = ledger.open.get_mut(&act) {
                open.size = size;
                return Ok(Arc::clone(&open.turn));
            }
            if ledger.own(owner) >= OF_ONE_PERSON || ledger.announced().saturating_add(size) > self.room {
                // Another server may have ended what was begun here.
                ledger.look_again(&self.folder)?;
            }
            if ledger.own(owner) >= OF_ONE_PERSON {
                let stale = ledger.stale(owner).ok_or(PartError::TooMany)?;
                disk::remove(&self.path(stale, owner))?;
                ledger.open.remove(&stale);
            }
            if ledger.announced().saturating_add(size) > self.room {
                return Err(PartError::NoRoom);
            }
            let turn = Arc::new(Mutex::new(()));
            let open = Open { person: owner.to_owned(), size, moved: disk::file_time_now(), turn: Arc::clone(&turn) };
            ledger.open.insert(act, open);
            Ok(turn)
        })?
    }

    fn path(&self, act: ActId, owner: &str) -> PathBuf {
        self.folder.join(owner).join(act.to_string())
    }

    fn with_ledger<T>(&self, work: impl FnOnce(&mut Ledger) -> T) -> Result<T, BlobError> {
        let mut ledger = lock(&self.ledger);
        if ledger.is_none() {
            let mut found = Ledger::default();
            found.look_again(&self.folder)?;
            *ledger = Some(found);
        }
        Ok(work(ledger.get_or_insert_default()))
    }

    /// The same with what the other servers on the store have begun, gone on with and ended.
    fn with_all<T>(&self, work: impl FnOnce(&mut Ledger) -> T) -> Result<T, BlobError> {
        self.with_ledger(|ledger| -> Result<T, BlobError> {
            ledger.look_again(&self.folder)?;
            Ok(work(ledger))
        })?
    }
}

impl Ledger {
    /// Takes in what the folder says: what an earlier run of the server left, and what the others on the store, which share it, have begun,
    /// gone on with or ended since. Where somebody here has the turn, the upload stays.
    fn look_again(&mut self, folder: &Path) -> Result<(), BlobError> {
        let mut found = BTreeMap::new();
        for person in disk::names(folder)? {
            for name in disk::names(&folder.join(&person))? {
                let path = folder.join(&person).join(&name);
                let Ok(act) = name.parse::<ActId>() else { continue };
                let about = match fs::metadata(&path) {
                    // It was ended just now.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    about => about.map_err(at(&path))?,
                };
                let moved = about.modified().map_err(at(&path))?;
                found.insert(act, (person.clone(), about.len(), moved));
            }
        }
        self.open.retain(|act, open| found.contains_key(act) || Arc::strong_count(&open.turn) > 1);
        for (act, (person, size, moved)) in found {
            let open = self.open.entry(act).or_insert_with(|| Open { person, size, moved, turn: Arc::default() });
            open.size = open.size.max(size);
            open.moved = open.moved.max(moved);
        }
        Ok(())
    }

    /// How many are of one person.
    fn own(&self, owner: &str) -> usize {
        self.open.values().filter(|open| open.person == owner).count()
    }

    fn announced(&self) -> u64 {
        self.open.values().map(|open| open.size).sum()
    }

    /// The one of a person that has stood still longest, where it has long.
    fn stale(&self, owner: &str) -> Option<ActId> {
        let until = disk::file_time_now().checked_sub(STILL)?;
        let own = self.open.iter().filter(|(_, open)| open.person == owner && Arc::strong_count(&open.turn) == 1);
        own.filter(|(_, open)| open.moved < until).min_by_key(|(_, open)| open.moved).map(|(act, _)| *act)
    }
}

/// One upload, while it is one's turn.
pub struct Part {
    path: PathBuf,
    size: u64,
}

impl Part {
    /// Its file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How much was received.
    pub fn received(&self) -> Result<u64, BlobError> {
        match fs::metadata(&self.path) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(at(&self.path)(error)),
        }
    }

    /// Appends bytes that begin at `offset`, durably, and answers how much was received in all. Where that fails, what was
    /// received before still is.
    pub fn append(&self, offset: u64, bytes: &[u8]) -> Result<u64, PartError> {
        let received = self.received()?;
        if offset != received {
            return Err(PartError::Elsewhere { received });
        }
        let whole = received + bytes.len() as u64;
        if whole > self.size {
            return Err(PartError::TooLong);
        }
        if bytes.is_empty() {
            return Ok(received);
        }
        let is_new = !self.path.exists();
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = disk::in_folder(folder, || disk::open_to_write(&self.path))?;
        let written =
            file.seek(SeekFrom::Start(received)).and_then(|_| file.write_all(bytes)).and_then(|()| file.sync_data());
        if let Err(error) = written {
            self.take_back(&file, received);
            return Err(at(&self.path)(error).into());
        }
        if is_new {
            disk::sync_folder(folder)?;
        }
        Ok(whole)
    }

    /// What was written of a part that failed is no part of the file.
    fn take_back(&self, file: &File, received: u64) {
        let taken_back = if received == 0 { fs::remove_file(&self.path) } else { file.set_len(received) };
        if let Err(error) = taken_back {
            tracing::warn!(error.message = %error, "A part that failed could not be taken back; its hash will tell.");
        }
    }

    /// Gives it up: the next part begins at 0.
    pub fn discard(&self) -> Result<(), BlobError> {
        disk::remove(&self.path).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ids::DeviceId;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    /// Two servers on one store, which share the folder.
    fn two_servers(folder: &Path) -> [Parts; 2] {
        [1, 2].map(|_| Parts::new(folder.to_owned(), 1_000))
    }

    fn act(number: u64) -> ActId {
        ActId { device: DeviceId::SERVER, number }
    }

    fn append(parts: &Parts, number: u64, offset: u64, bytes: &[u8]) -> Result<u64, PartError> {
        parts.turn(act(number), &PersonId::new("ana.lopez"), 10, |part| part.append(offset, bytes))
    }

    #[test]
    fn what_is_begun_at_one_server_and_ended_at_another_takes_no_room_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = two_servers(folder.path());
        assert_eq!(other.under_way().expect("read"), (0, 0));
        for number in 0..2 * OF_ONE_PERSON as u64 {
            append(&one, number, 0, b"01234").expect("there is room");
            assert_eq!(append(&other, number, 5, b"56789").expect("it goes on there"), 10);
            other.done(act(number), &PersonId::new("ana.lopez")).expect("told");
        }
        assert!(one.acts().expect("read").is_empty());
    }

    #[test]
    fn what_another_server_began_is_known_and_what_it_writes_on_does_not_stand_still() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = two_servers(folder.path());
        append(&other, 1, 0, b"01234").expect("begun");
        let path = one.path(act(1), &folder_of(&PersonId::new("ana.lopez")));
        let now = disk::file_time_now();
        let file = disk::open_to_write(&path).expect("there");
        file.set_modified(now - 3 * HOUR).expect("its time is set");
        assert_eq!(one.acts().expect("read"), [act(1)], "as of three hours ago");
        append(&other, 1, 5, b"5").expect("it goes on");
        append(&other, 2, 0, b"01234").expect("begun");
        assert_eq!(one.sweep(now - HOUR).expect("swept"), 0);
        assert_eq!(fs::metadata(&path).expect("there").len(), 6);
        assert_eq!(one.acts().expect("read"), [act(1), act(2)]);
        file.set_modified(now - 3 * HOUR).expect("its time is set");
        one.touch(act(1)).expect("it waits for something");
        let next = Parts::new(folder.path().to_owned(), 1_000);
        assert_eq!(next.sweep(now - HOUR).expect("swept"), 0, "nor for who has the duty next");
        for (number, left) in [(1, 1), (2, 0)] {
            let path = one.path(act(number), &folder_of(&PersonId::new("ana.lopez")));
            disk::open_to_write(&path).expect("there").set_modified(now - 3 * HOUR).expect("its time is set");
            let next = Parts::new(folder.path().to_owned(), 1_000);
            assert_eq!(next.sweep(now - HOUR).expect("swept"), 1, "it stood still");
            assert_eq!(next.acts().expect("read").len(), left);
        }
        assert_eq!(append(&one, 3, 0, b"01234").expect("its folder was swept with the last one"), 5);
    }

    #[test]
    fn what_another_server_goes_on_with_while_uploads_are_swept_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = two_servers(folder.path());
        append(&other, 1, 0, b"01234").expect("begun");
        let owner = folder_of(&PersonId::new("ana.lopez"));
        let (path, now) = (one.path(act(1), &owner), disk::file_time_now());
        let file = disk::open_to_write(&path).expect("there");
        file.set_modified(now - 3 * HOUR).expect("its time is set");
        assert_eq!(one.acts().expect("read"), [act(1)], "it stood still when it was looked at");
        append(&other, 1, 5, b"5").expect("it goes on");
        assert!(!one.remove_still(act(1), &owner, now - HOUR).expect("looked at"));
        assert_eq!(fs::metadata(&path).expect("there").len(), 6);
        file.set_modified(now - 3 * HOUR).expect("its time is set");
        assert!(one.remove_still(act(1), &owner, now - HOUR).expect("removed") && !path.exists());
    }
}
