//! Parses a voice note as WhatsApp sends it: Ogg pages that hold Opus or Vorbis. They are followed from the first to
//! the last.

use ronda_shared::evidence::SealFault;

/// Of a page, what stands before the sizes of its segments.
const HEAD: usize = 27;
/// Pages that are looked at for words: of a sound the first says what it is, the second who made it and perhaps where.
const TOLD: usize = 2;

/// Follows the pages to the end: nothing stands between or behind them, and the first says that it is a sound.
pub(super) fn look(bytes: &[u8], keep_location: bool) -> Result<(), SealFault> {
    let (mut at, mut pages) = (0, 0);
    while at < bytes.len() {
        let (body, next) = page(bytes, at).ok_or(SealFault::Unreadable)?;
        if pages == 0 && !(body.starts_with(b"OpusHead") || body.starts_with(b"\x01vorbis")) {
            return Err(SealFault::NotWhatItSays);
        }
        if pages < TOLD && !keep_location && located(body) {
            return Err(SealFault::Location);
        }
        pages += 1;
        at = next;
    }
    if pages > TOLD { Ok(()) } else { Err(SealFault::Unreadable) }
}

/// What a page holds, and where the next begins.
fn page(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let head = bytes.get(at..at.checked_add(HEAD)?)?;
    if !head.starts_with(b"OggS\0") {
        return None;
    }
    let begins = at + HEAD + usize::from(*head.last()?);
    let sizes = bytes.get(at + HEAD..begins)?;
    let ends = begins + sizes.iter().map(|size| usize::from(*size)).sum::<usize>();
    Some((bytes.get(begins..ends)?, ends))
}

/// Whether its comments say a place.
fn located(body: &[u8]) -> bool {
    let letters = body.to_ascii_lowercase();
    memchr::memmem::find(&letters, b"location=").is_some()
}
