//! `POST /api/carried`: a sealed bundle that a courier's phone took from another's screen, or got as a file.

use crate::carried::{self, BundleOutcome, CarriedProblem};
use crate::error::HttpProblem;
use crate::http::session::Sender;
use crate::http::sync::http_problem;
use crate::http::uploads::{End, read, told_of};
use crate::http::{Peer, Timeouts, expect_type};
use crate::ingest::SyncProblem;
use crate::runtime::{App, of_store};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::ids::DeviceId;
use ronda_shared::light::seal::OpenProblem;
use ronda_shared::limits;
use serde::Serialize;
use std::time::Duration;

/// A bundle of the greatest size takes nine minutes at 256 kbit/s.
const TIMEOUTS: Timeouts = Timeouts { total: Duration::from_secs(600), idle: Duration::from_secs(20) };

/// What became of a carried bundle.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CarriedIn {
    /// Whose acts they are.
    device: DeviceId,
    /// The greatest number of that log that is durable.
    acknowledged: u64,
    /// Acts that are durable now, of those in the bundle.
    acts: usize,
    /// Files that are here now, of those in the bundle.
    files: usize,
    /// For the author: what the server says of it, signed. Base64.
    receipt: String,
}

impl From<BundleOutcome> for CarriedIn {
    fn from(BundleOutcome { device, acknowledged, acts, files, receipt }: BundleOutcome) -> Self {
        Self { device, acknowledged, acts, files, receipt: STANDARD.encode(receipt) }
    }
}

/// Takes it in. Who carries it need not be whose it is, and has not read it.
pub async fn take(
    State(app): State<App>,
    _courier: Sender,
    Peer(peer): Peer,
    request: Request,
) -> Result<Json<CarriedIn>, Response> {
    let place = app.carried_limit().enter(peer).ok_or_else(|| HttpProblem::Busy.into_response())?;
    let sealed = whole(request).await.map_err(IntoResponse::into_response)?;
    let taken = carried::take_in(app.ingest(), app.keeper(), sealed).await;
    drop(place);
    let outcome = if taken.is_ok() { "taken" } else { "refused" };
    metrics::counter!("ronda_carried_total", "outcome" => outcome).increment(1);
    taken.map(|taken| Json(taken.into())).map_err(|problem| {
        let (problem, acknowledged) = refusal(&problem);
        problem.with_position(acknowledged)
    })
}

/// The body, whole and within its bound.
async fn whole(request: Request) -> Result<Vec<u8>, HttpProblem> {
    check(request.headers())?;
    let (sealed, end) = read(request.into_body(), TIMEOUTS, limits::CARRIED_BYTES).await;
    match end {
        End::Whole => Ok(sealed),
        End::TooLarge => Err(HttpProblem::CarriedTooLarge),
        End::TooSlow => Err(HttpProblem::TooSlow),
        End::Cut => Err(HttpProblem::BadFrame),
    }
}

fn check(headers: &HeaderMap) -> Result<(), HttpProblem> {
    expect_type(headers, "application/octet-stream")?;
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(HttpProblem::WrongType);
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let fits = length.is_none_or(|length| length <= limits::CARRIED_BYTES as u64);
    if fits { Ok(()) } else { Err(HttpProblem::CarriedTooLarge) }
}

/// What a refusal is to the courier, who did not write what they carry.
fn refusal(problem: &CarriedProblem) -> (HttpProblem, Option<u64>) {
    match problem {
        CarriedProblem::Open(problem) => (opening(problem), None),
        CarriedProblem::Acts(SyncProblem::Forked { acknowledged }) => (HttpProblem::CarriedForked, Some(*acknowledged)),
        CarriedProblem::Acts(SyncProblem::BadSignature) => (HttpProblem::CarriedAltered, None),
        CarriedProblem::Acts(SyncProblem::TooLarge) => (HttpProblem::CarriedTooLarge, None),
        CarriedProblem::Acts(problem) => http_problem(problem),
        CarriedProblem::Files(problem) => (told_of("keeping what was carried", problem), None),
        CarriedProblem::Store(error) => (of_store("taking in what was carried", error), None),
    }
}

fn opening(problem: &OpenProblem) -> HttpProblem {
    match problem {
        OpenProblem::TooLarge => HttpProblem::CarriedTooLarge,
        OpenProblem::Unreadable(_) => HttpProblem::CarriedUnreadable,
        OpenProblem::Version(_) => HttpProblem::TooNew,
        OpenProblem::OtherInstitution => HttpProblem::CarriedElsewhere,
        OpenProblem::UnknownKey => HttpProblem::CarriedKey,
        OpenProblem::Altered => HttpProblem::CarriedAltered,
    }
}
