//! A device without a browser: the same `shared::sync::device` over rows in memory. What the browser's engine does with
//! IndexedDB and fetch, this does with maps and a function.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::admission::Refusal;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{COMMAND_VERSION, Command, Item};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::device::{self, Dispatched, LogState, Received, UnsignedPush};
use ronda_shared::sync::handover::{self, HandoverRefused, ReceivedHandover};
use ronda_shared::sync::preview::DeviceContext;
use ronda_shared::sync::preview::Preview;
use ronda_shared::sync::preview_cache::PreviewCache;
use ronda_shared::sync::rows::{ActRow, ActState, Replica};
use ronda_shared::sync::wire::{Directory, SyncRequest, SyncResponse};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use ronda_shared::view::View;
use serde_bytes::ByteBuf;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// At each act of so many, what is kept of its document is compared with one that is built anew.
const COMPARED: u64 = 5;
/// How much news a headless device takes in one answer.
const PAGE: u32 = 1024 * 1024;

/// Everything that a device keeps durably.
#[derive(Clone)]
pub struct Disk {
    /// The log and how far it has come.
    pub log: LogState,
    /// Acts by number.
    pub acts: BTreeMap<u64, ActRow>,
    /// Documents.
    pub replicas: BTreeMap<DocumentId, Replica>,
    /// What lists show.
    pub summaries: BTreeMap<DocumentId, Summary>,
    /// The people known.
    pub directory: Option<Directory>,
}

/// A device of one person.
#[derive(Clone)]
pub struct Headless {
    /// What survives a crash.
    pub disk: Disk,
    /// Field or desk.
    pub site: Site,
    organisation: Arc<Organisation>,
    person: Person,
    key: SigningKey,
    previews: PreviewCache,
}

impl Headless {
    /// A device that was just enrolled. `secret` makes its key.
    pub fn new(
        device: DeviceId,
        code: &str,
        person: Person,
        site: Site,
        organisation: Arc<Organisation>,
        secret: [u8; 32],
    ) -> Self {
        let key = SigningKey::from_slice(&secret).expect("a scalar of the curve");
        let log = LogState::new(device, code.to_string(), person.id.clone());
        let disk =
            Disk { log, acts: BTreeMap::new(), replicas: BTreeMap::new(), summaries: BTreeMap::new(), directory: None };
        Self { disk, site, organisation, person, key, previews: PreviewCache::default() }
    }

    /// Its public key: an uncompressed point.
    pub fn public_key(&self) -> Vec<u8> {
        self.key.verifying_key().to_encoded_point(false).as_bytes().to_vec()
    }
    /// These bytes signed with its key: r ‖ s.
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature: Signature = self.key.sign(bytes);
        signature.to_bytes().to_vec()
    }
    /// Whose it is.
    pub fn person(&self) -> &Person {
        &self.person
    }

    fn with_worker<T>(&self, work: impl FnOnce(DeviceContext<'_>) -> T) -> T {
        let people = |id: &PersonId| self.known(id);
        work(DeviceContext { organisation: &self.organisation, person: &self.person, site: self.site, people: &people })
    }
    fn known(&self, id: &PersonId) -> Option<Person> {
        if *id == self.person.id {
            return Some(self.person.clone());
        }
        let card = self.disk.directory.as_ref()?.people.iter().find(|card| card.id == *id)?;
        Some(Person::of_card(card))
    }

    fn rows(&self) -> Vec<ActRow> {
        self.disk.acts.values().cloned().collect()
    }

    fn preview(&self, id: DocumentId) -> Option<Preview> {
        let replica = self.disk.replicas.get(&id)?;
        let rows: Vec<ActRow> = self.disk.acts.values().filter(|row| row.document == id).cloned().collect();
        Some(Preview::build(replica, &rows).expect("the server's bytes are readable"))
    }

    /// What the screen shows of a document.
    pub fn view(&self, id: DocumentId, now: Timestamp) -> Option<View> {
        let preview = self.preview(id)?;
        self.with_worker(|worker| preview.view(worker, now))
    }
    /// The same for a ticket.
    pub fn ticket(&self, id: DocumentId, now: Timestamp) -> Option<TicketView> {
        match self.view(id, now)? {
            View::Ticket(ticket) => Some(*ticket),
            View::Equipment(_) | View::Record(_) => None,
        }
    }

    /// A ticket as the server sent it, without what waits here (a held act stays on the screen until it is decided).
    pub fn base(&self, id: DocumentId, now: Timestamp) -> Option<TicketView> {
        let preview = Preview::build(self.disk.replicas.get(&id)?, &[]).expect("the server's bytes are readable");
        match self.with_worker(|worker| preview.view(worker, now))? {
            View::Ticket(ticket) => Some(*ticket),
            View::Equipment(_) | View::Record(_) => None,
        }
    }
    /// Whether acts on a document wait here.
    pub fn waits(&self, id: DocumentId) -> bool {
        self.disk.acts.values().any(|row| row.document == id && row.is_pending())
    }

    /// Makes an act and keeps it.
    pub fn dispatch(&mut self, id: DocumentId, command: Command, now: Timestamp) -> Result<ActId, Refusal> {
        let kind = match &command {
            Command::Item(Item::RegisterEquipment { .. }) => DocumentKind::Equipment,
            _ => DocumentKind::Ticket,
        };
        let replica = self.disk.replicas.get(&id).cloned();
        let rows = self.rows();
        let mut preview = match &replica {
            Some(replica) => self.previews.build(replica, &rows).expect("the server's bytes are readable"),
            None => Preview::unborn(id, kind),
        };
        let log = self.disk.log.clone();
        let made = self.with_worker(|worker| device::dispatch(worker, &log, &mut preview, command, now))?;
        let act = ActId { device: log.device, number: made.row.number };
        if let Some(replica) = replica.or_else(|| made.born.clone()) {
            self.previews.keep(replica, preview);
        }
        self.keep(made);
        if act.number.is_multiple_of(COMPARED) {
            self.compare(id, now);
        }
        Ok(act)
    }

    /// What is kept of a document shows what one that is built anew does.
    fn compare(&mut self, id: DocumentId, now: Timestamp) {
        let (replica, rows) = (self.disk.replicas[&id].clone(), self.rows());
        let kept = self.previews.build(&replica, &rows).expect("the server's bytes are readable");
        let shown = self.with_worker(|worker| kept.view(worker, now));
        assert_eq!(shown, self.view(id, now), "of {id}, after {} acts", self.disk.log.number);
        self.previews.keep(replica, kept);
    }

    /// Makes an act of a command that no build knows yet, as an app that is ahead of its server would.
    pub fn dispatch_unknown(&mut self, id: DocumentId, now: Timestamp) -> ActId {
        let act = self.act(id, "fold_the_map", vec![0xa0], now);
        self.write(&Act { version: 9, ..act })
    }

    /// An act on a ticket as its next one, judged by nobody and not in the log yet.
    pub fn act(&self, id: DocumentId, command: &str, arguments: Vec<u8>, now: Timestamp) -> Act {
        let log = &self.disk.log;
        Act {
            device: log.device,
            number: log.number + 1,
            person: log.person.clone(),
            document: id,
            kind: DocumentKind::Ticket,
            site: self.site,
            at: now,
            seen: log.cursor.as_ref().map(|cursor| cursor.to_vec()).unwrap_or_default(),
            base: self.disk.replicas.get(&id).map_or(0, |replica| replica.position),
            command: command.into(),
            version: COMMAND_VERSION,
            arguments,
        }
    }

    /// Writes any act into the log as its next one, whatever it says of itself.
    pub fn write(&mut self, act: &Act) -> ActId {
        let bytes = act.encode();
        let log = &mut self.disk.log;
        log.number += 1;
        log.head = log.head.then(&bytes);
        let (number, hash) = (log.number, log.head);
        let row = ActRow { number, document: act.document, state: ActState::Local, struck: false, hash, bytes };
        self.disk.acts.insert(number, row);
        ActId { device: self.disk.log.device, number }
    }

    /// Undo of an act that no push has carried.
    pub fn strike(&mut self, number: u64, now: Timestamp) -> Result<(), Refusal> {
        let Some(row) = self.disk.acts.get(&number).cloned() else {
            return Err(Refusal::new(ronda_shared::messages::Reason::CannotStrike));
        };
        let log = self.disk.log.clone();
        let made = self.with_worker(|worker| device::strike(worker, &log, &row, now))?;
        let id = row.document;
        self.keep(made);
        self.refresh(id);
        Ok(())
    }

    fn keep(&mut self, made: Dispatched) {
        self.disk.log = made.log;
        if let Some(struck) = made.strikes.and_then(|number| self.disk.acts.get_mut(&number)) {
            struck.struck = true;
        }
        if let Some(born) = made.born {
            self.disk.replicas.insert(born.id, born);
        }
        if let Some(summary) = made.summary {
            self.disk.summaries.insert(summary.id(), summary);
        }
        self.disk.acts.insert(made.row.number, made.row);
    }

    fn refresh(&mut self, id: DocumentId) {
        let summary = self.preview(id).and_then(|preview| self.with_worker(|worker| preview.summary(worker)));
        match summary {
            Some(summary) => {
                self.disk.summaries.insert(id, summary);
            }
            None => {
                self.disk.summaries.remove(&id);
            }
        }
    }

    /// The next message, signed; what it says of `sent` is kept before it leaves.
    pub fn request(&mut self) -> SyncRequest {
        let waiting: Vec<ActRow> =
            self.disk.acts.range(self.disk.log.acknowledged + 1..).map(|(_, row)| row.clone()).collect();
        let UnsignedPush { mut request, to_sign, log } = device::push(&self.disk.log, &waiting, "headless", PAGE);
        if !to_sign.is_empty() {
            let signature: Signature = self.key.sign(&to_sign);
            request.signature = ByteBuf::from(signature.to_bytes().to_vec());
        }
        self.disk.log = log;
        request
    }

    /// Takes an answer in; true where it should ask again at once.
    pub fn receive(&mut self, response: &SyncResponse) -> bool {
        let rows = self.rows();
        // Not copied: a device of a large fleet has hundreds, and takes in an answer each moment.
        let replicas = std::mem::take(&mut self.disk.replicas);
        let lent: Vec<DocumentId> =
            replicas.values().filter(|replica| replica.is_lent()).map(|replica| replica.id).collect();
        let mut stored = |id: DocumentId| replicas.get(&id).cloned();
        let mut all = || -> Vec<DocumentId> { replicas.keys().copied().collect() };
        let Received { log, rows: changed, replicas: stored, removed, summaries, refresh, again } =
            device::receive(&self.disk.log, response, &rows, &lent, &mut stored, &mut all);
        self.disk.replicas = replicas;
        self.disk.log = log;
        if let Some(data) = &response.organisation {
            // As an app does: the server, told which data are here, sends them no more.
            let data: Value = serde_json::from_slice(data).expect("the organisation's data are JSON");
            self.disk.log.organisation = data["version"].as_str().map(str::to_owned);
        }
        for row in changed {
            self.disk.acts.insert(row.number, row);
        }
        for replica in stored {
            self.disk.replicas.insert(replica.id, replica);
        }
        for id in removed {
            self.disk.replicas.remove(&id);
            self.disk.summaries.remove(&id);
        }
        for summary in summaries {
            self.disk.summaries.insert(summary.id(), summary);
        }
        if let Some(directory) = &response.directory {
            self.person = directory.me.clone();
            self.disk.directory = Some(directory.clone());
        }
        for id in refresh {
            self.refresh(id);
        }
        let backed_up = self.disk.log.backed_up;
        // What was not taken stays until its author has read why and put it away.
        let stays = |row: &ActRow| row.state != ActState::Settled;
        self.disk.acts.retain(|number, row| *number > backed_up || stays(row));
        again
    }

    /// A ticket put together for a colleague, as the proof with these heads tells it.
    pub fn hand(
        &self,
        id: DocumentId,
        to: &PersonId,
        heads: &[ByteBuf],
        now: Timestamp,
    ) -> Result<Vec<u8>, HandoverRefused> {
        let (Some(replica), Some(to)) = (self.disk.replicas.get(&id), self.known(to)) else {
            return Err(HandoverRefused::NotTheirs);
        };
        handover::hand(&self.organisation, &to, replica, heads, now)
    }
    /// Its own acts on a document that the base does not hold, in order.
    pub fn acts_on(&self, id: DocumentId) -> Vec<ByteBuf> {
        let waiting = self.disk.acts.values().filter(|row| row.document == id && row.is_pending());
        waiting.map(|row| ByteBuf::from(row.bytes.clone())).collect()
    }
    /// Keeps a ticket that a colleague's phone handed over.
    pub fn take(&mut self, came: ReceivedHandover<'_>, now: Timestamp) -> Result<(), HandoverRefused> {
        let (log, id) = (&self.disk.log, came.proof.document);
        let standing = self.disk.replicas.get(&id);
        let replica = self.with_worker(|worker| handover::take(worker, log, came, standing, now))?;
        self.disk.replicas.insert(id, replica);
        self.refresh(id);
        Ok(())
    }

    /// Acts that are only here.
    pub fn unsent(&self) -> usize {
        self.disk.acts.values().filter(|row| row.is_unsent()).count()
    }
}
