//! A signed call before anybody knows whose it is, and as it first came under its nonce.

use crate::error::HttpProblem;
use crate::identity::{self, api_calls};
use crate::ingest::stored_ticket;
use crate::rate_limit::Unproven;
use crate::runtime::App;
use crate::store::api_tokens::ApiCall;
use crate::store::{Reader, StoreError};
use axum::http::{HeaderMap, header};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::limits;
use ronda_shared::stamp::Stamp;
use ronda_shared::time::Timestamp;
use std::net::IpAddr;
use std::sync::Arc;

/// A call with these headers, before its body is read, which is what guesses cost. So what is short is read of anybody; of what is long
/// few are read at once of a network that may guess no more.
///
/// # Errors
/// It is long, its network guesses, and others of such networks are being read.
pub(super) fn begun<'a>(
    app: &'a App,
    peer: IpAddr,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Unproven<'a>, HttpProblem> {
    if is_short(headers) {
        Ok(app.attempts().unproven(peer, now))
    } else {
        app.attempts().unproven_or_refuse(peer, now)
    }
}

/// Whether a call says that its body is no longer than that of any call of JSON.
fn is_short(headers: &HeaderMap) -> bool {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    told.and_then(|value| value.parse::<usize>().ok()).is_some_and(|length| length <= limits::JSON_BYTES)
}

/// A call that was signed right, as it came.
#[derive(Clone, Copy)]
pub(super) struct SignedCall<'a> {
    pub(super) source: &'a str,
    pub(super) nonce: &'a str,
    pub(super) body: &'a [u8],
    /// By its timestamp.
    pub(super) at: Timestamp,
}

impl SignedCall<'_> {
    /// The same call as it first came: its nonce names it, and who has had no answer signs it anew with a timestamp of then. `document`: what
    /// it makes, or writes in; `done` says whether an earlier one under the nonce was.
    ///
    /// # Errors
    /// The nonce was used for another body.
    pub(super) async fn first(
        self,
        app: &App,
        what: &str,
        document: DocumentId,
        done: fn(&dyn Reader, &ApiCall) -> Result<bool, StoreError>,
    ) -> Result<ApiCall, HttpProblem> {
        let Self { source, nonce, body, at } = self;
        let key = Sha256::of(format!("{what} {nonce}").as_bytes());
        let call = ApiCall { key, said: Sha256::of(body), document, at, tried: at, held: None };
        let (store, now, source) = (Arc::clone(app.store()), app.clock().now(), source.to_owned());
        let first = move || api_calls::first(&*store, now, &source, call, &done);
        app.blocking("knowing a call by its nonce", first).await?.ok_or(HttpProblem::Replayed)
    }
}

/// Whether the request of a call is there.
pub(super) fn is_filed(reader: &dyn Reader, call: &ApiCall) -> Result<bool, StoreError> {
    Ok(reader.summary(call.document)?.is_some())
}

/// Whether the reply of a call is there.
pub(super) fn is_said(reader: &dyn Reader, call: &ApiCall) -> Result<bool, StoreError> {
    let is_its = |stamp: &Stamp| stamp.at == call.at && stamp.by.as_str() == identity::SERVER;
    Ok(stored_ticket(reader, call.document)?.is_some_and(|ticket| {
        ticket.notes.iter().any(|note| is_its(&note.stamp))
            || ticket.requests.iter().any(|request| is_its(&request.stamp))
    }))
}
