//! What whoever scans a label reads: pages without scripts, which say nothing of the item but the code on the label.

use crate::pages::Document;
use crate::portal::lang::Reads;
use crate::portal::page::ways;
use maud::{Markup, html};
use ronda_shared::catalog::{ContactPoint, Organisation};
use ronda_shared::ids::LabelId;
use serde::Deserialize;

/// What was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filled {
    /// What fails.
    pub what: String,
    /// Who tells it.
    pub name: String,
    /// Their mail.
    pub mail: String,
    /// Their extension or telephone.
    pub phone: String,
    /// A field that no person sees: what fills it in is a program.
    pub website: String,
    /// When the page was asked for, sealed.
    pub token: String,
}

/// What is to be put right before it can be sent: the field, and how to say it.
pub(super) type Wrong = (&'static str, String);

fn title(reads: Reads) -> &'static str {
    reads.of("Reportar una falla de este equipo", "Report a fault of this equipment")
}

/// The form; alike for every label that could be one, whether anybody knows it or not.
pub(super) fn form(r: Reads, org: &Organisation, label: LabelId, filled: &Filled, wrong: &[Wrong]) -> Markup {
    let intro = r.of(
        "Cuéntenos qué pasa y le damos un folio. No necesita cuenta. Esta página no muestra datos del equipo ni de quién lo \
         usa.",
        "Tell us what happens and you get a reference number. You need no account. This page shows nothing of the equipment \
         or of who uses it.",
    );
    let body = html! {
        p { (r.of("Etiqueta", "Label")) " " span class="code" { (label.shown()) } }
        p class="hint" { (intro) }
        @if !wrong.is_empty() { p class="wrong" role="alert" { (summary(r, wrong)) } }
        form method="post" action={ "/e/" (label) } {
            input type="hidden" name="token" value=(filled.token);
            label for="what" { (r.of("¿Qué falla?", "What is wrong?")) }
            textarea id="what" name="what" required maxlength="2000" aria-invalid=[invalid(wrong, "what")]
                aria-describedby=[described(wrong, "what")] { (filled.what) }
            (told(wrong, "what"))
            label for="name" { (r.of("Su nombre completo", "Your full name")) }
            input id="name" name="name" required maxlength="120" autocomplete="name" value=(filled.name)
                aria-invalid=[invalid(wrong, "name")] aria-describedby=[described(wrong, "name")];
            (told(wrong, "name"))
            label for="phone" { (r.of("Extensión o teléfono", "Extension or telephone")) }
            input id="phone" name="phone" type="tel" maxlength="40" autocomplete="tel" value=(filled.phone)
                aria-invalid=[invalid(wrong, "phone")] aria-describedby=[described(wrong, "phone")];
            (told(wrong, "phone"))
            label for="mail" { (r.of("Correo", "E-mail")) }
            input id="mail" name="mail" type="email" maxlength="120" autocomplete="email" value=(filled.mail)
                aria-invalid=[invalid(wrong, "mail")] aria-describedby=[described(wrong, "mail")];
            (told(wrong, "mail"))
            small {
                (r.of("Con la extensión o el correo basta.", "The extension or the e-mail is enough."))
                @if !org.allowed_mail_domains.is_empty() {
                    " " (r.of("Institucional: termina en", "Institutional: it ends in"))
                    " " (r.any_of(&org.allowed_mail_domains)) "."
                }
            }
            div class="more" aria-hidden="true" {
                label for="website" { (r.of("Deje esto vacío", "Leave this empty")) }
                input id="website" name="website" tabindex="-1" autocomplete="off";
            }
            button { (r.of("Enviar reporte", "Send the report")) }
        }
    };
    let staff = html! {
        p {
            (r.of("¿Trabaja en soporte?", "Do you work in support?"))
            " " a href={ "/?e=" (label) } { (r.of("Abrir este equipo en Ronda", "Open this item in Ronda")) } "."
        }
    };
    page(r, org, title(r), body, staff)
}

fn said<'w>(wrong: &'w [Wrong], name: &str) -> Option<&'w str> {
    wrong.iter().find(|(field, _)| *field == name).map(|(_, how)| how.as_str())
}

fn invalid(wrong: &[Wrong], name: &str) -> Option<&'static str> {
    said(wrong, name).map(|_| "true")
}

fn described(wrong: &[Wrong], name: &str) -> Option<String> {
    said(wrong, name).map(|_| format!("{name}-wrong"))
}

fn told(wrong: &[Wrong], name: &str) -> Markup {
    html! {
        @if let Some(how) = said(wrong, name) { p class="wrong" id={ (name) "-wrong" } { (how) } }
    }
}

/// What is wrong with the form as a whole; else that something is marked below.
fn summary(r: Reads, wrong: &[Wrong]) -> &str {
    said(wrong, "form").unwrap_or(r.of(
        "Revise lo que se señala antes de enviarlo. Lo que escribió sigue aquí.",
        "Look at what is marked before it can be sent. What you wrote is still here.",
    ))
}

/// It was filed.
pub(super) fn filed(r: Reads, org: &Organisation, folio: &str) -> Markup {
    let keep = r.of(
        "Guárdelo: con él la mesa de ayuda le dice cómo va. Alguien del área de soporte lo va a atender.",
        "Keep it: with it the help desk tells you how it goes. Somebody of support will see to it.",
    );
    let body = html! {
        p { (r.of("Este es su folio:", "This is your reference number:")) }
        p class="folio" { (folio) }
        p { (keep) }
    };
    page(r, org, r.of("Recibimos su reporte", "We received your report"), body, html! {})
}

/// Reports are not taken here: who takes them.
pub(super) fn by_telephone(r: Reads, org: &Organisation) -> Markup {
    let words = r.of(
        "Por ahora los reportes de este equipo se levantan con la mesa de ayuda. Tenga a la mano el código de la \
         etiqueta.",
        "For now, faults of this equipment are reported to the help desk. Have the label's code at hand.",
    );
    notice(r, org, title(r), words)
}

/// What is in the address is no label.
pub(super) fn no_label(r: Reads, org: &Organisation) -> Markup {
    let words = r.of(
        "La dirección no es la de una etiqueta: son once letras y números, como vienen impresos bajo el código. \
         Vuelva a escanearla o escríbala otra vez.",
        "The address is not a label's: that is eleven letters and digits, as printed beneath the code. Scan it again, \
         or type it once more.",
    );
    notice(r, org, r.of("Esa etiqueta no se pudo leer", "That label could not be read"), words)
}

/// Too many at once.
pub(super) fn later(r: Reads, org: &Organisation) -> Markup {
    let words = r.of(
        "En poco tiempo llegaron muchos reportes desde aquí. Espere unos minutos y vuelva a intentarlo. Si es \
         urgente, llame a la mesa de ayuda.",
        "Many reports came from here in a short time. Wait some minutes and try again. If it is urgent, call the help \
         desk.",
    );
    notice(r, org, r.of("Espere un momento", "Please wait a moment"), words)
}

/// It was not kept.
pub(super) fn not_kept(r: Reads, org: &Organisation) -> Markup {
    let words = r.of(
        "El reporte no se pudo guardar. Llame a la mesa de ayuda, o vuelva a intentarlo más tarde.",
        "The report could not be stored. Call the help desk, or try again later.",
    );
    notice(r, org, r.of("No se pudo enviar", "It could not be sent"), words)
}

/// A page that only says something.
fn notice(r: Reads, org: &Organisation, title: &str, words: &str) -> Markup {
    page(r, org, title, html! { p { (words) } }, html! {})
}

fn page(r: Reads, org: &Organisation, title: &str, body: Markup, more: Markup) -> Markup {
    let ways: Vec<&ContactPoint> = ways(org).collect();
    let document = Document { lang: r.tag(), title, plain: true, script: None };
    document.write(html! {
        main { p class="org" { (org.name) } h1 { (title) } (body) }
        footer {
            @if !ways.is_empty() {
                p { (r.of("Mesa de ayuda", "Help desk")) }
                dl lang="es" { @for way in ways { dt { (way.label) } dd { (way.value) } } }
            }
            (more)
        }
    })
}
