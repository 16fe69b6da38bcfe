//! What can be proven of a ticket: that each act is its author's, that its change is what executing it says, that the
//! server wrote nothing but rulings. For a whole store (`backup::verify`) and for one ticket carried out of it
//! ([`bundle`]), which any machine checks without the store.

pub mod bundle;
pub mod check;
mod emptied;
pub mod export;
mod meaning;
mod say;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod timeline;
mod walk;

pub(crate) use emptied::Vouched;
pub use say::Lang;
pub(crate) use walk::{Actors, Walk};
