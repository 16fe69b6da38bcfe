//! Something told to whoever administers, in both languages.

use serde::Serialize;

/// Something in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InWords {
    /// Spanish.
    pub es: String,
    /// English.
    pub en: String,
}
