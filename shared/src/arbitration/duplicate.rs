//! R32: two tickets that may be one fault. Never merged by themselves: suggested to the desk, linked when it confirms.

use crate::catalog::{Organisation, ServiceDef};
use crate::ticket::summary::TicketSummary;
use crate::time::{DAY_MS, Timestamp};

/// Whether two tickets are about the same equipment and were received on the same day, as the organisation's
/// calendar has it. What a programme brings by itself (a maintenance) reports no fault, and is none's twin; nor is a part of a
/// ticket (OAX-41), which stands by its whole. An organisation whose time zone is unknown (refused at loading) counts days in UTC.
pub fn same_fault(org: &Organisation, a: &TicketSummary, b: &TicketSummary) -> bool {
    let planned = |of: &TicketSummary| org.service(&of.service).is_some_and(ServiceDef::by_plan_alone);
    let day = |at: Timestamp| org.zone.local(at).div_euclid(DAY_MS);
    let same = a.id != b.id && a.equipment.is_some() && a.equipment == b.equipment;
    let whole = a.parent.is_none() && b.parent.is_none();
    same && whole && day(a.created) == day(b.created) && !planned(a) && !planned(b)
}
