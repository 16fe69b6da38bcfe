//! Coming in with a directory's account, step by step, as a browser goes.

use axum::body::Body;
use axum::http::{Method, Request, header};
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::stamp::Site;
use ronda_test_support::client::{Answer, Client, browser};
use ronda_test_support::directory::Directory;
use ronda_test_support::house::House;
use serde_json::{Value, json};

/// A browser on its way: its cookie, and where it was sent.
pub(super) struct Sent {
    pub(super) client: Client,
    pub(super) to: String,
}

/// Somebody presses the button of this provider.
pub(super) async fn sent(house: &House, directory: &Directory) -> Sent {
    let mut client = house.anonymous().0;
    let request = client
        .request(Method::GET, &format!("/api/oidc/{}/start", directory.section))
        .body(Body::empty())
        .expect("a request");
    let answer = client.send(request).await;
    assert_eq!(answer.status.as_u16(), 303, "{answer:?}");
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-ronda-directory=") && cookie.contains("SameSite=Lax"), "{cookie}");
    let to = answer.header(header::LOCATION).to_owned();
    Sent { client, to }
}

/// Where the page is told to go on: what follows the `#`.
pub(super) async fn back(client: &Client, path: &str) -> String {
    let answer = client.get(path).await;
    assert_eq!(answer.status.as_u16(), 303, "{answer:?}");
    let to = answer.header(header::LOCATION);
    to.strip_prefix("/entrar#").unwrap_or_else(|| panic!("{to}")).to_owned()
}

/// What the page comes in with, of what it was handed.
pub(super) fn ticket_of(word: &str) -> &str {
    let handed = word.strip_prefix("directorio=").and_then(|rest| rest.split_once("&persona="));
    handed.unwrap_or_else(|| panic!("{word}")).0
}

/// The page comes in with what it was handed, on a new device.
pub(super) async fn finish(client: &Client, ticket: &str, key: u8) -> Answer {
    let body = json!({ "ticket": ticket, "browser": browser(key, Site::Desk) });
    let request = client.request(Method::POST, "/api/oidc/finish").header(header::CONTENT_TYPE, "application/json");
    client.send_only(request.body(body.to_string().into()).expect("a request")).await
}

/// A browser that came in.
fn inside(house: &House, answer: &Answer) -> Client {
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    let all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|one| one.to_str().ok());
    let pair = all.filter_map(|one| one.split(';').next()).find(|pair| pair.starts_with("__Host-ronda="));
    let mut client = house.anonymous().0;
    client.cookie = Some(pair.expect("a session").to_owned());
    client
}

/// The whole way with these claims: the page's word.
pub(super) async fn tried(house: &House, directory: &Directory, changes: Value) -> (Client, String) {
    let Sent { client, to } = sent(house, directory).await;
    let path = directory.signs_in(&to, house.now(), &changes);
    let word = back(&client, &path).await;
    (client, word)
}

/// The whole way with these claims, and in.
pub(super) async fn comes_in(house: &House, directory: &Directory, changes: Value) -> Client {
    let (client, word) = tried(house, directory, changes).await;
    inside(house, &finish(&client, ticket_of(&word), house.key()).await)
}

/// What the audit log has, and of whom.
pub(super) fn audited(house: &House) -> Vec<(AuditKind, String)> {
    let reader = house.store().read().expect("a reader");
    let end = reader.end().expect("an end");
    let entries = (1..=end).filter_map(|position| reader.entry(position).expect("reads"));
    let lines = entries.filter_map(|entry| match entry.kind {
        EntryKind::Audit(line) => Some((line.what, line.subject)),
        _ => None,
    });
    lines.collect()
}

/// Who somebody is here.
pub(super) async fn who(client: &Client) -> (u16, Value) {
    let answer = client.get("/api/me").await;
    (answer.status.as_u16(), answer.json())
}

/// A provider's machine shows this logout token at the address of this section.
pub(super) async fn logs_out(house: &House, section: &str, token: &str) -> Answer {
    let request = Request::builder().method(Method::POST).uri(format!("/api/oidc/{section}/logout"));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from(format!("logout_token={token}"))).expect("a request");
    house.anonymous().send_only(request).await
}
