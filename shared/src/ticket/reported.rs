//! What reports count of a ticket and no list shows (OAX-05, OAX-92). It holds how it came, when it moved, why it was
//! opened again, what its survey said, which material has not come, which points of its list did not apply. The server
//! keeps it with the summary and sends it to no device.

use crate::command::{Command, Decision, Mark, Verdict};
use crate::ids::{ChannelId, FieldId, ServiceId};
use crate::ruling::Request;
use crate::stamp::Register;
use crate::state::State;
use crate::ticket::view::{ClosingReason, Material, TicketView};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many letters of somebody's words stand in a list of a report; the ticket has them whole.
const WORDS: usize = 160;

/// What reports count of one ticket.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketReportFacts {
    /// The channel by which it came; none where no channel was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// When its clocks started: at receipt, or at the next opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Timestamp>,
    /// Since when its clock stands, which where it stands now may have come after: closed for silence, say, or before the next approval.
    /// None while it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_since: Option<Timestamp>,
    /// When its requester first saw somebody act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Timestamp>,
    /// How it ended and was opened again, in the order of the rulings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<RecordedMove>,
    /// What its requester thinks of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyFacts>,
    /// Its conflict cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<CardFacts>,
    /// The level of the building where the work is to be done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// What is bought for it and has not come (BJ-18), in the order of its material list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaits: Vec<MissingMaterial>,
    /// Points of its checklist that were marked as not applicable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedCheck>,
    /// What was written into its fields since it was born, where it is in words: which of them are notes of whoever asked,
    /// the organisation's data say when they are counted (OCO-17).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub said: BTreeMap<FieldId, FieldText>,
    /// The services it had before: what of their papers has a term is destroyed by it (A16), and jobs look for no other
    /// ticket that is over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_services: Vec<ServiceId>,
}

impl TicketReportFacts {
    /// There is nothing to tell: what an earlier build wrote, and what devices hold.
    pub fn says_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// It came to an end, or came back from one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedMove {
    /// The end, or the way back from one.
    pub to: Move,
    /// When: the act's effective time, or the date of conclusion that was told.
    pub at: Timestamp,
    /// In its author's words, where it was opened again; no more than a line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Ends of a ticket, and ways back from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// A solution was delivered (T19).
    Solved,
    /// Closed by somebody's word (T20).
    Closed,
    /// Closed because nobody answered (T21, T22).
    Silent,
    /// «No procede» (T8, T25).
    Rejected,
    /// Cancelled (T26).
    Cancelled,
    /// The requester said that the failure persists (T23).
    Persists,
    /// Opened again by request (T23, T24).
    Reopened,
    /// The end was withdrawn by a rule: what came later showed that it was none (R13, R14).
    Withdrawn,
}

impl Move {
    /// Where a ticket stands after it; work in progress stands for every state that is no end.
    pub fn state(self) -> State {
        match self {
            Self::Solved => State::Resolved,
            Self::Closed | Self::Silent => State::Closed,
            Self::Rejected => State::Rejected,
            Self::Cancelled => State::Cancelled,
            Self::Persists | Self::Reopened | Self::Withdrawn => State::InProgress,
        }
    }
}

/// A survey's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyFacts {
    /// When it was given, or was deemed given.
    pub at: Timestamp,
    /// Silence counted as this answer (SEC-14): reports tell it apart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deemed: bool,
    /// The answers by the id of their question.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
    /// In their own words (OCO-17); no more than a line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// What a field says in words, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldText {
    /// When it was written.
    pub at: Timestamp,
    /// The text, cut to a line.
    pub words: String,
}

/// A conflict card: which rule picked, since when it stands, and when it was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardFacts {
    /// The rule that picked.
    pub rule: u8,
    /// Since when it stands.
    pub at: Timestamp,
    /// When somebody decided it; none while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Timestamp>,
}

/// A line of the material list of which fewer came than were to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingMaterial {
    /// The material's name in the list.
    pub item: String,
    /// The unit that it is measured in.
    pub unit: String,
    /// How many are missing, in that unit.
    pub missing: u32,
}

/// A point of the checklist that was not done, because it did not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedCheck {
    /// When that was marked.
    pub at: Timestamp,
    /// Why, in the words of who marked it; no more than a line.
    pub why: String,
}

/// Of a ticket as the server has ruled.
pub fn reported(view: &TicketView) -> TicketReportFacts {
    let ruled = &view.ruled;
    TicketReportFacts {
        channel: Some(view.born.channel.clone()),
        started: ruled.commitment.started,
        paused_since: ruled.commitment.paused_since,
        answered: ruled.commitment.responded_at,
        moves: moves(view),
        survey: ruled.survey.as_ref().map(|survey| SurveyFacts {
            at: survey.at,
            deemed: survey.deemed,
            answers: survey.answers.clone(),
            comment: line(&survey.comment),
        }),
        cards: view
            .conflicts
            .iter()
            .map(|conflict| CardFacts {
                rule: conflict.rule,
                at: conflict.at,
                settled: conflict.settled.as_ref().map(|settled| settled.stamp.effective()),
            })
            .collect(),
        level: view.place.value.level.trim().to_owned(),
        awaits: view.materials.iter().filter_map(awaited).collect(),
        skipped: view.checklist.values().filter_map(skipped).collect(),
        said: field_texts(view),
        former_services: ruled.former_services.clone(),
    }
}

fn awaited(line: &Material) -> Option<MissingMaterial> {
    let missing = line.missing();
    let told = |text: &str| text.trim().to_owned();
    (missing > 0).then(|| MissingMaterial { item: told(&line.description), unit: told(&line.unit), missing })
}

fn skipped(mark: &Register<Mark>) -> Option<SkippedCheck> {
    match &mark.value {
        Mark::NotApplicable { reason } => Some(SkippedCheck { at: mark.stamp.effective(), why: line(reason) }),
        Mark::Pending {} | Mark::Done { .. } => None,
    }
}

/// Fields with letters in them that were written after the birth: of a sheet, what came of the work and its notes.
fn field_texts(view: &TicketView) -> BTreeMap<FieldId, FieldText> {
    let born = view.born.stamp.act;
    let in_words = |value: &str| !matches!(value, "true" | "false") && value.chars().any(char::is_alphabetic);
    let later = view.fields.iter().filter(|(_, set)| set.stamp.act != born && in_words(&set.value));
    later
        .map(|(field, set)| (field.clone(), FieldText { at: set.stamp.effective(), words: line(&set.value) }))
        .collect()
}

/// Ends and reopenings as the requests tell them; the last is made to agree with where the ticket stands.
fn moves(view: &TicketView) -> Vec<RecordedMove> {
    let mut applied: Vec<(u64, bool, RecordedMove)> = view
        .requests
        .iter()
        .filter_map(|request| {
            let ruling = request.ruling.as_ref().filter(|ruling| ruling.applied)?;
            // R17: this solution answers a reopening that spoke of an earlier one, which therefore does not count.
            Some((ruling.seq, ruling.rule == Some(17), moved_by(request)?))
        })
        .collect();
    applied.sort_by_key(|(seq, _, _)| *seq);
    let mut moves: Vec<RecordedMove> = Vec::with_capacity(applied.len() + 1);
    for (_, in_answer, moved) in applied {
        if in_answer && moved.to == Move::Solved && moves.last().is_some_and(|last| reopens(last.to)) {
            moves.pop();
        }
        moves.push(moved);
    }
    let ruled = &view.ruled;
    let silent = ruled.closing.as_ref().is_some_and(|closing| closing.reason == ClosingReason::NoResponse);
    // R14, R15: the server closed it, and it came to light that they had been heard.
    let heard = ruled.state == State::Closed && !silent;
    if let Some(last) = moves.last_mut().filter(|last| heard && last.to == Move::Silent) {
        last.to = Move::Closed;
    }
    let told = moves.last().map(|last| last.to.state());
    let end = match ruled.state {
        // Whoever solved it in another system did so under no rule of ours, and no report counts that (decision 0048).
        State::Resolved if view.stands_as_told() => return moves,
        State::Resolved => Some(Move::Solved),
        State::Closed => Some(if silent { Move::Silent } else { Move::Closed }),
        State::Rejected => Some(Move::Rejected),
        State::Cancelled => Some(Move::Cancelled),
        _ => None,
    };
    let to = match end {
        Some(end) => (told != Some(ruled.state)).then_some(end),
        None => told.is_some_and(|told| told != State::InProgress).then_some(Move::Withdrawn),
    };
    moves.extend(to.map(|to| RecordedMove { to, at: ruled.since, why: String::new() }));
    moves
}

fn reopens(to: Move) -> bool {
    matches!(to, Move::Persists | Move::Reopened)
}

fn moved_by(request: &Request) -> Option<RecordedMove> {
    let Command::Decision(decision) = &request.command else { return None };
    let at = request.stamp.effective();
    let (to, at, why) = match decision {
        Decision::Resolve { concluded_at, .. } => (Move::Solved, concluded_at.unwrap_or(at), ""),
        Decision::Close { .. } | Decision::Confirm { verdict: Verdict::Confirmed, .. } => (Move::Closed, at, ""),
        // SEC-33: elsewhere the answer is kept and moves nothing.
        Decision::AnswerSurvey { .. } if request.ruling.as_ref().is_some_and(|ruling| ruling.closed) => {
            (Move::Closed, at, "")
        }
        Decision::CloseForSilence { .. } => (Move::Silent, at, ""),
        Decision::Confirm { verdict: Verdict::Persists, text } => (Move::Persists, at, text.as_str()),
        Decision::Reopen { reason } => (Move::Reopened, at, reason.as_str()),
        Decision::Reject { .. } | Decision::DecideApproval { granted: false, returned: false, .. } => {
            (Move::Rejected, at, "")
        }
        Decision::Cancel { .. } => (Move::Cancelled, at, ""),
        _ => return None,
    };
    Some(RecordedMove { to, at, why: line(why) })
}

/// The beginning of what somebody wrote, on one line.
fn line(words: &str) -> String {
    let mut line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(WORDS) {
        line.truncate(end);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitration::testing::{World, minute, silence};
    use crate::command::MaterialStep;
    use crate::ids::{ActId, DeviceId, ItemId};
    use crate::stamp::{Register, Stamp};

    /// Rosa says of Omar's solution that the failure persists.
    fn reopened() -> World {
        let mut world = World::resolved();
        let persists = Decision::Confirm { verdict: Verdict::Persists, text: "Sigue sin red".to_owned() };
        world.does("rosa", 60, Command::Decision(persists));
        world
    }

    fn told(world: &World) -> Vec<(Move, Timestamp)> {
        reported(&world.view).moves.iter().map(|moved| (moved.to, moved.at)).collect()
    }

    #[test]
    fn a_ticket_that_was_opened_again_tells_both_ends_and_why() {
        let world = reopened();
        let moves = reported(&world.view).moves;
        let ways: Vec<Move> = moves.iter().map(|moved| moved.to).collect();
        assert_eq!(ways, [Move::Solved, Move::Persists]);
        assert_eq!(moves[1].why, "Sigue sin red");
        assert_eq!((moves[0].at, moves[1].at), (minute(30), minute(60)));
        assert!(moves[0].why.is_empty(), "what was done stands at the ticket");
    }

    /// R14: it was closed for silence, and somebody in the field had heard them confirm.
    #[test]
    fn what_was_no_silence_is_counted_as_none() {
        let mut world = World::resolved();
        assert!(world.does("sistema", 8_000, silence()).applied);
        assert_eq!(told(&world).last(), Some(&(Move::Silent, minute(8_000))));
        world.contact("omar", 60, Some(Verdict::Confirmed));
        assert_eq!(told(&world).last(), Some(&(Move::Closed, minute(8_000))));
    }

    #[test]
    fn where_it_stands_is_the_last_word() {
        let mut world = reopened();
        world.view.ruled.state = State::Closed;
        world.view.ruled.since = minute(99);
        assert_eq!(told(&world).last(), Some(&(Move::Closed, minute(99))), "a survey closed it: no request says so");
        world.view.requests.pop();
        world.view.ruled.state = State::Assigned;
        assert_eq!(told(&world).last(), Some(&(Move::Withdrawn, minute(99))), "a rule took the end back");
        world.view.requests.clear();
        assert!(told(&world).is_empty(), "open, and never ended");
    }

    /// SEC-33: the answer closed it in one week, and it was opened again in the next: the first has its closing still.
    #[test]
    fn a_closing_by_the_survey_stays_told_where_it_was_opened_again() {
        let mut world = World::resolved();
        let id = world.view.ruled.service.clone();
        let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
        service.closing.survey = crate::catalog::SurveyRule::Required;
        service.closing.closed_by = vec![crate::catalog::ClosedBy::Survey];
        let answer = |grade: &str| {
            let answers = BTreeMap::from([("satisfaccion".to_owned(), grade.to_owned())]);
            Command::Decision(Decision::AnswerSurvey { answers, comment: String::new() })
        };
        assert!(world.does("rosa", 60, answer("5")).closed);
        let closed = [(Move::Solved, minute(30)), (Move::Closed, minute(60))];
        assert_eq!(told(&world), closed);
        let again = Decision::Reopen { reason: "Volvió a fallar".to_owned() };
        assert!(world.does("jefa", 100, Command::Decision(again)).applied);
        assert_eq!(told(&world), [closed[0], closed[1], (Move::Reopened, minute(100))]);
    }

    /// BJ-18: what is bought and has not come, and no more of it than is missing.
    #[test]
    fn bj_18_what_has_not_come_is_awaited() {
        let mut world = World::worked();
        let stamp = world.view.born.stamp.clone();
        let set = |value| Register { value, stamp: stamp.clone() };
        let listed = |number, description: &str, steps: &[(MaterialStep, u32)]| Material {
            id: ActId { device: DeviceId::new(7), number },
            stamp: stamp.clone(),
            description: description.to_owned(),
            quantity: 4,
            unit: "pza".to_owned(),
            steps: steps.iter().map(|(step, value)| (*step, set(*value))).collect(),
        };
        let (requested, authorised, received) =
            (MaterialStep::Requested, MaterialStep::Authorised, MaterialStep::Received);
        world.view.materials = vec![
            listed(1, "De la bolsa", &[]),
            listed(2, " Roseta ", &[(requested, 4), (received, 1)]),
            listed(3, "Cable", &[(requested, 4), (authorised, 2), (received, 2)]),
            Material { quantity: 0, ..listed(4, "Quitado", &[(requested, 4)]) },
        ];
        let told = reported(&world.view).awaits;
        assert_eq!(told, [MissingMaterial { item: "Roseta".to_owned(), unit: "pza".to_owned(), missing: 3 }]);
    }

    #[test]
    fn a_point_that_did_not_apply_is_told_with_its_reason() {
        let mut world = World::worked();
        let stamp = world.view.born.stamp.clone();
        let marked = |value| Register { value, stamp: stamp.clone() };
        world.view.checklist = BTreeMap::from([
            (ItemId::new("x.1"), marked(Mark::Done { value: None })),
            (ItemId::new("x.2"), marked(Mark::NotApplicable { reason: "No hay\nrack".to_owned() })),
            (ItemId::new("x.3"), marked(Mark::Pending {})),
        ]);
        let told = reported(&world.view).skipped;
        assert_eq!(told, [SkippedCheck { at: stamp.effective(), why: "No hay rack".to_owned() }]);
    }

    /// OCO-17: what is written on the sheet later is told with its time; what it was opened with is not, nor what is no words.
    #[test]
    fn oco_17_what_was_written_on_the_sheet_is_told() {
        let mut world = World::resolved();
        let born = world.view.born.stamp.clone();
        world.view.fields.clear();
        let later = Stamp { act: ActId { number: born.act.number + 70, ..born.act }, at: minute(70), ..born.clone() };
        for (field, value, stamp) in [
            ("unidad_solicitante", "Tesorería", &born),
            ("notas_observaciones", "Quedó muy bien,\n gracias", &later),
            ("conforme", "true", &later),
            ("fecha_conclusion", "2026-11-20", &later),
        ] {
            let set = Register { value: value.to_owned(), stamp: stamp.clone() };
            world.view.fields.insert(FieldId::new(field), set);
        }
        let told = reported(&world.view).said;
        let said = FieldText { at: minute(70), words: "Quedó muy bien, gracias".to_owned() };
        assert_eq!(told, BTreeMap::from([(FieldId::new("notas_observaciones"), said)]));
    }

    #[test]
    fn a_line_is_no_longer_than_a_line() {
        assert_eq!(line(" Sigue \n igual "), "Sigue igual");
        let long = line(&"ñ".repeat(400));
        assert_eq!((long.chars().count(), long.ends_with('…')), (WORDS + 1, true));
    }
}
