//! `ronda demo`: fills an empty data directory with a desk in Oaxaca and its last sixty days, told as acts. It can
//! instead tell the cases of another organisation's `demo.json` ([`desk`]). [`story`] invents what happened, purely;
//! the feeder hands it to the one way in for acts.

/// The organisation whose story is told by this module's own words; any other tells one in its `demo.json`.
pub const TELLS_OF: &str = "oaxaca";

mod answers;
mod cases;
mod chapters;
mod desk;
mod desk_story;
#[cfg(test)]
mod desk_tests;
mod equipment;
mod extensions;
mod feeder;
mod hours;
mod letters;
mod life;
mod moves;
mod papers;
mod people;
mod plan;
mod records;
mod replied;
mod rng;
mod step;
mod storeroom;
mod stores;
mod story;
mod turns;
mod workshop;
mod world;
mod years;

pub use desk::{Desk, DeskError};
pub use desk_story::desk_story;
pub use feeder::{DemoError, FillSummary, fill, found, found_story};
pub use letters::StoryLetter;
pub use moves::StoryMove;
pub use people::everybody;
pub use records::StoryRecord;
pub use step::{Step, StepAction, StepKey};
pub use stores::{StoryArticle, StoryStoreroom, StoryTaking};
pub use story::{Story, TICKETS, story};
pub use years::{Years, found_years};
