//! Random transfers by light, frames lost, couriers honest and hostile: nothing lost, altered or read.
//!
//! `RONDA_CARRIED` says how many (60 unless set; scripts/soak runs 1,000), `RONDA_SEED` from which seed on. A failure
//! names its seed.

use crate::it::documents::evidence::{attach, look, send};
use crate::it::steps::{by, say, ticket, whole};
use crate::it::sync::carried::{hand_in, keys, receipt, sealed, shows, turned};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_server::store::EntryKind;
use ronda_shared::act::DocumentKind;
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::light::bundle::Bundle;
use ronda_shared::light::fountain::{Collected, FrameProblem, Frames, HEAD_BYTES, Kind};
use ronda_shared::light::receipt::CarriedReceipt;
use ronda_shared::sync::wire::{LightKeys, Outcome};
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use ronda_test_support::rng::SeededRng;
use serde_bytes::ByteBuf;
use serde_json::Value;
use std::collections::BTreeMap;

/// Transfers on one server, whose feed grows with each.
const OF_ONE_HOUSE: u64 = 20;
/// Phones whose outboxes are carried; those after them carry.
const AUTHORS: usize = 2;

/// How often what may happen did.
type Sometimes = BTreeMap<&'static str, u64>;

/// All of it must happen in sixty transfers.
const ALL: [&str; 15] = [
    "altered",
    "another institution's",
    "from the middle",
    "handed in",
    "handed in again",
    "key turned",
    "lost",
    "own sync first",
    "photographs",
    "receipt by light",
    "replayed",
    "spoiled",
    "stopped and resumed",
    "two couriers",
    "withheld",
];

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[tokio::test]
async fn transfers_by_light_lose_alter_and_show_nothing() {
    let (first, transfers) = (setting("RONDA_SEED", 1), setting("RONDA_CARRIED", 60));
    println!("RONDA_SEED={first} RONDA_CARRIED={transfers}");
    let mut sometimes = Sometimes::new();
    for begin in (0..transfers).step_by(OF_ONE_HOUSE as usize) {
        let mut trial = Trial::new().await;
        for seed in begin..transfers.min(begin + OF_ONE_HOUSE) {
            trial.transfer(first + seed).await;
        }
        trial.ended();
        trial.sometimes.into_iter().for_each(|(what, times)| *sometimes.entry(what).or_default() += times);
    }
    println!("{transfers} seeds, {sometimes:?}");
    for what in ALL {
        assert!(transfers < 60 || sometimes.contains_key(what), "never: {what}");
    }
}

/// What is done with what was seen.
#[derive(Debug, Clone, Copy)]
enum Deed {
    HandIn(usize),
    /// Changed by the courier before.
    Alter(usize),
    /// An earlier bundle, by whoever kept it.
    Replay,
    /// Sealed for another institution.
    Elsewhere,
    /// The author's phone has signal again.
    Own,
}

/// What one transfer carries.
struct Transfer {
    seed: u64,
    author: usize,
    keys: LightKeys,
    sealed: Vec<u8>,
    /// The number of the last act in it.
    last: u64,
    handed_in: u64,
}

struct Trial {
    house: House,
    phones: Vec<Enrolled>,
    /// Bundles of earlier transfers.
    earlier: Vec<Vec<u8>>,
    sometimes: Sometimes,
}

impl Trial {
    async fn new() -> Self {
        let house = House::open();
        let authors = [house.other_technician().await.0, house.other_technician().await.0];
        let couriers = [house.technician().await.0, house.agent().await.0];
        let phones = authors.into_iter().chain(couriers).collect();
        Self { house, phones, earlier: Vec::new(), sometimes: Sometimes::new() }
    }

    fn saw(&mut self, what: &'static str) {
        *self.sometimes.entry(what).or_default() += 1;
    }

    async fn transfer(&mut self, seed: u64) {
        let mut chance = SeededRng::new(seed);
        self.house.pass(MINUTE_MS);
        let author = chance.below(AUTHORS);
        let ticket = self.opened(&mut chance, author).await;
        let photos = self.written(&mut chance, author, seed, ticket);
        let mut transfer = self.sealed(&mut chance, author, seed, &photos);
        let couriers = 1 + chance.below(2);
        let deeds = self.watched(&mut chance, &transfer, couriers);
        if chance.once_in(4) {
            turned(&self.house, chance.secret());
            self.saw("key turned");
        }
        for deed in deeds {
            self.done(&mut chance, &mut transfer, deed).await;
        }
        self.compare(&transfer, ticket, &photos).await;
        self.earlier.push(transfer.sealed);
    }

    /// In half of them a ticket is there to be photographed, and the author's phone has heard of it.
    async fn opened(&mut self, chance: &mut SeededRng, author: usize) -> Option<DocumentId> {
        let id = DocumentId::new(self.house.app.clock().now(), chance.ten());
        if chance.once_in(2) {
            return None;
        }
        by(&self.house, "eva.rios", id, ticket(&self.house, "oax-revision-extension")).await;
        self.phones[author].sync().await;
        self.saw("photographs");
        Some(id)
    }

    /// Work without a network: items registered, photographs taken.
    fn written(
        &mut self,
        chance: &mut SeededRng,
        author: usize,
        seed: u64,
        ticket: Option<DocumentId>,
    ) -> Vec<(ActId, Vec<u8>)> {
        let (phone, now) = (&mut self.phones[author], self.house.now());
        for item in 0..=chance.below(12) {
            phone.device.register(&format!("INV-{seed}-{item}"), now);
        }
        let Some(id) = ticket else { return Vec::new() };
        let photos = (0..=chance.below(3)).map(|nth| pictures::jpeg(seed * 8 + nth as u64, 120, 90));
        photos
            .map(|bytes| {
                let number = say(phone, id, DocumentKind::Ticket, &attach(&bytes, Media::Jpeg), now);
                (ActId { device: phone.device.id, number }, bytes)
            })
            .collect()
    }

    /// What the author's screen plays; nothing of what is in it shows.
    fn sealed(&self, chance: &mut SeededRng, author: usize, seed: u64, photos: &[(ActId, Vec<u8>)]) -> Transfer {
        let (keys, outbox) = (keys(&self.house), self.phones[author].outbox());
        // Some photographs are left behind: the author did not choose them.
        let files: Vec<&[u8]> =
            photos.iter().filter(|_| !chance.once_in(4)).map(|(_, bytes)| bytes.as_slice()).collect();
        let last = outbox.first + outbox.acts.len() as u64 - 1;
        let acts: Vec<u8> = outbox.acts.iter().flat_map(|act| act.iter().copied()).collect();
        let plain = Bundle { outbox: outbox.clone(), files: files.iter().map(|file| ByteBuf::from(*file)).collect() };
        let sealed = sealed(&keys, outbox, &files, chance.secret());
        let plain = [plain.encode().expect("small"), acts].concat();
        assert!(!shows(&sealed, &plain), "seed {seed}: it can be read");
        Transfer { seed, author, keys, sealed, last, handed_in: 0 }
    }

    /// Couriers take it from the screen, each from any moment on; and what they will do with it.
    fn watched(&mut self, chance: &mut SeededRng, transfer: &Transfer, couriers: usize) -> Vec<Deed> {
        let symbol = *chance.pick(&[100, 250, 700, 1_400]).expect("some");
        let frames = Frames::new(Kind::Bundle, &transfer.sealed, symbol).expect("playable");
        if couriers == 2 {
            self.saw("two couriers");
        }
        let mut deeds = Vec::new();
        for courier in (AUTHORS..).take(couriers) {
            let seen = watch(chance, &frames, &mut self.sometimes);
            assert_eq!(seen, transfer.sealed, "seed {}: altered on the way", transfer.seed);
            match chance.below(5) {
                0 => self.saw("withheld"),
                1 => deeds.push(Deed::Alter(courier)),
                2 => deeds.extend([Deed::Alter(courier), Deed::HandIn(courier)]),
                3 => deeds.extend([Deed::HandIn(courier), Deed::HandIn(courier)]),
                _ => deeds.push(Deed::HandIn(courier)),
            }
        }
        for (times, deed) in [(3, Deed::Own), (3, Deed::Replay), (6, Deed::Elsewhere)] {
            if chance.once_in(times) {
                deeds.push(deed);
            }
        }
        for at in (1..deeds.len()).rev() {
            deeds.swap(at, chance.below(at + 1));
        }
        deeds
    }

    async fn done(&mut self, chance: &mut SeededRng, transfer: &mut Transfer, deed: Deed) {
        let seed = transfer.seed;
        match deed {
            Deed::HandIn(courier) => self.handed_in(chance, transfer, courier).await,
            Deed::Alter(courier) => {
                let mut spoiled = transfer.sealed.clone();
                let at = chance.below(spoiled.len());
                spoiled[at] ^= 1 << chance.below(8);
                self.refused(&spoiled, courier, seed).await;
                self.saw("altered");
            }
            Deed::Elsewhere => {
                let others = LightKeys { institution: "ocoyoacac".into(), ..transfer.keys.clone() };
                let bundle = sealed(&others, self.phones[transfer.author].outbox(), &[], chance.secret());
                self.refused(&bundle, AUTHORS, seed).await;
                self.saw("another institution's");
            }
            Deed::Replay => {
                let Some(bundle) = chance.pick(&self.earlier) else { return };
                let feed = self.house.feed();
                let answer = hand_in(&self.phones[AUTHORS], bundle).await;
                assert_eq!(answer.status, StatusCode::OK, "seed {seed}: {answer:?}");
                assert_eq!(self.house.feed(), feed, "seed {seed}: replayed, it changed something");
                self.saw("replayed");
            }
            Deed::Own => {
                self.phones[transfer.author].sync().await;
                if transfer.handed_in == 0 {
                    self.saw("own sync first");
                }
            }
        }
    }

    /// Whatever comes that is not what was sealed for this server is refused, and stores nothing.
    async fn refused(&self, bundle: &[u8], courier: usize, seed: u64) {
        let feed = self.house.feed();
        let answer = hand_in(&self.phones[courier], bundle).await;
        assert!(answer.status.is_client_error(), "seed {seed}: {answer:?}");
        assert_eq!(self.house.feed(), feed, "seed {seed}: refused, it changed something");
    }

    async fn handed_in(&mut self, chance: &mut SeededRng, transfer: &mut Transfer, courier: usize) {
        let seed = transfer.seed;
        let answer = hand_in(&self.phones[courier], &transfer.sealed).await;
        assert_eq!(answer.status, StatusCode::OK, "seed {seed}: {answer:?}");
        let told: Value = answer.json();
        let said = receipt(&transfer.keys, &told);
        assert_eq!((said.device, said.held), (self.phones[transfer.author].device.id, 0), "seed {seed}");
        assert_eq!(said.acknowledged, transfer.last, "seed {seed}");
        self.saw(if transfer.handed_in == 0 { "handed in" } else { "handed in again" });
        transfer.handed_in += 1;
        // The courier shows it, and the author's phone takes it from there.
        let bytes = STANDARD.decode(told["receipt"].as_str().expect("a receipt")).expect("base64");
        let symbol = u16::try_from(bytes.len()).expect("short");
        let frames = Frames::new(Kind::Receipt, &bytes, symbol).expect("playable");
        let seen = watch(chance, &frames, &mut self.sometimes);
        assert_eq!(CarriedReceipt::verify(&seen, &transfer.keys.receipts), Ok(said), "seed {seed}");
        self.saw("receipt by light");
    }

    /// The author's phone comes home: all of it is there, once, as it was written.
    async fn compare(&mut self, transfer: &Transfer, ticket: Option<DocumentId>, photos: &[(ActId, Vec<u8>)]) {
        let (seed, phone) = (transfer.seed, &mut self.phones[transfer.author]);
        let answer = phone.sync().await;
        assert_eq!(answer.acknowledged, transfer.last, "seed {seed}");
        for (act, bytes) in photos {
            let told = send(phone, *act, bytes).await;
            assert_eq!(told["state"], "sealed", "seed {seed}: {told}");
            assert_eq!(look(phone, *act).await["state"], "sealed", "seed {seed}");
        }
        let reader = self.house.store().read().expect("a reader");
        for (number, (_, hash)) in (1..).zip(&phone.device.log) {
            let row = reader.log(phone.device.id, number).expect("reads").expect("nothing is lost");
            assert_eq!((row.hash, row.outcome), (*hash, Outcome::Accepted), "seed {seed}: act {number}");
        }
        if let Some(id) = ticket {
            let view = self.house.ticket(id);
            assert_eq!(view.evidence.len(), photos.len(), "seed {seed}");
            assert!(view.evidence.iter().all(|file| file.is_sealed()), "seed {seed}: {:?}", view.evidence);
        }
    }

    /// Every act of every author stands in the feed once.
    fn ended(&self) {
        let reader = self.house.store().read().expect("a reader");
        let mut acts: BTreeMap<ActId, u64> = BTreeMap::new();
        for position in 1..=reader.end().expect("an end") {
            let entry = reader.entry(position).expect("reads").expect("an entry");
            if let EntryKind::Act { act, .. } = entry.kind {
                *acts.entry(act).or_default() += 1;
            }
        }
        for phone in &self.phones[..AUTHORS] {
            for number in 1..=phone.device.log.len() as u64 {
                assert_eq!(acts.get(&ActId { device: phone.device.id, number }), Some(&1));
            }
        }
        drop(reader);
        whole(&self.house);
    }
}

/// A camera before a screen: from any moment on, of a hundred frames five to sixty lost, at times stopped and resumed,
/// at times with a frame that somebody else has slipped in.
fn watch(chance: &mut SeededRng, frames: &Frames, sometimes: &mut Sometimes) -> Vec<u8> {
    let mut saw = |what| *sometimes.entry(what).or_default() += 1;
    let mut collected = Collected::new();
    let lost = 5 + chance.below(56);
    let mut number = chance.below(frames.needed() as usize * 2) as u32;
    if number > 0 {
        saw("from the middle");
    }
    loop {
        if chance.once_in(60) {
            number = chance.below(1 << 20) as u32;
            saw("stopped and resumed");
        }
        let mut frame = frames.frame(number);
        number += 1;
        if chance.below(100) < lost {
            saw("lost");
            continue;
        }
        if chance.once_in(200) {
            let at = HEAD_BYTES + chance.below(frame.len() - HEAD_BYTES);
            frame[at] ^= 0x55;
        }
        match collected.take(&frame) {
            Ok(progress) => {
                if let Some(whole) = progress.whole {
                    return whole;
                }
            }
            Err(FrameProblem::Spoiled) => saw("spoiled"),
            Err(problem) => panic!("{problem}"),
        }
    }
}
