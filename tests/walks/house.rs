//! An institution at work: its data with the hours that `ronda demo` sets where its manual prints none, its people, a
//! server of its own, a clock by hand.

use crate::authenticator::Authenticator;
use crate::client::{Agent, Client, Enrolled, Requester, Supervisor, Technician};
use axum::Router;
use ronda_server::clock::Clock;
use ronda_server::config::Settings;
use ronda_server::demo::Desk;
use ronda_server::identity::{enrolment, people};
use ronda_server::ingest::OwnAct;
use ronda_server::router::router;
use ronda_server::runtime::App;
use ronda_server::{organisation, start};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{BuildingId, DocumentId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::sync::act::DocumentKind;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::command::Command;
use ronda_shared::ticket::view::Site;
use ronda_shared::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

/// What browsers type here.
pub const ORIGIN: &str = "https://ronda.example";
/// Monday 2026-11-23, 16:00 UTC: ten in the morning in Mexico City, eleven in Cancún.
const MONDAY: i64 = 1_795_449_600_000;
/// A minute.
pub const MINUTE: i64 = 60_000;
/// A day.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// A running server of an institution.
pub struct House {
    pub app: App,
    router: Router,
    hand: Arc<AtomicI64>,
    keys: AtomicU8,
    born: AtomicU8,
    _dir: tempfile::TempDir,
}

impl House {
    /// One of the five, with the people that its demonstration names and those told here: id, role, teams.
    pub fn of(name: &str, more: &[(&str, &str, &[&str])]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let files = organisation::files_named(name).expect("files");
        let desk = Desk::among(&files).expect("readable");
        let decided = match &desk {
            Some(desk) => desk.decide(files).expect("decided"),
            None => files,
        };
        let data = dir.path().join("organisation");
        organisation::write(&data, &decided).expect("written");
        let organisation = organisation::load_dir(&data).expect("right data");
        let mut everybody = desk.map(|desk| desk.people()).unwrap_or_default();
        everybody.extend(more.iter().map(|(id, role, teams)| person(&organisation, id, role, teams)));
        // A walk takes weeks; who has to sign in again meanwhile is tried elsewhere.
        let settings = Settings {
            data: Some(dir.path().join("data")),
            origin: Some(ORIGIN.into()),
            desk_idle_hours: Some(24 * 90),
            desk_days: Some(90),
            phone_days: Some(90),
            ..Settings::default()
        };
        let config = settings.check().expect("right settings");
        let (clock, hand) = Clock::by_hand(MONDAY);
        let ingest = start::ingest(start::open(&config.data).expect("a store"), organisation, clock).expect("ingest");
        let app = App::new(config, ingest);
        people::upsert(&**app.store(), app.clock().now(), &everybody).expect("people");
        let router = router(app.clone());
        Self { app, router, hand, keys: AtomicU8::new(1), born: AtomicU8::new(1), _dir: dir }
    }

    /// Its data.
    pub fn organisation(&self) -> &Organisation {
        self.app.organisation()
    }
    /// Lets time pass.
    pub fn pass(&self, millis: i64) {
        self.hand.fetch_add(millis, Ordering::Relaxed);
    }
    /// What time it is.
    pub fn now(&self) -> i64 {
        self.hand.load(Ordering::Relaxed)
    }
    /// A name for a document that nobody else has.
    pub fn document(&self) -> DocumentId {
        DocumentId::new(Timestamp::from_millis(self.now()), [self.born.fetch_add(1, Ordering::Relaxed); 10])
    }

    /// What the server itself does by its clock.
    pub async fn by_itself(&self, document: DocumentId, command: Command) -> Outcome {
        let (person, at) = (PersonId::new(ronda_server::identity::SERVER), Timestamp::from_millis(self.now()));
        let act = OwnAct { person, site: Site::System, document, kind: DocumentKind::Ticket, at, command };
        let receipts = self.app.ingest().perform(vec![act]).await.expect("performed");
        receipts.into_iter().next().expect("a receipt").outcome
    }

    /// Somebody who works in the field, with a phone.
    pub async fn technician(&self, person: &str) -> Technician {
        Technician(self.enrol(person, Site::Field).await)
    }
    /// Somebody of the desk.
    pub async fn agent(&self, person: &str) -> Agent {
        Agent(self.enrol(person, Site::Desk).await)
    }
    /// Somebody who leads, and approves with a passkey.
    pub async fn supervisor(&self, person: &str) -> Supervisor {
        Supervisor(self.enrol(person, Site::Desk).await)
    }
    /// Somebody who asks for service.
    pub async fn requester(&self, person: &str) -> Requester {
        Requester(self.enrol(person, Site::Desk).await)
    }

    async fn enrol(&self, person: &str, site: Site) -> Enrolled {
        let now = self.app.clock().now();
        let (token, _) = enrolment::offer(&**self.app.store(), now, &PersonId::new(person), None).expect("an offer");
        let passkey = Authenticator::number(self.key(), ORIGIN);
        Client::new(self.router.clone()).enrol_with(token.as_str(), self.key(), person, site, passkey).await
    }
    fn key(&self) -> u8 {
        self.keys.fetch_add(1, Ordering::Relaxed)
    }
}

/// Somebody told in a trial: of every building, so that nothing is out of sight for where it lies.
fn person(organisation: &Organisation, id: &str, role: &str, teams: &[&str]) -> Person {
    let role = RoleId::new(role);
    assert!(organisation.role(&role).is_some(), "no role «{role}»");
    Person {
        id: PersonId::new(id),
        name: id.split('.').map(capital).collect::<Vec<_>>().join(" "),
        roles: vec![role],
        teams: teams.iter().copied().map(TeamId::new).collect(),
        buildings: organisation.buildings.iter().map(|building| BuildingId::new(building.id.as_str())).collect(),
        mail: Some(format!("{id}@oaxaca.gob.mx")),
        phone: None,
        client_org: Some("Finanzas".into()),
        active: true,
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
