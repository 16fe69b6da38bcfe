//! What the server says of a bundle that came by other hands, signed: it reaches the author by the network or by light.

use super::hex;
use crate::cbor;
use crate::ids::DeviceId;
use crate::limits;
use crate::time::Timestamp;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// What the key signs: nothing else that it may sign begins like this.
const PURPOSE: &[u8] = b"ronda-carried-receipt-v1\0";
/// A receipt is never as long.
const BYTES: usize = 1024;

/// How far a device's log is safe, whoever brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedReceipt {
    /// Which institution's server says so.
    #[serde(rename = "i")]
    pub institution: String,
    /// Of which device.
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

#[derive(Serialize, Deserialize)]
struct Signed {
    /// The receipt as it was signed.
    #[serde(rename = "r")]
    receipt: ByteBuf,
    /// P-256, r ‖ s.
    #[serde(rename = "s")]
    signature: ByteBuf,
}

/// Why a receipt says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptProblem {
    /// Not what one of ours has written.
    #[error("the receipt cannot be read: {0}")]
    Unreadable(String),
    /// The key is none.
    #[error("the key cannot be used")]
    BadKey,
    /// Another has signed it, or it was changed.
    #[error("the receipt is not the server's")]
    Forged,
}

/// The key by which a server signs receipts.
pub struct ReceiptKey(SigningKey);

impl ReceiptKey {
    /// Of 32 bytes; none where they are no scalar of the curve, as one draw of 2^32 is.
    pub fn of(secret: &[u8; 32]) -> Option<Self> {
        SigningKey::from_slice(secret).ok().map(Self)
    }
    /// The public half as devices are told it: an uncompressed SEC1 point, as text.
    pub fn text(&self) -> String {
        hex::write(self.0.verifying_key().to_encoded_point(false).as_bytes())
    }
    /// Signs a receipt.
    pub fn sign(&self, receipt: &CarriedReceipt) -> Vec<u8> {
        let receipt = cbor::encode(receipt);
        let signature: Signature = self.0.sign(&signed(&receipt));
        let signature = ByteBuf::from(signature.to_bytes().to_vec());
        cbor::encode(&Signed { receipt: ByteBuf::from(receipt), signature })
    }
}

impl CarriedReceipt {
    /// Reads what the server with this key (its text) has signed.
    pub fn verify(bytes: &[u8], key: &str) -> Result<Self, ReceiptProblem> {
        let unreadable = ReceiptProblem::Unreadable;
        if bytes.len() > BYTES {
            return Err(unreadable("it is too long".into()));
        }
        let read: Signed = cbor::decode(bytes).map_err(|error| unreadable(error.to_string()))?;
        if cbor::encode(&read) != bytes {
            return Err(unreadable("it is written otherwise than ours".into()));
        }
        let point = hex::read::<65>(key).ok_or(ReceiptProblem::BadKey)?;
        let key = VerifyingKey::from_sec1_bytes(&point).map_err(|_| ReceiptProblem::BadKey)?;
        let signature = Signature::from_slice(&read.signature).map_err(|_| ReceiptProblem::Forged)?;
        key.verify(&signed(&read.receipt), &signature).map_err(|_| ReceiptProblem::Forged)?;
        let receipt: Self = cbor::decode(&read.receipt).map_err(|error| unreadable(error.to_string()))?;
        if receipt.institution.len() > limits::ID_CHARS {
            return Err(unreadable("the institution's name is too long".into()));
        }
        Ok(receipt)
    }
}

fn signed(receipt: &[u8]) -> Vec<u8> {
    [PURPOSE, receipt].concat()
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
        assert_eq!(CarriedReceipt::verify(&bytes, &key(2).text()), Err(ReceiptProblem::Forged));
        assert_eq!(CarriedReceipt::verify(&bytes, "04"), Err(ReceiptProblem::BadKey));
        assert_eq!(CarriedReceipt::verify(&bytes, &"04".repeat(65)), Err(ReceiptProblem::BadKey));
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
        let long = vec![0; BYTES + 1];
        assert!(matches!(CarriedReceipt::verify(&long, &public), Err(ReceiptProblem::Unreadable(_))));
    }

    #[test]
    fn it_fits_a_code_that_any_camera_reads() {
        let bytes = key(1).sign(&receipt());
        assert!(bytes.len() <= 160, "{}", bytes.len());
    }
}
