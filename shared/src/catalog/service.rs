//! The services of the catalog: who serves them, and what they demand.

use super::closing::ClosingRule;
use super::expr::Expr;
use super::stage::Stage;
use crate::command::TicketKind;
use crate::ids::{ChannelId, FieldId, ItemId, PriorityId, RegisterId, RoleId, ServiceId, TeamId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A document that goes with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Attachment {
    /// Its id, also a name in conditions.
    pub id: FieldId,
    /// As printed.
    pub label: String,
    /// Whether its stage is barred without it.
    #[serde(default)]
    pub mandatory: bool,
    /// When it is judged.
    #[serde(default)]
    pub stage: Stage,
    /// Judged only if it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
    /// Mandatory only if it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<Expr>,
    /// The form that it is, signed, where their ids differ: that form's signatures, and a scan of it, count as this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Where it is a form that is signed here: for which purposes each place that it prints must be signed before it
    /// counts (SEC-27, SEC-34, SEC-35); empty: any signature on it. A scanned paper counts as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed_for: Vec<String>,
    /// Its signatures are for work that was done: a scan that came before that began bears none of them (OCO-07).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_the_work: bool,
    /// The condition in the manual's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Where it is got, or who gives it: said wherever it is missing (AGU-58, OAX-36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The roles that alone see the files that are this (AGU-24); empty: whoever reads the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_by: Vec<RoleId>,
    /// For how many days its files are kept once the ticket is over: then the server destroys them (A16). None: as the rest
    /// of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destroy_after_days: Option<u32>,
}

impl Attachment {
    /// Its name where it is missing: with where it is got, if the manual says so.
    pub fn label_and_source(&self) -> String {
        self.from.as_ref().map_or_else(|| self.label.clone(), |from| format!("{} ({from})", self.label))
    }
    /// The id of the form that it is, where it is one.
    pub fn paper(&self) -> &str {
        self.form.as_deref().unwrap_or(self.id.as_str())
    }
}

/// How an approval is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalKind {
    /// A form signed on paper.
    SignedForm,
    /// A form signed and stamped on paper.
    SignedStampedForm,
    /// An oficio signed and stamped.
    SignedStampedOficio,
    /// Authorised in the system.
    Authorise,
    /// Authorised and routed to a department.
    AuthoriseAndRoute,
    /// The requirements document authorised before construction.
    AuthoriseRequirements,
    /// «Vo.Bo.».
    Vobo,
    /// A signature on a document.
    Signature,
    /// A review by a higher area.
    Review,
    /// The owner's mail.
    EMail,
    /// The authorising person is named in the request.
    NamedInRequest,
    /// A serious case goes to the head.
    Escalation,
}
impl ApprovalKind {
    /// Given outside the system and proven by an attachment that the desk checks.
    pub fn on_paper(self) -> bool {
        use ApprovalKind as K;
        matches!(self, K::SignedForm | K::SignedStampedForm | K::SignedStampedOficio | K::EMail | K::NamedInRequest)
    }
    /// Must be there before somebody is assigned (T9).
    pub fn precedes_work(self) -> bool {
        !matches!(self, Self::Vobo | Self::Signature | Self::Escalation | Self::AuthoriseRequirements)
    }
}

/// An approval that a service asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Approval {
    /// Whose.
    pub role: RoleId,
    /// How.
    pub kind: ApprovalKind,
    /// Only in this case, in the manual's words: the desk judges it. None: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Whoever grants it signs by their own certificate (e.firma), beside their word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub efirma: bool,
}

/// One item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChecklistItem {
    /// `service.n`.
    pub id: ItemId,
    /// As printed.
    pub label: String,
    /// Whether resolving waits for it (done, or not applicable with a reason).
    #[serde(default = "yes")]
    pub mandatory: bool,
    /// The team that does it, where it is not the service's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Done, it says that the equipment was taken from its place (SEC-22).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moves_equipment: bool,
    /// Taken along to the visit, and ticked before it: a tool, a medium, a licence. It bars nothing (SEC-43).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kit: bool,
}

fn yes() -> bool {
    true
}

/// What a seed promises for the service, in open minutes or days; overrides the priority's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Target {
    /// First answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respond_minutes: Option<u32>,
    /// Solution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolve_minutes: Option<u32>,
    /// Solution, in days on which the desk opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolve_days: Option<u32>,
    /// When the desk is warned, counted from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warn_minutes: Option<u32>,
    /// The one of its parts that the solution is promised for, by name (AGU-01): nothing is promised for what comes after. None: the
    /// whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies_to: Option<String>,
    /// Where the manual says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// How secrets reach their owner; they are never written into a ticket (C5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct SecretDelivery {
    /// To where, in the manual's words.
    pub to: Vec<String>,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Never to.
    pub never: Vec<String>,
    /// Whether it must be changed at first use.
    pub temporary: bool,
}

impl SecretDelivery {
    /// Whether the manual names ways that it never takes: what concerns it is then mailed to the institution's own domains
    /// alone (OAX-68).
    pub fn stays_inside(&self) -> bool {
        !self.never.is_empty()
    }
}

/// Who alone sees the tickets of a service (OAX-103).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Restriction {
    /// Members of these teams.
    pub teams: Vec<TeamId>,
    /// Holders of these roles.
    pub roles: Vec<RoleId>,
    /// Read by nothing, and kept for data that say it: a ticket does not know whom it is about.
    pub excludes_subject: bool,
}

/// For whom the tickets of a restricted service are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeptFor<'o> {
    /// The service's team.
    pub(crate) team: &'o TeamId,
    /// Who alone sees them; none: that team.
    pub(crate) named: Option<&'o Restriction>,
}

/// A rule the server or the desk judges before the service is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GuardRule {
    /// The desk declares the information complete and valid.
    CompleteAndValid,
    /// The equipment is in the organisation's registry.
    AssetOwnedByOrg,
    /// Judged by nothing, and kept for data that say it: one order an item within so many months.
    OnePerAsset {
        /// Months.
        months: u32,
    },
    /// Somebody declares it, under this name.
    Declared {
        /// The name.
        flag: FieldId,
    },
    /// Before the work starts its user has a backup, or has asked for one (SEC-24, SEC-26).
    BackupFirst {
        /// The field that says so.
        done: FieldId,
        /// Fields that ask for one; then its user validates it before the work is finished.
        asked: Vec<FieldId>,
    },
    /// The ticket continues another.
    LinkedToOrigin,
    /// Before the equipment goes to a provider (T16) its user has handed it over, and it is under warranty (SEC-36) or the
    /// paper that orders its repair is signed (SEC-21, SEC-39).
    BeforeVendor {
        /// The field that says whether it has a warranty; none where nobody asks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warranty: Option<FieldId>,
        /// The attachment that orders the repair.
        order: FieldId,
    },
    /// Told so many natural days before the date of a field.
    NoticeDays {
        /// The field.
        field: FieldId,
        /// Days.
        days: u32,
    },
    /// Values that are refused (T25).
    ForbiddenValues {
        /// The field.
        field: FieldId,
        /// The values.
        values: Vec<String>,
    },
    /// The requester is who the field names.
    RequesterOwns {
        /// The field.
        field: FieldId,
    },
    /// Only told to the requester.
    Notice,
}

/// A guard with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Guard {
    /// The rule.
    pub rule: GuardRule,
    /// In the seed's words.
    pub label: String,
}

/// A part into which a ticket of the service is divided (OAX-41, AGU-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Part {
    /// As people read it; a part names itself by it.
    pub name: String,
    /// Who does it, where that is not the service's team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// The items of the checklist that it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
    /// The part that comes before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// It begins once the approvals of the whole are granted (AGU-07).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub authorised: bool,
}

/// Which dependencias a service is for: those whose record in a register is as it says (AGU-66, BJ-24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClientRule {
    /// The register that lists them; its key is the name, as requests write it.
    pub register: RegisterId,
    /// What of a record must hold; `state` is where it stands.
    pub when: Expr,
    /// Who they are, in the manual's words: said to others.
    pub who: String,
    /// It is for the own staff of the dependencia that asks (AGU-42): whom the directory has in another is refused at the
    /// portal, and told to the desk, as is an item that is another's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub staff: bool,
}

/// One service of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ServiceDef {
    /// Its id.
    pub id: ServiceId,
    /// Its category («Red»).
    pub category: String,
    /// The category as printed, where the printed table is shifted (C25).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_as_printed: Option<String>,
    /// «Infraestructura» or «Sistemas» (OAX-22).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// As printed.
    pub name: String,
    /// Its variants.
    #[serde(default)]
    pub subservices: Vec<String>,
    /// What people say who need it («no imprime», «tóner»): the portal finds it by these too (OCO-18).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people_say: Vec<String>,
    /// What is usually found where it is done, a sentence each, in the institution's words: on the phone one tap puts
    /// it into the diagnosis, to be edited there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usual_diagnoses: Vec<String>,
    /// Whether asking for it tells of an interruption or asks for a normal service (OAX-02); none: whoever asks says which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TicketKind>,
    /// What whoever does it should know, in words: the desk ranks people by it where it assigns, and bars nobody (SEC-42).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Priority unless the desk says otherwise; no seed prints one.
    #[serde(default)]
    pub default_priority: Option<PriorityId>,
    /// Who serves it.
    pub team: TeamId,
    /// Its form.
    #[serde(default)]
    pub form: Option<String>,
    /// Forms that come with it later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related_forms: Vec<String>,
    /// What must be known to open (T1).
    #[serde(default)]
    pub required_fields: Vec<FieldId>,
    /// What is asked besides, of the common fields, and may stay open (OAX-18).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional_fields: Vec<FieldId>,
    /// To assign (T9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_to_assign: Vec<FieldId>,
    /// To start the work (T13).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_to_start: Vec<FieldId>,
    /// To resolve (T19).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_to_resolve: Vec<FieldId>,
    /// To close (T20).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_to_close: Vec<FieldId>,
    /// Fields the server fills; never asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_by_server: Vec<FieldId>,
    /// Of those, what one says on every ticket of the service: printed on a paper that nobody has signed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set_to: BTreeMap<FieldId, String>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Approvals, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    /// Fields of which another value leaves an approval as it was given (R19: what is only spelt otherwise).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approval_ignores: Vec<FieldId>,
    /// The parts into which it may be divided, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Who may ask for it; empty: any requester. The desk may on behalf of one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requester_roles: Vec<RoleId>,
    /// Domains of mail from which it may be asked for beside the organisation's own; `*`: any, so that who is outside the
    /// administration may ask (OAX-11).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mail_domains: Vec<String>,
    /// The field with another address of who asks, to which all goes that they are told: they may be unable to read their own
    /// (OAX-34).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_mail: Option<FieldId>,
    /// For which dependencias it is; none: for any. One that the register does not know is barred from nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clients: Option<ClientRule>,
    /// Row of `docs/rules.md#the-five-procedures`.
    pub flow: String,
    /// By which channels it comes; empty: any of the organisation's.
    #[serde(default)]
    pub channels: Vec<ChannelId>,
    /// Channels while the system is down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback_channels: Vec<ChannelId>,
    /// Its checklist.
    #[serde(default)]
    pub checklist: Vec<ChecklistItem>,
    /// What closing demands.
    #[serde(default)]
    pub closing: ClosingRule,
    /// What is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// The named hours that count for it, where they are not the organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// How secrets are delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_delivery: Option<SecretDelivery>,
    /// Whether only those of `restricted_to` see its tickets.
    #[serde(default)]
    pub restricted: bool,
    /// Who does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_to: Option<Restriction>,
    /// Rules judged before the service is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Guard>,
    /// What it does to the registry of equipment, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inventory_effect: Option<String>,
    /// The procedure's official code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure_code: Option<String>,
    /// Its version (BJ-02, BJ-03).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure_version: Option<String>,
    /// The day on which that version was issued: `2024-03-15` (BJ-02).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure_issued: Option<String>,
    /// Where the manual says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Words for who runs the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// The channel by which a programme's own requests come.
const BY_PLAN: &str = "programado";

impl ServiceDef {
    /// For whom its tickets are, where it is restricted.
    pub(crate) fn kept_for(&self) -> Option<KeptFor<'_>> {
        self.restricted.then_some(KeptFor { team: &self.team, named: self.restricted_to.as_ref() })
    }
    /// Whether a programme alone brings it: nobody asks for it, and it reports no fault.
    pub fn by_plan_alone(&self) -> bool {
        !self.channels.is_empty() && self.channels.iter().all(|channel| channel.as_str() == BY_PLAN)
    }
    /// The part that the solution is promised for, where it is for one alone (AGU-01).
    pub fn promised_part(&self) -> Option<&Part> {
        let name = self.target.as_ref()?.applies_to.as_deref()?;
        self.parts.iter().find(|part| part.name == name)
    }
    /// The list of what is required at a stage, beyond the form's own word.
    pub fn required_at(&self, stage: Stage) -> &[FieldId] {
        match stage {
            Stage::Open => &self.required_fields,
            Stage::Assign => &self.required_to_assign,
            Stage::Work => &self.required_to_start,
            Stage::Resolve => &self.required_to_resolve,
            Stage::Close => &self.required_to_close,
            Stage::Issue => &[],
        }
    }

    /// The first stage whose list names the field.
    pub fn stage_of(&self, field: &FieldId) -> Option<Stage> {
        [Stage::Open, Stage::Assign, Stage::Work, Stage::Resolve, Stage::Close]
            .into_iter()
            .find(|stage| self.required_at(*stage).contains(field))
    }
}
