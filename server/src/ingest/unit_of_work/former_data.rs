//! The organisation's data that an act's author had, where others are in force by now.

use super::UnitOfWork;
use crate::store::StoreError;
use ronda_shared::catalog::Organisation;
use std::sync::Arc;

impl UnitOfWork<'_> {
    /// The data of a position of the feed. None where they are those in force, where that position has none, and where this
    /// build cannot read them: nobody's act is judged by a guess. A turn reads each version once.
    pub(in crate::ingest) fn data_at(&mut self, position: u64) -> Result<Option<Arc<Organisation>>, StoreError> {
        let Some(version) = self.reader.organisation_at(position)? else { return Ok(None) };
        if version == self.organisation().version {
            return Ok(None);
        }
        if let Some(known) = self.former.get(&version) {
            return Ok(known.clone());
        }
        let stored = self.reader.organisation(&version)?;
        let read = stored.and_then(|data| match serde_json::from_slice::<Organisation>(&data) {
            Ok(former) => Some(Arc::new(former)),
            Err(error) => {
                tracing::warn!(
                    server.organisation_version = version,
                    error.message = %error,
                    "Former data cannot be read by this build: what was made under them is judged by those in force."
                );
                None
            }
        });
        self.former.insert(version, read.clone());
        Ok(read)
    }
}
