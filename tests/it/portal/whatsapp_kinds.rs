//! Messages of every kind of WhatsApp: what they bring is kept, or it is told what is not.

use super::whatsapp::{says, settled, tickets};
use axum::http::StatusCode;
use image::ImageFormat;
use ronda_server::store::Batch;
use ronda_server::store::mail::OutState;
use ronda_server::store::whatsapp::{WhatsappContact, WhatsappIncoming, WhatsappRows, WhatsappWaiting};
use ronda_server::whatsapp::WhatsApp;
use ronda_shared::command::Audience;
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::limits;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use ronda_test_support::documents::{docx, mp4, ogg};
use ronda_test_support::house::House;
use ronda_test_support::pictures::{jpeg, pdf, written};
use ronda_test_support::whatsapp::{Graph, opens_to, text};
use serde_bytes::ByteBuf;
use serde_json::{Value, json};
use std::sync::Arc;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A house with an open request of Luz's.
async fn asked() -> (House, Arc<WhatsApp>, Arc<Graph>, DocumentId) {
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.primero", "No hay red")).await;
    let id = tickets(&house)[0].id;
    (house, whatsapp, graph, id)
}

/// A message of a kind, as Meta tells it.
fn brings(house: &House, id: &str, kind: &str, about: &Value) -> Value {
    let seconds = (house.now() / 1_000).to_string();
    let mut said = json!({ "from": "5219511234567", "id": id, "timestamp": seconds, "type": kind });
    said[kind] = about.clone();
    said
}

/// Meta has these bytes under an id.
fn hold(graph: &Graph, id: &str, bytes: Vec<u8>) {
    let address = format!("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={id}");
    graph.behaviour().files.insert(id.to_owned(), (address, bytes));
}

/// How many messages to Luz hold these words.
fn told(graph: &Graph, words: &str) -> usize {
    let behaviour = graph.behaviour();
    let holds = |sent: &&Value| sent["text"]["body"].as_str().is_some_and(|body| body.contains(words));
    behaviour.sent.iter().filter(holds).count()
}

fn noted(house: &House, id: DocumentId, words: &str) -> bool {
    house.ticket(id).notes.iter().any(|note| note.text.contains(words))
}

#[tokio::test]
async fn every_kind_of_file_that_is_taken_is_evidence() {
    let (house, whatsapp, graph, id) = asked().await;
    let file = |mime: &str| json!({ "mime_type": mime, "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=" });
    let with = |mime: &str, name: &str, value: Value| {
        let mut about = file(mime);
        about[name] = value;
        about
    };
    let sent = [
        ("audio", with("audio/ogg; codecs=opus", "voice", json!(true)), ogg(b"OpusTags"), "voz.ogg", Media::Ogg),
        ("audio", with("audio/mp4", "voice", json!(false)), mp4(&[b"soun"], b""), "voz.m4a", Media::M4a),
        (
            "video",
            with("video/mp4", "caption", json!("Así suena")),
            mp4(&[b"vide", b"soun"], b""),
            "video.mp4",
            Media::Mp4,
        ),
        (
            "document",
            with("application/pdf", "filename", json!("Oficio 12.pdf")),
            pdf(3, 2_000),
            "Oficio 12.pdf",
            Media::Pdf,
        ),
        ("document", file(DOCX), docx("<w:document/>"), "documento.docx", Media::Docx),
        ("image", file("image/png"), written(4, 64, 48, ImageFormat::Png), "foto.png", Media::Png),
        (
            "sticker",
            with("image/webp", "animated", json!(false)),
            written(5, 64, 64, ImageFormat::WebP),
            "calcomania.webp",
            Media::Webp,
        ),
    ];
    for (at, (kind, mut about, bytes, name, media)) in sent.into_iter().enumerate() {
        let file = format!("55{at}");
        hold(&graph, &file, bytes);
        about["id"] = json!(file);
        says(&house, &whatsapp, &brings(&house, &format!("wamid.{at}"), kind, &about)).await;
        let evidence = house.ticket(id).evidence;
        assert_eq!(evidence.len(), at + 1, "{kind} {name}: {evidence:?}");
        let last = &evidence[at];
        assert!(last.is_sealed(), "its bytes are here, and were looked at: {last:?}");
        assert_eq!(last.file.name, name);
        // A photograph may be kept in another type.
        assert!(last.file.media == media || (media.is_image() && last.file.media.is_image()), "{last:?}");
    }
    assert_eq!(tickets(&house).len(), 1);
    assert!(noted(&house, id, "Así suena"), "what was written under it");
    assert_eq!(told(&graph, "No pudimos guardar"), 0);
    let waits = house.store().read().expect("reads").whatsapp_waiting().expect("reads");
    assert!(waits.is_empty(), "{waits:?}");
}

#[tokio::test]
async fn a_file_that_is_not_taken_is_told_in_the_ticket_and_to_who_sent_it() {
    let (house, whatsapp, graph, id) = asked().await;
    hold(&graph, "661", b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\0".to_vec());
    hold(&graph, "662", vec![7; limits::EVIDENCE_BYTES as usize + 1]);
    hold(&graph, "663", b"MZ\x90\0".to_vec());
    let sent = [
        (
            "audio",
            json!({ "id": "661", "mime_type": "audio/mpeg", "voice": false }),
            "voz.mp3",
            "es de un tipo que no se recibe",
        ),
        ("video", json!({ "id": "662", "mime_type": "video/mp4" }), "video.mp4", "es demasiado grande"),
        (
            "document",
            json!({ "id": "663", "filename": "arreglo.exe", "mime_type": "application/x-msdownload" }),
            "arreglo.exe",
            "es de un tipo que no se recibe",
        ),
        ("image", json!({ "id": "669", "mime_type": "image/jpeg" }), "foto.jpg", "WhatsApp ya no lo tiene"),
    ];
    for (at, (kind, about, name, why)) in sent.into_iter().enumerate() {
        says(&house, &whatsapp, &brings(&house, &format!("wamid.{at}"), kind, &about)).await;
        assert!(noted(&house, id, &format!("(Mandó «{name}», que no se tomó: {why})")), "{name}");
        assert_eq!(told(&graph, &format!("No pudimos guardar «{name}»: {why}.")), 1, "{name}: {:?}", graph.last());
    }
    assert!(house.ticket(id).evidence.is_empty());
    // The same where it is all that a new request says.
    let house = House::open();
    let (whatsapp, graph) = opens_to(&house, "");
    settled(&whatsapp).await;
    let about = json!({ "id": "661", "mime_type": "audio/amr", "voice": false });
    says(&house, &whatsapp, &brings(&house, "wamid.sola", "audio", &about)).await;
    assert!(tickets(&house)[0].subject.value.contains("«voz.amr»"), "{:?}", tickets(&house)[0].subject);
    assert_eq!((told(&graph, "No pudimos guardar «voz.amr»"), told(&graph, "Recibimos su solicitud")), (1, 1));
}

#[tokio::test]
async fn a_password_in_a_files_name_is_not_sent_out_again() {
    let (house, whatsapp, graph, id) = asked().await;
    hold(&graph, "664", b"MZ\x90\0".to_vec());
    let about =
        json!({ "id": "664", "filename": "contraseña: Jacaranda7.exe", "mime_type": "application/x-msdownload" });
    says(&house, &whatsapp, &brings(&house, "wamid.clave", "document", &about)).await;
    assert!(noted(&house, id, "que no se tomó"), "{:?}", house.ticket(id).notes);
    assert_eq!((told(&graph, "No pudimos guardar «contraseña:"), told(&graph, "Jacaranda7")), (1, 0));
}

#[tokio::test]
async fn a_file_more_than_a_ticket_takes_is_not_dropped_in_silence() {
    let (house, whatsapp, graph, id) = asked().await;
    for at in 0..=limits::EVIDENCE_FILES {
        let file = format!("77{at}");
        hold(&graph, &file, format!("Lo que dice la nota {at}").into_bytes());
        let about = json!({ "id": file, "filename": format!("nota-{at}.txt"), "mime_type": "text/plain" });
        says(&house, &whatsapp, &brings(&house, &format!("wamid.{at}"), "document", &about)).await;
    }
    let (view, last) = (house.ticket(id), format!("«nota-{}.txt»", limits::EVIDENCE_FILES));
    assert_eq!(view.evidence.len(), limits::EVIDENCE_FILES);
    let note = view.notes.iter().find(|note| note.text.starts_with(&format!("No se guardó {last}")));
    assert_eq!(note.map(|note| note.audience), Some(Audience::Internal), "{:?}", view.notes.last());
    assert_eq!(told(&graph, &format!("No pudimos guardar {last}: su solicitud ya no admite más archivos.")), 1);
    assert_eq!(told(&graph, "No pudimos guardar"), 1, "of those that were taken nothing is said");
}

/// What its first bytes promise is not what follows: the gate of uploads finds that, once the ticket has it.
#[tokio::test]
async fn a_file_that_does_not_pass_the_gate_is_told_to_who_sent_it() {
    let (house, whatsapp, graph, id) = asked().await;
    let whole = jpeg(7, 64, 48);
    hold(&graph, "990", whole[..whole.len() / 3].to_vec());
    let about = json!({ "id": "990", "mime_type": "image/jpeg" });
    says(&house, &whatsapp, &brings(&house, "wamid.rota", "image", &about)).await;
    let evidence = house.ticket(id).evidence;
    let fault = evidence[0].sealed.as_ref().and_then(|sealing| sealing.fault);
    assert!(
        evidence.len() == 1 && fault.is_some(),
        "the ticket shows that it came, and why it is not here: {evidence:?}"
    );
    assert_eq!(told(&graph, "No pudimos guardar «foto.jpg»: está dañado o no pasó la revisión."), 1);
    assert!(house.store().read().expect("reads").whatsapp_waiting().expect("reads").is_empty());
}

/// A photograph of Luz's whose act the ticket has; its bytes did not come yet, for the disk was full, and Meta has it no more.
async fn awaited() -> (House, Arc<WhatsApp>, Arc<Graph>, DocumentId, ActId) {
    let (house, whatsapp, graph, id) = asked().await;
    hold(&graph, "880", jpeg(7, 64, 48));
    let about = json!({ "id": "880", "mime_type": "image/jpeg" });
    says(&house, &whatsapp, &brings(&house, "wamid.foto", "image", &about)).await;
    let act = house.ticket(id).evidence[0].id;
    (house, whatsapp, graph, id, act)
}

/// The message of that photograph waits for it still.
fn waits_for(house: &House, id: DocumentId, act: ActId) {
    let lost = brings(house, "wamid.perdida", "image", &json!({ "id": "889", "mime_type": "image/jpeg" }));
    let now = Timestamp::from_millis(house.now());
    let row = WhatsappIncoming {
        key: Sha256::of(b"wamid.perdida"),
        wamid: "wamid.perdida".into(),
        who: WhatsappContact { phone: "5219511234567".into(), user: "MX.90210".into(), name: "Luz Martínez".into() },
        at: now,
        arrived: now,
        message: ByteBuf::from(lost.to_string().into_bytes()),
        file: Some(act),
        document: Some(id),
        state: OutState::Waiting { tries: 1, next: now, last: String::new() },
    };
    let store = house.store();
    let _turn = store.turn();
    let whatsapp = WhatsappRows { waiting: vec![WhatsappWaiting::Came(row)], ..WhatsappRows::default() };
    store.commit(Batch { whatsapp, ..Batch::default() }).expect("written");
}

#[tokio::test]
async fn a_file_that_is_named_and_never_comes_is_told() {
    let (house, whatsapp, graph, id, act) = awaited().await;
    waits_for(&house, id, act);
    settled(&whatsapp).await;
    assert!(noted(&house, id, "No se guardó «foto.jpg»"));
    assert_eq!(told(&graph, "No pudimos guardar «foto.jpg»: WhatsApp ya no lo tiene."), 1);
    assert!(house.store().read().expect("reads").whatsapp_waiting().expect("reads").is_empty());
}

/// Two servers of one store may deal with what waits at once, for a moment.
#[tokio::test]
async fn a_file_that_never_comes_is_noted_once_though_two_deal_with_it() {
    let (house, whatsapp, _graph, id, act) = awaited().await;
    let (other, _other_graph) = opens_to(&house, "");
    waits_for(&house, id, act);
    let (one, two) = tokio::join!(whatsapp.round(), other.round());
    one.expect("the store stands");
    two.expect("the store stands");
    let notes = house.ticket(id).notes;
    let noted = notes.iter().filter(|note| note.text.starts_with("No se guardó «foto.jpg»")).count();
    assert_eq!(noted, 1, "{notes:?}");
}

/// A photograph of Luz's that came while the token was none, and words of hers after it.
async fn without_token() -> (House, Arc<WhatsApp>, Arc<Graph>, DocumentId) {
    let (house, whatsapp, graph, id) = asked().await;
    hold(&graph, "881", jpeg(7, 64, 48));
    graph.behaviour().expired = true;
    let about = json!({ "id": "881", "mime_type": "image/jpeg", "caption": "Así se ve" });
    says(&house, &whatsapp, &brings(&house, "wamid.foto", "image", &about)).await;
    assert!(!noted(&house, id, "Así se ve"), "its words wait for it a little");
    house.pass(16 * MINUTE_MS);
    settled(&whatsapp).await;
    says(&house, &whatsapp, &text(&house, "wamid.mas", "Y hace ruido")).await;
    (house, whatsapp, graph, id)
}

/// Whether anything that is said in a ticket or waits to be told holds these words.
fn is_said(house: &House, id: DocumentId, words: &str) -> bool {
    let reader = house.store().read().expect("reads");
    let going = reader.whatsapp_waiting().expect("reads").into_iter().filter_map(WhatsappWaiting::going);
    let mut rows = going.chain(reader.whatsapp_given_up().expect("reads"));
    noted(house, id, words) || rows.any(|row| row.text.contains(words) || row.brief.contains(words))
}

/// Somebody puts the token right after two days: Meta has the photograph still.
#[tokio::test]
async fn a_file_comes_after_its_words_once_the_token_is_right() {
    let (house, whatsapp, graph, id) = without_token().await;
    assert!(noted(&house, id, "Así se ve\n(Mandó «foto.jpg», que se agrega en cuanto WhatsApp lo entregue.)"));
    assert!(noted(&house, id, "Y hace ruido"), "what is said after it does not wait");
    assert!(house.ticket(id).evidence.is_empty());
    let reader = house.store().read().expect("reads");
    let waits = reader.whatsapp_waiting().expect("reads").into_iter().find_map(|row| match row {
        WhatsappWaiting::Came(row) => Some(row),
        WhatsappWaiting::Going(_) => None,
    });
    drop(reader);
    let waits = waits.expect("it waits");
    assert_eq!((waits.document, waits.file), (Some(id), None));
    assert!(!String::from_utf8_lossy(&waits.message).contains("Así se ve"), "what is said stands in the ticket");

    house.pass(2 * DAY_MS);
    settled(&whatsapp).await;
    assert!(house.ticket(id).evidence.is_empty());
    graph.behaviour().expired = false;
    house.pass(HOUR_MS);
    settled(&whatsapp).await;
    let evidence = house.ticket(id).evidence;
    assert!(evidence.len() == 1 && evidence[0].is_sealed(), "{evidence:?}");
    assert!(!is_said(&house, id, "No pudimos guardar") && !is_said(&house, id, "No se guardó"));
    let waits = house.store().read().expect("reads").whatsapp_waiting().expect("reads");
    assert!(!waits.iter().any(|row| matches!(row, WhatsappWaiting::Came(_))), "{waits:?}");
}

#[tokio::test]
async fn a_file_that_meta_kept_in_vain_is_told_in_words_of_ours() {
    let (house, whatsapp, graph, id) = without_token().await;
    house.pass(8 * DAY_MS);
    // She writes of it again: free text reaches her.
    let mut again = text(&house, "wamid.ocho", "¿Ya la vieron?");
    again["context"] = json!({ "from": "5219510000000", "id": Graph::wamid(1) });
    says(&house, &whatsapp, &again).await;
    let told = "no se pudo traer de WhatsApp en la semana que lo guarda";
    assert!(noted(&house, id, &format!("No se guardó «foto.jpg», que mandaron por WhatsApp.\nMotivo: {told}")));
    graph.behaviour().expired = false;
    house.pass(HOUR_MS);
    settled(&whatsapp).await;
    assert_eq!(self::told(&graph, &format!("No pudimos guardar «foto.jpg»: {told}.")), 1, "{:?}", graph.last());
    assert!(!is_said(&house, id, "validating") && !is_said(&house, id, "(190)"), "{:?}", house.ticket(id).notes);
    assert!(house.store().read().expect("reads").whatsapp_waiting().expect("reads").is_empty());
}

/// A redaction took its name out, too: what waited for its bytes does not write it down again.
#[tokio::test]
async fn of_a_file_that_was_taken_out_meanwhile_nothing_is_said() {
    let (house, whatsapp, graph, id, act) = awaited().await;
    let mut ana = house.supervisor_with_passkey().await;
    let body = json!({ "what": [{ "file": act.to_string() }], "reason": "Dato personal" });
    let taken = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
    assert_eq!(taken.status, StatusCode::OK, "{taken:?}");
    waits_for(&house, id, act);
    settled(&whatsapp).await;
    assert!(!noted(&house, id, "foto.jpg"), "{:?}", house.ticket(id).notes);
    assert_eq!(told(&graph, "No pudimos guardar"), 0);
    assert!(house.store().read().expect("reads").whatsapp_waiting().expect("reads").is_empty());
}

#[tokio::test]
async fn what_is_no_file_stands_in_words() {
    let (house, whatsapp, graph, id) = asked().await;
    let card = json!([{
        "name": { "formatted_name": "Luis Soto", "first_name": "Luis", "last_name": "Soto" },
        "org": { "company": "Redes del Sur" },
        "phones": [{ "phone": "+52 951 765 4321", "wa_id": "5219517654321", "type": "CELL" }],
        "emails": [{ "email": "luis@sur.example", "type": "WORK" }],
    }]);
    let place = json!({ "latitude": 17.061, "longitude": -96.7253, "name": "Edificio 1", "address": "Reforma 1" });
    let mut unknown = brings(&house, "wamid.2", "unsupported", &json!({ "type": "poll_creation" }));
    unknown["errors"] = json!([{ "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
        "error_data": { "details": "Message type is currently not supported." } }]);
    for (said, words) in [
        (
            brings(&house, "wamid.0", "contacts", &card),
            "Contactos: Luis Soto +52 951 765 4321, luis@sur.example, Redes del Sur",
        ),
        (brings(&house, "wamid.1", "location", &place), "Ubicación: Edificio 1 Reforma 1 17.061000, -96.725300"),
        (unknown, "(Mandó algo que aquí no se puede leer: unsupported. Message type unknown)"),
    ] {
        says(&house, &whatsapp, &said).await;
        assert!(noted(&house, id, words), "{words}: {:?}", house.ticket(id).notes);
    }
    assert!(house.ticket(id).evidence.is_empty());
    assert_eq!((tickets(&house).len(), told(&graph, "No pudimos guardar")), (1, 0));
}
