//! Other systems are told what becomes of tickets: signed, once, as they ask, and again where they did not answer.

use crate::it::steps::ticket;
use axum::http::StatusCode;
use ronda_server::identity::{SERVER, audit};
use ronda_server::ingest::OwnAct;
use ronda_server::outbound::exchange::PostResponse;
use ronda_server::store::webhooks::WebhookRow;
use ronda_server::store::{AuditKind, EntryKind};
use ronda_server::webhooks::post::{Post, Posting, WebhookMessage};
use ronda_server::webhooks::sign::{Secret, signature};
use ronda_server::webhooks::{Webhooks, replay};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content, Decision};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use ronda_test_support::osticket::{Held, all_over, dump};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SERVICE: &str = "oax-soporte-hardware";
const CONNECTIONS: &str = "/api/administration/connections";

/// A system of our own: it takes what comes, and answers as it is told to.
struct System {
    taken: Mutex<Vec<WebhookMessage>>,
    says: AtomicU16,
}

impl Post for System {
    fn post<'a>(&'a self, letter: &'a WebhookMessage) -> Posting<'a> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
        let said = PostResponse { status: self.says.load(Ordering::Relaxed), retry_after: None };
        Box::pin(async move { Ok(said) })
    }
}

impl System {
    fn taken(&self) -> Vec<WebhookMessage> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Two systems, one of which takes the line and never answers.
struct WithSleeper {
    awake: Arc<System>,
    asked_in_vain: AtomicUsize,
}

impl Post for WithSleeper {
    fn post<'a>(&'a self, letter: &'a WebhookMessage) -> Posting<'a> {
        if letter.address.host_str() == Some("dormido.example") {
            self.asked_in_vain.fetch_add(1, Ordering::Relaxed);
            return Box::pin(std::future::pending());
        }
        self.awake.post(letter)
    }
}

/// A section of the operator's file.
fn section(name: &str, lines: &str) -> String {
    format!("[{name}]\naddress = \"https://{name}.example/ronda\"\nsecrets = [\"{SECRET}\"]\n{lines}\n")
}

/// The operator's file, with these lines in its one section.
fn write(house: &House, lines: &str) {
    write_all(house, &section("inventario", lines));
}

fn write_all(house: &House, text: &str) {
    let path = house.app.config().data.join("webhooks-out.toml");
    std::fs::write(&path, text).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
}

fn system() -> Arc<System> {
    Arc::new(System { taken: Mutex::default(), says: AtomicU16::new(204) })
}

fn telling(house: &House) -> (Arc<Webhooks>, Arc<System>) {
    let system = system();
    let post: Arc<dyn Post> = Arc::clone(&system) as Arc<dyn Post>;
    (Webhooks::new(house.app.ingest().clone(), house.app.config().data.clone(), post), system)
}

/// Rounds until there is nothing more to read.
async fn rounds(webhooks: &Arc<Webhooks>) {
    while webhooks.round().await.expect("a round") {}
}

/// A house of which one event waits, for its system answered 503.
async fn unanswered() -> (House, Arc<Webhooks>, Arc<System>) {
    let house = House::open();
    write(&house, "");
    let (webhooks, system) = telling(&house);
    rounds(&webhooks).await;
    system.says.store(503, Ordering::Relaxed);
    opened(&house, 1).await;
    rounds(&webhooks).await;
    (house, webhooks, system)
}

async fn does(house: &House, id: DocumentId, command: Command) {
    does_as(house, ("ana.lopez", Site::System), id, command).await;
}

async fn does_as(house: &House, (person, site): (&str, Site), id: DocumentId, command: Command) {
    let (person, kind) = (PersonId::new(person), DocumentKind::Ticket);
    let at = Timestamp::from_millis(house.now());
    let act = OwnAct { person, site, document: id, kind, at, command };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
}

async fn opened(house: &House, number: u8) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    does(house, id, ticket(house, SERVICE)).await;
    id
}

fn waiting(house: &House) -> Vec<WebhookRow> {
    replay::list(house.store(), 100).expect("a list")
}

#[tokio::test]
async fn a_system_is_told_once_and_signed() {
    let house = House::open();
    write(&house, "events = [\"ticket.opened\"]");
    let (webhooks, system) = telling(&house);
    rounds(&webhooks).await;
    let id = opened(&house, 1).await;
    rounds(&webhooks).await;
    let taken = system.taken();
    let [letter] = taken.as_slice() else { panic!("one: {taken:?}") };
    let body: Value = serde_json::from_str(&letter.body).expect("JSON");
    assert_eq!((body["type"].clone(), body["data"]["document"].clone()), (json!("ticket.opened"), json!(id)));
    assert_eq!(body["data"]["service"], json!(SERVICE));
    let at = Timestamp::from_millis(letter.timestamp * 1_000);
    let secret = Secret::read(SECRET).expect("a secret");
    assert_eq!(letter.signature, signature(&[secret], &letter.id, at, &letter.body));
    assert!(letter.id.starts_with("msg_"));
    assert!(waiting(&house).is_empty(), "what was taken is forgotten");
    let reason = "Se pidió por error".to_owned();
    let cancel = Decision::Cancel { reason, duplicate_of: None, withdrawn: None };
    does(&house, id, Command::Decision(cancel)).await;
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 1, "of that it did not ask to be told");
}

/// A system that follows who waits for whom asked for every ticket again: nothing told it that a question was put, or answered.
#[tokio::test]
async fn a_system_is_told_that_the_requester_was_spoken_to_and_that_they_answered() {
    let house = House::open();
    write(&house, "events = [\"ticket.replied\", \"ticket.answered\"]");
    let (webhooks, system) = telling(&house);
    rounds(&webhooks).await;
    let id = opened(&house, 1).await;
    let note = |audience| Command::Content(Content::AddNote { audience, text: "Palabras de alguien".into() });
    let question = Command::Decision(Decision::AskRequester { question: "¿Palabras de quién?".into() });
    let answer = Command::Decision(Decision::RecordAnswer { text: "Palabras de María".into() });
    let (desk, theirs) = (("ana.lopez", Site::Desk), (SERVER, Site::Portal));
    let mut told = Vec::new();
    for (who, command, event) in [
        (desk, note(Audience::Internal), None),
        (desk, note(Audience::Public), Some("ticket.replied")),
        (theirs, note(Audience::Public), Some("ticket.answered")),
        (desk, question, Some("ticket.replied")),
        (theirs, answer, Some("ticket.answered")),
    ] {
        house.pass(1_000);
        does_as(&house, who, id, command).await;
        rounds(&webhooks).await;
        told.extend(event);
        let taken = system.taken();
        let bodies: Vec<Value> = taken.iter().map(|one| serde_json::from_str(&one.body).expect("JSON")).collect();
        assert_eq!(bodies.iter().map(|body| body["type"].as_str().expect("a type")).collect::<Vec<_>>(), told);
        assert!(taken.iter().all(|one| !one.body.contains("Palabras") && !one.body.contains("ana.lopez")), "{taken:?}");
    }
}

#[tokio::test]
async fn a_system_is_told_of_what_happens_once_it_is_written() {
    let house = House::open();
    let (webhooks, system) = telling(&house);
    opened(&house, 1).await;
    rounds(&webhooks).await;
    write(&house, "events = [\"ticket.opened\"]");
    let first = opened(&house, 2).await;
    rounds(&webhooks).await;
    let documents = || -> Vec<Value> {
        let body = |letter: WebhookMessage| serde_json::from_str::<Value>(&letter.body).expect("JSON");
        system.taken().into_iter().map(|letter| body(letter)["data"]["document"].clone()).collect()
    };
    assert_eq!(documents(), [json!(first)], "before the file was read, and nothing from before it was written");

    // A file that others may read holds for nobody: what happens once it is right is told.
    let path = house.app.config().data.join("webhooks-out.toml");
    std::fs::remove_file(&path).expect("removed");
    rounds(&webhooks).await;
    house.pass(MINUTE_MS + 1);
    rounds(&webhooks).await;
    write(&house, "events = [\"ticket.opened\"]");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    opened(&house, 3).await;
    rounds(&webhooks).await;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
    let second = opened(&house, 4).await;
    rounds(&webhooks).await;
    assert_eq!(documents(), [json!(first), json!(second)]);
}

#[tokio::test]
async fn a_system_written_while_the_server_is_down_begins_with_it() {
    let house = House::open();
    opened(&house, 1).await;
    write(&house, "events = [\"ticket.opened\"]");
    let (webhooks, system) = telling(&house);
    rounds(&webhooks).await;
    assert!(system.taken().is_empty(), "{:?}", system.taken());
    opened(&house, 2).await;
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 1);
}

#[tokio::test]
async fn no_system_is_told_of_what_came_over_from_another() {
    let house = House::open();
    write(&house, "");
    let (webhooks, system) = telling(&house);
    rounds(&webhooks).await;
    let from = house.path().join("old.sql");
    for later in [false, true] {
        std::fs::write(&from, dump(Held { tickets: 8, later })).expect("written");
        all_over(&house.app, &from).await;
        rounds(&webhooks).await;
    }
    assert!(system.taken().is_empty(), "{:?}", system.taken());
    opened(&house, 1).await;
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 1);
}

#[tokio::test]
async fn who_does_not_answer_is_asked_again_given_up_and_told_anew() {
    let (house, webhooks, system) = unanswered().await;
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 1, "not at once");
    house.pass(MINUTE_MS);
    rounds(&webhooks).await;
    let names: Vec<String> = system.taken().into_iter().map(|letter| letter.id).collect();
    assert_eq!((names.len(), &names[0]), (2, &names[1]), "under the same name");
    house.pass(4 * DAY_MS);
    rounds(&webhooks).await;
    let rows = waiting(&house);
    assert!(rows.len() == 1 && rows[0].due().is_none(), "given up: {rows:?}");
    house.pass(DAY_MS);
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 3, "and left alone");

    system.says.store(200, Ordering::Relaxed);
    let now = house.app.clock().now();
    assert_eq!(replay::replay(house.store(), now, None).expect("replayed"), 1);
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 4);
    assert!(waiting(&house).is_empty());
}

/// Two servers on one store, one after the other: what waits is known to each by the store alone.
#[tokio::test]
async fn a_server_that_begins_sends_what_waited_and_no_other_sends_it_too() {
    let (house, webhooks, system) = unanswered().await;
    let (anew, other) = telling(&house);
    rounds(&anew).await;
    assert!(other.taken().is_empty(), "not before it is due");
    house.pass(MINUTE_MS);
    rounds(&anew).await;
    let names = |system: &System| system.taken().into_iter().map(|letter| letter.id).collect::<Vec<_>>();
    assert_eq!(names(&other), names(&system), "under its name");
    assert!(waiting(&house).is_empty());
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 1);
}

/// How much a system is told follows from how fast it answers, and from nothing else.
#[tokio::test]
async fn a_system_that_answers_is_told_all_that_is_due_at_once() {
    let house = House::open();
    write(&house, "events = [\"ticket.opened\"]");
    let (webhooks, system) = telling(&house);
    rounds(&webhooks).await;
    for number in 1..=40 {
        opened(&house, number).await;
    }
    rounds(&webhooks).await;
    assert_eq!((system.taken().len(), waiting(&house).len()), (40, 0));
}

#[tokio::test]
async fn a_system_that_never_answers_keeps_no_other_waiting() {
    const OPENED: u8 = 40;
    let house = House::open();
    let file =
        section("dormido", "events = [\"ticket.opened\"]") + &section("inventario", "events = [\"ticket.opened\"]");
    write_all(&house, &file);
    let both = Arc::new(WithSleeper { awake: system(), asked_in_vain: AtomicUsize::new(0) });
    let post: Arc<dyn Post> = Arc::clone(&both) as Arc<dyn Post>;
    let webhooks = Webhooks::new(house.app.ingest().clone(), house.app.config().data.clone(), post);
    rounds(&webhooks).await;
    for number in 1..=OPENED {
        opened(&house, number).await;
    }
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(Arc::clone(&webhooks).run(stopping));
    let taken = async |many: usize| {
        let enough = async {
            while webhooks.delivered("inventario").messages < many as u64 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), enough).await.expect("told, whoever sleeps beside it");
    };
    taken(usize::from(OPENED)).await;
    assert_eq!(both.asked_in_vain.load(Ordering::Relaxed), 8, "the one that sleeps holds its own lines and no more");
    // What happens later does not wait for it, either.
    opened(&house, OPENED + 1).await;
    taken(usize::from(OPENED) + 1).await;
    assert_eq!(both.asked_in_vain.load(Ordering::Relaxed), 8);
    stop.send(true).expect("it listens");
    running.await.expect("it stops with lines that nobody answers");
    let names: BTreeSet<String> = both.awake.taken().into_iter().map(|letter| letter.id).collect();
    assert_eq!(names.len(), both.awake.taken().len(), "each once");
    assert!(waiting(&house).iter().filter(|row| row.hook == "dormido").all(|row| row.due().is_some()), "none is lost");
}

/// What nobody had sent again for months takes no room from what happens later.
#[tokio::test]
async fn what_was_given_up_long_ago_is_forgotten() {
    let (house, webhooks, system) = unanswered().await;
    system.says.store(410, Ordering::Relaxed);
    house.pass(MINUTE_MS);
    rounds(&webhooks).await;
    assert!(waiting(&house).iter().all(|row| row.due().is_none()), "it wants nothing more");
    assert_eq!(waiting(&house).len(), 1);
    house.pass(90 * DAY_MS - MINUTE_MS);
    rounds(&webhooks).await;
    assert_eq!(waiting(&house).len(), 1, "it may be sent again for as long");
    house.pass(MINUTE_MS);
    rounds(&webhooks).await;
    assert_eq!(waiting(&house).len(), 1, "the clock may be ahead for a moment");
    let line = audit::line(None, None, AuditKind::BackedUp, "copia", "");
    audit::write(house.store(), Timestamp::from_millis(house.now()), line).expect("entered");
    house.pass(7 * DAY_MS);
    rounds(&webhooks).await;
    assert!(waiting(&house).is_empty(), "the feed shows since a week that it has come");
}

/// As by an editor, which moves the file away before it writes it anew, or empties it.
#[tokio::test]
async fn what_waits_outlasts_a_file_that_is_written_over() {
    let (house, webhooks, system) = unanswered().await;
    let path = house.app.config().data.join("webhooks-out.toml");
    std::fs::remove_file(&path).expect("moved away");
    rounds(&webhooks).await;
    write(&house, "");
    std::fs::write(&path, "").expect("emptied");
    opened(&house, 3).await;
    rounds(&webhooks).await;
    assert_eq!(waiting(&house).len(), 1);
    write(&house, "");
    system.says.store(204, Ordering::Relaxed);
    house.pass(MINUTE_MS);
    rounds(&webhooks).await;
    assert!(system.taken().len() == 3 && waiting(&house).is_empty(), "told at last, also of what happened meanwhile");
    // What is taken out of the file for good is let go.
    system.says.store(503, Ordering::Relaxed);
    opened(&house, 2).await;
    rounds(&webhooks).await;
    std::fs::remove_file(&path).expect("removed");
    rounds(&webhooks).await;
    house.pass(MINUTE_MS + 1);
    rounds(&webhooks).await;
    assert!(waiting(&house).is_empty());
}

#[tokio::test]
async fn what_is_no_file_or_another_service_tells_nothing() {
    let house = House::open();
    let (webhooks, system) = telling(&house);
    rounds(&webhooks).await;
    opened(&house, 1).await;
    write(&house, "services = [\"oax-vpn\"]");
    rounds(&webhooks).await;
    opened(&house, 2).await;
    rounds(&webhooks).await;
    assert!(system.taken().is_empty(), "neither what was before nor another service");
    write(&house, "");
    opened(&house, 3).await;
    rounds(&webhooks).await;
    assert_eq!(system.taken().len(), 1);
    std::fs::remove_file(house.app.config().data.join("webhooks-out.toml")).expect("removed");
    opened(&house, 4).await;
    rounds(&webhooks).await;
    assert!(system.taken().len() == 1 && waiting(&house).is_empty());
}

/// What the screen of connections tells of the one system.
async fn standing(ana: &Enrolled) -> Value {
    let answer = ana.get(CONNECTIONS).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(!text.contains("MfKQ9r8") && !text.contains("/ronda"), "neither secret nor path: {text}");
    answer.json::<Value>()["hooks"][0].clone()
}

#[tokio::test]
async fn who_administers_sees_what_was_given_up_tries_the_system_and_sends_again() {
    let house = House::open();
    write(&house, "events = [\"ticket.opened\"]");
    let (webhooks, system) = telling(&house);
    house.app.set_webhooks(Arc::clone(&webhooks));
    rounds(&webhooks).await;
    opened(&house, 1).await;
    rounds(&webhooks).await;
    system.says.store(503, Ordering::Relaxed);
    let id = opened(&house, 2).await;
    rounds(&webhooks).await;
    // It is given up after days, and at its third try.
    for _ in 0..2 {
        house.pass(4 * DAY_MS);
        rounds(&webhooks).await;
    }

    let mut ana = house.supervisor_with_passkey().await.0;
    let told = standing(&ana).await;
    assert_eq!((&told["host"], &told["events"]), (&json!("inventario.example"), &json!(["ticket.opened"])));
    assert_eq!((&told["delivered"], &told["waiting"], &told["failed"]), (&json!(1), &json!(0), &json!(1)), "{told}");
    assert_eq!(told["answer"]["status"], json!(503));

    let list = ana.get(&format!("{CONNECTIONS}/webhooks/inventario/given-up")).await.json::<Value>();
    let line = &list["lines"][0];
    assert_eq!((&list["all"], &line["document"], &line["event"]), (&json!(1), &json!(id), &json!("ticket.opened")));
    let rest = ana.get(&format!("{CONNECTIONS}/webhooks/inventario/given-up?from=1")).await.json::<Value>();
    assert_eq!((&rest["all"], &rest["lines"]), (&json!(1), &json!([])));

    system.says.store(200, Ordering::Relaxed);
    let before = system.taken().len();
    let tried = ana.post_json(&format!("{CONNECTIONS}/webhooks/inventario/try"), &json!({})).await.json::<Value>();
    assert_eq!(tried["answer"], json!({ "status": 200, "trouble": null, "detail": null }));
    let taken = system.taken();
    let letter = taken.last().expect("a letter");
    let body: Value = serde_json::from_str(&letter.body).expect("JSON");
    assert_eq!((taken.len(), &body["type"], &body["data"]), (before + 1, &json!("webhook.test"), &json!({})));
    let secret = Secret::read(SECRET).expect("a secret");
    let at = Timestamp::from_millis(letter.timestamp * 1_000);
    assert_eq!(letter.signature, signature(&[secret], &letter.id, at, &letter.body));
    assert_eq!(waiting(&house).len(), 1, "nothing is kept of a trial");

    let again = format!("{CONNECTIONS}/webhooks/inventario/again");
    let none = ana.post_json(&again, &json!({ "id": "0".repeat(64) })).await.json::<Value>();
    assert_eq!(none["messages"], json!(0), "of another name");
    let sent = ana.post_json(&again, &json!({ "id": line["id"] })).await.json::<Value>();
    assert_eq!(sent["messages"], json!(1));
    let reader = house.store().read().expect("a reader");
    let last = reader.audit_before(reader.end().expect("an end")).expect("reads").next().expect("a line");
    let EntryKind::Audit(audited) = last.expect("reads").kind else { panic!("a line") };
    assert_eq!((audited.what, audited.subject.as_str()), (AuditKind::WebhooksReplayed, "inventario"));
    drop(reader);
    rounds(&webhooks).await;
    let told = standing(&ana).await;
    assert_eq!((&told["delivered"], &told["failed"]), (&json!(2), &json!(0)), "{told}");
    let other = ana.post_json(&format!("{CONNECTIONS}/webhooks/otro/try"), &json!({})).await;
    assert_eq!(other.refusal(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn a_file_that_others_may_read_is_told_to_who_administers() {
    let house = House::open();
    write(&house, "");
    let path = house.app.config().data.join("webhooks-out.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    let ana = house.supervisor_with_passkey().await.0;
    let told = ana.get(CONNECTIONS).await.json::<Value>();
    assert_eq!(told["hooks"], json!([]));
    assert!(told["hooks_wrong"]["es"].as_str().is_some_and(|why| why.contains("chmod 600")), "{told}");
}
