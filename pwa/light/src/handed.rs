//! Handover of a ticket from phone to phone: the taker's code, sealing for that code, and checking what came.

use crate::border::{Fault, thrown, to_js};
use ronda_shared::cbor;
use ronda_shared::light::handed::{self, HandoverRequest, Parcel, Taker, TrustContext, VerifiedHandover};
use ronda_shared::time::Timestamp;
use serde::Serialize;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;

fn drawn(entropy: &[u8]) -> Result<[u8; 32], JsValue> {
    entropy.try_into().map_err(|_| Fault::new("bad_entropy").thrown())
}
fn key(bytes: &[u8]) -> Result<[u8; 32], JsValue> {
    bytes.try_into().map_err(|_| Fault::new("bad_key").thrown())
}
fn terms<'a>(institution: &'a str, receipts: &'a str, now: f64) -> TrustContext<'a> {
    TrustContext { institution, receipts, now: Timestamp::from_millis(now as i64) }
}

/// A phone that takes a ticket: its key is drawn for this once, and never leaves here.
#[wasm_bindgen]
pub struct LightTaker {
    taker: Taker,
}

/// A ticket as it came out of the seal, with the server's proof of it, its history and the giver's acts on it.
#[derive(Serialize)]
struct OpenedHandover {
    /// Who handed it over, on which device.
    device: String,
    person: String,
    /// Document id of the ticket.
    document: String,
    /// What the server says of it, as `shared::sync::handover` reads it.
    proof: ByteBuf,
    history: ByteBuf,
    acts: Vec<ByteBuf>,
    /// The giver's outbox, each part sealed for the server, in order; none where nothing waits there.
    outboxes: Vec<ByteBuf>,
}

#[wasm_bindgen]
impl LightTaker {
    /// `entropy`: 32 bytes, drawn for this call. Throws a fault.
    #[wasm_bindgen(constructor)]
    pub fn new(entropy: &[u8]) -> Result<LightTaker, JsValue> {
        Ok(Self { taker: Taker::new(drawn(entropy)?) })
    }

    /// What the device is to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        self.taker.to_sign()
    }

    /// What is shown to the giver's camera.
    pub fn code(&self, card: &[u8], signature: &[u8]) -> Vec<u8> {
        self.taker.code(card, signature)
    }

    /// Opens what was handed over to this code. `receipts`: the key of the server's receipts. Throws a fault.
    pub fn open(&self, bytes: &[u8], institution: &str, receipts: &str, now: f64) -> Result<JsValue, JsValue> {
        let opened = self.taker.open(bytes, terms(institution, receipts, now)).map_err(thrown)?;
        let VerifiedHandover { card, proof, history, acts, outboxes } = opened;
        to_js(&OpenedHandover {
            device: card.device.to_string(),
            person: card.person.to_string(),
            document: proof.document.to_string(),
            proof: ByteBuf::from(cbor::encode(&proof)),
            history: ByteBuf::from(history),
            acts,
            outboxes,
        })
    }
}

/// Who asks for a ticket, as their code says.
#[derive(Serialize)]
struct Reads {
    device: String,
    person: String,
    /// For which key it is to be sealed.
    key: ByteBuf,
}

/// Reads a taker's code, as far as signatures tell. Throws a fault.
#[wasm_bindgen]
pub fn asked(code: &[u8], institution: &str, receipts: &str, now: f64) -> Result<JsValue, JsValue> {
    let HandoverRequest { card, key } =
        handed::read_taker_code(code, terms(institution, receipts, now)).map_err(thrown)?;
    to_js(&Reads { device: card.device.to_string(), person: card.person.to_string(), key: ByteBuf::from(key) })
}

/// What is handed over, on its way to a taker's key.
#[wasm_bindgen]
pub struct LightParcel {
    parcel: Parcel,
    to: [u8; 32],
}

#[wasm_bindgen]
impl LightParcel {
    /// The server's proof of a ticket, the ticket, and the key of the taker's code. Throws a fault.
    #[wasm_bindgen(constructor)]
    pub fn new(proof: &[u8], history: &[u8], to: &[u8]) -> Result<LightParcel, JsValue> {
        let [proof, history] = [proof, history].map(<[u8]>::to_vec);
        Ok(Self { parcel: Parcel { proof, history, acts: Vec::new(), outboxes: Vec::new() }, to: key(to)? })
    }

    /// A part of the giver's outbox, sealed for the server; in the order in which they go in.
    pub fn carry(&mut self, outbox: Vec<u8>) {
        self.parcel.outboxes.push(ByteBuf::from(outbox));
    }

    /// One act of the giver's on the ticket that the server may not have, the earliest first.
    pub fn add(&mut self, act: Vec<u8>) {
        self.parcel.acts.push(ByteBuf::from(act));
    }

    /// What the device is to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        self.parcel.clone().address(self.to).to_sign()
    }

    /// Sealed, as it is played. `entropy`: 32 bytes, drawn for this call. Throws a fault.
    pub fn seal(&self, card: &[u8], signature: &[u8], institution: &str, entropy: &[u8]) -> Result<Vec<u8>, JsValue> {
        let addressed = self.parcel.clone().address(self.to);
        addressed.seal((card, signature), institution, drawn(entropy)?).map_err(thrown)
    }
}
