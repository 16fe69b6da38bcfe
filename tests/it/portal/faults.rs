//! What somebody reads whose form of the portal is not taken, by a fault of ours or of changed data.

use crate::it::portal::visitor::{ASKER, Letters, NEW, Visitor, multipart, text, tickets, token};
use crate::it::steps;
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

/// A field is asked for that was not, while a request waits for its link: each time to try again would be said in vain.
#[tokio::test]
async fn what_waited_and_lacks_what_its_form_asks_by_now_is_told() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut eva = Visitor::of(&house, 1);
    eva.file(&[("challenge", ""), ("work", "")], &[]).await;
    let link = letters.link(0).await;
    let after = steps::reloaded(&house, |org| {
        let service = org.services.iter_mut().find(|service| NEW.ends_with(service.id.as_str())).expect("the service");
        service.form = Some("de-redes".to_owned());
        let form = serde_json::json!({
            "id": "de-redes", "kind": "ticket-data", "title": "Solicitud a Redes",
            "fields": [{ "id": "puertos", "label": "Puertos", "kind": "text", "required": true, "stage": "open" }],
        });
        org.forms.push(serde_json::from_value(form).expect("a form"));
    });
    let _letters = Letters::of(&after);
    let mut late = Visitor::of(&after, 1);
    late.cookies.clone_from(&eva.cookies);
    let told = text(&late.post(&link, "").await);
    for words in ["Este formulario cambió", "no se registró nada", "La impresora no enciende", NEW] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(tickets(&after), 0);
}
