//! The server of Ronda: acts come in by HTTP, changes go out; one binary with the web app inside.
#![forbid(unsafe_code)]

pub mod assets;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod error;
pub mod import;
pub mod ingest;
pub mod organisation;
pub mod qr;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod feed_cursor;
pub mod identity;
