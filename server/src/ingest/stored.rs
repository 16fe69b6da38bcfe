//! Documents as they stand in the store, and in the archives of closed years.

use crate::store::{DocumentRow, Reader, StoreError, told_together};
use crate::verification::archive;
use automerge::Automerge;
use ronda_shared::act::DocumentKind;
use ronda_shared::document::{self, Reader as DocumentReader};
use ronda_shared::equipment::{self, EquipmentSummary, EquipmentView};
use ronda_shared::ids::DocumentId;
use ronda_shared::record::{self, RecordView};
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::Summary;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A stored document's bytes: its snapshot and the changes after it; of one that left, those of its archive.
pub fn bytes(reader: &dyn Reader, row: &DocumentRow) -> Result<Vec<u8>, StoreError> {
    Ok(bytes_and_folded(reader, row)?.0)
}

/// The same, and how many of them are the snapshot. Those of one that left are read from its archive.
fn bytes_and_folded(reader: &dyn Reader, row: &DocumentRow) -> Result<(Vec<u8>, usize), StoreError> {
    if let Some(bundle) = archive::opened(reader, row)? {
        return Ok((archive::history(&archive::entries(&bundle)?), 0));
    }
    let of_document = |error| of_document(row.id, error);
    let mut bytes = reader.snapshot(row.id).map_err(of_document)?.unwrap_or_default();
    let folded = bytes.len();
    for change in reader.changes_after(row.id, row.snapshot).map_err(of_document)? {
        bytes.extend_from_slice(&change.bytes);
    }
    Ok((bytes, folded))
}

/// A document's snapshot or an entry of it that does not unpack is damage of that document, like bytes that cannot be loaded.
fn of_document(id: DocumentId, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged { place, detail } => {
            StoreError::Damaged { place: "documents", detail: format!("{id}: {place}: {detail}") }
        }
        other => other,
    }
}

/// The document of a row.
pub(crate) fn stored_of(reader: &dyn Reader, row: &DocumentRow) -> Result<Automerge, StoreError> {
    Ok(stored_and_sizes(reader, row)?.0)
}

/// The same, how many bytes its snapshot has, and how many it has in all.
pub(super) fn stored_and_sizes(
    reader: &dyn Reader,
    row: &DocumentRow,
) -> Result<(Automerge, usize, usize), StoreError> {
    let (bytes, folded) = bytes_and_folded(reader, row)?;
    let document = loaded(&bytes)
        .map_err(|error| StoreError::Damaged { place: "documents", detail: format!("{}: {error}", row.id) })?;
    Ok((document, folded, bytes.len()))
}

/// The document of these bytes; why not, where they are damaged. On some that are the library panics.
pub(super) fn loaded(bytes: &[u8]) -> Result<Automerge, String> {
    match catch_unwind(AssertUnwindSafe(|| document::load(bytes))) {
        Ok(loaded) => loaded.map_err(|error| error.to_string()),
        Err(_) => Err("the bytes are damaged".to_owned()),
    }
}

/// A document of this kind; none for one of another, or that is not there.
pub fn stored(reader: &dyn Reader, id: DocumentId, kind: DocumentKind) -> Result<Option<Automerge>, StoreError> {
    let row = reader.row_of(id)?.filter(|row| row.kind == kind);
    row.map(|row| stored_of(reader, &row)).transpose()
}

/// A ticket; none for what is no ticket.
pub fn stored_ticket(reader: &dyn Reader, id: DocumentId) -> Result<Option<TicketView>, StoreError> {
    let document = stored(reader, id, DocumentKind::Ticket)?;
    Ok(document.and_then(|document| read::read(id, &DocumentReader::now(&document))))
}

/// An item; none for what is no item.
pub fn stored_item(reader: &dyn Reader, id: DocumentId) -> Result<Option<EquipmentView>, StoreError> {
    let document = stored(reader, id, DocumentKind::Equipment)?;
    Ok(document.and_then(|document| equipment::read(id, &DocumentReader::now(&document))))
}

/// What lists show of an item; none for what is no item.
pub(crate) fn item_summary(reader: &dyn Reader, id: DocumentId) -> Result<Option<EquipmentSummary>, StoreError> {
    Ok(match reader.summary(id)? {
        Some(Summary::Equipment(item)) => Some(*item),
        Some(Summary::Ticket(_) | Summary::Record(_)) | None => None,
    })
}

/// What lists show of a document, for a line about it that is told in any case; none where it cannot be read, too.
pub(crate) fn summary_if_read(reader: &dyn Reader, id: DocumentId) -> Result<Option<Summary>, StoreError> {
    match reader.summary(id) {
        Err(error) if error.is_of_a_document() => {
            tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: what is told about it bears its id.");
            Ok(None)
        }
        summary => summary,
    }
}

/// A record; none for what is no record.
pub fn stored_record(reader: &dyn Reader, id: DocumentId) -> Result<Option<RecordView>, StoreError> {
    let document = stored(reader, id, DocumentKind::Record)?;
    Ok(document.and_then(|document| record::read(id, &DocumentReader::now(&document))))
}

/// So many documents are read whole together: one may have megabytes.
const BATCH_SIZE: usize = 25;

/// What `tell` makes of documents that are found one after another and that it reads whole. Their rows and contents are fetched
/// some at a time: of a store over a network each would be several ways there and back, and no more of them are held at once.
pub fn read_in_batches<'r, K: 'r, T: 'r>(
    reader: &'r dyn Reader,
    found: impl Iterator<Item = Result<(DocumentId, K), StoreError>> + 'r,
    tell: impl Fn(DocumentId, K) -> Result<Option<T>, StoreError> + 'r,
) -> impl Iterator<Item = Result<T, StoreError>> + 'r {
    let fetch = move |ids: &[DocumentId]| {
        reader.ahead(ids)?;
        reader.contents_ahead(&ids.iter().map(|id| (*id, None)).collect::<Vec<_>>())
    };
    told_together(BATCH_SIZE, found, fetch, tell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::{RedbStore, tampered};
    use crate::store::{Batch, Store};
    use crate::verification::testing::{Fixture, lived, on_disk};
    use automerge::transaction::Transactable;
    use ronda_shared::time::Timestamp;
    use std::cell::RefCell;
    use std::path::Path;

    fn id(number: u8) -> DocumentId {
        DocumentId::new(Timestamp::from_millis(i64::from(number)), [0; 10])
    }

    #[test]
    fn whichever_bit_is_flipped_a_document_is_read_or_told_as_damaged() {
        let mut whole = automerge::AutoCommit::new();
        let notes = whole.put_object(automerge::ROOT, "notes", automerge::ObjType::List).expect("a list");
        (0..5).for_each(|at| whole.insert(&notes, at, "una nota").expect("written"));
        let bytes = whole.save_nocompress();
        assert!(loaded(&bytes).is_ok());
        let damaged = (0..bytes.len() * 8).filter(|bit| {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            loaded(&flipped).is_err()
        });
        assert!(damaged.count() > 0);
    }

    /// The writer's thread holds the file a moment longer.
    fn left(fixture: Fixture, path: &Path) {
        drop(fixture);
        while RedbStore::open(path).is_err() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_summary_that_does_not_unpack_is_damage_of_its_document_until_it_is_written_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ronda.redb");
        let (fixture, id, _) = lived(on_disk(&path));
        let (summary, end) = (fixture.store.read().expect("reads").summary(id).expect("reads"), fixture.end());
        left(fixture, &path);
        tampered::cut_summary(&path, id);
        let store = on_disk(&path);
        let error = store.read().expect("reads").summary(id).expect_err("damaged");
        assert!(error.is_of_a_document(), "{error}");
        // Whoever acts on it next is not kept from that, nor are those of the same commit.
        let summaries = summary.clone().into_iter().collect();
        store.commit(Batch { summaries, ..Batch::after(end) }).expect("its words are those it has now");
        assert_eq!(store.read().expect("reads").summary(id).expect("reads"), summary);
    }

    #[test]
    fn a_snapshot_or_an_entry_that_does_not_unpack_is_damage_of_its_document() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ronda.redb");
        let (fixture, id, other) = lived(on_disk(&path));
        let reader = fixture.store.read().expect("reads");
        let position = reader.changes_after(other, 0).expect("changes").last().expect("a change").position;
        // One has a snapshot, the other one is read out of the feed alone.
        let row = reader.document(other).expect("reads").expect("a document");
        let batch = Batch {
            snapshots: vec![(id, b"nada que se lea".repeat(9))],
            documents: vec![DocumentRow { snapshot: 0, ..row }],
            ..Batch::after(fixture.end())
        };
        fixture.store.commit(batch).expect("commits");
        drop(reader);
        left(fixture, &path);
        tampered::cut_snapshot(&path, id);
        tampered::cut_entry(&path, position);
        let store = on_disk(&path);
        let reader = store.read().expect("reads");
        for (id, place) in [(id, "snapshots"), (other, "feed")] {
            let error = stored_ticket(&*reader, id).expect_err("damaged");
            assert!(error.is_of_a_document(), "{error}");
            let told = error.to_string();
            assert!(told.contains(&id.to_string()) && told.contains(place), "{told}");
        }
    }

    #[test]
    fn documents_are_told_in_their_order_some_at_a_time() {
        let store = RedbStore::in_memory().expect("opens");
        let reader = store.read().expect("reads");
        let asked = RefCell::new(Vec::new());
        let tell = |of: DocumentId, number: u8| -> Result<Option<u8>, StoreError> {
            assert_eq!(of, id(number));
            asked.borrow_mut().push(number);
            Ok(number.is_multiple_of(2).then_some(number))
        };
        let mut told = read_in_batches(&*reader, (0..60).map(|number| Ok((id(number), number))), tell);
        assert_eq!(told.next().expect("one").expect("read"), 0);
        assert_eq!(asked.borrow().len(), BATCH_SIZE, "no more than these are held");
        let rest: Vec<u8> = told.map(|one| one.expect("read")).collect();
        assert_eq!(rest, (1..30).map(|half| 2 * half).collect::<Vec<u8>>());
        assert_eq!(*asked.borrow(), (0..60).collect::<Vec<u8>>(), "each once");
    }

    #[test]
    fn what_fails_is_told_and_no_end() {
        let store = RedbStore::in_memory().expect("opens");
        let reader = store.read().expect("reads");
        let found = [Ok((id(1), ())), Err(StoreError::Reopened)].into_iter();
        let told = read_in_batches(&*reader, found, |id, ()| Ok(Some(id))).collect::<Result<Vec<_>, _>>();
        assert!(matches!(told, Err(StoreError::Reopened)), "{told:?}");
        let found = [Ok((id(1), ()))].into_iter();
        let told = read_in_batches(&*reader, found, |_, ()| Err::<Option<()>, _>(StoreError::Full)).next();
        assert!(matches!(told, Some(Err(StoreError::Full))), "{told:?}");
    }
}
