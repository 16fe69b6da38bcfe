//! A table of text out of the bytes of a spreadsheet: encoding, delimiter, quotes and line ends as they come.

use super::{FILE_BYTES, ImportError, ROWS, Said, said};
use csv::{ReaderBuilder, StringRecord};
use std::borrow::Cow;

/// A table with its known columns in place.
#[derive(Debug)]
pub(super) struct Table<C> {
    columns: Vec<C>,
    rows: Vec<(u64, Result<StringRecord, Said>)>,
}

/// One row that can be read.
#[derive(Debug)]
pub(super) struct Row<'a, C> {
    columns: &'a [C],
    record: &'a StringRecord,
}

impl<C: Copy + PartialEq> Table<C> {
    /// Reads a whole file; `name` turns a heading into a column, `all` are their names for the error message.
    pub(super) fn read(bytes: &[u8], name: impl Fn(&str) -> Option<C>, all: &[&str]) -> Result<Self, ImportError> {
        if bytes.len() > FILE_BYTES {
            return Err(ImportError::TooLong(bytes.len()));
        }
        let text = decode(bytes);
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let headings = reader.headers().map_err(|error| ImportError::Broken(error.to_string()))?.clone();
        if headings.iter().all(str::is_empty) {
            return Err(ImportError::Empty);
        }
        let mut columns = Vec::with_capacity(headings.len());
        for heading in &headings {
            let column = name(&heading.to_lowercase())
                .ok_or_else(|| ImportError::UnknownColumn(heading.into(), all.join(", ")))?;
            if columns.contains(&column) {
                return Err(ImportError::TwiceColumn(heading.into()));
            }
            columns.push(column);
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| ImportError::Broken(error.to_string()))?;
            let line = record.position().map_or(0, |position| line_of(&text, position));
            if record.iter().all(str::is_empty) {
                continue;
            }
            if rows.len() == ROWS {
                return Err(ImportError::TooManyRows);
            }
            rows.push((line, judge(record, columns.len())));
        }
        Ok(Self { columns, rows })
    }

    /// Whether the file has that column.
    pub(super) fn has(&self, column: C) -> bool {
        self.columns.contains(&column)
    }

    /// The rows with their lines; a row that cannot be read tells why.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u64, Result<Row<'_, C>, Said>)> {
        self.rows.iter().map(|(line, record)| {
            (*line, record.as_ref().map(|record| Row { columns: &self.columns, record }).map_err(Clone::clone))
        })
    }
}

impl<'a, C: Copy + PartialEq> Row<'a, C> {
    /// The cell of that column; empty where the file does not have it.
    pub(super) fn get(&self, column: C) -> &'a str {
        self.columns.iter().position(|one| *one == column).and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    /// The cells in the order of the file.
    pub(super) fn cells(&self) -> impl Iterator<Item = (C, &'a str)> {
        self.columns.iter().copied().zip(self.record.iter())
    }
}

fn judge(record: StringRecord, columns: usize) -> Result<StringRecord, Said> {
    if record.iter().any(|cell| cell.contains(['\n', '\r'])) {
        return Err(said(
            "Una celda tiene un salto de línea: ¿falta aquí una comilla?",
            "a cell holds a line break: is a quotation mark missing here?",
        ));
    }
    if record.iter().any(|cell| cell.chars().any(char::is_control)) {
        return Err(said("Una celda tiene un carácter de control.", "a cell holds a control character"));
    }
    if record.len() != columns {
        let cells = record.len();
        return Err(said(
            format!("El renglón tiene {cells} celdas y el primero nombra {columns}."),
            format!("the row has {cells} cells where the first line names {columns}"),
        ));
    }
    Ok(record)
}

/// Where a record really begins: the reader's position stands before the empty lines that it skips.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let skipped = text.as_bytes().get(from..).unwrap_or_default().iter().take_while(|byte| b"\r\n".contains(byte));
    position.line() + skipped.filter(|byte| **byte == b'\n').count() as u64
}

/// UTF-8 or UTF-16 where it says so or is so; otherwise the Latin-1 that spreadsheets save here (Windows-1252).
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    }
}

/// The mark that the first line uses most: comma, semicolon or tabulator.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u64, Result<Vec<String>, Said>)> {
        let name = |heading: &str| ["a", "b"].iter().position(|known| *known == heading);
        let table = Table::read(bytes, name, &["a", "b"]).expect("a table");
        table
            .rows()
            .map(|(line, row)| (line, row.map(|row| vec![row.get(0).to_owned(), row.get(1).to_owned()])))
            .collect()
    }

    #[test]
    fn encodings_delimiters_and_line_ends_as_they_come() {
        let expected = vec![(2, Ok(vec!["Peña, José".to_owned(), "ñ".to_owned()]))];
        assert_eq!(read("a,b\r\n\"Peña, José\",ñ\r\n".as_bytes()), expected, "CRLF");
        assert_eq!(read("\u{feff}a;b\n\"Peña, José\";ñ".as_bytes()), expected, "BOM, semicolon, no last line end");
        assert_eq!(read(b"a,b\n\"Pe\xf1a, Jos\xe9\",\xf1\n"), expected, "Latin-1");
        let utf16: Vec<u8> = "\u{feff}A\tB\nPeña, José\tñ\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16), expected, "UTF-16 with tabulators");
    }

    #[test]
    fn broken_rows_are_told_and_the_others_read() {
        let rows = read(b"a,b\n1,2\n3\n\n4,5,6\n\"x\ny\",7\n8,\"say \"\"hi\"\"\"\n");
        assert_eq!(rows[0], (2, Ok(vec!["1".into(), "2".into()])));
        assert!(rows[1].1.as_ref().is_err_and(|reason| reason.en.contains("1 cells")), "{rows:?}");
        assert_eq!(rows[2].0, 5);
        assert!(rows[3].1.as_ref().is_err_and(|reason| reason.en.contains("quotation")), "{rows:?}");
        assert_eq!(rows[4], (8, Ok(vec!["8".into(), "say \"hi\"".into()])));
    }

    #[test]
    fn the_first_line_is_judged() {
        let name = |heading: &str| (heading == "a").then_some(0);
        let read = |bytes: &[u8]| Table::read(bytes, name, &["a"]).map(|_| ()).expect_err("must be refused");
        assert_eq!(read(b""), ImportError::Empty);
        assert_eq!(read(b"a,zzz\n"), ImportError::UnknownColumn("zzz".into(), "a".into()));
        assert_eq!(read(b"a,A\n"), ImportError::TwiceColumn("A".into()));
    }
}
