//! What a responder is asked: RFC 6960, 4.1.

use crate::der::{INTEGER, NULL, OCTETS, OID, SEQUENCE, THIRD, element, holding, oids};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use ronda_shared::efirma::Certificate;

/// What the question is sent as.
pub const QUERY: &str = "application/ocsp-request";

/// By what a responder knows a certificate (`CertID`).
///
/// By SHA-1, for that is what every responder knows (RFC 5019, 2.1.1): it names an authority that stands in the operator's folder and
/// proves nothing. Who finds another name and key of the same hashes has an answer that names them, and still not one that the
/// certificate's issuer has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CertificateId {
    /// SHA-1 of the issuer's name.
    pub(super) name: Vec<u8>,
    /// SHA-1 of the issuer's key.
    pub(super) key: Vec<u8>,
    /// The bytes of the serial number.
    pub(super) serial: Vec<u8>,
}

impl CertificateId {
    /// Of a certificate that this authority issued.
    pub(super) fn of(leaf: &Certificate, issuer: &Certificate) -> Self {
        let hash = |bytes: &[u8]| digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec();
        Self { name: hash(&issuer.subject), key: hash(&issuer.public_key), serial: leaf.serial.clone() }
    }

    /// As DER has it.
    pub(super) fn written(&self) -> Vec<u8> {
        let algorithm = holding(SEQUENCE, &[element(OID, oids::SHA1), element(NULL, &[])]);
        let (name, key) = (element(OCTETS, &self.name), element(OCTETS, &self.key));
        holding(SEQUENCE, &[algorithm, name, key, element(INTEGER, &self.serial)])
    }
}

/// `OCSPRequest` about a certificate and its issuer, with this nonce. DER.
pub fn request(leaf: &Certificate, issuer: &Certificate, nonce: &[u8]) -> Vec<u8> {
    let asked = holding(SEQUENCE, &[CertificateId::of(leaf, issuer).written()]);
    let extension = holding(SEQUENCE, &[element(OID, oids::OCSP_NONCE), element(OCTETS, &element(OCTETS, nonce))]);
    let extensions = holding(THIRD, &[holding(SEQUENCE, &[extension])]);
    holding(SEQUENCE, &[holding(SEQUENCE, &[holding(SEQUENCE, &[asked]), extensions])])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{authority, fixture, rosa};
    use super::*;

    /// What OpenSSL asked about the same, byte for byte: its nonce stands last.
    #[test]
    fn it_asks_as_openssl_does() {
        let asked = fixture!("golden.ocq");
        let nonce = &asked[asked.len() - 16..];
        assert_eq!(request(&rosa(), &authority(), nonce), asked);
    }
}
