//! Requests that another system brings: WhatsApp gateways, switchboards, a form of the institution's own. Whatever the
//! channel, each ends in the same act and the same series of folios (AGU-15).

mod api_keys;
mod payload;
mod place;
mod subject;

pub use api_keys::{Signed, Source, SourceProblem, Sources, WINDOW_MS};
pub use payload::{Said, SaidProblem};
pub use place::place_of;
pub use subject::subject;
