//! Signs in with an account of a directory, as a known device or as a new one. It also ends sessions on the directory's
//! word.

use super::enrolment::Enrolled;
use super::passkey_sign_in::{PresentedDevice, arrives};
use super::{IdentityError, audit, passkeys, sessions};
use crate::store::accounts::{self, AccountState};
use crate::store::{AuditKind, Batch, Reader, SessionOrigin, Store, TokenHash};
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;

/// Who works here for whom an account opens; none where it opens for nobody.
///
/// # Errors
/// The store.
pub fn opens_to(reader: &dyn Reader, account: &TokenHash) -> Result<Option<PersonId>, IdentityError> {
    let Some(AccountState::Opens(person)) = reader.account(account)?.map(|row| row.state) else { return Ok(None) };
    Ok(reader.person(&person)?.filter(|person| person.active).map(|person| person.id))
}

/// Begins a session for the person for whom an account opens, which its provider vouched for a moment ago. `came` is asked in the turn
/// for what one comes in with: a provider's logout withdraws that before it takes a turn of its own, so whose turn is first decides between
/// the two, by nobody's clock. `ceremony` is what a known device signs.
///
/// Who has no passkey is taken as verified: how else would they make their first. Who has one shows it before what weighs.
///
/// # Errors
/// [`IdentityError::NoAccount`] where the account opens for nobody any more; what is wrong with the device; the store.
pub fn sign_in(
    store: &dyn Store,
    now: Timestamp,
    came: impl FnOnce() -> Result<SessionOrigin, IdentityError>,
    ceremony: &str,
    comes: PresentedDevice,
) -> Result<Enrolled, IdentityError> {
    let _turn = store.turn();
    let origin = came()?;
    let reader = store.read()?;
    let account = reader.account(&origin.account)?.ok_or(IdentityError::NoAccount)?;
    let AccountState::Opens(person) = account.state else { return Err(IdentityError::NoAccount) };
    let person = reader.person(&person)?.filter(|person| person.active).ok_or(IdentityError::NoAccount)?;
    let has_passkey = !passkeys::of_person(&*reader, &person.id)?.is_empty();
    let mut batch = Batch::after(reader.end()?);
    let device = arrives(&*reader, &mut batch, now, &person.id, ceremony, comes)?;
    drop(reader);
    let by = Some(person.id.clone());
    let line = audit::line(by, Some(device.id), AuditKind::SignedInByAccount, device.id.to_string(), account.provider);
    audit::enter(&mut batch, now, line);
    let (session, mut row) = sessions::begin(&person.id, device.id, now);
    row.verified = (!has_passkey).then_some(now);
    row.origin = Some(origin);
    batch.sessions.push(row);
    store.commit(batch)?;
    Ok(Enrolled { device, person, session })
}

/// Whether a session, or what one is begun with, is among those that a provider says are over: those of one session of its own (`sid`),
/// else all of an account (`subject`).
pub fn is_over(origin: &SessionOrigin, issuer: &str, subject: Option<&str>, sid: Option<&str>) -> bool {
    (subject.is_some() || sid.is_some())
        && origin.issuer == issuer
        && subject.is_none_or(|subject| origin.account == accounts::key(issuer, subject))
        && sid.is_none_or(|sid| origin.sid.as_deref() == Some(sid))
}

/// Ends the sessions that an account began: those of one session of the provider's (`sid`) where it names one, else all of the
/// account's (`subject`). How many.
///
/// # Errors
/// The store.
pub fn end_by_directory(
    store: &dyn Store,
    now: Timestamp,
    issuer: &str,
    subject: Option<&str>,
    sid: Option<&str>,
) -> Result<usize, IdentityError> {
    let meant = |origin: &SessionOrigin| is_over(origin, issuer, subject, sid);
    let _turn = store.turn();
    let reader = store.read()?;
    let mut batch = Batch::after(reader.end()?);
    let mut whose: BTreeSet<PersonId> = BTreeSet::new();
    for row in reader.sessions()? {
        if row.origin.as_ref().is_some_and(meant) {
            whose.insert(row.person);
            batch.sessions_ended.push(row.token);
        }
    }
    drop(reader);
    let count = batch.sessions_ended.len();
    for person in whose {
        let line = audit::line(None, None, AuditKind::SignedOutByDirectory, person.to_string(), "");
        audit::enter(&mut batch, now, line);
    }
    if count > 0 {
        store.commit(batch)?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::super::accounts::{AccountOutcome, FirstSignIn, KnownAs, VouchedAccount, settle};
    use super::super::enrolment::NewDevice;
    use super::super::key::tests::{browser_key, raw};
    use super::super::people::{tests::person, upsert};
    use super::super::sessions::tests::NOW;
    use super::*;
    use crate::store::DeviceKind;
    use crate::store::redb::RedbStore;
    use ronda_shared::person::Person;

    const ISSUER: &str = "https://directorio.example";

    fn shown(subject: &str, id: &str) -> VouchedAccount {
        VouchedAccount {
            provider: "directorio".into(),
            issuer: ISSUER.into(),
            subject: subject.into(),
            known_as: Some(KnownAs::Id(id.into())),
            name: "Alguien".into(),
        }
    }

    fn came(store: &RedbStore, shown: &VouchedAccount, sid: &str, seed: u8) -> Result<Enrolled, IdentityError> {
        let origin = SessionOrigin { issuer: shown.issuer.clone(), account: shown.key(), sid: Some(sid.into()) };
        let device = NewDevice { name: "Mesa".into(), public_key: raw(&browser_key(seed)), kind: DeviceKind::Desk };
        sign_in(store, NOW, || Ok(origin), "ceremonia", PresentedDevice::New(device))
    }

    #[test]
    fn the_directory_ends_what_it_began_and_nothing_else() {
        let store = RedbStore::in_memory().expect("opens");
        upsert(&store, NOW, &[person("omar"), person("rosa")]).expect("imports");
        let (omar, rosa) = (shown("1", "omar"), shown("2", "rosa"));
        for one in [&omar, &rosa] {
            let settled = settle(&store, NOW, one, None, FirstSignIn::Refuse).expect("settles");
            assert!(matches!(settled, AccountOutcome::Opens(_)), "{settled:?}");
        }
        let (first, second) = (came(&store, &omar, "a", 1).expect("in"), came(&store, &omar, "b", 2).expect("in"));
        let hers = came(&store, &rosa, "c", 3).expect("in");
        let own = sessions::tests::enrolled(&store);
        let holds = |cookie: &super::super::token::Cookie| {
            sessions::check(&store, Default::default(), NOW, &cookie.text()).is_ok()
        };
        let end = |issuer: &str, subject, sid| end_by_directory(&store, NOW, issuer, subject, sid).expect("ends");
        assert_eq!(end(ISSUER, None, None), 0);
        assert_eq!(end("https://otro.example", Some("1"), None), 0, "another issuer's");
        assert_eq!(end(ISSUER, Some("2"), Some("a")), 0, "a session of somebody else's");
        assert_eq!(end(ISSUER, None, Some("a")), 1);
        assert_eq!([holds(&first.session), holds(&second.session)], [false, true]);
        assert_eq!(end(ISSUER, Some("1"), None), 1);
        assert_eq!([holds(&second.session), holds(&hers.session), holds(&own.session)], [false, true, true]);
    }

    #[test]
    fn who_has_left_is_not_let_in_between() {
        let store = RedbStore::in_memory().expect("opens");
        upsert(&store, NOW, &[person("omar")]).expect("imports");
        let omar = shown("1", "omar");
        settle(&store, NOW, &omar, None, FirstSignIn::Refuse).expect("settles");
        upsert(&store, NOW, &[Person { active: false, ..person("omar") }]).expect("leaves");
        assert!(matches!(came(&store, &omar, "a", 1), Err(IdentityError::NoAccount)));
        let settled = settle(&store, NOW, &omar, None, FirstSignIn::Create).expect("settles");
        assert_eq!(settled, AccountOutcome::Left);
    }
}
