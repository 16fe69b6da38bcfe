//! How acts travel up and changes come down: the log, the messages, the device's and the feed's state machines.

pub mod corrupt_acts;
pub mod device;
pub mod feed;
pub mod frame;
pub mod handover;
pub mod linked;
pub mod preview;
pub mod preview_cache;
pub mod reference;
pub mod rows;
pub mod wire;
