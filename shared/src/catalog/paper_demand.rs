//! A paper that must be whole before a record goes on, or the work of a ticket ends.

use crate::ids::{FieldId, FormId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A paper without which a record does not go on, or work is not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperDemand {
    /// Its form: signed in each of its places or photographed; one without places, with all that it asks.
    pub form: FormId,
    /// What it must say, by its fields («Aprobada», AGU-12).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub says: BTreeMap<FieldId, String>,
}
