//! The index of mail by its ticket on PostgreSQL: rows that follow those of mail, in the same commit.

use super::super::StoreError;
use super::super::coded::key;
use super::super::mail::{Incoming, MailRows, Outgoing};
use super::super::mail_index::{places_of, places_of_row, places_of_stored, ticket_of_stored};
use super::keys::{self, Span};
use super::mail;
use super::session::Session;
use super::tables::{MAIL_IN, MAIL_IN_OF, MAIL_OUT, MAIL_OUT_OF, Order};
use super::writing::Writing;
use ronda_shared::ids::DocumentId;
use std::collections::BTreeSet;

/// So many rows are filed at once where the index is made.
const PAGE: u64 = 4_000;

/// Files a message to go out as it stands now, in the place of what it was; none where its row goes.
pub(super) fn file_out(writing: &mut Writing<'_>, id: u64, former: Option<&Outgoing>, now: Option<&Outgoing>) {
    let before = former.map(places_of_row).unwrap_or_default();
    let after = now.map(places_of_row).unwrap_or_default();
    for place in before.difference(&after) {
        writing.remove(MAIL_OUT_OF, keys::with_number(place, id));
    }
    for place in after.difference(&before) {
        writing.put(MAIL_OUT_OF, keys::with_number(place, id), Vec::new());
    }
}

/// Files a message that came as it stands now.
pub(super) fn file_in(writing: &mut Writing<'_>, former: Option<&Incoming>, now: &Incoming) {
    if let Some(document) = former.and_then(|row| row.document).filter(|document| now.document != Some(*document)) {
        writing.remove(MAIL_IN_OF, of_ticket(document, &now.key.0));
    }
    if let Some(document) = now.document {
        writing.put(MAIL_IN_OF, of_ticket(document, &now.key.0), Vec::new());
    }
}

fn of_ticket(document: DocumentId, name: &[u8; 32]) -> Vec<u8> {
    [document.bytes().as_slice(), name.as_slice()].concat()
}

/// Notes up to which number what goes out is filed.
pub(super) fn filed(writing: &mut Writing<'_>, out: &[Outgoing]) -> Result<(), StoreError> {
    let Some(last) = out.iter().map(|row| row.id).max() else { return Ok(()) };
    let of: Option<u64> = writing.fact(key::MAIL_INDEX_OF)?;
    if of.is_some_and(|of| of < last) {
        writing.put_fact(key::MAIL_INDEX_OF, &last);
    }
    Ok(())
}

/// Whether the index is there and of all that goes out: a server of an earlier build, which knows of none, may have written since.
/// What such a one wrote of what came shows in the desk's tray. To be asked by whoever has the turn.
pub(super) fn is_whole(session: &Session) -> Result<bool, StoreError> {
    let of: Option<u64> = mail::fact(session, key::MAIL_INDEX_OF)?;
    let next = mail::next_id(session)?;
    Ok(of.is_some_and(|of| of.saturating_add(1) >= next))
}

/// Makes the index anew, by whoever has the turn. It is said piece by piece: what is cut short is made anew at the next opening.
pub(super) fn make(session: &Session, writing: &mut Writing<'_>) -> Result<(), StoreError> {
    writing.remove_fact(key::MAIL_INDEX_OF);
    writing.clear(MAIL_OUT_OF, &Span::all())?;
    writing.clear(MAIL_IN_OF, &Span::all())?;
    let (mut last, mut rows) = (0, 0_u64);
    let say_some = |writing: &mut Writing<'_>, rows: &mut u64| {
        *rows += 1;
        if rows.is_multiple_of(PAGE) { writing.say() } else { Ok(()) }
    };
    for row in session.walk(MAIL_OUT, Span::all(), Order::Up) {
        let (place, bytes) = row?;
        last = keys::first_number("mail_out", &place)?;
        for filed in places_of_stored(&bytes) {
            writing.put(MAIL_OUT_OF, keys::with_number(&filed, last), Vec::new());
        }
        say_some(writing, &mut rows)?;
    }
    for row in session.walk(MAIL_IN, Span::all(), Order::Up) {
        let (place, bytes) = row?;
        if let Some(document) = ticket_of_stored(&bytes) {
            writing.put(MAIL_IN_OF, of_ticket(document, &keys::tail("mail_in", &place)?), Vec::new());
        }
        say_some(writing, &mut rows)?;
    }
    writing.put_fact(key::MAIL_INDEX_OF, &last);
    Ok(())
}

/// See [`super::super::ReadMail::mail_of`].
pub(super) fn of(session: &Session, document: DocumentId) -> Result<MailRows, StoreError> {
    let places = places_of(document, mail::thread(session, document)?.as_deref());
    let mut ids = BTreeSet::new();
    for place in &places {
        for row in session.walk(MAIL_OUT_OF, Span::within(place.to_vec()), Order::Up) {
            ids.insert(keys::last_number("mail_out_of", &row?.0)?);
        }
    }
    let ids: Vec<Vec<u8>> = ids.into_iter().map(keys::number).collect();
    let mut out: Vec<Outgoing> = mail::in_order(session, MAIL_OUT, &ids)?;
    out.retain(|row| !places_of_row(row).is_disjoint(&places));
    let mut names = Vec::new();
    for row in session.walk(MAIL_IN_OF, Span::within(document.bytes().to_vec()), Order::Up) {
        names.push(keys::tail::<32>("mail_in_of", &row?.0)?.to_vec());
    }
    let mut taken: Vec<Incoming> = mail::in_order(session, MAIL_IN, &names)?;
    taken.retain(|row| row.document == Some(document));
    Ok(MailRows { out, taken, ..MailRows::default() })
}
