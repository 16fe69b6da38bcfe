//! Where a replica stands: files that are put once and never changed. A folder here, a bucket beside this by the same verbs.

use crate::blobs::BlobStore;
use crate::whole_file;
use ronda_shared::ids::Sha256;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The place could not.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {error}")]
pub struct PlaceError {
    /// Which file or folder of it.
    pub name: String,
    /// Why.
    pub error: io::Error,
}

/// What became of a file that was to be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// It is there now, whole and durable.
    Done,
    /// One of that name was there before, and stays as it is.
    There,
}

/// A place for files by their names, which have `/` between their parts. All of it blocks.
pub trait ReplicaPlace: Send + Sync {
    /// Puts a file durably where none of that name is: whole, or not at all. Of two who put at once, one finds the other's.
    ///
    /// # Errors
    /// The place could not; whether the file is there is known only after it was looked for.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<PutOutcome, PlaceError>;
    /// The same with the bytes of a file of this machine.
    ///
    /// # Errors
    /// The place could not, or the file cannot be read.
    fn put_file(&self, name: &str, file: &Path) -> Result<PutOutcome, PlaceError>;
    /// The bytes of a file; none where there is none.
    ///
    /// # Errors
    /// The place could not, or the file is longer than `most` bytes. What [`ReplicaPlace::put_file`] put is got by
    /// [`ReplicaPlace::get_file`] alone.
    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, PlaceError>;
    /// Copies a file durably to this machine, over what is there; false where there is none.
    ///
    /// # Errors
    /// The place could not, or the copy cannot be written.
    fn get_file(&self, name: &str, to: &Path) -> Result<bool, PlaceError>;
    /// How many bytes a file has; none where there is none. Whether they are the right ones is judged by whoever reads them.
    ///
    /// # Errors
    /// The place could not.
    fn size(&self, name: &str) -> Result<Option<u64>, PlaceError>;
    /// The same of several files, in their order, for whoever reads none of them: none, too, of what nobody has looked at since
    /// [`ReplicaPlace::copied`] had it copied.
    ///
    /// # Errors
    /// The place could not.
    fn sizes(&self, names: &[String]) -> Result<Vec<Option<u64>>, PlaceError> {
        names.iter().map(|name| self.size(name)).collect()
    }
    /// Has whoever keeps the place copy a file of evidence of this hash and length there, so that its bytes do not come through here;
    /// whether it is there now, whole. Where it is not, whoever asked puts it.
    ///
    /// # Errors
    /// The place could not say, or keeps what it should not.
    fn copied(&self, _name: &str, _evidence: &BlobStore, _file: (&Sha256, u64)) -> Result<bool, PlaceError> {
        Ok(false)
    }
    /// The names of the files in a folder, without it, in their order; those of folders in it are left out.
    ///
    /// # Errors
    /// The place could not.
    fn list(&self, folder: &str) -> Result<Vec<String>, PlaceError> {
        self.list_after(folder, "")
    }
    /// The same of those that come after a name.
    ///
    /// # Errors
    /// The place could not.
    fn list_after(&self, folder: &str, after: &str) -> Result<Vec<String>, PlaceError>;
    /// Removes a file, where it is there.
    ///
    /// # Errors
    /// The place could not.
    fn remove(&self, name: &str) -> Result<(), PlaceError>;
    /// What it is called: the same from one start of the server to the next, however the settings write it.
    fn called(&self) -> String;
    /// Whether it may be begun in although it is empty and once was not: what the place of a disk that is not mounted looks like. By
    /// this folder in it whoever runs the server says that it is meant.
    ///
    /// # Errors
    /// The place could not.
    fn may_begin_anew(&self, folder: &str) -> Result<bool, PlaceError>;
}

/// A folder, such as the mounted disk of another machine. Its file system must know hard links: by them a file gets its name
/// only where nobody else has taken it.
pub struct FolderPlace(PathBuf);

impl FolderPlace {
    /// That folder, which must be there: it is never made, so that a disk that is not mounted is noticed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Does something with the path of a name.
    fn at<T>(&self, name: &str, work: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, PlaceError> {
        let told = |error| PlaceError { name: format!("{}/{name}", self.0.display()), error };
        if !fs::metadata(&self.0).map_err(told)?.is_dir() {
            return Err(told(io::Error::from(io::ErrorKind::NotADirectory)));
        }
        work(&self.0.join(name)).map_err(told)
    }
}

impl ReplicaPlace for FolderPlace {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<PutOutcome, PlaceError> {
        self.at(name, |path| put_new(path, |file| file.write_all(bytes)))
    }

    fn put_file(&self, name: &str, file: &Path) -> Result<PutOutcome, PlaceError> {
        self.at(name, |path| {
            put_new(path, |output| {
                let mut input = File::open(file)?;
                io::copy(&mut input, output).map(|_| ())
            })
        })
    }

    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, PlaceError> {
        self.at(name, |path| {
            let Some(file) = none_if_missing(File::open(path))? else { return Ok(None) };
            let mut bytes = Vec::new();
            file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > most {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "it is longer than any"));
            }
            Ok(Some(bytes))
        })
    }

    fn get_file(&self, name: &str, to: &Path) -> Result<bool, PlaceError> {
        self.at(name, |path| {
            let Some(mut input) = none_if_missing(File::open(path))? else { return Ok(false) };
            let mut output = written_over(to)?;
            io::copy(&mut input, &mut output)?;
            output.sync_all()?;
            Ok(true)
        })
    }

    fn size(&self, name: &str) -> Result<Option<u64>, PlaceError> {
        self.at(name, |path| Ok(none_if_missing(fs::metadata(path))?.map(|found| found.len())))
    }

    fn list_after(&self, folder: &str, after: &str) -> Result<Vec<String>, PlaceError> {
        self.at(folder, |path| {
            let Some(entries) = none_if_missing(fs::read_dir(path))? else { return Ok(Vec::new()) };
            let mut names = Vec::new();
            for entry in entries {
                let entry = entry?;
                // What is on its way has a name that begins with a dot.
                let name = entry.file_name().into_string().ok();
                let name = name.filter(|name| !name.starts_with('.') && name.as_str() > after);
                if let Some(name) = name
                    && entry.file_type()?.is_file()
                {
                    names.push(name);
                }
            }
            names.sort_unstable();
            Ok(names)
        })
    }

    fn remove(&self, name: &str) -> Result<(), PlaceError> {
        self.at(name, |path| none_if_missing(fs::remove_file(path)).map(|_| ()))
    }

    // With a slash at its end, or by a link, it is the same folder. One that is not there is told by whatever is asked of it.
    fn called(&self) -> String {
        fs::canonicalize(&self.0).map_or_else(|_| self.0.display().to_string(), |path| path.display().to_string())
    }

    fn may_begin_anew(&self, folder: &str) -> Result<bool, PlaceError> {
        self.at(folder, |path| Ok(none_if_missing(fs::metadata(path))?.is_some_and(|found| found.is_dir())))
    }
}

/// A file of this machine for its owner alone, over what is there, in a folder that is made where it is not.
pub(super) fn written_over(to: &Path) -> io::Result<File> {
    let folder = to.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(to)
}

/// None where there is no such file.
fn none_if_missing<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a file under a name of its own, and gives it this one where nobody has it.
fn put_new(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<PutOutcome> {
    if path.try_exists()? {
        return Ok(PutOutcome::There);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let part = whole_file::part_of(path);
    let put = fill_and_name(&part, path, fill);
    // Where it was never made there is nothing to remove.
    let removed = none_if_missing(fs::remove_file(&part));
    let put = put?;
    removed?;
    let above = folder.parent().unwrap_or(folder);
    File::open(folder)?.sync_all()?;
    File::open(above)?.sync_all()?;
    Ok(put)
}

fn fill_and_name(part: &Path, path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<PutOutcome> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    fill(&mut file)?;
    file.sync_all()?;
    match fs::hard_link(part, path) {
        Ok(()) => Ok(PutOutcome::Done),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(PutOutcome::There),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_once_and_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = FolderPlace::new(folder.path());
        assert_eq!(place.put("a/b", b"one").expect("put"), PutOutcome::Done);
        assert_eq!(place.put("a/b", b"two").expect("looked at"), PutOutcome::There);
        assert_eq!(place.get("a/b", 3).expect("read").as_deref(), Some(b"one".as_slice()));
        assert!(place.get("a/b", 2).is_err(), "longer than any");
        assert_eq!(place.size("a/b").expect("told"), Some(3));
        assert_eq!(place.list("a").expect("listed"), ["b"], "nothing else is left there");
        assert_eq!(place.list("").expect("listed"), Vec::<String>::new());
        place.remove("a/b").expect("removed");
        place.remove("a/b").expect("gone before");
        assert_eq!(place.get("a/b", 3).expect("looked for"), None);
        assert!(!place.get_file("a/b", &folder.path().join("copy")).expect("looked for"));
    }

    #[test]
    fn of_many_who_put_at_once_one_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = FolderPlace::new(folder.path());
        let put = &|n: u8| place.put("fence", &[n; 64]).expect("put");
        let done = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|n| scope.spawn(move || put(n))).collect();
            all.into_iter().map(|one| one.join().expect("ended")).filter(|put| *put == PutOutcome::Done).count()
        });
        assert_eq!(done, 1);
        let bytes = place.get("fence", 64).expect("read").expect("there");
        assert!(bytes.len() == 64 && bytes.iter().all(|byte| *byte == bytes[0]), "one writer's, whole");
    }

    #[test]
    fn a_disk_that_is_not_mounted_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = FolderPlace::new(folder.path().join("not-mounted"));
        assert!(place.put("a", b"one").is_err() && place.list("").is_err() && place.get("a", 9).is_err());
        assert!(!folder.path().join("not-mounted").exists());
    }
}
