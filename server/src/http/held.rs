//! `/api/held`: acts that wait for a supervisor, with what each would change, and the decision on one.

use super::Json;
use super::access::enrol::PersonName;
use super::session::{Caller, Verified};
use crate::error::HttpProblem;
use crate::ingest::{Decision, DecisionProblem, HeldAct};
use crate::runtime::{App, of_store};
use crate::store::{EntryKind, Reader, StoreError};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::Command;
use ronda_shared::difference::Difference;
use ronda_shared::ids::{ActId, BuildingId, DeviceId, DocumentId};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A held act as the supervisor's screen takes it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HeldCard {
    /// Its place in the feed: what a decision names.
    position: u64,
    act: ActId,
    /// The device's clock.
    at: Timestamp,
    received: Timestamp,
    /// The device's clock was not to be trusted.
    suspect: bool,
    person: PersonName,
    device: HeldDevice,
    document: DocumentId,
    kind: DocumentKind,
    folio: Option<String>,
    title: Option<String>,
    building: Option<BuildingId>,
    /// None where this server does not know the command yet.
    command: Option<Command>,
    why: CodedReason,
    differences: Vec<Difference>,
    /// Held acts that this one rests on: they are decided first.
    rests_on: Vec<u64>,
    /// Why it cannot be accepted as things stand; none where it can.
    cannot: Option<CodedReason>,
    /// It is the last that is told, and more wait behind it.
    more: bool,
}

/// On which device an act was made that is held.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HeldDevice {
    id: DeviceId,
    code: String,
    name: String,
    revoked: Option<Timestamp>,
}

/// A sentence with its code.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CodedReason {
    code: Reason,
    es: &'static str,
    en: &'static str,
}

impl From<Reason> for CodedReason {
    fn from(why: Reason) -> Self {
        Self { code: why, es: why.es(), en: why.en() }
    }
}

impl From<HeldAct> for HeldCard {
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
            person: PersonName { id: author, name },
            device: HeldDevice { id: held.act.device, code, name: device_name, revoked },
            document: held.act.document,
            kind: held.act.kind,
            folio: held.folio,
            title: held.title,
            building: held.building,
            command: held.command,
            why: held.why.into(),
            differences: held.differences,
            rests_on: held.rests_on,
            cannot: held.cannot.map(CodedReason::from),
            more: held.more,
        }
    }
}

/// What waits, the oldest first, for who supervises; of restricted services for who may read them alone (R29).
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<HeldCard>>, HttpProblem> {
    caller.must_supervise(&app)?;
    let (own, decider) = (app.clone(), caller.person);
    let held = app.blocking("reading what is held", move || own.ingest().held(&decider)).await?;
    Ok(axum::Json(held.into_iter().map(HeldCard::from).collect()))
}

/// A decision on a held act.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DecideHeldRequest {
    accept: bool,
    /// Asked for where it is rejected.
    #[serde(default)]
    reason: String,
}

/// What was decided with it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HeldDecided {
    /// The acts, this one among them.
    positions: Vec<u64>,
}

/// Decides on one, and on what was held because it rests on it.
pub async fn decide(
    State(app): State<App>,
    Verified(caller): Verified,
    position: Result<Path<u64>, PathRejection>,
    Json(DecideHeldRequest { accept, reason }): Json<DecideHeldRequest>,
) -> Result<axum::Json<HeldDecided>, HttpProblem> {
    caller.must_supervise(&app)?;
    let Path(position) = position.map_err(|_| HttpProblem::NotFound)?;
    let reason = reason.trim().to_owned();
    if reason.chars().count() > limits::REASON_CHARS || (reason.is_empty() && !accept) {
        return Err(HttpProblem::NoReason);
    }
    let (by, device) = (caller.person.id, caller.device.id);
    let decision = Decision { position, accept, reason, by, device };
    match app.ingest().decide_held(decision.clone()).await {
        Ok(positions) => Ok(axum::Json(HeldDecided { positions })),
        Err(DecisionProblem::Decided) => {
            let so = app.read("looking for a decision", move |reader| was_decided_so(reader, &decision)).await?;
            if so { Ok(axum::Json(HeldDecided { positions: vec![position] })) } else { Err(HttpProblem::Decided) }
        }
        Err(DecisionProblem::NotFound) => Err(HttpProblem::NotFound),
        Err(DecisionProblem::Own) => Err(HttpProblem::OwnAct),
        Err(DecisionProblem::Cannot(_)) => Err(HttpProblem::CannotAccept),
        Err(DecisionProblem::Store(error)) => Err(of_store("deciding a held act", &error)),
        Err(DecisionProblem::Stopping) => Err(HttpProblem::Busy),
    }
}

/// Whether the same person decided just so: they press again, for no answer came.
fn was_decided_so(reader: &dyn Reader, decision: &Decision) -> Result<bool, StoreError> {
    let Some(document) = reader.entry(decision.position)?.and_then(|entry| entry.document) else { return Ok(false) };
    for entry in reader.entries_of(document, decision.position)? {
        if let EntryKind::HeldDecided { held, outcome, by, reason, .. } = entry?.kind
            && held == decision.position
        {
            let accepted = outcome == Outcome::Accepted;
            return Ok((by, reason, accepted) == (decision.by.clone(), decision.reason.clone(), decision.accept));
        }
    }
    Ok(false)
}
