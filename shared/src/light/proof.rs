//! The server's signed word on how a ticket stood at a position of the feed. A colleague's phone believes it alone.

use super::signed::{self, ReceiptKey, SignedProblem};
use crate::limits;
use crate::sync::handover::Proof;

/// What the key signs: nothing else that it may sign begins like this.
const PURPOSE: &[u8] = b"ronda-document-v1\0";

impl ReceiptKey {
    /// Signs a proof.
    pub fn sign_proof(&self, proof: &Proof) -> Vec<u8> {
        self.sign_as(PURPOSE, proof)
    }
}

/// Reads what the server with this key (its text) has signed.
pub fn verify(bytes: &[u8], key: &str) -> Result<Proof, SignedProblem> {
    let proof: Proof = signed::verified(PURPOSE, bytes, key)?;
    if proof.heads.len() > limits::PROOF_HEADS {
        return Err(SignedProblem::Unreadable("a proof of too many heads".into()));
    }
    Ok(proof)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ids::DocumentId;
    use crate::time::Timestamp;
    use serde_bytes::ByteBuf;

    /// A proof of a ticket with this number of heads.
    pub(in crate::light) fn sample(heads: u8) -> Proof {
        Proof {
            institution: "oaxaca".into(),
            document: DocumentId::from_bytes([7; 16]),
            position: 1_234,
            epoch: u64::MAX,
            heads: (0..heads).map(|head| ByteBuf::from(vec![head; 32])).collect(),
            at: Timestamp::from_millis(1_790_000_000_000),
        }
    }

    #[test]
    fn a_proof_is_its_servers_alone() {
        let [ours, theirs] = [1, 2].map(|seed| ReceiptKey::of(&[seed; 32]).expect("a scalar"));
        for heads in [1, 3, 64] {
            let bytes = ours.sign_proof(&sample(heads));
            assert_eq!(verify(&bytes, &ours.text()), Ok(sample(heads)), "{heads} heads");
            assert_eq!(verify(&bytes, &theirs.text()), Err(SignedProblem::Forged));
        }
        let many = ours.sign_proof(&sample(65));
        assert!(matches!(verify(&many, &ours.text()), Err(SignedProblem::Unreadable(_))));
        let small = ours.sign_proof(&sample(1)).len();
        assert!(small <= 200, "{small} bytes for each ticket that may be handed over");
    }
}
