//! What a cursor and a scope are owed. It is decided from what was and what is, never from a row per device.

/// What one document owes to one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// Nothing.
    Nothing,
    /// The whole document: it entered the scope, or the device has nothing of it.
    Whole,
    /// The changes after what the device has.
    Changes,
    /// Word that it left the scope.
    Gone,
}

/// `had`: the document was in the person's scope at the device's cursor (so the device holds it). `has`: it is now.
/// `moved`: something was added to it after the cursor.
pub fn owed(had: bool, has: bool, moved: bool) -> Owed {
    match (had, has, moved) {
        (false, true, _) => Owed::Whole,
        (true, false, _) => Owed::Gone,
        (true, true, true) => Owed::Changes,
        (true, true, false) | (false, false, _) => Owed::Nothing,
    }
}

/// How far a device has read. `base` is the position up to which it holds everything of its scope; `done` is how far a
/// round that is not finished has come (documents whose latest position is at most `done` were sent in this round).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Everything up to here is held.
    pub base: u64,
    /// The round has come up to here.
    pub done: u64,
    /// The round looks at every document, not only at those that moved: a new device, or a scope that changed.
    pub full: bool,
}

impl Progress {
    /// A device that holds nothing.
    pub const NEW: Self = Self { base: 0, done: 0, full: true };

    /// The progress after a page. `last` is the latest position of the last document the page looked at; `finished`
    /// says that no document with a later one is left, `end` is the feed's end that the page was read at.
    pub fn after_page(self, last: u64, finished: bool, end: u64) -> Self {
        if finished {
            Self { base: end, done: end, full: false }
        } else {
            Self { base: self.base, done: last.max(self.done), full: self.full }
        }
    }
    /// Where the round goes on.
    pub fn from(self) -> u64 {
        if self.full { self.done } else { self.done.max(self.base) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_follows_from_what_was_and_is() {
        assert_eq!(owed(false, false, true), Owed::Nothing);
        assert_eq!(owed(false, true, false), Owed::Whole);
        assert_eq!(owed(true, false, false), Owed::Gone);
        assert_eq!(owed(true, true, true), Owed::Changes);
        assert_eq!(owed(true, true, false), Owed::Nothing);
    }

    #[test]
    fn a_round_in_pages_ends_at_the_feed_it_was_read_at() {
        let page = Progress::NEW.after_page(10, false, 20);
        assert_eq!(page, Progress { base: 0, done: 10, full: true });
        assert_eq!(page.from(), 10);
        assert_eq!(page.after_page(20, true, 25), Progress { base: 25, done: 25, full: false });
    }
}
