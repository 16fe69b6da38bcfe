//! The day that golden documents and the golden store were made on: two phones and a desk, something of everything.

use ronda_server::clock::Clock;
use ronda_server::ingest::Ingest;
use ronda_server::organisation::load_builtin;
use ronda_server::start;
use ronda_server::store::redb::RedbStore;
use ronda_server::store::{Batch, DeviceRecord, EntryKind, Epoch, Founding, Secret, Store};
use ronda_shared::admission::Refusal;
use ronda_shared::catalog::{Organisation, Stage};
use ronda_shared::command::{
    Audience, Command as C, ContactField, ContactWay, Content, Decision, EditText, EquipmentField, Item, Label, Mark,
    OpenTicket, Place, Requester, Splice, TextKind, TicketKind, TimeKind,
};
use ronda_shared::ids::{
    ActId, BuildingId, ChannelId, DeviceId, DocumentId, FieldId, ItemId, PersonId, PriorityId, RoleId, ServiceId,
    TeamId,
};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use ronda_test_support::headless::Headless;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Thursday 19 November 2026, 09:00 in Oaxaca.
const BEGIN: i64 = 1_795_100_400_000;
/// The ticket of the day.
pub fn ticket() -> DocumentId {
    DocumentId::from_bytes([1, 0xa1, 0xf4, 0x22, 0x40, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1])
}
/// The equipment item it is about.
pub fn equipment() -> DocumentId {
    DocumentId::from_bytes([1, 0xa1, 0xf4, 0x22, 0x40, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 2])
}
const SERVICE: &str = "oax-soporte-hardware";
const CAST: [(&str, &str, &str, Site); 3] = [
    ("beatriz", "agente-mesa", "oax-mesa", Site::Desk),
    ("omar", "agente-tecnico", "oax-soporte", Site::Field),
    ("leticia", "jefe-mesa", "oax-mesa", Site::Desk),
];

/// A server and its devices.
pub struct Scene {
    store: Arc<dyn Store>,
    ingest: Ingest,
    hand: Arc<AtomicI64>,
    organisation: Arc<Organisation>,
    members: Vec<(Headless, DeviceRecord)>,
}

fn person(id: &str) -> Person {
    let (_, role, team, _) = CAST.iter().find(|(name, ..)| *name == id).unwrap();
    Person {
        id: PersonId::new(id),
        name: id.into(),
        roles: vec![RoleId::new(*role)],
        teams: vec![TeamId::new(*team)],
        buildings: vec![BuildingId::new("edificio-2")],
        mail: Some(format!("{id}@oaxaca.gob.mx")),
        phone: None,
        client_org: None,
        active: true,
        away: Vec::new(),
    }
}

impl Scene {
    fn on(store: RedbStore, millis: i64) -> Self {
        let store: Arc<dyn Store> = Arc::new(store);
        let organisation = Arc::new(load_builtin("oaxaca").unwrap());
        let (clock, hand) = Clock::by_hand(millis);
        start::know(&*store, &organisation, &clock).unwrap();
        let ingest = Ingest::start(Arc::clone(&store), Arc::clone(&organisation), clock, [7; 16]).unwrap();
        Self { store, ingest, hand, organisation, members: Vec::new() }
    }

    /// The day on a store that was written before.
    pub fn reopened(path: &Path) -> Self {
        Self::on(RedbStore::open(path).unwrap(), BEGIN + 24 * 60 * MINUTE_MS)
    }

    /// The whole day, in a file.
    pub fn played(path: &Path) -> Self {
        let founding = Founding { epochs: vec![Epoch { epoch: 7, from: 0 }], secret: Secret([7; 32]) };
        let mut scene = Self::on(RedbStore::found(path, founding).unwrap(), BEGIN);
        let mut batch = Batch::after(scene.store.read().unwrap().end().unwrap());
        for (name, ..) in CAST {
            batch.enter(scene.now(), None, Vec::new(), EntryKind::Person(person(name)));
        }
        scene.store.commit(batch).unwrap();
        let [desk, phone, chief] = [("beatriz", 1), ("omar", 2), ("leticia", 3)].map(|(id, n)| scene.enrol(id, n));
        scene.play(desk, phone, chief);
        scene
    }

    /// Enrols a browser of a person; answers its place.
    pub fn enrol(&mut self, id: &str, number: u8) -> usize {
        let (.., site) = CAST.iter().find(|(name, ..)| *name == id).unwrap();
        let (device, code) = (DeviceId::new(u64::from(number)), format!("K{number}"));
        let organisation = Arc::clone(&self.organisation);
        let headless = Headless::new(device, &code, person(id), *site, organisation, [number; 32]);
        let record = DeviceRecord {
            id: device,
            code,
            person: PersonId::new(id),
            name: format!("{id} {number}"),
            public_key: ByteBuf::from(headless.public_key()),
            enrolled: self.now(),
            revoked: None,
            kind: Default::default(),
            former: None,
        };
        let mut batch = Batch::after(self.store.read().unwrap().end().unwrap());
        batch.enter(self.now(), None, Vec::new(), EntryKind::Device(record.clone()));
        self.store.commit(batch).unwrap();
        self.members.push((headless, record));
        self.members.len() - 1
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.hand.load(Ordering::Relaxed))
    }
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }
    pub fn device(&self, member: usize) -> &Headless {
        &self.members[member].0
    }

    /// Syncs until nothing waits.
    pub fn sync(&mut self, member: usize) {
        let (device, record) = &mut self.members[member];
        for _ in 0..20 {
            let answer = self.ingest.sync_blocking(record, device.request()).unwrap();
            if !device.receive(&answer) && device.unsent() == 0 {
                return;
            }
        }
        panic!("a device does not come to rest");
    }

    /// A deed, a minute after the one before.
    pub fn act(&mut self, member: usize, id: DocumentId, command: C) -> Result<ActId, Refusal> {
        self.hand.fetch_add(MINUTE_MS, Ordering::Relaxed);
        let now = self.now();
        self.members[member].0.dispatch(id, command, now)
    }

    fn all(&mut self) {
        for member in (0..self.members.len()).chain(0..self.members.len()) {
            self.sync(member);
        }
    }

    fn play(&mut self, desk: usize, phone: usize, chief: usize) {
        self.all();
        let fields = BTreeMap::from(
            [
                (EquipmentField::Inventory, "INV-00123"),
                (EquipmentField::Type, "impresora"),
                (EquipmentField::Brand, "Ejemplar"),
                (EquipmentField::Building, "edificio-2"),
            ]
            .map(|(field, value)| (field, value.to_string())),
        );
        self.act(desk, equipment(), C::Item(Item::RegisterEquipment { fields })).unwrap();
        let open = self.opening();
        self.act(desk, ticket(), open).unwrap();
        self.all();
        let reason = || "La mesa reparte el trabajo".to_string();
        let to_omar =
            C::Decision(Decision::Assign { person: Some(PersonId::new("omar")), team: None, reason: reason() });
        self.act(desk, ticket(), to_omar).unwrap();
        self.all();
        for deed in self.field_work() {
            self.act(phone, ticket(), deed).unwrap();
        }
        // The desk does not see it yet.
        for subject in ["Impresora de la ventanilla 4", "Impresora, ventanilla 4"] {
            let member = if subject.contains(',') { phone } else { desk };
            self.act(member, ticket(), C::Content(Content::SetSubject { subject: subject.into() })).unwrap();
        }
        let field = FieldId::new("ubicacion_exacta");
        self.act(desk, ticket(), C::Content(Content::SetField { field, value: "Ventanilla 3".into() })).unwrap();
        self.act(chief, ticket(), C::Decision(Decision::SetPriority { priority: PriorityId::new("high") })).unwrap();
        let note = C::Content(Content::AddNote { audience: Audience::Public, text: "Vamos en camino 🚗".into() });
        self.act(desk, ticket(), note).unwrap();
        self.all();
        let (field, value) = (EquipmentField::Serial, "SN-77".to_string());
        self.act(phone, equipment(), C::Item(Item::SetEquipmentField { field, value })).unwrap();
        self.act(phone, equipment(), C::Item(Item::AddEquipmentNote { text: "Fusor nuevo".into() })).unwrap();
        self.all();
    }

    fn opening(&self) -> C {
        let service = ServiceId::new(SERVICE);
        let asked = self.organisation.fields(&service, Stage::Open).into_iter();
        let fields = asked
            .filter(|field| field.core.is_none())
            .map(|field| (field.id.clone(), field.options.first().cloned().unwrap_or_else(|| "12407".into())))
            .collect();
        let channel = self.organisation.channels.first().map(|channel| channel.id.as_str()).unwrap_or_default();
        C::Content(Content::OpenTicket(Box::new(OpenTicket {
            service,
            subservice: None,
            kind: TicketKind::Incident,
            channel: ChannelId::new(channel),
            subject: "No enciende la impresora".into(),
            description: "Desde ayer «parpadea en rojo»".into(),
            requester: Requester {
                person: None,
                name: "Lucía Méndez Ñu".into(),
                mail: "lucia@oaxaca.gob.mx".into(),
                phone: "12407".into(),
                client_org: "Registro Civil".into(),
            },
            place: Place {
                building: Some(BuildingId::new("edificio-2")),
                level: "Nivel 1".into(),
                room: String::new(),
            },
            equipment: Some(equipment()),
            fields,
            priority: Some(PriorityId::new("medium")),
            provisional: String::new(),
            occurred_at: Some(self.now().plus(-30 * MINUTE_MS)),
            continues: None,
            parent: None,
            after: None,
            catalog: String::new(),
        })))
    }

    fn field_work(&self) -> Vec<C> {
        let whole = "Cable 🔌 suelto".to_string();
        let splices = vec![Splice { at: 0, delete: String::new(), insert: whole.clone() }];
        let item = self.organisation.services.iter().flat_map(|service| &service.checklist).next();
        let item = item.map_or_else(|| ItemId::new("punto.1"), |item| item.id.clone());
        vec![
            C::Decision(Decision::Start {}),
            C::Content(Content::AddNote { audience: Audience::Internal, text: "Se abrió la tapa ñ 漢".into() }),
            C::Content(Content::SetField { field: FieldId::new("ubicacion_exacta"), value: "Ventanilla 4".into() }),
            C::Content(Content::TickItem { item, mark: Mark::Done { value: Some("220 V".into()) } }),
            C::Content(Content::EditText(EditText { kind: TextKind::Diagnosis, section: None, splices, whole })),
            C::Content(Content::AddMaterial { description: "Fusor".into(), quantity: 1, unit: "pieza".into() }),
            C::Content(Content::LogTime { kind: TimeKind::Work, minutes: 40, started_at: self.now() }),
            C::Content(Content::LogContact {
                way: ContactWay::Phone,
                reached: true,
                verdict: None,
                text: "Estará hasta las 15:00".into(),
            }),
            C::Content(Content::SetContact { field: ContactField::Extra, value: "Juan, ext. 12410".into() }),
            C::Content(Content::SetPlace {
                place: Place {
                    building: Some(BuildingId::new("edificio-2")),
                    level: "Nivel 1".into(),
                    room: "4".into(),
                },
            }),
            C::Content(Content::AddLabel { label: Label::Tag("garantía".into()) }),
        ]
    }
}

/// A document of the day, as a device keeps it.
pub fn document(id: DocumentId) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::played(&folder.path().join("ronda.redb"));
    scene.members[0].0.disk.replicas[&id].base.clone()
}
