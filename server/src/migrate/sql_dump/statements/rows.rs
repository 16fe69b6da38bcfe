//! Rows: the values of INSERT and the cells of COPY, each counted, and shown where its table is wanted.

use super::super::value::{Bounded, CellEnd, Dialect, cell, hex, string};
use super::super::{COLUMNS, DumpError, LONG_NAMED, Row, TABLES, Value};
use super::{ColumnUse, Columns, Dump};
use std::cell::RefCell;
use std::collections::BTreeMap;

impl Dump<'_> {
    pub(super) fn insert(&mut self) -> Result<(), DumpError> {
        loop {
            match self.next_word()?.as_deref() {
                Some("INTO") => break,
                Some("IGNORE" | "DELAYED" | "LOW_PRIORITY" | "HIGH_PRIORITY") => {}
                _ => return self.skip_statement(),
            }
        }
        self.about = self.name()?.0;
        let columns = self.list()?;
        loop {
            match self.next_word()?.as_deref() {
                Some("VALUES" | "VALUE") => break,
                // OVERRIDING SYSTEM VALUE VALUES
                Some("OVERRIDING" | "SYSTEM" | "USER") => {}
                _ => {
                    self.counted.unread += 1;
                    return self.skip_statement();
                }
            }
        }
        let wanted = (self.wanted)(&self.about);
        loop {
            if !self.takes(b'(')? {
                if self.source.peek()?.is_none() {
                    return self.cut();
                }
                return self.bad_row();
            }
            let values = self.values(wanted)?;
            self.row(columns.as_ref(), wanted, &values)?;
            if self.takes(b';')? {
                return Ok(());
            }
            if !self.takes(b',')? {
                // ON DUPLICATE KEY UPDATE, ON CONFLICT; or no semicolon behind the last statement.
                return self.skip_statement();
            }
        }
    }

    /// The values of one row, its bracket taken already.
    fn values(&mut self, wanted: bool) -> Result<Vec<Value>, DumpError> {
        let (mut values, mut spent, mut many) = (Vec::new(), 0_usize, 0_usize);
        loop {
            let value = self.value(wanted, spent)?;
            if let Value::Bytes(bytes) = &value {
                spent = spent.saturating_add(bytes.len());
            }
            many += 1;
            if many > COLUMNS {
                return Err(DumpError::TooMany(self.about.clone()));
            }
            if wanted {
                values.push(value);
            }
            // What PostgreSQL says behind a value: of which type it is.
            while self.takes(b':')? {
                self.skip_to(&mut 0, &|byte, depth| depth == 0 && matches!(byte, b',' | b')' | b':'))?;
            }
            if self.takes(b')')? {
                return Ok(values);
            }
            if !self.takes(b',')? {
                if self.source.peek()?.is_none() {
                    return self.cut();
                }
                return self.bad_row();
            }
        }
    }

    fn value(&mut self, wanted: bool, spent: usize) -> Result<Value, DumpError> {
        self.blanks()?;
        match self.source.peek()? {
            None => self.cut(),
            Some(b'\'') => self.text(Bounded::of(wanted, spent), self.dialect == Dialect::Mysql),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let word = self.word()?;
                if word != "NULL" {
                    self.blanks()?;
                }
                let marked = self.source.peek()? == Some(b'\'');
                match (word.as_str(), marked) {
                    ("NULL", _) => Ok(Value::Null),
                    ("TRUE", _) => Ok(Value::Bytes(b"1".to_vec())),
                    ("FALSE", _) => Ok(Value::Bytes(b"0".to_vec())),
                    ("X", true) => {
                        let told = self.text(Bounded::of_digits(wanted, spent), false)?;
                        self.of_hex(told)
                    }
                    ("E", true) => self.text(Bounded::of(wanted, spent), true),
                    // N'…', _binary '…', _utf8mb4 '…', b'1'
                    (_, true) => self.text(Bounded::of(wanted, spent), self.dialect == Dialect::Mysql),
                    // _binary 0x…
                    (charset, false) if charset.starts_with('_') => self.bare(wanted, spent),
                    // A function: what it would give nobody here can say.
                    (_, false) => {
                        self.skip_to(&mut 0, &|byte, depth| depth == 0 && matches!(byte, b',' | b')'))?;
                        Ok(Value::Null)
                    }
                }
            }
            Some(_) => self.bare(wanted, spent),
        }
    }

    fn text(&mut self, mut into: Bounded, escapes: bool) -> Result<Value, DumpError> {
        self.source.next()?;
        if !string(&mut self.source, escapes, &mut into)? {
            return self.cut();
        }
        Ok(into.value())
    }

    /// A number, or bytes as `0x…`.
    fn bare(&mut self, wanted: bool, spent: usize) -> Result<Value, DumpError> {
        let mut into = Bounded::of_digits(wanted, spent);
        let mut any = false;
        loop {
            match self.source.peek()? {
                Some(byte) if byte.is_ascii_alphanumeric() || b"+-._".contains(&byte) => {
                    self.source.next()?;
                    into.push(byte);
                    any = true;
                }
                Some(_) if any => break,
                Some(_) => return self.bad_row(),
                None => return self.cut(),
            }
        }
        match into.value() {
            Value::Bytes(told) if told.starts_with(b"0x") || told.starts_with(b"0X") => {
                self.of_hex(Value::Bytes(told.get(2..).unwrap_or_default().to_vec()))
            }
            // No number is as long: these were digits, two a byte.
            Value::Long(digits) => Ok(Value::Long(digits.saturating_sub(2) / 2)),
            other => Ok(other),
        }
    }

    fn of_hex(&self, told: Value) -> Result<Value, DumpError> {
        match told {
            Value::Bytes(digits) => match hex(&digits) {
                Some(bytes) => Ok(Value::Bytes(bytes)),
                None => self.bad_row(),
            },
            Value::Long(digits) => Ok(Value::Long(digits / 2)),
            Value::Null => Ok(Value::Null),
        }
    }

    pub(super) fn copy(&mut self) -> Result<(), DumpError> {
        self.about = self.name()?.0;
        let columns = self.list()?;
        let from = self.next_word()?;
        let stdin = self.next_word()?;
        if (from.as_deref(), stdin.as_deref()) != (Some("FROM"), Some("STDIN")) {
            return self.skip_statement();
        }
        self.skip_to(&mut 0, &|byte, _| byte == b';')?;
        // The rest of the line, then rows up to a backslash and a dot.
        self.source.line(0)?;
        let wanted = (self.wanted)(&self.about);
        loop {
            if self.source.peek_two()? == [Some(b'\\'), Some(b'.')] {
                return self.source.line(0).map(drop);
            }
            let (mut values, mut spent) = (Vec::new(), 0_usize);
            loop {
                let (value, after) = cell(&mut self.source, Bounded::of(wanted, spent))?;
                if let Value::Bytes(bytes) = &value {
                    spent = spent.saturating_add(bytes.len());
                }
                if wanted {
                    values.push(value);
                }
                match after {
                    CellEnd::Cell if values.len() <= COLUMNS => {}
                    CellEnd::Cell => return Err(DumpError::TooMany(self.about.clone())),
                    CellEnd::Line => break,
                    CellEnd::Nothing => return self.cut(),
                }
            }
            self.row(columns.as_ref(), wanted, &values)?;
        }
    }

    /// Counts a row, and shows it where it is wanted.
    fn row(&mut self, columns: Option<&Columns>, wanted: bool, values: &[Value]) -> Result<(), DumpError> {
        let rows = &mut self.counted.rows;
        let row = if let Some(count) = rows.get_mut(&self.about) {
            *count += 1;
            *count
        } else if rows.len() < TABLES {
            rows.insert(self.about.clone(), 1);
            1
        } else {
            return Err(DumpError::TooMany(self.about.clone()));
        };
        if !wanted {
            return Ok(());
        }
        let known = columns.or_else(|| self.columns.get(&self.about)).cloned();
        let columns = known.ok_or_else(|| DumpError::NoColumns(self.about.clone()))?;
        if columns.len() != values.len() {
            let (table, values, columns) = (self.about.clone(), values.len(), columns.len());
            return Err(DumpError::Columns { table, row, values, columns });
        }
        // Statements may name other columns than the one before.
        let others = self.heard.get(&self.about).is_some_and(|heard| heard.columns != columns);
        if let Some(before) = others.then(|| self.heard.remove(&self.about)).flatten() {
            self.sum(self.about.clone(), &before)?;
        }
        let heard = self.heard.entry(self.about.clone()).or_insert_with(|| ColumnUse::of(&columns));
        for (said, value) in heard.said.iter_mut().zip(values) {
            *said += u64::from(value.says());
        }
        let stamps = self.stamps.get(&self.about).filter(|_| self.in_utc);
        let told = Row {
            table: &self.about,
            columns: &columns,
            values,
            guessed: &self.guessed,
            asked: &heard.asked,
            in_utc: match stamps {
                Some(names) => names,
                None => &[],
            },
            memory: self.memory,
            long: RefCell::new(BTreeMap::new()),
        };
        (self.each)(&told).map_err(DumpError::Keep)?;
        for text in told.too_long() {
            if self.counted.long.len() < LONG_NAMED {
                self.counted.long.push(text);
            } else {
                self.counted.further_long += 1;
            }
        }
        self.memory.check().map_err(DumpError::Full)
    }
}
