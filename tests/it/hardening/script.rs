//! Tests that words that are a script are stored and told as words (S9, the server's part). Only JSON, CBOR and the
//! app's own page are ever answered, none of it to be sniffed, and the page is the same for everybody.

use axum::http::{StatusCode, header};
use ronda_shared::stamp::Site;
use ronda_test_support::client::browser;
use ronda_test_support::house::House;
use serde_json::{Value, json};

const SCRIPTS: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "=HYPERLINK(\"http://evil.example\")",
];

/// S9: no answer of the server is a page that holds what somebody wrote.
#[tokio::test]
async fn what_people_write_is_never_told_as_a_page() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut eva = house.agent().await;
    let mut table = String::from("id,name,roles\n");
    for (number, script) in SCRIPTS.iter().enumerate() {
        table.push_str(&format!("p{number},\"{}\",agente-tecnico\n", script.replace('"', "\"\"")));
    }
    ronda_server::import::run::import_people(house.app.ingest(), table.as_bytes(), &Default::default(), false)
        .expect("imported");
    for (number, script) in SCRIPTS.iter().enumerate() {
        let mut body = browser(house.key(), Site::Desk);
        body["token"] = json!(house.token(&format!("p{number}")));
        body["device_name"] = json!(script);
        body["app"] = json!(script);
        let answer = house.anonymous().post_json("/api/enrol", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let rename = format!("/api/devices/{}/name", ana.device.id);
        assert_eq!(ana.post_json(&rename, &json!({ "name": script })).await.status, StatusCode::NO_CONTENT);
        eva.device.register(&format!("{script}{number}"), house.now());
    }
    eva.sync().await;
    let people: Vec<Value> = ana.get("/api/people").await.json();
    assert!(people.iter().any(|one| one["name"] == SCRIPTS[0]), "stored as it was written: {people:?}");
    for path in [
        "/api/people",
        "/api/devices",
        "/api/devices?person=p0",
        "/api/audit",
        "/api/me",
        "/api/search?q=alert",
        "/api/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/api/documents/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/api/%3Cscript%3E",
    ] {
        let answer = ana.get(path).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json", "{path}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
    }
    let page = house.anonymous().get("/").await.body;
    for path in ["/mesa?q=%3Cscript%3Ealert(1)%3C/script%3E", "/mesa/%3Cscript%3E", "/%22%3E%3Cimg%20src=x%3E"] {
        assert_eq!(ana.get(path).await.body, page, "{path}: nothing of the address stands in the page");
    }
}
