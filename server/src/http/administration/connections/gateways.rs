//! `/api/administration/connections/gateways`: the systems that bring requests or records by a signed call. It tells
//! how each stands, and what a call would do, with nothing written.

use super::read_sources;
use super::sources::{SourceFailure, TrySourceRequest};
use crate::bilingual_text::BilingualText;
use crate::blobs::LeftOut;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::intake::{apart, record_of, reply_to, unfit, without_its_files};
use crate::http::session::Caller;
use crate::intake::{Brings, DecodedFile, EntryProblem, RequestPayload, Source, Sources};
use crate::runtime::{App, scope};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{ChannelId, DocumentId, RegisterId, ServiceId};
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use serde::Serialize;
use std::sync::Arc;

/// A system that brings requests, or records of a register.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GatewayCard {
    /// As its address names it.
    name: String,
    /// By which channel its requests come; none where it brings records, or where its section is not right.
    channel: Option<ChannelId>,
    /// Under which service they are filed where they name none.
    service: Option<ServiceId>,
    /// Of which register it brings records.
    register: Option<RegisterId>,
    /// What is not right with its section, or what that names and the organisation's data have not; none where all is right.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// When its last call was taken; none where none was since this server began.
    called: Option<Timestamp>,
    /// The last call that was not taken.
    failure: Option<SourceFailure>,
}

/// What a call would become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GatewayFate {
    /// It opens a ticket.
    Opens,
    /// It is a reply to one.
    Replies,
    /// It enters a record.
    Enters,
}

/// A file of a call.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedFile {
    /// As the ticket would show it.
    name: String,
    /// Why it would be left out; none where it comes to the gate of uploads.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
}

/// What a call would do.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedGateway {
    /// Why it would not be taken; none where it would.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// What it would become; none where it would not be taken.
    fate: Option<GatewayFate>,
    /// In one line: a request's subject, the folio that a reply is to, a record's own id.
    title: String,
    /// Under which service a request would be filed.
    service: Option<ServiceId>,
    /// The ticket that a reply is to, where the caller may read it.
    ticket: Option<DocumentId>,
    /// Its files.
    files: Vec<TriedFile>,
}

/// How each stands, by name; those of alerts have cards of their own.
pub(super) fn cards(app: &App, sources: &Sources) -> Vec<GatewayCard> {
    let own = |source: &Source| !source.is_of_alerts;
    let all = sources.all().iter().filter(|(_, source)| own(source));
    all.map(|(name, source)| card(app, name, source)).collect()
}

fn card(app: &App, name: &str, source: &Source) -> GatewayCard {
    let called = app.intake_calls().of(name);
    let (channel, service, register) = match &source.brings {
        Ok(Brings::Requests { channel, service }) => (Some(channel.clone()), Some(service.clone()), None),
        Ok(Brings::Records { register }) => (None, None, Some(register.clone())),
        Ok(Brings::Alerts(_)) | Err(_) => (None, None, None),
    };
    GatewayCard {
        name: name.to_owned(),
        channel,
        service,
        register,
        wrong: wrong(app.organisation(), source),
        called: called.taken,
        failure: called.failed.map(SourceFailure::of),
    }
}

fn wrong(organisation: &Organisation, source: &Source) -> Option<BilingualText> {
    let told = match &source.brings {
        Ok(brings) => brings.unfit(organisation),
        Err(problem) => vec![BilingualText { es: problem.es(), en: problem.to_string() }],
    };
    let all = |of: fn(&BilingualText) -> &str| told.iter().map(of).collect::<Vec<_>>().join("; ");
    (!told.is_empty()).then(|| BilingualText { es: all(|words| &words.es), en: all(|words| &words.en) })
}

/// Looks at the body of a call; its signature is not asked for.
pub async fn look(
    State(app): State<App>,
    caller: Caller,
    name: Result<Path<String>, PathRejection>,
    request: Result<Json<TrySourceRequest>, HttpProblem>,
) -> Result<axum::Json<TriedGateway>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(TrySourceRequest { text }) = request?;
    let Path(name) = name.map_err(|_| HttpProblem::NotFound)?;
    let sources = read_sources(&app).await?.map_err(|_| HttpProblem::BadSettings)?;
    let source = sources.get(&name).ok_or(HttpProblem::NotFound)?;
    let refused = |wrong: BilingualText| axum::Json(TriedGateway { wrong: Some(wrong), ..TriedGateway::default() });
    let service = match &source.brings {
        Ok(Brings::Requests { channel, service }) => (channel, service),
        Ok(Brings::Records { .. }) if text.len() > limits::JSON_BYTES => return Ok(refused(without_its_files())),
        Ok(Brings::Records { register }) => {
            return Ok(match record_of(&app, &name, register, text.as_bytes()).await? {
                Ok(id) => {
                    let fate = Some(GatewayFate::Enters);
                    axum::Json(TriedGateway { fate, title: id, ..TriedGateway::default() })
                }
                Err(EntryProblem(es, en)) => refused(BilingualText { es, en }),
            });
        }
        Ok(Brings::Alerts(_)) => return Err(HttpProblem::NotFound),
        Err(_) => return Err(HttpProblem::BadSettings),
    };
    let (payload, came) = match RequestPayload::read(text.as_bytes(), app.clock().now()).and_then(apart) {
        Ok(read) => read,
        Err(problem) => return Ok(refused(BilingualText { es: problem.es(), en: problem.to_string() })),
    };
    let files = files(&app, came).await?;
    let tried = match payload.folio.clone() {
        Some(folio) => {
            let Some(ticket) = reply_to(&app, &payload, folio.clone()).await? else {
                let problem = HttpProblem::NotFound;
                return Ok(refused(BilingualText { es: problem.es().to_owned(), en: problem.en().to_owned() }));
            };
            let (organisation, id) = (Arc::clone(app.organisation()), ticket.id);
            let seen = app.read("looking at a reply", move |reader| {
                scope::may_read_now(reader, &organisation, &caller.person, id)
            });
            let ticket = seen.await?.then_some(id);
            TriedGateway { fate: Some(GatewayFate::Replies), title: folio, ticket, files, ..TriedGateway::default() }
        }
        None => {
            let open = payload.ticket(app.organisation(), service, String::new());
            if let Some(wrong) = unfit(&app, &open).await? {
                return Ok(refused(wrong));
            }
            let (title, service) = (open.subject, Some(open.service));
            TriedGateway { fate: Some(GatewayFate::Opens), title, service, files, ..TriedGateway::default() }
        }
    };
    Ok(axum::Json(tried))
}

/// What of the files would come to the gate of uploads.
async fn files(app: &App, came: Vec<DecodedFile>) -> Result<Vec<TriedFile>, HttpProblem> {
    let own = app.clone();
    app.blocking("looking at the files of a call", move || {
        let takes = &own.organisation().settings.evidence;
        let tried = |DecodedFile { name, bytes }: DecodedFile| {
            let ready = bytes.ok_or(LeftOut::Large);
            let ready = ready.and_then(|bytes| own.keeper().blobs().made_ready(takes, &name, bytes));
            let wrong = ready.err().map(|why| BilingualText { es: why.es().to_owned(), en: why.to_string() });
            TriedFile { name, wrong }
        };
        Ok(came.into_iter().map(tried).collect())
    })
    .await
}
