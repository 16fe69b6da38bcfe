//! Tests of what is printed, through the router. Labels lead to their items; anyone verifies a paper, and nobody reads
//! it by that.

use crate::it::steps::{paper_told, reloaded, say, ticket};
use axum::http::StatusCode;
use ronda_server::print::paper::address;
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Form, Stage};
use ronda_shared::command::{Audience, Command, ContactField, Content};
use ronda_shared::ids::{DocumentId, FormId, ServiceId};
use ronda_shared::paper;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::house::{House, ORIGIN};
use serde_json::json;

#[tokio::test]
async fn an_item_gets_one_label_and_the_same_again() {
    let house = House::open();
    let mut eva = house.agent().await;
    let id = eva.device.register("OAX-TI-004417", house.now());
    eva.sync().await;
    assert!(house.item(id).labels.is_empty());

    let wanted = json!({ "equipment": [id], "layout": "carta-30", "start": 4 });
    let first = eva.client.post_json("/api/labels", &wanted).await;
    assert_eq!(first.status, StatusCode::OK, "{first:?}");
    assert_eq!(first.header("content-type"), "application/pdf");
    assert!(first.header("content-security-policy").contains("sandbox"));
    let labels = house.item(id).labels;
    assert_eq!(labels.len(), 1, "bound as it was printed");
    assert_eq!(labels[0].bound.by.as_str(), "eva.rios");
    let second = eva.client.post_json("/api/labels", &wanted).await;
    assert_eq!(first.body, second.body, "the same label, the same file");
    assert_eq!(house.item(id).labels, labels);

    let single = json!({ "equipment": [id], "layout": "continua-62", "format": "svg" });
    let svg = eva.client.post_json("/api/labels", &single).await;
    let text = String::from_utf8(svg.body.to_vec()).expect("text");
    assert!(text.starts_with("<svg") && text.contains(&labels[0].label.shown()) && !text.contains("<script"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_print_at_once_label_an_item_once() {
    let house = House::open();
    let (mut eva, mut ana) = (house.agent().await, house.supervisor().await);
    let ids: Vec<DocumentId> =
        (0..24).map(|nth| eva.device.register(&format!("OAX-TI-{nth:06}"), house.now())).collect();
    eva.sync().await;
    let wanted = json!({ "equipment": ids, "layout": "carta-30" });
    let (one, other) =
        tokio::join!(eva.client.post_json("/api/labels", &wanted), ana.client.post_json("/api/labels", &wanted));
    assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK), "{one:?} {other:?}");
    assert_eq!(one.body, other.body, "the same labels on both sheets");
    for id in ids {
        assert_eq!(house.item(id).labels.len(), 1, "{id}");
    }
}

#[tokio::test]
async fn codes_ahead_store_nothing_and_who_may_not_print_does_not() {
    let house = House::open();
    let (mut eva, mut omar) = (house.agent().await, house.technician().await);
    let before = house.feed();
    let blank = json!({ "blank": 48, "layout": "carta-48" });
    assert_eq!(eva.client.post_json("/api/labels", &blank).await.status, StatusCode::OK);
    assert_eq!(house.feed(), before);
    for (wanted, code) in [
        (json!({ "blank": 1, "layout": "sobre" }), "no_layout"),
        (json!({ "blank": 501, "layout": "carta-48" }), "many_labels"),
        (json!({ "blank": u64::MAX, "layout": "carta-48", "start": 2 }), "many_labels"),
        (json!({ "blank": 49, "layout": "carta-48", "format": "svg" }), "many_labels"),
        (json!({ "blank": 0, "layout": "carta-48" }), "bad_json"),
        (json!({ "equipment": ["018f0000-0000-7000-8000-000000000000"], "layout": "carta-48" }), "not_found"),
    ] {
        assert_eq!(eva.client.post_json("/api/labels", &wanted).await.refusal().1, code, "{wanted}");
    }
    assert_eq!(omar.client.post_json("/api/labels", &blank).await.refusal().1, "not_yours");
    assert_eq!(house.feed(), before);
}

#[tokio::test]
async fn a_paper_is_verified_by_anyone_and_tells_when_it_was_changed() {
    let house = House::open();
    let (mut eva, lia, nobody) = (house.agent().await, house.requester().await, house.anonymous());
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, "oax-revision-extension"), house.now());
    assert_eq!(eva.sync().await.receipts[0].outcome, Outcome::Accepted);
    let organisation = house.app.organisation();
    let asked = organisation.fields(&ServiceId::new("oax-revision-extension"), Stage::Open);
    let field =
        asked.iter().find(|field| field.core.is_none() && field.options.is_empty()).expect("a field").id.clone();
    let has = |form: &&Form| form.fields.iter().any(|known| known.id == field && known.when.is_none());
    let form = organisation.forms.iter().find(has).expect("a form with what was asked").id.clone();

    let file = eva.client.get(&format!("/api/documents/{id}/papers/{form}.pdf")).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/pdf"), "{file:?}");
    let again = eva.client.get(&format!("/api/documents/{id}/papers/{form}.pdf")).await;
    assert_eq!(file.body, again.body, "the same paper, the same file");
    let lines = |house: &House| {
        let reader = house.store().read().expect("a reader");
        let lines = reader.audit_before(u64::MAX).expect("reads").map(|entry| entry.expect("reads").kind);
        lines.filter(|kind| matches!(kind, EntryKind::Audit(line) if line.what == AuditKind::PaperPrinted)).count()
    };
    assert_eq!(lines(&house), 1, "written down once");
    let blank = eva.client.get(&format!("/api/documents/{id}/papers/{form}.pdf?blank=1")).await;
    assert!(blank.status == StatusCode::OK && blank.body != file.body);
    assert_eq!(lines(&house), 1, "a blank says nothing that could be verified");

    let view = house.ticket(id);
    let filled = paper::fill(house.app.organisation(), &FormId::new(form.as_str()), &view).expect("a paper");
    let place = address(ORIGIN, &paper::hash(&filled));
    let path = place.strip_prefix(ORIGIN).expect("here");
    let page = nobody.0.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    let told = String::from_utf8(page.body.to_vec()).expect("text");
    assert!(told.contains("no se ha modificado") && told.contains(view.decided.folio.as_deref().expect("a folio")));
    let name = view.requester.get(&ContactField::Name).expect("a name").value.clone();
    assert!(!told.contains(&name) && !told.contains(&view.subject.value) && !told.contains("<script"), "{told}");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));

    // A note is not on the paper; an answer is.
    let note = Command::Content(Content::AddNote { audience: Audience::Internal, text: "Sí".into() });
    say(&mut eva, id, DocumentKind::Ticket, &note, house.now());
    eva.sync().await;
    assert!(String::from_utf8_lossy(&nobody.0.get(path).await.body).contains("no se ha modificado"));
    let change = Command::Content(Content::SetField { field, value: "12999".into() });
    say(&mut eva, id, DocumentKind::Ticket, &change, house.now());
    assert!(eva.sync().await.receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted));
    assert!(String::from_utf8_lossy(&nobody.0.get(path).await.body).contains("cambió después"));

    assert_eq!(lia.client.get(&format!("/api/documents/{id}/papers/{form}.pdf")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(eva.client.get(&format!("/api/documents/{id}/papers/nada.pdf")).await.status, StatusCode::NOT_FOUND);
    let guessed: Vec<_> = {
        let mut all = Vec::new();
        for guess in 0..25 {
            all.push(nobody.0.get(&format!("/verificar/{guess:020}")).await.status.as_u16());
        }
        all
    };
    assert!(guessed.starts_with(&[404]) && guessed.ends_with(&[429]), "guesses end: {guessed:?}");
    let page = nobody.0.get(&format!("/verificar/{:020}", 99)).await;
    assert!(
        String::from_utf8_lossy(&page.body).contains("Espere un minuto"),
        "in words, to whoever reads it: {page:?}"
    );
}

/// Whoever has the paper in their hands is told of it, whatever an administrator made of its form since.
#[tokio::test]
async fn a_paper_is_verified_though_its_form_was_changed_or_taken_away() {
    let house = House::open();
    let mut eva = house.agent().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, "oax-revision-extension"), house.now());
    assert_eq!(eva.sync().await.receipts[0].outcome, Outcome::Accepted);
    let form = FormId::new("oax-resguardo-telefono");
    let file = eva.client.get(&format!("/api/documents/{id}/papers/{form}.pdf")).await;
    assert_eq!(file.status, StatusCode::OK, "{file:?}");
    let filled = paper::fill(house.app.organisation(), &form, &house.ticket(id)).expect("a paper");
    let hash = paper::hash(&filled).to_string();
    let printed = paper_told(&house, &hash).await.expect("printed here");
    assert!(!printed.modified);

    let changed = reloaded(&house, |organisation| {
        let form = organisation.forms.iter_mut().find(|known| known.id == form.as_str()).expect("a form");
        form.fields[0].label = "Otro rótulo".into();
    });
    assert_eq!(paper_told(&changed, &hash).await, Some(printed.clone()), "the ticket says what it said");
    let gone = reloaded(&house, |organisation| organisation.forms.retain(|known| known.id != form.as_str()));
    assert_eq!(paper_told(&gone, &hash).await, Some(printed));
}
