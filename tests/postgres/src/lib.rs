//! A PostgreSQL for trials: made in a folder, reached by a socket in it, gone with it.
#![forbid(unsafe_code)]

mod server;
mod socket;

pub use server::Server;
pub use socket::{Held, Socket, address};

/// The variable that names the PostgreSQL on which a run of trials keeps its stores; without it they are files.
pub const TEST_STORE: &str = "RONDA_TEST_STORE";
/// The variable that names the folder in which such servers keep what they have: a short path, into which everybody may go. Without
/// it they are in /tmp.
pub const FOLDER: &str = "RONDA_TEST_POSTGRES_FOLDER";
