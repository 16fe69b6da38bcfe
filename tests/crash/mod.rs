//! What the store must withstand: power that goes at any moment (Q4), a disk that is full (Q5), a server that is killed (Q3).
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a trial that cannot be set up should stop")]

mod archives;
mod full;
mod kill;
mod power;
mod workload;
