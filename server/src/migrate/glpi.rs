//! Reads GLPI 9.5 and later: tickets, items, people and documents. Tickets come with all that is said in them, items of
//! every kind that has a serial number, documents out of its folder of files. Facts of its schema:
//! `install/mysql/glpi-empty.sql`.

mod articles;
mod documents;
mod items;
mod parties;
mod tickets;

use super::html;
use super::instants::written;
use super::known::GLPI;
use super::memory::{Memory, Name};
use super::model::{FormerData, FormerPerson, Tally, in_order};
use super::reading::{Reading, SourceError, address, full_name};
use super::sql_dump::Row;
use articles::Articles;
use documents::Document;
use items::Item;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use tickets::{FollowupRow, Ticket};

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
/// The other tables that something is made of.
const OTHERS: [&str; 8] = [
    "glpi_documents",
    "glpi_documents_items",
    "glpi_groups_tickets",
    "glpi_items_tickets",
    "glpi_tickets_tickets",
    "glpi_tickets_users",
    "glpi_useremails",
    "glpi_users",
];
/// Those of the others whose rows are counted where something is made of them.
const COUNTED: [&str; 6] = [
    "glpi_documents",
    "glpi_documents_items",
    "glpi_groups_tickets",
    "glpi_items_tickets",
    "glpi_tickets_tickets",
    "glpi_tickets_users",
];
/// Why nothing is made of what hangs on a ticket.
const NO_TICKET: &str = "its ticket is not in the dump";

/// What the tables say.
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
    /// What people know items by, those in the bin too, by class and key.
    called: BTreeMap<String, Name>,
    /// Class and key of the item, and the ticket.
    about: Vec<(Name, String, String)>,
    links: Vec<(String, String)>,
    documents: BTreeMap<String, Document>,
    attached: Vec<(Name, String, String)>,
    articles: Articles,
    /// Keys of documents whose names stand with articles.
    of_articles: BTreeSet<String>,
}

/// Whether something is made of a table.
pub(super) fn wanted(name: &str) -> bool {
    items::wanted(name)
        || tickets::wanted(name)
        || NAMES.contains(&name)
        || OTHERS.contains(&name)
        || articles::wanted(name)
}

/// Reads a dump of GLPI.
pub(super) fn read(mut reading: Reading<'_>) -> Result<FormerData, SourceError> {
    let (mut tables, mut tally) = (Tables::default(), Tally::default());
    let (zone, memory) = (reading.zone.clone(), reading.memory);
    reading.rows(&mut tally, &GLPI, "", &wanted, &mut |spool, row| {
        *tables.rows.entry(row.table.to_owned()).or_default() += 1;
        let at = |column: &str| written(row, column, &zone);
        if tickets::wanted(row.table) {
            tables.take_words(row, spool, &at)?;
        } else if articles::wanted(row.table) {
            tables.articles.take(row, spool, &at, memory)?;
        } else if items::wanted(row.table) {
            tables.take_item(row, memory);
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

    fn put_together(mut self, reading: &Reading<'_>, mut tally: Tally) -> Result<FormerData, SourceError> {
        let memory = reading.memory;
        self.told_once(&mut tally);
        self.article_files(&mut tally, memory);
        let articles = std::mem::take(&mut self.articles);
        let mut rows = std::mem::take(&mut self.rows);
        let folder = |key: &str| self.name("glpi_knowbaseitemcategories", key);
        let articles = articles.tell(&mut rows, &folder, &mut tally, memory);
        for (table, rows) in rows {
            let counted = items::wanted(&table) || tickets::wanted(&table) || COUNTED.contains(&table.as_str());
            if !counted {
                tally.used(&table, rows);
            }
        }
        let mut items = self.items(&mut tally, memory);
        let mut tickets = self.tickets(&mut tally, memory)?;
        self.parties(&mut tickets, &mut tally, memory);
        self.connections(&mut tickets, &mut tally, memory);
        memory.check()?;
        let entries = self.entries(&mut tickets, &mut tally, memory)?;
        self.attach(reading, (&mut tickets, items.as_mut_slice()), &entries, &mut tally);
        let (statuses, working) = (self.statuses(), self.working());
        let people = self.users.keys().filter_map(|id| self.person(id, working.contains(id))).collect();
        Ok(FormerData { people, items, tickets: in_order(tickets, &mut tally), articles, statuses, tally })
    }
}
