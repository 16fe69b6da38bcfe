//! Files in a folder of this machine.

use super::super::disk::{self, BlobError, at};
use super::object_names::{is_folder_of_ours, names_of};
use crate::whole_file;
use ronda_shared::ids::Sha256;
use ronda_shared::limits;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tokio::fs::File;

/// Files named by the SHA-256 of what they hold, in a folder.
#[derive(Clone)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// In this folder, which is made when the first file comes.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn file(&self, sha256: &Sha256) -> PathBuf {
        let [folder, name] = names_of(sha256);
        self.path.join(folder).join(name)
    }

    /// Puts a whole, durable file in its place. Where the same bytes stand already, they stand once. Its own name stays: killed before
    /// a row tells of it, nothing is sent again.
    pub(super) fn take(&self, whole: &Path, sha256: &Sha256) -> Result<(), BlobError> {
        let place = self.file(sha256);
        let folder = place.parent().unwrap_or(&self.path);
        disk::folder(folder)?;
        // It lies there from now on, however long it was on its way: until a row tells of it the sweep goes by that.
        disk::touch(whole)?;
        // Another server may be given the same bytes just now.
        let new = whole_file::part_of(&place);
        // A file system without second names: the file moves, and a kill just then costs sending it again.
        fs::hard_link(whole, &new).or_else(|_| fs::rename(whole, &new)).map_err(at(&new))?;
        fs::rename(&new, &place).map_err(at(&place))?;
        // Of two names of one file, a rename keeps both.
        disk::remove(&new)?;
        disk::sync_folder(folder)
    }

    /// Puts bytes here.
    pub(super) fn put(&self, sha256: &Sha256, bytes: &[u8]) -> Result<(), BlobError> {
        let place = self.file(sha256);
        disk::folder(place.parent().unwrap_or(&self.path))?;
        disk::write_whole(&place, bytes)
    }

    /// How long a file is; none where there is none.
    pub(super) fn size(&self, sha256: &Sha256) -> Result<Option<u64>, BlobError> {
        let path = self.file(sha256);
        present(fs::metadata(&path)).map(|found| found.map(|found| found.len())).map_err(at(&path))
    }

    /// All of a file; none where there is none.
    pub(super) fn read(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, BlobError> {
        let path = self.file(sha256);
        let Some(length) = self.size(sha256)? else { return Ok(None) };
        if length > u64::from(limits::EVIDENCE_BYTES) {
            let error = io::Error::other("it is longer than any file of evidence");
            return Err(BlobError::Disk { path: path.display().to_string(), error });
        }
        present(fs::read(&path)).map_err(at(&path))
    }

    /// Removes a file; false where there was none.
    pub(super) fn remove(&self, sha256: &Sha256) -> Result<bool, BlobError> {
        disk::remove(&self.file(sha256))
    }

    /// Removes what a list named.
    pub(super) fn remove_named(&self, name: &str) -> Result<bool, BlobError> {
        disk::remove(&self.path.join(name))
    }

    /// When what a list named was written; none where it is not there any more.
    pub(super) fn moved(&self, name: &str) -> Result<Option<SystemTime>, BlobError> {
        let path = self.path.join(name);
        present(fs::metadata(&path).and_then(|found| found.modified())).map_err(at(&path))
    }

    /// The names after one, of the next folder that has any; none are left where it answers none. Folders before that one's are not
    /// opened: whoever goes on through all of them asks once for each. Nor is what stands beside them and is not ours, as a disk's own
    /// `lost+found`: what lies in it is nothing that Ronda left.
    pub(super) fn names(&self, after: Option<&str>) -> Result<Vec<String>, BlobError> {
        let after = after.map(|after| after.split_once('/').unwrap_or((after, "")));
        for folder in disk::names(&self.path)?.into_iter().filter(|folder| is_folder_of_ours(folder)) {
            if after.is_some_and(|(its, _)| folder.as_str() < its) {
                continue;
            }
            let mut names = disk::names(&self.path.join(&folder))?;
            if let Some((_, last)) = after.filter(|(its, _)| *its == folder) {
                names.retain(|name| name.as_str() > last);
            }
            if !names.is_empty() {
                return Ok(names.into_iter().map(|name| format!("{folder}/{name}")).collect());
            }
        }
        Ok(Vec::new())
    }

    /// A file to be served, and how long it is; none where there is none.
    pub(super) async fn open(&self, sha256: &Sha256) -> Result<Option<(File, u64)>, BlobError> {
        let path = self.file(sha256);
        let opened = async {
            let file = File::open(&path).await?;
            let length = file.metadata().await?.len();
            Ok::<_, io::Error>((file, length))
        };
        present(opened.await).map_err(at(&path))
    }
}

/// None of what is not there.
fn present<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn names_are_told_a_folder_at_a_time_and_what_is_behind_is_not_opened_again() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(data.path().to_owned());
        let all = ["0a/1", "0a/2", "0b/1", "0c/3"];
        // Not ours: of a disk that is mounted here, and of a copy that came a folder too deep.
        let others = ["0a-b/1", "blobs/0a/1", "lost+found/#12"];
        fs::write(data.path().join(".DS_Store"), b"").expect("written");
        for name in all.into_iter().chain(others) {
            let path = data.path().join(name);
            fs::create_dir_all(path.parent().expect("its folder")).expect("made");
            fs::write(path, b"una foto").expect("written");
        }
        let (mut told, mut after) = (Vec::new(), None);
        loop {
            let names = folder.names(after.as_deref()).expect("listed");
            let Some(last) = names.last() else { break };
            after = Some(last.clone());
            told.extend(names);
        }
        assert_eq!(told, all);
        // Whoever opens it now is told that it is no folder.
        fs::remove_dir_all(data.path().join("0a")).expect("removed");
        fs::write(data.path().join("0a"), b"").expect("written");
        assert!(folder.names(None).is_err());
        assert_eq!(folder.names(Some("0b/1")).expect("listed"), ["0c/3"]);
    }

    #[test]
    fn the_same_bytes_that_servers_are_given_at_once_fail_none_of_them_and_lie_there_from_then_on() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(data.path().join("kept"));
        let sha256 = Sha256::of(b"una foto");
        let long_ago = disk::file_time_now() - 2 * DAY;
        std::thread::scope(|scope| {
            for server in 0..4 {
                let (data, folder) = (data.path(), &folder);
                scope.spawn(move || {
                    for number in 0..50 {
                        let whole = data.join(format!("{server}-{number}"));
                        fs::write(&whole, b"una foto").expect("written");
                        disk::open_to_write(&whole).expect("there").set_modified(long_ago).expect("its time is set");
                        folder.take(&whole, &sha256).expect("taken");
                    }
                });
            }
        });
        assert_eq!(folder.read(&sha256).expect("read").as_deref(), Some(b"una foto".as_slice()));
        let [first, name] = names_of(&sha256);
        let listed = folder.names(None).expect("listed");
        assert_eq!(listed, [format!("{first}/{name}")], "nothing is left beside it");
        let moved = folder.moved(&listed[0]).expect("read").expect("there");
        assert!(moved > long_ago + DAY, "no sweep takes it for a stray before its row is written");
    }
}
