//! The server of Ronda: acts come in by HTTP, changes go out; one binary with the web app inside.
#![forbid(unsafe_code)]

pub mod clock;
pub mod config;
pub mod error;
pub mod import;
pub mod telemetry;
pub mod store;
