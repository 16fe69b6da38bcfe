//! Reads who takes part in a ticket of GLPI, what it is about, and which tickets belong with it.

use super::super::memory::{Memory, Name};
use super::super::model::{FormerPerson, FormerTicket, TOLD_TWICE, Tally, last_told};
use super::super::reading::address;
use super::tickets::Ticket;
use super::{NO_TICKET, Tables};
use std::collections::{BTreeMap, BTreeSet};

/// Parts that people have in a ticket.
const ASKED: i64 = 1;
const ASSIGNED: i64 = 2;

impl Tables {
    /// Leaves once what two dumps tell of who and what belongs with a ticket: these rows are known by what they say.
    pub(super) fn told_once(&mut self, tally: &mut Tally) {
        last_told(&mut self.people, |row| Some(row.clone()), |_| tally.passed("glpi_tickets_users", 1, TOLD_TWICE));
        last_told(&mut self.groups, |row| Some(row.clone()), |_| tally.passed("glpi_groups_tickets", 1, TOLD_TWICE));
        last_told(&mut self.about, |row| Some(row.clone()), |_| tally.passed("glpi_items_tickets", 1, TOLD_TWICE));
        last_told(&mut self.links, |row| Some(row.clone()), |_| tally.passed("glpi_tickets_tickets", 1, TOLD_TWICE));
        let table = "glpi_documents_items";
        last_told(&mut self.attached, |row| Some(row.clone()), |_| tally.passed(table, 1, TOLD_TWICE));
    }

    /// Who asked, who works on it, which group. Of several in one part the first has the ticket's place for it; the others, and
    /// who only looks on, stand with what has no place of its own.
    pub(super) fn parties(&self, tickets: &mut BTreeMap<String, FormerTicket>, tally: &mut Tally, memory: &Memory) {
        let mut others: BTreeMap<(&String, &'static str), Vec<Name>> = BTreeMap::new();
        let mut asked: BTreeSet<&String> = BTreeSet::new();
        for (key, user, part, mail) in &self.people {
            let Some(ticket) = tickets.get_mut(key) else {
                tally.passed("glpi_tickets_users", 1, NO_TICKET);
                continue;
            };
            let person = self.person(user, *part == ASSIGNED).unwrap_or_else(|| {
                let mail = address(mail, memory);
                FormerPerson { name: mail.clone(), mail, ..FormerPerson::default() }
            });
            if person.known_by().is_empty() {
                tally.passed("glpi_tickets_users", 1, "its person is not in the dump, or has no name");
                continue;
            }
            tally.used("glpi_tickets_users", 1);
            let called = match person.mail.is_empty() || person.mail == person.name {
                true => person.name.clone(),
                false => memory.name(&format!("{} <{}>", person.name, person.mail)),
            };
            match *part {
                ASKED if asked.insert(key) => ticket.requester = person,
                ASKED => others.entry((key, "También lo pidieron")).or_default().push(called),
                ASSIGNED if ticket.assignee.is_none() => ticket.assignee = Some(person),
                ASSIGNED => others.entry((key, "También lo atendían")).or_default().push(called),
                _ => others.entry((key, "Observadores")).or_default().push(called),
            }
        }
        let mut working: BTreeSet<&String> = BTreeSet::new();
        for (key, group, part) in &self.groups {
            let Some(ticket) = tickets.get_mut(key) else {
                tally.passed("glpi_groups_tickets", 1, NO_TICKET);
                continue;
            };
            let called = self.name("glpi_groups", group);
            if called.trim().is_empty() {
                tally.passed("glpi_groups_tickets", 1, "its group is not in the dump, or has no name");
                continue;
            }
            tally.used("glpi_groups_tickets", 1);
            match *part {
                ASSIGNED if working.insert(key) => ticket.team = called,
                ASSIGNED => others.entry((key, "También lo atendían")).or_default().push(called),
                ASKED => others.entry((key, "También lo pidieron")).or_default().push(called),
                _ => others.entry((key, "Observadores")).or_default().push(called),
            }
        }
        for ((key, label), names) in others {
            if let Some(ticket) = tickets.get_mut(key) {
                let names: Vec<&str> = names.iter().map(Name::as_str).collect();
                ticket.fields.push((memory.name(label), memory.name(&names.join(", "))));
            }
        }
    }

    /// What each ticket is about, and which others it has to do with.
    pub(super) fn connections(&self, tickets: &mut BTreeMap<String, FormerTicket>, tally: &mut Tally, memory: &Memory) {
        for (class, item, ticket) in &self.about {
            match tickets.get_mut(ticket) {
                Some(ticket) => {
                    tally.used("glpi_items_tickets", 1);
                    let key = memory.text(format!("{class} {item}"));
                    let called = self.called.get(&key).cloned().unwrap_or_default();
                    memory.thing::<(String, Name)>();
                    ticket.items.push((key, called));
                }
                None => tally.passed("glpi_items_tickets", 1, NO_TICKET),
            }
        }
        for (one, other) in &self.links {
            match tickets.get_mut(one) {
                Some(ticket) => {
                    tally.used("glpi_tickets_tickets", 1);
                    ticket.links.push(memory.copy(other));
                }
                None => tally.passed("glpi_tickets_tickets", 1, NO_TICKET),
            }
        }
    }

    /// Of each ticket the key of who asked: of the first of several, of whoever filed it where nobody is told.
    pub(super) fn asked(&self) -> BTreeMap<&str, &str> {
        let filed = self.tickets.iter().map(Ticket::filed);
        // Of several the first counts: it is put in last.
        let told = self
            .people
            .iter()
            .rev()
            .filter(|(_, user, part, mail)| *part == ASKED && (self.users.contains_key(user) || !mail.is_empty()));
        filed.chain(told.map(|(ticket, user, ..)| (ticket.as_str(), user.as_str()))).collect()
    }

    /// Keys of the people who work on tickets.
    pub(super) fn working(&self) -> BTreeSet<&String> {
        self.people.iter().filter(|(_, _, part, _)| *part == ASSIGNED).map(|(_, user, ..)| user).collect()
    }
}
