//! A ticket: what people can do to it, how that changes its document, and how the document is read.

pub mod bounds;
pub mod command;
pub mod difference;
pub mod execute;
pub mod fold;
pub mod judge;
pub mod read;
pub mod redact;
pub mod rewrite_history;
pub mod rulings;
pub mod series;
pub mod server_note;
pub mod shape;
pub mod summary;
#[cfg(test)]
mod tests;
pub mod view;
