//! `POST /api/sync`: a device's acts up, the day's news down, in one round trip (properties 1–3).

use super::Framed;
use super::session::{Caller, Sender, begun, expired_cookie, run_blocking};
use crate::error::HttpProblem;
use crate::http::frame;
use crate::identity::sessions::{self, SessionRights};
use crate::ingest::{Answer, Assurance, SyncProblem};
use crate::runtime::{App, of_store};
use crate::store::LastSeen;
use crate::traces;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use ronda_shared::limits;
use ronda_shared::sync::wire::{PROTOCOL_VERSION, SyncRequest, SyncResponse};
use std::sync::Arc;

/// Refusals are framed messages too, so that a device reads one kind of answer.
pub async fn sync(State(app): State<App>, sender: Result<Sender, HttpProblem>, request: Request) -> Response {
    // Without a session the body is not read.
    let Sender { caller, rights } = match sender {
        Ok(sender) => sender,
        Err(trouble) => return trouble.framed(None),
    };
    let takes = frame::Takes::of(request.headers());
    let message = match Framed::<SyncRequest>::from_request(request, &app).await {
        Ok(Framed(message)) => message,
        Err(trouble) => return trouble.framed(None),
    };
    if rights == SessionRights::HandInOnly && message.acts.is_empty() {
        return signed_out(&app, &caller).await;
    }
    let (version, head, holds) = (message.app.clone(), message.head_number, message.holds);
    let verified = app.passkeys().is_some() && caller.session.is_verified(app.clock().now());
    let assurance = if verified { Assurance::Verified } else { Assurance::Unverified };
    match app.ingest().sync(&caller.device, message, assurance).await {
        Ok(Answer { response: mut answer, read_up_to, looked_at, end, last_seen: known }) => {
            metrics::counter!("ronda_sync_documents_looked_at_total").increment(looked_at as u64);
            if rights == SessionRights::HandInOnly {
                hand_in_only(&mut answer);
            }
            let unsent = head.saturating_sub(answer.acknowledged);
            let contact = Contact { version, unsent, holds, end, known };
            let turned = after(&app, &caller, rights, contact).await;
            let (id, app) = (caller.device.id, app.clone());
            // Compressing a page takes milliseconds: off the async threads.
            let packed = traces::blocking(move || {
                if let Some(position) = read_up_to {
                    app.live().answer(id, position);
                }
                frame::write_for(&answer, takes)
            });
            match packed.await {
                Ok((body, encoding)) => {
                    metrics::counter!("ronda_sync_bytes_out_total").increment(body.len() as u64);
                    let mut response = ([(header::CONTENT_TYPE, "application/cbor")], body).into_response();
                    if let Some(encoding) = encoding {
                        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
                    }
                    if let Some(cookie) = turned {
                        response.headers_mut().insert(header::SET_COOKIE, cookie);
                    }
                    response
                }
                Err(error) => crate::error::internal("packing an answer", &error).framed(None),
            }
        }
        Err(problem) => {
            let (trouble, acknowledged) = http_problem(&problem);
            trouble.framed(acknowledged)
        }
    }
}

/// Ends the session of a revoked device that has nothing left to hand in, and tells it to clear itself. Should it still find
/// something, its key opens another session to hand that in.
async fn signed_out(app: &App, caller: &Caller) -> Response {
    let (store, session) = (Arc::clone(app.store()), caller.session.token);
    if let Err(trouble) = run_blocking("ending a revoked session", move || sessions::end(&*store, &session)).await {
        tracing::warn!(http.trouble = trouble.code(), "A revoked session could not be ended; it opens nothing.");
    }
    let mut response = HttpProblem::Revoked.framed(None);
    response.headers_mut().insert(header::SET_COOKIE, expired_cookie(app));
    response
}

/// What a device reported of itself, and what its answer was made of.
struct Contact {
    version: String,
    unsent: u64,
    holds: Option<u64>,
    /// Where the feed ended when the answer was made.
    end: u64,
    /// When it was last seen before.
    known: Option<LastSeen>,
}

/// Notes that the device was seen, and renews the session's secret where it has grown old. Neither may fail the answer, because the
/// device's acts are stored already.
async fn after(app: &App, caller: &Caller, rights: SessionRights, contact: Contact) -> Option<HeaderValue> {
    let now = app.clock().now();
    let (own, session, device) = (app.clone(), caller.session.clone(), caller.device.id);
    let done = run_blocking("noting a contact", move || {
        let Contact { version, unsent, holds, end, known } = contact;
        let app = version.chars().take(limits::ID_CHARS).collect();
        let seen = LastSeen { device, at: now, app, position: end, unsent, holds };
        own.contacts().note(&**own.store(), known.as_ref(), seen)?;
        if rights == SessionRights::Full && session.is_to_turn(now) && own.store().accepts_writes() {
            return sessions::turn(&**own.store(), now, &session);
        }
        Ok(None)
    });
    match done.await {
        Ok(turned) => turned.map(|cookie| begun(app, &cookie)),
        Err(trouble) => {
            tracing::warn!(
                http.trouble = trouble.code(),
                "The device's last contact could not be recorded; the next one will be."
            );
            None
        }
    }
}

/// A device that was revoked learns that its acts arrived, and nothing else.
fn hand_in_only(answer: &mut SyncResponse) {
    answer.news.clear();
    answer.gone.clear();
    answer.organisation = None;
    answer.directory = None;
    answer.more = false;
}

/// The HTTP refusal for a problem with the whole message.
pub fn http_problem(problem: &SyncProblem) -> (HttpProblem, Option<u64>) {
    match problem {
        SyncProblem::Version(version) if *version > PROTOCOL_VERSION => (HttpProblem::TooNew, None),
        SyncProblem::Version(_) => (HttpProblem::TooOld, None),
        SyncProblem::WrongDevice => (HttpProblem::WrongDevice, None),
        SyncProblem::UnknownDevice => (HttpProblem::UnknownDevice, None),
        SyncProblem::TooLarge => (HttpProblem::TooLarge, None),
        SyncProblem::Gap { acknowledged } => (HttpProblem::Gap, Some(*acknowledged)),
        SyncProblem::Forked { acknowledged } => (HttpProblem::Forked, Some(*acknowledged)),
        SyncProblem::BadSignature => (HttpProblem::BadSignature, None),
        SyncProblem::BadCursor => (HttpProblem::BadCursor, None),
        SyncProblem::Store(error) => (of_store("taking in a push", error), None),
        SyncProblem::BrokeOff | SyncProblem::Stopping => (HttpProblem::Busy, None),
    }
}
