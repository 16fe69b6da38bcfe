//! The statements of a dump: which of them have rows, and what is passed over.

mod rows;

use super::super::memory::Memory;
use super::source::Source;
use super::value::{Bounded, Dialect, string};
use super::{COLUMNS, DumpCounts, DumpError, NAME_BYTES, Row, TABLES, is_utf16};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::rc::Rc;

/// How lines begin that say whose dump it is, and that it is whole.
const POSTGRES: &[u8] = b"PostgreSQL database dump";
const COMPLETE: [&[u8]; 2] = [b"Dump completed", b"PostgreSQL database dump complete"];
/// What stands first in a part of CREATE TABLE that is no column.
const NO_COLUMN: [&str; 7] = ["PRIMARY", "UNIQUE", "CONSTRAINT", "FOREIGN", "CHECK", "EXCLUDE", "LIKE"];
/// The same in MySQL, where names of columns are quoted.
const NO_COLUMN_MYSQL: [&str; 5] = ["KEY", "INDEX", "FULLTEXT", "SPATIAL", "PERIOD"];
/// How mysqldump says that it writes what is TIMESTAMP by the clocks of UTC.
const IN_UTC: &[u8] = b"SET TIME_ZONE='+00:00'";
/// A comment of which more is not looked at.
const COMMENT_BYTES: usize = 200;

/// The names of a table's columns.
type Columns = Rc<[String]>;

/// What the rows of one table say, column by column.
struct ColumnUse {
    columns: Columns,
    asked: Vec<Cell<bool>>,
    said: Vec<u64>,
}

impl ColumnUse {
    fn of(columns: &Columns) -> Self {
        let many = columns.len();
        Self { columns: columns.clone(), asked: vec![Cell::new(false); many], said: vec![0; many] }
    }
}

/// Of each column: whether somebody asked for it, and how many rows say something in it.
type ColumnSums = BTreeMap<String, (bool, u64)>;

/// A dump being read.
pub(super) struct Dump<'d> {
    source: Source<Box<dyn Read + 'd>>,
    /// Where texts are counted.
    memory: &'d Memory,
    dialect: Dialect,
    wanted: &'d dyn Fn(&str) -> bool,
    each: &'d mut dyn FnMut(&Row<'_>) -> io::Result<()>,
    /// Of each table that is wanted: thousands of others, each with its most columns, would fill the memory.
    columns: BTreeMap<String, Columns>,
    /// Of the same: columns of MySQL's type TIMESTAMP.
    stamps: BTreeMap<String, Columns>,
    /// Those are written by the clocks of UTC.
    in_utc: bool,
    /// Of each table that is wanted: what its rows say, since its columns are these.
    heard: BTreeMap<String, ColumnUse>,
    /// The same of rows before, whose statements named other columns.
    sums: BTreeMap<String, ColumnSums>,
    guessed: Cell<u64>,
    counted: DumpCounts,
    /// The table that a statement is about, for the message where the dump ends in it.
    about: String,
}

impl<'d> Dump<'d> {
    pub(super) fn of(
        read: Box<dyn Read + 'd>,
        memory: &'d Memory,
        wanted: &'d dyn Fn(&str) -> bool,
        each: &'d mut dyn FnMut(&Row<'_>) -> io::Result<()>,
    ) -> Self {
        Self {
            source: Source::of(read),
            memory,
            dialect: Dialect::Mysql,
            wanted,
            each,
            columns: BTreeMap::new(),
            stamps: BTreeMap::new(),
            in_utc: false,
            heard: BTreeMap::new(),
            sums: BTreeMap::new(),
            guessed: Cell::new(0),
            counted: DumpCounts::default(),
            about: String::new(),
        }
    }

    pub(super) fn read(mut self) -> Result<DumpCounts, DumpError> {
        if let [Some(first), Some(second)] = self.source.peek_two()?
            && is_utf16(&[first, second])
        {
            return Err(DumpError::Utf16);
        }
        loop {
            self.about.clear();
            self.blanks()?;
            match self.source.peek()? {
                None => break,
                Some(b';') => {
                    self.source.next()?;
                }
                // An order to psql, not to the database.
                Some(b'\\') => {
                    self.source.line(0)?;
                }
                Some(byte) if byte.is_ascii_alphabetic() => {
                    let word = self.word()?;
                    match word.as_str() {
                        "INSERT" | "REPLACE" => self.insert()?,
                        "CREATE" => self.create()?,
                        "COPY" => self.copy()?,
                        "SET" => self.set()?,
                        "DELIMITER" => self.delimiter()?,
                        _ => self.skip_statement()?,
                    }
                }
                Some(_) => self.skip_statement()?,
            }
        }
        self.counted.guessed = self.guessed.get();
        for (table, heard) in std::mem::take(&mut self.heard) {
            self.sum(table, &heard)?;
        }
        for (table, sums) in self.sums {
            let unasked = sums.into_iter().filter(|(_, (asked, said))| !asked && *said > 0);
            let unasked: BTreeMap<String, u64> = unasked.map(|(column, (_, said))| (column, said)).collect();
            if !unasked.is_empty() {
                self.counted.unasked.insert(table, unasked);
            }
        }
        Ok(self.counted)
    }

    fn sum(&mut self, table: String, heard: &ColumnUse) -> Result<(), DumpError> {
        let sums = self.sums.entry(table.clone()).or_default();
        for ((column, asked), said) in heard.columns.iter().zip(&heard.asked).zip(&heard.said) {
            // No table has more: statements that name others each time are not of one.
            if sums.len() >= COLUMNS && !sums.contains_key(column) {
                return Err(DumpError::TooMany(table));
            }
            let sum = sums.entry(column.clone()).or_default();
            *sum = (sum.0 || asked.get(), sum.1 + said);
        }
        Ok(())
    }

    fn cut<T>(&self) -> Result<T, DumpError> {
        Err(DumpError::Cut(self.about.clone()))
    }

    /// A setting: by which clocks MySQL writes what it keeps as TIMESTAMP.
    fn set(&mut self) -> Result<(), DumpError> {
        if self.next_word()?.as_deref() == Some("TIME_ZONE") && self.takes(b'=')? {
            self.blanks()?;
            if let Some(mark @ (b'"' | b'\'')) = self.source.peek()? {
                self.in_utc = self.quoted(mark)? == b"+00:00";
            }
        }
        self.skip_statement()
    }

    /// Blanks and comments. What stands in a comment for some versions alone (`/*!40101 … */`) has no rows; one of them says by which
    /// clocks the dump was written.
    fn blanks(&mut self) -> Result<(), DumpError> {
        loop {
            match self.source.peek_two()? {
                [Some(byte), _] if byte.is_ascii_whitespace() => {
                    self.source.next()?;
                }
                // A mark of the encoding, which Windows' programs put first.
                [Some(0xef | 0xbb | 0xbf), _] => {
                    self.source.next()?;
                }
                [Some(b'-'), Some(b'-')] => {
                    let line = self.source.line(COMMENT_BYTES)?;
                    let said = line.trim_ascii_start().strip_prefix(b"--").unwrap_or_default().trim_ascii();
                    if said.starts_with(POSTGRES) {
                        self.dialect = Dialect::Postgres;
                    }
                    self.counted.complete |= COMPLETE.iter().any(|words| said.starts_with(words));
                }
                [Some(b'#'), _] if self.dialect == Dialect::Mysql => {
                    self.source.line(0)?;
                }
                [Some(b'/'), Some(b'*')] => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), DumpError> {
        self.source.next()?;
        self.source.next()?;
        let mut said = Vec::new();
        loop {
            self.source.take_until([b'*'; 3], &mut |piece| {
                let room = COMMENT_BYTES.saturating_sub(said.len()).min(piece.len());
                said.extend_from_slice(piece.get(..room).unwrap_or_default());
            })?;
            match self.source.next()? {
                None => return self.cut(),
                Some(_) if self.source.peek()? == Some(b'/') => break,
                Some(_) => {}
            }
        }
        self.source.next()?;
        let said = said.to_ascii_uppercase();
        if said.starts_with(b"!") && said.windows(IN_UTC.len()).any(|words| words == IN_UTC) {
            self.in_utc = true;
        }
        Ok(())
    }

    /// A word in capitals; of a longer one than any of ours, its beginning.
    fn word(&mut self) -> Result<String, DumpError> {
        let mut word = String::new();
        while let Some(byte) = self.source.peek()?.filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            self.source.next()?;
            if word.len() < NAME_BYTES {
                word.push(char::from(byte.to_ascii_uppercase()));
            }
        }
        Ok(word)
    }

    /// A name, quoted or not, and whether it was; without the database's or schema's before it.
    fn name(&mut self) -> Result<(String, bool), DumpError> {
        loop {
            self.blanks()?;
            let (name, quoted) = match self.source.peek()? {
                Some(mark @ (b'`' | b'"')) => (self.quoted(mark)?, true),
                Some(_) => {
                    let mut name = Vec::new();
                    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_$".contains(byte);
                    while let Some(byte) = self.source.peek()?.filter(letter) {
                        self.source.next()?;
                        self.named(&mut name, &[byte])?;
                    }
                    (name, false)
                }
                None => return self.cut(),
            };
            if self.source.peek()? != Some(b'.') {
                return Ok((String::from_utf8_lossy(&name).to_lowercase(), quoted));
            }
            self.source.next()?;
        }
    }

    fn named(&self, name: &mut Vec<u8>, more: &[u8]) -> Result<(), DumpError> {
        if name.len() + more.len() > NAME_BYTES {
            return Err(DumpError::TooMany(String::from_utf8_lossy(name).into_owned()));
        }
        name.extend_from_slice(more);
        Ok(())
    }

    fn quoted(&mut self, mark: u8) -> Result<Vec<u8>, DumpError> {
        self.source.next()?;
        let mut name = Vec::new();
        loop {
            match self.source.next()? {
                None => return self.cut(),
                Some(byte) if byte == mark => {
                    if self.source.peek()? != Some(mark) {
                        return Ok(name);
                    }
                    self.source.next()?;
                    self.named(&mut name, &[byte])?;
                }
                Some(byte) => self.named(&mut name, &[byte])?,
            }
        }
    }

    /// Passes over what is left of a statement; what is quoted, and bodies of functions, with all that stands in them.
    fn skip_statement(&mut self) -> Result<(), DumpError> {
        let mut depth = 0_usize;
        self.skip_to(&mut depth, &|byte, _| byte == b';')?;
        // A dump without a last semicolon is whole.
        self.source.next().map(|_| ())
    }

    /// Passes over bytes up to one for which it holds, which stays; it is asked with how many brackets are open.
    fn skip_to(&mut self, depth: &mut usize, stop: &dyn Fn(u8, usize) -> bool) -> Result<(), DumpError> {
        loop {
            self.blanks()?;
            let Some(byte) = self.source.peek()? else { return Ok(()) };
            if stop(byte, *depth) {
                return Ok(());
            }
            match byte {
                b'\'' => {
                    self.source.next()?;
                    let escapes = self.dialect == Dialect::Mysql;
                    if !string(&mut self.source, escapes, &mut Bounded::of(false, 0))? {
                        return self.cut();
                    }
                }
                mark @ (b'`' | b'"') => self.skip_quoted(mark)?,
                b'$' if self.dialect == Dialect::Postgres => self.dollars()?,
                b'(' => {
                    *depth += 1;
                    self.source.next()?;
                }
                b')' => {
                    *depth = depth.saturating_sub(1);
                    self.source.next()?;
                }
                _ => {
                    self.source.next()?;
                }
            }
        }
    }

    fn skip_quoted(&mut self, mark: u8) -> Result<(), DumpError> {
        self.source.next()?;
        self.source.take_until([mark; 3], &mut |_| {})?;
        if self.source.next()?.is_none() { self.cut() } else { Ok(()) }
    }

    /// `$tag$ … $tag$`, as PostgreSQL quotes bodies of functions.
    fn dollars(&mut self) -> Result<(), DumpError> {
        self.source.next()?;
        let tag = self.word()?;
        if self.source.peek()? != Some(b'$') {
            return Ok(());
        }
        self.source.next()?;
        loop {
            self.source.take_until([b'$'; 3], &mut |_| {})?;
            if self.source.next()?.is_none() {
                return self.cut();
            }
            let found = self.word()?;
            if found == tag && self.source.peek()? == Some(b'$') {
                return self.source.next().map(|_| ());
            }
        }
    }

    /// Routines of MySQL stand between two of these lines; no rows do.
    fn delimiter(&mut self) -> Result<(), DumpError> {
        let line = self.source.line(COMMENT_BYTES)?;
        if line.trim_ascii() == b";" {
            return Ok(());
        }
        loop {
            if self.source.peek()?.is_none() {
                return self.cut();
            }
            let line = self.source.line(COMMENT_BYTES)?;
            let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
            let ends = words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"DELIMITER"));
            if ends && words.next() == Some(b";") {
                return Ok(());
            }
        }
    }

    /// The next word, where one stands there.
    fn next_word(&mut self) -> Result<Option<String>, DumpError> {
        self.blanks()?;
        match self.source.peek()? {
            Some(byte) if byte.is_ascii_alphabetic() => self.word().map(Some),
            Some(_) => Ok(None),
            None => self.cut(),
        }
    }

    /// Takes a byte, blanks before it passed over, where it stands there.
    fn takes(&mut self, byte: u8) -> Result<bool, DumpError> {
        self.blanks()?;
        let there = self.source.peek()? == Some(byte);
        if there {
            self.source.next()?;
        }
        Ok(there)
    }

    fn create(&mut self) -> Result<(), DumpError> {
        // TEMPORARY, UNLOGGED and the like stand before.
        let table = loop {
            match self.next_word()?.as_deref() {
                Some("TABLE") => break true,
                Some("TEMPORARY" | "UNLOGGED" | "GLOBAL" | "LOCAL" | "OR") => {}
                _ => break false,
            }
        };
        if !table {
            return self.skip_statement();
        }
        let mut name = self.name()?;
        if !name.1 && name.0 == "if" {
            self.next_word()?;
            self.next_word()?;
            name = self.name()?;
        }
        let name = name.0;
        self.about.clone_from(&name);
        if !self.takes(b'(')? {
            return self.skip_statement();
        }
        let (mut columns, mut stamps) = (Vec::new(), Vec::new());
        loop {
            let (first, quoted) = self.name()?;
            let stamp = self.next_word()?.as_deref() == Some("TIMESTAMP") && self.dialect == Dialect::Mysql;
            let word = first.to_uppercase();
            let mysql = self.dialect == Dialect::Mysql && NO_COLUMN_MYSQL.contains(&word.as_str());
            if quoted || !(NO_COLUMN.contains(&word.as_str()) || mysql || word.is_empty()) {
                if stamp {
                    stamps.push(first.clone());
                }
                columns.push(first);
            }
            if columns.len() > COLUMNS {
                return Err(DumpError::TooMany(name));
            }
            let mut depth = 0;
            self.skip_to(&mut depth, &|byte, depth| depth == 0 && matches!(byte, b',' | b')'))?;
            match self.source.next()? {
                Some(b',') => {}
                Some(_) => break,
                None => return self.cut(),
            }
        }
        if (self.wanted)(&name) && self.columns.len() < TABLES {
            self.stamps.insert(name.clone(), stamps.into());
            self.columns.insert(name, columns.into());
        }
        self.skip_statement()
    }

    /// The names in brackets, where some stand there.
    fn list(&mut self) -> Result<Option<Columns>, DumpError> {
        if !self.takes(b'(')? {
            return Ok(None);
        }
        let mut columns = Vec::new();
        loop {
            columns.push(self.name()?.0);
            if columns.len() > COLUMNS {
                return Err(DumpError::TooMany(self.about.clone()));
            }
            if self.takes(b')')? {
                return Ok(Some(columns.into()));
            }
            if !self.takes(b',')? {
                return self.bad_row();
            }
        }
    }

    fn bad_row<T>(&self) -> Result<T, DumpError> {
        let row = self.counted.rows.get(&self.about).copied().unwrap_or(0) + 1;
        Err(DumpError::Row { table: self.about.clone(), row })
    }
}
