//! The server's ruling on where a record stands, and the phone's own guess at it: one pure function (R35).

use super::view::RecordView;
use crate::command::{Choice, Command, Decision, Record};
use crate::document::Subject;
use crate::ids::ActId;
use crate::messages::Reason;
use crate::ruling::{Conflict, Ruling, Settled, Side, conflict_id, unruled};
use crate::stamp::Stamp;
use crate::time::Timestamp;

/// What one ruling writes. It is in the view already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRuling {
    /// The answer.
    pub ruling: Ruling,
    /// The card, where it lost against another move or decided one.
    pub card: Option<Conflict>,
}

/// Rules on a request of the record and takes the outcome into the view: of two moves that left the same state, the
/// first received stands, and the other is a card that names both. None where the act asks for nothing here.
pub fn rule(view: &mut RecordView, act: ActId, now: Timestamp) -> Option<RecordRuling> {
    let request = view.request(act)?.clone();
    let mut card = None;
    let (applied, why, rule) = match &request.command {
        Command::Record(Record::MoveRecord { from, to, .. }) if *from == view.state => {
            view.state = to.clone();
            (true, None, None)
        }
        Command::Record(Record::MoveRecord { to, .. }) if *to == view.state => (false, Some(Reason::AlreadySo), None),
        Command::Record(Record::MoveRecord { to, .. }) => {
            card = Some(lost(view, &request.stamp, to, now));
            (false, Some(Reason::R35First), Some(35))
        }
        Command::Decision(Decision::DecideConflict { conflict, choice }) => {
            let known = view.conflicts.iter().find(|known| known.id == *conflict).cloned();
            match known {
                None => (false, Some(Reason::NoSuchConflict), None),
                Some(known) if known.settled.is_some() => (false, Some(Reason::ConflictSettled), None),
                // Somebody moved it on from the side that the card names: what it would displace is not on it.
                Some(known) if moves(&known, *choice) && known.standing.value != view.state => {
                    (false, Some(Reason::NotFromThisState), None)
                }
                Some(known) => {
                    if moves(&known, *choice) {
                        view.state = known.other.value.clone();
                    }
                    card = Some(Conflict {
                        settled: Some(Settled { choice: *choice, stamp: request.stamp.clone() }),
                        ..known
                    });
                    (true, None, None)
                }
            }
        }
        _ => (false, Some(Reason::WrongKind), None),
    };
    if let Some(card) = &card {
        view.conflicts.retain(|known| known.id != card.id);
        view.conflicts.push(card.clone());
    }
    let ruling = Ruling { applied, why, rule, at: now, seq: view.seq() + u64::from(applied), closed: false };
    if let Some(standing) = view.requests.iter_mut().find(|known| known.stamp.act == act) {
        standing.ruling = Some(ruling.clone());
    }
    Some(RecordRuling { ruling, card })
}

/// Whether a card decided so moves the record.
fn moves(card: &Conflict, choice: Choice) -> bool {
    card.subject == Subject::State && choice == Choice::Swap
}

/// The card of a move that came second, beside what brought the record where it stands.
fn lost(view: &RecordView, stamp: &Stamp, to: &str, now: Timestamp) -> Conflict {
    let last = view.moved_to(&view.state);
    let standing = last.map_or_else(|| view.born.clone(), |request| request.stamp.clone());
    Conflict {
        id: conflict_id(stamp.act, &Subject::State),
        subject: Subject::State,
        rule: 35,
        why: Reason::R35First,
        standing: Side { value: view.state.clone(), stamp: standing },
        other: Side { value: to.to_owned(), stamp: stamp.clone() },
        at: now,
        settled: None,
    }
}

/// Folds every request without a ruling over what is decided: what a device shows as pending, and where a later act's
/// author stood. Rulings and cards made here are not kept: the server's may be others.
pub fn fold(view: &mut RecordView, now: Timestamp) {
    let waiting = unruled(&view.requests);
    if waiting.is_empty() {
        return;
    }
    let cards = view.conflicts.clone();
    for (act, at) in &waiting {
        rule(view, *act, if now == Timestamp::default() { *at } else { now });
    }
    view.conflicts = cards;
    for request in &mut view.requests {
        if waiting.iter().any(|(act, _)| *act == request.stamp.act) {
            request.ruling = None;
        }
    }
}
