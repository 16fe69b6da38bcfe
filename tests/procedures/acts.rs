//! Commands in few words.

use ronda_shared::command::{
    Audience, Command, ContactWay, Content, Decision, EditText, LetterStep, LetterWay, Mark, RecordLetter, TextKind,
    TicketKind, Verdict,
};
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{ActId, DocumentId, FieldId, ItemId, PersonId, PriorityId, ServiceId, Sha256, TeamId};
use ronda_shared::time::Timestamp;
pub use ronda_test_support::acts::note;
use std::collections::BTreeMap;

pub fn priority(id: &str) -> Command {
    Command::Decision(Decision::SetPriority { priority: PriorityId::new(id) })
}
pub fn assign(person: &str, team: &str) -> Command {
    let (person, team) = (Some(PersonId::new(person)), Some(TeamId::new(team)));
    Command::Decision(Decision::Assign { person, team, reason: "Le toca por su carga".into() })
}
pub fn classify(service: &str) -> Command {
    let (service, kind) = (ServiceId::new(service), TicketKind::Request);
    Command::Decision(Decision::Classify { service, subservice: None, kind, team: None })
}
pub fn join(other: DocumentId) -> Command {
    Command::Decision(Decision::Cancel { reason: String::new(), duplicate_of: Some(other), withdrawn: None })
}
pub fn start() -> Command {
    Command::Decision(Decision::Start {})
}
pub fn field(id: &str, value: &str) -> Command {
    Command::Content(Content::SetField { field: FieldId::new(id), value: value.into() })
}
pub fn tick(item: &str) -> Command {
    Command::Content(Content::TickItem { item: ItemId::new(item), mark: Mark::Done { value: None } })
}
pub fn not_applicable(item: &str, reason: &str) -> Command {
    Command::Content(Content::TickItem { item: ItemId::new(item), mark: Mark::NotApplicable { reason: reason.into() } })
}
pub fn diagnosis(text: &str) -> Command {
    Command::Content(Content::EditText(EditText {
        kind: TextKind::Diagnosis,
        section: None,
        splices: Vec::new(),
        whole: text.into(),
    }))
}
pub fn work_done(text: &str) -> Command {
    Command::Content(Content::EditText(EditText {
        kind: TextKind::WorkDone,
        section: None,
        splices: Vec::new(),
        whole: text.into(),
    }))
}
pub fn reply(text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Public, text: text.into() })
}
pub fn called(reached: bool, text: &str) -> Command {
    Command::Content(Content::LogContact { way: ContactWay::Phone, reached, verdict: None, text: text.into() })
}
pub fn ask(question: &str) -> Command {
    Command::Decision(Decision::AskRequester { question: question.into() })
}
pub fn answer(text: &str) -> Command {
    Command::Decision(Decision::RecordAnswer { text: text.into() })
}
pub fn visit(at: i64) -> Command {
    visit_as(at, "")
}
pub fn visit_as(at: i64, mode: &str) -> Command {
    let (at, mode) = (Timestamp::from_millis(at), mode.to_owned());
    Command::Decision(Decision::ScheduleVisit { at, agreed_with_requester: true, mode })
}
pub fn resolve(solution: &str) -> Command {
    Command::Decision(Decision::Resolve { solution: solution.into(), outcome: None, concluded_at: None })
}
pub fn resolve_as(solution: &str, outcome: &str) -> Command {
    Command::Decision(Decision::Resolve {
        solution: solution.into(),
        outcome: Some(outcome.into()),
        concluded_at: None,
    })
}
pub fn close(note: &str) -> Command {
    Command::Decision(Decision::Close { note: note.into(), confirmed_by: None })
}
pub fn close_confirmed(note: &str) -> Command {
    Command::Decision(Decision::Close { note: note.into(), confirmed_by: Some(ContactWay::Phone) })
}
pub fn confirm() -> Command {
    Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text: "Ya quedó, gracias".into() })
}
pub fn persists(text: &str) -> Command {
    Command::Decision(Decision::Confirm { verdict: Verdict::Persists, text: text.into() })
}
pub fn survey(answer: &str) -> Command {
    let answers = BTreeMap::from([("satisfaccion".to_owned(), answer.to_owned())]);
    Command::Decision(Decision::AnswerSurvey { answers, comment: String::new() })
}
pub fn ask_approval(text: &str) -> Command {
    Command::Decision(Decision::RequestApproval { text: text.into() })
}
pub fn deny(reason: &str) -> Command {
    Command::Decision(Decision::DecideApproval {
        granted: false,
        reason: reason.into(),
        returned: false,
        content: None,
        signed: None,
    })
}
pub fn incoming(number: &str, from: &str, subject: &str) -> Command {
    Command::Decision(Decision::RecordLetter(Box::new(RecordLetter {
        way: LetterWay::Incoming,
        number: number.into(),
        dated: "2026-11-20".into(),
        delivered_on: String::new(),
        received_at: None,
        counterpart: from.into(),
        subject: subject.into(),
        answer_by: String::new(),
        annexes: String::new(),
        answers: None,
    })))
}
pub fn outgoing(to: &str, subject: &str, answers: Option<ActId>) -> Command {
    outgoing_as("", to, subject, answers)
}
/// The same with the number that the institution itself gives it.
pub fn outgoing_as(number: &str, to: &str, subject: &str, answers: Option<ActId>) -> Command {
    Command::Decision(Decision::RecordLetter(Box::new(RecordLetter {
        way: LetterWay::Outgoing,
        number: number.into(),
        dated: "2026-11-23".into(),
        delivered_on: String::new(),
        received_at: None,
        counterpart: to.into(),
        subject: subject.into(),
        answer_by: String::new(),
        annexes: String::new(),
        answers,
    })))
}
pub fn mark(letter: ActId, step: LetterStep) -> Command {
    Command::Decision(Decision::MarkLetter { letter, step, text: String::new() })
}
pub fn archive(place: &str) -> Command {
    Command::Decision(Decision::Archive { place: place.into() })
}
pub fn secret(to: &str) -> Command {
    Command::Content(Content::DeliverSecret { to: to.into() })
}
pub fn reject(reason: &str) -> Command {
    Command::Decision(Decision::Reject { reason: reason.into() })
}
/// A file named for a field of a form or an attachment that the service demands.
pub fn file(bytes: &[u8], media: Media, field: Option<&str>) -> Command {
    Command::Content(Content::AttachEvidence(Box::new(AttachEvidence {
        field: field.map(FieldId::new),
        ..AttachEvidence::new(Sha256::of(bytes), u32::try_from(bytes.len()).expect("small"), media, "archivo".into())
    })))
}
/// The item of the registry that it is about.
pub fn about(equipment: DocumentId) -> Command {
    Command::Content(Content::SetEquipment { equipment: Some(equipment) })
}
pub fn material(description: &str, quantity: u32) -> Command {
    Command::Content(Content::AddMaterial { description: description.into(), quantity, unit: "pieza".into() })
}
pub fn wait_material(reason: &str) -> Command {
    Command::Decision(Decision::WaitMaterial { reason: reason.into() })
}
pub fn available(text: &str) -> Command {
    Command::Decision(Decision::MaterialAvailable { text: text.into() })
}
pub fn to_vendor(vendor: &str) -> Command {
    Command::Decision(Decision::WaitVendor { vendor: vendor.into(), reference: "RMA-1".into() })
}
pub fn back_from_vendor(text: &str) -> Command {
    Command::Decision(Decision::VendorReturned { text: text.into() })
}
pub fn escalate(team: &str, reason: &str) -> Command {
    Command::Decision(Decision::Escalate { team: Some(TeamId::new(team)), reason: reason.into() })
}
pub fn give_back(reason: &str) -> Command {
    Command::Decision(Decision::Return { reason: reason.into() })
}
pub fn resubmit(text: &str) -> Command {
    Command::Decision(Decision::Resubmit { text: text.into() })
}
pub fn offer(to: &str) -> Command {
    Command::Decision(Decision::OfferAssignment { to: PersonId::new(to), reason: "No llego en tiempo y forma".into() })
}
pub fn accept(offer: ActId) -> Command {
    Command::Decision(Decision::AcceptOffer { offer })
}
pub fn silence(note: &str) -> Command {
    Command::Decision(Decision::CloseForSilence { note: note.into() })
}
