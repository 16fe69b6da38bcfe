//! Counts what is kept in memory of a former system, and keeps once each name that many rows copy.
//!
//! Everything that stays in memory while a former system is read goes through one [`Memory`]: texts, names, and the things that
//! hold them. It only counts up, so that what is said to fit fits; what is too much is refused before it is brought.

use std::borrow::Borrow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// All that is kept in memory, of everything that was given: bytes.
pub(super) const KEPT_BYTES: u64 = 1024 * 1024 * 1024;
/// What a text takes beside its bytes, an empty one too: rows that say nothing would fill the memory as well.
pub(super) const BESIDE_TEXT: u64 = 32;
/// The same of a name, which is looked up.
const BESIDE_NAME: u64 = 64;

/// What a row takes beside its texts: its place, instants and numbers.
pub(super) const BESIDE_ROW: u64 = 96;

/// More than fits into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "its keys, names and answers of forms take more than {} MiB of memory, with those of all files that were given: give fewer of \
     them, or a dump of fewer rows",
    KEPT_BYTES >> 20
)]
pub struct MemoryFull;

/// A name that many rows copy: it stands in memory once.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name(Arc<str>);

impl Name {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// What is kept, and how much that is.
#[derive(Debug)]
pub(super) struct Memory {
    most: u64,
    kept: Cell<u64>,
    names: RefCell<BTreeSet<Name>>,
}

impl Memory {
    /// With room for so many bytes.
    pub(super) fn of(most: u64) -> Self {
        Self { most, kept: Cell::new(0), names: RefCell::new(BTreeSet::new()) }
    }

    /// Counts so many bytes.
    pub(super) fn keep(&self, bytes: u64) {
        self.kept.set(self.kept.get().saturating_add(bytes));
    }

    /// Counts a thing that holds texts, without them.
    pub(super) fn thing<T>(&self) {
        self.keep(size_of::<T>() as u64);
    }

    /// A text that stays.
    pub(super) fn text(&self, text: String) -> String {
        self.keep(BESIDE_TEXT.saturating_add(text.len() as u64));
        text
    }

    /// A copy of a text that stays.
    pub(super) fn copy(&self, text: &str) -> String {
        self.text(text.to_owned())
    }

    /// A name: the same as before where it was named before.
    pub(super) fn name(&self, text: &str) -> Name {
        let known = self.names.borrow().get(text).cloned();
        known.unwrap_or_else(|| {
            let name = Name::from(text);
            self.keep(BESIDE_NAME.saturating_add(text.len() as u64));
            self.names.borrow_mut().insert(name.clone());
            name
        })
    }

    /// How many bytes more may be kept.
    pub(super) fn room(&self) -> u64 {
        self.most.saturating_sub(self.kept.get())
    }

    /// How many bytes are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> u64 {
        self.kept.get()
    }

    /// # Errors
    /// More is kept than there is room for.
    pub(super) fn check(&self) -> Result<(), MemoryFull> {
        if self.kept.get() > self.most { Err(MemoryFull) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_once_and_everything_that_is_kept_is_counted() {
        let memory = Memory::of(2 * BESIDE_TEXT + BESIDE_NAME + 15);
        let (one, other) = (memory.name("Redes"), memory.name("Redes"));
        assert!(Arc::ptr_eq(&one.0, &other.0), "however many rows name it");
        assert_eq!(memory.kept(), BESIDE_NAME + 5);
        assert_eq!(memory.copy(&one), "Redes");
        assert_eq!(memory.text("Campo".to_owned()), "Campo");
        assert_eq!((memory.check(), memory.room()), (Ok(()), 0));
        memory.keep(1);
        assert_eq!(memory.check(), Err(MemoryFull));
        memory.keep(u64::MAX);
        assert_eq!(memory.check(), Err(MemoryFull), "it does not begin anew");
    }
}
