//! Reads the letters of a message that does not say how they are written, or says it wrongly.
//!
//! Old programs and forms of pages send Windows-1252 without a word, or call it UTF-8: the parser would put U+FFFD in the place of each
//! letter with an accent, and nobody could tell any more which it was.

use encoding_rs::WINDOWS_1252;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;

/// A message whose first `head` bytes are text, whatever letters stand there raw.
pub(super) fn with_text_head(bytes: &[u8], head: usize) -> Cow<'_, [u8]> {
    let (head, rest) = bytes.split_at(head.min(bytes.len()));
    western(head).map_or(Cow::Borrowed(bytes), |head| Cow::Owned([head.as_bytes(), rest].concat()))
}

/// The words of a part, those of a page made plain; none of what is no text.
pub(super) fn words<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> Option<Cow<'m, str>> {
    let (PartType::Text(read) | PartType::Html(read)) = &part.body else { return None };
    let meant = if is_misread(part) { sent(message, part).and_then(|bytes| western(&bytes)) } else { None };
    let text = meant.map_or(Cow::Borrowed(&**read), Cow::Owned);
    Some(if matches!(part.body, PartType::Html(_)) { Cow::Owned(html_to_text(&text)) } else { text })
}

/// The bytes of a file as they were attached, where the parser took them for text and lost some; none where it lost none.
pub(super) fn attached<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'m, [u8]>> {
    if is_misread(part) { sent(message, part) } else { None }
}

/// Whether a part was read as UTF-8 that is none: so is every text whose letters are of a set that it does not tell.
fn is_misread(part: &MessagePart<'_>) -> bool {
    let (PartType::Text(read) | PartType::Html(read)) = &part.body else { return false };
    let told = part.content_type().and_then(|kind| kind.attribute("charset"));
    let is_known = told.is_some_and(|name| charset_decoder(name.as_bytes()).is_some());
    !is_known && read.contains('\u{fffd}')
}

/// The bytes of a part as its sender's program had them; none where they cannot be told from what is around them.
fn sent<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'m, [u8]>> {
    if part.is_encoding_problem {
        return None;
    }
    let bytes = message.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    match part.encoding {
        Encoding::None => Some(Cow::Borrowed(bytes)),
        Encoding::QuotedPrintable => quoted_printable_decode(bytes).map(Cow::Owned),
        Encoding::Base64 => base64_decode(bytes).map(Cow::Owned),
    }
}

/// What bytes say in Windows-1252; none of UTF-8, also where a part of it is damaged: one letter of it is never there by chance.
fn western(bytes: &[u8]) -> Option<String> {
    let is_utf8 = std::str::from_utf8(bytes).is_ok() || bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    (!is_utf8).then(|| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
}
