//! Hands a message to a browser's push service (RFC 8030). It sends one request over TLS to a public address, follows
//! no redirect, and takes a bounded answer.

use super::endpoint::is_public;
use crate::config::tls_trust;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

/// All of a request, from the name to the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The head of an answer; what comes after it is not read.
const HEAD_BYTES: usize = 8 * 1024;
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

/// What a push service said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostResponse {
    /// The HTTP status.
    pub status: u16,
    /// After how many seconds it wants to be asked again.
    pub retry_after: Option<u32>,
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
        let addresses = resolve(host).await?;
        let name = ServerName::try_from(host.to_owned()).map_err(|_| PostError::Inside)?;
        // To the addresses that were looked at, not to the name: it may lead elsewhere the next moment.
        let stream = TcpStream::connect(&addresses[..]).await.map_err(line)?;
        let mut stream = self.tls.connect(name, stream).await.map_err(line)?;
        let said = exchanged(&mut stream, &head(letter, host), &letter.body).await.map_err(line)?;
        said.ok_or_else(|| PostError::Line("its answer is no HTTP".into()))
    }
}

/// Says a request on a line and reads the head of its answer; none where that is no HTTP.
pub(crate) async fn exchanged(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    head: &str,
    body: &[u8],
) -> std::io::Result<Option<PostResponse>> {
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    let mut part = [0; 1024];
    while find_end(&answer).is_none() && answer.len() < HEAD_BYTES {
        match stream.read(&mut part).await? {
            0 => break,
            read => answer.extend_from_slice(&part[..read]),
        }
    }
    Ok(said(&answer))
}

impl Post for PublicHttps {
    fn post<'a>(&'a self, letter: &'a PushLetter) -> Posting<'a> {
        Box::pin(async move {
            let exchanged = tokio::time::timeout(PATIENCE, self.exchange(letter)).await;
            exchanged.unwrap_or_else(|_| Err(PostError::Line("it did not answer in time".into())))
        })
    }
}

/// The addresses of a name, where all of them are public.
async fn resolve(host: &str) -> Result<Vec<SocketAddr>, PostError> {
    let found = tokio::net::lookup_host((host, 443)).await;
    let found: Vec<SocketAddr> = found.map_err(|error| PostError::Line(error.to_string()))?.collect();
    let public = !found.is_empty() && found.iter().all(|address| is_public(address.ip()));
    if public { Ok(found) } else { Err(PostError::Inside) }
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

fn find_end(answer: &[u8]) -> Option<usize> {
    answer.windows(4).position(|four| four == b"\r\n\r\n")
}

/// Status and Retry-After of an answer's head.
fn said(answer: &[u8]) -> Option<PostResponse> {
    let head = String::from_utf8_lossy(&answer[..find_end(answer)?]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    let status = status.parse::<u16>().ok().filter(|status| (100..600).contains(status))?;
    let retry_after = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("retry-after").then(|| value.trim().parse().ok())?
    });
    Some(PostResponse { status, retry_after })
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
    fn an_answer_is_its_status_and_when_to_come_again() {
        type Case<'a> = (&'a [u8], Option<(u16, Option<u32>)>);
        let answers: [Case<'_>; 6] = [
            (b"HTTP/1.1 201 Created\r\nLocation: /a\r\n\r\nbody", Some((201, None))),
            (b"HTTP/1.1 429 Too Many\r\nretry-After: 30\r\n\r\n", Some((429, Some(30)))),
            (b"HTTP/1.0 410 Gone\r\n\r\n", Some((410, None))),
            (b"HTTP/1.1 999999 x\r\n\r\n", None),
            (b"SSH-2.0\r\n\r\n", None),
            (b"HTTP/1.1 201 Created\r\n", None),
        ];
        for (answer, expected) in answers {
            let found = said(answer).map(|said| (said.status, said.retry_after));
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(answer));
        }
    }

    #[test]
    fn a_request_says_where_and_for_how_long() {
        let head = head(&letter("https://push.example.net/w p/a?b=c%0d%0a"), "push.example.net");
        assert!(head.starts_with("POST /w%20p/a?b=c%0d%0a HTTP/1.1\r\nHost: push.example.net\r\n"), "{head}");
        assert!(head.contains("\r\nTTL: 86400\r\nUrgency: high\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    }
}
