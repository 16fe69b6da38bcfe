//! Sorts things and makes maps of lists, with little code. Sorting is the same two kilobytes again for each type that
//! is sorted, and so is making a map of a list, which sorts it first. The phone pays for them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The items by their keys; equal ones stay as they stand.
pub(crate) fn by_key<T, K: Ord>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let keys: Vec<K> = items.iter().map(key).collect();
    let order = places(keys.len(), &|a, b| keys[a].cmp(&keys[b]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| items[place].take()).collect()
}

/// The places of so many items in their order.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// A map of entries, the last of a key standing.
pub fn map_of<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_library(items: Vec<(u8, u8)>) {
            let mut sorted = items.clone();
            sorted.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(by_key(items.clone(), |(key, _)| *key), sorted);
            prop_assert_eq!(map_of(items.clone()), items.into_iter().collect::<BTreeMap<_, _>>());
        }
    }
}
