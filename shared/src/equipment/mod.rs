//! An equipment item: its registry, its notes, its conflicts. Movements and custody are records of their own.

use crate::decision::{Conflict, Subject};
use crate::document::Reader;
use crate::document::record::{Cell, Row};
use crate::ids::{BuildingId, DocumentId};
use crate::json;
use crate::order;
use crate::search;
use crate::ticket::command::EquipmentField;
use crate::ticket::read;
use crate::ticket::shape;
use crate::ticket::summary::EquipmentSummary;
use crate::ticket::view::{Register, Stamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A note in an item's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentNote {
    /// Who, when.
    pub stamp: Stamp,
    /// What.
    pub text: String,
}

/// The item as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentView {
    /// Its id.
    pub id: DocumentId,
    /// Who registered it.
    pub born: Stamp,
    /// The registry.
    pub fields: BTreeMap<EquipmentField, Register<String>>,
    /// Notes, in order.
    pub notes: Vec<EquipmentNote>,
    /// Conflicts, open and settled.
    pub conflicts: Vec<Conflict>,
}

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
    if reader.root_text(shape::KIND)? != "equipment" {
        return None;
    }
    let Row(stamp, first) = reader.root_record::<Row<BTreeMap<EquipmentField, String>>>(shape::BORN)?;
    let born = Stamp::from(stamp);
    let mut fields: BTreeMap<EquipmentField, Register<String>> =
        order::map_of(first.into_iter().map(|(field, value)| (field, Register { value, stamp: born.clone() })));
    for field in FIELDS {
        let key = shape::register_key(&Subject::Registry(field));
        if let Some(set) = key.and_then(|key| read::cell::<String>(reader, &key)) {
            fields.insert(field, Cell::into_register(set));
        }
    }
    let notes: Vec<EquipmentNote> = reader
        .entries(shape::NOTES)
        .iter()
        .filter_map(|(_, text)| json::decode::<Row<String>>(text).ok())
        .map(|Row(stamp, text)| EquipmentNote { stamp: stamp.into(), text })
        .collect();
    let notes = order::by_key(notes, |note| (note.stamp.order, note.stamp.act));
    Some(EquipmentView { id, born, fields, notes, conflicts: read::conflicts(reader) })
}

/// What a list shows of it.
pub fn summarize(view: &EquipmentView) -> EquipmentSummary {
    let value = |field: EquipmentField| view.fields.get(&field).map(|set| set.value.clone()).unwrap_or_default();
    let joined = |parts: [String; 2], between: &str| {
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
    };
    let name = match value(EquipmentField::Name) {
        named if !named.is_empty() => named,
        _ => joined(
            [value(EquipmentField::Type), joined([value(EquipmentField::Brand), value(EquipmentField::Model)], " ")],
            " ",
        ),
    };
    let building = value(EquipmentField::Building);
    EquipmentSummary {
        id: view.id,
        inventory: value(EquipmentField::Inventory),
        serial: value(EquipmentField::Serial),
        mac: value(EquipmentField::Mac),
        name,
        kind: value(EquipmentField::Type),
        person: value(EquipmentField::Person),
        building: (!building.is_empty()).then(|| BuildingId::new(building)),
        room: joined([value(EquipmentField::Level), value(EquipmentField::Room)], " · "),
        condition: value(EquipmentField::Condition),
        tokens: extra_tokens(view),
        conflicts: view.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count() as u32,
    }
}

/// Words to find it by that its other summary fields do not hold.
fn extra_tokens(view: &EquipmentView) -> Vec<String> {
    let hidden = [
        EquipmentField::Ip,
        EquipmentField::Extension,
        EquipmentField::Port,
        EquipmentField::Custodianship,
        EquipmentField::ClientOrg,
    ];
    search::index(hidden.iter().filter_map(|field| view.fields.get(field).map(|set| set.value.as_str())))
}
