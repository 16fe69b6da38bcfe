//! JSON in: one place for the codec, as [`crate::cbor`] is for CBOR.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a text is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the JSON that was expected: {0}")]
pub struct JsonError(String);

/// Reads exactly one value.
pub fn decode<T: DeserializeOwned>(text: &str) -> Result<T, JsonError> {
    #[cfg(not(target_arch = "wasm32"))]
    let read = serde_json::from_str(text);
    #[cfg(target_arch = "wasm32")]
    let read = {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        crate::tree::read(&mut deserializer)
            .and_then(|value| deserializer.end().map(|()| value).map_err(|error| error.to_string()))
    };
    read.map_err(|error| JsonError(error.to_string()))
}

/// JSON without the mark of its encoding, which programs of Windows put first and a reader may pass over (RFC 8259, 8.1).
pub fn unmarked(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// Takes a value for a type.
pub fn of_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, JsonError> {
    #[cfg(not(target_arch = "wasm32"))]
    let read = serde_json::from_value(value);
    #[cfg(target_arch = "wasm32")]
    let read = crate::tree::read(value);
    read.map_err(|error| JsonError(error.to_string()))
}

/// The name under which a variant without fields is serialised.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
