//! Verifies redacted tickets: emptied entries and the rebuilt document beside them. Removed words cannot be proven;
//! the rebuilt document vouches for what replaces them, and the acts whose words remain vouch for the rebuilt document.

use super::walk::{Actors, DocumentWalk};
use crate::store::{ChangeHash, Emptied, Entry, EntryKind, Founded, row_digest};
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::command::{Command, Content, Decision};
use ronda_shared::document::Reader;
use ronda_shared::document::record::{Cell, Row};
use ronda_shared::document::shape;
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::json;
use ronda_shared::redaction::TAKEN;
use ronda_shared::ticket::read;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Emptied entries, and the foundings that vouch for each.
#[derive(Default)]
pub(crate) struct VouchedEntries {
    /// As they stand: position → digest of the row.
    standing: BTreeMap<u64, ChainHash>,
    /// As the last founding of each document tells them.
    told: BTreeMap<DocumentId, BTreeMap<u64, ChainHash>>,
    /// Lines of the audit log for which the line stands in by which a ticket left: its founding was carried out with it.
    left: BTreeMap<DocumentId, BTreeMap<u64, ChainHash>>,
    /// Tickets of which entries were carried out; those lines vouch for them, each for all of its own ([`super::archive`]).
    carried: BTreeSet<DocumentId>,
    /// Entries that were carried out and are about no document.
    astray: Vec<u64>,
}

impl VouchedEntries {
    /// Takes an entry. `told`: the feed's hash follows from its bytes, so that nobody emptied it where it stands.
    pub(crate) fn take(&mut self, entry: &Entry, hash: &ChainHash, bytes: &[u8], told: bool) {
        match (&entry.emptied, entry.document) {
            (Some(emptied), Some(id)) if emptied.carried => {
                self.carried.insert(id);
            }
            (Some(emptied), None) if emptied.carried => self.astray.push(entry.position),
            (Some(_), _) if !told => {
                self.standing.insert(entry.position, row_digest(hash, bytes));
            }
            _ => {}
        }
        let (Some(id), None) = (entry.document, &entry.emptied) else { return };
        match &entry.kind {
            EntryKind::Founded(founded) => {
                self.told.insert(id, founded.emptied.iter().copied().collect());
            }
            EntryKind::Archived(line) => {
                self.left.insert(id, line.lines.iter().copied().collect());
            }
            EntryKind::Returned(_) => {
                self.left.remove(&id);
            }
            _ => {}
        }
    }

    /// The documents of which entries were carried out.
    pub(crate) fn carried(&self) -> &BTreeSet<DocumentId> {
        &self.carried
    }

    /// What stands emptied and is not vouched for, and the reverse. `here`: the entry at a position is in what is checked.
    pub(crate) fn faults(&self, here: impl Fn(u64) -> bool) -> Vec<String> {
        let vouched = self.told.values().chain(self.left.values()).flatten();
        let told: BTreeMap<u64, Vec<ChainHash>> = vouched.fold(BTreeMap::new(), |mut all, one| {
            all.entry(*one.0).or_insert_with(Vec::new).push(*one.1);
            all
        });
        let unlike = self
            .standing
            .iter()
            .filter(|(position, digest)| !told.get(position).is_some_and(|vouched| vouched.contains(digest)));
        let unlike = unlike.map(|(position, _)| {
            format!("entry {position} was changed after it was written: no redaction vouches for what stands there")
        });
        let absent = told.keys().filter(|position| here(**position) && !self.standing.contains_key(position));
        let absent = absent.map(|position| format!("entry {position} should have been emptied by a redaction"));
        let astray = self.astray.iter();
        let astray = astray.map(|position| format!("entry {position} says it was carried out, and is of no ticket"));
        unlike.chain(absent).chain(astray).collect()
    }
}

impl DocumentWalk {
    /// An entry without its words.
    pub(super) fn emptied(&mut self, actors: &mut Actors, entry: &Entry, emptied: &Emptied) {
        let position = entry.position;
        if let EntryKind::Act { act, bytes, .. } = &entry.kind {
            match emptied.said.as_ref().map(|said| said.person.clone()) {
                Some(person) => self.authored(*act, person, Vec::new()),
                None => {
                    let envelope = Act::decode(bytes).ok();
                    self.known(position, *act, bytes, envelope.as_ref());
                    self.authored(*act, envelope.map(|said| said.person), bytes.to_vec());
                }
            }
        }
        self.waiting(entry);
        if entry.change().is_empty() {
            if emptied.changed {
                self.was_changed(position, entry.heads.clone());
            }
            return;
        }
        // An act that came after the redaction and quoted what was gone: its change is there, its bytes are not.
        let (EntryKind::Act { act, change, hash, .. }, true) = (&entry.kind, emptied.said.is_some()) else {
            self.fault(format!("entry {position} has a change and says that it is gone"));
            return;
        };
        let who = format!("act {act} (entry {position})");
        self.own_section(actors, *act, change, *hash, &who);
        self.apply(position, change, &entry.heads, &who);
    }

    /// A founding: all that there is of the document from here on. Everything in it is of acts that are known, and what acts
    /// say whose bytes remain stands in it as they say it.
    pub(super) fn founded(&mut self, actors: &mut Actors, position: u64, founded: &Founded, heads: &[ChangeHash]) {
        let who = format!("entry {position} (founding)");
        if founded.change.is_empty() {
            // The document was founded anew again since.
            self.was_changed(position, heads.to_vec());
            return;
        }
        let former: Vec<(u64, Vec<ChangeHash>)> = self.changes().to_vec();
        self.begin_anew();
        if !self.apply(position, &founded.change, heads, &who) {
            return;
        }
        for change in self.document().get_changes(&[]) {
            if let Some(owner) = actors.note(change.actor_id(), DeviceId::SERVER) {
                self.fault(format!("{who} was written as a change of device {owner}"));
            }
        }
        for (at, heads) in former {
            let known = heads.iter().all(|head| self.has(*head));
            if !known {
                self.fault(format!("{who}: what entry {at} led to is not in it"));
            }
        }
        let told: Vec<_> = read::redactions(&Reader::now(self.document())).into_iter().map(|one| one.what).collect();
        if !told.ends_with(&founded.what) {
            self.fault(format!("{who}: the document says otherwise what was taken out of it"));
        }
        for fault in self.misquoted_acts() {
            self.fault(format!("{who}: {fault}"));
        }
    }

    /// What stands in the document under the name of an act that says something else, or of none.
    fn misquoted_acts(&self) -> Vec<String> {
        let reader = Reader::now(self.document());
        let mut faults = Vec::new();
        let mut records: Vec<(ActId, Value)> = Vec::new();
        for container in [shape::NOTES, shape::CONTACTS, shape::MATERIALS, shape::REQUESTS, shape::LABELS, shape::TIMES]
        {
            for (key, record) in reader.entries(container) {
                match (key.parse::<ActId>(), json::decode::<Row<Value>>(&record)) {
                    (Ok(act), Ok(Row(stamp, content))) => {
                        if ronda_shared::stamp::Stamp::from(stamp).act != act {
                            faults.push(format!("«{key}» says it is another act"));
                        }
                        records.push((act, content));
                    }
                    _ => faults.push(format!("«{key}» cannot be read")),
                }
            }
        }
        for (key, record) in reader.entries(shape::REGISTERS) {
            match json::decode::<Cell<Value>>(&record) {
                Ok(cell) => records.push((cell.act(), cell.0)),
                Err(_) => faults.push(format!("the register «{key}» cannot be read")),
            }
        }
        for (act, content) in records {
            match self.wrote(act) {
                None => faults.push(format!("act {act} is quoted, and is nowhere")),
                Some([]) => {}
                Some(bytes) => {
                    let said = Act::decode(bytes).ok().and_then(|act| act.command().ok());
                    if said.is_some_and(|command| !says(&command, &content)) {
                        faults.push(format!("act {act} is quoted otherwise than it says"));
                    }
                }
            }
        }
        faults
    }
}

/// Whether what stands in the document is what a command says, as far as it is words: an empty place and «[testado]» are
/// what a redaction leaves. What somebody chose of two values was said by another act than the one that chose it.
fn says(command: &Command, content: &Value) -> bool {
    if matches!(command, Command::Decision(Decision::DecideConflict { .. }) | Command::Content(Content::EditText(_))) {
        return true;
    }
    let told = serde_json::to_value(command).unwrap_or_default().to_string();
    let mut words = Vec::new();
    gather(content, &mut words);
    words.iter().flat_map(|word| word.split(TAKEN)).filter(|part| !part.is_empty()).all(|part| {
        let quoted = Value::String(part.to_owned()).to_string();
        told.contains(quoted.trim_matches('"'))
    })
}

fn gather(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(word) => words.push(word.clone()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, words)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
