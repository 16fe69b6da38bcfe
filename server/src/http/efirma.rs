//! `GET /api/documents/{id}/efirma`: whose certificates signed papers and approvals of a ticket, and how far each is believed.

use super::scope;
use super::session::Caller;
use crate::certificates::{self, Wording};
use crate::error::HttpProblem;
use crate::ingest::stored_ticket;
use crate::runtime::App;
use axum::Json;
use axum::extract::{Path, State};
use ronda_shared::catalog::Class;
use ronda_shared::ids::{ActId, DocumentId};
use serde::Serialize;

/// Signatures by certificate on a ticket.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Efirmas {
    /// Those that were given.
    signed: Vec<Efirma>,
}

/// A signature by certificate.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Efirma {
    /// The act that signed.
    act: ActId,
    /// Name, RFC and number of the certificate.
    holder: Wording,
    /// How far it is believed.
    standing: Wording,
    /// Whether nothing stands against it.
    good: bool,
}

/// Of a ticket that the caller reads, for staff: an RFC is nobody else's to see.
pub async fn signatures(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Efirmas>, HttpProblem> {
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    caller.must_be(&app, &[Class::Desk, Class::Sup, Class::Tech, Class::Apr, Class::Aud])?;
    scope::readable(&app, &caller, id).await?;
    let own = app.clone();
    let read = app.read("reading signatures by certificate", move |reader| {
        let Some(view) = stored_ticket(reader, id)? else { return Ok(None) };
        let (trust, zone) = (own.trust(), &own.organisation().zone);
        let mut signed = Vec::new();
        for one in view.certified_acts() {
            let Some(told) = certificates::statement(trust, reader, id, &one)? else { continue };
            let (holder, standing) = (told.holder(), told.standing(zone));
            signed.push(Efirma { act: one.act, holder, standing, good: told.is_good() });
        }
        Ok(Some(Efirmas { signed }))
    });
    read.await?.map(Json).ok_or(HttpProblem::NotFound)
}
