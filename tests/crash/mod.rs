//! Crash tests of the store: power that goes at any moment (Q4), a full disk (Q5), a killed server (Q3).
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a trial that cannot be set up should stop")]

mod archives;
mod full;
mod kill;
mod power;
mod workload;
