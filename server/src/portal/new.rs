//! `GET` and `POST /portal/nueva/{service}`: a request is filed. The box counts once; without scripts the request waits for
//! a link that goes to its address.

use super::address_confirmation::ask_confirmation;
use super::form::Form;
use super::form_input::Filled;
use super::known_outages;
use super::lang::ReaderLanguage;
use super::offer::{self, Corrections};
use super::page::{NavItem, Page};
use super::reading::read_form;
use super::{article, requester, requester_session, secret, submission};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::identity::SERVER;
use crate::ingest;
use crate::runtime::App;
use crate::runtime::portal::outages::KnownOutage;
use crate::runtime::portal::proof_of_work;
use crate::runtime::portal::sealed_token::{FormToken, Pass, Sealed};
use crate::store::Secret;
use crate::store::nodes::is_good_still;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use ronda_shared::catalog::{GuardRule, Organisation, ServiceDef};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::record;
use ronda_shared::time::{HOUR_MS, Timestamp};
use ronda_shared::view::Summary;
use serde::Serialize;
use std::sync::Arc;

/// A page that was left open longer is sealed anew; what was written stays.
const OPEN_MS: i64 = 12 * HOUR_MS;

/// What a browser works on.
#[derive(Debug, Serialize)]
pub struct Work {
    challenge: String,
}

/// `GET /portal/reto`: what the browser works on once the box is ticked.
pub async fn challenge(State(app): State<App>, Peer(peer): Peer) -> Result<Json<Work>, HttpProblem> {
    let now = app.clock().now();
    if !app.portal().gates.page(peer, now) {
        return Err(HttpProblem::TooMany);
    }
    let secret = secret(&app).await?;
    Ok(Json(Work { challenge: proof_of_work::challenge(&secret, now) }))
}

/// What a form is shown with.
struct FormPage<'a> {
    app: &'a App,
    reads: ReaderLanguage,
    service: &'a ServiceDef,
    secret: &'a Secret,
    known: Option<&'a Pass>,
    outages: &'a [KnownOutage],
}

impl FormPage<'_> {
    fn page(&self, status: StatusCode, filled: &Filled, wrong: &Corrections, asking: Option<&FormToken>) -> Response {
        let org = self.app.organisation();
        let now = self.app.clock().now();
        let fresh = || FormToken { at: now, document: DocumentId::new(now, rand::random()) };
        let token = asking.cloned().unwrap_or_else(fresh).seal(self.secret);
        let values = org.values_of_birth(&offer::ticket(org, self.service, filled, String::new()));
        let form = Form {
            org,
            service: self.service,
            reads: self.reads,
            filled,
            values: &values,
            wrong,
            token: &token,
            known: self.known.map(|pass| pass.mail.as_str()),
            letters: self.app.portal().has_letters(),
        };
        let page = Page::at(NavItem::New, org, self.reads, &self.service.name);
        page.answer(status, html! { (self.about(now)) (form.write()) })
    }

    /// What is told before the form: what is known of already, the notices that the seeds print, and the empty formats to
    /// download (OAX-96).
    fn about(&self, now: Timestamp) -> Markup {
        let r = self.reads;
        let forms = super::blank_form::of(self.app.organisation(), self.service);
        let notices = self.service.guards.iter().filter(|guard| matches!(guard.rule, GuardRule::Notice));
        let how = r.of(
            "Descárguelos, llénelos y adjúntelos firmados donde se piden.",
            "Download them, fill them in and attach them signed where they are asked for.",
        );
        html! {
            p class="hint" { (r.of("Toma un minuto. No necesita cuenta.", "It takes a minute. You need no account.")) }
            (known_outages::notice(self.app.organisation(), r, self.outages, now))
            @for guard in notices { p class="wait" lang="es" { (guard.label) } }
            @if !forms.is_empty() {
                div class="card" {
                    h2 { (r.of("Formatos para llenar", "Forms to fill in")) }
                    p { (how) }
                    ul class="list" role="list" lang="es" {
                        @for (id, title) in forms {
                            li {
                                a href={ "/portal/formato/" (self.service.id) "/" (id) ".pdf" } { (title) " (PDF)" }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A pass for all of an address, and who that is where the directory knows them.
async fn shown_pass(
    app: &App,
    secret: &Secret,
    headers: &HeaderMap,
) -> Result<Option<(Pass, Option<Person>)>, HttpProblem> {
    let Some(pass) = requester_session::read(app, secret, headers).filter(|pass| pass.document.is_none()) else {
        return Ok(None);
    };
    let (org, mail) = (Arc::clone(app.organisation()), pass.mail.clone());
    let person = app.read("looking for who asks", move |reader| requester::known(reader, &org, &mail)).await?;
    Ok(Some((pass, person)))
}

fn may_ask(org: &Organisation, service: &ServiceDef, person: Option<&Person>) -> bool {
    let is_named = |person: &Person| person.roles.iter().any(|role| service.requester_roles.contains(role));
    org.for_anyone(service) || person.is_some_and(is_named)
}

/// Whose request it is to make: said to whom it is not (OAX-36, AGU-43). `sent`: they filled the form in, and their visit may have ended
/// since. What they wrote stays where it is, so the way in opens beside it.
fn not_theirs(org: &Organisation, reads: ReaderLanguage, service: &ServiceDef, sent: bool) -> Response {
    let page = Page::at(NavItem::New, org, reads, &service.name);
    let second = reads.of(
        "Si usted lo es, entre primero con su correo en «Mis solicitudes». Si no, pídaselo a esa persona en su área.",
        "If you are one of them, come in first with your address under «My requests». If not, ask that person in your area.",
    );
    let kept = reads.of(
        "No se envió nada. Vuelva atrás: lo que escribió sigue ahí. Si su visita terminó, entre otra vez en otra pestaña y envíelo \
         desde donde lo escribió.",
        "Nothing was sent. Go back: what you wrote is still there. If your visit has ended, come in again in another tab and send \
         it from where you wrote it.",
    );
    let (status, beside) = if sent { (StatusCode::FORBIDDEN, Some("_blank")) } else { (StatusCode::OK, None) };
    let body = html! {
        p {
            (reads.of("Este servicio solo lo pide:", "Only these may ask for this service:"))
            " " strong lang="es" { (offer::askers(org, service)) } "."
        }
        p { (second) }
        @if sent { p { (kept) } }
        p {
            a class="button" href="/portal/mias" target=[beside] rel=[beside.map(|_| "noopener")] {
                (reads.of("Mis solicitudes", "My requests"))
            }
        }
    };
    page.answer(status, body)
}

/// For whom a service is, where the dependencia that asks is registered as another (AGU-66, BJ-24).
async fn for_others(app: &App, service: &ServiceDef, client: &str) -> Result<Option<String>, HttpProblem> {
    let Some(rule) = service.clients.clone() else { return Ok(None) };
    let Some(def) = app.organisation().register(&rule.register).cloned() else { return Ok(None) };
    let client = client.to_owned();
    let asked = app.read("looking up a dependencia", move |reader| {
        let Some(key) = record::key_of(&def, |_| client.as_str()) else { return Ok(None) };
        let Some(id) = ingest::bearing(reader, &def, &key, None)? else { return Ok(None) };
        let Some(Summary::Record(known)) = reader.summary(id)? else { return Ok(None) };
        Ok((!record::is_for(&rule, &def, &client, [&*known])).then_some(rule.who))
    });
    asked.await
}

/// The dependencia that the directory has whoever asks in, where the service is for the own staff of the one they ask for
/// and that is another (AGU-42).
fn of_another<'p>(service: &ServiceDef, client: &str, person: Option<&'p Person>) -> Option<&'p str> {
    let own = person?.client_org.as_deref()?;
    let theirs = service.clients.as_ref().is_none_or(|rule| record::is_staff(rule, own, client));
    (!theirs).then_some(own)
}

/// The empty form.
pub async fn form(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(service): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    let Some(service) = offer::service(org, &service) else { return Ok(Page::no_service(org, reads, None)) };
    let secret = secret(&app).await?;
    let known = shown_pass(&app, &secret, &headers).await?;
    let person = known.as_ref().and_then(|(_, person)| person.as_ref());
    if !may_ask(org, service, person) {
        return Ok(not_theirs(org, reads, service, false));
    }
    let filled = match person {
        Some(person) => Filled::of(&[
            ("name", &person.name),
            ("phone", person.phone.as_deref().unwrap_or_default()),
            ("client_org", person.client_org.as_deref().unwrap_or_default()),
        ]),
        None => Filled::default(),
    };
    let pass = known.as_ref().map(|(pass, _)| pass);
    let outages = known_outages::known(&app).await?;
    let shown = FormPage { app: &app, reads, service, secret: &secret, known: pass, outages: &outages };
    Ok(shown.page(StatusCode::OK, &filled, &Vec::new(), None))
}

/// Sends it.
pub async fn file(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(service): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.form(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    let Some(service) = offer::service(org, &service) else {
        let back = reads.of("Vuelva atrás: lo que escribió sigue ahí.", "Go back: what you wrote is still there.");
        return Ok(Page::no_service(org, reads, Some(html! { p { (back) } })));
    };
    let filled = match read_form(&app, peer, form).await {
        Ok(filled) => filled,
        Err(answer) => return Ok(answer.page(org, reads)),
    };
    if !filled.get("website").is_empty() {
        metrics::counter!("ronda_portal_requests_total", "what" => "program").increment(1);
        return Ok(Page::not_kept(org, reads));
    }
    let secret = secret(&app).await?;
    let known = shown_pass(&app, &secret, &headers).await?;
    let (pass, person) = match &known {
        Some((pass, person)) => (Some(pass), person.as_ref()),
        None => (None, None),
    };
    if !may_ask(org, service, person) {
        return Ok(not_theirs(org, reads, service, true));
    }
    let asking = FormToken::open(&secret, filled.get("token")).filter(|asking| is_good_still(asking.at, now, OPEN_MS));
    let outages = known_outages::known(&app).await?;
    let shown = FormPage { app: &app, reads, service, secret: &secret, known: pass, outages: &outages };
    if !filled.get("look").is_empty() {
        let gone = offer::fields_gone(org, service, &filled, reads);
        return Ok(shown.page(StatusCode::OK, &filled, &gone, asking.as_ref()));
    }
    let drawn = asking.as_ref().map(|asking| provisional(asking.document)).unwrap_or_default();
    let mut open = offer::ticket(org, service, &filled, drawn);
    if let Some(pass) = pass {
        open.requester.mail.clone_from(&pass.mail);
        open.requester.person = person.map(|person| person.id.clone());
    }
    // What was sent twice was filed once: by then its box has counted.
    if let Some(asking) = &asking
        && let Some(filed) = submission::filed_before(&app, asking.document, &open, &filled.files).await?
    {
        if filed.is_same {
            return Ok(redirect_to_request(&app, &secret, &open.requester.mail, asking.document, pass));
        }
        let mut wrong = vec![("form".to_owned(), submission::filed_otherwise(reads, &filed.folio))];
        if pass.is_none() {
            wrong.push(("human".to_owned(), reads.of("Marque la casilla otra vez.", "Tick the box again.").to_owned()));
        }
        let mut filled = filled;
        filled.forget(&["challenge", "work"]);
        return Ok(shown.page(StatusCode::UNPROCESSABLE_ENTITY, &filled, &wrong, None));
    }
    let mut wrong = offer::wrong(org, service, &open, &filled, reads);
    if let Some(who) = for_others(&app, service, &open.requester.client_org).await? {
        let told = reads.of("Este servicio es para", "This service is for");
        let then = reads.of(
            "Si su dependencia lo es, pida a la mesa que la registre así.",
            "If yours is one of them, ask the desk to register it so.",
        );
        wrong.push(("client_org".into(), format!("{told}: {who}. {then}")));
    }
    if let Some(own) = of_another(service, &open.requester.client_org, person) {
        let told = reads.of(
            "Este servicio es de uso exclusivo del personal de la dependencia que lo pide, y el directorio le tiene en",
            "This service is for the own staff of the dependencia that asks for it, and the directory has you in",
        );
        let then = reads.of("Si ya no es así, avise a la mesa.", "If that is no longer so, tell the desk.");
        wrong.push(("client_org".into(), format!("{told} {own}. {then}")));
    }
    let (challenge, work) = (filled.get("challenge"), filled.get("work"));
    let human = match pass {
        Some(_) => proof_of_work::WorkVerdict::Work,
        None => app.portal().answers.look(&secret, now, challenge, work),
    };
    match human {
        proof_of_work::WorkVerdict::Stale => {
            wrong.push(("human".into(), reads.of("Marque la casilla otra vez.", "Tick the box again.").into()))
        }
        proof_of_work::WorkVerdict::Nothing if !app.portal().has_letters() => {
            wrong
                .push(("human".into(), reads.of("Falta marcar «No soy un robot».", "Tick «I am not a robot».").into()));
        }
        proof_of_work::WorkVerdict::Nothing | proof_of_work::WorkVerdict::Work => {}
    }
    if wrong.is_empty() && asking.is_none() {
        let words = "La página llevaba mucho tiempo abierta. Revise y envíe otra vez.";
        wrong.push((
            "form".into(),
            reads.of(words, "The page had been open for long. Look it over and send it again.").into(),
        ));
    }
    let Some(asking) = asking.filter(|_| wrong.is_empty()) else {
        let mut filled = filled;
        if human == proof_of_work::WorkVerdict::Stale {
            filled.forget(&["challenge", "work"]);
        }
        return Ok(shown.page(StatusCode::UNPROCESSABLE_ENTITY, &filled, &wrong, None));
    };
    if !app.portal().gates.file(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    if human == proof_of_work::WorkVerdict::Nothing {
        return ask_confirmation(&app, reads, &secret, peer, asking.document, open, filled.files).await;
    }
    if pass.is_none() && !app.portal().answers.take(&secret, now, challenge, work) {
        let wrong = vec![("human".into(), reads.of("Marque la casilla otra vez.", "Tick the box again.").into())];
        return Ok(shown.page(StatusCode::UNPROCESSABLE_ENTITY, &filled, &wrong, Some(&asking)));
    }
    let mail = open.requester.mail.clone();
    let person = person.map_or(PersonId::new(SERVER), |person| person.id.clone());
    if submission::send(&app, person, asking.document, open, filled.files).await? {
        let mut response = redirect_to_request(&app, &secret, &mail, asking.document, pass);
        if let Some(cookie) = article::filed(&app, &secret, &headers).await? {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    } else {
        Ok(Page::not_kept(org, reads))
    }
}

/// A reference until there is a folio.
fn provisional(document: DocumentId) -> String {
    let [.., a, b, c] = *document.bytes();
    format!("W-{a:02X}{b:02X}{c:02X}")
}

/// On to the request, which this very browser may see.
fn redirect_to_request(app: &App, secret: &Secret, mail: &str, document: DocumentId, pass: Option<&Pass>) -> Response {
    let mut response = Redirect::to(&format!("/portal/solicitud/{document}")).into_response();
    if pass.is_none() {
        let cookie = requester_session::give(app, secret, mail, Some(document));
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
