//! Traces at a collector: one tree a request, and nothing of anybody's in it; a collector that fails harms nobody.

use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, StatusCode, header};
use axum::routing::post;
use ronda_server::config::traces::TracesTo;
use ronda_server::jobs::Jobs;
use ronda_server::serve::Server;
use ronda_server::trace_export;
use ronda_server::traces::Tracer;
use ronda_shared::act::DocumentKind;
use ronda_shared::cbor;
use ronda_shared::stamp::Site;
use ronda_shared::sync::frame;
use ronda_test_support::acts::note;
use ronda_test_support::house::House;
use serde_json::Value;
use std::collections::BTreeSet;
use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::timeout;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";
/// Longer than anything here takes.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Takes what servers tell of their traces.
struct Collector {
    address: SocketAddr,
    told: mpsc::UnboundedReceiver<Bytes>,
    /// All that came, as it came.
    text: String,
    spans: Vec<Value>,
}

impl Collector {
    async fn open() -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let take = move |body: Bytes| {
            let tell = tell.clone();
            async move { tell.send(body).map_or(StatusCode::GONE, |()| StatusCode::OK) }
        };
        let server = Server::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), None).await.expect("a port");
        let address = server.address().expect("an address");
        tokio::spawn(async move { server.run(Router::new().route("/v1/traces", post(take)), pending()).await });
        Self { address, told, text: String::new(), spans: Vec::new() }
    }

    /// Waits until a span has come.
    async fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(found) = self.spans.iter().find(|span| is_it(span)) {
                return found.clone();
            }
            let body = timeout(TIMEOUT, self.told.recv()).await.expect("it comes").expect("it listens");
            let message: Value = serde_json::from_slice(&body).expect("JSON");
            self.text.push_str(&String::from_utf8_lossy(&body));
            let spans = message["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().expect("spans");
            self.spans.extend(spans.iter().cloned());
        }
    }
}

/// From now on what the server is at goes to whoever listens there.
fn trace_to(house: &House, address: SocketAddr) {
    let (tracer, spans) = Tracer::of(1, house.app.clock().clone());
    house.app.ingest().set_tracer(tracer);
    let to = TracesTo::read(&format!("http://{address}"), 1).expect("an address");
    tokio::spawn(trace_export::run(to, spans, house.app.stopping()));
}

/// S14: one tree, under its caller's name, and no word, name or secret in anything that was told.
#[tokio::test]
async fn a_push_is_one_trace_and_tells_nothing_of_anybody() {
    let house = House::open();
    let mut collector = Collector::open().await;
    trace_to(&house, collector.address);
    let token = house.token("omar.cruz");
    let mut omar = house.anonymous().0.enrol(&token, house.key(), "omar.cruz", Site::Field).await;
    let cookie = omar.cookie.clone().expect("a cookie");
    for path in ["/calendario/ficha-secreta", "/portal/enlace/llave-secreta?q=confidencial", "/nada/innombrable"] {
        omar.get(path).await;
    }
    let item = omar.device.register("INV-PRIVADO", house.now());
    let act = omar.device.next(item, DocumentKind::Equipment, 0, &note("Palabras reservadas"), house.now());
    omar.device.write(&act);

    let body = frame::pack(&cbor::encode(&omar.device.push()));
    let request = omar
        .request(Method::POST, "/api/sync")
        .header(header::CONTENT_TYPE, "application/cbor")
        .header("traceparent", format!("00-{TRACE}-{CALLER}-01"));
    let answer = omar.send_only(request.body(body.into()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");

    let root = collector.until(|span| span["traceId"] == TRACE && span["kind"] == 2).await;
    assert_eq!(root["name"], "POST /api/sync");
    assert_eq!(root["parentSpanId"], CALLER);
    let of_it: Vec<&Value> = collector.spans.iter().filter(|span| span["traceId"] == TRACE).collect();
    let below: Vec<&&Value> = of_it.iter().filter(|span| span["kind"] == 1).collect();
    assert_eq!(of_it.len(), below.len() + 1, "one root");
    assert!(below.iter().all(|span| span["parentSpanId"] == root["spanId"]), "{of_it:?}");
    let names: BTreeSet<&str> = below.iter().filter_map(|span| span["name"].as_str()).collect();
    assert_eq!(names, BTreeSet::from(["wait", "judge", "commit", "answer"]));
    let name = cookie.split_once('=').expect("a cookie").1;
    for secret in [
        &*token,
        name,
        "omar.cruz",
        "Omar",
        "ficha-secreta",
        "llave-secreta",
        "confidencial",
        "innombrable",
        "INV-PRIVADO",
        "Palabras",
    ] {
        assert!(!collector.text.contains(secret), "{secret}: {}", collector.text);
    }
    assert!(collector.text.contains("GET /calendario/{token}"), "by their route: {}", collector.text);
}

#[tokio::test]
async fn what_is_done_by_the_clock_is_a_trace_of_its_own() {
    let house = House::open();
    let mut collector = Collector::open().await;
    trace_to(&house, collector.address);
    tokio::spawn(Jobs::new(house.app.ingest().clone()).run(house.app.stopping()));
    let jobs = collector.until(|span| span["name"] == "jobs").await;
    assert!(jobs["parentSpanId"].is_null() && jobs["status"].is_null(), "{jobs}");
}

/// One that is not there, and one that takes all and says nothing: people's work goes on, and what is lost is counted.
#[tokio::test]
async fn a_collector_that_fails_loses_spans_and_nothing_else() {
    let silent = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let gone = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let nowhere = gone.local_addr().expect("an address");
    drop(gone);
    for address in [silent.local_addr().expect("an address"), nowhere] {
        let house = House::open();
        trace_to(&house, address);
        let mut omar = house.technician().await;
        omar.device.register("INV-1", house.now());
        omar.sync().await;
        let before = house.feed();
        omar.device.register("INV-2", house.now());
        omar.sync().await;
        assert_ne!(house.feed(), before, "what was sent is stored");
        let since = Instant::now();
        let lost = "ronda_trace_spans_dropped_total{why=\"collector\"}";
        while address == nowhere && !house.app.figures().render().contains(lost) {
            assert!(since.elapsed() < TIMEOUT, "{}", house.app.figures().render());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
