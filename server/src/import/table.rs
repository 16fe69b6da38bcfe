//! Reads a table of text from the bytes of a spreadsheet, row by row. Encoding, delimiter, quotes and line ends are
//! taken as they come. No more of it is in memory than one row.

use super::csv_format::UNREAD;
use super::lines::Lines;
use super::text;
use super::{Columns, ImportError};
use crate::bilingual_text::BilingualText;
use csv::{ByteRecord, ReaderBuilder};
use ronda_shared::search::question;
use std::io::Read;

/// A table whose first line has been read.
pub(super) struct Table<'r, C> {
    columns: Vec<Slot<C>>,
    rows: Rows<'r>,
    /// Headings whose encoding was guessed.
    guessed: Vec<String>,
    multiline: bool,
}

/// What stands under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot<C> {
    Column(C),
    /// Nobody asked for it.
    Ignored,
    /// It has no heading: a column that a spreadsheet has cleared.
    Unnamed,
}

/// One row that can be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row<C> {
    cells: Vec<(C, String)>,
    /// Cells whose encoding was guessed.
    pub(super) guessed: Vec<String>,
}

/// A row's line, and what it says or why it cannot be read.
pub(super) type ParsedRow<C> = (u64, Result<Row<C>, BilingualText>);

impl<'r, C: Copy + PartialEq> Table<'r, C> {
    /// Reads the first line; `name` turns a heading into a column, `all` are their names for the error message.
    pub(super) fn open(
        read: impl Read + 'r,
        how: &Columns,
        name: impl Fn(&str) -> Option<C>,
        all: &[&str],
    ) -> Result<Self, ImportError> {
        let mut rows = Rows::open(read)?;
        let (headings, guessed) = rows.headings()?;
        let unknown = |heading: &str| ImportError::UnknownColumn(heading.to_owned(), all.join(", "));
        let ignored: Vec<Vec<String>> = how.ignored.iter().map(|heading| question(heading)).collect();
        let mut columns: Vec<Slot<C>> = Vec::with_capacity(headings.len());
        for (at, heading) in headings.iter().enumerate() {
            let words = question(heading);
            let slot = match &how.given {
                Some(given) => match given.get(at).map_or("", |name| name.trim()) {
                    "" => Slot::Ignored,
                    told => Slot::Column(name(told).ok_or_else(|| unknown(told))?),
                },
                None if words.is_empty() => Slot::Unnamed,
                None if ignored.contains(&words) => Slot::Ignored,
                None => {
                    let column = name(&heading.to_lowercase()).or_else(|| name(&words.join("_")));
                    Slot::Column(column.ok_or_else(|| unknown(heading))?)
                }
            };
            if matches!(slot, Slot::Column(_)) && columns.contains(&slot) {
                return Err(ImportError::TwiceColumn(heading.clone()));
            }
            columns.push(slot);
        }
        while columns.last() == Some(&Slot::Unnamed) {
            columns.pop();
        }
        Ok(Self { columns, rows, guessed, multiline: how.multiline })
    }

    /// Whether the file has that column.
    pub(super) fn has(&self, column: C) -> bool {
        self.columns.contains(&Slot::Column(column))
    }

    /// Headings whose encoding was guessed.
    pub(super) fn guessed_headings(&self) -> &[String] {
        &self.guessed
    }

    /// The next rows, at most so many; empty lines are none. Nothing at the end.
    pub(super) fn part(&mut self, most: usize) -> Result<Vec<ParsedRow<C>>, ImportError> {
        let mut part = Vec::new();
        while part.len() < most
            && let Some(line) = self.rows.next()?
        {
            part.push((line, judge(&self.rows.record, &self.columns, self.multiline)));
        }
        Ok(part)
    }
}

impl<C: Copy + PartialEq> Row<C> {
    /// The cell of that column; empty where the file does not have it.
    pub(super) fn get(&self, column: C) -> &str {
        self.cells.iter().find(|(one, _)| *one == column).map_or("", |(_, cell)| cell)
    }

    /// The cells in the order of the file.
    pub(super) fn cells(&self) -> impl Iterator<Item = (C, &str)> {
        self.cells.iter().map(|(column, cell)| (*column, cell.as_str()))
    }
}

/// The headings of a table and its first rows, whatever its columns are called; cells that cannot be read are empty.
pub(super) fn sample(read: impl Read, most: usize) -> Result<(Vec<String>, Vec<Vec<String>>), ImportError> {
    let mut rows = Rows::open(read)?;
    let (headings, _) = rows.headings()?;
    let mut sampled = Vec::new();
    while sampled.len() < most && rows.next()?.is_some() {
        let cells = rows.record.iter().map(|cell| text::cell(cell).map_or(String::new(), |(text, _)| text));
        sampled.push(cells.collect());
    }
    Ok((headings, sampled))
}

/// Records of bytes, each with its line.
struct Rows<'r> {
    reader: csv::Reader<Lines<Box<dyn Read + 'r>>>,
    record: ByteRecord,
}

impl<'r> Rows<'r> {
    fn open(read: impl Read + 'r) -> Result<Self, ImportError> {
        let (source, delimiter) = text::source(read).map_err(|error| ImportError::Broken(error.to_string()))?;
        let mut reader = ReaderBuilder::new();
        reader.delimiter(delimiter).flexible(true).has_headers(false);
        Ok(Self { reader: reader.from_reader(Lines::of(source)), record: ByteRecord::new() })
    }

    fn headings(&mut self) -> Result<(Vec<String>, Vec<String>), ImportError> {
        self.next()?.ok_or(ImportError::Empty)?;
        let (mut headings, mut guessed) = (Vec::new(), Vec::new());
        for bytes in &self.record {
            let (heading, guess) = text::cell(bytes).map_err(|said| ImportError::Heading(Box::new(said)))?;
            guessed.extend(guess.then(|| heading.clone()));
            headings.push(heading);
        }
        Ok((headings, guessed))
    }

    /// Reads the next record in which something stands; its line.
    fn next(&mut self) -> Result<Option<u64>, ImportError> {
        loop {
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => {
                    return Err(match self.reader.get_ref().endless() {
                        Some(line) => ImportError::Endless(line),
                        None => ImportError::Broken(error.to_string()),
                    });
                }
            }
            let byte = self.record.position().map_or(0, csv::Position::byte);
            let line = self.reader.get_mut().line_at(byte);
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(Some(line));
            }
        }
    }
}

fn judge<C: Copy + PartialEq>(
    record: &ByteRecord,
    columns: &[Slot<C>],
    multiline: bool,
) -> Result<Row<C>, BilingualText> {
    if record.get(0).is_some_and(|cell| cell.trim_ascii() == UNREAD.as_bytes()) {
        return Err(BilingualText::new(
            "El renglón es de algo que el servidor no pudo leer cuando se exportó la tabla.",
            "the row is of something that the server could not read when the table was exported",
        ));
    }
    let filled = record.iter().rposition(|cell| !cell.trim_ascii().is_empty()).map_or(0, |at| at + 1);
    if record.len() < columns.len() || filled > columns.len() {
        let (cells, columns) = (record.len().min(filled.max(columns.len())), columns.len());
        return Err(BilingualText::new(
            format!("El renglón tiene {cells} celdas y el primero nombra {columns}."),
            format!("the row has {cells} cells where the first line names {columns}"),
        ));
    }
    let mut row = Row { cells: Vec::with_capacity(columns.len()), guessed: Vec::new() };
    for (bytes, slot) in record.iter().zip(columns) {
        let column = match slot {
            Slot::Column(column) => column,
            Slot::Ignored => continue,
            Slot::Unnamed if bytes.trim_ascii().is_empty() => continue,
            Slot::Unnamed => {
                return Err(BilingualText::new(
                    "Una celda está en una columna sin nombre: nómbrala en el primer renglón o vacíala.",
                    "a cell stands in a column without a name: name it in the first line, or empty it",
                ));
            }
        };
        let (cell, guessed) = text::cell(bytes)?;
        if !multiline && cell.contains(['\n', '\r']) {
            return Err(BilingualText::new(
                "Una celda tiene un salto de línea: ¿falta aquí una comilla?",
                "a cell holds a line break: is a quotation mark missing here?",
            ));
        }
        if cell.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r')) {
            return Err(BilingualText::new(
                "Una celda tiene un carácter de control.",
                "a cell holds a control character",
            ));
        }
        row.guessed.extend(guessed.then(|| cell.clone()));
        row.cells.push((*column, cell));
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["a", "b"];

    fn open<'b>(bytes: &'b [u8], how: &Columns) -> Result<Table<'b, usize>, ImportError> {
        Table::open(bytes, how, |heading| NAMES.iter().position(|known| *known == heading), &NAMES)
    }
    fn read(bytes: &[u8]) -> Vec<(u64, Result<Vec<String>, BilingualText>)> {
        let rows = open(bytes, &Columns::default()).and_then(|mut table| table.part(1_000)).expect("a table");
        let cells = |row: Row<usize>| vec![row.get(0).to_owned(), row.get(1).to_owned()];
        rows.into_iter().map(|(line, row)| (line, row.map(cells))).collect()
    }

    #[test]
    fn encodings_delimiters_and_line_ends_as_they_come() {
        let expected = vec![(2, Ok(vec!["Peña, José".to_owned(), "ñ".to_owned()]))];
        assert_eq!(read("a,b\r\n\"Peña, José\",ñ\r\n".as_bytes()), expected, "CRLF");
        assert_eq!(read("\u{feff}a;b\n\"Peña, José\";ñ".as_bytes()), expected, "BOM, semicolon, no last line end");
        assert_eq!(read(b"a,b\n\"Pe\xf1a, Jos\xe9\",\xf1\n"), expected, "Latin-1");
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let text = "A\tB\nPeña, José\tñ\n";
        assert_eq!(read(&wide(&format!("\u{feff}{text}"), u16::to_le_bytes)), expected, "UTF-16 with tabulators");
        assert_eq!(read(&wide(text, u16::to_le_bytes)), expected, "UTF-16 without a mark");
        assert_eq!(read(&wide(text, u16::to_be_bytes)), expected, "the other way round");
    }

    #[test]
    fn two_encodings_in_one_file_are_read_by_cell_and_named() {
        let mut bytes = "a,b\nRaúl,Argüelles\nPérez,".as_bytes().to_vec();
        bytes.extend_from_slice(b"Mu\xf1oz\n");
        bytes.extend_from_slice("RaÃºl,x\n".as_bytes());
        let rows = open(&bytes, &Columns::default()).and_then(|mut table| table.part(9)).expect("a table");
        let guessed: Vec<_> =
            rows.iter().map(|(line, row)| (*line, row.as_ref().map(|row| row.guessed.len()).ok())).collect();
        assert_eq!(guessed, [(2, Some(0)), (3, Some(1)), (4, None)]);
        assert_eq!(rows[1].1.as_ref().map(|row| (row.get(0), row.get(1))).ok(), Some(("Pérez", "Muñoz")));
        assert!(rows[2].1.as_ref().is_err_and(|said| said.es.contains("«Raúl»")), "{rows:?}");
    }

    #[test]
    fn lines_are_counted_however_they_end() {
        let lines = |text: &str| read(text.as_bytes()).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        for end in ["\r", "\n", "\r\n"] {
            let text = "a,b|1,2||\"x|y\",3|4,5|||6,7|8,9".replace('|', end);
            assert_eq!(lines(&text), [2, 4, 6, 9, 10], "{end:?}");
        }
        assert_eq!(lines("a,b\r\n1,2\r3,4\n5,6\n\r7,8\r\r\n9,0"), [2, 3, 4, 6, 8], "mixed");
        let many: String = (0..30_000).map(|row| format!("{row},x{}", ["\r", "\n", "\r\n"][row % 3])).collect();
        let mut table = format!("a,b\n{many}").into_bytes();
        table.extend_from_slice(b"last,x");
        let mut open = open(&table, &Columns::default()).expect("a table");
        let mut last = 0;
        loop {
            let part = open.part(1_000).expect("rows");
            let Some((line, _)) = part.last() else { break };
            last = *line;
        }
        assert_eq!(last, 30_002, "over many reads");
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
    fn a_column_that_was_cleared_is_nothing() {
        let good = Ok(vec!["1".to_owned(), "2".to_owned()]);
        assert_eq!(read(b"a;b;;;\n1;2;;;\n"), [(2, good.clone())]);
        assert_eq!(read(b"a;b\n1;2;;;\n;;;;\n"), [(2, good.clone())]);
        assert_eq!(read(b"a;;b\n1;;2\n"), [(2, good)]);
        assert!(read(b"a;;b\n1;x;2\n")[0].1.as_ref().is_err_and(|said| said.es.contains("sin nombre")));
    }

    #[test]
    fn columns_are_ignored_or_given_by_place() {
        let how = |ignored: &[&str]| Columns {
            ignored: ignored.iter().map(|name| (*name).to_owned()).collect(),
            ..Columns::default()
        };
        let cells = |how: &Columns, bytes: &[u8]| {
            let rows = open(bytes, how).and_then(|mut table| table.part(9)).expect("a table");
            rows[0].1.as_ref().map(|row| (row.get(0).to_owned(), row.get(1).to_owned())).expect("a row")
        };
        let good = ("1".to_owned(), "2".to_owned());
        assert_eq!(cells(&how(&["FECHA  de compra"]), b"a,Fecha de Compra,b\n1,x\xff,2\n"), good);
        let given = |names: &[&str]| Columns {
            given: Some(names.iter().map(|name| (*name).to_owned()).collect()),
            ..Columns::default()
        };
        assert_eq!(cells(&given(&["b", "", "a"]), b"uno,dos,tres\n2,x,1\n"), good);
        assert!(matches!(open(b"x,y\n", &given(&["a", "a"])), Err(ImportError::TwiceColumn(_))));
        assert!(matches!(open(b"x,y\n", &given(&["z"])), Err(ImportError::UnknownColumn(_, _))));
    }

    #[test]
    fn the_first_line_is_judged() {
        let refused = |bytes: &[u8]| open(bytes, &Columns::default()).map(|_| ()).expect_err("must be refused");
        assert_eq!(refused(b""), ImportError::Empty);
        assert_eq!(refused(b"a,zzz\n"), ImportError::UnknownColumn("zzz".into(), "a, b".into()));
        assert_eq!(refused(b"a,A\n"), ImportError::TwiceColumn("A".into()));
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_does_not_fill_memory() {
        let text = format!("a,b\n1,2\n\"x,{}", "y,z\n".repeat(1 << 20));
        let mut table = open(text.as_bytes(), &Columns::default()).expect("a table");
        let told = table.part(10).expect_err("no end");
        assert!(matches!(told, ImportError::Endless(_)), "{told}");
    }
}
