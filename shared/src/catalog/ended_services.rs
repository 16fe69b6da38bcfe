//! What services kept from others, remembered once they have left the data. Their tickets stay with those they were for
//! (R29), and so do their files (AGU-24).

use super::Organisation;
use super::service::{KeptFor, Restriction, ServiceDef};
use crate::ids::{FieldId, RoleId, ServiceId, TeamId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A service that earlier data had and the present ones have no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EndedService {
    /// Its id.
    pub id: ServiceId,
    /// Its team, where its tickets were restricted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<TeamId>,
    /// Who alone saw them, where that was not the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_to: Option<Restriction>,
    /// The roles that alone saw the files of some of its documents.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden: BTreeMap<FieldId, Vec<RoleId>>,
}

impl EndedService {
    fn of(service: &ServiceDef) -> Self {
        let hidden = service.attachments.iter().filter(|paper| !paper.seen_by.is_empty());
        Self {
            id: service.id.clone(),
            restricted: service.restricted.then(|| service.team.clone()),
            restricted_to: service.restricted_to.clone().filter(|_| service.restricted),
            hidden: hidden.map(|paper| (paper.id.clone(), paper.seen_by.clone())).collect(),
        }
    }

    /// The closer of two data of which nobody knows which came later: what either kept from others stays kept.
    pub fn narrow(&mut self, other: Self) {
        if self.restricted.is_none() {
            (self.restricted, self.restricted_to) = (other.restricted, other.restricted_to);
        }
        for (paper, roles) in other.hidden {
            self.hidden.entry(paper).or_insert(roles);
        }
    }
}

impl Organisation {
    /// The services that former data had, or knew as ended, and these have no more. One that kept nothing from anybody is
    /// among them: it was so when it ended, whatever data of before say of it.
    pub fn ended_since(&self, former: &Self) -> Vec<EndedService> {
        let known = former.ended_services.iter().filter(|ended| former.service(&ended.id).is_none()).cloned();
        let all = former.services.iter().map(EndedService::of).chain(known);
        all.filter(|ended| self.service(&ended.id).is_none()).collect()
    }
    /// For whom the tickets are of a service that was restricted when it left the data.
    pub(crate) fn kept_for_when_ended(&self, service: &ServiceId) -> Option<KeptFor<'_>> {
        let ended = self.ended_services.iter().find(|ended| ended.id == *service)?;
        Some(KeptFor { team: ended.restricted.as_ref()?, named: ended.restricted_to.as_ref() })
    }
    /// The roles that alone saw a document of a service that has left the data.
    pub(crate) fn hidden_when_ended(&self, paper: &FieldId) -> Option<&[RoleId]> {
        self.ended_services.iter().find_map(|ended| ended.hidden.get(paper)).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::oaxaca;

    #[test]
    fn what_has_ended_is_known_as_it_was_last_and_for_as_long_as_it_is_gone() {
        let mut first = oaxaca();
        let service = &mut first.services[0];
        let (id, team) = (service.id.clone(), service.team.clone());
        service.restricted = true;
        let without = |org: &Organisation| {
            let services = org.services.iter().filter(|service| service.id != id).cloned().collect();
            Organisation { services, ..org.clone() }
        };
        let mut second = without(&first);
        assert!(second.ended_since(&second).is_empty());
        second.ended_services = second.ended_since(&first);
        assert_eq!(second.kept_for_when_ended(&id).map(|kept| kept.team), Some(&team));
        let third = without(&second);
        assert_eq!(third.ended_since(&second), second.ended_services, "data of later know it, too");
        assert!(first.ended_since(&second).is_empty(), "it is there again");

        let mut open = first.clone();
        open.services[0].restricted = false;
        let mut ended = third.ended_since(&open);
        assert_eq!(ended.len(), 1, "it ended as one that everybody of the desk saw");
        ended[0].narrow(second.ended_services[0].clone());
        assert_eq!(ended, second.ended_services);
    }
}
