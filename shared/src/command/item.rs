//! Commands on an equipment item: facts of its registry, and decisions on its custody, movements and labels.

use super::{HandOver, Movement, Place};
use crate::ids::{ActId, DocumentId, LabelId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantNames};

/// What can be done to an equipment item.
#[allow(missing_docs)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Item {
    /// An equipment item is born.
    RegisterEquipment { fields: BTreeMap<EquipmentField, String> },
    /// A field of the registry.
    SetEquipmentField { field: EquipmentField, value: String },
    /// A note in the item's history.
    AddEquipmentNote { text: String },
    /// The item was seen at a place (audit): nothing moves by it.
    SeeItem { place: Place, audit: String },
    /// Something went into this storeroom or bag, or out of it (negative), perhaps for a line of a ticket's material
    /// list: counted by adding up.
    MoveStock {
        item: String,
        delta: i32,
        unit: String,
        ticket: Option<DocumentId>,
        line: Option<ActId>,
        /// Nothing was brought or taken: a count found so many more or less than were on record.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        counted: bool,
        /// How many the count found to be there: so many they were at that instant, whatever else is told later of the time
        /// before it. None of what no count found, and of a count that an earlier build made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found: Option<u32>,
    },
    /// How many of an article this storeroom or bag is to hold at least; 0 takes the minimum away. Of several the last
    /// one stands.
    SetMinimum { item: String, unit: String, minimum: u32 },
    /// The item goes from hand to hand (R20).
    HandOver(Box<HandOver>),
    /// The item moves (R21).
    MoveItem(Box<Movement>),
    /// A label is stuck on it: it leads to this item for ever.
    BindLabel { label: LabelId },
    /// A label is no longer on it; whoever scans it is still led here.
    RetireLabel { label: LabelId, reason: String },
    /// It was registered twice: this one leads to the other from now on.
    MergeItem { other: DocumentId, reason: String },
}

impl Item {
    /// True where the act only asks and the server rules (R20, R21, R25).
    pub fn is_decision(&self) -> bool {
        match self {
            Self::HandOver(_)
            | Self::MoveItem(_)
            | Self::BindLabel { .. }
            | Self::RetireLabel { .. }
            | Self::MergeItem { .. } => true,
            Self::RegisterEquipment { .. }
            | Self::SetEquipmentField { .. }
            | Self::AddEquipmentNote { .. }
            | Self::SeeItem { .. }
            | Self::MoveStock { .. }
            | Self::SetMinimum { .. } => false,
        }
    }
}

/// A field of an equipment item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EquipmentField {
    /// Inventory number.
    Inventory,
    /// Serial number.
    Serial,
    /// MAC address.
    Mac,
    /// IP address.
    Ip,
    /// Kind («computadora», «teléfono IP», «access point», «nodo»).
    Type,
    /// Brand.
    Brand,
    /// Model.
    Model,
    /// Short name.
    Name,
    /// Person it is assigned to.
    Person,
    /// Dependencia.
    ClientOrg,
    /// Building (id).
    Building,
    /// Level.
    Level,
    /// Room.
    Room,
    /// Network port.
    Port,
    /// VLAN.
    Vlan,
    /// Extension.
    Extension,
    /// Condition («en servicio», «baja» …).
    Condition,
    /// Warranty, until when.
    Warranty,
    /// Resguardo number.
    Custodianship,
}
