//! Pictures of labels as a phone's camera sees them, from seeds: the same seed gives the same pictures.
#![forbid(unsafe_code)]

pub mod barcode;
pub mod camera;
pub mod label;
pub mod rng;
pub mod scene;
