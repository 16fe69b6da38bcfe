//! Official letters: what may be entered, which step follows which, and what closing asks of them (R31, C31, OCO-08).

use super::refused::Refused;
use crate::catalog::{BY_LETTER, ServiceDef};
use crate::command::{LetterStep, LetterWay, RecordLetter};
use crate::date::Date;
use crate::ids::ActId;
use crate::messages::Reason;
use crate::ticket::view::{Decided, Letter, TicketView};

/// Whether a letter may be entered: whose it is, what it is about, of one that came in its own number, and a term that is
/// a day.
pub(super) fn content(decided: &Decided, letter: &RecordLetter) -> Result<(), Reason> {
    let written = |text: &str| !text.trim().is_empty();
    if !written(&letter.counterpart) || !written(&letter.subject) {
        return Err(Reason::MissingText);
    }
    if letter.way == LetterWay::Incoming && !written(&letter.number) {
        return Err(Reason::MissingLetterNumber);
    }
    // Terms are reckoned with: what is no day would never be due.
    if written(&letter.answer_by) && letter.answer_by.trim().parse::<Date>().is_err() {
        return Err(Reason::BadValue);
    }
    if letter.answers.is_some_and(|answered| find(decided, answered).is_none()) {
        return Err(Reason::NoSuchLetter);
    }
    let twice = letter.way == LetterWay::Incoming
        && decided.letters.iter().any(|known| {
            let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
            known.letter.way == LetterWay::Incoming
                && same(&known.letter.number, &letter.number)
                && same(&known.letter.counterpart, &letter.counterpart)
        });
    if twice { Err(Reason::LetterTwice) } else { Ok(()) }
}

/// Whether a letter may take a step: each once; what came in is stamped before it is recorded as attended, what goes out
/// is delivered and then recorded; both are filed last.
pub(super) fn stands(decided: &Decided, letter: ActId, step: LetterStep) -> Result<(), Refused> {
    let letter = find(decided, letter).ok_or(Refused::from(Reason::NoSuchLetter))?;
    let taken = |step: LetterStep| letter.marks.contains_key(&step);
    if taken(step) {
        return Err(Reason::AlreadySo.into());
    }
    let incoming = letter.letter.way == LetterWay::Incoming;
    let follows = match step {
        LetterStep::StampedAttended => incoming,
        LetterStep::Delivered => !incoming,
        LetterStep::RecordedAttended if incoming => taken(LetterStep::StampedAttended),
        LetterStep::RecordedAttended => taken(LetterStep::Delivered),
        LetterStep::Archived => taken(LetterStep::RecordedAttended),
    };
    if follows { Ok(()) } else { Err(Reason::LetterNotYet.into()) }
}

/// What closing asks of the letters: what came in recorded as attended (C31), and answered by one that went out where the
/// request came by letter (OCO-08).
pub(super) fn attended(view: &TicketView, decided: &Decided, service: &ServiceDef) -> Vec<Refused> {
    let mut found = Vec::new();
    let incoming = || decided.letters.iter().filter(|letter| letter.letter.way == LetterWay::Incoming);
    let open = |letter: &Letter| !letter.marks.contains_key(&LetterStep::RecordedAttended);
    if service.closing.oficio_attended && incoming().any(open) {
        found.push(Reason::LetterNotAttended.into());
    }
    let by_letter = view.born.channel.as_str() == BY_LETTER || incoming().next().is_some();
    let answered = decided.letters.iter().any(|letter| letter.letter.way == LetterWay::Outgoing);
    if service.closing.requires_reply_oficio && by_letter && !answered {
        found.push(Reason::MissingReplyLetter.into());
    }
    found
}

fn find(decided: &Decided, letter: ActId) -> Option<&Letter> {
    decided.letters.iter().find(|known| known.act == letter)
}
