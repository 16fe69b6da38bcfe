//! Values across the border: rows with bytes as JavaScript objects, the rest as JSON, refusals as what can be shown.

use ronda_shared::act::ActError;
use ronda_shared::admission::Refusal;
use ronda_shared::document::DocumentError;
use ronda_shared::messages::Reason;
use ronda_shared::sync::device::LogState;
use ronda_shared::{cbor, json};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wasm_bindgen::JsValue;

/// What is thrown: a code for the program, a sentence for the person.
#[derive(Serialize)]
struct ThrownError {
    code: String,
    es: &'static str,
    en: &'static str,
    missing: Vec<ronda_shared::catalog::Missing>,
}

/// A refusal as JavaScript catches it.
pub(crate) fn refused(refusal: Refusal) -> JsValue {
    let code = serde_json::to_value(refusal.why).ok().and_then(|code| code.as_str().map(str::to_owned));
    let thrown = ThrownError {
        code: code.unwrap_or_default(),
        es: refusal.why.es(),
        en: refusal.why.en(),
        missing: refusal.missing,
    };
    to_js(&thrown).unwrap_or_else(|error| error)
}

/// A document whose bytes cannot be read.
pub(crate) fn unreadable(_: DocumentError) -> JsValue {
    refused(Refusal::new(Reason::Unreadable))
}

/// An act whose bytes cannot be read.
pub(crate) fn unreadable_act(_: ActError) -> JsValue {
    refused(Refusal::new(Reason::Unreadable))
}

/// Something only a fault of ours, or of the server's, can bring: a plain text, for the log.
pub(crate) fn fault(error: impl std::fmt::Display) -> JsValue {
    JsValue::from_str(&error.to_string())
}

/// A JavaScript object; bytes become `Uint8Array`.
pub(crate) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true).serialize_maps_as_objects(true);
    value.serialize(&serializer).map_err(fault)
}

/// Out of a JavaScript object.
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(fault)
}

/// Out of JSON.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, JsValue> {
    json::decode(text).map_err(fault)
}

/// Into JSON.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(fault)
}

/// The log as the store keeps it: whole in `bytes`, and beside it what the engine itself looks at.
#[derive(Serialize, Deserialize)]
pub(crate) struct Logged {
    bytes: ByteBuf,
    device: String,
    person: String,
    number: u64,
    acknowledged: u64,
    acknowledged_hash: ByteBuf,
    sent: u64,
    backed_up: u64,
}

impl Logged {
    /// To be stored.
    pub(crate) fn of(log: &LogState) -> Self {
        Self {
            bytes: ByteBuf::from(cbor::encode(log)),
            device: log.device.to_string(),
            person: log.person.to_string(),
            number: log.number,
            acknowledged: log.acknowledged,
            acknowledged_hash: ByteBuf::from(log.acknowledged_hash.0.to_vec()),
            sent: log.sent,
            backed_up: log.backed_up,
        }
    }
}

/// A log as stored.
pub(crate) fn log(bytes: &[u8]) -> Result<LogState, JsValue> {
    cbor::decode(bytes).map_err(fault)
}
