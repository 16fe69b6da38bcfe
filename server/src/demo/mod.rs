//! `ronda demo`: fills an empty data directory with a desk in Oaxaca and its last sixty days, told as acts.
//! [`story`] invents what happened, purely; the feeder hands it to the one way in for acts.

mod answers;
mod cases;
mod chance;
mod chapters;
mod equipment;
mod feeder;
mod hours;
mod life;
mod people;
mod plan;
mod step;
mod story;
mod turns;
mod world;

pub use feeder::{DemoError, Told, fill, found};
pub use people::everybody;
pub use step::{Deed, Step, StepKey};
pub use story::{Story, TICKETS, story};
