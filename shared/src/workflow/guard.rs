//! The guards of `docs/rules.md#transitions`: whether an act is legal for anyone, in this state, with this content.

use super::answered::written;
use super::approval::is_requester;
use super::complete::{begun, complete, judged};
use super::lacking;
use super::refused::{Refused, first};
use super::transition::{by_id, transition};
use super::{approval, content, letters, migrated, part, service_guards, survey, vendor};
use crate::calendar;
use crate::catalog::{Class, ClosedBy, Missing, Organisation, ServiceDef, Stage};
use crate::command::{Choice, Command, ContactField, Content, Decision, Item, Mark, OpenTicket, Verdict};
use crate::ids::TeamId;
use crate::messages::Reason;
use crate::person::Person;
use crate::state::State;
use crate::ticket::files;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;

/// Whether the act is legal on this ticket as its author sees it, pending requests folded. Who may do it is
/// [`crate::policy::may`]'s to say; `person` matters here only for windows (T24) and confirmations (T20).
/// Content is legal on any ticket in any state; what comes late is marked so (R16).
pub fn check(
    org: &Organisation,
    view: &TicketView,
    command: &Command,
    person: &Person,
    now: Timestamp,
) -> Result<(), Refused> {
    let decided = &view.decided;
    stands(org, view, decided, command, person, now)?;
    content(org, view, decided, command, person, now)
}

/// The part of [`check`] that asks where the ticket stands.
pub(crate) fn stands(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    command: &Command,
    person: &Person,
    now: Timestamp,
) -> Result<(), Refused> {
    use Command as C;
    let otherwise = |legal: bool, why: Reason| if legal { Ok(()) } else { Err(Refused::from(why)) };
    match command {
        C::Content(Content::OpenTicket(_) | Content::TellTicket(_)) => Err(Reason::AlreadyBorn.into()),
        C::Item(_) | C::Record(_) => Err(Reason::WrongKind.into()),
        C::Content(_) | C::Decision(Decision::RecordLetter(_)) => Ok(()),
        // Where it stands elsewhere is not for our table to say.
        C::Decision(Decision::TellState(_)) => otherwise(view.born.told.is_some(), Reason::WrongKind),
        C::Decision(Decision::AnswerSurvey { .. }) => survey::stands(org, decided, now),
        C::Decision(Decision::MarkLetter { letter, step, .. }) => letters::stands(decided, *letter, *step),
        C::Decision(Decision::Archive { .. }) => {
            otherwise(decided.state.is_final(), Reason::NotFromThisState)?;
            otherwise(decided.archived.is_none(), Reason::AlreadySo)
        }
        C::Decision(Decision::SetPriority { .. } | Decision::Classify { .. } | Decision::OverrideDue { .. }) => {
            otherwise(!decided.state.is_final(), Reason::NotFromThisState)
        }
        C::Decision(Decision::OfferAssignment { .. }) => {
            otherwise(offerable(decided.state) && decided.assignee.is_some(), Reason::NotFromThisState)
        }
        C::Decision(Decision::AcceptOffer { offer }) => {
            otherwise(decided.offers.iter().any(|open| open.act == *offer), Reason::NoSuchOffer)?;
            otherwise(offerable(decided.state), Reason::NotFromThisState)
        }
        C::Decision(Decision::DeclineOffer { offer, .. }) => {
            otherwise(decided.offers.iter().any(|open| open.act == *offer), Reason::NoSuchOffer)
        }
        C::Decision(Decision::DecideConflict { conflict, .. }) => {
            match view.conflicts.iter().find(|card| card.id == *conflict) {
                None => Err(Reason::NoSuchConflict.into()),
                Some(card) => otherwise(card.settled.is_none(), Reason::ConflictSettled),
            }
        }
        C::Decision(Decision::ScheduleVisit { mode, .. }) if !org.settings.is_visit_mode(mode) => {
            Err(Reason::BadChoice.into())
        }
        C::Decision(Decision::ScheduleVisit { .. }) if decided.state == State::Scheduled => Ok(()),
        C::Decision(Decision::Assign { reason, .. }) => {
            otherwise(transition(command, decided.state).is_some(), Reason::NotFromThisState)?;
            // T9 needs no words; taking work from somebody does (T10).
            otherwise(decided.state == State::Received || written(reason), Reason::MissingReason)
        }
        C::Decision(Decision::Reopen { .. } | Decision::Confirm { verdict: Verdict::Persists, .. }) => {
            otherwise(transition(command, decided.state).is_some(), Reason::NotFromThisState)?;
            otherwise(window_open(org, decided, person, now), Reason::WindowPassed)
        }
        C::Decision(
            Decision::AskRequester { .. }
            | Decision::RecordAnswer { .. }
            | Decision::Return { .. }
            | Decision::Resubmit { .. }
            | Decision::RequestApproval { .. }
            | Decision::DecideApproval { .. }
            | Decision::ScheduleVisit { .. }
            | Decision::Start {}
            | Decision::WaitMaterial { .. }
            | Decision::MaterialAvailable { .. }
            | Decision::WaitVendor { .. }
            | Decision::VendorReturned { .. }
            | Decision::Escalate { .. }
            | Decision::Resolve { .. }
            | Decision::Close { .. }
            | Decision::Confirm { verdict: Verdict::Confirmed, .. }
            | Decision::Reject { .. }
            | Decision::Cancel { .. }
            | Decision::CloseForSilence { .. },
        ) => otherwise(transition(command, decided.state).is_some(), Reason::NotFromThisState),
    }
}

/// The part of [`check`] that asks what the act and the ticket say, wherever the ticket stands.
pub(crate) fn content(
    org: &Organisation,
    view: &TicketView,
    decided: &Decided,
    command: &Command,
    person: &Person,
    now: Timestamp,
) -> Result<(), Refused> {
    use Command as C;
    let known = org.begun(&decided.service, &view.born.catalog);
    let service = || known.as_deref().ok_or(Refused::from(Reason::UnknownService));
    let must = |holds: bool, why: Reason| if holds { Ok(()) } else { Err(Refused::from(why)) };
    let otherwise =
        |missing: Vec<Missing>, why: Reason| if missing.is_empty() { Ok(()) } else { Err(Refused { why, missing }) };
    match command {
        C::Content(Content::AddNote { text, .. }) => must(written(text), Reason::MissingText),
        C::Content(Content::TellNote { text, .. }) => {
            must(view.born.told.is_some(), Reason::WrongKind)?;
            must(written(text), Reason::MissingText)
        }
        C::Decision(Decision::TellState(told)) => migrated::state(org, told).map_err(Refused::from),
        C::Content(Content::AddMaterial { description, .. }) => must(written(description), Reason::MissingText),
        C::Content(
            said @ (Content::AttachEvidence(_)
            | Content::SetCaption { .. }
            | Content::SealEvidence { .. }
            | Content::RetireEvidence { .. }),
        ) => files::check(&view.evidence, said).map_err(Refused::from),
        C::Content(Content::MarkMaterial { line, .. }) => {
            must(view.materials.iter().any(|known| known.id == *line), Reason::MissingMaterial)
        }
        C::Content(Content::Sign(sign)) => content::signable(org, view, sign).map_err(Refused::from),
        // C5: by a way that the service allows, and by no other.
        C::Content(Content::DeliverSecret { to }) => {
            let ways = service()?.secret_delivery.as_ref().ok_or(Refused::from(Reason::NoSecretHere))?;
            let by = |way: &String| Missing { id: "way".to_owned(), label: way.clone() };
            let others = if ways.to.contains(to) { Vec::new() } else { ways.to.iter().map(by).collect() };
            otherwise(others, Reason::BadSecretWay)?;
            // OAX-68: to the institution's mail of whoever the request names, and to no other.
            let outside = if ways.stays_inside() { service_guards::mails_outside(org, view) } else { Vec::new() };
            otherwise(outside, Reason::BadValue)
        }
        // OAX-79: whoever asks stays at an address from which the service may be asked for; the desk writes what it heard (C6).
        C::Content(Content::SetContact { field: ContactField::Mail, value }) => {
            let taken = |service: &ServiceDef| !written(value) || org.asks_from(service, value.trim());
            must(!is_outside(org, person) || known.as_deref().is_none_or(taken), Reason::BadValue)
        }
        C::Decision(Decision::AnswerSurvey { answers, .. }) => must(!answers.is_empty(), Reason::MissingText),
        C::Decision(Decision::RecordLetter(letter)) => letters::content(decided, letter).map_err(Refused::from),
        C::Decision(Decision::Archive { place }) => must(written(place), Reason::MissingText),
        C::Content(Content::TickItem { mark: Mark::NotApplicable { reason }, .. }) => {
            must(written(reason), Reason::MissingReason)
        }
        C::Decision(Decision::SetPriority { priority }) => must(org.priority(priority).is_some(), Reason::BadValue),
        C::Decision(Decision::Classify { service, subservice, team, .. }) => {
            let service = org.service(service).ok_or(Refused::from(Reason::UnknownService))?;
            // What it is anyway it may be called again: data of later may list it no more.
            let stands = decided.service == service.id && decided.subservice == *subservice;
            let of_part = view.born.parent.is_some();
            let variant = stands || subservice.as_ref().is_none_or(|name| is_variant(service, name, of_part));
            must(variant && is_team(org, decided, team.as_ref()), Reason::BadValue)
        }
        C::Decision(Decision::Assign { team, .. }) => {
            must(is_team(org, decided, team.as_ref()), Reason::BadValue)?;
            first(lacking::to_assign(org, view, decided, service()?))
        }
        C::Decision(Decision::Start {}) => begun(org, view, decided),
        C::Decision(Decision::OfferAssignment { to, .. }) => {
            must(decided.assignee.as_ref() != Some(to), Reason::AlreadySo)
        }
        C::Decision(Decision::AskRequester { question }) => must(written(question), Reason::MissingText),
        C::Decision(Decision::RecordAnswer { text } | Decision::Resubmit { text }) => {
            must(written(text), Reason::MissingText)
        }
        C::Decision(Decision::RequestApproval { .. }) => {
            must(!service()?.approvals.is_empty(), Reason::NoApprovalNeeded)
        }
        C::Decision(Decision::DecideApproval { granted, reason, content, signed, .. }) => {
            must(*granted || written(reason), Reason::MissingReason)?;
            approval::turn(org, view, decided, person)?;
            must(!*granted || approval::bound(org, view, decided, *content), Reason::R19Stale)?;
            approval::certified(org, view, decided, !*granted || signed.is_some())?;
            approval::signed_anew(view, signed.as_deref())
        }
        C::Decision(Decision::WaitMaterial { .. }) => {
            must(view.materials.iter().any(|line| line.quantity > 0), Reason::MissingMaterial)
        }
        C::Decision(Decision::WaitVendor { vendor: to, .. }) => {
            must(written(to), Reason::MissingText)?;
            first(known.as_deref().map_or_else(Vec::new, |service| vendor::lacking(org, view, service)))
        }
        C::Decision(Decision::Escalate { team, reason }) => {
            must(is_team(org, decided, team.as_ref()), Reason::BadValue)?;
            must(written(reason), Reason::MissingReason)
        }
        C::Decision(
            Decision::Return { reason }
            | Decision::Reopen { reason }
            | Decision::Reject { reason }
            | Decision::OverrideDue { reason, .. }
            | Decision::Confirm { verdict: Verdict::Persists, text: reason },
        ) => must(written(reason), Reason::MissingReason),
        C::Decision(Decision::Cancel { reason, duplicate_of, .. }) => {
            must(written(reason) || duplicate_of.is_some(), Reason::MissingReason)
        }
        C::Decision(Decision::Resolve { solution, outcome, concluded_at }) => {
            let service = service()?;
            must(written(solution), Reason::MissingText)?;
            // C14: the conclusion lies between the birth and now.
            let concluded = concluded_at.is_none_or(|at| at >= view.born.stamp.effective() && at <= now);
            must(concluded, Reason::BadValue)?;
            first(lacking::to_resolve(org, view, decided, service, outcome.as_deref()))
        }
        C::Decision(
            Decision::Close { .. }
            | Decision::Confirm { verdict: Verdict::Confirmed, .. }
            | Decision::CloseForSilence { .. },
        ) if part::part_of(org, view, decided).is_some() => {
            part::part_of(org, view, decided).map_or(Ok(()), |own| part::complete(view, service()?, own))?;
            signed_as_it_stands(org, view, command)
        }
        C::Decision(Decision::Close { confirmed_by, .. }) => {
            let service = service()?;
            let unsaid = confirmed_by.is_none() && asks_confirmation(org, view, decided, person);
            must(!unsaid, Reason::MissingConfirmation)?;
            first(lacking::to_close(org, view, decided, service))?;
            signed_as_it_stands(org, view, command)
        }
        C::Decision(Decision::Confirm { verdict: Verdict::Confirmed, .. }) => {
            complete(org, view, decided, service()?, Stage::Close, None)?;
            signed_as_it_stands(org, view, command)
        }
        // T21 closes finished work and so asks what closing asks; T22 closes what was never finished.
        C::Decision(Decision::CloseForSilence { .. }) if decided.state == State::Resolved => {
            complete(org, view, decided, service()?, Stage::Close, None)?;
            signed_as_it_stands(org, view, command)
        }
        // R22: what was signed or authorised is a document.
        C::Content(Content::ChangeMaterial { line, .. }) => must(!crate::paper::issued(view, *line), Reason::R22Issued),
        // R33: what was signed is corrected by a counter-entry, never changed.
        C::Content(Content::SetField { field, value }) => {
            must(!content::sum_changes(org, view, field, value), Reason::R33Signed)
        }
        C::Decision(Decision::DecideConflict { conflict, choice: Choice::Swap }) => {
            let card = view.conflicts.iter().find(|card| card.id == *conflict);
            must(card.is_none_or(|card| !content::swaps_sum(org, view, card)), Reason::R33Signed)
        }
        C::Decision(Decision::CloseForSilence { .. })
        | C::Content(
            Content::OpenTicket(_)
            | Content::TellTicket(_)
            | Content::TickItem { .. }
            | Content::EditText(_)
            | Content::LogTime { .. }
            | Content::LogContact { .. }
            | Content::SetContact { .. }
            | Content::SetPlace { .. }
            | Content::SetEquipment { .. }
            | Content::SetSubject { .. }
            | Content::AddLabel { .. }
            | Content::RemoveLabel { .. },
        )
        | C::Decision(
            Decision::AcceptOffer { .. }
            | Decision::DeclineOffer { .. }
            | Decision::ScheduleVisit { .. }
            | Decision::MaterialAvailable { .. }
            | Decision::VendorReturned { .. }
            | Decision::DecideConflict { choice: Choice::Keep, .. }
            | Decision::MarkLetter { .. },
        )
        | C::Record(_)
        | C::Item(
            Item::RegisterEquipment { .. }
            | Item::SetEquipmentField { .. }
            | Item::AddEquipmentNote { .. }
            | Item::SeeItem { .. }
            | Item::MoveStock { .. }
            | Item::SetMinimum { .. }
            | Item::HandOver(_)
            | Item::MoveItem(_)
            | Item::BindLabel { .. }
            | Item::RetireLabel { .. }
            | Item::MergeItem { .. },
        )
        | C::Content(Content::Strike { .. }) => Ok(()),
    }
}

/// Whether a ticket may be born so (T1): the service is known and takes the channel, its requester may ask for it
/// (OAX-36, AGU-43), their mail is of an allowed domain (OAX-79), and what must be known to open is there.
/// The desk opens on behalf of anybody (C6, C7).
pub fn check_open(org: &Organisation, open: &OpenTicket, person: &Person, now: Timestamp) -> Result<(), Refused> {
    let must = |holds: bool, why: Reason| if holds { Ok(()) } else { Err(Refused::from(why)) };
    let service = org.service(&open.service).ok_or(Refused::from(Reason::UnknownService))?;
    must(written(&open.subject), Reason::MissingText)?;
    must(org.takes_channel(service, &open.channel), Reason::BadValue)?;
    let of_part = open.parent.is_some();
    let variant = open.subservice.as_ref().is_none_or(|name| is_variant(service, name, of_part));
    must(variant && open.priority.as_ref().is_none_or(|id| org.priority(id).is_some()), Reason::BadValue)?;
    let outside = is_outside(org, person);
    if outside {
        // Whom nobody knows asks as the organisation says, and by the portal alone; whom the directory knows, as an enlace, may no less.
        let is_taken = !person.roles.is_empty() || open.channel.as_str() == "portal";
        let asks = service.requester_roles.is_empty()
            || person.roles.iter().any(|role| service.requester_roles.contains(role))
            || (is_taken && org.for_anyone(service));
        if !asks {
            return Err(service_guards::only_these_ask(org, service));
        }
        // A whole is divided by those who do the work.
        must(open.parent.is_none(), Reason::NotYourRole)?;
        must(open.requester.mail.is_empty() || org.asks_from(service, &open.requester.mail), Reason::BadValue)?;
    }
    // Which part comes after which is said of parts.
    must(open.after.is_none() || open.parent.is_some(), Reason::BadValue)?;
    service_guards::at_birth(org, service, open, person, outside, now)?;
    let values = org.values_of_birth(open);
    judged(org, &open.service, &[Stage::Open], &values, Some(&open.channel))
}

/// Whether somebody asks from outside the desk. They may also have to authorise what is made for them (AGU-07): that makes
/// nobody one of the desk.
fn is_outside(org: &Organisation, person: &Person) -> bool {
    let asks = |class: &Class| matches!(class, Class::Req | Class::Apr);
    org.is_external(person) && org.classes_of(person).iter().all(asks)
}

/// Whether a ticket of the service may be of the variant: one that the service lists; of a part (OAX-41) also one of the
/// parts, which name themselves so.
fn is_variant(service: &ServiceDef, name: &str, of_part: bool) -> bool {
    service.subservices.iter().any(|one| one == name) || (of_part && service.parts.iter().any(|part| part.name == name))
}

/// Whether a ticket may be given to the team: one that is there, or the one that has it anyway, which data of later may have
/// ended.
fn is_team(org: &Organisation, decided: &Decided, team: Option<&TeamId>) -> bool {
    team.is_none_or(|team| org.team(team).is_some() || decided.team.as_ref() == Some(team))
}

/// The states in which responsibility may be offered and taken (T11).
fn offerable(state: State) -> bool {
    by_id("T11").is_some_and(|row| row.from.contains(&state))
}

/// T24: the requester within the window, a supervisor at any time; T23 has no window.
fn window_open(org: &Organisation, decided: &Decided, person: &Person, now: Timestamp) -> bool {
    let Some(closing) = decided.closing.as_ref().filter(|_| decided.state == State::Closed) else { return true };
    // Hours that cannot be reckoned with are refused when the organisation is loaded; without them there is no window.
    org.classes_of(person).contains(&Class::Sup)
        || calendar::reopen_until(org, closing.at).is_ok_and(|until| now <= until)
}

/// R18: nobody closes on a signature under other words without saying why. The note that the server closes with for
/// silence says nothing of it.
fn signed_as_it_stands(org: &Organisation, view: &TicketView, closing: &Command) -> Result<(), Refused> {
    let said = match closing {
        Command::Decision(Decision::Close { note, .. }) => note.as_str(),
        Command::Decision(Decision::Confirm { text, .. }) => text.as_str(),
        _ => "",
    };
    if written(said) { Ok(()) } else { lacking::stale(org, view).map_or(Ok(()), Err) }
}

/// Whether the requester's word that it works closes the ticket (OAX-25). Elsewhere it is kept for whoever closes (AGU-40,
/// BJ-11, OCO-16), and so it is while something was signed under other words: the requester is asked for no reason (R18).
pub fn requester_closes(org: &Organisation, view: &TicketView) -> bool {
    let service = org.service(&view.ruled.service);
    service.is_some_and(|service| org.closed_by(service).contains(&ClosedBy::Requester))
        && lacking::stale(org, view).is_none()
}

/// Whether whoever closes this says how the requester confirmed (OAX-25): the service asks for it, and nobody has heard it yet.
pub(crate) fn asks_confirmation(org: &Organisation, view: &TicketView, decided: &Decided, person: &Person) -> bool {
    let service = org.begun(&decided.service, &view.born.catalog);
    service.is_some_and(|service| service.closing.requires_user_confirmation)
        && part::part_of(org, view, decided).is_none()
        && !is_requester(view, person)
        && !confirmed(view, decided)
}

/// The requester was heard to confirm since the solution was delivered.
pub(crate) fn confirmed(view: &TicketView, decided: &Decided) -> bool {
    let since = decided.resolution.as_ref().map(|resolution| resolution.at);
    view.contacts.iter().any(|contact| {
        contact.verdict == Some(Verdict::Confirmed) && since.is_none_or(|since| contact.stamp.effective() >= since)
    })
}
