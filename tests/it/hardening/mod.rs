//! What holds on every route whoever comes: limits, headers, origins, logs.

mod bad_input;
mod connector_secrets;
mod cross_site;
mod crowd;
mod headers;
mod listener;
mod log;
mod script;
mod traces;
