//! Meta's Cloud API in this process, made from its published schema. It takes messages, hands out files, and refuses
//! where told to, and what is no message; a trial in which it was sent one fails.

use crate::client::Answer as HttpAnswer;
use crate::house::House;
use crate::whatsapp_schema::{SchemaFault, judge};
use axum::body::Body;
use axum::http::{Method, Request, header};
use hmac::{Hmac, Mac};
use ronda_server::organisation::messages::rules;
use ronda_server::outbound::transport::{Answer, AnswerFuture, HttpTransport, Question, TransportProblem};
use ronda_server::whatsapp::WhatsApp;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Meta's id of the institution's telephone number, as in `phone_number_id`.
pub const NUMBER: &str = "106540352242922";
/// Secret with which Meta signs the calls to the server (HMAC-SHA-256).
pub const APP_SECRET: &str = "secreto-de-la-aplicacion";
/// Bearer token that the API wants.
pub const TOKEN: &str = "EAAG-llave-de-la-api";
/// What Meta shows when the address is registered.
pub const VERIFY: &str = "palabra-de-registro";

/// State of the API, to be set by a test and read after it.
#[derive(Default)]
pub struct Behaviour {
    /// What was sent, in order.
    pub sent: Vec<Value>,
    /// Why messages were refused that are none.
    pub wrong: Vec<String>,
    /// Errors that the next messages are refused with.
    pub refuses: VecDeque<i64>,
    /// Set, the API does not answer.
    pub away: bool,
    /// Set, the token is none any more.
    pub expired: bool,
    /// Files by id: where each lies, and its bytes.
    pub files: BTreeMap<String, (String, Vec<u8>)>,
    /// To which hosts and paths the token was shown.
    pub shown_to: Vec<String>,
    /// Templates that it has: name and state.
    pub templates: Vec<(String, String)>,
}

/// Meta's Graph API behind a lock: what Ronda is given in place of the network.
#[derive(Default)]
pub struct Graph(Mutex<Behaviour>);

impl Graph {
    /// How it behaves, to be changed.
    pub fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last message that was sent.
    pub fn last(&self) -> Value {
        self.behaviour().sent.last().cloned().unwrap_or_default()
    }

    /// The id of the message that was sent as the n-th, from 1.
    pub fn wamid(n: usize) -> String {
        format!("wamid.ronda{n}")
    }

    fn answers(&self, question: &Question) -> Result<Answer, TransportProblem> {
        let mut graph = self.behaviour();
        if graph.away {
            return Err(TransportProblem::Late);
        }
        let told = |status: u16, body: Value| Ok(Answer { status, body: body.to_string().into_bytes() });
        let host = question.address.host_str().unwrap_or_default().to_owned();
        let path = question.address.path().to_owned();
        graph.shown_to.push(format!("{host}{path}"));
        assert_eq!(question.authorization.as_deref(), Some(format!("Bearer {TOKEN}").as_str()));
        if graph.expired {
            let message = "Error validating access token: Session has expired";
            return told(401, json!({ "error": { "message": message, "type": "OAuthException", "code": 190 } }));
        }
        if let Some((_, bytes)) = graph.files.values().find(|(address, _)| *address == question.address.as_str()) {
            let whole = bytes.len() <= question.most;
            return if whole { Ok(Answer { status: 200, body: bytes.clone() }) } else { Err(TransportProblem::Long) };
        }
        assert_eq!(host, "graph.facebook.com", "nobody else is asked");
        let rest = path.strip_prefix("/v24.0/").expect("of this version").to_owned();
        match rest.split_once('/') {
            Some((NUMBER, "messages")) => {
                let message: Value = serde_json::from_str(question.json.as_deref().unwrap_or_default()).expect("JSON");
                if let Err(SchemaFault { code, details }) = judge(&message) {
                    graph.wrong.push(format!("{details}: {message}"));
                    let told_by = json!({ "messaging_product": "whatsapp", "details": details });
                    let error = json!({
                        "message": format!("(#{code}) Parameter value is not valid"), "type": "OAuthException",
                        "code": code, "error_data": told_by, "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
                    });
                    return told(400, json!({ "error": error }));
                }
                if let Some(code) = graph.refuses.pop_front() {
                    return told(400, json!({ "error": { "code": code, "message": "no se puede" } }));
                }
                graph.sent.push(message);
                let id = Self::wamid(graph.sent.len());
                told(200, json!({ "messaging_product": "whatsapp", "messages": [{ "id": id }] }))
            }
            Some((_, "message_templates")) => {
                let templates = graph.templates.iter();
                let data =
                    templates.map(|(name, status)| json!({ "name": name, "language": "es_MX", "status": status }));
                told(200, json!({ "data": data.collect::<Vec<_>>() }))
            }
            None if rest == NUMBER => {
                let number = json!({ "verified_name": "Mesa", "display_phone_number": "+52 951 000 0000", "quality_rating": "GREEN" });
                told(200, number)
            }
            None => match graph.files.get(&rest) {
                Some((address, bytes)) => {
                    told(200, json!({ "url": address, "file_size": bytes.len(), "mime_type": "x/y", "id": rest }))
                }
                None => told(404, json!({ "error": { "code": 100, "message": "no such file" } })),
            },
            Some(_) => told(404, json!({})),
        }
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        // A trial that fails is told of its own failure alone.
        if !std::thread::panicking() {
            assert_eq!(self.behaviour().wrong, Vec::<String>::new(), "Meta takes no such message");
        }
    }
}

impl HttpTransport for Graph {
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
        let answer = self.answers(question);
        Box::pin(async move { answer })
    }
}

/// This house is reached by WhatsApp from now on, as the operator's file has it with these lines.
pub fn opens_to(house: &House, lines: &str) -> (Arc<WhatsApp>, Arc<Graph>) {
    write(house, lines);
    let graph = Arc::new(Graph::default());
    let line: Arc<dyn HttpTransport> = Arc::clone(&graph) as Arc<dyn HttpTransport>;
    let messages = rules::named("oaxaca", house.app.organisation()).expect("Oaxaca's messages");
    let (ingest, keeper) = (house.app.ingest().clone(), house.app.keeper().clone());
    let whatsapp = WhatsApp::new(ingest, keeper, house.app.config().data.clone(), messages, line);
    house.app.set_whatsapp(Arc::clone(&whatsapp));
    (whatsapp, graph)
}

/// The operator's file, with these lines in it, and its secrets beside it.
pub fn write(house: &House, lines: &str) {
    let text = format!(
        "phone_number_id = \"{NUMBER}\"\nbusiness_account_id = \"102290129340398\"\ntoken_file = \"wa.token\"\n\
         app_secret_file = \"wa.secret\"\nverify_token_file = \"wa.verify\"\nversion = \"v24.0\"\n\
         service = \"oax-soporte-hardware\"\n{lines}\n"
    );
    for (name, text) in
        [("whatsapp.toml", text.as_str()), ("wa.token", TOKEN), ("wa.secret", APP_SECRET), ("wa.verify", VERIFY)]
    {
        house.write_private(name, text);
    }
}

/// A call of Meta's with this value.
pub fn body(value: &Value) -> String {
    let changes = json!([{ "field": "messages", "value": value }]);
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": changes }] }).to_string()
}

/// What a message brings, of somebody.
pub fn message(who: &Value, said: &Value) -> Value {
    json!({ "metadata": { "phone_number_id": NUMBER }, "contacts": [who], "messages": [said] })
}

/// Somebody who shows their number.
pub fn luz() -> Value {
    json!({ "profile": { "name": "Luz Martínez" }, "wa_id": "5219511234567", "user_id": "MX.90210" })
}

/// A text message from Luz with this message id, sent at the house's present time.
pub fn text(house: &House, id: &str, words: &str) -> Value {
    let seconds = (house.now() / 1_000).to_string();
    json!({ "from": "5219511234567", "id": id, "timestamp": seconds, "type": "text", "text": { "body": words } })
}

/// Meta calls, signed with this secret.
pub async fn call(house: &House, secret: &str, body: &str) -> HttpAnswer {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(body.as_bytes());
    let seal: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let request = Request::builder().method(Method::POST).uri("/api/whatsapp");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.header("x-hub-signature-256", format!("sha256={seal}"));
    let request = request.header(header::CONTENT_LENGTH, body.len());
    house.anonymous().send_only(request.body(Body::from(body.to_owned())).expect("a request")).await
}
