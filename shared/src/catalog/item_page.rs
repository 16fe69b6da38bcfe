//! Classes of items as data, and what an item's page tells beside its history (AGU-20). Of a kiosk it is its day, its
//! cuts, its failures, its complaints.

use crate::ids::{FieldId, ServiceId};
use serde::{Deserialize, Serialize};

/// A class of items that the organisation keeps, and the types of the registry that are of it (OCO-05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemClass {
    /// As people read it: «Circuito cerrado de seguridad».
    pub name: String,
    /// What an item of it may be, as it is chosen: «Cámara».
    pub types: Vec<String>,
}

/// The sections on the pages of items of some types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemPage {
    /// The types of the registry, as a plan names them: without regard to case or accents.
    pub types: Vec<String>,
    /// In order.
    pub sections: Vec<ItemSection>,
}

/// Tickets of an item that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemSection {
    /// As it is read: «Cortes de efectivo».
    pub title: String,
    /// Of these services.
    pub services: Vec<ServiceId>,
    /// Which of them.
    #[serde(default)]
    pub shows: Shows,
    /// The money that those which are open tell of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<Disputed>,
}

/// Which tickets a section shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// All of them.
    #[default]
    All,
    /// Those that are not over.
    Open,
    /// Those that were opened today.
    Today,
}

/// Money in dispute on a ticket: what is owed, less what was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Disputed {
    /// The field that says what is owed.
    pub owed: FieldId,
    /// The field that says what was given back; as its counter-entry corrects it (R33).
    pub returned: FieldId,
}
