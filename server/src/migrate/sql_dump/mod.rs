//! Rows out of a plain SQL dump (mysqldump, MariaDB, phpMyAdmin, pg_dump): read as a stream, row by row. Nothing of it is
//! executed, and nothing but rows is understood: names of columns, `INSERT … VALUES`, `COPY … FROM stdin`.
//!
//! A parser of SQL would hold a statement whole, and one INSERT of a dump has as many megabytes as the server's
//! packet: so the few forms that dumps have are read here, within bounds that are checked before anything is kept.

mod source;
mod statements;
#[cfg(test)]
mod tests;
mod value;

use super::memory::{Memory, MemoryFull, Name};
use encoding_rs::WINDOWS_1252;
use flate2::read::MultiGzDecoder;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

/// The greatest value that is kept: bytes. Of a longer one its length alone is known.
pub(super) const VALUE_BYTES: usize = 16 * 1024 * 1024;
/// The greatest text that is kept in memory: bytes. Names, keys and answers of forms are shorter; words and files go to the disk.
pub(super) const TEXT_BYTES: usize = 64 * 1024;
/// Texts too long to be kept that are named one by one.
const LONG_NAMED: usize = 200;
/// Bytes of a row's key that name it.
const KEY_BYTES: usize = 64;
/// All values of one row that are kept: bytes.
const ROW_BYTES: usize = 64 * 1024 * 1024;
/// Columns of one table.
const COLUMNS: usize = 2_000;
/// A name: bytes.
const NAME_BYTES: usize = 256;
/// Tables that are told apart.
const TABLES: usize = 10_000;

/// What is said of a file in UTF-16: it is written once more, for the shell has read the program's own letters by an older page of
/// codes, and what it did not find there is gone.
pub(super) const UTF_16: &str = "it is UTF-16, which Windows PowerShell makes of what «>» sends into a file, and its accents are lost: \
                                 have the program itself write it (mysqldump --result-file=FILE, curl --output FILE)";

/// Whether a file begins as one in UTF-16 does.
pub(super) fn is_utf16(beginning: &[u8]) -> bool {
    matches!(beginning, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
}

/// Why a dump cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The file system, or what is compressed in it.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
    /// What was read of it cannot be kept meanwhile.
    #[error("what is read cannot be kept meanwhile: {0}")]
    Keep(io::Error),
    /// It is UTF-16.
    #[error("{}", UTF_16)]
    Utf16,
    /// It ends within a statement.
    #[error("it ends in the middle of a statement{}: the dump is cut; make it again", of(.0))]
    Cut(String),
    /// A row says more or less than its table has columns.
    #[error("row {row} of «{table}» has {values} values for {columns} columns: the dump is damaged")]
    Columns {
        /// Which table.
        table: String,
        /// Which of its rows.
        row: u64,
        /// How many values it has.
        values: usize,
        /// How many it should have.
        columns: usize,
    },
    /// Nothing says which column is which.
    #[error("«{0}» has rows and nothing tells its columns: make the dump with the tables' structure")]
    NoColumns(String),
    /// More tables, columns or letters of a name than any system has.
    #[error("«{0}» has more columns, or longer names, than are read")]
    TooMany(String),
    /// A row that is none.
    #[error("row {row} of «{table}» cannot be read")]
    Row {
        /// Which table.
        table: String,
        /// Which of its rows.
        row: u64,
    },
    /// More than fits into memory.
    #[error(transparent)]
    Full(#[from] MemoryFull),
}

fn of(table: &str) -> String {
    if table.is_empty() { String::new() } else { format!(" about «{table}»") }
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// NULL.
    Null,
    /// Its bytes, escapes undone.
    Bytes(Vec<u8>),
    /// Longer than is kept: so many bytes.
    Long(u64),
}

/// One row of a table.
pub(super) struct Row<'r> {
    /// The table's name, in small letters, without the database's or schema's.
    pub(super) table: &'r str,
    columns: &'r [String],
    values: &'r [Value],
    guessed: &'r Cell<u64>,
    /// Of each column: somebody has asked for it.
    asked: &'r [Cell<bool>],
    /// Columns whose instants were written by the clocks of UTC.
    in_utc: &'r [String],
    /// Where its texts are counted.
    memory: &'r Memory,
    /// By their columns: texts that were asked for and are too long, and how many bytes they have.
    long: RefCell<BTreeMap<usize, u64>>,
}

impl Value {
    /// Whether it says something: not what databases write where nobody has written anything, which is nothing, zero, no day, and no
    /// things as JSON. Which type a column has is not known: somebody may have written «f» or «null» as words.
    fn says(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Long(_) => true,
            Self::Bytes(bytes) => {
                let bytes = bytes.trim_ascii();
                let zero = bytes.contains(&b'0') && bytes.iter().all(|byte| b"0.".contains(byte));
                let no_day = bytes.starts_with(b"0000-00-00");
                let nothing = matches!(bytes, b"" | b"{}" | b"[]");
                !nothing && !zero && !no_day
            }
        }
    }
}

impl Row<'_> {
    /// A value by its column; none where the table has no such column. Whoever asks answers for it: a column that says something
    /// and that nobody asks for is told by [`DumpCounts::unasked`].
    pub(super) fn value(&self, column: &str) -> Option<&Value> {
        self.values.get(self.place(column)?)
    }

    /// Which of its columns one is.
    fn place(&self, column: &str) -> Option<usize> {
        let at = self.columns.iter().position(|name| name == column)?;
        if let Some(asked) = self.asked.get(at) {
            asked.set(true);
        }
        Some(at)
    }

    /// Whether a column's instants were written by the clocks of UTC, whatever those of the former system were: mysqldump does so
    /// with what MySQL keeps as TIMESTAMP, and says so, and leaves what is DATETIME as it is.
    pub(super) fn in_utc(&self, column: &str) -> bool {
        self.in_utc.iter().any(|name| name == column)
    }

    /// Its bytes; none of NULL, of what is too long, and of a column that is not there.
    pub(super) fn bytes(&self, column: &str) -> Option<&[u8]> {
        match self.value(column)? {
            Value::Bytes(bytes) => Some(bytes),
            Value::Null | Value::Long(_) => None,
        }
    }

    /// Its text, to be kept in memory; empty where there are no bytes. What is not UTF-8 is read as Windows-1252, and counted. Of one
    /// that is longer than [`TEXT_BYTES`] nothing is shown, and [`DumpCounts::long`] names it; all together are bounded, too.
    pub(super) fn text(&self, column: &str) -> String {
        self.memory.text(self.shown(column, TEXT_BYTES))
    }

    /// The same of a text that many rows say, or that is copied into many things: a name, without blanks around it.
    pub(super) fn name(&self, column: &str) -> Name {
        self.name_as(column, &str::to_owned)
    }

    /// The same, with the marks of a page undone by whoever knows them.
    pub(super) fn name_as(&self, column: &str, plain: &dyn Fn(&str) -> String) -> Name {
        self.memory.name(plain(self.shown(column, TEXT_BYTES).trim()).trim())
    }

    /// The name in a column that says something, as [`Row::name`] shows it.
    pub(super) fn name_if_any(&self, column: &str) -> Option<Name> {
        Some(self.name(column)).filter(|name| !name.is_empty())
    }

    /// The same of what does not stay in memory: it goes to the disk, or becomes a number or an instant. It may be as long as a value.
    pub(super) fn whole(&self, column: &str) -> String {
        self.shown(column, VALUE_BYTES)
    }

    fn shown(&self, column: &str, most: usize) -> String {
        let Some(at) = self.place(column) else { return String::new() };
        let bytes = match self.values.get(at) {
            Some(Value::Bytes(bytes)) if bytes.len() <= most => return self.decoded(bytes),
            Some(Value::Bytes(bytes)) => bytes.len() as u64,
            Some(Value::Long(bytes)) => *bytes,
            Some(Value::Null) | None => return String::new(),
        };
        self.long.borrow_mut().insert(at, bytes);
        String::new()
    }

    /// What was asked for and is too long.
    fn too_long(&self) -> Vec<LongText> {
        let long = self.long.borrow();
        if long.is_empty() {
            return Vec::new();
        }
        let key = match self.values.first() {
            Some(Value::Bytes(bytes)) => {
                String::from_utf8_lossy(bytes.get(..KEY_BYTES).unwrap_or(bytes.as_slice())).into_owned()
            }
            Some(Value::Null | Value::Long(_)) | None => String::new(),
        };
        let named = long.iter().filter_map(|(at, bytes)| Some((self.columns.get(*at)?, *bytes)));
        let text = |(column, bytes): (&String, u64)| LongText {
            table: self.table.to_owned(),
            key: key.clone(),
            column: column.clone(),
            bytes,
        };
        named.map(text).collect()
    }

    /// The text of a column that says something, as [`Row::text`] shows it.
    pub(super) fn text_if_any(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.trim().is_empty())
    }

    /// A key that stands for something: not empty, and not the 0 by which databases say nobody.
    pub(super) fn key(&self, column: &str) -> Option<String> {
        self.text_if_any(column).map(|key| key.trim().to_owned()).filter(|key| key != "0")
    }

    /// A whole number; 0 where there is none.
    pub(super) fn number(&self, column: &str) -> i64 {
        let text = self.whole(column);
        match text.trim() {
            "t" | "true" => 1,
            other => other.parse().unwrap_or(0),
        }
    }

    fn decoded(&self, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                self.guessed.set(self.guessed.get() + 1);
                WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
            }
        }
    }

    /// The names of its columns, in order.
    pub(super) fn columns(&self) -> &[String] {
        self.columns
    }
}

/// A text of which nothing is shown, for it is too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LongText {
    /// Where it stands: the table, the first value of its row, the column.
    pub(super) table: String,
    pub(super) key: String,
    pub(super) column: String,
    /// How many bytes it has.
    pub(super) bytes: u64,
}

/// What a dump had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DumpCounts {
    /// Rows by table, those that nobody asked for too.
    pub(super) rows: BTreeMap<String, u64>,
    /// Texts that were not UTF-8.
    pub(super) guessed: u64,
    /// It ends as its program ends a dump.
    pub(super) complete: bool,
    /// Statements with rows that are not told as values (`INSERT … SELECT`): passed over.
    pub(super) unread: u64,
    /// Of tables that are wanted: columns that nobody asked for, and how many rows say something in them.
    pub(super) unasked: BTreeMap<String, BTreeMap<String, u64>>,
    /// Texts that were asked for and are too long.
    pub(super) long: Vec<LongText>,
    /// How many more there are than are named.
    pub(super) further_long: u64,
}

/// Shows the rows of the tables that are wanted, in the order of the dump; of the others counts them. What is gzip is
/// inflated on the way. The texts that it shows are counted.
///
/// # Errors
/// It cannot be read, is cut, has rows without columns, or shows more than there is memory for.
pub(super) fn read(
    read: impl Read,
    memory: &Memory,
    wanted: &dyn Fn(&str) -> bool,
    each: &mut dyn FnMut(&Row<'_>) -> io::Result<()>,
) -> Result<DumpCounts, DumpError> {
    statements::Dump::of(inflated(read)?, memory, wanted, each).read()
}

/// The bytes of a stream that may be compressed.
fn inflated<'r>(mut read: impl Read + 'r) -> Result<Box<dyn Read + 'r>, DumpError> {
    let mut head = Vec::new();
    read.by_ref().take(2).read_to_end(&mut head).map_err(DumpError::Read)?;
    let gzip = head == [0x1f, 0x8b];
    let whole = Cursor::new(head).chain(read);
    Ok(if gzip { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}
