//! Checks whether a command's texts and numbers are within bounds. The phone judges it before the act is made, and the
//! server again before anything is executed.

use crate::command::{Command, Content, Decision, EditText, Item, Label, Mark, OpenTicket, Place};
use crate::command::{HandOver, Holder, Movement, MovementKind, Record, ToldEntry, ToldState, ToldTicket};
use crate::date::Date;
use crate::limits;
use crate::messages::Reason;
use crate::signature::{Certified, Hand, SignedApproval};

fn line(text: &str) -> bool {
    text.chars().count() <= limits::NAME_CHARS && !text.chars().any(|c| c.is_control())
}
fn id(text: &str) -> bool {
    !text.is_empty() && text.len() <= limits::ID_CHARS && !text.chars().any(|c| c.is_control())
}
fn note(text: &str) -> bool {
    text.len() <= limits::NOTE_BYTES
}
fn value(text: &str) -> bool {
    text.len() <= limits::FIELD_BYTES
}
fn subject(text: &str) -> bool {
    text.chars().count() <= limits::SUBJECT_CHARS && !text.chars().any(|c| c.is_control())
}
/// An article of a storeroom and what it is measured in.
fn article(item: &str, unit: &str) -> bool {
    !item.trim().is_empty() && subject(item) && line(unit)
}
fn place(place: &Place) -> bool {
    line(&place.level) && line(&place.room) && place.building.as_ref().is_none_or(|building| id(building.as_str()))
}

fn opening(open: &OpenTicket) -> bool {
    id(open.service.as_str())
        && open.subservice.as_ref().is_none_or(|text| line(text))
        && id(open.channel.as_str())
        && subject(&open.subject)
        && note(&open.description)
        && line(&open.requester.name)
        && line(&open.requester.mail)
        && line(&open.requester.phone)
        && open.requester.client_org.chars().count() <= limits::SUBJECT_CHARS
        && open.requester.person.as_ref().is_none_or(|person| id(person.as_str()))
        && place(&open.place)
        && open.fields.len() <= limits::OPEN_FIELDS
        && open.fields.iter().all(|(field, text)| id(field.as_str()) && value(text))
        && open.priority.as_ref().is_none_or(|priority| id(priority.as_str()))
        && line(&open.provisional)
        && line(&open.catalog)
}

fn told_state(told: &ToldState) -> bool {
    told.team.as_ref().is_none_or(|team| id(team.as_str()))
        && told.assignee.as_ref().is_none_or(|person| id(person.as_str()))
        && told.priority.as_ref().is_none_or(|priority| id(priority.as_str()))
        && value(&told.words)
}

fn told_ticket(ticket: &ToldTicket) -> bool {
    let told = &ticket.told;
    opening(&ticket.open) && id(&told.system) && id(&told.id) && line(&told.folio) && told_state(&told.stands)
}

fn told_entry(told: &ToldEntry) -> bool {
    id(&told.id) && line(&told.author)
}

fn edit(edit: &EditText) -> bool {
    note(&edit.whole)
        && edit.splices.len() <= limits::SPLICES
        && edit.splices.iter().map(|splice| splice.delete.len() + splice.insert.len()).sum::<usize>()
            <= 4 * limits::NOTE_BYTES
}

fn hand(hand: &Hand) -> bool {
    !hand.name.trim().is_empty() && line(&hand.name) && line(&hand.position)
}

fn certified(certified: &Certified) -> bool {
    (1..=limits::CERTIFICATE_BYTES).contains(&certified.certificate.bytes().len())
        && (1..=limits::CERTIFIED_BYTES).contains(&certified.signature.bytes().len())
}

fn signed_approval(signed: &SignedApproval) -> bool {
    signed.text.len() <= limits::PAPER_BYTES && certified(&signed.certified) && signed.sha256.is_none()
}

fn holder(holder: &Holder) -> bool {
    !holder.name.trim().is_empty() && line(&holder.name) && holder.person.as_ref().is_none_or(|p| id(p.as_str()))
}

fn hand_over(over: &HandOver) -> bool {
    holder(&over.from)
        && holder(&over.to)
        && line(&over.purpose)
        && value(&over.condition)
        && over.accessories.len() <= limits::HAND_OVER_ITEMS
        && over.accessories.iter().all(|accessory| line(accessory))
        && over.photos.len() <= limits::HAND_OVER_ITEMS
        && over.text.len() <= limits::PAPER_BYTES
        && [&over.given, &over.taken, &over.witness].into_iter().flatten().all(hand)
}

fn movement(movement: &Movement) -> bool {
    let kind = match &movement.kind {
        MovementKind::Relocation { place: to } => place(to),
        MovementKind::Reassignment { person, client_org } => line(person) && subject(client_org),
        MovementKind::SwappedIn { place: to, person, client_org, .. } => {
            place(to) && line(person) && subject(client_org)
        }
        MovementKind::Withdrawal {}
        | MovementKind::SwappedOut { .. }
        | MovementKind::WarrantyReturn {}
        | MovementKind::Occupancy { .. } => true,
    };
    kind && note(&movement.reason) && movement.signature.as_ref().is_none_or(hand)
}

/// Whether a moment, or a date of a letter, is one of a year that was typed with too few digits: a picker makes the year 26
/// of «26». What is printed on a letter may be words, too.
fn is_before_desks(command: &Command) -> bool {
    match command {
        Command::Content(Content::OpenTicket(open)) => open.occurred_at.is_some_and(|at| at.millis() < 0),
        Command::Decision(Decision::ScheduleVisit { at, .. } | Decision::OverrideDue { at, .. }) => at.millis() < 0,
        Command::Decision(Decision::RecordLetter(letter)) => {
            let early = |text: &str| text.trim().parse::<Date>().is_ok_and(|date| date.year() < limits::FIRST_YEAR);
            [&letter.dated, &letter.delivered_on, &letter.answer_by].into_iter().any(|text| early(text))
                || letter.received_at.is_some_and(|at| at.millis() < 0)
        }
        _ => false,
    }
}

/// `OutOfBounds` where a text is too long, an id malformed or a list too long; `BadDate` where a moment cannot be meant.
pub fn check(command: &Command) -> Result<(), Reason> {
    use Command as C;
    if is_before_desks(command) {
        return Err(Reason::BadDate);
    }
    let fits = match command {
        C::Content(Content::OpenTicket(open)) => opening(open),
        C::Content(Content::TellTicket(ticket)) => told_ticket(ticket),
        C::Content(Content::TellNote { text, told, .. }) => note(text) && told_entry(told),
        C::Decision(Decision::TellState(told)) => told_state(told),
        C::Content(Content::AddNote { text, .. })
        | C::Item(Item::AddEquipmentNote { text })
        | C::Content(Content::LogContact { text, .. }) => note(text),
        C::Content(Content::SetField { field, value: text }) => id(field.as_str()) && value(text),
        C::Content(Content::TickItem { item, mark }) => {
            id(item.as_str())
                && match mark {
                    Mark::Pending {} => true,
                    Mark::Done { value: measured } => measured.as_ref().is_none_or(|text| value(text)),
                    Mark::NotApplicable { reason } => value(reason),
                }
        }
        C::Content(Content::EditText(text)) => edit(text),
        C::Content(Content::AddMaterial { description, quantity, unit }) => {
            subject(description) && line(unit) && *quantity <= 1_000_000
        }
        C::Content(Content::ChangeMaterial { quantity, .. }) => *quantity <= 1_000_000,
        C::Content(Content::LogTime { minutes, .. }) => *minutes <= 60 * 24 * 31,
        C::Content(Content::SetContact { value: text, .. }) => text.chars().count() <= limits::SUBJECT_CHARS,
        C::Content(Content::SetPlace { place: at }) => place(at),
        C::Content(Content::SetEquipment { .. })
        | C::Decision(Decision::AcceptOffer { .. } | Decision::Start {})
        | C::Content(Content::Strike { .. }) => true,
        C::Content(Content::SetSubject { subject: text }) => !text.trim().is_empty() && subject(text),
        C::Content(Content::AddLabel { label } | Content::RemoveLabel { label }) => match label {
            Label::Tag(text) | Label::Article(text) => !text.is_empty() && line(text),
            Label::Watcher(person) => id(person.as_str()),
            Label::Ticket(_) | Label::Duplicate(_) => true,
        },
        C::Decision(Decision::ScheduleVisit { mode, .. }) => line(mode),
        C::Decision(Decision::SetPriority { priority }) => id(priority.as_str()),
        C::Decision(Decision::Classify { service, subservice, team, .. }) => {
            id(service.as_str())
                && subservice.as_ref().is_none_or(|text| line(text))
                && team.as_ref().is_none_or(|team| id(team.as_str()))
        }
        C::Decision(Decision::Assign { person, team, reason }) => {
            person.as_ref().is_none_or(|person| id(person.as_str()))
                && team.as_ref().is_none_or(|team| id(team.as_str()))
                && note(reason)
        }
        C::Decision(Decision::OfferAssignment { to, reason }) => id(to.as_str()) && note(reason),
        C::Decision(
            Decision::DeclineOffer { reason, .. }
            | Decision::Return { reason }
            | Decision::WaitMaterial { reason }
            | Decision::Reopen { reason }
            | Decision::Reject { reason }
            | Decision::Cancel { reason, .. }
            | Decision::OverrideDue { reason, .. },
        ) => note(reason),
        C::Decision(Decision::DecideApproval { reason, signed, .. }) => {
            note(reason) && signed.as_ref().is_none_or(|signed| signed_approval(signed))
        }
        C::Decision(
            Decision::AskRequester { question: text }
            | Decision::RecordAnswer { text }
            | Decision::Resubmit { text }
            | Decision::RequestApproval { text }
            | Decision::MaterialAvailable { text }
            | Decision::VendorReturned { text }
            | Decision::Confirm { text, .. }
            | Decision::Close { note: text, .. }
            | Decision::CloseForSilence { note: text },
        ) => note(text),
        C::Decision(Decision::WaitVendor { vendor, reference }) => subject(vendor) && line(reference),
        C::Decision(Decision::Escalate { team, reason }) => {
            team.as_ref().is_none_or(|team| id(team.as_str())) && note(reason)
        }
        C::Decision(Decision::Resolve { solution, outcome, .. }) => {
            note(solution) && outcome.as_ref().is_none_or(|text| value(text))
        }
        C::Decision(Decision::DecideConflict { conflict, .. }) => conflict.len() <= 2 * limits::ID_CHARS,
        C::Content(Content::MarkMaterial { quantity, .. }) => *quantity <= 1_000_000,
        C::Content(Content::DeliverSecret { to }) => line(to),
        C::Decision(Decision::AnswerSurvey { answers, comment }) => {
            answers.len() <= limits::OPEN_FIELDS
                && answers.iter().all(|(question, answer)| id(question) && value(answer))
                && note(comment)
        }
        C::Decision(Decision::RecordLetter(letter)) => {
            let lines = [&letter.number, &letter.dated, &letter.delivered_on, &letter.answer_by];
            let subjects = [&letter.counterpart, &letter.subject, &letter.annexes];
            lines.into_iter().all(|text| line(text)) && subjects.into_iter().all(|text| subject(text))
        }
        C::Decision(Decision::MarkLetter { text, .. } | Decision::Archive { place: text }) => note(text),
        C::Content(Content::AttachEvidence(file)) => {
            (1..=limits::EVIDENCE_BYTES).contains(&file.size)
                // What of its name is not seen is taken out when it is attached: no photograph is lost for a name.
                && file.name.chars().count() <= limits::NAME_CHARS
                && subject(&file.caption)
                && file.field.as_ref().is_none_or(|field| id(field.as_str()))
        }
        C::Content(Content::SetCaption { caption, .. }) => subject(caption),
        C::Content(Content::RetireEvidence { reason, .. })
        | C::Item(Item::RetireLabel { reason, .. } | Item::MergeItem { reason, .. }) => note(reason),
        C::Content(Content::SealEvidence { .. }) | C::Item(Item::BindLabel { .. }) => true,
        C::Content(Content::Sign(sign)) => {
            id(sign.paper.as_str())
                && id(&sign.role)
                && sign.text.len() <= limits::PAPER_BYTES
                && hand(&sign.hand)
                && sign.certified.as_ref().is_none_or(certified)
        }
        C::Item(Item::SeeItem { place: at, audit }) => place(at) && line(audit),
        C::Item(Item::MoveStock { item, delta, unit, ticket, line: of, counted, found }) => {
            // What a count finds is of no ticket.
            let counts = !*counted || (ticket.is_none() && of.is_none());
            let there = found.is_none_or(|there| *counted && there <= 1_000_000);
            let differs = *delta != 0 || found.is_some();
            article(item, unit) && counts && there && differs && delta.unsigned_abs() <= 1_000_000
        }
        C::Item(Item::SetMinimum { item, unit, minimum }) => article(item, unit) && *minimum <= 1_000_000,
        C::Item(Item::HandOver(over)) => hand_over(over),
        C::Item(Item::MoveItem(movement)) => self::movement(movement),
        C::Item(Item::RegisterEquipment { fields }) => {
            fields.values().all(|text| text.chars().count() <= limits::SUBJECT_CHARS)
        }
        C::Record(Record::OpenRecord(open)) => {
            id(open.register.as_str())
                && open.fields.len() <= limits::OPEN_FIELDS
                && open.texts.len() <= limits::OPEN_FIELDS
                && open.fields.iter().all(|(field, text)| {
                    id(field.as_str()) && if open.texts.contains(field) { note(text) } else { value(text) }
                })
                && open.texts.iter().all(|field| id(field.as_str()))
                && open.links.len() <= limits::RECORD_LINKS
        }
        // How much a field takes is for the record to say: of a long text as much as a note.
        C::Record(Record::SetRecordField { field, value: text }) => id(field.as_str()) && note(text),
        C::Record(Record::VoteRecord { comment, .. }) => value(comment),
        C::Record(Record::ReportProgress { percent, text }) => {
            *percent <= limits::WHOLE && !text.trim().is_empty() && note(text)
        }
        C::Record(Record::AddRecordNote { text }) => !text.trim().is_empty() && note(text),
        C::Record(Record::LinkRecord { .. }) => true,
        C::Record(Record::MoveRecord { from, to, reason }) => from.len() <= limits::ID_CHARS && id(to) && note(reason),
        C::Item(Item::SetEquipmentField { value: text, .. }) => text.chars().count() <= limits::SUBJECT_CHARS,
    };
    if fits { Ok(()) } else { Err(Reason::OutOfBounds) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{RecordLetter, sample};
    use crate::time::Timestamp;

    /// With a visit in the year 26 a ticket would be late for two thousand years.
    #[test]
    fn a_moment_of_a_year_of_two_digits_is_refused() {
        let visit = |millis: i64| {
            let at = Timestamp::from_millis(millis);
            Command::Decision(Decision::ScheduleVisit { at, agreed_with_requester: false, mode: String::new() })
        };
        let due = |millis: i64| {
            let at = Timestamp::from_millis(millis);
            Command::Decision(Decision::OverrideDue { at, reason: "acordado".to_owned() })
        };
        let open = |millis: i64| {
            let occurred_at = Some(Timestamp::from_millis(millis));
            let open = OpenTicket { occurred_at, ..sample::told_ticket().open };
            check(&Command::Content(Content::OpenTicket(Box::new(open))))
        };
        for (millis, told) in [(-61_319_000_000_000, Err(Reason::BadDate)), (1_795_186_800_000, Ok(()))] {
            assert_eq!((check(&visit(millis)), check(&due(millis)), open(millis)), (told, told, told));
        }
    }

    /// The register tells them, and an answer would be late for two thousand years. What no picker made stands as it is
    /// printed.
    #[test]
    fn a_letter_of_a_year_of_two_digits_is_refused() {
        let entered = |letter: RecordLetter| check(&Command::Decision(Decision::RecordLetter(Box::new(letter))));
        let early = || "0026-11-19".to_owned();
        for letter in [
            RecordLetter { dated: early(), ..sample::letter() },
            RecordLetter { delivered_on: early(), ..sample::letter() },
            RecordLetter { answer_by: early(), ..sample::letter() },
            RecordLetter { received_at: Some(Timestamp::from_millis(-61_319_000_000_000)), ..sample::letter() },
        ] {
            assert_eq!(entered(letter), Err(Reason::BadDate));
        }
        for dated in ["", "s/f", "1810-09-16", "2026-11-19"] {
            assert_eq!(entered(RecordLetter { dated: dated.to_owned(), ..sample::letter() }), Ok(()), "{dated}");
        }
    }
}
