//! Creates and updates people, from the organisation's directory and at the desk; the only way they change.

use super::{IdentityError, api_tokens, audit};
use crate::store::{AuditKind, Batch, DeviceRecord, EntryKind, Reader, Store};
use ronda_shared::cbor;
use ronda_shared::ids::{PersonId, RoleId, Sha256};
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
    write(store, now, people, &|_, _| true)
}

/// The same of people who were made of what was `read` of them. Where one of them was entered or changed meanwhile, nothing is
/// written: a table of names would give back a role, or an account, that was just taken away.
///
/// # Errors
/// [`IdentityError::PersonChanged`], with who it is; the store.
pub fn upsert_as_read(
    store: &dyn Store,
    now: Timestamp,
    people: &[Person],
    read: &BTreeMap<PersonId, Person>,
) -> Result<Upserted, IdentityError> {
    write(store, now, people, &|id, known| read.get(id) == known)
}

/// Adds or changes people; `stands` tells whether somebody is as is thought.
fn write(
    store: &dyn Store,
    now: Timestamp,
    people: &[Person],
    stands: &dyn Fn(&PersonId, Option<&Person>) -> bool,
) -> Result<Upserted, IdentityError> {
    let wanted: BTreeMap<&str, &Person> = people.iter().map(|person| (person.id.as_str(), person)).collect();
    wanted.values().try_for_each(|person| check(person))?;
    let _turn = store.turn();
    let reader = store.read()?;
    let mut batch = Batch::after(reader.end()?);
    let mut done = Upserted::default();
    for person in wanted.into_values() {
        let known = reader.person(&person.id)?;
        if !stands(&person.id, known.as_ref()) {
            return Err(IdentityError::PersonChanged(person.id.clone()));
        }
        match known {
            Some(known) if known == *person => {
                done.same += 1;
                continue;
            }
            Some(known) => {
                done.changed += 1;
                end_former_access(&mut batch, &*reader, now, &known, person)?;
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

/// How the id of somebody begins whom only their address names.
pub const OWN: &str = "portal-";
/// Letters of the address's hash that name them.
const LETTERS: usize = 20;

/// The id of somebody whom only their address names: who registered at the portal, who came over from another system. It is
/// written in small letters.
pub fn by_address(mail: &str) -> PersonId {
    let hash = Sha256::of(mail.trim().to_lowercase().as_bytes()).to_string();
    PersonId::new(format!("{OWN}{}", hash.get(..LETTERS).unwrap_or_default()))
}

/// Enters somebody who registered at the portal, or changes what they said there. False, and nothing is kept, where they
/// were put away, were given other roles since, or another has the address: then the desk decides.
///
/// # Errors
/// A name that is none or too long; the store.
pub fn register(store: &dyn Store, now: Timestamp, person: &Person) -> Result<bool, IdentityError> {
    check(person)?;
    let _turn = store.turn();
    let reader = store.read()?;
    let known = reader.person(&person.id)?;
    if known.as_ref().is_some_and(|known| !known.active || known.roles != person.roles) {
        return Ok(false);
    }
    let address = |one: &Person| one.mail.as_deref().map(|mail| mail.trim().to_lowercase());
    let taken = |other: &Person| other.id != person.id && address(other) == address(person);
    if reader.people()?.iter().any(taken) {
        return Ok(false);
    }
    let (person, what, detail) = match known {
        None => (person.clone(), AuditKind::PersonAdded, names(&person.roles)),
        Some(known) => {
            let (name, phone, client_org) = (person.name.clone(), person.phone.clone(), person.client_org.clone());
            let told = Person { name, phone, client_org, ..known.clone() };
            if told == known {
                return Ok(true);
            }
            let detail = difference(&known, &told);
            (told, AuditKind::PersonChanged, detail)
        }
    };
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    let id = person.id.clone();
    batch.enter(now, None, vec![], EntryKind::Person(person));
    audit::enter(&mut batch, now, audit::line(Some(id.clone()), None, what, id.to_string(), detail));
    store.commit(batch)?;
    Ok(true)
}

/// Which state of a person an edit begins from: another once anything of them is another.
pub fn version(person: &Person) -> Sha256 {
    Sha256::of(&cbor::encode(person))
}

/// Enters somebody new, where `began` is none, or changes who is known, where they still are as they were when the edit
/// began. What was done stands in the audit log, in the same commit: which parts, and the roles themselves.
pub fn edit(
    store: &dyn Store,
    now: Timestamp,
    person: &Person,
    began: Option<Sha256>,
    by: (PersonId, &DeviceRecord),
) -> Result<(), IdentityError> {
    check(person)?;
    let _turn = store.turn();
    let reader = store.read()?;
    let known = reader.person(&person.id)?;
    // Asked twice, for no answer came: they are told so already. Who left, and is entered as somebody new, is named all the same.
    if known.as_ref() == Some(person) && (began.is_some() || person.active) {
        return Ok(());
    }
    match (&known, began) {
        (Some(_), None) => return Err(IdentityError::PersonExists(person.id.clone())),
        (None, Some(_)) => return Err(IdentityError::NoPerson(person.id.clone())),
        (Some(known), Some(began)) if version(known) != began => {
            return Err(IdentityError::PersonChanged(person.id.clone()));
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
    let mut batch = Batch::after(reader.end()?);
    let (what, detail) = match &known {
        Some(known) => {
            end_former_access(&mut batch, &*reader, now, known, person)?;
            let what = match (known.active, person.active) {
                (true, false) => AuditKind::PersonLeft,
                (false, true) => AuditKind::PersonBack,
                (true, true) | (false, false) => AuditKind::PersonChanged,
            };
            (what, difference(known, person))
        }
        None => (AuditKind::PersonAdded, names(&person.roles)),
    };
    drop(reader);
    batch.enter(now, None, vec![], EntryKind::Person(person.clone()));
    let (by, device) = by;
    audit::enter(&mut batch, now, audit::line(Some(by), Some(device.id), what, person.id.to_string(), detail));
    store.commit(batch)?;
    Ok(())
}

/// Who comes back comes in anew: former sessions and links open nothing, nor do tokens of machines that acted for them and the
/// address of their calendar, which ended as they left.
fn end_former_access(
    batch: &mut Batch,
    reader: &dyn Reader,
    now: Timestamp,
    known: &Person,
    person: &Person,
) -> Result<(), IdentityError> {
    if person.active && !known.active {
        let theirs = reader.sessions()?.into_iter().filter(|row| row.person == person.id);
        batch.sessions_ended.extend(theirs.map(|row| row.token));
        let links = reader.enrolments()?.into_iter().filter(|link| link.person == person.id);
        batch.enrolments_used.extend(links.map(|link| link.token));
        let tokens: Vec<_> = reader.api_tokens()?.into_iter().filter(|row| row.person == person.id).collect();
        api_tokens::end_with(batch, now, &tokens);
        let calendars = reader.calendars()?.into_iter().filter(|row| row.person == person.id);
        batch.calendars.gone.extend(calendars.map(|row| row.token));
    }
    Ok(())
}

/// How [`difference`] begins where roles are others.
const ROLES: &str = "roles: ";

/// Which parts are another, by name; of the roles, from which to which: what somebody could do weighs.
pub(crate) fn difference(before: &Person, after: &Person) -> String {
    let mut parts = Vec::new();
    if before.roles != after.roles {
        parts.push(format!("{ROLES}{} → {}", names(&before.roles), names(&after.roles)));
    }
    for (name, changed) in [
        ("name", before.name != after.name),
        ("teams", before.teams != after.teams),
        ("buildings", before.buildings != after.buildings),
        ("mail", before.mail != after.mail),
        ("phone", before.phone != after.phone),
        ("client_org", before.client_org != after.client_org),
        ("away", before.away != after.away),
        ("skills", before.skills != after.skills),
    ] {
        if changed {
            parts.push(name.to_owned());
        }
    }
    parts.join("; ")
}

/// The roles from which and to which somebody went, of a [`difference`] that tells of any.
pub(crate) fn roles_told(difference: &str) -> Option<(Vec<RoleId>, Vec<RoleId>)> {
    let (before, after) = difference.strip_prefix(ROLES)?.split_once(" → ")?;
    let after = after.split("; ").next().unwrap_or_default();
    let roles =
        |told: &str| -> Vec<RoleId> { told.split(", ").filter(|role| !role.is_empty()).map(RoleId::new).collect() };
    Some((roles(before), roles(after)))
}

pub(crate) fn names(roles: &[RoleId]) -> String {
    roles.iter().map(RoleId::as_str).collect::<Vec<_>>().join(", ")
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

    /// A person with one role.
    pub(crate) fn person(id: &str) -> Person {
        Person { roles: vec![RoleId::new("tecnico")], ..Person::new(PersonId::new(id), format!("Nombre de {id}")) }
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
        assert_eq!(check().expect("may hand in").rights, sessions::SessionRights::HandInOnly);
        upsert(&store, now, &[person("omar")]).expect("comes back");
        assert!(matches!(check(), Err(IdentityError::NoSession)), "by a passkey or another link");
        assert!(enrolment::look(&store, now, link.as_str()).is_err());
    }

    /// Both end with who leaves: nobody who was handed one reads on because they came back.
    #[test]
    fn a_machines_token_and_a_calendars_address_do_not_come_back_with_their_person() {
        use crate::identity::token::Token;
        use crate::store::api_tokens::ApiScope;
        use crate::store::calendars::{CalendarRow, CalendarRows};
        let store = RedbStore::in_memory().expect("opens");
        let now = Timestamp::from_millis(5);
        upsert(&store, now, &[person("omar"), person("rosa")]).expect("imports");
        let (mut machines, mut addresses) = (Vec::new(), Vec::new());
        for who in ["omar", "rosa"] {
            let new = api_tokens::NewApiToken {
                name: format!("Tablero de {who}"),
                person: PersonId::new(who),
                scopes: vec![ApiScope::ReadTickets],
                days: 30,
            };
            machines.push(api_tokens::make(&store, now, new).expect("makes").1.token);
            let row = CalendarRow { token: Token::draw().hash(), person: PersonId::new(who), since: now };
            addresses.push(row.token);
            let calendars = CalendarRows { put: vec![row], ..CalendarRows::default() };
            store.commit(Batch { calendars, ..Batch::default() }).expect("kept");
        }
        upsert(&store, now, &[Person { active: false, ..person("omar") }]).expect("leaves");
        upsert(&store, now, &[person("omar")]).expect("comes back");
        let reader = store.read().expect("reads");
        let opens = |at: usize| {
            let machine = api_tokens::holds(&*reader, now, &machines[at]).expect("reads").is_some();
            (machine, reader.calendar(&addresses[at]).expect("reads").is_some())
        };
        assert_eq!((opens(0), opens(1)), ((false, false), (true, true)));
        let last = reader.audit_before(u64::MAX).expect("reads").next().expect("a line").expect("reads");
        let EntryKind::Audit(line) = &last.kind else { panic!("no line: {last:?}") };
        assert_eq!((line.what, line.detail.as_str()), (AuditKind::TokenEnded, "Tablero de omar"));
    }

    #[test]
    fn the_roles_that_a_line_tells_are_read_from_it_again() {
        let roles = |told: &[&str]| -> Vec<RoleId> { told.iter().copied().map(RoleId::new).collect() };
        let with = |told: &[&str]| Person { roles: roles(told), ..person("omar") };
        for (before, after) in [
            (vec![], vec!["enlace"]),
            (vec!["tecnico", "jefe-mesa"], vec![]),
            (vec!["tecnico"], vec!["enlace", "jefe-mesa"]),
        ] {
            for phone in [None, Some("12400".to_owned())] {
                let told = difference(&with(&before), &Person { phone, ..with(&after) });
                assert_eq!(roles_told(&told), Some((roles(&before), roles(&after))), "{told}");
            }
        }
        assert_eq!(roles_told("name; phone"), None);
    }

    /// A table is read, a supervisor dismisses somebody, the table is written: they would be let in again.
    #[test]
    fn who_was_changed_since_a_table_was_read_is_not_written_over() {
        let store = RedbStore::in_memory().expect("opens");
        let now = Timestamp::default();
        upsert(&store, now, &[person("omar"), person("rosa")]).expect("imports");
        let read: BTreeMap<PersonId, Person> = store
            .read()
            .expect("reads")
            .people()
            .expect("people")
            .into_iter()
            .map(|one| (one.id.clone(), one))
            .collect();
        let told = |id: &str| Person { phone: Some("12400".into()), ..person(id) };
        upsert(&store, now, &[Person { active: false, ..person("omar") }]).expect("dismissed");
        let late = upsert_as_read(&store, now, &[told("omar"), told("rosa")], &read);
        assert!(matches!(late, Err(IdentityError::PersonChanged(id)) if id.as_str() == "omar"));
        let known = |id: &str| store.read().expect("reads").person(&PersonId::new(id)).expect("reads").expect("known");
        assert_eq!((known("omar").active, known("rosa").phone), (false, None), "nothing of it was written");
        upsert_as_read(&store, now, &[told("rosa")], &read).expect("nobody touched her");
        assert_eq!(known("rosa").phone.as_deref(), Some("12400"));
    }

    #[test]
    fn of_two_who_edit_one_person_the_second_is_told_and_the_log_says_what_changed() {
        use super::super::sessions;
        let store = RedbStore::in_memory().expect("opens");
        let now = sessions::tests::NOW;
        sessions::tests::enrolled(&store);
        let device = store.read().expect("reads").devices().expect("devices").remove(0);
        let by = || (PersonId::new("ana"), &device);
        let began =
            version(&store.read().expect("reads").person(&PersonId::new("omar")).expect("reads").expect("there"));
        let given = Person { roles: vec![RoleId::new("jefe-mesa")], phone: Some("12400".into()), ..person("omar") };
        edit(&store, now, &given, Some(began), by()).expect("the first");
        let late = Person { name: "Otro".into(), ..person("omar") };
        assert!(matches!(edit(&store, now, &late, Some(began), by()), Err(IdentityError::PersonChanged(_))));
        assert!(matches!(edit(&store, now, &late, None, by()), Err(IdentityError::PersonExists(_))));
        let nobody = edit(&store, now, &person("nadie"), Some(began), by());
        assert!(matches!(nobody, Err(IdentityError::NoPerson(_))));
        let reader = store.read().expect("reads");
        assert_eq!(reader.person(&given.id).expect("reads"), Some(given.clone()));
        let last = reader.entry(reader.end().expect("end")).expect("reads").expect("an entry");
        let EntryKind::Audit(line) = &last.kind else { panic!("not in the log: {last:?}") };
        assert_eq!((line.what, line.subject.as_str()), (AuditKind::PersonChanged, "omar"));
        assert_eq!(line.detail, "roles: tecnico → jefe-mesa; phone", "no word of what the telephone is");
        drop(reader);
        for began in [Some(version(&given)), Some(began), None] {
            edit(&store, now, &given, began, by()).expect("the same again");
        }
        assert_eq!(store.read().expect("reads").end().expect("end"), last.position, "writes nothing");
    }

    /// OCO-18: who registers is entered once, changes their own words, and takes nobody's place.
    #[test]
    fn oco_18_who_registers_takes_nobodys_place() {
        let store = RedbStore::in_memory().expect("opens");
        let now = Timestamp::from_millis(5);
        let one = |id: &str, mail: &str| Person { mail: Some(mail.to_owned()), ..person(id) };
        let nora = one("portal-1", "nora@oaxaca.gob.mx");
        assert!(register(&store, now, &nora).expect("registers"));
        let moved = Person { client_org: Some("Salud".to_owned()), ..nora.clone() };
        assert!(register(&store, now, &moved).expect("changes"));
        let end = store.read().expect("reads").end().expect("end");
        assert!(register(&store, now, &moved).expect("the same"));
        assert!(!register(&store, now, &one("portal-2", " Nora@Oaxaca.gob.mx ")).expect("another"), "her address");
        let enlace = Person { roles: vec![RoleId::new("enlace")], ..moved.clone() };
        assert_eq!(store.read().expect("reads").end().expect("end"), end, "nothing was written");
        upsert(&store, now, std::slice::from_ref(&enlace)).expect("the desk");
        assert!(!register(&store, now, &nora).expect("given another role since"));
        upsert(&store, now, &[Person { active: false, ..moved }]).expect("the desk");
        assert!(!register(&store, now, &nora).expect("put away"));
        let reader = store.read().expect("reads");
        assert_eq!(reader.people().expect("people").len(), 1);
    }

    #[test]
    fn an_import_with_one_bad_person_writes_nothing() {
        let store = RedbStore::in_memory().expect("opens");
        let bad = upsert(&store, Timestamp::default(), &[person("a"), person(&"x".repeat(81))]);
        assert!(matches!(bad, Err(IdentityError::OutOfBounds(_))));
        assert_eq!(store.read().expect("reads").end().expect("end"), 0);
    }
}
