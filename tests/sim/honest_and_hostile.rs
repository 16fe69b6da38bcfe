//! Simulation of honest and hostile devices on one to three servers of one store, at random. Devices are revoked, roles and teams changed,
//! held acts decided and the server restored in between: what the honest said is never lost, what the hostile said is
//! shown on no other device unless a supervisor accepted it, and nobody is told of what is out of their scope.
//!
//! `RONDA_HOSTILE_SEEDS` says how many seeds (100 unless set; scripts/soak runs 10,000); `RONDA_SIM_FIRST` which is the first.

use crate::sim::rogue::{LIE, Rogue};
use crate::sim::world::{Sometimes, World};
use crate::sim::{compare, deeds, exchange, on_the_road, setting, step};
use ronda_server::ingest::DecisionProblem;
use ronda_server::store::EntryKind;
use ronda_shared::act::Act;
use ronda_shared::sync::rows::ActState;
use ronda_shared::sync::wire::Outcome;
use std::collections::BTreeSet;

/// Who supervises: the head of the desk.
const HEAD: usize = 3;

#[test]
fn honest_work_is_never_lost_and_hostile_work_never_shown() {
    run(0);
}

#[test]
fn honest_work_is_never_lost_and_hostile_work_never_shown_again() {
    run(1);
}

fn run(half: u64) {
    let (first, seeds) = (setting("RONDA_SIM_FIRST", 1), setting("RONDA_HOSTILE_SEEDS", 100));
    let (first, seeds) = if half == 0 { (first, seeds.div_ceil(2)) } else { (first + seeds.div_ceil(2), seeds / 2) };
    let organisation = World::organisation();
    let mut sometimes = Sometimes::default();
    for seed in first..first + seeds {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| fleet(seed, &organisation)));
        match outcome {
            Ok(seen) => sometimes.add(&seen),
            Err(_) => panic!(
                "seed {seed} failed: RONDA_SIM_FIRST={seed} RONDA_HOSTILE_SEEDS=1 cargo test -p ronda-tests --test trials hostile_work"
            ),
        }
    }
    if seeds >= 50 {
        for rare in [
            "fork held",
            "held with what rests on it, in a later message",
            "revoked with unsent",
            "role changed",
            "transfer",
            "suspect clock",
            "restore with two devices ahead",
            "hostile refused",
            "hostile held",
            "hostile turned away",
            "accepted by supervisor",
            "rejected by supervisor",
            "hostile accepted by supervisor",
            "honest accepted by supervisor",
            "honest rejected by supervisor",
            "held acts decided together",
            "conflict",
            "server down",
            "sent to another server",
        ] {
            assert!(sometimes.0.get(rare).copied().unwrap_or(0) > 0, "it never came to: {rare}; {sometimes:?}");
        }
    }
    eprintln!("{seeds} seeds from {first}: {:?}", sometimes.0);
}

fn fleet(seed: u64, organisation: &std::sync::Arc<ronda_shared::catalog::Organisation>) -> Sometimes {
    let (members, servers) = (4 + (seed % 4) as usize, 1 + (seed / 4 % 3) as usize);
    let mut world = World::among(seed, members, std::sync::Arc::clone(organisation), &[0; 3][..servers]);
    let mut rogues = [Rogue::technician(&mut world), Rogue::approver(&mut world)];
    deeds::morning(&mut world);
    on_the_road(&mut world, seed, |world| turn(world, &mut rogues));
    world.quiesce();
    // The supervisor comes to the end of the tray, or leaves some of it.
    for _ in 0..world.chance.below(8) {
        decide(&mut world);
    }
    world.quiesce();
    world.nothing_vanished();
    compare(&mut world);
    told_and_kept(&mut world);
    nothing_hostile(&mut world);
    world.sometimes
}

fn turn(world: &mut World, rogues: &mut [Rogue]) {
    match world.chance.below(12) {
        0..=1 => {
            let rogue = world.chance.below(rogues.len());
            rogues[rogue].act(world);
        }
        2 => decide(world),
        3 if world.chance.once_in(4) => {
            // A phone is lost with what was on it; whoever has it sends it in after all. The head's own is not.
            let member = world.chance.below(world.fleet.len());
            if member != HEAD {
                world.revoke(member);
                exchange(world, member);
            }
        }
        3 => {
            let member = world.chance.below(world.fleet.len());
            let role = ["agente-tecnico", "agente-mesa", "jefe-mesa"][world.chance.below(3)];
            if member != HEAD {
                world.promote(member, role);
            }
        }
        _ => step(world),
    }
}

/// The head of the desk decides on something that is held.
fn decide(world: &mut World) {
    let held: Vec<(u64, bool)> = {
        let reader = world.store().read().expect("a reader");
        let entries = reader.held().expect("held").map(|entry| entry.expect("an entry"));
        entries
            .filter_map(|entry| match &entry.kind {
                EntryKind::Act { act, .. } => Some((entry.position, act.device.raw() >= 2000)),
                _ => None,
            })
            .collect()
    };
    let Some((position, hostile)) = world.chance.pick(&held).copied() else { return };
    let accept = world.chance.once_in(2);
    let decided = world.decide(position, accept, HEAD);
    if decided.as_ref().is_ok_and(|positions| positions.len() > 1) {
        world.sometimes.saw("held acts decided together");
    }
    let what = match (decided, hostile) {
        (Ok(_), true) if accept => "hostile accepted by supervisor",
        (Ok(_), false) if accept => "honest accepted by supervisor",
        (Ok(_), true) => "hostile rejected by supervisor",
        (Ok(_), false) => "honest rejected by supervisor",
        (Err(DecisionProblem::Cannot(_)), _) => "cannot be accepted",
        (Err(DecisionProblem::NotFound), _) => "not the supervisor's to see",
        (Err(DecisionProblem::Own), _) => "the supervisor's own",
        (Err(problem), _) => panic!("a decision failed: {problem}"),
    };
    world.sometimes.saw(what);
    if what.ends_with("by supervisor") {
        world.sometimes.saw(if accept { "accepted by supervisor" } else { "rejected by supervisor" });
    }
}

/// Whatever honest people wrote that was not taken: they know why, and have the words.
fn told_and_kept(world: &mut World) {
    for member in &world.fleet {
        let known = world.model.held.keys().chain(world.model.rejected.keys());
        for act in known.filter(|act| act.device == member.record.id) {
            let row = member.device.disk.acts.get(&act.number);
            let row = row.unwrap_or_else(|| panic!("the words of {act} are gone from its device"));
            assert!(
                matches!(row.state, ActState::Held(_) | ActState::Refused(_)),
                "{act} was not taken, and its author reads {:?}",
                row.state
            );
            assert!(!row.bytes.is_empty());
        }
    }
}

/// No lie stands on any device, nor in what the server would send, that no supervisor accepted.
fn nothing_hostile(world: &mut World) {
    let store = std::sync::Arc::clone(world.store());
    let reader = store.read().expect("a reader");
    let mut let_pass: BTreeSet<String> = BTreeSet::new();
    for entry in reader.entries_after(0).expect("entries") {
        let entry = entry.expect("an entry");
        let EntryKind::HeldDecided { held, outcome: Outcome::Accepted, .. } = entry.kind else { continue };
        let act = reader.entry(held).expect("read").expect("an entry");
        if let EntryKind::Act { bytes, .. } = act.kind {
            let act = Act::decode(&bytes).expect("an act");
            let_pass.extend(lies(&format!("{:?}", act.command())));
        }
    }
    let now = world.now();
    for member in &world.fleet {
        for id in member.device.disk.replicas.keys() {
            let Some(view) = member.device.base(*id, now) else { continue };
            for lie in lies(&format!("{view:?}")) {
                assert!(let_pass.contains(&lie), "{} is shown {lie}, which nobody accepted", member.record.name);
            }
        }
        for summary in member.device.disk.summaries.values() {
            for lie in lies(&format!("{summary:?}")) {
                assert!(let_pass.contains(&lie), "{} is shown {lie} in a list", member.record.name);
            }
        }
    }
    if !let_pass.is_empty() {
        world.sometimes.saw("a lie stands because it was accepted");
    }
}

/// The lies' own words in a text.
fn lies(text: &str) -> BTreeSet<String> {
    text.match_indices(LIE)
        .map(|(at, _)| text[at..].split_inclusive('x').next().unwrap_or_default().to_owned())
        .collect()
}
