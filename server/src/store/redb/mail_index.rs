//! The index of mail by its ticket on redb: rows that follow those of mail, in the same commit.

use super::super::mail::{Incoming, MailRows, Outgoing};
use super::super::mail_index::{Place, places_of, places_of_row, places_of_stored, ticket_of_stored};
use super::super::{StoreError, TokenHash};
use super::read::RedbReader;
use super::tables::{Reading, Writing, code, key, read};
use redb::ReadableTable;
use ronda_shared::ids::DocumentId;
use std::collections::BTreeSet;
use std::ops::Bound;

/// So many rows are read at once where the index is made.
const PAGE: usize = 1_000;

/// Files a message to go out as it stands now, in the place of what it was; none where its row goes.
pub(super) fn file_out(
    tables: &mut Writing<'_>,
    id: u64,
    former: Option<&Outgoing>,
    now: Option<&Outgoing>,
) -> Result<(), StoreError> {
    let before = former.map(places_of_row).unwrap_or_default();
    let after = now.map(places_of_row).unwrap_or_default();
    for place in before.difference(&after) {
        tables.mail_out_of()?.remove((place, id))?;
    }
    for place in after.difference(&before) {
        tables.mail_out_of()?.insert((place, id), ())?;
    }
    Ok(())
}

/// Files a message that came as it stands now.
pub(super) fn file_in(tables: &mut Writing<'_>, former: Option<&Incoming>, now: &Incoming) -> Result<(), StoreError> {
    if let Some(document) = former.and_then(|row| row.document).filter(|document| now.document != Some(*document)) {
        tables.mail_in_of()?.remove((document.bytes(), &now.key.0))?;
    }
    if let Some(document) = now.document {
        tables.mail_in_of()?.insert((document.bytes(), &now.key.0), ())?;
    }
    Ok(())
}

/// Notes up to which number what goes out is filed.
pub(super) fn filed(tables: &mut Writing<'_>, out: &[Outgoing]) -> Result<(), StoreError> {
    let Some(last) = out.iter().map(|row| row.id).max() else { return Ok(()) };
    let of: Option<u64> =
        tables.meta()?.get(key::MAIL_INDEX_OF)?.map(|bytes| read("meta", bytes.value())).transpose()?;
    if of.is_some_and(|of| of < last) {
        tables.meta()?.insert(key::MAIL_INDEX_OF, code(&last).as_slice())?;
    }
    Ok(())
}

/// Whether the index is there and of all that goes out: a server of an earlier build, which knows of none, may have written since.
/// What such a one wrote of what came shows in the desk's tray.
pub(super) fn is_whole(tables: &Reading) -> Result<bool, StoreError> {
    let of: Option<u64> =
        tables.meta()?.get(key::MAIL_INDEX_OF)?.map(|bytes| read("meta", bytes.value())).transpose()?;
    let last = tables.mail_out()?.last()?.map_or(0, |(id, _)| id.value());
    Ok(of.is_some_and(|of| of >= last))
}

/// Makes the index anew.
pub(super) fn make(tables: &mut Writing<'_>) -> Result<(), StoreError> {
    tables.mail_out_of()?.retain(|_, ()| false)?;
    tables.mail_in_of()?.retain(|_, ()| false)?;
    let mut out_done = 0;
    loop {
        let rows = out_behind(tables, out_done)?;
        let Some((last, _)) = rows.last() else { break };
        out_done = *last;
        for (id, places) in &rows {
            for place in places {
                tables.mail_out_of()?.insert((place, *id), ())?;
            }
        }
    }
    let mut in_done: Option<TokenHash> = None;
    loop {
        let rows = in_behind(tables, in_done.as_ref())?;
        let Some((last, _)) = rows.last() else { break };
        in_done = Some(*last);
        for (name, document) in &rows {
            if let Some(document) = document {
                tables.mail_in_of()?.insert((document.bytes(), &name.0), ())?;
            }
        }
    }
    tables.meta()?.insert(key::MAIL_INDEX_OF, code(&out_done).as_slice())?;
    Ok(())
}

fn out_behind(tables: &mut Writing<'_>, done: u64) -> Result<Vec<(u64, BTreeSet<Place>)>, StoreError> {
    let rows = tables.mail_out()?.range(done.saturating_add(1)..)?.take(PAGE);
    rows.map(|row| {
        let (id, bytes) = row?;
        Ok((id.value(), places_of_stored(bytes.value())))
    })
    .collect()
}

fn in_behind(
    tables: &mut Writing<'_>,
    done: Option<&TokenHash>,
) -> Result<Vec<(TokenHash, Option<DocumentId>)>, StoreError> {
    let from = done.map_or(Bound::Unbounded, |name| Bound::Excluded(&name.0));
    let rows = tables.mail_in()?.range::<&[u8; 32]>((from, Bound::Unbounded))?.take(PAGE);
    rows.map(|row| {
        let (name, bytes) = row?;
        Ok((TokenHash(*name.value()), ticket_of_stored(bytes.value())))
    })
    .collect()
}

impl RedbReader {
    /// See [`super::super::ReadMail::mail_of`].
    pub(super) fn mail_rows_of(&self, document: DocumentId) -> Result<MailRows, StoreError> {
        let places = places_of(document, self.thread(document)?.as_deref());
        let mut ids = BTreeSet::new();
        for place in &places {
            for row in self.tables.mail_out_of()?.range((place, 0)..=(place, u64::MAX))? {
                ids.insert(row?.0.value().1);
            }
        }
        let mut rows = MailRows::default();
        for id in ids {
            rows.out.extend(self.mail_row(id)?.filter(|row| !places_of_row(row).is_disjoint(&places)));
        }
        let (first, last) = ((document.bytes(), &[0; 32]), (document.bytes(), &[u8::MAX; 32]));
        for row in self.tables.mail_in_of()?.range(first..=last)? {
            let place = row?.0;
            let taken = self.taken_row(&TokenHash(*place.value().1))?;
            rows.taken.extend(taken.filter(|row| row.document == Some(document)));
        }
        Ok(rows)
    }
}
