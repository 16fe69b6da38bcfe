//! Persists which magic links were used, so that neither a restart nor another server makes one valid again.
//! Without the file, as after a restore, links issued earlier are invalid.

use super::sealed_token::Link;
use crate::store::Store;
use crate::store::nodes::{APART_MS, is_good_still};
use crate::whole_file;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a link is good.
pub const GOOD_MS: i64 = DAY_MS;
/// Remembered at once: each was mailed to somebody, and letters are limited.
const MOST: usize = 100_000;
/// The file is written anew where it has so many lines more than twice those that are remembered: a server runs for years.
const SPARE_LINES: usize = 1_000;

/// Whether a link still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Good; `UsedLinks::take` used it just now.
    Good,
    /// It was used.
    Used,
    /// Its time is over.
    Over,
}

/// The file, and what stands in it.
pub struct UsedLinks {
    path: PathBuf,
    kept: Mutex<Option<UsedState>>,
    /// Where other servers know of it.
    store: Option<Arc<dyn Store>>,
}

#[derive(Debug)]
struct UsedState {
    since: Timestamp,
    seen: BTreeMap<[u8; 16], Timestamp>,
    file: File,
    /// How many the file has by now.
    lines: usize,
}

impl UsedLinks {
    /// In this folder; nothing is touched yet.
    pub fn within(folder: &Path) -> Self {
        Self { path: folder.join("used-links"), kept: Mutex::default(), store: None }
    }

    /// The same for the servers of a store: a link that one has used is used for all.
    #[must_use]
    pub fn on(self, store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..self }
    }

    /// Before the first link is made: from now on is remembered. It blocks.
    pub fn ready(&self, now: Timestamp) -> io::Result<()> {
        self.with(now, |_| Ok(()))
    }

    /// How a link stands, without using it. It blocks.
    pub fn look(&self, link: &Link, now: Timestamp) -> io::Result<LinkState> {
        self.with(now, |kept| Ok(kept.look(link, now)))
    }

    /// Uses it: good for one alone of those who ask at once. It blocks.
    pub fn take(&self, link: &Link, now: Timestamp) -> io::Result<LinkState> {
        let nodes = self.store.as_ref().and_then(|store| store.nodes());
        self.with(now, |kept| {
            let state = kept.look(link, now);
            if state == LinkState::Good {
                let name = [b"link\0".as_slice(), &link.drawn].concat();
                let unused = nodes.map(|nodes| nodes.keep(&name, Vec::new(), now, link.at.plus(GOOD_MS + APART_MS)));
                if !unused.transpose().map_err(io::Error::other)?.unwrap_or(true) {
                    return Ok(LinkState::Used);
                }
                kept.file.write_all(line(&link.drawn, link.at).as_bytes())?;
                kept.lines += 1;
                kept.file.sync_data()?;
                kept.seen.insert(link.drawn, link.at);
            }
            Ok(state)
        })
    }

    fn with<T>(&self, now: Timestamp, work: impl FnOnce(&mut UsedState) -> io::Result<T>) -> io::Result<T> {
        let mut kept: MutexGuard<'_, Option<UsedState>> = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let anew = match &*kept {
            None => Some(BTreeMap::new()),
            Some(known) if known.lines > 2 * known.seen.len() + SPARE_LINES || is_ahead(known.since, now) => {
                Some(known.seen.clone())
            }
            Some(_) => None,
        };
        if let Some(seen) = anew {
            *kept = Some(open(&self.path, now, seen)?);
        }
        work(kept.as_mut().expect("it is open"))
    }
}

impl UsedState {
    fn look(&mut self, link: &Link, now: Timestamp) -> LinkState {
        self.seen.retain(|_, at| now.since(*at) < GOOD_MS);
        if self.seen.contains_key(&link.drawn) {
            LinkState::Used
        } else if link.at < self.since || !is_good_still(link.at, now, GOOD_MS) || self.seen.len() >= MOST {
            LinkState::Over
        } else {
            LinkState::Good
        }
    }
}

/// Whether it was begun to remember by a clock that was ahead, and is set right since: no link would be good until that hour.
fn is_ahead(since: Timestamp, now: Timestamp) -> bool {
    since > now.plus(APART_MS)
}

fn line(drawn: &[u8; 16], at: Timestamp) -> String {
    format!("{:032x} {}\n", u128::from_be_bytes(*drawn), at.millis())
}

/// What stands in the file, or was `seen`, and is still of use, written anew.
fn open(path: &Path, now: Timestamp, mut seen: BTreeMap<[u8; 16], Timestamp>) -> io::Result<UsedState> {
    let mut since = now;
    seen.retain(|_, at| now.since(*at) < GOOD_MS);
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
        Ok(text) => {
            for row in text.lines() {
                // A row that a kill cut short names a link that was not answered yet.
                let Some((what, at)) = row.split_once(' ') else { continue };
                let Ok(at) = at.parse().map(Timestamp::from_millis) else { continue };
                match u128::from_str_radix(what, 16) {
                    Ok(drawn) if what.len() == 32 && now.since(at) < GOOD_MS => {
                        _ = seen.insert(drawn.to_be_bytes(), at)
                    }
                    Err(_) if what == "since" => since = at,
                    _ => {}
                }
            }
        }
    }
    if is_ahead(since, now) {
        since = now;
    }
    if let Some(folder) = path.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let rows: String = seen.iter().map(|(drawn, at)| line(drawn, *at)).collect();
    // Another server on the store may begin just now, and write it as well.
    whole_file::replace(path, 0o600, format!("since {}\n{rows}", since.millis()).as_bytes())?;
    let file = OpenOptions::new().append(true).open(path)?;
    let lines = seen.len() + 1;
    Ok(UsedState { since, seen, file, lines })
}

#[cfg(test)]
mod tests {
    use super::super::sealed_token::LinkPurpose;
    use super::*;
    use ronda_shared::ids::DocumentId;

    fn link(number: u8, at: Timestamp) -> Link {
        let document = DocumentId::new(at, [0; 10]);
        Link { what: LinkPurpose::One, document, to: [0; 16], at, drawn: [number; 16] }
    }

    #[test]
    fn servers_that_begin_at_once_all_begin() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Timestamp::from_millis(1_795_186_800_000);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| UsedLinks::within(&folder.path().join("portal")).ready(now).expect("ready"));
            }
        });
        let used = UsedLinks::within(&folder.path().join("portal"));
        assert_eq!(used.look(&link(1, now), now).expect("looks"), LinkState::Good);
    }

    #[test]
    fn links_are_good_once_a_clock_that_was_ahead_is_set_right() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Timestamp::from_millis(1_795_186_800_000);
        let used = UsedLinks::within(folder.path());
        used.ready(now.plus(365 * DAY_MS)).expect("ready");
        // As before each link is made.
        used.ready(now).expect("ready");
        assert_eq!(used.take(&link(1, now), now).expect("takes"), LinkState::Good);
        let later = now.plus(1_000);
        let again = UsedLinks::within(folder.path());
        assert_eq!(again.take(&link(2, now), later).expect("takes"), LinkState::Good, "after a restart, too");
        assert_eq!(again.take(&link(1, now), later).expect("takes"), LinkState::Used);
        assert_eq!(again.look(&link(3, now.plus(-1)), later).expect("looks"), LinkState::Over, "made before that");
    }

    /// A hundred links a day for weeks, and no restart.
    #[test]
    fn the_file_does_not_grow_for_as_long_as_the_server_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let begun = Timestamp::from_millis(1_795_186_800_000);
        let used = UsedLinks::within(folder.path());
        used.ready(begun).expect("ready");
        let nth = |number: u16| {
            let mut drawn = [0; 16];
            drawn[..2].copy_from_slice(&number.to_be_bytes());
            Link { drawn, ..link(0, begun.plus(i64::from(number) * GOOD_MS / 100)) }
        };
        for link in (0..2_500).map(nth) {
            assert_eq!(used.take(&link, link.at).expect("takes"), LinkState::Good);
        }
        let text = std::fs::read_to_string(folder.path().join("used-links")).expect("a file");
        assert!(text.lines().count() <= SPARE_LINES + 250, "{} lines", text.lines().count());
        let (last, before) = (nth(2_499), nth(2_450));
        let again = UsedLinks::within(folder.path());
        for known in [used, again] {
            assert_eq!(known.take(&before, last.at).expect("takes"), LinkState::Used);
            assert_eq!(known.take(&last, last.at).expect("takes"), LinkState::Used);
        }
    }

    #[test]
    fn a_link_is_good_once_also_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Timestamp::from_millis(1_795_186_800_000);
        let used = UsedLinks::within(&folder.path().join("portal"));
        used.ready(now).expect("ready");
        assert_eq!(used.look(&link(1, now), now).expect("looks"), LinkState::Good);
        assert_eq!(used.take(&link(1, now), now).expect("takes"), LinkState::Good);
        assert_eq!(used.take(&link(1, now), now).expect("takes"), LinkState::Used);
        assert_eq!(
            used.look(&link(4, now.plus(1_000)), now).expect("looks"),
            LinkState::Good,
            "of a server that is ahead"
        );
        let later = now.plus(1_000);
        let again = UsedLinks::within(&folder.path().join("portal"));
        assert_eq!(again.take(&link(1, now), later).expect("takes"), LinkState::Used, "after a restart");
        assert_eq!(again.take(&link(2, now), later).expect("takes"), LinkState::Good);
        assert_eq!(again.take(&link(3, now), now.plus(GOOD_MS)).expect("takes"), LinkState::Over);
        std::fs::remove_file(folder.path().join("portal/used-links")).expect("removed");
        let restored = UsedLinks::within(&folder.path().join("portal"));
        assert_eq!(restored.take(&link(2, now), later).expect("takes"), LinkState::Over, "after a restore");
    }
}
