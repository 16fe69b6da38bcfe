//! Whether the item behind a label was reported today already. It is told only where the institution lets it be told,
//! and never of a ticket that only some may see.

use super::item_of;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::LabelId;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_shared::view::Summary;
use std::sync::Arc;

/// So many documents that moved last are looked at: what was reported today is among them.
const SCAN_LIMIT: usize = 1_000;

/// At which hour it was («10:20»); none where it was not, or is not to be told.
pub(super) async fn today(app: &App, label: LabelId, now: Timestamp) -> Result<Option<String>, HttpProblem> {
    let org = Arc::clone(app.organisation());
    if !org.settings.label_says_reported {
        return Ok(None);
    }
    app.read("looking for reports of an item", move |reader| {
        Ok(last(reader, &org, label, now)?.map(|at| hour(&org, at)))
    })
    .await
}

/// When the latest open ticket of the item was received, where that was today.
fn last(
    reader: &dyn Reader,
    org: &Organisation,
    label: LabelId,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(item) = item_of(reader, label)? else { return Ok(None) };
    let mut latest = None;
    for summary in reader.summaries_by_id(&reader.latest_ids(SCAN_LIMIT)?) {
        let Summary::Ticket(ticket) = summary? else { continue };
        let open = ticket.equipment == Some(item) && !ticket.state.is_final();
        let told = org.service(&ticket.service).is_some_and(|service| !service.restricted);
        if open && told && day(org, ticket.created) == day(org, now) {
            latest = latest.max(Some(ticket.created));
        }
    }
    Ok(latest)
}

/// The day of the institution's own clocks.
fn day(org: &Organisation, at: Timestamp) -> i64 {
    org.zone.local(at).div_euclid(DAY_MS)
}

fn hour(org: &Organisation, at: Timestamp) -> String {
    let written = org.zone.written(at);
    written.rsplit(' ').next().unwrap_or_default().to_owned()
}
