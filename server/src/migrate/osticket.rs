//! osTicket 1.10 and later: its own tables out of a dump. Facts of its schema: `setup/inc/streams/core/install-mysql.sql`.

use super::html;
use super::model::{FileBytes, Former, FormerEntry, FormerFile, FormerPerson, FormerTicket, Meant, Tally};
use super::reading::{Reading, SourceError, address, full_name};
use super::spool::SpoolSlot;
use super::sql_dump::{Row, Value};
use super::when::instant;
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Tables that something is made of, without the prefix of an installation.
const TABLES: [&str; 20] = [
    "attachment",
    "department",
    "file",
    "file_chunk",
    "form_entry",
    "form_entry_values",
    "form_field",
    "help_topic",
    "organization",
    "staff",
    "team",
    "thread",
    "thread_entry",
    "ticket",
    "ticket__cdata",
    "ticket_priority",
    "ticket_status",
    "user",
    "user__cdata",
    "user_email",
];
/// Tables whose names end as one of those, and are none.
const OTHERS: [&str; 2] = ["dashboard_user", "canned_response_ticket"];

/// A form's answer to a field: its label, and its words.
type Answers = BTreeMap<String, Vec<(String, String)>>;

#[derive(Default)]
struct Tables {
    prefix: Option<String>,
    foreign: BTreeMap<String, u64>,
    rows: BTreeMap<&'static str, u64>,
    users: BTreeMap<String, (String, String, String)>,
    mails: BTreeMap<String, String>,
    phones: BTreeMap<String, String>,
    units: BTreeMap<String, String>,
    staff: BTreeMap<String, FormerPerson>,
    departments: BTreeMap<String, String>,
    teams: BTreeMap<String, String>,
    topics: BTreeMap<String, (String, String)>,
    statuses: BTreeMap<String, (String, String)>,
    priorities: BTreeMap<String, String>,
    /// Of fields: label and name.
    fields: BTreeMap<String, (String, String)>,
    /// Of forms' entries: the ticket.
    entries: BTreeMap<String, String>,
    values: Vec<(String, String, String, String)>,
    /// Subject and priority as the cache has them.
    cached: BTreeMap<String, (String, String)>,
    threads: BTreeMap<String, (String, String)>,
    said: Vec<ThreadEntry>,
    tickets: Vec<Ticket>,
    attachments: Vec<(String, String, String)>,
    files: BTreeMap<String, Stored>,
    chunks: BTreeMap<(String, i64), Result<SpoolSlot, u64>>,
}

struct ThreadEntry {
    id: String,
    thread: String,
    staff: String,
    user: String,
    kind: String,
    poster: String,
    at: Option<Timestamp>,
    words: SpoolSlot,
}

struct Ticket {
    id: String,
    number: String,
    user: String,
    mail: String,
    status: String,
    department: String,
    topic: String,
    staff: String,
    team: String,
    source: String,
    into: Option<String>,
    opened: Option<Timestamp>,
    closed: Option<Timestamp>,
    updated: Option<Timestamp>,
}

struct Stored {
    name: String,
    key: String,
    in_database: bool,
    size: i64,
    at: Option<Timestamp>,
}

/// Which of its tables a name is, with the prefix of the installation.
fn table_of(name: &str) -> Option<(&str, &'static str)> {
    if OTHERS.iter().any(|other| name.ends_with(other)) {
        return None;
    }
    let fits = |table: &&&'static str| {
        name.strip_suffix(**table).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('_'))
    };
    let table = TABLES.iter().filter(fits).max_by_key(|table| table.len())?;
    Some((name.strip_suffix(*table)?, *table))
}

/// Reads a dump of osTicket.
pub(super) fn read(mut reading: Reading<'_>) -> Result<Former, SourceError> {
    let (mut tables, mut tally) = (Tables::default(), Tally::default());
    let zone = reading.zone.clone();
    reading.rows(&mut tally, &|name| table_of(name).is_some(), &mut |spool, row| {
        let Some((prefix, table)) = table_of(row.table) else { return Ok(()) };
        if *tables.prefix.get_or_insert_with(|| prefix.to_owned()) != prefix {
            *tables.foreign.entry(row.table.to_owned()).or_default() += 1;
            return Ok(());
        }
        *tables.rows.entry(table).or_default() += 1;
        let at = |column: &str| instant(&row.text(column), &zone);
        match table {
            // Pages become words at once: nothing greater than an entry is in memory.
            "thread_entry" => {
                let (title, body) = (row.text("title"), row.text("body"));
                let body = if row.text("format") == "text" { body.trim().to_owned() } else { html::plain(&body) };
                let title = title.trim();
                let words = if title.is_empty() || body.contains(title) { body } else { format!("{title}\n{body}") };
                tables.said.push(ThreadEntry {
                    id: row.text("id"),
                    thread: row.text("thread_id"),
                    staff: row.key("staff_id").unwrap_or_default(),
                    user: row.key("user_id").unwrap_or_default(),
                    kind: row.text("type"),
                    poster: row.text("poster"),
                    at: at("created"),
                    words: spool.keep(words.trim().as_bytes())?,
                });
            }
            "file_chunk" => {
                let kept = match row.value("filedata") {
                    Some(Value::Long(long)) => Err(*long),
                    _ => Ok(spool.keep(row.bytes("filedata").unwrap_or_default())?),
                };
                tables.chunks.insert((row.text("file_id"), row.number("chunk_id")), kept);
            }
            _ => tables.take(table, row, &at),
        }
        Ok(())
    })?;
    if tables.tickets.is_empty() && tables.users.is_empty() {
        return Err(SourceError::Nothing { system: "osTicket", expected: "tables such as ost_ticket and ost_user" });
    }
    Ok(tables.put_together(&reading, tally))
}

impl Tables {
    fn take(&mut self, table: &str, row: &Row<'_>, at: &dyn Fn(&str) -> Option<Timestamp>) {
        let text = |column: &str| row.text(column).trim().to_owned();
        let key = |column: &str| row.key(column).unwrap_or_default();
        match table {
            "user" => drop(self.users.insert(text("id"), (text("name"), key("default_email_id"), key("org_id")))),
            "user_email" => drop(self.mails.insert(text("id"), address(&text("address")))),
            "user__cdata" => drop(self.phones.insert(text("user_id"), text("phone"))),
            "organization" => drop(self.units.insert(text("id"), text("name"))),
            "staff" => {
                let name = full_name(&[text("firstname"), text("lastname")]);
                let person = FormerPerson {
                    name: if name.is_empty() { text("username") } else { name },
                    mail: address(&text("email")),
                    phone: text("phone"),
                    staff: true,
                    left: row.number("isactive") == 0,
                    ..FormerPerson::default()
                };
                self.staff.insert(text("staff_id"), person);
            }
            "department" => {
                drop(self.departments.insert(either(row, "id", "dept_id"), either(row, "name", "dept_name")))
            }
            "team" => drop(self.teams.insert(text("team_id"), text("name"))),
            "help_topic" => drop(self.topics.insert(text("topic_id"), (text("topic"), key("topic_pid")))),
            "ticket_status" => drop(self.statuses.insert(text("id"), (text("name"), text("state")))),
            "ticket_priority" => {
                drop(self.priorities.insert(text("priority_id"), either(row, "priority_desc", "priority")))
            }
            "form_field" => drop(self.fields.insert(text("id"), (text("label"), text("name")))),
            "form_entry" if text("object_type") == "T" => drop(self.entries.insert(text("id"), text("object_id"))),
            "form_entry_values" => {
                let value = (text("entry_id"), text("field_id"), row.text("value"), key("value_id"));
                self.values.push(value);
            }
            "ticket__cdata" => drop(self.cached.insert(text("ticket_id"), (text("subject"), key("priority")))),
            "thread" => drop(self.threads.insert(text("id"), (text("object_type"), text("object_id")))),
            "ticket" => self.tickets.push(Ticket {
                id: text("ticket_id"),
                number: either(row, "number", "ticketid"),
                user: key("user_id"),
                mail: key("user_email_id"),
                status: key("status_id"),
                department: key("dept_id"),
                topic: key("topic_id"),
                staff: key("staff_id"),
                team: key("team_id"),
                source: text("source"),
                into: row.key("ticket_pid"),
                opened: at("created"),
                closed: at("closed"),
                updated: at("lastupdate").or_else(|| at("updated")),
            }),
            "attachment" => self.attachments.push((text("type"), text("object_id"), text("file_id"))),
            "file" => {
                let stored = Stored {
                    name: text("name"),
                    key: text("key"),
                    in_database: matches!(text("bk").as_str(), "D" | ""),
                    size: row.number("size"),
                    at: at("created"),
                };
                self.files.insert(text("id"), stored);
            }
            _ => {}
        }
    }

    fn put_together(mut self, reading: &Reading<'_>, mut tally: Tally) -> Former {
        for (table, rows) in std::mem::take(&mut self.foreign) {
            tally.passed(&table, rows, "of another installation in the same database");
        }
        let prefix = self.prefix.clone().unwrap_or_default();
        let name = |table: &str| format!("{prefix}{table}");
        // Names, addresses and forms are read to be said where a ticket needs them.
        let told = ["attachment", "file", "file_chunk", "ticket", "thread_entry"];
        for (table, rows) in self.rows.clone() {
            if !told.contains(&table) {
                tally.used(&name(table), rows);
            }
        }
        let people: BTreeMap<String, FormerPerson> = self
            .users
            .iter()
            .map(|(id, (called, mail, unit))| {
                let person = FormerPerson {
                    name: called.clone(),
                    mail: self.mails.get(mail).cloned().unwrap_or_default(),
                    phone: self.phones.get(id).map(|phone| spoken(phone)).unwrap_or_default(),
                    unit: self.units.get(unit).cloned().unwrap_or_default(),
                    ..FormerPerson::default()
                };
                (id.clone(), person)
            })
            .collect();
        let answers = self.answers();
        let mut tickets: BTreeMap<String, FormerTicket> = BTreeMap::new();
        for ticket in &self.tickets {
            let Some(opened) = ticket.opened else {
                tally.left(&name("ticket"), "ticket", &ticket.id, "it has no date of its own");
                continue;
            };
            tally.used(&name("ticket"), 1);
            tickets.insert(ticket.id.clone(), self.ticket(ticket, opened, &people, answers.get(&ticket.id)));
        }
        let asked: BTreeMap<&String, &String> = self.tickets.iter().map(|one| (&one.id, &one.user)).collect();
        let mut entry_of: BTreeMap<String, (String, String, Timestamp)> = BTreeMap::new();
        for said in std::mem::take(&mut self.said) {
            let table = name("thread_entry");
            let Some((kind, object)) = self.threads.get(&said.thread) else {
                tally.left(&table, "entry", &said.id, "its thread is not in the dump");
                continue;
            };
            let Some(ticket) = tickets.get_mut(object).filter(|_| matches!(kind.as_str(), "T" | "C")) else {
                let why = if kind == "A" { "of a task, not of a ticket" } else { "its ticket is not in the dump" };
                tally.left(&table, "entry", &said.id, why);
                continue;
            };
            tally.used(&table, 1);
            let author = match (self.staff.get(&said.staff), people.get(&said.user)) {
                (Some(staff), _) => staff.name.clone(),
                (None, Some(person)) => person.name.clone(),
                (None, None) => said.poster.clone(),
            };
            let at = said.at.unwrap_or(ticket.opened);
            entry_of.insert(said.id.clone(), (ticket.id.clone(), author.clone(), at));
            ticket.entries.push(FormerEntry {
                id: said.id,
                at,
                author,
                requester: said.kind == "M"
                    && said.staff.is_empty()
                    && asked.get(&ticket.id).is_some_and(|own| **own == said.user),
                public: said.kind != "N",
                words: said.words,
            });
        }
        self.attach(reading, &mut tickets, &entry_of, &mut tally, &prefix);
        let statuses = self.statuses.values().map(|(called, state)| (called.clone(), meant(called, state)));
        let mut people: Vec<FormerPerson> = people.into_values().chain(self.staff.values().cloned()).collect();
        people.sort_by(|a, b| (&a.mail, &a.name).cmp(&(&b.mail, &b.name)));
        Former { people, tickets: in_order(tickets), statuses: statuses.collect(), tally, ..Former::default() }
    }

    /// What forms say of each ticket, by the fields' names.
    fn answers(&self) -> Answers {
        let mut answers = Answers::new();
        for (entry, field, value, id) in &self.values {
            let Some(ticket) = self.entries.get(entry) else { continue };
            let Some((label, name)) = self.fields.get(field) else { continue };
            let value = if name == "priority" && !id.is_empty() { id.clone() } else { spoken(value) };
            let label = if matches!(name.as_str(), "subject" | "priority") { name } else { label };
            if !value.trim().is_empty() {
                answers.entry(ticket.clone()).or_default().push((label.clone(), value));
            }
        }
        answers
    }

    fn ticket(
        &self,
        ticket: &Ticket,
        opened: Timestamp,
        people: &BTreeMap<String, FormerPerson>,
        answers: Option<&Vec<(String, String)>>,
    ) -> FormerTicket {
        let said = |name: &str| answers?.iter().find(|(label, _)| label == name).map(|(_, value)| value.clone());
        let cached = self.cached.get(&ticket.id);
        let subject = said("subject").or_else(|| cached.map(|(subject, _)| subject.clone())).unwrap_or_default();
        let priority = said("priority").or_else(|| cached.map(|(_, priority)| priority.clone())).unwrap_or_default();
        let (status, kind) = self.statuses.get(&ticket.status).cloned().unwrap_or_default();
        let mut requester = people.get(&ticket.user).cloned().unwrap_or_default();
        if let Some(mail) = self.mails.get(&ticket.mail) {
            requester.mail.clone_from(mail);
        }
        let department = self.departments.get(&ticket.department).cloned().unwrap_or_default();
        let fields = answers.into_iter().flatten();
        let fields = fields.filter(|(label, _)| !matches!(label.as_str(), "subject" | "priority")).cloned();
        FormerTicket {
            id: ticket.id.clone(),
            folio: if ticket.number.is_empty() { ticket.id.clone() } else { ticket.number.clone() },
            subject,
            opened,
            since: match kind.as_str() {
                "open" => ticket.updated.unwrap_or(opened),
                _ => ticket.closed.or(ticket.updated).unwrap_or(opened),
            },
            status,
            priority: self.priorities.get(&priority).cloned().unwrap_or_default(),
            team: self.teams.get(&ticket.team).cloned().unwrap_or(department),
            topic: self.topic(&ticket.topic),
            kind: None,
            channel: ticket.source.clone(),
            requester,
            assignee: self.staff.get(&ticket.staff).cloned(),
            fields: fields.collect(),
            items: Vec::new(),
            links: ticket.into.clone().into_iter().collect(),
            entries: Vec::new(),
            files: Vec::new(),
        }
    }

    /// A topic with those that it stands under.
    fn topic(&self, id: &str) -> String {
        let (mut path, mut next, mut seen) = (Vec::new(), id.to_owned(), BTreeSet::new());
        while let Some((topic, above)) = self.topics.get(&next).filter(|_| seen.insert(next.clone())) {
            path.insert(0, topic.clone());
            next.clone_from(above);
        }
        path.join(" / ")
    }

    fn attach(
        &mut self,
        reading: &Reading<'_>,
        tickets: &mut BTreeMap<String, FormerTicket>,
        entry_of: &BTreeMap<String, (String, String, Timestamp)>,
        tally: &mut Tally,
        prefix: &str,
    ) {
        let (mut used, attached) = (BTreeSet::new(), format!("{prefix}attachment"));
        for (kind, object, file) in std::mem::take(&mut self.attachments) {
            if kind != "H" {
                tally.passed(&attached, 1, "of a canned answer, a FAQ or a page, not of a ticket");
                continue;
            }
            let (Some((ticket, author, at)), Some(stored)) = (entry_of.get(&object), self.files.get(&file)) else {
                tally.left(&attached, "file", &file, "its entry or its row is not in the dump");
                continue;
            };
            let Some(ticket) = tickets.get_mut(ticket) else { continue };
            tally.used(&attached, 1);
            let bytes = self.bytes(reading, &file, stored);
            used.insert(file.clone());
            ticket.files.push(FormerFile {
                id: file,
                name: stored.name.clone(),
                at: stored.at.unwrap_or(*at),
                author: author.clone(),
                bytes,
            });
        }
        for id in self.files.keys() {
            if used.contains(id) {
                tally.used(&format!("{prefix}file"), 1);
            } else {
                tally.passed(&format!("{prefix}file"), 1, "attached to no ticket (a logo, a page, a canned answer)");
            }
        }
        for (file, _) in self.chunks.keys() {
            match used.contains(file) {
                true => tally.used(&format!("{prefix}file_chunk"), 1),
                false => tally.passed(&format!("{prefix}file_chunk"), 1, "of a file that no ticket has"),
            }
        }
    }

    fn bytes(&self, reading: &Reading<'_>, id: &str, stored: &Stored) -> FileBytes {
        if !stored.in_database {
            // As its plug-in for folders lays files: under the first letter of their keys.
            let first: String = stored.key.chars().take(1).collect();
            let place = PathBuf::from(first).join(&stored.key);
            return match reading.find(&place) {
                Some(path) => FileBytes::OnDisk(path),
                None => FileBytes::Absent("it lies outside of the database: give its folder with --from"),
            };
        }
        let chunks = self.chunks.range((id.to_owned(), i64::MIN)..=(id.to_owned(), i64::MAX));
        let (mut pieces, mut size) = (Vec::new(), 0_u64);
        for (_, piece) in chunks {
            match piece {
                Ok(kept) => {
                    size += kept.bytes();
                    pieces.push(*kept);
                }
                Err(long) => return FileBytes::TooLarge(*long),
            }
        }
        match u64::try_from(stored.size) {
            Ok(told) if told != size => FileBytes::Absent("its pieces in the dump are not as many as its size says"),
            _ => FileBytes::Kept(pieces),
        }
    }
}

fn either(row: &Row<'_>, one: &str, other: &str) -> String {
    row.text_if_any(one).unwrap_or_else(|| row.text(other)).trim().to_owned()
}

/// What a field says: of a choice, kept as JSON, the words that were chosen.
fn spoken(value: &str) -> String {
    let text = value.trim();
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(chosen)) => {
            let words = chosen.iter().map(|(key, word)| word.as_str().unwrap_or(key).to_owned());
            words.collect::<Vec<_>>().join(", ")
        }
        _ => text.to_owned(),
    }
}

/// What a status means: by its kind, and where that is open or closed by its name.
fn meant(called: &str, state: &str) -> Meant {
    let called = called.to_lowercase();
    match state {
        "closed" | "archived" => Meant::State(State::Closed),
        "deleted" => Meant::Deleted,
        _ if called.contains("hold") || called.contains("espera") => Meant::State(State::WaitingVendor),
        _ if called.contains("progress") || called.contains("proceso") => Meant::State(State::InProgress),
        _ => Meant::State(State::Assigned),
    }
}

/// Tickets by their keys as numbers, each with its entries and files as they came.
pub(super) fn in_order(tickets: BTreeMap<String, FormerTicket>) -> Vec<FormerTicket> {
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let mut all: Vec<FormerTicket> = tickets.into_values().collect();
    all.sort_by(|a, b| (number(&a.id), &a.id).cmp(&(number(&b.id), &b.id)));
    for ticket in &mut all {
        ticket.entries.sort_by(|a, b| (a.at, number(&a.id), &a.id).cmp(&(b.at, number(&b.id), &b.id)));
        ticket.files.sort_by(|a, b| (a.at, number(&a.id), &a.id).cmp(&(b.at, number(&b.id), &b.id)));
    }
    all
}
