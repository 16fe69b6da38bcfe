//! How a service's tickets close: who closes them, and what must be there before.

use super::expr::Expr;
use super::paper_demand::PaperDemand;
use crate::ids::{FieldId, RegisterId, RoleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who may close (C1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// The requester confirms.
    Requester,
    /// The survey's answer, or its deadline.
    Survey,
    /// Who did the work.
    Executor,
    /// The desk, with evidence of the confirmation.
    Desk,
    /// A role.
    Role(RoleId),
}

/// Whether a survey is part of closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum SurveyRule {
    #[default]
    None,
    Optional,
    Required,
}

/// Where a record of a register must stand before the work is resolved: the one whose key the ticket tells, by fields of
/// the same ids. A ticket that tells none waits for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordRule {
    /// The register.
    pub register: RegisterId,
    /// No record of the key is in force any more; otherwise one must be.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Where one must be in force, one that has ended will do: that it is known is enough (AGU-51).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
    /// The one in force has the ticket among its links, so that its history leads to what changed it (OAX-69). Goes with
    /// neither of the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub linked: bool,
    /// What the one in force says by then as the ticket asked for it: fields of the register, each with the field of the ticket that
    /// tells its new value (OAX-69). Goes with neither `ended` nor `known`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<FieldId, FieldId>,
}

impl RecordRule {
    /// The fields of a record that do not say what its ticket asked them to say. What the ticket leaves open is asked of nobody;
    /// letter case and spaces make no difference.
    pub fn unsaid<'v>(&self, asked: impl Fn(&FieldId) -> &'v str, says: impl Fn(&FieldId) -> &'v str) -> Vec<&FieldId> {
        let words = |text: &str| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let differs = |field: &FieldId, told: &FieldId| {
            let wanted = words(asked(told));
            !wanted.is_empty() && wanted != words(says(field))
        };
        self.values.iter().filter(|(field, told)| differs(field, told)).map(|(field, _)| field).collect()
    }
}

/// What closing a ticket of the service demands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct ClosingRule {
    /// The requester must have confirmed (OAX-25).
    pub requires_user_confirmation: bool,
    /// Confirmed with this role instead of the requester («con el Enlace Informático»).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_with: Option<RoleId>,
    /// The survey.
    pub survey: SurveyRule,
    /// A signature of conformity.
    pub requires_signature: bool,
    /// The signature is demanded only if it holds (BJ: only when a visit took place); none: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_when: Option<Expr>,
    /// With the official stamp.
    pub requires_stamp: bool,
    /// Read by nothing, and kept for data that say it: a paper's places to sign say whose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<String>,
    /// A photo as evidence (OAX-48).
    pub requires_evidence_photo: bool,
    /// Read by nothing, and kept for data that say it: a field of the address is demanded.
    pub requires_evidence_url: bool,
    /// Documents by id: attachments, or forms.
    pub requires_documents: Vec<String>,
    /// Records of registers that must stand, or have ended, before the work is resolved (OAX-58).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires_records: Vec<RecordRule>,
    /// Papers that the work leaves behind, whole before it is resolved, and saying what they must (AGU-12).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires_papers: Vec<PaperDemand>,
    /// The inventory record (OAX-48).
    pub requires_inventory_record: bool,
    /// A diagnosis even where the organisation demands none, or none where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires_diagnosis: Option<bool>,
    /// Read by nothing, and kept for data that say it: a resolution always has its date (SEC-33).
    pub requires_conclusion_date: bool,
    /// A reply oficio when the request came by oficio (OCO-08).
    pub requires_reply_oficio: bool,
    /// The oficio marked as attended (BJ).
    pub oficio_attended: bool,
    /// The equipment back with its owner (BJ-38).
    pub requires_custody_returned: bool,
    /// Read by nothing, and kept for data that say it: what a requester comments is a field.
    pub requester_comments: bool,
    /// Read by nothing, and kept for data that say it: `requires_records` asks for the record.
    pub requires_media_record: bool,
    /// The requester has checked the backup.
    pub requires_user_validation_of_backup: bool,
    /// Who may close, where it is not the organisation's rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed_by: Vec<ClosedBy>,
    /// Read by nothing, and kept for data that say it: `closed_by` says who closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_capture_by: Option<RoleId>,
    /// Read by nothing, and kept for data that say it: whom to tell is an item of the checklist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<RoleId>,
    /// Read by nothing, and kept for data that say it: who asked is mailed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify_channels: Vec<String>,
    /// Read by nothing, and kept for data that say it: mail goes out at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify_within_minutes: Option<u32>,
    /// Read by nothing, and kept for data that say it: `signature_when` is the condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}
