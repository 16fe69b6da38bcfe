//! Evidence: photographs and files that belong to acts. The act names the bytes by their hash; the bytes follow in
//! their own time, and the server says when they are here, whole
//! ([`SealEvidence`](crate::command::Content::SealEvidence)).

mod class;
pub mod heic;
mod media;
mod name;

pub use class::FileClass;
pub use media::{Media, Player, is_program};
pub use name::{is_unseen, plain_name};

use crate::ids::{ActId, DocumentId, FieldId, Sha256};
use crate::stamp::Stamp;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::iter::successors;

/// A file, what it is a marked copy of, what that is one of, and so on.
pub(crate) fn made_of<'v>(files: &'v [Evidence], file: &'v Evidence) -> impl Iterator<Item = &'v Evidence> {
    let original = move |one: &&'v Evidence| {
        let original = one.file.derived_from?;
        files.iter().find(|known| known.id == original)
    };
    // No longer than there are files, whatever a copy says that it was made of.
    successors(Some(file), original).take(files.len())
}

/// Whether a photograph shows how it was found or how it was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// «Antes».
    Before,
    /// «Después».
    After,
}

/// A file added to a ticket (R3: union by content, nothing is overwritten).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AttachEvidence {
    /// Hash of the bytes.
    pub sha256: Sha256,
    /// How many bytes.
    pub size: u32,
    /// Of which type.
    pub media: Media,
    /// File name as its author sees it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// Before or after the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Moment>,
    /// Which equipment it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<DocumentId>,
    /// The field of a form, or the attachment demanded by the service, that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldId>,
    /// The evidence of which this is a marked copy (an arrow, a blurred face): both are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<ActId>,
    /// When it was taken, where that is not when it was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
    /// Its class of information, where the organisation asks for one (OCO-28).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<FileClass>,
    /// Whether who asked for the service sent it, as another system told it of a file that came over; none where none told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_requester: Option<bool>,
}

impl AttachEvidence {
    /// A file of which nothing is said but what it is.
    pub fn new(sha256: Sha256, size: u32, media: Media, name: String) -> Self {
        Self {
            sha256,
            size,
            media,
            name,
            caption: String::new(),
            moment: None,
            equipment: None,
            field: None,
            derived_from: None,
            taken_at: None,
            class: None,
            by_requester: None,
        }
    }
}

/// Why bytes that came were not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SealFault {
    /// Another type than was said, or two at once.
    NotWhatItSays,
    /// More pixels or bytes than are taken.
    TooLarge,
    /// Cut short or damaged.
    Unreadable,
    /// It says where it was taken, and the organisation keeps no locations.
    Location,
    /// A program, a document with macros, an archive that is locked or holds such, or a type that the organisation does not
    /// take.
    NotTaken,
    /// The scanner found something harmful in it.
    Infected,
}

/// The bytes are here, or came and could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sealing {
    /// When.
    pub at: Timestamp,
    /// Why not; none where they are here, whole.
    pub fault: Option<SealFault>,
}

/// Taken out of sight by a supervisor; the bytes are kept by the retention rule (R3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Retired {
    /// Who, when.
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}

/// A file as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Evidence {
    /// The act that attached it.
    pub id: ActId,
    /// Who, when.
    pub stamp: Stamp,
    /// What was attached; its caption is the present one.
    #[serde(flatten)]
    pub file: AttachEvidence,
    /// Whether the server has the bytes; none while they are still on their way.
    pub sealed: Option<Sealing>,
    /// Taken out of sight.
    pub retired: Option<Retired>,
    /// R3: the same bytes were attached before, for the same purpose: it is one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<ActId>,
    /// R16: it came after the ticket was closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

impl Evidence {
    /// True where the server has the bytes, whole.
    pub fn is_sealed(&self) -> bool {
        self.sealed.as_ref().is_some_and(|sealing| sealing.fault.is_none())
    }
    /// Counts for guards: named, not taken out of sight, not found to be something else.
    pub fn counts(&self) -> bool {
        self.retired.is_none() && self.sealed.as_ref().is_none_or(|sealing| sealing.fault.is_none())
    }
}
