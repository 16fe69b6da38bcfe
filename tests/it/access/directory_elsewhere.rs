//! Of several servers on one store one reads the directory. What another was asked to do of it by hand is told to whoever
//! asked, and is no state of that server's.

use super::slapd::names;
use ronda_server::clock::Clock;
use ronda_server::directory_sync::{DirectorySync, SyncProblem};
use ronda_server::start;
use ronda_server::store::StoreError;
use ronda_server::store::nodes::{NodeMessage, Nodes};
use ronda_server::store::read_only_nodes::ReadOnlyNodes;
use ronda_shared::time::Timestamp;
use ronda_test_support::hindered_store::HinderedStore;
use ronda_test_support::store_place::StorePlace;
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;

/// The other servers of a store: they lead until they leave it to this one.
struct Others {
    quiet: ReadOnlyNodes,
    leads: watch::Sender<bool>,
}

impl Nodes for Others {
    fn follow(&self, position: Weak<watch::Sender<u64>>) {
        self.quiet.follow(position);
    }
    fn leadership(&self) -> watch::Receiver<bool> {
        self.leads.subscribe()
    }
    fn leads(&self) -> bool {
        *self.leads.borrow()
    }
    fn want_leadership(&self, wanted: bool) {
        self.quiet.want_leadership(wanted);
    }
    fn say(&self, text: String) {
        self.quiet.say(text);
    }
    fn words(&self) -> broadcast::Receiver<NodeMessage> {
        self.quiet.words()
    }
    fn mail_number(&self, least: u64) -> Result<u64, StoreError> {
        self.quiet.mail_number(least)
    }
    fn keep(&self, name: &[u8], what: Vec<u8>, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        self.quiet.keep(name, what, now, until)
    }
    fn put(&self, name: &[u8], what: Vec<u8>, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        self.quiet.put(name, what, now, until)
    }
    fn kept(&self, name: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        self.quiet.kept(name, now)
    }
    fn take(&self, name: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        self.quiet.take(name, now)
    }
}

#[tokio::test]
async fn what_fails_by_hand_on_a_server_that_does_not_lead_is_no_failure_of_its_own() {
    let data = tempfile::tempdir().expect("a folder");
    let place = StorePlace::file();
    let others = Arc::new(Others { quiet: ReadOnlyNodes::default(), leads: watch::Sender::new(false) });
    let store = HinderedStore::shared(place.open(data.path()), Arc::<Others>::clone(&others));
    let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
    let (clock, _hand) = Clock::by_hand(1_795_186_800_000);
    let ingest = start::ingest(Arc::new(store), organisation, clock).expect("ingest");
    let sync = DirectorySync::new(ingest, data.path().to_owned());
    // Nobody listens there.
    names(data.path(), "url = \"ldap://127.0.0.1:1\"");
    let (_stop, stopped) = watch::channel(false);
    let mut running = pin!(Arc::clone(&sync).run(stopped));
    assert!(timeout(Duration::ZERO, &mut running).await.is_err(), "it waits for its turn to lead");
    assert!(matches!(sync.sync(None).await, Err(SyncProblem::Ask(_))), "whoever asked is told");
    assert!(sync.status().failed.is_none(), "and no reading would ever put it right here");
    // Once it leads its failures are its own.
    others.leads.send_replace(true);
    assert!(timeout(Duration::ZERO, &mut running).await.is_err(), "it reads");
    // That goes on meanwhile: one reading waits for another.
    let asked = tokio::select! {
        () = &mut running => panic!("nobody stops it"),
        asked = sync.sync(None) => asked,
    };
    assert!(matches!(asked, Err(SyncProblem::Ask(_))));
    assert!(sync.status().failed.is_some());
}
