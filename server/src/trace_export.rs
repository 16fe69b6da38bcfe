//! Hands spans to a collector, some at a time; what it does not take in time is dropped and counted.

use crate::config::tls_trust;
use crate::config::traces::TracesTo;
use crate::outbound::address::server_name;
use crate::outbound::exchange::{PostResponse, exchanged};
use crate::traces::{Span, message};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use url::{Host, Position, Url};

/// Spans in one message.
const BATCH_SIZE: usize = 512;
/// Spans are gathered this long before they are told.
const GATHERED: Duration = Duration::from_millis(500);
/// For one message, from the name to the answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Hands on what is received until the server is told to stop; then once more what is there.
pub async fn run(to: TracesTo, mut spans: mpsc::Receiver<Span>, mut stop: watch::Receiver<bool>) {
    let (mut batch, mut tls, mut down) = (Vec::new(), None, false);
    loop {
        let mut stops = false;
        tokio::select! {
            received = spans.recv_many(&mut batch, BATCH_SIZE) => if received == 0 { return },
            _ = stop.wait_for(|stop| *stop) => stops = true,
        }
        if !stops {
            tokio::select! {
                () = sleep(GATHERED) => {}
                _ = stop.wait_for(|stop| *stop) => stops = true,
            }
        }
        let room = BATCH_SIZE - batch.len();
        batch.extend(std::iter::from_fn(|| spans.try_recv().ok()).take(room));
        if !batch.is_empty() {
            let told = timeout(TIMEOUT, post(&to.address, &mut tls, &message(&batch))).await;
            let trouble = told.unwrap_or_else(|_| Err("it did not answer in time".to_owned())).err();
            note(trouble, batch.len() as u64, &mut down);
            batch.clear();
        }
        if stops {
            return;
        }
    }
}

/// Counts what became of a message, and says where that has changed.
fn note(trouble: Option<String>, spans: u64, down: &mut bool) {
    match trouble {
        None => {
            metrics::counter!("ronda_trace_spans_sent_total").increment(spans);
            if std::mem::take(down) {
                tracing::info!("The collector of traces takes them again.");
            }
        }
        Some(why) => {
            metrics::counter!("ronda_trace_spans_dropped_total", "why" => "collector").increment(spans);
            if !std::mem::replace(down, true) {
                tracing::warn!(traces.line = why, "The collector of traces does not take them: they are dropped.");
            }
        }
    }
}

async fn post(address: &Url, tls: &mut Option<TlsConnector>, body: &[u8]) -> Result<(), String> {
    let told = |error: std::io::Error| error.to_string();
    let port = address.port_or_known_default().ok_or("it has no port")?;
    let name = server_name(address).ok_or("it has no host that a certificate can name")?;
    let stream = match address.host() {
        Some(Host::Domain(name)) => TcpStream::connect((name, port)).await,
        Some(Host::Ipv4(ip)) => TcpStream::connect((ip, port)).await,
        Some(Host::Ipv6(ip)) => TcpStream::connect((ip, port)).await,
        None => return Err("it has no host".to_owned()),
    };
    let (mut stream, head) = (stream.map_err(told)?, head(address, body.len()));
    let said = if address.scheme() == "https" {
        let mut stream = connector(tls).await?.connect(name, stream).await.map_err(told)?;
        exchanged(&mut stream, &head, body).await
    } else {
        exchanged(&mut stream, &head, body).await
    };
    match said.map_err(told)? {
        Some(PostResponse { status: 200..=299, .. }) => Ok(()),
        Some(PostResponse { status, .. }) => Err(format!("it answered {status}")),
        None => Err("its answer is no HTTP".to_owned()),
    }
}

/// What speaks TLS, made at first need: reading whom the system trusts takes a while.
async fn connector(tls: &mut Option<TlsConnector>) -> Result<TlsConnector, String> {
    if let Some(known) = tls {
        return Ok(known.clone());
    }
    let made =
        tokio::task::spawn_blocking(|| tls_trust::connector(None)).await.map_err(|error| error.to_string())??;
    Ok(tls.insert(made).clone())
}

/// The request without its body. The address was parsed: no line of it ends where it should not.
fn head(address: &Url, bytes: usize) -> String {
    let path = &address[Position::BeforePath..Position::AfterPath];
    let host = &address[Position::BeforeHost..Position::AfterPort];
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Ronda\r\nContent-Type: application/json\r\n\
         Content-Length: {bytes}\r\nConnection: close\r\n\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_where_and_how_long_it_is() {
        let to = TracesTo::read("http://[::1]:4318", 1).expect("an address");
        let head = head(&to.address, 7);
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\nHost: [::1]:4318\r\n"), "{head}");
        assert!(head.contains("\r\nContent-Length: 7\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    }
}
