//! CBOR in and out: one place for the codec, so that its limits are the same everywhere.
//! The decoder borrows from its input and never allocates by a claimed length; what nests deeper than any message of ours
//! is refused before it is looked at, for passing over it would take memory (`tests/decoders` holds the bounds).

use minicbor::Decoder;
use minicbor::data::Type;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Several times as deep as messages nest.
const DEPTH: usize = 32;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the CBOR that was expected: {0}")]
pub struct CborError(String);

/// Encodes a value of ours; our types have no shape that CBOR lacks.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    minicbor_serde::to_vec(value).expect("our own types are encodable")
}

/// Decodes exactly one value; bytes after it are an error.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CborError> {
    shallow(bytes)?;
    let mut deserializer = minicbor_serde::Deserializer::new(bytes);
    #[cfg(not(target_arch = "wasm32"))]
    let read = T::deserialize(&mut deserializer);
    #[cfg(target_arch = "wasm32")]
    let read = crate::tree::read(&mut deserializer);
    let value = read.map_err(|error| CborError(error.to_string()))?;
    if deserializer.decoder().position() != bytes.len() {
        return Err(CborError("there are bytes after the value".into()));
    }
    Ok(value)
}

/// Walks over one value without memory of its own: an error where it nests too deep or is cut.
fn shallow(bytes: &[u8]) -> Result<(), CborError> {
    let mut decoder = Decoder::new(bytes);
    // Items that are still to come in what is open; none where only a break ends it.
    let (mut open, mut depth) = ([None; DEPTH], 0);
    let told = |error: minicbor::decode::Error| CborError(error.to_string());
    loop {
        let items = match decoder.datatype().map_err(told)? {
            Type::Array | Type::ArrayIndef => decoder.array().map_err(told)?,
            Type::Map | Type::MapIndef => decoder.map().map_err(told)?.map(|pairs| pairs.saturating_mul(2)),
            Type::Tag => {
                decoder.tag().map_err(told)?;
                continue;
            }
            Type::Break if depth > 0 && open[depth - 1].is_none() => {
                decoder.set_position(decoder.position() + 1);
                depth -= 1;
                Some(0)
            }
            Type::Break => return Err(CborError("a break ends nothing".into())),
            _ => {
                decoder.skip().map_err(told)?;
                Some(0)
            }
        };
        if items != Some(0) {
            let place = open.get_mut(depth).ok_or_else(|| CborError("it nests too deep".into()))?;
            *place = items;
            depth += 1;
            continue;
        }
        // An item is whole, and with it perhaps what it is in.
        while let Some(left) = depth.checked_sub(1).and_then(|last| open[last].as_mut()) {
            *left -= 1;
            if *left > 0 {
                break;
            }
            depth -= 1;
        }
        if depth == 0 {
            return Ok(());
        }
    }
}

/// Reads a list that should have `MOST` items at the most. No more than `MOST + 1` are kept, whatever is claimed or
/// comes, so that whoever checks the length finds it too long.
pub fn at_most<'de, const MOST: usize, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct ListVisitor<T, const MOST: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for ListVisitor<T, MOST> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MOST}")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut kept = Vec::new();
            while kept.len() <= MOST {
                match items.next_element()? {
                    Some(item) => kept.push(item),
                    None => return Ok(kept),
                }
            }
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok(kept)
        }
    }
    from.deserialize_seq(ListVisitor::<T, MOST>(PhantomData))
}

/// The same for a map.
pub fn map_at_most<'de, const MOST: usize, K, V, D>(from: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct MapVisitor<K, V, const MOST: usize>(PhantomData<(K, V)>);
    impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>, const MOST: usize> Visitor<'de> for MapVisitor<K, V, MOST> {
        type Value = BTreeMap<K, V>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a map of at most {MOST}")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<BTreeMap<K, V>, A::Error> {
            let mut kept = BTreeMap::new();
            while kept.len() <= MOST {
                match entries.next_entry()? {
                    Some((key, value)) => kept.insert(key, value),
                    None => return Ok(kept),
                };
            }
            while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(kept)
        }
    }
    from.deserialize_map(MapVisitor::<K, V, MOST>(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Held {
        #[serde(deserialize_with = "at_most::<3, _, _>")]
        list: Vec<u8>,
        #[serde(deserialize_with = "map_at_most::<2, _, _, _>")]
        map: BTreeMap<u8, u8>,
    }

    #[test]
    fn of_too_many_one_too_many_is_kept() {
        let held = |items: u8, entries: u8| Held {
            list: (0..items).collect(),
            map: (0..entries).map(|at| (at, at)).collect(),
        };
        for (came, kept) in [((0, 0), (0, 0)), ((3, 2), (3, 2)), ((4, 3), (4, 3)), ((200, 200), (4, 3))] {
            assert_eq!(decode::<Held>(&encode(&held(came.0, came.1))), Ok(held(kept.0, kept.1)));
        }
    }

    #[test]
    fn what_nests_deeper_than_messages_do_is_refused() {
        let nested = |shells: &[u8], times: usize| [shells.repeat(times).as_slice(), &[0]].concat();
        for shells in [&[0x81][..], &[0x9f], &[0x82, 0x9f], &[0xa1, 0x00]] {
            assert!(shallow(&nested(shells, 10_000)).is_err_and(|error| error.0.contains("deep")), "{shells:x?}");
        }
        assert_eq!(shallow(&nested(&[0x81], DEPTH)), Ok(()));
        assert_eq!(shallow(&[0x9f, 0x80, 0xbf, 0x01, 0x9f, 0xff, 0xff, 0xff]), Ok(()), "ends by breaks");
        for broken in [&[][..], &[0xff], &[0x81], &[0x81, 0xff], &[0x9f, 0x00], &[0x9a, 0xff, 0xff, 0xff, 0xff]] {
            assert!(shallow(broken).is_err(), "{broken:x?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_walked(text in ".{0,40}", lists: Vec<Vec<u32>>, map: BTreeMap<String, Option<i64>>) {
            let bytes = encode(&(text, lists, map));
            prop_assert_eq!(shallow(&bytes), Ok(()));
        }
    }
}
