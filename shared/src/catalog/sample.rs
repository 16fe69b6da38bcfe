//! The Oaxaca data for the tests of this crate.
