//! The headers that every answer carries, errors and files included, and the refusal of what another site sends.

use crate::error::HttpProblem;
use crate::runtime::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What the app's pages may load: their own files, nothing inline, no eval but wasm's. What is played is bytes that the
/// app holds already, never an address.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' blob: data:; media-src blob:; connect-src 'self'; worker-src 'self'; \
     object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; report-uri /api/csp";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Not «no-referrer»: under it browsers send `Origin: null` with their reports of the content policy.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), \
         microphone=(self), payment=(), usb=(), browsing-topics=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Puts them on whatever the rest of the server answers.
pub async fn put(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Evidence has a stricter policy of its own.
    let own = headers.get(header::CONTENT_SECURITY_POLICY).cloned();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(own) = own {
        headers.insert(header::CONTENT_SECURITY_POLICY, own);
    }
    if app.config().secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // What no handler said may be kept, is not.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets nothing with effects in that did not come from the app's own pages (S7).
pub async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers(), &app.config().origins) {
        next.run(request).await
    } else {
        HttpProblem::CrossSite.into_response()
    }
}

/// The browser says so itself: `Sec-Fetch-Site`, and an `Origin` of ours. A client that is no browser sends `Origin`.
fn is_own(headers: &HeaderMap, origins: &[String]) -> bool {
    let fetched = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if fetched.is_some_and(|site| site != b"same-origin") {
        return false;
    }
    match headers.get(header::ORIGIN) {
        Some(origin) => origins.iter().any(|own| own.as_bytes() == origin.as_bytes()),
        None => fetched.is_some(),
    }
}

/// Whether who asks has what this tag names already: `If-None-Match` has tags in a list or in lines of its own, also those that something
/// on the way made weak, or `*` for whatever there is (RFC 9110, 13.1.2).
pub(super) fn has_already(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_has_is_known_by_its_tag_however_it_is_named() {
        let knows = |lines: &[&str]| {
            let mut asked = HeaderMap::new();
            for line in lines {
                asked.append(header::IF_NONE_MATCH, line.parse().expect("a header"));
            }
            has_already(&asked, "\"ab12\"")
        };
        for same in ["\"ab12\"", "W/\"ab12\"", "\"other\", W/\"ab12\"", "\"other\",\"ab12\" ,\"more\"", "*", " * "] {
            assert!(knows(&[same]), "{same}");
        }
        assert!(knows(&["\"other\"", "W/\"ab12\""]), "in a line of its own");
        for other in ["\"ab1\"", "ab12", "\"cab12\"", "w/\"ab12\"", "\"*\"", ""] {
            assert!(!knows(&[other]), "{other}");
        }
        assert!(!knows(&[]));
    }

    #[test]
    fn only_the_app_itself_may_have_effects() {
        let own = vec!["https://ronda.example".to_owned()];
        for (site, origin, expected) in [
            (Some("same-origin"), Some("https://ronda.example"), true),
            (Some("same-origin"), None, true),
            (None, Some("https://ronda.example"), true),
            (None, None, false),
            (Some("none"), None, false),
            (Some("same-site"), Some("https://ronda.example"), false),
            (Some("cross-site"), Some("https://ronda.example"), false),
            (Some("same-origin"), Some("https://evil.example"), false),
            (None, Some("null"), false),
            (None, Some("https://ronda.example.evil.example"), false),
            (None, Some("http://ronda.example"), false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().expect("a header"));
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().expect("a header"));
            }
            assert_eq!(is_own(&headers, &own), expected, "{site:?} {origin:?}");
        }
    }
}
