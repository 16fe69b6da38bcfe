//! What the tables hold, put together as tickets, people, and what was said.

use super::super::levels::standing_path;
use super::super::memory::{Memory, Name};
use super::super::model::{FormerData, FormerEntry, FormerPerson, FormerTicket, StateMeaning, Tally, in_order};
use super::super::reading::{Reading, SourceError};
use super::answers::spoken;
use super::files::Entries;
use super::{Tables, Ticket};
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

impl Tables {
    pub(super) fn put_together(
        mut self,
        reading: &mut Reading<'_>,
        mut tally: Tally,
        prefix: &str,
    ) -> Result<FormerData, SourceError> {
        let memory = reading.memory;
        let name = |table: &str| format!("{prefix}{table}");
        // Names and addresses are read to be said where a ticket needs them.
        let told = [
            "attachment",
            "file",
            "file_chunk",
            "form_entry_values",
            "task",
            "task__cdata",
            "thread_collaborator",
            "thread_entry",
            "ticket",
            "user_email",
        ];
        for (table, rows) in self.rows.clone() {
            if !told.contains(&table) {
                tally.used(&name(table), rows);
            }
        }
        let answers = self.answers(&mut tally, prefix, memory);
        let people = self.people(&mut tally, prefix, memory);
        let mut tickets: BTreeMap<String, FormerTicket> = BTreeMap::new();
        for ticket in &self.tickets {
            let Some(opened) = ticket.opened else {
                tally.left(&name("ticket"), "ticket", &ticket.id, "it has no date of its own");
                continue;
            };
            tally.used(&name("ticket"), 1);
            memory.check()?;
            let own = self.ticket(ticket, opened, &people, answers.of_tickets.get(&ticket.id), memory);
            tickets.insert(memory.copy(&ticket.id), own);
        }
        self.take_part(&mut tickets, &people, (&mut tally, prefix), memory);
        self.tasks_told(reading, &mut tickets, &mut tally, prefix)?;
        let entry_of = self.say(&mut tickets, &people, (&mut tally, prefix), memory)?;
        self.attach(reading, &mut tickets, (&entry_of, answers.files.as_slice()), &mut tally, prefix);
        let articles = self.articles(memory);
        let statuses = self.statuses.values().map(|(called, state)| (memory.copy(called), meant(called, state)));
        let statuses = statuses.collect();
        let mut people: Vec<FormerPerson> = people.into_values().chain(self.staff.values().cloned()).collect();
        people.sort_by(|a, b| (&a.mail, &a.name).cmp(&(&b.mail, &b.name)));
        let mut tickets = in_order(tickets, &mut tally);
        for ticket in &mut tickets {
            opened_first(ticket, self.openings.get(&ticket.id));
        }
        Ok(FormerData { people, tickets, articles, statuses, tally, ..FormerData::default() })
    }

    /// Who asked. Of the addresses of one person, the first and those that tickets name are brought.
    fn people(&self, tally: &mut Tally, prefix: &str, memory: &Memory) -> BTreeMap<String, FormerPerson> {
        let of_tickets = self.tickets.iter().map(|ticket| &ticket.mail);
        let named: BTreeSet<&String> = self.users.values().map(|(_, mail, _)| mail).chain(of_tickets).collect();
        for mail in self.mails.keys() {
            match named.contains(mail) {
                true => tally.used(&format!("{prefix}user_email"), 1),
                false => tally.passed(&format!("{prefix}user_email"), 1, "a further address of a person"),
            }
        }
        let person = |(id, (called, mail, unit)): (&String, &(Name, String, String))| {
            let person = FormerPerson {
                name: called.clone(),
                mail: self.mails.get(mail).cloned().unwrap_or_default(),
                phone: self.phones.get(id).map(|phone| memory.name(&spoken(phone))).unwrap_or_default(),
                unit: self.units.get(unit).cloned().unwrap_or_default(),
                ..FormerPerson::default()
            };
            memory.thing::<FormerPerson>();
            (memory.copy(id), person)
        };
        self.users.iter().map(person).collect()
    }

    /// Who else takes part in a ticket stands with what has no place of its own.
    fn take_part(
        &self,
        tickets: &mut BTreeMap<String, FormerTicket>,
        people: &BTreeMap<String, FormerPerson>,
        (tally, prefix): (&mut Tally, &str),
        memory: &Memory,
    ) {
        let table = format!("{prefix}thread_collaborator");
        let mut others: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        for (thread, user) in &self.others {
            let ticket = self.threads.get(thread).filter(|(kind, _)| kind.as_str() != "A").map(|(_, object)| object);
            let (Some(ticket), Some(person)) = (ticket.filter(|key| tickets.contains_key(*key)), people.get(user))
            else {
                tally.passed(&table, 1, "of a task, or of a ticket or person that is not in the dump");
                continue;
            };
            tally.used(&table, 1);
            let mail = if person.mail.is_empty() { String::new() } else { format!(" <{}>", person.mail) };
            others.entry(ticket).or_default().push(memory.text(format!("{}{mail}", person.name)));
        }
        for (ticket, names) in others {
            if let Some(ticket) = tickets.get_mut(ticket) {
                ticket.fields.push((memory.name("Colaboradores"), memory.name(&names.join(", "))));
            }
        }
    }

    /// Tasks of tickets are told in an internal note each; what was said in them follows, with their numbers.
    fn tasks_told(
        &self,
        reading: &mut Reading<'_>,
        tickets: &mut BTreeMap<String, FormerTicket>,
        tally: &mut Tally,
        prefix: &str,
    ) -> Result<(), SourceError> {
        let memory = reading.memory;
        let (table, copies) = (format!("{prefix}task"), format!("{prefix}task__cdata"));
        let titles = self.rows.get("task__cdata").copied().unwrap_or(0);
        if titles > 0 {
            tally.used(&copies, titles);
        }
        for (id, task) in &self.tasks {
            // What a form says of a task that has no row of its own.
            if task.kind.is_empty() && task.number.is_empty() && task.opened.is_none() {
                tally.line("task", id, "what a form says of it: its own row is not in the dump, or says nothing");
                continue;
            }
            let Some(ticket) = tickets.get_mut(&task.object).filter(|_| task.kind.as_str() == "T") else {
                tally.left(&table, "task", id, "it hangs on no ticket of the dump");
                continue;
            };
            tally.used(&table, 1);
            let mut lines = vec![format!("Tarea {}: {}", task.number, task.title)];
            let staff = self.staff.get(&task.staff).map_or("", |person| person.name.as_str());
            let team = self.teams.get(&task.team).map_or("", Name::as_str);
            let department = standing_path(&self.departments, &task.department);
            let about = [
                ("Departamento", department.as_str()),
                ("A cargo de", staff),
                ("Equipo", team),
                ("Para", task.due.as_str()),
                ("Terminada", task.closed.as_str()),
            ];
            let about = about.into_iter();
            let answers = task.answers.iter().map(|(label, value)| (label.as_str(), value.as_str()));
            let said = about.chain(answers).filter(|(_, value)| !value.is_empty());
            lines.extend(said.map(|(label, value)| format!("{label}: {value}")));
            let words = reading.keep(lines.join("\n").as_bytes())?;
            let at = task.opened.unwrap_or(ticket.opened);
            memory.thing::<FormerEntry>();
            let id = memory.text(format!("task {id}"));
            ticket.entries.push(FormerEntry {
                id,
                at,
                author: Name::default(),
                requester: false,
                public: false,
                words,
            });
        }
        Ok(())
    }

    /// What was said, in tickets and in their tasks. Of each entry that has files: its ticket, who wrote it, and when.
    fn say(
        &mut self,
        tickets: &mut BTreeMap<String, FormerTicket>,
        people: &BTreeMap<String, FormerPerson>,
        (tally, prefix): (&mut Tally, &str),
        memory: &Memory,
    ) -> Result<Entries, SourceError> {
        let table = format!("{prefix}thread_entry");
        let with_files: BTreeSet<&str> = self.attachments.iter().map(|one| one.object.as_str()).collect();
        let asked: BTreeMap<&String, &String> = self.tickets.iter().map(|one| (&one.id, &one.user)).collect();
        let mut entry_of = Entries::new();
        for said in std::mem::take(&mut self.said) {
            let Some((kind, object)) = self.threads.get(&said.thread) else {
                tally.left(&table, "entry", &said.id, "its thread is not in the dump");
                continue;
            };
            let task = self.tasks.get(object).filter(|_| kind.as_str() == "A");
            let of = match (kind.as_str(), task) {
                ("T" | "C", _) => Some(object),
                (_, Some(task)) if task.kind.as_str() == "T" => Some(&task.object),
                _ => None,
            };
            let found = match of {
                Some(key) => tickets.get_mut(key),
                None => None,
            };
            let Some(ticket) = found else {
                let why = if kind.as_str() == "A" {
                    "of a task that hangs on no ticket of the dump"
                } else {
                    "its ticket is not in the dump"
                };
                tally.left(&table, "entry", &said.id, why);
                continue;
            };
            tally.used(&table, 1);
            let author = match (self.staff.get(&said.staff), people.get(&said.user)) {
                (Some(staff), _) => staff.name.clone(),
                (None, Some(person)) => person.name.clone(),
                (None, None) => said.poster.clone(),
            };
            let author = match task {
                Some(task) => memory.name(&format!("{author} · tarea {}", task.number)),
                None => author,
            };
            let author = if said.hidden { memory.name(&format!("{author} · versión anterior")) } else { author };
            // The words are not the author's alone.
            let author = match self.staff.get(&said.editor).filter(|_| said.editor != said.staff) {
                Some(editor) => memory.name(&format!("{author} · la cambió {}", editor.name)),
                None => author,
            };
            let at = said.at.unwrap_or(ticket.opened);
            // For staff alone: who asked reads what stands in the place of what was written anew.
            let ours = task.is_some() || said.hidden;
            memory.check()?;
            let requester = said.kind.as_str() == "M"
                && !ours
                && said.staff.is_empty()
                && asked.get(&ticket.id).is_some_and(|own| **own == said.user);
            if with_files.contains(said.id.as_str()) {
                memory.thing::<(String, Name, bool, Timestamp)>();
                entry_of.insert(memory.copy(&said.id), (memory.copy(&ticket.id), author.clone(), requester, at));
            }
            if said.opens && requester {
                memory.thing::<(String, String)>();
                self.openings.insert(memory.copy(&ticket.id), memory.copy(&said.id));
            }
            memory.thing::<FormerEntry>();
            ticket.entries.push(FormerEntry {
                id: said.id,
                at,
                author,
                requester,
                public: said.kind.as_str() != "N" && !ours,
                words: said.words,
            });
        }
        Ok(entry_of)
    }

    fn ticket(
        &self,
        ticket: &Ticket,
        opened: Timestamp,
        people: &BTreeMap<String, FormerPerson>,
        answers: Option<&Vec<(Name, Name)>>,
        memory: &Memory,
    ) -> FormerTicket {
        memory.thing::<FormerTicket>();
        let said = |name: &str| answers?.iter().find(|(label, _)| label.as_str() == name).map(|(_, value)| &**value);
        let cached = self.cached.get(&ticket.id);
        let subject = said("subject").or(cached.map(|(subject, _)| subject.as_str())).unwrap_or_default();
        let priority = said("priority").or(cached.map(|(_, priority)| priority.as_str())).unwrap_or_default();
        let (status, kind) = self.statuses.get(&ticket.status).cloned().unwrap_or_default();
        let mut requester = people.get(&ticket.user).cloned().unwrap_or_default();
        if let Some(mail) = self.mails.get(&ticket.mail) {
            requester.mail.clone_from(mail);
        }
        let department = memory.name(&standing_path(&self.departments, &ticket.department));
        let fields = answers.into_iter().flatten();
        let fields = fields.filter(|(label, _)| !matches!(label.as_str(), "subject" | "priority")).cloned();
        let due = Some((memory.name("Fecha límite"), ticket.due.clone())).filter(|(_, due)| !due.is_empty());
        FormerTicket {
            id: memory.copy(&ticket.id),
            folio: memory.copy(if ticket.number.is_empty() { &ticket.id } else { &ticket.number }),
            subject: memory.copy(subject),
            opened,
            since: match kind.as_str() {
                "open" => ticket.updated.unwrap_or(opened),
                _ => ticket.closed.or(ticket.updated).unwrap_or(opened),
            },
            status,
            priority: self.priorities.get(priority).cloned().unwrap_or_default(),
            team: self.teams.get(&ticket.team).cloned().unwrap_or(department),
            topic: memory.name(&standing_path(&self.topics, &ticket.topic)),
            kind: None,
            channel: ticket.source.clone(),
            requester,
            assignee: self.staff.get(&ticket.staff).cloned(),
            fields: fields.chain(due).collect(),
            items: Vec::new(),
            links: ticket.into.iter().map(|into| memory.copy(into)).collect(),
            entries: Vec::new(),
            files: Vec::new(),
        }
    }
}

/// Puts what opened a ticket before all that was said in it: of a merged ticket something may be older, and a file that could not be
/// taken was noted before it.
fn opened_first(ticket: &mut FormerTicket, opening: Option<&String>) {
    let Some(place) = opening.and_then(|id| ticket.entries.iter().position(|one| one.id == *id)) else { return };
    if let Some(upto) = ticket.entries.get_mut(..=place) {
        upto.rotate_right(1);
    }
}

/// What a status means: by its kind, and where that is open or closed by its name.
fn meant(called: &str, state: &str) -> StateMeaning {
    let called = called.to_lowercase();
    match state {
        "closed" | "archived" => StateMeaning::State(State::Closed),
        "deleted" => StateMeaning::Deleted,
        _ if called.contains("hold") || called.contains("espera") => StateMeaning::State(State::WaitingVendor),
        _ if called.contains("progress") || called.contains("proceso") => StateMeaning::State(State::InProgress),
        _ => StateMeaning::State(State::Assigned),
    }
}
