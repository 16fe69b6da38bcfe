//! Answers of an API that were kept as files: a list, a page of one, or one thing alone.

use super::known::COLUMN;
use super::memory::MemoryFull;
use super::model::Tally;
use super::reading::{Reading, SourceError};
use super::spool::Spool;
use super::sql_dump::{UTF_16, is_utf16};
use ronda_shared::json::unmarked;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The greatest file of JSON that is read: bytes. Answers come in pages.
const FILE_BYTES: u64 = 256 * 1024 * 1024;
/// Files of one folder.
const FILES: usize = 100_000;
/// What a thing of a list takes beside its texts, and what stands under a name: bytes.
const BESIDE_VALUE: u64 = 64;
const BESIDE_ENTRY: u64 = 128;
/// Under which names answers have their list.
const LISTS: [&str; 7] = ["rows", "results", "tickets", "conversations", "contacts", "agents", "companies"];

/// Of pages of lists, by how many things each says that its whole list has: how many stand in them.
pub(super) type PageCounts = BTreeMap<u64, u64>;

/// Every thing that stands in the files, and in files of this ending of the folders, each with the file that it is from. What one
/// file holds may take the memory that is left; what is kept of it counts whoever keeps it, by its [`weight`].
pub(super) fn all(
    reading: &mut Reading<'_>,
    each: &mut dyn FnMut(&mut Spool, &Path, Value) -> Result<(), SourceError>,
) -> Result<PageCounts, SourceError> {
    let mut pages = PageCounts::new();
    for path in files(reading, "json")? {
        let unreadable = |why: String| SourceError::Unreadable { path: path.clone(), why };
        let open = |source| SourceError::Open { path: path.clone(), source };
        let mut text = Vec::new();
        File::open(&path).and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut text)).map_err(open)?;
        if text.len() as u64 > FILE_BYTES {
            return Err(unreadable(format!("it has more than {} MiB: keep answers in pages", FILE_BYTES >> 20)));
        }
        if is_utf16(&text) {
            return Err(unreadable(UTF_16.to_owned()));
        }
        let told = parsed(unmarked(&text), reading.memory.room()).map_err(|error| unreadable(error.to_string()))?;
        drop(text);
        let alone = "it holds a word or a number alone, not a thing or a list of things: is it an answer that failed?";
        let total = told.get("total").and_then(Value::as_u64).filter(|_| told.get("id").is_none());
        let things = list(told).ok_or_else(|| unreadable(alone.to_owned()))?;
        if let Some(total) = total {
            *pages.entry(total).or_default() += things.len() as u64;
        }
        for one in things {
            each(reading.spool, &path, one)?;
            reading.memory.check()?;
        }
    }
    Ok(pages)
}

/// Says of which lists not all pages were given.
pub(super) fn lacking(pages: &PageCounts, tally: &mut Tally) {
    for (total, there) in pages.iter().filter(|(total, there)| there < total) {
        tally.warn(format!(
            "answers say that their list has {total} things, and {there} of them are in what was given: keep all of its pages"
        ));
    }
}

/// A value that takes no more than so many bytes: brackets that hold nothing take many times what they have in their file.
fn parsed(text: &[u8], room: u64) -> Result<Value, serde_json::Error> {
    let (mut from, room) = (serde_json::Deserializer::from_slice(text), Cell::new(room));
    let told = Bounded(&room).deserialize(&mut from)?;
    from.end()?;
    Ok(told)
}

/// Reads one value, and counts what it takes.
struct Bounded<'r>(&'r Cell<u64>);

impl Bounded<'_> {
    fn take<E: Error>(&self, bytes: u64) -> Result<(), E> {
        let left = self.0.get().checked_sub(bytes).ok_or_else(|| E::custom(MemoryFull))?;
        self.0.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;
    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }
    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E: Error>(self, told: bool) -> Result<Value, E> {
        Ok(Value::from(told))
    }
    fn visit_i64<E: Error>(self, told: i64) -> Result<Value, E> {
        Ok(Value::from(told))
    }
    fn visit_u64<E: Error>(self, told: u64) -> Result<Value, E> {
        Ok(Value::from(told))
    }
    fn visit_f64<E: Error>(self, told: f64) -> Result<Value, E> {
        Ok(Value::from(told))
    }
    fn visit_str<E: Error>(self, told: &str) -> Result<Value, E> {
        self.take(told.len() as u64)?;
        Ok(Value::from(told))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut told: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = told.next_element_seed(Bounded(self.0))? {
            self.take(BESIDE_VALUE)?;
            all.push(one);
        }
        Ok(Value::Array(all))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut told: A) -> Result<Value, A::Error> {
        let mut thing = Map::new();
        while let Some(name) = told.next_key::<String>()? {
            self.take(BESIDE_ENTRY.saturating_add(name.len() as u64))?;
            let value = told.next_value_seed(Bounded(self.0))?;
            thing.insert(name, value);
        }
        Ok(Value::Object(thing))
    }
}

/// What a value takes in memory: bytes.
pub(super) fn weight(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len() as u64,
        Value::Array(all) => all.iter().map(|one| BESIDE_VALUE + weight(one)).sum(),
        Value::Object(thing) => thing.iter().map(|(name, one)| BESIDE_ENTRY + name.len() as u64 + weight(one)).sum(),
    }
}

/// The files that were given, and those of the folders, that end so; in the order of their names.
pub(super) fn files(reading: &Reading<'_>, ending: &str) -> Result<Vec<PathBuf>, SourceError> {
    let ends = |path: &PathBuf| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    let mut found: Vec<PathBuf> = reading.files.iter().filter(|path| ends(path)).cloned().collect();
    for folder in &reading.folders {
        let mut inside = entries(folder, FILES)?;
        inside.retain(|path| ends(path) && path.is_file());
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

/// What stands in a folder: one of more than is looked at is refused, for what is left would be left in silence.
fn entries(folder: &Path, most: usize) -> Result<Vec<PathBuf>, SourceError> {
    let open = |source| SourceError::Open { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(open)? {
        if found.len() == most {
            let why = format!("it holds more than {most} files: give them in several folders");
            return Err(SourceError::Unreadable { path: folder.to_owned(), why });
        }
        found.push(entry.map_err(open)?.path());
    }
    Ok(found)
}

/// The things of an answer. One with a key of its own is a thing, whatever lists stand in it: a ticket with its conversations. None of
/// what is no answer.
fn list(told: Value) -> Option<Vec<Value>> {
    match told {
        Value::Array(all) => Some(all),
        Value::Object(thing) if thing.contains_key("id") => Some(vec![Value::Object(thing)]),
        Value::Object(mut page) => {
            let (mut all, mut is_page) = (Vec::new(), false);
            for name in LISTS {
                if let Some(Value::Array(some)) = page.get_mut(name) {
                    all.append(some);
                    is_page = true;
                }
            }
            Some(if is_page { all } else { vec![Value::Object(page)] })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// What stands under a name, as text: of a thing that has a name, that; empty where nothing stands.
pub(super) fn text(value: &Value, name: &str) -> String {
    word(value.get(name).unwrap_or(&Value::Null))
}

/// The same of the value itself.
pub(super) fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Array(all) => all.iter().map(word).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", "),
        Value::Object(thing) => {
            let names = ["name", "datetime", "date", "formatted", "value"];
            names.iter().filter_map(|name| thing.get(*name)).map(word).find(|word| !word.is_empty()).unwrap_or_default()
        }
        Value::Null => String::new(),
    }
}

/// Tells what a thing says under names that nobody reads.
pub(super) fn unread(table: &str, thing: &Value, known: &dyn Fn(&str) -> bool, tally: &mut Tally) {
    for (name, value) in thing.as_object().into_iter().flatten() {
        if !known(name) && says(value) {
            tally.column(table, name, 1, COLUMN);
        }
    }
}

/// Whether a value says something: not what an API writes where nobody has written anything.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.to_string() != "0",
        Value::String(text) => !matches!(text.trim(), "" | "false" | "0"),
        Value::Array(all) => all.iter().any(says),
        Value::Object(thing) => thing.values().any(says),
    }
}

/// Whether what stands under a name is true.
pub(super) fn truth(value: &Value, name: &str) -> bool {
    value.get(name).is_some_and(|told| told.as_bool() == Some(true) || told.as_i64() == Some(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_a_page_and_one_thing_are_the_same() {
        let one = json!({ "id": 1 });
        for told in [json!([one]), json!({ "total": 1, "rows": [one] }), json!({ "results": [one] }), one.clone()] {
            assert_eq!(list(told), Some(vec![one.clone()]));
        }
        assert_eq!(list(json!({ "results": [], "total": 0 })), Some(Vec::new()));
    }

    #[test]
    fn a_thing_is_not_taken_for_a_list_that_stands_in_it_and_no_list_of_a_page_is_left() {
        let ticket = json!({ "id": 7, "subject": "Sin red", "conversations": [{ "id": 71 }] });
        assert_eq!(list(ticket.clone()), Some(vec![ticket.clone()]));
        let page = json!({ "tickets": [ticket.clone()], "contacts": [{ "id": 70 }], "agents": "none" });
        assert_eq!(list(page), Some(vec![ticket, json!({ "id": 70 })]));
    }

    #[test]
    fn what_nobody_reads_is_told_in_whatever_shape_it_stands() {
        let thing = json!({
            "id": 7, "a": { "score": 3 }, "b": [{ "x": { "y": "z" } }], "c": "words",
            "d": { "score": 0, "more": [null, ""] }, "e": [], "f": false, "g": "0", "h": null,
        });
        let mut tally = Tally::default();
        unread("tickets", &thing, &|name| name == "id", &mut tally);
        assert!(tally.tables["tickets"].columns.keys().eq(["a", "b", "c"]), "{:?}", tally.tables);
    }

    #[test]
    fn what_an_answer_takes_is_bounded_and_counted() {
        let told = json!({ "id": 7, "b": [1, -2, 3.5, null, true, { "c": "ñandú" }], "d": {} });
        let text = told.to_string();
        let takes = weight(&told);
        assert_eq!(takes, 4 * BESIDE_ENTRY + 2 + 1 + 1 + 1 + 6 * BESIDE_VALUE + 7);
        assert_eq!(parsed(text.as_bytes(), takes).expect("it fits"), told);
        for (text, room) in [(text.as_str(), takes - 1), ("[[],[],[],[]]", 3 * BESIDE_VALUE)] {
            let why = parsed(text.as_bytes(), room).expect_err("it does not").to_string();
            assert!(why.contains(&MemoryFull.to_string()), "{why}");
        }
        for wrong in ["[1", "[1] 2", "{\"a\":}", ""] {
            assert!(parsed(wrong.as_bytes(), u64::MAX).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_neither_a_thing_nor_a_list_is_no_answer() {
        for told in [json!("Unauthorized"), json!(7), json!(true), json!(null)] {
            assert_eq!(list(told), None);
        }
    }

    #[test]
    fn a_folder_of_more_files_than_are_looked_at_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.json", "b.json", "c.txt"] {
            fs::write(folder.path().join(name), "[]").expect("written");
        }
        assert_eq!(entries(folder.path(), 3).expect("all of them").len(), 3);
        assert!(matches!(entries(folder.path(), 2), Err(SourceError::Unreadable { .. })));
    }

    #[test]
    fn what_has_a_name_is_told_by_it() {
        let told = json!({ "a": { "id": 3, "name": " HP " }, "b": { "date": "2026-01-02" }, "c": 7, "d": ["x", "y"], "e": null });
        let said: Vec<String> = ["a", "b", "c", "d", "e", "f"].iter().map(|name| text(&told, name)).collect();
        assert_eq!(said, ["HP", "2026-01-02", "7", "x, y", "", ""]);
    }
}
