//! Reads Snipe-IT: its items, who has them, and what happened to them. They come out of a dump of its database, answers
//! of its API kept as files, or its own export as CSV. Facts of its schema: `database/migrations`,
//! `app/Http/Transformers`.

use super::api_json::{all, files, text, truth, unread};
use super::html;
use super::known::SNIPE_IT;
use super::model::{Former, FormerItem, FormerPerson, Tally};
use super::reading::{Reading, SourceError, address, full_name, prefix};
use super::sql_dump::Row;
use super::when::{instant, written};
use encoding_rs::WINDOWS_1252;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ronda_shared::command::EquipmentField as Field;
use ronda_shared::time::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Tables of names: a key, and what it is called.
const NAMES: [&str; 9] = [
    "categories",
    "companies",
    "components",
    "departments",
    "licenses",
    "locations",
    "manufacturers",
    "status_labels",
    "suppliers",
];
/// The other tables that something is made of. From 8.2 on what was done to items stands in `maintenances`.
const OTHERS: [&str; 9] = [
    "action_logs",
    "asset_maintenances",
    "assets",
    "components_assets",
    "custom_fields",
    "license_seats",
    "maintenances",
    "models",
    "users",
];
/// By which of its tables an installation is known, with whatever stands before their names.
const MARKS: [&[&str]; 2] = [&["assets", "status_labels"], &["assets"]];
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
/// What the registry has a field for.
const FIELDS: [(&str, Field); 9] = [
    ("asset_tag", Field::Inventory),
    ("serial", Field::Serial),
    ("name", Field::Name),
    ("model", Field::Model),
    ("category", Field::Type),
    ("manufacturer", Field::Brand),
    ("status_label", Field::Condition),
    ("company", Field::ClientOrg),
    ("warranty_expires", Field::Warranty),
];

/// Columns of an item that are told beside it, and what they are called.
const BESIDE: [(&str, &str); 9] = [
    ("Purchase date", "purchase_date"),
    ("Purchase cost", "purchase_cost"),
    ("Order number", "order_number"),
    ("EOL", "asset_eol_date"),
    ("Last checkout", "last_checkout"),
    ("Expected checkin", "expected_checkin"),
    ("Last audit", "last_audit_date"),
    ("Next audit", "next_audit_date"),
    ("Notes", "notes"),
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

#[derive(Default)]
struct Tables {
    rows: BTreeMap<String, u64>,
    names: BTreeMap<(&'static str, String), String>,
    models: BTreeMap<String, Model>,
    /// With the keys of their company and of their department.
    users: BTreeMap<String, (FormerPerson, [String; 2])>,
    fields: BTreeMap<String, (String, bool)>,
    assets: Vec<Asset>,
    logs: Vec<Log>,
    /// What was done to an item: the table, the row's key, the item, when, by whom of outside, and what.
    done: Vec<Done>,
    /// Parts and licences of items: the table, the item, and what it has, with how many.
    had: Vec<(&'static str, String, String, i64)>,
}

struct Done {
    table: &'static str,
    id: String,
    item: String,
    supplier: String,
    at: Option<Timestamp>,
    words: String,
}

#[derive(Default)]
struct Model {
    name: String,
    number: String,
    maker: String,
    category: String,
}

struct Asset {
    item: FormerItem,
    gone: bool,
    model: String,
    status: String,
    company: String,
    supplier: String,
    place: [String; 2],
    assigned: (String, String),
    custom: Vec<(String, String)>,
}

struct Log {
    id: String,
    item: String,
    at: Option<Timestamp>,
    action: String,
    by: String,
    target: (String, String),
    words: String,
}

/// Reads what was given.
pub(super) fn read(mut reading: Reading<'_>) -> Result<Former, SourceError> {
    let mut tally = Tally::default();
    let given = reading.files.clone();
    reading.files.retain(|path| !ends(path, "json") && !ends(path, "csv"));
    let (mut tables, zone) = (Tables::default(), reading.zone.clone());
    let prefix = prefix(&reading.tables()?, &MARKS);
    reading.rows(&mut tally, &SNIPE_IT, &prefix, &wanted, &mut |_, row| {
        let table = row.table.strip_prefix(prefix.as_str()).unwrap_or(row.table);
        tables.take(table, row, &zone);
        Ok(())
    })?;
    reading.files = given;
    let mut former = tables.put_together(&mut tally, &prefix);
    let mut told = SnipeItData::default();
    all(&reading, &mut |_, one| told.take(&one, &zone, &mut tally))?;
    for path in files(&reading, "csv")? {
        told.csv(&path, &mut tally)?;
    }
    told.put_into(&mut former, &mut tally);
    if former.items.is_empty() {
        let expected = "the table assets, answers of /api/v1/hardware as .json, or an export as .csv";
        return Err(SourceError::Nothing { system: "Snipe-IT", expected });
    }
    former.people.sort_by(|a, b| (&a.mail, &a.name).cmp(&(&b.mail, &b.name)));
    former.people.dedup();
    Ok(Former { tally, ..former })
}

/// Whether something is made of a table.
pub(super) fn wanted(name: &str) -> bool {
    NAMES.contains(&name) || OTHERS.contains(&name)
}

fn ends(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Puts a value where it belongs: a field of the registry, or what is told beside it.
fn put(item: &mut FormerItem, field: Option<Field>, name: &str, value: &str) {
    let value = html::unescaped(value.trim());
    match field {
        _ if value.is_empty() => {}
        Some(field) => drop(item.fields.insert(field, value)),
        None => match name.to_lowercase().as_str() {
            "mac" | "mac address" | "dirección mac" => drop(item.fields.insert(Field::Mac, value)),
            "ip" | "ip address" | "dirección ip" => drop(item.fields.insert(Field::Ip, value)),
            _ => item.more.push((name.to_owned(), value)),
        },
    }
}

/// The day on which a warranty ends.
fn warranty(bought: &str, months: i64) -> Option<String> {
    let day: Date = bought.get(..10)?.parse().ok()?;
    let span = jiff::Span::new().try_months(months).ok().filter(|_| months > 0)?;
    day.checked_add(span).ok().map(|day| day.to_string())
}

/// What an entry of the log changed: `{"name":{"old":"a","new":"b"}}` in words.
fn changed(meta: &str) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str::<Value>(meta) else { return String::new() };
    let words = fields.iter().map(|(name, both)| {
        format!("{name}: {} → {}", html::unescaped(&text(both, "old")), html::unescaped(&text(both, "new")))
    });
    words.collect::<Vec<_>>().join("; ")
}

/// An entry of the log as one line.
fn line(action: &str, target: &str, by: &str, note: &str, changes: &str) -> String {
    let mut line = action.to_owned();
    for (before, words) in [(" → ", target), (" · ", by), (": ", note), (" — ", changes)] {
        if !words.trim().is_empty() {
            line.push_str(before);
            line.push_str(words.trim());
        }
    }
    line
}

impl Tables {
    fn take(&mut self, table: &str, row: &Row<'_>, zone: &TimeZone) {
        *self.rows.entry(table.to_owned()).or_default() += 1;
        let text = |column: &str| html::unescaped(row.text(column).trim());
        let key = |column: &str| row.key(column).unwrap_or_default();
        // App\Models\User and its like.
        let class = |column: &str| text(column).rsplit('\\').next().unwrap_or_default().to_owned();
        if let Some(&of) = NAMES.iter().find(|of| **of == table) {
            self.names.insert((of, text("id")), text("name"));
            return;
        }
        match table {
            "asset_maintenances" | "maintenances" => {
                let table = if table == "maintenances" { "maintenances" } else { "asset_maintenances" };
                // The item is the row's own column, and from 8.2 on any kind of thing.
                let other = row.text_if_any("item_type").is_some_and(|_| class("item_type") != "Asset");
                let item = row.key("asset_id").or_else(|| row.key("item_id")).filter(|_| !other);
                let kind = row.text_if_any("asset_maintenance_type").or_else(|| row.text_if_any("maintenance_type"));
                let title = row.text_if_any("title").or_else(|| row.text_if_any("name")).unwrap_or_default();
                let said = [
                    ("", kind.unwrap_or_default()),
                    ("", title),
                    ("terminado ", text("completion_date")),
                    ("costó ", text("cost")),
                    ("", text("notes")),
                ];
                let said = said.into_iter().map(|(before, words)| (before, html::unescaped(words.trim())));
                let said =
                    said.filter(|(_, words)| !words.is_empty()).map(|(before, words)| format!("{before}{words}"));
                let begun = text("start_date");
                let day = instant(&format!("{} 00:00:00", begun.get(..10).unwrap_or_default()), zone);
                self.done.push(Done {
                    table,
                    id: text("id"),
                    item: item.unwrap_or_default(),
                    supplier: key("supplier_id"),
                    at: day.or_else(|| written(row, "created_at", zone)),
                    words: said.collect::<Vec<_>>().join(" · "),
                });
            }
            "components_assets" => {
                self.had.push(("components", key("asset_id"), key("component_id"), row.number("assigned_qty")));
            }
            "license_seats" => {
                let gone = row.text_if_any("deleted_at").is_some();
                let item = row.key("asset_id").filter(|_| !gone).unwrap_or_default();
                self.had.push(("licenses", item, key("license_id"), 1));
            }
            "users" => {
                let name = full_name(&[text("first_name"), text("last_name")]);
                let person = FormerPerson {
                    name: if name.is_empty() { text("username") } else { name },
                    mail: address(&text("email")),
                    phone: text("phone"),
                    left: row.text_if_any("deleted_at").is_some(),
                    ..FormerPerson::default()
                };
                self.users.insert(text("id"), (person, [key("company_id"), key("department_id")]));
            }
            "models" => {
                let model = Model {
                    name: text("name"),
                    number: row.text_if_any("model_number").or_else(|| row.text_if_any("modelno")).unwrap_or_default(),
                    maker: key("manufacturer_id"),
                    category: key("category_id"),
                };
                self.models.insert(text("id"), model);
            }
            "custom_fields" => {
                self.fields.insert(text("db_column"), (text("name"), row.number("field_encrypted") != 0));
            }
            "action_logs" => {
                if class("item_type") == "Asset" {
                    let by = row.key("created_by").or_else(|| row.key("user_id")).unwrap_or_default();
                    let words = [text("filename"), text("note"), changed(&row.text("log_meta"))];
                    self.logs.push(Log {
                        id: text("id"),
                        item: text("item_id"),
                        at: written(row, "action_date", zone).or_else(|| written(row, "created_at", zone)),
                        action: text("action_type"),
                        by,
                        target: (class("target_type"), key("target_id")),
                        words: words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" — "),
                    });
                }
            }
            _ => self.assets.push(asset(row)),
        }
    }

    fn name(&self, of: &'static str, key: &str) -> String {
        self.names.get(&(of, key.to_owned())).cloned().unwrap_or_default()
    }

    fn person(&self, id: &str) -> String {
        self.users.get(id).map(|(person, _)| person.name.clone()).unwrap_or_default()
    }

    fn put_together(mut self, tally: &mut Tally, prefix: &str) -> Former {
        for (table, rows) in std::mem::take(&mut self.rows) {
            let name = format!("{prefix}{table}");
            match table.as_str() {
                "action_logs" => {
                    let of_items = self.logs.len() as u64;
                    tally.used(&name, of_items);
                    let why = "about licences, accessories or people, not about an item";
                    if rows > of_items {
                        tally.passed(&name, rows - of_items, why);
                    }
                }
                "assets" | "asset_maintenances" | "components_assets" | "license_seats" | "maintenances" => {}
                _ => tally.used(&name, rows),
            }
        }
        let mut had = self.parts(tally, prefix);
        let mut history: BTreeMap<String, Vec<(String, Timestamp, String)>> = BTreeMap::new();
        for log in std::mem::take(&mut self.logs) {
            let Some(at) = log.at else {
                tally.line("entry", &log.id, "it has no date of its own");
                continue;
            };
            let target = match log.target.0.as_str() {
                "User" => self.person(&log.target.1),
                "Location" => self.name("locations", &log.target.1),
                _ => String::new(),
            };
            let words = line(&log.action, &target, &self.person(&log.by), &log.words, "");
            history.entry(log.item).or_default().push((log.id, at, words));
        }
        for Done { table, id, item, supplier, at, words } in std::mem::take(&mut self.done) {
            let name = format!("{prefix}{table}");
            let Some(at) = at.filter(|_| !item.is_empty()) else {
                tally.left(&name, "entry", &id, "it has no date of its own, or is of no item");
                continue;
            };
            tally.used(&name, 1);
            let words = line("mantenimiento", &self.name("suppliers", &supplier), "", &words, "");
            history.entry(item).or_default().push((format!("{table} {id}"), at, words));
        }
        for entries in history.values_mut() {
            entries.sort_by(|(_, one, _), (_, other, _)| one.cmp(other));
        }
        let mut items = Vec::new();
        let table = format!("{prefix}assets");
        for asset in std::mem::take(&mut self.assets) {
            if asset.gone {
                tally.left(&table, "item", &asset.item.id, "deleted there");
                continue;
            }
            tally.used(&table, 1);
            let mut item = self.item(asset, tally);
            item.more.extend(had.remove(&item.id).unwrap_or_default());
            item.history = history.remove(&item.id).unwrap_or_default();
            items.push(item);
        }
        for (item, entries) in history {
            tally.line("item", &item, format!("{} entries of its history: it is not in the dump", entries.len()));
        }
        for (item, parts) in had {
            tally.line("item", &item, format!("{} parts or licences of it: it is not brought", parts.len()));
        }
        let people = self.users.values().map(|(person, unit)| FormerPerson { unit: self.unit(unit), ..person.clone() });
        Former { people: people.collect(), items, ..Former::default() }
    }

    /// Where somebody works: the company, and where none is told the department.
    fn unit(&self, [company, department]: &[String; 2]) -> String {
        let names = [self.name("companies", company), self.name("departments", department)];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    }

    /// Parts and licences that items have, by the item.
    fn parts(&mut self, tally: &mut Tally, prefix: &str) -> BTreeMap<String, Vec<(String, String)>> {
        let mut had: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (of, item, key, many) in std::mem::take(&mut self.had) {
            let (table, label) =
                if of == "licenses" { ("license_seats", "License") } else { ("components_assets", "Component") };
            let table = format!("{prefix}{table}");
            if item.is_empty() {
                tally.passed(&table, 1, "of a person or of nobody, not of an item");
                continue;
            }
            tally.used(&table, 1);
            let times = if many > 1 { format!(" × {many}") } else { String::new() };
            had.entry(item).or_default().push((label.to_owned(), format!("{}{times}", self.name(of, &key))));
        }
        had
    }

    fn item(&self, asset: Asset, tally: &mut Tally) -> FormerItem {
        let Asset { mut item, model, status, company, supplier, place, assigned, custom, .. } = asset;
        if let Some(model) = self.models.get(&model) {
            put(&mut item, Some(Field::Model), "", &model.name);
            put(&mut item, None, "Model number", &model.number);
            put(&mut item, Some(Field::Brand), "", &self.name("manufacturers", &model.maker));
            put(&mut item, Some(Field::Type), "", &self.name("categories", &model.category));
        }
        put(&mut item, Some(Field::Condition), "", &self.name("status_labels", &status));
        put(&mut item, Some(Field::ClientOrg), "", &self.name("companies", &company));
        put(&mut item, None, "Supplier", &self.name("suppliers", &supplier));
        item.location =
            place.iter().map(|key| self.name("locations", key)).find(|name| !name.is_empty()).unwrap_or_default();
        match assigned.0.as_str() {
            "User" => put(&mut item, Some(Field::Person), "", &self.person(&assigned.1)),
            "Location" => item.location = self.name("locations", &assigned.1),
            class => put(&mut item, None, "Assigned to", &format!("{class} {}", assigned.1)),
        }
        for (column, value) in custom {
            let (name, encrypted) = self.fields.get(&column).cloned().unwrap_or((column, false));
            if encrypted {
                tally.line("item", &item.id, format!("its field «{name}» is encrypted there, and is not read"));
            } else {
                put(&mut item, None, &name, &value);
            }
        }
        item
    }
}

fn asset(row: &Row<'_>) -> Asset {
    let key = |column: &str| row.key(column).unwrap_or_default();
    let mut item = FormerItem { id: row.text("id").trim().to_owned(), ..FormerItem::default() };
    for (field, column) in [(Field::Inventory, "asset_tag"), (Field::Serial, "serial"), (Field::Name, "name")] {
        put(&mut item, Some(field), "", &row.text(column));
    }
    let bought = row.text("purchase_date");
    put(
        &mut item,
        Some(Field::Warranty),
        "",
        &warranty(bought.trim(), row.number("warranty_months")).unwrap_or_default(),
    );
    for (name, column) in BESIDE {
        put(&mut item, None, name, &row.text(column));
    }
    if row.number("byod") != 0 {
        put(&mut item, None, "BYOD", "1");
    }
    let custom = row.columns().iter().filter(|column| column.starts_with("_snipeit_"));
    let custom = custom.filter_map(|column| Some((column.clone(), row.text_if_any(column)?)));
    let assigned = row.key("assigned_to").map(|id| {
        let class = row.text("assigned_type");
        (class.trim().rsplit('\\').next().unwrap_or_default().to_owned(), id)
    });
    Asset {
        gone: row.text_if_any("deleted_at").is_some(),
        model: key("model_id"),
        status: key("status_id"),
        company: key("company_id"),
        supplier: key("supplier_id"),
        place: [key("location_id"), key("rtd_location_id")],
        assigned: assigned.unwrap_or_default(),
        custom: custom.collect(),
        item,
    }
}

/// What answers of the API and exports tell.
#[derive(Default)]
struct SnipeItData {
    items: BTreeMap<String, FormerItem>,
    people: Vec<FormerPerson>,
    history: BTreeMap<String, Vec<(String, Timestamp, String)>>,
}

impl SnipeItData {
    fn take(&mut self, one: &Value, zone: &TimeZone, tally: &mut Tally) {
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
            for (name, column) in [("Model number", "model_number"), ("Supplier", "supplier")].into_iter().chain(BESIDE)
            {
                put(&mut item, None, name, &text(one, column));
            }
            if truth(one, "byod") {
                put(&mut item, None, "BYOD", "1");
            }
            for (name, field) in one.get("custom_fields").and_then(Value::as_object).into_iter().flatten() {
                put(&mut item, None, &html::unescaped(name), &text(field, "value"));
            }
            let place = [said("location"), said("rtd_location")];
            item.location = place.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let class = one.get("assigned_to").map(|to| text(to, "type")).unwrap_or_default();
            match class.as_str() {
                "location" => item.location = said("assigned_to"),
                "asset" => put(&mut item, None, "Assigned to", &said("assigned_to")),
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
    fn csv(&mut self, path: &Path, tally: &mut Tally) -> Result<(), SourceError> {
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

    fn put_into(mut self, former: &mut Former, tally: &mut Tally) {
        for (id, mut item) in std::mem::take(&mut self.items) {
            item.history = self.history.remove(&id).unwrap_or_default();
            former.items.push(item);
        }
        for (item, entries) in self.history {
            // What a dump told of it stands with the dump's item.
            match former.items.iter_mut().find(|one| one.id == item) {
                Some(one) => one.history.extend(entries),
                None => {
                    let why = format!("{} entries of its activity: it is not in what was given", entries.len());
                    tally.line("item", &item, why);
                }
            }
        }
        former.people.extend(self.people);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warranty_ends_so_many_months_after_the_purchase() {
        assert_eq!(warranty("2021-03-12", 36).as_deref(), Some("2024-03-12"));
        assert_eq!(warranty("2021-08-31 00:00:00", 6).as_deref(), Some("2022-02-28"));
        assert_eq!((warranty("", 12), warranty("2021-03-12", 0)), (None, None));
    }

    #[test]
    fn what_changed_is_told_in_words() {
        assert_eq!(changed(r#"{"name":{"old":"a","new":"b &amp; c"}}"#), "name: a → b & c");
        assert_eq!((changed(""), changed("[]")), (String::new(), String::new()));
        assert_eq!(line("checkout", "Ana", "", "prestada", ""), "checkout → Ana: prestada");
    }
}
