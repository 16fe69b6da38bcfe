//! Helpers that the trials share.
#![forbid(unsafe_code)]

pub mod chance;
pub mod headless;
pub mod pictures;
