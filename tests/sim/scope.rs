//! Simulation of changes of scope (S4). People change teams, tickets change hands; after each change a device is sent
//! what is its own and nothing else, is told what left, and ends with exactly its scope. `RONDA_TRANSFERS` says how
//! many (1,000 unless set).

use crate::sim::deeds;
use crate::sim::world::World;
use ronda_shared::cbor;
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::{DocumentId, PersonId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::policy::{self, ScopeKey};
use std::collections::BTreeSet;
use std::sync::Arc;

const TEAMS: [&[&str]; 5] =
    [&["oax-soporte"], &["oax-telefonia"], &["oax-redes"], &["oax-soporte", "oax-redes"], &["oax-ciberseguridad"]];

fn owed(world: &World, me: &Person) -> (BTreeSet<DocumentId>, BTreeSet<DocumentId>) {
    let store = Arc::clone(world.store());
    let reader = store.read().expect("a reader");
    let (mut mine, mut all) = (BTreeSet::new(), BTreeSet::new());
    for moved in reader.latest_first().expect("documents") {
        let (_, id) = moved.expect("a document");
        let row = reader.document(id).expect("read").expect("a row");
        let key: ScopeKey = cbor::decode(&row.scopes.last().expect("a scope").1).expect("readable");
        if policy::in_scope(&world.organisation, me, &key, world.now()) {
            mine.insert(id);
        }
        all.insert(id);
    }
    (mine, all)
}

#[test]
fn nothing_outside_the_scope_is_ever_sent() {
    let transfers = crate::sim::setting("RONDA_TRANSFERS", 1_000);
    let mut world = World::new(7, 6, World::organisation());
    for _ in 0..8 {
        deeds::morning(&mut world);
    }
    let (mut came, mut left) = (0, 0);
    for _ in 0..transfers {
        world.pass();
        let member = world.chance.below(world.fleet.len());
        if world.chance.once_in(2) {
            let teams = TEAMS[world.chance.below(TEAMS.len())];
            world.transfer(member, teams);
        } else {
            reassign(&mut world);
        }
        let me = {
            let store = Arc::clone(world.store());
            let reader = store.read().expect("a reader");
            reader.person(&world.fleet[member].record.person).expect("read").expect("known")
        };
        let (mine, _) = owed(&world, &me);
        loop {
            let request = world.fleet[member].device.request();
            let answer = world.serve(member, request);
            for news in &answer.news {
                assert!(mine.contains(&news.id), "{} was sent {}, which is not theirs", me.id, news.id);
            }
            came += answer.news.len();
            left += answer.gone.len();
            if !world.fleet[member].device.receive(&answer) {
                break;
            }
        }
        let held: BTreeSet<DocumentId> = world.fleet[member].device.disk.replicas.keys().copied().collect();
        assert_eq!(held, mine, "{} does not hold exactly their scope", me.id);
    }
    assert!(came > 100 && left > 50, "it never moved: {came} came, {left} left");
}

/// The head of the desk gives a ticket to somebody else.
fn reassign(world: &mut World) {
    const HEAD: usize = 3;
    let now = world.clock_of(HEAD);
    let ids: Vec<DocumentId> = world.fleet[HEAD].device.disk.replicas.keys().copied().collect();
    let Some(id) = world.chance.pick(&ids).copied() else { return };
    let person = PersonId::new(["omar", "joel", "rosalba"][world.chance.below(3)]);
    let team = TeamId::new(["oax-soporte", "oax-telefonia", "oax-redes"][world.chance.below(3)]);
    let command = Command::Decision(Decision::Assign {
        person: Some(person),
        team: Some(team),
        reason: "carga de trabajo".into(),
    });
    if world.fleet[HEAD].device.dispatch(id, command, now).is_ok() {
        let request = world.fleet[HEAD].device.request();
        let answer = world.serve(HEAD, request);
        world.fleet[HEAD].device.receive(&answer);
    }
}
