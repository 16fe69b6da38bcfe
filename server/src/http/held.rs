//! `/api/held`: acts that wait for a supervisor, with what each would change, and the decision on one.

use super::Json;
use super::session::{Caller, Verified};
use crate::error::HttpProblem;
use crate::ingest::{Decision, DecisionProblem, HeldAct};
use crate::runtime::{App, of_store};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::Command;
use ronda_shared::difference::Difference;
use ronda_shared::ids::{ActId, BuildingId, DeviceId, DocumentId, PersonId};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A held act as the supervisor's screen takes it.
#[derive(Debug, Serialize)]
pub struct Card {
    position: u64,
    act: ActId,
    /// The device's clock.
    at: Timestamp,
    received: Timestamp,
    suspect: bool,
    person: Author,
    device: Sender,
    document: DocumentId,
    kind: DocumentKind,
    folio: Option<String>,
    title: Option<String>,
    building: Option<BuildingId>,
    command: Option<Command>,
    why: Coded,
    differences: Vec<Difference>,
    rests_on: Vec<u64>,
    cannot: Option<Coded>,
}

/// Who.
#[derive(Debug, Serialize)]
pub struct Author {
    id: PersonId,
    name: String,
}

/// On which device.
#[derive(Debug, Serialize)]
pub struct Sender {
    id: DeviceId,
    code: String,
    name: String,
    revoked: Option<Timestamp>,
}

/// A sentence with its code.
#[derive(Debug, Serialize)]
pub struct Coded {
    code: Reason,
    es: &'static str,
    en: &'static str,
}

impl From<Reason> for Coded {
    fn from(why: Reason) -> Self {
        Self { code: why, es: why.es(), en: why.en() }
    }
}

impl From<HeldAct> for Card {
    fn from(held: HeldAct) -> Self {
        let author = held.act.person.clone();
        let name = held.person.map_or_else(|| author.to_string(), |person| person.name);
        let (code, device_name, revoked) =
            held.device.map_or_else(Default::default, |device| (device.code, device.name, device.revoked));
        Self {
            position: held.position,
            act: held.act.id(),
            at: held.act.at,
            received: held.received,
            suspect: held.suspect,
            person: Author { id: author, name },
            device: Sender { id: held.act.device, code, name: device_name, revoked },
            document: held.act.document,
            kind: held.act.kind,
            folio: held.folio,
            title: held.title,
            building: held.building,
            command: held.command,
            why: held.why.into(),
            differences: held.differences,
            rests_on: held.rests_on,
            cannot: held.cannot.map(Coded::from),
        }
    }
}

/// What waits, the oldest first, for who supervises; of restricted services for who may read them alone (R29).
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<Card>>, HttpProblem> {
    caller.must_supervise(&app)?;
    let (own, decider) = (app.clone(), caller.person);
    let held = app.blocking("reading what is held", move || own.ingest().held(&decider)).await?;
    Ok(axum::Json(held.into_iter().map(Card::from).collect()))
}

/// A decision.
#[derive(Debug, Deserialize)]
pub struct Said {
    accept: bool,
    #[serde(default)]
    reason: String,
}

/// What was decided with it.
#[derive(Debug, Serialize)]
pub struct Done {
    positions: Vec<u64>,
}

/// Decides on one, and on what was held because it rests on it.
pub async fn decide(
    State(app): State<App>,
    Verified(caller): Verified,
    position: Result<Path<u64>, PathRejection>,
    Json(Said { accept, reason }): Json<Said>,
) -> Result<axum::Json<Done>, HttpProblem> {
    caller.must_supervise(&app)?;
    let Path(position) = position.map_err(|_| HttpProblem::NotFound)?;
    let reason = reason.trim().to_owned();
    if reason.chars().count() > limits::REASON_CHARS || (reason.is_empty() && !accept) {
        return Err(HttpProblem::NoReason);
    }
    let (by, device) = (caller.person.id, caller.device.id);
    let decided = app.ingest().decide_held(Decision { position, accept, reason, by, device }).await;
    match decided {
        Ok(positions) => Ok(axum::Json(Done { positions })),
        Err(problem) => Err(match problem {
            DecisionProblem::NotFound => HttpProblem::NotFound,
            DecisionProblem::Decided => HttpProblem::Decided,
            DecisionProblem::Own => HttpProblem::OwnAct,
            DecisionProblem::Cannot(_) => HttpProblem::CannotAccept,
            DecisionProblem::Store(error) => of_store("deciding a held act", &error),
            DecisionProblem::Stopping => HttpProblem::Busy,
        }),
    }
}
