//! Requests that other systems bring by a signed API call: WhatsApp gateways, switchboards, the institution's own forms.
//!
//! Whatever the channel, each ends in the same act and the same series of folios (AGU-15), handed to `crate::ingest`. A
//! machine enters records of a register in the same way (AGU-50), a monitoring system tells its [`alerts`], and agents on
//! machines tell their [`inventory`].

pub mod alerts;
mod api_keys;
mod entry;
mod files;
pub mod inventory;
mod item;
mod payload;
mod place;
mod subject;
mod unknown_names;

pub use api_keys::{Brings, SectionProblem, Signed, Source, SourceProblem, Sources, WINDOW_MS};
pub use entry::{Entry, EntryProblem};
pub use files::{DecodedFile, SentFile};
pub use payload::{Most, PayloadProblem, PayloadSender, RequestPayload};
pub use place::place_of;
pub use subject::subject;
pub use unknown_names::refused;

/// Stands in the place of the words where somebody sent files alone: they are an answer, by whatever way they come.
pub const FILES_ALONE: &str = "(solo archivos)";
