//! Checks plain text: tables separated by commas, logs and kept mail. They hold letters alone, in one of the ways in
//! which people's programs write them.

use ronda_shared::evidence::{Media, SealFault};

/// The beginning of a text in which a page would show itself, and of a message in which its heads stand.
const HEAD: usize = 64 * 1024;
/// What a page begins with, in small letters.
const PAGES: [&[u8]; 7] = [b"<!doctype", b"<html", b"<head", b"<script", b"<svg", b"<?php", b"<body"];

/// Looks at a text to its end.
pub(super) fn look(bytes: &[u8], said: Media) -> Result<(), SealFault> {
    if said == Media::Eml {
        return message(bytes);
    }
    if is_text(bytes) && !is_page(bytes) { Ok(()) } else { Err(SealFault::NotWhatItSays) }
}

/// UTF-8, UTF-16 with its mark, or one letter a byte: in each of them nothing but letters and what moves a printer's head.
fn is_text(bytes: &[u8]) -> bool {
    let wide: Option<fn([u8; 2]) -> u16> = match bytes.first_chunk::<2>() {
        Some(b"\xff\xfe") => Some(u16::from_le_bytes),
        Some(b"\xfe\xff") => Some(u16::from_be_bytes),
        _ => None,
    };
    match wide {
        Some(letter) => {
            let pairs = bytes.chunks_exact(2);
            let whole = pairs.remainder().is_empty();
            let mut letters = char::decode_utf16(pairs.map(|pair| letter([pair[0], pair[1]])));
            let known = |letter: char| u8::try_from(letter).map_or(true, is_letter);
            whole && letters.all(|letter| letter.is_ok_and(known))
        }
        None => bytes.iter().all(|byte| is_letter(*byte)),
    }
}

/// No control character but tabs, ends of lines and pages, a bell, and the one that colours begin with in logs.
fn is_letter(byte: u8) -> bool {
    matches!(byte, 7..=13 | 0x1b | 0x20..=0x7e | 0x80..)
}

fn is_page(bytes: &[u8]) -> bool {
    // Of UTF-16, every other byte.
    let head: Vec<u8> =
        bytes[..bytes.len().min(HEAD)].iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf | 0xfe | 0xff);
    let first = head.iter().position(|byte| !blank(byte)).unwrap_or(head.len());
    PAGES.iter().any(|page| head[first..].starts_with(page))
}

/// A message: heads first, of which some are those that every message has. Nothing in it is a zero.
fn message(bytes: &[u8]) -> Result<(), SealFault> {
    if bytes.contains(&0) {
        return Err(SealFault::NotWhatItSays);
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut known = 0_usize;
    for line in head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).take_while(|line| !line.is_empty()) {
        // A line that goes on the one before it; the mark by which mailboxes part their messages.
        if line.starts_with(b" ") || line.starts_with(b"\t") || line.starts_with(b"From ") {
            continue;
        }
        let name = line.iter().position(|byte| *byte == b':').map(|end| line[..end].to_ascii_lowercase());
        let Some(name) = name.filter(|name| !name.is_empty() && name.iter().all(u8::is_ascii_graphic)) else {
            return Err(SealFault::NotWhatItSays);
        };
        let usual: [&[u8]; 5] = [b"from", b"date", b"subject", b"received", b"message-id"];
        known += usize::from(usual.contains(&name.as_slice()));
    }
    if known >= 2 { Ok(()) } else { Err(SealFault::NotWhatItSays) }
}
