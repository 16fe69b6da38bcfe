//! Presence between servers: each tells the others where its devices are, and when live connections are to look again.
//!
//! It is a hint and no more: a word that is lost is said again within seconds, and whoever is not heard is forgotten.

use super::App;
use super::presence::Viewing;
use crate::store::nodes::{self, Nodes};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ronda_shared::cbor;
use ronda_shared::ids::DeviceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval};

/// All places are told again this often.
const AGAIN: Duration = Duration::from_secs(20);
/// So many places are told in one word, which must be short.
const TOGETHER: usize = 4;

/// What servers tell each other of their live connections.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Word {
    /// Where devices are; none: nowhere there.
    Places(Vec<(DeviceId, Option<Viewing>)>),
    /// Every live connection looks whether its session still holds.
    Wake,
}

impl Word {
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
    let (mut words, mut stop) = (nodes.words(), app.stopping());
    let (mut changed, mut woken) = (app.live().subscribe(), app.live().woken());
    let mut again = interval(AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = BTreeMap::new();
    loop {
        tokio::select! {
            word = words.recv() => match word {
                Ok(nodes::Word::Said { node, text }) => hear(&app, node, &text),
                // Whatever was missed: sessions may have ended, and the others do not know who is here.
                Ok(nodes::Word::Gap) | Err(RecvError::Lagged(_)) => {
                    app.live().wake_here();
                    told.clear();
                    tell(&app, nodes, &mut told);
                }
                Err(RecvError::Closed) => return,
            },
            moved = changed.changed() => {
                if moved.is_err() {
                    return;
                }
                tell(&app, nodes, &mut told);
            }
            moved = woken.changed() => {
                if moved.is_err() {
                    return;
                }
                nodes.say(Word::Wake.written());
            }
            _ = again.tick() => {
                app.live().forget_unheard(app.clock().now());
                told.clear();
                tell(&app, nodes, &mut told);
            }
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

fn hear(app: &App, node: u64, text: &str) {
    match Word::read(text) {
        Some(Word::Places(places)) => {
            let now = app.clock().now();
            places.into_iter().for_each(|(device, place)| app.live().hear(node, device, place, now));
        }
        Some(Word::Wake) => app.live().wake_here(),
        None => tracing::debug!("A word of another server was not understood."),
    }
}

/// Tells what is otherwise than it was told.
fn tell(app: &App, nodes: &dyn Nodes, told: &mut BTreeMap<DeviceId, Viewing>) {
    let now = app.live().places();
    let gone = told.keys().filter(|device| !now.contains_key(device)).map(|device| (*device, None));
    let moved = now.iter().filter(|(device, place)| told.get(*device) != Some(*place));
    let news: Vec<_> = gone.chain(moved.map(|(device, place)| (*device, Some(place.clone())))).collect();
    for some in news.chunks(TOGETHER) {
        nodes.say(Word::Places(some.to_vec()).written());
    }
    *told = now;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::presence::Presence;
    use ronda_shared::ids::{BuildingId, DocumentId, PersonId};
    use ronda_shared::policy::ScopeKey;
    use ronda_shared::time::Timestamp;

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
        for word in [Word::Places(vec![(DeviceId::new(7), Some(place)), (DeviceId::new(8), None)]), Word::Wake] {
            assert_eq!(Word::read(&word.written()), Some(word));
        }
        assert_eq!(Word::read("no word"), None);
    }
}
