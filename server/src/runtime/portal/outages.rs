//! The outages that the portal tells of: counted once a minute at most, of what anybody may know.

use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::DocumentId;
use ronda_shared::outage::{self, LEARNT_DAYS, OutageReport};
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use std::sync::{Arc, Mutex, PoisonError};

/// Fewer are never told of to who is nobody here: of one or two, whoever knows the place knows whose they are.
const LEAST: u32 = 3;
/// Summaries of one page.
const PAGE: usize = 500;
/// So many pages are read: what is usual is known of fewer as well.
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
    let mut after = Some(DocumentId::new(from, [0; 10]));
    let mut reports = Vec::new();
    for _ in 0..PAGES {
        let page = reader.summaries(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id());
        reports.extend(page.into_iter().filter_map(|summary| report(org, summary)));
    }
    let outages = outage::seen(org, &reports, now);
    let told = outages.into_iter().filter(|outage| outage.count >= LEAST).filter_map(|outage| {
        let building = org.building(&outage.building)?.name.clone();
        Some(KnownOutage { building, count: outage.count, since: outage.since })
    });
    Ok(told.collect())
}

/// What counts; a ticket of a service that only some may see does not.
fn report(org: &Organisation, summary: Summary) -> Option<OutageReport> {
    let Summary::Ticket(ticket) = summary else { return None };
    let service = org.service(&ticket.service)?;
    (!service.restricted).then_some(())?;
    let ticket = *ticket;
    Some(OutageReport {
        id: ticket.id,
        building: ticket.building?,
        service: ticket.service,
        created: ticket.created,
        state: ticket.state,
    })
}
