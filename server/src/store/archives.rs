//! Where the files of archives lie (decision 0040): outside the store, told to it by whoever serves it.

use super::StoreError;
use ronda_shared::ids::Sha256;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Reads the file of an archive; none where it is not there. It blocks.
type Read = dyn Fn(&Sha256) -> Result<Option<Vec<u8>>, StoreError> + Send + Sync;

/// By which a store reads what left it. Cheap to clone: all clones are told at once.
#[derive(Clone, Default)]
pub struct Archives(Arc<RwLock<Option<Arc<Read>>>>);

impl Archives {
    /// They are read so from now on.
    pub fn lie_in(&self, read: impl Fn(&Sha256) -> Result<Option<Vec<u8>>, StoreError> + Send + Sync + 'static) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(read));
    }

    /// The file of this hash, whole and unchanged.
    ///
    /// # Errors
    /// [`StoreError::Archive`] where it cannot be had.
    pub(super) fn file(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError> {
        let told = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let unread = |why: String, is_lost: bool| StoreError::Archive { archive: *archive, why, is_lost };
        let read = told.ok_or_else(|| unread("where archives lie is not known here".into(), false))?;
        let found = read(archive).map_err(|error| unread(error.to_string(), false))?;
        let bytes = found.ok_or_else(|| unread("its file is not there".into(), true))?;
        if Sha256::of(&bytes) == *archive { Ok(bytes) } else { Err(unread("its file was changed".into(), true)) }
    }
}

impl fmt::Debug for Archives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Archives")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_is_called_or_it_is_not_had() {
        let archives = Archives::default();
        let (bytes, name) = (b"an archive".to_vec(), Sha256::of(b"an archive"));
        let unknown = archives.file(&name);
        assert!(matches!(unknown, Err(StoreError::Archive { is_lost: false, .. })), "nobody has told where they lie");
        let told = archives.clone();
        told.lie_in(move |asked| Ok((*asked != Sha256::of(b"gone")).then(|| bytes.clone())));
        assert_eq!(archives.file(&name).expect("read"), b"an archive");
        for other in [b"gone".as_slice(), b"another"] {
            assert!(matches!(archives.file(&Sha256::of(other)), Err(StoreError::Archive { is_lost: true, .. })));
        }
        archives.lie_in(|_| Err(StoreError::Disk("the bucket is away".into())));
        let away = archives.file(&name).expect_err("away");
        assert!(away.to_string().contains("the bucket is away"), "{away}");
        assert!(matches!(away, StoreError::Archive { is_lost: false, .. }), "it may come back");
    }
}
