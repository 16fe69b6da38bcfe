//! Identifies the requester: a person in the directory with the verified address, or an unknown person.

use crate::identity::people;
use crate::identity::requester_mail::requester_mail;
use crate::runtime::portal::address_index::mail_of;
use crate::runtime::portal::sealed_token::{Pass, plain};
use crate::runtime::scope;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::{Organisation, Role};
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::policy::{Right, holds};
use ronda_shared::ticket::view::TicketView;

/// The one active person of this address who is outside the desk. Who works here signs in as such, not by a mail.
pub(super) fn known(reader: &dyn Reader, org: &Organisation, mail: &str) -> Result<Option<Person>, StoreError> {
    let own = |person: &Person| person.mail.as_deref().is_some_and(|known| plain(known) == plain(mail));
    let mut found = reader.people()?.into_iter().filter(|person| person.active && own(person));
    let (first, another) = (found.next(), found.next());
    Ok(first.filter(|person| another.is_none() && !person.roles.is_empty() && org.is_external(person)))
}

/// Whether whoever has a role reads what others of their dependencia ask for.
pub(super) fn reads_others(org: &Organisation, role: &Role) -> bool {
    let one = Person { roles: vec![role.id.clone()], ..Person::new(PersonId::new(people::OWN), people::OWN) };
    holds(org, &one, Right::TicketReadDependencia)
}

/// What a pass opens a request as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RequestAccess {
    /// Their own.
    Own,
    /// Of their dependencia, which they follow (an enlace).
    Followed(Box<Person>),
}

/// Whether a pass opens a request, and as what.
pub(super) fn opens(
    reader: &dyn Reader,
    org: &Organisation,
    pass: &Pass,
    view: &TicketView,
) -> Result<Option<RequestAccess>, StoreError> {
    let mail = mail_of(view);
    // Who gave no address sees in the browser that filed it the one request, and for as long as it has none.
    let meant = pass.document.map_or(!mail.is_empty(), |one| one == view.id);
    if meant && plain(mail) == plain(&pass.mail) {
        return Ok(Some(RequestAccess::Own));
    }
    if pass.document.is_some() {
        // Whom the directory knows had their link at the address that it has: for as long as it is theirs.
        let own = mail.is_empty() && meant && !pass.mail.is_empty();
        let theirs = own && plain(&requester_mail(reader, view)?) == plain(&pass.mail);
        return Ok(theirs.then_some(RequestAccess::Own));
    }
    let Some(person) = known(reader, org, &pass.mail)? else { return Ok(None) };
    let reads = scope::may_read_now(reader, org, &person, view.id)?;
    Ok(reads.then(|| RequestAccess::Followed(Box::new(person))))
}
