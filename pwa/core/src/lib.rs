//! The WebAssembly face of `ronda-shared`: what the phone's engine calls. No logic of its own; values go in and out.

mod answer;
mod border;
mod handover;
mod papers;
mod push;
mod stock;

use border::{Logged, fault, from_js, from_json, log, refused, to_js, to_json, unreadable, unreadable_act};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::admission::Refusal;
use ronda_shared::arbitration;
use ronda_shared::catalog::{Organisation, RecordRule, Stage, Values};
use ronda_shared::cbor;
use ronda_shared::command::{Command, Item, Record};
use ronda_shared::device_check::DeviceCheck;
use ronda_shared::evidence::heic;
use ronda_shared::ids::{ChannelId, DocumentId, FieldId, PersonId, RegisterId, ServiceId};
use ronda_shared::messages::Reason;
use ronda_shared::order;
use ronda_shared::outage::{self, OutageReport};
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::record::{self, RecordSummary};
use ronda_shared::stamp::Site;
use ronda_shared::sync::device::{self, Dispatched, LogState};
use ronda_shared::sync::preview::DeviceContext;
use ronda_shared::sync::preview::Preview;
use ronda_shared::sync::preview_cache::PreviewCache;
use ronda_shared::sync::rows::{ActRow, Replica};
use ronda_shared::sync::wire::{Directory, News, OutboxFile, PROTOCOL_VERSION, Problem};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::View;
use ronda_shared::workflow;
use serde::Serialize;
use serde_bytes::ByteBuf;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// Finds a person of the directory.
type People = Box<dyn Fn(&PersonId) -> Option<Person>>;

/// The core: the organisation's data and the people, parsed once, and what was open last; all else is told with each call.
#[wasm_bindgen]
#[derive(Default)]
pub struct Core {
    organisation: Option<Organisation>,
    person: Option<Person>,
    people: Option<People>,
    previews: RefCell<PreviewCache>,
}

/// An act just made, with all that belongs in its transaction.
#[derive(Serialize)]
struct MadeAct {
    log: Logged,
    row: ActRow,
    strikes: Option<u64>,
    born: Option<Replica>,
    summary: Option<String>,
}

impl MadeAct {
    fn of(made: Dispatched) -> Result<JsValue, JsValue> {
        to_js(&Self {
            log: Logged::of(&made.log),
            summary: made.summary.as_ref().map(to_json).transpose()?,
            row: made.row,
            strikes: made.strikes,
            born: made.born,
        })
    }
}

/// What a screen is given of one document.
#[derive(Serialize)]
struct OpenedDocument<V, P, W> {
    view: V,
    possibilities: P,
    voided: W,
    writes: bool,
}

#[wasm_bindgen]
impl Core {
    /// An empty core.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The organisation's data, as the server sent them.
    pub fn set_organisation(&mut self, json: &str) -> Result<(), JsValue> {
        self.organisation = Some(from_json(json)?);
        Ok(())
    }

    /// The directory, as the server sent it: who works here, and the others.
    pub fn set_directory(&mut self, json: &str) -> Result<(), JsValue> {
        let directory: Directory = from_json(json)?;
        let mut people: BTreeMap<PersonId, Person> =
            order::map_of(directory.people.into_iter().map(|card| (card.id.clone(), Person::of_card(&card))));
        people.extend(directory.requesters.into_iter().map(|person| (person.id.clone(), person)));
        people.insert(directory.me.id.clone(), directory.me.clone());
        self.person = Some(directory.me);
        self.people = Some(Box::new(move |id| people.get(id).cloned()));
        Ok(())
    }

    fn worker(&self, site: &str) -> Result<DeviceContext<'_>, JsValue> {
        let (Some(organisation), Some(person), Some(people)) = (&self.organisation, &self.person, &self.people) else {
            return Err(refused(Refusal::new(Reason::NoSuchDocument)));
        };
        let site = match site {
            "field" => Site::Field,
            _ => Site::Desk,
        };
        Ok(DeviceContext { organisation, person, site, people })
    }

    /// One act of one command; `replica` is null for a birth. Throws a refusal.
    #[allow(clippy::too_many_arguments)]
    pub fn dispatch(
        &self,
        log_bytes: &[u8],
        replica: JsValue,
        rows: JsValue,
        command: &str,
        site: &str,
        now: f64,
        random: &[u8],
    ) -> Result<JsValue, JsValue> {
        let now = millis(now);
        let command: Command = from_json(command)?;
        let replica: Option<Replica> = from_js(replica)?;
        let mut previews = self.previews.borrow_mut();
        let mut preview = match &replica {
            Some(replica) => previews.build(replica, &from_js::<Vec<ActRow>>(rows)?).map_err(unreadable)?,
            None => {
                let random: [u8; 10] = random.try_into().map_err(fault)?;
                Preview::unborn(DocumentId::new(now, random), kind_born(&command))
            }
        };
        let made = device::dispatch(self.worker(site)?, &log(log_bytes)?, &mut preview, command, now);
        let made = made.map_err(refused)?;
        if let Some(replica) = replica.or_else(|| made.born.clone()) {
            previews.keep(replica, preview);
        }
        MadeAct::of(made)
    }

    /// The act that strikes another which no push has carried. Throws a refusal.
    pub fn strike(&self, log_bytes: &[u8], row: JsValue, site: &str, now: f64) -> Result<JsValue, JsValue> {
        let row: ActRow = from_js(row)?;
        MadeAct::of(device::strike(self.worker(site)?, &log(log_bytes)?, &row, millis(now)).map_err(refused)?)
    }

    /// What a ticket of a list waits for from this person (`approval`, `closing`, `filing`), if it does; `summary` is its JSON.
    pub fn awaits(&self, summary: &str, site: &str) -> Result<Option<String>, JsValue> {
        let worker = self.worker(site)?;
        let ticket: TicketSummary = from_json(summary)?;
        policy::waits_for(worker.organisation, worker.person, &ticket).map(|waits| to_json(&waits)).transpose()
    }

    /// JSON of the view and of what may be done here and now; null where the document cannot be shown.
    pub fn look(&self, replica: JsValue, rows: JsValue, site: &str, now: f64) -> Result<Option<String>, JsValue> {
        let (worker, now) = (self.worker(site)?, millis(now));
        let replica: Replica = from_js(replica)?;
        let mut previews = self.previews.borrow_mut();
        let preview = previews.build(&replica, &from_js::<Vec<ActRow>>(rows)?).map_err(unreadable)?;
        let view = preview.view(worker, now);
        previews.keep(replica, preview);
        let Some(mut view) = view else { return Ok(None) };
        let DeviceContext { organisation, person, site, .. } = worker;
        let (possibilities, voided, writes) = match &mut view {
            View::Ticket(ticket) => {
                let possibilities = policy::possibilities(organisation, person, ticket, site, now);
                let voided = workflow::voided(organisation, ticket);
                let writes = policy::writes(organisation, person, ticket, site);
                policy::hide_internal_notes(organisation, person, ticket);
                (possibilities, voided, writes)
            }
            View::Equipment(_) | View::Record(_) => (Vec::new(), Vec::new(), false),
        };
        to_json(&OpenedDocument { view, possibilities, voided, writes }).map(Some)
    }

    /// JSON of the summary.
    pub fn summary(&self, replica: JsValue, rows: JsValue) -> Result<Option<String>, JsValue> {
        let preview = Preview::build(&from_js(replica)?, &from_js::<Vec<ActRow>>(rows)?).map_err(unreadable)?;
        preview.summary(self.worker("field")?).as_ref().map(to_json).transpose()
    }

    /// By when the next report of a record is due, of the JSON of its summary; none where none is asked.
    pub fn report_due(&self, summary: &str) -> Result<Option<f64>, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::UnknownRegister)))?;
        let record: RecordSummary = from_json(summary)?;
        let def = organisation.register(&record.register);
        let due = def.and_then(|def| record::report_due(organisation, def, &record));
        Ok(due.map(|at| at.millis() as f64))
    }

    /// JSON of what a register asks of a record that says this: its fields, shown or not, demanded, with what is wrong; none
    /// where these data have no such register.
    pub fn record_form(&self, register: &str, values: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::UnknownRegister)))?;
        let values: Values = from_json(values)?;
        let def = organisation.register(&RegisterId::new(register));
        to_json(&def.map_or_else(Vec::new, |def| record::form_state(def, &values)))
    }

    /// Whether two tickets may be one fault (R32), of the JSON of their summaries: the same equipment, the same day.
    pub fn same_fault(&self, one: &str, other: &str) -> Result<bool, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::UnknownService)))?;
        let (one, other): (TicketSummary, TicketSummary) = (from_json(one)?, from_json(other)?);
        Ok(arbitration::same_fault(organisation, &one, &other))
    }

    /// JSON of the outages that reports show now, the largest first; `reports` is JSON of `OutageReport`s.
    pub fn outages(&self, reports: &str, now: f64) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::UnknownService)))?;
        let reports: Vec<OutageReport> = from_json(reports)?;
        to_json(&outage::seen(organisation, &reports, millis(now)))
    }

    /// JSON of the form's fields at a stage with these answers, and of what is missing.
    pub fn form(&self, service: &str, stage: &str, values: &str, channel: Option<String>) -> Result<String, JsValue> {
        #[derive(Serialize)]
        struct Form<F, M> {
            fields: F,
            missing: M,
        }
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::UnknownService)))?;
        let (service, channel) = (ServiceId::new(service), channel.map(ChannelId::new));
        let stage: Stage = from_json(&format!("\"{stage}\""))?;
        let values: Values = from_json(values)?;
        to_json(&Form {
            fields: organisation.form_state(&service, stage, &values, channel.as_ref()),
            missing: organisation.missing(&service, stage, &values, channel.as_ref()),
        })
    }
}

/// The log of a device just enrolled.
#[wasm_bindgen]
pub fn new_log(device: &str, code: &str, person: &str) -> Result<JsValue, JsValue> {
    let device = device.parse().map_err(fault)?;
    to_js(&Logged::of(&LogState::new(device, code.to_owned(), PersonId::new(person))))
}

/// A refusal of a whole message, out of the body of a 4xx or 5xx answer.
#[wasm_bindgen]
pub fn problem(message: &[u8]) -> Result<JsValue, JsValue> {
    to_js(&cbor::decode::<Problem>(message).map_err(fault)?)
}

/// The log of a device whose cursor the server cannot read: everything is asked for again.
#[wasm_bindgen]
pub fn start_over(log_bytes: &[u8]) -> Result<JsValue, JsValue> {
    to_js(&Logged::of(&device::start_over(&log(log_bytes)?)))
}

/// The log once its acts up to this one have left in a file, or by another phone: to be stored before they do.
#[wasm_bindgen]
pub fn left(log_bytes: &[u8], last: f64) -> Result<JsValue, JsValue> {
    to_js(&Logged::of(&device::left(&log(log_bytes)?, last as u64)))
}

/// A document that was fetched by itself (`GET /api/documents/{id}`, after its frame): its replica, and JSON of its
/// summary. The replica is null where `standing`, what is stored of it, has come further.
#[wasm_bindgen]
pub fn fetched(message: &[u8], standing: JsValue) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Fetched {
        replica: Option<Replica>,
        summary: String,
    }
    let news: News = cbor::decode(message).map_err(fault)?;
    let standing: Option<Replica> = from_js(standing)?;
    to_js(&Fetched { replica: device::fetched(&news, standing.as_ref()), summary: to_json(&news.summary)? })
}

/// What is to be signed for an exported outbox: the head of the log after its last act.
#[wasm_bindgen]
pub fn outbox_to_sign(device: &str, last_number: f64, head: &[u8]) -> Result<Vec<u8>, JsValue> {
    let head = ronda_shared::act::ChainHash(head.try_into().map_err(fault)?);
    let device = device.parse().map_err(fault)?;
    Ok(ronda_shared::act::signed_bytes(device, last_number as u64, &head))
}

/// An outbox as a file.
#[wasm_bindgen]
pub fn outbox_file(
    device: &str,
    first: f64,
    before: &[u8],
    acts: JsValue,
    signature: &[u8],
) -> Result<Vec<u8>, JsValue> {
    Ok(cbor::encode(&OutboxFile {
        version: PROTOCOL_VERSION,
        device: device.parse().map_err(fault)?,
        first: first as u64,
        before: ronda_shared::act::ChainHash(before.try_into().map_err(fault)?),
        acts: from_js(acts)?,
        signature: ByteBuf::from(signature.to_vec()),
    }))
}

/// JSON of the command in an act.
#[wasm_bindgen]
pub fn command_of(act: &[u8]) -> Result<String, JsValue> {
    let act = Act::decode(act).map_err(unreadable_act)?;
    to_json(&act.command().map_err(unreadable_act)?)
}

/// A HEIC without what it says beside its pictures; none where its items cannot be followed.
#[wasm_bindgen]
pub fn bare_heic(bytes: Vec<u8>) -> Option<Vec<u8>> {
    heic::bare(bytes).ok()
}

/// Which of the articles answer what was typed, the best first: their places in `articles`, JSON of `Ranked`.
#[wasm_bindgen]
pub fn rank(articles: &str, typed: &str) -> Result<Vec<u32>, JsValue> {
    Ok(record::ranked(&from_json::<Vec<record::Ranked>>(articles)?, typed))
}

/// Whether a service is for a dependencia: of the JSON of its rule, of the register's definition and of its records.
#[wasm_bindgen]
pub fn is_for(rule: &str, register: &str, client: &str, records: &str) -> Result<bool, JsValue> {
    let records = from_json::<Vec<RecordSummary>>(records)?;
    Ok(record::is_for(&from_json(rule)?, &from_json(register)?, client, &records))
}

/// JSON of the fields of a record that do not say what its ticket asks: of the JSON of the service's rule, of what the ticket
/// tells, and of what the record says.
#[wasm_bindgen]
pub fn unsaid(rule: &str, told: &str, says: &str) -> Result<String, JsValue> {
    let (rule, told, says): (RecordRule, Values, Values) = (from_json(rule)?, from_json(told)?, from_json(says)?);
    to_json(&rule.unsaid(|id| value_of(&told, id), |id| value_of(&says, id)))
}

/// The code by which a device's own check is read over the telephone, of the JSON of what it found.
#[wasm_bindgen]
pub fn device_code(check: &str) -> Result<String, JsValue> {
    Ok(from_json::<DeviceCheck>(check)?.code())
}

/// JSON of all sentences: code → Spanish and English.
#[wasm_bindgen]
pub fn sentences() -> Result<String, JsValue> {
    #[derive(Serialize)]
    struct Sentence {
        es: &'static str,
        en: &'static str,
    }
    let all: BTreeMap<&Reason, Sentence> =
        order::map_of(Reason::ALL.iter().map(|why| (why, Sentence { es: why.es(), en: why.en() })));
    to_json(&all)
}

fn millis(now: f64) -> Timestamp {
    Timestamp::from_millis(now as i64)
}

fn value_of<'v>(values: &'v Values, id: &FieldId) -> &'v str {
    values.get(id).map_or("", String::as_str)
}

fn kind_born(command: &Command) -> DocumentKind {
    match command {
        Command::Item(Item::RegisterEquipment { .. }) => DocumentKind::Equipment,
        Command::Record(Record::OpenRecord(_)) => DocumentKind::Record,
        _ => DocumentKind::Ticket,
    }
}
