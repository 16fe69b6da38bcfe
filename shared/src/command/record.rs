//! Commands on a record of a register: facts that merge, and the one decision, where it stands.

use crate::ids::{DocumentId, FieldId, RegisterId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantNames};

/// What can be done to a record.
#[allow(missing_docs)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
// TypeScript has a `Record` of its own.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "RecordCommand"))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Record {
    /// A record is born, perhaps out of a ticket.
    OpenRecord(Box<OpenRecord>),
    /// A field of it. Its former values stay in its history.
    SetRecordField { field: FieldId, value: String },
    /// A note in its history.
    AddRecordNote { text: String },
    /// Whether it was of use to who read it, and what they say of that (OCO-20).
    VoteRecord { useful: bool, comment: String },
    /// How far it has come, of a hundred, and what was done since it was last told (AGU-11).
    ReportProgress { percent: u8, text: String },
    /// It has to do with a ticket, an item or another record; or no longer (`linked` false).
    LinkRecord { document: DocumentId, linked: bool },
    /// It goes from one of its register's states to another (R35).
    MoveRecord { from: String, to: String, reason: String },
}

impl Record {
    /// True where the act only asks and the server rules (R35).
    pub fn is_decision(&self) -> bool {
        match self {
            Self::MoveRecord { .. } => true,
            Self::OpenRecord(_)
            | Self::SetRecordField { .. }
            | Self::AddRecordNote { .. }
            | Self::VoteRecord { .. }
            | Self::ReportProgress { .. }
            | Self::LinkRecord { .. } => false,
        }
    }
}

/// What a record is born with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenRecord {
    /// Of which register.
    pub register: RegisterId,
    /// Its fields.
    pub fields: BTreeMap<FieldId, String>,
    /// Those of its fields that are long texts: what several write into one at once is all in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<FieldId>,
    /// What it has to do with from the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DocumentId>,
}
