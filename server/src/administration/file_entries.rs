//! Splits a file of the organisation's data at its own entries, each with its text as it was written. What nobody
//! touched keeps its bytes, so that files kept under version control change where their content does.

use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::BTreeSet;

/// A file of more entries is one piece: they are compared one by one.
const MOST_ENTRIES: usize = 5_000;

/// What a file is at its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileShape {
    /// A list of entries with ids.
    List,
    /// An object: each key is an entry.
    Object,
}

/// An entry of a file: of a list one of its objects, of an object one of its keys.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FileEntry<'t> {
    /// Its id, or its key.
    pub(super) key: String,
    /// As it was written; of an object with its key.
    pub(super) text: &'t str,
    /// Its JSON, parsed.
    pub(super) value: Value,
}

/// The entries of a file, in their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FileEntries<'t> {
    /// What the file is.
    pub(super) shape: FileShape,
    /// The entries, as the file has them one after the other.
    pub(super) all: Vec<FileEntry<'t>>,
}

impl<'t> FileEntries<'t> {
    /// None where it is no JSON, or no list whose entries have an id each of its own, or has too many of them.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        let (shape, texts) = split(text)?;
        if texts.len() > MOST_ENTRIES {
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for text in texts {
            let (key, value) = match shape {
                FileShape::List => {
                    let value: Value = serde_json::from_str(text).ok()?;
                    (value.get("id")?.as_str()?.to_owned(), value)
                }
                FileShape::Object => {
                    let one: serde_json::Map<String, Value> = serde_json::from_str(&format!("{{{text}}}")).ok()?;
                    one.into_iter().next()?
                }
            };
            if !seen.insert(key.clone()) {
                return None;
            }
            all.push(FileEntry { key, text, value });
        }
        Some(Self { shape, all })
    }

    /// The entry of this id or key.
    pub(super) fn get(&self, key: &str) -> Option<&FileEntry<'t>> {
        self.all.iter().find(|piece| piece.key == key)
    }

    /// Ids or keys, in their order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|piece| piece.key.as_str())
    }
}

/// A file of these entries.
pub(super) fn written(shape: FileShape, texts: &[&str]) -> String {
    let (open, close) = match shape {
        FileShape::List => ('[', ']'),
        FileShape::Object => ('{', '}'),
    };
    if texts.is_empty() {
        return format!("{open}{close}\n");
    }
    let lines: Vec<String> = texts.iter().map(|text| format!("  {text}")).collect();
    format!("{open}\n{}\n{close}\n", lines.join(",\n"))
}

/// The texts between the commas at the top of what is known to be JSON.
fn split(text: &str) -> Option<(FileShape, Vec<&str>)> {
    let text = text.trim();
    let shape = match text.as_bytes().first()? {
        b'[' => FileShape::List,
        b'{' => FileShape::Object,
        _ => return None,
    };
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let mut found = Vec::new();
    if inner.trim().is_empty() {
        return Some((shape, found));
    }
    let (mut depth, mut quoted, mut escaped, mut start) = (0_usize, false, false, 0);
    for (at, byte) in inner.bytes().enumerate() {
        if quoted {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                found.push(inner.get(start..at)?.trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(inner.get(start..)?.trim());
    Some((shape, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_an_object_come_apart_at_their_own_entries() {
        let list = "[\n  { \"id\": \"a\", \"name\": \"x, [y] \\\" {\" },\n  { \"id\": \"b\", \"of\": [1, 2] }\n]\n";
        let pieces = FileEntries::read(list).expect("a list");
        assert_eq!(pieces.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(pieces.all[1].text, "{ \"id\": \"b\", \"of\": [1, 2] }");
        let texts: Vec<&str> = pieces.all.iter().map(|piece| piece.text).collect();
        assert_eq!(written(pieces.shape, &texts), list, "as it was written");

        let object =
            FileEntries::read("{ \"federal\": true, \"own\": [{ \"date\": \"2026-01-02\" }] }").expect("an object");
        assert_eq!(object.keys().collect::<Vec<_>>(), ["federal", "own"]);
        assert_eq!(object.all[0].text, "\"federal\": true");
        assert!(FileEntries::read(" [ ] ").expect("a list").all.is_empty());
    }

    #[test]
    fn what_has_no_ids_of_its_own_stays_whole() {
        for text in
            ["[1, 2]", "[{\"id\": \"a\"}, {\"id\": \"a\"}]", "[{\"name\": \"x\"}]", "3", "{", "", "{\"a\":1,\"a\":2}"]
        {
            assert_eq!(FileEntries::read(text), None, "{text}");
        }
    }
}
