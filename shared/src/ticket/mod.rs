//! A ticket: what people can do to it, how that changes its document, and how the document is read.

pub mod correspondence;
pub mod execute;
pub(crate) mod files;
pub mod promise_kept;
pub mod read;
pub mod reported;
pub mod series;
pub mod server_note;
pub(crate) mod splice;
pub mod summary;
#[cfg(test)]
mod tests;
pub mod turn;
pub mod view;
