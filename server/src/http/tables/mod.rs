//! Tables that leave and come in: the registry of equipment, the records of a register.

pub mod equipment;
pub mod records;
