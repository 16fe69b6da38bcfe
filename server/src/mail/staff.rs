//! Finds which of an organisation's people are told of an event of a ticket. It is the same for each way of telling: by
//! mail, by push.

use crate::organisation::messages::event::Whom;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::escalation::{self, EscalationRow};
use ronda_shared::catalog::{Class, Organisation, Role};
use ronda_shared::command::Label;
use ronda_shared::ids::{PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::policy::{ScopeKey, in_scope};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Looks up whom something is told, for as long as the store is read as of one instant.
pub struct Staff<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The store as it stands.
    reader: &'a dyn Reader,
    /// Now.
    pub now: Timestamp,
    /// Whether a person can be reached this way; nobody else is told.
    reached: fn(&Person) -> bool,
    /// Those who can be, once anybody asked: the directory knows everybody who ever asked for service.
    known: OnceCell<Vec<Person>>,
}

impl<'a> Staff<'a> {
    /// Those of whom this says that they can be reached.
    pub fn of(org: &'a Organisation, reader: &'a dyn Reader, now: Timestamp, reached: fn(&Person) -> bool) -> Self {
        Self { org, reader, now, reached, known: OnceCell::new() }
    }

    /// Who of the organisation is meant, each once. The requester is not looked up here: they need be nobody of ours.
    pub fn recipients(&self, view: &TicketView, whom: &Whom) -> Result<Vec<Person>, StoreError> {
        match whom {
            Whom::Requester => Ok(Vec::new()),
            Whom::Assignee => self.concerned(view),
            Whom::Team => {
                self.people(|person| view.ruled.team.as_ref().is_some_and(|team| person.teams.contains(team)))
            }
            Whom::Role(role) => self.people(|person| person.roles.contains(role)),
            Whom::Approvers => {
                let inside: Vec<&Role> = self.approving(view).into_iter().filter(|role| !role.external).collect();
                self.people(|person| inside.iter().any(|role| person.roles.contains(&role.id)))
            }
            Whom::Supervisors => self.supervisors(view),
            Whom::Matrix => {
                let Some(row) = self.left(view) else { return Ok(Vec::new()) };
                self.people(|person| row.tell.iter().chain(&row.decides).any(|role| person.roles.contains(role)))
            }
        }
    }

    /// Whether a role outside approves it now: then whoever asked for the service is asked.
    pub fn approved_outside(&self, view: &TicketView) -> bool {
        self.approving(view).iter().any(|role| role.external)
    }

    /// The row of the matrix by which the ticket left its former level.
    pub fn left(&self, view: &TicketView) -> Option<&EscalationRow> {
        let decided = &view.ruled;
        let level = decided.level.checked_sub(1)?;
        escalation::next(self.org, &decided.service, level, decided.priority.as_ref(), &|name| view.answer(name))
    }

    /// Whose work it is, and who watches it (OAX-105): a watcher is told what the assignee is, and only of what they may
    /// read.
    fn concerned(&self, view: &TicketView) -> Result<Vec<Person>, StoreError> {
        let watching = view.labels.iter().filter_map(|label| match label {
            Label::Watcher(person) => Some(person),
            Label::Tag(_) | Label::Ticket(_) | Label::Duplicate(_) | Label::Article(_) => None,
        });
        let key = ScopeKey::of_ticket(self.org, view);
        let mut found: BTreeMap<PersonId, Person> = BTreeMap::new();
        for id in view.ruled.assignee.iter().chain(watching) {
            let person = self.reader.person(id)?.filter(|person| person.active && (self.reached)(person));
            let own = view.ruled.assignee.as_ref() == Some(id);
            if let Some(person) = person.filter(|person| own || in_scope(self.org, person, &key, self.now)) {
                found.insert(id.clone(), person);
            }
        }
        Ok(found.into_values().collect())
    }

    fn people(&self, wanted: impl Fn(&Person) -> bool) -> Result<Vec<Person>, StoreError> {
        let known = match self.known.get() {
            Some(known) => known,
            None => {
                let mut people = self.reader.people()?;
                people.retain(|person| person.active && (self.reached)(person));
                self.known.get_or_init(|| people)
            }
        };
        Ok(known.iter().filter(|person| wanted(person)).cloned().collect())
    }

    /// The roles that may approve it now. Who signs on paper has no account, and what they sign comes to the desk.
    fn approving(&self, view: &TicketView) -> Vec<&Role> {
        let service = self.org.service(&view.ruled.service);
        let all = service.map_or(&[][..], |service| &service.approvals).iter().map(|approval| &approval.role);
        let roles: Vec<&RoleId> = match &view.ruled.approver {
            Some(role) => vec![role],
            None => all.collect(),
        };
        let roles = roles.into_iter().filter_map(|role| self.org.role(role));
        roles.filter(|role| role.classes.contains(&Class::Apr)).collect()
    }

    /// Who supervises the ticket's team; where nobody does who can be reached, whoever supervises and may read it.
    fn supervisors(&self, view: &TicketView) -> Result<Vec<Person>, StoreError> {
        let key = ScopeKey::of_ticket(self.org, view);
        let leads = |person: &Person| {
            self.org.classes_of(person).contains(&Class::Sup) && in_scope(self.org, person, &key, self.now)
        };
        let of_team = |person: &Person| key.team.as_ref().is_some_and(|team| person.teams.contains(team));
        let theirs = self.people(|person| of_team(person) && leads(person))?;
        if theirs.is_empty() { self.people(leads) } else { Ok(theirs) }
    }
}
