//! What a time-stamp authority is asked: RFC 3161, 2.4.1.

use crate::der::{BOOLEAN, NULL, OCTETS, OID, SEQUENCE, element, holding, number, oids};
use ronda_shared::ids::Sha256;

/// What the question is sent as.
pub const QUERY: &str = "application/timestamp-query";

/// `TimeStampReq` about this digest, with this nonce; the authority is to put its certificate into the answer. DER.
pub fn request(imprint: &Sha256, nonce: u64) -> Vec<u8> {
    let algorithm = holding(SEQUENCE, &[element(OID, oids::SHA256), element(NULL, &[])]);
    let imprint = holding(SEQUENCE, &[algorithm, element(OCTETS, imprint.bytes())]);
    holding(SEQUENCE, &[number(1), imprint, number(nonce), element(BOOLEAN, &[0xff])])
}

#[cfg(test)]
mod tests {
    use super::super::testing::fixture;
    use super::*;

    /// What OpenSSL asked about the same, byte for byte: its nonce is the last but one element.
    #[test]
    fn it_asks_as_openssl_does() {
        let asked = fixture!("golden.tsq");
        let at = asked.len() - 3;
        let nonce = u64::from_be_bytes(asked[at - 8..at].try_into().expect("eight bytes"));
        assert_eq!(request(&Sha256::of(b"acta de entrega"), nonce), asked);
    }
}
