//! What somebody without scripts reads where sending a form of the portal meets a fault of ours.

use crate::it::portal::visitor::{ASKER, Letters, NEW, Visitor, multipart, text, tickets, token};
use axum::http::{Method, header};
use ronda_test_support::house::House;

/// A fault of ours while a form is sent: without scripts a page says it, with them the message that they put beside the button.
#[tokio::test]
async fn who_files_and_meets_a_fault_of_ours_reads_a_page() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let folder = house.app.config().data.join("portal");
    std::fs::create_dir_all(&folder).expect("made");
    // Nothing can be written below what is no folder.
    std::fs::write(folder.join("waiting"), "").expect("written");
    let mut eva = Visitor::of(&house, 1);
    let answer = eva.file(&[("challenge", ""), ("work", "")], &[]).await;
    assert!(answer.status.is_server_error(), "{}", text(&answer));
    assert!(text(&answer).contains("No se sabe si llegó lo que enviaba"), "{}", text(&answer));
    let seal = token(&eva.get(NEW).await);
    let mut words = ASKER.to_vec();
    words.push(("token", seal.as_str()));
    let kind = "multipart/form-data; boundary=xXx";
    let request = eva.request(Method::POST, NEW).header(header::CONTENT_TYPE, kind);
    let request = request.header(header::ACCEPT, "text/html, application/json");
    let answer = eva.client.send_only(request.body(multipart(&words, &[]).into()).expect("a request")).await;
    assert!(answer.status.is_server_error() && answer.json::<serde_json::Value>()["es"].is_string());
    assert_eq!(tickets(&house), 0);
}
