//! `POST /api/proofs`: what the server signs for a device, whose person may hand tickets on where nobody can ask it.

use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::session::Caller;
use crate::light;
use crate::runtime::App;
use crate::runtime::scope::may_read_now;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::act::DocumentKind;
use ronda_shared::ids::DocumentId;
use ronda_shared::light::receipt::ReceiptKey;
use ronda_shared::limits;
use ronda_shared::sync::handover::Proof;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Of which tickets a device asks for proofs.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProofsRequest {
    /// 64 at most.
    tickets: Vec<WantedProof>,
}

/// A ticket as a device has it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WantedProof {
    document: DocumentId,
    /// The position of its last news.
    position: u64,
}

/// What the server signs for a device.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Proofs {
    /// Whose device this is and which key is its own, signed. Base64.
    card: String,
    /// Of the tickets asked for that its person may read.
    proofs: Vec<TicketProof>,
}

/// How a ticket stood at a position of the feed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TicketProof {
    document: DocumentId,
    position: u64,
    /// The heads of its history there. Base64.
    heads: Vec<String>,
    /// All of it, signed. Base64.
    proof: String,
}

/// Signs them. Nothing is written, and no document is loaded.
pub async fn sign(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<ProofsRequest>, HttpProblem>,
) -> Result<axum::Json<Proofs>, HttpProblem> {
    let Json(ProofsRequest { tickets }) = request?;
    if tickets.len() > limits::PROOFS {
        return Err(HttpProblem::BadJson);
    }
    let (organisation, now) = (Arc::clone(app.organisation()), app.clock().now());
    let signed = app.read("signing proofs", move |reader| {
        let key = light::receipt_key(reader)?;
        let mut proofs = Vec::with_capacity(tickets.len());
        for WantedProof { document, position } in tickets {
            let is_ticket = reader.document(document)?.is_some_and(|row| row.kind == DocumentKind::Ticket);
            if is_ticket && may_read_now(reader, &organisation, &caller.person, document)? {
                let proof = light::proof(reader, &organisation.id, (document, position), now)?;
                proofs.extend(proof.map(|proof| proof_of(&key, &proof)));
            }
        }
        let card = key.sign_card(&light::card(&organisation.id, &caller.device, now));
        Ok(Proofs { card: STANDARD.encode(card), proofs })
    });
    Ok(axum::Json(signed.await?))
}

fn proof_of(key: &ReceiptKey, proof: &Proof) -> TicketProof {
    TicketProof {
        document: proof.document,
        position: proof.position,
        heads: proof.heads.iter().map(|head| STANDARD.encode(head)).collect(),
        proof: STANDARD.encode(key.sign_proof(proof)),
    }
}
