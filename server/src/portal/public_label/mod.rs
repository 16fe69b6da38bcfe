//! `GET` and `POST /e/{label}`: what a label's code opens. Staff are sent on to the item; anybody else may report that it
//! fails. Whether a label is known is looked up only while a report is filed, which is done all the same: the answers are
//! alike, and a label that a phone has bound and not sent yet is not turned away.

mod page;

use super::lang::Reads;
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::session::Caller;
use crate::identity;
use crate::ingest::OwnAct;
use crate::intake::{place_of, subject};
use crate::runtime::App;
use crate::store::{Reader, Secret, StoreError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
pub use page::Filled;
use page::Wrong;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Organisation, ServiceDef};
use ronda_shared::command::{Command, Content, OpenTicket, Place, Requester, TicketKind};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::equipment::MERGES;
use ronda_shared::ids::{ChannelId, DocumentId, LabelId, PersonId};
use ronda_shared::limits;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use sha2::Sha256;
use std::sync::Arc;

/// The channel of what comes by a page.
const PORTAL: &str = "portal";
/// A person reads the page and writes a line in no less.
const LEAST_MS: i64 = 3_000;
/// A page that was left open longer is asked for anew; what was written stays.
const MOST_MS: i64 = 12 * 60 * 60 * 1_000;
const PURPOSE: &[u8] = b"ronda-label-report-v1\0";
const SEAL_BYTES: usize = 16;
const DRAWN_BYTES: usize = 10;

/// The page; for who works here, the way to the item.
pub async fn open(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    caller: Result<Caller, HttpProblem>,
    Path(label): Path<String>,
) -> Result<Response, HttpProblem> {
    let organisation = app.organisation();
    if app.attempts().question(peer, None, app.clock().now()).is_err() {
        return Ok(busy(reads, organisation));
    }
    let Ok(label) = LabelId::typed(&label) else {
        return Ok(html(StatusCode::NOT_FOUND, page::no_label(reads, organisation)));
    };
    if caller.is_ok_and(|caller| works_here(organisation, &caller)) {
        return Ok(Redirect::to(&format!("/?e={label}")).into_response());
    }
    if service(organisation).is_none() {
        return Ok(html(StatusCode::OK, page::by_telephone(reads, organisation)));
    }
    let token = sealed(&secret(&app).await?, label, app.clock().now(), rand::random());
    Ok(html(StatusCode::OK, page::form(reads, organisation, label, &Filled { token, ..Filled::default() }, &[])))
}

/// One report.
pub async fn report(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path(label): Path<String>,
    filled: Result<Form<Filled>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (organisation, now) = (app.organisation(), app.clock().now());
    if app.attempts().guess(peer, now).is_err() {
        return Ok(busy(reads, organisation));
    }
    let Ok(label) = LabelId::typed(&label) else {
        return Ok(html(StatusCode::NOT_FOUND, page::no_label(reads, organisation)));
    };
    let Some(service) = service(organisation) else {
        return Ok(html(StatusCode::OK, page::by_telephone(reads, organisation)));
    };
    let Ok(Form(mut filled)) = filled else {
        return Ok(html(StatusCode::BAD_REQUEST, page::not_kept(reads, organisation)));
    };
    for text in [&mut filled.what, &mut filled.name, &mut filled.mail, &mut filled.phone] {
        *text = text.trim().to_owned();
    }
    if !filled.website.is_empty() {
        metrics::counter!("ronda_label_reports_total", "what" => "program").increment(1);
        return Ok(html(StatusCode::BAD_REQUEST, page::not_kept(reads, organisation)));
    }
    let secret = secret(&app).await?;
    let (asked, wrong) = (opened(&secret, label, &filled.token), wrong_in(reads, organisation, &filled));
    let waited = asked.as_ref().map(|asked| now.millis() - asked.at.millis());
    let fresh = waited.is_some_and(|waited| waited <= MOST_MS);
    let wrong = match wrong {
        none if none.is_empty() && !fresh => {
            vec![(
                "form",
                reads
                    .of(
                        "La página llevaba mucho tiempo abierta. Revise y envíe otra vez.",
                        "The page was open for long. Look through it and send it again.",
                    )
                    .to_owned(),
            )]
        }
        none if none.is_empty() && waited.is_some_and(|waited| waited < LEAST_MS) => {
            vec![(
                "form",
                reads
                    .of(
                        "Se envió muy rápido. Revise que esté completo y envíelo otra vez.",
                        "It was sent very fast. See that it is complete and send it again.",
                    )
                    .to_owned(),
            )]
        }
        wrong => wrong,
    };
    let Some(asked) = asked.filter(|_| wrong.is_empty()) else {
        if !fresh {
            filled.token = sealed(&secret, label, now, rand::random());
        }
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page::form(reads, organisation, label, &filled, &wrong)));
    };
    if let Some(folio) = folio(&app, asked.document).await? {
        return Ok(html(StatusCode::OK, page::filed(reads, organisation, &folio)));
    }
    if app.attempts().file(peer, label, now).is_err() {
        return Ok(busy(reads, organisation));
    }
    let (org, said) = (Arc::clone(organisation), filled.what.clone());
    let found = app.read("looking for the item of a label", move |reader| {
        let item = item_of(reader, label)?;
        Ok::<_, StoreError>((item, place_of(reader, &org, item, None, &said)?))
    });
    let (equipment, place) = found.await?;
    let open = OpenTicket { place, equipment, ..ticket(organisation, service, label, &filled) };
    let command = Command::Content(Content::OpenTicket(Box::new(open)));
    let act = OwnAct {
        person: PersonId::new(identity::SERVER),
        site: Site::Portal,
        document: asked.document,
        kind: DocumentKind::Ticket,
        at: now,
        command,
    };
    let receipts = app.ingest().perform(vec![act]).await.map_err(|problem| crate::http::sync::told(&problem).0)?;
    match receipts.first().map(|receipt| &receipt.outcome) {
        Some(Outcome::Accepted) => {
            app.attempts().was_right(peer);
            metrics::counter!("ronda_label_reports_total", "what" => "filed").increment(1);
            let folio = folio(&app, asked.document).await?.unwrap_or_default();
            Ok(html(StatusCode::OK, page::filed(reads, organisation, &folio)))
        }
        other => {
            tracing::error!(report.outcome = ?other, "A report of a label was not taken: see «label_reports» in the settings.");
            Ok(html(StatusCode::SERVICE_UNAVAILABLE, page::not_kept(reads, organisation)))
        }
    }
}

/// The service that such reports are filed under, where the organisation has chosen one that the portal may ask for.
fn service(organisation: &Organisation) -> Option<&ServiceDef> {
    let service = organisation.service(organisation.settings.label_reports.as_ref()?)?;
    organisation.takes_channel(service, &ChannelId::new(PORTAL)).then_some(service)
}

fn works_here(organisation: &Organisation, caller: &Caller) -> bool {
    let classes = organisation.classes_of(&caller.person);
    [Class::Tech, Class::Desk, Class::Sup].iter().any(|class| classes.contains(class))
}

fn wrong_in(reads: Reads, organisation: &Organisation, filled: &Filled) -> Vec<Wrong> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut say = |field: &'static str, es: &str, en: &str| wrong.push((field, reads.of(es, en).to_owned()));
    if filled.what.is_empty() {
        say("what", "Falta decir qué falla. Con una línea basta.", "What is wrong is missing. One line is enough.");
    } else if filled.what.len() > limits::FIELD_BYTES {
        say(
            "what",
            "Es un texto muy largo. Cuente lo principal; el resto se lo preguntamos.",
            "That is a very long text. Tell the main thing; we will ask for the rest.",
        );
    }
    if filled.name.is_empty() {
        say(
            "name",
            "Falta su nombre, para saber a quién buscar.",
            "Your name is missing, so that we know whom to look for.",
        );
    } else if !line(&filled.name) {
        say("name", "Escriba su nombre en una línea más corta.", "Write your name in a shorter line.");
    }
    if filled.mail.is_empty() && filled.phone.is_empty() {
        say(
            "phone",
            "Falta cómo avisarle: su extensión, un teléfono o su correo.",
            "How to reach you is missing: your extension, a telephone or your e-mail.",
        );
    } else if !line(&filled.phone) {
        say("phone", "Escriba solo la extensión o el teléfono.", "Write only the extension or the telephone.");
    }
    if !(filled.mail.is_empty() || line(&filled.mail) && organisation.allows_mail(&filled.mail)) {
        match organisation.allowed_mail_domains.as_slice() {
            [] => say("mail", "Revise el correo: le falta una parte.", "Check the e-mail: a part of it is missing."),
            domains => {
                let domains = reads.any_of(domains);
                say(
                    "mail",
                    &format!("Use su correo institucional: termina en {domains}."),
                    &format!("Use your institutional e-mail: it ends in {domains}."),
                );
            }
        }
    }
    wrong
}

fn line(text: &str) -> bool {
    text.chars().count() <= limits::NAME_CHARS && !text.chars().any(char::is_control)
}

fn ticket(organisation: &Organisation, service: &ServiceDef, label: LabelId, filled: &Filled) -> OpenTicket {
    OpenTicket {
        service: service.id.clone(),
        subservice: None,
        kind: TicketKind::Incident,
        channel: ChannelId::new(PORTAL),
        subject: subject(&filled.what),
        description: format!("{}\n\nReportado al escanear la etiqueta {}.", filled.what, label.shown()),
        requester: Requester {
            person: None,
            name: filled.name.clone(),
            mail: filled.mail.clone(),
            phone: filled.phone.clone(),
            client_org: String::new(),
        },
        place: Place::default(),
        equipment: None,
        fields: Default::default(),
        priority: None,
        provisional: format!("E-{}", label.shown()),
        occurred_at: None,
        continues: None,
        parent: None,
        after: None,
        catalog: organisation.version.clone(),
    }
}

/// The item that a label leads to; since it was merged, the one that counts.
fn item_of(reader: &dyn Reader, label: LabelId) -> Result<Option<DocumentId>, StoreError> {
    let mut found: Option<EquipmentSummary> = None;
    for id in reader.by_name(&label.to_string())? {
        found = found.or(item(reader, id)?.filter(|item| item.labels.contains(&label)));
    }
    for _ in 0..MERGES {
        let Some(next) = found.as_ref().and_then(|item| item.merged_into) else { break };
        found = item(reader, next)?;
    }
    Ok(found.map(|item| item.id))
}

fn item(reader: &dyn Reader, id: DocumentId) -> Result<Option<EquipmentSummary>, StoreError> {
    Ok(match reader.summary(id)? {
        Some(Summary::Equipment(item)) => Some(*item),
        Some(Summary::Ticket(_)) | None => None,
    })
}

/// The number of a ticket that is there: a report that was sent twice is filed once.
async fn folio(app: &App, document: DocumentId) -> Result<Option<String>, HttpProblem> {
    let summary = app.read("looking for a report", move |reader| reader.summary(document)).await?;
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
        Some(Summary::Equipment(_)) | None => None,
    })
}

async fn secret(app: &App) -> Result<Secret, HttpProblem> {
    app.read("sealing a page", |reader| reader.secret()).await
}

/// One asking of the page, and the ticket that comes of it.
struct Asking {
    at: Timestamp,
    document: DocumentId,
}

/// When the page was asked for and something drawn, sealed for this label.
fn sealed(secret: &Secret, label: LabelId, at: Timestamp, drawn: [u8; DRAWN_BYTES]) -> String {
    let mut bytes = at.millis().to_be_bytes().to_vec();
    bytes.extend_from_slice(&drawn);
    let seal = mac(secret, label, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&seal[..SEAL_BYTES]);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn opened(secret: &Secret, label: LabelId, token: &str) -> Option<Asking> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (told, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
    mac(secret, label, told).verify_truncated_left(seal).ok()?;
    let (at, drawn) = told.split_first_chunk::<8>()?;
    let at = Timestamp::from_millis(i64::from_be_bytes(*at));
    Some(Asking { at, document: DocumentId::new(at, drawn.try_into().ok()?) })
}

fn mac(secret: &Secret, label: LabelId, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = secret.mac();
    mac.update(PURPOSE);
    mac.update(label.to_string().as_bytes());
    mac.update(told);
    mac
}

fn busy(reads: Reads, organisation: &Organisation) -> Response {
    let mut response = html(StatusCode::TOO_MANY_REQUESTS, page::later(reads, organisation));
    response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
    response
}

fn html(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, page::POLICY.clone()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::VARY, "accept-language".to_owned()),
    ];
    (status, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_its_label_and_of_nobody_else() {
        let (secret, other) = (Secret([7; 32]), Secret([8; 32]));
        let (label, at) = (LabelId::new(5), Timestamp::from_millis(1_795_186_800_000));
        let token = sealed(&secret, label, at, [3; DRAWN_BYTES]);
        let asking = opened(&secret, label, &token).expect("ours");
        assert_eq!((asking.at, asking.document), (at, DocumentId::new(at, [3; DRAWN_BYTES])));
        assert!(opened(&other, label, &token).is_none() && opened(&secret, LabelId::new(6), &token).is_none());
        for bad in ["", "AAAA", &token[1..], &format!("{token}AA")] {
            assert!(opened(&secret, label, bad).is_none(), "{bad}");
        }
    }
}
