//! What is put on paper: labels with a QR code, filled forms, and the stamps of letters. Laid out by us on [`sheet::Sheet`]s, written as PDF or SVG.
//!
//! No clock and no randomness: the same content makes the same bytes.

pub mod font;
pub mod labels;
pub mod paper;
pub mod pdf;
pub mod qr;
pub mod sheet;
pub mod stamp;
pub mod svg;
