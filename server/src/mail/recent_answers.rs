//! What addresses were told by answers within a day, kept in memory as the queue goes on.

use crate::store::mail::Outgoing;
use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Rows of the queue that are read at once.
const PAGE: usize = 500;

/// An answer, as far as two of them tell the same: to which address, as which event, of which ticket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    /// The address.
    pub(super) to: String,
    /// The event's name.
    pub(super) event: String,
    /// The ticket; none where it is of none.
    pub(super) document: Option<DocumentId>,
}

/// The answers of the last day, whatever else went out since: however busy the day is, each row of the queue is read once.
/// An answer that another server of the store makes in the same moment may be missed.
#[derive(Debug, Default)]
pub(super) struct RecentAnswers(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The number of the last row that was read; none before the first look.
    to: Option<u64>,
    told: BTreeMap<Said, Timestamp>,
}

impl RecentAnswers {
    /// Whether each of these was told within the day before `now`. It blocks.
    pub(super) fn were_sent(
        &self,
        reader: &dyn Reader,
        now: Timestamp,
        said: &[Said],
    ) -> Result<Vec<bool>, StoreError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day_ago = now.plus(-DAY_MS);
        known.catch_up(reader, day_ago)?;
        known.told.retain(|_, made| *made > day_ago);
        Ok(said.iter().map(|one| known.told.contains_key(one)).collect())
    }
}

impl Known {
    fn catch_up(&mut self, reader: &dyn Reader, day_ago: Timestamp) -> Result<(), StoreError> {
        let mut to = self.to.map_or_else(|| last_before(reader, day_ago), Ok)?;
        loop {
            let page = reader.mail_after(to, PAGE)?;
            let Some(last) = page.last().map(|row| row.id) else { break };
            to = last;
            for Outgoing { to, event, document, made, .. } in page.into_iter().filter(|row| row.reply) {
                let latest = self.told.entry(Said { to, event, document }).or_insert(made);
                *latest = made.max(*latest);
            }
        }
        self.to = Some(to);
        Ok(())
    }
}

/// A number behind which every row stands that was made since an instant, and few others: numbers are given in the order of
/// writing.
fn last_before(reader: &dyn Reader, since: Timestamp) -> Result<u64, StoreError> {
    let (mut before, mut end) = (0, reader.mail_next_id()?.saturating_sub(1));
    while before < end {
        let middle = before + (end - before) / 2;
        match reader.mail_after(middle, 1)?.first() {
            Some(row) if row.made <= since => before = row.id,
            Some(_) | None => end = middle,
        }
    }
    Ok(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::mail::{MailRows, OutState};
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, Store};

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn row(id: u64, to: &str, ago: i64) -> Outgoing {
        Outgoing {
            id,
            document: None,
            event: "not_taken".into(),
            to: to.into(),
            message_id: format!("ronda.{id}@ronda.example"),
            references: Vec::new(),
            subject: String::new(),
            text: String::new(),
            files: Vec::new(),
            reply: true,
            made: NOW.plus(-ago),
            state: OutState::Sent { at: NOW.plus(-ago) },
        }
    }

    fn writes(store: &RedbStore, out: Vec<Outgoing>) {
        let mail = MailRows { out, ..MailRows::default() };
        store.commit(Batch { mail, ..Batch::default() }).expect("commits");
    }

    fn said(to: &str) -> Said {
        Said { to: to.into(), event: "not_taken".into(), document: None }
    }

    fn told(lately: &RecentAnswers, store: &RedbStore, now: Timestamp, to: &[&str]) -> Vec<bool> {
        let said: Vec<Said> = to.iter().map(|to| said(to)).collect();
        lately.were_sent(&*store.read().expect("reads"), now, &said).expect("reads")
    }

    #[test]
    fn what_was_told_today_is_known_behind_all_that_went_out_since() {
        let store = RedbStore::in_memory().expect("opens");
        // Numbers are left out, and thousands of notices of tickets stand around the answers.
        let notice = |id: u64, ago: i64| Outgoing { reply: false, ..row(id, "ana@x.mx", ago) };
        let mut rows: Vec<Outgoing> = (1..=2_000_u64).map(|n| notice(3 * n, 3 * DAY_MS - n as i64)).collect();
        rows.push(row(7_000, "antes@x.mx", DAY_MS));
        rows.push(row(7_001, "hoy@x.mx", DAY_MS - 1));
        rows.extend((1..=1_700_u64).map(|n| notice(7_001 + 3 * n, DAY_MS - 1 - n as i64)));
        writes(&store, rows);
        let addresses = ["antes@x.mx", "hoy@x.mx", "ana@x.mx", "nadie@x.mx"];
        let lately = RecentAnswers::default();
        assert_eq!(told(&lately, &store, NOW, &addresses), [false, true, false, false]);
        writes(&store, vec![row(20_000, "nadie@x.mx", 0), row(20_001, "hoy@x.mx", 0)]);
        assert_eq!(told(&lately, &store, NOW, &addresses), [false, true, false, true], "by what came meanwhile");
        let tomorrow = NOW.plus(DAY_MS - 1);
        assert_eq!(told(&lately, &store, tomorrow, &addresses), [false, true, false, true], "told again meanwhile");
        assert_eq!(told(&lately, &store, NOW.plus(DAY_MS), &addresses), [false; 4], "a day later");
        let elsewhere = Said { document: Some(DocumentId::new(NOW, [1; 10])), ..said("hoy@x.mx") };
        let anew = RecentAnswers::default();
        let reader = store.read().expect("reads");
        assert_eq!(anew.were_sent(&*reader, NOW, &[elsewhere, said("hoy@x.mx")]).expect("reads"), [false, true]);
    }

    #[test]
    fn the_day_is_found_wherever_it_begins() {
        for rows in [0_u64, 1, 2, 3, 10, 11] {
            for old in 0..=rows {
                let store = RedbStore::in_memory().expect("opens");
                let row_of = |n: u64| row(n * n + 1, "a@x.mx", if n < old { 2 * DAY_MS } else { 0 });
                writes(&store, (0..rows).map(row_of).collect());
                let reader = store.read().expect("reads");
                let found = last_before(&*reader, NOW.plus(-DAY_MS)).expect("reads");
                let left = reader.mail_after(found, 100).expect("reads").len() as u64;
                assert_eq!(left, rows - old, "{old} of {rows} are older");
            }
        }
    }
}
