//! Signatures on glass: what was drawn, by whom, under exactly which words (R18).

mod strokes;

pub use strokes::{HEIGHT, Strokes, StrokesError, WIDTH};

use crate::catalog::Organisation;
use crate::ids::{ActId, FormId, Sha256};
use crate::messages::Reason;
use crate::paper;
use crate::ticket::view::{Stamp, TicketView};
use serde::{Deserialize, Serialize};

/// A person's hand: name, position and strokes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// Whether this may be signed on the ticket as its author sees it: a paper of the organisation, a place that it has, and
/// the words that were shown are what the paper says (R18).
pub fn signable(org: &Organisation, view: &TicketView, sign: &Sign) -> Result<(), Reason> {
    let paper = paper::fill(org, &sign.paper, view).ok_or(Reason::NoSuchPaper)?;
    let placed = paper.signatures.iter().any(|place| place.role == sign.role && place.purpose == sign.purpose);
    if !placed {
        return Err(Reason::NoSuchPaper);
    }
    if sign.format != paper::FORMAT || sign.text != paper::canonical(&paper) {
        return Err(Reason::NotWhatWasShown);
    }
    Ok(())
}

/// A signature as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
