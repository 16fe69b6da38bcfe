//! A signed call before anybody knows whose it is: its signature is of its body, which is read first.

use crate::error::HttpProblem;
use crate::rate_limit::Unproven;
use crate::runtime::App;
use axum::http::{HeaderMap, header};
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use std::net::IpAddr;

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
