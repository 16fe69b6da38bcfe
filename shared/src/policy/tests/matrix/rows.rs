//! The rows: one of each command as a person would send it. A command that has no place here does not compile.

use super::no_act;
use crate::command::sample::{hand_over, movement, photo, signature};
use crate::command::{
    Audience, Choice, Command, ContactField, ContactWay, EditText, EquipmentField, Label, LetterStep, Mark,
    MaterialStep, Place, TextKind, TimeKind, Verdict as Said,
};
use crate::decision::testing::{ask, assign, cancel, confirm, escalate, minute, reopen, resolve, visit};
use crate::ids::{DocumentId, FieldId, ItemId, LabelId, PersonId, PriorityId};
use crate::state::State;
use crate::workflow::transition;
use std::collections::BTreeMap;

/// In which part of the table a command stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Ruled on by the server; by state.
    Decision,
    /// Merges; the same in every state.
    Content,
    /// On no ticket.
    Elsewhere,
}

/// Every command has its part: a new one does not compile without.
pub(super) fn part(command: &Command) -> Part {
    use Command as C;
    match command {
        C::SetPriority { .. }
        | C::Classify { .. }
        | C::Assign { .. }
        | C::OfferAssignment { .. }
        | C::AcceptOffer { .. }
        | C::DeclineOffer { .. }
        | C::ScheduleVisit { .. }
        | C::Start {}
        | C::AskRequester { .. }
        | C::RecordAnswer { .. }
        | C::Return { .. }
        | C::Resubmit { .. }
        | C::RequestApproval { .. }
        | C::DecideApproval { .. }
        | C::WaitMaterial { .. }
        | C::MaterialAvailable { .. }
        | C::WaitVendor { .. }
        | C::VendorReturned { .. }
        | C::Escalate { .. }
        | C::Resolve { .. }
        | C::Close { .. }
        | C::Confirm { .. }
        | C::Reopen { .. }
        | C::Reject { .. }
        | C::Cancel { .. }
        | C::OverrideDue { .. }
        | C::DecideConflict { .. }
        | C::CloseForSilence { .. }
        | C::AnswerSurvey { .. }
        | C::RecordLetter(_)
        | C::MarkLetter { .. }
        | C::Archive { .. } => Part::Decision,
        C::HandOver(_) | C::MoveItem(_) | C::BindLabel { .. } | C::RetireLabel { .. } | C::MergeItem { .. } => {
            Part::Elsewhere
        }
        C::AddNote { .. }
        | C::SetField { .. }
        | C::TickItem { .. }
        | C::EditText(_)
        | C::AddMaterial { .. }
        | C::ChangeMaterial { .. }
        | C::LogTime { .. }
        | C::LogContact { .. }
        | C::SetContact { .. }
        | C::SetPlace { .. }
        | C::SetEquipment { .. }
        | C::SetSubject { .. }
        | C::MarkMaterial { .. }
        | C::AttachEvidence(_)
        | C::SetCaption { .. }
        | C::RetireEvidence { .. }
        | C::SealEvidence { .. }
        | C::Sign(_)
        | C::DeliverSecret { .. }
        | C::AddLabel { .. }
        | C::RemoveLabel { .. }
        | C::Strike { .. } => Part::Content,
        C::SeeItem { .. } | C::MoveStock { .. } => Part::Elsewhere,
        C::OpenTicket(_) | C::RegisterEquipment { .. } | C::SetEquipmentField { .. } | C::AddEquipmentNote { .. } => {
            Part::Elsewhere
        }
    }
}

/// One of each decision on a ticket.
pub(super) fn decisions() -> Vec<Command> {
    let text = || "x".to_owned();
    vec![
        Command::SetPriority { priority: PriorityId::new("high") },
        Command::Classify {
            service: crate::ids::ServiceId::new("oax-cambio-nodo"),
            subservice: None,
            kind: crate::command::TicketKind::Incident,
            team: None,
        },
        assign("laura", "oax-soporte"),
        Command::OfferAssignment { to: PersonId::new("laura"), reason: text() },
        Command::AcceptOffer { offer: no_act() },
        Command::DeclineOffer { offer: no_act(), reason: text() },
        visit(100, true),
        Command::Start {},
        ask("x"),
        Command::RecordAnswer { text: text() },
        Command::Return { reason: text() },
        Command::Resubmit { text: text() },
        Command::RequestApproval { text: text() },
        Command::DecideApproval { granted: true, reason: text(), returned: false, content: None },
        Command::DecideApproval { granted: false, reason: text(), returned: true, content: None },
        Command::WaitMaterial { reason: text() },
        Command::MaterialAvailable { text: text() },
        Command::WaitVendor { vendor: text(), reference: text() },
        Command::VendorReturned { text: text() },
        escalate(None),
        resolve("x"),
        Command::Close { note: text(), confirmed_by: Some(ContactWay::Phone) },
        confirm(),
        Command::Confirm { verdict: Said::Persists, text: text() },
        reopen(),
        Command::Reject { reason: text() },
        cancel(),
        Command::Cancel { reason: text(), duplicate_of: Some(DocumentId::new(minute(0), [1; 10])), withdrawn: None },
        Command::Cancel { reason: text(), duplicate_of: None, withdrawn: Some(ContactWay::Phone) },
        Command::OverrideDue { at: minute(900), reason: text() },
        Command::DecideConflict { conflict: text(), choice: Choice::Keep },
        Command::CloseForSilence { note: text() },
        Command::AnswerSurvey { answers: BTreeMap::from([(text(), text())]), comment: String::new() },
        Command::RecordLetter(Box::new(crate::command::sample::letter())),
        Command::MarkLetter { letter: no_act(), step: LetterStep::StampedAttended, text: text() },
        Command::MarkLetter { letter: no_act(), step: LetterStep::RecordedAttended, text: text() },
        Command::Archive { place: text() },
    ]
}

/// One of each command that merges: the same in every state.
pub(super) fn contents() -> Vec<Command> {
    let text = || "x".to_owned();
    let section = EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole: text() };
    vec![
        Command::AddNote { audience: Audience::Internal, text: text() },
        Command::AddNote { audience: Audience::Public, text: text() },
        Command::SetField { field: FieldId::new("falla"), value: text() },
        Command::TickItem { item: ItemId::new("oax-revision-nodo.1"), mark: Mark::Done { value: None } },
        Command::EditText(section),
        Command::AddMaterial { description: text(), quantity: 1, unit: text() },
        Command::ChangeMaterial { line: no_act(), quantity: 2 },
        Command::MarkMaterial { line: no_act(), step: MaterialStep::Requested, quantity: 2 },
        Command::AttachEvidence(Box::new(photo())),
        Command::SetCaption { evidence: no_act(), caption: text() },
        Command::RetireEvidence { evidence: no_act(), reason: text() },
        Command::SealEvidence { evidence: no_act(), fault: None },
        Command::Sign(Box::new(signature())),
        Command::DeliverSecret { to: text() },
        Command::LogTime { kind: TimeKind::Work, minutes: 5, started_at: minute(0) },
        Command::LogContact { way: ContactWay::Phone, reached: true, verdict: None, text: text() },
        Command::SetContact { field: ContactField::Phone, value: text() },
        Command::SetContact { field: ContactField::Extra, value: text() },
        Command::SetPlace { place: Place::default() },
        Command::SetEquipment { equipment: None },
        Command::SetSubject { subject: text() },
        Command::AddLabel { label: Label::Tag(text()) },
        Command::RemoveLabel { label: Label::Tag(text()) },
        Command::Strike { act: no_act() },
    ]
}

/// Commands on no ticket.
pub(super) fn elsewhere() -> Vec<Command> {
    vec![
        Command::OpenTicket(Box::new(crate::command::OpenTicket {
            service: crate::ids::ServiceId::new("oax-revision-nodo"),
            subservice: None,
            kind: crate::command::TicketKind::Incident,
            channel: crate::ids::ChannelId::new("phone"),
            subject: "x".to_owned(),
            description: String::new(),
            requester: crate::command::Requester::default(),
            place: Place::default(),
            equipment: None,
            fields: BTreeMap::new(),
            priority: None,
            provisional: "P-1".to_owned(),
            occurred_at: None,
            continues: None,
            parent: None,
            after: None,
            catalog: String::new(),
        })),
        Command::RegisterEquipment { fields: BTreeMap::new() },
        Command::SetEquipmentField { field: EquipmentField::Serial, value: "x".to_owned() },
        Command::AddEquipmentNote { text: "x".to_owned() },
        Command::SeeItem { place: Place::default(), audit: "x".to_owned() },
        Command::MoveStock {
            item: "x".to_owned(),
            delta: -1,
            unit: "x".to_owned(),
            ticket: None,
            line: None,
            counted: false,
        },
        Command::HandOver(Box::new(hand_over())),
        Command::MoveItem(Box::new(movement())),
        Command::BindLabel { label: LabelId::new(1) },
        Command::RetireLabel { label: LabelId::new(1), reason: "x".to_owned() },
        Command::MergeItem { other: DocumentId::from_bytes([7; 16]), reason: "x".to_owned() },
    ]
}

/// Whether a decision may start from the state at all; those that move no state have states of their own.
pub(super) fn starts(command: &Command, state: State) -> bool {
    match command {
        Command::SetPriority { .. } | Command::Classify { .. } | Command::OverrideDue { .. } => !state.is_final(),
        Command::OfferAssignment { .. } | Command::DeclineOffer { .. } => {
            matches!(state, State::Assigned | State::Scheduled | State::InProgress)
        }
        Command::ScheduleVisit { .. } if state == State::Scheduled => true,
        Command::DecideConflict { .. } | Command::RecordLetter(_) | Command::MarkLetter { .. } => true,
        Command::Archive { .. } => state.is_final(),
        Command::AnswerSurvey { .. } => matches!(state, State::Resolved | State::Closed),
        other => transition(other, state).is_some(),
    }
}

pub(super) fn name(command: &Command) -> String {
    let more = match command {
        Command::DecideApproval { granted: true, .. } => " granted",
        Command::DecideApproval { granted: false, .. } => " refused",
        Command::Confirm { verdict: Said::Confirmed, .. } => " confirmed",
        Command::Confirm { verdict: Said::Persists, .. } => " persists",
        Command::MarkLetter { step: LetterStep::StampedAttended, .. } => " stamped",
        Command::MarkLetter { .. } => " recorded",
        Command::Cancel { duplicate_of: Some(_), .. } => " duplicate",
        Command::Cancel { withdrawn: Some(_), .. } => " withdrawn",
        Command::AddNote { audience: Audience::Internal, .. } => " internal",
        Command::AddNote { audience: Audience::Public, .. } => " public",
        Command::SetContact { field: ContactField::Extra, .. } => " extra",
        _ => "",
    };
    format!("{}{more}", command.name())
}
