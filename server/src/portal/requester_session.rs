//! The portal's session cookie: which email address this browser has proved, and for which one it requested a link.

use crate::runtime::App;
use crate::runtime::cookies::{self, Name};
use crate::runtime::portal::sealed_token::{LinkRequested, Pass, Sealed};
use crate::store::Secret;
use axum::http::{HeaderMap, HeaderValue};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};

/// How long a link opens one request.
const ONE_MS: i64 = 4 * HOUR_MS;
/// How long one's own requests stay open in a browser.
const ALL_MS: i64 = 14 * DAY_MS;

/// The pass that a browser shows, while it is good.
pub(super) fn read(app: &App, secret: &Secret, headers: &HeaderMap) -> Option<Pass> {
    let pass = Pass::open(secret, &cookies::shown(app, headers, Name::Pass)?)?;
    (app.clock().now() < pass.until).then_some(pass)
}

/// The pass for all of an address, where it lasts longer than one for one request would.
pub(super) fn lasting(app: &App, secret: &Secret, headers: &HeaderMap) -> Option<Pass> {
    let then = app.clock().now().plus(ONE_MS);
    read(app, secret, headers).filter(|pass| pass.document.is_none() && then < pass.until)
}

/// For which address a link was asked for in this browser.
pub(super) fn asked_here(app: &App, secret: &Secret, headers: &HeaderMap) -> Option<[u8; 16]> {
    let asked = LinkRequested::open(secret, &cookies::shown(app, headers, Name::Asked)?)?;
    (app.clock().now() < asked.until).then_some(asked.to)
}

/// A pass for one request, or for all of an address.
pub(super) fn give(app: &App, secret: &Secret, mail: &str, document: Option<DocumentId>) -> HeaderValue {
    let lasts = if document.is_some() { ONE_MS } else { ALL_MS };
    let pass = Pass { mail: mail.to_owned(), document, until: app.clock().now().plus(lasts) };
    cookies::set(app, Name::Pass, &pass.seal(secret), lasts / 1_000)
}

/// Remembers in this browser for which address a link was asked for.
pub(super) fn remember(app: &App, secret: &Secret, to: [u8; 16], now: Timestamp) -> HeaderValue {
    cookies::set(app, Name::Asked, &LinkRequested { to, until: now.plus(DAY_MS) }.seal(secret), DAY_MS / 1_000)
}

/// Takes the pass back.
pub(super) fn take_back(app: &App) -> HeaderValue {
    cookies::take_back(app, Name::Pass)
}
