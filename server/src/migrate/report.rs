//! What became of everything: of each row that was read, and of each thing that was to be brought.

use super::model::{LINES, Line, Tally, one_line, within};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Letters of one of them.
const LINE_CHARS: usize = 240;

/// A kind of thing that is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordKind {
    Person,
    Item,
    Article,
    Ticket,
    Entry,
    File,
    Link,
}

impl RecordKind {
    const ALL: [Self; 7] = [Self::Person, Self::Item, Self::Article, Self::Ticket, Self::Entry, Self::File, Self::Link];

    fn one(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Item => "item",
            Self::Article => "article",
            Self::Ticket => "ticket",
            Self::Entry => "entry",
            Self::File => "file",
            Self::Link => "link",
        }
    }
    fn many(self) -> &'static str {
        match self {
            Self::Person => "people",
            Self::Item => "items",
            Self::Article => "articles",
            Self::Ticket => "tickets",
            Self::Entry => "entries",
            Self::File => "files",
            Self::Link => "links",
        }
    }
}

/// What became of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) new: u64,
    pub(super) changed: u64,
    pub(super) known: u64,
    /// Not brought, by why.
    pub(super) left: BTreeMap<&'static str, u64>,
}

/// What was brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MigrationCounts {
    kinds: BTreeMap<RecordKind, Count>,
    lines: Vec<Line>,
    /// How many more there are than are named.
    further: u64,
    /// What stays here as it is though it stands otherwise there, by why.
    stays: BTreeMap<(RecordKind, &'static str), StayingRecords>,
}

/// What stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct StayingRecords {
    count: u64,
    /// Their keys there, as far as they are named.
    ids: Vec<String>,
}

impl MigrationCounts {
    /// What became of one kind.
    pub(super) fn of(&mut self, what: RecordKind) -> &mut Count {
        self.kinds.entry(what).or_default()
    }
    pub(super) fn new_one(&mut self, what: RecordKind) {
        self.of(what).new += 1;
    }
    pub(super) fn changed(&mut self, what: RecordKind) {
        self.of(what).changed += 1;
    }
    pub(super) fn known(&mut self, what: RecordKind) {
        self.of(what).known += 1;
    }
    /// It is not brought: its key there, and why, with what more there is to say.
    pub(super) fn left(&mut self, what: RecordKind, id: &str, why: &'static str, more: &str) {
        self.left_with(what, 1, why);
        self.say(what, id, why, more);
    }
    /// So many are not brought with something that is named already.
    pub(super) fn left_with(&mut self, what: RecordKind, many: u64, why: &'static str) {
        if many > 0 {
            *self.of(what).left.entry(why).or_default() += many;
        }
    }
    /// It is brought otherwise than it stands there.
    pub(super) fn say(&mut self, what: RecordKind, id: &str, why: &str, more: &str) {
        if self.lines.len() >= LINES {
            self.further += 1;
            return;
        }
        let why = if more.is_empty() { why.to_owned() } else { format!("{why}: {}", within(more, LINE_CHARS)) };
        self.lines.push(Line { what: what.one(), id: within(id, LINE_CHARS), why });
    }
    /// It stays here as it is, and each later run would say so once more: counted in one line, and listed behind all else.
    pub(super) fn stays(&mut self, what: RecordKind, id: &str, why: &'static str) {
        let stays = self.stays.entry((what, why)).or_default();
        stays.count += 1;
        if stays.ids.len() < LINES {
            stays.ids.push(within(id, LINE_CHARS));
        }
    }
    /// What is new or changed, of all kinds.
    pub(super) fn moved(&self) -> u64 {
        self.kinds.values().map(|count| count.new + count.changed).sum()
    }
    /// What is not brought, of all kinds.
    pub(super) fn left_out(&self) -> u64 {
        self.kinds.values().flat_map(|count| count.left.values()).sum()
    }
    /// What is new, for the audit log: «12 people (0 changed), 300 tickets (2 changed)».
    pub(super) fn summary(&self) -> String {
        let new = RecordKind::ALL.into_iter().filter_map(|what| {
            let count = self.kinds.get(&what)?;
            let moved = count.new + count.changed > 0;
            moved.then(|| format!("{} {} ({} changed)", count.new, what.many(), count.changed))
        });
        new.collect::<Vec<_>>().join(", ")
    }
}

/// What a former system says, on one line and without what a console would obey: names of its tables and columns are a stranger's,
/// too.
fn told(text: &str) -> String {
    one_line(&within(text, LINE_CHARS))
}

/// The report's text; writing into a text does not fail.
pub(super) fn text(head: &str, tally: &Tally, brought: Option<&MigrationCounts>, missing: &[String]) -> String {
    let mut text = format!("{head}\n\nREAD\n");
    for (name, table) in &tally.tables {
        let _ = writeln!(text, "  {}: {} rows, {} used", told(name), table.read, table.used);
        for (why, rows) in &table.left {
            let _ = writeln!(text, "    {rows} not: {why}");
        }
        for (column, (rows, why)) in &table.columns {
            let _ = writeln!(text, "    not its «{}», which says something in {rows}: {why}", told(column));
        }
        if table.further > 0 {
            let _ = writeln!(
                text,
                "    not what stands in further columns, {} times: they are too many to name",
                table.further
            );
        }
    }
    if !tally.warnings.is_empty() {
        text.push_str("\nTO KNOW\n");
        for warning in &tally.warnings {
            let _ = writeln!(text, "  {}", one_line(warning));
        }
    }
    if !missing.is_empty() {
        text.push_str("\nTO DECIDE in the map before anything is brought\n");
        for one in missing {
            let _ = writeln!(text, "  {one}");
        }
    }
    if let Some(brought) = brought {
        text.push_str("\nBROUGHT\n");
        for (what, count) in &brought.kinds {
            let left: u64 = count.left.values().sum();
            let (many, Count { new, changed, known, .. }) = (what.many(), count);
            let _ = writeln!(text, "  {many}: {new} new, {changed} changed, {known} known already, {left} left out");
            for (why, number) in &count.left {
                let _ = writeln!(text, "    {number} not: {why}");
            }
        }
        for ((what, why), StayingRecords { count, .. }) in &brought.stays {
            let what = if *count == 1 { what.one() } else { what.many() };
            let _ = writeln!(text, "  {count} {what}, listed at the end: {why}");
        }
    }
    let own = brought.into_iter().flat_map(|brought| &brought.lines);
    let lines: Vec<&Line> = tally.lines.iter().chain(own).collect();
    if !lines.is_empty() {
        text.push_str("\nONE BY ONE, by their keys there\n");
        for line in lines.iter().take(LINES) {
            let _ = writeln!(text, "  {} {}: {}", line.what, told(&line.id), told(&line.why));
        }
        let further = tally.further + brought.map_or(0, |brought| brought.further);
        let more = further + lines.len().saturating_sub(LINES) as u64;
        if more > 0 {
            let _ = writeln!(text, "  and {more} more, counted above by their reasons");
        }
    }
    let stays = brought.map(|brought| &brought.stays).filter(|stays| !stays.is_empty());
    if let Some(stays) = stays {
        text.push_str("\nSTAYS HERE AS IT IS, by their keys there\n");
        for ((what, why), StayingRecords { count, ids }) in stays {
            for id in ids {
                let _ = writeln!(text, "  {} {}: {why}", what.one(), told(id));
            }
            let more = count.saturating_sub(ids.len() as u64);
            if more > 0 {
                let _ = writeln!(text, "  and {more} more: {why}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of a dump would name each older ticket before what is new in it, run by run.
    #[test]
    fn what_stays_as_it_is_is_one_line_and_a_list_behind_all_else() {
        let mut brought = MigrationCounts::default();
        for number in 0..LINES + 2 {
            brought.stays(RecordKind::Ticket, &number.to_string(), "it stands open");
        }
        brought.stays(RecordKind::Entry, "7 of ticket 3", "it was written anew");
        brought.left(RecordKind::File, "9", "it is nowhere", "");
        let text = text("head", &Tally::default(), Some(&brought), &[]);
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}"));
        assert!(place("  20002 tickets, listed at the end: it stands open\n") < place("ONE BY ONE"));
        assert!(place("  1 entry, listed at the end: it was written anew\n") < place("ONE BY ONE"));
        assert!(place("  file 9: it is nowhere\n") < place("\nSTAYS HERE AS IT IS"));
        assert!(place("\nSTAYS HERE AS IT IS") < place("  ticket 19999: it stands open\n"));
        assert!(text.contains("  and 2 more: it stands open\n") && !text.contains("ticket 20000:"));
        assert!(text.ends_with("  entry 7 of ticket 3: it was written anew\n"), "{brought:?}");
    }

    #[test]
    fn what_a_stranger_named_is_told_on_its_own_line_and_within_bounds() {
        let mut tally = Tally::default();
        for number in 0..2_100 {
            tally.column("tickets", &format!("n{number:04}"), 2, "nobody knows it");
        }
        tally.column("tickets", "n0000", 1, "nobody knows it");
        tally.column("a\nBROUGHT\n  b\u{1b}[2J", &format!("x\ny{}", "z".repeat(100_000)), 1, "nobody knows it");
        tally.line("ticket", "7\n  ticket 8: brought", "no\u{1b}date");
        tally.warn("a table «c\u{1b}\nd»");
        let text = text("head", &tally, None, &[]);
        assert!(!text.contains('\u{1b}') && text.lines().all(|line| line.chars().count() < 2 * LINE_CHARS), "{text}");
        assert!(text.contains("  a BROUGHT b[2J: 0 rows, 0 used\n    not its «x yz"), "{text}");
        assert!(
            text.contains("\n  ticket 7 ticket 8: brought: nodate\n") && text.contains("\n  a table «c d»\n"),
            "{text}"
        );
        assert!(text.contains("«n0000», which says something in 3") && !text.contains("n2000"), "{text}");
        assert!(text.contains("    not what stands in further columns, 200 times: "), "{text}");
    }
}
