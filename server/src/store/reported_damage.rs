//! Which damaged documents the log has told: each once until the server starts again, however often it is met.

use ronda_shared::ids::DocumentId;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many are remembered; then all are told once more.
const MOST: usize = 10_000;

/// Of all stores that are open: which one has it the log tells.
static TOLD: Mutex<BTreeSet<DocumentId>> = Mutex::new(BTreeSet::new());

/// Whether the log has not told it yet; from now on it has.
pub(super) fn is_news(document: DocumentId) -> bool {
    let mut told = told();
    if told.len() >= MOST {
        told.clear();
    }
    told.insert(document)
}

/// What was damaged is whole again: where that is met damaged once more it is news.
pub(super) fn mended(document: DocumentId) {
    told().remove(&document);
}

fn told() -> MutexGuard<'static, BTreeSet<DocumentId>> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_once_until_it_is_mended() {
        let [one, other] = [[0xd1; 16], [0xd2; 16]].map(DocumentId::from_bytes);
        assert!(is_news(one) && is_news(other));
        assert!(!is_news(one) && !is_news(other), "at the next look");
        mended(one);
        assert!(is_news(one) && !is_news(other));
    }
}
