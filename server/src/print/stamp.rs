//! The stamp of a letter that came in, as it is stuck or printed on the paper (BJ-10). It says whose it is, the
//! register's number, date and hour of receipt.

use super::font::Face;
use super::pdf::{self, DocumentInfo, PdfError};
use super::sheet::{self, BLACK, MM, Role, Sheet};

/// The paper of a stamp, in millimetres: as wide as a stamp of wood, and as the labels of small printers.
const PAPER: (f32, f32) = (70.0, 36.0);
/// What stays free at its edges, in millimetres.
const EDGE: f32 = 2.0;

/// What a stamp says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The institution, short.
    pub institution: String,
    /// «RECIBIDO», or «ENVIADO».
    pub word: &'static str,
    /// The register's number.
    pub register: String,
    /// Date and hour of receipt, as people write them.
    pub when: String,
    /// The number printed on the letter; empty where it has none.
    pub number: String,
    /// What came with it; empty where nothing did.
    pub annexes: String,
}

/// The stamp alone on a page of its size.
pub fn sheet(stamp: &Stamp) -> Sheet {
    let (width, height) = (PAPER.0 * MM, PAPER.1 * MM);
    let edge = EDGE * MM;
    let mut sheet = Sheet::new(width, height);
    let frame = sheet::frame(edge, edge, width - 2.0 * edge, height - 2.0 * edge, 1.2, BLACK);
    sheet.push(Role::Artifact, vec![frame]);
    let (left, room) = (2.0 * edge, width - 4.0 * edge);
    let own = if stamp.number.is_empty() { String::new() } else { format!("Oficio {}", stamp.number) };
    let annexes = if stamp.annexes.is_empty() { String::new() } else { format!("Anexos: {}", stamp.annexes) };
    let lines = [
        (8.0, Face::Regular, stamp.institution.as_str()),
        (11.0, Face::Bold, stamp.word),
        (18.0, Face::Bold, stamp.register.as_str()),
        (9.0, Face::Regular, stamp.when.as_str()),
        (8.0, Face::Regular, own.as_str()),
        (8.0, Face::Regular, annexes.as_str()),
    ];
    let mut base = edge;
    for (size, face, words) in lines.into_iter().filter(|(.., words)| !words.is_empty()) {
        base += size * 1.2;
        sheet.push(Role::Text, vec![sheet::text(left, base, size, face, face.shortened(words, size, room))]);
    }
    sheet
}

/// The stamp as a PDF.
pub fn pdf(stamp: &Stamp, date: ronda_shared::time::Timestamp) -> Result<Vec<u8>, PdfError> {
    let about = DocumentInfo { title: format!("Sello {}", stamp.register), author: stamp.institution.clone(), date };
    pdf::write(&about, &[sheet(stamp)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_says_the_registers_number_within_its_frame() {
        let stamp = Stamp {
            institution: "TIC Benito Juárez".to_owned(),
            word: "RECIBIDO",
            register: "E-0012/2026".to_owned(),
            when: "23 de noviembre de 2026, 10:05 h".to_owned(),
            number: "SG/204/2026".to_owned(),
            annexes: "Dos planos, un disco y un escrito de tres hojas con firmas autógrafas de cada titular".to_owned(),
        };
        let page = sheet(&stamp);
        let said: Vec<&str> = page.texts().map(|(text, _)| text).collect();
        assert!(said.contains(&"E-0012/2026") && said.contains(&"RECIBIDO"), "{said:?}");
        assert!(said.last().is_some_and(|annexes| annexes.ends_with('…')), "{said:?}");
        let lowest = page.groups.iter().flat_map(|group| &group.marks).filter_map(|mark| match mark {
            sheet::Mark::Text { y, .. } => Some(*y),
            sheet::Mark::Fill { .. } | sheet::Mark::Line { .. } => None,
        });
        assert!(lowest.fold(0.0, f32::max) < page.height - EDGE * MM, "all of it stands within the frame");
        assert!(pdf(&stamp, ronda_shared::time::Timestamp::from_millis(0)).expect("a page").starts_with(b"%PDF-"));
    }
}
