//! What a list shows of an item, and the words and codes to find it by.

use super::view::EquipmentView;
use crate::ids::BuildingId;
use crate::search;
use crate::ticket::command::EquipmentField;
use crate::ticket::summary::EquipmentSummary;

/// What a list shows of it.
pub fn summarize(view: &EquipmentView) -> EquipmentSummary {
    let value = |field: EquipmentField| view.field(field).to_owned();
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
        labels: view.labels.iter().map(|binding| binding.label).collect(),
        merged_into: view.merged_into,
        holder: view.custody.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default(),
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
