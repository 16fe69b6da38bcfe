//! Rows of the scope index as PostgreSQL has them, and how many of them are written at once.
//!
//! They have columns of their own: a page is the next rows of many terms at once, which keys and values cannot say.

use super::super::StoreError;
use super::tables::{BoundStatement, Parameter};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::Term;
use std::collections::BTreeMap;
use std::fmt::Display;

/// Makes the table where it is not there. Names are compared byte by byte, whatever is usual in the database.
pub(super) const MADE: &str = "CREATE TABLE IF NOT EXISTS ronda.scope_index (name text COLLATE \"C\" NOT NULL, \
    span bigint NOT NULL, latest bigint NOT NULL, id bytea NOT NULL, PRIMARY KEY (name, span, latest, id));\n";
/// Removes all rows.
pub(super) const EMPTIED: &str = "DELETE FROM ronda.scope_index";
/// Writes many rows; some may be there.
const PUT: &str = "INSERT INTO ronda.scope_index (name, span, latest, id) \
    SELECT n, s, l, d FROM UNNEST($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) AS r (n, s, l, d) \
    ON CONFLICT DO NOTHING";
/// Removes many rows; some may be gone.
const REMOVED: &str = "DELETE FROM ronda.scope_index AS i \
    USING UNNEST($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) AS r (n, s, l, d) \
    WHERE i.name = r.n COLLATE \"C\" AND i.span = r.s AND i.latest = r.l AND i.id = r.d";

/// A row: the term, the position that last touched the document, the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScopeRow {
    name: String,
    span: i64,
    latest: i64,
    id: DocumentId,
}

impl ScopeRow {
    /// A document under a term, where it was last touched.
    pub(super) fn of(term: &Term, latest: u64, id: DocumentId) -> Result<Self, StoreError> {
        let latest = i64::try_from(latest).map_err(damaged)?;
        Ok(Self { name: name_of(term), span: term.span.into(), latest, id })
    }
}

/// A term's name as a text of PostgreSQL, which takes no zero bytes. Ids have none; if one had, commits would not fail of it.
pub(super) fn name_of(term: &Term) -> String {
    term.name.replace('\0', " ")
}

/// What is said to write these rows, and to remove those that are to go (`false`): so many at most in a statement.
pub(super) fn statements(rows: BTreeMap<ScopeRow, bool>, at_most: usize) -> Vec<BoundStatement> {
    let (stand, go): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, stands)| *stands);
    let mut said = Vec::new();
    for (statement, rows) in [(PUT, stand), (REMOVED, go)] {
        for some in rows.chunks(at_most) {
            let given = vec![
                Parameter::Texts(some.iter().map(|(row, _)| row.name.clone()).collect()),
                Parameter::Numbers(some.iter().map(|(row, _)| row.span).collect()),
                Parameter::Numbers(some.iter().map(|(row, _)| row.latest).collect()),
                Parameter::Many(some.iter().map(|(row, _)| row.id.bytes().to_vec()).collect()),
            ];
            said.push((statement.to_owned(), given));
        }
    }
    said
}

/// A row that cannot be what it is.
pub(super) fn damaged(why: impl Display) -> StoreError {
    StoreError::Damaged { place: "scope_index", detail: why.to_string() }
}
