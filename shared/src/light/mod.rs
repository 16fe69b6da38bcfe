//! Carried by light: one phone's outbox, sealed, through another's camera to the server; or a ticket, from hand to hand.
//!
//! [`bundle`] is what is carried: an outbox as it is, with files that its acts name. [`seal`] closes it for the
//! server's key (HPKE, RFC 9180). [`fountain`] cuts bytes into frames of which any sufficient number makes the whole again
//! (RaptorQ, RFC 6330). [`receipt`] is what the server says of it, signed. [`handed`] is a ticket for a colleague, with
//! the server's [`proof`] of it and the [`card`]s of both phones. Randomness is an argument.

pub mod bundle;
pub mod card;
pub mod fountain;
pub mod handed;
pub mod proof;
pub mod receipt;
pub mod seal;
mod sealed_box;
mod signed;
