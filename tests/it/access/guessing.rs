//! Guesses end in 429, tell nothing, and lock nobody else out (S11).

use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use ronda_server::runtime::exchange;
use ronda_shared::stamp::Site;
use ronda_shared::time::{DAY_MS, MINUTE_MS};
use ronda_test_support::client::{Answer, Client, browser};
use ronda_test_support::house::House;
use ronda_test_support::store_place::{Postgres, StorePlace};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

fn peer(address: u32) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + address)), 50_000)
}

/// Asks as if from an address.
async fn from(address: u32, client: &Client, path: &str, body: &Value) -> Answer {
    let request = client.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
    let request = request.extension(ConnectInfo(peer(address))).body(body.to_string().into());
    client.send_only(request.expect("a request")).await
}

fn guesses() -> Vec<(&'static str, Value)> {
    let (name, key) = ("E".repeat(43), "A".repeat(16));
    let credential = json!({
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {},
        "response": { "authenticatorData": "AAAA", "clientDataJSON": "AAAA", "signature": "AAAA", "userHandle": "AAAA" },
    });
    let mut enrol = browser(1, Site::Desk);
    enrol["token"] = json!(name);
    vec![
        ("/api/enrol/begin", json!({ "token": name })),
        ("/api/enrol", enrol),
        ("/api/sign-in", json!({ "ceremony": name, "credential": credential, "browser": browser(1, Site::Desk) })),
        ("/api/session", json!({ "device": "0000000000001", "challenge": key, "signature": key })),
    ]
}

/// S11: links, passkeys and keys cannot be guessed for long from one address, and nobody else is refused for it.
#[tokio::test]
async fn whatever_can_be_guessed_is_counted() {
    for (number, (path, body)) in guesses().into_iter().enumerate() {
        let house = House::open();
        let nobody = house.anonymous();
        let address = number as u32 * 100;
        let mut answers = Vec::new();
        for _ in 0..25 {
            answers.push(from(address, &nobody, path, &body).await);
        }
        let (refused, wrong): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS);
        assert_eq!((wrong.len(), refused.len()), (20, 5), "{path}");
        assert!(wrong.iter().all(|one| one.status.is_client_error() && one.body == wrong[0].body), "{path}");
        assert_eq!(refused[0].header(header::RETRY_AFTER), "60", "{path}");
        assert_ne!(from(address + 1, &nobody, path, &body).await.status, 429, "{path}: another address");
        house.pass(MINUTE_MS);
        assert_ne!(from(address, &nobody, path, &body).await.status, 429, "{path}: a minute later");
    }
}

/// Waits until a server has counted that an address has no guess left.
async fn until_spent(house: &House, address: u32, limit: Duration) -> bool {
    let since = Instant::now();
    while !house.app.attempts().is_spent(peer(address).ip(), house.app.clock().now()) {
        if since.elapsed() > limit {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    true
}

/// S11: who shares their guesses out among the servers of one database has as many as at one.
#[tokio::test]
async fn guesses_at_two_servers_are_counted_together() {
    let (database, folder) = (Postgres::start(), tempfile::tempdir().expect("a directory"));
    let place = StorePlace::within(&database);
    let houses = [House::on(place.open(folder.path())), House::on(place.open(folder.path()))];
    for house in &houses {
        tokio::spawn(exchange::run(house.app.clone()));
    }
    let nobodies = houses.each_ref().map(House::anonymous);
    let guess = async |server: usize, address: u32| {
        let body = json!({ "token": "E".repeat(43) });
        from(address, &nobodies[server], "/api/enrol/begin", &body).await.status
    };
    // Until each hears the other: what is told before that is lost.
    for (one, other) in [(0, 1), (1, 0)] {
        let mut hears = false;
        for round in 0..100 {
            let address = 10_000 + one as u32 * 1_000 + round;
            for _ in 0..20 {
                assert_ne!(guess(one, address).await, StatusCode::TOO_MANY_REQUESTS);
            }
            hears = until_spent(&houses[other], address, Duration::from_millis(300)).await;
            if hears {
                break;
            }
        }
        assert!(hears, "what {one} counts is never heard");
    }
    for _ in 0..10 {
        for server in [0, 1] {
            assert_ne!(guess(server, 7).await, StatusCode::TOO_MANY_REQUESTS);
        }
    }
    for server in [0, 1] {
        assert!(until_spent(&houses[server], 7, Duration::from_secs(30)).await);
        assert_eq!(guess(server, 7).await, StatusCode::TOO_MANY_REQUESTS, "ten there and ten here");
        assert_ne!(guess(server, 8).await, StatusCode::TOO_MANY_REQUESTS, "another address");
    }
}

/// S11: questions in one person's name from everywhere end, for that name alone, whether it is known or not; and the person
/// comes in all the same.
#[tokio::test]
async fn who_is_named_from_everywhere_still_comes_in() {
    let house = House::open();
    let ana = house.supervisor_with_passkey().await;
    let nobody = house.anonymous();
    let mut ends = Vec::new();
    for name in ["ana.lopez", "nadie.asi"] {
        let body = json!({ "person": name });
        let mut asked = 0;
        while from(1_000 + asked, &nobody, "/api/sign-in/begin", &body).await.status == StatusCode::OK {
            asked += 1;
        }
        ends.push(asked);
    }
    assert_eq!(ends, [20, 20]);
    let mut here = house.anonymous();
    let mut passkey = ana.passkey.clone().expect("a passkey");
    assert_eq!(here.sign_in(house.key(), &mut passkey).await.status, StatusCode::OK, "without a name");
    for address in 0..120 {
        let asked = from(5, &nobody, "/api/sign-in/begin", &json!({})).await;
        assert_eq!(asked.status, StatusCode::OK, "an office opens the page {address} times");
    }
    assert_eq!(from(5, &nobody, "/api/sign-in/begin", &json!({})).await.status, 429, "and one address not for ever");
}

/// S11: a cookie or a link that was good is answered as one that never was.
#[tokio::test]
async fn what_was_good_and_what_never_was_are_answered_alike() {
    let house = House::open();
    let mut eva = house.agent().await;
    let ended = eva.cookie.clone();
    assert_eq!(eva.post_json("/api/sign-out", &json!({})).await.status, StatusCode::NO_CONTENT);
    let (used, lapsed, dismissed) = (house.token("rosa.luna"), house.token("rosa.luna"), house.token("omar.cruz"));
    assert_eq!(house.anonymous().try_enrol(&used, house.key()).await.status, StatusCode::OK);
    house.dismiss("omar.cruz");
    let mut nobody = house.anonymous();
    let gone = nobody.try_enrol(&dismissed, 1).await;
    house.pass(DAY_MS);
    for token in [&used, &lapsed, &"E".repeat(43), "x"] {
        for path in ["/api/enrol/begin", "/api/enrol"] {
            let mut body = browser(1, Site::Desk);
            body["token"] = json!(token);
            let answer = nobody.post_json(path, &body).await;
            assert_eq!((answer.status, &answer.body), (gone.status, &gone.body), "{path}");
        }
    }
    let mut alike = Vec::new();
    for cookie in [ended, Some(format!("__Host-ronda={0}.{0}", "A".repeat(43))), Some("__Host-ronda=x".into()), None] {
        nobody.cookie = cookie;
        let answer = nobody.get("/api/me").await;
        alike.push((answer.status, answer.body));
    }
    assert!(alike.windows(2).all(|pair| pair[0] == pair[1]));
}

/// S11: the time of an answer tells nothing either. Medians of interleaved requests; measured in a debug build.
#[tokio::test]
async fn right_and_wrong_take_the_same_time() {
    let house = House::open();
    let _ana = house.supervisor_with_passkey().await;
    let nobody = house.anonymous();
    let used = house.token("rosa.luna");
    assert_eq!(house.anonymous().try_enrol(&used, house.key()).await.status, StatusCode::OK);
    let cases: [(&str, [Value; 2]); 2] = [
        ("/api/sign-in/begin", [json!({ "person": "ana.lopez" }), json!({ "person": "nadie.asi" })]),
        ("/api/enrol/begin", [json!({ "token": used }), json!({ "token": "E".repeat(43) })]),
    ];
    for (path, bodies) in cases {
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..60 {
            for (which, body) in bodies.iter().enumerate() {
                house.pass(MINUTE_MS);
                let began = Instant::now();
                from(round * 2 + which as u32, &nobody, path, body).await;
                times[which].push(began.elapsed());
            }
        }
        let [right, wrong] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2]
        });
        let apart = right.abs_diff(wrong);
        let bound = Duration::from_micros(500).max(right.min(wrong) / 2);
        assert!(apart < bound, "{path}: {right:?} and {wrong:?}");
    }
}
