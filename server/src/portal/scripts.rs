//! The portal's two small scripts, served as they are. One is for the pages, the other works where nobody waits for it.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const PAGE: &str = include_str!("assets/portal.js");
const WORK: &str = include_str!("assets/work.js");

/// `GET /portal/portal.js`.
pub async fn page_script() -> Response {
    script(PAGE)
}

/// `GET /portal/work.js`.
pub async fn work_script() -> Response {
    script(WORK)
}

fn script(text: &'static str) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, text).into_response()
}
