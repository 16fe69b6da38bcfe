//! State that handlers share while the server runs: open rooms, live connections, rate limits, the portal's memory.
//!
//! Handlers of [`crate::http`] and [`crate::portal`] lean on it; it knows neither.

mod app;
pub mod bodies;
pub mod cookies;
pub mod pokes;
pub mod portal;
pub mod presence;
pub mod room;
pub mod scope;

pub use app::{App, of_store};
