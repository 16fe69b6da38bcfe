//! Evidence through the router: parts, resumption, the seal, who is served what; and what is swept.

use crate::it::steps::{decide, held, revoked, say, ticket};
use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use ronda_server::backup::{self, verify};
use ronda_server::blobs::Swept;
use ronda_server::start;
use ronda_server::store::{Batch, BlobRow};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::{AttachEvidence, FileClass, Media};
use ronda_shared::ids::{ActId, DocumentId, RoleId, Sha256};
use ronda_shared::limits::{EVIDENCE_BYTES, UPLOAD_PART};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::client::{Answer, Client, Enrolled, Technician};
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// A week, as `ronda serve` sweeps unless told otherwise.
const STILL: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What a phone says of a file.
pub fn attach(bytes: &[u8], media: Media) -> Command {
    Command::Content(Content::AttachEvidence(Box::new(AttachEvidence {
        caption: "El nodo 14, antes".into(),
        ..AttachEvidence::new(
            Sha256::of(bytes),
            u32::try_from(bytes.len()).expect("small"),
            media,
            "IMG 0001.jpeg".into(),
        )
    })))
}

/// A ticket of telephony, opened at the desk.
pub async fn open(house: &House, seed: u8) -> DocumentId {
    open_for(house, seed, "oax-revision-extension").await
}

/// A ticket, and the technician who has heard of it.
async fn known_to_rosa(house: &House) -> (DocumentId, Technician) {
    let id = open(house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    (id, rosa)
}

/// A ticket of a service, opened at the desk.
pub async fn open_for(house: &House, seed: u8, service: &str) -> DocumentId {
    let mut eva = house.agent().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(house, service), house.now());
    assert_eq!(eva.sync().await.receipts[0].outcome, Outcome::Accepted);
    id
}

/// Names a file on a ticket, and sends the act.
pub async fn name(who: &mut Enrolled, id: DocumentId, bytes: &[u8], media: Media, at: i64) -> ActId {
    let number = say(who, id, DocumentKind::Ticket, &attach(bytes, media), at);
    let answer = who.sync().await;
    let receipt = answer.receipts.iter().find(|one| one.number == number).expect("a receipt");
    assert_eq!(receipt.outcome, Outcome::Accepted);
    ActId { device: who.device.id, number }
}

pub async fn put(who: &Client, act: ActId, at: u64, body: impl Into<Body>) -> Answer {
    let request = who.request(Method::PUT, &format!("/api/uploads/{act}?at={at}"));
    let request = request.header(header::CONTENT_TYPE, "application/octet-stream");
    who.send_only(request.body(body.into()).expect("a request")).await
}

pub async fn look(who: &Client, act: ActId) -> Value {
    let answer = who.get(&format!("/api/uploads/{act}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

/// Sends all that is missing, as a phone does; answers what was told last.
pub async fn send(who: &Client, act: ActId, bytes: &[u8]) -> Value {
    let mut told = look(who, act).await;
    while told["state"] == "waiting" && told["received"].as_u64() < told["size"].as_u64() {
        let at = told["received"].as_u64().expect("a number");
        let end = bytes.len().min(at as usize + UPLOAD_PART);
        let answer = put(who, act, at, bytes[at as usize..end].to_vec()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        told = answer.json();
    }
    told
}

pub fn sealed(size: usize) -> Value {
    json!({ "size": size, "received": size, "state": "sealed", "why": null, "backed_up": false })
}

/// Where a whole file (`kept`) or a small picture (`thumbs`) lies in the data directory.
pub fn file(house: &House, folder: &str, sha256: &Sha256) -> PathBuf {
    let name = sha256.to_string();
    house.path().join("data/blobs").join(folder).join(&name[..2]).join(name)
}

pub fn files(house: &House, folder: &str) -> usize {
    fn count(path: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(path) else { return 0 };
        entries
            .map(|entry| entry.expect("an entry").path())
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&house.path().join("data/blobs").join(folder))
}

/// OCO-28: of those who read the ticket, whoever has none of the roles that the organisation names is refused a confidential
/// file, and no browser keeps it.
#[tokio::test]
async fn oco_28_a_confidential_file_is_served_to_the_named_roles_alone() {
    let house = House::of(|org| {
        org.settings.evidence.classes.insert(FileClass::Confidential, vec![RoleId::new("jefe-mesa")]);
    });
    let id = open(&house, 1).await;
    let (mut rosa, mut ana) = (house.other_technician().await, house.supervisor().await);
    rosa.sync().await;
    let bytes = pictures::jpeg(1, 320, 240);
    let size = u32::try_from(bytes.len()).expect("small");
    let file = AttachEvidence {
        class: Some(FileClass::Confidential),
        ..AttachEvidence::new(Sha256::of(&bytes), size, Media::Jpeg, "ine.jpg".into())
    };
    let command = Command::Content(Content::AttachEvidence(Box::new(file)));
    let number = say(&mut rosa, id, DocumentKind::Ticket, &command, house.now());
    let answer = rosa.sync().await;
    let receipt = answer.receipts.iter().find(|one| one.number == number).expect("a receipt");
    assert_eq!(receipt.outcome, Outcome::Accepted);
    let act = ActId { device: rosa.device.id, number };
    assert_eq!(send(&rosa, act, &bytes).await, sealed(bytes.len()));
    let path = format!("/api/documents/{id}/evidence/{act}");
    for path in [path.clone(), format!("{path}/thumb")] {
        assert_eq!(rosa.get(&path).await.refusal(), (403, "not_yours".into()), "{path}");
    }
    let answer = ana.get(&path).await;
    assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &bytes[..]));
    assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-store");

    // eva.rios reads the ticket, and so its hash: to name that again, of no class, brings her no bytes.
    let mut eva = house.agent().await;
    eva.sync().await;
    let again = name(&mut eva, id, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&eva, again).await["received"], 0, "as of what is not here");
    assert_eq!(eva.get(&format!("/api/documents/{id}/evidence/{again}")).await.refusal().0, 404);
    // Who sees it sends nothing again.
    ana.sync().await;
    let hers = name(&mut ana, id, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&ana, hers).await, sealed(bytes.len()));
}

#[tokio::test]
async fn a_photograph_comes_in_parts_is_sealed_and_served_in_scope_alone() {
    let house = House::open();
    let id = open(&house, 1).await;
    let (mut rosa, omar, ana) = (house.other_technician().await, house.technician().await, house.supervisor().await);
    rosa.sync().await;
    let bytes = pictures::jpeg(1, 1600, 1200);
    assert!(bytes.len() > 2 * UPLOAD_PART, "{}", bytes.len());
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    let path = format!("/api/documents/{id}/evidence/{act}");
    assert_eq!(rosa.get(&path).await.refusal(), (404, "not_found".into()), "not here yet");
    assert_eq!(
        look(&rosa, act).await,
        json!({ "size": bytes.len(), "received": 0, "state": "waiting", "why": null, "backed_up": false })
    );
    for other in [&omar.client, &ana.client] {
        let answer = other.get(&format!("/api/uploads/{act}")).await;
        assert_eq!(answer.refusal(), (404, "unknown_act".into()), "another person's");
        assert_eq!(put(other, act, 0, bytes[..9].to_vec()).await.refusal(), (404, "unknown_act".into()));
    }
    assert!(house.ticket(id).evidence[0].sealed.is_none());
    assert_eq!(send(&rosa, act, &bytes).await, sealed(bytes.len()));
    assert!(house.ticket(id).evidence[0].is_sealed());
    assert_eq!(look(&rosa, act).await, sealed(bytes.len()), "and it stays so");
    assert_eq!((files(&house, "parts"), files(&house, "kept"), files(&house, "thumbs")), (0, 1, 1));

    for who in [&rosa.client, &ana.client] {
        let answer = who.get(&path).await;
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &bytes[..]));
        assert_eq!(answer.header(header::CONTENT_TYPE), "image/jpeg");
        assert_eq!(answer.header(header::CONTENT_LENGTH), bytes.len().to_string());
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header(header::CACHE_CONTROL), "private, max-age=31536000, immutable");
        let disposition = answer.header(header::CONTENT_DISPOSITION);
        assert_eq!(disposition, "inline; filename=\"IMG 0001.jpg\"; filename*=UTF-8''IMG%200001.jpg");
        let tag = answer.header(header::ETAG).to_owned();
        let again = who.request(Method::GET, &path).header(header::IF_NONE_MATCH, tag).body(Body::empty());
        assert_eq!(who.send_only(again.expect("a request")).await.status, StatusCode::NOT_MODIFIED);
    }
    let small = rosa.get(&format!("{path}/thumb")).await;
    assert_eq!((small.status, small.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/jpeg"));
    let small = image_size(&small.body);
    assert_eq!(small, (320, 240));

    let absent = omar.get(&format!("/api/documents/{id}/evidence/{}.77", rosa.device.id)).await;
    for path in [path.clone(), format!("{path}/thumb")] {
        let forbidden = omar.get(&path).await;
        assert_eq!((forbidden.status, &forbidden.body), (StatusCode::NOT_FOUND, &absent.body), "none, or not theirs");
    }
    // By another ticket's name it is not there either.
    let other = open(&house, 2).await;
    assert_eq!(rosa.get(&format!("/api/documents/{other}/evidence/{act}")).await.refusal(), (404, "not_found".into()));

    // R3: taken out of sight, it is there for who supervises alone; the bytes are kept.
    let mut ana = ana;
    let retire = Command::Content(Content::RetireEvidence { evidence: act, reason: "Sale una persona".into() });
    ana.sync().await;
    say(&mut ana, id, DocumentKind::Ticket, &retire, house.now());
    ana.sync().await;
    assert_eq!(rosa.get(&path).await.refusal(), (404, "not_found".into()));
    assert_eq!(ana.get(&path).await.status, StatusCode::OK);
    house.pass(9 * DAY_MS);
    assert_eq!(house.app.keeper().sweep(STILL).expect("sweeps"), Swept::default());
}

fn image_size(jpeg: &[u8]) -> (u32, u32) {
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).expect("a frame");
    let two = |at: usize| u32::from(u16::from_be_bytes([jpeg[frame + at], jpeg[frame + at + 1]]));
    (two(7), two(5))
}

#[tokio::test]
async fn what_a_broken_line_brought_is_kept_and_nothing_is_taken_twice() {
    let house = House::open();
    let (id, mut rosa) = known_to_rosa(&house).await;
    let bytes = pictures::jpeg(2, 1200, 900);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    let mut received = 0;
    for cut in [0, 1, UPLOAD_PART / 2, UPLOAD_PART - received - 1 - UPLOAD_PART / 2] {
        // The line breaks after so many bytes: nobody hears an answer.
        let sent = Bytes::copy_from_slice(&bytes[received..received + cut]);
        let broken = std::io::Error::other("the line broke");
        let stream = tokio_stream::iter([Ok(sent), Err(broken)]);
        let answer = put(&rosa, act, received as u64, Body::from_stream(stream)).await;
        received += cut;
        let told: Value = answer.json();
        assert_eq!(told["received"], received, "what came is kept");
        assert_eq!(look(&rosa, act).await["received"], received);
    }
    // A part that was received, and one that begins too far on: told where to go on, and nothing is changed.
    for at in [0, received as u64 - 1, received as u64 + 1, bytes.len() as u64] {
        let answer = put(&rosa, act, at, bytes[..10].to_vec()).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(answer.json::<Value>()["received"], received);
    }
    assert_eq!(put(&rosa, act, received as u64, vec![0; UPLOAD_PART + 1]).await.refusal(), (413, "too_large".into()));
    let rest = bytes.len() - received;
    if rest < UPLOAD_PART {
        let more = [&bytes[received..], &[7]].concat();
        assert_eq!(put(&rosa, act, received as u64, more).await.refusal(), (413, "too_large".into()), "than was named");
    }
    // All but the last byte, then that; then the last part once more.
    send_up_to(&rosa, act, &bytes, bytes.len() - 1).await;
    let last = bytes.len() as u64 - 1;
    let answer = put(&rosa, act, last, bytes[last as usize..].to_vec()).await;
    assert_eq!(answer.json::<Value>(), sealed(bytes.len()));
    let again = put(&rosa, act, last, bytes[last as usize..].to_vec()).await;
    assert_eq!((again.status, again.json::<Value>()), (StatusCode::OK, sealed(bytes.len())));
    assert_eq!(rosa.get(&format!("/api/documents/{id}/evidence/{act}")).await.body, bytes);
    let wrong = rosa.request(Method::PUT, &format!("/api/uploads/{act}?at=0")).body(Body::empty()).expect("a request");
    assert_eq!(rosa.send_only(wrong).await.refusal(), (415, "wrong_type".into()));
}

async fn send_up_to(who: &Client, act: ActId, bytes: &[u8], end: usize) {
    let mut at = look(who, act).await["received"].as_u64().expect("a number") as usize;
    while at < end {
        let next = end.min(at + UPLOAD_PART);
        let answer = put(who, act, at as u64, bytes[at..next].to_vec()).await;
        assert_eq!(answer.json::<Value>()["received"], next);
        at = next;
    }
}

#[tokio::test]
async fn two_tabs_send_one_file_and_it_is_whole_and_sealed_once() {
    let house = House::open();
    let (id, mut rosa) = known_to_rosa(&house).await;
    let bytes = pictures::jpeg(3, 1600, 1200);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    let tab = |client: Client, step: usize| {
        let bytes = bytes.clone();
        tokio::spawn(async move {
            let mut told = look(&client, act).await;
            while told["state"] == "waiting" {
                let at = told["received"].as_u64().expect("a number") as usize;
                let answer = put(&client, act, at as u64, bytes[at..bytes.len().min(at + step)].to_vec()).await;
                assert!(matches!(answer.status.as_u16(), 200 | 409), "{answer:?}");
                told = answer.json();
            }
            told
        })
    };
    let tabs = [tab(rosa.client.clone(), 9_001), tab(rosa.client.clone(), 40_000), tab(rosa.client.clone(), 12_345)];
    for tab in tabs {
        assert_eq!(tab.await.expect("a tab"), sealed(bytes.len()));
    }
    assert_eq!(rosa.get(&format!("/api/documents/{id}/evidence/{act}")).await.body, bytes);
    let seals = house.store().read().expect("a reader").seals(None, 9).expect("seals");
    assert_eq!(seals.len(), 1);
    assert_eq!(files(&house, "parts"), 0);
}

#[tokio::test]
async fn naming_a_hash_gives_nobody_the_bytes_and_spares_only_those_who_have_them() {
    let house = House::open();
    let (here, there) = (open(&house, 1).await, open(&house, 2).await);
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = pictures::jpeg(4, 800, 600);
    let act = name(&mut rosa, here, &bytes, Media::Jpeg, house.now()).await;
    send(&rosa, act, &bytes).await;

    // omar.cruz reads neither ticket; on one of his own he names the hash of what he has never seen.
    let mut omar = house.technician().await;
    let own = open_for(&house, 7, "oax-alta-nodo").await;
    omar.sync().await;
    let guess = name(&mut omar, own, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&omar, guess).await["received"], 0, "told like anything else that is not here");
    assert_eq!(omar.get(&format!("/api/documents/{own}/evidence/{guess}")).await.refusal().0, 404);
    let wrong = vec![9; bytes.len().min(UPLOAD_PART)];
    let mut at = 0;
    while at < bytes.len() {
        let part = &wrong[..wrong.len().min(bytes.len() - at)];
        let answer = put(&omar, guess, at as u64, part.to_vec()).await;
        at += part.len();
        if at == bytes.len() {
            assert_eq!(answer.status, StatusCode::CONFLICT);
            let told = json!({ "size": bytes.len(), "received": 0, "state": "waiting", "why": "wrong_hash", "backed_up": false });
            assert_eq!(answer.json::<Value>(), told, "from the beginning");
        }
    }
    assert!(house.ticket(own).evidence[0].sealed.is_none());
    // Who delivers them has them; they are kept once.
    assert_eq!(send(&omar, guess, &bytes).await, sealed(bytes.len()));
    assert_eq!(files(&house, "kept"), 1);

    // rosa.luna delivered them before, ana.lopez reads the ticket: nothing is sent again.
    let again = name(&mut rosa, there, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&rosa, again).await, sealed(bytes.len()));
    let mut ana = house.supervisor().await;
    ana.sync().await;
    let hers = name(&mut ana, there, &bytes, Media::Jpeg, house.now()).await;
    assert_eq!(look(&ana, hers).await, sealed(bytes.len()));
    // By another type they are not what they say, whoever has them.
    let other = name(&mut rosa, there, &bytes, Media::Png, house.now()).await;
    assert_eq!(look(&rosa, other).await["received"], 0);
    let told = send(&rosa, other, &bytes).await;
    assert_eq!((&told["state"], &told["why"]), (&json!("refused"), &json!("not_what_it_says")));
    assert_eq!(rosa.get(&format!("/api/documents/{there}/evidence/{other}")).await.refusal().0, 404);
    let fault = house.ticket(there).evidence.iter().find(|one| one.id == other).and_then(|one| one.sealed.clone());
    assert!(fault.expect("said").fault.is_some());
    assert_eq!((files(&house, "kept"), files(&house, "parts")), (1, 0));
}

#[tokio::test]
async fn a_held_acts_bytes_wait_with_it_and_are_sealed_or_swept() {
    let house = House::open();
    let (id, mut rosa) = known_to_rosa(&house).await;
    let kept = pictures::jpeg(5, 300, 200);
    let gone = pictures::jpeg(6, 300, 200);
    let numbers =
        [&kept, &gone].map(|bytes| say(&mut rosa, id, DocumentKind::Ticket, &attach(bytes, Media::Jpeg), house.now()));
    revoked(&house, &rosa).await;
    let acts = numbers.map(|number| ActId { device: rosa.device.id, number });
    for (act, bytes) in acts.iter().zip([&kept, &gone]) {
        let waits = json!({ "size": bytes.len(), "received": bytes.len(), "state": "waiting", "why": "held", "backed_up": false });
        assert_eq!(send(&rosa, *act, bytes).await, waits, "a revoked phone hands in what it has");
    }
    house.pass(9 * DAY_MS);
    assert_eq!(house.app.keeper().sweep(STILL).expect("sweeps"), Swept::default(), "held is named");
    let mut ana = house.supervisor_with_passkey().await;
    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], true, "").await.status, StatusCode::OK);
    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], false, "No es del caso").await.status, StatusCode::OK);
    let keeper = house.app.keeper().clone();
    tokio::task::spawn_blocking(move || keeper.settle_all()).await.expect("a thread").expect("settles");
    assert!(house.ticket(id).evidence[0].is_sealed());
    assert_eq!(look(&rosa, acts[0]).await, sealed(kept.len()));
    let told = look(&rosa, acts[1]).await;
    assert_eq!((&told["state"], &told["why"]), (&json!("refused"), &json!("refused")));
    assert!(house.store().read().expect("a reader").all_arrived().expect("rows").is_empty());
    assert_eq!(files(&house, "kept"), 2);
    assert_eq!(house.app.keeper().sweep(STILL).expect("sweeps"), Swept { blobs: 1, ..Swept::default() });
    assert_eq!((files(&house, "kept"), files(&house, "thumbs")), (1, 1));
    assert_eq!(ana.get(&format!("/api/documents/{id}/evidence/{}", acts[0])).await.body, kept);
}

#[tokio::test]
async fn a_paper_is_only_ever_saved_and_what_is_struck_has_no_place() {
    let house = House::open();
    let (id, mut rosa) = known_to_rosa(&house).await;
    let paper = pictures::pdf(1, 5_000);
    let act = name(&mut rosa, id, &paper, Media::Pdf, house.now()).await;
    assert_eq!(send(&rosa, act, &paper).await, sealed(paper.len()));
    let answer = rosa.get(&format!("/api/documents/{id}/evidence/{act}")).await;
    assert_eq!((answer.header(header::CONTENT_TYPE), &answer.body[..]), ("application/pdf", &paper[..]));
    assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"IMG 0001.pdf\""));
    assert_eq!(rosa.get(&format!("/api/documents/{id}/evidence/{act}/thumb")).await.refusal().0, 404);

    let number = say(&mut rosa, id, DocumentKind::Ticket, &attach(&paper, Media::Pdf), house.now());
    let struck = ActId { device: rosa.device.id, number };
    say(&mut rosa, id, DocumentKind::Ticket, &Command::Content(Content::Strike { act: struck }), house.now());
    rosa.sync().await;
    let told = look(&rosa, struck).await;
    assert_eq!((&told["state"], &told["why"]), (&json!("refused"), &json!("struck")));
    // An act that names nothing, and no act at all.
    assert_eq!(rosa.get(&format!("/api/uploads/{}.{}", rosa.device.id, number + 1)).await.refusal().1, "unknown_act");
    assert_eq!(rosa.get("/api/uploads/nothing").await.refusal(), (404, "unknown_act".into()));
}

#[tokio::test]
async fn uploads_of_one_person_and_of_all_are_bounded_before_anything_is_kept() {
    let house = House::with(|config| config.upload_room = u64::from(EVIDENCE_BYTES) * 2);
    let (id, mut rosa) = known_to_rosa(&house).await;
    let mut begun = Vec::new();
    for seed in 0..18_u8 {
        let bytes = vec![seed; 600_000];
        begun.push(name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await);
    }
    let mut refused = 0;
    for act in &begun {
        let answer = put(&rosa, *act, 0, vec![1; 100]).await;
        match answer.status {
            StatusCode::OK => {}
            status => {
                assert_eq!((status.as_u16(), answer.refusal().1.as_str()), (429, "too_many"));
                refused += 1;
            }
        }
    }
    assert_eq!((refused, files(&house, "parts")), (2, 16));
    let mut ana = house.supervisor().await;
    ana.sync().await;
    let large = vec![3; EVIDENCE_BYTES as usize];
    let act = name(&mut ana, id, &large, Media::Jpeg, house.now()).await;
    assert_eq!(put(&ana, act, 0, vec![1; 100]).await.refusal(), (503, "busy".into()), "9.6 of 16 MB are announced");
    // What stands still for a week makes room.
    let old = std::time::SystemTime::now() - Duration::from_secs(1);
    assert!(old < std::time::SystemTime::now());
    assert_eq!(house.app.keeper().sweep(Duration::ZERO).expect("sweeps").parts, 16);
    assert_eq!(files(&house, "parts"), 0);
    assert_eq!(put(&ana, act, 0, vec![1; 100]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_backup_carries_what_is_sealed_and_a_changed_byte_of_it_is_found() {
    let house = House::open();
    let (id, mut rosa) = known_to_rosa(&house).await;
    let bytes = pictures::jpeg(8, 200, 100);
    let act = name(&mut rosa, id, &bytes, Media::Jpeg, house.now()).await;
    send(&rosa, act, &bytes).await;
    let own = start::store_file(&house.path().join("data"));
    let vault = house.path().join("vault");
    let place = house.path().join("another");
    for folder in [&vault, &place] {
        std::fs::create_dir(folder).expect("a folder");
    }
    let now = house.app.clock().now();
    for copied in [1, 0] {
        assert_eq!(look(&rosa, act).await["backed_up"], copied == 0, "told once a backup has it");
        let file = vault.join(format!("{copied}.ronda"));
        let made =
            backup::make_whole(house.store(), &own, house.app.keeper().blobs().kept(), &file, now).expect("a backup");
        assert_eq!((made.evidence.files, made.evidence.copied, made.evidence.missing), (1, copied, 0));
    }
    let file = vault.join("0.ronda");
    let restored = backup::restore(&file, &start::store_file(&place), 10).expect("restored");
    assert_eq!((restored.evidence.files, restored.evidence.missing), (1, 0));
    let whole = |file: &std::path::Path| {
        let scratch = tempfile::tempdir().expect("a folder");
        verify::backup(file, scratch.path()).expect("verified")
    };
    let report = whole(&file);
    assert!(report.is_whole() && report.files == 1, "{:?}", report.faults);

    let kept = blobs_of(&house, &bytes);
    let check = || verify::data(&*house.store().read().expect("a reader"), &own).expect("verified");
    assert!(check().is_whole());
    for at in [0, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        std::fs::write(&kept, changed).expect("written");
        assert_eq!(check().fault_count, 1);
        assert_eq!(look(&rosa, act).await["backed_up"], false, "or that was spoiled here");
    }
    std::fs::remove_file(&kept).expect("removed");
    std::fs::create_dir(&kept).expect("in its place");
    assert_eq!(look(&rosa, act).await["backed_up"], false, "or that the disk cannot give");
    std::fs::remove_dir(&kept).expect("removed");
    assert_eq!(check().fault_count, 1);
    assert_eq!(look(&rosa, act).await["backed_up"], false, "whoever still has a file that was lost here keeps it");
    // What is in the vault is not what was changed since.
    assert!(whole(&file).is_whole());
    // The small picture is made again where it is missing; without the bytes there is none.
    assert_eq!(rosa.get(&format!("/api/documents/{id}/evidence/{act}")).await.refusal().0, 404);
    std::fs::write(&kept, &bytes).expect("written");
    std::fs::remove_dir_all(house.path().join("data/blobs/thumbs")).expect("removed");
    let small = rosa.get(&format!("/api/documents/{id}/evidence/{act}/thumb")).await;
    assert_eq!((small.status, image_size(&small.body)), (StatusCode::OK, (200, 100)));
}

fn blobs_of(house: &House, bytes: &[u8]) -> std::path::PathBuf {
    file(house, "kept", &Sha256::of(bytes))
}

/// A sweep looks at as much as an hour has room for, and the next goes on behind it.
#[tokio::test]
async fn a_sweep_of_millions_goes_round_by_the_hour() {
    let house = House::open();
    let row =
        |sha256: [u8; 32], at: Timestamp| BlobRow { sha256: Sha256::new(sha256), size: 8, media: Media::Jpeg, at };
    let now = Timestamp::from_millis(house.now());
    let young = |number: u32| {
        let mut sha256 = [0; 32];
        sha256[1..5].copy_from_slice(&number.to_be_bytes());
        row(sha256, now)
    };
    let mut blobs: Vec<BlobRow> = (0..50_300).map(young).collect();
    let unnamed = |first: u8| {
        let mut sha256 = [0xff; 32];
        sha256[0] = first;
        row(sha256, now.plus(-2 * DAY_MS))
    };
    blobs.extend([0, 0xff].map(unnamed));
    house.store().commit(Batch { blobs, ..Batch::default() }).expect("commits");
    let sweep = || house.app.keeper().sweep(STILL).expect("sweeps").blobs;
    // The first begins between the two: it has no room left for the one behind the many.
    assert_eq!((sweep(), sweep(), sweep()), (1, 1, 0), "the next goes on behind what the first looked at");
}
