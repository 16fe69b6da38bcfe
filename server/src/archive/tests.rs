//! A year leaves and comes back: what is proven, found and counted meanwhile, and who calls a ticket back.

mod away;
mod late_file;

use super::*;
use crate::backup::verify::{self, Report, VerifyOptions};
use crate::backup::{make_since, make_whole, restore_chain};
use crate::ingest::{OwnAct, Rebuild, document_bytes};
use crate::redact::Order;
use crate::reports::{Question, ReportKind, ReportSection, Reports, Span};
use crate::store::interfering_store::InterferingStore;
use crate::store::redb::RedbStore;
use crate::store::{Entry, EntryKind, Store, store_file};
use crate::verification::checkpoint::Checkpoint;
use crate::verification::export;
use crate::verification::testing::{Browser, Fixture, lived, note, opening};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, ContactWay, Decision};
use ronda_shared::date::Date;
use ronda_shared::ids::{PersonId, ServiceId};
use ronda_shared::redaction::Redact;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const ENDED: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn id(n: u8) -> DocumentId {
    DocumentId::new(ENDED, [n; 10])
}

fn ended(n: u8) -> TicketSummary {
    let service = ServiceId::new("oax-soporte-hardware");
    TicketSummary { state: State::Closed, since: ENDED, ..TicketSummary::new(id(n), service, ENDED) }
}

#[test]
fn what_is_not_over_stays() {
    let ground = ArchiveRules {
        until: ENDED.plus(1),
        open: BTreeSet::from([id(7)]),
        named: BTreeSet::from([id(2)]),
        held: BTreeSet::from([id(3)]),
    };
    assert_eq!(ground.why_stays(&ended(1)), None);
    assert_eq!(ground.why_stays(&ended(2)), Some(WhyKept::Linked), "an open one is a part of it");
    assert_eq!(ground.why_stays(&ended(3)), Some(WhyKept::Held));
    let part = TicketSummary { parent: Some(id(7)), ..ended(1) };
    assert_eq!(ground.why_stays(&part), Some(WhyKept::Linked), "it is a part of an open one");
    let unsettled = TicketSummary { conflicts: 1, ..ended(1) };
    assert_eq!(ground.why_stays(&unsettled), Some(WhyKept::Unsettled));
    let recent = TicketSummary { since: ENDED.plus(2), ..ended(1) };
    assert_eq!(ground.why_stays(&recent), Some(WhyKept::Recent));
}

/// Acts on it would not have it looked for among what left.
#[test]
fn what_was_born_by_a_clock_far_ahead_stays_while_its_time_is_near() {
    let (store, now) = (RedbStore::in_memory().expect("opens"), ENDED.plus(400 * DAY_MS));
    let ahead = TicketSummary { id: DocumentId::new(now.plus(-30 * DAY_MS), [9; 10]), ..ended(9) };
    let summaries = [ended(1), ahead].map(|ticket| Summary::Ticket(Box::new(ticket))).to_vec();
    store.commit(Batch { summaries, ..Batch::after(0) }).expect("commits");
    let org = crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data");
    let told = |now: Timestamp| leaving(&*store.read().expect("reads"), &org, 2023, now).expect("told").stay;
    // Of neither there is more than a line here.
    assert_eq!(told(now), BTreeMap::from([(WhyKept::Recent, 1), (WhyKept::Faulty, 1)]));
    assert_eq!(told(now.plus(100 * DAY_MS)), BTreeMap::from([(WhyKept::Faulty, 2)]));
}

#[test]
fn the_year_is_that_of_the_institution() {
    let zone = Zone::default();
    assert_eq!(year_of(&zone, ENDED), 2023);
}

#[test]
fn what_is_open_does_not_leave() {
    let (fixture, _, _) = lived(RedbStore::in_memory().expect("memory"));
    let reader = fixture.store.read().expect("reads");
    let leaving = leaving(&*reader, fixture.ingest.organisation(), 2026, fixture.now()).expect("counted");
    assert_eq!(leaving, ClosingYear::default());
}

/// The year in which the trials' tickets end.
const YEAR: i32 = 2026;
/// What stands in a description, and in no summary.
const WORDS: &[u8] = b"No enciende desde ayer";
/// What a technician wrote.
const NOTE: &str = "La fuente huele a quemado";

/// What they wrote without a network, and nobody has heard of.
const LATE: &str = "El usuario ya no la necesita";

/// A desk whose tickets of a year are over, long enough ago.
struct Desk {
    fixture: Fixture,
    eva: Browser,
    omar: Browser,
    /// Over: two tickets.
    ended: [DocumentId; 2],
    /// Still open.
    open: DocumentId,
    folder: TempDir,
    place: BlobStore,
}

impl Desk {
    fn on(store: Arc<dyn Store>) -> Self {
        let fixture = Fixture::on(store);
        let (mut eva, mut omar) =
            (fixture.browser("eva.rios", 1, Site::Desk), fixture.browser("omar.cruz", 2, Site::Field));
        let born = |n: u8| DocumentId::new(fixture.now(), [n; 10]);
        let (ended, open) = ([born(1), born(2)], born(3));
        for (id, subject) in [(ended[0], "La impresora no enciende"), (ended[1], "Sin red"), (open, "Sigue abierto")] {
            assert_eq!(fixture.does(&mut eva, id, &opening(subject)), Outcome::Accepted);
            let to_omar =
                Decision::Assign { person: Some(PersonId::new("omar.cruz")), team: None, reason: String::new() };
            assert_eq!(fixture.does(&mut eva, id, &Command::Decision(to_omar)), Outcome::Accepted);
            assert_eq!(fixture.does(&mut omar, id, &note(NOTE)), Outcome::Accepted);
        }
        for id in ended {
            let withdrawn = Some(ContactWay::Phone);
            let cancel = Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn };
            assert_eq!(fixture.does(&mut eva, id, &Command::Decision(cancel)), Outcome::Accepted);
        }
        // Written out of reach, and still on its way.
        fixture.write(&mut omar, ended[0], fixture.end(), &note(LATE));
        fixture.pass(400 * DAY_MS);
        let folder = tempfile::tempdir().expect("a folder");
        let place = BlobStore::of(folder.path(), None);
        place.serves_archives_of(&*fixture.store);
        Self { fixture, eva, omar, ended, open, folder, place }
    }

    fn new() -> Self {
        Self::on(Arc::new(RedbStore::in_memory().expect("memory")))
    }

    fn written(&self) -> WrittenArchives {
        written(&self.fixture.ingest, &self.place, YEAR).expect("written")
    }

    /// Both leave.
    fn archive(&self) {
        let written = self.written();
        assert_eq!((written.leavers.len(), &written.stay), (2, &BTreeMap::new()));
        assert_eq!(leave(&self.fixture.ingest, &written.leavers).expect("left"), 2);
    }

    fn reader(&self) -> Box<dyn Reader> {
        self.fixture.store.read().expect("reads")
    }

    fn row(&self, id: DocumentId) -> crate::store::DocumentRow {
        self.reader().document(id).expect("reads").expect("a row")
    }

    fn summary(&self, id: DocumentId) -> TicketSummary {
        match self.reader().summary(id).expect("reads") {
            Some(Summary::Ticket(ticket)) => *ticket,
            other => panic!("{other:?}"),
        }
    }

    /// All bytes of the feed.
    fn feed(&self) -> Vec<Vec<u8>> {
        let reader = self.reader();
        let bytes = |position| reader.entry_bytes(position).expect("read").expect("an entry");
        (1..=reader.end().expect("an end")).map(bytes).collect()
    }

    /// The store, its files and the archives, verified.
    fn report(&self) -> Report {
        let mut report = verify::store(&*self.reader()).expect("verified");
        verify::archives(&*self.fixture.store, &self.place, &mut report).expect("opened");
        report
    }

    fn is_whole(&self) {
        assert_eq!(self.report().faults, Vec::<String>::new());
    }
}

#[test]
fn a_year_leaves_and_is_proven_found_and_opened() {
    let desk = Desk::new();
    let (before, summary) = (desk.feed(), desk.summary(desk.ended[0]));
    let view = stored_ticket(&*desk.reader(), desk.ended[0]).expect("read").expect("a ticket");
    let latest = desk.row(desk.ended[0]).latest;
    desk.archive();
    let row = desk.row(desk.ended[0]);
    assert!(row.archived > 0 && row.latest == latest && row.heads.is_empty() && row.snapshot == 0);
    assert_eq!(desk.reader().snapshot(row.id).expect("read"), None);
    assert_eq!(desk.row(desk.open).archived, 0, "what is open stays");
    assert!(desk.reader().changes_after(row.id, 0).expect("read").is_empty());
    let stands: Vec<Entry> =
        desk.reader().entries_of(row.id, 0).expect("read").map(|entry| entry.expect("one")).collect();
    assert!(stands.iter().all(|entry| entry.change().is_empty()), "no change is left");
    let still = desk.summary(row.id);
    assert_eq!(still, TicketSummary { in_archive: true, ..summary.clone() });
    let reader = desk.reader();
    let folio = summary.folio.expect("a folio");
    assert_eq!(reader.by_name(&folio).expect("found"), [row.id]);
    let mut found = Vec::new();
    let search = reader.search(&["impresora".to_owned()], &mut |summary| {
        found.push(summary.id());
        Ok(true)
    });
    search.expect("searched");
    assert_eq!(found, [row.id]);
    assert_eq!(stored_ticket(&*reader, row.id).expect("opened"), Some(view), "read from its archive");
    assert!(!document_bytes(&*reader, &row).expect("opened").is_empty());
    for position in 1..=before.len() as u64 {
        let hash = |told: Option<[u8; 32]>| told.expect("a hash");
        assert_ne!(hash(reader.feed_hash(position).expect("read")), [0; 32], "the feed's hash stays");
    }
    let report = desk.report();
    assert_eq!((report.faults, report.archives), (Vec::<String>::new(), 2));
    let again = desk.written();
    assert_eq!((again.leavers.len(), again.stay), (0, BTreeMap::new()), "nothing of it leaves twice");
}

/// What is left of its entries is read before the turn: what happens to it meanwhile is in none of them.
#[test]
fn what_something_happens_to_after_it_was_read_ahead_stays() {
    let mut desk = Desk::new();
    let written = desk.written();
    let partings = desk.fixture.ingest.partings(&written.leavers).expect("read ahead");
    assert_eq!(partings.len(), 2);
    let _outcome = desk.fixture.does(&mut desk.eva, desk.ended[0], &note("Volvió a fallar"));
    let left = desk.fixture.ingest.leave_blocking(partings).expect("the other leaves");
    assert_eq!(left, [desk.ended[1]]);
    assert_eq!(desk.row(desk.ended[0]).archived, 0);
    desk.is_whole();
    assert_eq!(leave(&desk.fixture.ingest, &written.leavers).expect("looked at"), 0, "nor later");
}

/// To load the tickets of a year takes long. A file that was named meanwhile would be swept, and a ticket that was opened again be shut
/// away.
#[test]
fn what_something_happens_to_while_the_year_is_judged_stays() {
    let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
    let desk = Desk::on(Arc::<InterferingStore>::clone(&store));
    let (ingest, document, at) = (desk.fixture.ingest.clone(), desk.ended[0], desk.fixture.now());
    // Whose the place is, and the year: its archive is made of what is read next.
    store.after_reads(2, move |_| {
        let (person, kind, command) = (PersonId::new("eva.rios"), DocumentKind::Ticket, note("Volvió a fallar"));
        let own = OwnAct { person, site: Site::Desk, document, kind, at, command };
        ingest.perform_blocking(vec![own]).expect("taken in");
    });
    let written = desk.written();
    assert_eq!(leave(&desk.fixture.ingest, &written.leavers).expect("left"), 1);
    assert_eq!((desk.row(desk.ended[0]).archived, desk.row(desk.ended[1]).archived > 0), (0, true));
    desk.is_whole();
}

#[test]
fn what_is_damaged_stays_and_the_others_leave() {
    let desk = Desk::new();
    let snapshots = vec![(desk.ended[0], b"nada que se lea".repeat(9))];
    desk.fixture.store.commit(Batch { snapshots, ..Batch::after(desk.fixture.end()) }).expect("damaged");
    let ingest = &desk.fixture.ingest;
    let counted = leaving(&*desk.reader(), ingest.organisation(), YEAR, desk.fixture.now()).expect("counted");
    let one = BTreeMap::from([(WhyKept::Faulty, 1)]);
    assert_eq!((counted.tickets, &counted.stay), (1, &one));
    let written = desk.written();
    assert_eq!((written.leavers.len(), &written.stay), (1, &one));
    assert_eq!(leave(ingest, &written.leavers).expect("left"), 1);
}

#[test]
fn what_left_comes_back_byte_by_byte() {
    let desk = Desk::new();
    let before = desk.feed();
    let of = |id| {
        let reader = desk.reader();
        let heads: Vec<_> = (0..=before.len() as u64).map(|at| reader.heads_at(id, at).expect("heads")).collect();
        let own =
            [1_001, 1_002].map(|device| reader.own_changes(id, ronda_shared::ids::DeviceId::new(device)).expect("own"));
        (heads, own, reader.summary(id).expect("a summary"))
    };
    let told = desk.ended.map(of);
    desk.archive();
    let back = bring_back(&desk.fixture.ingest, BTreeSet::from(desk.ended)).expect("back");
    assert_eq!(back, 2);
    assert_eq!(desk.feed()[..before.len()], before[..], "every entry is in its place");
    assert_eq!(desk.ended.map(of), told);
    assert_eq!(desk.row(desk.ended[0]).archived, 0);
    for id in desk.ended {
        let leaver = |entry: &Entry| matches!(&entry.kind, EntryKind::Archived(_));
        let reader = desk.reader();
        let lines = reader.entries_of(id, 0).expect("read").filter(|entry| leaver(entry.as_ref().expect("one")));
        assert_eq!(lines.count(), 1, "that it left stays told");
    }
    desk.is_whole();
    let nobody = bring_back(&desk.fixture.ingest, BTreeSet::from(desk.ended)).expect("asked again");
    assert_eq!(nobody, 0);
    // And out once more: the former line goes with the rest.
    desk.archive();
    desk.is_whole();
    bring_back(&desk.fixture.ingest, archived_in(&*desk.reader(), YEAR).expect("of the year")).expect("back");
    assert_eq!(desk.feed()[..before.len()], before[..]);
    desk.is_whole();
}

#[test]
fn what_is_derived_is_made_anew_of_what_is_left() {
    let desk = Desk::new();
    desk.archive();
    let told = |id| {
        let reader = desk.reader();
        (reader.document(id).expect("read"), reader.summary(id).expect("read"), reader.snapshot(id).expect("read"))
    };
    let before = desk.ended.map(told);
    let organisation = Arc::clone(desk.fixture.ingest.organisation());
    desk.fixture.store.rebuild(&mut Rebuild(organisation)).expect("rebuilt");
    assert_eq!(desk.ended.map(told), before);
    desk.is_whole();
}

/// What reports count now, or as of a position.
fn counted(desk: &Desk, position: Option<u64>) -> Vec<Vec<ReportSection>> {
    let organisation = Arc::clone(desk.fixture.ingest.organisation());
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let span = Span::new(&organisation.zone, day("2026-11-01"), day("2026-12-31"), desk.fixture.now());
    let span = span.expect("a span");
    [ReportKind::Activity, ReportKind::Backlog, ReportKind::Repeated, ReportKind::Conflicts]
        .into_iter()
        .map(|report| {
            let asked = Question { report, span, position, building: None };
            let told = Reports::default().tell(&*desk.reader(), &organisation, &asked, None, &|_| true);
            told.expect("counted").0.sections
        })
        .collect()
}

#[test]
fn reports_count_the_same_when_a_year_leaves() {
    let mut desk = Desk::new();
    let then = desk.fixture.end();
    let outcome = desk.fixture.does(&mut desk.eva, desk.open, &note("Sigue igual"));
    assert_eq!(outcome, Outcome::Accepted);
    let (now, former) = (counted(&desk, None), counted(&desk, Some(then)));
    assert!(now.iter().flatten().any(|section| !section.rows.is_empty()), "something is counted");
    desk.archive();
    assert_eq!((counted(&desk, None), counted(&desk, Some(then))), (now.clone(), former.clone()), "by their summaries");
    bring_back(&desk.fixture.ingest, BTreeSet::from(desk.ended)).expect("back");
    assert_eq!((counted(&desk, None), counted(&desk, Some(then))), (now, former));
}

#[test]
fn an_export_of_what_left_proves_itself() {
    let desk = Desk::new();
    let bundle = || {
        let reader = desk.reader();
        let made =
            export::bundle(&*reader, desk.fixture.ingest.organisation(), desk.ended[0], desk.fixture.now(), true);
        made.expect("a bundle")
    };
    let before = bundle();
    desk.archive();
    let after = bundle();
    assert_eq!((&after.entries, &after.logs, &after.people), (&before.entries, &before.logs, &before.people));
    let (read, as_written) = Bundle::read(after.write().as_slice()).expect("read");
    let found = check::check(&read, as_written);
    assert_eq!(found.faults, Vec::<String>::new());
    assert!(found.lines.iter().all(|line| match &line.what {
        check::TimelineEvent::Act { proof, .. } => matches!(proof, check::Proof::Signed | check::Proof::Server),
        _ => true,
    }));
}

#[test]
fn an_act_that_comes_after_years_is_judged_as_if_the_ticket_had_never_left() {
    let told = |archives: bool| {
        let mut desk = Desk::new();
        let id = desk.ended[0];
        if archives {
            desk.archive();
        }
        let outcomes = desk.fixture.push(&mut desk.omar);
        assert_eq!(desk.row(id).archived, 0, "it is in the store");
        assert_eq!(desk.row(desk.ended[1]).archived > 0, archives, "the other is where it was");
        desk.is_whole();
        let view = stored_ticket(&*desk.reader(), id).expect("read").expect("a ticket");
        let notes: Vec<String> = view.notes.iter().map(|note| note.text.clone()).collect();
        (outcomes, notes, view.ruled.state, desk.summary(id))
    };
    let (left, stayed) = (told(true), told(false));
    assert_eq!(left, stayed);
    assert_eq!(left.0.len(), 1, "its author is answered");
}

#[test]
fn what_is_known_already_calls_nothing_back_and_the_server_itself_does() {
    let desk = Desk::new();
    desk.archive();
    let sent = desk.fixture.sent(&desk.eva);
    let receipts = desk.fixture.ingest.push_blocking(desk.eva.record.clone(), sent).expect("answered").receipts;
    assert_eq!(receipts.len(), 8, "three tickets, three assignments, two ends");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "from the log's rows: {receipts:?}");
    assert!(desk.ended.iter().all(|id| desk.row(*id).archived > 0), "nothing came back for it");
    let act = crate::ingest::OwnAct {
        person: PersonId::new(crate::identity::SERVER),
        site: Site::System,
        document: desk.ended[1],
        kind: ronda_shared::act::DocumentKind::Ticket,
        at: desk.fixture.now(),
        command: note("Llegó una respuesta por correo"),
    };
    assert_eq!(desk.fixture.ingest.perform_blocking(vec![act]).expect("performed").len(), 1);
    assert_eq!((desk.row(desk.ended[0]).archived > 0, desk.row(desk.ended[1]).archived), (true, 0));
    desk.is_whole();
}

#[test]
fn what_happens_to_a_ticket_while_archives_are_written_keeps_it() {
    let mut desk = Desk::new();
    let written = desk.written();
    let outcome = desk.fixture.does(&mut desk.eva, desk.ended[0], &note("Todavía algo"));
    assert!(matches!(outcome, Outcome::Accepted | Outcome::Held(_)), "{outcome:?}");
    assert_eq!(leave(&desk.fixture.ingest, &written.leavers).expect("left"), 1);
    assert_eq!((desk.row(desk.ended[0]).archived, desk.row(desk.ended[1]).archived > 0), (0, true));
    desk.is_whole();
}

#[test]
fn archives_alone_change_nothing_and_are_the_same_when_they_are_written_again() {
    let desk = Desk::new();
    let before = desk.feed();
    let (first, second) = (desk.written(), desk.written());
    assert_eq!(first, second);
    assert_eq!(desk.feed(), before, "killed now, nothing has happened");
    desk.is_whole();
    let leavers = first.leavers;
    assert_eq!(leave(&desk.fixture.ingest, &leavers[..1]).expect("left"), 1);
    // Killed between two commits: one has left, the other has not, and each is whole.
    desk.is_whole();
    assert_eq!(leave(&desk.fixture.ingest, &leavers).expect("gone on"), 1);
    desk.is_whole();
}

#[test]
fn words_are_taken_out_of_what_left() {
    let desk = Desk::new();
    let id = desk.ended[0];
    desk.archive();
    let archive = desk.reader().archived(&desk.row(id)).expect("read").expect("a line").archive;
    assert!(desk.reader().blob(&archive).expect("read").is_some());
    let order = Order {
        document: id,
        what: vec![Redact::Description {}, Redact::Subject {}],
        reason: "Dato personal".into(),
        by: None,
        device: None,
        alone: false,
        stands: None,
    };
    desk.fixture.ingest.redact_blocking(order).expect("taken out");
    assert_eq!(desk.row(id).archived, 0);
    assert_eq!(desk.reader().blob(&archive).expect("read"), None, "the former archive is nobody's");
    let own: Vec<Vec<u8>> = desk
        .reader()
        .entries_of(id, 0)
        .expect("read")
        .map(|entry| {
            let position = entry.expect("one").position;
            desk.reader().entry_bytes(position).expect("read").expect("an entry")
        })
        .collect();
    for words in [WORDS, b"La impresora no enciende".as_slice()] {
        assert!(!own.iter().any(|entry| entry.windows(words.len()).any(|part| part == words)));
    }
    desk.is_whole();
    let again = desk.written();
    assert_eq!(leave(&desk.fixture.ingest, &again.leavers).expect("sealed again"), 1);
    desk.is_whole();
    let line = desk.reader().archived(&desk.row(id)).expect("read").expect("a line");
    assert_ne!(line.archive, archive);
    let told = desk.place.read(&line.archive).expect("read").expect("an archive");
    assert!(!told.windows(WORDS.len()).any(|part| part == WORDS), "nor are they in the new one");
    bring_back(&desk.fixture.ingest, BTreeSet::from([id])).expect("back");
    desk.is_whole();
}

#[test]
fn a_proof_of_before_is_gone_on_from_after_a_year_left() {
    let desk = Desk::new();
    let file = store_file(desk.folder.path());
    let since = |from: &Checkpoint| {
        let beside = (file.as_path(), &desk.place);
        verify::data_since(&*desk.fixture.store, beside, from, &VerifyOptions::silent()).expect("verified").faults
    };
    let proof = || Checkpoint::of(&*desk.reader(), desk.fixture.now(), None).expect("a proof");
    let before = proof();
    desk.archive();
    assert_eq!(since(&before), Vec::<String>::new());
    let left = proof();
    assert_eq!(since(&left), Vec::<String>::new());
    bring_back(&desk.fixture.ingest, BTreeSet::from(desk.ended)).expect("back");
    for from in [&before, &left, &proof()] {
        assert_eq!(since(from), Vec::<String>::new());
    }
}

#[test]
fn backups_and_increments_carry_what_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = Desk::new();
    let own = store_file(desk.folder.path());
    let at = |name: &str| folder.path().join(name);
    let now = desk.fixture.now();
    make_whole(&*desk.fixture.store, &own, &desk.place, &at("full"), now).expect("made");
    desk.archive();
    let beside = || Some((own.as_path(), &desk.place));
    make_since(&*desk.fixture.store, beside(), &at("full"), &at("left"), now).expect("made");
    make_whole(&*desk.fixture.store, &own, &desk.place, &at("whole"), now).expect("made");
    bring_back(&desk.fixture.ingest, BTreeSet::from([desk.ended[0]])).expect("back");
    make_since(&*desk.fixture.store, beside(), &at("left"), &at("back"), now).expect("made");
    let chains = [vec!["full", "left"], vec!["whole"], vec!["full", "left", "back"]];
    for (number, chain) in chains.into_iter().enumerate() {
        let data = folder.path().join(format!("restored-{number}"));
        std::fs::create_dir(&data).expect("a folder");
        let files: Vec<_> = chain.iter().map(|name| at(name)).collect();
        let place = BlobStore::of(&data, None);
        restore_chain(&files, &store_file(&data), &place, 1_000, now).expect("restored");
        let store = RedbStore::open(store_file(&data)).expect("opens");
        let mut report = verify::store(&*store.read().expect("reads")).expect("verified");
        verify::archives(&store, &place, &mut report).expect("opened");
        assert_eq!(report.faults, Vec::<String>::new(), "{chain:?}");
        let reader = store.read().expect("reads");
        let left = |id| reader.document(id).expect("read").is_some_and(|row| row.archived > 0);
        assert_eq!(desk.ended.map(left), [chain.len() < 3, true], "{chain:?}");
        for id in desk.ended {
            let view = stored_ticket(&*reader, id).expect("opened");
            assert_eq!(view, stored_ticket(&*desk.reader(), id).expect("opened"), "{chain:?}");
        }
    }
}

#[test]
fn what_one_who_changes_rows_would_do_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tampered.redb");
    let archived = {
        let desk = Desk::on(Arc::new(RedbStore::open(&file).expect("opens")));
        desk.archive();
        let reader = desk.reader();
        let mut entries = reader.entries_of(desk.ended[0], 0).expect("read").map(|entry| entry.expect("one"));
        entries.find(|entry| entry.is_carried()).expect("carried out").position
    };
    // Once the writer of that server has ended.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while let Err(error) = RedbStore::open(&file) {
        assert!(std::time::Instant::now() < until, "{error}");
        std::thread::yield_now();
    }
    crate::store::redb::tampered::entry(&file, archived, b"open_ticket", b"open_tickot");
    let store = RedbStore::open(&file).expect("opens");
    let faults = verify::store(&*store.read().expect("reads")).expect("verified").faults;
    assert!(faults.iter().any(|fault| fault.contains("carried out")), "{faults:?}");
}
