//! Golden tests (Q9) over one of each released shape, kept for ever. This build reads them all, and writes messages to
//! the same bytes. `RONDA_GOLDEN=new` writes those that are not there yet (see README.md).
#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "nothing of a trial is reached from elsewhere")]
#![allow(clippy::unwrap_used, reason = "a trial that cannot be set up should stop")]

mod commands;
mod conformance;
mod database;
mod documents;
mod last_release;
mod messages;
mod openapi;
mod samples;
mod scene;
pub(crate) mod shelf;
mod types;
