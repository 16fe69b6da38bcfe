//! A store, its servers and their fleet in one deterministic process: clocks, losses and crashes are ours.

use crate::sim::model::Model;
use crate::sim::servers::Servers;
use ronda_server::clock::Clock;
use ronda_server::ingest::{Decision, DecisionProblem, SyncProblem};
use ronda_server::organisation::load_builtin;
use ronda_server::store::{Batch, DeviceRecord, EntryKind, Store};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{ActId, BuildingId, DeviceId, DocumentId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, SyncRequest, SyncResponse};
use ronda_shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use ronda_test_support::headless::Headless;
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::StorePlace;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Thursday 19 November 2026, 09:00 in Oaxaca.
const BEGIN: i64 = 1_795_100_400_000;

/// Who decides what was held: at a desk of which the fleet is not part.
const HEAD: &str = "elena";

/// How often the rare things happened: each must, in a run of many seeds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Sometimes(pub(crate) BTreeMap<&'static str, u64>);

impl Sometimes {
    /// It happened.
    pub(crate) fn saw(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }
    /// Adds another run's.
    pub(crate) fn add(&mut self, other: &Self) {
        for (what, times) in &other.0 {
            *self.0.entry(what).or_default() += times;
        }
    }
}

/// One device with what the network still holds for it.
pub(crate) struct Member {
    /// The device.
    pub(crate) device: Headless,
    /// As the server knows it.
    pub(crate) record: DeviceRecord,
    /// An answer on its way.
    pub(crate) in_flight: Option<SyncResponse>,
    /// How far its clock is off.
    pub(crate) skew: i64,
}

/// Everything.
pub(crate) struct World {
    /// The dice.
    pub(crate) chance: SeededRng,
    /// What must be true in the end.
    pub(crate) model: Model,
    /// What happened.
    pub(crate) sometimes: Sometimes,
    /// The devices.
    pub(crate) fleet: Vec<Member>,
    /// The organisation.
    pub(crate) organisation: Arc<Organisation>,
    store: Arc<dyn Store>,
    servers: Servers,
    vault: Option<Vault>,
    clock: Clock,
    hand: Arc<AtomicI64>,
    /// Where the store stands; last, so that it goes after whoever looks at it.
    place: StorePlace,
}

fn person(id: &str, role: &str, teams: &[&str]) -> Person {
    Person {
        roles: vec![RoleId::new(role)],
        teams: teams.iter().map(|team| TeamId::new(*team)).collect(),
        buildings: vec![BuildingId::new("edificio-2")],
        ..Person::new(PersonId::new(id), id)
    }
}

/// A device enrolled at the beginning.
fn enrolled(
    chance: &mut SeededRng,
    organisation: &Arc<Organisation>,
    number: u64,
    someone: Person,
    site: Site,
) -> (Headless, DeviceRecord) {
    let (id, code) = (DeviceId::new(number), format!("K{}", number % 1000));
    let device = Headless::new(id, &code, someone.clone(), site, Arc::clone(organisation), chance.secret());
    let record = DeviceRecord {
        id,
        code,
        name: format!("{} {}", someone.name, number % 1000),
        person: someone.id,
        public_key: ByteBuf::from(device.public_key()),
        enrolled: Timestamp::from_millis(BEGIN),
        revoked: None,
        kind: Default::default(),
        former: None,
    };
    (device, record)
}

impl World {
    /// A fresh server with `members` devices.
    pub(crate) fn new(seed: u64, members: usize, organisation: Arc<Organisation>) -> Self {
        Self::among(seed, members, organisation, &[0])
    }

    /// The same with several servers of one store behind a balancer, the clock of each so far from the present.
    pub(crate) fn among(seed: u64, members: usize, organisation: Arc<Organisation>, clocks: &[i64]) -> Self {
        let mut chance = SeededRng::new(seed);
        let place = StorePlace::empty();
        let store = place.open_in_memory();
        let (clock, hand) = Clock::by_hand(BEGIN);
        let cast = [
            ("omar", "agente-tecnico", &["oax-soporte"][..], Site::Field),
            ("beatriz", "agente-mesa", &["oax-mesa"][..], Site::Desk),
            ("joel", "agente-tecnico", &["oax-soporte", "oax-telefonia"][..], Site::Field),
            ("leticia", "jefe-mesa", &["oax-mesa"][..], Site::Desk),
            ("rosalba", "agente-tecnico", &["oax-redes"][..], Site::Field),
            ("omar", "agente-tecnico", &["oax-soporte"][..], Site::Field),
            ("raul", "agente-mesa", &["oax-mesa"][..], Site::Desk),
            ("ines", "agente-tecnico", &["oax-redes", "oax-soporte"][..], Site::Field),
        ];
        let mut batch = Batch::after(0);
        let head = person(HEAD, "jefe-mesa", &["oax-mesa"]);
        batch.enter(Timestamp::from_millis(BEGIN), None, Vec::new(), EntryKind::Person(head));
        let mut fleet = Vec::new();
        for (index, (name, role, teams, site)) in cast.iter().take(members).enumerate() {
            let someone = person(name, role, teams);
            let at = Timestamp::from_millis(BEGIN);
            batch.enter(at, None, Vec::new(), EntryKind::Person(someone.clone()));
            let (device, record) = enrolled(&mut chance, &organisation, 1000 + index as u64, someone, *site);
            batch.enter(at, None, Vec::new(), EntryKind::Device(record.clone()));
            fleet.push(Member { device, record, in_flight: None, skew: 0 });
        }
        store.commit(batch).expect("the cast is stored");
        let mut servers = Servers::new(seed, Arc::clone(&organisation), BEGIN, clocks);
        servers.start_all(&place, &store);
        Self {
            chance,
            model: Model::default(),
            sometimes: Sometimes::default(),
            fleet,
            organisation,
            store,
            servers,
            vault: None,
            clock,
            hand,
            place,
        }
    }

    /// The organisation of all runs.
    pub(crate) fn organisation() -> Arc<Organisation> {
        Arc::new(load_builtin("oaxaca").expect("the built-in organisation is sound"))
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
    /// A member's clock.
    pub(crate) fn clock_of(&self, member: usize) -> Timestamp {
        self.now().plus(self.fleet[member].skew)
    }
    /// Time goes by.
    pub(crate) fn pass(&mut self) {
        let step = match self.chance.below(10) {
            0 => 5 * HOUR_MS,
            1..=3 => 20 * MINUTE_MS,
            _ => 7_000,
        };
        self.advance(step);
    }
    /// Much time goes by.
    pub(crate) fn advance(&mut self, millis: i64) {
        self.hand.fetch_add(millis, Ordering::Relaxed);
        self.servers.pass(millis);
    }
    /// The store, to compare with.
    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }
    /// A server stops without a word, and starts on what was made durable: at once, or later where others serve.
    pub(crate) fn restart(&mut self) {
        self.sometimes.saw("restart");
        self.servers.fail(&self.place, &self.store, &mut self.sometimes);
    }
    /// A person's teams change.
    pub(crate) fn transfer(&mut self, member: usize, teams: &[&str]) {
        let teams = teams.iter().map(|team| TeamId::new(*team)).collect();
        self.change(member, |person| person.teams = teams);
        self.sometimes.saw("transfer");
    }
    /// A person leaves the organisation.
    pub(crate) fn dismiss(&mut self, member: usize) {
        self.change(member, |person| person.active = false);
    }
    fn change(&mut self, member: usize, change: impl FnOnce(&mut Person)) {
        let id = self.fleet[member].record.person.clone();
        let reader = self.store.read().expect("a reader");
        let mut someone = reader.person(&id).expect("read").expect("a known person");
        change(&mut someone);
        let mut batch = Batch::after(reader.end().expect("an end"));
        batch.enter(self.now(), None, Vec::new(), EntryKind::Person(someone));
        self.store.commit(batch).expect("the change is stored");
    }

    /// The head of the desk decides one of the acts that wait, if there is one.
    pub(crate) fn decide_held(&mut self) {
        let reader = self.store.read().expect("a reader");
        let waiting: Vec<u64> = reader.held().expect("held").map(|entry| entry.expect("an entry").position).collect();
        drop(reader);
        let Some(position) = self.chance.pick(&waiting).copied() else { return };
        let accept = !self.chance.once_in(4);
        let reason = if accept { String::new() } else { "No procede.".to_owned() };
        let (by, device) = (PersonId::new(HEAD), DeviceId::new(999));
        let ingest = self.servers.next(&mut self.sometimes);
        match ingest.decide_held_blocking(Decision { position, accept, reason, by, device }) {
            Ok(decided) => {
                assert!(decided.contains(&position));
                self.sometimes.saw(if accept { "held act accepted" } else { "held act rejected" });
                if decided.len() > 1 {
                    self.sometimes.saw("held acts decided together");
                }
            }
            Err(DecisionProblem::Cannot(_)) => self.sometimes.saw("held act that cannot be accepted"),
            Err(problem) => panic!("a held act could not be decided: {problem}"),
        }
    }

    /// A person's role is another from here on.
    pub(crate) fn promote(&mut self, member: usize, role: &str) {
        let roles = vec![RoleId::new(role)];
        self.change(member, |person| person.roles = roles);
        self.sometimes.saw("role changed");
    }
    /// A device is lost.
    pub(crate) fn revoke(&mut self, member: usize) {
        let id = self.fleet[member].record.id;
        if self.fleet[member].device.unsent() > 0 {
            self.sometimes.saw("revoked with unsent");
        }
        ronda_server::identity::devices::revoke(self.store.as_ref(), self.now(), id, None).expect("revoked");
        self.fleet[member].record.revoked = Some(self.now());
    }
    /// One more device of one more person, of no fleet.
    pub(crate) fn admit(&mut self, number: u64, name: &str, role: &str, teams: &[&str]) -> (Headless, DeviceRecord) {
        let (device, record) =
            enrolled(&mut self.chance, &self.organisation, number, person(name, role, teams), Site::Field);
        let mut batch = Batch::after(self.store.read().and_then(|reader| reader.end()).expect("an end"));
        batch.enter(self.now(), None, Vec::new(), EntryKind::Person(person(name, role, teams)));
        batch.enter(self.now(), None, Vec::new(), EntryKind::Device(record.clone()));
        self.store.commit(batch).expect("stored");
        (device, record)
    }
    /// A server's answer to any message of any device, whatever it is.
    pub(crate) fn hear(&mut self, record: &DeviceRecord, request: SyncRequest) -> Result<SyncResponse, SyncProblem> {
        // Whether a device was revoked the server reads from its store, as its routes do.
        let reader = self.store.read().expect("a reader");
        let known = reader.device(record.id).expect("read");
        self.servers.next(&mut self.sometimes).sync_blocking(known.as_ref().unwrap_or(record), request)
    }
    /// A supervisor decides on a held act.
    pub(crate) fn decide(&mut self, position: u64, accept: bool, by: usize) -> Result<Vec<u64>, DecisionProblem> {
        let Member { record, .. } = &self.fleet[by];
        let (by, device) = (record.person.clone(), record.id);
        let reason = if accept { String::new() } else { "no procede".to_owned() };
        self.servers.next(&mut self.sometimes).decide_held_blocking(Decision { position, accept, reason, by, device })
    }

    /// A server's answer to a message. Where it lacks numbers it was restored: the device listens first.
    pub(crate) fn serve(&mut self, member: usize, request: SyncRequest) -> SyncResponse {
        let record = self.fleet[member].record.clone();
        match self.hear(&record, request.clone()) {
            Ok(answer) => answer,
            Err(SyncProblem::Gap { .. }) => {
                self.sometimes.saw("gap");
                let listening = SyncRequest { acts: Vec::new(), signature: ByteBuf::new(), ..request };
                self.hear(&record, listening).expect("listening is always answered")
            }
            Err(problem) => panic!("an honest device was refused: {problem}"),
        }
    }

    /// All devices sync until nothing waits anywhere.
    pub(crate) fn quiesce(&mut self) {
        for _round in 0..3 {
            for member in 0..self.fleet.len() {
                self.fleet[member].in_flight = None;
                for turn in 0.. {
                    assert!(turn < 100, "a device does not come to rest");
                    let request = self.fleet[member].device.request();
                    let response = self.serve(member, request);
                    self.model.answered(&response, self.fleet[member].record.id);
                    let again = self.fleet[member].device.receive(&response);
                    if !again && self.fleet[member].device.unsent() == 0 {
                        break;
                    }
                }
            }
        }
    }

    /// A document's id.
    pub(crate) fn new_id(&mut self) -> DocumentId {
        let now = self.now();
        DocumentId::new(now, self.chance.ten())
    }
}

/// A backup at hand and where restored stores go.
pub(crate) struct Vault {
    folder: tempfile::TempDir,
    restores: u32,
}

impl World {
    /// A hot backup, verified; what it passed the phones may forget.
    pub(crate) fn back_up(&mut self) {
        let folder = tempfile::tempdir().expect("a folder");
        ronda_server::backup::make(self.store.as_ref(), &folder.path().join("backup"), self.now()).expect("a backup");
        self.vault = Some(Vault { folder, restores: 0 });
        self.sometimes.saw("backup");
    }

    /// The server is lost; what stands again is the backup, in a new epoch.
    pub(crate) fn restore(&mut self) {
        let Some(vault) = &mut self.vault else { return };
        vault.restores += 1;
        let data = vault.folder.path().join(format!("restored-{}", vault.restores));
        std::fs::create_dir(&data).expect("a data directory");
        let place = StorePlace::empty();
        self.store = place.restore(&vault.folder.path().join("backup"), &data, 1_000);
        self.servers.start_all(&place, &self.store);
        self.place = place;
        self.sometimes.saw("restore");
        let reader = self.store.read().expect("a reader");
        let known = |device: DeviceId| reader.log_head(device).expect("read").map_or(0, |(number, _)| number);
        let ahead = self.fleet.iter().filter(|member| member.device.disk.log.acknowledged > known(member.record.id));
        if ahead.count() >= 2 {
            self.sometimes.saw("restore with two devices ahead");
        }
        let waits = |act: ActId| {
            let row = reader.log(act.device, act.number).expect("read");
            row.map(|row| row.outcome).filter(|outcome| matches!(outcome, Outcome::Held(_)))
        };
        self.model.restored(&known, &waits);
        for member in &mut self.fleet {
            // An answer of the lost server that is still on its way never comes.
            member.in_flight = None;
        }
    }

    /// Whether a document is, or ever was, in the scope of somebody as they are now.
    pub(crate) fn was_in_scope(&self, person: &PersonId, id: DocumentId) -> bool {
        let reader = self.store.read().expect("a reader");
        let me = reader.person(person).expect("read").expect("known");
        let row = reader.document(id).expect("read").expect("a row");
        row.scopes.iter().any(|(_, key)| {
            let key = ronda_shared::cbor::decode(key).expect("readable");
            ronda_shared::policy::in_scope(&self.organisation, &me, &key, self.now())
        })
    }

    /// Every act that a device keeps is on the server: taken or held, not one vanished.
    pub(crate) fn nothing_vanished(&self) {
        let reader = self.store.read().expect("a reader");
        for member in &self.fleet {
            for row in member.device.disk.acts.values() {
                let known = reader.log(member.record.id, row.number).expect("read");
                assert!(
                    known.is_some_and(|log| log.hash == row.hash),
                    "act {} of {} vanished",
                    row.number,
                    member.record.id
                );
            }
        }
    }
}
