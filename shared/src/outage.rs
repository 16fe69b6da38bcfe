//! An outage, seen as such: many open reports of one building within hours, where few are usual.
//!
//! Pure counting over what lists know anyway: the desk, the phone and the portal say the same of the same tickets.

use crate::catalog::{Organisation, OutageRule, ServiceDef};
use crate::ids::{BuildingId, DocumentId, ServiceId};
use crate::state::State;
use crate::time::{DAY_MS, HOUR_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is usual is learnt from so many days before.
pub const LEARNT_DAYS: i64 = 28;
/// An outage is so many times what is usual.
const TIMES: u64 = 2;

/// Of a ticket, what an outage is seen by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OutageReport {
    /// The ticket.
    pub id: DocumentId,
    /// Where.
    pub building: BuildingId,
    /// For which service.
    pub service: ServiceId,
    /// When it was received.
    pub created: Timestamp,
    /// Where it stands.
    pub state: State,
}

/// Many reports of one building that came together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Outage {
    /// Where.
    pub building: BuildingId,
    /// The service that all of them are for; none where they are for several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// How many are open.
    pub count: u32,
    /// When the first of them was received.
    pub since: Timestamp,
    /// The open ones, the first received first.
    pub tickets: Vec<DocumentId>,
}

/// The outages that these reports show at `now`, the largest first. Reports older than the rule's hours and
/// [`LEARNT_DAYS`] count for nothing, so they need not be given. What a programme brings by itself reports no fault.
pub fn seen<'a>(
    org: &Organisation,
    reports: impl IntoIterator<Item = &'a OutageReport>,
    now: Timestamp,
) -> Vec<Outage> {
    let rule = org.settings.outage.unwrap_or_default();
    let mut of: BTreeMap<&BuildingId, Vec<&OutageReport>> = BTreeMap::new();
    for report in reports {
        let planned = org.service(&report.service).is_some_and(ServiceDef::by_plan_alone);
        if !planned && report.state != State::Draft && report.created <= now {
            of.entry(&report.building).or_default().push(report);
        }
    }
    let mut found: Vec<Outage> = of.into_values().flat_map(|reports| of_building(rule, reports, now)).collect();
    found.sort_by(|a, b| (b.count, a.since, &a.building).cmp(&(a.count, b.since, &b.building)));
    found
}

/// The building as a whole, or else each of its services that stands out by itself.
fn of_building(rule: OutageRule, reports: Vec<&OutageReport>, now: Timestamp) -> Vec<Outage> {
    if let Some(whole) = outage(rule, &reports, now) {
        return vec![whole];
    }
    let mut of: BTreeMap<&ServiceId, Vec<&OutageReport>> = BTreeMap::new();
    for report in reports {
        of.entry(&report.service).or_default().push(report);
    }
    of.into_values().filter_map(|reports| outage(rule, &reports, now)).collect()
}

/// The outage that reports of one building show, if they do.
fn outage(rule: OutageRule, reports: &[&OutageReport], now: Timestamp) -> Option<Outage> {
    let hours = i64::from(rule.hours.max(1));
    let from = now.plus(-hours * HOUR_MS);
    let learnt = from.plus(-LEARNT_DAYS * DAY_MS);
    let mut open: Vec<&OutageReport> =
        reports.iter().filter(|each| each.created > from && is_open(each.state)).copied().collect();
    let before = reports.iter().filter(|each| each.created > learnt && each.created <= from).count();
    // So many windows of these hours were there before: `before / windows` is usual in one.
    let windows = u64::try_from((LEARNT_DAYS * 24).div_euclid(hours)).unwrap_or(1).max(1);
    let count = u32::try_from(open.len()).unwrap_or(u32::MAX);
    let usual = u64::try_from(before).unwrap_or(u64::MAX);
    if count < rule.least || u64::from(count).saturating_mul(windows) < usual.saturating_mul(TIMES) {
        return None;
    }
    open.sort_by_key(|each| (each.created, each.id));
    let first = open.first()?;
    let service = open.iter().all(|each| each.service == first.service).then(|| first.service.clone());
    Some(Outage {
        building: first.building.clone(),
        service,
        count,
        since: first.created,
        tickets: open.iter().map(|each| each.id).collect(),
    })
}

fn is_open(state: State) -> bool {
    !state.is_final() && state != State::Resolved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::oaxaca;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn report(minutes: i64, building: &str, service: &str, state: State) -> OutageReport {
        let created = NOW.plus(-minutes * 60_000);
        let tail = u8::try_from(minutes.rem_euclid(251)).unwrap_or_default();
        OutageReport {
            id: DocumentId::new(created, [tail; 10]),
            building: BuildingId::new(building),
            service: ServiceId::new(service),
            created,
            state,
        }
    }
    fn only(mut found: Vec<Outage>) -> Outage {
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }
    fn many(count: i64, building: &str, service: &str) -> Vec<OutageReport> {
        (1..=count).map(|at| report(at * 10, building, service, State::Received)).collect()
    }

    #[test]
    fn enough_reports_of_one_building_are_an_outage_and_fewer_are_not() {
        let org = oaxaca();
        assert!(seen(&org, &many(3, "e3", "red"), NOW).is_empty());
        let found = only(seen(&org, &many(4, "e3", "red"), NOW));
        assert_eq!((found.count, found.building.as_str()), (4, "e3"));
        assert_eq!(found.since, NOW.plus(-40 * 60_000), "since the first of them");
        assert_eq!(found.service, Some(ServiceId::new("red")));
        let oldest = report(40, "e3", "red", State::Received).id;
        assert_eq!(found.tickets.first(), Some(&oldest));
    }

    #[test]
    fn ended_old_and_coming_ones_and_those_elsewhere_count_for_nothing() {
        let org = oaxaca();
        let mut reports = many(3, "e3", "red");
        reports.push(report(5, "e3", "red", State::Closed));
        reports.push(report(6, "e3", "red", State::Resolved));
        reports.push(report(7, "e3", "red", State::Draft));
        reports.push(report(181, "e3", "red", State::Received));
        reports.push(report(-5, "e3", "red", State::Received));
        reports.push(report(8, "e4", "red", State::Received));
        assert!(seen(&org, &reports, NOW).is_empty());
    }

    #[test]
    fn of_several_services_none_is_named() {
        let mut reports = many(3, "e3", "red");
        reports.push(report(11, "e3", "telefono", State::Assigned));
        let found = only(seen(&oaxaca(), &reports, NOW));
        assert_eq!((found.count, found.service), (4, None));
    }

    #[test]
    fn what_is_usual_is_no_outage_but_one_service_may_stand_out() {
        let org = oaxaca();
        // Five in each of the 224 windows of three hours before: ten are an outage, six are not.
        let usual: Vec<OutageReport> =
            (0..224 * 5).map(|at| report(181 + at * 36, "e3", "telefono", State::Closed)).collect();
        let mut reports = usual;
        reports.extend(many(6, "e3", "red"));
        let found = only(seen(&org, &reports, NOW));
        assert_eq!((found.count, found.service), (6, Some(ServiceId::new("red"))));
        for each in &mut reports {
            each.service = ServiceId::new("red");
        }
        assert!(seen(&org, &reports, NOW).is_empty(), "usual here");
    }

    #[test]
    fn the_organisation_says_from_how_many_and_the_largest_comes_first() {
        let mut org = oaxaca();
        org.settings.outage = Some(OutageRule { least: 3, hours: 1 });
        let mut reports = many(3, "e3", "red");
        reports.extend(many(5, "e4", "red"));
        let found = seen(&org, &reports, NOW);
        let told: Vec<_> = found.iter().map(|each| (each.building.as_str(), each.count)).collect();
        assert_eq!(told, [("e4", 5), ("e3", 3)]);
        assert!(seen(&org, &reports, NOW.plus(2 * HOUR_MS)).is_empty(), "two hours later they are old");
    }
}
