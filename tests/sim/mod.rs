//! Simulation of random fleets on one to three servers of one store (Q1, Q2). They suffer loss, duplication, delay,
//! restarts, servers that are down, transfers and wrong clocks; in the end every replica says the same as the server, and
//! nothing that was said is gone without a word.
//!
//! `RONDA_SIM_SEEDS` says how many seeds (100 unless set; scripts/soak runs 10,000), `RONDA_CLOCK_SEEDS` how many of those in
//! which servers disagree on the time (20 unless set); `RONDA_SIM_FIRST` which is the first. A failure names its seed.

mod deeds;
mod forgotten;
mod honest_and_hostile;
mod items;
mod leaving;
mod long;
mod model;
mod rogue;
mod scope;
mod servers;
mod standing;
mod versions;
mod world;

use ronda_server::backup::verify;
use ronda_server::ingest::{stored_item, stored_ticket};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::{self, ScopeKey};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::MINUTE_MS;
use ronda_shared::view::Summary;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use world::{Sometimes, World};

/// Steps of one seed.
const STEPS: usize = 60;
/// The clocks of two servers that disagree, by how far they are from the present.
const APART: [i64; 2] = [0, 10 * MINUTE_MS];

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// In two halves, so that two cores share them.
#[test]
fn random_fleets_converge_and_lose_nothing() {
    run(0);
}

#[test]
fn random_fleets_converge_and_lose_nothing_again() {
    run(1);
}

/// Two servers behind a balancer, of which one is ten minutes ahead: what phones say is marked at one of them, and goes the same
/// way as where phones are wrong.
#[test]
fn servers_whose_clocks_are_ten_minutes_apart_lose_nothing() {
    let (first, seeds) = (setting("RONDA_SIM_FIRST", 1), setting("RONDA_CLOCK_SEEDS", 20));
    let organisation = World::organisation();
    let mut sometimes = Sometimes::default();
    for seed in first..first + seeds {
        match catch_unwind(AssertUnwindSafe(|| lived(seed, &organisation, &APART))) {
            Ok(seen) => sometimes.add(&seen),
            Err(_) => panic!(
                "seed {seed} failed, clocks {APART:?} ms off: RONDA_SIM_FIRST={seed} RONDA_CLOCK_SEEDS=1 cargo test -p \
                 ronda-tests --test trials servers_whose_clocks"
            ),
        }
    }
    for rare in ["suspect clock", "sent to another server"] {
        let seen = sometimes.0.get(rare).copied().unwrap_or(0) > 0;
        assert!(seen || seeds < 20, "it never came to: {rare}; {sometimes:?}");
    }
    eprintln!("{seeds} seeds from {first}, servers' clocks {APART:?} ms off: {:?}", sometimes.0);
}

/// The steps of a day. In some runs the server is lost and comes back from its backup while the fleet is on the road.
fn on_the_road(world: &mut World, seed: u64, mut step: impl FnMut(&mut World)) {
    let (backup, restore) = if seed.is_multiple_of(4) { (15, 40) } else { (STEPS, STEPS) };
    for now in 0..STEPS {
        if now == backup {
            world.back_up();
        }
        if now == restore {
            world.restore();
        }
        step(world);
    }
}

/// A day of one seed, its end and what must be true then.
fn lived(seed: u64, organisation: &Arc<Organisation>, clocks: &[i64]) -> Sometimes {
    let members = 3 + (seed % 6) as usize;
    let mut world = World::among(seed, members, Arc::clone(organisation), clocks);
    deeds::morning(&mut world);
    if world.chance.once_in(2) {
        deeds::nearly_done(&mut world);
    }
    on_the_road(&mut world, seed, step);
    world.quiesce();
    world.nothing_vanished();
    compare(&mut world);
    if seed.is_multiple_of(8) {
        let report = verify::store(&*world.store().read().expect("a reader")).expect("verified");
        assert!(report.is_whole(), "{:?}", report.faults);
    }
    world.sometimes
}

fn run(half: u64) {
    let (first, seeds) = (setting("RONDA_SIM_FIRST", 1), setting("RONDA_SIM_SEEDS", 100));
    let (first, seeds) = if half == 0 { (first, seeds.div_ceil(2)) } else { (first + seeds.div_ceil(2), seeds / 2) };
    let organisation = World::organisation();
    let mut sometimes = Sometimes::default();
    for seed in first..first + seeds {
        let servers = 1 + (seed / 6 % 3) as usize;
        match catch_unwind(AssertUnwindSafe(|| lived(seed, &organisation, &[0; 3][..servers]))) {
            Ok(seen) => sometimes.add(&seen),
            Err(_) => panic!(
                "seed {seed} failed, {servers} servers: RONDA_SIM_FIRST={seed} RONDA_SIM_SEEDS=1 cargo test -p ronda-tests --test \
                 trials random_fleets"
            ),
        }
    }
    if seeds >= 50 {
        for rare in [
            "conflict",
            "request lost",
            "answer lost",
            "sent twice",
            "acts in flight while news arrive",
            "restart",
            "server down",
            "sent to another server",
            "transfer",
            "gone with pending",
            "struck",
            "held",
            "late report",
            "not applied",
            "suspect clock",
            "held act rejected",
            "restore with two devices ahead",
        ] {
            assert!(sometimes.0.get(rare).copied().unwrap_or(0) > 0, "it never came to: {rare}; {sometimes:?}");
        }
    }
    eprintln!("{seeds} seeds from {first}: {:?}", sometimes.0);
}

fn step(world: &mut World) {
    world.pass();
    let member = world.chance.below(world.fleet.len());
    if world.chance.once_in(12) {
        world.decide_held();
    }
    match world.chance.below(20) {
        0..=11 => deeds::act(world, member),
        12..=17 => exchange(world, member),
        18 if world.chance.once_in(3) => world.restart(),
        18 => {
            let teams: &[&str] = match world.chance.below(3) {
                0 => &["oax-soporte"],
                1 => &["oax-telefonia", "oax-redes"],
                _ => &["oax-mesa"],
            };
            world.transfer(member, teams);
        }
        _ => {
            let years = [-10i64, -1, 1, 10];
            let off = years[world.chance.below(4)] * 365 * 24 * 3_600_000;
            world.fleet[member].skew = if world.chance.once_in(2) { 0 } else { off };
        }
    }
}

/// One sync with a network that loses, repeats and delays.
fn exchange(world: &mut World, member: usize) {
    if let Some(late) = world.fleet[member].in_flight.take() {
        // One sync at a time: the answer that was on its way comes before anything else is asked.
        if world.chance.once_in(3) {
            world.sometimes.saw("answer lost");
        } else {
            let pending = world.fleet[member].device.unsent();
            if pending > 0 && !late.news.is_empty() {
                world.sometimes.saw("acts in flight while news arrive");
            }
            receive(world, member, &late);
        }
    }
    let request = world.fleet[member].device.request();
    match world.chance.below(8) {
        0 => world.sometimes.saw("request lost"),
        1 => {
            world.sometimes.saw("answer lost");
            let lost = world.serve(member, request);
            world.model.answered(&lost, world.fleet[member].record.id);
        }
        2 => {
            world.sometimes.saw("sent twice");
            let first = world.serve(member, request.clone());
            let second = world.serve(member, request);
            assert_eq!(first.acknowledged, second.acknowledged);
            world.model.answered(&first, world.fleet[member].record.id);
            receive(world, member, &second);
        }
        3 => {
            let answer = world.serve(member, request);
            world.model.answered(&answer, world.fleet[member].record.id);
            world.fleet[member].in_flight = Some(answer);
        }
        _ => {
            let answer = world.serve(member, request);
            receive(world, member, &answer);
        }
    }
}

fn receive(world: &mut World, member: usize, answer: &ronda_shared::sync::wire::SyncResponse) {
    world.model.answered(answer, world.fleet[member].record.id);
    let device = &world.fleet[member].device;
    let waiting: BTreeSet<DocumentId> =
        device.disk.acts.values().filter(|row| row.is_unsent()).map(|row| row.document).collect();
    if answer.gone.iter().any(|id| waiting.contains(id)) {
        world.sometimes.saw("gone with pending");
    }
    world.fleet[member].device.receive(answer);
}

/// Every replica against the server, every act against the views.
fn compare(world: &mut World) {
    let store = std::sync::Arc::clone(world.store());
    let reader = store.read().expect("a reader");
    let now = world.now();
    let (mut everything, mut shelf) = (BTreeSet::new(), Vec::new());
    for moved in reader.latest_first().expect("documents") {
        let (_, id) = moved.expect("a document");
        everything.insert(id);
        if let Some(item) = stored_item(reader.as_ref(), id).expect("a readable item") {
            if let Err(problem) = items::check(world, &item) {
                panic!("{problem}\n{item:#?}");
            }
            for card in &item.conflicts {
                world.sometimes.saw(if card.rule == 20 { "two holders" } else { "conflict on an item" });
            }
            for (number, member) in world.fleet.iter().enumerate() {
                let here = member.device.disk.replicas.get(&id).is_some_and(|replica| !replica.gone);
                if here && !member.device.waits(id) {
                    assert_eq!(
                        items::seen(world, number, id).as_ref(),
                        Some(&item),
                        "a replica differs from the server"
                    );
                }
            }
            shelf.push(item);
            continue;
        }
        let Some(view) = stored_ticket(reader.as_ref(), id).expect("a readable ticket") else { continue };
        if let Err(problem) = world.model.check(&view) {
            panic!("{problem}\n{view:#?}");
        }
        tell_rare(&mut world.sometimes, &view);
        for member in &world.fleet {
            // One that left with a held act on it stands still until that is decided.
            let here = member.device.disk.replicas.get(&id).is_some_and(|replica| !replica.gone);
            if here && let Some(replica) = member.device.base(id, now) {
                assert_eq!(replica.ruled, view.ruled, "what is decided differs");
                assert_eq!(replica.decided, view.decided, "something is still pending");
                assert_eq!(replica, view, "a replica differs from the server");
            }
        }
    }
    if let Err(problem) = items::labels_apart(&shelf) {
        panic!("{problem}");
    }
    for member in &world.fleet {
        let me = reader.person(&member.record.person).expect("read").expect("known");
        let held: BTreeSet<DocumentId> = member.device.disk.replicas.keys().copied().collect();
        let owed: BTreeSet<DocumentId> = everything
            .iter()
            .copied()
            .filter(|id| {
                let row = reader.document(*id).expect("read").expect("a row");
                let key: ScopeKey =
                    ronda_shared::cbor::decode(&row.scopes.last().expect("a scope").1).expect("readable");
                policy::in_scope(&world.organisation, &me, &key, now)
            })
            .collect();
        // What left with a held act of its author's on it waits, closed to new acts, until that is decided.
        let waits = |id: &DocumentId| member.device.disk.replicas[id].gone && member.device.waits(*id);
        let stray: Vec<_> = held.difference(&owed).filter(|id| everything.contains(id) && !waits(id)).collect();
        assert!(
            stray.is_empty(),
            "{} holds what is not theirs: {:?}, {:?}",
            me.id,
            stray
                .iter()
                .map(|id| &member.device.disk.replicas[*id])
                .map(|r| (r.id, r.position, r.gone))
                .collect::<Vec<_>>(),
            member.device.disk.acts.values().map(|row| (row.number, row.document, &row.state)).collect::<Vec<_>>(),
        );
        let missing: Vec<_> = owed.difference(&held).collect();
        assert!(missing.is_empty(), "{} lacks what is theirs: {missing:?}", me.id);
        for (id, summary) in &member.device.disk.summaries {
            let known = reader.summary(*id).expect("read").map(Summary::for_device);
            let gone = member.device.disk.replicas.get(id).is_none_or(|replica| replica.gone);
            let comparable = everything.contains(id) && !gone && !member.device.waits(*id);
            assert!(!comparable || known.as_ref() == Some(summary), "a summary differs: {id}");
        }
    }
    if !world.model.held.is_empty() {
        world.sometimes.saw("held");
    }
}

fn tell_rare(sometimes: &mut Sometimes, view: &TicketView) {
    sometimes.saw(view.decided.state.id());
    if !view.conflicts.is_empty() {
        sometimes.saw("conflict");
    }
    if view.notes.iter().any(|note| note.late) {
        sometimes.saw("late report");
    }
    if view.notes.iter().any(|note| note.stamp.suspect) {
        sometimes.saw("suspect clock");
    }
    if view.requests.iter().any(|request| request.ruling.as_ref().is_some_and(|ruling| !ruling.applied)) {
        sometimes.saw("not applied");
    }
}
