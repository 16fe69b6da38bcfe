//! What the scope index has of a document, and its streams in the feed's order (decision 0032).

use super::{DocumentRow, StoreError, TouchedDocuments};
use ronda_shared::cbor;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::policy::{ScopeKey, Term, list_of_key, terms_of_key};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Where in a list its documents stand, instead of where they were last touched: so they are in the order of their ids there,
/// and moving changes nothing. No entry of the feed has it.
pub const LISTED: u64 = 0;

/// A document's rows: the terms it stands under, each with where. They are those of its present scope, by where it was last
/// touched, and the device that it was born on; and the list it stands in. The server's own births are under no device: it
/// asks for nothing.
pub fn rows_of(row: &DocumentRow, born_on: Option<DeviceId>) -> BTreeSet<(Term, u64)> {
    let key = row.scopes.last().and_then(|(_, key)| cbor::decode::<ScopeKey>(key).ok());
    let mut terms = key.as_ref().map(terms_of_key).unwrap_or_default();
    terms.extend(born_on.filter(|device| *device != DeviceId::SERVER).map(Term::born_on));
    let list = key.as_ref().and_then(list_of_key).map(|list| (list, LISTED));
    terms.into_iter().map(|term| (term, row.latest)).chain(list).collect()
}

/// Several streams of documents in feed order as one, each document once.
pub fn merged(mut streams: Vec<TouchedDocuments<'_>>) -> Result<TouchedDocuments<'_>, StoreError> {
    let mut next: BinaryHeap<Reverse<(u64, DocumentId, usize)>> = BinaryHeap::new();
    for (at, stream) in streams.iter_mut().enumerate() {
        if let Some(first) = stream.next() {
            let (position, id) = first?;
            next.push(Reverse((position, id, at)));
        }
    }
    let mut told = None;
    Ok(Box::new(std::iter::from_fn(move || {
        loop {
            let Reverse((position, id, at)) = next.pop()?;
            match streams[at].next() {
                Some(Ok((later, other))) => next.push(Reverse((later, other, at))),
                Some(Err(error)) => return Some(Err(error)),
                None => {}
            }
            if told != Some((position, id)) {
                told = Some((position, id));
                return Some(Ok((position, id)));
            }
        }
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::Timestamp;

    fn doc(n: u8) -> DocumentId {
        DocumentId::new(Timestamp::default(), [n; 10])
    }

    fn stream(of: &[u64]) -> TouchedDocuments<'static> {
        let rows: Vec<(u64, DocumentId)> = of.iter().map(|position| (*position, doc(*position as u8))).collect();
        Box::new(rows.into_iter().map(Ok))
    }

    #[test]
    fn streams_are_told_in_order_and_each_document_once() {
        let all = merged(vec![stream(&[2, 5, 9]), stream(&[]), stream(&[1, 5]), stream(&[5, 9, 10])]).expect("streams");
        let told: Vec<u64> = all.map(|one| one.expect("a document").0).collect();
        assert_eq!(told, [1, 2, 5, 9, 10]);
    }

    #[test]
    fn a_stream_that_fails_is_not_taken_for_one_that_ends() {
        let failing: TouchedDocuments<'static> = Box::new(vec![Ok((1, doc(1))), Err(StoreError::Reopened)].into_iter());
        let told: Vec<_> = merged(vec![failing, stream(&[2])]).expect("its first is read").collect();
        assert!(told.iter().any(Result::is_err), "{told:?}");
        let broken: TouchedDocuments<'static> = Box::new(vec![Err(StoreError::Reopened)].into_iter());
        assert!(merged(vec![stream(&[2]), broken]).is_err());
    }
}
