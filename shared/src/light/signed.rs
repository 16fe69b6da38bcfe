//! What the server signs for phones without a network. Each kind says in what is signed what it is.

use crate::cbor;
use crate::hex;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Nothing that is signed is ever as long.
const BYTES: usize = 4096;

#[derive(Serialize, Deserialize)]
struct SignedMessage {
    /// What is said, as it was signed.
    #[serde(rename = "r")]
    said: ByteBuf,
    /// P-256, r ‖ s.
    #[serde(rename = "s")]
    signature: ByteBuf,
}

/// Why what is said to be signed says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignedProblem {
    /// Not what one of ours has written.
    #[error("what was signed cannot be read: {0}")]
    Unreadable(String),
    /// The key is none.
    #[error("the key cannot be used")]
    BadKey,
    /// Another has signed it, or it was changed.
    #[error("it is not the server's")]
    Forged,
}

/// The key by which a server signs receipts, cards and proofs.
pub struct ReceiptKey(SigningKey);

impl ReceiptKey {
    /// Of 32 bytes; none where they are no scalar of the curve, as one draw of 2^32 is.
    pub fn of(secret: &[u8; 32]) -> Option<Self> {
        SigningKey::from_slice(secret).ok().map(Self)
    }
    /// The public half as devices are told it: an uncompressed SEC1 point, as text.
    pub fn text(&self) -> String {
        hex::write(self.0.verifying_key().to_encoded_point(false).as_bytes())
    }
    /// Signs what is said for a purpose, none of which begins like another.
    pub(super) fn sign_as<T: Serialize>(&self, purpose: &[u8], said: &T) -> Vec<u8> {
        let said = cbor::encode(said);
        let signature: Signature = self.0.sign(&[purpose, &said].concat());
        let signature = ByteBuf::from(signature.to_bytes().to_vec());
        cbor::encode(&SignedMessage { said: ByteBuf::from(said), signature })
    }
}

/// Reads what the server with this key (its text) has signed for a purpose.
pub(super) fn verified<T: DeserializeOwned>(purpose: &[u8], bytes: &[u8], key: &str) -> Result<T, SignedProblem> {
    let unreadable = |why: &dyn std::fmt::Display| SignedProblem::Unreadable(why.to_string());
    if bytes.len() > BYTES {
        return Err(unreadable(&"it is too long"));
    }
    let read: SignedMessage = cbor::decode(bytes).map_err(|error| unreadable(&error))?;
    if cbor::encode(&read) != bytes {
        return Err(unreadable(&"it is written otherwise than ours"));
    }
    let point = hex::read::<65>(key).ok_or(SignedProblem::BadKey)?;
    if !is_signed(&point, &[purpose, &read.said].concat(), &read.signature)? {
        return Err(SignedProblem::Forged);
    }
    cbor::decode(&read.said).map_err(|error| unreadable(&error))
}

/// Whether the signature (r ‖ s) is the key's (an uncompressed SEC1 point) over these bytes.
pub(super) fn is_signed(point: &[u8], bytes: &[u8], signature: &[u8]) -> Result<bool, SignedProblem> {
    let key = VerifyingKey::from_sec1_bytes(point).map_err(|_| SignedProblem::BadKey)?;
    let signature = Signature::from_slice(signature);
    Ok(signature.is_ok_and(|signature| key.verify(bytes, &signature).is_ok()))
}
