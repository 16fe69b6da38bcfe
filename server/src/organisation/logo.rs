//! The institution's logo: one small picture beside its data. Its bytes say what it is, never its name.

use super::reason::{Disk, Face, Reason};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A logo of more bytes is none: it comes with the first visit, on a slow line.
pub const MOST_BYTES: usize = 20 * 1024;
/// The names that a logo's file may have.
pub const NAMES: [&str; 2] = ["logo.svg", "logo.png"];

/// A logo as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Its type, by its bytes.
    pub kind: &'static str,
}

/// Reads it out of a folder, or tells why that is not possible. It blocks.
pub fn read(folder: &Path, name: &str) -> Result<Logo, Reason> {
    if !NAMES.contains(&name) {
        return Err(Face::LogoName { known: NAMES.join(" / ") }.into());
    }
    let unreadable =
        |error: std::io::Error| Reason::from(Face::LogoUnread { name: name.to_owned(), why: Disk::from(&error) });
    let file = File::open(folder.join(name)).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MOST_BYTES {
        return Err(Face::LogoLarge { name: name.to_owned(), most: MOST_BYTES }.into());
    }
    let kind = kind(&bytes).ok_or_else(|| Face::NoPicture { name: name.to_owned() })?;
    Ok(Logo { bytes, kind })
}

fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim_start();
    let drawn = text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg"));
    drawn.then_some("image/svg+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_what_its_bytes_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("written");
        let said = |name: &str| read(folder.path(), name).map(|logo| logo.kind);
        assert!(said("logo.svg").is_err_and(|why| why.en().contains("cannot be read")));
        put("logo.svg", b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        put("logo.png", b"\x89PNG\r\n\x1a\nrest");
        assert_eq!((said("logo.svg"), said("logo.png")), (Ok("image/svg+xml"), Ok("image/png")));
        put("logo.png", b"<html><script>alert(1)</script>");
        assert!(said("logo.png").is_err_and(|why| why.en().contains("neither")));
        put("logo.png", " ".repeat(MOST_BYTES + 1).as_bytes());
        assert!(said("logo.png").is_err_and(|why| why.en().contains("larger")));
        assert!(said("../logo.svg").is_err() && said("people.csv").is_err(), "no other file is read");
    }
}
