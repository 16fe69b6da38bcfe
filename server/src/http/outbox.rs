//! `POST /api/outbox`: a device's outbox from a file, handed in by whoever carries it (property 14). And `/api/outcomes`: what became
//! of acts, and what of them waits, for their author, who has another device by now.

use super::held::CodedReason;
use super::session::{Caller, Sender};
use super::sync::http_problem;
use super::{Framed, Json};
use crate::error::HttpProblem;
use crate::ingest::{self, NamedAct};
use crate::runtime::App;
use axum::extract::State;
use axum::response::Response;
use ronda_shared::act::ChainHash;
use ronda_shared::command::Command;
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::limits;
use ronda_shared::sync::wire::{OutboxFile, Outcome};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What became of an outbox's file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HandedIn {
    /// Acts that are durable now, of those in the file.
    acts: usize,
    /// The greatest number of that log that is durable.
    acknowledged: u64,
}

/// Takes the file in. Who carries it need not be whose it is: the acts' own signature speaks for them.
pub async fn hand_in(
    State(app): State<App>,
    _carrier: Sender,
    Framed(file): Framed<OutboxFile>,
) -> Result<axum::Json<HandedIn>, Response> {
    let pushed = app.ingest().hand_in(file).await.map_err(|problem| {
        let (trouble, acknowledged) = http_problem(&problem);
        trouble.with_position(acknowledged)
    })?;
    Ok(axum::Json(HandedIn { acts: pushed.receipts.len(), acknowledged: pushed.acknowledged }))
}

/// Of which acts a device asks what became of them.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OutcomesRequest {
    /// 256 at most.
    acts: Vec<AskedAct>,
}

/// An act as its author's device knows it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AskedAct {
    act: ActId,
    /// The hash of its device's log with it: of a log that parted, two acts have one name.
    hash: Sha256,
}

/// How an act stands.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ActStands {
    /// It is in its document.
    Accepted,
    /// A supervisor decides.
    Held,
    /// It was not taken.
    Refused,
}

/// What became of an act.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ToldOutcome {
    act: ActId,
    stands: ActStands,
    /// Why it is held or was refused.
    why: Option<CodedReason>,
    /// What the supervisor who decided it said to its author.
    note: Option<String>,
}

impl From<ingest::ActOutcome> for ToldOutcome {
    fn from(told: ingest::ActOutcome) -> Self {
        let (stands, why) = match told.outcome {
            Outcome::Accepted => (ActStands::Accepted, None),
            Outcome::Held(why) => (ActStands::Held, Some(why.into())),
            Outcome::Refused(why) => (ActStands::Refused, Some(why.into())),
        };
        Self { act: told.act, stands, why, note: told.note }
    }
}

/// A held act of a device that its author has no more, as their next one shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HeldLeft {
    act: ActId,
    /// The hash of its device's log with it: by both it is asked what became of it.
    hash: Sha256,
    document: DocumentId,
    /// The device's clock.
    at: Timestamp,
    command: Command,
    /// Why it is held.
    why: CodedReason,
}

/// Tells what waits for a decision of what the caller wrote on devices of theirs that were revoked.
pub async fn left(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<HeldLeft>>, HttpProblem> {
    let held = app.read("reading what is held", move |reader| ingest::left_held(reader, &caller.person.id)).await?;
    let told = held.into_iter().filter_map(|left| {
        // Of a command that this server does not know nobody could say what it is.
        let command = left.act.command().ok()?;
        let (act, hash) = (left.named.act, Sha256::new(left.named.hash.0));
        Some(HeldLeft { act, hash, document: left.act.document, at: left.act.at, command, why: left.why.into() })
    });
    Ok(axum::Json(told.collect()))
}

/// Tells what became of acts that the caller wrote, on whichever device of theirs. Nothing is told of others'.
pub async fn outcomes(
    State(app): State<App>,
    caller: Caller,
    Json(OutcomesRequest { acts }): Json<OutcomesRequest>,
) -> Result<axum::Json<Vec<ToldOutcome>>, HttpProblem> {
    if acts.len() > limits::OUTCOMES {
        return Err(HttpProblem::BadJson);
    }
    let acts: Vec<NamedAct> =
        acts.iter().map(|one| NamedAct { act: one.act, hash: ChainHash(*one.hash.bytes()) }).collect();
    let told = app.read("reading outcomes", move |reader| ingest::outcomes(reader, &caller.person.id, &acts)).await?;
    Ok(axum::Json(told.into_iter().map(ToldOutcome::from).collect()))
}
