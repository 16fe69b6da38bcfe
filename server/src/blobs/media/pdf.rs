//! PDF: it begins and ends as one. More is not asked, for more is not trusted: it leaves as a download alone.

use super::is_foreign;
use ronda_shared::evidence::SealFault;

/// Within so many bytes of its end stands the mark of its end.
const TAIL: usize = 1024;
/// What may follow that mark: an end of line, as writers leave it.
const AFTER: usize = 4;

/// Looks at its two ends. Its version is one of those there are.
pub(super) fn look(bytes: &[u8]) -> Result<(), SealFault> {
    if !matches!(bytes.get(5..8), Some([b'1' | b'2', b'.', b'0'..=b'9'])) {
        return Err(SealFault::NotWhatItSays);
    }
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let mark = b"%%EOF";
    let at = tail.windows(mark.len()).rposition(|found| found == mark).ok_or(SealFault::Unreadable)?;
    let after = &tail[at + mark.len()..];
    if after.len() > AFTER || !after.iter().all(u8::is_ascii_whitespace) {
        return Err(SealFault::NotWhatItSays);
    }
    // A page or an archive hidden before the first object.
    let head = bytes[5..bytes.len().min(TAIL)].to_ascii_lowercase();
    if is_foreign(&head) { Err(SealFault::NotWhatItSays) } else { Ok(()) }
}
