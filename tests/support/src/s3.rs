//! An S3 server for tests. `s3s` judges signatures, conditions and XML; in front of it stands what fails when told to.

mod bucket;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, Response, StatusCode, Uri};
use bucket::{InMemory, Shared, Stored, lock};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use ronda_server::config::bucket::{BucketAddress, BucketSettings};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use sha2::{Digest, Sha256};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const BUCKET: &str = "evidencia";
/// Another bucket of the same service.
const BESIDE: &str = "reserva";
const KEY: &str = "AKIARONDA";
const SECRET: &str = "secreto/de+prueba";

/// What the service does where it is asked to copy an object by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Copies {
    /// It copies, and tells the hash of what it wrote where it is asked for that.
    #[default]
    Made,
    /// It copies, and knows nothing of hashes.
    Unreckoned,
    /// The key may not.
    Refused,
    /// It has no time for that.
    Busy,
    /// It does not know how.
    Unknown,
    /// It says that it did, and has not.
    Forgotten,
}

/// What goes wrong from now on.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each fault is there or not, whatever the others are")]
pub struct Faults {
    /// Every request is answered 503.
    pub unavailable: bool,
    /// Every connection ends before an answer.
    pub gone: bool,
    /// There is no such bucket.
    pub no_bucket: bool,
    /// Lists tell what was there when this was set.
    pub lists_lag: bool,
    /// Other bytes are stored than were sent.
    pub spoils: bool,
    /// How long every answer takes.
    pub delay: Duration,
    /// So many bodies are cut in their middle.
    pub cuts: u32,
    /// A request that would write only where nothing stands is answered 501.
    pub unconditional: bool,
    /// What is to be written only where nothing stands is written over what stands there.
    pub heedless: bool,
    /// So many objects are written, and the connection ends before that is said.
    pub unheard: u32,
    /// What becomes of copies by the service.
    pub copies: Copies,
    /// Such a copy has other bytes than its source.
    pub copies_spoilt: bool,
    /// So many such copies are made, and the connection ends before that is said.
    pub copies_unheard: u32,
    /// With the next such copy every connection ends, as for a server that is killed then.
    pub gone_at_copy: bool,
}

/// The server. It ends when it is dropped.
pub struct S3 {
    address: SocketAddr,
    state: Shared,
    folder: tempfile::TempDir,
    runtime: Option<Runtime>,
}

impl Drop for S3 {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl S3 {
    /// Starts it, on threads of its own.
    pub fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("set");
        let address = listener.local_addr().expect("an address");
        let state = Shared::default();
        let served = Shared::clone(&state);
        let mut builder = S3ServiceBuilder::new(InMemory(Shared::clone(&state)));
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let s3 = builder.build();
        drop(runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                let (state, s3) = (Shared::clone(&served), s3.clone());
                drop(tokio::spawn(async move {
                    let service = service_fn(move |request| answer(Shared::clone(&state), s3.clone(), request));
                    // A client that has gone is no failure of ours.
                    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
                }));
            }
        }));
        let folder = tempfile::tempdir().expect("a folder");
        Self { address, state, folder, runtime: Some(runtime) }
    }

    /// How to reach it, with the right key.
    pub fn bucket(&self, prefix: &str) -> BucketAddress {
        self.bucket_with(prefix, SECRET)
    }

    /// How to reach it, with another secret.
    pub fn bucket_with(&self, prefix: &str, secret: &str) -> BucketAddress {
        self.address(BUCKET, prefix, secret)
    }

    /// How to reach the other bucket, with the right key.
    pub fn beside(&self, prefix: &str) -> BucketAddress {
        self.address(BESIDE, prefix, SECRET)
    }

    fn address(&self, bucket: &str, prefix: &str, secret: &str) -> BucketAddress {
        let file = self.folder.path().join(hex(&Sha256::digest(secret)));
        std::fs::write(&file, secret).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("set");
        let settings = BucketSettings {
            blobs: format!("s3://{bucket}/{prefix}"),
            endpoint: Some(format!("http://{}", self.address)),
            region: None,
            key: Some(KEY.to_owned()),
            secret_file: Some(file),
            ca: None,
        };
        BucketAddress::read(settings).expect("a bucket")
    }

    /// Something goes wrong from now on, or no more.
    pub fn fails(&self, change: impl FnOnce(&mut Faults)) {
        let mut state = lock(&self.state);
        let lagged = state.faults.lists_lag;
        change(&mut state.faults);
        if state.faults.lists_lag && !lagged {
            state.before_lag = state.objects.clone();
        }
    }

    /// Nothing goes wrong any more.
    pub fn heals(&self) {
        lock(&self.state).faults = Faults::default();
    }

    /// The names of all that is stored.
    pub fn names(&self) -> Vec<String> {
        lock(&self.state).objects.keys().cloned().collect()
    }

    /// What is stored under a name.
    pub fn object(&self, name: &str) -> Option<Bytes> {
        lock(&self.state).objects.get(name).map(|object| object.bytes.clone())
    }

    /// What is stored under a name in the other bucket.
    pub fn object_beside(&self, name: &str) -> Option<Bytes> {
        lock(&self.state).beside.get(name).map(|object| object.bytes.clone())
    }

    /// Stores something as somebody else would.
    pub fn store(&self, name: &str, bytes: &[u8]) {
        let stored = Stored::now(Bytes::copy_from_slice(bytes));
        lock(&self.state).objects.insert(name.to_owned(), stored);
    }

    /// The same in the other bucket.
    pub fn store_beside(&self, name: &str, bytes: &[u8]) {
        let stored = Stored::now(Bytes::copy_from_slice(bytes));
        lock(&self.state).beside.insert(name.to_owned(), stored);
    }

    /// An object was written so much earlier.
    pub fn ages(&self, name: &str, by: Duration) {
        if let Some(object) = lock(&self.state).objects.get_mut(name) {
            object.written -= by;
        }
    }

    /// What was asked since this was called last, as `GET name`.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.state).asked)
    }
}

/// One answer; none where the connection is to end.
async fn answer(state: Shared, s3: S3Service, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let faults = lock(&state).faults.clone();
    tokio::time::sleep(faults.delay).await;
    if faults.gone {
        return Err(cut());
    }
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let (method, name) = (parts.method.clone(), name_of(&parts.uri));
    let is_copy = parts.headers.contains_key("x-amz-copy-source");
    lock(&state).asked.push(format!("{method} {name}"));
    if faults.unavailable {
        return Ok(unavailable());
    }
    let request = Request::from_parts(parts, s3s::Body::from(body));
    let answer = s3.call(request).await.map_err(|error| io::Error::other(format!("{error:?}")))?;
    if is_copy {
        let mut held = lock(&state);
        let faults = &mut held.faults;
        faults.gone |= faults.gone_at_copy;
        if faults.gone || took_one(&mut faults.copies_unheard) {
            return Err(cut());
        }
    }
    if method == Method::PUT && took_one(&mut lock(&state).faults.unheard) {
        return Err(cut());
    }
    if method == Method::GET && !name.is_empty() && answer.status().is_success() {
        return cut_in_its_middle(&state, answer).await;
    }
    Ok(answer.map(Body::new))
}

fn cut() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionReset)
}

fn unavailable() -> Response<Body> {
    let mut answer = Response::new(Body::from("<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>"));
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer
}

/// Takes one of so many, where there is one left.
fn took_one(left: &mut u32) -> bool {
    let is_left = *left > 0;
    *left = left.saturating_sub(1);
    is_left
}

/// A body of two bytes or more, cut where the faults say so; its length is told as it would have been.
async fn cut_in_its_middle(state: &Shared, answer: s3s::HttpResponse) -> io::Result<Response<Body>> {
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.map_err(io::Error::other)?.to_bytes();
    if bytes.len() < 2 || !took_one(&mut lock(state).faults.cuts) {
        return Ok(Response::from_parts(parts, Body::from(bytes)));
    }
    let half = bytes.slice(..bytes.len() / 2);
    Ok(Response::from_parts(parts, Body::from_stream(tokio_stream::iter([Ok(half), Err(cut())]))))
}

/// The object's name; empty for the bucket itself.
fn name_of(uri: &Uri) -> String {
    uri.path().splitn(3, '/').nth(2).unwrap_or_default().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
