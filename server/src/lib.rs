//! The server of Ronda: acts come in by HTTP, changes go out; one binary with the web app inside.
#![forbid(unsafe_code)]

pub mod admin_api;
pub mod admin_socket;
pub mod assets;
pub mod backup;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod dates;
pub mod demo;
pub mod error;
pub mod http;
pub mod identity;
pub mod import;
pub mod ingest;
pub mod intake;
pub mod jobs;
pub mod mail;
pub mod mail_sink;
pub mod organisation;
pub mod pages;
pub mod portal;
pub mod print;
pub mod qr;
pub mod rate_limit;
pub mod redact;
pub mod router;
pub mod runtime;
pub mod serve;
pub mod start;
pub mod store;
pub mod telemetry;
pub mod verification;
