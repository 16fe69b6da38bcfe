//! What a hand-over and a movement of an equipment item say. The other commands on items say it in their own fields.

use crate::command::Place;
use crate::ids::{ActId, DocumentId, PersonId};
use crate::signature::Hand;
use serde::{Deserialize, Serialize};

/// What kind of party holds an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum HolderKind {
    /// The person it is assigned to, or whoever used it.
    User,
    /// A technician (AST).
    Technician,
    /// The operator at the counter (BJ-37).
    Operator,
    /// A provider: warranty or repair.
    Vendor,
    /// The support storeroom.
    Storeroom,
}

/// Who has an item in their hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Holder {
    /// What they are.
    pub kind: HolderKind,
    /// The person, where the directory knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Name of the person, provider or storeroom.
    pub name: String,
}

/// An item goes from one pair of hands to another (ST-ERE: SEC-22, SEC-35). A decision (R20): each names the one before
/// it; of two with the same predecessor the first received with both signatures stands, the other opens a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HandOver {
    /// The last hand-over its author knew; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<ActId>,
    /// Who gives.
    pub from: Holder,
    /// Who takes.
    pub to: Holder,
    /// The ticket it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<DocumentId>,
    /// What for, in the form's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    /// In which condition.
    pub condition: String,
    /// With which accessories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessories: Vec<String>,
    /// Photographs: evidence of the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<ActId>,
    /// What both sides were shown: `equipment::receipt` of it.
    pub text: String,
    /// The signature of who gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Hand>,
    /// The signature of who takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Hand>,
    /// Who witnessed it: the joint review on return has three parties (SEC-27).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Hand>,
}

impl HandOver {
    /// The first hand-over of an item, before anybody signs what both are shown.
    #[must_use]
    pub const fn new(from: Holder, to: Holder, condition: String) -> Self {
        Self {
            previous: None,
            from,
            to,
            ticket: None,
            purpose: String::new(),
            condition,
            accessories: Vec::new(),
            photos: Vec::new(),
            text: String::new(),
            given: None,
            taken: None,
            witness: None,
        }
    }
}

/// How an item moves. Movements change the registry by ruling, never by an edit (R21).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// «Cambio de ubicación», never a withdrawal (OAX-49).
    Relocation {
        /// Where to.
        place: Place,
    },
    /// «Baja».
    Withdrawal {},
    /// Another person answers for it.
    Reassignment {
        /// Who.
        person: String,
        /// Of which dependencia.
        client_org: String,
    },
    /// It leaves in exchange for another (SEC-29).
    SwappedOut {
        /// The item that takes its place.
        by: DocumentId,
    },
    /// It takes another's place, person and resguardo (SEC-29).
    SwappedIn {
        /// The item that leaves.
        instead_of: DocumentId,
        /// Where.
        place: Place,
        /// For whom.
        person: String,
        /// Of which dependencia.
        client_org: String,
    },
    /// Back from warranty or repair, to be put into service again (SEC-28).
    WarrantyReturn {},
    /// A node or port is set free for another (OAX-42), or taken.
    Occupancy {
        /// Taken; else free.
        taken: bool,
    },
}

/// A movement asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Movement {
    /// How.
    pub kind: MovementKind,
    /// The last movement its author knew: of two concurrent ones both are seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<ActId>,
    /// Why.
    pub reason: String,
    /// The ticket it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<DocumentId>,
    /// The signed paper of the ticket that orders it: the act of the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<ActId>,
    /// Signed here, where no paper is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Hand>,
}
