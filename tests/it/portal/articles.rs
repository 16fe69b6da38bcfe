//! Articles of the knowledge base at the portal: found, read, said of use or not, and whether a request followed.

use crate::it::documents::evidence::send;
use crate::it::portal::visitor::{Letters, Visitor, led, text};
use crate::it::steps;
use axum::http::{StatusCode, header};
use ronda_server::ingest::OwnAct;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content, OpenRecord, Record};
use ronda_shared::evidence::{AttachEvidence, FileClass, Media};
use ronda_shared::ids::{ActId, DocumentId, FieldId, PersonId, RegisterId, RoleId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use serde_json::Value;

async fn say(house: &House, document: DocumentId, record: Record) {
    say_as(house, "ronda", document, record).await;
}

async fn say_as(house: &House, person: &str, document: DocumentId, record: Record) {
    let act = OwnAct {
        person: PersonId::new(person),
        site: Site::System,
        document,
        kind: DocumentKind::Record,
        at: Timestamp::from_millis(house.now()),
        command: Command::Record(record),
    };
    let done = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(done[0].outcome, Outcome::Accepted, "{:?}", done[0]);
}

/// Moves an article on.
pub async fn moved(house: &House, document: DocumentId, from: &str, to: &str) {
    say(house, document, Record::MoveRecord { from: from.into(), to: to.into(), reason: "Así".into() }).await;
}

/// A draft, numbered so that each is another document.
pub async fn draft(house: &House, number: u8, title: &str, body: &str, public: &str) -> DocumentId {
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

/// An article that was approved.
pub async fn published(house: &House, number: u8, title: &str, body: &str, public: &str) -> DocumentId {
    let id = draft(house, number, title, body, public).await;
    moved(house, id, "borrador", "revision").await;
    moved(house, id, "revision", "publicado").await;
    id
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

/// OCO-20: beside the form stands what may answer what is being written, and why: what anybody may read, and no service.
#[tokio::test]
async fn beside_the_form_stand_the_articles_that_answer() {
    let house = House::open();
    let id = published(&house, 1, "Mi teléfono no da tono: qué revisar", "Revise el cable azul.", "true").await;
    let own = published(&house, 2, "Tono en el conmutador", "Para técnicos", "false").await;
    let mut luz = Visitor::of(&house, 1);
    let form = text(&luz.get("/portal/nueva/oax-impresora-red").await);
    assert!(form.contains("id=\"helping\""), "{form}");
    let found = text(&luz.get("/portal?only=articulos&q=El%20TEL%C3%89FONO%20sin%20tono%20ni%20cable").await);
    assert!(found.contains(&format!("/portal/articulo/{id}")) && found.contains("TELÉFONO, tono, cable"), "{found}");
    assert!(found.contains("target=\"_blank\""), "what is written stays: {found}");
    assert!(!found.contains(&own.to_string()) && !found.contains("/portal/nueva/oax-"), "{found}");
    let nothing = text(&luz.get("/portal?only=articulos&q=elevador").await);
    assert!(!nothing.contains("/portal/articulo/"), "{nothing}");
}

/// OCO-20: while the next version is written, what was approved is read: no word of what was not, until it is.
#[tokio::test]
async fn what_was_approved_is_read_until_the_next_version_is() {
    let house = House::open();
    let id = published(&house, 1, "Mi teléfono no da tono", "Revise el cable azul.", "true").await;
    let path = format!("/portal/articulo/{id}");
    let mut luz = Visitor::of(&house, 1);
    assert!(text(&luz.get(&path).await).contains("Revise el cable azul."));
    moved(&house, id, "publicado", "revision").await;
    for (field, value) in [("texto", "Revise el cable rojo."), ("titulo", "Sin tono")] {
        say(&house, id, Record::SetRecordField { field: FieldId::new(field), value: value.into() }).await;
    }
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Revise el cable azul.") && page.contains("Mi teléfono no da tono"), "{page}");
    assert!(!page.contains("cable rojo"), "{page}");
    moved(&house, id, "revision", "publicado").await;
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Revise el cable rojo.") && page.contains("Sin tono"), "{page}");
    moved(&house, id, "publicado", "revision").await;
    moved(&house, id, "revision", "borrador").await;
    assert_eq!(luz.get(&path).await.status, StatusCode::OK, "given back to who writes, the approved one stands");
    steps::whole(&house);
}

/// OCO-20: who wrote an article and when it was changed last, of the version that is read; nobody, where another system brought it.
#[tokio::test]
async fn an_article_says_who_wrote_it_and_when_it_was_changed() {
    let house = House::open();
    for (id, name) in [("nora.vega", "Nora Vega"), ("saul.rey", "Saúl Rey")] {
        let roles = vec![RoleId::new("direccion-general")];
        house.tell(Person { roles, ..Person::new(PersonId::new(id), name) });
    }
    let brought = published(&house, 1, "Cómo desviar llamadas", "Marque *21.", "true").await;
    let mut luz = Visitor::of(&house, 1);
    let page = text(&luz.get(&format!("/portal/articulo/{brought}")).await);
    assert!(!page.contains("Creado por") && page.contains("Modificado el"), "{page}");

    let id = DocumentId::new(Timestamp::from_millis(house.now()), [2; 10]);
    let fields = [("titulo", "Sin tono"), ("texto", "Revise el cable."), ("carpeta", "Telefonía"), ("publico", "true")];
    let open = OpenRecord {
        register: RegisterId::new("articulos"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: vec![FieldId::new("texto")],
        links: Vec::new(),
    };
    say_as(&house, "nora.vega", id, Record::OpenRecord(Box::new(open))).await;
    moved(&house, id, "borrador", "revision").await;
    moved(&house, id, "revision", "publicado").await;
    let path = format!("/portal/articulo/{id}");
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Creado por Nora Vega") && page.contains(" por Nora Vega · Revisado el"), "{page}");

    moved(&house, id, "publicado", "revision").await;
    house.pass(60_000);
    let title = Record::SetRecordField { field: FieldId::new("titulo"), value: "Sin tono ni línea".into() };
    say_as(&house, "saul.rey", id, title).await;
    let page = text(&luz.get(&path).await);
    assert!(!page.contains("Saúl Rey"), "nobody has approved what he wrote: {page}");
    moved(&house, id, "revision", "publicado").await;
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Creado por Nora Vega") && page.contains(" por Saúl Rey · Revisado el"), "{page}");
}

/// The titles that the search of staff finds.
async fn found(who: &Enrolled, typed: &str) -> Vec<String> {
    let answer: Value = who.get(&format!("/api/search?q={typed}")).await.json();
    let records = answer["records"].as_array().expect("records");
    records.iter().map(|one| one["values"]["titulo"].as_str().expect("a title").to_owned()).collect()
}

/// OCO-20: the search of staff tells no word of what nobody has approved to who neither writes articles nor decides on them.
#[tokio::test]
async fn a_search_tells_drafts_to_who_reads_them_alone() {
    let house = House::open();
    let roles = vec![RoleId::new("direccion-general")];
    house.tell(Person { roles, ..Person::new(PersonId::new("nora.vega"), "Nora Vega") });
    let (nora, eva) = (house.enrol("nora.vega", Site::Desk).await, house.agent().await);
    let id = published(&house, 1, "Mi teléfono no da tono", "Revise el cable azul.", "true").await;
    draft(&house, 2, "El conmutador se reinicia", "Nada todavía", "true").await;
    moved(&house, id, "publicado", "revision").await;
    let title = Record::SetRecordField { field: FieldId::new("titulo"), value: "Bocina sin sonido".into() };
    say(&house, id, title).await;
    assert_eq!(found(&eva, "bocina").await, ["Bocina sin sonido"], "who writes");
    assert_eq!(found(&eva, "conmutador").await, ["El conmutador se reinicia"]);
    assert_eq!(found(&nora, "tono").await, ["Mi teléfono no da tono"], "who reads, as it was approved");
    assert!(found(&nora, "bocina").await.is_empty());
    assert!(found(&nora, "conmutador").await.is_empty());
    steps::whole(&house);
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
    let view = house.record(id);
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

/// OCO-21: the first page lists the folder that the data name, each manual to be saved at once; not a draft, and nothing
/// where the data name none.
#[tokio::test]
async fn the_first_page_offers_the_manuals_to_be_saved() {
    let house = House::of(|org| {
        let mut articles = org.registers.iter_mut().filter_map(|def| def.article.as_mut());
        articles.next().expect("a knowledge base").start_page = Some("Telefonía".into());
    });
    let id = draft(&house, 1, "Manual de usuario", "Paso a paso.", "true").await;
    let mut eva = house.agent().await;
    eva.sync().await;
    let bytes = pictures::pdf(1, 5_000);
    let (act, outcome) = named(&house, &mut eva, id, &bytes, None).await;
    assert_eq!(outcome, Outcome::Accepted);
    assert_eq!(send(&eva, act, &bytes).await["state"], "sealed");
    let mut luz = Visitor::of(&house, 1);
    let path = format!("/portal/articulo/{id}/archivo/{act}");
    assert!(!text(&luz.get("/portal").await).contains(&path), "a draft");
    moved(&house, id, "borrador", "revision").await;
    moved(&house, id, "revision", "publicado").await;

    let page = text(&luz.get("/portal").await);
    let (_, listed) = page.split_once("<h2 lang=\"es\">Telefonía</h2>").unwrap_or_else(|| panic!("{page}"));
    assert!(listed.contains(&format!("<a href=\"{path}\">Manual de usuario<small>PDF · ")), "{listed}");
    assert!(
        listed.trim_start().starts_with("<ul class=\"list\" role=\"list\""),
        "heard as a list without bullets: {listed}"
    );
    let answer = luz.get(&path).await;
    assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &bytes[..]));
    assert!(!text(&luz.get("/portal?only=1&q=").await).contains(&path), "what is found alone");
    let plain = House::open();
    let other = published(&plain, 2, "Manual de usuario", "Paso a paso.", "true").await;
    let page = text(&Visitor::of(&plain, 1).get("/portal").await);
    assert!(!page.contains(&other.to_string()), "its data name no folder: {page}");
}

/// Names a file on an article as an agent does, and answers what became of that.
async fn named(
    house: &House,
    who: &mut Enrolled,
    id: DocumentId,
    bytes: &[u8],
    class: Option<FileClass>,
) -> (ActId, Outcome) {
    let size = u32::try_from(bytes.len()).expect("small");
    let file = AttachEvidence { class, ..AttachEvidence::new(Sha256::of(bytes), size, Media::Pdf, "Guía.pdf".into()) };
    let command = Command::Content(Content::AttachEvidence(Box::new(file)));
    let number = steps::say(who, id, DocumentKind::Record, &command, house.now());
    let answer = who.sync().await;
    let receipt = answer.receipts.iter().find(|one| one.number == number).expect("a receipt");
    (ActId { device: who.device.id, number }, receipt.outcome.clone())
}

/// OCO-20, OCO-28: the public files of an article that is published are offered to be saved, and no others; what is
/// published is given no further one, and once it is withdrawn nothing of it is served.
#[tokio::test]
async fn the_files_of_an_article_are_offered_as_far_as_they_are_public() {
    let house = House::open();
    let id = draft(&house, 1, "Mi teléfono no da tono", "Revise el cable.", "true").await;
    let mut eva = house.agent().await;
    eva.sync().await;
    let mut files = Vec::new();
    for (seed, class) in [(1, None), (2, Some(FileClass::Reserved)), (3, Some(FileClass::Confidential))] {
        let bytes = pictures::pdf(seed, 5_000);
        let (act, outcome) = named(&house, &mut eva, id, &bytes, class).await;
        assert_eq!(outcome, Outcome::Accepted);
        assert_eq!(send(&eva, act, &bytes).await["state"], "sealed");
        files.push((format!("/portal/articulo/{id}/archivo/{act}"), bytes));
    }
    let (unsent, _) = named(&house, &mut eva, id, &pictures::pdf(4, 5_000), None).await;
    files.push((format!("/portal/articulo/{id}/archivo/{unsent}"), Vec::new()));
    let mut luz = Visitor::of(&house, 1);
    assert_eq!(luz.get(&files[0].0).await.status, StatusCode::NOT_FOUND, "a draft");
    moved(&house, id, "borrador", "revision").await;
    moved(&house, id, "revision", "publicado").await;

    let page = text(&luz.get(&format!("/portal/articulo/{id}")).await);
    let (offered, kept) = files.split_first().expect("four");
    assert!(page.contains(&format!("href=\"{}\"", offered.0)) && page.contains("Guía.pdf"), "{page}");
    assert!(page.contains("PDF · 5 KB") || page.contains("PDF · 6 KB"), "{page}");
    for (path, _) in kept {
        assert!(!page.contains(path.as_str()), "{page}");
        assert_eq!(luz.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = luz.get(&offered.0).await;
    assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &offered.1[..]));
    assert_eq!(answer.header(header::CONTENT_DISPOSITION).split(';').next(), Some("attachment"));
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");

    eva.sync().await;
    let (_, outcome) = named(&house, &mut eva, id, &pictures::pdf(5, 5_000), None).await;
    assert_eq!(outcome, Outcome::Refused(Reason::NotFromThisState), "approved with its files");
    moved(&house, id, "publicado", "retirado").await;
    assert_eq!(luz.get(&offered.0).await.status, StatusCode::NOT_FOUND, "taken back");
}

/// OCO-20: who wrote on without having heard of the approval changes nothing of what is read; what they wrote waits.
#[tokio::test]
async fn what_was_approved_stands_against_who_had_not_heard_of_it() {
    let house = House::open();
    let id = draft(&house, 1, "Mi teléfono no da tono", "Revise el cable azul.", "true").await;
    let with_a_file = draft(&house, 2, "Cómo desviar llamadas", "Marque *21.", "true").await;
    let (mut eva, mut ana) = (house.agent().await, house.supervisor_with_passkey().await);
    eva.sync().await;
    for article in [id, with_a_file] {
        moved(&house, article, "borrador", "revision").await;
        moved(&house, article, "revision", "publicado").await;
    }
    let (field, value) = (FieldId::new("texto"), "Corte el cable rojo.".to_owned());
    let rewritten = Command::Record(Record::SetRecordField { field: field.clone(), value });
    let number = steps::say(&mut eva, id, DocumentKind::Record, &rewritten, house.now());
    let (_, attached) = named(&house, &mut eva, with_a_file, &pictures::pdf(1, 5_000), None).await;
    let waits = Outcome::Held(Reason::NotFromThisState);
    assert_eq!(attached, waits, "approved with its files");
    let mut luz = Visitor::of(&house, 1);
    let path = format!("/portal/articulo/{id}");
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Revise el cable azul.") && !page.contains("rojo"), "{page}");
    let held = steps::held(&ana).await;
    let its = held.iter().find(|one| one["document"] == id.to_string()).expect("it waits").clone();
    assert!(steps::decide(&mut ana, &its, true, "Vale.").await.status.is_client_error(), "not while it is published");

    moved(&house, id, "publicado", "revision").await;
    assert_eq!(steps::decide(&mut ana, &its, true, "Vale.").await.status, StatusCode::OK);
    assert_eq!(house.record(id).field(&field), "Corte el cable rojo.", "act {number} is in the next version");
    assert!(text(&luz.get(&path).await).contains("Revise el cable azul."), "and what was approved is read until then");
    steps::whole(&house);
}
