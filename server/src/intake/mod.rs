//! Requests that another system brings: WhatsApp gateways, switchboards, a form of the institution's own. Whatever the
//! channel, each ends in the same act and the same series of folios (AGU-15).

mod place;
mod said;
mod sources;
mod subject;

pub use place::place_of;
pub use said::{Said, SaidProblem};
pub use sources::{Signed, Source, SourceProblem, Sources, WINDOW_MS};
pub use subject::subject;
