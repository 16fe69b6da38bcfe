//! Each system has a lane of its own, so that one which does not answer keeps no other waiting.

use super::deliver::Delivery;
use super::{Hooks, Webhooks};
use crate::store::StoreError;
use ronda_shared::ids::Sha256;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use tokio::task::{Id, JoinSet};

/// Messages of one system on their way at once: a line each, for as many systems as may be named.
const MAX_CONCURRENT: usize = 8;
/// Messages of one system whose turn is known ahead: what is due beyond is read once these have gone.
const MAX_QUEUED: usize = 256;
/// So many are asked for, of each: one more tells that there are more.
pub(super) const ASKED: usize = MAX_QUEUED + 1;

/// What is on its way, and what goes next. Dropped, it cuts short what is on its way.
#[derive(Default)]
pub(super) struct Lanes {
    /// Whom the file named when it was last read.
    hooks: Arc<Hooks>,
    of: BTreeMap<String, Lane>,
    under_way: JoinSet<Result<Option<Delivery>, StoreError>>,
    /// To whom each of those goes, and by which name.
    whose: Vec<(Id, String, Sha256)>,
}

/// What is on its way no more, and not written yet.
#[derive(Default)]
pub(super) struct DoneWith {
    /// To whom each went, and by which name.
    pub(super) names: Vec<(String, Sha256)>,
    /// What is to be written of it.
    pub(super) told: Vec<Delivery>,
    /// Why some were not sent.
    pub(super) failed: Vec<StoreError>,
}

/// Of one system.
#[derive(Default)]
struct Lane {
    /// On their way, or done with and not written yet.
    under_way: BTreeSet<Sha256>,
    next: VecDeque<Sha256>,
    /// Whether more is due than stands in `next`.
    is_cut: bool,
}

impl Lanes {
    /// Whether the file named anybody when it was last read.
    pub(super) fn tells_somebody(&self) -> bool {
        !self.hooks.is_empty()
    }

    /// The names of what is on its way.
    pub(super) fn under_way(&self) -> BTreeSet<Sha256> {
        self.of.values().flat_map(|lane| lane.under_way.iter().copied()).collect()
    }

    /// What goes next is this, to those: what is due and not on its way, the longest due first.
    pub(super) fn fill(&mut self, hooks: Arc<Hooks>, due: Vec<(String, Sha256)>) {
        self.pause();
        self.hooks = hooks;
        for (hook, key) in due {
            let lane = self.of.entry(hook).or_default();
            if lane.next.len() < MAX_QUEUED {
                lane.next.push_back(key);
            } else {
                lane.is_cut = true;
            }
        }
    }

    /// Nothing goes next until it is filled again; what is on its way goes on.
    pub(super) fn pause(&mut self) {
        self.of.retain(|_, lane| {
            lane.next.clear();
            lane.is_cut = false;
            !lane.under_way.is_empty()
        });
    }

    /// Sends as many as may be on their way.
    pub(super) fn send(&mut self, webhooks: &Arc<Webhooks>) {
        for (hook, lane) in &mut self.of {
            while lane.under_way.len() < MAX_CONCURRENT {
                let Some(key) = lane.next.pop_front() else { break };
                let telling = Arc::clone(webhooks).tell(Arc::clone(&self.hooks), key);
                let id = self.under_way.spawn(telling).id();
                lane.under_way.insert(key);
                self.whose.push((id, hook.clone(), key));
            }
        }
    }

    /// All that is done with, once anything is; none where nothing is on its way. It has its lines until they are [`Lanes::free`]d.
    pub(super) async fn done(&mut self) -> Option<DoneWith> {
        let mut next = Some(self.under_way.join_next_with_id().await?);
        let mut done = DoneWith::default();
        while let Some(one) = next {
            let (id, told) = match one {
                Ok(one) => one,
                Err(error) => (error.id(), Err(StoreError::Disk(error.to_string()))),
            };
            if let Some(at) = self.whose.iter().position(|(of, ..)| *of == id) {
                let (_, hook, key) = self.whose.swap_remove(at);
                done.names.push((hook, key));
            }
            match told {
                Ok(told) => done.told.extend(told),
                Err(error) => done.failed.push(error),
            }
            next = self.under_way.try_join_next_with_id();
        }
        Some(done)
    }

    /// Others may take the lines of these.
    pub(super) fn free(&mut self, names: &[(String, Sha256)]) {
        for (hook, key) in names {
            if let Some(lane) = self.of.get_mut(hook) {
                lane.under_way.remove(key);
            }
        }
    }

    /// Whether a system has taken all that was read ahead, and more is due for it.
    pub(super) fn is_short(&self) -> bool {
        self.of.values().any(|lane| lane.is_cut && lane.next.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(lanes: &mut Lanes) {
        for lane in lanes.of.values_mut() {
            lane.next.clear();
        }
    }

    #[test]
    fn each_system_has_room_of_its_own_and_no_more() {
        let mut lanes = Lanes::default();
        let key = |of: &str, number: usize| (of.to_owned(), Sha256::of(format!("{of} {number}").as_bytes()));
        let due = |many: usize| -> Vec<(String, Sha256)> {
            (0..many).map(|number| key("dormido", number)).chain([key("despierto", 0)]).collect()
        };
        lanes.fill(Arc::default(), due(MAX_QUEUED + 1));
        assert_eq!((lanes.of["dormido"].next.len(), lanes.of["despierto"].next.len()), (MAX_QUEUED, 1));
        assert!(!lanes.is_short(), "there is enough to send");
        sent(&mut lanes);
        assert!(lanes.is_short(), "more is due for one");
        lanes.fill(Arc::default(), due(MAX_QUEUED));
        sent(&mut lanes);
        assert!(!lanes.is_short());
        lanes.pause();
        assert!(lanes.of.is_empty());
    }

    #[tokio::test]
    async fn all_that_is_done_comes_at_once_and_has_its_lines_until_it_is_written() {
        let mut lanes = Lanes::default();
        let name = |number: usize| Sha256::of(format!("{number}").as_bytes());
        for number in 0..MAX_CONCURRENT {
            let id = lanes.under_way.spawn(async { Ok(None) }).id();
            lanes.of.entry("despierto".to_owned()).or_default().under_way.insert(name(number));
            lanes.whose.push((id, "despierto".to_owned(), name(number)));
        }
        let sleeps = lanes.under_way.spawn(std::future::pending()).id();
        lanes.of.entry("dormido".to_owned()).or_default().under_way.insert(name(MAX_CONCURRENT));
        lanes.whose.push((sleeps, "dormido".to_owned(), name(MAX_CONCURRENT)));
        // On the one thread of this trial each goes as far as it can.
        tokio::task::yield_now().await;
        let done = lanes.done().await.expect("done with");
        assert_eq!((done.names.len(), done.told.len(), done.failed.len()), (MAX_CONCURRENT, 0, 0));
        assert_eq!(lanes.under_way().len(), MAX_CONCURRENT + 1, "none of them may go out once more");
        lanes.free(&done.names);
        assert_eq!(lanes.under_way(), BTreeSet::from([name(MAX_CONCURRENT)]), "who sleeps holds its own line alone");
    }
}
