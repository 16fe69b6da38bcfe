//! Registers as data: what an institution keeps lists of beside its tickets and its equipment. Such lists are of
//! extensions, accounts, databases, backup media, contracts … A new one is a file; no code knows any of them.

use super::form::{FieldDef, FieldKind};
use super::numbering::RecordNumber;
use super::paper_demand::PaperDemand;
use super::plan::Every;
use crate::ids::{FieldId, RegisterId, RoleId, ServiceId};
use serde::{Deserialize, Serialize};

/// A register: the fields and the states of its records, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RegisterDef {
    /// Its id.
    pub id: RegisterId,
    /// As its list is headed («Extensiones telefónicas»).
    pub name: String,
    /// One of its records, as a button names it («Extensión»).
    pub record: String,
    /// What it is for, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What a record holds, in the order in which it is asked.
    pub fields: Vec<FieldDef>,
    /// The fields that together tell one record from every other; empty: nothing does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<FieldId>,
    /// The columns of its list; empty: the first four fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<FieldId>,
    /// Where a record can stand; the first is where it begins. Empty: its records have no state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<RecordState>,
    /// How the server numbers its records; none: they bear no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<RecordNumber>,
    /// Dates by which somebody is to look at a record again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<RecordTerm>,
    /// The roles that read it.
    pub reads: Vec<RoleId>,
    /// The roles that write it; who writes reads.
    pub writes: Vec<RoleId>,
    /// The services whose tickets show it and from which a record is begun.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Whether phones hold it, too, for those of its roles who carry one; the desk's browsers always do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offline: bool,
    /// Its records are articles of the knowledge base: which of its fields are what (OCO-20).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleDef>,
    /// Its records tell, again and again, how far they have come (AGU-11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressDef>,
    /// The register out of whose records these are entered, and on whose pages they are listed: the activities of a
    /// project (AGU-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<RegisterId>,
    /// Its records say on which other day a time of a plan is done: which of its fields are what (SEC-23, AGU-26, OCO-04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounds: Option<RoundsDef>,
    /// The field, of kind `equipment`, by whose inventory number its records stand on the page of that item, and out of
    /// which they are entered there: a warranty, an extension's telephone (SEC-46).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<FieldId>,
    /// How many of its records there must be: its list says where there are fewer (AGU-52).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stock: Vec<RecordStock>,
    /// Whether a machine enters its records by a signed call: a server its nightly backups (AGU-50).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub intake: bool,
    /// Its records are contracts of software: which of their fields are what. The programs of the machines that report
    /// themselves are counted against them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<SoftwareDef>,
}

/// What of a record makes it a contract that covers installations of software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SoftwareDef {
    /// The field, of kind `text` or `textarea`, that names the programs it covers, one a line, as machines name them; `*`
    /// stands for anything.
    pub programs: FieldId,
    /// The field, of kind `number`, that says how many installations it covers.
    pub covers: FieldId,
    /// After how many days without a word of theirs machines are told apart; none: after [`SoftwareDef::DAYS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

impl SoftwareDef {
    /// Days without a word after which a machine is told apart, unless the register says otherwise.
    pub const DAYS: u32 = 30;

    /// Days without a word after which a machine is told apart.
    pub fn days(&self) -> u32 {
        self.days.unwrap_or(Self::DAYS)
    }
}

/// When somebody is to tell how far a record has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProgressDef {
    /// By the end of each such period.
    pub every: Every,
}

/// What of a record makes it an article of the knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ArticleDef {
    /// The field that holds its title, of kind `text`.
    pub title: FieldId,
    /// The field that holds its text, of kind `textarea`.
    pub body: FieldId,
    /// The field that holds its folder, a choice.
    pub folder: FieldId,
    /// The field that holds the ids of the services it is about: a choice of several, out of `services`.
    pub services: FieldId,
    /// The field, of kind `bool`, that says whether the portal shows it.
    pub public: FieldId,
    /// The state in which it is read.
    pub published: String,
    /// The folder whose articles the portal's first page lists with their files, under its name: the manuals and forms that
    /// everybody may need before they ask (OCO-21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_page: Option<String>,
}

/// What of a record says on which day one time of a plan is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RoundsDef {
    /// The field that holds the plan's id, of kind `text`.
    pub plan: FieldId,
    /// The field that holds the id of the item that it is for, of kind `text`; empty where the plan is for none.
    pub item: FieldId,
    /// The field that says in words what is to be done, of kind `text`.
    pub name: FieldId,
    /// The field that holds the day on which the plan has it, of kind `date`.
    pub planned: FieldId,
    /// The field that holds the day on which it is done, of kind `date`.
    pub day: FieldId,
    /// The field that says why it was moved, of kind `textarea`: the latest reason on its first line.
    pub reason: FieldId,
}

/// A state of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordState {
    /// Its id.
    pub id: String,
    /// Its name («Activa»).
    pub name: String,
    /// Nothing is due on such a record any more, and lists leave it out unless asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Where it may go from here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<RecordMove>,
}

/// A way from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordMove {
    /// The state it leads to.
    pub to: String,
    /// What its button says («Dar de baja»).
    pub name: String,
    /// Fields that must be filled before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<FieldId>,
    /// Whether a reason is demanded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reason: bool,
    /// The roles that alone make it (who approves); empty: whoever writes the register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<RoleId>,
    /// The papers that must stand, whole, on the tickets that the record is linked to (AGU-09, AGU-13).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperDemand>,
}

/// A date of a record by which somebody is to look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordTerm {
    /// The field that holds it, of kind `date`.
    pub field: FieldId,
    /// How many days before it the record is told as due soon.
    #[serde(default)]
    pub days: u32,
}

/// How many records must stand in some states together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordStock {
    /// What they are, as people read it («Cintas para seis meses»).
    pub name: String,
    /// The states that count.
    pub states: Vec<String>,
    /// Fewer are too few.
    pub least: u32,
}

impl RegisterDef {
    /// A field.
    pub fn field(&self, id: &FieldId) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.id == *id)
    }
    /// A state; an empty id is where a record begins.
    pub fn state(&self, id: &str) -> Option<&RecordState> {
        if id.is_empty() { self.states.first() } else { self.states.iter().find(|state| state.id == id) }
    }
    /// Its long texts: what several write into one at once is all in it.
    pub fn texts(&self) -> Vec<FieldId> {
        self.fields.iter().filter(|field| field.kind == FieldKind::Textarea).map(|field| field.id.clone()).collect()
    }
    /// A way from where a record stands.
    pub fn way(&self, from: &str, to: &str) -> Option<&RecordMove> {
        self.state(from)?.moves.iter().find(|way| way.to == to)
    }
    /// Whether a record is to tell how far it has come, where it stands.
    pub fn reports(&self, state: &str) -> bool {
        self.progress.is_some() && !self.state(state).is_some_and(|state| state.ended)
    }
    /// Where its records begin; empty where they have no state.
    pub fn first_state(&self) -> &str {
        self.states.first().map_or("", |state| state.id.as_str())
    }
}
