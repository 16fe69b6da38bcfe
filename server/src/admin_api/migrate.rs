//! What another system holds comes over, from the console.

use super::Answer;
use crate::blobs::Keeper;
use crate::ingest::Ingest;
use crate::migrate::{self, MigrationOrder};
use std::path::Path;

/// Looks at it, tries it, or brings it.
pub(super) fn migrate(
    ingest: &Ingest,
    keeper: Option<&Keeper>,
    data: Option<&Path>,
    order: &MigrationOrder,
) -> Result<Answer, String> {
    let (keeper, data) = keeper.zip(data).ok_or("the data folder is not known here")?;
    let done = migrate::migrate(ingest, keeper, data, order);
    // Whoever waits for news is told of what came over, also where not all of it did.
    ingest.poke().map_err(|error| error.to_string())?;
    done.map(Answer::Migrated).map_err(|error| error.to_string())
}
