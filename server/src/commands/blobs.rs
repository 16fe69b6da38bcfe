//! `ronda blobs`: moves the bytes of evidence between the data directory and a bucket, and tells whose a bucket is.

use super::{CommandError, IN_PART, data_owner};
use crate::backup::blobs::carry;
use crate::blobs::{BlobStore, Owner};
use crate::config::Settings;
use crate::start;
use crate::store::redb::RedbStore;
use crate::store::{Reader, Store};
use std::process::ExitCode;

/// Copies into the bucket what is not there yet.
pub(super) fn to_bucket(settings: &Settings) -> Result<ExitCode, CommandError> {
    let (folder, bucket) = places(settings)?;
    of_store(settings, |reader| {
        must_be_ours(reader, &bucket)?;
        copy(reader, &folder, &bucket)
    })
}

/// Copies into the data directory what is not there yet.
pub(super) fn to_folder(settings: &Settings) -> Result<ExitCode, CommandError> {
    let (folder, bucket) = places(settings)?;
    of_store(settings, |reader| copy(reader, &bucket, &folder))
}

/// Marks the bucket as this store's.
pub(super) fn claim(settings: &Settings) -> Result<ExitCode, CommandError> {
    let (_, bucket) = places(settings)?;
    of_store(settings, |reader| Ok(bucket.claim(&owner(reader)?)?))?;
    println!("{bucket} is this store's now.");
    Ok(ExitCode::SUCCESS)
}

/// The folder in the data directory, and the bucket that the settings name.
fn places(settings: &Settings) -> Result<(BlobStore, BlobStore), CommandError> {
    let data = settings.data()?;
    let Some(bucket) = settings.bucket()? else {
        return Err(CommandError::Misused(
            "no bucket is named: give RONDA_BLOBS, or `blobs` in the settings file".into(),
        ));
    };
    Ok((BlobStore::of(&data, None), BlobStore::of(&data, Some(&bucket))))
}

/// Works on an instant of the store. One in a file is not read while a server has it open; one in a database is left to whoever has it.
fn of_store<T>(
    settings: &Settings,
    work: impl FnOnce(&dyn Reader) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    data_owner::must_be_ours(&settings.data()?)?;
    if let Some(address) = settings.store()? {
        let none = || CommandError::Refused(format!("there is no store in {address}"));
        return work(&*start::look(&address)?.ok_or_else(none)?);
    }
    let data = settings.data()?;
    let file = start::store_file(&data);
    if !file.exists() {
        return Err(CommandError::Refused(format!("there is no store in {}", data.display())));
    }
    let store = RedbStore::open(&file)?;
    work(&*store.read()?)
}

fn owner(reader: &dyn Reader) -> Result<Owner, CommandError> {
    Ok(Owner::epoch(reader.epoch()?.epoch))
}

fn must_be_ours(reader: &dyn Reader, bucket: &BlobStore) -> Result<(), CommandError> {
    if bucket.is_of(&owner(reader)?)? {
        return Ok(());
    }
    Err(CommandError::Refused(format!(
        "{bucket} is marked as another store's. Name another prefix; or, where that store is not served any more: ronda \
         blobs claim"
    )))
}

fn copy(reader: &dyn Reader, from: &BlobStore, to: &BlobStore) -> Result<ExitCode, CommandError> {
    let carried = carry(reader, from, to, |_| Ok(true))?;
    println!("{} files are in {to}, {} of them copied now from {from}.", carried.files, carried.copied);
    if carried.missing > 0 {
        println!("{} are in neither as they came: copy them from beside the last backup.", carried.missing);
        return Ok(ExitCode::from(IN_PART));
    }
    println!("Nothing was removed from {from}. Run ronda verify, then serve with these settings.");
    Ok(ExitCode::SUCCESS)
}
