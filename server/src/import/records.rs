//! Reads records of a register from a table. It has a column for each field, by its label or its id, as an export
//! writes them. A record is known again by its key, or by its number where the register has no key; an empty cell
//! leaves what is known as it is. Where a record stands is moved on its page: a row that tells another state is left out,
//! and says so.

use super::csv_format::{unmarked, yes_or_no};
use super::faults::Faults;
use super::people::twice;
use super::table::{ParsedRow, Row, Table};
use super::{Columns, ImportError, Report};
use crate::bilingual_text::BilingualText;
use crate::ingest::{bearing, stored_record};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::{FieldDef, FieldKind, RegisterDef, check_value};
use ronda_shared::command::{Command, OpenRecord, Record};
use ronda_shared::ids::{DocumentId, FieldId};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::record::{self, RecordRefused, RecordSummary, key_of};
use ronda_shared::search::{question, tokens};
use ronda_shared::view::Summary;
use std::collections::BTreeMap;
use std::io::Read;

/// What a cell tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// The field at this place of the register.
    Field(usize),
    Number,
    State,
}

/// Fields with their values.
pub(super) type Values = BTreeMap<FieldId, String>;

/// What one row comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// A record that is not known yet.
    Enter(Values),
    /// Fields of a known record that differ, and what they say until then: whoever changed that since a table was looked at is
    /// not written over unseen.
    Set(DocumentId, Values, Values),
}

impl Change {
    /// The commands that do it, for the document that is named or will be.
    pub(super) fn commands(self, def: &RegisterDef) -> (Option<DocumentId>, Vec<Command>) {
        match self {
            Self::Enter(fields) => (None, vec![Command::Record(Record::OpenRecord(Box::new(born(def, fields))))]),
            Self::Set(id, values, _) => {
                let set = |(field, value)| Command::Record(Record::SetRecordField { field, value });
                (Some(id), values.into_iter().map(set).collect())
            }
        }
    }
}

fn born(def: &RegisterDef, fields: Values) -> OpenRecord {
    OpenRecord { register: def.id.clone(), fields, texts: def.texts(), links: Vec::new() }
}

/// What a row says of a record.
#[derive(Debug, Default)]
pub(super) struct Line {
    values: Values,
    number: String,
    /// The id of the state that it tells, as it is written where the data have no such state; empty: it tells none.
    state: String,
}

impl Line {
    /// Whether nothing in it speaks against a record that stands there.
    fn is_in(&self, state: &str) -> bool {
        self.state.is_empty() || self.state == state
    }
}

/// A row's line, and what it says or why it cannot be taken.
pub(super) type RecordRow = (u64, Result<Line, BilingualText>);

/// A table of records, read part by part.
pub(super) struct Records<'r> {
    def: &'r RegisterDef,
    table: Table<'r, Column>,
    /// The first day of it that reads with its month first alone: then nobody knows of the others.
    month_first: Option<String>,
}

impl<'r> Records<'r> {
    /// Reads the first line; it must name every field by which a record is known again.
    pub(super) fn open(read: impl Read + 'r, how: &Columns, def: &'r RegisterDef) -> Result<Self, ImportError> {
        let names: Vec<&str> = def.fields.iter().map(|field| field.label.as_str()).collect();
        let how = Columns { multiline: true, ..how.clone() };
        let table = Table::open(read, &how, |heading| column(def, heading), &names)?;
        for (at, field) in def.fields.iter().enumerate() {
            if def.key.contains(&field.id) && !table.has(Column::Field(at)) {
                return Err(ImportError::MissingColumn(field.label.clone()));
            }
        }
        Ok(Self { def, table, month_first: None })
    }

    /// The next rows, at most so many; nothing at the end. Cells whose encoding was guessed are named in the report.
    pub(super) fn part(&mut self, most: usize, report: &mut Report) -> Result<Vec<RecordRow>, ImportError> {
        let def = self.def;
        let rows = self.table.part(most)?;
        self.month_first = self.month_first.take().or_else(|| month_first(def, &rows));
        let month_first = self.month_first.as_deref();
        let told = rows.into_iter().map(|(line, row)| {
            let told = row.and_then(|row| {
                report.guess(line, &row.guessed);
                read_line(def, &row, month_first)
            });
            (line, told)
        });
        Ok(told.collect())
    }
}

fn column(def: &RegisterDef, heading: &str) -> Option<Column> {
    let words = question(heading);
    let named = |field: &FieldDef| question(&field.label) == words || question(field.id.as_str()) == words;
    let own = || match words.as_slice() {
        [word] if word == "numero" && def.number.is_some() => Some(Column::Number),
        [word] if word == "estado" && !def.states.is_empty() => Some(Column::State),
        _ => None,
    };
    own().or_else(|| def.fields.iter().position(named).map(Column::Field))
}

/// What a row says; all that is wrong with it is told at once.
fn read_line(def: &RegisterDef, row: &Row<Column>, month_first: Option<&str>) -> Result<Line, BilingualText> {
    let (mut line, mut faults) = (Line::default(), Faults::default());
    for (column, cell) in row.cells() {
        let cell = unmarked(cell).trim();
        match column {
            Column::Field(at) => {
                if let Some(field) = def.fields.get(at).filter(|_| !cell.is_empty()) {
                    line.values.insert(field.id.clone(), faults.right(value(field, cell, month_first)));
                }
            }
            Column::Number => line.number = cell.to_owned(),
            Column::State => line.state = state(def, cell),
        }
    }
    faults.unless_wrong(line)
}

/// The id of the state that a cell names; what names none as it is written.
fn state(def: &RegisterDef, cell: &str) -> String {
    let named = question(cell);
    let found = def.states.iter().find(|state| question(&state.name) == named);
    found.map_or(cell, |state| state.id.as_str()).to_owned()
}

/// A cell as its field takes it: people write a yes as «Sí», a day as 16/11/2026, a choice without its accents; a spreadsheet writes
/// VERDADERO for `true` and 9:30 for 09:30.
fn value(field: &FieldDef, cell: &str, month_first: Option<&str>) -> Result<String, BilingualText> {
    let wrong =
        |es: &str, en: &str| BilingualText::new(format!("«{}»: {es}", field.label), format!("«{}»: {en}", field.label));
    if cell.contains(['\n', '\r']) && !field.multiple && field.kind != FieldKind::Textarea {
        return Err(wrong(
            "la celda tiene un salto de línea: ¿falta aquí una comilla?",
            "the cell holds a line break: is a quotation mark missing here?",
        ));
    }
    let text = cell.replace("\r\n", "\n").replace('\r', "\n");
    let value = match field.kind {
        FieldKind::Bool => yes_or_no(&text).map_or(text, |yes| yes.to_string()),
        FieldKind::Date => match (month_first, numbers(&text)) {
            (Some(other), Some([first, second, _])) if first <= 12 && first != second => {
                return Err(wrong(
                    &format!(
                        "este archivo lleva primero el mes en «{other}», y no se sabe qué día es «{text}»: escríbelo como 2026-11-16"
                    ),
                    &format!(
                        "this file has the month first in «{other}», and nobody knows which day «{text}» is: write it as 2026-11-16"
                    ),
                ));
            }
            _ => day(&text).unwrap_or(text),
        },
        FieldKind::Time => time(&text).unwrap_or(text),
        FieldKind::Choice if field.multiple => {
            text.split(['\n', ';']).map(|one| offered(field, one)).collect::<Vec<_>>().join("\n")
        }
        FieldKind::Choice => offered(field, &text),
        _ => text,
    };
    let judged = match field.kind {
        FieldKind::Textarea if value.len() > limits::NOTE_BYTES => Err(Reason::OutOfBounds),
        FieldKind::Textarea => Ok(()),
        _ => check_value(field, &value),
    };
    judged.map_err(|why| wrong(why.es(), why.en()))?;
    Ok(value)
}

/// `16/11/2026`, as a spreadsheet of Mexico writes it.
fn day(text: &str) -> Option<String> {
    let [day, month, year] = numbers(text)?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The three numbers of a day between strokes, its year last.
fn numbers(text: &str) -> Option<[u32; 3]> {
    let parts: Vec<&str> = text.split('/').collect();
    let [first, second, year] = parts.as_slice() else { return None };
    (year.len() == 4).then_some(())?;
    Some([first.parse().ok()?, second.parse().ok()?, year.parse().ok()?])
}

/// The first day that reads with its month first alone: a spreadsheet of another country wrote them all, and `3/11/2026` is no third of
/// November there.
fn month_first(def: &RegisterDef, rows: &[ParsedRow<Column>]) -> Option<String> {
    let rows = rows.iter().filter_map(|(_, row)| row.as_ref().ok());
    rows.flat_map(Row::cells).find_map(|(column, cell)| {
        let Column::Field(at) = column else { return None };
        def.fields.get(at).filter(|field| field.kind == FieldKind::Date)?;
        let [month, day, _] = numbers(unmarked(cell).trim())?;
        ((1..=12).contains(&month) && (13..=31).contains(&day)).then(|| cell.to_owned())
    })
}

/// `9:30` and `09:30:00`, as spreadsheets write a time of day.
fn time(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(':').collect();
    let ([hour, minute] | [hour, minute, "00"]) = parts.as_slice() else { return None };
    Some(format!("{hour:0>2}:{minute}"))
}

/// The option that is meant, as it is written in the data.
fn offered(field: &FieldDef, text: &str) -> String {
    let meant = question(text);
    let option = field.options.iter().find(|option| question(option) == meant);
    option.map_or_else(|| text.trim().to_owned(), Clone::clone)
}

/// Turns the rows of a table into changes. Of what it has read it remembers each key, no more.
pub(super) struct Planner<'d> {
    def: &'d RegisterDef,
    lines: BTreeMap<String, u64>,
    /// How it went so far.
    pub(super) report: Report,
}

impl<'d> Planner<'d> {
    /// Of a table of which nothing has been read but its first line.
    pub(super) fn of(records: &Records<'d>) -> Self {
        let mut report = Report::default();
        report.guess(1, records.table.guessed_headings());
        Self { def: records.def, lines: BTreeMap::new(), report }
    }

    /// What some rows come to, against what the register holds: changes with their lines.
    pub(super) fn plan(&mut self, reader: &dyn Reader, rows: Vec<RecordRow>) -> Result<Vec<(u64, Change)>, StoreError> {
        let mut changes = Vec::new();
        for (line, told) in rows {
            let judged = match told {
                Ok(told) => self.judged(reader, line, told)?,
                Err(reason) => Err(reason),
            };
            match judged {
                Err(reason) => self.report.leave_out(line, reason),
                Ok(None) => self.report.same += 1,
                Ok(Some(change)) => {
                    match &change {
                        Change::Enter(_) => self.report.new += 1,
                        Change::Set(..) => self.report.changed += 1,
                    }
                    changes.push((line, change));
                }
            }
        }
        Ok(changes)
    }

    /// What a row comes to, where nothing speaks against it; none where it says what is already so.
    fn judged(
        &mut self,
        reader: &dyn Reader,
        line: u64,
        told: Line,
    ) -> Result<Result<Option<Change>, BilingualText>, StoreError> {
        let def = self.def;
        let key = key_of(def, |id| told.values.get(id).map_or("", String::as_str));
        if key.is_none() && (!def.key.is_empty() || told.number.is_empty()) {
            return Ok(Err(unknowable(def)));
        }
        if def.state(&told.state).is_some_and(|state| !told.state.is_empty() && state.ended) {
            return Ok(if is_ended(reader, def, &told)? { Ok(None) } else { Err(already_ended()) });
        }
        let (shown, known) = match &key {
            Some(key) => {
                let shown: Vec<&str> =
                    def.key.iter().filter_map(|id| told.values.get(id)).map(String::as_str).collect();
                (shown.join(" · "), bearing(reader, def, key, None)?)
            }
            None => (told.number.clone(), numbered(reader, def, &told.number)?),
        };
        let own = key.map_or_else(|| told.number.clone(), |key| key.join("\n"));
        if let Some(first) = self.lines.get(&own) {
            return Ok(Err(twice(&shown, *first)));
        }
        self.lines.insert(own, line);
        match known {
            Some(id) => match set(reader, def, id, told) {
                // Rows of other records have nothing to do with it.
                Err(error) if error.is_damage_of_a_document() => Ok(Err(unreadable(&shown))),
                read => read,
            },
            None if def.key.is_empty() => Ok(Err(unknowable(def))),
            None if !told.is_in(def.first_state()) => Ok(Err(begins_elsewhere(def, &told.state))),
            None => Ok(record::opening(def, &born(def, told.values.clone()))
                .map(|()| Some(Change::Enter(told.values)))
                .map_err(unfit)),
        }
    }
}

/// What of the values a known record does not say already; all that speaks against it where one may not be written as it
/// stands: then none of them goes in.
fn set(
    reader: &dyn Reader,
    def: &RegisterDef,
    id: DocumentId,
    told: Line,
) -> Result<Result<Option<Change>, BilingualText>, StoreError> {
    let damaged = || StoreError::Damaged { place: "documents", detail: format!("{id}: not a record") };
    let view = stored_record(reader, id)?.ok_or_else(damaged)?;
    let standing = if view.state.is_empty() { def.first_state() } else { view.state.as_str() };
    let mut faults = Faults::default();
    if !told.is_in(standing) {
        faults.right::<()>(Err(elsewhere(def, &told.state, standing)));
    }
    let mut values = told.values;
    values.retain(|field, value| view.field(field).trim() != value.as_str());
    for (field, value) in &values {
        let command = Record::SetRecordField { field: field.clone(), value: value.clone() };
        faults.right(record::check(def, &view, &Command::Record(command)).map_err(unfit));
    }
    let before = values.keys().map(|field| (field.clone(), view.field(field).to_owned())).collect();
    Ok(faults.unless_wrong((!values.is_empty()).then_some(Change::Set(id, values, before))))
}

/// The records of a register of which every word of some texts begins a word, as far as they fit.
fn one(
    reader: &dyn Reader,
    def: &RegisterDef,
    words: &[String],
    fits: &dyn Fn(&RecordSummary) -> bool,
) -> Result<Option<DocumentId>, StoreError> {
    let mut found = None;
    // One that cannot be read may be it.
    reader.search_all(words, &mut |summary| {
        if let Summary::Record(record) = summary
            && record.register == def.id
            && fits(record.as_ref())
        {
            found = Some(record.id);
        }
        Ok(found.is_none())
    })?;
    Ok(found)
}

fn numbered(reader: &dyn Reader, def: &RegisterDef, number: &str) -> Result<Option<DocumentId>, StoreError> {
    one(reader, def, &tokens(number), &|record| record.number.as_deref() == Some(number))
}

/// Whether a record that has ended says what the row says; a summary cuts long values.
fn is_ended(reader: &dyn Reader, def: &RegisterDef, told: &Line) -> Result<bool, StoreError> {
    let key = def.key.iter().filter_map(|id| told.values.get(id)).chain([&told.number]);
    let words: Vec<String> = key.flat_map(|value| tokens(value)).collect();
    let says = |record: &RecordSummary| {
        let same = |(field, value): (&FieldId, &String)| {
            record.values.get(field).is_some_and(|known| value.starts_with(known.as_str()))
        };
        def.state(&record.state).is_some_and(|state| state.ended) && told.values.iter().all(same)
    };
    Ok(one(reader, def, &words, &says)?.is_some())
}

fn unknowable(def: &RegisterDef) -> BilingualText {
    let key: Vec<&str> = def.key.iter().filter_map(|id| def.field(id)).map(|field| field.label.as_str()).collect();
    if key.is_empty() {
        return BilingualText::new(
            "Este padrón no tiene clave: por tabla solo se cambian registros que ya tienen número.",
            "this register has no key: a table only changes records that have a number",
        );
    }
    let key = key.join(", ");
    BilingualText::new(
        format!("Le falta aquello por lo que se reconoce: {key}."),
        format!("it lacks what it is known by: {key}"),
    )
}

fn unreadable(shown: &str) -> BilingualText {
    BilingualText::new(
        format!("El registro «{shown}» está dañado y no se puede leer: nada se le cambia."),
        format!("the record «{shown}» is damaged and cannot be read: nothing of it is changed"),
    )
}

fn already_ended() -> BilingualText {
    BilingualText::new(
        "Dice que ya terminó, y no hay un registro terminado igual: cámbialo en su página.",
        "it says that it has ended, and no such record has: change it on its page",
    )
}

/// A state as people read it.
fn named<'n>(def: &'n RegisterDef, state: &'n str) -> &'n str {
    def.states.iter().find(|known| known.id == state).map_or(state, |known| &known.name)
}

fn elsewhere(def: &RegisterDef, told: &str, standing: &str) -> BilingualText {
    let (told, standing) = (named(def, told), named(def, standing));
    BilingualText::new(
        format!("Dice «{told}», y está en «{standing}»: muévelo en su página, o deja vacía esa celda."),
        format!("it says «{told}» and stands in «{standing}»: move it on its page, or leave that cell empty"),
    )
}

fn begins_elsewhere(def: &RegisterDef, told: &str) -> BilingualText {
    let (told, first) = (named(def, told), named(def, def.first_state()));
    BilingualText::new(
        format!(
            "Dice «{told}», y uno nuevo empieza en «{first}»: deja vacía esa celda y muévelo después en su página."
        ),
        format!("it says «{told}», and a new one begins in «{first}»: leave that cell empty and move it on its page"),
    )
}

fn unfit(unfit: RecordRefused) -> BilingualText {
    let missing: Vec<&str> = unfit.missing.iter().map(|field| field.label.as_str()).collect();
    if missing.is_empty() {
        return BilingualText::new(unfit.why.es(), unfit.why.en());
    }
    let missing = missing.join(", ");
    BilingualText::new(format!("Falta: {missing}."), format!("it lacks {missing}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::redb::RedbStore;

    fn def() -> RegisterDef {
        serde_json::from_value(serde_json::json!({
            "id": "llaves", "name": "Llaves de sites", "record": "Llave",
            "fields": [
                { "id": "clave", "label": "Clave de la llave", "kind": "text", "required": true },
                { "id": "copia", "label": "¿Es copia?", "kind": "bool" },
                { "id": "sitio", "label": "Sitio", "kind": "choice", "options": ["Site Técnico", "Bodega"] },
                { "id": "vence", "label": "Vence", "kind": "date" }
            ],
            "key": ["clave"],
            "states": [{ "id": "casa", "name": "En casa" }, { "id": "prestada", "name": "Prestada" }],
            "number": { "prefix": "LL" }, "reads": [], "writes": []
        }))
        .expect("a register")
    }

    #[test]
    fn a_cell_is_taken_as_people_write_it() {
        let def = def();
        let table = "clave de la llave;Es copia;SITIO;vence;Número;Estado\nL-1;Sí;site tecnico;3/2/2027;LL-0001;En casa\n\
                     L-2;quizá;;;;\n;;;;LL-0002;\nL-3;;\"Bo\ndega\";;;\n";
        let mut report = Report::default();
        let mut records = Records::open(table.as_bytes(), &Columns::default(), &def).expect("a table");
        let rows = records.part(9, &mut report).expect("rows");
        let said = |at: usize| rows[at].1.as_ref().map(|line| line.values.values().cloned().collect::<Vec<_>>());
        assert_eq!(said(0), Ok(vec!["L-1".into(), "true".into(), "Site Técnico".into(), "2027-02-03".into()]));
        assert!(said(1).is_err_and(|told| told.es.contains("«¿Es copia?»")), "{rows:?}");
        assert_eq!(said(2), Ok(Vec::new()), "empty cells say nothing");
        assert!(said(3).is_err_and(|told| told.es.contains("salto de línea")), "{rows:?}");
        let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
    }

    #[test]
    fn all_that_is_wrong_with_a_row_is_told_at_once() {
        let def = def();
        let table = "clave;Es copia;vence\nL-2;quizá;32/13/2027\n";
        let mut records = Records::open(table.as_bytes(), &Columns::default(), &def).expect("a table");
        let mut rows = records.part(9, &mut Report::default()).expect("rows");
        let told = rows.remove(0).1.map(|line| line.values).expect_err("refused");
        for label in ["«¿Es copia?»", "«Vence»"] {
            assert!(told.es.contains(label) && told.en.contains(label), "{told:?}");
        }
    }

    /// A spreadsheet writes anew what it takes for a yes, a day or a time: a table that was carried out came back with each row refused, or
    /// with days and months in each other's place.
    #[test]
    fn what_a_spreadsheet_made_of_a_cell_is_read_and_days_that_nobody_knows_are_not() {
        let mut def = def();
        let hour = serde_json::json!({ "id": "hora", "label": "Hora", "kind": "time" });
        def.fields.push(serde_json::from_value(hour).expect("a field"));
        let read = |rows: &str| {
            let table = format!("clave;Es copia;vence;hora\n{rows}");
            let mut records = Records::open(table.as_bytes(), &Columns::default(), &def).expect("a table");
            records.part(9, &mut Report::default()).expect("rows")
        };
        let said = |rows: &[RecordRow], at: usize, field: &str| {
            rows[at].1.as_ref().map(|line| line.values[&FieldId::new(field)].clone()).map_err(|why| why.es.clone())
        };
        let rows = read("L-1;VERDADERO;3/11/2026;9:30\nL-2;FALSE;16/11/2026;09:30:00\n");
        for (at, copy, until) in [(0, "true", "2026-11-03"), (1, "false", "2026-11-16")] {
            let told = ["copia", "vence", "hora"].map(|field| said(&rows, at, field));
            assert_eq!(told, [copy, until, "09:30"].map(|text| Ok::<_, String>(text.to_owned())));
        }
        let rows =
            read("L-1;no;3/11/2026;9:30\nL-2;no;11/16/2026;9:30\nL-3;no;5/5/2026;9:30\nL-4;no;2026-11-03;9:30\n");
        for at in [0, 1] {
            assert!(said(&rows, at, "vence").is_err_and(|why| why.contains("«11/16/2026»")), "{at}: {rows:?}");
        }
        assert_eq!(said(&rows, 2, "vence").as_deref(), Ok("2026-05-05"));
        assert_eq!(said(&rows, 3, "vence").as_deref(), Ok("2026-11-03"));
    }

    /// A lent key would be entered as one at home, without a word.
    #[test]
    fn a_row_that_tells_another_state_than_where_a_record_begins_is_left_out() {
        let def = def();
        let store = RedbStore::in_memory().expect("opens");
        let table = "clave;Estado\nL-1;en casa\nL-2;Prestada\nL-3;Perdida\nL-4;\n";
        let mut records = Records::open(table.as_bytes(), &Columns::default(), &def).expect("a table");
        let mut planner = Planner::of(&records);
        let rows = records.part(9, &mut planner.report).expect("rows");
        let changes = planner.plan(&*store.read().expect("reads"), rows).expect("plans");
        assert_eq!(changes.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 5]);
        let bad: Vec<(u64, &str)> = planner.report.bad.iter().map(|row| (row.line, row.reason.es.as_str())).collect();
        let [(3, lent), (4, lost)] = &bad[..] else { panic!("{bad:?}") };
        assert!(lent.contains("Dice «Prestada», y uno nuevo empieza en «En casa»"), "{lent}");
        assert!(lost.contains("Dice «Perdida»"), "{lost}");
    }

    #[test]
    fn a_table_without_the_key_is_none() {
        let told = Records::open("Sitio\nBodega\n".as_bytes(), &Columns::default(), &def()).map(|_| ());
        assert_eq!(told, Err(ImportError::MissingColumn("Clave de la llave".into())));
    }
}
