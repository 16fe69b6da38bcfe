//! Tests of servers of one store behind a balancer that sends each request to another of them.

use crate::it::desk::equipment_import::{items, planned, post};
use crate::it::documents::evidence::{look, name, put, sealed};
use crate::it::portal::intake::{self, NONCE, SECRET, said, signed};
use crate::it::steps::{say, ticket, whole};
use crate::it::sync::live::Line;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use ronda_server::runtime::exchange;
use ronda_shared::act::DocumentKind;
use ronda_shared::evidence::Media;
use ronda_shared::ids::DocumentId;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use ronda_test_support::client::{Client, Enrolled};
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use ronda_test_support::store_place::{Postgres, StorePlace};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower::ServiceExt;

/// Servers, the balancer before them, and under them, last to go, what they share.
struct Town {
    houses: Vec<House>,
    router: Router,
    _place: StorePlace,
    _folder: tempfile::TempDir,
    _database: Postgres,
}

impl Town {
    fn of(many: usize) -> Self {
        let (database, folder) = (Postgres::start(), tempfile::tempdir().expect("a directory"));
        let place = StorePlace::within(&database);
        let houses: Vec<House> = (0..many).map(|_| House::sharing(place.open(folder.path()), folder.path())).collect();
        for house in &houses {
            tokio::spawn(exchange::run(house.app.clone()));
        }
        let router = in_turn(&houses);
        Self { houses, router, _place: place, _folder: folder, _database: database }
    }

    /// Somebody who never is at the same server twice running.
    fn client(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A browser of a person, by a link that a server has given.
    async fn enrol(&self, by: usize, person: &str, site: Site) -> Enrolled {
        let (token, key) = (self.houses[by].token(person), self.houses[0].key());
        self.client().enrol(&token, key, person, site).await
    }

    /// Where the feed of all of them ends.
    fn feed(&self) -> (u64, Option<[u8; 32]>) {
        let ends: Vec<_> = self.houses.iter().map(House::feed).collect();
        assert!(ends.iter().all(|end| *end == ends[0]), "servers of one store tell of another feed: {ends:?}");
        ends[0]
    }

    /// The right time: that of the first.
    fn now(&self) -> i64 {
        self.houses[0].now()
    }
}

/// Sends each request to the next server.
fn in_turn(houses: &[House]) -> Router {
    let routers: Arc<Vec<Router>> = Arc::new(houses.iter().map(|house| house.router.clone()).collect());
    let came = Arc::new(AtomicUsize::new(0));
    Router::new().fallback(move |request: Request<Body>| {
        let next = routers[came.fetch_add(1, Ordering::Relaxed) % routers.len()].clone();
        async move { next.oneshot(request).await.expect("infallible") }
    })
}

/// A push whose answer is lost is sent again, to another server; nothing of it is stored twice.
async fn sent_twice(town: &Town, who: &Enrolled) {
    let push = who.device.push();
    assert!(!push.acts.is_empty(), "there is something to send");
    let first = who.offer(&push).await;
    assert_eq!(first.status, StatusCode::OK, "{:?}", first.problem());
    let stored = town.feed();
    let second = who.offer(&push).await;
    assert_eq!(second.status, StatusCode::OK, "{:?}", second.problem());
    assert_eq!(town.feed(), stored, "what another server has stored is stored once");
    let acknowledged = [first, second].map(|answer| answer.framed::<SyncResponse>().acknowledged);
    assert_eq!(acknowledged, [push.head_number; 2]);
}

#[tokio::test]
async fn somebody_comes_in_whichever_server_is_asked_next() {
    let town = Town::of(3);
    let (token, key, passkey) =
        (town.houses[0].token("ana.lopez"), town.houses[0].key(), town.houses[0].authenticator());
    let mut ana = town.client().enrol_with(&token, key, "ana.lopez", Site::Desk, passkey).await;
    for server in 0..3 {
        assert_eq!(ana.get("/api/me").await.status, StatusCode::OK, "her session holds at all of them ({server})");
    }
    ana.verify().await;

    let mut elsewhere = town.client();
    let passkey = ana.passkey.as_mut().expect("a passkey");
    let answer = elsewhere.sign_in(town.houses[0].key(), passkey).await;
    assert_eq!(answer.status, StatusCode::OK, "a new browser, asked at one and answered at the next: {answer:?}");
    assert_eq!(elsewhere.get("/api/me").await.json::<Value>()["person"]["id"], "ana.lopez");

    ana.cookie = None;
    let answer = ana.resume().await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "by the device's key, asked at one and answered at the next");
    assert_eq!(ana.get("/api/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn work_and_files_and_news_go_on_whichever_server_is_asked_next() {
    let town = Town::of(3);
    let mut eva = town.enrol(0, "eva.rios", Site::Desk).await;
    let mut rosa = town.enrol(1, "rosa.luna", Site::Field).await;
    let mut line = Line::of(&town.houses[2], &eva).await.expect("a line");
    let (end, _) = town.feed();
    assert!(line.says(&format!("{{\"position\":{end}}}")).await, "where it stands, at once: {}", line.text);

    let id = DocumentId::new(Timestamp::from_millis(town.now()), [1; 10]);
    let opened = ticket(&town.houses[0], "oax-revision-extension");
    say(&mut eva, id, DocumentKind::Ticket, &opened, town.now());
    sent_twice(&town, &eva).await;
    eva.sync().await;
    assert!(rosa.sync().await.news.iter().any(|news| news.id == id), "the ticket is hers to see");

    let bytes = pictures::jpeg(1, 320, 240);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, town.now()).await;
    let (end, _) = town.feed();
    assert!(line.says(&format!("event: poke\ndata: {{\"position\":{end}}}")).await, "{}", line.text);
    let mut told = look(&rosa, act).await;
    let mut parts = 0;
    while told["state"] == "waiting" && told["received"].as_u64() < told["size"].as_u64() {
        let at = usize::try_from(told["received"].as_u64().expect("a number")).expect("small");
        let end = bytes.len().min(at + bytes.len().div_ceil(6));
        let answer = put(&rosa, act, at as u64, bytes[at..end].to_vec()).await;
        assert_eq!(answer.status, StatusCode::OK, "part {parts}: {answer:?}");
        told = answer.json();
        parts += 1;
    }
    assert_eq!((told, parts), (sealed(bytes.len()), 6), "each part at another server than the one before");
    for server in 0..3 {
        let answer = eva.get(&format!("/api/documents/{id}/evidence/{act}")).await;
        assert_eq!(
            (answer.status, &answer.body[..]),
            (StatusCode::OK, &bytes[..]),
            "the file at all of them ({server})"
        );
        assert_eq!(look(&rosa, act).await, sealed(bytes.len()), "sealed for all of them ({server})");
    }

    assert_eq!(eva.post_json("/api/sign-out", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(line.ends().await, "who has signed out at one is out at the others");
    town.houses.iter().for_each(whole);
}

/// Pressed twice, or asked again by a balancer: what two servers are given at once is done by one of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_two_servers_are_given_at_once_is_done_once() {
    let town = Town::of(2);
    let mut eva = town.enrol(0, "eva.rios", Site::Desk).await;
    let mut twin = eva.client.clone();
    let rows: String = (0..300).map(|number| format!("I-{number},S-{number},Impresora {number}\n")).collect();
    let table = format!("inventario,serie,nombre\n{rows}");
    let told = planned(&mut eva.client, &table).await;
    let query = format!("?plan={}", told["plan"].as_str().expect("a plan"));
    let (one, two) = tokio::join!(post(&mut eva.client, &query, &table), post(&mut twin, &query, &table));
    let mut codes = [one.status.as_u16(), two.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409], "{one:?} {two:?}");
    assert_eq!(items(&town.houses[0]).len(), 300, "each is registered once");

    let wanted: Vec<DocumentId> = items(&town.houses[0]).iter().take(8).map(|item| item.id).collect();
    let wanted = json!({ "equipment": wanted, "layout": "carta-30" });
    let (one, two) = tokio::join!(eva.client.post_json("/api/labels", &wanted), twin.post_json("/api/labels", &wanted));
    assert_eq!((one.status, two.status), (StatusCode::OK, StatusCode::OK), "{one:?} {two:?}");
    assert_eq!(one.body, two.body, "the same labels on both sheets");

    intake::write(&town.houses[0], &[("uno", SECRET)]);
    let mut body = said("No hay red en la ventanilla 4");
    let mut folio = String::new();
    for (round, nonce) in [NONCE, "1f1e2d3c4b5a69788796a5b4"].into_iter().enumerate() {
        let call = || signed(town.now(), "whatsapp", ("uno", SECRET), nonce, &body);
        let (one, two) = (town.client(), town.client());
        let (one, two) = tokio::join!(one.send_only(call()), two.send_only(call()));
        let mut codes = [one.status.as_u16(), two.status.as_u16()];
        codes.sort_unstable();
        assert_eq!(codes, [200, 201], "round {round}: {one:?} {two:?}");
        let told: Value = one.json();
        assert_eq!(told["folio"], two.json::<Value>()["folio"], "round {round}");
        folio = told["folio"].as_str().expect("a folio").to_owned();
        let id: DocumentId = serde_json::from_value(told["document"].clone()).expect("an id");
        assert_eq!(town.houses[0].ticket(id).notes.len(), round, "a reply stands there once");
        body = said("Ya reinicié y sigue igual");
        body["folio"] = json!(folio);
    }
    assert!(folio.starts_with("TYS-"), "{folio}");
    town.houses.iter().for_each(whole);
}

/// One server is ten minutes ahead. Nothing is lost or doubled, what devices say is taken in at both, and what one server has asked
/// is answered at the other.
#[tokio::test]
async fn servers_whose_clocks_are_ten_minutes_apart_serve_the_same_people() {
    let town = Town::of(2);
    town.houses[1].pass(10 * MINUTE_MS);
    let mut eva = town.enrol(0, "eva.rios", Site::Desk).await;
    let mut omar = town.enrol(1, "omar.cruz", Site::Field).await;
    let mut items = Vec::new();
    for round in 0..6 {
        items.push(omar.device.register(&format!("INV-{round}"), town.now()));
        sent_twice(&town, &omar).await;
        let answer = omar.sync().await;
        assert!(answer.receipts.iter().all(|one| one.outcome == Outcome::Accepted), "{:?}", answer.receipts);
        // Three requests: the next push begins at the other server.
        town.houses.iter().for_each(|house| house.pass(MINUTE_MS));
    }
    let fresh = town.enrol(1, "eva.rios", Site::Desk).await.sync().await;
    for item in &items {
        for house in &town.houses {
            assert_eq!(house.item(*item).id, *item);
        }
        assert_eq!(fresh.news.iter().filter(|news| news.id == *item).count(), 1, "{item} is on a new device once");
    }

    let mut ana = town.houses[0].enrol_with_passkey("ana.lopez", Site::Desk).await;
    let passkey = ana.passkey.as_mut().expect("a passkey");
    for _ in 0..2 {
        let crossed = town.client().sign_in(town.houses[0].key(), passkey).await;
        assert_eq!(crossed.status, StatusCode::OK, "asked at one, answered at the other: {crossed:?}");
        // One more request, so that the next one begins at the other server.
        eva.sync().await;
    }
    for house in &town.houses {
        let answer = Client::new(house.router.clone()).sign_in(town.houses[0].key(), passkey).await;
        assert_eq!(answer.status, StatusCode::OK, "at one of them: {answer:?}");
    }
    town.houses.iter().for_each(whole);
}
