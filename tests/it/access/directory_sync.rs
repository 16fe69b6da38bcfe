//! Tests of the directory that says who works here. They run against slapd where it is installed, and against what only
//! pretends to be one.

use super::directory::{asks_the_superior, awaiting, of_the_superior, unapproved};
use super::slapd::{PASSWORD, Slapd, group, group_entry, names, person};
use crate::it::steps::{held, say, ticket, whole};
use axum::http::StatusCode;
use ronda_server::directory_sync::ask::AskProblem;
use ronda_server::directory_sync::plan::{Hold, SkipReason};
use ronda_server::directory_sync::verdict::AdRefusal;
use ronda_server::directory_sync::wire::WireProblem;
use ronda_server::directory_sync::{DirectorySync, SyncProblem};
use ronda_shared::act::DocumentKind;
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A house that reads a directory.
struct Ground {
    house: House,
    sync: Arc<DirectorySync>,
}

impl Ground {
    fn open() -> Self {
        Self::of(House::open())
    }

    fn of(house: House) -> Self {
        let sync = DirectorySync::new(house.app.ingest().clone(), house.app.config().data.clone());
        house.app.set_directory_sync(Arc::clone(&sync));
        Self { house, sync }
    }

    fn data(&self) -> PathBuf {
        self.house.app.config().data.clone()
    }

    /// By TLS at once, with these lines.
    fn over_tls(&self, slapd: &Slapd, lines: &str) {
        slapd.named(&self.data(), &format!("ldaps://localhost:{}", slapd.tls), lines);
    }

    fn known(&self, id: &str) -> Option<Person> {
        self.house.store().read().expect("reads").person(&PersonId::new(id)).expect("reads")
    }

    /// A reading that fails and changes nothing.
    async fn fails(&self) -> AskProblem {
        let before = self.house.feed();
        let problem = self.sync.sync(None).await.expect_err("it is not read");
        assert_eq!(self.house.feed(), before, "everybody stays as they are");
        assert!(self.sync.status().failed.is_some(), "it is told where somebody looks");
        assert!(!problem.to_string().contains(PASSWORD), "{problem}");
        match problem {
            SyncProblem::Ask(problem) => problem,
            other => panic!("{other}"),
        }
    }
}

/// Omar and Eva, who are known here, and somebody new.
fn three() -> Vec<String> {
    vec![
        group_entry("mesa"),
        group_entry("redes"),
        person(1, "omar.cruz", "Omar Cruz Peña", &["redes"]),
        person(2, "eva.rios", "Eva Rios Luna", &["mesa"]),
        person(3, "Nuria.Paz", "Nuria Paz", &["mesa"]),
        person(4, "sin.grupo", "Sin Grupo", &[]),
    ]
}

/// The desk, forty strong.
fn forty() -> Vec<String> {
    let people =
        (10..50).map(|number| person(number, &format!("persona.{number}"), &format!("Persona {number}"), &["mesa"]));
    [group_entry("mesa"), group_entry("redes")].into_iter().chain(people).collect()
}

#[tokio::test]
async fn people_come_with_the_directory_and_whoever_leaves_it_hands_in_and_no_more() {
    let Some(mut slapd) = Slapd::open(&three()).await else { return };
    let ground = Ground::open();
    ground.over_tls(&slapd, "page_size = 1");
    let mut ana = ground.house.supervisor_with_passkey().await;
    let mut eva = ground.house.agent().await;
    let done = ground.sync.sync(None).await.expect("read");
    assert_eq!((done.plan.seen, done.plan.make.len(), done.plan.bind.len(), done.plan.without_role), (4, 1, 2, 1));
    let nuria = ground.known("nuria.paz").expect("entered");
    assert_eq!((nuria.name.as_str(), nuria.roles, nuria.active), ("Nuria Paz", vec![RoleId::new("agente-mesa")], true));
    assert_eq!(ground.known("eva.rios").expect("known").name, "Eva Rios Luna");
    assert!(ground.known("sin.grupo").is_none(), "no rule gives a role");
    let feed = ground.house.feed();
    ground.sync.sync(None).await.expect("read");
    assert_eq!(ground.house.feed(), feed, "the same again writes nothing");
    // Who edits them at the desk is told what the next reading writes over.
    let told: Value = ana.get("/api/people/eva.rios").await.json();
    assert_eq!(told["directory"], json!(["name", "roles", "teams", "mail"]));
    let own: Value = ana.get("/api/people/ana.lopez").await.json();
    assert_eq!(own.get("directory"), None, "no entry stands for her");
    // Eva writes, and is gone from the directory before she sends it.
    let id = DocumentId::new(Timestamp::from_millis(ground.house.now()), [7; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(&ground.house, "oax-revision-extension"), ground.house.now());
    slapd.says(&three().into_iter().filter(|entry| !entry.contains("eva.rios")).collect::<Vec<_>>()).await;
    ground.sync.sync(None).await.expect("read");
    assert!(!ground.known("eva.rios").expect("known").active);
    assert_eq!(eva.get("/api/me").await.refusal(), (403, "revoked".into()), "her sessions open nothing");
    assert_eq!(eva.offer(&eva.device.push()).await.status, StatusCode::OK, "what she wrote is taken");
    assert_eq!(held(&ana).await.len(), 1, "and waits for a supervisor (R34)");
    assert!(ground.known("ana.lopez").expect("known").active, "whom the directory never vouched for stays");
    // Back in the directory is not back here.
    slapd.says(&three()).await;
    let back = ground.sync.sync(None).await.expect("read");
    assert_eq!(back.plan.skipped.first().map(|aside| aside.why), Some(SkipReason::Left));
    assert!(!ground.known("eva.rios").expect("known").active);
    let told: Value = ana.get("/api/administration/connections").await.json();
    assert_eq!(told["directory"]["came_to"]["aside"][0]["account"], json!("eva.rios"));
    assert!(!told.to_string().contains(PASSWORD), "no secret");
    let tried = ana.post_json("/api/administration/connections/directory/try", &json!({})).await;
    let tried: Value = tried.json();
    assert_eq!((&tried["wrong"], tried["first"].as_array().map(Vec::len)), (&Value::Null, Some(4)), "{tried}");
    whole(&ground.house);
}

/// Whom the directory lets go is missed as whom the desk lets go.
#[tokio::test]
async fn what_waits_for_the_word_of_who_left_the_directory_says_that_nobody_is_left() {
    let vera = || person(5, "vera.gil", "Vera Gil", &["redes"]);
    let Some(mut slapd) = Slapd::open(&[three(), vec![vera()]].concat()).await else { return };
    let ground = Ground::of(House::of(asks_the_superior));
    ground.over_tls(&slapd, "");
    ground.house.tell(of_the_superior("vera.gil", "Vera Gil"));
    let id = awaiting(&ground.house).await;
    ground.sync.sync(None).await.expect("read");
    assert_eq!(unapproved(&ground.house, id), [""; 0], "she is there");
    slapd.says(&three()).await;
    let done = ground.sync.sync(None).await.expect("read");
    assert_eq!((done.plan.end.len(), done.let_go), (1, true));
    let said = unapproved(&ground.house, id);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("la tenía Vera Gil"), "{said:?}");
    ground.sync.sync(None).await.expect("read");
    assert_eq!(unapproved(&ground.house, id).len(), 1, "once");
}

#[tokio::test]
async fn many_who_would_go_wait_for_a_word_of_who_administers() {
    let Some(mut slapd) = Slapd::open(&forty()).await else { return };
    let ground = Ground::open();
    ground.over_tls(&slapd, "");
    let mut ana = ground.house.supervisor_with_passkey().await;
    assert_eq!(ground.sync.sync(None).await.expect("read").plan.make.len(), 40);
    slapd.says(&forty()[..32]).await;
    let done = ground.sync.sync(None).await.expect("read");
    assert_eq!((done.plan.hold, done.let_go, done.plan.end.len()), (Hold::Asks, false, 10));
    assert!(ground.known("persona.49").expect("known").active, "nobody goes by themselves");
    let told: Value = ana.get("/api/administration/connections").await.json();
    let came_to = &told["directory"]["came_to"];
    assert_eq!((&came_to["hold"], &came_to["thrown"]), (&json!("asks"), &json!(10)));
    let plan = came_to["plan"].clone();
    let path = "/api/administration/connections/directory/apply";
    // One more has gone since: the word was not for them.
    slapd.says(&forty()[..31]).await;
    let other: Value = ana.post_json(path, &json!({ "plan": plan })).await.json();
    assert!(!other["wrong"].is_null(), "{other}");
    assert!(ground.known("persona.49").expect("known").active);
    slapd.says(&forty()[..32]).await;
    let applied: Value = ana.post_json(path, &json!({ "plan": plan })).await.json();
    assert_eq!((&applied["wrong"], &applied["thrown"]), (&Value::Null, &json!(10)));
    assert!(!ground.known("persona.49").expect("known").active);
    // A directory that shows nobody lets nobody go, whatever is said.
    slapd.says(&[group_entry("mesa"), group_entry("redes")]).await;
    let done = ground.sync.sync(None).await.expect("read");
    assert_eq!((done.plan.hold, done.let_go), (Hold::Empty, false));
    assert!(ground.known("persona.10").expect("known").active);
}

/// The institution puts another directory in the place of the first: who administers says that its accounts are the same people's.
#[tokio::test]
async fn people_stay_by_another_directory_where_who_administers_says_so() {
    let Some(mut slapd) = Slapd::open(&forty()).await else { return };
    let ground = Ground::open();
    ground.over_tls(&slapd, "");
    let mut ana = ground.house.supervisor_with_passkey().await;
    ground.sync.sync(None).await.expect("read");
    let moved: Vec<String> = (10..50)
        .map(|number| person(number + 100, &format!("persona.{number}"), &format!("Persona {number}"), &["mesa"]))
        .collect();
    let moved = [vec![group_entry("mesa"), group_entry("redes")], moved].concat();
    slapd.says(&moved).await;
    let held = ground.sync.sync(None).await.expect("read");
    assert_eq!((held.plan.hold, held.plan.rebind.len(), held.plan.make.len()), (Hold::Asks, 40, 0));
    let told: Value = ana.get("/api/administration/connections").await.json();
    let came_to = &told["directory"]["came_to"];
    assert_eq!((&came_to["thrown"], &came_to["rebinds"]), (&json!(40), &json!(40)));
    let ten = json!({ "person": "persona.10", "name": "Persona 10", "account": "persona.10", "told": "Persona 10", "another_name": false });
    assert!(came_to["rebind"].as_array().is_some_and(|all| all.contains(&ten)), "{came_to}");
    let word = json!({ "plan": came_to["rebind_plan"] });
    let applied: Value = ana.post_json("/api/administration/connections/directory/apply", &word).await.json();
    assert_eq!(
        (&applied["wrong"], &applied["thrown"], &applied["rebound"]),
        (&Value::Null, &json!(0), &json!(40)),
        "{applied}"
    );
    let next = ground.sync.sync(None).await.expect("read");
    assert_eq!((next.plan.hold, next.plan.thrown(), next.plan.change.len()), (Hold::Goes, 0, 0));
    assert!(ground.known("persona.49").expect("known").active);
    // From now on this one vouches for them.
    slapd.says(&moved[..41]).await;
    ground.sync.sync(None).await.expect("read");
    assert!(!ground.known("persona.49").expect("known").active);
    whole(&ground.house);
}

#[tokio::test]
async fn a_group_that_vanishes_lets_nobody_in_and_throws_nobody_out() {
    let Some(mut slapd) = Slapd::open(&forty()).await else { return };
    let ground = Ground::open();
    ground.over_tls(&slapd, "");
    ground.sync.sync(None).await.expect("read");
    let without = |entries: Vec<String>| -> Vec<String> {
        let line = format!("memberOf: {}\n", group("mesa"));
        entries.into_iter().map(|entry| entry.replace(&line, "")).collect()
    };
    let mut gone = without(forty());
    gone.remove(0);
    gone.push(person(99, "otra.persona", "Otra Persona", &[]));
    slapd.says(&gone).await;
    let done = ground.sync.sync(None).await.expect("read");
    assert_eq!((done.plan.thrown(), done.plan.change.len(), done.plan.make.len()), (0, 0, 0));
    assert_eq!(ground.known("persona.10").expect("known").roles, [RoleId::new("agente-mesa")]);
    // The group is there, everybody was taken out of it, and somebody has another: that is asked first.
    let mut left = without(forty());
    left.push(person(98, "una.mas", "Una Más", &["redes"]));
    slapd.says(&left).await;
    let done = ground.sync.sync(None).await.expect("read");
    assert_eq!((done.plan.thrown(), done.plan.hold), (40, Hold::Asks));
    assert_eq!(ground.known("persona.10").expect("known").roles, [RoleId::new("agente-mesa")]);
}

#[tokio::test]
async fn it_is_read_by_start_tls_and_its_failures_have_names() {
    let Some(mut slapd) = Slapd::open(&three()).await else { return };
    let ground = Ground::open();
    let data = ground.data();
    slapd.named(&data, &format!("ldap://localhost:{}", slapd.plain), "start_tls = true");
    assert_eq!(ground.sync.try_out().await.expect("read").plan.seen, 4);
    // A certificate that nobody vouches for, one of another name.
    names(&data, &format!("url = \"ldaps://localhost:{}\"", slapd.tls));
    assert!(matches!(ground.fails().await, AskProblem::Wire(WireProblem::Tls(_))));
    slapd.named(&data, &format!("ldaps://127.0.0.1:{}", slapd.tls), "");
    assert!(matches!(ground.fails().await, AskProblem::Wire(WireProblem::Tls(_))));
    // A wrong password, a base that is not there.
    ground.over_tls(&slapd, "");
    std::fs::write(data.join("directory.secret"), "otra").expect("written");
    assert_eq!(ground.fails().await, AskProblem::Bind(49));
    ground.over_tls(&slapd, "");
    let text = std::fs::read_to_string(data.join("directory.toml")).expect("read");
    std::fs::write(data.join("directory.toml"), text.replace("ou=personal", "ou=nadie")).expect("written");
    assert_eq!(ground.fails().await, AskProblem::Search(32));
    // More than the file takes: nothing of it is taken.
    ground.over_tls(&slapd, "most = 3");
    assert_eq!(ground.fails().await, AskProblem::Many(3));
    // Killed, and back.
    ground.over_tls(&slapd, "");
    slapd.stop();
    assert!(matches!(ground.fails().await, AskProblem::Wire(WireProblem::Line(_))));
    slapd.start().await;
    ground.sync.sync(None).await.expect("read");
    assert!(ground.sync.status().failed.is_none());
}

/// The directory's own limit cuts the answer: what came until then counts for nothing.
#[tokio::test]
async fn an_answer_that_is_cut_counts_for_nothing() {
    let Some(mut slapd) = Slapd::with(&three()[..3], "sizelimit 2").await else { return };
    let ground = Ground::open();
    ground.over_tls(&slapd, "page_size = 1");
    ground.sync.sync(None).await.expect("one entry is read");
    slapd.says(&forty()).await;
    assert!(matches!(ground.fails().await, AskProblem::Search(_)));
    assert!(ground.known("omar.cruz").expect("known").active);
}

#[tokio::test]
async fn referrals_are_not_followed_and_hostile_names_are_names() {
    let referral = "dn: cn=otro,ou=personal,dc=oaxaca,dc=example\nobjectClass: referral\nobjectClass: extensibleObject\n\
                    cn: otro\nref: ldap://127.0.0.1:1/ou=personal,dc=oaxaca,dc=example\n";
    let mut entries = three();
    entries.push(referral.to_owned());
    entries.push(person(5, "*)(uid=*", "Robert'); DROP TABLE", &["mesa"]));
    entries.push(
        person(6, "../../ronda", "Ñ", &["mesa"])
            .replace("objectClass: adLike\n", "objectClass: adLike\nuserAccountControl: 514\n"),
    );
    let Some(slapd) = Slapd::open(&entries).await else { return };
    let ground = Ground::open();
    ground.over_tls(&slapd, "");
    let done = ground.sync.sync(None).await.expect("read");
    assert_eq!(done.plan.seen, 6, "the referral is no entry");
    assert_eq!(ground.known("uid").expect("entered").name, "Robert'); DROP TABLE");
    assert_eq!(done.plan.make.len(), 2, "who is disabled is not entered");
    whole(&ground.house);
}

/// What takes connections and says this to each once it was asked something, then nothing more.
async fn pretends(words: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            drop(stream.read_u8().await);
            drop(stream.write_all(words).await);
            kept.push(stream);
        }
    });
    port
}

/// No test of this one needs slapd: it is a line that is silent, slow, or talks nonsense.
#[tokio::test]
async fn what_is_slow_or_no_directory_is_left_in_time() {
    let ground = Ground::open();
    // Where something comes a loaded machine has time to hear it; where nothing does nobody waits longer than it takes to see that.
    let within = async |seconds: u32, words: &'static [u8]| {
        let port = pretends(words).await;
        names(&ground.data(), &format!("url = \"ldap://127.0.0.1:{port}\"\ntimeout_seconds = {seconds}"));
        ground.fails().await
    };
    let told = async |words: &'static [u8]| within(30, words).await;
    assert_eq!(within(1, b"").await, AskProblem::Late);
    assert_eq!(within(1, b"\x30\x05\x02").await, AskProblem::Late);
    let nonsense = within(1, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    assert!(matches!(nonsense, AskProblem::Wire(_) | AskProblem::Late));
    assert_eq!(told(b"\x30\x84\x7f\xff\xff\xff").await, AskProblem::Wire(WireProblem::Long));
    assert_eq!(told(b"\x30\x80").await, AskProblem::Wire(WireProblem::Nonsense("a length of another form")));
    // Answers to the bind that no directory gives: an empty message, a bind that is no bind.
    assert!(matches!(told(b"\x30\x00").await, AskProblem::Wire(WireProblem::Nonsense(_))));
    assert_ne!(told(b"\x30\x05\x02\x01\x01\x61\x00").await, AskProblem::Late);
    assert_ne!(told(b"\x30\x07\x02\x01\x01\x61\x02\x04\x00").await, AskProblem::Late);
    // Active Directory says why it does not let the server in.
    let ran_out =
        told(b"\x30\x38\x02\x01\x01\x61\x33\x0a\x01\x31\x04\x00\x04\x2cAcceptSecurityContext error, data 532, v4563")
            .await;
    assert_eq!(ran_out, AskProblem::Refused(AdRefusal::Expired));
    assert!(ran_out.es().contains("su contraseña venció"), "{}", ran_out.es());
    assert!(ground.known("omar.cruz").expect("known").active);
}

/// Where its file is taken away nothing fails any longer, and nobody is told that it does.
#[tokio::test]
async fn a_directory_that_is_taken_away_fails_no_more() {
    let ground = Ground::open();
    let port = pretends(b"\x30\x00").await;
    names(&ground.data(), &format!("url = \"ldap://127.0.0.1:{port}\""));
    ground.fails().await;
    std::fs::remove_file(ground.data().join("directory.toml")).expect("removed");
    assert!(matches!(ground.sync.sync(None).await, Err(SyncProblem::None)));
    let status = ground.sync.status();
    assert!(status.failed.is_none() && status.synced.is_none(), "{status:?}");
}

#[tokio::test]
async fn without_a_file_nothing_is_read_and_the_routes_say_so() {
    let ground = Ground::open();
    assert!(matches!(ground.sync.sync(None).await, Err(SyncProblem::None)));
    assert!(ground.sync.status().failed.is_none());
    let mut ana = ground.house.supervisor_with_passkey().await;
    let told: Value = ana.get("/api/administration/connections").await.json();
    assert_eq!((&told["directory"], &told["directory_wrong"]), (&Value::Null, &Value::Null));
    let tried = ana.post_json("/api/administration/connections/directory/try", &json!({})).await;
    assert_eq!(tried.refusal(), (404, "not_found".into()));
    names(&ground.data(), "url = \"ldap://directorio.example\"");
    let told: Value = ana.get("/api/administration/connections").await.json();
    assert!(told["directory_wrong"]["es"].as_str().is_some_and(|why| why.contains("TLS")), "{told}");
}
