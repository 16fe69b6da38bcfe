//! What a list shows of an item, and the words and codes to find it by.

use super::reported::{ItemReportFacts, reported};
use super::view::{EquipmentView, OpenCustody};
use crate::command::EquipmentField;
use crate::ids::{BuildingId, DocumentId, LabelId};
use crate::search;
use serde::{Deserialize, Serialize};

/// An equipment item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EquipmentSummary {
    /// Its id.
    pub id: DocumentId,
    /// Inventory number.
    pub inventory: String,
    /// Serial number.
    pub serial: String,
    /// MAC address.
    pub mac: String,
    /// Short name («Teléfono IP Grandstream GRP2614»).
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Assigned to.
    pub person: String,
    /// Where.
    pub building: Option<BuildingId>,
    /// Level and room.
    pub room: String,
    /// Condition.
    pub condition: String,
    /// Folded tokens for search.
    pub tokens: Vec<String>,
    /// Open conflicts. Absent where there are none, and in what an earlier build wrote.
    #[serde(default, skip_serializing_if = "is_none_open")]
    pub conflicts: u32,
    /// Labels that lead to it, also those taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelId>,
    /// It was registered twice: this is the one that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<DocumentId>,
    /// Who has it by the last hand-over.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub holder: String,
    /// It left its user and is not back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custody: Option<OpenCustody>,
    /// What reports count of it, at the server alone: see [`EquipmentSummary::for_device`].
    #[serde(default, skip_serializing_if = "ItemReportFacts::says_nothing")]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub reported: ItemReportFacts,
}

impl EquipmentSummary {
    /// As a device is sent it and makes it itself: what reports count stays at the server, for a list shows none of it.
    #[must_use]
    pub fn for_device(self) -> Self {
        Self { reported: ItemReportFacts::default(), ..self }
    }
}

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
        custody: view.custody.open.clone(),
        reported: reported(view),
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

fn is_none_open(conflicts: &u32) -> bool {
    *conflicts == 0
}
