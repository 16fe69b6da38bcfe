//! Finds what still refers to the things that a change would take away. Tickets, equipment, records and people name
//! services, teams, roles and the like by their ids, and an id that is gone has no name to show. A ticket stands on the
//! services that it had before, too: what they asked for is kept, hidden and destroyed by what they say.

use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
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
    if gone.0.is_empty() {
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
    Ok(gone.0.into_values().filter(|stands| stands.count > 0).collect())
}

struct RemovedFoundations(BTreeMap<(Foundation, String), StandsOn>);

impl RemovedFoundations {
    fn between(now: &Organisation, then: &Organisation) -> Self {
        let mut gone = Self(BTreeMap::new());
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
            gone.0.insert((what, id.clone()), StandsOn { what, id, count: 0, some: Vec::new() });
        }
        gone
    }

    fn named<'n>(&mut self, ids: impl Iterator<Item = (Foundation, &'n str)>, name: &str) {
        for (what, id) in ids {
            if let Some(stands) = self.0.get_mut(&(what, id.to_owned())) {
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
            Summary::Record(record) => {
                let name = record.number.clone().unwrap_or_else(|| record.id.to_string());
                self.named(iter::once((Foundation::Register, record.register.as_str())), &name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::testing::{lived, memory};
    use ronda_shared::command::{Command, Decision, TicketKind};
    use ronda_shared::ids::ServiceId;
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;

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
}
