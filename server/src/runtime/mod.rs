//! State that handlers share while the server runs: limits, live connections, the portal's memory.
//!
//! Handlers of [`crate::http`] and [`crate::portal`] lean on it; it knows neither.

mod app;
pub mod concurrency_limit;
pub mod cookies;
pub mod exchange;
pub mod letter_tickets;
pub mod pokes;
pub mod portal;
pub mod presence;
pub mod scope;
pub mod staff_names;
pub mod sweep;
pub mod upload_limit;

pub use app::{App, of_store};
