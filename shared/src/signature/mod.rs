//! Signatures on glass: what was drawn, by whom, under exactly which words (R18).

mod approval;
mod certified;
mod strokes;

pub use approval::SignedApproval;
pub use certified::{Certified, CertifiedAct, Octets, certified_words};
pub use strokes::{HEIGHT, Strokes, StrokesError, WIDTH};

use crate::ids::{ActId, FormId, Sha256};
use crate::stamp::Stamp;
use serde::{Deserialize, Serialize};

/// A person's hand: name, position and strokes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Hand {
    /// Full name, as it is printed beneath.
    pub name: String,
    /// Position or capacity («Resguardante»).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// What was drawn.
    pub strokes: Strokes,
}

/// A signature on a paper of a ticket. Never changed, never carried to another document: `text` says the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sign {
    /// Which paper (a form of the organisation's data).
    pub paper: FormId,
    /// Which of its signatures: the role the form names (`requester`, `technician`, `vendor` …).
    pub role: String,
    /// What for, as the form names it (`receipt`, `handover`).
    pub purpose: String,
    /// The version of the rendering.
    pub format: u16,
    /// What was shown to the signer: `paper::canonical` of the document as they saw it.
    pub text: String,
    /// Who signed.
    pub hand: Hand,
    /// What the signer's own certificate adds (e.firma); none where they only drew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certified: Option<Certified>,
}

/// A signature as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Signature {
    /// The act.
    pub id: ActId,
    /// Whose device took it, when.
    pub stamp: Stamp,
    /// The signature.
    #[serde(flatten)]
    pub signed: Sign,
    /// Hash of `text`.
    pub sha256: Sha256,
}

impl Signature {
    /// What the signer's own certificate has signed; none where they only drew.
    pub fn certified_act(&self) -> Option<CertifiedAct<'_>> {
        let certified = self.signed.certified.as_ref()?;
        let name = Some(self.signed.hand.name.as_str());
        Some(CertifiedAct { act: self.id, stamp: &self.stamp, certified, sha256: self.sha256, name })
    }
}
