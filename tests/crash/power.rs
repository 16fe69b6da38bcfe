//! Q4: the power goes at every sync point of three workloads, and between commits. What was acknowledged is there,
//! what was being written is there whole or not at all, and the store goes on.

use super::workload::{AsItWas, SHAPES, Shape, dump, write};
use ronda_server::store::redb::{MemoryMedium, RedbStore};
use ronda_server::store::{Founding, Store, StoreError};
use ronda_test_support::disk::{Disk, Draw};

fn open(found: Vec<u8>) -> Result<RedbStore, StoreError> {
    RedbStore::on(Box::new(MemoryMedium::holding(found)), None)
}

/// Opens what was found, tells of it, and writes on it.
fn told_after(found: Vec<u8>, shape: Shape, at: &str) -> String {
    let store = open(found).unwrap_or_else(|error| panic!("{at}: does not open: {error}"));
    let told = dump(&*store.read().unwrap()).unwrap_or_else(|error| panic!("{at}: is not read: {error}"));
    write(&store, shape, &mut Draw::new(1)).unwrap_or_else(|error| panic!("{at}: does not go on: {error}"));
    told
}

fn trial(shape: Shape, seed: u64, commits: usize) -> (usize, usize, usize) {
    let (disk, mut draw) = (Disk::new(seed, 2), Draw::new(seed + 1));
    let store = RedbStore::on(Box::new(disk.clone()), Some(Founding::draw())).unwrap();
    disk.found();
    let mut before = dump(&*store.read().unwrap()).unwrap();
    let (mut points, mut undone, mut done) = (0, 0, 0);
    for commit in 0..commits {
        write(&store, shape, &mut draw).unwrap();
        let after = dump(&*store.read().unwrap()).unwrap();
        for (point, found) in disk.found().into_iter().enumerate() {
            let at = format!("{shape:?}, seed {seed}, commit {commit}, sync {point}");
            let told = told_after(found, shape, &at);
            assert!(
                told == before || told == after,
                "{at}: half a commit is there:\n{told}\n---\n{before}\n---\n{after}"
            );
            points += 1;
            if told == before { undone += 1 } else { done += 1 }
        }
        let at = format!("{shape:?}, seed {seed}, after commit {commit}");
        assert_eq!(told_after(disk.found_now(), shape, &at), after, "{at}: acknowledged, and lost");
        before = after;
    }
    assert!(disk.syncs() > commits, "each commit was synced");
    (points, undone, done)
}

#[test]
fn power_goes_at_every_sync_point() {
    let (mut undone, mut done, mut points) = (0, 0, 0);
    for (seed, shape) in (41..).zip(SHAPES) {
        let (in_all, not, yes) = trial(shape, seed, 16);
        points += in_all;
        undone += not;
        done += yes;
    }
    println!("{points} losses of power: {undone} before the commit, {done} after it");
    assert!(undone > 0 && done > 0, "both sides of a commit were seen ({undone}, {done})");
}

#[test]
fn power_goes_while_a_store_is_founded() {
    let disk = Disk::new(5, 6);
    RedbStore::on(Box::new(disk.clone()), Some(Founding::draw())).unwrap();
    let found = disk.found();
    assert!(found.len() >= 6);
    let mut opened = 0;
    for found in found {
        // A file that was never founded is founded anew, or is not taken for a store; it is never half of one.
        if let Ok(store) = open(found) {
            write(&store, SHAPES[0], &mut Draw::new(1)).unwrap();
            opened += 1;
        }
    }
    assert!(opened > 0);
}

#[test]
fn power_goes_while_the_store_is_rebuilt() {
    let (disk, mut draw) = (Disk::new(8, 2), Draw::new(9));
    let store = RedbStore::on(Box::new(disk.clone()), Some(Founding::draw())).unwrap();
    for _ in 0..5 {
        write(&store, SHAPES[1], &mut draw).unwrap();
    }
    let living = RedbStore::on(Box::new(MemoryMedium::holding(disk.found_now())), None).unwrap();
    let model = living.read().unwrap();
    let before = dump(&*model).unwrap();
    disk.found();
    store.rebuild(&mut AsItWas(&*model)).unwrap();
    assert_eq!(dump(&*store.read().unwrap()).unwrap(), before);
    let mut cut_short = 0;
    for found in disk.found() {
        match open(found.clone()) {
            Ok(store) => assert_eq!(dump(&*store.read().unwrap()).unwrap(), before),
            Err(StoreError::HalfBuilt) => {
                cut_short += 1;
                let store = RedbStore::to_rebuild(Box::new(MemoryMedium::holding(found))).unwrap();
                store.rebuild(&mut AsItWas(&*model)).unwrap();
                assert_eq!(dump(&*store.read().unwrap()).unwrap(), before);
            }
            Err(error) => panic!("neither whole nor marked: {error}"),
        }
    }
    assert!(cut_short > 0, "a rebuild was cut short");
}
