//! Reads tickets of GLPI and what is said in them: follow-ups, solutions, tasks and validations.

use super::super::html;
use super::super::memory::{Memory, Name};
use super::super::model::{FormerEntry, FormerTicket, StateMeaning, Tally};
use super::super::reading::SourceError;
use super::super::spool::{Spool, SpoolSlot};
use super::super::sql_dump::Row;
use super::documents::Entries;
use super::{NO_TICKET, Tables};
use ronda_shared::command::TicketKind;
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// The table of tickets themselves.
const TICKETS: &str = "glpi_tickets";
/// Who was asked to approve one, and what they answered.
const VALIDATIONS: &str = "glpi_ticketvalidations";
/// How an approval stands, once somebody has answered.
const ACCEPTED: i64 = 3;
const REFUSED: i64 = 4;
/// What is said in a ticket: the table, and the columns of when and who.
const SAID: [(&str, &str, &str); 4] = [
    ("glpi_itilfollowups", "date", "users_id"),
    ("glpi_itilsolutions", "date_creation", "users_id"),
    ("glpi_tickettasks", "date", "users_id"),
    (VALIDATIONS, "submission_date", "users_id"),
];
/// Names of its states, priorities and kinds, as its screens have them in English: the database has numbers alone.
const STATES: [(&str, &str, StateMeaning); 6] = [
    ("1", "New", StateMeaning::State(State::Received)),
    ("2", "Processing (assigned)", StateMeaning::State(State::Assigned)),
    ("3", "Processing (planned)", StateMeaning::State(State::Assigned)),
    ("4", "Pending", StateMeaning::State(State::NeedsInfo)),
    ("5", "Solved", StateMeaning::State(State::Resolved)),
    ("6", "Closed", StateMeaning::State(State::Closed)),
];
const PRIORITIES: [(&str, &str); 6] =
    [("1", "Very low"), ("2", "Low"), ("3", "Medium"), ("4", "High"), ("5", "Very high"), ("6", "Major")];
/// The state of a ticket in the bin.
const DELETED: &str = "Deleted";

/// Whether tickets, or entries of them, are made of a table.
pub(super) fn wanted(name: &str) -> bool {
    name == TICKETS || SAID.iter().any(|(table, ..)| *table == name)
}

/// A row of the table of tickets.
pub(super) struct Ticket {
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

impl Ticket {
    /// Its key, and that of whoever filed it.
    pub(super) fn filed(&self) -> (&str, &str) {
        (self.id.as_str(), self.recipient.as_str())
    }
}

/// A row of what is said in a ticket.
pub(super) struct FollowupRow {
    table: &'static str,
    id: String,
    ticket: String,
    by: String,
    at: Option<Timestamp>,
    private: bool,
    /// Of an approval: which part of it this is.
    approval: Option<Approval>,
    words: SpoolSlot,
}

/// A part of an approval: two people say something in one row.
enum Approval {
    /// It was asked for, of whoever has this key.
    Asked(String),
    /// It was answered, and how.
    Answered(&'static str),
}

impl Tables {
    /// Takes a row of a ticket, or of what is said in one.
    pub(super) fn take_words(
        &mut self,
        row: &Row<'_>,
        spool: &mut Spool,
        at: &dyn Fn(&str) -> Option<Timestamp>,
    ) -> io::Result<()> {
        match SAID.iter().find(|(table, ..)| *table == row.table) {
            Some(said) => self.take_said(row, spool, at, said),
            None => self.take_ticket(row, spool, at),
        }
    }

    fn take_ticket(
        &mut self,
        row: &Row<'_>,
        spool: &mut Spool,
        at: &dyn Fn(&str) -> Option<Timestamp>,
    ) -> io::Result<()> {
        let text = |column: &str| row.text(column).trim().to_owned();
        let key = |column: &str| row.key(column).unwrap_or_default();
        let words = spool.keep(html::plain(&row.whole("content")).as_bytes())?;
        self.tickets.push(Ticket {
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
        Ok(())
    }

    fn take_said(
        &mut self,
        row: &Row<'_>,
        spool: &mut Spool,
        at: &dyn Fn(&str) -> Option<Timestamp>,
        &(table, when, who): &(&'static str, &str, &str),
    ) -> io::Result<()> {
        let parts = ["content", "comment_submission"];
        let parts = parts.map(|column| row.whole(column)).into_iter().filter(|part| !part.trim().is_empty());
        let parts = parts.map(|part| html::plain(&part));
        let words = spool.keep(parts.collect::<Vec<_>>().join("\n").as_bytes())?;
        // Follow-ups and solutions are of changes and problems, too.
        let of_ticket = row.text_if_any("itemtype").is_none_or(|class| class.trim() == "Ticket");
        let ticket = row.key("tickets_id").or_else(|| row.key("items_id")).filter(|_| of_ticket);
        let (id, ticket) = (row.text("id").trim().to_owned(), ticket.unwrap_or_default());
        let approval =
            (table == VALIDATIONS).then(|| Approval::Asked(row.key("users_id_validate").unwrap_or_default()));
        let answered = match &approval {
            Some(_) => answer(row, spool, at, (id.as_str(), ticket.as_str()))?,
            None => None,
        };
        self.said.push(FollowupRow {
            table,
            id,
            ticket,
            by: row.key(who).unwrap_or_default(),
            at: at(when),
            private: row.number("is_private") != 0 || approval.is_some(),
            approval,
            words,
        });
        self.said.extend(answered);
        Ok(())
    }

    /// All that have a date, by their keys; nothing was said in them yet.
    pub(super) fn tickets(
        &self,
        tally: &mut Tally,
        memory: &Memory,
    ) -> Result<BTreeMap<String, FormerTicket>, SourceError> {
        let mut tickets: BTreeMap<String, FormerTicket> = BTreeMap::new();
        for ticket in &self.tickets {
            let Some(opened) = ticket.opened else {
                tally.left(TICKETS, "ticket", &ticket.id, "it has no date of its own");
                continue;
            };
            tally.used(TICKETS, 1);
            memory.check()?;
            tickets.insert(memory.copy(&ticket.id), self.ticket(ticket, opened, memory));
        }
        Ok(tickets)
    }

    fn ticket(&self, ticket: &Ticket, opened: Timestamp, memory: &Memory) -> FormerTicket {
        memory.thing::<FormerTicket>();
        memory.thing::<FormerEntry>();
        // Later versions and who changed theirs have further ones: what each means the map says.
        let state = match STATES.iter().find(|(key, ..)| *key == ticket.status) {
            Some((_, name, _)) => (*name).to_owned(),
            None if ticket.status.is_empty() => String::new(),
            None => format!("Status {}", ticket.status),
        };
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
            status: memory.name(if ticket.deleted { DELETED } else { &state }),
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

    /// Puts what was said into its tickets; answers the entries that have files.
    pub(super) fn entries(
        &mut self,
        tickets: &mut BTreeMap<String, FormerTicket>,
        tally: &mut Tally,
        memory: &Memory,
    ) -> Result<Entries, SourceError> {
        let with_files: BTreeSet<&str> = self.attached.iter().map(|(_, of, _)| of.as_str()).collect();
        let mut entries = Entries::new();
        // By keys: people may bear the same name.
        let asked = self.asked();
        let asked: BTreeMap<String, String> =
            asked.into_iter().map(|(ticket, user)| (memory.copy(ticket), memory.copy(user))).collect();
        let named = |id: &str| self.users.get(id).map(|(person, _)| person.name.clone()).unwrap_or_default();
        for said in std::mem::take(&mut self.said) {
            // An answer stands in the row of what was asked, which counts.
            let counts = !matches!(said.approval, Some(Approval::Answered(_)));
            let Some(ticket) = tickets.get_mut(&said.ticket) else {
                let why = if said.ticket.is_empty() { "of a change or a problem, not of a ticket" } else { NO_TICKET };
                if counts {
                    tally.left(said.table, "entry", &said.id, why);
                }
                continue;
            };
            if counts {
                tally.used(said.table, 1);
            }
            memory.check()?;
            let author = named(said.by.as_str());
            let is_theirs = !said.by.is_empty() && asked.get(&said.ticket) == Some(&said.by);
            let requester = is_theirs && !said.private;
            let author = match &said.approval {
                Some(Approval::Asked(of)) => match named(of.as_str()) {
                    nobody if nobody.is_empty() => author,
                    of => beside(&author, &format!("pide aprobación a {of}"), memory),
                },
                Some(Approval::Answered(how)) => beside(&author, how, memory),
                None => author,
            };
            // Each table numbers by itself.
            let id = memory.text(format!("{} {}", said.table.trim_start_matches("glpi_"), said.id));
            if with_files.contains(said.id.as_str()) {
                memory.thing::<(&str, String, String, Name, Option<bool>)>();
                entries.insert((said.table, said.id), (memory.copy(&said.ticket), author.clone(), Some(requester)));
            }
            memory.thing::<FormerEntry>();
            let at = said.at.unwrap_or(ticket.opened);
            ticket.entries.push(FormerEntry { id, at, author, requester, public: !said.private, words: said.words });
        }
        Ok(entries)
    }

    /// What its states mean, by their names.
    pub(super) fn statuses(&self) -> BTreeMap<String, StateMeaning> {
        let statuses = STATES.iter().map(|(_, name, meant)| ((*name).to_owned(), *meant));
        let deleted = self.tickets.iter().any(|ticket| ticket.deleted);
        statuses.chain(deleted.then(|| (DELETED.to_owned(), StateMeaning::Deleted))).collect()
    }
}

/// What was answered to who asked for an approval, whose key and ticket these are; none where nobody has answered.
fn answer(
    row: &Row<'_>,
    spool: &mut Spool,
    at: &dyn Fn(&str) -> Option<Timestamp>,
    (id, ticket): (&str, &str),
) -> io::Result<Option<FollowupRow>> {
    let said = html::plain(&row.whole("comment_validation"));
    let how = match row.number("status") {
        ACCEPTED => "aprobó",
        REFUSED => "no aprobó",
        _ if said.is_empty() => return Ok(None),
        _ => "respondió",
    };
    Ok(Some(FollowupRow {
        table: VALIDATIONS,
        id: format!("answer {id}"),
        ticket: ticket.to_owned(),
        by: row.key("users_id_validate").unwrap_or_default(),
        at: at("validation_date").or_else(|| at("submission_date")),
        private: true,
        approval: Some(Approval::Answered(how)),
        words: spool.keep(said.as_bytes())?,
    }))
}

/// Whoever wrote an entry, with what it is.
fn beside(author: &Name, what: &str, memory: &Memory) -> Name {
    memory.name(format!("{author} · {what}").trim_start_matches(" · "))
}
