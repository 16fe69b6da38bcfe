//! What is printed is read again, by the machine and by a person.

use super::draw::SMALLEST;
use super::layout::{known, named};
use super::*;
use crate::print::sheet::Mark;
use std::process::Command;

const ORIGIN: &str = "https://mesa.finanzas.oaxaca.example";

fn label(at: usize) -> Label {
    let names = [
        ("Teléfono IP", "Grandstream GRP2614"),
        ("Impresora láser multifuncional", "Hewlett-Packard LaserJet Enterprise M507"),
        ("Nodo de red", ""),
        ("", ""),
    ];
    let (kind, name) = names[at % names.len()];
    let number = match at % 5 {
        4 => String::new(),
        3 => format!("I180000123456789012-{at}"),
        _ => format!("OAX-TI-{:06}", 4_417 + at),
    };
    let raw = format!("k7qm2f9x{:02}4", at % 100);
    let code = format!("{}-{}-{}", &raw[..4], &raw[4..8], &raw[8..]).to_uppercase();
    Label { url: format!("{ORIGIN}/e/{raw}"), code, number, kind: kind.into(), name: name.into() }
}

/// The page as dots: only what is filled or ruled, which is what a code is made of.
fn dots(sheet: &Sheet, scale: f32) -> (usize, usize, Vec<u8>) {
    let (width, height) = ((sheet.width * scale).ceil() as usize, (sheet.height * scale).ceil() as usize);
    let mut dots = vec![255; width * height];
    for mark in sheet.groups.iter().flat_map(|group| &group.marks) {
        let Mark::Fill { rects, ink } = mark else { continue };
        for [x, y, w, h] in rects {
            let span =
                |from: f32, long: f32| ((from * scale).round() as usize, ((from + long) * scale).round() as usize);
            let ((left, right), (top, bottom)) = (span(*x, *w), span(*y, *h));
            for row in top..bottom.min(height) {
                dots[row * width..][left..right.min(width)].fill(*ink);
            }
        }
    }
    (width, height, dots)
}

/// What is read from each cell of a page, in the order of its cells: whoever scans holds the camera before one label.
fn read(layout: &Layout, width: usize, height: usize, dots: &[u8]) -> Vec<Option<String>> {
    let scale = width as f32 / (layout.page[0] * MM);
    let cell = |at: usize| {
        let (x, y) = layout.corner(at);
        let (left, top) = ((x * scale) as usize, (y * scale) as usize);
        let (wide, high) = ((layout.cell[0] * MM * scale) as usize, (layout.cell[1] * MM * scale) as usize);
        let (wide, high) = (wide.min(width - left), high.min(height - top));
        let dot = |x: usize, y: usize| dots[(top + y) * width + left + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(wide, high, dot);
        let grids = image.detect_grids();
        grids.first().and_then(|grid| grid.decode().ok()).map(|(_, text)| text)
    };
    (0..layout.per_page()).map(cell).collect()
}

#[test]
fn every_code_of_every_grid_is_read_from_its_page() {
    for layout in known() {
        let labels: Vec<Label> = (0..layout.per_page()).map(label).collect();
        let pages = sheets(&labels, layout, 0).expect("laid out");
        assert_eq!(pages.len(), 1);
        let (width, height, dots) = dots(&pages[0], 300.0 / 72.0);
        let expected: Vec<_> = labels.into_iter().map(|label| Some(label.url)).collect();
        assert_eq!(read(layout, width, height, &dots), expected, "{}", layout.id);
    }
}

#[test]
fn a_person_can_read_every_label_and_everything_stays_on_it() {
    for layout in known() {
        for at in 0..20 {
            let label = label(at);
            let alone =
                Layout { page: layout.cell, columns: 1, rows: 1, first: [0.0, 0.0], marks: false, ..layout.clone() };
            let page = sheets(std::slice::from_ref(&label), &alone, 0).expect("laid out").remove(0);
            let said: Vec<&str> = page.texts().map(|(text, _)| text).collect();
            let joined = said.concat().replace(' ', "");
            assert!(joined.contains(&label.code), "{}: {said:?}", layout.id);
            let shown = label.number.rsplit('-').next().unwrap_or_default();
            assert!(joined.contains(shown), "{}: {said:?}", layout.id);
            assert!(label.kind.is_empty() || said.iter().any(|line| line.starts_with(&label.kind[..8])), "{said:?}");
            for mark in page.groups.iter().flat_map(|group| &group.marks) {
                let Mark::Text { x, y, size, face, text, .. } = mark else { continue };
                assert!(*size >= SMALLEST, "{}: {text} at {size}", layout.id);
                assert!(x + face.width(text, *size) <= page.width - 2.0, "{}: «{text}» leaves the label", layout.id);
                assert!(
                    y - size * 0.7 >= 0.0 && y + size * 0.2 <= page.height,
                    "{}: «{text}» leaves the label",
                    layout.id
                );
            }
        }
    }
}

#[test]
fn a_half_used_sheet_goes_on_where_it_was_left() {
    let layout = named("carta-30").expect("known");
    let labels: Vec<Label> = (0..8).map(label).collect();
    let pages = sheets(&labels, layout, 25).expect("laid out");
    let figures = |sheet: &Sheet| sheet.groups.iter().filter(|group| matches!(group.role, Role::Figure(_))).count();
    assert_eq!(pages.iter().map(figures).collect::<Vec<_>>(), [5, 3]);
    let first = &sheets(&labels[..1], layout, 4).expect("laid out")[0];
    let Some(Mark::Fill { rects, .. }) =
        first.groups.iter().flat_map(|group| &group.marks).find(|mark| matches!(mark, Mark::Fill { .. }))
    else {
        panic!("a code")
    };
    let (x, y) = layout.corner(4);
    assert!(rects[0][0] > x && rects[0][1] > y && rects[0][1] < y + layout.cell[1] * MM);
}

#[test]
fn the_same_labels_make_the_same_file() {
    let labels: Vec<Label> = (0..3).map(label).collect();
    let layout = named("carta-14").expect("known");
    let make = || pdf(&labels, layout, 0, "Mesa", Timestamp::from_millis(1_795_000_000_000)).expect("made");
    let file = make();
    assert!(file.starts_with(b"%PDF-"));
    assert_eq!(file, make());
    let single = svg(&labels[..1], layout, 9).expect("made");
    assert!(single.contains("width=\"101.6mm\"") && single.contains("K7QM-2F9X"));
}

/// To be looked at: `RONDA_PRINT_DIR=… cargo test -p ronda-server labels_to_look_at`.
#[test]
fn labels_to_look_at() {
    let Some(dir) = std::env::var_os("RONDA_PRINT_DIR").map(std::path::PathBuf::from) else { return };
    for layout in known() {
        let mut labels: Vec<Label> = (0..layout.per_page()).map(label).collect();
        if layout.per_page() > 1 {
            labels.iter_mut().rev().take(3).for_each(|label| label.number.clear());
        }
        let made = pdf(&labels, layout, 0, "Mesa", Timestamp::from_millis(1_795_000_000_000)).expect("made");
        std::fs::write(dir.join(format!("{}.pdf", layout.id)), made).expect("written");
        std::fs::write(dir.join(format!("{}.svg", layout.id)), svg(&labels[..1], layout, 0).expect("made"))
            .expect("written");
    }
}

/// With poppler at hand the file itself is read, as a printer's driver would.
#[test]
fn codes_are_read_from_the_pdf_as_it_is_drawn() {
    if Command::new("pdftoppm").arg("-v").output().is_err() {
        eprintln!("pdftoppm (poppler-utils) is not here: the PDF was not drawn");
        return;
    }
    let dir = tempfile::tempdir().expect("a directory");
    for (layout, dpi) in [("carta-30", "200"), ("carta-48", "200"), ("termica-50x25", "203"), ("continua-62", "300")] {
        let layout = named(layout).expect("known");
        let labels: Vec<Label> = (0..layout.per_page()).map(label).collect();
        let file = dir.path().join(format!("{}.pdf", layout.id));
        std::fs::write(
            &file,
            pdf(&labels, layout, 0, "Mesa", Timestamp::from_millis(1_795_000_000_000)).expect("made"),
        )
        .expect("written");
        let root = dir.path().join(&layout.id);
        let drawn = Command::new("pdftoppm").args(["-gray", "-r", dpi, "-singlefile"]).arg(&file).arg(&root).status();
        assert!(drawn.expect("run").success());
        let bytes = std::fs::read(root.with_extension("pgm")).expect("drawn");
        let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
        assert_eq!(lines.next(), Some(&b"P5"[..]));
        let size = String::from_utf8_lossy(lines.next().expect("a size")).into_owned();
        let (width, height) = size.split_once(' ').expect("two numbers");
        let dots = lines.nth(1).expect("dots");
        let (width, height) = (width.parse().expect("a number"), height.parse().expect("a number"));
        let expected: Vec<_> = labels.into_iter().map(|label| Some(label.url)).collect();
        assert_eq!(read(layout, width, height, dots), expected, "{}", layout.id);
    }
}
