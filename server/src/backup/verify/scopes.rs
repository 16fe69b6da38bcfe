//! The scope index compared with the rows of the documents that stand in it (decision 0032).

use crate::backup::report::Report;
use crate::store::scope_index::{LISTED, rows_of};
use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::{TERMS_VERSION, Term};
use std::collections::{BTreeMap, BTreeSet};

/// The scope index has every document under the terms of its row, where it was last touched, and has nothing else. One of
/// an earlier build is made when the store is next served.
pub(super) fn whole(reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
    if reader.scope_index_of()? != TERMS_VERSION {
        return Ok(());
    }
    let (mut due, mut there) = (0, 0);
    for moved in reader.moved_after(0)? {
        due += rows(reader, moved?.1)?.len();
    }
    for row in reader.scope_index()? {
        let (term, position, id) = row?;
        let place = (term, position);
        let stands = rows(reader, id)?.contains(&place);
        there += usize::from(stands);
        report.expect(stands, || {
            let (Term { name, .. }, position) = &place;
            format!("document {id}: the scope index has it under {name} at {position} (--rebuild makes it anew)")
        });
    }
    report.expect(there == due, || format!("the scope index has {there} of its {due} rows (--rebuild makes it anew)"));
    Ok(())
}

/// The rows of a document: the terms it belongs under, each with where.
fn rows(reader: &dyn Reader, id: DocumentId) -> Result<BTreeSet<(Term, u64)>, StoreError> {
    let row = match reader.document(id) {
        // It is told where the document is looked at.
        Err(StoreError::Damaged { .. }) => None,
        read => read?,
    };
    let Some(row) = row else { return Ok(BTreeSet::new()) };
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
