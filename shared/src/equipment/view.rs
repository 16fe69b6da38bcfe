//! An equipment item as screens show it and rules judge it. What can be true only once (who holds it, where it belongs,
//! which labels lead to it) is derived from the decisions that the server applied, in the order of its rulings.

use crate::command::{EquipmentField, Place};
use crate::command::{HandOver, Holder, HolderKind, Movement};
use crate::document::Subject;
use crate::ids::{ActId, DocumentId, LabelId};
use crate::redaction::Redaction;
use crate::ruling::Request;
use crate::ruling::{Conflict, Ruling};
use crate::stamp::{Register, Stamp};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A note in an item's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EquipmentNote {
    /// Who, when.
    pub stamp: Stamp,
    /// What.
    pub text: String,
}

/// A label that leads to the item, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LabelBinding {
    /// Which.
    pub label: LabelId,
    /// Who stuck it on, when.
    pub bound: Stamp,
    /// Whether the server has not ruled on it yet.
    pub pending: bool,
    /// It is no longer on the item; whoever scans it is still led here.
    pub retired: Option<LabelRetired>,
}

/// A label taken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LabelRetired {
    /// Who, when.
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}

/// One hand-over asked for, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CustodyEvent {
    /// Who captured it, when; its act names the event.
    pub stamp: Stamp,
    /// What was handed over, by whom to whom, under whose signatures.
    pub over: HandOver,
    /// It stands in the chain.
    pub stands: bool,
    /// The server has not ruled on it yet.
    pub pending: bool,
    /// The server's answer.
    pub ruling: Option<Ruling>,
}

/// Who has the item (R20): one chain, one holder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Custody {
    /// Every hand-over, also those that do not stand.
    pub events: Vec<CustodyEvent>,
    /// The hand-over that a next one must name.
    pub last: Option<ActId>,
    /// Who has it; none where it was never handed over: then it is where the registry says.
    pub holder: Option<Holder>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Two hand-overs followed one: frozen until a supervisor has decided.
    pub disputed: bool,
    /// It left its user and is not back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<OpenCustody>,
}

/// An item that left its user's hands and is not back (SEC-36): whoever answers for the workshop has it in their list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenCustody {
    /// When it left them, however often it went on since.
    pub since: Timestamp,
    /// What has it by the last hand-over: a technician, a storeroom, a provider.
    pub with: HolderKind,
    /// The ticket of the hand-over by which it left them: whose receipt it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<DocumentId>,
}

/// One movement asked for, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MovementEvent {
    /// Who, when; its act names the event.
    pub stamp: Stamp,
    /// How it moves.
    pub movement: Movement,
    /// It changed the registry.
    pub stands: bool,
    /// The server has not ruled on it yet.
    pub pending: bool,
    /// The server's answer.
    pub ruling: Option<Ruling>,
}

/// Where somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sighting {
    /// Who, when.
    pub stamp: Stamp,
    /// Where.
    pub place: Place,
    /// In which audit; empty outside of one.
    pub audit: String,
}

/// How many of something a storeroom or bag holds: everything that went in, less what went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Stock {
    /// What.
    pub item: String,
    /// Of what measure.
    pub unit: String,
    /// How many; negative where more went out than was ever counted in.
    pub quantity: i64,
    /// How many are to be there at least, and who said so; none where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Register<u32>>,
}

impl Stock {
    /// Fewer are there than are to be.
    pub fn is_short(&self) -> bool {
        self.minimum.as_ref().is_some_and(|least| self.quantity < i64::from(least.value))
    }
}

/// One movement of stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StockEntry {
    /// Who, when.
    pub stamp: Stamp,
    /// What.
    pub item: String,
    /// In, or out (negative); of a count by how much it differs from all that went before it.
    pub delta: i32,
    /// Of what measure.
    pub unit: String,
    /// For which ticket.
    pub ticket: Option<DocumentId>,
    /// For which line of its material list.
    pub line: Option<ActId>,
    /// What a count found, and nobody brought or took.
    pub counted: bool,
}

/// A sentence made of an item's own data, in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Whereabouts {
    /// Spanish.
    pub es: String,
    /// English.
    pub en: String,
}

/// The item as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EquipmentView {
    /// Its id.
    pub id: DocumentId,
    /// Who registered it.
    pub born: Stamp,
    /// The registry.
    pub fields: BTreeMap<EquipmentField, Register<String>>,
    /// Notes, in order.
    pub notes: Vec<EquipmentNote>,
    /// Every decision asked for, in order.
    #[serde(default)]
    pub requests: Vec<Request>,
    /// Labels, in the order in which they were stuck on.
    #[serde(default)]
    pub labels: Vec<LabelBinding>,
    /// Who has it.
    #[serde(default)]
    pub custody: Custody,
    /// Where it is, in words.
    #[serde(default)]
    pub whereabouts: Whereabouts,
    /// How it moved.
    #[serde(default)]
    pub movements: Vec<MovementEvent>,
    /// The movement that a next one must name.
    #[serde(default)]
    pub last_movement: Option<ActId>,
    /// «Baja»: who, when.
    #[serde(default)]
    pub withdrawn: Option<Stamp>,
    /// It was registered twice: the other is the one that counts.
    #[serde(default)]
    pub merged_into: Option<DocumentId>,
    /// Where it was seen, the latest last.
    #[serde(default)]
    pub sightings: Vec<Sighting>,
    /// What it holds, where it is a storeroom or a technician's bag.
    #[serde(default)]
    pub stock: Vec<Stock>,
    /// What went in and out, the latest last.
    #[serde(default)]
    pub stock_entries: Vec<StockEntry>,
    /// Conflicts, open and settled.
    pub conflicts: Vec<Conflict>,
    /// What was taken out of it (R29), the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
}

impl EquipmentView {
    /// A field's value, empty where it has none.
    pub fn field(&self, field: EquipmentField) -> &str {
        self.fields.get(&field).map_or("", |set| set.value.as_str())
    }
    /// A decision by its act.
    pub fn request(&self, act: ActId) -> Option<&Request> {
        self.requests.iter().find(|request| request.stamp.act == act)
    }
    /// The decisions that took effect, in the order of their rulings.
    pub(super) fn applied(&self) -> Vec<&Request> {
        let numbered = self.requests.iter().filter_map(|request| {
            let ruling = request.ruling.as_ref().filter(|ruling| ruling.applied)?;
            Some((ruling.seq, request))
        });
        crate::order::by_key(numbered.collect(), |(seq, request)| (*seq, request.stamp.act))
            .into_iter()
            .map(|(_, request)| request)
            .collect()
    }
    /// The number of the last ruling that took effect.
    pub(super) fn seq(&self) -> u64 {
        self.applied().last().and_then(|request| request.ruling.as_ref()).map_or(0, |ruling| ruling.seq)
    }
    /// Whether a card about custody waits for a supervisor.
    pub(super) fn frozen(&self) -> bool {
        self.conflicts.iter().any(|card| card.subject == Subject::Custody && card.settled.is_none())
    }
}
