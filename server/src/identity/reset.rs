//! Resets a person's access: revokes everything that signed them in, and issues a new enrolment link.

use super::enrolment::{GOOD_FOR_MS, active};
use super::passkeys::of_person;
use super::token::Token;
use super::{IdentityError, audit};
use crate::store::{AuditKind, Batch, Enrolment, EntryKind, Store};
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;

/// Removes all passkeys of a person, ends their sessions and makes a link. Their devices stay, with what they have not
/// sent: after the new sign-in it is sent.
pub fn reset(
    store: &dyn Store,
    now: Timestamp,
    person: &PersonId,
    by: Option<PersonId>,
) -> Result<(Token, Enrolment), IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    active(&*reader, person)?;
    let mut batch = Batch::after(reader.end()?);
    for mut passkey in of_person(&*reader, person)? {
        passkey.removed = Some(now);
        batch.enter(now, None, vec![], EntryKind::Passkey(passkey));
    }
    let sessions = reader.sessions()?.into_iter().filter(|row| row.person == *person);
    batch.sessions_ended = sessions.map(|row| row.token).collect();
    batch.enrolments_used =
        reader.enrolments()?.into_iter().filter(|old| old.person == *person).map(|old| old.token).collect();
    drop(reader);
    let token = Token::draw();
    let enrolment = Enrolment {
        token: token.hash(),
        person: person.clone(),
        made_by: by.clone(),
        made: now,
        expires: now.plus(GOOD_FOR_MS),
    };
    batch.enrolments.push(enrolment.clone());
    audit::enter(&mut batch, now, audit::line(by, None, AuditKind::PersonReset, person.to_string(), ""));
    store.commit(batch)?;
    Ok((token, enrolment))
}
