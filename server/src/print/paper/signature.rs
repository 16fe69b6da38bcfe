//! A place for a signature on paper. It shows what was drawn on the glass, who, when by both clocks; room for a stamp
//! where one goes with it.

use super::CertificateLines;
use crate::dates;
use crate::print::font::Face;
use crate::print::sheet::{self, BLACK, LINE, Mark, Role, SOFT, Sheet};
use ronda_shared::date::Zone;
use ronda_shared::paper::{SignatureBox, Signed};
use ronda_shared::signature::{HEIGHT, WIDTH};

/// How high the box of a signature is at least.
const LEAST: f32 = 138.0;
const PAD: f32 = 7.0;
/// How high what was drawn may be.
const DRAWN: f32 = 66.0;
const LABEL: f32 = 9.0;
const LEADING: f32 = 1.25;

/// How high its box is: nothing that is printed in it is cut.
pub(super) fn height(place: &SignatureBox, certified: &CertificateLines, width: f32, zone: &Zone) -> f32 {
    let words = words(place, certified, width - 2.0 * PAD, zone);
    let beneath: f32 = words.iter().map(|word| word.size * LEADING).sum();
    (drawing(place, width) + DRAWN + beneath + PAD).max(LEAST)
}

fn label(place: &SignatureBox, width: f32) -> Vec<String> {
    Face::Bold.wrap(&place.label, LABEL, width - 2.0 * PAD)
}

/// How far beneath the box's upper edge the drawing begins.
fn drawing(place: &SignatureBox, width: f32) -> f32 {
    20.0 + label(place, width).len().saturating_sub(1) as f32 * LABEL * LEADING
}

/// Draws it with its corner at `(left, top)`.
pub(super) fn draw(
    sheet: &mut Sheet,
    place: &SignatureBox,
    certified: &CertificateLines,
    (left, top): (f32, f32),
    (width, height): (f32, f32),
    zone: &Zone,
) {
    sheet.push(Role::Artifact, vec![sheet::frame(left, top, width, height, 0.7, LINE)]);
    let inner = width - 2.0 * PAD;
    let x = left + PAD;
    let mut base = top + 14.0;
    let mut marks = Vec::new();
    for line in label(place, width) {
        marks.push(sheet::text(x, base, LABEL, Face::Bold, line));
        base += LABEL * LEADING;
    }
    sheet.push(Role::Heading(2), marks);

    let stamp = if place.stamp { 70.0 } else { 0.0 };
    let begin = top + drawing(place, width);
    let line = begin + DRAWN;
    let room = inner - stamp;
    if let Some(signed) = place.signed.as_ref().filter(|signed| !is_gone(signed)) {
        let name = &signed.signature.signed.hand.name;
        let marks = strokes(signed, (x, begin - 1.0), (room, DRAWN));
        sheet.push(Role::Figure(format!("Firma de {name}")), marks);
    }
    let mut marks = vec![sheet::rule((x, line), (x + room - 4.0, line), 0.6, BLACK)];
    if place.stamp {
        marks.push(dashed(x + room + 2.0, begin, stamp - 2.0, DRAWN));
        let middle = x + room + 2.0 + (stamp - 2.0) / 2.0 - Face::Regular.width("Sello", 8.0) / 2.0;
        marks.push(sheet::soft(middle, begin + DRAWN / 2.0 + 3.0, 8.0, Face::Regular, "Sello"));
    }
    sheet.push(Role::Artifact, marks);
    let mut base = line + 11.0;
    for CaptionLine { face, size, ink, text } in words(place, certified, inner, zone) {
        sheet.push(Role::Text, vec![Mark::Text { x, y: base, size, face, ink, text }]);
        base += size * LEADING;
    }
}

/// A line beneath the drawing.
struct CaptionLine {
    face: Face,
    size: f32,
    ink: u8,
    text: String,
}

/// Who signed, as what, when by both clocks, by whose certificate; whole, in as many lines as it takes.
fn words(place: &SignatureBox, certified: &CertificateLines, width: f32, zone: &Zone) -> Vec<CaptionLine> {
    let mut words = Vec::new();
    let mut put = |face: Face, size: f32, ink: u8, text: &str| {
        words.extend(face.wrap(text, size, width).into_iter().map(|text| CaptionLine { face, size, ink, text }));
    };
    let Some(signed) = &place.signed else {
        put(Face::Regular, 8.0, SOFT, "Nombre, cargo y firma");
        return words;
    };
    let hand = &signed.signature.signed.hand;
    let stamp = &signed.signature.stamp;
    put(Face::Bold, 9.0, BLACK, &hand.name);
    if !hand.position.is_empty() {
        put(Face::Regular, 8.0, SOFT, &hand.position);
    }
    let made = format!("Firmado el {}", dates::short(zone, stamp.at));
    let times = match stamp.received {
        Some(received) => format!("{made} · recibido el {}", dates::short(zone, received)),
        None => made,
    };
    put(Face::Regular, 7.5, SOFT, &times);
    if stamp.suspect {
        put(Face::Regular, 7.5, SOFT, "La hora del teléfono no era confiable; vale la de recepción.");
    }
    for line in certified.get(&signed.signature.id).into_iter().flatten() {
        put(Face::Regular, 7.5, BLACK, line);
    }
    if is_gone(signed) {
        put(Face::Regular, 7.5, SOFT, "El trazo se destruyó; quedan quién firmó, cuándo y la huella de lo firmado.");
    }
    if signed.amended {
        put(Face::Bold, 8.0, BLACK, "Modificado después de la firma");
    }
    words
}

/// Whether what was drawn was destroyed.
fn is_gone(signed: &Signed) -> bool {
    signed.signature.signed.hand.strokes.is_destroyed()
}

/// The strokes as they were drawn, as large as there is room for.
fn strokes(signed: &Signed, (left, top): (f32, f32), (width, height): (f32, f32)) -> Vec<Mark> {
    let scale = (width / f32::from(WIDTH)).min(height / f32::from(HEIGHT));
    let point = |(x, y): (u16, u16)| (left + f32::from(x) * scale, top + f32::from(y) * scale);
    let lines = signed.signature.signed.hand.strokes.lines();
    lines
        .into_iter()
        .map(|stroke| {
            let mut points: Vec<_> = stroke.into_iter().map(point).collect();
            // A dot is a line to itself, or nothing would be drawn.
            if let [dot] = points[..] {
                points.push((dot.0 + 0.2, dot.1));
            }
            Mark::Line { points, width: 1.1, ink: BLACK }
        })
        .collect()
}

/// A frame of short lines.
fn dashed(x: f32, y: f32, width: f32, height: f32) -> Mark {
    let mut rects = Vec::new();
    let mut across = 0.0;
    while across < width {
        let long = (width - across).min(4.0);
        rects.extend([[x + across, y, long, 0.6], [x + across, y + height - 0.6, long, 0.6]]);
        across += 7.0;
    }
    let mut down = 0.0;
    while down < height {
        let long = (height - down).min(4.0);
        rects.extend([[x, y + down, 0.6, long], [x + width - 0.6, y + down, 0.6, long]]);
        down += 7.0;
    }
    Mark::Fill { rects, ink: LINE }
}
