//! Cache of what a reader was answered already. Its instant never changes, and the acts of one push ask for the same
//! rows again.

use super::keys::Span;
use super::tables::{BoundStatement, Order, Pair, Table, of_span};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of one answer that is kept, at most: larger ones are documents, which whoever reads them keeps. The row at an end of a
/// span may be larger.
const LARGEST: usize = 16 * 1024;
/// Bytes that are kept, at most, keys among them: what a turn asks for again is asked for early in it.
const MOST: usize = 2 * 1024 * 1024;

/// Answers, by what was asked.
#[derive(Default)]
pub(super) struct AnswerCache(Mutex<CachedAnswers>);

#[derive(Default)]
struct CachedAnswers {
    known: BTreeMap<CacheKey, Arc<[Pair]>>,
    bytes: usize,
}

/// What was asked of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CacheKey {
    /// A row.
    Row(Table, Vec<u8>),
    /// The first rows of a span.
    Rows(SpanKey),
}

/// The first rows of a span of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SpanKey {
    table: Table,
    from: Vec<u8>,
    to: Option<Vec<u8>>,
    is_descending: bool,
    limit: usize,
}

impl SpanKey {
    /// At most so many rows, from either end of the span.
    pub(super) fn new(table: Table, span: &Span, order: Order, limit: usize) -> Self {
        let (from, to) = (span.from.clone(), span.to.clone());
        Self { table, from, to, is_descending: order == Order::Down, limit }
    }
    /// Of which table.
    pub(super) fn table(&self) -> Table {
        self.table
    }
    /// What asks for them.
    pub(super) fn statement(&self) -> BoundStatement {
        let order = if self.is_descending { Order::Down } else { Order::Up };
        of_span(self.table, &Span { from: self.from.clone(), to: self.to.clone() }, order, self.limit)
    }
}

impl CacheKey {
    /// The first rows of a span.
    pub(super) fn rows(table: Table, span: &Span, order: Order, limit: usize) -> Self {
        Self::Rows(SpanKey::new(table, span, order, limit))
    }
    /// How large an answer is kept: an end of a span, as the feed's, is asked for by every reader, whatever its row weighs.
    fn largest(&self) -> usize {
        match self {
            Self::Rows(span) if span.limit == 1 => MOST,
            Self::Row(..) | Self::Rows(_) => LARGEST,
        }
    }
    fn size(&self) -> usize {
        match self {
            Self::Row(_, key) => key.len(),
            Self::Rows(span) => span.from.len() + span.to.as_ref().map_or(0, Vec::len),
        }
    }
}

impl AnswerCache {
    /// What was answered, where it is kept.
    pub(super) fn answer(&self, asked: &CacheKey) -> Option<Arc<[Pair]>> {
        self.answers().known.get(asked).cloned()
    }

    /// Keeps an answer, where it is small and there is room.
    pub(super) fn keep(&self, asked: CacheKey, rows: &Arc<[Pair]>) {
        let size: usize = rows.iter().map(|(key, value)| key.len() + value.len()).sum();
        let mut answers = self.answers();
        let bytes = answers.bytes + asked.size() + size;
        if size <= asked.largest() && bytes <= MOST {
            answers.bytes = bytes;
            answers.known.insert(asked, Arc::clone(rows));
        }
    }

    fn answers(&self) -> MutexGuard<'_, CachedAnswers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tables::{FEED, META};
    use super::*;

    #[test]
    fn what_was_answered_is_known_by_exactly_what_was_asked() {
        let memo = AnswerCache::default();
        let span = Span::between(vec![1], vec![9]);
        let row = (vec![1], vec![7; 3]);
        memo.keep(CacheKey::rows(FEED, &span, Order::Down, 1), &[row.clone()].into());
        memo.keep(CacheKey::Row(META, vec![1]), &[].into());
        let of = |asked: CacheKey| memo.answer(&asked).map(|rows| rows.to_vec());
        assert_eq!(of(CacheKey::rows(FEED, &span, Order::Down, 1)), Some(vec![row]));
        assert_eq!(of(CacheKey::Row(META, vec![1])), Some(Vec::new()), "that there is none is an answer");
        let others = [
            CacheKey::rows(FEED, &span, Order::Up, 1),
            CacheKey::rows(FEED, &span, Order::Down, 2),
            CacheKey::rows(META, &span, Order::Down, 1),
            CacheKey::rows(FEED, &Span::from(vec![1]), Order::Down, 1),
            CacheKey::Row(FEED, vec![1]),
        ];
        others.into_iter().for_each(|other| assert_eq!(of(other.clone()), None, "{other:?}"));
    }

    #[test]
    fn the_row_at_the_end_of_the_feed_is_kept_however_large_it_is() {
        let memo = AnswerCache::default();
        let last = |limit| CacheKey::rows(FEED, &Span::all(), Order::Down, limit);
        let row = (vec![1], vec![7; LARGEST + 1]);
        for limit in [1, 2] {
            memo.keep(last(limit), &[row.clone()].into());
        }
        assert_eq!(memo.answer(&last(1)).map(|rows| rows.to_vec()), Some(vec![row]));
        assert!(memo.answer(&last(2)).is_none(), "nor is a page of them");
        memo.keep(CacheKey::rows(FEED, &Span::all(), Order::Up, 1), &[(vec![1], vec![7; MOST])].into());
        assert!(
            memo.answer(&CacheKey::rows(FEED, &Span::all(), Order::Up, 1)).is_none(),
            "within what there is room for"
        );
    }

    #[test]
    fn large_answers_and_more_than_there_is_room_for_are_not_kept() {
        let memo = AnswerCache::default();
        let value = |size: usize| Arc::from([(Vec::new(), vec![0; size])]);
        memo.keep(CacheKey::Row(FEED, vec![0]), &value(LARGEST + 1));
        assert!(memo.answer(&CacheKey::Row(FEED, vec![0])).is_none());
        for key in 0..=u8::MAX {
            memo.keep(CacheKey::Row(FEED, vec![key, 1]), &value(LARGEST));
        }
        let kept = (0..=u8::MAX).filter(|key| memo.answer(&CacheKey::Row(FEED, vec![*key, 1])).is_some()).count();
        assert_eq!(kept, MOST / (LARGEST + 2));
    }
}
