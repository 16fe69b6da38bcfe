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
use ronda_shared::catalog::{Class, ClosedBy, Organisation, Span, SurveyRule, SurveySettings};
use ronda_shared::command::{Audience, Command, Content, Decision, Verdict};
use ronda_shared::state::State as AddressState;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// The forms of a request's page, for whoever reads it now.
#[derive(Clone, Copy)]
pub(super) struct Actions<'a> {
    pub(super) org: &'a Organisation,
    pub(super) reads: ReaderLanguage,
    pub(super) seen: &'a RequesterView,
    /// What was written in the form that was sent, where it was not taken.
    pub(super) written: Option<&'a Filled>,
    pub(super) now: Timestamp,
}

/// A button that sends its form.
struct Button<'a> {
    /// What is done, by which the form is known, too.
    name: &'static str,
    class: &'static str,
    words: &'a str,
}

/// What the desk wants of who asked before it goes on.
struct Wanted<'a> {
    /// The title to whom it is wanted of, and to whoever follows the request.
    titles: (&'a str, &'a str),
    /// The desk's own words.
    asked: &'a str,
    /// What is to be written, and the id of the files beside it.
    area: &'a str,
    files: &'static str,
    button: Button<'a>,
    /// What becomes of it otherwise.
    otherwise: Markup,
}

fn card(class: &str, title: &str, body: Markup) -> Markup {
    html! { section class={ "card " (class) } { h2 { (title) } (body) } }
}

/// What is open at a click, under the words that it answers.
fn folded(words: &str, open: bool, body: Markup) -> Markup {
    html! { details class="card" open[open] { summary { (words) } (body) } }
}

impl<'a> Actions<'a> {
    fn view(self) -> &'a TicketView {
        &self.seen.view
    }

    /// What stands in a field of the form with this button.
    fn said(self, button: &str, name: &str) -> &'a str {
        self.written.map_or("", |filled| filled.said_by(button, name))
    }

    /// Whether that form was sent and not taken.
    fn is_of(self, button: &str) -> bool {
        self.written.is_some_and(|filled| filled.get("do") == button)
    }

    /// Whether a form is theirs to send: who follows a request is offered what they may do of it, and nothing else.
    fn theirs(self, decision: Decision) -> bool {
        self.seen.may(self.org, &Command::Decision(decision))
    }

    /// One form of the page: its inputs and its button, and when it was made, so that what is sent twice from it is told from what is
    /// said again.
    fn form(self, inputs: Markup, button: Button<'_>) -> Markup {
        // It holds what was written before, which no news may take away.
        let kept = self.is_of(button.name) && !inputs.0.is_empty();
        html! {
            form method="post" action={ "/portal/solicitud/" (self.view().id) } enctype="multipart/form-data"
                data-kept[kept] {
                input type="hidden" name=(MADE) value=(self.now.millis());
                (inputs)
                button name="do" value=(button.name) class=(button.class) { (button.words) }
            }
        }
    }

    /// Where one writes what goes with the button, which is also its id.
    fn area(self, button: &str, words: &str) -> Markup {
        let said = self.said(button, "text");
        html! {
            label for=(button) { (words) }
            textarea id=(button) name="text" maxlength="4000" data-marks { @if !said.is_empty() { "\n" (said) } }
        }
    }

    fn files(self, id: &str) -> Markup {
        html! {
            label for=(id) { (self.reads.of("Archivos", "Files")) (optional(self.reads)) }
            input id=(id) name="files" type="file" multiple accept=(ACCEPT);
        }
    }

    /// What whoever follows it reads in the place of a form that is not theirs.
    fn of_who_asked(self) -> Markup {
        let words =
            self.reads.of("Esto lo contesta quien hizo la solicitud.", "Whoever made the request answers this.");
        html! { p class="hint" { (words) } }
    }

    /// What is asked of the requester as it stands: a question, a correction, whether it works, how it was.
    pub(super) fn asks(self) -> Markup {
        let ruled = &self.view().ruled;
        html! {
            @match ruled.state {
                AddressState::NeedsInfo => { (self.answers()) }
                AddressState::Returned => { (self.corrects()) }
                AddressState::AwaitingApproval => { (self.approves()) }
                AddressState::WaitingMaterial => { (self.material()) }
                AddressState::Resolved => { (self.confirms()) }
                AddressState::Closed => { (self.reopens()) }
                AddressState::Rejected | AddressState::Cancelled => {
                    @if let Some(reason) = ruled.reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
                        (card("", self.reads.of("Por qué", "Why"), shown(reason)))
                    }
                }
                _ => {}
            }
            (self.survey())
        }
    }

    /// The desk's words, and room for what it wants.
    fn wanted(self, decision: Decision, wanted: Wanted<'_>) -> Markup {
        let asked = shown(wanted.asked);
        if !self.theirs(decision) {
            return card("", wanted.titles.1, html! { (asked) (self.of_who_asked()) });
        }
        let inputs = html! { (self.area(wanted.button.name, wanted.area)) (self.files(wanted.files)) };
        let body = html! { (asked) (self.form(inputs, wanted.button)) (wanted.otherwise) };
        card("ask", wanted.titles.0, body)
    }

    /// The desk's question, and room for the answer.
    fn answers(self) -> Markup {
        let r = self.reads;
        let wanted = Wanted {
            titles: (
                r.of("Necesitamos un dato suyo", "We need something from you"),
                r.of("Falta un dato de quien la pidió", "Something is needed from who asked for it"),
            ),
            asked: self.view().ruled.question.as_deref().unwrap_or_default(),
            area: r.of("Su respuesta", "Your answer"),
            files: "answer-files",
            button: Button { name: "answer", class: "", words: r.of("Responder", "Answer") },
            otherwise: self.closes_by_itself(),
        };
        self.wanted(Decision::RecordAnswer { text: String::new() }, wanted)
    }

    /// Why it came back, and room for what was put right.
    fn corrects(self) -> Markup {
        let r = self.reads;
        let wanted = Wanted {
            titles: (
                r.of("Se la devolvimos para corregir", "It came back to be put right"),
                r.of("Se devolvió para corregir", "It went back to be put right"),
            ),
            asked: self.view().ruled.reason.as_deref().unwrap_or_default(),
            area: r.of("Qué corrigió", "What you put right"),
            files: "again-files",
            button: Button { name: "resubmit", class: "", words: r.of("Enviar otra vez", "Send it again") },
            otherwise: html! {},
        };
        self.wanted(Decision::Resubmit { text: String::new() }, wanted)
    }

    /// That it waits for their own word, where who asked approves it (AGU-07), and where that is given: by whom it is, a link in a
    /// letter does not show.
    fn approves(self) -> Markup {
        let (r, view) = (self.reads, self.view());
        let role = view.ruled.approver.as_ref().and_then(|role| self.org.role(role));
        let is_askers = role.is_some_and(|role| role.external && role.classes.contains(&Class::Apr));
        if !is_askers {
            return html! {};
        }
        if self.seen.is_followed() {
            return card(
                "",
                r.of("Espera la autorización de quien la pidió", "It waits for who asked to authorise it"),
                html! {},
            );
        }
        let standing = view.requests.iter().filter(|one| one.ruling.as_ref().is_some_and(|ruling| ruling.applied));
        let asked = standing.rev().find_map(|request| match &request.command {
            Command::Decision(Decision::RequestApproval { text }) => Some(text.as_str()),
            _ => None,
        });
        // It is given by whoever the ticket says asked, and by nobody else: where it names no account, nobody can.
        let is_named = view.requester_person.is_some();
        let body = html! {
            @if let Some(asked) = asked.filter(|asked| !asked.trim().is_empty()) { (shown(asked)) }
            @if is_named {
                p {
                    (r.of(
                        "Sin su palabra no sigue. Se autoriza con su cuenta, no en esta página ni por correo; si no puede entrar con \
                         ella, dígalo a la mesa aquí abajo.",
                        "It does not go on without your word. That is given with your account, neither on this page nor by mail; if \
                         you cannot come in with it, tell the desk below.",
                    ))
                }
                p { a class="button" href="/" { (r.of("Entrar con mi cuenta", "Come in with my account")) } }
            } @else {
                p {
                    (r.of(
                        "Sin su palabra no sigue, y se autoriza con la cuenta de quien la pidió. Esta solicitud se registró sin su \
                         cuenta: dígalo a la mesa aquí abajo, para que la registre con ella.",
                        "It does not go on without your word, which is given with the account of who asked. This request was \
                         entered without your account: tell the desk below, so that it is entered with it.",
                    ))
                }
            }
        };
        card("now", r.of("Espera su autorización", "It waits for you to authorise it"), body)
    }

    /// That the material is there, where the dependencia buys it (T15, BJ-18).
    fn material(self) -> Markup {
        let r = self.reads;
        if !self.theirs(Decision::MaterialAvailable { text: String::new() }) {
            return html! {};
        }
        let words = r.of(
            "Si su área lo consigue, avise aquí cuando lo tenga. Si lo pone la mesa, no tiene que hacer nada.",
            "If your area gets it, say so here once you have it. If the desk provides it, you need do nothing.",
        );
        let inputs = self.area("material", r.of("¿Qué llegó y dónde está?", "What has come, and where is it?"));
        let button =
            Button { name: "material", class: "", words: r.of("Ya tenemos el material", "We have the material") };
        let body = html! { p { (words) } (self.form(inputs, button)) };
        card("now", r.of("Falta material para seguir", "Material is missing to go on"), body)
    }

    /// «¿Quedó resuelto?»
    fn confirms(self) -> Markup {
        let (r, view) = (self.reads, self.view());
        let persists = self.theirs(Decision::Confirm { verdict: Verdict::Persists, text: String::new() });
        let body = html! {
            @if let Some(done) = &view.ruled.resolution { (shown(&done.solution)) }
            @if let Some(told) = thread::said_to_work(r, view, self.seen.reader()) {
                p class="good" { (told) " " (r.of("Falta que la mesa la cierre.", "The desk has yet to close it.")) }
                // Until it is closed it may fail again (T23).
                @if persists { (self.fails_still()) }
            } @else if persists {
                (self.works_or_not())
            } @else {
                (self.of_who_asked())
            }
        };
        card("now", r.of("¿Quedó resuelto?", "Is it solved?"), body)
    }

    fn works_or_not(self) -> Markup {
        let r = self.reads;
        let survey = r.of(
            "Si ya funciona, conteste la encuesta: con ella se cierra.",
            "If it works, answer the survey: that closes it.",
        );
        let works = Button { name: "confirm", class: "", words: r.of("Sí, ya funciona", "Yes, it works") };
        html! {
            @if self.is_closed_by_survey() { p { (survey) } } @else { (self.form(html! {}, works)) }
            (self.fails_still())
            (self.closes_by_itself())
        }
    }

    /// What still fails, opened at a click.
    fn fails_still(self) -> Markup {
        let fails = self.reads.of("No, la falla persiste", "No, it still fails");
        let inputs = self.area("persists", self.reads.of("¿Qué sigue fallando?", "What still fails?"));
        html! {
            details open[self.is_of("persists")] {
                summary { (fails) }
                (self.form(inputs, Button { name: "persists", class: "second", words: fails }))
            }
        }
    }

    /// Until when an answer is waited for, where silence closes it (OAX-26).
    fn closes_by_itself(self) -> Markup {
        let r = self.reads;
        html! {
            @if let Some(at) = ronda_shared::due::silence_closes(self.org, self.view()) {
                p class="hint" {
                    (r.of("Si no contesta, se cierra el", "Without an answer it is closed on"))
                    " " (date(self.org, r, at)) ". " (r.of("Podrá reabrirla.", "You may reopen it."))
                }
            }
        }
    }

    /// The survey's answer closes the request (SEC-33).
    fn is_closed_by_survey(self) -> bool {
        questions::any(self.org)
            && self.org.service(&self.view().ruled.service).is_some_and(|service| {
                service.closing.survey == SurveyRule::Required
                    && self.org.closed_by(service).contains(&ClosedBy::Survey)
            })
    }

    /// Reopening, within its window (T24).
    fn reopens(self) -> Markup {
        let r = self.reads;
        if !self.theirs(Decision::Reopen { reason: String::new() }) {
            return html! {};
        }
        let Some(closing) = &self.view().ruled.closing else { return html! {} };
        let Ok(until) = calendar::reopen_until(self.org, closing.at) else { return html! {} };
        if self.now > until {
            let words = r.of(
                "El plazo para reabrirla terminó. Si la falla volvió, abra una solicitud nueva y mencione este folio.",
                "The time for reopening is over. If it fails again, open a new request and name this number.",
            );
            return card("", r.of("Cerrada", "Closed"), html! { p { (words) } });
        }
        let inputs = self.area("reopen", r.of("¿Qué pasó?", "What happened?"));
        let body = html! {
            p {
                (r.of("Si la falla volvió, puede reabrirla hasta el", "If it fails again, you may reopen it until"))
                " " (date(self.org, r, until)) "."
            }
            (self.form(inputs, Button { name: "reopen", class: "second", words: r.of("Reabrir", "Reopen") }))
        };
        folded(r.of("¿Volvió la falla?", "Does it fail again?"), self.is_of("reopen"), body)
    }

    /// The survey: to be answered, or as it was answered.
    fn survey(self) -> Markup {
        let (org, r, ruled) = (self.org, self.reads, &self.view().ruled);
        let asked = org.service(&ruled.service).is_some_and(|service| service.closing.survey != SurveyRule::None);
        if !asked || !questions::any(org) || !matches!(ruled.state, AddressState::Resolved | AddressState::Closed) {
            return html! {};
        }
        let title = r.of("¿Cómo fue el servicio?", "How was the service?");
        if let Some(known) = ruled.survey.as_ref().filter(|known| !known.superseded) {
            return card("", title, questions::given(org, r, known));
        }
        if !self.theirs(Decision::AnswerSurvey { answers: BTreeMap::new(), comment: String::new() }) {
            return html! {};
        }
        let send = Button { name: "survey", class: "", words: r.of("Enviar respuesta", "Send the answer") };
        let inputs = questions::inputs(org, r, &|name| self.said("survey", name));
        let body = html! {
            @if let Some(rule) = org.settings.survey.as_ref().filter(|_| self.is_closed_by_survey()) {
                p class="hint" {
                    (r.of("Conteste en", "Answer within")) " " (term(r, rule)) ". "
                    (r.of("Si no, se toma por", "Otherwise it is taken for")) " «" (rule.default) "»."
                }
            }
            (self.form(inputs, send))
        };
        card("", title, body)
    }

    /// A message to whoever attends to it.
    pub(super) fn reply(self) -> Markup {
        let r = self.reads;
        let note = Command::Content(Content::AddNote { audience: Audience::Public, text: String::new() });
        if self.view().ruled.state.is_final() || !self.seen.may(self.org, &note) {
            return html! {};
        }
        let area = self.area("reply", r.of("Escribir a la mesa", "Write to the desk"));
        let inputs = html! { (area) (self.files("reply-files")) };
        self.form(inputs, Button { name: "reply", class: "second", words: r.of("Enviar mensaje", "Send message") })
    }

    /// That it is no longer needed.
    pub(super) fn cancel(self) -> Markup {
        let (r, state) = (self.reads, self.view().ruled.state);
        let over = state.is_final() || state == AddressState::Resolved;
        let cancels = Decision::Cancel { reason: String::new(), duplicate_of: None, withdrawn: None };
        if over || !self.theirs(cancels) {
            return html! {};
        }
        let inputs = self.area("cancel", r.of("Por qué ya no la necesita", "Why it is no longer needed"));
        let button =
            Button { name: "cancel", class: "bad", words: r.of("Cancelar la solicitud", "Cancel the request") };
        let body = self.form(inputs, button);
        folded(r.of("Ya no la necesito", "I no longer need it"), self.is_of("cancel"), body)
    }
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
