//! What stands under others (departments, topics, folders), called by the whole way down to it.

use super::memory::Name;
use std::collections::{BTreeMap, BTreeSet};

/// How many stand above each other at most. Each ticket says all of them: a chain without end would fill the memory.
const LEVELS: usize = 16;

/// What something is called, with those that it stands under.
pub(super) fn standing_path(all: &BTreeMap<String, (Name, String)>, id: &str) -> String {
    let (mut path, mut next, mut seen) = (Vec::new(), id.to_owned(), BTreeSet::new());
    while let Some((called, above)) = all.get(&next).filter(|_| path.len() < LEVELS && seen.insert(next.clone())) {
        path.insert(0, called.as_str());
        next.clone_from(above);
    }
    path.join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_under_others_is_told_with_them_and_no_chain_is_followed_without_end() {
        let named =
            |(id, above): (u32, u32)| (id.to_string(), (Name::from(format!("d{id}").as_str()), above.to_string()));
        let all: BTreeMap<String, (Name, String)> = [(3, 1), (1, 0), (7, 8), (8, 7)].map(named).into();
        assert_eq!(standing_path(&all, "3"), "d1 / d3");
        assert_eq!(standing_path(&all, "7"), "d8 / d7", "each once, where they stand under each other");
        assert_eq!(standing_path(&all, "9"), "");
        let deep: BTreeMap<String, (Name, String)> = (1..=1_000).map(|id| named((id, id - 1))).collect();
        assert_eq!(standing_path(&deep, "1000").split(" / ").count(), LEVELS);
    }
}
