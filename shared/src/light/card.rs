//! A device's card: the server's word on whose it is and which key is its own. It serves where no server can be asked.

use super::signed::{self, ReceiptKey, SignedProblem};
use crate::ids::{DeviceId, PersonId};
use crate::limits;
use crate::time::{DAY_MS, Timestamp};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// What the key signs: nothing else that it may sign begins like this.
const PURPOSE: &[u8] = b"ronda-device-card-v1\0";

/// Whose device has which key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Which institution's server says so.
    #[serde(rename = "i")]
    pub institution: String,
    /// The device that the card speaks for.
    #[serde(rename = "d")]
    pub device: DeviceId,
    /// The person whose device it is.
    #[serde(rename = "p")]
    pub person: PersonId,
    /// Its P-256 public key: an uncompressed SEC1 point, 65 bytes.
    #[serde(rename = "k")]
    pub key: ByteBuf,
    /// When it was said, by the server's clock.
    #[serde(rename = "t")]
    pub at: Timestamp,
}

impl ReceiptKey {
    /// Signs a card.
    pub fn sign_card(&self, card: &Card) -> Vec<u8> {
        self.sign_as(PURPOSE, card)
    }
}

impl Card {
    /// Reads what the server with this key (its text) has signed.
    pub fn verify(bytes: &[u8], key: &str) -> Result<Self, SignedProblem> {
        signed::verified(PURPOSE, bytes, key)
    }
    /// Whether it still speaks for its device: a clock that is some hours wrong takes nothing from it.
    pub fn is_good(&self, now: Timestamp) -> bool {
        (-DAY_MS..=limits::CARD_DAYS * DAY_MS).contains(&now.since(self.at))
    }
    /// Whether its device has signed these bytes (r ‖ s).
    pub fn has_signed(&self, bytes: &[u8], signature: &[u8]) -> Result<bool, SignedProblem> {
        signed::is_signed(&self.key, bytes, signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Card {
        Card {
            institution: "oaxaca".into(),
            device: DeviceId::new(7),
            person: PersonId::new("omar.cruz"),
            key: ByteBuf::from(vec![4; 65]),
            at: Timestamp::from_millis(1_790_000_000_000),
        }
    }

    #[test]
    fn a_card_is_its_servers_and_good_for_a_week() {
        let [ours, theirs] = [1, 2].map(|seed| ReceiptKey::of(&[seed; 32]).expect("a scalar"));
        let bytes = ours.sign_card(&card());
        assert_eq!(Card::verify(&bytes, &ours.text()), Ok(card()));
        assert_eq!(Card::verify(&bytes, &theirs.text()), Err(SignedProblem::Forged));
        for days in [-1, 0, limits::CARD_DAYS] {
            assert!(card().is_good(card().at.plus(days * DAY_MS)), "after {days} days");
        }
        for days in [-2, limits::CARD_DAYS + 1] {
            assert!(!card().is_good(card().at.plus(days * DAY_MS)), "after {days} days");
        }
    }

    #[test]
    fn a_receipt_is_no_card() {
        use crate::light::receipt::CarriedReceipt;
        let key = ReceiptKey::of(&[1; 32]).expect("a scalar");
        let Card { institution, device, at, .. } = card();
        let receipt = key.sign(&CarriedReceipt { institution, device, acknowledged: 3, at, held: 0 });
        assert_eq!(Card::verify(&receipt, &key.text()), Err(SignedProblem::Forged));
        assert_eq!(CarriedReceipt::verify(&key.sign_card(&card()), &key.text()), Err(SignedProblem::Forged));
    }

    #[test]
    fn a_key_that_is_none_signs_nothing() {
        assert_eq!(card().has_signed(b"x", &[1; 64]), Err(SignedProblem::BadKey));
    }
}
