//! A form of the organisation filled from a ticket, as it is printed. It is on letter paper, signed, with an address by
//! which anyone verifies it; or empty but for its number, to be filled by hand on the day nothing works.

mod flow;
pub mod issue;
mod signature;
mod stamped;
#[cfg(test)]
mod tests;

use super::pdf::{self, DocumentInfo, PdfError};
use super::qr::Code;
use super::sheet::Sheet;
use ronda_shared::date::Zone;
use ronda_shared::ids::{ActId, Sha256};
use ronda_shared::paper::{self, Paper};
use std::collections::BTreeMap;

/// Letters of the hash that stand in an address: eighty bits.
pub const ADDRESS_LETTERS: usize = 20;
/// Letters of a whole hash.
const HASH_LETTERS: usize = 64;

/// Where a paper is verified. The one place that knows how the address is made.
pub fn address(origin: &str, hash: &Sha256) -> String {
    let whole = hash.to_string();
    format!("{origin}/verificar/{}", &whole[..ADDRESS_LETTERS])
}

/// The letters of a paper's hash in what somebody typed: the address on it, those letters alone, or the hash whole, with
/// blanks as the footer has them. None where it is neither.
pub fn letters(typed: &str) -> Option<String> {
    let last = typed.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let letters: String = last.chars().filter(|letter| !letter.is_whitespace()).collect();
    let letters = letters.to_ascii_lowercase();
    let shaped = [ADDRESS_LETTERS, HASH_LETTERS].contains(&letters.len());
    (shaped && letters.bytes().all(|letter| letter.is_ascii_hexdigit())).then_some(letters)
}

/// Why a paper cannot be printed.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The address does not fit into a code.
    #[error("the server's address is too long for a QR code: {0}")]
    TooLong(qrcode::types::QrError),
    /// The pages.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// What stands in the footer of every page.
pub(super) struct PaperFooter {
    pub(super) code: Code,
    /// What the code is for.
    pub(super) what: String,
    pub(super) address: String,
    /// The paper's hash; a blank has none.
    pub(super) hash: Option<Sha256>,
}

/// What is printed of the certificates that signed, by the acts of their signatures.
pub type CertificateLines = BTreeMap<ActId, Vec<String>>;

/// The pages of a filled paper.
pub fn filled(
    paper: &Paper,
    certified: &CertificateLines,
    origin: &str,
    zone: &Zone,
) -> Result<Vec<Sheet>, PaperError> {
    let hash = paper::hash(paper);
    let address = address(origin, &hash);
    let code = Code::of(&address).map_err(PaperError::TooLong)?;
    let what = "Verifique este documento: escanee el código o abra".to_owned();
    Ok(flow::lay_out(paper, false, certified, &PaperFooter { code, what, address, hash: Some(hash) }, zone))
}

/// The same form without answers, to be filled by hand; `ticket` is the address of its ticket in the app.
pub fn blank(paper: &Paper, ticket: String, zone: &Zone) -> Result<Vec<Sheet>, PaperError> {
    let code = Code::of(&ticket).map_err(PaperError::TooLong)?;
    let what = "Llene este formato a mano y fotografíelo en su ticket: escanee el código o abra".to_owned();
    Ok(flow::lay_out(
        &emptied(paper),
        true,
        &CertificateLines::new(),
        &PaperFooter { code, what, address: ticket, hash: None },
        zone,
    ))
}

/// A form of no ticket yet, which somebody fills in and sends with their request; `address` is where they do.
pub fn unnumbered(paper: &Paper, address: String, zone: &Zone) -> Result<Vec<Sheet>, PaperError> {
    let code = Code::of(&address).map_err(PaperError::TooLong)?;
    let what = "Llene este formato, fírmelo y adjúntelo a su solicitud: escanee el código o abra".to_owned();
    Ok(flow::lay_out(paper, true, &CertificateLines::new(), &PaperFooter { code, what, address, hash: None }, zone))
}

/// A paper without what was answered and signed.
fn emptied(paper: &Paper) -> Paper {
    let mut blank = paper.clone();
    blank.sections.iter_mut().flat_map(|section| &mut section.rows).for_each(|row| row.value.clear());
    blank.signatures.iter_mut().for_each(|place| place.signed = None);
    blank
}

/// Pages as a PDF. Its date is the request's: the same paper makes the same file.
pub fn pdf(paper: &Paper, sheets: &[Sheet]) -> Result<Vec<u8>, PaperError> {
    let number = paper.folio.as_deref().unwrap_or(&paper.reference);
    let about = DocumentInfo {
        title: format!("{} {number}", paper.title),
        author: paper.organisation.clone(),
        date: paper.opened,
    };
    Ok(pdf::write(&about, sheets)?)
}
