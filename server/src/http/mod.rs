//! What browsers and operators ask over HTTP: one file a resource, each thin: take apart, call, answer.

pub mod access;
pub mod administration;
pub mod api_docs;
pub mod articles;
pub mod assets;
pub mod audit;
pub mod csp;
pub mod directory;
pub mod documents;
pub mod efirma;
pub mod evidence;
pub mod frame;
pub mod headers;
pub mod health;
pub mod held;
pub mod intake;
pub mod labels;
pub mod letters;
pub mod light;
pub mod limits;
pub mod live;
pub mod machines;
pub mod mail;
pub mod metrics;
pub mod outbox;
pub mod papers;
pub mod people;
pub mod plans;
pub mod presence;
pub mod promises;
pub mod push;
pub mod redact;
pub mod reports;
pub mod scope;
pub mod search;
pub mod session;
pub mod sync;
pub mod tables;
pub mod uploads;

use crate::error::HttpProblem;
use crate::runtime::App;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// A body of `application/json`, within the route's bound.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = HttpProblem;
    async fn from_request(request: Request, app: &App) -> Result<Self, HttpProblem> {
        expect_type(request.headers(), "application/json")?;
        let body = read_body(request, app).await?;
        serde_json::from_slice(&body).map(Self).map_err(|_| HttpProblem::BadJson)
    }
}

/// A framed CBOR message, within the route's bound.
#[derive(Debug)]
pub struct Framed<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Framed<T> {
    type Rejection = HttpProblem;
    async fn from_request(request: Request, app: &App) -> Result<Self, HttpProblem> {
        expect_type(request.headers(), "application/cbor")?;
        let body = read_body(request, app).await?;
        ::metrics::counter!("ronda_sync_bytes_in_total").increment(body.len() as u64);
        frame::read(&body).map(Self)
    }
}

async fn read_body(request: Request, app: &App) -> Result<Bytes, HttpProblem> {
    // Compression is inside the message, where it is bounded; around it nobody inflates anything.
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(HttpProblem::WrongType);
    }
    Bytes::from_request(request, app).await.map_err(|rejection: BytesRejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { HttpProblem::TooLarge } else { HttpProblem::BadFrame }
    })
}

fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), HttpProblem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default().trim();
    if given.eq_ignore_ascii_case(expected) { Ok(()) } else { Err(HttpProblem::WrongType) }
}

/// The token that a call shows as its bearer. The scheme is written in any case (RFC 9110, 11.1): not all programs write it as we do.
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// How long a body may take to come or to go.
#[derive(Debug, Clone, Copy)]
struct Timeouts {
    /// In all.
    total: Duration,
    /// Without a byte: the line is dead.
    idle: Duration,
}

/// The client's address: the connection's, or what a proxy of ours says of it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl FromRequestParts<App> for Peer {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let told = || {
            // Our proxy appends what it saw: only the last address is its word.
            let value = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            forwarded(value.rsplit(',').next()?.trim())
        };
        let through = app.config().behind_proxy.then(told).flatten();
        Ok(Self(through.or(direct).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

/// An address as a proxy writes it. Some put the port behind it (IIS, Azure's gateway), and brackets around one of IPv6: taken for none, all
/// would count as one client, the proxy.
fn forwarded(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_bearer_is_one_however_its_scheme_is_written() {
        let of = |told: &'static str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(told))]);
            bearer_token(&headers).map(str::to_owned)
        };
        for told in ["Bearer abc", "bearer abc", "BEARER  abc "] {
            assert_eq!(of(told).as_deref(), Some("abc"), "{told}");
        }
        for told in ["abc", "Bearer", "Basic abc", "Bearerabc"] {
            assert_eq!(of(told), None, "{told}");
        }
        assert_eq!(bearer_token(&HeaderMap::new()), None);
    }

    #[test]
    fn an_address_is_read_however_a_proxy_writes_it() {
        for (text, address) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:51234", "203.0.113.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
        ] {
            assert_eq!(forwarded(text).map(|found| found.to_string()).as_deref(), Some(address), "{text}");
        }
        for text in ["", "unknown", "_oculto", "203.0.113.7:", "203.0.113.7:99999", "[203.0.113.7", "mesa.example:443"]
        {
            assert_eq!(forwarded(text), None, "{text}");
        }
    }
}
