//! What an institution says by mail: the events it announces, to whom, and the templates of its messages.

pub mod event;
pub mod rules;
pub mod sample;
pub mod template;
#[cfg(test)]
mod wording_tests;
