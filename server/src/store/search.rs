//! What a search asks for and shows, alike in every store.

use super::row_codec::token_key;
use super::{StoreError, SummaryRow};

/// A word of a few that more rows than this begin with is common: it proposes nothing.
const COMMON: usize = 20_000;
/// A word alone is common sooner: turning over the latest summaries soon shows enough that have it.
const COMMON_ALONE: usize = 2_000;

/// The beginnings of words as the index has them, and how many rows make one of them common.
pub(super) fn asked(prefixes: &[String]) -> (Vec<&str>, usize) {
    let prefixes: Vec<&str> = prefixes.iter().map(|prefix| token_key(prefix)).filter(|p| !p.is_empty()).collect();
    let common = if prefixes.len() == 1 { COMMON_ALONE } else { COMMON };
    (prefixes, common)
}

/// Shows a summary that has all the words, or that cannot be read; false where enough was shown.
pub(super) fn offer(
    row: SummaryRow,
    prefixes: &[&str],
    show: &mut dyn FnMut(SummaryRow) -> Result<bool, StoreError>,
) -> Result<bool, StoreError> {
    if let Ok(summary) = &row.1 {
        let tokens = summary.words();
        let has = |prefix: &&str| tokens.iter().any(|token| token_key(token).starts_with(prefix));
        if !prefixes.iter().all(has) {
            return Ok(true);
        }
    }
    show(row)
}
