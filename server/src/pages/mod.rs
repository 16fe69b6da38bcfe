//! What every page that the server writes itself shares: the document around it, one style, and a strict policy.

pub mod compression;

use crate::assets;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

/// What a page may do beyond being read. Nothing inline, nobody else's, ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagePolicy {
    /// Nothing.
    Reading,
    /// Forms that go back here.
    Forms,
    /// Forms, and scripts of this server.
    Scripts,
    /// The same, and recordings of this server.
    Recordings,
}

impl PagePolicy {
    /// As the content policy says it.
    pub const fn policy(self) -> &'static str {
        match self {
            Self::Reading => {
                "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            }
            Self::Forms => {
                "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            }
            Self::Scripts => {
                "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; \
                 img-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            }
            Self::Recordings => {
                "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; \
                 img-src 'self' blob:; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            }
        }
    }
}

/// A page to be written.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its language, as HTML names it.
    pub lang: &'a str,
    /// Its title, as tabs show it.
    pub title: &'a str,
    /// One narrow column without a header.
    pub plain: bool,
    /// The address of a style of the institution's own, which comes after the pages' one.
    pub colours: Option<&'a str>,
    /// The address of its script.
    pub script: Option<&'static str>,
}

impl Document<'_> {
    /// The whole document around a body.
    pub fn write(&self, body: Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.lang) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    meta name="robots" content="noindex";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    link rel="stylesheet" href=(assets::pages_style());
                    @if let Some(colours) = self.colours { link rel="stylesheet" href=(colours); }
                    @if let Some(script) = self.script { script src=(script) defer {} }
                }
                body class=[self.plain.then_some("plain")] { (body) }
            }
        }
    }
}

/// A page as an answer, which nobody keeps.
pub fn answer(status: StatusCode, allows: PagePolicy, page: Markup) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, allows.policy()),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, page.into_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_runs_and_what_people_wrote_is_text() {
        for allows in [PagePolicy::Reading, PagePolicy::Forms, PagePolicy::Scripts, PagePolicy::Recordings] {
            let policy = allows.policy();
            assert!(policy.starts_with("default-src 'none'; style-src 'self'; ") && !policy.contains("unsafe"));
            assert_eq!(policy.contains("media-src 'self'"), allows == PagePolicy::Recordings);
        }
        let document =
            Document { lang: "es-MX", title: "<b x='1' y=\"2\">&", plain: true, colours: None, script: None };
        let page = document.write(html! { p { "</p><script>" } }).into_string();
        assert!(page.contains("<title>&lt;b x='1' y=&quot;2&quot;&gt;&amp;</title>"), "{page}");
        assert!(page.contains("<body class=\"plain\"><p>&lt;/p&gt;&lt;script&gt;</p></body>"), "{page}");
        assert!(!page.contains("<style") && !page.contains(" style="), "{page}");
    }
}
