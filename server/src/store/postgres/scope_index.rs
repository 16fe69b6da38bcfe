//! The scope index on PostgreSQL: rows that follow a document's row, and streams of them in the feed's order.

use super::super::scope_index::{LISTED, rows_of};
use super::super::{DocumentRow, Indexed, StoreError, TouchedDocuments};
use super::entries::entry_of;
use super::keys;
use super::scope_rows::{ScopeRow, damaged, name_of};
use super::session::Session;
use super::tables::{FEED, FIRST_PAGE, MOST_PAGE, Pair, Parameter};
use super::write_buffer::WriteBuffer;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::policy::Term;
use std::collections::BTreeSet;
use std::vec;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

/// In which spans something stands under each term, from its own on: from one to the next, whatever is in them.
const SPANS: &str = "WITH RECURSIVE found (name, span) AS (\
        SELECT t.name, (SELECT i.span FROM ronda.scope_index AS i \
            WHERE i.name = t.name COLLATE \"C\" AND i.span >= t.span ORDER BY i.span LIMIT 1) \
        FROM UNNEST($1::text[], $2::bigint[]) AS t (name, span) \
    UNION \
        SELECT f.name, (SELECT i.span FROM ronda.scope_index AS i \
            WHERE i.name = f.name COLLATE \"C\" AND i.span > f.span ORDER BY i.span LIMIT 1) \
        FROM found AS f WHERE f.span IS NOT NULL) \
    SELECT name, span FROM found WHERE span IS NOT NULL";
/// The next documents of many streams in the feed's order, each once: no stream has more to say to a page than the page
/// holds.
const PAGE: &str = "SELECT DISTINCT r.latest, r.id FROM UNNEST($1::text[], $2::bigint[]) AS t (name, span) \
    CROSS JOIN LATERAL (SELECT i.latest, i.id FROM ronda.scope_index AS i \
        WHERE i.name = t.name COLLATE \"C\" AND i.span = t.span AND (i.latest, i.id) > ($3::bigint, $4::bytea) \
        ORDER BY i.latest, i.id LIMIT $5::bigint) AS r \
    ORDER BY r.latest, r.id LIMIT $5::bigint";
/// The next documents of a list behind one, in the order of ids.
const LIST: &str = "SELECT id FROM ronda.scope_index \
    WHERE name = $1::text COLLATE \"C\" AND span = $2::bigint AND latest = $3::bigint AND id > $4::bytea \
    ORDER BY id LIMIT $5::bigint";
/// The next rows of all, in the order of the table.
const ALL: &str = "SELECT name, span, latest, id FROM ronda.scope_index \
    WHERE (name, span, latest, id) > ($1::text COLLATE \"C\", $2::bigint, $3::bigint, $4::bytea) \
    ORDER BY name, span, latest, id LIMIT $5::bigint";

/// Files a document under the terms of its row, in the place of those it stood under by its former rows.
pub(super) fn put(writing: &mut WriteBuffer<'_>, formers: &[DocumentRow], row: &DocumentRow) -> Result<(), StoreError> {
    let born_on = born_on(writing, row.born)?;
    for former in formers {
        for (term, at) in rows_of(former, born_on) {
            writing.file(ScopeRow::of(&term, at, row.id)?, false);
        }
    }
    // Also those that stand already: a store of an earlier build is filed by writing its rows once more.
    for (term, at) in rows_of(row, born_on) {
        writing.file(ScopeRow::of(&term, at, row.id)?, true);
    }
    Ok(())
}

/// The device whose act founded a document. One that cannot be read keeps nobody from writing: `ronda verify` names it.
fn born_on(writing: &mut WriteBuffer<'_>, born: u64) -> Result<Option<DeviceId>, StoreError> {
    let entry = writing.get(FEED, &keys::number(born))?.and_then(|row| entry_of(&row).ok());
    Ok(entry.and_then(|entry| entry.acting_device()))
}

/// See [`super::super::ReadDocuments::indexed_after`].
pub(super) fn after<'s>(
    session: &'s Session,
    terms: &BTreeSet<Term>,
    position: u64,
) -> Result<TouchedDocuments<'s>, StoreError> {
    let (names, spans) = streams(session, terms)?;
    if names.is_empty() {
        return Ok(Box::new(std::iter::empty()));
    }
    // Behind every document that this position touched.
    let first = (position, DocumentId::from_bytes([u8::MAX; 16]));
    Ok(Box::new(Pages::behind(first, move |(position, id): &(u64, DocumentId), size: usize| {
        let given = vec![
            Parameter::Texts(names.clone()),
            Parameter::Numbers(spans.clone()),
            number(*position),
            Parameter::Bytes(id.bytes().to_vec()),
            most(size),
        ];
        session.ask(PAGE, given)?.iter().map(moved).collect()
    })))
}

fn moved(row: &Row) -> Result<(u64, DocumentId), StoreError> {
    Ok((unsigned(row, 0)?, document(row, 1)?))
}

/// The streams that terms ask for: their names, and of each a span.
fn streams(session: &Session, terms: &BTreeSet<Term>) -> Result<(Vec<String>, Vec<i64>), StoreError> {
    if terms.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let names = terms.iter().map(name_of).collect();
    let spans = terms.iter().map(|term| i64::from(term.span)).collect();
    let found = session.ask(SPANS, vec![Parameter::Texts(names), Parameter::Numbers(spans)])?;
    let streams: Vec<(String, i64)> = found.iter().map(stream).collect::<Result<_, _>>()?;
    Ok(streams.into_iter().unzip())
}

fn stream(row: &Row) -> Result<(String, i64), StoreError> {
    Ok((column(row, 0)?, column(row, 1)?))
}

/// See [`super::super::ReadDocuments::listed_after`].
pub(super) fn listed_after(
    session: &Session,
    list: &Term,
    after: Option<DocumentId>,
    limit: usize,
) -> Result<Vec<DocumentId>, StoreError> {
    let given = vec![
        Parameter::Text(name_of(list)),
        Parameter::Number(list.span.into()),
        number(LISTED),
        // The empty one stands before every id.
        Parameter::Bytes(after.map(|id| id.bytes().to_vec()).unwrap_or_default()),
        most(limit),
    ];
    session.ask(LIST, given)?.iter().map(|row| document(row, 0)).collect()
}

/// A row: the term, the position that last touched the document, the document.
type Line = (Term, u64, DocumentId);

/// See [`super::super::ReadDocuments::scope_index`].
pub(super) fn all(session: &Session) -> Indexed<'_> {
    Box::new(Pages::behind(before_all(), move |behind: &Line, size: usize| lines_behind(session, behind, size)))
}

/// What stands before every row: no name is empty.
fn before_all() -> Line {
    (Term { name: String::new(), span: 0 }, 0, DocumentId::from_bytes([0; 16]))
}

fn lines_behind(session: &Session, (term, position, id): &Line, size: usize) -> Result<Vec<Line>, StoreError> {
    let given = vec![
        Parameter::Text(term.name.clone()),
        Parameter::Number(term.span.into()),
        number(*position),
        Parameter::Bytes(id.bytes().to_vec()),
        most(size),
    ];
    session.ask(ALL, given)?.iter().map(filed).collect()
}

/// Rows behind a key, as keys of the form that they have in every store (see [`super::super::transfer`]).
pub(super) fn rows_behind(session: &Session, behind: Option<&[u8]>, limit: usize) -> Result<Vec<Pair>, StoreError> {
    let behind = behind.map_or_else(|| Ok(before_all()), line_of)?;
    let lines = lines_behind(session, &behind, limit)?;
    Ok(lines.iter().map(|line| (key_of(line), Vec::new())).collect())
}

/// Files a row whose key has that form.
pub(super) fn put_row(writing: &mut WriteBuffer<'_>, place: &[u8]) -> Result<(), StoreError> {
    let (term, latest, id) = line_of(place)?;
    writing.file(ScopeRow::of(&term, latest, id)?, true);
    Ok(())
}

fn key_of((term, latest, id): &Line) -> Vec<u8> {
    let mut place = keys::text(&term.name);
    place.extend(term.span.to_be_bytes());
    place.extend(keys::number_with(*latest, id.bytes()));
    place
}

fn line_of(mut place: &[u8]) -> Result<Line, StoreError> {
    let name = keys::text_of(&mut place).ok_or_else(|| damaged("a key without its term"))?;
    let span = u32::from_be_bytes(keys::head("scope_index", place)?);
    let latest = keys::first_number("scope_index", place.get(4..).unwrap_or_default())?;
    Ok((Term { name, span }, latest, keys::last_document("scope_index", place)?))
}

fn filed(row: &Row) -> Result<Line, StoreError> {
    let span = u32::try_from(column::<i64>(row, 1)?).map_err(damaged)?;
    Ok((Term { name: column(row, 0)?, span }, unsigned(row, 2)?, document(row, 3)?))
}

/// A position that is asked from: no greater one than PostgreSQL knows is stored.
fn number(position: u64) -> Parameter {
    Parameter::Number(i64::try_from(position).unwrap_or(i64::MAX))
}

/// How many rows a page holds.
fn most(size: usize) -> Parameter {
    Parameter::Number(i64::try_from(size).unwrap_or(i64::MAX))
}

fn column<'r, T: FromSql<'r>>(row: &'r Row, at: usize) -> Result<T, StoreError> {
    row.try_get(at).map_err(damaged)
}

fn unsigned(row: &Row, at: usize) -> Result<u64, StoreError> {
    u64::try_from(column::<i64>(row, at)?).map_err(damaged)
}

fn document(row: &Row, at: usize) -> Result<DocumentId, StoreError> {
    keys::last_document("scope_index", column(row, at)?)
}

/// Rows that are read a page at a time, each page behind the last row of the one before.
struct Pages<T, A> {
    ask: A,
    behind: T,
    page: vec::IntoIter<T>,
    size: usize,
    more: bool,
}

impl<T: Clone, A: FnMut(&T, usize) -> Result<Vec<T>, StoreError>> Pages<T, A> {
    fn behind(first: T, ask: A) -> Self {
        Self { ask, behind: first, page: Vec::new().into_iter(), size: FIRST_PAGE, more: true }
    }

    fn turn_over(&mut self) -> Result<(), StoreError> {
        let rows = (self.ask)(&self.behind, self.size)?;
        self.more = rows.len() == self.size;
        if let Some(last) = rows.last() {
            self.behind = last.clone();
        }
        self.size = (self.size * 4).min(MOST_PAGE);
        self.page = rows.into_iter();
        Ok(())
    }
}

impl<T: Clone, A: FnMut(&T, usize) -> Result<Vec<T>, StoreError>> Iterator for Pages<T, A> {
    type Item = Result<T, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.page.next() {
                return Some(Ok(row));
            }
            if !self.more {
                return None;
            }
            if let Err(error) = self.turn_over() {
                self.more = false;
                return Some(Err(error));
            }
        }
    }
}
