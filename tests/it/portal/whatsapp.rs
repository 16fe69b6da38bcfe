//! Tests of WhatsApp by Meta's Cloud API. They show what comes in, once and by whom; what goes out, within the window
//! and outside of it.

use super::visitor::desk;
use axum::http::StatusCode;
use ronda_server::store::mail::OutState;
use ronda_server::store::redb::RedbStore;
use ronda_server::store::whatsapp::{WhatsappIncoming, WhatsappKnown, WhatsappWaiting};
use ronda_server::store::{Batch, Store};
use ronda_server::whatsapp::WhatsApp;
use ronda_shared::command::{Audience, Command, ContactField, Content, Decision};
use ronda_shared::ids::DocumentId;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{DAY_MS, HOUR_MS};
use ronda_shared::view::Summary;
use ronda_test_support::house::House;
use ronda_test_support::pictures::jpeg;
use ronda_test_support::whatsapp::{
    APP_SECRET, Graph, NUMBER, TOKEN, VERIFY, body, call, luz, message, opens_to, text,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// All that there is to do is done.
pub(super) async fn settled(whatsapp: &Arc<WhatsApp>) {
    while whatsapp.round().await.expect("the store stands") {}
}

/// Every ticket, the oldest first.
pub(super) fn tickets(house: &House) -> Vec<TicketView> {
    let reader = house.store().read().expect("reads");
    let mut ids: Vec<DocumentId> = reader.latest_first().expect("reads").map(|row| row.expect("a row").1).collect();
    ids.retain(|id| matches!(reader.summary(*id).expect("reads"), Some(Summary::Ticket(_))));
    ids.sort();
    ids.into_iter().map(|id| house.ticket(id)).collect()
}

/// Luz sends this message, and all that follows of it is done.
pub(super) async fn says(house: &House, whatsapp: &Arc<WhatsApp>, said: &Value) {
    let told = call(house, APP_SECRET, &body(&message(&luz(), said))).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    settled(whatsapp).await;
}

#[tokio::test]
async fn the_address_is_ours_where_the_word_is_right() {
    let house = House::open();
    let asked =
        |token: &str| format!("/api/whatsapp?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444");
    assert_eq!(house.anonymous().get(&asked(VERIFY)).await.status, StatusCode::NOT_FOUND, "not set up");
    let _kept = opens_to(&house, "");
    let right = house.anonymous().get(&asked(VERIFY)).await;
    assert_eq!((right.status, right.body.as_ref()), (StatusCode::OK, b"1158201444".as_slice()));
    assert_eq!(house.anonymous().get(&asked("otra")).await.status, StatusCode::NOT_FOUND);
    let script = format!("/api/whatsapp?hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=%3Cscript%3E");
    assert_eq!(house.anonymous().get(&script).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_message_becomes_a_request_once_and_its_sender_is_told_the_number() {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    let said = text(&house, "wamid.uno", "No hay red en la ventanilla 4\nDesde ayer");
    says(&house, &whatsapp, &said).await;
    says(&house, &whatsapp, &said).await;
    let all = tickets(&house);
    assert_eq!(all.len(), 1, "said twice it is one");
    let view = &all[0];
    assert_eq!((view.born.stamp.site, view.born.channel.as_str()), (Site::Portal, "whatsapp"));
    assert_eq!(view.subject.value, "No hay red en la ventanilla 4");
    assert_eq!(view.requester[&ContactField::Phone].value, "5219511234567");
    assert_eq!(view.requester[&ContactField::Name].value, "Luz Martínez");
    assert!(view.notes.iter().any(|note| note.audience == Audience::Internal && note.text.contains("por WhatsApp")));
    let told = graph.last();
    let folio = view.decided.folio.clone().expect("a folio");
    assert_eq!((told["to"].as_str(), told["type"].as_str()), (Some("5219511234567"), Some("text")));
    assert!(told["text"]["body"].as_str().is_some_and(|text| text.contains(&folio)), "{told}");
    assert_eq!(graph.behaviour().sent.len(), 1);
    // More words within the conversation are words of the same request.
    says(&house, &whatsapp, &text(&house, "wamid.dos", "Es el edificio 1")).await;
    assert_eq!(tickets(&house).len(), 1);
    assert!(house.ticket(view.id).notes.iter().any(|note| note.text.starts_with("Es el edificio 1")));
    // Days later they are a new one.
    house.pass(4 * DAY_MS);
    says(&house, &whatsapp, &text(&house, "wamid.tres", "Ahora no imprime")).await;
    assert_eq!(tickets(&house).len(), 2);
    // Thanks and nods are none, however long after.
    house.pass(4 * DAY_MS);
    for (at, thanks) in ["Buenas tardes, muchas gracias", "👍🏽"].into_iter().enumerate() {
        says(&house, &whatsapp, &text(&house, &format!("wamid.gracias{at}"), thanks)).await;
    }
    assert_eq!(tickets(&house).len(), 2);
}

#[tokio::test]
async fn a_reply_to_our_question_answers_it() {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let id = tickets(&house)[0].id;
    desk(&house, id, Command::Decision(Decision::AskRequester { question: "¿Cuál ventanilla?".into() })).await;
    settled(&whatsapp).await;
    assert_eq!(house.ticket(id).ruled.state, State::NeedsInfo);
    assert!(graph.last()["text"]["body"].as_str().is_some_and(|text| text.contains("¿Cuál ventanilla?")));
    let mut answer = text(&house, "wamid.dos", "La 4");
    answer["context"] = json!({ "from": "x", "id": Graph::wamid(2) });
    says(&house, &whatsapp, &answer).await;
    let view = house.ticket(id);
    assert_ne!(view.ruled.state, State::NeedsInfo, "the question is answered");
    let answered = view.requests.iter().any(|request| {
        matches!(&request.command, Command::Decision(Decision::RecordAnswer { text }) if text.starts_with("La 4"))
    });
    assert!(answered, "{:?}", view.requests);
}

/// A ticket is damaged, or its archive is away: what its requester says waits for it, what others say does not.
#[tokio::test]
async fn a_ticket_that_cannot_be_read_holds_up_nobody_else() {
    let house = House::open();
    let (whatsapp, _graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let document = tickets(&house)[0].id;
    {
        let store = house.store();
        let _turn = store.turn();
        let end = store.read().expect("reads").end().expect("an end");
        let snapshots = vec![(document, b"nada que se lea".to_vec())];
        store.commit(Batch { snapshots, ..Batch::after(end) }).expect("damaged");
    }
    says(&house, &whatsapp, &text(&house, "wamid.dos", "Sigue igual")).await;
    let eva = json!({ "profile": { "name": "Eva" }, "wa_id": "5219517654321", "user_id": "MX.90211" });
    let mut said = text(&house, "wamid.tres", "No imprime");
    said["from"] = json!("5219517654321");
    assert_eq!(call(&house, APP_SECRET, &body(&message(&eva, &said))).await.status, StatusCode::OK);
    settled(&whatsapp).await;
    let reader = house.store().read().expect("reads");
    let filed = reader.every_summary().filter(|summary| matches!(summary, Ok(Summary::Ticket(_)))).count();
    assert_eq!(filed, 2, "somebody else's request is there");
    let waits = reader.whatsapp_waiting().expect("reads").into_iter().find_map(|row| match row {
        WhatsappWaiting::Came(WhatsappIncoming { state: OutState::Waiting { last, .. }, .. }) => Some(last),
        _ => None,
    });
    assert!(waits.as_ref().is_some_and(|why| why.starts_with("its ticket could not be read")), "{waits:?}");
}

/// The word that it could not be delivered has no place to stand: the message is given up all the same, and others go.
#[tokio::test]
async fn what_is_given_up_of_a_ticket_that_cannot_be_read_holds_up_nobody() {
    let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
    let house = House::on(Arc::clone(&store));
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let damaged = tickets(&house)[0].id;
    let note = Command::Content(Content::AddNote { audience: Audience::Public, text: "Va un técnico".into() });
    graph.behaviour().away = true;
    desk(&house, damaged, note).await;
    settled(&whatsapp).await;
    {
        let _turn = store.turn();
        let end = store.read().expect("reads").end().expect("an end");
        let snapshots = vec![(damaged, b"nada que se lea".to_vec())];
        store.commit(Batch { snapshots, ..Batch::after(end) }).expect("damaged");
    }
    // Another start: nobody has the ticket in memory any more.
    drop((whatsapp, house));
    let other = House::on(store);
    let (whatsapp, graph) = opens_to(&other, "");
    other.pass(HOUR_MS);
    graph.behaviour().refuses.push_back(131_026);
    settled(&whatsapp).await;
    let reader = other.store().read().expect("reads");
    assert_eq!(reader.whatsapp_given_up().expect("reads").len(), 1);
    assert!(reader.whatsapp_waiting().expect("reads").is_empty(), "it is not tried again");
    assert!(graph.behaviour().refuses.is_empty() && graph.behaviour().sent.is_empty());
}

#[tokio::test]
async fn who_shows_no_number_is_heard_and_told_by_their_id() {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    let who = json!({ "profile": { "name": "", "username": "luz.m" }, "user_id": "MX.777" });
    let mut said = text(&house, "wamid.uno", "No imprime");
    said.as_object_mut().expect("an object").remove("from");
    said["from_user_id"] = json!("MX.777");
    let told = call(&house, APP_SECRET, &body(&message(&who, &said))).await;
    assert_eq!(told.status, StatusCode::OK);
    settled(&whatsapp).await;
    let view = tickets(&house).remove(0);
    assert_eq!(view.requester[&ContactField::Name].value, "luz.m");
    let sent = graph.last();
    assert_eq!((sent["recipient"].as_str(), sent.get("to")), (Some("MX.777"), None), "{sent}");
}

#[tokio::test]
async fn a_file_comes_through_the_gate_and_from_no_other_host() {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    let photo = jpeg(7, 320, 240);
    let lies = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1";
    graph.behaviour().files.insert("111".into(), (lies.into(), photo));
    graph.behaviour().files.insert("222".into(), ("https://169.254.169.254/latest/meta-data".into(), b"x".to_vec()));
    let image = |id: &str, file: &str| {
        let seconds = (house.now() / 1_000).to_string();
        let about = json!({ "id": file, "caption": "Así se ve", "mime_type": "image/jpeg" });
        json!({ "from": "5219511234567", "id": id, "timestamp": seconds, "type": "image", "image": about })
    };
    says(&house, &whatsapp, &image("wamid.uno", "111")).await;
    let view = tickets(&house).remove(0);
    assert_eq!(view.evidence.len(), 1, "{:?}", view.evidence);
    let waits = house.store().read().expect("reads").whatsapp_waiting().expect("reads");
    assert!(waits.is_empty(), "its bytes are here: {waits:?}");
    says(&house, &whatsapp, &image("wamid.dos", "222")).await;
    let view = house.ticket(view.id);
    assert_eq!(view.evidence.len(), 1);
    assert!(view.notes.iter().any(|note| note.text.contains("no se tomó")), "{:?}", view.notes);
    assert!(!graph.behaviour().shown_to.iter().any(|place| place.starts_with("169.")), "the token went nowhere else");
}

#[tokio::test]
async fn who_does_not_sign_right_is_nobody_and_what_is_large_is_not_read() {
    let house = House::open();
    let (whatsapp, _graph) = opens_to(&house, "");
    let supervisor = house.supervisor().await;
    let feed = house.feed();
    let right = body(&message(&luz(), &text(&house, "wamid.uno", "x")));
    let refused = async || {
        let listed: Value = supervisor.get("/api/administration/connections").await.json();
        listed["whatsapp"]["refused"].clone()
    };
    assert_eq!(refused().await, Value::Null);
    assert_eq!(call(&house, "otro-secreto", &right).await.refusal(), (401, "bad_call".to_owned()));
    assert_eq!(refused().await, json!(house.now()), "it may be changed at Meta alone: who administers is told");
    assert_eq!(call(&house, APP_SECRET, "{}").await.status, StatusCode::OK);
    assert_eq!(refused().await, Value::Null, "the last one is signed right");
    let large = body(&json!({ "metadata": { "phone_number_id": NUMBER }, "x": "y".repeat(4 * 1024 * 1024) }));
    assert_eq!(call(&house, APP_SECRET, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let whole = body(&json!({ "metadata": { "phone_number_id": NUMBER }, "x": "y".repeat(1024 * 1024) }));
    for odd in [whole.as_str(), "{}", "[]", r#"{"object":"whatsapp_business_account","entry":[{"changes":[{}]}]}"#] {
        assert_eq!(call(&house, APP_SECRET, odd).await.status, StatusCode::OK, "signed, and nothing of it is for us");
    }
    settled(&whatsapp).await;
    assert_eq!(house.feed(), feed);
}

#[tokio::test]
async fn a_storm_of_one_sender_waits_its_turn_and_loses_nothing() {
    let house = House::open();
    let (whatsapp, _graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    for part in 0..10 {
        let said: Vec<Value> = (0..20).map(|n| text(&house, &format!("wamid.{part}.{n}"), "sigue igual")).collect();
        let value = json!({ "metadata": { "phone_number_id": NUMBER }, "contacts": [luz()], "messages": said });
        assert_eq!(call(&house, APP_SECRET, &body(&value)).await.status, StatusCode::OK);
    }
    settled(&whatsapp).await;
    assert_eq!(tickets(&house).len(), 1);
    let waits = house.store().read().expect("reads").whatsapp_waiting().expect("reads");
    let came = waits.iter().filter(|row| matches!(row, WhatsappWaiting::Came(_))).count();
    assert_eq!(came, 200 - 60, "what is more than is taken at once stands");
    house.pass(4 * HOUR_MS);
    settled(&whatsapp).await;
    let waits = house.store().read().expect("reads").whatsapp_waiting().expect("reads");
    let left = waits.iter().filter(|row| matches!(row, WhatsappWaiting::Came(_))).count();
    assert!(left < came, "and goes on later: {left}");
}

#[tokio::test]
async fn marks_stand_in_whatever_order_they_come_and_a_lost_message_is_told_in_the_ticket() {
    let house = House::open();
    let (whatsapp, _graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let seconds = (house.now() / 1_000).to_string();
    let status = |id: String, status: &str| json!({ "id": id, "status": status, "timestamp": seconds, "recipient_id": "5219511234567" });
    for word in ["read", "delivered", "sent"] {
        let marks = json!({ "metadata": { "phone_number_id": NUMBER }, "statuses": [status(Graph::wamid(1), word)] });
        assert_eq!(call(&house, APP_SECRET, &body(&marks)).await.status, StatusCode::OK);
    }
    let known = house.store().read().expect("reads").whatsapp_known().expect("reads");
    let read = known
        .iter()
        .any(|row| matches!(row, WhatsappKnown::Sent(sent) if sent.read.is_some() && sent.delivered.is_some()));
    assert!(read, "{known:?}");
    let id = tickets(&house)[0].id;
    let note = Content::AddNote { audience: Audience::Public, text: "Va un técnico".into() };
    desk(&house, id, Command::Content(note)).await;
    settled(&whatsapp).await;
    let mut failed = status(Graph::wamid(2), "failed");
    failed["errors"] = json!([{ "code": 131_026, "title": "Message undeliverable" }]);
    let marks = json!({ "metadata": { "phone_number_id": NUMBER }, "statuses": [failed] });
    assert_eq!(call(&house, APP_SECRET, &body(&marks)).await.status, StatusCode::OK);
    settled(&whatsapp).await;
    let told = house.ticket(id).notes.iter().filter(|note| note.text.contains("131026")).count();
    assert_eq!(told, 1, "once");

    let eva = house.agent().await;
    let marks: Value = eva.get(&format!("/api/documents/{id}/whatsapp")).await.json();
    let [received, reply] = marks.as_array().expect("marks").as_slice() else { panic!("{marks}") };
    let view = house.ticket(id);
    assert_eq!(received["act"], json!(view.born.stamp.act), "{marks}");
    assert!(received["read"].is_i64() && received["failed"].is_null(), "{marks}");
    let note = view.notes.iter().find(|note| note.text == "Va un técnico").expect("the reply");
    assert_eq!(reply["act"], json!(note.stamp.act), "{marks}");
    assert!(reply["failed"].is_i64() && reply["sent"].is_null(), "{marks}");
    assert!(reply["why"].as_str().is_some_and(|why| why.contains("131026")), "{marks}");
    let omar = house.technician().await;
    assert_eq!(omar.get(&format!("/api/documents/{id}/whatsapp")).await.refusal().0, 403);
}

/// Of payment that lacks Meta tells only once it has the message.
#[tokio::test]
async fn what_was_taken_and_not_delivered_for_want_of_payment_goes_once_more() {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let id = tickets(&house)[0].id;
    let sent = graph.behaviour().sent.len();
    let seconds = (house.now() / 1_000).to_string();
    let errors = json!([{ "code": 131_042, "title": "Business eligibility payment issue" }]);
    let failed = json!({ "id": Graph::wamid(sent), "status": "failed", "timestamp": seconds, "errors": errors });
    let marks = json!({ "metadata": { "phone_number_id": NUMBER }, "statuses": [failed] });
    assert_eq!(call(&house, APP_SECRET, &body(&marks)).await.status, StatusCode::OK);
    settled(&whatsapp).await;
    let notes = house.ticket(id).notes;
    assert!(notes.iter().all(|note| !note.text.contains("131042")), "nothing is given up: {notes:?}");
    assert_eq!(graph.behaviour().sent.len(), sent, "not at once");
    let listed: Value = house.supervisor().await.get("/api/administration/connections").await.json();
    let card = &listed["whatsapp"];
    assert_eq!(card["waiting"], json!(1), "{card}");
    assert!(card["waiting_why"]["es"].as_str().is_some_and(|why| why.contains("Falta el pago")), "{card}");
    house.pass(HOUR_MS);
    settled(&whatsapp).await;
    assert_eq!(graph.behaviour().sent.len(), sent + 1);
}

#[tokio::test]
async fn outside_of_the_window_it_is_a_template_or_given_up() {
    let house = House::open();
    let lines = "number = \"+52 951 000 0000\"\n[templates]\nanswered = { name = \"respuesta\", language = \"es_MX\" }";
    let (whatsapp, graph) = opens_to(&house, lines);
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let id = tickets(&house)[0].id;
    let note = |text: &str| Command::Content(Content::AddNote { audience: Audience::Public, text: text.into() });
    // Meta says that the window is closed although our clock says that it is open.
    graph.behaviour().refuses.push_back(131_047);
    desk(&house, id, note("Va un técnico")).await;
    settled(&whatsapp).await;
    let sent = graph.last();
    assert_eq!(sent["template"]["name"], json!("respuesta"), "{sent}");
    assert_eq!(sent["template"]["components"][0]["parameters"][1]["text"], json!("Va un técnico"));
    house.pass(2 * DAY_MS);
    desk(&house, id, note("Ya va en camino\ny llega hoy")).await;
    settled(&whatsapp).await;
    let sent = graph.last();
    assert_eq!(sent["template"]["components"][0]["parameters"][1]["text"], json!("Ya va en camino y llega hoy"));
    // Too fast: it waits, and goes later.
    graph.behaviour().refuses.push_back(130_429);
    let before = graph.behaviour().sent.len();
    desk(&house, id, note("Llegó")).await;
    settled(&whatsapp).await;
    assert_eq!(graph.behaviour().sent.len(), before);
    house.pass(HOUR_MS);
    settled(&whatsapp).await;
    assert_eq!(graph.behaviour().sent.len(), before + 1);
}

/// A token runs out over a long week-end: what was to be told waits, and is told once somebody has put it right.
#[tokio::test]
async fn while_the_account_or_the_line_is_at_fault_nothing_is_given_up() {
    let house = House::open();
    let lines = "[templates]\nanswered = { name = \"respuesta\", language = \"es_MX\" }";
    let (whatsapp, graph) = opens_to(&house, lines);
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let id = tickets(&house)[0].id;
    let note = Command::Content(Content::AddNote { audience: Audience::Public, text: "Va un técnico".into() });
    let before = graph.behaviour().sent.len();
    graph.behaviour().refuses = [190; 40].into();
    desk(&house, id, note).await;
    for day in 0..8 {
        graph.behaviour().away = day >= 4;
        settled(&whatsapp).await;
        house.pass(DAY_MS);
    }
    let waits = |house: &House| {
        let reader = house.store().read().expect("reads");
        (reader.whatsapp_waiting().expect("reads").len(), reader.whatsapp_given_up().expect("reads").len())
    };
    assert_eq!((waits(&house), graph.behaviour().sent.len()), ((1, 0), before));
    graph.behaviour().away = false;
    graph.behaviour().refuses.clear();
    settled(&whatsapp).await;
    assert_eq!((waits(&house), graph.behaviour().sent.len()), ((0, 0), before + 1));
    assert_eq!(graph.last()["template"]["name"], json!("respuesta"));
}

/// Of several servers one deals with WhatsApp: this one has never done so.
#[tokio::test]
async fn every_server_shows_where_people_write_to() {
    let house = House::open();
    let _kept = opens_to(&house, "number = \"+52 951 000 0000\"");
    let portal = house.anonymous().get("/portal").await;
    assert!(String::from_utf8_lossy(&portal.body).contains("https://wa.me/529510000000"));
    let found = house.anonymous().get("/portal?only=1&q=red").await;
    assert!(!String::from_utf8_lossy(&found.body).contains("wa.me/529510000000"), "what is found alone");
}

#[tokio::test]
async fn how_it_stands_is_seen_and_tried_and_no_secret_told() {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "[templates]\nreceived = { name = \"recibida\", language = \"es_MX\" }");
    graph.behaviour().templates.push(("recibida".into(), "APPROVED".into()));
    settled(&whatsapp).await;
    let portal = house.anonymous().get("/portal").await;
    assert!(!String::from_utf8_lossy(&portal.body).contains("wa.me/529510000000"), "the file names no number");
    ronda_test_support::whatsapp::write(&house, "number = \"+52 951 000 0000\"");
    house.pass(HOUR_MS);
    let portal = house.anonymous().get("/portal").await;
    assert!(String::from_utf8_lossy(&portal.body).contains("https://wa.me/529510000000"));
    ronda_test_support::whatsapp::write(
        &house,
        "[templates]\nreceived = { name = \"recibida\", language = \"es_MX\" }",
    );
    let mut supervisor = house.supervisor().await;
    let seen = supervisor.post_json("/api/administration/connections/whatsapp/try", &json!({})).await;
    assert_eq!(seen.status, StatusCode::OK, "{seen:?}");
    let seen = seen.json::<Value>();
    assert_eq!((seen["name"].as_str(), seen["templates"][0]["status"].as_str()), (Some("Mesa"), Some("APPROVED")));
    graph.behaviour().away = true;
    let away = supervisor.post_json("/api/administration/connections/whatsapp/try", &json!({})).await;
    assert!(away.json::<Value>()["trouble"]["es"].as_str().is_some_and(|why| why == "no contestó a tiempo"));
    let listed = supervisor.get("/api/administration/connections").await;
    assert!(listed.json::<Value>()["whatsapp"].is_object());
    let told = String::from_utf8_lossy(&listed.body).into_owned();
    for secret in [TOKEN, APP_SECRET, VERIFY] {
        assert!(!told.contains(secret), "{told}");
    }
}
