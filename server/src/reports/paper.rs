//! A report on paper: the same sections, rows and bars as on the screen, in ink on white.

use super::{Report, ReportNumber, ReportRow, ReportSection, ReportUnit, SectionShape};
use crate::dates;
use crate::print::font::Face;
use crate::print::pdf::{self, DocumentInfo, PdfError};
use crate::print::sheet::{self, BAND, BLACK, LETTER, LINE, MM, Mark, Role, SOFT, Sheet};
use crate::store::reports::IssuedRow;
use ronda_shared::catalog::Organisation;

const LEFT: f32 = 18.0 * MM;
const RIGHT: f32 = LETTER.0 - 18.0 * MM;
const TOP: f32 = 15.0 * MM;
const FOOT: f32 = LETTER.1 - 18.0 * MM;
/// How wide the names of rows are, and the bar beside them.
const NAMES: f32 = 62.0 * MM;
const BAR: f32 = 40.0 * MM;
const GAP: f32 = 3.0 * MM;
const TEXT: f32 = 9.0;
const SMALL: f32 = 8.0;
const ROW: f32 = 15.0;
/// So many rows of a section are printed; the table that is carried out has all.
const MOST_ROWS: usize = 40;

/// The report as a PDF. The same report makes the same file.
pub fn pdf(report: &Report, organisation: &Organisation) -> Result<Vec<u8>, PdfError> {
    let about = DocumentInfo { title: title(report, None), author: organisation.name.clone(), date: report.at };
    pdf::write(&about, &lay_out(report, organisation, None))
}

/// An issued report as a PDF: its number, who issued it and when, what was done and gained, then what was counted.
pub fn issued(report: &Report, organisation: &Organisation, row: &IssuedRow) -> Result<Vec<u8>, PdfError> {
    let about = DocumentInfo { title: title(report, Some(row)), author: organisation.name.clone(), date: row.at };
    pdf::write(&about, &lay_out(report, organisation, Some(row)))
}

fn title(report: &Report, issued: Option<&IssuedRow>) -> String {
    let days = format!("del {} al {}", dates::as_written(&report.from), dates::as_written(&report.to));
    match issued {
        Some(row) => format!("Informe {} {days}", IssuedRow::written(row.number)),
        None => format!("Informe {days}"),
    }
}

fn lay_out(report: &Report, organisation: &Organisation, issued: Option<&IssuedRow>) -> Vec<Sheet> {
    let head = title(report, issued);
    let mut pages = Pages { done: Vec::new(), sheet: Sheet::new(LETTER.0, LETTER.1), pen: TOP, head };
    pages.line(Role::Text, &organisation.name, 10.0, Face::Bold);
    pages.pen += 4.0;
    let head = pages.head.clone();
    pages.line(Role::Heading(1), &head, 16.0, Face::Bold);
    pages.line(Role::Text, &report.question.es, 10.0, Face::Regular);
    let at = dates::long(&organisation.zone, report.at);
    let basis = format!("Contado al {at}, hasta el asiento {}; calendario {}.", report.position, report.calendar);
    pages.line(Role::Text, &basis, SMALL, Face::Regular);
    if let Some(row) = issued {
        pages.issued(row, &dates::long(&organisation.zone, row.at));
    }
    for (at, section) in report.sections.iter().enumerate() {
        // What could not be read is told at the head, also where nothing was counted there.
        if !section.rows.is_empty() || (at == 0 && section.note.is_some()) {
            pages.section(section);
        }
    }
    pages.finish()
}

struct Pages {
    done: Vec<Sheet>,
    sheet: Sheet,
    pen: f32,
    head: String,
}

impl Pages {
    /// Goes on to the next page where less than `needed` is left.
    fn room(&mut self, needed: f32) {
        if self.pen + needed > FOOT {
            let full = std::mem::replace(&mut self.sheet, Sheet::new(LETTER.0, LETTER.1));
            self.done.push(full);
            let mark = sheet::soft(LEFT, TOP + SMALL, SMALL, Face::Bold, self.head.as_str());
            self.sheet.push(Role::Artifact, vec![mark]);
            self.pen = TOP + 20.0;
        }
    }

    /// Words over the whole width.
    fn line(&mut self, role: Role, words: &str, size: f32, face: Face) {
        let lines = face.wrap(words, size, RIGHT - LEFT);
        self.room(lines.len() as f32 * size * 1.3 + 2.0);
        let mut marks = Vec::new();
        for line in lines {
            self.pen += size * 1.3;
            marks.push(sheet::text(LEFT, self.pen, size, face, line));
        }
        self.sheet.push(role, marks);
        self.pen += 2.0;
    }

    /// Who issued it and when, and what they say of it.
    fn issued(&mut self, row: &IssuedRow, at: &str) {
        let mut by = format!("Emitido por {} el {at}.", row.name);
        if let Some(former) = row.replaces {
            by.push_str(&format!(" Sustituye al informe {}.", IssuedRow::written(former)));
        }
        self.line(Role::Text, &by, SMALL, Face::Regular);
        for (title, words) in [("Qué se hizo", &row.done), ("Qué se logró", &row.gained)] {
            self.pen += 6.0;
            self.line(Role::Heading(2), title, 10.0, Face::Bold);
            for paragraph in words.lines().filter(|line| !line.trim().is_empty()) {
                self.line(Role::Text, paragraph, TEXT, Face::Regular);
            }
        }
    }

    fn section(&mut self, section: &ReportSection) {
        self.room(17.0 + 3.0 * ROW);
        self.pen += 10.0;
        let band = Mark::Fill { rects: vec![[LEFT, self.pen, RIGHT - LEFT, 17.0]], ink: BAND };
        self.sheet.push(Role::Artifact, vec![band]);
        let mark = sheet::text(LEFT + 5.0, self.pen + 12.0, 9.5, Face::Bold, section.title.es.as_str());
        self.sheet.push(Role::Heading(2), vec![mark]);
        self.pen += 20.0;
        match section.shape {
            SectionShape::Figures => self.figures(section),
            SectionShape::Bars | SectionShape::Days | SectionShape::Table => self.bars(section),
        }
        let left = section.rows.len().saturating_sub(MOST_ROWS);
        if left > 0 {
            let lines = if left == 1 { "renglón" } else { "renglones" };
            self.line(Role::Text, &format!("Y {left} {lines} más, en la tabla."), SMALL, Face::Regular);
        }
        if let Some(note) = &section.note {
            self.line(Role::Text, &note.es, SMALL, Face::Regular);
        }
    }

    /// Each column's number under its name, as rows.
    fn figures(&mut self, section: &ReportSection) {
        for row in &section.rows {
            for (column, number) in section.columns.iter().zip(&row.numbers) {
                let told = format_number(number, column.unit);
                self.row(&column.title.es, &told, 0.0);
            }
        }
    }

    /// A bar for each row's first number, where it has one, and all of its numbers in words.
    fn bars(&mut self, section: &ReportSection) {
        let first = |row: &ReportRow| row.numbers.first().and_then(|number| number.value).unwrap_or(0);
        let most = section.rows.iter().map(first).max().unwrap_or(0).max(1);
        let drawn = if section.shape == SectionShape::Table { 0.0 } else { 1.0 };
        for row in section.rows.iter().take(MOST_ROWS) {
            let told: Vec<String> = section
                .columns
                .iter()
                .zip(&row.numbers)
                .map(|(column, number)| match section.columns.len() {
                    1 => format_number(number, column.unit),
                    _ => format!("{}: {}", column.title.es, format_number(number, column.unit)),
                })
                .collect();
            self.row(&row.label.es, &told.join(" · "), drawn * first(row) as f32 / most as f32);
        }
    }

    /// A name, its bar, and what it says.
    fn row(&mut self, name: &str, told: &str, share: f32) {
        let bar = if share > 0.0 { BAR + GAP } else { 0.0 };
        let x = LEFT + NAMES + GAP + bar;
        let names = Face::Regular.wrap(name, TEXT, NAMES);
        let words = Face::Bold.wrap(told, SMALL, RIGHT - x);
        let lines = names.len().max(words.len()).max(1) as f32;
        let height = (lines * TEXT * 1.25 + 4.0).max(ROW);
        self.room(height);
        let base = |at: usize, top: f32| top + (at as f32 + 1.0) * TEXT * 1.25;
        let top = self.pen;
        let marks = names.into_iter().enumerate();
        let marks = marks.map(|(at, line)| sheet::text(LEFT, base(at, top), TEXT, Face::Regular, line)).collect();
        self.sheet.push(Role::RowLabel, marks);
        if share > 0.0 {
            let rects = vec![[LEFT + NAMES + GAP, top + 4.0, BAR * share, TEXT - 2.0]];
            self.sheet.push(Role::Artifact, vec![Mark::Fill { rects, ink: SOFT }]);
        }
        let marks = words.into_iter().enumerate();
        let marks = marks.map(|(at, line)| sheet::text(x, base(at, top), SMALL, Face::Bold, line)).collect();
        self.sheet.push(Role::RowValue, marks);
        self.pen += height;
        self.sheet.push(Role::Artifact, vec![sheet::rule((LEFT, self.pen), (RIGHT, self.pen), 0.4, LINE)]);
    }

    /// Every page's number, now that it is known how many there are.
    fn finish(mut self) -> Vec<Sheet> {
        self.done.push(self.sheet);
        let of = self.done.len();
        for (at, sheet) in self.done.iter_mut().enumerate() {
            let page = format!("Hoja {} de {of}", at + 1);
            let mark = sheet::text_to(RIGHT, FOOT + 16.0, SMALL, Face::Regular, BLACK, page);
            sheet.push(Role::Text, vec![mark]);
        }
        self.done
    }
}

/// A number as it is read.
fn format_number(ReportNumber { value, of, .. }: &ReportNumber, unit: ReportUnit) -> String {
    let Some(value) = *value else { return "–".to_owned() };
    match unit {
        ReportUnit::Count | ReportUnit::Quantity => value.to_string(),
        ReportUnit::Share => format!("{value} de {}", of.unwrap_or(0)),
        ReportUnit::Minutes => format!("{} h {:02} min, de {}", value / 60, value % 60, of.unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Phrase, ReportKind};
    use super::*;
    use crate::organisation::load_builtin;
    use ronda_shared::time::Timestamp;

    /// Where no fault came again there is no row: the paper said nothing of what could not be read.
    #[test]
    fn what_could_not_be_read_is_printed_where_nothing_was_counted_too() {
        let section = |id: &str, note: Option<Phrase>| ReportSection {
            id: id.to_owned(),
            title: Phrase::new(id, id),
            note,
            shape: SectionShape::Bars,
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let incomplete = Phrase::new("Incompleto: 1 documento no se pudo leer.", "Incomplete.");
        let report = Report {
            report: ReportKind::Repeated,
            question: Phrase::new("¿Qué se repite?", "What comes again?"),
            from: "2026-11-16".to_owned(),
            to: "2026-11-22".to_owned(),
            calendar: "1".to_owned(),
            building: None,
            position: 7,
            at: Timestamp::from_millis(1_795_446_000_000),
            sections: vec![section("places", Some(incomplete)), section("items", None)],
        };
        let organisation = load_builtin("oaxaca").expect("Oaxaca's data");
        let pages = lay_out(&report, &organisation, None);
        let words: Vec<&str> = pages.iter().flat_map(|page| page.texts()).map(|(text, _)| text).collect();
        assert!(words.iter().any(|text| text.starts_with("Incompleto: 1 documento")), "{words:?}");
        assert!(!words.contains(&"items"), "a section without rows and without a word is left out: {words:?}");
    }
}
