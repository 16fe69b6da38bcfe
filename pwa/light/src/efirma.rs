//! An e.firma on its holder's device: what its certificate says, its key opened, the words that it signs.

use crate::border::{Fault, thrown, to_js};
use ronda_shared::efirma::{self, Certificate, CertificateError, KeyError, Kind};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::signature::certified_words;
use ronda_shared::time::Timestamp;
use serde::Serialize;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;

/// A certificate.
#[derive(Serialize)]
struct Read {
    kind: Kind,
    /// The first and the last instant at which it is valid.
    from: i64,
    until: i64,
    /// Its public key, as WebCrypto imports it (`spki`).
    key: ByteBuf,
}

/// Reads a `.cer`. Throws a fault.
#[wasm_bindgen]
pub fn efirma_certificate(der: &[u8]) -> Result<JsValue, JsValue> {
    let Certificate { kind, not_before, not_after, key_info, .. } = Certificate::read(der).map_err(thrown)?;
    to_js(&Read { kind, from: not_before.millis(), until: not_after.millis(), key: ByteBuf::from(key_info) })
}

/// Opens a `.key`, for WebCrypto to import (`pkcs8`); whoever has it wipes it. Throws a fault.
#[wasm_bindgen]
pub fn efirma_key(file: &[u8], password: &str) -> Result<Vec<u8>, JsValue> {
    Ok(efirma::open(file, password).map_err(thrown)?.as_bytes().to_vec())
}

/// What is signed: a paper's words, the ticket, the instant. Throws a fault.
#[wasm_bindgen]
pub fn efirma_words(text: &str, document: &str, at: f64) -> Result<Vec<u8>, JsValue> {
    let document: DocumentId = document.parse().map_err(|_| Fault::new("unreadable").thrown())?;
    Ok(certified_words(document, &Sha256::of(text.as_bytes()), Timestamp::from_millis(at as i64)))
}

impl From<CertificateError> for Fault {
    fn from(error: CertificateError) -> Self {
        Self::new(match error {
            CertificateError::TooLong | CertificateError::Unreadable | CertificateError::NotRsa => {
                "efirma_not_certificate"
            }
        })
    }
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        Self::new(match error {
            KeyError::NotAKey => "efirma_not_key",
            KeyError::Password => "efirma_password",
        })
    }
}
