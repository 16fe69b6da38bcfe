//! The notice above a form where many requests of one building came together. It says that they are known of, and that
//! one's own is taken all the same. How many and since when; never whose, nor what they say.

use super::lang::ReaderLanguage;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::portal::outages::KnownOutage;
use maud::{Markup, html};
use ronda_shared::catalog::Organisation;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::sync::Arc;

/// So many are told: a form is no board of faults.
const MOST: usize = 3;

/// Those that are known of now, the largest first.
pub(super) async fn known(app: &App) -> Result<Arc<[KnownOutage]>, HttpProblem> {
    let (own, now) = (app.clone(), app.clock().now());
    app.read("counting requests of a building", move |reader| own.portal().outages.at(reader, own.organisation(), now))
        .await
}

/// A line each; nothing where none is known of.
pub(super) fn notice(org: &Organisation, reads: ReaderLanguage, outages: &[KnownOutage], now: Timestamp) -> Markup {
    html! {
        @for outage in outages.iter().take(MOST) { p class="wait" { (line(org, reads, outage, now)) } }
    }
}

fn line(org: &Organisation, reads: ReaderLanguage, outage: &KnownOutage, now: Timestamp) -> String {
    let KnownOutage { building, count, since } = outage;
    let since = when(org, *since, now);
    let es = format!("Ya sabemos de {count} solicitudes de {building} desde {since}. Puede registrar la suya igual.");
    let en = format!("We know of {count} requests from {building} since {since}. You may file yours all the same.");
    reads.of(&es, &en).to_owned()
}

/// «09:10» of the same day, else with its day.
fn when(org: &Organisation, since: Timestamp, now: Timestamp) -> String {
    let written = org.zone.written(since);
    let day = |at: Timestamp| org.zone.local(at).div_euclid(DAY_MS);
    if day(since) == day(now) { written.rsplit(' ').next().unwrap_or_default().to_owned() } else { written }
}
