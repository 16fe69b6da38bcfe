//! A ticket: what people can do to it, how that changes its document, and how the document is read.

pub mod command;
pub mod summary;
pub mod view;
