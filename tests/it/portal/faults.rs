//! What somebody reads whose form of the portal is not taken, by a fault of ours or of changed data.

use crate::it::portal::visitor::{ASKER, Letters, NEW, Visitor, multipart, text, tickets, token};
use crate::it::steps;
use axum::http::{Method, StatusCode, header};
use ronda_test_support::client::cross_site;
use ronda_test_support::hindered_store::HinderedStore;
use ronda_test_support::house::House;
use ronda_test_support::store_place::StorePlace;
use std::sync::Arc;

/// A browser without scripts shows what comes: also of a mailed link, of the ways to one, and of what no handler is asked for.
#[tokio::test]
async fn whoever_opens_an_address_reads_a_page_whatever_fails() {
    let place = StorePlace::empty();
    let store = Arc::new(HinderedStore::on(place.open_in_memory()));
    let house = House::on(Arc::<HinderedStore>::clone(&store));
    let _letters = Letters::of(&house);
    let mut eva = Visitor::of(&house, 1);
    store.goes_away();
    for (path, body) in [
        ("/portal/estado", "folio=OAX-1&mail=luz.martinez%40oaxaca.gob.mx"),
        ("/portal/mias", "mail=luz.martinez%40oaxaca.gob.mx"),
        ("/portal/enlace/AAAA", ""),
        ("/portal/datos", "name=Luz&client_org=Finanzas"),
        ("/portal/articulo/018f0000-0000-7000-8000-000000000000", "useful=si"),
    ] {
        let answer = eva.post(path, body).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.header(header::RETRY_AFTER), "5", "{path}");
        let told = text(&answer);
        assert!(
            told.contains("<html lang=\"es-MX\">") && told.contains("No se sabe si llegó lo que enviaba"),
            "{path}: {told}"
        );
    }
    for path in ["/portal/mias", "/portal/enlace/AAAA", NEW, "/verificar/0123456789abcdef0123"] {
        let answer = eva.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(text(&answer).contains("Esta página no se pudo preparar"), "{path}: {}", text(&answer));
    }
    let english = eva.request(Method::POST, "/portal/enlace/AAAA").header(header::ACCEPT_LANGUAGE, "en");
    let answer = eva.client.send_only(english.body("".into()).expect("a request")).await;
    assert!(text(&answer).contains("It is not known whether what you were sending has come"), "{}", text(&answer));
    let program = eva.client.get("/portal/reto").await;
    assert_eq!(program.refusal(), (503, "full".to_owned()), "a script reads the message");
    store.comes_back();

    // Who goes to the address of a form, or whose browser hides where a form is from.
    let typed = eva.get("/portal/datos").await;
    assert_eq!(typed.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(text(&typed).contains("Aquí no hay nada que mostrar"), "{}", text(&typed));
    let foreign = eva.request(Method::POST, "/portal/mias").body("mail=x".into()).expect("a request");
    let answer = eva.client.send_only(cross_site(foreign)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(text(&answer).contains("No se envió nada"), "{}", text(&answer));
}

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
