//! Tables that leave and come in: the registry of equipment, and the records of a register. Beside both stands what
//! machines told.

mod csv_stream;
pub mod equipment;
pub mod records;
pub mod reported;
pub mod software;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// As what a list is asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    #[default]
    Json,
    Csv,
}

/// A table as a file to keep, `.csv` after its name.
pub(super) fn csv(name: &str, text: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body: Body = text.into();
    (headers, body).into_response()
}
