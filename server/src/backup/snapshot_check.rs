//! Loads a stored snapshot and compares its heads; damaged bytes that make the library panic are told as damage.

use crate::store::ChangeHash;
use automerge::Automerge;
use ronda_shared::document;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Loads a folded document and compares its heads.
pub(super) fn check(bytes: &[u8], heads: &[ChangeHash]) -> Result<(), String> {
    guarded(|| {
        let loaded = document::load(bytes).map_err(|error| error.to_string())?;
        if has_heads(&loaded, heads) { Ok(()) } else { Err("its heads are others than were told".into()) }
    })
}

fn has_heads(made: &Automerge, heads: &[ChangeHash]) -> bool {
    let mut found: Vec<[u8; 32]> = made.get_heads().iter().map(|head| head.0).collect();
    let mut told: Vec<[u8; 32]> = heads.iter().map(|head| head.0).collect();
    found.sort_unstable();
    told.sort_unstable();
    found == told
}

fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("the bytes are damaged".into()))
}
