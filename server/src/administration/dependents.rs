//! Finds what still refers to the things that a change would take away. Tickets, equipment, records and people name
//! services, teams, roles and the like by their ids, and an id that is gone has no name to show. A ticket stands on the
//! services that it had before, too: what they asked for is kept, hidden and destroyed by what they say. A record whose
//! state is gone goes nowhere from there.

use crate::store::{Reader, StoreError};
use ronda_shared::catalog::{Organisation, RegisterDef};
use ronda_shared::ids::RegisterId;
use ronda_shared::record::RecordSummary;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::collections::BTreeMap;
use std::iter;

/// How many of those that stand on it are told by name.
const SOME: usize = 20;

/// What is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Foundation {
    /// A service.
    Service,
    /// A team.
    Team,
    /// A role.
    Role,
    /// A channel.
    Channel,
    /// A priority.
    Priority,
    /// A building.
    Building,
    /// A register.
    Register,
    /// A state of a register's records: `REGISTER/STATE`.
    RecordState,
}

/// Something that is taken away, and what stands on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StandsOn {
    /// What it is.
    pub what: Foundation,
    /// Its id.
    pub id: String,
    /// How many stand on it.
    pub count: u64,
    /// Some of them: folios, inventory numbers, names.
    pub some: Vec<String>,
}

/// What is in one and not in the other, with what stands on it; nothing of what nobody stands on.
pub(super) fn standing_on(
    reader: &dyn Reader,
    now: &Organisation,
    then: &Organisation,
) -> Result<Vec<StandsOn>, StoreError> {
    let mut gone = RemovedFoundations::between(now, then);
    if gone.stands.is_empty() {
        return Ok(Vec::new());
    }
    for person in reader.people()?.into_iter().filter(|person| person.active) {
        let roles = person.roles.iter().map(|id| (Foundation::Role, id.as_str()));
        let teams = person.teams.iter().map(|id| (Foundation::Team, id.as_str()));
        let buildings = person.buildings.iter().map(|id| (Foundation::Building, id.as_str()));
        gone.named(roles.chain(teams).chain(buildings), &person.name);
    }
    for summary in reader.all_summaries() {
        gone.summary(&summary?);
    }
    Ok(gone.stands.into_values().filter(|stands| stands.count > 0).collect())
}

struct RemovedFoundations<'o> {
    /// What stands on each so far.
    stands: BTreeMap<(Foundation, String), StandsOn>,
    /// The registers as they are now.
    registers: BTreeMap<&'o RegisterId, &'o RegisterDef>,
}

impl<'o> RemovedFoundations<'o> {
    fn between(now: &'o Organisation, then: &Organisation) -> Self {
        let mut gone =
            Self { stands: BTreeMap::new(), registers: now.registers.iter().map(|def| (&def.id, def)).collect() };
        let had = |org: &Organisation| -> Vec<(Foundation, String)> {
            let services = org.services.iter().map(|each| (Foundation::Service, each.id.to_string()));
            let teams = org.teams.iter().map(|each| (Foundation::Team, each.id.to_string()));
            let roles = org.roles.iter().map(|each| (Foundation::Role, each.id.to_string()));
            let channels = org.channels.iter().map(|each| (Foundation::Channel, each.id.to_string()));
            let priorities = org.priorities.iter().map(|each| (Foundation::Priority, each.id.to_string()));
            let buildings = org.buildings.iter().map(|each| (Foundation::Building, each.id.to_string()));
            let registers = org.registers.iter().map(|each| (Foundation::Register, each.id.to_string()));
            let people = services.chain(teams).chain(roles);
            people.chain(channels).chain(priorities).chain(buildings).chain(registers).collect()
        };
        let stay = had(then);
        for (what, id) in had(now).into_iter().filter(|one| !stay.contains(one)) {
            gone.goes(what, id);
        }
        for def in &now.registers {
            if let Some(later) = then.register(&def.id) {
                gone.states(def, later);
            }
        }
        gone
    }

    fn goes(&mut self, what: Foundation, id: String) {
        self.stands.insert((what, id.clone()), StandsOn { what, id, count: 0, some: Vec::new() });
    }

    /// The states that a register loses.
    fn states(&mut self, now: &RegisterDef, then: &RegisterDef) {
        let stays = |id: &str| then.states.iter().any(|state| state.id == id);
        for state in now.states.iter().filter(|state| !stays(&state.id)) {
            self.goes(Foundation::RecordState, state_key(now, &state.id));
        }
    }

    fn named<'n>(&mut self, ids: impl Iterator<Item = (Foundation, &'n str)>, name: &str) {
        for (what, id) in ids {
            if let Some(stands) = self.stands.get_mut(&(what, id.to_owned())) {
                stands.count += 1;
                if stands.some.len() < SOME {
                    stands.some.push(name.to_owned());
                }
            }
        }
    }

    fn summary(&mut self, summary: &Summary) {
        match summary {
            Summary::Ticket(ticket) => {
                let name = ticket.folio.as_deref().unwrap_or(&ticket.provisional);
                let services = iter::once(&ticket.service).chain(&ticket.reported.former_services);
                let service = services.map(|id| (Foundation::Service, id.as_str()));
                let team = ticket.team.iter().map(|id| (Foundation::Team, id.as_str()));
                let priority = ticket.priority.iter().map(|id| (Foundation::Priority, id.as_str()));
                let building = ticket.building.iter().map(|id| (Foundation::Building, id.as_str()));
                let approver = ticket.approver.iter().map(|id| (Foundation::Role, id.as_str()));
                let channel = ticket.reported.channel.iter().map(|id| (Foundation::Channel, id.as_str()));
                let ids = service.chain(team).chain(priority).chain(building).chain(approver).chain(channel);
                self.named(ids, name);
            }
            Summary::Equipment(item) => {
                let building = item.building.iter().map(|id| (Foundation::Building, id.as_str()));
                self.named(building, &item.inventory);
            }
            Summary::Record(record) => self.record(record),
        }
    }

    fn record(&mut self, record: &RecordSummary) {
        let register = iter::once((Foundation::Register, record.register.as_str()));
        let Some(def) = self.registers.get(&record.register).copied() else { return };
        let key = state_key(def, &record.state);
        let state = iter::once((Foundation::RecordState, key.as_str()));
        self.named(register.chain(state), &name_of(record, def));
    }
}

/// As a state of a register is told.
fn state_key(def: &RegisterDef, state: &str) -> String {
    format!("{}/{state}", def.id)
}

/// By what a person knows a record: its number, else what it is known again by, else what it says first.
fn name_of(record: &RecordSummary, def: &RegisterDef) -> String {
    if let Some(number) = &record.number {
        return number.clone();
    }
    let key: Vec<&str> = def.key.iter().filter_map(|field| record.values.get(field)).map(String::as_str).collect();
    if !key.is_empty() {
        return key.join(" · ");
    }
    let first = def.fields.iter().find_map(|field| record.values.get(&field.id));
    first.cloned().unwrap_or_else(|| record.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::verification::testing::{lived, memory};
    use ronda_shared::catalog::RecordState;
    use ronda_shared::command::{Command, Decision, TicketKind};
    use ronda_shared::ids::{DocumentId, ServiceId};
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;
    use ronda_shared::time::Timestamp;

    #[test]
    fn a_service_is_stood_on_by_tickets_that_were_classified_out_of_it() {
        let (fixture, _, id) = lived(memory());
        let ticket = || match fixture.store.read().expect("reads").summary(id).expect("reads") {
            Some(Summary::Ticket(ticket)) => ticket,
            other => panic!("{other:?}"),
        };
        let former = ticket().service.clone();
        let mut eva = fixture.browser("eva.rios", 9, Site::Desk);
        let (service, kind) = (ServiceId::new("oax-sin-salida-internet"), TicketKind::Incident);
        assert_ne!(former, service);
        let classify = Decision::Classify { service, subservice: None, kind, team: None };
        assert_eq!(fixture.does(&mut eva, id, &Command::Decision(classify)), Outcome::Accepted);
        let now = (**fixture.ingest.organisation()).clone();
        let mut then = now.clone();
        then.services.retain(|service| service.id != former);
        let reader = fixture.store.read().expect("reads");
        let standing = standing_on(&*reader, &now, &then).expect("reads");
        let [stands] = &standing[..] else { panic!("{standing:?}") };
        assert_eq!((stands.what, stands.id.as_str()), (Foundation::Service, former.as_str()));
        let ticket = ticket();
        let name = ticket.folio.unwrap_or(ticket.provisional);
        assert!(stands.some.contains(&name), "{stands:?}");
    }
    /// A record whose state is gone could be moved nowhere.
    #[test]
    fn records_stand_on_the_states_that_they_are_in() {
        let org = |states: &[&str]| {
            let mut org = load_builtin("oaxaca").expect("Oaxaca's data");
            let def = org.registers.iter_mut().find(|def| !def.states.is_empty()).expect("a register with states");
            def.id = RegisterId::new("llaves");
            let state =
                |id: &&str| RecordState { id: (*id).to_owned(), name: (*id).to_owned(), ended: false, moves: vec![] };
            def.states = states.iter().map(state).collect();
            org
        };
        let record = |byte: u8, state: &str| {
            let id = DocumentId::from_bytes([byte; 16]);
            let mut record = RecordSummary::new(id, RegisterId::new("llaves"), Timestamp::default());
            (record.number, record.state) = (Some(format!("LL-{byte}")), state.to_owned());
            record
        };
        let records = [record(1, "casa"), record(2, "prestada"), record(3, "casa")];
        let now = org(&["casa", "prestada"]);
        let told = |states: &[&str]| -> Vec<(Foundation, String, Vec<String>)> {
            let then = org(states);
            let mut gone = RemovedFoundations::between(&now, &then);
            for record in &records {
                gone.record(record);
            }
            let stands = gone.stands.into_values().filter(|stands| stands.count > 0);
            stands.map(|stands| (stands.what, stands.id, stands.some)).collect()
        };
        assert_eq!(told(&["perdida", "casa", "prestada"]), [], "one more");
        let on = |state: &str, names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            (Foundation::RecordState, format!("llaves/{state}"), names)
        };
        assert_eq!(told(&["casa"]), [on("prestada", &["LL-2"])]);
        assert_eq!(told(&[]), [on("casa", &["LL-1", "LL-3"]), on("prestada", &["LL-2"])]);
    }
}
