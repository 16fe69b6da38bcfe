//! The trials that cross crates, as one binary: what they share is compiled and linked once.
//!
//! The two that measure memory have an allocator of their own and stand in `memory.rs`.

mod crash;
mod golden;
mod hostile;
mod it;
mod mail;
mod procedures;
mod sim;
