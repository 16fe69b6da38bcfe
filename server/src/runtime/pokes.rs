//! Decides which live connections a commit concerns: those whose scope changed, except the device that pushed it.
//! What a device may not see, it does not even hear of (S4).

use super::App;
use super::scope;
use crate::error::HttpProblem;
use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::person::Person;
use ronda_shared::policy::ScopeKey;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio::sync::Mutex;

/// Steps remembered: whoever lags behind more is poked unasked.
const REMEMBERED: usize = 4_096;
/// Beyond so many documents at once nobody is asked about each: a poke costs less.
const MANY: usize = 256;

/// What moved in the feed lately, worked out once for all live connections.
#[derive(Default)]
pub struct Pokes(Mutex<RecentPokes>);

#[derive(Default)]
struct RecentPokes {
    /// The steps are whole after this position …
    from: u64,
    /// … up to this one.
    to: u64,
    steps: VecDeque<FeedStep>,
}

/// One document that moved, or something that concerns everyone.
#[derive(Debug)]
struct FeedStep {
    position: u64,
    what: PokeKind,
}

#[derive(Debug)]
enum PokeKind {
    Document {
        /// Its scope now and before: who loses it is to know.
        keys: Vec<ScopeKey>,
        /// The one device whose own push this was, where it was one.
        own: Option<DeviceId>,
    },
    /// Something that one device alone is told: what became of an act of its.
    Device(DeviceId),
    Everyone,
}

/// Whether a connection is to be poked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// No.
    None,
    /// Something moved in its scope.
    Scope,
    /// People or the organisation's data: who the caller is may be another now.
    Everyone,
}

impl Pokes {
    /// Whether what stands in the feed after `from` up to `to` concerns the caller.
    pub async fn concern(
        &self,
        app: &App,
        (person, device): (&Person, DeviceId),
        from: u64,
        to: u64,
    ) -> Result<Concern, HttpProblem> {
        let mut memory = self.0.lock().await;
        if memory.to == 0 {
            (memory.from, memory.to) = (from, from);
        }
        if to.saturating_sub(memory.to) > REMEMBERED as u64 {
            // An import, or a long silence: all are poked, and nobody waits until all of it is read.
            memory.pass_over(to);
        }
        if memory.to < to {
            let after = memory.to;
            let (steps, end) = app.read("reading what moved", move |reader| read(reader, after, to)).await?;
            memory.to = end;
            memory.steps.extend(steps);
            let too_many = memory.steps.len().saturating_sub(REMEMBERED);
            let forgotten = memory.steps.drain(..too_many).next_back().map(|step| step.position);
            memory.from = forgotten.unwrap_or(memory.from);
        }
        Ok(memory.concern(app.organisation(), person, device, from))
    }
}

impl RecentPokes {
    /// Remembers nothing of what stands up to a position.
    fn pass_over(&mut self, to: u64) {
        self.steps.clear();
        (self.from, self.to) = (to, to);
    }

    fn concern(&self, organisation: &Organisation, person: &Person, device: DeviceId, from: u64) -> Concern {
        if from < self.from {
            return Concern::Everyone;
        }
        let new: Vec<&FeedStep> = self.steps.iter().rev().take_while(|step| step.position > from).collect();
        if new.iter().any(|step| matches!(step.what, PokeKind::Everyone)) {
            return Concern::Everyone;
        }
        let touches = |step: &&FeedStep| match &step.what {
            PokeKind::Everyone => true,
            PokeKind::Device(of) => *of == device,
            PokeKind::Document { own, .. } if *own == Some(device) => false,
            PokeKind::Document { keys, .. } => keys.iter().any(|key| scope::may_read(organisation, person, key)),
        };
        if new.len() > MANY || new.iter().any(touches) { Concern::Scope } else { Concern::None }
    }
}

/// The steps after a position and up to another, and how far of that the feed goes here.
fn read(reader: &dyn Reader, after: u64, to: u64) -> Result<(Vec<FeedStep>, u64), StoreError> {
    let mut end = after;
    let mut everyone = None;
    let mut decided = Vec::new();
    let mut documents: BTreeMap<DocumentId, (u64, BTreeSet<Option<DeviceId>>)> = BTreeMap::new();
    for entry in reader.entries_after(after)? {
        let entry = entry?;
        if entry.position > to {
            break;
        }
        end = entry.position;
        let author = match &entry.kind {
            EntryKind::Act { act, .. } => Some(Some(act.device)),
            EntryKind::HeldDecided { act, .. } => {
                decided.push(FeedStep { position: entry.position, what: PokeKind::Device(act.device) });
                Some(None)
            }
            EntryKind::Founded(_) => Some(None),
            // They follow from an act of the same commit.
            EntryKind::Rulings { .. } | EntryKind::Scope { .. } => None,
            EntryKind::Person(_) | EntryKind::Organisation { .. } => {
                everyone = Some(entry.position);
                continue;
            }
            // A connection notices by itself that its device was revoked.
            EntryKind::Device(_) | EntryKind::Passkey(_) | EntryKind::Audit(_) => continue,
            // No replica holds what leaves; nobody is told.
            EntryKind::Archived(_) | EntryKind::Returned(_) => continue,
        };
        if let Some(id) = entry.document {
            let (position, authors) = documents.entry(id).or_default();
            *position = entry.position;
            authors.extend(author);
        }
    }
    let mut steps: Vec<FeedStep> =
        everyone.map(|position| FeedStep { position, what: PokeKind::Everyone }).into_iter().collect();
    steps.append(&mut decided);
    for (id, (position, authors)) in documents {
        let Some(row) = reader.row_of(id)? else { continue };
        let keys = scope::latest_keys(&row)?;
        let own = if authors.len() == 1 { authors.first().copied().flatten() } else { None };
        steps.push(FeedStep { position, what: PokeKind::Document { keys, own } });
    }
    steps.sort_by_key(|step| step.position);
    Ok((steps, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, Store};
    use ronda_shared::ids::{BuildingId, PersonId, RoleId};
    use ronda_shared::time::Timestamp;

    fn technician() -> Person {
        Person {
            roles: vec![RoleId::new("agente-tecnico")],
            buildings: vec![BuildingId::new("edificio-1")],
            ..Person::new(PersonId::new("omar"), "Omar")
        }
    }

    fn item(position: u64, building: &str, own: Option<DeviceId>) -> FeedStep {
        let keys = vec![ScopeKey::of_equipment(Some(BuildingId::new(building)))];
        FeedStep { position, what: PokeKind::Document { keys, own } }
    }

    /// Every live connection waits for the one that reads: no more is read than is remembered.
    #[test]
    fn what_nobody_remembers_is_not_read_and_pokes_all() {
        let store = RedbStore::in_memory().expect("opens");
        let mut batch = Batch::after(0);
        for number in 0..5 {
            let person = Person::new(PersonId::new(format!("p{number}")), "Persona");
            batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        }
        store.commit(batch).expect("commits");
        let (steps, end) = read(&*store.read().expect("reads"), 1, 3).expect("read");
        let positions: Vec<u64> = steps.iter().map(|step| step.position).collect();
        assert_eq!((positions, end), (vec![3], 3), "no further than was asked");

        let organisation = crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data");
        let mut memory = RecentPokes { from: 10, to: 20, steps: VecDeque::from([item(11, "edificio-1", None)]) };
        memory.pass_over(90_000);
        let asked = |from| memory.concern(&organisation, &technician(), DeviceId::new(7), from);
        assert_eq!((asked(20), asked(89_999), asked(90_000)), (Concern::Everyone, Concern::Everyone, Concern::None));
    }

    #[test]
    fn only_what_moved_in_scope_and_by_others_concerns() {
        let organisation = crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data");
        let (omar, device) = (technician(), DeviceId::new(7));
        let mut memory = RecentPokes { from: 10, to: 20, steps: VecDeque::new() };
        memory.steps.push_back(item(11, "edificio-1", None));
        memory.steps.push_back(item(12, "edificio-1", Some(device)));
        memory.steps.push_back(item(13, "edificio-7", None));
        let asked = |memory: &RecentPokes, from| memory.concern(&organisation, &omar, device, from);
        assert_eq!(asked(&memory, 10), Concern::Scope);
        assert_eq!(asked(&memory, 11), Concern::None, "its own push, and another building");
        assert_eq!(asked(&memory, 9), Concern::Everyone, "before what is remembered");
        memory.steps.push_back(FeedStep { position: 14, what: PokeKind::Device(device) });
        memory.steps.push_back(FeedStep { position: 14, what: PokeKind::Device(DeviceId::new(8)) });
        assert_eq!(asked(&memory, 13), Concern::Scope, "an act of its own was decided");
        memory.steps.pop_back();
        memory.steps.pop_back();
        memory.steps.push_back(FeedStep { position: 14, what: PokeKind::Device(DeviceId::new(8)) });
        assert_eq!(asked(&memory, 13), Concern::None, "another's act was decided");
        memory.steps.push_back(FeedStep { position: 14, what: PokeKind::Everyone });
        assert_eq!(asked(&memory, 13), Concern::Everyone);
        assert_eq!(asked(&memory, 14), Concern::None);
    }
}
