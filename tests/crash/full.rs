//! Q5: the disk is full at each step of a commit; or the device fails. Writes are refused, reads go on, the store
//! recovers by itself once there is room, and nothing acknowledged is lost.

use super::workload::{SHAPES, Shape, dump, write};
use ronda_server::store::redb::RedbStore;
use ronda_server::store::{Founding, Store, StoreError};
use ronda_test_support::disk::{Disk, Draw, Fault};
use ronda_test_support::small_disk::SmallDisk;

struct Trial {
    disk: Disk,
    store: RedbStore,
    draw: Draw,
}

impl Trial {
    fn new(seed: u64, shape: Shape) -> Self {
        let disk = Disk::new(seed, 0);
        let store = RedbStore::on(Box::new(disk.clone()), Some(Founding::draw())).unwrap();
        let mut trial = Self { disk, store, draw: Draw::new(seed) };
        for _ in 0..3 {
            trial.write(shape).unwrap();
        }
        trial
    }
    fn write(&mut self, shape: Shape) -> Result<u64, StoreError> {
        write(&self.store, shape, &mut self.draw)
    }
    fn dump(&self) -> String {
        dump(&*self.store.read().unwrap()).expect("reads go on")
    }
    /// How many operations the next commit takes, tried on a disk like this one.
    fn steps(seed: u64, shape: Shape) -> usize {
        let mut trial = Self::new(seed, shape);
        let before = trial.disk.operations();
        trial.write(shape).unwrap();
        trial.disk.operations() - before
    }
}

#[test]
fn the_disk_is_full_at_each_step() {
    let (mut refused, mut there) = (0, 0);
    for (seed, shape) in (71..).zip(SHAPES) {
        for step in 0..Trial::steps(seed, shape) {
            let mut trial = Trial::new(seed, shape);
            let before = trial.dump();
            trial.disk.set(Fault::FullAfter(step));
            let failed = trial.write(shape);
            assert!(matches!(failed, Err(StoreError::Full)), "step {step}: {failed:?}");
            assert!(!trial.store.accepts_writes());
            // What was not acknowledged may be there (the last sync failed) or not: whole, or not at all.
            let meanwhile = trial.dump();
            let end = trial.store.read().unwrap().end().unwrap();
            for _ in 0..2 {
                assert!(matches!(trial.write(shape), Err(StoreError::Full)), "still full");
                assert_eq!(trial.dump(), meanwhile, "and nothing moves");
            }
            trial.disk.set(Fault::None);
            let reached = trial.write(shape).expect("recovers by itself");
            assert!(trial.store.accepts_writes());
            assert!(reached > end, "it goes on from there");
            if meanwhile == before {
                refused += 1
            } else {
                there += 1
            }
            let again = RedbStore::on(Box::new(Reboot(trial.disk.clone())), None).unwrap();
            assert_eq!(dump(&*again.read().unwrap()).unwrap(), trial.dump(), "what was acknowledged is on the disk");
        }
    }
    println!("full at {} steps: {refused} wrote nothing, {there} had written all of it", refused + there);
    assert!(refused > 20);
}

#[test]
fn the_device_fails_once_at_each_step() {
    let shape = SHAPES[1];
    for step in 0..Trial::steps(81, shape) {
        let mut trial = Trial::new(81, shape);
        trial.disk.set(Fault::BrokenAfter(step));
        let failed = trial.write(shape);
        assert!(matches!(failed, Err(StoreError::Disk(_))), "step {step}: {failed:?}");
        let meanwhile = trial.dump();
        assert!(!meanwhile.is_empty(), "reads go on");
        trial.write(shape).expect("the next write opens it anew");
        let again = RedbStore::on(Box::new(Reboot(trial.disk.clone())), None).unwrap();
        assert_eq!(dump(&*again.read().unwrap()).unwrap(), trial.dump());
    }
}

#[test]
fn a_store_on_a_full_disk_opens_and_is_read() {
    let mut trial = Trial::new(91, SHAPES[1]);
    let before = trial.dump();
    trial.write(SHAPES[0]).unwrap();
    trial.disk.set(Fault::FullAfter(0));
    assert!(trial.write(SHAPES[0]).is_err());
    let Trial { disk, store, .. } = trial;
    drop(store);
    let store = RedbStore::on(Box::new(disk.clone()), None).expect("opens on a full disk");
    assert!(!store.accepts_writes());
    assert_ne!(dump(&*store.read().unwrap()).unwrap(), before);
    assert!(matches!(write(&store, SHAPES[0], &mut Draw::new(2)), Err(StoreError::Full)));
    disk.set(Fault::None);
    write(&store, SHAPES[0], &mut Draw::new(2)).expect("recovers");
}

#[test]
fn who_looks_for_long_is_told_and_looks_again() {
    let mut trial = Trial::new(95, SHAPES[0]);
    let long = trial.store.read().unwrap();
    trial.disk.set(Fault::FullAfter(0));
    assert!(matches!(trial.write(SHAPES[0]), Err(StoreError::Full)));
    // The long look was cut off, or still sees its own instant: never another one.
    match dump(&*long) {
        Ok(_) | Err(StoreError::Reopened) => {}
        Err(error) => panic!("{error}"),
    }
    drop(long);
    assert!(!trial.dump().is_empty());
}

/// The same disk after the machine was switched off and on: what was only heard is gone.
struct Reboot(Disk);

impl ronda_server::store::redb::Medium for Reboot {
    fn open(&self) -> std::io::Result<Box<dyn redb::StorageBackend>> {
        ronda_server::store::redb::MemoryMedium::holding(self.0.kept()).open()
    }
    fn probe(&self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The same on a real file system, where a disk may be mounted; else the trials above stand alone.
#[test]
fn a_small_disk_is_filled_and_freed() {
    let Some(disk) = SmallDisk::mount() else {
        println!("no disk may be mounted here: not tried on a real one");
        return;
    };
    let path = disk.path().join("ronda.redb");
    let store = RedbStore::open(&path).unwrap();
    let mut draw = Draw::new(3);
    let mut acknowledged = 0;
    for round in 0..3 {
        acknowledged = write(&store, SHAPES[2], &mut draw).expect("there is room");
        disk.fill();
        // The file has room of its own for a while.
        let full = loop {
            match write(&store, SHAPES[2], &mut draw) {
                Ok(end) => acknowledged = end,
                Err(error) => break error,
            }
        };
        assert!(matches!(full, StoreError::Full), "{full}");
        let reader = store.read().unwrap();
        dump(&*reader).expect("reads go on");
        assert!(reader.end().unwrap() >= acknowledged);
        drop(reader);
        assert!(matches!(write(&store, SHAPES[2], &mut draw), Err(StoreError::Full)));
        disk.free();
        let began = std::time::Instant::now();
        acknowledged = write(&store, SHAPES[0], &mut draw).expect("recovers by itself");
        println!("round {round}: at {acknowledged}, recovered in {:?}", began.elapsed());
    }
    drop(store);
    let store = RedbStore::open(&path).unwrap();
    assert_eq!(store.read().unwrap().end().unwrap(), acknowledged);
    dump(&*store.read().unwrap()).unwrap();
}
