//! Tests that what fails in its middle leaves nothing in the store, and is taken whole once it comes again.

use super::admit::FULL;
use super::stored::{stored_of, stored_ticket};
use super::{Decision as HeldDecision, DecisionProblem, Ingest, OwnAct, SyncProblem, fault, pull};
use crate::clock::Clock;
use crate::redact::{Order, RedactProblem};
use crate::start;
use crate::store::closable::ClosableStore;
use crate::store::feed_cursor::{self, Cursor};
use crate::store::mail::MailRows;
use crate::store::redb::RedbStore;
use crate::store::transfer::{FilledBy, Filling};
use crate::store::{Batch, Reader, StoreError};
use crate::verification::testing::{Browser, Fixture, note, opening};
use automerge::transaction::Transactable;
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::redaction::Redact;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::{Outcome, PROTOCOL_VERSION, Receipt, SyncRequest};
use ronda_shared::ticket::view::TicketView;
use serde_bytes::ByteBuf;
use std::sync::Arc;

/// Two tickets of Eva's, the second of which a server that begins anew on their store cannot read.
struct Tickets {
    fixture: Fixture,
    eva: Browser,
    ticket: DocumentId,
    unread: DocumentId,
    ingest: Ingest,
}

impl Tickets {
    fn open() -> Self {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let (ticket, unread) = (DocumentId::new(fixture.now(), [1; 10]), DocumentId::new(fixture.now(), [2; 10]));
        for id in [ticket, unread] {
            assert_eq!(fixture.does(&mut eva, id, &opening("Sin red")), Outcome::Accepted);
        }
        let (clock, _) = Clock::by_hand(fixture.now().millis());
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        let ingest = start::ingest(fixture.store.clone(), organisation, clock).expect("ingest");
        let tickets = Self { fixture, eva, ticket, unread, ingest };
        tickets.write_snapshot(b"no document");
        tickets
    }

    fn write_snapshot(&self, bytes: &[u8]) {
        let snapshots = vec![(self.unread, bytes.to_vec())];
        self.fixture.store.commit(Batch { snapshots, ..Batch::after(self.fixture.end()) }).expect("written");
    }

    /// It has few changes and no snapshot of its own.
    fn mend(&self) {
        self.write_snapshot(&[]);
    }

    /// Makes of its row one that nobody can read.
    fn damage_row(&self) {
        let rows = self.fixture.store.as_rows().expect("it is copied by its rows");
        let damaged = vec![(self.unread.bytes().to_vec(), b"nada que se lea".to_vec())];
        rows.put_rows("documents", damaged, &Filling::begun(FilledBy::Move, None)).expect("damaged");
        rows.finish(&Batch::default()).expect("no mark of a filling is left");
    }

    /// Of which tickets Eva's browser is told that has all up to a position.
    fn news(&self, base: u64) -> Vec<DocumentId> {
        let (reader, device) = (self.fixture.store.read().expect("reads"), &self.eva.record);
        let epoch = reader.epoch().expect("an epoch").epoch;
        let cursor = Cursor::settled(device.id, epoch, base, self.fixture.now(), true);
        let request = SyncRequest {
            version: PROTOCOL_VERSION,
            device: device.id,
            app: "prueba".into(),
            cursor: Some(ByteBuf::from(feed_cursor::seal(&reader.secret().expect("a secret"), &cursor))),
            before: ChainHash::default(),
            first: 1,
            acts: Vec::new(),
            signature: ByteBuf::new(),
            organisation: Some(self.ingest.organisation().version.clone()),
            directory: None,
            page_bytes: u32::MAX,
            head_number: 0,
            holds: None,
            records: true,
        };
        let answer = pull::answer(&self.ingest.shared, device, &request, Vec::new()).expect("an answer");
        answer.response.news.into_iter().map(|news| news.id).collect()
    }

    /// A note that the server makes on somebody's behalf.
    fn own(&self, document: DocumentId, text: &str) -> OwnAct {
        OwnAct {
            person: PersonId::new("eva.rios"),
            site: Site::Desk,
            document,
            kind: DocumentKind::Ticket,
            at: self.fixture.now(),
            command: note(text),
        }
    }

    fn notes(&self) -> Vec<String> {
        self.view().notes.into_iter().map(|note| note.text).collect()
    }

    fn view(&self) -> TicketView {
        let reader = self.fixture.store.read().expect("reads");
        stored_ticket(&*reader, self.ticket).expect("readable").expect("it is born")
    }
}

/// As of a message that another server of the store has taken since it was looked at.
#[test]
fn what_is_no_longer_so_in_the_turn_is_not_done() {
    let tickets = Tickets::open();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for (still, notes) in [(false, 0), (true, 1)] {
        let asked = move |_: &dyn Reader| -> Result<bool, StoreError> { Ok(still) };
        let beside = move |_: &[Receipt]| {
            assert!(still, "nothing follows from what is not done");
            MailRows::default()
        };
        let acts = vec![tickets.own(tickets.ticket, "Una vez")];
        let judged = tickets.ingest.perform_still(acts, Box::new(asked), Box::new(beside));
        let receipts = runtime.block_on(judged).expect("judged");
        assert_eq!((receipts.len(), tickets.notes().len()), (notes, notes));
    }
}

/// What was decided of a ticket that was over is not done to one that was opened again.
#[test]
fn words_are_taken_out_of_a_ticket_that_still_stands_as_it_did() {
    let tickets = Tickets::open();
    let (before, what) = (tickets.view(), vec![Redact::Description {}]);
    assert_ne!(before.ruled.state, State::Closed);
    let order = Order {
        document: tickets.ticket,
        what,
        reason: "Baja documental".into(),
        by: None,
        device: None,
        alone: false,
        stands: Some((State::Closed, before.ruled.since)),
    };
    let refused = tickets.ingest.redact_blocking(order.clone());
    assert!(matches!(refused, Err(RedactProblem::Moved)), "{refused:?}");
    assert_eq!(tickets.view().born.description, before.born.description);
    let stands = Some((before.ruled.state, before.ruled.since));
    tickets.ingest.redact_blocking(Order { stands, ..order }).expect("taken out");
    assert_ne!(tickets.view().born.description, before.born.description);
}

/// The phone would have been refused for as long as the ticket is damaged, with all that it had written besides.
#[test]
fn an_act_on_a_damaged_ticket_is_held_and_the_others_of_its_push_are_taken() {
    let mut tickets = Tickets::open();
    let person = Some(PersonId::new("omar.cruz"));
    let assign = Command::Decision(Decision::Assign { person, team: None, reason: String::new() });
    let (fixture, eva, end) = (&tickets.fixture, &mut tickets.eva, tickets.fixture.end());
    fixture.write(eva, tickets.ticket, end, &assign);
    fixture.write(eva, tickets.unread, end, &note("uno"));
    fixture.write(eva, tickets.ticket, end, &note("dos"));
    let (record, push) = fixture.pending(eva);
    let pushed = tickets.ingest.push_blocking(record.clone(), push.clone()).expect("taken in");
    let held = Outcome::Held(Reason::DocumentUnreadable);
    let outcomes: Vec<Outcome> = pushed.receipts.iter().map(|one| one.outcome.clone()).collect();
    assert_eq!(outcomes, [Outcome::Accepted, held, Outcome::Accepted]);
    assert_eq!(tickets.notes(), ["dos"]);
    let requests = tickets.view().requests;
    assert!(!requests.is_empty() && requests.iter().all(|request| request.ruling.is_some()), "{requests:?}");

    let omar = tickets.fixture.store.read().expect("reads").person(&PersonId::new("omar.cruz"));
    let omar = omar.expect("readable").expect("known");
    let waiting = tickets.ingest.held(&omar).expect("listed");
    let [waits] = &waiting[..] else { panic!("{waiting:?}") };
    assert_eq!(waits.cannot, Some(Reason::DocumentUnreadable), "nobody can say what it would change");
    let decision = HeldDecision {
        position: waits.position,
        accept: true,
        reason: String::new(),
        by: omar.id,
        device: DeviceId::new(1_002),
    };
    let early = tickets.ingest.decide_held_blocking(decision.clone());
    assert!(matches!(early, Err(DecisionProblem::Cannot(Reason::DocumentUnreadable))), "{early:?}");

    tickets.mend();
    assert_eq!(tickets.ingest.decide_held_blocking(decision).expect("decided"), [waits.position]);
    let reader = tickets.fixture.store.read().expect("reads");
    let view = stored_ticket(&*reader, tickets.unread).expect("readable").expect("it is born");
    assert_eq!(view.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["uno"], "nothing was lost");
}

#[test]
fn nobody_learns_by_a_damaged_ticket_that_it_is_there() {
    let tickets = Tickets::open();
    let fixture = &tickets.fixture;
    let mut luis = fixture.browser("luis.paz", 3, Site::Field);
    let end = fixture.end();
    for document in [tickets.unread, DocumentId::new(fixture.now(), [9; 10])] {
        fixture.write(&mut luis, document, end, &note("¿Está?"));
    }
    let (record, push) = fixture.pending(&mut luis);
    let pushed = tickets.ingest.push_blocking(record, push).expect("taken in");
    let outcomes: Vec<Outcome> = pushed.receipts.into_iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::Held(Reason::NotYourTicket), Outcome::Held(Reason::NotYourTicket)]);
}

/// A fault of ours over one act would keep a phone from ever sending anything again.
#[test]
fn an_act_that_breaks_off_its_turn_is_held_and_the_others_of_its_push_are_taken() {
    let mut tickets = Tickets::open();
    let (fixture, eva) = (&tickets.fixture, &mut tickets.eva);
    let broken = DocumentId::new(fixture.now(), [0xb5; 10]);
    assert_eq!(fixture.does(eva, broken, &opening("Otro asunto")), Outcome::Accepted);
    fault::order(broken);
    let end = fixture.end();
    for (document, text) in [(tickets.ticket, "uno"), (broken, "dos"), (tickets.ticket, "tres")] {
        fixture.write(eva, document, end, &note(text));
    }
    let (record, push) = fixture.pending(eva);
    let pushed = tickets.ingest.push_blocking(record.clone(), push.clone()).expect("taken in");
    let outcomes: Vec<Outcome> = pushed.receipts.iter().map(|one| one.outcome.clone()).collect();
    let held = Outcome::Held(Reason::DocumentUnreadable);
    assert_eq!(outcomes, [Outcome::Accepted, held, Outcome::Accepted]);
    assert_eq!(tickets.notes(), ["uno", "tres"], "each once");
    assert_eq!(tickets.ingest.push_blocking(record, push).expect("known"), pushed, "and known from then on");
}

/// Whoever was told that they failed does them again: each would be there twice.
#[test]
fn acts_of_the_servers_own_are_done_together_or_not_at_all() {
    let tickets = Tickets::open();
    let acts = || vec![tickets.own(tickets.ticket, "uno"), tickets.own(tickets.unread, "dos")];
    let end = tickets.fixture.end();
    let failed = tickets.ingest.perform_blocking(acts());
    assert!(matches!(failed, Err(SyncProblem::Store(_))), "{failed:?}");
    assert_eq!(tickets.fixture.end(), end, "nothing of them is in the feed");

    tickets.mend();
    let done = tickets.ingest.perform_blocking(acts()).expect("done");
    assert!(done.iter().all(|one| one.outcome == Outcome::Accepted), "{done:?}");
    assert_eq!(tickets.notes(), ["uno"], "once");
}

/// One more word and nobody could read it again: whoever has an act on it could sync no more.
#[test]
fn a_ticket_that_is_full_is_told_nothing_more_and_can_be_decided_on() {
    let tickets = Tickets::open();
    tickets.mend();
    let reader = tickets.fixture.store.read().expect("reads");
    let row = reader.document(tickets.unread).expect("readable").expect("it is born");
    let mut document = stored_of(&*reader, &row).expect("readable");
    drop(reader);
    let mut ballast = document.transaction();
    ballast.put(automerge::ROOT, "ballast", vec![0_u8; FULL]).expect("written");
    ballast.commit();
    tickets.write_snapshot(&document.save_nocompress());
    let person = Some(PersonId::new("omar.cruz"));
    let command = Command::Decision(Decision::Assign { person, team: None, reason: String::new() });
    let acts = vec![
        tickets.own(tickets.unread, "uno"),
        OwnAct { command, ..tickets.own(tickets.unread, "") },
        tickets.own(tickets.ticket, "dos"),
    ];
    let done = tickets.ingest.perform_blocking(acts).expect("done");
    let outcomes: Vec<Outcome> = done.into_iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::Refused(Reason::DocumentFull), Outcome::Accepted, Outcome::Accepted]);
}

/// A fault of ours, or a document that the library cannot bear, ends one turn: without the writer nothing would be taken any more.
#[test]
fn a_turn_that_panics_leaves_nothing_and_the_next_one_works() {
    let tickets = Tickets::open();
    let (end, act) = (tickets.fixture.end(), tickets.own(tickets.ticket, "uno"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let panics = tickets.ingest.perform_with(vec![act.clone()], Box::new(|_| panic!("a fault of ours")));
    let failed = runtime.block_on(panics);
    assert!(matches!(failed, Err(SyncProblem::BrokeOff)), "{failed:?}");
    assert_eq!(tickets.fixture.end(), end, "nothing of it is in the feed");

    let done = tickets.ingest.perform_blocking(vec![act]).expect("done");
    assert!(done.iter().all(|one| one.outcome == Outcome::Accepted), "{done:?}");
    assert_eq!(tickets.notes(), ["uno"], "once");
}

/// A store that is moved, or a server that was replaced, has room: whoever waits is told what it waits for.
#[test]
fn whoever_waited_for_a_commit_hears_why_there_is_none() {
    let store = Arc::new(ClosableStore::new(Arc::new(RedbStore::in_memory().expect("opens"))));
    let fixture = Fixture::on(store.clone());
    let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
    fixture.write(&mut eva, DocumentId::new(fixture.now(), [1; 10]), fixture.end(), &opening("Sin red"));
    let (record, push) = fixture.pending(&mut eva);
    store.close();
    let failed = fixture.ingest.push_blocking(record.clone(), push.clone());
    assert!(matches!(failed, Err(SyncProblem::Store(StoreError::Standby))), "{failed:?}");
    store.open();
    assert_eq!(fixture.ingest.push_blocking(record, push).expect("taken in").acknowledged, 1);
}

/// Whoever asks for news has all rows looked through once, for what ended long ago.
#[test]
fn a_damaged_row_keeps_nobody_from_news() {
    let mut tickets = Tickets::open();
    let base = tickets.fixture.end();
    tickets.damage_row();
    assert_eq!(tickets.fixture.does(&mut tickets.eva, tickets.ticket, &note("Una nueva")), Outcome::Accepted);
    assert_eq!(tickets.news(base), [tickets.ticket]);
}

/// Its entries tell what its row did: it is sent as ever, and its next act writes its row anew.
#[test]
fn a_ticket_whose_row_is_damaged_is_told_and_written_anew() {
    let mut tickets = Tickets::open();
    tickets.mend();
    let row = |tickets: &Tickets| tickets.fixture.store.read().expect("reads").document(tickets.unread);
    let former = row(&tickets).expect("reads").expect("a row");
    tickets.damage_row();
    assert!(row(&tickets).is_err_and(|error| error.is_damage_of_a_document()));
    assert_eq!(tickets.news(former.born - 1), [tickets.unread]);
    let reader = tickets.fixture.store.read().expect("reads");
    assert!(stored_ticket(&*reader, tickets.unread).expect("readable").is_some());
    drop(reader);

    tickets.fixture.write(&mut tickets.eva, tickets.unread, tickets.fixture.end(), &note("uno"));
    let (record, push) = tickets.fixture.pending(&mut tickets.eva);
    let pushed = tickets.ingest.push_blocking(record, push).expect("taken in");
    assert_eq!(pushed.receipts.iter().map(|one| one.outcome.clone()).collect::<Vec<_>>(), [Outcome::Accepted]);
    let now = row(&tickets).expect("it is written anew").expect("a row");
    assert_eq!((now.kind, now.born, &now.scopes), (former.kind, former.born, &former.scopes));
    assert!(now.latest > former.latest);
    let reader = tickets.fixture.store.read().expect("reads");
    let moved: Vec<(u64, DocumentId)> = reader.moved_after(0).expect("moved").map(|one| one.expect("one")).collect();
    assert_eq!(moved.iter().filter(|(_, id)| *id == tickets.unread).count(), 1, "it stands once: {moved:?}");
    let view = stored_ticket(&*reader, tickets.unread).expect("readable").expect("it is born");
    assert_eq!(view.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["uno"]);
}
