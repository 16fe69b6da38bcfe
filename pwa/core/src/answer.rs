//! An answer of the server: read once, asked for what it needs, then taken in.

use crate::border::{Logged, fault, from_js, from_json, log, to_js, to_json};
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::order;
use ronda_shared::sync::device::{self, LogState};
use ronda_shared::sync::rows::{ActRow, Replica};
use ronda_shared::sync::wire::{Body, FormerReceipt, Outcome, SyncResponse, read_answer};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;

/// As much as the engine inflates of one (`frame.ts`).
const INFLATED: usize = 40 << 20;

/// An answer.
#[wasm_bindgen]
pub struct Answer {
    response: SyncResponse,
    /// The version of the organisation's data that it brings.
    organisation: Option<String>,
}

/// What the engine looks at, and which rows it must bring to take the answer in.
#[derive(Serialize)]
struct Head {
    acknowledged: u64,
    acknowledged_hash: ByteBuf,
    /// True where the log was given by another epoch: every act after `acknowledged` and every position are needed.
    restored: bool,
    more: bool,
    /// The log after it, by which the next page can be asked for before this one is taken in.
    log: Logged,
    /// Acts with a receipt.
    numbers: Vec<u64>,
    /// What was said to their author with a receipt, by the act's number.
    notes: Vec<(u64, String)>,
    /// What became of acts of former devices: the act, its outcome, and what was said to its author.
    former: Vec<(String, Outcome, Option<String>)>,
    /// Documents of which the stored replica is needed.
    documents: Vec<DocumentId>,
    /// The greatest position of the page, or the one up to which the device has all with it.
    position: u64,
}

/// The organisation's data that the engine keeps as they are.
#[derive(Serialize)]
struct Data {
    organisation: Option<String>,
    directory: Option<String>,
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

#[derive(Serialize)]
struct Received {
    log: Logged,
    rows: Vec<ActRow>,
    replicas: Vec<Replica>,
    removed: Vec<DocumentId>,
    summaries: String,
    refresh: Vec<DocumentId>,
    again: bool,
}

#[wasm_bindgen]
impl Answer {
    /// Reads a message (after its frame).
    #[wasm_bindgen(constructor)]
    pub fn new(message: &[u8]) -> Result<Answer, JsValue> {
        let response = read_answer(message, INFLATED).map_err(fault)?;
        let organisation = response.organisation.as_deref().map(|bytes| version_of(bytes)).transpose()?;
        Ok(Self { response, organisation })
    }

    /// What it says, and what it needs.
    pub fn head(&self, log_bytes: &[u8]) -> Result<JsValue, JsValue> {
        let log = log(log_bytes)?;
        let changed =
            self.response.news.iter().filter(|news| matches!(news.body, Body::Changes(_))).map(|news| news.id);
        let noted = self.response.receipts.iter().filter_map(|one| one.note.clone().map(|note| (one.number, note)));
        to_js(&Head {
            acknowledged: self.response.acknowledged,
            acknowledged_hash: ByteBuf::from(self.response.acknowledged_hash.0.to_vec()),
            restored: device::is_restored(&log, &self.response),
            more: self.response.more,
            log: Logged::of(&self.after(device::log_after(&log, &self.response))),
            numbers: self.response.receipts.iter().map(|receipt| receipt.number).collect(),
            notes: noted.collect(),
            former: self.response.former.iter().map(former).collect(),
            documents: changed.chain(self.response.gone.iter().copied()).collect(),
            position: self
                .response
                .news
                .iter()
                .map(|news| news.position)
                .chain(self.response.position)
                .max()
                .unwrap_or(0),
        })
    }

    /// JSON of the organisation's data and of the directory, where ours were older.
    pub fn data(&self) -> Result<JsValue, JsValue> {
        let organisation = self.response.organisation.as_ref();
        to_js(&Data {
            organisation: organisation.map(|bytes| String::from_utf8(bytes.to_vec()).map_err(fault)).transpose()?,
            directory: self.response.directory.as_ref().map(to_json).transpose()?,
        })
    }

    /// Takes it in. `rows`: all acts not yet settled, and those that `head` names; `replicas`: those that `head` names,
    /// those of the rows and those that were lent; `all`: every replica's id, where the server was restored.
    pub fn receive(
        &self,
        log_bytes: &[u8],
        rows: JsValue,
        replicas: JsValue,
        all: JsValue,
    ) -> Result<JsValue, JsValue> {
        let rows: Vec<ActRow> = from_js(rows)?;
        let replicas: Vec<Replica> = from_js(replicas)?;
        let all: Vec<DocumentId> = from_js(all)?;
        let lent: Vec<DocumentId> =
            replicas.iter().filter(|replica| replica.is_lent()).map(|replica| replica.id).collect();
        let known = order::map_of(replicas.into_iter().map(|replica| (replica.id, replica)));
        let mut stored = |id: DocumentId| known.get(&id).cloned();
        let mut all = || all.clone();
        let received = device::receive(&log(log_bytes)?, &self.response, &rows, &lent, &mut stored, &mut all);
        to_js(&Received {
            log: Logged::of(&self.after(received.log)),
            rows: received.rows,
            replicas: received.replicas,
            removed: received.removed,
            summaries: to_json(&received.summaries)?,
            refresh: received.refresh,
            again: received.again,
        })
    }
}

fn version_of(organisation: &[u8]) -> Result<String, JsValue> {
    let data: Version = from_json(std::str::from_utf8(organisation).map_err(fault)?)?;
    Ok(data.version)
}

impl Answer {
    /// The log with the version of the organisation's data that came.
    fn after(&self, log: LogState) -> LogState {
        let organisation = self.organisation.clone().or(log.organisation);
        LogState { organisation, ..log }
    }
}

fn former(one: &FormerReceipt) -> (String, Outcome, Option<String>) {
    let act = ActId { device: one.device, number: one.number };
    (act.to_string(), one.outcome.clone(), one.note.clone())
}
