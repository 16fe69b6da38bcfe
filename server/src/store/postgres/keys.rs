//! Keys as bytes that sort as what they stand for, and spans of them.
//!
//! Numbers are big-endian, hashes and ids stand as they are. A text that something follows is ended by a mark that sorts
//! before every letter. Spans are half open: the next key after a key is the same with a zero byte behind it.

use super::super::StoreError;
pub(super) use super::super::row_codec::{text_begun as begun, text_of, text_within as text};
use ronda_shared::ids::{DocumentId, Sha256};

/// A number.
pub(super) fn number(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

/// Two numbers.
pub(super) fn pair(first: u64, second: u64) -> Vec<u8> {
    [first.to_be_bytes(), second.to_be_bytes()].concat()
}

/// Bytes of one length, and a number.
pub(super) fn with_number(bytes: &[u8], number: u64) -> Vec<u8> {
    [bytes, number.to_be_bytes().as_slice()].concat()
}

/// A number, and bytes of one length.
pub(super) fn number_with(number: u64, bytes: &[u8]) -> Vec<u8> {
    [number.to_be_bytes().as_slice(), bytes].concat()
}

/// An alert of a source.
pub(super) fn of_alert(source: &str, alert: &Sha256) -> Vec<u8> {
    [text(source).as_slice(), alert.bytes().as_slice()].concat()
}

/// The first bytes of a key.
pub(super) fn head<const N: usize>(place: &'static str, key: &[u8]) -> Result<[u8; N], StoreError> {
    key.first_chunk::<N>().copied().ok_or_else(|| short(place))
}

/// The last bytes of a key.
pub(super) fn tail<const N: usize>(place: &'static str, key: &[u8]) -> Result<[u8; N], StoreError> {
    key.last_chunk::<N>().copied().ok_or_else(|| short(place))
}

/// The number with which a key begins, or that a value is.
pub(super) fn first_number(place: &'static str, key: &[u8]) -> Result<u64, StoreError> {
    head(place, key).map(u64::from_be_bytes)
}

/// The number with which a key ends.
pub(super) fn last_number(place: &'static str, key: &[u8]) -> Result<u64, StoreError> {
    tail(place, key).map(u64::from_be_bytes)
}

/// The document with which a key ends, or that a value is.
pub(super) fn last_document(place: &'static str, key: &[u8]) -> Result<DocumentId, StoreError> {
    tail(place, key).map(DocumentId::from_bytes)
}

/// A key or a value that is a text.
pub(super) fn as_text(place: &'static str, bytes: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|error| StoreError::Damaged { place, detail: error.to_string() })
}

fn short(place: &'static str) -> StoreError {
    StoreError::Damaged { place, detail: "a key or a value is shorter than it must be".into() }
}

/// Keys from one on, up to another that is not of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// The first one.
    pub(super) from: Vec<u8>,
    /// The one before which it ends; none where it goes on to the last.
    pub(super) to: Option<Vec<u8>>,
}

impl Span {
    /// Every key.
    pub(super) fn all() -> Self {
        Self::from(Vec::new())
    }
    /// Every key from this one on.
    pub(super) fn from(from: Vec<u8>) -> Self {
        Self { from, to: None }
    }
    /// Every key behind this one; all of them where there is none.
    pub(super) fn behind(key: Option<Vec<u8>>) -> Self {
        Self::from(key.map(next).unwrap_or_default())
    }
    /// Every key from one to another, both of them too.
    pub(super) fn between(from: Vec<u8>, last: Vec<u8>) -> Self {
        Self { from, to: Some(next(last)) }
    }
    /// Every key that begins so.
    pub(super) fn within(prefix: Vec<u8>) -> Self {
        let mut to = prefix.clone();
        while to.pop_if(|last| *last == 255).is_some() {}
        if let Some(last) = to.last_mut() {
            *last += 1;
        }
        Self { from: prefix, to: (!to.is_empty()).then_some(to) }
    }
    /// Whether a key is of them.
    pub(super) fn holds(&self, key: &[u8]) -> bool {
        key >= self.from.as_slice() && self.to.as_ref().is_none_or(|to| key < to.as_slice())
    }
}

/// The key right behind this one.
pub(super) fn next(mut key: Vec<u8>) -> Vec<u8> {
    key.push(0);
    key
}

/// The entries about a document behind a position.
pub(super) fn of_document(id: DocumentId, position: u64) -> Span {
    let from = with_number(id.bytes(), position.saturating_add(1));
    Span::between(from, with_number(id.bytes(), u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_sort_as_what_they_stand_for(one: (String, u64), other: (String, u64)) {
            let key = |(name, at): &(String, u64)| with_number(&text(name), *at);
            prop_assert_eq!(key(&one).cmp(&key(&other)), one.cmp(&other));
            prop_assert_eq!(last_number("tried", &key(&one)).expect("a number"), one.1);
            let whole = key(&one);
            let mut rest = whole.as_slice();
            prop_assert_eq!(text_of(&mut rest), Some(one.0.clone()));
            let number = one.1.to_be_bytes();
            prop_assert_eq!(rest, number.as_slice());
        }

        #[test]
        fn a_span_holds_the_words_that_begin_so(word: String, other in "\\PC{0,3}") {
            let longer = with_number(&text(&format!("{word}{other}")), 7);
            let within = Span::within(begun(&word));
            prop_assert!(within.holds(&longer));
            let foreign = with_number(&text(&other), 7);
            prop_assert_eq!(within.holds(&foreign), other.starts_with(&word));
        }
    }

    #[test]
    fn a_span_ends_where_it_is_told() {
        let span = Span::between(number(3), number(5));
        let held: Vec<u64> = (0..9).filter(|at| span.holds(&number(*at))).collect();
        assert_eq!(held, [3, 4, 5]);
        assert_eq!(Span::within(vec![255, 255]).to, None);
        assert_eq!(Span::within(vec![7, 255]).to, Some(vec![8]));
        assert!(!Span::behind(Some(number(4))).holds(&number(4)));
        assert!(first_number("tried", &[1, 2]).is_err(), "a short row is damage, not a panic");
    }
}
