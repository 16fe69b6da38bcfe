//! `/api/administration/connections/whatsapp`: how WhatsApp stands, a trial, what was given up, marks of the latest messages.

use super::webhooks::{SendAgainRequest, SentAgain};
use crate::bilingual_text::BilingualText;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::{Caller, Nothing, Verified};
use crate::identity::audit;
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::mail::OutState;
use crate::store::whatsapp::{WhatsappKnown, WhatsappOutgoing, WhatsappWaiting};
use crate::store::{AuditKind, Reader, StoreError};
use crate::whatsapp::settings::{Settings, WhatsappProblem};
use crate::whatsapp::stored_lines;
use crate::whatsapp::trial::SeenWhatsapp;
use axum::extract::State;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::cmp::Reverse;
use std::sync::Arc;

/// Messages of one answer, of each list.
const LINES: usize = 50;
/// As what it stands in the audit log.
const NAME: &str = "whatsapp";

/// WhatsApp.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatsappCard {
    /// The host of the API.
    host: String,
    /// The number as the portal shows it; none where it does not.
    number: Option<String>,
    /// When Meta last called, as far as this server has seen.
    called: Option<Timestamp>,
    /// When a call last came that the app's secret did not sign; none where the last one was signed by it.
    refused: Option<Timestamp>,
    /// When a message last went out, as far as this server has seen.
    sent: Option<Timestamp>,
    /// Messages that came and wait.
    coming: usize,
    /// Why the one that waits longest does; none where none was put off.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    coming_why: Option<BilingualText>,
    /// Messages that wait to go out.
    waiting: usize,
    /// Why the one of them that waits longest does, and what is to be done; none where none was put off.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    waiting_why: Option<BilingualText>,
    /// Messages that were given up.
    failed: usize,
    /// Why nothing goes out; none where it does.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    trouble: Option<BilingualText>,
    /// What the file names and the organisation's data have not.
    unknown: Option<String>,
}

/// A message that went out, or did not.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatsappLine {
    id: Sha256,
    /// What it tells (`received`).
    event: String,
    /// Of which ticket, where the caller may read it.
    document: Option<DocumentId>,
    folio: Option<String>,
    /// When it was made.
    made: Timestamp,
    /// When it was delivered.
    delivered: Option<Timestamp>,
    /// When it was read.
    read: Option<Timestamp>,
    /// Why it did not arrive; none where it did, or may yet.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    why: Option<BilingualText>,
}

/// Messages that were given up, and the latest that went out.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatsappMessages {
    given_up: Vec<WhatsappLine>,
    sent: Vec<WhatsappLine>,
}

/// What the file says now; a file that is not right is told as such.
pub(super) async fn read(app: &App) -> Result<Result<Option<Settings>, WhatsappProblem>, HttpProblem> {
    let data = app.config().data.clone();
    app.blocking("reading how WhatsApp is reached", move || Ok(Settings::read(&data))).await
}

pub(super) fn in_words(problem: &WhatsappProblem) -> BilingualText {
    let meanwhile = "Mientras tanto nada entra ni sale por WhatsApp.";
    BilingualText { es: format!("{} {meanwhile}", problem.es()), en: problem.to_string() }
}

/// Of messages that were put off the one that waits longest: since when, and why.
#[derive(Default)]
struct Longest(Option<(Timestamp, String)>);

impl Longest {
    fn add(&mut self, since: Timestamp, state: OutState) {
        if let OutState::Waiting { last, .. } = state
            && !last.is_empty()
            && self.0.as_ref().is_none_or(|(first, _)| since < *first)
        {
            self.0 = Some((since, last));
        }
    }

    fn why(self) -> Option<BilingualText> {
        self.0.map(|(_, why)| stored_lines::in_words(&why))
    }
}

/// How it stands.
pub(super) fn card(app: &App, settings: &Settings, reader: &dyn Reader) -> Result<WhatsappCard, StoreError> {
    let health = app.whatsapp().map(|whatsapp| whatsapp.health()).unwrap_or_default();
    let (mut coming, mut waiting) = (0, 0);
    let (mut came, mut going) = (Longest::default(), Longest::default());
    for row in reader.whatsapp_waiting()? {
        match row {
            WhatsappWaiting::Came(row) => {
                coming += 1;
                came.add(row.arrived, row.state);
            }
            WhatsappWaiting::Going(row) => {
                waiting += 1;
                going.add(row.made, row.state);
            }
        }
    }
    Ok(WhatsappCard {
        host: settings.graph.host_str().unwrap_or_default().to_owned(),
        number: settings.number.clone(),
        called: health.called,
        refused: health.refused,
        sent: health.sent,
        coming,
        coming_why: came.why(),
        waiting,
        waiting_why: going.why().map(stored_lines::with_advice),
        failed: reader.whatsapp_given_up()?.len(),
        trouble: health.trouble.map(stored_lines::with_advice),
        unknown: settings.unknown(app.organisation()),
    })
}

/// Asks Meta who the number is and how its templates stand.
pub async fn try_out(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<Nothing>, HttpProblem>,
) -> Result<axum::Json<SeenWhatsapp>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(Nothing {}) = request?;
    let whatsapp = app.whatsapp().ok_or(HttpProblem::NotFound)?;
    let settings = read(&app).await?.map_err(|_| HttpProblem::BadSettings)?.ok_or(HttpProblem::NotFound)?;
    Ok(axum::Json(whatsapp.try_out(&settings).await))
}

/// The messages that were given up, and the latest that went out, each with what is known of it.
pub async fn messages(State(app): State<App>, caller: Caller) -> Result<axum::Json<WhatsappMessages>, HttpProblem> {
    must_administer(&app, &caller)?;
    let organisation = Arc::clone(app.organisation());
    let told = app.read("reading messages of WhatsApp", move |reader| {
        let mut given_up = reader.whatsapp_given_up()?;
        given_up.sort_by_key(|row| (Reverse(row.made), row.key));
        given_up.truncate(LINES);
        let mut sent = Vec::new();
        for row in reader.whatsapp_known()? {
            if let WhatsappKnown::Sent(mut row) = row
                && let Some(going) = row.going.take()
            {
                sent.push((*going, row));
            }
        }
        sent.sort_by_key(|(going, row)| (Reverse(row.at), going.key));
        sent.truncate(LINES);
        let line = |going: WhatsappOutgoing| line(reader, &organisation, &caller.person, going);
        Ok(WhatsappMessages {
            given_up: given_up.into_iter().map(line).collect::<Result<_, _>>()?,
            sent: sent
                .into_iter()
                .map(|(going, row)| {
                    let why = row.failed.as_deref().and_then(stored_lines::maybe);
                    Ok(WhatsappLine { delivered: row.delivered, read: row.read, why, ..line(going)? })
                })
                .collect::<Result<_, StoreError>>()?,
        })
    });
    Ok(axum::Json(told.await?))
}

/// A message as the caller may see it: of a ticket that they may not read nothing tells which.
fn line(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    row: WhatsappOutgoing,
) -> Result<WhatsappLine, StoreError> {
    let may = scope::may_read_now(reader, organisation, person, row.document)?;
    let (document, folio) = match reader.summary(row.document)? {
        Some(Summary::Ticket(ticket)) if may => (Some(row.document), Some(ticket.folio.unwrap_or(ticket.provisional))),
        Some(_) | None => (None, None),
    };
    let why = match row.state {
        OutState::Failed { answer, .. } => stored_lines::maybe(&answer),
        OutState::Sent { .. } | OutState::Waiting { .. } => None,
    };
    let (id, event, made) = (row.key, row.event, row.made);
    Ok(WhatsappLine { id, event, document, folio, made, delivered: None, read: None, why })
}

/// Tries messages again that were given up.
pub async fn send_again(
    State(app): State<App>,
    Verified(caller): Verified,
    request: Result<Json<SendAgainRequest>, HttpProblem>,
) -> Result<axum::Json<SentAgain>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(SendAgainRequest { id }) = request?;
    let (whatsapp, store, now) = (app.whatsapp().cloned(), Arc::clone(app.store()), app.clock().now());
    let messages = app.blocking("trying messages of WhatsApp again", move || {
        let messages = whatsapp.map_or(Ok(0), |whatsapp| whatsapp.send_again(id.as_ref()))?;
        if messages > 0 {
            let (by, device) = (caller.person.id, caller.device.id);
            let told = messages.to_string();
            let line = audit::line(Some(by), Some(device), AuditKind::WebhooksReplayed, NAME.to_owned(), told);
            audit::write(&*store, now, line)?;
        }
        Ok(messages)
    });
    Ok(axum::Json(SentAgain { messages: messages.await? }))
}
