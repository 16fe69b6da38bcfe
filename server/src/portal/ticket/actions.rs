//! What a requester may do about their request as it stands: answer, correct, confirm, reopen, rate, write, cancel.

use super::RequesterView;
use crate::portal::form_input::{ACCEPT, Filled};
use crate::portal::lang::ReaderLanguage;
use crate::portal::markup::shown;
use crate::portal::page::optional;
use crate::portal::questions;
use crate::portal::submission::MADE;
use crate::portal::thread::{self, date};
use maud::{Markup, html};
use ronda_shared::calendar;
use ronda_shared::catalog::{ClosedBy, Organisation, Span, SurveyRule, SurveySettings};
use ronda_shared::command::{Audience, Command, Content, Decision, Verdict};
use ronda_shared::state::State as AddressState;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// What the forms of a page hold: what was written in the one that was sent, where it was not taken.
#[derive(Clone, Copy)]
pub(super) struct Written<'a>(pub(super) Option<&'a Filled>);

impl<'a> Written<'a> {
    /// What stands in a field of the form with this button.
    fn said(self, button: &str, name: &str) -> &'a str {
        self.0.map_or("", |filled| filled.said_by(button, name))
    }
    /// Whether that form was sent and not taken.
    fn is_of(self, button: &str) -> bool {
        self.0.is_some_and(|filled| filled.get("do") == button)
    }
}

/// One form of the page: its inputs and its button, and when it was made, so that what is sent twice from it is told from what is
/// said again. `kept`: it holds what was written before, which no news may take away.
fn form(view: &TicketView, now: Timestamp, kept: bool, inputs: Markup, button: Markup) -> Markup {
    html! {
        form method="post" action={ "/portal/solicitud/" (view.id) } enctype="multipart/form-data" data-kept[kept] {
            input type="hidden" name=(MADE) value=(now.millis());
            (inputs)
            (button)
        }
    }
}

/// Where one writes what goes with the button, which is also its id.
fn area(written: Written<'_>, button: &str, words: &str) -> Markup {
    let said = written.said(button, "text");
    html! {
        label for=(button) { (words) }
        textarea id=(button) name="text" maxlength="4000" data-marks { @if !said.is_empty() { "\n" (said) } }
    }
}

fn files(reads: ReaderLanguage, id: &str) -> Markup {
    html! {
        label for=(id) { (reads.of("Archivos", "Files")) (optional(reads)) }
        input id=(id) name="files" type="file" multiple accept=(ACCEPT);
    }
}

fn button(value: &str, class: &str, words: &str) -> Markup {
    html! { button name="do" value=(value) class=(class) { (words) } }
}

fn card(class: &str, title: &str, body: Markup) -> Markup {
    html! { section class={ "card " (class) } { h2 { (title) } (body) } }
}

/// What is open at a click, under the words that it answers.
fn folded(words: &str, open: bool, body: Markup) -> Markup {
    html! { details class="card" open[open] { summary { (words) } (body) } }
}

/// Whether a form is theirs to send: who follows a request is offered what they may do of it, and nothing else.
fn theirs(org: &Organisation, seen: &RequesterView, decision: Decision) -> bool {
    seen.may(org, &Command::Decision(decision))
}

/// What whoever follows it reads in the place of a form that is not theirs.
fn of_who_asked(r: ReaderLanguage) -> Markup {
    let words = r.of("Esto lo contesta quien hizo la solicitud.", "Whoever made the request answers this.");
    html! { p class="hint" { (words) } }
}

/// What is asked of the requester as it stands: a question, a correction, whether it works, how it was.
pub(super) fn asks(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let ruled = &seen.view.ruled;
    html! {
        @match ruled.state {
            AddressState::NeedsInfo => { (answers(org, r, seen, written, now)) }
            AddressState::Returned => { (corrects(org, r, seen, written, now)) }
            AddressState::WaitingMaterial => { (material(org, r, seen, written, now)) }
            AddressState::Resolved => { (confirms(org, r, seen, written, now)) }
            AddressState::Closed => { (reopens(org, r, seen, written, now)) }
            AddressState::Rejected | AddressState::Cancelled => {
                @if let Some(reason) = ruled.reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
                    (card("", r.of("Por qué", "Why"), shown(reason)))
                }
            }
            _ => {}
        }
        (survey(org, r, seen, written, now))
    }
}

/// The desk's question, and room for the answer.
fn answers(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let view = &seen.view;
    if !theirs(org, seen, Decision::RecordAnswer { text: String::new() }) {
        let asked = shown(view.ruled.question.as_deref().unwrap_or_default());
        let title = r.of("Falta un dato de quien la pidió", "Something is needed from who asked for it");
        return card("", title, html! { (asked) (of_who_asked(r)) });
    }
    let inputs = html! { (area(written, "answer", r.of("Su respuesta", "Your answer"))) (files(r, "answer-files")) };
    let body = html! {
        (shown(view.ruled.question.as_deref().unwrap_or_default()))
        (form(view, now, written.is_of("answer"), inputs, button("answer", "", r.of("Responder", "Answer"))))
        (closes_by_itself(org, r, view))
    };
    card("ask", r.of("Necesitamos un dato suyo", "We need something from you"), body)
}

/// Why it came back, and room for what was put right.
fn corrects(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let view = &seen.view;
    if !theirs(org, seen, Decision::Resubmit { text: String::new() }) {
        let why = shown(view.ruled.reason.as_deref().unwrap_or_default());
        let title = r.of("Se devolvió para corregir", "It went back to be put right");
        return card("", title, html! { (why) (of_who_asked(r)) });
    }
    let inputs =
        html! { (area(written, "resubmit", r.of("Qué corrigió", "What you put right"))) (files(r, "again-files")) };
    let body = html! {
        (shown(view.ruled.reason.as_deref().unwrap_or_default()))
        (form(view, now, written.is_of("resubmit"), inputs, button("resubmit", "", r.of("Enviar otra vez", "Send it again"))))
    };
    card("ask", r.of("Se la devolvimos para corregir", "It came back to be put right"), body)
}

/// That the material is there, where the dependencia buys it (T15, BJ-18).
fn material(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let view = &seen.view;
    if !theirs(org, seen, Decision::MaterialAvailable { text: String::new() }) {
        return html! {};
    }
    let words = r.of(
        "Si su área lo consigue, avise aquí cuando lo tenga. Si lo pone la mesa, no tiene que hacer nada.",
        "If your area gets it, say so here once you have it. If the desk provides it, you need do nothing.",
    );
    let inputs = area(written, "material", r.of("¿Qué llegó y dónde está?", "What has come, and where is it?"));
    let body = html! {
        p { (words) }
        (form(
            view,
            now,
            written.is_of("material"),
            inputs,
            button("material", "", r.of("Ya tenemos el material", "We have the material")),
        ))
    };
    card("now", r.of("Falta material para seguir", "Material is missing to go on"), body)
}

/// «¿Quedó resuelto?»
fn confirms(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let view = &seen.view;
    let persists = theirs(org, seen, Decision::Confirm { verdict: Verdict::Persists, text: String::new() });
    let body = html! {
        @if let Some(done) = &view.ruled.resolution { (shown(&done.solution)) }
        @if let Some(told) = thread::said_to_work(r, view, seen.reader()) {
            p class="good" { (told) " " (r.of("Falta que la mesa la cierre.", "The desk has yet to close it.")) }
            // Until it is closed it may fail again (T23).
            @if persists { (fails_still(r, view, written, now)) }
        } @else if persists {
            (works_or_not(org, r, view, written, now))
        } @else {
            (of_who_asked(r))
        }
    };
    card("now", r.of("¿Quedó resuelto?", "Is it solved?"), body)
}

fn works_or_not(
    org: &Organisation,
    r: ReaderLanguage,
    view: &TicketView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let survey = r.of(
        "Si ya funciona, conteste la encuesta: con ella se cierra.",
        "If it works, answer the survey: that closes it.",
    );
    html! {
        @if by_survey(org, view) {
            p { (survey) }
        } @else {
            (form(view, now, false, html! {}, button("confirm", "", r.of("Sí, ya funciona", "Yes, it works"))))
        }
        (fails_still(r, view, written, now))
        (closes_by_itself(org, r, view))
    }
}

/// What still fails, opened at a click.
fn fails_still(r: ReaderLanguage, view: &TicketView, written: Written<'_>, now: Timestamp) -> Markup {
    let fails = r.of("No, la falla persiste", "No, it still fails");
    html! {
        details open[written.is_of("persists")] {
            summary { (fails) }
            (form(
                view,
                now,
                written.is_of("persists"),
                area(written, "persists", r.of("¿Qué sigue fallando?", "What still fails?")),
                button("persists", "second", fails),
            ))
        }
    }
}

/// Until when an answer is waited for, where silence closes it (OAX-26).
fn closes_by_itself(org: &Organisation, r: ReaderLanguage, view: &TicketView) -> Markup {
    html! {
        @if let Some(at) = ronda_shared::due::silence_closes(org, view) {
            p class="hint" {
                (r.of("Si no contesta, se cierra el", "Without an answer it is closed on"))
                " " (date(org, r, at)) ". " (r.of("Podrá reabrirla.", "You may reopen it."))
            }
        }
    }
}

/// The survey's answer closes the request (SEC-33).
fn by_survey(org: &Organisation, view: &TicketView) -> bool {
    questions::any(org)
        && org.service(&view.ruled.service).is_some_and(|service| {
            service.closing.survey == SurveyRule::Required && org.closed_by(service).contains(&ClosedBy::Survey)
        })
}

/// Reopening, within its window (T24).
fn reopens(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let view = &seen.view;
    if !theirs(org, seen, Decision::Reopen { reason: String::new() }) {
        return html! {};
    }
    let Some(closing) = &view.ruled.closing else { return html! {} };
    let Ok(until) = calendar::reopen_until(org, closing.at) else { return html! {} };
    if now > until {
        let words = r.of(
            "El plazo para reabrirla terminó. Si la falla volvió, abra una solicitud nueva y mencione este folio.",
            "The time for reopening is over. If it fails again, open a new request and name this number.",
        );
        return card("", r.of("Cerrada", "Closed"), html! { p { (words) } });
    }
    let body = html! {
        p {
            (r.of("Si la falla volvió, puede reabrirla hasta el", "If it fails again, you may reopen it until"))
            " " (date(org, r, until)) "."
        }
        (form(
            view,
            now,
            written.is_of("reopen"),
            area(written, "reopen", r.of("¿Qué pasó?", "What happened?")),
            button("reopen", "second", r.of("Reabrir", "Reopen")),
        ))
    };
    folded(r.of("¿Volvió la falla?", "Does it fail again?"), written.is_of("reopen"), body)
}

/// «3 días hábiles»: how long an answer is waited for, by the institution's own measure.
fn term(r: ReaderLanguage, rule: &SurveySettings) -> String {
    let unit = match (rule.unit, rule.after) {
        (Span::BusinessHours, 1) => r.of("hora hábil", "working hour"),
        (Span::BusinessHours, _) => r.of("horas hábiles", "working hours"),
        (Span::BusinessDays, 1) => r.of("día hábil", "working day"),
        (Span::BusinessDays, _) => r.of("días hábiles", "working days"),
        (Span::NaturalDays, 1) => r.of("día natural", "calendar day"),
        (Span::NaturalDays, _) => r.of("días naturales", "calendar days"),
    };
    format!("{} {unit}", rule.after)
}

/// The survey: to be answered, or as it was answered.
fn survey(org: &Organisation, r: ReaderLanguage, seen: &RequesterView, written: Written<'_>, now: Timestamp) -> Markup {
    let view = &seen.view;
    let ruled = &view.ruled;
    let asked = org.service(&ruled.service).is_some_and(|service| service.closing.survey != SurveyRule::None);
    if !asked || !questions::any(org) || !matches!(ruled.state, AddressState::Resolved | AddressState::Closed) {
        return html! {};
    }
    let title = r.of("¿Cómo fue el servicio?", "How was the service?");
    if let Some(known) = ruled.survey.as_ref().filter(|known| !known.superseded) {
        return card("", title, questions::given(org, r, known));
    }
    if !theirs(org, seen, Decision::AnswerSurvey { answers: BTreeMap::new(), comment: String::new() }) {
        return html! {};
    }
    let send = button("survey", "", r.of("Enviar respuesta", "Send the answer"));
    let body = html! {
        @if let Some(rule) = org.settings.survey.as_ref().filter(|_| by_survey(org, view)) {
            p class="hint" {
                (r.of("Conteste en", "Answer within")) " " (term(r, rule)) ". "
                (r.of("Si no, se toma por", "Otherwise it is taken for")) " «" (rule.default) "»."
            }
        }
        (form(view, now, written.is_of("survey"), questions::inputs(org, r, &|name| written.said("survey", name)), send))
    };
    card("", title, body)
}

/// A message to whoever attends to it.
pub(super) fn reply(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let view = &seen.view;
    let note = Command::Content(Content::AddNote { audience: Audience::Public, text: String::new() });
    if view.ruled.state.is_final() || !seen.may(org, &note) {
        return html! {};
    }
    let inputs =
        html! { (area(written, "reply", r.of("Escribir a la mesa", "Write to the desk"))) (files(r, "reply-files")) };
    form(view, now, written.is_of("reply"), inputs, button("reply", "second", r.of("Enviar mensaje", "Send message")))
}

/// That it is no longer needed.
pub(super) fn cancel(
    org: &Organisation,
    r: ReaderLanguage,
    seen: &RequesterView,
    written: Written<'_>,
    now: Timestamp,
) -> Markup {
    let view = &seen.view;
    let over = view.ruled.state.is_final() || view.ruled.state == AddressState::Resolved;
    let cancels = Decision::Cancel { reason: String::new(), duplicate_of: None, withdrawn: None };
    if over || !theirs(org, seen, cancels) {
        return html! {};
    }
    let body = form(
        view,
        now,
        written.is_of("cancel"),
        area(written, "cancel", r.of("Por qué ya no la necesita", "Why it is no longer needed")),
        button("cancel", "bad", r.of("Cancelar la solicitud", "Cancel the request")),
    );
    folded(r.of("Ya no la necesito", "I no longer need it"), written.is_of("cancel"), body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::messages::event::Lang;

    #[test]
    fn the_surveys_term_is_told_in_its_own_measure() {
        let rule = |after, unit| SurveySettings { after, unit, default: "satisfactoria".to_owned() };
        let told = |lang, after, unit| term(ReaderLanguage(lang), &rule(after, unit));
        assert_eq!(told(Lang::Es, 1, Span::BusinessDays), "1 día hábil");
        assert_eq!(told(Lang::Es, 3, Span::BusinessDays), "3 días hábiles");
        assert_eq!(told(Lang::En, 1, Span::BusinessHours), "1 working hour");
        assert_eq!(told(Lang::En, 10, Span::NaturalDays), "10 calendar days");
    }
}
