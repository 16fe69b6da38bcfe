//! The sections of an inventory by their names, alike whether they came as JSON or as XML, and bounded.

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// Sections that are read; all others are passed over unread.
const READ: [&str; 7] = ["bios", "hardware", "operatingsystem", "cpus", "networks", "storages", "softwares"];
/// Rows of one section that are kept.
pub(super) const ROWS: usize = 20_000;
/// Fields of one row.
const FIELDS: usize = 60;
/// Characters of one value.
const CHARS: usize = 200;

/// A row: fields by their names in lower case.
pub(super) type Fields = BTreeMap<String, String>;

/// The sections by their names in lower case.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sections(BTreeMap<String, Vec<Fields>>);

impl Sections {
    /// Whether a section is read at all.
    pub(super) fn reads(section: &str) -> bool {
        READ.contains(&section)
    }

    /// Adds a row to a section; what is one too many is left out.
    pub(super) fn add(&mut self, section: &str, fields: Fields) {
        let rows = self.0.entry(section.to_owned()).or_default();
        if rows.len() < ROWS {
            rows.push(fields);
        }
    }

    /// Whether a section was told, also as an empty one.
    pub(super) fn told(&self, section: &str) -> bool {
        self.0.contains_key(section)
    }

    /// The rows of a section.
    pub(super) fn rows(&self, section: &str) -> &[Fields] {
        self.0.get(section).map(Vec::as_slice).unwrap_or_default()
    }

    /// A field of a section of one row; empty where it was not told.
    pub(super) fn one(&self, section: &str, field: &str) -> &str {
        self.rows(section).iter().map(|fields| value(fields, field)).find(|value| !value.is_empty()).unwrap_or_default()
    }
}

/// A field of a row; empty where it was not told.
pub(super) fn value<'a>(fields: &'a Fields, field: &str) -> &'a str {
    fields.get(field).map_or("", String::as_str)
}

/// Puts a field into a row, in one line and within its bounds; what was told first stays.
pub(super) fn put(fields: &mut Fields, name: &str, told: &str) {
    if fields.len() < FIELDS && !told.trim().is_empty() {
        fields.entry(name.to_lowercase()).or_insert_with(|| line(told));
    }
}

/// One line without outer blanks and control characters.
fn line(told: &str) -> String {
    let plain: String = told.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.chars().take(CHARS).collect()
}

/// A value of any kind, as text; lists and objects are passed over.
struct Scalar(String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_str<E: Error>(self, told: &str) -> Result<Scalar, E> {
                Ok(Scalar(told.to_owned()))
            }
            fn visit_bool<E: Error>(self, told: bool) -> Result<Scalar, E> {
                Ok(Scalar(told.to_string()))
            }
            fn visit_u64<E: Error>(self, told: u64) -> Result<Scalar, E> {
                Ok(Scalar(told.to_string()))
            }
            fn visit_i64<E: Error>(self, told: i64) -> Result<Scalar, E> {
                Ok(Scalar(told.to_string()))
            }
            fn visit_f64<E: Error>(self, told: f64) -> Result<Scalar, E> {
                Ok(Scalar(told.to_string()))
            }
            fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
                Ok(Scalar(String::new()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar(String::new()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar(String::new()))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Whether a value says yes. Lists and objects are passed over unread, however large.
pub(super) fn is_true<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let Scalar(told) = Scalar::deserialize(deserializer)?;
    Ok(["true", "1"].contains(&told.as_str()))
}

/// One object.
struct Row(Fields);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Row;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row, A::Error> {
                fields(map).map(Row)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

fn fields<'de, A: MapAccess<'de>>(mut map: A) -> Result<Fields, A::Error> {
    let mut fields = Fields::new();
    while let Some((name, Scalar(told))) = map.next_entry::<String, Scalar>()? {
        put(&mut fields, &name, &told);
    }
    Ok(fields)
}

/// A section: one object, or a list of them.
struct Rows(Vec<Fields>);

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Rows;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object, or a list of objects")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rows, A::Error> {
                fields(map).map(|fields| Rows(vec![fields]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Rows, A::Error> {
                let mut rows = Vec::new();
                while rows.len() < ROWS {
                    let Some(Row(fields)) = seq.next_element()? else { return Ok(Rows(rows)) };
                    rows.push(fields);
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Rows(rows))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

impl<'de> Deserialize<'de> for Sections {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Content;
        impl<'de> Visitor<'de> for Content {
            type Value = Sections;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the sections of an inventory")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sections, A::Error> {
                let mut sections = Sections::default();
                while let Some(name) = map.next_key::<String>()? {
                    let name = name.to_lowercase();
                    if Sections::reads(&name) {
                        let Rows(rows) = map.next_value()?;
                        sections.0.insert(name, rows);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(sections)
            }
        }
        deserializer.deserialize_map(Content)
    }
}
