//! Shared support for the trials. It holds a server in this process, the clients that come to it, a device without a
//! browser, and chance by seed.
#![forbid(unsafe_code)]

pub mod acts;
pub mod authenticator;
pub mod client;
mod described;
pub mod device;
pub mod directory;
pub mod disk;
pub mod documents;
pub mod headless;
pub mod hindered_store;
pub mod house;
pub mod osticket;
pub mod pictures;
pub mod ports;
pub mod requester;
pub mod rng;
pub mod s3;
pub mod small_disk;
pub mod store_place;
pub mod whatsapp;
pub mod whatsapp_schema;
