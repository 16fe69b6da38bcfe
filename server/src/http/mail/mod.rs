//! Mail as the desk asks about it: what waits to go out, and what came and became nothing by itself.

pub mod queue;
pub mod set_aside;
