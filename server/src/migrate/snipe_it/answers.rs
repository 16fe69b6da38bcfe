//! What answers of its API and its own exports tell.

use super::super::api_json::{text, truth, unread};
use super::super::html;
use super::super::model::{Former, FormerItem, FormerPerson, Tally};
use super::super::reading::{SourceError, address, full_name};
use super::super::when::instant;
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
    people: Vec<FormerPerson>,
    history: BTreeMap<String, Vec<(String, Timestamp, String)>>,
}

impl SnipeItData {
    /// A thing of an answer.
    pub(super) fn take(&mut self, one: &Value, zone: &TimeZone, tally: &mut Tally) {
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
            let mut item = FormerItem { id: said("id"), ..FormerItem::default() };
            for (name, field) in FIELDS {
                put(&mut item, Some(field), "", &text(one, name));
            }
            for (name, column) in
                [("Número de modelo", "model_number"), ("Proveedor", "supplier")].into_iter().chain(BESIDE)
            {
                put(&mut item, None, name, &text(one, column));
            }
            if truth(one, "byod") {
                put(&mut item, None, OWN, "Sí");
            }
            for (name, field) in one.get("custom_fields").and_then(Value::as_object).into_iter().flatten() {
                put(&mut item, None, &html::unescaped(name), &text(field, "value"));
            }
            let place = [said("location"), said("rtd_location")];
            item.location = place.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let class = one.get("assigned_to").map(|to| text(to, "type")).unwrap_or_default();
            match class.as_str() {
                "location" => item.location = said("assigned_to"),
                "asset" => put(&mut item, None, "Asignado a", &said("assigned_to")),
                _ => put(&mut item, Some(Field::Person), "", &said("assigned_to")),
            }
            self.items.insert(item.id.clone(), item);
        } else if one.get("action_type").is_some() {
            let about = one.get("item").filter(|item| text(item, "type") == "asset");
            let (Some(about), Some(at)) = (about, instant(&text(one, "created_at"), zone)) else {
                return tally.passed("activity", 1, "about licences, accessories or people, or without a date");
            };
            tally.used("activity", 1);
            let by = [said("admin"), said("created_by")].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let meta = one.get("log_meta").map(Value::to_string).unwrap_or_default();
            let words = line(&said("action_type"), &said("target"), &by, &said("note"), &changed(&meta));
            self.history.entry(text(about, "id")).or_default().push((said("id"), at, words));
        } else if one.get("username").is_some() {
            tally.used("users", 1);
            let name = full_name(&[said("first_name"), said("last_name")]);
            self.people.push(FormerPerson {
                name: [name, said("name"), said("username")]
                    .into_iter()
                    .find(|name| !name.is_empty())
                    .unwrap_or_default(),
                mail: address(&said("email")),
                phone: said("phone"),
                unit: said("company"),
                left: !said("deleted_at").is_empty(),
                ..FormerPerson::default()
            });
        } else {
            tally.left("things", "thing", &said("id"), "neither an item nor a user or an entry of the activity");
        }
    }

    /// Its own export: every column that the registry has no field for is told beside.
    pub(super) fn csv(&mut self, path: &Path, tally: &mut Tally) -> Result<(), SourceError> {
        let unreadable = |why: String| SourceError::Unreadable { path: path.to_owned(), why };
        let open = |source| SourceError::Open { path: path.to_owned(), source };
        if fs::metadata(path).map_err(open)?.len() > CSV_BYTES {
            return Err(unreadable(format!("it has more than {} MiB: export it in parts", CSV_BYTES >> 20)));
        }
        let bytes = fs::read(path).map_err(open)?;
        let written = match String::from_utf8(bytes) {
            Ok(written) => written,
            Err(other) => {
                tally.warn(format!("{} was not UTF-8 and was read as Windows-1252: look at it", path.display()));
                WINDOWS_1252.decode_without_bom_handling(other.as_bytes()).0.into_owned()
            }
        };
        let written = written.trim_start_matches('\u{feff}');
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(written.as_bytes());
        let headings = table.headers().map_err(|error| unreadable(error.to_string()))?.clone();
        let known = |heading: &str| {
            let folded = heading.trim().to_lowercase();
            HEADINGS.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(name, _)| *name)
        };
        if !headings.iter().any(|heading| matches!(known(heading), Some("asset_tag" | "serial"))) {
            return Err(unreadable("no heading is «Asset Tag» or «Serial»: is it an export of assets?".to_owned()));
        }
        for row in table.records() {
            let row = row.map_err(|error| unreadable(error.to_string()))?;
            tally.used("rows of CSV", 1);
            let mut item = FormerItem::default();
            for (heading, cell) in headings.iter().zip(&row) {
                match known(heading) {
                    Some("location") => item.location = html::unescaped(cell.trim()),
                    Some("assigned_to") => put(&mut item, Some(Field::Person), "", cell),
                    Some(name) => {
                        let field = FIELDS.iter().find(|(one, _)| *one == name).map(|(_, field)| *field);
                        put(&mut item, field, name, cell);
                    }
                    None if heading.trim().eq_ignore_ascii_case("id") => item.id = cell.trim().to_owned(),
                    None => put(&mut item, None, heading.trim(), cell),
                }
            }
            if item.id.is_empty() {
                let tag = item.fields.get(&Field::Inventory).or_else(|| item.fields.get(&Field::Serial));
                item.id =
                    tag.cloned().unwrap_or_else(|| format!("line {}", row.position().map_or(0, csv::Position::line)));
            }
            self.items.insert(item.id.clone(), item);
        }
        Ok(())
    }

    /// Puts it with what a dump told.
    pub(super) fn put_into(mut self, former: &mut Former, tally: &mut Tally) {
        // By number, for answers may tell of as many items as a dump.
        let places = former.items.iter().enumerate().rev().map(|(at, one)| (one.id.clone(), at));
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
    }
}

/// What a dump told of an item, with what answers say of it beside that.
fn complete(one: &mut FormerItem, other: FormerItem) {
    for (field, value) in other.fields {
        one.fields.entry(field).or_insert(value);
    }
    if one.location.is_empty() {
        one.location = other.location;
    }
    let had: BTreeSet<String> = one.more.iter().map(|(name, _)| name.clone()).collect();
    one.more.extend(other.more.into_iter().filter(|(name, _)| !had.contains(name)));
}
