//! The name of a mailbox's folder as its server is told it.

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use std::borrow::Cow;

/// IMAP's own base 64.
const LETTERS: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// A name with letters beyond ASCII in IMAP's modified UTF-7 (RFC 3501, 5.1.3): no server knows «Atención» otherwise. One of ASCII
/// alone goes as it was written: it may be in that form already.
pub(super) fn encoded(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let (mut told, mut beyond) = (String::new(), Vec::new());
    for letter in name.chars() {
        if matches!(letter, ' '..='~') {
            shift(&mut told, &mut beyond);
            told.push(letter);
            // It begins what is encoded, and stands for itself so.
            if letter == '&' {
                told.push('-');
            }
        } else {
            beyond.extend(letter.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    shift(&mut told, &mut beyond);
    Cow::Owned(told)
}

/// Adds the letters that are encoded together.
fn shift(told: &mut String, beyond: &mut Vec<u8>) {
    if !beyond.is_empty() {
        told.push_str(&format!("&{}-", LETTERS.encode(&*beyond)));
        beyond.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_are_told_as_servers_know_them() {
        for (name, told) in [
            ("INBOX", "INBOX"),
            ("Atención", "Atenci&APM-n"),
            ("Atenci&APM-n", "Atenci&APM-n"),
            ("Altas & bajas", "Altas & bajas"),
            ("Ayuda & señal", "Ayuda &- se&APE-al"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("📥 Mesa", "&2D3c5Q- Mesa"),
        ] {
            assert_eq!(encoded(name), told);
        }
    }
}
