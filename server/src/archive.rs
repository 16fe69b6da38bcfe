//! Closed years as archives (decision 0040): what of a year would leave the store. It reads, and changes nothing.

use crate::blobs;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::date::{Zone, date_in};
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why a ticket that ended in the year stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stays {
    /// It ended so lately that a device may hold it, or bring work on it that was done offline.
    Recent,
    /// Something in it waits for a decision: two values for one field, a request that was not applied.
    Unsettled,
    /// An act on it is held.
    Held,
    /// It is a part of an open ticket, or the same as one, or an open one is so of it.
    Linked,
}

/// What of a year would leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Tickets.
    pub tickets: u64,
    /// Entries of the feed about them.
    pub entries: u64,
    /// Bytes of these entries.
    pub bytes: u64,
    /// Files of evidence on them.
    pub files: u64,
    /// Bytes of these files.
    pub file_bytes: u64,
    /// Tickets that ended in the year and stay, by why.
    pub stay: BTreeMap<Stays, u64>,
}

/// By what a ticket is judged.
struct Ground {
    /// What ended after this stays.
    until: Timestamp,
    /// Tickets that have not ended.
    open: BTreeSet<DocumentId>,
    /// Tickets of which one of these says that it is a part, or the same.
    named: BTreeSet<DocumentId>,
    /// Documents with acts that are held.
    held: BTreeSet<DocumentId>,
}

/// Counts what of the tickets that ended in a year would leave, on the institution's calendar. It blocks, for as long as
/// the tickets of the year take to load.
///
/// # Errors
/// The store could not.
pub fn leaving(
    reader: &dyn Reader,
    organisation: &Organisation,
    year: i32,
    now: Timestamp,
) -> Result<Leaving, StoreError> {
    let days = limits::CLOSED_DAYS + i64::from(organisation.settings.window_days);
    let ground = Ground::of(reader, now.plus(-days * DAY_MS))?;
    let mut leaving = Leaving::default();
    for summary in reader.every_summary() {
        let Summary::Ticket(ticket) = summary? else { continue };
        if !ticket.state.is_final() || year_of(&organisation.zone, ticket.since) != year {
            continue;
        }
        match ground.why_stays(&ticket) {
            Some(why) => *leaving.stay.entry(why).or_default() += 1,
            None => leaving.count(reader, ticket.id)?,
        }
    }
    Ok(leaving)
}

fn year_of(zone: &Zone, at: Timestamp) -> i32 {
    date_in(zone, at).civil().0
}

impl Ground {
    fn of(reader: &dyn Reader, until: Timestamp) -> Result<Self, StoreError> {
        let mut ground = Self { until, open: BTreeSet::new(), named: BTreeSet::new(), held: BTreeSet::new() };
        for summary in reader.every_summary() {
            let Summary::Ticket(ticket) = summary? else { continue };
            if !ticket.state.is_final() {
                ground.open.insert(ticket.id);
                ground.named.extend(ticket.parent.into_iter().chain(ticket.duplicate_of));
            }
        }
        for entry in reader.held()? {
            ground.held.extend(entry?.document);
        }
        Ok(ground)
    }

    fn why_stays(&self, ticket: &TicketSummary) -> Option<Stays> {
        let mut linked = ticket.parent.into_iter().chain(ticket.duplicate_of);
        if ticket.since > self.until {
            Some(Stays::Recent)
        } else if ticket.conflicts > 0 || ticket.not_applied > 0 {
            Some(Stays::Unsettled)
        } else if self.held.contains(&ticket.id) {
            Some(Stays::Held)
        } else if self.named.contains(&ticket.id) || linked.any(|other| self.open.contains(&other)) {
            Some(Stays::Linked)
        } else {
            None
        }
    }
}

impl Leaving {
    fn count(&mut self, reader: &dyn Reader, id: DocumentId) -> Result<(), StoreError> {
        self.tickets += 1;
        for entry in reader.entries_of(id, 0)? {
            self.entries += 1;
            let bytes = reader.entry_bytes(entry?.position)?;
            self.bytes += bytes.map_or(0, |bytes| bytes.len() as u64);
        }
        let Some(files) = blobs::files(reader, id)? else { return Ok(()) };
        for one in files.evidence.iter().filter(|one| one.same_as.is_none() && !files.is_gone(one.id)) {
            self.files += 1;
            self.file_bytes += u64::from(one.file.size);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::lived;
    use ronda_shared::ids::ServiceId;
    use ronda_shared::state::State;

    const ENDED: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn id(n: u8) -> DocumentId {
        DocumentId::new(ENDED, [n; 10])
    }

    fn ended(n: u8) -> TicketSummary {
        let service = ServiceId::new("oax-soporte-hardware");
        TicketSummary { state: State::Closed, since: ENDED, ..TicketSummary::new(id(n), service, ENDED) }
    }

    #[test]
    fn what_is_not_over_stays() {
        let ground = Ground {
            until: ENDED.plus(1),
            open: BTreeSet::from([id(7)]),
            named: BTreeSet::from([id(2)]),
            held: BTreeSet::from([id(3)]),
        };
        assert_eq!(ground.why_stays(&ended(1)), None);
        assert_eq!(ground.why_stays(&ended(2)), Some(Stays::Linked), "an open one is a part of it");
        assert_eq!(ground.why_stays(&ended(3)), Some(Stays::Held));
        let part = TicketSummary { parent: Some(id(7)), ..ended(1) };
        assert_eq!(ground.why_stays(&part), Some(Stays::Linked), "it is a part of an open one");
        let unsettled = TicketSummary { conflicts: 1, ..ended(1) };
        assert_eq!(ground.why_stays(&unsettled), Some(Stays::Unsettled));
        let recent = TicketSummary { since: ENDED.plus(2), ..ended(1) };
        assert_eq!(ground.why_stays(&recent), Some(Stays::Recent));
    }

    #[test]
    fn the_year_is_that_of_the_institution() {
        let zone = Zone::default();
        assert_eq!(year_of(&zone, ENDED), 2023);
    }

    #[test]
    fn what_is_open_does_not_leave() {
        let (house, _, _) = lived(RedbStore::in_memory().expect("memory"));
        let reader = house.store.read().expect("reads");
        let leaving = leaving(&*reader, house.ingest.organisation(), 2026, house.now()).expect("counted");
        assert_eq!(leaving, Leaving::default());
    }
}
