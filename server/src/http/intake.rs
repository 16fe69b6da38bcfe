//! `POST /api/intake/{source}`: takes what another system brings under its own key. That is a request, a reply to one,
//! or a record of a register.
//!
//! The nonce names the ticket: a call that comes again, also after a restart, finds what it made and is answered alike. Of two alike that come at
//! once (a gateway that did not wait for its answer, a balancer that asked another server) one is taken: what each looked at is looked at again
//! in the writer's turn.

pub mod alerts;
mod files;
pub mod inventory;
mod records;
mod signed_call;
pub mod whatsapp;

use super::{Peer, expect_type};
use crate::bilingual_text::BilingualText;
use crate::error::{HttpProblem, internal, unread};
use crate::identity;
use crate::identity::telephone;
use crate::ingest::{OwnAct, stored_ticket};
use crate::intake;
use crate::intake::{
    Brings, DecodedFile, EntryProblem, PayloadProblem, RequestPayload, SectionProblem, SentFile, Signed, Source,
    SourceProblem, Sources,
};
use crate::mail::reply_intent::ReplyContext;
use crate::runtime::App;
use crate::store::{Reader, Secret, StoreError};
use crate::traces;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use files::{Files, LeftFile};
use hmac::Mac;
pub(super) use records::record_of;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, ContactField, ContactWay, Content, Decision, OpenTicket};
use ronda_shared::ids::{ActId, ChannelId, DeviceId, DocumentId, PersonId, ServiceId, Sha256};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::ruling;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use ronda_shared::workflow;
use serde::Serialize;
use signed_call::{SignedCall, is_filed, is_said};
use std::collections::BTreeMap;

/// The type of a call's body.
pub(super) const JSON: &str = "application/json";

const PURPOSE: &[u8] = b"ronda-intake-v1\0";

/// What became of a call.
#[derive(Debug, Serialize)]
struct IntakeAnswer {
    folio: String,
    document: DocumentId,
    /// It had come before.
    again: bool,
    /// Its files that were not taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_taken: Vec<LeftFile>,
}

impl IntakeAnswer {
    /// A call by the ticket that it became, or is about.
    fn of(folio: String, document: DocumentId, again: bool) -> Self {
        Self { folio, document, again, not_taken: Vec::new() }
    }
}

/// The body of a call, where it came whole.
fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, HttpProblem> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => HttpProblem::TooLarge,
        _ => HttpProblem::BadFrame,
    })
}

/// One call.
pub async fn take(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(name): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    if let Some(answer) = unless_json(&headers) {
        return Ok(answer);
    }
    let call = signed(&headers);
    if call.signature.is_empty() {
        return Err(HttpProblem::BadCall);
    }
    let unproven = signed_call::begun(&app, peer, &headers, now)?;
    let body = match super::read_body(request, &app).await {
        // No key was looked at.
        Err(HttpProblem::WrongType) => {
            unproven.was_no_guess();
            return Ok(wrong_type(JSON));
        }
        Err(HttpProblem::TooLarge) => return Ok(too_large(&with_its_files())),
        body => body?,
    };
    let sources = match sources(&app).await {
        Ok(sources) => sources,
        // While nobody can read it there is no key to guess.
        Err(problem) => {
            unproven.was_no_guess();
            return Err(problem);
        }
    };
    // An unknown source and a wrong signature look identical, so nobody can probe.
    let Some(source) = sources.get(&name).filter(|source| source.signed(call, &body, now)) else {
        if sources.get(&name).is_some_and(|source| !source.is_of_alerts) {
            app.intake_calls().failed(&name, now, other_key());
        }
        unproven.was_a_guess()?;
        return Err(HttpProblem::BadCall);
    };
    unproven.was_no_guess();
    // Its key is for alerts alone.
    if matches!(source.brings, Ok(Brings::Alerts(_))) {
        return Err(HttpProblem::BadCall);
    }
    let brought = bring(&app, (&name, source), (call, &body), now).await;
    let why = match &brought {
        // One that names a folio or an id which does not fit has been understood: the gateway works.
        Ok(Ok(_)) | Err(HttpProblem::NotFound | HttpProblem::Replayed) => None,
        Ok(Err(why)) => Some(why.clone()),
        Err(HttpProblem::TooLarge) => Some(without_its_files()),
        Err(problem) => Some(BilingualText { es: problem.es().to_owned(), en: problem.en().to_owned() }),
    };
    match why {
        None => app.intake_calls().taken(&name, now),
        Some(why) => app.intake_calls().failed(&name, now, why),
    }
    match brought {
        Err(HttpProblem::TooLarge) => Ok(too_large(&without_its_files())),
        brought => Ok(brought?.unwrap_or_else(|why| refused(&why.es, &why.en))),
    }
}

/// Takes what a source brings; what is not right with it is told to who builds the call.
async fn bring(
    app: &App,
    (name, source): (&str, &Source),
    (call, body): (Signed<'_>, &[u8]),
    now: Timestamp,
) -> Result<Result<Response, BilingualText>, HttpProblem> {
    let (channel, service) = match &source.brings {
        Ok(Brings::Requests { channel, service }) => (channel, service),
        Ok(Brings::Alerts(_)) => return Err(HttpProblem::BadCall),
        Err(problem) => {
            let why = not_right(problem);
            tracing::error!(intake.source = name, intake.why = why.en, "A section of webhooks.toml is not right.");
            return Ok(Err(why));
        }
        Ok(Brings::Records { .. }) if body.len() > limits::JSON_BYTES => return Err(HttpProblem::TooLarge),
        Ok(Brings::Records { register }) => {
            let entered = records::enter(app, (name, call.key), register, body).await?;
            return Ok(entered.map_err(|EntryProblem(es, en)| BilingualText { es, en }));
        }
    };
    let (payload, sent) = match RequestPayload::read(body, now).and_then(apart) {
        Ok(read) => read,
        Err(PayloadProblem::Large) => return Err(HttpProblem::TooLarge),
        Err(problem) => return Ok(Err(BilingualText { es: problem.es(), en: problem.to_string() })),
    };
    let files = Files::of(app, sent).await?;
    let at = Timestamp::from_millis(call.timestamp.parse::<i64>().unwrap_or_default().saturating_mul(1_000));
    let came = SignedCall { source: name, nonce: call.nonce, body, at };
    let taken = match payload.folio.clone() {
        Some(folio) => reply(app, channel, (payload, files.is_any()), folio, came).await?,
        None => {
            let secret = app.read("naming a request", |reader| reader.secret()).await?;
            let document = document(&secret, name, call, at);
            request(app, (channel, service), payload, document, came).await?
        }
    };
    let mut taken = match taken {
        Ok(taken) => taken,
        Err(why) => return Ok(Err(why)),
    };
    let named = files.named(app, taken.document).await?;
    taken.not_taken = named.brought(app).await?;
    let status = if taken.again { StatusCode::OK } else { StatusCode::CREATED };
    Ok(Ok((status, Json(taken)).into_response()))
}

/// What was said, and its files decoded.
pub(super) fn apart(mut payload: RequestPayload) -> Result<(RequestPayload, Vec<DecodedFile>), PayloadProblem> {
    let files = std::mem::take(&mut payload.files);
    let files: Result<Vec<_>, _> = files.into_iter().map(SentFile::decoded).collect();
    Ok((payload, files?))
}

/// What a call's headers say of who signed it.
fn signed(headers: &HeaderMap) -> Signed<'_> {
    let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Signed {
        key: told("ronda-key"),
        timestamp: told("ronda-timestamp"),
        nonce: told("ronda-nonce"),
        signature: told("ronda-signature"),
    }
}

/// Who may bring something, as the operator's file says now.
async fn sources(app: &App) -> Result<Sources, HttpProblem> {
    let data = app.config().data.clone();
    let sources = traces::blocking(move || Sources::read(&data));
    let sources = sources.await.map_err(|error| internal("reading who may bring requests", &error))?;
    sources.map_err(|problem: SourceProblem| unread("reading who may bring requests", &problem))
}

/// Why a call under a name that there is was not taken, for who administers: the caller is not told.
fn other_key() -> BilingualText {
    BilingualText {
        es: "Llegó una llamada con otra llave, o mal firmada.".to_owned(),
        en: "A call came with another key, or wrongly signed.".to_owned(),
    }
}

/// That a source's section is not right: for who has shown its key.
fn not_right(problem: &SectionProblem) -> BilingualText {
    BilingualText {
        es: format!("Los ajustes de esta fuente en webhooks.toml no están bien ({}). No se tomó nada.", problem.es()),
        en: format!("The settings of this source in webhooks.toml are not right ({problem}). Nothing was taken."),
    }
}

/// A new request; none where the nonce has brought one before. Why it is not taken, else.
async fn request(
    app: &App,
    by: (&ChannelId, &ServiceId),
    payload: RequestPayload,
    document: DocumentId,
    came: SignedCall<'_>,
) -> Result<Result<IntakeAnswer, BilingualText>, HttpProblem> {
    let provisional = format!("W-{}", &Sha256::of(came.body).to_string()[..12]);
    if let Some(known) = filed_before(app, document, &provisional).await? {
        return Ok(Ok(known));
    }
    let open = payload.ticket(app.organisation(), by, provisional.clone());
    // Judged before it is said: a call that is not right leaves nothing.
    if let Some(why) = unfit(app, &open).await? {
        return Ok(Err(why));
    }
    let first = came.first(app, "request", document, is_filed).await?.document;
    if first != document
        && let Some(known) = filed_before(app, first, &provisional).await?
    {
        return Ok(Ok(known));
    }
    let document = first;
    let command = Command::Content(Content::OpenTicket(Box::new(open)));
    // Whatever it is, it was born after position 0.
    let Some((outcome, _)) = perform_unmoved(app, (Site::Portal, document), command, 0).await? else {
        // Another server has filed the same call just now.
        return filed_before(app, document, &provisional).await?.map(Ok).ok_or(HttpProblem::Internal);
    };
    match outcome {
        Outcome::Accepted => {
            metrics::counter!("ronda_intake_total", "channel" => by.0.to_string()).increment(1);
            let folio = filed(app, document).await?.map(|(folio, _)| folio).unwrap_or_default();
            Ok(Ok(IntakeAnswer::of(folio, document, false)))
        }
        Outcome::Refused(why) | Outcome::Held(why) => Ok(Err(in_words(why))),
    }
}

/// What the same call became before; none where no call has brought that document.
///
/// # Errors
/// Another call has brought it.
async fn filed_before(app: &App, document: DocumentId, provisional: &str) -> Result<Option<IntakeAnswer>, HttpProblem> {
    match filed(app, document).await? {
        Some((folio, before)) if before == provisional => Ok(Some(IntakeAnswer::of(folio, document, true))),
        Some(_) => Err(HttpProblem::Replayed),
        None => Ok(None),
    }
}

/// Why a request cannot be filed as it is; none where it can.
pub(super) async fn unfit(app: &App, open: &OpenTicket) -> Result<Option<BilingualText>, HttpProblem> {
    let server = app.read("looking up the server", |reader| reader.person(&PersonId::new(identity::SERVER))).await?;
    let judged = |server| workflow::check_open(app.organisation(), open, &server, app.clock().now());
    Ok(server.map_or(Ok(()), judged).err().map(|refused| intake::refused(refused.why, &refused.missing)))
}

fn in_words(why: Reason) -> BilingualText {
    BilingualText { es: why.es().to_owned(), en: why.en().to_owned() }
}

/// A reply by the one who asked; whether files come with it. Of a folio that is not there and of one that is somebody else's nobody learns which.
async fn reply(
    app: &App,
    channel: &ChannelId,
    (payload, files): (RequestPayload, bool),
    folio: String,
    came: SignedCall<'_>,
) -> Result<Result<IntakeAnswer, BilingualText>, HttpProblem> {
    loop {
        let looked_at = app.read("looking where the feed ends", |reader| reader.end()).await?;
        let ticket = reply_to(app, &payload, folio.clone()).await?.ok_or(HttpProblem::NotFound)?;
        let at = came.first(app, "reply", ticket.id, is_said).await?.at;
        let known = ticket.decided.folio.clone().unwrap_or_else(|| ticket.born.provisional.clone());
        let noted = ticket.notes.iter().any(|note| note.stamp.at == at && note.text == payload.text);
        let again =
            noted || ticket.requests.iter().any(|request| request.stamp.at == at && answers(request, &payload.text));
        let taken = IntakeAnswer::of(known, ticket.id, again);
        if again {
            return Ok(Ok(taken));
        }
        // What it is to the ticket, by where that stands: an answer where something is asked. It takes nothing up that is over.
        let about = ReplyContext { org: app.organisation(), view: &ticket, now: app.clock().now(), reopens: false };
        let way = match channel.as_str() {
            "whatsapp" => ContactWay::Whatsapp,
            "mail" => ContactWay::Mail,
            _ => ContactWay::Phone,
        };
        let (commands, _) = about.acts(payload.text.clone(), &payload.text, way, files);
        let acts = commands.into_iter().map(|command| own(Site::Portal, ticket.id, command, at));
        // In one commit: by the words a call that comes again is known, and what follows from them would never be said.
        let performed = app.ingest().perform_unmoved(acts.collect(), BTreeMap::from([(ticket.id, looked_at)])).await;
        let Some(receipts) = performed.map_err(|problem| super::sync::http_problem(&problem).0)? else {
            // The ticket has moved: another server may have taken the same call.
            continue;
        };
        let refused = receipts.into_iter().find_map(|receipt| match receipt.outcome {
            Outcome::Accepted => None,
            Outcome::Refused(why) | Outcome::Held(why) => Some(why),
        });
        return Ok(refused.map_or(Ok(taken), |why| Err(in_words(why))));
    }
}

/// The ticket that a reply is to; none where there is none such, or where it is somebody else's.
pub(super) async fn reply_to(
    app: &App,
    payload: &RequestPayload,
    folio: String,
) -> Result<Option<TicketView>, HttpProblem> {
    let found = app.read("looking for what a reply is about", move |reader| ticket_of(reader, &folio)).await?;
    Ok(found.filter(|ticket| is_of(ticket, payload)))
}

/// Whether a request of a ticket is an answer in these words.
fn answers(request: &ruling::Request, text: &str) -> bool {
    let said = match &request.command {
        Command::Decision(Decision::RecordAnswer { text } | Decision::Resubmit { text }) => text,
        _ => return false,
    };
    said == text
}

/// An act of the server's own, as somebody outside said it (`Portal`) or of itself (`System`).
fn own(site: Site, document: DocumentId, command: Command, at: Timestamp) -> OwnAct {
    let person = PersonId::new(identity::SERVER);
    OwnAct { person, site, document, kind: DocumentKind::Ticket, at, command }
}

/// Such an act, now: what became of it, and its name; none, with nothing done, where its document has moved since it was looked at.
async fn perform_unmoved(
    app: &App,
    (site, document): (Site, DocumentId),
    command: Command,
    looked_at: u64,
) -> Result<Option<(Outcome, ActId)>, HttpProblem> {
    let act = own(site, document, command, app.clock().now());
    let performed = app.ingest().perform_unmoved(vec![act], BTreeMap::from([(document, looked_at)])).await;
    let Some(receipts) = performed.map_err(|problem| super::sync::http_problem(&problem).0)? else { return Ok(None) };
    let receipt = receipts.into_iter().next().ok_or(HttpProblem::Internal)?;
    Ok(Some((receipt.outcome, ActId { device: DeviceId::SERVER, number: receipt.number })))
}

/// What was wrong, for who builds the sender.
pub(super) fn refused(es: &str, en: &str) -> Response {
    let known = HttpProblem::BadIntake;
    known.saying(format!("{} {es}", known.es()), format!("{} {en}", known.en()))
}

/// That a call is too long, and how long it may be: nobody sends it in parts.
pub(super) fn too_large(why: &BilingualText) -> Response {
    HttpProblem::TooLarge.saying(format!("{} No se tomó nada.", why.es), format!("{} Nothing was taken.", why.en))
}

/// How long a call may be, beside its files.
pub(super) fn without_its_files() -> BilingualText {
    let most = limits::JSON_BYTES;
    let en = format!("The call is longer than {most} bytes, not counting its files.");
    BilingualText { es: PayloadProblem::Large.es(), en }
}

/// And with them.
fn with_its_files() -> BilingualText {
    let most = limits::INTAKE_BYTES;
    BilingualText {
        es: format!("La llamada pasa de {most} bytes con sus archivos."),
        en: format!("The call is longer than {most} bytes with its files."),
    }
}

/// Which type a call's body must have, for who builds the sender; none where it has it.
pub(super) fn unless_json(headers: &HeaderMap) -> Option<Response> {
    expect_type(headers, JSON).is_err().then(|| wrong_type(JSON))
}

/// Which type a call's body must have, for who builds the sender: no app of ours is to be updated.
pub(super) fn wrong_type(expected: &str) -> Response {
    HttpProblem::WrongType.saying(
        format!("La llamada debe decir «Content-Type: {expected}», y ningún «Content-Encoding». No se tomó nada."),
        format!("The call must say `Content-Type: {expected}`, and no `Content-Encoding`. Nothing was taken."),
    )
}

/// The folio and the reference of a ticket that is there.
async fn filed(app: &App, document: DocumentId) -> Result<Option<(String, String)>, HttpProblem> {
    let summary = app.read("looking for a request", move |reader| reader.summary(document)).await?;
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => {
            let provisional = ticket.provisional.clone();
            Some((ticket.folio.unwrap_or(ticket.provisional), provisional))
        }
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
    })
}

/// The ticket of an official number.
pub(super) fn ticket_of(reader: &dyn Reader, folio: &str) -> Result<Option<TicketView>, StoreError> {
    for id in reader.by_name(folio)? {
        let named =
            matches!(reader.summary(id)?, Some(Summary::Ticket(ticket)) if ticket.folio.as_deref() == Some(folio));
        if named {
            return stored_ticket(reader, id);
        }
    }
    Ok(None)
}

/// Whether who replies is who asked: by the telephone or the address that stands on the ticket.
fn is_of(ticket: &TicketView, payload: &RequestPayload) -> bool {
    let known = |field: ContactField| ticket.requester.get(&field).map_or("", |known| known.value.as_str());
    same_phone(known(ContactField::Phone), &payload.from.phone) || same(known(ContactField::Mail), &payload.from.mail)
}

/// A gateway says `+529515015000` of a telephone that people write as «951 501-5000».
fn same_phone(known: &str, told: &str) -> bool {
    same(known, told) || telephone::compared(known).is_some_and(|known| telephone::compared(told) == Some(known))
}

fn same(known: &str, told: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    let known = plain(known);
    !known.is_empty() && known == plain(told)
}

/// The ticket that a nonce names.
fn document(secret: &Secret, source: &str, call: Signed<'_>, at: Timestamp) -> DocumentId {
    let mut mac = secret.mac();
    for part in [PURPOSE, source.as_bytes(), b"\0", call.timestamp.as_bytes(), b"\0", call.nonce.as_bytes()] {
        mac.update(part);
    }
    let drawn = mac.finalize().into_bytes();
    let mut random = [0; 10];
    random.copy_from_slice(&drawn[..10]);
    DocumentId::new(at, random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_is_known_again_however_it_is_written() {
        for told in ["9515015000", "+52 951 501 5000", "+529515015000", "951-501-5000"] {
            assert!(same_phone("951 501-5000", told), "{told}");
        }
        assert!(same_phone("12400", "12400") && same_phone(" Recepción", "recepción"));
        for told in ["", "9515015001", "5000", "x", "+1 951 501 5000", "19515015000", "951 501 5000 ext. 12"] {
            assert!(!same_phone("951 501-5000", told), "{told}");
        }
        assert!(same_phone("+1 951 501 5000", "19515015000"));
        assert!(same_phone("ext. 12400", "12400") && !same_phone("951 501 5000 ext. 12400", "12400"));
        assert!(!same_phone("", "") && !same_phone("s/n", "n/a"), "what says nothing is nobody's");
        assert!(same("Maria@oaxaca.gob.mx", " maria@oaxaca.gob.mx") && !same("", ""));
    }
}
