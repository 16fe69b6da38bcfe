//! Writes one sheet as SVG. Text is drawn as outlines, so that it looks the same wherever it is opened; no script, no
//! link, no font.

use super::font::Face;
use super::pdf::text_of;
use super::sheet::{Ink, MM, Mark, Role, Sheet};
use rustybuzz::ttf_parser::OutlineBuilder;
use std::fmt::Write;

/// Writes a sheet. What a figure or a text says stands in `<title>`s for whoever does not see it.
pub fn write(title: &str, sheet: &Sheet) -> String {
    let (width, height) = (number(sheet.width), number(sheet.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" lang=\"es-MX\"><title>{}</title><path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/>",
        number(sheet.width / MM),
        number(sheet.height / MM),
        escaped(title),
    );
    for group in &sheet.groups {
        out.push_str("<g>");
        let said = match &group.role {
            Role::Artifact => None,
            Role::Figure(words) => Some(words.clone()),
            _ => Some(text_of(group)),
        };
        if let Some(said) = said {
            let _ = write!(out, "<title>{}</title>", escaped(said.trim()));
        }
        group.marks.iter().for_each(|mark| draw(&mut out, mark));
        out.push_str("</g>");
    }
    out.push_str("</svg>\n");
    out
}

fn draw(out: &mut String, mark: &Mark) {
    match mark {
        Mark::Text { x, y, size, face, ink, text } => {
            let data = outlines(*face, text, *x, *y, *size);
            if !data.is_empty() {
                out.push_str(&format!("<path fill=\"{}\" d=\"{data}\"/>", color(*ink)));
            }
        }
        Mark::Fill { rects, ink } => {
            let mut data = String::new();
            for [x, y, width, height] in rects {
                let (w, h) = (number(*width), number(*height));
                data.push_str(&format!("M{} {}h{w}v{h}h-{w}z", number(*x), number(*y)));
            }
            out.push_str(&format!("<path fill=\"{}\" shape-rendering=\"crispEdges\" d=\"{data}\"/>", color(*ink)));
        }
        Mark::Line { points, width, ink } => {
            let mut data = String::new();
            for (at, (x, y)) in points.iter().enumerate() {
                data.push_str(&format!("{}{} {}", if at == 0 { 'M' } else { 'L' }, number(*x), number(*y)));
            }
            out.push_str(&format!(
                "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\" \
                 stroke-linejoin=\"round\" d=\"{data}\"/>",
                color(*ink),
                number(*width)
            ));
        }
    }
}

fn outlines(face: Face, text: &str, x: f32, y: f32, size: f32) -> String {
    let scale = size / face.units_per_em();
    let mut pen = Pen { data: String::new(), x, y, scale };
    let mut reached = x;
    for glyph in face.shape(text).glyphs {
        pen.x = reached + glyph.offset.0 * size;
        pen.y = y - glyph.offset.1 * size;
        face.outline(glyph.id, &mut pen);
        reached += glyph.advance * size;
    }
    pen.data
}

struct Pen {
    data: String,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn to(&mut self, letter: char, points: &[(f32, f32)]) {
        self.data.push(letter);
        for (at, (x, y)) in points.iter().enumerate() {
            let (x, y) = (self.x + x * self.scale, self.y - y * self.scale);
            let gap = if at == 0 { "" } else { " " };
            self.data.push_str(&format!("{gap}{} {}", number(x), number(y)));
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.to('M', &[(x, y)]);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.to('L', &[(x, y)]);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.to('Q', &[(x1, y1), (x, y)]);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.to('C', &[(x1, y1), (x2, y2), (x, y)]);
    }
    fn close(&mut self) {
        self.data.push('z');
    }
}

fn color(ink: Ink) -> String {
    format!("#{ink:02x}{ink:02x}{ink:02x}")
}

/// To a hundredth of a point where that is enough, without noughts at the end.
fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::sheet;

    #[test]
    fn what_a_text_says_is_never_markup() {
        let mut page = Sheet::new(100.0, 50.0);
        page.push(Role::Text, vec![sheet::text(1.0, 10.0, 8.0, Face::Regular, "</title><script>alert(1)</script>&\"")]);
        let svg = write("<svg onload=1>", &page);
        assert!(!svg.contains("<script") && !svg.contains("<svg onload"), "{svg}");
        assert_eq!(svg.matches("<title>").count(), 2);
        assert!(svg.contains("mm\" height=") && !svg.contains("NaN"));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(["1.5", "0", "-0.25", "12"], [1.5, -0.0001, -0.25, 12.0].map(number).each_ref().map(String::as_str));
    }
}
