//! Tickets that leave the store with their closed year, and come back (decision 0040).

mod leaving;
mod returning;

pub use leaving::{Leaver, Parting};
pub(super) use leaving::{leave, partings};
pub use returning::may_leave;
pub(super) use returning::{archived, bring_back, homecomings, is_old, named_by};
use std::time::Duration;

/// Where archives lie is away if one cannot be had only after so long, as of a bucket without a network.
pub(super) const SLOW: Duration = Duration::from_secs(2);
