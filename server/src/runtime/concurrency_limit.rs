//! Bounds how many requests or connections are served at once, in all and per client network.

use crate::rate_limit::network;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Requests handled at once; more are told to come back.
const MAX_CONCURRENT: usize = 512;
/// Of those, from one network: who sends many bodies and never ends them leaves room for everybody else. This machine is
/// not counted: a proxy on it is everybody.
const OF_ONE: usize = MAX_CONCURRENT / 2;

/// So many places, and so many of them for one network.
#[derive(Debug, Clone)]
pub struct ConcurrencyLimit(Arc<LimitState>);

#[derive(Debug)]
struct LimitState {
    all: usize,
    of_one: usize,
    served: Mutex<RequestCounts>,
}

#[derive(Debug, Default)]
struct RequestCounts {
    all: usize,
    by_network: BTreeMap<IpAddr, usize>,
}

/// A place in it, given back when dropped.
#[derive(Debug)]
pub struct Permit {
    limit: Arc<LimitState>,
    network: IpAddr,
}

impl Default for ConcurrencyLimit {
    /// For requests.
    fn default() -> Self {
        Self::new(MAX_CONCURRENT, OF_ONE)
    }
}

impl ConcurrencyLimit {
    /// With `all` places, `of_one` for one network.
    pub fn new(all: usize, of_one: usize) -> Self {
        Self(Arc::new(LimitState { all, of_one, served: Mutex::default() }))
    }

    /// Takes a place; none where all are taken, or all of that network's.
    pub fn enter(&self, peer: IpAddr) -> Option<Permit> {
        let network = network(peer);
        let mut served = self.0.served();
        let own = served.by_network.get(&network).copied().unwrap_or_default();
        if served.all >= self.0.all || (own >= self.0.of_one && !network.is_loopback()) {
            return None;
        }
        served.all += 1;
        served.by_network.insert(network, own + 1);
        Some(Permit { limit: Arc::clone(&self.0), network })
    }
}

impl LimitState {
    fn served(&self) -> MutexGuard<'_, RequestCounts> {
        // A holder that panicked left counts, each whole.
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut served = self.limit.served();
        served.all = served.all.saturating_sub(1);
        let own = served.by_network.get(&self.network).copied().unwrap_or_default().saturating_sub(1);
        if own == 0 {
            served.by_network.remove(&self.network);
        } else {
            served.by_network.insert(self.network, own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    /// S12: one address that holds as much as it can leaves room for the others.
    #[test]
    fn one_network_takes_half_at_most() {
        let limit = ConcurrencyLimit::default();
        let [bad, good, own] =
            [[203, 0, 113, 7], [203, 0, 113, 8], [127, 0, 0, 1]].map(|bytes| IpAddr::V4(Ipv4Addr::from(bytes)));
        let held: Vec<_> = std::iter::from_fn(|| limit.enter(bad)).collect();
        assert_eq!(held.len(), OF_ONE);
        let others: Vec<_> = std::iter::from_fn(|| limit.enter(own)).collect();
        assert_eq!(others.len(), MAX_CONCURRENT - OF_ONE, "all that is left, for this machine");
        assert!(limit.enter(good).is_none(), "full is full");
        drop(others);
        assert!(limit.enter(good).is_some() && limit.enter(bad).is_none());
        drop(held);
        assert!(
            limit.0.served().all == 0 && limit.0.served().by_network.is_empty(),
            "nothing is remembered of who has gone"
        );
    }
}
