//! Index of tickets that have something to come, by when it comes. It is in memory, ordered by the instant, so that a
//! look at it costs what is due and never what exists. It follows from the documents and is made anew at each start.

use ronda_shared::due::Item;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The next item of each ticket.
#[derive(Default)]
pub(super) struct Index {
    times: BTreeSet<(Timestamp, DocumentId)>,
    items: BTreeMap<DocumentId, Item>,
}

impl Index {
    /// A ticket's next item takes the place of the former one; none: nothing is to come.
    pub(super) fn put(&mut self, id: DocumentId, item: Option<Item>) {
        let former = match item {
            Some(item) => {
                self.times.insert((item.at, id));
                self.items.insert(id, item.clone()).filter(|former| former.at != item.at)
            }
            None => self.items.remove(&id),
        };
        if let Some(former) = former {
            self.times.remove(&(former.at, id));
        }
    }
    /// A ticket's next item.
    pub(super) fn of(&self, id: DocumentId) -> Option<&Item> {
        self.items.get(&id)
    }
    /// Tickets of which something has come, the longest waiting first, at most so many.
    pub(super) fn due(&self, now: Timestamp, most: usize) -> Vec<DocumentId> {
        self.times.iter().take_while(|(at, _)| *at <= now).take(most).map(|(_, id)| *id).collect()
    }
    /// When the next item comes.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.times.first().map(|(at, _)| *at)
    }
    /// How many tickets have something to come.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::due::Due;
    use std::time::{Duration, Instant};

    fn item(at: i64) -> Option<Item> {
        Some(Item { at: Timestamp::from_millis(at), what: Due::Warn })
    }
    fn id(number: u64) -> DocumentId {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&number.to_be_bytes());
        DocumentId::new(Timestamp::from_millis(1), random)
    }

    #[test]
    fn what_is_due_comes_in_order_and_a_new_word_takes_the_place_of_the_old() {
        let mut index = Index::default();
        index.put(id(1), item(30));
        index.put(id(2), item(10));
        index.put(id(3), item(20));
        let at = Timestamp::from_millis;
        assert_eq!(index.due(at(20), 9), [id(2), id(3)]);
        assert_eq!((index.next(), index.len()), (Some(at(10)), 3));
        index.put(id(2), item(40));
        index.put(id(3), item(20));
        index.put(id(1), None);
        assert_eq!(index.due(at(50), 9), [id(3), id(2)]);
        assert_eq!((index.next(), index.len()), (Some(at(20)), 2));
    }

    /// Ten thousand tickets that are not due cost a look nothing: no document is read, and none of them is passed by.
    #[test]
    fn ten_thousand_that_are_not_due_are_not_looked_at() {
        let mut index = Index::default();
        (0..10_000).for_each(|number| index.put(id(number), item(1_000 + number as i64)));
        let now = Timestamp::from_millis(999);
        // The quickest of three, for a machine may stall. A scan of all would be a hundred million steps each time.
        let quickest = (0..3).map(|_| {
            let began = Instant::now();
            for _ in 0..10_000 {
                assert!(index.due(now, 64).is_empty());
            }
            began.elapsed()
        });
        let quickest = quickest.min().expect("three");
        assert!(quickest < Duration::from_secs(1), "{quickest:?}");
        assert_eq!(index.due(Timestamp::from_millis(1_002), 64).len(), 3);
    }
}
