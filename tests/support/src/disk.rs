//! A disk that remembers what it was told to keep, what it only heard, and can fail.

use redb::StorageBackend;
use ronda_server::store::redb::Medium;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

/// What a disk writes at once.
const SECTOR: usize = 512;

/// Numbers that are drawn the same for the same seed.
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
    /// A number below a bound; 0 for none.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.number() % bound as u64) as usize }
    }
}

#[derive(Debug, Clone)]
enum DiskOperation {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// When and how the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It works.
    None,
    /// No room from now on, after so many more operations.
    FullAfter(usize),
    /// One error of the device after so many more operations.
    BrokenAfter(usize),
}

#[derive(Debug)]
struct State {
    /// As programs see it.
    now: Vec<u8>,
    /// As it would be found after the power went, at worst.
    kept: Vec<u8>,
    heard: Vec<DiskOperation>,
    /// What would have been found at the sync points since they were last asked for.
    found: Vec<Vec<u8>>,
    /// How many to draw at each sync point.
    trials: usize,
    draw: Draw,
    fault: Fault,
    operations: usize,
    syncs: usize,
}

/// The disk. Clones are the same disk.
#[derive(Debug, Clone)]
pub struct Disk(Arc<Mutex<State>>);

impl Disk {
    /// An empty disk that draws `trials` findings at each sync point.
    pub fn new(seed: u64, trials: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            now: Vec::new(),
            kept: Vec::new(),
            heard: Vec::new(),
            found: Vec::new(),
            trials,
            draw: Draw::new(seed),
            fault: Fault::None,
            operations: 0,
            syncs: 0,
        })))
    }
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics while holding it")
    }
    /// What would have been found, had the power gone at one of the sync points since the last call.
    pub fn found(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.state().found)
    }
    /// What would be found, went the power now.
    pub fn found_now(&self) -> Vec<u8> {
        self.state().lose_power()
    }
    /// What would be found at the very worst: only what was synced.
    pub fn kept(&self) -> Vec<u8> {
        self.state().kept.clone()
    }
    /// Makes it fail from now on, or work again.
    pub fn set(&self, fault: Fault) {
        self.state().fault = fault;
    }
    /// How it fails now.
    pub fn fault(&self) -> Fault {
        self.state().fault
    }
    /// Reads, writes and syncs so far.
    pub fn operations(&self) -> usize {
        self.state().operations
    }
    /// Syncs so far.
    pub fn syncs(&self) -> usize {
        self.state().syncs
    }
}

impl State {
    /// What was kept, and of what was heard since then a part: up to a moment, or any; the last torn at a sector.
    fn lose_power(&mut self) -> Vec<u8> {
        let mut found = self.kept.clone();
        let up_to = self.draw.below(self.heard.len() + 1);
        let any_order = self.draw.below(2) == 0;
        for at in 0..self.heard.len() {
            let (mut part, last) = (self.heard[at].clone(), at + 1 == up_to);
            let arrives = if any_order { self.draw.below(2) == 0 } else { at < up_to };
            if !arrives && !matches!(part, DiskOperation::Length(_)) {
                continue;
            }
            if let DiskOperation::Write(_, bytes) = &mut part
                && (last || any_order && self.draw.below(4) == 0)
            {
                let torn = self.draw.below(bytes.len() / SECTOR + 1) * SECTOR;
                bytes.truncate(torn.min(bytes.len()));
            }
            apply(&mut found, &part);
        }
        found
    }
    fn step(&mut self) -> io::Result<()> {
        self.operations += 1;
        match &mut self.fault {
            Fault::None => Ok(()),
            Fault::FullAfter(0) => Err(io::ErrorKind::StorageFull.into()),
            Fault::BrokenAfter(0) => {
                self.fault = Fault::None;
                Err(io::Error::other("the device does not answer"))
            }
            Fault::FullAfter(left) | Fault::BrokenAfter(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }
}

fn apply(bytes: &mut Vec<u8>, heard: &DiskOperation) {
    match heard {
        DiskOperation::Length(len) => bytes.resize(*len, 0),
        DiskOperation::Write(at, data) => {
            if bytes.len() < at + data.len() {
                bytes.resize(at + data.len(), 0);
            }
            bytes[*at..at + data.len()].copy_from_slice(data);
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().now.len() as u64)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let (state, at) = (self.state(), offset as usize);
        out.copy_from_slice(state.now.get(at..at + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let heard = DiskOperation::Length(len as usize);
        apply(&mut state.now, &heard);
        state.heard.push(heard);
        Ok(())
    }
    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        state.syncs += 1;
        for _ in 0..state.trials {
            let found = state.lose_power();
            state.found.push(found);
        }
        for heard in std::mem::take(&mut state.heard) {
            apply(&mut state.kept, &heard);
        }
        Ok(())
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let heard = DiskOperation::Write(offset as usize, data.to_vec());
        apply(&mut state.now, &heard);
        state.heard.push(heard);
        Ok(())
    }
}

impl Medium for Disk {
    fn open(&self) -> io::Result<Box<dyn StorageBackend>> {
        Ok(Box::new(self.clone()))
    }
    fn probe(&self) -> io::Result<()> {
        match self.fault() {
            Fault::FullAfter(0) => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }
}
