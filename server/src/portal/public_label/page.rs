//! What whoever scans a label reads: pages without scripts, which say nothing of the item but the code on the label.

use crate::portal::lang::Reads;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::LabelId;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

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

const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:37.5rem;padding:1.5rem 1.25rem 3rem;\
     color:#10201f;background:#fff}h1{font-size:1.625rem;line-height:1.2;margin:.25rem 0 .75rem}\
     p.org,p.hint,small{color:#3f4f4c;font-size:1rem}p.org{margin:0}.code{font-weight:700;letter-spacing:.03em;\
     font-variant-numeric:tabular-nums;white-space:nowrap}label{display:block;font-weight:650;margin-top:1.25rem}\
     input,textarea{box-sizing:border-box;width:100%;min-height:3rem;margin-top:.25rem;padding:.625rem .75rem;\
     border:2px solid #6e7b78;border-radius:8px;background:#fff;color:inherit;font:inherit}\
     textarea{min-height:7rem}[aria-invalid=true]{border:3px solid #a3160e}\
     :focus-visible{outline:3px solid #10201f;outline-offset:2px}\
     button{width:100%;min-height:3.375rem;margin-top:1.75rem;border:0;border-radius:8px;background:#00586b;color:#fff;\
     font:inherit;font-weight:650}a{color:#00586b}.wrong{border-left:.375rem solid #a3160e;padding:.25rem 0 .25rem 1rem;\
     color:#a3260f;font-weight:650}.folio{display:inline-block;border:2px solid #10201f;border-radius:4px;\
     padding:.375rem .75rem;font-size:1.625rem;line-height:1.2;font-weight:700;letter-spacing:.03em}\
     .more{position:absolute;left:-100rem;width:1px;height:1px;overflow:hidden}\
     footer{margin-top:2.5rem;padding-top:1rem;border-top:1px solid #aebbb8;font-size:1rem}\
     dt{color:#3f4f4c}dd{margin:0 0 .5rem;font-weight:650;overflow-wrap:anywhere}\
     @media(prefers-color-scheme:dark){body{color:#edf3f2;background:#0b1214}input,textarea{background:#131d20;\
     border-color:#7b9094}p.org,p.hint,small,dt{color:#b9c8c9}button{background:#67cddf;color:#04222a}a{color:#67cddf}\
     .wrong{color:#ffa18c;border-color:#f4755f}[aria-invalid=true]{border-color:#f4755f}.folio{border-color:#edf3f2}\
     :focus-visible{outline-color:#fff}footer{border-color:#4b5f64}}";

/// Nothing but the page's own style, and a form that goes back here.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
});

fn title(reads: Reads) -> &'static str {
    either(reads, "Reportar una falla de este equipo", "Report a fault of this equipment")
}

/// The form; alike for every label that could be one, whether anybody knows it or not.
pub(super) fn form(reads: Reads, org: &Organisation, label: LabelId, filled: &Filled, wrong: &[Wrong]) -> String {
    let said = |name: &str| wrong.iter().find(|(field, _)| *field == name).map(|(_, how)| how.as_str());
    let marks = |name: &str| match said(name) {
        Some(_) => format!(" aria-invalid=\"true\" aria-describedby=\"{name}-wrong\""),
        None => String::new(),
    };
    let told = |name: &str| match said(name) {
        Some(how) => format!("<p class=\"wrong\" id=\"{name}-wrong\">{}</p>", escaped(how)),
        None => String::new(),
    };
    let summary = match wrong {
        [] => String::new(),
        _ => format!(
            "<p class=\"wrong\" role=\"alert\">{}</p>",
            said("form").map_or_else(
                || {
                    let marked = "Revise lo que se señala antes de enviarlo. Lo que escribió sigue aquí.";
                    either(reads, marked, "Look at what is marked before it can be sent. What you wrote is still here.")
                        .to_owned()
                },
                escaped
            )
        ),
    };
    let mail = match org.allowed_mail_domains.as_slice() {
        [] => String::new(),
        domains => {
            let domains = escaped(&reads.any_of(domains));
            either(
                reads,
                format!("Institucional: termina en {domains}."),
                format!("Institutional: it ends in {domains}."),
            )
        }
    };
    let intro = either(
        reads,
        "Cuéntenos qué pasa y le damos un folio. No necesita cuenta. Esta página no muestra datos del equipo ni de quién lo \
         usa.",
        "Tell us what happens and you get a reference number. You need no account. This page shows nothing of the equipment \
         or of who uses it.",
    );
    let [tag, fails, whose, phone_word, mail_word, suffices, empty, send] = either(
        reads,
        [
            "Etiqueta",
            "¿Qué falla?",
            "Su nombre completo",
            "Extensión o teléfono",
            "Correo",
            "Con la extensión o el correo basta.",
            "Deje esto vacío",
            "Enviar reporte",
        ],
        [
            "Label",
            "What is wrong?",
            "Your full name",
            "Extension or telephone",
            "E-mail",
            "The extension or the e-mail is enough.",
            "Leave this empty",
            "Send the report",
        ],
    );
    let body = format!(
        "<p>{tag} <span class=\"code\">{code}</span></p><p class=\"hint\">{intro}</p>{summary}\
         <form method=\"post\" action=\"/e/{label}\"><input type=\"hidden\" name=\"token\" value=\"{token}\">\
         <label for=\"what\">{fails}</label><textarea id=\"what\" name=\"what\" required maxlength=\"2000\"{w}>{what}\
         </textarea>{what_wrong}<label for=\"name\">{whose}</label><input id=\"name\" name=\"name\" required \
         maxlength=\"120\" autocomplete=\"name\" value=\"{name}\"{n}>{name_wrong}\
         <label for=\"phone\">{phone_word}</label><input id=\"phone\" name=\"phone\" type=\"tel\" maxlength=\"40\" \
         autocomplete=\"tel\" value=\"{phone}\"{p}>{phone_wrong}<label for=\"mail\">{mail_word}</label>\
         <input id=\"mail\" name=\"mail\" type=\"email\" maxlength=\"120\" autocomplete=\"email\" value=\"{address}\" \
         {m}>{mail_wrong}<small>{suffices} {mail}</small>\
         <div class=\"more\" aria-hidden=\"true\"><label for=\"website\">{empty}</label><input id=\"website\" \
         name=\"website\" tabindex=\"-1\" autocomplete=\"off\"></div><button>{send}</button></form>",
        code = label.shown(),
        token = escaped(&filled.token),
        w = marks("what"),
        what = escaped(&filled.what),
        what_wrong = told("what"),
        name = escaped(&filled.name),
        n = marks("name"),
        name_wrong = told("name"),
        phone = escaped(&filled.phone),
        p = marks("phone"),
        phone_wrong = told("phone"),
        address = escaped(&filled.mail),
        m = marks("mail"),
        mail_wrong = told("mail"),
    );
    let [who, open] = either(
        reads,
        ["¿Trabaja en soporte?", "Abrir este equipo en Ronda"],
        ["Do you work in support?", "Open this item in Ronda"],
    );
    page(reads, org, title(reads), &body, &format!("<p>{who} <a href=\"/?e={label}\">{open}</a>.</p>"))
}

/// It was filed.
pub(super) fn filed(reads: Reads, org: &Organisation, folio: &str) -> String {
    let [this, keep, heading] = either(
        reads,
        [
            "Este es su folio:",
            "Guárdelo: con él la mesa de ayuda le dice cómo va. Alguien del área de soporte lo va a atender.",
            "Recibimos su reporte",
        ],
        [
            "This is your reference number:",
            "Keep it: with it the help desk tells you how it goes. Somebody of support will see to it.",
            "We received your report",
        ],
    );
    let body = format!("<p>{this}</p><p class=\"folio\">{}</p><p>{keep}</p>", escaped(folio));
    page(reads, org, heading, &body, "")
}

/// Reports are not taken here: who takes them.
pub(super) fn by_telephone(reads: Reads, org: &Organisation) -> String {
    let body = either(
        reads,
        "<p>Por ahora los reportes de este equipo se levantan con la mesa de ayuda. Tenga a la mano el código de la \
         etiqueta.</p>",
        "<p>For now, faults of this equipment are reported to the help desk. Have the label's code at hand.</p>",
    );
    page(reads, org, title(reads), body, "")
}

/// What is in the address is no label.
pub(super) fn no_label(reads: Reads, org: &Organisation) -> String {
    let [heading, body] = either(
        reads,
        [
            "Esa etiqueta no se pudo leer",
            "<p>La dirección no es la de una etiqueta: son once letras y números, como vienen impresos bajo el código. \
             Vuelva a escanearla o escríbala otra vez.</p>",
        ],
        [
            "That label could not be read",
            "<p>The address is not a label's: that is eleven letters and digits, as printed beneath the code. Scan it again, \
             or type it once more.</p>",
        ],
    );
    page(reads, org, heading, body, "")
}

/// Too many at once.
pub(super) fn later(reads: Reads, org: &Organisation) -> String {
    let [heading, body] = either(
        reads,
        [
            "Espere un momento",
            "<p>En poco tiempo llegaron muchos reportes desde aquí. Espere unos minutos y vuelva a intentarlo. Si es \
             urgente, llame a la mesa de ayuda.</p>",
        ],
        [
            "Please wait a moment",
            "<p>Many reports came from here in a short time. Wait some minutes and try again. If it is urgent, call the help \
             desk.</p>",
        ],
    );
    page(reads, org, heading, body, "")
}

/// It was not kept.
pub(super) fn not_kept(reads: Reads, org: &Organisation) -> String {
    let [heading, body] = either(
        reads,
        [
            "No se pudo enviar",
            "<p>El reporte no se pudo guardar. Llame a la mesa de ayuda, o vuelva a intentarlo más tarde.</p>",
        ],
        ["It could not be sent", "<p>The report could not be stored. Call the help desk, or try again later.</p>"],
    );
    page(reads, org, heading, body, "")
}

fn page(reads: Reads, org: &Organisation, title: &str, body: &str, more: &str) -> String {
    let ways = org.contacts.iter().filter(|way| way.id != "portal");
    let ways: String =
        ways.map(|way| format!("<dt>{}</dt><dd>{}</dd>", escaped(&way.label), escaped(&way.value))).collect();
    let ways = if ways.is_empty() {
        ways
    } else {
        format!("<p>{}</p><dl lang=\"es\">{ways}</dl>", either(reads, "Mesa de ayuda", "Help desk"))
    };
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title><style>{STYLE}</style><main><p class=\"org\">{}</p><h1>{title}</h1>{body}</main>\
         <footer>{ways}{more}</footer></html>",
        reads.tag(),
        escaped(&org.name)
    )
}

/// Of the two, the one that is read.
fn either<T>(reads: Reads, es: T, en: T) -> T {
    if reads.tag() == "en" { en } else { es }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
