//! Presence and live connections: who has which document open. Kept in memory and forgotten with the device's last
//! connection.

use super::{App, scope};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::policy::ScopeKey;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};

/// Connections of one device at once: a browser has one; while it changes tabs, two. A further one takes the place of
/// the oldest: a phone that lost its signal left one behind that nobody will close for minutes.
const SEATS_A_DEVICE: usize = 3;
/// Presence that was not told again for so long is no presence, by the clock of the server at which the device is: that of another may stand
/// otherwise.
const STALE_MS: i64 = 30 * MINUTE_MS;
/// Presence at another server that this was not told of for so long is none: that server is gone, or cannot be heard.
const UNHEARD_MS: i64 = MINUTE_MS;

/// Who has which document open, as others hear it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Presence {
    /// Who.
    pub person: PersonId,
    /// On which document.
    pub document: DocumentId,
    /// Whether they are writing.
    pub writing: bool,
}

/// Where a device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewing {
    /// What others hear of it.
    pub presence: Presence,
    /// What decides who may.
    pub key: ScopeKey,
    /// Since when, by the clock of the server at which it is.
    pub at: Timestamp,
}

impl Viewing {
    /// Whether it counts still, at that server.
    fn is_fresh(&self, now: Timestamp) -> bool {
        now.since(self.at) < STALE_MS
    }
}

/// Where a device is that is connected to another server.
struct RemotePlace {
    node: u64,
    /// When this was last told so.
    told: Timestamp,
    place: Viewing,
}

#[derive(Default)]
struct ConnectionTable {
    /// The connections of each device, the oldest first.
    seats: BTreeMap<DeviceId, VecDeque<Arc<Notify>>>,
    taken: usize,
    places: BTreeMap<DeviceId, Viewing>,
    elsewhere: BTreeMap<DeviceId, RemotePlace>,
    /// Up to which position a connected device was answered by its own sync.
    answered: BTreeMap<DeviceId, u64>,
}

impl ConnectionTable {
    /// Where devices are, here and at other servers. Those leave out what is over by their own clocks.
    fn seen(&self, now: Timestamp) -> impl Iterator<Item = (&DeviceId, &Viewing)> {
        let here = self.places.iter().filter(move |(_, place)| place.is_fresh(now));
        let there = self.elsewhere.iter().filter(move |(device, _)| !self.places.contains_key(*device));
        here.chain(there.map(|(device, known)| (device, &known.place)))
    }
}

/// Live connections and presence.
#[derive(Clone)]
pub struct Live(Arc<PresenceState>);

struct PresenceState {
    most: usize,
    board: Mutex<ConnectionTable>,
    changed: watch::Sender<u64>,
    woken: watch::Sender<u64>,
}

/// A live connection's place; given back when dropped.
pub struct LiveConnection {
    live: Live,
    device: DeviceId,
    given_up: Arc<Notify>,
}

impl LiveConnection {
    /// Ends when a later connection of the device took this place.
    pub async fn taken_over(&self) {
        self.given_up.notified().await;
    }
}

impl Live {
    /// With room for so many connections.
    pub fn new(most: usize) -> Self {
        let (changed, woken) = (watch::Sender::new(0), watch::Sender::new(0));
        Self(Arc::new(PresenceState { most, board: Mutex::default(), changed, woken }))
    }

    fn board(&self) -> MutexGuard<'_, ConnectionTable> {
        // A holder that panicked left counts and places, each whole.
        self.0.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a seat; none where all are taken.
    pub fn sit(&self, device: DeviceId) -> Option<LiveConnection> {
        let mut board = self.board();
        if board.taken >= self.0.most {
            return None;
        }
        let given_up = Arc::new(Notify::new());
        let own = board.seats.entry(device).or_default();
        own.push_back(Arc::clone(&given_up));
        if own.len() > SEATS_A_DEVICE
            && let Some(oldest) = own.pop_front()
        {
            oldest.notify_one();
        }
        board.taken += 1;
        metrics::gauge!("ronda_live_connections").set(board.taken as f64);
        Some(LiveConnection { live: self.clone(), device, given_up })
    }

    /// Sets where a connected device is.
    pub fn place(&self, device: DeviceId, place: Viewing) {
        let mut board = self.board();
        // Without a connection nobody would ever take it away.
        if board.seats.contains_key(&device) {
            board.places.insert(device, place);
            drop(board);
            self.0.changed.send_modify(|count| *count += 1);
        }
    }

    /// Takes a device's presence away.
    pub fn forget(&self, device: DeviceId) {
        if self.board().places.remove(&device).is_some() {
            self.0.changed.send_modify(|count| *count += 1);
        }
    }

    /// A device was answered up to a position: it needs no poke for that.
    pub fn answer(&self, device: DeviceId, position: u64) {
        let mut board = self.board();
        if board.seats.contains_key(&device) {
            board.answered.insert(device, position);
        }
    }

    /// Up to which position a device was answered; 0 where that is not known.
    pub fn answered(&self, device: DeviceId) -> u64 {
        self.board().answered.get(&device).copied().unwrap_or_default()
    }

    /// Makes every live connection look whether its session still holds, also those of other servers.
    pub fn wake(&self) {
        self.wake_here();
        self.0.woken.send_modify(|count| *count += 1);
    }

    /// The same of this server's connections alone.
    pub fn wake_here(&self) {
        self.0.changed.send_modify(|count| *count += 1);
    }

    /// Moves whenever the connections of all servers are to be woken.
    pub fn woken(&self) -> watch::Receiver<u64> {
        self.0.woken.subscribe()
    }

    /// Where the devices of this server are, without what was told too long ago.
    pub fn places(&self, now: Timestamp) -> BTreeMap<DeviceId, Viewing> {
        let board = self.board();
        let fresh = board.places.iter().filter(|(_, place)| place.is_fresh(now));
        fresh.map(|(device, place)| (*device, place.clone())).collect()
    }

    /// Another server told where a device is; none: nowhere there.
    pub fn hear(&self, node: u64, device: DeviceId, place: Option<Viewing>, now: Timestamp) {
        let mut board = self.board();
        let moved = match place {
            Some(place) => {
                let former = board.elsewhere.insert(device, RemotePlace { node, told: now, place: place.clone() });
                former.is_none_or(|former| former.place != place)
            }
            None => {
                // It may have gone on to a third server, which told of it before.
                let there = board.elsewhere.get(&device).is_some_and(|known| known.node == node);
                there && board.elsewhere.remove(&device).is_some()
            }
        };
        drop(board);
        if moved {
            self.wake_here();
        }
    }

    /// Forgets the devices of servers that are not heard any more.
    pub fn forget_unheard(&self, now: Timestamp) {
        let mut board = self.board();
        let before = board.elsewhere.len();
        board.elsewhere.retain(|_, known| now.since(known.told) < UNHEARD_MS);
        let fewer = board.elsewhere.len() < before;
        drop(board);
        if fewer {
            self.wake_here();
        }
    }

    /// Moves with every change of presence.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.changed.subscribe()
    }

    /// Where the others are, of the documents that a person may see.
    pub fn others(&self, (person, own): (&Person, DeviceId), app: &App) -> Vec<Presence> {
        let now = app.clock().now();
        let board = self.board();
        board
            .seen(now)
            .filter(|(device, _)| **device != own)
            .filter(|(_, place)| scope::may_read(app.organisation(), person, &place.key))
            .map(|(_, place)| place.presence.clone())
            .collect()
    }
}

impl Drop for LiveConnection {
    fn drop(&mut self) {
        let mut board = self.live.board();
        board.taken = board.taken.saturating_sub(1);
        metrics::gauge!("ronda_live_connections").set(board.taken as f64);
        let Some(own) = board.seats.get_mut(&self.device) else { return };
        own.retain(|seat| !Arc::ptr_eq(seat, &self.given_up));
        if own.is_empty() {
            board.seats.remove(&self.device);
            board.answered.remove(&self.device);
            drop(board);
            self.live.forget(self.device);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewing(person: &str, at: i64) -> Viewing {
        let document = DocumentId::from_bytes([7; 16]);
        Viewing {
            presence: Presence { person: PersonId::new(person), document, writing: false },
            key: ScopeKey::of_equipment(None),
            at: Timestamp::from_millis(at),
        }
    }

    #[test]
    fn who_is_at_another_server_is_known_until_that_says_otherwise_or_is_not_heard() {
        let (live, eva, now) = (Live::new(5), DeviceId::new(7), Timestamp::from_millis(1_000));
        let there = |live: &Live| live.board().elsewhere.len();
        live.hear(1, eva, Some(viewing("eva.rios", 1_000)), now);
        let mut changed = live.subscribe();
        changed.mark_unchanged();
        live.hear(1, eva, Some(viewing("eva.rios", 1_000)), now);
        assert!(!changed.has_changed().expect("open"), "told again, nothing new");
        live.hear(2, eva, Some(viewing("eva.rios", 1_500)), now);
        live.hear(1, eva, None, now);
        assert_eq!(there(&live), 1, "it had gone on to a third");
        live.hear(2, eva, None, now);
        assert_eq!(there(&live), 0);
        assert!(changed.has_changed().expect("open"));
        live.hear(2, eva, Some(viewing("eva.rios", 1_500)), now);
        live.forget_unheard(now.plus(UNHEARD_MS - 1));
        assert_eq!(there(&live), 1);
        live.forget_unheard(now.plus(UNHEARD_MS));
        assert_eq!(there(&live), 0, "its server is gone");
    }

    /// One of them never showed, the other stayed for an hour.
    #[test]
    fn who_is_at_a_server_whose_clock_is_half_an_hour_off_is_seen_as_anybody() {
        let (live, now) = (Live::new(5), Timestamp::from_millis(4 * STALE_MS));
        let seen = |now| live.board().seen(now).count();
        for (number, apart) in [(7, -STALE_MS), (8, STALE_MS)] {
            live.hear(1, DeviceId::new(number), Some(viewing("eva.rios", now.plus(apart).millis())), now);
        }
        assert_eq!(seen(now), 2);
        live.forget_unheard(now.plus(UNHEARD_MS));
        assert_eq!(seen(now.plus(UNHEARD_MS)), 0, "until its server tells of it no more");
    }

    #[test]
    fn what_was_told_too_long_ago_is_over_for_every_server() {
        let (live, eva, told) = (Live::new(5), DeviceId::new(7), Timestamp::from_millis(1_000));
        let _seat = live.sit(eva).expect("room");
        live.place(eva, viewing("eva.rios", told.millis()));
        for (after, count) in [(STALE_MS - 1, 1), (STALE_MS, 0)] {
            let now = told.plus(after);
            let seen = live.board().seen(now).count();
            assert_eq!((seen, live.places(now).len()), (count, count), "after {after}");
        }
    }

    #[tokio::test]
    async fn seats_are_bounded_and_given_back() {
        let live = Live::new(5);
        let device = DeviceId::new(7);
        let seats: Vec<_> = (0..3).map(|_| live.sit(device).expect("room")).collect();
        let fourth = live.sit(device).expect("room");
        seats[0].taken_over().await;
        let other = live.sit(DeviceId::new(8)).expect("room");
        assert!(live.sit(DeviceId::new(9)).is_none(), "all are taken until the oldest has gone");
        drop(seats);
        assert!(live.sit(DeviceId::new(9)).is_some());
        live.answer(device, 12);
        assert_eq!(live.answered(device), 12);
        drop((fourth, other));
        assert_eq!(live.board().taken, 0);
        assert!(live.board().seats.is_empty());
        assert_eq!(live.answered(device), 0);
    }
}
