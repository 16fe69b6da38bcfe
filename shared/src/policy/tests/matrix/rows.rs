//! The rows: one of each command as a person would send it. A command that has no place here does not compile.

use super::no_act;
use crate::arbitration::testing::{ask, assign, cancel, confirm, escalate, minute, reopen, resolve, visit};
use crate::command::sample::{hand_over, movement, photo, signature, told_entry, told_state, told_ticket};
use crate::command::{
    Audience, Choice, Command, ContactField, ContactWay, Content, Decision, EditText, EquipmentField, Item, Label,
    LetterStep, Mark, MaterialStep, OpenRecord, OpenTicket, Place, Record, TextKind, TimeKind,
    Verdict as ContactVerdict,
};
use crate::ids::{DocumentId, FieldId, ItemId, LabelId, PersonId, PriorityId, RegisterId};
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
        C::Decision(
            Decision::SetPriority { .. }
            | Decision::Classify { .. }
            | Decision::Assign { .. }
            | Decision::OfferAssignment { .. }
            | Decision::AcceptOffer { .. }
            | Decision::DeclineOffer { .. }
            | Decision::ScheduleVisit { .. }
            | Decision::Start {}
            | Decision::AskRequester { .. }
            | Decision::RecordAnswer { .. }
            | Decision::Return { .. }
            | Decision::Resubmit { .. }
            | Decision::RequestApproval { .. }
            | Decision::DecideApproval { .. }
            | Decision::WaitMaterial { .. }
            | Decision::MaterialAvailable { .. }
            | Decision::WaitVendor { .. }
            | Decision::VendorReturned { .. }
            | Decision::Escalate { .. }
            | Decision::Resolve { .. }
            | Decision::Close { .. }
            | Decision::Confirm { .. }
            | Decision::Reopen { .. }
            | Decision::Reject { .. }
            | Decision::Cancel { .. }
            | Decision::OverrideDue { .. }
            | Decision::DecideConflict { .. }
            | Decision::CloseForSilence { .. }
            | Decision::AnswerSurvey { .. }
            | Decision::RecordLetter(_)
            | Decision::MarkLetter { .. }
            | Decision::Archive { .. }
            | Decision::TellState(_),
        ) => Part::Decision,
        C::Item(
            Item::HandOver(_)
            | Item::MoveItem(_)
            | Item::BindLabel { .. }
            | Item::RetireLabel { .. }
            | Item::MergeItem { .. },
        ) => Part::Elsewhere,
        C::Content(
            Content::AddNote { .. }
            | Content::SetField { .. }
            | Content::TickItem { .. }
            | Content::EditText(_)
            | Content::AddMaterial { .. }
            | Content::ChangeMaterial { .. }
            | Content::LogTime { .. }
            | Content::LogContact { .. }
            | Content::SetContact { .. }
            | Content::SetPlace { .. }
            | Content::SetEquipment { .. }
            | Content::SetSubject { .. }
            | Content::MarkMaterial { .. }
            | Content::AttachEvidence(_)
            | Content::SetCaption { .. }
            | Content::RetireEvidence { .. }
            | Content::SealEvidence { .. }
            | Content::Sign(_)
            | Content::DeliverSecret { .. }
            | Content::AddLabel { .. }
            | Content::RemoveLabel { .. }
            | Content::Strike { .. }
            | Content::TellNote { .. },
        ) => Part::Content,
        C::Item(Item::SeeItem { .. } | Item::MoveStock { .. } | Item::SetMinimum { .. }) | C::Record(_) => {
            Part::Elsewhere
        }
        C::Content(Content::OpenTicket(_) | Content::TellTicket(_))
        | C::Item(Item::RegisterEquipment { .. } | Item::SetEquipmentField { .. } | Item::AddEquipmentNote { .. }) => {
            Part::Elsewhere
        }
    }
}

/// One of each decision on a ticket.
pub(super) fn decisions() -> Vec<Command> {
    let text = || "x".to_owned();
    vec![
        Command::Decision(Decision::SetPriority { priority: PriorityId::new("high") }),
        Command::Decision(Decision::Classify {
            service: crate::ids::ServiceId::new("oax-cambio-nodo"),
            subservice: None,
            kind: crate::command::TicketKind::Incident,
            team: None,
        }),
        assign("laura", "oax-soporte"),
        Command::Decision(Decision::OfferAssignment { to: PersonId::new("laura"), reason: text() }),
        Command::Decision(Decision::AcceptOffer { offer: no_act() }),
        Command::Decision(Decision::DeclineOffer { offer: no_act(), reason: text() }),
        visit(100, true),
        Command::Decision(Decision::Start {}),
        ask("x"),
        Command::Decision(Decision::RecordAnswer { text: text() }),
        Command::Decision(Decision::Return { reason: text() }),
        Command::Decision(Decision::Resubmit { text: text() }),
        Command::Decision(Decision::RequestApproval { text: text() }),
        Command::Decision(Decision::DecideApproval {
            granted: true,
            reason: text(),
            returned: false,
            content: None,
            signed: None,
        }),
        Command::Decision(Decision::DecideApproval {
            granted: false,
            reason: text(),
            returned: true,
            content: None,
            signed: None,
        }),
        Command::Decision(Decision::WaitMaterial { reason: text() }),
        Command::Decision(Decision::MaterialAvailable { text: text() }),
        Command::Decision(Decision::WaitVendor { vendor: text(), reference: text() }),
        Command::Decision(Decision::VendorReturned { text: text() }),
        escalate(None),
        resolve("x"),
        Command::Decision(Decision::Close { note: text(), confirmed_by: Some(ContactWay::Phone) }),
        confirm(),
        Command::Decision(Decision::Confirm { verdict: ContactVerdict::Persists, text: text() }),
        reopen(),
        Command::Decision(Decision::Reject { reason: text() }),
        cancel(),
        Command::Decision(Decision::Cancel {
            reason: text(),
            duplicate_of: Some(DocumentId::new(minute(0), [1; 10])),
            withdrawn: None,
        }),
        Command::Decision(Decision::Cancel { reason: text(), duplicate_of: None, withdrawn: Some(ContactWay::Phone) }),
        Command::Decision(Decision::OverrideDue { at: minute(900), reason: text() }),
        Command::Decision(Decision::DecideConflict { conflict: text(), choice: Choice::Keep }),
        Command::Decision(Decision::CloseForSilence { note: text() }),
        Command::Decision(Decision::AnswerSurvey {
            answers: BTreeMap::from([(text(), text())]),
            comment: String::new(),
        }),
        Command::Decision(Decision::RecordLetter(Box::new(crate::command::sample::letter()))),
        Command::Decision(Decision::MarkLetter { letter: no_act(), step: LetterStep::StampedAttended, text: text() }),
        Command::Decision(Decision::MarkLetter { letter: no_act(), step: LetterStep::RecordedAttended, text: text() }),
        Command::Decision(Decision::Archive { place: text() }),
        Command::Decision(Decision::TellState(Box::new(told_state()))),
    ]
}

/// One of each command that merges: the same in every state.
pub(super) fn contents() -> Vec<Command> {
    let text = || "x".to_owned();
    let section = EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole: text() };
    vec![
        Command::Content(Content::AddNote { audience: Audience::Internal, text: text() }),
        Command::Content(Content::AddNote { audience: Audience::Public, text: text() }),
        Command::Content(Content::SetField { field: FieldId::new("falla"), value: text() }),
        Command::Content(Content::TickItem {
            item: ItemId::new("oax-revision-nodo.1"),
            mark: Mark::Done { value: None },
        }),
        Command::Content(Content::EditText(section)),
        Command::Content(Content::AddMaterial { description: text(), quantity: 1, unit: text() }),
        Command::Content(Content::ChangeMaterial { line: no_act(), quantity: 2 }),
        Command::Content(Content::MarkMaterial { line: no_act(), step: MaterialStep::Requested, quantity: 2 }),
        Command::Content(Content::AttachEvidence(Box::new(photo()))),
        Command::Content(Content::SetCaption { evidence: no_act(), caption: text() }),
        Command::Content(Content::RetireEvidence { evidence: no_act(), reason: text() }),
        Command::Content(Content::SealEvidence { evidence: no_act(), fault: None }),
        Command::Content(Content::Sign(Box::new(signature()))),
        Command::Content(Content::DeliverSecret { to: text() }),
        Command::Content(Content::LogTime { kind: TimeKind::Work, minutes: 5, started_at: minute(0) }),
        Command::Content(Content::LogContact { way: ContactWay::Phone, reached: true, verdict: None, text: text() }),
        Command::Content(Content::SetContact { field: ContactField::Phone, value: text() }),
        Command::Content(Content::SetContact { field: ContactField::Extra, value: text() }),
        Command::Content(Content::SetPlace { place: Place::default() }),
        Command::Content(Content::SetEquipment { equipment: None }),
        Command::Content(Content::SetSubject { subject: text() }),
        Command::Content(Content::AddLabel { label: Label::Tag(text()) }),
        Command::Content(Content::RemoveLabel { label: Label::Tag(text()) }),
        Command::Content(Content::Strike { act: no_act() }),
        Command::Content(Content::TellNote { audience: Audience::Public, text: text(), told: told_entry() }),
    ]
}

/// Commands on no ticket.
pub(super) fn elsewhere() -> Vec<Command> {
    vec![
        Command::Content(Content::OpenTicket(Box::new(OpenTicket {
            provisional: "P-1".to_owned(),
            ..OpenTicket::new(
                crate::ids::ServiceId::new("oax-revision-nodo"),
                crate::command::TicketKind::Incident,
                crate::ids::ChannelId::new("phone"),
                "x".to_owned(),
            )
        }))),
        Command::Content(Content::TellTicket(Box::new(told_ticket()))),
        Command::Item(Item::RegisterEquipment { fields: BTreeMap::new() }),
        Command::Item(Item::SetEquipmentField { field: EquipmentField::Serial, value: "x".to_owned() }),
        Command::Item(Item::AddEquipmentNote { text: "x".to_owned() }),
        Command::Item(Item::SeeItem { place: Place::default(), audit: "x".to_owned() }),
        Command::Item(Item::MoveStock {
            item: "x".to_owned(),
            delta: -1,
            unit: "x".to_owned(),
            ticket: None,
            line: None,
            counted: false,
            found: None,
        }),
        Command::Item(Item::SetMinimum { item: "x".to_owned(), unit: "x".to_owned(), minimum: 1 }),
        Command::Item(Item::HandOver(Box::new(hand_over()))),
        Command::Item(Item::MoveItem(Box::new(movement()))),
        Command::Item(Item::BindLabel { label: LabelId::new(1) }),
        Command::Item(Item::RetireLabel { label: LabelId::new(1), reason: "x".to_owned() }),
        Command::Item(Item::MergeItem { other: DocumentId::from_bytes([7; 16]), reason: "x".to_owned() }),
        Command::Record(Record::OpenRecord(Box::new(OpenRecord {
            register: RegisterId::new("x"),
            fields: BTreeMap::new(),
            texts: Vec::new(),
            links: Vec::new(),
        }))),
        Command::Record(Record::SetRecordField { field: FieldId::new("x"), value: "x".to_owned() }),
        Command::Record(Record::AddRecordNote { text: "x".to_owned() }),
        Command::Record(Record::VoteRecord { useful: true, comment: String::new() }),
        Command::Record(Record::ReportProgress { percent: 1, text: "x".to_owned() }),
        Command::Record(Record::LinkRecord { document: DocumentId::from_bytes([7; 16]), linked: true }),
        Command::Record(Record::MoveRecord { from: "a".to_owned(), to: "b".to_owned(), reason: String::new() }),
    ]
}

/// Whether a decision may start from the state at all; those that move no state have states of their own.
pub(super) fn starts(command: &Command, state: State) -> bool {
    match command {
        Command::Decision(Decision::SetPriority { .. })
        | Command::Decision(Decision::Classify { .. })
        | Command::Decision(Decision::OverrideDue { .. }) => !state.is_final(),
        Command::Decision(Decision::OfferAssignment { .. }) | Command::Decision(Decision::DeclineOffer { .. }) => {
            matches!(state, State::Assigned | State::Scheduled | State::InProgress)
        }
        Command::Decision(Decision::ScheduleVisit { .. }) if state == State::Scheduled => true,
        Command::Decision(Decision::DecideConflict { .. })
        | Command::Decision(Decision::RecordLetter(_))
        | Command::Decision(Decision::MarkLetter { .. }) => true,
        Command::Decision(Decision::Archive { .. }) => state.is_final(),
        Command::Decision(Decision::AnswerSurvey { .. }) => matches!(state, State::Resolved | State::Closed),
        other => transition(other, state).is_some(),
    }
}

pub(super) fn name(command: &Command) -> String {
    let more = match command {
        Command::Decision(Decision::DecideApproval { granted: true, .. }) => " granted",
        Command::Decision(Decision::DecideApproval { granted: false, .. }) => " refused",
        Command::Decision(Decision::Confirm { verdict: ContactVerdict::Confirmed, .. }) => " confirmed",
        Command::Decision(Decision::Confirm { verdict: ContactVerdict::Persists, .. }) => " persists",
        Command::Decision(Decision::MarkLetter { step: LetterStep::StampedAttended, .. }) => " stamped",
        Command::Decision(Decision::MarkLetter { .. }) => " recorded",
        Command::Decision(Decision::Cancel { duplicate_of: Some(_), .. }) => " duplicate",
        Command::Decision(Decision::Cancel { withdrawn: Some(_), .. }) => " withdrawn",
        Command::Content(Content::AddNote { audience: Audience::Internal, .. }) => " internal",
        Command::Content(Content::AddNote { audience: Audience::Public, .. }) => " public",
        Command::Content(Content::SetContact { field: ContactField::Extra, .. }) => " extra",
        _ => "",
    };
    format!("{}{more}", command.name())
}
