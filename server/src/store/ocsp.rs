//! Rows of answers on revocation (OCSP), beside the feed. They hold whose answers are still to be asked for, and each
//! that was given, as it came.

use super::time_stamps::Refusal;
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// What a key is of: each signature by certificate is asked about once.
const PURPOSE: &str = "ronda-ocsp-v1";

/// A signature by certificate that is to be asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OcspWaiting {
    /// The certificate's SHA-256; the certificate itself stands in the act alone, and goes with it.
    pub certificate: Sha256,
    /// The act that bears the signature.
    pub act: ActId,
    /// The ticket that was signed.
    pub document: DocumentId,
    /// The act's entry in the feed.
    pub position: u64,
    /// When it began to wait.
    pub since: Timestamp,
    /// How often it was asked for.
    pub tries: u32,
    /// When it is asked for next.
    pub next: Timestamp,
    /// What was not believed so far, the latest last, by the file of the authority; no more than [`OcspWaiting::MOST_REFUSALS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

/// An answer that was believed when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OcspAnswer {
    /// The certificate's SHA-256.
    pub certificate: Sha256,
    /// The act that bears the signature.
    pub act: ActId,
    /// The ticket that was signed.
    pub document: DocumentId,
    /// The act's entry in the feed.
    pub position: u64,
    /// Whose responder gave it: the file of the authority in the operator's folder.
    pub responder: String,
    /// When it came, by this server's clock.
    pub came: Timestamp,
    /// `OCSPResponse`, DER, as it came.
    pub answer: ByteBuf,
}

/// What a commit writes of answers on revocation. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OcspRows {
    /// What waits, as it stands now.
    pub waiting: Vec<OcspWaiting>,
    /// Keys of the rows that wait no more.
    pub gone: Vec<Sha256>,
    /// Answers that were given.
    pub kept: Vec<OcspAnswer>,
    /// The feed was read up to here.
    pub followed: Option<u64>,
    /// Nobody is asked from now on: whoever does later begins at the feed's end.
    pub unfollowed: bool,
}

/// The name under which a signature waits and its answer is kept: a certificate may sign many papers, and each wants an answer from after
/// it.
pub fn ocsp_key(certificate: &Sha256, act: ActId) -> Sha256 {
    Sha256::of(format!("{PURPOSE}\0{certificate}\0{act}").as_bytes())
}

impl OcspWaiting {
    /// How many refusals are remembered.
    pub const MOST_REFUSALS: usize = 8;

    /// The row's key; see [`ocsp_key`].
    pub fn key(&self) -> Sha256 {
        ocsp_key(&self.certificate, self.act)
    }
}

impl OcspAnswer {
    /// The row's key; see [`ocsp_key`].
    pub fn key(&self) -> Sha256 {
        ocsp_key(&self.certificate, self.act)
    }
}
