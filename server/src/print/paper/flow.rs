//! Lays out a paper's pages. They have a head that is repeated, rows of label and answer, legends, places for
//! signatures, a foot with the code.

use super::signature;
use super::{CertificateLines, PaperFooter};
use crate::dates;
use crate::print::font::Face;
use crate::print::sheet::{self, BAND, BLACK, LETTER, LINE, MM, Mark, Role, SOFT, Sheet};
use ronda_shared::date::Zone;
use ronda_shared::paper::{Paper, Row};

const LEFT: f32 = 18.0 * MM;
const RIGHT: f32 = LETTER.0 - 18.0 * MM;
const TOP: f32 = 15.0 * MM;
/// Where the foot begins.
const FOOT: f32 = LETTER.1 - 33.0 * MM;
/// How wide labels are.
const LABELS: f32 = 56.0 * MM;
const GAP: f32 = 4.0 * MM;
const VALUE: f32 = 10.0;
const LABEL: f32 = 8.5;
const LEADING: f32 = 1.28;
/// What is told of the document under control.
const CONTROL: f32 = 7.5;

/// Lays a paper out.
pub(super) fn lay_out(
    paper: &Paper,
    blank: bool,
    certified: &CertificateLines,
    foot: &PaperFooter,
    zone: &Zone,
) -> Vec<Sheet> {
    let mut pages = Pages { paper, foot, done: Vec::new(), sheet: Sheet::new(LETTER.0, LETTER.1), pen: TOP };
    pages.head(zone);
    for section in &paper.sections {
        if !section.title.is_empty() {
            pages.section(&section.title);
        }
        for row in &section.rows {
            pages.row(row, blank);
        }
    }
    pages.legends();
    for pair in paper.signatures.chunks(2) {
        let width = (RIGHT - LEFT - GAP) / 2.0;
        let height = pair.iter().map(|place| signature::height(place, certified, width, zone)).fold(0.0, f32::max);
        pages.room(height + 8.0);
        for (at, place) in pair.iter().enumerate() {
            let left = LEFT + at as f32 * (width + GAP);
            signature::draw(&mut pages.sheet, place, certified, (left, pages.pen), (width, height), zone);
        }
        pages.pen += height + 8.0;
    }
    pages.approvals();
    pages.finish()
}

struct Pages<'p> {
    paper: &'p Paper,
    foot: &'p PaperFooter,
    done: Vec<Sheet>,
    sheet: Sheet,
    pen: f32,
}

impl Pages<'_> {
    fn number(&self) -> String {
        match &self.paper.folio {
            Some(folio) => format!("Folio {folio}"),
            None if self.paper.reference.is_empty() => "Folio ________________".to_owned(),
            None => format!("Folio provisional {}", self.paper.reference),
        }
    }

    /// The head of the first page.
    fn head(&mut self, zone: &Zone) {
        let paper = self.paper;
        let number = self.number();
        let aside = 60.0 * MM;
        let mut pen = self.pen;
        for line in Face::Bold.wrap(&paper.organisation, 10.0, RIGHT - LEFT - aside) {
            pen += 10.0 * LEADING;
            self.sheet.push(Role::Text, vec![sheet::soft(LEFT, pen, 10.0, Face::Bold, line)]);
        }
        pen += 7.0;
        let lines = Face::Bold.wrap(&paper.title, 17.0, RIGHT - LEFT - aside);
        let mut marks = Vec::new();
        for line in lines {
            pen += 17.0 * 1.16;
            marks.push(sheet::text(LEFT, pen, 17.0, Face::Bold, line));
        }
        self.sheet.push(Role::Heading(1), marks);

        let mut beside = self.pen + 10.0 * LEADING;
        if let Some(code) = &paper.code {
            let mark = sheet::text_to(RIGHT, beside, 10.0, Face::Bold, SOFT, code.as_str());
            self.sheet.push(Role::Text, vec![mark]);
            beside += 7.0 + 14.0 * 1.16;
        }
        let size = fitting(&number, 14.0, aside);
        self.sheet.push(Role::Text, vec![sheet::text_to(RIGHT, beside, size, Face::Bold, BLACK, number)]);
        if paper.folio.is_some() {
            beside += 8.5 * LEADING + 1.0;
            let reference = format!("Referencia {}", paper.reference);
            self.sheet.push(Role::Text, vec![sheet::text_to(RIGHT, beside, 8.5, Face::Regular, SOFT, reference)]);
        }
        beside += 8.5 * LEADING + 1.0;
        // A form of no ticket yet gets its date by hand too.
        let date = match paper.reference.is_empty() {
            true => "Fecha ________________".to_owned(),
            false => dates::long(zone, paper.opened),
        };
        self.sheet.push(Role::Text, vec![sheet::text_to(RIGHT, beside, 8.5, Face::Regular, SOFT, date)]);
        self.pen = pen.max(beside) + 9.0;
        let line = sheet::rule((LEFT, self.pen), (RIGHT, self.pen), 1.4, BLACK);
        self.sheet.push(Role::Artifact, vec![line]);
        self.pen += 4.0;
    }

    /// The head of every other page: the same words, smaller; read once is enough.
    fn head_again(&mut self) {
        let base = TOP + 9.0;
        let number = self.number();
        let room = RIGHT - LEFT - Face::Bold.width(&number, 9.0) - GAP;
        let title = format!("{} · {}", self.paper.organisation, self.paper.title);
        let title = Face::Bold.shortened(&title, 9.0, room);
        let marks = vec![
            sheet::soft(LEFT, base, 9.0, Face::Bold, title),
            sheet::text_to(RIGHT, base, 9.0, Face::Bold, BLACK, number),
            sheet::rule((LEFT, base + 6.0), (RIGHT, base + 6.0), 0.8, BLACK),
        ];
        self.sheet.push(Role::Artifact, marks);
        self.pen = base + 14.0;
    }

    /// Goes on to the next page where less than `needed` is left.
    fn room(&mut self, needed: f32) {
        if self.pen + needed > FOOT {
            self.turn();
        }
    }

    fn turn(&mut self) {
        let full = std::mem::replace(&mut self.sheet, Sheet::new(LETTER.0, LETTER.1));
        self.done.push(full);
        self.head_again();
    }

    fn section(&mut self, title: &str) {
        self.room(60.0);
        self.pen += 8.0;
        let band = Mark::Fill { rects: vec![[LEFT, self.pen, RIGHT - LEFT, 17.0]], ink: BAND };
        self.sheet.push(Role::Artifact, vec![band]);
        let mark = sheet::text(LEFT + 5.0, self.pen + 12.0, 9.5, Face::Bold, title);
        self.sheet.push(Role::Heading(2), vec![mark]);
        self.pen += 19.0;
    }

    /// Label and answer. Longer than what is left of the page, an answer goes on on the next.
    fn row(&mut self, row: &Row, blank: bool) {
        let labels = Face::Bold.wrap(&row.label, LABEL, LABELS);
        let width = RIGHT - LEFT - LABELS - GAP;
        let answer = if blank { row.value.as_str() } else { self.paper.reads(row) };
        let values = match (answer.trim_end(), blank) {
            ("", true) => Vec::new(),
            ("", false) => vec!["—".to_owned()],
            (value, _) => Face::Regular.wrap(&dates::as_written(value), VALUE, width),
        };
        let label_height = labels.len() as f32 * LABEL * LEADING;
        let value_line = VALUE * LEADING;
        let least = if blank { 9.0 * MM } else { 0.0 };
        // A few lines are kept together; more begin here where at least three of them fit.
        let kept = values.len().min(if values.len() <= 5 { 5 } else { 3 }) as f32 * value_line;
        self.room(label_height.max(kept).max(least) + 8.0);

        let top = self.pen;
        // Label and answer stand on one base line.
        let mut base = top + 4.0 + (VALUE - LABEL) * LEADING;
        let mut marks = Vec::new();
        for line in labels {
            base += LABEL * LEADING;
            marks.push(sheet::soft(LEFT, base, LABEL, Face::Bold, line));
        }
        self.sheet.push(Role::RowLabel, marks);
        let label_end = base + 5.0;

        let x = LEFT + LABELS + GAP;
        let mut base = top + 4.0;
        let mut marks = Vec::new();
        let mut role = Role::RowValue;
        let mut turned = false;
        for line in values {
            if base + value_line + 5.0 > FOOT {
                self.sheet.push(std::mem::replace(&mut role, Role::Same), std::mem::take(&mut marks));
                self.turn();
                turned = true;
                base = self.pen + 2.0;
            }
            base += value_line;
            marks.push(sheet::text(x, base, VALUE, Face::Regular, line));
        }
        self.sheet.push(role, marks);
        let value_end = base + 5.0;
        self.pen = if turned { value_end } else { label_end.max(value_end).max(top + least + 4.0) };
        let from = if blank { x } else { LEFT };
        self.sheet.push(Role::Artifact, vec![sheet::rule((from, self.pen), (RIGHT, self.pen), 0.5, LINE)]);
    }

    fn legends(&mut self) {
        if self.paper.legends.is_empty() {
            self.pen += 8.0;
            return;
        }
        self.pen += 8.0;
        for legend in &self.paper.legends {
            let lines = Face::Regular.wrap(legend, 8.5, RIGHT - LEFT);
            let height = 8.5 * LEADING;
            self.room(lines.len().min(6) as f32 * height + 4.0);
            let mut marks = Vec::new();
            let mut role = Role::Text;
            for line in lines {
                if self.pen + height > FOOT {
                    self.sheet.push(std::mem::replace(&mut role, Role::Same), std::mem::take(&mut marks));
                    self.turn();
                }
                self.pen += height;
                marks.push(sheet::text(LEFT, self.pen, 8.5, Face::Regular, line));
            }
            self.sheet.push(role, marks);
            self.pen += 4.0;
        }
        self.pen += 6.0;
    }

    /// Who stands behind the document under control, below all else (BJ-47, OCO-32).
    fn approvals(&mut self) {
        let paper = self.paper;
        let lines = paper.control.iter().flat_map(|control| &control.approvals);
        let lines: Vec<String> = lines.flat_map(|line| Face::Regular.wrap(line, CONTROL, RIGHT - LEFT)).collect();
        if lines.is_empty() {
            return;
        }
        let height = CONTROL * LEADING;
        self.room(lines.len() as f32 * height + 6.0);
        let mut marks = Vec::new();
        for line in lines {
            self.pen += height;
            marks.push(sheet::soft(LEFT, self.pen, CONTROL, Face::Regular, line));
        }
        self.sheet.push(Role::Text, marks);
        self.pen += 6.0;
    }

    /// Every page's foot, now that it is known how many there are.
    fn finish(mut self) -> Vec<Sheet> {
        self.done.push(self.sheet);
        let of = self.done.len();
        for (at, sheet) in self.done.iter_mut().enumerate() {
            foot(sheet, self.paper, self.foot, (at, of));
        }
        self.done
    }
}

fn foot(sheet: &mut Sheet, paper: &Paper, foot: &PaperFooter, (at, of): (usize, usize)) {
    let top = FOOT + 4.0;
    let line = sheet::rule((LEFT, top), (RIGHT, top), 0.5, LINE);
    sheet.push(Role::Artifact, vec![line]);
    let side = LETTER.1 - 8.0 * MM - top - 2.0;
    let module = side / foot.code.quiet_width() as f32;
    let code = foot.code.mark(LEFT - 4.0 * module, top + 2.0, module);
    let x = LEFT + side - 2.0 * module;
    let page = format!("Hoja {} de {of}", at + 1);
    let first = top + 16.0;
    let mut marks = vec![
        sheet::text(x, first, 8.0, Face::Regular, format!("{} ", foot.what)),
        sheet::text(x, first + 11.0, 8.0, Face::Bold, format!("{} ", foot.address)),
    ];
    if let Some(hash) = &foot.hash {
        let hash = format!("SHA-256 {hash}");
        let size = fitting_regular(&hash, 7.0, RIGHT - x);
        marks.push(sheet::soft(x, first + 22.0, size, Face::Regular, hash));
    }
    let mut control = Vec::new();
    for line in paper.control.iter().flat_map(|control| Face::Regular.wrap(&control.line, CONTROL, RIGHT - x)) {
        // Below the hash, or where it would stand.
        let base = first + 34.0 + control.len() as f32 * CONTROL * LEADING;
        control.push(sheet::soft(x, base, CONTROL, Face::Regular, line));
    }
    let number = sheet::text_to(RIGHT, first, 8.0, Face::Bold, BLACK, page);
    // It is read once: on the first page.
    let (figure, words, controlled) = match at {
        0 => (Role::Figure("Código QR de verificación".to_owned()), Role::Text, Role::Text),
        _ => (Role::Artifact, Role::Artifact, Role::Artifact),
    };
    sheet.push(figure, vec![code]);
    sheet.push(words, marks);
    sheet.push(controlled, control);
    sheet.push(Role::Artifact, vec![number]);
}

fn fitting(text: &str, size: f32, width: f32) -> f32 {
    let wide = Face::Bold.width(text, size);
    if wide > width { size * width / wide } else { size }
}

fn fitting_regular(text: &str, size: f32, width: f32) -> f32 {
    let wide = Face::Regular.width(text, size);
    if wide > width { size * width / wide } else { size }
}
