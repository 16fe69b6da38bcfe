//! What former systems have in common: people, items, tickets with what was said in them, their files. Each source is read into
//! this, and only this is brought; a name that must be mapped stands here as the source says it.

use super::memory::{Memory, Name};
use super::spool::SpoolSlot;
use ronda_shared::command::{EquipmentField, TicketKind};
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Why nothing is made of a row that another dump of the same system tells, too.
pub(super) const TOLD_TWICE: &str = "told twice, as by two dumps of one system: what was read last counts";

/// Columns of one table that are told by their names. No table has more; what answers of an API say has no bounds of its own.
const COLUMNS: usize = 2_000;
/// Letters of such a name.
const COLUMN_CHARS: usize = 256;
/// Things that are named one by one; of the others their number.
pub(super) const LINES: usize = 20_000;

/// A person of the former system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FormerPerson {
    pub(super) name: Name,
    /// In small letters; empty where none is known.
    pub(super) mail: Name,
    pub(super) phone: Name,
    /// Where they work.
    pub(super) unit: Name,
    /// Works there: an agent, not somebody who asks.
    pub(super) staff: bool,
    /// May no longer act there.
    pub(super) left: bool,
}

impl FormerPerson {
    /// By what the map names them: the address, or the name where there is none.
    pub(super) fn known_by(&self) -> &str {
        if self.mail.is_empty() { &self.name } else { &self.mail }
    }
}

/// An item of the former system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FormerItem {
    /// Its key there.
    pub(super) id: String,
    /// What the registry has fields for.
    pub(super) fields: BTreeMap<EquipmentField, Name>,
    /// Where it stands, by the former system's name; which building that is the map says.
    pub(super) location: Name,
    /// What the registry has no field for, each with its name: told in a note.
    pub(super) more: Vec<(Name, Name)>,
    /// What happened to it: the entry's key there, when, and what.
    pub(super) history: Vec<(String, Timestamp, String)>,
    pub(super) files: Vec<FormerFile>,
}

/// What the fields of one item take at least: a map keeps room for eleven.
pub(super) type FieldNode = [(EquipmentField, Name); 11];

/// A ticket of the former system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormerTicket {
    /// Its key there.
    pub(super) id: String,
    /// The number that people knew it by.
    pub(super) folio: String,
    pub(super) subject: String,
    pub(super) opened: Timestamp,
    /// Since when it stands where it stands.
    pub(super) since: Timestamp,
    /// Its state, priority, department or queue, and topic or type, by their names; empty where it has none.
    pub(super) status: Name,
    pub(super) priority: Name,
    pub(super) team: Name,
    pub(super) topic: Name,
    pub(super) kind: Option<TicketKind>,
    /// How it came in, by its name.
    pub(super) channel: Name,
    /// Who asked.
    pub(super) requester: FormerPerson,
    /// Whose work it is.
    pub(super) assignee: Option<FormerPerson>,
    /// Answers of its forms, by the fields' labels.
    pub(super) fields: Vec<(Name, Name)>,
    /// The items that it is about: the key of each, and what people know it by, where that is told.
    pub(super) items: Vec<(String, Name)>,
    /// Keys of tickets that it has to do with.
    pub(super) links: Vec<String>,
    /// What was said, in order; the first entry of who asked is what they reported.
    pub(super) entries: Vec<FormerEntry>,
    pub(super) files: Vec<FormerFile>,
}

/// What an article was there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum ArticleKind {
    /// An article of its knowledge base.
    #[default]
    Article,
    /// Words that staff answered with.
    ReadyAnswer,
}

/// An article or a ready answer of the former system. It comes over as a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FormerArticle {
    /// Its key there, with what it is of: each table numbers by itself.
    pub(super) id: String,
    pub(super) kind: ArticleKind,
    pub(super) title: String,
    /// Where it stood, by the former system's name; which folder that is the map says.
    pub(super) folder: Name,
    /// Who asks for service could read it there.
    pub(super) public: bool,
    /// When it was last written.
    pub(super) at: Option<Timestamp>,
    /// In words, without marks of a page.
    pub(super) words: SpoolSlot,
    /// What else was said of it, each with its name: told in a note.
    pub(super) more: Vec<(Name, Name)>,
    /// Names of its files, which do not come along.
    pub(super) files: Vec<Name>,
}

/// Something that was said in a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormerEntry {
    /// Its key there.
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) author: Name,
    /// Who asked wrote it.
    pub(super) requester: bool,
    /// Who asked reads it.
    pub(super) public: bool,
    /// In words, without marks of a page.
    pub(super) words: SpoolSlot,
}

/// A file of a ticket or of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormerFile {
    /// Its key there.
    pub(super) id: String,
    pub(super) name: Name,
    pub(super) at: Timestamp,
    pub(super) author: Name,
    /// Whether who asked sent it; none where that is not told.
    pub(super) requester: Option<bool>,
    pub(super) bytes: FileBytes,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FileBytes {
    /// They were in the dump, in pieces: the same for all who have the file.
    Kept(Arc<[SpoolSlot]>),
    /// In a folder that was given.
    OnDisk(PathBuf),
    /// Nowhere that was given, and why.
    Absent(&'static str),
    /// More than are taken: so many.
    TooLarge(u64),
}

/// What a state of the former system means, by its own kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StateMeaning {
    /// One of ours.
    State(State),
    /// It was thrown away there: it does not come over unless somebody says so.
    Deleted,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub(super) struct FormerData {
    pub(super) people: Vec<FormerPerson>,
    pub(super) items: Vec<FormerItem>,
    pub(super) tickets: Vec<FormerTicket>,
    pub(super) articles: Vec<FormerArticle>,
    /// What the former system's kinds say of its states, by name.
    pub(super) statuses: BTreeMap<String, StateMeaning>,
    pub(super) tally: Tally,
}

/// What became of the rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OfTable {
    /// Rows that it had.
    pub(super) read: u64,
    /// Rows that something was made of.
    pub(super) used: u64,
    /// Rows of which nothing was made, by why.
    pub(super) left: BTreeMap<String, u64>,
    /// Columns of which nothing was made: how many rows say something in them, and why.
    pub(super) columns: BTreeMap<String, (u64, &'static str)>,
    /// How often something stands in further ones, which are too many to name.
    pub(super) further: u64,
}

/// Rows of which something was made, and those of which nothing was: together all that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) tables: BTreeMap<String, OfTable>,
    /// What was left and has a name of its own: what it is, its key there, and why.
    pub(super) lines: Vec<Line>,
    /// How many more there are than are named.
    pub(super) further: u64,
    /// What to know before anything is done.
    pub(super) warnings: Vec<String>,
}

/// Something that was not brought, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) what: &'static str,
    pub(super) id: String,
    pub(super) why: String,
}

impl Tally {
    fn of(&mut self, table: &str) -> &mut OfTable {
        self.tables.entry(table.to_owned()).or_default()
    }
    /// So many rows were used.
    pub(super) fn used(&mut self, table: &str, rows: u64) {
        let of = self.of(table);
        of.read += rows;
        of.used += rows;
    }
    /// So many rows were not, all for one reason.
    pub(super) fn passed(&mut self, table: &str, rows: u64, why: &str) {
        let of = self.of(table);
        of.read += rows;
        *of.left.entry(why.to_owned()).or_default() += rows;
    }
    /// Nothing was made of a column, in which so many rows say something.
    pub(super) fn column(&mut self, table: &str, column: &str, rows: u64, why: &'static str) {
        let (of, column) = (self.of(table), within(column, COLUMN_CHARS));
        if of.columns.len() >= COLUMNS && !of.columns.contains_key(&column) {
            of.further += rows;
            return;
        }
        of.columns.entry(column).or_insert((0, why)).0 += rows;
    }
    /// A row was not used, and is named.
    pub(super) fn left(&mut self, table: &str, what: &'static str, id: &str, why: &str) {
        self.passed(table, 1, why);
        self.line(what, id, why);
    }
    /// Something is named that was not brought.
    pub(super) fn line(&mut self, what: &'static str, id: &str, why: impl Into<String>) {
        if self.lines.len() < LINES {
            self.lines.push(Line { what, id: within(id, COLUMN_CHARS), why: why.into() });
        } else {
            self.further += 1;
        }
    }
    /// How many things are named, or would be.
    pub(super) fn named(&self) -> u64 {
        self.further + self.lines.len() as u64
    }
    pub(super) fn warn(&mut self, words: impl Into<String>) {
        self.warnings.push(words.into());
    }
}

impl FormerData {
    /// Names of one line, as a map has them; a ticket without a state says so.
    pub(super) fn tidy(&mut self, memory: &Memory) {
        let text = |text: &mut String| *text = one_line(text);
        let line = |name: &mut Name| {
            let tidy = one_line(name);
            if tidy != name.as_str() {
                *name = memory.name(&tidy);
            }
        };
        let person = |person: &mut FormerPerson| {
            [&mut person.name, &mut person.phone, &mut person.unit].into_iter().for_each(line);
        };
        self.people.iter_mut().for_each(person);
        for ticket in &mut self.tickets {
            let names = [&mut ticket.status, &mut ticket.priority, &mut ticket.team, &mut ticket.topic];
            names.into_iter().for_each(line);
            line(&mut ticket.channel);
            [&mut ticket.subject, &mut ticket.folio].into_iter().for_each(text);
            person(&mut ticket.requester);
            ticket.assignee.iter_mut().for_each(person);
            ticket.fields.iter_mut().for_each(|(label, _)| line(label));
            ticket.entries.iter_mut().for_each(|entry| line(&mut entry.author));
            for file in &mut ticket.files {
                [&mut file.name, &mut file.author].into_iter().for_each(line);
            }
            if ticket.status.is_empty() {
                ticket.status = memory.name("(none)");
            }
        }
        for item in &mut self.items {
            item.fields.values_mut().for_each(line);
            line(&mut item.location);
            item.files.iter_mut().for_each(|file| line(&mut file.name));
        }
        for article in &mut self.articles {
            text(&mut article.title);
            line(&mut article.folder);
            article.files.iter_mut().for_each(line);
        }
        let statuses = std::mem::take(&mut self.statuses);
        self.statuses = statuses.into_iter().map(|(name, meant)| (one_line(&name), meant)).collect();
    }
}

/// Words on one line, without what nobody sees.
pub(super) fn one_line(text: &str) -> String {
    let seen = text.chars().filter(|letter| letter.is_whitespace() || !letter.is_control());
    seen.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first letters of a text, no more than these many.
pub(super) fn within(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

/// Leaves of each thing what was read last; `gone` learns of each that is let go. What has no key stays.
pub(super) fn last_told<T, K: Ord>(things: &mut Vec<T>, key: impl Fn(&T) -> Option<K>, mut gone: impl FnMut(&T)) {
    let mut seen = BTreeSet::new();
    things.reverse();
    things.retain(|one| {
        let stays = key(one).is_none_or(|key| seen.insert(key));
        if !stays {
            gone(one);
        }
        stays
    });
    things.reverse();
}

/// Tickets by their keys as numbers, each with its entries and files as they came: of one instant by the number at their keys' end,
/// before which some readers put the table («chat 10»). What two dumps of one system tell comes once.
pub(super) fn in_order(tickets: BTreeMap<String, FormerTicket>, tally: &mut Tally) -> Vec<FormerTicket> {
    let number = |text: &str| text.rsplit(' ').next().and_then(|last| last.parse::<u64>().ok()).unwrap_or(u64::MAX);
    let mut all: Vec<FormerTicket> = tickets.into_values().collect();
    all.sort_by(|a, b| (number(&a.id), &a.id).cmp(&(number(&b.id), &b.id)));
    let mut again = 0usize;
    for ticket in &mut all {
        // Of an entry that says something else there both stay.
        let key = |one: &FormerEntry| (!one.id.is_empty()).then(|| (one.id.clone(), one.words.bytes()));
        last_told(&mut ticket.entries, key, |_| again += 1);
        let mut answers = BTreeSet::new();
        ticket.fields.retain(|answer| answers.insert(answer.clone()));
        ticket.entries.sort_by(|a, b| (a.at, number(&a.id), &a.id).cmp(&(b.at, number(&b.id), &b.id)));
        ticket.files.sort_by(|a, b| (a.at, number(&a.id), &a.id).cmp(&(b.at, number(&b.id), &b.id)));
    }
    if again > 0 {
        tally.warn(format!(
            "{again} entries of tickets are told twice, as by two dumps of one system: each comes once; give the newest dump alone"
        ));
    }
    all
}
