//! Draws one label. The code with its quiet zone stands at the left, beside it what a person reads: number, kind of
//! thing, code.

use super::Label;
use super::layout::Layout;
use crate::print::font::{CAP_HEIGHT, Face};
use crate::print::qr::Code;
use crate::print::sheet::{self, BLACK, MM, Mark, Role, Sheet};

/// No letter on a label is smaller: points.
pub(super) const SMALLEST: f32 = 7.0;
/// What passers-by are asked to do, as much as there is room for.
const HINTS: [&str; 3] = ["¿Falla? Escanee este código", "¿Falla? Escanee", "¿Falla?"];

/// What the line between the name and the code takes: points.
const RULE_ROOM: f32 = 4.0;

/// A line of the words beside the code.
struct Line {
    face: Face,
    size: f32,
    text: String,
    /// What follows in the regular weight.
    rest: String,
}

impl Line {
    fn new(face: Face, size: f32, text: impl Into<String>) -> Self {
        Self { face, size, text: text.into(), rest: String::new() }
    }
    fn height(&self) -> f32 {
        self.size * 1.16
    }
}

/// Draws a label with its corner at `(left, top)`.
pub(super) fn label(sheet: &mut Sheet, layout: &Layout, (left, top): (f32, f32), label: &Label, code: &Code) {
    let (width, height) = (layout.cell[0] * MM, layout.cell[1] * MM);
    // Printers miss by a millimetre: nothing stands nearer to the edge.
    let edge = 1.0 * MM;
    let side = (height - 2.0 * edge).min(width * 0.42);
    let module = layout.module(side / code.quiet_width() as f32);
    let drawn = module * code.quiet_width() as f32;
    let (x, y) = (left + edge, top + (height - drawn) / 2.0);
    sheet.push(Role::Figure(format!("Código QR de la etiqueta {}", label.code)), vec![code.mark(x, y, module)]);

    // The quiet zone stays quiet: words begin where it ends.
    let text_left = x + drawn;
    let room = (left + width - 1.5 * edge - text_left, height - 2.4 * edge);
    let (lines, hint) = words(label, room);
    let total: f32 =
        lines.iter().map(Line::height).sum::<f32>() + RULE_ROOM + hint.iter().map(Line::height).sum::<f32>();
    let mut pen = top + (height - total) / 2.0;
    let put = |line: &Line, pen: &mut f32| {
        let base = *pen + line.height() / 2.0 + line.size * CAP_HEIGHT / 2.0;
        let mut marks = vec![sheet::text(text_left, base, line.size, line.face, line.text.as_str())];
        if !line.rest.is_empty() {
            let x = text_left + line.face.width(&format!("{} ", line.text), line.size);
            marks.push(sheet::text(x, base, line.size, Face::Regular, line.rest.as_str()));
        }
        *pen += line.height();
        marks
    };
    let mut marks: Vec<Mark> = lines.iter().flat_map(|line| put(line, &mut pen)).collect();
    let ruled = pen + RULE_ROOM / 2.0;
    pen += RULE_ROOM;
    marks.extend(hint.iter().flat_map(|line| put(line, &mut pen)));
    sheet.push(Role::Text, marks);
    let rule = sheet::rule((text_left, ruled), (text_left + room.0, ruled), 0.6, BLACK);
    sheet.push(Role::Artifact, vec![rule]);
}

/// What stands above the rule and below it, no larger than there is room for.
fn words(label: &Label, (width, height): (f32, f32)) -> (Vec<Line>, Vec<Line>) {
    let scale = (height / 58.0).min(width / 98.0).clamp(0.5, 2.4);
    let small = (8.0 * scale).clamp(SMALLEST, 15.0);
    let fine = (7.2 * scale).clamp(SMALLEST, 11.0);
    let (head, number) = split(&label.number);
    let mut names = name(label, width, small).into_iter();
    let first = names.next();
    let heights = |lines: &[Line]| lines.iter().map(Line::height).sum::<f32>();

    // A label printed ahead has its code for a number until it is bound.
    let (large_text, below) = match number {
        "" => (label.code.as_str(), Vec::new()),
        number => (number, vec![Line::new(Face::Bold, fine, label.code.as_str())]),
    };
    let mut below = with_hint(below, fine, width);
    let named = first.as_ref().map_or(0.0, Line::height);
    let head = (!head.is_empty()).then(|| Line::new(Face::Bold, small, head));
    let headed = head.as_ref().map_or(0.0, Line::height);
    let least = (height - RULE_ROOM - named - headed - heights(&below)).max(small);
    let mut above = large(large_text, width, least.min(height * 0.42), small);
    if let Some(head) = head {
        above.insert(0, head);
    }
    above.extend(first);
    let mut left = height - RULE_ROOM - heights(&above) - heights(&below);
    if left < 0.0 && below.len() > 1 {
        left += below.remove(0).height();
    }
    if let Some(second) = names.next().filter(|second| second.height() <= left) {
        above.push(second);
    }
    (above, below)
}

/// With what passers-by are asked to do: beside the code where there is room, above it otherwise.
fn with_hint(mut below: Vec<Line>, size: f32, width: f32) -> Vec<Line> {
    let used = below.first().map_or(0.0, |line| Face::Bold.width(&format!("{}  ", line.text), size));
    let fits = |hint: &&&str, used: f32| used + Face::Regular.width(hint, size) <= width;
    match (HINTS.iter().find(|hint| fits(hint, used)), HINTS.iter().find(|hint| fits(hint, 0.0))) {
        (Some(beside), _) if !below.is_empty() => {
            below.iter_mut().take(1).for_each(|line| line.rest = format!(" {beside}"));
        }
        (_, Some(alone)) => below.insert(0, Line::new(Face::Regular, size, *alone)),
        (_, None) => {}
    }
    below
}

/// `OAX-TI-004417` is read as `OAX-TI` and, large, `004417`.
fn split(number: &str) -> (&str, &str) {
    match number.rsplit_once('-') {
        Some((head, tail)) if !head.is_empty() && tail.len() >= 3 && tail.bytes().all(|byte| byte.is_ascii_digit()) => {
            (head, tail)
        }
        _ => ("", number),
    }
}

/// A number as large as fits on one line; on several where it would be too small to read.
fn large(text: &str, width: f32, height: f32, least: f32) -> Vec<Line> {
    let natural = Face::Bold.width(text, 1.0).max(0.01);
    let size = (width / natural).min(height / 1.16).min(44.0);
    if size >= least {
        return vec![Line::new(Face::Bold, size, text)];
    }
    let lines = Face::Bold.wrap(text, least, width);
    lines.into_iter().take(3).map(|line| Line::new(Face::Bold, least, line.trim_end())).collect()
}

/// The kind of thing, and which, on one line or two.
fn name(label: &Label, width: f32, size: f32) -> Vec<Line> {
    let whole = Face::Bold.width(&format!("{} ", label.kind), size) + Face::Regular.width(&label.name, size);
    match (label.kind.is_empty(), label.name.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => vec![Line::new(Face::Regular, size, Face::Regular.shortened(&label.name, size, width))],
        (false, _) if whole <= width => {
            vec![Line { rest: label.name.clone(), ..Line::new(Face::Bold, size, label.kind.as_str()) }]
        }
        (false, true) => vec![Line::new(Face::Bold, size, Face::Bold.shortened(&label.kind, size, width))],
        (false, false) => vec![
            Line::new(Face::Bold, size, Face::Bold.shortened(&label.kind, size, width)),
            Line::new(Face::Regular, size, Face::Regular.shortened(&label.name, size, width)),
        ],
    }
}
