//! Files of the archive, from the console: what is due, and acts over them.

use super::Answer;
use super::persons::{folder, folder_of};
use crate::filing::{self, ActOrder};
use crate::ingest::Ingest;
use ronda_shared::date::Date;

/// What is due on a day.
pub(super) fn due(ingest: &Ingest, day: Option<Date>) -> Result<Answer, String> {
    let due = filing::due(ingest, day).map_err(|error| error.to_string())?;
    folder(due.files, due.told)
}

/// Plans an act, or does it.
pub(super) fn act(ingest: &Ingest, order: &ActOrder) -> Result<Answer, String> {
    let acted = filing::act(ingest, order).map_err(|error| error.to_string())?;
    folder_of(acted.files, acted.told, acted.in_part)
}
