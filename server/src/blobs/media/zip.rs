//! Zip archives, and the documents of offices that are such: their table is read, nothing of them is unpacked.

use super::little;
use ronda_shared::evidence::{Media, SealFault, is_program};

/// The mark of a file within the archive, of its line in the table, and of the table's end.
const FILE: &[u8] = b"PK\x03\x04";
const LINE: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Without what follows of variable length.
const FILE_BYTES: usize = 30;
const LINE_BYTES: usize = 46;
const END_BYTES: usize = 22;
/// Files of one archive.
const MOST_FILES: usize = 10_000;
/// Set in a line's flags where a password hides what the file holds.
const LOCKED: usize = 1;
/// Where office documents keep their macros, in small letters.
const MACROS: &str = "vbaproject.bin";
const MACRO_FOLDERS: [&str; 2] = ["basic/", "scripts/"];

/// Looks at an archive, or a document that is one, by its table.
pub(super) fn look(bytes: &[u8], said: Media) -> Result<(), SealFault> {
    let names = names(bytes)?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let within = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let office = |folder: &str| has("[content_types].xml") && within(folder);
    let is = match said {
        Media::Docx => office("word/"),
        Media::Xlsx => office("xl/"),
        Media::Pptx => office("ppt/"),
        Media::Odt | Media::Ods | Media::Odp => declares(bytes, said.content_type()) && has("meta-inf/manifest.xml"),
        Media::Zip => true,
        _ => false,
    };
    if !is {
        return Err(SealFault::NotWhatItSays);
    }
    let folders: &[&str] = if said == Media::Zip { &[] } else { &MACRO_FOLDERS };
    let harms = |name: &String| {
        is_program(name) || name.ends_with(MACROS) || folders.iter().any(|folder| name.starts_with(folder))
    };
    if names.iter().any(harms) { Err(SealFault::NotTaken) } else { Ok(()) }
}

/// The names of its files, in small letters. The table stands at the archive's end and fills what is left of it; each line
/// names a file that stands there under the same name, and none is locked.
fn names(bytes: &[u8]) -> Result<Vec<String>, SealFault> {
    if !bytes.starts_with(FILE) {
        return Err(SealFault::NotWhatItSays);
    }
    let end = end_of_table(bytes).ok_or(SealFault::Unreadable)?;
    let number = |at: usize, size: usize| little(bytes, at, size).ok_or(SealFault::Unreadable);
    let (count, size, start) = (number(end + 10, 2)?, number(end + 12, 4)?, number(end + 16, 4)?);
    // Something between the table and its end, or before the first file, belongs to another kind of file.
    if start.checked_add(size) != Some(end) {
        return Err(SealFault::NotWhatItSays);
    }
    if count > MOST_FILES {
        return Err(SealFault::TooLarge);
    }
    let (mut names, mut at) = (Vec::new(), start);
    for _ in 0..count {
        if bytes.get(at..at + LINE.len()) != Some(LINE) {
            return Err(SealFault::Unreadable);
        }
        let (name, extra, comment) = (number(at + 28, 2)?, number(at + 30, 2)?, number(at + 32, 2)?);
        let told = bytes.get(at + LINE_BYTES..at + LINE_BYTES + name).ok_or(SealFault::Unreadable)?;
        let file = number(at + 42, 4)?;
        let there = number(file + 26, 2)? == name
            && bytes.get(file..file + FILE.len()) == Some(FILE)
            && bytes.get(file + FILE_BYTES..file + FILE_BYTES + name) == Some(told);
        if !there {
            return Err(SealFault::NotWhatItSays);
        }
        if number(at + 8, 2)? & LOCKED != 0 {
            return Err(SealFault::NotTaken);
        }
        names.push(String::from_utf8_lossy(told).replace('\\', "/").to_lowercase());
        at += LINE_BYTES + name + extra + comment;
    }
    if at == end { Ok(names) } else { Err(SealFault::NotWhatItSays) }
}

/// Where the table's end stands: the last one whose comment reaches exactly to the file's end.
fn end_of_table(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let reaches = |at: usize| little(bytes, at + 20, 2).is_some_and(|comment| at + END_BYTES + comment == bytes.len());
    (first..=last).rev().find(|at| bytes[*at..].starts_with(END) && reaches(*at))
}

/// An OpenDocument says what it is in its first file, which is not packed.
fn declares(bytes: &[u8], kind: &str) -> bool {
    const NAME: &[u8] = b"mimetype";
    let extra = little(bytes, 28, 2).unwrap_or_default();
    let held = FILE_BYTES + NAME.len() + extra;
    bytes.get(FILE_BYTES..FILE_BYTES + NAME.len()) == Some(NAME)
        && little(bytes, 8, 2) == Some(0)
        && bytes.get(held..held + kind.len()) == Some(kind.as_bytes())
        // Nothing goes on with the word: a template is another kind.
        && bytes.get(held + kind.len()..).is_some_and(|rest| rest.starts_with(b"PK"))
}
