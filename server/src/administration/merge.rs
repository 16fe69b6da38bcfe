//! Merges a change with what the files say by now. Entries that only one side touched are that side's; an entry that
//! both touched otherwise is a conflict that nobody decides unseen.

use super::file_entries::{FileEntries, written};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What two changed, each otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EditConflict {
    /// In which file.
    pub file: String,
    /// The id or key of the entry; none: the whole file, or the order of its entries.
    pub entry: Option<String>,
    /// As both found it; none: it was not there.
    pub base: Option<String>,
    /// As the other left it.
    pub now: Option<String>,
    /// As it was to be.
    pub mine: Option<String>,
}

/// A file as it was found, as it is now, and as it is to be; none: it is not there.
#[derive(Debug, Clone, Copy)]
pub(super) struct ThreeVersions<'t> {
    /// As it was found.
    pub(super) base: Option<&'t str>,
    /// As it is now.
    pub(super) now: Option<&'t str>,
    /// As it is to be.
    pub(super) mine: Option<&'t str>,
}

/// What the file is to say; none: it goes.
pub(super) fn merge(file: &str, three: ThreeVersions<'_>) -> Result<Option<String>, Vec<EditConflict>> {
    let ThreeVersions { base, now, mine } = three;
    if now == base || now == mine {
        return Ok(mine.map(str::to_owned));
    }
    if mine == base {
        return Ok(now.map(str::to_owned));
    }
    let whole = || vec![conflict(file, None, [base, now, mine])];
    let (Some(base), Some(now), Some(mine)) = (base, now, mine) else { return Err(whole()) };
    let (Some(base), Some(now), Some(mine)) =
        (FileEntries::read(base), FileEntries::read(now), FileEntries::read(mine))
    else {
        return Err(whole());
    };
    if base.shape != now.shape || now.shape != mine.shape {
        return Err(whole());
    }
    let kept = entries(file, &base, &now, &mine)?;
    let order = order(&base, &now, &mine, &kept).ok_or_else(whole)?;
    let texts: Vec<&str> = order.iter().filter_map(|key| kept.get(key).copied()).collect();
    Ok(Some(written(now.shape, &texts)))
}

fn conflict(file: &str, entry: Option<&str>, [base, now, mine]: [Option<&str>; 3]) -> EditConflict {
    let own = |text: Option<&str>| text.map(str::to_owned);
    EditConflict { file: file.to_owned(), entry: own(entry), base: own(base), now: own(now), mine: own(mine) }
}

/// The text of each entry that stays.
fn entries<'t>(
    file: &str,
    base: &'t FileEntries<'_>,
    now: &'t FileEntries<'_>,
    mine: &'t FileEntries<'_>,
) -> Result<BTreeMap<&'t str, &'t str>, Vec<EditConflict>> {
    let (mut kept, mut conflicts) = (BTreeMap::new(), Vec::new());
    let keys: BTreeSet<&str> = base.keys().chain(now.keys()).chain(mine.keys()).collect();
    for key in keys {
        let (was, is, to_be) = (base.get(key), now.get(key), mine.get(key));
        let [was_says, is_says, mine_says] = [was, is, to_be].map(|piece| piece.map(|piece| &piece.value));
        let taken = if mine_says == was_says {
            is
        } else if is_says == was_says || is_says == mine_says {
            to_be
        } else {
            let texts = [was, is, to_be].map(|piece| piece.map(|piece| piece.text));
            conflicts.push(conflict(file, Some(key), texts));
            continue;
        };
        if let Some(piece) = taken {
            kept.insert(key, piece.text);
        }
    }
    if conflicts.is_empty() { Ok(kept) } else { Err(conflicts) }
}

/// In which order they stand: as whoever moved them left them; none where two moved them otherwise.
fn order<'t>(
    base: &'t FileEntries<'_>,
    now: &'t FileEntries<'_>,
    mine: &'t FileEntries<'_>,
    kept: &BTreeMap<&'t str, &'t str>,
) -> Option<Vec<&'t str>> {
    fn common<'p>(of: &'p FileEntries<'_>, with: &FileEntries<'_>) -> Vec<&'p str> {
        let known: BTreeSet<&str> = with.keys().collect();
        of.keys().filter(|key| known.contains(key)).collect()
    }
    let moved = |one: &FileEntries<'_>| common(one, base) != common(base, one);
    let (template, other) = match (moved(now), moved(mine)) {
        (true, true) if common(now, mine) != common(mine, now) => return None,
        (_, true) => (mine, now),
        (_, false) => (now, mine),
    };
    let mut order: Vec<&str> = template.keys().filter(|key| kept.contains_key(key)).collect();
    let mut before: Option<&str> = None;
    // What only the other has stands behind what it follows there.
    for key in other.keys().filter(|key| kept.contains_key(key)) {
        if !order.contains(&key) {
            let at = before.and_then(|before| order.iter().position(|one| *one == before)).map_or(0, |at| at + 1);
            order.insert(at, key);
        }
        before = Some(key);
    }
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str =
        "[\n  { \"id\": \"a\", \"n\": 1 },\n  { \"id\": \"b\",   \"n\": 2 },\n  { \"id\": \"c\", \"n\": 3 }\n]\n";

    fn three(now: &str, mine: &str) -> Result<Option<String>, Vec<EditConflict>> {
        merge("x.json", ThreeVersions { base: Some(BASE), now: Some(now), mine: Some(mine) })
    }

    #[test]
    fn entries_that_one_touched_are_theirs_and_the_rest_keeps_its_bytes() {
        let now = BASE.replace("\"n\": 1", "\"n\": 10").replace("]\n", "").trim_end().to_owned()
            + ",\n  { \"id\": \"d\", \"n\": 4 }\n]\n";
        let mine = "[{\"id\":\"a\",\"n\":1},{\"id\":\"b\",\"n\":2},{\"id\":\"e\",\"n\":5}]";
        let merged = three(&now, mine).expect("no conflict").expect("a file");
        assert_eq!(
            merged,
            "[\n  { \"id\": \"a\", \"n\": 10 },\n  { \"id\": \"b\",   \"n\": 2 },\n  {\"id\":\"e\",\"n\":5},\n  \
             { \"id\": \"d\", \"n\": 4 }\n]\n",
            "c was taken out, d and e came, b is as it was written"
        );
        assert_eq!(three(BASE, mine), Ok(Some(mine.to_owned())), "nobody came between");
        assert_eq!(three(&now, BASE), Ok(Some(now.clone())), "nothing was changed");
    }

    #[test]
    fn what_both_touched_is_told_with_its_three_texts() {
        let now = BASE.replace("\"n\": 3", "\"n\": 30");
        let gone = "[{\"id\":\"a\",\"n\":1},{\"id\":\"b\",\"n\":2}]";
        for (mine, said) in [(BASE.replace("\"n\": 3", "\"n\": 31"), true), (gone.to_owned(), false)] {
            let conflicts = three(&now, &mine).expect_err("both touched c");
            assert_eq!(conflicts.len(), 1);
            let [one] = &conflicts[..] else { panic!("one") };
            assert_eq!((one.entry.as_deref(), one.mine.is_some()), (Some("c"), said));
            assert_eq!(one.now.as_deref(), Some("{ \"id\": \"c\", \"n\": 30 }"));
        }
        let same = BASE.replace("\"n\": 3", "\"n\": 30");
        assert_eq!(three(&now, &same), Ok(Some(same.clone())), "the same said twice is no conflict");
    }

    #[test]
    fn an_order_is_whoevers_that_changed_it() {
        let moved = "[{\"id\":\"c\",\"n\":3},{\"id\":\"a\",\"n\":1},{\"id\":\"b\",\"n\":2}]";
        let now = BASE.replace("\"n\": 2", "\"n\": 20");
        let merged = three(&now, moved).expect("no conflict").expect("a file");
        let places = ["\"c\"", "\"a\"", "\"b\""].map(|id| merged.find(id).expect("there"));
        assert!(places.is_sorted(), "{merged}");
        assert!(merged.contains("20"), "{merged}");
        let otherwise = "[{\"id\":\"b\",\"n\":2},{\"id\":\"c\",\"n\":3},{\"id\":\"a\",\"n\":1}]";
        let conflicts = three(moved, otherwise).expect_err("two orders");
        assert_eq!(conflicts[0].entry, None);
    }

    #[test]
    fn texts_and_files_that_come_and_go_are_whole() {
        let of = |base, now, mine| merge("messages/received.es.txt", ThreeVersions { base, now, mine });
        assert_eq!(of(None, None, Some("x")), Ok(Some("x".to_owned())));
        assert_eq!(of(Some("x"), Some("x"), None), Ok(None));
        assert_eq!(of(Some("x"), Some("y"), Some("z")).expect_err("both")[0].entry, None);
        assert!(of(Some("x"), None, Some("z")).is_err());
    }
}
