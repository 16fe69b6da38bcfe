//! Requests, rulings, and the rules R1–R34 of `docs/rules.md#rules-of-merge` that pick who prevails and name the loser.

mod assign;
mod authority_weight;
mod clock;
mod conflict_resolution;
mod content;
mod desk;
mod duplicate;
mod effect;
mod field;
mod finish;
mod initial;
mod letters;
mod people;
mod rule;
mod ruling_context;
mod settle;
mod survey;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use authority_weight::{staff_voice, voice};
pub use content::after_content;
pub use duplicate::same_fault;
pub use initial::initial;
pub use people::People;
pub use rule::{Ruled, rule};
pub use settle::{Settlement, Voice, Which, settle};

use crate::ids::{ActId, FieldId, ItemId};
use crate::messages::Reason;
use crate::ticket::command::{Choice, ContactField, MaterialStep};
use crate::ticket::shape;
use crate::ticket::view::Stamp;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The server's answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// Whether it took effect.
    pub applied: bool,
    /// Why not, or under which rule it did in spite of what had happened meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Reason>,
    /// Which rule of §7 spoke, where one did (`9` for R9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<u8>,
    /// Server time of the ruling.
    pub at: Timestamp,
    /// The number of applied rulings after this one.
    pub seq: u64,
}

/// What a conflict is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    Registry(crate::ticket::command::EquipmentField),
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

/// One side of a conflict: a value as people read it, and its circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The value; for registers the register's own JSON, for decisions the asked value's id or words.
    pub value: String,
    /// Who, where, when.
    pub stamp: Stamp,
}

/// Two people set one thing at once: which stands, which does not, and why. Nothing is lost silently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Stable id: the losing act and the subject.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
    /// The rule that picked (`6` for R6).
    pub rule: u8,
    /// Why, in a sentence's code.
    pub why: Reason,
    /// What stands.
    pub standing: Side,
    /// What does not.
    pub other: Side,
    /// Server time.
    pub at: Timestamp,
    /// The decision, once somebody took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// The id of the card on which an act loses about a subject: the act and the subject, so the same in whatever order
/// the two sides arrived.
pub fn conflict_id(losing: ActId, subject: &Subject) -> String {
    // A register's key already names its subject; what the server decides is named by itself.
    let about = shape::register_key(subject).unwrap_or_else(|| word(subject));
    format!("{losing}/{about}")
}

/// The name under which a variant without fields is serialised.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A conflict card decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Keep or swap.
    pub choice: Choice,
    /// Who, when.
    pub stamp: Stamp,
}
