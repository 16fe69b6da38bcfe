//! osTicket 1.10 and later: its own tables out of a dump. Facts of its schema: `setup/inc/streams/core/install-mysql.sql`, what its
//! flags mean: `include/class.thread.php`, `include/class.forms.php`.

mod answers;
mod articles;
mod assemble;
mod files;

use super::html;
use super::instants::written;
use super::known::OSTICKET;
use super::memory::{Memory, Name};
use super::model::{FormerArticle, FormerData, FormerPerson, Tally};
use super::reading::{Reading, SourceError, address, full_name, prefix};
use super::spool::SpoolSlot;
use super::sql_dump::{Row, Value};
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// Tables that something is made of, without the prefix of an installation.
pub(super) const TABLES: [&str; 26] = [
    "attachment",
    "canned_response",
    "department",
    "faq",
    "faq_category",
    "file",
    "file_chunk",
    "form_entry",
    "form_entry_values",
    "form_field",
    "help_topic",
    "organization",
    "staff",
    "task",
    "task__cdata",
    "team",
    "thread",
    "thread_collaborator",
    "thread_entry",
    "ticket",
    "ticket__cdata",
    "ticket_priority",
    "ticket_status",
    "user",
    "user__cdata",
    "user_email",
];

/// By which of its tables an installation is known, with whatever stands before their names.
const MARKS: [&[&str]; 3] = [&["ticket", "thread_entry"], &["ticket"], &["user", "user_email"]];
/// What osTicket had before 1.10 instead of threads.
const OLD_THREADS: &str = "ticket_thread";
/// The flag of an entry that was written anew: nobody reads it any more.
const HIDDEN: i64 = 0x4;
/// The flag of the entry that stands in its place.
const EDITED: i64 = 0x2;
/// The flag of the message that opened a ticket, which whatever stands in its place has, too.
const OPENS: i64 = 0x1;
/// The flag of an entry that came with another ticket, which was merged into this one.
const MERGED: i64 = 0x400;

/// The type of a field of several lines, whose answers are pages.
const PAGE: &str = "memo";

/// A form's answer to a field: its label, and its words.
type Answers = BTreeMap<String, Vec<(Name, Name)>>;

#[derive(Default)]
struct Tables {
    rows: BTreeMap<&'static str, u64>,
    users: BTreeMap<String, (Name, String, String)>,
    mails: BTreeMap<String, Name>,
    phones: BTreeMap<String, Name>,
    units: BTreeMap<String, Name>,
    staff: BTreeMap<String, FormerPerson>,
    /// Of departments and topics: what they are called, and under which they stand.
    departments: BTreeMap<String, (Name, String)>,
    teams: BTreeMap<String, Name>,
    topics: BTreeMap<String, (Name, String)>,
    /// The same of folders of articles.
    categories: BTreeMap<String, (Name, String)>,
    /// By their keys, with the key of their folder or department.
    articles: BTreeMap<String, (String, FormerArticle)>,
    statuses: BTreeMap<String, (Name, Name)>,
    priorities: BTreeMap<String, Name>,
    /// Of fields: label, name and type.
    fields: BTreeMap<String, (Name, Name, Name)>,
    /// Of forms' entries: the kind of what they are of, and its key.
    entries: BTreeMap<String, (Name, String)>,
    values: Vec<(String, String, String, String)>,
    tasks: BTreeMap<String, Task>,
    /// Of threads: who else takes part.
    others: Vec<(String, String)>,
    /// Subject and priority as the cache has them.
    cached: BTreeMap<String, (String, String)>,
    threads: BTreeMap<String, (Name, String)>,
    said: Vec<ThreadEntry>,
    /// Of tickets: the entry that opened each.
    openings: BTreeMap<String, String>,
    tickets: Vec<Ticket>,
    attachments: Vec<Attachment>,
    files: BTreeMap<String, Stored>,
    chunks: BTreeMap<(String, i64), Result<SpoolSlot, u64>>,
}

struct ThreadEntry {
    id: String,
    thread: String,
    staff: String,
    user: String,
    kind: Name,
    poster: Name,
    at: Option<Timestamp>,
    /// Another stands in its place.
    hidden: bool,
    /// It opened its ticket.
    opens: bool,
    /// Who of the staff wrote it anew.
    editor: String,
    words: SpoolSlot,
}

/// A piece of work that hangs on a ticket, or on nothing.
#[derive(Default)]
struct Task {
    kind: Name,
    object: String,
    number: String,
    title: String,
    department: String,
    staff: String,
    team: String,
    due: String,
    closed: String,
    opened: Option<Timestamp>,
    answers: Vec<(Name, Name)>,
}

struct Attachment {
    kind: Name,
    object: String,
    file: String,
    /// What it is called there, where that is not the name of the file.
    name: Name,
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
    source: Name,
    into: Option<String>,
    due: Name,
    opened: Option<Timestamp>,
    closed: Option<Timestamp>,
    updated: Option<Timestamp>,
}

struct Stored {
    name: Name,
    key: String,
    in_database: bool,
    size: i64,
    at: Option<Timestamp>,
}

/// Reads a dump of osTicket.
pub(super) fn read(mut reading: Reading<'_>) -> Result<FormerData, SourceError> {
    let (mut tables, mut tally) = (Tables::default(), Tally::default());
    let (zone, memory) = (reading.zone.clone(), reading.memory);
    let there = reading.tables()?;
    let prefix = prefix(&there, &MARKS, &|table: &str| TABLES.contains(&table) || OSTICKET.has(table));
    let old = format!("{prefix}{OLD_THREADS}");
    if there.contains_key(&old) {
        tally.warn(format!(
            "«{old}» is of osTicket before 1.10, and nothing that was said stands elsewhere: upgrade a copy of that osTicket to 1.10 \
             or later, and dump that"
        ));
    }
    let wanted = |table: &str| TABLES.contains(&table);
    reading.rows(&mut tally, &OSTICKET, &prefix, &wanted, &mut |spool, row| {
        let Some(name) = row.table.strip_prefix(prefix.as_str()) else { return Ok(()) };
        let Some(&table) = TABLES.iter().find(|table| **table == name) else { return Ok(()) };
        *tables.rows.entry(table).or_default() += 1;
        let at = |column: &str| written(row, column, &zone);
        match table {
            // Pages become words at once: nothing greater than an entry is in memory.
            "thread_entry" => {
                // Its signs are kept undone, in a text that is no page and in every heading as well.
                let (title, body) = (html::unescaped(&row.whole("title")), row.whole("body"));
                let body =
                    if row.whole("format") == "text" { html::unescaped(body.trim()) } else { html::plain(&body) };
                let title = title.trim();
                let words = if title.is_empty() || body.contains(title) { body } else { format!("{title}\n{body}") };
                let (created, updated) = (at("created"), at("updated"));
                let later = created.map(|at| Timestamp::from_millis(at.millis().saturating_add(1_000)));
                let (flags, hand) = (row.number("flags"), row.whole("editor_type"));
                let hidden = flags & HIDDEN != 0;
                let editor = row.key("editor").filter(|_| flags & EDITED != 0 && hand.trim() == "S");
                tables.said.push(ThreadEntry {
                    id: row.text("id"),
                    thread: row.text("thread_id"),
                    staff: row.key("staff_id").unwrap_or_default(),
                    user: row.key("user_id").unwrap_or_default(),
                    kind: row.name("type"),
                    poster: row.name("poster"),
                    // What was written anew stands where it was replaced: its place is taken by the other.
                    at: if hidden { updated.max(later) } else { created },
                    hidden,
                    opens: flags & OPENS != 0 && flags & (HIDDEN | MERGED) == 0,
                    editor: editor.unwrap_or_default(),
                    words: spool.keep(words.trim().as_bytes())?,
                });
            }
            "faq" | "canned_response" => tables.take_article(table, spool, row, at("updated"), memory)?,
            "file_chunk" => {
                let kept = match row.value("filedata") {
                    Some(Value::Long(long)) => Err(*long),
                    _ => Ok(spool.keep(row.bytes("filedata").unwrap_or_default())?),
                };
                tables.chunks.insert((row.text("file_id"), row.number("chunk_id")), kept);
            }
            _ => tables.take(table, row, &at, memory),
        }
        Ok(())
    })?;
    if tables.tickets.is_empty() && tables.users.is_empty() {
        return Err(SourceError::Nothing { system: "osTicket", expected: "tables such as ost_ticket and ost_user" });
    }
    tables.put_together(&mut reading, tally, &prefix)
}

impl Tables {
    fn take(&mut self, table: &str, row: &Row<'_>, at: &dyn Fn(&str) -> Option<Timestamp>, memory: &Memory) {
        let text = |column: &str| row.text(column).trim().to_owned();
        let name = |column: &str| row.name(column);
        let key = |column: &str| row.key(column).unwrap_or_default();
        match table {
            "user" => drop(self.users.insert(text("id"), (name("name"), key("default_email_id"), key("org_id")))),
            "user_email" => drop(self.mails.insert(text("id"), address(&row.whole("address"), memory))),
            "user__cdata" => drop(self.phones.insert(text("user_id"), name("phone"))),
            "organization" => drop(self.units.insert(text("id"), name("name"))),
            "staff" => {
                let called = full_name(&[name("firstname"), name("lastname")]);
                let person = FormerPerson {
                    name: if called.is_empty() { name("username") } else { memory.name(&called) },
                    mail: address(&row.whole("email"), memory),
                    phone: name("phone"),
                    staff: true,
                    left: row.number("isactive") == 0,
                    ..FormerPerson::default()
                };
                self.staff.insert(text("staff_id"), person);
            }
            "department" => {
                let department = (either(row, "name", "dept_name"), key("pid"));
                self.departments.insert(either(row, "id", "dept_id").to_string(), department);
            }
            "team" => drop(self.teams.insert(text("team_id"), name("name"))),
            "help_topic" => drop(self.topics.insert(text("topic_id"), (name("topic"), key("topic_pid")))),
            "faq_category" => drop(self.categories.insert(text("category_id"), (name("name"), key("category_pid")))),
            "ticket_status" => drop(self.statuses.insert(text("id"), (name("name"), name("state")))),
            "ticket_priority" => {
                drop(self.priorities.insert(text("priority_id"), either(row, "priority_desc", "priority")))
            }
            "form_field" => {
                drop(self.fields.insert(text("id"), (name("label"), name("name"), field_kind(row, memory))))
            }
            "form_entry" => drop(self.entries.insert(text("id"), (name("object_type"), text("object_id")))),
            "form_entry_values" => {
                let value = (text("entry_id"), text("field_id"), row.text("value"), key("value_id"));
                self.values.push(value);
            }
            "ticket__cdata" => drop(self.cached.insert(text("ticket_id"), (text("subject"), key("priority")))),
            "task" => {
                let task = self.tasks.entry(text("id")).or_default();
                let day = |column: &str| at(column).map(|_| text(column)).unwrap_or_default();
                *task = Task {
                    kind: name("object_type"),
                    object: key("object_id"),
                    number: text("number"),
                    title: std::mem::take(&mut task.title),
                    department: key("dept_id"),
                    staff: key("staff_id"),
                    team: key("team_id"),
                    due: day("duedate"),
                    closed: day("closed"),
                    opened: at("created"),
                    answers: Vec::new(),
                };
            }
            // A copy of what the task's form says, which may come before or behind it.
            "task__cdata" => self.tasks.entry(text("task_id")).or_default().title = text("title"),
            "thread_collaborator" => self.others.push((text("thread_id"), key("user_id"))),
            "thread" => drop(self.threads.insert(text("id"), (name("object_type"), text("object_id")))),
            "ticket" => self.tickets.push(Ticket {
                id: text("ticket_id"),
                number: memory.copy(&either(row, "number", "ticketid")),
                user: key("user_id"),
                mail: key("user_email_id"),
                status: key("status_id"),
                department: key("dept_id"),
                topic: key("topic_id"),
                staff: key("staff_id"),
                team: key("team_id"),
                source: name("source"),
                into: row.key("ticket_pid"),
                due: at("duedate").map(|_| name("duedate")).unwrap_or_default(),
                opened: at("created"),
                closed: at("closed"),
                updated: at("lastupdate").or_else(|| at("updated")),
            }),
            "attachment" => self.attachments.push(Attachment {
                kind: name("type"),
                object: text("object_id"),
                file: text("file_id"),
                name: name("name"),
            }),
            "file" => {
                let stored = Stored {
                    name: name("name"),
                    key: text("key"),
                    in_database: matches!(name("bk").as_str(), "D" | ""),
                    size: row.number("size"),
                    at: at("created"),
                };
                self.files.insert(text("id"), stored);
            }
            _ => {}
        }
    }
}

/// The type of a form's field. One of several lines that takes no page is kept as a text of one line is.
fn field_kind(row: &Row<'_>, memory: &Memory) -> Name {
    let kind = row.name("type");
    if kind.as_str() == PAGE && !takes_page(&row.whole("configuration")) { memory.name("text") } else { kind }
}

/// Whether a field of several lines takes a page: it does unless its settings say no.
fn takes_page(settings: &str) -> bool {
    let settings = serde_json::from_str::<serde_json::Value>(settings).unwrap_or_default();
    let html = settings.get("html").map(serde_json::Value::to_string);
    html.is_none_or(|html| !["false", "0", "\"\"", "\"0\""].contains(&html.as_str()))
}

fn either(row: &Row<'_>, one: &str, other: &str) -> Name {
    row.name_if_any(one).unwrap_or_else(|| row.name(other))
}
