//! An act of the archive is carried out on what still stands as it did when the act was planned.

use super::*;
use crate::archive;
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::ingest::Leaver;
use crate::start;
use crate::store::interfering_store::InterferingStore;
use crate::store::redb::RedbStore;
use crate::store::{Batch, EntryKind, Store};
use crate::verification::testing::{Fixture, NOW, opening};
use ronda_shared::catalog::ArchiveHold;
use ronda_shared::command::{Command, ContactWay, Decision};
use ronda_shared::filing::name;
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, Timestamp};
use serde_bytes::ByteBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// Who has a ticket opened again would find it transferred.
#[test]
fn a_ticket_that_moved_before_the_turn_is_not_transferred() {
    is_not_transferred_where(|batch, mut ticket, now| {
        ticket.since = now;
        batch.summaries.push(Summary::Ticket(ticket));
    });
}

/// What waits for a decision is held, also where it has come since the act was planned.
#[test]
fn a_ticket_in_which_something_waits_before_the_turn_is_not_transferred() {
    is_not_transferred_where(|batch, mut ticket, _| {
        ticket.conflicts = 1;
        batch.summaries.push(Summary::Ticket(ticket));
    });
}

/// No summary tells of it: it stands among what is held alone.
#[test]
fn a_ticket_on_which_an_act_is_held_before_the_turn_is_not_transferred() {
    is_not_transferred_where(|batch, ticket, now| {
        let held = EntryKind::Act {
            act: ActId { device: DeviceId::new(77), number: 1 },
            bytes: ByteBuf::from(b"an act".to_vec()),
            chain: None,
            outcome: Outcome::Held(Reason::NotYourTicket),
            change: ByteBuf::new(),
            hash: None,
            fork: None,
        };
        batch.enter(now, Some(ticket.id), Vec::new(), held);
    });
}

/// Two files that are due: tickets that have been over for years.
struct TwoDue {
    fixture: Fixture,
    ingest: Ingest,
    ids: [DocumentId; 2],
    later: Timestamp,
}

fn due_on(store: Arc<dyn Store>) -> TwoDue {
    let fixture = Fixture::on(Arc::clone(&store));
    let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
    let ids = [1, 2].map(|n| DocumentId::new(fixture.now(), [n; 10]));
    for id in ids {
        assert_eq!(fixture.does(&mut eva, id, &opening("Sin red")), Outcome::Accepted);
        let withdrawn = Some(ContactWay::Phone);
        let cancel = Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn };
        assert_eq!(fixture.does(&mut eva, id, &Command::Decision(cancel)), Outcome::Accepted);
    }
    let ingest = years_later(store, Vec::new());
    let later = ingest.clock().now();
    TwoDue { fixture, ingest, ids, later }
}

/// The store once the terms of the archive in trámite are over, for an institution that holds these files.
fn years_later(store: Arc<dyn Store>, holds: Vec<ArchiveHold>) -> Ingest {
    let mut organisation = start::organisation("oaxaca").expect("Oaxaca's data");
    let chart = organisation.archive_chart.as_mut().expect("a chart");
    chart.example = false;
    chart.holds = holds;
    let (clock, _) = Clock::by_hand(NOW + 3 * 366 * DAY_MS);
    start::ingest(store, organisation, clock).expect("ingest")
}

/// On one of two tickets something is written before the writer's turn.
fn is_not_transferred_where(written: fn(&mut Batch, Box<TicketSummary>, Timestamp)) {
    let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
    let TwoDue { fixture: _fixture, ingest, ids, later } = due_on(Arc::<InterferingStore>::clone(&store));
    // As by whoever opens it again, say.
    store.before_turn(move |store| {
        let reader = store.read().expect("reads");
        let Some(Summary::Ticket(ticket)) = reader.summary(ids[0]).expect("reads") else { panic!("no ticket") };
        let mut batch = Batch::after(reader.end().expect("an end"));
        drop(reader);
        written(&mut batch, ticket, later);
        store.commit(batch).expect("written");
    });
    let told = act(&ingest, &transfer(Vec::new())).expect("done").told;
    assert!(told[0].contains("1 files were transferred, 0 before"), "{told:?}");
    assert!(told.iter().any(|line| line.contains("something happened to it meanwhile")), "{told:?}");
}

/// The same two, each in its archive.
struct Archived {
    fixture: Fixture,
    ingest: Ingest,
    place: BlobStore,
    leavers: Vec<Leaver>,
    _folder: TempDir,
}

fn in_archives() -> Archived {
    let TwoDue { fixture, ingest, .. } = due_on(Arc::new(RedbStore::in_memory().expect("memory")));
    let folder = tempfile::tempdir().expect("a folder");
    let place = BlobStore::of(folder.path(), None);
    place.serves_archives_of(&*fixture.store);
    let leavers = archive::written(&ingest, &place, 2026).expect("written").leavers;
    assert_eq!(archive::leave(&ingest, &leavers).expect("left"), 2);
    Archived { fixture, ingest, place, leavers, _folder: folder }
}

fn folio(fixture: &Fixture, id: DocumentId) -> String {
    match fixture.store.read().expect("reads").summary(id).expect("read") {
        Some(Summary::Ticket(ticket)) => name(&ticket).to_owned(),
        other => panic!("a ticket: {other:?}"),
    }
}

/// What the audit log tells of inventories, the latest first.
fn inventories(fixture: &Fixture) -> Vec<String> {
    let reader = fixture.store.read().expect("reads");
    let lines = reader.audit_before(u64::MAX).expect("lines").map(|entry| entry.expect("a line").kind);
    let told = lines.filter_map(|kind| match kind {
        EntryKind::Audit(line) if line.detail.contains("inventario") => Some(line.detail),
        _ => None,
    });
    told.collect()
}

fn transfer(folios: Vec<String>) -> ActOrder {
    let (series, decision) = ("12C.1".to_owned(), "Dictamen 12".to_owned());
    ActOrder { kind: ActKind::Transfer, year: 2026, series, decision, folios, lost: Vec::new(), apply: true }
}

/// One whose archive was lost kept all others of its series and year from ever being transferred or destroyed.
#[test]
fn a_file_that_cannot_be_read_keeps_no_other_waiting() {
    let archived = in_archives();
    archived.place.remove(&archived.leavers[0].archive).expect("lost");
    let FilingOutcome { told, in_part, .. } = act(&archived.ingest, &transfer(Vec::new())).expect("done");
    assert!(told[0].contains("1 files were transferred, 0 before"), "{told:?}");
    assert!(in_part && told.iter().any(|line| line.contains("it cannot be read now: it stays due")), "{told:?}");
}

/// It would stay due for ever, and the order end in part each time: no act can say that it was transferred, or destroyed.
#[test]
fn a_file_that_is_due_and_lost_for_good_is_settled_by_holding_it() {
    let Archived { fixture, ingest, place, leavers, _folder } = in_archives();
    place.remove(&leavers[0].archive).expect("lost");
    let FilingOutcome { told, in_part, .. } = act(&ingest, &transfer(Vec::new())).expect("done");
    let folio = folio(&fixture, leavers[0].document);
    assert!(in_part && told.iter().any(|line| line.starts_with(&folio) && line.contains("«holds»")), "{told:?}");
    let hold = ArchiveHold { folio: folio.clone(), why: "Perdido: acta 3/2030".into() };
    let held = years_later(Arc::clone(&fixture.store), vec![hold]);
    let FilingOutcome { told, in_part, .. } = act(&held, &transfer(Vec::new())).expect("done");
    assert!(!in_part && told.contains(&format!("held: {folio}: Perdido: acta 3/2030")), "{told:?}");
    let told = due(&held, None).expect("told").told;
    assert!(told[0].ends_with("0 files are due, 1 are held."), "{told:?}");
}

/// So did one that was done before and cannot be read when the same order goes on.
#[test]
fn a_file_that_was_done_before_and_cannot_be_read_keeps_no_other_waiting() {
    let Archived { fixture, ingest, place, leavers, _folder } = in_archives();
    let folio = folio(&fixture, leavers[0].document);
    let first = act(&ingest, &transfer(vec![folio.clone()])).expect("done").told;
    assert!(first[0].contains("1 files were transferred, 0 before"), "{first:?}");
    let lost = place.read(&leavers[0].archive).expect("read").expect("its file");
    place.remove(&leavers[0].archive).expect("away");
    let inventories = || inventories(&fixture).len();
    let FilingOutcome { told, in_part, .. } = act(&ingest, &transfer(Vec::new())).expect("done");
    assert!(told[0].contains("1 files were transferred, 1 before"), "{told:?}");
    let named = format!("{folio}: it was transferred before and cannot be read now");
    assert!(in_part && told.iter().any(|line| line.starts_with(&named)), "{told:?}");
    assert_eq!(inventories(), 1, "of a part of it none is told");
    place.put(&leavers[0].archive, lost).expect("there again");
    for _ in 0..2 {
        let FilingOutcome { told, in_part, .. } = act(&ingest, &transfer(Vec::new())).expect("done");
        assert!(!in_part && told[0].contains("0 files were transferred, 2 before"), "{told:?}");
        assert_eq!(inventories(), 2, "that of all, once");
    }
}

/// One whose archive never comes back left its act without its inventory in the audit log for ever.
#[test]
fn an_act_tells_its_inventory_without_a_file_that_is_said_to_be_lost() {
    let Archived { fixture, ingest, place, leavers, _folder } = in_archives();
    let [gone, there] = [0, 1].map(|at: usize| folio(&fixture, leavers[at].document));
    act(&ingest, &transfer(vec![gone.clone()])).expect("done");
    let bytes = place.read(&leavers[0].archive).expect("read").expect("its file");
    place.remove(&leavers[0].archive).expect("away");
    let FilingOutcome { told, in_part, .. } = act(&ingest, &transfer(Vec::new())).expect("done");
    assert!(in_part && told.iter().any(|line| line.ends_with(&format!("--lost {gone}"))), "{told:?}");
    assert_eq!(inventories(&fixture).len(), 1, "nobody has said that it is lost");

    let without = |folio: &str| ActOrder { lost: vec![folio.to_owned()], ..transfer(Vec::new()) };
    for (folio, why) in [(there.as_str(), "it can be read"), ("OTRO-1", "this act did nothing with it")] {
        let refused = act(&ingest, &without(folio)).err().map(|problem| problem.to_string());
        assert_eq!(refused, Some(format!("not lost: {folio}: {why}")));
    }
    fixture.store.archives().lie_in(|_| Err(StoreError::Disk("the bucket is away".into())));
    let refused = act(&ingest, &without(&gone)).err().map(|problem| problem.to_string());
    let away = format!("not lost: {gone}: its archive cannot be had now");
    assert!(refused.as_ref().is_some_and(|why| why.starts_with(&away)), "it may come back: {refused:?}");
    place.serves_archives_of(&*fixture.store);
    for _ in 0..2 {
        let FilingOutcome { told, in_part, files } = act(&ingest, &without(&gone)).expect("done");
        assert!(!in_part && told.iter().any(|line| line.starts_with(&format!("{gone}: ")) && line.contains("is lost")));
        assert!(files.iter().any(|file| file.name == "acta.html"), "the act is handed out");
        let lines = inventories(&fixture);
        assert_eq!(lines.len(), 2, "once: {lines:?}");
        assert!(
            lines[0].contains(" · 1 expediente, inventario ") && lines[0].ends_with(&format!("; perdidos: {gone}"))
        );
    }

    place.put(&leavers[0].archive, bytes).expect("found after all");
    for _ in 0..2 {
        assert!(!act(&ingest, &transfer(Vec::new())).expect("done").in_part);
        let lines = inventories(&fixture);
        assert_eq!(lines.len(), 3, "that of all, once: {lines:?}");
        assert!(lines[0].contains(" · 2 expedientes, inventario ") && !lines[0].contains("perdidos"), "{lines:?}");
    }
}
