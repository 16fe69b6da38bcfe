//! Finds which of an organisation's people are told of an event of a ticket. It is the same for each way of telling: by
//! mail, by push.

use crate::identity::of_directory::OfDirectory;
use crate::organisation::messages::event::Whom;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::escalation::{self, EscalationRow};
use ronda_shared::catalog::{Class, Organisation, Role};
use ronda_shared::cbor;
use ronda_shared::command::Label;
use ronda_shared::ids::{PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::policy::{ScopeKey, in_scope};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Those whom a team, a role inside or their supervising concerns, kept until somebody in the directory changes: each step of the feed may
/// ask for them, and those who only ask for service may be a hundred times as many.
#[derive(Default)]
pub struct KnownStaff(OfDirectory<[Person]>);

impl KnownStaff {
    /// In the order of ids, as of what is read. It blocks.
    fn as_of(&self, reader: &dyn Reader, org: &Organisation) -> Result<Arc<[Person]>, StoreError> {
        self.0.as_of(reader, || {
            let mut found = Vec::new();
            for person in reader.everybody_after(None) {
                let person = person?;
                let supervises = org.classes_of(&person).contains(&Class::Sup);
                if person.active && (supervises || !person.teams.is_empty() || !org.is_external(&person)) {
                    found.push(person);
                }
            }
            Ok(found.into())
        })
    }
}

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
    kept: &'a KnownStaff,
    /// The staff, once anybody asked.
    known: OnceCell<Arc<[Person]>>,
}

impl<'a> Staff<'a> {
    /// Those of whom this says that they can be reached.
    pub fn of(
        org: &'a Organisation,
        (reader, kept): (&'a dyn Reader, &'a KnownStaff),
        now: Timestamp,
        reached: fn(&Person) -> bool,
    ) -> Self {
        Self { org, reader, now, reached, kept, known: OnceCell::new() }
    }

    /// Who of the organisation is meant, each once. The requester is not looked up here: they need be nobody of ours.
    pub fn recipients(&self, view: &TicketView, whom: &Whom) -> Result<Vec<Person>, StoreError> {
        match whom {
            Whom::Requester => Ok(Vec::new()),
            Whom::Assignee => self.concerned(view),
            Whom::Team => {
                self.people(|person| view.ruled.team.as_ref().is_some_and(|team| person.teams.contains(team)))
            }
            Whom::Role(role) => self.in_roles(&[role]),
            Whom::Approvers => {
                let inside: Vec<&Role> = self.approving(view).into_iter().filter(|role| !role.external).collect();
                self.people(|person| inside.iter().any(|role| person.roles.contains(&role.id)))
            }
            Whom::Supervisors => self.supervisors(view),
            Whom::Matrix => {
                let Some(row) = self.left(view) else { return Ok(Vec::new()) };
                let roles: Vec<&RoleId> = row.tell.iter().chain(&row.decides).collect();
                self.in_roles(&roles)
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
        let key = self.key(view)?;
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

    /// Whose the ticket is to read: where its service has left the data, as its row knows it (R29).
    fn key(&self, view: &TicketView) -> Result<ScopeKey, StoreError> {
        let key = ScopeKey::of_ticket(self.org, view);
        if self.org.service(&view.ruled.service).is_some() {
            return Ok(key);
        }
        let row = self.reader.document(view.id)?;
        let standing = row.as_ref().and_then(|row| row.scopes.last());
        let standing = standing.and_then(|(_, key)| cbor::decode::<ScopeKey>(key).ok());
        Ok(key.restricted_as(self.org, || standing))
    }

    fn people(&self, wanted: impl Fn(&Person) -> bool) -> Result<Vec<Person>, StoreError> {
        let known = match self.known.get() {
            Some(known) => known,
            None => {
                let staff = self.kept.as_of(self.reader, self.org)?;
                self.known.get_or_init(|| staff)
            }
        };
        Ok(known.iter().filter(|person| (self.reached)(person) && wanted(person)).cloned().collect())
    }

    /// Who has one of these roles. Of one outside, everybody is looked at: they are not kept.
    fn in_roles(&self, roles: &[&RoleId]) -> Result<Vec<Person>, StoreError> {
        let has_one = |person: &Person| roles.iter().any(|role| person.roles.contains(role));
        if roles.iter().all(|role| self.org.role(role).is_some_and(|role| !role.external)) {
            return self.people(has_one);
        }
        let mut found = Vec::new();
        for person in self.reader.everybody_after(None) {
            let person = person?;
            if person.active && (self.reached)(&person) && has_one(&person) {
                found.push(person);
            }
        }
        Ok(found)
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
        let key = self.key(view)?;
        let leads = |person: &Person| {
            self.org.classes_of(person).contains(&Class::Sup) && in_scope(self.org, person, &key, self.now)
        };
        let of_team = |person: &Person| key.team.as_ref().is_some_and(|team| person.teams.contains(team));
        let theirs = self.people(|person| of_team(person) && leads(person))?;
        if theirs.is_empty() { self.people(leads) } else { Ok(theirs) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, EntryKind, Store};

    fn tell(store: &RedbStore, id: &str, role: &RoleId, active: bool) {
        let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
        let person = Person { roles: vec![role.clone()], active, ..Person::new(PersonId::new(id), id) };
        batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        store.commit(batch).expect("commits");
    }

    #[test]
    fn whom_a_role_means_follows_the_directory_and_staff_is_read_once_for_each_state_of_it() {
        let org = crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data");
        let role = |external: bool| &org.roles.iter().find(|role| role.external == external).expect("a role").id;
        let (inside, outside) = (role(false), role(true));
        let (store, kept) = (RedbStore::in_memory().expect("opens"), KnownStaff::default());
        tell(&store, "omar", inside, true);
        tell(&store, "lia", outside, true);
        tell(&store, "luz", inside, false);
        let told = |roles: &[&RoleId]| {
            let reader = store.read().expect("reads");
            let staff = Staff::of(&org, (&*reader, &kept), Timestamp::default(), |_| true);
            let told = staff.in_roles(roles).expect("told");
            told.into_iter().map(|person| person.id.to_string()).collect::<Vec<_>>()
        };
        let known = || kept.as_of(&*store.read().expect("reads"), &org).expect("read");
        assert_eq!(
            (told(&[inside]), told(&[outside]), told(&[outside, inside]).len()),
            (vec!["omar".into()], vec!["lia".into()], 2)
        );
        assert!(Arc::ptr_eq(&known(), &known()) && known().len() == 1, "whoever only asks for service is not kept");
        tell(&store, "ana", inside, true);
        tell(&store, "omar", outside, true);
        assert_eq!((told(&[inside]), told(&[outside])), (vec!["ana".into()], vec!["lia".into(), "omar".into()]));
    }
}
