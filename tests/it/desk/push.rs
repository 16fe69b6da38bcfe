//! Staff are told by push: who, of what, when, and what becomes of a browser that is gone.

use crate::it::steps::ticket;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ronda_server::identity::SERVER;
use ronda_server::ingest::OwnAct;
use ronda_server::organisation::messages::rules;
use ronda_server::outbound::exchange::PostResponse;
use ronda_server::push::WebPush;
use ronda_server::push::encrypt::PADDED;
use ronda_server::push::post::{Post, Posting, PushLetter};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content, Decision, Label};
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{DocumentId, PersonId, PriorityId, Sha256, TeamId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use ronda_test_support::client::Enrolled;
use ronda_test_support::device::Key;
use ronda_test_support::hindered_store::HinderedStore;
use ronda_test_support::house::House;
use ronda_test_support::store_place::StorePlace;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const ENDPOINT: &str = "https://push.example.net/wp/rosa";
const ALL: [&str; 6] = ["assigned", "approval", "attention", "due_soon", "answered", "news"];

/// A push service of our own: it takes what comes, and answers as it is told to.
struct Service {
    taken: Mutex<Vec<PushLetter>>,
    says: AtomicU16,
}

impl Post for Service {
    fn post<'a>(&'a self, letter: &'a PushLetter) -> Posting<'a> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
        let said = PostResponse { status: self.says.load(Ordering::Relaxed), retry_after: None };
        Box::pin(async move { Ok(said) })
    }
}

impl Service {
    fn taken(&self) -> Vec<PushLetter> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A server that pushes to a service of our own.
fn pushing(house: &House) -> (Arc<WebPush>, Arc<Service>) {
    let service = Arc::new(Service { taken: Mutex::default(), says: AtomicU16::new(201) });
    let app = &house.app;
    let data = rules::read(&BTreeMap::new(), app.organisation()).expect("sound messages");
    let post: Arc<dyn Post> = Arc::clone(&service) as Arc<dyn Post>;
    let push = WebPush::of(app.config(), data, app.ingest().clone(), post).expect("reads").expect("on");
    app.set_push(Arc::clone(&push));
    (push, service)
}

fn asked(endpoint: &str, kinds: &[&str], quiet: bool) -> Value {
    let key = STANDARD.decode(Key::number(77).public()).expect("base64");
    json!({
        "endpoint": endpoint, "p256dh": URL_SAFE_NO_PAD.encode(key), "auth": URL_SAFE_NO_PAD.encode([7; 16]),
        "kinds": kinds, "quiet": quiet, "lang": "es",
    })
}

async fn subscribe(who: &mut Enrolled, kinds: &[&str], quiet: bool) {
    let answer = who.post_json("/api/push", &asked(ENDPOINT, kinds, quiet)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
}

async fn told(who: &Enrolled) -> Value {
    who.get("/api/push").await.json::<Value>()["told"].clone()
}

/// All that has happened is noted, and what is due is sent; how many devices were tried.
async fn round(push: &Arc<WebPush>) -> usize {
    while push.follow().expect("follows") {}
    push.send_due().await.expect("sends")
}

async fn does(house: &House, person: &str, document: DocumentId, command: Command) {
    let act = OwnAct {
        person: PersonId::new(person),
        site: Site::Desk,
        document,
        kind: DocumentKind::Ticket,
        at: house.app.clock().now(),
        command,
    };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
}

async fn opened(house: &House, number: u8) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    does(house, "ana.lopez", id, ticket(house, "oax-revision-extension")).await;
    let priority = PriorityId::new("medium");
    does(house, "ana.lopez", id, Command::Decision(Decision::SetPriority { priority })).await;
    id
}

fn assign(person: &str) -> Command {
    let (person, team) = (Some(PersonId::new(person)), Some(TeamId::new("oax-telefonia")));
    Command::Decision(Decision::Assign { person, team, reason: "le toca".into() })
}

#[tokio::test]
async fn whose_work_it_is_and_who_watches_are_told_and_nobody_of_their_own_doing() {
    let house = House::open();
    let (push, service) = pushing(&house);
    let (mut rosa, mut ana) = (house.other_technician().await, house.supervisor().await);
    subscribe(&mut rosa, &ALL, false).await;
    subscribe(&mut ana, &ALL, false).await;
    assert_eq!(told(&rosa).await["endpoint"], ENDPOINT);
    assert_eq!(told(&rosa).await["lang"], "es");
    round(&push).await;
    let id = opened(&house, 1).await;
    does(&house, "ana.lopez", id, assign("rosa.luna")).await;
    assert_eq!(round(&push).await, 1, "ana is not told what she did");
    let letters = service.taken();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].endpoint.as_str(), ENDPOINT);
    assert!(letters[0].authorization.starts_with("vapid t="), "{}", letters[0].authorization);
    assert_eq!(letters[0].body.len(), 16 + 4 + 1 + 65 + PADDED + 16, "as long as any other");
    assert_eq!(round(&push).await, 0, "told once");

    // OAX-105: ana watches it, and is told what rosa does.
    let watcher = Label::Watcher(PersonId::new("ana.lopez"));
    does(&house, "ana.lopez", id, Command::Content(Content::AddLabel { label: watcher })).await;
    assert_eq!(round(&push).await, 0);
    does(&house, "rosa.luna", id, Command::Decision(Decision::AskRequester { question: "¿Qué extensión?".into() }))
        .await;
    assert_eq!(round(&push).await, 1);
    assert_eq!(service.taken().len(), 2);
}

/// The portal takes a file without a word: it is the answer to who asked for a form.
#[tokio::test]
async fn a_file_that_the_requester_sent_alone_is_told_as_their_answer() {
    let house = House::open();
    let (push, service) = pushing(&house);
    let mut rosa = house.other_technician().await;
    subscribe(&mut rosa, &["answered"], false).await;
    round(&push).await;
    let id = opened(&house, 1).await;
    does(&house, "ana.lopez", id, assign("rosa.luna")).await;
    does(&house, "rosa.luna", id, Command::Decision(Decision::AskRequester { question: "¿El formato?".into() })).await;
    assert_eq!(round(&push).await, 0, "she asked for answers alone");
    let file = AttachEvidence::new(Sha256::of(b"formato"), 7, Media::Pdf, "formato.pdf".into());
    let act = OwnAct {
        person: PersonId::new(SERVER),
        site: Site::Portal,
        document: id,
        kind: DocumentKind::Ticket,
        at: house.app.clock().now(),
        command: Command::Content(Content::AttachEvidence(Box::new(file))),
    };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
    assert_eq!((round(&push).await, service.taken().len()), (1, 1));
}

#[tokio::test]
async fn a_quiet_device_hears_at_the_opening_once_and_of_what_it_asked() {
    let house = House::open();
    let (push, service) = pushing(&house);
    let mut rosa = house.other_technician().await;
    subscribe(&mut rosa, &["assigned"], true).await;
    round(&push).await;
    // Friday, nine in the evening.
    house.pass(12 * HOUR_MS);
    for number in 1..=2 {
        let id = opened(&house, number).await;
        does(&house, "ana.lopez", id, assign("rosa.luna")).await;
    }
    assert_eq!(round(&push).await, 0, "the desk is closed");
    // Monday, ten in the morning.
    house.pass(2 * DAY_MS + 13 * HOUR_MS);
    assert_eq!(round(&push).await, 1);
    assert_eq!(service.taken().len(), 1, "a digest of both");
    let id = opened(&house, 3).await;
    let watcher = Label::Watcher(PersonId::new("rosa.luna"));
    does(&house, "ana.lopez", id, Command::Content(Content::AddLabel { label: watcher })).await;
    does(&house, "ana.lopez", id, Command::Decision(Decision::AskRequester { question: "¿Cuál?".into() })).await;
    assert_eq!(round(&push).await, 0, "she did not ask for news");
}

#[tokio::test]
async fn a_browser_that_is_gone_and_a_device_that_is_lost_are_told_no_more() {
    let house = House::open();
    let (push, service) = pushing(&house);
    let mut rosa = house.other_technician().await;
    subscribe(&mut rosa, &ALL, false).await;
    round(&push).await;
    // Busy: it waits, and is told later.
    service.says.store(503, Ordering::Relaxed);
    let id = opened(&house, 1).await;
    does(&house, "ana.lopez", id, assign("rosa.luna")).await;
    assert_eq!(round(&push).await, 1);
    assert_eq!(round(&push).await, 0, "not at once again");
    house.pass(HOUR_MS);
    service.says.store(410, Ordering::Relaxed);
    assert_eq!(round(&push).await, 1);
    assert_eq!(told(&rosa).await, Value::Null, "gone");

    service.says.store(201, Ordering::Relaxed);
    subscribe(&mut rosa, &ALL, false).await;
    round(&push).await;
    house.revoke(rosa.device.id);
    let before = service.taken().len();
    let other = opened(&house, 2).await;
    does(&house, "ana.lopez", other, assign("rosa.luna")).await;
    assert_eq!(round(&push).await, 0);
    assert_eq!(service.taken().len(), before, "a lost phone learns nothing");
    assert_eq!(house.store().read().expect("reads").push_of(rosa.device.id).expect("reads"), None);
}

/// So it is with one that another server has taken over from, and that still runs: it looks every ten seconds.
#[tokio::test]
async fn what_a_push_service_has_is_not_sent_again_while_that_cannot_be_written() {
    let place = StorePlace::empty();
    let store = Arc::new(HinderedStore::on(place.open_in_memory()));
    let house = House::on(Arc::<HinderedStore>::clone(&store));
    let (push, service) = pushing(&house);
    let mut rosa = house.other_technician().await;
    subscribe(&mut rosa, &ALL, false).await;
    round(&push).await;
    let first = opened(&house, 1).await;
    does(&house, "ana.lopez", first, assign("rosa.luna")).await;
    while push.follow().expect("follows") {}
    store.fills();
    for _ in 0..3 {
        assert!(push.send_due().await.is_err(), "nothing can be written");
    }
    assert_eq!(service.taken().len(), 1);
    store.empties();
    assert_eq!((round(&push).await, service.taken().len()), (1, 1), "it was taken the first time");
    let second = opened(&house, 2).await;
    does(&house, "ana.lopez", second, assign("rosa.luna")).await;
    assert_eq!((round(&push).await, service.taken().len()), (1, 2), "what comes after it is told");
}

/// A week without the internet, then a day with a wrong clock: a browser that unsubscribed never comes back by itself.
#[tokio::test]
async fn who_cannot_be_reached_or_is_refused_for_a_while_is_told_again_afterwards() {
    let house = House::open();
    let (push, service) = pushing(&house);
    let mut rosa = house.other_technician().await;
    subscribe(&mut rosa, &ALL, false).await;
    round(&push).await;
    for (status, days) in [(503, 7), (403, 1)] {
        service.says.store(status, Ordering::Relaxed);
        for _ in 0..days * 4 {
            // Something new each time: what is old is let go.
            let id = opened(&house, u8::try_from(service.taken().len() + 1).expect("few")).await;
            does(&house, "ana.lopez", id, assign("rosa.luna")).await;
            round(&push).await;
            house.pass(6 * HOUR_MS);
        }
        assert_ne!(told(&rosa).await, Value::Null, "{status}");
    }
    service.says.store(201, Ordering::Relaxed);
    let before = service.taken().len();
    assert_eq!(round(&push).await, 1);
    assert_eq!(service.taken().len(), before + 1);
    assert_ne!(told(&rosa).await, Value::Null);
    // What refuses for good is told no more in the end.
    service.says.store(403, Ordering::Relaxed);
    for number in 100..140 {
        let id = opened(&house, number).await;
        does(&house, "ana.lopez", id, assign("rosa.luna")).await;
        round(&push).await;
        house.pass(6 * HOUR_MS);
    }
    assert_eq!(house.store().read().expect("reads").push_of(rosa.device.id).expect("reads"), None);
}

#[tokio::test]
async fn an_address_that_is_no_push_service_is_not_taken() {
    let house = House::open();
    let mut rosa = house.other_technician().await;
    let answer = rosa.post_json("/api/push", &asked(ENDPOINT, &ALL, false)).await;
    assert_eq!(answer.refusal(), (409, "no_push".into()), "nobody pushes here");
    assert_eq!(rosa.get("/api/push").await.json::<Value>(), json!({ "key": null, "told": null }));
    let _service = pushing(&house);
    for hostile in ["http://push.example.net/a", "https://127.0.0.1/a", "https://localhost/a", "https://db.internal/a"]
    {
        let answer = rosa.post_json("/api/push", &asked(hostile, &ALL, false)).await;
        assert_eq!(answer.refusal(), (400, "bad_endpoint".into()), "{hostile}");
    }
    let mut odd = asked(ENDPOINT, &ALL, false);
    odd["p256dh"] = json!(URL_SAFE_NO_PAD.encode([4; 65]));
    assert_eq!(
        rosa.post_json("/api/push", &odd).await.refusal(),
        (400, "bad_endpoint".into()),
        "no point of the curve"
    );
    let key = rosa.get("/api/push").await.json::<Value>()["key"].clone();
    assert_eq!(URL_SAFE_NO_PAD.decode(key.as_str().expect("a key")).expect("base64url").len(), 65);
    subscribe(&mut rosa, &ALL, true).await;
    let ended = rosa.post_json("/api/push/end", &json!({})).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(told(&rosa).await, Value::Null);
}
