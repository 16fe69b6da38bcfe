//! Replays a document's entries and compares each act's stored change with the one its execution produces.
//! Each actor belongs to one device, and what the server wrote besides acts must be rulings; anything else is reported.

use super::meaning;
use crate::certificates;
use crate::store::{ChangeHash, Entry, EntryKind};
use automerge::{ActorId, Automerge, Change, ReadDoc};
use ronda_shared::act::Act;
use ronda_shared::command::{Command, Item};
use ronda_shared::document::Subject;
use ronda_shared::document::record::{Cell, Row};
use ronda_shared::document::shape;
use ronda_shared::document::{self, Reader};
use ronda_shared::equipment;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, FieldId, PersonId, ServiceId};
use ronda_shared::json;
use ronda_shared::paper;
use ronda_shared::ruling::Conflict;
use ronda_shared::signature::Signature;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::execute::{Circumstances, execute};
use ronda_shared::ticket::read;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Who wrote under which actor: one device's acts under actors of its own, the server's rulings under the server's.
#[derive(Debug, Default)]
pub(crate) struct Actors(BTreeMap<ActorId, DeviceId>);

impl Actors {
    /// Notes that a device wrote under an actor; the device it belongs to where that is another.
    pub(super) fn note(&mut self, actor: &ActorId, device: DeviceId) -> Option<DeviceId> {
        let owner = *self.0.entry(actor.clone()).or_insert(device);
        (owner != device).then_some(owner)
    }
    /// True where each actor that others know is unknown here or of the same device: walked after these, a document that
    /// was walked alone would be judged no differently.
    pub(crate) fn agree_with(&self, others: &Self) -> bool {
        others.0.iter().all(|(actor, device)| self.0.get(actor).is_none_or(|owner| owner == device))
    }
    /// All of them, for who goes on elsewhere.
    pub(crate) fn entries(&self) -> Vec<(ByteBuf, DeviceId)> {
        self.0.iter().map(|(actor, device)| (ByteBuf::from(actor.to_bytes()), *device)).collect()
    }
    /// Those that were told.
    pub(crate) fn of(told: &[(ByteBuf, DeviceId)]) -> Self {
        Self(told.iter().map(|(actor, device)| (ActorId::from(actor.as_slice()), *device)).collect())
    }
    /// Takes over the actors of others that [agree](Self::agree_with).
    pub(crate) fn take_over(&mut self, others: Self) {
        self.0.extend(others.0);
    }
}

/// A document on its way through its entries.
pub(crate) struct DocumentWalk {
    id: DocumentId,
    document: Automerge,
    /// The bytes of every change so far: the document is made of them again where an attempt has spoiled it.
    history: Vec<u8>,
    /// The acts on this document, whatever became of them, with their authors.
    authors: BTreeMap<ActId, PersonId>,
    /// The bytes of those acts; nothing of one whose words are gone.
    acts: BTreeMap<ActId, Vec<u8>>,
    /// Acts that wait for a decision: by the position of their entries.
    held: BTreeMap<u64, (ActId, Vec<u8>, Timestamp)>,
    /// The entries that made a change: position and heads after it.
    changes: Vec<(u64, Vec<ChangeHash>)>,
    faults: Vec<String>,
    numbered: Vec<NumberedField>,
}

/// A number that the server gave to a field, under the name of who entered the ticket into its service (OAX-65). Only the
/// organisation's data tell whether that field is numbered, and how its numbers look.
pub(crate) struct NumberedField {
    /// The entry that gave it.
    pub(crate) position: u64,
    /// When.
    pub(crate) at: Timestamp,
    /// The ticket's service after it.
    pub(crate) service: ServiceId,
    /// Which field.
    pub(crate) field: FieldId,
    /// The number as it is printed.
    pub(crate) value: String,
}

/// An act's change as it is told.
struct ActChange<'a> {
    position: u64,
    act: ActId,
    /// The act as its bytes say it; none where they cannot be read.
    envelope: Option<Act>,
    change: &'a [u8],
    hash: Option<ChangeHash>,
    /// When the server may have executed it.
    received: Vec<Timestamp>,
}

impl DocumentWalk {
    /// A document that is not born yet.
    pub(crate) fn new(id: DocumentId) -> Self {
        Self {
            id,
            document: document::empty(),
            history: Vec::new(),
            authors: BTreeMap::new(),
            acts: BTreeMap::new(),
            held: BTreeMap::new(),
            changes: Vec::new(),
            faults: Vec::new(),
            numbered: Vec::new(),
        }
    }

    /// The document as it stands.
    pub(crate) fn document(&self) -> &Automerge {
        &self.document
    }
    /// The positions of the entries that made a change, with the heads after each.
    pub(crate) fn changes(&self) -> &[(u64, Vec<ChangeHash>)] {
        &self.changes
    }
    /// What was found so far and not told yet.
    pub(crate) fn take_faults(&mut self) -> Vec<String> {
        std::mem::take(&mut self.faults)
    }
    /// The numbers given to fields so far and not told yet.
    pub(crate) fn take_numbered(&mut self) -> Vec<NumberedField> {
        std::mem::take(&mut self.numbered)
    }

    /// Takes the next entry about the document.
    pub(crate) fn entry(&mut self, actors: &mut Actors, entry: &Entry) {
        let position = entry.position;
        if entry.document != Some(self.id) {
            self.fault(format!("entry {position} is about another document than the one it is kept under"));
            return;
        }
        if let EntryKind::Founded(founded) = &entry.kind {
            self.founded(actors, position, founded, &entry.heads);
            return;
        }
        if let Some(emptied) = &entry.emptied {
            self.emptied(actors, entry, emptied);
            return;
        }
        match &entry.kind {
            EntryKind::Founded(_) => {}
            EntryKind::Act { act, bytes, outcome, change, hash, .. } => {
                let envelope = Act::decode(bytes).ok();
                self.known(position, *act, bytes, envelope.as_ref());
                if matches!(outcome, Outcome::Held(_)) {
                    self.held.insert(position, (*act, bytes.to_vec(), entry.at));
                }
                if !matches!(outcome, Outcome::Accepted) && (!change.is_empty() || hash.is_some()) {
                    self.fault(format!("act {act} (entry {position}) was not accepted and has a change all the same"));
                }
                let received = vec![entry.at];
                let told = ActChange { position, act: *act, envelope, change, hash: *hash, received };
                self.act(actors, &told, &entry.heads);
            }
            EntryKind::HeldDecided { held, act, outcome, change, hash, .. } => {
                let waiting = self.held.remove(held);
                let Some((_, bytes, received)) = waiting.filter(|(waiting, _, _)| waiting == act) else {
                    self.fault(format!(
                        "entry {position} decides act {act} of entry {held}, which does not wait there"
                    ));
                    return;
                };
                if !matches!(outcome, Outcome::Accepted) && (!change.is_empty() || hash.is_some()) {
                    self.fault(format!("act {act} was rejected by entry {position}, which has a change all the same"));
                }
                let (envelope, received) = (Act::decode(&bytes).ok(), vec![entry.at, received]);
                let told = ActChange { position, act: *act, envelope, change, hash: *hash, received };
                self.act(actors, &told, &entry.heads);
            }
            EntryKind::Rulings { change } => self.rulings(actors, entry, change),
            EntryKind::Scope { .. } | EntryKind::Archived(_) | EntryKind::Returned(_) => {}
            EntryKind::Person(_)
            | EntryKind::Device(_)
            | EntryKind::Organisation { .. }
            | EntryKind::Passkey(_)
            | EntryKind::Audit(_) => self.fault(format!("entry {position} is of a kind that is about no document")),
        }
    }

    pub(super) fn fault(&mut self, text: String) {
        self.faults.push(text);
    }

    /// Notes an act and who wrote it; its bytes must say what its entry says. `envelope`: as they are read, where they can be.
    pub(super) fn known(&mut self, position: u64, act: ActId, bytes: &[u8], envelope: Option<&Act>) {
        let Some(envelope) = envelope else { return };
        if envelope.id() != act {
            self.fault(format!("act {act} (entry {position}) says it is {}", envelope.id()));
        }
        if envelope.document != self.id {
            self.fault(format!("act {act} (entry {position}) is about document {}", envelope.document));
        }
        self.authors.insert(act, envelope.person.clone());
        self.acts.insert(act, bytes.to_vec());
    }

    /// Notes an act of an emptied entry.
    pub(super) fn authored(&mut self, act: ActId, person: Option<PersonId>, bytes: Vec<u8>) {
        self.authors.extend(person.map(|person| (act, person)));
        self.acts.insert(act, bytes);
    }
    /// The bytes of an act on this document, where they are not gone; none for an act that is not known.
    pub(super) fn wrote(&self, act: ActId) -> Option<&[u8]> {
        self.acts.get(&act).map(Vec::as_slice)
    }
    /// What an emptied entry waited for, or decided.
    pub(super) fn waiting(&mut self, entry: &Entry) {
        match &entry.kind {
            EntryKind::Act { act, bytes, outcome: Outcome::Held(_), .. } => {
                self.held.insert(entry.position, (*act, bytes.to_vec(), entry.at));
            }
            EntryKind::HeldDecided { held, .. } => {
                self.held.remove(held);
            }
            _ => {}
        }
    }
    /// The document was another after an entry whose change is gone.
    pub(super) fn was_changed(&mut self, position: u64, heads: Vec<ChangeHash>) {
        self.changes.push((position, heads));
    }
    /// The document begins anew, of nothing.
    pub(super) fn begin_anew(&mut self) {
        self.document = document::empty();
        self.history = Vec::new();
    }
    /// True where the document knows a change.
    pub(super) fn has(&self, head: ChangeHash) -> bool {
        self.document.get_change_meta_by_hash(&automerge::ChangeHash(head.0)).is_some()
    }
    /// A change whose act's bytes are gone writes a section of its own, and nothing else.
    pub(super) fn own_section(
        &mut self,
        actors: &mut Actors,
        act: ActId,
        bytes: &[u8],
        hash: Option<ChangeHash>,
        who: &str,
    ) {
        let Ok(change) = Change::from_bytes(bytes.to_vec()) else {
            self.fault(format!("{who}: its change cannot be read"));
            return;
        };
        if Some(change.hash().0) != hash.map(|hash| hash.0) {
            self.fault(format!("{who}: its change is another than the one its entry names"));
        }
        if let Some(owner) = actors.note(change.actor_id(), act.device) {
            self.fault(format!("{who}: its change was written as one of device {owner}"));
        }
        let (own, mark) = (act.to_string(), format!("t/{act}"));
        let foreign = change.decode().operations.iter().any(|op| match &op.key {
            automerge::legacy::Key::Map(key) => key.as_str() != own && key.as_str() != mark,
            automerge::legacy::Key::Seq(_) => !matches!(op.action, automerge::legacy::OpType::Put(_)),
        });
        if foreign {
            self.fault(format!("{who}: it writes more than a section of its own"));
        }
    }

    fn act(&mut self, actors: &mut Actors, told: &ActChange<'_>, heads: &[ChangeHash]) {
        let ActChange { position, act, .. } = *told;
        let Some(hash) = told.hash else {
            if !told.change.is_empty() {
                self.fault(format!("act {act} (entry {position}) has a change and no hash of it"));
                self.apply(position, told.change, heads, &format!("act {act} (entry {position})"));
            }
            return;
        };
        let who = format!("act {act} (entry {position})");
        let envelope = told.envelope.as_ref();
        let said = envelope.and_then(|envelope| Some((envelope, envelope.command().ok()?)));
        // The certificate that an act brings has signed the words beside it; no other act brings one.
        if said.as_ref().is_some_and(|(envelope, command)| !certificates::act_fits(envelope, command, self.id)) {
            self.fault(format!("{who}: the certificate of its signature has not signed what it says"));
        }
        let change = match Change::from_bytes(told.change.to_vec()) {
            Ok(change) => change,
            Err(_) => {
                self.fault(format!("{who}: its change cannot be read"));
                return;
            }
        };
        if change.hash().0 != hash.0 {
            self.fault(format!("{who}: its change is another than the one its entry names"));
        }
        if let Some(owner) = actors.note(change.actor_id(), act.device) {
            self.fault(format!("{who}: its change was written as one of device {owner}"));
        }
        if said.is_some_and(|(envelope, command)| self.executed(told, envelope, &command, &change)) {
            self.stands(position, heads, &who);
        } else {
            self.fault(format!("{who}: its change is not what executing it says"));
            self.apply(position, told.change, heads, &who);
        }
    }

    /// Executes an act where its change says its author stood. True where that makes the change that is told, or one that
    /// says the same in a later build's writing; the document then stands after the one that is told. Where it does not,
    /// the document stands as before.
    fn executed(&mut self, told: &ActChange<'_>, envelope: &Act, command: &Command, change: &Change) -> bool {
        let Some(deps) = self.all_known(change.deps()) else { return false };
        for received in &told.received {
            for suspect in self.suspicions(envelope, *received, change, &deps) {
                let circumstances = Circumstances {
                    act: told.act,
                    person: envelope.person.clone(),
                    site: envelope.site,
                    at: envelope.at,
                    received: Some(*received),
                    suspect,
                };
                let document = &mut self.document;
                let actor = change.actor_id().clone();
                let made =
                    catch_unwind(AssertUnwindSafe(|| execute(document, Some(&deps), actor, &circumstances, command)));
                let made = match made {
                    Ok(Ok(None)) => continue,
                    Ok(Ok(Some(hash))) if hash == change.hash() => {
                        self.history.extend_from_slice(told.change);
                        return true;
                    }
                    Ok(Ok(Some(hash))) => self.document.get_change_by_hash(&hash),
                    Ok(Err(_)) | Err(_) => None,
                };
                // Another change than the one that is told stands in the document now, or half of one.
                self.again();
                if made.is_some_and(|made| meaning::same(&made, change)) {
                    return self.taken(told.change);
                }
            }
        }
        false
    }

    /// Whether the device's clock was taken for wrong: the change's own time tells, mostly; else both are tried.
    fn suspicions(&self, act: &Act, received: Timestamp, change: &Change, deps: &[automerge::ChangeHash]) -> [bool; 2] {
        let floor = document::latest_time(&self.document, deps).saturating_add(1);
        let trusted = act.at.millis().max(floor);
        if change.timestamp() == trusted || change.timestamp() != received.millis().max(floor) {
            [false, true]
        } else {
            [true, false]
        }
    }

    fn all_known(&self, deps: &[automerge::ChangeHash]) -> Option<Vec<automerge::ChangeHash>> {
        deps.iter().all(|hash| self.document.get_change_meta_by_hash(hash).is_some()).then(|| deps.to_vec())
    }

    /// The server's own change: under its own actor, in the places that are its to write, telling of others nothing
    /// but what they said.
    fn rulings(&mut self, actors: &mut Actors, entry: &Entry, bytes: &[u8]) {
        let (position, heads) = (entry.position, &entry.heads);
        let who = format!("entry {position} (rulings)");
        let before = self.document.get_heads();
        if !self.apply(position, bytes, heads, &who) {
            return;
        }
        let places = ServerContainers::of(&self.document);
        // Read where a register is written alone: most rulings write none.
        let told = OnceCell::new();
        for change in self.applied(bytes, &before) {
            if let Some(owner) = actors.note(change.actor_id(), DeviceId::SERVER) {
                self.faults.push(format!("{who} were written as a change of device {owner}"));
            }
            for op in change.decode().operations {
                let key = serde_json::to_value(&op.key).ok().and_then(|key| key.as_str().map(str::to_owned));
                let value = op.primitive_value().and_then(|value| text_of(&value));
                let key = key.unwrap_or_default();
                let wrong = match places.0.get(&op.obj.to_string()) {
                    None => Some("something that only acts write".to_owned()),
                    Some(&shape::REGISTERS) => match self.numbered(entry, &key, &before) {
                        Some(numbered) => {
                            self.numbered.push(numbered);
                            None
                        }
                        None => self.not_told(&key, told.get_or_init(|| self.standing(&before))),
                    },
                    Some(&shape::CONFLICTS) => self.misquoted(value.as_deref()),
                    Some(&shape::RULINGS) => {
                        let known = key.parse().is_ok_and(|act: ActId| self.authors.contains_key(&act));
                        (!known).then(|| format!("a ruling on «{key}», which nobody asked"))
                    }
                    Some(_) => None,
                };
                if let Some(wrong) = wrong {
                    self.faults.push(format!("{who} write {wrong}"));
                }
            }
        }
    }

    /// The changes that applied bytes brought. Where it is one that follows upon what stood, it need not be looked for among all
    /// of the document's.
    fn applied(&self, bytes: &[u8], before: &[automerge::ChangeHash]) -> Vec<Change> {
        let follows = |change: &Change| {
            let (hash, heads) = (change.hash(), self.document.get_heads());
            let new = heads.contains(&hash) && !before.contains(&hash);
            new && change.deps().iter().all(|dep| before.contains(dep))
                && heads.iter().all(|head| *head == hash || before.contains(head))
        };
        match Change::from_bytes(bytes.to_vec()) {
            Ok(change) if follows(&change) => vec![change],
            Ok(_) | Err(_) => self.document.get_changes(before),
        }
    }

    /// Every value that stood in a register before the rulings.
    fn standing(&self, before: &[automerge::ChangeHash]) -> BTreeSet<String> {
        let reader = Reader::at(&self.document, before);
        let Some(registers) = reader.container(shape::REGISTERS) else { return BTreeSet::new() };
        reader.keys(shape::REGISTERS).iter().flat_map(|key| reader.texts(&registers, key)).collect()
    }

    /// What stands in a register after rulings must be what stood there, or the other side of a conflict that somebody
    /// chose. (To pick one of two values is told as taking the other away: the state is read, not what was written.)
    fn not_told(&self, key: &str, standing: &BTreeSet<String>) -> Option<String> {
        let reader = Reader::now(&self.document);
        let values = reader.container(shape::REGISTERS).map(|object| reader.texts(&object, key)).unwrap_or_default();
        match values.as_slice() {
            [text]
                if standing.contains(text)
                    || self.chosen(text)
                    || self.moved(&reader, key, text)
                    || self.signed(&reader, key, text) =>
            {
                None
            }
            _ => Some(format!("a value of «{key}» that nobody set")),
        }
    }

    /// The number given to a field where none stood, under the name of an act on this document.
    fn numbered(&self, entry: &Entry, key: &str, before: &[automerge::ChangeHash]) -> Option<NumberedField> {
        let Some(Subject::Field(field)) = shape::subject_of(key) else { return None };
        let texts = |reader: &Reader<'_>| {
            reader.container(shape::REGISTERS).map(|object| reader.texts(&object, key)).unwrap_or_default()
        };
        let blank = |text: &String| json::decode::<Cell<String>>(text).is_ok_and(|cell| cell.0.trim().is_empty());
        if !texts(&Reader::at(&self.document, before)).iter().all(blank) {
            return None;
        }
        let reader = Reader::now(&self.document);
        let [text] = <[String; 1]>::try_from(texts(&reader)).ok()?;
        let cell = json::decode::<Cell<String>>(&text).ok()?;
        let register = cell.into_register();
        let service = read::read(self.id, &reader)?.ruled.service;
        let known = self.authors.get(&register.stamp.act) == Some(&register.stamp.by);
        known.then_some(NumberedField { position: entry.position, at: entry.at, service, field, value: register.value })
    }

    /// The value of a conflict card's other side, set by the act that decided the card.
    fn chosen(&self, text: &str) -> bool {
        let Ok(cell) = json::decode::<Cell<Value>>(text) else { return false };
        let register = cell.into_register();
        let author = self.authors.get(&register.stamp.act);
        let offered = register.value.to_string();
        let cards = Reader::now(&self.document).entries(shape::CONFLICTS);
        author == Some(&register.stamp.by)
            && cards.iter().filter_map(|(_, card)| json::decode::<Conflict>(card).ok()).any(|card| {
                let decided = card.settled.as_ref().is_some_and(|settled| settled.stamp.act == register.stamp.act);
                decided && card.other.value == offered
            })
    }

    /// What a movement that somebody asked for writes into the registry (R21), under their name.
    fn moved(&self, reader: &Reader<'_>, key: &str, text: &str) -> bool {
        let Some(Subject::Registry(field)) = shape::subject_of(key) else { return false };
        let Ok(cell) = json::decode::<Cell<String>>(text) else { return false };
        let register = cell.into_register();
        let act = register.stamp.act;
        let asked = reader.records::<Row<(Command, u64)>>(shape::REQUESTS, &act.to_string());
        self.authors.get(&act) == Some(&register.stamp.by)
            && asked.iter().any(|Row(_, (command, _))| {
                let Command::Item(Item::MoveItem(movement)) = command else { return false };
                equipment::may_write(&movement.kind, field, &register.value)
            })
    }

    /// What somebody signed, under their name: a quantity of their list of material (R22), a sum of money (R33).
    fn signed(&self, reader: &Reader<'_>, key: &str, text: &str) -> bool {
        let line = match shape::subject_of(key) {
            Some(Subject::Material(line)) => line,
            Some(Subject::Field(_)) => return self.signed_sum(reader, text),
            _ => return false,
        };
        let Ok(cell) = json::decode::<Cell<u32>>(text) else { return false };
        let (register, Some(view)) = (cell.into_register(), read::read(self.id, reader)) else { return false };
        let line = view.materials.iter().find(|known| known.id == line);
        let frozen = line.and_then(|line| paper::frozen(&view, line));
        self.authors.get(&register.stamp.act) == Some(&register.stamp.by)
            && frozen
                .is_some_and(|(quantity, signature)| quantity == register.value && signature.id == register.stamp.act)
    }

    fn signed_sum(&self, reader: &Reader<'_>, text: &str) -> bool {
        let Ok(cell) = json::decode::<Cell<String>>(text) else { return false };
        let (register, Some(view)) = (cell.into_register(), read::read(self.id, reader)) else { return false };
        let of = |signature: &&Signature| signature.id == register.stamp.act;
        self.authors.get(&register.stamp.act) == Some(&register.stamp.by)
            && view.signatures.iter().find(of).is_some_and(|signature| paper::says(signature, &register.value))
    }

    /// A conflict's sides are acts on this document, by those who are named; a label's standing side is on another.
    fn misquoted(&self, value: Option<&str>) -> Option<String> {
        let Some(card) = value.and_then(|text| json::decode::<Conflict>(text).ok()) else {
            return Some("a conflict that cannot be read".into());
        };
        let standing = (card.subject != Subject::Label).then_some(&card.standing.stamp);
        let settled = card.settled.as_ref().map(|settled| &settled.stamp);
        standing.into_iter().chain([&card.other.stamp]).chain(settled).find_map(|stamp| {
            let right = self.authors.get(&stamp.act).is_some_and(|author| *author == stamp.by);
            (!right).then(|| format!("a conflict that says act {} is of {}", stamp.act, stamp.by))
        })
    }

    /// Applies bytes as they are told and compares the heads after them.
    pub(super) fn apply(&mut self, position: u64, bytes: &[u8], heads: &[ChangeHash], who: &str) -> bool {
        let taken = self.taken(bytes);
        if taken {
            self.stands(position, heads, who);
        } else {
            self.fault(format!("{who}: its change cannot be applied"));
        }
        taken
    }

    /// Applies bytes as they are told, if they can be.
    fn taken(&mut self, bytes: &[u8]) -> bool {
        let document = &mut self.document;
        let applied = catch_unwind(AssertUnwindSafe(|| document.load_incremental(bytes)));
        if matches!(applied, Ok(Ok(_))) {
            self.history.extend_from_slice(bytes);
            return true;
        }
        self.again();
        false
    }

    /// The document's heads are those that the entry tells.
    fn stands(&mut self, position: u64, heads: &[ChangeHash], who: &str) {
        let found: BTreeSet<[u8; 32]> = self.document.get_heads().iter().map(|head| head.0).collect();
        let told: BTreeSet<[u8; 32]> = heads.iter().map(|head| head.0).collect();
        if found != told {
            self.fault(format!("{who}: the heads after it are others than were told"));
        }
        self.changes.push((position, heads.to_vec()));
    }

    /// The document made again of the changes taken so far.
    fn again(&mut self) {
        let made = catch_unwind(AssertUnwindSafe(|| document::load(&self.history)));
        self.document = match made {
            Ok(Ok(made)) => made,
            Ok(Err(_)) | Err(_) => document::empty(),
        };
    }
}

/// The containers that are the server's to write, by the names that operations have for them.
struct ServerContainers(BTreeMap<String, &'static str>);

impl ServerContainers {
    fn of(document: &Automerge) -> Self {
        let reader = Reader::now(document);
        let own = [shape::REGISTERS, shape::RULINGS, shape::DECIDED, shape::CONFLICTS];
        Self(own.into_iter().filter_map(|key| Some((reader.container(key)?.to_string(), key))).collect())
    }
}

fn text_of(value: &automerge::ScalarValue) -> Option<String> {
    match value {
        automerge::ScalarValue::Str(text) => Some(text.to_string()),
        _ => None,
    }
}
