//! Test fixture for verification: a ticket with acts of four people, and another beside it.

use crate::clock::Clock;
use crate::identity::key::tests::{browser_key, raw};
use crate::identity::people;
use crate::ingest::{CheckedPush, Ingest};
use crate::start;
use crate::store::feed_cursor::{self, Cursor};
use crate::store::redb::RedbStore;
use crate::store::{Batch, DeviceRecord, EntryKind, Store};
use crate::verification::bundle::Bundle;
use crate::verification::export;
use p256::ecdsa::{Signature, signature::Signer};
use ronda_shared::act::{Act, ChainHash, DocumentKind, signed_bytes};
use ronda_shared::cbor;
use ronda_shared::command::{
    Audience, COMMAND_VERSION, Command, ContactField, Content, Decision, EditText, OpenTicket, Requester, TextKind,
    TicketKind,
};
use ronda_shared::ids::{ChannelId, DeviceId, DocumentId, FieldId, PersonId, PriorityId, RoleId, ServiceId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub(crate) const NOW: i64 = 1_795_186_800_000;

/// A store and what takes acts in, without a listener.
pub(crate) struct Fixture {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ingest: Ingest,
    hand: Arc<AtomicI64>,
}

/// A browser of somebody.
pub(crate) struct Browser {
    pub(crate) record: DeviceRecord,
    seed: u8,
    site: Site,
    log: Vec<(Vec<u8>, ChainHash)>,
    sent: usize,
}

impl Fixture {
    pub(crate) fn open(store: RedbStore) -> Self {
        Self::on(Arc::new(store))
    }

    /// On any store; several may be servers of the same.
    pub(crate) fn on(store: Arc<dyn Store>) -> Self {
        let (clock, hand) = Clock::by_hand(NOW);
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        let ingest = start::ingest(Arc::clone(&store), organisation, clock).expect("ingest");
        let person = |id: &str, name: &str, role: &str, team: &str| Person {
            roles: vec![RoleId::new(role)],
            teams: vec![TeamId::new(team)],
            mail: Some(format!("{id}@oaxaca.gob.mx")),
            phone: Some("12345".into()),
            ..Person::new(PersonId::new(id), name)
        };
        let everybody = [
            person("eva.rios", "Eva Ríos", "agente-mesa", "oax-mesa"),
            person("omar.cruz", "Omar Cruz Peña", "agente-tecnico", "oax-soporte"),
            person("rosa.luna", "Rosa Luna", "agente-tecnico", "oax-soporte"),
            person("luis.paz", "Luis Paz", "agente-tecnico", "oax-redes"),
        ];
        people::upsert(&*store, Timestamp::from_millis(NOW), &everybody).expect("people");
        Self { store, ingest, hand }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.hand.load(Ordering::Relaxed))
    }

    /// Lets time go by.
    pub(crate) fn pass(&self, millis: i64) {
        self.hand.fetch_add(millis, Ordering::Relaxed);
    }

    pub(crate) fn end(&self) -> u64 {
        self.store.read().expect("reads").end().expect("an end")
    }

    pub(crate) fn browser(&self, person: &str, seed: u8, site: Site) -> Browser {
        let record = DeviceRecord {
            id: DeviceId::new(1_000 + u64::from(seed)),
            code: format!("K{seed}"),
            person: PersonId::new(person),
            name: "Navegador".into(),
            public_key: ByteBuf::from(raw(&browser_key(seed))),
            enrolled: self.now(),
            revoked: None,
            kind: Default::default(),
            former: None,
        };
        let mut batch = Batch::after(self.end());
        batch.enter(self.now(), None, vec![], EntryKind::Device(record.clone()));
        self.store.commit(batch).expect("enrolled");
        Browser { record, seed, site, log: Vec::new(), sent: 0 }
    }

    /// What a browser has written and not sent, signed.
    pub(crate) fn pending(&self, browser: &mut Browser) -> (DeviceRecord, CheckedPush) {
        let (first, last) = (browser.sent as u64 + 1, browser.log.len() as u64);
        let acts = browser.log[browser.sent..].iter().map(|(bytes, _)| ByteBuf::from(bytes.clone())).collect();
        let (before, head) = (browser.head(first - 1), browser.head(last));
        let signature: Signature = browser_key(browser.seed).sign(&signed_bytes(browser.record.id, last, &head));
        let push = CheckedPush::new(browser.record.id, before, first, acts, signature.to_vec(), last).expect("a push");
        browser.sent = browser.log.len();
        (browser.record.clone(), push)
    }

    /// All that a browser has sent, signed, as one that heard no answer sends it once more.
    pub(crate) fn sent(&self, browser: &Browser) -> CheckedPush {
        let last = browser.sent as u64;
        let acts = browser.log[..browser.sent].iter().map(|(bytes, _)| ByteBuf::from(bytes.clone())).collect();
        let signed = signed_bytes(browser.record.id, last, &browser.head(last));
        let signature: Signature = browser_key(browser.seed).sign(&signed);
        CheckedPush::new(browser.record.id, browser.head(0), 1, acts, signature.to_vec(), last).expect("a push")
    }

    /// Sends what a browser has written and answers what became of it.
    pub(crate) fn push(&self, browser: &mut Browser) -> Vec<Outcome> {
        self.hand.fetch_add(60_000, Ordering::Relaxed);
        let (record, push) = self.pending(browser);
        let pushed = self.ingest.push_blocking(record, push).expect("taken in");
        pushed.receipts.into_iter().map(|receipt| receipt.outcome).collect()
    }

    /// Writes an act as its author would who has read everything up to `base`.
    pub(crate) fn write(&self, browser: &mut Browser, document: DocumentId, base: u64, command: &Command) {
        let reader = self.store.read().expect("reads");
        let epoch = reader.epoch().expect("an epoch").epoch;
        let cursor = Cursor::settled(browser.record.id, epoch, base, self.now(), true);
        let act = Act {
            device: browser.record.id,
            number: browser.log.len() as u64 + 1,
            person: browser.record.person.clone(),
            document,
            kind: DocumentKind::Ticket,
            site: browser.site,
            at: self.now(),
            seen: feed_cursor::seal(&reader.secret().expect("a secret"), &cursor),
            base,
            command: command.name().into(),
            version: COMMAND_VERSION,
            arguments: cbor::encode(command),
        };
        let bytes = act.encode();
        let head = browser.head(browser.log.len() as u64).then(&bytes);
        browser.log.push((bytes, head));
    }

    /// One act, sent at once.
    pub(crate) fn does(&self, browser: &mut Browser, document: DocumentId, command: &Command) -> Outcome {
        self.write(browser, document, self.end(), command);
        self.push(browser).pop().expect("an outcome")
    }

    pub(crate) fn bundle(&self, id: DocumentId, between: bool) -> Bundle {
        let reader = self.store.read().expect("reads");
        export::bundle(&*reader, self.ingest.organisation(), id, self.now(), between).expect("a bundle")
    }
}

impl Browser {
    fn head(&self, number: u64) -> ChainHash {
        number.checked_sub(1).map_or(ChainHash::default(), |at| self.log[at as usize].1)
    }
}

pub(crate) fn opening(subject: &str) -> Command {
    Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        description: "No enciende desde ayer".into(),
        requester: Requester { name: "María".into(), phone: "12400".into(), ..Requester::default() },
        priority: Some(PriorityId::new("medium")),
        ..OpenTicket::new(
            ServiceId::new("oax-soporte-hardware"),
            TicketKind::Incident,
            ChannelId::new("phone"),
            subject.into(),
        )
    })))
}

pub(crate) fn note(text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text: text.into() })
}

/// The ticket and the other one: notes, a text, a value set by two at once, requests ruled on, one that is held, acts on
/// both tickets in one push.
pub(crate) fn lived(store: RedbStore) -> (Fixture, DocumentId, DocumentId) {
    let fixture = Fixture::open(store);
    let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
    let mut omar = fixture.browser("omar.cruz", 2, Site::Field);
    let mut luis = fixture.browser("luis.paz", 3, Site::Field);
    let (id, other) = (DocumentId::new(fixture.now(), [1; 10]), DocumentId::new(fixture.now(), [2; 10]));
    let accepted = |outcome| assert_eq!(outcome, Outcome::Accepted);
    // Before its first answer, as on a phone that was just enrolled.
    fixture.write(&mut eva, id, 0, &opening("La impresora no enciende"));
    accepted(fixture.push(&mut eva).remove(0));
    accepted(fixture.does(&mut eva, other, &opening("Otro asunto, de otra persona")));
    let omars = Some(PersonId::new("omar.cruz"));
    accepted(fixture.does(
        &mut eva,
        id,
        &Command::Decision(Decision::Assign { person: omars, team: None, reason: String::new() }),
    ));
    let seen = fixture.end();
    let phone = |value: &str| Command::Content(Content::SetContact { field: ContactField::Phone, value: value.into() });
    fixture.write(&mut omar, id, seen, &note("Llego a las diez"));
    fixture.write(&mut omar, id, seen, &phone("12401"));
    fixture.write(&mut omar, other, seen, &note("Una nota del otro asunto"));
    fixture.write(&mut omar, id, seen, &Command::Decision(Decision::Start {}));
    fixture.write(&mut omar, other, seen, &note("Otra más del otro asunto"));
    accepted(fixture.does(&mut eva, id, &phone("12402")));
    assert_eq!(fixture.push(&mut omar).len(), 5);
    let whole = "La fuente está dañada".to_owned();
    let edit = EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole };
    accepted(fixture.does(&mut omar, id, &Command::Content(Content::EditText(edit))));
    let field = Command::Content(Content::SetField { field: FieldId::new("no_hay"), value: "x".into() });
    let _outcome = fixture.does(&mut luis, id, &field);
    let assign = Command::Decision(Decision::Assign {
        person: Some(PersonId::new("luis.paz")),
        team: None,
        reason: String::new(),
    });
    assert!(matches!(fixture.does(&mut luis, id, &assign), Outcome::Held(_) | Outcome::Refused(_)));
    (fixture, id, other)
}

pub(crate) fn on_disk(path: &Path) -> RedbStore {
    RedbStore::open(path).expect("a store")
}

pub(crate) fn memory() -> RedbStore {
    RedbStore::in_memory().expect("memory")
}
