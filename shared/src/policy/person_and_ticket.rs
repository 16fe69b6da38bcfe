//! What a person is to a ticket, and which rights their roles carry. A person may be its requester, its owner, of its
//! team, of the desk.

use super::rights::{Right, areas, holds};
use crate::catalog::service::KeptFor;
use crate::catalog::{Class, Organisation, ServiceDef};
use crate::command::ContactField;
use crate::ids::{PersonId, TeamId};
use crate::person::Person;
use crate::ticket::view::TicketView;
use std::collections::BTreeSet;

/// A dependencia as it is compared: one that is not told is none.
pub(crate) fn dependencia(told: &str) -> Option<&str> {
    Some(told.trim()).filter(|told| !told.is_empty())
}

/// A person before a ticket (or before none yet).
pub(crate) struct PersonAndTicket<'a> {
    pub(crate) org: &'a Organisation,
    pub(crate) person: &'a Person,
    pub(crate) view: Option<&'a TicketView>,
    classes: BTreeSet<Class>,
}

impl<'a> PersonAndTicket<'a> {
    pub(crate) fn new(org: &'a Organisation, person: &'a Person, view: Option<&'a TicketView>) -> Self {
        Self { org, person, view, classes: org.classes_of(person) }
    }

    /// Acts as the class.
    pub(crate) fn is(&self, class: Class) -> bool {
        self.classes.contains(&class)
    }
    /// Agent or supervisor.
    pub(crate) fn of_desk(&self) -> bool {
        self.is(Class::Desk) || self.is(Class::Sup)
    }
    /// Works for the organisation, in whatever class.
    pub(crate) fn of_staff(&self) -> bool {
        self.of_desk() || self.is(Class::Tech) || self.is(Class::Apr)
    }
    /// Holds the right.
    pub(crate) fn right(&self, right: Right) -> bool {
        holds(self.org, self.person, right)
    }
    /// What their rights narrow it to (`ticket.assign.` → `first`, `soporte`).
    pub(crate) fn narrowed(&self, right: Right) -> Vec<&'a str> {
        areas(self.org, self.person, right)
    }
    /// Whether anybody in the organisation holds the right: then the class alone does not carry it.
    pub(crate) fn reserved(&self, right: Right) -> bool {
        self.org.roles.iter().any(|role| role.may.iter().any(|held| held == right.name()))
    }

    /// The ticket's service, where the catalog knows it.
    pub(crate) fn service(&self) -> Option<&'a ServiceDef> {
        self.view.and_then(|view| self.org.service(&view.decided.service))
    }
    /// Whose work the ticket is.
    fn assignee(&self) -> Option<&PersonId> {
        self.view.and_then(|view| view.decided.assignee.as_ref())
    }
    /// It is their work.
    pub(crate) fn mine(&self) -> bool {
        self.assignee() == Some(&self.person.id)
    }
    /// It is in the queue of one of their teams.
    pub(crate) fn my_team(&self) -> bool {
        self.view.and_then(|view| view.decided.team.as_ref()).is_some_and(|team| self.in_team(team))
    }
    /// It is theirs, or waits in their team's queue for anybody.
    pub(crate) fn mine_to_take(&self) -> bool {
        self.mine() || (self.assignee().is_none() && self.my_team())
    }
    /// It was offered to them (AGU-38).
    pub(crate) fn offered(&self) -> bool {
        self.view.is_some_and(|view| view.decided.offers.iter().any(|offer| offer.to == self.person.id))
    }
    pub(crate) fn in_team(&self, team: &TeamId) -> bool {
        self.person.teams.contains(team)
    }
    /// An area named in a right (`soporte`) covers the ticket: its team bears the name or is one of the person's, or its
    /// service does (`asistencia`, BJ-35: of one team's services the operator gives out this one alone). What names services
    /// and no team is those services alone, whatever team its holder is of.
    pub(crate) fn area_covers(&self, area: &str) -> bool {
        let named = |id: &str| id.split('-').any(|part| part == area);
        let Some(decided) = self.view.map(|view| &view.decided) else { return false };
        let names_team = self.org.teams.iter().any(|team| named(team.id.as_str()));
        let of_services = !names_team && self.org.services.iter().any(|service| named(service.id.as_str()));
        named(decided.service.as_str())
            || decided
                .team
                .as_ref()
                .is_some_and(|team: &TeamId| named(team.as_str()) || (!of_services && self.in_team(team)))
    }

    /// They asked for the service.
    pub(crate) fn requester(&self) -> bool {
        self.is(Class::Req)
            && self.view.is_some_and(|view| {
                view.requester_person.as_ref() == Some(&self.person.id) || view.born.stamp.by == self.person.id
            })
    }
    /// An enlace of the requester's dependencia (OAX-19).
    pub(crate) fn liaison(&self) -> bool {
        let theirs = self.view.and_then(|view| view.requester.get(&ContactField::ClientOrg));
        let own = self.person.client_org.as_deref().and_then(dependencia);
        self.right(Right::TicketReadDependencia)
            && own.is_some()
            && own == theirs.and_then(|told| dependencia(&told.value))
    }

    /// The service's tickets are kept from this person (OAX-103): they are for the named teams and roles, for those to
    /// whom it was escalated or assigned, and for the one who asked.
    pub(crate) fn kept_out(&self) -> bool {
        let Some(decided) = self.view.map(|view| &view.decided) else { return false };
        let kept = match self.service() {
            Some(service) => service.kept_for(),
            None => self.org.kept_for_when_ended(&decided.service),
        };
        kept.is_some_and(|kept| !reaches(self.org, self.person, kept, decided.team.as_ref(), decided.level))
            && !self.requester()
            && !self.mine()
            && !self.offered()
    }
}

/// Whether a restricted service's ticket reaches a person by team, role or, where it is serious, by right (§14.3).
pub(crate) fn reaches(
    org: &Organisation,
    person: &Person,
    KeptFor { team: own, named }: KeptFor<'_>,
    team: Option<&TeamId>,
    level: u32,
) -> bool {
    let by_role = named.is_some_and(|to| person.active && person.roles.iter().any(|role| to.roles.contains(role)));
    let teams: Vec<&TeamId> = match named {
        Some(to) if !to.teams.is_empty() => to.teams.iter().collect(),
        Some(to) if !to.roles.is_empty() => Vec::new(),
        _ => vec![own],
    };
    let by_team = person.teams.iter().any(|theirs| teams.contains(&theirs));
    let moved_on = team.is_some_and(|team| team != own && person.teams.contains(team));
    by_role || by_team || moved_on || (level > 1 && holds(org, person, Right::ComplaintHandleSerious))
}
