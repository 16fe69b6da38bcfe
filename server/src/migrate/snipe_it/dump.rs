//! What a dump of its database holds, put together as items and people.

use super::super::html;
use super::super::instants::{instant, written};
use super::super::memory::{Memory, Name};
use super::super::model::{FieldNode, FormerData, FormerItem, FormerPerson, TOLD_TWICE, Tally, last_told};
use super::super::reading::{SourceError, address, full_name};
use super::super::sql_dump::Row;
use super::uploads::UploadedFiles;
use super::{BESIDE, Field, OWN, changed, line, put};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

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

/// Whether something is made of a table.
pub(in super::super) fn wanted(name: &str) -> bool {
    NAMES.contains(&name) || OTHERS.contains(&name)
}

#[derive(Default)]
pub(super) struct Tables {
    rows: BTreeMap<String, u64>,
    names: BTreeMap<(&'static str, String), Name>,
    models: BTreeMap<String, Model>,
    /// With the keys of their company and of their department.
    users: BTreeMap<String, (FormerPerson, [String; 2])>,
    fields: BTreeMap<String, (Name, bool)>,
    assets: Vec<Asset>,
    /// What items are called to which others were handed out.
    holders: BTreeMap<String, Name>,
    logs: Vec<Log>,
    pub(super) uploaded: UploadedFiles,
    /// What was done to an item: the table, the row's key, the item, when, by whom of outside, and what.
    done: Vec<MaintenanceEntry>,
    /// Parts and licences of items.
    had: Vec<PartOrLicence>,
}

/// A row of what an item has: of which table of names it is, its own key, the item, what it has, and how many.
struct PartOrLicence {
    of: &'static str,
    id: String,
    item: String,
    key: String,
    many: i64,
}

impl PartOrLicence {
    /// The table of its row.
    fn table(&self) -> &'static str {
        if self.of == "licenses" { "license_seats" } else { "components_assets" }
    }
}

struct MaintenanceEntry {
    table: &'static str,
    id: String,
    item: String,
    supplier: String,
    at: Option<Timestamp>,
    words: String,
}

#[derive(Default)]
struct Model {
    name: Name,
    number: Name,
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
    assigned: (Name, String),
    /// Values of its own columns, by the columns' names.
    custom: Vec<(Name, Name)>,
}

struct Log {
    id: String,
    item: String,
    at: Option<Timestamp>,
    action: Name,
    by: String,
    target: (Name, String),
    words: String,
}

/// The day on which a warranty ends.
pub(super) fn warranty(bought: &str, months: i64) -> Option<String> {
    let day: Date = bought.get(..10)?.parse().ok()?;
    let span = jiff::Span::new().try_months(months).ok().filter(|_| months > 0)?;
    day.checked_add(span).ok().map(|day| day.to_string())
}

impl Tables {
    /// A row of one of its tables, by the table's name without a prefix.
    pub(super) fn take(&mut self, table: &str, row: &Row<'_>, zone: &TimeZone, memory: &Memory) {
        *self.rows.entry(table.to_owned()).or_default() += 1;
        let name = |column: &str| row.name_as(column, &html::unescaped);
        let text = |column: &str| html::unescaped(row.text(column).trim());
        let key = |column: &str| row.key(column).unwrap_or_default();
        // App\Models\User and its like.
        let class = |column: &str| {
            let class = name(column);
            memory.name(class.rsplit('\\').next().unwrap_or_default())
        };
        if let Some(&of) = NAMES.iter().find(|of| **of == table) {
            self.names.insert((of, text("id")), name("name"));
            return;
        }
        match table {
            "asset_maintenances" | "maintenances" => {
                let table = if table == "maintenances" { "maintenances" } else { "asset_maintenances" };
                // The item is the row's own column, and from 8.2 on any kind of thing.
                let other = row.text_if_any("item_type").is_some_and(|_| class("item_type").as_str() != "Asset");
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
                self.done.push(MaintenanceEntry {
                    table,
                    id: text("id"),
                    item: item.unwrap_or_default(),
                    supplier: key("supplier_id"),
                    at: day.or_else(|| written(row, "created_at", zone)),
                    words: memory.text(said.collect::<Vec<_>>().join(" · ")),
                });
            }
            "components_assets" => {
                let (item, part) = (key("asset_id"), key("component_id"));
                let many = row.number("assigned_qty");
                self.had.push(PartOrLicence { of: "components", id: text("id"), item, key: part, many });
            }
            "license_seats" => {
                let gone = row.text_if_any("deleted_at").is_some();
                let item = row.key("asset_id").filter(|_| !gone).unwrap_or_default();
                let licence = key("license_id");
                self.had.push(PartOrLicence { of: "licenses", id: text("id"), item, key: licence, many: 1 });
            }
            "users" => {
                let called = full_name(&[name("first_name"), name("last_name")]);
                let person = FormerPerson {
                    name: if called.is_empty() { name("username") } else { memory.name(&called) },
                    mail: address(&html::unescaped(&row.whole("email")), memory),
                    phone: name("phone"),
                    left: row.text_if_any("deleted_at").is_some(),
                    ..FormerPerson::default()
                };
                self.users.insert(text("id"), (person, [key("company_id"), key("department_id")]));
            }
            "models" => {
                let model = Model {
                    name: name("name"),
                    number: row.name_if_any("model_number").or_else(|| row.name_if_any("modelno")).unwrap_or_default(),
                    maker: key("manufacturer_id"),
                    category: key("category_id"),
                };
                self.models.insert(text("id"), model);
            }
            "custom_fields" => {
                self.fields.insert(text("db_column"), (name("name"), row.number("field_encrypted") != 0));
            }
            "action_logs" => {
                if class("item_type").as_str() == "Asset" {
                    let by = row.key("created_by").or_else(|| row.key("user_id")).unwrap_or_default();
                    let file = text("filename");
                    let at = written(row, "action_date", zone).or_else(|| written(row, "created_at", zone));
                    if row.text_if_any("deleted_at").is_none() {
                        let (id, action, item) = (text("id"), name("action_type"), text("item_id"));
                        let told = (item.as_str(), file.as_str(), at);
                        self.uploaded.note((id.as_str(), action.as_str()), told, memory);
                    }
                    let words = [file, text("note"), changed(&row.text("log_meta"))];
                    self.logs.push(Log {
                        id: text("id"),
                        item: text("item_id"),
                        at,
                        action: name("action_type"),
                        by,
                        target: (class("target_type"), key("target_id")),
                        words: memory
                            .text(words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" — ")),
                    });
                }
            }
            _ => self.assets.push(asset(row, memory)),
        }
    }

    fn name(&self, of: &'static str, key: &str) -> Name {
        self.names.get(&(of, key.to_owned())).cloned().unwrap_or_default()
    }

    fn person(&self, id: &str) -> Name {
        self.users.get(id).map(|(person, _)| person.name.clone()).unwrap_or_default()
    }

    /// Everything that was read.
    pub(super) fn put_together(
        mut self,
        tally: &mut Tally,
        prefix: &str,
        memory: &Memory,
    ) -> Result<FormerData, SourceError> {
        for (table, rows) in std::mem::take(&mut self.rows) {
            let name = format!("{prefix}{table}");
            match table.as_str() {
                "action_logs" => {
                    let of_items = self.logs.len() as u64;
                    let why = "about licences, accessories or people, not about an item";
                    if rows > of_items {
                        tally.passed(&name, rows - of_items, why);
                    }
                }
                "assets" | "asset_maintenances" | "components_assets" | "license_seats" | "maintenances" => {}
                _ => tally.used(&name, rows),
            }
        }
        self.told_once(tally, prefix);
        let standing = self.assets.iter().filter(|asset| !asset.gone).map(|asset| memory.copy(&asset.item.id));
        let standing: BTreeSet<String> = standing.collect();
        self.holders = self.named_holders(memory);
        let mut had = self.parts(&standing, (&mut *tally, prefix), memory);
        memory.check()?;
        let mut history: BTreeMap<String, Vec<(String, Timestamp, String)>> = BTreeMap::new();
        let logs = format!("{prefix}action_logs");
        for log in std::mem::take(&mut self.logs) {
            let Some(at) = log.at else {
                tally.left(&logs, "entry", &log.id, "it has no date of its own");
                continue;
            };
            of_item(&logs, &log.item, &standing, tally);
            let target = match log.target.0.as_str() {
                "User" => self.person(&log.target.1),
                "Location" => self.name("locations", &log.target.1),
                "Asset" => self.holders.get(&log.target.1).cloned().unwrap_or_default(),
                _ => Name::default(),
            };
            memory.check()?;
            let words = memory.text(line(&log.action, &target, &self.person(&log.by), &log.words, ""));
            memory.thing::<(String, Timestamp, String)>();
            history.entry(log.item).or_default().push((log.id, at, words));
        }
        for MaintenanceEntry { table, id, item, supplier, at, words } in std::mem::take(&mut self.done) {
            let name = format!("{prefix}{table}");
            let Some(at) = at.filter(|_| !item.is_empty()) else {
                tally.left(&name, "entry", &id, "it has no date of its own, or is of no item");
                continue;
            };
            of_item(&name, &item, &standing, tally);
            let words = memory.text(line("mantenimiento", &self.name("suppliers", &supplier), "", &words, ""));
            memory.thing::<(String, Timestamp, String)>();
            history.entry(item).or_default().push((memory.text(format!("{table} {id}")), at, words));
        }
        for entries in history.values_mut() {
            entries.sort_by_key(|(_, at, _)| *at);
        }
        let mut items = Vec::new();
        let table = format!("{prefix}assets");
        for asset in std::mem::take(&mut self.assets) {
            if asset.gone {
                tally.left(&table, "item", &asset.item.id, "deleted there");
                continue;
            }
            tally.used(&table, 1);
            memory.check()?;
            let mut item = self.item(asset, tally, memory);
            item.more.extend(had.remove(&item.id).unwrap_or_default());
            item.history = history.remove(&item.id).unwrap_or_default();
            items.push(item);
        }
        for (item, entries) in history {
            tally.line("item", &item, format!("{} entries of its history: it is not brought", entries.len()));
        }
        for (item, parts) in had {
            tally.line("item", &item, format!("{} parts or licences of it: it is not brought", parts.len()));
        }
        let people = self.users.values().map(|(person, unit)| FormerPerson { unit: self.unit(unit), ..person.clone() });
        Ok(FormerData { people: people.collect(), items, ..FormerData::default() })
    }

    /// Leaves of each row what was read last, and says that there were more.
    fn told_once(&mut self, tally: &mut Tally, prefix: &str) {
        let known = |id: &str| Some(id.to_owned()).filter(|id| !id.is_empty());
        let mut gone: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut again = |table: &'static str| *gone.entry(table).or_default() += 1;
        last_told(&mut self.assets, |one| known(&one.item.id), |_| again("assets"));
        last_told(&mut self.logs, |one| known(&one.id), |_| again("action_logs"));
        last_told(&mut self.done, |one| Some((one.table, known(&one.id)?)), |one| again(one.table));
        last_told(&mut self.had, |one| Some((one.of, known(&one.id)?)), |one| again(one.table()));
        let all: u64 = gone.values().sum();
        if all > 0 {
            tally.warn(format!(
                "{all} rows of items and of what happened to them are told twice, as by two dumps of one system: each comes once; \
                 give the newest dump alone"
            ));
        }
        for (table, rows) in gone {
            tally.passed(&format!("{prefix}{table}"), rows, TOLD_TWICE);
        }
    }

    /// Items to which others were handed out, those that are deleted since too: their tags and names. Their keys say nothing here.
    fn named_holders(&self, memory: &Memory) -> BTreeMap<String, Name> {
        let to = self.logs.iter().map(|log| &log.target).chain(self.assets.iter().map(|asset| &asset.assigned));
        let to: BTreeSet<&str> =
            to.filter(|(class, _)| class.as_str() == "Asset").map(|(_, key)| key.as_str()).collect();
        let holders = self.assets.iter().filter(|asset| to.contains(asset.item.id.as_str()));
        let named = holders.map(|asset| {
            let parts = [Field::Inventory, Field::Name].into_iter().filter_map(|field| asset.item.fields.get(&field));
            let parts: Vec<&str> = parts.map(Name::as_str).collect();
            memory.thing::<(String, Name)>();
            (memory.copy(&asset.item.id), memory.name(&parts.join(" · ")))
        });
        named.collect()
    }

    /// Where somebody works: the company, and where none is told the department.
    fn unit(&self, [company, department]: &[String; 2]) -> Name {
        let names = [self.name("companies", company), self.name("departments", department)];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    }

    /// Parts and licences that items have, by the item.
    fn parts(
        &mut self,
        standing: &BTreeSet<String>,
        (tally, prefix): (&mut Tally, &str),
        memory: &Memory,
    ) -> BTreeMap<String, Vec<(Name, Name)>> {
        let mut had: BTreeMap<String, Vec<(Name, Name)>> = BTreeMap::new();
        for part in std::mem::take(&mut self.had) {
            let label = if part.of == "licenses" { "Licencia" } else { "Componente" };
            let table = format!("{prefix}{}", part.table());
            let PartOrLicence { of, item, key, many, .. } = part;
            if item.is_empty() {
                tally.passed(&table, 1, "of a person or of nobody, not of an item");
                continue;
            }
            of_item(&table, &item, standing, tally);
            let times = if many > 1 { format!(" × {many}") } else { String::new() };
            memory.thing::<(Name, Name)>();
            let part = memory.name(&format!("{}{times}", self.name(of, &key)));
            had.entry(item).or_default().push((memory.name(label), part));
        }
        had
    }

    fn item(&self, asset: Asset, tally: &mut Tally, memory: &Memory) -> FormerItem {
        let put = |item: &mut FormerItem, field: Option<Field>, name: &str, value: &str| {
            put(item, field, name, value, memory)
        };
        let Asset { mut item, model, status, company, supplier, place, assigned, custom, .. } = asset;
        if let Some(model) = self.models.get(&model) {
            put(&mut item, Some(Field::Model), "", &model.name);
            put(&mut item, None, "Número de modelo", &model.number);
            put(&mut item, Some(Field::Brand), "", &self.name("manufacturers", &model.maker));
            put(&mut item, Some(Field::Type), "", &self.name("categories", &model.category));
        }
        put(&mut item, Some(Field::Condition), "", &self.name("status_labels", &status));
        put(&mut item, Some(Field::ClientOrg), "", &self.name("companies", &company));
        put(&mut item, None, "Proveedor", &self.name("suppliers", &supplier));
        item.location =
            place.iter().map(|key| self.name("locations", key)).find(|name| !name.is_empty()).unwrap_or_default();
        match assigned.0.as_str() {
            "User" => put(&mut item, Some(Field::Person), "", &self.person(&assigned.1)),
            "Location" => item.location = self.name("locations", &assigned.1),
            class => {
                let holder = self.holders.get(&assigned.1).filter(|_| class == "Asset");
                let called = holder.map_or_else(|| format!("{class} {}", assigned.1), ToString::to_string);
                put(&mut item, None, "Asignado a", &called);
            }
        }
        for (column, value) in custom {
            let (name, encrypted) = self.fields.get(column.as_str()).cloned().unwrap_or((column, false));
            if encrypted {
                tally.line("item", &item.id, format!("its field «{name}» is encrypted there, and is not read"));
            } else {
                put(&mut item, None, &name, &value);
            }
        }
        item
    }
}

/// Counts a row of an item: used where the item stands. How many there are of one that does not is told with its key.
fn of_item(table: &str, item: &str, standing: &BTreeSet<String>, tally: &mut Tally) {
    if standing.contains(item) {
        tally.used(table, 1);
    } else {
        tally.passed(table, 1, "its item is deleted there, or not in the dump");
    }
}

fn asset(row: &Row<'_>, memory: &Memory) -> Asset {
    let key = |column: &str| row.key(column).unwrap_or_default();
    let put =
        |item: &mut FormerItem, field: Option<Field>, name: &str, value: &str| put(item, field, name, value, memory);
    memory.thing::<Asset>();
    memory.thing::<FieldNode>();
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
        put(&mut item, None, OWN, "Sí");
    }
    let custom = row.columns().iter().filter(|column| column.starts_with("_snipeit_"));
    let custom = custom.filter_map(|column| Some((memory.name(column), row.name_if_any(column)?)));
    let assigned = row.key("assigned_to").map(|id| {
        let class = row.name("assigned_type");
        (memory.name(class.rsplit('\\').next().unwrap_or_default()), id)
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
