//! `POST /api/sync`, the live line, and what a device holds as time passes.

mod aging;
mod approvals;
mod balanced;
mod carried;
mod carried_at_random;
mod forks;
mod handed;
mod late_acts;
mod liaison;
pub mod live;
mod outcomes;
mod own_items;
mod push;
mod two_servers;
mod wrong_clock;
