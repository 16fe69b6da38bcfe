//! The names of staff, kept until somebody in the directory changes: filters of machines ask for them.

use crate::identity::of_directory::OfDirectory;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::PersonId;
use std::sync::Arc;

/// Somebody who works here, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffName {
    /// Their id.
    pub id: PersonId,
    /// What they are called.
    pub name: String,
    /// False once they have left.
    pub works_here: bool,
}

/// The names that were read last.
#[derive(Debug, Default)]
pub struct StaffNames(OfDirectory<[StaffName]>);

impl StaffNames {
    /// Who works here or did, in the order of ids, as of what is read. Those who ask for service alone are passed over: they
    /// may be a hundred times as many.
    pub fn as_of(&self, reader: &dyn Reader, organisation: &Organisation) -> Result<Arc<[StaffName]>, StoreError> {
        self.0.as_of(reader, || {
            let mut names = Vec::new();
            for person in reader.everybody_after(None) {
                let person = person?;
                if person.roles.iter().filter_map(|id| organisation.role(id)).any(|role| !role.external) {
                    let works_here = !organisation.is_external(&person);
                    names.push(StaffName { id: person.id, name: person.name, works_here });
                }
            }
            Ok(names.into())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, EntryKind, Store};
    use ronda_shared::ids::RoleId;
    use ronda_shared::person::Person;
    use ronda_shared::time::Timestamp;

    fn tell(store: &RedbStore, id: &str, name: &str, role: &str, active: bool) {
        let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
        let person = Person { roles: vec![RoleId::new(role)], active, ..Person::new(PersonId::new(id), name) };
        batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        store.commit(batch).expect("commits");
    }

    #[test]
    fn names_are_read_once_for_each_state_of_the_directory() {
        let organisation = crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data");
        let external = organisation.roles.iter().find(|role| role.external).expect("a role of requesters").id.clone();
        let (store, names) = (RedbStore::in_memory().expect("opens"), StaffNames::default());
        tell(&store, "omar.cruz", "Omar Cruz", "agente-tecnico", true);
        tell(&store, "ana.lopez", "Ana López", "agente-tecnico", false);
        tell(&store, "lia.mora", "Lía Mora", external.as_str(), true);
        let before = store.read().expect("reads");
        let read = |reader: &dyn Reader| names.as_of(reader, &organisation).expect("names");
        let told = |names: &[StaffName]| -> Vec<(String, bool)> {
            names.iter().map(|one| (one.name.clone(), one.works_here)).collect()
        };
        let first = read(&*before);
        assert_eq!(told(&first), [("Ana López".to_owned(), false), ("Omar Cruz".to_owned(), true)]);
        assert!(Arc::ptr_eq(&first, &read(&*store.read().expect("reads"))), "nobody changed: nothing is read again");
        tell(&store, "omar.cruz", "Omar Cruz Pérez", "agente-tecnico", true);
        let after = store.read().expect("reads");
        let second = read(&*after);
        assert_eq!(told(&second)[1], ("Omar Cruz Pérez".to_owned(), true));
        assert_eq!(told(&read(&*before)), told(&first), "who looks at an earlier instant is told of it");
        assert!(Arc::ptr_eq(&second, &read(&*after)), "and the later one stays kept");
    }
}
