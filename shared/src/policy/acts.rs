//! The verdict on each command: `docs/rules.md#transitions` by actor class, narrowed by the rights of the roles.
//!
//! Ours beyond the table, because a person at a telephone speaks for one who has no account: the desk answers (T3),
//! resubmits (T5), reports material (T15) and reopens (T23, T24) on behalf of the requester, and plans visits (R11).
//! Whoever of the desk, or leading it, a ticket was given to does the work on it as a technician does (T13, T14, T16–T19).

use super::Verdict;
use super::person_and_ticket::PersonAndTicket;
use super::rights::Right;
use crate::catalog::{Class, ClosedBy, Organisation};
use crate::command::{Audience, Command, ContactField, Content, Decision, Item, LetterStep, Record};
use crate::document::Subject;
use crate::messages::Reason;
use crate::person::Person;
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::view::TicketView;
use crate::workflow::{approval, part_of};

/// Whether an act needs its author to have been verified by a passkey just before (step-up): approving does.
pub fn weighs(command: &Command) -> bool {
    matches!(command, Command::Decision(Decision::DecideApproval { .. }))
}

/// Whether the command is this person's to do on this ticket; `view` is none for a ticket that is about to be created, and for
/// equipment. `Site::System` is the server itself: ingest refuses acts of devices that claim this site.
pub fn may(org: &Organisation, person: &Person, command: &Command, view: Option<&TicketView>, site: Site) -> Verdict {
    use Command as C;
    if site == Site::System {
        return Verdict::Allowed;
    }
    // No device speaks for the portal. The server does, for people without an account who filled in a form or wrote a mail; it has
    // verified that they are the requester (a token in a mail, a link).
    if site == Site::Portal && person.roles.is_empty() && requesters_word(command) {
        return Verdict::Allowed;
    }
    let who = PersonAndTicket::new(org, person, view);
    if who.kept_out() {
        return Verdict::NotYours(Reason::NotYourTicket);
    }
    let role = |holds: bool| Verdict::when(holds, Reason::NotYourRole);
    match command {
        C::Content(Content::OpenTicket(open)) => role(opens(&who, &open.service)),
        C::Content(Content::AddNote { audience, .. }) => notes(&who, *audience),
        C::Content(Content::EditText(edit)) => match edit.section.and_then(|id| author(view, id)) {
            Some(by) if *by != person.id => Verdict::NotYours(Reason::NotYourText),
            _ => works(&who),
        },
        C::Content(Content::SetContact { field, .. }) if who.requester() => role(*field != ContactField::Extra),
        C::Content(Content::SetField { .. }) if who.requester() => role(true),
        // At the portal requesters say themselves whether it works; the guards decide whether that closes the ticket.
        C::Content(Content::LogContact { .. }) if site == Site::Portal && (who.requester() || confirms_for(&who)) => {
            Verdict::Allowed
        }
        C::Content(
            Content::SetField { .. }
            | Content::TickItem { .. }
            | Content::LogTime { .. }
            | Content::LogContact { .. }
            | Content::SetContact { .. }
            | Content::SetPlace { .. }
            | Content::SetEquipment { .. }
            | Content::SetSubject { .. }
            | Content::MarkMaterial { .. }
            | Content::SetCaption { .. }
            | Content::Sign(_)
            | Content::AddLabel { .. }
            | Content::RemoveLabel { .. },
        ) => works(&who),
        C::Content(Content::AddMaterial { .. } | Content::ChangeMaterial { .. }) => lists_material(&who),
        // R7, R8: a technician may propose on work of their own; the ruling keeps it as a proposal.
        // The desk proposes nothing there: what it sets takes effect (OCO-11).
        C::Decision(Decision::SetPriority { .. }) if who.of_desk() => role(prioritises(&who)),
        C::Decision(Decision::SetPriority { .. }) => role(proposes(&who)),
        C::Decision(Decision::Classify { .. }) => role(proposes(&who) || who.of_desk()),
        C::Decision(Decision::Assign { .. }) => role(assigns(&who)),
        C::Decision(Decision::OfferAssignment { .. }) => own_work(&who, who.mine()),
        C::Decision(Decision::AcceptOffer { .. }) => own_work(&who, who.offered()),
        C::Decision(Decision::DeclineOffer { .. }) => own_work(&who, who.offered() || who.mine()),
        C::Decision(Decision::ScheduleVisit { .. }) if who.of_desk() => Verdict::Allowed,
        C::Decision(
            Decision::Start {}
            | Decision::ScheduleVisit { .. }
            | Decision::WaitVendor { .. }
            | Decision::VendorReturned { .. },
        ) => given_work(&who),
        C::Decision(Decision::AskRequester { .. } | Decision::RequestApproval { .. } | Decision::Resolve { .. })
            if who.is(Class::Desk) =>
        {
            Verdict::Allowed
        }
        C::Decision(Decision::AskRequester { .. } | Decision::RequestApproval { .. } | Decision::Resolve { .. }) => {
            given_work(&who)
        }
        C::Decision(Decision::Escalate { .. }) if who.of_desk() => Verdict::Allowed,
        C::Decision(Decision::Escalate { .. }) => own_work(&who, who.mine_to_take()),
        C::Decision(Decision::WaitMaterial { .. }) if who.is(Class::Sup) => Verdict::Allowed,
        C::Decision(Decision::WaitMaterial { .. }) => given_work(&who),
        C::Decision(Decision::RecordAnswer { .. }) => role(who.requester() || replies(&who) || who.is(Class::Desk)),
        C::Decision(Decision::Return { .. }) => role(who.is(Class::Desk)),
        C::Decision(Decision::Resubmit { .. }) => role(who.requester() || replies(&who) || on_behalf(&who)),
        C::Decision(Decision::MaterialAvailable { .. }) => {
            role(who.requester() || who.is(Class::Sup) || on_behalf(&who))
        }
        C::Decision(Decision::DecideApproval { .. }) => role(approves(&who)),
        C::Decision(Decision::Close { .. }) => closes(&who),
        C::Decision(Decision::Confirm { .. }) => role(who.requester() || confirms_for(&who)),
        C::Decision(Decision::Reopen { .. }) => {
            role(who.requester() || confirms_for(&who) || who.is(Class::Sup) || on_behalf(&who))
        }
        C::Decision(Decision::Reject { .. }) => role(who.of_desk() || approves(&who)),
        C::Decision(Decision::Cancel { duplicate_of, withdrawn, .. }) => {
            cancels(&who, duplicate_of.is_some(), withdrawn.is_some())
        }
        C::Decision(Decision::OverrideDue { .. }) => role(who.is(Class::Sup)),
        // A card about a datum of the work: also whoever may write that datum. A card about a decision: the desk alone. Cards of items:
        // `decides_on_item` decides, once it is known what the card is about.
        C::Decision(Decision::DecideConflict { conflict, .. }) => match view {
            Some(view) if about_content(view, conflict) => works(&who),
            // Deciding it would set the other priority (OCO-11).
            Some(view) if is_of_priority(view, conflict) => role(prioritises(&who)),
            Some(_) => role(who.of_desk()),
            None => role(who.of_desk() || who.is(Class::Tech)),
        },
        C::Content(Content::AttachEvidence(_)) if who.requester() || replies(&who) => Verdict::Allowed,
        C::Content(Content::AttachEvidence(_)) => works(&who),
        // R3: only a supervisor may hide evidence.
        C::Content(Content::RetireEvidence { .. }) => role(who.is(Class::Sup)),
        C::Content(Content::SealEvidence { .. } | Content::TellTicket(_) | Content::TellNote { .. })
        | C::Decision(Decision::CloseForSilence { .. } | Decision::TellState(_)) => {
            Verdict::NotYours(Reason::ServerOnly)
        }
        // On the technician's phone the requester answers under the technician's name, and the history says so.
        C::Decision(Decision::AnswerSurvey { .. }) if who.requester() || confirms_for(&who) || on_behalf(&who) => {
            Verdict::Allowed
        }
        C::Decision(Decision::AnswerSurvey { .. }) => own_work(&who, who.mine()),
        C::Content(Content::DeliverSecret { .. }) => works(&who),
        // R31: the desk keeps the register of letters; whoever did the work marks a letter as attended.
        C::Decision(Decision::MarkLetter { step: LetterStep::StampedAttended, .. }) => works(&who),
        C::Decision(Decision::RecordLetter(_) | Decision::MarkLetter { .. } | Decision::Archive { .. }) => {
            role(who.of_desk())
        }
        C::Item(Item::MergeItem { .. }) => role(who.of_desk()),
        C::Item(_) => role(who.of_desk() || who.is(Class::Tech)),
        // The register itself says which roles; admission asks it.
        C::Record(_) => role(who.of_staff()),
        // A strike names an act of the same log, so it can only be one's own.
        C::Content(Content::Strike { .. }) => role(who.of_staff() || who.is(Class::Req)),
    }
}

/// The same of a command on a record, as far as a person's class goes: which roles, its register says, and admission asks
/// that. Files of a record are added, described and taken out of sight by whoever writes it.
pub fn may_on_record(org: &Organisation, person: &Person, command: &Command, site: Site) -> Verdict {
    match command {
        Command::Content(Content::AttachEvidence(_) | Content::SetCaption { .. } | Content::RetireEvidence { .. })
            if site != Site::System =>
        {
            Verdict::when(PersonAndTicket::new(org, person, None).of_staff(), Reason::NotYourRole)
        }
        _ => may(org, person, command, None, site),
    }
}

/// What the server may do on behalf of a requester without an account.
fn requesters_word(command: &Command) -> bool {
    use Command as C;
    matches!(
        command,
        C::Content(Content::OpenTicket(_) | Content::AddNote { audience: Audience::Public, .. })
            | C::Decision(Decision::RecordAnswer { .. } | Decision::Resubmit { .. } | Decision::Reopen { .. })
            | C::Content(Content::LogContact { .. } | Content::AttachEvidence(_))
            | C::Record(Record::VoteRecord { .. })
            | C::Decision(
                Decision::Confirm { .. }
                    | Decision::MaterialAvailable { .. }
                    | Decision::Cancel { duplicate_of: None, .. }
                    | Decision::AnswerSurvey { .. }
            )
    )
}

/// Whether the card is about which of two priorities stands.
fn is_of_priority(view: &TicketView, conflict: &str) -> bool {
    view.conflicts.iter().any(|card| card.id == conflict && card.subject == Subject::Priority)
}

/// Whether the card is about a datum, not about a decision.
fn about_content(view: &TicketView, conflict: &str) -> bool {
    use crate::document::Subject as S;
    let card = view.conflicts.iter().find(|card| card.id == conflict);
    card.is_some_and(|card| match card.subject {
        S::Field(_)
        | S::Item(_)
        | S::Contact(_)
        | S::Material(_)
        | S::MaterialStep(..)
        | S::Caption(_)
        | S::Subject
        | S::Place
        | S::Equipment => true,
        S::Custody
        | S::Movement
        | S::Label
        | S::Registry(_)
        | S::Priority
        | S::Service
        | S::Assignee
        | S::Visit
        | S::State => false,
    })
}

/// T1: REQ, DESK, TECH; a right to complain alone opens complaints alone.
fn opens(who: &PersonAndTicket<'_>, service: &crate::ids::ServiceId) -> bool {
    if !(who.is(Class::Req) || who.is(Class::Desk) || who.is(Class::Tech)) {
        return false;
    }
    let any = who.right(Right::TicketCreate) || who.right(Right::TicketCreateOnBehalf);
    let complaint = who.org.service(service).is_some_and(|service| service.flow.contains("complaint"));
    any || complaint || !who.right(Right::ComplaintCreate)
}

/// Staff who may read a ticket may leave a note in it; to the requester speak those whose work it is.
fn notes(who: &PersonAndTicket<'_>, audience: Audience) -> Verdict {
    match audience {
        Audience::Internal => Verdict::when(who.of_staff(), Reason::NotYourRole),
        Audience::Public if who.requester() || replies(who) => Verdict::Allowed,
        Audience::Public => works(who),
    }
}

/// Content of the work: the desk's on any ticket, a technician's on their own and their team's.
fn works(who: &PersonAndTicket<'_>) -> Verdict {
    if who.of_desk() {
        return Verdict::Allowed;
    }
    own_work(who, who.mine() || who.my_team() || who.offered())
}

/// The material list: content of the work, and of those whose right it is on every ticket that reaches them, whoever was
/// given it (BJ-16): their team's, or any where they read all.
fn lists_material(who: &PersonAndTicket<'_>) -> Verdict {
    let reaches = who.my_team() || who.right(Right::TicketReadAll);
    if who.of_staff() && who.right(Right::MaterialList) && reaches {
        return Verdict::Allowed;
    }
    works(who)
}

/// Starting, ending and pausing work: a technician's. Members and heads of the desk do it on tickets that were assigned to them (a
/// complaint to the head of the desk, cash to the head of the kiosks).
fn given_work(who: &PersonAndTicket<'_>) -> Verdict {
    if who.of_desk() && who.mine() {
        return Verdict::Allowed;
    }
    own_work(who, who.mine_to_take())
}

/// A technician's, where the caller says that the ticket is theirs.
fn own_work(who: &PersonAndTicket<'_>, theirs: bool) -> Verdict {
    if !who.is(Class::Tech) {
        return Verdict::NotYours(Reason::NotYourRole);
    }
    Verdict::when(theirs, Reason::NotYourTicket)
}

fn proposes(who: &PersonAndTicket<'_>) -> bool {
    who.is(Class::Tech) && who.mine_to_take()
}

/// The desk; or, where a right is reserved, those of the desk who have it.
fn prioritises(who: &PersonAndTicket<'_>) -> bool {
    who.of_desk() && (who.right(Right::TicketPrioritise) || !who.reserved(Right::TicketPrioritise))
}

/// T9: SUP, and DESK where a right says so; T10: SUP. `ticket.assign.first` covers T9 alone (C37), an area its teams.
fn assigns(who: &PersonAndTicket<'_>) -> bool {
    let first = who.view.is_none_or(|view| matches!(view.decided.state, State::Received | State::Draft));
    if !(who.is(Class::Sup) || (first && who.is(Class::Desk))) {
        return false;
    }
    let narrowed = who.narrowed(Right::TicketAssign);
    who.right(Right::TicketAssign)
        || narrowed.iter().any(|right| if *right == "first" { first } else { who.area_covers(right) })
        || (narrowed.is_empty() && who.is(Class::Sup))
}

/// T7, T8: an approver of one of the roles the service names. Roles without an account sign on paper; the desk records
/// that (`Class` of the role is none).
fn approves(who: &PersonAndTicket<'_>) -> bool {
    let Some(service) = who.service() else {
        // Where the service has left the data: only those who were asked.
        let waiting = who.view.filter(|view| view.decided.state == State::AwaitingApproval);
        let asked = waiting.is_some_and(|view| view.decided.approver.is_some());
        return if asked { is_asked(who) } else { who.is(Class::Apr) };
    };
    let own = service.approvals.iter().any(|approval| who.person.roles.contains(&approval.role));
    let on_paper = service.approvals.iter().any(|approval| approval::on_behalf(who.org, approval));
    (own && who.is(Class::Apr)) || (on_paper && who.is(Class::Desk)) || is_asked(who)
}

/// Whether a ticket waits for this person's approval, even where its service does not ask for one any more because the data changed or
/// the ticket was reclassified.
fn is_asked(who: &PersonAndTicket<'_>) -> bool {
    let waiting = who.view.filter(|view| view.decided.state == State::AwaitingApproval);
    let Some(asked) = waiting.and_then(|view| view.decided.approver.as_ref()) else { return false };
    match who.org.role(asked).filter(|role| role.classes.contains(&Class::Apr)) {
        // Outside the desk: only the requester.
        Some(role) => who.person.roles.contains(asked) && (!role.external || who.requester()),
        None => who.is(Class::Desk),
    }
}

/// T20 by staff: `ticket.close` anywhere, `.own` on one's work, an area's on its teams; without any such right the
/// desk by its class, and the executor where the service closes so (AGU-40).
fn closes(who: &PersonAndTicket<'_>) -> Verdict {
    let part = who.view.is_some_and(|view| part_of(who.org, view, &view.decided).is_some());
    if part && (who.mine() || who.of_desk()) {
        return Verdict::Allowed;
    }
    // C1: where the data reserve the last step for certain roles, nobody else may do it (BJ-11, BJ-23, OCO-16).
    let closers = who.service().map_or(&[][..], |service| who.org.closed_by(service));
    let theirs = |by: &ClosedBy| matches!(by, ClosedBy::Role(role) if who.person.roles.contains(role));
    if !closers.is_empty() && closers.iter().all(|by| matches!(by, ClosedBy::Role(_))) {
        return Verdict::when(closers.iter().any(theirs), Reason::NotTheCloser);
    }
    if who.right(Right::TicketClose) {
        return Verdict::Allowed;
    }
    let narrowed = who.narrowed(Right::TicketClose);
    if !narrowed.is_empty() {
        let covered = narrowed.iter().any(|right| if *right == "own" { who.mine() } else { who.area_covers(right) });
        return Verdict::when(covered, Reason::NotYourTicket);
    }
    if who.of_desk() {
        return Verdict::Allowed;
    }
    let executor = who.service().is_some_and(|service| {
        who.org.closed_by(service).iter().any(|by| match by {
            ClosedBy::Executor => true,
            ClosedBy::Role(role) => who.person.roles.contains(role),
            ClosedBy::Requester | ClosedBy::Survey | ClosedBy::Desk => false,
        })
    });
    Verdict::when(who.is(Class::Tech) && executor && who.mine(), Reason::NotYourRole)
}

/// T26: the requester their own, also by a telephone call that the desk records; the desk duplicates and what it captured
/// by mistake; a supervisor any.
fn cancels(who: &PersonAndTicket<'_>, duplicate: bool, withdrawn: bool) -> Verdict {
    let captured = who.view.is_some_and(|view| view.born.stamp.by == who.person.id);
    let told = withdrawn && on_behalf(who);
    if who.is(Class::Sup) || who.requester() || told || (who.is(Class::Desk) && (duplicate || captured)) {
        return Verdict::Allowed;
    }
    let why = if who.is(Class::Desk) { Reason::MissingDuplicate } else { Reason::NotYourRole };
    Verdict::NotYours(why)
}

/// An enlace (liaison) who follows the tickets of their dependencia and may write in them.
fn replies(who: &PersonAndTicket<'_>) -> bool {
    who.liaison() && who.right(Right::TicketReply)
}

/// Confirmed with the enlace instead of the end user (OAX-37).
fn confirms_for(who: &PersonAndTicket<'_>) -> bool {
    let named = who.service().and_then(|service| service.closing.confirm_with.as_ref());
    who.liaison() && who.right(Right::TicketConfirm) && named.is_none_or(|role| who.person.roles.contains(role))
}

/// The desk for a requester who telephones.
fn on_behalf(who: &PersonAndTicket<'_>) -> bool {
    who.is(Class::Desk) && who.right(Right::TicketCreateOnBehalf)
}

fn author(view: Option<&TicketView>, section: crate::ids::ActId) -> Option<&crate::ids::PersonId> {
    let known = view?.texts.iter().find(|known| known.id == section)?;
    Some(&known.stamp.by)
}
