//! Keeps what is made of everybody in the directory until somebody in it changes.

use crate::store::{Reader, StoreError};
use std::sync::{Arc, Mutex, PoisonError};

/// Something that is made of all people, with the version of the directory that it is of; nothing before the first time.
#[derive(Debug)]
pub struct OfDirectory<T: ?Sized>(Mutex<Option<(u64, Arc<T>)>>);

impl<T: ?Sized> Default for OfDirectory<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: ?Sized> OfDirectory<T> {
    /// As of what is read: as it is kept, or as `make` makes it. It blocks; who comes while it is made waits for it.
    ///
    /// # Errors
    /// The store, and what `make` says.
    pub fn as_of(
        &self,
        reader: &dyn Reader,
        make: impl FnOnce() -> Result<Arc<T>, StoreError>,
    ) -> Result<Arc<T>, StoreError> {
        let version = reader.directory_version()?;
        // A holder that panicked left what was made before.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = kept.as_ref().filter(|(of, _)| *of == version) {
            return Ok(Arc::clone(made));
        }
        let made = make()?;
        // Who looks at an earlier instant takes nothing from the others.
        if kept.as_ref().is_none_or(|(of, _)| *of < version) {
            *kept = Some((version, Arc::clone(&made)));
        }
        Ok(made)
    }
}
