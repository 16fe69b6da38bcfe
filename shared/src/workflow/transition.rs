//! The transitions T1–T26 as a table, and which of them a command asks for from where a ticket stands.

use crate::catalog::Class;
use crate::command::{Command, Content, Decision, Verdict};
use crate::state::State;
use crate::ticket::view::{Decided, TicketView};

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// `T19`.
    pub id: &'static str,
    /// From any of these.
    pub from: &'static [State],
    /// To one of these.
    pub to: &'static [State],
    /// By any of these.
    pub actors: &'static [Class],
    /// By the server's own clock alone.
    pub automatic: bool,
}

use Class::{Apr, Desk, Req, Sup, Sys, Tech};
use State::{
    Assigned, AwaitingApproval, Cancelled, Closed, Draft, InProgress, NeedsInfo, Received, Rejected, Resolved,
    Returned, Scheduled, WaitingMaterial, WaitingVendor,
};

const fn row(
    id: &'static str,
    from: &'static [State],
    to: &'static [State],
    actors: &'static [Class],
    automatic: bool,
) -> Transition {
    Transition { id, from, to, actors, automatic }
}

/// T1–T26, in order.
pub const TRANSITIONS: [Transition; 26] = [
    row("T1", &[Draft], &[Received], &[Req, Desk, Tech], false),
    row("T2", &[Received, Assigned, Scheduled, InProgress], &[NeedsInfo], &[Desk, Tech], false),
    row("T3", &[NeedsInfo], &[Received, Assigned, Scheduled, InProgress], &[Req, Desk], false),
    row("T4", &[Received, Assigned], &[Returned], &[Desk], false),
    row("T5", &[Returned], &[Received], &[Req], false),
    row("T6", &[Received, InProgress], &[AwaitingApproval], &[Desk, Tech, Sys], false),
    row("T7", &[AwaitingApproval], &[Received, Assigned, InProgress], &[Apr], false),
    row("T8", &[AwaitingApproval], &[Rejected, Returned], &[Apr], false),
    row("T9", &[Received], &[Assigned], &[Sup, Desk], false),
    row(
        "T10",
        &[Assigned, Scheduled, InProgress, WaitingMaterial, WaitingVendor, NeedsInfo],
        &[Assigned],
        &[Sup],
        false,
    ),
    row("T11", &[Assigned, Scheduled, InProgress], &[Assigned], &[Tech], false),
    row("T12", &[Assigned, InProgress], &[Scheduled], &[Tech], false),
    row("T13", &[Assigned, Scheduled], &[InProgress], &[Tech], false),
    row("T14", &[InProgress, Assigned], &[WaitingMaterial], &[Tech, Sup], false),
    row("T15", &[WaitingMaterial], &[Assigned, Scheduled], &[Req, Sup], false),
    row("T16", &[InProgress], &[WaitingVendor], &[Tech], false),
    row("T17", &[WaitingVendor], &[InProgress], &[Tech], false),
    row(
        "T18",
        &[Assigned, Scheduled, InProgress, WaitingMaterial, WaitingVendor],
        &[Assigned],
        &[Desk, Tech, Sup, Sys],
        false,
    ),
    row("T19", &[InProgress], &[Resolved], &[Tech, Desk], false),
    row("T20", &[Resolved], &[Closed], &[Req, Tech, Desk, Sup], false),
    row("T21", &[Resolved], &[Closed], &[Sys], true),
    row("T22", &[NeedsInfo], &[Closed], &[Sys], true),
    row("T23", &[Resolved], &[InProgress], &[Req], false),
    row("T24", &[Closed], &[InProgress], &[Req, Sup], false),
    row("T25", &[Received, AwaitingApproval, Assigned], &[Rejected], &[Desk, Sup, Apr], false),
    row(
        "T26",
        &[
            Received,
            NeedsInfo,
            Returned,
            AwaitingApproval,
            Assigned,
            Scheduled,
            InProgress,
            WaitingMaterial,
            WaitingVendor,
            Resolved,
            Draft,
        ],
        &[Cancelled],
        &[Req, Desk, Sup],
        false,
    ),
];

/// The row by its id; `None` for an id that is not in the table.
pub fn by_id(id: &str) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.id == id)
}

/// The row that a command asks for from a state, or nothing where it moves no state or may not from there.
/// A visit agreed anew (`scheduled` → `scheduled`) is no transition: it only sets another date.
pub fn transition(command: &Command, from: State) -> Option<&'static Transition> {
    id_of(command, from).and_then(by_id).filter(|row| row.from.contains(&from))
}

fn id_of(command: &Command, from: State) -> Option<&'static str> {
    use Command as C;
    Some(match command {
        C::Content(Content::OpenTicket(_)) => "T1",
        C::Decision(Decision::AskRequester { .. }) => "T2",
        C::Decision(Decision::RecordAnswer { .. }) => "T3",
        C::Decision(Decision::Return { .. }) => "T4",
        C::Decision(Decision::Resubmit { .. }) => "T5",
        C::Decision(Decision::RequestApproval { .. }) => "T6",
        C::Decision(Decision::DecideApproval { granted: true, .. }) => "T7",
        C::Decision(Decision::DecideApproval { granted: false, .. }) => "T8",
        C::Decision(Decision::Assign { .. }) if from == Received => "T9",
        C::Decision(Decision::Assign { .. }) => "T10",
        C::Decision(Decision::AcceptOffer { .. }) => "T11",
        C::Decision(Decision::ScheduleVisit { .. }) => "T12",
        C::Decision(Decision::Start {}) => "T13",
        C::Decision(Decision::WaitMaterial { .. }) => "T14",
        C::Decision(Decision::MaterialAvailable { .. }) => "T15",
        C::Decision(Decision::WaitVendor { .. }) => "T16",
        C::Decision(Decision::VendorReturned { .. }) => "T17",
        C::Decision(Decision::Escalate { .. }) => "T18",
        C::Decision(Decision::Resolve { .. }) => "T19",
        C::Decision(Decision::Close { .. } | Decision::Confirm { verdict: Verdict::Confirmed, .. }) => "T20",
        C::Decision(Decision::CloseForSilence { .. }) if from == NeedsInfo => "T22",
        C::Decision(Decision::CloseForSilence { .. }) => "T21",
        C::Decision(Decision::Reopen { .. } | Decision::Confirm { verdict: Verdict::Persists, .. })
            if from == Closed =>
        {
            "T24"
        }
        C::Decision(Decision::Reopen { .. } | Decision::Confirm { verdict: Verdict::Persists, .. }) => "T23",
        C::Decision(Decision::Reject { .. }) => "T25",
        C::Decision(Decision::Cancel { .. }) => "T26",
        C::Decision(
            Decision::SetPriority { .. }
            | Decision::Classify { .. }
            | Decision::OfferAssignment { .. }
            | Decision::DeclineOffer { .. }
            | Decision::OverrideDue { .. }
            | Decision::DecideConflict { .. }
            | Decision::AnswerSurvey { .. }
            | Decision::RecordLetter(_)
            | Decision::MarkLetter { .. }
            | Decision::Archive { .. }
            | Decision::TellState(_),
        )
        | C::Content(_)
        | C::Item(_)
        | C::Record(_) => return None,
    })
}

/// The state a command leads to from where the ticket stands, its pending requests folded; `None` where it moves no
/// state. It does not ask whether the command is legal there: [`super::check`] does.
pub fn target(view: &TicketView, command: &Command) -> Option<State> {
    target_from(&view.decided, command)
}

/// As [`target`], from what is decided.
pub fn target_from(decided: &Decided, command: &Command) -> Option<State> {
    use Command as C;
    match command {
        C::Content(Content::OpenTicket(_)) => Some(Received),
        C::Decision(Decision::RecordAnswer { .. }) => {
            Some(previous(decided, "T3", if has_owner(decided) { Assigned } else { Received }))
        }
        C::Decision(Decision::DecideApproval { granted: true, .. }) => Some(previous(decided, "T7", Received)),
        C::Decision(Decision::DecideApproval { granted: false, returned: true, .. }) => Some(Returned),
        C::Decision(Decision::DecideApproval { granted: false, returned: false, .. }) => Some(Rejected),
        C::Decision(Decision::MaterialAvailable { .. }) => {
            Some(if decided.visit.is_some() { Scheduled } else { Assigned })
        }
        other => other.asks_for(),
    }
}

/// Where it came from, if the transition may lead back there.
fn previous(decided: &Decided, id: &str, otherwise: State) -> State {
    decided.back_to.filter(|state| by_id(id).is_some_and(|row| row.to.contains(state))).unwrap_or(otherwise)
}

fn has_owner(decided: &Decided) -> bool {
    decided.assignee.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_state_can_be_reached_and_left() {
        for (index, row) in TRANSITIONS.iter().enumerate() {
            assert_eq!(row.id, format!("T{}", index + 1));
            assert!(row.automatic == (row.actors == [Sys]), "{}: automatic means the server alone", row.id);
        }
        for state in State::ALL {
            let reached = TRANSITIONS.iter().any(|row| row.to.contains(&state));
            assert_eq!(reached, state != Draft, "{}", state.id());
            let left = TRANSITIONS.iter().any(|row| row.from.contains(&state));
            assert_eq!(left, !matches!(state, Rejected | Cancelled), "{}", state.id());
        }
    }

    #[test]
    fn the_organisation_says_the_same() {
        let org = crate::catalog::sample::oaxaca();
        assert_eq!(org.transitions.len(), TRANSITIONS.len());
        for (row, theirs) in TRANSITIONS.iter().zip(&org.transitions) {
            assert_eq!(row.id, theirs.id);
            assert_eq!(row.automatic, theirs.automatic, "{}", row.id);
            let sorted = |states: &[State]| states.iter().copied().collect::<std::collections::BTreeSet<_>>();
            assert_eq!(sorted(row.from), sorted(&theirs.from), "{}", row.id);
            assert_eq!(sorted(row.to), sorted(&theirs.to), "{}", row.id);
            let classes = |list: &[Class]| list.iter().copied().collect::<std::collections::BTreeSet<_>>();
            assert_eq!(classes(row.actors), classes(&theirs.actors), "{}", row.id);
        }
    }

    #[test]
    fn commands_name_their_rows() {
        let assign = Command::Decision(Decision::Assign { person: None, team: None, reason: String::new() });
        assert_eq!(transition(&assign, Received).map(|row| row.id), Some("T9"));
        assert_eq!(transition(&assign, InProgress).map(|row| row.id), Some("T10"));
        assert_eq!(transition(&assign, Closed), None);
        let silence = Command::Decision(Decision::CloseForSilence { note: String::new() });
        assert_eq!(transition(&silence, NeedsInfo).map(|row| row.id), Some("T22"));
        assert_eq!(transition(&silence, Resolved).map(|row| row.id), Some("T21"));
        assert_eq!(transition(&silence, InProgress), None);
    }
}
