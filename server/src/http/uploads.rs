//! `/api/uploads/{act}`: the bytes that an act names, part by part, after the act itself. Where a line breaks in the middle
//! of a part, what came of it is kept: nothing is sent twice that was received.

use super::Timeouts;
use super::session::Sender;
use crate::blobs::{UploadProblem, UploadProgress, Uploader, files};
use crate::error::{HttpProblem, internal};
use crate::identity::sessions::SessionRights;
use crate::runtime::scope;
use crate::runtime::upload_limit::UploadPermit;
use crate::runtime::{App, of_store};
use crate::store::{Reader, StoreError};
use crate::traces;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::limits;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A part of the greatest size takes two minutes at 20 kbit/s.
const TIMEOUTS: Timeouts = Timeouts { total: Duration::from_secs(120), idle: Duration::from_secs(20) };

/// Where a part begins.
#[derive(Debug, Deserialize)]
pub struct Offset {
    at: u64,
}

/// How an upload stands.
pub async fn look(State(app): State<App>, sender: Sender, Path(act): Path<String>) -> Result<Response, HttpProblem> {
    let act: ActId = act.parse().map_err(|_| HttpProblem::UnknownAct)?;
    let own = app.clone();
    let asked = blocking(move || {
        let (person, device) = (&sender.caller.person.id, sender.caller.device.id);
        own.keeper().progress(&Uploader { person, device, sees: &sees(&own, &sender) }, act)
    });
    upload_response(asked.await?)
}

/// Takes a part in.
pub async fn take(
    State(app): State<App>,
    sender: Sender,
    Path(act): Path<String>,
    offset: Result<Query<Offset>, QueryRejection>,
    request: Request,
) -> Result<Response, HttpProblem> {
    check(request.headers())?;
    let act: ActId = act.parse().map_err(|_| HttpProblem::UnknownAct)?;
    let Query(Offset { at }) = offset.map_err(|_| HttpProblem::BadJson)?;
    // Who is to send another part, or none, is told before this one is read.
    let (own, who) = (app.clone(), sender.clone());
    let before = blocking(move || {
        let (person, device) = (&who.caller.person.id, who.caller.device.id);
        own.keeper().progress(&Uploader { person, device, sees: &sees(&own, &who) }, act)
    });
    match before.await? {
        Ok(progress) if progress.received == at && progress.received < progress.size => {}
        Ok(progress) if progress.received < progress.size => {
            return upload_response(Err(UploadProblem::Elsewhere(progress)));
        }
        other => return upload_response(other),
    }
    let place = app.upload_limit().enter(&sender.caller.person.id).ok_or(HttpProblem::Busy)?;
    // In a task of its own: where the line breaks this handler ends, and what came is kept all the same.
    let taken = tokio::spawn(receive(app, sender, act, at, request.into_body(), place));
    taken.await.map_err(|error| internal("taking in a part of an upload", &error))?
}

async fn receive(
    app: App,
    sender: Sender,
    act: ActId,
    at: u64,
    body: Body,
    place: UploadPermit,
) -> Result<Response, HttpProblem> {
    let (bytes, end) = read(body, TIMEOUTS, limits::UPLOAD_PART).await;
    if end == End::TooLarge {
        return Err(HttpProblem::TooLarge);
    }
    let asked = blocking(move || {
        let _place = place;
        let (person, device) = (&sender.caller.person.id, sender.caller.device.id);
        app.keeper().receive(&Uploader { person, device, sees: &sees(&app, &sender) }, act, at, &bytes)
    });
    match (asked.await?, end) {
        (Ok(_), End::TooSlow) => Err(HttpProblem::TooSlow),
        (told_so, _) => upload_response(told_so),
    }
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    /// The line broke: nobody waits for the answer.
    Cut,
    TooSlow,
    TooLarge,
}

/// As much of a body as comes, and nothing of one that has more than `most` bytes.
pub(super) async fn read(mut body: Body, timeouts: Timeouts, most: usize) -> (Vec<u8>, End) {
    let mut bytes = Vec::new();
    let last = Instant::now() + timeouts.total;
    loop {
        let until = last.min(Instant::now() + timeouts.idle);
        let frame = match timeout_at(until, body.frame()).await {
            Err(_) => return (bytes, End::TooSlow),
            Ok(None) => return (bytes, End::Whole),
            Ok(Some(Err(_))) => return (bytes, End::Cut),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return (Vec::new(), End::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
}

fn check(headers: &HeaderMap) -> Result<(), HttpProblem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key(header::CONTENT_ENCODING)
        || text(header::CONTENT_TYPE).is_none_or(|kind| !kind.eq_ignore_ascii_case("application/octet-stream"))
    {
        return Err(HttpProblem::WrongType);
    }
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| length > limits::UPLOAD_PART as u64) {
        return Err(HttpProblem::TooLarge);
    }
    Ok(())
}

/// Which files they see: a device that may only hand in sees none, and so learns of no bytes that are here already.
fn sees<'a>(
    app: &'a App,
    sender: &'a Sender,
) -> impl Fn(&dyn Reader, DocumentId, ActId) -> Result<bool, StoreError> + 'a {
    move |reader, id, act| {
        let (org, person) = (app.organisation(), &sender.caller.person);
        if sender.rights != SessionRights::Full || !scope::may_read_now(reader, org, person, id)? {
            return Ok(false);
        }
        Ok(files(reader, id)?.is_some_and(|all| all.shows(org, person, act)))
    }
}

async fn blocking(
    work: impl FnOnce() -> Result<UploadProgress, UploadProblem> + Send + 'static,
) -> Result<Result<UploadProgress, UploadProblem>, HttpProblem> {
    traces::blocking(work).await.map_err(|error| internal("taking in an upload", &error))
}

/// An answer: how the upload stands, also where it is to be continued elsewhere.
fn upload_response(outcome: Result<UploadProgress, UploadProblem>) -> Result<Response, HttpProblem> {
    match outcome {
        Ok(progress) => Ok(Json(progress).into_response()),
        Err(UploadProblem::Elsewhere(progress)) => Ok((StatusCode::CONFLICT, Json(progress)).into_response()),
        Err(problem) => Err(told_of("taking in an upload", &problem)),
    }
}

/// What is told where a file cannot be taken now.
pub(super) fn told_of(doing: &'static str, problem: &UploadProblem) -> HttpProblem {
    match problem {
        UploadProblem::UnknownAct => HttpProblem::UnknownAct,
        UploadProblem::Elsewhere(_) | UploadProblem::NoRoom | UploadProblem::Stopping => HttpProblem::Busy,
        UploadProblem::Away(why) => {
            tracing::warn!(http.doing = doing, error.message = why, "Where files lie is away: they wait.");
            HttpProblem::FilesAway
        }
        UploadProblem::TooLarge => HttpProblem::TooLarge,
        UploadProblem::TooMany => HttpProblem::TooMany,
        UploadProblem::Store(error) => of_store(doing, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use tokio_stream::{StreamExt, iter, pending};

    const LONG: Duration = Duration::from_secs(600);
    const SHORT: Duration = Duration::from_millis(20);
    const MOST: usize = limits::UPLOAD_PART;

    type Frame = Result<Vec<u8>, io::Error>;

    #[tokio::test]
    async fn a_line_that_falls_silent_is_given_up_and_what_came_is_kept() {
        let frames = iter([Ok(vec![1; 700]), Ok(vec![2; 300])]).chain(pending::<Frame>());
        let (bytes, end) = read(Body::from_stream(frames), Timeouts { total: LONG, idle: SHORT }, MOST).await;
        assert_eq!((bytes.len(), end), (1_000, End::TooSlow));
    }

    #[tokio::test]
    async fn a_line_that_drips_is_given_up_in_the_end() {
        // A byte each time it is asked: never silent, never done.
        let drip = iter(std::iter::repeat_with(|| Frame::Ok(Vec::new()))).then(|frame| async {
            tokio::task::yield_now().await;
            frame
        });
        let frames = iter([Ok(vec![7; 9])]).chain(drip);
        let (bytes, end) = read(Body::from_stream(frames), Timeouts { total: SHORT, idle: LONG }, MOST).await;
        assert_eq!((bytes, end), (vec![7; 9], End::TooSlow));
    }

    #[tokio::test]
    async fn a_body_ends_whole_cut_or_too_large() {
        let timeouts = Timeouts { total: LONG, idle: LONG };
        let whole = Body::from(vec![3; MOST]);
        assert_eq!(read(whole, timeouts, MOST).await, (vec![3; MOST], End::Whole));
        let broken = iter([Ok(vec![4; 5]), Frame::Err(io::ErrorKind::ConnectionReset.into())]);
        assert_eq!(read(Body::from_stream(broken), timeouts, MOST).await, (vec![4; 5], End::Cut));
        let large = iter([Ok(vec![5; MOST]), Frame::Ok(vec![5])]);
        assert_eq!(read(Body::from_stream(large), timeouts, MOST).await, (Vec::new(), End::TooLarge));
    }
}
