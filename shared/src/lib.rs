//! The domain of Ronda, the same on the server and on the phone.
//!
//! Nothing here reads a clock, draws a random number, opens a file or a socket: `now`, ids and seeds are arguments.
//! Iteration is deterministic (`BTreeMap`). Whatever both sides must agree on stands here once.
#![forbid(unsafe_code)]

pub mod act;
pub mod admission;
pub mod answers;
pub mod arbitration;
pub mod calendar;
pub mod catalog;
pub mod cbor;
pub mod command;
pub mod date;
pub mod device_check;
pub mod difference;
pub mod document;
pub mod due;
#[cfg(feature = "efirma")]
pub mod efirma;
pub mod equipment;
pub mod evidence;
pub mod filing;
pub mod filter;
pub mod hex;
pub mod ids;
pub mod json;
#[cfg(feature = "light")]
pub mod light;
pub mod limits;
pub mod messages;
pub mod order;
pub mod outage;
pub mod paper;
pub mod person;
pub mod policy;
pub mod record;
pub mod redaction;
pub mod rewrite_history;
pub mod ruling;
pub mod search;
pub mod signature;
pub mod stamp;
pub mod state;
pub mod sync;
pub mod ticket;
pub mod time;
#[cfg(any(test, target_arch = "wasm32"))]
mod tree;
#[cfg(feature = "typescript")]
pub mod typescript;
pub mod view;
pub mod workflow;
