//! Benchmarks of the server's cost of trust, without sockets. They are judging and verifying (W7), and acts from long
//! ago while others sync (W8, S12). One process, the real store on disk, the real writer.

use automerge::Automerge;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ronda_server::clock::Clock;
use ronda_server::identity::{people, verify_push};
use ronda_server::ingest::Ingest;
use ronda_server::start;
use ronda_server::store::feed_cursor::{self, Cursor};
use ronda_server::store::{Batch, DeviceRecord, EntryKind, Secret, Store};
use ronda_shared::act::{Act, ChainHash, DocumentKind, signed_bytes};
use ronda_shared::admission::{ActorContext, admit};
use ronda_shared::arbitration::fold;
use ronda_shared::cbor;
use ronda_shared::command::{Audience, COMMAND_VERSION, Command, Content};
use ronda_shared::document::Reader;
use ronda_shared::ids::{DeviceId, DocumentId, FieldId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, PROTOCOL_VERSION, SyncRequest};
use ronda_shared::ticket::read;
use ronda_shared::view::View;
use serde_bytes::ByteBuf;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The service of the tickets, and the team that works on them.
const SERVICE: &str = "oax-ip-duplicada";
const TEAM: &str = "oax-redes";
/// Between two syncs of one of the others.
const PAUSE: Duration = Duration::from_millis(40);

/// An error as it is told to the driver.
pub(crate) fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A store and what takes acts in, without a listener.
struct Headless {
    store: Arc<dyn Store>,
    ingest: Ingest,
    clock: Clock,
    secret: Secret,
    epoch: u64,
}

impl Headless {
    fn open(folder: &Path) -> Result<Self, String> {
        let clock = Clock::system();
        let store = start::open(folder).map_err(told)?;
        let organisation = start::organisation("oaxaca").map_err(told)?;
        let ingest = start::ingest(Arc::clone(&store), organisation, clock.clone()).map_err(told)?;
        let person = |id: &str, role: &str, team: &str| Person {
            roles: vec![RoleId::new(role)],
            teams: vec![TeamId::new(team)],
            ..Person::new(PersonId::new(id), id)
        };
        let everybody = [person("eva", "agente-mesa", "oax-mesa"), person("omar", "agente-tecnico", TEAM)];
        people::upsert(&*store, clock.now(), &everybody).map_err(told)?;
        let reader = store.read().map_err(told)?;
        let (secret, epoch) = (reader.secret().map_err(told)?, reader.epoch().map_err(told)?.epoch);
        drop(reader);
        Ok(Self { store, ingest, clock, secret, epoch })
    }

    fn end(&self) -> Result<u64, String> {
        self.store.read().and_then(|reader| reader.end()).map_err(told)
    }

    /// Enters a device of a person in the store and gives the pen for its acts; `number` makes its key and its id.
    fn device(&self, number: u8, person: &str, site: Site) -> Result<Pen, String> {
        let key = SigningKey::from_slice(&[number.max(1); 32]).map_err(told)?;
        let public = key.verifying_key().to_encoded_point(false).as_bytes().to_vec();
        let record = DeviceRecord {
            id: DeviceId::new(u64::from(number) + 1),
            code: format!("B{number}"),
            person: PersonId::new(person),
            name: "bench".into(),
            public_key: ByteBuf::from(public),
            enrolled: self.clock.now(),
            revoked: None,
            kind: Default::default(),
            former: None,
        };
        let _turn = self.store.turn();
        let mut batch = Batch::after(self.end()?);
        batch.enter(self.clock.now(), None, vec![], EntryKind::Device(record.clone()));
        self.store.commit(batch).map_err(told)?;
        let (acts, cursor) = (Vec::new(), None);
        Ok(Pen { record, key, site, number: 0, head: ChainHash::default(), before: ChainHash::default(), acts, cursor })
    }

    fn view(&self, id: DocumentId) -> Result<Automerge, String> {
        let reader = self.store.read().map_err(told)?;
        let bytes = reader.changes_after(id, 0).map_err(told)?.into_iter().flat_map(|change| change.bytes);
        ronda_shared::document::load(&bytes.collect::<Vec<u8>>()).map_err(told)
    }
}

/// Author of acts on one device: its key, and the chain of the acts written so far.
struct Pen {
    record: DeviceRecord,
    key: SigningKey,
    site: Site,
    number: u64,
    head: ChainHash,
    before: ChainHash,
    acts: Vec<ByteBuf>,
    cursor: Option<ByteBuf>,
}

impl Pen {
    /// An act by one who had read up to `seen`.
    fn write(&mut self, house: &Headless, id: DocumentId, seen: u64, command: &Command) {
        let cursor = Cursor::settled(self.record.id, house.epoch, seen, house.clock.now(), true);
        self.number += 1;
        let act = Act {
            device: self.record.id,
            number: self.number,
            person: self.record.person.clone(),
            document: id,
            kind: DocumentKind::Ticket,
            site: self.site,
            at: house.clock.now(),
            seen: feed_cursor::seal(&house.secret, &cursor),
            base: seen,
            command: command.name().into(),
            version: COMMAND_VERSION,
            arguments: cbor::encode(command),
        };
        let bytes = act.encode();
        self.head = self.head.then(&bytes);
        self.acts.push(ByteBuf::from(bytes));
    }

    /// Everything written since the last time, verified, taken in, answered; every act must be accepted.
    fn sync(&mut self, house: &Headless) -> Result<(), String> {
        let acts = std::mem::take(&mut self.acts);
        let first = self.number + 1 - acts.len() as u64;
        let signature: Signature = self.key.sign(&signed_bytes(self.record.id, self.number, &self.head));
        let request = SyncRequest {
            version: PROTOCOL_VERSION,
            device: self.record.id,
            app: "bench".into(),
            cursor: self.cursor.take(),
            before: std::mem::replace(&mut self.before, self.head),
            first,
            acts,
            signature: ByteBuf::from(signature.to_vec()),
            organisation: Some(house.ingest.organisation().version.clone()),
            directory: None,
            page_bytes: 1 << 20,
            head_number: self.number,
            holds: None,
            records: true,
        };
        let answer = house.ingest.sync_blocking(&self.record, request).map_err(told)?;
        self.cursor = Some(answer.cursor);
        match answer.receipts.iter().find(|one| one.number >= first && one.outcome != Outcome::Accepted) {
            Some(receipt) => Err(format!("act {} was {:?}", receipt.number, receipt.outcome)),
            None => Ok(()),
        }
    }
}

fn note(number: u64) -> Command {
    let text = format!("Revisé el puerto {number} del switch y cambié el cable; queda enlazado a un gigabit.");
    Command::Content(Content::AddNote { audience: Audience::Internal, text })
}

fn value(number: u64) -> Command {
    Command::Content(Content::SetField { field: FieldId::new("b_port"), value: format!("SW-E2N1 / Gi1/0/{number}") })
}

fn one_of_each(number: u64) -> Command {
    if number.is_multiple_of(3) { note(number) } else { value(number) }
}

fn count(asked: &Value, name: &str, otherwise: u64) -> u64 {
    asked[name].as_u64().unwrap_or(otherwise)
}

/// How long one of `count` takes, in microseconds.
fn each(count: u64, mut work: impl FnMut(u64) -> Result<(), String>) -> Result<f64, String> {
    let began = Instant::now();
    (0..count).try_for_each(&mut work)?;
    Ok(began.elapsed().as_secs_f64() * 1e6 / count.max(1) as f64)
}

/// W7: a signature verified; an act judged on what its author saw; that view made; and the whole way in, each by the act.
pub(crate) fn judging(folder: &Path, asked: &Value) -> Result<Value, String> {
    let acts = count(asked, "acts", 2_000);
    let house = Headless::open(folder)?;
    let mut eva = house.device(1, "eva", Site::Desk)?;
    let id = crate::work::id(1);
    eva.write(&house, id, 0, &crate::work::birth(&crate::walker::plain(), SERVICE));
    for number in 1..40 {
        eva.write(&house, id, 0, &one_of_each(number));
    }
    eva.sync(&house)?;

    let (public, bytes) = (eva.record.public_key.to_vec(), signed_bytes(eva.record.id, eva.number, &eva.head));
    let signature: Signature = eva.key.sign(&bytes);
    let verify = each(acts, |_| verify_push(&public, &bytes, &signature.to_vec()).map_err(told))?;

    let (document, organisation) = (house.view(id)?, house.ingest.organisation());
    let person = house.store.read().and_then(|reader| reader.person(&eva.record.person)).map_err(told)?;
    let person = person.ok_or("nobody is there")?;
    let people = |asked: &PersonId| (*asked == person.id).then(|| person.clone());
    let now = house.clock.now();
    let seen = || {
        let mut view = read::read(id, &Reader::now(&document)).ok_or("no ticket")?;
        fold::fold(organisation, &mut view, &people, now);
        Ok::<_, String>(View::Ticket(Box::new(view)))
    };
    let view = each(acts, |_| seen().map(drop))?;
    let (standing, kind) = (seen()?, DocumentKind::Ticket);
    let judged = each(acts * 10, |number| {
        let by = ActorContext { organisation, person: &person, site: Site::Desk, now };
        admit(by, Some(&standing), kind, &one_of_each(number)).map_err(|why| format!("{why:?}"))
    })?;

    let base = house.end()?;
    for number in 0..acts {
        eva.write(&house, id, base, &one_of_each(number));
    }
    let began = Instant::now();
    eva.sync(&house)?;
    let whole = began.elapsed().as_secs_f64() * 1e6 / acts as f64;
    Ok(json!({ "acts": acts, "verify_us": verify, "view_us": view, "judge_us": judged, "whole_us": whole }))
}

/// W8 (S12): acts from as many old positions of one long document are handed in at once, while others sync.
pub(crate) fn late(folder: &Path, asked: &Value) -> Result<Value, String> {
    let (changes, acts, others) =
        (count(asked, "changes", 5_000), count(asked, "acts", 200), count(asked, "others", 8));
    let house = Headless::open(folder)?;
    let mut eva = house.device(1, "eva", Site::Desk)?;
    let id = crate::work::id(1);
    eva.write(&house, id, 0, &crate::work::birth(&crate::walker::plain(), SERVICE));
    eva.sync(&house)?;
    let born = house.end()?;
    for number in 1..changes {
        eva.write(&house, id, born, &one_of_each(number));
        if number % 500 == 0 {
            eva.sync(&house)?;
        }
    }
    if !eva.acts.is_empty() {
        eva.sync(&house)?;
    }
    let end = house.end()?;
    let mut omar = house.device(2, "omar", Site::Field)?;
    for number in 0..acts {
        omar.write(&house, id, born + (end - born) * number / acts, &note(number));
    }

    let mut pens = Vec::new();
    for number in 0..others {
        let number = u8::try_from(number + 10).map_err(told)?;
        let mut pen = house.device(number, "eva", Site::Desk)?;
        pen.write(
            &house,
            crate::work::id(u64::from(number)),
            end,
            &crate::work::birth(&crate::walker::plain(), SERVICE),
        );
        while pen.cursor.is_none() || !pen.acts.is_empty() {
            pen.sync(&house)?;
        }
        pens.push(pen);
    }
    let quiet = AtomicBool::new(true);
    let done = AtomicBool::new(false);
    let (house, quiet, done) = (&house, &quiet, &done);
    let (before, during, took) = std::thread::scope(|scope| {
        let walking: Vec<_> = pens.iter_mut().map(|pen| scope.spawn(move || walk(house, pen, quiet, done))).collect();
        std::thread::sleep(Duration::from_secs(2));
        quiet.store(false, Ordering::Relaxed);
        let began = Instant::now();
        let pushed = omar.sync(house);
        let took = began.elapsed().as_secs_f64() * 1e3;
        done.store(true, Ordering::Relaxed);
        let (mut before, mut during) = (Vec::new(), Vec::new());
        for one in walking {
            let (quiet, busy) = one.join().unwrap_or_else(|_| Err("a device fell".into()))?;
            before.extend(quiet);
            during.extend(busy);
        }
        pushed.map(|()| (before, during, took))
    })?;
    let figures = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let at = |q: f64| times.get(((times.len() as f64 * q) as usize).min(times.len().saturating_sub(1))).copied();
        json!({ "syncs": times.len(), "p50": at(0.5), "p99": at(0.99), "max": times.last() })
    };
    let memory = crate::work::memory(u64::from(std::process::id()))?;
    Ok(
        json!({ "changes": changes, "acts": acts, "push_ms": took, "quiet": figures(before), "during": figures(during), "bytes": memory }),
    )
}

/// The times of one device's syncs: while nothing else happened, and while the long push was on its way.
type Times = (Vec<f64>, Vec<f64>);

fn walk(house: &Headless, pen: &mut Pen, quiet: &AtomicBool, done: &AtomicBool) -> Result<Times, String> {
    let (mut before, mut during) = (Vec::new(), Vec::new());
    let id = crate::work::id(pen.record.id.raw() - 1);
    while !done.load(Ordering::Relaxed) {
        pen.write(house, id, house.end()?, &note(pen.number));
        let (was_quiet, began) = (quiet.load(Ordering::Relaxed), Instant::now());
        pen.sync(house)?;
        let took = began.elapsed().as_secs_f64() * 1e3;
        // One that began before the push and ended after it began belongs to both, and so to the worse.
        if was_quiet && quiet.load(Ordering::Relaxed) {
            before.push(took)
        } else {
            during.push(took)
        }
        std::thread::sleep(PAUSE);
    }
    Ok((before, during))
}
