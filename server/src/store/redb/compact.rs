//! Writes a store anew into another file, which takes its place. What the former one kept in freed pages is gone with
//! it.

use super::super::StoreError;
use super::{RedbStore, begin, fault, tables};
use redb::ReadableDatabase;
use std::fs::{self, File};
use std::path::Path;

impl RedbStore {
    /// Compacts the store in a file that nobody has open. Cut short, it leaves the former store as it was.
    pub fn compact(path: &Path) -> Result<(), StoreError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".compacting");
        let part = path.with_file_name(name);
        let disk = |error: std::io::Error| fault::of_disk(&error);
        if part.exists() {
            fs::remove_file(&part).map_err(disk)?;
        }
        let former = Self::open(path)?;
        let made = Self::open(&part)?;
        former.with_database(|from| {
            made.with_database(|to| {
                let transaction = begin(to)?;
                tables::copy(&from.begin_read()?, &transaction)?;
                Ok(transaction.commit()?)
            })
        })?;
        // The former stays locked until the new one is in its place.
        drop(made);
        File::open(&part).and_then(|file| file.sync_all()).map_err(disk)?;
        fs::rename(&part, path).map_err(disk)?;
        drop(former);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(disk)
    }
}
