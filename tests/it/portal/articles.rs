//! Articles of the knowledge base at the portal: found, read, said of use or not, and whether a request followed.

use crate::it::portal::visitor::{Letters, Visitor, led, text};
use axum::http::StatusCode;
use ronda_server::blobs;
use ronda_server::ingest::OwnAct;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, OpenRecord, Record};
use ronda_shared::ids::{DocumentId, FieldId, PersonId, RegisterId};
use ronda_shared::record::RecordView;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::house::House;

async fn say(house: &House, document: DocumentId, record: Record) {
    let act = OwnAct {
        person: PersonId::new("ronda"),
        site: Site::System,
        document,
        kind: DocumentKind::Record,
        at: Timestamp::from_millis(house.now()),
        command: Command::Record(record),
    };
    let done = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(done[0].outcome, Outcome::Accepted, "{:?}", done[0]);
}

async fn moved(house: &House, document: DocumentId, from: &str, to: &str) {
    say(house, document, Record::MoveRecord { from: from.into(), to: to.into(), reason: "Así".into() }).await;
}

/// A draft, numbered so that each is another document.
async fn draft(house: &House, number: u8, title: &str, body: &str, public: &str) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    let fields = [
        ("titulo", title),
        ("texto", body),
        ("carpeta", "Telefonía"),
        ("servicios", "oax-revision-extension"),
        ("publico", public),
    ];
    let open = OpenRecord {
        register: RegisterId::new("articulos"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: vec![FieldId::new("texto")],
        links: Vec::new(),
    };
    say(house, id, Record::OpenRecord(Box::new(open))).await;
    id
}

async fn published(house: &House, number: u8, title: &str, body: &str, public: &str) -> DocumentId {
    let id = draft(house, number, title, body, public).await;
    moved(house, id, "borrador", "revision").await;
    moved(house, id, "revision", "publicado").await;
    id
}

fn view(house: &House, id: DocumentId) -> RecordView {
    let reader = house.store().read().expect("a reader");
    blobs::record(&*reader, id).expect("reads").expect("a record")
}

/// OCO-20: found among the services by title and text, shown with its marks and nothing else of what was typed, beside
/// those of its folder; a draft, or what is for staff, is not there.
#[tokio::test]
async fn an_article_is_found_and_read() {
    let house = House::open();
    let body = "Revise el **cable** azul.\n\n<script>alert(1)</script>";
    let id = published(&house, 1, "Mi teléfono no da tono: qué revisar", body, "true").await;
    let beside = published(&house, 2, "Cómo desviar llamadas", "Marque *21.", "true").await;
    let own = published(&house, 3, "Tono en el conmutador", "Para técnicos", "false").await;
    let unread = draft(&house, 4, "Tono, borrador", "Nada", "true").await;
    let mut luz = Visitor::of(&house, 1);
    let found = text(&luz.get("/portal?only=1&q=mi%20tel%C3%A9fono%20no%20da%20tono%2C%20revisar").await);
    let at = |path: &str| found.find(path).unwrap_or_else(|| panic!("{path}: {found}"));
    assert!(at(&format!("/portal/articulo/{id}")) < at("/portal/nueva/oax-revision-extension"), "it answers better");
    assert!(!found.contains(&own.to_string()) && !found.contains(&unread.to_string()), "{found}");
    let page = text(&luz.get(&format!("/portal/articulo/{id}")).await);
    assert!(page.contains("Revise el <strong>cable</strong> azul.") && !page.contains("<script>alert"), "{page}");
    assert!(page.contains(&format!("/portal/articulo/{beside}")) && page.contains("Telefonía"), "{page}");
    assert!(page.contains("/portal/nueva/oax-revision-extension"), "the way on: {page}");
    for hidden in [own, unread, DocumentId::from_bytes([9; 16])] {
        assert_eq!(luz.get(&format!("/portal/articulo/{hidden}")).await.status, StatusCode::NOT_FOUND);
    }
    moved(&house, id, "publicado", "retirado").await;
    assert_eq!(luz.get(&format!("/portal/articulo/{id}")).await.status, StatusCode::NOT_FOUND, "taken back");
}

/// OCO-20: «¿Le ha sido útil?», once a visitor and article, with what they say; the author reads it and nobody is named.
#[tokio::test]
async fn a_visitor_says_once_whether_it_was_of_use() {
    let house = House::open();
    let id = published(&house, 1, "Mi teléfono no da tono", "Revise el cable.", "true").await;
    let path = format!("/portal/articulo/{id}");
    let mut luz = Visitor::of(&house, 1);
    assert!(text(&luz.get(&path).await).contains("¿Le ha sido útil este artículo?"));
    assert_eq!(luz.post(&path, "useful=tal-vez").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(luz.post(&path, "useful=no&comment=No+dice+cu%C3%A1l+cable").await.status, StatusCode::SEE_OTHER);
    assert_eq!(luz.post(&path, "useful=si").await.status, StatusCode::SEE_OTHER, "said already");
    assert!(text(&luz.get(&path).await).contains("Gracias por decirlo"));
    let mut eva = Visitor::of(&house, 2);
    assert_eq!(eva.post(&path, "useful=si").await.status, StatusCode::SEE_OTHER);
    let view = view(&house, id);
    assert_eq!(view.voted(), (1, 1), "{:?}", view.votes);
    assert_eq!((view.votes[0].comment.as_str(), view.votes[0].stamp.site), ("No dice cuál cable", Site::Portal));
    let draft = draft(&house, 2, "Borrador", "Nada", "true").await;
    assert_eq!(eva.post(&format!("/portal/articulo/{draft}"), "useful=si").await.status, StatusCode::NOT_FOUND);
}

/// OCO-20: who read an article and asked for nothing is told from who asked all the same, as numbers.
#[tokio::test]
async fn what_was_read_before_a_request_is_counted() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let id = published(&house, 1, "Mi teléfono no da tono", "Revise el cable.", "true").await;
    let path = format!("/portal/articulo/{id}");
    let (mut luz, mut eva) = (Visitor::of(&house, 1), Visitor::of(&house, 2));
    for _ in 0..2 {
        luz.get(&path).await;
        eva.get(&path).await;
    }
    led(&luz.file(&[], &[]).await);
    let agent = house.agent().await;
    let count = async || {
        let answer = agent.client.get(&format!("/api/articles/{id}/reads")).await;
        answer.json::<serde_json::Value>()
    };
    assert_eq!(count().await, serde_json::json!({ "read": 2, "filed": 1 }));
    led(&luz.file(&[("subject", "Otra cosa")], &[]).await);
    assert_eq!(count().await["filed"], 1, "what was read before counts once");
}
