//! What WhatsApp keeps beside the tickets: nothing that was taken out of one, nothing beyond its term.

use super::visitor::desk;
use super::whatsapp::{says, settled, tickets};
use axum::http::StatusCode;
use ronda_server::organisation::messages::rules;
use ronda_server::outbound::transport::{AnswerFuture, HttpTransport, Question};
use ronda_server::store::whatsapp::{WhatsappKnown, WhatsappRows, WhatsappWaiting};
use ronda_server::store::{Batch, Store};
use ronda_server::whatsapp::WhatsApp;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, HOUR_MS};
use ronda_test_support::house::House;
use ronda_test_support::whatsapp::{APP_SECRET, Graph, NUMBER, body, call, message, opens_to, text, write};
use serde_json::{Value, json};
use std::sync::Arc;

/// What is taken out.
const SECRET: &str = "Jacaranda";

/// A house with an open request of Luz's.
async fn asked() -> (House, Arc<WhatsApp>, Arc<Graph>, DocumentId) {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
    let id = tickets(&house)[0].id;
    (house, whatsapp, graph, id)
}

/// The desk answers with it.
async fn answers(house: &House, whatsapp: &Arc<WhatsApp>, id: DocumentId, words: &str) {
    let text = format!("{words} {SECRET}");
    desk(house, id, Command::Content(Content::AddNote { audience: Audience::Public, text })).await;
    settled(whatsapp).await;
}

/// All rows of WhatsApp, as they are kept.
fn kept(house: &House) -> String {
    let reader = house.store().read().expect("reads");
    let waiting = reader.whatsapp_waiting().expect("reads");
    let given_up = reader.whatsapp_given_up().expect("reads");
    format!("{waiting:?} {given_up:?} {:?}", reader.whatsapp_known().expect("reads"))
}

fn takes_the_file_away(house: &House) {
    std::fs::remove_file(house.app.config().data.join("whatsapp.toml")).expect("it was there");
}

/// Nobody follows the feed while the file is away, and who does later begins at its end.
#[tokio::test]
async fn what_is_taken_out_of_a_ticket_goes_from_whatsapp_in_the_same_commit() {
    let (house, whatsapp, graph, id) = asked().await;
    answers(&house, &whatsapp, id, "Va un técnico con").await;
    graph.behaviour().refuses.push_back(131_026);
    answers(&house, &whatsapp, id, "Es con").await;
    graph.behaviour().away = true;
    answers(&house, &whatsapp, id, "Pregunte por").await;
    let reader = house.store().read().expect("reads");
    assert_eq!(reader.whatsapp_given_up().expect("reads").len(), 1);
    assert_eq!(reader.whatsapp_waiting().expect("reads").len(), 1);
    drop(reader);
    assert_eq!(kept(&house).matches(SECRET).count(), 6, "text and line of each: {}", kept(&house));

    takes_the_file_away(&house);
    let mut ana = house.supervisor_with_passkey().await;
    let body = json!({ "what": [{ "words": SECRET }], "reason": "Dato personal" });
    let taken = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
    assert_eq!(taken.status, StatusCode::OK, "{taken:?}");
    assert!(!kept(&house).contains(SECRET), "{}", kept(&house));

    write(&house, "");
    let sent = graph.behaviour().sent.len();
    graph.behaviour().away = false;
    house.pass(HOUR_MS);
    settled(&whatsapp).await;
    assert_eq!(graph.behaviour().sent.len(), sent, "{:?}", graph.last());
}

/// Meta tells that a number is another; the old one may be somebody else's next.
#[tokio::test]
async fn who_changes_their_number_goes_on_with_the_conversation() {
    let (house, whatsapp, graph, id) = asked().await;
    graph.behaviour().away = true;
    answers(&house, &whatsapp, id, "Va un técnico con").await;
    let seconds = (house.now() / 1_000).to_string();
    let about = json!({ "body": "User Luz changed from 5219511234567 to 5219519999999", "wa_id": "5219519999999",
        "type": "user_changed_number" });
    let changed = json!({ "from": "5219511234567", "id": "wamid.numero", "timestamp": seconds, "type": "system", "system": about });
    let value = json!({ "metadata": { "phone_number_id": NUMBER }, "messages": [changed] });
    assert_eq!(call(&house, APP_SECRET, &body(&value)).await.status, StatusCode::OK);
    settled(&whatsapp).await;
    let notes = house.ticket(id).notes;
    let told = notes.iter().find(|note| note.text.contains("de +5219511234567 a +5219519999999"));
    assert_eq!(told.map(|note| note.audience), Some(Audience::Internal), "{notes:?}");
    graph.behaviour().away = false;
    house.pass(HOUR_MS);
    settled(&whatsapp).await;
    assert_eq!(graph.last()["to"], json!("5219519999999"), "what waited goes to the new one");

    let writes = async |phone: &str, user: &str, mut said: Value| {
        said["from"] = json!(phone);
        let who = json!({ "profile": { "name": "Luz Martínez" }, "wa_id": phone, "user_id": user });
        assert_eq!(call(&house, APP_SECRET, &body(&message(&who, &said))).await.status, StatusCode::OK);
        settled(&whatsapp).await;
    };
    // She answers the first message that she ever had of us, from the new one.
    let mut answer = text(&house, "wamid.dos", "Es el edificio 1");
    answer["context"] = json!({ "from": "5219510000000", "id": Graph::wamid(1) });
    writes("5219519999999", "MX.90211", answer).await;
    assert_eq!(tickets(&house).len(), 1);
    assert!(house.ticket(id).notes.iter().any(|note| note.text.starts_with("Es el edificio 1")));
    // Somebody else has the old one by now.
    writes("5219511234567", "MX.70000", text(&house, "wamid.otro", "No imprime")).await;
    assert_eq!(tickets(&house).len(), 2, "that is nothing of hers");
    answers(&house, &whatsapp, id, "Ya llegó con").await;
    assert_eq!(graph.last()["to"], json!("5219519999999"));
}

/// Meta, and a redaction that comes while a message is on its way there.
struct Meanwhile {
    graph: Arc<Graph>,
    store: Arc<dyn Store>,
}

impl HttpTransport for Meanwhile {
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
        let _turn = self.store.turn();
        let waiting = self.store.read().expect("reads").whatsapp_waiting().expect("reads");
        let gone = waiting.iter().filter(|row| matches!(row, WhatsappWaiting::Going(_))).map(|row| *row.key());
        let whatsapp = WhatsappRows { gone: gone.collect(), ..WhatsappRows::default() };
        self.store.commit(Batch { whatsapp, ..Batch::default() }).expect("written");
        self.graph.ask(question)
    }
}

#[tokio::test]
async fn of_what_was_withdrawn_on_its_way_no_words_are_kept() {
    let (house, _whatsapp, graph, id) = asked().await;
    let messages = rules::named("oaxaca", house.app.organisation()).expect("Oaxaca's messages");
    let line = Arc::new(Meanwhile { graph: Arc::clone(&graph), store: Arc::clone(house.app.store()) });
    let (ingest, keeper) = (house.app.ingest().clone(), house.app.keeper().clone());
    let whatsapp = WhatsApp::new(ingest, keeper, house.app.config().data.clone(), messages, line);
    answers(&house, &whatsapp, id, "Va un técnico con").await;
    assert!(graph.last()["text"]["body"].as_str().is_some_and(|told| told.contains(SECRET)), "it was on its way");
    assert!(!kept(&house).contains(SECRET), "{}", kept(&house));
}

/// Somebody is entered, and a week goes by: by now the feed tells that the clock was right then.
fn a_week_goes_by(house: &House, who: &str) {
    house.tell(Person::new(PersonId::new(who), who));
    house.pass(7 * DAY_MS);
}

#[tokio::test]
async fn what_is_kept_for_a_term_goes_without_a_file_too() {
    let (house, whatsapp, graph, id) = asked().await;
    graph.behaviour().refuses.push_back(131_026);
    answers(&house, &whatsapp, id, "Va un técnico con").await;
    takes_the_file_away(&house);
    let remembered = |house: &House| -> Vec<WhatsappKnown> {
        let known = house.store().read().expect("reads").whatsapp_known().expect("reads");
        known.into_iter().filter(|row| matches!(row, WhatsappKnown::Thread(_) | WhatsappKnown::Talk(_))).collect()
    };
    house.pass(31 * DAY_MS);
    a_week_goes_by(&house, "paz.ruiz");
    whatsapp.round().await.expect("the store stands");
    let known = house.store().read().expect("reads").whatsapp_known().expect("reads").len();
    assert_eq!(known, remembered(&house).len(), "messages are forgotten after thirty days");
    assert!(!remembered(&house).is_empty(), "and conversations are not");
    house.pass(370 * DAY_MS);
    whatsapp.round().await.expect("the store stands");
    assert!(
        !remembered(&house).is_empty(),
        "the clock may be ahead for a moment, and who is told of a ticket is to be told on"
    );
    a_week_goes_by(&house, "sol.ruiz");
    whatsapp.round().await.expect("the store stands");
    assert!(remembered(&house).is_empty(), "{:?}", remembered(&house));
    assert!(house.store().read().expect("reads").whatsapp_given_up().expect("reads").is_empty());
}
