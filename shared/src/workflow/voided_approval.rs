//! Why an approval no longer stands, for the story: what changed, by whom, and who must approve again (R19).

use super::approval::{covers, given_at, step_of};
use crate::catalog::Organisation;
use crate::ids::{ActId, PersonId, RoleId};
use crate::messages::names;
use crate::stamp::Stamp;
use crate::state::State;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use serde::Serialize;

/// An approval that does not cover what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Voided {
    /// The act that gave it.
    pub approval: ActId,
    /// The role that gave it and is asked for it again.
    pub role: RoleId,
    /// What changed since, by label, the latest last; empty where it cannot be told any more.
    pub changed: Vec<String>,
    /// Who changed it last; none where it cannot be told.
    pub by: Option<PersonId>,
    /// When it no longer stood.
    pub at: Timestamp,
    /// The ticket waits for it now.
    pub awaited: bool,
}

/// The approvals of this ticket's service that something voided, each with what changed since it was given.
pub fn voided(org: &Organisation, view: &TicketView) -> Vec<Voided> {
    let Some(service) = org.service(&view.decided.service) else { return Vec::new() };
    let given = &view.decided.approvals;
    let stale = given.iter().enumerate().filter_map(|(at, approved)| {
        let step = step_of(given, service, approved).filter(|_| approved.stale)?;
        let again = given.iter().skip(at + 1).any(|later| step_of(given, service, later) == Some(step));
        (!again).then_some((step, approved))
    });
    let told = stale.filter_map(|(step, approved)| {
        let approval = service.approvals.get(step)?;
        let since = given_at(view, approved).unwrap_or(approved.at);
        let later = |stamp: &Stamp| stamp.received.is_none_or(|received| received > since);
        let mut changed: Vec<(Stamp, String)> = Vec::new();
        for (id, register) in view.fields.iter().filter(|(id, _)| covers(org, service, approval, id)) {
            let label = org.field(&service.id, id).map_or_else(|| id.to_string(), |field| field.label.clone());
            changed.push((register.stamp.clone(), label));
        }
        if approval.kind.precedes_work() {
            let retired = view.evidence.iter().filter_map(|file| Some((file, file.retired.as_ref()?)));
            changed.extend(retired.map(|(file, gone)| (gone.stamp.clone(), file.file.caption.clone())));
        } else {
            changed.extend(view.texts.iter().map(|text| (text.stamp.clone(), names::of_text(text.kind).to_owned())));
            changed.extend(view.materials.iter().map(|line| (line.stamp.clone(), line.description.clone())));
        }
        changed.retain(|(stamp, _)| later(stamp));
        changed.sort_by_key(|(stamp, _)| stamp.order);
        let last = changed.last().map(|(stamp, _)| stamp.clone());
        Some(Voided {
            approval: approved.act,
            role: approved.role.clone(),
            changed: changed.into_iter().map(|(_, label)| label).filter(|label| !label.is_empty()).collect(),
            by: last.as_ref().map(|stamp| stamp.by.clone()),
            at: last.map_or(approved.at, |stamp| stamp.order),
            awaited: view.decided.state == State::AwaitingApproval
                && view.decided.approver.as_ref() == Some(&approved.role),
        })
    });
    told.collect()
}
