//! The reference model: what every act said, who had seen what when they said it. It knows nothing of documents; in the
//! end each thing said must be in the view, or among the losers, or have been replaced by someone who had seen it.

use ronda_shared::ids::{ActId, DeviceId, DocumentId, FieldId, ItemId};
use ronda_shared::messages::Reason;
use ronda_shared::ruling::Conflict;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_shared::ticket::view::TicketView;
use std::collections::{BTreeMap, BTreeSet};

/// What an act said.
#[derive(Debug, Clone)]
pub(crate) enum ActContent {
    /// A note.
    Note(String),
    /// Letters added to a text of one's own.
    Words(String),
    /// A field's value, knowing the act whose value stood.
    Field(FieldId, String, Option<ActId>),
    /// A checklist mark, knowing the act whose mark stood.
    Mark(ItemId, String, Option<ActId>),
    /// A line of material.
    Material(String),
    /// A photograph, by its name.
    File(String),
    /// A signature, under these words.
    Signed(String),
    /// Stock in or out.
    Stock(i32),
    /// A decision asked for.
    Request,
    /// Content that is only counted.
    Unit,
    /// A birth.
    Birth(String),
}

/// All that was said.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// By act: the document and what was said.
    pub(crate) said: BTreeMap<ActId, (DocumentId, ActContent)>,
    /// Struck acts.
    pub(crate) struck: BTreeSet<ActId>,
    /// Acts that the server answered as accepted.
    pub(crate) accepted: BTreeSet<ActId>,
    /// Held ones, with the answer: an honest app sends nothing that is refused.
    pub(crate) held: BTreeMap<ActId, Outcome>,
    /// Held ones that a supervisor rejected, or that rested on one.
    pub(crate) rejected: BTreeMap<ActId, Outcome>,
    /// All that ever were held: what was said after them may have been taken before them.
    once_held: BTreeSet<ActId>,
    /// The server was restored: what it had lost came again in another order.
    was_restored: bool,
}

impl Model {
    /// Notes an answer's outcomes; the same act is never answered in two ways.
    pub(crate) fn answered(&mut self, response: &SyncResponse, device: DeviceId) {
        for receipt in &response.receipts {
            let act = ActId { device, number: receipt.number };
            match &receipt.outcome {
                Outcome::Accepted => {
                    // A held act may be decided later, once.
                    self.held.remove(&act);
                    self.accepted.insert(act);
                }
                Outcome::Refused(Reason::RejectedBySupervisor) => {
                    assert!(receipt.note.is_some(), "{act} was rejected without a word");
                    assert!(!self.accepted.contains(&act), "{act} was answered in two ways");
                    self.held.remove(&act);
                    self.rejected.insert(act, receipt.outcome.clone());
                }
                // What was held may be decided against its author, once; never what was not held.
                Outcome::Refused(_) if self.held.contains_key(&act) || self.rejected.contains_key(&act) => {
                    self.held.remove(&act);
                    self.rejected.insert(act, receipt.outcome.clone());
                }
                other => {
                    assert!(matches!(other, Outcome::Held(_)), "an honest app's act {act} was refused: {other:?}");
                    assert!(!self.accepted.contains(&act), "{act} was answered in two ways");
                    self.held.insert(act, other.clone());
                    self.once_held.insert(act);
                }
            }
        }
    }

    /// The server is back at a backup: what it does not know any more is answered anew, and what was decided since the
    /// backup waits again.
    pub(crate) fn restored(&mut self, known: &dyn Fn(DeviceId) -> u64, waits: &dyn Fn(ActId) -> Option<Outcome>) {
        self.was_restored = true;
        let again: Vec<(ActId, Outcome)> = self.said.keys().filter_map(|act| Some((*act, waits(*act)?))).collect();
        self.accepted.retain(|act| !again.iter().any(|(waiting, _)| waiting == act));
        self.held.extend(again);
        self.accepted.retain(|act| act.number <= known(act.device));
        self.held.retain(|act, _| act.number <= known(act.device));
        let held = &self.held;
        self.rejected.retain(|act, _| act.number <= known(act.device) && !held.contains_key(act));
    }

    /// Whether everything said on a ticket is in its view.
    pub(crate) fn check(&self, view: &TicketView) -> Result<(), String> {
        let here = self.said.iter().filter(|(act, (document, _))| {
            *document == view.id && self.accepted.contains(act) && !self.struck.contains(act)
        });
        for (act, (_, said)) in here {
            let found = match said {
                ActContent::Note(text) => view.notes.iter().filter(|note| note.text == *text).count() == 1,
                ActContent::Words(words) => {
                    match view.texts.iter().filter(|section| section.text.contains(words)).count() {
                        0 => false,
                        1 => true,
                        // R4: an edit that was taken before the section it edits is kept whole, as a section of its own: with
                        // its own words, and with those it was laid over.
                        _ => self.was_restored || self.once_held.contains(act),
                    }
                }
                ActContent::Material(text) => {
                    view.materials.iter().filter(|line| line.description == *text).count() == 1
                }
                ActContent::Unit | ActContent::Stock(_) => true,
                ActContent::File(name) => {
                    let name = format!("{name}.jpg");
                    view.evidence.iter().filter(|file| file.id == *act && file.file.name == name).count() == 1
                }
                ActContent::Signed(text) => {
                    view.signatures.iter().any(|signature| signature.id == *act && signature.signed.text == *text)
                }
                ActContent::Birth(subject) => view.born.stamp.act == *act && !subject.is_empty(),
                ActContent::Request => {
                    view.requests.iter().any(|request| request.stamp.act == *act && request.ruling.is_some())
                }
                ActContent::Field(field, value, _) => {
                    let standing = view.fields.get(field).is_some_and(|set| set.value == *value);
                    standing || self.replaced(*act) || lost(&view.conflicts, value)
                }
                ActContent::Mark(item, value, _) => {
                    let standing = view.checklist.get(item).is_some_and(|set| set.stamp.act == *act);
                    standing || self.replaced(*act) || lost(&view.conflicts, value) || self.same_mark(*act, item, view)
                }
            };
            if !found {
                return Err(format!("what {act} said is gone without a word: {said:?}; {}", self.about(*act)));
            }
        }
        Ok(())
    }

    /// Somebody who had seen it put another value in its place.
    fn replaced(&self, act: ActId) -> bool {
        // What a restored server is told again its author follows with what they set after it, although they had seen
        // another's value win in between.
        let own_later = |by: &ActId, said: &ActContent| {
            self.was_restored && by.device == act.device && by.number > act.number && self.of_one_thing(act, said)
        };
        let taken = |by: &ActId| self.accepted.contains(by) && !self.struck.contains(by);
        let Some((of, _)) = self.said.get(&act) else { return false };
        if self.said.iter().any(|(by, (document, said))| document == of && own_later(by, said) && taken(by)) {
            return true;
        }
        self.said.iter().any(|(by, (_, said))| match said {
            ActContent::Field(_, _, Some(seen)) | ActContent::Mark(_, _, Some(seen)) => {
                *seen == act && self.accepted.contains(by) && !self.struck.contains(by)
            }
            _ => false,
        })
    }

    /// What else was said of the same thing, and what became of it: for whoever looks into a failure.
    fn about(&self, act: ActId) -> String {
        let Some((of, _)) = self.said.get(&act) else { return String::new() };
        let same = self.said.iter().filter(|(by, (at, said))| at == of && self.of_one_thing(act, said) && **by != act);
        let told = same.map(|(by, (_, said))| {
            let state = [
                (self.accepted.contains(by), "accepted"),
                (self.struck.contains(by), "struck"),
                (self.once_held.contains(by), "once held"),
                (self.rejected.contains_key(by), "rejected"),
            ];
            let state: Vec<&str> = state.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
            format!("{by} {said:?} {}", state.join(", "))
        });
        let (restored, held) = (self.was_restored, self.once_held.contains(&act));
        format!("restored: {restored}, once held: {held}; also said: {}", told.collect::<Vec<_>>().join(" | "))
    }

    /// Whether an act set the same field or the same mark of the same document.
    fn of_one_thing(&self, act: ActId, said: &ActContent) -> bool {
        match (self.said.get(&act).map(|(_, said)| said), said) {
            (Some(ActContent::Field(one, ..)), ActContent::Field(other, ..)) => one == other,
            (Some(ActContent::Mark(one, ..)), ActContent::Mark(other, ..)) => one == other,
            _ => false,
        }
    }

    /// An equal mark stands: no conflict, nothing lost.
    fn same_mark(&self, act: ActId, item: &ItemId, view: &TicketView) -> bool {
        let Some((_, ActContent::Mark(_, value, _))) = self.said.get(&act) else { return false };
        let standing = view.checklist.get(item).map(|set| set.stamp.act);
        match standing.and_then(|standing| self.said.get(&standing)) {
            Some((_, ActContent::Mark(_, other, _))) => other == value,
            _ => false,
        }
    }
}

fn lost(conflicts: &[Conflict], value: &str) -> bool {
    conflicts.iter().any(|conflict| conflict.other.value.contains(value) || conflict.standing.value.contains(value))
}
