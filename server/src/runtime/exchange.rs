//! What servers tell each other: where their devices are, when live connections look again, and guesses they counted.
//!
//! Presence is a hint and no more: a word that is lost is said again within seconds, and whoever is not heard is forgotten.
//! A guess is told once: where it is lost, the bound at the other servers is wider by one.

use super::App;
use super::presence::Viewing;
use crate::rate_limit::{ServerCount, together};
use crate::store::nodes::{self, Nodes};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ronda_shared::cbor;
use ronda_shared::ids::DeviceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// All places are told again this often.
const ANNOUNCE_INTERVAL: Duration = Duration::from_secs(20);
/// So many places are told in one word, which must be short.
const BATCH_SIZE: usize = 4;
/// So many counts are told in one word.
const COUNTS_TOGETHER: usize = 64;
/// Counts are gathered this long before they are told: who is right within it is not told of, and a crowd of guessers
/// leaves the line to the others.
const GATHERED: Duration = Duration::from_millis(25);
/// Between two tries to read the store's secret.
const PAUSE: Duration = Duration::from_secs(1);

/// What servers tell each other.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum ExchangeMessage {
    /// Where devices are; none: nowhere there.
    Places(Vec<(DeviceId, Option<Viewing>)>),
    /// Every live connection looks whether its session still holds.
    Wake,
    /// Guesses that were counted there.
    Guesses(Vec<ServerCount>),
}

impl ExchangeMessage {
    fn written(&self) -> String {
        BASE64_STANDARD_NO_PAD.encode(cbor::encode(self))
    }
    /// None for a word of a later version.
    fn read(text: &str) -> Option<Self> {
        cbor::decode(&BASE64_STANDARD_NO_PAD.decode(text).ok()?).ok()
    }
}

/// Tells and hears until the server is told to stop; ends at once where there can be no other server.
pub async fn run(app: App) {
    let store = app.store();
    let Some(nodes) = store.nodes() else { return };
    tokio::join!(tell_presence(&app, nodes), tell_guesses(&app, nodes));
}

/// Tells what is counted of guesses here. Nobody waits for it.
async fn tell_guesses(app: &App, nodes: &dyn Nodes) {
    let mut stop = app.stopping();
    let secret = loop {
        // Why it cannot be read is told where it is read.
        if let Ok(secret) = app.read("reading what guesses are tagged by", |reader| reader.secret()).await {
            break secret;
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    };
    let Some(mut counted) = app.attempts().share(secret) else { return };
    loop {
        let first = tokio::select! {
            first = counted.recv() => first,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let Some(first) = first else { return };
        sleep(GATHERED).await;
        let others = std::iter::from_fn(|| counted.try_recv().ok()).take(COUNTS_TOGETHER - 1);
        let news = together(std::iter::once(first).chain(others));
        if !news.is_empty() {
            nodes.say(ExchangeMessage::Guesses(news).written());
        }
    }
}

/// Tells where devices are, and hears what the others say.
async fn tell_presence(app: &App, nodes: &dyn Nodes) {
    let (mut words, mut stop) = (nodes.words(), app.stopping());
    let (mut changed, mut woken) = (app.live().subscribe(), app.live().woken());
    let mut again = interval(ANNOUNCE_INTERVAL);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = BTreeMap::new();
    loop {
        tokio::select! {
            word = words.recv() => match word {
                Ok(nodes::NodeMessage::Said { node, text }) => hear(app, node, &text),
                // Whatever was missed: sessions may have ended, and the others do not know who is here.
                Ok(nodes::NodeMessage::Gap) | Err(RecvError::Lagged(_)) => {
                    app.live().wake_here();
                    told.clear();
                    tell_changes(app, nodes, &mut told);
                }
                Err(RecvError::Closed) => return,
            },
            moved = changed.changed() => {
                if moved.is_err() {
                    return;
                }
                tell_changes(app, nodes, &mut told);
            }
            moved = woken.changed() => {
                if moved.is_err() {
                    return;
                }
                nodes.say(ExchangeMessage::Wake.written());
            }
            _ = again.tick() => {
                app.live().forget_unheard(app.clock().now());
                told.clear();
                tell_changes(app, nodes, &mut told);
            }
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

fn hear(app: &App, node: u64, text: &str) {
    match ExchangeMessage::read(text) {
        Some(ExchangeMessage::Places(places)) => {
            let now = app.clock().now();
            places.into_iter().for_each(|(device, place)| app.live().hear(node, device, place, now));
        }
        Some(ExchangeMessage::Wake) => app.live().wake_here(),
        Some(ExchangeMessage::Guesses(counted)) => {
            let now = app.clock().now();
            counted.into_iter().for_each(|one| app.attempts().hear(one, now));
        }
        None => tracing::debug!("A word of another server was not understood."),
    }
}

/// Tells what is otherwise than it was told.
fn tell_changes(app: &App, nodes: &dyn Nodes, told: &mut BTreeMap<DeviceId, Viewing>) {
    let now = app.live().places(app.clock().now());
    let gone = told.keys().filter(|device| !now.contains_key(device)).map(|device| (*device, None));
    let moved = now.iter().filter(|(device, place)| told.get(*device) != Some(*place));
    let news: Vec<_> = gone.chain(moved.map(|(device, place)| (*device, Some(place.clone())))).collect();
    for some in news.chunks(BATCH_SIZE) {
        nodes.say(ExchangeMessage::Places(some.to_vec()).written());
    }
    *told = now;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate_limit::Row;
    use crate::runtime::presence::Presence;
    use ronda_shared::ids::{BuildingId, DocumentId, PersonId};
    use ronda_shared::policy::ScopeKey;
    use ronda_shared::time::Timestamp;

    fn guess(who: u64, weight: i16) -> ServerCount {
        ServerCount { row: Row::Guesses, who, weight, at: Some(Timestamp::from_millis(1_795_186_800_000)) }
    }

    #[test]
    fn a_word_is_read_as_it_was_written() {
        let place = Viewing {
            presence: Presence {
                person: PersonId::new("eva.rios"),
                document: DocumentId::from_bytes([7; 16]),
                writing: true,
            },
            key: ScopeKey::of_equipment(Some(BuildingId::new("edificio-1"))),
            at: Timestamp::from_millis(1_795_186_800_000),
        };
        let places = ExchangeMessage::Places(vec![(DeviceId::new(7), Some(place)), (DeviceId::new(8), None)]);
        let guesses = ExchangeMessage::Guesses(vec![guess(u64::MAX, -20); COUNTS_TOGETHER]);
        for word in [places, ExchangeMessage::Wake, guesses] {
            let written = word.written();
            assert!(written.len() < 7_500, "a notification takes no more: {}", written.len());
            assert_eq!(ExchangeMessage::read(&written), Some(word));
        }
        assert_eq!(ExchangeMessage::read("no word"), None);
    }
}
