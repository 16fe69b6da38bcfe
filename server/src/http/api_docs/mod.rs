//! `GET /api/openapi.json` and `GET /api/docs`: the description of the API, for programs and for people.

mod page;

use super::assets::file;
use crate::assets::Asset;
use crate::pages::PagePolicy;
use crate::runtime::App;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::LazyLock;

/// The description as it is checked in; a golden test compares it with the table of routes.
pub const DESCRIPTION: &str = include_str!("../../../../docs/openapi.json");

static JSON: LazyLock<Asset> = LazyLock::new(|| asset(Cow::Borrowed(DESCRIPTION.as_bytes()), "application/json"));

/// Written once: it changes with the server alone.
static PAGE: LazyLock<Asset> = LazyLock::new(|| {
    let description: serde_json::Value =
        serde_json::from_str(DESCRIPTION).expect("the description is JSON, as its golden test proves");
    asset(Cow::Owned(page::write(&description).into_string().into_bytes()), "text/html; charset=utf-8")
});

fn asset(bytes: Cow<'static, [u8]>, mime: &str) -> Asset {
    let hash = Sha256::digest(&bytes).into();
    Asset { bytes, mime: mime.to_owned(), hash }
}

/// The description in OpenAPI 3.1. Browsers and programs ask whether it has changed, and are told in a few bytes.
pub async fn description(State(app): State<App>, headers: HeaderMap) -> Response {
    file(&app, "api/openapi.json", &JSON, &headers)
}

/// The same as a page without scripts.
pub async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut response = file(&app, "api/docs", &PAGE, &headers);
    let policy = HeaderValue::from_static(PagePolicy::Reading.policy());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_every_route_and_runs_nothing() {
        let description: serde_json::Value = serde_json::from_str(DESCRIPTION).expect("JSON");
        let page = page::write(&description).into_string();
        let paths = description["paths"].as_object().expect("paths");
        for (path, methods) in paths {
            for method in methods.as_object().expect("methods").keys() {
                assert!(page.contains(&format!("{} {path}</code>", method.to_uppercase())), "{method} {path}");
            }
        }
        assert!(paths.len() > 100);
        assert!(page.contains("<a href=\"#Problem\">Problem</a>") && page.contains("id=\"Problem\""));
        assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("<style"));
    }
}
