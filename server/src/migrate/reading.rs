//! The files of a former system: how they are opened, shown row by row, and found in folders.

use super::known::KnownTables;
use super::memory::{BESIDE_ROW, Memory, MemoryFull, Name};
use super::model::Tally;
use super::spool::{Spool, SpoolSlot};
use super::sql_dump::{self, DumpCounts, DumpError, LongText, Row};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Why a former system cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file or folder.
    #[error("{}: {source}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A dump.
    #[error("{}: {source}", path.display())]
    Dump {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        source: DumpError,
    },
    /// A file of JSON or CSV.
    #[error("{}: {why}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Room for what is read.
    #[error("what is read cannot be kept meanwhile: {0}")]
    Keep(io::Error),
    /// More than fits into memory.
    #[error(transparent)]
    Full(#[from] MemoryFull),
    /// Nothing of that system stands in what was given.
    #[error("nothing of {system} is in what was given: {expected}")]
    Nothing {
        /// Which system.
        system: &'static str,
        /// What was looked for.
        expected: &'static str,
    },
}

/// What a source is read with.
pub(super) struct Reading<'r> {
    /// Files that were given.
    pub(super) files: Vec<PathBuf>,
    /// Folders that were given: of attachments.
    pub(super) folders: Vec<PathBuf>,
    /// The clocks that the former system's times are of.
    pub(super) zone: &'r TimeZone,
    /// Where words and files are kept meanwhile.
    pub(super) spool: &'r mut Spool,
    /// Where all that stays in memory is counted.
    pub(super) memory: &'r Memory,
}

impl Reading<'_> {
    /// Rows by table, of every file: what there is, before anything of it is read.
    pub(super) fn tables(&self) -> Result<BTreeMap<String, u64>, SourceError> {
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for path in &self.files {
            let told = sql_dump::read(open(path)?, self.memory, &|_| false, &mut |_| Ok(()));
            let told = told.map_err(|source| SourceError::Dump { path: path.clone(), source })?;
            for (table, rows) in told.rows {
                *all.entry(table).or_default() += rows;
            }
        }
        Ok(all)
    }

    /// Shows the rows of the tables that are wanted, of every file; of the others, and of columns that nobody asked for, it is
    /// said why they are passed over. Names are wanted and told without the prefix that an installation puts before them; a row
    /// shows its table's whole name.
    pub(super) fn rows(
        &mut self,
        tally: &mut Tally,
        known: &KnownTables,
        prefix: &str,
        wanted: &dyn Fn(&str) -> bool,
        each: &mut dyn FnMut(&mut Spool, &Row<'_>) -> io::Result<()>,
    ) -> Result<BTreeMap<String, u64>, SourceError> {
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        let own = |table: &str| table.strip_prefix(prefix).is_some_and(wanted);
        for path in &self.files {
            let (spool, memory) = (&mut *self.spool, self.memory);
            let told = sql_dump::read(open(path)?, memory, &own, &mut |row| {
                memory.keep(BESIDE_ROW);
                each(spool, row)
            });
            let DumpCounts { rows, guessed, complete, unread, unasked, long, further_long } =
                told.map_err(|source| SourceError::Dump { path: path.clone(), source })?;
            for (table, rows) in rows {
                if !own(&table) {
                    known.pass(&table, prefix, rows, tally);
                }
                *all.entry(table).or_default() += rows;
            }
            for (table, columns) in unasked {
                known.columns(&table, prefix, &columns, tally);
            }
            for LongText { table, key, column, bytes } in long {
                let why = format!("its «{column}» is not read: it has {bytes} bytes, more than is kept of a text");
                tally.line("row", &format!("{key} of {table}"), why);
            }
            let name = path.display();
            if further_long > 0 {
                tally.warn(format!(
                    "{name}: {further_long} more texts are not read: they are longer than is kept of one"
                ));
            }
            if !complete {
                tally.warn(format!("{name} does not end as a whole dump does: see that it was not cut"));
            }
            if guessed > 0 {
                tally.warn(format!(
                    "{name}: {guessed} texts were not UTF-8 and were read as Windows-1252: look at them"
                ));
            }
            if unread > 0 {
                tally.warn(format!("{name}: {unread} statements insert rows that are not told as values: not read"));
            }
        }
        Ok(all)
    }

    pub(super) fn keep(&mut self, bytes: &[u8]) -> Result<SpoolSlot, SourceError> {
        self.spool.keep(bytes).map_err(SourceError::Keep)
    }

    /// A file in one of the folders, by its place in it: no place leads out of a folder.
    pub(super) fn find(&self, place: &Path) -> Option<PathBuf> {
        self.placed(place, Path::is_file)
    }

    /// A folder in one of the folders, in the same way.
    pub(super) fn find_folder(&self, place: &Path) -> Option<PathBuf> {
        self.placed(place, Path::is_dir)
    }

    fn placed(&self, place: &Path, is_it: fn(&Path) -> bool) -> Option<PathBuf> {
        let inside = place.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return None;
        }
        self.folders.iter().map(|folder| folder.join(place)).find(|path| is_it(path))
    }
}

fn open(path: &Path) -> Result<File, SourceError> {
    File::open(path).map_err(|source| SourceError::Open { path: path.to_owned(), source })
}

/// What an installation puts before the names of all its tables: what stands before these, of the first set of them that is there
/// whole, and where several are, of the one whose first table has the most rows. A mark that stands alone may end the name of another
/// table that is known (`components_assets`): that is no installation.
pub(super) fn prefix(tables: &BTreeMap<String, u64>, marks: &[&[&str]], known: &dyn Fn(&str) -> bool) -> String {
    let of = |set: &&[&str]| -> Option<String> {
        let (first, others) = set.split_first()?;
        let another = |name: &str| {
            let behind = name.match_indices('_').filter_map(|(at, _)| name.get(at + 1..));
            std::iter::once(name).chain(behind).any(|table| table.len() > first.len() && known(table))
        };
        let named = tables.iter().filter(|(name, _)| !others.is_empty() || !another(name));
        let before = named.filter_map(|(name, rows)| Some((*rows, name.strip_suffix(*first)?)));
        let whole =
            before.filter(|(_, prefix)| others.iter().all(|table| tables.contains_key(&format!("{prefix}{table}"))));
        // The first in order, of those with as many.
        let most = whole.max_by(|(a, one), (b, other)| a.cmp(b).then_with(|| other.cmp(one)));
        most.map(|(_, prefix)| prefix.to_owned())
    };
    marks.iter().find_map(of).unwrap_or_default()
}

/// A full name of its parts, without the blanks of those that are not there.
pub(super) fn full_name<S: AsRef<str>>(parts: &[S]) -> String {
    parts.iter().map(|part| part.as_ref().trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An address in small letters; nothing of what is none.
pub(super) fn address(text: &str, memory: &Memory) -> Name {
    let mail = text.trim().to_lowercase();
    if ronda_shared::catalog::is_mail(&mail) { memory.name(&mail) } else { Name::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_is_not_known_by_another_of_its_tables() {
        let marks: [&[&str]; 2] = [&["assets", "status_labels"], &["assets"]];
        let known = |table: &str| matches!(table, "assets" | "components_assets" | "status_labels");
        let cases: [(&[(&str, u64)], &str); 5] = [
            (&[("assets", 2), ("components_assets", 9)], ""),
            (&[("inv_assets", 2), ("inv_components_assets", 9)], "inv_"),
            (&[("components_assets", 9)], ""),
            (&[("a_assets", 2), ("b_assets", 3)], "b_"),
            (&[("components_assets", 9), ("components_status_labels", 3), ("x_assets", 1)], "components_"),
        ];
        for (tables, expected) in cases {
            let there: BTreeMap<String, u64> = tables.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect();
            assert_eq!(prefix(&there, &marks, &known), expected, "{tables:?}");
        }
    }
}
