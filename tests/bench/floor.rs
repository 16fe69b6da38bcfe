//! The floor: what automerge and redb alone cost for the server's part of W1 and W2. No protocol, no rules, no sockets.

use automerge::transaction::Transactable;
use automerge::{Automerge, ChangeHash, ObjType, ROOT, ReadDoc};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use ronda_shared::document;
use ronda_shared::sync::frame;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::time::Instant;

const DOCUMENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("documents");

/// One side's changes of each document.
type Changes = BTreeMap<u64, Vec<u8>>;

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn born(ticket: &Value) -> Result<Automerge, String> {
    let mut document = Automerge::new();
    let mut change = document.transaction();
    let fields = change.put_object(ROOT, "fields", ObjType::Map).map_err(told)?;
    for (name, value) in ticket["fields"].as_object().into_iter().flatten() {
        change.put(&fields, name.as_str(), value.as_str().unwrap_or_default()).map_err(told)?;
    }
    let notes = change.put_object(ROOT, "notes", ObjType::Map).map_err(told)?;
    for note in ticket["notes"].as_array().into_iter().flatten() {
        change.put(&notes, text(note, "id"), text(note, "text")).map_err(told)?;
    }
    change.commit();
    Ok(document)
}

/// Each edit one change, on the documents as they were born; what a side would send.
fn edited(stored: &Database, edits: &Value) -> Result<Changes, String> {
    let table = stored.begin_read().map_err(told)?.open_table(DOCUMENTS).map_err(told)?;
    let mut open: BTreeMap<u64, (Automerge, Vec<ChangeHash>)> = BTreeMap::new();
    for edit in edits.as_array().ok_or("edits are a list")? {
        let number = edit["ticket"].as_u64().ok_or("an edit names its ticket")?;
        let (document, _) = match open.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let bytes = table.get(number).map_err(told)?.ok_or("no such ticket")?;
                let document = document::load(bytes.value()).map_err(told)?;
                let heads = document.get_heads();
                place.insert((document, heads))
            }
        };
        let container = |name: &str| match document.get(ROOT, name) {
            Ok(Some((_, id))) => Ok(id),
            _ => Err(format!("a document without {name}")),
        };
        let (fields, notes) = (container("fields")?, container("notes")?);
        let mut change = document.transaction();
        match edit["note"].is_object() {
            true => change.put(&notes, text(&edit["note"], "id"), text(&edit["note"], "text")).map_err(told)?,
            false => change.put(&fields, text(edit, "field"), text(edit, "value")).map_err(told)?,
        }
        change.commit();
    }
    let bytes = |(document, heads): &(Automerge, Vec<ChangeHash>)| {
        document.get_changes(heads).iter().flat_map(|change| change.raw_bytes().to_vec()).collect()
    };
    Ok(open.iter().map(|(number, one)| (*number, bytes(one))).collect())
}

/// Merges changes into stored documents in one commit; answers with what their sender had not seen.
fn merge(stored: &Database, changes: &Changes, seen: &BTreeMap<u64, Vec<ChangeHash>>) -> Result<Vec<u8>, String> {
    let transaction = stored.begin_write().map_err(told)?;
    let mut answer = Vec::new();
    {
        let mut table = transaction.open_table(DOCUMENTS).map_err(told)?;
        for (number, heads) in seen {
            let bytes = table.get(number).map_err(told)?.ok_or("no such ticket")?.value().to_vec();
            let mut document = document::load(&bytes).map_err(told)?;
            for change in document.get_changes(heads) {
                answer.extend_from_slice(change.raw_bytes());
            }
            if let Some(changes) = changes.get(number) {
                document.load_incremental(changes).map_err(told)?;
                table.insert(number, document.save_nocompress().as_slice()).map_err(told)?;
            }
        }
    }
    transaction.commit().map_err(told)?;
    Ok(answer)
}

/// Makes the tickets, then measures both cases.
pub(crate) fn measure(folder: &Path, asked: &Value) -> Result<Value, String> {
    let stored = Database::create(folder.join("floor.redb")).map_err(told)?;
    let mut heads = BTreeMap::new();
    let transaction = stored.begin_write().map_err(told)?;
    {
        let mut table = transaction.open_table(DOCUMENTS).map_err(told)?;
        for (number, ticket) in (0..).zip(asked["tickets"].as_array().ok_or("tickets are a list")?) {
            let document = born(ticket)?;
            heads.insert(number, document.get_heads());
            table.insert(number, document.save_nocompress().as_slice()).map_err(told)?;
        }
    }
    transaction.commit().map_err(told)?;

    let new = Instant::now();
    let table = stored.begin_read().map_err(told)?.open_table(DOCUMENTS).map_err(told)?;
    let mut all = Vec::new();
    for row in table.iter().map_err(told)? {
        all.extend_from_slice(row.map_err(told)?.1.value());
    }
    let new_bytes = frame::pack(&all).len();
    let new = new.elapsed();
    drop(table);

    let (phone, desk) = (edited(&stored, &asked["phone"])?, edited(&stored, &asked["desk"])?);
    let seen: BTreeMap<u64, Vec<ChangeHash>> =
        phone.keys().chain(desk.keys()).filter_map(|number| Some((*number, heads.get(number)?.clone()))).collect();
    merge(&stored, &desk, &seen)?;
    let up: Vec<u8> = phone.values().flatten().copied().collect();
    let up = frame::pack(&up).len();
    let day = Instant::now();
    let answer = frame::pack(&merge(&stored, &phone, &seen)?);
    let day = day.elapsed();
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    Ok(json!({
        "W1": { "ms": ms(day), "bytes_up": up, "bytes_down": answer.len() },
        "W2": { "ms": ms(new), "bytes_up": 0, "bytes_down": new_bytes },
    }))
}
