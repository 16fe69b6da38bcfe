//! Bounds how many parts of uploads are received at once, in all and per person.

use ronda_shared::ids::PersonId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts that are received at once: what is held in memory for them is this many times a part.
const MAX_CONCURRENT: usize = 64;
/// Of those, of one person: a phone sends one, some tabs of a desk a few.
const OF_ONE: usize = 6;

/// The parts on their way: who is sending how many.
#[derive(Default)]
pub struct UploadLimit(Arc<Mutex<BTreeMap<PersonId, usize>>>);

/// A place in it, given back when dropped.
pub struct UploadPermit {
    sending: Arc<Mutex<BTreeMap<PersonId, usize>>>,
    person: PersonId,
}

impl UploadLimit {
    /// Takes a place; none where all are taken, or all of that person's.
    pub fn enter(&self, person: &PersonId) -> Option<UploadPermit> {
        let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = sending.get(person).copied().unwrap_or_default();
        if own >= OF_ONE || sending.values().sum::<usize>() >= MAX_CONCURRENT {
            return None;
        }
        sending.insert(person.clone(), own + 1);
        Some(UploadPermit { sending: Arc::clone(&self.0), person: person.clone() })
    }
}

impl Drop for UploadPermit {
    fn drop(&mut self) {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        match sending.get_mut(&self.person) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(sending.remove(&self.person)),
        }
    }
}
