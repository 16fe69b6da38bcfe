//! One device of a fleet: real keys, real signatures, real HTTP; its acts and nothing else in memory. What the others
//! did comes down to it and is read, not kept: a phone's own work is the phone's.

use crate::device::{Enrolled, enrol, now};
use crate::http::Connection;
use crate::work;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{DocumentId, FieldId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::device::{self, LogState};
use ronda_shared::sync::frame;
use ronda_shared::sync::preview::DeviceContext;
use ronda_shared::sync::preview::Preview;
use ronda_shared::sync::rows::ActRow;
use ronda_shared::sync::wire::{Directory, Outcome, read_answer};
use ronda_shared::{cbor, limits};
use serde_json::{Value, json};
use std::sync::Arc;

/// After so many acts on a ticket, a device opens the next one.
const ACTS_A_TICKET: u64 = 20;

/// A service of each team: who works in it.
const SERVICES: [(&str, &str); 6] = [
    ("oax-redes", "oax-ip-duplicada"),
    ("oax-soporte", "oax-impresora-red"),
    ("oax-servidores", "oax-samba"),
    ("oax-telefonia", "oax-cambio-mac-telefonia"),
    ("oax-sistemas", "oax-sis-fallas"),
    ("oax-mesa", "oax-liberacion-spam"),
];

/// Where the server is.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) port: u16,
    pub(crate) origin: String,
}

/// A device.
pub(crate) struct Walker {
    number: u64,
    at: Address,
    key: SigningKey,
    cookie: Option<String>,
    connection: Connection,
    log: LogState,
    rows: Vec<ActRow>,
    directory: Option<Directory>,
    organisation: Arc<Organisation>,
    preview: Preview,
    made: u64,
    /// Documents that came down.
    pub(crate) news: u64,
    /// Bytes up and down, packed as they travel, without HTTP's own.
    pub(crate) bytes: (u64, u64),
    /// Acts that were not accepted.
    pub(crate) refused: u64,
}

impl Walker {
    /// Enrols with a link's token, and takes in what there is.
    pub(crate) fn enrol(
        number: u64,
        at: &Address,
        token: &str,
        organisation: &Arc<Organisation>,
    ) -> Result<Self, String> {
        let mut secret = [5; 32];
        secret[..8].copy_from_slice(&now().millis().to_be_bytes());
        secret[8..16].copy_from_slice(&number.to_be_bytes());
        let key = SigningKey::from_slice(&secret).map_err(|error| error.to_string())?;
        let mut connection = Connection::open(at.port, &at.origin)?;
        let Enrolled { mut log, cookie, .. } = enrol(&mut connection, &key, token, "fleet")?;
        log.organisation = Some(organisation.version.clone());
        let mut walker = Self {
            number,
            at: at.clone(),
            key,
            cookie,
            connection,
            log,
            rows: Vec::new(),
            directory: None,
            organisation: Arc::clone(organisation),
            preview: Preview::unborn(document(number, 0), DocumentKind::Ticket),
            made: 0,
            news: 0,
            bytes: (0, 0),
            refused: 0,
        };
        walker.push(0)?;
        Ok(walker)
    }

    /// A new connection: the server closes one that has been quiet for a while.
    pub(crate) fn connect(&mut self) -> Result<(), String> {
        self.connection = Connection::open(self.at.port, &self.at.origin)?;
        Ok(())
    }

    /// Acts that wait to be pushed.
    pub(crate) fn waiting(&self) -> usize {
        self.rows.len()
    }

    /// Makes one act: a ticket opened, a note, a value.
    pub(crate) fn act(&mut self) -> Result<(), String> {
        let (ticket, step) = (self.made / ACTS_A_TICKET, self.made % ACTS_A_TICKET);
        let command = match step {
            0 => {
                self.preview = Preview::unborn(document(self.number, ticket), DocumentKind::Ticket);
                let service = SERVICES[(self.number % SERVICES.len() as u64) as usize].1;
                work::birth(&plain(), service)
            }
            step if step % 3 == 0 => Command::Content(Content::AddNote {
                audience: Audience::Internal,
                text: format!("Revisé el puerto {step} del switch y cambié el cable; queda enlazado a un gigabit."),
            }),
            step => Command::Content(Content::SetField {
                field: FieldId::new(["b_port", "b_room", "b_extension", "b_mac"][(step % 4) as usize]),
                value: format!("SW-E2N1-{:02} / Gi1/0/{step}", self.number % 90),
            }),
        };
        self.made += 1;
        let directory = self.directory.as_ref().ok_or("the device has no directory yet")?;
        let people = |id: &PersonId| {
            let card = directory.people.iter().find(|card| card.id == *id)?;
            Some(Person::of_card(card))
        };
        let worker = DeviceContext {
            organisation: &self.organisation,
            person: &directory.me,
            site: Site::Field,
            people: &people,
        };
        let made = device::dispatch(worker, &self.log, &mut self.preview, command, now())
            .map_err(|refusal| format!("{refusal:?}"))?;
        self.log = made.log;
        self.rows.push(made.row);
        Ok(())
    }

    /// One push of at most so many acts, answered: they are durable. Then the rest of the news, if there is more.
    pub(crate) fn push(&mut self, acts: usize) -> Result<usize, String> {
        let before = self.log.acknowledged;
        let mut some = acts.min(self.rows.len());
        while self.ask(some)? {
            some = 0;
        }
        Ok(usize::try_from(self.log.acknowledged - before).unwrap_or(usize::MAX))
    }

    fn ask(&mut self, acts: usize) -> Result<bool, String> {
        let page = u32::try_from(limits::PAGE_BYTES).unwrap_or(u32::MAX);
        let mut push = device::push(&self.log, &self.rows[..acts], "bench", page);
        // Acts are made beforehand here, so that making them takes nothing from the server: of a device whose others wait the server
        // notes with each push how many do.
        push.request.head_number = self.log.acknowledged + acts as u64;
        if !push.to_sign.is_empty() {
            let signature: Signature = self.key.sign(&push.to_sign);
            push.request.signature = signature.to_bytes().to_vec().into();
        }
        let body = frame::pack(&cbor::encode(&push.request));
        let answer = self.connection.post("/api/sync", "application/cbor", self.cookie.as_deref(), &body)?;
        if answer.status != 200 {
            return Err(format!("sync: {}", answer.status));
        }
        self.bytes.0 += body.len() as u64;
        self.bytes.1 += answer.packed as u64;
        let body = frame::open(&answer.body, 64 << 20).map_err(|error| error.to_string())?;
        let mut response = read_answer(&body, 64 << 20)?;
        if response.organisation.is_some() {
            // They would come with each answer, and the figures would be theirs.
            return Err("the server has other data of Oaxaca than this bench: build both from one commit".to_owned());
        }
        self.news += response.news.len() as u64;
        response.news.clear();
        response.gone.clear();
        self.refused += response.receipts.iter().filter(|receipt| receipt.outcome != Outcome::Accepted).count() as u64;
        let received = device::receive(&push.log, &response, &self.rows[..acts], &[], &mut |_| None, &mut Vec::new);
        if let Some(directory) = response.directory {
            self.directory = Some(directory);
        }
        self.log = received.log;
        let acknowledged = self.log.acknowledged;
        self.rows.retain(|row| row.number > acknowledged);
        Ok(received.again && response.more)
    }
}

/// The team of the n-th device's person.
pub(crate) fn team(number: u64) -> &'static str {
    SERVICES[(number % SERVICES.len() as u64) as usize].0
}

/// The id of a device's n-th ticket.
fn document(device: u64, ticket: u64) -> DocumentId {
    work::id((device + 1) * 1_000_000 + ticket)
}

pub(crate) fn plain() -> Value {
    json!({ "fields": {
        "subject": "Sin enlace en la ventanilla de recepción",
        "description": "Desde la mañana el equipo de la ventanilla no enlaza; el usuario ya cambió el cable y sigue igual.",
        "requester": "María Guadalupe Xicoténcatl Ríos", "mail": "mxicotencatl@oaxaca.gob.mx", "phone": "12400",
        "client_org": "Registro Civil", "building": "edificio-2", "level": "Nivel 1", "room": "ventanilla 4",
        "priority": "high",
    } })
}
