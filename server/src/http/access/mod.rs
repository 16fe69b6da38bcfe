//! Coming in: links that enrol a browser, passkeys, devices, and whose session a request bears.

pub mod devices;
pub mod directory_sign_in;
pub mod enrol;
pub mod me;
pub mod one_login;
pub mod passkeys;
pub mod sign_in;

use serde::Deserialize;

/// Another name, for a device or a passkey.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NameRequest {
    name: String,
}
