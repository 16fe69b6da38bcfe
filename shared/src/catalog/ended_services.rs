//! What services kept from others, remembered once they have left the data. Their tickets stay with those they were for
//! (R29), and so do their files (AGU-24); a paper that a service asks for no more hides its files on.

use super::Organisation;
use super::service::{KeptFor, Restriction, ServiceDef};
use crate::ids::{FieldId, RoleId, ServiceId, TeamId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A service that earlier data had and the present ones have no more, or have without some of its papers.
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
    /// The roles that alone saw the files of some of its documents; none: whoever read the ticket did at last.
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
            let known = self.hidden.entry(paper).or_default();
            if known.is_empty() {
                *known = roles;
            }
        }
    }

    /// Of a service that is there: what stays hidden of papers that it asks for no more. What it says of one that it asks for
    /// counts instead.
    fn forget_papers_of(&mut self, service: &ServiceDef) {
        (self.restricted, self.restricted_to) = (None, None);
        self.hidden.retain(|paper, _| service.attachments.iter().all(|asked| asked.id != *paper));
    }
}

impl Organisation {
    /// The services that former data had, or knew as ended, and these have no more. One that kept nothing from anybody is
    /// among them: it was so when it ended, whatever data of before say of it. Of a service that is there, the papers that
    /// some roles alone saw and that it asks for no more.
    pub fn ended_since(&self, former: &Self) -> Vec<EndedService> {
        let (gone, papers): (Vec<_>, Vec<_>) =
            former.ended_services.iter().partition(|ended| former.service(&ended.id).is_none());
        let known = |service: &ServiceDef| {
            let mut last = EndedService::of(service);
            if let Some(before) = papers.iter().find(|before| before.id == service.id) {
                let mut before = EndedService::clone(before);
                before.forget_papers_of(service);
                last.narrow(before);
            }
            last
        };
        let left = |mut ended: EndedService| {
            if let Some(service) = self.service(&ended.id) {
                ended.forget_papers_of(service);
                return Some(ended).filter(|ended| !ended.hidden.is_empty());
            }
            Some(ended)
        };
        former.services.iter().map(known).chain(gone.into_iter().cloned()).filter_map(left).collect()
    }
    /// For whom the tickets are of a service that was restricted when it left the data.
    pub(crate) fn kept_for_when_ended(&self, service: &ServiceId) -> Option<KeptFor<'_>> {
        let ended = self.ended_services.iter().find(|ended| ended.id == *service)?;
        Some(KeptFor { team: ended.restricted.as_ref()?, named: ended.restricted_to.as_ref() })
    }
    /// Whether the tickets of a service are for few, be it one that has left the data.
    pub fn keeps_apart(&self, service: &ServiceId) -> bool {
        match self.service(service) {
            Some(service) => service.restricted,
            None => self.kept_for_when_ended(service).is_some(),
        }
    }
    /// The roles that alone saw a document of this very service when one of both left the data, as long as one of them is left.
    pub(crate) fn hidden_when_it_ended(&self, service: &ServiceId, paper: &FieldId) -> Option<&[RoleId]> {
        let roles = self.ended_services.iter().find(|ended| ended.id == *service)?.hidden.get(paper)?;
        roles.iter().any(|role| self.role(role).is_some()).then_some(roles.as_slice())
    }
    /// The roles that alone saw a document of any service when one of both left the data.
    pub(crate) fn hidden_when_ended(&self, paper: &FieldId) -> Option<&[RoleId]> {
        let roles = self.ended_services.iter().filter_map(|ended| ended.hidden.get(paper));
        roles.map(Vec::as_slice).find(|roles| !roles.is_empty())
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
        assert!(first.keeps_apart(&id) && second.keeps_apart(&id) && !without(&first).keeps_apart(&id));
        let third = without(&second);
        assert_eq!(third.ended_since(&second), second.ended_services, "data of later know it, too");
        assert!(first.ended_since(&second).is_empty(), "it is there again");

        let mut open = first.clone();
        open.services[0].restricted = false;
        assert!(!open.keeps_apart(&id));
        let mut ended = third.ended_since(&open);
        assert_eq!(ended.len(), 1, "it ended as one that everybody of the desk saw");
        ended[0].narrow(second.ended_services[0].clone());
        assert_eq!(ended, second.ended_services);
    }

    /// AGU-24: a copy stays hidden when its service asks for it no more, also once the service has ended, and until it asks for
    /// it again.
    #[test]
    fn agu_24_a_paper_that_a_service_asks_for_no_more_hides_its_files_on() {
        let mut first = oaxaca();
        let asked = serde_json::json!({ "id": "copia", "label": "Copia", "seen_by": ["jefe-mesa"] });
        let id = first.services[0].id.clone();
        first.services[0].attachments.push(serde_json::from_value(asked).expect("an attachment"));
        let copy = FieldId::new("copia");
        let since = |former: &Organisation, change: &dyn Fn(&mut Vec<ServiceDef>)| {
            let mut next = former.clone();
            change(&mut next.services);
            next.ended_services = next.ended_since(former);
            next
        };
        let drop_copy = |services: &mut Vec<ServiceDef>| services[0].attachments.retain(|paper| paper.id != copy);
        let second = since(&first, &drop_copy);
        assert_eq!(second.hidden_when_ended(&copy), Some(&[RoleId::new("jefe-mesa")][..]));
        assert_eq!(second.kept_for_when_ended(&id), None);
        let third = since(&second, &|_| {});
        assert_eq!(third.ended_services, second.ended_services, "data of later know it, too");
        let ended = since(&third, &|services| services.retain(|service| service.id != id));
        assert!(ended.hidden_when_it_ended(&id, &copy).is_some(), "it had left it when that ended");
        let back = first.ended_since(&ended);
        assert!(back.iter().all(|one| one.id != id), "what it says of it counts again: {back:?}");
    }
}
