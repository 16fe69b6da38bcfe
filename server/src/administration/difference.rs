//! What a change changes, entry by entry and value by value, before it is made.

use super::file_entries::FileEntries;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Values that one difference tells.
const MOST: usize = 2_000;

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EntryFate {
    /// It came.
    Added,
    /// It says something else.
    Changed,
    /// It went.
    Removed,
}

/// A value that is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ValueChange {
    /// Where in its entry, as a JSON pointer; a list whose entries have ids is walked by them. Empty: all of it.
    pub pointer: String,
    /// Before, as JSON; none: it was not there.
    pub before: Option<String>,
    /// After, as JSON; none: it goes.
    pub after: Option<String>,
}

/// An entry that is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EntryChange {
    /// In which file.
    pub file: String,
    /// Its id or key; none: the file as a whole.
    pub entry: Option<String>,
    /// What people call it; empty where it has no name.
    pub name: String,
    /// What becomes of it.
    pub fate: EntryFate,
    /// What of it.
    pub values: Vec<ValueChange>,
}

/// What a change changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DataDifference {
    /// The entries, in the order of their files.
    pub entries: Vec<EntryChange>,
    /// There are more values than these tell.
    pub more: bool,
}

/// Of each file before and after.
pub(super) fn difference<'t>(
    files: impl Iterator<Item = (&'t str, Option<&'t str>, Option<&'t str>)>,
) -> DataDifference {
    let mut told = BoundedDifference { entries: Vec::new(), left: MOST, more: false };
    for (file, before, after) in files {
        told.file(file, before, after);
    }
    DataDifference { entries: told.entries, more: told.more }
}

struct BoundedDifference {
    entries: Vec<EntryChange>,
    left: usize,
    more: bool,
}

impl BoundedDifference {
    fn file(&mut self, file: &str, before: Option<&str>, after: Option<&str>) {
        if before == after {
            return;
        }
        // A file that comes or goes has the entries that it has.
        let read = |text: Option<&str>| text.map_or(Some(BTreeMap::new()), entries);
        let Some((before_entries, after_entries)) = read(before).zip(read(after)) else {
            let whole = |text: Option<&str>| text.map(read_whole);
            return self.entry(file, None, (whole(before).as_ref(), whole(after).as_ref()));
        };
        let keys: BTreeSet<&String> = before_entries.keys().chain(after_entries.keys()).collect();
        for key in keys {
            self.entry(file, Some(key), (before_entries.get(key), after_entries.get(key)));
        }
    }

    fn entry(&mut self, file: &str, entry: Option<&str>, (before, after): (Option<&Value>, Option<&Value>)) {
        let fate = match (before, after) {
            (before, after) if before == after => return,
            (None, _) => EntryFate::Added,
            (_, None) => EntryFate::Removed,
            (Some(_), Some(_)) => EntryFate::Changed,
        };
        let mut values = Vec::new();
        self.values(String::new(), before, after, &mut values);
        let name = after.or(before).map(name_of).unwrap_or_default();
        self.entries.push(EntryChange { file: file.to_owned(), entry: entry.map(str::to_owned), name, fate, values });
    }

    fn values(&mut self, at: String, before: Option<&Value>, after: Option<&Value>, into: &mut Vec<ValueChange>) {
        if before == after {
            return;
        }
        let parts: Parts<'_> = match (before, after) {
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
                keys.into_iter().map(|key| (key.clone(), one.get(key), other.get(key))).collect()
            }
            (Some(Value::Array(one)), Some(Value::Array(other))) => by_id(one, other),
            _ => Vec::new(),
        };
        // Where every part is the same, the order alone is another.
        if parts.iter().all(|(_, before, after)| before == after) {
            if self.left == 0 {
                self.more = true;
                return;
            }
            self.left -= 1;
            let told = |value: Option<&Value>| value.map(Value::to_string);
            into.push(ValueChange { pointer: at, before: told(before), after: told(after) });
            return;
        }
        for (key, before, after) in parts {
            let step = key.replace('~', "~0").replace('/', "~1");
            self.values(format!("{at}/{step}"), before, after, into);
        }
    }
}

/// The entries of a file by id or key; none where it has none of its own.
fn entries(text: &str) -> Option<BTreeMap<String, Value>> {
    Some(FileEntries::read(text)?.all.into_iter().map(|piece| (piece.key, piece.value)).collect())
}

/// A file without entries, as a value: what it says, else its text.
fn read_whole(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// What people call an entry.
fn name_of(value: &Value) -> String {
    let named = ["name", "label", "title"].iter().find_map(|key| value.get(key)?.as_str());
    named.unwrap_or_default().to_owned()
}

type Parts<'v> = Vec<(String, Option<&'v Value>, Option<&'v Value>)>;

/// The entries of two lists by their ids or dates; none where one has entries without, or one twice: then they are told
/// whole.
fn by_id<'v>(one: &'v [Value], other: &'v [Value]) -> Parts<'v> {
    fn ids(list: &[Value]) -> Option<BTreeMap<&str, &Value>> {
        let named: Option<BTreeMap<&str, &Value>> =
            list.iter().map(|value| Some((value.get("id").or_else(|| value.get("date"))?.as_str()?, value))).collect();
        named.filter(|named| named.len() == list.len())
    }
    let (Some(one), Some(other)) = (ids(one), ids(other)) else { return Vec::new() };
    let keys: BTreeSet<&str> = one.keys().chain(other.keys()).copied().collect();
    keys.into_iter().map(|key| (key.to_owned(), one.get(key).copied(), other.get(key).copied())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(file: &str, before: Option<&str>, after: Option<&str>) -> Vec<EntryChange> {
        difference([(file, before, after)].into_iter()).entries
    }

    #[test]
    fn entries_are_told_with_the_values_that_change() {
        let before = r#"[{"id":"a","name":"Uno","of":[{"id":"x","n":1},{"id":"y","n":2}]},{"id":"b","name":"Dos"}]"#;
        let after = r#"[{"id":"a","name":"Uno","of":[{"id":"x","n":5},{"id":"y","n":2}]},{"id":"c","label":"Tres"}]"#;
        let told = of("teams.json", Some(before), Some(after));
        let [a, b, c] = &told[..] else { panic!("{told:?}") };
        assert_eq!((a.name.as_str(), a.fate), ("Uno", EntryFate::Changed));
        assert_eq!(
            a.values,
            [ValueChange { pointer: "/of/x/n".into(), before: Some("1".into()), after: Some("5".into()) }]
        );
        assert_eq!((b.entry.as_deref(), b.fate, b.name.as_str()), (Some("b"), EntryFate::Removed, "Dos"));
        assert_eq!((c.entry.as_deref(), c.fate, c.name.as_str()), (Some("c"), EntryFate::Added, "Tres"));
        assert!(of("teams.json", Some(before), Some(&before.replace(',', ", "))).is_empty(), "blanks are nothing");
    }

    #[test]
    fn lists_without_ids_and_texts_are_told_whole() {
        let told = of("holidays.json", Some(r#"{"federal":true,"own":[]}"#), Some(r#"{"federal":true,"own":[1]}"#));
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].entry.as_deref(), told[0].values[0].pointer.as_str()), (Some("own"), ""));
        let christmas = r#"{"federal":true,"own":[{"date":"2026-12-24","name":"Cierre"}]}"#;
        let told = of("holidays.json", Some(r#"{"federal":true,"own":[]}"#), Some(christmas));
        assert_eq!(told[0].values[0].pointer, "/2026-12-24", "a closure is known by its day");
        let told = of("messages/received.es.txt", None, Some("Hola\n\nx"));
        assert_eq!((told[0].fate, told[0].entry.as_deref()), (EntryFate::Added, None));
        assert_eq!(told[0].values[0].after.as_deref(), Some("\"Hola\\n\\nx\""));
    }

    #[test]
    fn a_difference_that_has_no_end_says_that_there_is_more() {
        let list: Vec<String> = (0..MOST + 10).map(|n| format!("{{\"id\":\"s{n}\"}}")).collect();
        let told = difference([("teams.json", None, Some(format!("[{}]", list.join(",")).as_str()))].into_iter());
        assert!(told.more);
    }
}
