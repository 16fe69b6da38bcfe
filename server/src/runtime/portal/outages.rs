//! The outages that the portal tells of: counted once a minute at most, of what anybody may know.

use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::DocumentId;
use ronda_shared::outage::{self, LEARNT_DAYS, OutageReport};
use ronda_shared::policy::{TERMS_VERSION, Term};
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Fewer are never told of to who is nobody here: of one or two, whoever knows the place knows whose they are.
const LEAST: u32 = 3;
/// Summaries of one page.
const PAGE: usize = 500;
/// So many pages are read of all that was born, and as many of what is open: what is usual is known of fewer as well.
const PAGES: usize = 40;
/// Work written without a network is born before it arrives: so long before is looked back besides.
const LATE_MS: i64 = 2 * DAY_MS;

/// Many open requests of one building, as anybody may know of them: how many, where and since when, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOutage {
    /// The building's name.
    pub building: String,
    /// How many.
    pub count: u32,
    /// Since when.
    pub since: Timestamp,
}

/// What was counted last, and when.
#[derive(Debug, Default)]
pub struct Outages(Mutex<Option<(Timestamp, Arc<[KnownOutage]>)>>);

impl Outages {
    /// Those at `now`, the largest first; counted anew where the last count is a minute old. It blocks.
    pub fn at(
        &self,
        reader: &dyn Reader,
        org: &Organisation,
        now: Timestamp,
    ) -> Result<Arc<[KnownOutage]>, StoreError> {
        // A holder that panicked left what was counted before.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, outages)) = &*known
            && (0..MINUTE_MS).contains(&now.since(*at))
        {
            return Ok(Arc::clone(outages));
        }
        let counted: Arc<[KnownOutage]> = count(reader, org, now)?.into();
        *known = Some((now, Arc::clone(&counted)));
        Ok(counted)
    }
}

fn count(reader: &dyn Reader, org: &Organisation, now: Timestamp) -> Result<Vec<KnownOutage>, StoreError> {
    let hours = i64::from(org.settings.outage.unwrap_or_default().hours);
    let from = now.plus(-(LEARNT_DAYS * DAY_MS + hours * HOUR_MS + LATE_MS));
    let reports = reports(reader, org, DocumentId::new(from, [0; 10]), PAGES)?;
    let outages = outage::seen(org, reports.values(), now);
    let told = outages.into_iter().filter(|outage| outage.count >= LEAST).filter_map(|outage| {
        let building = org.building(&outage.building)?.name.clone();
        Some(KnownOutage { building, count: outage.count, since: outage.since })
    });
    Ok(told.collect())
}

/// What was born behind a document and counts, from so many pages. What is open is looked for by itself, the last born first: where
/// more was born than is read, an import's history, what is new stands behind it.
fn reports(
    reader: &dyn Reader,
    org: &Organisation,
    behind: DocumentId,
    pages: usize,
) -> Result<BTreeMap<DocumentId, OutageReport>, StoreError> {
    let (mut after, mut found) = (Some(behind), BTreeMap::new());
    for _ in 0..pages {
        let page = reader.summaries(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.id());
        found.extend(page.into_iter().filter_map(|summary| Some((summary.id(), report(org, summary)?))));
    }
    let open = open_behind(reader, after.unwrap_or(behind), pages * PAGE)?;
    for page in open.chunks(PAGE) {
        reader.ahead(page)?;
        for id in page {
            found.extend(reader.summary(*id)?.and_then(|summary| Some((*id, report(org, summary)?))));
        }
    }
    Ok(found)
}

/// The open tickets behind a document, at most so many, the last born; none where the index of them is not whole yet.
fn open_behind(reader: &dyn Reader, behind: DocumentId, most: usize) -> Result<Vec<DocumentId>, StoreError> {
    if reader.scope_index_of()? != TERMS_VERSION {
        return Ok(Vec::new());
    }
    let (mut open, mut after) = (VecDeque::new(), behind);
    loop {
        let page = reader.listed_after(&Term::list_of_open_tickets(), Some(after), PAGE)?;
        let Some(last) = page.last() else { return Ok(open.into()) };
        after = *last;
        open.extend(page);
        open.drain(..open.len().saturating_sub(most));
    }
}

/// What counts; a ticket of a service that only some may see does not, nor does a part of one (OAX-41), which nobody reported.
fn report(org: &Organisation, summary: Summary) -> Option<OutageReport> {
    let Summary::Ticket(ticket) = summary else { return None };
    let service = org.service(&ticket.service)?;
    (!service.restricted && ticket.parent.is_none()).then_some(())?;
    let ticket = *ticket;
    Some(OutageReport {
        id: ticket.id,
        building: ticket.building?,
        service: ticket.service,
        created: ticket.created,
        state: ticket.state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, DocumentRow, Store};
    use ronda_shared::act::DocumentKind;
    use ronda_shared::cbor;
    use ronda_shared::policy::ScopeKey;
    use ronda_shared::state::State;
    use ronda_shared::ticket::summary::TicketSummary;
    use serde_bytes::ByteBuf;

    /// A ticket of a building, born in this millisecond; as the store has it while it is open, or once it is closed.
    fn ticket(org: &Organisation, number: u32, state: State) -> (Summary, DocumentRow) {
        let at = Timestamp::from_millis(i64::from(number));
        let id = DocumentId::new(at, [0; 10]);
        let service = org.services.iter().find(|service| !service.restricted).expect("a service for all");
        let building = Some(org.buildings.first().expect("a building").id.clone());
        let summary = TicketSummary { building, state, ..TicketSummary::new(id, service.id.clone(), at) };
        let closed_at = state.is_final().then_some(at);
        let key = ScopeKey { kind: DocumentKind::Ticket, closed_at, ..ScopeKey::of_equipment(None) };
        let latest = u64::from(number);
        let row = DocumentRow {
            id,
            kind: DocumentKind::Ticket,
            born: latest,
            latest,
            snapshot: 0,
            tail: 0,
            heads: Vec::new(),
            scopes: vec![(latest, ByteBuf::from(cbor::encode(&key)))],
            founded: 0,
            archived: 0,
        };
        (Summary::Ticket(Box::new(summary)), row)
    }

    #[test]
    fn what_is_new_and_open_counts_behind_an_import_larger_than_what_is_read() {
        let org = load_builtin("oaxaca").expect("its data");
        let store = RedbStore::in_memory().expect("opens");
        let imported = (1..=1_200).map(|number| ticket(&org, number, State::Closed));
        let new = (1_201..=1_204).map(|number| ticket(&org, number, State::Received));
        let (summaries, documents) = imported.chain(new).unzip();
        store.commit(Batch { summaries, documents, ..Batch::after(0) }).expect("commits");
        let reader = store.read().expect("reads");
        let found = |pages: usize| {
            let found = reports(&*reader, &org, DocumentId::new(Timestamp::from_millis(0), [0; 10]), pages);
            let found: Vec<OutageReport> = found.expect("reads").into_values().collect();
            (found.len(), found.iter().filter(|report| report.state == State::Received).count())
        };
        assert_eq!(found(2), (1_004, 4), "a thousand of the import, and what came behind it");
        assert_eq!(found(3), (1_204, 4), "each once where all of it is read");
        let most = open_behind(&*reader, DocumentId::new(Timestamp::from_millis(0), [0; 10]), 2).expect("reads");
        let last = [1_203, 1_204].map(|number| DocumentId::new(Timestamp::from_millis(number), [0; 10]));
        assert_eq!(most, last, "the last born");
    }

    /// OAX-41: whoever divides a request reports nothing.
    #[test]
    fn a_part_of_a_ticket_is_no_report_of_its_own() {
        let org = load_builtin("oaxaca").expect("its data");
        let told = |parent: Option<DocumentId>| {
            let (Summary::Ticket(mut told), _) = ticket(&org, 1, State::Received) else { panic!("a ticket") };
            told.parent = parent;
            report(&org, Summary::Ticket(told)).is_some()
        };
        assert_eq!((told(None), told(Some(DocumentId::from_bytes([7; 16])))), (true, false));
    }
}
