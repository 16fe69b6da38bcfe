//! The scope index compared with the rows of the documents that stand in it (decision 0032).

use super::readable_row;
use crate::backup::report::Report;
use crate::store::scope_index::{LISTED, rows_of};
use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::{TERMS_VERSION, Term};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};

/// The scope index has every document under the terms of its row, where it was last touched, and has nothing else. One of
/// an earlier build is made when the store is next served.
pub(super) fn whole(reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
    if reader.scope_index_of()? != TERMS_VERSION {
        return Ok(());
    }
    let hashers = [RandomState::new(), RandomState::new()];
    let (mut due, mut there) = (Tally::default(), Tally::default());
    for moved in reader.moved_after(0)? {
        let id = moved?.1;
        rows(reader, id)?.iter().for_each(|(term, position)| due.count(&hashers, term, *position, id));
    }
    for row in reader.scope_index()? {
        let (term, position, id) = row?;
        there.count(&hashers, &term, position, id);
    }
    if there == due {
        return Ok(());
    }
    // Something is amiss: each is looked up in its document's row.
    let mut standing = 0;
    for row in reader.scope_index()? {
        let (term, position, id) = row?;
        let place = (term, position);
        let stands = rows(reader, id)?.contains(&place);
        standing += u64::from(stands);
        report.expect(stands, || {
            let (Term { name, .. }, position) = &place;
            format!("document {id}: the scope index has it under {name} at {position} (--rebuild makes it anew)")
        });
    }
    report.expect(standing == due.rows, || {
        format!("the scope index has {standing} of its {} rows (--rebuild makes it anew)", due.rows)
    });
    Ok(())
}

/// Rows as they are counted, in whatever order they come: how many, and a sum over them. Two that are equal are of the same rows,
/// but for a chance of one in 2^128: nobody knows beforehand by what they are hashed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    rows: u64,
    sums: [u64; 2],
}

impl Tally {
    fn count(&mut self, hashers: &[RandomState; 2], term: &Term, position: u64, id: DocumentId) {
        self.rows += 1;
        for (sum, hasher) in self.sums.iter_mut().zip(hashers) {
            *sum = sum.wrapping_add(hasher.hash_one((&term.name, term.span, position, id.bytes())));
        }
    }
}

/// The rows of a document: the terms it belongs under, each with where.
fn rows(reader: &dyn Reader, id: DocumentId) -> Result<BTreeSet<(Term, u64)>, StoreError> {
    let Some(row) = readable_row(reader, id)? else { return Ok(BTreeSet::new()) };
    // A birth that cannot be read is a fault of the feed, told there.
    let birth = reader.entry(row.born).ok().flatten();
    Ok(rows_of(&row, birth.and_then(|entry| entry.acting_device())))
}

/// The rows of these documents alone, which something touched after a position: each stands where it should. That nothing
/// stands there too much is not looked at.
pub(super) fn since(
    reader: &dyn Reader,
    ids: &BTreeSet<DocumentId>,
    position: u64,
    report: &mut Report,
) -> Result<(), StoreError> {
    if reader.scope_index_of()? != TERMS_VERSION {
        return Ok(());
    }
    let mut due: BTreeMap<Term, Vec<(u64, DocumentId)>> = BTreeMap::new();
    for id in ids {
        for (term, at) in rows(reader, *id)? {
            if at == LISTED {
                let there = is_listed(reader, &term, *id)?;
                report.expect(there, || {
                    format!("document {id}: the scope index lacks it under {} (--rebuild makes it anew)", term.name)
                });
            } else if at > position {
                due.entry(term).or_default().push((at, *id));
            }
        }
    }
    for (term, wanted) in due {
        let name = term.name.clone();
        let there: Result<BTreeSet<(u64, DocumentId)>, StoreError> =
            reader.indexed_after(&BTreeSet::from([term]), position)?.collect();
        let there = there?;
        for (latest, id) in wanted {
            report.expect(there.contains(&(latest, id)), || {
                format!("document {id}: the scope index lacks it under {name} at {latest} (--rebuild makes it anew)")
            });
        }
    }
    Ok(())
}

/// Whether a document stands in a list.
fn is_listed(reader: &dyn Reader, list: &Term, id: DocumentId) -> Result<bool, StoreError> {
    let before = u128::from_be_bytes(*id.bytes()).checked_sub(1);
    let before = before.map(|number| DocumentId::from_bytes(number.to_be_bytes()));
    Ok(reader.listed_after(list, before, 1)?.contains(&id))
}
