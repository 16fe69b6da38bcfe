//! Automerge documents: the one place where they are made, loaded, extended and read.
//!
//! Positions in texts are UTF-16 code units everywhere, as in the browser. Bytes come from our own server only
//! (`docs/decisions`): acts travel up, changes travel down.

mod one_pass;
pub mod reader;
pub mod record;
pub mod registers;
pub mod shape;
mod subject;
#[cfg(test)]
pub(crate) mod testing;

use crate::limits;
use automerge::{ActorId, Automerge, Change, ChangeHash, LoadOptions, TextEncoding};
pub use one_pass::OnePass;
pub use reader::Reader;
pub use registers::Registers;
pub use subject::Subject;

/// Why a document's bytes cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// More than `limits::DOCUMENT_BYTES`.
    #[error("the document has {0} bytes, more than are allowed")]
    TooLong(usize),
    /// Not an Automerge document, or a damaged one.
    #[error("the document cannot be read: {0}")]
    Unreadable(String),
    /// A change is not in the document after it was applied: one that it rests on is missing.
    #[error("a change rests on one that is not here")]
    MissingChange,
}

/// An empty document with our text positions.
pub fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
}

/// Loads a document: a saved one, with any number of changes after it in the same bytes.
pub fn load(bytes: &[u8]) -> Result<Automerge, DocumentError> {
    if bytes.len() > limits::DOCUMENT_BYTES {
        return Err(DocumentError::TooLong(bytes.len()));
    }
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    Automerge::load_with_options(bytes, options).map_err(|error| DocumentError::Unreadable(error.to_string()))
}

/// Applies one change's bytes and makes sure it is in: automerge takes a change with missing deps silently.
pub fn apply(document: &mut Automerge, change: &[u8]) -> Result<ChangeHash, DocumentError> {
    let change = Change::from_bytes(change.to_vec()).map_err(|error| DocumentError::Unreadable(error.to_string()))?;
    let hash = change.hash();
    document.apply_changes([change]).map_err(|error| DocumentError::Unreadable(error.to_string()))?;
    match document.get_change_meta_by_hash(&hash) {
        Some(_) => Ok(hash),
        None => Err(DocumentError::MissingChange),
    }
}

/// An actor from a name of ours: the device and document for acts, the server's run for rulings.
pub fn actor(seed: &[u8]) -> ActorId {
    use sha2::{Digest, Sha256};
    ActorId::from(&Sha256::digest(seed)[..8])
}

/// The latest time of the history that these heads close: change times never run backwards along it.
pub fn latest_time(document: &Automerge, heads: &[ChangeHash]) -> i64 {
    heads
        .iter()
        .filter_map(|head| document.get_change_meta_by_hash(head).map(|meta| meta.timestamp))
        .max()
        .unwrap_or(i64::MIN)
}
