//! Approvals in the order of the service (T6–T8, BJ-38, BJ-41). Each is bound to the content that its author had seen
//! (R19).
//!
//! What is signed on paper is an attachment that somebody checks; no rank is ever reckoned (C9).

use super::refused::Refused;
use crate::catalog::{Approval, Class, Missing, Organisation, ServiceDef, Stage};
use crate::command::{Command, Decision, approval_words};
use crate::ids::{FieldId, PersonId, RoleId, Sha256};
use crate::messages::Reason;
use crate::person::Person;
use crate::signature::SignedApproval;
use crate::stamp::Stamp;
use crate::state::State;
use crate::ticket::view::{Approved, Decided, TicketView};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// The content that an approval covers, as one number: the hash of what is read there.
pub fn content(
    org: &Organisation,
    view: &TicketView,
    service: &ServiceDef,
    approval: &Approval,
    until: Option<Timestamp>,
) -> Sha256 {
    Sha256::of(read(org, view, service, approval, until).as_bytes())
}

/// What an approval covers, a line each: of the request, where it comes before the work; of everything
/// that is written until the work is finished, where it comes after. Files of the work, and fields that the service's
/// data exempt, are no part of it; nor are, where `until` says when an approval was received, files that came later: who
/// approved did not read them (R19).
fn read(
    org: &Organisation,
    view: &TicketView,
    service: &ServiceDef,
    approval: &Approval,
    until: Option<Timestamp>,
) -> String {
    let before = approval.kind.precedes_work();
    let mut said = format!("{}\0{}\n", service.id, view.decided.subservice.as_deref().unwrap_or_default());
    let mut line = |kind: &str, name: &str, value: &str| {
        let value = value.trim();
        if !value.is_empty() {
            said.push_str(&format!("{kind}\0{name}\0{}\n", value.replace('\n', "\0")));
        }
    };
    for (id, register) in view.fields.iter().filter(|(id, _)| covers(org, service, approval, id)) {
        line("field", id.as_str(), &register.value);
    }
    if before {
        let asked = |id: &str| {
            let known = service.attachments.iter().find(|attachment| attachment.id.as_str() == id);
            known.is_some_and(|attachment| attachment.stage == Stage::Open)
        };
        let read = |stamp: &Stamp| until.is_none_or(|until| stamp.received.is_some_and(|received| received <= until));
        let files = view.evidence.iter().filter(|file| file.counts() && file.same_as.is_none() && read(&file.stamp));
        let mut files: Vec<(&str, String)> = files
            .filter_map(|file| Some((file.file.field.as_ref()?.as_str(), file.file.sha256.to_string())))
            .filter(|(id, _)| asked(id))
            .collect();
        files.sort();
        files.iter().for_each(|(id, hash)| line("file", id, hash));
    } else {
        view.texts.iter().for_each(|section| line("text", &section.id.to_string(), &section.text));
        for material in view.materials.iter().filter(|material| material.quantity > 0) {
            let value = format!("{} {} {}", material.description, material.quantity, material.unit);
            line("material", &material.id.to_string(), &value);
        }
    }
    said
}

/// Whether an approval covers a field: what the request says, where it comes before the work; all that is written before the
/// closing, where it comes after.
pub(super) fn covers(org: &Organisation, service: &ServiceDef, approval: &Approval, id: &FieldId) -> bool {
    let stage = service.stage_of(id).or_else(|| org.field(&service.id, id).map(|field| field.stage));
    let before = approval.kind.precedes_work();
    let covered = stage.is_some_and(|stage| if before { stage == Stage::Open } else { stage < Stage::Close });
    covered && !service.approval_ignores.contains(id)
}

/// What a person who approves has before them: to be sent with their word, so that it is bound to it.
pub fn shown(org: &Organisation, view: &TicketView) -> Option<Sha256> {
    Some(Sha256::of(before_them(org, view)?.as_bytes()))
}

fn before_them(org: &Organisation, view: &TicketView) -> Option<String> {
    let service = org.service(&view.decided.service)?;
    let (_, approval) = next_approval(org, view, &view.decided)?;
    Some(read(org, view, service, approval, None))
}

/// The words that a person's own certificate signs to decide an approval, and the content that they are bound to: the
/// decision, then what its author has before them. None of another command, or where nothing is to be approved.
pub fn to_sign(
    org: &Organisation,
    view: &TicketView,
    person: &PersonId,
    mut command: Command,
) -> Option<(Sha256, String)> {
    let read = before_them(org, view)?;
    let shown = Sha256::of(read.as_bytes());
    let Command::Decision(decision) = &mut command else { return None };
    let Decision::DecideApproval { content, .. } = decision else { return None };
    *content = Some(shown);
    let head = approval_words(view.id, person, decision)?;
    Some((shown, head + &read))
}

/// When the word was received: what came to the ticket later it does not cover, and is not voided by.
pub(super) fn given_at(view: &TicketView, approved: &Approved) -> Option<Timestamp> {
    view.requests.iter().find(|request| request.stamp.act == approved.act)?.stamp.received
}

/// Whether what was approved is no longer what is there.
fn differs(
    org: &Organisation,
    view: &TicketView,
    service: &ServiceDef,
    approval: &Approval,
    approved: &Approved,
) -> bool {
    let until = given_at(view, approved);
    approved.content.is_some_and(|seen| {
        // Files that came in the approval's own instant were covered by it or not: either is what was read.
        seen != content(org, view, service, approval, until) && seen != content(org, view, service, approval, None)
    })
}

/// The last word given for a step of the service, if what it approved still stands as it was.
fn approval_stands(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
    step: usize,
) -> bool {
    given_approval(decided, service, step)
        .is_some_and(|(approved, approval)| !approved.stale && !differs(org, view, service, approval, approved))
}

fn given_approval<'a>(
    decided: &'a Decided,
    service: &'a ServiceDef,
    step: usize,
) -> Option<(&'a Approved, &'a Approval)> {
    let approval = service.approvals.get(step)?;
    let of_step = |approved: &&Approved| step_of(&decided.approvals, service, approved) == Some(step);
    Some((decided.approvals.iter().rfind(of_step)?, approval))
}

/// The step of the service that a word was given for; none of another service, and of a role that approves nothing any more. The
/// data in force may have gained, lost or moved steps since it was given: a word whose step is another role's by now is that of
/// the first of its own role's that no word names.
pub(super) fn step_of(given: &[Approved], service: &ServiceDef, approved: &Approved) -> Option<usize> {
    let number = |approved: &Approved| usize::try_from(approved.step).unwrap_or(usize::MAX);
    if approved.service != service.id {
        return None;
    }
    let is_theirs = |step: &usize| service.approvals.get(*step).is_some_and(|asked| asked.role == approved.role);
    let own = number(approved);
    if is_theirs(&own) {
        return Some(own);
    }
    let same = |other: &&Approved| other.service == service.id && other.role == approved.role;
    let named: BTreeSet<usize> = given.iter().filter(same).map(number).collect();
    let place = named.iter().filter(|step| !is_theirs(step)).position(|step| *step == own)?;
    (0..service.approvals.len()).filter(|step| is_theirs(step) && !named.contains(step)).nth(place)
}

/// Whether an approval is asked for of everybody, and given in the system.
fn required(approval: &Approval) -> bool {
    !approval.kind.on_paper() && approval.condition.is_none()
}

/// The approval whose turn it is: the first that nobody has given, as the work stands. One that hangs on a condition in
/// words, and what was signed on paper, come when nothing else is left to ask for.
pub fn next_approval<'o>(org: &'o Organisation, view: &TicketView, decided: &Decided) -> Option<(usize, &'o Approval)> {
    let service = org.service(&decided.service)?;
    // R30: what later data ask keeps its place, and is asked of a ticket that was open like what hangs on a condition.
    let as_begun = org.begun(&decided.service, &view.born.catalog)?;
    let begun: &ServiceDef = &as_begun;
    let from = if decided.state == State::AwaitingApproval { decided.back_to } else { Some(decided.state) };
    let before = from.is_none_or(|state| state == State::Received);
    let due = |approval: &Approval| approval.kind.precedes_work() == before;
    let open =
        || begun.approvals.iter().enumerate().filter(|(step, _)| !approval_stands(org, view, decided, service, *step));
    let rows: [&dyn Fn(&Approval) -> bool; 5] = [
        &|approval| required(approval) && (!before || due(approval)),
        &|approval| !approval.kind.on_paper() && due(approval),
        &|approval| !approval.kind.on_paper() && !required(approval),
        &|approval| approval.kind.on_paper(),
        &|_| !before,
    ];
    let [demanded, others @ ..] = &rows;
    // Who was asked for a word that nothing demands stays asked for it, whatever the data gain meanwhile.
    let asked = decided.approver.as_ref().filter(|_| decided.state == State::AwaitingApproval);
    let theirs = |approval: &Approval| asked == Some(&approval.role);
    let next = open().find(|(_, approval)| demanded(approval));
    let next = next.or_else(|| others.iter().find_map(|row| open().find(|(_, each)| theirs(each) && row(each))));
    let (step, _) = next.or_else(|| others.iter().find_map(|row| open().find(|(_, each)| row(each))))?;
    service.approvals.get(step).map(|approval| (step, approval))
}

/// The approvals that are missing before somebody is assigned (T9), or before the work is finished (T19).
pub(super) fn lacking(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    service: &ServiceDef,
    stage: Stage,
) -> Vec<Missing> {
    // Granted by a build that kept no list of them.
    let of_old = decided.approvals.is_empty() && decided.submission <= 1 && granted_before(view);
    let open = service.approvals.iter().enumerate().filter(|(step, approval)| {
        let due = approval.kind.precedes_work() || stage != Stage::Assign;
        let spared = of_old && approval.kind.precedes_work();
        required(approval) && due && !spared && !approval_stands(org, view, decided, service, *step)
    });
    open.map(|(step, approval)| missing_approval(org, step, &approval.role)).collect()
}

fn granted_before(view: &TicketView) -> bool {
    view.requests.iter().any(|request| {
        matches!(request.command, Command::Decision(Decision::DecideApproval { granted: true, .. }))
            && request.ruling.as_ref().is_some_and(|ruling| ruling.applied)
    })
}

fn missing_approval(org: &Organisation, step: usize, role: &RoleId) -> Missing {
    let label = org.role(role).map_or_else(|| role.to_string(), |role| role.name.clone());
    Missing { id: format!("approval.{step}.{role}"), label }
}

/// Whether nobody of the role has an account to approve with: what they signed is checked at the desk.
pub(crate) fn on_behalf(org: &Organisation, approval: &Approval) -> bool {
    org.role(&approval.role).is_none_or(|role| !role.classes.contains(&Class::Apr))
}

/// Whose turn it is: a person of the role that is asked; of those outside, the one who asked for the service; the desk
/// for whoever signs on paper.
pub(super) fn turn(org: &Organisation, view: &TicketView, decided: &Decided, person: &Person) -> Result<(), Refused> {
    let Some((step, approval)) = next_approval(org, view, decided) else { return Ok(()) };
    let theirs = if on_behalf(org, approval) {
        org.classes_of(person).contains(&Class::Desk)
    } else {
        let outside = org.role(&approval.role).is_some_and(|role| role.external);
        person.roles.contains(&approval.role) && (!outside || is_requester(view, person))
    };
    if theirs {
        return Ok(());
    }
    Err(Refused { why: Reason::ApprovalOfAnother, missing: vec![missing_approval(org, step, &approval.role)] })
}

/// Whether an approval that is granted is signed by e.firma where the service's data demand it.
pub(super) fn certified(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    is_signed: bool,
) -> Result<(), Refused> {
    let asked = next_approval(org, view, decided).filter(|(_, approval)| approval.efirma && !on_behalf(org, approval));
    let Some((step, approval)) = asked.filter(|_| !is_signed) else { return Ok(()) };
    let missing = Missing { id: format!("efirma.{step}.{}", approval.role), label: "e.firma".to_owned() };
    Err(Refused { why: Reason::ApprovalUncertified, missing: vec![missing] })
}

/// Whether what was signed was signed for this decision: what carried one that was applied carries no second, be it of another
/// approval by the same person or of a request that was handed in again.
pub(super) fn signed_anew(view: &TicketView, signed: Option<&SignedApproval>) -> Result<(), Refused> {
    let Some(signed) = signed else { return Ok(()) };
    let spent = view.requests.iter().any(|request| {
        let applied = request.ruling.as_ref().is_some_and(|ruling| ruling.applied);
        let before = match &request.command {
            Command::Decision(Decision::DecideApproval { signed, .. }) => signed.as_deref(),
            _ => None,
        };
        applied && before.is_some_and(|before| before.certified.signature == signed.certified.signature)
    });
    if spent { Err(Reason::CertificateUnfit.into()) } else { Ok(()) }
}

/// R19: what was approved is what is there.
pub(super) fn bound(org: &Organisation, view: &TicketView, decided: &Decided, seen: Option<Sha256>) -> bool {
    let Some(service) = org.service(&decided.service) else { return true };
    let now = next_approval(org, view, decided).map(|(_, approval)| content(org, view, service, approval, None));
    seen.is_none() || now.is_none() || seen == now
}

/// Whether a word once given no longer covers what is there, and must be asked for again (R19).
pub(crate) fn refresh(org: &Organisation, view: &TicketView, decided: &mut Decided) -> bool {
    let Some(service) = org.service(&decided.service) else { return false };
    let given = &decided.approvals;
    let steps: Vec<Option<usize>> = given.iter().map(|approved| step_of(given, service, approved)).collect();
    let known = decided.approvals.iter_mut().zip(steps).filter(|(approved, _)| approved.service == service.id);
    for (approved, step) in known {
        let step = step.and_then(|step| service.approvals.get(step));
        approved.stale = step.is_some_and(|approval| differs(org, view, service, approval, approved));
    }
    let steps = service.approvals.iter().enumerate().filter(|(_, approval)| required(approval));
    steps.filter_map(|(step, _)| given_approval(decided, service, step)).any(|(approved, _)| approved.stale)
}

/// Whose word is awaited by now, where it is no longer theirs who were asked: the data may have changed since, or a word before
/// theirs covers no more what is there. None where it is still theirs, and where nobody was asked by role.
pub(crate) fn passed_on(org: &Organisation, view: &TicketView, decided: &Decided) -> Option<RoleId> {
    let asked = decided.approver.as_ref().filter(|_| decided.state == State::AwaitingApproval)?;
    let mut fresh = decided.clone();
    refresh(org, view, &mut fresh);
    let (_, approval) = next_approval(org, view, &fresh)?;
    (approval.role != *asked).then(|| approval.role.clone())
}

/// The approval that a grant gives, and whose word is awaited after it: the next of the sequence that is asked of
/// everybody, where there is one.
pub(crate) fn granted(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    by: &crate::stamp::Stamp,
) -> Option<(Approved, Option<RoleId>)> {
    let service = org.service(&decided.service)?;
    let (step, approval) = next_approval(org, view, decided)?;
    let approved = Approved {
        act: by.act,
        by: by.by.clone(),
        at: by.effective(),
        step: u32::try_from(step).ok()?,
        role: approval.role.clone(),
        service: service.id.clone(),
        content: Some(content(org, view, service, approval, None)),
        stale: false,
    };
    let mut after = decided.clone();
    after.approvals.push(approved.clone());
    // What comes after the work is not asked for before it.
    let before = decided.back_to.is_none_or(|state| state == State::Received);
    let begun = org.begun(&decided.service, &view.born.catalog)?;
    let asked = |step: usize| begun.approvals.get(step).is_some_and(required);
    let due = |step: usize, approval: &Approval| asked(step) && (!before || approval.kind.precedes_work());
    let next = next_approval(org, view, &after).filter(|(step, approval)| due(*step, approval));
    Some((approved, next.map(|(_, approval)| approval.role.clone())))
}

/// Whether the person asked for the service.
pub(super) fn is_requester(view: &TicketView, person: &Person) -> bool {
    view.requester_person.as_ref() == Some(&person.id)
}
