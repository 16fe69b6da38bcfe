//! Copies kept mail messages into a folder beside a backup, as the bytes of evidence are copied. They are kept because
//! something in them found no place in a ticket. It also proves that each message that a row names is there as it came.

use super::blobs::CopiedFiles;
use super::report::Report;
use super::{BackupError, on};
use crate::blobs::digest;
use crate::mail::{FOLDER, files};
use crate::store::mail::Incoming;
use crate::store::{Reader, StoreError, TokenHash};
use crate::whole_file;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
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
) -> Result<CopiedFiles, BackupError> {
    let mut carried = CopiedFiles::default();
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

/// Copies one file durably; false where it is not there, or not what it is called.
fn copy(source: &Path, place: &Path, sha256: &Sha256) -> Result<bool, BackupError> {
    let mut input = match File::open(source) {
        Ok(input) => input,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(on(source)(error)),
    };
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(on(folder))?;
    let part = whole_file::part_of(place);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut output = options.open(&part).map_err(on(&part))?;
    if let Err(error) = io::copy(&mut input, &mut output).and_then(|_| output.sync_all()) {
        // That it could not be copied is what is told.
        drop(fs::remove_file(&part));
        return Err(on(&part)(error));
    }
    if digest(&part).map_err(on(&part))?.0 != *sha256 {
        fs::remove_file(&part).map_err(on(&part))?;
        return Ok(false);
    }
    fs::rename(&part, place).map_err(on(place))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(on(folder))?;
    Ok(true)
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
