//! Hands a message to another system. It sends one request over TLS to an address that may be reached, follows no
//! redirect, and takes a bounded answer.

use super::answer::{DeliveryFailure, PostProblem};
use crate::config::tls_trust;
use crate::outbound::address::{Unreachable, resolve, server_name};
use crate::outbound::exchange::{PostResponse, exchanged};
use crate::outbound::network::{Network, OwnMachine};
use crate::traces::traceparent;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;
use tokio::net::TcpStream;
use url::{Position, Url};

/// All of a request, from the name to the answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessage {
    /// The address that it goes to, checked by [`crate::outbound::address::read`].
    pub address: Url,
    /// Networks of the institution's own that it may lead to.
    pub allow: Vec<Network>,
    /// Who vouches for the other side beside whom the system trusts.
    pub ca: Option<PathBuf>,
    /// The `webhook-id` header.
    pub id: String,
    /// The `webhook-timestamp` header.
    pub timestamp: i64,
    /// The `webhook-signature` header.
    pub signature: String,
    /// The body: JSON.
    pub body: String,
}

/// The answer to come; else why there is none.
pub type Posting<'a> = Pin<Box<dyn Future<Output = Result<PostResponse, PostProblem>> + Send + 'a>>;

/// What carries messages; trials have one of their own.
pub trait Post: Send + Sync {
    /// Hands a message over.
    fn post<'a>(&'a self, letter: &'a WebhookMessage) -> Posting<'a>;
}

/// The network.
pub struct Https;

impl Post for Https {
    fn post<'a>(&'a self, letter: &'a WebhookMessage) -> Posting<'a> {
        Box::pin(async move {
            let exchanged = tokio::time::timeout(TIMEOUT, exchange(letter)).await;
            exchanged.unwrap_or_else(|_| Err(PostProblem::new(DeliveryFailure::Late, "")))
        })
    }
}

async fn exchange(letter: &WebhookMessage) -> Result<PostResponse, PostProblem> {
    let told = |trouble: DeliveryFailure| move |error: std::io::Error| PostProblem::new(trouble, error.to_string());
    let addresses =
        resolve(&letter.address, &letter.allow, OwnMachine::Never).await.map_err(|problem| match problem {
            Unreachable::Name(why) => PostProblem::new(DeliveryFailure::Name, why),
            Unreachable::Inside => PostProblem::new(DeliveryFailure::Inside, ""),
            Unreachable::Barred => PostProblem::new(DeliveryFailure::Barred, ""),
        })?;
    let ca = letter.ca.clone();
    let tls = tokio::task::spawn_blocking(move || tls_trust::connector(ca.as_deref())).await;
    let tls = tls.map_err(|error| PostProblem::new(DeliveryFailure::Trust, error.to_string()))?;
    let tls = tls.map_err(|why| PostProblem::new(DeliveryFailure::Trust, why))?;
    let nobody = || PostProblem::new(DeliveryFailure::Name, letter.address.host_str().unwrap_or_default());
    let name = server_name(&letter.address).ok_or_else(nobody)?;
    // To the addresses that were looked at, not to the name: it may lead elsewhere the next moment.
    let stream = TcpStream::connect(&addresses[..]).await.map_err(told(DeliveryFailure::Line))?;
    let mut stream = tls.connect(name, stream).await.map_err(told(DeliveryFailure::Tls))?;
    let said =
        exchanged(&mut stream, &head(letter), letter.body.as_bytes()).await.map_err(told(DeliveryFailure::Line))?;
    said.ok_or_else(|| PostProblem::new(DeliveryFailure::NoHttp, ""))
}

/// The request without its body. What stands in it was parsed or made here: no line of it ends where it should not.
fn head(letter: &WebhookMessage) -> String {
    let path = &letter.address[Position::BeforePath..Position::AfterQuery];
    let host = &letter.address[Position::BeforeHost..Position::AfterPort];
    let trace = traceparent().map_or_else(String::new, |text| format!("traceparent: {text}\r\n"));
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Ronda\r\nContent-Type: application/json\r\nwebhook-id: {}\r\n\
         webhook-timestamp: {}\r\nwebhook-signature: {}\r\n{trace}Content-Length: {}\r\nConnection: close\r\n\r\n",
        letter.id,
        letter.timestamp,
        letter.signature,
        letter.body.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::traces::Tracer;

    #[tokio::test]
    async fn a_message_says_who_it_is_and_goes_nowhere_inside() {
        let letter = WebhookMessage {
            address: crate::outbound::address::read("https://localhost:8443/a?b=c").expect("an address"),
            allow: Vec::new(),
            ca: None,
            id: "msg_1".into(),
            timestamp: 7,
            signature: "v1,x".into(),
            body: "{}".into(),
        };
        let (tracer, _spans) = Tracer::of(1, Clock::by_hand(0).0);
        let traced = tracer.root("webhook").within(|| head(&letter));
        assert!(traced.contains("\r\nwebhook-signature: v1,x\r\ntraceparent: 00-"), "{traced}");
        let head = head(&letter);
        assert!(!head.contains("traceparent"), "{head}");
        assert!(head.starts_with("POST /a?b=c HTTP/1.1\r\nHost: localhost:8443\r\n"), "{head}");
        assert!(
            head.contains("\r\nwebhook-id: msg_1\r\nwebhook-timestamp: 7\r\nwebhook-signature: v1,x\r\n"),
            "{head}"
        );
        let said = Https.post(&letter).await;
        assert_eq!(said, Err(PostProblem::new(DeliveryFailure::Barred, "")), "`allow` would not help");
    }
}
