//! Conversion of values and faults to JavaScript. A fault is a word for the program, no sentence for a person.

use ronda_shared::hex;
use ronda_shared::light::bundle::BundleProblem;
use ronda_shared::light::fountain::FrameProblem;
use ronda_shared::light::handed::HandoverProblem;
use ronda_shared::light::receipt::SignedProblem;
use ronda_shared::light::seal::{OpenProblem, SealProblem};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// A fault as JavaScript catches it: a code, and of a frame from another transfer which one that is.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    code: &'static str,
    /// The other transfer's id in hexadecimal; only with `other_transfer`.
    id: Option<String>,
    /// The kind of content of that other transfer, by its name.
    kind: Option<&'static str>,
}

impl Fault {
    /// One of which a word says all.
    pub(crate) fn new(code: &'static str) -> Self {
        Self { code, id: None, kind: None }
    }
    /// Converts the fault to a JavaScript object; where that fails, to the reason as a string.
    pub(crate) fn thrown(self) -> JsValue {
        to_js(&self).unwrap_or_else(|error| error)
    }
}

/// Converts a problem of `shared` to the JavaScript object of its fault.
pub(crate) fn thrown(problem: impl Into<Fault>) -> JsValue {
    problem.into().thrown()
}

/// A JavaScript object; bytes become `Uint8Array`.
pub(crate) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|error| JsValue::from_str(&error.to_string()))
}

impl From<BundleProblem> for Fault {
    fn from(problem: BundleProblem) -> Self {
        Self::new(match problem {
            BundleProblem::TooLarge => "too_large",
            BundleProblem::TooManyFiles => "too_many_files",
            BundleProblem::Unreadable(_) => "unreadable",
        })
    }
}

impl From<SealProblem> for Fault {
    fn from(problem: SealProblem) -> Self {
        match problem {
            SealProblem::BadKey | SealProblem::LongName => Self::new("bad_key"),
            SealProblem::Bundle(problem) => problem.into(),
        }
    }
}

impl From<OpenProblem> for Fault {
    fn from(problem: OpenProblem) -> Self {
        Self::new(match problem {
            OpenProblem::TooLarge => "too_large",
            OpenProblem::Version(_) => "version",
            OpenProblem::Unreadable(_)
            | OpenProblem::OtherInstitution
            | OpenProblem::UnknownKey
            | OpenProblem::Altered => "unreadable",
        })
    }
}

impl From<FrameProblem> for Fault {
    fn from(problem: FrameProblem) -> Self {
        match problem {
            FrameProblem::Unplayable => Self::new("unplayable"),
            FrameProblem::Foreign => Self::new("foreign"),
            FrameProblem::Unlike => Self::new("unlike"),
            FrameProblem::Spoiled => Self::new("spoiled"),
            FrameProblem::OtherTransfer { id, kind } => {
                Self { id: Some(hex::write(&id)), kind: Some(kind.name()), ..Self::new("other_transfer") }
            }
        }
    }
}

impl From<SignedProblem> for Fault {
    fn from(problem: SignedProblem) -> Self {
        Self::new(match problem {
            SignedProblem::Unreadable(_) => "unreadable",
            SignedProblem::BadKey => "bad_key",
            SignedProblem::Forged => "forged",
        })
    }
}

impl From<HandoverProblem> for Fault {
    fn from(problem: HandoverProblem) -> Self {
        Self::new(match problem {
            HandoverProblem::TooLarge => "too_large",
            HandoverProblem::Version(_) => "version",
            HandoverProblem::OtherInstitution => "elsewhere",
            HandoverProblem::OldCard => "old_card",
            HandoverProblem::NotForThisCode => "not_for_code",
            HandoverProblem::Unreadable(_) | HandoverProblem::BadKey | HandoverProblem::Forged => "not_believed",
        })
    }
}
