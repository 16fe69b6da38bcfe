//! Tests of papers and approvals signed with a person's own certificate. Each is told as good where it is, as not where it is not,
//! refused where it is of something else. `efirma/make.sh` makes the certificates.

use crate::it::steps::{by, mistyped, paper_told, say, ticket, whole};
use axum::http::StatusCode;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ronda_server::admin_api::{Answer, Operator, PersonOrder, PersonWish, Question};
use ronda_server::certificates::FOLDER;
use ronda_server::ingest::OwnAct;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Approval, ApprovalKind};
use ronda_shared::command::{Command, ContactField, Content, Decision};
use ronda_shared::efirma;
use ronda_shared::ids::{DocumentId, FormId, PersonId, RoleId, ServiceId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::person::Person;
use ronda_shared::signature::{Certified, Octets, Sign, SignedApproval, certified_words};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_shared::workflow::approval;
use ronda_test_support::acts::hand;
use ronda_test_support::client::{Agent, Enrolled};
use ronda_test_support::house::{House, ORIGIN};
use serde_json::{Value, json};
use std::fs;
use std::sync::Arc;

const PAPER: &str = "oax-resguardo-telefono";
const SERVICE: &str = "oax-revision-extension";
const VERA: &str = "vera.gil";

macro_rules! pair {
    ($name:literal) => {
        (
            include_bytes!(concat!("efirma/", $name, ".cer")).as_slice(),
            include_bytes!(concat!("efirma/", $name, ".key")).as_slice(),
        )
    };
}

/// Signs these words of a ticket.
pub(super) fn certified((cer, key): (&[u8], &[u8]), document: DocumentId, text: &str, at: Timestamp) -> Certified {
    let opened = efirma::open(key, "Contraseña8").expect("the password opens it");
    let pair = RsaKeyPair::from_pkcs8(opened.as_bytes()).expect("a key");
    let mut signature = vec![0; pair.public().modulus_len()];
    let words = certified_words(document, &Sha256::of(text.as_bytes()), at);
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &words, &mut signature).expect("signed");
    Certified { certificate: Octets::new(cer.to_vec()), signature: Octets::new(signature), at }
}

/// Signs the first place of the paper, as it stands, with what is made of its words.
pub(super) async fn signs(
    house: &House,
    who: &mut Enrolled,
    id: DocumentId,
    made: impl FnOnce(&str, Timestamp) -> Certified,
) -> Outcome {
    let form = FormId::new(PAPER);
    let filled = paper::fill(house.app.organisation(), &form, &house.ticket(id)).expect("a form");
    let (place, text) = (filled.signatures[0].clone(), paper::canonical(&filled));
    let sign = Sign {
        paper: form,
        role: place.role,
        purpose: place.purpose,
        format: paper::FORMAT,
        certified: Some(made(&text, Timestamp::from_millis(house.now()))),
        text,
        hand: hand("Rosa Luna"),
    };
    let command = Command::Content(Content::Sign(Box::new(sign)));
    let number = say(who, id, DocumentKind::Ticket, &command, house.now());
    let answer = who.sync().await;
    answer.receipts.iter().find(|receipt| receipt.number == number).expect("an answer").outcome.clone()
}

/// What the server says of the ticket's signatures, the last first: whether it is good, and why.
pub(super) async fn last(who: &Enrolled, id: DocumentId) -> (bool, String) {
    let answer = who.client.get(&format!("/api/documents/{id}/efirma")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let told: Value = answer.json();
    let last = told["signed"].as_array().expect("a list").last().expect("one").clone();
    (last["good"] == Value::Bool(true), last["standing"]["es"].as_str().expect("a sentence").to_owned())
}

async fn lived() -> (House, Agent, DocumentId) {
    lived_with(include_bytes!("efirma/root.cer"), include_bytes!("efirma/authority.cer")).await
}

/// A house that believes this root and the authority beneath it, and a ticket.
pub(super) async fn lived_with(root: &[u8], authority: &[u8]) -> (House, Agent, DocumentId) {
    let house = House::open();
    let (eva, id) = opened(&house, root, authority).await;
    (house, eva, id)
}

async fn opened(house: &House, root: &[u8], authority: &[u8]) -> (Agent, DocumentId) {
    let folder = house.app.config().data.join(FOLDER);
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("root.cer"), root).expect("written");
    fs::write(folder.join("authority.cer"), authority).expect("written");
    let mut eva = house.agent().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(house, SERVICE), house.now());
    assert_eq!(eva.sync().await.receipts[0].outcome, Outcome::Accepted);
    (eva, id)
}

#[tokio::test]
async fn devices_know_whether_they_may_sign_by_e_firma_where_no_server_can_be_asked() {
    let (house, mut eva, _) = lived().await;
    let may = eva.sync().await.directory.expect("a directory");
    assert!(may.efirma, "a root is believed");
    fs::remove_file(house.app.config().data.join(FOLDER).join("root.cer")).expect("removed");
    let no_more = eva.sync().await.directory.expect("a directory");
    assert!(!no_more.efirma, "there is nobody left to believe");
    assert_ne!(may.version, no_more.version, "so it is told to who has the former one");
}

#[tokio::test]
async fn a_signature_by_e_firma_is_told_good_until_a_list_names_it() {
    let (house, mut eva, id) = lived().await;
    let own = |text: &str, at| certified(pair!("fiel"), id, text, at);
    assert_eq!(signs(&house, &mut eva, id, own).await, Outcome::Accepted);
    let good = (true, "e.firma vigente al firmar; revocación aún sin consultar".to_owned());
    assert_eq!(last(&eva, id).await, good);
    whole(&house);

    // Whoever has the paper's address learns what it is worth, and of whom nothing.
    let file = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(file.status, StatusCode::OK);
    let filled = paper::fill(house.app.organisation(), &FormId::new(PAPER), &house.ticket(id)).expect("a form");
    let hash = paper::hash(&filled).to_string();
    let page = house.anonymous().0.get(&format!("/verificar/{}", &hash[..20])).await;
    let page = String::from_utf8(page.body.to_vec()).expect("text");
    assert!(page.contains(&good.1) && !page.contains("LUNA") && !page.contains("LUCR800101AB1"), "{page}");

    let list = house.app.config().data.join(FOLDER).join("sat.crl");
    fs::write(list, include_bytes!("efirma/revoked.crl")).expect("written");
    let (is_good, why) = last(&eva, id).await;
    assert!(!is_good && why.contains("estaba revocada desde el"), "{why}");

    // What was drawn goes, and the certificate with it: who signed and under which words stays.
    let mut ana = house.supervisor_with_passkey().await;
    let signed = house.ticket(id).signatures[0].clone();
    let body = json!({ "what": [{ "hand": signed.id.to_string() }], "reason": "Dato personal" });
    let answer = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let left = house.ticket(id).signatures[0].clone();
    assert_eq!((&left.signed.certified, left.sha256), (&None, signed.sha256));
    assert!(left.signed.hand.strokes.is_destroyed() && left.signed.text == signed.signed.text);
    whole(&house);
}

/// `ronda verify --paper`, of a paper with a signature by certificate.
#[tokio::test]
async fn the_console_tells_what_a_papers_certificate_is_worth_and_whether_it_says_so_still() {
    let (house, mut eva, id) = lived().await;
    let own = |text: &str, at| certified(pair!("fiel"), id, text, at);
    assert_eq!(signs(&house, &mut eva, id, own).await, Outcome::Accepted);
    let filled = paper::fill(house.app.organisation(), &FormId::new(PAPER), &house.ticket(id)).expect("a form");
    let hash = paper::hash(&filled).to_string();
    assert_eq!(paper_told(&house, &hash).await, None, "it was not printed");
    let file = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(file.status, StatusCode::OK);

    let (first, address) = (&hash[..20], format!("{ORIGIN}/verificar/{}", &hash[..20]));
    for typed in [hash.as_str(), first, address.as_str(), &hash.to_uppercase()] {
        let told = paper_told(&house, typed).await.expect("printed here");
        assert_eq!((told.signed.len(), told.certified.len(), told.modified), (1, 1, false), "{typed}");
        assert_eq!(told.certified[0].place.es, told.signed[0]);
        assert_eq!(told.certified[0].standing.es, "e.firma vigente al firmar; revocación aún sin consultar");
        assert_eq!(told.time_stamp, None, "nobody asks for stamps here");
        let whole = format!("{told:?}");
        assert!(!whole.contains("LUNA") && !whole.contains("LUCR800101"), "{whole}");
    }
    for place in [0, 19, 20, 63] {
        assert_eq!(paper_told(&house, &mistyped(&hash, place)).await, None, "another letter at {place}");
    }

    // One letter of what it says is another by now: it was signed all the same, and under those words.
    let other = Content::SetContact { field: ContactField::Name, value: "Mario".into() };
    by(&house, "eva.rios", id, Command::Content(other)).await;
    let told = paper_told(&house, &hash).await.expect("printed here");
    assert_eq!((told.signed.len(), told.certified.len(), told.modified), (1, 1, true));
    assert!(told.certified[0].standing.es.starts_with("e.firma vigente al firmar"), "{told:?}");
    let anew = paper::fill(house.app.organisation(), &FormId::new(PAPER), &house.ticket(id)).expect("a form");
    assert_ne!(paper::hash(&anew).to_string(), hash);
    let file = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(file.status, StatusCode::OK);
    let told = paper_told(&house, &paper::hash(&anew).to_string()).await.expect("printed here");
    assert_eq!((told.signed.len(), told.certified.len(), told.modified), (0, 0, false), "nobody signed these words");

    // A list of the authority's names the certificate.
    let list = house.app.config().data.join(FOLDER).join("sat.crl");
    fs::write(list, include_bytes!("efirma/revoked.crl")).expect("written");
    let told = paper_told(&house, &hash).await.expect("printed here");
    let standing = &told.certified[0].standing;
    assert!(standing.es.starts_with("NO se acredita la e.firma: "), "{standing:?}");
    assert!(standing.es.contains("estaba revocada desde el") && standing.en != standing.es, "{standing:?}");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_what_nobody_believes_is_never_told_as_good() {
    let (house, mut eva, id) = lived().await;
    let refused = Outcome::Refused(Reason::CertificateUnfit);
    let tampered = |text: &str, at| certified(pair!("fiel"), id, &format!("{text}."), at);
    assert_eq!(signs(&house, &mut eva, id, tampered).await, refused);
    let elsewhere = |text: &str, at| certified(pair!("fiel"), DocumentId::from_bytes([3; 16]), text, at);
    assert_eq!(signs(&house, &mut eva, id, elsewhere).await, refused);
    let swapped = |text: &str, at| Certified {
        certificate: Octets::new(pair!("csd").0.to_vec()),
        ..certified(pair!("fiel"), id, text, at)
    };
    assert_eq!(signs(&house, &mut eva, id, swapped).await, refused);
    assert!(house.ticket(id).signatures.is_empty());

    for (pair, why) in [
        (pair!("csd"), "sello digital (CSD)"),
        (pair!("expired"), "estaba vencida al firmar"),
        (pair!("stranger"), "una autoridad que esta institución no tiene registrada"),
    ] {
        let own = |text: &str, at| certified(pair, id, text, at);
        assert_eq!(signs(&house, &mut eva, id, own).await, Outcome::Accepted, "{why}");
        let (good, told) = last(&eva, id).await;
        assert!(!good && told.starts_with("NO se acredita la e.firma: ") && told.contains(why), "{told}");
    }
    whole(&house);
}

/// What a person is handed of theirs.
async fn gathered(house: &House, who: &str) -> String {
    let order = PersonOrder { who: who.into(), also: Vec::new(), asked: String::new(), wish: PersonWish::Gather {} };
    let operator = Arc::new(Operator::new(house.app.ingest().clone(), ORIGIN));
    let Answer::Folder { files, .. } = operator.answer(Question::Person(order)).await else { panic!("a folder") };
    files.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect()
}

/// ARCO: whoever signed is handed what their certificate says of them; on whose device they did, is not.
#[tokio::test]
async fn who_signed_is_handed_their_certificate_and_nobody_else_is() {
    let (house, mut eva, id) = lived().await;
    let own = |text: &str, at| certified(pair!("fiel"), id, text, at);
    assert_eq!(signs(&house, &mut eva, id, own).await, Outcome::Accepted);
    let rosas = gathered(&house, "rosa.luna").await;
    for held in ["LUCR800101AB1", "LUCR800101MOCNRS01", "ROSA LUNA CRUZ", "\"signer\""] {
        assert!(rosas.contains(held), "{held}: {rosas}");
    }
    let evas = gathered(&house, "eva.rios").await;
    assert!(!evas.contains("LUCR800101") && evas.contains("\"certificate\": null"), "{evas}");
}

/// A service whose approval of the superior area demands an e.firma, and Vera, who gives it.
fn approved_by_e_firma() -> House {
    let house = House::of(|organisation| {
        let service = organisation.services.iter_mut().find(|service| service.id.as_str() == SERVICE).expect("there");
        let role = RoleId::new("area-superior");
        service.approvals = vec![Approval { role, kind: ApprovalKind::Authorise, condition: None, efirma: true }];
    });
    house.tell(Person { roles: vec![RoleId::new("area-superior")], ..Person::new(PersonId::new(VERA), "Vera Gil") });
    house
}

/// What Vera's grant says, and the words that are signed with it as the ticket stands.
fn grant(house: &House, id: DocumentId, reason: &str) -> (Sha256, String) {
    let plain = granted(None, reason, None);
    approval::to_sign(house.app.organisation(), &house.ticket(id), &PersonId::new(VERA), plain).expect("words")
}

fn granted(content: Option<Sha256>, reason: &str, signed: Option<(String, Certified)>) -> Command {
    let signed = signed.map(|(text, certified)| Box::new(SignedApproval { text, certified, sha256: None }));
    Command::Decision(Decision::DecideApproval {
        granted: true,
        reason: reason.into(),
        returned: false,
        content,
        signed,
    })
}

async fn vera_says(house: &House, document: DocumentId, command: Command) -> Outcome {
    let (person, at) = (PersonId::new(VERA), Timestamp::from_millis(house.now()));
    let act = OwnAct { person, site: Site::Desk, document, kind: DocumentKind::Ticket, at, command };
    house.app.ingest().perform(vec![act]).await.expect("performed")[0].outcome.clone()
}

/// ARCO: whoever is cancelled is told that a certificate of theirs stays with what it signed, a paper as well as a decision on
/// an approval, and not handed out what it says.
#[tokio::test]
async fn a_cancellation_tells_of_the_certificates_that_stay() {
    let house = approved_by_e_firma();
    let (mut eva, id) = opened(&house, include_bytes!("efirma/root.cer"), include_bytes!("efirma/authority.cer")).await;
    let own = |text: &str, at| certified(pair!("fiel"), id, text, at);
    assert_eq!(signs(&house, &mut eva, id, own).await, Outcome::Accepted);
    by(&house, "ana.lopez", id, Command::Decision(Decision::RequestApproval { text: "Es para el evento".into() }))
        .await;
    let now = Timestamp::from_millis(house.now());
    let (content, text) = grant(&house, id, "Procede");
    let right = granted(Some(content), "Procede", Some((text.clone(), own(&text, now))));
    assert_eq!(vera_says(&house, id, right).await, Outcome::Accepted);
    house.dismiss("rosa.luna");

    let wish = PersonWish::Cancel { decision: "oficio 7/2026".into(), apply: true };
    let order = PersonOrder { who: "rosa.luna".into(), also: Vec::new(), asked: String::new(), wish };
    let operator = Arc::new(Operator::new(house.app.ingest().clone(), ORIGIN));
    let Answer::Folder { files, told, .. } = operator.answer(Question::Person(order)).await else { panic!("a folder") };
    let files: String = files.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect();
    assert!(told.iter().any(|line| line.contains("certificates of 2 signatures by e.firma")), "{told:?}");
    for said in [
        "su firma con e.firma en un papel",
        "su decisión con e.firma",
        "\"paper_certificate\"",
        "\"decision_certificate\"",
        "Su nombre no desaparece de todo",
    ] {
        assert!(files.contains(said), "{said}: {files}");
    }
    assert!(!files.contains("LUCR800101") && !files.contains("LUNA"), "{files}");
    let certificate = Octets::new(pair!("fiel").0.to_vec());
    let view = house.ticket(id);
    assert!(
        view.certified_acts().count() == 2 && view.certified_acts().all(|one| one.certified.certificate == certificate)
    );
    whole(&house);
}

#[tokio::test]
async fn an_approval_by_e_firma_says_what_was_decided_and_is_told_as_a_papers_signature_is() {
    let house = approved_by_e_firma();
    let (eva, id) = opened(&house, include_bytes!("efirma/root.cer"), include_bytes!("efirma/authority.cer")).await;
    by(&house, "ana.lopez", id, Command::Decision(Decision::RequestApproval { text: "Es para el evento".into() }))
        .await;
    assert_eq!(house.ticket(id).ruled.state, State::AwaitingApproval);
    let now = Timestamp::from_millis(house.now());
    let (content, text) = grant(&house, id, "Procede");
    let own = |text: &str| certified(pair!("fiel"), id, text, now);

    let unsigned = granted(Some(content), "Procede", None);
    assert_eq!(vera_says(&house, id, unsigned).await, Outcome::Refused(Reason::ApprovalUncertified));
    let more = format!("{text}otra cosa\n");
    let csd = Octets::new(pair!("csd").0.to_vec());
    for (what, wrong) in [
        ("another reason", granted(Some(content), "Procede sin tope", Some((text.clone(), own(&text))))),
        ("another content", granted(Some(content), "Procede", Some((more.clone(), own(&more))))),
        ("other words", granted(Some(content), "Procede", Some((text.clone(), own(&more))))),
        (
            "another certificate",
            granted(Some(content), "Procede", Some((text.clone(), Certified { certificate: csd, ..own(&text) }))),
        ),
    ] {
        assert_eq!(vera_says(&house, id, wrong).await, Outcome::Refused(Reason::CertificateUnfit), "{what}");
    }
    assert!(house.ticket(id).ruled.approvals.is_empty());

    let right = granted(Some(content), "Procede", Some((text.clone(), own(&text))));
    assert_eq!(vera_says(&house, id, right).await, Outcome::Accepted);
    let view = house.ticket(id);
    assert_eq!((view.ruled.approvals.len(), view.ruled.state == State::AwaitingApproval), (1, false));
    let good = (true, "e.firma vigente al firmar; revocación aún sin consultar".to_owned());
    assert_eq!(last(&eva, id).await, good);
    // The demand is met by any certificate that fits: that it is somebody else's is told beside it.
    let told: Value = eva.client.get(&format!("/api/documents/{id}/efirma")).await.json();
    let holder = told["signed"][0]["holder"]["es"].as_str().expect("whose it is");
    assert!(
        holder.starts_with("ROSA LUNA CRUZ") && holder.contains("a un nombre distinto del de quien firma: "),
        "{holder}"
    );
    whole(&house);

    // The page of the ticket's paper tells of it, too: by whose role, and of whom nothing.
    let file = eva.client.get(&format!("/api/documents/{id}/papers/{PAPER}.pdf")).await;
    assert_eq!(file.status, StatusCode::OK);
    let filled = paper::fill(house.app.organisation(), &FormId::new(PAPER), &view).expect("a form");
    let hash = paper::hash(&filled).to_string();
    let public = async || {
        let page = house.anonymous().0.get(&format!("/verificar/{}", &hash[..20])).await;
        String::from_utf8(page.body.to_vec()).expect("text")
    };
    let page = public().await;
    assert!(page.contains("Autorización: ") && page.contains(&good.1) && !page.contains("LUNA"), "{page}");

    // ARCO: whose certificate it was is handed what it says of them.
    let rosas = gathered(&house, "rosa.luna").await;
    for held in ["LUCR800101AB1", "\"Autorización\"", "\"signer\""] {
        assert!(rosas.contains(held), "{held}: {rosas}");
    }
    assert!(!gathered(&house, VERA).await.contains("LUCR800101"), "on her account, and not hers");

    // Words that were signed and go leave a signature of what they were.
    let mut ana = house.supervisor_with_passkey().await;
    let body = json!({ "what": [{ "words": "Procede" }], "reason": "Dato personal" });
    let answer = ana.post_json(&format!("/api/documents/{id}/redact"), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(last(&eva, id).await, good);
    whole(&house);

    // Another service is what nobody approved.
    let service = ServiceId::new("oax-revision-nodo");
    let (kind, team) = (house.ticket(id).ruled.kind, None);
    by(&house, "ana.lopez", id, Command::Decision(Decision::Classify { service, subservice: None, kind, team })).await;
    let page = public().await;
    assert!(page.contains("Folio") && !page.contains("Autorización: "), "{page}");
}
