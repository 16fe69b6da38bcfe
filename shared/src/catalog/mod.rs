//! The organisation as data: what its services ask, who its people are to it, when it is open. Engine only; the content
//! is JSON (`docs/organisation-format.md`), and a new service, form, role or calendar needs no code.

mod archive_chart;
mod closing;
mod control;
mod ended_services;
pub mod escalation;
pub mod expr;
pub mod form;
mod former_papers;
pub mod hours;
mod item_page;
mod judge;
mod numbering;
mod paper_demand;
pub mod parts;
pub mod plan;
mod register;
#[cfg(test)]
pub(crate) mod sample;
pub mod service;
pub mod settings;
mod stage;
mod value;
pub mod version_compat;

pub use archive_chart::{ArchiveChart, ArchiveFate, ArchiveHold, ArchiveSection, ArchiveSeries, ArchiveValue};
pub use closing::{ClosedBy, ClosingRule, RecordRule, SurveyRule};
pub use control::{ControlStep, ControlledDocument};
pub use ended_services::EndedService;
pub use escalation::EscalationRow;
pub use form::{Core, FieldDef, FieldKind, Form, FormKind, SignaturePlace};
pub use former_papers::{FormerPapers, FormerWords};
pub use item_page::{Disputed, ItemClass, ItemPage, ItemSection, Shows};
pub use judge::{FieldState, Missing, Values};
pub use numbering::RecordNumber;
pub use paper_demand::PaperDemand;
pub use parts::{
    Building, Channel, Class, ContactPoint, Floor, FolioFormat, PortalColours, PortalFace, Priority, Role, StateGroup,
    StateLabel, Team, Transition,
};
pub use plan::Plan;
pub use register::{
    ArticleDef, ProgressDef, RecordMove, RecordState, RecordStock, RecordTerm, RegisterDef, RoundsDef, SoftwareDef,
};
pub use service::{
    Approval, ApprovalKind, Attachment, ChecklistItem, ClientRule, Guard, GuardRule, Part, ServiceDef, Target,
};
pub use settings::{
    ApprovalSettings, AutoClose, BY_LETTER, Clock, EvidenceSettings, FormScreen, LetterSettings, Location, OutageRule,
    Prevention, Settings, Span, SurveySettings,
};
pub use stage::Stage;
pub use value::{check_value, is_mail};
pub use version_compat::{WaivedDemands, spared};

use crate::date::Zone;
use crate::ids::{BuildingId, ChannelId, PriorityId, RegisterId, RoleId, ServiceId, TeamId};
use crate::person::Person;
use crate::state::State;
use hours::{Holidays, NamedHours, Opening, OutOfHours};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Stands in a service's `mail_domains` for whichever domain there is.
pub const ANY_DOMAIN: &str = "*";

/// Everything an organisation decides for itself. Serialised, it is what the phone is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Organisation {
    /// `oaxaca`.
    pub id: String,
    /// First 16 hexadecimal digits of the SHA-256 of its content: which data an act was made under (R30).
    #[serde(default)]
    pub version: String,
    /// Its full name.
    pub name: String,
    /// As a screen has room for.
    pub short_name: String,
    /// IANA name of the time zone.
    pub timezone: String,
    /// Its clocks, as the server looks them up by that name.
    #[serde(default)]
    pub zone: Zone,
    /// What it calls those it serves («Dependencia o Entidad»).
    pub client_word: String,
    /// How to reach the desk.
    #[serde(default)]
    pub contacts: Vec<ContactPoint>,
    /// Weekly hours (OAX-13).
    pub hours: Vec<Opening>,
    /// What the clocks do outside them.
    #[serde(default)]
    pub out_of_hours: OutOfHours,
    /// Rest days.
    #[serde(default)]
    pub holidays: Holidays,
    /// Other hours that services name.
    #[serde(default)]
    pub calendars: Vec<NamedHours>,
    /// Domains a requester's mail must be of (OAX-79); empty: any.
    #[serde(default)]
    pub allowed_mail_domains: Vec<String>,
    /// How folios look.
    pub folio: FolioFormat,
    /// Teams.
    pub teams: Vec<Team>,
    /// Roles.
    pub roles: Vec<Role>,
    /// The scale of priorities, from the least.
    pub priorities: Vec<Priority>,
    /// The states' names, in the order of the lifecycle.
    pub states: Vec<StateLabel>,
    /// The organisation's own groups of states.
    #[serde(default)]
    pub state_groups: Vec<StateGroup>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// T1–T26.
    pub transitions: Vec<Transition>,
    /// Buildings.
    #[serde(default)]
    pub buildings: Vec<Building>,
    /// Categories, in the order of the catalog.
    pub categories: Vec<String>,
    /// What people call a category, where that is not its name («Red»: «Cables y conexión»).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub category_words: BTreeMap<String, String>,
    /// Services.
    pub services: Vec<ServiceDef>,
    /// Forms.
    #[serde(default)]
    pub forms: Vec<Form>,
    /// Forms of the channels themselves, by id: the portal's, the agent's.
    #[serde(default)]
    pub intake_forms: Vec<String>,
    /// Fields that services ask without a form.
    #[serde(default)]
    pub fields: Vec<FieldDef>,
    /// Its own decisions.
    pub settings: Settings,
    /// Who takes a ticket that is not solved at its level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalation: Vec<EscalationRow>,
    /// What comes round by the calendar.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<Plan>,
    /// What it keeps lists of beside tickets and equipment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registers: Vec<RegisterDef>,
    /// What of the public portal's pages is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<PortalFace>,
    /// How its files are classified and for how long they are kept (decision 0053); none: nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_chart: Option<ArchiveChart>,
    /// What each earlier version did not demand yet (R30): written by the server, never in the files.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub earlier: BTreeMap<String, WaivedDemands>,
    /// How papers were worded by earlier data (R18): written by the server, never in the files.
    #[serde(default, skip_serializing_if = "FormerPapers::is_empty")]
    pub former_papers: FormerPapers,
    /// Services and papers of earlier data that these have no more (R29): written by the server, never in the files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended_services: Vec<EndedService>,
}

impl Organisation {
    /// A service.
    pub fn service(&self, id: &ServiceId) -> Option<&ServiceDef> {
        self.services.iter().find(|service| service.id == *id)
    }
    /// A register.
    pub fn register(&self, id: &RegisterId) -> Option<&RegisterDef> {
        self.registers.iter().find(|register| register.id == *id)
    }
    /// The register of the times of plans that were moved, where there is one.
    pub fn rounds(&self) -> Option<(&RegisterDef, &RoundsDef)> {
        self.registers.iter().find_map(|def| Some((def, def.rounds.as_ref()?)))
    }
    /// A role.
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == *id)
    }
    /// A team.
    pub fn team(&self, id: &TeamId) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == *id)
    }
    /// A document under control.
    pub fn document(&self, id: &str) -> Option<&ControlledDocument> {
        self.settings.documents.iter().find(|document| document.id == id)
    }
    /// A form.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }
    /// A priority.
    pub fn priority(&self, id: &PriorityId) -> Option<&Priority> {
        self.priorities.iter().find(|priority| priority.id == *id)
    }
    /// Where a priority stands in the scale, from 0, the least.
    pub fn rank(&self, id: &PriorityId) -> Option<usize> {
        self.priorities.iter().position(|priority| priority.id == *id)
    }
    /// A channel.
    pub fn channel(&self, id: &ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == *id)
    }
    /// A building.
    pub fn building(&self, id: &BuildingId) -> Option<&Building> {
        self.buildings.iter().find(|building| building.id == *id)
    }
    /// A transition by its number (`T9`).
    pub fn transition(&self, id: &str) -> Option<&Transition> {
        self.transitions.iter().find(|transition| transition.id == id)
    }
    /// A state's name.
    pub fn state_label(&self, state: State) -> &str {
        self.states.iter().find(|label| label.id == state).map_or(state.id(), |label| &label.label)
    }
    /// The same in the organisation's own word, as requesters know it (OCO-11); with it the state's name, where the word
    /// means more than this state: the first of a group is what its word says by itself.
    pub fn local_state(&self, state: State) -> (&str, Option<&str>) {
        let label = self.state_label(state);
        match self.state_groups.iter().find(|group| group.states.contains(&state)) {
            Some(group) => (&group.label, (group.states.first() != Some(&state)).then_some(label)),
            None => (label, None),
        }
    }

    /// The classes a person acts as, through all of their roles; none once they have left.
    pub fn classes_of(&self, person: &Person) -> BTreeSet<Class> {
        self.roles_of(person).flat_map(|role| &role.classes).copied().collect()
    }
    /// Whether the person acts as one of these.
    pub fn acts_as(&self, person: &Person, any_of: &[Class]) -> bool {
        let classes = self.classes_of(person);
        any_of.iter().any(|class| classes.contains(class))
    }
    /// Whether every role of the person is outside the desk.
    pub fn is_external(&self, person: &Person) -> bool {
        self.roles_of(person).all(|role| role.external)
    }
    /// The person's roles that the organisation knows, while they are active.
    pub fn roles_of<'o>(&'o self, person: &'o Person) -> impl Iterator<Item = &'o Role> {
        person.roles.iter().filter(|_| person.active).filter_map(|id| self.role(id))
    }

    /// Whether the channel may carry a request for the service.
    pub fn takes_channel(&self, service: &ServiceDef, channel: &ChannelId) -> bool {
        let known = self.channel(channel).is_some();
        known
            && (service.channels.is_empty()
                || service.channels.contains(channel)
                || service.fallback_channels.contains(channel))
    }
    /// Whether the address is of a domain the organisation allows (OAX-79).
    pub fn allows_mail(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
        is_mail(address) && (self.allowed_mail_domains.is_empty() || self.allowed_mail_domains.contains(&domain))
    }
    /// The domains of mail from which the service may be asked for; none: any (OAX-11, OAX-79).
    pub fn mail_domains(&self, service: &ServiceDef) -> Vec<String> {
        if self.allowed_mail_domains.is_empty() || service.mail_domains.iter().any(|domain| domain == ANY_DOMAIN) {
            return Vec::new();
        }
        self.allowed_mail_domains.iter().chain(&service.mail_domains).cloned().collect()
    }
    /// Whether the service may be asked for from the address: one of the organisation's own, or of the service's.
    pub fn asks_from(&self, service: &ServiceDef, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
        let domains = self.mail_domains(service);
        is_mail(address) && (domains.is_empty() || domains.contains(&domain))
    }
    /// Whether anybody may ask for the service: it names nobody, or the role that is taken for whom nobody knows.
    pub fn for_anyone(&self, service: &ServiceDef) -> bool {
        let named = |role: &RoleId| service.requester_roles.contains(role);
        service.requester_roles.is_empty() || self.settings.portal_role.as_ref().is_some_and(named)
    }
    /// A category as people call it.
    pub fn category_word<'o>(&'o self, category: &'o str) -> &'o str {
        self.category_words.get(category).map_or(category, String::as_str)
    }
    /// Who may close a ticket of the service (C1).
    pub fn closed_by<'o>(&'o self, service: &'o ServiceDef) -> &'o [ClosedBy] {
        match service.closing.closed_by.as_slice() {
            [] => &self.settings.closed_by,
            own => own,
        }
    }
    /// Whether resolving demands a diagnosis.
    pub fn requires_diagnosis(&self, service: &ServiceDef) -> bool {
        service.closing.requires_diagnosis.unwrap_or(self.settings.requires_diagnosis)
    }
}
