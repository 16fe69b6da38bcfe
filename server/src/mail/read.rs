//! Parses a message as it comes into what can be judged. It is bounded before anything is made of it, and its words are
//! plain text.

mod charset;

use super::own_link;
use super::thread::Threads;
use crate::blobs::media::{bare, media_of};
use crate::store::TokenHash;
use mail_parser::{Address, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use ronda_shared::catalog::is_mail;
use ronda_shared::evidence::{Media, plain_name};
use ronda_shared::ids::Sha256;
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The greatest message that is read: a larger one is refused with words, by its head alone.
pub const MOST_BYTES: usize = 25 * 1024 * 1024;
/// Of a head, no more is looked at.
pub(super) const HEAD_BYTES: usize = 64 * 1024;
/// Parts of a message, those within parts too.
const MOST_PARTS: usize = 200;
/// Files taken of one message; of more there are the names.
pub(super) const MOST_FILES: usize = 20;
/// The place of a file that is no part of the message: all of its words, where they are more than a ticket's text takes.
const WORDS: u32 = u32::MAX;
/// Letters of a subject that are looked at for what it is known by.
const SUBJECT_LOOKED_AT: usize = 1_000;
/// Before them, so that whatever words a message begins with, its file is text.
const HEADING: &str = "Mensaje completo:\n\n";
/// An image that stands in the text and is no larger is somebody's letterhead.
const LETTERHEAD_BYTES: usize = 16 * 1024;

/// A message, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// By what it is known.
    pub key: TokenHash,
    /// Its `Message-ID` without angle brackets; none where it has none.
    pub message_id: Option<String>,
    /// Who it says it is from: the name, and the address in small letters.
    pub from: Option<(String, String)>,
    /// Its subject in one line.
    pub subject: String,
    /// Its words as plain text; the beginning of them where [`whole`](Self::whole) has all.
    pub text: String,
    /// Names of messages that it continues, the nearest first.
    pub continues: Vec<String>,
    /// When its sender's clock says it was written.
    pub written: Option<Timestamp>,
    /// Heads by which machines tell on themselves, their names in small letters.
    pub marks: Vec<(String, String)>,
    /// It is a report on a delivery.
    pub report: bool,
    /// It says that ours was shown to somebody, or thrown away: it arrived (RFC 8098).
    pub receipt: bool,
    /// Its files.
    pub files: Vec<Enclosed>,
    /// All of its words as a file, where [`text`](Self::text) is only their beginning.
    pub whole: Option<Enclosed>,
    /// There were more words than are read.
    pub cut: bool,
}

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// Its place among the message's parts.
    pub place: u32,
    /// Its name as its sender gave it, in one line.
    pub name: String,
    /// What it says it is.
    pub said: String,
    /// What it is, where that is something we take.
    pub media: Option<Media>,
    /// Its size in bytes.
    pub size: usize,
    /// The SHA-256 of its bytes.
    pub sha256: Sha256,
}

/// Why a message cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no message at all.
    #[error("it cannot be read as a message")]
    NoMessage,
    /// It is made of more parts than any honest one.
    #[error("it is made of too many parts")]
    TooManyParts,
}

const MARKS: [&str; 12] = [
    "auto-submitted",
    "precedence",
    "list-id",
    "list-unsubscribe",
    "list-post",
    "x-autoreply",
    "x-autorespond",
    "x-auto-response-suppress",
    "x-loop",
    "return-path",
    "x-failed-recipients",
    "mailing-list",
];

/// Reads a message. What is larger than may be is to be asked for its [`head`] alone.
pub fn read(bytes: &[u8]) -> Result<Letter, Unreadable> {
    // A boundary stands before each part: a message that only makes parts is known before it is taken apart.
    let seams = memmem(bytes, b"\n--") + memmem(bytes, b"\nContent-Type:") + memmem(bytes, b"\ncontent-type:");
    if seams > MOST_PARTS * 4 {
        return Err(Unreadable::TooManyParts);
    }
    // The parser is made for hostile bytes; where it has met some that it does not survive, the message is not read.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let told = readable(bytes);
        let message = MessageParser::default().parse(&*told).ok_or(Unreadable::NoMessage)?;
        letter(bytes, &message)
    }));
    read.unwrap_or(Err(Unreadable::NoMessage))
}

/// The head of a message that is too large to be read.
pub fn head(bytes: &[u8]) -> Result<Letter, Unreadable> {
    let end = end_of_head(bytes).unwrap_or(bytes.len());
    let head = [&bytes[..end.min(HEAD_BYTES)], b"\r\n\r\n"].concat();
    read(&head)
}

/// A message as its parser takes it: with the letters of its head as they were meant.
fn readable(bytes: &[u8]) -> Cow<'_, [u8]> {
    end_of_head(bytes).map_or(Cow::Borrowed(bytes), |head| charset::with_text_head(bytes, head))
}

/// Where the head ends; none where that is further off than is looked.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    [&b"\r\n\r\n"[..], b"\n\n"].iter().filter_map(|seam| find(bytes, seam)).min()
}

/// By what a message of this `Message-ID` is known.
pub(super) fn key_of(message_id: &str) -> TokenHash {
    TokenHash(*Sha256::of(message_id.as_bytes()).bytes())
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).take(HEAD_BYTES).position(|window| window == needle)
}

fn memmem(bytes: &[u8], needle: &[u8]) -> usize {
    let first = needle.first().copied().unwrap_or_default();
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts.filter(|(at, _)| bytes.get(*at..*at + needle.len()) == Some(needle)).count()
}

fn letter(bytes: &[u8], message: &Message<'_>) -> Result<Letter, Unreadable> {
    if message.parts.len() > MOST_PARTS {
        return Err(Unreadable::TooManyParts);
    }
    if message.headers().is_empty() {
        return Err(Unreadable::NoMessage);
    }
    let message_id =
        message.message_id().map(str::trim).filter(|id| !id.is_empty() && id.len() <= 500).map(str::to_owned);
    let key = message_id.as_deref().map_or_else(|| TokenHash(*Sha256::of(bytes).bytes()), key_of);
    let continues: Vec<String> = [message.in_reply_to(), message.references()]
        .into_iter()
        .flat_map(|value| ids(value).into_iter().rev())
        .take(60)
        .collect();
    let (text, goes_on) = words(message, limits::NOTE_BYTES - 2 * 1024);
    let files = files(message);
    let (whole, cut_text) = goes_on.then(|| in_words(message)).unzip();
    let report = message.root_part().is_content_type("multipart", "report");
    Ok(Letter {
        key,
        message_id,
        from: message.from().and_then(sender),
        subject: Threads::within(
            &line(message.subject().unwrap_or_default(), SUBJECT_LOOKED_AT),
            limits::SUBJECT_CHARS - 40,
        ),
        text,
        continues,
        written: message.date().map(|date| Timestamp::from_millis(date.to_timestamp().saturating_mul(1_000))),
        marks: marks(message),
        report,
        receipt: is_receipt(message),
        files,
        whole: whole.as_deref().map(file_of_words),
        cut: cut_text.unwrap_or_default(),
    })
}

/// All the words of a message as the text of a file; whether even that leaves some out.
fn in_words(message: &Message<'_>) -> (String, bool) {
    let (text, cut) = words(message, limits::EVIDENCE_BYTES as usize - HEADING.len());
    (format!("{HEADING}{text}"), cut)
}

fn file_of_words(text: &str) -> Enclosed {
    Enclosed {
        place: WORDS,
        name: "mensaje.txt".to_owned(),
        said: "text/plain".to_owned(),
        media: Some(Media::Text),
        size: text.len(),
        sha256: Sha256::of(text.as_bytes()),
    }
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn sender(from: &Address<'_>) -> Option<(String, String)> {
    let first = from.first()?;
    let address = first.address()?.trim().to_lowercase();
    let name = line(first.name().unwrap_or_default(), limits::NAME_CHARS);
    (is_mail(&address) && address.len() <= limits::NAME_CHARS).then_some((name, address))
}

fn marks(message: &Message<'_>) -> Vec<(String, String)> {
    let raw = message.headers_raw().map(|(name, value)| (name.trim().to_ascii_lowercase(), line(value, 200)));
    raw.filter(|(name, _)| MARKS.contains(&name.as_str())).take(60).collect()
}

/// The words of a message, those of its page made plain where it has no others: at most so many bytes, and whether some were
/// left out.
fn words(message: &Message<'_>, most: usize) -> (String, bool) {
    let mut text = String::new();
    // A picture between two words is counted as a body, too: however many there are, none of the words is left out.
    for at in 0..message.text_body_count() {
        let Some(part) = message.text_part(u32::try_from(at).unwrap_or(u32::MAX)) else { continue };
        // An invitation, a card: a file, not words.
        let odd = part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("text")
                && !matches!(kind.subtype().map(str::to_ascii_lowercase).as_deref(), Some("plain" | "html") | None)
        });
        if let Some(more) = charset::words(message, part).filter(|_| !odd) {
            text.push_str(&more);
            text.push('\n');
        }
    }
    // What it quotes of a letter of ours is not to open anything to who reads the ticket.
    plain(&own_link::without(&text), most)
}

/// Text without what a screen would take for something else, at most so many bytes; whether some of it was left out.
pub fn plain(text: &str, most: usize) -> (String, bool) {
    let odd = |sign: char| {
        (sign.is_control() && !matches!(sign, '\n' | '\t'))
            || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut clean = String::new();
    let mut blanks = 0;
    for row in text.replace("\r\n", "\n").replace('\r', "\n").split('\n') {
        let row: String = row.chars().filter(|sign| !odd(*sign)).collect();
        let row = row.trim_end();
        blanks = if row.is_empty() { blanks + 1 } else { 0 };
        if blanks > 1 {
            continue;
        }
        if clean.len() + row.len() + 1 > most {
            let room = most.saturating_sub(clean.len());
            clean
                .extend(row.char_indices().take_while(|(at, sign)| at + sign.len_utf8() <= room).map(|(_, sign)| sign));
            return (clean.trim().to_owned(), true);
        }
        clean.push_str(row);
        clean.push('\n');
    }
    (clean.trim().to_owned(), false)
}

/// Words in one line, at most so many letters.
pub fn line(text: &str, most: usize) -> String {
    let odd = |sign: char| matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let flat: String = text.chars().filter(|sign| !odd(*sign)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    flat.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// The files of a message. Of those beyond what is taken no more is told than that they are there.
fn files(message: &Message<'_>) -> Vec<Enclosed> {
    let mut found = Vec::new();
    for place in &message.attachments {
        let Some(part) = message.part(*place) else { continue };
        if contents(part).is_empty() || is_letterhead(part) || is_of_report(part) || is_signature(part) {
            continue;
        }
        let is_taken = found.len() < MOST_FILES;
        let (bytes, media) = if is_taken { file(message, part) } else { (Cow::Borrowed(contents(part)), None) };
        let fits = bytes.len() <= limits::EVIDENCE_BYTES as usize;
        found.push(Enclosed {
            place: *place,
            name: name(part),
            said: declared_type(part),
            media: media.filter(|_| fits),
            size: bytes.len(),
            sha256: Sha256::of(&bytes),
        });
    }
    found
}

/// The bytes of a part of a message read again: what was named stands there still.
pub fn enclosed(bytes: &[u8], place: u32) -> Option<Vec<u8>> {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let told = readable(bytes);
        let message = MessageParser::default().parse(&*told)?;
        if place == WORDS {
            return Some(in_words(&message).0.into_bytes());
        }
        message.part(place).map(|part| file(&message, part).0.into_owned())
    }));
    read.unwrap_or(None)
}

/// The bytes that are taken of a part, and what they are by themselves and by their name: of a photograph the bare picture,
/// for a mail program leaves in it what our app does not. What cannot be taken apart is left for the gate of uploads to
/// refuse.
fn file<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> (Cow<'m, [u8]>, Option<Media>) {
    let bytes = charset::attached(message, part).unwrap_or(Cow::Borrowed(contents(part)));
    let media = media_of(&name(part), &bytes);
    let bare = media.and_then(|media| bare(&bytes, media).ok());
    bare.map_or((bytes, media), |(bare, media)| (Cow::Owned(bare), Some(media)))
}

fn contents<'m>(part: &'m MessagePart<'_>) -> &'m [u8] {
    match &part.body {
        PartType::Message(message) => message.raw_message(),
        _ => part.contents(),
    }
}

fn is_letterhead(part: &MessagePart<'_>) -> bool {
    let inline = part.content_disposition().is_none_or(|how| how.ctype().eq_ignore_ascii_case("inline"));
    inline && part.content_id().is_some() && contents(part).len() <= LETTERHEAD_BYTES
}

/// Whether a message is a receipt of its reader's program, and no report of a mail server.
fn is_receipt(message: &Message<'_>) -> bool {
    let has = |subtype: &str| message.parts.iter().any(|part| part.is_content_type("message", subtype));
    has("disposition-notification") && !has("delivery-status")
}

fn is_of_report(part: &MessagePart<'_>) -> bool {
    part.is_content_type("message", "delivery-status") || part.is_content_type("text", "rfc822-headers")
}

/// Whether a part only signs the others (S/MIME, OpenPGP): its sender's program added it, under a name of its own or none, and nobody
/// meant it as a file. One of another name, «oficio.pdf.p7s», was attached.
fn is_signature(part: &MessagePart<'_>) -> bool {
    const TYPES: [&str; 3] = ["pkcs7-signature", "x-pkcs7-signature", "pgp-signature"];
    let told = part.attachment_name().unwrap_or_default().to_ascii_lowercase();
    let is_programs = told.is_empty() || told == "smime.p7s" || told.contains("signature");
    is_programs && TYPES.iter().any(|subtype| part.is_content_type("application", subtype))
}

fn name(part: &MessagePart<'_>) -> String {
    let told = part.attachment_name().unwrap_or_default();
    let last = told.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = line(&plain_name(last), limits::NAME_CHARS - 20);
    match name.trim_start_matches('.') {
        "" => match declared_type(part).as_str() {
            "text/calendar" => "invitacion.ics".to_owned(),
            "application/ms-tnef" => "winmail.dat".to_owned(),
            "message/rfc822" => "mensaje.eml".to_owned(),
            _ => "archivo".to_owned(),
        },
        name => name.to_owned(),
    }
}

fn declared_type(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(kind) => line(&format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")), 80).to_lowercase(),
        None => "text/plain".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_words_and_runs_nothing() {
        let raw =
            b"From: \"Ana =?utf-8?q?N=C3=BA=C3=B1ez?=\" <Ana@Oaxaca.gob.mx>\r\nSubject: =?utf-8?q?Sin_se=C3=B1al?=\r\n\
            Message-ID: <a@b>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
            <html><head><style>p{}</style><script>alert(1)</script></head><body><p>No hay <b>se\xc3\xb1al</b></p>\
            <img src=x onerror=alert(2)><p>Piso 2</p></body></html>";
        let letter = read(raw).expect("reads");
        assert_eq!(letter.from.as_ref().map(|(_, address)| address.as_str()), Some("ana@oaxaca.gob.mx"));
        assert_eq!(letter.subject, "Sin señal");
        assert!(letter.text.contains("No hay señal") && letter.text.contains("Piso 2"), "{}", letter.text);
        for odd in ["<", "alert", "onerror"] {
            assert!(!letter.text.contains(odd), "{odd}: {}", letter.text);
        }
    }

    #[test]
    fn a_long_subject_still_names_its_ticket() {
        let raw =
            format!("From: a@b.mx\r\nSubject: RE: {} [TYS-000012 ABCDEFGHJK]\r\n\r\nSigue igual", "larga ".repeat(60));
        let subject = read(raw.as_bytes()).expect("reads").subject;
        assert!(subject.starts_with("RE: larga larga"), "{subject}");
        assert_eq!(Threads::marks(&subject), [("TYS-000012".to_owned(), "ABCDEFGHJK".to_owned())]);
    }

    #[test]
    fn the_same_name_is_the_same_message_and_without_one_the_same_bytes_are() {
        let one = read(b"From: a@b.mx\r\nMessage-ID: <x@y>\r\n\r\nuno").expect("reads");
        let two = read(b"From: a@b.mx\r\nMessage-ID: <x@y>\r\nReceived: again\r\n\r\nuno").expect("reads");
        assert_eq!(one.key, two.key);
        let none = read(b"From: a@b.mx\r\n\r\nuno").expect("reads");
        let other = read(b"From: a@b.mx\r\n\r\ndos").expect("reads");
        assert_ne!(none.key, other.key);
    }

    #[test]
    fn files_are_what_their_bytes_say_and_names_are_only_names() {
        let raw = b"From: a@b.mx\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nhola\r\n\
            --q\r\nContent-Type: image/png; name=\"../../etc/passwd\"\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.7 x\r\n\
            --q\r\nContent-Type: application/ms-tnef\r\nContent-Disposition: attachment\r\n\r\nTNEF\r\n\
            --q\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--q--\r\n";
        let letter = read(raw).expect("reads");
        assert_eq!(letter.text, "hola");
        let files: Vec<_> = letter.files.iter().map(|file| (file.name.as_str(), file.media)).collect();
        assert_eq!(files[..2], [("passwd", Some(Media::Pdf)), ("winmail.dat", None)]);
        assert_eq!(files.get(2), Some(&("invitacion.ics", None)), "{files:?}");
        let place = letter.files[0].place;
        assert!(enclosed(raw, place).is_some_and(|bytes| bytes.starts_with(b"%PDF-1.7 x")));
    }

    /// Whoever signs all their mail would be told each time that a file of theirs was not taken.
    #[test]
    fn what_signs_a_message_is_no_file_of_it() {
        let raw = b"From: a@b.mx\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=q\r\n\r\n\
            --q\r\nContent-Type: multipart/mixed; boundary=r\r\n\r\n--r\r\n\r\nhola\r\n\
            --r\r\nContent-Type: application/pdf; name=oficio.pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.7 x\r\n\
            --r\r\nContent-Type: application/pkcs7-signature; name=oficio.p7s\r\nContent-Disposition: attachment\r\n\r\nMIAG\r\n--r--\r\n\
            --q\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Disposition: attachment\r\n\r\nMIAG\r\n--q--\r\n";
        let letter = read(raw).expect("reads");
        let files: Vec<_> = letter.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((letter.text.as_str(), files.as_slice()), ("hola", ["oficio.pdf", "oficio.p7s"].as_slice()));
    }

    #[test]
    fn more_words_than_a_ticket_takes_are_a_file_of_it() {
        let long = "Pasó esto.\r\n".repeat(3_000);
        let raw = format!("From: a@b.mx\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{long}Fin.\r\n");
        let letter = read(raw.as_bytes()).expect("reads");
        assert!(letter.text.len() < limits::NOTE_BYTES && letter.files.is_empty() && !letter.cut);
        let file = letter.whole.expect("it goes on");
        assert_eq!((file.name.as_str(), file.media), ("mensaje.txt", Some(Media::Text)));
        let whole = enclosed(raw.as_bytes(), file.place).expect("all of it");
        assert!(whole.starts_with(format!("{HEADING}{}", letter.text).as_bytes()) && whole.ends_with(b"Fin."));
        assert_eq!((Sha256::of(&whole), whole.len()), (file.sha256, file.size));
        let quoted =
            read(b"From: a@b.mx\r\n\r\nYa\r\n> https://ronda.example/portal/enlace/abc-_9\r\n> Sirve").expect("reads");
        assert_eq!(quoted.text, "Ya\n> https://ronda.example/portal/enlace/\n> Sirve", "no link of ours in a ticket");
        let short = read(b"From: a@b.mx\r\n\r\nhola").expect("reads");
        assert_eq!(short.whole, None);
    }

    #[test]
    fn letters_of_a_set_that_is_not_told_are_read_and_files_of_it_stay_as_they_are() {
        let with = |heads: &str, body: &[u8]| {
            let from = &b"From: Jos\xe9 Mu\xf1oz <a@b.mx>\r\nSubject: Sin se\xf1al\r\n"[..];
            [from, heads.as_bytes(), b"\r\n\r\n", body].concat()
        };
        let cases: [(&str, &[u8]); 8] = [
            ("X-Nada: x", b"La l\xe1mpara"),
            ("Content-Type: text/plain; charset=utf-8", b"La l\xe1mpara"),
            ("Content-Type: text/plain; charset=no-such-set", b"La l\xe1mpara"),
            ("Content-Type: text/plain; charset=iso-8859-1", b"La l\xe1mpara"),
            ("Content-Type: text/html", b"<p>La l\xe1mpara</p>"),
            ("Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable", b"La l=E1mpara"),
            ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", b"TGEgbOFtcGFyYQ=="),
            // UTF-8 that somebody cut stays what it is.
            ("Content-Type: text/plain", b"La l\xc3\xa1mpara \xc3"),
        ];
        for (heads, body) in cases {
            let letter = read(&with(heads, body)).expect("reads");
            assert!(letter.text.starts_with("La lámpara"), "{heads}: {}", letter.text);
            assert_eq!(letter.subject, "Sin señal");
            assert_eq!(letter.from, Some(("José Muñoz".to_owned(), "a@b.mx".to_owned())));
        }
        let attached = with(
            "Content-Type: multipart/mixed; boundary=q",
            b"--q\r\n\r\nhola\r\n--q\r\nContent-Type: text/csv; name=lista.csv\r\nContent-Disposition: attachment\r\n\r\n\
              clave,Mu\xf1oz\r\n--q--\r\n",
        );
        let file = read(&attached).expect("reads").files.remove(0);
        assert_eq!((file.media, file.sha256), (Some(Media::Csv), Sha256::of(b"clave,Mu\xf1oz")));
        assert_eq!(enclosed(&attached, file.place).as_deref(), Some(&b"clave,Mu\xf1oz"[..]));
    }

    #[test]
    fn words_between_many_pictures_are_all_read() {
        let mut raw = b"From: a@b.mx\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n".to_vec();
        for number in 0..12 {
            raw.extend_from_slice(format!("--q\r\nContent-Type: text/plain\r\n\r\npaso {number}.\r\n").as_bytes());
            raw.extend_from_slice(b"--q\r\nContent-Type: image/png\r\nContent-Disposition: inline\r\n\r\npng\r\n");
        }
        raw.extend_from_slice(b"--q--\r\n");
        let letter = read(&raw).expect("reads");
        for number in 0..12 {
            assert!(letter.text.contains(&format!("paso {number}.")), "{number}: {}", letter.text);
        }
        assert!(!letter.cut);
    }

    #[test]
    fn a_message_within_a_message_is_a_file() {
        let raw = b"From: a@b.mx\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nhola\r\n\
            --q\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.mx\r\nSubject: Aviso\r\n\r\nLe escribo\r\n\
            --q\r\nContent-Type: text/html; name=pagina.html\r\nContent-Disposition: attachment\r\n\r\n<html>\r\n--q--\r\n";
        let letter = read(raw).expect("reads");
        let files: Vec<_> = letter.files.iter().map(|file| (file.name.as_str(), file.media)).collect();
        assert_eq!(files, [("mensaje.eml", Some(Media::Eml)), ("pagina.html", None)]);
    }

    #[test]
    fn what_only_makes_parts_is_not_taken_apart() {
        let mut raw = b"From: a@b.mx\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n".to_vec();
        for _ in 0..5_000 {
            raw.extend_from_slice(b"--q\r\nContent-Type: text/plain\r\n\r\nx\r\n");
        }
        assert_eq!(read(&raw), Err(Unreadable::TooManyParts));
        assert_eq!(read(b""), Err(Unreadable::NoMessage));
        let large = [b"From: a@b.mx\r\nSubject: enorme\r\n\r\n".as_slice(), &[b'x'; 100_000]].concat();
        let head = head(&large).expect("reads");
        assert_eq!((head.subject.as_str(), head.text.as_str()), ("enorme", ""));
    }

    #[test]
    fn long_words_are_cut_between_letters() {
        let (text, cut) = plain(&"ñ".repeat(100), 51);
        assert!(cut && text.chars().count() == 25);
        assert_eq!(plain("a\u{202e}b\r\n\r\n\r\n\r\nc\u{7}", 100), ("ab\n\nc".to_owned(), false));
        assert_eq!(line("a\r\nBcc: b\t c", 100), "a Bcc: b c");
    }
}
