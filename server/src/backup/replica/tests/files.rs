//! Files beside a replica that its place cannot give: one keeps no other from coming.

use super::*;
use crate::backup::replica::place::{PlaceError, PutOutcome};
use crate::backup::replica::recover::{evidence, evidence_looked_at};
use crate::backup::replica::snapshot::of_evidence;
use crate::store::BlobRow;
use ronda_shared::evidence::Media;
use std::io;

/// A place in which files cannot be read: of these names, or none at all.
struct Spoiled {
    inner: FolderPlace,
    names: Vec<String>,
}

impl Spoiled {
    fn reads(&self, name: &str) -> Result<(), PlaceError> {
        if self.names.is_empty() || self.names.iter().any(|own| own == name) {
            return Err(PlaceError { name: name.to_owned(), error: io::Error::other("a bad sector") });
        }
        Ok(())
    }
}

impl ReplicaPlace for Spoiled {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<PutOutcome, PlaceError> {
        self.inner.put(name, bytes)
    }
    fn put_file(&self, name: &str, file: &Path) -> Result<PutOutcome, PlaceError> {
        self.inner.put_file(name, file)
    }
    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, PlaceError> {
        self.reads(name)?;
        self.inner.get(name, most)
    }
    fn get_file(&self, name: &str, to: &Path) -> Result<bool, PlaceError> {
        self.reads(name)?;
        self.inner.get_file(name, to)
    }
    fn size(&self, name: &str) -> Result<Option<u64>, PlaceError> {
        self.inner.size(name)
    }
    fn list_after(&self, folder: &str, after: &str) -> Result<Vec<String>, PlaceError> {
        self.inner.list_after(folder, after)
    }
    fn remove(&self, name: &str) -> Result<(), PlaceError> {
        self.inner.remove(name)
    }
    fn called(&self) -> String {
        self.inner.called()
    }
    fn may_begin_anew(&self, folder: &str) -> Result<bool, PlaceError> {
        self.inner.may_begin_anew(folder)
    }
}

#[test]
fn a_file_that_the_place_cannot_give_keeps_no_other_from_coming() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("replica")).expect("a folder");
    let inner = || FolderPlace::new(folder.path().join("replica"));
    let store = RedbStore::in_memory().expect("memory");
    let files: Vec<Vec<u8>> = (0..20_u8).map(|number| vec![number; 5]).collect();
    let row = |bytes: &Vec<u8>| BlobRow {
        sha256: Sha256::of(bytes),
        size: 5,
        media: Media::Png,
        at: Timestamp::from_millis(NOW),
    };
    store.commit(Batch { blobs: files.iter().map(row).collect(), ..Batch::default() }).expect("told");
    let names: Vec<String> = files.iter().map(|bytes| of_evidence(&Sha256::of(bytes))).collect();
    for (name, bytes) in names.iter().zip(&files) {
        inner().put(name, bytes).expect("put");
    }
    let to = BlobStore::folder(folder.path().join("kept"));
    let reader = store.read().expect("reads");
    assert_eq!(evidence_looked_at(&inner(), &*reader).expect("listed"), (20, 0));
    let away = Spoiled { inner: inner(), names: Vec::new() };
    assert!(matches!(evidence(&away, &*reader, &to), Err(ReplicaError::Place(_))), "it is away");
    let one = Spoiled { inner: inner(), names: names[..1].to_vec() };
    let brought = evidence(&one, &*reader, &to).expect("brought");
    assert_eq!((brought.files, brought.copied, brought.missing), (19, 19, 1));
    let mended = evidence(&inner(), &*reader, &to).expect("brought");
    assert_eq!((mended.files, mended.copied, mended.missing), (20, 1, 0));
    inner().remove(&names[0]).expect("removed");
    assert_eq!(evidence_looked_at(&inner(), &*reader).expect("listed"), (20, 1), "a drill tells how many it looked at");
}
