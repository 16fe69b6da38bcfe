//! Redaction (R29): which places of a document lose their words for good, and how a record reads without them. What is
//! taken out of a place is taken out of every other text of the document that repeats it, too.

mod births;
mod records;
mod written_words;

use crate::act::Act;
use crate::command::{Command, ContactField, Content, Decision, EditText, EquipmentField, Item, Record};
use crate::document::shape;
use crate::ids::{ActId, FieldId, ItemId, PersonId};
use crate::json;
use crate::time::Timestamp;
use births::{born_record, datum};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use written_words::{each_own_word, each_word_at_root, words_of};

/// What stands where a text repeated words that were taken out.
pub const TAKEN: &str = "[testado]";
/// Words shorter than this are taken out of their own place alone: elsewhere they say too little to be told apart.
const SHORT: usize = 4;

/// A place of a document whose words are taken out. Kinds are added, never changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Redact {
    /// A note or a reply, by its act; of an equipment item too.
    Note(ActId),
    /// A section of a long text, by the act that began it.
    Text(ActId),
    /// A field of the service's form; of a record, of its register.
    Field(FieldId),
    /// A requester's datum.
    Contact(ContactField),
    /// What was told when the ticket was opened.
    Description {},
    /// The one-line subject.
    Subject {},
    /// What was measured or said of a checklist item.
    Item(ItemId),
    /// The words of a request (a solution, a reason, what a survey was answered in words, a letter), by its act.
    Request(ActId),
    /// What an attempt to reach the requester tells, by its act.
    Contacted(ActId),
    /// A line of the material list, by its act.
    Material(ActId),
    /// A note of an equipment item, by its act.
    EquipmentNote(ActId),
    /// A field of an equipment item's registry.
    Registry(EquipmentField),
    /// The caption and the name of a file, by the act that attached it. The file stays.
    Caption(ActId),
    /// A file altogether: its bytes, and with them its caption and its name. That there was one, and its hash, stay.
    File(ActId),
    /// The words under which somebody signed, by the signature's act. Their hash, the hand and the place on the form stay:
    /// who has the paper can still show that it is the one that was signed.
    SignedText(ActId),
    /// What somebody drew as their signature, by its act. Who signed, when, as what and under which words stays.
    Hand(ActId),
    /// These words, wherever they stand. They are told to nobody again: what is kept of it says only that there were some.
    Words(String),
}

impl Redact {
    /// The file that goes with it, bytes and all.
    pub fn file(&self) -> Option<ActId> {
        match self {
            Self::File(act) => Some(*act),
            _ => None,
        }
    }
    /// As it is kept: without any word that is to be taken out.
    pub fn kept(&self) -> Self {
        match self {
            Self::Words(_) => Self::Words(String::new()),
            other => other.clone(),
        }
    }
}

/// Whether a command says something in words that a redaction takes out of it, and can be read without them.
pub fn says_words(command: &Command) -> bool {
    let Ok(mut value) = serde_json::to_value(command) else { return false };
    let mut said = false;
    each_own_word(&mut value, &mut |words| {
        said |= !words.trim().is_empty();
        words.clear();
    });
    said && json::of_value::<Command>(value).is_ok()
}

/// That words were taken out: where, by whom, when and why. What the marker tells in their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Redaction {
    /// Where.
    pub what: Redact,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Takes words out of records: those of the chosen places, and what repeats them elsewhere.
#[derive(Debug, Clone)]
pub struct Redactor {
    what: BTreeSet<Redact>,
    /// The longest first, so that a part of another does not spoil it.
    secrets: Vec<String>,
    states: BTreeSet<String>,
}

impl Redactor {
    /// For these places.
    pub fn new(what: impl IntoIterator<Item = Redact>) -> Self {
        let mut redactor = Self { what: what.into_iter().collect(), secrets: Vec::new(), states: BTreeSet::new() };
        for what in redactor.what.clone() {
            match &what {
                Redact::Words(words) => redactor.learn(words),
                Redact::File(act) => drop(redactor.what.insert(Redact::Caption(*act))),
                _ => {}
            }
        }
        redactor
    }

    /// These words go wherever they stand.
    pub fn learn(&mut self, words: &str) {
        let words = words.trim();
        if words.chars().count() >= SHORT && !self.secrets.iter().any(|known| known == words) {
            self.secrets.push(words.to_owned());
            self.secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
    }
    /// A long text said this at some time: [`Self::settle`] learns what it said in the end.
    pub fn learn_state(&mut self, state: &str) {
        self.states.insert(state.trim().to_owned());
    }
    /// Of what long texts said, whatever is no beginning or part of what they said later is learned.
    pub fn settle(&mut self) {
        let states = std::mem::take(&mut self.states);
        for state in &states {
            let part = states.iter().any(|other| other != state && other.contains(state.as_str()));
            if !part {
                self.learn(state);
            }
        }
    }

    fn chose(&self, what: &Redact) -> bool {
        self.what.contains(what)
    }
    /// Whether an entry of a container is itself a place that was chosen.
    pub fn is_chosen(&self, container: &str, key: &str) -> bool {
        let act = || key.parse::<ActId>().ok();
        match container {
            shape::NOTES => {
                act().is_some_and(|act| self.chose(&Redact::Note(act)) || self.chose(&Redact::EquipmentNote(act)))
            }
            // Of a record the key is its field.
            shape::TEXTS => {
                act().is_some_and(|act| self.chose(&Redact::Text(act))) || self.chose(&Redact::Field(FieldId::new(key)))
            }
            shape::REQUESTS => act().is_some_and(|act| self.chose(&Redact::Request(act))),
            shape::CONTACTS => act().is_some_and(|act| self.chose(&Redact::Contacted(act))),
            shape::MATERIALS => act().is_some_and(|act| self.chose(&Redact::Material(act))),
            ROOT => root_act(key).is_some_and(|(prefix, act)| match prefix {
                shape::EVIDENCE => self.chose(&Redact::Caption(act)),
                _ => self.chose(&Redact::SignedText(act)),
            }),
            shape::REGISTERS => self.what.iter().any(|what| register_of(what).as_deref() == Some(key)),
            _ => false,
        }
    }

    /// Learns what a chosen record of the root says in words.
    pub fn learn_root(&mut self, key: &str, record: &str) {
        if let (true, Ok(mut value)) = (self.is_chosen(ROOT, key), json::decode::<Value>(record)) {
            each_word_at_root(key, &mut value, &mut |words| self.learn(words));
        }
    }
    /// Learns what a chosen entry says.
    pub fn learn_entry(&mut self, record: &str) {
        if let Ok(value) = json::decode::<Value>(record) {
            for words in words_of(&value) {
                self.learn(&words);
            }
        }
    }
    /// Learns what a document was born with, of what is chosen.
    pub fn learn_born(&mut self, record: &str) {
        let mut found = Vec::new();
        self.each_chosen_at_birth(record, &mut |words| found.push(std::mem::take(words)));
        found.iter().for_each(|words| self.learn(words));
    }
    /// Learns what an act says, where it is about what is chosen.
    pub fn learn_act(&mut self, act: &Act) {
        let Ok(command) = act.command() else { return };
        if !self.is_about(act, &command) {
            return;
        }
        match &command {
            Command::Content(Content::OpenTicket(_) | Content::TellTicket(_))
            | Command::Item(Item::RegisterEquipment { .. })
            | Command::Record(Record::OpenRecord(_)) => {
                if let Some(record) = born_record(&command) {
                    self.learn_born(&record);
                }
            }
            // Who wrote it there stays beside it, as who wrote it here does; with a file of the archive that goes by its words.
            Command::Content(Content::TellNote { text, .. }) => self.learn(text),
            Command::Content(Content::EditText(EditText { whole, .. })) => self.learn_state(whole),
            Command::Content(Content::AttachEvidence(file)) => {
                [&file.caption, &file.name].into_iter().for_each(|words| self.learn(words))
            }
            Command::Content(Content::SetCaption { caption, .. }) => self.learn(caption),
            // What was drawn is repeated by no text, and its words stay.
            Command::Content(Content::Sign(sign)) => {
                if self.chose(&Redact::SignedText(act.id())) {
                    self.learn(&sign.text);
                }
            }
            other => {
                let value = serde_json::to_value(other).unwrap_or_default();
                words_of(&value).iter().for_each(|words| self.learn(words));
            }
        }
    }

    /// Whether an act's bytes say what is taken out.
    pub fn takes(&self, bytes: &[u8]) -> bool {
        let repeats = self.secrets.iter().any(|secret| holds(bytes, secret.as_bytes()));
        repeats
            || Act::decode(bytes)
                .ok()
                .and_then(|act| Some((act.command().ok()?, act)))
                .is_some_and(|(command, act)| self.is_about(&act, &command) || self.is_signed_with(&command))
    }

    /// Whether what somebody's certificate signed of a decision says what is taken out of one of its lines.
    fn is_signed_with(&self, command: &Command) -> bool {
        let Command::Decision(Decision::DecideApproval { signed: Some(signed), .. }) = command else { return false };
        self.scrub_lines(&signed.text) != signed.text
    }

    fn is_about(&self, act: &Act, command: &Command) -> bool {
        let id = act.id();
        self.what.iter().any(|what| match what {
            Redact::Note(it)
            | Redact::EquipmentNote(it)
            | Redact::Request(it)
            | Redact::Contacted(it)
            | Redact::SignedText(it)
            | Redact::Hand(it)
            | Redact::Material(it) => *it == id,
            Redact::Caption(it) => {
                *it == id || matches!(command, Command::Content(Content::SetCaption { evidence, .. }) if evidence == it)
            }
            Redact::Text(it) => {
                *it == id || matches!(command, Command::Content(Content::EditText(edit)) if edit.section == Some(*it))
            }
            Redact::Field(it) => match command {
                Command::Content(Content::SetField { field, .. }) => field == it,
                Command::Content(Content::OpenTicket(_) | Content::TellTicket(_)) => {
                    command.opens().is_some_and(|open| open.fields.contains_key(it))
                }
                Command::Record(Record::SetRecordField { field, .. }) => field == it,
                Command::Record(Record::OpenRecord(open)) => open.fields.contains_key(it),
                _ => false,
            },
            Redact::Contact(it) => match command {
                Command::Content(Content::SetContact { field, .. }) => field == it,
                _ => command
                    .opens()
                    .is_some_and(|open| datum(&mut open.clone(), *it).is_some_and(|value| !value.is_empty())),
            },
            Redact::Description {} => command.opens().is_some_and(|open| !open.description.is_empty()),
            Redact::Subject {} => {
                command.opens().is_some() || matches!(command, Command::Content(Content::SetSubject { .. }))
            }
            Redact::Item(it) => matches!(command, Command::Content(Content::TickItem { item, .. }) if item == it),
            Redact::Registry(it) => match command {
                Command::Item(Item::SetEquipmentField { field, .. }) => field == it,
                Command::Item(Item::RegisterEquipment { fields }) => fields.contains_key(it),
                _ => false,
            },
            // What it says is its caption's.
            Redact::File(_) | Redact::Words(_) => false,
        })
    }

    /// A text without what is taken out.
    pub fn scrub(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for secret in self.secrets.iter().filter(|secret| text.contains(secret.as_str())) {
            clean = clean.replace(secret.as_str(), TAKEN);
        }
        clean
    }

    /// What was signed of a decision on an approval, without the lines of what is taken out (`workflow::approval` writes them). A
    /// line is a place of its own: what it says goes however short it is, whatever was written on to it since, and although its
    /// lines are parted there by NUL.
    fn scrub_lines(&self, text: &str) -> String {
        let clean = |line: &str| {
            let mut parts = line.splitn(3, '\0');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(kind), Some(name), Some(_)) if self.is_line_chosen(kind, name) => {
                    format!("{kind}\0{name}\0{TAKEN}")
                }
                _ => line.to_owned(),
            }
        };
        text.split('\n').map(clean).collect::<Vec<_>>().join("\n")
    }

    fn is_line_chosen(&self, kind: &str, name: &str) -> bool {
        let act = || name.parse::<ActId>().ok();
        match kind {
            "field" => self.chose(&Redact::Field(FieldId::new(name))),
            "text" => act().is_some_and(|act| self.chose(&Redact::Text(act))),
            "material" => act().is_some_and(|act| self.chose(&Redact::Material(act))),
            _ => false,
        }
    }
}

/// The key of the register that a place stands in, where it is one.
fn register_of(what: &Redact) -> Option<String> {
    use crate::document::Subject as S;
    let subject = match what {
        Redact::Field(field) => S::Field(field.clone()),
        Redact::Contact(field) => S::Contact(*field),
        Redact::Subject {} => S::Subject,
        Redact::Item(item) => S::Item(item.clone()),
        Redact::Registry(field) => S::Registry(*field),
        Redact::Caption(file) => S::Caption(*file),
        Redact::Note(_)
        | Redact::Text(_)
        | Redact::Description {}
        | Redact::Request(_)
        | Redact::Contacted(_)
        | Redact::Material(_)
        | Redact::EquipmentNote(_)
        | Redact::SignedText(_)
        | Redact::Hand(_)
        | Redact::File(_)
        | Redact::Words(_) => return None,
    };
    shape::register_key(&subject)
}

/// The container of what stands at the root.
const ROOT: &str = "";
/// Where a signature's record keeps the hash of words that were taken out of it.
pub(super) const SIGNED: &str = "sha256";

/// The act of a file or a signature at the root, with which of them it is.
fn root_act(key: &str) -> Option<(&'static str, ActId)> {
    [shape::EVIDENCE, shape::SIGNATURES]
        .into_iter()
        .find_map(|prefix| Some((prefix, key.strip_prefix(prefix)?.parse().ok()?)))
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}
