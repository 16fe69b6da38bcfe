//! A span: a part of a request or a job with its beginning and end. What may stand in it is bounded by its types.

use axum::extract::MatchedPath;
use axum::http::Method;
use ronda_shared::ids::DeviceId;
use std::borrow::Cow;

/// What stands beside a span. There is no way to put a text into it that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Number(i64),
    Text(Cow<'static, str>),
}

impl Value {
    /// A count or a status.
    pub fn number(number: usize) -> Self {
        Self(Kind::Number(i64::try_from(number).unwrap_or(i64::MAX)))
    }
    /// A word of the code.
    pub fn word(word: &'static str) -> Self {
        Self(Kind::Text(Cow::Borrowed(word)))
    }
    /// A device's number.
    pub fn device(device: DeviceId) -> Self {
        Self(Kind::Text(Cow::Owned(device.to_string())))
    }
    /// A route as it stands in the router, without what an address has in its places.
    pub fn route(route: &MatchedPath) -> Self {
        Self(Kind::Text(Cow::Owned(route.as_str().to_owned())))
    }

    pub(super) fn as_json(&self) -> serde_json::Value {
        match &self.0 {
            // OTLP writes 64 bits as text: JSON's numbers have fewer.
            Kind::Number(number) => serde_json::json!({ "intValue": number.to_string() }),
            Kind::Text(text) => serde_json::json!({ "stringValue": text }),
        }
    }
}

/// Its name and what it says.
pub type Attribute = (&'static str, Value);

/// The method as a word of ours: a client may write anything there.
pub fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "_OTHER",
    }
}

/// A part of a trace, ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Of which trace.
    pub trace: [u8; 16],
    /// Its own name.
    pub id: [u8; 8],
    /// The span around it; none where it is the first.
    pub parent: Option<[u8; 8]>,
    /// What was done.
    pub name: Cow<'static, str>,
    /// Whether it answers somebody's request.
    pub serves: bool,
    /// When it began, in nanoseconds since 1970-01-01T00:00Z.
    pub from: u64,
    /// When it ended, likewise.
    pub to: u64,
    /// Whether it failed.
    pub failed: bool,
    /// What stands beside it.
    pub attributes: Vec<Attribute>,
}
