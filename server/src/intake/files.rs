//! Files that a signed call brings in its JSON. They are counted while they are read, and decoded only where they are
//! not too large.

use super::PayloadProblem;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::evidence::{Media, plain_name};
use ronda_shared::limits;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// How a file is called of which no name was told.
const NAMELESS: &str = "archivo";
/// The longest text of base64 whose bytes a file of evidence may have.
const ENCODED: usize = (limits::EVIDENCE_BYTES as usize).div_ceil(3) * 4;

/// A file as a call has it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentFile {
    name: String,
    /// Its media type, where the sender knows it: only a name without an ending takes one from it. What it is, its bytes say.
    #[serde(rename = "type", default)]
    kind: Option<String>,
    base64: String,
}

impl fmt::Debug for SentFile {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:?} ({} letters of base64)", self.name, self.base64.len())
    }
}

/// A file decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedFile {
    /// As a ticket shows it: one line of letters that are seen.
    pub name: String,
    /// Its bytes; none where they are more than a file of evidence has.
    pub bytes: Option<Vec<u8>>,
}

impl SentFile {
    /// How many bytes of the call are its base64.
    pub(super) fn encoded(&self) -> usize {
        self.base64.len()
    }

    /// Whether its name is not longer than is taken.
    pub(super) fn is_named(&self) -> bool {
        self.name.chars().count() <= limits::NAME_CHARS
    }

    /// Decodes it.
    ///
    /// # Errors
    /// It is no base64.
    pub fn decoded(self) -> Result<DecodedFile, PayloadProblem> {
        let name = display_name(&self.name, self.kind.as_deref().unwrap_or_default());
        if self.base64.len() > ENCODED {
            return Ok(DecodedFile { name, bytes: None });
        }
        match STANDARD.decode(self.base64) {
            Ok(bytes) => Ok(DecodedFile { name, bytes: Some(bytes) }),
            Err(_) => Err(PayloadProblem::Base64(name)),
        }
    }
}

/// Its name on a ticket, with the ending of its type where it promises none.
fn display_name(name: &str, kind: &str) -> String {
    let name = plain_name(name);
    let name = if name.trim().is_empty() { NAMELESS } else { name.trim() };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let media = Media::ALL.into_iter().find(|media| media.content_type() == kind);
    match media.filter(|_| Media::by_name(name).is_none()) {
        Some(media) => {
            let room = limits::NAME_CHARS - media.ending().len() - 1;
            format!("{}.{}", name.chars().take(room).collect::<String>(), media.ending())
        }
        None => name.to_owned(),
    }
}

/// Reads the files of a call; one more than may come ends it there.
pub(super) fn bounded<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SentFile>, D::Error> {
    struct Files;

    impl<'de> Visitor<'de> for Files {
        type Value = Vec<SentFile>;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(to, "at most {} files", limits::INTAKE_FILES)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut files = Vec::new();
            while let Some(file) = seq.next_element()? {
                if files.len() == limits::INTAKE_FILES {
                    return Err(A::Error::custom(format!("`files` has more than {}", limits::INTAKE_FILES)));
                }
                files.push(file);
            }
            Ok(files)
        }
    }

    from.deserialize_seq(Files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(name: &str, kind: Option<&str>, base64: &str) -> SentFile {
        SentFile { name: name.to_owned(), kind: kind.map(str::to_owned), base64: base64.to_owned() }
    }

    #[test]
    fn a_file_is_named_in_one_line_and_ends_as_its_type_where_it_has_no_ending() {
        for (name, kind, shown) in [
            ("foto.jpg", Some("image/png"), "foto.jpg"),
            ("voz", Some("audio/ogg; codecs=opus"), "voz.ogg"),
            ("fo\u{202e}to", Some("IMAGE/JPEG"), "foto.jpg"),
            ("", Some("application/pdf"), "archivo.pdf"),
            ("sin tipo", None, "sin tipo"),
            ("raro", Some("application/x-raro"), "raro"),
        ] {
            let came = sent(name, kind, "aG9sYQ==").decoded().expect("base64");
            assert_eq!(came, DecodedFile { name: shown.to_owned(), bytes: Some(b"hola".to_vec()) });
        }
        let long = "x".repeat(limits::NAME_CHARS);
        let came = sent(&long, Some("image/jpeg"), "").decoded().expect("base64");
        assert_eq!(came.name.chars().count(), limits::NAME_CHARS);
    }

    #[test]
    fn what_is_no_base64_is_told_and_what_is_too_large_is_never_decoded() {
        assert_eq!(sent("a.jpg", None, "no es").decoded(), Err(PayloadProblem::Base64("a.jpg".to_owned())));
        // One letter more than fits is not even looked at.
        assert_eq!(
            sent("a.jpg", None, &"*".repeat(ENCODED + 1)).decoded(),
            Ok(DecodedFile { name: "a.jpg".to_owned(), bytes: None })
        );
    }
}
