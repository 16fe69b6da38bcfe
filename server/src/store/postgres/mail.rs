//! Rows of mail.

use super::super::mail::{GIVEN_UP, Incoming, MailRows, Mailbox, Outgoing, waiting_for_desk};
use super::super::mail_index::{places_of, places_of_row};
use super::super::row_codec::{key, read};
use super::super::{StoreError, TokenHash};
use super::keys::{self, Span};
use super::mail_index;
use super::session::Session;
use super::tables::{
    MAIL_CAME, MAIL_DUE, MAIL_IN, MAIL_IN_OF, MAIL_OUT, MAIL_OUT_OF, MAIL_THREADS, MAIL_TRAY, META, Order, Table,
};
use super::write_buffer::WriteBuffer;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// So many rows are fetched by their keys at once.
const PAGE: usize = 256;

/// An instant as a number that sorts.
fn instant(at: Timestamp) -> u64 {
    u64::try_from(at.millis()).unwrap_or(0)
}

/// Where a message that waits stands among those that do.
fn due(row: &Outgoing) -> Option<Vec<u8>> {
    row.due().map(|at| keys::pair(instant(at), row.id))
}

fn came(row: &Incoming) -> Vec<u8> {
    keys::number_with(instant(row.at), &row.key.0)
}

/// Writes what a commit says of mail.
pub(super) fn write(writing: &mut WriteBuffer<'_>, rows: &MailRows) -> Result<(), StoreError> {
    for row in &rows.out {
        let former = wait_no_more(writing, row.id)?;
        mail_index::file_out(writing, row.id, former.as_ref(), Some(row));
        writing.put_row(MAIL_OUT, keys::number(row.id), row);
        if let Some(place) = due(row) {
            writing.put(MAIL_DUE, place, Vec::new());
        }
    }
    for id in &rows.gone {
        let former = wait_no_more(writing, *id)?;
        mail_index::file_out(writing, *id, former.as_ref(), None);
        writing.remove(MAIL_OUT, keys::number(*id));
    }
    mail_index::filed(writing, &rows.out)?;
    let mut new = 0;
    for row in &rows.taken {
        let former: Option<Incoming> = writing.row(MAIL_IN, &row.key.0)?;
        mail_index::file_in(writing, former.as_ref(), row);
        match former {
            Some(former) => {
                writing.remove(MAIL_CAME, came(&former));
                writing.remove(MAIL_TRAY, came(&former));
            }
            None => new += 1,
        }
        writing.put_row(MAIL_IN, row.key.0.to_vec(), row);
        writing.put(MAIL_CAME, came(row), vec![u8::from(!row.files.is_empty())]);
        if row.waits_for_desk() {
            writing.put(MAIL_TRAY, came(row), Vec::new());
        }
    }
    count_new(writing, new)?;
    if rows.unfollowed {
        writing.remove_fact(key::MAIL_FOLLOWED);
    }
    if let Some(position) = rows.followed {
        writing.put_fact(key::MAIL_FOLLOWED, &position);
    }
    for (address, mailbox) in &rows.mailboxes {
        writing.put_fact(&key::mailbox(address), mailbox);
    }
    for (document, message_id) in &rows.threads {
        writing.put(MAIL_THREADS, document.bytes().to_vec(), message_id.clone().into_bytes());
    }
    Ok(())
}

/// Counts messages that came, where the index of the desk's tray is of all before them.
fn count_new(writing: &mut WriteBuffer<'_>, new: u64) -> Result<(), StoreError> {
    if new == 0 {
        return Ok(());
    }
    let of: Option<u64> = writing.fact(key::MAIL_TRAY_OF)?;
    if let Some(of) = of {
        writing.put_fact(key::MAIL_TRAY_OF, &(of + new));
    }
    Ok(())
}

/// Whether the index of the desk's tray is there and right: a server of an earlier build, which knows of none, may have written
/// since. To be asked by whoever has the turn.
pub(super) fn tray_is_whole(session: &Session) -> Result<bool, StoreError> {
    let of: Option<u64> = fact(session, key::MAIL_TRAY_OF)?;
    let Some(of) = of else { return Ok(false) };
    if of != session.count(MAIL_IN)? {
        return Ok(false);
    }
    let places = session.walk(MAIL_TRAY, Span::all(), Order::Up).map(|row| row.map(|(place, _)| place));
    for some in places.collect::<Result<Vec<_>, _>>()?.chunks(PAGE) {
        let keys = some.iter().map(|place| named(place));
        let found = session.many(MAIL_IN, keys.collect::<Result<Vec<_>, _>>()?)?;
        for place in some {
            let waiting = found.get(&named(place)?).and_then(|bytes| waiting_for_desk(bytes));
            if waiting.is_none_or(|one| came(&one) != *place) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Makes the index of the desk's tray anew, by whoever has the turn; to be said.
pub(super) fn make_tray(session: &Session, writing: &mut WriteBuffer<'_>) -> Result<(), StoreError> {
    writing.clear(MAIL_TRAY, &Span::all())?;
    let mut of = 0_u64;
    for row in session.walk(MAIL_IN, Span::all(), Order::Up) {
        of += 1;
        if let Some(row) = waiting_for_desk(&row?.1) {
            writing.put(MAIL_TRAY, came(&row), Vec::new());
        }
    }
    writing.put_fact(key::MAIL_TRAY_OF, &of);
    Ok(())
}

/// A message as it was stands among those that wait no more; answers it.
fn wait_no_more(writing: &mut WriteBuffer<'_>, id: u64) -> Result<Option<Outgoing>, StoreError> {
    let former: Option<Outgoing> = writing.row(MAIL_OUT, &keys::number(id))?;
    if let Some(place) = former.as_ref().and_then(due) {
        writing.remove(MAIL_DUE, place);
    }
    Ok(former)
}

pub(super) fn next_id(session: &Session) -> Result<u64, StoreError> {
    let last = session.first(MAIL_OUT, &Span::all(), Order::Down)?;
    Ok(last.map(|(id, _)| keys::first_number("mail_out", &id)).transpose()?.unwrap_or(0) + 1)
}

pub(super) fn out(session: &Session, id: u64) -> Result<Option<Outgoing>, StoreError> {
    session.get(MAIL_OUT, keys::number(id))?.map(|bytes| read("mail_out", &bytes)).transpose()
}

pub(super) fn waiting(session: &Session, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
    let span = match until {
        Some(until) => Span::between(Vec::new(), keys::pair(instant(until), u64::MAX)),
        None => Span::all(),
    };
    let due = session.span(MAIL_DUE, &span, Order::Up, limit)?;
    let ids = due.iter().map(|(place, _)| keys::tail::<8>("mail_due", place).map(|id| id.to_vec()));
    in_order(session, MAIL_OUT, &ids.collect::<Result<Vec<_>, _>>()?)
}

pub(super) fn oldest_waiting(session: &Session) -> Result<Option<Timestamp>, StoreError> {
    // Numbers are given in the order of writing.
    let mut oldest: Option<u64> = None;
    for row in session.walk(MAIL_DUE, Span::all(), Order::Up) {
        let id = keys::last_number("mail_due", &row?.0)?;
        oldest = Some(oldest.map_or(id, |known| known.min(id)));
    }
    Ok(oldest.map(|id| out(session, id)).transpose()?.flatten().map(|row| row.made))
}

pub(super) fn latest(session: &Session, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
    let rows = session.span(MAIL_OUT, &Span::all(), Order::Down, limit)?;
    rows.iter().map(|(_, bytes)| read("mail_out", bytes)).collect()
}

pub(super) fn given_up(session: &Session, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
    let mut rows = Vec::new();
    for (_, bytes) in session.last_holding(MAIL_OUT, GIVEN_UP, limit)? {
        let row: Outgoing = read("mail_out", &bytes)?;
        rows.extend(row.is_given_up().then_some(row));
    }
    Ok(rows)
}

pub(super) fn after(session: &Session, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
    let span = Span::from(keys::number(after.saturating_add(1)));
    let rows = session.span(MAIL_OUT, &span, Order::Up, limit)?;
    rows.iter().map(|(_, bytes)| read("mail_out", bytes)).collect()
}

pub(super) fn taken(session: &Session, key: &TokenHash) -> Result<Option<Incoming>, StoreError> {
    session.get(MAIL_IN, key.0.to_vec())?.map(|bytes| read("mail_in", &bytes)).transpose()
}

pub(super) fn latest_taken(session: &Session, limit: usize) -> Result<Vec<Incoming>, StoreError> {
    latest_of(session, MAIL_CAME, &Span::all(), limit)
}

pub(super) fn tray(
    session: &Session,
    behind: Option<(Timestamp, TokenHash)>,
    limit: usize,
) -> Result<Vec<Incoming>, StoreError> {
    let to = behind.map(|(at, name)| keys::number_with(instant(at), &name.0));
    latest_of(session, MAIL_TRAY, &Span { to, ..Span::all() }, limit)
}

/// Messages that came, the latest first, by a table of when they did.
fn latest_of(session: &Session, table: Table, span: &Span, limit: usize) -> Result<Vec<Incoming>, StoreError> {
    let came = session.span(table, span, Order::Down, limit)?;
    let keys = came.iter().map(|(place, _)| named(place));
    in_order(session, MAIL_IN, &keys.collect::<Result<Vec<_>, _>>()?)
}

pub(super) fn unfinished(session: &Session) -> Result<Vec<Incoming>, StoreError> {
    let mut keys = Vec::new();
    for row in session.walk(MAIL_CAME, Span::all(), Order::Up) {
        let (place, unfinished) = row?;
        if unfinished.first().is_some_and(|mark| *mark != 0) {
            keys.push(named(&place)?);
        }
    }
    in_order(session, MAIL_IN, &keys)
}

fn named(place: &[u8]) -> Result<Vec<u8>, StoreError> {
    keys::tail::<32>("mail_came", place).map(|key| key.to_vec())
}

pub(super) fn followed(session: &Session) -> Result<Option<u64>, StoreError> {
    fact(session, key::MAIL_FOLLOWED)
}

pub(super) fn mailbox(session: &Session, address: &str) -> Result<Option<Mailbox>, StoreError> {
    fact(session, &key::mailbox(address))
}

pub(super) fn thread(session: &Session, document: DocumentId) -> Result<Option<String>, StoreError> {
    session.get(MAIL_THREADS, document.bytes().to_vec())?.map(|id| keys::as_text("mail_threads", id)).transpose()
}

/// See [`super::super::ReadMail::mail_of`].
pub(super) fn of(session: &Session, document: DocumentId) -> Result<MailRows, StoreError> {
    let places = places_of(document, thread(session, document)?.as_deref());
    let mut ids = BTreeSet::new();
    for place in &places {
        for row in session.walk(MAIL_OUT_OF, Span::within(place.to_vec()), Order::Up) {
            ids.insert(keys::last_number("mail_out_of", &row?.0)?);
        }
    }
    let ids: Vec<Vec<u8>> = ids.into_iter().map(keys::number).collect();
    let mut out: Vec<Outgoing> = in_order(session, MAIL_OUT, &ids)?;
    out.retain(|row| !places_of_row(row).is_disjoint(&places));
    let mut names = Vec::new();
    for row in session.walk(MAIL_IN_OF, Span::within(document.bytes().to_vec()), Order::Up) {
        names.push(keys::tail::<32>("mail_in_of", &row?.0)?.to_vec());
    }
    let mut taken: Vec<Incoming> = in_order(session, MAIL_IN, &names)?;
    taken.retain(|row| row.document == Some(document));
    Ok(MailRows { out, taken, ..MailRows::default() })
}

/// All that there is of mail, for a backup.
pub(super) fn all(session: &Session) -> Result<MailRows, StoreError> {
    let mut rows = MailRows { followed: followed(session)?, ..MailRows::default() };
    for row in session.walk(MAIL_OUT, Span::all(), Order::Up) {
        rows.out.push(read("mail_out", &row?.1)?);
    }
    for row in session.walk(MAIL_IN, Span::all(), Order::Up) {
        rows.taken.push(read("mail_in", &row?.1)?);
    }
    for row in session.walk(META, Span::within(key::MAILBOX.as_bytes().to_vec()), Order::Up) {
        let (name, bytes) = row?;
        let name = keys::as_text("meta", name)?;
        let address = name.strip_prefix(key::MAILBOX).unwrap_or(&name).to_owned();
        rows.mailboxes.push((address, read("meta", &bytes)?));
    }
    for row in session.walk(MAIL_THREADS, Span::all(), Order::Up) {
        let (document, id) = row?;
        let document = keys::last_document("mail_threads", &document)?;
        rows.threads.push((document, keys::as_text("mail_threads", id)?));
    }
    Ok(rows)
}

fn fact<T: DeserializeOwned>(session: &Session, name: &str) -> Result<Option<T>, StoreError> {
    session.get(META, name.as_bytes().to_vec())?.map(|bytes| read("meta", &bytes)).transpose()
}

/// Rows by their keys, in the order of these; what is not there is left out.
fn in_order<T: DeserializeOwned>(session: &Session, table: Table, keys: &[Vec<u8>]) -> Result<Vec<T>, StoreError> {
    let mut rows = Vec::with_capacity(keys.len());
    for some in keys.chunks(PAGE) {
        let found = session.many(table, some.to_vec())?;
        for bytes in some.iter().filter_map(|key| found.get(key)) {
            rows.push(read(table.name(), bytes)?);
        }
    }
    Ok(rows)
}
