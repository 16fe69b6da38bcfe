//! Enters a record of a register from a machine's signed call. The id that the machine gives it names the record, so
//! that it comes once.

use crate::error::HttpProblem;
use crate::identity;
use crate::ingest::{OwnAct, bearing, stored_record};
use crate::intake::{Entry, EntryProblem};
use crate::runtime::App;
use crate::store::Secret;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hmac::Mac;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::ids::{DocumentId, FieldId, PersonId, RegisterId};
use ronda_shared::messages::Reason;
use ronda_shared::record::{RecordView, key_of};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use serde::Serialize;

const PURPOSE: &[u8] = b"ronda-intake-record-v1\0";

/// What became of a call.
#[derive(Debug, Serialize)]
struct Entered {
    /// The record's number, where its register numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    document: DocumentId,
    /// It had come before.
    again: bool,
}

/// Enters the record that a call tells, once; `source` and `key` stand in its story. What the register does not take is
/// told to who builds the call.
///
/// # Errors
/// The machine's id was used for something else, or nothing can be read or kept now.
pub(super) async fn enter(
    app: &App,
    (source, key): (&str, &str),
    register: &RegisterId,
    body: &[u8],
) -> Result<Result<Response, EntryProblem>, HttpProblem> {
    let now = app.clock().now();
    let (said, def) = match read(app, register, body) {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    let secret = app.read("naming a record", |reader| reader.secret()).await?;
    let document = name(&secret, source, &said.id);
    let again = |view: &RecordView| {
        let entered = Entered { number: view.number.clone(), document, again: true };
        if said.made(&def, view) { Ok(Ok(Json(entered).into_response())) } else { Err(HttpProblem::Replayed) }
    };
    if let Some(view) = find_record(app, document).await? {
        return again(&view);
    }
    let id = said.id.trim();
    let came = format!("Entró por la llamada firmada «{source}» (clave «{key}»), con el identificador «{id}».");
    let commands = match said.commands(&def, &came) {
        Ok(commands) => commands,
        Err(problem) => return Ok(Err(problem)),
    };
    if borne(app, &def, &said).await? {
        return Ok(Err(problem(Reason::RecordExists)));
    }
    let at = said.occurred_at.unwrap_or(now);
    let person = PersonId::new(identity::SERVER);
    let act = |command| OwnAct {
        person: person.clone(),
        site: Site::System,
        document,
        kind: DocumentKind::Record,
        at,
        command,
    };
    let acts = commands.into_iter().map(act).collect();
    let performed = app.ingest().perform_birth(acts).await;
    let Some(receipts) = performed.map_err(|problem| crate::http::sync::http_problem(&problem).0)? else {
        // Another server has entered it just now.
        return again(&find_record(app, document).await?.ok_or(HttpProblem::Internal)?);
    };
    for receipt in receipts {
        match receipt.outcome {
            Outcome::Accepted => {}
            Outcome::Refused(why) | Outcome::Held(why) => return Ok(Err(problem(why))),
        }
    }
    metrics::counter!("ronda_intake_records_total", "register" => register.to_string()).increment(1);
    let number = find_record(app, document).await?.and_then(|view| view.number);
    Ok(Ok((StatusCode::CREATED, Json(Entered { number, document, again: false })).into_response()))
}

/// What a call tells, and the register that takes it.
fn read(app: &App, register: &RegisterId, body: &[u8]) -> Result<(Entry, RegisterDef), EntryProblem> {
    let said = Entry::read(body, app.clock().now())?;
    let def = app.organisation().register(register).filter(|def| def.intake).cloned();
    Ok((said, def.ok_or_else(|| problem(Reason::UnknownRegister))?))
}

/// The id of the record that a call of a source would enter, or has entered before, with nothing written; or why it would not.
///
/// # Errors
/// Nothing can be read now.
pub(in crate::http) async fn record_of(
    app: &App,
    source: &str,
    register: &RegisterId,
    body: &[u8],
) -> Result<Result<String, EntryProblem>, HttpProblem> {
    let (said, def) = match read(app, register, body) {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    let secret = app.read("naming a record", |reader| reader.secret()).await?;
    if let Some(view) = find_record(app, name(&secret, source, &said.id)).await? {
        let other = HttpProblem::Replayed;
        let problem = EntryProblem(other.es().to_owned(), other.en().to_owned());
        return Ok(if said.made(&def, &view) { Ok(said.id) } else { Err(problem) });
    }
    if let Err(problem) = said.commands(&def, "") {
        return Ok(Err(problem));
    }
    Ok(if borne(app, &def, &said).await? { Err(problem(Reason::RecordExists)) } else { Ok(said.id) })
}

fn problem(why: Reason) -> EntryProblem {
    EntryProblem(why.es().to_owned(), why.en().to_owned())
}

async fn find_record(app: &App, document: DocumentId) -> Result<Option<RecordView>, HttpProblem> {
    app.read("looking for a record", move |reader| match reader.summary(document)? {
        Some(_) => stored_record(reader, document),
        None => Ok(None),
    })
    .await
}

/// Whether another record that has not ended bears the key. Judged before it is said: a call that is not right leaves
/// nothing, neither a record nor an act that waits for somebody.
async fn borne(app: &App, def: &RegisterDef, said: &Entry) -> Result<bool, HttpProblem> {
    let value = |id: &FieldId| said.fields.get(id).map_or("", String::as_str);
    let Some(key) = key_of(def, value) else { return Ok(false) };
    let def = def.clone();
    let other = app.read("looking for a record's key", move |reader| bearing(reader, &def, &key, None)).await?;
    Ok(other.is_some())
}

/// The record that a machine's own id names.
fn name(secret: &Secret, source: &str, id: &str) -> DocumentId {
    let mut mac = secret.mac();
    for part in [PURPOSE, source.as_bytes(), b"\0", id.trim().as_bytes()] {
        mac.update(part);
    }
    let drawn = mac.finalize().into_bytes();
    let mut random = [0; 10];
    random.copy_from_slice(&drawn[..10]);
    // The same at whichever hour it is told again.
    DocumentId::new(Timestamp::default(), random)
}
