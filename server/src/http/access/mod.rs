//! Coming in: links that enrol a browser, passkeys, devices, and whose session a request bears.

pub mod devices;
pub mod enrol;
pub mod me;
pub mod passkeys;
pub mod sign_in;
