//! Labels for equipment: a QR code of a stable address, and under it what a person reads. Nothing on a label is personal,
//! and nothing on it has to be printed again when data change.

mod draw;

pub mod issue;
pub mod layout;
#[cfg(test)]
mod tests;

use super::font::Face;
use super::pdf::{self, DocumentInfo, PdfError};
use super::qr::Code;
use super::sheet::{self, LINE, MM, Role, SOFT, Sheet};
use super::svg;
use layout::Layout;
use ronda_shared::time::Timestamp;

/// At most so many labels in one request.
pub const MOST: usize = 500;

/// What is printed on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The address in its QR code.
    pub url: String,
    /// The label's own code, as it is read aloud (`K7QM-2F9X-TR4`).
    pub code: String,
    /// Inventory number; empty on a label printed ahead.
    pub number: String,
    /// Kind of thing («Teléfono IP»).
    pub kind: String,
    /// Brand and model.
    pub name: String,
}

/// Why labels cannot be printed.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// The address does not fit into a code.
    #[error("the server's address is too long for a QR code: {0}")]
    TooLong(qrcode::types::QrError),
    /// The pages.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// Lays labels out, beginning at a page's cell `start` (from 0): the ones before it were used.
pub fn sheets(labels: &[Label], layout: &Layout, start: usize) -> Result<Vec<Sheet>, LabelError> {
    let start = start % layout.per_page();
    let pages = (start + labels.len()).div_ceil(layout.per_page());
    let mut sheets: Vec<Sheet> = (0..pages).map(|at| page(layout, at, pages)).collect();
    for (at, label) in labels.iter().enumerate() {
        let cell = start + at;
        let code = Code::of(&label.url).map_err(LabelError::TooLong)?;
        let corner = layout.corner(cell % layout.per_page());
        if let Some(sheet) = sheets.get_mut(cell / layout.per_page()) {
            draw::label(sheet, layout, corner, label, &code);
        }
    }
    Ok(sheets)
}

/// Labels as a PDF of that date.
pub fn pdf(
    labels: &[Label],
    layout: &Layout,
    start: usize,
    organisation: &str,
    date: Timestamp,
) -> Result<Vec<u8>, LabelError> {
    let about = DocumentInfo { title: "Etiquetas de equipo".to_owned(), author: organisation.to_owned(), date };
    Ok(pdf::write(&about, &sheets(labels, layout, start)?)?)
}

/// The page of the first labels as an SVG; a label alone, on paper of its size, where there is one.
pub fn svg(labels: &[Label], layout: &Layout, start: usize) -> Result<String, LabelError> {
    if let [label] = labels {
        let alone =
            Layout { page: layout.cell, columns: 1, rows: 1, first: [0.0, 0.0], marks: false, ..layout.clone() };
        let sheets = sheets(labels, &alone, 0)?;
        return Ok(sheets
            .first()
            .map(|sheet| svg::write(&format!("Etiqueta {}", label.code), sheet))
            .unwrap_or_default());
    }
    let sheets = sheets(labels, layout, start)?;
    Ok(sheets.first().map(|sheet| svg::write("Etiquetas de equipo", sheet)).unwrap_or_default())
}

/// A page without labels: where to cut, and a line at the top where there is room for one.
fn page(layout: &Layout, at: usize, of: usize) -> Sheet {
    let (width, height) = layout.paper();
    let mut sheet = Sheet::new(width, height);
    if layout.first[1] >= 12.0 {
        let left = (layout.first[0] * MM).max(8.0 * MM);
        let base = 7.5 * MM;
        let what = format!("Ronda · etiquetas de equipo · {}", layout.es);
        let how = format!("Imprimir al 100 %, sin ajustar · hoja {} de {of}", at + 1);
        let marks = vec![
            sheet::soft(left, base, 7.5, Face::Regular, what),
            sheet::text_to(width - left, base, 7.5, Face::Regular, SOFT, how),
        ];
        sheet.push(Role::Artifact, marks);
    }
    if layout.marks {
        let arm = 1.5 * MM;
        let mut marks = Vec::new();
        for cell in 0..layout.per_page() {
            let (x, y) = layout.corner(cell);
            for (x, y) in [
                (x, y),
                (x + layout.cell[0] * MM, y),
                (x, y + layout.cell[1] * MM),
                (x + layout.cell[0] * MM, y + layout.cell[1] * MM),
            ] {
                marks.push(sheet::rule((x - arm, y), (x + arm, y), 0.4, LINE));
                marks.push(sheet::rule((x, y - arm), (x, y + arm), 0.4, LINE));
            }
        }
        sheet.push(Role::Artifact, marks);
    }
    sheet
}
