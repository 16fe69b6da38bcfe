//! Freshdesk: answers of its API (version 2), kept as files of JSON, or its export of an account as JSON. The bytes of
//! attachments stand in neither: they are looked for in `attachments/` beside the files, by their keys.

mod articles;
mod names;

use super::api_json::{all, files, lacking, text, truth, unread, weight, word};
use super::html;
use super::instants::instant;
use super::memory::{Memory, Name};
use super::model::{
    FileBytes, FormerData, FormerEntry, FormerFile, FormerPerson, FormerTicket, StateMeaning, Tally, in_order,
};
use super::reading::{Reading, SourceError, address};
use super::spool::{Spool, SpoolSlot};
use articles::Articles;
use jiff::tz::TimeZone;
use names::{OF_AGENTS, OF_COMPANIES, OF_CONTACTS, OF_CONVERSATIONS, OF_FOLDERS, OF_GROUPS, OF_TICKETS};
use ronda_shared::command::TicketKind;
use ronda_shared::state::State;
use ronda_shared::time::{DAY_MS, Timestamp};
use serde_json::Value;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Its states, by their numbers.
const STATES: [(&str, &str, State); 6] = [
    ("2", "Open", State::Assigned),
    ("3", "Pending", State::NeedsInfo),
    ("4", "Resolved", State::Resolved),
    ("5", "Closed", State::Closed),
    ("6", "Waiting on Customer", State::NeedsInfo),
    ("7", "Waiting on Third Party", State::WaitingVendor),
];
/// Its priorities, by their numbers.
const PRIORITIES: [(&str, &str); 4] = [("1", "Low"), ("2", "Medium"), ("3", "High"), ("4", "Urgent")];
/// How a ticket came in, by number.
const WAYS: [(&str, &str); 6] = [
    ("1", "Email"),
    ("2", "Portal"),
    ("3", "Phone"),
    ("7", "Chat"),
    ("9", "Feedback widget"),
    ("10", "Outbound email"),
];

/// Words of a ticket: as a page, and as text.
const TICKET_PAGES: [&str; 2] = ["description", "description_html"];
const TICKET_TEXTS: [&str; 1] = ["description_text"];
/// The same of what was said in it.
const NOTE_PAGES: [&str; 1] = ["body"];
const NOTE_TEXTS: [&str; 1] = ["body_text"];
/// Under which names what was said stands in a ticket.
const NOTES: [&str; 3] = ["conversations", "helpdesk_notes", "notes"];
/// What folders of articles and of ready answers say, and nothing else does.
const FOLDER_MARKS: [&str; 5] =
    ["articles_count", "canned_responses", "parent_folder_id", "responses_count", "visible_in_portals"];
/// Of how many days its API lists tickets, by when they were opened, unless it is asked for those that changed since another one.
const LISTED_DAYS: i64 = 30;
/// The same words once more, in other forms.
const COPIES: [&str; 2] = ["structured_description", "body_html"];

/// A ticket, or what was said in one: its words wait on the disk.
struct SpooledEntry {
    told: Value,
    words: SpoolSlot,
    /// Pictures that stand among the words and lie elsewhere.
    pictures: usize,
}

impl SpooledEntry {
    fn of(
        mut told: Value,
        (pages, texts): (&[&str], &[&str]),
        (spool, memory): (&mut Spool, &Memory),
    ) -> Result<Self, SourceError> {
        let pictures = pages.iter().map(|name| pictures(&text(&told, name))).find(|many| *many > 0).unwrap_or_default();
        let words = spool.keep(words(&told, pages, texts).as_bytes()).map_err(SourceError::Keep)?;
        if let Some(thing) = told.as_object_mut() {
            let elsewhere: [&[&str]; 4] = [pages, texts, &NOTES, &COPIES];
            thing.retain(|name, _| elsewhere.iter().all(|names| !names.contains(&name.as_str())));
        }
        memory.thing::<Self>();
        memory.keep(weight(&told));
        Ok(Self { told, words, pictures })
    }

    /// The same thing in another answer: the later of both counts, and stays as the other has it in what it does not speak of. A list
    /// says less of a ticket than an answer of its own: neither its words nor its files.
    fn join(&mut self, mut other: Self) {
        if text(&self.told, "updated_at") <= text(&other.told, "updated_at") {
            std::mem::swap(self, &mut other);
        }
        if self.words.bytes() == 0 {
            (self.words, self.pictures) = (other.words, other.pictures);
        }
        if let (Value::Object(own), Value::Object(others)) = (&mut self.told, other.told) {
            let says = |name: &str| own.get(name) == others.get(name);
            let (same_time, same_state) = (says("updated_at"), says("status"));
            // A later answer that names nobody says nothing of who asked; one that names somebody else has another requester.
            let same_requester = own.get("requester_id").is_none_or(Value::is_null) || says("requester_id");
            for (name, value) in others {
                // That a ticket is not in the bin (any more), or stands elsewhere by now, is said by silence, too.
                let holds = match name.as_str() {
                    "deleted" | "spam" => same_time,
                    "status_name" | "stats" | "closed_at" | "resolved_at" => same_state,
                    "requester" | "requester_name" | "email" => same_requester,
                    _ => true,
                };
                if holds {
                    own.entry(name).or_insert(value);
                }
            }
        }
    }
}

#[derive(Default)]
struct CollectedAnswers {
    tickets: BTreeMap<String, SpooledEntry>,
    companies: BTreeMap<String, Name>,
    /// Of contacts: their company.
    works_at: BTreeMap<String, String>,
    contacts: BTreeMap<String, FormerPerson>,
    agents: BTreeMap<String, FormerPerson>,
    groups: BTreeMap<String, Name>,
    /// What was said: the ticket's key, and it.
    said: Vec<(String, SpooledEntry)>,
    articles: Articles,
}

/// Reads answers of the API, or an export.
pub(super) fn read(mut reading: Reading<'_>) -> Result<FormerData, SourceError> {
    let (mut things, mut tally) = (CollectedAnswers::default(), Tally::default());
    if let Some(xml) = files(&reading, "xml")?.into_iter().next() {
        let why = "an export as XML is not read: ask for the export as JSON, or keep the API's answers".to_owned();
        return Err(SourceError::Unreadable { path: xml, why });
    }
    let (memory, zone) = (reading.memory, reading.zone);
    let pages = all(&mut reading, &mut |spool, path, one| {
        // Answers to a ticket's own conversations do not all say whose they are: their file does (`1234.json`).
        let of = only_number(path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default());
        things.take(one, of, zone, &mut tally, (spool, memory))
    })?;
    lacking(&pages, &mut tally);
    if things.tickets.is_empty() {
        return Err(SourceError::Nothing { system: "Freshdesk", expected: "tickets in files that end in .json" });
    }
    things.put_together(&mut reading, tally)
}

impl CollectedAnswers {
    fn take(
        &mut self,
        mut one: Value,
        file: &str,
        zone: &TimeZone,
        tally: &mut Tally,
        (spool, memory): (&mut Spool, &Memory),
    ) -> Result<(), SourceError> {
        if let Some(ticket) = one.get_mut("helpdesk_ticket").map(Value::take) {
            return self.take(ticket, file, zone, tally, (spool, memory));
        }
        let person = one.get("user").is_some_and(Value::is_object);
        let company = one.get("domains").is_some_and(Value::is_array);
        let said = !person && !company && (one.get("incoming").is_some() || one.get("body_text").is_some());
        if one.get("subject").is_some() && one.get("status").is_some() {
            let id = memory.text(text(&one, "id"));
            for name in NOTES {
                let Some(Value::Array(all)) = one.get_mut(name).map(Value::take) else { continue };
                for mut said in all {
                    let said = said.get_mut("helpdesk_note").map(Value::take).unwrap_or(said);
                    let said = SpooledEntry::of(said, (&NOTE_PAGES, &NOTE_TEXTS), (&mut *spool, memory))?;
                    self.said.push((memory.copy(&id), said));
                }
            }
            // The same ticket may stand in several answers.
            let told = SpooledEntry::of(one, (&TICKET_PAGES, &TICKET_TEXTS), (spool, memory))?;
            match self.tickets.entry(id) {
                Entry::Occupied(mut known) => known.get_mut().join(told),
                Entry::Vacant(free) => {
                    free.insert(told);
                }
            }
            tally.used("tickets", 1);
        } else if said {
            let told = text(&one, "ticket_id");
            let ticket = memory.copy(if told.is_empty() { file } else { &told });
            self.said.push((ticket, SpooledEntry::of(one, (&NOTE_PAGES, &NOTE_TEXTS), (spool, memory))?));
        } else if articles::is_one(&one) {
            self.articles.take(&one, zone, tally, (spool, memory))?;
        } else {
            self.beside(&one, tally, memory);
        }
        Ok(())
    }

    /// People, companies and groups, and what is none of its things.
    fn beside(&mut self, one: &Value, tally: &mut Tally, memory: &Memory) {
        memory.thing::<FormerPerson>();
        let id = memory.text(text(one, "id"));
        if let Some(user) = one.get("user").filter(|user| user.is_object()) {
            let staff = truth(user, "helpdesk_agent");
            let place = if staff { &mut self.agents } else { &mut self.contacts };
            place.insert(memory.text(text(user, "id")), person(user, staff, memory));
            unread("users", user, &|name| OF_CONTACTS.contains(&name) || OF_AGENTS.contains(&name), tally);
            return tally.used("users", 1);
        }
        if one.get("domains").is_some_and(Value::is_array) {
            self.companies.insert(id, memory.name(&text(one, "name")));
            unread("companies", one, &|name| OF_COMPANIES.contains(&name), tally);
            return tally.used("companies", 1);
        }
        if let Some(contact) = one.get("contact").filter(|contact| contact.is_object()) {
            self.agents.insert(id, person(contact, true, memory));
            unread("agents", one, &|name| OF_AGENTS.contains(&name), tally);
            unread("agents", contact, &|name| OF_CONTACTS.contains(&name), tally);
            return tally.used("agents", 1);
        }
        if one.get("time_spent").is_some() {
            return tally.left("time entries", "time entry", &id, "how long staff worked on a ticket");
        }
        if one.get("survey_id").is_some() {
            return tally.left("ratings", "rating", &id, "how content people were");
        }
        if one.get("email").is_some() {
            self.works_at.insert(memory.copy(&id), memory.text(text(one, "company_id")));
            self.contacts.insert(id, person(one, false, memory));
            unread("contacts", one, &|name| OF_CONTACTS.contains(&name), tally);
            return tally.used("contacts", 1);
        }
        if one.get("agent_ids").is_some() || one.get("escalate_to").is_some() {
            self.groups.insert(id, memory.name(&text(one, "name")));
            unread("groups", one, &|name| OF_GROUPS.contains(&name), tally);
            return tally.used("groups", 1);
        }
        if FOLDER_MARKS.iter().any(|name| one.get(*name).is_some()) && one.get("name").is_some() {
            self.articles.folder(one, memory);
            unread("folders", one, &|name| OF_FOLDERS.contains(&name), tally);
            return tally.used("folders", 1);
        }
        tally.left("things", "thing", &id, "neither a ticket nor a conversation, a contact, an agent or a group");
    }

    fn put_together(mut self, reading: &mut Reading<'_>, mut tally: Tally) -> Result<FormerData, SourceError> {
        let memory = reading.memory;
        let mut tickets: BTreeMap<String, FormerTicket> = BTreeMap::new();
        let mut statuses = BTreeMap::new();
        let mut asked: BTreeMap<String, String> = BTreeMap::new();
        for (id, contact) in &mut self.contacts {
            let company = self.works_at.get(id).and_then(|company| self.companies.get(company));
            if let Some(company) = company.filter(|_| contact.unit.is_empty()) {
                contact.unit.clone_from(company);
            }
        }
        let mut pictures = 0;
        for (id, written) in std::mem::take(&mut self.tickets) {
            memory.check()?;
            pictures += written.pictures;
            let told = &written.told;
            let Some(opened) = instant(&text(told, "created_at"), reading.zone) else {
                tally.line("ticket", &id, "it has no date of its own");
                continue;
            };
            unread("tickets", told, &|name| OF_TICKETS.contains(&name), &mut tally);
            let ticket = self.ticket(&id, &written, opened, reading);
            let status = ticket.status.as_str();
            let known = STATES.iter().find(|(_, name, _)| *name == status).map(|(_, _, state)| *state);
            let meant = if status == DELETED {
                StateMeaning::Deleted
            } else {
                StateMeaning::State(known.unwrap_or(State::Assigned))
            };
            if !statuses.contains_key(status) {
                statuses.insert(memory.copy(status), meant);
            }
            memory.thing::<(String, String)>();
            asked.insert(memory.copy(&id), memory.text(text(told, "requester_id")));
            tickets.insert(id, ticket);
        }
        let opened = tickets.values().map(|ticket| ticket.opened);
        if let (Some(first), Some(last)) = (opened.clone().min(), opened.max())
            && last.since(first) <= LISTED_DAYS * DAY_MS
        {
            tally.warn(format!(
                "all tickets were opened within {LISTED_DAYS} days: Freshdesk's API lists no others unless it is asked for them \
                 (updated_since=2010-01-01T00:00:00Z); see that there are no older ones"
            ));
        }
        let mut seen = BTreeSet::new();
        for (of, SpooledEntry { told, words, pictures: among }) in std::mem::take(&mut self.said) {
            memory.check()?;
            let id = text(&told, "id");
            if !seen.insert(memory.copy(&id)) {
                tally.passed("conversations", 1, "told twice");
                continue;
            }
            let Some(ticket) = tickets.get_mut(&of) else {
                tally.left("conversations", "entry", &id, "its ticket is not in what was given");
                continue;
            };
            pictures += among;
            tally.used("conversations", 1);
            unread("conversations", &told, &|name| OF_CONVERSATIONS.contains(&name), &mut tally);
            let author = self.author(&text(&told, "user_id"), &ticket.requester, truth(&told, "incoming"));
            let at = instant(&text(&told, "created_at"), reading.zone).unwrap_or(ticket.opened);
            let (requester, public) = (truth(&told, "incoming"), !truth(&told, "private"));
            let sent = sent_by_requester(requester, &text(&told, "user_id"), asked.get(&of).map_or("", String::as_str));
            ticket.files.extend(attached(&told, at, (&author, sent), reading));
            memory.thing::<FormerEntry>();
            let id = memory.text(format!("note {id}"));
            ticket.entries.push(FormerEntry { id, at, author, requester, public, words });
        }
        if pictures > 0 {
            tally.warn(format!(
                "pictures among what was said, which lie at Freshdesk or elsewhere on the web, are in no answer and do not come: {pictures}"
            ));
        }
        let articles = self.articles.tell();
        let people = self.contacts.into_values().chain(self.agents.into_values()).collect();
        Ok(FormerData {
            people,
            tickets: in_order(tickets, &mut tally),
            articles,
            statuses,
            tally,
            ..FormerData::default()
        })
    }

    fn author(&self, id: &str, requester: &FormerPerson, incoming: bool) -> Name {
        let known = self.agents.get(id).or_else(|| self.contacts.get(id));
        let known = known.or(incoming.then_some(requester));
        known.map(|person| person.name.clone()).unwrap_or_default()
    }

    fn ticket(&self, id: &str, written: &SpooledEntry, opened: Timestamp, reading: &Reading<'_>) -> FormerTicket {
        let (told, memory) = (&written.told, reading.memory);
        memory.thing::<FormerTicket>();
        memory.thing::<FormerEntry>();
        let asked = text(told, "requester_id");
        let requester = self.contacts.get(&asked).or_else(|| self.agents.get(&asked)).cloned();
        let requester = requester.or_else(|| told.get("requester").map(|one| person(one, false, memory)));
        let mut requester = requester.unwrap_or_else(|| FormerPerson {
            name: memory.name(&text(told, "requester_name")),
            mail: address(&text(told, "email"), memory),
            ..FormerPerson::default()
        });
        let company = self.companies.get(&text(told, "company_id")).cloned().unwrap_or_default();
        if requester.unit.is_empty() {
            requester.unit = company.clone();
        }
        let company =
            Some((memory.name("Empresa"), company)).filter(|(_, name)| !name.is_empty() && *name != requester.unit);
        let status = text(told, "status");
        let status = STATES.iter().find(|(key, ..)| *key == status).map_or(status, |(_, name, _)| (*name).to_owned());
        let status = [text(told, "status_name"), status].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let priority = text(told, "priority");
        let way = text(told, "source");
        let since = ["closed_at", "resolved_at"].into_iter().map(|name| text(told.get("stats").unwrap_or(told), name));
        let since = since.chain([text(told, "updated_at")]).find_map(|at| instant(&at, reading.zone));
        let files = attached(told, opened, (&requester.name, Some(true)), reading);
        let said = FormerEntry {
            id: memory.text(format!("ticket {id}")),
            at: opened,
            author: requester.name.clone(),
            requester: true,
            public: true,
            words: written.words,
        };
        let custom = ["custom_fields", "custom_field"].into_iter().filter_map(|name| told.get(name)?.as_object());
        let fields = custom.flatten().filter_map(|(name, value)| {
            let value = word(value);
            (!value.is_empty()).then(|| (memory.name(name), memory.name(&value)))
        });
        let display = text(told, "display_id");
        FormerTicket {
            id: memory.copy(id),
            folio: memory.copy(if display.is_empty() { id } else { &display }),
            subject: memory.text(text(told, "subject")),
            opened,
            since: since.unwrap_or(opened),
            status: memory.name(if truth(told, "deleted") || truth(told, "spam") { DELETED } else { &status }),
            priority: memory
                .name(PRIORITIES.iter().find(|(key, _)| *key == priority).map_or(priority.as_str(), |(_, name)| *name)),
            team: self.groups.get(&text(told, "group_id")).cloned().unwrap_or_default(),
            topic: memory.name(&text(told, "type")),
            kind: match text(told, "type").as_str() {
                "Incident" | "Problem" => Some(TicketKind::Incident),
                "Service Request" | "Feature Request" | "Question" => Some(TicketKind::Request),
                _ => None,
            },
            channel: memory.name(WAYS.iter().find(|(key, _)| *key == way).map_or(way.as_str(), |(_, name)| *name)),
            assignee: self.agents.get(&text(told, "responder_id")).cloned(),
            requester,
            fields: fields.chain(beside(told, memory)).chain(company).collect(),
            items: Vec::new(),
            links: linked(told).into_iter().map(|id| memory.text(id)).collect(),
            entries: vec![said],
            files,
        }
    }
}

/// The one number in the name of a file; nothing of a name that has several: which of them is a ticket's, and which a page's, nobody says.
fn only_number(name: &str) -> &str {
    let mut numbers = name.split(|sign: char| !sign.is_ascii_digit()).filter(|number| !number.is_empty());
    match (numbers.next(), numbers.next()) {
        (Some(only), None) => only,
        _ => "",
    }
}

/// Keys of tickets that it has to do with: what it hangs on, and those that stand with it.
fn linked(told: &Value) -> Vec<String> {
    let list = told.get("associated_tickets_list").and_then(Value::as_array).into_iter().flatten();
    let list = list.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let above = ["parent_id", "association_parent_id"].map(|name| text(told, name));
    above.into_iter().chain(list).filter(|id| !id.is_empty() && id != "null").collect()
}

/// What it says beside its form: labels that staff put on it, who else was written to, and of what product it is.
fn beside(told: &Value, memory: &Memory) -> Vec<(Name, Name)> {
    let said = [
        ("Etiquetas", text(told, "tags")),
        ("Con copia a", copied(told)),
        ("Reenviado a", text(told, "fwd_emails")),
        ("Producto", text(told, "product_id")),
    ];
    let said = said.into_iter().filter(|(_, words)| !words.is_empty());
    said.map(|(label, words)| (memory.name(label), memory.name(&words))).collect()
}

/// Who else was written to as it came in, as it was filed, and as it was answered, each once.
fn copied(told: &Value) -> String {
    let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
    for list in ["cc_emails", "ticket_cc_emails", "reply_cc_emails"].into_iter().filter_map(|name| told.get(name)) {
        let each = list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice);
        for one in each.iter().map(word) {
            if !one.is_empty() && seen.insert(one.to_lowercase()) {
                all.push(one);
            }
        }
    }
    all.join(", ")
}

/// The state of a ticket in the bin.
const DELETED: &str = "Deleted";

/// What was written: as a page, made plain; else as the text that stands beside it.
fn words(told: &Value, pages: &[&str], texts: &[&str]) -> String {
    let first = |names: &[&str]| names.iter().map(|name| text(told, name)).find(|text| !text.is_empty());
    first(pages).map(|page| html::plain(&page)).or_else(|| first(texts)).unwrap_or_default()
}

/// How many pictures of a page lie elsewhere.
fn pictures(page: &str) -> usize {
    let tags = page.split("<img").skip(1).filter_map(|tag| tag.split('>').next());
    tags.filter(|tag| tag.contains("http")).count()
}

fn person(told: &Value, staff: bool, memory: &Memory) -> FormerPerson {
    let phone = [text(told, "phone"), text(told, "mobile")].into_iter().find(|phone| !phone.is_empty());
    FormerPerson {
        name: memory.name(&text(told, "name")),
        mail: address(&text(told, "email"), memory),
        phone: memory.name(&phone.unwrap_or_default()),
        unit: memory.name(&text(told, "company_name")),
        staff,
        left: truth(told, "deleted") || told.get("active").is_some_and(|active| active == &Value::Bool(false) && staff),
    }
}

/// Whether who asked sent what came with a note: what came in may be of somebody who had a copy, whom nobody tells from a second entry of
/// the same person.
fn sent_by_requester(incoming: bool, by: &str, asked: &str) -> Option<bool> {
    if !incoming {
        return Some(false);
    }
    (by.is_empty() || asked.is_empty() || by == asked).then_some(true)
}

/// The files of a ticket or a note; their bytes in `attachments/KEY-NAME`, or in a folder `attachments/KEY/`.
fn attached(
    told: &Value,
    at: Timestamp,
    (author, requester): (&Name, Option<bool>),
    reading: &Reading<'_>,
) -> Vec<FormerFile> {
    let memory = reading.memory;
    let all = told.get("attachments").and_then(Value::as_array).into_iter().flatten();
    all.map(|file| {
        let (id, name) = (text(file, "id"), text(file, "name"));
        let name = if name.is_empty() { text(file, "content_file_name") } else { name };
        let base = PathBuf::from("attachments");
        let places = [base.join(format!("{id}-{name}")), base.join(&id).join(&name), base.join(&id)];
        let found = places.iter().find_map(|place| reading.find(place)).or_else(|| only_file(&base, &id, reading));
        let absent = "its bytes are not in an answer: fetch it into attachments/KEY-NAME beside the files";
        let bytes = found.map_or(FileBytes::Absent(absent), FileBytes::OnDisk);
        memory.thing::<FormerFile>();
        let (id, name, author) = (memory.text(id), memory.name(&name), author.clone());
        FormerFile { id, name, at, author, requester, bytes }
    })
    .collect()
}

/// The one file of the folder of a key that has no other. Keys are a stranger's: none leads elsewhere, and none is the whole folder's.
fn only_file(base: &Path, id: &str, reading: &Reading<'_>) -> Option<PathBuf> {
    let folder = Some(id).filter(|id| !id.is_empty()).and_then(|id| reading.find_folder(&base.join(id)))?;
    let mut inside = fs::read_dir(folder).ok()?;
    let (first, more) = (inside.next()?.ok()?, inside.next());
    Some(first.path()).filter(|path| more.is_none() && path.is_file())
}
