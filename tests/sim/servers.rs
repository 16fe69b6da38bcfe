//! The servers of one simulated store: each request goes to any of them, and each dies and comes back.

use crate::sim::world::Sometimes;
use ronda_server::clock::Clock;
use ronda_server::ingest::Ingest;
use ronda_server::store::Store;
use ronda_shared::catalog::Organisation;
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::StorePlace;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// One server.
struct Server {
    /// None while it is down.
    ingest: Option<Ingest>,
    clock: Clock,
    hand: Arc<AtomicI64>,
}

/// All servers of a store, with the balancer before them.
pub(crate) struct Servers {
    all: Vec<Server>,
    organisation: Arc<Organisation>,
    /// Whom the balancer sends to, and who dies: dice of its own, so that a fleet does the same with one server as with many.
    chance: SeededRng,
    /// Who was sent to last.
    last: usize,
    /// Drawn for each start: no two runs are called alike.
    runs: u8,
}

impl Servers {
    /// So many as there are clocks, each so far from the present; none of them serves yet.
    pub(crate) fn new(seed: u64, organisation: Arc<Organisation>, now: i64, clocks: &[i64]) -> Self {
        let server = |off: &i64| {
            let (clock, hand) = Clock::by_hand(now + off);
            Server { ingest: None, clock, hand }
        };
        let all = clocks.iter().map(server).collect();
        Self { all, organisation, chance: SeededRng::new(!seed), last: 0, runs: 0 }
    }

    /// All of them serve this store from now on.
    pub(crate) fn start_all(&mut self, place: &StorePlace, store: &Arc<dyn Store>) {
        (0..self.all.len()).for_each(|at| self.start(at, place, store));
    }

    /// Starts one on what was made durable; where it serves it dies without a word before that.
    fn start(&mut self, at: usize, place: &StorePlace, store: &Arc<dyn Store>) {
        let run = [self.runs; 16];
        self.runs += 1;
        let server = &mut self.all[at];
        server.ingest = None;
        let (store, organisation) = (place.beside(store), Arc::clone(&self.organisation));
        let started = Ingest::start(store, organisation, server.clock.clone(), run);
        server.ingest = Some(started.expect("the writer starts"));
    }

    /// One of them dies without a word. It comes back at once, or, where another serves on, the next time it is its turn.
    pub(crate) fn fail(&mut self, place: &StorePlace, store: &Arc<dyn Store>, sometimes: &mut Sometimes) {
        let at = self.chance.below(self.all.len());
        let serves = |at: usize| self.all[at].ingest.is_some();
        let among = (0..self.all.len()).any(|other| other != at && serves(other));
        if serves(at) && among && self.chance.once_in(2) {
            self.all[at].ingest = None;
            sometimes.saw("server down");
        } else {
            self.start(at, place, store);
        }
    }

    /// The one to which the balancer sends the next request.
    pub(crate) fn next(&mut self, sometimes: &mut Sometimes) -> Ingest {
        let serving = self.all.iter().enumerate().filter_map(|(at, server)| Some((at, server.ingest.clone()?)));
        let serving: Vec<(usize, Ingest)> = serving.collect();
        let (at, ingest) = self.chance.pick(&serving).expect("one of them serves");
        if *at != self.last {
            sometimes.saw("sent to another server");
            self.last = *at;
        }
        ingest.clone()
    }

    /// Time goes by on every clock.
    pub(crate) fn pass(&self, millis: i64) {
        for server in &self.all {
            server.hand.fetch_add(millis, Ordering::Relaxed);
        }
    }
}
