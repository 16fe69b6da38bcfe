//! A server of its own for each test: router, store in a directory, a clock by hand, Oaxaca's data.

use crate::authenticator::Authenticator;
use crate::client::{Agent, Anonymous, Auditor, Client, Enrolled, Requester, Supervisor, Technician};
use crate::store_place::StorePlace;
use axum::Router;
use ronda_server::clock::Clock;
use ronda_server::config::{Config, Settings};
use ronda_server::identity::{devices, enrolment, people};
use ronda_server::ingest::{stored_item, stored_record, stored_ticket};
use ronda_server::router::router;
use ronda_server::runtime::App;
use ronda_server::start;
use ronda_server::store::Store;
use ronda_server::store::nodes::APART_MS;
use ronda_shared::catalog::{Class, Organisation, Role};
use ronda_shared::equipment::EquipmentView;
use ronda_shared::ids::{BuildingId, DeviceId, DocumentId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::record::RecordView;
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

/// 2026-11-20T15:00Z.
pub const NOW: i64 = 1_795_186_800_000;
/// What browsers type in tests.
pub const ORIGIN: &str = "https://ronda.example";

/// A running server.
pub struct House {
    /// The server's own state.
    pub app: App,
    /// Its routes, as a listener would serve them.
    pub router: Router,
    hand: Arc<AtomicI64>,
    keys: AtomicU8,
    dir: tempfile::TempDir,
    _place: StorePlace,
}

impl House {
    /// Behind TLS, as in production.
    pub fn open() -> Self {
        Self::with(|_| {})
    }

    /// With settings of one's own.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::made(change, None, |_| {})
    }

    /// With data of the organisation changed.
    pub fn of(organisation: impl FnOnce(&mut Organisation)) -> Self {
        Self::made(|_| {}, None, organisation)
    }

    /// On a store of one's own.
    pub fn on(store: Arc<dyn Store>) -> Self {
        Self::made(|_| {}, Some(store), |_| {})
    }

    /// One of several servers of a store and of a data directory.
    pub fn sharing(store: Arc<dyn Store>, data: &Path) -> Self {
        Self::made(|config| config.data = data.to_owned(), Some(store), |_| {})
    }

    fn made(
        change: impl FnOnce(&mut Config),
        disk: Option<Arc<dyn Store>>,
        other: impl FnOnce(&mut Organisation),
    ) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let place = if disk.is_some() { StorePlace::file() } else { StorePlace::empty() };
        let settings = Settings {
            data: Some(dir.path().join("data")),
            store: place.setting(),
            origin: Some(ORIGIN.into()),
            ..Settings::default()
        };
        let mut config = settings.check().expect("right settings");
        change(&mut config);
        std::fs::create_dir_all(&config.data).expect("a data directory");
        let mut organisation = start::organisation(&config.organisation).expect("Oaxaca's data");
        with_an_auditor(&mut organisation);
        other(&mut organisation);
        let store = disk.unwrap_or_else(|| place.open(&config.data));
        Self::founded((dir, place), config, store, organisation, &everybody(), NOW)
    }

    /// A server of any institution: its ground, its data, its people, its hour.
    pub fn founded(
        (dir, place): (tempfile::TempDir, StorePlace),
        config: Config,
        store: Arc<dyn Store>,
        organisation: Organisation,
        people: &[Person],
        now: i64,
    ) -> Self {
        let (clock, hand) = Clock::by_hand(now);
        let ingest = start::ingest(store, organisation, clock).expect("ingest");
        let app = App::new(config, ingest);
        people::upsert(&**app.store(), app.clock().now(), people).expect("people");
        let router = router(app.clone());
        Self { app, router, hand, keys: AtomicU8::new(1), dir, _place: place }
    }

    /// Its directory.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
    /// Its store.
    pub fn store(&self) -> &dyn Store {
        &**self.app.store()
    }
    /// Writes a file of its data directory that its owner alone may read, as one with secrets is to be.
    pub fn write_private(&self, name: &str, text: &str) {
        let path = self.app.config().data.join(name);
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
    }
    /// Lets time pass.
    pub fn pass(&self, millis: i64) {
        self.hand.fetch_add(millis, Ordering::Relaxed);
    }
    /// Time passes until what was to be answered within `millis` is over. Where servers share the store, by any of their clocks.
    pub fn outlast(&self, millis: i64) {
        self.pass(millis + self.store().nodes().map_or(0, |_| APART_MS));
    }
    /// What time it is.
    pub fn now(&self) -> i64 {
        self.hand.load(Ordering::Relaxed)
    }
    /// The feed's end and its hash: equal before and after where nothing was stored.
    pub fn feed(&self) -> (u64, Option<[u8; 32]>) {
        let reader = self.store().read().expect("a reader");
        let end = reader.end().expect("an end");
        (end, reader.feed_hash(end).expect("a hash"))
    }
    /// A ticket as it is stored.
    pub fn ticket(&self, id: DocumentId) -> TicketView {
        stored_ticket(&*self.store().read().expect("a reader"), id).expect("reads").expect("a ticket")
    }
    /// An item as it is stored.
    pub fn item(&self, id: DocumentId) -> EquipmentView {
        stored_item(&*self.store().read().expect("a reader"), id).expect("reads").expect("an item")
    }
    /// A record as it is stored.
    pub fn record(&self, id: DocumentId) -> RecordView {
        stored_record(&*self.store().read().expect("a reader"), id).expect("reads").expect("a record")
    }
    /// A key that nobody else has.
    pub fn key(&self) -> u8 {
        self.keys.fetch_add(1, Ordering::Relaxed)
    }
    /// A link's token for a person.
    pub fn token(&self, person: &str) -> String {
        let (token, _) =
            enrolment::offer(self.store(), self.app.clock().now(), &PersonId::new(person), None).expect("an offer");
        token.as_str().to_owned()
    }

    /// Tells that a person has left, as an import does.
    pub fn dismiss(&self, person: &str) {
        self.tell(Person { active: false, ..somebody(person) });
        self.app.poke();
    }
    /// What the directory says of somebody from now on.
    pub fn tell(&self, person: Person) {
        people::upsert(self.store(), self.app.clock().now(), &[person]).expect("told");
    }
    /// A device is revoked, as where it was lost.
    pub fn revoke(&self, device: DeviceId) {
        devices::revoke(self.store(), self.app.clock().now(), device, None).expect("revoked");
    }

    /// Nobody.
    pub fn anonymous(&self) -> Anonymous {
        Anonymous(Client::new(self.router.clone()))
    }
    /// omar.cruz, a technician of networks, with a phone.
    pub async fn technician(&self) -> Technician {
        Technician(self.enrol("omar.cruz", Site::Field).await)
    }
    /// rosa.luna, a technician of telephony, with a phone.
    pub async fn other_technician(&self) -> Technician {
        Technician(self.enrol("rosa.luna", Site::Field).await)
    }
    /// eva.rios, of the desk.
    pub async fn agent(&self) -> Agent {
        Agent(self.enrol("eva.rios", Site::Desk).await)
    }
    /// ana.lopez, who leads the desk.
    pub async fn supervisor(&self) -> Supervisor {
        Supervisor(self.enrol("ana.lopez", Site::Desk).await)
    }
    /// ana.lopez with a passkey.
    pub async fn supervisor_with_passkey(&self) -> Supervisor {
        Supervisor(self.enrol_with_passkey("ana.lopez", Site::Desk).await)
    }
    /// ivan.soto, who audits.
    pub async fn auditor(&self) -> Auditor {
        Auditor(self.enrol("ivan.soto", Site::Desk).await)
    }
    /// lia.mora, who asks for service.
    pub async fn requester(&self) -> Requester {
        Requester(self.enrol("lia.mora", Site::Desk).await)
    }
    /// A browser of a person with a passkey, enrolled through the router a moment ago.
    pub async fn enrol_with_passkey(&self, person: &str, site: Site) -> Enrolled {
        let (token, passkey) = (self.token(person), self.authenticator());
        Client::new(self.router.clone()).enrol_with(&token, self.key(), person, site, passkey).await
    }
    /// An authenticator that nobody else has.
    pub fn authenticator(&self) -> Authenticator {
        Authenticator::number(self.key(), ORIGIN)
    }
    /// A browser of a person, enrolled through the router.
    pub async fn enrol(&self, person: &str, site: Site) -> Enrolled {
        Client::new(self.router.clone()).enrol(&self.token(person), self.key(), person, site).await
    }
}

/// The people of the tests.
pub fn everybody() -> Vec<Person> {
    let person = |id: &str, name: &str, role: &str, teams: &[&str]| Person {
        roles: vec![RoleId::new(role)],
        teams: teams.iter().copied().map(TeamId::new).collect(),
        buildings: ["edificio-1", "edificio-2"].map(BuildingId::new).to_vec(),
        ..Person::new(PersonId::new(id), name)
    };
    vec![
        person("omar.cruz", "Omar Cruz Peña", "agente-tecnico", &["oax-redes"]),
        person("rosa.luna", "Rosa Luna", "agente-tecnico", &["oax-telefonia"]),
        person("eva.rios", "Eva Ríos", "agente-mesa", &["oax-mesa"]),
        person("ana.lopez", "Ana López", "jefe-mesa", &["oax-mesa"]),
        person("ivan.soto", "Iván Soto", AUDITOR, &[]),
        person("lia.mora", "Lía Mora", "usuario", &[]),
    ]
}

/// One of them.
pub fn somebody(id: &str) -> Person {
    everybody().into_iter().find(|one| one.id.as_str() == id).expect("somebody of the tests")
}

/// A role that reads and decides nothing: an organisation's data may have one (Oaxaca's name none).
const AUDITOR: &str = "auditor-de-prueba";

fn with_an_auditor(organisation: &mut Organisation) {
    let like = organisation.role(&RoleId::new("area-superior")).expect("a role of Oaxaca's").clone();
    organisation.roles.push(Role { id: RoleId::new(AUDITOR), classes: vec![Class::Aud], may: Vec::new(), ..like });
}
