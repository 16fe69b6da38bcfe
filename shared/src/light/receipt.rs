//! The server's signed word on a bundle that came by other hands. It reaches the author by the network or by light.

use super::signed;
pub use super::signed::{ReceiptKey, SignedProblem};
use crate::ids::DeviceId;
use crate::limits;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What the key signs: nothing else that it may sign begins like this.
const PURPOSE: &[u8] = b"ronda-carried-receipt-v1\0";

/// How far a device's log is safe, whoever brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedReceipt {
    /// Which institution's server says so.
    #[serde(rename = "i")]
    pub institution: String,
    /// The device whose log it is about.
    #[serde(rename = "d")]
    pub device: DeviceId,
    /// The greatest act of its log that is durable.
    #[serde(rename = "a")]
    pub acknowledged: u64,
    /// When, by the server's clock.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// How many of the acts that were carried wait for a supervisor.
    #[serde(rename = "h")]
    pub held: u32,
}

impl ReceiptKey {
    /// Signs a receipt.
    pub fn sign(&self, receipt: &CarriedReceipt) -> Vec<u8> {
        self.sign_as(PURPOSE, receipt)
    }
}

impl CarriedReceipt {
    /// Reads what the server with this key (its text) has signed.
    pub fn verify(bytes: &[u8], key: &str) -> Result<Self, SignedProblem> {
        let receipt: Self = signed::verified(PURPOSE, bytes, key)?;
        if receipt.institution.len() > limits::ID_CHARS {
            return Err(SignedProblem::Unreadable("the institution's name is too long".into()));
        }
        Ok(receipt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> CarriedReceipt {
        CarriedReceipt {
            institution: "oaxaca".into(),
            device: DeviceId::new(u64::MAX),
            acknowledged: 1_234_567,
            at: Timestamp::from_millis(1_790_000_000_000),
            held: 3,
        }
    }

    fn key(seed: u8) -> ReceiptKey {
        ReceiptKey::of(&[seed; 32]).expect("a scalar")
    }

    #[test]
    fn a_receipt_is_its_servers_alone() {
        let bytes = key(1).sign(&receipt());
        assert_eq!(CarriedReceipt::verify(&bytes, &key(1).text()), Ok(receipt()));
        assert_eq!(CarriedReceipt::verify(&bytes, &key(2).text()), Err(SignedProblem::Forged));
        assert_eq!(CarriedReceipt::verify(&bytes, "04"), Err(SignedProblem::BadKey));
        assert_eq!(CarriedReceipt::verify(&bytes, &"04".repeat(65)), Err(SignedProblem::BadKey));
        assert!(ReceiptKey::of(&[0; 32]).is_none());
    }

    #[test]
    fn no_byte_can_be_changed() {
        let bytes = key(1).sign(&receipt());
        let public = key(1).text();
        for at in 0..bytes.len() {
            for bit in [0, 5, 7] {
                let mut spoiled = bytes.clone();
                spoiled[at] ^= 1 << bit;
                assert!(CarriedReceipt::verify(&spoiled, &public).is_err(), "byte {at}, bit {bit}");
            }
        }
        let long = vec![0; 5_000];
        assert!(matches!(CarriedReceipt::verify(&long, &public), Err(SignedProblem::Unreadable(_))));
    }

    #[test]
    fn it_fits_a_code_that_any_camera_reads() {
        let bytes = key(1).sign(&receipt());
        assert!(bytes.len() <= 160, "{}", bytes.len());
    }
}
