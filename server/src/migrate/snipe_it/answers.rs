//! What answers of its API and its own exports tell.

use super::super::api_json::{text, truth, unread};
use super::super::html;
use super::super::instants::instant;
use super::super::memory::{Memory, Name};
use super::super::model::{FieldNode, FormerData, FormerItem, FormerPerson, Tally};
use super::super::reading::{SourceError, address, full_name};
use super::super::sql_dump::{UTF_16, is_utf16};
use super::uploads::UploadedFiles;
use super::{BESIDE, FIELDS, Field, OWN, changed, line, put};
use encoding_rs::WINDOWS_1252;
use jiff::tz::TimeZone;
use ronda_shared::time::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The greatest CSV that is read: bytes.
const CSV_BYTES: u64 = 256 * 1024 * 1024;

/// As the report calls rows of exports.
const ROWS: &str = "rows of CSV";
/// Cells of one line: no table has more.
const CELLS: usize = 2_000;

/// Headings of its own export, folded, in both of our languages, and the field that they are.
const HEADINGS: [(&str, &[&str]); 11] = [
    ("asset_tag", &["asset tag", "placa de activo", "etiqueta de activo", "etiqueta del activo"]),
    ("serial", &["serial", "serial number", "número de serie", "numero de serie", "serie"]),
    ("name", &["asset name", "name", "nombre", "nombre del activo", "nombre de activo"]),
    ("model", &["model", "modelo", "model name"]),
    ("category", &["category", "categoría", "categoria"]),
    ("manufacturer", &["manufacturer", "fabricante"]),
    ("status_label", &["status", "estado", "status label"]),
    ("location", &["location", "ubicación", "ubicacion"]),
    ("company", &["company", "compañía", "empresa"]),
    ("assigned_to", &["checked out to", "checkout to", "assigned to", "asignado a", "full name"]),
    ("warranty_expires", &["warranty expires", "garantía expira", "vencimiento de la garantía"]),
];
/// What an answer about an item says beside `FIELDS` and `BESIDE`: what follows from the rest, and what its screens show.
const ANSWERED: [&str; 22] = [
    "age",
    "assigned_to",
    "available_actions",
    "book_value",
    "byod",
    "checkin_counter",
    "checkout_counter",
    "created_at",
    "custom_fields",
    "deleted_at",
    "eol",
    "id",
    "image",
    "last_checkin",
    "location",
    "model_number",
    "requestable",
    "requests_counter",
    "rtd_location",
    "supplier",
    "updated_at",
    "user_can_checkout",
];

/// What answers of the API and exports tell.
#[derive(Default)]
pub(super) struct SnipeItData {
    items: BTreeMap<String, FormerItem>,
    /// Rows of exports that say no key of theirs: they are known by their asset tags.
    tagged: Vec<FormerItem>,
    people: Vec<FormerPerson>,
    history: BTreeMap<String, Vec<(String, Timestamp, String)>>,
    pub(super) uploaded: UploadedFiles,
}

impl SnipeItData {
    /// A thing of an answer.
    pub(super) fn take(&mut self, one: &Value, zone: &TimeZone, tally: &mut Tally, memory: &Memory) {
        let said = |name: &str| html::unescaped(&text(one, name));
        if one.get("asset_tag").is_some() {
            if !said("deleted_at").is_empty() {
                return tally.left("hardware", "item", &said("id"), "deleted there");
            }
            tally.used("hardware", 1);
            let known = |key: &str| {
                ANSWERED.contains(&key)
                    || FIELDS.iter().any(|(name, _)| *name == key)
                    || BESIDE.iter().any(|(_, column)| *column == key)
            };
            unread("hardware", one, &known, tally);
            memory.thing::<FormerItem>();
            memory.thing::<FieldNode>();
            let mut item = FormerItem { id: memory.text(said("id")), ..FormerItem::default() };
            for (name, field) in FIELDS {
                put(&mut item, Some(field), "", &text(one, name), memory);
            }
            for (name, column) in
                [("Número de modelo", "model_number"), ("Proveedor", "supplier")].into_iter().chain(BESIDE)
            {
                put(&mut item, None, name, &text(one, column), memory);
            }
            if truth(one, "byod") {
                put(&mut item, None, OWN, "Sí", memory);
            }
            for (name, field) in one.get("custom_fields").and_then(Value::as_object).into_iter().flatten() {
                put(&mut item, None, &html::unescaped(name), &text(field, "value"), memory);
            }
            let place = [said("location"), said("rtd_location")];
            item.location = memory.name(&place.into_iter().find(|name| !name.is_empty()).unwrap_or_default());
            let class = one.get("assigned_to").map(|to| text(to, "type")).unwrap_or_default();
            match class.as_str() {
                "location" => item.location = memory.name(&said("assigned_to")),
                "asset" => put(&mut item, None, "Asignado a", &said("assigned_to"), memory),
                _ => put(&mut item, Some(Field::Person), "", &said("assigned_to"), memory),
            }
            self.items.insert(memory.copy(&item.id), item);
        } else if one.get("action_type").is_some() {
            let about = one.get("item").filter(|item| text(item, "type") == "asset");
            let (Some(about), Some(at)) = (about, instant(&text(one, "created_at"), zone)) else {
                return tally.passed("activity", 1, "about licences, accessories or people, or without a date");
            };
            tally.used("activity", 1);
            let by = [said("admin"), said("created_by")].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let meta = one.get("log_meta").map(Value::to_string).unwrap_or_default();
            let file = one.get("file").map(|file| html::unescaped(&text(file, "filename"))).unwrap_or_default();
            let (entry, item) = ((said("id"), said("action_type")), text(about, "id"));
            self.uploaded.note((entry.0.as_str(), entry.1.as_str()), (item.as_str(), file.as_str(), Some(at)), memory);
            let told = [file, said("note")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" — ");
            let words = line(&said("action_type"), &said("target"), &by, &told, &changed(&meta));
            memory.thing::<(String, Timestamp, String)>();
            let entry = (memory.text(said("id")), at, memory.text(words));
            self.history.entry(memory.text(text(about, "id"))).or_default().push(entry);
        } else if one.get("username").is_some() {
            tally.used("users", 1);
            let name = full_name(&[said("first_name"), said("last_name")]);
            let name = [name, said("name"), said("username")].into_iter().find(|name| !name.is_empty());
            memory.thing::<FormerPerson>();
            self.people.push(FormerPerson {
                name: memory.name(&name.unwrap_or_default()),
                mail: address(&said("email"), memory),
                phone: memory.name(&said("phone")),
                unit: memory.name(&said("company")),
                left: !said("deleted_at").is_empty(),
                ..FormerPerson::default()
            });
        } else {
            tally.left("things", "thing", &said("id"), "neither an item nor a user or an entry of the activity");
        }
    }

    /// Its own export: every column that the registry has no field for is told beside.
    pub(super) fn csv(&mut self, path: &Path, tally: &mut Tally, memory: &Memory) -> Result<(), SourceError> {
        let unreadable = |why: String| SourceError::Unreadable { path: path.to_owned(), why };
        let open = |source| SourceError::Open { path: path.to_owned(), source };
        if fs::metadata(path).map_err(open)?.len() > CSV_BYTES {
            return Err(unreadable(format!("it has more than {} MiB: export it in parts", CSV_BYTES >> 20)));
        }
        let bytes = fs::read(path).map_err(open)?;
        if is_utf16(&bytes) {
            return Err(unreadable(UTF_16.to_owned()));
        }
        let written = match String::from_utf8(bytes) {
            Ok(written) => written,
            Err(other) => {
                tally.warn(format!("{} was not UTF-8 and was read as Windows-1252: look at it", path.display()));
                WINDOWS_1252.decode_without_bom_handling(other.as_bytes()).0.into_owned()
            }
        };
        let written = written.trim_start_matches('\u{feff}');
        if let Some(line) = too_wide(written) {
            return Err(unreadable(format!("line {line} has more than {CELLS} cells: is it an export of assets?")));
        }
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(written.as_bytes());
        let headings = table.headers().map_err(|error| unreadable(error.to_string()))?.clone();
        let known = |heading: &str| {
            let folded = heading.trim().to_lowercase();
            HEADINGS.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(name, _)| *name)
        };
        let is_key = |heading: &str| heading.trim().eq_ignore_ascii_case("id");
        if !headings.iter().any(|heading| is_key(heading) || known(heading) == Some("asset_tag")) {
            let why =
                "no heading is «ID» or «Asset Tag»: nothing tells which item a row is of; export one of them, too";
            return Err(unreadable(why.to_owned()));
        }
        // Keys are told of this system's own items alone: an export of something else has them, too.
        if !headings.iter().any(|heading| matches!(known(heading), Some("asset_tag" | "serial"))) {
            return Err(unreadable("no heading is «Asset Tag» or «Serial»: is it an export of assets?".to_owned()));
        }
        for row in table.records() {
            let row = row.map_err(|error| unreadable(error.to_string()))?;
            let line = format!("line {} of {}", row.position().map_or(0, csv::Position::line), path.display());
            memory.check()?;
            memory.thing::<FormerItem>();
            memory.thing::<FieldNode>();
            let mut item = FormerItem::default();
            for (heading, cell) in headings.iter().zip(&row) {
                match known(heading) {
                    Some("location") => item.location = memory.name(&html::unescaped(cell.trim())),
                    Some("assigned_to") => put(&mut item, Some(Field::Person), "", cell, memory),
                    Some(name) => {
                        let field = FIELDS.iter().find(|(one, _)| *one == name).map(|(_, field)| *field);
                        put(&mut item, field, name, cell, memory);
                    }
                    None if is_key(heading) => item.id = memory.copy(cell.trim()),
                    None => put(&mut item, None, heading.trim(), cell, memory),
                }
            }
            if row.iter().skip(headings.len()).any(|cell| !cell.trim().is_empty()) {
                tally.line("row", &line, "it has more cells than there are headings: the further ones are not read");
            }
            let tag = item.fields.get(&Field::Inventory).cloned();
            if !item.id.is_empty() {
                match self.items.get_mut(&item.id) {
                    Some(known) => complete(known, item),
                    None => drop(self.items.insert(memory.copy(&item.id), item)),
                }
            } else if let Some(tag) = tag {
                item.id = memory.copy(&tag);
                self.tagged.push(item);
            } else {
                tally.left(ROWS, "row", &line, "it says neither an «ID» nor an asset tag");
                continue;
            }
            tally.used(ROWS, 1);
        }
        Ok(())
    }

    /// Puts it with what a dump told.
    pub(super) fn put_into(
        mut self,
        former: &mut FormerData,
        tally: &mut Tally,
        memory: &Memory,
    ) -> Result<(), SourceError> {
        // By number, for answers may tell of as many items as a dump.
        let places = former.items.iter().enumerate().rev().map(|(at, one)| (memory.copy(&one.id), at));
        let mut places: BTreeMap<String, usize> = places.collect();
        for (id, item) in std::mem::take(&mut self.items) {
            let place = places.get(&id).copied();
            match place.and_then(|at| former.items.get_mut(at)) {
                Some(one) => complete(one, item),
                None => {
                    places.insert(id, former.items.len());
                    former.items.push(item);
                }
            }
        }
        self.by_tag(former, tally, memory);
        for (item, entries) in self.history {
            // What a dump told of it stands with the dump's item, by the same keys.
            match places.get(&item).and_then(|at| former.items.get_mut(*at)) {
                Some(one) => {
                    let had: BTreeSet<String> = one.history.iter().map(|(id, ..)| id.clone()).collect();
                    one.history.extend(entries.into_iter().filter(|(id, ..)| !had.contains(id)));
                }
                None => {
                    let why = format!("{} entries of its activity: it is not in what was given", entries.len());
                    tally.line("item", &item, why);
                }
            }
        }
        former.people.extend(self.people);
        memory.check().map_err(SourceError::from)
    }
}

impl SnipeItData {
    /// Puts rows without a key with the items of the same asset tag; what has none is an item of its own, known by its tag.
    fn by_tag(&mut self, former: &mut FormerData, tally: &mut Tally, memory: &Memory) {
        let rows = std::mem::take(&mut self.tagged);
        if rows.is_empty() {
            return;
        }
        let folded = |item: &FormerItem| item.fields.get(&Field::Inventory).map(|tag| memory.text(tag.to_lowercase()));
        let tags = former.items.iter().enumerate().rev().filter_map(|(at, one)| Some((folded(one)?, at)));
        let mut tags: BTreeMap<String, usize> = tags.collect();
        let (all, mut known) = (rows.len(), 0_usize);
        for item in rows {
            let Some(tag) = folded(&item) else { continue };
            match tags.get(&tag).and_then(|at| former.items.get_mut(*at)) {
                Some(one) => {
                    complete(one, item);
                    known += 1;
                }
                None => {
                    tags.insert(tag, former.items.len());
                    former.items.push(item);
                }
            }
        }
        tally.warn(format!(
            "{all} rows of exports say no «ID»: they are matched by asset tag; {known} of them tell of an item that stands elsewhere, \
             too, and the others are items of their own"
        ));
    }
}

/// The first line of a CSV, from 1, that has more cells than are read: the place of each cell takes memory, an empty one's too.
fn too_wide(text: &str) -> Option<u64> {
    // A mark opens a cell where one begins, and again behind one that closed it: two of them are a letter of the cell.
    let (mut line, mut cells, mut quoted, mut opens) = (1_u64, 1_usize, false, true);
    for byte in text.bytes() {
        match byte {
            b'"' if quoted => (quoted, opens) = (false, true),
            b'"' if opens => quoted = true,
            b'\n' => {
                line += 1;
                (cells, opens) = if quoted { (cells, opens) } else { (1, true) };
            }
            b'\r' if !quoted => (cells, opens) = (1, true),
            b',' if !quoted => (cells, opens) = (cells + 1, true),
            _ => opens &= quoted,
        }
        if cells > CELLS {
            return Some(line);
        }
    }
    None
}

/// What a dump told of an item, with what answers say of it beside that.
fn complete(one: &mut FormerItem, other: FormerItem) {
    for (field, value) in other.fields {
        one.fields.entry(field).or_insert(value);
    }
    if one.location.is_empty() {
        one.location = other.location;
    }
    let had: BTreeSet<Name> = one.more.iter().map(|(name, _)| name.clone()).collect();
    one.more.extend(other.more.into_iter().filter(|(name, _)| !had.contains(name)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_more_cells_than_any_table_has_is_found() {
        let wide = ",".repeat(CELLS);
        for (text, line) in [
            (format!("a,b\n{}", ",".repeat(CELLS - 1)), None),
            (format!("a,b\n{wide}"), Some(2)),
            (format!("a,\"{wide}\"\"{wide}\",b\n"), None),
            (format!("a,5\" de alto,b\n{wide}"), Some(2)),
            (format!("\"a\nb\",c\n\n{wide}"), Some(4)),
        ] {
            assert_eq!(too_wide(&text), line, "{}", &text[..10]);
        }
    }
}
