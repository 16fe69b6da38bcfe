//! Judges the numbers that the server gave to fields by the organisation's data of that instant (OAX-65).

use super::walk::NumberedField;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ticket::series::Series;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The versions of the organisation's data that were asked for, each read once; nothing of one that cannot be read.
#[derive(Default)]
pub(crate) struct Organisations(Mutex<BTreeMap<String, Option<Arc<Organisation>>>>);

impl Organisations {
    /// What is wrong with a number: that its field had none to be given then, or that it is written otherwise.
    ///
    /// # Errors
    ///
    /// The store could not be read.
    pub(crate) fn wrong(&self, reader: &dyn Reader, numbered: &NumberedField) -> Result<Option<String>, StoreError> {
        let NumberedField { position, at, service, field, value } = numbered;
        let organisation = match reader.organisation_at(*position)? {
            Some(version) => self.of(reader, &version)?,
            None => None,
        };
        let right = organisation.is_some_and(|organisation| {
            let given = organisation.numbered(service).iter().any(|def| def.id == *field);
            given && Series::is_of_field(&organisation, field, *at, value)
        });
        Ok((!right).then(|| format!("entry {position} (rulings) write a value of «f/{field}» that nobody set")))
    }

    fn of(&self, reader: &dyn Reader, version: &str) -> Result<Option<Arc<Organisation>>, StoreError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(organisation) = known.get(version) {
            return Ok(organisation.clone());
        }
        let data = reader.organisation(version)?;
        let organisation = data.and_then(|data| serde_json::from_slice(&data).ok()).map(Arc::new);
        known.insert(version.to_owned(), organisation.clone());
        Ok(organisation)
    }
}

#[cfg(test)]
mod tests;
