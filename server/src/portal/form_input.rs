//! Parses a submitted form: its fields and files, each bounded before it is kept.

use crate::blobs::media::media_of;
use crate::runtime::portal::pending_submission::Upload;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use ronda_shared::catalog::EvidenceSettings;
use ronda_shared::evidence::plain_name;
use ronda_shared::limits;
use std::collections::BTreeMap;

/// All of a form, files and all.
pub const FORM_BYTES: usize = 16 * 1024 * 1024;
/// Files of one form.
pub(super) const FILES: usize = 8;
/// One text of a form, as far as it is read: longer than any may be, so that beside its field it is said how long that is.
const TEXT_BYTES: usize = 4 * limits::NOTE_BYTES;
/// Parts of one form.
const PARTS: usize = 240;

/// A form as it came.
#[derive(Debug, Default)]
pub(super) struct Filled {
    words: BTreeMap<String, String>,
    /// Its files.
    pub(super) files: Vec<Upload>,
    /// The names of files of a kind that is not taken.
    pub(super) strange: Vec<String>,
}

/// Why a form was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormError {
    /// More bytes than are taken.
    TooLarge,
    /// A text that is far longer than any may be.
    TooLong,
    /// More boxes of one name were ticked than are one answer.
    TooManyTicks,
    /// No form, or the line broke.
    Broken,
}

impl From<MultipartError> for FormError {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Broken }
    }
}

impl Filled {
    /// Reads a form to its end; of its files, those that the organisation takes.
    pub(super) async fn read(mut form: Multipart, takes: &EvidenceSettings) -> Result<Self, FormError> {
        let mut filled = Self::default();
        let mut parts = 0;
        while let Some(field) = form.next_field().await? {
            parts += 1;
            if parts > PARTS {
                return Err(FormError::TooLarge);
            }
            let name =
                field.name().filter(|name| name.len() <= limits::ID_CHARS + 2).ok_or(FormError::Broken)?.to_owned();
            match field.file_name().map(one_line) {
                Some(file) => filled.file(&name, file, field, takes).await?,
                None => filled.word(name, field).await?,
            }
        }
        Ok(filled)
    }

    async fn word(&mut self, name: String, field: Field<'_>) -> Result<(), FormError> {
        let bytes = bounded(field, TEXT_BYTES, FormError::TooLong).await?;
        let text = String::from_utf8(bytes).map_err(|_| FormError::Broken)?.replace("\r\n", "\n");
        let text = text.trim().to_owned();
        // Boxes of one name that are ticked together are one answer, one a line.
        let Some(known) = self.words.get_mut(&name) else {
            self.words.insert(name, text);
            return Ok(());
        };
        if !text.is_empty() {
            if known.len() + 1 + text.len() > limits::FIELD_BYTES {
                return Err(FormError::TooManyTicks);
            }
            known.push('\n');
            known.push_str(&text);
        }
        Ok(())
    }

    async fn file(
        &mut self,
        field: &str,
        name: String,
        part: Field<'_>,
        takes: &EvidenceSettings,
    ) -> Result<(), FormError> {
        let bytes = bounded(part, limits::EVIDENCE_BYTES as usize, FormError::TooLarge).await?;
        if bytes.is_empty() {
            return Ok(());
        }
        if self.files.len() == FILES {
            return Err(FormError::TooLarge);
        }
        match media_of(&name, &bytes).filter(|media| takes.takes(*media)) {
            Some(media) => self.files.push(Upload { field: field.to_owned(), name, media, bytes }),
            None => self.strange.push(name),
        }
        Ok(())
    }

    /// Out of words, for trials.
    pub(super) fn of(words: &[(&str, &str)]) -> Self {
        let words = words.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self { words, ..Self::default() }
    }

    /// What stands in a field of the form whose button was pressed, where it was this one.
    pub(super) fn said_by(&self, button: &str, name: &str) -> &str {
        if self.get("do") == button { self.get(name) } else { "" }
    }
    /// What stands in a field.
    pub(super) fn get(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }
    /// The same, on one line.
    pub(super) fn line(&self, name: &str) -> String {
        self.get(name).split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// What stands in the fields whose names begin so, by their names; of empty ones nothing.
    pub(super) fn beginning(&self, with: &'static str) -> impl Iterator<Item = (&str, &str)> {
        let begin = self.words.iter().filter(move |(name, text)| name.starts_with(with) && !text.is_empty());
        begin.map(|(name, text)| (name.as_str(), text.as_str()))
    }
    /// Forgets what stands in fields.
    pub(super) fn forget(&mut self, names: &[&str]) {
        names.iter().for_each(|name| drop(self.words.remove(*name)));
    }
    /// Whether a file answers a field.
    pub(super) fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.field == name)
    }
}

/// The bytes of a part; where they are more than `most`, `too_many`.
async fn bounded(mut field: Field<'_>, most: usize, too_many: FormError) -> Result<Vec<u8>, FormError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > most {
            return Err(too_many);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn one_line(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    plain_name(last).chars().take(limits::NAME_CHARS).collect()
}

/// Photographs alone: a phone then offers its camera.
pub(super) const PICTURES: &str = "image/jpeg,image/png,image/webp";
/// What these forms take, for the browser's own dialogue. HEIC is taken and not named: a phone that is not told of it sends
/// a JPEG, which everybody can see.
pub(super) const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf,\
    .doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.txt,.csv,.log,.eml,.zip,.ogg,.opus,.m4a,.mp4";
