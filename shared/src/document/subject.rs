//! The subject of a register or a conflict: the one thing that two people may set at once.

use crate::command::{ContactField, EquipmentField, MaterialStep};
use crate::ids::{ActId, FieldId, ItemId};
use serde::{Deserialize, Serialize};

/// What a conflict is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A field of the service's form.
    Field(FieldId),
    /// A checklist item.
    Item(ItemId),
    /// A requester's datum.
    Contact(ContactField),
    /// The one-line subject.
    Subject,
    /// The place.
    Place,
    /// The equipment.
    Equipment,
    /// A material's quantity, by line.
    Material(ActId),
    /// An equipment item's registry field (`serial`).
    Registry(EquipmentField),
    /// How many of a material line were requested, authorised, received.
    MaterialStep(ActId, MaterialStep),
    /// The caption of a file.
    Caption(ActId),
    /// Who holds the item (R20).
    Custody,
    /// Where the item belongs, whether it is in service (R21).
    Movement,
    /// Which item a label leads to.
    Label,
    /// The priority (R7).
    Priority,
    /// The service, kind or team (R8).
    Service,
    /// The assignee (R9, R10).
    Assignee,
    /// The visit's date (R11).
    Visit,
    /// The state (R12–R17).
    State,
}
