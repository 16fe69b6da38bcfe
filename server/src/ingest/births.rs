//! Executes births of the server's own acts on every core, before they are judged. That is possible because a new
//! document rests on nothing that stands in the store. An import is births by the hundred, and executing them is a
//! third of what a row of it costs: those of its next part are executed while the part before is judged and committed.

use super::OwnAct;
use super::document_cache::change_bytes;
use super::project::{Projection, project};
use crate::store::ChangeHash;
use automerge::{ActorId, Automerge};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::Command;
use ronda_shared::document;
use ronda_shared::ids::{ActId, DeviceId};
use ronda_shared::ticket::execute::{Circumstances, execute};
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::thread;

/// So many at least, else threads cost more than they spare.
pub(super) const WORTH: usize = 32;

/// A document as its birth alone makes it.
pub(super) struct Newborn {
    pub(super) document: Automerge,
    /// Its one change.
    pub(super) change: (ChangeHash, Vec<u8>),
    /// As long as there is no other.
    pub(super) projection: Projection,
    circumstances: Circumstances,
}

/// Documents executed ahead, by the acts that found them.
#[derive(Default)]
pub(super) struct Births {
    made: BTreeMap<ActId, Newborn>,
    /// The number of the first of the acts among which they were looked for, and when the server is said to have received them.
    of: Option<(u64, Timestamp)>,
}

impl Births {
    /// What the births among these acts make, the first of which has this number in the server's log.
    pub(super) fn ahead(
        organisation: &Organisation,
        actor: &ActorId,
        now: Timestamp,
        first: u64,
        acts: &[OwnAct],
    ) -> Self {
        let births: Vec<(ActId, &OwnAct)> = (first..)
            .zip(acts)
            .filter(|(_, own)| Command::is_birth(own.command.name()))
            .map(|(number, own)| (ActId { device: DeviceId::SERVER, number }, own))
            .collect();
        let of = Some((first, now));
        if births.len() < WORTH {
            return Self { made: BTreeMap::new(), of };
        }
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let born = |(act, own): &(ActId, &OwnAct)| Some((*act, newborn(organisation, actor, now, *act, own)?));
        let born = &born;
        let made = thread::scope(|scope| {
            let others: Vec<_> = births
                .chunks(births.len().div_ceil(threads))
                .map(|part| scope.spawn(move || part.iter().filter_map(born).collect::<Vec<_>>()))
                .collect();
            // One that panicked has made nothing: its births are executed in their turn, and panic there.
            others.into_iter().filter_map(|other| other.join().ok()).flatten().collect()
        });
        Self { made, of }
    }

    /// When the server is said to have received the acts: the turn that takes them in must say the same.
    pub(super) fn received(&self) -> Option<Timestamp> {
        self.of.map(|(_, received)| received)
    }

    /// Whether the acts from this number on were executed already.
    pub(super) fn begin_at(&self, first: u64) -> bool {
        self.of.is_some_and(|(number, _)| number == first)
    }

    /// The document of a birth, where it was executed under these very circumstances.
    pub(super) fn take(&mut self, circumstances: &Circumstances) -> Option<Newborn> {
        self.made.remove(&circumstances.act).filter(|newborn| newborn.circumstances == *circumstances)
    }
}

/// None where it cannot be executed: its turn says why.
fn newborn(organisation: &Organisation, actor: &ActorId, now: Timestamp, act: ActId, own: &OwnAct) -> Option<Newborn> {
    let circumstances = Circumstances {
        act,
        person: own.person.clone(),
        site: own.site,
        at: own.at,
        received: Some(now),
        suspect: false,
    };
    let mut document = document::empty();
    let hash = execute(&mut document, None, actor.clone(), &circumstances, &own.command).ok()??;
    let change = (ChangeHash(hash.0), change_bytes(&document, hash)?);
    let projection = project(organisation, own.document, own.kind, &document)?;
    Some(Newborn { document, change, projection, circumstances })
}
