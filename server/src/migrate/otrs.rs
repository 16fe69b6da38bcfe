//! OTRS 6 and Znuny: tickets, articles and their files out of a dump of MySQL or PostgreSQL. Facts of its schema:
//! `scripts/database/schema.xml`.

mod articles;
mod preferences;

use super::html;
use super::instants::written;
use super::known::OTRS;
use super::memory::{Memory, Name};
use super::model::{
    FileBytes, FormerData, FormerEntry, FormerFile, FormerPerson, FormerTicket, StateMeaning, Tally, in_order,
};
use super::reading::{Reading, SourceError, address, full_name};
use super::spool::SpoolSlot;
use super::sql_dump::{Row, Value};
use articles::Articles;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use preferences::Preferences;
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Tables that something is made of, beside those of settings, articles and templates.
const TABLES: [&str; 20] = [
    "article",
    "article_data_mime",
    "article_data_mime_attachment",
    "article_data_otrs_chat",
    "article_sender_type",
    "communication_channel",
    "customer_company",
    "customer_user",
    "dynamic_field",
    "dynamic_field_value",
    "link_object",
    "link_relation",
    "queue",
    "service",
    "ticket",
    "ticket_priority",
    "ticket_state",
    "ticket_state_type",
    "ticket_type",
    "users",
];
/// The account that the system itself acts by: whose work a ticket is that nobody has.
const NOBODY: &str = "root@localhost";

#[derive(Default)]
struct Tables {
    rows: BTreeMap<String, u64>,
    /// Names of queues, states, priorities, types, services, companies and the like: by table and key.
    names: BTreeMap<(&'static str, String), Name>,
    /// Of states: the key of their type.
    types: BTreeMap<String, String>,
    users: BTreeMap<String, (String, FormerPerson)>,
    preferences: Preferences,
    /// Of its knowledge base; `articles` are what was said in tickets.
    knowledge: Articles,
    customers: BTreeMap<String, (FormerPerson, String)>,
    tickets: Vec<Ticket>,
    articles: BTreeMap<String, Article>,
    said: Vec<ArticleText>,
    files: Vec<File>,
    fields: BTreeMap<String, (Name, Name)>,
    values: Vec<(String, String, Name)>,
    objects: BTreeMap<String, Name>,
    links: Vec<[String; 4]>,
}

struct Ticket {
    id: String,
    number: String,
    title: String,
    queue: String,
    kind: String,
    service: String,
    state: String,
    priority: String,
    owner: String,
    responsible: String,
    customer: String,
    opened: Option<Timestamp>,
    changed: Option<Timestamp>,
}

struct Article {
    ticket: String,
    /// Who asked reads it.
    visible: bool,
    /// Keys of the sender's type, of who made it, and of the channel.
    sender: String,
    by: String,
    channel: String,
    at: Option<Timestamp>,
}

/// What an article says, or a line of a chat.
struct ArticleText {
    /// The entry's key: that of the article, or a key of the line's own.
    id: String,
    article: String,
    from: Name,
    /// A line of a chat: `from` says who wrote it, and whether they had asked.
    chat: Option<bool>,
    /// When a line of a chat was written; none of an article, which says it itself.
    at: Option<Timestamp>,
    words: SpoolSlot,
}

struct File {
    id: String,
    article: String,
    name: Name,
    /// It is the page of the article's own words, or a part of it.
    page: bool,
    bytes: Result<SpoolSlot, u64>,
}

/// Whether something is made of a table.
pub(super) fn wanted(name: &str) -> bool {
    TABLES.contains(&name) || articles::TABLES.contains(&name) || preferences::TABLES.contains(&name)
}

/// Reads a dump of OTRS or Znuny.
pub(super) fn read(mut reading: Reading<'_>) -> Result<FormerData, SourceError> {
    let (mut tables, mut tally) = (Tables::default(), Tally::default());
    let (zone, memory) = (reading.zone.clone(), reading.memory);
    reading.rows(&mut tally, &OTRS, "", &wanted, &mut |spool, row| {
        *tables.rows.entry(row.table.to_owned()).or_default() += 1;
        match row.table {
            "article_data_mime" => {
                let body = row.whole("a_body");
                let page = row.whole("a_content_type").to_ascii_lowercase().contains("html");
                let body = if page { html::plain(&body) } else { body.trim().to_owned() };
                let subject = row.whole("a_subject");
                let subject = subject.trim();
                let words = if subject.is_empty() { body } else { format!("{subject}\n{body}") };
                let kept = spool.keep(words.trim().as_bytes())?;
                let (article, from) = (row.text("article_id"), row.name("a_from"));
                let id = memory.copy(&article);
                tables.said.push(ArticleText { id, article, from, chat: None, at: None, words: kept });
            }
            "article_data_otrs_chat" => {
                let words = spool.keep(html::plain(&row.whole("message_text")).trim().as_bytes())?;
                tables.said.push(ArticleText {
                    id: memory.text(format!("chat {}", row.text("id"))),
                    article: row.text("article_id"),
                    from: row.name("chat_participant_name"),
                    chat: Some(row.whole("chat_participant_type").trim().eq_ignore_ascii_case("customer")),
                    at: written(row, "create_time", &zone),
                    words,
                });
            }
            "article_data_mime_attachment" => {
                let bytes = match row.value("content") {
                    Some(Value::Long(long)) => Err(*long),
                    _ => {
                        let raw = row.bytes("content").unwrap_or_default();
                        let size = row.whole("content_size");
                        Ok(spool.keep(&decoded(raw, size.trim()))?)
                    }
                };
                let name = row.name("filename");
                let kind = row.whole("content_type").to_ascii_lowercase();
                // A mail's alternatives may hold pictures and papers, too (Apple Mail): these are files, and so is a text with a name.
                let is_text = ["text/plain", "text/html"].iter().any(|text| kind.trim_start().starts_with(*text));
                let alternative = row.number("content_alternative") == 1 && name.as_str().starts_with("file-");
                let page = is_text && (alternative || matches!(name.as_str(), "file-1" | "file-2"));
                let (id, article) = (row.text("id"), row.text("article_id"));
                tables.files.push(File { id, article, name, page, bytes });
            }
            _ => {
                let at = |column: &str| written(row, column, &zone);
                if !tables.knowledge.take(row, spool, &at, memory)? {
                    tables.take(row, &at, memory);
                }
            }
        }
        Ok(())
    })?;
    if tables.tickets.is_empty() && tables.users.is_empty() {
        return Err(SourceError::Nothing { system: "OTRS", expected: "tables such as ticket, article and queue" });
    }
    tables.put_together(tally, memory)
}

/// PostgreSQL has files as text, in base 64: told by the size that stands beside.
fn decoded(raw: &[u8], size: &str) -> Vec<u8> {
    let told = size.parse::<usize>().ok().filter(|told| *told != raw.len());
    let bare: Vec<u8> = raw.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    match STANDARD.decode(&bare) {
        Ok(bytes) if told == Some(bytes.len()) => bytes,
        Ok(_) | Err(_) => raw.to_vec(),
    }
}

impl Tables {
    fn take(&mut self, row: &Row<'_>, at: &dyn Fn(&str) -> Option<Timestamp>, memory: &Memory) {
        let text = |column: &str| row.text(column).trim().to_owned();
        let key = |column: &str| row.key(column).unwrap_or_default();
        let called = || memory.name(&full_name(&[row.name("first_name"), row.name("last_name")]));
        match row.table {
            "users" => {
                let person = FormerPerson {
                    name: called(),
                    staff: true,
                    left: row.number("valid_id") != 1,
                    ..FormerPerson::default()
                };
                self.users.insert(text("id"), (text("login"), person));
            }
            "user_preferences" | "customer_preferences" => self.preferences.take(row, memory),
            "customer_user" => {
                let person = FormerPerson {
                    name: called(),
                    mail: address(&row.whole("email"), memory),
                    phone: [row.name("phone"), row.name("mobile")]
                        .into_iter()
                        .find(|one| !one.is_empty())
                        .unwrap_or_default(),
                    left: row.number("valid_id") != 1,
                    ..FormerPerson::default()
                };
                self.customers.insert(text("login"), (person, key("customer_id")));
            }
            "customer_company" => {
                self.names.insert(("company", text("customer_id")), row.name("name"));
            }
            "ticket_state" => {
                self.types.insert(text("id"), key("type_id"));
                self.names.insert(("state", text("id")), row.name("name"));
            }
            "ticket_state_type" => drop(self.names.insert(("state_type", text("id")), row.name("name"))),
            "ticket_priority" => drop(self.names.insert(("priority", text("id")), row.name("name"))),
            "ticket_type" => drop(self.names.insert(("type", text("id")), row.name("name"))),
            "queue" => drop(self.names.insert(("queue", text("id")), row.name("name"))),
            "service" => drop(self.names.insert(("service", text("id")), row.name("name"))),
            "article_sender_type" => drop(self.names.insert(("sender", text("id")), row.name("name"))),
            "communication_channel" => drop(self.names.insert(("channel", text("id")), row.name("name"))),
            "link_object" => drop(self.objects.insert(text("id"), row.name("name"))),
            "link_relation" => self.links.push([
                text("source_object_id"),
                text("source_key"),
                text("target_object_id"),
                text("target_key"),
            ]),
            "dynamic_field" if row.whole("object_type").trim() == "Ticket" => {
                self.fields.insert(text("id"), (row.name("label"), row.name("name")));
            }
            "dynamic_field_value" => {
                let said =
                    ["value_text", "value_date", "value_int"].into_iter().find_map(|column| row.name_if_any(column));
                self.values.push((text("field_id"), text("object_id"), said.unwrap_or_default()));
            }
            "article" => {
                let visible = row.number("is_visible_for_customer") != 0;
                let (sender, by) = (key("article_sender_type_id"), key("create_by"));
                let channel = key("communication_channel_id");
                let article =
                    Article { ticket: text("ticket_id"), visible, sender, by, channel, at: at("create_time") };
                self.articles.insert(text("id"), article);
            }
            "ticket" => self.tickets.push(Ticket {
                id: text("id"),
                number: text("tn"),
                title: text("title"),
                queue: key("queue_id"),
                kind: key("type_id"),
                service: key("service_id"),
                state: key("ticket_state_id"),
                priority: key("ticket_priority_id"),
                owner: key("user_id"),
                responsible: key("responsible_user_id"),
                customer: text("customer_user_id"),
                opened: at("create_time"),
                changed: at("change_time"),
            }),
            _ => {}
        }
    }

    fn name(&self, of: &'static str, key: &str) -> Name {
        self.names.get(&(of, key.to_owned())).cloned().unwrap_or_default()
    }

    fn user(&self, id: &str, memory: &Memory) -> Option<FormerPerson> {
        let (login, person) = self.users.get(id).filter(|(login, _)| login != NOBODY)?;
        let mail = self.preferences.mail(id).unwrap_or_else(|| address(login, memory));
        let name = if person.name.is_empty() { memory.name(login) } else { person.name.clone() };
        Some(FormerPerson { name, mail, phone: self.preferences.phone(id), ..person.clone() })
    }

    fn customer(&self, login: &str, memory: &Memory) -> FormerPerson {
        match self.customers.get(login) {
            Some((person, company)) => {
                let name = if person.name.is_empty() { memory.name(login) } else { person.name.clone() };
                let told = self.name("company", company);
                let unit = if told.is_empty() { memory.name(company) } else { told };
                FormerPerson { name, unit, ..person.clone() }
            }
            // Whom no directory of theirs knew wrote by mail.
            None => FormerPerson { name: memory.name(login), mail: address(login, memory), ..FormerPerson::default() },
        }
    }

    /// Who answers for a ticket, where that is somebody else than whose work it is.
    fn responsible(&self, ticket: &Ticket, memory: &Memory) -> Option<(Name, Name)> {
        let other = Some(&ticket.responsible).filter(|id| **id != ticket.owner);
        other.and_then(|id| self.user(id, memory)).map(|person| (memory.name("Responsable"), person.name))
    }

    fn put_together(mut self, mut tally: Tally, memory: &Memory) -> Result<FormerData, SourceError> {
        let told = [
            "ticket",
            "article",
            "article_data_mime",
            "article_data_mime_attachment",
            "article_data_otrs_chat",
            "dynamic_field_value",
            "link_relation",
        ];
        self.preferences.tell(&mut tally);
        let articles = std::mem::take(&mut self.knowledge).tell(&mut self.rows, &mut tally, memory);
        let again = self.rows.get("article").map_or(0, |rows| rows.saturating_sub(self.articles.len() as u64));
        for (table, rows) in std::mem::take(&mut self.rows) {
            if !told.contains(&table.as_str()) && !preferences::TABLES.contains(&table.as_str()) {
                tally.used(&table, rows);
            }
        }
        let mut tickets: BTreeMap<String, FormerTicket> = BTreeMap::new();
        for ticket in &self.tickets {
            let Some(opened) = ticket.opened else {
                tally.left("ticket", "ticket", &ticket.id, "it has no date of its own");
                continue;
            };
            tally.used("ticket", 1);
            memory.check()?;
            tickets.insert(memory.copy(&ticket.id), self.ticket(ticket, opened, memory));
        }
        for article in self.articles.values() {
            match tickets.contains_key(&article.ticket) {
                true => tally.used("article", 1),
                false => tally.passed("article", 1, "its ticket is not in the dump"),
            }
        }
        if again > 0 {
            tally.passed("article", again, "told twice");
        }
        let with_files: BTreeSet<String> = self.files.iter().map(|file| memory.copy(&file.article)).collect();
        let mut entry_of: BTreeMap<String, (String, Name, Option<bool>, Timestamp)> = BTreeMap::new();
        let mut ways: BTreeMap<String, (Option<Timestamp>, String)> = BTreeMap::new();
        for ArticleText { id, article, from, chat, at, words } in std::mem::take(&mut self.said) {
            let table = if chat.is_some() { "article_data_otrs_chat" } else { "article_data_mime" };
            let Some(about) = self.articles.get(&article) else {
                tally.left(table, "entry", &id, "its article is not in the dump");
                continue;
            };
            let Some(ticket) = tickets.get_mut(&about.ticket) else {
                tally.left(table, "entry", &id, "its ticket is not in the dump");
                continue;
            };
            tally.used(table, 1);
            memory.check()?;
            let requester = chat.unwrap_or_else(|| self.name("sender", &about.sender).as_str() == "customer");
            let staff = self.user(&about.by, memory).map(|person| person.name);
            let staff = staff.filter(|_| !requester && chat.is_none());
            let author = staff.unwrap_or_else(|| memory.name(&written_by(&from)));
            let at = at.or(about.at).unwrap_or(ticket.opened);
            if with_files.contains(&article) {
                let sent = match (requester, chat) {
                    (false, _) => Some(false),
                    (true, Some(_)) => Some(true),
                    // Customers are all who are no staff: one who had a copy, too.
                    (true, None) => is_from(&from, &ticket.requester).then_some(true),
                };
                memory.thing::<(String, Name, Option<bool>, Timestamp)>();
                entry_of.insert(article, (memory.copy(&about.ticket), author.clone(), sent, at));
            }
            // A ticket came in as its first article did.
            let way = ways.entry(about.ticket.clone()).or_insert_with(|| (about.at, memory.copy(&about.channel)));
            if about.at < way.0 {
                *way = (about.at, about.channel.clone());
            }
            memory.thing::<FormerEntry>();
            ticket.entries.push(FormerEntry { id, at, author, requester, public: about.visible, words });
        }
        for (ticket, (_, channel)) in ways {
            if let Some(ticket) = tickets.get_mut(&ticket) {
                ticket.channel = self.name("channel", &channel);
            }
        }
        for file in std::mem::take(&mut self.files) {
            let table = "article_data_mime_attachment";
            if file.page {
                tally.passed(table, 1, "the page of an article's own words, which are brought");
                continue;
            }
            let found = match entry_of.get(&file.article) {
                Some((of, author, asked, at)) => tickets.get_mut(of).map(|ticket| (ticket, author, *asked, at)),
                None => None,
            };
            let Some((ticket, author, asked, at)) = found else {
                tally.left(table, "file", &file.id, "its article is not in the dump");
                continue;
            };
            tally.used(table, 1);
            let bytes = match file.bytes {
                Ok(kept) => FileBytes::Kept([kept].into()),
                Err(long) => FileBytes::TooLarge(long),
            };
            memory.thing::<FormerFile>();
            let (author, requester) = (author.clone(), asked);
            ticket.files.push(FormerFile { id: file.id, name: file.name, at: *at, author, requester, bytes });
        }
        for (field, ticket, value) in std::mem::take(&mut self.values) {
            let label = self.fields.get(&field).map(|(label, name)| if label.is_empty() { name } else { label });
            match (label, tickets.get_mut(&ticket)) {
                (Some(label), Some(ticket)) => {
                    tally.used("dynamic_field_value", 1);
                    if !value.trim().is_empty() {
                        ticket.fields.push((label.clone(), value));
                    }
                }
                _ => tally.passed("dynamic_field_value", 1, "of an article, a process or a ticket that is not there"),
            }
        }
        for [source, from, target, to] in std::mem::take(&mut self.links) {
            let is_ticket = |object: &String| self.objects.get(object).is_some_and(|name| name.as_str() == "Ticket");
            match tickets.get_mut(&from).filter(|_| is_ticket(&source) && is_ticket(&target)) {
                Some(ticket) => {
                    tally.used("link_relation", 1);
                    ticket.links.push(to);
                }
                None => tally.passed("link_relation", 1, "between things that are not both tickets"),
            }
        }
        let statuses = self.types.iter().map(|(state, kind)| {
            let kind = self.name("state_type", kind);
            (memory.copy(&self.name("state", state)), meant(&kind))
        });
        let statuses = statuses.collect();
        let staff: Vec<String> = self.users.keys().cloned().collect();
        let staff = staff.iter().filter_map(|id| self.user(id, memory));
        let people = self.customers.keys().map(|login| self.customer(login, memory)).chain(staff).collect();
        Ok(FormerData {
            people,
            tickets: in_order(tickets, &mut tally),
            articles,
            statuses,
            tally,
            ..FormerData::default()
        })
    }

    fn ticket(&self, ticket: &Ticket, opened: Timestamp, memory: &Memory) -> FormerTicket {
        memory.thing::<FormerTicket>();
        let service = self.name("service", &ticket.service);
        let topic = if service.is_empty() { self.name("type", &ticket.kind) } else { service };
        FormerTicket {
            id: memory.copy(&ticket.id),
            folio: memory.copy(if ticket.number.is_empty() { &ticket.id } else { &ticket.number }),
            subject: memory.copy(&ticket.title),
            opened,
            since: ticket.changed.unwrap_or(opened),
            status: self.name("state", &ticket.state),
            priority: self.name("priority", &ticket.priority),
            team: self.name("queue", &ticket.queue),
            topic,
            kind: None,
            channel: Name::default(),
            requester: self.customer(&ticket.customer, memory),
            assignee: self.user(&ticket.owner, memory),
            fields: self.responsible(ticket, memory).into_iter().collect(),
            items: Vec::new(),
            links: Vec::new(),
            entries: Vec::new(),
            files: Vec::new(),
        }
    }
}

/// A sender's name out of «"Lía Mora" <lia@x.mx>»; the address where there is none.
fn written_by(from: &str) -> String {
    let (name, rest) = from.split_once('<').unwrap_or((from, ""));
    let name = name.trim().trim_matches('"').trim();
    if name.is_empty() { rest.trim_end_matches('>').trim().to_owned() } else { name.to_owned() }
}

/// Whether the line of who wrote a mail names this person, by address or by name.
fn is_from(from: &str, person: &FormerPerson) -> bool {
    let (mail, name) = (person.mail.as_str(), person.name.as_str());
    let by_mail = from.split(['<', '>', ' ', ',', '"']).any(|part| part.eq_ignore_ascii_case(mail));
    (!mail.is_empty() && by_mail) || (!name.is_empty() && written_by(from) == name)
}

/// What a state means, by its type.
fn meant(kind: &str) -> StateMeaning {
    match kind {
        "new" => StateMeaning::State(State::Received),
        "closed" | "merged" => StateMeaning::State(State::Closed),
        "pending reminder" => StateMeaning::State(State::NeedsInfo),
        "pending auto" => StateMeaning::State(State::Resolved),
        "removed" => StateMeaning::Deleted,
        _ => StateMeaning::State(State::Assigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_base_64_are_known_by_their_size() {
        assert_eq!(decoded(b"JVBERi0x\nLjQK", "9"), b"%PDF-1.4\n");
        assert_eq!(decoded(b"JVBERi0xLjQK", "12"), b"JVBERi0xLjQK", "it is so long itself");
        assert_eq!(decoded(b"\x00\x01", ""), b"\x00\x01");
    }

    #[test]
    fn a_sender_is_told_by_name() {
        for (from, name) in
            [("\"Lía Mora\" <lia@x.mx>", "Lía Mora"), ("<lia@x.mx>", "lia@x.mx"), ("lia@x.mx", "lia@x.mx"), ("", "")]
        {
            assert_eq!(written_by(from), name);
        }
    }
}
