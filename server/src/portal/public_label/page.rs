//! The portal's pages for those who scan a label. They say nothing of the item but the code on the label.

use crate::portal::form::marks;
use crate::portal::form_input::PICTURES;
use crate::portal::lang::ReaderLanguage;
use crate::portal::offer::Correction;
use crate::portal::page::{Page, optional};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, LabelId};

/// What was filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct Filled {
    /// What fails, in the words of the one who tells it.
    pub(super) what: String,
    /// The name of the one who tells it.
    pub(super) name: String,
    /// Their mail address.
    pub(super) mail: String,
    /// Their extension or telephone.
    pub(super) phone: String,
    /// When the page was asked for, sealed.
    pub(super) token: String,
    /// Photographs came with it.
    pub(super) files: bool,
}

/// How a report is followed from the page that tells its folio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FollowLink<'a> {
    /// In this very browser.
    Here(DocumentId),
    /// By a link to the address that was given.
    Mailed(&'a str),
    /// With the folio alone, at the desk.
    AtDesk,
}

/// The pages behind one label: for whom, and in which language.
#[derive(Clone, Copy)]
pub(super) struct Pages<'a> {
    pub(super) org: &'a Organisation,
    pub(super) reads: ReaderLanguage,
}

impl Pages<'_> {
    fn title(&self) -> &'static str {
        self.reads.of("Reportar una falla de este equipo", "Report a fault of this equipment")
    }

    /// The form; alike for every label that could be one, whether anybody knows it or not. `reported`: when its item was
    /// reported today already, where the institution lets that be told.
    pub(super) fn form(
        &self,
        status: StatusCode,
        label: LabelId,
        filled: &Filled,
        wrong: &[Correction],
        reported: Option<&str>,
    ) -> Response {
        let r = self.reads;
        let body = html! {
            div class="card plate" { span class="code" { (label.shown()) } }
            p class="hint" {
                (r.of(
                    "¿No coincide con la etiqueta? Vuelva a escanearla.",
                    "Is this not what the label says? Scan it again.",
                ))
            }
            @if let Some(at) = reported { (already(r, at)) }
            @if !wrong.is_empty() { (marks::summary(r, wrong, filled.files)) }
            form method="post" action={ "/e/" (label) } enctype="multipart/form-data" data-portal novalidate {
                input type="hidden" name="token" value=(filled.token);
                (self.inputs(filled, wrong))
                (marks::trap(r))
                button { (r.of("Enviar reporte", "Send the report")) }
            }
            p class="hint" {
                (r.of(
                    "Sin cuenta. Recibe su folio en la pantalla. Por seguridad, aquí no se muestra quién usa el equipo, \
                     dónde está ni su configuración.",
                    "No account. Your number shows on the screen. For safety this page shows neither who uses the \
                     equipment, nor where it is, nor how it is set up.",
                ))
            }
            p class="hint" {
                (r.of("¿Trabaja en soporte?", "Do you work in support?"))
                " " a href={ "/?e=" (label) } { (r.of("Abrir este equipo en Ronda", "Open this item in Ronda")) } "."
            }
        };
        Page::other(self.org, r, self.title()).answer(status, body)
    }

    fn inputs(&self, filled: &Filled, wrong: &[Correction]) -> Markup {
        let r = self.reads;
        let domains = super::service(self.org).map(|service| self.org.mail_domains(service)).unwrap_or_default();
        let follow =
            r.of("Con él puede ver aquí cómo va su reporte.", "With it you can see here how your report goes.");
        let mail_hint = match domains.as_slice() {
            [] => follow.to_owned(),
            domains => format!("{follow} {}", marks::institutional(r, domains)),
        };
        let bring = r.of(
            "Ayuda a saber qué llevar. Hasta 8, 16 MB en total.",
            "It helps to know what to bring. Up to 8, 16 MB in all.",
        );
        let one_will_do = r.of("Con la extensión o el correo basta.", "The extension or the e-mail is enough.");
        let [what, files, name, mail, phone] =
            [("what", false), ("files", true), ("name", false), ("mail", true), ("phone", true)]
                .map(|(name, has_hint)| marks::marked(wrong, name, has_hint));
        html! {
            label for="what" { (r.of("¿Qué falla?", "What is wrong?")) }
            textarea id="what" name="what" required maxlength="2000" aria-invalid=[what.invalid]
                aria-describedby=[what.described] { "\n" (filled.what) }
            (marks::problem_of(wrong, "what"))
            label for="files" { (r.of("Foto", "Photograph")) (optional(r)) }
            (marks::hint("files", None, bring))
            input id="files" name="files" type="file" multiple accept=(PICTURES)
                aria-describedby=[files.described] aria-invalid=[files.invalid];
            (marks::problem_of(wrong, "files"))
            label for="name" { (r.of("Su nombre completo", "Your full name")) }
            input id="name" name="name" required maxlength="120" autocomplete="name" value=(filled.name)
                aria-invalid=[name.invalid] aria-describedby=[name.described];
            (marks::problem_of(wrong, "name"))
            label for="mail" { (r.of("Correo", "E-mail")) }
            (marks::hint("mail", None, &mail_hint))
            input id="mail" name="mail" type="email" maxlength="120" autocomplete="email" value=(filled.mail)
                aria-invalid=[mail.invalid] aria-describedby=[mail.described];
            (marks::problem_of(wrong, "mail"))
            label for="phone" { (r.of("Extensión o teléfono", "Extension or telephone")) }
            (marks::hint("phone", None, one_will_do))
            input id="phone" name="phone" type="tel" maxlength="40" autocomplete="tel" value=(filled.phone)
                aria-invalid=[phone.invalid] aria-describedby=[phone.described];
            (marks::problem_of(wrong, "phone"))
        }
    }

    /// It was filed; `mail`: whether an address was given, by which its way can be followed.
    pub(super) fn filed(&self, folio: &str, follow: FollowLink<'_>) -> Response {
        let r = self.reads;
        let see = r.of("Ver mi solicitud", "See my request");
        let here = r.of("En este navegador, por cuatro horas.", "In this browser, for four hours.");
        let mailed = r.of(
            "Le mandamos a su correo un enlace que sirve una sola vez.",
            "We send a link that works once to your address.",
        );
        let keep = r.of(
            "Guárdelo: con él la mesa de ayuda le dice cómo va. Alguien del área de soporte lo va a atender.",
            "Keep it: with it the help desk tells you how it goes. Somebody of support will see to it.",
        );
        let body = html! {
            p { (r.of("Este es su folio:", "This is your reference number:")) }
            p class="folio" { (folio) }
            p { (keep) }
            @match follow {
                FollowLink::Here(document) => {
                    p { a class="button" href={ "/portal/solicitud/" (document) } { (see) } }
                    p class="hint" { (here) }
                }
                FollowLink::Mailed(mail) => {
                    form method="post" action="/portal/estado" {
                        input type="hidden" name="folio" value=(folio);
                        input type="hidden" name="mail" value=(mail);
                        button { (see) }
                    }
                    p class="hint" { (mailed) }
                }
                FollowLink::AtDesk => {}
            }
        };
        let title = r.of("Recibimos su reporte", "We received your report");
        Page::other(self.org, r, title).answer(StatusCode::OK, body)
    }

    /// Reports are not taken here: who takes them.
    pub(super) fn by_telephone(&self) -> Response {
        let words = self.reads.of(
            "Por ahora las fallas de este equipo se reportan a la mesa de ayuda. Tenga a la mano el código de la \
             etiqueta.",
            "For now, faults of this equipment are reported to the help desk. Have the label's code at hand.",
        );
        self.notice(StatusCode::OK, self.title(), words)
    }

    /// What is in the address is no label.
    pub(super) fn no_label(&self) -> Response {
        let words = self.reads.of(
            "La dirección no es la de una etiqueta: son once letras y números, como vienen impresos bajo el código. \
             Vuelva a escanearla o escríbala otra vez.",
            "The address is not a label's: that is eleven letters and digits, as printed beneath the code. Scan it again, \
             or type it once more.",
        );
        let title = self.reads.of("Esa etiqueta no se pudo leer", "That label could not be read");
        self.notice(StatusCode::NOT_FOUND, title, words)
    }

    /// It was not kept.
    pub(super) fn not_kept(&self, status: StatusCode) -> Response {
        let words = self.reads.of(
            "El reporte no se pudo guardar. Llame a la mesa de ayuda, o vuelva a intentarlo más tarde.",
            "The report could not be stored. Call the help desk, or try again later.",
        );
        self.notice(status, self.reads.of("No se pudo enviar", "It could not be sent"), words)
    }

    /// A page that only says something.
    fn notice(&self, status: StatusCode, title: &str, words: &str) -> Response {
        Page::other(self.org, self.reads, title).answer(status, html! { p { (words) } })
    }
}

/// Nobody need report the same fault twice in a day.
fn already(r: ReaderLanguage, at: &str) -> Markup {
    let today = if at.starts_with("01:") {
        "Este equipo ya se reportó hoy a la"
    } else {
        "Este equipo ya se reportó hoy a las"
    };
    html! {
        p class="wait" {
            (r.of(today, "This equipment was reported today at")) " " (at) ". "
            (r.of(
                "Si es lo mismo, ya lo estamos atendiendo. Si es otra falla, repórtela aquí.",
                "If it is the same, we are seeing to it. If it is another fault, report it here.",
            ))
        }
    }
}
