//! Integration tests of the server through its router, in this process. The server runs on a real store in a directory
//! of its own. The tests are one binary whose tree is shaped like the router. `house` opens a server, `client` are
//! those who come, `device` is a phone in software.
#![allow(unreachable_pub)] // a binary: whatever is not private is for its other modules

mod access;
mod desk;
mod documents;
mod hardening;
mod operations;
mod portal;
pub mod steps;
mod sync;
