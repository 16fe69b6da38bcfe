//! Which documents a person may hold on a device.

use super::person_and_ticket::{dependencia, reaches};
use super::rights::{Right, holds};
use crate::act::DocumentKind;
use crate::catalog::service::KeptFor;
use crate::catalog::{Class, Organisation, RegisterDef, Role};
use crate::command::{ContactField, EquipmentField};
use crate::equipment::{self, EquipmentView};
use crate::ids::{BuildingId, PersonId, RegisterId, ServiceId, TeamId};
use crate::limits;
use crate::person::Person;
use crate::record::RecordView;
use crate::search;
use crate::state::State;
use crate::ticket::view::TicketView;
use crate::time::{DAY_MS, Timestamp};
use serde::{Deserialize, Serialize};

/// For how many days a technician keeps their own finished tickets, so that the round's history shows.
pub(super) const OWN_CLOSED_DAYS: i64 = 7;

/// The ages, in days since they ended, at which tickets leave somebody's replica. [`in_scope`] depends on time in no other way.
pub const AGES: [i64; 2] = [OWN_CLOSED_DAYS, limits::CLOSED_DAYS];

/// The few facts of a document that decide who may hold it. Small, because one is kept for each document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeKey {
    /// The document's kind.
    pub kind: DocumentKind,
    /// A ticket's service. Its restriction is looked up in the catalog each time, so that a stricter one counts at once (R29).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The team of a restricted service, kept in case the service leaves the catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<TeamId>,
    /// The team that has it in its queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// The assignee of a ticket, or the holder of an item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// Who opened it. A technician keeps the tickets that they opened on their round, whoever works on them, and the items that they
    /// registered, wherever those are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<PersonId>,
    /// The people it is offered to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<PersonId>,
    /// Level of attention: a serious complaint goes higher.
    #[serde(default)]
    pub level: u32,
    /// When it was closed, rejected or cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Whether it waits for an approval.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaiting_approval: bool,
    /// The building of an equipment item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<BuildingId>,
    /// The owner of the bag that an item is, by name as the registry has it; none where `assignee` says it. Keys written before that have
    /// both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bag_of: Option<String>,
    /// The requester, where the directory knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<PersonId>,
    /// A record's register. Who may read it is looked up in the catalog each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterId>,
    /// The requester's dependencia. Keys written before it was known have none: such a ticket reaches its enlaces when
    /// it next changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_org: Option<String>,
}

impl ScopeKey {
    /// The key of a ticket, from what the server has ruled.
    pub fn of_ticket(org: &Organisation, view: &TicketView) -> Self {
        let decided = &view.ruled;
        let restricted = match org.service(&decided.service) {
            Some(service) => service.kept_for(),
            None => org.kept_for_when_ended(&decided.service),
        };
        Self {
            kind: DocumentKind::Ticket,
            service: Some(decided.service.clone()),
            restricted: restricted.map(|kept| kept.team.clone()),
            team: decided.team.clone(),
            assignee: decided.assignee.clone(),
            opened_by: Some(view.born.stamp.by.clone()),
            offered: decided.offers.iter().map(|offer| offer.to.clone()).collect(),
            level: decided.level,
            closed_at: decided.state.is_final().then_some(decided.since),
            awaiting_approval: decided.state == State::AwaitingApproval,
            building: view.place.value.building.clone(),
            bag_of: None,
            requester: view.requester_person.clone(),
            register: None,
            client_org: view
                .requester
                .get(&ContactField::ClientOrg)
                .and_then(|told| dependencia(&told.value))
                .map(str::to_owned),
        }
    }
    /// Keeps the restriction of a ticket whose service has left the catalog (R29). `before`: its key until now.
    #[must_use]
    pub fn restricted_as(self, org: &Organisation, before: impl FnOnce() -> Option<Self>) -> Self {
        if self.service.as_ref().is_none_or(|service| org.service(service).is_some()) {
            return self;
        }
        match before().filter(|before| before.service == self.service) {
            Some(before) => Self { restricted: before.restricted, ..self },
            None => self,
        }
    }
    /// The key of an equipment item, from what the server has ruled.
    pub fn of_item(view: &EquipmentView) -> Self {
        let building = view.field(EquipmentField::Building);
        let building = (!building.is_empty()).then(|| BuildingId::new(building));
        Self {
            assignee: view.custody.holder.as_ref().and_then(|holder| holder.person.clone()),
            opened_by: Some(view.born.by.clone()),
            bag_of: equipment::bag_of(view),
            ..Self::of_equipment(building)
        }
    }
    /// The key of a record.
    pub fn of_record(view: &RecordView) -> Self {
        let unplaced = Self::of_equipment(None);
        Self { kind: DocumentKind::Record, register: Some(view.register.clone()), ..unplaced }
    }
    /// The key of an item of which only its building is known.
    pub fn of_equipment(building: Option<BuildingId>) -> Self {
        Self {
            kind: DocumentKind::Equipment,
            service: None,
            restricted: None,
            team: None,
            assignee: None,
            opened_by: None,
            offered: Vec::new(),
            level: 0,
            closed_at: None,
            awaiting_approval: false,
            building,
            bag_of: None,
            requester: None,
            register: None,
            client_org: None,
        }
    }
}

/// Whether a device of this person may hold the document:
///
/// - the desk and auditors: all open tickets, tickets that ended in the last 90 days, and all equipment;
/// - a technician: open tickets of their own and their teams', their own that ended in the last 7 days, the equipment of the buildings
///   they serve, and wherever it is, equipment in their hands or bag or registered by them;
/// - an approver: what waits for approval; outside the desk only what they asked for themselves;
/// - a requester: their own tickets;
/// - an enlace (OAX-19): tickets of their own dependencia, for as long as the desk.
///
/// A ticket of a restricted service reaches only the teams and roles that the service names.
///
/// [`super::terms_of_person`] must find everything that this lets somebody hold: whoever widens one widens the other.
pub fn in_scope(org: &Organisation, person: &Person, key: &ScopeKey, now: Timestamp) -> bool {
    if !person.active {
        return false;
    }
    let classes = org.classes_of(person);
    let is = |class| classes.contains(&class);
    let of_desk = is(Class::Desk) || is(Class::Sup);
    match key.kind {
        DocumentKind::Equipment => {
            let own = key.assignee.as_ref() == Some(&person.id) || key.opened_by.as_ref() == Some(&person.id);
            let bag = key.bag_of.as_ref().is_some_and(|name| search::tokens(name) == search::tokens(&person.name));
            let served = key.building.as_ref().is_some_and(|at| person.buildings.contains(at));
            of_desk || is(Class::Aud) || (is(Class::Tech) && (served || own || bag))
        }
        DocumentKind::Record => {
            let def = key.register.as_ref().and_then(|id| org.register(id));
            def.is_some_and(|def| reads_register(org, person, def) && (of_desk || is(Class::Aud) || def.offline))
        }
        DocumentKind::Ticket => {
            let own = key.assignee.as_ref() == Some(&person.id) || key.offered.contains(&person.id);
            let opened = key.opened_by.as_ref() == Some(&person.id);
            let asked = is(Class::Req) && key.requester.as_ref() == Some(&person.id);
            if !own && !asked && !reached(org, person, key) {
                return false;
            }
            let within = |days: i64| key.closed_at.is_none_or(|closed| now.since(closed) <= days * DAY_MS);
            let team = key.team.as_ref().is_some_and(|team| person.teams.contains(team));
            let right = |right| holds(org, person, right);
            let narrowed = right(Right::TicketReadTeam) || right(Right::TicketReadAssigned);
            let reads_all = right(Right::TicketReadAll) || (of_desk && !narrowed);
            let reads_team =
                (of_desk || is(Class::Tech)) && (right(Right::TicketReadTeam) || !right(Right::TicketReadAssigned));
            let escalated = is_restricted(org, key);
            let desk = (reads_all || (of_desk && (own || (reads_team && team)))) && within(limits::CLOSED_DAYS);
            let technician = is(Class::Tech)
                && (((own || opened) && within(OWN_CLOSED_DAYS)) || (reads_team && team && key.closed_at.is_none()));
            let awaits_them = key.awaiting_approval && approves(org, person, key);
            let approver = is(Class::Apr) && (awaits_them || escalated) && within(limits::CLOSED_DAYS);
            let auditor = is(Class::Aud) && within(limits::CLOSED_DAYS);
            let liaison = right(Right::TicketReadDependencia) && of_their_dependencia(person, key);
            desk || technician || approver || auditor || ((asked || liaison) && within(limits::CLOSED_DAYS))
        }
    }
}

/// Whether an approver may be sent a ticket that waits for approval. Outside the desk only the requester approves, so nobody else is
/// sent it.
fn approves(org: &Organisation, person: &Person, key: &ScopeKey) -> bool {
    let inside = |role: &Role| !role.external && role.classes.contains(&Class::Apr);
    key.requester.as_ref() == Some(&person.id) || org.roles_of(person).any(inside)
}

/// Whether a server of an earlier build may have sent the ticket to this approver although it is not theirs: it sent everything that
/// waited for any approval to every approver. A device that may still hold it is told to drop it. Asked only of documents out of scope.
pub fn was_sent_to_any_approver(org: &Organisation, person: &Person, key: &ScopeKey) -> bool {
    let asked = key.kind == DocumentKind::Ticket && key.awaiting_approval;
    asked && person.active && org.acts_as(person, &[Class::Apr]) && !approves(org, person, key)
}

/// Whether one of the person's roles may read the register. Whoever may write it may read it.
pub fn reads_register(org: &Organisation, person: &Person, def: &RegisterDef) -> bool {
    person.active && org.roles_of(person).any(|role| def.reads.contains(&role.id) || def.writes.contains(&role.id))
}

/// Whether one of the person's roles may write the register.
pub fn writes_register(org: &Organisation, person: &Person, def: &RegisterDef) -> bool {
    person.active && org.roles_of(person).any(|role| def.writes.contains(&role.id))
}

/// Whether the person may read unapproved articles of a register: whoever writes them, or decides on them (OCO-20).
pub fn reads_drafts(org: &Organisation, person: &Person, def: &RegisterDef) -> bool {
    let decides = |role: &Role| def.states.iter().flat_map(|state| &state.moves).any(|way| way.by.contains(&role.id));
    writes_register(org, person, def) || (reads_register(org, person, def) && org.roles_of(person).any(decides))
}

fn of_their_dependencia(person: &Person, key: &ScopeKey) -> bool {
    let own = person.client_org.as_deref().and_then(dependencia);
    own.is_some() && own == key.client_org.as_deref().and_then(dependencia)
}

/// Whether a ticket's service is restricted. For a service that has left the data: whether it was restricted when it left, or when the
/// key was written (R29).
pub fn is_restricted(org: &Organisation, key: &ScopeKey) -> bool {
    let service = key.service.as_ref().and_then(|id| org.service(id));
    let when_ended = || key.restricted.is_some() || kept_for_when_ended(org, key).is_some();
    service.map_or_else(when_ended, |service| service.restricted)
}

/// Whom a service was restricted to when it left the data. Data that do not know this leave the team that the key remembers.
fn kept_for_when_ended<'o>(org: &'o Organisation, key: &ScopeKey) -> Option<KeptFor<'o>> {
    org.kept_for_when_ended(key.service.as_ref()?)
}

fn reached(org: &Organisation, person: &Person, key: &ScopeKey) -> bool {
    let reaches = |kept: KeptFor<'_>| reaches(org, person, kept, key.team.as_ref(), key.level);
    if let Some(service) = key.service.as_ref().and_then(|id| org.service(id)) {
        return service.kept_for().is_none_or(reaches);
    }
    match kept_for_when_ended(org, key) {
        Some(kept) => reaches(kept),
        None => key.restricted.as_ref().is_none_or(|team| person.teams.contains(team)),
    }
}
