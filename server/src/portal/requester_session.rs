//! The portal's session cookie: which email address this browser has proved, and for which one it requested a link.

use crate::runtime::App;
use crate::runtime::portal::sealed_token::{Asked, Pass, Sealed};
use crate::store::Secret;
use axum::http::{HeaderMap, HeaderValue, header};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};

/// How long a link opens one request.
const ONE_MS: i64 = 4 * HOUR_MS;
/// How long one's own requests stay open in a browser.
const ALL_MS: i64 = 14 * DAY_MS;

/// Which of the two cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Pass,
    Asked,
}

fn name(app: &App, which: Which) -> &'static str {
    match (which, app.config().secure()) {
        (Which::Pass, true) => "__Host-ronda-portal",
        (Which::Pass, false) => "ronda-portal",
        (Which::Asked, true) => "__Host-ronda-portal-asked",
        (Which::Asked, false) => "ronda-portal-asked",
    }
}

fn found<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The pass that a browser shows, while it is good.
pub(super) fn read(app: &App, secret: &Secret, headers: &HeaderMap) -> Option<Pass> {
    let pass = Pass::open(secret, found(headers, name(app, Which::Pass))?)?;
    (app.clock().now() < pass.until).then_some(pass)
}

/// For which address a link was asked for in this browser.
pub(super) fn asked_here(app: &App, secret: &Secret, headers: &HeaderMap) -> Option<[u8; 16]> {
    let asked = Asked::open(secret, found(headers, name(app, Which::Asked))?)?;
    (app.clock().now() < asked.until).then_some(asked.to)
}

/// A pass for one request, or for all of an address.
pub(super) fn give(app: &App, secret: &Secret, mail: &str, document: Option<DocumentId>) -> HeaderValue {
    let lasts = if document.is_some() { ONE_MS } else { ALL_MS };
    let pass = Pass { mail: mail.to_owned(), document, until: app.clock().now().plus(lasts) };
    cookie(app, Which::Pass, &pass.seal(secret), lasts)
}

/// Remembers in this browser for which address a link was asked for.
pub(super) fn remember(app: &App, secret: &Secret, to: [u8; 16], now: Timestamp) -> HeaderValue {
    cookie(app, Which::Asked, &Asked { to, until: now.plus(DAY_MS) }.seal(secret), DAY_MS)
}

/// Takes the pass back.
pub(super) fn take_back(app: &App) -> HeaderValue {
    cookie(app, Which::Pass, "", 0)
}

fn cookie(app: &App, which: Which, value: &str, lasts: i64) -> HeaderValue {
    let secure = if app.config().secure() { "; Secure" } else { "" };
    let (name, seconds) = (name(app, which), lasts / 1_000);
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(text).expect("base64url and plain words")
}
