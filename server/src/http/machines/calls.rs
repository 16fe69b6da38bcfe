//! Idempotency of what machines ask under a key of their own (`Idempotency-Key`): each is done once. Here are a call as
//! it comes, and what is to become of it.

use super::Acting;
use crate::error::HttpProblem;
use crate::http::intake::{JSON, refused, too_large, without_its_files, wrong_type};
use crate::http::{read_body, sync};
use crate::identity::api_calls::{self, ApiCallRequest, ApiCallStart};
use crate::identity::audit;
use crate::ingest::OwnAct;
use crate::runtime::App;
use crate::store::api_tokens::ApiCall;
use crate::store::{AuditKind, Reader, StoreError};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ronda_shared::act::DocumentKind;
use ronda_shared::admission::{ActorContext, NotAdmitted, Refusal, admit};
use ronda_shared::command::Command;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::View;
use serde::Serialize;
use std::sync::Arc;

/// What a call has made, or where it has written.
#[derive(Debug, Serialize)]
struct CallAnswer {
    /// The ticket's folio.
    folio: String,
    /// The ticket.
    document: DocumentId,
}

/// Why a call's act waits.
#[derive(Debug, Serialize)]
struct HeldReason {
    es: &'static str,
    en: &'static str,
}

/// What is to become of a call.
pub(super) enum Admission {
    /// To be done now.
    Do(ApiCall),
    /// It was done, or waits for a supervisor.
    Done(ApiCall),
}

/// The key of a call.
pub(super) fn key(headers: &HeaderMap) -> Result<Sha256, HttpProblem> {
    let told = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    told.and_then(|text| api_calls::key(text.trim())).ok_or(HttpProblem::NoIdempotencyKey)
}

/// The body of a call; for one that is longer than any, or compressed, the answer that says how it may be.
pub(super) async fn body(request: Request, app: &App) -> Result<Result<Bytes, Response>, HttpProblem> {
    match read_body(request, app).await {
        Err(HttpProblem::TooLarge) => Ok(Err(too_large(&without_its_files()))),
        Err(HttpProblem::WrongType) => Ok(Err(wrong_type(JSON))),
        read => read.map(Ok),
    }
}

/// The hash of what is asked: where, and the body as it came.
pub(super) fn call_digest(place: &str, body: &[u8]) -> Sha256 {
    let told: Vec<u8> = place.bytes().chain([0]).chain(body.iter().copied()).collect();
    Sha256::of(&told)
}

/// Enters a call; `done` says whether one that was entered before has been done.
pub(super) async fn begin(
    app: &App,
    acting: &Acting,
    asked: ApiCallRequest,
    done: impl Fn(&dyn Reader, &ApiCall) -> Result<bool, StoreError> + Send + 'static,
) -> Result<Admission, HttpProblem> {
    let (store, now, token) = (Arc::clone(app.store()), app.clock().now(), acting.token);
    let begun =
        app.blocking("entering a machine's call", move || api_calls::begin(&*store, now, &token, &asked, &done));
    match begun.await? {
        ApiCallStart::Yours(call) => Ok(Admission::Do(call)),
        ApiCallStart::Done(call) => Ok(Admission::Done(call)),
        ApiCallStart::UnderWay => Err(HttpProblem::KeyUnderWay),
        ApiCallStart::Reused => Err(HttpProblem::KeyReused),
        ApiCallStart::Full => Err(HttpProblem::TooMany),
    }
}

/// Does a call: one act of the token's person on a ticket as it stands, or on one that is to be born. None where it was
/// taken; else what whoever asked is told. What the same call has `done` since it was entered, or what of it waits, where the writer was
/// long in coming to it, is not done once more.
pub(super) async fn perform(
    app: &App,
    acting: &Acting,
    call: &ApiCall,
    (view, command): (Option<View>, Command),
    done: impl Fn(&dyn Reader, &ApiCall) -> Result<bool, StoreError> + Send + 'static,
) -> Result<Option<Response>, HttpProblem> {
    let (organisation, now) = (app.organisation(), app.clock().now());
    let (site, kind) = (Site::Desk, DocumentKind::Ticket);
    // Judged before it is said: what is not theirs would be held, and a machine is told so instead.
    let judged = admit(ActorContext { organisation, person: &acting.person, site, now }, view.as_ref(), kind, &command);
    if let Err(why) = judged {
        return turned_down(app, acting, call.key, why).await.map(Some);
    }
    let person = acting.person.id.clone();
    // In the ticket it stands under their name; that it was not them, and by which token, is told here.
    let (subject, detail) = (call.document.to_string(), format!("{}: {}", acting.name, command.name()));
    let line = audit::line(Some(person.clone()), None, AuditKind::TokenActed, subject, detail);
    let (entered, said) = (call.clone(), command.clone());
    let still = Box::new(move |reader: &dyn Reader| -> Result<bool, StoreError> {
        Ok(!done(reader, &entered)? && api_calls::waiting(reader, &entered, Some(&said))?.is_none())
    });
    let (entered, said) = (call.clone(), command.clone());
    let act = OwnAct { person, site, document: call.document, kind, at: call.at, command };
    let receipts = app.ingest().perform_audited(vec![act], line, still).await;
    let receipts = receipts.map_err(|problem| sync::http_problem(&problem).0)?;
    match receipts.into_iter().next().map(|receipt| receipt.outcome) {
        Some(Outcome::Accepted) => Ok(None),
        Some(Outcome::Refused(why)) => {
            turned_down(app, acting, call.key, NotAdmitted::Illegal(Refusal::new(why))).await.map(Some)
        }
        // Something beside it is not there yet: it waits as anybody's act does.
        Some(Outcome::Held(why)) => held(app, acting, call.key, why).await.map(Some),
        // The same call was there before: it is done, or it waits.
        None => {
            let looked = move |reader: &dyn Reader| api_calls::waiting(reader, &entered, Some(&said));
            match app.read("looking for what a machine's call has waiting", looked).await? {
                Some(why) => held(app, acting, call.key, why).await.map(Some),
                None => Ok(None),
            }
        }
    }
}

/// A call whose act waits for a supervisor: said again, it is answered so.
async fn held(app: &App, acting: &Acting, key: Sha256, why: Reason) -> Result<Response, HttpProblem> {
    let (store, now, token) = (Arc::clone(app.store()), app.clock().now(), acting.token);
    let noted = move || api_calls::note_held(&*store, now, &token, &key, why);
    app.blocking("noting that a machine's call waits", noted).await?;
    Ok(waits(why))
}

/// A call of which nothing came, told to who builds the caller: under its key something else may be asked.
async fn turned_down(app: &App, acting: &Acting, key: Sha256, why: NotAdmitted) -> Result<Response, HttpProblem> {
    let (store, now, token) = (Arc::clone(app.store()), app.clock().now(), acting.token);
    app.blocking("forgetting a machine's call", move || api_calls::forget(&*store, now, &token, &key)).await?;
    match why {
        // Its own to know: the catalog is open to whoever may file.
        NotAdmitted::NotYours(why @ Reason::UnknownService) => Ok(refused(why.es(), why.en())),
        NotAdmitted::NotYours(_) => Err(HttpProblem::NotYours),
        NotAdmitted::Illegal(refusal) => {
            let missing: Vec<_> = refusal.missing.iter().map(|one| one.id.as_str()).collect();
            let told = |words: &str| format!("{words} {}", missing.join(", ")).trim_end().to_owned();
            Ok(refused(&told(refusal.why.es()), &told(refusal.why.en())))
        }
    }
}

/// The answer of a call whose act waits for a supervisor.
pub(super) fn waits(why: Reason) -> Response {
    (StatusCode::ACCEPTED, Json(HeldReason { es: why.es(), en: why.en() })).into_response()
}

/// The answer, the same each time; whether it was done before stands in a header.
pub(super) fn made(folio: String, document: DocumentId, before: bool) -> Response {
    let location = HeaderValue::try_from(format!("/api/v1/tickets/{}", in_path(&folio)));
    let mut response = (StatusCode::CREATED, Json(CallAnswer { folio, document })).into_response();
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if before {
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}

/// A text as one part of a path.
fn in_path(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::{Fixture, opening};
    use ronda_shared::ids::PersonId;

    /// The writer was long in coming to it, its caller came again after a minute, and both waited in its queue.
    #[tokio::test]
    async fn what_the_same_call_has_done_by_then_is_not_done_again() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("memory"));
        let (document, person) = (DocumentId::new(fixture.now(), [1; 10]), PersonId::new("eva.rios"));
        let does = async || {
            let line = audit::line(Some(person.clone()), None, AuditKind::TokenActed, document.to_string(), "");
            let (person, command) = (person.clone(), opening("Sin red"));
            let (site, kind, at) = (Site::Desk, DocumentKind::Ticket, fixture.now());
            let act = OwnAct { person, site, document, kind, at, command };
            let still = Box::new(move |reader: &dyn Reader| -> Result<bool, StoreError> {
                Ok(reader.summary(document)?.is_none())
            });
            fixture.ingest.perform_audited(vec![act], line, still).await.expect("written").len()
        };
        assert_eq!(does().await, 1);
        let end = fixture.end();
        assert_eq!((does().await, fixture.end()), (0, end), "neither the act nor a line of the audit log");
    }

    #[test]
    fn a_folio_is_one_part_of_a_path() {
        assert_eq!(in_path("TYS-984371"), "TYS-984371");
        assert_eq!(in_path("ST/12/ñ"), "ST%2F12%2F%C3%B1");
    }

    #[test]
    fn a_key_is_asked_for() {
        let mut headers = HeaderMap::new();
        assert_eq!(key(&headers), Err(HttpProblem::NoIdempotencyKey));
        headers.insert("idempotency-key", HeaderValue::from_static("a b"));
        assert_eq!(key(&headers), Err(HttpProblem::NoIdempotencyKey));
        headers.insert("idempotency-key", HeaderValue::from_static("0f1e"));
        assert_eq!(key(&headers), Ok(Sha256::of(b"0f1e")));
        assert_ne!(call_digest("a", b"b"), call_digest("ab", b""));
    }
}
