//! The index of mail by its ticket on PostgreSQL: rows that follow those of mail, in the same commit.

use super::super::StoreError;
use super::super::mail::{Incoming, Outgoing};
use super::super::mail_index::{places_of_row, places_of_stored, ticket_of_stored};
use super::super::row_codec::{key, read};
use super::keys::{self, Span};
use super::session::Session;
use super::tables::{MAIL_IN, MAIL_IN_OF, MAIL_OUT, MAIL_OUT_OF, META, Order};
use super::write_buffer::WriteBuffer;
use ronda_shared::ids::DocumentId;

/// So many rows are filed at once where the index is made.
const PAGE: u64 = 4_000;

/// Files a message to go out as it stands now, in the place of what it was; none where its row goes.
pub(super) fn file_out(writing: &mut WriteBuffer<'_>, id: u64, former: Option<&Outgoing>, now: Option<&Outgoing>) {
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
pub(super) fn file_in(writing: &mut WriteBuffer<'_>, former: Option<&Incoming>, now: &Incoming) {
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
pub(super) fn filed(writing: &mut WriteBuffer<'_>, out: &[Outgoing]) -> Result<(), StoreError> {
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
    let of = session.get(META, key::MAIL_INDEX_OF.as_bytes().to_vec())?;
    let of: Option<u64> = of.map(|bytes| read("meta", &bytes)).transpose()?;
    let last = session.first(MAIL_OUT, &Span::all(), Order::Down)?;
    let last = last.map_or(Ok(0), |(id, _)| keys::first_number("mail_out", &id))?;
    Ok(of.is_some_and(|of| of >= last))
}

/// Makes the index anew, by whoever has the turn. It is said piece by piece: what is cut short is made anew at the next opening.
pub(super) fn make(session: &Session, writing: &mut WriteBuffer<'_>) -> Result<(), StoreError> {
    writing.remove_fact(key::MAIL_INDEX_OF);
    writing.clear(MAIL_OUT_OF, &Span::all())?;
    writing.clear(MAIL_IN_OF, &Span::all())?;
    let (mut last, mut rows) = (0, 0_u64);
    let say_some = |writing: &mut WriteBuffer<'_>, rows: &mut u64| {
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
