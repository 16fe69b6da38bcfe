//! CBOR in and out: one place for the codec, so that its limits are the same everywhere.
//! The decoder borrows from its input and never allocates by a claimed length.

use serde::{Serialize, de::DeserializeOwned};

/// Why bytes are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the CBOR that was expected: {0}")]
pub struct CborError(String);

/// Encodes a value of ours; our types have no shape that CBOR lacks.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    minicbor_serde::to_vec(value).expect("our own types are encodable")
}

/// Decodes exactly one value; bytes after it are an error.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CborError> {
    let mut deserializer = minicbor_serde::Deserializer::new(bytes);
    let value = T::deserialize(&mut deserializer).map_err(|error| CborError(error.to_string()))?;
    if deserializer.decoder().position() != bytes.len() {
        return Err(CborError("there are bytes after the value".into()));
    }
    Ok(value)
}
