//! Q3: `kill -9` of the real server while a fleet pushes over HTTP. What was acknowledged is there exactly once, and the
//! devices converge. `RONDA_KILLS=200` for the long trial, `RONDA_SEED` to hear one again.
#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "nothing of a trial is reached from elsewhere")]
#![allow(clippy::unwrap_used, reason = "a trial that cannot be set up should stop")]

mod balancer;
mod fleet;
mod full;
mod full_database;
mod full_files;
mod http;
mod moves;
mod nodes;
mod process;
mod rush;
mod sleepers;
mod takeovers;
mod upgrades;
mod uploads;

use fleet::{Member, Sometimes, work};
use process::Ronda;
use ronda_server::backup::verify;
use ronda_server::start;
use ronda_server::store::EntryKind;
use ronda_shared::ids::ActId;
use ronda_test_support::rng::SeededRng;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Devices pushing at once.
const FLEET: usize = 6;
/// Kills in every run of the tests.
const KILLS: u64 = 8;

/// The store and the evidence beside it are whole; how much evidence is sealed.
fn verified(ronda: &Ronda) -> usize {
    let file = start::store_file(&ronda.data);
    let store = ronda.store();
    let reader = store.read().unwrap();
    let report = verify::data(&*reader, &file).unwrap();
    assert!(report.is_whole(), "{:#?}", report.faults);
    reader.seals(None, usize::MAX).unwrap().len()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn what_was_acknowledged_survives_kill_nine() {
    let kills = number("RONDA_KILLS").unwrap_or(KILLS);
    let seed = number("RONDA_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("seed {seed}, {kills} kills (RONDA_SEED={seed} RONDA_KILLS={kills})");
    let mut chance = SeededRng::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut ronda = Ronda::with_people(&folder.path().join("data"));
    ronda.serve();
    let mut fleet: Vec<Member> = (0..FLEET).map(|index| Member::enrol(&ronda, index, &mut chance)).collect();

    let mut slowest = Duration::ZERO;
    let (sum, ()) = while_at_work(&mut fleet, |more| {
        for _ in 0..kills {
            more(1 + chance.below(24));
            // Anywhere within a push: before its commit, in it, between commit and answer.
            std::thread::sleep(Duration::from_micros(chance.below(20_000) as u64));
            ronda.kill();
            let began = Instant::now();
            ronda.serve();
            slowest = slowest.max(began.elapsed());
        }
        more(FLEET);
    });
    // Whoever waited last brings news to whoever waited first.
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    ronda.kill();

    let acts: u64 = fleet.iter().map(|member| member.device.disk.log.number).sum();
    println!("{acts} acts, {sum:?}; serving again after at most {} ms", slowest.as_millis());
    assert!(sum.cut > 0, "no answer was ever lost");
    assert!(kills < 100 || sum.stored_unheard > 0, "no kill ever came between the commit and the answer");

    everything_is_there_once(&ronda, &fleet);
    the_devices_converge(&fleet);
}

/// Tells a fleet to stop once this goes, also where a trial fails: else it would work on, and nobody heard why.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Waits until something has come by itself; `what` is told where it does not.
fn until(what: &str, mut come: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !come() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What happened to a fleet at work while something was done to its servers, and what that answered: `meanwhile` is given
/// what waits for so many answers more.
fn while_at_work<T>(fleet: &mut [Member], meanwhile: impl FnOnce(&dyn Fn(usize)) -> T) -> (Sometimes, T) {
    let (stop, answers) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let (stop, answers) = (&stop, &answers);
        let _ended = Ended(stop);
        let workers: Vec<_> = fleet.iter_mut().map(|member| scope.spawn(move || work(member, stop, answers))).collect();
        let told = meanwhile(&|many| wait_for(answers, answers.load(Ordering::Relaxed) + many as u64, &workers));
        stop.store(true, Ordering::Relaxed);
        let mut sum = Sometimes::default();
        for worker in workers {
            sum.add(&worker.join().expect("an honest device is never refused"));
        }
        (sum, told)
    })
}

fn wait_for<T>(answers: &AtomicU64, many: u64, workers: &[std::thread::ScopedJoinHandle<'_, T>]) {
    let end = Instant::now() + Duration::from_secs(120);
    while answers.load(Ordering::Relaxed) < many {
        assert!(Instant::now() < end, "the fleet does not come on");
        assert!(!workers.iter().any(std::thread::ScopedJoinHandle::is_finished), "a device gave up");
        std::thread::yield_now();
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// The acts of a store that is proven whole, each with the bytes of every entry of it.
fn acts_of(ronda: &Ronda) -> BTreeMap<ActId, Vec<Vec<u8>>> {
    let store = ronda.store();
    let reader = store.read().unwrap();
    let report = verify::store(&*reader).unwrap();
    assert!(report.is_whole(), "{:?}", report.faults);
    let mut found: BTreeMap<ActId, Vec<Vec<u8>>> = BTreeMap::new();
    for entry in reader.entries_after(0).unwrap() {
        if let EntryKind::Act { act, bytes, .. } = entry.unwrap().kind {
            found.entry(act).or_default().push(bytes.into_vec());
        }
    }
    found
}

/// Every act that was ever acknowledged stands in the feed once, with its bytes, and the store is whole.
fn everything_is_there_once(ronda: &Ronda, fleet: &[Member]) {
    let mut found = acts_of(ronda);
    for member in fleet {
        let log = &member.device.disk.log;
        assert_eq!(log.acknowledged, log.number, "all was acknowledged in the end");
        for number in 1..=log.number {
            let act = ActId { device: log.device, number };
            let row = &member.device.disk.acts[&number];
            assert_eq!(found.remove(&act).as_deref(), Some(&[row.bytes.clone()][..]), "act {act}");
        }
    }
    let server = |act: &ActId| act.device == ronda_shared::ids::DeviceId::SERVER;
    assert!(found.keys().all(server), "acts of nobody: {:?}", found.keys());
}

/// Devices that hold a document hold the same one, with every note that was taken in exactly once.
fn the_devices_converge(fleet: &[Member]) {
    let now = fleet::now();
    let mut views: BTreeMap<_, serde_json::Value> = BTreeMap::new();
    let mut shared = 0;
    for member in fleet {
        for id in member.device.disk.replicas.keys() {
            let Some(view) = member.device.base(*id, now) else { continue };
            let mut notes: Vec<ActId> = view.notes.iter().map(|note| note.stamp.act).collect();
            notes.sort();
            assert!(notes.windows(2).all(|pair| pair[0] != pair[1]), "a note stands twice in {id}");
            let view = serde_json::to_value(&view).unwrap();
            match views.get(id) {
                None => {
                    views.insert(*id, view);
                }
                Some(other) => {
                    assert_eq!(other, &view, "two devices hold {id} differently");
                    shared += 1;
                }
            }
        }
        for (act, document) in &member.notes {
            let Some(view) = member.device.base(*document, now) else { continue };
            let times = view.notes.iter().filter(|note| note.stamp.act == *act).count();
            let taken = member.taken(act.number);
            assert_eq!(times, usize::from(taken), "note {act} in {document}");
        }
    }
    assert!(shared > 0, "no document was on two devices");
}
