//! Reads GLPI 9.5 and later: tickets, items, people and documents. Tickets come with all that is said in them, items of
//! every kind that has a serial number, documents out of its folder of files. Facts of its schema:
//! `install/mysql/glpi-empty.sql`.

mod articles;

use super::html;
use super::known::GLPI;
use super::memory::{Memory, Name};
use super::model::{
    FieldNode, FileBytes, Former, FormerEntry, FormerFile, FormerItem, FormerPerson, FormerTicket, Meant, Tally,
};
use super::osticket::in_order;
use super::reading::{Reading, SourceError, address, full_name};
use super::spool::SpoolSlot;
use super::sql_dump::Row;
use super::when::written;
use articles::Articles;
use ronda_shared::command::{EquipmentField, TicketKind};
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Tables of items: the table, what GLPI calls the class, and how the columns of their models and types begin.
const ITEMS: [(&str, &str, &str); 6] = [
    ("glpi_computers", "Computer", "computer"),
    ("glpi_monitors", "Monitor", "monitor"),
    ("glpi_printers", "Printer", "printer"),
    ("glpi_phones", "Phone", "phone"),
    ("glpi_peripherals", "Peripheral", "peripheral"),
    ("glpi_networkequipments", "NetworkEquipment", "networkequipment"),
];
/// Tables of names: a key, and what it is called.
const NAMES: [&str; 21] = [
    "glpi_computermodels",
    "glpi_computertypes",
    "glpi_entities",
    "glpi_groups",
    "glpi_itilcategories",
    "glpi_knowbaseitemcategories",
    "glpi_locations",
    "glpi_manufacturers",
    "glpi_monitormodels",
    "glpi_monitortypes",
    "glpi_networkequipmentmodels",
    "glpi_networkequipmenttypes",
    "glpi_peripheralmodels",
    "glpi_peripheraltypes",
    "glpi_phonemodels",
    "glpi_phonetypes",
    "glpi_printermodels",
    "glpi_printertypes",
    "glpi_requesttypes",
    "glpi_states",
    "glpi_usertitles",
];
/// What is said in a ticket: the table, and the columns of when and who.
const SAID: [(&str, &str, &str); 4] = [
    ("glpi_itilfollowups", "date", "users_id"),
    ("glpi_itilsolutions", "date_creation", "users_id"),
    ("glpi_tickettasks", "date", "users_id"),
    ("glpi_ticketvalidations", "submission_date", "users_id"),
];
/// The other tables that something is made of.
const OTHERS: [&str; 9] = [
    "glpi_documents",
    "glpi_documents_items",
    "glpi_groups_tickets",
    "glpi_items_tickets",
    "glpi_tickets",
    "glpi_tickets_tickets",
    "glpi_tickets_users",
    "glpi_useremails",
    "glpi_users",
];
/// Names of its states, priorities and kinds, as its screens have them in English: the database has numbers alone.
const STATES: [(&str, &str, Meant); 6] = [
    ("1", "New", Meant::State(State::Received)),
    ("2", "Processing (assigned)", Meant::State(State::Assigned)),
    ("3", "Processing (planned)", Meant::State(State::Assigned)),
    ("4", "Pending", Meant::State(State::NeedsInfo)),
    ("5", "Solved", Meant::State(State::Resolved)),
    ("6", "Closed", Meant::State(State::Closed)),
];
const PRIORITIES: [(&str, &str); 6] =
    [("1", "Very low"), ("2", "Low"), ("3", "Medium"), ("4", "High"), ("5", "Very high"), ("6", "Major")];

#[derive(Default)]
struct Tables {
    rows: BTreeMap<String, u64>,
    names: BTreeMap<(Name, String), Name>,
    /// With the keys of their entities.
    users: BTreeMap<String, (FormerPerson, String)>,
    mails: BTreeMap<String, Name>,
    tickets: Vec<Ticket>,
    /// Of tickets: in which part, and who.
    people: Vec<(String, String, i64, Name)>,
    groups: Vec<(String, String, i64)>,
    said: Vec<FollowupRow>,
    items: Vec<Item>,
    /// Class and key of the item, and the ticket.
    about: Vec<(Name, String, String)>,
    links: Vec<(String, String)>,
    documents: BTreeMap<String, Document>,
    attached: Vec<(Name, String, String)>,
    articles: Articles,
    /// Keys of documents whose names stand with articles.
    of_articles: BTreeSet<String>,
}

struct Ticket {
    id: String,
    subject: String,
    entity: String,
    status: String,
    priority: String,
    category: String,
    location: String,
    channel: String,
    kind: i64,
    recipient: String,
    deleted: bool,
    words: SpoolSlot,
    opened: Option<Timestamp>,
    solved: Option<Timestamp>,
    closed: Option<Timestamp>,
    changed: Option<Timestamp>,
}

struct FollowupRow {
    table: &'static str,
    id: String,
    ticket: String,
    by: String,
    at: Option<Timestamp>,
    private: bool,
    words: SpoolSlot,
}

struct Item {
    table: &'static str,
    class: &'static str,
    /// Deleted, or a template: not an item that stands anywhere.
    gone: bool,
    id: String,
    user: String,
    item: FormerItem,
    /// Field and the table and key of its name.
    named: Vec<(EquipmentField, Name, String)>,
    location: String,
    state: String,
    /// Keys of who looks after it, and of the group that does.
    technician: [String; 2],
}

struct Document {
    name: Name,
    path: String,
    at: Option<Timestamp>,
}

/// Entries that have files, by their table and key: the ticket of each, and who wrote it.
type Entries = BTreeMap<(&'static str, String), (String, Name)>;

/// Whether something is made of a table.
pub(super) fn wanted(name: &str) -> bool {
    ITEMS.iter().any(|(table, ..)| *table == name)
        || SAID.iter().any(|(table, ..)| *table == name)
        || NAMES.contains(&name)
        || OTHERS.contains(&name)
        || articles::wanted(name)
}

/// Reads a dump of GLPI.
pub(super) fn read(mut reading: Reading<'_>) -> Result<Former, SourceError> {
    let (mut tables, mut tally) = (Tables::default(), Tally::default());
    let (zone, memory) = (reading.zone.clone(), reading.memory);
    reading.rows(&mut tally, &GLPI, "", &wanted, &mut |spool, row| {
        *tables.rows.entry(row.table.to_owned()).or_default() += 1;
        let at = |column: &str| written(row, column, &zone);
        let text = |column: &str| row.text(column).trim().to_owned();
        let key = |column: &str| row.key(column).unwrap_or_default();
        if row.table == "glpi_tickets" {
            let words = spool.keep(html::plain(&row.whole("content")).as_bytes())?;
            tables.tickets.push(Ticket {
                id: text("id"),
                subject: html::unescaped(&text("name")),
                entity: key("entities_id"),
                status: key("status"),
                priority: key("priority"),
                category: key("itilcategories_id"),
                location: key("locations_id"),
                channel: key("requesttypes_id"),
                kind: row.number("type"),
                recipient: key("users_id_recipient"),
                deleted: row.number("is_deleted") != 0,
                words,
                opened: at("date").or_else(|| at("date_creation")),
                solved: at("solvedate"),
                closed: at("closedate"),
                changed: at("date_mod"),
            });
        } else if let Some(&(table, when, who)) = SAID.iter().find(|(table, ..)| *table == row.table) {
            let parts = ["content", "comment_submission", "comment_validation"];
            let parts = parts.map(|column| row.whole(column)).into_iter().filter(|part| !part.trim().is_empty());
            let parts = parts.map(|part| html::plain(&part));
            let words = spool.keep(parts.collect::<Vec<_>>().join("\n").as_bytes())?;
            // Follow-ups and solutions are of changes and problems, too.
            let of_ticket = row.text_if_any("itemtype").is_none_or(|class| class.trim() == "Ticket");
            let ticket = row.key("tickets_id").or_else(|| row.key("items_id")).filter(|_| of_ticket);
            let id = text("id");
            tables.said.push(FollowupRow {
                table,
                id,
                ticket: ticket.unwrap_or_default(),
                by: key(who),
                at: at(when),
                private: row.number("is_private") != 0 || table == "glpi_ticketvalidations",
                words,
            });
        } else if articles::wanted(row.table) {
            tables.articles.take(row, spool, &at, memory)?;
        } else {
            tables.take(row, &at, memory);
        }
        Ok(())
    })?;
    if tables.tickets.is_empty() && tables.items.is_empty() {
        return Err(SourceError::Nothing {
            system: "GLPI",
            expected: "tables such as glpi_tickets and glpi_computers",
        });
    }
    tables.put_together(&reading, tally)
}

impl Tables {
    fn take(&mut self, row: &Row<'_>, at: &dyn Fn(&str) -> Option<Timestamp>, memory: &Memory) {
        let text = |column: &str| html::unescaped(row.text(column).trim());
        let name = |column: &str| row.name_as(column, &html::unescaped);
        let if_any = |column: &str| Some(name(column)).filter(|name| !name.is_empty());
        let key = |column: &str| row.key(column).unwrap_or_default();
        if let Some(&(table, class, begins)) = ITEMS.iter().find(|(table, ..)| *table == row.table) {
            let id = memory.text(format!("{class} {}", text("id")));
            let mut item = FormerItem { id, ..FormerItem::default() };
            for (field, column) in [
                (EquipmentField::Name, "name"),
                (EquipmentField::Serial, "serial"),
                (EquipmentField::Inventory, "otherserial"),
                // Of telephones and peripherals; a manufacturer that is told is its brand.
                (EquipmentField::Brand, "brand"),
            ] {
                item.fields.extend(if_any(column).map(|value| (field, value)));
            }
            for (label, column) in [
                ("Contacto", "contact"),
                ("Número de contacto", "contact_num"),
                ("Línea", "number_line"),
                ("Comentario", "comment"),
            ] {
                let value = Some(row.name_as(column, &html::plain)).filter(|value| !value.is_empty());
                item.more.extend(value.map(|value| (memory.name(label), value)));
            }
            let named = [
                (EquipmentField::Type, format!("{begins}types")),
                (EquipmentField::Model, format!("{begins}models")),
                (EquipmentField::Brand, "manufacturers".to_owned()),
                (EquipmentField::ClientOrg, "entities".to_owned()),
            ];
            let named = named.into_iter().map(|(field, of)| {
                let table = memory.name(&format!("glpi_{of}"));
                (field, table, key(&format!("{of}_id")))
            });
            memory.thing::<Item>();
            memory.thing::<FieldNode>();
            self.items.push(Item {
                table,
                class,
                gone: row.number("is_deleted") != 0 || row.number("is_template") != 0,
                id: text("id"),
                user: key("users_id"),
                item,
                named: named.collect(),
                location: key("locations_id"),
                state: key("states_id"),
                technician: [key("users_id_tech"), key("groups_id_tech")],
            });
            return;
        }
        match row.table {
            "glpi_users" => {
                let called = full_name(&[name("firstname"), name("realname")]);
                let person = FormerPerson {
                    name: if called.is_empty() { name("name") } else { memory.name(&called) },
                    phone: [name("phone"), name("phone2"), name("mobile")]
                        .into_iter()
                        .find(|phone| !phone.is_empty())
                        .unwrap_or_default(),
                    left: row.number("is_active") == 0 || row.number("is_deleted") != 0,
                    ..FormerPerson::default()
                };
                self.users.insert(text("id"), (person, key("entities_id")));
            }
            "glpi_useremails" => {
                let (user, mail) = (key("users_id"), address(&html::unescaped(&row.whole("email")), memory));
                if row.number("is_default") != 0 || !self.mails.contains_key(&user) {
                    self.mails.insert(user, mail);
                }
            }
            "glpi_tickets_users" => {
                let who = (key("tickets_id"), key("users_id"), row.number("type"), name("alternative_email"));
                self.people.push(who);
            }
            "glpi_groups_tickets" => self.groups.push((key("tickets_id"), key("groups_id"), row.number("type"))),
            "glpi_items_tickets" => self.about.push((name("itemtype"), key("items_id"), key("tickets_id"))),
            "glpi_tickets_tickets" => self.links.push((key("tickets_id_1"), key("tickets_id_2"))),
            "glpi_documents" => {
                let document = Document {
                    name: if_any("filename").unwrap_or_else(|| name("name")),
                    path: row.text("filepath").trim().to_owned(),
                    at: at("date_creation").or_else(|| at("date_mod")),
                };
                self.documents.insert(text("id"), document);
            }
            "glpi_documents_items" => {
                self.attached.push((name("itemtype"), key("items_id"), key("documents_id")));
            }
            table => {
                // A place in a tree is told with those that it stands in.
                let called = if_any("completename").unwrap_or_else(|| name("name"));
                self.names.insert((memory.name(table), text("id")), called);
            }
        }
    }

    fn name(&self, table: &str, key: &str) -> Name {
        self.names.get(&(Name::from(table), key.to_owned())).cloned().unwrap_or_default()
    }

    fn person(&self, id: &str, staff: bool) -> Option<FormerPerson> {
        let (person, entity) = self.users.get(id)?;
        let mail = self.mails.get(id).cloned().unwrap_or_default();
        let unit = self.name("glpi_entities", entity);
        Some(FormerPerson { mail, unit, staff, ..person.clone() })
    }

    fn put_together(mut self, reading: &Reading<'_>, mut tally: Tally) -> Result<Former, SourceError> {
        let memory = reading.memory;
        let told: BTreeSet<&str> = SAID
            .iter()
            .map(|(table, ..)| *table)
            .chain(ITEMS.iter().map(|(table, ..)| *table))
            .chain(["glpi_tickets", "glpi_documents_items", "glpi_documents"])
            .chain(["glpi_tickets_users", "glpi_groups_tickets", "glpi_items_tickets", "glpi_tickets_tickets"])
            .collect();
        self.article_files(&mut tally, memory);
        let articles = std::mem::take(&mut self.articles);
        let mut rows = std::mem::take(&mut self.rows);
        let folder = |key: &str| self.name("glpi_knowbaseitemcategories", key);
        let articles = articles.tell(&mut rows, &folder, &mut tally, memory);
        for (table, rows) in rows {
            if !told.contains(table.as_str()) {
                tally.used(&table, rows);
            }
        }
        let items = self.items(&mut tally, memory);
        let mut tickets: BTreeMap<String, FormerTicket> = BTreeMap::new();
        for ticket in &self.tickets {
            let Some(opened) = ticket.opened else {
                tally.left("glpi_tickets", "ticket", &ticket.id, "it has no date of its own");
                continue;
            };
            tally.used("glpi_tickets", 1);
            memory.check()?;
            tickets.insert(memory.copy(&ticket.id), self.ticket(ticket, opened, memory));
        }
        self.parties(&mut tickets, &mut tally, memory);
        memory.check()?;
        let with_files: BTreeSet<&str> = self.attached.iter().map(|(_, of, _)| of.as_str()).collect();
        let mut entries = Entries::new();
        for said in std::mem::take(&mut self.said) {
            let Some(ticket) = tickets.get_mut(&said.ticket) else {
                let why = if said.ticket.is_empty() { "of a change or a problem, not of a ticket" } else { NO_TICKET };
                tally.left(said.table, "entry", &said.id, why);
                continue;
            };
            tally.used(said.table, 1);
            memory.check()?;
            let author = self.users.get(&said.by).map(|(person, _)| person.name.clone()).unwrap_or_default();
            let requester = !ticket.requester.name.is_empty() && ticket.requester.name == author && !said.private;
            // Each table numbers by itself.
            let id = memory.text(format!("{} {}", said.table.trim_start_matches("glpi_"), said.id));
            if with_files.contains(said.id.as_str()) {
                memory.thing::<(&str, String, String, Name)>();
                entries.insert((said.table, said.id), (memory.copy(&said.ticket), author.clone()));
            }
            memory.thing::<FormerEntry>();
            let at = said.at.unwrap_or(ticket.opened);
            ticket.entries.push(FormerEntry { id, at, author, requester, public: !said.private, words: said.words });
        }
        self.attach(reading, &mut tickets, &entries, &mut tally);
        let statuses = STATES.iter().map(|(_, name, meant)| ((*name).to_owned(), *meant));
        let deleted = self.tickets.iter().any(|ticket| ticket.deleted);
        let statuses = statuses.chain(deleted.then(|| (DELETED.to_owned(), Meant::Deleted))).collect();
        let working: BTreeSet<&String> =
            self.people.iter().filter(|(_, _, part, _)| *part == ASSIGNED).map(|(_, user, ..)| user).collect();
        let people = self.users.keys().filter_map(|id| self.person(id, working.contains(id))).collect();
        Ok(Former { people, items, tickets: in_order(tickets), articles, statuses, tally })
    }

    /// Names of documents that hang on articles stand with these.
    fn article_files(&mut self, tally: &mut Tally, memory: &Memory) {
        let attached = std::mem::take(&mut self.attached).into_iter();
        let (of_articles, others): (Vec<_>, Vec<_>) =
            attached.partition(|(class, ..)| class.as_str() == "KnowbaseItem");
        self.attached = others;
        for (_, article, document) in of_articles {
            let name = self.documents.get(&document).map(|stored| stored.name.clone());
            if name.is_some_and(|name| self.articles.file(&article, &name)) {
                tally.used("glpi_documents_items", 1);
                self.of_articles.insert(memory.text(document));
            } else {
                tally.passed("glpi_documents_items", 1, "its article or document is not in the dump");
            }
        }
    }

    fn items(&mut self, tally: &mut Tally, memory: &Memory) -> Vec<FormerItem> {
        let mut items = Vec::new();
        for mut one in std::mem::take(&mut self.items) {
            if one.gone {
                let id = format!("{} {}", one.class, one.id);
                tally.left(one.table, "item", &id, "in the bin, or a template");
                continue;
            }
            tally.used(one.table, 1);
            for (field, table, key) in &one.named {
                let name = self.name(table, key);
                if !name.is_empty() {
                    one.item.fields.insert(*field, name);
                }
            }
            one.item.fields.entry(EquipmentField::Type).or_insert_with(|| memory.name(one.class));
            let person = self.users.get(&one.user).map(|(person, _)| person.name.clone());
            one.item.fields.extend(person.map(|name| (EquipmentField::Person, name)));
            one.item.location = self.name("glpi_locations", &one.location);
            let state = self.name("glpi_states", &one.state);
            if !state.is_empty() {
                one.item.more.push((memory.name("Estado"), state));
            }
            let [technician, group] = &one.technician;
            let technician = self.users.get(technician).map(|(person, _)| person.name.clone()).unwrap_or_default();
            for (label, name) in [("A cargo de", technician), ("Grupo a cargo", self.name("glpi_groups", group))] {
                if !name.is_empty() {
                    one.item.more.push((memory.name(label), name));
                }
            }
            items.push(one.item);
        }
        items
    }

    fn ticket(&self, ticket: &Ticket, opened: Timestamp, memory: &Memory) -> FormerTicket {
        memory.thing::<FormerTicket>();
        memory.thing::<FormerEntry>();
        let state = STATES.iter().find(|(key, ..)| *key == ticket.status).map_or("", |(_, name, _)| *name);
        let priority = PRIORITIES.iter().find(|(key, _)| *key == ticket.priority).map_or("", |(_, name)| *name);
        let recipient = self.person(&ticket.recipient, false);
        let told = FormerEntry {
            id: memory.text(format!("ticket {}", ticket.id)),
            at: opened,
            author: recipient.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
            requester: true,
            public: true,
            words: ticket.words,
        };
        FormerTicket {
            id: memory.copy(&ticket.id),
            folio: memory.copy(&ticket.id),
            subject: memory.copy(&ticket.subject),
            opened,
            since: ticket.closed.or(ticket.solved).or(ticket.changed).unwrap_or(opened),
            status: memory.name(if ticket.deleted { DELETED } else { state }),
            priority: memory.name(priority),
            team: self.name("glpi_entities", &ticket.entity),
            topic: self.name("glpi_itilcategories", &ticket.category),
            kind: match ticket.kind {
                1 => Some(TicketKind::Incident),
                2 => Some(TicketKind::Request),
                _ => None,
            },
            channel: self.name("glpi_requesttypes", &ticket.channel),
            requester: recipient.unwrap_or_default(),
            assignee: None,
            fields: Some((memory.name("Ubicación"), self.name("glpi_locations", &ticket.location)))
                .filter(|(_, place)| !place.is_empty())
                .into_iter()
                .collect(),
            items: Vec::new(),
            links: Vec::new(),
            entries: vec![told],
            files: Vec::new(),
        }
    }

    /// Who asked, who works on it, which group; what it is about, and what it has to do with. Of several in one part the first has the
    /// ticket's place for it; the others, and who only looks on, stand with what has no place of its own.
    fn parties(&self, tickets: &mut BTreeMap<String, FormerTicket>, tally: &mut Tally, memory: &Memory) {
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
        for (class, item, ticket) in &self.about {
            match tickets.get_mut(ticket) {
                Some(ticket) => {
                    tally.used("glpi_items_tickets", 1);
                    ticket.items.push(memory.text(format!("{class} {item}")));
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

    fn attach(
        &self,
        reading: &Reading<'_>,
        tickets: &mut BTreeMap<String, FormerTicket>,
        entries: &Entries,
        tally: &mut Tally,
    ) {
        let table = "glpi_documents_items";
        let mut used = BTreeSet::new();
        for (class, of, document) in &self.attached {
            let said = |table: &'static str| entries.get(&(table, of.clone())).cloned();
            let place = match class.as_str() {
                "Ticket" => Some((of.clone(), Name::default())),
                "ITILFollowup" => said("glpi_itilfollowups"),
                "ITILSolution" => said("glpi_itilsolutions"),
                "TicketTask" => said("glpi_tickettasks"),
                _ => None,
            };
            let found = match place {
                Some((ticket, author)) => tickets.get_mut(&ticket).map(|ticket| (ticket, author)),
                None => None,
            };
            let (Some((ticket, author)), Some(stored)) = (found, self.documents.get(document)) else {
                tally.passed(table, 1, "of something that is no ticket here");
                continue;
            };
            tally.used(table, 1);
            used.insert(document);
            let bytes = match reading.find(&PathBuf::from(&stored.path)) {
                _ if stored.path.is_empty() => FileBytes::Absent("it is a link, not a file"),
                Some(path) => FileBytes::OnDisk(path),
                None => FileBytes::Absent("it is not in a folder that was given: GLPI's folder «files», with --from"),
            };
            let at = stored.at.unwrap_or(ticket.opened);
            reading.memory.thing::<FormerFile>();
            let (id, name) = (reading.memory.copy(document), stored.name.clone());
            ticket.files.push(FormerFile { id, name, at, author, bytes });
        }
        for document in self.documents.keys() {
            match used.contains(document) {
                true => tally.used("glpi_documents", 1),
                false if self.of_articles.contains(document) => {
                    tally.passed("glpi_documents", 1, "of an article, with which its name is told");
                }
                false => tally.passed("glpi_documents", 1, "of something that is no ticket here"),
            }
        }
    }
}

/// The state of a ticket in the bin.
const DELETED: &str = "Deleted";
/// Why nothing is made of what hangs on a ticket.
const NO_TICKET: &str = "its ticket is not in the dump";
/// Parts that people have in a ticket.
const ASKED: i64 = 1;
const ASSIGNED: i64 = 2;
