//! A file that comes once its ticket has left, as of a phone that was out of reach for long.

use super::*;
use crate::blobs::{Blobs, Keeper, UploadState, Uploader};
use ronda_shared::command::Content;
use ronda_shared::evidence::AttachEvidence;

/// The phone was told that nobody knows the act, kept the photograph for ever and never heard why.
#[test]
fn a_file_that_comes_once_its_ticket_has_left_is_taken_in() {
    let fixture = Fixture::on(Arc::new(RedbStore::in_memory().expect("memory")));
    let folder = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::new(Blobs::of(folder.path(), None, 1 << 20), fixture.ingest.clone());
    let (bytes, id) = (b"una nota".to_vec(), DocumentId::new(fixture.now(), [1; 10]));
    let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
    let file = AttachEvidence::new(Sha256::of(&bytes), 8, Media::Text, "nota.txt".into());
    let withdrawn = Some(ContactWay::Phone);
    let over = Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn };
    let named = Command::Content(Content::AttachEvidence(Box::new(file)));
    for command in [opening("Sin red"), named, Command::Decision(over)] {
        assert_eq!(fixture.does(&mut eva, id, &command), Outcome::Accepted, "{command:?}");
    }
    let act = ActId { device: eva.record.id, number: 2 };
    fixture.pass(400 * DAY_MS);
    let place = keeper.blobs().kept().clone();
    let archives = written(&fixture.ingest, &place, YEAR).expect("written");
    assert_eq!(leave(&fixture.ingest, &archives.leavers).expect("left"), 1);

    let asker = Uploader { person: &eva.record.person, device: eva.record.id, reads: &|_, _| Ok(false) };
    let told = keeper.progress(&asker, act).expect("its act is known");
    assert_eq!((told.state, told.size, told.received), (UploadState::Waiting, 8, 0));
    let told = keeper.receive(&asker, act, 0, &bytes).expect("taken in");
    assert_eq!(told.state, UploadState::Sealed);
    let reader = fixture.store.read().expect("reads");
    let row = reader.document(id).expect("reads").expect("a row");
    assert_eq!(row.archived, 0, "it was brought back for that, as for any act that comes late");
    let view = stored_ticket(&*reader, id).expect("reads").expect("a ticket");
    assert!(view.evidence.iter().all(|file| file.is_sealed()) && view.evidence.len() == 1, "{:?}", view.evidence);
    assert_eq!(verify::store(&*reader).expect("verified").faults, Vec::<String>::new());
}
