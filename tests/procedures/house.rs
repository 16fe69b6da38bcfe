//! An institution at work, for the procedures. It has its data with the hours that `ronda demo` sets where its manual
//! prints none, its people, a server of its own, a clock by hand.

use ronda_server::config::Settings;
use ronda_server::demo::Desk;
use ronda_server::ingest::OwnAct;
use ronda_server::organisation;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::Command;
use ronda_shared::ids::{BuildingId, DocumentId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::acts::name_in;
use ronda_test_support::client::{Agent, Requester, Supervisor, Technician};
use ronda_test_support::house::{House, ORIGIN};
use ronda_test_support::store_place::StorePlace;
use std::ops::Deref;
use std::sync::atomic::{AtomicU8, Ordering};

/// Monday 2026-11-23, 16:00 UTC: ten in the morning in Mexico City, eleven in Cancún.
const MONDAY: i64 = 1_795_449_600_000;
/// Milliseconds in a minute.
pub const MINUTE: i64 = 60_000;
/// Milliseconds in a day.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// A running server of an institution.
pub struct Institution {
    house: House,
    born: AtomicU8,
}

impl Deref for Institution {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

impl Institution {
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
        let place = StorePlace::empty();
        let settings = Settings {
            data: Some(dir.path().join("data")),
            store: place.setting(),
            origin: Some(ORIGIN.into()),
            desk_idle_hours: Some(24 * 90),
            desk_days: Some(90),
            phone_days: Some(90),
            ..Settings::default()
        };
        let config = settings.check().expect("right settings");
        let store = place.open(&config.data);
        let house = House::founded((dir, place), config, store, organisation, &everybody, MONDAY);
        Self { house, born: AtomicU8::new(1) }
    }

    /// The organisation's data as the running server has it.
    pub fn organisation(&self) -> &Organisation {
        self.app.organisation()
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
        Technician(self.enrol_with_passkey(person, Site::Field).await)
    }
    /// Enrols a person at the desk with a passkey, as an agent.
    pub async fn agent(&self, person: &str) -> Agent {
        Agent(self.enrol_with_passkey(person, Site::Desk).await)
    }
    /// Somebody who leads, and approves with a passkey.
    pub async fn supervisor(&self, person: &str) -> Supervisor {
        Supervisor(self.enrol_with_passkey(person, Site::Desk).await)
    }
    /// Somebody who asks for service.
    pub async fn requester(&self, person: &str) -> Requester {
        Requester(self.enrol_with_passkey(person, Site::Desk).await)
    }
}

/// Somebody told in a trial: of every building, so that nothing is out of sight for where it lies.
fn person(organisation: &Organisation, id: &str, role: &str, teams: &[&str]) -> Person {
    let role = RoleId::new(role);
    assert!(organisation.role(&role).is_some(), "no role «{role}»");
    Person {
        id: PersonId::new(id),
        name: name_in(id),
        roles: vec![role],
        teams: teams.iter().copied().map(TeamId::new).collect(),
        buildings: organisation.buildings.iter().map(|building| BuildingId::new(building.id.as_str())).collect(),
        mail: Some(format!("{id}@oaxaca.gob.mx")),
        phone: None,
        client_org: Some("Finanzas".into()),
        active: true,
        away: Vec::new(),
        skills: Vec::new(),
    }
}
