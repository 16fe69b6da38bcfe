//! The listener itself, over real sockets: what is no request, and an orderly end.

use ronda_server::serve::Server;
use ronda_test_support::house::House;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server on a port of its own; it stops by the sender.
pub async fn listening(house: &House) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), None).await.expect("a port");
    let address = server.address().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let router = house.router.clone();
    let run = tokio::spawn(async move {
        server.run(router, async { stopped.await.unwrap_or_default() }).await;
    });
    (address, stop, run)
}

async fn say(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // Who is refused in mid-sentence may be cut off: what was answered is what counts.
    let _cut = stream.write_all(bytes).await.is_err();
    let mut answer = Vec::new();
    let _cut = stream.read_to_end(&mut answer).await.is_err();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn what_is_no_request_is_refused_by_the_listener() {
    let house = House::open();
    let (address, _stop, _run) = listening(&house).await;
    let long = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "a".repeat(40_000));
    let many: String = (0..80).map(|i| format!("x{i}: 1\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n");
    let lying = "POST /api/sync HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nhola";
    for (what, bytes, status) in [
        ("a long header", long.as_bytes(), "431"),
        ("many headers", many.as_bytes(), "431"),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".as_slice(), "400"),
        ("an unknown version", b"GET / HTTP/9.9\r\n\r\n".as_slice(), "400"),
    ] {
        let answer = say(address, bytes).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {answer}");
    }
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(lying.as_bytes()).await.expect("sent");
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.expect("an answer");
    assert!(first.starts_with(b"HTTP/1.1 4"), "two lengths of one body: {}", String::from_utf8_lossy(&first));
}

#[tokio::test]
async fn a_stop_lets_what_runs_end_and_takes_nothing_new() {
    let house = House::open();
    let (address, stop, run) = listening(&house).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // Half a request: it is running, waiting for its body.
    let head = "POST /api/csp HTTP/1.1\r\nhost: a\r\norigin: https://ronda.example\r\ncontent-length: 2\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.expect("sent");
    let health = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    assert!(say(address, health.as_bytes()).await.starts_with("HTTP/1.1 200"), "by now the first one is inside");
    stop.send(()).expect("listening");
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(b"}").await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    run.await.expect("ended");
}
