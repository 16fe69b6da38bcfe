//! Reads what became of an act from a row of the store: a reason that nobody says is damage there.

use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// An outcome in a row of the store. Phones take the word of a newer server for one ([`Reason::FromNewerServer`]); in this server's own rows
/// a word that it does not know is damage.
pub(crate) fn known_outcome<'de, D: Deserializer<'de>>(row: D) -> Result<Outcome, D::Error> {
    match Outcome::deserialize(row)? {
        Outcome::Held(Reason::FromNewerServer) | Outcome::Refused(Reason::FromNewerServer) => {
            Err(D::Error::custom("an outcome with a reason that nobody says"))
        }
        known => Ok(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LogRow;
    use ronda_shared::act::ChainHash;
    use ronda_shared::cbor;

    #[test]
    fn a_reason_that_nobody_says_is_damage() {
        let outcome = Outcome::Held(Reason::NotYourTicket);
        let row = LogRow { hash: ChainHash::default(), outcome, position: 27, seen: 26, note: None };
        let (mut bytes, known, turned) = (cbor::encode(&row), b"not_your_ticket", b"not_your_tickdt");
        assert_eq!(cbor::decode::<LogRow>(&bytes).as_ref(), Ok(&row));
        let place = bytes.windows(known.len()).position(|part| part == known).expect("its word");
        bytes[place..place + turned.len()].copy_from_slice(turned);
        assert!(cbor::decode::<LogRow>(&bytes).is_err());
    }
}
