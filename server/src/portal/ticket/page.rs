//! The page of a request. It shows where it stands, what is asked of its requester, the way so far, and what was said.

use super::RequesterView;
use super::actions::Actions;
use crate::portal::form_input::Filled;
use crate::portal::lang::ReaderLanguage;
use crate::portal::page::Page;
use crate::portal::thread::{self, date};
use crate::runtime::App;
use crate::runtime::portal::address_index;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::answers::visit_mode;
use ronda_shared::catalog::Organisation;
use ronda_shared::state::State as AddressState;
use ronda_shared::ticket::promise_kept::owed_by;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::HOUR_MS;

/// The request as it stands; `notice`: what became of what was said just now; `written`: that itself, where it was not kept.
pub(in crate::portal) fn page(
    app: &App,
    reads: ReaderLanguage,
    seen: &RequesterView,
    notice: Option<&str>,
    written: Option<&Filled>,
) -> Response {
    let (org, view, now) = (app.organisation(), &seen.view, app.clock().now());
    let actions = Actions { org, reads, seen, written, now };
    let ruled = &view.ruled;
    let number = ruled.folio.as_deref().unwrap_or(&view.born.provisional);
    let service = org.service(&ruled.service).map_or("", |service| service.name.as_str());
    let new = ruled.state == AddressState::Received && now.since(view.born.stamp.effective()) < HOUR_MS;
    // Who follows it did not file it.
    let new = new && !seen.is_followed();
    let here = format!("/portal/solicitud/{}", view.id);
    let body = html! {
        p class="folio" { (number) }
        @if let Some(told) = &view.born.told { p class="hint" { (told.system) " " (told.folio) } }
        @if new { (received(app, reads, view)) }
        @if let Some(words) = notice { p class="wait" role="status" { (words) } }
        div id="stands" data-live data-watch=(seen.watch) data-mark=(seen.mark) {
            p class="state" lang="es" { (thread::stands(org, ruled.state)) }
        }
        h1 { (view.subject.value) }
        p class="hint" lang="es" { (service) }
        div id="wanted" data-live { (wanted(actions)) }
        section class="card" id="road" data-live {
            h2 { (reads.of("Recorrido", "The way so far")) }
            (facts(org, reads, seen))
            (thread::road(org, reads, view))
        }
        p id="news" class="hint" role="status" {}
        p id="again" { a class="button second" href=(here) { (reads.of("Actualizar", "Look again")) } }
        section class="card" id="mensajes" {
            h2 { (reads.of("Mensajes", "Messages")) }
            (actions.reply())
            div id="said" data-live { (thread::messages(org, reads, view, seen.reader(), &|file| seen.shows(org, file))) }
        }
        (actions.cancel())
    };
    let title = format!("{number}: {}", org.state_label(ruled.state));
    // Also where no recording is there yet: what is told as news may bring one.
    Page { bare: true, ..Page::other(org, reads, &title) }.answer_playing(StatusCode::OK, body)
}

/// Just filed: its number, and what comes next (OAX-82).
fn received(app: &App, reads: ReaderLanguage, view: &TicketView) -> Markup {
    let kept = reads.of(
        "Recibimos su solicitud. Este es su folio; guárdelo.",
        "We have your request. This is its number; keep it.",
    );
    let next = reads.of(
        "Ahora la mesa la revisa y la asigna a quien la va a atender. Aquí verá cada paso.",
        "Now the desk looks at it and gives it to whoever will attend to it. Each step shows here.",
    );
    html! {
        p class="good" role="status" { (kept) }
        p {
            (next)
            @if app.portal().has_letters() && !address_index::mail_of(view).is_empty() {
                " " (reads.of("Le mandamos una copia a", "A copy goes to"))
                " " strong { (address_index::mail_of(view)) } "."
            }
        }
    }
}

/// What is wanted of its requester, before all else; that nothing is, where nothing is.
fn wanted(actions: Actions<'_>) -> Markup {
    let asked = actions.asks();
    let nothing = asked.0.trim().is_empty() && !actions.seen.view.ruled.state.is_final();
    html! {
        (asked)
        @if nothing {
            p class="hint" {
                (actions.reads.of("Por ahora no necesitamos nada de usted.", "Nothing is needed of you for now."))
            }
        }
    }
}

/// Who has it, and by when it is to be done, while it is being worked on.
fn facts(org: &Organisation, reads: ReaderLanguage, seen: &RequesterView) -> Markup {
    let ruled = &seen.view.ruled;
    let open = !ruled.state.is_final() && ruled.state != AddressState::Resolved;
    let visit = ruled.visit.as_ref().filter(|_| ruled.state == AddressState::Scheduled);
    let mode = visit_mode(&seen.view);
    let by = owed_by(&seen.view, ruled).filter(|_| open && ruled.commitment.paused_since.is_none());
    let part = ruled.commitment.part.as_ref().map(|part| part.name.as_str());
    let team = ruled.team.as_ref().and_then(|team| org.team(team)).map(|team| team.name.as_str());
    let person = ruled.assignee.as_ref().and_then(|id| seen.names.get(id)).map(String::as_str);
    let who: Vec<&str> = person.into_iter().chain(team).collect();
    html! {
        @if open {
            dl class="facts" {
                @if !who.is_empty() {
                    dt { (reads.of("La atiende", "Attended to by")) }
                    dd lang="es" { (who.join(" · ")) }
                }
                @if let Some(visit) = visit {
                    dt { (reads.of("Visita", "Visit")) }
                    dd {
                        (date(org, reads, visit.at))
                        @if !mode.is_empty() { " · " span lang=[reads.institution()] { (mode) } }
                    }
                }
                @if let Some(by) = by {
                    @if part.is_some() {
                        dt { (reads.of("Se espera terminar a más tardar", "Expected by")) }
                    } @else {
                        dt { (reads.of("Se espera resolver a más tardar", "Expected by")) }
                    }
                    dd {
                        (date(org, reads, by))
                        @if let Some(part) = part { " · " span lang=[reads.institution()] { (part) } }
                    }
                }
            }
        }
    }
}
