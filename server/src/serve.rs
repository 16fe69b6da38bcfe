//! The accept loop: plain or TLS, HTTP/1.1 and 2, bounds on connections, headers and slowness, and an orderly end.
//! Ours rather than axum's because neither a time for headers nor their size can be set there.

use crate::runtime::concurrency_limit::ConcurrencyLimit;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tower::ServiceExt;

/// Connections open at once.
const CONNECTIONS: usize = 10_000;
/// Of those, from one network: who opens as many as they can leaves room for others. A proxy on another machine is one
/// network, with room for all live connections.
const OF_ONE: usize = CONNECTIONS / 2;
/// A client that has not said what it wants by then is gone.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// All headers of a request together.
const HEADER_BYTES: usize = 32 * 1024;
/// How long requests may still run once the server was told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(35);

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("the certificate {cert} with the key {key} cannot be used: {why}")]
    Tls {
        /// The chain's file.
        cert: String,
        /// The key's file.
        key: String,
        /// Why.
        why: String,
    },
}

/// A listener that is bound, so that the port is known before the first request.
pub struct Server {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Server {
    /// Binds and, where there is a certificate, reads it.
    pub async fn bind(address: SocketAddr, tls: Option<(&Path, &Path)>) -> Result<Self, ServeError> {
        let tls = tls.map(|(cert, key)| acceptor(cert, key)).transpose()?;
        let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
        Ok(Self { listener, tls })
    }

    /// Where it listens.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is done, then lets what runs come to its end.
    pub async fn run(self, router: Router, stop: impl Future<Output = ()>) {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(HEADER_BYTES)
            .max_headers(64);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(HEADER_BYTES).unwrap_or(u32::MAX))
            .max_concurrent_streams(64)
            .keep_alive_interval(Duration::from_secs(30))
            .keep_alive_timeout(HEADER_TIME);
        let builder = Arc::new(builder);
        let graceful = GracefulShutdown::new();
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let places = ConcurrencyLimit::new(CONNECTIONS, OF_ONE);
        let mut stop = std::pin::pin!(stop);
        loop {
            // Room first: where there is none, new connections wait in the kernel's queue.
            let permit = tokio::select! {
                permit = Arc::clone(&room).acquire_owned() => permit.expect("nobody closes it"),
                () = &mut stop => break,
            };
            let (stream, peer) = tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        tracing::warn!(error.message = %error, "A connection could not be accepted.");
                        // Out of file descriptors: accepting at once would only spin.
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
                () = &mut stop => break,
            };
            // One too many of a network: closed before it costs anything.
            let Some(place) = places.enter(peer.ip()) else { continue };
            let watcher = graceful.watcher();
            let (builder, router, tls) = (Arc::clone(&builder), router.clone(), self.tls.clone());
            tokio::spawn(async move {
                let (_permit, _place) = (permit, place);
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(error.message = %error, "A socket takes no options.");
                }
                match tls {
                    None => connection(&builder, stream, peer, router, watcher).await,
                    Some(tls) => {
                        if let Some(stream) = shake_hands(&tls, stream).await {
                            connection(&builder, stream, peer, router, watcher).await;
                        }
                    }
                }
            });
        }
        drop(self.listener);
        if tokio::time::timeout(LAST_REQUESTS, graceful.shutdown()).await.is_err() {
            tracing::warn!("Some requests did not finish in time and were aborted.");
        }
    }
}

async fn shake_hands(tls: &TlsAcceptor, stream: TcpStream) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
    match tokio::time::timeout(HEADER_TIME, tls.accept(stream)).await {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(error)) => {
            tracing::debug!(error.message = %error, "A TLS handshake failed.");
            None
        }
        Err(_) => None,
    }
}

async fn connection<S>(
    builder: &Builder<TokioExecutor>,
    stream: S,
    peer: SocketAddr,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let served = watcher.watch(builder.serve_connection(TokioIo::new(stream), service).into_owned());
    if let Err(error) = served.await {
        tracing::debug!(error.message = %error, "A connection ended early.");
    }
}

fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor, ServeError> {
    let told = |why: String| ServeError::Tls { cert: cert.display().to_string(), key: key.display().to_string(), why };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect).map_err(|error| told(error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| told(error.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| told(error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
