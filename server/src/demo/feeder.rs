//! Feeds the story of the demonstration to the one way in for acts. Staff act by devices of their own, each with its
//! clock, its log and its key; requesters, imports and jobs as the server's own acts. Each step arrives at its hour.

use super::papers;
use super::rng::SeededRng;
use super::step::{Step, StepAction, StepKey};
use super::story::{Story, TICKETS, story};
use crate::blobs::{Blobs, Keeper, UploadProblem, Uploader};
use crate::clock::Clock;
use crate::identity::{self, IdentityError};
use crate::ingest::{CheckedPush, Ingest, OwnAct, SyncProblem, stored_item, stored_ticket};
use crate::jobs::{Jobs, JobsError};
use crate::start::{self, StartError};
use crate::store::feed_cursor::{self, Cursor};
use crate::store::redb::{MemoryMedium, RedbStore};
use crate::store::{Batch, DeviceRecord, EntryKind, Reader, Secret, Store, StoreError};
use crate::whole_file;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use ronda_shared::act::{Act, ChainHash, signed_bytes};
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::command::{COMMAND_VERSION, Command, Content, Decision, HandOver, Item, RecordLetter};
use ronda_shared::equipment::receipt;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::person::Person;
use ronda_shared::signature::{Hand, Sign, Strokes};
use ronda_shared::stamp::Site;
use ronda_shared::sync::reference::reference;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, Timestamp};
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Why the data directory was not filled, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There is something in it already.
    #[error("the data directory is not empty: the demonstration fills an empty one alone")]
    NotEmpty,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its people were not taken.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The directory could not be made ready.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A file of the story was not taken.
    #[error("the server did not take a file: {0}")]
    Upload(#[from] UploadProblem),
    /// An act was not taken.
    #[error("the server did not take an act: {0}")]
    Ingest(#[from] SyncProblem),
    /// What came due could not be done.
    #[error(transparent)]
    Jobs(#[from] JobsError),
    /// The file cannot be written.
    #[error("{} cannot be written: {source}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The story does not fit the organisation's data.
    #[error("the story speaks of {0}, which is not there")]
    Story(String),
}

/// Room for uploads under way, in bytes: they come one after the other.
const UPLOADS: u64 = 64 << 20;

/// What was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FillSummary {
    /// People made.
    pub people: usize,
    /// Some of them, one of each role.
    pub some: Vec<Person>,
    /// Devices enrolled for them.
    pub devices: usize,
    /// Acts that were accepted.
    pub accepted: usize,
    /// Acts that were not: which, by whom, what, and why. The story is wrong where there are some.
    pub not_taken: Vec<(StepKey, PersonId, &'static str, Reason)>,
}

/// The first of each role, in the order in which they are told: with whom one tries it out.
pub(super) fn one_of_each_role(people: &[Person]) -> Vec<Person> {
    let mut roles = BTreeSet::new();
    people.iter().filter(|person| person.roles.iter().any(|role| roles.insert(role.clone()))).cloned().collect()
}

/// Fills an empty store with the story of a seed, up to `now`. Blocks.
pub fn fill(
    store: Arc<dyn Store>,
    org: Arc<Organisation>,
    seed: u64,
    now: Timestamp,
) -> Result<FillSummary, DemoError> {
    tell(store, org, seed, now, TICKETS, None)
}

/// The same into a store file that is not there yet: thousands of commits are made in memory and written once.
pub fn found(file: &Path, org: Arc<Organisation>, seed: u64, now: Timestamp) -> Result<FillSummary, DemoError> {
    let story = story(seed, now, &org, TICKETS);
    found_story(file, org, seed, now, &story)
}

/// The same of a story that was told already.
pub fn found_story(
    file: &Path,
    org: Arc<Organisation>,
    seed: u64,
    now: Timestamp,
    story: &Story,
) -> Result<FillSummary, DemoError> {
    if file.exists() {
        return Err(DemoError::NotEmpty);
    }
    let medium = MemoryMedium::default();
    let store: Arc<dyn Store> = Arc::new(RedbStore::on(Box::new(medium.clone()), None)?);
    let told = tell_story(Arc::clone(&store), Arc::clone(&org), seed, now, story, file.parent())?;
    // What came due meanwhile is done by the server's clock, as it was: else the first start begins with it.
    let ingest = start::ingest(store, Organisation::clone(&org), Clock::by_hand(now.millis()).0)?;
    Jobs::new(ingest).turn()?;
    let written = whole_file::replace(file, 0o600, &medium.held());
    written.map_err(|source| DemoError::File { file: file.to_owned(), source })?;
    Ok(told)
}

/// The same with so many tickets.
fn tell(
    store: Arc<dyn Store>,
    org: Arc<Organisation>,
    seed: u64,
    now: Timestamp,
    tickets: usize,
    data: Option<&Path>,
) -> Result<FillSummary, DemoError> {
    let story = story(seed, now, &org, tickets);
    tell_story(store, org, seed, now, &story, data)
}

pub(super) fn tell_story(
    store: Arc<dyn Store>,
    org: Arc<Organisation>,
    seed: u64,
    now: Timestamp,
    story: &Story,
    data: Option<&Path>,
) -> Result<FillSummary, DemoError> {
    let reader = store.read()?;
    if reader.document_count()? > 0 || reader.people()?.iter().any(|person| person.id.as_str() != identity::SERVER) {
        return Err(DemoError::NotEmpty);
    }
    drop(reader);
    let first = story.steps.first().map_or(now, |step| step.at).plus(-DAY_MS);
    // The organisation's data, its people and their devices were there before anything happened.
    start::know(&*store, &org, &Clock::by_hand(first.millis()).0)?;
    identity::people::upsert(&*store, first, &story.people)?;
    let mut told =
        FillSummary { people: story.people.len(), some: one_of_each_role(&story.people), ..FillSummary::default() };
    let mut feeder = Feeder::start(store, org, seed, first, &story.people, data)?;
    told.devices = feeder.devices.len();
    let mut rest = story.steps.as_slice();
    while let Some(step) = rest.first() {
        let together =
            rest.iter().take_while(|next| next.person == step.person && next.received == step.received).count();
        let (now, later) = rest.split_at(together);
        feeder.feed(now, &mut told)?;
        rest = later;
    }
    Ok(told)
}

/// A device of the story.
struct Device {
    record: DeviceRecord,
    key: SigningKey,
    last: u64,
    head: ChainHash,
}

/// A hand like any other.
const HAND: &str = "120,260 180,120 240,280 300,140 360,270 420,180 520,240 640,200;200,320 700,300";

pub(super) struct Feeder {
    ingest: Ingest,
    /// Where files go; none where the store is in memory alone.
    keeper: Option<Keeper>,
    hand: Arc<AtomicI64>,
    secret: Secret,
    epoch: u64,
    devices: BTreeMap<PersonId, Device>,
    /// The feed's end after each arrival, in order of time.
    ends: Vec<(Timestamp, u64)>,
    acts: BTreeMap<StepKey, ActId>,
}

impl Feeder {
    pub(super) fn start(
        store: Arc<dyn Store>,
        org: Arc<Organisation>,
        seed: u64,
        now: Timestamp,
        people: &[Person],
        data: Option<&Path>,
    ) -> Result<Self, DemoError> {
        let mut chance = SeededRng::new(seed).branch("devices", 0);
        let staff = people.iter().filter(|person| !org.is_external(person));
        let mut devices = BTreeMap::new();
        for (number, person) in staff.enumerate() {
            devices.insert(person.id.clone(), device(person, number, now, &mut chance)?);
        }
        enrol(&*store, now, &devices)?;
        let (clock, hand) = Clock::by_hand(now.millis());
        let ingest = start::ingest(Arc::clone(&store), Organisation::clone(&org), clock)?;
        let reader = store.read()?;
        let (secret, epoch, end) = (reader.secret()?, reader.epoch()?.epoch, reader.end()?);
        drop(reader);
        let keeper = data.map(|data| Keeper::new(Blobs::of(data, None, UPLOADS), ingest.clone()));
        Ok(Self { ingest, keeper, hand, secret, epoch, devices, ends: vec![(now, end)], acts: BTreeMap::new() })
    }

    /// Steps of one person that arrive together.
    fn feed(&mut self, steps: &[Step], told: &mut FillSummary) -> Result<(), DemoError> {
        let Some(arrival) = steps.first().map(|step| step.received) else { return Ok(()) };
        self.hand.store(arrival.millis(), Ordering::Relaxed);
        let own = steps.iter().all(|step| matches!(step.site, Site::Portal | Site::System));
        let outcomes = if own { self.perform(steps)? } else { self.push(steps)? };
        self.count(steps, outcomes, told)?;
        let end = self.ingest.store().read()?.end()?;
        self.ends.push((arrival, end));
        Ok(())
    }

    /// What became of steps.
    fn count(
        &self,
        steps: &[Step],
        outcomes: Vec<(&'static str, Outcome)>,
        told: &mut FillSummary,
    ) -> Result<(), DemoError> {
        for (step, (name, outcome)) in steps.iter().zip(outcomes) {
            match outcome {
                Outcome::Accepted => {
                    told.accepted += 1;
                    self.deliver(step)?;
                }
                Outcome::Held(why) | Outcome::Refused(why) => {
                    told.not_taken.push((step.key, step.person.clone(), name, why));
                }
            }
        }
        Ok(())
    }

    /// Steps of anybody as the server's own acts, in one commit, at the hour of the latest: how years are told.
    pub(super) fn together(&mut self, steps: &[Step], told: &mut FillSummary) -> Result<(), DemoError> {
        let Some(arrival) = steps.iter().map(|step| step.received.millis()).max() else { return Ok(()) };
        self.hand.fetch_max(arrival, Ordering::Relaxed);
        let outcomes = self.perform(steps)?;
        self.count(steps, outcomes, told)
    }

    /// No later step speaks of those so far.
    pub(super) fn forget(&mut self) {
        self.acts.clear();
    }

    /// The bytes of a file that was attached reach the server a moment after the act.
    fn deliver(&self, step: &Step) -> Result<(), DemoError> {
        let (Some(keeper), StepAction::Does(Command::Content(Content::AttachEvidence(file))), Some(act)) =
            (&self.keeper, &step.deed, self.acts.get(&step.key))
        else {
            return Ok(());
        };
        let asker = Uploader { person: &step.person, device: act.device, sees: &|_, _, _| Ok(true) };
        keeper.receive(&asker, *act, 0, &papers::bytes(&file.caption, file.media))?;
        Ok(())
    }

    fn perform(&mut self, steps: &[Step]) -> Result<Vec<(&'static str, Outcome)>, DemoError> {
        let mut own = Vec::with_capacity(steps.len());
        for step in steps {
            own.push(OwnAct {
                person: step.person.clone(),
                site: step.site,
                document: step.document,
                kind: step.kind,
                at: step.at,
                command: self.command(step)?,
            });
        }
        let names: Vec<_> = own.iter().map(|act| act.command.name()).collect();
        let receipts = self.ingest.perform_blocking(own)?;
        for (step, receipt) in steps.iter().zip(&receipts) {
            self.acts.insert(step.key, ActId { device: DeviceId::SERVER, number: receipt.number });
        }
        Ok(names.into_iter().zip(receipts.into_iter().map(|receipt| receipt.outcome)).collect())
    }

    fn push(&mut self, steps: &[Step]) -> Result<Vec<(&'static str, Outcome)>, DemoError> {
        let Some(person) = steps.first().map(|step| step.person.clone()) else { return Ok(vec![]) };
        let (mut bytes, mut names) = (Vec::new(), Vec::new());
        let known = self.devices.get(&person).ok_or_else(|| DemoError::Story(person.to_string()))?;
        let (record, before, first) = (known.record.clone(), known.head, known.last + 1);
        for (number, step) in (first..).zip(steps) {
            self.acts.insert(step.key, ActId { device: record.id, number });
            let mut command = self.command(step)?;
            if let Command::Content(Content::OpenTicket(open)) = &mut command {
                open.provisional = reference(&record.code, number);
            }
            names.push(command.name());
            bytes.push(ByteBuf::from(self.act(step, record.id, number, &command).encode()));
        }
        let head = bytes.iter().fold(before, |head, act| head.then(act));
        let last = first + bytes.len() as u64 - 1;
        let device = self.devices.get_mut(&person).ok_or_else(|| DemoError::Story(person.to_string()))?;
        let signature: Signature = device.key.sign(&signed_bytes(record.id, last, &head));
        (device.last, device.head) = (last, head);
        let push = CheckedPush::new(record.id, before, first, bytes, signature.to_bytes().to_vec(), last)?;
        let pushed = self.ingest.push_blocking(record, push)?;
        Ok(names.into_iter().zip(pushed.receipts.into_iter().map(|receipt| receipt.outcome)).collect())
    }

    fn act(&self, step: &Step, device: DeviceId, number: u64, command: &Command) -> Act {
        let read = self.ends.partition_point(|(arrived, _)| *arrived <= step.seen);
        let base = self.ends.get(read.saturating_sub(1)).map_or(0, |(_, end)| *end);
        let cursor = Cursor::settled(device, self.epoch, base, step.at, true);
        Act {
            device,
            number,
            person: step.person.clone(),
            document: step.document,
            kind: step.kind,
            site: step.site,
            at: step.at,
            seen: feed_cursor::seal(&self.secret, &cursor),
            base,
            command: command.name().to_owned(),
            version: COMMAND_VERSION,
            arguments: cbor::encode(command),
        }
    }

    /// The deed as a command, now that the acts it names have their numbers.
    fn command(&self, step: &Step) -> Result<Command, DemoError> {
        let act =
            |key: &StepKey| self.acts.get(key).copied().ok_or_else(|| DemoError::Story(format!("the step {}", key.0)));
        Ok(match &step.deed {
            StepAction::Does(command) => command.clone(),
            StepAction::Accepts(offer) => Command::Decision(Decision::AcceptOffer { offer: act(offer)? }),
            StepAction::Declines(offer, reason) => {
                Command::Decision(Decision::DeclineOffer { offer: act(offer)?, reason: reason.clone() })
            }
            StepAction::Recounts(line, quantity) => {
                Command::Content(Content::ChangeMaterial { line: act(line)?, quantity: *quantity })
            }
            StepAction::Takes { ticket, line, article, unit, quantity } => Command::Item(Item::MoveStock {
                item: article.clone(),
                delta: -i32::from(*quantity),
                unit: unit.clone(),
                ticket: Some(*ticket),
                line: Some(act(line)?),
                counted: false,
                found: None,
            }),
            StepAction::Signs(paper, role, purpose, name) => {
                let view = stored_ticket(&*self.ingest.store().read()?, step.document)?;
                let org = self.ingest.organisation();
                let filled = view.and_then(|view| paper::fill(org, paper, &view));
                let filled = filled.ok_or_else(|| DemoError::Story(format!("the paper {paper}")))?;
                Command::Content(Content::Sign(Box::new(Sign {
                    paper: paper.clone(),
                    role: role.clone(),
                    purpose: purpose.clone(),
                    format: paper::FORMAT,
                    text: paper::canonical(&filled),
                    hand: signed(name)?,
                    certified: None,
                })))
            }
            StepAction::HandsOver(over) => {
                let item = stored_item(&*self.ingest.store().read()?, step.document)?;
                let item = item.ok_or_else(|| DemoError::Story(format!("the item {}", step.document)))?;
                let (given, taken) = (Some(signed(&over.from.name)?), Some(signed(&over.to.name)?));
                let over = HandOver { previous: item.custody.last, given, taken, ..(**over).clone() };
                let text = receipt(&over, &item);
                Command::Item(Item::HandOver(Box::new(HandOver { text, ..over })))
            }
            StepAction::Enters(letter, answered) => {
                let answers = answered.as_ref().map(act).transpose()?;
                Command::Decision(Decision::RecordLetter(Box::new(RecordLetter { answers, ..(**letter).clone() })))
            }
            StepAction::Marks(entered, step, text) => {
                Command::Decision(Decision::MarkLetter { letter: act(entered)?, step: *step, text: text.clone() })
            }
            StepAction::Settles(choice) => {
                let open = open_conflict(&*self.ingest.store().read()?, step.document)?;
                let conflict = open.ok_or_else(|| DemoError::Story(format!("a conflict on {}", step.document)))?;
                Command::Decision(Decision::DecideConflict { conflict, choice: *choice })
            }
        })
    }
}

fn device(person: &Person, number: usize, now: Timestamp, chance: &mut SeededRng) -> Result<Device, DemoError> {
    // A key of the story's own, made from its seed: it belongs to nobody's browser and opens nothing.
    let mut secret = [1; 32];
    secret[..10].copy_from_slice(&chance.ten_bytes());
    secret[10..20].copy_from_slice(&chance.ten_bytes());
    let key = SigningKey::from_slice(&secret).map_err(|error| DemoError::Story(error.to_string()))?;
    let letter = char::from(b'A' + u8::try_from(number % 8).unwrap_or(0));
    let record = DeviceRecord {
        id: DeviceId::new(chance.draw() | 1),
        code: format!("D{letter}{number}"),
        person: person.id.clone(),
        name: "Demostración".into(),
        public_key: ByteBuf::from(key.verifying_key().to_encoded_point(false).as_bytes().to_vec()),
        enrolled: now,
        revoked: None,
        kind: Default::default(),
        former: None,
    };
    Ok(Device { record, key, last: 0, head: ChainHash::default() })
}

fn enrol(store: &dyn Store, now: Timestamp, devices: &BTreeMap<PersonId, Device>) -> Result<(), StoreError> {
    let _turn = store.turn();
    let mut batch = Batch::after(store.read()?.end()?);
    for device in devices.values() {
        batch.enter(now, None, vec![], EntryKind::Device(device.record.clone()));
    }
    store.commit(batch).map(|_| ())
}

/// A signature of somebody.
fn signed(name: &str) -> Result<Hand, DemoError> {
    let strokes = Strokes::parse(HAND).map_err(|error| DemoError::Story(error.to_string()))?;
    Ok(Hand { name: name.to_owned(), position: String::new(), strokes })
}

/// The oldest conflict of a ticket that nobody has decided.
fn open_conflict(reader: &dyn Reader, id: DocumentId) -> Result<Option<String>, DemoError> {
    let open =
        stored_ticket(reader, id)?.and_then(|view| view.conflicts.into_iter().find(|card| card.settled.is_none()));
    Ok(open.map(|card| card.id))
}

#[cfg(test)]
mod tests;
