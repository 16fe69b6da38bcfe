//! HTTP to a bucket: kept connections over our own TLS, each answer bounded in bytes and in time.

use crate::config::bucket::BucketAddress;
use crate::config::tls_trust;
use async_trait::async_trait;
use axum::http::Uri;
use http_body_util::{BodyExt, Limited};
use hyper::rt::ReadBufCursor;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse, HttpResponseBody,
    HttpService,
};
use ronda_shared::limits;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tower::Service;

/// From the name to the end of TLS's handshake.
const CONNECTED: Duration = Duration::from_secs(5);
/// From the first byte of a request to the head of its answer.
const ANSWERED: Duration = Duration::from_secs(20);
/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(20);
/// So many are kept.
const MAX_IDLE: usize = 8;
/// No answer is longer: the longest is a file of evidence, a list of a thousand names is shorter.
const ANSWER_BYTES: usize = 2 * limits::EVIDENCE_BYTES as usize;

/// Makes clients.
#[derive(Debug)]
pub(super) struct Connector {
    client: BucketHttp,
}

impl Connector {
    /// Trusting whom the system trusts, and the authority that the address names.
    pub(super) fn new(address: &BucketAddress) -> Result<Self, String> {
        let dial = Dial { tls: tls_trust::connector(address.ca())? };
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .pool_max_idle_per_host(MAX_IDLE)
            .build(dial);
        Ok(Self { client: BucketHttp(client) })
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.client.clone()))
    }
}

#[derive(Clone)]
struct BucketHttp(Client<Dial, HttpRequestBody>);

impl fmt::Debug for BucketHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BucketHttp")
    }
}

#[async_trait]
impl HttpService for BucketHttp {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let late = |_| HttpError::new(HttpErrorKind::Timeout, io::Error::from(io::ErrorKind::TimedOut));
        let answer = timeout(ANSWERED, self.0.request(request)).await.map_err(late)?.map_err(|error| {
            let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Interrupted };
            HttpError::new(kind, error)
        })?;
        let cut = |error| HttpError::new_boxed(HttpErrorKind::Interrupted, error);
        Ok(answer.map(|body| HttpResponseBody::new(Limited::new(body, ANSWER_BYTES).map_err(cut))))
    }
}

/// Opens connections.
#[derive(Clone)]
struct Dial {
    tls: TlsConnector,
}

impl Dial {
    async fn reach(self, to: Uri) -> io::Result<Wire> {
        let host = to.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_clear = to.scheme_str() == Some("http");
        let port = to.port_u16().unwrap_or(if is_clear { 80 } else { 443 });
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        stream.set_nodelay(true)?;
        let line: Box<dyn Line> = if is_clear {
            Box::new(stream)
        } else {
            let name = ServerName::try_from(host).map_err(io::Error::other)?;
            Box::new(self.tls.connect(name, stream).await?)
        };
        Ok(Wire(TokioIo::new(line)))
    }
}

impl Service<Uri> for Dial {
    type Response = Wire;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Wire>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let own = self.clone();
        Box::pin(async move {
            let reached = timeout(CONNECTED, own.reach(to)).await;
            reached.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut)))
        })
    }
}

/// What bytes go over, with TLS or without.
trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// A connection.
struct Wire(TokioIo<Box<dyn Line>>);

impl Connection for Wire {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl hyper::rt::Read for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        hyper::rt::Read::poll_read(Pin::new(&mut self.0), context, into)
    }
}

impl hyper::rt::Write for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        hyper::rt::Write::poll_write(Pin::new(&mut self.0), context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        hyper::rt::Write::poll_flush(Pin::new(&mut self.0), context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        hyper::rt::Write::poll_shutdown(Pin::new(&mut self.0), context)
    }
}
