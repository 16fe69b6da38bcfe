//! Writes a store anew into another file, which takes its place. What the former one kept in freed pages is gone with
//! it.

use super::super::StoreError;
use super::{RedbStore, begin, fault, tables};
use redb::ReadableDatabase;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

impl RedbStore {
    /// Compacts the store in a file that nobody has open. Cut short, it leaves the former store as it was.
    pub fn compact(path: &Path) -> Result<(), StoreError> {
        let disk = |error: io::Error| fault::of_disk(&error);
        // Where a link leads to it: what would take the link's place would leave the former file where it lies.
        let path = &fs::canonicalize(path).map_err(disk)?;
        let former = Self::open(path)?;
        let part = compacting(path);
        // What one that was cut short left: nobody else makes one, for nobody else has the store open.
        if part.exists() {
            fs::remove_file(&part).map_err(disk)?;
        }
        let placed = former.copied(&part).and_then(|()| {
            File::open(&part).and_then(|file| file.sync_all()).map_err(disk)?;
            fs::rename(&part, path).map_err(disk)
        });
        if placed.is_err() {
            // It would take the room that the former store needs; that it was not made is what is told.
            drop(fs::remove_file(&part));
        }
        placed?;
        // It stayed locked until the new one was in its place.
        drop(former);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(disk)
    }

    /// Removes the copy that compacting left beside a store in a file when it was killed, for who has that store open: nobody else makes one.
    pub fn remove_compacting(path: &Path) {
        let Ok(part) = fs::canonicalize(path).map(|path| compacting(&path)) else { return };
        match fs::remove_file(&part) {
            Ok(()) => {
                tracing::info!("{}: «ronda compact» was cut short and left this copy; it is removed.", part.display());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(error.message = %error, "{}: «ronda compact» was cut short and left this copy: remove it.", part.display());
            }
        }
    }

    /// Writes all of it into a file that is not there yet.
    fn copied(&self, part: &Path) -> Result<(), StoreError> {
        let made = Self::open(part)?;
        self.with_database(|from| {
            made.with_database(|to| {
                let transaction = begin(to)?;
                tables::copy(&from.begin_read()?, &transaction)?;
                Ok(transaction.commit()?)
            })
        })
    }
}

/// The copy that is made beside a store.
fn compacting(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".compacting");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// As where the store was put on a larger disk: what was taken out of it would stay there.
    #[test]
    fn a_store_behind_a_link_is_compacted_where_it_lies() {
        let folder = tempfile::tempdir().expect("a folder");
        let (large, data) = (folder.path().join("large"), folder.path().join("data"));
        for path in [&large, &data] {
            fs::create_dir(path).expect("a folder");
        }
        let (own, link) = (large.join("ronda.redb"), data.join("ronda.redb"));
        drop(RedbStore::open(&own).expect("founded"));
        symlink(&own, &link).expect("linked");
        RedbStore::compact(&link).expect("compacted");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read_dir(&data).expect("read").count(), 1);
        assert_eq!(fs::read_dir(&large).expect("read").count(), 1, "the former file is gone");
        drop(RedbStore::open(&link).expect("opens"));
    }

    #[test]
    fn a_store_that_somebody_has_open_is_not_compacted_and_what_is_being_made_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ronda.redb");
        let store = RedbStore::open(&file).expect("founded");
        let part = folder.path().join("ronda.redb.compacting");
        fs::write(&part, b"of another").expect("written");
        assert!(matches!(RedbStore::compact(&file), Err(StoreError::InUse(_))));
        assert!(part.exists());
        drop(store);
        RedbStore::compact(&file).expect("compacted");
        assert!(!part.exists());
    }
}
