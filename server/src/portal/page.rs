//! The shell of every page of the portal: written whole by the server, readable without scripts, in two languages, light
//! and dark. What people wrote goes through [`escaped`], always.

use super::lang::Reads;
use super::style::STYLE;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ronda_shared::catalog::Organisation;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The page's own style, scripts of this house, forms that go back here; nothing inline, nobody else's.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; script-src 'self'; worker-src 'self'; connect-src 'self'; \
         img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
});

/// Which of the places in the header a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NavItem {
    /// To file a request.
    New,
    /// To see how one stands.
    Status,
    /// One's own requests.
    Mine,
    /// None of them.
    Other,
}

/// A page to be written.
pub struct Page<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The reader's language.
    pub reads: Reads,
    /// Where it stands in the header.
    pub place: NavItem,
    /// Its title, also its heading unless `bare`.
    pub title: &'a str,
    /// The title is no heading of its own: the body has one.
    pub bare: bool,
}

/// Text as HTML text, also within a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

impl Page<'_> {
    /// The page as an answer.
    pub fn answer(&self, status: StatusCode, body: &str) -> Response {
        html(status, self.write(body))
    }

    fn write(&self, body: &str) -> String {
        let reads = self.reads;
        let title = escaped(self.title);
        let heading = if self.bare { String::new() } else { format!("<h1>{title}</h1>") };
        let link = |place: NavItem, path: &str, words: &str| {
            let here = if self.place == place { " aria-current=\"page\"" } else { "" };
            format!("<a href=\"{path}\"{here}>{words}</a>")
        };
        let nav = [
            link(NavItem::New, "/portal", reads.of("Nueva solicitud", "New request")),
            link(NavItem::Status, "/portal/estado", reads.of("Estado", "Status")),
            link(NavItem::Mine, "/portal/mias", reads.of("Mis solicitudes", "My requests")),
        ]
        .concat();
        format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · {}</title><style>{STYLE}</style>\
             <script src=\"/portal/portal.js\" defer></script><a class=\"skip\" href=\"#main\">{}</a>\
             <header><div><p class=\"org\"><strong>{}</strong><span lang=\"es\">{}</span></p><nav>{nav}</nav></div>\
             </header><div class=\"body\"><main id=\"main\">{heading}{body}</main><aside>{}</aside></div>\
             <footer><div><p>{}</p></div></footer></html>",
            reads.tag(),
            escaped(&self.org.short_name),
            reads.of("Ir al contenido", "Skip to the content"),
            escaped(&self.org.short_name),
            escaped(&self.org.name),
            self.contacts(),
            reads.of(
                "Sus datos se usan solo para atender su solicitud.",
                "Your data are used only to attend to your request."
            ),
        )
    }

    fn contacts(&self) -> String {
        let ways = self.org.contacts.iter().filter(|way| way.id != "portal");
        let ways: String = ways
            .map(|way| (escaped(&way.label), escaped(&way.value).replace('@', "@<wbr>")))
            .map(|(label, value)| format!("<dt>{label}</dt><dd>{value}</dd>"))
            .collect();
        match ways.is_empty() {
            true => String::new(),
            false => format!(
                "<h2>{}</h2><dl lang=\"es\">{ways}</dl>",
                self.reads.of("También puede llamar o escribir", "You may also call or write")
            ),
        }
    }

    /// A page that only says something.
    pub fn says(&self, status: StatusCode, paragraphs: &[&str]) -> Response {
        let body: String = paragraphs.iter().map(|words| format!("<p>{words}</p>")).collect();
        self.answer(status, &body)
    }

    /// Too many at once.
    pub fn busy(org: &Organisation, reads: Reads) -> Response {
        let page = Page::other(org, reads, reads.of("Espere un momento", "Please wait a moment"));
        let words = reads.of(
            "En poco tiempo llegaron muchas solicitudes desde aquí. Espere unos minutos y vuelva a intentarlo. Si es \
             urgente, llame a la mesa de ayuda.",
            "Many requests came from here in a short time. Wait some minutes and try again. If it is urgent, call the \
             help desk.",
        );
        let mut response = page.says(StatusCode::TOO_MANY_REQUESTS, &[words]);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        response
    }

    /// There is nothing here, or it is somebody else's: the two are told alike.
    pub fn nothing(org: &Organisation, reads: Reads) -> Response {
        let page = Page::other(org, reads, reads.of("Aquí no hay nada que mostrar", "There is nothing to show here"));
        let words = reads.of(
            "La dirección no es de esta página, o su visita terminó. Para ver una solicitud, pida otro enlace con su \
             folio y su correo.",
            "The address is none of this page's, or your visit has ended. To see a request, ask for another link with \
             its number and your e-mail address.",
        );
        let way = reads.of("Ver el estado de una solicitud", "See how a request stands");
        let way = format!("<a class=\"button\" href=\"/portal/estado\">{way}</a>");
        page.says(StatusCode::NOT_FOUND, &[words, &way])
    }

    /// It could not be kept.
    pub fn not_kept(org: &Organisation, reads: Reads) -> Response {
        let page = Page::other(org, reads, reads.of("No se pudo guardar", "It could not be kept"));
        let words = reads.of(
            "No se guardó nada. Vuelva a intentarlo en unos minutos, o llame a la mesa de ayuda.",
            "Nothing was kept. Try again in some minutes, or call the help desk.",
        );
        page.says(StatusCode::SERVICE_UNAVAILABLE, &[words])
    }
}

impl<'a> Page<'a> {
    /// A page that is none of the places in the header.
    pub fn other(org: &'a Organisation, reads: Reads, title: &'a str) -> Self {
        Self { org, reads, place: NavItem::Other, title, bare: false }
    }
}

fn html(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept-language"),
    ];
    (status, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_runs() {
        assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-") && !POLICY.contains("unsafe"));
        assert_eq!(escaped("<a href='x' b=\"y\">&"), "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;");
    }
}
