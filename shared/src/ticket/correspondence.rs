//! What of the register of letters waits for somebody: to be routed (BJ-13), or to be answered by its term.

use super::summary::{LetterLine, TicketSummary};
use crate::catalog::Organisation;
use crate::command::{LetterStep, LetterWay};
use crate::date::Date;
use crate::state::State;

/// A term is told so many days before it is over (ours).
pub const SOON_DAYS: i64 = 3;

/// Nobody has said yet what becomes of what came in: it is correspondence, received, and given to nobody.
pub fn unrouted(org: &Organisation, ticket: &TicketSummary) -> bool {
    org.settings.letters.service.as_ref() == Some(&ticket.service)
        && ticket.state == State::Received
        && ticket.assignee.is_none()
        && ticket.letters.iter().any(|line| line.way == LetterWay::Incoming)
}

/// How many days are left until a letter must be answered, fewer than none where its term is over; none where it names no
/// term, or was answered or attended.
pub fn days_left(line: &LetterLine, today: Date) -> Option<i64> {
    let over = line.answered
        || line.steps.iter().any(|step| matches!(step, LetterStep::StampedAttended | LetterStep::RecordedAttended));
    let term = line.answer_by.trim().parse::<Date>().ok().filter(|_| line.way == LetterWay::Incoming && !over)?;
    Some(term.days() - today.days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ActId, DeviceId};
    use crate::time::Timestamp;

    fn line(answer_by: &str) -> LetterLine {
        LetterLine {
            act: ActId { device: DeviceId::new(1), number: 1 },
            way: LetterWay::Incoming,
            register: None,
            number: "SA/1".to_owned(),
            dated: String::new(),
            delivered_on: String::new(),
            at: Timestamp::from_millis(0),
            by: None,
            counterpart: "Tesorería".to_owned(),
            subject: "Invitación".to_owned(),
            annexes: String::new(),
            answer_by: answer_by.to_owned(),
            answered: false,
            steps: Vec::new(),
        }
    }

    #[test]
    fn a_term_runs_until_the_letter_is_answered_or_attended() {
        let today: Date = "2026-11-23".parse().expect("a day");
        assert_eq!(days_left(&line("2026-11-26"), today), Some(3));
        assert_eq!(days_left(&line("2026-11-20"), today), Some(-3), "it is over");
        assert_eq!(days_left(&line(""), today), None);
        assert_eq!(days_left(&LetterLine { answered: true, ..line("2026-11-20") }, today), None);
        let stamped = LetterLine { steps: vec![LetterStep::StampedAttended], ..line("2026-11-20") };
        assert_eq!(days_left(&stamped, today), None);
        assert_eq!(days_left(&LetterLine { way: LetterWay::Outgoing, ..line("2026-11-20") }, today), None);
    }
}
