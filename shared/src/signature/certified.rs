//! A signature by a person's own certificate (e.firma) beside the drawn one: its bytes, and which words it covers.

use crate::ids::{ActId, DocumentId, Sha256};
use crate::limits;
use crate::stamp::Stamp;
use crate::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// What a certificate's key has signed, beside what was drawn. The key itself is in no act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Certified {
    /// The signer's X.509 certificate, DER: at most `limits::CERTIFICATE_BYTES`.
    pub certificate: Octets,
    /// RSA PKCS #1 v1.5 with SHA-256 over [`certified_words`]: at most `limits::CERTIFIED_BYTES`.
    pub signature: Octets,
    /// When, by the device's clock: among the words.
    pub at: Timestamp,
}

/// What a certificate has signed on a ticket, be it a paper or a decision on an approval: the act, and the hash of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertifiedAct<'v> {
    /// The act.
    pub act: ActId,
    /// Whose device took it, when.
    pub stamp: &'v Stamp,
    /// The certificate and its signature.
    pub certified: &'v Certified,
    /// Hash of the words.
    pub sha256: Sha256,
    /// Who signed, as it is printed beneath a paper's signature; none of a decision, which is its act's author's.
    pub name: Option<&'v str>,
}

/// Bytes, written in lower-case hexadecimal.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Octets(Vec<u8>);

impl Octets {
    /// Of these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
    /// Reads what [`Display`](fmt::Display) writes; none of anything else, and of more than is ever taken.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 2 * limits::CERTIFICATE_BYTES || !text.len().is_multiple_of(2) {
            return None;
        }
        let digit = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let pairs = text.as_bytes().chunks_exact(2);
        let byte = |pair: &[u8]| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        };
        pairs.map(byte).collect::<Option<Vec<u8>>>().map(Self)
    }
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl fmt::Debug for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Octets({self})")
    }
}
impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not bytes in lower-case hexadecimal, or too many"))
    }
}

/// What is signed: that it is a signature of Ronda's, the ticket, the hash of the paper's words, and the instant. A
/// signature made for anything else fits none of these, and one of these fits nothing else. Frozen.
pub fn certified_words(document: DocumentId, paper: &Sha256, at: Timestamp) -> Vec<u8> {
    format!("ronda/efirma/1\n{document}\n{paper}\n{}\n", at.millis()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_frozen() {
        let document: DocumentId = "00000000-0000-0000-0000-000000000001".parse().expect("an id");
        let words = certified_words(document, &Sha256::of(b"ronda/1\n"), Timestamp::from_millis(1_795_180_440_000));
        let golden = "ronda/efirma/1\n00000000-0000-0000-0000-000000000001\n\
            2c214ae7285fbf600b2e990e29f901b1bc7486b83676bb2afce582a20780db30\n1795180440000\n";
        assert_eq!(String::from_utf8(words).expect("text"), golden);
    }

    #[test]
    fn octets_are_read_as_they_are_written_and_bounded() {
        let octets = Octets::new(vec![0, 15, 255]);
        assert_eq!(octets.to_string(), "000fff");
        assert_eq!(Octets::parse("000fff"), Some(octets));
        for wrong in ["0", "0g", "0F", "é", " 0"] {
            assert_eq!(Octets::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Octets::parse(&"00".repeat(limits::CERTIFICATE_BYTES + 1)), None, "longer than any certificate");
    }
}
