//! The office documents of before 2007: a container of streams (OLE2), known by the names in its directory.

use super::little;
use ronda_shared::evidence::{Media, SealFault};

const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Tables of sectors that the head itself names.
const IN_HEAD: usize = 109;
/// A line of the directory.
const LINE_BYTES: usize = 128;
/// Of a line, those of its name.
const NAME_BYTES: usize = 64;
/// From here on a number is no sector's.
const NO_SECTOR: usize = 0xffff_fffa;
/// Streams and storages that only macros have.
const MACROS: [&str; 4] = ["VBA", "Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR"];

/// Looks at the container's directory: it has the stream of its kind, and none of macros.
pub(super) fn look(bytes: &[u8], said: Media) -> Result<(), SealFault> {
    if !bytes.starts_with(SIGNATURE) {
        return Err(SealFault::NotWhatItSays);
    }
    let names = names(bytes).ok_or(SealFault::Unreadable)?;
    let wanted: &[&str] = match said {
        Media::Doc => &["WordDocument"],
        Media::Xls => &["Workbook", "Book"],
        Media::Ppt => &["PowerPoint Document"],
        _ => &[],
    };
    let has = |one: &&str| names.iter().any(|name| name == one);
    if !wanted.iter().any(has) {
        return Err(SealFault::NotWhatItSays);
    }
    if MACROS.iter().any(has) { Err(SealFault::NotTaken) } else { Ok(()) }
}

/// The names in the directory; none where it cannot be followed.
fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let sector = match little(bytes, 30, 2)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let place = |at: usize| (at < NO_SECTOR).then(|| at.checked_add(1)?.checked_mul(sector)).flatten();
    let tables = tables(bytes, sector)?;
    let (mut names, mut at) = (Vec::new(), little(bytes, 48, 4)?);
    // A chain that goes round in a circle ends with the sectors that there are.
    for _ in 0..=bytes.len() / sector {
        let Some(start) = place(at) else { return Some(names) };
        let lines = bytes.get(start..start.checked_add(sector)?)?;
        names.extend(lines.chunks_exact(LINE_BYTES).filter_map(name));
        let table = place(*tables.get(at / (sector / 4))?)?;
        at = little(bytes, table.checked_add(at % (sector / 4) * 4)?, 4)?;
    }
    None
}

/// The sectors in which stands which sector follows which.
fn tables(bytes: &[u8], sector: usize) -> Option<Vec<usize>> {
    let mut tables = (0..IN_HEAD).map(|at| little(bytes, 76 + at * 4, 4)).collect::<Option<Vec<_>>>()?;
    // Of a large file, more of them stand in sectors of their own, the last number of each naming the next.
    let mut more = little(bytes, 68, 4)?;
    let most = bytes.len() / sector;
    for _ in 0..little(bytes, 72, 4)?.min(most) {
        let start = more.checked_add(1)?.checked_mul(sector)?;
        let last = sector / 4 - 1;
        for at in 0..last {
            tables.push(little(bytes, start.checked_add(at * 4)?, 4)?);
        }
        more = little(bytes, start + last * 4, 4)?;
    }
    Some(tables)
}

/// What a line of the directory is called; none where the line is empty.
fn name(line: &[u8]) -> Option<String> {
    let length = little(line, NAME_BYTES, 2)?.checked_sub(2).filter(|length| *length < NAME_BYTES)?;
    let letters: Vec<u16> =
        line.get(..length)?.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    (!letters.is_empty()).then(|| String::from_utf16_lossy(&letters))
}
