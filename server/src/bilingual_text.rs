//! A sentence to a person, in both languages.

use serde::{Deserialize, Serialize};

/// The same in Spanish and in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilingualText {
    /// Spanish of Mexico.
    pub es: String,
    /// English.
    pub en: String,
}

impl BilingualText {
    /// Says it in both.
    pub fn new(es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { es: es.into(), en: en.into() }
    }
}

/// What is displayed in English, for the console and the log, and told in Spanish, too.
pub trait InSpanish {
    /// The same in Spanish of Mexico.
    fn es(&self) -> String;
}
