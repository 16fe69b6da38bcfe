//! Messages that came by mail and are kept, because something in them found no place in a ticket: in a folder beside a
//! backup, as the bytes of evidence are, and the proof that each that a row names is there as it came.

use super::BackupError;
use super::blobs::{Carried, copy};
use super::report::Report;
use crate::blobs::digest;
use crate::mail::{FOLDER, files};
use crate::store::mail::Incoming;
use crate::store::{Reader, StoreError, TokenHash};
use ronda_shared::time::Timestamp;
use std::path::{Path, PathBuf};

/// Where those of a backup stand. Backups of one folder share it.
pub fn beside_backup(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new(".")).join(FOLDER)
}

/// Where those of a store stand.
pub fn beside_store(store_file: &Path) -> PathBuf {
    store_file.parent().unwrap_or(Path::new(".")).join(FOLDER)
}

/// Copies what is missing of all that a reader's rows name; each is read back by its hash. `still` tells of one that is
/// not there whether it should be.
pub(super) fn carry(
    reader: &dyn Reader,
    from: &Path,
    to: &Path,
    still: impl Fn(&TokenHash) -> Result<bool, StoreError>,
) -> Result<Carried, BackupError> {
    let mut carried = Carried::default();
    for row in reader.mail_all()?.taken.into_iter().filter(Incoming::is_beside) {
        let (source, place) = (files::place(from, &row.key), files::place(to, &row.key));
        // Rows of earlier builds tell no hash: theirs is what stands there now.
        let hash = row.sha256.or_else(|| Some(digest(&source).ok()?.0));
        let there = digest(&place).ok().map(|(found, _)| found);
        if there.is_some() && there == hash {
            carried.files += 1;
        } else if let Some(hash) = hash
            && copy(&source, &place, &hash)?
        {
            carried.files += 1;
            carried.copied += 1;
        } else if still(&row.key)? {
            carried.missing += 1;
        }
    }
    Ok(carried)
}

/// Every message that a row names is there, as it came.
pub(super) fn check(reader: &dyn Reader, folder: &Path, report: &mut Report) -> Result<(), StoreError> {
    check_since(reader, folder, None, report)
}

/// The same of those alone that came since an instant, where one is told.
pub(super) fn check_since(
    reader: &dyn Reader,
    folder: &Path,
    since: Option<Timestamp>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let looked_at = |row: &Incoming| row.is_beside() && since.is_none_or(|since| row.at >= since);
    for row in reader.mail_all()?.taken.into_iter().filter(looked_at) {
        report.messages += 1;
        let path = files::place(folder, &row.key);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match digest(&path) {
            Ok((found, _)) => report.expect(row.sha256.is_none_or(|hash| hash == found), || {
                format!("message {name}: the file was changed after it came")
            }),
            Err(error) => report.fault(format!("message {name}: the file cannot be read: {error}")),
        }
    }
    Ok(())
}
