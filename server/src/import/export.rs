//! The registry as `equipment.csv`: the columns that an import reads, so that what was carried out comes in again.

use super::csv_format::{COLUMNS, LABELS, cell};
use super::equipment::Item;
use super::run;
use crate::ingest::{read_in_batches, stored_record};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::RegisterDef;
use ronda_shared::ids::DocumentId;
use ronda_shared::record::RecordView;
use ronda_shared::view::Summary;
use std::iter::once_with;

/// The lines of the whole registry, or of as much of it as `shown` says, in the order of birth; UTF-8 with the mark by which
/// spreadsheets know it.
pub fn equipment_csv<'r>(
    reader: &'r dyn Reader,
    shown: &'r dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> impl Iterator<Item = Result<String, StoreError>> + 'r {
    let rows = run::items(reader, shown).map(|item| item.map(|(_, item)| row(&item)));
    once_with(|| Ok(heading())).chain(rows)
}

/// The lines of a register's records, in the order in which they were entered: its number and state, where it has them, then
/// every field under its label.
pub fn records_csv<'r>(
    reader: &'r dyn Reader,
    def: &'r RegisterDef,
) -> impl Iterator<Item = Result<String, StoreError>> + 'r {
    let rows = records(reader, def).map(move |view| view.map(|view| record_row(def, &view)));
    once_with(move || Ok(format!("\u{feff}{}", record_heading(def)))).chain(rows)
}

fn record_heading(def: &RegisterDef) -> String {
    let own = [(def.number.is_some(), "Número"), (!def.states.is_empty(), "Estado")];
    let own = own.into_iter().filter(|(has, _)| *has).map(|(_, name)| cell(name));
    line(own.chain(def.fields.iter().map(|field| cell(&field.label))))
}

fn record_row(def: &RegisterDef, view: &RecordView) -> String {
    let number = def.number.as_ref().map(|_| view.number.clone().unwrap_or_default());
    let state = def.state(&view.state).map(|state| state.name.clone());
    let cells = [number, state].into_iter().flatten().map(|value| cell(&value));
    line(cells.chain(def.fields.iter().map(|field| cell(view.field(&field.id)))))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("{}\r\n", cells.collect::<Vec<_>>().join(","))
}

/// Every record of a register as it stands, in the order in which they were entered, some at a time.
pub(crate) fn records<'r>(
    reader: &'r dyn Reader,
    def: &'r RegisterDef,
) -> impl Iterator<Item = Result<RecordView, StoreError>> + 'r {
    let found = reader.all_summaries().filter_map(move |summary| match summary {
        Ok(Summary::Record(record)) => (record.register == def.id).then_some(Ok((record.id, ()))),
        Ok(Summary::Ticket(_) | Summary::Equipment(_)) => None,
        Err(error) => Some(Err(error)),
    });
    read_in_batches(reader, found, move |id, ()| stored_record(reader, id))
}

fn heading() -> String {
    format!("\u{feff}{},{}\r\n", COLUMNS.map(|(_, spanish, _)| spanish).join(","), LABELS.1)
}

fn row(item: &Item) -> String {
    let cells = COLUMNS.map(|(_, _, field)| cell(item.fields.get(&field).map_or("", String::as_str)));
    let labels: Vec<String> = item.labels.iter().map(|label| label.shown()).collect();
    format!("{},{}\r\n", cells.join(","), labels.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::equipment::{Change, Fields, plan};
    use super::super::{Columns, ImportContext};
    use super::*;
    use ronda_shared::command::EquipmentField;
    use ronda_shared::ids::{BuildingId, LabelId};
    use std::collections::BTreeMap;

    #[test]
    fn what_was_carried_out_comes_in_again_and_is_no_formula_on_the_way() {
        let fields = Fields::from([
            (EquipmentField::Inventory, "I-1".to_owned()),
            (EquipmentField::Name, "Teléfono \"rojo\"; ventanilla, 4".to_owned()),
            (EquipmentField::Serial, "=1+1".to_owned()),
            (EquipmentField::Building, "edificio-1".to_owned()),
        ]);
        let item = Item { fields, labels: [7, 8].map(LabelId::new).into(), ..Item::default() };
        let text = heading() + &row(&item);
        assert!(text.contains("'=1+1"));
        let known = ImportContext::default().with_buildings([(BuildingId::new("edificio-1"), "Edificio 1")]);
        let (changes, report) = plan(text.as_bytes(), &Columns::default(), &known, &BTreeMap::new()).expect("a table");
        assert_eq!((report.new, report.bad.len()), (1, 0), "{report}");
        assert_eq!(changes, [(2, Change::Register(item))]);
    }
}
