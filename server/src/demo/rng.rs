//! Seeded random number generator: the same seed gives the same numbers every time. It is small, and it splits, so that
//! one ticket's luck never moves another's.

/// SplitMix64: sixty-four bits of state, good enough for a story, the same on every machine.
#[derive(Debug, Clone)]
pub(super) struct SeededRng(u64);

impl SeededRng {
    /// From a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for one part of the story: what it draws does not depend on the other parts.
    pub(super) fn branch(&self, part: &str, number: u64) -> Self {
        let mixed = part.bytes().fold(self.0 ^ 0x51_7c_c1_b7_27_22_0a_95, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut branch = Self(mixed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        branch.draw();
        branch
    }

    /// The next 64 random bits.
    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `0` to `bound - 1`; `0` where the bound is.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { usize::try_from(self.draw() % bound as u64).unwrap_or(0) }
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1).max(1).unsigned_abs();
        low + i64::try_from(self.draw() % span).unwrap_or(0)
    }

    /// True once in `n`.
    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of them; the slice is never empty (they are tables of this module).
    pub(super) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        let at = self.below(among.len());
        among.get(at).expect("the tables of the story are not empty")
    }

    /// One of these words.
    pub(super) fn word(&mut self, among: &[&'static str]) -> &'static str {
        among.get(self.below(among.len())).copied().unwrap_or_default()
    }

    /// One of them, the heavier the likelier.
    pub(super) fn pick_by<'a, T>(&mut self, among: &'a [T], weight: impl Fn(&T) -> usize) -> &'a T {
        let mut left = self.below(among.iter().map(&weight).sum());
        among
            .iter()
            .find(|item| {
                let here = weight(item);
                let found = left < here;
                left = left.saturating_sub(here);
                found
            })
            .unwrap_or_else(|| among.first().expect("the tables of the story are not empty"))
    }

    /// Ten random bytes for an id.
    pub(super) fn ten_bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.draw().to_be_bytes());
        bytes[8..].copy_from_slice(&self.draw().to_be_bytes()[..2]);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_branches_differ() {
        let (mut one, mut two) = (SeededRng::new(7), SeededRng::new(7));
        assert_eq!((0..50).map(|_| one.draw()).collect::<Vec<_>>(), (0..50).map(|_| two.draw()).collect::<Vec<_>>());
        let root = SeededRng::new(7);
        assert_ne!(root.branch("ticket", 1).draw(), root.branch("ticket", 2).draw());
        assert_ne!(root.branch("ticket", 1).draw(), root.branch("equipment", 1).draw());
    }

    #[test]
    fn weights_are_kept() {
        let mut chance = SeededRng::new(1);
        let table = [("never", 0), ("often", 9), ("seldom", 1)];
        let mut seen = std::collections::BTreeMap::new();
        (0..1000).for_each(|_| *seen.entry(chance.pick_by(&table, |row| row.1).0).or_insert(0) += 1);
        assert!(!seen.contains_key("never"));
        assert!(seen["often"] > 7 * seen["seldom"], "{seen:?}");
    }
}
