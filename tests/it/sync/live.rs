//! `GET /api/live` and `POST /api/presence`.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use http_body_util::BodyExt;
use ronda_shared::person::Person;
use ronda_test_support::client::{Client, Enrolled};
use ronda_test_support::house::{House, somebody};
use serde_json::json;
use std::time::Duration;
use tower::ServiceExt;

/// What never comes is given up after this: a loaded machine takes many times what it takes.
const TIMEOUT: Duration = Duration::from_secs(60);

/// An open line.
pub struct Line {
    body: Body,
    pub text: String,
}

impl Line {
    pub async fn open(house: &House, who: &Enrolled) -> Result<Self, StatusCode> {
        Self::of(house, who).await
    }

    /// Opens one with a session's cookie.
    pub async fn of(house: &House, who: &Client) -> Result<Self, StatusCode> {
        let request = who.request(Method::GET, "/api/live").body(Body::empty()).expect("a request");
        let response = house.router.clone().oneshot(request).await.expect("infallible");
        if response.status() != StatusCode::OK {
            return Err(response.status());
        }
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Ok(Self { body: response.into_body(), text: String::new() })
    }

    /// Waits until the line has said it; false where it ended or nothing came for a minute.
    pub async fn says(&mut self, words: &str) -> bool {
        let heard = async {
            while !self.text.contains(words) {
                match self.body.frame().await {
                    Some(Ok(frame)) => {
                        let data = frame.into_data().unwrap_or_default();
                        self.text.push_str(&String::from_utf8_lossy(&data));
                    }
                    Some(Err(_)) | None => return false,
                }
            }
            true
        };
        tokio::time::timeout(TIMEOUT, heard).await.unwrap_or(false)
    }

    /// Waits for its end.
    pub async fn ends(&mut self) -> bool {
        let ended = async { while let Some(Ok(_)) = self.body.frame().await {} };
        tokio::time::timeout(TIMEOUT, ended).await.is_ok()
    }
}

#[tokio::test]
async fn a_commit_pokes_and_a_sign_out_ends_the_line() {
    let house = House::open();
    let mut omar = house.technician().await;
    let mut eva = house.agent().await;
    let mut line = Line::open(&house, &eva).await.expect("a line");
    let (end, _) = house.feed();
    assert!(line.says(&format!("{{\"position\":{end}}}")).await, "where it stands, at once: {}", line.text);
    omar.device.register("INV-1", house.now());
    omar.sync().await;
    let (end, _) = house.feed();
    assert!(line.says(&format!("event: poke\ndata: {{\"position\":{end}}}")).await, "{}", line.text);
    assert_eq!(eva.post_json("/api/sign-out", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(line.ends().await);
}

#[tokio::test]
async fn what_is_out_of_scope_or_ones_own_pokes_nobody() {
    let house = House::open();
    let mut omar = house.technician().await;
    let mut eva = house.agent().await;
    let told = omar.sync().await;
    let mut line = Line::open(&house, &omar).await.expect("a line");
    let (start, _) = house.feed();
    assert!(line.says(&format!("{{\"position\":{start}}}")).await, "{}", line.text);
    assert_eq!(told.position, Some(start), "nothing to come for: he was told all up to there");
    line.text.clear();
    eva.device.register_at("INV-1", Some("edificio-7"), house.now());
    eva.sync().await;
    omar.device.register("INV-2", house.now());
    omar.sync().await;
    let (unheard, _) = house.feed();
    eva.device.register_at("INV-3", Some("edificio-2"), house.now());
    eva.sync().await;
    let (heard, _) = house.feed();
    assert!(line.says(&format!("{{\"position\":{heard}}}")).await, "{}", line.text);
    assert_eq!(line.text.matches("event: poke").count(), 1, "up to {unheard} nothing concerned him: {}", line.text);
}

#[tokio::test]
async fn who_changes_teams_is_heard_by_the_new_scope() {
    let house = House::open();
    let omar = house.technician().await;
    let mut eva = house.agent().await;
    let mut line = Line::open(&house, &omar).await.expect("a line");
    let (start, _) = house.feed();
    assert!(line.says(&format!("{{\"position\":{start}}}")).await, "{}", line.text);
    let buildings = vec![ronda_shared::ids::BuildingId::new("edificio-7")];
    house.tell(Person { buildings, ..somebody("omar.cruz") });
    house.app.poke();
    let (end, _) = house.feed();
    assert!(line.says(&format!("{{\"position\":{end}}}")).await, "{}", line.text);
    eva.device.register_at("INV-1", Some("edificio-7"), house.now());
    eva.sync().await;
    let (end, _) = house.feed();
    assert!(line.says(&format!("{{\"position\":{end}}}")).await, "{}", line.text);
}

#[tokio::test]
async fn a_stop_of_the_server_ends_the_line() {
    let house = House::open();
    let eva = house.agent().await;
    let mut line = Line::open(&house, &eva).await.expect("a line");
    house.app.stop();
    assert!(line.ends().await);
}

#[tokio::test]
async fn presence_reaches_those_who_may_see_the_document() {
    let house = House::open();
    let mut eva = house.agent().await;
    let mut ana = house.supervisor().await;
    let mut omar = house.technician().await;
    let here = eva.device.register_at("INV-1", Some("edificio-1"), house.now());
    let there = eva.device.register_at("INV-2", Some("edificio-7"), house.now());
    eva.sync().await;
    let mut at_desk = Line::open(&house, &ana).await.expect("a line");
    let mut in_field = Line::open(&house, &omar).await.expect("a line");
    let eva_line = Line::open(&house, &eva).await.expect("a line");

    let there_now = json!({ "document": there.to_string(), "writing": true });
    assert_eq!(eva.post_json("/api/presence", &there_now).await.status, StatusCode::NO_CONTENT);
    assert!(at_desk.says(&format!("\"document\":\"{there}\",\"writing\":true")).await, "{}", at_desk.text);
    let here_now = json!({ "document": here.to_string(), "writing": false });
    assert_eq!(eva.post_json("/api/presence", &here_now).await.status, StatusCode::NO_CONTENT);
    assert!(in_field.says(&here.to_string()).await, "{}", in_field.text);
    assert!(!in_field.text.contains(&there.to_string()), "outside the scope: {}", in_field.text);

    assert_eq!(omar.post_json("/api/presence", &there_now).await.refusal(), (404, "not_found".into()));
    assert_eq!(omar.post_json("/api/presence", &json!({ "document": "x" })).await.refusal(), (400, "bad_json".into()));
    drop(eva_line);
    at_desk.text.clear();
    assert!(at_desk.says("event: presence\ndata: []").await, "gone with the line: {}", at_desk.text);
    assert_eq!(ana.post_json("/api/presence", &json!({ "document": null })).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn lines_are_bounded() {
    let house = House::with(|config| config.max_live = 5);
    let eva = house.agent().await;
    let ana = house.supervisor().await;
    let mut lost = Line::open(&house, &eva).await.expect("a line");
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(Line::open(&house, &eva).await.expect("a line"));
    }
    assert!(lost.ends().await, "the fourth takes the place of the oldest");
    drop(lost);
    for _ in 0..2 {
        lines.push(Line::open(&house, &ana).await.expect("a line"));
    }
    let omar = house.technician().await;
    assert_eq!(Line::open(&house, &omar).await.err(), Some(StatusCode::SERVICE_UNAVAILABLE), "all are taken");
}
