//! One document made again of its entries, and compared with what is kept of it.

use crate::backup::report::Report;
use crate::backup::snapshot_check;
use crate::store::{ChangeHash, EntryKind, Reader, StoreError};
use crate::verification::{Actors, DocumentWalk, Organisations, archive};
use automerge::Automerge;
use ronda_shared::act::DocumentKind;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::read;
use ronda_shared::ticket::summary::{self, summarize};
use ronda_shared::view::Summary;
use ronda_shared::{equipment, record};

/// A document made again of its entries, each act executed once more, is the one that is kept. One of which a row cannot be read is
/// told as such, and keeps no other from being verified.
pub(super) fn check(
    reader: &dyn Reader,
    id: DocumentId,
    with: (&mut Actors, &Organisations),
    report: &mut Report,
) -> Result<(), StoreError> {
    match checked(reader, id, with, report) {
        Err(error @ StoreError::Damaged { .. }) => {
            report.fault(format!("document {id}: {error}"));
            Ok(())
        }
        checked => checked,
    }
}

fn checked(
    reader: &dyn Reader,
    id: DocumentId,
    (actors, organisations): (&mut Actors, &Organisations),
    report: &mut Report,
) -> Result<(), StoreError> {
    report.documents += 1;
    let Some(row) = reader.document(id)? else {
        report.fault(format!("document {id} stands in the index by position and nowhere else"));
        return Ok(());
    };
    let mut walk = DocumentWalk::new(id);
    let mut scopes = Vec::new();
    let mut carried = false;
    let (mut founded, mut left) = (0, None);
    for entry in reader.entries_of(id, 0)? {
        let entry = entry?;
        match &entry.kind {
            EntryKind::Founded(_) => founded = entry.position,
            EntryKind::Archived(_) if entry.emptied.is_none() => left = Some(entry.position),
            EntryKind::Returned(_) => left = None,
            _ => {}
        }
        carried |= entry.is_carried();
        walk.entry(actors, &entry);
        if let EntryKind::Scope { key } = entry.kind {
            scopes.push((entry.position, key));
        }
        walk.take_faults().into_iter().for_each(|fault| report.fault(format!("document {id}: {fault}")));
        for numbered in walk.take_numbered() {
            if let Some(wrong) = organisations.wrong(reader, &numbered)? {
                report.fault(format!("document {id}: {wrong}"));
            }
        }
    }
    let history = walk.changes();
    let last: &[ChangeHash] = history.last().map_or(&[], |(_, heads)| heads);
    report.expect(row.heads == last, || format!("document {id}: the heads kept are not those of its last change"));
    report.expect(row.archived == left.unwrap_or(0), || {
        format!("document {id}: it left at {}, its row says {}", left.unwrap_or(0), row.archived)
    });
    let here = history.iter().filter(|_| left.is_none());
    let tail = here.filter(|(position, _)| *position > row.snapshot).count();
    report.expect(row.tail as usize == tail, || {
        format!("document {id}: {tail} changes follow its snapshot, not {}", row.tail)
    });
    report.expect(row.founded == founded, || {
        format!("document {id}: it was founded anew at {founded}, its row says {}", row.founded)
    });
    report.expect(row.scopes == scopes, || format!("document {id}: its scopes are kept otherwise than the feed tells"));
    let latest = history.last().map(|(position, _)| *position).max(scopes.last().map(|(position, _)| *position));
    report.expect(Some(row.latest) == latest && row.id == id && row.snapshot <= row.latest, || {
        format!("document {id}: its row says it last moved at {}", row.latest)
    });
    report.expect(history.first().is_some_and(|(first, _)| *first == row.born), || {
        format!("document {id} was not born at {}", row.born)
    });
    if row.snapshot > 0 {
        let heads = reader.heads_at(id, row.snapshot)?;
        let folded = match reader.snapshot(id)? {
            Some(bytes) => snapshot_check::check(&bytes, &heads),
            None => Err("it is missing".into()),
        };
        if let Err(detail) = folded {
            report.fault(format!("document {id}: its snapshot: {detail}"));
        }
    }
    report.expect(!carried || left.is_some(), || {
        format!("document {id}: entries of it were carried out, and no archive of it is told of")
    });
    let told = match reader.summary(id) {
        // It is not what the document says, which is told below.
        Err(StoreError::Damaged { .. }) => None,
        told => told?,
    };
    let line = match reader.archived(&row) {
        Err(error @ StoreError::Damaged { .. }) => {
            report.fault(error.to_string());
            None
        }
        other => other?,
    };
    let made = match line {
        Some(line) => {
            archive::standing_faults(reader, &row, &line)?.into_iter().for_each(|fault| report.fault(fault));
            line.summary()
        }
        None => summarized(id, row.kind, walk.document()),
    };
    // Those of an earlier build say less of the same document; they are made anew when the store is next served.
    let same = told == made || (told.is_some() && reader.summaries_of()? < summary::VERSION);
    report.expect(made.is_some() && same, || {
        format!("document {id}: its summary is not what the document says (--rebuild makes it anew)")
    });
    Ok(())
}

/// What a list shows of a document.
fn summarized(id: DocumentId, kind: DocumentKind, made: &Automerge) -> Option<Summary> {
    let reader = DocumentReader::now(made);
    Some(match kind {
        DocumentKind::Ticket => Summary::Ticket(Box::new(summarize(&read::read(id, &reader)?))),
        DocumentKind::Equipment => Summary::Equipment(Box::new(equipment::summarize(&equipment::read(id, &reader)?))),
        DocumentKind::Record => Summary::Record(Box::new(record::summarize(&record::read(id, &reader)?))),
    })
}
