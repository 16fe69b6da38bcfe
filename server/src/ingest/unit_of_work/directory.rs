//! Resolves the people that rulings ask about, as they are now or as of the author's context (property 7).

use super::super::person_as_of;
use crate::store::{LogRow, Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{ActId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Stamp;
use ronda_shared::time::Timestamp;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The directory of one turn.
pub(super) struct Directory<'a> {
    pub(super) reader: &'a dyn Reader,
    pub(super) organisation: &'a Organisation,
    pub(super) now: Timestamp,
    /// The acts of this turn, which the store does not have yet.
    pub(super) rows: &'a BTreeMap<ActId, LogRow>,
    /// The first failure of the store: rulings cannot fail, so whoever asked for them looks here.
    pub(super) failed: Cell<Option<StoreError>>,
}

impl Directory<'_> {
    /// A person as they are now.
    pub(super) fn now(&self, person: &PersonId) -> Option<Person> {
        self.told(self.reader.person(person))
    }
    /// An act's author as they were where they stood; as they are now where its log does not have it (a fork of it).
    pub(super) fn then(&self, stamp: &Stamp) -> Option<Person> {
        self.told(self.author(stamp))
    }

    fn author(&self, stamp: &Stamp) -> Result<Option<Person>, StoreError> {
        let (reader, act) = (self.reader, stamp.act);
        let (row, received) = match self.rows.get(&act) {
            Some(row) => (row.clone(), self.now),
            None => {
                let Some(row) = reader.log(act.device, act.number)? else { return reader.person(&stamp.by) };
                let received = reader.entry(row.position)?.map_or(self.now, |entry| entry.at);
                (row, received)
            }
        };
        person_as_of::standing(reader, self.organisation, &stamp.by, row.seen, received)
    }

    fn told(&self, found: Result<Option<Person>, StoreError>) -> Option<Person> {
        match found {
            Ok(person) => person,
            Err(error) => {
                let first = self.failed.take().unwrap_or(error);
                self.failed.set(Some(first));
                None
            }
        }
    }
}
