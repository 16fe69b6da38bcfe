//! Nothing secret and nothing personal is written, not even at debug (S14).

use crate::house::House;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("paper").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Paper {
    type Writer = Self;
    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_day_at_debug_names_no_secret_and_nobody() {
    let paper = Paper::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_writer(paper.clone())
        .init();
    let house = House::open();
    let token = house.token("omar.cruz");
    let mut omar = house.anonymous();
    let key = house.key();
    assert_eq!(omar.try_enrol(&token, key).await.status, 200);
    let cookie = omar.cookie.clone().expect("a cookie");
    let session = cookie.split_once('=').expect("a value").1.to_owned();
    omar.try_enrol(&token, key).await;
    omar.get("/api/me").await;
    omar.get("/api/search?q=secretisimo").await;
    let asked: serde_json::Value = omar.get("/api/challenge?device=0000000000001").await.json();
    let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
    let answered = json!({ "device": "0000000000001", "challenge": challenge, "signature": "AAAA" });
    omar.post_json("/api/session", &answered).await;
    let mut phone = house.technician().await;
    phone.device.register("INV-PRIVADO", house.now());
    phone.sync().await;
    omar.post_json("/api/sign-out", &json!({})).await;

    let written = String::from_utf8_lossy(&paper.0.lock().expect("paper")).into_owned();
    assert!(written.contains("A request was answered."), "the log was on: {written}");
    for (what, secret) in [
        ("a link's token", token.as_str()),
        ("a session", &session),
        ("a challenge", &challenge),
        ("words searched for", "secretisimo"),
        ("a person", "omar.cruz"),
        ("a name", "Omar Cruz"),
        ("what was written", "INV-PRIVADO"),
    ] {
        assert!(!written.contains(secret), "{what} stands in the log");
    }
}
