//! The registry as `equipment.csv`: the columns that an import reads, so that what was carried out comes in again.

use super::csv_format::{COLUMNS, LABELS, cell, unread_line};
use super::equipment::Item;
use super::run;
use crate::ingest::{read_in_batches, stored_record};
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::ids::{DocumentId, LabelId};
use ronda_shared::policy::Term;
use ronda_shared::record::RecordView;
use ronda_shared::view::Summary;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::{from_fn, once_with};
use std::vec;

/// A document of a table.
pub(crate) enum Told<T> {
    /// As the table tells it.
    Row(T),
    /// It is damaged: what it says cannot be told. Where its summary is damaged, too, it may be no document of this table.
    Unread(DocumentId, StoreError),
}

/// The lines of the whole registry, or of as much of it as `shown` says, in the order of birth; UTF-8 with the mark by which
/// spreadsheets know it. What was registered twice stands in it once, as in the desk's list, with every label that leads to it. What cannot
/// be read stands at the end, each in a line of its own ([`unread_line`]).
pub fn equipment_csv<'r>(
    reader: &'r dyn Reader,
    shown: &'r dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> impl Iterator<Item = Result<String, StoreError>> + 'r {
    once_with(|| Ok(heading())).chain(lines(items(reader, shown), row))
}

/// The lines of a register's records, in the order in which they were entered: its number and state, where it has them, then
/// every field under its label. What cannot be read stands at the end, as in [`equipment_csv`].
pub fn records_csv<'r>(
    reader: &'r dyn Reader,
    def: &'r RegisterDef,
) -> impl Iterator<Item = Result<String, StoreError>> + 'r {
    let rows = lines(records(reader, def), move |view| record_row(def, view));
    once_with(move || Ok(format!("\u{feff}{}", record_heading(def)))).chain(rows)
}

/// The lines of what was read, and behind them those of what was not: a table without them would be taken for a whole one.
fn lines<'r, T: 'r>(
    told: impl Iterator<Item = Result<Told<T>, StoreError>> + 'r,
    row: impl Fn(&T) -> String + 'r,
) -> impl Iterator<Item = Result<String, StoreError>> + 'r {
    let (mut told, mut unread) = (told.fuse(), Vec::new());
    let mut last: Option<vec::IntoIter<DocumentId>> = None;
    from_fn(move || {
        while last.is_none() {
            match told.next() {
                Some(Ok(Told::Row(it))) => return Some(Ok(row(&it))),
                Some(Ok(Told::Unread(id, _))) => unread.push(id),
                Some(Err(error)) => return Some(Err(error)),
                None => last = Some(std::mem::take(&mut unread).into_iter()),
            }
        }
        let id = last.as_mut()?.next()?;
        Some(Ok(line(unread_line(id).iter().map(|value| cell(value)))))
    })
}

/// What `tell` makes of every document of a kind whose summary is `of` a table, in the order of birth, some at a time. One that is
/// damaged is told as that and stops none of the others.
fn told<'r, T: 'r>(
    reader: &'r dyn Reader,
    kind: DocumentKind,
    of: impl Fn(&Summary) -> bool + 'r,
    tell: impl Fn(DocumentId) -> Result<Option<T>, StoreError> + 'r,
) -> impl Iterator<Item = Result<Told<T>, StoreError>> + 'r {
    let found = reader.every_summary_row().filter_map(move |row| match row {
        Ok((id, Ok(summary))) => of(&summary).then_some(Ok((id, ()))),
        Ok((id, Err(error))) if error.is_damage_of_a_document() => match may_be(reader, id, kind) {
            Ok(may) => may.then_some(Ok((id, ()))),
            Err(error) => Some(Err(error)),
        },
        Ok((_, Err(error))) | Err(error) => Some(Err(error)),
    });
    read_in_batches(reader, found, move |id, ()| match tell(id) {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: a table tells it as unread.");
            Ok(Some(Told::Unread(id, error)))
        }
        told => Ok(told?.map(Told::Row)),
    })
}

/// Whether a document may be of a kind, as far as its row says.
fn may_be(reader: &dyn Reader, id: DocumentId, kind: DocumentKind) -> Result<bool, StoreError> {
    match reader.document(id) {
        Err(error) if error.is_damage_of_a_document() => Ok(true),
        row => Ok(row?.is_some_and(|row| row.kind == kind)),
    }
}

fn record_heading(def: &RegisterDef) -> String {
    let own = [(def.number.is_some(), "Número"), (!def.states.is_empty(), "Estado")];
    let own = own.into_iter().filter(|(has, _)| *has).map(|(_, name)| cell(name));
    line(own.chain(def.fields.iter().map(|field| cell(&field.label))))
}

fn record_row(def: &RegisterDef, view: &RecordView) -> String {
    let number = def.number.as_ref().map(|_| view.number.clone().unwrap_or_default());
    // A state that the data know no more is told by its id: a row without that cell would be off by one column.
    let named = || def.state(&view.state).map_or_else(|| view.state.clone(), |state| state.name.clone());
    let state = (!def.states.is_empty()).then(named);
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
) -> impl Iterator<Item = Result<Told<RecordView>, StoreError>> + 'r {
    let of = move |summary: &Summary| matches!(summary, Summary::Record(record) if record.register == def.id);
    told(reader, DocumentKind::Record, of, move |id| {
        Ok(stored_record(reader, id)?.filter(|view| view.register == def.id))
    })
}

/// The fields and labels of the items that count and of which `shown` says so, in the order of birth, some at a time.
fn items<'r>(
    reader: &'r dyn Reader,
    shown: &'r dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> impl Iterator<Item = Result<Told<Item>, StoreError>> + 'r {
    let of_merged = OnceCell::new();
    let of = |summary: &Summary| matches!(summary, Summary::Equipment(item) if item.merged_into.is_none());
    told(reader, DocumentKind::Equipment, of, move |id| {
        if !shown(id)? {
            return Ok(None);
        }
        let mut item = run::read(reader, id)?;
        let merged = || labels_of_merged(reader, shown).map(|read| of_merged.get_or_init(|| read));
        if let Some(labels) = of_merged.get().map_or_else(merged, Ok)?.get(&id) {
            item.labels.extend(labels);
        }
        Ok(Some(item))
    })
}

/// The labels that are stuck on what was registered twice, by the item that counts: they are on that machine all the same.
fn labels_of_merged(
    reader: &dyn Reader,
    shown: &dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> Result<BTreeMap<DocumentId, BTreeSet<LabelId>>, StoreError> {
    let mut merged = Vec::new();
    for summary in reader.summaries_in(BTreeSet::from([Term::list_of_equipment()]))? {
        if let Summary::Equipment(item) = summary?
            && item.merged_into.is_some()
            && !item.labels.is_empty()
        {
            merged.push(item);
        }
    }
    let mut labels = BTreeMap::<DocumentId, BTreeSet<LabelId>>::new();
    for listed in merged {
        if !shown(listed.id)? {
            continue;
        }
        let id = listed.id;
        let read = run::counting(reader, &listed).and_then(|counts| Ok((counts, run::read(reader, id)?)));
        match read {
            Err(error) if error.is_damage_of_a_document() => {
                tracing::error!(document.id = %id, error.message = %error, "The labels of a merged item cannot be read: a table lacks them.");
            }
            read => {
                if let (Some(counts), item) = read? {
                    labels.entry(counts).or_default().extend(item.labels);
                }
            }
        }
    }
    Ok(labels)
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
    use ronda_shared::ids::{ActId, BuildingId, DeviceId, FieldId, PersonId};
    use ronda_shared::stamp::{Register, Site, Stamp};
    use ronda_shared::time::Timestamp;

    #[test]
    fn what_could_not_be_read_stands_at_the_end_and_comes_in_as_nothing() {
        let id = DocumentId::from_bytes([7; 16]);
        let item = |inventory: &str| Item {
            fields: Fields::from([
                (EquipmentField::Inventory, inventory.to_owned()),
                (EquipmentField::Name, "Impresora".to_owned()),
            ]),
            ..Item::default()
        };
        let damaged = StoreError::Damaged { place: "documents", detail: "nada que se lea".into() };
        let all = vec![Ok(Told::Row(item("I-1"))), Ok(Told::Unread(id, damaged)), Ok(Told::Row(item("I-2")))];
        let told: Vec<String> = lines(all.into_iter(), row).map(|line| line.expect("a line")).collect();
        assert_eq!((told.len(), told[2].as_str()), (3, format!("NO SE PUDO LEER,{id}\r\n").as_str()));
        let text = heading() + &told.concat();
        let known = ImportContext::default();
        let (changes, report) = plan(text.as_bytes(), &Columns::default(), &known, &BTreeMap::new()).expect("a table");
        assert_eq!((changes.len(), report.new, report.bad.len()), (2, 2, 1), "{report}");
        assert!(report.bad[0].reason.es.contains("no pudo leer"), "{report}");
    }

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
    #[test]
    fn a_record_in_a_state_that_the_data_know_no_more_keeps_its_columns() {
        let def: RegisterDef = serde_json::from_value(serde_json::json!({
            "id": "llaves", "name": "Llaves", "record": "Llave",
            "fields": [{ "id": "clave", "label": "Clave", "kind": "text" }],
            "states": [{ "id": "casa", "name": "En casa" }],
            "number": { "prefix": "LL" }, "reads": [], "writes": []
        }))
        .expect("a register");
        let born = Stamp {
            act: ActId { device: DeviceId::new(7), number: 1 },
            by: PersonId::new("eva.rios"),
            site: Site::Desk,
            at: Timestamp::default(),
            order: Timestamp::default(),
            received: None,
            suspect: false,
        };
        let clave = Register { value: "S-4".to_owned(), stamp: born.clone() };
        let view = |state: &str| RecordView {
            id: DocumentId::from_bytes([7; 16]),
            register: def.id.clone(),
            number: Some("LL-0001".to_owned()),
            born: born.clone(),
            state: state.to_owned(),
            fields: BTreeMap::from([(FieldId::new("clave"), clave.clone())]),
            entered: BTreeMap::new(),
            texts: Vec::new(),
            changes: Vec::new(),
            notes: Vec::new(),
            votes: Vec::new(),
            reports: Vec::new(),
            links: Vec::new(),
            requests: Vec::new(),
            conflicts: Vec::new(),
            redactions: Vec::new(),
            evidence: Vec::new(),
            approved: None,
        };
        assert_eq!(record_heading(&def), "Número,Estado,Clave\r\n");
        for (state, named) in [("casa", "En casa"), ("", "En casa"), ("prestada", "prestada")] {
            assert_eq!(record_row(&def, &view(state)), format!("LL-0001,{named},S-4\r\n"));
        }
    }
}
