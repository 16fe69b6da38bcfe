//! What phones carry for one another by light: sealed work handed in, and tickets proven.

pub mod carried;
pub mod proofs;
