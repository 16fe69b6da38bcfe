//! A server that speaks S3 as far as evidence needs it, checks every signature, and fails when it is told to.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use hmac::{Hmac, Mac};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use ronda_server::config::bucket::{BucketAddress, BucketSettings};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const BUCKET: &str = "evidencia";
const KEY: &str = "AKIARONDA";
const SECRET: &str = "secreto/de+prueba";

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
}

#[derive(Clone)]
struct Object {
    bytes: Bytes,
    written: SystemTime,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Object>,
    before_lag: BTreeMap<String, Object>,
    faults: Faults,
    asked: Vec<String>,
}

/// The server. It ends when it is dropped.
pub struct S3 {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
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

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl S3 {
    /// Starts it, on threads of its own.
    pub fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("set");
        let address = listener.local_addr().expect("an address");
        let state: Arc<Mutex<State>> = Arc::default();
        let served = Arc::clone(&state);
        drop(runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&served);
                drop(tokio::spawn(async move {
                    let service = service_fn(move |request| answer(Arc::clone(&state), request));
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
        let file = self.folder.path().join(hex(&Sha256::digest(secret)));
        std::fs::write(&file, secret).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("set");
        let settings = BucketSettings {
            blobs: format!("s3://{BUCKET}/{prefix}"),
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

    /// Stores something as somebody else would.
    pub fn store(&self, name: &str, bytes: &[u8]) {
        let object = Object { bytes: Bytes::copy_from_slice(bytes), written: SystemTime::now() };
        lock(&self.state).objects.insert(name.to_owned(), object);
    }

    /// An object was written so much earlier.
    pub fn ages(&self, name: &str, by: Duration) {
        if let Some(object) = lock(&self.state).objects.get_mut(name) {
            object.written -= by;
        }
    }

    /// What was asked since this was called last, as `GET name`.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.state).asked)
    }
}

/// One answer; none where the connection is to end.
async fn answer(state: Arc<Mutex<State>>, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let cut = || io::Error::from(io::ErrorKind::ConnectionReset);
    let faults = lock(&state).faults.clone();
    tokio::time::sleep(faults.delay).await;
    if faults.gone {
        return Err(cut());
    }
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    lock(&state).asked.push(format!("{} {}", parts.method, name_of(&parts.uri)));
    if faults.unavailable {
        return Ok(told(StatusCode::SERVICE_UNAVAILABLE, "SlowDown"));
    }
    if let Err(why) = check_signature(&parts.method, &parts.uri, &parts.headers, &body) {
        return Ok(told(StatusCode::FORBIDDEN, why));
    }
    if faults.no_bucket || !is_bucket(&parts.uri) {
        return Ok(told(StatusCode::NOT_FOUND, "NoSuchBucket"));
    }
    let name = name_of(&parts.uri);
    let mut state = lock(&state);
    Ok(match parts.method {
        Method::PUT => {
            let answer = put(&mut state, name, &parts.headers, body);
            if state.faults.unheard > 0 {
                state.faults.unheard -= 1;
                return Err(cut());
            }
            answer
        }
        Method::DELETE => {
            state.objects.remove(&name);
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = StatusCode::NO_CONTENT;
            answer
        }
        Method::GET if name.is_empty() => list(&state, &parts.uri),
        Method::GET | Method::HEAD => get(&mut state, &name, &parts.method, &parts.headers),
        _ => told(StatusCode::NOT_IMPLEMENTED, "NotImplemented"),
    })
}

fn told(status: StatusCode, code: &str) -> Response<Body> {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = status;
    answer
}

fn is_bucket(uri: &Uri) -> bool {
    uri.path().split('/').nth(1) == Some(BUCKET)
}

/// The object's name; empty for the bucket itself.
fn name_of(uri: &Uri) -> String {
    uri.path().splitn(3, '/').nth(2).unwrap_or_default().to_owned()
}

fn put(state: &mut State, name: String, headers: &HeaderMap, body: Bytes) -> Response<Body> {
    if headers.contains_key(header::IF_NONE_MATCH) {
        if state.faults.unconditional {
            return told(StatusCode::NOT_IMPLEMENTED, "NotImplemented");
        }
        if state.objects.contains_key(&name) && !state.faults.heedless {
            return told(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
        }
    }
    let bytes = if state.faults.spoils { body.iter().map(|byte| byte ^ 1).collect() } else { body };
    let tag = tag(&bytes);
    state.objects.insert(name, Object { bytes, written: SystemTime::now() });
    Response::builder().header(header::ETAG, tag).body(Body::empty()).expect("an answer")
}

fn get(state: &mut State, name: &str, method: &Method, headers: &HeaderMap) -> Response<Body> {
    let Some(object) = state.objects.get(name).cloned() else { return told(StatusCode::NOT_FOUND, "NoSuchKey") };
    let length = object.bytes.len();
    let range =
        headers.get(header::RANGE).and_then(|range| range.to_str().ok()?.strip_prefix("bytes=")?.split_once('-'));
    let mut answer = Response::builder()
        .header(header::ETAG, tag(&object.bytes))
        .header(header::LAST_MODIFIED, Instant::of(object.written).in_a_header());
    let bytes = match range {
        Some((from, to)) => {
            let from: usize = from.parse().expect("a number");
            let to = to.parse().map_or(length, |to: usize| length.min(to + 1));
            let told = format!("bytes {from}-{}/{length}", to.saturating_sub(1));
            answer = answer.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, told);
            object.bytes.slice(from..to)
        }
        None => object.bytes,
    };
    answer = answer.header(header::CONTENT_LENGTH, bytes.len());
    if method == Method::GET && state.faults.cuts > 0 && bytes.len() > 1 {
        state.faults.cuts -= 1;
        let half = bytes.slice(..bytes.len() / 2);
        let cut = io::Error::from(io::ErrorKind::ConnectionReset);
        let body = Body::from_stream(tokio_stream::iter([Ok(half), Err(cut)]));
        return answer.body(body).expect("an answer");
    }
    answer.body(Body::from(bytes)).expect("an answer")
}

fn list(state: &State, uri: &Uri) -> Response<Body> {
    let query: BTreeMap<String, String> =
        pairs(uri).into_iter().map(|(name, value)| (name.to_owned(), plain(value))).collect();
    let (prefix, after) = (query.get("prefix").cloned().unwrap_or_default(), query.get("start-after"));
    let objects = if state.faults.lists_lag { &state.before_lag } else { &state.objects };
    let mut body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult>".to_owned();
    for (name, object) in objects {
        if name.starts_with(&prefix) && after.is_none_or(|after| name > after) {
            body.push_str(&format!(
                "<Contents><Key>{name}</Key><LastModified>{}</LastModified><ETag>{}</ETag><Size>{}</Size></Contents>",
                Instant::of(object.written).in_a_list(),
                tag(&object.bytes),
                object.bytes.len()
            ));
        }
    }
    body.push_str("<IsTruncated>false</IsTruncated></ListBucketResult>");
    Response::builder().header(header::CONTENT_TYPE, "application/xml").body(Body::from(body)).expect("an answer")
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", hex(&Sha256::digest(bytes)[..16]))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pairs of a query, as they were sent.
fn pairs(uri: &Uri) -> Vec<(&str, &str)> {
    let pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect()
}

/// A value of a query as it was meant: names of ours need no more than their slashes.
fn plain(value: &str) -> String {
    value.replace("%2F", "/")
}

/// AWS's fourth signature, made anew of what came: whoever changed a byte on the way is found.
fn check_signature(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<(), &'static str> {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_owned();
    let payload = text("x-amz-content-sha256");
    if payload != hex(&Sha256::digest(body)) {
        return Err("XAmzContentSHA256Mismatch");
    }
    let authorization = text("authorization");
    let told = authorization.strip_prefix("AWS4-HMAC-SHA256 ").ok_or("AccessDenied")?;
    let fields: BTreeMap<&str, &str> = told.split(", ").filter_map(|field| field.split_once('=')).collect();
    let field = |name: &str| fields.get(name).copied().ok_or("AccessDenied");
    let (key, scope) = field("Credential")?.split_once('/').ok_or("AccessDenied")?;
    if key != KEY {
        return Err("InvalidAccessKeyId");
    }
    let signed = field("SignedHeaders")?;
    for needed in ["host", "x-amz-content-sha256", "x-amz-date"] {
        if !signed.split(';').any(|name| name == needed) {
            return Err("AccessDenied");
        }
    }
    let lines: String = signed.split(';').map(|name| format!("{name}:{}\n", text(name))).collect();
    let mut query = pairs(uri);
    query.sort_unstable();
    let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let canonical = format!("{method}\n{}\n{}\n{lines}\n{signed}\n{payload}", uri.path(), query.join("&"));
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", text("x-amz-date"), hex(&Sha256::digest(canonical.as_bytes())));
    let mut secret = format!("AWS4{SECRET}").into_bytes();
    for part in scope.split('/') {
        secret = sealed(&secret, part.as_bytes());
    }
    if hex(&sealed(&secret, to_sign.as_bytes())) == field("Signature")? { Ok(()) } else { Err("SignatureDoesNotMatch") }
}

fn sealed(secret: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

/// An instant by the calendar.
struct Instant {
    days: u64,
    seconds: u64,
}

impl Instant {
    fn of(at: SystemTime) -> Self {
        let since = at.duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        Self { days: since / 86_400, seconds: since % 86_400 }
    }

    /// Year, month from 1, day from 1.
    fn date(&self) -> (u64, usize, u64) {
        let (mut year, mut left) = (1970, self.days);
        let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        while left >= 365 + u64::from(leap(year)) {
            left -= 365 + u64::from(leap(year));
            year += 1;
        }
        let february = 28 + u64::from(leap(year));
        let mut month = 1;
        for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if left < days {
                break;
            }
            left -= days;
            month += 1;
        }
        (year, month, left + 1)
    }

    fn time(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.seconds / 3_600, self.seconds / 60 % 60, self.seconds % 60)
    }

    fn in_a_list(&self) -> String {
        let (year, month, day) = self.date();
        format!("{year}-{month:02}-{day:02}T{}.000Z", self.time())
    }

    fn in_a_header(&self) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        // 1970 began on a Thursday.
        const WEEK: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let (year, month, day) = self.date();
        let weekday = WEEK[usize::try_from(self.days % 7).expect("a day of the week")];
        format!("{weekday}, {day:02} {} {year} {} GMT", MONTHS[month - 1], self.time())
    }
}
