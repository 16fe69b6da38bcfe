//! `GET /api/documents/{id}`: one document whole, as news, for whoever may read it: what a search outside the replica
//! found. That of a closed year that left is read from its archive.

pub mod time_stamps;
pub mod whatsapp;

use super::scope;
use super::session::Caller;
use crate::error::HttpProblem;
use crate::http::frame;
use crate::ingest::document_bytes;
use crate::runtime::App;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ronda_shared::ids::DocumentId;
use ronda_shared::sync::wire::{Body, News};
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;

/// The document, framed; 404 where there is none or it is not theirs to see: the two cannot be told apart.
pub async fn whole(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, HttpProblem> {
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    let row = scope::readable(&app, &caller, id).await?.row;
    let body = app
        .read("reading a document", move |reader| {
            let Some(summary) = reader.summary(id)?.map(Summary::for_device) else { return Ok(None) };
            let (bytes, position) = (document_bytes(reader, &row)?, row.latest);
            let news = News { id, kind: row.kind, position, body: Body::Whole(ByteBuf::from(bytes)), summary };
            Ok(Some(frame::write(&news)))
        })
        .await?;
    let body = body.ok_or(HttpProblem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/cbor")], body).into_response())
}
