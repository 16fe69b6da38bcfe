//! Reading an item's document into its view. Total: what cannot be read is left out.

use super::derive::derive;
use super::view::{Custody, EquipmentNote, EquipmentView, Sighting, Stock, StockEntry, Whereabouts};
use crate::command::{EquipmentField, Place};
use crate::document::record::{Cell, Row};
use crate::document::shape;
use crate::document::{Reader, Registers, Subject};
use crate::ids::{ActId, DocumentId};
use crate::json;
use crate::order;
use crate::stamp::{Register, Stamp};
use crate::ticket::read;
use std::collections::{BTreeMap, BTreeSet};

/// Every field of the registry, in the order of the page.
pub const FIELDS: [EquipmentField; 19] = [
    EquipmentField::Inventory,
    EquipmentField::Serial,
    EquipmentField::Mac,
    EquipmentField::Ip,
    EquipmentField::Type,
    EquipmentField::Brand,
    EquipmentField::Model,
    EquipmentField::Name,
    EquipmentField::Person,
    EquipmentField::ClientOrg,
    EquipmentField::Building,
    EquipmentField::Level,
    EquipmentField::Room,
    EquipmentField::Port,
    EquipmentField::Vlan,
    EquipmentField::Extension,
    EquipmentField::Condition,
    EquipmentField::Warranty,
    EquipmentField::Custodianship,
];

/// The view of an item; none where the document is not an equipment item or has not been born.
pub fn read(id: DocumentId, reader: &Reader<'_>) -> Option<EquipmentView> {
    let pass = reader.one_pass();
    let reader = &reader.with(&pass);
    if reader.root_text(shape::KIND)? != "equipment" {
        return None;
    }
    let Row(stamp, first) = reader.root_record::<Row<BTreeMap<EquipmentField, String>>>(shape::BORN)?;
    let born = Stamp::from(stamp);
    let (stock, stock_entries) = stock(reader);
    let mut view = EquipmentView {
        id,
        fields: fields(reader, &born, first),
        born,
        notes: notes(reader),
        requests: read::requests(reader),
        labels: Vec::new(),
        custody: Custody::default(),
        whereabouts: Whereabouts::default(),
        movements: Vec::new(),
        last_movement: None,
        withdrawn: None,
        merged_into: None,
        sightings: read::records::<(Place, String)>(reader, shape::SIGHTINGS)
            .into_iter()
            .map(|(_, stamp, (place, audit))| Sighting { stamp, place, audit })
            .collect(),
        stock,
        stock_entries,
        conflicts: read::conflicts(reader),
        redactions: read::redactions(reader),
    };
    derive(&mut view);
    Some(view)
}

fn fields(
    reader: &Reader<'_>,
    born: &Stamp,
    first: BTreeMap<EquipmentField, String>,
) -> BTreeMap<EquipmentField, Register<String>> {
    let mut fields: BTreeMap<EquipmentField, Register<String>> =
        order::map_of(first.into_iter().map(|(field, value)| (field, Register { value, stamp: born.clone() })));
    let registers = Registers::of(reader);
    for field in FIELDS {
        let key = shape::register_key(&Subject::Registry(field));
        if let Some(set) = key.and_then(|key| registers.cell::<String>(&key)) {
            fields.insert(field, Cell::into_register(set));
        }
    }
    fields
}

fn notes(reader: &Reader<'_>) -> Vec<EquipmentNote> {
    let notes: Vec<EquipmentNote> = reader
        .entries(shape::NOTES)
        .iter()
        .filter_map(|(_, text)| json::decode::<Row<String>>(text).ok())
        .map(|Row(stamp, text)| EquipmentNote { stamp: stamp.into(), text })
        .collect();
    order::by_key(notes, |note| (note.stamp.order, note.stamp.act))
}

/// Counters that merge: everything that went in, less what went out, whoever said so and in whatever order it came. A count
/// that says how many there are begins anew: of two made at once the later one stands, and what somebody took before it and
/// told after it lacked on the shelf already.
fn stock(reader: &Reader<'_>) -> (Vec<Stock>, Vec<StockEntry>) {
    type StockRow = (String, i32, String, Option<DocumentId>, Option<ActId>);
    type Line = (i64, Option<Register<u32>>);
    let counts: BTreeSet<ActId> =
        read::records::<()>(reader, shape::COUNTED).into_iter().map(|(act, ..)| act).collect();
    let found = read::records::<u32>(reader, shape::FOUND).into_iter().map(|(act, _, there)| (act, there));
    let found: BTreeMap<ActId, u32> = order::map_of(found);
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    let entries: Vec<StockEntry> = read::records::<StockRow>(reader, shape::STOCK)
        .into_iter()
        .map(|(act, stamp, (item, told, unit, ticket, line))| {
            let sum = sums.entry((item.trim().to_owned(), unit.trim().to_owned())).or_default();
            // What a count differs by follows from all that went before it, also from what its author had not heard of.
            let differs = found.get(&act).map(|there| i64::from(*there).saturating_sub(*sum));
            let delta = differs.and_then(|differs| i32::try_from(differs).ok()).unwrap_or(told);
            *sum = sum.saturating_add(i64::from(delta));
            StockEntry { stamp, item, delta, unit, ticket, line, counted: counts.contains(&act) }
        })
        .collect();
    let told = read::records::<(String, String, u32)>(reader, shape::MINIMUMS);
    let mut lines: BTreeMap<(&str, &str), Line> = BTreeMap::new();
    for (_, stamp, (item, unit, minimum)) in &told {
        let least = Register { value: *minimum, stamp: stamp.clone() };
        lines.entry((item.trim(), unit.trim())).or_default().1 = (*minimum > 0).then_some(least);
    }
    // What is to be there has its line also where none ever came.
    lines.retain(|_, (_, least)| least.is_some());
    for entry in &entries {
        let (sum, _) = lines.entry((entry.item.trim(), entry.unit.trim())).or_default();
        *sum = sum.saturating_add(i64::from(entry.delta));
    }
    let stock = lines
        .into_iter()
        .map(|((item, unit), (quantity, minimum))| Stock {
            item: item.to_owned(),
            unit: unit.to_owned(),
            quantity,
            minimum,
        })
        .collect();
    (stock, entries)
}
