//! Text out of the bytes of a spreadsheet. UTF-16 is known by its mark or by its zeros; everything else is judged cell by
//! cell, for a file pasted together of two has two encodings.

use crate::bilingual_text::BilingualText;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Cursor, Read};

/// Bytes that are looked at to know the encoding and the delimiter.
const HEAD_BYTES: usize = 64 * 1024;
/// Bytes that are transcoded at once.
const CHUNK_BYTES: usize = 16 * 1024;

/// A table's bytes, as UTF-8 or to be judged by cell, and the mark between its cells.
pub(super) fn source<'r>(mut read: impl Read + 'r) -> io::Result<(Box<dyn Read + 'r>, u8)> {
    let mut head = Vec::new();
    read.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let encoding = Encoding::for_bom(&head).map(|(encoding, _)| encoding).or_else(|| wide(&head));
    let delimiter = delimiter(&encoding.unwrap_or(UTF_8).decode(&head).0);
    Ok(match encoding {
        Some(encoding) if encoding != UTF_8 => (
            Box::new(Transcoded::of(Cursor::new(head).chain(read), encoding.new_decoder_with_bom_removal())),
            delimiter,
        ),
        marked => {
            let mark = if marked.is_some() { 3 } else { 0 };
            head.drain(..mark);
            (Box::new(Cursor::new(head).chain(read)), delimiter)
        }
    })
}

/// UTF-16 without a mark: in a table of Western text every other byte is zero.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match pairs {
        0 => None,
        _ if odd * 2 > pairs && even * 20 < pairs => Some(UTF_16LE),
        _ if even * 2 > pairs && odd * 20 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// The mark that the first line uses most: comma, semicolon or tabulator.
fn delimiter(text: &str) -> u8 {
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

/// A stream in another encoding, read as UTF-8.
struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    ready: String,
    given: usize,
    ended: bool,
}

impl<R> Transcoded<R> {
    fn of(inner: R, decoder: Decoder) -> Self {
        Self { inner, decoder, ready: String::new(), given: 0, ended: false }
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.ended {
            let mut raw = [0; CHUNK_BYTES];
            let count = self.inner.read(&mut raw)?;
            self.ended = count == 0;
            self.ready.clear();
            self.given = 0;
            let most = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * CHUNK_BYTES);
            self.ready.reserve(most);
            // All of it fits: so much room was made. What is no letter becomes U+FFFD, and its row is told of.
            let _ = self.decoder.decode_to_string(&raw[..count], &mut self.ready, self.ended);
        }
        let rest = &self.ready.as_bytes()[self.given..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}

/// A cell's text, and whether its encoding was guessed. What cannot be text, or was encoded twice, is told.
pub(super) fn cell(bytes: &[u8]) -> Result<(String, bool), BilingualText> {
    let (text, guessed) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true),
    };
    let text = text.trim().to_owned();
    if let Some(meant) = twice_encoded(&text) {
        return Err(BilingualText::new(
            format!("«{text}» parece codificado dos veces; tal vez dice «{meant}». Corrígelo en el archivo."),
            format!("«{text}» looks encoded twice; it may say «{meant}»: correct it in the file"),
        ));
    }
    if text.contains('\u{fffd}') {
        return Err(BilingualText::new(
            format!("«{text}» tiene letras que no se pueden leer. Guarda el archivo como CSV UTF-8."),
            format!("«{text}» holds letters that cannot be read: save the file as UTF-8"),
        ));
    }
    Ok((text, guessed))
}

/// What a text says that was UTF-8, was taken for Windows-1252, and was written as UTF-8 again: «RaÃºl». None where it is
/// as it should be.
fn twice_encoded(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut meant = String::new();
    let (mut at, mut found) = (0, false);
    while let Some(first) = letters.get(at) {
        let length = match first {
            'Ã' | 'Â' => 2,
            'â' => 3,
            _ => 1,
        };
        let once: Option<Vec<u8>> =
            letters.get(at..at + length).and_then(|letters| letters.iter().map(|letter| byte_of(*letter)).collect());
        match once.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|_| length > 1) {
            Some(letter) => {
                meant.push_str(&letter);
                found = true;
                at += length;
            }
            None => {
                meant.push(*first);
                at += 1;
            }
        }
    }
    found.then_some(meant)
}

/// The byte that Windows-1252, or Latin-1, reads as a letter.
fn byte_of(letter: char) -> Option<u8> {
    if letter.is_ascii() {
        return None;
    }
    let mut one = [0; 4];
    let (bytes, _, unknown) = WINDOWS_1252.encode(letter.encode_utf8(&mut one));
    match bytes.as_ref() {
        [byte] if !unknown => Some(*byte),
        _ => u8::try_from(u32::from(letter)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_judged_by_itself() {
        assert_eq!(cell("Raúl Argüelles".as_bytes()), Ok(("Raúl Argüelles".into(), false)));
        assert_eq!(cell(b"Ra\xfal Arg\xfcelles"), Ok(("Raúl Argüelles".into(), true)));
        for fine in ["JOÃO", "Âmbar", "«Ñ»", "coûte", "ÁÉÍÓÚ Ñ ü", "50 €", "Ã", "château"] {
            assert_eq!(cell(fine.as_bytes()), Ok((fine.to_owned(), false)));
        }
        for (twice, meant) in
            [("RaÃºl ArgÃ¼elles", "Raúl Argüelles"), ("Â¿QuÃ©?", "¿Qué?"), ("uno â€“ dos", "uno – dos")]
        {
            let told = cell(twice.as_bytes()).expect_err("named");
            assert!(told.es.contains(meant), "{told:?}");
        }
        assert!(cell("Ã\u{81}lvaro".as_bytes()).expect_err("named").es.contains("Álvaro"), "by way of Latin-1");
        // Both in one cell: neither reading is right.
        assert!(cell(b"Ra\xc3\xbal Arg\xfcelles").is_err());
        assert!(cell("a\u{fffd}".as_bytes()).is_err());
    }
}
