//! A device: its log in memory as the web app's worker has it, everything else in its store.

use crate::http::Connection;
use crate::store::{Store, Write};
use base64::Engine;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::Command;
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::device::{self, Dispatched, LogState};
use ronda_shared::sync::frame;
use ronda_shared::sync::preview::DeviceContext;
use ronda_shared::sync::preview::Preview;
use ronda_shared::sync::rows::{ActRow, ActState};
use ronda_shared::sync::wire::{Body, Directory, SyncResponse, read_answer};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::View;
use ronda_shared::{cbor, limits};
use serde_bytes::ByteBuf;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The device.
pub(crate) struct Device {
    pub(crate) store: Store,
    pub(crate) organisation: Organisation,
    key: SigningKey,
    origin: String,
    cookie: Option<String>,
    connection: Option<Connection>,
    log: Option<LogState>,
    acts: BTreeMap<u64, ActRow>,
    directory: Option<Directory>,
    began: Instant,
    cpu: u64,
}

/// The machine's clock.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What a server answers to an enrolment.
pub(crate) struct Enrolled {
    told: Value,
    /// The log that begins.
    pub(crate) log: LogState,
    pub(crate) cookie: Option<String>,
}

/// Enrols a device by that key with a link's token.
pub(crate) fn enrol(
    connection: &mut Connection,
    key: &SigningKey,
    token: &str,
    name: &str,
) -> Result<Enrolled, String> {
    let point = key.verifying_key().to_encoded_point(false);
    let public = base64::engine::general_purpose::STANDARD.encode(point.as_bytes());
    let body = json!({ "token": token, "public_key": public, "device_name": name, "app": "bench" });
    let answer = connection.post("/api/enrol", "application/json", None, body.to_string().as_bytes())?;
    let told: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
    if answer.status != 200 {
        return Err(format!("enrolment: {} {told}", answer.status));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id = text(&told["device"]).parse().map_err(|error| format!("{error}"))?;
    let log = LogState::new(id, text(&told["code"]), PersonId::new(text(&told["person"]["id"])));
    Ok(Enrolled { told, log, cookie: answer.cookie })
}

/// Processor time of this process so far, in microseconds, as the kernel counts it.
fn cpu() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<u64>().ok()).unwrap_or(0) / 1_000
}

impl Device {
    pub(crate) fn open(folder: &Path) -> Self {
        let organisation = ronda_server::organisation::load_builtin("oaxaca").expect("Oaxaca comes with Ronda");
        let seed = now().millis().to_be_bytes();
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&seed);
        Self {
            store: Store::open(folder).expect("a store in an empty folder"),
            organisation,
            key: SigningKey::from_slice(&secret).expect("a scalar of the curve"),
            origin: String::new(),
            cookie: None,
            connection: None,
            log: None,
            acts: BTreeMap::new(),
            directory: None,
            began: Instant::now(),
            cpu: 0,
        }
    }

    pub(crate) fn enrol(&mut self, port: u16, origin: &str, token: &str) -> Result<Value, String> {
        self.origin = origin.to_owned();
        let mut connection = Connection::open(port, origin)?;
        let Enrolled { told, log, cookie } = enrol(&mut connection, &self.key, token, "bench")?;
        self.log = Some(log);
        self.cookie = cookie;
        Ok(told)
    }

    /// A new connection; the count of requests and the processor's clock begin anew.
    pub(crate) fn begin(&mut self, port: u16) -> Result<Value, String> {
        self.connection = Some(Connection::open(port, &self.origin)?);
        (self.began, self.cpu) = (Instant::now(), cpu());
        Ok(Value::Null)
    }

    /// Syncs until there is nothing more, each answer durable before the next request.
    pub(crate) fn sync(&mut self) -> Result<Value, String> {
        let mut refused = 0;
        loop {
            let mut log = self.log.clone().ok_or("not enrolled")?;
            let waiting: Vec<ActRow> = self.acts.range(log.acknowledged + 1..).map(|(_, row)| row.clone()).collect();
            let page = u32::try_from(limits::PAGE_BYTES).unwrap_or(u32::MAX);
            let mut push = device::push(&log, &waiting, "bench", page);
            if !push.to_sign.is_empty() {
                let signature: Signature = self.key.sign(&push.to_sign);
                push.request.signature = signature.to_bytes().to_vec().into();
            }
            log = push.log;
            self.store
                .write(&Write { log: Some(log.clone()), ..Write::default() })
                .map_err(|error| error.to_string())?;
            let body = frame::pack(&cbor::encode(&push.request));
            let connection = self.connection.as_mut().ok_or("no connection")?;
            let answer = connection.post("/api/sync", "application/cbor", self.cookie.as_deref(), &body)?;
            if answer.status != 200 {
                return Err(format!("sync: {}", answer.status));
            }
            let body = frame::open(&answer.body, 64 << 20).map_err(|error| error.to_string())?;
            let response = read_answer(&body, 64 << 20)?;
            if std::env::var_os("RONDA_BENCH_LOG").is_some() {
                Self::explain(&body, &response);
            }
            refused += response
                .receipts
                .iter()
                .filter(|receipt| receipt.outcome != ronda_shared::sync::wire::Outcome::Accepted)
                .count();
            if !self.receive(&log, &response)? {
                break;
            }
        }
        let requests = self.connection.as_ref().map_or(0, |connection| connection.requests);
        let ms = self.began.elapsed().as_secs_f64() * 1e3;
        Ok(json!({ "requests": requests, "cpu": (cpu() - self.cpu) as f64 / 1e3, "ms": ms, "refused": refused }))
    }

    /// Where the bytes of an answer go: each part's size, and what it packs to by itself.
    fn explain(body: &[u8], response: &SyncResponse) {
        let of = |wanted: fn(&Body) -> Option<&ByteBuf>| -> Vec<u8> {
            response.news.iter().filter_map(|news| wanted(&news.body)).flat_map(|bytes| bytes.iter().copied()).collect()
        };
        let whole = of(|body| match body {
            Body::Whole(bytes) => Some(bytes),
            Body::Changes(_) => None,
        });
        let changes = of(|body| match body {
            Body::Changes(bytes) => Some(bytes),
            Body::Whole(_) => None,
        });
        let summaries: Vec<u8> = response.news.iter().flat_map(|news| cbor::encode(&news.summary)).collect();
        let parts = [
            ("all", body.to_vec()),
            ("whole documents", whole),
            ("changes", changes),
            ("summaries", summaries),
            ("receipts", cbor::encode(&response.receipts)),
            ("organisation", response.organisation.clone().unwrap_or_default().into_vec()),
            ("directory", response.directory.as_ref().map(cbor::encode).unwrap_or_default()),
        ];
        let told: Vec<String> =
            parts.iter().map(|(name, part)| format!("{name} {} -> {}", part.len(), frame::pack(part).len())).collect();
        eprintln!("an answer with {} documents: {}", response.news.len(), told.join(", "));
    }

    fn receive(&mut self, log: &LogState, response: &SyncResponse) -> Result<bool, String> {
        let rows: Vec<ActRow> = self.acts.values().cloned().collect();
        let store = &self.store;
        let mut stored = |id: DocumentId| store.replica(id).ok().flatten();
        let received = device::receive(log, response, &rows, &[], &mut stored, &mut || {
            store.positions().unwrap_or_default().into_iter().map(|(id, _)| id).collect()
        });
        if let Some(directory) = &response.directory {
            self.directory = Some(directory.clone());
        }
        let mut received = received;
        if let Some(data) = &response.organisation {
            let organisation: Organisation = serde_json::from_slice(data).map_err(|error| error.to_string())?;
            received.log.organisation = Some(organisation.version.clone());
            self.organisation = organisation;
        }
        let again = received.again;
        let write = Write {
            hasty: false,
            log: Some(received.log.clone()),
            acts: received.rows.clone(),
            replicas: received.replicas,
            summaries: received.summaries,
            removed: received.removed,
        };
        self.store.write(&write).map_err(|error| error.to_string())?;
        self.log = Some(received.log);
        self.acts.extend(received.rows.into_iter().map(|row| (row.number, row)));
        Ok(again)
    }

    fn me(&self) -> Result<Person, String> {
        if let Some(directory) = &self.directory {
            return Ok(directory.me.clone());
        }
        Err("the device has no directory yet".into())
    }

    fn worker<T>(&self, work: impl FnOnce(DeviceContext<'_>) -> T) -> Result<T, String> {
        let person = self.me()?;
        let people = |id: &PersonId| {
            let card = self.directory.as_ref()?.people.iter().find(|card| card.id == *id)?;
            Some(Person::of_card(card))
        };
        Ok(work(DeviceContext {
            organisation: &self.organisation,
            person: &person,
            site: Site::Field,
            people: &people,
        }))
    }

    /// Makes an act; [`Device::keep`] makes it durable.
    pub(crate) fn dispatch(&mut self, id: DocumentId, command: Command) -> Result<Dispatched, String> {
        let replica = self.store.replica(id).map_err(|error| error.to_string())?;
        let rows: Vec<ActRow> = self.acts.values().filter(|row| row.document == id).cloned().collect();
        let mut preview = match replica {
            Some(replica) => Preview::build(&replica, &rows).map_err(|error| error.to_string())?,
            None => Preview::unborn(id, DocumentKind::Ticket),
        };
        let log = self.log.clone().ok_or("not enrolled")?;
        let made = self.worker(|worker| device::dispatch(worker, &log, &mut preview, command, now()))?;
        made.map_err(|refusal| format!("{refusal:?}"))
    }

    /// Makes one act durable, as the app does before it says «guardado».
    pub(crate) fn keep(&mut self, made: Dispatched, hasty: bool) -> Result<(), String> {
        let write = Write {
            hasty,
            log: Some(made.log.clone()),
            acts: vec![made.row.clone()],
            replicas: made.born.into_iter().collect(),
            summaries: made.summary.into_iter().collect(),
            removed: vec![],
        };
        self.store.write(&write).map_err(|error| error.to_string())?;
        self.log = Some(made.log);
        self.acts.insert(made.row.number, made.row);
        Ok(())
    }

    /// Takes another cursor for its own, which is sealed for it.
    pub(crate) fn set_back(&mut self, seal: impl FnOnce(DeviceId) -> Vec<u8>) -> Result<(), String> {
        let log = self.log.as_mut().ok_or("not enrolled")?;
        log.cursor = Some(ByteBuf::from(seal(log.device)));
        Ok(())
    }

    /// Forgets what is settled, as a device does once a backup has passed it.
    pub(crate) fn forget_settled(&mut self) {
        self.acts.retain(|_, row| row.state != ActState::Settled);
    }

    /// A ticket as its screen shows it.
    pub(crate) fn ticket(&self, id: DocumentId) -> Result<TicketView, String> {
        let replica = self.store.replica(id).map_err(|error| error.to_string())?.ok_or("no such ticket")?;
        let rows: Vec<ActRow> = self.acts.values().filter(|row| row.document == id).cloned().collect();
        let preview = Preview::build(&replica, &rows).map_err(|error| error.to_string())?;
        match self.worker(|worker| preview.view(worker, now()))? {
            Some(View::Ticket(ticket)) => Ok(*ticket),
            Some(View::Equipment(_) | View::Record(_)) | None => Err("not a ticket".into()),
        }
    }
}
