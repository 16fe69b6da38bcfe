//! Cryptographic verification: each act is its author's, its change follows from it, and the server added only rulings.
//! Used for a whole store (`backup::verify`) and for one exported ticket ([`bundle`]), which any machine checks without
//! the store.

pub mod archive;
pub mod bundle;
pub mod check;
pub mod checkpoint;
mod describe;
mod emptied;
pub mod export;
mod meaning;
mod numbered;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod timeline;
mod walk;

pub use describe::Lang;
pub(crate) use emptied::VouchedEntries;
pub(crate) use numbered::Organisations;
pub(crate) use walk::{Actors, DocumentWalk};
