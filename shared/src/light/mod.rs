//! Carried by light: one phone's outbox, sealed, through another's camera to the server.
//!
//! [`bundle`] is what is carried: an outbox as it is, with files that its acts name. [`seal`] closes it for the
//! server's key (HPKE, RFC 9180). [`fountain`] cuts bytes into frames of which any sufficient number makes the whole again
//! (RaptorQ, RFC 6330). [`receipt`] is what the server says of it, signed. Randomness is an argument.

pub mod bundle;
pub mod fountain;
pub mod hex;
pub mod receipt;
pub mod seal;
