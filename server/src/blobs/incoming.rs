//! Prepares a file that came without our app for a ticket. Its type is told by its bytes, and a photograph is made
//! bare.

use super::{Blobs, media};
use ronda_shared::catalog::EvidenceSettings;
use ronda_shared::evidence::AttachEvidence;
use ronda_shared::ids::Sha256;
use ronda_shared::limits;

/// Why a file is left out before anything names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// The organisation does not take its type, or its bytes are of none.
    #[error("it is of a type that is not taken")]
    Kind,
    /// More bytes than a file of evidence has.
    #[error("it is too large")]
    Large,
}

impl LeftOut {
    /// The same in Spanish.
    pub fn es(self) -> &'static str {
        match self {
            Self::Kind => "es de un tipo que no se recibe",
            Self::Large => "es demasiado grande",
        }
    }
}

impl Blobs {
    /// What names a file on a ticket, and its bytes as they are kept. What cannot be taken apart is left for the gate of uploads to
    /// refuse. It blocks, and may decode.
    ///
    /// # Errors
    /// It is of no type that is taken, or too large.
    pub fn made_ready(
        &self,
        takes: &EvidenceSettings,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<(AttachEvidence, Vec<u8>), LeftOut> {
        let media = media::media_of(name, &bytes).filter(|media| takes.takes(*media)).ok_or(LeftOut::Kind)?;
        let (bytes, media) = self.bare(&bytes, media).unwrap_or((bytes, media));
        let size = u32::try_from(bytes.len()).ok().filter(|size| *size <= limits::EVIDENCE_BYTES);
        let size = size.ok_or(LeftOut::Large)?;
        Ok((AttachEvidence::new(Sha256::of(&bytes), size, media, name.to_owned()), bytes))
    }
}
