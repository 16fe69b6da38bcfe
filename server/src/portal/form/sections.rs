//! What every form asks: who asks, what for and where, the message, documents, and that it is no program.

use super::Form;
use super::line::Line;
use super::marks::{self, Marked};
use super::own_fields::VARIANT;
use crate::portal::offer::{self, paper_input};
use maud::{Markup, html};
use ronda_shared::catalog::Core;
use ronda_shared::command::TicketKind;
use std::collections::BTreeSet;

impl Form<'_> {
    /// Who asks.
    pub(super) fn asker(&self) -> Markup {
        let r = self.reads;
        let line = |name, label, autocomplete| Line {
            most: Some(120),
            autocomplete: Some(autocomplete),
            ..Line::text(name, label)
        };
        let name = line("name", r.of("Nombre completo", "Full name"), "name");
        let phone = line("phone", r.of("Extensión o teléfono", "Extension or telephone"), "tel");
        let must_phone = offer::asks_phone(self.org) || self.asks(Core::RequesterPhone);
        let place = line("client_org", &self.org.client_word, "organization");
        html! {
            (self.line(&Line { required: true, must: true, ..name }))
            (self.mail())
            (self.line(&Line { kind: "tel", most: Some(40), must: must_phone, ..phone }))
            (self.line(&Line { must: self.asks(Core::ClientOrg), ..place }))
        }
    }

    fn mail(&self) -> Markup {
        let r = self.reads;
        let label = r.of("Correo electrónico", "E-mail address");
        if let Some(mail) = self.known {
            return html! { p class="label" { (label) } p { (mail) } input type="hidden" name="mail" value=(mail); };
        }
        let help = match self.org.mail_domains(self.service).as_slice() {
            [] => r.of("Ahí recibe su folio.", "Your number goes there.").to_owned(),
            domains => marks::institutional(r, domains),
        };
        self.line(&Line {
            kind: "email",
            help: &help,
            must: true,
            required: true,
            most: Some(120),
            autocomplete: Some("email"),
            ..Line::text("mail", label)
        })
    }

    /// What is needed, and where.
    pub(super) fn what(&self) -> Markup {
        let r = self.reads;
        let incident = self.filled.get("kind") == "incident";
        let buildings = self.org.buildings.iter().map(|one| (one.id.as_str(), one.name.as_str()));
        html! {
            // Where the service says which it is, nobody is asked (OAX-02).
            @if self.service.kind.is_none() {
                fieldset {
                    legend { (r.of("¿Qué necesita?", "What do you need?")) }
                    (kind("request", offer::kind_words(r, TicketKind::Request), !incident))
                    (kind("incident", offer::kind_words(r, TicketKind::Incident), incident))
                }
            }
            @if self.asks_variant() {
                @let variant = Line { leads: self.variant_leads(), ..Line::text(VARIANT, r.of("Tipo", "Type")) };
                (self.select(&variant, &self.service.subservices))
            }
            @if !self.org.buildings.is_empty() {
                (self.options(&Line::text("building", r.of("Edificio", "Building")), buildings))
            }
            (self.place())
        }
    }

    /// Where in the building: in the words of the organisation's own form of the portal, which may ask for the level apart
    /// (OAX-78).
    fn place(&self) -> Markup {
        let (org, r) = (self.org, self.reads);
        let line = |core: Core, name, unless_said| {
            let own = offer::portal_field(org, core);
            Line {
                most: Some(120),
                help: own.map_or(unless_said, |field| field.help.as_deref().unwrap_or_default()),
                must: own.is_some_and(|field| field.required) || self.asks(core),
                ..Line::text(name, offer::place_label(org, core, r))
            }
        };
        let level = offer::portal_field(org, Core::Level).is_some() || self.asks(Core::Level);
        let floors = || org.buildings.iter().flat_map(|building| &building.floors);
        let rooms: BTreeSet<&str> = floors().flat_map(|floor| &floor.places).map(String::as_str).collect();
        let levels: BTreeSet<&str> = floors().map(|floor| floor.level.as_str()).collect();
        let list = |name, words: &BTreeSet<&str>| (!words.is_empty()).then_some(name);
        let room = line(Core::Room, "room", r.of("Nivel, área, ventanilla.", "Floor, area, window."));
        html! {
            (self.line(&Line { list: list("rooms", &rooms), ..room }))
            (offered("rooms", &rooms))
            @if level {
                (self.line(&Line { list: list("levels", &levels), ..line(Core::Level, "level", "") }))
                (offered("levels", &levels))
            }
        }
    }

    /// The message, and its summary.
    pub(super) fn message(&self) -> Markup {
        let r = self.reads;
        // OAX-80: what to tell.
        let help = r.of(
            "Qué sistema o equipo falla, en qué equipo y con qué nombre de usuario entra, qué aparece en pantalla, desde cuándo y dónde está.",
            "Which system or equipment fails, on which machine and by which user name you come in, what the screen says, since when and where it is.",
        );
        html! {
            (self.line(&Line {
                most: Some(240),
                required: true,
                must: true,
                help: r.of("En una línea.", "On one line."),
                ..Line::text("subject", r.of("Resumen", "Summary"))
            }))
            (self.area(&Line {
                most: Some(8_000),
                marks: true,
                must: self.asks(Core::Description),
                help,
                ..Line::text("description", r.of("Mensaje", "Message"))
            }))
        }
    }

    /// The documents that the service asks for, and whatever else belongs to it.
    pub(super) fn documents(&self) -> Markup {
        let r = self.reads;
        let help = r.of(
            "Hasta 8 archivos, 16 MB en total: fotos, PDF, documentos, hojas de cálculo, correos o grabaciones.",
            "Up to 8 files, 16 MB in all: photographs, PDF, documents, spreadsheets, mails or recordings.",
        );
        html! {
            @for (paper, must) in offer::papers(self.service, self.values) {
                @let help = paper.from.as_deref().or(paper.condition.as_deref()).unwrap_or_default();
                (self.file(&Line { help, must, own: true, ..Line::text(&paper_input(&paper.id), &paper.label) }, false))
            }
            (self.file(&Line { help, ..Line::text("files", r.of("Fotos o archivos", "Photographs or files")) }, true))
        }
    }

    /// The box; without scripts it stays hidden, and a link completes the request.
    pub(super) fn human(&self) -> Markup {
        let r = self.reads;
        let without = match self.letters {
            true => r.of(
                "Su navegador no ejecuta programas en esta página: al enviar, le mandamos un enlace a su correo para \
                 confirmar.",
                "Your browser runs no scripts on this page: once you send, a link goes to your address to confirm it.",
            ),
            false => r.of(
                "Su navegador no ejecuta programas en esta página y aquí no se mandan correos: llame a la mesa de ayuda.",
                "Your browser runs no scripts on this page and no mail is sent here: call the help desk.",
            ),
        };
        let busy = r.of("Comprobando…", "Checking…");
        let done = r.of(
            "Comprobado. Sin imágenes que adivinar ni datos a terceros.",
            "Checked. No pictures to guess, nothing to third parties.",
        );
        let failed =
            r.of("No se pudo comprobar. Marque la casilla otra vez.", "It could not be checked. Tick the box again.");
        let Marked { invalid, described } = marks::marked(self.wrong, "human", false);
        html! {
            div id="robot" data-busy=(busy) data-done=(done) data-failed=(failed) hidden {
                label class="tick" {
                    input type="checkbox" id="human" aria-invalid=[invalid] aria-describedby=[described];
                    (r.of("No soy un robot", "I am not a robot"))
                }
                p id="robot-said" role="status" {}
                (self.problem_of("human"))
            }
            input type="hidden" name="challenge" value=(self.filled.get("challenge"));
            input type="hidden" name="work" value=(self.filled.get("work"));
            p class="wait" id="without" { (without) }
        }
    }
}

/// One of the kinds of request.
fn kind(value: &str, words: &str, on: bool) -> Markup {
    html! { label class="tick" { input type="radio" name="kind" value=(value) checked[on]; (words) } }
}

/// The words of a list that a browser offers for a line; none where there are none.
fn offered(id: &str, words: &BTreeSet<&str>) -> Markup {
    html! {
        @if !words.is_empty() {
            datalist id=(id) { @for word in words { option value=(word) {} } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::organisation::messages::event::Lang;
    use crate::portal::form_input::Filled;
    use crate::portal::lang::ReaderLanguage;
    use ronda_shared::ids::{FieldId, ServiceId};

    /// SEC-05: the type of equipment is asked for once, and says which variant it is.
    #[test]
    fn what_the_form_asks_is_not_asked_again_as_the_variant() {
        let org = load_builtin("secogem").expect("SECOGEM's data");
        let service = org.service(&ServiceId::new("sec-incidencia")).expect("its service");
        let kind = offer::input(&FieldId::new("tipo_equipo"));
        let filled = Filled::of(&[(kind.as_str(), "Impresora")]);
        let open = offer::ticket(&org, service, &filled, String::new());
        assert_eq!(open.subservice.as_deref(), Some("Impresora"));
        let none = offer::ticket(&org, service, &Filled::of(&[(kind.as_str(), "Otra")]), String::new());
        assert_eq!(none.subservice, None, "no variant is called so");
        let values = org.values_of_birth(&open);
        let form = Form {
            org: &org,
            service,
            reads: ReaderLanguage(Lang::Es),
            filled: &filled,
            values: &values,
            wrong: &Vec::new(),
            token: "",
            known: None,
            letters: false,
        };
        let page = form.write().into_string();
        assert!(page.contains(&format!("name=\"{kind}\"")), "{page}");
        assert!(!page.contains("name=\"subservice\""), "{page}");
    }
}
