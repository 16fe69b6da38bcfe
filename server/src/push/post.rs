//! Hands a message to a browser's push service (RFC 8030). It sends one request over TLS to a public address, follows
//! no redirect, and takes a bounded answer.

use crate::config::tls_trust;
use crate::outbound::address::{Unreachable, resolve, server_name};
use crate::outbound::exchange::{PostResponse, exchanged};
use crate::outbound::network::OwnMachine;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

/// All of a request, from the name to the answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a push service keeps a message for a browser that is not there (seconds).
const KEPT_SECONDS: u32 = 24 * 60 * 60;

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushLetter {
    /// The push service's address, checked by [`super::endpoint::read`].
    pub endpoint: Url,
    /// The `Authorization` header: the server's VAPID token.
    pub authorization: String,
    /// It wakes a phone that saves its battery.
    pub urgent: bool,
    /// The message, sealed for the browser.
    pub body: Vec<u8>,
}

/// Why nobody said anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// Its name leads to an address that is not public: no push service stands there.
    #[error("the push service's name leads to an address that is not public")]
    Inside,
    /// The connection failed; the words say how.
    #[error("the push service could not be reached: {0}")]
    Line(String),
}

impl From<Unreachable> for PostError {
    fn from(problem: Unreachable) -> Self {
        match problem {
            Unreachable::Name(why) => Self::Line(why),
            Unreachable::Inside | Unreachable::Barred => Self::Inside,
        }
    }
}

/// The future of an answer.
pub type Posting<'a> = Pin<Box<dyn Future<Output = Result<PostResponse, PostError>> + Send + 'a>>;

/// What carries messages to push services; trials have one of their own.
pub trait Post: Send + Sync {
    /// Hands a message over.
    fn post<'a>(&'a self, letter: &'a PushLetter) -> Posting<'a>;
}

/// The public internet.
pub struct PublicHttps {
    tls: TlsConnector,
}

impl PublicHttps {
    /// With whom the system trusts.
    pub fn new() -> Result<Self, String> {
        Ok(Self { tls: tls_trust::connector(None)? })
    }

    async fn exchange(&self, letter: &PushLetter) -> Result<PostResponse, PostError> {
        let line = |error: std::io::Error| PostError::Line(error.to_string());
        let host = letter.endpoint.host_str().ok_or(PostError::Inside)?;
        let addresses = resolve(&letter.endpoint, &[], OwnMachine::Never).await?;
        let name = server_name(&letter.endpoint).ok_or(PostError::Inside)?;
        // To the addresses that were looked at, not to the name: it may lead elsewhere the next moment.
        let stream = TcpStream::connect(&addresses[..]).await.map_err(line)?;
        let mut stream = self.tls.connect(name, stream).await.map_err(line)?;
        let said = exchanged(&mut stream, &head(letter, host), &letter.body).await.map_err(line)?;
        said.ok_or_else(|| PostError::Line("its answer is no HTTP".into()))
    }
}

impl Post for PublicHttps {
    fn post<'a>(&'a self, letter: &'a PushLetter) -> Posting<'a> {
        Box::pin(async move {
            let exchanged = tokio::time::timeout(TIMEOUT, self.exchange(letter)).await;
            exchanged.unwrap_or_else(|_| Err(PostError::Line("it did not answer in time".into())))
        })
    }
}

/// The request without its body. What stands in it was parsed: no line of it ends where it should not.
fn head(letter: &PushLetter, host: &str) -> String {
    let path = &letter.endpoint[url::Position::BeforePath..url::Position::AfterQuery];
    let urgency = if letter.urgent { "high" } else { "normal" };
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\nTTL: {KEPT_SECONDS}\r\nUrgency: {urgency}\r\n\
         Content-Type: application/octet-stream\r\nContent-Encoding: aes128gcm\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        letter.authorization,
        letter.body.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(endpoint: &str) -> PushLetter {
        let endpoint = Url::parse(endpoint).expect("an address");
        PushLetter { endpoint, authorization: "vapid t=a, k=b".into(), urgent: true, body: vec![1, 2, 3] }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        let inside = PublicHttps::new().expect("a line").post(&letter("https://localhost/a")).await;
        assert_eq!(inside, Err(PostError::Inside));
    }

    #[test]
    fn a_request_says_where_and_for_how_long() {
        let head = head(&letter("https://push.example.net/w p/a?b=c%0d%0a"), "push.example.net");
        assert!(head.starts_with("POST /w%20p/a?b=c%0d%0a HTTP/1.1\r\nHost: push.example.net\r\n"), "{head}");
        assert!(head.contains("\r\nTTL: 86400\r\nUrgency: high\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    }
}
