//! The server through its router, in this process, on a real store in a directory of its own: one binary whose tree is
//! shaped like the router. `house` opens a server, `client` are those who come, `device` is a phone in software.
#![allow(unreachable_pub)] // a binary: whatever is not private is for its other modules

mod aging;
mod bad_input;
mod beside;
mod console;
mod cross_site;
mod crowd;
mod documents;
mod enrolment;
mod evidence;
mod forks;
mod full;
mod guessing;
mod headers;
mod held;
mod intake;
mod labels_public;
mod large_import;
mod late;
mod letters;
mod liaison;
mod listener;
mod live;
mod log;
mod mail_queue;
mod matrix;
mod operations;
mod own_items;
mod passkeys;
mod portal;
mod print;
mod redact;
mod script;
mod sessions;
mod sync;
mod table;
mod taken_out;
mod web_app;
mod wrong_clock;
