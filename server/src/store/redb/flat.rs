//! Keys and values of redb's tables as the bytes that every store has them in, and back (see `store/transfer.rs`).
//!
//! Numbers are big-endian, hashes and ids stand as they are, and so does a text, unless something follows it.

use super::super::StoreError;
use super::super::row_codec::{text_of, text_within};
use super::super::transfer::Row;
use super::packing;
use redb::{Key, ReadTransaction, TableDefinition, TableError, Value, WriteTransaction};
use std::ops::Bound;

/// What can be written so.
pub(super) trait Flat: Value + 'static {
    /// What its bytes say.
    type Own;

    /// Writes it; `followed` where something comes after it.
    fn put(value: &Self::SelfType<'_>, followed: bool, into: &mut Vec<u8>);

    /// Reads it from the beginning of these bytes, and takes it off them; none where they are something else.
    fn take(bytes: &mut &[u8], followed: bool) -> Option<Self::Own>;

    /// As redb takes it.
    fn lent(own: &Self::Own) -> Self::SelfType<'_>;

    /// Bytes of which those behind so many are packed; none of what cannot be, or is already.
    fn packed(_: &Self::SelfType<'_>, _plain: usize) -> Option<Self::Own> {
        None
    }
}

fn flat<T: Flat>(value: &T::SelfType<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    T::put(value, false, &mut bytes);
    bytes
}

fn own<T: Flat>(mut bytes: &[u8]) -> Result<T::Own, StoreError> {
    let own = T::take(&mut bytes, false).filter(|_| bytes.is_empty());
    own.ok_or_else(|| StoreError::Damaged { place: "transfer", detail: "a row is of another form".into() })
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Flat for $number {
            type Own = $number;

            fn put(value: &$number, _: bool, into: &mut Vec<u8>) {
                into.extend(value.to_be_bytes());
            }
            fn take(bytes: &mut &[u8], _: bool) -> Option<$number> {
                let (number, rest) = bytes.split_first_chunk()?;
                *bytes = rest;
                Some(<$number>::from_be_bytes(*number))
            }
            fn lent(own: &$number) -> $number {
                *own
            }
        }
    )+};
}
numbers!(u8, u32, u64);

impl Flat for () {
    type Own = ();

    fn put((): &(), _: bool, _: &mut Vec<u8>) {}
    fn take(_: &mut &[u8], _: bool) -> Option<()> {
        Some(())
    }
    fn lent((): &()) {}
}

impl<const N: usize> Flat for &'static [u8; N] {
    type Own = [u8; N];

    fn put(value: &&[u8; N], _: bool, into: &mut Vec<u8>) {
        into.extend_from_slice(value.as_slice());
    }
    fn take(bytes: &mut &[u8], _: bool) -> Option<[u8; N]> {
        let (own, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(*own)
    }
    fn lent(own: &[u8; N]) -> &[u8; N] {
        own
    }
}

/// Never followed by anything: nothing would tell where it ends.
impl Flat for &'static [u8] {
    type Own = Vec<u8>;

    fn put(value: &&[u8], _: bool, into: &mut Vec<u8>) {
        into.extend_from_slice(value);
    }
    fn take(bytes: &mut &[u8], _: bool) -> Option<Vec<u8>> {
        Some(std::mem::take(bytes).to_vec())
    }
    fn lent(own: &Vec<u8>) -> &[u8] {
        own
    }
    fn packed(value: &&[u8], plain: usize) -> Option<Vec<u8>> {
        let packed = packing::pack_behind(plain, value);
        (packed.len() < value.len()).then_some(packed)
    }
}

impl Flat for &'static str {
    type Own = String;

    fn put(value: &&str, followed: bool, into: &mut Vec<u8>) {
        if followed {
            into.extend(text_within(value));
        } else {
            into.extend_from_slice(value.as_bytes());
        }
    }
    fn take(bytes: &mut &[u8], followed: bool) -> Option<String> {
        if followed { text_of(bytes) } else { String::from_utf8(std::mem::take(bytes).to_vec()).ok() }
    }
    fn lent(own: &String) -> &str {
        own
    }
}

macro_rules! tuples {
    ($(($($part:ident $at:tt),+; $last:ident $end:tt)),+) => {$(
        impl<$($part: Flat,)+ $last: Flat> Flat for ($($part,)+ $last) {
            type Own = ($($part::Own,)+ $last::Own);

            fn put(value: &Self::SelfType<'_>, followed: bool, into: &mut Vec<u8>) {
                $($part::put(&value.$at, true, into);)+
                $last::put(&value.$end, followed, into);
            }
            fn take(bytes: &mut &[u8], followed: bool) -> Option<Self::Own> {
                Some(($($part::take(bytes, true)?,)+ $last::take(bytes, followed)?))
            }
            fn lent(own: &Self::Own) -> Self::SelfType<'_> {
                ($($part::lent(&own.$at),)+ $last::lent(&own.$end))
            }
        }
    )+};
}
tuples!((A 0; B 1), (A 0, B 1; C 2), (A 0, B 1, C 2; D 3));

/// Rows of a table behind a key, in the order of their keys, at most so many.
pub(super) fn page<K: Flat + Key, V: Flat>(
    from: &ReadTransaction,
    table: TableDefinition<'static, K, V>,
    behind: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    let table = match from.open_table(table) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
        other => other?,
    };
    let behind = behind.map(own::<K>).transpose()?;
    let first: Bound<K::SelfType<'_>> = match &behind {
        Some(behind) => Bound::Excluded(K::lent(behind)),
        None => Bound::Unbounded,
    };
    let mut rows = Vec::new();
    for row in table.range::<K::SelfType<'_>>((first, Bound::Unbounded))?.take(limit) {
        let (place, value) = row?;
        rows.push((flat::<K>(&place.value()), flat::<V>(&value.value())));
    }
    Ok(rows)
}

/// Writes rows as they are.
pub(super) fn put<K: Flat + Key, V: Flat>(
    into: &WriteTransaction,
    table: TableDefinition<'static, K, V>,
    rows: &[Row],
) -> Result<(), StoreError> {
    let mut table = into.open_table(table)?;
    for (place, value) in rows {
        let (place, value) = (own::<K>(place)?, own::<V>(value)?);
        table.insert(K::lent(&place), V::lent(&value))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn there_and_back<T: Flat>(value: &T::SelfType<'_>) -> T::Own {
        own::<T>(&flat::<T>(value)).expect("read back")
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(name: String, other: String, span: u32, at: u64, id: [u8; 16], byte: u8) {
            let filed = there_and_back::<(&str, u32, u64, &[u8; 16])>(&(name.as_str(), span, at, &id));
            prop_assert_eq!(&filed, &(name.clone(), span, at, id));
            prop_assert_eq!(there_and_back::<&str>(&name.as_str()), name.clone());
            prop_assert_eq!(there_and_back::<&[u8]>(&id.as_slice()), id.to_vec());
            prop_assert_eq!(there_and_back::<u8>(&byte), byte);
            let key = |name: &str| flat::<(&str, &[u8; 16])>(&(name, &id));
            prop_assert_eq!(key(&name).cmp(&key(&other)), name.cmp(&other), "they sort as in redb");
        }
    }

    #[test]
    fn a_row_of_another_form_is_refused() {
        assert!(own::<u64>(&[0; 7]).is_err() && own::<u64>(&[0; 9]).is_err());
        assert!(own::<(&str, u64)>(b"omar").is_err(), "no end of the text");
        assert!(own::<&str>(&[255]).is_err());
        assert_eq!(flat::<(&str, u64)>(&("a", 1)), [b'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    }
}
