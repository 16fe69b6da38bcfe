//! Calls to other systems over TLS: where they may go, how one request is said, how one question is answered.

pub mod address;
pub mod ask_problem;
pub mod exchange;
pub mod network;
pub mod transport;
