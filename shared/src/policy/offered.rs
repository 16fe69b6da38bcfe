//! What a screen may offer a person on a ticket now, and what is missing for it.

use super::next_act::{at_once, next_act};
use super::possibility::{Ground, Possibility, Sentence};
use super::{Verdict, may};
use crate::catalog::Organisation;
use crate::command::{
    Audience, Choice, Command, ContactWay, Content, Decision, LetterWay, RecordLetter, Verdict as ContactVerdict,
};
use crate::ids::PersonId;
use crate::messages::Reason;
use crate::person::Person;
use crate::signature::{Certified, Octets, SignedApproval};
use crate::stamp::Site;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use crate::workflow::{self, Refused};
use std::collections::BTreeMap;

/// The decisions that this person may be offered on this ticket now, in the order of the commands.
pub fn possibilities(
    org: &Organisation,
    person: &Person,
    view: &TicketView,
    site: Site,
    now: Timestamp,
) -> Vec<Possibility> {
    let mut offered = acts(org, person, view, site, now);
    if let Some(name) = next_act(org, person, view, &offered) {
        offered.iter_mut().filter(|one| one.command == name).for_each(|one| one.awaited = true);
    }
    offered
}

/// Takes out of a view what screens keep from this person: whoever is outside the desk, a requester or an enlace, reads no internal
/// note (OAX-19). A replica is the whole document and holds them all the same (`docs/decisions/0013-liaisons.md`).
pub fn hide_internal_notes(org: &Organisation, person: &Person, view: &mut TicketView) {
    if org.is_external(person) {
        view.notes.retain(|note| note.audience == Audience::Public);
    }
}

/// Whether a screen offers this person to write what the work takes (the ticket's item, its watchers, what is related to it): it is
/// theirs to write, also on a teammate's ticket, and the ticket is not over. What comes late is kept all the same (R16).
pub fn writes(org: &Organisation, person: &Person, view: &TicketView, site: Site) -> bool {
    let item = Command::Content(Content::SetEquipment { equipment: view.equipment.value });
    !view.decided.state.is_final() && may(org, person, &item, Some(view), site).is_allowed()
}

fn acts(org: &Organisation, person: &Person, view: &TicketView, site: Site, now: Timestamp) -> Vec<Possibility> {
    probes(org, view, person, now)
        .into_iter()
        .filter(|command| may(org, person, command, Some(view), site) == Verdict::Allowed)
        .filter_map(|command| {
            let entry = |ok, why: Option<Reason>, missing| Possibility {
                command: command.name(),
                ok,
                why: why.map(Sentence::from),
                missing,
                lacks: workflow::lacks(org, view, &command),
                awaited: false,
                at_once: at_once(view, person, &command),
                asks_confirmation: matches!(command, Command::Decision(Decision::Close { .. }))
                    && workflow::guard::asks_confirmation(org, view, &view.decided, person),
                grounds: match command {
                    Command::Decision(Decision::Cancel { .. }) => grounds(org, person, view, site),
                    _ => Vec::new(),
                },
            };
            match workflow::check(org, view, &command, person, now) {
                Ok(()) => Some(entry(true, None, Vec::new())),
                Err(Refused { why, .. }) if not_here(why) => None,
                Err(Refused { why, missing }) => Some(entry(false, Some(why), missing)),
            }
        })
        .collect()
}

/// On which grounds this person may cancel the ticket: not everybody's word is enough (T26).
fn grounds(org: &Organisation, person: &Person, view: &TicketView, site: Site) -> Vec<Ground> {
    let ways = [
        (Ground::Withdrawn, None, Some(ContactWay::Phone)),
        (Ground::Duplicate, Some(view.id), None),
        (Ground::Other, None, None),
    ];
    let theirs = |duplicate_of, withdrawn| {
        let cancel = Command::Decision(Decision::Cancel { reason: String::new(), duplicate_of, withdrawn });
        may(org, person, &cancel, Some(view), site).is_allowed()
    };
    let told = ways.into_iter().filter(|(_, duplicate_of, withdrawn)| theirs(*duplicate_of, *withdrawn));
    told.map(|(ground, ..)| ground).collect()
}

/// Reasons that no more data on the ticket would remove: such a decision is not offered at all.
fn not_here(why: Reason) -> bool {
    matches!(
        why,
        Reason::NotFromThisState
            | Reason::NoSuchOffer
            | Reason::NoSuchConflict
            | Reason::ConflictSettled
            | Reason::AlreadySo
            | Reason::NoApprovalNeeded
            | Reason::NoSurvey
            | Reason::SurveyClosed
            | Reason::UnknownService
    )
}

/// Where an approval is to be signed by e.firma, it is signed in the sheet of the decision.
fn certified(at: Timestamp) -> Option<Box<SignedApproval>> {
    let none = || Octets::new(Vec::new());
    let certified = Certified { certificate: none(), signature: none(), at };
    Some(Box::new(SignedApproval { text: String::new(), certified, sha256: None }))
}

/// One of each decision as a person would fill it in: words that are typed in its sheet count as typed.
fn probes(org: &Organisation, view: &TicketView, person: &Person, now: Timestamp) -> Vec<Command> {
    use Command as C;
    let decided = &view.decided;
    let typed = || "…".to_owned();
    // A service that the data have no more is given up for another: that the ticket names it bars nobody from doing so.
    let service = org.service(&decided.service).or_else(|| org.services.first());
    let mut probes = Vec::new();
    probes
        .extend(org.priorities.first().map(|scale| C::Decision(Decision::SetPriority { priority: scale.id.clone() })));
    probes.extend([
        C::Decision(Decision::Classify {
            service: service.map_or_else(|| decided.service.clone(), |service| service.id.clone()),
            subservice: None,
            kind: decided.kind,
            team: decided.team.clone(),
        }),
        C::Decision(Decision::Assign { person: decided.assignee.clone(), team: decided.team.clone(), reason: typed() }),
        C::Decision(Decision::OfferAssignment { to: PersonId::new(""), reason: typed() }),
    ]);
    let offers = decided.offers.iter();
    probes.extend(
        offers
            .clone()
            .filter(|offer| offer.to == person.id)
            .map(|offer| C::Decision(Decision::AcceptOffer { offer: offer.act }))
            .take(1),
    );
    let declinable = offers.filter(|offer| offer.to == person.id || offer.by == person.id);
    probes.extend(
        declinable.map(|offer| C::Decision(Decision::DeclineOffer { offer: offer.act, reason: typed() })).take(1),
    );
    probes.extend([
        C::Decision(Decision::ScheduleVisit { at: now, agreed_with_requester: true, mode: String::new() }),
        C::Decision(Decision::Start {}),
        C::Decision(Decision::AskRequester { question: typed() }),
        C::Decision(Decision::RecordAnswer { text: typed() }),
        C::Decision(Decision::Return { reason: typed() }),
        C::Decision(Decision::Resubmit { text: typed() }),
        C::Decision(Decision::RequestApproval { text: typed() }),
        C::Decision(Decision::DecideApproval {
            granted: true,
            reason: typed(),
            returned: false,
            content: None,
            signed: certified(now),
        }),
        C::Decision(Decision::WaitMaterial { reason: typed() }),
        C::Decision(Decision::MaterialAvailable { text: typed() }),
        C::Decision(Decision::WaitVendor { vendor: typed(), reference: String::new() }),
        C::Decision(Decision::VendorReturned { text: typed() }),
        C::Decision(Decision::Escalate { team: None, reason: typed() }),
        C::Decision(Decision::Resolve { solution: typed(), outcome: None, concluded_at: None }),
        C::Decision(Decision::Close { note: typed(), confirmed_by: Some(ContactWay::Phone) }),
        C::Decision(Decision::Confirm { verdict: ContactVerdict::Confirmed, text: typed() }),
        C::Decision(Decision::Reopen { reason: typed() }),
        C::Decision(Decision::Reject { reason: typed() }),
        C::Decision(Decision::Cancel { reason: typed(), duplicate_of: Some(view.id), withdrawn: None }),
        C::Decision(Decision::OverrideDue { at: now, reason: typed() }),
        C::Decision(Decision::AnswerSurvey { answers: BTreeMap::from([(typed(), typed())]), comment: String::new() }),
        C::Decision(Decision::RecordLetter(Box::new(RecordLetter {
            way: LetterWay::Incoming,
            number: typed(),
            dated: String::new(),
            delivered_on: String::new(),
            received_at: None,
            counterpart: typed(),
            subject: typed(),
            answer_by: String::new(),
            annexes: String::new(),
            answers: None,
        }))),
        C::Decision(Decision::Archive { place: typed() }),
    ]);
    let open = view.conflicts.iter().find(|card| card.settled.is_none());
    probes.extend(
        open.map(|card| C::Decision(Decision::DecideConflict { conflict: card.id.clone(), choice: Choice::Keep })),
    );
    probes
}
