//! A document on which several devices act, each where it stands: for the tests of items and of records.

use crate::act::DocumentKind;
use crate::arbitration::rulings::{RulingInputs, close};
use crate::arbitration::testing::minute;
use crate::command::Command;
use crate::ids::{ActId, DeviceId, DocumentId, PersonId};
use crate::stamp::Site;
use crate::ticket::execute::{Circumstances, device_actor, execute};
use automerge::{Automerge, ChangeHash};
use std::collections::BTreeMap;

/// The server's document, and where each device stands.
#[derive(Clone)]
pub(crate) struct Replicated {
    pub(crate) id: DocumentId,
    pub(crate) document: Automerge,
    /// The server's clock, in minutes.
    pub(crate) now: i64,
    own: BTreeMap<u64, ChangeHash>,
    seen: BTreeMap<u64, Vec<ChangeHash>>,
    numbers: BTreeMap<u64, u64>,
    waiting: Vec<ActId>,
}

impl Replicated {
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            id: DocumentId::new(minute(0), [seed; 10]),
            document: super::empty(),
            now: 1,
            own: BTreeMap::new(),
            seen: BTreeMap::new(),
            numbers: BTreeMap::new(),
            waiting: Vec::new(),
        }
    }

    /// The device reads everything.
    pub(crate) fn sync(&mut self, device: u64) {
        self.seen.insert(device, self.document.get_heads());
    }

    /// What the device has: what it has read, with its own acts.
    pub(crate) fn heads(&self, device: u64) -> Vec<ChangeHash> {
        let mut heads = self.seen.get(&device).cloned().unwrap_or_default();
        heads.extend(self.own.get(&device));
        heads
    }

    /// An act arrives, executed where its author stood.
    pub(crate) fn act(&mut self, (who, site): (&str, Site), device: u64, command: &Command) -> ActId {
        self.now += 1;
        let number = self.numbers.entry(device).and_modify(|number| *number += 1).or_insert(1);
        let act = ActId { device: DeviceId::new(device), number: *number };
        let circumstances = Circumstances {
            act,
            person: PersonId::new(who),
            site,
            at: minute(self.now),
            received: Some(minute(self.now)),
            suspect: false,
        };
        let heads = self.heads(device);
        let heads = (!heads.is_empty()).then_some(heads.as_slice());
        let change = execute(&mut self.document, heads, device_actor(b"run", act.device), &circumstances, command);
        if let Some(change) = change.expect("the document has the shape") {
            self.own.insert(device, change);
        }
        self.waiting.push(act);
        act
    }

    /// The server rules on what came.
    pub(crate) fn close(&mut self, kind: DocumentKind, bench: &mut RulingInputs<'_>) {
        let order = std::mem::take(&mut self.waiting);
        close(&mut self.document, self.id, kind, super::actor(b"server"), &order, bench).expect("ruled");
    }
}
