//! `GET /portal/solicitud/{id}`: one's own request, and what may be done about it as it stands.

use super::blank_form::pdf;
use super::form_input::ACCEPT;
use super::lang::Reads;
use super::page::{NavItem, Page, escaped};
use super::requester::{self, Opens};
use super::thread::{self, Names, date};
use super::{questions, requester_session, secret};
use crate::blobs;
use crate::error::{HttpProblem, internal};
use crate::http::{Peer, evidence as bytes};
use crate::print::paper::issue::{self, Asked};
use crate::runtime::App;
use crate::runtime::portal::sealed_token::Pass;
use crate::store::{Reader, StoreError};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use ronda_shared::calendar;
use ronda_shared::catalog::{ClosedBy, Organisation, SurveyRule};
use ronda_shared::command::Verdict;
use ronda_shared::ids::{ActId, DocumentId, FormId};
use ronda_shared::paper::for_signers;
use ronda_shared::state::State as Stands;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{HOUR_MS, Timestamp};
use std::sync::Arc;

/// A request as its requester may see it.
pub(super) struct Seen {
    pub(super) view: TicketView,
    pub(super) opens: Opens,
    names: Names,
}

/// The request, where the pass opens it.
pub(super) fn load(
    reader: &dyn Reader,
    org: &Organisation,
    pass: &Pass,
    id: DocumentId,
) -> Result<Option<Seen>, StoreError> {
    let Some(view) = blobs::ticket(reader, id)? else { return Ok(None) };
    let Some(opens) = requester::opens(reader, org, pass, &view)? else { return Ok(None) };
    let mut names = Names::new();
    for id in thread::speakers(&view) {
        if !names.contains_key(id)
            && let Some(person) = reader.person(id)?
        {
            names.insert(id.clone(), person.name);
        }
    }
    Ok(Some(Seen { view, opens, names }))
}

/// The same of a request's headers; none of what is not there or not theirs.
pub(super) async fn of(app: &App, headers: &HeaderMap, id: &str) -> Result<Option<Seen>, HttpProblem> {
    let secret = secret(app).await?;
    let Some(pass) = requester_session::read(app, &secret, headers) else { return Ok(None) };
    let Ok(id) = id.parse::<DocumentId>() else { return Ok(None) };
    let org = Arc::clone(app.organisation());
    app.read("reading a request", move |reader| load(reader, &org, &pass, id)).await
}

/// The page.
pub async fn see(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    match of(&app, &headers, &id).await? {
        Some(seen) => Ok(page(&app, reads, &seen, None)),
        None => Ok(Page::nothing(org, reads)),
    }
}

/// Bytes of a file that the requester sent.
pub async fn evidence(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    let act = act.parse::<ActId>().ok();
    let seen = of(&app, &headers, &id).await?;
    let file = seen.and_then(|seen| {
        let sent = |file: &&ronda_shared::evidence::Evidence| thread::sent(&seen.view, file) && file.is_sealed();
        seen.view.evidence.iter().filter(sent).find(|file| Some(file.id) == act).map(|file| file.file.clone())
    });
    match file {
        Some(file) => bytes::of_file(&app, &headers, &file).await,
        None => Ok(Page::nothing(org, reads)),
    }
}

/// A paper that staff filled and the requester signs, as it reads now (OAX-60).
pub async fn paper(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path((id, form)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    if !app.portal().gates.form(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    let form = form.strip_suffix(".pdf").unwrap_or_default();
    let signs = |seen: &Seen| {
        let service = org.service(&seen.view.ruled.service);
        service.is_some_and(|service| for_signers(org, service).iter().any(|paper| paper.id == form))
    };
    let Some(seen) = of(&app, &headers, &id).await?.filter(signs) else { return Ok(Page::nothing(org, reads)) };
    let (own, id, form) = (app.clone(), seen.view.id, FormId::new(form));
    let made = tokio::task::spawn_blocking(move || {
        issue::print(own.ingest(), own.config().origin(), (id, &form), false, Asked::default())
    });
    let printed = made.await.map_err(|error| internal("printing a paper", &error))?;
    let printed = printed.map_err(|error| internal("printing a paper", &error))?;
    Ok(pdf(&printed.number, printed.pdf))
}

/// The request as it stands; `notice`: what became of what was said just now.
pub(super) fn page(app: &App, reads: Reads, seen: &Seen, notice: Option<&str>) -> Response {
    let (org, view, now) = (app.organisation(), &seen.view, app.clock().now());
    let ruled = &view.ruled;
    let number = ruled.folio.as_deref().unwrap_or(&view.born.provisional);
    let service = org.service(&ruled.service).map_or("", |service| service.name.as_str());
    let new = ruled.state == Stands::Received && now.since(view.born.stamp.effective()) < HOUR_MS;
    let notice = notice.map_or(String::new(), |words| format!("<p class=\"wait\" role=\"status\">{words}</p>"));
    let body = format!(
        "<p class=\"folio\">{}</p>{}{notice}<p class=\"state\" lang=\"es\">{}</p><h1>{}</h1><p class=\"hint\" \
         lang=\"es\">{}</p>{}<section class=\"card\"><h2>{}</h2>{}{}</section><section class=\"card\" id=\"mensajes\">\
         <h2>{}</h2>{}{}</section>{}",
        escaped(number),
        if new { received(app, reads, view) } else { String::new() },
        thread::stands(org, ruled.state),
        escaped(&view.subject.value),
        escaped(service),
        asks(org, reads, view, now),
        reads.of("Recorrido", "The way so far"),
        thread::road(org, reads, view),
        promised(org, reads, view),
        reads.of("Mensajes", "Messages"),
        reply(reads, view),
        thread::messages(org, reads, view, &seen.names),
        cancel(reads, view),
    );
    let title = format!("{number}: {}", org.state_label(ruled.state));
    Page { org, reads, place: NavItem::Other, title: &title, bare: true }.answer(StatusCode::OK, &body)
}

/// Just filed: its number, and what comes next (OAX-82).
fn received(app: &App, reads: Reads, view: &TicketView) -> String {
    let copy = match app.portal().has_letters() {
        true => format!(
            " {} <strong>{}</strong>.",
            reads.of("Le mandamos una copia a", "A copy goes to"),
            escaped(crate::runtime::portal::address_index::mail_of(view))
        ),
        false => String::new(),
    };
    format!(
        "<p class=\"good\" role=\"status\">{}</p><p>{}{copy}</p>",
        reads.of(
            "Recibimos su solicitud. Este es su folio; guárdelo.",
            "We have your request. This is its number; keep it."
        ),
        reads.of(
            "Ahora la mesa la revisa y la asigna a quien la va a atender. Aquí verá cada paso.",
            "Now the desk looks at it and gives it to whoever will attend to it. Each step shows here."
        ),
    )
}

/// By when it is to be done, while it is being worked on.
fn promised(org: &Organisation, reads: Reads, view: &TicketView) -> String {
    let ruled = &view.ruled;
    let by = ruled.commitment.overridden.or(ruled.commitment.resolve_by);
    let visit = ruled.visit.as_ref().filter(|_| ruled.state == Stands::Scheduled);
    let mut told = String::new();
    if let Some(visit) = visit {
        let words = reads.of("Visita:", "Visit:");
        told.push_str(&format!("<p>{words} <strong>{}</strong></p>", escaped(&date(org, reads, visit.at))));
    }
    if let Some(by) = by.filter(|_| {
        !ruled.state.is_final() && ruled.state != Stands::Resolved && ruled.commitment.paused_since.is_none()
    }) {
        let words = reads.of("Se espera resolver a más tardar:", "Expected by:");
        told.push_str(&format!("<p>{words} <strong>{}</strong></p>", escaped(&date(org, reads, by))));
    }
    told
}

/// One form of the page: what it does, its words, its inputs and its buttons.
fn form(view: &TicketView, inputs: &str, buttons: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/portal/solicitud/{}\" enctype=\"multipart/form-data\">{inputs}{buttons}</form>",
        view.id
    )
}

fn area(name: &str, words: &str) -> String {
    format!(
        "<label for=\"{name}\">{words}</label><textarea id=\"{name}\" name=\"text\" maxlength=\"4000\" data-marks></textarea>"
    )
}

fn file(reads: Reads, id: &str) -> String {
    format!(
        "<label for=\"{id}\">{}</label><input id=\"{id}\" name=\"files\" type=\"file\" multiple accept=\"{ACCEPT}\">",
        reads.of("Archivos <span class=\"opt\">(opcional)</span>", "Files <span class=\"opt\">(optional)</span>")
    )
}

fn button(value: &str, class: &str, words: &str) -> String {
    format!("<button name=\"do\" value=\"{value}\" class=\"{class}\">{words}</button>")
}

/// What is asked of the requester as it stands: a question, a correction, whether it works, how it was.
fn asks(org: &Organisation, r: Reads, view: &TicketView, now: Timestamp) -> String {
    let ruled = &view.ruled;
    let card = |class: &str, title: &str, body: String| {
        format!("<section class=\"card {class}\"><h2>{title}</h2>{body}</section>")
    };
    let said = |text: &str| super::markup::html(text);
    let first = match ruled.state {
        Stands::NeedsInfo => card(
            "ask",
            r.of("Necesitamos un dato suyo", "We need something from you"),
            said(ruled.question.as_deref().unwrap_or_default())
                + &form(
                    view,
                    &(area("answer", r.of("Su respuesta", "Your answer")) + &file(r, "answer-files")),
                    &button("answer", "", r.of("Responder", "Answer")),
                ),
        ),
        Stands::Returned => card(
            "ask",
            r.of("Se la devolvimos para corregir", "It came back to be put right"),
            said(ruled.reason.as_deref().unwrap_or_default())
                + &form(
                    view,
                    &(area("again", r.of("Qué corrigió", "What you put right")) + &file(r, "again-files")),
                    &button("resubmit", "", r.of("Enviar otra vez", "Send it again")),
                ),
        ),
        Stands::Resolved => works(org, r, view, &card),
        Stands::Closed => reopens(org, r, view, now, &card),
        Stands::Rejected | Stands::Cancelled => match ruled.reason.as_deref() {
            Some(reason) if !reason.trim().is_empty() => card("", r.of("Por qué", "Why"), said(reason)),
            _ => String::new(),
        },
        _ => String::new(),
    };
    first + &survey(org, r, view, &card)
}

type Card<'c> = &'c dyn Fn(&str, &str, String) -> String;

/// «¿Quedó resuelto?»
fn works(org: &Organisation, r: Reads, view: &TicketView, card: Card<'_>) -> String {
    let ruled = &view.ruled;
    let solution = ruled.resolution.as_ref().map_or(String::new(), |done| super::markup::html(&done.solution));
    let silence = ronda_shared::due::silence_closes(org, view).map_or(String::new(), |at| {
        format!(
            "<p class=\"hint\">{} {}. {}</p>",
            r.of("Si no contesta, se cierra el", "Without an answer it is closed on"),
            escaped(&date(org, r, at)),
            r.of("Podrá reabrirla.", "You may reopen it.")
        )
    });
    let body = match thread::verdict(view) {
        Some(Verdict::Confirmed) => {
            format!(
                "<p class=\"good\">{}</p>",
                r.of(
                    "Nos dijo que ya funciona. Falta que la mesa la cierre.",
                    "You told us that it works. The desk has yet to close it."
                )
            )
        }
        _ => {
            let yes = match by_survey(org, view) {
                true => format!(
                    "<p>{}</p>",
                    r.of(
                        "Si ya funciona, conteste la encuesta: con ella se cierra.",
                        "If it works, answer the survey: that closes it."
                    )
                ),
                false => form(view, "", &button("confirm", "", r.of("Sí, ya funciona", "Yes, it works"))),
            };
            let no = form(
                view,
                &area("persists", r.of("¿Qué sigue fallando?", "What still fails?")),
                &button("persists", "second", r.of("No, la falla persiste", "No, it still fails")),
            );
            let words = r.of("No, la falla persiste", "No, it still fails");
            format!("{yes}<details><summary>{words}</summary>{no}</details>{silence}")
        }
    };
    card("now", r.of("¿Quedó resuelto?", "Is it solved?"), solution + &body)
}

/// The survey's answer closes the request (SEC-33).
pub(super) fn by_survey(org: &Organisation, view: &TicketView) -> bool {
    questions::any(org)
        && org.service(&view.ruled.service).is_some_and(|service| {
            service.closing.survey == SurveyRule::Required && org.closed_by(service).contains(&ClosedBy::Survey)
        })
}

/// Reopening, within its window (T24).
fn reopens(org: &Organisation, r: Reads, view: &TicketView, now: Timestamp, card: Card<'_>) -> String {
    let Some(closing) = &view.ruled.closing else { return String::new() };
    let Ok(until) = calendar::reopen_until(org, closing.at) else { return String::new() };
    if now > until {
        let words = r.of(
            "El plazo para reabrirla terminó. Si la falla volvió, abra una solicitud nueva y mencione este folio.",
            "The time for reopening is over. If it fails again, open a new request and name this number.",
        );
        return card("", r.of("Cerrada", "Closed"), format!("<p>{words}</p>"));
    }
    let words = format!(
        "{} {}.",
        r.of("Si la falla volvió, puede reabrirla hasta el", "If it fails again, you may reopen it until"),
        escaped(&date(org, r, until))
    );
    let inner = form(
        view,
        &area("reopen", r.of("¿Qué pasó?", "What happened?")),
        &button("reopen", "second", r.of("Reabrir", "Reopen")),
    );
    format!(
        "<details class=\"card\"><summary>{}</summary><p>{words}</p>{inner}</details>",
        r.of("¿Volvió la falla?", "Does it fail again?")
    )
}

/// The survey: to be answered, or as it was answered.
fn survey(org: &Organisation, r: Reads, view: &TicketView, card: Card<'_>) -> String {
    let ruled = &view.ruled;
    let asked = org.service(&ruled.service).is_some_and(|service| service.closing.survey != SurveyRule::None);
    if !asked || !questions::any(org) || !matches!(ruled.state, Stands::Resolved | Stands::Closed) {
        return String::new();
    }
    let title = r.of("¿Cómo fue el servicio?", "How was the service?");
    if let Some(known) = ruled.survey.as_ref().filter(|known| !known.superseded) {
        return card("", title, questions::given(org, r, known));
    }
    let due = org.settings.survey.as_ref().filter(|_| by_survey(org, view)).map_or(String::new(), |rule| {
        format!(
            "<p class=\"hint\">{} {} {}. {} «{}».</p>",
            r.of("Conteste en", "Answer within"),
            rule.after,
            r.of("días hábiles", "working days"),
            r.of("Si no, se toma por", "Otherwise it is taken for"),
            escaped(&rule.default)
        )
    });
    let inner =
        form(view, &questions::inputs(org, r), &button("survey", "", r.of("Enviar respuesta", "Send the answer")));
    card("", title, due + &inner)
}

/// A message to whoever attends to it.
fn reply(r: Reads, view: &TicketView) -> String {
    if view.ruled.state.is_final() {
        return String::new();
    }
    let inputs = area("reply", r.of("Escribir a la mesa", "Write to the desk")) + &file(r, "reply-files");
    form(view, &inputs, &button("reply", "second", r.of("Enviar mensaje", "Send message")))
}

fn cancel(r: Reads, view: &TicketView) -> String {
    if view.ruled.state.is_final() || view.ruled.state == Stands::Resolved {
        return String::new();
    }
    let inner = form(
        view,
        &area("cancel", r.of("Por qué ya no la necesita", "Why it is no longer needed")),
        &button("cancel", "bad", r.of("Cancelar la solicitud", "Cancel the request")),
    );
    format!(
        "<details class=\"card\"><summary>{}</summary>{inner}</details>",
        r.of("Ya no la necesito", "I no longer need it")
    )
}
