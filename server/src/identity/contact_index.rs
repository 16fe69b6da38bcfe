//! Whose an address or a telephone number is, kept until somebody in the directory changes.

use super::of_directory::OfDirectory;
use crate::store::{Reader, StoreError};
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whose each of them is; nobody's where two people share it.
type Owners = BTreeMap<String, Option<PersonId>>;

/// The active people of a store by something that is said of them: each message that comes asks for it, and the directory may have
/// a hundred thousand.
pub struct ContactIndex {
    contact: fn(&Person) -> Option<String>,
    read: OfDirectory<Owners>,
}

impl ContactIndex {
    /// By what this says of a person.
    pub fn by(contact: fn(&Person) -> Option<String>) -> Self {
        Self { contact, read: OfDirectory::default() }
    }

    /// The one active person of whom it is said; nobody where two share it.
    ///
    /// # Errors
    /// The store.
    pub fn owner(&self, reader: &dyn Reader, contact: &str) -> Result<Option<Person>, StoreError> {
        match self.as_of(reader)?.get(contact) {
            Some(Some(id)) => reader.person(id),
            Some(None) | None => Ok(None),
        }
    }

    /// Whether it is said of several active people.
    ///
    /// # Errors
    /// The store.
    pub fn is_shared(&self, reader: &dyn Reader, contact: &str) -> Result<bool, StoreError> {
        Ok(matches!(self.as_of(reader)?.get(contact), Some(None)))
    }

    fn as_of(&self, reader: &dyn Reader) -> Result<Arc<Owners>, StoreError> {
        self.read.as_of(reader, || {
            let mut owners = Owners::new();
            for person in reader.everybody_after(None) {
                let person = person?;
                if let Some(contact) = (self.contact)(&person).filter(|_| person.active) {
                    owners.entry(contact).and_modify(|owner| *owner = None).or_insert(Some(person.id));
                }
            }
            Ok(Arc::new(owners))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, EntryKind, Store};
    use ronda_shared::time::Timestamp;

    fn tell(store: &RedbStore, id: &str, mail: &str, active: bool) {
        let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
        let person = Person { mail: Some(mail.to_owned()), active, ..Person::new(PersonId::new(id), "Alguien") };
        batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        store.commit(batch).expect("commits");
    }

    #[test]
    fn whose_it_is_follows_the_directory_and_is_read_once_for_each_state_of_it() {
        let store = RedbStore::in_memory().expect("opens");
        let index = ContactIndex::by(|person| person.mail.clone());
        let owner = |mail: &str| {
            let owner = index.owner(&*store.read().expect("reads"), mail).expect("read");
            owner.map(|person| person.id.as_str().to_owned())
        };
        let read = || index.as_of(&*store.read().expect("reads")).expect("read");
        tell(&store, "ana", "ana@x", true);
        tell(&store, "luz", "luz@x", false);
        assert_eq!((owner("ana@x").as_deref(), owner("luz@x"), owner("otra@x")), (Some("ana"), None, None));
        assert!(Arc::ptr_eq(&read(), &read()), "nobody changed: nothing is read again");
        tell(&store, "luz", "luz@x", true);
        assert_eq!(owner("luz@x").as_deref(), Some("luz"));
        let is_shared = |mail: &str| index.is_shared(&*store.read().expect("reads"), mail).expect("read");
        assert!(!is_shared("ana@x") && !is_shared("otra@x"));
        for id in ["eva", "omar"] {
            tell(&store, id, "ana@x", true);
            assert_eq!(owner("ana@x"), None, "several share it");
            assert!(is_shared("ana@x"));
        }
    }
}
