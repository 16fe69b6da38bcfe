//! Requests that other systems bring by a signed API call: WhatsApp gateways, switchboards, the institution's own forms.
//!
//! Whatever the channel, each ends in the same act and the same series of folios (AGU-15), handed to `crate::ingest`.

mod api_keys;
mod payload;
mod place;
mod subject;

pub use api_keys::{Signed, Source, SourceProblem, Sources, WINDOW_MS};
pub use payload::{Said, SaidProblem};
pub use place::place_of;
pub use subject::subject;
