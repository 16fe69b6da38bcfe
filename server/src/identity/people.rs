//! Creates and updates people from the organisation's directory; the only way they change.

use super::IdentityError;
use crate::store::{Batch, EntryKind, Store};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// What became of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Upserted {
    /// People not known before.
    pub added: usize,
    /// People who are told otherwise than before.
    pub changed: usize,
    /// People who are as before: nothing is written of them.
    pub same: usize,
}

/// Adds or changes people, all in one commit. Nobody is removed by not being named: who left is told with
/// `active: false`. Who comes back comes in anew: what opened the door before, or let them hand in what they had written,
/// opens nothing. Where one id stands twice, the last holds.
pub fn upsert(store: &dyn Store, now: Timestamp, people: &[Person]) -> Result<Upserted, IdentityError> {
    let wanted: BTreeMap<&str, &Person> = people.iter().map(|person| (person.id.as_str(), person)).collect();
    wanted.values().try_for_each(|person| check(person))?;
    let _turn = store.turn();
    let reader = store.read()?;
    let mut batch = Batch::after(reader.end()?);
    let mut done = Upserted::default();
    for person in wanted.into_values() {
        match reader.person(&person.id)? {
            Some(known) if known == *person => {
                done.same += 1;
                continue;
            }
            Some(known) => {
                done.changed += 1;
                if person.active && !known.active {
                    let theirs = reader.sessions()?.into_iter().filter(|row| row.person == person.id);
                    batch.sessions_ended.extend(theirs.map(|row| row.token));
                    let links = reader.enrolments()?.into_iter().filter(|link| link.person == person.id);
                    batch.enrolments_used.extend(links.map(|link| link.token));
                }
            }
            None => done.added += 1,
        }
        batch.enter(now, None, vec![], EntryKind::Person(person.clone()));
    }
    drop(reader);
    if !batch.is_empty() {
        store.commit(batch)?;
    }
    Ok(done)
}

fn check(person: &Person) -> Result<(), IdentityError> {
    let fits = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
    if !fits(person.id.as_str(), limits::ID_CHARS) {
        return Err(IdentityError::OutOfBounds("a person's id"));
    }
    if !fits(&person.name, limits::NAME_CHARS) {
        return Err(IdentityError::OutOfBounds("a person's name"));
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use ronda_shared::ids::{PersonId, RoleId};

    /// A person with one role.
    pub(crate) fn person(id: &str) -> Person {
        Person {
            id: PersonId::new(id),
            name: format!("Nombre de {id}"),
            roles: vec![RoleId::new("tecnico")],
            teams: Vec::new(),
            buildings: Vec::new(),
            mail: None,
            phone: None,
            client_org: None,
            active: true,
            away: Vec::new(),
        }
    }

    #[test]
    fn an_import_writes_only_what_is_new() {
        let store = RedbStore::in_memory().expect("opens");
        let now = Timestamp::from_millis(5);
        let first = upsert(&store, now, &[person("a"), person("b")]).expect("imports");
        assert_eq!(first, Upserted { added: 2, changed: 0, same: 0 });
        let mut left = person("b");
        left.active = false;
        let second = upsert(&store, now, &[person("a"), left, person("c")]).expect("imports");
        assert_eq!(second, Upserted { added: 1, changed: 1, same: 1 });
        assert_eq!(store.read().expect("reads").end().expect("end"), 4);
        let third = upsert(&store, now, &[person("a")]).expect("imports");
        assert_eq!(third, Upserted { added: 0, changed: 0, same: 1 });
        assert_eq!(store.read().expect("reads").people().expect("people").len(), 3, "nobody is removed");
    }

    #[test]
    fn who_comes_back_comes_in_anew() {
        use super::super::{enrolment, sessions};
        let store = RedbStore::in_memory().expect("opens");
        let now = sessions::tests::NOW;
        let one = sessions::tests::enrolled(&store);
        let (link, _) = enrolment::offer(&store, now, &PersonId::new("omar"), None).expect("offers");
        let mut omar = person("omar");
        omar.active = false;
        upsert(&store, now, &[omar]).expect("leaves");
        let check = || sessions::check(&store, Default::default(), now, &one.session.text());
        assert_eq!(check().expect("may hand in").standing, sessions::Standing::HandInOnly);
        upsert(&store, now, &[person("omar")]).expect("comes back");
        assert!(matches!(check(), Err(IdentityError::NoSession)), "by a passkey or another link");
        assert!(enrolment::look(&store, now, link.as_str()).is_err());
    }

    #[test]
    fn an_import_with_one_bad_person_writes_nothing() {
        let store = RedbStore::in_memory().expect("opens");
        let bad = upsert(&store, Timestamp::default(), &[person("a"), person(&"x".repeat(81))]);
        assert!(matches!(bad, Err(IdentityError::OutOfBounds(_))));
        assert_eq!(store.read().expect("reads").end().expect("end"), 0);
    }
}
