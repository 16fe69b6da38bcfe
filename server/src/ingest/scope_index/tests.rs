//! Tests of the scope index: it finds for a pull what a look at every document finds. It looks at far fewer.

use crate::ingest::pull::{self, Answer};
use crate::store::redb::RedbStore;
use crate::store::transfer::{FilledBy, Filling};
use crate::store::{Batch, ChangeHash, DeviceRecord, DocumentRow, EntryKind};
use crate::verification::testing::Fixture;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::ids::{ActId, BuildingId, DeviceId, DocumentId, PersonId, RegisterId, ServiceId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::policy::{ScopeKey, TERMS_VERSION};
use ronda_shared::sync::wire::{Body, News, Outcome, PROTOCOL_VERSION, SyncRequest};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;
use std::time::Duration;

const PEOPLE: [&str; 4] = ["eva.rios", "omar.cruz", "rosa.luna", "luis.paz"];
const TEAMS: [&str; 3] = ["oax-soporte", "oax-redes", "oax-telefonia"];
const BUILDINGS: [&str; 2] = ["edificio-2", "edificio-3"];
/// Some ten documents: each page reads the organisation's former data once more, which an unoptimised build is slow at.
const PAGE_BYTES: u32 = 16_000;
const SERVICES: [&str; 2] = ["oax-soporte-hardware", "oax-ciber-siem-respuesta"];

/// A browser of somebody, as far as a pull knows it.
struct Reader {
    record: DeviceRecord,
    cursor: Option<ByteBuf>,
    records: bool,
}

/// A store whose documents are rows and no more: what a pull reads of them.
struct World {
    fixture: Fixture,
    chance: StdRng,
    readers: Vec<Reader>,
    documents: Vec<DocumentId>,
}

impl World {
    fn new(seed: u64) -> Self {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let mut world =
            Self { fixture, chance: StdRng::seed_from_u64(seed), readers: Vec::new(), documents: Vec::new() };
        for (at, person) in PEOPLE.iter().enumerate() {
            let record = DeviceRecord {
                id: DeviceId::new(2_000 + at as u64),
                code: format!("L{at}"),
                person: PersonId::new(*person),
                name: "Navegador".into(),
                public_key: ByteBuf::new(),
                enrolled: world.fixture.now(),
                revoked: None,
                kind: Default::default(),
                former: None,
            };
            world.tells(EntryKind::Device(record.clone()));
            world.readers.push(Reader { record, cursor: None, records: at != 3 });
        }
        world
    }

    /// An entry about no document.
    fn tells(&self, kind: EntryKind) {
        let mut batch = Batch::after(self.fixture.end());
        batch.enter(self.fixture.now(), None, Vec::new(), kind);
        self.fixture.store.commit(batch).expect("commits");
    }

    fn below(&mut self, bound: usize) -> usize {
        self.chance.random_range(0..bound)
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())]
    }

    fn perhaps<T>(&mut self, among: &[&'static str], make: fn(&'static str) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| make(self.pick(among)))
    }

    /// The scope of a document of this kind.
    fn key(&mut self, kind: DocumentKind) -> ScopeKey {
        let registers: Vec<RegisterId> =
            self.fixture.ingest.organisation().registers.iter().map(|def| def.id.clone()).collect();
        let register = if registers.is_empty() { None } else { Some(registers[self.below(registers.len())].clone()) };
        let now = self.fixture.now();
        let ago = self.chance.random_range(0..120 * DAY_MS);
        ScopeKey {
            kind,
            service: self.perhaps(&SERVICES, ServiceId::new),
            team: self.perhaps(&TEAMS, TeamId::new),
            assignee: self.perhaps(&PEOPLE, PersonId::new),
            opened_by: self.perhaps(&PEOPLE, PersonId::new),
            offered: self.perhaps(&PEOPLE, PersonId::new).into_iter().collect(),
            closed_at: (self.below(2) == 0).then(|| now.plus(-ago)),
            awaiting_approval: self.below(4) == 0,
            building: self.perhaps(&BUILDINGS, BuildingId::new),
            bag_of: self.perhaps(&["Omar Cruz Peña", "ROSA  luna"], str::to_owned),
            requester: self.perhaps(&PEOPLE, PersonId::new),
            client_org: self.perhaps(&["Finanzas", "Salud"], str::to_owned),
            register,
            ..ScopeKey::of_equipment(None)
        }
    }

    /// Something was said of a document on a device; its scope is this one from then on, where one is told.
    fn touches(&mut self, id: DocumentId, device: DeviceId, key: Option<ScopeKey>) {
        let (size, anew) = (self.chance.random_range(100..3_000), self.below(12) == 0);
        let reader = self.fixture.store.read().expect("reads");
        let mut batch = Batch::after(reader.end().expect("an end"));
        let number = reader.log_head(device).expect("a log").map_or(1, |(number, _)| number + 1);
        let former = reader.document(id).expect("a row");
        enter(&mut batch, former, Touch { id, act: ActId { device, number }, key, size, anew });
        drop(reader);
        self.fixture.store.commit(batch).expect("commits");
    }

    fn opens(&mut self) {
        use DocumentKind::{Equipment, Record, Ticket};
        let kind = self.pick(&[Ticket, Ticket, Ticket, Equipment, Record]);
        let id = DocumentId::new(self.fixture.now(), self.chance.random());
        let devices: Vec<DeviceId> = self.readers.iter().map(|reader| reader.record.id).collect();
        let device = self.pick(&[devices[0], devices[1], devices[2], DeviceId::SERVER]);
        let key = self.key(kind);
        self.touches(id, device, Some(key));
        self.documents.push(id);
    }

    fn moves(&mut self) {
        if self.documents.is_empty() {
            return;
        }
        let at = self.below(self.documents.len());
        let id = self.documents[at];
        let kind = self.fixture.store.read().expect("reads").document(id).expect("a row").expect("there").kind;
        let key = self.key(kind);
        let moved = self.below(2) == 0;
        self.touches(id, DeviceId::new(2_001), moved.then_some(key));
    }

    /// Somebody's role, teams and buildings are others.
    fn transfers(&mut self) {
        let id = PersonId::new(self.pick(&PEOPLE));
        let person = self.fixture.store.read().expect("reads").person(&id).expect("read").expect("known");
        let roles = &self.fixture.ingest.organisation().roles;
        let role = roles[self.chance.random_range(0..roles.len())].id.clone();
        let teams = self.perhaps(&TEAMS, TeamId::new).into_iter().chain(self.perhaps(&TEAMS, TeamId::new)).collect();
        let buildings = self.perhaps(&BUILDINGS, BuildingId::new).into_iter().collect();
        let client_org = self.perhaps(&["Finanzas", "Salud"], str::to_owned);
        let active = self.below(8) > 0;
        let moved = Person { roles: vec![role], teams, buildings, client_org, active, ..person };
        self.tells(EntryKind::Person(moved));
    }

    /// The organisation's data are others, or again the present ones.
    fn reloads(&self, others: bool) {
        let mut data: Organisation = self.fixture.ingest.organisation().as_ref().clone();
        if others {
            data.version = "otras".into();
            for service in &mut data.services {
                service.restricted = service.id == ServiceId::new(SERVICES[0]);
            }
        }
        let bytes = serde_json::to_vec(&data).expect("JSON");
        self.tells(EntryKind::Organisation { version: data.version, data: ByteBuf::from(bytes) });
    }

    fn request(&self, reader: usize, page_bytes: u32) -> SyncRequest {
        let Reader { record, cursor, records } = &self.readers[reader];
        SyncRequest {
            version: PROTOCOL_VERSION,
            device: record.id,
            app: "prueba".into(),
            cursor: cursor.clone(),
            before: ChainHash::default(),
            first: 1,
            acts: Vec::new(),
            signature: ByteBuf::new(),
            organisation: Some(self.fixture.ingest.organisation().version.clone()),
            directory: None,
            page_bytes,
            head_number: 0,
            holds: None,
            records: *records,
        }
    }

    /// The answer by the index; the one by looking at every document is the same to the byte, and so is that of a server that has told
    /// nobody else of any of them.
    fn asks(&self, reader: usize, page_bytes: u32) -> Answer {
        let request = self.request(reader, page_bytes);
        let record = &self.readers[reader].record;
        let answer = || pull::answer(&self.fixture.ingest.shared, record, &request, Vec::new()).expect("an answer");
        let indexed = answer();
        self.index_is(TERMS_VERSION - 1);
        let walked = answer();
        self.index_is(TERMS_VERSION);
        assert_eq!(cbor::encode(&indexed.response), cbor::encode(&walked.response), "{request:?}");
        assert!(indexed.looked_at <= walked.looked_at);
        let told_first = self.fixture.ingest.shared.recent.forgotten(answer);
        assert_eq!(cbor::encode(&indexed.response), cbor::encode(&told_first.response), "{request:?}");
        indexed
    }

    /// A store of another version of the index; with 0 it is emptied.
    fn index_is(&self, version: u32) {
        let batch = Batch { scope_index_of: Some(version), ..Batch::after(self.fixture.end()) };
        self.fixture.store.commit(batch).expect("commits");
    }

    /// A round to its end: how many documents came, and how many were looked at.
    fn round(&mut self, reader: usize) -> (usize, usize) {
        let (mut came, mut looked_at) = (0, 0);
        loop {
            let answer = self.asks(reader, PAGE_BYTES);
            came += answer.response.news.len();
            looked_at += answer.looked_at;
            let more = answer.response.more;
            self.readers[reader].cursor = Some(answer.response.cursor);
            if !more {
                return (came, looked_at);
            }
        }
    }
}

/// One act on a document.
struct Touch {
    id: DocumentId,
    act: ActId,
    key: Option<ScopeKey>,
    size: usize,
    /// It is founded anew with it.
    anew: bool,
}

/// Enters the act and the row that follows from it.
fn enter(batch: &mut Batch, former: Option<DocumentRow>, touch: Touch) {
    let Touch { id, act, key, size, anew } = touch;
    let head = ChangeHash([act.number as u8; 32]);
    let kind = EntryKind::Act {
        act,
        bytes: ByteBuf::from(b"an act".to_vec()),
        chain: Some(ChainHash::default()),
        outcome: Outcome::Accepted,
        change: ByteBuf::from(vec![act.number as u8; size]),
        hash: Some(head),
        fork: None,
    };
    let now = Timestamp::default();
    let position = batch.enter(now, Some(id), vec![head], kind);
    let mut row = former.unwrap_or(DocumentRow {
        id,
        kind: key.as_ref().map_or(DocumentKind::Ticket, |key| key.kind),
        born: position,
        latest: position,
        snapshot: 0,
        tail: 0,
        heads: Vec::new(),
        scopes: Vec::new(),
        founded: 0,
        archived: 0,
    });
    (row.latest, row.tail, row.heads) = (position, row.tail + 1, vec![head]);
    if anew && row.born != position {
        row.founded = position;
    }
    if let Some(key) = key {
        let key = ByteBuf::from(cbor::encode(&key));
        row.latest = batch.enter(now, Some(id), Vec::new(), EntryKind::Scope { key: key.clone() });
        row.scopes.push((row.latest, key));
    }
    batch.documents.push(row);
    let subject = format!("como de {position}");
    let summary = TicketSummary { subject, ..TicketSummary::new(id, ServiceId::new(SERVICES[0]), now) };
    batch.summaries.push(Summary::Ticket(Box::new(summary)));
}

/// So many worlds: `RONDA_SEEDS`; two in a run of all tests.
fn seeds() -> u64 {
    std::env::var("RONDA_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(2)
}

#[test]
fn the_index_finds_what_looking_at_everything_finds() {
    let (mut anew, mut cut, mut left) = (0, 0, 0);
    for seed in 0..seeds() {
        let mut world = World::new(seed);
        for _ in 0..40 {
            world.opens();
        }
        for _ in 0..150 {
            let reader = world.below(PEOPLE.len());
            match world.below(12) {
                0 | 1 => world.opens(),
                2 | 3 => world.moves(),
                4 => world.transfers(),
                5 => {
                    let others = world.below(4) == 0;
                    world.reloads(others);
                }
                6 => {
                    let days = world.chance.random_range(0..9);
                    world.fixture.pass(days * DAY_MS);
                }
                7 => {
                    world.readers[reader].cursor = None;
                    anew += 1;
                }
                8 => {
                    // A server serves by the data that it entered last: by others no round comes to an end.
                    world.reloads(false);
                    world.round(reader);
                }
                _ => {
                    let bytes = [1, 60_000][world.below(2)];
                    let answer = world.asks(reader, bytes);
                    (cut, left) = (cut + usize::from(answer.response.more), left + answer.response.gone.len());
                    // Some answers are lost on the way.
                    if world.below(4) > 0 {
                        world.readers[reader].cursor = Some(answer.response.cursor);
                    }
                }
            }
        }
        world.reloads(false);
        for reader in 0..PEOPLE.len() {
            world.round(reader);
            assert_eq!(world.round(reader).0, 0, "seed {seed}: nothing twice");
        }
        let reader = world.fixture.store.read().expect("reads");
        let there = reader.scope_index().expect("the index").count();
        assert!(there > world.documents.len(), "seed {seed}: {there} rows");
    }
    assert!(anew > 0 && cut > 0 && left > 0, "it never happened: {anew} anew, {cut} cut, {left} left");
}

/// The server makes it before it begins to serve.
#[test]
fn one_damaged_row_keeps_no_index_from_being_made() {
    let mut world = World::new(1);
    for _ in 0..5 {
        world.opens();
    }
    let rows = world.fixture.store.as_rows().expect("it is copied by its rows");
    let damaged = vec![(world.documents[2].bytes().to_vec(), b"nada que se lea".to_vec())];
    rows.put_rows("documents", damaged, &Filling::begun(FilledBy::Move, None)).expect("damaged");
    rows.finish(&Batch::default()).expect("no mark of a filling is left");
    world.index_is(0);
    assert_eq!(super::renew(&*world.fixture.store).expect("made"), 5, "its entries tell what its row did");
    let reader = world.fixture.store.read().expect("reads");
    assert_eq!(reader.scope_index_of().expect("read"), TERMS_VERSION);
    assert!(reader.document(world.documents[2]).expect("it is written anew").is_some());
}

/// As one that takes long: other servers wait for their turn meanwhile, and not for ever.
#[test]
fn an_index_that_is_made_in_many_turns_is_the_same() {
    let mut world = World::new(1);
    for _ in 0..5 {
        world.opens();
    }
    let rows = |world: &World| {
        let reader = world.fixture.store.read().expect("reads");
        reader.scope_index().expect("the index").collect::<Result<Vec<_>, _>>().expect("read")
    };
    let whole = rows(&world);
    world.index_is(0);
    assert_eq!(super::renew_in(&*world.fixture.store, Duration::ZERO).expect("made"), 5);
    assert_eq!(rows(&world), whole);
    assert_eq!(super::renew_in(&*world.fixture.store, Duration::ZERO).expect("made"), 0, "and whole");
}

/// With fifty open tickets and five thousand that were closed long ago, a first round and one of another role look at the
/// fifty.
#[test]
fn a_first_round_looks_at_what_is_open() {
    const OPEN: usize = 50;
    const CLOSED: usize = 5_000;
    let mut world = World::new(1);
    let old = world.fixture.now().plus(-200 * DAY_MS);
    let ticket = |closed_at: Option<Timestamp>| ScopeKey {
        kind: DocumentKind::Ticket,
        team: Some(TeamId::new(TEAMS[0])),
        assignee: closed_at.map(|_| PersonId::new("omar.cruz")),
        service: Some(ServiceId::new(SERVICES[0])),
        closed_at,
        ..ScopeKey::of_equipment(None)
    };
    let mut batch = Batch::after(world.fixture.end());
    for n in 0..OPEN + CLOSED {
        let key = ticket((n % (1 + CLOSED / OPEN) != 0).then_some(old));
        let id = DocumentId::new(world.fixture.now(), world.chance.random());
        let act = ActId { device: DeviceId::SERVER, number: n as u64 + 1 };
        enter(&mut batch, None, Touch { id, act, key: Some(key), size: 100, anew: false });
    }
    world.fixture.store.commit(batch).expect("commits");

    let (desk, technician) = (0, 1);
    assert_eq!(world.round(technician), (OPEN, OPEN));
    assert_eq!(world.round(desk), (OPEN, OPEN));
    let omar = world.fixture.store.read().expect("reads").person(&PersonId::new("omar.cruz")).expect("read");
    let moved = Person { teams: vec![TeamId::new("oax-redes")], ..omar.expect("known") };
    world.tells(EntryKind::Person(moved));
    assert_eq!(world.round(technician), (0, OPEN), "each of them is told to go");
    world.index_is(0);
    world.readers[technician].cursor = None;
    let request = world.request(technician, 1);
    let record = &world.readers[technician].record;
    let walked = pull::answer(&world.fixture.ingest.shared, record, &request, Vec::new()).expect("an answer");
    assert_eq!(walked.looked_at, OPEN + CLOSED, "without an index everything is");
    assert_eq!(super::renew(&*world.fixture.store).expect("made"), OPEN + CLOSED);
    assert_eq!(super::renew(&*world.fixture.store).expect("made"), 0, "once");
    assert_eq!(world.round(technician), (0, 0));
}

/// A phone founded documents among those of others, none of them in its person's scope: it is told to let go of its own alone,
/// page by page, by the index as by its log, whatever else it did.
#[test]
fn what_was_born_on_a_device_is_told_to_go_and_nothing_else() {
    const BORN: usize = 30;
    let mut world = World::new(1);
    let technician = 1;
    let own = world.readers[technician].record.id;
    world.round(technician);
    let elsewhere = ScopeKey {
        kind: DocumentKind::Ticket,
        team: Some(TeamId::new("oax-redes")),
        assignee: Some(PersonId::new("rosa.luna")),
        service: Some(ServiceId::new(SERVICES[0])),
        ..ScopeKey::of_equipment(None)
    };
    let here = ScopeKey { team: Some(TeamId::new("oax-telefonia")), ..elsewhere.clone() };
    let mut born = Vec::new();
    for _ in 0..BORN {
        let id = DocumentId::new(world.fixture.now(), world.chance.random());
        world.touches(id, DeviceId::SERVER, Some(here.clone()));
        for device in [own, DeviceId::SERVER] {
            let id = DocumentId::new(world.fixture.now(), world.chance.random());
            world.touches(id, device, Some(elsewhere.clone()));
            if device == own {
                born.push(id);
            } else {
                // An act of its own on what others founded makes that none of its own.
                world.touches(id, own, None);
            }
        }
    }
    // Some move again, and stand later in the feed.
    for id in born.iter().step_by(3) {
        world.touches(*id, DeviceId::SERVER, None);
    }
    let omar = world.fixture.store.read().expect("reads").person(&PersonId::new("omar.cruz")).expect("read");
    let moved = Person { teams: vec![TeamId::new("oax-telefonia")], ..omar.expect("known") };
    world.tells(EntryKind::Person(moved));
    let (mut gone, mut pages) = (Vec::new(), 0);
    loop {
        let answer = world.asks(technician, 1);
        pages += 1;
        gone.extend(answer.response.gone);
        world.readers[technician].cursor = Some(answer.response.cursor);
        if !answer.response.more {
            break;
        }
    }
    gone.sort();
    born.sort();
    assert_eq!(gone, born);
    assert!(pages > 1, "what is told to go stands between what comes");
}

/// What a phone is owed that was off for long fills a page to the byte; behind it others' documents moved, and one leaves.
/// One answer brings all of it and says that it is the last. Where more is owed the next page begins right there.
#[test]
fn a_page_that_fills_with_the_last_that_is_owed_is_the_last() {
    const OWED: usize = 60;
    let mut world = World::new(1);
    let technician = 1;
    let elsewhere = ScopeKey {
        kind: DocumentKind::Ticket,
        team: Some(TeamId::new("oax-redes")),
        assignee: Some(PersonId::new("rosa.luna")),
        service: Some(ServiceId::new(SERVICES[0])),
        ..ScopeKey::of_equipment(None)
    };
    let theirs = ScopeKey { team: Some(TeamId::new(TEAMS[0])), assignee: None, ..elsewhere.clone() };
    let left = DocumentId::new(world.fixture.now(), world.chance.random());
    world.touches(left, DeviceId::SERVER, Some(theirs.clone()));
    world.round(technician);
    for _ in 0..OWED {
        for key in [&theirs, &elsewhere] {
            let id = DocumentId::new(world.fixture.now(), world.chance.random());
            world.touches(id, DeviceId::SERVER, Some(key.clone()));
        }
    }
    world.touches(left, DeviceId::SERVER, Some(elsewhere));

    let whole = world.asks(technician, u32::MAX);
    let told = |answer: &Answer| (answer.response.news.len(), answer.response.gone.clone(), answer.response.more);
    assert_eq!(told(&whole), (OWED, vec![left], false));
    let sizes: Vec<usize> = whole.response.news.iter().map(size).collect();
    let (all, last) = (sizes.iter().sum::<usize>(), sizes[OWED - 1]);
    let page = |bytes: usize| u32::try_from(bytes).expect("a page");
    let full = world.asks(technician, page(all));
    assert_eq!(cbor::encode(&full.response), cbor::encode(&whole.response));

    let cut = world.asks(technician, page(all - last));
    assert_eq!(told(&cut), (OWED - 1, Vec::new(), true));
    world.readers[technician].cursor = Some(cut.response.cursor);
    let rest = world.asks(technician, page(all));
    assert_eq!(told(&rest), (1, vec![left], false));
    assert_eq!(rest.looked_at, 3, "it, the one behind it, and the one that leaves");
}

/// What one document counts for in a page.
fn size(news: &News) -> usize {
    match &news.body {
        Body::Whole(bytes) | Body::Changes(bytes) => bytes.len() + 256,
    }
}
