//! Reads Snipe-IT: its items, who has them, and what happened to them. They come out of a dump of its database, answers
//! of its API kept as files, or its own export as CSV. Facts of its schema: `database/migrations`,
//! `app/Http/Transformers`.

mod answers;
mod dump;
mod uploads;

use super::api_json::{all, files, lacking, text};
use super::html;
use super::known::SNIPE_IT;
use super::memory::{Memory, Name};
use super::model::{FormerData, FormerItem, Tally};
use super::reading::{Reading, SourceError, prefix};
use answers::SnipeItData;
use dump::Tables;
use ronda_shared::command::EquipmentField as Field;
use serde_json::Value;
use std::path::Path;

pub(super) use dump::wanted;

/// By which of its tables an installation is known, with whatever stands before their names.
const MARKS: [&[&str]; 2] = [&["assets", "status_labels"], &["assets"]];
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

/// Columns of an item that are told beside it, and what they are called where people read them.
const BESIDE: [(&str, &str); 9] = [
    ("Fecha de compra", "purchase_date"),
    ("Costo de compra", "purchase_cost"),
    ("Número de pedido", "order_number"),
    ("Fin de su vida útil", "asset_eol_date"),
    ("Última entrega", "last_checkout"),
    ("Devolución esperada", "expected_checkin"),
    ("Última auditoría", "last_audit_date"),
    ("Próxima auditoría", "next_audit_date"),
    ("Notas", "notes"),
];

/// What is said of an item that is no property of the institution.
const OWN: &str = "Es de quien lo usa";

/// Reads what was given.
pub(super) fn read(mut reading: Reading<'_>) -> Result<FormerData, SourceError> {
    let mut tally = Tally::default();
    let given = reading.files.clone();
    reading.files.retain(|path| !ends(path, "json") && !ends(path, "csv"));
    let (mut tables, zone, memory) = (Tables::default(), reading.zone.clone(), reading.memory);
    let prefix = prefix(&reading.tables()?, &MARKS, &|table: &str| wanted(table) || SNIPE_IT.has(table));
    reading.rows(&mut tally, &SNIPE_IT, &prefix, &wanted, &mut |_, row| {
        let table = row.table.strip_prefix(prefix.as_str()).unwrap_or(row.table);
        tables.take(table, row, &zone, memory);
        Ok(())
    })?;
    reading.files = given;
    let mut uploaded = std::mem::take(&mut tables.uploaded);
    let mut former = tables.put_together(&mut tally, &prefix, memory)?;
    let mut told = SnipeItData::default();
    let pages = all(&mut reading, &mut |_, _, one| {
        told.take(&one, &zone, &mut tally, memory);
        Ok(())
    })?;
    lacking(&pages, &mut tally);
    for path in files(&reading, "csv")? {
        told.csv(&path, &mut tally, memory)?;
    }
    uploaded.add(std::mem::take(&mut told.uploaded));
    told.put_into(&mut former, &mut tally, memory)?;
    uploaded.put_into(&mut former.items, &reading, &mut tally)?;
    if former.items.is_empty() {
        let expected = "the table assets, answers of /api/v1/hardware as .json, or an export as .csv";
        return Err(SourceError::Nothing { system: "Snipe-IT", expected });
    }
    former.people.sort_by(|a, b| (&a.mail, &a.name).cmp(&(&b.mail, &b.name)));
    former.people.dedup();
    Ok(FormerData { tally, ..former })
}

fn ends(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Puts a value where it belongs: a field of the registry, or what is told beside it.
fn put(item: &mut FormerItem, field: Option<Field>, name: &str, value: &str, memory: &Memory) {
    let value = html::unescaped(value.trim());
    match field {
        _ if value.is_empty() => {}
        Some(field) => drop(item.fields.insert(field, memory.name(&value))),
        None => match name.to_lowercase().as_str() {
            "mac" | "mac address" | "dirección mac" => drop(item.fields.insert(Field::Mac, memory.name(&value))),
            "ip" | "ip address" | "dirección ip" => drop(item.fields.insert(Field::Ip, memory.name(&value))),
            _ => {
                memory.thing::<(Name, Name)>();
                item.more.push((memory.name(name), memory.name(&value)));
            }
        },
    }
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

#[cfg(test)]
mod tests {
    use super::dump::warranty;
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
