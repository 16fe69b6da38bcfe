//! A file that comes once its ticket has left, as of a phone that was out of reach for long.

use super::*;
use crate::backup::blobs;
use crate::blobs::{Blobs, Keeper, UploadProblem, UploadState, Uploader};
use ronda_shared::command::Content;
use ronda_shared::evidence::{AttachEvidence, Evidence};
use ronda_shared::messages::Reason;
use serde_bytes::ByteBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

const BYTES: &[u8] = b"una nota";

/// A ticket that left without the file that Eva had named on it.
struct Late {
    fixture: Fixture,
    keeper: Keeper,
    eva: Browser,
    id: DocumentId,
    act: ActId,
    _folder: TempDir,
}

impl Late {
    fn new() -> Self {
        let late = Self::of_years_ago();
        late.leaves();
        late
    }

    /// The same, still in the store.
    fn of_years_ago() -> Self {
        let fixture = Fixture::on(Arc::new(RedbStore::in_memory().expect("memory")));
        let folder = tempfile::tempdir().expect("a folder");
        let keeper = Keeper::new(Blobs::of(folder.path(), None, 1 << 20), fixture.ingest.clone());
        let id = DocumentId::new(fixture.now(), [1; 10]);
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let file = AttachEvidence::new(Sha256::of(BYTES), 8, Media::Text, "nota.txt".into());
        let withdrawn = Some(ContactWay::Phone);
        let over = Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn };
        let named = Command::Content(Content::AttachEvidence(Box::new(file)));
        for command in [opening("Sin red"), named, Command::Decision(over)] {
            assert_eq!(fixture.does(&mut eva, id, &command), Outcome::Accepted, "{command:?}");
        }
        let act = ActId { device: eva.record.id, number: 2 };
        fixture.pass(400 * DAY_MS);
        Self { fixture, keeper, eva, id, act, _folder: folder }
    }

    fn leaves(&self) {
        let archives = written(&self.fixture.ingest, self.keeper.blobs().kept(), YEAR).expect("written");
        assert_eq!(leave(&self.fixture.ingest, &archives.leavers).expect("left"), 1);
    }

    fn comes(&self) -> UploadState {
        let person = &self.eva.record.person;
        let asker = Uploader { person, device: self.eva.record.id, sees: &|_, _, _| Ok(false) };
        let told = self.keeper.progress(&asker, self.act).expect("its act is known");
        assert_eq!((told.state, told.size, told.received), (UploadState::Waiting, 8, 0));
        self.keeper.receive(&asker, self.act, 0, BYTES).expect("taken in").state
    }

    fn reader(&self) -> Box<dyn Reader> {
        self.fixture.store.read().expect("reads")
    }

    /// What is wrong with its files.
    fn faults(&self) -> Vec<String> {
        let mut report = Report::default();
        blobs::check(&*self.reader(), self.keeper.blobs().kept(), &mut report).expect("looked at");
        report.faults
    }
}

/// The phone was told that nobody knows the act, kept the photograph for ever and never heard why.
#[test]
fn a_file_that_comes_once_its_ticket_has_left_is_taken_in() {
    let late = Late::new();
    assert_eq!(late.comes(), UploadState::Sealed);
    let reader = late.reader();
    let row = reader.document(late.id).expect("reads").expect("a row");
    assert_eq!(row.archived, 0, "it was brought back for that, as for any act that comes late");
    let view = stored_ticket(&*reader, late.id).expect("reads").expect("a ticket");
    assert!(view.evidence.iter().all(Evidence::is_sealed) && view.evidence.len() == 1, "{:?}", view.evidence);
    assert_eq!(verify::store(&*reader).expect("verified").faults, Vec::<String>::new());
}

/// A photograph comes in many parts, and before each the phone may ask how it stands.
#[test]
fn its_archive_is_opened_once_for_all_parts_of_a_file() {
    let late = Late::new();
    let (opened, blobs) = (Arc::new(AtomicUsize::new(0)), Arc::clone(late.keeper.blobs()));
    let counts = Arc::clone(&opened);
    late.fixture.store.archives().lie_in(move |archive| {
        counts.fetch_add(1, Ordering::Relaxed);
        blobs.kept().read(archive).map_err(|error| StoreError::Disk(error.to_string()))
    });
    let asker = Uploader { person: &late.eva.record.person, device: late.eva.record.id, sees: &|_, _, _| Ok(false) };
    for (at, part) in BYTES[..6].chunks(2).enumerate() {
        let told = late.keeper.progress(&asker, late.act).expect("its act is known");
        assert_eq!(told.received, 2 * at as u64);
        late.keeper.receive(&asker, late.act, told.received, part).expect("taken in");
    }
    assert_eq!(opened.load(Ordering::Relaxed), 1);
    assert_eq!(late.keeper.receive(&asker, late.act, 6, &BYTES[6..]).expect("taken in").state, UploadState::Sealed);
    assert_eq!(late.reader().document(late.id).expect("reads").expect("a row").archived, 0, "it is back for that");
    let told = late.keeper.progress(&asker, late.act).expect("its act is known");
    assert_eq!(told.state, UploadState::Sealed, "what the archive told is so no more");
}

/// A phone that hears that its server is away sends none of its other files either: of this one alone nothing is known.
#[test]
fn a_file_whose_archive_cannot_be_read_is_asked_about_again() {
    let late = Late::new();
    let reader = late.reader();
    let row = reader.document(late.id).expect("reads").expect("a row");
    let archive = reader.archived(&row).expect("reads").expect("it left").archive;
    drop(reader);
    let place = late.keeper.blobs().kept();
    let bytes = place.read(&archive).expect("reads").expect("its archive");
    place.remove(&archive).expect("away");
    let asker = Uploader { person: &late.eva.record.person, device: late.eva.record.id, sees: &|_, _, _| Ok(false) };
    let told = late.keeper.progress(&asker, late.act);
    assert!(matches!(told, Err(UploadProblem::UnknownAct)), "{told:?}");
    place.put(&archive, bytes).expect("there again");
    assert_eq!(late.comes(), UploadState::Sealed);
}

/// Whoever has its bytes lets them go, and the ticket stays where it is.
#[test]
fn of_a_file_that_was_taken_out_before_its_ticket_left_nothing_is_awaited() {
    let late = Late::of_years_ago();
    let order = Order {
        document: late.id,
        what: vec![Redact::File(late.act)],
        reason: "Dato personal".into(),
        by: None,
        device: None,
        alone: false,
        stands: None,
    };
    late.fixture.ingest.redact_blocking(order).expect("taken out");
    late.leaves();
    let person = &late.eva.record.person;
    let asker = Uploader { person, device: late.eva.record.id, sees: &|_, _, _| Ok(false) };
    let told = late.keeper.progress(&asker, late.act).expect("its act is known");
    assert_eq!((told.state, told.backed_up), (UploadState::Sealed, true));
    let row = late.reader().document(late.id).expect("reads").expect("a row");
    assert!(row.archived > 0);
}

/// The phone was told that nobody knows the act, and kept the photograph for ever.
#[test]
fn a_file_whose_act_was_rejected_before_its_ticket_left_is_refused() {
    let late = Late::of_years_ago();
    let mut luis = late.fixture.browser("luis.paz", 3, Site::Field);
    let file = AttachEvidence::new(Sha256::of(b"otra nota"), 9, Media::Text, "otra.txt".into());
    let named = Command::Content(Content::AttachEvidence(Box::new(file)));
    assert!(matches!(late.fixture.does(&mut luis, late.id, &named), Outcome::Held(_)));
    let held = late.reader().held().expect("reads").next().expect("it waits").expect("reads").position;
    let act = ActId { device: luis.record.id, number: 1 };
    let rejected = EntryKind::HeldDecided {
        held,
        act,
        outcome: Outcome::Refused(Reason::RejectedBySupervisor),
        by: PersonId::new("eva.rios"),
        change: ByteBuf::new(),
        hash: None,
        reason: String::new(),
    };
    let mut batch = Batch::after(late.fixture.end());
    batch.enter(late.fixture.now(), Some(late.id), Vec::new(), rejected);
    late.fixture.store.commit(batch).expect("rejected");
    let asker = Uploader { person: &luis.record.person, device: luis.record.id, sees: &|_, _, _| Ok(false) };
    assert_eq!(late.keeper.progress(&asker, act).expect("its act is known").state, UploadState::Refused);
    late.leaves();
    let told = late.keeper.progress(&asker, act).expect("its act is known");
    assert_eq!((told.state, told.why), (UploadState::Refused, Some("refused")));
    let row = late.reader().document(late.id).expect("reads").expect("a row");
    assert!(row.archived > 0, "it stays where it is");
}

/// Of a ticket in the store it was told, of one that left it was not.
#[test]
fn a_file_of_a_ticket_that_left_is_missed_where_nothing_tells_of_it() {
    let late = Late::new();
    assert_eq!(late.faults(), Vec::<String>::new(), "it has not come, and nobody said that it had");
    assert_eq!(late.comes(), UploadState::Sealed);
    late.leaves();
    assert_eq!(late.faults(), Vec::<String>::new());
    let batch = Batch { blobs_gone: vec![Sha256::of(BYTES)], ..Batch::default() };
    late.fixture.store.commit(batch).expect("its row goes");
    let faults = late.faults();
    assert!(faults.iter().any(|fault| fault.contains("told as sealed and is not kept")), "{faults:?}");
}
