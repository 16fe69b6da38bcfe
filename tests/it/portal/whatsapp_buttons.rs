//! Buttons under «¿Quedó resuelta?» of WhatsApp: what a press does, by the state that its ticket is in by then.

use super::requester_acts::{of_redes, resolved};
use super::visitor::desk;
use super::whatsapp::{says, settled, tickets};
use ronda_server::whatsapp::WhatsApp;
use ronda_shared::catalog::{ClosedBy, ClosingRule};
use ronda_shared::command::{Command, Decision, Verdict};
use ronda_shared::ids::DocumentId;
use ronda_shared::state::State;
use ronda_shared::ticket::view::ClosingReason;
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::house::House;
use ronda_test_support::whatsapp::{Graph, opens_to, text};
use serde_json::{Value, json};
use std::sync::Arc;

const YES: (&str, &str) = ("ronda:confirmed", "Sí, ya funciona");
const NO: (&str, &str) = ("ronda:persists", "No, sigue igual");

/// Luz was asked whether it works; and the id of the message that asks it.
struct Asked {
    house: House,
    whatsapp: Arc<WhatsApp>,
    graph: Arc<Graph>,
    ticket: DocumentId,
    question: String,
}

impl Asked {
    async fn new() -> Self {
        let house = House::of(|org| {
            of_redes(org).closing = ClosingRule {
                closed_by: vec![ClosedBy::Requester],
                requires_diagnosis: Some(false),
                ..ClosingRule::default()
            };
        });
        let (whatsapp, graph) = opens_to(&house, "");
        settled(&whatsapp).await;
        says(&house, &whatsapp, &text(&house, "wamid.uno", "No hay red")).await;
        let ticket = tickets(&house)[0].id;
        resolved(&house, ticket).await;
        settled(&whatsapp).await;
        let asks = graph.behaviour().sent.iter().rposition(|sent| sent["type"] == json!("interactive"));
        let question = Graph::wamid(asks.expect("she is asked with buttons") + 1);
        house.pass(MINUTE_MS);
        Self { house, whatsapp, graph, ticket, question }
    }

    /// Luz presses a button under that message.
    async fn presses(&self, id: &str, button: (&str, &str)) {
        says(&self.house, &self.whatsapp, &pressed(&self.house, id, &self.question, button)).await;
        self.house.pass(MINUTE_MS);
    }

    fn state(&self) -> State {
        self.house.ticket(self.ticket).ruled.state
    }

    /// What she last said of the solution.
    fn verdict(&self) -> Option<Verdict> {
        self.house.ticket(self.ticket).contacts.last().and_then(|contact| contact.verdict)
    }
}

/// A press as Meta tells of it.
fn pressed(house: &House, id: &str, under: &str, (button, title): (&str, &str)) -> Value {
    let seconds = (house.now() / 1_000).to_string();
    json!({
        "from": "5219511234567", "id": id, "timestamp": seconds, "type": "interactive",
        "context": { "from": "5219510000000", "id": under },
        "interactive": { "type": "button_reply", "button_reply": { "id": button, "title": title } },
    })
}

#[tokio::test]
async fn where_it_is_asked_a_button_decides() {
    let luz = Asked::new().await;
    luz.presses("wamid.si", YES).await;
    assert_eq!(luz.state(), State::Closed, "T20");
    let closing = luz.house.ticket(luz.ticket).ruled.closing.map(|closing| closing.reason);
    assert_eq!(closing, Some(ClosingReason::Confirmed));

    let luz = Asked::new().await;
    luz.presses("wamid.no", NO).await;
    assert_eq!(luz.state(), State::InProgress, "T23");
}

#[tokio::test]
async fn what_was_closed_meanwhile_is_taken_up_by_a_no_alone() {
    let luz = Asked::new().await;
    desk(&luz.house, luz.ticket, Command::Decision(Decision::CloseForSilence { note: "Sin respuesta".into() })).await;
    settled(&luz.whatsapp).await;
    assert_eq!(luz.state(), State::Closed);
    luz.house.pass(MINUTE_MS);
    let sent = luz.graph.behaviour().sent.len();
    luz.presses("wamid.si", YES).await;
    assert_eq!((luz.state(), luz.verdict()), (State::Closed, Some(Verdict::Confirmed)), "it is her word");
    assert_eq!(luz.graph.behaviour().sent.len(), sent, "and nothing that she is told of");
    luz.presses("wamid.no", NO).await;
    assert_eq!(luz.state(), State::InProgress, "T24");
    assert_eq!(tickets(&luz.house).len(), 1);
}

#[tokio::test]
async fn a_yes_is_no_answer_to_what_is_asked_by_now() {
    let luz = Asked::new().await;
    luz.presses("wamid.no", NO).await;
    desk(&luz.house, luz.ticket, Command::Decision(Decision::AskRequester { question: "¿Cuál ventanilla?".into() }))
        .await;
    settled(&luz.whatsapp).await;
    assert_eq!(luz.state(), State::NeedsInfo);
    luz.house.pass(MINUTE_MS);
    luz.presses("wamid.si", YES).await;
    assert_eq!((luz.state(), luz.verdict()), (State::NeedsInfo, Some(Verdict::Confirmed)));
    luz.presses("wamid.otra", NO).await;
    assert_ne!(luz.state(), State::NeedsInfo, "what is wrong with it is for the desk to see");
}

/// What we asked is forgotten, or was never asked in this store.
#[tokio::test]
async fn a_yes_to_what_nobody_remembers_opens_no_request() {
    let house = House::open();
    let (whatsapp, _graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &pressed(&house, "wamid.si", "wamid.antes", YES)).await;
    assert!(tickets(&house).is_empty(), "{:?}", tickets(&house));
    assert!(house.store().read().expect("reads").whatsapp_waiting().expect("reads").is_empty());
    says(&house, &whatsapp, &pressed(&house, "wamid.no", "wamid.antes", NO)).await;
    assert_eq!(tickets(&house).len(), 1, "that it fails is a request");
}
