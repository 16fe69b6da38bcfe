//! Gives a device the directory: colleagues, read once for all who ask, and requesters to the desk.

use super::super::Shared;
use crate::identity::of_directory::OfDirectory;
use crate::light;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::person::{Person, PersonCard};
use ronda_shared::sync::wire::Directory;
use std::sync::Arc;

/// The cards of those who work here, as they were read last. Whenever anybody changes every device asks for them, and those who only
/// ask for service may be a hundred times as many.
#[derive(Default)]
pub(in crate::ingest) struct Colleagues(OfDirectory<[PersonCard]>);

impl Colleagues {
    /// The cards, in the order of ids, as of what is read. It blocks; who comes while they are read waits for them.
    fn as_of(&self, reader: &dyn Reader, organisation: &Organisation) -> Result<Arc<[PersonCard]>, StoreError> {
        self.0.as_of(reader, || {
            let people = reader.people()?;
            let staff = people.iter().filter(|person| !organisation.is_external(person));
            Ok(staff.map(Person::card).collect())
        })
    }
}

/// The directory, where the device's is older: colleagues for all, requesters for the desk.
pub(super) fn directory(
    shared: &Shared,
    reader: &dyn Reader,
    me: &Person,
    held: Option<&str>,
) -> Result<Option<Directory>, StoreError> {
    // A key that was turned is told like a person who changed, and so are authorities that came or went.
    let efirma = shared.trust.get().is_some_and(|trust| trust.is_configured());
    let mark = if efirma { ".efirma" } else { "" };
    let version = format!("{}{}{mark}", reader.directory_version()?, light::mark(reader)?);
    if held == Some(version.as_str()) {
        return Ok(None);
    }
    let organisation = &shared.organisation;
    let classes = organisation.classes_of(me);
    let mut requesters = Vec::new();
    if classes.contains(&Class::Desk) || classes.contains(&Class::Sup) {
        requesters = reader.people()?;
        requesters.retain(|person| organisation.is_external(person));
    }
    Ok(Some(Directory {
        version,
        me: me.clone(),
        people: shared.colleagues.as_of(reader, organisation)?.to_vec(),
        requesters,
        light: light::device_keys(reader, &organisation.id)?,
        efirma,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, EntryKind, Store};
    use ronda_shared::ids::{PersonId, RoleId};
    use ronda_shared::time::Timestamp;

    fn tell(store: &RedbStore, id: &str, name: &str, role: &RoleId) {
        let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
        let person = Person { roles: vec![role.clone()], ..Person::new(PersonId::new(id), name) };
        batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        store.commit(batch).expect("commits");
    }

    #[test]
    fn colleagues_are_read_once_for_each_state_of_the_directory() {
        let organisation = crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data");
        let role = |external: bool| organisation.roles.iter().find(|role| role.external == external).expect("a role");
        let (inside, outside) = (role(false).id.clone(), role(true).id.clone());
        let (store, colleagues) = (RedbStore::in_memory().expect("opens"), Colleagues::default());
        tell(&store, "omar.cruz", "Omar Cruz", &inside);
        tell(&store, "lia.mora", "Lía Mora", &outside);
        let read = |reader: &dyn Reader| colleagues.as_of(reader, &organisation).expect("cards");
        let names = |cards: &[PersonCard]| cards.iter().map(|card| card.name.clone()).collect::<Vec<_>>();
        let before = store.read().expect("reads");
        let first = read(&*before);
        assert_eq!(names(&first), ["Omar Cruz"]);
        assert!(Arc::ptr_eq(&first, &read(&*store.read().expect("reads"))), "nobody changed: nobody is read again");
        tell(&store, "ana.lopez", "Ana López", &inside);
        let after = store.read().expect("reads");
        let second = read(&*after);
        assert_eq!(names(&second), ["Ana López", "Omar Cruz"]);
        assert_eq!(names(&read(&*before)), ["Omar Cruz"], "who looks at an earlier instant is told of it");
        assert!(Arc::ptr_eq(&second, &read(&*after)), "and the later one stays kept");
    }
}
