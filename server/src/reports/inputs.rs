//! The documents behind each number of an issued report, in few bytes. The documents stand once, and by number the
//! places of its own among them.

use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};

/// The documents behind every number of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// Each once, in the order of ids.
    documents: Vec<DocumentId>,
    /// By the number's key: the places of what it counts, in order, each told as its distance from the one before in
    /// groups of seven bits, the lowest first.
    counted: BTreeMap<String, ByteBuf>,
}

impl Inputs {
    /// Of what was counted, by the number's key.
    pub(super) fn of(all: BTreeMap<String, Vec<DocumentId>>) -> Self {
        let known: BTreeSet<DocumentId> = all.values().flatten().copied().collect();
        let documents: Vec<DocumentId> = known.into_iter().collect();
        let counted = all.into_iter().map(|(key, mut ids)| {
            ids.sort_unstable();
            let (mut bytes, mut before) = (Vec::with_capacity(ids.len()), 0);
            // Every id is in the list: it was made of them.
            for place in ids.iter().filter_map(|id| documents.binary_search(id).ok()) {
                write(&mut bytes, place - before);
                before = place;
            }
            (key, ByteBuf::from(bytes))
        });
        let counted = counted.collect();
        Self { documents, counted }
    }

    /// The documents behind a number, once for each time they were counted; none where it counted nothing.
    pub fn behind(&self, key: &str) -> Vec<DocumentId> {
        let mut bytes = self.counted.get(key).map_or(&[][..], |bytes| bytes.as_slice());
        let (mut found, mut place) = (Vec::new(), 0_usize);
        while let Some(step) = read(&mut bytes) {
            place = place.saturating_add(step);
            found.extend(self.documents.get(place).copied());
        }
        found
    }

    /// The inputs as they are kept: CBOR.
    pub fn bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what [`Inputs::bytes`] wrote.
    pub fn read(bytes: &[u8]) -> Result<Self, cbor::CborError> {
        cbor::decode(bytes)
    }
}

fn write(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The next number; none at the end, or where the bytes are no number.
fn read(bytes: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0_usize, 0);
    loop {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(first & 0x7f).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::Timestamp;

    #[test]
    fn each_number_opens_what_it_counted_and_twice_what_it_counted_twice() {
        let id = |at: i64| DocumentId::new(Timestamp::from_millis(at), [7; 10]);
        let many: Vec<DocumentId> = (0..500).map(|at| id(at * 3)).collect();
        let all = BTreeMap::from([
            ("figures.0.all".to_owned(), many.clone()),
            ("reopenings.0.persists".to_owned(), vec![id(900), id(3), id(900)]),
        ]);
        let inputs = Inputs::of(all);
        let inputs = Inputs::read(&inputs.bytes()).expect("as it was kept");
        assert_eq!(inputs.behind("figures.0.all"), many);
        assert_eq!(inputs.behind("reopenings.0.persists"), [id(3), id(900), id(900)]);
        assert!(inputs.behind("people.0.").is_empty());
        assert!(inputs.bytes().len() < 500 * 16 + 1_200, "a byte each, beside the ids");
    }

    #[test]
    fn bytes_that_are_no_number_end_the_list() {
        assert_eq!(read(&mut &[0x80_u8, 0x80][..]), None);
        assert_eq!(read(&mut &[0xff_u8; 40][..]), None, "longer than any number");
        let mut bytes = Vec::new();
        write(&mut bytes, 100_000);
        assert_eq!(read(&mut bytes.as_slice()), Some(100_000));
    }
}
