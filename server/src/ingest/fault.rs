//! A fault that a test orders: to judge an act on a document panics.

use ronda_shared::ids::DocumentId;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

static OVER: Mutex<BTreeSet<DocumentId>> = Mutex::new(BTreeSet::new());

/// From now on, over this one.
pub(crate) fn order(document: DocumentId) {
    OVER.lock().unwrap_or_else(PoisonError::into_inner).insert(document);
}

/// Panics where it was ordered.
pub(super) fn come(document: DocumentId) {
    let ordered = OVER.lock().unwrap_or_else(PoisonError::into_inner).contains(&document);
    assert!(!ordered, "a fault that a test ordered, over {document}");
}
